// The table of a dict: indices into a dense array of entries (see Layout/DictLayouts).
//
// Invariants: usable + nentries is at most two thirds of the indices; an entry whose value is null is dead (combined tables) or not bound
// in this instance (shared tables); dead entries stay until a resize. Any change of the key set clears `version`.
//
// Probing follows CPython's rule (linear congruential with the hash's high bits perturbed in), so that hash patterns that are harmless
// there are harmless here.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class DictObject {
    private const int MinLog2 = 3, PerturbShift = 5;
    public const int MaxSharedKeys = 30;

    /// <summary>Makes the keys of every empty dict: no room, never written, never freed.</summary>
    internal static DictKeys* MakeEmptyKeys() {
        var keys = (DictKeys*)NativeMemory.AllocZeroed((nuint)(sizeof(DictKeys) + 8));
        keys->refcnt = int.MaxValue / 2;
        keys->log2_size = MinLog2;
        keys->index_bytes = 1;
        keys->unicode_only = 1;
        NativeMemory.Fill(keys + 1, 8, 0xFF);
        return keys;
    }

    private static int UsableOf(int log2) => (int)(((1L << log2) << 1) / 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DictEntry* Entries(DictKeys* keys) => (DictEntry*)((byte*)(keys + 1) + ((nint)keys->index_bytes << keys->log2_size));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint IndexAt(DictKeys* keys, nuint slot) {
        byte* indices = (byte*)(keys + 1);
        return keys->index_bytes == 1 ? ((sbyte*)indices)[slot] : keys->index_bytes == 2 ? ((short*)indices)[slot] : ((int*)indices)[slot];
    }

    private static void SetIndex(DictKeys* keys, nuint slot, nint index) {
        byte* indices = (byte*)(keys + 1);
        if (keys->index_bytes == 1) ((sbyte*)indices)[slot] = (sbyte)index;
        else if (keys->index_bytes == 2) ((short*)indices)[slot] = (short)index;
        else ((int*)indices)[slot] = (int)index;
    }

    /// <summary>Empty keys with 2^log2 indices; null with MemoryError set.</summary>
    private static DictKeys* NewKeys(PyThreadState* ts, int log2, bool unicodeOnly) {
        int indexBytes = log2 <= 7 ? 1 : log2 <= 15 ? 2 : 4;
        int usable = UsableOf(log2);
        if (log2 > 30) {
            Err.NoMemory(ts);
            return null;
        }
        nint indices = (nint)indexBytes << log2;
        var keys = (DictKeys*)ObjectMemory.Buffer(ts, sizeof(DictKeys) + indices + (nint)usable * sizeof(DictEntry));
        if (keys == null) return null;
        keys->refcnt = 1;
        keys->log2_size = (byte)log2;
        keys->index_bytes = (byte)indexBytes;
        keys->unicode_only = unicodeOnly ? (byte)1 : (byte)0;
        keys->shared = 0;
        keys->version = 0;
        keys->usable = usable;
        keys->nentries = 0;
        if (indices == 8) *(ulong*)(keys + 1) = ulong.MaxValue;
        else NativeMemory.Fill(keys + 1, (nuint)indices, 0xFF);
        return keys;
    }

    /// <summary>Keys that the instances of a new class will share.</summary>
    public static DictKeys* NewSharedKeys(PyThreadState* ts) {
        DictKeys* keys = NewKeys(ts, 6, unicodeOnly: true); // room for 42: the limit of 30 is ours
        if (keys == null) return null;
        keys->shared = 1;
        keys->usable = MaxSharedKeys;
        return keys;
    }

    public static void ReleaseKeys(PyThreadState* ts, DictKeys* keys) {
        if (keys == Immortals.EmptyKeys || --keys->refcnt > 0) return;
        DictEntry* entries = Entries(keys);
        for (int i = 0; i < keys->nentries; i++) {
            Py.XDecRef(ts, entries[i].key);
            Py.XDecRef(ts, entries[i].value);
        }
        ObjectMemory.FreeBuffer(ts, keys);
    }

    /// <summary>Entry number of an exact str among keys that are all exact str, or -1. Runs no Python code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint FindUnicode(DictKeys* keys, PyObject* key, nint hash) {
        DictEntry* entries = Entries(keys);
        nuint mask = ((nuint)1 << keys->log2_size) - 1;
        nuint perturb = (nuint)hash, slot = (nuint)hash & mask;
        while (true) {
            nint index = IndexAt(keys, slot);
            if (index >= 0) {
                DictEntry* entry = &entries[index];
                if (entry->key == key || (entry->hash == hash && UnicodeObject.Equals(entry->key, key))) return index;
            } else if (index == -1) {
                return -1;
            }
            perturb >>= PerturbShift;
            slot = (slot * 5 + perturb + 1) & mask;
        }
    }

    /// <summary>Entry number of a key, -1 when missing, -2 with an error set. __eq__ may run, and may change the dict: then it starts over.</summary>
    private static nint Find(PyThreadState* ts, PyDictObject* dict, PyObject* key, nint hash) {
        if (dict->ma_keys->unicode_only != 0 && UnicodeObject.CheckExact(key)) return FindUnicode(dict->ma_keys, key, hash);
        return FindGeneric(ts, dict, key, hash);
    }

    private static bool AreSmallInts(PyObject* a, PyObject* b) => a->ob_type == LongObject.Type && b->ob_type == LongObject.Type && LongObject.IsOneDigit(a) && LongObject.IsOneDigit(b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint FindGeneric(PyThreadState* ts, PyDictObject* dict, PyObject* key, nint hash) {
    restart:
        DictKeys* keys = dict->ma_keys;
        DictEntry* entries = Entries(keys);
        nuint mask = ((nuint)1 << keys->log2_size) - 1;
        nuint perturb = (nuint)hash, slot = (nuint)hash & mask;
        while (true) {
            nint index = IndexAt(keys, slot);
            if (index >= 0) {
                DictEntry* entry = &entries[index];
                if (entry->key == key) return index;
                if (entry->hash == hash && AreSmallInts(entry->key, key)) {
                    if (LongObject.SmallValue(entry->key) == LongObject.SmallValue(key)) return index;
                } else if (entry->hash == hash) {
                    PyObject* startKey = entry->key;
                    Py.IncRef(startKey);
                    int same = ObjectProtocol.RichCompareBool(ts, startKey, key, ObjectProtocol.Eq); // may run Python code
                    Py.DecRef(ts, startKey);
                    if (same < 0) return -2;
                    if (dict->ma_keys != keys || entries[index].key != startKey) goto restart;
                    if (same > 0) return index;
                }
            } else if (index == -1) {
                return -1;
            }
            perturb >>= PerturbShift;
            slot = (slot * 5 + perturb + 1) & mask;
        }
    }

    /// <summary>Adds a key to shared keys with room.</summary>
    public static void AddShared(DictKeys* keys, PyObject* key, nint hash) => AppendEntry(keys, Py.NewRef(key), hash, null);

    private static nuint FreeSlot(DictKeys* keys, nint hash) {
        nuint mask = ((nuint)1 << keys->log2_size) - 1;
        nuint perturb = (nuint)hash, slot = (nuint)hash & mask;
        while (IndexAt(keys, slot) >= 0) {
            perturb >>= PerturbShift;
            slot = (slot * 5 + perturb + 1) & mask;
        }
        return slot;
    }

    /// <summary>Slot of the indices that holds an entry's number.</summary>
    private static nuint SlotOf(DictKeys* keys, nint hash, nint entry) {
        nuint mask = ((nuint)1 << keys->log2_size) - 1;
        nuint perturb = (nuint)hash, slot = (nuint)hash & mask;
        while (IndexAt(keys, slot) != entry) {
            perturb >>= PerturbShift;
            slot = (slot * 5 + perturb + 1) & mask;
        }
        return slot;
    }

    /// <summary>Appends an entry to keys with room; takes both references (value may be null in shared keys).</summary>
    private static nint AppendEntry(DictKeys* keys, [Steals] PyObject* key, nint hash, [Steals] PyObject* value) => AppendEntryAt(keys, FreeSlot(keys, hash), key, hash, value);

    /// <summary>Entry number of an exact str among keys that are all exact str; -1, and the slot that a new entry takes, when it is not there.</summary>
    private static nint FindTextOrSlot(DictKeys* keys, PyObject* key, nint hash, out nuint slot) {
        DictEntry* entries = Entries(keys);
        nuint mask = ((nuint)1 << keys->log2_size) - 1;
        nuint perturb = (nuint)hash;
        slot = perturb & mask;
        nint index;
        while ((index = IndexAt(keys, slot)) != -1) {
            if (index >= 0 && (entries[index].key == key || (entries[index].hash == hash && UnicodeObject.Equals(entries[index].key, key)))) return index;
            perturb >>= PerturbShift;
            slot = (slot * 5 + perturb + 1) & mask;
        }
        return -1;
    }

    private static nint AppendEntryAt(DictKeys* keys, nuint slot, [Steals] PyObject* key, nint hash, [Steals] PyObject* value) {
        Diagnostics.Check.That(keys->usable > 0, "an entry is added to keys with room");
        int index = keys->nentries;
        SetIndex(keys, slot, index);
        DictEntry* entry = &Entries(keys)[index];
        entry->hash = hash;
        entry->key = key;
        entry->value = value;
        keys->nentries++;
        keys->usable--;
        keys->version = 0;
        if (keys->unicode_only != 0 && !UnicodeObject.CheckExact(key)) keys->unicode_only = 0;
        return index;
    }

    /// <summary>Is a copy of the whole table, dead entries and room included, worth having?</summary>
    private static bool IsDense(PyDictObject* dict) {
        DictKeys* keys = dict->ma_keys;
        return dict->ma_values == null && dict->ma_used > 0 && dict->ma_used >= keys->nentries / 3 * 2
            && (keys->log2_size == MinLog2 || UsableOf(keys->log2_size - 1) < dict->ma_used);
    }

    /// <summary>Gives an empty dict a copy of another one's table. Runs no Python code.</summary>
    private static bool CloneKeys(PyThreadState* ts, PyDictObject* dict, PyDictObject* from) {
        DictKeys* source = from->ma_keys;
        nint head = sizeof(DictKeys) + ((nint)source->index_bytes << source->log2_size), used = (nint)source->nentries * sizeof(DictEntry);
        var keys = (DictKeys*)ObjectMemory.Buffer(ts, head + (nint)UsableOf(source->log2_size) * sizeof(DictEntry));
        if (keys == null) return false;
        Buffer.MemoryCopy(source, keys, head + used, head + used);
        keys->refcnt = 1;
        keys->version = 0;
        keys->shared = 0;
        DictEntry* entries = Entries(keys);
        for (int i = 0; i < keys->nentries; i++) {
            if (entries[i].value == null) continue;
            Py.IncRef(entries[i].key);
            Py.IncRef(entries[i].value);
        }
        DictKeys* old = dict->ma_keys;
        dict->ma_keys = keys;
        dict->ma_used = from->ma_used;
        Touch(ts, dict);
        ReleaseKeys(ts, old);
        return true;
    }

    /// <summary>New keys with room for `wanted` live entries, holding those of the dict in order; makes a shared table the dict's own.</summary>
    private static bool Resize(PyThreadState* ts, PyDictObject* dict, nint wanted) {
        int log2 = MinLog2;
        while (log2 < 31 && UsableOf(log2) < wanted) log2++;
        DictKeys* old = dict->ma_keys;
        DictKeys* keys = NewKeys(ts, log2, old->unicode_only != 0);
        if (keys == null) return false;
        DictEntry* from = Entries(old);
        DictEntry* to = Entries(keys);
        int count = 0;
        if (dict->ma_values != null) {
            DictValues* values = dict->ma_values;
            for (int i = 0; i < values->used; i++) {
                to[count].hash = from[i].hash;
                to[count].key = Py.NewRef(from[i].key);
                to[count++].value = (&values->first)[i];
            }
        } else {
            for (int i = 0; i < old->nentries; i++)
                if (from[i].value != null) to[count++] = from[i];
        }
        for (int i = 0; i < count; i++) SetIndex(keys, FreeSlot(keys, to[i].hash), i);
        keys->nentries = count;
        keys->usable -= count;
        dict->ma_keys = keys;
        if (dict->ma_values != null) {
            ObjectMemory.FreeBuffer(ts, dict->ma_values);
            dict->ma_values = null;
            ReleaseKeys(ts, old);
        } else if (old != Immortals.EmptyKeys) {
            ObjectMemory.FreeBuffer(ts, old); // its references moved
        }
        return true;
    }

    /// <summary>The number inline caches compare; 0 when the counter is exhausted.</summary>
    public static uint KeysVersion(PyThreadState* ts, DictKeys* keys) {
        if (keys->version == 0 && ts->interp->next_keys_version != 0) keys->version = ts->interp->next_keys_version++;
        return keys->version;
    }

    /// <summary>A documentation that runs: the invariants of a dict.</summary>
    public static void CheckConsistency(PyObject* op) {
        var dict = (PyDictObject*)op;
        DictKeys* keys = dict->ma_keys;
        Diagnostics.Check.That(keys != null, "a dict has keys");
        Diagnostics.Check.That(keys->usable >= 0 && keys->nentries >= 0, "counts are not negative");
        Diagnostics.Check.That((dict->ma_values != null) == (keys->shared != 0), "a dict has values of its own exactly when its keys are shared");
        nint live = 0;
        if (dict->ma_values != null) {
            live = dict->ma_values->used;
            Diagnostics.Check.That(live <= keys->nentries && live <= dict->ma_values->capacity, "bound values have keys");
        } else {
            for (int i = 0; i < keys->nentries; i++)
                if (Entries(keys)[i].value != null) live++;
        }
        Diagnostics.Check.That(live == dict->ma_used, "ma_used counts the live entries");
    }
}
