// The methods that str, bytes and bytearray share, written once over views of units (TextView) and specialised by the JIT for what the
// result is made of (IText): splitting, stripping, partitioning, replacing, padding, tab expansion.
//
// Callers have converted and checked the arguments; nothing here runs Python code, so a view of a bytearray stays good.
// An unchanged result is the object itself for the immutable types (`Same`), a copy for bytearray.

using System;
using System.Buffers;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

/// <summary>How results of one type are made.</summary>
internal unsafe interface IText {
    /// <summary>A result whose units the caller writes; `maxChar` bounds its characters.</summary>
    [return: NewRef]
    static abstract PyObject* New(PyThreadState* ts, nint length, int maxChar);
    static abstract int Kind(PyObject* op);
    static abstract void* Data(PyObject* op);
    static abstract int MaxChar(in TextView text);
    [return: NewRef]
    static abstract PyObject* Slice(PyThreadState* ts, in TextView text, nint start, nint end);
    static abstract bool IsSpace(int c);
    static abstract bool IsLineBreak(int c);
    static abstract bool IsUnicode { get; }
}

internal readonly unsafe struct StrText : IText {
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint length, int maxChar) => UnicodeObject.New(ts, length, maxChar);
    public static int Kind(PyObject* op) => UnicodeObject.Kind(op);
    public static void* Data(PyObject* op) => UnicodeObject.Data(op);
    public static int MaxChar(in TextView text) => UnicodeObject.MaxChar(text.Owner);
    [return: NewRef]
    public static PyObject* Slice(PyThreadState* ts, in TextView text, nint start, nint end) => UnicodeObject.Substring(ts, text.Owner, start, end);
    public static bool IsSpace(int c) => UnicodeData.IsSpace(c);
    public static bool IsLineBreak(int c) => UnicodeData.IsLineBreak(c);
    public static bool IsUnicode => true;
}

internal readonly unsafe struct BytesText : IText {
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint length, int maxChar) => BytesObject.New(ts, length);
    public static int Kind(PyObject* op) => 1;
    public static void* Data(PyObject* op) => BytesObject.Data(op);
    public static int MaxChar(in TextView text) => 255;
    [return: NewRef]
    public static PyObject* Slice(PyThreadState* ts, in TextView text, nint start, nint end) =>
        start == 0 && end == text.Length && text.Owner != null && BytesObject.CheckExact(text.Owner)
            ? Py.NewRef(text.Owner) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>((byte*)text.Data + start, (int)Math.Max(0, end - start)));
    public static bool IsSpace(int c) => c == ' ' || (uint)(c - 9) < 5;
    public static bool IsLineBreak(int c) => c == '\n' || c == '\r';
    public static bool IsUnicode => false;
}

internal readonly unsafe struct ByteArrayText : IText {
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint length, int maxChar) => ByteArrayObject.New(ts, length);
    public static int Kind(PyObject* op) => 1;
    public static void* Data(PyObject* op) => ByteArrayObject.Data(op);
    public static int MaxChar(in TextView text) => 255;
    [return: NewRef]
    public static PyObject* Slice(PyThreadState* ts, in TextView text, nint start, nint end) =>
        ByteArrayObject.FromSpan(ts, new ReadOnlySpan<byte>((byte*)text.Data + start, (int)Math.Max(0, end - start)));
    public static bool IsSpace(int c) => BytesText.IsSpace(c);
    public static bool IsLineBreak(int c) => BytesText.IsLineBreak(c);
    public static bool IsUnicode => false;
}

/// <summary>Bytes that end a line in a one-byte str, and in bytes.</summary>
internal static class LineBreaks {
    public static readonly SearchValues<byte> Text = SearchValues.Create([10, 11, 12, 13, 0x1C, 0x1D, 0x1E, 0x85]);
    public static readonly SearchValues<byte> Bytes = SearchValues.Create("\r\n"u8);
}

internal static unsafe class Text<TText> where TText : struct, IText {
    /// <summary>Units per look at the interpreter's limits.</summary>
    private const nint WorkStep = 1 << 16;

    private static bool AddSlice(PyThreadState* ts, PyObject* list, in TextView text, nint start, nint end) {
        PyObject* piece = TText.Slice(ts, text, start, end);
        return piece != null && ListObject.AppendSteal(ts, list, piece) == 0;
    }

    /// <summary>Pieces that a list has room for from the beginning: most have no more, and it seldom grows.</summary>
    private static nint Room(nint max) => max >= 12 ? 12 : max + 1;

