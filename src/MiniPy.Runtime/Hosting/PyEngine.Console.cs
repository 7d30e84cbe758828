// The engine as a command line program: what `python3 FILE`, `-c`, `-m` and the interactive loop do with uncaught exceptions, exit codes and
// threads at the end. Internal: the minipy tool uses it. Errors go through sys.excepthook, as a program may have set its own.

using System;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using MiniPy.Vm;

namespace MiniPy.Hosting;

public sealed unsafe partial class PyEngine {
    internal enum MainKind { File, Command, Module, Text }

    /// <summary>Runs a program as `__main__` and prints what it did not catch; the exit code.</summary>
    internal int RunMain(MainKind kind, string text, string fileName = "<string>") {
        using var call = new HostCall(this);
        PyThreadState* ts = call.Ts;
        ApplyWarnOptions(ts);
        using Owned result = new(ts, kind switch {
            MainKind.File => ExecuteFile(ts, Absolute(text)),
            MainKind.Module => ExecuteModule(ts, text),
            _ => Execute(ts, text, fileName, "exec", showLines: false), // as CPython, which does not know them either
        });
        return result.IsNull ? ReportUncaught(ts) : 0;
    }

    /// <summary>`warnings` reads the -W options when it is imported.</summary>
    private static void ApplyWarnOptions(PyThreadState* ts) {
        if (Interpreter.From(ts).Part<RuntimeOptions>().WarnOptions.Count == 0) return;
        using Owned module = new(ts, ImportHooks.Import(ts, "warnings"));
        if (!module.IsNull) return;
        Err.WriteStderr(ts, "'import warnings' failed; traceback:\n");
        Err.Print(ts);
        ErrorIndicator.Clear(ts);
    }

    /// <summary>Prints the pending error; what the process should exit with.</summary>
    private int ReportUncaught(PyThreadState* ts) {
        if (ts->unwinding != 0) {
            ErrorIndicator.Clear(ts);
            return 1;
        }
        bool interrupted = Err.Matches(ts, Exc.KeyboardInterrupt);
        if (Err.HandleSystemExit(ts, out int code)) return code;
        if (!Err.Print(ts) && Err.HandleSystemExit(ts, out code)) return code;
        ErrorIndicator.Clear(ts);
        Interrupted = interrupted;
        return interrupted ? 130 : 1;
    }

    /// <summary>__file__ of a program is absolute, though not tidied up; sys.argv[0] stays as it was given.</summary>
    private static string Absolute(string path) =>
        Path.IsPathRooted(path) ? path : Path.Combine(Directory.GetCurrentDirectory(), path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);

    [return: NewRef]
    private PyObject* ExecuteFile(PyThreadState* ts, string path) {
        using Owned name = new(ts, UnicodeObject.FromString(ts, path));
        byte[] content = File.ReadAllBytes(path);
        bool compiled = ByteCodeFiles.IsByteCode(path, content);
        using Owned loader = new(ts, name.IsNull ? null : compiled ? SourcelessLoader(ts, name) : ModuleLoaders.NewFileLoader(ts, ModuleLoaders.SourceType, Names.__main__, name));
        if (loader.IsNull || DictObject.SetItem(ts, _mainDict, Names.__file__, name) < 0 || DictObject.SetItem(ts, _mainDict, Names.__loader__, loader) < 0
            || DictObject.SetItemString(ts, _mainDict, "__cached__", Py.None) < 0) return null;
        using Owned code = new(ts, compiled ? ByteCodeFiles.CodeOf(ts, content) : Compilation.CompileBytes(ts, content, path, "exec", Compilation.RunsFile));
        return code.IsNull ? null : EvalLoop.EvalCode(ts, code, _mainDict, _mainDict);
    }

    [return: NewRef]
    private static PyObject* SourcelessLoader(PyThreadState* ts, PyObject* path) {
        using Owned type = new(ts, ImportHooks.ImportAttribute(ts, "importlib.machinery", "SourcelessFileLoader"));
        return type.IsNull ? null : CallProtocol.CallTwo(ts, type, Names.__main__, path);
    }

    /// <summary>Runs a module, or a package's __main__, in the namespace of __main__ (PEP 338): runpy's work.</summary>
    [return: NewRef]
    private static PyObject* ExecuteModule(PyThreadState* ts, string name) {
        using Owned run = new(ts, ImportHooks.ImportAttribute(ts, "runpy", "_run_module_as_main"));
        using Owned text = new(ts, run.IsNull ? null : UnicodeObject.Intern(ts, name));
        return text.IsNull ? null : CallProtocol.CallTwo(ts, run, text, Py.Bool(name != "__main__"));
    }

    /// <summary>What one piece of interactive input led to.</summary>
    internal enum InteractiveResult { Done, Incomplete, Exit }

