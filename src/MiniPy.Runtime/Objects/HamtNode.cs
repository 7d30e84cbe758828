// The nodes of a hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001), immutable and shared between tries.
//
// A key's 32 hash bits are read as digits of 5 bits, the lowest first; each level of the trie spends one. A node at `shift` tells its keys
// apart by the digit (hash >> shift) & 31; deeper than MaxShift there is no digit left.
//
//   bitmap node     a bit for each digit in use, and as many pairs in the order of the digits: (key, value), or (null, child)
//   array node      a child or null for each of the 32 digits: what a bitmap node becomes that would get more than 16 pairs
//   collision node  the pairs of keys that have all bits in common
//
// A trie has one shape for what it holds, whatever came and went: below a bitmap node a child holds two keys or more (a lone key stands
// in the bitmap node itself), below an array node one or more, and an array node has 16 children or more. The root is no collision node.
//
// Insert and Remove give a new node and leave the old one as it is, so a lookup that another thread or a key's __eq__ overtakes goes on
// in the trie it began with. The caller holds the trie, and by that every node and key, until they return. __eq__ and __hash__ may run
// and fail: hashes are not stored, so a key that moves down a level is hashed again. What a key's hash is then need not be what it was:
// such a key may be lost to lookups, but digits run out at MaxShift all the same.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>A bitmap node or a collision node.</summary>
internal unsafe struct PyHamtPairs {
    /// <summary>ob_size: pointers in `pairs`, two for each pair.</summary>
    public PyVarObject ob_base;
    /// <summary>Of a bitmap node the digits in use, of a collision node the hash of its keys.</summary>
    public uint bits;
    public PyObject* pairs;
}

internal unsafe struct PyHamtArray {
    public PyObject ob_base;
    /// <summary>Children that are not null.</summary>
    public nint count;
    private fixed long children[HamtNode.Width];
}

/// <summary>What came of removing a key.</summary>
internal enum Removal { Error, Absent, Emptied, Done }

internal static unsafe partial class HamtNode {
    public const int DigitBits = 5, Width = 1 << DigitBits, MaxShift = 30, MaxDepth = MaxShift / DigitBits + 2;
    private const int MaxPairs = Width / 2, PairsHeader = 32;

    public static readonly PyTypeObject* BitmapType = StaticType.Create("hamt_bitmap_node", null, PairsHeader, TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &PairsSlots, null, itemSize: 8);
    public static readonly PyTypeObject* CollisionType = StaticType.Create("hamt_collision_node", null, PairsHeader, TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &PairsSlots, null, itemSize: 8);
    public static readonly PyTypeObject* ArrayType = StaticType.Create("hamt_array_node", null, sizeof(PyHamtArray), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &ArraySlots, null);

    /// <summary>The bitmap node without pairs: immortal. Only the empty trie has it.</summary>
    public static readonly PyObject* Empty = MakeEmpty();

    private static PyObject* MakeEmpty() {
        var op = (PyHamtPairs*)NativeMemory.AllocZeroed((nuint)sizeof(PyHamtPairs));
        op->ob_base.ob_base.ob_type = BitmapType;
        op->ob_base.ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
        return (PyObject*)op;
    }

    // A node is made after what it holds, so a cycle through it has an object in it that changes: nodes need no clear.
    private static void PairsSlots(TypeSlots* s) {
        s->traverse = &TraversePairs;
        s->dealloc = &DeallocPairs;
        s->hash = &ObjectProtocol.HashNotImplemented;
    }

