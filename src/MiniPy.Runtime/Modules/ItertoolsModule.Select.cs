// itertools: compress, dropwhile, takewhile, filterfalse, starmap, accumulate, pairwise.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>A function (or data), an iterator, and a flag.</summary>
internal unsafe struct SelectState {
    public PyObject ob_base;
    public PyObject* function;
    public PyObject* iterator;
    public int flag;
}

internal static unsafe class CompressObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.compress", null, sizeof(SelectState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "compress(data, selectors)\n--\n\nReturn data elements corresponding to true selector elements.\n\nForms a shorter iterator from selected data elements using the selectors to\nchoose the data elements.");
    private static readonly ArgSpec s_spec = new("compress", 0, 2, "data", "selectors");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return null;
        PyObject* data = ObjectProtocol.GetIter(ts, into[0]);
        return data == null ? null : IterTool.Make(ts, type, data, ObjectProtocol.GetIter(ts, into[1]));
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (SelectState*)self;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            PyObject* item = Fields.Next(ts, state->function);
            if (item == null) return null;
            PyObject* selector = Fields.Next(ts, state->iterator);
            int keep = selector == null ? -1 : ObjectProtocol.IsTrue(ts, selector);
            if (selector != null) Py.DecRef(ts, selector);
            if (keep > 0) return item;
            Py.DecRef(ts, item);
            if (keep < 0) return null;
        }
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => IterTool.Reduce(ts, self, ((SelectState*)self)->function, ((SelectState*)self)->iterator);
}

internal static unsafe class DropWhileObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.dropwhile", null, sizeof(SelectState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "dropwhile(predicate, iterable, /)\n--\n\nDrop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the iterable is exhausted.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        !IterTool.Check(ts, "dropwhile", type, Type, args, kwargs, 2) ? null
            : IterTool.Make(ts, type, Py.NewRef(TupleObject.Items(args)[0]), ObjectProtocol.GetIter(ts, TupleObject.Items(args)[1]));

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (SelectState*)self;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            PyObject* item = Fields.Next(ts, state->iterator);
            if (item == null || state->flag != 0) return item;
            int drop = TakeWhileObject.Truth(ts, state->function, item);
            if (drop == 0) {
                state->flag = 1;
                return item;
            }
            Py.DecRef(ts, item);
            if (drop < 0) return null;
        }
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) =>
        IterTool.Reduce(ts, self, ((SelectState*)self)->function, ((SelectState*)self)->iterator, LongObject.FromInt64(ts, ((SelectState*)self)->flag));

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) => IterTool.SetFlag(ts, state, &((SelectState*)self)->flag);
}

internal static unsafe class TakeWhileObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.takewhile", null, sizeof(SelectState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "takewhile(predicate, iterable, /)\n--\n\nReturn successive entries from an iterable as long as the predicate evaluates to true for each entry.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    /// <summary>Truth of function(item). Runs Python code.</summary>
    public static int Truth(PyThreadState* ts, PyObject* function, PyObject* item) {
        PyObject* result = CallProtocol.CallOne(ts, function, item);
        if (result == null) return -1;
        int truth = ObjectProtocol.IsTrue(ts, result);
        Py.DecRef(ts, result);
        return truth;
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        !IterTool.Check(ts, "takewhile", type, Type, args, kwargs, 2) ? null
            : IterTool.Make(ts, type, Py.NewRef(TupleObject.Items(args)[0]), ObjectProtocol.GetIter(ts, TupleObject.Items(args)[1]));

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (SelectState*)self;
        if (state->flag != 0) return null;
        PyObject* item = Fields.Next(ts, state->iterator);
        if (item == null) return null;
        int take = Truth(ts, state->function, item);
        if (take > 0) return item;
        if (take == 0) state->flag = 1;
        Py.DecRef(ts, item);
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) =>
        IterTool.Reduce(ts, self, ((SelectState*)self)->function, ((SelectState*)self)->iterator, LongObject.FromInt64(ts, ((SelectState*)self)->flag));

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) => IterTool.SetFlag(ts, state, &((SelectState*)self)->flag);
}

internal static unsafe class FilterFalseObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.filterfalse", null, sizeof(SelectState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "filterfalse(function, iterable, /)\n--\n\nReturn those items of iterable for which function(item) is false.\n\nIf function is None, return the items that are false.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        !IterTool.Check(ts, "filterfalse", type, Type, args, kwargs, 2) ? null
            : IterTool.Make(ts, type, Py.NewRef(TupleObject.Items(args)[0]), ObjectProtocol.GetIter(ts, TupleObject.Items(args)[1]));

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (SelectState*)self;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            PyObject* item = Fields.Next(ts, state->iterator);
            if (item == null) return null;
            int truth = FilterObject.Test(ts, state->function, item);
            if (truth == 0) return item;
            Py.DecRef(ts, item);
            if (truth < 0) return null;
        }
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => IterTool.Reduce(ts, self, ((SelectState*)self)->function, ((SelectState*)self)->iterator);
}

