// unicodeobject.h: making, reading, comparing and searching str. Encodings are in UnicodeCodecApi.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class UnicodeApi {
    private static bool NeedStr(PyThreadState* ts, PyObject* op) => ApiArguments.NeedStr(ts, op);

    private static bool NeedStr(PyThreadState* ts, PyObject* a, PyObject* b) => ApiArguments.NeedStr(ts, a) && ApiArguments.NeedStr(ts, b);

    /// <summary>ADJUST_INDICES: as a slice with step 1 is clipped.</summary>
    private static void Clip(nint length, ref nint start, ref nint end) => SliceIndices.Range(length, ref start, ref end);

    // ---------------------------------------------------------------- making

    /// <summary>A string that the caller fills; `max` decides its representation.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_New(nint size, uint max) {
        PyThreadState* ts = CThread.Current;
        if (size == 0) return Names.Empty;
        if (max > UnicodeObject.MaxCodePoint) return Err.SystemError(ts, "invalid maximum character passed to PyUnicode_New");
        return size < 0 ? Err.SystemError(ts, "Negative size passed to PyUnicode_New") : UnicodeObject.New(ts, size, (int)max);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromString(byte* text) => UnicodeObject.FromUtf8(CThread.Current, text);

    /// <summary>From UTF-8. A null text gives a string to be filled through its wide form (deprecated).</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromStringAndSize(byte* text, nint size) {
        PyThreadState* ts = CThread.Current;
        if (size < 0) return Err.SystemError(ts, "Negative size passed to PyUnicode_FromStringAndSize");
        if (text != null) return UnicodeObject.FromUtf8(ts, text, size);
        if (size == 0) return Names.Empty;
        if (Warnings.Warn(ts, Exc.DeprecationWarning, "PyUnicode_FromStringAndSize(NULL, size) is deprecated; use PyUnicode_New() instead") < 0) return null;
        return UnicodeObject.NewUnready(ts, size);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromKindAndData(int kind, void* units, nint size) {
        PyThreadState* ts = CThread.Current;
        if (size < 0) return Err.ValueError(ts, "size must be positive");
        if (kind is not (1 or 2 or 4)) return Err.SystemError(ts, "invalid kind");
        if (kind == 4)
            for (nint i = 0; i < size; i++)
                if (((uint*)units)[i] > UnicodeObject.MaxCodePoint) return Err.SystemError(ts, "invalid maximum character passed to PyUnicode_New");
        return UnicodeObject.FromKindAndData(ts, kind, units, size);
    }

    private static PyObject* FromWide(PyThreadState* ts, int* wide, nint size) {
        for (nint i = 0; i < size; i++)
            if ((uint)wide[i] > UnicodeObject.MaxCodePoint) return Err.ValueError(ts, $"character U+{wide[i]:x} is not in range [U+0000; U+10ffff]");
        return UnicodeObject.FromKindAndData(ts, 4, wide, size);
    }

    /// <summary>Size -1: up to the closing zero.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromWideChar(int* wide, nint size) {
        PyThreadState* ts = CThread.Current;
        if (wide == null) return size == 0 ? Names.Empty : Err.BadInternalCall(ts);
        if (size == -1) for (size = 0; wide[size] != 0;) size++;
        return size < 0 ? Err.BadInternalCall(ts) : FromWide(ts, wide, size);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromUnicode(int* wide, nint size) {
        PyThreadState* ts = CThread.Current;
        if (wide != null) return size < 0 ? Err.BadInternalCall(ts) : FromWide(ts, wide, size);
        if (size < 0) return Err.BadInternalCall(ts);
        if (Warnings.Warn(ts, Exc.DeprecationWarning, "PyUnicode_FromUnicode(NULL, size) is deprecated; use PyUnicode_New() instead") < 0) return null;
        return size == 0 ? Names.Empty : UnicodeObject.NewUnready(ts, size);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromOrdinal(int ordinal) {
        PyThreadState* ts = CThread.Current;
        return (uint)ordinal <= UnicodeObject.MaxCodePoint ? UnicodeObject.FromCodePoint(ts, ordinal) : Err.ValueError(ts, "chr() arg not in range(0x110000)");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromObject(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        return UnicodeObject.Check(op) ? UnicodeObject.Exact(ts, op) : Err.TypeError(ts, $"Can't convert '{Err.TypeName(op)}' object to str implicitly");
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicode_Ready(PyObject* op) => UnicodeObject.MakeReady(CThread.Current, op);

    // ---------------------------------------------------------------- interning

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_InternFromString(byte* text) {
        PyThreadState* ts = CThread.Current;
        PyObject* op = UnicodeObject.FromUtf8(ts, text);
        if (op != null) UnicodeObject.InternInPlace(ts, &op);
        return op;
    }

    /// <summary>Silently leaves everything but exact strings as it is.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyUnicode_InternInPlace(PyObject** slot) {
        if (*slot != null && UnicodeObject.CheckExact(*slot)) UnicodeObject.InternInPlace(CThread.Current, slot);
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* _PyUnicode_FromId(CIdentifier* id) => CIdentifiers.Get(CThread.Current, id);

    // ---------------------------------------------------------------- characters in place

    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_GetLength(PyObject* op) => ApiArguments.IsStr(CThread.Current, op) ? UnicodeObject.Length(op) : -1;

    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_GetSize(PyObject* op) => ApiArguments.IsStr(CThread.Current, op) ? UnicodeObject.Length(op) : -1;

    [UnmanagedCallersOnly, CApi]
    public static uint PyUnicode_ReadChar(PyObject* op, nint index) {
        PyThreadState* ts = CThread.Current;
        if (!ApiArguments.IsStr(ts, op)) return uint.MaxValue;
        if ((nuint)index < (nuint)UnicodeObject.Length(op)) return (uint)UnicodeObject.Read(op, index);
        Err.IndexError(ts, "string index out of range");
        return uint.MaxValue;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicode_WriteChar(PyObject* op, nint index, uint character) {
        PyThreadState* ts = CThread.Current;
        if (!ApiArguments.IsStr(ts, op)) return -1;
        if ((nuint)index >= (nuint)UnicodeObject.Length(op)) return Err.IndexError(ts, "string index out of range");
        if (!UnicodeObject.CheckModifiable(ts, op)) return -1;
        if (character > (uint)UnicodeObject.MaxChar(op)) return Err.ValueError(ts, "character out of range");
        UnicodeObject.Write(UnicodeObject.Kind(op), UnicodeObject.Data(op), index, (int)character);
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_Fill(PyObject* op, nint start, nint length, uint character) {
        PyThreadState* ts = CThread.Current;
        if (!UnicodeObject.Check(op)) return Err.BadInternalCall(ts);
        if (!UnicodeObject.CheckModifiable(ts, op)) return -1;
        if (start < 0) return Err.IndexError(ts, "string index out of range");
        if (character > (uint)UnicodeObject.MaxChar(op)) return Err.ValueError(ts, "fill character is bigger than the string maximum character");
        length = Math.Min(UnicodeObject.Length(op) - start, length);
        if (length <= 0) return 0;
        for (nint i = 0; i < length; i++) UnicodeObject.Write(UnicodeObject.Kind(op), UnicodeObject.Data(op), start + i, (int)character);
        return length;
    }

    private static void Copy(PyObject* to, nint toStart, PyObject* from, nint fromStart, nint count) =>
        UnicodeObject.CopyUnits(UnicodeObject.Kind(to), UnicodeObject.Data(to), toStart, UnicodeObject.Kind(from), UnicodeObject.Data(from), fromStart, count);

    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_CopyCharacters(PyObject* to, nint toStart, PyObject* from, nint fromStart, nint count) {
        PyThreadState* ts = CThread.Current;
        if (!UnicodeObject.Check(from) || !UnicodeObject.Check(to)) return Err.BadInternalCall(ts);
        nint room = UnicodeObject.Length(to);
        if ((nuint)fromStart > (nuint)UnicodeObject.Length(from) || (nuint)toStart > (nuint)room) return Err.IndexError(ts, "string index out of range");
        if (count < 0) return Err.SystemError(ts, "how_many cannot be negative");
        count = Math.Min(UnicodeObject.Length(from) - fromStart, count);
        if (count > room - toStart) return Err.SystemError(ts, $"Cannot write {count} characters at {toStart} in a string of {room} characters");
        if (count == 0) return 0;
        if (!UnicodeObject.CheckModifiable(ts, to)) return -1;
        if (UnicodeObject.MaxChar(from) > UnicodeObject.MaxChar(to) && UnicodeObject.MaxOf(from, fromStart, count) > UnicodeObject.MaxChar(to))
            return Err.SystemError(ts, $"Cannot copy {UnicodeObject.KindName(from)} characters into a string of {UnicodeObject.KindName(to)} characters");
        Copy(to, toStart, from, fromStart, count);
        return count;
    }

    /// <summary>Without any check.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void _PyUnicode_FastCopyCharacters(PyObject* to, nint toStart, PyObject* from, nint fromStart, nint count) => Copy(to, toStart, from, fromStart, count);

    // ---------------------------------------------------------------- wide characters

    [UnmanagedCallersOnly, CApi]
    public static int* PyUnicode_AsUnicode(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        return ApiArguments.IsStr(ts, op) ? UnicodeObject.WideForm(ts, op) : null;
    }

    /// <summary>Copies up to `size` characters, and the closing zero when there is room for it; returns how many were copied.</summary>
    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_AsWideChar(PyObject* op, int* wide, nint size) {
        PyThreadState* ts = CThread.Current;
        if (op == null) return Err.BadInternalCall(ts);
        if (!ApiArguments.IsStr(ts, op)) return -1;
        nint length = UnicodeObject.Length(op);
        if (wide == null) return length + 1;
        nint count = Math.Min(size, length);
        UnicodeObject.CopyUnits(4, wide, 0, UnicodeObject.Kind(op), UnicodeObject.Data(op), 0, count);
        if (size > length) wide[length] = 0;
        return count;
    }

    /// <summary>A copy that the caller frees with PyMem_Free. Without `size`, a zero inside is refused.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int* PyUnicode_AsWideCharString(PyObject* op, nint* size) {
        PyThreadState* ts = CThread.Current;
        if (op == null) {
            Err.BadInternalCall(ts);
            return null;
        }
        if (!ApiArguments.IsStr(ts, op)) return null;
        nint length = UnicodeObject.Length(op);
        int* wide = Ucs4(ts, op, length);
        if (wide == null) return null;
        if (size != null) {
            *size = length;
            return wide;
        }
        for (nint i = 0; i < length; i++) {
            if (wide[i] != 0) continue;
            ObjectMemory.FreeBuffer(ts, wide);
            Err.ValueError(ts, "embedded null character");
            return null;
        }
        return wide;
    }

    /// <summary>A new zero-terminated copy in 4-byte units.</summary>
    private static int* Ucs4(PyThreadState* ts, PyObject* op, nint length) {
        var copy = (int*)ObjectMemory.Buffer(ts, (length + 1) * 4);
        if (copy == null) return null;
        UnicodeObject.CopyUnits(4, copy, 0, UnicodeObject.Kind(op), UnicodeObject.Data(op), 0, length);
        copy[length] = 0;
        return copy;
    }

    [UnmanagedCallersOnly, CApi]
    public static int* PyUnicode_AsUCS4(PyObject* op, int* buffer, nint size, int copyNull) {
        PyThreadState* ts = CThread.Current;
        if (buffer == null || size < 0) {
            Err.BadInternalCall(ts);
            return null;
        }
        nint length = UnicodeObject.Length(op);
        if (size < length + (copyNull != 0 ? 1 : 0)) {
            if (copyNull != 0 && size > 0) *buffer = 0;
            Err.SystemError(ts, "string is longer than the buffer");
            return null;
        }
        UnicodeObject.CopyUnits(4, buffer, 0, UnicodeObject.Kind(op), UnicodeObject.Data(op), 0, length);
        if (copyNull != 0) buffer[length] = 0;
        return buffer;
    }

    [UnmanagedCallersOnly, CApi]
    public static int* PyUnicode_AsUCS4Copy(PyObject* op) => Ucs4(CThread.Current, op, UnicodeObject.Length(op));

    // ---------------------------------------------------------------- comparing

    /// <summary>-1 is also the error: see PyErr_Occurred.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyUnicode_Compare(PyObject* a, PyObject* b) {
        PyThreadState* ts = CThread.Current;
        return UnicodeObject.Check(a) && UnicodeObject.Check(b) ? Math.Sign(UnicodeObject.Compare(a, b)) : Err.TypeError(ts, $"Can't compare {Err.TypeName(a)} and {Err.TypeName(b)}");
    }

    /// <summary>The C text is taken for Latin-1. Cannot fail.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyUnicode_CompareWithASCIIString(PyObject* op, byte* text) {
        nint length = UnicodeObject.Length(op);
        int kind = UnicodeObject.Kind(op);
        void* data = UnicodeObject.Data(op);
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(kind, data, i);
            if (c != text[i] || c == 0) return text[i] == 0 || c > text[i] ? 1 : c == text[i] ? 1 : -1;
        }
        return text[length] != 0 ? -1 : 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicode_EqualToASCIIString(PyObject* op, byte* text) {
        nint length = UnicodeObject.Length(op);
        if (!UnicodeObject.IsAscii(op) || ApiArguments.Length(text) != length) return 0;
        return new ReadOnlySpan<byte>(UnicodeObject.Data(op), (int)length).SequenceEqual(new ReadOnlySpan<byte>(text, (int)length)) ? 1 : 0;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_RichCompare(PyObject* a, PyObject* b, int operation) => UnicodeObject.RichCompare(CThread.Current, a, b, operation);

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicode_IsIdentifier(PyObject* op) => UnicodeObject.IsIdentifier(op) ? 1 : 0;

    // ---------------------------------------------------------------- joining and cutting

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Concat(PyObject* left, PyObject* right) {
        PyThreadState* ts = CThread.Current;
        if (!NeedStr(ts, left)) return null;
        return UnicodeObject.Check(right) ? UnicodeObject.Concat(ts, left, right) : Err.TypeError(ts, $"can only concatenate str (not \"{Err.TypeName(right)}\") to str");
    }

    private static void Append(PyThreadState* ts, PyObject** slot, PyObject* right) {
        if (slot == null) {
            if (ErrorIndicator.Occurred(ts) == null) Err.BadInternalCall(ts);
            return;
        }
        PyObject* left = *slot;
        if (left == null || right == null || !UnicodeObject.Check(left) || !UnicodeObject.Check(right)) {
            if (ErrorIndicator.Occurred(ts) == null) Err.BadInternalCall(ts);
            *slot = null;
            Py.XDecRef(ts, left);
            return;
        }
        *slot = UnicodeObject.Concat(ts, left, right);
        Py.DecRef(ts, left);
    }

    /// <summary>*slot += right; null there on failure.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyUnicode_Append(PyObject** slot, PyObject* right) => Append(CThread.Current, slot, right);

    [UnmanagedCallersOnly, CApi]
    public static void PyUnicode_AppendAndDel(PyObject** slot, [Steals] PyObject* right) {
        PyThreadState* ts = CThread.Current;
        Append(ts, slot, right);
        Py.XDecRef(ts, right);
    }

    /// <summary>A null separator is a blank.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Join(PyObject* separator, PyObject* items) {
        PyThreadState* ts = CThread.Current;
        using Owned blank = new(ts, separator == null ? UnicodeObject.FromCodePoint(ts, ' ') : Py.NewRef(separator));
        if (UnicodeObject.Check(blank)) return UnicodeObject.Join(ts, blank, items);
        using Owned sequence = new(ts, UnicodeObject.FastSequence(ts, items, "can only join an iterable"));
        if (sequence.IsNull) return null;
        // The separator matters from the second item on.
        if (((PyVarObject*)sequence.Borrow)->ob_size > 1) return Err.TypeError(ts, $"separator: expected str instance, {Err.TypeName(separator)} found");
        return UnicodeObject.Join(ts, Names.Empty, sequence);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Substring(PyObject* op, nint start, nint end) {
        PyThreadState* ts = CThread.Current;
        nint length = UnicodeObject.Length(op);
        end = Math.Min(end, length);
        if (start == 0 && end == length) return UnicodeObject.Exact(ts, op);
        if (start < 0 || end < 0) return Err.IndexError(ts, "string index out of range");
        return start >= length || end < start ? Names.Empty : UnicodeObject.Substring(ts, op, start, end);
    }

    /// <summary>A null separator splits at white space.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Split(PyObject* op, PyObject* separator, nint max) => Split(op, separator, max, false);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_RSplit(PyObject* op, PyObject* separator, nint max) => Split(op, separator, max, true);

    private static PyObject* Split(PyObject* op, PyObject* separator, nint max, bool fromRight) {
        PyThreadState* ts = CThread.Current;
        if (!NeedStr(ts, op) || (separator != null && !NeedStr(ts, separator))) return null;
        return UnicodeObject.Split(ts, op, separator, max, fromRight);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Splitlines(PyObject* op, int keepEnds) {
        PyThreadState* ts = CThread.Current;
        return NeedStr(ts, op) ? Text<StrText>.SplitLines(ts, TextView.OfStr(op), keepEnds != 0) : null;
    }

    private static PyObject* Partition(PyObject* op, PyObject* separator, bool fromRight) {
        PyThreadState* ts = CThread.Current;
        return NeedStr(ts, op, separator) ? Text<StrText>.Partition(ts, TextView.OfStr(op), TextView.OfStr(separator), separator, fromRight) : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Partition(PyObject* op, PyObject* separator) => Partition(op, separator, false);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_RPartition(PyObject* op, PyObject* separator) => Partition(op, separator, true);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Replace(PyObject* op, PyObject* old, PyObject* fresh, nint max) {
        PyThreadState* ts = CThread.Current;
        return NeedStr(ts, op, old) && NeedStr(ts, fresh) ? UnicodeObject.Replace(ts, op, old, fresh, max) : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Format(PyObject* format, PyObject* arguments) {
        PyThreadState* ts = CThread.Current;
        if (format == null || arguments == null) return Err.BadInternalCall(ts);
        return NeedStr(ts, format) ? FormatPercent.OfStr(ts, format, arguments) : null;
    }

    // ---------------------------------------------------------------- searching

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicode_Contains(PyObject* op, PyObject* item) {
        PyThreadState* ts = CThread.Current;
        if (!UnicodeObject.Check(item)) return Err.TypeError(ts, $"'in <string>' requires string as left operand, not {Err.TypeName(item)}");
        return NeedStr(ts, op) ? UnicodeObject.Contains(ts, op, item) : -1;
    }

    /// <summary>The place, -1 when there is none, -2 with an error.</summary>
    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_Find(PyObject* op, PyObject* sub, nint start, nint end, int direction) {
        PyThreadState* ts = CThread.Current;
        if (!NeedStr(ts, op, sub)) return -2;
        Clip(UnicodeObject.Length(op), ref start, ref end);
        return UnicodeObject.FindIn(ts, op, sub, start, end, direction <= 0);
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_FindChar(PyObject* op, uint character, nint start, nint end, int direction) {
        Clip(UnicodeObject.Length(op), ref start, ref end);
        int kind = UnicodeObject.Kind(op);
        void* data = UnicodeObject.Data(op);
        if (direction > 0) {
            for (nint i = start; i < end; i++)
                if ((uint)UnicodeObject.Read(kind, data, i) == character) return i;
        } else {
            for (nint i = end - 1; i >= start; i--)
                if ((uint)UnicodeObject.Read(kind, data, i) == character) return i;
        }
        return -1;
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_Count(PyObject* op, PyObject* sub, nint start, nint end) {
        PyThreadState* ts = CThread.Current;
        if (!NeedStr(ts, op, sub)) return -1;
        Clip(UnicodeObject.Length(op), ref start, ref end);
        nint count = end < start ? 0 : UnicodeObject.CountIn(ts, op, sub, start, end);
        return count == -2 ? -1 : count;
    }

    /// <summary>Does [start, end) begin (direction below 0) or end with `sub`?</summary>
    [UnmanagedCallersOnly, CApi]
    public static nint PyUnicode_Tailmatch(PyObject* op, PyObject* sub, nint start, nint end, int direction) {
        PyThreadState* ts = CThread.Current;
        if (!NeedStr(ts, op, sub)) return -1;
        Clip(UnicodeObject.Length(op), ref start, ref end);
        return UnicodeObject.Matches(op, sub, start, end, direction > 0) ? 1 : 0;
    }

    // ---------------------------------------------------------------- properties of characters

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicode_IsDigit(uint c) => c <= UnicodeObject.MaxCodePoint && UnicodeData.IsDigit((int)c) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicode_IsWhitespace(uint c) => c <= UnicodeObject.MaxCodePoint && UnicodeData.IsSpace((int)c) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicode_IsPrintable(uint c) => c <= UnicodeObject.MaxCodePoint && UnicodeData.IsPrintable((int)c) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicode_ToDecimalDigit(uint c) => c <= UnicodeObject.MaxCodePoint ? UnicodeData.DecimalValue((int)c) : -1;

    /// <summary>One character for one: where the full mapping is longer, its first (as CPython's table has it: 'S' for sharp s).</summary>
    [UnmanagedCallersOnly, CApi]
    public static uint _PyUnicode_ToLowercase(uint c) {
        Span<int> to = stackalloc int[4];
        return c <= UnicodeObject.MaxCodePoint && UnicodeData.ToLower((int)c, to) > 0 ? (uint)to[0] : c;
    }

    [UnmanagedCallersOnly, CApi]
    public static uint _PyUnicode_ToUppercase(uint c) {
        Span<int> to = stackalloc int[4];
        return c <= UnicodeObject.MaxCodePoint && UnicodeData.ToUpper((int)c, to) > 0 ? (uint)to[0] : c;
    }
}
