// What only the C API asks of dict.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class DictObject {
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

    /// <summary>_PyDict_SizeOf: bytes of the object and its tables.</summary>
    public static nint Bytes(PyObject* op) {
        var dict = (PyDictObject*)op;
        nint size = sizeof(PyDictObject);
        if (dict->ma_values != null) return size + sizeof(nint) * (1 + (nint)dict->ma_values->capacity);
        if (dict->ma_keys == s_emptyKeys) return size;
        return size + sizeof(DictKeys) + ((nint)dict->ma_keys->index_bytes << dict->ma_keys->log2_size) + (nint)UsableOf(dict->ma_keys->log2_size) * sizeof(DictEntry);
    }
}
