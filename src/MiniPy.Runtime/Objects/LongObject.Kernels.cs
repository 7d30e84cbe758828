// int: the loops over digits.
//
// Compiled with full optimisation from the start: a program's first long number would otherwise spend milliseconds in slow first-tier
// code. None of them allocates or calls anything, so that nothing is lost by leaving the tiers out.

using System;
using System.Runtime.CompilerServices;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>a + b into countA + 1 digits; countA at least countB.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDigits(uint* a, nint countA, uint* b, nint countB, uint* to) {
        uint carry = 0;
        nint i = 0;
        for (; i < countB; i++) {
            carry += a[i] + b[i];
            to[i] = carry & DigitMask;
            carry >>= DigitBits;
        }
        for (; i < countA; i++) {
            carry += a[i];
            to[i] = carry & DigitMask;
            carry >>= DigitBits;
        }
        to[i] = carry;
    }

    /// <summary>a - b into countA digits; a is not less than b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubtractDigits(uint* a, nint countA, uint* b, nint countB, uint* to) {
        uint borrow = 0;
        nint i = 0;
        for (; i < countB; i++) {
            borrow = a[i] - b[i] - borrow;
            to[i] = borrow & DigitMask;
            borrow >>= 31;
        }
        for (; i < countA; i++) {
            borrow = a[i] - borrow;
            to[i] = borrow & DigitMask;
            borrow >>= 31;
        }
    }

    /// <summary>Schoolbook product into countA + countB digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyDigits(uint* a, nint countA, uint* b, nint countB, uint* to) {
        new Span<uint>(to, (int)(countA + countB)).Clear();
        for (nint i = 0; i < countB; i++) {
            ulong factor = b[i], carry = 0;
            uint* at = to + i;
            if (factor == 0) continue;
            for (nint j = 0; j < countA; j++) {
                carry += at[j] + a[j] * factor;
                at[j] = (uint)carry & DigitMask;
                carry >>= DigitBits;
            }
            at[countA] = (uint)carry;
        }
    }

    /// <summary>Schoolbook square into 2 × count digits: each mixed product once, doubled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SquareDigits(uint* a, nint count, uint* to) {
        new Span<uint>(to, (int)(2 * count)).Clear();
        for (nint i = 0; i < count; i++) {
            ulong factor = a[i];
            ulong carry = to[2 * i] + factor * factor;
            to[2 * i] = (uint)carry & DigitMask;
            carry >>= DigitBits;
            factor <<= 1;
            uint* at = to + i;
            nint j = i + 1;
            for (; j < count; j++) {
                carry += at[j] + a[j] * factor;
                at[j] = (uint)carry & DigitMask;
                carry >>= DigitBits;
            }
            for (; carry != 0; j++) {
                carry += at[j];
                at[j] = (uint)carry & DigitMask;
                carry >>= DigitBits;
            }
        }
    }

    /// <summary>Divides digits by one digit into `to` (may be null, may be `from`); returns the remainder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint DivideByDigit(uint* from, nint count, uint divisor, uint* to) {
        ulong rest = 0;
        for (nint i = count - 1; i >= 0; i--) {
            rest = rest << DigitBits | from[i];
            ulong digit = rest / divisor;
            rest -= digit * divisor;
            if (to != null) to[i] = (uint)digit;
        }
        return (uint)rest;
    }

    /// <summary>
    /// Knuth's algorithm D: divides u (countQ + countB digits, shifted like v) by v (at least two digits, its top bit set). The quotient
    /// goes into q, the remainder stays in the low countB digits of u, whose others become 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DivideDigits(uint* u, uint* v, nint countB, uint* q, nint countQ) {
        ulong top = v[countB - 1], second = v[countB - 2];
        for (nint j = countQ - 1; j >= 0; j--) {
            uint* at = u + j;
            ulong head = (ulong)at[countB] << DigitBits | at[countB - 1];
            ulong digit = head / top, left = head - digit * top;
            while (digit > DigitMask || digit * second > (left << DigitBits | at[countB - 2])) {
                digit--;
                left += top;
                if (left > DigitMask) break;
            }
            // Subtract digit × v; add v back if that was one too much.
            long borrow = 0;
            for (nint i = 0; i < countB; i++) {
                borrow += at[i] - (long)(digit * v[i]);
                at[i] = (uint)borrow & DigitMask;
                borrow >>= DigitBits;
            }
            borrow += at[countB];
            if (borrow < 0) {
                digit--;
                uint carry = 0;
                for (nint i = 0; i < countB; i++) {
                    carry += at[i] + v[i];
                    at[i] = carry & DigitMask;
                    carry >>= DigitBits;
                }
            }
            at[countB] = 0;
            q[j] = (uint)digit;
        }
    }

    /// <summary>Shifts by less than a digit; returns what falls off the top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint ShiftDigitsLeft(uint* from, nint count, int shift, uint* to) {
        uint carry = 0;
        for (nint i = 0; i < count; i++) {
            ulong wide = (ulong)from[i] << shift | carry;
            to[i] = (uint)wide & DigitMask;
            carry = (uint)(wide >> DigitBits);
        }
        return carry;
    }

    /// <summary>Shifts down by less than a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShiftDigitsRight(uint* from, nint count, int shift, uint* to) {
        for (nint i = 0; i < count - 1; i++) to[i] = (uint)((from[i] | (ulong)from[i + 1] << DigitBits) >> shift) & DigitMask;
        to[count - 1] = from[count - 1] >> shift;
    }

    /// <summary>The operation on digits of values that are not negative, two digits at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BitwiseDigits(uint* a, uint* b, nint count, char operation, uint* to) {
        nint i = 0;
        if (operation == '&') for (; i + 1 < count; i += 2) *(ulong*)(to + i) = *(ulong*)(a + i) & *(ulong*)(b + i);
        else if (operation == '|') for (; i + 1 < count; i += 2) *(ulong*)(to + i) = *(ulong*)(a + i) | *(ulong*)(b + i);
        else for (; i + 1 < count; i += 2) *(ulong*)(to + i) = *(ulong*)(a + i) ^ *(ulong*)(b + i);
        if (i < count) to[i] = operation == '&' ? a[i] & b[i] : operation == '|' ? a[i] | b[i] : a[i] ^ b[i];
    }
}
