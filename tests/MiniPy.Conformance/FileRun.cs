// One file of the test-suite: the same observer under CPython (the oracle: which tests there are, and which it passes here) and under
// MiniPy, each in a fresh process and an empty folder, bounded in time and memory. A process that dies, hangs or grows too large, or
// that does not come to its end, counts as the whole file failing.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;

namespace MiniPy.Conformance;

internal enum Outcome { Pass, Skip, Fail }

/// <summary>
/// `Expected`: the tests that CPython passes here, but for `Details` of them, which its own suite marks as details of CPython and skips on
/// every other implementation. `Trouble`: why the file as a whole failed, or empty.
/// </summary>
internal sealed record FileResult(TestFile File, Dictionary<string, Outcome> Tests, Dictionary<string, string> Reasons, HashSet<string> Expected, int Details, string Trouble, double Seconds) {
    public int Passed => Trouble.Length > 0 ? 0 : Expected.Count(id => Tests.TryGetValue(id, out Outcome outcome) && outcome == Outcome.Pass);
}

/// <param name="oracle">A folder that keeps what CPython did from one run to the next, for whoever runs a file many times; null: it is run each time.</param>
/// <param name="skipped">Ids of tests that are not run at all, by either side.</param>
internal sealed class FileRun(string minipy, string cpython, string observer, string work, string? oracle, IEnumerable<string> skipped) {
    private const long MemoryBound = 4L << 30;
    /// <summary>What test.support.cpython_only gives as the reason of a skip.</summary>
    private const string Detail = "implementation detail specific to cpython";

    public FileResult Run(TestFile file) {
        Observed reference = Observe(cpython, file, oracle ?? Path.Combine(work, "cpython"), keep: oracle != null);
        Observed ours = Observe(minipy, file, Path.Combine(work, "minipy"), keep: false);
        HashSet<string> expected = reference.Tests.Where(row => row.Value == Outcome.Pass).Select(row => row.Key).ToHashSet();
        // What MiniPy reports and CPython does not know (a failing setUpClass, say) must pass too.
        foreach ((string id, Outcome outcome) in ours.Tests)
            if (outcome == Outcome.Fail && !reference.Tests.ContainsKey(id)) expected.Add(id);
        foreach (string id in expected) {
            if (ours.Tests.ContainsKey(id)) continue;
            bool detail = ours.Absent.Exists(name => id.StartsWith(name, StringComparison.Ordinal));
            ours.Tests[id] = detail ? Outcome.Skip : Outcome.Fail;
            if (detail) ours.Reasons[id] = Detail;
        }
        int details = expected.RemoveWhere(id => ours.Tests[id] == Outcome.Skip && ours.Reasons.GetValueOrDefault(id, "").Contains(Detail));
        return new FileResult(file, ours.Tests, ours.Reasons, expected, details, ours.Trouble, ours.Seconds);
    }

    private sealed record Observed(Dictionary<string, Outcome> Tests, Dictionary<string, string> Reasons, List<string> Absent, string Trouble, double Seconds);

    private Observed Observe(string interpreter, TestFile file, string place, bool keep) {
        string folder = Path.Combine(place, file.Name), rows = Path.Combine(folder, "rows.tsv");
        if (keep && File.Exists(rows) && LastLine(rows).StartsWith("done\t", StringComparison.Ordinal)) return Read(folder, rows, "", 0, 0);
        (string trouble, double seconds, int exitCode) = Execute(interpreter, file, folder, rows);
        return Read(folder, rows, trouble, seconds, exitCode);
    }

    private (string Trouble, double Seconds, int ExitCode) Execute(string interpreter, TestFile file, string folder, string rows) {
        Directory.CreateDirectory(Path.Combine(folder, "cwd"));
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Path.Combine(folder, "cwd"), UseShellExecute = false, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$1\" \"test.$2\" \"$3\" >../log.txt 2>&1");
        foreach (string argument in (string[])[interpreter, observer, file.Name, rows]) start.ArgumentList.Add(argument);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["CONFORMANCE_SKIP"] = string.Join(' ', skipped);
        start.Environment.Remove("PYTHONPATH");
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string trouble = "";
        while (!process.WaitForExit(250)) {
            if (clock.Elapsed > file.Bound) trouble = $"did not end within {file.Bound.TotalSeconds:0} s";
            else if (ResidentBytes(process.Id) > MemoryBound) trouble = $"needed more than {MemoryBound >> 30} GB";
            if (trouble.Length == 0) continue;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        return (trouble, clock.Elapsed.TotalSeconds, process.ExitCode);
    }

    private static Observed Read(string folder, string rows, string trouble, double seconds, int exitCode) {
        var tests = new Dictionary<string, Outcome>();
        var reasons = new Dictionary<string, string>();
        var absent = new List<string>();
        string running = "";
        bool done = false;
        foreach (string[] fields in File.Exists(rows) ? File.ReadLines(rows).Select(line => line.Split('\t')) : []) {
            switch (fields[0]) {
                case "start": running = fields[1]; break;
                case "done": done = true; break;
                case "absent": absent.Add(fields[1]); break;
                default:
                    Outcome outcome = fields[0] switch { "ok" => Outcome.Pass, "skip" => Outcome.Skip, _ => Outcome.Fail };
                    // Two tests may share an id (generated classes): the worse outcome stands.
                    if (!tests.TryGetValue(fields[1], out Outcome before) || outcome > before) tests[fields[1]] = outcome;
                    if (outcome != Outcome.Pass && fields.Length > 2) reasons[fields[1]] = fields[2];
                    running = "";
                    break;
            }
        }
        if (!done) {
            if (trouble.Length == 0) trouble = tests.Count == 0 && running.Length == 0 ? "cannot be imported: " + LastLine(Path.Combine(folder, "log.txt")) : $"the process ended with {exitCode}";
            if (running.Length > 0) trouble += " in " + running;
        }
        return new Observed(tests, reasons, absent, trouble, seconds);
    }

    private static long ResidentBytes(int pid) {
        try {
            string[] fields = File.ReadAllText($"/proc/{pid}/statm").Split(' ');
            return long.Parse(fields[1]) * Environment.SystemPageSize;
        } catch (IOException) {
            return 0;
        }
    }

    private static string LastLine(string path) => File.Exists(path) ? File.ReadLines(path).LastOrDefault(line => line.Trim().Length > 0) ?? "" : "";
}
