// Code objects put together from objects: what marshal reads, and what the constructor and replace() are given.
//
// A program loads thousands of code objects and looks at few of them, so byte code from a file becomes instructions, names and handlers and
// nothing else. The units as they were read, and the line table, are kept; the CompiledCode (positions, co_code and its like) is made of
// them when somebody first asks.

using System;
using System.IO;
using System.Runtime.InteropServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Syntax;

namespace MiniPy.Objects;

internal static unsafe partial class CodeObject {
    /// <summary>What marshal keeps of a code object: the constructor's arguments, but instructions and tables in terms of our own units.</summary>
    [return: NewRef]
    public static PyObject* ToMarshal(PyThreadState* ts, PyObject* op, string field) {
        CompiledCode code = Compiled((PyCodeObject*)op);
        return field switch {
            "co_code" => BytesObject.FromSpan(ts, MemoryMarshal.AsBytes(code.Units.AsSpan())),
            "co_linetable" => BytesObject.FromSpan(ts, CodeTables.EncodeLines(code.Positions, code.FirstLine)),
            "co_exceptiontable" => BytesObject.FromSpan(ts, CodeTables.EncodeHandlers(code.Handlers, StandardCode.OwnUnits(code.Units.Length))),
            _ => ObjectProtocol.GetAttr(ts, op, field),
        };
    }

    /// <summary>The code object of a tuple of the values of ToMarshal.</summary>
    [return: NewRef]
    public static PyObject* FromMarshal(PyThreadState* ts, PyObject* fields) {
        PyObject** parts = TupleObject.Items(fields);
        for (int i = 0; i < (int)Field.Count; i++)
            if (!CheckType(ts, (Field)i, parts[i], constructing: true)) return null;
        Span<int> numbers = stackalloc int[(int)Field.Count];
        if (!ReadNumbers(ts, parts, numbers, constructing: true)) return null;
        PyObject* units = parts[(int)Field.Code], lines = parts[(int)Field.LineTable];
        ReadOnlySpan<byte> bytes = BytesObject.Span(units);
        if (bytes.Length == 0 || bytes.Length % sizeof(uint) != 0) return Err.ValueError(ts, "code: co_code is malformed");
        bool whole = CodeTables.DecodeOwnHandlers(BytesObject.Span(parts[(int)Field.ExceptionTable]), out ExceptionHandlerEntry[] handlers);
        PyObject* op = Assemble(ts, parts, numbers, MemoryMarshal.Cast<byte, uint>(bytes), handlers, out bool sound);
        if (op == null) return null;
        var code = (PyCodeObject*)op;
        code->read_units = Py.NewRef(units);
        code->read_lines = Py.NewRef(lines);
        if (sound && whole) return op;
        Compiled(code);
        Disable(code);
        return op;
    }

    /// <summary>
    /// A code object without its CompiledCode, of parts whose types were checked, of units and of handlers. Its constants are the given tuple.
    /// Code that is not sound must not be run.
    /// </summary>
    [return: NewRef]
    private static PyObject* Assemble(PyThreadState* ts, PyObject** parts, ReadOnlySpan<int> numbers, ReadOnlySpan<uint> units, ReadOnlySpan<ExceptionHandlerEntry> handlers, out bool sound) {
        sound = false;
        PyObject* op = Blank(ts, (CodeFlags)numbers[(int)Field.Flags], numbers[(int)Field.ArgCount], numbers[(int)Field.PosOnlyArgCount], numbers[(int)Field.KwOnlyArgCount],
            numbers[(int)Field.StackSize], numbers[(int)Field.FirstLine]);
        if (op == null) return null;
        using Owned held = new(ts, op);
        var code = (PyCodeObject*)op;
        code->co_consts = Py.NewRef(parts[(int)Field.Consts]);
        if ((code->co_names = Interned(ts, parts[(int)Field.Names])) == null || !FillLocals(ts, code, parts)) return null;
        if ((code->co_filename = Exact(ts, parts[(int)Field.FileName])) == null || (code->co_name = InternedText(ts, parts[(int)Field.Name])) == null
            || (code->co_qualname = InternedText(ts, parts[(int)Field.QualName])) == null || !FillUnits(ts, code, units, handlers)) return null;
        CountLocals(code, Kinds(code));
        sound = IsSound(ts, code, units, handlers);
        return held.Detach();
    }

    private static bool IsSound(PyThreadState* ts, PyCodeObject* code, ReadOnlySpan<uint> units, ReadOnlySpan<ExceptionHandlerEntry> handlers) {
        nint count = TupleObject.Size(code->co_consts);
        Span<ConstantShape> constants = count <= 64 ? stackalloc ConstantShape[(int)count] : new ConstantShape[count];
        for (int i = 0; i < constants.Length; i++) constants[i] = ShapeOf(TupleObject.Items(code->co_consts)[i]);
        try {
            Interpreter.From(ts).Part<BytecodeVerifier>().Verify(new CodeShape {
                Flags = (CodeFlags)code->co_flags, ArgCount = code->co_argcount, PosOnlyArgCount = code->co_posonlyargcount, KwOnlyArgCount = code->co_kwonlyargcount,
                StackSize = code->co_stacksize, NameCount = (int)TupleObject.Size(code->co_names), Units = units, Constants = constants, Locals = Kinds(code), Handlers = handlers,
            });
            return true;
        } catch (InvalidDataException) {
            return false;
        }
    }

