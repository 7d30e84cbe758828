// `micro`: the rows of the design's target table.
//
// A group is one measurement run that yields one or more figures; a row shows one figure beside CPython's and beside its target. Groups are
// scripts that run the same under both interpreters, or measurements of the hosting API in this process (those have no CPython figure). A group
// runs --rounds times, interleaved A B A B where there are two sides, and each figure is the median of its rounds.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace MiniPy.Bench;

/// <summary>Figures by name; one round of one side.</summary>
internal sealed class Figures : Dictionary<string, double>;

/// <summary>When is a row met? Given MiniPy's and CPython's figure of it (NaN where there is none), and all of MiniPy's.</summary>
internal delegate bool Goal(double ours, double theirs, Figures all);

/// <param name="Figure">The name under which the group's measurement yields it.</param>
/// <param name="Unit">Printed behind the number.</param>
/// <param name="Target">In words; empty for a figure that is shown for information.</param>
internal sealed record Row(string What, string Figure, string Unit, string Target, Goal? Met);

/// <param name="Ours">Measures MiniPy once.</param>
/// <param name="Theirs">Measures CPython once; null when there is nothing to compare with.</param>
internal sealed record Group(string Name, string Summary, Func<Settings, Figures> Ours, Func<Settings, Figures>? Theirs, Row[] Rows);

internal static class Micro {
    public static readonly Group[] Groups = [
        new("native", "calls into C, the lock around them, two threads without it", NativeCalls.Ours, NativeCalls.Theirs, [
            new("METH_O call into C and back", "meth_o", "ns", "≤ CPython", (ours, theirs, _) => ours <= theirs),
            new("drop + take of the lock around a native call", "drop_take", "ns", "≤ 8 ns and < CPython", (ours, theirs, _) => ours <= 8 && !(ours >= theirs)),
            new("two threads in native code that released the lock", "speed_up", "×", "≥ 1.9 × on two cores", (ours, _, _) => ours >= 1.9),
        ]),
        new("ctypes", "calls of foreign functions", settings => Scripts.Ours(settings, "ctypes_calls.py"), settings => Scripts.Theirs(settings, "ctypes_calls.py"), [
            Foreign("ctypes: abs(int) with argtypes and restype", "int"),
            Foreign("ctypes: fmax(double, double)", "doubles"),
            Foreign("ctypes: abs without a signature", "untyped"),
            Foreign("ctypes: abs by PyDLL, the lock kept", "pydll"),
            Foreign("ctypes: a callback called through its pointer", "callback"),
        ]),
        new("engines", "two engines in two threads, pure Python", HostCalls.TwoEngines, null, [
            new("two engines in two threads, pure Python", "speed_up", "×", "≥ 1.8 × on two cores", (ours, _, _) => ours >= 1.8),
        ]),
        new("wake", "a thread that wakes from a wait beside CPU-bound threads", settings => Scripts.Ours(settings, "wake.py"), settings => Scripts.Theirs(settings, "wake.py"), [
            .. new[] { 0, 1, 2, 4 }.SelectMany(WakeRows),
        ]),
        new("collect", "the cycle collector", settings => Scripts.Ours(settings, "collect.py"), settings => Scripts.Theirs(settings, "collect.py"), [
            new("full collection, 1 M live two-slot objects", "full_ms", "ms", "≤ 20 ms", (ours, _, _) => ours <= 20),
            new("cyclic garbage, per object", "garbage_ns", "ns", "≤ 45 ns", (ours, _, _) => ours <= 45),
        ]),
        new("memory", "bytes per object", settings => Scripts.Ours(settings, "memory.py"), settings => Scripts.Theirs(settings, "memory.py"), [
            new("two-slot instance, resident", "instance", "B", "≤ 36 B", (ours, _, _) => ours <= 36),
            new("empty list, resident", "list", "B", "≤ 44 B", (ours, _, _) => ours <= 44),
        ]),
        new("engine", "making and disposing engines", HostCalls.Engines, null, [
            new("new engine in a warm process", "create", "ms", "≤ 1 ms", (ours, _, _) => ours <= 1),
            new("its disposal", "dispose", "ms", "≤ 0.5 ms", (ours, _, _) => ours <= 0.5),
            new("first engine and script in a cold process", "cold", "ms", "≤ 80 ms", (ours, _, _) => ours <= 80),
            new("methods that the JIT compiles for it", "methods", "", "", null),
            new("its time in the JIT", "compiling", "ms", "", null),
        ]),
        new("hello", "process start to print(\"hello\")", settings => Hello.Measure(settings.MiniPy, settings), settings => Hello.Measure(settings.CPython!, settings), [
            new("process start to print(\"hello\"), median", "wall", "ms", "≤ 100 ms", (ours, _, _) => ours <= 100),
            new("its user CPU time, least", "user", "ms", "", null),
        ]),
        new("host", "calls between .NET and Python", HostCalls.Calls, null, [
            new("host → Python, typed delegate", "to_python", "ns", "≤ 100 ns", (ours, _, _) => ours <= 100),
            new("managed bytes per such call", "to_python_bytes", "B", "none", (ours, _, _) => ours < 0.5),
            new("Python → host, typed delegate", "to_host", "ns", "≤ 100 ns", (ours, _, _) => ours <= 100),
            new("managed bytes per such call", "to_host_bytes", "B", "none", (ours, _, _) => ours < 0.5),
        ]),
        new("oneline", "parse and run of a fresh one-line script, warm", HostCalls.OneLine, settings => Scripts.Theirs(settings, "one_line.py"), [
            new("fresh one-line script, warm, through Run", "run", "µs", "≤ 5 µs", (ours, _, _) => ours <= 5),
            new("the same through exec()", "one_line", "µs", "≤ CPython", (ours, theirs, _) => ours <= theirs),
        ]),
    ];

