// The end of an engine, in the order of CPython's Py_FinalizeEx as far as a script can see it: atexit functions, modules emptied (newest
// first, sys and builtins last), a last collection, then everything that only the runtime sees. Finalizers run throughout.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Modules;
using MiniPy.Objects;

namespace MiniPy.Hosting;

public sealed unsafe partial class PyEngine {
    private readonly ManualResetEventSlim _closed = new(false);

    /// <summary>Set before Dispose, makes it count what is left in the heap at the very end.</summary>
    internal bool CountAtDispose { get; set; }
    /// <summary>Some of the objects that were left, as text; null unless CountAtDispose was set.</summary>
    internal IReadOnlyList<string>? LeftSamples { get; private set; }
    /// <summary>What was left in the heap when everything had been released; null unless CountAtDispose was set.</summary>
    internal HeapSnapshot? LeftAtDispose { get; private set; }

    /// <summary>
    /// Ends the engine from any thread: stops running scripts (their calls throw <see cref="ObjectDisposedException"/>, tasks that await them fail with it), waits for them, runs
    /// <c>atexit</c> functions and finalizers (Python code), then gives all memory back. Idempotent; a second caller waits for the first.
    /// Code that runs at the end for longer than <see cref="PyEngineOptions.DisposeTimeout"/> is stopped.
    /// Afterwards every member throws <see cref="ObjectDisposedException"/>, and disposing of a handle does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called by a host function within a script of this engine.</exception>
    /// <exception cref="TimeoutException">A call or Python thread did not unwind within <see cref="PyEngineOptions.DisposeTimeout"/>; the engine is closed to calls, but its memory is not freed.</exception>
    public void Dispose() {
        if (IsInside()) throw new InvalidOperationException("An engine cannot be disposed by a host function that one of its scripts called.");
        bool first;
        lock (_slots) {
            first = _closing == 0;
            if (first) _closing = 1;
        }
        if (!first) {
            _closed.Wait(_disposeTimeout);
            return;
        }
        Interlocked.MemoryBarrierProcessWide();
        _interpreter.StopReason ??= new ObjectDisposedException(nameof(PyEngine), "The engine was disposed while the script ran.");
        Breaker.Set(_interpreter.State, BreakerBit.Stop);
        StopSubinterpreters(_interpreter.StopReason);
        Finish(WaitForCalls());
        _closed.Set();
    }

