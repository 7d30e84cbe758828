// What OrderedDict needs of a dict's table beyond the dict's own methods: moving an entry to either end, and removing the first or last.
//
// The order of a dict is that of its entries, so "to the end" appends the entry anew, and "to the beginning" puts it into a hole before the
// first live entry, or makes that hole by shifting what stands before it. References only move; nothing is released.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class DictObject {
    private static bool OwnKeys(PyThreadState* ts, PyDictObject* dict) => dict->ma_values == null || Resize(ts, dict, System.Math.Max(dict->ma_used, 1));

    /// <summary>Entry number of the first or last live entry of a table of the dict's own, or -1.</summary>
    private static nint EndEntry(PyDictObject* dict, bool last) {
        DictEntry* entries = Entries(dict->ma_keys);
        nint count = dict->ma_keys->nentries;
        if (last) {
            for (nint i = count - 1; i >= 0; i--)
                if (entries[i].value != null) return i;
        } else {
            for (nint i = 0; i < count; i++)
                if (entries[i].value != null) return i;
        }
        return -1;
    }

    /// <summary>Moves a key to the end or the beginning; KeyError when it is missing.</summary>
    public static int MoveToEnd(PyThreadState* ts, PyObject* op, PyObject* key, bool last) {
        var dict = (PyDictObject*)op;
        nint hash = HashOf(ts, key);
        if (hash == -1 || !OwnKeys(ts, dict)) return -1;
        nint index = Find(ts, dict, key, hash); // may run Python code
        if (index == -2) return -1;
        if (index == -1 || ValueAt(dict, index) == null) return Err.KeyError(ts, key);
        if (EndEntry(dict, last) == index) return 0;
        if (last && dict->ma_keys->usable <= 0) {
            PyObject* present = Entries(dict->ma_keys)[index].key;
            if (!Resize(ts, dict, System.Math.Max(dict->ma_used * 2, 5))) return -1;
            for (index = 0; Entries(dict->ma_keys)[index].key != present;) index++;
        }
        DictKeys* keys = dict->ma_keys;
        DictEntry* entries = Entries(keys);
        DictEntry moved = entries[index];
        nuint slot = SlotOf(keys, hash, index);
        if (last) {
            SetIndex(keys, slot, -2);
            entries[index].key = entries[index].value = null;
            AppendEntry(keys, moved.key, hash, moved.value);
        } else {
            nint first = EndEntry(dict, last: false);
            if (first > 0) {
                entries[index].key = entries[index].value = null;
                first--;
            } else {
                for (nint i = index - 1; i >= 0; i--) {
                    if (entries[i].value != null) SetIndex(keys, SlotOf(keys, entries[i].hash, i), i + 1);
                    entries[i + 1] = entries[i];
                }
            }
            entries[first] = moved;
            SetIndex(keys, slot, first);
            keys->version = 0;
        }
        Touch(ts, dict);
        return 0;
    }

    /// <summary>Removes the last or first entry and hands over key and value (new references); false with KeyError when empty.</summary>
    public static bool PopEnd(PyThreadState* ts, PyObject* op, bool last, out PyObject* key, out PyObject* value) {
        var dict = (PyDictObject*)op;
        key = value = null;
        if (dict->ma_used == 0) {
            using Owned text = new(ts, UnicodeObject.FromString(ts, "dictionary is empty"));
            return text.IsNull ? false : Err.KeyError(ts, text);
        }
        if (!OwnKeys(ts, dict)) return false;
        nint index = EndEntry(dict, last);
        DictEntry* entry = &Entries(dict->ma_keys)[index];
        key = Py.NewRef(entry->key);
        value = RemoveEntry(ts, dict, index, entry->hash);
        return true;
    }
}
