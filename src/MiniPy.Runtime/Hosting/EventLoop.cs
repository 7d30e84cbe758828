// The asyncio event loop that an engine's awaited calls share, and those calls.
//
// The loop runs on a thread of its own, which is inside the engine for as long as the loop lives but leaves the lock whenever the loop waits.
// That thread has no limits; each AsyncCall carries its own, from its start to its end, wherever its Python code runs. When a limit stops the
// script, the loop's thread unwinds like any other: the calls under way fail with the reason, the loop is closed, the thread ends, and the next
// call makes both anew. A disposed engine stops the loop in the same way, and closes what is left of it on the disposing thread (End).
//
// Invariant: _loop is the loop that a thread runs or is about to run, or null; it changes with the interpreter lock held.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal sealed unsafe class EventLoop(PyEngine engine) {
    private const int StackBytes = 16 << 20;

    private readonly PyEngine _engine = engine;
    private readonly HashSet<AsyncCall> _calls = [];
    private PyObject* _loop;

    /// <summary>Has the loop call `function(*args)` and await the result if it can be awaited. False with the error set when that cannot be. Runs Python code.</summary>
    public bool Submit(PyThreadState* ts, AsyncCall call, PyObject* function, PyObject* args) {
        using Owned loop = new(ts, Running(ts)), end = new(ts, loop.IsNull ? null : HostFunctions.New(ts, call));
        if (end.IsNull) return false;
        lock (_calls) _calls.Add(call);
        using Owned cancel = new(ts, AsyncScript.Call(ts, "submit", loop, function, args, end));
        if (cancel.IsNull) return false;
        call.Submitted(new PyHandle(_engine, cancel.Detach(), scoped: false));
        return true;
    }

    /// <summary>The loop, made and started when there is none. Runs Python code.</summary>
    [return: NewRef]
    private PyObject* Running(PyThreadState* ts) {
        if (_loop == null) {
            using Owned made = new(ts, AsyncScript.Call(ts, "new_event_loop"));
            if (made.IsNull) return null;
            if (_loop == null) {
                new Thread(Serve, StackBytes) { IsBackground = true, Name = "MiniPy asyncio" }.UnsafeStart(); // it waits for the lock
                _loop = made.Detach();
            } else {
                using Owned closed = new(ts, AsyncScript.Call(ts, "abandon", made)); // another thread was first
                if (closed.IsNull) return null;
            }
        }
        return Py.NewRef(_loop);
    }

    public void Remove(AsyncCall call) {
        lock (_calls) _calls.Remove(call);
    }

    private void FailCalls(Exception reason) {
        AsyncCall[] calls;
        lock (_calls) calls = [.. _calls];
        foreach (AsyncCall call in calls) call.Fail(reason);
    }

    /// <summary>The loop's thread.</summary>
    private void Serve() {
        try {
            _engine.Serve(this);
        } catch (Exception error) {
            FailCalls(error); // the engine was closed before this thread came in
        }
    }

    /// <summary>Runs the loop until it is stopped and fails the calls that are left. The error indicator is clear afterwards.</summary>
    /// <returns>The loop, for Close; null when the engine ends and closes it.</returns>
    [return: NewRef]
    public PyObject* Run(in PyEngine.HostCall call) {
        using Owned result = new(call.Ts, AsyncScript.Call(call.Ts, "run", _loop));
        Exception reason = call.Failed(result) ? call.Failure() : new InvalidOperationException("A script closed the event loop.");
        PyObject* loop = null;
        if (!_engine.IsClosing) {
            loop = _loop;
            _loop = null; // before the calls fail: a new one takes a new loop
        }
        FailCalls(reason);
        return loop;
    }

    /// <summary>Closes a loop that no thread runs any more. Runs Python code.</summary>
    public static void Close(PyThreadState* ts, [Steals] PyObject* ended) {
        using Owned loop = new(ts, ended), closed = new(ts, AsyncScript.Call(ts, "abandon", loop));
        if (!closed.IsNull) return;
        if (ts->unwinding == 0) Err.WriteUnraisable(ts, loop);
        else ErrorIndicator.Clear(ts);
    }

    /// <summary>The engine ends. Runs Python code.</summary>
    public void End(PyThreadState* ts) {
        FailCalls(new ObjectDisposedException(nameof(PyEngine)));
        if (_loop == null) return;
        PyObject* loop = _loop;
        _loop = null;
        Close(ts, loop);
    }
}

