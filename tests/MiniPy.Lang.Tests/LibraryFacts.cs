// Every module of CPython's library that is written in Python can be imported: with CPython's result (the same names in it, or the same exception
// with the same text) and the same warnings. imports.py, beside this file, does it under both.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace MiniPy.Lang.Tests;

public sealed class LibraryFacts {
    private const string Forks = "a .NET process is never forked", Expat = "pyexpat is not CPython's, and offers no C API to _elementtree";

    /// <summary>Names that a module lacks here, each with the reason.</summary>
    private static readonly Dictionary<string, (string Names, string Reason)> s_differences = new() {
        ["encodings"] = ("utf_8", "CPython's start imports this codec"),
        ["logging"] = ("_after_at_fork_child_reinit_locks _at_fork_reinit_lock_weakset", Forks),
        ["os"] = ("_spawnvef fork forkpty register_at_fork", Forks),
        ["socketserver"] = ("ForkingMixIn ForkingTCPServer ForkingUDPServer", Forks),
        ["xml.etree.ElementTree"] = ("_set_factories", Expat),
        ["xml.parsers.expat"] = ("expat_CAPI", Expat),
    };

    private sealed record Outcome(string Result, string Warnings, string[] Names);

    [Fact]
    public void Every_module_is_imported_as_by_CPython() {
        string script = Path.Combine(SourceFolder(), "imports.py");
        if (Oracle.Run(script, null) is not { } oracle) return;
        (int code, string output, string error) = Processes.Run(Processes.MiniPy, [script], null);
        Assert.True(code == 0, $"exit code {code}\n{error}");
        Dictionary<string, Outcome> expected = Read(oracle), found = Read(output);
        Assert.True(expected.Count > 500, "the library has more modules than that");
        Assert.Equal(expected.Keys, found.Keys);
        var broken = new List<string>();
        foreach ((string module, Outcome theirs) in expected) {
            Outcome ours = found[module];
            if (ours.Result != theirs.Result) broken.Add($"{module}: {ours.Result}; CPython: {theirs.Result}");
            if (ours.Warnings != theirs.Warnings) broken.Add($"{module} warns {ours.Warnings}; CPython: {theirs.Warnings}");
            if (ours.Result != theirs.Result) continue;
            string missing = string.Join(' ', theirs.Names.Except(ours.Names)), more = string.Join(' ', ours.Names.Except(theirs.Names));
            if (missing != (s_differences.GetValueOrDefault(module).Names ?? "")) broken.Add($"{module} lacks {missing}");
            if (more != "") broken.Add($"{module} has {more}");
        }
        Assert.True(broken.Count == 0, $"{broken.Count} modules differ:\n" + string.Join('\n', broken));
    }

    private static Dictionary<string, Outcome> Read(string output) {
        var outcomes = new Dictionary<string, Outcome>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) {
            string[] parts = line.Split('|');
            Assert.True(parts.Length == 4, line);
            outcomes.Add(parts[0], new Outcome(parts[1], parts[2], parts[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }
        return outcomes;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
