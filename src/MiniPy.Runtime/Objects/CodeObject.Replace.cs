// Code objects made from their parts: code.replace() and the constructor.
//
// The machine trusts its instructions, so parts that somebody put together are checked by the verifier first. When they are not sound the
// object still exists and shows what it was given (tools build such ones only to look at them), but instead of its instructions it holds a
// single unknown one: running it raises SystemError.

using System;
using System.Collections.Generic;
using System.IO;
using System.Numerics;
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
        return FromTuple(ts, args, ownUnits: false);
    }

    /// <summary>What marshal keeps of a code object: the constructor's arguments, but instructions and tables in terms of our own units.</summary>
    [return: NewRef]
    public static PyObject* ToMarshal(PyThreadState* ts, PyObject* op, string field) {
        CompiledCode code = Compiled((PyCodeObject*)op);
        return field switch {
            "co_code" => BytesObject.FromSpan(ts, System.Runtime.InteropServices.MemoryMarshal.AsBytes(code.Units.AsSpan())),
            "co_linetable" => BytesObject.FromSpan(ts, CodeTables.EncodeLines(code.Positions, code.FirstLine)),
            "co_exceptiontable" => BytesObject.FromSpan(ts, CodeTables.EncodeHandlers(code.Handlers, StandardCode.OwnUnits(code.Units.Length))),
            _ => ObjectProtocol.GetAttr(ts, op, field),
        };
    }

    [return: NewRef]
    public static PyObject* FromMarshal(PyThreadState* ts, PyObject* fields) => FromTuple(ts, fields, ownUnits: true);

    [return: NewRef]
    private static PyObject* FromTuple(PyThreadState* ts, PyObject* args, bool ownUnits) {
        PyObject** given = stackalloc PyObject*[(int)Field.Count];
        if (!Args.CheckPositional(ts, "code", TupleObject.Size(args), 16, 18) || !Specs.New.ParseTuple(ts, args, null, given)) return null;
        PyObject* empty = TupleObject.Empty;
        if (given[(int)Field.FreeVars] == null) given[(int)Field.FreeVars] = empty;
        if (given[(int)Field.CellVars] == null) given[(int)Field.CellVars] = empty;
        for (int i = 0; i < (int)Field.Count; i++)
            if (!CheckType(ts, (Field)i, given[i], $"code() argument {i + 1}")) return null;
        return FromParts(ts, given, null, ownUnits);
    }

    [return: NewRef]
    private static PyObject* Replace(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[(int)Field.Count];
        if (!Specs.Replace.Parse(ts, args, count, names, given)) return null;
        bool allNames = true;
        for (int i = 0; i < (int)Field.Count; i++) {
            if (given[i] == null) continue;
            if (!CheckType(ts, (Field)i, given[i], $"replace() argument '{Specs.Fields[i]}'")) return null;
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
            Units = from.Units, Constants = from.Constants, Names = from.Names, LocalNames = from.LocalNames, LocalKinds = from.LocalKinds, Handlers = from.Handlers,
            Positions = positions, LineTable = from.LineTable, ExceptionTable = from.ExceptionTable, Standard = from.Standard,
        });
        if (copy == null) return null;
        Py.SetRef(ts, &((PyCodeObject*)copy)->co_consts, Py.NewRef(code->co_consts)); // the constants stay the same objects
        if (code->units[0] == NoOpcode && from.Units[0] != NoOpcode) Disable((PyCodeObject*)copy);
        return copy;
    }

    private static string Text(PyObject* given, PyObject* present) => UnicodeObject.ToString(given != null ? given : present);

    private static bool CheckType(PyThreadState* ts, Field field, PyObject* value, string what) {
        (bool right, string wanted) = field switch {
            Field.Code or Field.LineTable or Field.ExceptionTable => (BytesObject.Check(value), "bytes"),
            Field.Consts or Field.Names or Field.VarNames or Field.FreeVars or Field.CellVars => (TupleObject.Check(value), "tuple"),
            Field.FileName or Field.Name or Field.QualName => (UnicodeObject.Check(value), "str"),
            _ => (true, ""),
        };
        return right || Err.TypeError(ts, $"{what} must be {wanted}, not {(Py.IsNone(value) ? "None" : Err.TypeName(value))}");
    }

    /// <summary>
    /// A code object of a full set of parts, whose types were checked; instructions and tables that replace() was not given are those of
    /// `from`. The constructor (no `from`) and replace() complain in different words.
    /// </summary>
    [return: NewRef]
    private static PyObject* FromParts(PyThreadState* ts, PyObject** parts, CompiledCode? from, bool ownUnits = false) {
        bool constructing = from == null;
        Span<int> numbers = stackalloc int[(int)Field.Count];
        foreach (Field field in (ReadOnlySpan<Field>)[Field.ArgCount, Field.PosOnlyArgCount, Field.KwOnlyArgCount, Field.NLocals, Field.StackSize, Field.Flags, Field.FirstLine]) {
            if (!Args.Int(ts, parts[(int)field], out int number)) return null;
            if (number < 0 && field != Field.FirstLine) return Err.ValueError(ts, constructing ? $"code: {Specs.Fields[(int)field][3..]} must not be negative" : $"{Specs.Fields[(int)field]} must be a positive integer");
            numbers[(int)field] = number;
        }
        List<string>? names = Strings(ts, parts[(int)Field.Names]), variables = Strings(ts, parts[(int)Field.VarNames]);
        List<string>? free = Strings(ts, parts[(int)Field.FreeVars]), cells = Strings(ts, parts[(int)Field.CellVars]);
        if (names == null || variables == null || free == null || cells == null)
            return constructing ? null : Err.SystemError(ts, "non-string found in code slot");
        var flags = (CodeFlags)numbers[(int)Field.Flags];
        int parameters = numbers[(int)Field.ArgCount] + numbers[(int)Field.KwOnlyArgCount] + ((flags & CodeFlags.VarArgs) != 0 ? 1 : 0) + ((flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);
        if (numbers[(int)Field.PosOnlyArgCount] > numbers[(int)Field.ArgCount]) return Err.BadInternalCall(ts, "code");
        if (numbers[(int)Field.NLocals] != variables.Count) return Err.ValueError(ts, "code: co_nlocals != len(co_varnames)");
        if (variables.Count < parameters) return Err.ValueError(ts, "code: co_varnames is too small");

        bool sound = true;
        uint[]? units = from?.Units;
        StandardCode? form = from?.Standard;
        if (Given(parts, Field.Code) is { } bytes) {
            if (bytes.Length == 0 || bytes.Length % (ownUnits ? sizeof(uint) : 2) != 0) return Err.ValueError(ts, "code: co_code is malformed");
            if (ownUnits) (units, form) = (System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(bytes).ToArray(), StandardCode.OwnUnits(bytes.Length / sizeof(uint)));
            else if (from == null || !bytes.AsSpan().SequenceEqual(StandardCode.Of(from).Bytes)) (units, form) = StandardCode.Decode(bytes) ?? ([NoOpcode], StandardCode.Opaque(bytes));
        }
        byte[]? handlerTable = Given(parts, Field.ExceptionTable), lineTable = Given(parts, Field.LineTable);
        if (units != from?.Units) {
            // The tables go by the bytes that they were made for.
            if (from != null) handlerTable ??= CodeTables.EncodeHandlers(from);
            if (from != null) lineTable ??= CodeTables.EncodeLines(from);
        }
        IReadOnlyList<ExceptionHandlerEntry>? handlers = handlerTable == null ? from!.Handlers : CodeTables.DecodeHandlers(handlerTable, form ?? StandardCode.Of(from!));
        sound &= handlers != null;
        Span[] positions = lineTable == null ? from!.Positions : CodeTables.DecodeLines(lineTable, numbers[(int)Field.FirstLine], form ?? StandardCode.Of(from!), units!.Length);
        if (ownUnits) {
            Array.Resize(ref positions, units!.Length); // what a table lacks has no position
            (form, lineTable, handlerTable) = (null, null, null);
        }

        // localsplus: the variables, of which some are cells too, the other cells, the free variables
        var localNames = new List<string>(variables);
        var localKinds = new List<LocalKind>();
        foreach (string variable in variables) localKinds.Add(cells.Contains(variable) ? LocalKind.Local | LocalKind.Cell : LocalKind.Local);
        foreach (string cell in cells) Add(cell, LocalKind.Cell);
        foreach (string name in free) Add(name, LocalKind.Free);
        void Add(string name, LocalKind kind) {
            if (kind == LocalKind.Cell && variables.Contains(name)) return;
            localNames.Add(name);
            localKinds.Add(kind);
        }

        PyObject* constants = parts[(int)Field.Consts];
        var values = new List<object?>();
        for (nint i = 0; i < TupleObject.Size(constants); i++) values.Add(ConstantValue(TupleObject.Items(constants)[i], 0));
        var compiled = new CompiledCode {
            Name = UnicodeObject.ToString(parts[(int)Field.Name]), QualifiedName = UnicodeObject.ToString(parts[(int)Field.QualName]), FileName = UnicodeObject.ToString(parts[(int)Field.FileName]),
            FirstLine = numbers[(int)Field.FirstLine], Flags = flags, ArgCount = numbers[(int)Field.ArgCount], PosOnlyArgCount = numbers[(int)Field.PosOnlyArgCount],
            KwOnlyArgCount = numbers[(int)Field.KwOnlyArgCount], StackSize = numbers[(int)Field.StackSize], Units = units!, Constants = values, Names = names, LocalNames = localNames,
            LocalKinds = localKinds, Handlers = handlers ?? [], Positions = positions, LineTable = lineTable ?? from?.LineTable,
            ExceptionTable = handlerTable ?? from?.ExceptionTable, Standard = form,
        };
        try {
            BytecodeVerifier.Verify(compiled);
        } catch (InvalidDataException) {
            sound = false;
        }
        PyObject* op = New(ts, compiled);
        if (op == null) return null;
        Py.SetRef(ts, &((PyCodeObject*)op)->co_consts, Py.NewRef(constants));
        if (!sound) Disable((PyCodeObject*)op);
        return op;
    }

    private static byte[]? Given(PyObject** parts, Field field) => parts[(int)field] == null ? null : BytesObject.Span(parts[(int)field]).ToArray();

    /// <summary>Leaves the one instruction that raises SystemError.</summary>
    private static void Disable(PyCodeObject* code) {
        code->unit_count = 1;
        code->units[0] = NoOpcode;
        code->handler_count = 0;
    }

    /// <summary>The texts of a tuple; null with TypeError when it holds something else.</summary>
    private static List<string>? Strings(PyThreadState* ts, PyObject* tuple) {
        var texts = new List<string>();
        for (nint i = 0; i < TupleObject.Size(tuple); i++) {
            PyObject* item = TupleObject.Items(tuple)[i];
            if (!UnicodeObject.Check(item)) {
                Err.TypeError(ts, $"name tuples must contain only strings, not '{Err.TypeName(item)}'");
                return null;
            }
            texts.Add(UnicodeObject.ToString(item));
        }
        return texts;
    }

    /// <summary>
    /// A constant as the compiler would have it. What no compiler makes stands as Ellipsis: the verifier asks only which constants are code,
    /// and the object keeps the tuple that it was given.
    /// </summary>
    private static object? ConstantValue(PyObject* op, int depth) {
        PyTypeObject* type = op->ob_type;
        if (Py.IsNone(op)) return null;
        if (op == Py.True || op == Py.False) return op == Py.True;
        if (type == LongObject.Type) return LongObject.AsBigInteger(op);
        if (type == FloatObject.Type) return FloatObject.Value(op);
        if (type == ComplexObject.Type) return new Complex(((PyComplexObject*)op)->cval.real, ((PyComplexObject*)op)->cval.imag);
        if (type == BytesObject.Type) return BytesObject.Span(op).ToArray();
        if (type == Type) return Compiled((PyCodeObject*)op);
        if (type == UnicodeObject.Type) {
            for (nint i = 0; i < UnicodeObject.Length(op); i++) {
                if (UnicodeObject.Read(op, i) is < 0xD800 or > 0xDFFF) continue;
                var points = new List<int>();
                for (nint k = 0; k < UnicodeObject.Length(op); k++) points.Add(UnicodeObject.Read(op, k));
                return new CodePoints(points);
            }
            return UnicodeObject.ToString(op);
        }
        if (type == TupleObject.Type && depth < 100) {
            var items = new List<object?>();
            for (nint i = 0; i < TupleObject.Size(op); i++) items.Add(ConstantValue(TupleObject.Items(op)[i], depth + 1));
            return new TupleConstant(items);
        }
        return EllipsisValue.Instance;
    }
}
