// When two constants are the same entry of co_consts.
//
// Equal values of different types are different constants (1, True and 1.0), so are 0.0 and -0.0, and so are tuples that hold such
// values; CPython builds keys of nested tuples for this (_PyCode_ConstantKey). NaNs are compared by their bits, code objects by
// identity. The comparer is also used for the duplicate-key check of mapping patterns and for the items of constant sets.

using System;
using System.Collections.Generic;
using System.Numerics;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed class ConstantComparer : IEqualityComparer<object> {
    public static readonly ConstantComparer Instance = new();
    /// <summary>Stands for the constant None, which is null elsewhere, as a dictionary key.</summary>
    public static readonly object None = new();

    private ConstantComparer() { }

    bool IEqualityComparer<object>.Equals(object? left, object? right) => Same(left, right);

    public static bool Same(object? left, object? right) {
        if (ReferenceEquals(left, right)) return true;
        if (left is null || right is null) return false;
        switch (left) {
            case string s: return right is string t && string.Equals(s, t, StringComparison.Ordinal);
            case BigInteger i: return right is BigInteger j && i.Equals(j);
            case bool b: return right is bool c && b == c;
            case double d: return right is double e && SameBits(d, e);
            case Complex z: return right is Complex w && SameBits(z.Real, w.Real) && SameBits(z.Imaginary, w.Imaginary);
            case byte[] bytes: return right is byte[] others && bytes.AsSpan().SequenceEqual(others);
            case TupleConstant tuple: return right is TupleConstant other && SameItems(tuple.Items, other.Items);
            case FrozenSetConstant set: return right is FrozenSetConstant otherSet && SameItems(set.Items, otherSet.Items);
            case CodePoints points:
                if (right is not CodePoints otherPoints || points.Values.Count != otherPoints.Values.Count) return false;
                for (int k = 0; k < points.Values.Count; k++)
                    if (points.Values[k] != otherPoints.Values[k]) return false;
                return true;
            default: return false;
        }
    }

    private static bool SameBits(double left, double right) => BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);

    private static bool SameItems(IReadOnlyList<object?> left, IReadOnlyList<object?> right) {
        if (left.Count != right.Count) return false;
        for (int i = 0; i < left.Count; i++)
            if (!Same(left[i], right[i])) return false;
        return true;
    }

    public int GetHashCode(object value) => HashOf(value);

    private static int HashOf(object? value) {
        switch (value) {
            case null: return 1;
            case string s: return s.GetHashCode();
            case BigInteger i: return i.GetHashCode();
            case bool b: return b ? 3 : 2;
            case double d: return BitConverter.DoubleToInt64Bits(d).GetHashCode();
            case Complex z: return BitConverter.DoubleToInt64Bits(z.Real).GetHashCode() * 31 + BitConverter.DoubleToInt64Bits(z.Imaginary).GetHashCode();
            case byte[] bytes: return bytes.Length == 0 ? 5 : bytes.Length * 257 + bytes[0] * 31 + bytes[^1];
            case TupleConstant tuple: return HashOfItems(tuple.Items);
            case FrozenSetConstant set: return HashOfItems(set.Items) + 1;
            case CodePoints points: return points.Values.Count;
            default: return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value);
        }
    }

    private static int HashOfItems(IReadOnlyList<object?> items) {
        int hash = items.Count;
        for (int i = 0; i < items.Count; i++) hash = hash * 31 + HashOf(items[i]);
        return hash;
    }
}
