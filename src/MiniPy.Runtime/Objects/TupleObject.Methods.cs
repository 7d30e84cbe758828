// tuple's slots and methods.
//
// The hash is CPython 3.8's: xxHash64's mixing of the items' hashes, then the length; so the same items give the same hash there and here,
// and the order of sets and dicts keyed by tuples is the same too. A slice of everything, a repetition by one, and a concatenation with
// the empty tuple give the tuple itself where its type is exactly tuple.
//
// The iterator has the layout of CPython's, which FOR_ITER reads.

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyTupleIter {
    public PyObject ob_base;
    public nint index;
    /// <summary>null once exhausted.</summary>
    public PyObject* seq;
}

internal static unsafe partial class TupleObject {
    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => count == 0 ? Empty : FromIterable(ts, args[0]);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->repr = &Repr;
        s->hash = &Hash;
        s->richcompare = &Compare;
        s->iter = &TupleIterator.New;
        s->@new = &NewSlot;
        s->SetConstruct(0, 1, &Construct);
        s->sq_length = &Length;
        s->sq_concat = &Concat;
        s->sq_repeat = &Repeat;
        s->sq_item = &Item;
        s->sq_contains = &SequenceOps.Contains;
        s->mp_length = &Length;
        s->mp_subscript = &Subscript;
    }

    private static void Members(TypeBuilder t) {
        t.Method("index", &Index, "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nReturn first index of value.\n\nRaises ValueError if the value is not present.");
        t.Method("count", &SequenceOps.Count, "count($self, value, /)\n--\n\nReturn number of occurrences of value.");
        t.Method("__getnewargs__", &GetNewArgs, "__getnewargs__($self, /)\n--\n\n");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    /// <summary>tuple.__new__: an instance of a subclass is filled from a plain tuple. May run Python code.</summary>
    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "tuple", cls, Type, kwargs) || !Args.CheckPositional(ts, "tuple", Size(args), 0, 1)) return null;
        using Owned plain = new(ts, Size(args) == 0 ? Empty : FromIterable(ts, Items(args)[0]));
        if (plain.IsNull || (PyTypeObject*)cls == Type) return plain.Detach();
        nint count = Size(plain);
        PyObject* op = TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, count);
        if (op == null) return null;
        for (nint i = 0; i < count; i++) Items(op)[i] = Py.NewRef(Items(plain)[i]);
        return op;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => SequenceOps.Repr(ts, op, '(', ')', "(...)", commaAfterOne: true);

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        if (!Recursion.StackAllows(ts)) return -1;
        const ulong prime1 = 11400714785074694791, prime2 = 14029467366897019727, prime5 = 2870177450012600261;
        ulong sum = prime5;
        nint count = Size(op);
        for (nint i = 0; i < count; i++) {
            nint item = ObjectProtocol.HashKey(ts, Items(op)[i]); // may run Python code
            if (item == -1) return -1;
            sum = BitOperations.RotateLeft(sum + (ulong)item * prime2, 31) * prime1;
        }
        sum += (ulong)count ^ prime5 ^ 3527539;
        return sum == ulong.MaxValue ? 1546275796 : (nint)sum;
    }

    /// <summary>Are two exact tuples equal? 1 or 0 where their items are the same objects, exact ints or exact strs (the keys of tables, most often); else -1. Runs no Python code.</summary>
    public static int AreEqual(PyObject* a, PyObject* b) {
        nint count = Size(a);
        for (nint i = 0; i < count && i < Size(b); i++) {
            PyObject* left = Items(a)[i];
            PyObject* right = Items(b)[i];
            if (left == right) continue;
            if (left->ob_type != right->ob_type) return -1;
            if (left->ob_type == LongObject.Type) {
                if (!LongObject.AreEqual(left, right)) return 0;
            } else if (left->ob_type == UnicodeObject.Type) {
                if (!UnicodeObject.Equals(left, right)) return 0;
            } else {
                return -1;
            }
        }
        return count == Size(b) ? 1 : 0;
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) => Check(a) && Check(b) ? SequenceOps.Compare(ts, a, b, op) : Py.NotImplemented;

    private static nint Length(PyThreadState* ts, PyObject* op) => Size(op);

    [return: NewRef]
    public static PyObject* Concat(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (Size(a) == 0 && CheckExact(b)) return Py.NewRef(b);
        if (!Check(b)) return Err.TypeError(ts, $"can only concatenate tuple (not \"{Err.TypeName(b)}\") to tuple");
        if (Size(b) == 0 && CheckExact(a)) return Py.NewRef(a);
        nint left = Size(a), right = Size(b);
        if (left > nint.MaxValue - right) return Err.NoMemory(ts);
        PyObject* op = New(ts, left + right);
        if (op == null) return null;
        for (nint i = 0; i < left; i++) Items(op)[i] = Py.NewRef(Items(a)[i]);
        for (nint i = 0; i < right; i++) Items(op)[left + i] = Py.NewRef(Items(b)[i]);
        return op;
    }

    [return: NewRef]
    public static PyObject* Repeat(PyThreadState* ts, PyObject* op, nint times) {
        nint count = Size(op);
        if ((count == 0 || times == 1) && CheckExact(op)) return Py.NewRef(op);
        if (count == 0 || times <= 0) return Empty;
        if (count > nint.MaxValue / times) return Err.NoMemory(ts);
        using Owned result = new(ts, New(ts, count * times));
        if (result.IsNull || !Work.Allow(ts, count * times / 8)) return null;
        SequenceOps.FillRepeated(Items(result), Items(op), count, times, times);
        return result.Detach();
    }

    [return: NewRef]
    private static PyObject* Item(PyThreadState* ts, PyObject* op, nint index) {
        if ((nuint)index >= (nuint)Size(op)) return Err.IndexError(ts, "tuple index out of range");
        return Py.NewRef(Items(op)[index]);
    }

    /// <summary>Items [low, high), clipped.</summary>
    [return: NewRef]
    public static PyObject* GetSlice(PyThreadState* ts, PyObject* op, nint low, nint high) {
        nint size = Size(op);
        low = Math.Clamp(low, 0, size);
        high = Math.Clamp(high, low, size);
        if (low == 0 && high == size && CheckExact(op)) return Py.NewRef(op);
        return FromArray(ts, Items(op) + low, high - low);
    }

    [return: NewRef]
    public static PyObject* Subscript(PyThreadState* ts, PyObject* op, PyObject* key) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            return Item(ts, op, index < 0 ? index + Size(op) : index);
        }
        if (!SliceObject.Check(key)) return Err.TypeError(ts, $"tuple indices must be integers or slices, not {Err.TypeName(key)}");
        if (!SliceObject.Unpack(ts, key, out nint start, out nint stop, out nint step)) return null;
        nint count = SliceObject.AdjustIndices(Size(op), ref start, ref stop, step);
        if (count <= 0) return Empty;
        if (step == 1) return GetSlice(ts, op, start, start + count);
        PyObject* result = New(ts, count);
        if (result == null) return null;
        for (nint i = 0, at = start; i < count; i++, at += step) Items(result)[i] = Py.NewRef(Items(op)[at]);
        return result;
    }

    private static PyObject* Index(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "index", count, 1, 3) || !SequenceOps.Bounds(ts, self, args, count, out nint start, out nint stop)) return null;
        nint index = SequenceOps.Find(ts, self, args[0], start, stop);
        if (index == -2) return null;
        return index == -1 ? Err.ValueError(ts, "tuple.index(x): x not in tuple") : LongObject.FromNint(ts, index);
    }

    private static PyObject* GetNewArgs(PyThreadState* ts, PyObject* self) => Fields.Tuple(ts, FromArray(ts, Items(self), Size(self)));
}

