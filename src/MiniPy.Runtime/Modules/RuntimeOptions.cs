// What the host decides about an interpreter before its first module is made: arguments, where modules are looked for, the standard
// streams, the flags of sys.flags. Plain .NET data, one per interpreter; the engine fills it in, the modules only read it (but for the
// output limit, which counts down). Fields, not properties: accessors would be compiled one by one at each start.
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
    public IReadOnlyList<string> Argv = [""];
    public IReadOnlyList<string> OriginalArgv = [];
    /// <summary>Folders that come before the standard library in sys.path.</summary>
    public readonly List<string> ModuleSearchPath = [];
    /// <summary>The folder of the standard library; null searches, an empty string means none.</summary>
    public string? StdlibPath;
    /// <summary>sys.executable.</summary>
    public string Executable = "";
    public string Prefix = "/usr";
    public readonly List<string> WarnOptions = [];
    public readonly Dictionary<string, string?> XOptions = [];

    public int Debug;
    public int Inspect;
    public int Interactive;
    public int Optimize;
    public bool DontWriteBytecode = true;
    public bool NoUserSite = true;
    public bool NoSite = true;
    public bool IgnoreEnvironment;
    public int Verbose;
    public int BytesWarning;
    public int Quiet;
    public bool Isolated;
    public bool DevMode;
    /// <summary>-X faulthandler; the tool enables it at start.</summary>
    public bool FaultHandler;
    /// <summary>-X tracemalloc: frames to keep of each stack; 0 does not trace.</summary>
    public int TraceFrames;
    public bool SafePath;
    /// <summary>Code objects know lines only, no columns (-X no_debug_ranges).</summary>
    public bool NoDebugRanges;
    public bool Utf8Mode;
    public bool WarnDefaultEncoding;
    public bool HashRandomization = true;
    /// <summary>sys.flags.int_max_str_digits; -1 for the usual limit.</summary>
    public int IntMaxStrDigits = -1;
    /// <summary>sys.pycache_prefix.</summary>
    public string? PycachePrefix;
    /// <summary>Standard output and error without a buffer between (-u).</summary>
    public bool Unbuffered;
    /// <summary>Encoding and error handler of the standard streams; null for UTF-8 and what the stream usually has.</summary>
    public string? StreamEncoding;
    public string? StreamErrors;

    /// <summary>The standard streams: a Stream, a TextWriter or TextReader, or null for the process's own.</summary>
    public object? Stdin;
    public object? Stdout;
    public object? Stderr;
    /// <summary>False: the interpreter has no standard streams but the given ones (sys.stdin … are None).</summary>
    public bool UseProcessStreams = true;
    /// <summary>May scripts open files and look into folders? Imports from the search path work in either case.</summary>
    public bool AllowFileSystem = true;
    /// <summary>May scripts start programs (posix.system)?</summary>
    public bool AllowProcesses = true;
    /// <summary>May scripts make sockets?</summary>
    public bool AllowNetwork = true;
    /// <summary>May extension modules be loaded?</summary>
    public bool AllowExtensions = true;
    /// <summary>Are calls between extension modules and the runtime checked, and who is told what was found (null: standard error)?</summary>
    public bool CheckExtensions;
    public Action<string>? ExtensionFinding;
    /// <summary>Does os.environ show the process's variables?</summary>
    public bool AllowEnvironment = true;

    /// <summary>Made by native code to be kept apart (_Py_NewInterpreter(1)): no threads, no programs.</summary>
    public bool IsolatedSubinterpreter;

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
    public readonly List<string> StdlibCandidates = [];

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
