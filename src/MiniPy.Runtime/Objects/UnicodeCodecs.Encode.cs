// Encoders of the UTFs, ASCII, Latin-1 and charmaps. ASCII text is copied, UTF-8 without surrogates is written in place; everything else
// goes character by character into a builder.

using System;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeCodecs {
    private const string SurrogatesNotAllowed = "surrogates not allowed";

    private static PyObject* CopyBytes(PyThreadState* ts, PyObject* text) => BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(UnicodeObject.Data(text), (int)UnicodeObject.Length(text)));

    private static PyObject* Finish(ref EncodeState state, bool good) {
        PyObject* result = good ? state.Out.Finish() : null;
        state.Dispose();
        return result;
    }

    private static bool IsSurrogate(int c) => c is >= 0xD800 and <= 0xDFFF;

    /// <summary>End of the run of surrogates that begins at `at`.</summary>
    private static nint SurrogatesEnd(ref EncodeState s, nint at) {
        while (at < s.Length && IsSurrogate(s[at])) at++;
        return at;
    }

    [return: NewRef]
    public static PyObject* EncodeUtf8(PyThreadState* ts, PyObject* text, string? errors) {
        if (UnicodeObject.IsAscii(text)) return CopyBytes(ts, text);
        PyObject* plain = EncodePlainUtf8(ts, text, out bool surrogates);
        if (!surrogates) return plain;
        var s = new EncodeState(ts, text, "utf-8", errors);
        bool good = s.Out.Reserve(s.Length + (s.Length >> 1));
        for (nint at = 0; good && at < s.Length;) {
            int c = s[at];
            if (c < 0x80) good = s.Out.Append(c);
            else if (c < 0x800) {
                s.Out.Append(0xC0 | c >> 6);
                good = s.Out.Append(0x80 | c & 63);
            } else if (IsSurrogate(c)) {
                good = s.Replace(at, SurrogatesEnd(ref s, at), 128, SurrogatesNotAllowed, ref at);
                continue;
            } else {
                if (c < 0x10000) s.Out.Append(0xE0 | c >> 12);
                else {
                    s.Out.Append(0xF0 | c >> 18);
                    s.Out.Append(0x80 | c >> 12 & 63);
                }
                s.Out.Append(0x80 | c >> 6 & 63);
                good = s.Out.Append(0x80 | c & 63);
            }
            at++;
        }
        return Finish(ref s, good);
    }

    /// <summary>Text without surrogates: measured first, then written in place. Otherwise says that there are some.</summary>
    private static PyObject* EncodePlainUtf8(PyThreadState* ts, PyObject* text, out bool surrogates) {
        surrogates = false;
        nint length = UnicodeObject.Length(text), size = length;
        void* data = UnicodeObject.Data(text);
        PyObject* op;
        byte* to;
        switch (UnicodeObject.Kind(text)) {
            case 1:
                var narrow = (byte*)data;
                for (nint i = 0; i < length; i++) size += narrow[i] >> 7;
                if (size > int.MaxValue - 4096) return Err.NoMemory(ts);
                op = BytesObject.New(ts, size);
                if (op == null) return null;
                to = BytesObject.Data(op);
                for (nint i = 0; i < length; i++) {
                    byte c = narrow[i];
                    if (c < 128) *to++ = c;
                    else {
                        *to++ = (byte)(0xC0 | c >> 6);
                        *to++ = (byte)(0x80 | c & 63);
                    }
                }
                return op;
            case 2:
                var chars = new ReadOnlySpan<char>(data, (int)length);
                surrogates = chars.ContainsAnyInRange('\uD800', '\uDFFF');
                if (surrogates) return null;
                if (length > int.MaxValue / 3 - 4096) return Err.NoMemory(ts);
                size = Encoding.UTF8.GetByteCount(chars);
                op = BytesObject.New(ts, size);
                if (op != null) Encoding.UTF8.GetBytes(chars, new Span<byte>(BytesObject.Data(op), (int)size));
                return op;
            default:
                var wide = (int*)data;
                for (nint i = 0; i < length; i++) {
                    int c = wide[i];
                    surrogates |= IsSurrogate(c);
                    size += c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
                }
                if (surrogates) return null;
                if (size > int.MaxValue - 4096) return Err.NoMemory(ts);
                op = BytesObject.New(ts, size);
                if (op == null) return null;
                to = BytesObject.Data(op);
                for (nint i = 0; i < length; i++) {
                    int c = wide[i];
                    if (c < 0x80) {
                        *to++ = (byte)c;
                        continue;
                    }
                    if (c < 0x800) *to++ = (byte)(0xC0 | c >> 6);
                    else {
                        if (c < 0x10000) *to++ = (byte)(0xE0 | c >> 12);
                        else {
                            *to++ = (byte)(0xF0 | c >> 18);
                            *to++ = (byte)(0x80 | c >> 12 & 63);
                        }
                        *to++ = (byte)(0x80 | c >> 6 & 63);
                    }
                    *to++ = (byte)(0x80 | c & 63);
                }
                return op;
        }
    }

    [return: NewRef]
    public static PyObject* EncodeLatin1(PyThreadState* ts, PyObject* text, string? errors) =>
        UnicodeObject.Kind(text) == 1 ? CopyBytes(ts, text) : EncodeBelow(ts, text, "latin-1", errors, 256, "ordinal not in range(256)");

    [return: NewRef]
    public static PyObject* EncodeAscii(PyThreadState* ts, PyObject* text, string? errors) =>
        UnicodeObject.IsAscii(text) ? CopyBytes(ts, text) : EncodeBelow(ts, text, "ascii", errors, 128, "ordinal not in range(128)");

    private static PyObject* EncodeBelow(PyThreadState* ts, PyObject* text, string encoding, string? errors, int limit, string reason) {
        var s = new EncodeState(ts, text, encoding, errors);
        bool good = s.Out.Reserve(s.Length);
        for (nint at = 0; good && at < s.Length;) {
            if (s[at] < limit) {
                good = s.Out.Append(s[at++]);
                continue;
            }
            nint end = at + 1;
            while (end < s.Length && s[end] >= limit) end++;
            good = s.Replace(at, end, limit, reason, ref at);
        }
        return Finish(ref s, good);
    }

    /// <summary>`order`: -1 little, 1 big, 0 little with a byte order mark.</summary>
    [return: NewRef]
    public static PyObject* EncodeUtf16(PyThreadState* ts, PyObject* text, string? errors, int order) {
        var s = new EncodeState(ts, text, order == 0 ? "utf-16" : order < 0 ? "utf-16-le" : "utf-16-be", errors);
        bool big = order > 0, good = s.Out.Reserve(s.Length * 2 + 2);
        if (order == 0) Put16(ref s.Out, 0xFEFF, false);
        for (nint at = 0; good && at < s.Length;) {
            int c = s[at];
            if (IsSurrogate(c)) {
                good = ReplaceWide(ref s, at, SurrogatesEnd(ref s, at), 2, big, ref at);
                continue;
            }
            if (c >= 0x10000) {
                Put16(ref s.Out, 0xD800 + (c - 0x10000 >> 10), big);
                c = 0xDC00 + (c & 0x3FF);
            }
            good = Put16(ref s.Out, c, big);
            at++;
        }
        return Finish(ref s, good);
    }

    [return: NewRef]
    public static PyObject* EncodeUtf32(PyThreadState* ts, PyObject* text, string? errors, int order) {
        var s = new EncodeState(ts, text, order == 0 ? "utf-32" : order < 0 ? "utf-32-le" : "utf-32-be", errors);
        bool big = order > 0, good = s.Out.Reserve(s.Length * 4 + 4);
        if (order == 0) Put32(ref s.Out, 0xFEFF, false);
        for (nint at = 0; good && at < s.Length;) {
            int c = s[at];
            if (IsSurrogate(c)) good = ReplaceWide(ref s, at, SurrogatesEnd(ref s, at), 4, big, ref at);
            else {
                good = Put32(ref s.Out, c, big);
                at++;
            }
        }
        return Finish(ref s, good);
    }

    private static bool Put16(ref BytesBuilder to, int unit, bool big) {
        to.Append(big ? unit >> 8 : unit);
        return to.Append(big ? unit : unit >> 8);
    }

    private static bool Put32(ref BytesBuilder to, int unit, bool big) {
        for (int i = 0; i < 4; i++) to.Append(unit >> 8 * (big ? 3 - i : i));
        return !to.Failed;
    }

    /// <summary>Replaces surrogates in a codec of wide units: bytes must be whole units, a str must be ASCII.</summary>
    private static bool ReplaceWide(ref EncodeState s, nint start, nint end, int width, bool big, ref nint at) {
        using Owned replacement = new(s.Ts, s.Error(start, end, SurrogatesNotAllowed, ref at));
        if (replacement.IsNull) return false;
        PyObject* op = replacement;
        if (BytesObject.Check(op)) {
            if (BytesObject.Size(op) % width != 0) return UnicodeErrors.Encode(s.Ts, s.Encoding, s.Text, start, end, SurrogatesNotAllowed);
            return s.Out.Append(new ReadOnlySpan<byte>(BytesObject.Data(op), (int)BytesObject.Size(op)));
        }
        if (!UnicodeObject.IsAscii(op)) return UnicodeErrors.Encode(s.Ts, s.Encoding, s.Text, start, end, SurrogatesNotAllowed);
        for (nint i = 0; i < UnicodeObject.Length(op); i++) {
            int c = UnicodeObject.Read(op, i);
            if (width == 2) Put16(ref s.Out, c, big);
            else Put32(ref s.Out, c, big);
        }
        return !s.Out.Failed;
    }

    /// <summary>By a mapping from ordinals to bytes or ints; null is Latin-1.</summary>
    [return: NewRef]
    public static PyObject* EncodeCharmap(PyThreadState* ts, PyObject* text, PyObject* mapping, string? errors) {
        if (mapping == null) return EncodeLatin1(ts, text, errors);
        var s = new EncodeState(ts, text, "charmap", errors);
        const string undefined = "character maps to <undefined>";
        bool good = true;
        for (nint at = 0; good && at < s.Length;) {
            int found = MapCharacter(ref s, mapping, s[at]);
            good = found >= 0;
            if (found > 0) at++;
            if (found != 0) continue;
            nint end = at + 1;
            while (end < s.Length) {
                // The whole run of undefined characters is one error.
                nint before = s.Out.Length;
                int next = MapCharacter(ref s, mapping, s[end]);
                s.Out.Length = before;
                if (next < 0) good = false;
                if (next != 0) break;
                end++;
            }
            if (!good) break;
            nint start = at;
            using Owned replacement = new(ts, s.Error(start, end, undefined, ref at));
            good = !replacement.IsNull;
            if (!good) break;
            PyObject* op = replacement;
            if (BytesObject.Check(op)) good = s.Out.Append(new ReadOnlySpan<byte>(BytesObject.Data(op), (int)BytesObject.Size(op)));
            else for (nint i = 0; good && i < UnicodeObject.Length(op); i++) {
                int mapped = MapCharacter(ref s, mapping, UnicodeObject.Read(op, i));
                good = mapped > 0 || mapped == 0 && UnicodeErrors.Encode(ts, "charmap", text, start, end, undefined);
            }
        }
        return Finish(ref s, good);
    }

    /// <summary>Appends what the mapping has for a character: 1, 0 when it is undefined, -1 on error.</summary>
    private static int MapCharacter(ref EncodeState s, PyObject* mapping, int c) {
        PyThreadState* ts = s.Ts;
        using Owned key = new(ts, LongObject.FromInt64(ts, c));
        if (key.IsNull) return -1;
        using Owned found = new(ts, ObjectProtocol.GetItem(ts, mapping, key));
        if (found.IsNull) {
            if (!Err.Matches(ts, Exc.LookupError)) return -1;
            ErrorIndicator.Clear(ts);
            return 0;
        }
        PyObject* op = found;
        if (Py.IsNone(op)) return 0;
        if (TypeObject.HasFlag(op, TypeFlags.LongSubclass)) {
            if (!LongObject.TryAsInt64(op, out long value) || value is < 0 or > 255) return Err.TypeError(ts, "character mapping must be in range(256)");
            return s.Out.Append((int)value) ? 1 : -1;
        }
        if (!BytesObject.Check(op)) return Err.TypeError(ts, $"character mapping must return integer, bytes or None, not {Err.TypeName(op)}");
        return s.Out.Append(new ReadOnlySpan<byte>(BytesObject.Data(op), (int)BytesObject.Size(op))) ? 1 : -1;
    }
}
