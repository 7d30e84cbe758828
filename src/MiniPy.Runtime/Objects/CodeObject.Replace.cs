// Code objects made from their parts: code.replace() and the constructor.
//
// The machine trusts its instructions, so parts that somebody put together are checked by the verifier first. When they are not sound the
// object still exists and shows what it was given (tools build such ones only to look at them), but instead of its instructions it holds a
// single unknown one: running it raises SystemError.

using System;
using System.Runtime.InteropServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Syntax;

namespace MiniPy.Objects;

internal static unsafe partial class CodeObject {
    private enum Field {
        ArgCount, PosOnlyArgCount, KwOnlyArgCount, NLocals, StackSize, Flags, Code, Consts, Names, VarNames, FileName, Name, QualName, FirstLine, LineTable,
        ExceptionTable, FreeVars, CellVars, Count,
    }

    private static class Specs {
        public static readonly string[] Fields = ["co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts",
            "co_names", "co_varnames", "co_filename", "co_name", "co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable", "co_freevars", "co_cellvars"];
        public static readonly ArgSpec Replace = new("replace", 0, 0, ["*", .. Fields]);
        public static readonly ArgSpec New = new("code", 18, 16, "argcount", "posonlyargcount", "kwonlyargcount", "nlocals", "stacksize", "flags", "codestring", "constants",
            "names", "varnames", "filename", "name", "qualname", "firstlineno", "linetable", "exceptiontable", "freevars", "cellvars");
    }

