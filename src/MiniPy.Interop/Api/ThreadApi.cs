// pythread.h, and the part of pystate.h about threads that is not the lock.
//
// A lock is a GCHandle of a SemaphoreSlim. Thread specific storage is the C library's.

using System;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Hosting;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using MiniPy.Vm;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class ThreadApi {
    [DllImport("libc")] private static extern nuint pthread_self();
    [DllImport("libc")] private static extern int gettid();
    [DllImport("libc")] private static extern int pthread_key_create(uint* key, void* destructor);
    [DllImport("libc")] private static extern int pthread_key_delete(uint key);
    [DllImport("libc")] private static extern int pthread_setspecific(uint key, void* value);
    [DllImport("libc")] private static extern void* pthread_getspecific(uint key);

    // ---------------------------------------------------------------- locks

    private static SemaphoreSlim LockOf(void* handle) => (SemaphoreSlim)GCHandle.FromIntPtr((nint)handle).Target!;

    [UnmanagedCallersOnly, CApi]
    public static void* PyThread_allocate_lock() => (void*)GCHandle.ToIntPtr(GCHandle.Alloc(new SemaphoreSlim(1, 1)));

    [UnmanagedCallersOnly, CApi]
    public static void PyThread_free_lock(void* handle) {
        if (handle != null) GCHandle.FromIntPtr((nint)handle).Free();
    }

    /// <summary>`wait` 0 only tries. 1 when taken.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyThread_acquire_lock(void* handle, int wait) => Take(handle, wait != 0 ? -1 : 0) ? 1 : 0;

    /// <summary>Negative microseconds wait for ever. PY_LOCK_FAILURE 0, PY_LOCK_ACQUIRED 1; signals do not interrupt.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyThread_acquire_lock_timed(void* handle, long microseconds, int interruptible) => Take(handle, microseconds) ? 1 : 0;

    private static bool Take(void* handle, long microseconds) {
        SemaphoreSlim semaphore = LockOf(handle);
        if (microseconds < 0) {
            semaphore.Wait();
            return true;
        }
        long milliseconds = (microseconds + 999) / 1000;
        return semaphore.Wait((int)Math.Min(milliseconds, int.MaxValue));
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyThread_release_lock(void* handle) {
        try {
            LockOf(handle).Release();
        } catch (SemaphoreFullException) { // released twice: nothing happens, as with CPython's semaphores in release builds
        }
    }

    // ---------------------------------------------------------------- threads

    [UnmanagedCallersOnly, CApi]
    public static void PyThread_init_thread() { }

    [UnmanagedCallersOnly, CApi]
    public static ulong PyThread_get_thread_ident() => pthread_self();

    [UnmanagedCallersOnly, CApi]
    public static ulong PyThread_get_thread_native_id() => (ulong)gettid();

    private sealed class Start {
        public nint Function, Argument;
        public nuint Ident;
        public readonly ManualResetEventSlim Ready = new(false);
    }

    /// <summary>The thread has no Python state; the function gets one with PyGILState_Ensure. PYTHREAD_INVALID_THREAD_ID (all ones) on failure.</summary>
    [UnmanagedCallersOnly, CApi]
    public static ulong PyThread_start_new_thread(void* function, void* argument) {
        var start = new Start { Function = (nint)function, Argument = (nint)argument };
        try {
            new Thread(Body, 16 << 20) { IsBackground = true, Name = "MiniPy extension" }.Start(start);
        } catch (Exception error) when (error is OutOfMemoryException or ThreadStateException) {
            return ulong.MaxValue;
        }
        start.Ready.Wait();
        return start.Ident;
    }

    private static void Body(object? argument) {
        var start = (Start)argument!;
        start.Ident = pthread_self();
        start.Ready.Set();
        ((delegate* unmanaged<nint, void>)start.Function)(start.Argument);
    }

    // ---------------------------------------------------------------- thread specific storage

    private struct Key {
        public int Initialized;
        public uint Number;
    }

    [UnmanagedCallersOnly, CApi]
    public static void* PyThread_tss_alloc() => NativeMemory.AllocZeroed((nuint)sizeof(Key));

    [UnmanagedCallersOnly, CApi]
    public static void PyThread_tss_free(void* key) {
        if (key == null) return;
        Delete((Key*)key);
        NativeMemory.Free(key);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyThread_tss_is_created(void* key) => ((Key*)key)->Initialized != 0 ? 1 : 0;

    /// <summary>Harmless when created before.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyThread_tss_create(void* key) {
        var at = (Key*)key;
        if (at->Initialized != 0) return 0;
        if (pthread_key_create(&at->Number, null) != 0) return -1;
        at->Initialized = 1;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyThread_tss_delete(void* key) => Delete((Key*)key);

    private static void Delete(Key* key) {
        if (key->Initialized == 0) return;
        pthread_key_delete(key->Number);
        key->Initialized = 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyThread_tss_set(void* key, void* value) => pthread_setspecific(((Key*)key)->Number, value) == 0 ? 0 : -1;

    [UnmanagedCallersOnly, CApi]
    public static void* PyThread_tss_get(void* key) => pthread_getspecific(((Key*)key)->Number);

    // ---------------------------------------------------------------- thread states

    /// <summary>For the calling thread, which must be the one that will use it.</summary>
    [UnmanagedCallersOnly, CApi]
    public static PyThreadState* PyThreadState_New(PyInterpreterState* interp) => ThreadStates.Create(interp);

    [UnmanagedCallersOnly, CApi]
    public static void PyThreadState_Clear(PyThreadState* ts) => ThreadModule.Clear(ts);

    [UnmanagedCallersOnly, CApi]
    public static void PyThreadState_Delete(PyThreadState* ts) {
        PyEngine.Of(ts)?.Forget(ts);
        Shim.Forget(ts);
        ThreadStates.Destroy(ts);
    }

    /// <summary>Leaves the lock too.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyThreadState_DeleteCurrent() {
        PyThreadState* ts = Ts;
        CThread.Adopt(null);
        Shim.Forget(ts);
        PyEngine.Of(ts)?.Forget(ts);
        Interpreter.From(ts).Lock.Drop(ts);
        ThreadStates.Destroy(ts);
    }

    [return: Borrowed]
    private static PyObject* Dict(PyThreadState* ts) {
        if (ts == null) return null;
        if (ts->dict == null && (ts->dict = DictObject.New(ts)) == null) ErrorIndicator.Clear(ts);
        return ts->dict;
    }

    /// <summary>Null without an error when there is no state.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyThreadState_GetDict() => Dict(Ts);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* _PyThreadState_GetDict(PyThreadState* ts) => Dict(DataSymbols.Caller(ts));

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyThreadState_GetFrame(PyThreadState* ts) {
        Frame* frame = Frames.Current(DataSymbols.Caller(ts));
        return frame == null ? null : FrameObject.Of(Ts, frame);
    }

    [UnmanagedCallersOnly, CApi]
    public static ulong PyThreadState_GetID(PyThreadState* ts) => DataSymbols.Caller(ts)->id;

    [UnmanagedCallersOnly, CApi]
    public static PyInterpreterState* PyThreadState_GetInterpreter(PyThreadState* ts) => DataSymbols.Caller(ts)->interp;

    [UnmanagedCallersOnly, CApi]
    public static PyThreadState* PyThreadState_Next(PyThreadState* ts) => ts->next;

    [UnmanagedCallersOnly, CApi]
    public static void PyThreadState_EnterTracing(PyThreadState* ts) => DataSymbols.Caller(ts)->tracing++;

    [UnmanagedCallersOnly, CApi]
    public static void PyThreadState_LeaveTracing(PyThreadState* ts) => DataSymbols.Caller(ts)->tracing--;

    /// <summary>How many states were changed: 1 or 0. A null exception takes a pending one back.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyThreadState_SetAsyncExc(ulong ident, PyObject* exception) {
        PyThreadState* self = Ts;
        for (PyThreadState* ts = self->interp->threads; ts != null; ts = ts->next) {
            if (ts->thread_id != ident) continue;
            Py.SetRef(self, &ts->async_exc, Py.XNewRef(exception));
            if (exception != null) Breaker.Set(self->interp, BreakerBit.AsyncException);
            return 1;
        }
        return 0;
    }
}