    private static PyObject* Finish(PyThreadState* ts, PyObject* list, bool good) {
        if (good) return list;
        Py.DecRef(ts, list);
        return null;
    }

    /// <summary>split(sep, max): max -1 is no limit; a separator without units is the caller's error.</summary>
    [return: NewRef]
    public static PyObject* Split(PyThreadState* ts, in TextView text, in TextView separator, nint max) {
        if (max < 0) max = nint.MaxValue;
        if (separator.Length == 1 && text.Kind == 1 && separator.Kind == 1 && text.Length < WorkStep) return SplitAt(ts, text, *(byte*)separator.Data, max);
        using var finder = new Finder(ts, text, separator);
        if (finder.Failed) return null;
        PyObject* list = ListObject.NewWithRoom(ts, Room(max));
        if (list == null) return null;
        nint start = 0, sinceCheck = 0;
        while (max-- > 0) {
            nint at = finder.Next(start, text.Length);
            if (at < 0) break;
            if (!AddSlice(ts, list, text, start, at)) return Finish(ts, list, false);
            start = at + finder.NeedleLength;
            if (++sinceCheck == WorkStep) {
                sinceCheck = 0;
                if (!Work.Allow(ts, WorkStep)) return Finish(ts, list, false);
            }
        }
        return Finish(ts, list, AddSlice(ts, list, text, start, text.Length));
    }

    /// <summary>Split of a text that is not long, at one byte.</summary>
    private static PyObject* SplitAt(PyThreadState* ts, in TextView text, byte separator, nint max) {
        PyObject* list = ListObject.NewWithRoom(ts, Room(max));
        if (list == null) return null;
        byte* units = (byte*)text.Data;
        nint start = 0, length = text.Length;
        while (max-- > 0) {
            nint at = start, near = Math.Min(length, start + 16);
            while (at < near && units[at] != separator) at++; // most pieces are short
            if (at == near && at < length) {
                int further = new ReadOnlySpan<byte>(units + at, (int)(length - at)).IndexOf(separator);
                at = further < 0 ? length : at + further;
            }
            if (at >= length) break;
            if (!AddSlice(ts, list, text, start, at)) return Finish(ts, list, false);
            start = at + 1;
        }
        return Finish(ts, list, AddSlice(ts, list, text, start, length));
    }

    [return: NewRef]
    public static PyObject* SplitRight(PyThreadState* ts, in TextView text, in TextView separator, nint max) {
        if (max < 0) max = nint.MaxValue;
        using var finder = new Finder(ts, text, separator);
        if (finder.Failed) return null;
        PyObject* list = ListObject.New(ts, 0);
        if (list == null) return null;
        nint end = text.Length;
        while (max-- > 0) {
            nint at = finder.Last(0, end);
            if (at < 0) break;
            if (!AddSlice(ts, list, text, at + finder.NeedleLength, end)) return Finish(ts, list, false);
            end = at;
        }
        if (!AddSlice(ts, list, text, 0, end)) return Finish(ts, list, false);
        Reverse(list);
        return list;
    }

    private static void Reverse(PyObject* list) => new Span<nint>(ListObject.Items(list), (int)ListObject.Size(list)).Reverse();

    /// <summary>split() at runs of white space.</summary>
    [return: NewRef]
    public static PyObject* SplitSpace(PyThreadState* ts, in TextView text, nint max) {
        if (max < 0) max = nint.MaxValue;
        PyObject* list = ListObject.NewWithRoom(ts, Room(max));
        if (list == null) return null;
        nint at = 0, sinceCheck = 0, length = text.Length;
        byte* narrow = text.Kind == 1 ? (byte*)text.Data : null; // spares a look at the kind for each unit
        while (true) {
            if (narrow != null) while (at < length && TText.IsSpace(narrow[at])) at++;
            else while (at < length && TText.IsSpace(text[at])) at++;
            if (at == length) return list;
            nint start = at;
            if (max-- <= 0) return Finish(ts, list, AddSlice(ts, list, text, start, length));
            if (narrow != null) while (at < length && !TText.IsSpace(narrow[at])) at++;
            else while (at < length && !TText.IsSpace(text[at])) at++;
            if (!AddSlice(ts, list, text, start, at)) return Finish(ts, list, false);
            if (++sinceCheck == WorkStep) {
                sinceCheck = 0;
                if (!Work.Allow(ts, WorkStep)) return Finish(ts, list, false);
            }
        }
    }

