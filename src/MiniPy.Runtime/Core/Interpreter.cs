// The managed half of an interpreter and of a thread: what needs .NET objects. The unmanaged halves (PyInterpreterState, PyThreadState)
// hold GCHandles to these; From() goes the other way.

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

/// <summary>A part of an interpreter that owns references to its objects: it gives them back when the interpreter ends (and may be asked twice).</summary>
internal unsafe interface IHoldsReferences {
    void Release(PyThreadState* ts);

    /// <summary>Empties a table of owned references, then releases them: releasing may run Python code.</summary>
    static void Drop<TKey>(PyThreadState* ts, Dictionary<TKey, nint> table) where TKey : notnull {
        var held = new nint[table.Count];
        int count = 0;
        foreach (KeyValuePair<TKey, nint> entry in table) held[count++] = entry.Value;
        table.Clear();
        foreach (nint op in held) Py.XDecRef(ts, (PyObject*)op);
    }

    static void Drop(PyThreadState* ts, List<nint> list) {
        nint[] held = [.. list];
        list.Clear();
        foreach (nint op in held) Py.XDecRef(ts, (PyObject*)op);
    }

    static void Drop(PyThreadState* ts, ref nint held) {
        var op = (PyObject*)held;
        held = 0;
        Py.XDecRef(ts, op);
    }
}

internal sealed unsafe class Interpreter {
    private static long s_nextId; // identity only: nothing is looked up by it

    public readonly PyInterpreterState* State;
    public readonly InterpreterLock Lock;
    /// <summary>Parts of other floors keep their per-interpreter .NET state here, keyed by its class.</summary>
    private readonly Dictionary<Type, object> _parts = [];
    /// <summary>References that a host's finalizer let go; given back by the next holder of the lock.</summary>
    public readonly ConcurrentQueue<nint> ReleasedHandles = new();
    /// <summary>Why Stop is set: the exception the host's call will throw.</summary>
    public volatile Exception? StopReason;
    /// <summary>The instruction budget ran out.</summary>
    public volatile bool BudgetSpent;

    private Interpreter(PyInterpreterState* state) {
        State = state;
        Lock = new InterpreterLock(state);
    }

    /// <summary>A new interpreter with an empty heap. Nothing in it is initialised but memory, lock and counters.</summary>
    public static Interpreter Create(nint heapRange, nint heapLimit) {
        var state = (PyInterpreterState*)NativeMemory.AlignedAlloc((nuint)sizeof(PyInterpreterState), 64);
        NativeMemory.Clear(state, (nuint)sizeof(PyInterpreterState));
        var interpreter = new Interpreter(state);
        state->id = (ulong)(Interlocked.Increment(ref s_nextId) - 1);
        state->heap = Heap.Create((nuint)heapRange, heapLimit);
        state->managed = GCHandle.ToIntPtr(GCHandle.Alloc(interpreter));
        state->instructions_left = long.MaxValue;
        state->recursion_limit = 1000;
        state->int_max_str_digits = 4300;
        if (DebugSwitches.GcStress) state->breaker = (int)BreakerBit.Stress;
        state->next_type_version = 1 << 20; // below: versions of static types
        state->next_keys_version = 1;
        state->next_function_version = 1;
        return interpreter;
    }

    public static Interpreter From(PyThreadState* ts) => From(ts->interp);
    public static Interpreter From(PyInterpreterState* interp) => (Interpreter)GCHandle.FromIntPtr(interp->managed).Target!;

    /// <summary>Called when the interpreter is about to be unmapped; nothing of it may be used afterwards.</summary>
    public Action? Ending;

    public T Part<T>() where T : class, new() {
        lock (_parts) {
            if (_parts.TryGetValue(typeof(T), out object? part)) return (T)part;
            var made = new T();
            _parts.Add(typeof(T), made);
            return made;
        }
    }

    public bool IsDestroyed { get; private set; }

    /// <summary>Lets go of the objects that parts hold. May run Python code.</summary>
    public void ReleaseParts(PyThreadState* ts) {
        object[] parts;
        lock (_parts) parts = [.. _parts.Values];
        foreach (object part in parts)
            if (part is IHoldsReferences holder) holder.Release(ts);
    }

    /// <summary>Unmaps the heap and frees the state. No thread state may be left.</summary>
    public void Destroy() {
        lock (this) IsDestroyed = true;
        Heap.Destroy(State->heap);
        if (State->gc.young != null) NativeMemory.Free(State->gc.young);
        if (State->method_cache != 0) NativeMemory.Free((void*)State->method_cache);
        GCHandle.FromIntPtr(State->managed).Free();
        NativeMemory.AlignedFree(State);
    }
}

