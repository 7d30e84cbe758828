// int: powers modulo an odd number of up to some thousand bits (RSA's, primality tests'), by Montgomery multiplication.
//
// A residue x is kept as x·R mod m with R = 2^(64·limbs); then the reduction after each product needs no division, only products with
// words of m. Exponents are read from the top in windows of five bits. Several times as fast as BigInteger.ModPow.

using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>Beyond so many bits the subquadratic products of BigInteger win.</summary>
    private const nint MontgomeryBits = 8_000;

    /// <summary>base^exponent mod m for odd m above 1, 0 &lt;= base &lt; m, exponent above 0.</summary>
    private static PyObject* RaiseMontgomery(PyThreadState* ts, PyObject* @base, PyObject* exponent, nint exponentBits, PyObject* modulus) {
        int n = (int)((NumBits(modulus) + 63) / 64);
        int window = exponentBits <= 12 ? 1 : exponentBits <= 80 ? 3 : 5;
        BigInteger m = AsBigInteger(modulus);
        var memory = new ulong[n * ((1 << window) + 3) + 2];
        fixed (ulong* all = memory) {
            ulong* mod = all, result = mod + n, scratch = result + n, table = scratch + n + 2;
            Words(m, mod, n);
            // -1/m modulo 2^64, by Newton's iteration: each round doubles the number of right bits.
            ulong inverse = mod[0];
            for (int i = 0; i < 5; i++) inverse *= 2 - mod[0] * inverse;
            inverse = 0 - inverse;
            Words((BigInteger.One << (64 * n)) % m, table, n);
            Words((AsBigInteger(@base) << (64 * n)) % m, table + n, n);
            for (int i = 2; i < 1 << window; i++) MontgomeryProduct(table + (i - 1) * n, table + n, mod, inverse, n, table + i * n, scratch);
            Copy(table, result, n);
            uint* digits = Digits(exponent);
            long cost = Math.Max(1, (window + 1) * (long)n * n / 16);
            for (nint at = (exponentBits + window - 1) / window - 1; at >= 0; at--) {
                if (!Work.Allow(ts, cost)) return null;
                int digit = 0;
                for (int i = window - 1; i >= 0; i--) {
                    nint bit = at * window + i;
                    digit = digit << 1 | (bit < exponentBits ? (int)(digits[bit / DigitBits] >> (int)(bit % DigitBits) & 1) : 0);
                    MontgomeryProduct(result, result, mod, inverse, n, result, scratch);
                }
                if (digit != 0) MontgomeryProduct(result, table + digit * n, mod, inverse, n, result, scratch);
            }
            // A product with plain 1 takes the factor R out again.
            new Span<ulong>(table, n).Clear();
            table[0] = 1;
            MontgomeryProduct(result, table, mod, inverse, n, result, scratch);
            return FromBigInteger(ts, new BigInteger(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(result, n)), isUnsigned: true));
        }
    }

    private static void Words(in BigInteger value, ulong* to, int count) {
        var words = new Span<ulong>(to, count);
        words.Clear();
        value.TryWriteBytes(MemoryMarshal.AsBytes(words), out _, isUnsigned: true);
    }

    private static void Copy(ulong* from, ulong* to, int count) => new ReadOnlySpan<ulong>(from, count).CopyTo(new Span<ulong>(to, count));

    /// <summary>a·b/R mod m into `to` (which may be a or b); `t` has n + 2 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a few calls already do much work: no slow first tier
    private static void MontgomeryProduct(ulong* a, ulong* b, ulong* m, ulong inverse, int n, ulong* to, ulong* t) {
        new Span<ulong>(t, n + 2).Clear();
        for (int i = 0; i < n; i++) {
            // t += a · b[i]
            ulong factor = b[i], carry = 0, low, high;
            for (int j = 0; j < n; j++) {
                high = Math.BigMul(a[j], factor, out low);
                low += carry;
                high += low < carry ? 1ul : 0;
                ulong sum = t[j] + low;
                carry = high + (sum < low ? 1ul : 0);
                t[j] = sum;
            }
            ulong top = t[n] + carry;
            t[n + 1] = top < carry ? 1ul : 0;
            t[n] = top;
            // t = (t + m · q) / 2^64 with q such that the lowest word vanishes
            factor = t[0] * inverse;
            high = Math.BigMul(m[0], factor, out low);
            carry = high + (t[0] != 0 ? 1ul : 0); // low + t[0] is 0 or 2^64
            for (int j = 1; j < n; j++) {
                high = Math.BigMul(m[j], factor, out low);
                low += carry;
                high += low < carry ? 1ul : 0;
                ulong sum = t[j] + low;
                carry = high + (sum < low ? 1ul : 0);
                t[j - 1] = sum;
            }
            top = t[n] + carry;
            t[n - 1] = top;
            t[n] = t[n + 1] + (top < carry ? 1ul : 0);
        }
        // Below 2m: subtract m once at most.
        bool larger = t[n] != 0;
        for (int i = n - 1; !larger && i >= 0; i--) {
            if (t[i] == m[i]) {
                larger = i == 0;
                continue;
            }
            larger = t[i] > m[i];
            break;
        }
        if (!larger) {
            Copy(t, to, n);
            return;
        }
        ulong borrow = 0;
        for (int i = 0; i < n; i++) {
            ulong difference = t[i] - m[i], next = difference - borrow;
            borrow = (t[i] < m[i] ? 1ul : 0) | (difference < borrow ? 1ul : 0);
            to[i] = next;
        }
    }
}
