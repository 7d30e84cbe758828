// builtins: print and input, over whatever sys.stdout and sys.stdin are.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BuiltinsModule {
    private static class ConsoleSpecs {
        public static readonly ArgSpec Print = new("print", 0, 0, "*", "sep", "end", "file", "flush");
        public static readonly PyObject* Space = StaticState.InternedString(" "), NewLine = StaticState.InternedString("\n");
    }

    private static PyObject* Print(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4] { null, null, null, null };
        if (names != null && !ConsoleSpecs.Print.Parse(ts, args + count, 0, names, given)) return null;
        PyObject* file = given[2];
        if (file == null || Py.IsNone(file)) {
            file = DictObject.GetItem(ts, ts->interp->sysdict, Names.stdout);
            if (file == null) return Err.RuntimeError(ts, "lost sys.stdout");
            if (Py.IsNone(file)) return Py.None; // a program without a console prints nothing
        }
        PyObject* separator = given[0] == null || Py.IsNone(given[0]) ? ConsoleSpecs.Space : given[0];
        PyObject* end = given[1] == null || Py.IsNone(given[1]) ? ConsoleSpecs.NewLine : given[1];
        if (!UnicodeObject.Check(separator)) return Err.TypeError(ts, $"sep must be None or a string, not {Err.TypeName(separator)}");
        if (!UnicodeObject.Check(end)) return Err.TypeError(ts, $"end must be None or a string, not {Err.TypeName(end)}");
        int flush = given[3] == null ? 0 : ObjectProtocol.IsTrue(ts, given[3]);
        if (flush < 0) return null;
        using Owned target = new(ts, Py.NewRef(file));
        if (file->ob_type == TextFile.Type) {
            // Our own text file takes the pieces without a method call each; it is one write for each piece, as with others.
            for (nint i = 0; i < count; i++) {
                if (i > 0 && !TextFile.Write(ts, file, separator)) return null;
                using Owned text = new(ts, ObjectProtocol.Str(ts, args[i])); // may run Python code
                if (text.IsNull || !TextFile.Write(ts, file, text)) return null;
            }
            if (!TextFile.Write(ts, file, end) || flush != 0 && !TextFile.Flush(ts, file)) return null;
            return Py.None;
        }
        using Owned write = new(ts, ObjectProtocol.GetAttr(ts, file, Names.write));
        if (write.IsNull) return null;
        for (nint i = 0; i < count; i++) {
            if (i > 0 && !CallWrite(ts, write, separator)) return null;
            using Owned text = new(ts, ObjectProtocol.Str(ts, args[i]));
            if (text.IsNull || !CallWrite(ts, write, text)) return null;
        }
        if (!CallWrite(ts, write, end)) return null;
        if (flush != 0) {
            using Owned done = new(ts, CallProtocol.CallMethod(ts, file, Names.flush));
            if (done.IsNull) return null;
        }
        return Py.None;
    }

    private static bool CallWrite(PyThreadState* ts, PyObject* write, PyObject* text) {
        PyObject* result = CallProtocol.CallOne(ts, write, text);
        Py.XDecRef(ts, result);
        return result != null;
    }

    private static PyObject* Input(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "input", count, 0, 1)) return null;
        PyObject* sys = ts->interp->sysdict;
        using Owned stdin = new(ts, Py.XNewRef(DictObject.GetItem(ts, sys, Names.stdin)));
        using Owned stdout = new(ts, Py.XNewRef(DictObject.GetItem(ts, sys, Names.stdout)));
        using Owned stderr = new(ts, Py.XNewRef(DictObject.GetItem(ts, sys, Names.stderr)));
        if (stdin.IsNull || Py.IsNone(stdin)) return Err.RuntimeError(ts, "input(): lost sys.stdin");
        if (stdout.IsNull || Py.IsNone(stdout)) return Err.RuntimeError(ts, "input(): lost sys.stdout");
        if (stderr.IsNull || Py.IsNone(stderr)) return Err.RuntimeError(ts, "input(): lost sys.stderr");
        if (!FlushQuietly(ts, stderr)) return null;
        if (count == 1) {
            using Owned prompt = new(ts, ObjectProtocol.Str(ts, args[0]));
            if (prompt.IsNull) return null;
            using Owned written = new(ts, CallProtocol.CallMethod(ts, stdout, Names.write, prompt));
            if (written.IsNull) return null;
        }
        if (!FlushQuietly(ts, stdout)) return null;
        using Owned line = new(ts, CallProtocol.CallMethod(ts, stdin, Names.readline));
        if (line.IsNull) return null;
        if (!UnicodeObject.Check(line)) return Err.TypeError(ts, "object.readline() returned non-string");
        nint length = UnicodeObject.Length(line);
        if (length == 0) return Err.Raise(ts, Objects.Exc.EOFError, "EOF when reading a line");
        bool ended = UnicodeObject.Read(UnicodeObject.Kind(line), UnicodeObject.Data(line), length - 1) == '\n';
        return UnicodeObject.Substring(ts, line, 0, ended ? length - 1 : length);
    }

    /// <summary>Flushes; only an error that must unwind the thread counts.</summary>
    private static bool FlushQuietly(PyThreadState* ts, PyObject* file) {
        using Owned done = new(ts, CallProtocol.CallMethod(ts, file, Names.flush));
        if (!done.IsNull) return true;
        if (ts->unwinding != 0) return false;
        ErrorIndicator.Clear(ts);
        return true;
    }
}
