// minipy: runs Python programs as python3 does, and `minipy ext` builds C extensions.
//
// Exit codes are python3's: what sys.exit() was given, 1 after an uncaught exception, 2 for a program that cannot be opened and for usage
// errors, 130 after Ctrl-C, 120 when flushing stdout failed at the end.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MiniPy.Hosting;
using MiniPy.Modules;

namespace MiniPy.Cli;

internal static class Program {
    public const string VersionText = "Python 3.11.2 (MiniPy 0.1.0)";

    private static int Main(string[] args) {
        args = RawArguments.Of(args);
        if (args.Length > 0 && args[0] == "ext") return ExtensionBuilder.Run(args.AsSpan(1));
        CommandLine line = CommandLine.Parse(args);
        if (line.Error != null) {
            Console.Error.WriteLine(line.Error);
            Console.Error.WriteLine("usage: minipy [option] ... [-c cmd | -m mod | file | -] [arg] ...");
            Console.Error.WriteLine("Try `minipy -h' for more information.");
            return 2;
        }
        if (line.Help) {
            Console.Out.Write(Usage.Text);
            return 0;
        }
        if (line.Version) {
            Console.Out.WriteLine(line.VersionCount > 1 ? SysModule.Version : VersionText);
            return 0;
        }
        if (line.File != null && Missing(line.File) is { } problem) {
            Console.Error.WriteLine(problem);
            return 2;
        }
        return Execute(line, args);
    }

    private static string? Missing(string file) {
        string full = Path.GetFullPath(file);
        static string Me() => Environment.ProcessPath ?? "minipy";
        if (Directory.Exists(full)) return File.Exists(Path.Combine(full, "__main__.py")) ? null : $"{Me()}: can't find '__main__' module in '{full}'";
        try {
            using SafeFileHandle probe = File.OpenHandle(full);
            return null;
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException) {
            return $"{Me()}: can't open file '{full}': " + (File.Exists(full) ? "[Errno 13] Permission denied" : "[Errno 2] No such file or directory");
        }
    }

