// Compiles extension modules for tests, with the tool's own command (`minipy ext build`).

using System;
using System.Diagnostics;
using System.IO;

namespace MiniPy.Tests;

internal static class NativeModule {
    private static readonly string s_folder = Directory.CreateTempSubdirectory("minipy-native-").FullName;

    /// <summary>Compiles a source file of the repository; the folder of the module.</summary>
    public static string Build(string source) {
        string folder = Path.Combine(s_folder, Path.GetFileNameWithoutExtension(source));
        if (Directory.Exists(folder)) return folder;
        return Compile(Repository.Full(source), folder);
    }

    /// <summary>Compiles source text as the module of that name; the folder of the module.</summary>
    public static string BuildText(string name, string text) {
        string folder = Path.Combine(s_folder, name);
        string source = Path.Combine(s_folder, name + ".c");
        File.WriteAllText(source, "#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n" + text);
        return Compile(source, folder);
    }

    private static string Compile(string source, string folder) {
        Directory.CreateDirectory(folder);
        (int code, string output) = Run(["ext", "build", source, "-o", folder]);
        return code == 0 ? folder : throw new InvalidOperationException($"{source} does not compile:\n{output}");
    }

    /// <summary>Runs the minipy tool; its exit code, and what it wrote to both streams.</summary>
    public static (int Code, string Output) Run(string[] arguments, string? debug = null, string? pythonPath = null) {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "minipy"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (debug != null) start.Environment["MINIPY_DEBUG"] = debug;
        if (pythonPath != null) start.Environment["PYTHONPATH"] = pythonPath;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
