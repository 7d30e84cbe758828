// The leased, fair interpreter lock, one per interpreter (D9).
//
// Words in unmanaged memory, used alike by this file and by the shim's inline path:
//   interp->lock_owner    the thread that has the lock or its lease
//   interp->lock_waiters  threads that wait
//   interp->breaker       DropLock asks the owner to give way
//   ts->lock_state        In: runs Python.  Out: left, but nobody took the lease.  Gone: must take the lock anew.
//
// Drop is a store (In -> Out): the thread keeps the lease. Take is one compare-and-swap (Out -> In). A waiter steals the lease with a
// compare-and-swap (Out -> Gone). The dropper reads lock_waiters after its store without a fence: the waiter, after it has registered,
// runs a process-wide barrier before it looks at the owner's state, so one of the two sees the other (asymmetric Dekker).
//
// Fairness is by held time: vrun counts the ns a thread held the lock while others waited; the next owner is the waiter with the least.
// A newcomer starts at most one slice behind the least of the others, so sleepers cannot hoard credit. A waiter that has held the
// lock less than the owner (by more than 50 us) asks at once; others after the slice. Only the head waiter waits with a timeout. The
// releaser writes the next owner and wakes it: there is no race for the lock and nothing to wait for afterwards.
//
// Invariants: lock_owner changes only under Gate; a thread with state In is lock_owner; a thread on the queue is Gone.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using MiniPy.Diagnostics;

namespace MiniPy.Core;

internal enum LockState { Gone = 0, In = 1, Out = 2 }

internal sealed unsafe class InterpreterLock {
    private const long ImpatienceNs = 50_000, ShortCallNs = 20_000;

    private sealed class Waiter(PyThreadState* thread) {
        public readonly PyThreadState* Thread = thread;
        public readonly SemaphoreSlim Wake = new(0);
        public bool Granted;
    }

    private readonly PyInterpreterState* _interp;
    private readonly object _gate = new();
    private readonly List<Waiter> _queue = [];
    private long _minVrun;

    /// <summary>Time slice between CPU-bound threads, in microseconds (sys.setswitchinterval).</summary>
    public int SliceMicroseconds { get; set; } = 1000;
    /// <summary>How often the lock changed hands.</summary>
    public long Switches { get; private set; }

    public InterpreterLock(PyInterpreterState* interp) => _interp = interp;

    private static long Now() => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    /// <summary>Takes the lock; blocks while another thread runs. False only when the timeout (ms, -1 for none) ran out.</summary>
    public bool Take(PyThreadState* ts, int timeoutMilliseconds = -1) {
        if (Interlocked.CompareExchange(ref ts->lock_state, (int)LockState.In, (int)LockState.Out) == (int)LockState.Out) return true;
        Check.That(ts->lock_state != (int)LockState.In, "a thread takes the lock once");
        return TakeSlow(ts, timeoutMilliseconds);
    }

    /// <summary>Leaves the lock but keeps the lease; for native calls that are probably short.</summary>
    public void Drop(PyThreadState* ts) {
        Volatile.Write(ref ts->lock_state, (int)LockState.Out);
        if (Volatile.Read(ref _interp->lock_waiters) != 0) HandOver(ts);
    }

    /// <summary>Leaves the lock for a wait that will be long: hands over at once.</summary>
    public void DropForBlocking(PyThreadState* ts) => Drop(ts);

    /// <summary>At the breaker: gives way to the waiter that held the lock least, then takes the lock back in its turn.</summary>
    public void GiveWay(PyThreadState* ts) {
        Waiter? me = null;
        lock (_gate) {
            Breaker.Clear(_interp, BreakerBit.DropLock);
            if (_queue.Count == 0) return;
            Account(ts);
            ts->lock_state = (int)LockState.Gone;
            me = new Waiter(ts);
            Grant(Best());
            Enqueue(me);
        }
        Wait(me, -1);
    }

    /// <summary>The shim's drop found waiters: the state is Out already.</summary>
    public void HandOverLease(PyThreadState* ts) => HandOver(ts);

    private void HandOver(PyThreadState* ts) {
        lock (_gate) {
            if (_queue.Count == 0) return;
            if (Interlocked.CompareExchange(ref ts->lock_state, (int)LockState.Gone, (int)LockState.Out) != (int)LockState.Out) return;
            Account(ts);
            Grant(Best());
        }
    }

