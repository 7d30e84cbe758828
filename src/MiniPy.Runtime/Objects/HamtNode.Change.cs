// Insert and Remove: the path from the root to the key is made anew, everything beside it is shared.

using System.Numerics;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class HamtNode {
    // ---------------------------------------------------------------- insert

    /// <summary>The node with key and value in it; `node` itself when it has just them already. `added`: the key was not there. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* Insert(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, PyObject* value, ref bool added) {
        if (node->ob_type == BitmapType) return InsertBitmap(ts, node, shift, hash, key, value, ref added);
        return IsArray(node) ? InsertArray(ts, node, shift, hash, key, value, ref added) : InsertCollision(ts, node, shift, hash, key, value, ref added);
    }

    private static PyObject* InsertBitmap(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, PyObject* value, ref bool added) {
        uint bits = Bits(node), bit = Bit(hash, shift);
        int at = Position(bits, bit);
        if ((bits & bit) == 0) {
            added = true;
            return Size(node) < 2 * MaxPairs ? WithMore(ts, node, at, bits | bit, key, value) : Widen(ts, node, shift, hash, key, value);
        }
        PyObject* present = Pairs(node)[at], held = Pairs(node)[at + 1];
        if (present == null) {
            using Owned child = new(ts, Insert(ts, held, shift + DigitBits, hash, key, value, ref added));
            if (child.IsNull) return null;
            return child == held ? Py.NewRef(node) : WithPair(ts, node, at, null, child);
        }
        int same = ObjectProtocol.RichCompareBool(ts, key, present, ObjectProtocol.Eq);
        if (same < 0) return null;
        if (same > 0) return held == value ? Py.NewRef(node) : WithPair(ts, node, at, present, value);
        if (!TryHash(ts, present, out uint presentHash)) return null;
        added = true;
        using Owned both = new(ts, Join(ts, shift + DigitBits, presentHash, present, held, hash, key, value));
        return both.IsNull ? null : WithPair(ts, node, at, null, both);
    }

    /// <summary>A node at `shift` of two keys that are not equal. No Python code runs.</summary>
    [return: NewRef]
    private static PyObject* Join(PyThreadState* ts, int shift, uint hash1, PyObject* key1, PyObject* value1, uint hash2, PyObject* key2, PyObject* value2) {
        if (hash1 == hash2 || shift > MaxShift) {
            PyObject* op = NewPairs(ts, CollisionType, 4, hash2);
            if (op == null) return null;
            Put(Pairs(op), key1, value1);
            Put(Pairs(op) + 2, key2, value2);
            return op;
        }
        uint bit1 = Bit(hash1, shift), bit2 = Bit(hash2, shift);
        if (bit1 == bit2) {
            using Owned child = new(ts, Join(ts, shift + DigitBits, hash1, key1, value1, hash2, key2, value2));
            return child.IsNull ? null : Single(ts, bit1, null, child);
        }
        PyObject* pair = NewPairs(ts, BitmapType, 4, bit1 | bit2);
        if (pair == null) return null;
        Put(Pairs(pair) + (bit1 < bit2 ? 0 : 2), key1, value1);
        Put(Pairs(pair) + (bit1 < bit2 ? 2 : 0), key2, value2);
        return pair;
    }

    /// <summary>A full bitmap node and one key more, as an array node. May run Python code.</summary>
    [return: NewRef]
    private static PyObject* Widen(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, PyObject* value) {
        using Owned array = new(ts, NewArray(ts, null));
        if (array.IsNull) return null;
        PyObject** pair = Pairs(node);
        for (uint left = Bits(node); left != 0; left &= left - 1, pair += 2) {
            PyObject* child = pair[0] == null ? Py.NewRef(pair[1]) : Lone(ts, shift + DigitBits, pair[0], pair[1]);
            if (child == null) return null;
            Children(array)[BitOperations.TrailingZeroCount(left)] = child;
            Count(array)++;
        }
        PyObject* added = Single(ts, Bit(hash, shift + DigitBits), key, value);
        if (added == null) return null;
        Children(array)[Digit(hash, shift)] = added;
        Count(array)++;
        return array.Detach();
    }

    /// <summary>A bitmap node at `shift` of one key, which is hashed for it. May run Python code.</summary>
    [return: NewRef]
    private static PyObject* Lone(PyThreadState* ts, int shift, PyObject* key, PyObject* value) =>
        TryHash(ts, key, out uint hash) ? Single(ts, Bit(hash, shift), key, value) : null;

    private static PyObject* InsertArray(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, PyObject* value, ref bool added) {
        int digit = Digit(hash, shift);
        PyObject* held = Children(node)[digit];
        if (held == null) added = true;
        using Owned child = new(ts, held == null ? Single(ts, Bit(hash, shift + DigitBits), key, value) : Insert(ts, held, shift + DigitBits, hash, key, value, ref added));
        if (child.IsNull) return null;
        return child == held ? Py.NewRef(node) : WithChild(ts, node, digit, child);
    }

    private static PyObject* InsertCollision(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, PyObject* value, ref bool added) {
        if (Bits(node) != hash && shift <= MaxShift) {
            // A digit further on tells the key from those here.
            using Owned parent = new(ts, Single(ts, Bit(Bits(node), shift), null, node));
            return parent.IsNull ? null : InsertBitmap(ts, parent, shift, hash, key, value, ref added);
        }
        switch (FindCollision(ts, node, hash, key, out nint at)) {
            case Lookup.Error:
                return null;
            case Lookup.Found:
                return Pairs(node)[at + 1] == value ? Py.NewRef(node) : WithPair(ts, node, at, Pairs(node)[at], value);
            default:
                added = true;
                return WithMore(ts, node, Size(node), Bits(node), key, value);
        }
    }

    // ---------------------------------------------------------------- remove

    /// <summary>The node without a key; `result` is a new reference when Done, else null. May run Python code.</summary>
    public static Removal Remove(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, out PyObject* result) {
        if (node->ob_type == BitmapType) return RemoveBitmap(ts, node, shift, hash, key, out result);
        return IsArray(node) ? RemoveArray(ts, node, shift, hash, key, out result) : RemoveCollision(ts, node, shift, hash, key, out result);
    }

    private static Removal Made(PyObject* result) => result == null ? Removal.Error : Removal.Done;

    private static Removal RemoveBitmap(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, out PyObject* result) {
        result = null;
        uint bits = Bits(node), bit = Bit(hash, shift);
        if ((bits & bit) == 0) return Removal.Absent;
        int at = Position(bits, bit);
        PyObject* present = Pairs(node)[at], held = Pairs(node)[at + 1];
        if (present == null) {
            Removal removal = Remove(ts, held, shift + DigitBits, hash, key, out PyObject* left);
            Check.That(removal != Removal.Emptied, "a child of a bitmap node holds two keys");
            if (removal != Removal.Done) return removal;
            using Owned child = new(ts, left);
            result = IsLone(child) ? WithPair(ts, node, at, Pairs(child)[0], Pairs(child)[1]) : WithPair(ts, node, at, null, child);
            return Made(result);
        }
        int same = ObjectProtocol.RichCompareBool(ts, key, present, ObjectProtocol.Eq);
        if (same <= 0) return same < 0 ? Removal.Error : Removal.Absent;
        if (Size(node) == 2) return Removal.Emptied;
        result = WithLess(ts, node, at, bits & ~bit);
        return Made(result);
    }

    /// <summary>Is it a bitmap node of one key, which a bitmap node above takes in?</summary>
    private static bool IsLone(PyObject* node) => node->ob_type == BitmapType && Size(node) == 2 && Pairs(node)[0] != null;

    private static Removal RemoveArray(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, out PyObject* result) {
        result = null;
        int digit = Digit(hash, shift);
        PyObject* held = Children(node)[digit];
        if (held == null) return Removal.Absent;
        Removal removal = Remove(ts, held, shift + DigitBits, hash, key, out PyObject* left);
        if (removal is Removal.Error or Removal.Absent) return removal;
        using Owned child = new(ts, left);
        result = removal == Removal.Emptied && Count(node) == MaxPairs ? Narrow(ts, node, digit) : WithChild(ts, node, digit, child);
        return Made(result);
    }

    /// <summary>An array node without the child of a digit, as a bitmap node. No Python code runs.</summary>
    [return: NewRef]
    private static PyObject* Narrow(PyThreadState* ts, PyObject* array, int without) {
        PyObject* op = NewPairs(ts, BitmapType, 2 * (Count(array) - 1), 0);
        if (op == null) return null;
        PyObject** pair = Pairs(op);
        for (int digit = 0; digit < Width; digit++) {
            PyObject* child = Children(array)[digit];
            if (child == null || digit == without) continue;
            Bits(op) |= 1u << digit;
            if (IsLone(child)) Put(pair, Pairs(child)[0], Pairs(child)[1]);
            else Put(pair, null, child);
            pair += 2;
        }
        return op;
    }

    private static Removal RemoveCollision(PyThreadState* ts, PyObject* node, int shift, uint hash, PyObject* key, out PyObject* result) {
        result = null;
        Lookup found = FindCollision(ts, node, hash, key, out nint at);
        if (found != Lookup.Found) return found == Lookup.Error ? Removal.Error : Removal.Absent;
        if (Size(node) > 4) {
            result = WithLess(ts, node, at, hash);
        } else {
            // Below MaxShift the bit means nothing; the bitmap node above takes the key in.
            PyObject** other = Pairs(node) + (2 - at);
            result = Single(ts, Bit(hash, shift), other[0], other[1]);
        }
        return Made(result);
    }
}
