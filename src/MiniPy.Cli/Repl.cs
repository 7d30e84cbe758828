// The interactive loop: a prompt, a statement that may take several lines, its value printed by sys.displayhook. It ends at end of input or
// with SystemExit.

using System;
using System.Text;
using MiniPy.Hosting;

namespace MiniPy.Cli;

internal sealed class Repl(PyEngine py, bool quiet) {
    private readonly LineEditor _editor = new();

    public int Run() {
        if (!quiet) {
            Console.Error.WriteLine($"{Program.VersionText} on {Environment.OSVersion.Platform.ToString().ToLowerInvariant()}, .NET {Environment.Version}");
            Console.Error.WriteLine("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.");
        }
        py.Run("import sys\nif not hasattr(sys, 'ps1'): sys.ps1 = '>>> '\nif not hasattr(sys, 'ps2'): sys.ps2 = '... '\ndel sys", "<startup>");
        var source = new StringBuilder();
        while (true) {
            string? line = _editor.Read(Prompt(source.Length == 0));
            if (line == null) {
                if (source.Length > 0) py.RunInteractive(source.ToString(), final: true, out _);
                if (_editor.IsInteractive) Console.Out.WriteLine();
                return 0;
            }
            if (source.Length == 0 && string.IsNullOrWhiteSpace(line)) continue;
            source.Append(line).Append('\n');
            // A compound statement goes on until an empty line, so it is not complete before.
            PyEngine.InteractiveResult result = py.RunInteractive(source.ToString(), final: line.Length == 0, out int code);
            if (result == PyEngine.InteractiveResult.Incomplete) continue;
            source.Clear();
            if (result == PyEngine.InteractiveResult.Exit) return code;
        }
    }

    private string Prompt(bool first) {
        try {
            return py.Eval<string>(first ? "str(__import__('sys').ps1)" : "str(__import__('sys').ps2)");
        } catch (Exception error) when (error is PyException or InvalidCastException) {
            return first ? ">>> " : "... ";
        }
    }
}
