// collections.OrderedDict: its order is the dict's. Its own are move_to_end, popitem from either end, an equality that looks at the order,
// that construction and update go through __setitem__ of a subclass, and iterators that notice a change of the order.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class OrderedDictObject {
    private struct OrderedDict {
        public PyDictObject dict;
        public PyObject* attributes;
        public PyObject* weakreflist;
        /// <summary>Keys that OrderedDict's own methods put in, less those they took out.</summary>
        public nint count;
        /// <summary>Counts changes of the order, for iterators.</summary>
        public nint state;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("collections.OrderedDict", "PyODict_Type", sizeof(OrderedDict), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        @base: DictObject.Type, doc: "Dictionary that remembers insertion order", dictOffset: 48, weakListOffset: 56);
    private static readonly ArgSpec s_move = new("move_to_end", 0, 1, "key", "last"), s_pop = new("popitem", 0, 0, "last"), s_setDefault = new("setdefault", 0, 1, "key", "default"),
        s_popKey = new("pop", 0, 1, "key", "default"), s_fromKeys = new("fromkeys", 0, 1, "iterable", "value");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->richcompare = &RichCompare;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->init = &Init;
        s->getattro = &ObjectProtocol.GenericGetAttr;
        s->setattro = &ObjectProtocol.GenericSetAttr;
        s->nb_or = &Or;
        s->nb_inplace_or = &InPlaceOr;
        s->mp_ass_subscript = &Assign;
        s->iter = &IterKeys;
    }

    private static void Members(TypeBuilder t) {
        t.ClassMethod("fromkeys", &FromKeys, "fromkeys($type, /, iterable, value=None)\n--\n\nCreate a new ordered dictionary with keys from iterable and values set to value.");
        t.Method("setdefault", &SetDefault, "setdefault($self, /, key, default=None)\n--\n\nInsert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.");
        t.Method("pop", &Pop, "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.");
        t.Method("popitem", &PopItem, "popitem($self, /, last=True)\n--\n\nRemove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.");
        t.Method("clear", &ClearMethod, "od.clear() -> None.  Remove all items from od.");
        t.Method("keys", &Keys);
        t.Method("values", &Values);
        t.Method("items", &Items);
        t.Method("__reversed__", &ReversedKeys, "od.__reversed__() <==> reversed(od)");
        t.Method("move_to_end", &MoveToEnd, "move_to_end($self, /, key, last=True)\n--\n\nMove an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.");
        t.Method("update", &UpdateMethod);
        t.Method("copy", &Copy, "od.copy() -> a shallow copy of od");
        t.Method("__reduce__", &Reduce, "Return state information for pickling");
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.OwnDictGetSet));
    }

    private static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (((OrderedDict*)op)->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Py.ClearRef(ts, &((OrderedDict*)op)->attributes);
        TypeSlots.Of(DictObject.Type)->dealloc(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyObject* attributes = ((OrderedDict*)op)->attributes;
        int stop = attributes == null ? 0 : visit(attributes, arg);
        return stop != 0 ? stop : TypeSlots.Of(DictObject.Type)->traverse(op, visit, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((OrderedDict*)op)->attributes);
        return TypeSlots.Of(DictObject.Type)->clear(ts, op);
    }

    // ---------------------------------------------------------------- changes
    /// <summary>
    /// How many keys the dict's own methods took away behind the order's back (dict.pop(od, key)). As in CPython the OrderedDict is broken then:
    /// looking at its values is a KeyError.
    /// </summary>
    private static nint Lost(PyObject* self) => ((OrderedDict*)self)->count - DictObject.Size(self);

    /// <summary>After a change of one's own: `lost` and `size` are what they were before it.</summary>
    private static void Changed(PyObject* self, nint lost, nint size) {
        var ordered = (OrderedDict*)self;
        ordered->count = DictObject.Size(self) + lost;
        if (DictObject.Size(self) != size) ordered->state++;
    }

    /// <summary>self[key] = value; null deletes.</summary>
    private static int Assign(PyThreadState* ts, PyObject* self, PyObject* key, PyObject* value) {
        nint lost = Lost(self), size = DictObject.Size(self);
        int status = TypeSlots.Of(DictObject.Type)->mp_ass_subscript(ts, self, key, value);
        Changed(self, lost, size);
        return status;
    }

    private static int Store(PyThreadState* ts, PyObject* self, PyObject* key, PyObject* value) =>
        self->ob_type == Type ? Assign(ts, self, key, value) : ObjectProtocol.SetItem(ts, self, key, value);

    private static PyObject* ClearMethod(PyThreadState* ts, PyObject* self) {
        ((OrderedDict*)self)->count = 0;
        ((OrderedDict*)self)->state++;
        DictObject.Clear(ts, self);
        return Py.None;
    }

    // ---------------------------------------------------------------- methods
    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) => Update(ts, self, TupleObject.Items(args), TupleObject.Size(args), kwargs);

    /// <summary>MutableMapping.update: at most one mapping or iterable of pairs, then keywords.</summary>
    private static int Update(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwargs) {
        if (count > 1) return Err.TypeError(ts, $"expected at most 1 arguments, got {count}");
        if (count == 1 && AddFrom(ts, self, args[0]) < 0) return -1;
        if (kwargs == null) return 0;
        nint position = 0;
        while (DictObject.Next(kwargs, ref position, out PyObject* key, out PyObject* value))
            if (Store(ts, self, key, value) < 0) return -1;
        return 0;
    }

    private static int AddFrom(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (DictObject.CheckExact(other)) {
            using Owned items = new(ts, DictObject.Items(ts, other));
            return items.IsNull ? -1 : AddPairs(ts, self, items);
        }
        if (ObjectProtocol.LookupAttr(ts, other, Names.keys, out PyObject* found) == Lookup.Error) return -1;
        using Owned method = new(ts, found);
        if (method.IsNull) return AddPairs(ts, self, other);
        using Owned keys = new(ts, CallProtocol.CallNoArgs(ts, method));
        if (keys.IsNull) return -1;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, keys));
        if (iterator.IsNull) return -1;
        while (true) {
            using Owned key = new(ts, Fields.Next(ts, iterator));
            if (key.IsNull) return Fields.Failed(ts) ? -1 : 0;
            using Owned value = new(ts, ObjectProtocol.GetItem(ts, other, key));
            if (value.IsNull || Store(ts, self, key, value) < 0) return -1;
        }
    }

    private static int AddPairs(PyThreadState* ts, PyObject* self, PyObject* pairs) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, pairs));
        if (iterator.IsNull) return -1;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            using Owned pair = new(ts, Fields.Next(ts, iterator));
            if (pair.IsNull) return Fields.Failed(ts) ? -1 : 0;
            using Owned tuple = new(ts, TupleObject.FromIterable(ts, pair));
            if (tuple.IsNull) return -1;
            nint size = TupleObject.Size(tuple);
            if (size < 2) return Err.ValueError(ts, $"need more than {size} value{(size == 1 ? "" : "s")} to unpack");
            if (size > 2) return Err.ValueError(ts, "too many values to unpack (expected 2)");
            if (Store(ts, self, TupleObject.Items(tuple)[0], TupleObject.Items(tuple)[1]) < 0) return -1;
        }
        return -1;
    }

    private static PyObject* UpdateMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        using Owned kwargs = new(ts, kwnames == null ? null : CallProtocol.KeywordDict(ts, args + count, kwnames, out _));
        if (kwnames != null && kwargs.IsNull && ErrorIndicator.Occurred(ts) != null) return null;
        return Update(ts, self, args, count, kwargs) < 0 ? null : Py.None;
    }

    private static PyObject* FromKeys(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_fromKeys.Parse(ts, args, count, kwnames, into)) return null;
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, cls));
        if (result.IsNull) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, into[0]));
        if (iterator.IsNull) return null;
        while (true) {
            using Owned key = new(ts, Fields.Next(ts, iterator));
            if (key.IsNull) return Fields.Failed(ts) ? null : result.Detach();
            if (ObjectProtocol.SetItem(ts, result, key, into[1] == null ? Py.None : into[1]) < 0) return null;
        }
    }

    private static PyObject* SetDefault(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_setDefault.Parse(ts, args, count, kwnames, into)) return null;
        PyObject* value = into[1] == null ? Py.None : into[1];
        if (self->ob_type == Type) {
            nint lost = Lost(self), size = DictObject.Size(self);
            PyObject* set = DictObject.SetDefault(ts, self, into[0], value);
            Changed(self, lost, size);
            return Py.XNewRef(set);
        }
        int present = ObjectProtocol.Contains(ts, self, into[0]);
        if (present < 0) return null;
        if (present > 0) return ObjectProtocol.GetItem(ts, self, into[0]);
        return ObjectProtocol.SetItem(ts, self, into[0], value) < 0 ? null : Py.NewRef(value);
    }

    private static PyObject* Pop(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_popKey.Parse(ts, args, count, kwnames, into)) return null;
        // A subclass's own __getitem__ and __delitem__ are not asked, as they are not by dict.pop.
        nint lost = Lost(self), size = DictObject.Size(self);
        Lookup found = DictObject.Pop(ts, self, into[0], out PyObject* value);
        Changed(self, lost, size);
        if (found != Lookup.Missing) return found == Lookup.Found ? value : null;
        return into[1] != null ? Py.NewRef(into[1]) : Err.KeyError(ts, into[0]);
    }

    private static bool ReadLast(PyThreadState* ts, PyObject* value, out bool last) {
        int truth = value == null ? 1 : ObjectProtocol.IsTrue(ts, value);
        last = truth > 0;
        return truth >= 0;
    }

    private static PyObject* PopItem(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[1];
        if (!s_pop.Parse(ts, args, count, kwnames, into) || !ReadLast(ts, into[0], out bool last)) return null;
        nint lost = Lost(self), size = DictObject.Size(self);
        bool found = DictObject.PopEnd(ts, self, last, out PyObject* key, out PyObject* value);
        Changed(self, lost, size);
        return found ? Fields.Tuple(ts, key, value) : null;
    }

    private static PyObject* MoveToEnd(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_move.Parse(ts, args, count, kwnames, into) || !ReadLast(ts, into[1], out bool last)) return null;
        ((OrderedDict*)self)->state++;
        return DictObject.MoveToEnd(ts, self, into[0], last) < 0 ? null : Py.None;
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) {
        using Owned copy = new(ts, CallProtocol.CallNoArgs(ts, (PyObject*)self->ob_type));
        if (copy.IsNull) return null;
        PyObject* attributes = ((OrderedDict*)self)->attributes;
        if (attributes != null && self->ob_type == Type) {
            PyObject* own = InstanceDict.Materialise(ts, copy);
            if (own == null || DictObject.Update(ts, own, attributes) < 0) return null;
        }
        using Owned keys = new(ts, DictObject.Keys(ts, self));
        if (keys.IsNull) return null;
        for (nint i = 0; i < ListObject.Size(keys); i++) {
            PyObject* key = ListObject.Items(keys)[i];
            using Owned value = new(ts, ObjectProtocol.GetItem(ts, self, key));
            if (value.IsNull || Store(ts, copy, key, value) < 0) return null;
        }
        return copy.Detach();
    }

    private static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!DictObject.Check(a) || !DictObject.Check(b)) return Py.NotImplemented;
        using Owned result = new(ts, CallProtocol.CallOne(ts, (PyObject*)(Check(a) ? a : b)->ob_type, a));
        return result.IsNull || AddFrom(ts, result, b) < 0 ? null : result.Detach();
    }

    private static PyObject* InPlaceOr(PyThreadState* ts, PyObject* self, PyObject* other) => AddFrom(ts, self, other) < 0 ? null : Py.NewRef(self);

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!DictObject.Check(a) || !DictObject.Check(b) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        using Owned equal = new(ts, TypeSlots.Of(DictObject.Type)->richcompare(ts, a, b, ObjectProtocol.Eq));
        if (equal.IsNull || equal.Borrow == Py.NotImplemented) return equal.Detach();
        bool same = equal.Borrow == Py.True;
        if (same && Check(a) && Check(b)) {
            using Owned x = new(ts, DictObject.Keys(ts, a));
            using Owned y = new(ts, x.IsNull ? null : DictObject.Keys(ts, b));
            int order = y.IsNull ? -1 : ObjectProtocol.RichCompareBool(ts, x, y, ObjectProtocol.Eq);
            if (order < 0) return null;
            same = order > 0;
        }
        return Py.Bool(same == (op == ObjectProtocol.Eq));
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        using Owned state = new(ts, CallProtocol.CallMethod(ts, self, Names.__getstate__));
        if (state.IsNull) return null;
        using Owned items = new(ts, CallProtocol.CallMethod(ts, self, Names.items));
        if (items.IsNull) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, items));
        if (iterator.IsNull) return null;
        PyObject** parts = stackalloc PyObject*[5];
        parts[0] = (PyObject*)self->ob_type;
        parts[1] = TupleObject.Empty;
        parts[2] = state;
        parts[3] = Py.None;
        parts[4] = iterator;
        return TupleObject.FromArray(ts, parts, 5);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        if (DictObject.Size(self) == 0) return UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}()");
        int entered = ObjectProtocol.ReprEnter(ts, self);
        if (entered != 0) return entered < 0 ? null : UnicodeObject.FromString(ts, "...");
        using Owned view = new(ts, self->ob_type == Type ? Items(ts, self) : CallProtocol.CallMethod(ts, self, Names.items));
        using Owned items = new(ts, view.IsNull ? null : ListObject.FromIterable(ts, view));
        using Owned text = new(ts, items.IsNull ? null : ObjectProtocol.Repr(ts, items));
        ObjectProtocol.ReprLeave(ts, self);
        return text.IsNull ? null : UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}({UnicodeObject.ToString(text)})");
    }
}
