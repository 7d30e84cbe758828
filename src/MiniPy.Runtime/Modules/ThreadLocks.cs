// _thread.lock and _thread.RLock.
//
// The state is guarded by a .NET monitor, since threads wait without the interpreter lock. A waiter wakes at the release at once, and looks
// every 50 ms whether the script is being stopped or (main thread) a signal came.

using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>A lock that knows no owner.</summary>
internal sealed unsafe class LockState {
    private const int PollMilliseconds = 50;
    private bool _locked;
    private int _waiters;

    public bool IsLocked => Volatile.Read(ref _locked);

    public bool TryTake() {
        lock (this) {
            if (_locked) return false;
            return _locked = true;
        }
    }

    public bool Release() {
        lock (this) {
            if (!_locked) return false;
            _locked = false;
            if (_waiters > 0) Monitor.Pulse(this);
            return true;
        }
    }

    /// <summary>1 taken, 0 the time ran out, -1 an error is pending (a signal handler raised, or the script is stopped). Nanoseconds; negative waits for ever.</summary>
    public int Take(PyThreadState* ts, long nanoseconds) {
        if (TryTake()) return 1;
        if (nanoseconds == 0) return 0;
        long deadline = nanoseconds < 0 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)(nanoseconds * (Stopwatch.Frequency / 1e9));
        while (true) {
            bool taken = false, over = false;
            using (new Blocking(ts)) {
                lock (this) {
                    _waiters++;
                    if (_locked) {
                        int wait = PollMilliseconds;
                        if (deadline != long.MaxValue) {
                            double left = (deadline - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
                            wait = (int)Math.Clamp(Math.Ceiling(left), 0, PollMilliseconds);
                        }
                        if (wait > 0) Monitor.Wait(this, wait);
                    }
                    _waiters--;
                    if (!_locked) taken = _locked = true;
                    else over = Stopwatch.GetTimestamp() >= deadline;
                }
            }
            if (taken) return 1;
            if (over) return 0;
            if (!SignalModule.Check(ts)) return -1;
        }
    }
}

internal unsafe struct PyLockObject {
    public PyObject ob_base;
    public PyObject* weaklist;
    public nint state;
    public nuint owner;
    public nint count;
}

internal static unsafe class ThreadLock {
    public static readonly PyTypeObject* Type = StaticType.Create("_thread.lock", null, sizeof(PyLockObject), TypeFlags.DisallowInstantiation, &Slots, &Members, weakListOffset: 16,
        doc: "A lock object is a synchronization primitive.  To create a lock,\ncall threading.Lock().");

    public static class Specs {
        public static readonly ArgSpec Acquire = new("acquire", 0, 0, "blocking", "timeout");
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
    }

    private static void Members(TypeBuilder t) {
        t.Method("acquire_lock", &Acquire);
        t.Method("acquire", &Acquire, "acquire(blocking=True, timeout=-1) -> bool\n(acquire_lock() is an obsolete synonym)\n\nLock the lock.");
        t.Method("release_lock", &Release);
        t.Method("release", &Release, "release()\n(release_lock() is an obsolete synonym)\n\nRelease the lock.");
        t.Method("locked_lock", &Locked);
        t.Method("locked", &Locked, "locked() -> bool\n(locked_lock() is an obsolete synonym)\n\nReturn whether the lock is in the locked state.");
        t.Method("__enter__", &Acquire);
        t.Method("__exit__", &Exit);
        t.Method("_at_fork_reinit", &Reset);
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op != null) ((PyLockObject*)op)->state = GCHandle.ToIntPtr(GCHandle.Alloc(new LockState()));
        return op;
    }

    public static LockState Of(PyObject* op) => (LockState)GCHandle.FromIntPtr(((PyLockObject*)op)->state).Target!;

    public static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (((PyLockObject*)op)->weaklist != null) WeakRefObject.ClearAll(ts, op);
        if (((PyLockObject*)op)->state != 0) GCHandle.FromIntPtr(((PyLockObject*)op)->state).Free();
        TypeSlots.Of(op)->free(ts, op);
    }

    public static void ReleaseQuietly(PyObject* op) => Of(op).Release();

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) =>
        UnicodeObject.FromString(ts, $"<{(Of(op).IsLocked ? "locked" : "unlocked")} {TypeObject.FullName(op->ob_type)} object at 0x{(nint)op:x}>");

    /// <summary>The arguments of acquire as nanoseconds: -1 for ever, 0 not at all.</summary>
    public static bool Timeout(PyThreadState* ts, PyObject** args, nint count, PyObject* names, out long nanoseconds) {
        nanoseconds = -1;
        if (count == 0 && names == null) return true;
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Acquire.Parse(ts, args, count, names, given)) return false;
        int blocking = given[0] == null ? 1 : ObjectProtocol.IsTrue(ts, given[0]);
        if (blocking < 0) return false;
        double seconds = -1;
        if (given[1] != null) {
            seconds = FloatObject.AsDouble(ts, given[1]);
            if (seconds == -1.0 && ErrorIndicator.Occurred(ts) != null) return false;
        }
        if (blocking == 0 && seconds != -1) return Err.ValueError(ts, "can't specify a timeout for a non-blocking call");
        if (seconds < 0 && seconds != -1 || double.IsNaN(seconds)) return Err.ValueError(ts, "timeout value must be positive");
        if (seconds > 9223372036.0) return Err.OverflowError(ts, "timeout value is too large");
        nanoseconds = blocking == 0 ? 0 : seconds == -1 ? -1 : (long)Math.Ceiling(seconds * 1e9);
        return true;
    }

    private static PyObject* Acquire(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        if (!Timeout(ts, args, count, names, out long nanoseconds)) return null;
        int taken = Of(op).Take(ts, nanoseconds);
        return taken < 0 ? null : Py.Bool(taken > 0);
    }

    private static PyObject* Release(PyThreadState* ts, PyObject* op) => Of(op).Release() ? Py.None : Err.RuntimeError(ts, "release unlocked lock");
    private static PyObject* Exit(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Release(ts, op);
    private static PyObject* Locked(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).IsLocked);

    private static PyObject* Reset(PyThreadState* ts, PyObject* op) {
        Of(op).Release();
        return Py.None;
    }
}

