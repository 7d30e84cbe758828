// slice: three references, None where the source left one out; and what turns a slice into indices of a sequence.
//
// Unpack reads the three values (which may run __index__ of foreign objects), AdjustIndices clips them to a length without any Python
// code; callers do the two in that order, since the length may change during the first.

using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class SliceObject {
    public static PyTypeObject* Type => Immortals.Slice;
    internal static PyTypeObject* MakeType() => StaticType.Create("slice", "PySlice_Type", sizeof(PySliceObject), TypeFlags.HaveGc, &Slots, &Members,
        doc: "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => op->ob_type == Type;
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->repr = &Repr;
        s->richcompare = &RichCompare;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->@new = &NewSlot;
        s->SetConstruct(1, 3, &Construct);
    }

    private static void Members(TypeBuilder t) {
        t.Member("start", MemberType.Object, sizeof(PyObject));
        t.Member("stop", MemberType.Object, sizeof(PyObject) + 8);
        t.Member("step", MemberType.Object, sizeof(PyObject) + 16);
        t.Method("indices", &Indices, "S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices.");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
    }

    /// <summary>A slice; null stands for None.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* start, PyObject* stop, PyObject* step) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PySliceObject));
        if (op == null) return null;
        var slice = (PySliceObject*)op;
        slice->start = Py.NewRef(start == null ? Py.None : start);
        slice->stop = Py.NewRef(stop == null ? Py.None : stop);
        slice->step = Py.NewRef(step == null ? Py.None : step);
        return op;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "slice", kwargs)) return null;
        nint count = TupleObject.Size(args);
        if (!Args.CheckPositional(ts, "slice", count, 1, 3)) return null;
        return Construct(ts, TupleObject.Items(args), count);
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** items, nint count) {
        return count == 1 ? New(ts, null, items[0], null) : New(ts, items[0], items[1], count == 3 ? items[2] : null);
    }

    private static bool ReadIndex(PyThreadState* ts, PyObject* value, ref nint into) {
        if (Py.IsNone(value)) return true;
        if (value->ob_type == LongObject.Type && LongObject.IsOneDigit(value)) {
            into = (nint)LongObject.SmallValue(value);
            return true;
        }
        if (!NumberProtocol.IsIndex(value)) return Err.TypeError(ts, "slice indices must be integers or None or have an __index__ method");
        nint index = NumberProtocol.AsSsize(ts, value, null); // may run Python code
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        into = index;
        return true;
    }

    /// <summary>The three values, clipped to nint; missing ones by the sign of the step. May run Python code.</summary>
    public static bool Unpack(PyThreadState* ts, PyObject* slice, out nint start, out nint stop, out nint step) {
        var s = (PySliceObject*)slice;
        start = stop = 0;
        step = 1;
        if (!ReadIndex(ts, s->step, ref step)) return false;
        if (step == 0) return Err.ValueError(ts, "slice step cannot be zero");
        if (step < -nint.MaxValue) step = -nint.MaxValue; // so that -step is one too
        start = step < 0 ? nint.MaxValue : 0;
        stop = step < 0 ? nint.MinValue : nint.MaxValue;
        return ReadIndex(ts, s->start, ref start) && ReadIndex(ts, s->stop, ref stop);
    }

    /// <summary>Clips the bounds to a length; returns how many items the slice has.</summary>
    public static nint AdjustIndices(nint length, ref nint start, ref nint stop, nint step) {
        start = Clip(start, length, step);
        stop = Clip(stop, length, step);
        if (step < 0) return stop < start ? (start - stop - 1) / -step + 1 : 0;
        return start < stop ? (stop - start - 1) / step + 1 : 0;
    }

    private static nint Clip(nint index, nint length, nint step) {
        if (index < 0) {
            index += length;
            return index < 0 ? (step < 0 ? -1 : 0) : index;
        }
        return index >= length ? (step < 0 ? length - 1 : length) : index;
    }

    /// <summary>Reads a member as an int of any size; None gives `missing`. May run Python code.</summary>
    private static bool ReadBig(PyThreadState* ts, PyObject* value, BigInteger missing, out BigInteger into) {
        into = missing;
        if (Py.IsNone(value)) return true;
        if (!NumberProtocol.IsIndex(value)) return Err.TypeError(ts, "slice indices must be integers or None or have an __index__ method");
        using Owned index = new(ts, NumberProtocol.Index(ts, value));
        if (index.IsNull) return false;
        into = LongObject.AsBigInteger(index);
        return true;
    }

    /// <summary>indices() without a bound on the size of anything.</summary>
    public static bool BigIndices(PyThreadState* ts, PyObject* slice, BigInteger length, out BigInteger start, out BigInteger stop, out BigInteger step) {
        var s = (PySliceObject*)slice;
        start = stop = default;
        if (!ReadBig(ts, s->step, BigInteger.One, out step)) return false;
        if (step.IsZero) return Err.ValueError(ts, "slice step cannot be zero");
        bool down = step.Sign < 0;
        BigInteger lower = down ? BigInteger.MinusOne : BigInteger.Zero, upper = down ? length - 1 : length;
        if (!ReadBig(ts, s->start, down ? upper : lower, out start)) return false;
        if (!Py.IsNone(s->start)) start = ClipBig(start, length, lower, upper);
        if (!ReadBig(ts, s->stop, down ? lower : upper, out stop)) return false;
        if (!Py.IsNone(s->stop)) stop = ClipBig(stop, length, lower, upper);
        return true;
    }

    private static BigInteger ClipBig(BigInteger index, BigInteger length, BigInteger lower, BigInteger upper) {
        if (index.Sign < 0) return BigInteger.Max(index + length, lower);
        return BigInteger.Min(index, upper);
    }

    private static PyObject* Indices(PyThreadState* ts, PyObject* self, PyObject* lengthObject) {
        using Owned length = new(ts, NumberProtocol.Index(ts, lengthObject));
        if (length.IsNull) return null;
        if (LongObject.Sign(length) < 0) return Err.ValueError(ts, "length should not be negative");
        if (!BigIndices(ts, self, LongObject.AsBigInteger(length), out BigInteger start, out BigInteger stop, out BigInteger step)) return null;
        return Fields.Tuple(ts, LongObject.FromBigInteger(ts, start), LongObject.FromBigInteger(ts, stop), LongObject.FromBigInteger(ts, step));
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        var s = (PySliceObject*)self;
        using Owned start = new(ts, ObjectProtocol.Repr(ts, s->start));
        if (start.IsNull) return null;
        using Owned stop = new(ts, ObjectProtocol.Repr(ts, s->stop));
        if (stop.IsNull) return null;
        using Owned step = new(ts, ObjectProtocol.Repr(ts, s->step));
        if (step.IsNull) return null;
        var text = new UnicodeBuilder(ts);
        text.Append("slice(");
        text.Append(start.Borrow);
        text.Append(", ");
        text.Append(stop.Borrow);
        text.Append(", ");
        text.Append(step.Borrow);
        text.Append(")");
        return text.Finish();
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var s = (PySliceObject*)self;
        return Fields.Tuple(ts, Py.NewRef((PyObject*)Type), TupleObject.Pack(ts, s->start, s->stop, s->step));
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        if (a == b) return Py.Bool(op is ObjectProtocol.Eq or ObjectProtocol.Le or ObjectProtocol.Ge);
        var x = (PySliceObject*)a;
        var y = (PySliceObject*)b;
        using Owned left = new(ts, TupleObject.Pack(ts, x->start, x->stop, x->step));
        if (left.IsNull) return null;
        using Owned right = new(ts, TupleObject.Pack(ts, y->start, y->stop, y->step));
        return right.IsNull ? null : ObjectProtocol.RichCompare(ts, left, right, op);
    }
}