    private static void ArraySlots(TypeSlots* s) {
        s->traverse = &TraverseArray;
        s->dealloc = &DeallocArray;
        s->hash = &ObjectProtocol.HashNotImplemented;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsArray(PyObject* node) => node->ob_type == ArrayType;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject** Pairs(PyObject* node) => &((PyHamtPairs*)node)->pairs;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Size(PyObject* node) => ((PyVarObject*)node)->ob_size;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject** Children(PyObject* node) => (PyObject**)((byte*)node + sizeof(PyHamtArray) - Width * sizeof(nint));
    private static ref uint Bits(PyObject* node) => ref ((PyHamtPairs*)node)->bits;
    private static ref nint Count(PyObject* array) => ref ((PyHamtArray*)array)->count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digit(uint hash, int shift) => (int)(hash >> shift) & (Width - 1);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(uint hash, int shift) => 1u << Digit(hash, shift);
    /// <summary>Where in a bitmap node the pair of a digit stands or would stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Position(uint bits, uint bit) => 2 * BitOperations.PopCount(bits & (bit - 1));

    /// <summary>The 32 bits of a key's hash that the trie goes by. False with an error. May run Python code.</summary>
    public static bool TryHash(PyThreadState* ts, PyObject* key, out uint hash) {
        nint full = ObjectProtocol.Hash(ts, key);
        hash = Fold(full);
        return full != -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Fold(nint hash) => (uint)hash ^ (uint)(hash >> 32);

    /// <summary>Looks a key up below `node`, the root; the value is borrowed from the trie. May run Python code.</summary>
    public static Lookup Find(PyThreadState* ts, PyObject* node, uint hash, PyObject* key, out PyObject* value) {
        value = null;
        for (int shift = 0; node->ob_type != CollisionType; shift += DigitBits) {
            if (IsArray(node)) {
                node = Children(node)[Digit(hash, shift)];
                if (node == null) return Lookup.Missing;
                continue;
            }
            uint bits = Bits(node), bit = Bit(hash, shift);
            if ((bits & bit) == 0) return Lookup.Missing;
            PyObject** pair = Pairs(node) + Position(bits, bit);
            if (pair[0] == null) {
                node = pair[1];
                continue;
            }
            int same = ObjectProtocol.RichCompareBool(ts, key, pair[0], ObjectProtocol.Eq);
            if (same > 0) value = pair[1];
            return (Lookup)same;
        }
        Lookup found = FindCollision(ts, node, hash, key, out nint at);
        if (found == Lookup.Found) value = Pairs(node)[at + 1];
        return found;
    }

    /// <summary>Where in a collision node a key stands. May run Python code.</summary>
    private static Lookup FindCollision(PyThreadState* ts, PyObject* node, uint hash, PyObject* key, out nint at) {
        at = 0;
        if (Bits(node) != hash) return Lookup.Missing;
        for (; at < Size(node); at += 2) {
            int same = ObjectProtocol.RichCompareBool(ts, key, Pairs(node)[at], ObjectProtocol.Eq);
            if (same != 0) return (Lookup)same;
        }
        return Lookup.Missing;
    }

    // ---------------------------------------------------------------- making nodes; no Python code runs

    /// <summary>A node for `size` pointers that the caller fills before anything else happens.</summary>
    [return: NewRef]
    private static PyObject* NewPairs(PyThreadState* ts, PyTypeObject* type, nint size, uint bits) {
        PyObject* op = ObjectMemory.NewTracked(ts, type, PairsHeader + size * sizeof(nint));
        if (op == null) return null;
        ((PyVarObject*)op)->ob_size = size;
        Bits(op) = bits;
        return op;
    }

    private static void Put(PyObject** pair, PyObject* key, PyObject* value) {
        pair[0] = Py.XNewRef(key);
        pair[1] = Py.NewRef(value);
    }

    private static void CopyRefs(PyObject** from, PyObject** to, nint count) {
        for (nint i = 0; i < count; i++) to[i] = Py.XNewRef(from[i]);
    }

    /// <summary>A bitmap node of one pair.</summary>
    [return: NewRef]
    private static PyObject* Single(PyThreadState* ts, uint bit, PyObject* key, PyObject* value) {
        PyObject* op = NewPairs(ts, BitmapType, 2, bit);
        if (op != null) Put(Pairs(op), key, value);
        return op;
    }

    /// <summary>The node with another pair at `at`, in the place of the one there.</summary>
    [return: NewRef]
    private static PyObject* WithPair(PyThreadState* ts, PyObject* node, nint at, PyObject* key, PyObject* value) {
        nint size = Size(node);
        PyObject* op = NewPairs(ts, node->ob_type, size, Bits(node));
        if (op == null) return null;
        CopyRefs(Pairs(node), Pairs(op), at);
        Put(Pairs(op) + at, key, value);
        CopyRefs(Pairs(node) + at + 2, Pairs(op) + at + 2, size - at - 2);
        return op;
    }

    /// <summary>The node with one more pair, which will stand at `at`.</summary>
    [return: NewRef]
    private static PyObject* WithMore(PyThreadState* ts, PyObject* node, nint at, uint bits, PyObject* key, PyObject* value) {
        nint size = Size(node);
        PyObject* op = NewPairs(ts, node->ob_type, size + 2, bits);
        if (op == null) return null;
        CopyRefs(Pairs(node), Pairs(op), at);
        Put(Pairs(op) + at, key, value);
        CopyRefs(Pairs(node) + at, Pairs(op) + at + 2, size - at);
        return op;
    }

    /// <summary>The node without the pair at `at`.</summary>
    [return: NewRef]
    private static PyObject* WithLess(PyThreadState* ts, PyObject* node, nint at, uint bits) {
        nint size = Size(node);
        PyObject* op = NewPairs(ts, node->ob_type, size - 2, bits);
        if (op == null) return null;
        CopyRefs(Pairs(node), Pairs(op), at);
        CopyRefs(Pairs(node) + at + 2, Pairs(op) + at, size - at - 2);
        return op;
    }

    /// <summary>An array node of nulls, or with the children of `from`.</summary>
    [return: NewRef]
    private static PyObject* NewArray(PyThreadState* ts, PyObject* from) {
        PyObject* op = ObjectMemory.NewTracked(ts, ArrayType, sizeof(PyHamtArray));
        if (op == null) return null;
        Count(op) = from == null ? 0 : Count(from);
        if (from == null) NativeMemory.Clear(Children(op), Width * (nuint)sizeof(nint));
        else CopyRefs(Children(from), Children(op), Width);
        return op;
    }

    /// <summary>The array node with another child, or none, for a digit.</summary>
    [return: NewRef]
    private static PyObject* WithChild(PyThreadState* ts, PyObject* array, int digit, PyObject* child) {
        PyObject* op = NewArray(ts, array);
        if (op == null) return null;
        PyObject* old = Children(op)[digit];
        Count(op) += (child == null ? 0 : 1) - (old == null ? 0 : 1);
        Children(op)[digit] = Py.XNewRef(child);
        Py.XDecRef(ts, old); // `array` has it still
        return op;
    }

    // ---------------------------------------------------------------- the collector

    private static int TraversePairs(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Visit(Pairs(op), Size(op), visit, arg);
    private static int TraverseArray(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Visit(Children(op), Width, visit, arg);

    private static int Visit(PyObject** items, nint count, delegate*<PyObject*, void*, int> visit, void* arg) {
        for (nint i = 0; i < count; i++) {
            if (items[i] == null) continue;
            int stop = visit(items[i], arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    private static void DeallocPairs(PyThreadState* ts, PyObject* op) => Dealloc(ts, op, Pairs(op), Size(op));
    private static void DeallocArray(PyThreadState* ts, PyObject* op) => Dealloc(ts, op, Children(op), Width);

    private static void Dealloc(PyThreadState* ts, PyObject* op, PyObject** items, nint count) {
        CycleCollector.Untrack(ts, op);
        for (nint i = count - 1; i >= 0; i--) Py.XDecRef(ts, items[i]);
        ObjectMemory.FreeUntracked(ts, op, op->ob_type);
    }
}
