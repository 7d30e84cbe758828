// Decoders of the UTFs, ASCII and Latin-1. Each runs over a DecodeState: whole runs of plain characters at once, the rest one by one, and
// errors through the state. Incremental use (final: false) stops before an incomplete sequence at the end and reports what was consumed.

using System;
using System.Buffers.Binary;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeCodecs {
    [return: NewRef]
    public static PyObject* DecodeUtf8(PyThreadState* ts, byte* data, nint length, string? errors) => DecodeUtf8(ts, data, length, errors, true, out _);

    [return: NewRef]
    public static PyObject* DecodeUtf8(PyThreadState* ts, byte* data, nint length, string? errors, bool final, out nint consumed) {
        consumed = length;
        if (length == 0) return Names.Empty;
        if (Ascii.IsValid(new ReadOnlySpan<byte>(data, (int)length))) return UnicodeObject.FromLatin1(ts, new ReadOnlySpan<byte>(data, (int)length));
        if (System.Text.Unicode.Utf8.IsValid(new ReadOnlySpan<byte>(data, (int)length))) return DecodeValidUtf8(ts, data, length);
        var state = new DecodeState(ts, data, length, "utf-8", errors);
        bool good = Utf8(ref state, final, out consumed);
        return Finish(ref state, good);
    }

    /// <summary>Text that is known to be right (and not all ASCII): the lead bytes tell length and kind, so it is decoded in place.</summary>
    private static PyObject* DecodeValidUtf8(PyThreadState* ts, byte* data, nint length) {
        nint count = 0;
        byte widest = 0;
        for (nint i = 0; i < length; i++) {
            byte c = data[i];
            count += (sbyte)c >= -64 ? 1 : 0; // all but continuation bytes
            widest = Math.Max(widest, c);
        }
        if (count == 1) {
            Rune.DecodeFromUtf8(new ReadOnlySpan<byte>(data, (int)length), out Rune only, out _);
            return UnicodeObject.FromCodePoint(ts, only.Value);
        }
        PyObject* op = UnicodeObject.New(ts, count, widest < 0xC4 ? 255 : widest < 0xF0 ? 0xFFFF : UnicodeObject.MaxCodePoint);
        if (op == null) return null;
        void* to = UnicodeObject.Data(op);
        if (widest is >= 0xC4 and < 0xF0) {
            Encoding.UTF8.GetChars(data, (int)length, (char*)to, (int)count);
            return op;
        }
        byte* end = data + length;
        if (widest < 0xC4) {
            var units = (byte*)to;
            while (data < end) {
                byte c = *data++;
                *units++ = c < 128 ? c : (byte)(c << 6 | *data++ & 63);
            }
        } else {
            var units = (int*)to;
            while (data < end) {
                int c = *data++;
                if (c >= 0xF0) {
                    c = (c & 7) << 18 | (data[0] & 63) << 12 | (data[1] & 63) << 6 | data[2] & 63;
                    data += 3;
                } else if (c >= 0xE0) {
                    c = (c & 15) << 12 | (data[0] & 63) << 6 | data[1] & 63;
                    data += 2;
                } else if (c >= 0xC0) c = (c & 31) << 6 | *data++ & 63;
                *units++ = c;
            }
        }
        return op;
    }

    private static PyObject* Finish(ref DecodeState state, bool good) {
        PyObject* result = good ? state.Out.Finish() : null;
        state.Dispose();
        return result;
    }

    private static bool Utf8(ref DecodeState s, bool final, out nint at) {
        at = 0;
        while (at < s.Length) {
            int plain = s.Rest(at).IndexOfAnyExceptInRange((byte)0, (byte)127);
            if (plain != 0) {
                nint run = plain < 0 ? s.Length - at : plain;
                if (!s.Out.AppendUnits(1, s.Data, at, run)) return false;
                at += run;
                continue;
            }
            byte* p = s.Data + at;
            nint left = s.Length - at;
            int lead = p[0], wide = lead is >= 0xC2 and <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3 : lead is >= 0xF0 and <= 0xF4 ? 4 : 0;
            if (wide == 0) {
                if (!s.Error(at, at + 1, "invalid start byte", ref at)) return false;
                continue;
            }
            // The second byte's range excludes overlong forms, surrogates and what is above U+10FFFF.
            int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            int good = 1;
            if (left > 1 && p[1] >= low && p[1] <= high) {
                good = 2;
                while (good < wide && good < left && (p[good] & 0xC0) == 0x80) good++;
            }
            if (good == wide) {
                int c = wide == 2 ? (lead & 31) << 6 | p[1] & 63
                    : wide == 3 ? (lead & 15) << 12 | (p[1] & 63) << 6 | p[2] & 63
                    : (lead & 7) << 18 | (p[1] & 63) << 12 | (p[2] & 63) << 6 | p[3] & 63;
                if (!s.Out.Append(c)) return false;
                at += wide;
            } else if (!final && good == 1 && left == 2 && lead == 0xED && p[1] is >= 0xA0 and <= 0xBF) {
                return true; // the start of a surrogate: with its last byte, "surrogatepass" may take it
            } else if (good == left) {
                if (!final) return true;
                if (!s.Error(at, s.Length, "unexpected end of data", ref at)) return false;
            } else if (!s.Error(at, at + good, "invalid continuation byte", ref at)) return false;
        }
        return true;
    }

    [return: NewRef]
    public static PyObject* DecodeAscii(PyThreadState* ts, byte* data, nint length, string? errors) {
        var span = new ReadOnlySpan<byte>(data, (int)length);
        if (Ascii.IsValid(span)) return length == 0 ? Names.Empty : UnicodeObject.FromLatin1(ts, span);
        var state = new DecodeState(ts, data, length, "ascii", errors);
        bool good = true;
        for (nint at = 0; good && at < state.Length;) {
            int plain = state.Rest(at).IndexOfAnyExceptInRange((byte)0, (byte)127);
            nint run = plain < 0 ? state.Length - at : plain;
            good = state.Out.AppendUnits(1, state.Data, at, run);
            at += run;
            if (good && at < state.Length) good = state.Error(at, at + 1, "ordinal not in range(128)", ref at);
        }
        return Finish(ref state, good);
    }

    /// <summary>`order`: -1 little, 1 big, 0 by the byte order mark (little without one); set to what was found.</summary>
    [return: NewRef]
    public static PyObject* DecodeUtf16(PyThreadState* ts, byte* data, nint length, string? errors, ref int order, bool final, out nint consumed) {
        nint at = 0;
        if (order == 0 && length >= 2) {
            order = data[0] == 0xFF && data[1] == 0xFE ? -1 : data[0] == 0xFE && data[1] == 0xFF ? 1 : 0;
            if (order != 0) at = 2;
        }
        bool big = order > 0;
        var s = new DecodeState(ts, data, length, big ? "utf-16-be" : "utf-16-le", errors);
        bool good = true;
        while (good && at < s.Length) {
            nint left = s.Length - at;
            if (left < 2) {
                if (!final) break;
                good = s.Error(at, s.Length, "truncated data", ref at);
                continue;
            }
            int unit = Unit16(s.Data + at, big);
            if (unit is < 0xD800 or > 0xDFFF) {
                good = s.Out.Append(unit);
                at += 2;
            } else if (unit >= 0xDC00) good = s.Error(at, at + 2, "illegal encoding", ref at);
            else if (left < 4) {
                if (!final) break;
                good = s.Error(at, s.Length, "unexpected end of data", ref at);
            } else {
                int next = Unit16(s.Data + at + 2, big);
                if (next is >= 0xDC00 and <= 0xDFFF) {
                    good = s.Out.Append(0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00));
                    at += 4;
                } else good = s.Error(at, at + 2, "illegal UTF-16 surrogate", ref at);
            }
        }
        consumed = at;
        return Finish(ref s, good);
    }

    private static int Unit16(byte* p, bool big) => big ? p[0] << 8 | p[1] : p[1] << 8 | p[0];

    [return: NewRef]
    public static PyObject* DecodeUtf32(PyThreadState* ts, byte* data, nint length, string? errors, ref int order, bool final, out nint consumed) {
        nint at = 0;
        if (order == 0 && length >= 4) {
            uint mark = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data, 4));
            order = mark == 0xFEFF ? -1 : mark == 0xFFFE0000 ? 1 : 0;
            if (order != 0) at = 4;
        }
        bool big = order > 0;
        var s = new DecodeState(ts, data, length, big ? "utf-32-be" : "utf-32-le", errors);
        bool good = true;
        while (good && at < s.Length) {
            if (s.Length - at < 4) {
                if (!final) break;
                good = s.Error(at, s.Length, "truncated data", ref at);
                continue;
            }
            var unit = new ReadOnlySpan<byte>(s.Data + at, 4);
            uint c = big ? BinaryPrimitives.ReadUInt32BigEndian(unit) : BinaryPrimitives.ReadUInt32LittleEndian(unit);
            if (c is >= 0xD800 and <= 0xDFFF) good = s.Error(at, at + 4, "code point in surrogate code point range(0xd800, 0xe000)", ref at);
            else if (c > UnicodeObject.MaxCodePoint) good = s.Error(at, at + 4, "code point not in range(0x110000)", ref at);
            else {
                good = s.Out.Append((int)c);
                at += 4;
            }
        }
        consumed = at;
        return Finish(ref s, good);
    }

    /// <summary>By a table: a str indexed by the byte, or a mapping from it; null is Latin-1.</summary>
    [return: NewRef]
    public static PyObject* DecodeCharmap(PyThreadState* ts, byte* data, nint length, PyObject* mapping, string? errors) {
        if (mapping == null) return length == 0 ? Names.Empty : UnicodeObject.FromLatin1(ts, new ReadOnlySpan<byte>(data, (int)length));
        var s = new DecodeState(ts, data, length, "charmap", errors);
        bool good = true, table = UnicodeObject.CheckExact(mapping);
        for (nint at = 0; good && at < s.Length;) {
            int value = s.Data[at], c = 0xFFFE;
            if (table) {
                if (value < UnicodeObject.Length(mapping)) c = UnicodeObject.Read(mapping, value);
            } else {
                good = MapByte(ts, mapping, value, out c, out PyObject* text);
                if (!good) break;
                if (text != null) {
                    good = s.Out.AppendSteal(text);
                    at++;
                    continue;
                }
            }
            if (c == 0xFFFE) good = s.Error(at, at + 1, "character maps to <undefined>", ref at);
            else {
                good = s.Out.Append(c);
                at++;
            }
        }
        return Finish(ref s, good);
    }

    /// <summary>What a decoding map says of a byte: a code point (0xFFFE: undefined) or a str (a new reference).</summary>
    private static bool MapByte(PyThreadState* ts, PyObject* mapping, int value, out int c, out PyObject* text) {
        c = 0xFFFE;
        text = null;
        using Owned key = new(ts, LongObject.FromInt64(ts, value));
        if (key.IsNull) return false;
        using Owned found = new(ts, ObjectProtocol.GetItem(ts, mapping, key));
        if (found.IsNull) {
            if (!Err.Matches(ts, Exc.LookupError)) return false;
            ErrorIndicator.Clear(ts);
            return true;
        }
        PyObject* op = found;
        if (Py.IsNone(op)) return true;
        if (TypeObject.HasFlag(op, TypeFlags.LongSubclass)) {
            if (!LongObject.TryAsInt64(op, out long code) || code is < 0 or > UnicodeObject.MaxCodePoint) return Err.TypeError(ts, "character mapping must be in range(0x110000)");
            c = (int)code;
            return true;
        }
        if (!UnicodeObject.Check(op)) return Err.TypeError(ts, "character mapping must return integer, None or str");
        if (UnicodeObject.Length(op) == 1) c = UnicodeObject.Read(op, 0);
        else text = found.Detach();
        return true;
    }
}
