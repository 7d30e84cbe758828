// str: repr. Single quotes unless the text has some and no double quotes; backslash escapes for what is not printable (PEP 3138).

using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    [return: NewRef]
    public static PyObject* Repr(PyThreadState* ts, PyObject* op) => Quote(ts, op, false);

    /// <summary>repr with everything outside ASCII escaped, as ascii() gives it.</summary>
    [return: NewRef]
    public static PyObject* AsciiRepr(PyThreadState* ts, PyObject* op) => Quote(ts, op, true);

    /// <summary>What stands in a repr as it is, whatever the quotes.</summary>
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(" !#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static PyObject* Quote(PyThreadState* ts, PyObject* op, bool asciiOnly) {
        nint length = Length(op), size = 2, singles = 0, doubles = 0;
        int kind = Kind(op), widest = 127;
        void* data = Data(op);
        if (IsAscii(op) && !new ReadOnlySpan<byte>(data, (int)length).ContainsAnyExcept(s_plain)) {
            PyObject* quoted = New(ts, length + 2, 127);
            if (quoted == null) return null;
            var units = (byte*)Data(quoted);
            units[0] = units[length + 1] = (byte)'\'';
            Unsafe.CopyBlockUnaligned(units + 1, data, (uint)length);
            return quoted;
        }
        for (nint i = 0; i < length; i++) {
            int c = Read(kind, data, i);
            nint width = 1;
            if (c == '\'') singles++;
            else if (c == '"') doubles++;
            else if (c is '\\' or '\t' or '\n' or '\r') width = 2;
            else if (c < ' ' || c == 127) width = 4;
            else if (c > 127) {
                if (!asciiOnly && UnicodeData.IsPrintable(c)) {
                    if (c > widest) widest = c;
                } else width = c < 256 ? 4 : c < 0x10000 ? 6 : 10;
            }
            size += width;
        }
        int quote = singles > 0 && doubles == 0 ? '"' : '\'';
        if (quote == '\'') size += singles;
        PyObject* result = New(ts, size, widest);
        if (result == null) return null;
        int toKind = Kind(result);
        void* to = Data(result);
        nint at = 0;
        Write(toKind, to, at++, quote);
        if (size == length + 2) {
            CopyUnits(toKind, to, 1, kind, data, 0, length);
            at += length;
        } else {
            for (nint i = 0; i < length; i++) {
                int c = Read(kind, data, i);
                int letter = c == quote || c == '\\' ? c : c switch { '\t' => 't', '\n' => 'n', '\r' => 'r', _ => 0 };
                if (letter != 0) {
                    Write(toKind, to, at++, '\\');
                    Write(toKind, to, at++, letter);
                } else if (c >= ' ' && c < 127 || c > 127 && !asciiOnly && UnicodeData.IsPrintable(c)) {
                    Write(toKind, to, at++, c);
                } else {
                    int digits = c < 256 ? 2 : c < 0x10000 ? 4 : 8;
                    Write(toKind, to, at++, '\\');
                    Write(toKind, to, at++, digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
                    while (digits-- > 0) Write(toKind, to, at++, "0123456789abcdef"[c >> 4 * digits & 15]);
                }
            }
        }
        Write(toKind, to, at, quote);
        return result;
    }
}
