// CPython 3.11, where the machine has it: what it prints for a fact is what MiniPy has to print.

using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace MiniPy.Lang.Tests;

internal static class Oracle {
    private static readonly string? s_python = FindPython();

    private static string? FindPython() {
        foreach (string path in (string[])["/usr/bin/python3.11", "/usr/local/bin/python3.11"])
            if (File.Exists(path)) return path;
        return null;
    }

    /// <summary>What CPython prints for a script; null when it is not installed, or lacks the headers that the script's module needs.</summary>
    public static string? Run(string script, string? source) {
        if (s_python == null) return null;
        string? modules = source == null ? null : Modules.BuildForCPython(source);
        if (source != null && modules == null) return null;
        (int code, string output, string error) = Processes.Run(s_python, [script], modules);
        return code == 0 ? output : throw new InvalidOperationException($"CPython ended with {code}: {error}");
    }
}

/// <summary>Extension modules of the facts, compiled once for each run of the tests.</summary>
internal static class Modules {
    private static readonly string s_folder = Directory.CreateTempSubdirectory("minipy-facts-").FullName;
    private const string CPythonHeaders = "/usr/include/python3.11";

    /// <summary>The folder with the module, compiled by `minipy ext build`.</summary>
    public static string Build(string source) {
        string folder = Directory.CreateDirectory(Path.Combine(s_folder, "minipy")).FullName;
        (int code, string output, string error) = Processes.Run(Processes.MiniPy, ["ext", "build", source, "-o", folder], null);
        return code == 0 ? folder : throw new InvalidOperationException($"{source} does not compile:\n{output}{error}");
    }

    /// <summary>The same for CPython's own headers; null where they are not installed.</summary>
    public static string? BuildForCPython(string source) {
        if (!File.Exists(Path.Combine(CPythonHeaders, "Python.h"))) return null;
        string folder = Directory.CreateDirectory(Path.Combine(s_folder, "cpython")).FullName;
        string module = Path.Combine(folder, Path.GetFileNameWithoutExtension(source) + ".so");
        (int code, _, string error) = Processes.Run(Environment.GetEnvironmentVariable("CC") ?? "cc", ["-shared", "-fPIC", "-w", "-I" + CPythonHeaders, source, "-o", module], null);
        return code == 0 ? folder : throw new InvalidOperationException($"{source} does not compile for CPython:\n{error}");
    }
}

internal static class Processes {
    private static readonly string? s_named = Environment.GetEnvironmentVariable("MINIPY") is { Length: > 0 } named ? Path.GetFullPath(named) : null;

    /// <summary>Does MINIPY name a command (the native one, for one) that is to be tested in place of the one that was built with these tests?</summary>
    public static bool IsNamed => s_named != null;
    public static string MiniPy => s_named ?? Path.Combine(AppContext.BaseDirectory, "minipy");

    public static (int Code, string Output, string Error) Run(string program, string[] arguments, string? pythonPath, string? debug = null) {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (pythonPath != null) start.Environment["PYTHONPATH"] = pythonPath;
        if (debug != null) start.Environment["MINIPY_DEBUG"] = debug;
        start.Environment["PYTHONHASHSEED"] = "0";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(120_000)) {
            process.Kill(entireProcessTree: true);
            return (-1, output, "did not end within two minutes");
        }
        return (process.ExitCode, output, error.Result);
    }
}
