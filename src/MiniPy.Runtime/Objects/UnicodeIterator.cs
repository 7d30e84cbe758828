// The iterators of str, bytes and bytearray: a sequence and the next index. When it is exhausted the sequence is let go, for good.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>32 bytes, as CPython's unicodeiterobject and its like.</summary>
internal unsafe struct TextIterator {
    public PyObject ob_base;
    public nint it_index;
    public PyObject* it_seq;
}

internal static unsafe class UnicodeIterator {
    public static readonly PyTypeObject* Type = StaticType.Create("str_iterator", "PyUnicodeIter_Type", sizeof(TextIterator), TypeFlags.HaveGc, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        SharedSlots(s);
        s->iternext = &Next;
    }

    /// <summary>All but iternext.</summary>
    public static void SharedSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->iter = &ObjectProtocol.SelfIter;
    }

    public static void Members(TypeBuilder t) {
        t.Method("__length_hint__", &LengthHint, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* sequence) => New(ts, Type, sequence);

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* sequence) {
        PyObject* op = ObjectMemory.NewTracked(ts, type, sizeof(TextIterator));
        if (op == null) return null;
        ((TextIterator*)op)->it_index = 0;
        ((TextIterator*)op)->it_seq = Py.NewRef(sequence);
        return op;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.ClearRef(ts, &((TextIterator*)op)->it_seq);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* argument) {
        PyObject* sequence = ((TextIterator*)op)->it_seq;
        return sequence == null ? 0 : visit(sequence, argument);
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        var it = (TextIterator*)op;
        PyObject* sequence = it->it_seq;
        if (sequence == null) return null;
        if (it->it_index < UnicodeObject.Length(sequence)) return UnicodeObject.FromCodePoint(ts, UnicodeObject.Read(sequence, it->it_index++));
        Py.ClearRef(ts, &it->it_seq);
        return null;
    }

    private static nint LengthOf(PyObject* sequence) => UnicodeObject.Check(sequence) ? UnicodeObject.Length(sequence) : ((PyVarObject*)sequence)->ob_size;

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        var it = (TextIterator*)self;
        nint left = it->it_seq == null ? 0 : LengthOf(it->it_seq) - it->it_index;
        return LongObject.FromNint(ts, left < 0 ? 0 : left);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var it = (TextIterator*)self;
        using Owned iter = new(ts, Builtin(ts, "iter"));
        if (iter.IsNull) return null;
        // An exhausted iterator pickles as one over something empty.
        using Owned args = new(ts, it->it_seq != null ? TupleObject.Pack(ts, it->it_seq) : ExhaustedArgs(ts, self));
        if (args.IsNull) return null;
        if (it->it_seq == null) return TupleObject.Pack(ts, iter, args);
        using Owned index = new(ts, LongObject.FromNint(ts, it->it_index));
        return index.IsNull ? null : TupleObject.Pack(ts, iter, args, index);
    }

    private static PyObject* ExhaustedArgs(PyThreadState* ts, PyObject* self) => TupleObject.Pack(ts, self->ob_type == Type ? Names.Empty : TupleObject.Empty);

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        nint index = NumberProtocol.AsSsize(ts, state, Exc.OverflowError);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        var it = (TextIterator*)self;
        if (it->it_seq != null) {
            nint length = LengthOf(it->it_seq);
            it->it_index = index < 0 ? 0 : index > length ? length : index;
        }
        return Py.None;
    }

    /// <summary>A function of the builtins module.</summary>
    [return: NewRef]
    public static PyObject* Builtin(PyThreadState* ts, string name) {
        PyObject* builtins = ts->interp->builtins;
        if (builtins == null) return Err.RuntimeError(ts, "lost builtins module");
        if (!DictObject.Check(builtins)) return ObjectProtocol.GetAttr(ts, builtins, name);
        using Owned key = new(ts, UnicodeObject.FromString(ts, name));
        if (key.IsNull) return null;
        PyObject* found = DictObject.GetItem(ts, builtins, key);
        return found == null ? Err.AttributeError(ts, name) : Py.NewRef(found);
    }
}
