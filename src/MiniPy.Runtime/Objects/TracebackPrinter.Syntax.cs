// The form of a SyntaxError: file and line, the source line, carets from offset to end_offset; then the message without its location.
//
// The limits of the caret line are those of 3.11, which clips by the length in UTF-8 bytes while offsets count characters. The two lines
// below the file line carry no margin within a group.

using System;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal sealed unsafe partial class TracebackPrinter {
    /// <summary>Writes the location; returns the bare message to go with the type, or null when the attributes do not make a location.</summary>
    private string? SyntaxLocation(PySyntaxErrorObject* error, PyObject* exception) {
        if (!Number(error->lineno, out long line) || !OptionalNumber(error->offset, -1, out long offset)) return null;
        if (!OptionalNumber(error->end_lineno, line, out long endLine) || !OptionalNumber(error->end_offset, -1, out long endOffset)) return null;
        string message = "";
        if (error->msg != null && !Py.IsNone(error->msg) && !TryStr(error->msg, out message)) message = "<exception str() failed>";
        string file = "<string>";
        if (error->filename != null && !Py.IsNone(error->filename) && !TryStr(error->filename, out file)) return null;
        Line($"  File \"{file}\", line {line}\n");
        if (error->text != null && UnicodeObject.Check(error->text)) SyntaxText(UnicodeObject.ToString(error->text), line, offset, endLine, endOffset);
        return message;
    }

    private static bool Number(PyObject* op, out long value) {
        value = 0;
        return op != null && TypeObject.HasFlag(op, TypeFlags.LongSubclass) && LongObject.TryAsInt64(op, out value);
    }

    private static bool OptionalNumber(PyObject* op, long missing, out long value) {
        value = missing;
        return op == null || Py.IsNone(op) || Number(op, out value);
    }

    private void SyntaxText(string text, long line, long offset, long endLine, long endOffset) {
        long size = Encoding.UTF8.GetByteCount(text);
        if (endLine > line) endOffset = size;
        endOffset = Math.Min(endOffset, size + 1);
        bool ended = text.EndsWith('\n');
        offset = Math.Min(offset - 1, ended ? size - 1 : size);
        if (endOffset > 0) endOffset--;

        // Of a text of many lines the one with the error; usually there is one.
        int newline;
        while ((newline = text.IndexOf('\n')) >= 0 && newline < offset && newline < text.Length - 1) {
            text = text[(newline + 1)..];
            offset -= newline + 1;
            endOffset -= newline + 1;
        }
        int indent = 0;
        while (indent < text.Length && text[indent] is ' ' or '\t' or '\f') indent++;
        text = text[indent..];
        offset -= indent;
        endOffset -= indent;
        if (ended) text = text[..^1];
        _write("    " + text + "\n");
        if (offset < 0) return;
        var carets = new StringBuilder("    ");
        carets.Append(' ', (int)offset).Append('^', (int)Math.Max(1, endOffset - offset)).Append('\n');
        _write(carets.ToString());
    }
}
