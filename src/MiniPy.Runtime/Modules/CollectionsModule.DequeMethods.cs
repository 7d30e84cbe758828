// collections.deque: its methods and its two iterators.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class DequeObject {
    private struct DequeIter {
        public PyObject ob_base;
        /// <summary>null once the items are used up.</summary>
        public PyObject* deque;
        public nint state;
        public nint remaining;
    }

    public static readonly PyTypeObject* IteratorType = StaticType.Create("_collections._deque_iterator", null, sizeof(DequeIter), TypeFlags.HaveGc, &IteratorSlots, &IteratorMembers);
    public static readonly PyTypeObject* ReverseIteratorType = StaticType.Create("_collections._deque_reverse_iterator", null, sizeof(DequeIter), TypeFlags.HaveGc, &ReverseSlots, &IteratorMembers);

    private static void Members(TypeBuilder t) {
        t.Method("append", &Append, "Add an element to the right side of the deque.");
        t.Method("appendleft", &AppendLeft, "Add an element to the left side of the deque.");
        t.Method("clear", &ClearMethod, "Remove all elements from the deque.");
        t.Method("__copy__", &Copy, "Return a shallow copy of a deque.");
        t.Method("copy", &Copy, "Return a shallow copy of a deque.");
        t.Method("count", &Count, "D.count(value) -- return number of occurrences of value");
        t.Method("extend", &Extend, "Extend the right side of the deque with elements from the iterable");
        t.Method("extendleft", &ExtendLeft, "Extend the left side of the deque with elements from the iterable");
        t.Method("index", &Index, "D.index(value, [start, [stop]]) -- return first index of value.\nRaises ValueError if the value is not present.");
        t.Method("insert", &Insert, "D.insert(index, object) -- insert object before index");
        t.Method("pop", &Pop, "Remove and return the rightmost element.");
        t.Method("popleft", &PopLeft, "Remove and return the leftmost element.");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("remove", &Remove, "D.remove(value) -- remove first occurrence of value.");
        t.Method("__reversed__", &Reversed, "D.__reversed__() -- return a reverse iterator over the deque");
        t.Method("reverse", &Reverse, "D.reverse() -- reverse *IN PLACE*");
        t.Method("rotate", &Rotate, "Rotate the deque n steps to the right (default n=1).  If n is negative, rotates left.");
        t.Method("__sizeof__", &SizeOf, "D.__sizeof__() -- size of D in memory, in bytes");
        t.Getter("maxlen", &GetMaxlen, null, "maximum size of a deque or None if unbounded");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static PyObject* Append(PyThreadState* ts, PyObject* self, PyObject* item) => Push(ts, (PyDequeObject*)self, Py.NewRef(item)) ? Py.None : null;
    private static PyObject* AppendLeft(PyThreadState* ts, PyObject* self, PyObject* item) => PushLeft(ts, (PyDequeObject*)self, Py.NewRef(item)) ? Py.None : null;
    private static PyObject* Extend(PyThreadState* ts, PyObject* self, PyObject* iterable) => ExtendWith(ts, self, iterable, left: false) < 0 ? null : Py.None;
    private static PyObject* ExtendLeft(PyThreadState* ts, PyObject* self, PyObject* iterable) => ExtendWith(ts, self, iterable, left: true) < 0 ? null : Py.None;

    private static PyObject* ClearMethod(PyThreadState* ts, PyObject* self) {
        Clear(ts, self);
        return Py.None;
    }

    private static PyObject* Pop(PyThreadState* ts, PyObject* self) =>
        ((PyDequeObject*)self)->size == 0 ? Err.IndexError(ts, "pop from an empty deque") : Take((PyDequeObject*)self);
    private static PyObject* PopLeft(PyThreadState* ts, PyObject* self) =>
        ((PyDequeObject*)self)->size == 0 ? Err.IndexError(ts, "pop from an empty deque") : TakeLeft((PyDequeObject*)self);

    private static PyObject* Count(PyThreadState* ts, PyObject* self, PyObject* value) {
        nint count = 0, state = ((PyDequeObject*)self)->state;
        for (nint at = 0; ; count++) {
            at = Find(ts, self, value, at, nint.MaxValue);
            if (at == -2) return null;
            if (state != ((PyDequeObject*)self)->state) return Err.RuntimeError(ts, "deque mutated during iteration");
            if (at++ == -1) return LongObject.FromNint(ts, count);
        }
    }

    private static PyObject* NotThere(PyThreadState* ts, PyObject* value) {
        using Owned text = new(ts, ObjectProtocol.Repr(ts, value));
        return text.IsNull ? null : Err.ValueError(ts, $"{UnicodeObject.ToString(text)} is not in deque");
    }

    private static bool ReadBound(PyThreadState* ts, PyObject* value, out nint bound) {
        bound = 0;
        if (!NumberProtocol.IsIndex(value)) return Err.TypeError(ts, "slice indices must be integers or have an __index__ method");
        bound = NumberProtocol.AsSsize(ts, value, null);
        return bound != -1 || ErrorIndicator.Occurred(ts) == null;
    }

    private static PyObject* Index(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint start = 0, stop = nint.MaxValue;
        if (!Args.CheckPositional(ts, "index", count, 1, 3)) return null;
        if ((count > 1 && !ReadBound(ts, args[1], out start)) || (count > 2 && !ReadBound(ts, args[2], out stop))) return null;
        nint size = ((PyDequeObject*)self)->size;
        if (start < 0) start = System.Math.Max(start + size, 0);
        if (stop < 0) stop = System.Math.Max(stop + size, 0);
        nint found = Find(ts, self, args[0], start, stop);
        return found == -2 ? null : found == -1 ? NotThere(ts, args[0]) : LongObject.FromNint(ts, found);
    }

    private static PyObject* Remove(PyThreadState* ts, PyObject* self, PyObject* value) {
        nint found = Find(ts, self, value, 0, nint.MaxValue, remove: true);
        if (found == -2) return null;
        if (found == -1) return NotThere(ts, value);
        DeleteAt(ts, (PyDequeObject*)self, found);
        return Py.None;
    }

    private static PyObject* Insert(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "insert", count, 2, 2) || !Args.Index(ts, args[0], out nint index)) return null;
        var deque = (PyDequeObject*)self;
        if (deque->maxlen == deque->size) return Err.IndexError(ts, "deque already at its maximum size");
        if (index < 0) index = System.Math.Max(index + deque->size, 0);
        index = System.Math.Min(index, deque->size);
        if (!Push(ts, deque, Py.NewRef(args[1]))) return null;
        for (nint i = deque->size - 1; i > index; i--) *At(deque, i) = *At(deque, i - 1);
        *At(deque, index) = args[1]; // the reference that Push took
        return Py.None;
    }

    private static PyObject* Reverse(PyThreadState* ts, PyObject* self) {
        var deque = (PyDequeObject*)self;
        for (nint i = 0, j = deque->size - 1; i < j; i++, j--) {
            PyObject* item = *At(deque, i);
            *At(deque, i) = *At(deque, j);
            *At(deque, j) = item;
        }
        return Py.None;
    }

    private static PyObject* Rotate(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint n = 1;
        if (!Args.CheckPositional(ts, "rotate", count, 0, 1) || (count == 1 && !Args.Index(ts, args[0], out n))) return null;
        var deque = (PyDequeObject*)self;
        if (deque->size < 2) return Py.None;
        n %= deque->size;
        if (n < 0) n += deque->size;
        if (n == 0) return Py.None;
        deque->state++;
        if (deque->size == deque->capacity) {
            deque->head = (deque->head - n) & (deque->capacity - 1); // a full ring turns by moving its beginning
        } else if (n <= deque->size / 2) {
            for (; n > 0; n--) {
                PyObject* last = *At(deque, deque->size - 1);
                deque->head = (deque->head - 1) & (deque->capacity - 1);
                deque->items[deque->head] = last;
            }
        } else {
            for (n = deque->size - n; n > 0; n--) {
                PyObject* first = deque->items[deque->head];
                deque->head = (deque->head + 1) & (deque->capacity - 1);
                *At(deque, deque->size - 1) = first;
            }
        }
        return Py.None;
    }

    private static PyObject* GetMaxlen(PyThreadState* ts, PyObject* self) => ((PyDequeObject*)self)->maxlen < 0 ? Py.None : LongObject.FromNint(ts, ((PyDequeObject*)self)->maxlen);
    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, self->ob_type->tp_basicsize + ((PyDequeObject*)self)->capacity * sizeof(nint));

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        using Owned state = new(ts, CallProtocol.CallMethod(ts, self, Names.__getstate__));
        if (state.IsNull) return null;
        nint maxlen = ((PyDequeObject*)self)->maxlen;
        PyObject* args = maxlen < 0 ? TupleObject.Empty : Fields.Tuple(ts, TupleObject.Empty, LongObject.FromNint(ts, maxlen));
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), args, state.Detach(), ObjectProtocol.GetIter(ts, self));
    }

    private static void IteratorSlots(TypeSlots* s) {
        Fields.Iterator(s, 1, &IteratorNext);
        s->@new = &IteratorNew;
    }

    private static void ReverseSlots(TypeSlots* s) {
        Fields.Iterator(s, 1, &ReverseNext);
        s->@new = &IteratorNew;
    }

    private static void IteratorMembers(TypeBuilder t) {
        t.Method("__length_hint__", &IteratorLength, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &IteratorReduce, "Return state information for pickling.");
    }

    [return: NewRef]
    private static PyObject* MakeIterator(PyThreadState* ts, PyTypeObject* type, PyObject* deque) {
        PyObject* op = ObjectMemory.New(ts, type, sizeof(DequeIter));
        if (op == null) return null;
        ((DequeIter*)op)->deque = Py.NewRef(deque);
        ((DequeIter*)op)->state = ((PyDequeObject*)deque)->state;
        ((DequeIter*)op)->remaining = ((PyDequeObject*)deque)->size;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static PyObject* Iter(PyThreadState* ts, PyObject* self) => MakeIterator(ts, IteratorType, self);
    private static PyObject* Reversed(PyThreadState* ts, PyObject* self) => MakeIterator(ts, ReverseIteratorType, self);

    private static PyObject* IteratorNew(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        nint index = 0, count = TupleObject.Size(args);
        if (count is < 1 or > 2) return Err.TypeError(ts, $"function takes {(count < 1 ? "at least 1 argument" : "at most 2 arguments")} ({count} given)");
        PyObject* deque = TupleObject.Items(args)[0];
        if (!Check(deque)) return Err.TypeError(ts, $"argument 1 must be collections.deque, not {Err.TypeName(deque)}");
        if (count == 2 && !Args.Index(ts, TupleObject.Items(args)[1], out index)) return null;
        PyObject* op = MakeIterator(ts, (PyTypeObject*)type, deque);
        if (op != null) ((DequeIter*)op)->remaining -= System.Math.Clamp(index, 0, ((DequeIter*)op)->remaining);
        return op;
    }

    /// <summary>May the iterator give another item? Ends it otherwise.</summary>
    private static bool CanStep(PyThreadState* ts, DequeIter* it) {
        if (it->deque == null) return false;
        if (it->state != ((PyDequeObject*)it->deque)->state) {
            it->remaining = 0;
            return Err.RuntimeError(ts, "deque mutated during iteration");
        }
        if (it->remaining > 0) return true;
        Py.ClearRef(ts, &it->deque);
        return false;
    }

    private static PyObject* IteratorNext(PyThreadState* ts, PyObject* self) {
        var it = (DequeIter*)self;
        if (!CanStep(ts, it)) return null;
        var deque = (PyDequeObject*)it->deque;
        return Py.NewRef(*At(deque, deque->size - it->remaining--));
    }

    private static PyObject* ReverseNext(PyThreadState* ts, PyObject* self) {
        var it = (DequeIter*)self;
        if (!CanStep(ts, it)) return null;
        return Py.NewRef(*At((PyDequeObject*)it->deque, --it->remaining));
    }

    private static PyObject* IteratorLength(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, ((DequeIter*)self)->remaining);

    private static PyObject* IteratorReduce(PyThreadState* ts, PyObject* self) {
        var it = (DequeIter*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (it->deque == null) return Fields.Tuple(ts, type, Fields.Tuple(ts, New(ts, (PyObject*)Type, null, null)));
        return Fields.Tuple(ts, type, Fields.Tuple(ts, Py.NewRef(it->deque), LongObject.FromNint(ts, ((PyDequeObject*)it->deque)->size - it->remaining)));
    }
}