    private static ConstantShape ShapeOf(PyObject* constant) {
        PyTypeObject* type = constant->ob_type;
        if (type == UnicodeObject.Type) return new ConstantShape(ConstantKind.String);
        if (type == Type) return new ConstantShape(ConstantKind.Code, ((PyCodeObject*)constant)->co_nfreevars);
        if (type != TupleObject.Type) return default;
        nint size = TupleObject.Size(constant);
        for (nint i = 0; i < size; i++)
            if (TupleObject.Items(constant)[i]->ob_type != UnicodeObject.Type) return new ConstantShape(ConstantKind.Tuple);
        return new ConstantShape(ConstantKind.Names, (int)size);
    }

    /// <summary>localsplus: the variables, of which some are cells too, the other cells, the free variables.</summary>
    private static bool FillLocals(PyThreadState* ts, PyCodeObject* code, PyObject** parts) {
        using Owned variables = new(ts, Interned(ts, parts[(int)Field.VarNames]));
        using Owned cells = new(ts, variables.IsNull ? null : Interned(ts, parts[(int)Field.CellVars]));
        using Owned free = new(ts, cells.IsNull ? null : Interned(ts, parts[(int)Field.FreeVars]));
        if (free.IsNull) return false;
        nint plain = TupleObject.Size(variables), others = TupleObject.Size(free);
        for (nint i = 0; i < TupleObject.Size(cells); i++)
            if (!Holds(variables, TupleObject.Items(cells)[i])) others++;
        code->co_localspluskinds = BytesObject.New(ts, plain + others);
        code->co_localsplusnames = others == 0 ? Py.NewRef(variables) : TupleObject.New(ts, plain + others);
        if (code->co_localspluskinds == null || code->co_localsplusnames == null) return false;
        byte* kinds = BytesObject.Data(code->co_localspluskinds);
        nint at = 0;
        for (; at < plain; at++) {
            PyObject* name = TupleObject.Items(variables)[at];
            kinds[at] = (byte)(Holds(cells, name) ? LocalKind.Local | LocalKind.Cell : LocalKind.Local);
            if (others > 0) TupleObject.Items(code->co_localsplusnames)[at] = Py.NewRef(name);
        }
        for (nint i = 0; i < TupleObject.Size(cells); i++)
            if (TupleObject.Items(cells)[i] is var name && !Holds(variables, name)) Add(name, LocalKind.Cell);
        for (nint i = 0; i < TupleObject.Size(free); i++) Add(TupleObject.Items(free)[i], LocalKind.Free);
        return true;

        void Add(PyObject* name, LocalKind kind) {
            kinds[at] = (byte)kind;
            TupleObject.Items(code->co_localsplusnames)[at++] = Py.NewRef(name);
        }
    }

    /// <summary>Among interned names the same name is the same object.</summary>
    private static bool Holds(PyObject* tuple, PyObject* name) => new ReadOnlySpan<nint>(TupleObject.Items(tuple), (int)TupleObject.Size(tuple)).Contains((nint)name);

    /// <summary>The tuple when it holds interned names already, else one that does.</summary>
    [return: NewRef]
    private static PyObject* Interned(PyThreadState* ts, PyObject* tuple) {
        nint size = TupleObject.Size(tuple), ready = 0;
        if (tuple->ob_type == TupleObject.Type)
            while (ready < size && UnicodeObject.IsInterned(TupleObject.Items(tuple)[ready])) ready++;
        if (ready == size && tuple->ob_type == TupleObject.Type) return Py.NewRef(tuple);
        PyObject* copy = TupleObject.New(ts, size);
        for (nint i = 0; copy != null && i < size; i++) {
            if ((TupleObject.Items(copy)[i] = InternedText(ts, TupleObject.Items(tuple)[i])) == null) Py.ClearRef(ts, &copy);
        }
        return copy;
    }

    [return: NewRef]
    private static PyObject* InternedText(PyThreadState* ts, PyObject* text) {
        PyObject* exact = Exact(ts, text);
        if (exact != null) UnicodeObject.InternInPlace(ts, &exact);
        return exact;
    }

    /// <summary>A str of a subclass as a str.</summary>
    [return: NewRef]
    private static PyObject* Exact(PyThreadState* ts, PyObject* text) => text->ob_type == UnicodeObject.Type ? Py.NewRef(text) : UnicodeObject.FromString(ts, UnicodeObject.ToString(text));

    /// <summary>Of code that was read: its CompiledCode.</summary>
    private static CompiledCode Thaw(PyCodeObject* code) {
        uint[] units = MemoryMarshal.Cast<byte, uint>(BytesObject.Span(code->read_units)).ToArray();
        Span[] positions = CodeTables.DecodeLines(BytesObject.Span(code->read_lines), code->co_firstlineno, StandardCode.OwnUnits(units.Length), units.Length);
        Array.Resize(ref positions, units.Length); // what a table lacks has no position
        return Describe(code, units, positions);
    }
}
