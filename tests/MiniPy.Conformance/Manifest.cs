// What is run (files.tsv) and what is known to fail (manifest.tsv).
//
// A row of the manifest: state, test id, reason.
//   debt        fails today and is to be mended
//   difference  fails by decision; the reason says which, in a sentence
//   skip        counts as not run (it would end or hang the run for a reason that lies outside MiniPy)
// The id `test_x *` stands for every test of a file. A test without a row must pass.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MiniPy.Conformance;

internal sealed record TestFile(string Area, int Target, string Name, TimeSpan Bound);

internal enum Known { Pass, Debt, Difference, Skip }

internal sealed class Manifest {
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(180);
    private readonly Dictionary<string, (Known State, string Reason)> _rows = [];

    public List<TestFile> Files { get; } = [];

    public static Manifest Load(string folder) {
        var manifest = new Manifest();
        foreach (string[] fields in Rows(Path.Combine(folder, "files.tsv"), 3)) {
            foreach (string entry in fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)) {
                string[] parts = entry.Split(':');
                TimeSpan bound = parts.Length > 1 ? TimeSpan.FromSeconds(int.Parse(parts[1])) : s_bound;
                manifest.Files.Add(new TestFile(fields[0], int.Parse(fields[1]), parts[0], bound));
            }
        }
        foreach (string[] fields in Rows(Path.Combine(folder, "manifest.tsv"), 3)) {
            if (!Enum.TryParse(fields[0], ignoreCase: true, out Known state) || fields[2].Length == 0) throw new InvalidDataException($"manifest.tsv: not a row: {string.Join(' ', fields)}");
            manifest._rows[fields[1]] = (state, fields[2]);
        }
        return manifest;
    }

    private static IEnumerable<string[]> Rows(string path, int columns) =>
        File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t', columns)).Select(fields =>
            fields.Length == columns ? fields : throw new InvalidDataException($"{Path.GetFileName(path)}: {columns} columns wanted: {string.Join(' ', fields)}"));

    public Known StateOf(string file, string id) =>
        _rows.TryGetValue(id, out (Known State, string Reason) row) || _rows.TryGetValue(file + " *", out row) ? row.State : Known.Pass;

    /// <summary>Ids of tests that are not to be run.</summary>
    public IEnumerable<string> Skipped => _rows.Where(row => row.Value.State == Known.Skip).Select(row => row.Key);

    /// <summary>Ids of the rows that speak of single tests of a file.</summary>
    public IEnumerable<string> IdsOf(string file) => _rows.Keys.Where(id => id.StartsWith($"test.{file}.", StringComparison.Ordinal));

    /// <summary>Writes debts as they are now: rows of other states stay, debts that passed go, new failures come with what they said.</summary>
    public void Update(string folder, IEnumerable<FileResult> results) {
        foreach (FileResult result in results) {
            foreach (string id in IdsOf(result.File.Name).Where(id => _rows[id].State == Known.Debt && result.Tests.TryGetValue(id, out Outcome outcome) && outcome == Outcome.Pass).ToList()) _rows.Remove(id);
            if (result.Trouble.Length > 0) {
                _rows.TryAdd(result.File.Name + " *", (Known.Debt, result.Trouble));
                continue;
            }
            if (_rows.TryGetValue(result.File.Name + " *", out (Known State, string Reason) whole) && whole.State == Known.Debt) _rows.Remove(result.File.Name + " *");
            foreach (string id in result.Expected)
                if (result.Tests[id] == Outcome.Fail) _rows.TryAdd(id, (Known.Debt, result.Reasons.GetValueOrDefault(id, "fails")));
        }
        string path = Path.Combine(folder, "manifest.tsv");
        IEnumerable<string> head = File.ReadLines(path).TakeWhile(line => line.StartsWith('#')).ToList();
        File.WriteAllLines(path, head.Concat(_rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Value.State.ToString().ToLowerInvariant()}\t{row.Key}\t{row.Value.Reason}")));
    }
}
