// The references that the host holds: a table of objects, one cell for each handle. A handle is released by Dispose, by its scope, with the
// engine, or, when it was forgotten, by its finalizer, which touches no count: it only queues the reference for the next holder of the lock.

using System;
using System.Collections.Generic;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Hosting;

public sealed unsafe partial class PyEngine {
    /// <summary>Object addresses; 0 in free cells. Guarded by itself, not by the interpreter lock: finalizers come here.</summary>
    private readonly List<nint> _handles = [];
    private readonly Stack<int> _freeCells = [];

    internal int LiveHandles {
        get {
            lock (_handles) return _handles.Count - _freeCells.Count;
        }
    }

    /// <summary>A cell that takes the reference over.</summary>
    internal int AddHandle([Steals] PyObject* op) {
        lock (_handles) {
            if (_freeCells.TryPop(out int cell)) {
                _handles[cell] = (nint)op;
                return cell;
            }
            _handles.Add((nint)op);
            return _handles.Count - 1;
        }
    }

    /// <summary>Empties a cell; the caller owns the reference. Null when the engine let go of it already.</summary>
    private PyObject* TakeHandle(int cell) {
        lock (_handles) {
            if (_closing == 2 || _handles[cell] == 0) return null;
            var op = (PyObject*)_handles[cell];
            _handles[cell] = 0;
            _freeCells.Push(cell);
            return op;
        }
    }

    /// <summary>Releases a handle's reference now when this thread may, else at the next entry. Runs Python code.</summary>
    internal void ReleaseHandle(int cell) {
        if (_closing != 0) {
            QueueRelease(cell);
            return;
        }
        ThreadSlot slot;
        bool took;
        try {
            slot = FindSlot();
            took = Enter(slot);
        } catch (Exception error) when (error is ObjectDisposedException or PyLockTimeoutException) {
            QueueRelease(cell);
            return;
        }
        PyObject* op = TakeHandle(cell);
        if (op != null) Py.DecRef(slot.Ts, op);
        Leave(slot, took);
    }

    /// <summary>For finalizers: no lock of the interpreter, no count.</summary>
    internal void QueueRelease(int cell) {
        lock (_handles) {
            if (_closing == 2 || _handles[cell] == 0) return;
            _interpreter.ReleasedHandles.Enqueue(_handles[cell]);
            _handles[cell] = 0;
            _freeCells.Push(cell);
            Breaker.Set(_interpreter.State, BreakerBit.Handles);
        }
    }

    /// <summary>The engine ends: every handle lets go. Runs Python code.</summary>
    private void ReleaseAllHandles(PyThreadState* ts) {
        for (int i = 0; ; i++) {
            nint op;
            lock (_handles) {
                if (i >= _handles.Count) break;
                op = _handles[i];
                if (op == 0) continue;
                _handles[i] = 0;
                _freeCells.Push(i);
            }
            Py.DecRef(ts, (PyObject*)op);
        }
        ReleaseQueued(ts);
    }

    /// <summary>The object of a handle, borrowed. The lock is held.</summary>
    internal PyObject* ObjectOf(int cell) {
        lock (_handles) return (PyObject*)_handles[cell];
    }

    /// <summary>Keeps an exception object while a host function runs, for the way back into Python; null outside of one.</summary>
    internal ErrorToken? KeepThrown(PyThreadState* ts, PyObject* exception) {
        ThreadSlot slot = FindSlot();
        if (slot.Thrown == null) return null;
        var token = new ErrorToken((nint)Py.NewRef(exception));
        slot.Thrown.Add(token);
        return token;
    }

    /// <summary>
    /// Collects the handles that this thread makes from now on; disposing of the scope releases them. Scopes nest and must be disposed of
    /// on the thread that opened them, the innermost first. Runs Python code only when it is disposed (finalizers).
    /// </summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public PyScope OpenScope() {
        ObjectDisposedException.ThrowIf(_closing != 0, this);
        return new PyScope(this, FindSlot());
    }

    /// <summary>
    /// Takes the engine's lock for a batch of calls, which saves taking it for each. Dispose of the result on the same thread; as it is a ref
    /// struct, <c>await</c> cannot come in between. Calls of other threads wait meanwhile. Runs no Python code.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    /// <exception cref="PyLockTimeoutException">The engine was busy for longer than its lock timeout.</exception>
    public PyLock Enter() => new(this);
}

/// <summary>See <see cref="PyEngine.OpenScope"/>.</summary>
public sealed class PyScope : IDisposable {
    private readonly PyEngine _engine;
    private readonly ThreadSlot _slot;
    private readonly PyScope? _outer;
    private readonly List<PyHandle> _members = [];
    private bool _open = true;

    internal PyScope(PyEngine engine, ThreadSlot slot) {
        _engine = engine;
        _slot = slot;
        _outer = slot.Scope;
        slot.Scope = this;
    }

    internal void Add(PyHandle handle) => _members.Add(handle);

    /// <summary>Releases the scope's handles, the newest first. Idempotent. Runs Python code (finalizers).</summary>
    /// <exception cref="InvalidOperationException">Another thread opened the scope, or a scope opened later is still open.</exception>
    public void Dispose() {
        if (!_open) return;
        if (_slot.Thread != Thread.CurrentThread) throw new InvalidOperationException("A scope is closed by the thread that opened it.");
        if (_slot.Scope != this) throw new InvalidOperationException("Scopes are closed in the reverse order of their opening.");
        _open = false;
        _slot.Scope = _outer;
        for (int i = _members.Count - 1; i >= 0; i--) _members[i].Dispose();
        _members.Clear();
    }
}

/// <summary>The engine's lock, held by this thread until Dispose. See <see cref="PyEngine.Enter()"/>.</summary>
public ref struct PyLock : IDisposable {
    private readonly PyEngine _engine;
    private ThreadSlot? _slot;
    private readonly bool _took;

    internal PyLock(PyEngine engine) {
        _engine = engine;
        _slot = engine.FindSlot();
        _took = engine.Enter(_slot);
    }

    /// <summary>Gives the lock back. Idempotent.</summary>
    public void Dispose() {
        if (_slot == null) return;
        _engine.Leave(_slot, _took);
        _slot = null;
    }
}
