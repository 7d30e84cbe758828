// What a host decides about an engine before it is made. Plain data; the engine copies what it needs, so one options object can make many
// engines.

using System;
using System.Collections.Generic;
using System.IO;
using MiniPy.Modules;

namespace MiniPy.Hosting;

/// <summary>What an engine may do and where it finds things. Not thread-safe while it is being changed; an engine reads it only in its constructor.</summary>
public sealed class PyEngineOptions {
    /// <summary>The options that <c>new PyEngine()</c> uses: everything a console program may do.</summary>
    public PyEngineOptions() { }

    /// <summary>Where scripts' standard output goes: a <see cref="TextWriter"/> or a <see cref="Stream"/> (UTF-8); null for the process's own. Not disposed by the engine.</summary>
    public object? Stdout { get; set; }
    /// <summary>As <see cref="Stdout"/>, for standard error.</summary>
    public object? Stderr { get; set; }
    /// <summary>Where scripts read standard input from: a <see cref="TextReader"/> or a <see cref="Stream"/>; null for the process's own.</summary>
    public object? Stdin { get; set; }
    /// <summary>False: streams that are not given above are <c>None</c> in the script instead of the process's own.</summary>
    public bool UseProcessStreams { get; set; } = true;
    /// <summary><c>sys.argv</c>. One empty string by default.</summary>
    public IReadOnlyList<string> Argv { get; set; } = [""];
    /// <summary>Folders that modules are looked for in before the standard library; the first entries of <c>sys.path</c>.</summary>
    public IList<string> ModuleSearchPath { get; private set; } = new List<string>();
    /// <summary>The folder of Python 3.11's standard library (the one with <c>os.py</c>). Null searches: <c>MINIPY_STDLIB</c>, <c>lib</c> beside the assembly, the system's. An empty string means none.</summary>
    public string? StdlibPath { get; set; }
    /// <summary><c>sys.executable</c>.</summary>
    public string Executable { get; set; } = "";
    /// <summary>Bytes of address space reserved (not used) for the engine's heap: the most it can ever hold. A multiple of 16 MiB; 64 GiB by default.</summary>
    public long HeapRange { get; set; } = 64L << 30;
    /// <summary>How long a call waits for the engine's lock before it throws <see cref="PyLockTimeoutException"/>; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> by default.</summary>
    public TimeSpan LockTimeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;
    /// <summary>How long <see cref="PyEngine.Dispose"/> waits for running calls and Python threads to unwind, and then for <c>atexit</c> functions and finalizers. Ten seconds by default.</summary>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(10);
    /// <summary>May scripts import extension modules written in C?</summary>
    public bool AllowNativeModules { get; set; } = true;
    /// <summary>
    /// Checks each call between extension modules and the engine: the lock is held, objects are alive and of this engine, result and exception agree,
    /// a returned reference is owned. Calls become several times slower. Also switched on, for all engines, by <c>MINIPY_DEBUG=capi-checks</c>.
    /// </summary>
    public bool CheckNativeModules { get; set; }
    /// <summary>Is told each finding of <see cref="CheckNativeModules"/> once, on the thread that made the call and with the engine's lock held; null: they go to the process's standard error.</summary>
    public Action<string>? NativeFinding { get; set; }
    /// <summary>May scripts use the public members of .NET objects they are given? False: such objects are opaque.</summary>
    public bool AllowReflection { get; set; } = true;
    /// <summary>May scripts open files and list folders? Importing modules works in either case.</summary>
    public bool AllowFileSystem { get; set; } = true;
    /// <summary>May scripts start programs?</summary>
    public bool AllowProcesses { get; set; } = true;
    /// <summary>May scripts make sockets?</summary>
    public bool AllowNetwork { get; set; } = true;
    /// <summary>Does <c>os.environ</c> show the process's variables?</summary>
    public bool AllowEnvironment { get; set; } = true;
    /// <summary>The optimisation level of compilation, as <c>-O</c>: 0, 1 (no asserts) or 2 (no docstrings either).</summary>
    public int Optimize { get; set; }
    /// <summary>The limits of each call; <see cref="PyLimits.Unlimited"/> by default.</summary>
    public PyLimits Limits { get; set; } = PyLimits.Unlimited;

