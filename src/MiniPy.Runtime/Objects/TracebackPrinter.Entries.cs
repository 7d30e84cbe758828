// Traceback entries: file, line and function, the source line, the marks below it; long recursions are cut short.
//
// Only the newest sys.tracebacklimit entries are printed (1000 unless set). Of entries that repeat file, line and function the first
// three are printed and the rest counted.

using System;
using System.Collections.Generic;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal sealed unsafe partial class TracebackPrinter {
    private const int DefaultLimit = 1000, RepeatsShown = 3;

    /// <param name="traceback">null prints nothing.</param>
    /// <param name="firstMargin">What stands before the header instead of the margin, or null.</param>
    private void Entries(PyTracebackObject* traceback, string header, string? firstMargin) {
        long limit = Limit(_ts);
        if (traceback == null || limit <= 0) return;
        _write((firstMargin ?? Margin) + header);
        long depth = 0;
        for (PyTracebackObject* at = traceback; at != null; at = at->tb_next) depth++;
        while (depth > limit) {
            depth--;
            traceback = traceback->tb_next;
        }
        SourceLines sources = SourceLines.Of(_ts);
        PyObject* lastFile = null, lastName = null;
        int lastLine = -1;
        long repeats = 0;
        for (; traceback != null; traceback = traceback->tb_next) {
            PyCodeObject* code = TracebackObject.Code(traceback);
            if (code == null) continue;
            int line = TracebackObject.Line(traceback);
            bool same = lastFile != null && line == lastLine && UnicodeObject.Equals(code->co_filename, lastFile) && UnicodeObject.Equals(code->co_name, lastName);
            if (!same) {
                Repeated(repeats);
                lastFile = code->co_filename;
                lastName = code->co_name;
                lastLine = line;
                repeats = 0;
            }
            if (++repeats <= RepeatsShown) Entry(sources, traceback, code, line);
        }
        Repeated(repeats);
    }

    private void Repeated(long times) {
        times -= RepeatsShown;
        if (times > 0) Line($"  [Previous line repeated {times} more time{(times > 1 ? "s" : "")}]\n");
    }

    /// <summary>sys.tracebacklimit.</summary>
    internal static long Limit(PyThreadState* ts) {
        PyObject* value = Err.SysAttribute(ts, ExceptionNames.tracebacklimit);
        if (value == null || !TypeObject.HasFlag(value, TypeFlags.LongSubclass)) return DefaultLimit;
        if (LongObject.TryAsInt64(value, out long limit)) return limit;
        return LongObject.Sign(value) < 0 ? 0 : long.MaxValue;
    }

    private void Entry(SourceLines sources, PyTracebackObject* traceback, PyCodeObject* code, int line) {
        string file = UnicodeObject.ToString(code->co_filename);
        Line($"  File \"{file}\", line {line}, in {UnicodeObject.ToString(code->co_name)}\n");
        string? source = sources.Line(_ts, file, line);
        if (source == null) return;
        int indent = 0;
        while (indent < source.Length && source[indent] is ' ' or '\t' or '\f') indent++;
        Line("    " + source[indent..] + "\n");
        string? marks = Marks(traceback, code, source, indent);
        if (marks != null) Line("    " + marks + "\n");
    }

    private static string? Marks(PyTracebackObject* traceback, PyCodeObject* code, string source, int indent) {
        if (TracebackObject.Unit(traceback, code) < 0) return null;
        CodeObject.PositionOf(code, TracebackObject.Unit(traceback, code), out int line, out int endLine, out int column, out int endColumn);
        if (line <= 0 || endLine <= 0 || column < 0 || endColumn < 0) return null;
        int start = CharacterOffset(source, column);
        int end = CharacterOffset(source, endColumn);
        if (endLine != line) {
            // An expression that goes on: all to the end of its first line.
            end = source.Length;
            while (end > start && char.IsWhiteSpace(source[end - 1])) end--;
        }
        if (start < indent || end <= start) return null;
        int left = 0, right = 0;
        bool anchored = endLine == line && TracebackCarets.FindAnchors(source.AsSpan(start, end - start), out left, out right);
        if (!anchored && end - start == source.Length - indent) return null; // the whole line: says nothing

        var marks = new StringBuilder();
        AppendMarks(marks, source, indent, start, ' ');
        if (anchored) {
            AppendMarks(marks, source, start, start + left, '~');
            AppendMarks(marks, source, start + left, start + right, '^');
            AppendMarks(marks, source, start + right, end, '~');
        } else {
            AppendMarks(marks, source, start, end, '^');
        }
        return marks.ToString();
    }

    /// <summary>One mark for each character of source[from..to]; a surrogate pair is one character.</summary>
    private static void AppendMarks(StringBuilder marks, string source, int from, int to, char mark) {
        for (int i = from; i < to; i++)
            if (!char.IsLowSurrogate(source[i])) marks.Append(mark);
    }

    /// <summary>Turns a byte offset in the UTF-8 form of a line into an index of the line.</summary>
    private static int CharacterOffset(string source, int bytes) {
        int at = 0;
        while (at < source.Length && bytes > 0) {
            char c = source[at];
            bytes -= c < 0x80 ? 1 : c < 0x800 ? 2 : char.IsHighSurrogate(c) ? 4 : 3;
            at += char.IsHighSurrogate(c) && at + 1 < source.Length ? 2 : 1;
        }
        return at;
    }

    /// <summary>Writes the running frames of a thread, newest first, as faulthandler does: no source, no Python code.</summary>
    public static void PrintFrames(PyThreadState* ts, Action<string> write) {
        const int most = 100;
        int shown = 0;
        for (Frame* frame = ts->cframe->current_frame; frame != null; frame = frame->previous) {
            if (frame->code == null) continue;
            if (shown++ == most) {
                write("  ...\n");
                return;
            }
            int line = CodeObject.LineOf(frame->code, Math.Max(0, (int)(frame->pc - frame->code->units - 1)));
            write($"  File \"{Plain(frame->code->co_filename)}\", line {(line > 0 ? line.ToString(System.Globalization.CultureInfo.InvariantCulture) : "???")} in {Plain(frame->code->co_name)}\n");
        }
        if (shown == 0) write("  <no Python frame>\n");
    }

    /// <summary>ASCII, others escaped, 500 characters at most.</summary>
    private static string Plain(PyObject* text) {
        var plain = new StringBuilder();
        nint length = Math.Min(UnicodeObject.Length(text), 500);
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(text, i);
            if (c is >= ' ' and < 127) plain.Append((char)c);
            else plain.Append(c <= 0xFF ? $"\\x{c:x2}" : c <= 0xFFFF ? $"\\u{c:x4}" : $"\\U{c:x8}");
        }
        if (length < UnicodeObject.Length(text)) plain.Append("...");
        return plain.ToString();
    }
}
