// The engine: one interpreter with its heap and lock, as a .NET program sees it. No global initialisation and no visible lock: each public
// call takes the lock and gives it back, from any thread.
//
// This part: construction, and running source text. PyEngine.Values.cs: names and calls. PyEngine.Async.cs: calls that are awaited.
// PyEngine.Entry.cs: threads, the lock, limits and errors. PyEngine.Lifetime.cs: disposal. PyEngine.Subinterpreters.cs: engines that native
// code of a script makes.

using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Modules;
using MiniPy.Objects;
using MiniPy.Vm;

namespace MiniPy.Hosting;

/// <summary>
/// A Python interpreter of its own: heap, lock, modules. Any number of engines run side by side, each in any threads. All members are
/// thread-safe; calls into one engine run one at a time. A call may be made from within a host function that a script called. An engine
/// that is not disposed keeps its memory until the process ends.
/// </summary>
public sealed unsafe partial class PyEngine : IDisposable, IAsyncDisposable {
    private static long s_nextId;

    private readonly long _id = Interlocked.Increment(ref s_nextId);
    private readonly Interpreter _interpreter;
    private readonly InterpreterLock _lock;
    private readonly PyEngineOptions _options;
    private readonly PyLimits _limits;
    private readonly bool _allowReflection;
    private readonly int _lockTimeout;
    private readonly TimeSpan _disposeTimeout;
    private readonly PyObject* _mainDict;

    /// <summary>An engine for the host's own scripts: standard streams, files, modules and extensions, no limits. Runs no script.</summary>
    /// <exception cref="OutOfMemoryException">The address space for the heap could not be reserved.</exception>
    public PyEngine() : this(new PyEngineOptions()) { }

    /// <summary>An engine with options that the function sets. Runs no script.</summary>
    /// <exception cref="ArgumentException">The options are not valid; see <see cref="PyEngineOptions.Validate"/>.</exception>
    public PyEngine(Action<PyEngineOptions> configure) : this(Configured(configure)) { }

    /// <summary>An engine with the given options, which are copied. Runs no script.</summary>
    /// <exception cref="ArgumentException">The options are not valid; see <see cref="PyEngineOptions.Validate"/>.</exception>
    public PyEngine(PyEngineOptions options) : this(options, null) { }

    private PyEngine(PyEngineOptions options, PyEngine? parent) {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> problems = options.Validate();
        if (problems.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        _ = RuntimeStart.Done;
        _options = options.Copy();
        _parent = parent;
        _limits = options.Limits;
        _allowReflection = options.AllowReflection;
        _lockTimeout = options.LockTimeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(options.LockTimeout.TotalMilliseconds, int.MaxValue);
        _disposeTimeout = options.DisposeTimeout;
        _interpreter = Interpreter.Create((nint)options.HeapRange, nint.MaxValue);
        _lock = _interpreter.Lock;
        _loop = new EventLoop(this);
        _interpreter.Part<EngineLink>().Engine = this;
        options.Fill(_interpreter.Part<RuntimeOptions>());
        PyInterpreterState* interp = _interpreter.State;
        interp->recursion_limit = _limits.RecursionDepth;
        ThreadSlot slot = FindSlot();
        PyThreadState* ts = slot.Ts;
        ts->is_main = parent == null ? 1 : 0;
        _lock.Take(ts);
        bool good = StartInterpreter(ts);
        _mainDict = good ? ModuleObject.Dict(ImportSystem.MainModule(ts)) : null;
        if (_mainDict == null) {
            string problem = ErrorIndicator.Occurred(ts) == null ? "no error was set" : ErrorTranslation.Take(this, ts, false).ToString()!;
            throw new InvalidOperationException("MiniPy could not start an interpreter: " + problem);
        }
        if (_limits.LimitsHeap) interp->heap->ByteLimit = (nint)_limits.HeapBytes;
        _lock.Drop(ts);
        EvalLoop.CompileSoon(_interpreter);
    }

    private static PyEngineOptions Configured(Action<PyEngineOptions> configure) {
        ArgumentNullException.ThrowIfNull(configure);
        return new PyEngineOptions().With(configure);
    }

    private static bool StartInterpreter(PyThreadState* ts) {
        CycleCollector.Init(ts->interp, new GcHooks());
        if ((ts->interp->interned = DictObject.New(ts)) == null) return false;
        StaticState.SeedInterned(ts);
        return ImportSystem.Start(ts);
    }

    /// <summary>The engine of an interpreter; null for one that the host did not make.</summary>
    internal static PyEngine? Of(PyThreadState* ts) => Of(ts->interp);
    internal static PyEngine? Of(PyInterpreterState* interp) => Interpreter.From(interp).Part<EngineLink>().Engine;

    private sealed class EngineLink {
        public PyEngine? Engine;
    }

    /// <summary>The engine's heap, for lifecycle tests and for hosts that watch memory. Reading the property takes no lock.</summary>
    public PyHeap Heap => field ??= new PyHeap(this);

    internal Interpreter Interpreter => _interpreter;
    internal bool AllowReflection => _allowReflection;

    /// <summary>Runs statements in the module <c>__main__</c>. Runs Python code.</summary>
    /// <param name="code">Source text.</param>
    /// <param name="fileName">The name that tracebacks show.</param>
    /// <param name="cancellationToken">Stops the script at its next instruction boundary.</param>
    /// <exception cref="PyException">The script raised an exception, or is no valid Python (<c>SyntaxError</c>).</exception>
    /// <exception cref="PySystemExitException">The script called <c>sys.exit()</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PyTimeoutException">The engine's wall clock limit was reached.</exception>
    /// <exception cref="PyInstructionLimitException">The engine's instruction limit was reached.</exception>
    /// <exception cref="PyHeapLimitException">The engine's heap limit was reached.</exception>
    /// <exception cref="PyLockTimeoutException">The engine was busy for longer than its lock timeout.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void Run(string code, string fileName = "<string>", CancellationToken cancellationToken = default) {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(fileName);
        using var call = new HostCall(this, cancellationToken);
        using Owned result = new(call.Ts, Execute(call.Ts, code, fileName, "exec"));
        if (call.Failed(result)) throw call.Failure();
    }

