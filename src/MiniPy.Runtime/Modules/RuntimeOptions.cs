// What the host decides about an interpreter before its first module is made: arguments, where modules are looked for, the standard
// streams, the flags of sys.flags. Plain .NET data, one per interpreter; the engine fills it in, the modules only read it (but for the
// output limit, which counts down).
//
// The standard library (D1) is looked for in this order: StdlibPath, the MINIPY_STDLIB variable, `lib/` beside the assembly, the system's
// /usr/lib/python3.11 (or /usr/local/lib/python3.11).

using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace MiniPy.Modules;

internal sealed class RuntimeOptions {
    /// <summary>sys.argv.</summary>
    public IReadOnlyList<string> Argv { get; set; } = [""];
    public IReadOnlyList<string> OriginalArgv { get; set; } = [];
    /// <summary>Folders that come before the standard library in sys.path.</summary>
    public List<string> ModuleSearchPath { get; } = [];
    /// <summary>The folder of the standard library; null searches, an empty string means none.</summary>
    public string? StdlibPath { get; set; }
    /// <summary>sys.executable.</summary>
    public string Executable { get; set; } = "";
    public string Prefix { get; set; } = "/usr";
    public List<string> WarnOptions { get; } = [];
    public Dictionary<string, string?> XOptions { get; } = [];

    public int Debug { get; set; }
    public int Inspect { get; set; }
    public int Interactive { get; set; }
    public int Optimize { get; set; }
    public bool DontWriteBytecode { get; set; } = true;
    public bool NoUserSite { get; set; } = true;
    public bool NoSite { get; set; } = true;
    public bool IgnoreEnvironment { get; set; }
    public int Verbose { get; set; }
    public int BytesWarning { get; set; }
    public int Quiet { get; set; }
    public bool Isolated { get; set; }
    public bool DevMode { get; set; }
    public bool SafePath { get; set; }
    /// <summary>Code objects know lines only, no columns (-X no_debug_ranges).</summary>
    public bool NoDebugRanges { get; set; }

    /// <summary>The standard streams: a Stream, a TextWriter or TextReader, or null for the process's own.</summary>
    public object? Stdin { get; set; }
    public object? Stdout { get; set; }
    public object? Stderr { get; set; }
    /// <summary>False: the interpreter has no standard streams but the given ones (sys.stdin … are None).</summary>
    public bool UseProcessStreams { get; set; } = true;
    /// <summary>May scripts open files and look into folders? Imports from the search path work in either case.</summary>
    public bool AllowFileSystem { get; set; } = true;
    /// <summary>May scripts start programs (posix.system)?</summary>
    public bool AllowProcesses { get; set; } = true;
    /// <summary>May scripts make sockets?</summary>
    public bool AllowNetwork { get; set; } = true;
    /// <summary>May extension modules be loaded?</summary>
    public bool AllowExtensions { get; set; } = true;
    /// <summary>Does os.environ show the process's variables?</summary>
    public bool AllowEnvironment { get; set; } = true;

    private long _outputLeft = long.MaxValue;

    /// <summary>How many bytes scripts may still write to the standard streams.</summary>
    public long OutputBytes {
        get => Interlocked.Read(ref _outputLeft);
        set => Interlocked.Exchange(ref _outputLeft, value);
    }

    /// <summary>Counts output; false when the limit is reached (nothing may be written then).</summary>
    public bool ChargeOutput(long bytes) {
        if (Interlocked.Read(ref _outputLeft) == long.MaxValue) return true;
        if (Interlocked.Add(ref _outputLeft, -bytes) >= 0) return true;
        Interlocked.Add(ref _outputLeft, bytes);
        return false;
    }

    /// <summary>The places where the standard library was looked for, for the message when there is none.</summary>
    public List<string> StdlibCandidates { get; } = [];

    /// <summary>The folder of the standard library, or null.</summary>
    public string? FindStdlib() {
        StdlibCandidates.Clear();
        if (StdlibPath is "") return null;
        if (StdlibPath != null) return Check(StdlibPath);
        string? variable = IgnoreEnvironment ? null : Environment.GetEnvironmentVariable("MINIPY_STDLIB");
        if (!string.IsNullOrEmpty(variable)) return Check(variable);
        return Check(Path.Combine(AppContext.BaseDirectory, "lib")) ?? Check("/usr/lib/python3.11") ?? Check("/usr/local/lib/python3.11");
    }

    private string? Check(string folder) {
        StdlibCandidates.Add(folder);
        return File.Exists(Path.Combine(folder, "os.py")) ? folder : null;
    }
}
