// Entering and leaving: the thread state of the calling thread, the lock, the limits of a call, and what an error becomes.
//
// HostCall is the frame of every public call. The outermost call of a thread starts the limits; one that a host function makes inside
// a script goes on under the script's.

using System;
using System.Collections.Generic;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Objects;

namespace MiniPy.Hosting;

public sealed unsafe partial class PyEngine {
    private readonly Dictionary<Thread, ThreadSlot> _slots = [];
    private readonly object _stopGate = new();
    private volatile int _closing;
    /// <summary>Outermost calls under way that count instructions.</summary>
    private int _counted;

    internal bool IsClosing => _closing != 0;

    /// <summary>Is a call stopped by limits, or may the fast way be taken?</summary>
    internal bool IsUnlimited => !_limits.CountsInstructions && !_limits.HasDeadline;

    /// <summary>The calling thread's slot, made when it has none.</summary>
    internal ThreadSlot FindSlot() {
        ThreadSlot? slot = ThreadSlot.Last;
        if (slot != null && slot.EngineId == _id) return slot;
        slot = FindSlotSlow();
        ThreadSlot.Last = slot;
        return slot;
    }

    private ThreadSlot FindSlotSlow() {
        lock (_slots) {
            if (_slots.TryGetValue(Thread.CurrentThread, out ThreadSlot? known)) return known;
            ObjectDisposedException.ThrowIf(_closing != 0, this);
            var made = new ThreadSlot(_id, Thread.CurrentThread, ThreadStates.Create(_interpreter.State), owned: true);
            _slots.Add(Thread.CurrentThread, made);
            return made;
        }
    }

    /// <summary>A Python thread calls a host function: its thread state is the slot's.</summary>
    internal ThreadSlot Adopt(PyThreadState* ts) {
        lock (_slots) {
            if (!_slots.TryGetValue(Thread.CurrentThread, out ThreadSlot? slot) || slot.Ts != ts) {
                slot = new ThreadSlot(_id, Thread.CurrentThread, ts, owned: false);
                _slots[Thread.CurrentThread] = slot;
            }
            ThreadSlot.Last = slot;
            return slot;
        }
    }

    internal void Disown(ThreadSlot slot) {
        lock (_slots) _slots.Remove(slot.Thread);
        if (ThreadSlot.Last == slot) ThreadSlot.Last = null;
    }

    /// <summary>The calling thread ends and will not come again: its thread state goes, unless Dispose has begun and will see to it. The lock is not held.</summary>
    private void EndSlot(ThreadSlot slot) {
        lock (_slots) {
            if (_closing != 0) return;
            _slots.Remove(slot.Thread);
            slot.Watch?.Dispose();
            ThreadStates.Destroy(slot.Ts);
            slot.Ts = null;
        }
        ThreadSlot.Last = null;
    }

    /// <summary>Takes the lock unless this thread has it; tells whether Leave must give it back. A patient caller waits for as long as it takes.</summary>
    internal bool Enter(ThreadSlot slot, bool patient = false) {
        slot.Busy++;
        if (_closing != 0) {
            slot.Busy--;
            throw new ObjectDisposedException(nameof(PyEngine));
        }
        PyThreadState* ts = slot.Ts;
        if (ts->lock_state == (int)LockState.In) {
            ts->lock_depth++;
            return false;
        }
        if (!_lock.Take(ts, patient ? -1 : _lockTimeout)) {
            slot.Busy--;
            throw new PyLockTimeoutException(TimeSpan.FromMilliseconds(_lockTimeout), DescribeOwner());
        }
        ts->lock_depth++;
        if ((_interpreter.State->breaker & (int)BreakerBit.Handles) != 0) ReleaseQueued(ts);
        return true;
    }

    internal void Leave(ThreadSlot slot, bool took) {
        PyThreadState* ts = slot.Ts;
        ts->lock_depth--;
        if (took) _lock.Drop(ts);
        slot.Busy--;
    }

    private string DescribeOwner() {
        PyThreadState* owner = _interpreter.State->lock_owner;
        if (owner == null) return "nobody";
        lock (_slots) {
            foreach (ThreadSlot slot in _slots.Values)
                if (slot.Ts == owner) return $"thread {slot.Thread.ManagedThreadId}{(slot.Thread.Name is { } name ? $" ('{name}')" : "")}";
        }
        return "a thread that Python started";
    }

    /// <summary>Gives back what finalizers queued. Runs Python code.</summary>
    private void ReleaseQueued(PyThreadState* ts) {
        Breaker.Clear(ts->interp, BreakerBit.Handles);
        while (_interpreter.ReleasedHandles.TryDequeue(out nint handle)) Py.DecRef(ts, (PyObject*)handle);
    }

    /// <summary>Asks the running scripts to unwind; `reason` is what the host's call will throw.</summary>
    internal void RequestStop(Exception reason) {
        lock (_stopGate) {
            if (_closing == 2) return;
            _interpreter.StopReason ??= reason;
            Breaker.Set(_interpreter.State, BreakerBit.Stop);
            BlockedThreads.PokeWhileStopping(_interpreter);
        }
        StopSubinterpreters(reason);
    }

