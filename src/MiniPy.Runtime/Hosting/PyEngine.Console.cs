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
    private static int ReportUncaught(PyThreadState* ts) {
        if (ts->unwinding != 0) {
            ErrorIndicator.Clear(ts);
            return 1;
        }
        bool interrupted = Err.Matches(ts, Exc.KeyboardInterrupt);
        if (Err.HandleSystemExit(ts, out int code)) return code;
        if (!Err.Print(ts) && Err.HandleSystemExit(ts, out code)) return code;
        ErrorIndicator.Clear(ts);
        return interrupted ? 130 : 1;
    }

    /// <summary>__file__ of a program is absolute, though not tidied up; sys.argv[0] stays as it was given.</summary>
    private static string Absolute(string path) =>
        Path.IsPathRooted(path) ? path : Path.Combine(Directory.GetCurrentDirectory(), path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);

    [return: NewRef]
    private PyObject* ExecuteFile(PyThreadState* ts, string path) {
        using Owned name = new(ts, UnicodeObject.FromString(ts, path));
        if (name.IsNull || DictObject.SetItem(ts, _mainDict, Names.__file__, name) < 0) return null;
        using Owned code = new(ts, Compilation.CompileBytes(ts, File.ReadAllBytes(path), path, "exec"));
        return code.IsNull ? null : EvalLoop.EvalCode(ts, code, _mainDict, _mainDict);
    }

    /// <summary>Runs a module, or a package's __main__, in the namespace of __main__ (PEP 338).</summary>
    [return: NewRef]
    private PyObject* ExecuteModule(PyThreadState* ts, string name) {
        using Owned text = new(ts, UnicodeObject.Intern(ts, name));
        if (text.IsNull) return null;
        using Owned path = new(ts, ParentPath(ts, name));
        if (path.IsNull) return null;
        using Owned spec = new(ts, ImportSystem.FindSpec(ts, text, path));
        if (spec.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Err.ImportError(ts, Exc.ModuleNotFoundError, $"No module named {name}", text, null);
        using Owned locations = new(ts, ObjectProtocol.GetAttr(ts, spec, "submodule_search_locations"));
        if (locations.IsNull) return null;
        if (!Py.IsNone(locations)) {
            if (name.EndsWith(".__main__", StringComparison.Ordinal) || name == "__main__") return Err.ImportError(ts, $"Cannot use package as __main__ module; {name} is a package");
            return ExecuteModule(ts, name + ".__main__");
        }
        using Owned loader = new(ts, ObjectProtocol.GetAttr(ts, spec, "loader"));
        using Owned getCode = new(ts, loader.IsNull ? null : ObjectProtocol.GetAttr(ts, loader, "get_code"));
        using Owned code = new(ts, getCode.IsNull ? null : CallProtocol.CallOne(ts, getCode, text));
        if (code.IsNull) return null;
        if (Py.IsNone(code)) return Err.ImportError(ts, $"No code object available for {name}");
        using Owned origin = new(ts, ObjectProtocol.GetAttr(ts, spec, "origin"));
        using Owned parent = new(ts, origin.IsNull ? null : ObjectProtocol.GetAttr(ts, spec, "parent"));
        if (parent.IsNull) return null;
        if (DictObject.SetItem(ts, _mainDict, Names.__file__, origin) < 0 || DictObject.SetItem(ts, _mainDict, Names.__spec__, spec) < 0
            || DictObject.SetItem(ts, _mainDict, Names.__package__, parent) < 0 || DictObject.SetItem(ts, _mainDict, Names.__loader__, loader) < 0) return null;
        PyObject* argv = DictObject.GetItem(ts, ts->interp->sysdict, Names.argv);
        if (argv != null && ListObject.Check(argv) && ListObject.Size(argv) > 0 && ObjectProtocol.SequenceSetItem(ts, argv, 0, origin) < 0) return null;
        return EvalLoop.EvalCode(ts, code, _mainDict, _mainDict);
    }

    /// <summary>__path__ of the package that a dotted name lies in (imported for it), None for a name without dots.</summary>
    [return: NewRef]
    private static PyObject* ParentPath(PyThreadState* ts, string name) {
        int dot = name.LastIndexOf('.');
        if (dot < 0) return Py.None;
        using Owned text = new(ts, UnicodeObject.Intern(ts, name[..dot]));
        using Owned parent = new(ts, text.IsNull ? null : ImportSystem.ImportAbsolute(ts, text));
        return parent.IsNull ? null : ObjectProtocol.GetAttr(ts, parent, Names.__path__);
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

    /// <summary>Tells the script's signal handlers of a signal, from any thread. True when none was waiting, so the script reacts.</summary>
    internal bool TripSignal(int signal) {
        lock (_stopGate) {
            if (_closing != 0) return true;
            bool waiting = Breaker.IsSet(_interpreter.State, BreakerBit.Signal);
            SignalModule.Trip(_interpreter.State, signal);
            return !waiting;
        }
    }

    /// <summary>Waits for the threads that are no daemons and flushes the standard streams, as a program's end does. False: flushing stdout failed.</summary>
    internal bool EndMain() {
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
        using Owned done = new(ts, CallProtocol.CallMethod(ts, held, Names.flush));
        if (!done.IsNull) return true;
        if (report) Err.WriteUnraisable(ts, held);
        ErrorIndicator.Clear(ts);
        return false;
    }
}
