// UTF-7 (RFC 2152): ASCII stands for itself, everything else is UTF-16 in base64 between '+' and '-' (or whatever is no base64 digit).
//
// The encoder writes the characters of the RFC's sets D and O and white space directly. Lone surrogates pass in both directions, as in
// CPython. Incremental decoding stops before a base64 section that is not closed, and takes back what it had decoded of it.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeCodecs {
    private const string Base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static int Base64Value(int c) => c switch {
        >= 'A' and <= 'Z' => c - 'A', >= 'a' and <= 'z' => c - 'a' + 26, >= '0' and <= '9' => c - '0' + 52, '+' => 62, '/' => 63, _ => -1,
    };

    private static bool IsDirectInUtf7(int c) => c is >= ' ' and < 127 and not ('+' or '\\' or '~') or '\t' or '\n' or '\r';

    [return: NewRef]
    public static PyObject* EncodeUtf7(PyThreadState* ts, PyObject* text) {
        nint length = UnicodeObject.Length(text);
        var to = new BytesBuilder(ts);
        bool shifted = false;
        uint pending = 0;
        int bits = 0;
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(text, i);
            if (IsDirectInUtf7(c) || !shifted && c == '+') {
                if (shifted) {
                    if (bits > 0) to.Append(Base64Digits[(int)(pending << 6 - bits) & 63]);
                    shifted = false;
                    pending = 0;
                    bits = 0;
                    if (c == '-' || Base64Value(c) >= 0) to.Append('-');
                }
                to.Append(c);
                if (c == '+') to.Append('-');
                continue;
            }
            if (!shifted) to.Append('+');
            shifted = true;
            if (c >= 0x10000) {
                Put(ref to, ref pending, ref bits, 0xD7C0 + (c >> 10));
                c = 0xDC00 + (c & 0x3FF);
            }
            Put(ref to, ref pending, ref bits, c);
        }
        if (bits > 0) to.Append(Base64Digits[(int)(pending << 6 - bits) & 63]);
        if (shifted) to.Append('-');
        PyObject* result = to.Finish();
        to.Dispose();
        return result;

        static void Put(ref BytesBuilder to, ref uint pending, ref int bits, int unit) {
            pending = pending << 16 | (uint)unit;
            bits += 16;
            for (; bits >= 6; bits -= 6) to.Append(Base64Digits[(int)(pending >> bits - 6) & 63]);
            pending &= (1u << bits) - 1;
        }
    }

    [return: NewRef]
    public static PyObject* DecodeUtf7(PyThreadState* ts, byte* data, nint length, string? errors, bool final, out nint consumed) {
        var s = new DecodeState(ts, data, length, "utf7", errors);
        bool good = true, shifted = false;
        nint at = 0, start = 0, shiftedFrom = 0; // of the base64 section: its '+', and how long the result was there
        uint pending = 0;
        int bits = 0, high = 0;
        do {
            while (good && at < s.Length) {
                int c = s.Data[at];
                if (shifted) {
                    int value = Base64Value(c);
                    if (value >= 0) {
                        at++;
                        pending = pending << 6 | (uint)value;
                        bits += 6;
                        if (bits < 16) continue;
                        bits -= 16;
                        int unit = (int)(pending >> bits);
                        pending &= (1u << bits) - 1;
                        if (high != 0 && unit is >= 0xDC00 and <= 0xDFFF) {
                            good = s.Out.Append(0x10000 + (high - 0xD800 << 10) + (unit - 0xDC00));
                            high = 0;
                            continue;
                        }
                        if (high != 0) good = s.Out.Append(high);
                        high = unit is >= 0xD800 and <= 0xDBFF ? unit : 0;
                        if (high == 0) good = s.Out.Append(unit);
                        continue;
                    }
                    shifted = false;
                    if (bits >= 6) good = s.Error(start, at + 1, "partial character in shift sequence", ref at);
                    else if (bits > 0 && pending != 0) good = s.Error(start, at + 1, "non-zero padding bits in shift sequence", ref at);
                    else {
                        if (high != 0 && c < 128) good = s.Out.Append(high);
                        if (c == '-') at++;
                    }
                    high = 0;
                } else if (c == '+') {
                    start = at++;
                    if (at < s.Length && s.Data[at] == '-') {
                        at++;
                        good = s.Out.Append('+');
                    } else if (at < s.Length && Base64Value(s.Data[at]) < 0) good = s.Error(start, at + 1, "ill-formed sequence", ref at);
                    else {
                        shifted = true;
                        shiftedFrom = s.Out.Length;
                        pending = 0;
                        bits = high = 0;
                    }
                } else if (c < 128) {
                    at++;
                    good = s.Out.Append(c);
                } else {
                    good = s.Error(at, at + 1, "unexpected special character", ref at);
                }
            }
            if (!good || !shifted || !final) break;
            shifted = false;
            if (high != 0 || bits >= 6 || bits > 0 && pending != 0) good = s.Error(start, s.Length, "unterminated shift sequence", ref at);
        } while (good && at < s.Length);
        consumed = at;
        if (shifted) {
            consumed = start;
            s.Out.Truncate(shiftedFrom);
        }
        return Finish(ref s, good);
    }
}
