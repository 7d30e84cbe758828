// enumerate and reversed.
//
// enumerate gives the same pair again when the consumer has let go of the last one (count 1): unpacking in a for loop then allocates
// nothing. The index is a long until it overflows, then an int object.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyEnumObject {
    public PyObject ob_base;
    public PyObject* iterator;
    /// <summary>The pair that is given again.</summary>
    public PyObject* result;
    /// <summary>The index when it does not fit `index`, else null.</summary>
    public PyObject* big;
    public nint index;
}

internal static unsafe class EnumerateObject {
    public static readonly PyTypeObject* Type = StaticType.Create("enumerate", "PyEnum_Type", sizeof(PyEnumObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "enumerate(iterable, start=0)\n--\n\nReturn an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...");

    private static readonly ArgSpec s_spec = new("enumerate", 0, 1, "iterable", "start");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 3, &Next);
        s->@new = &NewSlot;
        s->SetConstruct(1, 2, &Construct);
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (TupleObject.Size(args) == 0 && (kwargs == null || DictObject.Size(kwargs) == 0)) return Err.TypeError(ts, "enumerate() missing required argument 'iterable'");
        return s_spec.ParseTuple(ts, args, kwargs, into) ? Make(ts, type, into[0], into[1]) : null;
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => Make(ts, (PyObject*)Type, args[0], count == 2 ? args[1] : null);

    private static PyObject* Make(PyThreadState* ts, PyObject* type, PyObject* iterable, PyObject* first) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        nint index = 0;
        using Owned start = new(ts, first == null ? null : NumberProtocol.Index(ts, first));
        PyObject* big = null;
        if (first != null) {
            if (start.IsNull) return null;
            if (LongObject.TryAsInt64(start, out long value) && value < long.MaxValue) index = (nint)value;
            else {
                big = start.Borrow;
                index = nint.MaxValue;
            }
        }
        if (iterator.IsNull) return null;
        using Owned result = new(ts, TupleObject.Pack(ts, Py.None, Py.None));
        if (result.IsNull) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        var en = (PyEnumObject*)op;
        en->iterator = iterator.Detach();
        en->result = result.Detach();
        en->big = Py.XNewRef(big);
        en->index = index;
        return op;
    }

    /// <summary>The current index as an int; steps to the following one.</summary>
    [return: NewRef]
    private static PyObject* TakeIndex(PyThreadState* ts, PyEnumObject* en) {
        if (en->index < nint.MaxValue) return LongObject.FromNint(ts, en->index++);
        if (en->big == null) {
            en->big = LongObject.FromNint(ts, nint.MaxValue);
            if (en->big == null) return null;
        }
        PyObject* next = LongObject.FromBigInteger(ts, LongObject.AsBigInteger(en->big) + 1);
        if (next == null) return null;
        PyObject* value = en->big;
        en->big = next;
        return value;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var en = (PyEnumObject*)self;
        PyObject* item = Fields.Next(ts, en->iterator);
        if (item == null) return null;
        PyObject* index = TakeIndex(ts, en);
        if (index == null) {
            Py.DecRef(ts, item);
            return null;
        }
        PyObject* result = en->result;
        if (Py.IsUnique(result)) {
            Py.IncRef(result);
            if (!CycleCollector.IsTracked(ts, result)) CycleCollector.Track(ts, result);
            PyObject** items = TupleObject.Items(result);
            PyObject* oldIndex = items[0], oldItem = items[1];
            items[0] = index;
            items[1] = item;
            Py.DecRef(ts, oldIndex);
            Py.DecRef(ts, oldItem);
            return result;
        }
        PyObject** both = stackalloc PyObject*[2] { index, item };
        return TupleObject.FromArraySteal(ts, both, 2);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var en = (PyEnumObject*)self;
        PyObject* index = en->big != null ? Py.NewRef(en->big) : LongObject.FromNint(ts, en->index);
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), Fields.Tuple(ts, Py.NewRef(en->iterator), index));
    }
}

internal unsafe struct PyReversedObject {
    public PyObject ob_base;
    /// <summary>null once exhausted.</summary>
    public PyObject* sequence;
    public nint index;
}

internal static unsafe class ReversedObject {
    public static readonly PyTypeObject* Type = StaticType.Create("reversed", "PyReversed_Type", sizeof(PyReversedObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "reversed(sequence, /)\n--\n\nReturn a reverse iterator over the values of the given sequence.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 1, &Next);
        s->@new = &NewSlot;
        s->SetConstruct(1, 1, &Construct);
    }

    private static void Members(TypeBuilder t) {
        t.Method("__length_hint__", &LengthHint, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static bool IsSequence(PyObject* op) => !DictObject.Check(op) && TypeSlots.Of(op)->sq_item != null;

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "reversed", type, Type, kwargs)) return null;
        return Args.CheckPositional(ts, "reversed", TupleObject.Size(args), 1, 1) ? Make(ts, type, TupleObject.Items(args)[0]) : null;
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => Make(ts, (PyObject*)Type, args[0]);

    private static PyObject* Make(PyThreadState* ts, PyObject* type, PyObject* sequence) {
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, sequence, Names.__reversed__));
        if (!method.IsNull) {
            if (Py.IsNone(method)) return Err.TypeError(ts, $"'{Err.TypeName(sequence)}' object is not reversible");
            return CallProtocol.CallNoArgs(ts, method);
        }
        if (ErrorIndicator.Occurred(ts) != null) return null;
        if (!IsSequence(sequence)) return Err.TypeError(ts, $"'{Err.TypeName(sequence)}' object is not reversible");
        nint size = ObjectProtocol.Size(ts, sequence);
        if (size == -1) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        ((PyReversedObject*)op)->index = size - 1;
        ((PyReversedObject*)op)->sequence = Py.NewRef(sequence);
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (PyReversedObject*)self;
        if (it->index >= 0 && it->sequence != null) {
            using Owned sequence = new(ts, Py.NewRef(it->sequence));
            PyObject* item = TypeSlots.Of(sequence.Borrow)->sq_item != null ? TypeSlots.Of(sequence.Borrow)->sq_item(ts, sequence, it->index)
                : Err.TypeError(ts, $"'{Err.TypeName(sequence)}' object does not support indexing");
            if (item != null) {
                it->index--;
                return item;
            }
            if (Err.Matches(ts, Exc.IndexError) || Err.Matches(ts, Exc.StopIteration)) ErrorIndicator.Clear(ts);
        }
        it->index = -1;
        PyObject* old = it->sequence;
        it->sequence = null;
        if (old != null) Py.DecRef(ts, old);
        return null;
    }

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        var it = (PyReversedObject*)self;
        if (it->sequence == null) return LongObject.FromInt64(ts, 0);
        nint size = ObjectProtocol.Size(ts, it->sequence);
        if (size == -1) return null;
        return LongObject.FromNint(ts, size < it->index + 1 ? 0 : it->index + 1);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var it = (PyReversedObject*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (it->sequence == null) return Fields.Tuple(ts, type, TupleObject.Pack(ts, TupleObject.Empty));
        return Fields.Tuple(ts, type, TupleObject.Pack(ts, it->sequence), LongObject.FromNint(ts, it->index));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        nint index = LongObject.AsNint(ts, state);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        var it = (PyReversedObject*)self;
        if (it->sequence != null) {
            nint size = ObjectProtocol.Size(ts, it->sequence);
            if (size == -1) return null;
            it->index = System.Math.Clamp(index, -1, size - 1);
        }
        return Py.None;
    }
}
