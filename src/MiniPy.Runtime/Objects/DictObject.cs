// dict: making, looking up, storing, deleting, iterating. Table mechanics are in DictObject.Keys, methods and views in
// DictObject.Methods and DictViews.
//
// ma_version_tag gets a number that no dict of the interpreter had before at each change (Cython's global caches compare it).
// Store first, release last: replacing or deleting a value may run any Python code once the table is consistent again.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class DictObject {
    public static PyTypeObject* Type => Immortals.Dict;
    internal static PyTypeObject* MakeType() => StaticType.Create("dict", "PyDict_Type", sizeof(PyDictObject),
        TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.DictSubclass | TypeFlags.MatchSelf | TypeFlags.Mapping, &Slots, &Members,
        doc: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.DictSubclass) != 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;
    public static nint Size(PyObject* op) => ((PyDictObject*)op)->ma_used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Touch(PyThreadState* ts, PyDictObject* dict) => dict->ma_version_tag = ++ts->interp->next_dict_version;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyDictObject));
        if (op != null) Init(ts, op);
        return op;
    }

    private static void Init(PyThreadState* ts, PyObject* op) {
        var dict = (PyDictObject*)op;
        dict->ma_used = 0;
        dict->ma_keys = Immortals.EmptyKeys;
        dict->ma_values = null;
        Touch(ts, dict);
    }

    /// <summary>A dict with room for `count` entries.</summary>
    [return: NewRef]
    public static PyObject* NewPresized(PyThreadState* ts, nint count) {
        PyObject* op = New(ts);
        if (op == null || count <= 0) return op;
        int log2 = MinLog2;
        while (log2 < 31 && UsableOf(log2) < count) log2++;
        DictKeys* keys = NewKeys(ts, log2, unicodeOnly: true);
        if (keys == null) {
            Py.DecRef(ts, op);
            return null;
        }
        ((PyDictObject*)op)->ma_keys = keys;
        return op;
    }

    /// <summary>A dict over an instance's values; takes the values and a use of the shared keys.</summary>
    [return: NewRef]
    public static PyObject* NewSplit(PyThreadState* ts, DictKeys* keys, [Steals] DictValues* values) {
        PyObject* op = New(ts);
        if (op == null) return null;
        var dict = (PyDictObject*)op;
        keys->refcnt++;
        dict->ma_keys = keys;
        dict->ma_values = values;
        dict->ma_used = values->used;
        return op;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint HashOf(PyThreadState* ts, PyObject* key) => UnicodeObject.CheckExact(key) ? UnicodeObject.Hash(key) : ObjectProtocol.HashKey(ts, key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PyObject* ValueAt(PyDictObject* dict, nint index) {
        if (dict->ma_values == null) return Entries(dict->ma_keys)[index].value;
        return index < dict->ma_values->used ? (&dict->ma_values->first)[index] : null;
    }

    /// <summary>The value, borrowed; null when missing or on any error, which is dropped (PyDict_GetItem). For str keys nothing can go wrong.</summary>
    [return: Borrowed]
    public static PyObject* GetItem(PyThreadState* ts, PyObject* op, PyObject* key) {
        PyObject* value;
        if (GetItemWithError(ts, op, key, out value) == Lookup.Error) ErrorIndicator.Clear(ts);
        return value;
    }

    /// <summary>Look-up by a str: runs no Python code unless the dict holds other keys of the same hash.</summary>
    [return: Borrowed]
    public static PyObject* GetItemString(PyThreadState* ts, PyObject* op, PyObject* name) => GetItem(ts, op, name);

    [return: Borrowed]
    public static PyObject* GetItemString(PyThreadState* ts, PyObject* op, string name) {
        PyObject* key = UnicodeObject.FromString(ts, name);
        if (key == null) return null;
        PyObject* value = GetItem(ts, op, key);
        Py.DecRef(ts, key);
        return value;
    }

    /// <summary>The value, borrowed, in `value`. Hashing and comparing the key may run Python code.</summary>
    public static Lookup GetItemWithError(PyThreadState* ts, PyObject* op, PyObject* key, out PyObject* value) {
        value = null;
        nint hash = HashOf(ts, key);
        if (hash == -1) return Lookup.Error;
        return GetItemKnownHash(ts, op, key, hash, out value);
    }

    public static Lookup GetItemKnownHash(PyThreadState* ts, PyObject* op, PyObject* key, nint hash, out PyObject* value) {
        var dict = (PyDictObject*)op;
        value = null;
        nint index = Find(ts, dict, key, hash);
        if (index < 0) return index == -1 ? Lookup.Missing : Lookup.Error;
        value = ValueAt(dict, index);
        return value == null ? Lookup.Missing : Lookup.Found;
    }

    /// <summary>All keys are exact str, in a table of the dict's own: looking one up runs no Python code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasPlainTextKeys(PyObject* op) => ((PyDictObject*)op)->ma_values == null && ((PyDictObject*)op)->ma_keys->unicode_only != 0;

    /// <summary>The value of an exact str in a dict with plain text keys, borrowed, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: Borrowed]
    public static PyObject* GetText(PyObject* op, PyObject* key, nint hash) {
        DictKeys* keys = ((PyDictObject*)op)->ma_keys;
        nint index = FindUnicode(keys, key, hash);
        return index < 0 ? null : Entries(keys)[index].value;
    }

    /// <summary>Entry number of an exact str in a dict with plain text keys; -1 when missing or when the dict is no such dict.</summary>
    public static nint IndexOfText(PyObject* op, PyObject* key, nint hash) => HasPlainTextKeys(op) ? FindUnicode(((PyDictObject*)op)->ma_keys, key, hash) : -1;

    /// <summary>The value of an entry, borrowed, if it still has this key; else null. For a dict with a table of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: Borrowed]
    public static PyObject* TextAt(PyObject* op, int index, PyObject* key) {
        DictKeys* keys = ((PyDictObject*)op)->ma_keys;
        return (uint)index < (uint)keys->nentries && Entries(keys)[index].key == key ? Entries(keys)[index].value : null;
    }

    public static int Contains(PyThreadState* ts, PyObject* op, PyObject* key) => (int)GetItemWithError(ts, op, key, out _);

    /// <summary>Stores; takes references of its own. May run Python code.</summary>
    public static int SetItem(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        nint hash = HashOf(ts, key);
        if (hash == -1) return -1;
        return SetItemKnownHash(ts, op, key, hash, value);
    }

    public static int SetItemKnownHash(PyThreadState* ts, PyObject* op, PyObject* key, nint hash, PyObject* value) {
        var dict = (PyDictObject*)op;
        DictKeys* keys = dict->ma_keys;
        nint index;
        if (keys->unicode_only != 0 && keys->usable > 0 && dict->ma_values == null && key->ob_type == UnicodeObject.Type) {
            index = FindTextOrSlot(keys, key, hash, out nuint slot);
            if (index < 0) {
                AppendEntryAt(keys, slot, Py.NewRef(key), hash, Py.NewRef(value));
                dict->ma_used++;
                Touch(ts, dict);
                return 0;
            }
        } else {
            index = Find(ts, dict, key, hash);
            if (index == -2) return -1;
        }
        if (index >= 0 && ValueAt(dict, index) != null) {
            PyObject** slot = dict->ma_values != null ? &(&dict->ma_values->first)[index] : &Entries(dict->ma_keys)[index].value;
            PyObject* old = *slot;
            *slot = Py.NewRef(value);
            Touch(ts, dict);
            Py.DecRef(ts, old);
            return 0;
        }
        return Insert(ts, dict, key, hash, value, index);
    }

    /// <summary>Adds a key that is not there. `index` is its entry in shared keys, or -1.</summary>
    private static int Insert(PyThreadState* ts, PyDictObject* dict, PyObject* key, nint hash, PyObject* value, nint index) {
        if (dict->ma_values != null) {
            if (InsertShared(ts, dict, key, hash, value, index)) return 0;
            if (!Resize(ts, dict, dict->ma_used + 1)) return -1;
        }
        DictKeys* keys = dict->ma_keys;
        if (keys->usable <= 0) {
            if (!Resize(ts, dict, System.Math.Max(dict->ma_used * (dict->ma_used < 50_000 ? 3 : 2), 5))) return -1;
            keys = dict->ma_keys;
        }
        AppendEntry(keys, Py.NewRef(key), hash, Py.NewRef(value));
        dict->ma_used++;
        Touch(ts, dict);
        return 0;
    }

    /// <summary>Binds the next value of a dict with shared keys, if the key comes in their order; false: the dict needs keys of its own.</summary>
    private static bool InsertShared(PyThreadState* ts, PyDictObject* dict, PyObject* key, nint hash, PyObject* value, nint index) {
        DictValues* values = dict->ma_values;
        if (!InstanceDict.ReserveShared(ts, dict->ma_keys, &values, key, hash, index)) return false;
        dict->ma_values = values;
        (&values->first)[values->used++] = Py.NewRef(value);
        dict->ma_used++;
        Touch(ts, dict);
        return true;
    }

    public static int SetItemString(PyThreadState* ts, PyObject* op, string name, PyObject* value) {
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return key.IsNull ? -1 : SetItem(ts, op, key, value);
    }

    /// <summary>Removes a key; KeyError when it is missing.</summary>
    public static int DelItem(PyThreadState* ts, PyObject* op, PyObject* key) {
        switch (Pop(ts, op, key, out PyObject* value)) {
            case Lookup.Found:
                Py.DecRef(ts, value);
                return 0;
            case Lookup.Missing:
                return Err.KeyError(ts, key);
            default:
                return -1;
        }
    }

    /// <summary>Removes a key and hands over its value (a new reference).</summary>
    public static Lookup Pop(PyThreadState* ts, PyObject* op, PyObject* key, out PyObject* value) {
        var dict = (PyDictObject*)op;
        value = null;
        if (dict->ma_used == 0 && dict->ma_values == null && dict->ma_keys == Immortals.EmptyKeys && UnicodeObject.CheckExact(key)) return Lookup.Missing;
        nint hash = HashOf(ts, key);
        return hash == -1 ? Lookup.Error : PopKnownHash(ts, op, key, hash, out value);
    }

    /// <summary>Pop for a caller that knows the hash.</summary>
    public static Lookup PopKnownHash(PyThreadState* ts, PyObject* op, PyObject* key, nint hash, out PyObject* value) {
        var dict = (PyDictObject*)op;
        value = null;
        nint index = Find(ts, dict, key, hash);
        if (index < 0) return index == -1 ? Lookup.Missing : Lookup.Error;
        if (ValueAt(dict, index) == null) return Lookup.Missing;
        if (dict->ma_values != null) {
            if (!Resize(ts, dict, System.Math.Max(dict->ma_used, 1))) return Lookup.Error;
            index = Find(ts, dict, key, hash); // shared keys are exact str: no Python code runs
        }
        value = RemoveEntry(ts, dict, index, hash);
        return Lookup.Found;
    }

    /// <summary>Kills an entry of a table of the dict's own; returns its value with the table's reference.</summary>
    [return: NewRef]
    private static PyObject* RemoveEntry(PyThreadState* ts, PyDictObject* dict, nint index, nint hash) {
        DictKeys* keys = dict->ma_keys;
        DictEntry* entry = &Entries(keys)[index];
        PyObject* value = entry->value;
        PyObject* key = entry->key;
        SetIndex(keys, SlotOf(keys, hash, index), -2);
        entry->key = null;
        entry->value = null;
        keys->version = 0;
        dict->ma_used--;
        Touch(ts, dict);
        Py.DecRef(ts, key); // may run Python code
        return value;
    }

    /// <summary>The value of a key, borrowed, after storing `value` if it was missing.</summary>
    [return: Borrowed]
    public static PyObject* SetDefault(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        nint hash = HashOf(ts, key);
        if (hash == -1) return null;
        var dict = (PyDictObject*)op;
        nint index = Find(ts, dict, key, hash); // once: __hash__ and __eq__ may run, and count
        if (index == -2) return null;
        PyObject* present = index >= 0 ? ValueAt(dict, index) : null;
        if (present != null) return present;
        return Insert(ts, dict, key, hash, value, index) < 0 ? null : value;
    }

    /// <summary>Steps through the live entries in order; key and value are borrowed. The dict must not change meanwhile.</summary>
    public static bool Next(PyObject* op, ref nint position, out PyObject* key, out PyObject* value) => NextHash(op, ref position, out key, out value, out _);

    public static bool NextHash(PyObject* op, ref nint position, out PyObject* key, out PyObject* value, out nint hash) {
        var dict = (PyDictObject*)op;
        DictEntry* entries = Entries(dict->ma_keys);
        nint end = dict->ma_values != null ? dict->ma_values->used : dict->ma_keys->nentries;
        for (nint i = position; i < end; i++) {
            PyObject* at = ValueAt(dict, i);
            if (at == null) continue;
            position = i + 1;
            key = entries[i].key;
            value = at;
            hash = entries[i].hash;
            return true;
        }
        position = end;
        key = value = null;
        hash = 0;
        return false;
    }

    /// <summary>Empties the dict. May run Python code once it is empty.</summary>
    public static void Clear(PyThreadState* ts, PyObject* op) {
        var dict = (PyDictObject*)op;
        DictKeys* keys = dict->ma_keys;
        DictValues* values = dict->ma_values;
        dict->ma_keys = Immortals.EmptyKeys;
        dict->ma_values = null;
        dict->ma_used = 0;
        Touch(ts, dict);
        if (values != null) InstanceDict.FreeValues(ts, values);
        ReleaseKeys(ts, keys);
    }

    /// <summary>A shallow copy as an exact dict.</summary>
    [return: NewRef]
    public static PyObject* Copy(PyThreadState* ts, PyObject* op) {
        PyObject* copy = New(ts);
        if (copy == null) return null;
        var from = (PyDictObject*)op;
        if (IsDense(from) && (CheckExact(op) || TypeSlots.Of(op)->iter == TypeSlots.Of(Type)->iter)) {
            if (CloneKeys(ts, (PyDictObject*)copy, from)) return copy;
            Py.DecRef(ts, copy);
            return null;
        }
        if (Merge(ts, copy, op, 1) < 0) {
            Py.DecRef(ts, copy);
            return null;
        }
        return copy;
    }

    public static int Update(PyThreadState* ts, PyObject* op, PyObject* other) => Merge(ts, op, other, 1);

    /// <summary>Adds the entries of a mapping. `over` 0 keeps present keys, 1 replaces them, 2 raises KeyError for the first. May run Python code.</summary>
    public static int Merge(PyThreadState* ts, PyObject* op, PyObject* other, int over) {
        if (CheckExact(other) || (Check(other) && TypeSlots.Of(other)->iter == TypeSlots.Of(Type)->iter)) return MergeDict(ts, op, other, over);
        return MergeMapping(ts, op, other, over);
    }

    private static int MergeDict(PyThreadState* ts, PyObject* op, PyObject* other, int over) {
        var dict = (PyDictObject*)op;
        var from = (PyDictObject*)other;
        if (from == dict || from->ma_used == 0) return 0;
        if (dict->ma_used == 0 && dict->ma_values == null) {
            if (IsDense(from)) return CloneKeys(ts, dict, from) ? 0 : -1;
            if (dict->ma_keys->usable < from->ma_used && !Resize(ts, dict, from->ma_used)) return -1;
        }
        nint position = 0, count = from->ma_used;
        DictKeys* keys = from->ma_keys;
        while (NextHash(other, ref position, out PyObject* key, out PyObject* value, out nint hash)) {
            Py.IncRef(key);
            Py.IncRef(value);
            int status = MergeOne(ts, op, key, hash, value, over);
            Py.DecRef(ts, value);
            Py.DecRef(ts, key);
            if (status < 0) return -1;
            if (from->ma_keys != keys || from->ma_used != count) return Err.RuntimeError(ts, "dict mutated during update");
        }
        return 0;
    }

    private static int MergeOne(PyThreadState* ts, PyObject* op, PyObject* key, nint hash, PyObject* value, int over) {
        if (over == 1) return SetItemKnownHash(ts, op, key, hash, value);
        var dict = (PyDictObject*)op;
        nint index = Find(ts, dict, key, hash);
        if (index == -2) return -1;
        if (index >= 0 && ValueAt(dict, index) != null) return over == 0 ? 0 : Err.KeyError(ts, key);
        return Insert(ts, dict, key, hash, value, index);
    }

    private static int MergeMapping(PyThreadState* ts, PyObject* op, PyObject* other, int over) {
        using Owned keys = new(ts, CallProtocol.CallMethod(ts, other, Names.keys));
        if (keys.IsNull) return -1;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, keys));
        if (iterator.IsNull) return -1;
        while (true) {
            using Owned key = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (key.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : 0;
            nint hash = HashOf(ts, key);
            if (hash == -1) return -1;
            if (over != 1) {
                Lookup found = GetItemKnownHash(ts, op, key, hash, out _);
                if (found == Lookup.Error) return -1;
                if (found == Lookup.Found) {
                    if (over == 0) continue;
                    return Err.KeyError(ts, key);
                }
            }
            using Owned value = new(ts, ObjectProtocol.GetItem(ts, other, key));
            if (value.IsNull || SetItemKnownHash(ts, op, key, hash, value) < 0) return -1;
        }
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        DictKeys* keys = ((PyDictObject*)op)->ma_keys;
        DictValues* values = ((PyDictObject*)op)->ma_values;
        if (op->ob_type == Type) {
            ObjectMemory.FreeTracked(ts, op);
        } else {
            CycleCollector.Untrack(ts, op);
            TypeSlots.Of(op)->free(ts, op);
        }
        if (values != null) InstanceDict.FreeValues(ts, values);
        if (keys != null) ReleaseKeys(ts, keys);
    }

    private static int TraverseSlot(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var dict = (PyDictObject*)op;
        DictKeys* keys = dict->ma_keys;
        if (dict->ma_values != null) return InstanceDict.Traverse(dict->ma_values, visit, arg);
        DictEntry* entries = Entries(keys);
        bool keysMatter = keys->unicode_only == 0;
        for (int i = 0; i < keys->nentries; i++) {
            PyObject* value = entries[i].value;
            if (value == null) continue;
            int stop = visit(value, arg);
            if (stop != 0) return stop;
            if (keysMatter && (stop = visit(entries[i].key, arg)) != 0) return stop;
        }
        return 0;
    }

    private static int ClearSlot(PyThreadState* ts, PyObject* op) {
        Clear(ts, op);
        return 0;
    }
}
