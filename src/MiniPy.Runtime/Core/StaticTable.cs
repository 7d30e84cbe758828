// A process-wide table that start-up fills: native addresses by name and a second key. Rows are added, never changed nor removed.
//
// Dictionary<string, object> and not ConcurrentDictionary<(nint, string), nint>: the framework carries compiled code for tables of references, while
// those over tuples and pointers would be compiled by the JIT at every start.

using System.Collections.Generic;

namespace MiniPy.Core;

internal sealed class StaticTable {
    private sealed class Row(nint key, nint value, Row? next) {
        public readonly nint Key = key, Value = value;
        public readonly Row? Next = next;
    }

    private readonly Dictionary<string, object> _rows = [];

    /// <summary>The value of a row, or 0.</summary>
    public nint Find(string name, nint key) {
        lock (_rows) return FindLocked(name, key);
    }

    /// <summary>Adds a row, unless another thread did: then its value is the answer.</summary>
    public nint Add(string name, nint key, nint value) {
        lock (_rows) {
            nint known = FindLocked(name, key);
            if (known != 0) return known;
            _rows.TryGetValue(name, out object? first);
            _rows[name] = new Row(key, value, (Row?)first);
            return value;
        }
    }

    private nint FindLocked(string name, nint key) {
        if (!_rows.TryGetValue(name, out object? first)) return 0;
        for (var row = (Row?)first; row != null; row = row.Next)
            if (row.Key == key) return row.Value;
        return 0;
    }
}
