// set and frozenset: an open table of (key, hash) pairs, eight of them inside the object.
//
//   empty slot     key null, hash 0
//   deleted slot   key Dummy, hash -1 (no object hashes to -1)
//
// `fill` counts used and deleted slots, `used` the used ones, mask + 1 is the size, a power of two. A probe looks at up to ten slots in a
// row, then jumps (perturbed by the upper bits of the hash). Probe order, growth and merge order are observable (repr, pop, iteration) and
// are those of CPython.
//
// Comparing keys runs Python code, which may change the set: Find holds the key it compares, and starts again when table, mask or slot
// changed meanwhile. Whoever loops over a table re-reads it through Next after every such call.
//
// This file: the table. Construction and iteration are in SetObject.Slots, methods in SetObject.Methods, operators in SetObject.Operators.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class SetObject {
    private const int SmallSize = 8, ProbeRun = 9, PerturbShift = 5;
    private static PyObject* Dummy => (PyObject*)1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint HashOf(PyThreadState* ts, PyObject* key) => UnicodeObject.CheckExact(key) ? UnicodeObject.Hash(key) : ObjectProtocol.HashKey(ts, key);

    private static void InitTable(PySetObject* set) {
        set->fill = set->used = 0;
        set->mask = SmallSize - 1;
        set->table = (setentry*)set->smalltable;
        NativeMemory.Clear(set->smalltable, (nuint)(SmallSize * sizeof(setentry)));
    }

    private static setentry* Find(PyThreadState* ts, PySetObject* set, PyObject* key, nint hash) => Find(ts, set, key, hash, out _);

    /// <summary>
    /// The slot that holds the key, or the empty one that ended the search (then `free` is the last deleted slot on the way, or null); null with an
    /// error. May run Python code.
    /// </summary>
    private static setentry* Find(PyThreadState* ts, PySetObject* set, PyObject* key, nint hash, out setentry* free) {
    restart:
        free = null;
        setentry* table = set->table;
        nint mask = set->mask;
        nuint perturb = (nuint)hash;
        nint i = hash & mask;
        while (true) {
            setentry* entry = &table[i];
            int run = i + ProbeRun <= mask ? ProbeRun : 0;
            do {
                if (entry->hash == 0 && entry->key == null) return entry;
                if (entry->hash == hash) {
                    PyObject* candidate = entry->key;
                    if (candidate == key) return entry;
                    if (UnicodeObject.CheckExact(candidate) && UnicodeObject.CheckExact(key)) {
                        if (UnicodeObject.Equals(candidate, key)) return entry;
                    } else if (candidate->ob_type == LongObject.Type && key->ob_type == LongObject.Type && LongObject.IsOneDigit(candidate) && LongObject.IsOneDigit(key)) {
                        if (LongObject.SmallValue(candidate) == LongObject.SmallValue(key)) return entry;
                    } else {
                        Py.IncRef(candidate);
                        int equal = ObjectProtocol.RichCompareBool(ts, candidate, key, ObjectProtocol.Eq);
                        Py.DecRef(ts, candidate);
                        if (equal < 0) return null;
                        if (table != set->table || mask != set->mask || entry->key != candidate) goto restart;
                        if (equal > 0) return entry;
                        if (free != null && free->key != Dummy) free = null; // filled by the comparison
                    }
                } else if (entry->key == Dummy) {
                    free = entry;
                }
                entry++;
            } while (run-- > 0);
            perturb >>= PerturbShift;
            i = (nint)((nuint)i * 5 + 1 + perturb) & mask;
        }
    }

    /// <summary>Does the set hold a weak reference to an object with that hash? Runs no Python code.</summary>
    public static bool HoldsReferenceTo(PyObject* op, PyObject* target, nint hash) {
        var set = (PySetObject*)op;
        nint mask = set->mask, i = hash & mask;
        nuint perturb = (nuint)hash;
        while (true) {
            setentry* entry = &set->table[i];
            for (int run = i + ProbeRun <= mask ? ProbeRun : 0; run >= 0; run--, entry++) {
                if (entry->key == null) return false;
                if (entry->hash == hash && WeakRefObject.Check(entry->key) && WeakRefObject.GetObject(entry->key) == target) return true;
            }
            perturb >>= PerturbShift;
            i = (nint)((nuint)i * 5 + 1 + perturb) & mask;
        }
    }

    /// <summary>Puts a key that is not there into a table without deleted slots. Takes the reference.</summary>
    private static void InsertClean(setentry* table, nint mask, [Steals] PyObject* key, nint hash) {
        nuint perturb = (nuint)hash;
        nint i = hash & mask;
        while (true) {
            setentry* entry = &table[i];
            int run = i + ProbeRun <= mask ? ProbeRun : 0;
            do {
                if (entry->key == null) {
                    entry->key = key;
                    entry->hash = hash;
                    return;
                }
                entry++;
            } while (run-- > 0);
            perturb >>= PerturbShift;
            i = (nint)((nuint)i * 5 + 1 + perturb) & mask;
        }
    }

    /// <summary>A table with more than `wanted` slots and no deleted ones. Runs no Python code.</summary>
    private static bool Resize(PyThreadState* ts, PySetObject* set, nint wanted) {
        nint size = SmallSize;
        while (size <= wanted) {
            if (size > nint.MaxValue / (2 * sizeof(setentry))) return Err.NoMemory(ts);
            size <<= 1;
        }
        setentry* old = set->table;
        bool oldSmall = old == (setentry*)set->smalltable;
        setentry* copy = stackalloc setentry[SmallSize];
        setentry* table;
        if (size == SmallSize) {
            table = (setentry*)set->smalltable;
            if (oldSmall) {
                if (set->fill == set->used) return true;
                Buffer.MemoryCopy(old, copy, SmallSize * sizeof(setentry), SmallSize * sizeof(setentry));
                old = copy;
            }
        } else {
            table = (setentry*)ObjectMemory.Buffer(ts, size * sizeof(setentry));
            if (table == null) return false;
        }
        NativeMemory.Clear(table, (nuint)(size * sizeof(setentry)));
        nint oldMask = set->mask;
        set->mask = size - 1;
        set->table = table;
        for (nint i = 0; i <= oldMask; i++)
            if (old[i].key != null && old[i].key != Dummy) InsertClean(table, size - 1, old[i].key, old[i].hash);
        set->fill = set->used;
        if (!oldSmall) ObjectMemory.FreeBuffer(ts, old);
        return true;
    }

    private static nint Growth(nint used) => used > 50000 ? used * 2 : used * 4;

    /// <summary>Adds with a known hash; takes a reference of its own. 0 or -1. May run Python code.</summary>
    private static int AddEntry(PyThreadState* ts, PySetObject* set, PyObject* key, nint hash) {
        Py.IncRef(key);
        setentry* entry = Find(ts, set, key, hash, out setentry* free);
        if (entry == null || entry->key != null) {
            Py.DecRef(ts, key);
            return entry == null ? -1 : 0;
        }
        if (free != null) {
            set->used++;
            free->key = key;
            free->hash = hash;
            return 0;
        }
        set->fill++;
        set->used++;
        entry->key = key;
        entry->hash = hash;
        if ((nuint)set->fill * 5 < (nuint)set->mask * 3) return 0;
        return Resize(ts, set, Growth(set->used)) ? 0 : -1;
    }

    private static int ContainsEntry(PyThreadState* ts, PySetObject* set, PyObject* key, nint hash) {
        setentry* entry = Find(ts, set, key, hash);
        return entry == null ? -1 : entry->key != null ? 1 : 0;
    }

    /// <summary>1 when the key was there, 0 when not.</summary>
    private static int DiscardEntry(PyThreadState* ts, PySetObject* set, PyObject* key, nint hash) {
        setentry* entry = Find(ts, set, key, hash);
        if (entry == null) return -1;
        if (entry->key == null) return 0;
        PyObject* old = entry->key;
        entry->key = Dummy;
        entry->hash = -1;
        set->used--;
        Py.DecRef(ts, old);
        return 1;
    }

    /// <summary>Steps through the keys, borrowed. Safe against changes between calls: the table is read anew each time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Next(PyObject* op, ref nint position, out PyObject* key, out nint hash) {
        var set = (PySetObject*)op;
        nint i = position, mask = set->mask;
        setentry* table = set->table;
        for (; i <= mask; i++) {
            PyObject* at = table[i].key;
            if (at == null || at == Dummy) continue;
            position = i + 1;
            key = at;
            hash = table[i].hash;
            return true;
        }
        position = i;
        key = null;
        hash = 0;
        return false;
    }

    /// <summary>Empties the set. May run Python code once it is empty.</summary>
    public static void Clear(PyThreadState* ts, PyObject* op) {
        var set = (PySetObject*)op;
        setentry* table = set->table, copy = stackalloc setentry[SmallSize];
        nint mask = set->mask, used = set->used;
        bool small = table == (setentry*)set->smalltable;
        if (small) {
            if (set->fill == 0) return;
            Buffer.MemoryCopy(table, copy, SmallSize * sizeof(setentry), SmallSize * sizeof(setentry));
            table = copy;
        }
        InitTable(set);
        set->hash = -1;
        for (nint i = 0; i <= mask && used > 0; i++) {
            if (table[i].key == null || table[i].key == Dummy) continue;
            used--;
            Py.DecRef(ts, table[i].key);
        }
        if (!small) ObjectMemory.FreeBuffer(ts, table);
    }

    /// <summary>Adds all keys of another set. May run Python code.</summary>
    private static int Merge(PyThreadState* ts, PySetObject* set, PySetObject* other) {
        if (other == set || other->used == 0) return 0;
        if ((nuint)(set->fill + other->used) * 5 >= (nuint)set->mask * 3 && !Resize(ts, set, (set->used + other->used) * 2)) return -1;
        if (set->fill == 0) {
            nint mask = other->mask;
            bool sameShape = set->mask == mask && other->fill == other->used;
            for (nint i = 0; i <= mask; i++) {
                PyObject* key = other->table[i].key;
                if (key == null || key == Dummy) continue;
                Py.IncRef(key);
                if (sameShape) set->table[i] = other->table[i];
                else InsertClean(set->table, set->mask, key, other->table[i].hash);
            }
            set->fill = set->used = other->used;
            return 0;
        }
        nint position = 0;
        while (Next((PyObject*)other, ref position, out PyObject* key, out nint hash))
            if (AddEntry(ts, set, key, hash) < 0) return -1;
        return 0;
    }

    // What the rest of the runtime calls.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;
    /// <summary>A set or frozenset or a subclass of either.</summary>
    public static bool CheckAny(PyObject* op) => op->ob_type == Type || op->ob_type == FrozenType || TypeObject.IsSubtype(op->ob_type, Type) || TypeObject.IsSubtype(op->ob_type, FrozenType);
    public static bool CheckAnyExact(PyObject* op) => op->ob_type == Type || op->ob_type == FrozenType;
    public static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);
    public static bool CheckFrozen(PyObject* op) => op->ob_type == FrozenType || TypeObject.IsSubtype(op->ob_type, FrozenType);
    public static nint Size(PyObject* op) => ((PySetObject*)op)->used;

    /// <summary>0, or -1 with an error (an unhashable key). May run Python code.</summary>
    public static int Add(PyThreadState* ts, PyObject* op, PyObject* key) {
        nint hash = HashOf(ts, key);
        return hash == -1 ? -1 : AddEntry(ts, (PySetObject*)op, key, hash);
    }

    public static int Contains(PyThreadState* ts, PyObject* op, PyObject* key) {
        nint hash = HashOf(ts, key);
        return hash == -1 ? -1 : ContainsEntry(ts, (PySetObject*)op, key, hash);
    }

    /// <summary>1 removed, 0 was not there, -1 error.</summary>
    public static int Discard(PyThreadState* ts, PyObject* op, PyObject* key) {
        nint hash = HashOf(ts, key);
        return hash == -1 ? -1 : DiscardEntry(ts, (PySetObject*)op, key, hash);
    }

    /// <summary>Adds the items of an iterable. May run Python code.</summary>
    public static int Update(PyThreadState* ts, PyObject* op, PyObject* iterable) {
        var set = (PySetObject*)op;
        if (CheckAny(iterable)) return Merge(ts, set, (PySetObject*)iterable);
        if (DictObject.CheckExact(iterable)) {
            nint size = DictObject.Size(iterable), at = 0;
            if ((nuint)(set->fill + size) * 5 >= (nuint)set->mask * 3 && !Resize(ts, set, (set->used + size) * 2)) return -1;
            while (DictObject.NextHash(iterable, ref at, out PyObject* key, out _, out nint hash))
                if (AddEntry(ts, set, key, hash) < 0) return -1;
            return 0;
        }
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        if (iterator.IsNull) return -1;
        for (nint rounds = 1; ; rounds++) {
            PyObject* key = Fields.Next(ts, iterator);
            if (key == null) return Fields.Failed(ts) ? -1 : 0;
            int status = Add(ts, op, key);
            Py.DecRef(ts, key);
            if (status < 0 || ((rounds & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000))) return -1;
        }
    }

    /// <summary>Removes and hands over any key; KeyError when empty.</summary>
    [return: NewRef]
    public static PyObject* Pop(PyThreadState* ts, PyObject* op) {
        var set = (PySetObject*)op;
        if (set->used == 0) {
            using Owned text = new(ts, UnicodeObject.FromString(ts, "pop from an empty set"));
            return text.IsNull ? null : Err.KeyError(ts, text);
        }
        nint i = set->finger & set->mask;
        while (set->table[i].key == null || set->table[i].key == Dummy) i = i == set->mask ? 0 : i + 1;
        PyObject* key = set->table[i].key;
        set->table[i].key = Dummy;
        set->table[i].hash = -1;
        set->used--;
        set->finger = i + 1;
        return key;
    }
}
