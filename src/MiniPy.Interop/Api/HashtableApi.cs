// The private hash table that some of CPython's own extensions link against (_hashlib maps digest names with it): keys and values are words
// of C code, hashed, compared and destroyed by its functions. The handle that C code holds is opaque.

using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace MiniPy.Interop.Api;

internal static unsafe class HashtableApi {
    private sealed class Table : IEqualityComparer<nint> {
        public readonly Dictionary<nint, nint> Entries;
        private readonly delegate* unmanaged<void*, nuint> _hash;
        private readonly delegate* unmanaged<void*, void*, int> _compare;
        private readonly delegate* unmanaged<void*, void> _destroyKey, _destroyValue;

        public Table(void* hash, void* compare, void* destroyKey, void* destroyValue) {
            _hash = (delegate* unmanaged<void*, nuint>)hash;
            _compare = (delegate* unmanaged<void*, void*, int>)compare;
            _destroyKey = (delegate* unmanaged<void*, void>)destroyKey;
            _destroyValue = (delegate* unmanaged<void*, void>)destroyValue;
            Entries = new Dictionary<nint, nint>(this);
        }

        public bool Equals(nint a, nint b) => a == b || _compare((void*)a, (void*)b) != 0;
        public int GetHashCode(nint key) => _hash((void*)key).GetHashCode();

        public void Clear() {
            KeyValuePair<nint, nint>[] entries = Entries.ToArray();
            Entries.Clear();
            foreach ((nint key, nint value) in entries) {
                if (_destroyKey != null) _destroyKey((void*)key);
                if (_destroyValue != null) _destroyValue((void*)value);
            }
        }
    }

    private static Table Of(void* table) => (Table)GCHandle.FromIntPtr((nint)table).Target!;

    [UnmanagedCallersOnly, CApi]
    public static void* _Py_hashtable_new(void* hash, void* compare) => (void*)GCHandle.ToIntPtr(GCHandle.Alloc(new Table(hash, compare, null, null)));

    /// <summary>The allocator is for the table's own memory, which is .NET's here.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void* _Py_hashtable_new_full(void* hash, void* compare, void* destroyKey, void* destroyValue, void* allocator) =>
        (void*)GCHandle.ToIntPtr(GCHandle.Alloc(new Table(hash, compare, destroyKey, destroyValue)));

    [UnmanagedCallersOnly, CApi]
    public static int _Py_hashtable_compare_direct(void* a, void* b) => a == b ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int _Py_hashtable_set(void* table, void* key, void* value) {
        Of(table).Entries[(nint)key] = (nint)value;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static void* _Py_hashtable_get(void* table, void* key) => Of(table).Entries.TryGetValue((nint)key, out nint value) ? (void*)value : null;

    /// <summary>Takes the entry out without destroying it.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void* _Py_hashtable_steal(void* table, void* key) => Of(table).Entries.Remove((nint)key, out nint value) ? (void*)value : null;

    [UnmanagedCallersOnly, CApi]
    public static int _Py_hashtable_foreach(void* table, void* function, void* data) {
        foreach ((nint key, nint value) in Of(table).Entries.ToArray()) {
            int stop = ((delegate* unmanaged<void*, void*, void*, void*, int>)function)(table, (void*)key, (void*)value, data);
            if (stop != 0) return stop;
        }
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static void _Py_hashtable_clear(void* table) => Of(table).Clear();

    [UnmanagedCallersOnly, CApi]
    public static void _Py_hashtable_destroy(void* table) {
        Of(table).Clear();
        GCHandle.FromIntPtr((nint)table).Free();
    }
}