    /// <summary>A call gets its budget and a heap limit not yet hit. The lock is held.</summary>
    internal void BeginBudget() {
        PyInterpreterState* interp = _interpreter.State;
        interp->heap->LimitHit = false;
        if (!_limits.CountsInstructions) return;
        // With several calls at once the budget is theirs together.
        if (_counted == 0 && _family != null) RenewBudgetOfSubinterpreters();
        interp->instructions_left = _counted++ == 0 ? _limits.Instructions : interp->instructions_left + _limits.Instructions;
        Breaker.Set(interp, BreakerBit.Budget);
    }

    internal void EndBudget() {
        if (_limits.CountsInstructions && --_counted == 0) Breaker.Clear(_interpreter.State, BreakerBit.Budget);
    }

    /// <summary>The wall clock limit of a call, or null.</summary>
    internal TimeSpan? Deadline => _limits.HasDeadline ? _limits.WallClock : null;

    /// <summary>A script has unwound to the host: the stop, if it was one, is over. `ts` may be null.</summary>
    internal void EndStop(PyThreadState* ts) {
        PyInterpreterState* interp = _interpreter.State;
        if (ts != null) ts->unwinding = 0;
        if (_family != null) EndStopOfSubinterpreters();
        if ((interp->breaker & (int)BreakerBit.Stop) == 0) return;
        lock (_stopGate) {
            if (_closing != 0) return;
            Breaker.Clear(interp, BreakerBit.Stop);
            _interpreter.StopReason = null;
            _interpreter.BudgetSpent = false;
        }
    }

    /// <summary>The pending error as an exception; the indicator is clear afterwards. Runs Python code (str of the exception).</summary>
    internal Exception Failure(PyThreadState* ts, bool outermost) {
        if (ts->unwinding == 0) {
            Exception error = ErrorTranslation.Take(this, ts, keepObject: !outermost);
            if (ts->unwinding == 0) {
                if (_limits.LimitsHeap && ts->heap->LimitHit && error is PyException python && python.Is("MemoryError")) return new PyHeapLimitException(_limits.HeapBytes, python);
                return error;
            }
        }
        ErrorIndicator.Clear(ts);
        ts->unwinding = 0;
        if (_closing != 0) return new ObjectDisposedException(nameof(PyEngine), "The engine was disposed while the script ran.");
        if (_interpreter.StopReason is { } reason) return reason;
        return _interpreter.BudgetSpent ? new PyInstructionLimitException(_limits.Instructions) : new OperationCanceledException("The script was stopped.");
    }

    /// <summary>Which limits an outermost call starts, and whether it waits for the lock for as long as it takes.</summary>
    [Flags]
    internal enum CallKind {
        Plain = 0, Uncounted = 1, Untimed = 2, Patient = 4,
        /// <summary>Work for a call that carries the limits itself.</summary>
        Part = Uncounted | Untimed,
        /// <summary>Something happened that a script waits for: what it runs counts towards the calls under way.</summary>
        Notice = Uncounted | Patient,
    }

    /// <summary>One public call: entered in the constructor, left by Dispose.</summary>
    internal readonly ref struct HostCall : IDisposable {
        private readonly PyEngine _engine;
        private readonly ThreadSlot _slot;
        private readonly bool _took, _outermost, _watched, _counted;

        public HostCall(PyEngine engine, CancellationToken token = default, CallKind kind = CallKind.Plain) {
            if (token.IsCancellationRequested) throw new OperationCanceledException(token);
            _engine = engine;
            _slot = engine.FindSlot();
            _took = engine.Enter(_slot, (kind & CallKind.Patient) != 0);
            _outermost = _slot.Calls++ == 0 && _slot.Owned;
            if (!_outermost) return;
            _counted = (kind & CallKind.Uncounted) == 0;
            _watched = (kind & CallKind.Untimed) == 0 && engine._limits.HasDeadline || token.CanBeCanceled;
            if (_counted) engine.BeginBudget();
            if (_watched) (_slot.Watch ??= new CallWatch(engine)).Begin(engine.Deadline, token);
        }

        public PyThreadState* Ts => _slot.Ts;
        public ThreadSlot Slot => _slot;

        /// <summary>A stopped script has failed even if a result came of it: where errors cannot be raised, in a finalizer, the stop was swallowed.</summary>
        public bool Failed(PyObject* result) => result == null || Ts->unwinding != 0;

        /// <summary>Was it stopped on account of another call? What must not be lost is tried again.</summary>
        public bool WasInterrupted => Ts->unwinding != 0 && !(_watched && _slot.Watch!.HasAsked);

        public Exception Failure() => _engine.Failure(_slot.Ts, _outermost);

        public void Dispose() {
            _slot.Calls--;
            if (_outermost) {
                if (_watched) _slot.Watch!.End();
                if (_counted) _engine.EndBudget();
                _engine.EndStop(_slot.Ts);
            }
            _engine.Leave(_slot, _took);
        }
    }
}
