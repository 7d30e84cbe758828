// int: operands of thousands of digits, through System.Numerics.BigInteger.
//
// BigInteger multiplies, divides and prints in subquadratic time, but a call of it cannot be stopped and its memory is .NET's. So every
// use goes through here: the bytes it will need are charged against the interpreter's heap first (BigWork), and operands of more than
// LeafBits are cut into pieces (Karatsuba for products, Burnikel and Ziegler's recursion for quotients) with a question to Work between
// the pieces: a script that multiplies gigabytes stops within milliseconds of being asked to.
//
// Thresholds were measured on the build machine: products cross at about 96 digits (8.7 us both ways), squares at 140, quotients at 130,
// str() at 330 digits, int() at 3400 decimal ones. BigInteger itself ends at 2^31 bits: beyond, a product
// is a MemoryError.

using System;
using System.Buffers;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>Products whose smaller operand has this many digits go through BigInteger.</summary>
    private const nint BigMultiplyDigits = 96;
    /// <summary>The same for squares, where a digit loop does half the work.</summary>
    private const nint BigSquareDigits = 144;
    /// <summary>Quotients whose divisor and quotient both have this many digits go through BigInteger.</summary>
    private const nint BigDivideDigits = 128;
    /// <summary>The largest operands given to BigInteger in one call.</summary>
    private const long LeafBits = 1 << 19;
    private const long MaxBigBits = 0x7FFFF000;

    /// <summary>Heap charge for BigInteger temporaries; gives it back when disposed.</summary>
    private ref struct BigWork {
        private readonly PyThreadState* _ts;
        private readonly nint _bytes;
        public readonly bool Allowed;

        /// <param name="bits">Bits of all operands and results together.</param>
        public BigWork(PyThreadState* ts, long bits) {
            _ts = ts;
            _bytes = (nint)(bits / 4);
            if (bits < 1 << 15) _bytes = 0;
            else if (!Heap.ChargeExternal(ts->heap, _bytes)) {
                Err.NoMemory(ts);
                _bytes = 0;
                return;
            }
            Allowed = true;
        }

        public readonly void Dispose() {
            if (_bytes != 0) Heap.ChargeExternal(_ts->heap, -_bytes);
        }
    }

    [return: Borrowed]
    public static BigInteger AsBigInteger(PyObject* op) {
        if (IsPair(op)) return PairValue(op);
        return ToBig(Digits(op), Count(op), IsNegative(op));
    }

    private static BigInteger Magnitude(PyObject* op) => ToBig(Digits(op), Count(op), false);

    private static BigInteger ToBig(uint* digits, nint count, bool negative) {
        int words = checked((int)((count * DigitBits + 31) / 32));
        uint[]? rented = words <= 128 ? null : ArrayPool<uint>.Shared.Rent(words);
        Span<uint> buffer = rented == null ? stackalloc uint[128] : rented;
        ulong pending = 0;
        int bits = 0, at = 0;
        for (nint i = 0; i < count; i++) {
            pending |= (ulong)digits[i] << bits;
            bits += DigitBits;
            if (bits >= 32) {
                buffer[at++] = (uint)pending;
                pending >>= 32;
                bits -= 32;
            }
        }
        if (bits > 0 && at < words) buffer[at++] = (uint)pending;
        var value = new BigInteger(System.Runtime.InteropServices.MemoryMarshal.AsBytes((ReadOnlySpan<uint>)buffer[..at]), isUnsigned: true);
        if (rented != null) ArrayPool<uint>.Shared.Return(rented);
        return negative ? -value : value;
    }

    [return: NewRef]
    public static PyObject* FromBigInteger(PyThreadState* ts, in BigInteger value) {
        if (value >= long.MinValue && value <= long.MaxValue) return FromInt64(ts, (long)value);
        bool negative = value.Sign < 0;
        BigInteger magnitude = negative ? BigInteger.Negate(value) : value;
        int bytes = magnitude.GetByteCount(isUnsigned: true);
        int words = (bytes + 3) / 4;
        uint[]? rented = words <= 128 ? null : ArrayPool<uint>.Shared.Rent(words);
        Span<uint> buffer = rented == null ? stackalloc uint[128] : rented;
        buffer[words - 1] = 0;
        magnitude.TryWriteBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(buffer), out _, isUnsigned: true);
        PyObject* op = NewDigits(ts, (nint)(((long)words * 32 + DigitBits - 1) / DigitBits));
        if (op != null) {
            uint* digits = Digits(op);
            nint count = SizeOf(op), at = 0;
            ulong pending = 0;
            int bits = 0;
            for (int i = 0; i < words; i++) {
                pending |= (ulong)buffer[i] << bits;
                bits += 32;
                while (bits >= DigitBits) {
                    digits[at++] = (uint)pending & DigitMask;
                    pending >>= DigitBits;
                    bits -= DigitBits;
                }
            }
            while (at < count) {
                digits[at++] = (uint)pending & DigitMask;
                pending >>= DigitBits;
            }
            op = Finish(ts, op, negative);
        }
        if (rented != null) ArrayPool<uint>.Shared.Return(rented);
        return op;
    }

    // ---- products ----

    private static PyObject* BigMultiply(PyThreadState* ts, PyObject* a, PyObject* b, bool negative) {
        nint countA = Count(a), countB = Count(b);
        if ((long)(countA + countB) * DigitBits > MaxBigBits || !Heap.CanAllocate(ts->heap, (countA + countB) * 4)) return Err.NoMemory(ts);
        using var work = new BigWork(ts, (long)(countA + countB) * DigitBits * 2);
        if (!work.Allowed) return null;
        BigInteger x = Magnitude(a);
        if (!Product(ts, x, a == b ? x : Magnitude(b), out BigInteger product)) return null;
        return FromBigInteger(ts, negative ? -product : product);
    }

    /// <summary>The product of two values that are not negative; false with an error set.</summary>
    private static bool Product(PyThreadState* ts, BigInteger a, BigInteger b, out BigInteger product) {
        long bitsA = a.GetBitLength(), bitsB = b.GetBitLength();
        if (bitsA < bitsB) return Product(ts, b, a, out product);
        product = default;
        if (bitsA + bitsB > MaxBigBits) return Err.NoMemory(ts);
        if (bitsA <= LeafBits) {
            if (bitsB > 1 << 12 && !Work.Allow(ts, (nint)(bitsA / 32 * Math.Sqrt(bitsB) / 64))) return false;
            product = a * b;
            return true;
        }
        if (bitsB <= 64) {
            if (!Work.Allow(ts, (nint)(bitsA / 64))) return false;
            product = a * b;
            return true;
        }
        if (bitsB <= bitsA / 2) return UnbalancedProduct(ts, a, bitsA, b, bitsB, out product);
        // Karatsuba: (a1 x + a0)(b1 x + b0) with three products.
        int half = (int)((bitsA + 1) / 2);
        Split(a, half, out BigInteger a1, out BigInteger a0);
        BigInteger b1, b0;
        if (a == b) (b1, b0) = (a1, a0);
        else Split(b, half, out b1, out b0);
        if (!Product(ts, a1, b1, out BigInteger high) || !Product(ts, a0, b0, out BigInteger low)) return false;
        BigInteger sumA = a1 + a0;
        if (!Product(ts, sumA, a == b ? sumA : b1 + b0, out BigInteger middle)) return false;
        middle = middle - high - low;
        product = (((high << half) + middle) << half) + low;
        return true;
    }

    /// <summary>A product of operands of very different length: the longer one in pieces of the shorter one's length.</summary>
    private static bool UnbalancedProduct(PyThreadState* ts, BigInteger a, long bitsA, BigInteger b, long bitsB, out BigInteger product) {
        int piece = (int)Math.Max(bitsB, LeafBits);
        int pieces = (int)((bitsA + piece - 1) / piece);
        product = default;
        if (pieces > 2) { // halve, so that the sums stay balanced
            int cut = piece * (pieces / 2);
            Split(a, cut, out BigInteger high, out BigInteger low);
            if (!Product(ts, high, b, out BigInteger highProduct) || !Product(ts, low, b, out BigInteger lowProduct)) return false;
            product = (highProduct << cut) + lowProduct;
            return true;
        }
        Split(a, piece, out BigInteger a1, out BigInteger a0);
        if (!Product(ts, a1, b, out BigInteger upper) || !Product(ts, a0, b, out BigInteger lower)) return false;
        product = (upper << piece) + lower;
        return true;
    }

    private static void Split(in BigInteger value, int bits, out BigInteger high, out BigInteger low) {
        high = value >> bits;
        low = value - (high << bits);
    }

    // ---- quotients ----

    /// <summary>Quotient and remainder of values that are not negative; false with an error set.</summary>
    private static bool Quotient(PyThreadState* ts, BigInteger a, BigInteger b, out BigInteger quotient, out BigInteger remainder) {
        long bitsA = a.GetBitLength(), bitsB = b.GetBitLength();
        quotient = BigInteger.Zero;
        remainder = a;
        if (bitsA < bitsB) return true;
        if (bitsA <= 2 * LeafBits || bitsB <= 64) {
            if (!Work.Allow(ts, (nint)((bitsA - bitsB) / 32 * Math.Sqrt(bitsB) / 16))) return false;
            quotient = BigInteger.DivRem(a, b, out remainder);
            return true;
        }
        // Long division in digits of n bits, each step dividing 2n by n bits.
        int n = (int)Math.Max(bitsB, LeafBits);
        int shift = n - (int)bitsB;
        BigInteger divisor = b << shift, rest = a << shift;
        int digits = (int)((bitsA + shift + n - 1) / n);
        BigInteger running = BigInteger.Zero;
        BigInteger[] parts = new BigInteger[digits];
        for (int i = digits - 1; i >= 0; i--) {
            BigInteger top = rest >> (i * n);
            rest -= top << (i * n);
            if (!DivideTwoByOne(ts, (running << n) + top, divisor, n, out parts[i], out running)) return false;
        }
        quotient = Join(parts, 0, digits, n);
        remainder = running >> shift;
        return true;
    }

    private static BigInteger Join(BigInteger[] parts, int from, int to, int bits) {
        if (to - from == 1) return parts[from];
        int middle = (from + to) / 2;
        return (Join(parts, middle, to, bits) << (bits * (middle - from))) + Join(parts, from, middle, bits);
    }

    /// <summary>a (2n bits) by b (n bits, the top one set); a &lt; b·2^n.</summary>
    private static bool DivideTwoByOne(PyThreadState* ts, BigInteger a, BigInteger b, int n, out BigInteger quotient, out BigInteger remainder) {
        if (a.GetBitLength() - n <= LeafBits && n <= LeafBits) {
            quotient = remainder = default;
            if (!Work.Allow(ts, (nint)(n / 32 * Math.Sqrt(n) / 16))) return false;
            quotient = BigInteger.DivRem(a, b, out remainder);
            return true;
        }
        bool pad = (n & 1) != 0;
        if (pad) {
            a <<= 1;
            b <<= 1;
            n++;
        }
        int half = n / 2;
        Split(b, half, out BigInteger b1, out BigInteger b0);
        Split(a, half, out BigInteger upper, out BigInteger a0);
        quotient = default;
        if (!DivideThreeByTwo(ts, upper, b, b1, b0, half, out BigInteger q1, out remainder)) return false;
        if (!DivideThreeByTwo(ts, (remainder << half) + a0, b, b1, b0, half, out BigInteger q0, out remainder)) return false;
        quotient = (q1 << half) + q0;
        if (pad) remainder >>= 1;
        return true;
    }

    /// <summary>a (3n bits) by b = b1·2^n + b0 (2n bits).</summary>
    private static bool DivideThreeByTwo(PyThreadState* ts, BigInteger a, BigInteger b, BigInteger b1, BigInteger b0, int n, out BigInteger quotient, out BigInteger remainder) {
        Split(a, n, out BigInteger a12, out BigInteger a3);
        remainder = default;
        if (a12 >> n == b1) {
            quotient = (BigInteger.One << n) - 1;
            remainder = a12 - (b1 << n) + b1;
        } else if (!DivideTwoByOne(ts, a12, b1, n, out quotient, out remainder)) {
            return false;
        }
        if (!Product(ts, quotient, b0, out BigInteger product)) return false;
        remainder = (remainder << n) + a3 - product;
        while (remainder.Sign < 0) {
            quotient -= 1;
            remainder += b;
        }
        return true;
    }
}
