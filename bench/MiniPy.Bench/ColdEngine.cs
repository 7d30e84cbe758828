// The first engine and its first script in a fresh process: this program starts itself with a word of its own and prints what that took, from
// the first line of Main on.

using System;
using System.Diagnostics;
using System.Globalization;
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
        Console.Out.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    public static double Measure(Settings settings) {
        string me = Environment.ProcessPath ?? throw new MeasurementException("this process does not know its own program");
        ChildResult result = Child.Run(me, [Command], settings.Timeout);
        if (result.Failed) throw new MeasurementException($"a first engine: {result.Problem}");
        return double.Parse(result.Output, CultureInfo.InvariantCulture);
    }
}
