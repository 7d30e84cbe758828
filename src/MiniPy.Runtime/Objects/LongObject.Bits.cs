// int: shifts and bitwise operations, on two's complement of unlimited width.
//
// A negative operand of &, | or ^ is read as its complement digit by digit (digits of -x are ~digits of x, plus 1), never copied.

using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* And(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return FromInt64(ts, SmallValue(a) & SmallValue(b));
        return Bitwise(ts, a, '&', b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return FromInt64(ts, SmallValue(a) | SmallValue(b));
        return Bitwise(ts, a, '|', b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* Xor(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b)) return FromInt64(ts, SmallValue(a) ^ SmallValue(b));
        return Bitwise(ts, a, '^', b);
    }

    /// <summary>Reads a magnitude's digits as those of its two's complement when it is negative.</summary>
    private ref struct TwosComplement(PyObject* op) {
        private readonly uint* _digits = Digits(op);
        private readonly nint _count = Count(op);
        private readonly uint _flip = IsNegative(op) ? DigitMask : 0;
        private uint _carry = IsNegative(op) ? 1u : 0;

        /// <summary>The next digit; called for i = 0, 1, 2 ….</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Next(nint i) {
            uint digit = ((i < _count ? _digits[i] : 0) ^ _flip) + _carry;
            _carry = digit >> DigitBits;
            return digit & DigitMask;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* Bitwise(PyThreadState* ts, PyObject* a, char operation, PyObject* b) {
        if (IsPair(a) && IsPair(b)) {
            long x = PairValue(a), y = PairValue(b);
            return FromInt64(ts, operation == '&' ? x & y : operation == '|' ? x | y : x ^ y);
        }
        if (Count(a) < Count(b)) {
            PyObject* swap = a;
            a = b;
            b = swap;
        }
        bool negativeA = IsNegative(a), negativeB = IsNegative(b);
        bool negative = operation == '&' ? negativeA & negativeB : operation == '|' ? negativeA | negativeB : negativeA ^ negativeB;
        // The shorter operand's sign digits decide whether digits past its end matter.
        nint count = operation == '&' && !negativeB ? Count(b) : Count(a);
        if (count >= LongWork && !Work.Allow(ts, count / 8)) return null;
        PyObject* result = NewDigits(ts, count + 1);
        if (result == null) return null;
        uint* to = Digits(result);
        if (!negativeA && !negativeB) {
            BitwiseDigits(Digits(a), Digits(b), count < Count(b) ? count : Count(b), operation, to);
            if (operation != '&') Buffer.MemoryCopy(Digits(a) + Count(b), to + Count(b), (count - Count(b)) * 4, (count - Count(b)) * 4);
            to[count] = 0;
            return Finish(ts, result, false);
        }
        var x2 = new TwosComplement(a);
        var y2 = new TwosComplement(b);
        if (operation == '&') for (nint i = 0; i <= count; i++) to[i] = x2.Next(i) & y2.Next(i);
        else if (operation == '|') for (nint i = 0; i <= count; i++) to[i] = x2.Next(i) | y2.Next(i);
        else for (nint i = 0; i <= count; i++) to[i] = x2.Next(i) ^ y2.Next(i);
        if (negative) {
            uint carry = 1;
            for (nint i = 0; i <= count; i++) {
                carry += to[i] ^ DigitMask;
                to[i] = carry & DigitMask;
                carry >>= DigitBits;
            }
        }
        return Finish(ts, result, negative);
    }

    // ---- shifts ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* LeftShift(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b) && (ulong)SmallValue(b) <= 32) return FromInt64(ts, SmallValue(a) << (int)SmallValue(b));
        return LeftShiftLong(ts, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* RightShift(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsOneDigit(a) && IsOneDigit(b) && (ulong)SmallValue(b) <= 32) return FromInt64(ts, SmallValue(a) >> (int)SmallValue(b));
        return RightShiftLong(ts, a, b);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* LeftShiftLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsNegative(b)) return Err.ValueError(ts, "negative shift count");
        if (SizeOf(a) == 0) return Zero;
        if (!TryAsInt64(b, out long bits)) return Err.OverflowError(ts, "too many digits in integer");
        return ShiftLeft(ts, a, bits);
    }

    /// <summary>a · 2^bits.</summary>
    [return: NewRef]
    public static PyObject* ShiftLeft(PyThreadState* ts, PyObject* a, long bits) {
        nint words = (nint)(bits / DigitBits), count = Count(a);
        int rest = (int)(bits % DigitBits);
        if (count == 0) return Zero;
        if (words > MaxDigits - count - 1) return Err.OverflowError(ts, "too many digits in integer");
        if (words + count >= LongWork && !Work.Allow(ts, (words + count) / 16)) return null;
        PyObject* result = NewDigits(ts, words + count + 1);
        if (result == null) return null;
        uint* to = Digits(result);
        uint* from = Digits(a);
        System.Runtime.InteropServices.NativeMemory.Clear(to, (nuint)words * 4);
        to += words;
        to[count] = ShiftDigitsLeft(from, count, rest, to);
        return Finish(ts, result, IsNegative(a));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* RightShiftLong(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (IsNegative(b)) return Err.ValueError(ts, "negative shift count");
        if (!TryAsInt64(b, out long bits)) return IsNegative(a) ? Small(-1) : Zero;
        return ShiftRight(ts, a, bits);
    }

    /// <summary>a / 2^bits, rounded down.</summary>
    [return: NewRef]
    public static PyObject* ShiftRight(PyThreadState* ts, PyObject* a, long bits) {
        if (IsPair(a)) return FromInt64(ts, PairValue(a) >> (int)Math.Min(bits, 63));
        nint words = (nint)(bits / DigitBits), count = Count(a);
        int rest = (int)(bits % DigitBits);
        bool negative = IsNegative(a);
        if (words >= count) return negative ? Small(-1) : Zero;
        uint* from = Digits(a);
        // Rounding down a negative value makes its magnitude larger by 1 if any bit falls off.
        uint lost = 0;
        if (negative) {
            for (nint i = 0; i < words; i++) lost |= from[i];
            lost |= from[words] & ((1u << rest) - 1);
        }
        nint left = count - words;
        if (left >= LongWork && !Work.Allow(ts, left / 16)) return null;
        PyObject* result = NewDigits(ts, left + 1);
        if (result == null) return null;
        uint* to = Digits(result);
        ShiftDigitsRight(from + words, left, rest, to);
        to[left] = 0;
        if (lost != 0) {
            nint i = 0;
            while (++to[i] > DigitMask) to[i++] = 0;
        }
        return Finish(ts, result, negative);
    }

    /// <summary>Number of ones in the magnitude.</summary>
    public static nint BitCount(PyObject* op) {
        uint* digits = Digits(op);
        nint total = 0;
        for (nint i = Count(op) - 1; i >= 0; i--) total += BitOperations.PopCount(digits[i]);
        return total;
    }

    // ---- slots ----

    private static PyObject* AndSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? And(ts, a, b) : Py.NotImplemented;
    private static PyObject* OrSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? Or(ts, a, b) : Py.NotImplemented;
    private static PyObject* XorSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? Xor(ts, a, b) : Py.NotImplemented;
    private static PyObject* LeftShiftSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? LeftShift(ts, a, b) : Py.NotImplemented;
    private static PyObject* RightShiftSlot(PyThreadState* ts, PyObject* a, PyObject* b) => BothInts(a, b) ? RightShift(ts, a, b) : Py.NotImplemented;
}
