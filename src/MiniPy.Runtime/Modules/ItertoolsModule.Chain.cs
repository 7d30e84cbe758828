// itertools: chain, cycle, islice, repeat, count.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ChainObject {
    private struct Chain {
        public PyObject ob_base;
        /// <summary>Iterator over the iterables; null once exhausted.</summary>
        public PyObject* source;
        public PyObject* active;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.chain", null, sizeof(Chain), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "chain(*iterables) --> chain object\n\nReturn a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.ClassMethod("from_iterable", &FromIterable, "Alternative chain() constructor taking a single iterable argument that evaluates lazily.");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        !Fields.AcceptsNoKeywords(ts, "chain", type, Type, kwargs) ? null : IterTool.Make(ts, type, ObjectProtocol.GetIter(ts, args));

    private static PyObject* FromIterable(PyThreadState* ts, PyObject* cls, PyObject* iterable) => IterTool.Make(ts, cls, ObjectProtocol.GetIter(ts, iterable));

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var chain = (Chain*)self;
        for (nint round = 0; chain->source != null; round++) {
            if (!IterTool.GoOn(ts, round)) return null;
            if (chain->active == null) {
                using Owned iterable = new(ts, Fields.Next(ts, chain->source));
                if (iterable.IsNull) {
                    Py.ClearRef(ts, &chain->source);
                    return null;
                }
                PyObject* iterator = ObjectProtocol.GetIter(ts, iterable);
                if (iterator == null) {
                    Py.ClearRef(ts, &chain->source);
                    return null;
                }
                Py.SetRef(ts, &chain->active, iterator);
            }
            using Owned active = new(ts, Py.NewRef(chain->active));
            PyObject* item = Fields.Next(ts, active);
            if (item != null) return item;
            if (Fields.Failed(ts)) return null;
            Py.ClearRef(ts, &chain->active);
        }
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var chain = (Chain*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (chain->source == null) return Fields.Tuple(ts, type, TupleObject.Empty);
        return Fields.Tuple(ts, type, TupleObject.Empty, chain->active != null ? TupleObject.Pack(ts, chain->source, chain->active) : TupleObject.Pack(ts, chain->source));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        if (!TupleObject.Check(state)) return Err.TypeError(ts, "state is not a tuple");
        nint count = TupleObject.Size(state);
        if (count is < 1 or > 2) return Err.TypeError(ts, $"function takes {(count < 1 ? "at least 1" : "at most 2")} argument{(count < 1 ? "" : "s")} ({count} given)");
        PyObject** items = TupleObject.Items(state);
        if (TypeSlots.Of(items[0])->iternext == null || (count == 2 && TypeSlots.Of(items[1])->iternext == null)) return Err.TypeError(ts, "Arguments must be iterators.");
        Py.SetRef(ts, &((Chain*)self)->source, Py.NewRef(items[0]));
        Py.SetRef(ts, &((Chain*)self)->active, count == 2 ? Py.NewRef(TupleObject.Items(state)[1]) : null);
        return Py.None;
    }
}

internal static unsafe class CycleObject {
    private struct Cycle {
        public PyObject ob_base;
        /// <summary>null once the first pass is over.</summary>
        public PyObject* iterator;
        public PyObject* saved;
        public nint index;
        public int firstPass;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.cycle", null, sizeof(Cycle), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "cycle(iterable, /)\n--\n\nReturn elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!IterTool.Check(ts, "cycle", type, Type, args, kwargs, 1)) return null;
        PyObject* iterator = ObjectProtocol.GetIter(ts, TupleObject.Items(args)[0]);
        return iterator == null ? null : IterTool.Make(ts, type, iterator, ListObject.New(ts, 0));
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var cycle = (Cycle*)self;
        if (cycle->iterator != null) {
            using Owned iterator = new(ts, Py.NewRef(cycle->iterator));
            PyObject* item = Fields.Next(ts, iterator);
            if (item != null) {
                if (cycle->firstPass != 0 || ListObject.Append(ts, cycle->saved, item) == 0) return item;
                Py.DecRef(ts, item);
                return null;
            }
            if (Fields.Failed(ts)) return null;
            Py.ClearRef(ts, &cycle->iterator);
        }
        nint count = ListObject.Size(cycle->saved);
        if (count == 0) return null;
        if (cycle->index >= count) cycle->index = 0;
        PyObject* again = Py.NewRef(ListObject.Items(cycle->saved)[cycle->index]);
        cycle->index++;
        return again;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var cycle = (Cycle*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (cycle->iterator != null)
            return Fields.Tuple(ts, type, TupleObject.Pack(ts, cycle->iterator), Fields.Tuple(ts, Py.NewRef(cycle->saved), Py.Bool(cycle->firstPass != 0)));
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, cycle->saved));
        if (iterator.IsNull) return null;
        if (cycle->index != 0) {
            using Owned index = new(ts, LongObject.FromNint(ts, cycle->index));
            using Owned done = new(ts, index.IsNull ? null : CallProtocol.CallMethod(ts, iterator, Names.__setstate__, index));
            if (done.IsNull) return null;
        }
        return Fields.Tuple(ts, type, TupleObject.Pack(ts, iterator), TupleObject.Pack(ts, cycle->saved, Py.True));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        if (!TupleObject.Check(state)) return Err.TypeError(ts, "state is not a tuple");
        if (TupleObject.Size(state) != 2) return Err.TypeError(ts, $"function takes exactly 2 arguments ({TupleObject.Size(state)} given)");
        PyObject* saved = TupleObject.Items(state)[0];
        if (!ListObject.Check(saved)) return Err.TypeError(ts, $"argument 1 must be list, not {Err.TypeName(saved)}");
        if (!Args.Int(ts, TupleObject.Items(state)[1], out int firstPass)) return null;
        var cycle = (Cycle*)self;
        cycle->firstPass = firstPass != 0 ? 1 : 0;
        cycle->index = 0;
        Py.SetRef(ts, &cycle->saved, Py.NewRef(saved));
        return Py.None;
    }
}