    private static int Execute(CommandLine line, string[] words) {
        bool interactive = line.File == null && line.Command == null && line.Module == null && (!Console.IsInputRedirected || line.Inspect) && !line.FromStdin;
        bool asModule = line.File != null && (Directory.Exists(line.File) || IsArchive(line.File));
        PyEngine py;
        try {
            py = new PyEngine(Options(line, words, asModule));
        } catch (ArgumentException error) {
            Console.Error.WriteLine(error.Message);
            return error.Message.StartsWith("Fatal", StringComparison.Ordinal) ? 1 : 2;
        }
        int code;
        using (py) {
            py.InstallSignals();
            if (!line.NoSite && !py.ImportSite()) {
                Console.Error.WriteLine("Fatal Python error: init_import_site: Failed to import the site module");
                return 1;
            }
            if (interactive) code = new Repl(py, line.Quiet).Run();
            else {
                code = RunProgram(py, line, asModule);
                if (line.Inspect || !line.IgnoreEnvironment && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PYTHONINSPECT"))) code = new Repl(py, quiet: true).Run();
            }
            if (!py.EndMain() && code == 0) code = 120;
        }
        if (py.Interrupted) SignalModule.DieOf(2);
        return code;
    }

    /// <param name="asModule">The file is a folder or an archive, whose __main__ runs.</param>
    private static int RunProgram(PyEngine py, CommandLine line, bool asModule) {
        if (line.Command != null) return py.RunMain(PyEngine.MainKind.Command, line.Command + "\n");
        if (line.Module != null) return py.RunMain(PyEngine.MainKind.Module, line.Module);
        if (line.File != null) return asModule ? py.RunMain(PyEngine.MainKind.Module, "__main__") : py.RunMain(PyEngine.MainKind.File, line.File);
        return py.RunMain(PyEngine.MainKind.Text, Console.In.ReadToEnd(), "<stdin>");
    }

    private static PyEngineOptions Options(CommandLine line, string[] words, bool asModule) {
        bool environment = !line.IgnoreEnvironment;
        string? Variable(string name) => environment && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        var options = new PyEngineOptions { Executable = Invoked() };
        string first = line.Command != null ? "-c" : line.Module != null ? "-m" : line.File ?? (line.FromStdin ? "-" : "");
        options.Argv = [first, .. line.Arguments];
        bool safe = line.SafePath || Variable("PYTHONSAFEPATH") != null;
        if (asModule) options.ModuleSearchPath.Add(line.File!);
        else if (!safe) options.ModuleSearchPath.Add(line.File != null ? Path.GetDirectoryName(Resolve(line.File))! : line.Module != null ? Directory.GetCurrentDirectory() : "");
        if (Variable("PYTHONPATH") is { } path) foreach (string folder in path.Split(':', StringSplitOptions.RemoveEmptyEntries)) options.ModuleSearchPath.Add(Path.GetFullPath(folder));
        int Level(string name) => Variable(name) is not { } text ? 0 : int.TryParse(text, out int number) ? Math.Max(0, number) : 1;
        string Locale() => new[] { "LC_ALL", "LC_CTYPE", "LANG" }.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "C";
        int digits = Digits(line, Variable("PYTHONINTMAXSTRDIGITS"));
        options.Optimize = line.Optimize > 0 ? line.Optimize : Variable("PYTHONOPTIMIZE") is { } level ? int.TryParse(level, out int number) ? Math.Clamp(number, 0, 2) : 1 : 0;
        int frames = TraceFrames(line, Variable("PYTHONTRACEMALLOC"));
        options.Tune = to => {
            to.TraceFrames = frames;
            to.OriginalArgv = [Environment.ProcessPath ?? "minipy", .. words];
            to.Debug = Math.Max(line.Debug ? 1 : 0, Level("PYTHONDEBUG"));
            to.Inspect = line.Inspect || Variable("PYTHONINSPECT") != null ? 1 : 0;
            to.Interactive = line.Inspect ? 1 : 0;
            to.DontWriteBytecode = line.DontWriteBytecode || Variable("PYTHONDONTWRITEBYTECODE") != null;
            to.NoUserSite = line.NoUserSite || Variable("PYTHONNOUSERSITE") != null;
            to.IntMaxStrDigits = digits;
            to.NoSite = line.NoSite;
            to.IgnoreEnvironment = line.IgnoreEnvironment;
            to.Verbose = Math.Max(line.Verbose, Level("PYTHONVERBOSE"));
            to.BytesWarning = line.BytesWarning;
            to.Quiet = line.Quiet ? 1 : 0;
            to.Isolated = line.Isolated;
            to.SafePath = safe;
            to.NoDebugRanges = line.XOptions.ContainsKey("no_debug_ranges") || Variable("PYTHONNODEBUGRANGES") != null;
            to.DevMode = line.XOptions.ContainsKey("dev") || Variable("PYTHONDEVMODE") != null;
            to.FaultHandler = to.DevMode || line.XOptions.ContainsKey("faulthandler") || Variable("PYTHONFAULTHANDLER") != null;
            if (to.DevMode) to.WarnOptions.Add("default");
            if (Variable("PYTHONWARNINGS") is { } warnings) to.WarnOptions.AddRange(warnings.Split(','));
            to.WarnOptions.AddRange(line.WarnOptions);
            if (line.BytesWarning > 0) to.WarnOptions.Add(line.BytesWarning > 1 ? "error::BytesWarning" : "default::BytesWarning");
            to.WarnDefaultEncoding = line.XOptions.ContainsKey("warn_default_encoding") || Variable("PYTHONWARNDEFAULTENCODING") != null;
            to.Unbuffered = line.Unbuffered || Variable("PYTHONUNBUFFERED") != null;
            to.PycachePrefix = line.XOptions.TryGetValue("pycache_prefix", out string? prefix) ? prefix is { Length: > 0 } ? prefix : null : Variable("PYTHONPYCACHEPREFIX");
            to.HashRandomization = Variable("PYTHONHASHSEED") is not "0";
            bool isPosix = Locale() is "C" or "POSIX";
            to.Utf8Mode = line.XOptions.TryGetValue("utf8", out string? utf8) ? utf8 != "0" : Variable("PYTHONUTF8") is { } wish ? wish == "1" : isPosix;
            to.StreamErrors = isPosix || Locale() is "C.UTF-8" or "C.utf8" or "POSIX.UTF-8" || to.Utf8Mode ? "surrogateescape" : null;
            if (Variable("PYTHONIOENCODING") is { } coding) {
                string[] parts = coding.Split(':', 2);
                if (parts[0].Length > 0) to.StreamEncoding = parts[0];
                if (parts.Length > 1 && parts[1].Length > 0) to.StreamErrors = parts[1];
                else if (parts[0].Length > 0) to.StreamErrors = "strict";
            }
            foreach (KeyValuePair<string, string?> option in line.XOptions) to.XOptions[option.Key] = option.Value;
        };
        return options;
    }

    /// <summary>
    /// The path by which this program was started, links not followed: a virtual environment's bin/python is a link, and site looks for pyvenv.cfg
    /// beside it.
    /// </summary>
    private static string Invoked() {
        string real = Environment.ProcessPath ?? "";
        try {
            ReadOnlySpan<byte> words = File.ReadAllBytes("/proc/self/cmdline");
            string name = Encoding.UTF8.GetString(words[..Math.Max(words.IndexOf((byte)0), 0)]);
            if (name.Contains('/')) return File.Exists(name) ? Path.GetFullPath(name) : real;
            foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
                if (name.Length > 0 && File.Exists(Path.Combine(folder, name))) return Path.GetFullPath(Path.Combine(folder, name));
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException) {
            // Only links would be lost.
        }
        return real;
    }

    /// <summary>Is it a zip archive? Its directory's end stands at most a comment's length before the file's.</summary>
    private static bool IsArchive(string file) {
        try {
            using SafeFileHandle handle = File.OpenHandle(file);
            long length = RandomAccess.GetLength(handle);
            var tail = new byte[Math.Min(length, 22 + 65535)];
            int read = RandomAccess.Read(handle, tail, length - tail.Length);
            return tail.AsSpan(0, read).LastIndexOf("PK\u0005\u0006"u8) >= 0;
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException) {
            return false;
        }
    }

    /// <summary>The limit of -X int_max_str_digits or its variable, -1 when neither is given.</summary>
    private static int Digits(CommandLine line, string? variable) {
        bool given = line.XOptions.TryGetValue("int_max_str_digits", out string? text);
        if (!given && (text = variable) == null) return -1;
        if (int.TryParse(text, out int digits) && (digits == 0 || digits >= 640)) return digits;
        throw new ArgumentException(given ? "Fatal Python error: init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited."
            : "Fatal Python error: init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.");
    }

    private static int TraceFrames(CommandLine line, string? variable) {
        bool given = line.XOptions.TryGetValue("tracemalloc", out string? text);
        if (given && text == null) return 1;
        if (!given && (text = variable) == null) return 0;
        if (int.TryParse(text, out int frames) && frames is >= 0 and <= TraceMallocModule.MaxFrames) return frames;
        throw new ArgumentException(given ? "Fatal Python error: config_init_tracemalloc: -X tracemalloc=NFRAME: invalid number of frames" : "Fatal Python error: config_init_tracemalloc: PYTHONTRACEMALLOC: invalid number of frames");
    }

    /// <summary>The file behind a link: modules are looked for beside it, as python3 does.</summary>
    private static string Resolve(string file) {
        string full = Path.GetFullPath(file);
        try {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        } catch (IOException) {
            return full;
        }
    }
}
