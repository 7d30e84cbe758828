// int: sums, differences, products, order.
//
// The public functions take ints (instances of subclasses too) and look at nothing but the digits; the slots at the end add the type
// test. None runs Python code. Each returns exact ints.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>Operands from this many digits on ask for permission first.</summary>
    private const nint LongWork = 1 << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* Add(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return FromInt64(ts, SmallValue(a) + SmallValue(b));
        return AddLong(ts, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* Subtract(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return FromInt64(ts, SmallValue(a) - SmallValue(b));
        return SubtractLong(ts, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* Multiply(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return FromInt64(ts, SmallValue(a) * SmallValue(b));
        return MultiplyLong(ts, a, b);
    }

    /// <summary>Negative, 0 or positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compare(PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return SmallValue(a).CompareTo(SmallValue(b));
        return CompareLong(a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return SmallValue(a) == SmallValue(b);
        return SizeOf(a) == SizeOf(b) && CompareLong(a, b) == 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* AddLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsPair(a) && IsPair(b)) return FromInt64(ts, PairValue(a) + PairValue(b));
        bool negative = IsNegative(a);
        if (negative == IsNegative(b)) return AddMagnitudes(ts, Digits(a), Count(a), Digits(b), Count(b), negative);
        return SubtractMagnitudes(ts, Digits(a), Count(a), Digits(b), Count(b), negative);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* SubtractLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsPair(a) && IsPair(b)) return FromInt64(ts, PairValue(a) - PairValue(b));
        bool negative = IsNegative(a);
        if (negative == IsNegative(b)) return SubtractMagnitudes(ts, Digits(a), Count(a), Digits(b), Count(b), negative);
        return AddMagnitudes(ts, Digits(a), Count(a), Digits(b), Count(b), negative);
    }

    private static PyObject* AddMagnitudes(PyThreadState* ts, uint* a, nint countA, uint* b, nint countB, bool negative) {
        if (countA < countB) {
            (countA, countB) = (countB, countA);
            uint* swap = a;
            a = b;
            b = swap;
        }
        if (countA >= LongWork && !Work.Allow(ts, countA / 16)) return null;
        PyObject* sum = NewDigits(ts, countA + 1);
        if (sum == null) return null;
        AddDigits(a, countA, b, countB, Digits(sum));
        return Finish(ts, sum, negative);
    }

    /// <summary>|a| - |b|, times -1 when `negative`.</summary>
    private static PyObject* SubtractMagnitudes(PyThreadState* ts, uint* a, nint countA, uint* b, nint countB, bool negative) {
        int order = CompareMagnitudes(a, countA, b, countB);
        if (order == 0) return Zero;
        if (order < 0) {
            (countA, countB) = (countB, countA);
            uint* swap = a;
            a = b;
            b = swap;
            negative = !negative;
        }
        if (countA >= LongWork && !Work.Allow(ts, countA / 16)) return null;
        PyObject* difference = NewDigits(ts, countA);
        if (difference == null) return null;
        SubtractDigits(a, countA, b, countB, Digits(difference));
        return Finish(ts, difference, negative);
    }

    private static int CompareMagnitudes(uint* a, nint countA, uint* b, nint countB) {
        if (countA != countB) return countA < countB ? -1 : 1;
        for (nint i = countA - 1; i >= 0; i--)
            if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
        return 0;
    }

    private static int CompareLong(PyObject* a, PyObject* b) {
        nint sizeA = SizeOf(a), sizeB = SizeOf(b);
        if (sizeA != sizeB) return sizeA < sizeB ? -1 : 1;
        int order = CompareMagnitudes(Digits(a), Count(a), Digits(b), Count(b));
        return sizeA < 0 ? -order : order;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* MultiplyLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsPair(a) && IsPair(b)) return WideProduct(ts, PairValue(a), PairValue(b));
        nint countA = Count(a), countB = Count(b);
        if (countA == 0 || countB == 0) return Zero;
        bool negative = IsNegative(a) != IsNegative(b);
        if (countA < countB) {
            (countA, countB) = (countB, countA);
            PyObject* swap = a;
            a = b;
            b = swap;
        }
        if (countB >= (a == b ? BigSquareDigits : BigMultiplyDigits)) return BigMultiply(ts, a, b, negative);
        if (countA >= LongWork / 4 && !Work.Allow(ts, countA * countB / 16)) return null;
        PyObject* product = NewDigits(ts, countA + countB);
        if (product == null) return null;
        if (a == b) SquareDigits(Digits(a), countA, Digits(product));
        else MultiplyDigits(Digits(a), countA, Digits(b), countB, Digits(product));
        return Finish(ts, product, negative);
    }

    [return: NewRef]
    public static PyObject* Negative(PyThreadState* ts, PyObject* op) => IsPair(op) ? FromInt64(ts, -PairValue(op)) : Copy(ts, op, !IsNegative(op));

    [return: NewRef]
    public static PyObject* Absolute(PyThreadState* ts, PyObject* op) => IsNegative(op) ? Negative(ts, op) : Exact(ts, op);

    /// <summary>-(op + 1).</summary>
    [return: NewRef]
    public static PyObject* Invert(PyThreadState* ts, PyObject* op) {
        if (IsPair(op)) return FromInt64(ts, ~PairValue(op));
        PyObject* next = Add(ts, op, One);
        if (next == null) return null;
        if (IsPair(next)) {
            PyObject* result = Negative(ts, next);
            Py.DecRef(ts, next);
            return result;
        }
        ((PyVarObject*)next)->ob_size = -SizeOf(next); // fresh, and seen by nobody yet
        return next;
    }

    // ---- slots ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BothInts(PyObject* a, PyObject* b) => (a->ob_type->tp_flags & b->ob_type->tp_flags & TypeFlags.LongSubclass) != 0;

    private static PyObject* AddSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? Add(ts, a, b) : Py.NotImplemented;
    private static PyObject* SubtractSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? Subtract(ts, a, b) : Py.NotImplemented;
    private static PyObject* MultiplySlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? Multiply(ts, a, b) : Py.NotImplemented;
    private static int BoolSlot(PyThreadState* ts, PyObject* op) => SizeOf(op) != 0 ? 1 : 0;

    private static PyObject* RichCompareSlot(PyThreadState* ts, PyObject* a, PyObject* b, int operation) {
        if (!BothInts(a, b)) return Py.NotImplemented;
        int order = a == b ? 0 : Compare(a, b);
        return Py.Bool(Holds(order, operation));
    }

    /// <summary>Does the comparison hold for operands in this order?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Holds(int order, int operation) => operation switch {
        ObjectProtocol.Lt => order < 0, ObjectProtocol.Le => order <= 0, ObjectProtocol.Eq => order == 0,
        ObjectProtocol.Ne => order != 0, ObjectProtocol.Gt => order > 0, _ => order >= 0,
    };
}
