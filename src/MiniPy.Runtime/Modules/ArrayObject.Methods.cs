// array.array: methods and the iterator.

using System;
using System.Buffers.Binary;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ArrayObject {
    private static void Members(TypeBuilder t) {
        t.Method("append", &Append, "append($self, v, /)\n--\n\nAppend new value v to the end of the array.");
        t.Method("buffer_info", &BufferInfo, "buffer_info($self, /)\n--\n\nReturn a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.\n\nThe length should be multiplied by the itemsize attribute to calculate\nthe buffer length in bytes.");
        t.Method("byteswap", &ByteSwap, "byteswap($self, /)\n--\n\nByteswap all items of the array.\n\nIf the items in the array are not 1, 2, 4, or 8 bytes in size, RuntimeError is\nraised.");
        t.Method("__copy__", &Copy, "__copy__($self, /)\n--\n\nReturn a copy of the array.");
        t.Method("count", &Count, "count($self, v, /)\n--\n\nReturn number of occurrences of v in the array.");
        t.Method("__deepcopy__", &DeepCopy, "__deepcopy__($self, unused, /)\n--\n\nReturn a copy of the array.");
        t.Method("extend", &Extend, "extend($self, bb, /)\n--\n\nAppend items to the end of the array.");
        t.Method("fromfile", &FromFile, "fromfile($self, f, n, /)\n--\n\nRead n objects from the file object f and append them to the end of the array.");
        t.Method("fromlist", &FromList, "fromlist($self, list, /)\n--\n\nAppend items to array from list.");
        t.Method("frombytes", &FromBytes, "frombytes($self, buffer, /)\n--\n\nAppends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.");
        t.Method("fromunicode", &FromUnicode, "fromunicode($self, ustr, /)\n--\n\nExtends this array with data from the unicode string ustr.\n\nThe array must be a unicode type array; otherwise a ValueError is raised.\nUse array.frombytes(ustr.encode(...)) to append Unicode data to an array of\nsome other type.");
        t.Method("index", &Index, "index($self, v, start=0, stop=sys.maxsize, /)\n--\n\nReturn index of first occurrence of v in the array.\n\nRaise ValueError if the value is not present.");
        t.Method("insert", &Insert, "insert($self, i, v, /)\n--\n\nInsert a new item v into the array before position i.");
        t.Method("pop", &Pop, "pop($self, i=-1, /)\n--\n\nReturn the i-th element and delete it from the array.\n\ni defaults to -1.");
        t.Method("__reduce_ex__", &ReduceEx, "__reduce_ex__($self, value, /)\n--\n\nReturn state information for pickling.");
        t.Method("remove", &Remove, "remove($self, v, /)\n--\n\nRemove the first occurrence of v in the array.");
        t.Method("reverse", &Reverse, "reverse($self, /)\n--\n\nReverse the order of the items in the array.");
        t.Method("tofile", &ToFile, "tofile($self, f, /)\n--\n\nWrite all items (as machine values) to the file object f.");
        t.Method("tolist", &ToList, "tolist($self, /)\n--\n\nConvert array to an ordinary list with the same items.");
        t.Method("tobytes", &ToBytes, "tobytes($self, /)\n--\n\nConvert the array to an array of machine values and return the bytes representation.");
        t.Method("tounicode", &ToUnicode, "tounicode($self, /)\n--\n\nExtends this array with data from the unicode string ustr.\n\nConvert the array to a unicode string.  The array must be a unicode type array;\notherwise a ValueError is raised.  Use array.tobytes().decode() to obtain a\nunicode string from an array of some other type.");
        t.Method("__sizeof__", &SizeOf, "__sizeof__($self, /)\n--\n\nSize of the array in memory, in bytes.");
        t.Getter("typecode", &GetCode, null, "the typecode character used to create the array");
        t.Getter("itemsize", &GetItemSize, null, "the size, in bytes, of one array item");
    }

    private static PyObject* GetCode(PyThreadState* ts, PyObject* self) => UnicodeObject.FromCodePoint(ts, Of(self)->code);
    private static PyObject* GetItemSize(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, Of(self)->width);
    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, self->ob_type->tp_basicsize + Of(self)->allocated * Of(self)->width);
    private static PyObject* Append(PyThreadState* ts, PyObject* self, PyObject* value) => AppendItem(ts, self, value) ? Py.None : null;

    private static PyObject* BufferInfo(PyThreadState* ts, PyObject* self) =>
        Fields.Tuple(ts, LongObject.FromPointer(ts, Of(self)->items), LongObject.FromNint(ts, Size(self)));

    private static PyObject* ByteSwap(PyThreadState* ts, PyObject* self) {
        byte* items = Of(self)->items;
        var count = (int)Size(self);
        switch (Of(self)->width) {
            case 2: BinaryPrimitives.ReverseEndianness(new ReadOnlySpan<ushort>(items, count), new Span<ushort>(items, count)); break;
            case 4: BinaryPrimitives.ReverseEndianness(new ReadOnlySpan<uint>(items, count), new Span<uint>(items, count)); break;
            case 8: BinaryPrimitives.ReverseEndianness(new ReadOnlySpan<ulong>(items, count), new Span<ulong>(items, count)); break;
        }
        return Py.None;
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) {
        PyObject* copy = SameKind(ts, self, Size(self));
        nint bytes = Size(self) * Of(self)->width;
        if (copy != null && bytes > 0) Buffer.MemoryCopy(At(self, 0), At(copy, 0), bytes, bytes);
        return copy;
    }

    private static PyObject* DeepCopy(PyThreadState* ts, PyObject* self, PyObject* memo) => Copy(ts, self);

    /// <summary>Index of an equal item in [start, stop), -1 for none, -2 with an error. Runs the value's __eq__.</summary>
    private static nint Find(PyThreadState* ts, PyObject* self, PyObject* value, nint start, nint stop) {
        for (nint i = start; i < stop && i < Size(self); i++) {
            using Owned item = new(ts, Get(ts, self, i));
            int equal = item.IsNull ? -1 : ObjectProtocol.RichCompareBool(ts, item, value, ObjectProtocol.Eq);
            if (equal != 0) return equal > 0 ? i : -2;
            if (!IterTool.GoOn(ts, i)) return -2;
        }
        return -1;
    }

    private static int Contains(PyThreadState* ts, PyObject* self, PyObject* value) {
        nint at = Find(ts, self, value, 0, nint.MaxValue);
        return at == -2 ? -1 : at >= 0 ? 1 : 0;
    }

    private static PyObject* Count(PyThreadState* ts, PyObject* self, PyObject* value) {
        nint count = 0;
        for (nint at = 0; (at = Find(ts, self, value, at, nint.MaxValue)) != -1; at++, count++)
            if (at == -2) return null;
        return LongObject.FromNint(ts, count);
    }

    private static PyObject* Index(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "index", count, 1, 3) || !SequenceOps.Bounds(ts, self, args, count, out nint start, out nint stop)) return null;
        nint at = Find(ts, self, args[0], start, stop);
        return at == -2 ? null : at < 0 ? Err.ValueError(ts, "array.index(x): x not in array") : LongObject.FromNint(ts, at);
    }

    private static PyObject* Remove(PyThreadState* ts, PyObject* self, PyObject* value) {
        nint at = Find(ts, self, value, 0, nint.MaxValue);
        if (at == -1) return Err.ValueError(ts, "array.remove(x): x not in array");
        return at >= 0 && DeleteRange(ts, self, at, at + 1) ? Py.None : null;
    }

    private static PyObject* Pop(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint index = -1;
        if (!Args.CheckPositional(ts, "pop", count, 0, 1) || (count > 0 && !Args.Index(ts, args[0], out index))) return null;
        if (Size(self) == 0) return Err.IndexError(ts, "pop from empty array");
        if (index < 0) index += Size(self);
        if ((nuint)index >= (nuint)Size(self)) return Err.IndexError(ts, "pop index out of range");
        using Owned item = new(ts, Get(ts, self, index));
        return !item.IsNull && DeleteRange(ts, self, index, index + 1) ? item.Detach() : null;
    }

    private static PyObject* Insert(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        ulong bits;
        if (!Args.CheckPositional(ts, "insert", count, 2, 2) || !Args.Index(ts, args[0], out nint index) || !Convert(ts, Of(self)->code, args[1], &bits)) return null;
        nint size = Size(self), width = Of(self)->width;
        if (index < 0) index = Math.Max(0, index + size);
        index = Math.Min(index, size);
        if (!ReplaceRange(ts, self, index, index, 1)) return null;
        Buffer.MemoryCopy(&bits, At(self, index), width, width);
        return Py.None;
    }

    private static PyObject* Extend(PyThreadState* ts, PyObject* self, PyObject* items) =>
        (Check(items) ? AppendArray(ts, self, items) : AppendEach(ts, self, items)) ? Py.None : null;

    private static bool AppendEach(PyThreadState* ts, PyObject* self, PyObject* iterable) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        return !iterator.IsNull && AppendIterable(ts, self, iterator);
    }

    private static PyObject* Reverse(PyThreadState* ts, PyObject* self) {
        byte* items = Of(self)->items;
        var count = (int)Size(self);
        switch (Of(self)->width) {
            case 1: new Span<byte>(items, count).Reverse(); break;
            case 2: new Span<ushort>(items, count).Reverse(); break;
            case 4: new Span<uint>(items, count).Reverse(); break;
            default: new Span<ulong>(items, count).Reverse(); break;
        }
        return Py.None;
    }

    private static PyObject* FromFile(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "fromfile", count, 2, 2) || !Args.Index(ts, args[1], out nint items)) return null;
        if (items < 0) return Err.ValueError(ts, "negative count");
        if (items > nint.MaxValue / Of(self)->width) return Err.NoMemory(ts);
        nint wanted = items * Of(self)->width;
        using Owned size = new(ts, LongObject.FromNint(ts, wanted));
        using Owned bytes = new(ts, size.IsNull ? null : CallProtocol.CallMethod(ts, args[0], "read", size));
        if (bytes.IsNull) return null;
        if (!BytesObject.Check(bytes)) return Err.TypeError(ts, "read() didn't return bytes");
        bool tooShort = BytesObject.Size(bytes) != wanted;
        if (!AppendBytes(ts, self, bytes)) return null;
        return tooShort ? Err.EOFError(ts, "read() didn't return enough bytes") : Py.None;
    }

    private static PyObject* ToFile(PyThreadState* ts, PyObject* self, PyObject* file) {
        const nint block = 64 * 1024;
        for (nint at = 0; at < Size(self) * Of(self)->width; at += block) {
            nint length = Math.Min(block, Size(self) * Of(self)->width - at);
            using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(Of(self)->items + at, (int)length)));
            using Owned written = new(ts, bytes.IsNull ? null : CallProtocol.CallMethod(ts, file, "write", bytes));
            if (written.IsNull) return null;
        }
        return Py.None;
    }

    private static PyObject* FromList(PyThreadState* ts, PyObject* self, PyObject* list) {
        if (!ListObject.Check(list)) return Err.TypeError(ts, "arg must be list");
        if (ListObject.Size(list) > 0 && Of(self)->exports > 0) return Err.BufferError(ts, "cannot resize an array that is exporting buffers");
        nint size = ListObject.Size(list), before = Size(self);
        for (nint i = 0; i < size; i++) {
            if (ListObject.Size(list) != size) return Shrink(ts, self, before, "list changed size during iteration");
            using Owned item = new(ts, Py.NewRef(ListObject.Items(list)[i]));
            if (!AppendItem(ts, self, item) || !IterTool.GoOn(ts, i)) return Shrink(ts, self, before, null);
        }
        return ListObject.Size(list) == size ? Py.None : Shrink(ts, self, before, "list changed size during iteration");
    }

    /// <summary>Back to the size before, with an error.</summary>
    private static PyObject* Shrink(PyThreadState* ts, PyObject* self, nint size, string? message) {
        if (message != null) Err.RuntimeError(ts, message);
        if (Size(self) > size && Of(self)->exports == 0) Resize(ts, self, size);
        return null;
    }

    private static PyObject* FromBytes(PyThreadState* ts, PyObject* self, PyObject* bytes) => AppendBytes(ts, self, bytes) ? Py.None : null;

    private static PyObject* FromUnicode(PyThreadState* ts, PyObject* self, PyObject* text) {
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, $"fromunicode() argument must be str, not {(Py.IsNone(text) ? "None" : Err.TypeName(text))}");
        if (Of(self)->code != 'u') return Err.ValueError(ts, "fromunicode() may only be called on unicode type arrays");
        return AppendText(ts, self, text) ? Py.None : null;
    }

    private static PyObject* ToUnicode(PyThreadState* ts, PyObject* self) =>
        Of(self)->code == 'u' ? ToText(ts, self) : Err.ValueError(ts, "tounicode() may only be called on unicode type arrays");

    [return: NewRef]
    private static PyObject* ToText(PyThreadState* ts, PyObject* self) =>
        CheckCharacters(ts, self) ? UnicodeObject.FromKindAndData(ts, 4, Of(self)->items, Size(self)) : null;

    private static PyObject* ToList(PyThreadState* ts, PyObject* self) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (nint i = 0; i < Size(self); i++) {
            PyObject* item = Get(ts, self, i);
            if (item == null || ListObject.AppendSteal(ts, list, item) < 0 || !IterTool.GoOn(ts, i)) return null;
        }
        return list.Detach();
    }

    private static PyObject* ToBytes(PyThreadState* ts, PyObject* self) => BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(Of(self)->items, checked((int)(Size(self) * Of(self)->width))));

    private static PyObject* ReduceEx(PyThreadState* ts, PyObject* self, PyObject* value) {
        if (!LongObject.Check(value)) return Err.TypeError(ts, "__reduce_ex__ argument should be an integer");
        long protocol = LongObject.AsInt64(ts, value);
        if (protocol == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        Lookup found = ObjectProtocol.LookupAttr(ts, self, Names.__dict__, out PyObject* dict);
        if (found == Lookup.Error) return null;
        using Owned state = new(ts, found == Lookup.Found ? dict : Py.None);
        PyObject* type = Py.NewRef((PyObject*)self->ob_type), code = GetCode(ts, self);
        if (protocol < 3) return Fields.Tuple(ts, type, Fields.Tuple(ts, code, ToList(ts, self)), Py.NewRef(state));
        using Owned module = new(ts, Codec.Import(ts, "array"));
        using Owned name = new(ts, UnicodeObject.Intern(ts, "_array_reconstructor"));
        PyObject* reconstructor = module.IsNull || name.IsNull ? null : ObjectProtocol.GetAttr(ts, module, name);
        return Fields.Tuple(ts, reconstructor, Fields.Tuple(ts, type, code, LongObject.FromInt64(ts, ArrayModule.FormatCode(Of(self)->code)), ToBytes(ts, self)), Py.NewRef(state));
    }
}

