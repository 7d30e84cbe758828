// CPython's own test-suite, run against MiniPy and held against the manifest.
//
//   conformance [--minipy PATH] [--cpython PATH] [--jobs N] [--oracle FOLDER] [--patience N] [--update] [--area NAME]… [file…]
//
// Prints a row for each file, a score for each area, and what changed: a test that has no row in the manifest and fails ends the run with
// exit code 1; a debt that passes is named, so that its row can go (--update rewrites the debts). --oracle keeps CPython's results in a
// folder, so that a file that is run again and again is run by MiniPy alone. --patience multiplies the bounds of time, for runs under
// MINIPY_DEBUG's switches. A file with a broken test is run a second time, and the better run counts.

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace MiniPy.Conformance;

internal static class Program {
    private static int Main(string[] arguments) {
        string folder = SourceFolder();
        string root = Path.GetFullPath(Path.Combine(folder, "..", ".."));
        string minipy = Path.Combine(root, "src", "MiniPy.Cli", "bin", "native", "minipy"), cpython = "/usr/bin/python3.11";
        int jobs = Math.Max(1, Environment.ProcessorCount);
        bool update = false;
        string? oracle = null;
        int patience = 1;
        List<string> areas = [], names = [];
        for (int i = 0; i < arguments.Length; i++) {
            switch (arguments[i]) {
                case "--minipy": minipy = Path.GetFullPath(arguments[++i]); break;
                case "--cpython": cpython = arguments[++i]; break;
                case "--jobs": jobs = int.Parse(arguments[++i]); break;
                case "--oracle": oracle = Path.GetFullPath(arguments[++i]); break;
                case "--patience": patience = int.Parse(arguments[++i]); break;
                case "--area": areas.Add(arguments[++i]); break;
                case "--update": update = true; break;
                default: names.Add(arguments[i]); break;
            }
        }
        foreach (string needed in (string[])[minipy, cpython]) {
            if (File.Exists(needed)) continue;
            Console.Error.WriteLine($"conformance: {needed} is not there (./dev conformance builds and installs what it needs)");
            return 2;
        }
        Manifest manifest = Manifest.Load(folder);
        List<TestFile> files = manifest.Files.Where(file => (areas.Count == 0 || areas.Contains(file.Area)) && (names.Count == 0 || names.Contains(file.Name))).Select(file => file with { Bound = file.Bound * patience }).ToList();
        string work = Path.Combine(Path.GetTempPath(), "minipy-conformance-" + Environment.ProcessId);
        var run = new FileRun(minipy, cpython, Path.Combine(folder, "observe.py"), work, oracle, manifest.Skipped);
        var results = new ConcurrentBag<FileResult>();
        // The slow ones first, so that the last minutes are shared by all cores.
        Parallel.ForEach(Partitioner.Create(files.OrderByDescending(file => file.Bound).ToList(), loadBalance: true), new ParallelOptions { MaxDegreeOfParallelism = jobs }, file => {
            FileResult result = run.Run(file);
            // Tests of threads, sockets and clocks fail now and then on a busy machine, CPython's too: what broke is run once more.
            if (!update && Report.Broken(manifest, result).Any() && run.Run(file) is var second && Report.Broken(manifest, second).Count() < Report.Broken(manifest, result).Count()) result = second;
            results.Add(result);
            lock (results) Console.WriteLine($"{file.Name,-28} {result.Passed,5} of {result.Expected.Count,5}  {result.Seconds,6:0.0} s  {result.Trouble}");
        });
        if (update) {
            manifest.Update(folder, results);
            manifest = Manifest.Load(folder);
        }
        int status = Report.Print(manifest, files, results.ToDictionary(result => result.File.Name));
        Console.WriteLine($"logs: {work}");
        return status;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
