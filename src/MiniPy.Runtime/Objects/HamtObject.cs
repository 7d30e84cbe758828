// hamt: an immutable mapping as a hash array mapped trie. A change gives a new mapping that shares all nodes but those on the path to the
// key, so it costs O(log n), and a copy is a reference. A Context keeps its values in one (PEP 567).
//
// Scripts cannot name the type; CPython's tests reach it through _testcapi.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyHamtObject {
    public PyObject ob_base;
    public PyObject* root;
    public PyObject* weakreflist;
    public nint count;
}

internal static unsafe class HamtObject {
    public static readonly PyTypeObject* Type = StaticType.Create("hamt", null, sizeof(PyHamtObject), TypeFlags.HaveGc, &Slots, &Members, weakListOffset: 24);

    /// <summary>The mapping of nothing: immortal.</summary>
    public static readonly PyObject* Empty = MakeEmpty();

    private static PyObject* MakeEmpty() {
        var op = (PyHamtObject*)NativeMemory.AllocZeroed((nuint)sizeof(PyHamtObject));
        op->ob_base.ob_type = Type;
        op->ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
        op->root = HamtNode.Empty;
        return (PyObject*)op;
    }

    // No clear: see HamtNode.
    private static void Slots(TypeSlots* s) {
        s->traverse = &Traverse;
        s->dealloc = &Dealloc;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->iter = &HamtIterator.OfKeys;
        s->@new = &NewSlot;
        s->mp_length = &Count;
        s->mp_subscript = &Subscript;
        s->sq_contains = &Contains;
    }

    private static void Members(TypeBuilder t) {
        t.Method("set", &SetMethod);
        t.Method("get", &GetMethod);
        t.Method("delete", &DeleteMethod);
        t.Method("items", &HamtIterator.OfItems);
        t.Method("keys", &HamtIterator.OfKeys);
        t.Method("values", &HamtIterator.OfValues);
    }

    private static PyHamtObject* Of(PyObject* op) => (PyHamtObject*)op;
    public static bool Check(PyObject* op) => op->ob_type == Type;
    [return: Borrowed]
    public static PyObject* Root(PyObject* op) => Of(op)->root;
    public static nint Count(PyThreadState* ts, PyObject* self) => Of(self)->count;

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => Empty;

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => visit(Of(op)->root, arg);

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->weakreflist != null) {
            CycleCollector.Untrack(ts, op); // callbacks run Python code
            WeakRefObject.ClearAll(ts, op);
        }
        PyObject* root = Of(op)->root;
        ObjectMemory.FreeTracked(ts, op);
        Py.DecRef(ts, root);
    }

    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, [Steals] PyObject* root, nint count) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyHamtObject));
        if (op == null) {
            Py.DecRef(ts, root);
            return null;
        }
        Of(op)->root = root;
        Of(op)->weakreflist = null;
        Of(op)->count = count;
        return op;
    }

    /// <summary>Looks a key up whose hash is known; the value is borrowed. Runs the key's __eq__; the caller holds the mapping.</summary>
    public static Lookup Find(PyThreadState* ts, PyObject* self, PyObject* key, nint hash, out PyObject* value) => HamtNode.Find(ts, Of(self)->root, HamtNode.Fold(hash), key, out value);

    /// <summary>As above, of any key: runs its __hash__ as well.</summary>
    public static Lookup Find(PyThreadState* ts, PyObject* self, PyObject* key, out PyObject* value) {
        value = null;
        nint hash = ObjectProtocol.Hash(ts, key);
        return hash == -1 ? Lookup.Error : Find(ts, self, key, hash, out value);
    }

    /// <summary>The mapping with key and value in it; `self` when it has just them. Runs __hash__ and __eq__ of keys; the caller holds the mapping.</summary>
    [return: NewRef]
    public static PyObject* Set(PyThreadState* ts, PyObject* self, PyObject* key, nint hash, PyObject* value) {
        bool added = false;
        PyObject* root = HamtNode.Insert(ts, Of(self)->root, 0, HamtNode.Fold(hash), key, value, ref added);
        if (root == null) return null;
        if (root != Of(self)->root) return Make(ts, root, Of(self)->count + (added ? 1 : 0));
        Py.DecRef(ts, root);
        return Py.NewRef(self);
    }

    /// <summary>The mapping without a key; `self` when it has none such. Runs __hash__ and __eq__ of keys; the caller holds the mapping.</summary>
    [return: NewRef]
    public static PyObject* Delete(PyThreadState* ts, PyObject* self, PyObject* key, nint hash) =>
        HamtNode.Remove(ts, Of(self)->root, 0, HamtNode.Fold(hash), key, out PyObject* root) switch {
            Removal.Absent => Py.NewRef(self),
            Removal.Emptied => Empty,
            Removal.Done => Make(ts, root, Of(self)->count - 1),
            _ => null,
        };

    /// <summary>1 when both hold equal values for the same keys, 0 or -1. Runs Python code; the caller holds both.</summary>
    public static int Equal(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (a == b) return 1;
        if (Of(a)->count != Of(b)->count) return 0;
        var walk = new HamtWalk(Of(a)->root);
        while (walk.Next(out PyObject* key, out PyObject* value)) {
            Lookup found = Find(ts, b, key, out PyObject* other);
            if (found != Lookup.Found) return (int)found;
            int same = ObjectProtocol.RichCompareBool(ts, value, other, ObjectProtocol.Eq);
            if (same <= 0) return same;
        }
        return 1;
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        int equal = Equal(ts, a, b);
        return equal < 0 ? null : Py.Bool(equal == 1 == (op == ObjectProtocol.Eq));
    }

    private static int Contains(PyThreadState* ts, PyObject* self, PyObject* key) => (int)Find(ts, self, key, out _);

    private static PyObject* Subscript(PyThreadState* ts, PyObject* self, PyObject* key) =>
        Find(ts, self, key, out PyObject* value) switch { Lookup.Found => Py.NewRef(value), Lookup.Missing => Err.KeyError(ts, key), _ => null };

    private static PyObject* GetMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "get", count, 1, 2)) return null;
        return Find(ts, self, args[0], out PyObject* value) switch { Lookup.Found => Py.NewRef(value), Lookup.Missing => Py.NewRef(count > 1 ? args[1] : Py.None), _ => null };
    }

    private static PyObject* SetMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "set", count, 2, 2)) return null;
        nint hash = ObjectProtocol.Hash(ts, args[0]);
        return hash == -1 ? null : Set(ts, self, args[0], hash, args[1]);
    }

    private static PyObject* DeleteMethod(PyThreadState* ts, PyObject* self, PyObject* key) {
        nint hash = ObjectProtocol.Hash(ts, key);
        return hash == -1 ? null : Delete(ts, self, key, hash);
    }
}
