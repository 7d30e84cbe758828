// int: from text and to text.
//
// Reading: a first pass over ASCII bytes finds sign, base, digits and underscores; a second one computes. Bases that are powers of two
// are linear. The others multiply and add nine digits at a time up to LeafDigits, and split the text in halves beyond that.
// Writing decimal: the same the other way round. Both obey sys.set_int_max_str_digits, except for the linear bases.

using System;
using System.Buffers;
using System.Collections.Generic;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    /// <summary>Below this many digits no limit applies.</summary>
    private const int MaxStrDigitsThreshold = 640;
    /// <summary>Texts of up to this many digits are converted in quadratic time.</summary>
    private const int QuadraticParse = 3400;
    /// <summary>Longer ones are cut into pieces of this many: smaller, since joining them is cheap by then.</summary>
    private const int LeafDigits = 1200;
    /// <summary>Ints of up to this many 30-bit digits are printed in quadratic time.</summary>
    private const nint QuadraticPrint = 330;

    // ---- reading ----

    /// <summary>int(text, base) for text of the runtime's own; ValueError as int() raises it.</summary>
    [return: NewRef]
    public static PyObject* FromText(PyThreadState* ts, string text, int @base) {
        using Owned op = new(ts, UnicodeObject.FromString(ts, text));
        return op.IsNull ? null : FromUnicode(ts, op, @base);
    }

    /// <summary>PyLong_FromUnicodeObject.</summary>
    [return: NewRef]
    public static PyObject* FromUnicode(PyThreadState* ts, PyObject* text, int @base) {
        nint length = UnicodeObject.Length(text);
        PyObject* result;
        bool invalid;
        if (UnicodeObject.IsAscii(text)) {
            result = Parse(ts, new ReadOnlySpan<byte>(UnicodeObject.Data(text), checked((int)length)), @base, out invalid);
        } else {
            byte[] ascii = ArrayPool<byte>.Shared.Rent(checked((int)length));
            result = Parse(ts, ToAscii(text, ascii), @base, out invalid);
            ArrayPool<byte>.Shared.Return(ascii);
        }
        return invalid ? InvalidLiteral(ts, text, @base) : result;
    }

    /// <summary>Decimal digits and white space of any script as ASCII, everything else as '?'.</summary>
    internal static ReadOnlySpan<byte> ToAscii(PyObject* text, byte[] buffer) {
        int length = (int)UnicodeObject.Length(text), kind = UnicodeObject.Kind(text);
        void* data = UnicodeObject.Data(text);
        for (int i = 0; i < length; i++) {
            int c = UnicodeObject.Read(kind, data, i), digit;
            if (c < 128) buffer[i] = (byte)c;
            else if (UnicodeData.IsSpace(c)) buffer[i] = (byte)' ';
            else if ((digit = UnicodeData.DecimalValue(c)) >= 0) buffer[i] = (byte)('0' + digit);
            else buffer[i] = (byte)'?';
        }
        return buffer.AsSpan(0, length);
    }

    /// <summary>_PyLong_FromBytes.</summary>
    [return: NewRef]
    public static PyObject* FromBytes(PyThreadState* ts, byte* bytes, nint length, int @base) {
        PyObject* result = Parse(ts, new ReadOnlySpan<byte>(bytes, checked((int)length)), @base, out bool invalid);
        if (!invalid) return result;
        using Owned shown = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(bytes, (int)Math.Min(length, 200))));
        return shown.IsNull ? null : InvalidLiteral(ts, shown, @base);
    }

    private static PyObject* InvalidLiteral(PyThreadState* ts, PyObject* literal, int @base) {
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, literal));
        if (repr.IsNull) return null;
        using Owned cut = new(ts, UnicodeObject.Length(repr) > 200 ? UnicodeObject.Substring(ts, repr, 0, 200) : Py.NewRef(repr));
        if (cut.IsNull) return null;
        return Err.ValueError(ts, $"invalid literal for int() with base {@base}: {UnicodeObject.ToString(cut)}");
    }

    private static int DigitOf(byte c) {
        if ((uint)(c - '0') < 10) return c - '0';
        uint letter = (uint)((c | 0x20) - 'a');
        return letter < 26 ? (int)letter + 10 : 99;
    }

    private static bool IsSpace(byte c) => c == ' ' || (uint)(c - 9) < 5;

    /// <summary>The value, or null with `invalid` (and no error) or with an error.</summary>
    private static PyObject* Parse(PyThreadState* ts, ReadOnlySpan<byte> text, int @base, out bool invalid) {
        invalid = false;
        int at = 0, end = text.Length;
        while (at < end && IsSpace(text[at])) at++;
        while (end > at && IsSpace(text[end - 1])) end--;
        bool negative = false;
        if (at < end && text[at] is (byte)'+' or (byte)'-') negative = text[at++] == '-';
        bool mustBeZero = false;
        if (@base == 0) {
            @base = 10;
            if (at < end && text[at] == '0') {
                int marker = at + 1 < end ? text[at + 1] | 0x20 : 0;
                if (marker == 'x') @base = 16;
                else if (marker == 'o') @base = 8;
                else if (marker == 'b') @base = 2;
                else mustBeZero = true;
            }
        }
        if (at + 1 < end && text[at] == '0') {
            int marker = text[at + 1] | 0x20;
            if (@base == 16 && marker == 'x' || @base == 8 && marker == 'o' || @base == 2 && marker == 'b') {
                at += 2;
                if (at < end && text[at] == '_') at++;
            }
        }
        // Digits with single underscores between them.
        int start = at, digits = 0;
        bool wasDigit = false;
        for (; at < end; at++) {
            if (text[at] == '_') {
                if (!wasDigit) break;
                wasDigit = false;
            } else {
                if (DigitOf(text[at]) >= @base) break;
                wasDigit = true;
                digits++;
            }
        }
        if (!wasDigit) {
            invalid = true;
            return null;
        }
        bool linear = (@base & (@base - 1)) == 0;
        int limit = ts->interp->int_max_str_digits;
        if (!linear && digits > MaxStrDigitsThreshold && limit > 0 && digits > limit)
            return Err.ValueError(ts, $"Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit");
        if (at < end) {
            invalid = true;
            return null;
        }
        ReadOnlySpan<byte> body = text[start..end];
        if (digits <= 10 || digits <= 18 && @base <= 10) {
            long value = 0;
            foreach (byte c in body)
                if (c != '_') value = value * @base + DigitOf(c);
            if (mustBeZero && value != 0) {
                invalid = true;
                return null;
            }
            return FromInt64(ts, negative ? -value : value);
        }
        PyObject* result;
        if (linear) {
            result = ParseLinear(ts, body, digits, BitOperations.Log2((uint)@base), negative);
        } else {
            byte[]? rented = digits == body.Length ? null : ArrayPool<byte>.Shared.Rent(digits);
            if (rented != null) {
                int to = 0;
                foreach (byte c in body)
                    if (c != '_') rented[to++] = c;
                body = rented.AsSpan(0, digits);
            }
            result = digits <= QuadraticParse ? ParseQuadratic(ts, body, @base, negative) : ParseHalves(ts, body, @base, negative);
            if (rented != null) ArrayPool<byte>.Shared.Return(rented);
        }
        if (result == null || !mustBeZero || SizeOf(result) == 0) return result;
        Py.DecRef(ts, result);
        invalid = true;
        return null;
    }

    private static PyObject* ParseLinear(PyThreadState* ts, ReadOnlySpan<byte> body, int digits, int bitsPerDigit, bool negative) {
        nint count = (nint)(((long)digits * bitsPerDigit + DigitBits - 1) / DigitBits);
        if (count >= LongWork && !Work.Allow(ts, count / 4)) return null;
        PyObject* op = NewDigits(ts, count);
        if (op == null) return null;
        uint* to = Digits(op);
        ulong pending = 0;
        int bits = 0;
        nint at = 0;
        for (int i = body.Length - 1; i >= 0; i--) {
            if (body[i] == '_') continue;
            pending |= (ulong)DigitOf(body[i]) << bits;
            bits += bitsPerDigit;
            if (bits < DigitBits) continue;
            to[at++] = (uint)pending & DigitMask;
            pending >>= DigitBits;
            bits -= DigitBits;
        }
        if (at < count) to[at++] = (uint)pending;
        while (at < count) to[at++] = 0;
        return Finish(ts, op, negative);
    }

    /// <summary>How many digits of a base fit 30 bits, and that power of the base.</summary>
    private static int ChunkOf(int @base, out uint power) {
        int digits = 0;
        ulong value = 1;
        while (value * (uint)@base <= DigitMask) {
            value *= (uint)@base;
            digits++;
        }
        power = (uint)value;
        return digits;
    }

    private static PyObject* ParseQuadratic(PyThreadState* ts, ReadOnlySpan<byte> body, int @base, bool negative) {
        int chunk = ChunkOf(@base, out _);
        PyObject* op = NewDigits(ts, (nint)(body.Length * Math.Log2(@base) / DigitBits) + 2);
        if (op == null) return null;
        uint* digits = Digits(op);
        nint count = 0;
        for (int i = 0; i < body.Length;) {
            uint power = 1;
            ulong carry = 0;
            for (int j = 0; j < chunk && i < body.Length; j++, i++) {
                carry = carry * (uint)@base + (uint)DigitOf(body[i]);
                power *= (uint)@base;
            }
            for (nint j = 0; j < count; j++) {
                carry += (ulong)digits[j] * power;
                digits[j] = (uint)carry & DigitMask;
                carry >>= DigitBits;
            }
            if (carry != 0) digits[count++] = (uint)carry;
        }
        ((PyVarObject*)op)->ob_size = count;
        return Finish(ts, op, negative);
    }

    private static PyObject* ParseHalves(PyThreadState* ts, ReadOnlySpan<byte> body, int @base, bool negative) {
        long bits = (long)(body.Length * Math.Log2(@base)) + 1;
        if (bits > MaxBigBits) return Err.NoMemory(ts);
        using var work = new BigWork(ts, bits * 3);
        if (!work.Allowed) return null;
        if (!ParseHalf(ts, body, @base, [], out BigInteger value)) return null;
        return FromBigInteger(ts, negative ? -value : value);
    }

    private static bool ParseHalf(PyThreadState* ts, ReadOnlySpan<byte> body, int @base, Dictionary<int, BigInteger> powers, out BigInteger value) {
        value = default;
        if (body.Length <= LeafDigits) {
            PyObject* leaf = ParseQuadratic(ts, body, @base, false);
            if (leaf == null) return false;
            value = AsBigInteger(leaf);
            Py.DecRef(ts, leaf);
            return true;
        }
        // The lower part has LeafDigits × 2^k digits, so the powers are few and come from each other.
        int low = LeafDigits;
        while (low * 2L < body.Length) low *= 2;
        if (!ParseHalf(ts, body[..^low], @base, powers, out BigInteger high) || !ParseHalf(ts, body[^low..], @base, powers, out BigInteger rest)) return false;
        if (!PowerOf(ts, @base, low, powers, out BigInteger power) || !Product(ts, high, power, out value)) return false;
        value += rest;
        return true;
    }

    /// <summary>base^(LeafDigits × 2^k), from the square of the one before.</summary>
    private static bool PowerOf(PyThreadState* ts, int @base, int exponent, Dictionary<int, BigInteger> powers, out BigInteger power) {
        if (powers.TryGetValue(exponent, out power)) return true;
        if (exponent <= LeafDigits) power = BigInteger.Pow(@base, exponent);
        else if (!PowerOf(ts, @base, exponent / 2, powers, out BigInteger half) || !Product(ts, half, half, out power)) return false;
        powers.Add(exponent, power);
        return true;
    }

    // ---- writing ----

    /// <summary>str(op): decimal.</summary>
    [return: NewRef]
    public static PyObject* ToDecimal(PyThreadState* ts, PyObject* op) {
        if (IsPair(op)) {
            long value = PairValue(op);
            if ((ulong)value < 10) return UnicodeObject.FromCodePoint(ts, '0' + (int)value);
            return SmallToDecimal(ts, value);
        }
        nint count = Count(op);
        int limit = ts->interp->int_max_str_digits;
        if (count >= 10 * MaxStrDigitsThreshold / (3 * DigitBits) + 2 && limit > 0 && limit / (3 * DigitBits) <= (count - 11) / 10) return TooManyDigits(ts, limit);
        if (count > QuadraticPrint) return ToDecimalBig(ts, op, limit);
        // Base 10^9, most significant chunk last, from the top digit down.
        const uint Billion = 1_000_000_000;
        uint* chunks = stackalloc uint[(int)QuadraticPrint * 31 / 29 + 2];
        int used = 0;
        uint* digits = Digits(op);
        for (nint i = count - 1; i >= 0; i--) {
            uint carry = digits[i];
            for (int j = 0; j < used; j++) {
                ulong wide = (ulong)chunks[j] << DigitBits | carry;
                carry = (uint)(wide / Billion);
                chunks[j] = (uint)(wide - (ulong)carry * Billion);
            }
            while (carry != 0) {
                chunks[used++] = carry % Billion;
                carry /= Billion;
            }
        }
        int top = 1;
        for (uint rest = chunks[used - 1]; rest >= 10; rest /= 10) top++;
        int length = (used - 1) * 9 + top;
        if (length > MaxStrDigitsThreshold && limit > 0 && length > limit) return TooManyDigits(ts, limit);
        bool negative = IsNegative(op);
        PyObject* text = UnicodeObject.New(ts, length + (negative ? 1 : 0), 127);
        if (text == null) return null;
        byte* at = (byte*)UnicodeObject.Data(text) + length + (negative ? 1 : 0);
        for (int i = 0; i < used - 1; i++) {
            uint rest = chunks[i];
            for (int j = 0; j < 9; j++, rest /= 10) *--at = (byte)('0' + rest % 10);
        }
        for (uint rest = chunks[used - 1]; rest != 0; rest /= 10) *--at = (byte)('0' + rest % 10);
        if (negative) *--at = (byte)'-';
        return text;
    }

    [return: NewRef]
    private static PyObject* SmallToDecimal(PyThreadState* ts, long value) {
        ulong rest = (ulong)Math.Abs(value);
        int sign = value < 0 ? 1 : 0, digits = 1;
        for (ulong limit = 10; digits < 19 && rest >= limit; limit *= 10) digits++;
        PyObject* text = UnicodeObject.New(ts, digits + sign, 127);
        if (text == null) return null;
        byte* at = (byte*)UnicodeObject.Data(text) + digits + sign;
        for (; digits > 0; digits--, rest /= 10) *--at = (byte)('0' + rest % 10);
        if (sign != 0) *--at = (byte)'-';
        return text;
    }

    private static PyObject* TooManyDigits(PyThreadState* ts, int limit) =>
        Err.ValueError(ts, $"Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit");

    private static PyObject* ToDecimalBig(PyThreadState* ts, PyObject* op, int limit) {
        long bits = NumBits(op);
        if (bits > MaxBigBits) return Err.NoMemory(ts);
        using var work = new BigWork(ts, bits * 6);
        if (!work.Allowed) return null;
        int capacity = (int)(bits * 0.30103) + 2;
        char[] buffer = ArrayPool<char>.Shared.Rent(capacity);
        PyObject* text = null;
        if (Print(ts, Magnitude(op), buffer.AsSpan(0, capacity), [])) {
            int start = 0;
            while (buffer[start] == '0') start++;
            int length = capacity - start;
            if (length > MaxStrDigitsThreshold && limit > 0 && length > limit) text = TooManyDigits(ts, limit);
            else {
                int sign = IsNegative(op) ? 1 : 0;
                text = UnicodeObject.New(ts, length + sign, 127);
                if (text != null) {
                    var to = (byte*)UnicodeObject.Data(text);
                    if (sign != 0) to[0] = (byte)'-';
                    System.Text.Encoding.Latin1.GetBytes(buffer.AsSpan(start, length), new Span<byte>(to + sign, length));
                }
            }
        }
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    /// <summary>Writes the value with leading zeros into all of `to`.</summary>
    private static bool Print(PyThreadState* ts, in BigInteger value, Span<char> to, Dictionary<int, BigInteger> powers) {
        if (to.Length <= 20_000 || value.IsZero) {
            if (!Work.Allow(ts, to.Length / 8)) return false;
            if (value.IsZero) {
                to.Fill('0');
                return true;
            }
            // BigInteger writes at the front: move it to the back.
            value.TryFormat(to, out int written, default, System.Globalization.CultureInfo.InvariantCulture);
            to[..written].CopyTo(to[^written..]);
            to[..^written].Fill('0');
            return true;
        }
        int low = LeafDigits;
        while (low * 2L < to.Length) low *= 2;
        if (!PowerOf(ts, 10, low, powers, out BigInteger power) || !Quotient(ts, value, power, out BigInteger high, out BigInteger rest)) return false;
        return Print(ts, high, to[..^low], powers) && Print(ts, rest, to[^low..], powers);
    }

    /// <summary>_PyLong_Format for bases 2, 8, 10 and 16: with sign and, where `prefix`, with 0b, 0o or 0x.</summary>
    [return: NewRef]
    public static PyObject* ToText(PyThreadState* ts, PyObject* op, int @base, bool prefix = true) {
        if (@base == 10) return ToDecimal(ts, op);
        int bits = @base == 16 ? 4 : @base == 8 ? 3 : 1;
        nint total = NumBits(op);
        nint digits = total == 0 ? 1 : (total + bits - 1) / bits;
        bool negative = IsNegative(op);
        nint length = digits + (negative ? 1 : 0) + (prefix ? 2 : 0);
        if (length > LongWork && !Work.Allow(ts, length / 8)) return null;
        PyObject* text = UnicodeObject.New(ts, length, 127);
        if (text == null) return null;
        var start = (byte*)UnicodeObject.Data(text);
        byte* at = start + length;
        uint* from = Digits(op);
        nint count = Count(op), next = 0;
        ulong pending = 0;
        int have = 0;
        for (nint i = 0; i < digits; i++) {
            if (have < bits && next < count) {
                pending |= (ulong)from[next++] << have;
                have += DigitBits;
            }
            int digit = (int)pending & (@base - 1);
            pending >>= bits;
            have -= bits;
            *--at = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        if (prefix) {
            *--at = (byte)(@base == 16 ? 'x' : @base == 8 ? 'o' : 'b');
            *--at = (byte)'0';
        }
        if (negative) *--at = (byte)'-';
        return text;
    }

    private static PyObject* ReprSlot(PyThreadState* ts, PyObject* op) => ToDecimal(ts, op);
}
