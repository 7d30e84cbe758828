// The iterators and views of a dict.
//
// An iterator remembers the number of entries it saw at first and stops with RuntimeError when that changed, and when there are more
// entries than were left (keys replaced meanwhile). It lets go of the dict at its end. The iterator of items uses its pair again when
// nobody else kept it. A view is a live window: len, membership and iteration ask the dict each time; keys and items are sets as far as
// their elements are hashable, and make real sets with & | - ^.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyDictIter {
    public PyObject ob_base;
    /// <summary>null once exhausted.</summary>
    public PyObject* dict;
    /// <summary>The pair to use again, in iterators of items.</summary>
    public PyObject* result;
    /// <summary>Entries when the iteration began; -1 after an error.</summary>
    public nint used;
    /// <summary>Entry to look at next.</summary>
    public nint position;
    /// <summary>Entries left.</summary>
    public nint length;
}

internal static unsafe class DictIterator {
    public static readonly PyTypeObject* KeyType = StaticType.Create("dict_keyiterator", "PyDictIterKey_Type", sizeof(PyDictIter), TypeFlags.HaveGc, &KeySlots, &Members);
    public static readonly PyTypeObject* ValueType = StaticType.Create("dict_valueiterator", "PyDictIterValue_Type", sizeof(PyDictIter), TypeFlags.HaveGc, &ValueSlots, &Members);
    public static readonly PyTypeObject* ItemType = StaticType.Create("dict_itemiterator", "PyDictIterItem_Type", sizeof(PyDictIter), TypeFlags.HaveGc, &ItemSlots, &Members);
    public static readonly PyTypeObject* ReverseKeyType = StaticType.Create("dict_reversekeyiterator", "PyDictRevIterKey_Type", sizeof(PyDictIter), TypeFlags.HaveGc, &ReverseKeySlots, &Members);
    public static readonly PyTypeObject* ReverseValueType = StaticType.Create("dict_reversevalueiterator", "PyDictRevIterValue_Type", sizeof(PyDictIter), TypeFlags.HaveGc, &ReverseValueSlots, &Members);
    public static readonly PyTypeObject* ReverseItemType = StaticType.Create("dict_reverseitemiterator", "PyDictRevIterItem_Type", sizeof(PyDictIter), TypeFlags.HaveGc, &ReverseItemSlots, &Members);

    private static void KeySlots(TypeSlots* s) => Fields.Iterator(s, 2, &NextKey);
    private static void ValueSlots(TypeSlots* s) => Fields.Iterator(s, 2, &NextValue);
    private static void ItemSlots(TypeSlots* s) => Fields.Iterator(s, 2, &NextItem);
    private static void ReverseKeySlots(TypeSlots* s) => Fields.Iterator(s, 2, &PreviousKey);
    private static void ReverseValueSlots(TypeSlots* s) => Fields.Iterator(s, 2, &PreviousValue);
    private static void ReverseItemSlots(TypeSlots* s) => Fields.Iterator(s, 2, &PreviousItem);

