// ceval.h, pythonrun.h, code.h, frameobject.h, traceback.h: running code, and looking at what runs.

using System.Runtime.InteropServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using MiniPy.Vm;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

/// <summary>The code that PyCode_NewEmpty's objects have: it raises AssertionError.</summary>
internal sealed class EmptyCode {
    public CompiledCode? Template;
}

internal static unsafe class EvalApi {
    // ---------------------------------------------------------------- namespaces of the running frame

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyEval_GetBuiltins() => Frames.Current(Ts) != null ? Frames.Current(Ts)->builtins : Ts->interp->builtins;

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyEval_GetGlobals() => RuntimeApi.Globals(Ts);

    /// <summary>The frame's snapshot holds it, so the reference may be borrowed.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyEval_GetLocals() {
        PyThreadState* ts = Ts;
        if (Frames.Current(ts) == null) return Err.SystemError(ts, "frame does not exist");
        using Owned locals = new(ts, FrameObject.Locals(ts, Frames.Current(ts)));
        return locals.Borrow;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyEval_GetFrame() {
        PyThreadState* ts = Ts;
        using Owned frame = new(ts, Frames.Current(ts) == null ? null : FrameObject.Of(ts, Frames.Current(ts)));
        return frame.Borrow;
    }

    private static readonly byte* s_call = BuiltinArena.Text("()"), s_object = BuiltinArena.Text(" object");

    [UnmanagedCallersOnly, CApi]
    public static byte* PyEval_GetFuncName(PyObject* op) {
        PyThreadState* ts = Ts;
        if (op->ob_type == MethodObject.Type) op = ((PyMethodObject*)op)->im_func;
        if (op->ob_type == FunctionObject.Type) return UnicodeObject.AsUtf8(ts, ((PyFunctionObject*)op)->func_name, out _);
        return TypeObject.IsInstance(op, CFunctionObject.Type) ? ((PyCFunctionObject*)op)->m_ml->ml_name : op->ob_type->tp_name;
    }

    [UnmanagedCallersOnly, CApi]
    public static byte* PyEval_GetFuncDesc(PyObject* op) =>
        op->ob_type == MethodObject.Type || op->ob_type == FunctionObject.Type || TypeObject.IsInstance(op, CFunctionObject.Type) ? s_call : s_object;

    // ---------------------------------------------------------------- running

    [return: NewRef]
    private static PyObject* Run(PyThreadState* ts, PyObject* code, PyObject* globals, PyObject* locals) {
        if (globals == null) return Err.SystemError(ts, "PyEval_EvalCode: NULL globals");
        return BuiltinsModule.AddBuiltins(ts, globals) ? EvalLoop.EvalCode(ts, code, globals, locals == null ? globals : locals) : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyEval_EvalCode(PyObject* code, PyObject* globals, PyObject* locals) => Run(Ts, code, globals, locals);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyEval_EvalCodeEx(PyObject* code, PyObject* globals, PyObject* locals, PyObject** args, int argCount, PyObject** keywords, int keywordCount, PyObject** defaults, int defaultCount, PyObject* kwDefaults, PyObject* closure) {
        PyThreadState* ts = Ts;
        using Owned op = new(ts, FunctionObject.New(ts, code, globals));
        if (op.IsNull) return null;
        var function = (PyFunctionObject*)op.Borrow;
        if (defaultCount > 0 && (function->func_defaults = TupleObject.FromArray(ts, defaults, defaultCount)) == null) return null;
        if (kwDefaults != null) Py.SetRef(ts, &function->func_kwdefaults, Py.NewRef(kwDefaults));
        if (closure != null) Py.SetRef(ts, &function->func_closure, Py.NewRef(closure));
        if ((((PyCodeObject*)code)->co_flags & (int)CodeFlags.NewLocals) == 0) return EvalLoop.EvalFunction(ts, op, locals == null ? globals : locals);
        using Owned names = new(ts, TupleObject.New(ts, keywordCount));
        using Owned values = new(ts, TupleObject.New(ts, argCount + keywordCount));
        if (names.IsNull || values.IsNull) return null;
        for (int i = 0; i < argCount; i++) TupleObject.Items(values)[i] = Py.NewRef(args[i]);
        for (int i = 0; i < keywordCount; i++) {
            TupleObject.Items(names)[i] = Py.NewRef(keywords[2 * i]);
            TupleObject.Items(values)[argCount + i] = Py.NewRef(keywords[2 * i + 1]);
        }
        return CallProtocol.Vector(ts, op, TupleObject.Items(values), argCount, keywordCount == 0 ? null : names.Borrow);
    }

    /// <summary>Adds the running code's future features; 1 when any flag is set then. `flags` is a PyCompilerFlags.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyEval_MergeCompilerFlags(int* flags) {
        *flags |= Compilation.InheritedFlags(Ts);
        return *flags != 0 ? 1 : 0;
    }

