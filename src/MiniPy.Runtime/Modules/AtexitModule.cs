// atexit: functions that run when the interpreter ends, the last registered first. Run drops what was registered, also while running.
// An error of a function is reported as unraisable and the rest runs all the same.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class AtexitModule {
    public static readonly BuiltinModule Definition = new("atexit",
        "allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n\nTwo public functions, register and unregister, are defined.\n", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var builder = new ModuleBuilder(ts, module);
        builder.Function("register", &Register, "register(func, *args, **kwargs) -> func\n\nRegister a function to be executed upon normal program termination\n\n    func - function to be called at exit\n    args - optional arguments to pass to func\n    kwargs - optional keyword arguments to pass to func\n\n    func is returned to facilitate usage as a decorator.");
        builder.Function("unregister", &Unregister, "unregister(func) -> None\n\nUnregister an exit function which was previously registered using\natexit.register\n\n    func - function to be unregistered");
        builder.Function("_run_exitfuncs", &RunExitFunctions, "_run_exitfuncs() -> None\n\nRun all registered exit functions.\n\nIf a callback raises an exception, it is logged with sys.unraisablehook.");
        builder.Function("_clear", &Clear, "_clear() -> None\n\nClear the list of previously registered exit functions.");
        builder.Function("_ncallbacks", &Count, "_ncallbacks() -> int\n\nReturn the number of registered exit functions.");
        return 0;
    }

    [return: NewRef]
    private static PyObject* Register(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        if (count == 0) return Err.TypeError(ts, "register() takes at least 1 argument (0 given)");
        if (TypeSlots.Of(args[0])->call == null) return Err.TypeError(ts, "the first argument must be callable");
        using Owned positional = new(ts, TupleObject.FromArray(ts, args + 1, count - 1));
        if (positional.IsNull) return null;
        nint keywords = names == null ? 0 : TupleObject.Size(names);
        using Owned named = new(ts, keywords == 0 ? null : DictObject.New(ts));
        if (keywords != 0 && named.IsNull) return null;
        for (nint i = 0; i < keywords; i++)
            if (DictObject.SetItem(ts, named, TupleObject.Items(names)[i], args[count + i]) < 0) return null;
        Interpreter.From(ts).Part<Atexit.State>().Callbacks.Add(new Atexit.Callback((nint)Py.NewRef(args[0]), (nint)positional.Detach(), (nint)named.Detach()));
        return Py.NewRef(args[0]);
    }

    // Comparing runs Python code, which may register and unregister: the list is looked at anew for each entry.
    [return: NewRef]
    private static PyObject* Unregister(PyThreadState* ts, PyObject* module, PyObject* function) {
        List<Atexit.Callback> callbacks = Interpreter.From(ts).Part<Atexit.State>().Callbacks;
        for (int i = 0; i < callbacks.Count; i++) {
            Atexit.Callback callback = callbacks[i];
            using Owned held = new(ts, Py.NewRef((PyObject*)callback.Function));
            int same = ObjectProtocol.RichCompareBool(ts, held, function, ObjectProtocol.Eq);
            if (same < 0) return null;
            if (same == 0) continue;
            int at = callbacks.IndexOf(callback);
            if (at < 0) continue;
            callbacks.RemoveAt(at);
            i = at - 1;
            Atexit.Drop(ts, callback);
        }
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* RunExitFunctions(PyThreadState* ts, PyObject* module) {
        Atexit.Run(ts);
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* Clear(PyThreadState* ts, PyObject* module) {
        Atexit.Clear(ts);
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* Count(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Interpreter.From(ts).Part<Atexit.State>().Callbacks.Count);
}

/// <summary>What the end of an interpreter calls.</summary>
internal static unsafe class Atexit {
    /// <summary>Three owned references; the last may be null.</summary>
    internal sealed record Callback(nint Function, nint Args, nint Keywords);

    internal sealed class State {
        public readonly List<Callback> Callbacks = [];
    }

    /// <summary>Runs and drops the registered functions. No error is pending afterwards.</summary>
    public static void Run(PyThreadState* ts) {
        List<Callback> callbacks = Interpreter.From(ts).Part<State>().Callbacks;
        for (int i = callbacks.Count - 1; i >= 0; i--) {
            if (i >= callbacks.Count) continue;
            Callback callback = callbacks[i];
            callbacks.RemoveAt(i);
            PyObject* result = CallProtocol.Call(ts, (PyObject*)callback.Function, (PyObject*)callback.Args, (PyObject*)callback.Keywords);
            if (result == null) Err.WriteUnraisable(ts, "in atexit callback", (PyObject*)callback.Function);
            else Py.DecRef(ts, result);
            Drop(ts, callback);
        }
        Clear(ts);
    }

    public static void Clear(PyThreadState* ts) {
        List<Callback> callbacks = Interpreter.From(ts).Part<State>().Callbacks;
        Callback[] dropped = callbacks.ToArray();
        callbacks.Clear();
        foreach (Callback callback in dropped) Drop(ts, callback);
    }

    internal static void Drop(PyThreadState* ts, Callback callback) {
        Py.DecRef(ts, (PyObject*)callback.Function);
        Py.DecRef(ts, (PyObject*)callback.Args);
        Py.XDecRef(ts, (PyObject*)callback.Keywords);
    }
}
