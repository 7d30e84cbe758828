// A language fact: a script whose `# expect:` comments are the lines it prints, in order. Anybody's Python runs it, so an oracle can.
//
// Check runs the script in an engine of its own, compares its output, and then asks the two lifecycle questions: does running it once more
// leave anything behind (a reference that was never given back grows with each run), and is the heap empty when the engine has ended?
//
// Comments that change a check, each followed by a reason:
//   # keeps: …      a further run legitimately leaves something behind (a registry that only grows)
//   # leaves: …     the end of the engine legitimately leaves something behind (a library that keeps objects in C statics)
//   # expect: TEXT  a printed line; blanks at both ends do not count

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MiniPy.Hosting;

namespace MiniPy.Testing;

/// <summary>A script that states what it prints.</summary>
public sealed class ScriptFact {
    private const string ExpectMark = "# expect:", KeepsMark = "# keeps:", LeavesMark = "# leaves:";

    /// <summary>Reads a script.</summary>
    /// <exception cref="IOException">The file could not be read.</exception>
    public ScriptFact(string path) {
        Path = System.IO.Path.GetFullPath(path);
        foreach (string line in File.ReadLines(path, Encoding.UTF8)) {
            int at = line.IndexOf(ExpectMark, StringComparison.Ordinal);
            if (at >= 0) _expected.Add(line[(at + ExpectMark.Length)..].Trim());
            Keeps |= line.StartsWith(KeepsMark, StringComparison.Ordinal);
            Leaves |= line.StartsWith(LeavesMark, StringComparison.Ordinal);
        }
    }

    private readonly List<string> _expected = [];

    /// <summary>The file's full path.</summary>
    public string Path { get; }
    /// <summary>The lines it says it prints.</summary>
    public IReadOnlyList<string> Expected => _expected;
    /// <summary>Does it say that running it again leaves something behind?</summary>
    public bool Keeps { get; }
    /// <summary>Does it say that the end of its engine leaves something behind?</summary>
    public bool Leaves { get; }

    /// <summary>The lines of an output, as <see cref="Expected"/> has them.</summary>
    public static string[] Lines(string output) {
        ArgumentNullException.ThrowIfNull(output);
        return output.Length == 0 ? [] : output.TrimEnd('\n').Split('\n').Select(line => line.Trim()).ToArray();
    }

    /// <summary>Runs the script in an engine of its own: the output must be the expected one, and nothing may be left behind. Runs Python code.</summary>
    /// <param name="configure">Changes the engine's options; may be null.</param>
    /// <exception cref="LifecycleException">Something else was printed, or something was left behind.</exception>
    /// <exception cref="PyException">The script raised an exception.</exception>
    public void Check(Action<PyEngineOptions>? configure = null) {
        using PyLab lab = PyLab.Start(options => {
            options.Argv = [Path];
            options.Stderr = new StringWriter();
            configure?.Invoke(options);
        });
        try {
            lab.Engine.RunFile(Path);
            string[] printed = Lines(lab.Output);
            if (!printed.SequenceEqual(_expected)) throw new LifecycleException($"{Path} printed\n{string.Join('\n', printed)}\nand says that it prints\n{string.Join('\n', _expected)}");
            if (!Keeps) CheckBalance(lab);
            if (Leaves) lab.CheckAtDispose = false;
        } catch {
            lab.CheckAtDispose = false; // the first problem is the one to tell
            throw;
        }
    }

    /// <summary>Further runs, in namespaces that are dropped afterwards.</summary>
    private void CheckBalance(PyLab lab) {
        lab.Engine["__fact__"] = Path;
        lab.Run("""
            def __once__():
                with open(__fact__, 'rb') as file:
                    code = compile(file.read(), __fact__, 'exec')
                exec(code, {'__name__': '__main__', '__file__': __fact__, '__builtins__': __builtins__})
            """);
        lab.AssertBalanced("__once__()");
    }
}
