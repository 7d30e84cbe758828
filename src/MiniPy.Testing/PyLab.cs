// An engine set up for tests: its output is collected, and it knows how to ask "did this leave anything behind?".
//
// A first run of anything fills caches that stay (interned names, code constants, type dicts, modules), so AssertBalanced runs the work
// twice and compares around the second run.

using System;
using System.IO;
using System.Threading;
using MiniPy.Hosting;

namespace MiniPy.Testing;

/// <summary>A lifecycle rule was broken; the message tells what was left behind.</summary>
public sealed class LifecycleException : Exception {
    /// <summary>With what was found.</summary>
    public LifecycleException(string message, Exception? inner = null) : base(message, inner) { }
}

/// <summary>An engine for tests. Disposing of it checks that the whole engine released everything it held, unless that was switched off.</summary>
public sealed class PyLab : IDisposable {
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private bool _disposed;

    private PyLab(Action<PyEngineOptions>? configure) {
        var options = new PyEngineOptions { Stdout = _output, Stderr = _output, Stdin = TextReader.Null };
        configure?.Invoke(options);
        Engine = new PyEngine(options) { CountAtDispose = true };
    }

    /// <summary>Starts an engine whose standard output and error go to <see cref="Output"/>.</summary>
    /// <param name="configure">Changes the options; may be null.</param>
    public static PyLab Start(Action<PyEngineOptions>? configure = null) => new(configure);

    /// <summary>The engine.</summary>
    public PyEngine Engine { get; }

    /// <summary>What scripts wrote so far.</summary>
    public string Output => _output.ToString();

    /// <summary>Is it an error when the engine's heap is not empty after its disposal? True by default.</summary>
    public bool CheckAtDispose { get; set; } = true;

    /// <summary>Runs statements; see <see cref="PyEngine.Run"/>. Runs Python code.</summary>
    public void Run(string code) => Engine.Run(code);

    /// <summary>The value of an expression; see <see cref="PyEngine.Eval{T}"/>. Runs Python code.</summary>
    public T Eval<T>(string expression) => Engine.Eval<T>(expression);

    /// <summary>Forgets the output written so far.</summary>
    public void ClearOutput() => _output.GetStringBuilder().Clear();

    /// <summary>Runs the work twice and checks that the second run leaves neither objects nor buffers nor handles behind. Runs Python code.</summary>
    /// <exception cref="LifecycleException">Something was left behind.</exception>
    public void AssertBalanced(Action<PyEngine> work) {
        ArgumentNullException.ThrowIfNull(work);
        work(Engine);
        work(Engine);
        Settle();
        int handles = Engine.Heap.LiveHandles;
        PyHeapSnapshot before = Engine.Heap.Snapshot();
        work(Engine);
        Settle();
        HeapDiff left = Engine.Heap.Snapshot() - before;
        if (!left.IsEmpty) throw new LifecycleException($"The work left behind:\n{left}");
        if (Engine.Heap.LiveHandles != handles) throw new LifecycleException($"The work left {Engine.Heap.LiveHandles - handles} handles of the host undisposed.");
    }

    /// <summary>As <see cref="AssertBalanced(Action{PyEngine})"/>, for statements.</summary>
    public void AssertBalanced(string code) => AssertBalanced(py => py.Run(code));

    /// <summary>
    /// Runs the body again and again, with the 1st, 2nd, 3rd … allocation failing, until it passes without a failure having happened. Each
    /// failing run must end in <c>MemoryError</c> (or pass because the script coped) and leave nothing behind. Runs Python code.
    /// </summary>
    /// <param name="setup">Statements that run once, first; may be empty.</param>
    /// <param name="body">Statements that are tested. They run in the same namespace each time and must not keep anything.</param>
    /// <param name="limit">The number of runs after which the body is taken not to end.</param>
    /// <returns>The number of allocations that were made to fail.</returns>
    /// <exception cref="LifecycleException">A run raised another exception or left something behind; the message tells which allocation it was.</exception>
    public int ForEachAllocationFailure(string setup, string body, int limit = 100_000) {
        if (setup.Length > 0) Engine.Run(setup);
        Engine.Run($"def __lifecycle_body__():\n    {body.TrimEnd().Replace("\n", "\n    ", StringComparison.Ordinal)}");
        using var call = Engine.Get<PyHandle>("__lifecycle_body__");
        for (int i = 0; i < 3; i++) call.Call<object>();
        for (int n = 1; n <= limit; n++) {
            Settle();
            PyHeapSnapshot before = Engine.Heap.Snapshot();
            Exception? error = null;
            Engine.Heap.FailAllocation(n);
            try {
                call.Call<object>();
            } catch (PyException raised) {
                error = raised;
            } catch (PyHeapLimitException raised) {
                error = raised;
            }
            bool failed = Engine.Heap.StopFailing();
            if (error is PyException python && !python.Is("MemoryError")) throw new LifecycleException($"Failure of allocation {n} became {python.Message}", python);
            error = null;
            Settle();
            HeapDiff left = Engine.Heap.Snapshot() - before;
            if (!left.IsEmpty && !LeavesNothing(call, failed ? n : 0)) throw new LifecycleException($"Failure of allocation {n} left behind:\n{left}");
            if (!failed) return n - 1;
        }
        throw new LifecycleException($"The body still made allocations after {limit} failures.");
    }

    /// <summary>
    /// A first failure may fill a cache on its way (a type's dict, an interned name): a second one at the same place must leave nothing. 0: the body ran
    /// to its end, and does so again.
    /// </summary>
    private bool LeavesNothing(PyHandle call, int n) {
        PyHeapSnapshot before = Engine.Heap.Snapshot();
        if (n > 0) Engine.Heap.FailAllocation(n);
        try {
            call.Call<object>();
        } catch (PyException error) when (error.Is("MemoryError")) {
            // expected
        }
        Engine.Heap.StopFailing();
        Settle();
        return (Engine.Heap.Snapshot() - before).IsEmpty;
    }

    private void Settle() {
        for (int i = 0; i < 3 && Engine.Heap.Collect() > 0; i++) { }
    }

    /// <summary>Disposes of the engine and, unless <see cref="CheckAtDispose"/> is false, checks that its heap is empty then. Idempotent.</summary>
    /// <exception cref="LifecycleException">Objects were left.</exception>
    public void Dispose() {
        if (_disposed) return;
        _disposed = true;
        Engine.Dispose();
        if (!CheckAtDispose || Engine.LeftAtDispose is not { } left || left.ObjectCount == 0 && left.RawCount == 0) return;
        throw new LifecycleException($"The engine's heap was not empty at its end:\n{new HeapDiff(left)}for example:\n{string.Join('\n', Engine.LeftSamples ?? [])}");
    }
}

/// <summary>
/// Base class for tests with an engine of their own that must leave nothing behind: xunit makes one instance for each test and disposes of
/// it afterwards, which fails the test when the engine's heap is not empty. Works with any framework that disposes of test classes.
/// </summary>
public abstract class LifecycleFact : IDisposable {
    private PyLab? _lab;

    /// <summary>The test's engine, started when it is first asked for.</summary>
    protected PyLab Lab => _lab ??= PyLab.Start(Configure);

    /// <summary>Override to change the engine's options.</summary>
    protected virtual void Configure(PyEngineOptions options) { }

    /// <summary>Checks and ends the engine.</summary>
    /// <exception cref="LifecycleException">Objects were left.</exception>
    public void Dispose() {
        _lab?.Dispose();
        GC.SuppressFinalize(this);
    }
}