internal static unsafe class TupleIterator {
    public static readonly PyTypeObject* Type = StaticType.Create("tuple_iterator", "PyTupleIter_Type", sizeof(PyTupleIter), TypeFlags.HaveGc, &Slots, &Members);

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
    public static PyObject* New(PyThreadState* ts, PyObject* tuple) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyTupleIter));
        if (op == null) return null;
        ((PyTupleIter*)op)->index = 0;
        ((PyTupleIter*)op)->seq = Py.NewRef(tuple);
        CycleCollector.Track(ts, op);
        return op;
    }

    [return: NewRef]
    public static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (PyTupleIter*)self;
        if (it->seq == null) return null;
        if (it->index < TupleObject.Size(it->seq)) return Py.NewRef(TupleObject.Items(it->seq)[it->index++]);
        Py.ClearRef(ts, &it->seq);
        return null;
    }

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        var it = (PyTupleIter*)self;
        return LongObject.FromNint(ts, it->seq == null ? 0 : TupleObject.Size(it->seq) - it->index);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var it = (PyTupleIter*)self;
        PyObject* iter = Fields.Builtin(ts, "iter"); // may run Python code: the sequence is read after it
        if (it->seq == null) return Fields.Tuple(ts, iter, TupleObject.Pack(ts, TupleObject.Empty));
        return Fields.Tuple(ts, iter, TupleObject.Pack(ts, it->seq), LongObject.FromNint(ts, it->index));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        nint index = LongObject.AsNint(ts, state);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        var it = (PyTupleIter*)self;
        if (it->seq != null) it->index = Math.Clamp(index, 0, TupleObject.Size(it->seq));
        return Py.None;
    }
}
