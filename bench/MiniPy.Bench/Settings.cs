// The command line, and where things are: the checkout, the minipy tool built in it, and the CPython to compare with.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace MiniPy.Bench;

internal sealed class Settings {
    public List<string> Names { get; } = [];
    public int Rounds { get; private set; }
    public double SizeFactor { get; private set; } = 1;
    public double Timeout { get; private set; } = 300;
    public bool Markdown { get; private set; }
    public string Root { get; private set; } = "";
    public string MiniPy { get; private set; } = "";
    /// <summary>Null when there is none on this machine or --no-cpython was said.</summary>
    public string? CPython { get; private set; }

    public string Scripts => Path.Combine(Root, "bench", "scripts");

    /// <summary>Null and a message when the words make no sense.</summary>
    public static Settings? Parse(ReadOnlySpan<string> words, int rounds, out string error) {
        var settings = new Settings { Rounds = rounds };
        string? minipy = null, cpython = null;
        bool noCPython = false;
        error = "";
        for (int i = 0; i < words.Length; i++) {
            string word = words[i];
            if (!word.StartsWith('-')) {
                settings.Names.Add(word);
                continue;
            }
            if (word == "--markdown") settings.Markdown = true;
            else if (word == "--no-cpython") noCPython = true;
            else if (word is "--rounds" or "--size-factor" or "--timeout" or "--minipy" or "--cpython") {
                if (++i == words.Length) {
                    error = $"option {word} needs a value";
                    return null;
                }
                if (word == "--minipy") minipy = words[i];
                else if (word == "--cpython") cpython = words[i];
                else if (!double.TryParse(words[i], CultureInfo.InvariantCulture, out double number) || number <= 0 || word == "--rounds" && number < 1) {
                    error = $"option {word} needs a positive number, not '{words[i]}'";
                    return null;
                } else if (word == "--rounds") settings.Rounds = (int)number;
                else if (word == "--size-factor") settings.SizeFactor = number;
                else settings.Timeout = number;
            } else {
                error = $"unknown option {word}";
                return null;
            }
        }
        if (FindRoot() is not { } root) {
            error = "the checkout (the folder with MiniPy.sln) was not found above this program or the current folder";
            return null;
        }
        settings.Root = root;
        settings.MiniPy = minipy ?? Path.Combine(root, "src", "MiniPy.Cli", "bin", "native", "minipy");
        if (!File.Exists(settings.MiniPy)) {
            error = $"{settings.MiniPy} is not there: build it with `dotnet build -c Release` or name it with --minipy";
            return null;
        }
        if (cpython != null && !File.Exists(cpython)) {
            error = $"{cpython} is not there";
            return null;
        }
        settings.CPython = noCPython ? null : cpython ?? FindCPython();
        return settings;
    }

    private static string? FindRoot() {
        foreach (string start in (string[])[AppContext.BaseDirectory, Directory.GetCurrentDirectory()])
            for (var folder = new DirectoryInfo(start); folder != null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "MiniPy.sln"))) return folder.FullName;
        return null;
    }

    /// <summary>The system's own first: others on the path are often slower builds.</summary>
    private static string? FindCPython() {
        if (File.Exists("/usr/bin/python3.11")) return "/usr/bin/python3.11";
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)) {
            string file = Path.Combine(folder, "python3.11");
            if (File.Exists(file)) return file;
        }
        return null;
    }

    /// <summary>One line on the conditions: processor, cores, load, versions. Every table begins with it.</summary>
    public string Conditions() {
        string model = "unknown processor";
        foreach (string line in Lines("/proc/cpuinfo"))
            if (line.StartsWith("model name", StringComparison.Ordinal)) {
                model = line[(line.IndexOf(':') + 1)..].Trim();
                break;
            }
        string python = CPython == null ? "no CPython" : Child.Run(CPython, ["-V"], 30).Output.Trim().Replace("Python", "CPython");
        string commit = "";
        try {
            ChildResult git = Child.Run("git", ["-C", Root, "rev-parse", "--short", "HEAD"], 30);
            if (!git.Failed) commit = $", commit {git.Output.Trim()}";
        } catch (System.ComponentModel.Win32Exception) {
            // No git here: the line goes without the commit.
        }
        return $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {model}, {Environment.ProcessorCount} cores, load {Load()}, {python}, .NET {Environment.Version}{commit}";
    }

    /// <summary>The load average over the last minute: above zero before a run means that others were at work.</summary>
    public static string Load() {
        foreach (string line in Lines("/proc/loadavg")) return line.Split(' ')[0];
        return "unknown";
    }

    private static IEnumerable<string> Lines(string file) => File.Exists(file) ? File.ReadLines(file) : [];
}