    /// <summary>More of the runtime's own options, for the minipy tool.</summary>
    internal Action<RuntimeOptions>? Tune { get; set; }

    /// <summary>Options for scripts that are the host's own: no limits, files, programs, environment and extensions allowed.</summary>
    public static PyEngineOptions Trusted() => new();

    /// <summary>Options for scripts of others: finite limits, no files, programs, environment, extensions or reflection, no standard streams but those that are set. In-process limits are no sandbox against hostile code: run such code in a process of its own.</summary>
    /// <param name="limits">Finite limits.</param>
    /// <exception cref="ArgumentException">A limit is missing or not valid.</exception>
    public static PyEngineOptions Restricted(PyLimits limits) {
        ArgumentNullException.ThrowIfNull(limits);
        if (!limits.CountsInstructions || !limits.HasDeadline || !limits.LimitsHeap || limits.OutputBytes == long.MaxValue)
            throw new ArgumentException("MPY010: a restricted engine needs a finite value for each limit", nameof(limits));
        return new PyEngineOptions {
            Limits = limits, AllowNativeModules = false, AllowReflection = false, AllowFileSystem = false, AllowProcesses = false, AllowNetwork = false, AllowEnvironment = false,
            UseProcessStreams = false,
        };
    }

    /// <summary>Changes some options and returns the same object, for use in an expression.</summary>
    public PyEngineOptions With(Action<PyEngineOptions> change) {
        ArgumentNullException.ThrowIfNull(change);
        change(this);
        return this;
    }

    /// <summary>Every problem of these options, one sentence each with a stable code (<c>MPYnnn</c>); empty when an engine can be made.</summary>
    public IReadOnlyList<string> Validate() {
        var problems = new List<string>();
        if (Limits is null) problems.Add("MPY001: Limits must not be null; say PyLimits.Unlimited");
        else if (Limits.Problem() is { } problem) problems.Add("MPY001: " + problem);
        if (HeapRange < 16 << 20 || HeapRange % (16 << 20) != 0) problems.Add("MPY002: HeapRange must be a positive multiple of 16 MiB");
        if (Stdout is not (null or TextWriter or Stream)) problems.Add("MPY003: Stdout must be a TextWriter or a Stream");
        if (Stderr is not (null or TextWriter or Stream)) problems.Add("MPY003: Stderr must be a TextWriter or a Stream");
        if (Stdin is not (null or TextReader or Stream)) problems.Add("MPY003: Stdin must be a TextReader or a Stream");
        if (!string.IsNullOrEmpty(StdlibPath) && !File.Exists(Path.Combine(StdlibPath, "os.py"))) problems.Add($"MPY004: StdlibPath '{StdlibPath}' holds no os.py");
        if (LockTimeout < TimeSpan.Zero && LockTimeout != System.Threading.Timeout.InfiniteTimeSpan) problems.Add("MPY005: LockTimeout must not be negative");
        if (Optimize is < 0 or > 2) problems.Add("MPY006: Optimize must be 0, 1 or 2");
        if (Argv is null || Argv.Count == 0) problems.Add("MPY007: Argv must hold at least one string");
        return problems;
    }

    /// <summary>The same options, apart from later changes to these.</summary>
    internal PyEngineOptions Copy() {
        var copy = (PyEngineOptions)MemberwiseClone();
        copy.Argv = [.. Argv];
        copy.ModuleSearchPath = [.. ModuleSearchPath];
        return copy;
    }

    internal void Fill(RuntimeOptions to) {
        to.Argv = Argv;
        to.ModuleSearchPath.AddRange(ModuleSearchPath);
        to.StdlibPath = StdlibPath;
        to.Executable = Executable;
        to.Optimize = Optimize;
        to.Stdin = Stdin;
        to.Stdout = Stdout;
        to.Stderr = Stderr;
        to.UseProcessStreams = UseProcessStreams;
        to.AllowFileSystem = AllowFileSystem;
        to.AllowProcesses = AllowProcesses;
        to.AllowNetwork = AllowNetwork;
        to.AllowExtensions = AllowNativeModules;
        to.CheckExtensions = CheckNativeModules;
        to.ExtensionFinding = NativeFinding;
        to.AllowEnvironment = AllowEnvironment;
        to.OutputBytes = Limits.OutputBytes;
        Tune?.Invoke(to);
    }
}