    private static void Members(TypeBuilder t) {
        t.Method("__length_hint__", &LengthHint, "Private method returning an estimate of len(list(it)).");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
    }

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* dict, nint position) {
        PyObject* op = ObjectMemory.NewTracked(ts, type, sizeof(PyDictIter));
        if (op == null) return null;
        var it = (PyDictIter*)op;
        it->dict = Py.NewRef(dict);
        it->result = null;
        it->used = it->length = DictObject.Size(dict);
        it->position = position;
        return op;
    }

    [return: NewRef]
    public static PyObject* OfKeys(PyThreadState* ts, PyObject* dict) => New(ts, KeyType, dict, 0);
    [return: NewRef]
    public static PyObject* OfValues(PyThreadState* ts, PyObject* dict) => New(ts, ValueType, dict, 0);
    [return: NewRef]
    public static PyObject* OfItems(PyThreadState* ts, PyObject* dict) => New(ts, ItemType, dict, 0);
    [return: NewRef]
    public static PyObject* OfKeysReversed(PyThreadState* ts, PyObject* dict) => New(ts, ReverseKeyType, dict, DictObject.LastEntry(dict));
    [return: NewRef]
    public static PyObject* OfValuesReversed(PyThreadState* ts, PyObject* dict) => New(ts, ReverseValueType, dict, DictObject.LastEntry(dict));
    [return: NewRef]
    public static PyObject* OfItemsReversed(PyThreadState* ts, PyObject* dict) => New(ts, ReverseItemType, dict, DictObject.LastEntry(dict));

    /// <summary>Key and value of the next entry, borrowed; false at the end or with an error.</summary>
    private static bool Step(PyThreadState* ts, PyObject* self, bool backward, out PyObject* key, out PyObject* value) {
        var it = (PyDictIter*)self;
        key = value = null;
        if (it->dict == null) return false;
        if (it->used != DictObject.Size(it->dict)) {
            it->used = -1; // stays broken
            return Err.RuntimeError(ts, "dictionary changed size during iteration");
        }
        bool found = backward ? DictObject.Previous(it->dict, ref it->position, out key, out value) : DictObject.Next(it->dict, ref it->position, out key, out value);
        if (found && (it->length > 0 || backward)) {
            it->length--;
            return true;
        }
        if (found) Err.RuntimeError(ts, "dictionary keys changed during iteration");
        Py.ClearRef(ts, &it->dict);
        return false;
    }

    [return: NewRef]
    public static PyObject* NextKey(PyThreadState* ts, PyObject* self) => Step(ts, self, false, out PyObject* key, out _) ? Py.NewRef(key) : null;
    [return: NewRef]
    public static PyObject* NextValue(PyThreadState* ts, PyObject* self) => Step(ts, self, false, out _, out PyObject* value) ? Py.NewRef(value) : null;
    [return: NewRef]
    public static PyObject* NextItem(PyThreadState* ts, PyObject* self) => Step(ts, self, false, out PyObject* key, out PyObject* value) ? Pair(ts, (PyDictIter*)self, key, value) : null;
    private static PyObject* PreviousKey(PyThreadState* ts, PyObject* self) => Step(ts, self, true, out PyObject* key, out _) ? Py.NewRef(key) : null;
    private static PyObject* PreviousValue(PyThreadState* ts, PyObject* self) => Step(ts, self, true, out _, out PyObject* value) ? Py.NewRef(value) : null;
    private static PyObject* PreviousItem(PyThreadState* ts, PyObject* self) => Step(ts, self, true, out PyObject* key, out PyObject* value) ? Pair(ts, (PyDictIter*)self, key, value) : null;

    /// <summary>(key, value), in the pair of the last step if only the iterator still has it. Releasing its old items may run Python code.</summary>
    [return: NewRef]
    private static PyObject* Pair(PyThreadState* ts, PyDictIter* it, PyObject* key, PyObject* value) {
        PyObject* pair = it->result;
        if (pair == null || !Py.IsUnique(pair)) {
            PyObject* fresh = TupleObject.Pack(ts, key, value);
            if (fresh != null) Py.SetRef(ts, &it->result, Py.NewRef(fresh));
            return fresh;
        }
        Py.IncRef(pair);
        if (!CycleCollector.IsTracked(ts, pair)) CycleCollector.Track(ts, pair);
        Py.IncRef(key);
        Py.IncRef(value);
        PyObject** items = TupleObject.Items(pair);
        PyObject* oldKey = items[0], oldValue = items[1];
        items[0] = key;
        items[1] = value;
        Py.DecRef(ts, oldKey);
        Py.DecRef(ts, oldValue);
        return pair;
    }

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* self) {
        var it = (PyDictIter*)self;
        return LongObject.FromNint(ts, it->dict != null && it->used == DictObject.Size(it->dict) ? it->length : 0);
    }

    /// <summary>(iter, (list of what is left,)); a copy steps, so that this iterator stays where it is.</summary>
    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        PyObject* copy = ObjectMemory.New(ts, self->ob_type, sizeof(PyDictIter));
        if (copy == null) return null;
        *(PyDictIter*)copy = *(PyDictIter*)self;
        copy->ob_refcnt = 1;
        Py.XIncRef(((PyDictIter*)copy)->dict);
        ((PyDictIter*)copy)->result = null;
        CycleCollector.Track(ts, copy);
        PyObject* list = ListObject.FromIterable(ts, copy);
        Py.DecRef(ts, copy);
        return list == null ? null : Fields.Tuple(ts, Fields.Builtin(ts, "iter"), Fields.Tuple(ts, list));
    }
}

internal static unsafe partial class DictObject {
    /// <summary>Where a backward walk begins.</summary>
    public static nint LastEntry(PyObject* op) {
        var dict = (PyDictObject*)op;
        return (dict->ma_values != null ? dict->ma_values->used : dict->ma_keys->nentries) - 1;
    }

    /// <summary>Next, from the end: `position` is the entry to look at.</summary>
    public static bool Previous(PyObject* op, ref nint position, out PyObject* key, out PyObject* value) {
        var dict = (PyDictObject*)op;
        for (nint i = Math.Min(position, LastEntry(op)); i >= 0; i--) {
            value = ValueAt(dict, i);
            if (value == null) continue;
            position = i - 1;
            key = Entries(dict->ma_keys)[i].key;
            return true;
        }
        position = -1;
        key = value = null;
        return false;
    }
}

internal unsafe struct PyDictViewObject {
    public PyObject ob_base;
    public PyObject* dict;
}

internal static unsafe partial class DictView {
    public static readonly PyTypeObject* KeysType = StaticType.Create("dict_keys", "PyDictKeys_Type", sizeof(PyDictViewObject), TypeFlags.HaveGc, &KeysSlots, &KeysMembers);
    public static readonly PyTypeObject* ValuesType = StaticType.Create("dict_values", "PyDictValues_Type", sizeof(PyDictViewObject), TypeFlags.HaveGc, &ValuesSlots, &ValuesMembers);
    public static readonly PyTypeObject* ItemsType = StaticType.Create("dict_items", "PyDictItems_Type", sizeof(PyDictViewObject), TypeFlags.HaveGc, &ItemsSlots, &ItemsMembers);

