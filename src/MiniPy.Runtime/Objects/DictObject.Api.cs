// What only the C API asks of dict.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class DictObject {
    /// <summary>_PyDict_SizeOf: bytes of the object and its tables.</summary>
    public static nint Bytes(PyObject* op) {
        var dict = (PyDictObject*)op;
        nint size = sizeof(PyDictObject);
        if (dict->ma_values != null) return size + sizeof(nint) * (1 + (nint)dict->ma_values->capacity);
        if (dict->ma_keys == Immortals.EmptyKeys) return size;
        return size + sizeof(DictKeys) + ((nint)dict->ma_keys->index_bytes << dict->ma_keys->log2_size) + (nint)UsableOf(dict->ma_keys->log2_size) * sizeof(DictEntry);
    }
}
