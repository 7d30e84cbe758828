// The iterators and views of an OrderedDict: those of dict, but for what they notice.
//
// Once a key was handed out, an iterator stops with RuntimeError when keys were added, removed or moved, unless it has come to its end by
// then. Values are looked up by key, so a key whose hash or equality changed is a KeyError.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class OrderedDictObject {
    private enum Part { Keys = 1, Values = 2, Items = Keys | Values }

    private struct Iterator {
        public PyObject ob_base;
        /// <summary>null once exhausted.</summary>
        public PyObject* dict;
        public Part part;
        public byte backward;
        public nint size, state, left;
        /// <summary>Entry to look at next.</summary>
        public nint position;
    }

    private static readonly PyTypeObject* s_iteratorType = StaticType.Create("odict_iterator", null, sizeof(Iterator), TypeFlags.HaveGc, &IteratorSlots, &IteratorMembers);
    private static readonly PyTypeObject* s_keysType = StaticType.Create("odict_keys", null, sizeof(PyDictViewObject), TypeFlags.HaveGc, &KeysSlots, &KeysMembers, @base: DictView.KeysType);
    private static readonly PyTypeObject* s_valuesType = StaticType.Create("odict_values", null, sizeof(PyDictViewObject), TypeFlags.HaveGc, &ValuesSlots, &ValuesMembers, @base: DictView.ValuesType);
    private static readonly PyTypeObject* s_itemsType = StaticType.Create("odict_items", null, sizeof(PyDictViewObject), TypeFlags.HaveGc, &ItemsSlots, &ItemsMembers, @base: DictView.ItemsType);

    private static void IteratorSlots(TypeSlots* s) => Fields.Iterator(s, 1, &Next);
    private static void IteratorMembers(TypeBuilder t) => t.Method("__reduce__", &ReduceIterator, "Return state information for pickling");
    private static void KeysSlots(TypeSlots* s) => s->iter = &ViewIterKeys;
    private static void ValuesSlots(TypeSlots* s) => s->iter = &ViewIterValues;
    private static void ItemsSlots(TypeSlots* s) => s->iter = &ViewIterItems;
    private static void KeysMembers(TypeBuilder t) => t.Method("__reversed__", &ViewReversedKeys);
    private static void ValuesMembers(TypeBuilder t) => t.Method("__reversed__", &ViewReversedValues);
    private static void ItemsMembers(TypeBuilder t) => t.Method("__reversed__", &ViewReversedItems);

    // ---------------------------------------------------------------- views
    private static PyObject* Keys(PyThreadState* ts, PyObject* self) => DictView.New(ts, s_keysType, self);
    private static PyObject* Values(PyThreadState* ts, PyObject* self) => DictView.New(ts, s_valuesType, self);
    private static PyObject* Items(PyThreadState* ts, PyObject* self) => DictView.New(ts, s_itemsType, self);

    private static PyObject* IterKeys(PyThreadState* ts, PyObject* self) => Iterate(ts, self, Part.Keys, false);
    private static PyObject* ReversedKeys(PyThreadState* ts, PyObject* self) => Iterate(ts, self, Part.Keys, true);
    private static PyObject* ViewIterKeys(PyThreadState* ts, PyObject* view) => Iterate(ts, DictView.DictOf(view), Part.Keys, false);
    private static PyObject* ViewIterValues(PyThreadState* ts, PyObject* view) => Iterate(ts, DictView.DictOf(view), Part.Values, false);
    private static PyObject* ViewIterItems(PyThreadState* ts, PyObject* view) => Iterate(ts, DictView.DictOf(view), Part.Items, false);
    private static PyObject* ViewReversedKeys(PyThreadState* ts, PyObject* view) => Iterate(ts, DictView.DictOf(view), Part.Keys, true);
    private static PyObject* ViewReversedValues(PyThreadState* ts, PyObject* view) => Iterate(ts, DictView.DictOf(view), Part.Values, true);
    private static PyObject* ViewReversedItems(PyThreadState* ts, PyObject* view) => Iterate(ts, DictView.DictOf(view), Part.Items, true);

    // ---------------------------------------------------------------- iterators
    [return: NewRef]
    private static PyObject* Iterate(PyThreadState* ts, PyObject* dict, Part part, bool backward) {
        PyObject* op = ObjectMemory.New(ts, s_iteratorType, sizeof(Iterator));
        if (op == null) return null;
        var it = (Iterator*)op;
        it->dict = Py.NewRef(dict);
        it->part = part;
        it->backward = backward ? (byte)1 : (byte)0;
        it->size = it->left = DictObject.Size(dict);
        it->state = ((OrderedDict*)dict)->state;
        it->position = backward ? DictObject.LastEntry(dict) : 0;
        CycleCollector.Track(ts, op);
        return op;
    }

    /// <summary>The next key, borrowed; null at the end or with an error.</summary>
    [return: Borrowed]
    private static PyObject* Step(PyThreadState* ts, Iterator* it) {
        if (it->left == 0) {
            if ((it->part & Part.Values) != 0 && Lost(it->dict) > 0) {
                using Owned text = new(ts, UnicodeObject.FromString(ts, "a key of the order is no longer in the dict"));
                return text.IsNull ? null : Err.KeyError(ts, text);
            }
            return null;
        }
        if (it->state != ((OrderedDict*)it->dict)->state) return Err.RuntimeError(ts, "OrderedDict mutated during iteration");
        if (it->size != DictObject.Size(it->dict)) return Err.RuntimeError(ts, "OrderedDict changed size during iteration");
        PyObject* key;
        bool found = it->backward != 0 ? DictObject.Previous(it->dict, ref it->position, out key, out _) : DictObject.Next(it->dict, ref it->position, out key, out _);
        it->left--;
        return found ? key : null;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (Iterator*)self;
        if (it->dict == null) return null;
        using Owned key = new(ts, Py.XNewRef(Step(ts, it)));
        if (key.IsNull) {
            Py.ClearRef(ts, &it->dict);
            return null;
        }
        if (it->part == Part.Keys) return key.Detach();
        using Owned dict = new(ts, Py.NewRef(it->dict));
        Lookup found = DictObject.GetItemWithError(ts, dict, key, out PyObject* present); // __hash__ and __eq__ of the key
        using Owned value = new(ts, Py.XNewRef(present));
        if (found != Lookup.Found) {
            if (found == Lookup.Missing) Err.KeyError(ts, key);
            return null;
        }
        return it->part == Part.Values ? value.Detach() : TupleObject.Pack(ts, key, value);
    }

    /// <summary>(iter, (list of what is left,)); a copy steps, so that this iterator stays where it is.</summary>
    private static PyObject* ReduceIterator(PyThreadState* ts, PyObject* self) {
        PyObject* copy = ObjectMemory.New(ts, s_iteratorType, sizeof(Iterator));
        if (copy == null) return null;
        *(Iterator*)copy = *(Iterator*)self;
        copy->ob_refcnt = 1;
        Py.XIncRef(((Iterator*)copy)->dict);
        CycleCollector.Track(ts, copy);
        PyObject* list = ListObject.FromIterable(ts, copy);
        Py.DecRef(ts, copy);
        return list == null ? null : Fields.Tuple(ts, Fields.Builtin(ts, "iter"), Fields.Tuple(ts, list));
    }
}
