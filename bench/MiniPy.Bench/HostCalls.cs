// Measurements of the hosting API, in this process: what an application pays that keeps engines and calls them.
//
// Each measurement warms up until the JIT has compiled its path fully, then takes the least or the median of several runs. Engines get no
// streams of the process.

using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MiniPy.Hosting;

namespace MiniPy.Bench;

internal static class HostCalls {
    private static PyEngine NewEngine() => new(options => options.UseProcessStreams = false);

    // The JIT counts calls, and compiles again in the background after a tenth of a second without new methods.
    private static void LetTheJitFinish() => Thread.Sleep(400);

    public static Figures Calls(Settings settings) {
        using PyEngine py = NewEngine();
        py.Run("""
            def f(x): return x
            def loop(n):
                for i in range(n): g(7)
            def empty(n):
                for i in range(n): pass
            """);
        py.Set<Func<long, long>>("g", static x => x + 1);
        var f = py.Get<Func<long, long>>("f");
        const int Count = 100_000;
        var figures = new Figures();
        (figures["to_python"], figures["to_python_bytes"]) = PerCall(Count, () => {
            for (int i = 0; i < Count; i++) f(7);
        });
        var loop = py.Get<Action<long>>("loop");
        var empty = py.Get<Action<long>>("empty");
        (double called, double bytes) = PerCall(Count, () => loop(Count));
        (double nothing, double otherBytes) = PerCall(Count, () => empty(Count));
        figures["to_host"] = called - nothing;
        figures["to_host_bytes"] = bytes - otherBytes;
        return figures;
    }

    /// <summary>The least of eleven runs after a warm-up: nanoseconds and managed bytes per call.</summary>
    private static (double Nanoseconds, double Bytes) PerCall(int count, Action run) {
        for (int i = 0; i < 3; i++) {
            run();
            LetTheJitFinish();
        }
        double best = double.PositiveInfinity, bytes = double.PositiveInfinity;
        for (int i = 0; i < 11; i++) {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / count);
            bytes = Math.Min(bytes, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / count);
        }
        return (best, bytes);
    }

    public static Figures OneLine(Settings settings) {
        Figures figures = Scripts.Ours(settings, "one_line.py");
        using PyEngine py = NewEngine();
        const int Count = 2000;
        int next = 0;
        double best = double.PositiveInfinity;
        for (int i = 0; i < 12; i++) {
            string[] scripts = [.. Enumerable.Range(next, Count).Select(number => $"x = {number} + 1")];
            next += Count;
            long start = Stopwatch.GetTimestamp();
            foreach (string script in scripts) py.Run(script);
            double took = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Count;
            if (i < 3) LetTheJitFinish();
            else best = Math.Min(best, took);
        }
        figures["run"] = best;
        return figures;
    }

    /// <summary>The median of a hundred engines, each used for one line; and a first engine in a fresh process.</summary>
    public static Figures Engines(Settings settings) {
        const int Warm = 30, Count = 100;
        var create = new double[Count];
        var dispose = new double[Count];
        for (int i = -Warm; i < Count; i++) {
            if (i == 0) LetTheJitFinish();
            long start = Stopwatch.GetTimestamp();
            PyEngine py = NewEngine();
            double made = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            py.Run("x = 1");
            start = Stopwatch.GetTimestamp();
            py.Dispose();
            double gone = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i < 0) continue;
            create[i] = made;
            dispose[i] = gone;
        }
        (double Took, double Methods, double Compiling)[] cold = [.. Enumerable.Range(0, 7).Select(_ => ColdEngine.Measure(settings))];
        return new Figures {
            ["create"] = Statistics.Median(create), ["dispose"] = Statistics.Median(dispose),
            ["cold"] = Statistics.Median(cold.Select(one => one.Took)), ["methods"] = Statistics.Median(cold.Select(one => one.Methods)),
            ["compiling"] = Statistics.Median(cold.Select(one => one.Compiling)),
        };
    }

    private const string Work = """
        def work(n):
            h = 0
            items = list(range(64))
            for i in range(n):
                h = (h * 31 + items[i & 63]) % 1000003
                if h & 1:
                    items[i & 63] = h
            return h
        """;

    /// <summary>Two engines run the same work one after the other, then at once in two threads; the median gain of five tries.</summary>
    public static Figures TwoEngines(Settings settings) {
        using PyEngine first = NewEngine(), second = NewEngine();
        first.Run(Work);
        second.Run(Work);
        var one = first.Get<Func<long, long>>("work");
        var two = second.Get<Func<long, long>>("work");
        const int Steps = 3_000_000;
        one(Steps);
        two(Steps);
        LetTheJitFinish();
        var gains = new double[5];
        for (int i = 0; i < gains.Length; i++) {
            long start = Stopwatch.GetTimestamp();
            one(Steps);
            two(Steps);
            double sequential = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var thread = new Thread(() => two(Steps), 16 << 20);
            start = Stopwatch.GetTimestamp();
            thread.Start();
            one(Steps);
            thread.Join();
            gains[i] = sequential / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return new Figures { ["speed_up"] = Statistics.Median(gains) };
    }
}