    /// <summary>An opcode that there is none of.</summary>
    private const uint NoOpcode = 0xFF;

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        if (kwargs != null && DictObject.Size(kwargs) > 0) return Err.TypeError(ts, "code() takes no keyword arguments");
        return FromTuple(ts, args);
    }

    [return: NewRef]
    private static PyObject* FromTuple(PyThreadState* ts, PyObject* args) {
        PyObject** given = stackalloc PyObject*[(int)Field.Count];
        if (!Args.CheckPositional(ts, "code", TupleObject.Size(args), 16, 18) || !Specs.New.ParseTuple(ts, args, null, given)) return null;
        PyObject* empty = TupleObject.Empty;
        if (given[(int)Field.FreeVars] == null) given[(int)Field.FreeVars] = empty;
        if (given[(int)Field.CellVars] == null) given[(int)Field.CellVars] = empty;
        for (int i = 0; i < (int)Field.Count; i++)
            if (!CheckType(ts, (Field)i, given[i], constructing: true)) return null;
        return FromParts(ts, given, null);
    }

    [return: NewRef]
    private static PyObject* Replace(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[(int)Field.Count];
        if (!Specs.Replace.Parse(ts, args, count, names, given)) return null;
        bool allNames = true;
        for (int i = 0; i < (int)Field.Count; i++) {
            if (given[i] == null) continue;
            if (!CheckType(ts, (Field)i, given[i], constructing: false)) return null;
            allNames &= (Field)i is Field.Name or Field.QualName or Field.FileName or Field.FirstLine;
        }
        if (allNames) return Renamed(ts, (PyCodeObject*)op, given);
        // What was not given is as it is; the attributes make new objects, which the tuple holds.
        using Owned held = new(ts, TupleObject.New(ts, (int)Field.Count));
        if (held.IsNull) return null;
        for (int i = 0; i < (int)Field.Count; i++) {
            if (given[i] != null || (Field)i is Field.Code or Field.LineTable or Field.ExceptionTable) continue;
            given[i] = ObjectProtocol.GetAttr(ts, op, Specs.Fields[i]);
            if (given[i] == null) return null;
            TupleObject.Items(held)[i] = given[i];
        }
        return FromParts(ts, given, Compiled((PyCodeObject*)op));
    }

    /// <summary>A copy that differs in what the instructions do not depend on. Lines move with the first one.</summary>
    [return: NewRef]
    private static PyObject* Renamed(PyThreadState* ts, PyCodeObject* code, PyObject** given) {
        int line = code->co_firstlineno;
        if (given[(int)Field.FirstLine] != null && !Args.Int(ts, given[(int)Field.FirstLine], out line)) return null;
        CompiledCode from = Compiled(code);
        Span[] positions = from.Positions;
        if (line != from.FirstLine) positions = Array.ConvertAll(positions, span => span.Line == 0 ? span : span with { Line = span.Line + line - from.FirstLine, EndLine = span.EndLine + line - from.FirstLine });
        PyObject* copy = New(ts, new CompiledCode {
            Name = Text(given[(int)Field.Name], code->co_name), QualifiedName = Text(given[(int)Field.QualName], code->co_qualname), FileName = Text(given[(int)Field.FileName], code->co_filename),
            FirstLine = line, Flags = from.Flags, ArgCount = from.ArgCount, PosOnlyArgCount = from.PosOnlyArgCount, KwOnlyArgCount = from.KwOnlyArgCount, StackSize = from.StackSize,
            Units = from.Units, Constants = [], Names = from.Names, LocalNames = from.LocalNames, LocalKinds = from.LocalKinds, Handlers = from.Handlers,
            Positions = positions, LineTable = from.LineTable, ExceptionTable = from.ExceptionTable, Standard = from.Standard,
        }, code->co_consts);
        if (copy == null) return null;
        if (code->units[0] == NoOpcode && from.Units[0] != NoOpcode) Disable((PyCodeObject*)copy);
        return copy;
    }

    private static string Text(PyObject* given, PyObject* present) => UnicodeObject.ToString(given != null ? given : present);

    private static bool CheckType(PyThreadState* ts, Field field, PyObject* value, bool constructing) {
        (bool right, string wanted) = field switch {
            Field.Code or Field.LineTable or Field.ExceptionTable => (BytesObject.Check(value), "bytes"),
            Field.Consts or Field.Names or Field.VarNames or Field.FreeVars or Field.CellVars => (TupleObject.Check(value), "tuple"),
            Field.FileName or Field.Name or Field.QualName => (UnicodeObject.Check(value), "str"),
            _ => (true, ""),
        };
        if (right) return true;
        string what = constructing ? $"code() argument {(int)field + 1}" : $"replace() argument '{Specs.Fields[(int)field]}'";
        return Err.TypeError(ts, $"{what} must be {wanted}, not {(Py.IsNone(value) ? "None" : Err.TypeName(value))}");
    }

    /// <summary>The parts that are numbers, by field; false with an error.</summary>
    private static bool ReadNumbers(PyThreadState* ts, PyObject** parts, Span<int> numbers, bool constructing) {
        foreach (Field field in (ReadOnlySpan<Field>)[Field.ArgCount, Field.PosOnlyArgCount, Field.KwOnlyArgCount, Field.NLocals, Field.StackSize, Field.Flags, Field.FirstLine]) {
            if (!Args.Int(ts, parts[(int)field], out int number)) return false;
            if (number < 0 && field != Field.FirstLine) return Err.ValueError(ts, constructing ? $"code: {Specs.Fields[(int)field][3..]} must not be negative" : $"{Specs.Fields[(int)field]} must be a positive integer");
            numbers[(int)field] = number;
        }
        foreach (Field field in (ReadOnlySpan<Field>)[Field.Names, Field.VarNames, Field.FreeVars, Field.CellVars])
            if (!HoldsStrings(ts, parts[(int)field])) return !constructing && Err.SystemError(ts, "non-string found in code slot");
        var flags = (CodeFlags)numbers[(int)Field.Flags];
        nint variables = TupleObject.Size(parts[(int)Field.VarNames]);
        long parameters = (long)numbers[(int)Field.ArgCount] + numbers[(int)Field.KwOnlyArgCount] + ((flags & CodeFlags.VarArgs) != 0 ? 1 : 0) + ((flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);
        if (numbers[(int)Field.PosOnlyArgCount] > numbers[(int)Field.ArgCount]) return Err.BadInternalCall(ts, "code");
        if (numbers[(int)Field.NLocals] != variables) return Err.ValueError(ts, "code: co_nlocals != len(co_varnames)");
        return variables >= parameters || Err.ValueError(ts, "code: co_varnames is too small");
    }

    /// <summary>
    /// A code object of a full set of parts, whose types were checked; instructions and tables that replace() was not given are those of
    /// `from`. The constructor (no `from`) and replace() complain in different words.
    /// </summary>
    [return: NewRef]
    private static PyObject* FromParts(PyThreadState* ts, PyObject** parts, CompiledCode? from) {
        Span<int> numbers = stackalloc int[(int)Field.Count];
        if (!ReadNumbers(ts, parts, numbers, constructing: from == null)) return null;
        uint[]? units = from?.Units;
        StandardCode? form = from?.Standard;
        if (Given(parts, Field.Code) is { } bytes) {
            if (bytes.Length == 0 || bytes.Length % 2 != 0) return Err.ValueError(ts, "code: co_code is malformed");
            if (from == null || !bytes.AsSpan().SequenceEqual(StandardCode.Of(from).Bytes)) (units, form) = StandardCode.Decode(bytes) ?? ([NoOpcode], StandardCode.Opaque(bytes));
        }
        byte[]? handlerTable = Given(parts, Field.ExceptionTable), lineTable = Given(parts, Field.LineTable);
        if (units != from?.Units) {
            // The tables go by the bytes that they were made for.
            if (from != null) handlerTable ??= CodeTables.EncodeHandlers(from);
            if (from != null) lineTable ??= CodeTables.EncodeLines(from);
        }
        form ??= StandardCode.Of(from!);
        ExceptionHandlerEntry[]? handlers = handlerTable == null ? [.. from!.Handlers] : CodeTables.DecodeHandlers(handlerTable, form)?.ToArray();
        Span[] positions = lineTable == null ? from!.Positions : CodeTables.DecodeLines(lineTable, numbers[(int)Field.FirstLine], form, units!.Length);
        PyObject* op = Assemble(ts, parts, numbers, units, handlers ?? [], out bool sound);
        if (op == null) return null;
        var code = (PyCodeObject*)op;
        code->compiled = Keep(Describe(code, units!, positions, lineTable ?? from?.LineTable, handlerTable ?? from?.ExceptionTable, form));
        if (!sound || handlers == null) Disable(code);
        return op;
    }

    /// <summary>The CompiledCode that a finished code object stands for. Its constants are the object's alone.</summary>
    private static CompiledCode Describe(PyCodeObject* code, uint[] units, Span[] positions, byte[]? lineTable = null, byte[]? exceptionTable = null, StandardCode? form = null) {
        var handlers = new ExceptionHandlerEntry[code->handler_count];
        for (int i = 0; i < handlers.Length; i++) {
            int* entry = code->handlers + 5 * i;
            handlers[i] = new ExceptionHandlerEntry(entry[0], entry[1], entry[2], entry[3], entry[4] != 0);
        }
        return new CompiledCode {
            Name = UnicodeObject.ToString(code->co_name), QualifiedName = UnicodeObject.ToString(code->co_qualname), FileName = UnicodeObject.ToString(code->co_filename),
            FirstLine = code->co_firstlineno, Flags = (CodeFlags)code->co_flags, ArgCount = code->co_argcount, PosOnlyArgCount = code->co_posonlyargcount,
            KwOnlyArgCount = code->co_kwonlyargcount, StackSize = code->co_stacksize, Units = units, Constants = [], Names = Texts(code->co_names),
            LocalNames = Texts(code->co_localsplusnames), LocalKinds = Kinds(code).ToArray(), Handlers = handlers, Positions = positions, LineTable = lineTable,
            ExceptionTable = exceptionTable, Standard = form,
        };
    }

    private static ReadOnlySpan<LocalKind> Kinds(PyCodeObject* code) => MemoryMarshal.Cast<byte, LocalKind>(BytesObject.Span(code->co_localspluskinds));

    private static string[] Texts(PyObject* tuple) {
        var texts = new string[TupleObject.Size(tuple)];
        for (int i = 0; i < texts.Length; i++) texts[i] = UnicodeObject.ToString(TupleObject.Items(tuple)[i]);
        return texts;
    }

    private static byte[]? Given(PyObject** parts, Field field) => parts[(int)field] == null ? null : BytesObject.Span(parts[(int)field]).ToArray();

    /// <summary>Leaves the one instruction that raises SystemError.</summary>
    private static void Disable(PyCodeObject* code) {
        code->unit_count = 1;
        code->units[0] = NoOpcode;
        code->handler_count = 0;
    }

    private static bool HoldsStrings(PyThreadState* ts, PyObject* tuple) {
        for (nint i = 0; i < TupleObject.Size(tuple); i++) {
            PyObject* item = TupleObject.Items(tuple)[i];
            if (!UnicodeObject.Check(item)) return Err.TypeError(ts, $"name tuples must contain only strings, not '{Err.TypeName(item)}'");
        }
        return true;
    }
}
