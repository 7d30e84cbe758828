// range: start, stop, step and length as int objects, fixed when it is made; the layout is CPython's (48 bytes).
//
// Work is done in 64 bits when all four fit, else with BigInteger. Nothing here allocates by the length. Iterators are in
// RangeObject.Iterators.

using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyRangeObject {
    public PyObject ob_base;
    public PyObject* start;
    public PyObject* stop;
    public PyObject* step;
    public PyObject* length;
}

internal static unsafe partial class RangeObject {
    public static readonly PyTypeObject* Type = StaticType.Create("range", "PyRange_Type", sizeof(PyRangeObject), TypeFlags.Sequence, &Slots, &Members,
        doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => op->ob_type == Type;
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;

    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->repr = &Repr;
        s->hash = &HashSlot;
        s->richcompare = &RichCompare;
        s->iter = &Iter;
        s->@new = &NewSlot;
        s->SetConstruct(1, 3, &Construct);
        s->nb_bool = &Bool;
        s->mp_length = s->sq_length = &Length;
        s->mp_subscript = &Subscript;
        s->sq_item = &Item;
        s->sq_contains = &ContainsSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("start", MemberType.ObjectEx, sizeof(PyObject));
        t.Member("stop", MemberType.ObjectEx, sizeof(PyObject) + 8);
        t.Member("step", MemberType.ObjectEx, sizeof(PyObject) + 16);
        t.Method("__reversed__", &Reversed, "Return a reverse iterator.");
        t.Method("__reduce__", &Reduce);
        t.Method("count", &Count, "rangeobject.count(value) -> integer -- return number of occurrences of value");
        t.Method("index", &IndexOf, "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.");
    }

    /// <summary>start, step and length in 64 bits; false when one does not fit. No Python code runs.</summary>
    private static bool Small(PyRangeObject* range, out long start, out long step, out long length) {
        start = step = length = 0;
        return LongObject.TryAsInt64(range->start, out start) && LongObject.TryAsInt64(range->step, out step) && LongObject.TryAsInt64(range->length, out length);
    }

    private static BigInteger CountItems(BigInteger start, BigInteger stop, BigInteger step) {
        if (step.Sign > 0) return start < stop ? (stop - start - 1) / step + 1 : BigInteger.Zero;
        return stop < start ? (start - stop - 1) / -step + 1 : BigInteger.Zero;
    }