internal static unsafe class IsliceObject {
    private struct Islice {
        public PyObject ob_base;
        /// <summary>null once exhausted.</summary>
        public PyObject* iterator;
        public nint next;
        /// <summary>-1 for none.</summary>
        public nint stop;
        public nint step;
        public nint count;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.islice", null, sizeof(Islice), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut returns an iterator.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 1, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    /// <summary>An index or None; -2 when it is not valid (any error is dropped).</summary>
    private static nint Read(PyThreadState* ts, PyObject* value, nint none) {
        if (Py.IsNone(value)) return none;
        nint index = NumberProtocol.IsIndex(value) ? NumberProtocol.AsSsize(ts, value, Exc.OverflowError) : -2;
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) ErrorIndicator.Clear(ts);
        return index < 0 ? -2 : index;
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "islice", type, Type, kwargs)) return null;
        nint given = TupleObject.Size(args);
        if (!Args.CheckPositional(ts, "islice", given, 2, 4)) return null;
        PyObject** items = TupleObject.Items(args);
        nint start = 0, stop, step = 1;
        if (given == 2) {
            stop = Read(ts, items[1], -1);
            if (stop == -2) return Err.ValueError(ts, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        } else {
            stop = Read(ts, items[2], -1);
            if (stop == -2) return Err.ValueError(ts, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
            start = Read(ts, items[1], 0);
            if (start == -2) return Err.ValueError(ts, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        }
        if (given == 4) {
            step = Read(ts, items[3], 1);
            if (step < 1) return Err.ValueError(ts, "Step for islice() must be a positive integer or None.");
        }
        PyObject* op = IterTool.Make(ts, type, ObjectProtocol.GetIter(ts, items[0]));
        if (op == null) return null;
        var slice = (Islice*)op;
        slice->next = start;
        slice->stop = stop;
        slice->step = step;
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var slice = (Islice*)self;
        if (slice->iterator == null) return null;
        using Owned iterator = new(ts, Py.NewRef(slice->iterator));
        while (slice->count < slice->next) {
            PyObject* skipped = Fields.Next(ts, iterator);
            if (skipped == null) return End(ts, slice);
            Py.DecRef(ts, skipped);
            slice->count++;
            if (!IterTool.GoOn(ts, slice->count)) return null;
        }
        if (slice->stop != -1 && slice->count >= slice->stop) return End(ts, slice);
        PyObject* item = Fields.Next(ts, iterator);
        if (item == null) return End(ts, slice);
        slice->count++;
        nint next = slice->next > nint.MaxValue - slice->step ? nint.MaxValue : slice->next + slice->step;
        slice->next = slice->stop != -1 && next > slice->stop ? slice->stop : next;
        return item;
    }

    private static PyObject* End(PyThreadState* ts, Islice* slice) {
        Py.ClearRef(ts, &slice->iterator);
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var slice = (Islice*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (slice->iterator == null) {
            using Owned empty = new(ts, ListObject.New(ts, 0));
            PyObject* iterator = empty.IsNull ? null : ObjectProtocol.GetIter(ts, empty);
            return Fields.Tuple(ts, type, Fields.Tuple(ts, iterator, LongObject.FromInt64(ts, 0)), LongObject.FromInt64(ts, 0));
        }
        PyObject* stop = slice->stop == -1 ? Py.None : LongObject.FromNint(ts, slice->stop);
        PyObject* args = Fields.Tuple(ts, Py.NewRef(slice->iterator), LongObject.FromNint(ts, slice->next), stop, LongObject.FromNint(ts, slice->step));
        return Fields.Tuple(ts, type, args, LongObject.FromNint(ts, slice->count));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        nint count = LongObject.AsNint(ts, state);
        if (count == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        ((Islice*)self)->count = count;
        return Py.None;
    }
}

internal static unsafe class RepeatObject {
    private struct Repeat {
        public PyObject ob_base;
        public PyObject* element;
        /// <summary>-1 for ever.</summary>
        public nint count;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.repeat", null, sizeof(Repeat), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.");
    private static readonly ArgSpec s_spec = new("repeat", 0, 1, "object", "times");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 1, &Next);
        s->repr = &Repr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__length_hint__", &LengthHint, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return null;
        nint count = -1;
        if (into[1] != null) {
            if (!Args.Index(ts, into[1], out count)) return null;
            if (count < 0) count = 0;
        }
        PyObject* op = IterTool.Make(ts, type, Py.NewRef(into[0]));
        if (op != null) ((Repeat*)op)->count = count;
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var repeat = (Repeat*)self;
        if (repeat->count == 0) return null;
        if (repeat->count > 0) repeat->count--;
        return Py.NewRef(repeat->element);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        var repeat = (Repeat*)self;
        using Owned element = new(ts, ObjectProtocol.Repr(ts, repeat->element));
        if (element.IsNull) return null;
        string text = $"{TypeObject.Name(self->ob_type)}({UnicodeObject.ToString(element)}";
        return UnicodeObject.FromString(ts, repeat->count < 0 ? text + ")" : $"{text}, {repeat->count})");
    }

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        nint count = ((Repeat*)self)->count;
        return count < 0 ? Err.TypeError(ts, "len() of unsized object") : LongObject.FromNint(ts, count);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var repeat = (Repeat*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (repeat->count < 0) return Fields.Tuple(ts, type, TupleObject.Pack(ts, repeat->element));
        return Fields.Tuple(ts, type, Fields.Tuple(ts, Py.NewRef(repeat->element), LongObject.FromNint(ts, repeat->count)));
    }
}

internal static unsafe class CountObject {
    /// <summary>Fast while `big` is null: then the value is `small` and the step 1.</summary>
    private struct Count {
        public PyObject ob_base;
        public PyObject* big;
        public PyObject* step;
        public nint small;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.count", null, sizeof(Count), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "count(start=0, step=1)\n--\n\nReturn a count object whose .__next__() method returns consecutive values.\n\nEquivalent to:\n    def count(firstval=0, step=1):\n        x = firstval\n        while 1:\n            yield x\n            x += step");
    private static readonly ArgSpec s_spec = new("count", 0, 0, "start", "step");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->repr = &Repr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    private static bool IsNumber(PyObject* op) {
        TypeSlots* s = TypeSlots.Of(op);
        return s->nb_index != null || s->nb_int != null || s->nb_float != null || TypeObject.IsInstance(op, ComplexObject.Type);
    }

    private static bool IsOne(PyObject* op) => op->ob_type == LongObject.Type && LongObject.TryAsInt64(op, out long value) && value == 1;

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return null;
        PyObject* start = into[0], step = into[1];
        if ((start != null && !IsNumber(start)) || (step != null && !IsNumber(step))) return Err.TypeError(ts, "a number is required");
        long small = 0;
        bool fast = (step == null || IsOne(step)) && (start == null || (start->ob_type == LongObject.Type && LongObject.TryAsInt64(start, out small) && small < long.MaxValue));
        PyObject* op = IterTool.Make(ts, type, fast ? LongObject.FromInt64(ts, 0) : start == null ? LongObject.FromInt64(ts, 0) : Py.NewRef(start),
            step == null ? LongObject.FromInt64(ts, 1) : Py.NewRef(step));
        if (op == null) return null;
        var count = (Count*)op;
        if (fast) Py.ClearRef(ts, &count->big);
        count->small = (nint)small;
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var count = (Count*)self;
        if (count->big == null) {
            if (count->small != nint.MaxValue) return LongObject.FromNint(ts, count->small++);
            count->big = LongObject.FromNint(ts, count->small);
            if (count->big == null) return null;
        }
        using Owned value = new(ts, Py.NewRef(count->big));
        PyObject* next = NumberProtocol.Add(ts, value, count->step); // may run Python code
        if (next == null) return null;
        Py.SetRef(ts, &count->big, next);
        return value.Detach();
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        var count = (Count*)self;
        if (count->big == null) return UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}({count->small})");
        using Owned value = new(ts, ObjectProtocol.Repr(ts, count->big));
        if (value.IsNull) return null;
        if (IsOne(count->step)) return UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}({UnicodeObject.ToString(value)})");
        using Owned step = new(ts, ObjectProtocol.Repr(ts, count->step));
        return step.IsNull ? null : UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}({UnicodeObject.ToString(value)}, {UnicodeObject.ToString(step)})");
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var count = (Count*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (count->big == null) return Fields.Tuple(ts, type, Fields.Tuple(ts, LongObject.FromNint(ts, count->small)));
        return Fields.Tuple(ts, type, TupleObject.Pack(ts, count->big, count->step));
    }
}
