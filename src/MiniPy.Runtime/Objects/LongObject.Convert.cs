// int: to and from the numbers of C and .NET.
//
// As… accept whatever has __index__ (that may run Python code), set CPython's OverflowError and return -1 (or ulong.MaxValue); the
// caller asks the error indicator when it sees that value. TryAs… take ints only and set nothing.

using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>The value of an int, if it fits; sets no error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryAsInt64(PyObject* op, out long value) {
        if (IsOneDigit(op)) {
            value = SmallValue(op);
            return true;
        }
        return TryAsInt64Long(op, out value);
    }

    private static bool TryAsInt64Long(PyObject* op, out long value) {
        if (IsPair(op)) {
            value = PairValue(op);
            return true;
        }
        value = 0;
        nint count = Count(op);
        uint* digits = Digits(op);
        if (count > 3 || digits[2] > 15) return false;
        ulong magnitude = digits[0] | (ulong)digits[1] << DigitBits | (ulong)digits[2] << 60;
        bool negative = IsNegative(op);
        if (magnitude > (ulong)long.MaxValue + (negative ? 1ul : 0)) return false;
        value = negative ? -(long)magnitude : (long)magnitude;
        return true;
    }

    /// <summary>The value of an int that is not negative, if it fits; sets no error.</summary>
    public static bool TryAsUInt64(PyObject* op, out ulong value) {
        value = 0;
        nint count = SizeOf(op);
        if (count < 0 || count > 3) return false;
        uint* digits = Digits(op);
        if (count == 3 && digits[2] > 15) return false;
        value = LowBits(op);
        return true;
    }

    /// <summary>The magnitude modulo 2^64.</summary>
    private static ulong LowBits(PyObject* op) {
        uint* digits = Digits(op);
        nint count = Count(op);
        ulong low = 0;
        for (nint i = Math.Min(count, 3) - 1; i >= 0; i--) low = low << DigitBits | digits[i];
        return low;
    }

    /// <summary>An int for op: op itself or the result of __index__; null with TypeError.</summary>
    [return: NewRef]
    private static PyObject* ToInt(PyThreadState* ts, PyObject* op) => Check(op) ? Py.NewRef(op) : NumberProtocol.Index(ts, op);

    /// <summary>-1 with OverflowError beyond 64 bits; accepts __index__.</summary>
    public static long AsInt64(PyThreadState* ts, PyObject* op) => AsInt64(ts, op, "Python int too large to convert to C long");

    private static long AsInt64(PyThreadState* ts, PyObject* op, string overflow) {
        long value;
        if (Check(op)) {
            if (TryAsInt64(op, out value)) return value;
            Err.OverflowError(ts, overflow);
            return -1;
        }
        using Owned number = new(ts, NumberProtocol.Index(ts, op));
        if (number.IsNull) return -1;
        if (TryAsInt64(number, out value)) return value;
        Err.OverflowError(ts, overflow);
        return -1;
    }

    /// <summary>PyLong_AsLongAndOverflow: `overflow` is -1 or 1 instead of an error.</summary>
    public static long AsInt64AndOverflow(PyThreadState* ts, PyObject* op, out int overflow) {
        overflow = 0;
        using Owned number = new(ts, ToInt(ts, op));
        if (number.IsNull) return -1;
        if (TryAsInt64(number, out long value)) return value;
        overflow = Sign(number);
        return -1;
    }

    /// <summary>PyLong_AsSsize_t: ints only.</summary>
    public static nint AsNint(PyThreadState* ts, PyObject* op) {
        if (!Check(op)) return Err.TypeError(ts, "an integer is required");
        if (TryAsInt64(op, out long value)) return (nint)value;
        return Err.OverflowError(ts, "Python int too large to convert to C ssize_t");
    }

    /// <summary>_PyLong_AsInt: accepts __index__.</summary>
    public static int AsInt32(PyThreadState* ts, PyObject* op) {
        long value = AsInt64AndOverflow(ts, op, out int overflow);
        if (overflow != 0 || value != (int)value) return Err.OverflowError(ts, "Python int too large to convert to C int");
        return (int)value;
    }

    /// <summary>PyLong_AsUnsignedLong: ints only.</summary>
    public static ulong AsUInt64(PyThreadState* ts, PyObject* op) {
        if (!Check(op)) Err.TypeError(ts, "an integer is required");
        else if (TryAsUInt64(op, out ulong value)) return value;
        else if (IsNegative(op)) Err.OverflowError(ts, "can't convert negative value to unsigned int");
        else Err.OverflowError(ts, "Python int too large to convert to C unsigned long");
        return ulong.MaxValue;
    }

    /// <summary>PyLong_AsSize_t: ints only.</summary>
    public static nuint AsNuint(PyThreadState* ts, PyObject* op) {
        if (!Check(op)) Err.TypeError(ts, "an integer is required");
        else if (TryAsUInt64(op, out ulong value)) return (nuint)value;
        else if (IsNegative(op)) Err.OverflowError(ts, "can't convert negative value to size_t");
        else Err.OverflowError(ts, "Python int too large to convert to C size_t");
        return nuint.MaxValue;
    }

    /// <summary>PyLong_AsUnsignedLongMask: modulo 2^64, accepts __index__.</summary>
    public static ulong AsUInt64Mask(PyThreadState* ts, PyObject* op) {
        using Owned number = new(ts, ToInt(ts, op));
        if (number.IsNull) return ulong.MaxValue;
        ulong low = LowBits(number);
        return IsNegative(number) ? 0 - low : low;
    }

    /// <summary>PyLong_AsVoidPtr.</summary>
    public static void* AsPointer(PyThreadState* ts, PyObject* op) {
        if (!Check(op)) {
            Err.TypeError(ts, "an integer is required");
            return null;
        }
        return IsNegative(op) ? (void*)AsInt64(ts, op) : (void*)AsUInt64(ts, op);
    }

    // ---- doubles ----

    /// <summary>
    /// The magnitude as fraction × 2^exponent with 0.5 ≤ fraction &lt; 1, correctly rounded (half to even); 0 for zero.
    /// </summary>
    public static double Frexp(PyObject* op, out nint exponent) {
        nint count = Count(op), bits = NumBits(op);
        exponent = bits;
        if (bits == 0) return 0.0;
        uint* digits = Digits(op);
        // The top 64 bits, the lowest of them standing for everything below as well.
        ulong top = 0;
        nint at = count - 1;
        int have = 0;
        for (; at >= 0 && have + DigitBits <= 64; at--, have += DigitBits) top = top << DigitBits | digits[at];
        int leading = BitOperations.LeadingZeroCount(top);
        top <<= leading;
        int room = leading;
        if (at >= 0 && room > 0) {
            int take = Math.Min(room, DigitBits);
            top |= (ulong)(digits[at] >> (DigitBits - take)) << (room - take);
            if ((digits[at] & ((1u << (DigitBits - take)) - 1)) != 0) top |= 1;
            at--;
            if (at >= 0 && room > take) {
                int more = room - take;
                top |= digits[at] >> (DigitBits - more);
                if ((digits[at] & ((1u << (DigitBits - more)) - 1)) != 0) top |= 1;
                at--;
            }
        }
        for (; at >= 0; at--) {
            if (digits[at] == 0) continue;
            top |= 1;
            break;
        }
        // 64 to 53 bits, half to even.
        ulong mantissa = top >> 11, rest = top & 0x7FF;
        if (rest > 0x400 || rest == 0x400 && (mantissa & 1) != 0) mantissa++;
        if (mantissa == 1ul << 53) {
            mantissa >>= 1;
            exponent++;
        }
        double fraction = mantissa * (1.0 / (1ul << 53));
        return IsNegative(op) ? -fraction : fraction;
    }

    /// <summary>Correctly rounded; -1.0 with OverflowError beyond the range of double. Ints only.</summary>
    public static double AsDouble(PyThreadState* ts, PyObject* op) {
        if (IsOneDigit(op)) return SmallValue(op);
        if (!Check(op)) {
            Err.TypeError(ts, "an integer is required");
            return -1.0;
        }
        if (TryAsDouble(op, out double value)) return value;
        Err.OverflowError(ts, "int too large to convert to float");
        return -1.0;
    }

    /// <summary>Correctly rounded; false beyond the range of double.</summary>
    public static bool TryAsDouble(PyObject* op, out double value) {
        if (IsPair(op)) {
            value = PairValue(op);
            return true;
        }
        double fraction = Frexp(op, out nint exponent);
        value = 0.0;
        if (exponent > 1024) return false;
        value = Math.ScaleB(fraction, (int)exponent);
        return true;
    }

    /// <summary>A double's value with the fraction cut off; OverflowError and ValueError for infinity and nan.</summary>
    [return: NewRef]
    public static PyObject* FromDouble(PyThreadState* ts, double value) {
        if (value > -9.2e18 && value < 9.2e18) return FromInt64(ts, (long)value);
        if (double.IsInfinity(value)) return Err.OverflowError(ts, "cannot convert float infinity to integer");
        if (double.IsNaN(value)) return Err.ValueError(ts, "cannot convert float NaN to integer");
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF) - 1075; // > 0: the value is at least 2^63
        PyObject* mantissa = FromInt64(ts, (bits & 0xFFFFFFFFFFFFF) | 1L << 52);
        if (mantissa == null) return null;
        PyObject* result = ShiftLeft(ts, mantissa, exponent);
        Py.DecRef(ts, mantissa);
        if (result != null && value < 0) ((PyVarObject*)result)->ob_size = -SizeOf(result); // fresh and large
        return result;
    }

    /// <summary>Exact order of an int and a double that is not nan.</summary>
    public static int CompareDouble(PyObject* op, double value) {
        if (IsOneDigit(op)) return ((double)SmallValue(op)).CompareTo(value);
        int sign = Sign(op), other = Math.Sign(value);
        if (sign != other) return sign < other ? -1 : 1;
        if (double.IsInfinity(value)) return -other;
        nint bits = NumBits(op);
        int exponent = value == 0 ? 0 : Math.ILogB(value) + 1; // |value| < 2^exponent
        if (bits != exponent) return bits < exponent ? -sign : sign;
        // Same number of bits in the whole part: compare whole parts, then look at the fraction.
        double whole = Math.Truncate(value);
        int order;
        if (bits <= 62) {
            TryAsInt64(op, out long left);
            order = left.CompareTo((long)whole);
        } else {
            order = CompareMagnitudeToWhole(op, Math.Abs(whole), exponent) * sign;
        }
        return order != 0 ? order : -Math.Sign(value - whole);
    }

    /// <summary>Order of |op| and a whole double of the same number of bits (more than 53).</summary>
    private static int CompareMagnitudeToWhole(PyObject* op, double whole, int bits) {
        uint* digits = Digits(op);
        double fraction = Math.ScaleB(whole, -bits);
        // Peel digits off from the top, exactly: fraction has 53 bits.
        nint at = Count(op) - 1;
        int width = bits - (int)at * DigitBits;
        for (; at >= 0; at--, width = DigitBits) {
            fraction = Math.ScaleB(fraction, width);
            uint digit = (uint)fraction;
            if (digits[at] != digit) return digits[at] < digit ? -1 : 1;
            fraction -= digit;
        }
        return 0;
    }

    // ---- hash ----

    private const ulong HashModulus = (1ul << 61) - 1;

    /// <summary>The value modulo 2^61 - 1 with its sign; -2 for -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Hash(PyObject* op) {
        if (IsOneDigit(op)) {
            nint value = (nint)SmallValue(op);
            return value == -1 ? -2 : value;
        }
        return HashLong(op);
    }

    private static nint HashLong(PyObject* op) {
        uint* digits = Digits(op);
        ulong x = 0;
        for (nint i = Count(op) - 1; i >= 0; i--) {
            x = ((x << DigitBits) & HashModulus) | (x >> (61 - DigitBits));
            x += digits[i];
            if (x >= HashModulus) x -= HashModulus;
        }
        nint hash = IsNegative(op) ? -(nint)x : (nint)x;
        return hash == -1 ? -2 : hash;
    }

    private static nint HashSlot(PyThreadState* ts, PyObject* op) => Hash(op);

    // ---- bytes ----

    /// <summary>_PyLong_FromByteArray.</summary>
    [return: NewRef]
    public static PyObject* FromByteArray(PyThreadState* ts, byte* bytes, nint length, bool littleEndian, bool signed) {
        if (length == 0) return Zero;
        nint step = littleEndian ? 1 : -1;
        byte* at = littleEndian ? bytes : bytes + length - 1;
        bool negative = signed && (littleEndian ? bytes[length - 1] : bytes[0]) >= 128;
        if (length <= 8) {
            ulong low = negative ? ulong.MaxValue : 0;
            for (nint i = length - 1; i >= 0; i--) low = low << 8 | at[i * step];
            return negative || low <= long.MaxValue ? FromInt64(ts, (long)low) : FromUInt64(ts, low);
        }
        if (length > nint.MaxValue / 8 - 64) return Err.OverflowError(ts, "byte array too long to convert to int");
        if (length >= LongWork && !Work.Allow(ts, length / 16)) return null;
        nint count = (length * 8 + DigitBits - 1) / DigitBits;
        PyObject* op = NewDigits(ts, count);
        if (op == null) return null;
        uint* digits = Digits(op);
        ulong pending = 0;
        int bits = 0;
        nint to = 0;
        uint carry = 1;
        for (nint i = 0; i < length; i++, at += step) {
            uint value = *at;
            if (negative) {
                value = (value ^ 0xFF) + carry;
                carry = value >> 8;
                value &= 0xFF;
            }
            pending |= (ulong)value << bits;
            bits += 8;
            if (bits >= DigitBits) {
                digits[to++] = (uint)pending & DigitMask;
                pending >>= DigitBits;
                bits -= DigitBits;
            }
        }
        if (to < count) digits[to++] = (uint)pending;
        while (to < count) digits[to++] = 0;
        return Finish(ts, op, negative);
    }

    /// <summary>_PyLong_AsByteArray: -1 with OverflowError when the value does not fit.</summary>
    public static int AsByteArray(PyThreadState* ts, PyObject* op, byte* bytes, nint length, bool littleEndian, bool signed) {
        bool negative = IsNegative(op);
        if (negative && !signed) return Err.OverflowError(ts, "can't convert negative int to unsigned");
        nint bits = NumBits(op);
        // A negative value needs a bit for the sign, except that -2^k needs k + 1 bits in all.
        nint needed = signed ? bits + 1 : bits;
        if (negative && IsPowerOfTwo(op)) needed = bits;
        if (bits <= 1 && length == 0 && (bits == 0 || negative)) return 0; // 0 and, as CPython has it, -1 fit no bytes
        if (length < 0 || length < nint.MaxValue / 8 && needed > length * 8) return Err.OverflowError(ts, "int too big to convert");
        nint step = littleEndian ? 1 : -1;
        byte* at = littleEndian ? bytes : bytes + length - 1;
        uint* digits = Digits(op);
        nint count = Count(op), from = 0;
        ulong pending = 0;
        int have = 0;
        uint carry = 1;
        for (nint i = 0; i < length; i++, at += step) {
            if (have < 8 && from < count) {
                pending |= (ulong)digits[from++] << have;
                have += DigitBits;
            }
            uint value = (uint)pending & 0xFF;
            pending >>= 8;
            have = Math.Max(have - 8, 0);
            if (negative) {
                value = (value ^ 0xFF) + carry;
                carry = value >> 8;
            }
            *at = (byte)value;
        }
        return 0;
    }

    private static bool IsPowerOfTwo(PyObject* op) {
        nint count = Count(op);
        if (count == 0) return false;
        uint* digits = Digits(op);
        if (!BitOperations.IsPow2(digits[count - 1])) return false;
        for (nint i = 0; i < count - 1; i++)
            if (digits[i] != 0) return false;
        return true;
    }
}
