// float: from text, and the packed forms of struct and the C API.
//
// A scanner of our own decides what is a number (Python's grammar differs from .NET's in inf, nan and underscores); double.Parse then
// computes, correctly rounded for texts of any length.

using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class FloatObject {
    /// <summary>PyFloat_FromString: str, bytes, bytearray or another buffer.</summary>
    [return: NewRef]
    public static PyObject* FromText(PyThreadState* ts, PyObject* op) {
        double value;
        bool good;
        if (UnicodeObject.Check(op)) {
            if (UnicodeObject.IsAscii(op)) {
                good = TryParse(new ReadOnlySpan<byte>(UnicodeObject.Data(op), checked((int)UnicodeObject.Length(op))), out value);
            } else {
                byte[] buffer = ArrayPool<byte>.Shared.Rent(checked((int)UnicodeObject.Length(op)));
                good = TryParse(LongObject.ToAscii(op, buffer), out value);
                ArrayPool<byte>.Shared.Return(buffer);
            }
        } else if (BytesObject.Check(op)) {
            good = TryParse(new ReadOnlySpan<byte>(BytesObject.Data(op), checked((int)BytesObject.Size(op))), out value);
        } else if (BufferProtocol.Check(op)) {
            Py_buffer view;
            if (BufferProtocol.Get(ts, op, &view, 0) < 0) return null;
            good = TryParse(new ReadOnlySpan<byte>(view.buf, checked((int)view.len)), out value);
            BufferProtocol.Release(ts, &view);
        } else {
            return Err.TypeError(ts, $"float() argument must be a string or a real number, not '{Err.TypeName(op)}'");
        }
        if (good) return FromDouble(ts, value);
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, op));
        return repr.IsNull ? null : Err.ValueError(ts, $"could not convert string to float: {UnicodeObject.ToString(repr)}");
    }

    /// <summary>A float literal with white space around it and single underscores between digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value) {
        int start = 0, end = text.Length;
        while (start < end && (text[start] == ' ' || (uint)(text[start] - 9) < 5)) start++;
        while (end > start && (text[end - 1] == ' ' || (uint)(text[end - 1] - 9) < 5)) end--;
        return TryParseExact(text[start..end], out value);
    }

    /// <summary>The same without white space.</summary>
    internal static bool TryParseExact(ReadOnlySpan<byte> text, out double value) {
        value = 0;
        if (text.Contains((byte)'_')) {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(text.Length);
            bool good = RemoveUnderscores(text, buffer, out int length) && Scan(buffer.AsSpan(0, length), out value) == length;
            ArrayPool<byte>.Shared.Return(buffer);
            return good;
        }
        return text.Length > 0 && Scan(text, out value) == text.Length;
    }

    /// <summary>False when an underscore does not stand between two digits.</summary>
    internal static bool RemoveUnderscores(ReadOnlySpan<byte> text, Span<byte> to, out int length) {
        length = 0;
        for (int i = 0; i < text.Length; i++) {
            if (text[i] != '_') to[length++] = text[i];
            else if (i == 0 || i + 1 == text.Length || !IsDigit(text[i - 1]) || !IsDigit(text[i + 1])) return false;
        }
        return true;
    }

    private static bool IsDigit(byte c) => (uint)(c - '0') < 10;

    /// <summary>PyOS_string_to_double: reads the longest float at the start; returns how many bytes it took, 0 for none.</summary>
    public static int Scan(ReadOnlySpan<byte> text, out double value) {
        value = 0;
        int at = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-') at++;
        int start = at;
        while (at < text.Length && IsDigit(text[at])) at++;
        int digits = at - start;
        if (at < text.Length && text[at] == '.') {
            int after = at + 1;
            while (after < text.Length && IsDigit(text[after])) after++;
            digits += after - at - 1;
            if (digits > 0) at = after;
        }
        if (digits == 0) return ScanName(text, start, negative, out value);
        int mantissaEnd = at;
        long exponent = 0;
        if (at + 1 < text.Length && (text[at] | 0x20) == 'e') {
            int after = at + 1;
            bool minus = text[after] == '-';
            if (text[after] is (byte)'+' or (byte)'-') after++;
            if (after < text.Length && IsDigit(text[after])) {
                for (; after < text.Length && IsDigit(text[after]); after++) exponent = Math.Min(exponent * 10 + (text[after] - '0'), 1L << 50);
                if (minus) exponent = -exponent;
                at = after;
            }
        }
        ReadOnlySpan<byte> number = text[start..at];
        value = number.Length <= 1000 && Math.Abs(exponent) <= 5000
            ? double.Parse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture)
            : ParseLong(text[start..mantissaEnd], exponent);
        if (negative) value = -value;
        return at;
    }

    /// <summary>The positive quiet NaN; .NET's constant has its sign bit set.</summary>
    public static double NaN => BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000);

    private static int ScanName(ReadOnlySpan<byte> text, int at, bool negative, out double value) {
        value = 0;
        ReadOnlySpan<byte> name = text[at..];
        if (StartsWith(name, "nan"u8)) value = NaN;
        else if (StartsWith(name, "inf"u8)) value = double.PositiveInfinity;
        else return 0;
        if (negative) value = -value;
        return at + (StartsWith(name, "infinity"u8) ? 8 : 3);
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) {
        if (text.Length < lower.Length) return false;
        for (int i = 0; i < lower.Length; i++)
            if ((text[i] | 0x20) != lower[i]) return false;
        return true;
    }

    /// <summary>Long texts and exponents out of range of .NET's parser: 800 significant digits decide, the rest is one sticky digit.</summary>
    private static double ParseLong(ReadOnlySpan<byte> mantissa, long exponent) {
        Span<byte> digits = stackalloc byte[840];
        int count = 0;
        bool point = false, sticky = false;
        foreach (byte c in mantissa) {
            if (c == '.') {
                point = true;
                continue;
            }
            if (count < 800) {
                if (c != '0' || count > 0) digits[count++] = c;
                if (point) exponent--;
            } else {
                sticky |= c != '0';
                if (!point) exponent++;
            }
        }
        if (count == 0) return 0.0;
        if (sticky) {
            digits[count++] = (byte)'1';
            exponent--;
        }
        if (exponent + count > 400) return double.PositiveInfinity;
        if (exponent + count < -400) return 0.0;
        digits[count++] = (byte)'e';
        exponent.TryFormat(digits[count..], out int written, default, CultureInfo.InvariantCulture);
        return double.Parse(digits[..(count + written)], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    // ---- packed forms ----

    /// <summary>IEEE binary16; -1 with OverflowError.</summary>
    public static int Pack2(PyThreadState* ts, double value, byte* to, bool littleEndian) {
        Half half = (Half)value;
        if (Half.IsInfinity(half) && double.IsFinite(value)) return Err.OverflowError(ts, "float too large to pack with e format");
        ushort bits = double.IsNaN(value) ? (ushort)(double.IsNegative(value) ? 0xFE00 : 0x7E00) : BitConverter.HalfToUInt16Bits(half);
        *(ushort*)to = littleEndian == BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits);
        return 0;
    }

    /// <summary>IEEE binary32; -1 with OverflowError.</summary>
    public static int Pack4(PyThreadState* ts, double value, byte* to, bool littleEndian) {
        float single = (float)value;
        if (float.IsInfinity(single) && double.IsFinite(value)) return Err.OverflowError(ts, "float too large to pack with f format");
        uint bits = BitConverter.SingleToUInt32Bits(single);
        *(uint*)to = littleEndian == BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits);
        return 0;
    }

    /// <summary>IEEE binary64.</summary>
    public static int Pack8(PyThreadState* ts, double value, byte* to, bool littleEndian) {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        *(ulong*)to = littleEndian == BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits);
        return 0;
    }

    public static double Unpack2(byte* from, bool littleEndian) {
        ushort bits = *(ushort*)from;
        return (double)BitConverter.UInt16BitsToHalf(littleEndian == BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
    }

    public static double Unpack4(byte* from, bool littleEndian) {
        uint bits = *(uint*)from;
        return BitConverter.UInt32BitsToSingle(littleEndian == BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
    }

    public static double Unpack8(byte* from, bool littleEndian) {
        ulong bits = *(ulong*)from;
        return BitConverter.UInt64BitsToDouble(littleEndian == BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
    }
}