    /// <summary>Runs a file in the module <c>__main__</c>, with <c>__file__</c> set. Runs Python code.</summary>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <remarks>Throws what <see cref="Run"/> throws.</remarks>
    public void RunFile(string path, CancellationToken cancellationToken = default) {
        ArgumentNullException.ThrowIfNull(path);
        byte[] source = File.ReadAllBytes(path);
        using var call = new HostCall(this, cancellationToken);
        PyThreadState* ts = call.Ts;
        using Owned name = new(ts, UnicodeObject.FromString(ts, path));
        if (name.IsNull || DictObject.SetItem(ts, _mainDict, Names.__file__, name) < 0) throw call.Failure();
        using Owned code = new(ts, Compilation.CompileBytes(ts, source, path, "exec", Compilation.RunsFile));
        using Owned result = new(ts, code.IsNull ? null : EvalLoop.EvalCode(ts, code, _mainDict, _mainDict));
        if (call.Failed(result)) throw call.Failure();
    }

    /// <summary>The value of an expression in the module <c>__main__</c>, converted. Runs Python code.</summary>
    /// <typeparam name="T">Any type that <see cref="PyHandle.As{T}"/> takes.</typeparam>
    /// <exception cref="InvalidCastException">The value cannot be a <typeparamref name="T"/>.</exception>
    /// <remarks>Throws what <see cref="Run"/> throws.</remarks>
    public T Eval<T>(string expression, CancellationToken cancellationToken = default) {
        ArgumentNullException.ThrowIfNull(expression);
        using var call = new HostCall(this, cancellationToken);
        using Owned value = new(call.Ts, Execute(call.Ts, expression, "<string>", "eval"));
        if (call.Failed(value)) throw call.Failure();
        return Marshaller.FromPython<T>(this, call.Ts, value);
    }

    /// <summary>The value of an expression in the module <c>__main__</c>. Runs Python code.</summary>
    /// <returns>A handle that the caller disposes of.</returns>
    /// <remarks>Throws what <see cref="Run"/> throws.</remarks>
    public PyHandle Eval(string expression, CancellationToken cancellationToken = default) => Eval<PyHandle>(expression, cancellationToken);

    // Awaiting what Python code awaits: PyEngine.Async.cs.

    /// <summary><see cref="Run"/> on a thread of the pool.</summary>
    public Task RunAsync(string code, string fileName = "<string>", CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(code, fileName, cancellationToken), cancellationToken);

    /// <summary><see cref="Eval{T}"/> on a thread of the pool.</summary>
    public Task<T> EvalAsync<T>(string expression, CancellationToken cancellationToken = default) =>
        Task.Run(() => Eval<T>(expression, cancellationToken), cancellationToken);

    [return: NewRef]
    private PyObject* Execute(PyThreadState* ts, string code, string fileName, string mode, bool showLines = true) {
        using Owned compiled = new(ts, Compile(ts, code, fileName, mode, showLines));
        return compiled.IsNull ? null : EvalLoop.EvalCode(ts, compiled, _mainDict, _mainDict);
    }

    [return: NewRef]
    private static PyObject* Compile(PyThreadState* ts, string code, string fileName, string mode, bool showLines = true) {
        if (code.Contains('\0')) return Err.ValueError(ts, "source code string cannot contain null bytes");
        if (mode == "eval") code = code.Trim(' ', '\t', '\r', '\n');
        // Tracebacks show lines of sources that are no files only when they are known by name.
        if (showLines && fileName.Length > 0 && (fileName[0] == '<' || !File.Exists(fileName))) SourceLines.Of(ts).Register(fileName, code);
        return Compilation.CompileText(ts, code, fileName, mode);
    }
}
