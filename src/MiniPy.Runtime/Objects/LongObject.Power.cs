// int: powers, with and without a modulus, and greatest common divisors.
//
// The size of a plain power is known before work starts, so an impossible one is a MemoryError at once. Each squaring is a product that
// asks Work for permission by itself (LongObject.Big).

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>pow(a, b) or pow(a, b, modulus); `modulus` is an int, or null or None. A negative b without a modulus gives a float.</summary>
    [return: NewRef]
    public static PyObject* Power(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        if (modulus != null && !Py.IsNone(modulus)) return PowerModulo(ts, a, b, modulus);
        if (!IsNegative(b)) return PlainPower(ts, a, b);
        double x = AsDouble(ts, a);
        if (x == -1.0 && ErrorIndicator.Occurred(ts) != null) return null;
        double y = AsDouble(ts, b);
        if (y == -1.0 && ErrorIndicator.Occurred(ts) != null) return null;
        return FloatObject.Power(ts, x, y);
    }

    private static PyObject* PowerSlot(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        if (!BothInts(a, b) || modulus != null && !Py.IsNone(modulus) && !Check(modulus)) return Py.NotImplemented;
        return Power(ts, a, b, modulus);
    }

    private static PyObject* PlainPower(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (SizeOf(b) == 0) return One;
        nint bits = NumBits(a);
        if (bits <= 1) { // -1, 0, 1
            if (SizeOf(a) >= 0 || IsOdd(b)) return Small((int)SmallValue(a));
            return One;
        }
        if (!TryAsInt64(b, out long exponent) || exponent > MaxDigits) return Err.NoMemory(ts);
        if (exponent == 1) return Exact(ts, a);
        if (exponent == 2) return Multiply(ts, a, a);
        if (IsPair(a) && bits * exponent <= 62) {
            long x = PairValue(a), result = 1;
            for (long e = exponent; ; x *= x) {
                if ((e & 1) != 0) result *= x;
                if ((e >>= 1) == 0) return FromInt64(ts, result);
            }
        }
        // At least (bits - 1) × exponent bits.
        if (Math.BigMul((ulong)(bits - 1), (ulong)exponent, out ulong least) != 0 || least / 8 > (ulong)nint.MaxValue / 2 || !Heap.CanAllocate(ts->heap, (nint)(least / 8))) return Err.NoMemory(ts);
        nint twos = TrailingZeros(a);
        if (twos > 0 && IsPair(a)) {
            // (odd × 2^k)^n is odd^n shifted: all the multiplying happens on shorter numbers.
            long odd = PairValue(a) >> (int)twos;
            using Owned oddObject = new(ts, FromInt64(ts, odd));
            if (oddObject.IsNull) return null;
            using Owned power = new(ts, RaiseSteps(ts, oddObject, exponent));
            if (power.IsNull) return null;
            if (twos > long.MaxValue / exponent) return Err.NoMemory(ts);
            return ShiftLeft(ts, power, twos * exponent);
        }
        return RaiseSteps(ts, a, exponent);
    }

    private static nint TrailingZeros(PyObject* op) {
        uint* digits = Digits(op);
        nint i = 0;
        while (digits[i] == 0) i++;
        return i * DigitBits + BitOperations.TrailingZeroCount(digits[i]);
    }

    /// <summary>Left-to-right binary exponentiation; exponent at least 1.</summary>
    private static PyObject* RaiseSteps(PyThreadState* ts, PyObject* a, long exponent) {
        PyObject* result = Exact(ts, a);
        for (int bit = 62 - BitOperations.LeadingZeroCount((ulong)exponent); bit >= 0 && result != null; bit--) {
            PyObject* old = result;
            result = Multiply(ts, old, old);
            Py.DecRef(ts, old);
            if (result == null || (exponent >> bit & 1) == 0) continue;
            old = result;
            result = Multiply(ts, old, a);
            Py.DecRef(ts, old);
        }
        return result;
    }

    // ---- with a modulus ----

    private static PyObject* PowerModulo(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        if (SizeOf(modulus) == 0) return Err.ValueError(ts, "pow() 3rd argument cannot be 0");
        bool negativeModulus = IsNegative(modulus);
        using Owned magnitude = new(ts, Absolute(ts, modulus));
        if (magnitude.IsNull) return null;
        if (IsOneDigit(magnitude) && SmallValue(magnitude) == 1) return Zero;
        using Owned exponent = new(ts, Absolute(ts, b));
        if (exponent.IsNull) return null;
        using Owned @base = new(ts, IsNegative(b) ? Inverse(ts, a, magnitude) : Remainder(ts, a, magnitude));
        if (@base.IsNull) return null;
        using Owned result = new(ts, RaiseModulo(ts, @base, exponent, magnitude));
        if (result.IsNull) return null;
        // Python's remainder has the sign of the modulus.
        if (negativeModulus && SizeOf(result) != 0) return Subtract(ts, result, magnitude);
        return Py.NewRef(result);
    }

    /// <summary>All operands not negative, base below the modulus, modulus above 1.</summary>
    private static PyObject* RaiseModulo(PyThreadState* ts, PyObject* @base, PyObject* exponent, PyObject* modulus) {
        if (SizeOf(exponent) == 0) return One;
        nint exponentBits = NumBits(exponent), modulusBits = NumBits(modulus);
        if (IsPair(modulus) && exponentBits <= 1 << 20) return FromInt64(ts, RaiseSmallModulo((ulong)PairValue(@base), exponent, exponentBits, (ulong)PairValue(modulus)));
        if (IsOdd(modulus) && modulusBits <= MontgomeryBits) return RaiseMontgomery(ts, @base, exponent, exponentBits, modulus);
        double limbs = modulusBits / 32 + 1;
        if (exponentBits * limbs * limbs < 2e7) return FromBigInteger(ts, BigInteger.ModPow(AsBigInteger(@base), AsBigInteger(exponent), AsBigInteger(modulus)));
        return RaiseModuloSteps(ts, @base, exponent, exponentBits, modulus);
    }

    private static long RaiseSmallModulo(ulong @base, PyObject* exponent, nint exponentBits, ulong modulus) {
        uint* digits = Digits(exponent);
        ulong result = 1;
        bool narrow = modulus <= uint.MaxValue;
        for (nint bit = exponentBits - 1; bit >= 0; bit--) {
            result = narrow ? result * result % modulus : (ulong)((UInt128)result * result % modulus);
            if ((digits[bit / DigitBits] >> (int)(bit % DigitBits) & 1) != 0)
                result = narrow ? result * @base % modulus : (ulong)((UInt128)result * @base % modulus);
        }
        return (long)result;
    }

    /// <summary>Four bits of the exponent at a time, each product and remainder asking for permission.</summary>
    private static PyObject* RaiseModuloSteps(PyThreadState* ts, PyObject* @base, PyObject* exponent, nint exponentBits, PyObject* modulus) {
        const int Window = 4;
        PyObject** powers = stackalloc PyObject*[1 << Window];
        for (int i = 0; i < 1 << Window; i++) powers[i] = null;
        PyObject* result = null;
        powers[0] = One;
        bool ok = true;
        for (int i = 1; i < 1 << Window && ok; i++) ok = (powers[i] = i == 1 ? Py.NewRef(@base) : MultiplyModulo(ts, powers[i - 1], @base, modulus)) != null;
        if (ok) {
            result = One;
            uint* digits = Digits(exponent);
            for (nint at = (exponentBits + Window - 1) / Window - 1; at >= 0 && result != null; at--) {
                int digit = 0;
                for (int i = Window - 1; i >= 0; i--) {
                    nint bit = at * Window + i;
                    digit = digit << 1 | (bit < exponentBits ? (int)(digits[bit / DigitBits] >> (int)(bit % DigitBits) & 1) : 0);
                }
                for (int i = 0; i < Window && result != null; i++) result = StepModulo(ts, result, result, modulus);
                if (digit != 0 && result != null) result = StepModulo(ts, result, powers[digit], modulus);
                if (result != null && !Work.Allow(ts, 5 + 5 * Count(modulus) / 4)) {
                    Py.DecRef(ts, result);
                    result = null;
                }
            }
        }
        for (int i = 0; i < 1 << Window; i++) Py.XDecRef(ts, powers[i]);
        return result;
    }

    /// <summary>MultiplyModulo that takes the reference to a over.</summary>
    private static PyObject* StepModulo(PyThreadState* ts, [Steals] PyObject* a, PyObject* b, PyObject* modulus) {
        PyObject* result = MultiplyModulo(ts, a, b, modulus);
        Py.DecRef(ts, a);
        return result;
    }

    private static PyObject* MultiplyModulo(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        PyObject* product = Multiply(ts, a, b);
        if (product == null) return null;
        PyObject* result = Remainder(ts, product, modulus);
        Py.DecRef(ts, product);
        return result;
    }

    /// <summary>The inverse of a modulo `modulus` (positive); ValueError if there is none.</summary>
    private static PyObject* Inverse(PyThreadState* ts, PyObject* a, PyObject* modulus) {
        // Extended Euclid: x·a ≡ rest (mod modulus) holds for both rows.
        PyObject* rest0 = Py.NewRef(modulus);
        PyObject* rest1 = Remainder(ts, a, modulus);
        PyObject* x0 = Zero;
        PyObject* x1 = One;
        bool ok = rest1 != null;
        while (ok && SizeOf(rest1) != 0) {
            PyObject* quotient = null;
            PyObject* rest2 = null;
            ok = Work.Allow(ts, 1) && Divide(ts, rest0, rest1, &quotient, &rest2);
            if (!ok) break;
            Py.DecRef(ts, rest0);
            rest0 = rest1;
            rest1 = rest2;
            PyObject* product = Multiply(ts, quotient, x1);
            Py.DecRef(ts, quotient);
            PyObject* x2 = product == null ? null : Subtract(ts, x0, product);
            Py.XDecRef(ts, product);
            ok = x2 != null;
            if (!ok) break;
            Py.DecRef(ts, x0);
            x0 = x1;
            x1 = x2;
        }
        PyObject* result = null;
        if (ok) {
            if (!IsOneDigit(rest0) || SmallValue(rest0) != 1) Err.ValueError(ts, "base is not invertible for the given modulus");
            else result = Remainder(ts, x0, modulus);
        }
        Py.XDecRef(ts, rest0);
        Py.XDecRef(ts, rest1);
        Py.DecRef(ts, x0);
        Py.DecRef(ts, x1);
        return result;
    }

    // ---- greatest common divisor ----

    /// <summary>_PyLong_GCD: never negative.</summary>
    [return: NewRef]
    public static PyObject* Gcd(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsPair(a) && IsPair(b)) return FromUInt64(ts, Gcd((ulong)Math.Abs(PairValue(a)), (ulong)Math.Abs(PairValue(b))));
        PyObject* x = Absolute(ts, a);
        if (x == null) return null;
        PyObject* y = Absolute(ts, b);
        if (y == null) {
            Py.DecRef(ts, x);
            return null;
        }
        while (!IsPair(x) || !IsPair(y)) {
            if (SizeOf(y) == 0) {
                Py.DecRef(ts, y);
                return x;
            }
            if (Count(x) == Count(y)) {
                if (LehmerStep(ts, ref x, ref y, out bool failed)) continue;
                if (failed) return null;
            }
            PyObject* rest = Work.Allow(ts, 1 + Count(y) / 16) ? Remainder(ts, x, y) : null;
            Py.DecRef(ts, x);
            x = y;
            y = rest;
            if (y == null) {
                Py.DecRef(ts, x);
                return null;
            }
        }
        ulong result = Gcd((ulong)Math.Abs(PairValue(x)), (ulong)Math.Abs(PairValue(y)));
        Py.DecRef(ts, x);
        Py.DecRef(ts, y);
        return FromUInt64(ts, result);
    }

    internal static ulong Gcd(ulong a, ulong b) {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }

    /// <summary>
    /// Lehmer: runs Euclid on the top 60 bits for as long as the quotients are certain, then applies all the steps at once.
    /// False when not even one step is certain, or with `failed` and an error (x and y are released then).
    /// </summary>
    private static bool LehmerStep(PyThreadState* ts, ref PyObject* x, ref PyObject* y, out bool failed) {
        failed = false;
        if (CompareMagnitudes(Digits(x), Count(x), Digits(y), Count(y)) < 0) {
            PyObject* swap = x;
            x = y;
            y = swap;
        }
        nint count = Count(x);
        if (count < 3) return false;
        int width = 32 - BitOperations.LeadingZeroCount(Digits(x)[count - 1]);
        long p = TopBits(Digits(x), count, width), q = TopBits(Digits(y), count, width);
        long a = 1, b = 0, c = 0, d = 1;
        while (q + c != 0 && q + d != 0) {
            long quotient = (p + a) / (q + c);
            if (quotient != (p + b) / (q + d)) break;
            long nextA = a - quotient * c, nextB = b - quotient * d;
            if (Math.Abs(nextA) > DigitMask || Math.Abs(nextB) > DigitMask) break;
            (a, c) = (c, nextA);
            (b, d) = (d, nextB);
            (p, q) = (q, p - quotient * q);
        }
        if (b == 0) return false;
        PyObject* nextX = NewDigits(ts, count + 1);
        PyObject* nextY = nextX == null ? null : NewDigits(ts, count + 1);
        if (nextY == null || !Work.Allow(ts, 1 + count / 16)) {
            Py.XDecRef(ts, nextX);
            Py.XDecRef(ts, nextY);
            Py.DecRef(ts, x);
            Py.DecRef(ts, y);
            failed = true;
            return false;
        }
        uint* fromX = Digits(x), fromY = Digits(y), toX = Digits(nextX), toY = Digits(nextY);
        nint countY = Count(y);
        long carryX = 0, carryY = 0;
        for (nint i = 0; i < count; i++) {
            long digitX = fromX[i], digitY = i < countY ? fromY[i] : 0;
            carryX += a * digitX + b * digitY;
            carryY += c * digitX + d * digitY;
            toX[i] = (uint)carryX & DigitMask;
            toY[i] = (uint)carryY & DigitMask;
            carryX >>= DigitBits;
            carryY >>= DigitBits;
        }
        toX[count] = (uint)carryX & DigitMask;
        toY[count] = (uint)carryY & DigitMask;
        Py.DecRef(ts, x);
        Py.DecRef(ts, y);
        x = Finish(ts, nextX, false);
        y = Finish(ts, nextY, false);
        return true;
    }

    /// <summary>The top 60 bits of `count` digits whose top one has `width` bits.</summary>
    private static long TopBits(uint* digits, nint count, int width) =>
        (long)(((UInt128)digits[count - 1] << 60 | (UInt128)digits[count - 2] << 30 | digits[count - 3]) >> width);
}
