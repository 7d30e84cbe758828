// minipy: runs Python programs as python3 does, and `minipy ext` builds C extensions.
//
// Exit codes are python3's: what sys.exit() was given, 1 after an uncaught exception, 2 for a program that cannot be opened and for usage
// errors, 130 after Ctrl-C, 120 when flushing stdout failed at the end.

using System;
using System.Collections.Generic;
using System.IO;
using MiniPy.Hosting;
using MiniPy.Modules;

namespace MiniPy.Cli;

internal static class Program {
    public const string VersionText = "Python 3.11.2 (MiniPy 0.1.0)";

    private static int Main(string[] args) {
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
        string me = Environment.ProcessPath ?? "minipy";
        if (Directory.Exists(full)) return File.Exists(Path.Combine(full, "__main__.py")) ? null : $"{me}: can't find '__main__' module in '{full}'";
        if (!File.Exists(full)) return $"{me}: can't open file '{full}': [Errno 2] No such file or directory";
        try {
            using FileStream probe = File.OpenRead(full);
            return null;
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException) {
            return $"{me}: can't open file '{full}': [Errno 13] Permission denied";
        }
    }

    private static int Execute(CommandLine line, string[] words) {
        bool interactive = line.File == null && line.Command == null && line.Module == null && (!Console.IsInputRedirected || line.Inspect) && !line.FromStdin;
        using var interrupt = new Interrupt();
        PyEngine py;
        try {
            py = new PyEngine(Options(line, words));
        } catch (ArgumentException error) {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
        interrupt.Engine = py;
        int code;
        using (py) {
            if (interactive) code = new Repl(py, line.Quiet).Run();
            else {
                code = RunProgram(py, line);
                if (line.Inspect || !line.IgnoreEnvironment && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PYTHONINSPECT"))) code = new Repl(py, quiet: true).Run();
            }
            if (!py.EndMain() && code == 0) code = 120;
        }
        return code;
    }

    private static int RunProgram(PyEngine py, CommandLine line) {
        if (line.Command != null) return py.RunMain(PyEngine.MainKind.Command, line.Command + "\n");
        if (line.Module != null) return py.RunMain(PyEngine.MainKind.Module, line.Module);
        if (line.File != null) {
            if (Directory.Exists(line.File)) return py.RunMain(PyEngine.MainKind.Module, "__main__");
            return py.RunMain(PyEngine.MainKind.File, line.File);
        }
        return py.RunMain(PyEngine.MainKind.Text, Console.In.ReadToEnd(), "<stdin>");
    }

    private static PyEngineOptions Options(CommandLine line, string[] words) {
        bool environment = !line.IgnoreEnvironment;
        string? Variable(string name) => environment && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        var options = new PyEngineOptions { Executable = Environment.ProcessPath ?? "" };
        string first = line.Command != null ? "-c" : line.Module != null ? "-m" : line.File ?? (line.FromStdin ? "-" : "");
        options.Argv = [first, .. line.Arguments];
        bool safe = line.SafePath || Variable("PYTHONSAFEPATH") != null;
        if (line.File != null && Directory.Exists(line.File)) options.ModuleSearchPath.Add(line.File);
        else if (!safe) options.ModuleSearchPath.Add(line.File != null ? Path.GetDirectoryName(Resolve(line.File))! : line.Module != null ? Directory.GetCurrentDirectory() : "");
        if (Variable("PYTHONPATH") is { } path) foreach (string folder in path.Split(':', StringSplitOptions.RemoveEmptyEntries)) options.ModuleSearchPath.Add(Path.GetFullPath(folder));
        options.Optimize = line.Optimize > 0 ? line.Optimize : Variable("PYTHONOPTIMIZE") is { } level ? int.TryParse(level, out int number) ? Math.Clamp(number, 0, 2) : 1 : 0;
        options.Tune = to => {
            to.OriginalArgv = [Environment.ProcessPath ?? "minipy", .. words];
            to.Debug = line.Debug ? 1 : 0;
            to.Inspect = line.Inspect || Variable("PYTHONINSPECT") != null ? 1 : 0;
            to.Interactive = line.Inspect ? 1 : 0;
            to.DontWriteBytecode = line.DontWriteBytecode || Variable("PYTHONDONTWRITEBYTECODE") != null;
            to.NoUserSite = line.NoUserSite;
            to.NoSite = line.NoSite;
            to.IgnoreEnvironment = line.IgnoreEnvironment;
            to.Verbose = line.Verbose;
            to.BytesWarning = line.BytesWarning;
            to.Quiet = line.Quiet ? 1 : 0;
            to.Isolated = line.Isolated;
            to.SafePath = safe;
            to.DevMode = line.XOptions.ContainsKey("dev");
            to.NoDebugRanges = line.XOptions.ContainsKey("no_debug_ranges") || Variable("PYTHONNODEBUGRANGES") != null;
            if (Variable("PYTHONWARNINGS") is { } warnings) to.WarnOptions.AddRange(warnings.Split(','));
            to.WarnOptions.AddRange(line.WarnOptions);
            foreach (KeyValuePair<string, string?> option in line.XOptions) to.XOptions[option.Key] = option.Value;
        };
        return options;
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
