// _thread: threads on .NET threads, and the functions about them. Locks are in ThreadLocks, thread-local objects in ThreadLocal.
//
// A thread makes its own thread state, takes the interpreter lock, calls the function and ends its state; an error that leaves the function
// goes to sys.unraisablehook (threading has its own hook before that). ThreadRegistry knows the threads that run, so that disposing an
// interpreter can stop and join them.

using System;
using System.Collections.Generic;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>The threads that scripts of one interpreter started.</summary>
internal sealed unsafe class ThreadRegistry : IHoldsReferences {
    private readonly List<Thread> _running = [];
    /// <summary>Locks to be released when a thread state ends (_set_sentinel): owned references by thread state.</summary>
    public readonly Dictionary<nint, nint> Sentinels = [];
    public int StackBytes;

    public void Release(PyThreadState* ts) => IHoldsReferences.Drop(ts, Sentinels);

    public int Count { get { lock (_running) return _running.Count; } }

    public void Add(Thread thread) { lock (_running) _running.Add(thread); }
    public void Remove(Thread thread) { lock (_running) _running.Remove(thread); }

    /// <summary>Waits until every thread has ended; the caller must not hold the interpreter lock, and sets BreakerBit.Stop to make them end.</summary>
    public bool Join(int timeoutMilliseconds) {
        long deadline = timeoutMilliseconds < 0 ? long.MaxValue : Environment.TickCount64 + timeoutMilliseconds;
        while (true) {
            Thread? next;
            lock (_running) next = _running.Count > 0 ? _running[^1] : null;
            if (next == null) return true;
            long left = deadline - Environment.TickCount64;
            if (left <= 0) return false;
            next.Join((int)Math.Min(left, 1000));
        }
    }
}

internal static unsafe class ThreadModule {
    public static readonly BuiltinModule Definition = new("_thread",
        "This module provides primitive operations to write multi-threaded programs.\nThe \'threading\' module provides a more convenient interface.", &Fill);

    private const int DefaultStackBytes = 16 << 20;
    /// <summary>.NET needs some of the stack for itself.</summary>
    private const int LeastStackBytes = 512 << 10;

    private static class Types {
        public static readonly FieldTupleType HookArgs = new("_thread._ExceptHookArgs", "_thread._ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.", 4, true,
            ["exc_type", "exc_value", "exc_traceback", "thread"]);
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Value("error", Py.NewRef((PyObject*)Exc.RuntimeError));
        m.Value("LockType", Py.NewRef((PyObject*)ThreadLock.Type));
        m.Type(ThreadRLock.Type);
        m.Type(ThreadLocal.Type);
        m.Value("_ExceptHookArgs", Py.NewRef((PyObject*)Types.HookArgs.Type));
        m.Value("TIMEOUT_MAX", FloatObject.FromDouble(ts, 9223372036.0));
        m.Function("start_new_thread", &StartNewThread, "start_new_thread(function, args[, kwargs])\n\nStart a new thread and return its identifier.");
        m.Function("start_new", &StartNewThread);
        m.Function("allocate_lock", &AllocateLock, "allocate_lock() -> lock object\n\nCreate a new lock object.");
        m.Function("allocate", &AllocateLock);
        m.Function("exit", &Exit, "exit()\n\nThis is synonymous to ``raise SystemExit\'\'.");
        m.Function("exit_thread", &Exit);
        m.Function("get_ident", &GetIdent, "get_ident() -> integer\n\nReturn a non-zero integer that uniquely identifies the current thread\namongst other threads that exist simultaneously.");
        m.Function("get_native_id", &GetNativeId, "get_native_id() -> integer\n\nReturn a non-negative integer identifying the thread as reported\nby the OS (kernel).");
        m.Function("interrupt_main", &InterruptMain, "interrupt_main(signum=signal.SIGINT, /)\n\nSimulate the arrival of the given signal in the main thread.");
        m.Function("_count", &Count, "_count() -> integer\n\nReturn the number of currently running Python threads, excluding the main thread.");
        m.Function("stack_size", &StackSize, "stack_size([size]) -> size\n\nReturn the thread stack size used when creating new threads.");
        m.Function("_set_sentinel", &SetSentinel, "_set_sentinel() -> lock\n\nSet a sentinel lock that will be released when the current thread\nstate is finalized (after it is untied from the interpreter).");
        m.Function("_excepthook", &ExceptHook, "excepthook(exc_type, exc_value, exc_traceback, thread)\n\nHandle uncaught Thread.run() exception.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static ThreadRegistry Registry(PyThreadState* ts) => Interpreter.From(ts).Part<ThreadRegistry>();

    /// <summary>What a new thread gets: owned references, given back by it.</summary>
    private sealed class Start {
        public nint Interp, Function, Arguments, Keywords;
        public nuint Ident;
        public readonly ManualResetEventSlim Ready = new(false);
    }

    private static PyObject* StartNewThread(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "start_new_thread", count, 2, 3)) return null;
        if (TypeSlots.Of(args[0])->call == null) return Err.TypeError(ts, "first arg must be callable");
        if (!TupleObject.Check(args[1])) return Err.TypeError(ts, "2nd arg must be a tuple");
        if (count == 3 && !DictObject.Check(args[2])) return Err.TypeError(ts, "optional 3rd arg must be a dictionary");
        if (ts->interp->finalizing != 0 || Breaker.IsSet(ts->interp, BreakerBit.Stop)) return Err.RuntimeError(ts, "can't start new thread at interpreter shutdown");
        if (Interpreter.From(ts).Part<RuntimeOptions>().IsolatedSubinterpreter) return Err.RuntimeError(ts, "thread is not supported for isolated subinterpreters");
        ThreadRegistry registry = Registry(ts);
        var start = new Start {
            Interp = (nint)ts->interp, Function = (nint)Py.NewRef(args[0]), Arguments = (nint)Py.NewRef(args[1]), Keywords = count == 3 ? (nint)Py.NewRef(args[2]) : 0,
        };
        try {
            var thread = new Thread(Body, registry.StackBytes == 0 ? DefaultStackBytes : Math.Max(registry.StackBytes, LeastStackBytes)) { IsBackground = true, Name = "MiniPy" };
            registry.Add(thread);
            thread.Start(start);
        } catch (Exception error) when (error is OutOfMemoryException or ThreadStateException) {
            Py.DecRef(ts, (PyObject*)start.Function);
            Py.DecRef(ts, (PyObject*)start.Arguments);
            Py.XDecRef(ts, (PyObject*)start.Keywords);
            return Err.RuntimeError(ts, "can't start new thread");
        }
        start.Ready.Wait(); // the new thread makes its state without the interpreter lock
        return LongObject.FromUInt64(ts, start.Ident);
    }