    /// <summary><see cref="Dispose"/> on a thread of the pool.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    private bool IsInside() {
        lock (_slots) return _closing == 0 && _slots.TryGetValue(Thread.CurrentThread, out ThreadSlot? slot) && slot.Busy > 0;
    }

    /// <summary>How long the end of a program waits for threads that are in native code. Those that run Python code end at once.</summary>
    private static readonly TimeSpan s_programPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until no thread runs in the engine any more. False: a program is to end all the same, as CPython does while daemon threads are in native code.</summary>
    private bool WaitForCalls() {
        long started = Stopwatch.GetTimestamp();
        for (int round = 0; ; round++) {
            string? busy = FindBusy();
            if (busy == null) return true;
            if (_isProgram && Stopwatch.GetElapsedTime(started) > s_programPatience) return false;
            if (Stopwatch.GetElapsedTime(started) > _disposeTimeout) throw new TimeoutException($"The engine could not be disposed within {_disposeTimeout}: {busy} still runs in it.");
            if (round < 50) Thread.Yield();
            else {
                if (round % 8 == 0) BlockedThreads.Poke(_interpreter);
                Thread.Sleep(1);
            }
        }
    }

    private string? FindBusy() {
        lock (_slots) {
            foreach (ThreadSlot slot in _slots.Values)
                if (slot.Busy > 0) return $"thread {slot.Thread.ManagedThreadId}{(slot.Thread.Name is { } name ? $" ('{name}')" : "")}";
            lock (_interpreter) {
                for (PyThreadState* ts = _interpreter.State->threads; ts != null; ts = ts->next) {
                    bool ours = false;
                    foreach (ThreadSlot slot in _slots.Values) ours |= slot.Ts == ts;
                    if (!ours) return $"Python thread {ts->thread_id}";
                }
            }
        }
        return null;
    }

    /// <summary>
    /// Runs with no other thread in the engine; or not `alone`, when the process is about to end: then what a program notices at its end is done, the lock is kept,
    /// so that threads that come back from native code wait for it for ever, and nothing that they may use is freed.
    /// </summary>
    private void Finish(bool alone) {
        PyInterpreterState* interp = _interpreter.State;
        ThreadSlot slot;
        lock (_slots) {
            if (!_slots.TryGetValue(Thread.CurrentThread, out slot!)) {
                slot = new ThreadSlot(_id, Thread.CurrentThread, ThreadStates.Create(interp), owned: true);
                _slots.Add(Thread.CurrentThread, slot);
            }
        }
        PyThreadState* ts = slot.Ts;
        ts->is_main = _parent == null ? 1 : 0;
        Breaker.Clear(interp, BreakerBit.Stop | BreakerBit.Budget);
        _interpreter.StopReason = null;
        ts->unwinding = 0;
        interp->instructions_left = long.MaxValue;
        interp->heap->ByteLimit = nint.MaxValue; // releasing may need a little memory
        interp->heap->Policy &= ~HeapPolicy.FailAt;
        _lock.Take(ts);
        ThreadSlot.Last = slot;
        var watch = new CallWatch(this);
        TimeSpan? patience = _isProgram || IsSubinterpreter ? null : _disposeTimeout; // a sub-interpreter's end is part of a call, which has limits
        watch.Begin(patience, CancellationToken.None);
        _loop.End(ts);
        if (Breaker.IsSet(interp, BreakerBit.Stop)) { // what waited there went on for too long when it was told to end; the rest has its own time
            watch.End();
            Breaker.Clear(interp, BreakerBit.Stop);
            _interpreter.StopReason = null;
            ts->unwinding = 0;
            watch.Begin(patience, CancellationToken.None);
        }
        ReleaseQueued(ts);
        if (_mainDict != null) {
            Atexit.Run(ts);
            ReleaseAllHandles(ts);
            interp->finalizing = 1;
            if (!alone) {
                StandardStreams.Flush(ts);
                watch.End();
                watch.Dispose();
                return;
            }
            ImportSystem.Finish(ts);
            CycleCollector.Collect(ts, 2);
            Warnings.End(ts);
            ImportSystem.Drop(ts);
            CycleCollector.Collect(ts, 2);
            _interpreter.ReleaseParts(ts);
        }
        ReleaseAllHandles(ts);
        SignalModule.Release(ts);
        foreach (ThreadSlot each in _slots.Values) ClearThread(ts, each.Ts);
        CycleCollector.Collect(ts, 2);
        _interpreter.ReleaseParts(ts); // what finalizers made again
        CycleCollector.Collect(ts, 2);
        CycleCollector.Fini(ts);
        TypeObject.ClearCache(ts);
        DropInterned(ts);
        if (CountAtDispose || DebugSwitches.HeapAtExit) LeftAtDispose = HeapCensus.Snapshot(ts);
        if (CountAtDispose) LeftSamples = HeapCensus.Samples(ts, 40);
        if (DebugSwitches.HeapAtExit) PrintLeft(LeftAtDispose!);
        watch.End();
        watch.Dispose();
        lock (_stopGate) _closing = 2;
        LeaveFamily();
        _interpreter.Ending?.Invoke();
        _lock.Drop(ts);
        ThreadSlot.Last = null;
        foreach (ThreadSlot each in _slots.Values) {
            each.Watch?.Dispose();
            ThreadStates.Destroy(each.Ts);
            each.Ts = null;
        }
        _slots.Clear();
        lock (_handles) _interpreter.Destroy();
    }

    private static void PrintLeft(HeapSnapshot left) {
        foreach (TypeCensus type in left.Types) Console.Error.WriteLine($"heap at exit: {type.Count} {type.Name} ({type.Bytes} bytes)");
        if (left.RawCount != 0) Console.Error.WriteLine($"heap at exit: {left.RawCount} buffers ({left.RawBytes} bytes)");
    }

    /// <summary>Releases what a thread state holds. May run Python code.</summary>
    private static void ClearThread(PyThreadState* ts, PyThreadState* ended) {
        Py.ClearRef(ts, &ended->curexc_type);
        Py.ClearRef(ts, &ended->curexc_value);
        Py.ClearRef(ts, &ended->curexc_traceback);
        Py.ClearRef(ts, &ended->exc_state.exc_value);
        Py.ClearRef(ts, &ended->dict);
        Py.ClearRef(ts, &ended->async_exc);
        Py.ClearRef(ts, &ended->context);
        Py.ClearRef(ts, &ended->async_gen_firstiter);
        Py.ClearRef(ts, &ended->async_gen_finalizer);
        Py.ClearRef(ts, &ended->c_profileobj);
        Py.ClearRef(ts, &ended->c_traceobj);
    }

    /// <summary>Frees the table of interned strings, whose references are not counted; what still lives is interned no more.</summary>
    private static void DropInterned(PyThreadState* ts) {
        PyObject* table = ts->interp->interned;
        if (table == null) return;
        nint position = 0;
        while (DictObject.Next(table, ref position, out PyObject* key, out _)) {
            if (Py.IsImmortal(key)) continue;
            key->ob_refcnt += 2;
            ((PyASCIIObject*)key)->state &= ~3u;
        }
        ts->interp->interned = null;
        Py.DecRef(ts, table);
    }
}
