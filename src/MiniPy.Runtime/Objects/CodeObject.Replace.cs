// code.replace(): a copy with changes.
//
// What the verifier has proved about the instructions (stack depths, kinds of constants, numbers of locals) must hold for the copy too,
// so only what it did not look at may change: names, file, first line, and flags that do not decide how a frame is set up. Other fields
// may be given with the value that they have.

using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class CodeObject {
    private static class ReplaceSpec {
        public static readonly ArgSpec Fields = new("replace", 0, 0, "*", "co_name", "co_qualname", "co_filename", "co_firstlineno", "co_flags",
            "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_code", "co_consts", "co_names", "co_varnames",
            "co_freevars", "co_cellvars", "co_linetable", "co_exceptiontable");
    }

    private const int Texts = 3, FirstLine = 3, Flags = 4, FirstFixed = 5;
    private const CodeFlags FreeFlags = CodeFlags.Nested | CodeFlags.IterableCoroutine | (CodeFlags)0x40 | CodeFlags.FutureDivision | CodeFlags.FutureAbsoluteImport
        | CodeFlags.FutureWithStatement | CodeFlags.FuturePrintFunction | CodeFlags.FutureUnicodeLiterals | CodeFlags.FutureBarryAsBdfl | CodeFlags.FutureGeneratorStop
        | CodeFlags.FutureAnnotations;

    [return: NewRef]
    private static PyObject* Replace(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        var code = (PyCodeObject*)op;
        PyObject** given = stackalloc PyObject*[18];
        if (!ReplaceSpec.Fields.Parse(ts, args, count, names, given)) return null;
        string[] fields = ["co_name", "co_qualname", "co_filename", "co_firstlineno", "co_flags", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals",
            "co_stacksize", "co_code", "co_consts", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_linetable", "co_exceptiontable"];
        for (int i = 0; i < Texts; i++)
            if (given[i] != null && !UnicodeObject.Check(given[i])) return Err.TypeError(ts, $"replace() argument '{fields[i]}' must be str, not {Err.TypeName(given[i])}");
        int line = code->co_firstlineno, flags = code->co_flags;
        if (given[FirstLine] != null && !Args.Int(ts, given[FirstLine], out line) || given[Flags] != null && !Args.Int(ts, given[Flags], out flags)) return null;
        if (((flags ^ code->co_flags) & ~(int)FreeFlags) != 0) return Err.ValueError(ts, "code: these flags cannot be changed");
        for (int i = FirstFixed; i < fields.Length; i++) {
            if (given[i] == null) continue;
            using Owned present = new(ts, ObjectProtocol.GetAttr(ts, op, fields[i]));
            if (present.IsNull) return null;
            int same = ObjectProtocol.RichCompareBool(ts, present, given[i], ObjectProtocol.Eq);
            if (same < 0) return null;
            if (same == 0) return Err.ValueError(ts, $"code: {fields[i]} cannot be changed");
        }
        CompiledCode from = Compiled(code);
        PyObject* copy = New(ts, new CompiledCode {
            Name = Text(given[0], code->co_name), QualifiedName = Text(given[1], code->co_qualname), FileName = Text(given[2], code->co_filename), FirstLine = line, Flags = (CodeFlags)flags,
            ArgCount = from.ArgCount, PosOnlyArgCount = from.PosOnlyArgCount, KwOnlyArgCount = from.KwOnlyArgCount, StackSize = from.StackSize, Units = from.Units,
            Constants = from.Constants, Names = from.Names, LocalNames = from.LocalNames, LocalKinds = from.LocalKinds, Handlers = from.Handlers, Positions = from.Positions,
        });
        // The constants stay the same objects.
        if (copy != null) Py.SetRef(ts, &((PyCodeObject*)copy)->co_consts, Py.NewRef(code->co_consts));
        return copy;
    }

    private static string Text(PyObject* given, PyObject* present) => UnicodeObject.ToString(given != null ? given : present);
}
