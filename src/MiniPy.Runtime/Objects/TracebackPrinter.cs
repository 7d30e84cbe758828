// What an uncaught exception looks like: tracebacks, chains, notes, syntax errors and the tree of exception groups, byte for byte as the
// hook of CPython 3.11 prints them.
//
// The only Python code that runs in here is str() and repr() of the exception and its notes; an error in there is swallowed and its place
// is taken by "<exception str() failed>". Rings of __context__ and __cause__ end where they meet an exception that was printed before.
//
// This file: chains, groups and the message. TracebackPrinter.Entries.cs: traceback entries. TracebackPrinter.Syntax.cs: SyntaxError.

using System;
using System.Collections.Generic;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal sealed unsafe partial class TracebackPrinter {
    private const int MaxGroupWidth = 15, MaxGroupDepth = 10, MaxChain = 100_000;
    private const string CauseMessage = "The above exception was the direct cause of the following exception:\n";
    private const string ContextMessage = "During handling of the above exception, another exception occurred:\n";

    private readonly PyThreadState* _ts;
    private readonly Action<string> _write;
    private readonly HashSet<nint> _seen = [];
    private int _groupDepth;
    private bool _needClose;

    private TracebackPrinter(PyThreadState* ts, Action<string> write) {
        _ts = ts;
        _write = write;
    }

    /// <summary>Writes an exception with its tracebacks and chain. A pending error is set aside meanwhile.</summary>
    public static void Print(PyThreadState* ts, PyObject* exception, Action<string> write) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        if (ExceptionObject.IsInstance(exception)) new TracebackPrinter(ts, write).Chain(exception);
        else write($"TypeError: print_exception(): Exception expected for value, {Err.TypeName(exception)} found\n");
        ErrorIndicator.Clear(ts);
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    public static string FormatToString(PyThreadState* ts, PyObject* exception) {
        var text = new StringBuilder();
        Print(ts, exception, part => text.Append(part));
        return text.ToString();
    }

    /// <summary>Writes "Traceback (most recent call last):" and the entries; `traceback` may be null or None.</summary>
    public static void PrintTraceback(PyThreadState* ts, PyObject* traceback, Action<string> write) {
        if (traceback != null && TracebackObject.Check(traceback)) new TracebackPrinter(ts, write).Entries((PyTracebackObject*)traceback, "Traceback (most recent call last):\n", null);
    }

    /// <summary>"ValueError: text", with notes and without traceback: the last lines of Print.</summary>
    public static string FormatMessage(PyThreadState* ts, PyObject* exception) {
        var text = new StringBuilder();
        var printer = new TracebackPrinter(ts, part => text.Append(part));
        Py.IncRef(exception);
        printer.Message(exception);
        Py.DecRef(ts, exception);
        return text.ToString();
    }

    /// <summary>Blanks and the bar in front of a line within a group.</summary>
    private string Margin => _groupDepth == 0 ? "" : new string(' ', 2 * _groupDepth) + "| ";

    private void Line(string text) => _write(Margin + text);

    /// <summary>An exception after those it is chained to.</summary>
    private void Chain(PyObject* exception) {
        var chain = new List<(nint Exception, string? Link)>();
        PyObject* at = exception;
        for (string? link = null; chain.Count < MaxChain;) {
            chain.Add(((nint)Py.NewRef(at), link));
            _seen.Add((nint)at);
            var fields = (PyBaseExceptionObject*)at;
            PyObject* next = fields->cause;
            link = CauseMessage;
            if (next == null && fields->suppress_context == 0) {
                next = fields->context;
                link = ContextMessage;
            }
            if (next == null || _seen.Contains((nint)next)) break;
            at = next;
        }
        for (int i = chain.Count - 1; i >= 0; i--) {
            bool close = _needClose;
            if (i > 0) _needClose = false;
            at = (PyObject*)chain[i].Exception;
            if (ExceptionGroups.Check(at)) Group(at);
            else Single(at);
            if (i > 0) _needClose = close; // a group that ended last has closed for those around it
            if (chain[i].Link != null) {
                Line("\n");
                Line(chain[i].Link!);
                Line("\n");
            }
        }
        foreach ((nint held, _) in chain) Py.DecRef(_ts, (PyObject*)held);
    }

    private void Single(PyObject* exception) {
        Entries(Traceback(exception), "Traceback (most recent call last):\n", null);
        Message(exception);
    }

    private static PyTracebackObject* Traceback(PyObject* exception) => (PyTracebackObject*)((PyBaseExceptionObject*)exception)->traceback;

    private void Group(PyObject* group) {
        if (_groupDepth > MaxGroupDepth) {
            Line($"... (max_group_depth is {MaxGroupDepth})\n");
            return;
        }
        bool outermost = _groupDepth == 0;
        if (outermost) _groupDepth = 1;
        Entries(Traceback(group), "Exception Group Traceback (most recent call last):\n", outermost ? "  + " : null);
        Message(group);

        PyObject* parts = Py.NewRef(ExceptionGroups.Exceptions(group));
        nint count = TupleObject.Size(parts), shown = Math.Min(count, MaxGroupWidth + 1);
        _needClose = false;
        for (nint i = 0; i < shown; i++) {
            bool last = i == shown - 1, truncated = i >= MaxGroupWidth;
            if (last) _needClose = true;
            string title = truncated ? "..." : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            _write($"{new string(' ', 2 * _groupDepth)}{(i == 0 ? "+-" : "  ")}+---------------- {title} ----------------\n");
            _groupDepth++;
            if (truncated) Line($"and {count - MaxGroupWidth} more exception{(count - MaxGroupWidth > 1 ? "s" : "")}\n");
            else Chain(TupleObject.Items(parts)[i]);
            if (last && _needClose) {
                _write(new string(' ', 2 * _groupDepth) + "+------------------------------------\n");
                _needClose = false;
            }
            _groupDepth--;
        }
        Py.DecRef(_ts, parts);
        if (outermost) _groupDepth = 0;
    }

    /// <summary>Type and text, for a SyntaxError file and line before it, and the notes.</summary>
    private void Message(PyObject* exception) {
        string? text = TypeObject.IsInstance(exception, Exc.SyntaxError) ? SyntaxLocation((PySyntaxErrorObject*)exception, exception) : null;
        var line = new StringBuilder(Margin);
        line.Append(QualifiedName(_ts, exception->ob_type));
        if (text == null) {
            if (TryStr(exception, out string own)) text = own;
            else text = "<exception str() failed>";
        }
        if (text.Length > 0) line.Append(": ").Append(text);
        string? suggestion = Err.SuggestionsFor(_ts, exception);
        if (suggestion != null) line.Append(". Did you mean: '").Append(suggestion).Append("'?");
        line.Append('\n');
        _write(line.ToString());
        Notes(exception);
    }

    private bool TryStr(PyObject* op, out string text) {
        PyObject* str = ObjectProtocol.Str(_ts, op); // may run Python code
        return Take(str, out text);
    }

    private bool TryRepr(PyObject* op, out string text) {
        PyObject* repr = ObjectProtocol.Repr(_ts, op); // may run Python code
        return Take(repr, out text);
    }

    private bool Take([Steals] PyObject* str, out string text) {
        if (str == null) {
            ErrorIndicator.Clear(_ts);
            text = "";
            return false;
        }
        text = UnicodeObject.ToString(str);
        Py.DecRef(_ts, str);
        return true;
    }

    /// <summary>The class with its module, unless that is builtins or __main__.</summary>
    internal static string QualifiedName(PyThreadState* ts, PyTypeObject* type) {
        if ((type->tp_flags & TypeFlags.HeapType) == 0) {
            string name = TypeObject.FullName(type);
            return name.StartsWith("builtins.", StringComparison.Ordinal) ? name[9..] : name;
        }
        PyObject* qualified = ((PyHeapTypeObject*)type)->ht_qualname;
        string own = qualified != null ? UnicodeObject.ToString(qualified) : TypeObject.Name(type);
        PyObject* module = DictObject.GetItemString(ts, TypeObject.DictOf(type), Names.__module__);
        if (module == null || !UnicodeObject.Check(module)) return "<unknown>." + own;
        return UnicodeObject.EqualsAscii(module, "builtins") || UnicodeObject.EqualsAscii(module, "__main__") ? own : UnicodeObject.ToString(module) + "." + own;
    }

    private void Notes(PyObject* exception) {
        // __notes__ is an ordinary attribute; it is read from the instance's dict so that no property of a class can run.
        PyObject* dict = ((PyBaseExceptionObject*)exception)->dict;
        PyObject* notes = dict == null ? null : DictObject.GetItemString(_ts, dict, Names.__notes__);
        if (notes == null) notes = TypeObject.Lookup(_ts, exception->ob_type, Names.__notes__);
        if (notes == null) return;
        using Owned held = new(_ts, Py.NewRef(notes));
        if (TypeObject.HasFlag(notes, TypeFlags.DictSubclass) || TypeSlots.Of(notes)->sq_item == null) {
            Line(TryRepr(notes, out string repr) ? repr : "<__notes__ repr() failed>");
            return;
        }
        using Owned items = new(_ts, TupleObject.FromIterable(_ts, notes));
        if (items.IsNull) {
            ErrorIndicator.Clear(_ts);
            return;
        }
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            if (!TryStr(TupleObject.Items(items)[i], out string note)) note = "<note str() failed>";
            int start = 0;
            while (start < note.Length) {
                int end = note.AsSpan(start).IndexOfAny("\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029");
                if (end < 0) end = note.Length;
                else end += start + (note[start + end] == '\r' && start + end + 1 < note.Length && note[start + end + 1] == '\n' ? 2 : 1);
                Line(note[start..end]);
                start = end;
            }
            _write("\n");
        }
    }
}
