// int: square roots, factorials, binomials.
//
// Products of ranges are computed as balanced trees of BigInteger products, so that their cost is that of a few large multiplications;
// the result's size is estimated first, and every node asks Work.

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>Least common multiple; never negative.</summary>
    [return: NewRef]
    public static PyObject* Lcm(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (SizeOf(a) == 0 || SizeOf(b) == 0) return Zero;
        using Owned divisor = new(ts, Gcd(ts, a, b));
        if (divisor.IsNull) return null;
        using Owned part = new(ts, FloorDivide(ts, a, divisor));
        if (part.IsNull) return null;
        using Owned multiple = new(ts, Multiply(ts, part, b));
        return multiple.IsNull ? null : Absolute(ts, multiple);
    }

    /// <summary>The whole part of the square root of an int that is not negative.</summary>
    [return: NewRef]
    public static PyObject* SquareRoot(PyThreadState* ts, PyObject* op) {
        if (TryAsUInt64(op, out ulong small)) return FromUInt64(ts, SquareRoot(small));
        long bits = NumBits(op);
        if (bits > MaxBigBits) return Err.NoMemory(ts);
        using var work = new BigWork(ts, bits * 3);
        if (!work.Allowed) return null;
        BigInteger n = AsBigInteger(op);
        // Newton with growing precision: `root` is the root of the top bits, within 1, and each round doubles how many.
        int half = (int)((bits - 1) / 2), rounds = 32 - BitOperations.LeadingZeroCount((uint)half);
        int done = half >> Math.Max(rounds - 5, 0); // at most 31 bits of the root
        int start = Math.Max(rounds - 5, 0);
        BigInteger root = SquareRoot((ulong)(n >> (int)(2L * half - 2L * done)));
        for (int shift = start - 1; shift >= 0; shift--) {
            int before = done;
            done = half >> shift;
            if (!Quotient(ts, n >> (int)(2L * half - before - done + 1), root, out BigInteger quotient, out _)) return null;
            root = (root << (done - before - 1)) + quotient;
        }
        if (!Product(ts, root, root, out BigInteger square)) return null;
        if (square > n) root -= 1;
        return FromBigInteger(ts, root);
    }

    private static ulong SquareRoot(ulong n) {
        ulong root = (ulong)Math.Sqrt(n);
        while (root > uint.MaxValue || root * root > n) root--;
        while (root < uint.MaxValue && (root + 1) * (root + 1) <= n) root++;
        return root;
    }

    [return: NewRef]
    public static PyObject* Factorial(PyThreadState* ts, long n) {
        if (n <= 20) {
            long small = 1;
            for (long i = 2; i <= n; i++) small *= i;
            return FromInt64(ts, small);
        }
        double bits = n * (Math.Log2(n) - 1.4427);
        if (bits > MaxBigBits || !Heap.CanAllocate(ts->heap, (nint)(bits / 8))) return Err.NoMemory(ts);
        using var work = new BigWork(ts, (long)bits * 2);
        if (!work.Allowed) return null;
        // The odd part, from the odd numbers of (n/2^(i+1), n/2^i] in powers; then the twos at once.
        BigInteger inner = BigInteger.One, outer = BigInteger.One;
        for (int i = 62 - BitOperations.LeadingZeroCount((ulong)n); i >= 0; i--) {
            long low = n >> (i + 1), high = n >> i;
            if (!OddRange(ts, (low + 1) | 1, (high - 1) | 1, out BigInteger part) || !Product(ts, inner, part, out inner) || !Product(ts, outer, inner, out outer)) return null;
        }
        using Owned odd = new(ts, FromBigInteger(ts, outer));
        return odd.IsNull ? null : ShiftLeft(ts, odd, n - BitOperations.PopCount((ulong)n));
    }

    /// <summary>Product of the odd numbers from low to high, both odd and included.</summary>
    private static bool OddRange(PyThreadState* ts, long low, long high, out BigInteger product) {
        product = BigInteger.One;
        if (low > high) return true;
        if (high - low <= 60) {
            if (!Work.Allow(ts, 4)) return false;
            UInt128 small = 1;
            for (long factor = low; factor <= high; factor += 2) {
                small *= (ulong)factor;
                if (small >> 64 == 0) continue;
                product *= small;
                small = 1;
            }
            product *= small;
            return true;
        }
        long middle = (low + (high - low) / 2) | 1;
        return OddRange(ts, low, middle - 2, out BigInteger lower) && OddRange(ts, middle, high, out BigInteger upper) && Product(ts, lower, upper, out product);
    }

    /// <summary>n (n-1) … of `factors` factors; n at least `factors`.</summary>
    [return: NewRef]
    public static PyObject* FallingFactorial(PyThreadState* ts, PyObject* n, long factors) {
        if (factors == 0) return One;
        if (factors == 1) return Exact(ts, n);
        double bits = RangeBits(n, factors);
        if (bits > MaxBigBits || !Heap.CanAllocate(ts->heap, (nint)(bits / 8))) return Err.NoMemory(ts);
        using var work = new BigWork(ts, (long)bits * 2);
        if (!work.Allowed || !Falling(ts, AsBigInteger(n), factors, out BigInteger product)) return null;
        return FromBigInteger(ts, product);
    }

    /// <summary>About how many bits the falling factorial has, from below.</summary>
    private static double RangeBits(PyObject* n, long factors) {
        if (!TryAsInt64(n, out long whole)) return (double)factors * (NumBits(n) - 2);
        double all = whole * (Math.Log2(whole) - 1.4427), rest = whole - factors;
        return Math.Max(all - (rest < 2 ? 0 : rest * (Math.Log2(rest) - 1.4427)) - 64, 0);
    }

    private static bool Falling(PyThreadState* ts, in BigInteger top, long factors, out BigInteger product) {
        if (factors <= 8) {
            product = top;
            if (!Work.Allow(ts, 2 + (nint)(top.GetBitLength() / 512))) return false;
            for (long i = 1; i < factors; i++) product *= top - i;
            return true;
        }
        long half = factors / 2;
        product = default;
        return Falling(ts, top, half, out BigInteger upper) && Falling(ts, top - half, factors - half, out BigInteger lower) && Product(ts, upper, lower, out product);
    }

    /// <summary>n over k, with k at most n / 2.</summary>
    [return: NewRef]
    public static PyObject* Binomial(PyThreadState* ts, PyObject* n, long k) {
        if (k == 0) return One;
        if (k == 1) return Exact(ts, n);
        if (TryAsInt64(n, out long whole) && k <= 33 && whole <= 1L << 32) {
            // Each step divides exactly; products stay below 2^96 while the value stays below 2^63.
            UInt128 value = 1;
            long i = 0;
            for (; i < k && value >> 63 == 0; i++) value = value * (ulong)(whole - i) / (ulong)(i + 1);
            if (i == k && value >> 96 == 0) return FromMagnitude(ts, (ulong)(value >> 64), (ulong)value, false);
        }
        double bits = RangeBits(n, k) - k * (Math.Log2(k) - 1.4427);
        if (bits > MaxBigBits || bits > 0 && !Heap.CanAllocate(ts->heap, (nint)(bits / 8))) return Err.NoMemory(ts);
        if (RangeBits(n, k) > MaxBigBits) return Err.NoMemory(ts);
        using var work = new BigWork(ts, (long)RangeBits(n, k) * 2);
        if (!work.Allowed || !Falling(ts, AsBigInteger(n), k, out BigInteger up)) return null;
        using Owned factorial = new(ts, Factorial(ts, k));
        if (factorial.IsNull || !Quotient(ts, up, Magnitude(factorial), out BigInteger quotient, out _)) return null;
        return FromBigInteger(ts, quotient);
    }
}
