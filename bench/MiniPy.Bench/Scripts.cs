// Measurements that are Python scripts, the same for both interpreters. A script prints `ROW name value` lines.

using System;
using System.Globalization;
using System.IO;

namespace MiniPy.Bench;

/// <summary>A group could not be measured; the message goes into the table.</summary>
internal sealed class MeasurementException(string message) : Exception(message);

internal static class Scripts {
    public static Figures Ours(Settings settings, string script, params ReadOnlySpan<string> args) => Run(settings.MiniPy, "MiniPy", settings, script, args);

    public static Figures Theirs(Settings settings, string script, params ReadOnlySpan<string> args) => Run(settings.CPython!, "CPython", settings, script, args);

    private static Figures Run(string program, string name, Settings settings, string script, ReadOnlySpan<string> args) {
        ChildResult result = Child.Run(program, [Path.Combine(settings.Scripts, script), .. args], settings.Timeout);
        if (result.Failed) throw new MeasurementException($"{name}, {script}: {result.Problem}");
        var figures = new Figures();
        foreach (string line in result.Output.Split('\n')) {
            string[] words = line.Split(' ');
            if (words.Length == 3 && words[0] == "ROW") figures[words[1]] = double.Parse(words[2], CultureInfo.InvariantCulture);
        }
        if (figures.Count == 0) throw new MeasurementException($"{name}, {script}: printed no ROW");
        return figures;
    }
}

/// <summary>Fresh processes that print one word and end.</summary>
internal static class Hello {
    private const int Processes = 11;

    public static Figures Measure(string program, Settings settings) {
        var wall = new double[Processes];
        double user = double.PositiveInfinity;
        for (int i = 0; i < Processes; i++) {
            ChildResult result = Child.Run(program, ["-c", "print(\"hello\")"], settings.Timeout);
            if (result.Failed || result.Output != "hello\n") throw new MeasurementException($"hello under {program}: {result.Problem}");
            wall[i] = result.Wall * 1000;
            user = Math.Min(user, result.User * 1000);
        }
        return new Figures { ["wall"] = Statistics.Median(wall), ["user"] = user };
    }
}
