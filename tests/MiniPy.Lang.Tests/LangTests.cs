// Language facts and C API facts: each .py file under tests/lang and tests/capi runs in an engine of its own, inside this process, and the
// lines it prints must be those of its `# expect:` comments, in order. It must leave nothing behind, neither when it runs once more nor
// when its engine has ended (MiniPy.Testing.ScriptFact). Where CPython 3.11 is installed it runs the same file and prints the same.
//
// A .c file beside a tests/capi file is compiled first, with `minipy ext build`, and for CPython with its own headers.
//
// A line `# debug: gcstress,poison` runs the file under those switches of MINIPY_DEBUG; with `heap-at-exit` nothing may be left in the heap.
//
// tests/known_failures.txt lists files that fail today, each with its reason. A listed file that passes fails the run: the list only shrinks.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Lang.Tests;

public sealed class LangTests {
    private static readonly string s_tests = Path.Combine(FindRoot(), "tests");

    private static string FindRoot() {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(Path.Combine(folder, "MiniPy.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests run inside the repository");
    }

    /// <summary>The order of sets of strings is part of a few facts: both sides use the same hash key.</summary>
    [ModuleInitializer]
    internal static void FixHashes() => Environment.SetEnvironmentVariable("PYTHONHASHSEED", "0");

    private static readonly Dictionary<string, string> s_knownFailures = File.ReadLines(Path.Combine(s_tests, "known_failures.txt"))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    public static TheoryData<string> Files(string area) {
        var files = new TheoryData<string>();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(s_tests, area), "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            files.Add(Path.GetRelativePath(s_tests, file).Replace('\\', '/'));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files), "lang")]
    public void Language(string file) => Check(file, null);

    [Theory]
    [MemberData(nameof(Files), "capi")]
    public void CApi(string file) {
        // The module must not have the script's name, which would shadow it.
        string source = Path.Combine(s_tests, "capi", "c_" + Path.GetFileNameWithoutExtension(file) + ".c");
        Check(file, File.Exists(source) ? source : null);
    }

    /// <summary>Programs that once ended a process, each in a process of its own: it must end with exit code 0 and print what it says.</summary>
    [Theory]
    [MemberData(nameof(Files), "crash")]
    public void Crash(string file) {
        var fact = new ScriptFact(Path.Combine(s_tests, file));
        (int code, string output, string error) = Processes.Run(Processes.MiniPy, [fact.Path], null);
        Assert.True(code == 0, $"{file}: exit code {code}\n{(error.Length > 4000 ? error[..4000] : error)}");
        Assert.Equal(fact.Expected, ScriptFact.Lines(output));
    }

    /// <summary>The switches of MINIPY_DEBUG that a fact names: they are read once in a process, so it gets one of its own.</summary>
    private static string? Switches(string path) => File.ReadLines(path).FirstOrDefault(line => line.StartsWith("# debug:", StringComparison.Ordinal))?[8..].Trim();

    private static void Check(string file, string? source) {
        bool known = s_knownFailures.TryGetValue(file, out string? reason);
        var fact = new ScriptFact(Path.Combine(s_tests, file));
        string? modules = source == null ? null : Modules.Build(source);
        // In a process of its own where the fact wants switches, or another command is to be tested: that balances the heap then.
        if ((Switches(fact.Path) ?? (Processes.IsNamed ? "heap-at-exit" : null)) is { } switches) {
            if (fact.Leaves) switches = switches.Replace("heap-at-exit", "");
            (int code, string output, string error) = Processes.Run(Processes.MiniPy, [fact.Path], modules, switches);
            Assert.True(code == 0, $"{file}: exit code {code}\n{error}");
            Assert.Equal(fact.Expected, ScriptFact.Lines(output));
            if (switches.Contains("heap-at-exit", StringComparison.Ordinal)) Assert.DoesNotContain("heap at exit", error);
            return;
        }
        Exception? failure = Record.Exception(() => fact.Check(options => {
            if (modules != null) options.ModuleSearchPath.Add(modules);
        }));
        if (known && reason!.StartsWith("unsteady", StringComparison.Ordinal)) return; // it ran, and ended no process
        if (known) Assert.False(failure == null, $"{file} passes now: take it off known_failures.txt (it said: {reason})");
        else if (failure != null) Assert.Fail($"{file}: {failure}");
        if (Oracle.Run(fact.Path, source) is { } oracle) Assert.Equal(fact.Expected, ScriptFact.Lines(oracle));
    }
}
