// collections.deque: a ring of references that grows by doubling; both ends and indexing are O(1).
//
// `state` counts changes of length: iterators and searches compare it to notice a change under them. Whatever may run Python code
// (comparing, releasing) happens when the ring is consistent, and the ring is looked at anew afterwards.
//
// This file: the ring, construction, the sequence protocol. Methods and iterators are in CollectionsModule.DequeMethods.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyDequeObject {
    public PyObject ob_base;
    public PyObject** items;
    /// <summary>A power of two, or 0.</summary>
    public nint capacity;
    /// <summary>Slot of the first item.</summary>
    public nint head;
    public nint size;
    /// <summary>-1 for none.</summary>
    public nint maxlen;
    public nint state;
    public PyObject* weakreflist;
}

internal static unsafe partial class DequeObject {
    public static readonly PyTypeObject* Type = StaticType.Create("collections.deque", null, sizeof(PyDequeObject), TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.Sequence, &Slots, &Members,
        doc: "deque([iterable[, maxlen]]) --> deque object\n\nA list-like sequence optimized for data accesses near its endpoints.", weakListOffset: 64);
    private static readonly ArgSpec s_spec = new("deque", 0, 0, "iterable", "maxlen");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &ClearSlot;
        s->repr = &Repr;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &RichCompare;
        s->iter = &Iter;
        s->init = &Init;
        s->@new = &New;
        s->sq_length = &Length;
        s->sq_concat = &Concat;
        s->sq_repeat = &Repeat;
        s->sq_item = &Item;
        s->sq_ass_item = &SetItem;
        s->sq_contains = &Contains;
        s->sq_inplace_concat = &InPlaceConcat;
        s->sq_inplace_repeat = &InPlaceRepeat;
    }

    private static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);

    private static PyObject** At(PyDequeObject* deque, nint index) => &deque->items[(deque->head + index) & (deque->capacity - 1)];

    private static bool Grow(PyThreadState* ts, PyDequeObject* deque) {
        nint capacity = deque->capacity == 0 ? 8 : deque->capacity * 2;
        if (capacity > nint.MaxValue / (2 * sizeof(nint))) return Err.NoMemory(ts);
        var items = (PyObject**)ObjectMemory.Buffer(ts, capacity * sizeof(nint));
        if (items == null) return false;
        for (nint i = 0; i < deque->size; i++) items[i] = *At(deque, i);
        ObjectMemory.FreeBuffer(ts, deque->items);
        deque->items = items;
        deque->capacity = capacity;
        deque->head = 0;
        return true;
    }

    /// <summary>Adds at the right; the first goes when the deque is full. Takes the reference.</summary>
    private static bool Push(PyThreadState* ts, PyDequeObject* deque, [Steals] PyObject* item) {
        if (deque->size == deque->capacity && !Grow(ts, deque)) {
            Py.DecRef(ts, item);
            return false;
        }
        *At(deque, deque->size++) = item;
        deque->state++;
        if (deque->maxlen >= 0 && deque->size > deque->maxlen) Py.DecRef(ts, TakeLeft(deque));
        return true;
    }

    private static bool PushLeft(PyThreadState* ts, PyDequeObject* deque, [Steals] PyObject* item) {
        if (deque->size == deque->capacity && !Grow(ts, deque)) {
            Py.DecRef(ts, item);
            return false;
        }
        deque->head = (deque->head - 1) & (deque->capacity - 1);
        deque->items[deque->head] = item;
        deque->size++;
        deque->state++;
        if (deque->maxlen >= 0 && deque->size > deque->maxlen) Py.DecRef(ts, Take(deque));
        return true;
    }

    /// <summary>Removes the last item and hands over its reference.</summary>
    private static PyObject* Take(PyDequeObject* deque) {
        deque->state++;
        return *At(deque, --deque->size);
    }

    private static PyObject* TakeLeft(PyDequeObject* deque) {
        PyObject* item = deque->items[deque->head];
        deque->head = (deque->head + 1) & (deque->capacity - 1);
        deque->size--;
        deque->state++;
        return item;
    }

    private static void Clear(PyThreadState* ts, PyObject* op) {
        var deque = (PyDequeObject*)op;
        PyDequeObject old = *deque;
        deque->items = null;
        deque->capacity = deque->head = deque->size = 0;
        deque->state++;
        for (nint i = 0; i < old.size; i++) Py.DecRef(ts, *At(&old, i));
        ObjectMemory.FreeBuffer(ts, old.items);
    }

    private static int ClearSlot(PyThreadState* ts, PyObject* op) {
        Clear(ts, op);
        return 0;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (((PyDequeObject*)op)->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Clear(ts, op);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var deque = (PyDequeObject*)op;
        for (nint i = 0; i < deque->size; i++) {
            int stop = visit(*At(deque, i), arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op != null) ((PyDequeObject*)op)->maxlen = -1;
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return -1;
        nint maxlen = -1;
        if (into[1] != null && !Py.IsNone(into[1])) {
            if (!LongObject.Check(into[1])) return Err.TypeError(ts, "an integer is required");
            maxlen = LongObject.AsNint(ts, into[1]);
            if (maxlen == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
            if (maxlen < 0) return Err.ValueError(ts, "maxlen must be non-negative");
        }
        ((PyDequeObject*)self)->maxlen = maxlen;
        if (((PyDequeObject*)self)->size > 0) Clear(ts, self);
        return into[0] == null ? 0 : ExtendWith(ts, self, into[0], left: false);
    }

    /// <summary>Adds the items of an iterable at one end. Runs Python code.</summary>
    private static int ExtendWith(PyThreadState* ts, PyObject* self, PyObject* iterable, bool left) {
        using Owned copy = new(ts, iterable == self ? ListObject.FromIterable(ts, iterable) : Py.NewRef(iterable));
        if (copy.IsNull) return -1;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, copy));
        if (iterator.IsNull) return -1;
        var deque = (PyDequeObject*)self;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            PyObject* item = Fields.Next(ts, iterator);
            if (item == null) return Fields.Failed(ts) ? -1 : 0;
            if (deque->maxlen == 0) Py.DecRef(ts, item);
            else if (!(left ? PushLeft(ts, deque, item) : Push(ts, deque, item))) return -1;
        }
        return -1;
    }

    [return: NewRef]
    private static PyObject* Copy(PyThreadState* ts, PyObject* self) {
        var deque = (PyDequeObject*)self;
        if (self->ob_type == Type) {
            using Owned copy = new(ts, New(ts, (PyObject*)Type, null, null));
            if (copy.IsNull) return null;
            ((PyDequeObject*)copy.Borrow)->maxlen = deque->maxlen;
            return ExtendWith(ts, copy, self, left: false) < 0 ? null : copy.Detach();
        }
        if (deque->maxlen < 0) return CallProtocol.CallOne(ts, (PyObject*)self->ob_type, self);
        using Owned maxlen = new(ts, LongObject.FromNint(ts, deque->maxlen));
        return maxlen.IsNull ? null : CallProtocol.CallTwo(ts, (PyObject*)self->ob_type, self, maxlen);
    }

    private static nint Length(PyThreadState* ts, PyObject* self) => ((PyDequeObject*)self)->size;

    private static PyObject* Item(PyThreadState* ts, PyObject* self, nint index) {
        var deque = (PyDequeObject*)self;
        if (index < 0 || index >= deque->size) return Err.IndexError(ts, "deque index out of range");
        return Py.NewRef(*At(deque, index));
    }

    private static int SetItem(PyThreadState* ts, PyObject* self, nint index, PyObject* value) {
        var deque = (PyDequeObject*)self;
        if (index < 0 || index >= deque->size) return Err.IndexError(ts, "deque index out of range");
        if (value != null) Py.SetRef(ts, At(deque, index), Py.NewRef(value));
        else DeleteAt(ts, deque, index);
        return 0;
    }

    private static void DeleteAt(PyThreadState* ts, PyDequeObject* deque, nint index) {
        PyObject* item = *At(deque, index);
        if (index < deque->size / 2) {
            for (nint i = index; i > 0; i--) *At(deque, i) = *At(deque, i - 1);
            TakeLeft(deque);
        } else {
            for (nint i = index; i < deque->size - 1; i++) *At(deque, i) = *At(deque, i + 1);
            Take(deque);
        }
        Py.DecRef(ts, item);
    }

    private static int Contains(PyThreadState* ts, PyObject* self, PyObject* value) {
        nint found = Find(ts, self, value, 0, nint.MaxValue);
        return found == -2 ? -1 : found >= 0 ? 1 : 0;
    }

    /// <summary>Index of the first equal item in a range, -1 when there is none, -2 with an error. Runs Python code.</summary>
    private static nint Find(PyThreadState* ts, PyObject* self, PyObject* value, nint start, nint stop, bool remove = false) {
        var deque = (PyDequeObject*)self;
        nint state = deque->state;
        for (nint i = start; i < stop && i < deque->size; i++) {
            using Owned item = new(ts, Py.NewRef(*At(deque, i)));
            int equal = ObjectProtocol.RichCompareBool(ts, item, value, ObjectProtocol.Eq);
            if (equal < 0) return -2;
            if (equal > 0 && !remove) return i;
            if (state != deque->state) {
                Err.Raise(ts, remove ? Exc.IndexError : Exc.RuntimeError, "deque mutated during iteration");
                return -2;
            }
            if (equal > 0) return i;
        }
        return -1;
    }

    private static PyObject* Concat(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (!Check(other)) return Err.TypeError(ts, $"can only concatenate deque (not \"{Err.TypeName(other)}\") to deque");
        using Owned result = new(ts, Copy(ts, self));
        return result.IsNull || ExtendWith(ts, result, other, left: false) < 0 ? null : result.Detach();
    }

    private static PyObject* InPlaceConcat(PyThreadState* ts, PyObject* self, PyObject* other) => ExtendWith(ts, self, other, left: false) < 0 ? null : Py.NewRef(self);

    private static PyObject* Repeat(PyThreadState* ts, PyObject* self, nint times) {
        using Owned result = new(ts, Copy(ts, self));
        if (result.IsNull) return null;
        using Owned same = new(ts, InPlaceRepeat(ts, result, times));
        return same.IsNull ? null : result.Detach();
    }

    private static PyObject* InPlaceRepeat(PyThreadState* ts, PyObject* self, nint times) {
        var deque = (PyDequeObject*)self;
        nint size = deque->size;
        if (size == 0 || times == 1) return Py.NewRef(self);
        if (times <= 0) {
            Clear(ts, self);
            return Py.NewRef(self);
        }
        if (times > nint.MaxValue / 16 / size) return Err.NoMemory(ts);
        // Only the last maxlen items stay: no need to push more rounds than fill the deque.
        if (deque->maxlen >= 0 && times > deque->maxlen / size + 2) times = deque->maxlen / size + 2;
        using Owned items = new(ts, ListObject.FromIterable(ts, self));
        if (items.IsNull) return null;
        for (nint round = 1; round < times; round++) {
            for (nint i = 0; i < ListObject.Size(items); i++)
                if (!Push(ts, deque, Py.NewRef(ListObject.Items(items)[i]))) return null;
            if ((round * size & 0xFFFF) < size && !Work.Allow(ts, 0x10000)) return null;
        }
        return Py.NewRef(self);
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        if (op is ObjectProtocol.Eq or ObjectProtocol.Ne) {
            if (a == b) return Py.Bool(op == ObjectProtocol.Eq);
            if (((PyDequeObject*)a)->size != ((PyDequeObject*)b)->size) return Py.Bool(op == ObjectProtocol.Ne);
        }
        using Owned x = new(ts, ObjectProtocol.GetIter(ts, a));
        if (x.IsNull) return null;
        using Owned y = new(ts, ObjectProtocol.GetIter(ts, b));
        if (y.IsNull) return null;
        while (true) {
            using Owned left = new(ts, Fields.Next(ts, x));
            if (left.IsNull && Fields.Failed(ts)) return null;
            using Owned right = new(ts, Fields.Next(ts, y));
            if (right.IsNull && Fields.Failed(ts)) return null;
            if (left.IsNull || right.IsNull) {
                int order = left.IsNull ? (right.IsNull ? 0 : -1) : 1;
                return Py.Bool(op switch {
                    ObjectProtocol.Lt => order < 0, ObjectProtocol.Le => order <= 0, ObjectProtocol.Eq => order == 0,
                    ObjectProtocol.Ne => order != 0, ObjectProtocol.Gt => order > 0, _ => order >= 0,
                });
            }
            int equal = ObjectProtocol.RichCompareBool(ts, left, right, ObjectProtocol.Eq);
            if (equal < 0) return null;
            if (equal > 0) continue;
            if (op == ObjectProtocol.Eq) return Py.False;
            if (op == ObjectProtocol.Ne) return Py.True;
            return ObjectProtocol.RichCompare(ts, left, right, op);
        }
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        int entered = ObjectProtocol.ReprEnter(ts, self);
        if (entered != 0) return entered < 0 ? null : UnicodeObject.FromString(ts, "[...]");
        using Owned list = new(ts, ListObject.FromIterable(ts, self));
        using Owned items = new(ts, list.IsNull ? null : ObjectProtocol.Repr(ts, list));
        ObjectProtocol.ReprLeave(ts, self);
        if (items.IsNull) return null;
        var text = new UnicodeBuilder(ts);
        text.Append(TypeObject.Name(self->ob_type));
        text.Append("(");
        text.Append(items.Borrow);
        nint maxlen = ((PyDequeObject*)self)->maxlen;
        text.Append(maxlen >= 0 ? $", maxlen={maxlen})" : ")");
        return text.Finish();
    }
}
