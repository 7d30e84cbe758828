// The parts of pylifecycle.h and pystate.h about interpreters. A sub-interpreter is one more engine of the process, which shares nothing
// with the one it came from (docs/capi.md): no object may go from one to the other.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Hosting;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class InterpreterApi {
    // ---------------------------------------------------------------- making and ending

    /// <summary>A new interpreter and its state, which is current afterwards; the lock of the one that was current is left. Null, with the old state current again, when it could not be made. Runs Python code (site).</summary>
    [UnmanagedCallersOnly, CApi]
    public static PyThreadState* Py_NewInterpreter() => New(isolated: false);

    /// <summary>As Py_NewInterpreter; an isolated one starts no threads and no programs.</summary>
    [UnmanagedCallersOnly, CApi]
    public static PyThreadState* _Py_NewInterpreter(int isolated) => New(isolated != 0);

    private static PyThreadState* New(bool isolated) {
        if (Engine is not { } parent) return null;
        PyThreadState* caller = Shim.Swap(null), made = null;
        try {
            made = parent.NewSubinterpreter(isolated);
            if (made != null) Startup.InstallFor(made);
        } catch (Exception error) { // none may leave a frame that C called
            Console.Error.WriteLine("minipy: no sub-interpreter: " + error.Message);
            made = null;
        }
        CThread.Reset(made); // whatever native code that ran meanwhile had as its state
        if (made == null) Shim.Swap(caller);
        return made;
    }

    /// <summary>
    /// Ends the interpreter whose state is current; no state is current afterwards. Waits for its threads that are no daemons, runs atexit functions and finalizers (Python
    /// code). The process ends when the state is not current or runs code, or when another thread of the interpreter is left.
    /// </summary>
    [UnmanagedCallersOnly, CApi]
    public static void Py_EndInterpreter(PyThreadState* ts) {
        if (ts == null || ts != Shim.GetCurrent()) RuntimeApi.Die("Py_EndInterpreter: thread is not current");
        if (ts->cframe->current_frame != null) RuntimeApi.Die("Py_EndInterpreter: thread still has a frame");
        PyEngine engine = PyEngine.Of(ts)!;
        if (!engine.IsSubinterpreter) RuntimeApi.Die("Py_EndInterpreter: the interpreter was not made by Py_NewInterpreter");
        if (!engine.FinishThreads(ts)) RuntimeApi.Die("Py_EndInterpreter: not the last thread");
        try {
            engine.EndSubinterpreter(ts);
        } catch (Exception error) {
            RuntimeApi.Die("Py_EndInterpreter: " + (error is TimeoutException ? "not the last thread" : error));
        }
        CThread.Reset(null);
    }

    // ---------------------------------------------------------------- asking

    [UnmanagedCallersOnly, CApi]
    public static PyInterpreterState* PyInterpreterState_Get() => Ts->interp;

    /// <summary>The engine of the caller's state, else the first that loaded an extension; null when none is left.</summary>
    private static PyEngine? Engine {
        get {
            PyInterpreterState* interp = CThread.Current != null ? CThread.Current->interp : GilState.Default;
            return interp == null ? null : PyEngine.Of(interp);
        }
    }

    /// <summary>The interpreter from which the caller's came: engines that the host made beside it are none of its business.</summary>
    [UnmanagedCallersOnly, CApi]
    public static PyInterpreterState* PyInterpreterState_Main() => Engine is { } engine ? engine.FirstOfFamily : null;

    /// <summary>The newest of the interpreters that came from the same one; PyInterpreterState_Next gives the others, the first one last.</summary>
    [UnmanagedCallersOnly, CApi]
    public static PyInterpreterState* PyInterpreterState_Head() => Engine is { } engine ? engine.NewestOfFamily : null;

    [UnmanagedCallersOnly, CApi]
    public static PyInterpreterState* PyInterpreterState_Next(PyInterpreterState* interp) => PyEngine.Of(interp)!.NextOlder;

    [UnmanagedCallersOnly, CApi]
    public static PyThreadState* PyInterpreterState_ThreadHead(PyInterpreterState* interp) => interp->threads;

    [UnmanagedCallersOnly, CApi]
    public static long PyInterpreterState_GetID(PyInterpreterState* interp) => (long)interp->id;

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyInterpreterState_GetIDObject(PyInterpreterState* interp) => LongObject.FromUInt64(Ts, interp->id);

    [UnmanagedCallersOnly, CApi]
    public static void _PyInterpreterState_RequireIDRef(PyInterpreterState* interp, int required) { }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyInterpreterState_GetMainModule(PyInterpreterState* interp) => Py.XNewRef(ImportSystem.MainModule(Ts));

    /// <summary>A dict of the interpreter for extensions. sys holds it, under a name that is no identifier, so it ends with the interpreter.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyInterpreterState_GetDict(PyInterpreterState* interp) {
        PyThreadState* ts = Ts;
        PyObject* found = DictObject.GetItemString(ts, interp->sysdict, "<interpreter dict>");
        if (found != null) return found;
        using Owned dict = new(ts, DictObject.New(ts));
        if (!dict.IsNull && DictObject.SetItemString(ts, interp->sysdict, "<interpreter dict>", dict) == 0) return dict.Borrow;
        ErrorIndicator.Clear(ts);
        return null;
    }
}
