// Sub-interpreters: engines that native code makes from within a script (Py_NewInterpreter) and ends (Py_EndInterpreter). Each is an engine like
// any other, with a heap, a lock and modules of its own; it has the options and limits of the engine it came from, and stops when that one is
// stopped. Its thread is no main thread: signals and pending calls are the first engine's.
//
// A family is the first engine and the sub-interpreters that came from it, by whatever way. One that is never ended keeps its memory.

using System;
using System.Collections.Generic;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;

namespace MiniPy.Hosting;

public sealed unsafe partial class PyEngine {
    /// <summary>The engine whose script made this one; null for an engine that the host made.</summary>
    private readonly PyEngine? _parent;
    internal bool IsSubinterpreter => _parent != null;
    /// <summary>Oldest first; one list for all members, under its own lock. Null while there is one member only.</summary>
    private volatile List<PyEngine>? _family;

    /// <summary>Makes a sub-interpreter and its state for the calling thread, which has that engine's lock afterwards. The thread may hold no other engine's lock. Runs Python code (site).</summary>
    /// <returns>Null when site could not be imported; the error was printed.</returns>
    /// <exception cref="OutOfMemoryException">The address space for the heap could not be reserved.</exception>
    internal PyThreadState* NewSubinterpreter(bool isolated) {
        PyEngineOptions options = _options.Copy();
        options.Tune += to => to.IsolatedSubinterpreter = isolated;
        var made = new PyEngine(options, this);
        lock (_slots) _family ??= [this];
        lock (_family) {
            made._family = _family;
            _family.Add(made);
        }
        if (!made._interpreter.Part<RuntimeOptions>().NoSite && !made.ImportSite()) {
            made.Dispose();
            return null;
        }
        PyThreadState* ts = made.FindSlot().Ts;
        made._lock.Take(ts);
        ApplyWarnOptions(ts);
        made.BeginBudget();
        return ts;
    }

    /// <summary>
    /// The part of a sub-interpreter's end that it may still refuse: waits for threads that are no daemons and runs the functions of atexit (Python code). False: another
    /// thread runs Python code in it all the same. The lock is held.
    /// </summary>
    internal bool FinishThreads(PyThreadState* ts) {
        ErrorIndicator.Clear(ts);
        ThreadModule.Shutdown(ts);
        Atexit.Run(ts);
        if (Breaker.IsSet(ts->interp, BreakerBit.Stop)) return true; // they were told to end as well
        lock (_interpreter) {
            for (PyThreadState* other = ts->interp->threads; other != null; other = other->next)
                if (other != ts && other->ending == 0) return false;
        }
        return true;
    }

    /// <summary>Ends a sub-interpreter after FinishThreads, with the state the calling thread holds its lock by; both are gone afterwards. Runs Python code.</summary>
    /// <exception cref="TimeoutException">A thread did not end within <see cref="PyEngineOptions.DisposeTimeout"/>.</exception>
    internal void EndSubinterpreter(PyThreadState* ts) {
        lock (_slots) {
            bool known = false;
            foreach (ThreadSlot slot in _slots.Values) known |= slot.Ts == ts;
            if (!known) _slots[Thread.CurrentThread] = new ThreadSlot(_id, Thread.CurrentThread, ts, owned: false); // one that native code made
        }
        _lock.Drop(ts);
        Dispose();
    }

    /// <summary>Native code destroys a state by itself.</summary>
    internal void Forget(PyThreadState* ts) {
        lock (_slots) {
            foreach (ThreadSlot slot in _slots.Values) {
                if (slot.Ts != ts) continue;
                Disown(slot);
                return;
            }
        }
    }

    // ---------------------------------------------------------------- the family

    private PyEngine[] Family() {
        if (_family is not { } family) return [this];
        lock (family) return [.. family];
    }

    /// <summary>The engine that the others of the family came from.</summary>
    internal PyInterpreterState* FirstOfFamily => Family()[0]._interpreter.State;
    internal PyInterpreterState* NewestOfFamily => Family()[^1]._interpreter.State;

    /// <summary>The member that was made before this one; null when this is the first.</summary>
    internal PyInterpreterState* NextOlder {
        get {
            PyEngine[] family = Family();
            int at = Array.IndexOf(family, this);
            return at > 0 ? family[at - 1]._interpreter.State : null;
        }
    }

    private void LeaveFamily() {
        if (_family is not { } family) return;
        lock (family) family.Remove(this);
    }

    private void StopSubinterpreters(Exception reason) {
        if (_family == null) return;
        foreach (PyEngine member in Family())
            if (member._parent == this) member.RequestStop(reason);
    }

    /// <summary>The stop of a call is over, also for what it ran in sub-interpreters.</summary>
    private void EndStopOfSubinterpreters() {
        foreach (PyEngine member in Family()) {
            if (member._parent != this) continue;
            lock (member._slots) {
                if (member._closing != 0) continue;
                member._slots.TryGetValue(Thread.CurrentThread, out ThreadSlot? slot);
                member.EndStop(slot == null ? null : slot.Ts);
            }
        }
    }

    /// <summary>A counted call begins: what it runs in each sub-interpreter may take as many instructions as it may itself.</summary>
    private void RenewBudgetOfSubinterpreters() {
        foreach (PyEngine member in Family()) {
            if (member._parent != this) continue;
            member._interpreter.State->instructions_left = _limits.Instructions;
            member.RenewBudgetOfSubinterpreters();
        }
    }
}