    private static Row Foreign(string what, string figure) => new(what, figure, "ns", "≤ CPython", (ours, theirs, _) => ours <= theirs);

    private static Row[] WakeRows(int beside) => [
        new($"wake-ups per second beside {beside} CPU-bound", $"wakes_{beside}", "/s", "", null),
        new($"wake-to-run excess, median, beside {beside}", $"p50_{beside}", "µs", beside == 0 ? "" : "≤ idle + 25 µs", beside == 0 ? null : (ours, _, all) => ours <= all["p50_0"] + 25),
        new($"wake-to-run excess, p99, beside {beside}", $"p99_{beside}", "µs", beside == 0 ? "" : "≤ 2,000 µs", beside == 0 ? null : (ours, _, _) => ours <= 2000),
    ];

    public static int Run(Settings settings) {
        foreach (string name in settings.Names)
            if (!Groups.Any(group => group.Name == name)) {
                Console.Error.WriteLine($"MiniPy.Bench: there is no group '{name}'; there are {string.Join(", ", Groups.Select(group => group.Name))}");
                return 2;
            }
        Console.Out.WriteLine($"{settings.Conditions()}, median of {settings.Rounds}\n");
        var table = new Table(settings.Markdown, ["what", "MiniPy", "CPython", "target", "met"], firstWidth: 50);
        int missed = 0, failures = 0;
        foreach (Group group in Groups) {
            if (settings.Names.Count > 0 && !settings.Names.Contains(group.Name)) continue;
            var ours = new List<Figures>();
            var theirs = new List<Figures>();
            try {
                for (int round = 0; round < settings.Rounds; round++) {
                    if (group.Theirs != null && settings.CPython != null) theirs.Add(group.Theirs(settings));
                    ours.Add(group.Ours(settings));
                }
            } catch (MeasurementException problem) {
                failures++;
                table.Row(group.Summary, problem.Message, "", "", "");
                continue;
            }
            Figures all = Medians(ours), other = Medians(theirs);
            foreach (Row row in group.Rows) {
                double mine = all[row.Figure], cpython = other.GetValueOrDefault(row.Figure, double.NaN);
                bool comparable = row.Met != null && !(double.IsNaN(cpython) && row.Target == "≤ CPython");
                bool met = comparable && row.Met!(mine, cpython, all);
                if (comparable && !met) missed++;
                table.Row(row.What, Show(mine, row.Unit), double.IsNaN(cpython) ? "" : Show(cpython, row.Unit), row.Target, comparable ? met ? "yes" : "no" : "");
            }
        }
        Console.Out.WriteLine($"\ntargets missed: {missed}; load at the end {Settings.Load()}");
        if (failures > 0) Console.Out.WriteLine($"{failures} groups could not be measured");
        return failures > 0 ? 1 : 0;
    }

    private static Figures Medians(List<Figures> rounds) {
        var medians = new Figures();
        if (rounds.Count == 0) return medians;
        foreach (string name in rounds[0].Keys) medians[name] = Statistics.Median(rounds.Select(round => round[name]));
        return medians;
    }

    private static string Show(double value, string unit) {
        string number = Math.Abs(value) >= 100 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString(Math.Abs(value) >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
        return $"{number} {unit}".TrimEnd();
    }
}