/// <summary>Making and ending thread states.</summary>
internal static unsafe partial class ThreadStates {
    private const nint DataStackBytes = 1 << 20;
    private const nint StackReserve = 192 * 1024;

    [DllImport("libc")] private static extern nuint pthread_self();
    [DllImport("libc")] private static extern int pthread_getattr_np(nuint thread, void* attributes);
    [DllImport("libc")] private static extern int pthread_attr_getstack(void* attributes, void** address, nuint* size);
    [DllImport("libc")] private static extern int pthread_attr_destroy(void* attributes);
    [DllImport("libc")] private static extern int gettid();

    /// <summary>A thread state for the calling thread; it does not hold the lock yet.</summary>
    public static PyThreadState* Create(PyInterpreterState* interp) {
        var ts = (PyThreadState*)NativeMemory.AllocZeroed((nuint)sizeof(PyThreadState));
        ts->interp = interp;
        ts->heap = interp->heap;
        ts->_initialized = 1;
        ts->cframe = &ts->root_cframe;
        ts->exc_info = &ts->exc_state;
        ts->recursion_limit = ts->recursion_remaining = interp->recursion_limit;
        ts->context_ver = 1;
        ts->gilstate_counter = 1;
        var stack = (PyObject**)OsMemory.Reserve((nuint)DataStackBytes * 16, commit: true);
        ts->datastack_chunk = stack;
        ts->datastack_top = stack;
        ts->datastack_limit = stack + DataStackBytes * 16 / sizeof(nint);
        Bind(ts);
        lock (Interpreter.From(interp)) {
            if (interp->last_thread_id == 0) interp->last_thread_id = (ulong)interp->id << 32;
            ts->id = ++interp->last_thread_id; // no two threads share an id, of whatever engine and time: binaries keep it with what they know of the thread
            ts->next = interp->threads;
            if (ts->next != null) ts->next->prev = ts;
            interp->threads = ts;
        }
        return ts;
    }

    /// <summary>Ties a thread state to the calling thread: its identity and the bounds of its stack.</summary>
    public static void Bind(PyThreadState* ts) {
        ts->thread_id = OperatingSystem.IsWindows() ? (nuint)Environment.CurrentManagedThreadId : pthread_self();
        ts->native_thread_id = OperatingSystem.IsLinux() ? (nuint)gettid() : ts->thread_id;
        ts->stack_limit = StackBottom() + StackReserve;
    }

    /// <summary>Is the state tied to the calling thread?</summary>
    public static bool IsBoundHere(PyThreadState* ts) => ts->thread_id == (OperatingSystem.IsWindows() ? (nuint)Environment.CurrentManagedThreadId : pthread_self());

    private static byte* StackBottom() {
        if (!OperatingSystem.IsLinux()) {
            byte here;
            return &here - 700 * 1024; // .NET's smallest default stack is 1 MB
        }
        byte* attributes = stackalloc byte[128];
        void* address = null;
        nuint size = 0;
        if (pthread_getattr_np(pthread_self(), attributes) != 0) return null;
        pthread_attr_getstack(attributes, &address, &size);
        pthread_attr_destroy(attributes);
        return (byte*)address;
    }

    /// <summary>Is so little native stack left that Python code must not go deeper?</summary>
    public static bool StackIsLow(PyThreadState* ts) {
        byte here;
        return &here < ts->stack_limit;
    }

    /// <summary>PyThreadState_Clear: gives back every reference the state holds. The lock is held; may run Python code.</summary>
    public static void Clear(PyThreadState* ts) {
        ErrorIndicator.Clear(ts);
        Py.ClearRef(ts, &ts->exc_state.exc_value);
        Py.ClearRef(ts, &ts->dict);
        Py.ClearRef(ts, &ts->async_exc);
        Py.ClearRef(ts, &ts->async_gen_firstiter);
        Py.ClearRef(ts, &ts->async_gen_finalizer);
        Py.ClearRef(ts, &ts->context);
        Py.ClearRef(ts, &ts->c_profileobj);
        Py.ClearRef(ts, &ts->c_traceobj);
    }

    /// <summary>Ends a thread state whose references were cleared. The lock must not be held through it afterwards.</summary>
    public static void Destroy(PyThreadState* ts) {
        PyInterpreterState* interp = ts->interp;
        Interpreter interpreter = Interpreter.From(interp);
        lock (interpreter) {
            if (ts->prev != null) ts->prev->next = ts->next;
            else interp->threads = ts->next;
            if (ts->next != null) ts->next->prev = ts->prev;
        }
        interpreter.Lock.Forget(ts);
        OsMemory.Release((byte*)ts->datastack_chunk, (nuint)DataStackBytes * 16);
        NativeMemory.Free(ts);
    }
}