    /// <summary>Compiles and runs one statement as the interactive loop does; Incomplete asks for another line.</summary>
    internal InteractiveResult RunInteractive(string source, bool final, out int exitCode) {
        exitCode = 0;
        using var call = new HostCall(this);
        PyThreadState* ts = call.Ts;
        int flags = final ? 0 : Compilation.AllowIncompleteInput | Compilation.DontImplyDedent;
        using Owned code = new(ts, Compilation.CompileText(ts, source, "<stdin>", "single", flags | _interactiveFlags));
        if (code.IsNull && !final && Err.Matches(ts, Exc.SyntaxError)) {
            PyObject* error = Err.Take(ts);
            PyObject* message = ((PySyntaxErrorObject*)error)->msg;
            bool incomplete = message != null && UnicodeObject.Check(message) && UnicodeObject.EqualsAscii(message, "incomplete input");
            Err.Put(ts, error);
            if (incomplete) {
                ErrorIndicator.Clear(ts);
                return InteractiveResult.Incomplete;
            }
        }
        if (!code.IsNull) {
            _interactiveFlags = ((PyCodeObject*)code.Borrow)->co_flags & (int)Compiler.PythonCompiler.FutureMask;
            using Owned result = new(ts, EvalLoop.EvalCode(ts, code, _mainDict, _mainDict));
            if (!result.IsNull) return InteractiveResult.Done;
        }
        if (Err.Matches(ts, Exc.SystemExit)) {
            exitCode = ReportUncaught(ts);
            return InteractiveResult.Exit;
        }
        ReportUncaught(ts);
        return InteractiveResult.Done;
    }

    private int _interactiveFlags;

    /// <summary>Takes the process's signals as python3 does: SIGINT raises KeyboardInterrupt in the main thread.</summary>
    internal void InstallSignals() {
        using var call = new HostCall(this);
        SignalModule.InstallDefaults(call.Ts);
        if (_interpreter.Part<RuntimeOptions>().FaultHandler) FaultHandlerModule.EnableAtStart(call.Ts);
        if (_interpreter.Part<RuntimeOptions>().TraceFrames is int frames and > 0) TraceMallocModule.StartAtStart(call.Ts, frames);
    }

    /// <summary>Runs site.main(), as python3 does at start. False: it failed, and the error was printed.</summary>
    internal bool ImportSite() {
        using var call = new HostCall(this);
        PyThreadState* ts = call.Ts;
        using Owned name = new(ts, UnicodeObject.Intern(ts, "site"));
        if (ImportSystem.FindSpec(ts, name, Py.None) is var found && found == null) {
            ErrorIndicator.Clear(ts); // no standard library: what is built in works without
            return true;
        }
        Py.DecRef(ts, found);
        using Owned site = new(ts, ImportSystem.ImportAbsolute(ts, name));
        if (!site.IsNull) return true;
        ReportUncaught(ts);
        return false;
    }

    /// <summary>Was the last program ended by a KeyboardInterrupt that nobody caught?</summary>
    internal bool Interrupted { get; private set; }

    /// <summary>Was the engine the process's main program? Its finalizers take the time they need, as under CPython.</summary>
    private bool _isProgram;

    /// <summary>Waits for the threads that are no daemons and flushes the standard streams, as a program's end does. False: flushing stdout failed.</summary>
    internal bool EndMain() {
        _isProgram = true;
        using var call = new HostCall(this);
        PyThreadState* ts = call.Ts;
        using Owned threading = new(ts, Py.XNewRef(DictObject.GetItemString(ts, ts->interp->modules, "threading")));
        if (!threading.IsNull) {
            using Owned shutdown = new(ts, ObjectProtocol.GetAttr(ts, threading, "_shutdown"));
            using Owned done = new(ts, shutdown.IsNull ? null : CallProtocol.CallNoArgs(ts, shutdown));
            if (done.IsNull) Err.WriteUnraisable(ts, threading);
        }
        Atexit.Run(ts);
        return Flush(ts, Names.stdout, report: true) & Flush(ts, Names.stderr, report: false);
    }

    private static bool Flush(PyThreadState* ts, PyObject* name, bool report) {
        PyObject* file = DictObject.GetItem(ts, ts->interp->sysdict, name);
        if (file == null || Py.IsNone(file)) return true;
        using Owned held = new(ts, Py.NewRef(file));
        int closed = IoModule.IsClosed(ts, held);
        if (closed < 0) ErrorIndicator.Clear(ts);
        if (closed > 0) return true;
        using Owned done = new(ts, CallProtocol.CallMethod(ts, held, Names.flush));
        if (!done.IsNull) return true;
        if (report) Err.WriteUnraisable(ts, held);
        ErrorIndicator.Clear(ts);
        return false;
    }
}
