// code: a CompiledCode brought into one interpreter.
//
// The public prefix is CPython's (extensions read flags, names, counts); `units` is this interpreter's own copy of the instructions, in
// which inline caches fill and opcodes specialise. Constants and names are objects of this interpreter. The CompiledCode itself is kept by
// a handle: positions of a traceback, `dis`, and copies with changes come from it.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Syntax;

namespace MiniPy.Objects;

internal static unsafe partial class CodeObject {
    public static PyTypeObject* Type => Immortals.Code;
    internal static PyTypeObject* MakeType() => StaticType.Create("code", "PyCode_Type", sizeof(PyCodeObject), 0, &Slots, &Members, weakListOffset: 144,
        doc: "code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)\n--\n\nCreate a code object.  Not for mere mortals.");

    /// <summary>The code object of a compilation's result, its inner code objects included. Given constants stand for those of the result.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, CompiledCode compiled, PyObject* constants = null) {
        PyObject* op = Blank(ts, compiled.Flags, compiled.ArgCount, compiled.PosOnlyArgCount, compiled.KwOnlyArgCount, compiled.StackSize, compiled.FirstLine);
        if (op == null) return null;
        ((PyCodeObject*)op)->compiled = Keep(compiled);
        if (Fill(ts, (PyCodeObject*)op, compiled, constants)) return op;
        Py.DecRef(ts, op);
        return null;
    }

    /// <summary>A code object that has its numbers and nothing else.</summary>
    [return: NewRef]
    private static PyObject* Blank(PyThreadState* ts, CodeFlags flags, int arguments, int positionalOnly, int keywordOnly, int stackSize, int firstLine) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyCodeObject));
        if (op == null) return null;
        NativeMemory.Clear((byte*)op + sizeof(PyObject), (nuint)(sizeof(PyCodeObject) - sizeof(PyObject)));
        var code = (PyCodeObject*)op;
        code->co_flags = (int)flags;
        code->co_argcount = arguments;
        code->co_posonlyargcount = positionalOnly;
        code->co_kwonlyargcount = keywordOnly;
        code->co_stacksize = stackSize;
        code->co_firstlineno = firstLine;
        const CodeFlags special = CodeFlags.VarArgs | CodeFlags.VarKeywords | CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator;
        code->simple = (flags & special) == 0 && (flags & CodeFlags.Optimized) != 0 && keywordOnly == 0 ? 1 : 0;
        return op;
    }

    private static void CountLocals(PyCodeObject* code, ReadOnlySpan<LocalKind> kinds) {
        code->co_nlocalsplus = kinds.Length;
        foreach (LocalKind kind in kinds) {
            if ((kind & LocalKind.Local) != 0) code->co_nlocals++;
            if ((kind & LocalKind.Cell) != 0) code->co_ncellvars++;
            if (kind == LocalKind.Cell) code->co_nplaincellvars++;
            if ((kind & LocalKind.Free) != 0) code->co_nfreevars++;
        }
        code->frame_bytes = sizeof(Frame) + (code->co_nlocalsplus + code->co_stacksize) * sizeof(nint);
    }

    private static bool FillUnits(PyThreadState* ts, PyCodeObject* code, ReadOnlySpan<uint> units, ReadOnlySpan<ExceptionHandlerEntry> handlers) {
        code->unit_count = units.Length;
        code->units = (uint*)ObjectMemory.Buffer(ts, Math.Max(units.Length, 1) * sizeof(uint));
        if (code->units == null) return false;
        units.CopyTo(new Span<uint>(code->units, units.Length));
        code->handler_count = handlers.Length;
        code->handlers = (int*)ObjectMemory.Buffer(ts, Math.Max(handlers.Length, 1) * 5 * sizeof(int));
        if (code->handlers == null) return false;
        int at = 0;
        foreach (ExceptionHandlerEntry entry in handlers) {
            code->handlers[at++] = entry.Start;
            code->handlers[at++] = entry.End;
            code->handlers[at++] = entry.Target;
            code->handlers[at++] = entry.Depth;
            code->handlers[at++] = entry.PushLasti ? 1 : 0;
        }
        return true;
    }

    private static bool Fill(PyThreadState* ts, PyCodeObject* code, CompiledCode compiled, PyObject* constants) {
        if (!FillUnits(ts, code, compiled.Units, compiled.Handlers)) return false;
        code->co_consts = constants != null ? Py.NewRef(constants) : ConstantTuple(ts, compiled.Constants);
        if (code->co_consts == null) return false;
        code->co_names = Strings(ts, compiled.Names);
        code->co_localsplusnames = Strings(ts, compiled.LocalNames);
        code->co_localspluskinds = BytesObject.New(ts, compiled.LocalKinds.Length);
        if (code->co_names == null || code->co_localsplusnames == null || code->co_localspluskinds == null) return false;
        for (int i = 0; i < compiled.LocalKinds.Length; i++) BytesObject.Data(code->co_localspluskinds)[i] = (byte)compiled.LocalKinds[i];
        CountLocals(code, Kinds(code));
        code->co_filename = UnicodeObject.FromString(ts, compiled.FileName);
        code->co_name = UnicodeObject.Intern(ts, compiled.Name);
        code->co_qualname = UnicodeObject.Intern(ts, compiled.QualifiedName);
        return code->co_filename != null && code->co_name != null && code->co_qualname != null;
    }

    [return: NewRef]
    private static PyObject* Strings(PyThreadState* ts, IReadOnlyList<string> texts) {
        PyObject* tuple = TupleObject.New(ts, texts.Count);
        if (tuple == null) return null;
        for (int i = 0; i < texts.Count; i++) {
            PyObject* text = UnicodeObject.Intern(ts, texts[i]);
            if (text == null) {
                Py.DecRef(ts, tuple);
                return null;
            }
            TupleObject.Items(tuple)[i] = text;
        }
        return tuple;
    }

    /// <summary>A compiler's constant as an object; str constants that look like names are interned, as CPython does.</summary>
    [return: NewRef]
    public static PyObject* Constant(PyThreadState* ts, object? value) {
        switch (value) {
            case null: return Py.None;
            case bool truth: return Py.Bool(truth);
            case BigInteger big: return LongObject.FromBigInteger(ts, big);
            case long number: return LongObject.FromInt64(ts, number);
            case int number: return LongObject.FromInt64(ts, number);
            case double real: return FloatObject.FromDouble(ts, real);
            case Complex complex: return ComplexObject.FromDoubles(ts, complex.Real, complex.Imaginary);
            case byte[] bytes: return BytesObject.FromSpan(ts, bytes);
            case EllipsisValue: return Py.Ellipsis;
            case CompiledCode code: return New(ts, code);
            case string text: {
                PyObject* op = UnicodeObject.FromString(ts, text);
                if (op != null && LooksLikeName(text)) UnicodeObject.InternInPlace(ts, &op);
                return op;
            }
            case CodePoints points: {
                var units = (int*)ObjectMemory.Buffer(ts, Math.Max(points.Values.Count, 1) * sizeof(int));
                if (units == null) return null;
                for (int i = 0; i < points.Values.Count; i++) units[i] = points.Values[i];
                PyObject* op = UnicodeObject.FromKindAndData(ts, 4, units, points.Values.Count);
                ObjectMemory.FreeBuffer(ts, units);
                return op;
            }
            case TupleConstant tuple: return ConstantTuple(ts, tuple.Items);
            case FrozenSetConstant set: {
                using Owned items = new(ts, ConstantTuple(ts, set.Items));
                if (items.IsNull) return null;
                // Twice, as CPython's compiler does: colliding items change places, and programs print sets.
                using Owned first = new(ts, SetObject.NewFrozen(ts, items));
                if (first.IsNull) return null;
                using Owned ordered = new(ts, ListObject.FromIterable(ts, first));
                return ordered.IsNull ? null : SetObject.NewFrozen(ts, ordered);
            }
            default: return Err.SystemError(ts, "unknown kind of constant: " + value.GetType().Name);
        }
    }

    [return: NewRef]
    private static PyObject* ConstantTuple(PyThreadState* ts, IReadOnlyList<object?> items) {
        PyObject* tuple = TupleObject.New(ts, items.Count);
        if (tuple == null) return null;
        for (int i = 0; i < items.Count; i++) {
            PyObject* value = Constant(ts, items[i]);
            if (value == null) {
                Py.DecRef(ts, tuple);
                return null;
            }
            TupleObject.Items(tuple)[i] = value;
        }
        return tuple;
    }

    private static bool LooksLikeName(string text) {
        foreach (char c in text)
            if (!(char.IsAsciiLetterOrDigit(c) || c == '_')) return false;
        return true;
    }

    /// <summary>Has it instructions that somebody compiled? Such as PyCode_NewEmpty makes have none.</summary>
    private static bool HasCompiled(PyCodeObject* code) => code->compiled != 0 || code->read_units != null;

    /// <summary>What the object was made from. Its Constants may be missing: the object has them.</summary>
    public static CompiledCode Compiled(PyCodeObject* code) {
        if (code->compiled == 0) {
            nint made = Keep(Thaw(code));
            // A fault handler looks without the lock.
            if (Interlocked.CompareExchange(ref code->compiled, made, 0) != 0) GCHandle.FromIntPtr(made).Free();
        }
        return (CompiledCode)GCHandle.FromIntPtr(code->compiled).Target!;
    }

    private static nint Keep(CompiledCode compiled) => GCHandle.ToIntPtr(GCHandle.Alloc(compiled));

    /// <summary>Where a unit stands in co_code; -1 for none. And back.</summary>
    public static int OffsetOf(PyCodeObject* code, int unit) => StandardCode.Of(Compiled(code)).OffsetOf(unit);
    public static int UnitAt(PyCodeObject* code, int offset) => StandardCode.Of(Compiled(code)).UnitAt(offset);

    /// <summary>Line of a unit; 0 when it has none.</summary>
    public static int LineOf(PyCodeObject* code, int unit) {
        if (!HasCompiled(code)) return code->co_firstlineno;
        Span[] positions = Compiled(code).Positions;
        return unit < 0 ? code->co_firstlineno : unit < positions.Length ? positions[unit].Line : 0;
    }

    public static bool HasLine(PyCodeObject* code, int unit) {
        Span[] positions = HasCompiled(code) ? Compiled(code).Positions : [];
        return unit >= 0 && unit < positions.Length && CodeTables.HasLine(positions[unit]);
    }

    /// <summary>Position of a unit; columns are UTF-8 offsets, -1 when unknown.</summary>
    public static void PositionOf(PyCodeObject* code, int unit, out int line, out int endLine, out int column, out int endColumn) {
        line = LineOf(code, unit);
        endLine = line;
        column = endColumn = -1;
        if (!HasCompiled(code)) return;
        Span[] positions = Compiled(code).Positions;
        if (unit < 0 || unit >= positions.Length || positions[unit].Line == 0) return;
        (line, column, endLine, endColumn) = positions[unit];
    }

    private static void Slots(TypeSlots* s) {
        s->@new = &NewSlot;
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->hash = &Hash;
        s->richcompare = &Compare;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var code = (PyCodeObject*)op;
        if (code->co_weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Py.XDecRef(ts, code->co_consts);
        Py.XDecRef(ts, code->co_names);
        Py.XDecRef(ts, code->co_localsplusnames);
        Py.XDecRef(ts, code->co_localspluskinds);
        Py.XDecRef(ts, code->co_filename);
        Py.XDecRef(ts, code->co_name);
        Py.XDecRef(ts, code->co_qualname);
        Py.XDecRef(ts, code->co_linetable);
        Py.XDecRef(ts, code->read_units);
        Py.XDecRef(ts, code->read_lines);
        ObjectMemory.FreeBuffer(ts, code->units);
        ObjectMemory.FreeBuffer(ts, code->handlers);
        if (code->compiled != 0) GCHandle.FromIntPtr(code->compiled).Free();
        Heap.Free(ts->heap, op);
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        var code = (PyCodeObject*)op;
        return UnicodeObject.FromString(ts, $"<code object {UnicodeObject.ToString(code->co_name)} at 0x{(nint)op:x}, file \"{UnicodeObject.ToString(code->co_filename)}\", line {code->co_firstlineno}>");
    }

    /// <summary>Of what Compare looks at: names, first line, parameters and constants.</summary>
    private static nint Hash(PyThreadState* ts, PyObject* op) {
        var code = (PyCodeObject*)op;
        nint constants = ObjectProtocol.Hash(ts, code->co_consts);
        if (constants == -1) return -1; // replace() may have given it something unhashable
        nint names = ObjectProtocol.Hash(ts, code->co_names), locals = ObjectProtocol.Hash(ts, code->co_localsplusnames);
        if (names == -1 || locals == -1) return -1;
        var hash = new HashCode();
        hash.Add(UnicodeObject.Hash(code->co_name));
        hash.Add(constants);
        hash.Add(names);
        hash.Add(locals);
        hash.Add(code->co_firstlineno);
        hash.Add(code->co_argcount << 20 ^ code->co_posonlyargcount << 10 ^ code->co_kwonlyargcount);
        hash.Add(code->co_flags);
        nint result = hash.ToHashCode();
        return result == -1 ? -2 : result;
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (b->ob_type != Type || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        int same = a == b ? 1 : Same(ts, (PyCodeObject*)a, (PyCodeObject*)b);
        return same < 0 ? null : Py.Bool(same != 0 == (op == ObjectProtocol.Eq));
    }

    private static int Same(PyThreadState* ts, PyCodeObject* a, PyCodeObject* b) {
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " in comparison");
        CompiledCode x = Compiled(a), y = Compiled(b);
        if (x.Name != y.Name || x.FirstLine != y.FirstLine || x.ArgCount != y.ArgCount || x.PosOnlyArgCount != y.PosOnlyArgCount || x.KwOnlyArgCount != y.KwOnlyArgCount
            || x.Flags != y.Flags || !x.LocalKinds.SequenceEqual(y.LocalKinds) || !SameInstructions(x, y)) return 0;
        int same = ObjectProtocol.RichCompareBool(ts, a->co_names, b->co_names, ObjectProtocol.Eq);
        if (same > 0) same = ObjectProtocol.RichCompareBool(ts, a->co_localsplusnames, b->co_localsplusnames, ObjectProtocol.Eq);
        return same > 0 ? SameConstant(ts, a->co_consts, b->co_consts) : same;
    }

    /// <summary>The same to whoever looks: code made from the parts of other code may have other units.</summary>
    private static bool SameInstructions(CompiledCode x, CompiledCode y) {
        if (x.Units.AsSpan().SequenceEqual(y.Units)) return x.Positions.AsSpan().SequenceEqual(y.Positions) && x.Handlers.SequenceEqual(y.Handlers);
        return StandardCode.Of(x).Bytes.AsSpan().SequenceEqual(StandardCode.Of(y).Bytes) && CodeTables.EncodeLines(x).AsSpan().SequenceEqual(CodeTables.EncodeLines(y))
            && CodeTables.EncodeHandlers(x).AsSpan().SequenceEqual(CodeTables.EncodeHandlers(y));
    }

    /// <summary>Constants differ when their types do (1, 1.0, True), or the signs of their zeros.</summary>
    private static int SameConstant(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (a == b) return 1;
        if (a->ob_type != b->ob_type) return 0;
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " in comparison");
        if (a->ob_type == TupleObject.Type) {
            nint size = TupleObject.Size(a);
            if (TupleObject.Size(b) != size) return 0;
            for (nint i = 0; i < size; i++)
                if (SameConstant(ts, TupleObject.Items(a)[i], TupleObject.Items(b)[i]) is var same && same <= 0) return same;
            return 1;
        }
        if (a->ob_type == FloatObject.Type) return SameBits(FloatObject.Value(a), FloatObject.Value(b)) ? 1 : 0;
        if (a->ob_type == ComplexObject.Type) {
            Py_complex x = ((PyComplexObject*)a)->cval, y = ((PyComplexObject*)b)->cval;
            return SameBits(x.real, y.real) && SameBits(x.imag, y.imag) ? 1 : 0;
        }
        return ObjectProtocol.RichCompareBool(ts, a, b, ObjectProtocol.Eq);
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static void Members(TypeBuilder t) {
        t.Member("co_argcount", MemberType.Int, 56);
        t.Member("co_posonlyargcount", MemberType.Int, 60);
        t.Member("co_kwonlyargcount", MemberType.Int, 64);
        t.Member("co_stacksize", MemberType.Int, 68);
        t.Member("co_flags", MemberType.Int, 48);
        t.Member("co_nlocals", MemberType.Int, 80);
        t.Member("co_names", MemberType.Object, 32);
        t.Member("co_filename", MemberType.Object, 112);
        t.Member("co_name", MemberType.Object, 120);
        t.Member("co_qualname", MemberType.Object, 128);
        t.Member("co_firstlineno", MemberType.Int, 72);
        t.Member("co_consts", MemberType.Object, 24);
        t.Getter("co_varnames", &GetVarNames);
        t.Getter("co_cellvars", &GetCellVars);
        t.Getter("co_freevars", &GetFreeVars);
        t.Getter("co_code", &GetCode);
        t.Getter("_co_code_adaptive", &GetCode);
        t.Getter("co_linetable", &GetLineTable);
        t.Getter("co_exceptiontable", &GetExceptionTable);
        t.Getter("co_lnotab", &GetLineNumbers);
        t.Method("__sizeof__", &SizeOf);
        t.Method("_varname_from_oparg", &VariableName, "_varname_from_oparg($self, /, oparg)\n--\n\n(internal-only) Return the local variable name for the given oparg.\n\nWARNING: this method is for internal use only and may change or go away.");
        t.Method("co_lines", &Lines);
        t.Method("co_positions", &PositionsMethod);
        t.Method("replace", &Replace, "replace($self, /, *, co_argcount=-1, co_posonlyargcount=-1,\n        co_kwonlyargcount=-1, co_nlocals=-1, co_stacksize=-1,\n        co_flags=-1, co_firstlineno=-1, co_code=None, co_consts=None,\n        co_names=None, co_varnames=None, co_freevars=None,\n        co_cellvars=None, co_filename=None, co_name=None,\n        co_qualname=None, co_linetable=None, co_exceptiontable=None)\n--\n\nReturn a copy of the code object with new values for the specified fields.");
    }

    [return: NewRef]
    private static PyObject* NamesOf(PyThreadState* ts, PyObject* op, LocalKind kind) {
        var code = (PyCodeObject*)op;
        PyObject* list = ListObject.New(ts, 0);
        if (list == null) return null;
        for (int i = 0; i < code->co_nlocalsplus; i++)
            if ((BytesObject.Data(code->co_localspluskinds)[i] & (byte)kind) != 0) ListObject.Append(ts, list, TupleObject.Items(code->co_localsplusnames)[i]);
        PyObject* tuple = ListObject.AsTuple(ts, list);
        Py.DecRef(ts, list);
        return tuple;
    }

    private static PyObject* GetVarNames(PyThreadState* ts, PyObject* op) => NamesOf(ts, op, LocalKind.Local);
    private static PyObject* GetCellVars(PyThreadState* ts, PyObject* op) => NamesOf(ts, op, LocalKind.Cell);
    private static PyObject* GetFreeVars(PyThreadState* ts, PyObject* op) => NamesOf(ts, op, LocalKind.Free);

    private static PyObject* GetCode(PyThreadState* ts, PyObject* op) => BytesObject.FromSpan(ts, StandardCode.Of(Compiled((PyCodeObject*)op)).Bytes);
    private static PyObject* GetLineTable(PyThreadState* ts, PyObject* op) => BytesObject.FromSpan(ts, CodeTables.EncodeLines(Compiled((PyCodeObject*)op)));
    private static PyObject* GetExceptionTable(PyThreadState* ts, PyObject* op) => BytesObject.FromSpan(ts, CodeTables.EncodeHandlers(Compiled((PyCodeObject*)op)));
    private static PyObject* GetLineNumbers(PyThreadState* ts, PyObject* op) => BytesObject.FromSpan(ts, CodeTables.LineNumbers(Compiled((PyCodeObject*)op)));

    private static PyObject* SizeOf(PyThreadState* ts, PyObject* op) =>
        LongObject.FromInt64(ts, sizeof(PyCodeObject) + (((PyCodeObject*)op)->unit_count + 5 * ((PyCodeObject*)op)->handler_count) * sizeof(uint));

    [return: NewRef]
    private static PyObject* VariableName(PyThreadState* ts, PyObject* op, PyObject* index) {
        PyObject* names = ((PyCodeObject*)op)->co_localsplusnames;
        nint at = NumberProtocol.AsSsize(ts, index, Exc.IndexError);
        if (at == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (at < 0 || at >= TupleObject.Size(names)) return Err.IndexError(ts, "tuple index out of range");
        return Py.NewRef(TupleObject.Items(names)[at]);
    }

    /// <summary>An iterator of (start, end, line) for each run of instructions on one line, in bytes of co_code.</summary>
    [return: NewRef]
    private static PyObject* Lines(PyThreadState* ts, PyObject* op) {
        List<Span> positions = CodeTables.Positions(Compiled((PyCodeObject*)op));
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (int i = 0; i < positions.Count;) {
            int start = i;
            while (i < positions.Count && positions[i].Line == positions[start].Line && CodeTables.HasLine(positions[i]) == CodeTables.HasLine(positions[start])) i++;
            using Owned a = new(ts, LongObject.FromInt64(ts, start * 2));
            using Owned b = new(ts, LongObject.FromInt64(ts, i * 2));
            using Owned c = new(ts, Number(ts, positions[start].Line, CodeTables.HasLine(positions[start])));
            if (a.IsNull || b.IsNull || c.IsNull) return null;
            PyObject* entry = TupleObject.Pack(ts, a, b, c);
            if (entry == null || ListObject.AppendSteal(ts, list, entry) < 0) return null;
        }
        return ObjectProtocol.GetIter(ts, list);
    }

    /// <summary>An iterator of (line, end line, column, end column) for each two bytes of co_code, so that `f_lasti // 2` is an index.</summary>
    [return: NewRef]
    private static PyObject* PositionsMethod(PyThreadState* ts, PyObject* op) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        foreach (Span span in CodeTables.Positions(Compiled((PyCodeObject*)op))) {
            bool hasLine = CodeTables.HasLine(span), hasColumns = hasLine && span.Column >= 0 && span.EndColumn >= 0;
            using Owned a = new(ts, Number(ts, span.Line, hasLine));
            using Owned b = new(ts, Number(ts, span.EndLine, hasLine));
            using Owned c = new(ts, Number(ts, span.Column, hasColumns));
            using Owned d = new(ts, Number(ts, span.EndColumn, hasColumns));
            if (a.IsNull || b.IsNull || c.IsNull || d.IsNull) return null;
            using Owned entry = new(ts, TupleObject.Pack(ts, a, b, c, d));
            if (entry.IsNull) return null;
            if (ListObject.Append(ts, list, entry) < 0) return null;
        }
        return ObjectProtocol.GetIter(ts, list);
    }

    private static PyObject* Number(PyThreadState* ts, int value, bool known) => known ? LongObject.FromInt64(ts, value) : Py.None;
}
