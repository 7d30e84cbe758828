// list.sort: a stable merge sort that uses the order that is already there.
//
// While it sorts, the list is empty and the items are ours, so a comparison that changes the list cannot hurt; what it put there is
// dropped and reported ("list modified during sort"). Items travel as entries of a key word and an item pointer. A first pass looks at
// the keys: when all are exact str (one-byte ones go by their first eight bytes), ints of 64 bits, numbers that a double holds exactly,
// or tuples whose first items are such, the comparison is a struct that the JIT inlines; only the general one may run Python code,
// raise, or lie.
//
// Runs (ascending, or strictly descending and then reversed) are stretched to a minimal length by binary insertion and merged by
// powersort's rule (Munro and Wild 2018: each border between runs has a depth in a perfectly balanced tree, deeper borders merge first).
// A merge first cuts off what is in place already at both ends by exponential search, copies the shorter side out, and jumps ahead by
// the same search when one side keeps winning. A failed comparison puts the copied side back, so the list is always a permutation.

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct SortEntry {
    /// <summary>The key: an object, or its value as an integer or the bits of a double.</summary>
    public long key;
    public PyObject* item;
}

internal unsafe interface ISortOrder {
    /// <summary>1, 0, or -1 with an error.</summary>
    int Less(PyThreadState* ts, SortEntry* a, SortEntry* b);
}

internal readonly unsafe struct IntOrder : ISortOrder {
    public int Less(PyThreadState* ts, SortEntry* a, SortEntry* b) => a->key < b->key ? 1 : 0;
}

internal readonly unsafe struct DoubleOrder : ISortOrder {
    public int Less(PyThreadState* ts, SortEntry* a, SortEntry* b) => BitConverter.Int64BitsToDouble(a->key) < BitConverter.Int64BitsToDouble(b->key) ? 1 : 0;
}

internal readonly unsafe struct TextOrder : ISortOrder {
    public int Less(PyThreadState* ts, SortEntry* a, SortEntry* b) => UnicodeObject.Compare((PyObject*)a->key, (PyObject*)b->key) < 0 ? 1 : 0;
}

/// <summary>One-byte str sorted by themselves: the key is their first eight bytes, as a number; equal ones are compared whole.</summary>
internal readonly unsafe struct PrefixOrder : ISortOrder {
    public int Less(PyThreadState* ts, SortEntry* a, SortEntry* b) => a->key != b->key ? ((ulong)a->key < (ulong)b->key ? 1 : 0) : UnicodeObject.Compare(a->item, b->item) < 0 ? 1 : 0;

    public static long Key(PyObject* text) {
        ulong key = 0;
        var units = (byte*)UnicodeObject.Data(text);
        nint length = UnicodeObject.Length(text);
        if (length >= 8) return (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(units, 8));
        for (nint i = 0; i < length; i++) key |= (ulong)units[i] << (int)(56 - 8 * i);
        return (long)key;
    }
}

internal readonly unsafe struct ObjectOrder : ISortOrder {
    public int Less(PyThreadState* ts, SortEntry* a, SortEntry* b) => General(ts, (PyObject*)a->key, (PyObject*)b->key);

    /// <summary>a &lt; b by the types' own rules. May run Python code.</summary>
    public static int General(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* result = ObjectProtocol.RichCompare(ts, a, b, ObjectProtocol.Lt);
        if (result == null) return -1;
        int truth = ObjectProtocol.IsTrue(ts, result);
        Py.DecRef(ts, result);
        return truth;
    }
}

/// <summary>Exact tuples, none empty, whose first items are all of one simple kind; later items are compared in general.</summary>
internal readonly unsafe struct TupleOrder(ListObject.KeyKind first) : ISortOrder {
    public int Less(PyThreadState* ts, SortEntry* a, SortEntry* b) {
        PyObject* x = TupleObject.Items((PyObject*)a->key)[0], y = TupleObject.Items((PyObject*)b->key)[0];
        if (first == ListObject.KeyKind.Int) {
            LongObject.TryAsInt64(x, out long left);
            LongObject.TryAsInt64(y, out long right);
            if (left != right) return left < right ? 1 : 0;
        } else if (first == ListObject.KeyKind.Text) {
            int order = x == y ? 0 : UnicodeObject.Compare(x, y);
            if (order != 0) return order < 0 ? 1 : 0;
        }
        return ObjectOrder.General(ts, (PyObject*)a->key, (PyObject*)b->key);
    }
}