    [return: NewRef]
    public static PyObject* SplitSpaceRight(PyThreadState* ts, in TextView text, nint max) {
        if (max < 0) max = nint.MaxValue;
        PyObject* list = ListObject.New(ts, 0);
        if (list == null) return null;
        nint at = text.Length;
        while (true) {
            while (at > 0 && TText.IsSpace(text[at - 1])) at--;
            if (at == 0) break;
            nint end = at;
            if (max-- <= 0) {
                if (!AddSlice(ts, list, text, 0, end)) return Finish(ts, list, false);
                break;
            }
            while (at > 0 && !TText.IsSpace(text[at - 1])) at--;
            if (!AddSlice(ts, list, text, at, end)) return Finish(ts, list, false);
        }
        Reverse(list);
        return list;
    }

    [return: NewRef]
    public static PyObject* SplitLines(PyThreadState* ts, in TextView text, bool keepEnds) {
        PyObject* list = ListObject.New(ts, 0);
        if (list == null) return null;
        nint at = 0, sinceCheck = 0;
        while (at < text.Length) {
            nint start = at;
            if (text.Kind == 1) {
                int line = new ReadOnlySpan<byte>((byte*)text.Data + at, (int)(text.Length - at)).IndexOfAny(TText.IsUnicode ? LineBreaks.Text : LineBreaks.Bytes);
                at = line < 0 ? text.Length : at + line;
            } else while (at < text.Length && !TText.IsLineBreak(text[at])) at++;
            nint end = at;
            if (at < text.Length) {
                at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
                if (keepEnds) end = at;
            }
            if (!AddSlice(ts, list, text, start, end)) return Finish(ts, list, false);
            if (++sinceCheck == WorkStep) {
                sinceCheck = 0;
                if (!Work.Allow(ts, WorkStep)) return Finish(ts, list, false);
            }
        }
        return list;
    }

    /// <summary>partition and rpartition; `separatorObject` (a reference is taken) stands in the middle when found.</summary>
    [return: NewRef]
    public static PyObject* Partition(PyThreadState* ts, in TextView text, in TextView separator, PyObject* separatorObject, bool fromRight) {
        if (separator.Length == 0) return Err.ValueError(ts, "empty separator");
        using var finder = new Finder(ts, text, separator);
        if (finder.Failed) return null;
        nint at = fromRight ? finder.Last(0, text.Length) : finder.Next(0, text.Length);
        nint cut = at >= 0 ? at : fromRight ? 0 : text.Length;
        using Owned before = new(ts, TText.Slice(ts, text, 0, cut));
        if (before.IsNull) return null;
        using Owned middle = new(ts, at >= 0 ? Py.NewRef(separatorObject) : TText.Slice(ts, text, 0, 0));
        if (middle.IsNull) return null;
        using Owned after = new(ts, TText.Slice(ts, text, at >= 0 ? at + separator.Length : fromRight ? 0 : text.Length, text.Length));
        return after.IsNull ? null : TupleObject.Pack(ts, before, middle, after);
    }

    /// <summary>Strips white space, or units that occur in `set` (owner null: white space).</summary>
    [return: NewRef]
    public static PyObject* Strip(PyThreadState* ts, in TextView text, bool left, bool right, bool space, in TextView set) {
        nint start = 0, end = text.Length;
        if (space && text.Kind == 1) {
            var units = (byte*)text.Data;
            if (left) while (start < end && TText.IsSpace(units[start])) start++;
            if (right) while (end > start && TText.IsSpace(units[end - 1])) end--;
            return TText.Slice(ts, text, start, end);
        }
        // A set of Latin-1 characters is a bitmap of 256 bits; wider members are searched for.
        Span<ulong> bits = stackalloc ulong[4];
        bits.Clear();
        bool wide = false;
        if (!space) {
            for (nint i = 0; i < set.Length; i++) {
                int c = set[i];
                if (c < 256) bits[c >> 6] |= 1UL << (c & 63);
                else wide = true;
            }
        }
        if (left) while (start < end && Strips(text[start], space, bits, wide, set)) start++;
        if (right) while (end > start && Strips(text[end - 1], space, bits, wide, set)) end--;
        return TText.Slice(ts, text, start, end);
    }