    /// <summary>Py_single_input 256, Py_file_input 257, Py_eval_input 258.</summary>
    [return: NewRef]
    private static PyObject* Compile(PyThreadState* ts, byte* source, string filename, int start, int* flags, int optimize) {
        string? mode = start switch { 256 => "single", 257 => "exec", 258 => "eval", _ => null };
        if (mode == null) return Err.BadInternalCall(ts);
        int bits = flags == null ? 0 : *flags & Compilation.AllFlags;
        return (bits & Compilation.IgnoreCookie) != 0
            ? Compilation.CompileText(ts, Plain(source), filename, mode, bits & ~Compilation.IgnoreCookie, true, optimize)
            : Compilation.CompileBytes(ts, Span(source).ToArray(), filename, mode, bits, true, optimize);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* Py_CompileString(byte* source, byte* filename, int start) => Compile(Ts, source, Plain(filename), start, null, -1);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* Py_CompileStringFlags(byte* source, byte* filename, int start, int* flags) => Compile(Ts, source, Plain(filename), start, flags, -1);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* Py_CompileStringExFlags(byte* source, byte* filename, int start, int* flags, int optimize) => Compile(Ts, source, Plain(filename), start, flags, optimize);

    [return: NewRef]
    private static PyObject* RunText(PyThreadState* ts, byte* source, int start, PyObject* globals, PyObject* locals, int* flags) {
        using Owned code = new(ts, Compile(ts, source, "<string>", start, flags, -1));
        return code.IsNull ? null : Run(ts, code, globals, locals);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyRun_String(byte* source, int start, PyObject* globals, PyObject* locals) => RunText(Ts, source, start, globals, locals, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyRun_StringFlags(byte* source, int start, PyObject* globals, PyObject* locals, int* flags) => RunText(Ts, source, start, globals, locals, flags);

    private static int RunInMain(PyThreadState* ts, byte* source, int* flags) {
        PyObject* main = ImportSystem.MainModule(ts);
        if (main == null) return -1;
        using Owned result = new(ts, RunText(ts, source, 257, ModuleObject.Dict(main), null, flags));
        if (!result.IsNull) return 0;
        if (ts->unwinding != 0) ErrorIndicator.Clear(ts); // the host stops the script, whatever native code makes of it
        else Err.Print(ts); // a SystemExit stays pending: a host is not to be ended from here
        return -1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyRun_SimpleString(byte* source) => RunInMain(Ts, source, null);

    [UnmanagedCallersOnly, CApi]
    public static int PyRun_SimpleStringFlags(byte* source, int* flags) => RunInMain(Ts, source, flags);

    /// <summary>MiniPy's instructions call no trace functions: setting one has no effect, as with sys.settrace.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyEval_SetTrace(void* function, PyObject* argument) { }

    [UnmanagedCallersOnly, CApi]
    public static void PyEval_SetProfile(void* function, PyObject* argument) { }

    [UnmanagedCallersOnly, CApi]
    public static int _PyEval_SetProfile(PyThreadState* ts, void* function, PyObject* argument) => 0;

    // ---------------------------------------------------------------- code objects

    /// <summary>A code object that only names a place, for tracebacks of native functions.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCode_NewEmpty(byte* filename, byte* name, int line) => NewEmptyCode(Ts, Plain(filename), Plain(name), line);

    [return: NewRef]
    private static PyObject* NewEmptyCode(PyThreadState* ts, string filename, string name, int line) {
        EmptyCode empty = Interpreter.From(ts).Part<EmptyCode>();
        if (empty.Template == null) {
            using Owned compiled = new(ts, Compilation.CompileText(ts, "raise AssertionError", "", "exec"));
            if (compiled.IsNull) return null;
            empty.Template = CodeObject.Compiled((PyCodeObject*)compiled.Borrow);
        }
        CompiledCode body = empty.Template;
        return CodeObject.New(ts, new CompiledCode {
            Name = name, QualifiedName = name, FileName = filename, FirstLine = line, Flags = body.Flags, ArgCount = 0, PosOnlyArgCount = 0, KwOnlyArgCount = 0,
            StackSize = body.StackSize, Units = body.Units, Constants = body.Constants, Names = body.Names, LocalNames = body.LocalNames, LocalKinds = body.LocalKinds,
            Handlers = body.Handlers, Positions = System.Array.ConvertAll(body.Positions, _ => new Syntax.Span(line, -1, line, -1)),
        });
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCode_GetCode(PyObject* code) => ObjectProtocol.GetAttr(Ts, code, "co_code");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCode_GetVarnames(PyObject* code) => ObjectProtocol.GetAttr(Ts, code, "co_varnames");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCode_GetCellvars(PyObject* code) => ObjectProtocol.GetAttr(Ts, code, "co_cellvars");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCode_GetFreevars(PyObject* code) => ObjectProtocol.GetAttr(Ts, code, "co_freevars");

    /// <summary>`offset` in bytes of co_code.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyCode_Addr2Line(PyObject* code, int offset) => offset < 0 ? ((PyCodeObject*)code)->co_firstlineno : CodeObject.LineOf((PyCodeObject*)code, CodeObject.UnitAt((PyCodeObject*)code, offset));

    // ---------------------------------------------------------------- frames

    /// <summary>A frame that never ran; Cython makes such for its tracebacks.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrame_New(PyThreadState* ts, PyObject* code, PyObject* globals, PyObject* locals) => FrameObject.NewIdle(ts, code, globals, locals);

    [return: NewRef]
    private static PyObject* Attribute(PyObject* frame, string name) {
        PyThreadState* ts = Ts;
        PyObject* value = ObjectProtocol.GetAttr(ts, frame, name);
        if (value != Py.None) return value;
        Py.DecRef(ts, value);
        return null;
    }

    /// <summary>Null without an error at the outermost.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrame_GetBack(PyObject* frame) => Attribute(frame, "f_back");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrame_GetCode(PyObject* frame) => Attribute(frame, "f_code");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrame_GetGlobals(PyObject* frame) => Attribute(frame, "f_globals");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrame_GetBuiltins(PyObject* frame) => Attribute(frame, "f_builtins");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrame_GetLocals(PyObject* frame) => Attribute(frame, "f_locals");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrame_GetGenerator(PyObject* frame) {
        Frame* at = ((PyFrameObject*)frame)->f_frame;
        return at == null || at->frame_obj == null ? null : Py.XNewRef((PyObject*)at->generator);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyFrame_GetLasti(PyObject* frame) {
        using Owned lasti = new(Ts, Attribute(frame, "f_lasti"));
        return lasti.IsNull ? -1 : LongObject.AsInt32(Ts, lasti);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyFrame_GetLineNumber(PyObject* frame) => FrameObject.LineNumber(frame);

    /// <summary>Writes the f_locals snapshot back, as trace functions do.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyFrame_LocalsToFast(PyObject* frame, int clear) => FrameObject.LocalsToFast(Ts, frame, clear != 0);

    [UnmanagedCallersOnly, CApi]
    public static int PyFrame_FastToLocalsWithError(PyObject* frame) {
        using Owned locals = new(Ts, ObjectProtocol.GetAttr(Ts, frame, "f_locals"));
        return locals.IsNull ? -1 : 0;
    }

    // ---------------------------------------------------------------- tracebacks

    /// <summary>Puts the frame in front of the pending error's traceback.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyTraceBack_Here(PyObject* frame) => AddTraceback(Ts, frame);

    /// <summary>A traceback entry for code that has no frame, such as a callback that failed.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void _PyTraceback_Add(byte* function, byte* file, int line) {
        PyThreadState* ts = Ts;
        PyObject* pending = Err.Take(ts);
        using Owned globals = new(ts, DictObject.New(ts));
        using Owned code = new(ts, globals.IsNull ? null : NewEmptyCode(ts, Plain(file), Plain(function), line));
        using Owned frame = new(ts, code.IsNull ? null : FrameObject.NewIdle(ts, code, globals, null));
        if (pending != null) Err.Put(ts, pending); // the first error counts, not the want of memory for its entry
        if (!frame.IsNull) AddTraceback(ts, frame);
    }

    private static int AddTraceback(PyThreadState* ts, PyObject* frame) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        Frame* at = ((PyFrameObject*)frame)->f_frame;
        int lasti = at == null || at->pc == at->code->units ? 0 : -1 - (int)(at->pc - at->code->units);
        PyObject* entry = TracebackObject.New(ts, (PyTracebackObject*)traceback, (PyFrameObject*)frame, lasti, FrameObject.LineNumber(frame));
        if (entry == null) {
            Py.XDecRef(ts, type);
            Py.XDecRef(ts, value);
            Py.XDecRef(ts, traceback);
            return -1;
        }
        Py.XDecRef(ts, traceback);
        ErrorIndicator.Restore(ts, type, value, entry);
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyTraceBack_Print(PyObject* traceback, PyObject* file) {
        PyThreadState* ts = Ts;
        if (traceback == null) return 0;
        if (!TracebackObject.Check(traceback)) return Err.BadInternalCall(ts);
        var text = new System.Text.StringBuilder();
        TracebackPrinter.PrintTraceback(ts, traceback, part => text.Append(part));
        using Owned line = new(ts, UnicodeObject.FromString(ts, text.ToString()));
        using Owned written = new(ts, line.IsNull ? null : CallProtocol.CallMethod(ts, file, Names.write, line));
        return written.IsNull ? -1 : 0;
    }
}