/// <summary>A call that the host awaits: in Python the function that is told how it ended, `end(how, what)`.</summary>
internal abstract unsafe class AsyncCall(PyEngine engine, CancellationToken token) : HostCallable(engine, null, typeof(AsyncCall).GetMethod(nameof(Invoke))!) {
    protected readonly CancellationToken Token = token;
    private CallWatch? _watch;
    private CancellationTokenRegistration _registration;
    private PyHandle? _cancel;
    private int _ended;
    private bool _begun;

    public override string Name => "end";

    /// <summary>The call's limits begin. The lock is held.</summary>
    public void Begin() {
        _begun = true;
        Engine.BeginBudget();
        if (Engine.Deadline == null) return;
        _watch = new CallWatch(Engine);
        _watch.Begin(Engine.Deadline, CancellationToken.None);
    }

    /// <summary>The loop knows of the call; the handle is a function that cancels it. The lock is held, and no Python code runs: the call has ended or will see this.</summary>
    public void Submitted(PyHandle cancel) {
        if (Volatile.Read(ref _ended) != 0) {
            cancel.Dispose();
            return;
        }
        _cancel = cancel;
        if (Token.CanBeCanceled) _registration = Token.UnsafeRegister(static call => ThreadPool.UnsafeQueueUserWorkItem(((AsyncCall)call!).Cancel, null), this);
    }

    private void Cancel(object? state) {
        try {
            while (Interrupted()) Thread.Sleep(1);
        } catch (ObjectDisposedException) {
            // The engine has ended, and with it the call.
        }
    }

    /// <summary>Tells the loop, unless the engine stops its scripts just now.</summary>
    private bool Interrupted() {
        using var call = new PyEngine.HostCall(Engine, kind: PyEngine.CallKind.Part | PyEngine.CallKind.Patient);
        if (Volatile.Read(ref _ended) != 0) return false;
        using Owned cancel = new(call.Ts, Py.NewRef(_cancel!.Object(Engine)));
        using Owned done = new(call.Ts, CallProtocol.CallNoArgs(call.Ts, cancel));
        if (done.IsNull) ErrorIndicator.Clear(call.Ts); // the loop has ended, and with it the call
        return call.WasInterrupted;
    }

    /// <summary>Called by the script, once. The lock is held; converting a result or an exception may run Python code.</summary>
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) {
        if (count != 2) return WrongCount(ts, 2, count);
        if (Volatile.Read(ref _ended) != 0) return Py.None;
        switch (Marshaller.FromPython<int>(Engine, ts, args[0])) {
            case AsyncScript.Cancelled:
                if (TryEnd()) SetCancelled();
                break;
            case AsyncScript.Raised:
                Err.Put(ts, Py.NewRef(args[1]));
                Fail(Engine.Failure(ts, outermost: true));
                break;
            default:
                Convert(ts, args[1]);
                break;
        }
        if (ts->unwinding == 0) return Py.None;
        BreakerHooks.Stopped(ts);
        return null;
    }

    /// <summary>The lock is held, unless the call has not begun or the engine is closed.</summary>
    public void Fail(Exception reason) {
        if (TryEnd()) SetException(reason);
    }

    /// <summary>Ends limits and registrations; false when that was done.</summary>
    protected bool TryEnd() {
        if (Interlocked.Exchange(ref _ended, 1) != 0) return false;
        _watch?.End();
        _watch?.Dispose();
        _registration.Dispose();
        if (_begun) Engine.EndAsync(this);
        _cancel?.Dispose();
        return true;
    }

    protected abstract void Convert(PyThreadState* ts, PyObject* result);
    protected abstract void SetException(Exception error);
    protected abstract void SetCancelled();
}

internal sealed unsafe class AsyncCall<T>(PyEngine engine, CancellationToken token) : AsyncCall(engine, token) {
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _source.Task;

    protected override void Convert(PyThreadState* ts, PyObject* result) {
        T value;
        try {
            value = Marshaller.FromPython<T>(Engine, ts, result);
        } catch (Exception error) {
            Fail(error);
            return;
        }
        if (TryEnd()) _source.SetResult(value);
    }

    protected override void SetException(Exception error) => _source.SetException(error);
    protected override void SetCancelled() => _source.TrySetCanceled(Token.IsCancellationRequested ? Token : CancellationToken.None);
}
