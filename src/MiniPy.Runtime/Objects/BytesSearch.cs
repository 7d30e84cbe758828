// Substring search for str, bytes and bytearray, over units of 1, 2 or 4 bytes.
//
// .NET's span search (vectorised: it looks for the first and last unit of the needle at once) is the fastest for ordinary text, but its
// worst case is the product of both lengths, and a script chooses both. So a needle longer than 32 units is searched by its prefix, and
// when the comparisons that failed cost more than the text they passed, the rest goes to the two-way algorithm (Crochemore and Perrin,
// 1991), which is linear whatever the input and needs no memory.

using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static class SpanSearch {
    private const int Prefix = 32;

    /// <summary>First position of the needle, or -1; an empty needle is at 0.</summary>
    public static int First<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle) where T : unmanaged, IBinaryInteger<T> {
        if (needle.Length <= Prefix) return needle.Length == 1 ? text.IndexOf(needle[0]) : text.IndexOf(needle);
        ReadOnlySpan<T> prefix = needle[..Prefix];
        int last = text.Length - needle.Length;
        long wasted = 0;
        for (int at = 0; at <= last; at++) {
            int hit = text[at..(last + Prefix)].IndexOf(prefix);
            if (hit < 0) return -1;
            at += hit;
            int common = text.Slice(at, needle.Length).CommonPrefixLength(needle);
            if (common == needle.Length) return at;
            wasted += common;
            if (wasted > 8L * at + 4096) return TwoWay(text, at + 1, needle, false);
        }
        return -1;
    }

    /// <summary>Last position of the needle, or -1; an empty needle is at the end.</summary>
    public static int Last<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle) where T : unmanaged, IBinaryInteger<T> {
        if (needle.Length == 0) return text.Length;
        if (needle.Length <= Prefix) return needle.Length == 1 ? text.LastIndexOf(needle[0]) : text.LastIndexOf(needle);
        ReadOnlySpan<T> prefix = needle[..Prefix];
        long wasted = 0;
        for (int at = text.Length - needle.Length; at >= 0; at--) {
            at = text[..(at + Prefix)].LastIndexOf(prefix);
            if (at < 0) return -1;
            int common = text.Slice(at, needle.Length).CommonPrefixLength(needle);
            if (common == needle.Length) return at;
            wasted += common;
            int passed = text.Length - needle.Length - at;
            if (wasted > 8L * passed + 4096) {
                int mirrored = TwoWay(text[..(at + needle.Length - 1)], 0, needle, true);
                return mirrored < 0 ? -1 : at + needle.Length - 1 - mirrored - needle.Length;
            }
        }
        return -1;
    }

    /// <summary>How often the needle (not empty) occurs without overlapping, up to `limit`.</summary>
    public static int Count<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle, int limit) where T : unmanaged, IBinaryInteger<T> {
        if (needle.Length == 1 && limit == int.MaxValue) return MemoryExtensions.Count(text, needle[0]);
        int count = 0;
        while (count < limit) {
            int at = First(text, needle);
            if (at < 0) break;
            count++;
            text = text[(at + needle.Length)..];
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T At<T>(ReadOnlySpan<T> units, int index, bool mirrored) => mirrored ? units[units.Length - 1 - index] : units[index];

    /// <summary>Searches from `start`; with `mirrored` both texts are read from their ends.</summary>
    private static int TwoWay<T>(ReadOnlySpan<T> text, int start, ReadOnlySpan<T> needle, bool mirrored) where T : unmanaged, IBinaryInteger<T> {
        int n = text.Length, m = needle.Length;
        int cut = MaximalSuffix(needle, mirrored, false, out int period), other = MaximalSuffix(needle, mirrored, true, out int otherPeriod);
        if (other > cut) (cut, period) = (other, otherPeriod);
        bool periodic = period + cut < m;
        for (int i = 0; periodic && i <= cut; i++) periodic = At(needle, i, mirrored) == At(needle, i + period, mirrored);
        if (!periodic) period = Math.Max(cut + 1, m - cut - 1) + 1;
        int known = -1; // of a periodic needle: units [0, known] match already
        for (int at = start; at <= n - m;) {
            int i = Math.Max(cut, known) + 1;
            while (i < m && At(needle, i, mirrored) == At(text, i + at, mirrored)) i++;
            if (i < m) {
                at += i - cut;
                known = -1;
                continue;
            }
            i = cut;
            while (i > known && At(needle, i, mirrored) == At(text, i + at, mirrored)) i--;
            if (i <= known) return at;
            at += period;
            known = periodic ? m - period - 1 : -1;
        }
        return -1;
    }

    /// <summary>Start (less one) of the greatest suffix in the given order of units, and its period: the needle's critical cut.</summary>
    private static int MaximalSuffix<T>(ReadOnlySpan<T> needle, bool mirrored, bool descending, out int period) where T : unmanaged, IBinaryInteger<T> {
        int suffix = -1, j = 0, k = 1;
        period = 1;
        while (j + k < needle.Length) {
            T a = At(needle, j + k, mirrored), b = At(needle, suffix + k, mirrored);
            if (a == b) {
                if (k != period) k++;
                else {
                    j += period;
                    k = 1;
                }
            } else if (descending ? a > b : a < b) {
                j += k;
                k = 1;
                period = j - suffix;
            } else {
                suffix = j++;
                k = period = 1;
            }
        }
        return suffix;
    }
}

/// <summary>Units that someone else owns: what a str, bytes, bytearray or buffer holds.</summary>
internal readonly unsafe struct TextView(PyObject* owner, int kind, void* data, nint length) {
    public readonly PyObject* Owner = owner;
    public readonly void* Data = data;
    public readonly nint Length = length;
    public readonly int Kind = kind;

    public int this[nint index] {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => UnicodeObject.Read(Kind, Data, index);
    }

    public static TextView OfStr(PyObject* op) => new(op, UnicodeObject.Kind(op), UnicodeObject.Data(op), UnicodeObject.Length(op));
}

/// <summary>A text and a needle, the needle's units widened to the text's. An unsuccessful search answers -1.</summary>
internal unsafe ref struct Finder {
    private readonly PyThreadState* _ts;
    private readonly void* _text;
    private readonly void* _needle;
    private readonly void* _widened;
    private readonly int _kind;
    public readonly nint NeedleLength;
    /// <summary>The needle has a character too wide for the text to contain.</summary>
    private readonly bool _impossible;
    /// <summary>MemoryError is pending.</summary>
    public readonly bool Failed;

    public Finder(PyThreadState* ts, in TextView text, in TextView needle) {
        _ts = ts;
        _text = text.Data;
        _kind = text.Kind;
        _needle = needle.Data;
        NeedleLength = needle.Length;
        if (needle.Kind == text.Kind) return;
        if (needle.Kind > text.Kind || needle.Length > text.Length) {
            _impossible = needle.Length != 0;
            return;
        }
        _widened = ObjectMemory.Buffer(ts, Math.Max(1, needle.Length * _kind));
        if (_widened == null) Failed = true;
        else UnicodeObject.CopyUnits(_kind, _widened, 0, needle.Kind, needle.Data, 0, needle.Length);
        _needle = _widened;
    }

    public readonly void Dispose() => ObjectMemory.FreeBuffer(_ts, _widened);

    private readonly ReadOnlySpan<T> Text<T>(nint start, nint end) where T : unmanaged => new((T*)_text + start, (int)(end - start));
    private readonly ReadOnlySpan<T> Needle<T>() where T : unmanaged => new(_needle, (int)NeedleLength);

    public readonly nint Next(nint start, nint end) {
        if (_impossible || end - start < NeedleLength) return -1;
        nint at = _kind switch {
            1 => SpanSearch.First(Text<byte>(start, end), Needle<byte>()),
            2 => SpanSearch.First(Text<ushort>(start, end), Needle<ushort>()),
            _ => SpanSearch.First(Text<int>(start, end), Needle<int>()),
        };
        return at < 0 ? -1 : at + start;
    }

    public readonly nint Last(nint start, nint end) {
        if (_impossible || end - start < NeedleLength) return -1;
        nint at = _kind switch {
            1 => SpanSearch.Last(Text<byte>(start, end), Needle<byte>()),
            2 => SpanSearch.Last(Text<ushort>(start, end), Needle<ushort>()),
            _ => SpanSearch.Last(Text<int>(start, end), Needle<int>()),
        };
        return at < 0 ? -1 : at + start;
    }

    /// <summary>Occurrences in [start, end), up to `limit`; of the empty needle, the gaps.</summary>
    public readonly nint Count(nint start, nint end, nint limit) {
        if (end < start) return 0;
        if (NeedleLength == 0) return Math.Min(limit, end - start + 1);
        if (_impossible || end - start < NeedleLength) return 0;
        int most = (int)Math.Min(limit, int.MaxValue);
        return _kind switch {
            1 => SpanSearch.Count(Text<byte>(start, end), Needle<byte>(), most),
            2 => SpanSearch.Count(Text<ushort>(start, end), Needle<ushort>(), most),
            _ => SpanSearch.Count(Text<int>(start, end), Needle<int>(), most),
        };
    }

    /// <summary>Does the needle stand at this position?</summary>
    public readonly bool IsAt(nint position, nint length) {
        if (_impossible || position < 0 || length - position < NeedleLength) return false;
        int bytes = checked((int)(NeedleLength * _kind));
        return new ReadOnlySpan<byte>((byte*)_text + position * _kind, bytes).SequenceEqual(new ReadOnlySpan<byte>(_needle, bytes));
    }
}
