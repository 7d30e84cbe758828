// `programs`: whole programs under CPython and MiniPy.
//
// Rounds go A B A B, each run in a fresh process, so that a change of the machine's mood hits both. A program prints `CHECK text`, which must be
// the same under both, and `TIME seconds` around its own work. The best of the rounds counts: noise only ever adds. The second ratio is user CPU
// time of the whole process, start-up and JIT compilation on other threads included, which is what a short program feels. 2.0 means that MiniPy
// needs half of CPython's time.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace MiniPy.Bench;

internal static partial class ProgramTable {
    /// <summary>The best of the rounds under one interpreter.</summary>
    private sealed class Side(string program) {
        public readonly string Program = program;
        public double Time = double.PositiveInfinity, User = double.PositiveInfinity;
        public string? Check, Problem;

        public void RunOnce(string file, string? size, double timeout) {
            ChildResult result = Child.Run(Program, size == null ? [file] : [file, size], timeout);
            if (result.Failed) {
                Problem = result.Problem;
                return;
            }
            string? check = null;
            foreach (string line in result.Output.Split('\n')) {
                if (line.StartsWith("CHECK ", StringComparison.Ordinal)) check = line[6..];
                else if (line.StartsWith("TIME ", StringComparison.Ordinal)) Time = Math.Min(Time, double.Parse(line.AsSpan(5), CultureInfo.InvariantCulture));
            }
            if (check == null || double.IsInfinity(Time)) Problem = "printed no CHECK or no TIME";
            else if (Check != null && Check != check) Problem = "CHECK changes from run to run";
            Check = check;
            User = Math.Min(User, result.User);
        }
    }

    /// <summary>Programs print four places; below this many seconds the last one is too much of it.</summary>
    private const double Shortest = 0.005;

    public static IEnumerable<string> Names(Settings settings) =>
        Directory.GetFiles(Folder(settings), "*.py").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Folder(Settings settings) => Path.Combine(settings.Root, "bench", "programs");

    public static int Run(Settings settings) {
        List<string> known = [.. Names(settings)];
        foreach (string name in settings.Names)
            if (!known.Contains(name)) {
                Console.Error.WriteLine($"MiniPy.Bench: there is no program '{name}' in {Folder(settings)}");
                return 2;
            }
        List<string> names = settings.Names.Count > 0 ? settings.Names : known;
        Console.Out.WriteLine($"{settings.Conditions()}, best of {settings.Rounds}{(settings.SizeFactor == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", sizes times {settings.SizeFactor}"))}\n");
        var table = new Table(settings.Markdown, ["program", "CPython s", "MiniPy s", "ratio", "user CPU ratio"]);
        var time = new List<(string Name, double Ratio)>();
        var user = new List<double>();
        int failures = 0;
        foreach (string name in names) {
            string file = Path.Combine(Folder(settings), name + ".py");
            string? size = settings.SizeFactor == 1 ? null : Size(file, settings.SizeFactor);
            Side? theirs = settings.CPython == null ? null : new Side(settings.CPython);
            var ours = new Side(settings.MiniPy);
            for (int round = 0; round < settings.Rounds && theirs?.Problem == null && ours.Problem == null; round++) {
                theirs?.RunOnce(file, size, settings.Timeout);
                ours.RunOnce(file, size, settings.Timeout);
            }
            string? problem = ours.Problem is { } mine ? $"MiniPy: {mine}" : theirs?.Problem is { } other ? $"CPython: {other}" : theirs != null && theirs.Check != ours.Check ? "CHECK differs" : null;
            if (problem != null) {
                failures++;
                table.Row(name, "", "", problem, "");
            } else if (ours.Time < Shortest || theirs?.Time < Shortest) {
                failures++;
                table.Row(name, "", "", "too short to compare", "");
            } else if (theirs == null) {
                table.Row(name, "", Seconds(ours.Time), "", "");
            } else {
                time.Add((name, theirs.Time / ours.Time));
                user.Add(theirs.User / ours.User);
                table.Row(name, Seconds(theirs.Time), Seconds(ours.Time), Ratio(time[^1].Ratio), Ratio(user[^1]));
            }
        }
        if (time.Count > 0) {
            table.Row("geometric mean", "", "", Ratio(Statistics.GeometricMean(time.Select(row => row.Ratio))), Ratio(Statistics.GeometricMean(user)));
            (string name, double ratio) = time.MinBy(row => row.Ratio);
            Console.Out.WriteLine($"\nworst: {name} at {Ratio(ratio)}; below 0.5: {time.Count(row => row.Ratio < 0.5)} of {time.Count}; load at the end {Settings.Load()}");
        }
        if (failures > 0) Console.Out.WriteLine($"{failures} of {names.Count} could not be compared");
        return failures > 0 ? 1 : 0;
    }

    private static string Seconds(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Size(string file, double factor) {
        Match match = DefaultSize().Match(File.ReadAllText(file));
        if (!match.Success) throw new InvalidDataException($"{file} has no line `DEFAULT = number`");
        return Math.Max(1, (long)(long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * factor)).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^DEFAULT = (\d+)", RegexOptions.Multiline)]
    private static partial Regex DefaultSize();
}
