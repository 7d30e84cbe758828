// The first engine and its first script in a fresh process: this program starts itself with a word of its own and prints what that took, from
// the first line of Main on, and how many methods the JIT compiled up to there.

using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using MiniPy.Hosting;

namespace MiniPy.Bench;

internal static class ColdEngine {
    public const string Command = "--cold-engine";

    public static int Run() {
        long start = Stopwatch.GetTimestamp();
        using (var py = new PyEngine()) {
            py.Run("answer = 6 * 7");
            if (py.Get<long>("answer") != 42) return 1;
        }
        double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took} {JitInfo.GetCompiledMethodCount()} {JitInfo.GetCompilationTime().TotalMilliseconds}"));
        return 0;
    }

    /// <summary>Milliseconds, methods compiled, milliseconds of all threads spent compiling.</summary>
    public static (double Took, double Methods, double Compiling) Measure(Settings settings) {
        string me = Environment.ProcessPath ?? throw new MeasurementException("this process does not know its own program");
        ChildResult result = Child.Run(me, [Command], settings.Timeout);
        if (result.Failed) throw new MeasurementException($"a first engine: {result.Problem}");
        string[] words = result.Output.Split(' ');
        return (double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture));
    }
}
