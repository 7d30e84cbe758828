// minipy ext: compiles C sources into an extension module for MiniPy with the machine's C compiler. The headers lie in include/ beside the
// assemblies; the module binds to the shim's symbols when it is loaded, so nothing is linked.

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace MiniPy.Cli;

internal static class ExtensionBuilder {
    public const string Suffix = ".cpython-311-x86_64-linux-gnu.so";

    private static string IncludeFolder => Path.Combine(AppContext.BaseDirectory, "include");

    public static int Run(ReadOnlySpan<string> words) {
        if (words.Length == 1 && words[0] == "flags") {
            Console.Out.WriteLine($"-I{IncludeFolder} -fPIC -shared");
            return 0;
        }
        if (words.Length < 2 || words[0] != "build") return Fail("usage: minipy ext build FILE.c ... [-o DIR] [-n NAME] [-- CC-FLAG ...]\n       minipy ext flags", 2);
        var sources = new List<string>();
        var flags = new List<string>();
        string folder = ".";
        string? name = null;
        for (int i = 1; i < words.Length; i++) {
            if (words[i] == "--") {
                flags.AddRange(words[(i + 1)..]);
                break;
            }
            if (words[i] is "-o" or "-n") {
                if (i + 1 == words.Length) return Fail($"minipy ext: option {words[i]} needs a value", 2);
                if (words[i] == "-o") folder = words[++i];
                else name = words[++i];
            } else {
                sources.Add(words[i]);
            }
        }
        if (sources.Count == 0) return Fail("minipy ext: no source file was given", 2);
        foreach (string source in sources)
            if (!File.Exists(source)) return Fail($"minipy ext: can't open file '{source}'", 2);
        if (!Directory.Exists(IncludeFolder)) return Fail($"minipy ext: Python.h is not there: {IncludeFolder} is missing (it is part of MiniPy.Interop's output)", 1);
        string target = Path.Combine(folder, (name ?? Path.GetFileNameWithoutExtension(sources[0])) + Suffix);
        Directory.CreateDirectory(folder);
        return Compile(sources, flags, target);
    }

    private static int Compile(List<string> sources, List<string> flags, string target) {
        string compiler = Environment.GetEnvironmentVariable("CC") is { Length: > 0 } chosen ? chosen : "cc";
        var start = new ProcessStartInfo(compiler) { UseShellExecute = false };
        foreach (string word in (string[])["-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-I" + IncludeFolder]) start.ArgumentList.Add(word);
        foreach (string source in sources) start.ArgumentList.Add(source);
        foreach (string flag in flags) start.ArgumentList.Add(flag);
        start.ArgumentList.Add("-o");
        start.ArgumentList.Add(target);
        try {
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            if (process.ExitCode != 0) return Fail($"minipy ext: {compiler} failed with exit code {process.ExitCode}", 1);
        } catch (Win32Exception) {
            return Fail($"minipy ext: the C compiler '{compiler}' was not found. Install one (Debian and Ubuntu: apt-get install gcc libc6-dev; Fedora: dnf install gcc) or set CC to its name.", 1);
        }
        Console.Out.WriteLine(target);
        return 0;
    }

    private static int Fail(string message, int code) {
        Console.Error.WriteLine(message);
        return code;
    }
}
