// faulthandler.enable: the Python stacks of a process that dies of a fatal signal or of Py_FatalError.
//
// The native handler (native/shim/faults.c) cannot run managed code in a thread that is dying, so `enable` starts a thread that waits for it and
// writes the stacks while the dying thread stands still. Nothing here takes the interpreter lock: whoever has it will not give it back. Other
// threads run on meanwhile, so what is read may be torn; then the process dies with the headline alone.

using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class FaultHandlerModule {
    private enum Fault { ReadNull, Segmentation, Division, Abort, StackOverflow }

    private static readonly nint s_enable = StaticStorage.Symbol("minipy_fault_enable"), s_disable = StaticStorage.Symbol("minipy_fault_disable"), s_wait = StaticStorage.Symbol("minipy_fault_wait"),
        s_done = StaticStorage.Symbol("minipy_fault_done"), s_forget = StaticStorage.Symbol("minipy_fault_forget"), s_raise = StaticStorage.Symbol("minipy_fault_raise");

    private static void AddFaults(ModuleBuilder builder) {
        builder.Function("_read_null", &ReadNull, "_read_null(): read from NULL, raise a SIGSEGV or SIGBUS signal depending on the platform");
        builder.Function("_sigsegv", &Segmentation, "_sigsegv(release_gil=False): raise a SIGSEGV signal");
        builder.Function("_fatal_error_c_thread", &FatalErrorInThread, "fatal_error_c_thread(): call Py_FatalError() in a new C thread.");
        builder.Function("_sigabrt", &Abort, "_sigabrt(): raise a SIGABRT signal");
        builder.Function("_sigfpe", &Division, "_sigfpe(): raise a SIGFPE signal");
        builder.Function("_stack_overflow", &StackOverflow, "_stack_overflow(): recursive call to raise a stack overflow");
    }

    /// <summary>-X faulthandler: as enable() with the process's stderr.</summary>
    public static void EnableAtStart(PyThreadState* ts) => Watch(Interpreter.From(ts), 2, true);

    /// <summary>Watches for fatal signals from now on; false when there is no native half to do it.</summary>
    private static bool Watch(Interpreter interpreter, int descriptor, bool allThreads) {
        if (s_enable == 0) return false;
        State state = interpreter.Part<State>();
        var faults = ((delegate* unmanaged<int, void*>)s_enable)(descriptor);
        if (faults == null) return false;
        state.Faults = (nint)faults;
        var thread = new Thread(() => {
            ulong dying;
            if (((delegate* unmanaged<void*, ulong*, int>)s_wait)(faults, &dying) == 0) return;
            WriteFault(interpreter.State, descriptor, allThreads, (nuint)dying);
            ((delegate* unmanaged<void*, void>)s_done)(faults);
        }, 256 * 1024) { IsBackground = true, Name = "faulthandler" };
        thread.Start();
        return true;
    }

    private static bool Unwatch(State state) {
        nint faults = Interlocked.Exchange(ref state.Faults, 0);
        if (faults != 0) ((delegate* unmanaged<void*, void>)s_disable)((void*)faults);
        return faults != 0;
    }

    private static void WriteFault(PyInterpreterState* interp, int descriptor, bool allThreads, nuint dying) {
        PyThreadState* current = null;
        for (PyThreadState* at = interp->threads; at != null; at = at->next)
            if (at->thread_id == dying) current = at;
        var text = new StringBuilder();
        AppendStacks(text, interp, current, null, allThreads);
        Write(descriptor, text);
        text.Clear();
        AppendExtensionModules(text, interp);
        Write(descriptor, text);
    }

    /// <summary>"Extension modules: a, b (total: 2)": modules not written in Python and not of the standard library.</summary>
    private static void AppendExtensionModules(StringBuilder text, PyInterpreterState* interp) {
        PyObject* modules = interp->modules;
        if (modules == null || !DictObject.Check(modules)) return;
        var library = new HashSet<string>();
        nint position = 0;
        PyObject* names = DictNext(interp->sysdict, "stdlib_module_names");
        while (names != null && SetObject.CheckAny(names) && SetObject.Next(names, ref position, out PyObject* name, out _))
            if (UnicodeObject.Check(name)) library.Add(UnicodeObject.ToString(name));
        position = 0;
        int count = 0;
        while (DictObject.Next(modules, ref position, out PyObject* key, out PyObject* module)) {
            if (!UnicodeObject.Check(key) || !ModuleObject.Check(module)) continue;
            string name = UnicodeObject.ToString(key);
            if (BuiltinModules.Find(name) == null && ((ModuleObject.Layout*)module)->md_def == null) continue;
            int dot = name.IndexOf('.');
            if (library.Contains(dot < 0 ? name : name[..dot])) continue;
            text.Append(count++ == 0 ? "\nExtension modules: " : ", ").Append(name);
        }
        if (count > 0) text.Append(System.Globalization.CultureInfo.InvariantCulture, $" (total: {count})\n");
    }

    /// <summary>A dict's entry by its name, found without hashing, comparing or a thread state.</summary>
    [return: Borrowed]
    private static PyObject* DictNext(PyObject* dict, string name) {
        nint position = 0;
        while (dict != null && DictObject.Next(dict, ref position, out PyObject* key, out PyObject* value))
            if (UnicodeObject.Check(key) && UnicodeObject.EqualsAscii(key, name)) return value;
        return null;
    }

    /// <summary>Py_FatalError: says what is wrong and where, then aborts. `current` is null on a thread that no Python code runs on.</summary>
    public static void FatalError(PyInterpreterState* interp, PyThreadState* current, string message) {
        var text = new StringBuilder($"Fatal Python error: {message}\nPython runtime state: {(interp != null && interp->finalizing != 0 ? "finalizing" : "initialized")}\n\n");
        if (interp != null) {
            AppendStacks(text, interp, current, null, true);
            AppendExtensionModules(text, interp);
        }
        Write(2, text);
        if (s_forget != 0) ((delegate* unmanaged<void>)s_forget)();
        Libc.abort();
    }

    // ---------------------------------------------------------------- faults to order

    [return: NewRef]
    private static PyObject* Raise(PyThreadState* ts, Fault fault) {
        if (s_raise == 0) return Err.NotImplementedError(ts, "faults need the native shim (libminipy), which is not loaded");
        ((delegate* unmanaged<int, void>)s_raise)((int)fault);
        return fault == Fault.StackOverflow ? Err.RuntimeError(ts, "unable to raise a stack overflow") : Py.None;
    }

    private static PyObject* ReadNull(PyThreadState* ts, PyObject* module) => Raise(ts, Fault.ReadNull);
    private static PyObject* Abort(PyThreadState* ts, PyObject* module) => Raise(ts, Fault.Abort);
    private static PyObject* Division(PyThreadState* ts, PyObject* module) => Raise(ts, Fault.Division);
    private static PyObject* StackOverflow(PyThreadState* ts, PyObject* module) => Raise(ts, Fault.StackOverflow);

    private static PyObject* Segmentation(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_sigsegv", count, 0, 1)) return null;
        int release = count == 0 ? 0 : ObjectProtocol.IsTrue(ts, args[0]);
        if (release < 0) return null;
        if (release == 0) return Raise(ts, Fault.Segmentation);
        using (new Blocking(ts)) return Raise(ts, Fault.Segmentation);
    }

    private static PyObject* FatalErrorInThread(PyThreadState* ts, PyObject* module) {
        PyInterpreterState* interp = ts->interp;
        var thread = new Thread(() => FatalError(interp, null, "faulthandler_fatal_error_thread: in new thread"));
        thread.Start();
        thread.Join();
        return Py.None;
    }
}
