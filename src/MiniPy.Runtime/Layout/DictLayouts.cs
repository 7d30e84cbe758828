// The private halves of dict (D2: keys and values are ours).
//
// DictKeys   { header } { indices: 1, 2 or 4 bytes each, Size of them } { entries: Usable of them }
//            An index is the number of an entry, -1 for never used, -2 for a deleted one. Entries stand in insertion order.
// DictValues the values of a dict whose keys are shared with the other instances of a class, in the order of the shared entries. The
//            first Used of them are bound, the rest are not: an instance that binds its attributes in another order, or deletes one,
//            gets keys of its own.

namespace MiniPy.Layout;

internal unsafe struct DictEntry {
    public nint hash;
    public PyObject* key;
    public PyObject* value;
}

internal unsafe struct DictKeys {
    /// <summary>Dicts and types that use these keys; immutable empty keys start very high.</summary>
    public int refcnt;
    /// <summary>log2 of the number of indices.</summary>
    public byte log2_size;
    /// <summary>Bytes of an index: 1, 2 or 4.</summary>
    public byte index_bytes;
    /// <summary>Are all keys exact str? Then a lookup can skip calls of __eq__.</summary>
    public byte unicode_only;
    /// <summary>Are these the shared keys of a class?</summary>
    public byte shared;
    /// <summary>Number that inline caches compare; 0 until one asked, 0 again after a key came or went.</summary>
    public uint version;
    /// <summary>Entries that can still be added.</summary>
    public int usable;
    /// <summary>Entries in use, deleted ones included.</summary>
    public int nentries;
    /// <summary>Keeps the indices 8-byte aligned and the entries after them.</summary>
    public int padding;
}

internal unsafe struct DictValues {
    public int capacity;
    public int used;
    /// <summary>The first of the values that follow.</summary>
    public PyObject* first;
}
