// binascii: uuencode and quoted-printable (RFC 2045, 6.7; RFC 2047 in headers).

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BinasciiModule {
    private const int MaxLine = 76, MaxUu = 45;
    private static readonly ArgSpec s_b2aUu = new("b2a_uu", 1, 1, "data", "*", "backtick"), s_a2bQp = new("a2b_qp", 0, 1, "data", "header"),
        s_b2aQp = new("b2a_qp", 0, 1, "data", "quotetabs", "istext", "header");

    private static PyObject* DecodeUu(PyThreadState* ts, PyObject* module, PyObject* text) {
        using var input = new AsciiInput(ts, text);
        if (!input.Good) return null;
        ReadOnlySpan<byte> line = input.Span;
        int length = ((line.Length > 0 ? line[0] : 0) - ' ') & 63, at = 1, bits = 0, group = 0;
        using var bytes = new BytesBuilder(ts);
        for (; bytes.Length < length; at++) {
            // Spaces at the end may have been lost on the way: what is missing counts as zeros.
            int value = 0;
            if (at < line.Length && line[at] is not ((byte)'\n' or (byte)'\r')) {
                if (line[at] is < (byte)' ' or > (byte)' ' + 64) return Fail(ts, "Illegal char");
                value = (line[at] - ' ') & 63;
            }
            group = group << 6 | value;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            bytes.Append(group >> bits & 0xFF);
            group &= (1 << bits) - 1;
        }
        for (; at < line.Length; at++)
            if (line[at] is not ((byte)' ' or (byte)' ' + 64 or (byte)'\n' or (byte)'\r')) return Fail(ts, "Trailing garbage");
        return bytes.Finish();
    }

    private static PyObject* EncodeUu(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[2];
        bool backtick = false;
        if (!s_b2aUu.Parse(ts, args, count, kwnames, a)) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good || !Flag(ts, a[1], ref backtick)) return null;
        if (data.Length > MaxUu) return Fail(ts, "At most 45 bytes at once");
        int zero = backtick ? '`' : ' ';
        Span<byte> padded = stackalloc byte[MaxUu + 2];
        padded.Clear();
        data.Span.CopyTo(padded);
        using var line = new BytesBuilder(ts);
        line.Append(data.Length == 0 ? zero : ' ' + (int)data.Length);
        for (int i = 0; i < data.Length; i += 3) {
            int group = padded[i] << 16 | padded[i + 1] << 8 | padded[i + 2];
            for (int shift = 18; shift >= 0; shift -= 6) line.Append((group >> shift & 63) is var six and not 0 ? ' ' + six : zero);
        }
        line.Append('\n');
        return line.Finish();
    }

    private static int HexValue(byte c) => c switch {
        >= (byte)'0' and <= (byte)'9' => c - '0', >= (byte)'a' and <= (byte)'f' => c - 'a' + 10, >= (byte)'A' and <= (byte)'F' => c - 'A' + 10, _ => -1,
    };

    private static PyObject* DecodeQp(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[2];
        bool header = false;
        if (!s_a2bQp.Parse(ts, args, count, kwnames, a)) return null;
        using var input = new AsciiInput(ts, a[0]);
        if (!input.Good || !Flag(ts, a[1], ref header)) return null;
        ReadOnlySpan<byte> text = input.Span;
        using var bytes = new BytesBuilder(ts);
        for (int i = 0; i < text.Length;) {
            byte c = text[i++];
            if (c != '=') {
                bytes.Append(header && c == '_' ? ' ' : c);
                continue;
            }
            if (i >= text.Length) break;
            if (text[i] is (byte)'\n' or (byte)'\r') {
                // A soft line break: everything to the end of the line goes.
                int end = text[i..].IndexOf((byte)'\n');
                i = end < 0 ? text.Length : i + end + 1;
            } else if (text[i] == '=') {
                bytes.Append('=');
                i++;
            } else if (i + 1 < text.Length && HexValue(text[i]) >= 0 && HexValue(text[i + 1]) >= 0) {
                bytes.Append(HexValue(text[i]) << 4 | HexValue(text[i + 1]));
                i += 2;
            } else {
                bytes.Append('=');
            }
        }
        return bytes.Finish();
    }

    private static PyObject* EncodeQp(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[4];
        bool quoteTabs = false, isText = true, header = false;
        if (!s_b2aQp.Parse(ts, args, count, kwnames, a)) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good || !Flag(ts, a[1], ref quoteTabs) || !Flag(ts, a[2], ref isText) || !Flag(ts, a[3], ref header)) return null;
        ReadOnlySpan<byte> text = data.Span;
        // The first line end of the data tells how all of the result end.
        int firstEnd = text.IndexOf((byte)'\n');
        bool crlf = firstEnd > 0 && text[firstEnd - 1] == '\r';
        var bytes = new BytesBuilder(ts);
        int column = 0;
        for (int i = 0; i < text.Length;) {
            byte c = text[i];
            int next = i + 1 < text.Length ? text[i + 1] : -1;
            if (isText && (c == '\n' || (c == '\r' && next == '\n'))) {
                // White space at the end of a line would be lost on the way.
                if (bytes.Length > 0 && (bytes.Span[^1] is (byte)' ' or (byte)'\t')) {
                    byte blank = bytes.Span[^1];
                    bytes.Length--;
                    AppendQuoted(ref bytes, blank);
                }
                if (crlf) bytes.Append('\r');
                bytes.Append('\n');
                column = 0;
                i += c == '\r' ? 2 : 1;
                continue;
            }
            bool quoted = MustQuote(c, next, column, quoteTabs, isText, header);
            int width = quoted ? 3 : 1;
            if (column + width >= MaxLine && (quoted || (next != -1 && next != '\n'))) {
                bytes.Append('=');
                if (crlf) bytes.Append('\r');
                bytes.Append('\n');
                column = 0;
            }
            if (quoted) AppendQuoted(ref bytes, c);
            else bytes.Append(header && c == ' ' ? '_' : c);
            column += width;
            i++;
        }
        PyObject* result = bytes.Finish();
        bytes.Dispose();
        return result;
    }

    private static void AppendQuoted(scoped ref BytesBuilder bytes, byte c) {
        bytes.Append('=');
        bytes.Append("0123456789ABCDEF"[c >> 4]);
        bytes.Append("0123456789ABCDEF"[c & 15]);
    }

    /// <summary>`next` is the byte after, -1 at the end.</summary>
    private static bool MustQuote(byte c, int next, int column, bool quoteTabs, bool isText, bool header) => c switch {
        > 126 or (byte)'=' => true,
        (byte)'_' => header,
        (byte)'.' => column == 0 && (next is -1 or 0 || next is '\n' or '\r'), // a line of one dot ends a mail
        (byte)'\r' or (byte)'\n' => !isText,
        (byte)' ' or (byte)'\t' => next == -1 || quoteTabs,
        _ => c < 33,
    };
}
