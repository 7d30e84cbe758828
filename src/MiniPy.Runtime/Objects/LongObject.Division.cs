// int: floor division, remainder, true division.
//
// Python rounds quotients down: the remainder has the sign of the divisor. Magnitudes are divided by Knuth's algorithm D on 30-bit
// digits, or through BigInteger when divisor and quotient are both long.

using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* FloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b) && SizeOf(b) != 0) {
            int x = (int)SmallValue(a), y = (int)SmallValue(b);
            int quotient = x / y;
            if ((x ^ y) < 0 && quotient * y != x) quotient--;
            return FromInt64(ts, quotient);
        }
        return FloorDivideLong(ts, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* Remainder(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b) && SizeOf(b) != 0) {
            int y = (int)SmallValue(b), remainder = (int)SmallValue(a) % y;
            if (remainder != 0 && (remainder ^ y) < 0) remainder += y;
            return FromInt64(ts, remainder);
        }
        return RemainderLong(ts, a, b);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* FloorDivideLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (SizeOf(b) == 0) return Err.ZeroDivisionError(ts, "integer division or modulo by zero");
        if (IsPair(a) && IsPair(b)) {
            long x = PairValue(a), y = PairValue(b), quotient = x / y;
            if ((x ^ y) < 0 && quotient * y != x) quotient--;
            return FromInt64(ts, quotient);
        }
        PyObject* result;
        return Divide(ts, a, b, &result, null) ? result : null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* RemainderLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (SizeOf(b) == 0) return Err.ZeroDivisionError(ts, "integer modulo by zero");
        if (IsPair(a) && IsPair(b)) {
            long y = PairValue(b), remainder = PairValue(a) % y;
            if (remainder != 0 && (remainder ^ y) < 0) remainder += y;
            return FromInt64(ts, remainder);
        }
        PyObject* result;
        return Divide(ts, a, b, null, &result) ? result : null;
    }

    /// <summary>(a // b, a % b) as two new references; false with an error set.</summary>
    public static bool DivMod(PyThreadState* ts, PyObject* a, PyObject* b, PyObject** quotient, PyObject** remainder) {
        if (SizeOf(b) == 0) return Err.ZeroDivisionError(ts, "integer division or modulo by zero");
        return Divide(ts, a, b, quotient, remainder);
    }

    /// <summary>Floor division of any ints, b not 0; either result may be left out.</summary>
    private static bool Divide(PyThreadState* ts, PyObject* a, PyObject* b, PyObject** quotient, PyObject** remainder) {
        PyObject* q = null, r = null;
        if (!Truncate(ts, a, b, quotient == null && IsNegative(a) == IsNegative(b) ? null : &q, &r)) return false;
        if (SizeOf(r) != 0 && IsNegative(r) != IsNegative(b)) {
            PyObject* old = r;
            r = Add(ts, old, b);
            Py.DecRef(ts, old);
            if (r != null && quotient != null) {
                old = q;
                q = Subtract(ts, old, One);
                Py.DecRef(ts, old);
            }
            if (r == null || quotient != null && q == null) {
                Py.XDecRef(ts, r);
                Py.XDecRef(ts, q);
                return false;
            }
        }
        if (quotient != null) *quotient = q;
        else Py.XDecRef(ts, q);
        if (remainder != null) *remainder = r;
        else Py.DecRef(ts, r);
        return true;
    }

    /// <summary>Division that rounds to zero: the remainder has the sign of a. `quotient` may be null.</summary>
    private static bool Truncate(PyThreadState* ts, PyObject* a, PyObject* b, PyObject** quotient, PyObject** remainder) {
        nint countA = Count(a), countB = Count(b);
        bool negative = IsNegative(a) != IsNegative(b);
        if (countA < countB || countA == countB && Digits(a)[countA - 1] < Digits(b)[countB - 1]) {
            *remainder = Exact(ts, a);
            if (*remainder == null) return false;
            if (quotient != null) *quotient = Zero;
            return true;
        }
        if (IsPair(a) && IsPair(b)) {
            long x = PairValue(a), y = PairValue(b);
            if (quotient != null && (*quotient = FromInt64(ts, x / y)) == null) return false;
            *remainder = FromInt64(ts, x % y);
            if (*remainder == null && quotient != null) Py.DecRef(ts, *quotient);
            return *remainder != null;
        }
        if (countB == 1) return TruncateByDigit(ts, a, Digits(b)[0], negative, quotient, remainder);
        if (countB >= BigDivideDigits && countA - countB >= BigDivideDigits) return BigTruncate(ts, a, b, negative, quotient, remainder);
        return TruncateSchoolbook(ts, a, b, negative, quotient, remainder);
    }

    private static bool TruncateByDigit(PyThreadState* ts, PyObject* a, uint divisor, bool negative, PyObject** quotient, PyObject** remainder) {
        nint count = Count(a);
        if (count >= LongWork && !Work.Allow(ts, count / 4)) return false;
        uint* from = Digits(a);
        uint* to = null;
        PyObject* result = null;
        if (quotient != null) {
            result = NewDigits(ts, count);
            if (result == null) return false;
            to = Digits(result);
        }
        uint rest = DivideByDigit(from, count, divisor, to);
        *remainder = FromInt64(ts, IsNegative(a) ? -(long)rest : rest);
        if (*remainder == null) {
            Py.XDecRef(ts, result);
            return false;
        }
        if (quotient != null) *quotient = Finish(ts, result, negative);
        return true;
    }

    private static bool TruncateSchoolbook(PyThreadState* ts, PyObject* a, PyObject* b, bool negative, PyObject** quotient, PyObject** remainder) {
        nint countA = Count(a), countB = Count(b), countQ = countA - countB + 1;
        if (countA >= LongWork && !Work.Allow(ts, countQ * countB / 16)) return false;
        // u: dividend shifted left so that the divisor's top bit is set, one digit longer; it becomes the remainder.
        PyObject* rest = NewDigits(ts, countA + 1);
        if (rest == null) return false;
        PyObject* scaled = NewDigits(ts, countB);
        PyObject* result = scaled == null ? null : NewDigits(ts, countQ);
        if (result == null) {
            Py.DecRef(ts, rest);
            Py.XDecRef(ts, scaled);
            return false;
        }
        uint* u = Digits(rest), v = Digits(scaled), q = Digits(result);
        int shift = BitOperations.LeadingZeroCount(Digits(b)[countB - 1]) - 2;
        ShiftDigitsLeft(Digits(b), countB, shift, v);
        u[countA] = ShiftDigitsLeft(Digits(a), countA, shift, u);
        DivideDigits(u, v, countB, q, countQ);
        Py.DecRef(ts, scaled);
        if (shift > 0)
            for (nint i = 0; i < countB; i++) u[i] = (u[i] >> shift | u[i + 1] << (DigitBits - shift)) & DigitMask;
        *remainder = Finish(ts, rest, IsNegative(a));
        if (quotient != null) *quotient = Finish(ts, result, negative);
        else Py.DecRef(ts, result);
        return true;
    }

    private static bool BigTruncate(PyThreadState* ts, PyObject* a, PyObject* b, bool negative, PyObject** quotient, PyObject** remainder) {
        if ((long)Count(a) * DigitBits > MaxBigBits) return Err.NoMemory(ts);
        using var work = new BigWork(ts, (long)Count(a) * DigitBits * 3);
        if (!work.Allowed) return false;
        if (!Quotient(ts, Magnitude(a), Magnitude(b), out BigInteger q, out BigInteger r)) return false;
        if (quotient != null && (*quotient = FromBigInteger(ts, negative ? -q : q)) == null) return false;
        *remainder = FromBigInteger(ts, IsNegative(a) ? -r : r);
        if (*remainder == null && quotient != null) Py.DecRef(ts, *quotient);
        return *remainder != null;
    }

    // ---- true division ----

    private const long ExactInDouble = 1L << 53;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* TrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b) && SizeOf(b) != 0) return FloatObject.FromDouble(ts, (double)SmallValue(a) / SmallValue(b));
        return TrueDivideLong(ts, a, b);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* TrueDivideLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (SizeOf(b) == 0) return Err.ZeroDivisionError(ts, "division by zero");
        bool negative = IsNegative(a) != IsNegative(b);
        if (SizeOf(a) == 0) return FloatObject.FromDouble(ts, negative ? -0.0 : 0.0);
        if (IsPair(a) && IsPair(b)) {
            long x = PairValue(a), y = PairValue(b);
            if (Math.Abs(x) <= ExactInDouble && Math.Abs(y) <= ExactInDouble) return FloatObject.FromDouble(ts, (double)x / y);
        }
        nint difference = NumBits(a) - NumBits(b);
        if (difference > 1024) return Err.OverflowError(ts, "integer division result too large for a float");
        if (difference < -1076) return FloatObject.FromDouble(ts, negative ? -0.0 : 0.0);
        // A quotient of 55 or 56 bits, or as many as a subnormal result has and two more, its last bit standing for the remainder.
        nint shift = Math.Max(difference, -1021) - 55;
        using Owned up = new(ts, Absolute(ts, a));
        if (up.IsNull) return null;
        using Owned down = new(ts, Absolute(ts, b));
        if (down.IsNull) return null;
        using Owned scaledUp = new(ts, shift < 0 ? ShiftLeft(ts, up, -shift) : Py.NewRef(up));
        using Owned scaledDown = new(ts, shift > 0 ? ShiftLeft(ts, down, shift) : Py.NewRef(down));
        if (scaledUp.IsNull || scaledDown.IsNull) return null;
        PyObject* quotient = null;
        PyObject* rest = null;
        if (!Truncate(ts, scaledUp, scaledDown, &quotient, &rest)) return null;
        TryAsUInt64(quotient, out ulong bits);
        if (SizeOf(rest) != 0) bits |= 1;
        Py.DecRef(ts, quotient);
        Py.DecRef(ts, rest);
        double result = RoundScaled(bits, (int)shift);
        if (double.IsInfinity(result)) return Err.OverflowError(ts, "integer division result too large for a float");
        return FloatObject.FromDouble(ts, negative ? -result : result);
    }

    /// <summary>bits × 2^exponent rounded half to even, once, also into the subnormals. The lowest bit may be a sticky one.</summary>
    internal static double RoundScaled(ulong bits, int exponent) {
        if (bits == 0) return 0.0;
        int width = 64 - BitOperations.LeadingZeroCount(bits);
        int drop = Math.Max(width - 53, -1074 - exponent);
        if (drop > 0) {
            if (drop > 64) return 0.0;
            ulong kept = drop == 64 ? 0 : bits >> drop, lost = drop == 64 ? bits : bits & ((1ul << drop) - 1), half = 1ul << (drop - 1);
            if (lost > half || lost == half && (kept & 1) != 0) kept++;
            bits = kept;
            exponent += drop;
        }
        return Math.ScaleB((double)bits, exponent);
    }

    /// <summary>
    /// Quotient rounded to the nearest, ties to even, and the remainder that goes with it, as two new references.
    /// </summary>
    public static bool DivModNear(PyThreadState* ts, PyObject* a, PyObject* b, PyObject** quotient, PyObject** remainder) {
        if (SizeOf(b) == 0) return Err.ZeroDivisionError(ts, "integer division or modulo by zero");
        PyObject* q;
        PyObject* r;
        if (!Divide(ts, a, b, &q, &r)) return false;
        // r has the sign of b: compare 2|r| with |b|.
        PyObject* twice = ShiftLeft(ts, r, 1);
        bool ok = twice != null;
        if (ok) {
            int order = CompareMagnitudes(Digits(twice), Count(twice), Digits(b), Count(b));
            Py.DecRef(ts, twice);
            if (order > 0 || order == 0 && IsOdd(q)) {
                PyObject* nextQ = Add(ts, q, One);
                PyObject* nextR = Subtract(ts, r, b);
                Py.DecRef(ts, q);
                Py.DecRef(ts, r);
                q = nextQ;
                r = nextR;
                ok = q != null && r != null;
            }
        }
        if (!ok) {
            Py.XDecRef(ts, q);
            Py.XDecRef(ts, r);
            return false;
        }
        *quotient = q;
        *remainder = r;
        return true;
    }

    // ---- slots ----

    private static PyObject* FloorDivideSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? FloorDivide(ts, a, b) : Py.NotImplemented;
    private static PyObject* RemainderSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? Remainder(ts, a, b) : Py.NotImplemented;
    private static PyObject* TrueDivideSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? TrueDivide(ts, a, b) : Py.NotImplemented;

    private static PyObject* DivModSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!BothInts(a, b)) return Py.NotImplemented;
        PyObject* quotient;
        PyObject* remainder;
        if (!DivMod(ts, a, b, &quotient, &remainder)) return null;
        PyObject* pair = TupleObject.Pack(ts, quotient, remainder);
        Py.DecRef(ts, remainder);
        Py.DecRef(ts, quotient);
        return pair;
    }
}
