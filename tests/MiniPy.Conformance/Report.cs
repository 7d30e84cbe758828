// Scores per file and area, and the comparison with the manifest.

using System;
using System.Collections.Generic;
using System.Linq;

namespace MiniPy.Conformance;

internal static class Report {
    /// <summary>0 when every test without a row in the manifest passed.</summary>
    public static int Print(Manifest manifest, List<TestFile> files, Dictionary<string, FileResult> results) {
        List<string> broken = [], mended = [];
        int passed = 0;
        foreach (TestFile file in files) {
            FileResult result = results[file.Name];
            broken.AddRange(Broken(manifest, result));
            passed += result.Passed;
            if (result.Trouble.Length == 0) mended.AddRange(result.Expected.Where(id => result.Tests[id] == Outcome.Pass && manifest.StateOf(file.Name, id) == Known.Debt));
        }
        Console.WriteLine();
        foreach (IGrouping<string, TestFile> area in files.GroupBy(file => file.Area)) {
            Console.WriteLine(Score(area.Key, area.Select(file => results[file.Name]), area.First().Target));
            foreach (TestFile file in area.Where(file => Share(results[file.Name]) < area.First().Target / 100.0))
                Console.WriteLine(Score("  " + file.Name, [results[file.Name]], area.First().Target));
        }
        Console.WriteLine(Score("total", results.Values, 0));
        Console.WriteLine($"left out: {results.Values.Sum(result => result.Details)} tests that CPython's suite marks as details of its own implementation");
        foreach (string id in mended.Order()) Console.WriteLine($"mended (take its row out of the manifest): {id}");
        foreach (string id in broken.Order()) Console.WriteLine($"broken: {id}");
        Console.WriteLine($"conformance: Passed: {passed}, Failed: {broken.Count}");
        return broken.Count == 0 ? 0 : 1;
    }

    /// <summary>What failed in a file without a row in the manifest that says so, each with its reason.</summary>
    public static IEnumerable<string> Broken(Manifest manifest, FileResult result) {
        if (result.Trouble.Length > 0) return manifest.StateOf(result.File.Name, result.File.Name + " *") == Known.Pass ? [$"{result.File.Name}: {result.Trouble}"] : [];
        return result.Expected.Where(id => result.Tests[id] != Outcome.Pass && manifest.StateOf(result.File.Name, id) == Known.Pass).Select(id => $"{id}: {result.Reasons.GetValueOrDefault(id, "was not run")}");
    }

    private static double Share(FileResult result) => result.Expected.Count == 0 ? 1 : (double)result.Passed / result.Expected.Count;

    private static string Score(string name, IEnumerable<FileResult> results, int target) {
        int passed = results.Sum(result => result.Passed), expected = results.Sum(result => result.Expected.Count);
        double share = expected == 0 ? 100 : 100.0 * passed / expected;
        return $"{name,-28} {passed,6} of {expected,6}  {share,6:0.0} %{(target > 0 ? $"  (target {target})" : "")}";
    }
}
