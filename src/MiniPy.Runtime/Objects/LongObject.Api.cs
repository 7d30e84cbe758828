// What only the C API asks of int: reading a zero-terminated text.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>PyLong_FromString: ASCII only; the error shows the text as a str.</summary>
    [return: NewRef]
    public static PyObject* FromCString(PyThreadState* ts, byte* text, nint length, int @base) {
        PyObject* result = Parse(ts, new ReadOnlySpan<byte>(text, checked((int)length)), @base, out bool invalid);
        if (!invalid) return result;
        using Owned shown = new(ts, UnicodeObject.FromUtf8(ts, text, Math.Min(length, 200)));
        return shown.IsNull ? null : InvalidLiteral(ts, shown, @base);
    }

    /// <summary>Where reading an int stops: after the last digit and the white space behind it.</summary>
    public static nint ScanEnd(byte* text, int @base) {
        nint at = 0;
        while (text[at] == ' ' || (uint)(text[at] - 9) < 5) at++;
        if (text[at] is (byte)'+' or (byte)'-') at++;
        if (text[at] == '0') {
            int named = (text[at + 1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
            if (named != 0 && (@base == 0 || @base == named)) {
                at += 2;
                if (text[at] == '_') at++;
                @base = named;
            } else if (@base == 0) {
                @base = 10;
            }
        } else if (@base == 0) {
            @base = 10;
        }
        while (true) {
            int c = text[at], value = c is >= '0' and <= '9' ? c - '0' : (uint)((c | 0x20) - 'a') < 26 ? (c | 0x20) - 'a' + 10 : 99;
            if (value >= @base && (c != '_' || text[at + 1] == '_')) break;
            at++;
        }
        while (text[at] == ' ' || (uint)(text[at] - 9) < 5) at++;
        return at;
    }
}
