// Runs one child process to its end: what it printed, how long it took, how much CPU time it used.
//
// CPU time comes from getrusage(RUSAGE_CHILDREN) before and after. That is exact as long as one child runs at a time, which is how this runner
// works, and it covers the child's own children only when it waited for them. Variables that tune the .NET runtime are taken out of the child's
// environment: builds are often made under settings that users do not run with.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;

namespace MiniPy.Bench;

/// <param name="Wall">Seconds from just before the start to just after the end.</param>
/// <param name="User">Seconds of CPU time in user mode.</param>
internal readonly record struct ChildResult(int ExitCode, string Output, string Error, double Wall, double User, bool TimedOut) {
    public bool Failed => ExitCode != 0 || TimedOut;

    /// <summary>Why it failed, in one line.</summary>
    public string Problem {
        get {
            if (TimedOut) return "stopped after the time limit";
            string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.Length > 0 ? lines[^1] : $"exit code {ExitCode}";
        }
    }
}

internal static unsafe class Child {
    private static readonly string[] s_tuning = ["DOTNET_Tiered", "DOTNET_TC_", "DOTNET_OSR", "DOTNET_ReadyToRun", "DOTNET_gc", "DOTNET_GC", "PYTHON"];

    public static ChildResult Run(string program, IEnumerable<string> args, double timeoutSeconds, IReadOnlyDictionary<string, string>? variables = null) {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string word in args) start.ArgumentList.Add(word);
        foreach (string name in new List<string>(start.Environment.Keys))
            foreach (string prefix in s_tuning)
                if (name.StartsWith(prefix, StringComparison.Ordinal)) start.Environment.Remove(name);
        if (variables != null)
            foreach ((string name, string value) in variables) start.Environment[name] = value;
        double userBefore = ChildrenUserSeconds();
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit(TimeSpan.FromSeconds(timeoutSeconds));
        double wall = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return new ChildResult(process.ExitCode, output.Result, error.Result, wall, ChildrenUserSeconds() - userBefore, !ended);
    }

    // struct rusage of Linux: two timevals, then fourteen longs.
    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceUsage {
        public long UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds;
        public fixed long Rest[14];
    }

    private const int Children = -1;

    [DllImport("libc")]
    private static extern int getrusage(int who, ResourceUsage* usage);

    private static double ChildrenUserSeconds() {
        ResourceUsage usage;
        return getrusage(Children, &usage) == 0 ? usage.UserSeconds + usage.UserMicroseconds / 1e6 : double.NaN;
    }
}
