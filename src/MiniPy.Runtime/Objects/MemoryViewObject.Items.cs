// memoryview: indexing, slices, assignment, comparison, iteration.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class MemoryViewObject {
    /// <summary>Moves an address along one dimension; null with IndexError.</summary>
    private static byte* Along(PyThreadState* ts, Py_buffer* view, byte* at, int dimension, nint index) {
        nint items = view->shape[dimension];
        if (index < 0) index += items;
        if (index < 0 || index >= items) {
            Err.IndexError(ts, $"index out of bounds on dimension {dimension + 1}");
            return null;
        }
        at += view->strides[dimension] * index;
        if (view->suboffsets != null && view->suboffsets[dimension] >= 0) at = *(byte**)at + view->suboffsets[dimension];
        return at;
    }

    private static PyObject* Item(PyThreadState* ts, PyObject* op, nint index) {
        if (!CheckReleased(ts, op)) return null;
        Py_buffer* view = View(op);
        if (view->ndim == 0) return Err.TypeError(ts, "invalid indexing of 0-dim memory");
        if (view->ndim > 1) return Err.NotImplementedError(ts, "multi-dimensional sub-views are not implemented");
        if (NativeCode(view->format) == 0) return Err.NotImplementedError(ts, $"memoryview: format {FormatText(view->format)} not supported");
        byte* at = Along(ts, view, (byte*)view->buf, 0, index);
        return at == null ? null : Unpack(ts, at, view->format);
    }

    private static bool IsTupleOf(PyObject* key, bool slices) {
        if (!TypeObject.HasFlag(key, TypeFlags.TupleSubclass) || slices && TupleObject.Size(key) == 0) return false;
        for (nint i = 0; i < TupleObject.Size(key); i++)
            if (slices ? !SliceIndices.IsSlice(TupleObject.Items(key)[i]) : !NumberProtocol.IsIndex(TupleObject.Items(key)[i])) return false;
        return true;
    }

    /// <summary>Address of the item that a tuple of indices names.</summary>
    private static byte* AtTuple(PyThreadState* ts, PyObject* op, PyObject* key) {
        Py_buffer* view = View(op);
        nint count = TupleObject.Size(key);
        if (count > view->ndim) {
            Err.TypeError(ts, $"cannot index {view->ndim}-dimension view with {count}-element tuple");
            return null;
        }
        if (count < view->ndim) {
            Err.NotImplementedError(ts, "sub-views are not implemented");
            return null;
        }
        var at = (byte*)view->buf;
        for (int i = 0; i < count; i++) {
            nint index = NumberProtocol.AsSsize(ts, TupleObject.Items(key)[i], Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null || !CheckReleased(ts, op)) return null;
            at = Along(ts, view, at, i, index);
            if (at == null) return null;
        }
        return at;
    }

    private static PyObject* Subscript(PyThreadState* ts, PyObject* op, PyObject* key) {
        if (!CheckReleased(ts, op)) return null;
        Py_buffer* view = View(op);
        if (view->ndim == 0) {
            if (TypeObject.HasFlag(key, TypeFlags.TupleSubclass) && TupleObject.Size(key) == 0) return Unpack(ts, (byte*)view->buf, view->format);
            return key == Py.Ellipsis ? Py.NewRef(op) : Err.TypeError(ts, "invalid indexing of 0-dim memory");
        }
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            return index == -1 && ErrorIndicator.Occurred(ts) != null ? null : Item(ts, op, index);
        }
        if (SliceIndices.IsSlice(key)) return Sliced(ts, op, key);
        if (IsTupleOf(key, false)) {
            byte* at = AtTuple(ts, op, key);
            return at == null ? null : Unpack(ts, at, view->format);
        }
        if (IsTupleOf(key, true)) return Err.NotImplementedError(ts, "multi-dimensional slicing is not implemented");
        return Err.TypeError(ts, "memoryview: invalid slice key");
    }

    /// <summary>A view of a slice of the first dimension.</summary>
    private static PyObject* Sliced(PyThreadState* ts, PyObject* op, PyObject* key) {
        PyObject* part = AddView(ts, (PyObject*)Of(op)->mbuf, View(op), View(op)->ndim);
        if (part == null) return null;
        if (!SliceIndices.Unpack(ts, key, out nint start, out nint stop, out nint step)) { // may release `op`, which `part` outlives
            Py.DecRef(ts, part);
            return null;
        }
        Py_buffer* view = View(part);
        nint count = SliceIndices.Adjust(view->shape[0], ref start, ref stop, step);
        view->buf = (byte*)view->buf + view->strides[0] * start; // before a suboffset of this dimension is followed
        view->shape[0] = count;
        view->strides[0] *= step;
        SetLength(view);
        SetFlags(part);
        return part;
    }

    private static void SetLength(Py_buffer* view) {
        nint items = 1;
        for (int i = 0; i < view->ndim; i++) items *= view->shape[i];
        view->len = items * view->itemsize;
    }

    private static int SetSubscript(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        if (!CheckReleased(ts, op)) return -1;
        Py_buffer* view = View(op);
        if (view->@readonly != 0) return Err.TypeError(ts, "cannot modify read-only memory");
        if (value == null) return Err.TypeError(ts, "cannot delete memory");
        if (view->ndim == 0) {
            bool whole = key == Py.Ellipsis || TypeObject.HasFlag(key, TypeFlags.TupleSubclass) && TupleObject.Size(key) == 0;
            return whole ? Pack(ts, op, (byte*)view->buf, value, view->format) : Err.TypeError(ts, "invalid indexing of 0-dim memory");
        }
        if (NumberProtocol.IsIndex(key)) {
            if (view->ndim > 1) return Err.NotImplementedError(ts, "sub-views are not implemented");
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null || !CheckReleased(ts, op)) return -1;
            byte* at = Along(ts, view, (byte*)view->buf, 0, index);
            return at == null ? -1 : Pack(ts, op, at, value, view->format);
        }
        if (SliceIndices.IsSlice(key) && view->ndim == 1) return SetSlice(ts, op, key, value);
        if (IsTupleOf(key, false)) {
            byte* at = AtTuple(ts, op, key);
            return at == null ? -1 : Pack(ts, op, at, value, view->format);
        }
        if (SliceIndices.IsSlice(key) || IsTupleOf(key, true)) return Err.NotImplementedError(ts, "memoryview slice assignments are currently restricted to ndim = 1");
        return Err.TypeError(ts, "memoryview: invalid slice key");
    }

    private static int SetSlice(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        Py_buffer source;
        if (BufferProtocol.Get(ts, value, &source, BufferProtocol.FullRO) < 0) return -1;
        int result = -1;
        using (Owned part = new(ts, CheckReleased(ts, op) ? Sliced(ts, op, key) : null)) {
            if (!part.IsNull && CheckReleased(ts, op)) result = CopyItems(ts, View(part), &source);
        }
        BufferProtocol.Release(ts, &source);
        return result;
    }

    private static bool SameFormat(byte* a, byte* b) {
        if (a == null) a = BufferProtocol.ByteFormat;
        if (b == null) b = BufferProtocol.ByteFormat;
        return FormatText(a).TrimStart('@') == FormatText(b).TrimStart('@');
    }

    /// <summary>Copies between views of one dimension, by way of a buffer: they may overlap.</summary>
    private static int CopyItems(PyThreadState* ts, Py_buffer* to, Py_buffer* from) {
        nint items = from->ndim == 1 ? from->shape[0] : -1;
        if (from->ndim != 1 || !SameFormat(to->format, from->format) || to->itemsize != from->itemsize || to->shape[0] != items)
            return Err.ValueError(ts, "memoryview assignment: lvalue and rvalue have different structures");
        if (items == 0) return 0;
        var copy = (byte*)ObjectMemory.Buffer(ts, Math.Max(1, from->len));
        if (copy == null) return -1;
        bool good = BufferProtocol.ToContiguous(ts, from, copy, 'C');
        byte* read = copy;
        for (nint i = 0; good && i < items; i++, read += to->itemsize) Buffer.MemoryCopy(read, BufferProtocol.ItemAt(to, &i), to->itemsize, to->itemsize);
        ObjectMemory.FreeBuffer(ts, copy);
        return good ? 0 : -1;
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (op is not (ObjectProtocol.Eq or ObjectProtocol.Ne) || !Check(a)) return Py.NotImplemented;
        int equal = -1;
        if ((Of(a)->flags & Released) != 0 || Check(b) && (Of(b)->flags & Released) != 0) equal = a == b ? 1 : 0;
        else if (Check(b)) equal = EqualViews(ts, View(a), View(b));
        else {
            Py_buffer other;
            if (BufferProtocol.Get(ts, b, &other, BufferProtocol.FullRO) < 0) {
                ErrorIndicator.Clear(ts);
                return Py.NotImplemented;
            }
            equal = EqualViews(ts, View(a), &other);
            BufferProtocol.Release(ts, &other);
        }
        return equal < 0 ? null : Py.Bool(equal != 0 == (op == ObjectProtocol.Eq));
    }

    /// <summary>Same shape and equal items; -1 on error. Formats that struct does not know never compare equal.</summary>
    private static int EqualViews(PyThreadState* ts, Py_buffer* a, Py_buffer* b) {
        byte* formatA = a->format == null ? BufferProtocol.ByteFormat : a->format, formatB = b->format == null ? BufferProtocol.ByteFormat : b->format;
        if (a->ndim != b->ndim) return 0;
        nint items = 1;
        for (int i = 0; i < a->ndim; i++) {
            if (a->shape[i] != b->shape[i]) return 0;
            items *= a->shape[i];
        }
        if (items == 0) return 1;
        int codeA = NativeCode(formatA), codeB = NativeCode(formatB);
        bool bitwise = codeA == codeB && codeA is not (0 or 'f' or 'd' or '?') && a->itemsize == b->itemsize;
        if (bitwise && BufferProtocol.IsContiguous(a, 'C') && BufferProtocol.IsContiguous(b, 'C'))
            return new ReadOnlySpan<byte>(a->buf, (int)a->len).SequenceEqual(new ReadOnlySpan<byte>(b->buf, (int)b->len)) ? 1 : 0;
        nint* indices = stackalloc nint[MaxDimensions];
        new Span<nint>(indices, MaxDimensions).Clear();
        for (nint done = 0; ;) {
            byte* atA = a->ndim == 0 ? (byte*)a->buf : BufferProtocol.ItemAt(a, indices), atB = b->ndim == 0 ? (byte*)b->buf : BufferProtocol.ItemAt(b, indices);
            using Owned itemA = new(ts, codeA != 0 ? Unpack(ts, atA, formatA) : UnpackByStruct(ts, atA, formatA, a->itemsize));
            using Owned itemB = new(ts, itemA.IsNull ? null : codeB != 0 ? Unpack(ts, atB, formatB) : UnpackByStruct(ts, atB, formatB, b->itemsize));
            if (itemB.IsNull) {
                if (!Err.Matches(ts, Exc.Exception) || Err.Matches(ts, Exc.MemoryError)) return -1;
                ErrorIndicator.Clear(ts);
                return 0;
            }
            // Not RichCompareBool's shortcut: NaN differs from itself.
            using Owned same = new(ts, ObjectProtocol.RichCompare(ts, itemA, itemB, ObjectProtocol.Eq));
            int equal = same.IsNull ? -1 : ObjectProtocol.IsTrue(ts, same);
            if (equal != 1) return equal;
            if (++done == items) return 1;
            if ((done & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return -1;
            for (int i = a->ndim - 1; i >= 0; i--) {
                if (++indices[i] < a->shape[i]) break;
                indices[i] = 0;
            }
        }
    }
}

/// <summary>memory_iterator: a view and the next index.</summary>
internal static unsafe class MemoryIterator {
    public static readonly PyTypeObject* Type = StaticType.Create("memory_iterator", null, sizeof(TextIterator), TypeFlags.HaveGc, &Slots, null);

    private static void Slots(TypeSlots* s) {
        UnicodeIterator.SharedSlots(s);
        s->iternext = &Next;
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* view) {
        nint length = TypeSlots.Of(view)->sq_length(ts, view);
        if (length < 0) return null;
        if (MemoryViewObject.View(view)->ndim == 0) return Err.TypeError(ts, "invalid indexing of 0-dim memory");
        return UnicodeIterator.New(ts, Type, view);
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        var it = (TextIterator*)op;
        if (it->it_seq == null) return null;
        nint length = TypeSlots.Of(it->it_seq)->sq_length(ts, it->it_seq);
        if (length < 0) return null;
        if (it->it_index < length) return TypeSlots.Of(it->it_seq)->sq_item(ts, it->it_seq, it->it_index++);
        Py.ClearRef(ts, &it->it_seq);
        return null;
    }
}
