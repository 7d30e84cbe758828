// array.array: `size` items of one machine type in a buffer that grows by an eighth. While buffers of it are exported it must keep its
// size.
//
// This file: making, slots, the sequence protocol. Items are in ArrayObject.Items, methods in ArrayObject.Methods.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyArrayObject {
    public PyVarObject ob_base;
    public byte* items;
    /// <summary>Items there is room for.</summary>
    public nint allocated;
    public nint exports;
    public PyObject* weakreflist;
    public nint width;
    /// <summary>The type code.</summary>
    public char code;
}

internal static unsafe partial class ArrayObject {
    public const string Codes = "bBuhHiIlLqQfd";

    public static readonly PyTypeObject* Type = StaticType.Create("array.array", null, sizeof(PyArrayObject), TypeFlags.BaseType | TypeFlags.Sequence, &Slots, &Members, weakListOffset: 48,
        doc: "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value, which must be a list,\nstring or iterable over elements of the appropriate type.\n\nArrays represent basic values and behave very much like lists, except\nthe type of objects stored in them is constrained. The type is specified\nat object creation time by using a type code, which is a single character.\nThe following type codes are defined:\n\n    Type code   C Type             Minimum size in bytes\n    'b'         signed integer     1\n    'B'         unsigned integer   1\n    'u'         Unicode character  2 (see note)\n    'h'         signed integer     2\n    'H'         unsigned integer   2\n    'i'         signed integer     2\n    'I'         unsigned integer   2\n    'l'         signed integer     4\n    'L'         unsigned integer   4\n    'q'         signed integer     8 (see note)\n    'Q'         unsigned integer   8 (see note)\n    'f'         floating point     4\n    'd'         floating point     8\n\nNOTE: The 'u' typecode corresponds to Python's unicode character. On\nnarrow builds this is 2-bytes on wide builds this is 4-bytes.\n\nNOTE: The 'q' and 'Q' type codes are only available if the platform\nC compiler used to build Python supports 'long long', or, on Windows,\n'__int64'.\n\nMethods:\n\nappend() -- append a new item to the end of the array\nbuffer_info() -- return information giving the current memory info\nbyteswap() -- byteswap all the items of the array\ncount() -- return number of occurrences of an object\nextend() -- extend array by appending multiple elements from an iterable\nfromfile() -- read items from a file object\nfromlist() -- append items from the list\nfrombytes() -- append items from the string\nindex() -- return index of first occurrence of an object\ninsert() -- insert a new item into the array at a provided position\npop() -- remove and return item (default last)\nremove() -- remove first occurrence of an object\nreverse() -- reverse the order of the items in the array\ntofile() -- write all items to a file object\ntolist() -- return the array converted to an ordinary list\ntobytes() -- return the array converted to a string\n\nAttributes:\n\ntypecode -- the typecode character used to create the array\nitemsize -- the length in bytes of one array item\n");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->iter = &ArrayIterator.New;
        s->@new = &New;
        s->mp_length = &Length;
        s->mp_subscript = &Subscript;
        s->mp_ass_subscript = &SetSubscript;
        s->sq_length = &Length;
        s->sq_concat = &Concat;
        s->sq_repeat = &Repeat;
        s->sq_item = &Item;
        s->sq_ass_item = &SetItem;
        s->sq_contains = &Contains;
        s->sq_inplace_concat = &InPlaceConcat;
        s->sq_inplace_repeat = &InPlaceRepeat;
        s->bf_getbuffer = &GetBuffer;
        s->bf_releasebuffer = &ReleaseBuffer;
    }

    private static PyArrayObject* Of(PyObject* op) => (PyArrayObject*)op;
    public static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);
    private static nint Size(PyObject* op) => ((PyVarObject*)op)->ob_size;
    private static byte* At(PyObject* op, nint index) => Of(op)->items + index * Of(op)->width;

    public static int WidthOf(char code) => code switch { 'b' or 'B' => 1, 'h' or 'H' => 2, 'i' or 'I' or 'f' or 'u' => 4, _ => 8 };

    /// <summary>An array of `count` items that are not set.</summary>
    [return: NewRef]
    private static PyObject* Alloc(PyThreadState* ts, PyTypeObject* type, char code, nint count) {
        nint width = WidthOf(code);
        if (count > nint.MaxValue / width) return Err.NoMemory(ts);
        PyObject* op = TypeSlots.Of(type)->alloc(ts, (PyObject*)type, 0);
        if (op == null) return null;
        using Owned made = new(ts, op);
        Of(op)->code = code;
        Of(op)->width = width;
        if (count > 0) {
            Of(op)->items = (byte*)ObjectMemory.Buffer(ts, count * width);
            if (Of(op)->items == null) return null;
            Of(op)->allocated = count;
        }
        ((PyVarObject*)op)->ob_size = count;
        return made.Detach();
    }

    private static PyObject* SameKind(PyThreadState* ts, PyObject* self, nint count) => Alloc(ts, Type, Of(self)->code, count);

    /// <summary>Changes the number of items; new ones are not set. False with BufferError or MemoryError.</summary>
    private static bool Resize(PyThreadState* ts, PyObject* op, nint count) {
        var array = Of(op);
        if (array->exports > 0 && count != Size(op)) return Err.BufferError(ts, "cannot resize an array that is exporting buffers");
        if (array->allocated >= count && Size(op) < count + 16 && array->items != null) {
            array->ob_base.ob_size = count;
            return true;
        }
        if (count == 0) {
            byte* old = array->items;
            array->items = null;
            array->allocated = array->ob_base.ob_size = 0;
            ObjectMemory.FreeBuffer(ts, old);
            return true;
        }
        nint room = (count >> 4) + (Size(op) < 8 ? 3 : 7) + count;
        if (room > nint.MaxValue / array->width) return Err.NoMemory(ts);
        var items = (byte*)ObjectMemory.Resize(ts, array->items, room * array->width);
        if (items == null) return false;
        array->items = items;
        array->allocated = room;
        array->ob_base.ob_size = count;
        return true;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        ObjectMemory.FreeBuffer(ts, Of(op)->items);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "array.array", type, Type, kwargs)) return null;
        nint count = TupleObject.Size(args);
        if (count is < 1 or > 2) return Err.TypeError(ts, count < 1 ? "array() takes at least 1 argument (0 given)" : $"array() takes at most 2 arguments ({count} given)");
        PyObject* code = TupleObject.Items(args)[0], initial = count > 1 ? TupleObject.Items(args)[1] : null;
        if (!UnicodeObject.Check(code) || UnicodeObject.Length(code) != 1) return Err.TypeError(ts, $"array() argument 1 must be a unicode character, not {Err.TypeName(code)}");
        int c = UnicodeObject.Read(code, 0);
        if (initial != null && c != 'u') {
            if (UnicodeObject.Check(initial)) return Err.TypeError(ts, $"cannot use a str to initialize an array with typecode '{char.ConvertFromUtf32(c)}'");
            if (Check(initial) && Of(initial)->code == 'u') return Err.TypeError(ts, $"cannot use a unicode array to initialize an array with typecode '{char.ConvertFromUtf32(c)}'");
        }
        if (c > 127 || Codes.IndexOf((char)c) < 0) return Err.ValueError(ts, "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
        return Make(ts, (PyTypeObject*)type, (char)c, initial);
    }

    /// <summary>An array of `code` with the items of `initial`: bytes-like machine values, text, or any iterable; null for none.</summary>
    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyTypeObject* type, char code, PyObject* initial) {
        using Owned array = new(ts, Alloc(ts, type, code, 0));
        if (array.IsNull) return null;
        if (initial == null) return array.Detach();
        bool good;
        if (BytesObject.Check(initial) || ByteArrayObject.Check(initial)) good = AppendBytes(ts, array, initial);
        else if (UnicodeObject.Check(initial)) good = AppendText(ts, array, initial);
        else if (Check(initial) && Of(initial)->code == code) good = AppendArray(ts, array, initial);
        else good = AppendIterable(ts, array, initial);
        return good ? array.Detach() : null;
    }

    private static nint Length(PyThreadState* ts, PyObject* self) => Size(self);

    private static PyObject* Item(PyThreadState* ts, PyObject* self, nint index) =>
        (nuint)index < (nuint)Size(self) ? Get(ts, self, index) : Err.IndexError(ts, "array index out of range");

    private static int SetItem(PyThreadState* ts, PyObject* self, nint index, PyObject* value) {
        if ((nuint)index >= (nuint)Size(self)) return Err.IndexError(ts, "array assignment index out of range");
        if (value == null) return DeleteRange(ts, self, index, index + 1) ? 0 : -1;
        return Set(ts, self, index, value) ? 0 : -1;
    }

    private static PyObject* Subscript(PyThreadState* ts, PyObject* self, PyObject* key) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            return Item(ts, self, index < 0 ? index + Size(self) : index);
        }
        if (!SliceIndices.IsSlice(key)) return Err.TypeError(ts, "array indices must be integers");
        if (!SliceIndices.Unpack(ts, key, out nint start, out nint stop, out nint step)) return null;
        nint count = SliceIndices.Adjust(Size(self), ref start, ref stop, step), width = Of(self)->width;
        PyObject* result = SameKind(ts, self, count);
        if (result == null || count == 0) return result;
        if (step == 1) Buffer.MemoryCopy(At(self, start), At(result, 0), count * width, count * width);
        else for (nint i = 0; i < count; i++, start += step) Buffer.MemoryCopy(At(self, start), At(result, i), width, width);
        return result;
    }

    private static int SetSubscript(PyThreadState* ts, PyObject* self, PyObject* key, PyObject* value) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
            return SetItem(ts, self, index < 0 ? index + Size(self) : index, value);
        }
        if (!SliceIndices.IsSlice(key)) return Err.TypeError(ts, "array indices must be integers");
        if (!SliceIndices.Unpack(ts, key, out nint start, out nint stop, out nint step)) return -1;
        if (value != null && !Check(value)) return Err.TypeError(ts, $"can only assign array (not \"{Err.TypeName(value)}\") to array slice");
        if (value == self) { // its own items may move while they are read
            using Owned copy = new(ts, Copy(ts, self));
            return copy.IsNull ? -1 : SetSubscript(ts, self, key, copy);
        }
        if (value != null && Of(value)->code != Of(self)->code) return Err.TypeError(ts, "bad argument type for built-in operation");
        nint count = SliceIndices.Adjust(Size(self), ref start, ref stop, step), needed = value == null ? 0 : Size(value), width = Of(self)->width;
        if ((step > 0 && stop < start) || (step < 0 && stop > start)) stop = start;
        if (Of(self)->exports > 0 && needed != count && (value == null || step == 1)) return Err.BufferError(ts, "cannot resize an array that is exporting buffers");
        if (step == 1) {
            if (!ReplaceRange(ts, self, start, stop, needed)) return -1;
            if (needed > 0) Buffer.MemoryCopy(At(value, 0), At(self, start), needed * width, needed * width);
            return 0;
        }
        if (needed == 0) return DeleteStepped(ts, self, start, step, count) ? 0 : -1;
        if (needed != count) return Err.ValueError(ts, $"attempt to assign array of size {needed} to extended slice of size {count}");
        for (nint i = 0; i < count; i++, start += step) Buffer.MemoryCopy(At(value, i), At(self, start), width, width);
        return 0;
    }

    /// <summary>Makes [start, stop) `needed` items wide; what it then holds is not set.</summary>
    private static bool ReplaceRange(PyThreadState* ts, PyObject* self, nint start, nint stop, nint needed) {
        nint size = Size(self), growth = needed - (stop - start), tail = (size - stop) * Of(self)->width;
        if (growth < 0) {
            Buffer.MemoryCopy(At(self, stop), At(self, stop + growth), tail, tail);
            return Resize(ts, self, size + growth);
        }
        if (growth == 0) return true;
        if (growth > nint.MaxValue - size) return Err.NoMemory(ts);
        if (!Resize(ts, self, size + growth)) return false;
        Buffer.MemoryCopy(At(self, stop), At(self, stop + growth), tail, tail);
        return true;
    }

    private static bool DeleteRange(PyThreadState* ts, PyObject* self, nint start, nint stop) {
        if (Of(self)->exports > 0 && stop > start) return Err.BufferError(ts, "cannot resize an array that is exporting buffers");
        return ReplaceRange(ts, self, start, stop, 0);
    }

    private static bool DeleteStepped(PyThreadState* ts, PyObject* self, nint start, nint step, nint count) {
        if (count == 0) return true;
        if (step < 0) {
            start += step * (count - 1);
            step = -step;
        }
        nint size = Size(self), to = start, width = Of(self)->width;
        for (nint i = 0; i < count; i++) {
            // What lies between this item and the next one of the slice moves down in one piece.
            nint from = start + i * step + 1, until = i + 1 < count ? from + step - 1 : size, bytes = (until - from) * width;
            Buffer.MemoryCopy(At(self, from), At(self, to), bytes, bytes);
            to += until - from;
        }
        return Resize(ts, self, size - count);
    }

    private static PyObject* Concat(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (!Check(other)) return Err.TypeError(ts, $"can only append array (not \"{Err.TypeName(other)}\") to array");
        if (Of(self)->code != Of(other)->code) return Err.TypeError(ts, "bad argument type for built-in operation");
        if (Size(self) > nint.MaxValue - Size(other)) return Err.NoMemory(ts);
        PyObject* result = SameKind(ts, self, Size(self) + Size(other));
        if (result == null) return null;
        nint left = Size(self) * Of(self)->width, right = Size(other) * Of(self)->width;
        if (left > 0) Buffer.MemoryCopy(At(self, 0), At(result, 0), left, left);
        if (right > 0) Buffer.MemoryCopy(At(other, 0), At(result, Size(self)), right, right);
        return result;
    }

    private static PyObject* InPlaceConcat(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (!Check(other)) return Err.TypeError(ts, $"can only extend array with array (not \"{Err.TypeName(other)}\")");
        return AppendArray(ts, self, other) ? Py.NewRef(self) : null;
    }

    private static PyObject* Repeat(PyThreadState* ts, PyObject* self, nint count) {
        count = Math.Max(0, count);
        nint size = Size(self);
        if (count > 0 && size > nint.MaxValue / count) return Err.NoMemory(ts);
        PyObject* result = SameKind(ts, self, size * count);
        if (result == null) return null;
        nint bytes = size * Of(self)->width;
        if (bytes == 0 || count == 0) return result;
        Buffer.MemoryCopy(At(self, 0), At(result, 0), bytes, bytes);
        Spread(At(result, 0), bytes, bytes * count);
        return result;
    }

    private static PyObject* InPlaceRepeat(PyThreadState* ts, PyObject* self, nint count) {
        count = Math.Max(0, count);
        nint size = Size(self);
        if (size > 0) {
            if (count > 0 && size > nint.MaxValue / count) return Err.NoMemory(ts);
            if (!Resize(ts, self, size * count)) return null;
            if (count > 1) Spread(At(self, 0), size * Of(self)->width, size * Of(self)->width * count);
        }
        return Py.NewRef(self);
    }

    /// <summary>Fills `total` bytes with repetitions of the first `done`.</summary>
    private static void Spread(byte* data, nint done, nint total) {
        while (done < total) {
            nint more = Math.Min(done, total - done);
            Buffer.MemoryCopy(data, data + done, more, more);
            done += more;
        }
    }

    private static int GetBuffer(PyThreadState* ts, PyObject* self, Py_buffer* view, int flags) {
        var array = Of(self);
        view->buf = array->items == null ? BufferProtocol.ByteFormat : array->items; // never null, as CPython's is never
        view->obj = Py.NewRef(self);
        view->len = Size(self) * array->width;
        view->@readonly = 0;
        view->ndim = 1;
        view->itemsize = array->width;
        view->suboffsets = null;
        view->shape = (flags & BufferProtocol.ND) == BufferProtocol.ND ? &array->ob_base.ob_size : null;
        view->strides = (flags & BufferProtocol.Strides) == BufferProtocol.Strides ? &view->itemsize : null;
        view->format = (flags & BufferProtocol.Format) == BufferProtocol.Format ? s_formats[Codes.IndexOf(array->code)] : null;
        view->@internal = null;
        array->exports++;
        return 0;
    }

    private static void ReleaseBuffer(PyThreadState* ts, PyObject* self, Py_buffer* view) => Of(self)->exports--;

    /// <summary>The struct-module formats of the codes, in their order; a character is 'w', four bytes.</summary>
    private static readonly byte** s_formats = MakeFormats();

    private static byte** MakeFormats() {
        var formats = (byte**)BuiltinArena.Alloc(Codes.Length * sizeof(nint));
        for (int i = 0; i < Codes.Length; i++) formats[i] = BuiltinArena.Text(Codes[i] == 'u' ? "w" : Codes[i].ToString());
        return formats;
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        if (Size(a) != Size(b) && op is ObjectProtocol.Eq or ObjectProtocol.Ne && Size(a) != Size(b)) return Py.Bool(op == ObjectProtocol.Ne);
        if (Of(a)->code == Of(b)->code && Of(a)->code is not ('f' or 'd')) {
            int order = CompareItems(a, b);
            return Py.Bool(SequenceOps.Ordered(order, op));
        }
        for (nint i = 0; i < Size(a) && i < Size(b); i++) {
            using Owned x = new(ts, Get(ts, a, i));
            using Owned y = new(ts, Get(ts, b, i));
            if (x.IsNull || y.IsNull) return null;
            int equal = ObjectProtocol.RichCompareBool(ts, x, y, ObjectProtocol.Eq);
            if (equal < 0) return null;
            if (equal == 0) return op == ObjectProtocol.Eq ? Py.False : op == ObjectProtocol.Ne ? Py.True : ObjectProtocol.RichCompare(ts, x, y, op);
            if ((i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return null;
        }
        return Py.Bool(SequenceOps.Ordered(Size(a).CompareTo(Size(b)), op));
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        string code = Of(self)->code.ToString(), name = TypeObject.Name(self->ob_type);
        if (Size(self) == 0) return UnicodeObject.FromString(ts, $"{name}('{code}')");
        using Owned items = new(ts, code == "u" ? ToText(ts, self) : ToList(ts, self));
        if (items.IsNull) return null;
        using var text = new UnicodeBuilder(ts);
        text.Append($"{name}('{code}', ");
        text.AppendRepr(items);
        text.Append(')');
        return text.Finish();
    }
}