internal static unsafe class StarmapObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.starmap", null, sizeof(SelectState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "starmap(function, iterable, /)\n--\n\nReturn an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        !IterTool.Check(ts, "starmap", type, Type, args, kwargs, 2) ? null
            : IterTool.Make(ts, type, Py.NewRef(TupleObject.Items(args)[0]), ObjectProtocol.GetIter(ts, TupleObject.Items(args)[1]));

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (SelectState*)self;
        using Owned item = new(ts, Fields.Next(ts, state->iterator));
        if (item.IsNull) return null;
        if (TupleObject.CheckExact(item)) return CallProtocol.Call(ts, state->function, item, null);
        using Owned args = new(ts, TupleObject.FromIterable(ts, item));
        return args.IsNull ? null : CallProtocol.Call(ts, state->function, args, null);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => IterTool.Reduce(ts, self, ((SelectState*)self)->function, ((SelectState*)self)->iterator);
}

internal static unsafe class AccumulateObject {
    private struct Accumulate {
        public PyObject ob_base;
        public PyObject* iterator;
        /// <summary>null for addition.</summary>
        public PyObject* function;
        /// <summary>null before the first value.</summary>
        public PyObject* total;
        /// <summary>Given before everything else; null when there is none, None after it was given.</summary>
        public PyObject* initial;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.accumulate", null, sizeof(Accumulate), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "accumulate(iterable, func=None, *, initial=None)\n--\n\nReturn series of accumulated sums.");
    private static readonly ArgSpec s_spec = new("accumulate", 0, 1, "iterable", "func", "*", "initial");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 4, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[4];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return null;
        PyObject* op = IterTool.Make(ts, type, ObjectProtocol.GetIter(ts, into[0]));
        if (op == null) return null;
        var acc = (Accumulate*)op;
        if (into[1] != null && !Py.IsNone(into[1])) acc->function = Py.NewRef(into[1]);
        acc->initial = Py.NewRef(into[2] == null ? Py.None : into[2]);
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var acc = (Accumulate*)self;
        if (!Py.IsNone(acc->initial)) {
            PyObject* first = acc->initial;
            acc->initial = Py.None;
            Py.SetRef(ts, &acc->total, Py.NewRef(first));
            return first;
        }
        using Owned item = new(ts, Fields.Next(ts, acc->iterator));
        if (item.IsNull) return null;
        if (acc->total == null) {
            acc->total = Py.NewRef(item);
            return item.Detach();
        }
        using Owned total = new(ts, Py.NewRef(acc->total));
        PyObject* next = acc->function == null ? NumberProtocol.Add(ts, total, item) : CallProtocol.CallTwo(ts, acc->function, total, item);
        if (next == null) return null;
        Py.IncRef(next);
        Py.SetRef(ts, &acc->total, next);
        return next;
    }

    /// <summary>chain((value,), iterator)</summary>
    [return: NewRef]
    private static PyObject* Prepend(PyThreadState* ts, PyObject* value, PyObject* iterator) {
        using Owned first = new(ts, TupleObject.Pack(ts, value));
        return first.IsNull ? null : CallProtocol.CallTwo(ts, (PyObject*)ChainObject.Type, first, iterator);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var acc = (Accumulate*)self;
        PyObject* function = acc->function == null ? Py.None : acc->function;
        if (!Py.IsNone(acc->initial)) {
            using Owned whole = new(ts, Prepend(ts, acc->initial, acc->iterator));
            return whole.IsNull ? null : IterTool.Reduce(ts, self, whole, function, Py.None);
        }
        if (acc->total != null && Py.IsNone(acc->total)) {
            // None as a state would mean "no state": accumulate again from it and skip it.
            using Owned whole = new(ts, Prepend(ts, acc->total, acc->iterator));
            if (whole.IsNull) return null;
            using Owned again = new(ts, CallProtocol.CallTwo(ts, (PyObject*)Type, whole, function));
            if (again.IsNull) return null;
            return Fields.Tuple(ts, Py.NewRef((PyObject*)IsliceObject.Type), Fields.Tuple(ts, again.Detach(), LongObject.FromInt64(ts, 1), Py.None));
        }
        return IterTool.Reduce(ts, self, acc->iterator, function, acc->total == null ? Py.None : Py.NewRef(acc->total));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        Py.SetRef(ts, &((Accumulate*)self)->total, Py.NewRef(state));
        return Py.None;
    }
}

internal static unsafe class PairwiseObject {
    private struct Pairwise {
        public PyObject ob_base;
        public PyObject* iterator;
        public PyObject* old;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.pairwise", null, sizeof(Pairwise), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, null,
        doc: "pairwise(iterable, /)\n--\n\nReturn an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ...");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        !IterTool.Check(ts, "pairwise", type, Type, args, kwargs, 1) ? null : IterTool.Make(ts, type, ObjectProtocol.GetIter(ts, TupleObject.Items(args)[0]));

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var pair = (Pairwise*)self;
        if (pair->iterator == null) return null;
        using Owned iterator = new(ts, Py.NewRef(pair->iterator));
        if (pair->old == null) {
            PyObject* first = Fields.Next(ts, iterator);
            Py.SetRef(ts, &pair->old, first);
            if (first == null) {
                Py.ClearRef(ts, &pair->iterator);
                return null;
            }
        }
        using Owned old = new(ts, Py.NewRef(pair->old)); // the next call may come back here
        PyObject* next = Fields.Next(ts, iterator);
        if (next == null) {
            Py.ClearRef(ts, &pair->iterator);
            Py.ClearRef(ts, &pair->old);
            return null;
        }
        PyObject* result = TupleObject.Pack(ts, old, next);
        Py.SetRef(ts, &pair->old, next);
        return result;
    }
}
