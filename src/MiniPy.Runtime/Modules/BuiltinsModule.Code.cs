// builtins: compile, eval, exec, __import__, breakpoint.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BuiltinsModule {
    private static class CodeSpecs {
        public static readonly ArgSpec Compile = new("compile", 0, 3, "source", "filename", "mode", "flags", "dont_inherit", "optimize", "*", "_feature_version");
        public static readonly ArgSpec Exec = new("exec", 3, 1, "source", "globals", "locals", "*", "closure");
        public static readonly ArgSpec Import = new("__import__", 0, 1, "name", "globals", "locals", "fromlist", "level");
    }

    private static PyObject* Compile(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[7];
        if (!CodeSpecs.Compile.Parse(ts, args, count, names, given)) return null;
        using Owned filename = new(ts, FileNames.Decode(ts, given[1]));
        if (filename.IsNull) return null;
        if (!UnicodeObject.Check(given[2])) return Err.TypeError(ts, $"compile() argument 'mode' must be str, not {(Py.IsNone(given[2]) ? "None" : Err.TypeName(given[2]))}");
        int flags = 0, optimize = -1;
        if (given[3] != null && !Args.Int(ts, given[3], out flags)) return null;
        int dontInherit = given[4] == null ? 0 : ObjectProtocol.IsTrue(ts, given[4]);
        if (dontInherit < 0 || given[5] != null && !Args.Int(ts, given[5], out optimize)) return null;
        int featureVersion = -1;
        if (given[6] != null && !Args.Int(ts, given[6], out featureVersion)) return null;
        if ((flags & ~Compilation.AllFlags) != 0) return Err.ValueError(ts, "compile(): unrecognised flags");
        if (optimize is < -1 or > 2) return Err.ValueError(ts, "compile(): invalid optimize value");
        string mode = UnicodeObject.ToString(given[2]);
        if (mode is not ("exec" or "eval" or "single")) {
            if (mode != "func_type") return Err.ValueError(ts, (flags & Compilation.OnlyAst) != 0 ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'" : "compile() mode must be 'exec', 'eval' or 'single'");
            if ((flags & Compilation.OnlyAst) == 0) return Err.ValueError(ts, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        }
        int isTree = AstState.IsNode(ts, given[0]);
        if (isTree < 0) return null;
        if (isTree > 0) {
            if ((flags & Compilation.OnlyAst) != 0) return Py.NewRef(given[0]);
            return Compilation.CompileTree(ts, given[0], UnicodeObject.ToString(filename), mode, flags, dontInherit != 0, optimize);
        }
        if (!IsSource(given[0])) return Err.TypeError(ts, "compile() arg 1 must be a string, bytes or AST object");
        return Compilation.CompileSource(ts, given[0], UnicodeObject.ToString(filename), mode, flags, dontInherit != 0, optimize, featureVersion);
    }

    private static bool IsSource(PyObject* op) => UnicodeObject.Check(op) || BufferProtocol.Check(op);

    private static PyObject* Eval(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "eval", count, 1, 3)) return null;
        PyObject* globals = count > 1 ? args[1] : Py.None, locals = count > 2 ? args[2] : Py.None;
        if (!Py.IsNone(locals) && !IsMapping(locals)) return Err.TypeError(ts, "locals must be a mapping");
        if (!Py.IsNone(globals) && !DictObject.Check(globals))
            return Err.TypeError(ts, IsMapping(globals) ? "globals must be a real dict; try eval(code, {}, mapping)" : "globals must be a dict");
        if (!Scope(ts, globals, locals, "eval", out PyObject* useGlobals, out PyObject* useLocals)) return null;
        using Owned ownGlobals = new(ts, useGlobals);
        using Owned ownLocals = new(ts, useLocals);
        if (!AddBuiltins(ts, useGlobals)) return null;
        if (args[0]->ob_type == CodeObject.Type) {
            if (((PyCodeObject*)args[0])->co_nfreevars > 0) return Err.TypeError(ts, "code object passed to eval() may not contain free variables");
            return Vm.EvalLoop.EvalCode(ts, args[0], useGlobals, useLocals);
        }
        if (!IsSource(args[0])) return Err.TypeError(ts, "eval() arg 1 must be a string, bytes or code object");
        using Owned source = new(ts, SkipBlanks(ts, args[0]));
        if (source.IsNull) return null;
        using Owned code = new(ts, Compilation.CompileSource(ts, source, "<string>", "eval", 0, false, -1));
        return code.IsNull ? null : Vm.EvalLoop.EvalCode(ts, code, useGlobals, useLocals);
    }

    /// <summary>eval() allows blanks before the expression.</summary>
    [return: NewRef]
    private static PyObject* SkipBlanks(PyThreadState* ts, PyObject* source) {
        if (UnicodeObject.Check(source)) {
            nint start = 0, characters = UnicodeObject.Length(source);
            while (start < characters && UnicodeObject.Read(UnicodeObject.Kind(source), UnicodeObject.Data(source), start) is ' ' or '\t') start++;
            return start == 0 ? Py.NewRef(source) : UnicodeObject.Substring(ts, source, start, characters);
        }
        Py_buffer view;
        if (BufferProtocol.Get(ts, source, &view, 0) < 0) return null;
        int first = 0, length = checked((int)view.len);
        while (first < length && ((byte*)view.buf)[first] is (byte)' ' or (byte)'\t') first++;
        PyObject* copy = BytesObject.FromSpan(ts, new System.ReadOnlySpan<byte>((byte*)view.buf + first, length - first));
        BufferProtocol.Release(ts, &view);
        return copy;
    }

    private static PyObject* Exec(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!CodeSpecs.Exec.Parse(ts, args, count, names, given)) return null;
        PyObject* globals = given[1] == null ? Py.None : given[1], locals = given[2] == null ? Py.None : given[2];
        PyObject* closure = given[3] == null || Py.IsNone(given[3]) ? null : given[3];
        if (!Scope(ts, globals, locals, "exec", out PyObject* useGlobals, out PyObject* useLocals)) return null;
        using Owned ownGlobals = new(ts, useGlobals);
        using Owned ownLocals = new(ts, useLocals);
        if (!DictObject.Check(useGlobals)) return Err.TypeError(ts, $"exec() globals must be a dict, not {Err.TypeName(useGlobals)}");
        if (!IsMapping(useLocals)) return Err.TypeError(ts, $"locals must be a mapping or None, not {Err.TypeName(useLocals)}");
        if (!AddBuiltins(ts, useGlobals)) return null;
        using Owned code = new(ts, given[0]->ob_type == CodeObject.Type ? Py.NewRef(given[0]) : ExecSource(ts, given[0], closure));
        if (code.IsNull) return null;
        using Owned result = new(ts, closure != null || ((PyCodeObject*)code.Borrow)->co_nfreevars > 0
            ? ExecWithClosure(ts, code, closure, useGlobals, useLocals)
            : Vm.EvalLoop.EvalCode(ts, code, useGlobals, useLocals));
        return result.IsNull ? null : Py.None;
    }

    private static PyObject* ExecSource(PyThreadState* ts, PyObject* source, PyObject* closure) {
        if (closure != null) return Err.TypeError(ts, "closure can only be used when source is a code object");
        if (!IsSource(source)) return Err.TypeError(ts, "exec() arg 1 must be a string, bytes or code object");
        return Compilation.CompileSource(ts, source, "<string>", "exec", 0, false, -1);
    }

    private static PyObject* ExecWithClosure(PyThreadState* ts, PyObject* code, PyObject* closure, PyObject* globals, PyObject* locals) {
        int wanted = ((PyCodeObject*)code)->co_nfreevars;
        if (wanted == 0) return Err.TypeError(ts, "cannot use a closure with this code object");
        bool good = closure != null && TupleObject.CheckExact(closure) && TupleObject.Size(closure) == wanted;
        for (nint i = 0; good && i < wanted; i++) good = TupleObject.Items(closure)[i]->ob_type == CellObject.Type;
        if (!good) return Err.TypeError(ts, $"code object requires a closure of exactly length {wanted}");
        using Owned function = new(ts, FunctionObject.New(ts, code, globals));
        if (function.IsNull) return null;
        Py.SetRef(ts, &((PyFunctionObject*)function.Borrow)->func_closure, Py.NewRef(closure));
        return Vm.EvalLoop.EvalFunction(ts, function, locals);
    }

    private static bool IsMapping(PyObject* op) => TypeSlots.Of(op)->mp_subscript != null;

    /// <summary>The namespaces that eval and exec use: those given, else the caller's. New references.</summary>
    private static bool Scope(PyThreadState* ts, PyObject* globals, PyObject* locals, string function, out PyObject* useGlobals, out PyObject* useLocals) {
        useGlobals = useLocals = null;
        if (!Py.IsNone(globals)) {
            useGlobals = Py.NewRef(globals);
            useLocals = Py.NewRef(Py.IsNone(locals) ? globals : locals);
            return true;
        }
        Frame* frame = Vm.Frames.Current(ts);
        if (frame == null)
            return function == "eval" ? Err.TypeError(ts, "eval must be given globals and locals when called without a frame") : Err.SystemError(ts, "globals and locals cannot be NULL");
        useLocals = Py.IsNone(locals) ? FrameObject.Locals(ts, frame) : Py.NewRef(locals);
        if (useLocals == null) return false;
        useGlobals = Py.NewRef(frame->globals);
        return true;
    }

    /// <summary>Namespaces that code runs in get __builtins__.</summary>
    public static bool AddBuiltins(PyThreadState* ts, PyObject* globals) {
        int has = DictObject.Contains(ts, globals, Names.__builtins__);
        if (has != 0) return has > 0;
        Frame* frame = Vm.Frames.Current(ts);
        PyObject* builtins = frame != null && frame->builtins != null ? frame->builtins : ts->interp->builtins;
        return DictObject.SetItem(ts, globals, Names.__builtins__, builtins) == 0;
    }

    private static PyObject* Import(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        if (!CodeSpecs.Import.Parse(ts, args, count, names, given)) return null;
        int level = 0;
        if (given[4] != null && !Args.Int(ts, given[4], out level)) return null;
        return ImportSystem.ImportModuleLevel(ts, given[0], given[1], given[2], given[3], level);
    }

    private static PyObject* Breakpoint(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        using Owned hook = new(ts, Py.XNewRef(DictObject.GetItemString(ts, ts->interp->sysdict, "breakpointhook")));
        if (hook.IsNull) return Err.RuntimeError(ts, "lost sys.breakpointhook");
        return CallProtocol.Vector(ts, hook, args, count, names);
    }
}
