// The two iterators of range: PyRangeIter in 64 bits, which the evaluation loop steps in line, and PyLongRangeIter for the rest.
//
// PyRangeIter keeps the next value and how many are left; the first value and the position that __reduce__ and __setstate__ speak of
// follow from the length.

using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyRangeIter {
    public PyObject ob_base;
    /// <summary>The next value.</summary>
    public long start;
    public long step;
    /// <summary>Values still to come.</summary>
    public long remaining;
    /// <summary>Values at the beginning.</summary>
    public long length;
}

internal unsafe struct PyLongRangeIter {
    public PyObject ob_base;
    public PyObject* start;
    public PyObject* step;
    public PyObject* length;
    public PyObject* index;
}

internal static unsafe partial class RangeObject {
    public static PyTypeObject* IteratorType => Immortals.RangeIterator;
    internal static PyTypeObject* MakeIteratorType() => StaticType.Create("range_iterator", "PyRangeIter_Type", sizeof(PyRangeIter), Dealloc.PlainFlag, &IteratorSlots, &IteratorMembers);
    public static readonly PyTypeObject* LongIteratorType = StaticType.Create("longrange_iterator", "PyLongRangeIter_Type", sizeof(PyLongRangeIter), 0,
        &LongIteratorSlots, &LongIteratorMembers);

    private static void IteratorSlots(TypeSlots* s) {
        s->dealloc = &ObjectMemory.FreeSlot;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &IteratorNext;
    }

    private static void IteratorMembers(TypeBuilder t) {
        t.Method("__length_hint__", &IteratorLength, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &IteratorReduce, "Return state information for pickling.");
        t.Method("__setstate__", &IteratorSetState, "Set state information for unpickling.");
    }

    private static void LongIteratorSlots(TypeSlots* s) {
        s->dealloc = &LongIteratorDealloc;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &LongIteratorNext;
    }

    private static void LongIteratorMembers(TypeBuilder t) {
        t.Method("__length_hint__", &LongIteratorLength, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &LongIteratorReduce, "Return state information for pickling.");
        t.Method("__setstate__", &LongIteratorSetState, "Set state information for unpickling.");
    }

    [return: NewRef]
    private static PyObject* NewIterator(PyThreadState* ts, long start, long step, long length) {
        PyObject* op = ObjectMemory.New(ts, IteratorType, sizeof(PyRangeIter));
        if (op == null) return null;
        var it = (PyRangeIter*)op;
        it->start = start;
        it->step = step;
        it->remaining = it->length = length;
        return op;
    }

    /// <summary>Do all values, and the one after the last, fit 64 bits?</summary>
    private static bool FitsIterator(long start, long step, long length) {
        if (start is > int.MinValue and < int.MaxValue && step is > int.MinValue and < int.MaxValue && length < int.MaxValue) return true;
        return FitsWide(start, step, length);
    }

    // Apart: what uses Int128 cannot be precompiled.
    private static bool FitsWide(long start, long step, long length) {
        var last = (System.Int128)start + (System.Int128)step * length;
        return last >= long.MinValue && last <= long.MaxValue;
    }

    private static PyObject* Iter(PyThreadState* ts, PyObject* self) {
        var range = (PyRangeObject*)self;
        if (Small(range, out long start, out long step, out long length) && FitsIterator(start, step, length)) return NewIterator(ts, start, step, length);
        return NewLongIterator(ts, range->start, range->step, range->length);
    }

    private static PyObject* Reversed(PyThreadState* ts, PyObject* self) {
        var range = (PyRangeObject*)self;
        if (Small(range, out long start, out long step, out long length) && step != long.MinValue && FitsIterator(start, step, length)
            && FitsIterator(start, -step, 1)) return NewIterator(ts, start + (length - 1) * step, -step, length);
        BigInteger by = LongObject.AsBigInteger(range->step);
        using Owned first = new(ts, ValueAt(ts, range, LongObject.AsBigInteger(range->length) - 1));
        if (first.IsNull) return null;
        using Owned back = new(ts, LongObject.FromBigInteger(ts, -by));
        return back.IsNull ? null : NewLongIterator(ts, first, back, range->length);
    }