/// <summary>iter(array)</summary>
internal static unsafe class ArrayIterator {
    private struct Layout {
        public PyObject ob_base;
        /// <summary>null once exhausted.</summary>
        public PyObject* array;
        public nint index;
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("array.arrayiterator", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &Members);

    private static void Slots(TypeSlots* s) => Fields.Iterator(s, 1, &Next);

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "__reduce__($self, /)\n--\n\nReturn state information for pickling.");
        t.Method("__setstate__", &SetState, "__setstate__($self, state, /)\n--\n\nSet state information for unpickling.");
    }

    public static PyObject* New(PyThreadState* ts, PyObject* array) {
        PyObject* op = ObjectMemory.New(ts, s_type, sizeof(Layout));
        if (op == null) return null;
        ((Layout*)op)->array = Py.NewRef(array);
        ((Layout*)op)->index = 0;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (Layout*)self;
        if (it->array == null) return null;
        if (it->index < ((PyVarObject*)it->array)->ob_size) return ArrayObject.Get(ts, it->array, it->index++);
        Py.ClearRef(ts, &it->array);
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var it = (Layout*)self;
        PyObject* iter = Fields.Builtin(ts, "iter");
        if (it->array == null) return Fields.Tuple(ts, iter, Fields.Tuple(ts, TupleObject.Empty));
        return Fields.Tuple(ts, iter, Fields.Tuple(ts, Py.NewRef(it->array)), LongObject.FromNint(ts, it->index));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        var it = (Layout*)self;
        if (!LongObject.Check(state)) return Err.TypeError(ts, "an integer is required");
        nint index = LongObject.AsNint(ts, state);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (it->array != null) it->index = Math.Clamp(index, 0, ((PyVarObject*)it->array)->ob_size);
        return Py.None;
    }
}
