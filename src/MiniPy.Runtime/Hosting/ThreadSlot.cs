// One .NET thread's part in one engine: its thread state, how deep it is inside the engine, the scope that collects its handles, and the
// limits of the call that runs.
//
// A slot is written by its own thread only; Dispose, on another thread, reads Busy. Entering is a store of Busy and a read of the engine's
// Closing; Dispose stores Closing, runs a process-wide barrier and then looks at Busy: one of the two sees the other, and no call that is
// let in meets a freed thread state (asymmetric Dekker, as in the interpreter lock).

using System;
using System.Collections.Generic;
using System.Threading;
using MiniPy.Core;

namespace MiniPy.Hosting;

internal sealed unsafe class ThreadSlot(long engineId, Thread thread, PyThreadState* ts, bool owned) {
    /// <summary>The slot that the thread used last: the fast way to find it.</summary>
    [ThreadStatic] private static ThreadSlot? t_last;

    public readonly long EngineId = engineId;
    public readonly Thread Thread = thread;
    public PyThreadState* Ts = ts;
    /// <summary>Was the thread state made for this slot? False on threads that Python started.</summary>
    public readonly bool Owned = owned;
    /// <summary>Nested calls and held locks of this thread in the engine.</summary>
    public volatile int Busy;
    /// <summary>Nested calls; the outermost carries the limits.</summary>
    public int Calls;
    public PyScope? Scope;
    /// <summary>Exceptions that nested calls threw while a host function runs; kept until it returns, so that they can go back as they came.</summary>
    public List<ErrorToken>? Thrown;
    /// <summary>An empty list to be Thrown next.</summary>
    public List<ErrorToken>? Spare;
    public CallWatch? Watch;

    public static ThreadSlot? Last {
        get => t_last;
        set => t_last = value;
    }
}

/// <summary>An exception object on its way through .NET code: an owned reference, dropped when the host function returns.</summary>
internal sealed class ErrorToken(nint exception) {
    public nint Exception = exception;
}

/// <summary>
/// Watches one outermost call: deadline and cancellation set the engine's Stop, but only while the call runs. The end of another call may clear
/// that Stop before this one saw it, so it is asked for again and again.
/// </summary>
internal sealed class CallWatch(PyEngine engine) : IDisposable {
    private const int AskAgainMilliseconds = 100;

    private readonly PyEngine _engine = engine;
    private readonly object _gate = new();
    private Timer? _timer;
    private CancellationTokenRegistration _registration;
    private TimeSpan _limit;
    private CancellationToken _token;
    private Exception? _reason;
    private bool _running;

    public void Begin(TimeSpan? limit, CancellationToken token) {
        lock (_gate) (_running, _reason) = (true, null);
        if (limit is { } span) {
            _limit = span;
            Schedule((long)Math.Ceiling(Math.Min(span.TotalMilliseconds, 4_000_000_000)));
        }
        _token = token;
        if (token.CanBeCanceled) _registration = token.UnsafeRegister(static state => ((CallWatch)state!).Cancelled(), this);
    }

    private void Schedule(long milliseconds) {
        _timer ??= new Timer(static state => ((CallWatch)state!).Late(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(milliseconds, AskAgainMilliseconds);
    }

    /// <summary>Has it asked for a stop?</summary>
    public bool HasAsked {
        get {
            lock (_gate) return _reason != null;
        }
    }

    /// <summary>After it nothing of this watch sets Stop any more.</summary>
    public void End() {
        lock (_gate) _running = false;
        _timer?.Change(Timeout.Infinite, Timeout.Infinite);
        _registration.Dispose();
        _registration = default;
    }

    private void Late() => Stop(new PyTimeoutException(_limit));
    private void Cancelled() => Stop(new OperationCanceledException(_token));

    private void Stop(Exception reason) {
        lock (_gate) {
            if (!_running) return;
            if (_reason == null) Schedule(AskAgainMilliseconds);
            _engine.RequestStop(_reason ??= reason);
        }
    }

    public void Dispose() => _timer?.Dispose();
}