/// <summary>A lock that its owner may take again.</summary>
internal static unsafe class ThreadRLock {
    public static readonly PyTypeObject* Type = StaticType.Create("_thread.RLock", null, sizeof(PyLockObject), TypeFlags.BaseType, &Slots, &Members, weakListOffset: 16);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &ThreadLock.Dealloc;
        s->repr = &Repr;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Method("acquire", &Acquire, "acquire(blocking=True) -> bool\n\nLock the lock.");
        t.Method("release", &Release, "release()\n\nRelease the lock, allowing another thread that is blocked waiting for\nthe lock to acquire the lock.");
        t.Method("_is_owned", &IsOwned, "_is_owned() -> bool\n\nFor internal use by `threading.Condition`.");
        t.Method("_acquire_restore", &AcquireRestore, "_acquire_restore(state) -> None\n\nFor internal use by `threading.Condition`.");
        t.Method("_release_save", &ReleaseSave, "_release_save() -> tuple\n\nFor internal use by `threading.Condition`.");
        t.Method("_recursion_count", &RecursionCount);
        t.Method("__enter__", &Acquire);
        t.Method("__exit__", &Exit);
        t.Method("_at_fork_reinit", &Reset);
    }

    private static PyLockObject* Of(PyObject* op) => (PyLockObject*)op;

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op != null) Of(op)->state = GCHandle.ToIntPtr(GCHandle.Alloc(new LockState()));
        return op;
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts,
        $"<{(Of(op)->count > 0 ? "locked" : "unlocked")} {TypeObject.FullName(op->ob_type)} object owner={Of(op)->owner} count={Of(op)->count} at 0x{(nint)op:x}>");

    private static bool Mine(PyThreadState* ts, PyObject* op) => Of(op)->count > 0 && Of(op)->owner == ts->thread_id;

    private static PyObject* Acquire(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        if (!ThreadLock.Timeout(ts, args, count, names, out long nanoseconds)) return null;
        if (Mine(ts, op)) {
            Of(op)->count++;
            return Py.True;
        }
        int taken = ThreadLock.Of(op).Take(ts, nanoseconds);
        if (taken > 0) {
            Of(op)->owner = ts->thread_id;
            Of(op)->count = 1;
        }
        return taken < 0 ? null : Py.Bool(taken > 0);
    }

    private static PyObject* Release(PyThreadState* ts, PyObject* op) {
        if (!Mine(ts, op)) return Err.RuntimeError(ts, "cannot release un-acquired lock");
        if (--Of(op)->count == 0) {
            Of(op)->owner = 0;
            ThreadLock.Of(op).Release();
        }
        return Py.None;
    }

    private static PyObject* Exit(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Release(ts, op);
    private static PyObject* IsOwned(PyThreadState* ts, PyObject* op) => Py.Bool(Mine(ts, op));
    private static PyObject* RecursionCount(PyThreadState* ts, PyObject* op) => LongObject.FromNint(ts, Mine(ts, op) ? Of(op)->count : 0);

    private static PyObject* AcquireRestore(PyThreadState* ts, PyObject* op, PyObject* state) {
        if (!TupleObject.Check(state) || TupleObject.Size(state) != 2) return Err.TypeError(ts, "_acquire_restore() argument 1 must be 2-item tuple");
        if (!Args.Index(ts, TupleObject.Items(state)[0], out nint count)) return null;
        ulong owner = LongObject.AsUInt64Mask(ts, TupleObject.Items(state)[1]);
        if (ThreadLock.Of(op).Take(ts, -1) < 0) return null;
        Of(op)->owner = (nuint)owner;
        Of(op)->count = count;
        return Py.None;
    }

    private static PyObject* ReleaseSave(PyThreadState* ts, PyObject* op) {
        if (Of(op)->count == 0) return Err.RuntimeError(ts, "cannot release un-acquired lock");
        using Owned count = new(ts, LongObject.FromNint(ts, Of(op)->count));
        using Owned owner = new(ts, LongObject.FromUInt64(ts, Of(op)->owner));
        PyObject* state = count.IsNull || owner.IsNull ? null : TupleObject.Pack(ts, count, owner);
        if (state == null) return null;
        Of(op)->count = 0;
        Of(op)->owner = 0;
        ThreadLock.Of(op).Release();
        return state;
    }

    private static PyObject* Reset(PyThreadState* ts, PyObject* op) {
        Of(op)->count = 0;
        Of(op)->owner = 0;
        ThreadLock.Of(op).Release();
        return Py.None;
    }
}
