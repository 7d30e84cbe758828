// dict's slots and methods. Iterators and views are in DictViews.
//
// Whatever hashes or compares a key may run Python code that changes the dict: such calls come first, and what is read from the table
// after them is read anew. update() takes a dict's entries from its table, another object's through keys() and __getitem__, and anything
// else as pairs.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class DictObject {
    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->clear = &ClearSlot;
        s->repr = &Repr;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->iter = &DictIterator.OfKeys;
        s->init = &InitSlot;
        s->SetConstruct(0, 1, &Construct);
        s->@new = &NewSlot;
        s->nb_or = &Or;
        s->nb_inplace_or = &InPlaceOr;
        s->sq_contains = &Contains;
        s->mp_length = &Length;
        s->mp_subscript = &Subscript;
        s->mp_ass_subscript = &SetSubscript;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__sizeof__", &SizeOf, "D.__sizeof__() -> size of D in memory, in bytes");
        t.Method("get", &Get, "get($self, key, default=None, /)\n--\n\nReturn the value for key if key is in the dictionary, else default.");
        t.Method("setdefault", &SetDefaultMethod, "setdefault($self, key, default=None, /)\n--\n\nInsert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.");
        t.Method("pop", &PopMethod, "pop($self, key, default=<unrepresentable>, /)\n--\n\nD.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.");
        t.Method("popitem", &PopItem, "popitem($self, /)\n--\n\nRemove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.");
        t.Method("keys", &DictView.Keys, "D.keys() -> a set-like object providing a view on D's keys");
        t.Method("items", &DictView.Items, "D.items() -> a set-like object providing a view on D's items");
        t.Method("values", &DictView.Values, "D.values() -> an object providing a view on D's values");
        t.Method("update", &UpdateMethod, "D.update([E, ]**F) -> None.  Update D from dict/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E: D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]");
        t.ClassMethod("fromkeys", &FromKeys, "fromkeys($type, iterable, value=None, /)\n--\n\nCreate a new dictionary with keys from iterable and values set to value.");
        t.Method("clear", &ClearMethod, "D.clear() -> None.  Remove all items from D.");
        t.Method("copy", &Copy, "D.copy() -> a shallow copy of D");
        t.Method("__reversed__", &DictIterator.OfKeysReversed, "__reversed__($self, /)\n--\n\nReturn a reverse iterator over the dict keys.");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        if ((PyTypeObject*)cls == Type) return New(ts);
        PyObject* op = TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0);
        if (op != null) Init(ts, op);
        return op;
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) {
        PyObject* op = New(ts);
        if (op == null || count == 0 || UpdateFrom(ts, op, args[0]) == 0) return op;
        Py.DecRef(ts, op);
        return null;
    }

    private static int InitSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        if (!Args.CheckPositional(ts, "dict", TupleObject.Size(args), 0, 1)) return -1;
        if (TupleObject.Size(args) == 1 && UpdateFrom(ts, self, TupleObject.Items(args)[0]) < 0) return -1;
        if (kwargs == null || Size(kwargs) == 0) return 0;
        nint position = 0;
        while (Next(kwargs, ref position, out PyObject* key, out _))
            if (!UnicodeObject.Check(key)) return Err.TypeError(ts, "keywords must be strings");
        return Merge(ts, self, kwargs, 1);
    }

    /// <summary>Adds the entries of a mapping or of an iterable of pairs. May run Python code.</summary>
    public static int UpdateFrom(PyThreadState* ts, PyObject* self, PyObject* source) {
        if (CheckExact(source)) return Merge(ts, self, source, 1);
        if (ObjectProtocol.LookupAttr(ts, source, Names.keys, out PyObject* keys) == Lookup.Error) return -1;
        if (keys == null) return MergePairs(ts, self, source, over: true);
        Py.DecRef(ts, keys);
        return Merge(ts, self, source, 1);
    }

    /// <summary>Adds (key, value) pairs; without `over` the first of equal keys stays. May run Python code.</summary>
    public static int MergePairs(PyThreadState* ts, PyObject* self, PyObject* pairs, bool over) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, pairs));
        if (iterator.IsNull) return -1;
        for (nint i = 0; ; i++) {
            using Owned item = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (item.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : 0;
            using Owned pair = new(ts, ListObject.CheckExact(item) ? Py.NewRef(item) : TupleObject.FromIterable(ts, item));
            if (pair.IsNull) return Err.Matches(ts, Exc.TypeError) ? Err.TypeError(ts, $"cannot convert dictionary update sequence element #{i} to a sequence") : -1;
            nint size = ((PyVarObject*)pair.Borrow)->ob_size;
            if (size != 2) return Err.ValueError(ts, $"dictionary update sequence element #{i} has length {size}; 2 is required");
            PyObject** two = ListObject.CheckExact(pair) ? ListObject.Items(pair) : TupleObject.Items(pair);
            using Owned key = new(ts, Py.NewRef(two[0]));
            using Owned value = new(ts, Py.NewRef(two[1]));
            if (over ? SetItem(ts, self, key, value) < 0 : SetDefault(ts, self, key, value) == null) return -1;
            if ((i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return -1;
        }
    }

    private static nint Length(PyThreadState* ts, PyObject* op) => Size(op);

    /// <summary>self[key]; a subclass may supply missing keys by __missing__. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* Subscript(PyThreadState* ts, PyObject* self, PyObject* key) {
        PyObject* value;
        if (key->ob_type == UnicodeObject.Type && HasPlainTextKeys(self)) value = GetText(self, key, UnicodeObject.Hash(key));
        else if (GetItemWithError(ts, self, key, out value) == Lookup.Error) return null;
        if (value != null) return Py.NewRef(value);
        if (!CheckExact(self)) {
            using Owned missing = new(ts, ObjectProtocol.LookupSpecial(ts, self, Names.__missing__));
            if (!missing.IsNull) return CallProtocol.CallOne(ts, missing, key);
            if (ErrorIndicator.Occurred(ts) != null) return null;
        }
        return Err.KeyError(ts, key);
    }

    private static int SetSubscript(PyThreadState* ts, PyObject* self, PyObject* key, PyObject* value) => value == null ? DelItem(ts, self, key) : SetItem(ts, self, key, value);

    /// <summary>{key: value, …}. Runs __repr__ of keys and values, which may change the dict.</summary>
    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        int status = ObjectProtocol.ReprEnter(ts, op);
        if (status != 0) return status < 0 ? null : UnicodeObject.FromString(ts, "{...}");
        using var text = new UnicodeBuilder(ts);
        text.Append('{');
        nint position = 0;
        bool first = true, good = true;
        while (good && Next(op, ref position, out PyObject* key, out PyObject* value)) {
            Py.IncRef(key);
            Py.IncRef(value);
            if (!first) text.Append(", ");
            first = false;
            good = text.AppendRepr(key) && text.Append(": ") && text.AppendRepr(value);
            Py.DecRef(ts, key);
            Py.DecRef(ts, value);
        }
        text.Append('}');
        ObjectProtocol.ReprLeave(ts, op);
        return text.Finish();
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        int equal = Equal(ts, a, b);
        return equal < 0 ? null : Py.Bool(equal == (op == ObjectProtocol.Eq ? 1 : 0));
    }

    /// <summary>Same keys with equal values? Keys and values are held while they are compared, which may change both dicts.</summary>
    private static int Equal(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (Size(a) != Size(b)) return 0;
        nint position = 0;
        int equal = 1;
        while (equal > 0 && NextHash(a, ref position, out PyObject* key, out PyObject* value, out nint hash)) {
            Py.IncRef(key);
            Py.IncRef(value);
            Lookup found = GetItemKnownHash(ts, b, key, hash, out PyObject* other);
            if (found == Lookup.Found) {
                Py.IncRef(other);
                equal = ObjectProtocol.RichCompareBool(ts, value, other, ObjectProtocol.Eq);
                Py.DecRef(ts, other);
            } else {
                equal = (int)found;
            }
            Py.DecRef(ts, value);
            Py.DecRef(ts, key);
        }
        return equal;
    }

    [return: NewRef]
    private static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        PyObject* result = Copy(ts, a);
        if (result == null || UpdateFrom(ts, result, b) == 0) return result;
        Py.DecRef(ts, result);
        return null;
    }

    [return: NewRef]
    private static PyObject* InPlaceOr(PyThreadState* ts, PyObject* self, PyObject* other) => UpdateFrom(ts, self, other) < 0 ? null : Py.NewRef(self);

    // ---------------------------------------------------------------- methods

    /// <summary>The object and the table that is its own; keys shared by a class are counted there.</summary>
    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) {
        var dict = (PyDictObject*)self;
        nint size = self->ob_type->tp_basicsize;
        if (dict->ma_values != null) size += sizeof(nint) * (1 + (nint)dict->ma_values->capacity);
        else if (dict->ma_keys != Immortals.EmptyKeys) size += sizeof(DictKeys) + ((nint)dict->ma_keys->index_bytes << dict->ma_keys->log2_size) + (nint)UsableOf(dict->ma_keys->log2_size) * sizeof(DictEntry);
        return LongObject.FromNint(ts, size);
    }

    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "get", count, 1, 2)) return null;
        Lookup found = GetItemWithError(ts, self, args[0], out PyObject* value);
        if (found == Lookup.Error) return null;
        return found == Lookup.Found ? Py.NewRef(value) : count > 1 ? Py.NewRef(args[1]) : Py.None;
    }

    private static PyObject* SetDefaultMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        !Args.CheckPositional(ts, "setdefault", count, 1, 2) ? null : Py.XNewRef(SetDefault(ts, self, args[0], count > 1 ? args[1] : Py.None));

    private static PyObject* PopMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "pop", count, 1, 2)) return null;
        Lookup found = Pop(ts, self, args[0], out PyObject* value);
        if (found != Lookup.Missing) return value;
        return count > 1 ? Py.NewRef(args[1]) : Err.KeyError(ts, args[0]);
    }

    /// <summary>Removes the newest entry. The dead entries behind it go too, so that a loop of popitem stays linear.</summary>
    private static PyObject* PopItem(PyThreadState* ts, PyObject* self) {
        var dict = (PyDictObject*)self;
        if (dict->ma_used == 0) return Err.Raise(ts, Exc.KeyError, "popitem(): dictionary is empty");
        PyObject* pair = TupleObject.New(ts, 2);
        if (pair == null) return null;
        if (dict->ma_values != null && !Resize(ts, dict, dict->ma_used)) {
            Py.DecRef(ts, pair);
            return null;
        }
        DictKeys* keys = dict->ma_keys;
        DictEntry* entries = Entries(keys);
        int last = keys->nentries - 1;
        while (entries[last].value == null) last--;
        TupleObject.Items(pair)[0] = entries[last].key;
        TupleObject.Items(pair)[1] = entries[last].value;
        SetIndex(keys, SlotOf(keys, entries[last].hash, last), -2);
        entries[last].key = entries[last].value = null;
        keys->nentries = last;
        keys->version = 0;
        dict->ma_used--;
        Touch(ts, dict);
        return pair;
    }

    private static PyObject* UpdateMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        if (!Args.CheckPositional(ts, "update", count, 0, 1) || (count == 1 && UpdateFrom(ts, self, args[0]) < 0)) return null;
        nint keywords = kwnames == null ? 0 : TupleObject.Size(kwnames);
        for (nint i = 0; i < keywords; i++)
            if (SetItem(ts, self, TupleObject.Items(kwnames)[i], args[count + i]) < 0) return null;
        return Py.None;
    }

    /// <summary>cls() with a value under each key of an iterable. May run Python code.</summary>
    private static PyObject* FromKeys(PyThreadState* ts, PyObject* cls, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "fromkeys", count, 1, 2)) return null;
        PyObject* value = count > 1 ? args[1] : Py.None;
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, cls));
        if (result.IsNull) return null;
        bool plain = CheckExact(result);
        if (plain && CheckExact(args[0]) && Size(result) == 0 && Size(args[0]) > 0 && !Resize(ts, (PyDictObject*)result.Borrow, Size(args[0]))) return null;
        if (plain && CheckExact(args[0])) return AddKeys(ts, result, args[0], value) ? result.Detach() : null;
        if (plain && SetObject.CheckAnyExact(args[0])) return AddKeysOfSet(ts, result, args[0], value) ? result.Detach() : null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, args[0]));
        if (iterator.IsNull) return null;
        for (nint i = 1; ; i++) {
            using Owned key = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (key.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : result.Detach();
            if ((i & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return null;
            if ((plain ? SetItem(ts, result, key, value) : ObjectProtocol.SetItem(ts, result, key, value)) < 0) return null;
        }
    }

    /// <summary>Stores a value under each key of another dict, whose hashes are known. Comparing keys may run Python code.</summary>
    private static bool AddKeys(PyThreadState* ts, PyObject* self, PyObject* keys, PyObject* value) {
        nint position = 0;
        while (NextHash(keys, ref position, out PyObject* key, out _, out nint hash)) {
            using Owned held = new(ts, Py.NewRef(key));
            if (SetItemKnownHash(ts, self, key, hash, value) < 0) return false;
        }
        return true;
    }

    private static bool AddKeysOfSet(PyThreadState* ts, PyObject* self, PyObject* keys, PyObject* value) {
        nint position = 0;
        while (SetObject.Next(keys, ref position, out PyObject* key, out nint hash)) {
            using Owned held = new(ts, Py.NewRef(key));
            if (SetItemKnownHash(ts, self, key, hash, value) < 0) return false;
        }
        return true;
    }

    private static PyObject* ClearMethod(PyThreadState* ts, PyObject* self) {
        Clear(ts, self);
        return Py.None;
    }

    // ---------------------------------------------------------------- lists of what is in a dict

    /// <summary>A list of the keys.</summary>
    [return: NewRef]
    public static PyObject* Keys(PyThreadState* ts, PyObject* op) => ListOf(ts, op, keys: true, values: false);

    [return: NewRef]
    public static PyObject* Values(PyThreadState* ts, PyObject* op) => ListOf(ts, op, keys: false, values: true);

    /// <summary>A list of (key, value) tuples.</summary>
    [return: NewRef]
    public static PyObject* Items(PyThreadState* ts, PyObject* op) => ListOf(ts, op, keys: true, values: true);

    private static PyObject* ListOf(PyThreadState* ts, PyObject* op, bool keys, bool values) {
        PyObject* list = ListObject.New(ts, Size(op));
        if (list == null) return null;
        nint position = 0, at = 0;
        while (Next(op, ref position, out PyObject* key, out PyObject* value)) {
            PyObject* item = keys && values ? TupleObject.Pack(ts, key, value) : Py.NewRef(keys ? key : value);
            if (item == null) {
                Py.DecRef(ts, list);
                return null;
            }
            ListObject.Items(list)[at++] = item;
        }
        return list;
    }
}
