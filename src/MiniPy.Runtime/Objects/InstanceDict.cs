// Attributes of instances of Python classes, without a dict until one is asked for.
//
// The word at tp_dictoffset of a class with TypeFlags.InlineValues holds
//   0                      no attribute yet
//   DictValues* | 1        values, in the order of the class's shared keys (ht_cached_keys)
//   PyDictObject*          a real dict: __dict__ was read, or the instance went its own way
//
// An instance goes its own way when it binds attributes in another order than the first instances did, deletes one, or has more than
// MaxSharedKeys. The word is tagged, so native code must ask for the dict by _PyObject_GetDictPtr, which makes it real.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class InstanceDict {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint* WordOf(PyObject* op) {
        nint offset = op->ob_type->tp_dictoffset;
        if (offset > 0) return (nint*)((byte*)op + offset);
        return offset == 0 ? null : WordFromEnd(op, offset);
    }

    /// <summary>A negative offset counts from the end of a variable-sized object (subclasses of int and tuple).</summary>
    private static nint* WordFromEnd(PyObject* op, nint offset) {
        PyTypeObject* type = op->ob_type;
        nint items = Math.Abs(((PyVarObject*)op)->ob_size);
        nint size = (type->tp_basicsize + items * type->tp_itemsize + 7) & ~7;
        return (nint*)((byte*)op + size + offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInline(nint word) => (word & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DictValues* Values(nint word) => (DictValues*)(word & ~1);

    public static DictKeys* SharedKeys(PyTypeObject* type) => (DictKeys*)((PyHeapTypeObject*)type)->ht_cached_keys;

    /// <summary>The attribute in the instance's own namespace, borrowed; null when there is none. Runs no Python code.</summary>
    [return: Borrowed]
    public static PyObject* Get(PyThreadState* ts, PyObject* op, PyObject* name) {
        nint* word = WordOf(op);
        if (word == null || *word == 0) return null;
        if (!IsInline(*word)) return DictObject.GetItem(ts, (PyObject*)*word, name);
        DictValues* values = Values(*word);
        nint index = DictObject.FindUnicode(SharedKeys(op->ob_type), name, UnicodeObject.Hash(name));
        return index >= 0 && index < values->used ? (&values->first)[index] : null;
    }

    /// <summary>
    /// What the instance has by this name among its values, when no data descriptor of its class comes first: a new reference. Null, without an error,
    /// when it is not that easy. Runs no Python code.
    /// </summary>
    [return: NewRef]
    public static PyObject* GetPlain(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyTypeObject* type = op->ob_type;
        if ((type->tp_flags & TypeFlags.InlineValues) == 0 || type->tp_version_tag == 0) return null;
        nint word = *(nint*)((byte*)op + type->tp_dictoffset);
        if (!IsInline(word)) return null;
        PyObject* descriptor = TypeObject.Lookup(ts, type, name);
        if (descriptor != null && TypeSlots.Of(descriptor)->descr_set != null) return null;
        nint index = DictObject.FindUnicode(SharedKeys(type), name, UnicodeObject.Hash(name));
        return index >= 0 && index < Values(word)->used ? Py.NewRef((&Values(word)->first)[index]) : null;
    }

    /// <summary>Binds (value) or deletes (null) in the instance's own namespace. Missing when there was nothing to delete.</summary>
    public static Lookup Set(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value) {
        nint* word = WordOf(op);
        PyTypeObject* type = op->ob_type;
        if ((type->tp_flags & TypeFlags.InlineValues) != 0 && (*word == 0 || IsInline(*word)) && value != null) {
            DictKeys* keys = SharedKeys(type);
            nint hash = UnicodeObject.Hash(name);
            nint index = DictObject.FindUnicode(keys, name, hash);
            DictValues* values = Values(*word);
            if (values != null && index >= 0 && index < values->used) {
                PyObject* old = (&values->first)[index];
                (&values->first)[index] = Py.NewRef(value);
                Py.DecRef(ts, old);
                return Lookup.Found;
            }
            if (ReserveShared(ts, keys, &values, name, hash, index)) {
                *word = (nint)values | 1;
                (&values->first)[values->used++] = Py.NewRef(value);
                return Lookup.Found;
            }
            if (ErrorIndicator.Occurred(ts) != null) return Lookup.Error;
        }
        PyObject* dict = Materialise(ts, op);
        if (dict == null) return Lookup.Error;
        Py.IncRef(dict); // a release below may replace it
        Lookup result;
        if (value != null) result = DictObject.SetItem(ts, dict, name, value) < 0 ? Lookup.Error : Lookup.Found;
        else {
            result = DictObject.Pop(ts, dict, name, out PyObject* old);
            if (result == Lookup.Found) Py.DecRef(ts, old);
        }
        Py.DecRef(ts, dict);
        return result;
    }

    /// <summary>
    /// Makes room in `values` for a key that must be the next in the shared order; adds the key to the shared keys when it is new to all.
    /// False without an error: the order differs or there are too many keys.
    /// </summary>
    public static bool ReserveShared(PyThreadState* ts, DictKeys* keys, DictValues** values, PyObject* key, nint hash, nint index) {
        int used = *values == null ? 0 : (*values)->used;
        if (!UnicodeObject.CheckExact(key)) return false;
        if (index < 0) {
            if (keys->nentries != used || keys->usable <= 0) return false;
            DictObject.AddShared(keys, key, hash);
        } else if (index != used) {
            return false;
        }
        if (*values == null || used == (*values)->capacity) {
            // As many as the class is known to have; a header of one word and two values fill 24 bytes, and so on in steps of 16.
            int capacity = Math.Max(used + 1, Math.Max(keys->nentries, 1)) | 1;
            var grown = (DictValues*)ObjectMemory.Resize(ts, *values, sizeof(nint) + (nint)capacity * sizeof(nint));
            if (grown == null) return false;
            grown->capacity = capacity;
            grown->used = used;
            *values = grown;
        }
        return true;
    }

    /// <summary>Room for the attributes of an instance that has none yet, as many as the class is known to have. False, without an error, when there is nothing to make or no memory.</summary>
    public static bool Begin(PyThreadState* ts, nint* word, PyTypeObject* type) {
        int known = SharedKeys(type)->nentries;
        if (known == 0) return false;
        int capacity = known | 1;
        var values = (DictValues*)Memory.Heap.Alloc(ts->heap, sizeof(nint) + (nint)capacity * sizeof(nint));
        if (values == null) return false;
        values->capacity = capacity;
        values->used = 0;
        *word = (nint)values | 1;
        return true;
    }

    /// <summary>The instance's dict as an object, made now if need be; borrowed. Null with an error, or without one when the type has no dict.</summary>
    [return: Borrowed]
    public static PyObject* Materialise(PyThreadState* ts, PyObject* op) {
        nint* word = WordOf(op);
        if (word == null) return null;
        if (*word == 0) {
            PyObject* fresh = DictObject.New(ts);
            if (fresh != null) *word = (nint)fresh;
            return fresh;
        }
        if (IsInline(*word)) {
            PyObject* dict = DictObject.NewSplit(ts, SharedKeys(op->ob_type), Values(*word));
            if (dict == null) return null;
            *word = (nint)dict;
        }
        return (PyObject*)*word;
    }

    /// <summary>Replaces the instance's namespace (obj.__dict__ = d). May run Python code.</summary>
    public static void Replace(PyThreadState* ts, PyObject* op, PyObject* dict) {
        nint* word = WordOf(op);
        nint old = *word;
        *word = (nint)Py.XNewRef(dict);
        Release(ts, old);
    }

    /// <summary>Releases what a word holds. May run Python code.</summary>
    public static void Release(PyThreadState* ts, nint word) {
        if (word == 0) return;
        if (IsInline(word)) FreeValues(ts, Values(word));
        else Py.DecRef(ts, (PyObject*)word);
    }

    public static void FreeValues(PyThreadState* ts, DictValues* values) {
        PyObject** items = &values->first;
        int count = values->used;
        values->used = 0;
        for (int i = 0; i < count; i++) Py.DecRef(ts, items[i]);
        ObjectMemory.FreeBuffer(ts, values);
    }

    public static int Traverse(DictValues* values, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyObject** items = &values->first;
        for (int i = 0; i < values->used; i++) {
            int stop = visit(items[i], arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    public static int TraverseWord(nint word, delegate*<PyObject*, void*, int> visit, void* arg) =>
        word == 0 ? 0 : IsInline(word) ? Traverse(Values(word), visit, arg) : visit((PyObject*)word, arg);
}
