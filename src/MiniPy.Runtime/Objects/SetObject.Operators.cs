// set and frozenset: the operators, and the set algebra under them and under the methods.
//
// Operators take sets of either kind; methods take any iterable. A result has the kind of the left operand. Everything here may run Python
// code by comparing keys.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class SetObject {
    [return: NewRef]
    private static PyObject* CopyBase(PyThreadState* ts, PyObject* self) => MakeBase(ts, self->ob_type, self);

    /// <summary>The keys in both, as the kind of `self`.</summary>
    [return: NewRef]
    private static PyObject* Intersect(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (self == other) return CopyBase(ts, self);
        using Owned result = new(ts, MakeBase(ts, self->ob_type, null));
        if (result.IsNull) return null;
        if (CheckAny(other)) {
            PyObject* small = other, large = self;
            if (Size(other) > Size(self)) {
                small = self;
                large = other;
            }
            nint position = 0;
            while (Next(small, ref position, out PyObject* key, out nint hash)) {
                Py.IncRef(key);
                int status = ContainsEntry(ts, (PySetObject*)large, key, hash);
                if (status > 0) status = AddEntry(ts, (PySetObject*)result.Borrow, key, hash);
                Py.DecRef(ts, key);
                if (status < 0) return null;
            }
            return result.Detach();
        }
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, other));
        if (iterator.IsNull) return null;
        for (nint rounds = 1; ; rounds++) {
            PyObject* key = Fields.Next(ts, iterator);
            if (key == null) return Fields.Failed(ts) ? null : result.Detach();
            nint hash = HashOf(ts, key);
            int status = hash == -1 ? -1 : ContainsEntry(ts, (PySetObject*)self, key, hash);
            if (status > 0) status = AddEntry(ts, (PySetObject*)result.Borrow, key, hash);
            Py.DecRef(ts, key);
            if (status < 0 || ((rounds & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000))) return null;
        }
    }

    /// <summary>Exchanges what two sets hold; their hashes too when both are frozen.</summary>
    private static void Swap(PySetObject* a, PySetObject* b) {
        PySetObject copy = *a;
        bool smallA = a->table == (setentry*)a->smalltable, smallB = b->table == (setentry*)b->smalltable;
        CopyContent(b, a);
        CopyContent(&copy, b);
        if (smallB) a->table = (setentry*)a->smalltable;
        if (smallA) b->table = (setentry*)b->smalltable;
        a->hash = b->hash = -1;
    }

    private static void CopyContent(PySetObject* from, PySetObject* to) {
        to->fill = from->fill;
        to->used = from->used;
        to->mask = from->mask;
        to->table = from->table;
        System.Buffer.MemoryCopy(from->smalltable, to->smalltable, 128, 128);
    }

    private static int IntersectInPlace(PyThreadState* ts, PyObject* self, PyObject* other) {
        using Owned result = new(ts, Intersect(ts, self, other));
        if (result.IsNull) return -1;
        Swap((PySetObject*)self, (PySetObject*)result.Borrow);
        return 0;
    }

    private static int DifferenceInPlace(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (self == other) {
            Clear(ts, self);
            return 0;
        }
        var set = (PySetObject*)self;
        if (CheckAny(other)) {
            using Owned keys = new(ts, Size(other) >> 3 > Size(self) ? Intersect(ts, self, other) : Py.NewRef(other));
            if (keys.IsNull) return -1;
            nint position = 0;
            while (Next(keys, ref position, out PyObject* key, out nint hash)) {
                Py.IncRef(key);
                int status = DiscardEntry(ts, set, key, hash);
                Py.DecRef(ts, key);
                if (status < 0) return -1;
            }
        } else {
            using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, other));
            if (iterator.IsNull) return -1;
            for (nint rounds = 1; ; rounds++) {
                PyObject* key = Fields.Next(ts, iterator);
                if (key == null) {
                    if (Fields.Failed(ts)) return -1;
                    break;
                }
                int status = Discard(ts, self, key);
                Py.DecRef(ts, key);
                if (status < 0 || ((rounds & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000))) return -1;
            }
        }
        if (set->fill - set->used <= set->mask / 4) return 0;
        return Resize(ts, set, Growth(set->used)) ? 0 : -1;
    }

    [return: NewRef]
    private static PyObject* Difference(PyThreadState* ts, PyObject* self, PyObject* other) {
        bool isSet = CheckAny(other), isDict = !isSet && DictObject.CheckExact(other);
        nint otherSize = isSet ? Size(other) : isDict ? DictObject.Size(other) : 0;
        if ((!isSet && !isDict) || Size(self) >> 2 > otherSize) {
            using Owned copy = new(ts, CopyBase(ts, self));
            return copy.IsNull || DifferenceInPlace(ts, copy, other) < 0 ? null : copy.Detach();
        }
        using Owned result = new(ts, MakeBase(ts, self->ob_type, null));
        if (result.IsNull) return null;
        nint position = 0;
        while (Next(self, ref position, out PyObject* key, out nint hash)) {
            Py.IncRef(key);
            int status = isSet ? ContainsEntry(ts, (PySetObject*)other, key, hash) : (int)DictObject.GetItemKnownHash(ts, other, key, hash, out _);
            if (status == 0) status = AddEntry(ts, (PySetObject*)result.Borrow, key, hash);
            Py.DecRef(ts, key);
            if (status < 0) return null;
        }
        return result.Detach();
    }

    private static int Toggle(PyThreadState* ts, PySetObject* set, PyObject* key, nint hash) {
        Py.IncRef(key);
        int status = DiscardEntry(ts, set, key, hash);
        if (status == 0) status = AddEntry(ts, set, key, hash);
        Py.DecRef(ts, key);
        return status;
    }

    private static int SymmetricInPlace(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (self == other) {
            Clear(ts, self);
            return 0;
        }
        var set = (PySetObject*)self;
        nint position = 0;
        if (DictObject.CheckExact(other)) {
            while (DictObject.NextHash(other, ref position, out PyObject* key, out _, out nint hash))
                if (Toggle(ts, set, key, hash) < 0) return -1;
            return 0;
        }
        using Owned keys = new(ts, CheckAny(other) ? Py.NewRef(other) : MakeBase(ts, self->ob_type, other));
        if (keys.IsNull) return -1;
        while (Next(keys, ref position, out PyObject* key, out nint hash))
            if (Toggle(ts, set, key, hash) < 0) return -1;
        return 0;
    }

    [return: NewRef]
    private static PyObject* SymmetricDifference(PyThreadState* ts, PyObject* self, PyObject* other) {
        using Owned result = new(ts, MakeBase(ts, self->ob_type, other));
        return result.IsNull || SymmetricInPlace(ts, result, self) < 0 ? null : result.Detach();
    }

    private static PyObject* OrSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!CheckAny(a) || !CheckAny(b)) return Py.NotImplemented;
        using Owned result = new(ts, CopyBase(ts, a));
        if (result.IsNull || (a != b && Update(ts, result, b) < 0)) return null;
        return result.Detach();
    }

    private static PyObject* AndSlot(PyThreadState* ts, PyObject* a, PyObject* b) => CheckAny(a) && CheckAny(b) ? Intersect(ts, a, b) : Py.NotImplemented;
    private static PyObject* SubtractSlot(PyThreadState* ts, PyObject* a, PyObject* b) => CheckAny(a) && CheckAny(b) ? Difference(ts, a, b) : Py.NotImplemented;
    private static PyObject* XorSlot(PyThreadState* ts, PyObject* a, PyObject* b) => CheckAny(a) && CheckAny(b) ? SymmetricDifference(ts, a, b) : Py.NotImplemented;

    private static PyObject* InPlaceOrSlot(PyThreadState* ts, PyObject* self, PyObject* other) =>
        !CheckAny(other) ? Py.NotImplemented : Update(ts, self, other) < 0 ? null : Py.NewRef(self);
    private static PyObject* InPlaceAndSlot(PyThreadState* ts, PyObject* self, PyObject* other) =>
        !CheckAny(other) ? Py.NotImplemented : IntersectInPlace(ts, self, other) < 0 ? null : Py.NewRef(self);
    private static PyObject* InPlaceSubtractSlot(PyThreadState* ts, PyObject* self, PyObject* other) =>
        !CheckAny(other) ? Py.NotImplemented : DifferenceInPlace(ts, self, other) < 0 ? null : Py.NewRef(self);
    private static PyObject* InPlaceXorSlot(PyThreadState* ts, PyObject* self, PyObject* other) =>
        !CheckAny(other) ? Py.NotImplemented : SymmetricInPlace(ts, self, other) < 0 ? null : Py.NewRef(self);
}
