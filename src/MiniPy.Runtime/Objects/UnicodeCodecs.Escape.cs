// unicode_escape, raw_unicode_escape, and the escapes of bytes literals (codecs.escape_decode).

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeCodecs {
    private static int HexValue(int c) => (uint)(c - '0') < 10 ? c - '0' : (uint)((c | 32) - 'a') < 6 ? (c | 32) - 'a' + 10 : -1;

    /// <summary>The characters that one-letter escapes stand for, or -1.</summary>
    private static int SimpleEscape(int c) => c switch {
        '\\' => '\\', '\'' => '\'', '"' => '"', 'b' => '\b', 'f' => '\f', 't' => '\t', 'n' => '\n', 'r' => '\r', 'v' => '\v', 'a' => '\a', _ => -1,
    };

    [return: NewRef]
    public static PyObject* DecodeUnicodeEscape(PyThreadState* ts, byte* data, nint length, string? errors, bool final, out nint consumed) {
        var s = new DecodeState(ts, data, length, "unicodeescape", errors);
        bool good = true;
        string? invalid = null;
        nint at = 0;
        while (good && at < s.Length) {
            int plain = s.Rest(at).IndexOf((byte)'\\');
            nint run = plain < 0 ? s.Length - at : plain;
            good = s.Out.AppendUnits(1, s.Data, at, run);
            at += run;
            if (!good || at >= s.Length) break;
            nint start = at;
            if (at + 1 >= s.Length) {
                if (!final) break;
                good = s.Error(start, s.Length, "\\ at end of string", ref at);
                continue;
            }
            int letter = s.Data[at + 1], simple = SimpleEscape(letter);
            at += 2;
            if (simple >= 0) good = s.Out.Append(simple);
            else if (letter == '\n') continue;
            else if (letter is >= '0' and <= '7') {
                int value = letter - '0';
                for (int i = 0; i < 2 && at < s.Length && s.Data[at] is >= (byte)'0' and <= (byte)'7'; i++) value = value * 8 + (s.Data[at++] - '0');
                if (value > 0xFF) invalid ??= OctalWarning(value);
                good = s.Out.Append(value);
            } else if (letter is 'x' or 'u' or 'U') {
                int digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
                string reason = letter == 'x' ? "truncated \\xXX escape" : letter == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape";
                if (!Hex(ref s, digits, ref at, out uint c)) {
                    if (!final && at >= s.Length) {
                        at = start;
                        break;
                    }
                    good = s.Error(start, at, reason, ref at);
                } else if (c > UnicodeObject.MaxCodePoint) good = s.Error(start, at, "illegal Unicode character", ref at);
                else good = s.Out.Append((int)c);
            } else if (letter == 'N') {
                int named = Named(ref s, start, final, ref at);
                if (named == 0) {
                    at = start;
                    break;
                }
                good = named > 0;
            } else {
                invalid ??= $"invalid escape sequence '\\{(char)letter}'";
                s.Out.Append('\\');
                good = s.Out.Append(letter);
            }
        }
        consumed = at;
        PyObject* result = Finish(ref s, good);
        return result == null || invalid == null ? result : Warned(ts, result, invalid);
    }

    private static string OctalWarning(int value) => $"invalid octal escape sequence '\\{Convert.ToString(value, 8)}'";

    /// <summary>A result after the DeprecationWarning for the first wrong escape in it; null when the filters made that an error.</summary>
    private static PyObject* Warned(PyThreadState* ts, [Steals] PyObject* result, string message) {
        if (Warnings.Warn(ts, Exc.DeprecationWarning, message) == 0) return result;
        Py.DecRef(ts, result);
        return null;
    }

    /// <summary>Reads exactly so many hexadecimal digits; false leaves `at` at the first that is none.</summary>
    private static bool Hex(ref DecodeState s, int digits, ref nint at, out uint value) {
        value = 0;
        for (int i = 0; i < digits; i++, at++) {
            int digit = at < s.Length ? HexValue(s.Data[at]) : -1;
            if (digit < 0) return false;
            value = value << 4 | (uint)digit;
        }
        return true;
    }

    /// <summary>"\N{NAME}", by unicodedata.lookup: 1, 0 when more input is needed, -1 on error.</summary>
    private static int Named(ref DecodeState s, nint start, bool final, ref nint at) {
        if (at < s.Length && s.Data[at] == '{') {
            nint name = ++at;
            while (at < s.Length && s.Data[at] != '}') at++;
            if (at >= s.Length && !final) return 0;
            if (at > name && at < s.Length) {
                at++;
                int c = LookupName(s.Ts, new ReadOnlySpan<byte>(s.Data + name, (int)(at - 1 - name)));
                if (c >= 0) return s.Out.Append(c) ? 1 : -1;
                if (c == -2) return -1;
                return s.Error(start, at, "unknown Unicode character name", ref at) ? 1 : -1;
            }
        } else if (at >= s.Length && !final) return 0;
        return s.Error(start, at, "malformed \\N character escape", ref at) ? 1 : -1;
    }

    /// <summary>Code point of a character name, by unicodedata; -1 unknown, -2 error. May run Python code.</summary>
    public static int LookupName(PyThreadState* ts, ReadOnlySpan<byte> name) {
        using Owned module = new(ts, Codec.Import(ts, "unicodedata"));
        if (module.IsNull) {
            ErrorIndicator.Clear(ts);
            Err.Raise(ts, Exc.UnicodeError, "\\N escapes not supported (can't load unicodedata module)");
            return -2;
        }
        using Owned text = new(ts, UnicodeObject.FromLatin1(ts, name));
        using Owned lookup = new(ts, text.IsNull ? null : ObjectProtocol.GetAttr(ts, module, "lookup"));
        using Owned found = new(ts, lookup.IsNull ? null : CallProtocol.CallOne(ts, lookup, text));
        if (found.IsNull) {
            if (!Err.Matches(ts, Exc.KeyError)) return -2;
            ErrorIndicator.Clear(ts);
            return -1;
        }
        // Named sequences are several characters: not for \N.
        return UnicodeObject.Check(found) && UnicodeObject.Length(found) == 1 ? UnicodeObject.Read(found, 0) : -1;
    }

    [return: NewRef]
    public static PyObject* EncodeUnicodeEscape(PyThreadState* ts, PyObject* text) {
        var to = new BytesBuilder(ts);
        for (nint i = 0; i < UnicodeObject.Length(text); i++) {
            int c = UnicodeObject.Read(text, i);
            if (c is >= ' ' and < 127 && c != '\\') {
                if (!to.Append(c)) break;
                continue;
            }
            if (!to.Append('\\')) break;
            int letter = c switch { '\\' => '\\', '\t' => 't', '\n' => 'n', '\r' => 'r', _ => 0 };
            if (letter != 0) to.Append(letter);
            else if (c < 256) AppendHex(ref to, 'x', c, 2);
            else if (c < 0x10000) AppendHex(ref to, 'u', c, 4);
            else AppendHex(ref to, 'U', c, 8);
        }
        return FinishAndDispose(ref to);
    }

    private static PyObject* FinishAndDispose(ref BytesBuilder to) {
        PyObject* result = to.Finish();
        to.Dispose();
        return result;
    }

    private static void AppendHex(ref BytesBuilder to, int letter, int c, int digits) {
        to.Append(letter);
        while (digits-- > 0) to.Append("0123456789abcdef"[c >> 4 * digits & 15]);
    }

    [return: NewRef]
    public static PyObject* EncodeRawUnicodeEscape(PyThreadState* ts, PyObject* text) {
        if (UnicodeObject.Kind(text) == 1) return CopyBytes(ts, text);
        var to = new BytesBuilder(ts);
        for (nint i = 0; i < UnicodeObject.Length(text); i++) {
            int c = UnicodeObject.Read(text, i);
            if (c >= 256) {
                to.Append('\\');
                AppendHex(ref to, c < 0x10000 ? 'u' : 'U', c, c < 0x10000 ? 4 : 8);
            } else to.Append(c);
            if (to.Failed) break;
        }
        return FinishAndDispose(ref to);
    }

    /// <summary>Only \u and \U after an odd number of backslashes count; everything else is Latin-1.</summary>
    [return: NewRef]
    public static PyObject* DecodeRawUnicodeEscape(PyThreadState* ts, byte* data, nint length, string? errors, bool final, out nint consumed) {
        var s = new DecodeState(ts, data, length, "rawunicodeescape", errors);
        bool good = true;
        nint at = 0;
        while (good && at < s.Length) {
            int c = s.Data[at];
            if (c != '\\' || at + 1 >= s.Length) {
                if (c == '\\' && !final) break;
                good = s.Out.Append(c);
                at++;
                continue;
            }
            nint start = at;
            int letter = s.Data[at + 1];
            at += 2;
            if (letter is not ('u' or 'U')) {
                s.Out.Append('\\');
                good = s.Out.Append(letter);
                continue;
            }
            if (!Hex(ref s, letter == 'u' ? 4 : 8, ref at, out uint value)) {
                if (!final && at >= s.Length) {
                    at = start;
                    break;
                }
                good = s.Error(start, at, letter == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape", ref at);
            } else if (value > UnicodeObject.MaxCodePoint) good = s.Error(start, at, "\\Uxxxxxxxx out of range", ref at);
            else good = s.Out.Append((int)value);
        }
        consumed = at;
        return Finish(ref s, good);
    }

    /// <summary>The escapes of bytes literals.</summary>
    [return: NewRef]
    public static PyObject* DecodeBytesEscape(PyThreadState* ts, byte* data, nint length, string? errors) {
        using var to = new BytesBuilder(ts);
        string? invalid = null;
        for (nint at = 0; at < length;) {
            int c = data[at++];
            if (c != '\\') {
                if (!to.Append(c)) return null;
                continue;
            }
            if (at >= length) return Err.ValueError(ts, "Trailing \\ in string");
            int letter = data[at++], simple = SimpleEscape(letter);
            if (simple >= 0) to.Append(simple);
            else if (letter == '\n') continue;
            else if (letter is >= '0' and <= '7') {
                int value = letter - '0';
                for (int i = 0; i < 2 && at < length && data[at] is >= (byte)'0' and <= (byte)'7'; i++) value = value * 8 + (data[at++] - '0');
                if (value > 0xFF) invalid ??= OctalWarning(value);
                to.Append(value);
            } else if (letter == 'x') {
                int first = at < length ? HexValue(data[at]) : -1, second = at + 1 < length ? HexValue(data[at + 1]) : -1;
                if (first >= 0 && second >= 0) {
                    to.Append(first << 4 | second);
                    at += 2;
                } else {
                    if (errors is null or "strict") return Err.ValueError(ts, $"invalid \\x escape at position {at - 2}");
                    if (errors == "replace") to.Append('?');
                    else if (errors != "ignore") return Err.ValueError(ts, $"decoding error; unknown error handling code: {errors}");
                    if (first >= 0) at++;
                }
            } else {
                invalid ??= $"invalid escape sequence '\\{(char)letter}'";
                to.Append('\\');
                to.Append(letter);
            }
        }
        PyObject* result = to.Finish();
        return result == null || invalid == null ? result : Warned(ts, result, invalid);
    }

    [return: NewRef]
    public static PyObject* EncodeBytesEscape(PyThreadState* ts, PyObject* bytes) {
        var to = new BytesBuilder(ts);
        byte* data = BytesObject.Data(bytes);
        for (nint i = 0; i < BytesObject.Size(bytes); i++) {
            int c = data[i];
            int letter = c switch { '\'' => '\'', '\\' => '\\', '\t' => 't', '\n' => 'n', '\r' => 'r', _ => 0 };
            if (letter != 0 || c is < ' ' or >= 127) to.Append('\\');
            if (letter != 0) to.Append(letter);
            else if (c is < ' ' or >= 127) AppendHex(ref to, 'x', c, 2);
            else to.Append(c);
            if (to.Failed) break;
        }
        return FinishAndDispose(ref to);
    }
}