internal static unsafe partial class ListObject {
    internal enum KeyKind { Int, Double, Text, Prefix, Tuple, Object }

    private static readonly ArgSpec s_sort = new("sort", positionalOnly: 0, required: 0, "*", "key", "reverse");

    private static PyObject* SortMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[2];
        int reverse = 0;
        if (!s_sort.Parse(ts, args, count, kwnames, into) || (into[1] != null && !Args.Int(ts, into[1], out reverse))) return null;
        return Sort(ts, self, into[0], reverse != 0) < 0 ? null : Py.None;
    }

    public static int Sort(PyThreadState* ts, PyObject* op) => Sort(ts, op, null, false);

    /// <summary>Sorts in place; `key` may be null or None. May run Python code.</summary>
    public static int Sort(PyThreadState* ts, PyObject* op, PyObject* key, bool reverse) {
        var list = (PyListObject*)op;
        nint count = list->ob_base.ob_size, allocated = list->allocated;
        PyObject** items = list->ob_item;
        if (key != null && Py.IsNone(key)) key = null;
        list->ob_item = null;
        list->ob_base.ob_size = 0;
        list->allocated = -1; // any change of the list, even one that is taken back, sets it

        int status = count < 2 && key == null ? 0 : SortItems(ts, items, count, key, reverse);

        // What a comparison put into the empty list goes; the items come back in the order they have now.
        PyObject** intruders = list->ob_item;
        nint intruding = list->ob_base.ob_size;
        bool changed = list->allocated != -1;
        list->ob_item = items;
        list->ob_base.ob_size = count;
        list->allocated = allocated;
        if (changed) {
            if (status == 0) status = Err.ValueError(ts, "list modified during sort");
            ReleaseKeeping(ts, intruders, intruding);
        }
        return status;
    }

    /// <summary>Releases an array of references with the pending error put aside. May run Python code.</summary>
    private static void ReleaseKeeping(PyThreadState* ts, PyObject** items, nint count) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        while (--count >= 0) Py.DecRef(ts, items[count]);
        ObjectMemory.FreeBuffer(ts, items);
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    private static int SortItems(PyThreadState* ts, PyObject** items, nint count, PyObject* key, bool reverse) {
        if (count > int.MaxValue / 2) return Err.NoMemory(ts);
        PyObject** keys = items;
        nint made = 0;
        if (key != null) {
            if (count == 0) return 0;
            keys = (PyObject**)ObjectMemory.Buffer(ts, count * sizeof(nint));
            if (keys == null) return -1;
            for (; made < count; made++) {
                keys[made] = CallProtocol.CallOne(ts, key, items[made]); // runs Python code
                if (keys[made] == null) break;
            }
        }
        int status = made == count || key == null ? SortByKeys(ts, items, keys, count, reverse) : -1;
        if (key != null) ReleaseKeeping(ts, keys, made);
        return status;
    }

    private static int SortByKeys(PyThreadState* ts, PyObject** items, PyObject** keys, nint count, bool reverse) {
        if (count < 2) return 0;
        var entries = (SortEntry*)ObjectMemory.Buffer(ts, count * sizeof(SortEntry));
        if (entries == null) return -1;
        KeyKind kind = KindOf(keys, count, out KeyKind first);
        if (kind == KeyKind.Text && keys == items && AllOneByte(keys, count)) kind = KeyKind.Prefix;
        for (nint i = 0; i < count; i++) {
            // Reversing before and after keeps equal items in their order.
            nint from = reverse ? count - 1 - i : i;
            entries[i].item = items[from];
            entries[i].key = kind switch { KeyKind.Int => IntKey(keys[from]), KeyKind.Double => BitConverter.DoubleToInt64Bits(DoubleKey(keys[from])), KeyKind.Prefix => PrefixOrder.Key(keys[from]), _ => (long)keys[from] };
        }
        bool good = kind switch {
            KeyKind.Int => new Sorter<IntOrder>(ts, entries, default).Run((int)count),
            KeyKind.Double => new Sorter<DoubleOrder>(ts, entries, default).Run((int)count),
            KeyKind.Text => new Sorter<TextOrder>(ts, entries, default).Run((int)count),
            KeyKind.Prefix => new Sorter<PrefixOrder>(ts, entries, default).Run((int)count),
            KeyKind.Tuple => new Sorter<TupleOrder>(ts, entries, new TupleOrder(first)).Run((int)count),
            _ => new Sorter<ObjectOrder>(ts, entries, default).Run((int)count),
        };
        for (nint i = 0; i < count; i++) items[i] = entries[reverse ? count - 1 - i : i].item;
        ObjectMemory.FreeBuffer(ts, entries);
        return good ? 0 : -1;
    }

    private static long IntKey(PyObject* op) {
        LongObject.TryAsInt64(op, out long value);
        return value;
    }

    private static double DoubleKey(PyObject* op) => op->ob_type == FloatObject.Type ? ((PyFloatObject*)op)->ob_fval : IntKey(op);

    /// <summary>The most special kind that all keys are. Runs no Python code.</summary>
    private static KeyKind KindOf(PyObject** keys, nint count, out KeyKind first) {
        first = KeyKind.Object;
        PyTypeObject* type = keys[0]->ob_type;
        if (type == TupleObject.Type) return TuplesOf(keys, count, out first);
        if (type == UnicodeObject.Type) {
            for (nint i = 1; i < count; i++)
                if (keys[i]->ob_type != type) return KeyKind.Object;
            return KeyKind.Text;
        }
        const long exact = 1L << 53; // ints up to here are doubles without loss
        bool allInts = true, allDoubles = true;
        for (nint i = 0; i < count && (allInts || allDoubles); i++) {
            if (keys[i]->ob_type == FloatObject.Type) allInts = false;
            else if (keys[i]->ob_type != LongObject.Type || !LongObject.TryAsInt64(keys[i], out long value)) allInts = allDoubles = false;
            else if (value is > exact or < -exact) allDoubles = false;
        }
        return allInts ? KeyKind.Int : allDoubles ? KeyKind.Double : KeyKind.Object;
    }

    private static bool AllOneByte(PyObject** keys, nint count) {
        for (nint i = 0; i < count; i++)
            if (UnicodeObject.Kind(keys[i]) != 1) return false;
        return true;
    }

    private static KeyKind TuplesOf(PyObject** keys, nint count, out KeyKind first) {
        bool ints = true, texts = true;
        first = KeyKind.Object;
        for (nint i = 0; i < count; i++) {
            if (keys[i]->ob_type != TupleObject.Type || TupleObject.Size(keys[i]) == 0) return KeyKind.Object;
            PyObject* item = TupleObject.Items(keys[i])[0];
            texts &= item->ob_type == UnicodeObject.Type;
            ints &= item->ob_type == LongObject.Type && LongObject.TryAsInt64(item, out _);
            if (!texts && !ints) return KeyKind.Object;
        }
        first = ints ? KeyKind.Int : KeyKind.Text;
        return KeyKind.Tuple;
    }
}

