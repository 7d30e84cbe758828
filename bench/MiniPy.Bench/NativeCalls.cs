// The native group: bench/native/benchmod.c is compiled once for each side, by `minipy ext build` and by the C compiler with CPython's header,
// with the same flags; then one script calls it.

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;

namespace MiniPy.Bench;

internal static class NativeCalls {
    private const string Script = "native_calls.py";

    public static Figures Ours(Settings settings) {
        string folder = Folder("minipy");
        Build(settings.MiniPy, ["ext", "build", Source(settings), "-o", folder]);
        return Scripts.Ours(settings, Script, folder);
    }

    public static Figures Theirs(Settings settings) {
        string folder = Folder("cpython");
        ChildResult where = Child.Run(settings.CPython!, ["-c", "import sysconfig; print(sysconfig.get_path('include')); print(sysconfig.get_config_var('EXT_SUFFIX'))"], settings.Timeout);
        string[] lines = where.Output.Split('\n');
        if (where.Failed || lines.Length < 2) throw new MeasurementException($"CPython did not say where its headers are: {where.Problem}");
        if (!File.Exists(Path.Combine(lines[0], "Python.h"))) throw new MeasurementException($"CPython's header is not in {lines[0]} (Debian and Ubuntu: apt-get install python3.11-dev)");
        string compiler = Environment.GetEnvironmentVariable("CC") is { Length: > 0 } chosen ? chosen : "cc";
        Build(compiler, ["-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-I" + lines[0], Source(settings), "-o", Path.Combine(folder, "benchmod" + lines[1])]);
        return Scripts.Theirs(settings, Script, folder);
    }

    private static string Source(Settings settings) => Path.Combine(settings.Root, "bench", "native", "benchmod.c");

    private static string Folder(string side) => Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "native", side)).FullName;

    private static void Build(string program, IEnumerable<string> args) {
        try {
            ChildResult result = Child.Run(program, args, 120);
            if (result.Failed) throw new MeasurementException($"{Path.GetFileName(program)} could not build benchmod.c: {result.Problem}");
        } catch (Win32Exception) {
            throw new MeasurementException($"the C compiler '{program}' was not found");
        }
    }
}