    private static bool Strips(int c, bool space, ReadOnlySpan<ulong> bits, bool wide, in TextView set) {
        if (space) return TText.IsSpace(c);
        if (c < 256) return (bits[c >> 6] >> (c & 63) & 1) != 0;
        if (!wide) return false;
        return set.Kind == 2 ? c < 0x10000 && new ReadOnlySpan<ushort>(set.Data, (int)set.Length).Contains((ushort)c) : new ReadOnlySpan<int>(set.Data, (int)set.Length).Contains(c);
    }

    /// <summary>replace(old, new, max); max -1 is no limit.</summary>
    [return: NewRef]
    public static PyObject* Replace(PyThreadState* ts, in TextView text, in TextView old, in TextView fresh, nint max) {
        if (max < 0) max = nint.MaxValue;
        if (old.Length == 1 && fresh.Length == 1 && text.Kind == 1 && max >= text.Length && old.Kind == 1 && fresh.Kind == 1 && (!TText.IsUnicode || (TText.MaxChar(text) < 128 && *(byte*)fresh.Data < 128)))
            return ReplaceByte(ts, text, *(byte*)old.Data, *(byte*)fresh.Data);
        using var finder = new Finder(ts, text, old);
        if (finder.Failed) return null;
        nint count = max == 0 || old.Length == 0 && fresh.Length == 0 ? 0 : finder.Count(0, text.Length, max);
        if (count == 0) return TText.Slice(ts, text, 0, text.Length);
        Int128 wanted = text.Length + (Int128)count * (fresh.Length - old.Length);
        if (wanted > nint.MaxValue) return Err.OverflowError(ts, TText.IsUnicode ? "replace string is too long" : "replace bytes is too long");
        nint length = (nint)wanted;
        if (length == 0) return TText.Slice(ts, text, 0, 0);
        int maxChar = TText.MaxChar(text);
        if (fresh.Length != 0) maxChar = Math.Max(maxChar, UnicodeObject.FindMax(fresh.Kind, fresh.Data, fresh.Length));
        PyObject* result = TText.New(ts, length, maxChar);
        if (result == null) return null;
        int kind = TText.Kind(result);
        void* to = TText.Data(result);
        nint at = 0, from = 0;
        for (nint i = 0; i < count; i++) {
            if ((i & (WorkStep - 1)) == WorkStep - 1 && !Work.Allow(ts, WorkStep)) {
                Py.DecRef(ts, result);
                return null;
            }
            nint hit = old.Length == 0 ? i : finder.Next(from, text.Length);
            UnicodeObject.CopyUnits(kind, to, at, text.Kind, text.Data, from, hit - from);
            at += hit - from;
            UnicodeObject.CopyUnits(kind, to, at, fresh.Kind, fresh.Data, 0, fresh.Length);
            at += fresh.Length;
            from = hit + old.Length;
        }
        UnicodeObject.CopyUnits(kind, to, at, text.Kind, text.Data, from, text.Length - from);
        if (!TText.IsUnicode || maxChar < 128) return result;
        // What was replaced may have been the widest: narrow when it was.
        if (UnicodeObject.FindMax(kind, to, length) == maxChar) return result;
        PyObject* narrow = UnicodeObject.FromKindAndData(ts, kind, to, length);
        Py.DecRef(ts, result);
        return narrow;
    }

    /// <summary>Replaces every `old` by `fresh`, which is of the text's own range.</summary>
    private static PyObject* ReplaceByte(PyThreadState* ts, in TextView text, byte old, byte fresh) {
        var units = new ReadOnlySpan<byte>(text.Data, checked((int)text.Length));
        if (!units.Contains(old)) return TText.Slice(ts, text, 0, text.Length);
        PyObject* result = TText.New(ts, text.Length, 127);
        if (result != null) units.Replace(new Span<byte>(TText.Data(result), units.Length), old, fresh);
        return result;
    }

    /// <summary>Text with `left` and `right` fill characters around it.</summary>
    [return: NewRef]
    public static PyObject* Pad(PyThreadState* ts, in TextView text, nint left, nint right, int fill) {
        left = Math.Max(left, 0);
        right = Math.Max(right, 0);
        if (left == 0 && right == 0) return TText.Slice(ts, text, 0, text.Length);
        if (left > nint.MaxValue - text.Length || right > nint.MaxValue - text.Length - left) return Err.OverflowError(ts, "padded string is too long");
        PyObject* result = TText.New(ts, left + text.Length + right, Math.Max(fill, TText.MaxChar(text)));
        if (result == null) return null;
        int kind = TText.Kind(result);
        void* to = TText.Data(result);
        Fill(kind, to, 0, fill, left);
        UnicodeObject.CopyUnits(kind, to, left, text.Kind, text.Data, 0, text.Length);
        Fill(kind, to, left + text.Length, fill, right);
        return result;
    }

