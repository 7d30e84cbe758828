// set and frozenset: the types, making and freeing, repr, hash, comparison; the iterator.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PySetIter {
    public PyObject ob_base;
    /// <summary>null once exhausted.</summary>
    public PyObject* set;
    /// <summary>Size when the iteration began; -1 once it was found to have changed.</summary>
    public nint used;
    public nint position;
    public nint length;
}

internal static unsafe partial class SetObject {
    public static PyTypeObject* Type => Immortals.Set;
    internal static PyTypeObject* MakeType() => StaticType.Create("set", "PySet_Type", sizeof(PySetObject), TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.MatchSelf,
        &Slots, &Members, doc: "set() -> new empty set object\nset(iterable) -> new set object\n\nBuild an unordered collection of unique elements.", weakListOffset: 192);
    public static PyTypeObject* FrozenType => Immortals.FrozenSet;
    internal static PyTypeObject* MakeFrozenType() => StaticType.Create("frozenset", "PyFrozenSet_Type", sizeof(PySetObject),
        TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.MatchSelf, &FrozenSlots, &FrozenMembers,
        doc: "frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\nBuild an immutable unordered collection of unique elements.", weakListOffset: 192);
    public static readonly PyTypeObject* IteratorType = StaticType.Create("set_iterator", "PySetIter_Type", sizeof(PySetIter), TypeFlags.HaveGc, &IteratorSlots, &IteratorMembers);