    private static void Body(object? argument) {
        var start = (Start)argument!;
        var interp = (PyInterpreterState*)start.Interp;
        Interpreter interpreter = Interpreter.From(interp);
        PyThreadState* ts = ThreadStates.Create(interp);
        start.Ident = ts->thread_id;
        start.Ready.Set();
        interpreter.Lock.Take(ts);
        var function = (PyObject*)start.Function;
        PyObject* result = Breaker.IsSet(interp, BreakerBit.Stop) ? null : CallProtocol.Call(ts, function, (PyObject*)start.Arguments, (PyObject*)start.Keywords);
        if (result == null && ErrorIndicator.Occurred(ts) != null) {
            if (ts->unwinding != 0 || Err.Matches(ts, Exc.SystemExit)) ErrorIndicator.Clear(ts);
            else Err.WriteUnraisable(ts, "in thread started by", function);
        }
        Py.XDecRef(ts, result);
        Py.DecRef(ts, (PyObject*)start.Arguments);
        Py.XDecRef(ts, (PyObject*)start.Keywords);
        Py.DecRef(ts, function);
        End(ts);
        interpreter.Part<ThreadRegistry>().Remove(Thread.CurrentThread);
    }

    /// <summary>Ends a thread state whose lock is held: its references go, its sentinel is released, the interpreter lock is left.</summary>
    public static void End(PyThreadState* ts) {
        Clear(ts);
        Interpreter.From(ts).Lock.Drop(ts);
        ThreadStates.Destroy(ts);
    }

    /// <summary>Gives back what the thread state owns and releases its sentinel: only its destruction is left. The lock is held; may run Python code.</summary>
    public static void Clear(PyThreadState* ts) {
        ErrorIndicator.Clear(ts);
        ThreadLocal.ThreadEnds(ts);
        ThreadStates.Clear(ts);
        ErrorIndicator.Clear(ts);
        ts->ending = 1;
        ReleaseSentinel(ts);
        ErrorIndicator.Clear(ts);
    }

    private static void ReleaseSentinel(PyThreadState* ts) {
        if (!Registry(ts).Sentinels.Remove((nint)ts, out nint sentinel)) return;
        ThreadLock.ReleaseQuietly((PyObject*)sentinel);
        Py.DecRef(ts, (PyObject*)sentinel);
    }

