// Expressions whose value is known when they are compiled.
//
// The same expressions as CPython's AST optimizer (Python/ast_opt.c) are folded, and with its limits, so that `9**9**9` or
// "a" * 10**9 stays an operation of the program and cannot make the compiler slow or large: integers up to 128 bits from **, * and <<,
// repeated strings up to 4096 items, repeated tuples up to 256. What would raise is not folded either: the error belongs to run time.
// Arithmetic on floats is left out where .NET's result might differ from the C library's (power, remainder, floor division).
// Nothing is rewritten in the tree: the code generator asks here when it visits an operator.

using System;
using System.Collections.Generic;
using System.Numerics;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed class ConstantFolder {
    private const int MaximumIntegerBits = 128;
    private const int MaximumRepeatedItems = 4096;
    private const int MaximumRepeatedTuple = 256;
    private const int MaximumCollectionItems = 256;
    private const int MaximumNesting = 100;

    private readonly bool _debug;
    private int _depth;

    /// <param name="debug">The value of `__debug__`.</param>
    public ConstantFolder(bool debug) => _debug = debug;

    public bool TryFold(Expr expression, out object? value) {
        switch (expression) {
            case Constant constant:
                value = constant.Value;
                return true;
            case Name { Ctx: ExprContext.Load, Id: "__debug__" }:
                value = _debug;
                return true;
            case UnaryOp or BinOp or Syntax.Tuple or Subscript:
                if (_depth >= MaximumNesting) break;
                _depth++;
                bool folded = TryFoldNested(expression, out value);
                _depth--;
                return folded;
        }
        value = null;
        return false;
    }

    private bool TryFoldNested(Expr expression, out object? value) {
        value = null;
        switch (expression) {
            case UnaryOp unary: return TryFold(unary.Operand, out object? operand) && TryUnary(unary.Op, operand, out value);
            case BinOp top: return TryFoldSpine(top, out value);
            case Syntax.Tuple { Ctx: ExprContext.Load } tuple:
                if (!TryFoldAll(tuple.Elts, out object?[]? items)) return false;
                value = new TupleConstant(items!);
                return true;
            case Subscript { Ctx: ExprContext.Load } subscript:
                // Tuples of tuples may be deep: only what can be a sequence is asked.
                if (subscript.Value is not (Constant or Syntax.Tuple or Subscript)) return false;
                return TryFold(subscript.Value, out object? container) && TryFold(subscript.Slice, out object? index) && TryIndex(container, index, out value);
        }
        return false;
    }

    private bool TryFoldSpine(BinOp top, out object? value) {
        value = null;
        Expr first = top;
        int length = 0;
        while (first is BinOp inner) {
            first = inner.Left;
            length++;
        }
        if (!TryFold(first, out object? left)) return false;
        // '%s' % (1,) is made an f-string (CodeGenerator.Format); it never becomes a constant.
        var spine = new BinOp[length];
        Expr walk = top;
        while (walk is BinOp inner) {
            spine[--length] = inner;
            walk = inner.Left;
        }
        foreach (BinOp step in spine) {
            if (!TryFold(step.Right, out object? right) || !TryBinary(step.Op, left, right, out left)) return false;
        }
        value = left;
        return true;
    }

    /// <summary>True if every expression is constant (and none is starred).</summary>
    public bool TryFoldAll(IReadOnlyList<Expr> expressions, out object?[]? values) {
        values = null;
        for (int i = 0; i < expressions.Count; i++) {
            if (!TryFold(expressions[i], out object? value)) return false;
            (values ??= new object?[expressions.Count])[i] = value;
        }
        values ??= [];
        return true;
    }

    /// <summary>The display on the right of `in` and in a for loop: nobody else can see it, so a list may be a tuple.</summary>
    public bool TryFoldIterable(Expr expression, out object? value) {
        value = null;
        switch (expression) {
            case List list when TryFoldAll(list.Elts, out object?[]? items):
                value = new TupleConstant(items!);
                return true;
            case Set set when TryFoldAll(set.Elts, out object?[]? items):
                value = MakeFrozenSet(items!);
                return true;
        }
        return false;
    }

    public static FrozenSetConstant MakeFrozenSet(object?[] items) {
        var unique = new HashSet<object>(ConstantComparer.Instance);
        var kept = new List<object?>(items.Length);
        // Equal values of different types (1 and True) may both stay: the set that the VM builds drops the later one, as `{1, True}` does.
        foreach (object? item in items)
            if (unique.Add(item ?? ConstantComparer.None)) kept.Add(item);
        return new FrozenSetConstant(kept);
    }

    public static bool IsTrue(object? value) => value switch {
        null => false,
        bool b => b,
        BigInteger i => !i.IsZero,
        double d => d != 0.0,
        Complex c => c.Real != 0.0 || c.Imaginary != 0.0,
        string s => s.Length > 0,
        CodePoints p => p.Values.Count > 0,
        byte[] bytes => bytes.Length > 0,
        TupleConstant t => t.Items.Count > 0,
        FrozenSetConstant f => f.Items.Count > 0,
        _ => true,
    };

    public static bool TryUnary(UnaryOperator op, object? operand, out object? value) {
        value = null;
        if (op == UnaryOperator.Not) {
            value = !IsTrue(operand);
            return true;
        }
        if (operand is bool b) operand = b ? BigInteger.One : BigInteger.Zero;
        switch (operand) {
            case BigInteger i:
                value = op switch { UnaryOperator.UAdd => i, UnaryOperator.USub => -i, _ => -i - 1 };
                return true;
            case double d when op != UnaryOperator.Invert:
                value = op == UnaryOperator.USub ? -d : d;
                return true;
            case Complex c when op != UnaryOperator.Invert:
                value = op == UnaryOperator.USub ? new Complex(-c.Real, -c.Imaginary) : c;
                return true;
        }
        return false;
    }

    public static bool TryBinary(Operator op, object? left, object? right, out object? value) {
        value = null;
        if (left is bool a && right is bool b && op is (Operator.BitAnd or Operator.BitOr or Operator.BitXor)) {
            value = op switch { Operator.BitAnd => a & b, Operator.BitOr => a | b, _ => a ^ b };
            return true;
        }
        if (left is bool lb) left = lb ? BigInteger.One : BigInteger.Zero;
        if (right is bool rb) right = rb ? BigInteger.One : BigInteger.Zero;
        if (left is BigInteger li && right is BigInteger ri) return TryIntegers(op, li, ri, out value);
        if (left is double or BigInteger && right is double or BigInteger) return TryFloats(op, left, right, out value);
        if (left is Complex or double or BigInteger && right is Complex or double or BigInteger) return TryComplex(op, left, right, out value);
        return op switch {
            Operator.Add => TryConcatenate(left, right, out value),
            Operator.Mult => left is BigInteger times ? TryRepeat(right, times, out value) : right is BigInteger count && TryRepeat(left, count, out value),
            _ => false,
        };
    }

    private static bool TryIntegers(Operator op, BigInteger left, BigInteger right, out object? value) {
        value = null;
        switch (op) {
            case Operator.Add: value = left + right; return true;
            case Operator.Sub: value = left - right; return true;
            case Operator.BitAnd: value = left & right; return true;
            case Operator.BitOr: value = left | right; return true;
            case Operator.BitXor: value = left ^ right; return true;
            case Operator.Mult:
                if (!left.IsZero && !right.IsZero && Bits(left) + Bits(right) > MaximumIntegerBits) return false;
                value = left * right;
                return true;
            case Operator.LShift:
                if (right.Sign < 0 || right > MaximumIntegerBits || (!left.IsZero && Bits(left) + (long)right > MaximumIntegerBits)) return false;
                value = left << (int)right;
                return true;
            case Operator.RShift:
                if (right.Sign < 0 || right > int.MaxValue) return false;
                value = left >> (int)right;
                return true;
            case Operator.Pow:
                if (right.Sign < 0 || right > MaximumIntegerBits || Bits(left) * (long)right > MaximumIntegerBits) return false;
                value = BigInteger.Pow(left, (int)right);
                return true;
            case Operator.FloorDiv or Operator.Mod:
                if (right.IsZero) return false;
                BigInteger quotient = BigInteger.DivRem(left, right, out BigInteger remainder);
                if (!remainder.IsZero && (remainder.Sign < 0) != (right.Sign < 0)) {
                    quotient -= 1;
                    remainder += right;
                }
                value = op == Operator.Mod ? remainder : quotient;
                return true;
            case Operator.Div:
                // Both are exact doubles, so that one rounding, the division's, gives the correctly rounded quotient.
                if (right.IsZero || Bits(left) > 53 || Bits(right) > 53) return false;
                value = (double)left / (double)right;
                return true;
        }
        return false;
    }

    private static long Bits(BigInteger value) => BigInteger.Abs(value).GetBitLength();

    private static bool TryDouble(object? value, out double result) {
        switch (value) {
            case double d:
                result = d;
                return true;
            case BigInteger i when Bits(i) <= 53:
                result = (double)i;
                return true;
        }
        result = 0;
        return false;
    }

    private static bool TryFloats(Operator op, object? left, object? right, out object? value) {
        value = null;
        if (!TryDouble(left, out double a) || !TryDouble(right, out double b)) return false;
        switch (op) {
            case Operator.Add: value = a + b; return true;
            case Operator.Sub: value = a - b; return true;
            case Operator.Mult: value = a * b; return true;
            case Operator.Div when b != 0.0: value = a / b; return true;
        }
        return false;
    }

    private static bool TryComplex(Operator op, object? left, object? right, out object? value) {
        value = null;
        if (!TryParts(left, out Complex a) || !TryParts(right, out Complex b)) return false;
        switch (op) {
            case Operator.Add: value = new Complex(a.Real + b.Real, a.Imaginary + b.Imaginary); return true;
            case Operator.Sub: value = new Complex(a.Real - b.Real, a.Imaginary - b.Imaginary); return true;
        }
        return false;
    }

    private static bool TryParts(object? operand, out Complex parts) {
        if (operand is Complex c) {
            parts = c;
            return true;
        }
        bool real = TryDouble(operand, out double d);
        parts = new Complex(d, 0.0);
        return real;
    }

    private static bool TryConcatenate(object? left, object? right, out object? value) {
        value = null;
        switch (left) {
            case string a when right is string b: value = a + b; return true;
            case byte[] a when right is byte[] b:
                var bytes = new byte[a.Length + b.Length];
                a.CopyTo(bytes, 0);
                b.CopyTo(bytes, a.Length);
                value = bytes;
                return true;
            case TupleConstant a when right is TupleConstant b:
                var items = new List<object?>(a.Items);
                items.AddRange(b.Items);
                value = new TupleConstant(items);
                return true;
        }
        return false;
    }

    private static bool TryRepeat(object? sequence, BigInteger count, out object? value) {
        value = null;
        int length = sequence switch { string s => s.Length, byte[] b => b.Length, TupleConstant t => t.Items.Count, _ => -1 };
        if (length < 0) return false;
        int limit = sequence is TupleConstant ? MaximumRepeatedTuple : MaximumRepeatedItems;
        if (length > 0 && (count.Sign < 0 || count > limit / length)) return false;
        int times = length == 0 ? 0 : (int)count;
        switch (sequence) {
            case string s:
                value = times == 0 ? "" : new System.Text.StringBuilder(s.Length * times).Insert(0, s, times).ToString();
                return true;
            case byte[] b:
                var bytes = new byte[b.Length * times];
                for (int i = 0; i < times; i++) b.CopyTo(bytes, i * b.Length);
                value = bytes;
                return true;
            case TupleConstant t:
                var items = new List<object?>(t.Items.Count * times);
                for (int i = 0; i < times; i++) items.AddRange(t.Items);
                if (items.Count > MaximumCollectionItems) return false;
                value = new TupleConstant(items);
                return true;
        }
        return false;
    }

    private static bool TryIndex(object? container, object? key, out object? value) {
        value = null;
        if (key is bool b) key = b ? BigInteger.One : BigInteger.Zero;
        if (key is not BigInteger index) return false;
        int length = container switch { string s => s.Length, byte[] bytes => bytes.Length, TupleConstant t => t.Items.Count, _ => -1 };
        if (length < 0) return false;
        if (index.Sign < 0) index += length;
        if (index.Sign < 0 || index >= length) return false;
        int at = (int)index;
        switch (container) {
            case string s:
                // Indices of .NET strings are UTF-16 units: where a pair occurs they are not Python's.
                foreach (char c in s)
                    if (char.IsSurrogate(c)) return false;
                value = s[at].ToString();
                return true;
            case byte[] bytes:
                value = new BigInteger(bytes[at]);
                return true;
            case TupleConstant t:
                value = t.Items[at];
                return true;
        }
        return false;
    }
}