    public static void Fill(int kind, void* to, nint start, int fill, nint count) {
        if (kind == 1) new Span<byte>((byte*)to + start, (int)count).Fill((byte)fill);
        else if (kind == 2) new Span<ushort>((ushort*)to + start, (int)count).Fill((ushort)fill);
        else new Span<int>((int*)to + start, (int)count).Fill(fill);
    }

    /// <summary>zfill: zeros between a sign and the digits.</summary>
    [return: NewRef]
    public static PyObject* ZeroFill(PyThreadState* ts, in TextView text, nint width) {
        nint fill = width - text.Length;
        PyObject* result = Pad(ts, text, fill, 0, '0');
        if (result == null || fill <= 0 || text.Length == 0) return result;
        int first = text[0];
        if (first is '+' or '-') {
            UnicodeObject.Write(TText.Kind(result), TText.Data(result), fill, '0');
            UnicodeObject.Write(TText.Kind(result), TText.Data(result), 0, first);
        }
        return result;
    }

    [return: NewRef]
    public static PyObject* ExpandTabs(PyThreadState* ts, in TextView text, int size) {
        nint length = 0, column = 0;
        bool any = false;
        for (nint i = 0; i < text.Length; i++) {
            int c = text[i];
            nint wide = 1;
            if (c == '\t') {
                any = true;
                wide = size > 0 ? size - column % size : 0;
                column += wide;
            } else column = c is '\n' or '\r' ? 0 : column + 1;
            if (length > nint.MaxValue - wide) return Err.OverflowError(ts, TText.IsUnicode ? "new string is too long" : "result too long");
            length += wide;
        }
        if (!any) return TText.Slice(ts, text, 0, text.Length);
        PyObject* result = TText.New(ts, length, TText.MaxChar(text));
        if (result == null) return null;
        int kind = TText.Kind(result);
        void* to = TText.Data(result);
        nint at = 0;
        column = 0;
        for (nint i = 0; i < text.Length; i++) {
            int c = text[i];
            if (c == '\t') {
                if (size <= 0) continue;
                nint wide = size - column % size;
                Fill(kind, to, at, ' ', wide);
                at += wide;
                column += wide;
            } else {
                UnicodeObject.Write(kind, to, at++, c);
                column = c is '\n' or '\r' ? 0 : column + 1;
            }
        }
        return result;
    }

    /// <summary>`count` copies of the text; the caller has clipped count to at least 0.</summary>
    [return: NewRef]
    public static PyObject* Repeat(PyThreadState* ts, in TextView text, nint count) {
        nint length = text.Length * count;
        PyObject* result = TText.New(ts, length, TText.MaxChar(text));
        if (result == null) return null;
        int kind = TText.Kind(result);
        var to = (byte*)TText.Data(result);
        nint unit = text.Length * kind, total = length * kind;
        if (text.Length == 1) Fill(kind, to, 0, text[0], length);
        else {
            // Doubling: each copy moves as much as there is already.
            Buffer.MemoryCopy(text.Data, to, total, unit);
            for (nint done = unit; done < total;) {
                nint step = Math.Min(done, total - done);
                Buffer.MemoryCopy(to, to + done, total - done, step);
                done += step;
            }
        }
        return result;
    }

    /// <summary>Every step-th unit of a slice.</summary>
    [return: NewRef]
    public static PyObject* Step(PyThreadState* ts, in TextView text, nint start, nint step, nint count) {
        int maxChar = TText.MaxChar(text);
        if (TText.IsUnicode && maxChar >= 128) {
            int bits = 0;
            nint from = start;
            for (nint i = 0; i < count; i++, from += step) bits |= text[from];
            maxChar = bits < 128 ? 127 : bits < 256 ? 255 : bits < 0x10000 ? 0xFFFF : UnicodeObject.MaxCodePoint;
        }
        PyObject* result = TText.New(ts, count, maxChar);
        if (result == null) return null;
        int kind = TText.Kind(result);
        void* to = TText.Data(result);
        for (nint i = 0; i < count; i++, start += step) UnicodeObject.Write(kind, to, i, text[start]);
        return result;
    }
}