    /// <summary>Takes over the references of three exact ints.</summary>
    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, [Steals] PyObject* start, [Steals] PyObject* stop, [Steals] PyObject* step) {
        PyObject* length = null, op = null;
        if (start != null && stop != null && step != null) {
            if (LongObject.TryAsInt64(start, out long a) && LongObject.TryAsInt64(stop, out long b) && LongObject.TryAsInt64(step, out long c)) {
                // As unsigned, the distance of two longs always fits.
                ulong count = c > 0 ? (a < b ? ((ulong)b - (ulong)a - 1) / (ulong)c + 1 : 0) : b < a ? ((ulong)a - (ulong)b - 1) / (0UL - (ulong)c) + 1 : 0;
                length = LongObject.FromUInt64(ts, count);
            } else {
                length = LongObject.FromBigInteger(ts, CountItems(LongObject.AsBigInteger(start), LongObject.AsBigInteger(stop), LongObject.AsBigInteger(step)));
            }
            if (length != null) op = ObjectMemory.New(ts, Type, sizeof(PyRangeObject));
        }
        if (op == null) {
            Py.XDecRef(ts, start);
            Py.XDecRef(ts, stop);
            Py.XDecRef(ts, step);
            Py.XDecRef(ts, length);
            return null;
        }
        var range = (PyRangeObject*)op;
        range->start = start;
        range->stop = stop;
        range->step = step;
        range->length = length;
        return op;
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, long start, long stop, long step) =>
        Make(ts, LongObject.FromInt64(ts, start), LongObject.FromInt64(ts, stop), LongObject.FromInt64(ts, step));

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "range", kwargs)) return null;
        nint count = TupleObject.Size(args);
        PyObject** items = TupleObject.Items(args);
        if (count == 0) return Err.TypeError(ts, "range expected at least 1 argument, got 0");
        if (count > 3) return Err.TypeError(ts, $"range expected at most 3 arguments, got {count}");
        return Construct(ts, items, count);
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** items, nint count) {
        if (count == 1) {
            PyObject* only = NumberProtocol.Index(ts, items[0]);
            return only == null ? null : Make(ts, LongObject.FromInt64(ts, 0), only, LongObject.FromInt64(ts, 1));
        }
        using Owned start = new(ts, NumberProtocol.Index(ts, items[0]));
        if (start.IsNull) return null;
        using Owned stop = new(ts, NumberProtocol.Index(ts, items[1]));
        if (stop.IsNull) return null;
        using Owned step = new(ts, count == 3 ? NumberProtocol.Index(ts, items[2]) : LongObject.FromInt64(ts, 1));
        if (step.IsNull) return null;
        if (LongObject.Sign(step) == 0) return Err.ValueError(ts, "range() arg 3 must not be zero");
        return Make(ts, start.Detach(), stop.Detach(), step.Detach());
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        var range = (PyRangeObject*)op;
        Py.DecRef(ts, range->start);
        Py.DecRef(ts, range->stop);
        Py.DecRef(ts, range->step);
        Py.DecRef(ts, range->length);
        ObjectMemory.Free(ts, op);
    }

    private static nint Length(PyThreadState* ts, PyObject* self) => LongObject.AsNint(ts, ((PyRangeObject*)self)->length);
    private static int Bool(PyThreadState* ts, PyObject* self) => LongObject.Sign(((PyRangeObject*)self)->length) != 0 ? 1 : 0;

    /// <summary>start + index * step, unchecked.</summary>
    [return: NewRef]
    private static PyObject* ValueAt(PyThreadState* ts, PyRangeObject* range, BigInteger index) =>
        LongObject.FromBigInteger(ts, LongObject.AsBigInteger(range->start) + index * LongObject.AsBigInteger(range->step));

    private static PyObject* Item(PyThreadState* ts, PyObject* self, nint index) {
        var range = (PyRangeObject*)self;
        if (Small(range, out long start, out long step, out long length)) {
            if (index < 0 || index >= length) return Err.IndexError(ts, "range object index out of range");
            return LongObject.FromInt64(ts, start + index * step); // between two longs
        }
        if (index < 0 || index >= LongObject.AsBigInteger(range->length)) return Err.IndexError(ts, "range object index out of range");
        return ValueAt(ts, range, index);
    }

    private static PyObject* Subscript(PyThreadState* ts, PyObject* self, PyObject* key) {
        var range = (PyRangeObject*)self;
        if (NumberProtocol.IsIndex(key)) {
            using Owned index = new(ts, NumberProtocol.Index(ts, key));
            if (index.IsNull) return null;
            if (Small(range, out long start, out long step, out long length) && LongObject.TryAsInt64(index, out long i)) {
                if (i < 0) i += length;
                if (i < 0 || i >= length) return Err.IndexError(ts, "range object index out of range");
                return LongObject.FromInt64(ts, start + i * step);
            }
            BigInteger count = LongObject.AsBigInteger(range->length), at = LongObject.AsBigInteger(index);
            if (at.Sign < 0) at += count;
            if (at.Sign < 0 || at >= count) return Err.IndexError(ts, "range object index out of range");
            return ValueAt(ts, range, at);
        }
        if (SliceObject.Check(key)) {
            if (!SliceObject.BigIndices(ts, key, LongObject.AsBigInteger(range->length), out BigInteger from, out BigInteger to, out BigInteger by)) return null;
            PyObject* step = LongObject.FromBigInteger(ts, by * LongObject.AsBigInteger(range->step));
            return Make(ts, ValueAt(ts, range, from), ValueAt(ts, range, to), step);
        }
        return Err.TypeError(ts, $"range indices must be integers or slices, not {Err.TypeName(key)}");
    }

    private static bool IsExactInt(PyObject* value) => value->ob_type == LongObject.Type || value == Py.True || value == Py.False;

    /// <summary>Position of an exact int, or -1.</summary>
    private static BigInteger Find(PyRangeObject* range, PyObject* value) {
        BigInteger start = LongObject.AsBigInteger(range->start), step = LongObject.AsBigInteger(range->step);
        BigInteger index = BigInteger.DivRem(LongObject.AsBigInteger(value) - start, step, out BigInteger rest);
        return !rest.IsZero || index.Sign < 0 || index >= LongObject.AsBigInteger(range->length) ? BigInteger.MinusOne : index;
    }

    private static bool Holds(PyRangeObject* range, PyObject* value) {
        if (Small(range, out long start, out long step, out long length) && LongObject.TryAsInt64(value, out long v) && start is > int.MinValue and < int.MaxValue
            && v is > int.MinValue and < int.MaxValue) {
            long distance = v - start;
            return distance % step == 0 && distance / step >= 0 && distance / step < length;
        }
        return Find(range, value).Sign >= 0;
    }

    private static int ContainsSlot(PyThreadState* ts, PyObject* self, PyObject* value) {
        if (IsExactInt(value)) return Holds((PyRangeObject*)self, value) ? 1 : 0;
        nint found = SeqIter.Search(ts, self, value, SeqIter.SearchKind.Contains);
        return (int)found;
    }

    private static PyObject* Count(PyThreadState* ts, PyObject* self, PyObject* value) {
        if (IsExactInt(value)) return LongObject.FromInt64(ts, Holds((PyRangeObject*)self, value) ? 1 : 0);
        nint count = SeqIter.Search(ts, self, value, SeqIter.SearchKind.Count);
        return count < 0 ? null : LongObject.FromInt64(ts, count);
    }

    private static PyObject* IndexOf(PyThreadState* ts, PyObject* self, PyObject* value) {
        if (!IsExactInt(value)) {
            nint found = SeqIter.Search(ts, self, value, SeqIter.SearchKind.Index);
            return found < 0 ? null : LongObject.FromInt64(ts, found);
        }
        BigInteger index = Find((PyRangeObject*)self, value);
        if (index.Sign >= 0) return LongObject.FromBigInteger(ts, index);
        using Owned text = new(ts, ObjectProtocol.Repr(ts, value));
        return text.IsNull ? null : Err.ValueError(ts, $"{UnicodeObject.ToString(text)} is not in range");
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        var range = (PyRangeObject*)self;
        using Owned start = new(ts, ObjectProtocol.Repr(ts, range->start));
        if (start.IsNull) return null;
        using Owned stop = new(ts, ObjectProtocol.Repr(ts, range->stop));
        if (stop.IsNull) return null;
        using Owned step = new(ts, ObjectProtocol.Repr(ts, range->step));
        if (step.IsNull) return null;
        string text = $"range({UnicodeObject.ToString(start)}, {UnicodeObject.ToString(stop)}";
        bool one = LongObject.TryAsInt64(range->step, out long by) && by == 1;
        return UnicodeObject.FromString(ts, one ? text + ")" : $"{text}, {UnicodeObject.ToString(step)})");
    }

    private static bool Same(PyObject* a, PyObject* b) => a == b || LongObject.AsBigInteger(a) == LongObject.AsBigInteger(b);

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* self, PyObject* other, int op) {
        if (!Check(other) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        var a = (PyRangeObject*)self;
        var b = (PyRangeObject*)other;
        bool equal = a == b;
        if (!equal && Same(a->length, b->length)) {
            BigInteger length = LongObject.AsBigInteger(a->length);
            equal = length.IsZero || Same(a->start, b->start) && (length.IsOne || Same(a->step, b->step));
        }
        return Py.Bool(equal == (op == ObjectProtocol.Eq));
    }

    private static nint HashSlot(PyThreadState* ts, PyObject* self) {
        var range = (PyRangeObject*)self;
        BigInteger length = LongObject.AsBigInteger(range->length);
        using Owned key = new(ts, TupleObject.Pack(ts, range->length, length.IsZero ? Py.None : range->start, length <= BigInteger.One ? Py.None : range->step));
        return key.IsNull ? -1 : ObjectProtocol.Hash(ts, key);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var range = (PyRangeObject*)self;
        return Fields.Tuple(ts, Py.NewRef((PyObject*)Type), TupleObject.Pack(ts, range->start, range->stop, range->step));
    }
}
