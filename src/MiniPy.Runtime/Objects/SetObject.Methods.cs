// set and frozenset: the methods. Those that take any iterable are thin covers of the algebra in SetObject.Operators.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class SetObject {
    private static void CommonMembers(TypeBuilder t) {
        t.Method("__contains__", &ContainsMethod, "x.__contains__(y) <==> y in x.");
        t.Method("difference", &DifferenceMethod, "Return the difference of two or more sets as a new set.\n\n(i.e. all elements that are in this set but not the others.)");
        t.Method("intersection", &IntersectionMethod, "Return the intersection of two sets as a new set.\n\n(i.e. all elements that are in both sets.)");
        t.Method("isdisjoint", &IsDisjoint, "Return True if two sets have a null intersection.");
        t.Method("issubset", &IsSubsetMethod, "Report whether another set contains this set.");
        t.Method("issuperset", &IsSupersetMethod, "Report whether this set contains another set.");
        t.Method("symmetric_difference", &SymmetricMethod, "Return the symmetric difference of two sets as a new set.\n\n(i.e. all elements that are in exactly one of the sets.)");
        t.Method("union", &UnionMethod, "Return the union of sets as a new set.\n\n(i.e. all elements that are in either set.)");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__sizeof__", &SizeOf, "S.__sizeof__() -> size of S in memory, in bytes");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static PyObject* ContainsMethod(PyThreadState* ts, PyObject* self, PyObject* key) => ContainsSlot(ts, self, key) is var found && found < 0 ? null : Py.Bool(found != 0);

    private static void Members(TypeBuilder t) {
        CommonMembers(t);
        t.Method("add", &AddMethod, "Add an element to a set.\n\nThis has no effect if the element is already present.");
        t.Method("clear", &ClearMethod, "Remove all elements from this set.");
        t.Method("copy", &CopyBase, "Return a shallow copy of a set.");
        t.Method("discard", &DiscardMethod, "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set.");
        t.Method("difference_update", &DifferenceUpdate, "Remove all elements of another set from this set.");
        t.Method("intersection_update", &IntersectionUpdate, "Update a set with the intersection of itself and another.");
        t.Method("pop", &Pop, "Remove and return an arbitrary set element.\nRaises KeyError if the set is empty.");
        t.Method("remove", &Remove, "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.");
        t.Method("symmetric_difference_update", &SymmetricUpdate, "Update a set with the symmetric difference of itself and another.");
        t.Method("update", &UpdateMethod, "Update a set with the union of itself and others.");
    }

    private static void FrozenMembers(TypeBuilder t) {
        CommonMembers(t);
        t.Method("copy", &FrozenCopy, "Return a shallow copy of a set.");
    }

    private static PyObject* FrozenCopy(PyThreadState* ts, PyObject* self) => self->ob_type == FrozenType ? Py.NewRef(self) : CopyBase(ts, self);

    private static PyObject* AddMethod(PyThreadState* ts, PyObject* self, PyObject* key) => Add(ts, self, key) < 0 ? null : Py.None;

    private static PyObject* ClearMethod(PyThreadState* ts, PyObject* self) {
        Clear(ts, self);
        return Py.None;
    }

    /// <summary>Discard that takes an unhashable set for its frozenset.</summary>
    private static int DiscardAny(PyThreadState* ts, PyObject* self, PyObject* key) {
        int found = Discard(ts, self, key);
        if (found >= 0) return found;
        using Owned frozen = new(ts, AsFrozenKey(ts, key));
        return frozen.IsNull ? -1 : Discard(ts, self, frozen);
    }

    private static PyObject* DiscardMethod(PyThreadState* ts, PyObject* self, PyObject* key) => DiscardAny(ts, self, key) < 0 ? null : Py.None;

    private static PyObject* Remove(PyThreadState* ts, PyObject* self, PyObject* key) {
        int found = DiscardAny(ts, self, key);
        if (found < 0) return null;
        return found == 0 ? Err.KeyError(ts, key) : Py.None;
    }

    private static PyObject* UpdateMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        for (nint i = 0; i < count; i++)
            if (Update(ts, self, args[i]) < 0) return null;
        return Py.None;
    }

    private static PyObject* UnionMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        using Owned result = new(ts, CopyBase(ts, self));
        if (result.IsNull) return null;
        for (nint i = 0; i < count; i++)
            if (args[i] != self && Update(ts, result, args[i]) < 0) return null;
        return result.Detach();
    }

    private static PyObject* IntersectionMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (count == 0) return CopyBase(ts, self);
        PyObject* result = Py.NewRef(self);
        for (nint i = 0; i < count && result != null; i++) {
            PyObject* next = Intersect(ts, result, args[i]);
            Py.DecRef(ts, result);
            result = next;
        }
        return result;
    }

    private static PyObject* IntersectionUpdate(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        using Owned result = new(ts, IntersectionMethod(ts, self, args, count));
        if (result.IsNull) return null;
        Swap((PySetObject*)self, (PySetObject*)result.Borrow);
        return Py.None;
    }

    private static PyObject* DifferenceMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (count == 0) return CopyBase(ts, self);
        using Owned result = new(ts, Difference(ts, self, args[0]));
        if (result.IsNull) return null;
        for (nint i = 1; i < count; i++)
            if (DifferenceInPlace(ts, result, args[i]) < 0) return null;
        return result.Detach();
    }

    private static PyObject* DifferenceUpdate(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        for (nint i = 0; i < count; i++)
            if (DifferenceInPlace(ts, self, args[i]) < 0) return null;
        return Py.None;
    }

    private static PyObject* SymmetricMethod(PyThreadState* ts, PyObject* self, PyObject* other) => SymmetricDifference(ts, self, other);
    private static PyObject* SymmetricUpdate(PyThreadState* ts, PyObject* self, PyObject* other) => SymmetricInPlace(ts, self, other) < 0 ? null : Py.None;

    private static PyObject* IsSubsetMethod(PyThreadState* ts, PyObject* self, PyObject* other) {
        int result;
        if (CheckAny(other)) {
            result = IsSubset(ts, self, other);
        } else {
            using Owned common = new(ts, Intersect(ts, self, other));
            result = common.IsNull ? -1 : Size(common) == Size(self) ? 1 : 0;
        }
        return result < 0 ? null : Py.Bool(result != 0);
    }

    private static PyObject* IsSupersetMethod(PyThreadState* ts, PyObject* self, PyObject* other) {
        int result = CheckAny(other) ? IsSubset(ts, other, self) : AllIn(ts, self, other, 1);
        return result < 0 ? null : Py.Bool(result != 0);
    }

    /// <summary>1 when Contains gives `wanted` for every item of the iterable, 0 at the first other one.</summary>
    private static int AllIn(PyThreadState* ts, PyObject* self, PyObject* iterable, int wanted) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        if (iterator.IsNull) return -1;
        for (nint rounds = 1; ; rounds++) {
            PyObject* key = Fields.Next(ts, iterator);
            if (key == null) return Fields.Failed(ts) ? -1 : 1;
            int found = Contains(ts, self, key);
            Py.DecRef(ts, key);
            if (found < 0 || ((rounds & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000))) return -1;
            if (found != wanted) return 0;
        }
    }

    private static PyObject* IsDisjoint(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (self == other) return Py.Bool(Size(self) == 0);
        if (!CheckAny(other)) {
            int all = AllIn(ts, self, other, 0);
            return all < 0 ? null : Py.Bool(all != 0);
        }
        PyObject* small = Size(other) > Size(self) ? self : other, large = small == self ? other : self;
        nint position = 0;
        while (Next(small, ref position, out PyObject* key, out nint hash)) {
            Py.IncRef(key);
            int found = ContainsEntry(ts, (PySetObject*)large, key, hash);
            Py.DecRef(ts, key);
            if (found < 0) return null;
            if (found > 0) return Py.False;
        }
        return Py.True;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        using Owned args = new(ts, Fields.Tuple(ts, KeyList(ts, self)));
        if (args.IsNull) return null;
        PyObject* state = CallProtocol.CallMethod(ts, self, Names.__getstate__);
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), args.Detach(), state);
    }

    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) {
        var set = (PySetObject*)self;
        nint size = self->ob_type->tp_basicsize;
        if (set->table != (setentry*)set->smalltable) size += (set->mask + 1) * sizeof(setentry);
        return LongObject.FromNint(ts, size);
    }
}
