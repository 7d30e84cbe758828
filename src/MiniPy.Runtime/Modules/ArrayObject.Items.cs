// array.array: one item to and from its machine value, and the ways of appending many.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ArrayObject {
    [return: NewRef]
    internal static PyObject* Get(PyThreadState* ts, PyObject* self, nint index) {
        byte* at = At(self, index);
        switch (Of(self)->code) {
            case 'b': return LongObject.FromInt64(ts, *(sbyte*)at);
            case 'B': return LongObject.FromInt64(ts, *at);
            case 'h': return LongObject.FromInt64(ts, *(short*)at);
            case 'H': return LongObject.FromInt64(ts, *(ushort*)at);
            case 'i': return LongObject.FromInt64(ts, *(int*)at);
            case 'I': return LongObject.FromInt64(ts, *(uint*)at);
            case 'l' or 'q': return LongObject.FromInt64(ts, *(long*)at);
            case 'L' or 'Q': return LongObject.FromUInt64(ts, *(ulong*)at);
            case 'f': return FloatObject.FromDouble(ts, *(float*)at);
            case 'd': return FloatObject.FromDouble(ts, *(double*)at);
            default: return *(uint*)at <= UnicodeObject.MaxCodePoint ? UnicodeObject.FromCodePoint(ts, *(int*)at) : BadCharacter(ts, *(uint*)at);
        }
    }

    private static Raised BadCharacter(PyThreadState* ts, uint c) => Err.ValueError(ts, $"character U+{c:x} is not in range [U+0000; U+10ffff]");

    private static bool CheckCharacters(PyThreadState* ts, PyObject* self) {
        var items = (uint*)Of(self)->items;
        for (nint i = 0; i < Size(self); i++)
            if (items[i] > UnicodeObject.MaxCodePoint) return BadCharacter(ts, items[i]);
        return true;
    }

    /// <summary>Converts a value, which may run Python code, and stores it if the index is still inside then.</summary>
    private static bool Set(PyThreadState* ts, PyObject* self, nint index, PyObject* value) {
        ulong bits;
        if (!Convert(ts, Of(self)->code, value, &bits)) return false;
        if (index >= Size(self)) return Err.IndexError(ts, "array assignment index out of range");
        Buffer.MemoryCopy(&bits, At(self, index), Of(self)->width, Of(self)->width);
        return true;
    }

    /// <summary>The machine value in the low bytes of `bits`.</summary>
    private static bool Convert(PyThreadState* ts, char code, PyObject* value, ulong* bits) {
        *bits = 0;
        switch (code) {
            case 'b': return Signed(ts, value, "signed char", sbyte.MinValue, sbyte.MaxValue, bits);
            case 'B': return Signed(ts, value, "unsigned byte integer", 0, byte.MaxValue, bits);
            case 'h': return Signed(ts, value, "signed short integer", short.MinValue, short.MaxValue, bits);
            case 'H': return Signed(ts, value, "unsigned short", 0, ushort.MaxValue, bits);
            case 'i': return Signed(ts, value, "signed integer", int.MinValue, int.MaxValue, bits);
            case 'l': return Signed(ts, value, "", long.MinValue, long.MaxValue, bits);
            case 'q': return Signed(ts, value, null, long.MinValue, long.MaxValue, bits);
            case 'I': return Unsigned(ts, value, uint.MaxValue, "can't convert negative value to unsigned int", "Python int too large to convert to C unsigned long", bits);
            case 'L': return Unsigned(ts, value, ulong.MaxValue, "can't convert negative value to unsigned int", "Python int too large to convert to C unsigned long", bits);
            case 'Q': return Unsigned(ts, value, ulong.MaxValue, "can't convert negative int to unsigned", "int too big to convert", bits);
            case 'u':
                if (!UnicodeObject.Check(value) || UnicodeObject.Length(value) != 1) return Err.TypeError(ts, "array item must be unicode character");
                *bits = (uint)UnicodeObject.Read(value, 0);
                return true;
            default: {
                double number = FloatObject.AsDouble(ts, value);
                if (number == -1 && ErrorIndicator.Occurred(ts) != null) return false;
                if (code == 'f') *(float*)bits = (float)number;
                else *(double*)bits = number;
                return true;
            }
        }
    }

    /// <summary>`what` names the C type in range errors; null says "int too big".</summary>
    private static bool Signed(PyThreadState* ts, PyObject* value, string? what, long min, long max, ulong* bits) {
        if (FloatObject.Check(value)) return Err.TypeError(ts, $"'{Err.TypeName(value)}' object cannot be interpreted as an integer");
        using Owned number = new(ts, NumberProtocol.Index(ts, value));
        if (number.IsNull) return false;
        if (!LongObject.TryAsInt64(number, out long n)) return Err.OverflowError(ts, what == null ? "int too big to convert" : "Python int too large to convert to C long");
        // The narrow types are parsed as wider ones first, whose range errors come before their own.
        if (min == sbyte.MinValue && n is < short.MinValue or > short.MaxValue && min == sbyte.MinValue) (what, min, max) = ("signed short integer", short.MinValue, short.MaxValue);
        else if (max == ushort.MaxValue && n is < int.MinValue or > int.MaxValue && max == ushort.MaxValue) (what, min, max) = ("signed integer", int.MinValue, int.MaxValue);
        if (n < min) return Err.OverflowError(ts, $"{what} is less than minimum");
        if (n > max) return Err.OverflowError(ts, $"{what} is greater than maximum");
        *(long*)bits = n;
        return true;
    }

    private static bool Unsigned(PyThreadState* ts, PyObject* value, ulong max, string negative, string large, ulong* bits) {
        using Owned number = new(ts, NumberProtocol.Index(ts, value));
        if (number.IsNull) return false;
        if (LongObject.IsNegative(number)) return Err.OverflowError(ts, negative);
        if (!LongObject.TryAsUInt64(number, out *bits)) return Err.OverflowError(ts, large);
        return *bits <= max || Err.OverflowError(ts, "unsigned int is greater than maximum");
    }

    private static bool AppendItem(PyThreadState* ts, PyObject* self, PyObject* value) {
        ulong bits;
        if (!Convert(ts, Of(self)->code, value, &bits)) return false;
        nint size = Size(self), width = Of(self)->width;
        if (!Resize(ts, self, size + 1)) return false;
        Buffer.MemoryCopy(&bits, At(self, size), width, width);
        return true;
    }

    private static bool AppendIterable(PyThreadState* ts, PyObject* self, PyObject* iterable) {
        if (ListObject.Check(iterable)) return AppendList(ts, self, iterable, 0);
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        if (iterator.IsNull) return false;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            using Owned item = new(ts, Fields.Next(ts, iterator));
            if (item.IsNull) return !Fields.Failed(ts);
            if (!AppendItem(ts, self, item)) return false;
        }
        return false;
    }

    /// <summary>All of a list or, with an error, nothing but what `keep` leaves: the size to fall back to.</summary>
    private static bool AppendList(PyThreadState* ts, PyObject* self, PyObject* list, nint keep) {
        for (nint i = 0; i < ListObject.Size(list); i++) {
            using Owned item = new(ts, Py.NewRef(ListObject.Items(list)[i]));
            if (!AppendItem(ts, self, item) || !IterTool.GoOn(ts, i)) {
                if (Size(self) > keep && Of(self)->exports == 0) Resize(ts, self, keep);
                return false;
            }
        }
        return true;
    }

    private static bool AppendArray(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (Of(self)->code != Of(other)->code) return Err.TypeError(ts, "can only extend with array of same kind");
        nint size = Size(self), more = Size(other), bytes = more * Of(self)->width;
        if (size > nint.MaxValue - more) return Err.NoMemory(ts);
        if (more == 0) return true;
        if (!Resize(ts, self, size + more)) return false;
        Buffer.MemoryCopy(At(other, 0), At(self, size), bytes, bytes);
        return true;
    }

    private static bool AppendBytes(PyThreadState* ts, PyObject* self, PyObject* source) {
        if (!BufferProtocol.Check(source)) return Err.TypeError(ts, $"a bytes-like object is required, not '{Err.TypeName(source)}'");
        Py_buffer view;
        if (BufferProtocol.Get(ts, source, &view, BufferProtocol.Simple) < 0) return false;
        bool good = AppendView(ts, self, &view);
        BufferProtocol.Release(ts, &view);
        return good;
    }

    private static bool AppendView(PyThreadState* ts, PyObject* self, Py_buffer* view) {
        nint width = Of(self)->width, size = Size(self);
        if (view->len % width != 0) return Err.ValueError(ts, "bytes length not a multiple of item size");
        if (view->len == 0) return true;
        if (!Resize(ts, self, size + view->len / width)) return false;
        Buffer.MemoryCopy(view->buf, At(self, size), view->len, view->len);
        return true;
    }

    private static bool AppendText(PyThreadState* ts, PyObject* self, PyObject* text) {
        nint size = Size(self), more = UnicodeObject.Length(text);
        if (more == 0) return true;
        if (!Resize(ts, self, size + more)) return false;
        UnicodeObject.CopyUnits(4, Of(self)->items, size, UnicodeObject.Kind(text), UnicodeObject.Data(text), 0, more);
        return true;
    }

    /// <summary>Order of arrays of one integer code: no objects are made.</summary>
    private static int CompareItems(PyObject* a, PyObject* b) {
        nint common = Math.Min(Size(a), Size(b)), width = Of(a)->width;
        bool signed = Of(a)->code is 'b' or 'h' or 'i' or 'l' or 'q';
        for (nint i = 0; i < common; i++) {
            ulong x = 0, y = 0;
            Buffer.MemoryCopy(At(a, i), &x, 8, width);
            Buffer.MemoryCopy(At(b, i), &y, 8, width);
            if (x == y) continue;
            int shift = (int)(64 - width * 8);
            return signed ? ((long)(x << shift)).CompareTo((long)(y << shift)) : x.CompareTo(y);
        }
        return Size(a).CompareTo(Size(b));
    }
}
