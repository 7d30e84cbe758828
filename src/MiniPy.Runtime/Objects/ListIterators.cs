// list_iterator and list_reverseiterator: an index into a list that may change meanwhile, so each step compares it with the size anew.
//
// An exhausted iterator lets go of the list and stays exhausted, even if the list grows. The layout is CPython's; FOR_ITER reads it, and
// the tuple iterator shares dealloc and traverse.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyListIter {
    public PyObject ob_base;
    public nint index;
    /// <summary>null once exhausted.</summary>
    public PyObject* seq;
}

internal static unsafe class ListIterator {
    public static PyTypeObject* Type => Immortals.ListIterator;
    internal static PyTypeObject* MakeType() => StaticType.Create("list_iterator", "PyListIter_Type", sizeof(PyListIter), TypeFlags.HaveGc, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &Next;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__length_hint__", &LengthHint, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* list) => Make(ts, Type, list, 0);

    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyTypeObject* type, PyObject* list, nint index) {
        PyObject* op = ObjectMemory.NewTracked(ts, type, sizeof(PyListIter));
        if (op == null) return null;
        ((PyListIter*)op)->index = index;
        ((PyListIter*)op)->seq = Py.NewRef(list);
        return op;
    }

    public static void Dealloc(PyThreadState* ts, PyObject* op) {
        PyObject* seq = ((PyListIter*)op)->seq;
        ObjectMemory.FreeTracked(ts, op);
        Py.XDecRef(ts, seq);
    }

    public static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => ((PyListIter*)op)->seq == null ? 0 : visit(((PyListIter*)op)->seq, arg);

    [return: NewRef]
    public static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (PyListIter*)self;
        if (it->seq == null) return null;
        if (it->index < ListObject.Size(it->seq)) return Py.NewRef(ListObject.Items(it->seq)[it->index++]);
        Py.ClearRef(ts, &it->seq);
        return null;
    }

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        var it = (PyListIter*)self;
        return LongObject.FromNint(ts, it->seq == null ? 0 : Math.Max(ListObject.Size(it->seq) - it->index, 0));
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => ReduceBy(ts, self, "iter");

    /// <summary>(builtin, (list,), index), or (iter, ([],)) when exhausted.</summary>
    [return: NewRef]
    public static PyObject* ReduceBy(PyThreadState* ts, PyObject* self, string builtin) {
        var it = (PyListIter*)self;
        using Owned function = new(ts, Fields.Builtin(ts, builtin)); // may run Python code: the list is read after it
        if (function.IsNull) return null;
        if (it->seq == null) return Fields.Tuple(ts, Fields.Builtin(ts, "iter"), Fields.Tuple(ts, ListObject.New(ts, 0)));
        return Fields.Tuple(ts, function.Detach(), TupleObject.Pack(ts, it->seq), LongObject.FromNint(ts, it->index));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        nint index = LongObject.AsNint(ts, state);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        var it = (PyListIter*)self;
        if (it->seq != null) it->index = Math.Clamp(index, 0, ListObject.Size(it->seq));
        return Py.None;
    }
}

internal static unsafe class ListReverseIterator {
    public static readonly PyTypeObject* Type = StaticType.Create("list_reverseiterator", "PyListRevIter_Type", sizeof(PyListIter), TypeFlags.HaveGc, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &ListIterator.Dealloc;
        s->traverse = &ListIterator.Traverse;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &Next;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__length_hint__", &LengthHint, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* list) => ListIterator.Make(ts, Type, list, ListObject.Size(list) - 1);

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (PyListIter*)self;
        if (it->seq == null) return null;
        if (it->index >= 0 && it->index < ListObject.Size(it->seq)) return Py.NewRef(ListObject.Items(it->seq)[it->index--]);
        it->index = -1;
        Py.ClearRef(ts, &it->seq);
        return null;
    }

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        var it = (PyListIter*)self;
        nint left = it->index + 1;
        return LongObject.FromNint(ts, it->seq == null || ListObject.Size(it->seq) < left ? 0 : left);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => ListIterator.ReduceBy(ts, self, "reversed");

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        nint index = LongObject.AsNint(ts, state);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        var it = (PyListIter*)self;
        if (it->seq != null) it->index = Math.Max(-1, Math.Min(index, ListObject.Size(it->seq) - 1));
        return Py.None;
    }
}