    private static PyObject* IteratorNext(PyThreadState* ts, PyObject* self) {
        var it = (PyRangeIter*)self;
        if (it->remaining <= 0) return null;
        it->remaining--;
        long value = it->start;
        it->start = value + it->step;
        return LongObject.FromInt64(ts, value);
    }

    private static PyObject* IteratorLength(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, ((PyRangeIter*)self)->remaining);

    private static PyObject* IteratorReduce(PyThreadState* ts, PyObject* self) {
        var it = (PyRangeIter*)self;
        long index = it->length - it->remaining, first = it->start - index * it->step;
        PyObject* range = New(ts, first, first + it->length * it->step, it->step);
        return Fields.Tuple(ts, Fields.Builtin(ts, "iter"), Fields.Tuple(ts, range), LongObject.FromInt64(ts, index));
    }

    private static PyObject* IteratorSetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        long index = LongObject.AsInt64(ts, state);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        var it = (PyRangeIter*)self;
        index = System.Math.Clamp(index, 0, it->length);
        it->start += (index - (it->length - it->remaining)) * it->step;
        it->remaining = it->length - index;
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* NewLongIterator(PyThreadState* ts, PyObject* start, PyObject* step, PyObject* length) {
        PyObject* op = ObjectMemory.New(ts, LongIteratorType, sizeof(PyLongRangeIter));
        if (op == null) return null;
        var it = (PyLongRangeIter*)op;
        it->start = Py.NewRef(start);
        it->step = Py.NewRef(step);
        it->length = Py.NewRef(length);
        it->index = LongObject.FromInt64(ts, 0);
        return op;
    }

    private static void LongIteratorDealloc(PyThreadState* ts, PyObject* op) {
        var it = (PyLongRangeIter*)op;
        Py.XDecRef(ts, it->index);
        Py.DecRef(ts, it->start);
        Py.DecRef(ts, it->step);
        Py.DecRef(ts, it->length);
        ObjectMemory.Free(ts, op);
    }

    private static PyObject* LongIteratorNext(PyThreadState* ts, PyObject* self) {
        var it = (PyLongRangeIter*)self;
        BigInteger index = LongObject.AsBigInteger(it->index);
        if (index >= LongObject.AsBigInteger(it->length)) return null;
        using Owned next = new(ts, LongObject.FromBigInteger(ts, index + 1));
        if (next.IsNull) return null;
        PyObject* value = LongObject.FromBigInteger(ts, LongObject.AsBigInteger(it->start) + index * LongObject.AsBigInteger(it->step));
        if (value != null) Py.SetRef(ts, &it->index, next.Detach());
        return value;
    }

    private static PyObject* LongIteratorLength(PyThreadState* ts, PyObject* self) {
        var it = (PyLongRangeIter*)self;
        return LongObject.FromBigInteger(ts, LongObject.AsBigInteger(it->length) - LongObject.AsBigInteger(it->index));
    }

    private static PyObject* LongIteratorReduce(PyThreadState* ts, PyObject* self) {
        var it = (PyLongRangeIter*)self;
        BigInteger stop = LongObject.AsBigInteger(it->start) + LongObject.AsBigInteger(it->length) * LongObject.AsBigInteger(it->step);
        PyObject* range = Make(ts, Py.NewRef(it->start), LongObject.FromBigInteger(ts, stop), Py.NewRef(it->step));
        return Fields.Tuple(ts, Fields.Builtin(ts, "iter"), Fields.Tuple(ts, range), Py.NewRef(it->index));
    }

    private static PyObject* LongIteratorSetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        using Owned index = new(ts, NumberProtocol.Index(ts, state));
        if (index.IsNull) return null;
        var it = (PyLongRangeIter*)self;
        BigInteger at = BigInteger.Min(BigInteger.Max(LongObject.AsBigInteger(index), BigInteger.Zero), LongObject.AsBigInteger(it->length));
        PyObject* clipped = LongObject.FromBigInteger(ts, at);
        if (clipped == null) return null;
        Py.SetRef(ts, &it->index, clipped);
        return Py.None;
    }
}