    private static void Common(TypeSlots* s) {
        Fields.Gc(s, 1);
        s->clear = null; // a cycle through a view goes through its dict, which can be cleared; a view always has its dict
        s->repr = &Repr;
        s->sq_length = &Length;
    }

    private static void KeysSlots(TypeSlots* s) {
        Common(s);
        s->iter = &IterKeys;
        s->sq_contains = &ContainsKey;
        SetSlots(s);
    }

    private static void ItemsSlots(TypeSlots* s) {
        Common(s);
        s->iter = &IterItems;
        s->sq_contains = &ContainsItem;
        SetSlots(s);
    }

    private static void ValuesSlots(TypeSlots* s) {
        Common(s);
        s->iter = &IterValues;
    }

    private static void KeysMembers(TypeBuilder t) {
        t.Method("isdisjoint", &IsDisjoint, "Return True if the view and the given iterable have a null intersection.");
        t.Method("__reversed__", &ReversedKeys, "Return a reverse iterator over the dict keys.");
        t.Getter("mapping", &GetMapping, null, "dictionary that this view refers to");
    }

    private static void ItemsMembers(TypeBuilder t) {
        t.Method("isdisjoint", &IsDisjoint, "Return True if the view and the given iterable have a null intersection.");
        t.Method("__reversed__", &ReversedItems, "Return a reverse iterator over the dict items.");
        t.Getter("mapping", &GetMapping, null, "dictionary that this view refers to");
    }

    private static void ValuesMembers(TypeBuilder t) {
        t.Method("__reversed__", &ReversedValues, "Return a reverse iterator over the dict values.");
        t.Getter("mapping", &GetMapping, null, "dictionary that this view refers to");
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* dict) {
        PyObject* op = ObjectMemory.NewTracked(ts, type, sizeof(PyDictViewObject));
        if (op == null) return null;
        ((PyDictViewObject*)op)->dict = Py.NewRef(dict);
        return op;
    }

    [return: NewRef]
    public static PyObject* Keys(PyThreadState* ts, PyObject* dict) => New(ts, KeysType, dict);
    [return: NewRef]
    public static PyObject* Values(PyThreadState* ts, PyObject* dict) => New(ts, ValuesType, dict);
    [return: NewRef]
    public static PyObject* Items(PyThreadState* ts, PyObject* dict) => New(ts, ItemsType, dict);

    [return: Borrowed]
    public static PyObject* DictOf(PyObject* view) => ((PyDictViewObject*)view)->dict;

    private static nint Length(PyThreadState* ts, PyObject* view) => DictObject.Size(DictOf(view));

    private static PyObject* IterKeys(PyThreadState* ts, PyObject* view) => DictIterator.OfKeys(ts, DictOf(view));
    private static PyObject* IterValues(PyThreadState* ts, PyObject* view) => DictIterator.OfValues(ts, DictOf(view));
    private static PyObject* IterItems(PyThreadState* ts, PyObject* view) => DictIterator.OfItems(ts, DictOf(view));
    private static PyObject* ReversedKeys(PyThreadState* ts, PyObject* view) => DictIterator.OfKeysReversed(ts, DictOf(view));
    private static PyObject* ReversedValues(PyThreadState* ts, PyObject* view) => DictIterator.OfValuesReversed(ts, DictOf(view));
    private static PyObject* ReversedItems(PyThreadState* ts, PyObject* view) => DictIterator.OfItemsReversed(ts, DictOf(view));
    private static PyObject* GetMapping(PyThreadState* ts, PyObject* view) => MappingProxyObject.New(ts, DictOf(view));

    /// <summary>dict_keys([…]). Runs __repr__ of the elements.</summary>
    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* view) {
        int status = ObjectProtocol.ReprEnter(ts, view);
        if (status != 0) return status < 0 ? null : UnicodeObject.FromString(ts, "...");
        using Owned list = new(ts, ListObject.FromIterable(ts, view));
        using var text = new UnicodeBuilder(ts);
        bool good = !list.IsNull && text.Append(Err.TypeName(view)) && text.Append('(') && text.AppendRepr(list) && text.Append(')');
        ObjectProtocol.ReprLeave(ts, view);
        return good ? text.Finish() : null;
    }

    private static int ContainsKey(PyThreadState* ts, PyObject* view, PyObject* key) => DictObject.Contains(ts, DictOf(view), key);

    /// <summary>Is a pair (key, value) an entry? May run Python code.</summary>
    private static int ContainsItem(PyThreadState* ts, PyObject* view, PyObject* item) {
        if (!TupleObject.Check(item) || TupleObject.Size(item) != 2) return 0;
        Lookup found = DictObject.GetItemWithError(ts, DictOf(view), TupleObject.Items(item)[0], out PyObject* value);
        if (found != Lookup.Found) return (int)found;
        Py.IncRef(value);
        int equal = ObjectProtocol.RichCompareBool(ts, value, TupleObject.Items(item)[1], ObjectProtocol.Eq);
        Py.DecRef(ts, value);
        return equal;
    }
}