    private bool TakeSlow(PyThreadState* ts, int timeoutMilliseconds) {
        Waiter me;
        lock (_gate) {
            PyThreadState* owner = _interp->lock_owner;
            if (owner == null) {
                Own(ts);
                return true;
            }
            if (owner == ts && ts->lock_state == (int)LockState.Out) {
                ts->lock_state = (int)LockState.In;
                return true;
            }
            me = new Waiter(ts);
            Enqueue(me);
            Interlocked.MemoryBarrierProcessWide();
            if (Steal()) {
                if (me.Granted) return true;
            } else if (Impatient(ts)) {
                Breaker.Set(_interp, BreakerBit.DropLock);
            }
        }
        return Wait(me, timeoutMilliseconds);
    }

    /// <summary>Waits for the grant. The head waiter wakes each slice to ask for the switch or to steal a lease.</summary>
    private bool Wait(Waiter me, int timeoutMilliseconds) {
        long deadline = timeoutMilliseconds < 0 ? long.MaxValue : Environment.TickCount64 + timeoutMilliseconds;
        while (true) {
            bool head;
            lock (_gate) head = _queue.Count > 0 && _queue[0] == me;
            int slice = Math.Max(1, SliceMicroseconds / 1000);
            int wait = head || timeoutMilliseconds >= 0 ? slice : 20 * slice;
            if (me.Wake.Wait(wait)) return true;
            lock (_gate) {
                if (me.Granted) return true;
                if (Steal() && me.Granted) return true;
                Breaker.Set(_interp, BreakerBit.DropLock);
                if (Environment.TickCount64 >= deadline) {
                    Dequeue(me);
                    return false;
                }
            }
        }
    }

    /// <summary>Takes the lease of an owner that is out, and grants it to the best waiter. The gate is held.</summary>
    private bool Steal() {
        PyThreadState* owner = _interp->lock_owner;
        if (owner == null) {
            if (_queue.Count == 0) return false;
            Grant(Best());
            return true;
        }
        if (Interlocked.CompareExchange(ref owner->lock_state, (int)LockState.Gone, (int)LockState.Out) != (int)LockState.Out) return false;
        Account(owner);
        if (_queue.Count > 0) Grant(Best());
        else _interp->lock_owner = null;
        return true;
    }

    private bool Impatient(PyThreadState* ts) {
        PyThreadState* owner = _interp->lock_owner;
        long held = owner->vrun + (owner->hold_start == 0 ? 0 : Now() - owner->hold_start);
        return ts->vrun + ImpatienceNs < held;
    }

    private void Enqueue(Waiter me) {
        long floor = _minVrun - SliceMicroseconds * 1000L;
        if (me.Thread->vrun < floor) me.Thread->vrun = floor;
        _queue.Add(me);
        _interp->lock_waiters = _queue.Count;
        PyThreadState* owner = _interp->lock_owner;
        if (owner != null && owner->hold_start == 0) owner->hold_start = Now();
    }

    private void Dequeue(Waiter waiter) {
        _queue.Remove(waiter);
        _interp->lock_waiters = _queue.Count;
        if (_queue.Count == 0) Breaker.Clear(_interp, BreakerBit.DropLock);
    }

    private Waiter Best() {
        Waiter best = _queue[0];
        for (int i = 1; i < _queue.Count; i++)
            if (_queue[i].Thread->vrun < best.Thread->vrun) best = _queue[i];
        return best;
    }

    private void Grant(Waiter next) {
        Dequeue(next);
        Own(next.Thread);
        next.Granted = true;
        Switches++;
        next.Wake.Release();
    }

    private void Own(PyThreadState* ts) {
        _interp->lock_owner = ts;
        ts->lock_state = (int)LockState.In;
        ts->hold_start = _queue.Count > 0 ? Now() : 0;
        _minVrun = Math.Max(_minVrun, ts->vrun);
    }

    /// <summary>The owner's thread goes on under another state of the same interpreter: the lock is the other's from now on.</summary>
    public void Pass(PyThreadState* from, PyThreadState* to) {
        lock (_gate) {
            Account(from);
            from->lock_state = (int)LockState.Gone;
            Own(to);
        }
    }

    /// <summary>Charges the owner for the time it held the lock while somebody waited.</summary>
    private static void Account(PyThreadState* ts) {
        if (ts->hold_start == 0) return;
        ts->vrun += Now() - ts->hold_start;
        ts->hold_start = 0;
    }

    /// <summary>A thread state ends: it must neither own nor hold a lease.</summary>
    public void Forget(PyThreadState* ts) {
        lock (_gate) {
            if (_interp->lock_owner != ts) return;
            ts->lock_state = (int)LockState.Gone;
            if (_queue.Count > 0) Grant(Best());
            else _interp->lock_owner = null;
        }
    }
}