/// <summary>The merge sort itself over entries. Every method answers false with an error pending.</summary>
internal unsafe ref struct Sorter<TOrder> where TOrder : struct, ISortOrder {
    private const int MinRun = 32, MaxRuns = 85, JumpAfter = 7;

    private readonly PyThreadState* _ts;
    private readonly SortEntry* _entries;
    private readonly TOrder _order;
    /// <summary>Room for the shorter side of a merge.</summary>
    private SortEntry* _side;
    private int _sideRoom;

    public Sorter(PyThreadState* ts, SortEntry* entries, TOrder order) {
        _ts = ts;
        _entries = entries;
        _order = order;
    }

    public bool Run(int count) {
        int* starts = stackalloc int[MaxRuns];
        int* depths = stackalloc int[MaxRuns]; // depth of the border before each run
        int runs = 0;
        bool good = true;
        int minimal = MinimalRun(count);
        for (int start = 0; start < count && good;) {
            if (!NextRun(start, count, minimal, out int end)) {
                good = false;
                break;
            }
            int depth = runs == 0 ? 0 : BorderDepth(starts[runs - 1], start, end, count);
            while (good && runs > 1 && depths[runs - 1] > depth) {
                runs--;
                good = Merge(starts[runs - 1], starts[runs], start);
            }
            starts[runs] = start;
            depths[runs++] = depth;
            start = end;
        }
        int top = count;
        while (good && runs > 1) {
            runs--;
            good = Merge(starts[runs - 1], starts[runs], top);
        }
        ObjectMemory.FreeBuffer(_ts, _side);
        return good;
    }

    /// <summary>Between 16 and 32, such that count / minimal is a power of two or a little less.</summary>
    private static int MinimalRun(int count) {
        int lost = 0;
        while (count >= MinRun) {
            lost |= count & 1;
            count >>= 1;
        }
        return count + lost;
    }

    /// <summary>First bit in which the middles of two neighbouring runs, as fractions of the whole, differ.</summary>
    private static int BorderDepth(int leftStart, int start, int end, int count) {
        ulong left = (((ulong)leftStart + (ulong)start) << 30) / (ulong)count, right = (((ulong)start + (ulong)end) << 30) / (ulong)count;
        return BitOperations.LeadingZeroCount((left ^ right) | 1);
    }

    private readonly int Less(SortEntry* a, SortEntry* b) => _order.Less(_ts, a, b);

    private bool NextRun(int start, int count, int minimal, out int end) {
        end = start + 1;
        if (end == count) return true;
        int less = Less(_entries + end, _entries + start);
        if (less < 0) return false;
        bool descending = less > 0;
        for (end++; end < count; end++) {
            less = Less(_entries + end, _entries + end - 1);
            if (less < 0) return false;
            if (less > 0 != descending) break;
        }
        if (descending) new Span<SortEntry>(_entries + start, end - start).Reverse();
        int forced = Math.Min(start + minimal, count);
        if (end >= forced) return true;
        int from = end;
        end = forced;
        return InsertionSort(start, from, forced);
    }

    private bool InsertionSort(int start, int from, int end) {
        for (; from < end; from++) {
            SortEntry pivot = _entries[from];
            int low = start, high = from;
            while (low < high) {
                int middle = (low + high) >>> 1;
                int less = Less(&pivot, _entries + middle);
                if (less < 0) return false;
                if (less > 0) high = middle;
                else low = middle + 1;
            }
            new ReadOnlySpan<SortEntry>(_entries + low, from - low).CopyTo(new Span<SortEntry>(_entries + low + 1, from - low));
            _entries[low] = pivot;
        }
        return true;
    }

    /// <summary>How many of `count` sorted entries come before `pivot`: those not greater (right) or those less. -1 is an error.</summary>
    private readonly int Search(SortEntry* pivot, SortEntry* entries, int count, bool right, bool fromEnd) {
        int low = 0, high = count; // the answer is in [low, high]
        for (int step = 1; low < high; step = step < 1 << 29 ? step * 2 : step) {
            int probe = fromEnd ? Math.Max(high - step, low) : Math.Min(low + step - 1, high - 1);
            int before = Before(pivot, entries + probe, right);
            if (before < 0) return -1;
            if (fromEnd) {
                if (before == 0) high = probe;
                else { low = probe + 1; break; }
            } else {
                if (before > 0) low = probe + 1;
                else { high = probe; break; }
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            int before = Before(pivot, entries + middle, right);
            if (before < 0) return -1;
            if (before > 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private readonly int Before(SortEntry* pivot, SortEntry* entry, bool right) {
        if (!right) return Less(entry, pivot);
        int less = Less(pivot, entry);
        return less < 0 ? -1 : 1 - less;
    }

    private bool Merge(int low, int middle, int high) {
        if (!Work.Allow(_ts, high - low)) return false;
        int skip = Search(_entries + middle, _entries + low, middle - low, right: true, fromEnd: false);
        if (skip < 0) return false;
        low += skip;
        if (low == middle) return true;
        int keep = Search(_entries + middle - 1, _entries + middle, high - middle, right: false, fromEnd: true);
        if (keep < 0) return false;
        high = middle + keep;
        if (high == middle) return true;
        int shorter = Math.Min(middle - low, high - middle);
        if (_sideRoom < shorter) {
            ObjectMemory.FreeBuffer(_ts, _side);
            _sideRoom = 0;
            _side = (SortEntry*)ObjectMemory.Buffer(_ts, (nint)shorter * sizeof(SortEntry));
            if (_side == null) return false;
            _sideRoom = shorter;
        }
        return middle - low <= high - middle ? MergeUp(low, middle, high) : MergeDown(low, middle, high);
    }

    private static void Move(SortEntry* from, SortEntry* to, int count) => Buffer.MemoryCopy(from, to, (nint)count * sizeof(SortEntry), (nint)count * sizeof(SortEntry));

    /// <summary>The left side is copied out and both are read from their starts.</summary>
    private readonly bool MergeUp(int low, int middle, int high) {
        SortEntry* left = _side, leftEnd = _side + (middle - low), right = _entries + middle, rightEnd = _entries + high, to = _entries + low;
        Move(to, left, middle - low);
        int leftWins = 0, rightWins = 0;
        bool good = true;
        while (left < leftEnd && right < rightEnd) {
            if (leftWins >= JumpAfter || rightWins >= JumpAfter) {
                int jump = leftWins > 0 ? Search(right, left, (int)(leftEnd - left), right: true, fromEnd: false) : Search(left, right, (int)(rightEnd - right), right: false, fromEnd: false);
                if (jump < 0) { good = false; break; }
                if (leftWins > 0) { Move(left, to, jump); left += jump; }
                else { Move(right, to, jump); right += jump; }
                to += jump;
                leftWins = rightWins = 0;
                continue;
            }
            int less = Less(right, left);
            if (less < 0) { good = false; break; }
            if (less > 0) {
                *to++ = *right++;
                rightWins++;
                leftWins = 0;
            } else {
                *to++ = *left++;
                leftWins++;
                rightWins = 0;
            }
        }
        Move(left, to, (int)(leftEnd - left)); // the gap is as wide as what is left of the copied side
        return good;
    }

    /// <summary>The right side is copied out and both are read from their ends.</summary>
    private readonly bool MergeDown(int low, int middle, int high) {
        int count = high - middle;
        SortEntry* leftStart = _entries + low, left = _entries + middle, right = _side + count, to = _entries + high;
        Move(_entries + middle, _side, count);
        int leftWins = 0, rightWins = 0;
        bool good = true;
        while (left > leftStart && right > _side) {
            if (leftWins >= JumpAfter || rightWins >= JumpAfter) {
                int size = leftWins > 0 ? (int)(left - leftStart) : (int)(right - _side);
                int stay = leftWins > 0 ? Search(right - 1, leftStart, size, right: true, fromEnd: true) : Search(left - 1, _side, size, right: false, fromEnd: true);
                if (stay < 0) { good = false; break; }
                int jump = size - stay;
                to -= jump;
                if (leftWins > 0) { left -= jump; Move(left, to, jump); }
                else { right -= jump; Move(right, to, jump); }
                leftWins = rightWins = 0;
                continue;
            }
            int less = Less(right - 1, left - 1);
            if (less < 0) { good = false; break; }
            if (less > 0) {
                *--to = *--left;
                leftWins++;
                rightWins = 0;
            } else {
                *--to = *--right;
                rightWins++;
                leftWins = 0;
            }
        }
        int rest = (int)(right - _side);
        Move(_side, to - rest, rest);
        return good;
    }
}
