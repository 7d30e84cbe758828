// What only the C API asks of bytes.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class BytesObject {
    /// <summary>PyBytes_Repr: without `smart` the quotes are single ones, whatever is inside.</summary>
    [return: NewRef]
    public static PyObject* QuotedRepr(PyThreadState* ts, PyObject* op, bool smart) {
        ReadOnlySpan<byte> bytes = Span(op);
        if (smart || !bytes.Contains((byte)'\'') || bytes.Contains((byte)'"')) return Repr(ts, op);
        var text = new UnicodeBuilder(ts);
        text.Append("b'");
        foreach (byte c in bytes) {
            if (c is (byte)'\'' or (byte)'\\') text.Append("\\" + (char)c);
            else if (c == '\t') text.Append("\\t");
            else if (c == '\n') text.Append("\\n");
            else if (c == '\r') text.Append("\\r");
            else if (c is < 32 or >= 127) text.Append($"\\x{c:x2}");
            else text.Append(c);
        }
        text.Append("'");
        return text.Finish();
    }
}
