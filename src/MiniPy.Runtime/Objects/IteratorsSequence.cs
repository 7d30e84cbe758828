// iterator: steps through an object with __getitem__ until IndexError; and callable_iterator: iter(callable, sentinel).
//
// Both let go of what they iterate over when they end, and stay ended.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PySeqIter {
    public PyObject ob_base;
    /// <summary>null once exhausted.</summary>
    public PyObject* sequence;
    public nint index;
}

internal static unsafe class SeqIter {
    public static readonly PyTypeObject* Type = StaticType.Create("iterator", "PySeqIter_Type", sizeof(PySeqIter), TypeFlags.HaveGc, &Slots, &Members);

    private static void Slots(TypeSlots* s) => Fields.Iterator(s, 1, &Next);

    private static void Members(TypeBuilder t) {
        t.Method("__length_hint__", &LengthHint, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* sequence) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PySeqIter));
        if (op == null) return null;
        ((PySeqIter*)op)->sequence = Py.NewRef(sequence);
        ((PySeqIter*)op)->index = 0;
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (PySeqIter*)self;
        if (it->sequence == null) return null;
        if (it->index == nint.MaxValue) return Err.OverflowError(ts, "iter index too large");
        PyObject* sequence = Py.NewRef(it->sequence); // __getitem__ may end the iterator under us
        PyObject* item;
        if (TypeSlots.Of(sequence)->sq_item != null) {
            item = TypeSlots.Of(sequence)->sq_item(ts, sequence, it->index);
        } else {
            using Owned index = new(ts, LongObject.FromNint(ts, it->index));
            item = index.IsNull ? null : ObjectProtocol.GetItem(ts, sequence, index);
        }
        if (item != null) {
            it->index++;
        } else if (Err.Matches(ts, Exc.IndexError) || Err.Matches(ts, Exc.StopIteration)) {
            ErrorIndicator.Clear(ts);
            Py.ClearRef(ts, &it->sequence);
        }
        Py.DecRef(ts, sequence);
        return item;
    }

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        var it = (PySeqIter*)self;
        if (it->sequence == null) return LongObject.FromInt64(ts, 0);
        if (TypeSlots.Of(it->sequence)->sq_length == null && TypeSlots.Of(it->sequence)->mp_length == null) return Py.NotImplemented;
        nint size = ObjectProtocol.Size(ts, it->sequence);
        return size == -1 ? null : LongObject.FromNint(ts, System.Math.Max(size - it->index, 0));
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var it = (PySeqIter*)self;
        PyObject* iter = Fields.Builtin(ts, "iter"); // may run Python code: read the sequence after it
        if (it->sequence == null) return Fields.Tuple(ts, iter, TupleObject.Pack(ts, TupleObject.Empty));
        return Fields.Tuple(ts, iter, TupleObject.Pack(ts, it->sequence), LongObject.FromNint(ts, it->index));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        nint index = LongObject.AsNint(ts, state);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (((PySeqIter*)self)->sequence != null) ((PySeqIter*)self)->index = System.Math.Max(index, 0);
        return Py.None;
    }

    internal enum SearchKind { Contains, Count, Index }

    /// <summary>Iterates and compares (PySequence_Contains, Count and Index for objects without their own); -1 is an error. Runs Python code.</summary>
    public static nint Search(PyThreadState* ts, PyObject* sequence, PyObject* value, SearchKind kind) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, sequence));
        if (iterator.IsNull) {
            if (Err.Matches(ts, Exc.TypeError)) Err.TypeError(ts, $"argument of type '{Err.TypeName(sequence)}' is not iterable");
            return -1;
        }
        nint count = 0;
        for (nint at = 0; ; at++) {
            PyObject* item = Fields.Next(ts, iterator);
            if (item == null) {
                if (Fields.Failed(ts)) return -1;
                return kind == SearchKind.Index ? Err.ValueError(ts, "sequence.index(x): x not in sequence") : count;
            }
            int equal = ObjectProtocol.RichCompareBool(ts, item, value, ObjectProtocol.Eq);
            Py.DecRef(ts, item);
            if (equal < 0) return -1;
            if (equal > 0) {
                if (kind == SearchKind.Contains) return 1;
                if (kind == SearchKind.Index) return at;
                if (count == nint.MaxValue) return Err.OverflowError(ts, "count exceeds C integer size");
                count++;
            }
            if ((at & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return -1;
        }
    }
}

internal unsafe struct PyCallIter {
    public PyObject ob_base;
    /// <summary>null once exhausted, like the sentinel.</summary>
    public PyObject* callable;
    public PyObject* sentinel;
}

internal static unsafe class CallIter {
    public static readonly PyTypeObject* Type = StaticType.Create("callable_iterator", "PyCallIter_Type", sizeof(PyCallIter), TypeFlags.HaveGc, &Slots, &Members);

    private static void Slots(TypeSlots* s) => Fields.Iterator(s, 2, &Next);
    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* callable, PyObject* sentinel) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyCallIter));
        if (op == null) return null;
        ((PyCallIter*)op)->callable = Py.NewRef(callable);
        ((PyCallIter*)op)->sentinel = Py.NewRef(sentinel);
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (PyCallIter*)self;
        if (it->callable == null) return null;
        using Owned callable = new(ts, Py.NewRef(it->callable));
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, callable));
        if (result.IsNull) {
            if (Err.Matches(ts, Exc.StopIteration)) {
                ErrorIndicator.Clear(ts);
                End(ts, it);
            }
            return null;
        }
        if (it->sentinel == null) return null; // the call ended the iterator itself
        using Owned sentinel = new(ts, Py.NewRef(it->sentinel));
        int end = ObjectProtocol.RichCompareBool(ts, sentinel, result, ObjectProtocol.Eq);
        if (end == 0) return result.Detach();
        if (end > 0) End(ts, it);
        return null;
    }

    private static void End(PyThreadState* ts, PyCallIter* it) {
        Py.ClearRef(ts, &it->callable);
        Py.ClearRef(ts, &it->sentinel);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var it = (PyCallIter*)self;
        PyObject* iter = Fields.Builtin(ts, "iter");
        if (it->callable == null) return Fields.Tuple(ts, iter, TupleObject.Pack(ts, TupleObject.Empty));
        return Fields.Tuple(ts, iter, TupleObject.Pack(ts, it->callable, it->sentinel));
    }
}
