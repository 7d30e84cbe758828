// Walking a hash array mapped trie, depth first, and the iterators over one. The trie cannot change, so a walk needs no more than a place
// in each node from the root down; who walks holds the mapping.
//
// keys(), values() and items() of a mapping are iterators at once, with a length: that of the mapping, however far they are.

using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct HamtWalk {
    private fixed long nodes[HamtNode.MaxDepth];
    /// <summary>For each level the pair or child to look at next.</summary>
    private fixed long positions[HamtNode.MaxDepth];
    private int level;

    public HamtWalk(PyObject* root) {
        nodes[0] = (nint)root;
        positions[0] = 0;
        level = 0;
    }

    /// <summary>The next pair, borrowed; false at the end.</summary>
    public bool Next(out PyObject* key, out PyObject* value) {
        key = value = null;
        while (level >= 0) {
            var node = (PyObject*)nodes[level];
            ref long at = ref positions[level];
            PyObject* child = null;
            if (HamtNode.IsArray(node)) {
                while (at < HamtNode.Width && child == null) child = HamtNode.Children(node)[at++];
            } else if (at < HamtNode.Size(node)) {
                key = HamtNode.Pairs(node)[at];
                value = HamtNode.Pairs(node)[at + 1];
                at += 2;
                if (key != null) return true;
                child = value;
            }
            if (child == null) {
                level--;
                continue;
            }
            level++;
            Check.That(level < HamtNode.MaxDepth, "a trie is no deeper than its hashes have digits");
            nodes[level] = (nint)child;
            positions[level] = 0;
        }
        value = null;
        return false;
    }
}

internal unsafe struct PyHamtIterator {
    public PyObject ob_base;
    /// <summary>null when the collector cleared it.</summary>
    public PyObject* hamt;
    public HamtWalk walk;
}

internal static unsafe class HamtIterator {
    private static readonly PyTypeObject* s_keys = StaticType.Create("keys", null, sizeof(PyHamtIterator), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &KeySlots, null);
    private static readonly PyTypeObject* s_values = StaticType.Create("values", null, sizeof(PyHamtIterator), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &ValueSlots, null);
    private static readonly PyTypeObject* s_items = StaticType.Create("items", null, sizeof(PyHamtIterator), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &ItemSlots, null);

    private static void KeySlots(TypeSlots* s) => Slots(s, &NextKey);
    private static void ValueSlots(TypeSlots* s) => Slots(s, &NextValue);
    private static void ItemSlots(TypeSlots* s) => Slots(s, &NextItem);

    private static void Slots(TypeSlots* s, delegate*<PyThreadState*, PyObject*, PyObject*> next) {
        Fields.Iterator(s, 1, next);
        s->mp_length = &Length;
    }

    private static PyHamtIterator* Of(PyObject* op) => (PyHamtIterator*)op;

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* hamt) {
        PyObject* op = ObjectMemory.NewTracked(ts, type, sizeof(PyHamtIterator));
        if (op == null) return null;
        Of(op)->hamt = Py.NewRef(hamt);
        Of(op)->walk = new HamtWalk(HamtObject.Root(hamt));
        return op;
    }

    [return: NewRef]
    public static PyObject* OfKeys(PyThreadState* ts, PyObject* hamt) => New(ts, s_keys, hamt);
    [return: NewRef]
    public static PyObject* OfValues(PyThreadState* ts, PyObject* hamt) => New(ts, s_values, hamt);
    [return: NewRef]
    public static PyObject* OfItems(PyThreadState* ts, PyObject* hamt) => New(ts, s_items, hamt);

    private static bool Step(PyObject* self, out PyObject* key, out PyObject* value) {
        key = value = null;
        return Of(self)->hamt != null && Of(self)->walk.Next(out key, out value);
    }

    private static PyObject* NextKey(PyThreadState* ts, PyObject* self) => Step(self, out PyObject* key, out _) ? Py.NewRef(key) : null;
    private static PyObject* NextValue(PyThreadState* ts, PyObject* self) => Step(self, out _, out PyObject* value) ? Py.NewRef(value) : null;
    private static PyObject* NextItem(PyThreadState* ts, PyObject* self) => Step(self, out PyObject* key, out PyObject* value) ? TupleObject.Pack(ts, key, value) : null;
    private static nint Length(PyThreadState* ts, PyObject* self) => Of(self)->hamt == null ? 0 : HamtObject.Count(ts, Of(self)->hamt);
}
