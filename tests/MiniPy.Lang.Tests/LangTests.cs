// Language facts and C API facts: each .py file under tests/lang and tests/capi runs in a process of its own (`minipy FILE`), and the lines it
// prints must be those of its `# expect:` comments, in order. A .c file beside a tests/capi file is compiled first, with `minipy ext build`.
//
// A line `# debug: gcstress,poison` runs the file under those switches of MINIPY_DEBUG; with `heap-at-exit` nothing may be left in the heap.
//
// tests/known_failures.txt lists files that fail today, each with its reason. A listed file that passes fails the run: the list only shrinks.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xunit;

namespace MiniPy.Lang.Tests;

public sealed class LangTests {
    private static readonly string s_root = FindRoot();
    private static readonly string s_minipy = Path.Combine(s_root, "src", "MiniPy.Cli", "bin", "Release", "net10.0", "minipy");

    private static string FindRoot() {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(Path.Combine(folder, "MiniPy.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests run inside the repository");
    }

    private static readonly Dictionary<string, string> s_knownFailures = File.Exists(Path.Combine(s_root, "tests", "known_failures.txt"))
        ? File.ReadLines(Path.Combine(s_root, "tests", "known_failures.txt")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1])
        : [];

    public static TheoryData<string> Files(string area) {
        var files = new TheoryData<string>();
        string folder = Path.Combine(s_root, "tests", area);
        if (Directory.Exists(folder))
            foreach (string file in Directory.EnumerateFiles(folder, "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) files.Add(Path.GetRelativePath(Path.Combine(s_root, "tests"), file));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files), "lang")]
    public void Language(string file) => Check(file, searchPath: null);

    [Theory]
    [MemberData(nameof(Files), "capi")]
    public void CApi(string file) {
        // The module must not have the script's name, which would shadow it.
        string source = Path.Combine(s_root, "tests", "capi", "c_" + Path.GetFileNameWithoutExtension(file) + ".c");
        string modules = Path.Combine(Path.GetTempPath(), "minipy-capi-" + Environment.ProcessId);
        if (File.Exists(source)) {
            Directory.CreateDirectory(modules);
            (int code, string output, string error) = Run(["ext", "build", source, "-o", modules], null);
            Assert.True(code == 0, $"{file}: the module does not compile:\n{output}{error}");
        }
        Check(file, modules);
    }

    private static void Check(string file, string? searchPath) {
        string path = Path.Combine(s_root, "tests", file);
        string[] expected = File.ReadLines(path).Where(line => line.Contains("# expect:", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("# expect:", StringComparison.Ordinal) + 9)..].Trim()).ToArray();
        string? debug = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("# debug:", StringComparison.Ordinal))?[8..].Trim();
        (int code, string output, string error) = Run([path], searchPath, debug);
        if (debug != null && debug.Contains("heap-at-exit", StringComparison.Ordinal)) Assert.DoesNotContain("heap at exit", error);
        string[] printed = output.Length == 0 ? [] : output.TrimEnd('\n').Split('\n').Select(line => line.Trim()).ToArray();
        bool passed = code == 0 && expected.SequenceEqual(printed);
        if (s_knownFailures.TryGetValue(file.Replace('\\', '/'), out string? reason)) {
            Assert.False(passed, $"{file} passes now: take it off known_failures.txt (it said: {reason})");
            return;
        }
        Assert.True(code == 0, $"{file}: exit code {code}\n{error}");
        Assert.Equal(expected, printed);
    }

    private static (int Code, string Output, string Error) Run(string[] arguments, string? searchPath, string? debug = null) {
        var start = new ProcessStartInfo(s_minipy, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (searchPath != null) start.Environment["PYTHONPATH"] = searchPath;
        if (debug != null) start.Environment["MINIPY_DEBUG"] = debug;
        start.Environment["PYTHONHASHSEED"] = "0";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(120_000)) {
            process.Kill(entireProcessTree: true);
            return (-1, output, "did not end within two minutes");
        }
        return (process.ExitCode, output, error.Result);
    }
}