    private static void CommonSlots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->clear = &ClearSlot;
        s->repr = &Repr;
        s->richcompare = &RichCompare;
        s->iter = &Iter;
        s->sq_length = &Length;
        s->sq_contains = &ContainsSlot;
        s->nb_subtract = &SubtractSlot;
        s->nb_and = &AndSlot;
        s->nb_xor = &XorSlot;
        s->nb_or = &OrSlot;
    }

    private static void Slots(TypeSlots* s) {
        CommonSlots(s);
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->@new = &NewSlot;
        s->SetConstruct(0, 1, &Construct);
        s->init = &InitSlot;
        s->nb_inplace_subtract = &InPlaceSubtractSlot;
        s->nb_inplace_and = &InPlaceAndSlot;
        s->nb_inplace_xor = &InPlaceXorSlot;
        s->nb_inplace_or = &InPlaceOrSlot;
    }

    private static void FrozenSlots(TypeSlots* s) {
        CommonSlots(s);
        s->hash = &HashSlot;
        s->@new = &FrozenNewSlot;
        s->SetConstruct(0, 1, &ConstructFrozen);
    }

    /// <summary>An instance of `type` with the items of an iterable (null: none). May run Python code.</summary>
    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, PyTypeObject* type, PyObject* iterable) {
        PyObject* op;
        if (type == Type || type == FrozenType) {
            op = ObjectMemory.NewTracked(ts, type, sizeof(PySetObject));
            if (op == null) return null;
            ((PySetObject*)op)->weakreflist = null;
        } else {
            op = TypeSlots.Of(type)->alloc(ts, (PyObject*)type, 0);
            if (op == null) return null;
        }
        InitTable((PySetObject*)op);
        ((PySetObject*)op)->hash = -1;
        ((PySetObject*)op)->finger = 0;
        if (!CycleCollector.IsTracked(ts, op)) CycleCollector.Track(ts, op);
        if (iterable != null && Update(ts, op, iterable) < 0) {
            Py.DecRef(ts, op);
            return null;
        }
        return op;
    }

    /// <summary>Like Make, but of set or frozenset itself when `type` is a subclass: what methods return.</summary>
    [return: NewRef]
    private static PyObject* MakeBase(PyThreadState* ts, PyTypeObject* type, PyObject* iterable) =>
        Make(ts, TypeObject.IsSubtype(type, Type) ? Type : FrozenType, iterable);

    /// <summary>A set of the items of an iterable, or an empty one for null.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* iterable) => Make(ts, Type, iterable);

    [return: NewRef]
    public static PyObject* NewFrozen(PyThreadState* ts, PyObject* iterable) =>
        iterable != null && iterable->ob_type == FrozenType ? Py.NewRef(iterable) : Make(ts, FrozenType, iterable);

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => New(ts, count == 0 ? null : args[0]);
    private static PyObject* ConstructFrozen(PyThreadState* ts, PyObject** args, nint count) => NewFrozen(ts, count == 0 ? null : args[0]);

    [return: NewRef]
    public static PyObject* EmptyFrozen(PyThreadState* ts) => Make(ts, FrozenType, null);

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => Make(ts, (PyTypeObject*)type, null);

    private static int InitSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, TypeObject.Name(self->ob_type), kwargs) || !Args.CheckPositional(ts, TypeObject.Name(self->ob_type), TupleObject.Size(args), 0, 1)) return -1;
        Clear(ts, self);
        ((PySetObject*)self)->hash = -1;
        return TupleObject.Size(args) == 0 ? 0 : Update(ts, self, TupleObject.Items(args)[0]);
    }

    private static PyObject* FrozenNewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "frozenset", type, FrozenType, kwargs)) return null;
        if (!Args.CheckPositional(ts, TypeObject.Name((PyTypeObject*)type), TupleObject.Size(args), 0, 1)) return null;
        PyObject* iterable = TupleObject.Size(args) == 0 ? null : TupleObject.Items(args)[0];
        return type == (PyObject*)FrozenType ? NewFrozen(ts, iterable) : Make(ts, (PyTypeObject*)type, iterable);
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        var set = (PySetObject*)op;
        CycleCollector.Untrack(ts, op);
        if (set->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        nint used = set->used;
        for (nint i = 0; i <= set->mask && used > 0; i++) {
            PyObject* key = set->table[i].key;
            if (key == null || key == Dummy) continue;
            used--;
            Py.DecRef(ts, key);
        }
        if (set->table != (setentry*)set->smalltable) ObjectMemory.FreeBuffer(ts, set->table);
        ObjectMemory.FreeUntracked(ts, op, Type);
    }

    private static int TraverseSlot(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        nint position = 0;
        while (Next(op, ref position, out PyObject* key, out _)) {
            int stop = visit(key, arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    private static int ClearSlot(PyThreadState* ts, PyObject* op) {
        Clear(ts, op);
        return 0;
    }

    private static nint Length(PyThreadState* ts, PyObject* self) => ((PySetObject*)self)->used;

    /// <summary>A key that is an unhashable set is looked up as the frozenset of its items.</summary>
    [return: NewRef]
    private static PyObject* AsFrozenKey(PyThreadState* ts, PyObject* key) {
        if (!Check(key) || !Err.Matches(ts, Exc.TypeError)) return null;
        ErrorIndicator.Clear(ts);
        return Make(ts, FrozenType, key);
    }

    private static int ContainsSlot(PyThreadState* ts, PyObject* self, PyObject* key) {
        int found = Contains(ts, self, key);
        if (found >= 0) return found;
        using Owned frozen = new(ts, AsFrozenKey(ts, key));
        return frozen.IsNull ? -1 : Contains(ts, self, frozen);
    }

    /// <summary>The keys as a list.</summary>
    [return: NewRef]
    private static PyObject* KeyList(PyThreadState* ts, PyObject* self) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        nint position = 0;
        while (Next(self, ref position, out PyObject* key, out _))
            if (ListObject.Append(ts, list, key) < 0) return null;
        return list.Detach();
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        int entered = ObjectProtocol.ReprEnter(ts, self);
        if (entered < 0) return null;
        if (entered > 0) return UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}(...)");
        PyObject* text = ReprItems(ts, self);
        ObjectProtocol.ReprLeave(ts, self);
        return text;
    }

    private static PyObject* ReprItems(PyThreadState* ts, PyObject* self) {
        if (((PySetObject*)self)->used == 0) return UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}()");
        using Owned list = new(ts, KeyList(ts, self));
        if (list.IsNull) return null;
        using Owned items = new(ts, ObjectProtocol.Repr(ts, list));
        if (items.IsNull) return null;
        using Owned inner = new(ts, UnicodeObject.Substring(ts, items, 1, UnicodeObject.Length(items) - 1));
        if (inner.IsNull) return null;
        bool bare = CheckExact(self);
        var text = new UnicodeBuilder(ts);
        if (!bare) {
            text.Append(TypeObject.Name(self->ob_type));
            text.Append("(");
        }
        text.Append("{");
        text.Append(inner.Borrow);
        text.Append(bare ? "}" : "})");
        return text.Finish();
    }

    private static nuint Shuffle(nuint hash) => ((hash ^ 89869747) ^ (hash << 16)) * 3644798167;

    /// <summary>Does not depend on the order of the keys.</summary>
    private static nint HashSlot(PyThreadState* ts, PyObject* self) {
        var set = (PySetObject*)self;
        if (set->hash != -1) return set->hash;
        nuint hash = 0;
        nint position = 0;
        while (Next(self, ref position, out _, out nint one)) hash ^= Shuffle((nuint)one);
        hash ^= ((nuint)set->used + 1) * 1927868237;
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash * 69069 + 907133923;
        if (hash == nuint.MaxValue) hash = 590923713;
        set->hash = (nint)hash;
        return set->hash;
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* self, PyObject* other, int op) {
        if (!CheckAny(other)) return Py.NotImplemented;
        var a = (PySetObject*)self;
        var b = (PySetObject*)other;
        int result;
        switch (op) {
            case ObjectProtocol.Eq:
            case ObjectProtocol.Ne:
                if (a->used != b->used || (a->hash != -1 && b->hash != -1 && a->hash != b->hash)) result = 0;
                else result = IsSubset(ts, self, other);
                if (result >= 0 && op == ObjectProtocol.Ne) result ^= 1;
                break;
            case ObjectProtocol.Le: result = IsSubset(ts, self, other); break;
            case ObjectProtocol.Ge: result = IsSubset(ts, other, self); break;
            case ObjectProtocol.Lt: result = a->used >= b->used ? 0 : IsSubset(ts, self, other); break;
            default: result = a->used <= b->used ? 0 : IsSubset(ts, other, self); break;
        }
        return result < 0 ? null : Py.Bool(result != 0);
    }

    /// <summary>Are all keys of a set in another set? May run Python code.</summary>
    private static int IsSubset(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (Size(self) > Size(other)) return 0;
        nint position = 0;
        while (Next(self, ref position, out PyObject* key, out nint hash)) {
            Py.IncRef(key);
            int found = ContainsEntry(ts, (PySetObject*)other, key, hash);
            Py.DecRef(ts, key);
            if (found <= 0) return found;
        }
        return 1;
    }

    private static void IteratorSlots(TypeSlots* s) => Fields.Iterator(s, 1, &IteratorNext);

    private static void IteratorMembers(TypeBuilder t) {
        t.Method("__length_hint__", &IteratorLength, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &IteratorReduce, "Return state information for pickling.");
    }

    private static PyObject* Iter(PyThreadState* ts, PyObject* self) {
        PyObject* op = ObjectMemory.NewTracked(ts, IteratorType, sizeof(PySetIter));
        if (op == null) return null;
        var it = (PySetIter*)op;
        it->set = Py.NewRef(self);
        it->used = it->length = Size(self);
        it->position = 0;
        return op;
    }

    private static PyObject* IteratorNext(PyThreadState* ts, PyObject* self) {
        var it = (PySetIter*)self;
        if (it->set == null) return null;
        if (it->used != Size(it->set)) {
            it->used = -1;
            return Err.RuntimeError(ts, "Set changed size during iteration");
        }
        if (Next(it->set, ref it->position, out PyObject* key, out _)) {
            it->length--;
            return Py.NewRef(key);
        }
        Py.ClearRef(ts, &it->set);
        return null;
    }

    private static PyObject* IteratorLength(PyThreadState* ts, PyObject* self) {
        var it = (PySetIter*)self;
        return LongObject.FromNint(ts, it->set != null && it->used == Size(it->set) ? it->length : 0);
    }

    private static PyObject* IteratorReduce(PyThreadState* ts, PyObject* self) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        PySetIter copy = *(PySetIter*)self;
        if (copy.set != null) {
            if (copy.used != Size(copy.set)) return Err.RuntimeError(ts, "Set changed size during iteration");
            while (Next(copy.set, ref copy.position, out PyObject* key, out _))
                if (ListObject.Append(ts, list, key) < 0) return null;
        }
        return Fields.Tuple(ts, Fields.Builtin(ts, "iter"), TupleObject.Pack(ts, list));
    }
}