    private static PyObject* SetSentinel(PyThreadState* ts, PyObject* module) {
        PyObject* made = ThreadLock.New(ts);
        if (made == null) return null;
        Dictionary<nint, nint> sentinels = Registry(ts).Sentinels;
        sentinels.TryGetValue((nint)ts, out nint old);
        sentinels[(nint)ts] = (nint)Py.NewRef(made);
        Py.XDecRef(ts, (PyObject*)old);
        return made;
    }

    /// <summary>Lets threading wait for its non-daemon threads, if it was imported: the first step of ending an interpreter.</summary>
    public static void Shutdown(PyThreadState* ts) {
        PyObject* threading = ts->interp->modules == null || !DictObject.Check(ts->interp->modules) ? null : DictObject.GetItemString(ts, ts->interp->modules, "threading");
        if (threading != null) {
            using Owned module = new(ts, Py.NewRef(threading));
            using Owned shutdown = new(ts, ObjectProtocol.GetAttr(ts, module, "_shutdown"));
            using Owned done = new(ts, shutdown.IsNull ? null : CallProtocol.CallNoArgs(ts, shutdown));
            if (done.IsNull) Err.WriteUnraisable(ts, module);
        }
        ErrorIndicator.Clear(ts);
    }

    private static PyObject* AllocateLock(PyThreadState* ts, PyObject* module) => ThreadLock.New(ts);
    private static PyObject* Exit(PyThreadState* ts, PyObject* module) => Err.None(ts, Exc.SystemExit);
    private static PyObject* GetIdent(PyThreadState* ts, PyObject* module) => LongObject.FromUInt64(ts, ts->thread_id);
    private static PyObject* GetNativeId(PyThreadState* ts, PyObject* module) => LongObject.FromUInt64(ts, ts->native_thread_id);
    private static PyObject* Count(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Registry(ts).Count);

    private static PyObject* InterruptMain(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int signal = 2;
        if (!Args.CheckPositional(ts, "interrupt_main", count, 0, 1) || count == 1 && !Args.Int(ts, args[0], out signal)) return null;
        if (signal is < 1 or >= 65) return Err.ValueError(ts, "signal number out of range");
        SignalModule.Interrupt(ts, signal);
        return Py.None;
    }

    private static PyObject* StackSize(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "stack_size", count, 0, 1)) return null;
        ThreadRegistry registry = Registry(ts);
        int old = registry.StackBytes;
        if (count == 1) {
            if (!Args.Index(ts, args[0], out nint size)) return null;
            if (size < 0) return Err.ValueError(ts, "size must be 0 or a positive value");
            if (size is > 0 and < 32768 || size > 1 << 30) return Err.ValueError(ts, $"size not valid: {size} bytes");
            registry.StackBytes = (int)size;
        }
        return LongObject.FromInt64(ts, old);
    }

    private static PyObject* ExceptHook(PyThreadState* ts, PyObject* module, PyObject* args) {
        if (args->ob_type != Types.HookArgs.Type) return Err.TypeError(ts, "_thread.excepthook argument type must be ExceptHookArgs");
        PyObject** items = TupleObject.Items(args);
        if (items[0] == (PyObject*)Exc.SystemExit) return Py.None;
        string name;
        if (!Py.IsNone(items[3])) {
            using Owned own = new(ts, ObjectProtocol.GetAttr(ts, items[3], "_name"));
            if (own.IsNull) ErrorIndicator.Clear(ts);
            name = own.IsNull || !UnicodeObject.Check(own) ? "<failed to get thread name>" : UnicodeObject.ToString(own);
        } else {
            name = ts->thread_id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        using Owned file = new(ts, Stderr(ts, items[3]));
        if (file.IsNull) return ErrorIndicator.Occurred(ts) == null ? Py.None : null;
        Err.WriteTo(ts, file, $"Exception in thread {name}:\n");
        if (!Py.IsNone(items[1])) Err.DisplayTo(ts, file, items[1], Py.IsNone(items[2]) ? null : items[2]);
        return Py.None;
    }

    /// <summary>sys.stderr, or the one that a thread kept when it was made; null without an error when neither is there.</summary>
    [return: NewRef]
    private static PyObject* Stderr(PyThreadState* ts, PyObject* thread) {
        PyObject* file = Err.SysAttribute(ts, Names.stderr);
        if (file != null && !Py.IsNone(file)) return Py.NewRef(file);
        if (Py.IsNone(thread)) return null;
        using Owned kept = new(ts, ObjectProtocol.GetAttr(ts, thread, "_stderr"));
        return kept.IsNull || Py.IsNone(kept) ? null : kept.Detach();
    }
}
