// Text of a double, exactly as CPython's PyOS_double_to_string gives it: shortest round trip ('r'), and e, f, g with any precision,
// correctly rounded (half to even on the exact binary value) to the last digit.
//
// .NET produces the digits: "R" is the shortest round trip, "E" and "F" with a precision are exact to any length. It breaks exact ties
// away from zero, though, where IEEE breaks them to even, so ties are found beforehand: with the value written m * 2^e, m odd, rounding
// at p digits after the point is a tie just when e = -(p + 1).

using System;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniPy.Objects;

[Flags]
internal enum FloatFlags {
    None = 0,
    /// <summary>A '+' before what is not negative.</summary>
    Sign = 1,
    /// <summary>".0" after what would look like an int.</summary>
    AddDotZero = 2,
    /// <summary>The point stays even without digits behind it; 'g' keeps trailing zeros.</summary>
    Alternate = 4,
    /// <summary>What rounds to zero loses its minus.</summary>
    NoNegativeZero = 8,
}

internal static class FloatFormat {
    /// <summary>No double has more digits than this after the point or in all; the rest are zeros that need not be asked for.</summary>
    private const int MostDigits = 1100;

    /// <summary>repr(float).</summary>
    public static string Repr(double value) => Format(value, 'r', 0, FloatFlags.AddDotZero);

    /// <summary>Codes: e E f F g G and r (shortest; precision is ignored).</summary>
    [SkipLocalsInit]
    public static string Format(double value, char code, int precision, FloatFlags flags) {
        bool upper = code is 'E' or 'F' or 'G';
        char lower = char.ToLowerInvariant(code);
        if (!double.IsFinite(value)) {
            string name = double.IsNaN(value) ? "nan" : "inf";
            string sign = value < 0 ? "-" : (flags & FloatFlags.Sign) != 0 ? "+" : "";
            return sign + (upper ? name.ToUpperInvariant() : name);
        }
        bool negative = double.IsNegative(value);
        double magnitude = Math.Abs(value);
        Span<char> buffer = stackalloc char[MostDigits + 340];
        scoped ReadOnlySpan<char> digits; // without leading and trailing zeros
        int point; // position of the point among the digits
        if (lower == 'g' && precision == 0) precision = 1;
        if (magnitude == 0) {
            digits = "0";
            point = 1;
        } else if (lower == 'r') digits = Shortest(magnitude, buffer, out point);
        else if (lower == 'f') digits = Fixed(magnitude, Math.Min(precision, MostDigits), buffer, out point);
        else {
            int significant = lower == 'e' ? precision + 1 : precision;
            digits = Significant(magnitude, Math.Clamp(significant, 1, MostDigits), buffer, out point);
        }
        if (negative && (flags & FloatFlags.NoNegativeZero) != 0 && (digits.Length == 0 || digits is "0")) negative = false;
        return Lay(digits, point, lower, precision, flags, negative, upper);
    }

    /// <summary>Puts digits, point, zeros and exponent in place.</summary>
    [SkipLocalsInit]
    private static string Lay(ReadOnlySpan<char> digits, int point, char code, int precision, FloatFlags flags, bool negative, bool upper) {
        bool addDotZero = (flags & FloatFlags.AddDotZero) != 0, alternate = (flags & FloatFlags.Alternate) != 0, useExponent = false;
        long end = digits.Length;
        switch (code) {
            case 'e':
                useExponent = true;
                end = (long)precision + 1;
                break;
            case 'f':
                end = (long)point + precision;
                break;
            case 'g':
                useExponent = point <= -4 || point > precision - (addDotZero ? 1 : 0);
                if (alternate) end = precision;
                break;
            default:
                useExponent = point <= -4 || point > 16;
                break;
        }
        int exponent = 0;
        if (useExponent) {
            exponent = point - 1;
            point = 1;
        }
        long start = point <= 0 ? point - 1 : 0;
        end = Math.Max(end, !useExponent && addDotZero ? point + 1 : point);
        long room = end - start + 8; // sign, point, "e+308"
        Span<char> text = room <= 512 ? stackalloc char[512] : new char[checked((int)room)];
        int at = 0;
        if (negative) text[at++] = '-';
        else if ((flags & FloatFlags.Sign) != 0) text[at++] = '+';
        AppendDigits(text, ref at, digits, start, point);
        if (end > point || alternate) text[at++] = '.';
        AppendDigits(text, ref at, digits, point, end);
        if (useExponent) {
            text[at++] = upper ? 'E' : 'e';
            text[at++] = exponent < 0 ? '-' : '+';
            exponent = Math.Abs(exponent);
            if (exponent < 10) text[at++] = '0';
            exponent.TryFormat(text[at..], out int length, default, CultureInfo.InvariantCulture);
            at += length;
        }
        return new string(text[..at]);
    }

    /// <summary>Digits at positions [from, to); positions outside the digits are zeros.</summary>
    private static void AppendDigits(Span<char> text, ref int at, ReadOnlySpan<char> digits, long from, long to) {
        if (from < 0 && from < to) {
            int zeros = (int)(Math.Min(to, 0) - from);
            text.Slice(at, zeros).Fill('0');
            at += zeros;
            from += zeros;
        }
        if (from < to && from < digits.Length) {
            int take = (int)(Math.Min(to, digits.Length) - from);
            digits.Slice((int)from, take).CopyTo(text[at..]);
            at += take;
            from += take;
        }
        if (from < to) {
            text.Slice(at, (int)(to - from)).Fill('0');
            at += (int)(to - from);
        }
    }

    private static ReadOnlySpan<char> Shortest(double value, Span<char> buffer, out int point) {
        // "R" gives the digits but chooses a notation by itself; both notations are read here.
        value.TryFormat(buffer, out int length, "R", CultureInfo.InvariantCulture);
        bool powerOfTwo = (BitConverter.DoubleToInt64Bits(value) & 0xFFFFFFFFFFFFF) == 0;
        if (!powerOfTwo || double.Parse(buffer[..length], NumberStyles.Float, CultureInfo.InvariantCulture) == value) return Read(buffer[..length], out point);
        // Below a power of two the doubles lie closer, which .NET forgets: a few of its texts read back as the neighbour.
        for (int count = Read(buffer[..length], out point).Length + 1; ; count++) {
            ReadOnlySpan<char> digits = Significant(value, count, buffer, out point);
            if (count >= 17 || double.Parse($"0.{digits}E{point}", NumberStyles.Float, CultureInfo.InvariantCulture) == value) return digits;
        }
    }

    /// <summary>Turns "123.45" or "1.2345E+02" into digits and the position of the point, in place.</summary>
    private static ReadOnlySpan<char> Read(Span<char> text, out int point) {
        int exponent = 0, e = text.IndexOf('E');
        if (e >= 0) {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        int dot = text.IndexOf('.');
        if (dot < 0) dot = text.Length;
        else {
            text[(dot + 1)..].CopyTo(text[dot..]);
            text = text[..^1];
        }
        int leading = 0;
        while (leading < text.Length && text[leading] == '0') leading++;
        point = dot - leading + exponent;
        return text[leading..].TrimEnd('0');
    }

    /// <summary>10 to the powers that a UInt128 holds beside the 53 bits of a double.</summary>
    private static readonly ulong[] s_powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000];

    /// <summary>
    /// Digits after the point by exact arithmetic: value is m * 2^-shift, so m * 10^precision, shifted, is the result and what is shifted out decides the
    /// rounding (half to even). False when the numbers are too large for it.
    /// </summary>
    private static bool TryFixed(double value, int precision, Span<char> buffer, out int length) {
        length = 0;
        long bits = BitConverter.DoubleToInt64Bits(value);
        int shift = 1075 - (int)(bits >> 52);
        if (precision >= s_powers.Length || shift is < 1 or > 120) return false;
        UInt128 scaled = (UInt128)((ulong)bits & 0xFFFFFFFFFFFFF | 0x10000000000000) * s_powers[precision];
        UInt128 quotient = scaled >> shift, rest = scaled - (quotient << shift), half = UInt128.One << (shift - 1);
        if (quotient > long.MaxValue) return false;
        ulong result = (ulong)quotient;
        if (rest > half || rest == half && (result & 1) != 0) result++;
        return result.TryFormat(buffer, out length, default, CultureInfo.InvariantCulture);
    }

    private static ReadOnlySpan<char> Fixed(double value, int precision, Span<char> buffer, out int point) {
        if (TryFixed(value, precision, buffer, out int exact)) {
            if (exact == 1 && buffer[0] == '0') {
                point = -precision;
                return [];
            }
            point = exact - precision;
            return buffer[..exact].TrimEnd('0');
        }
        bool tie = IsTie(value, precision);
        Span<char> format = stackalloc char[8];
        format[0] = 'F';
        (tie ? precision + 1 : precision).TryFormat(format[1..], out int formatLength);
        value.TryFormat(buffer, out int length, format[..(formatLength + 1)], CultureInfo.InvariantCulture);
        if (tie) length = RoundTie(buffer, length, precision == 0);
        ReadOnlySpan<char> digits = Read(buffer[..length], out point);
        if (digits.Length == 0) point = -precision;
        return digits;
    }

    private static ReadOnlySpan<char> Significant(double value, int count, Span<char> buffer, out int point) {
        Span<char> format = stackalloc char[8];
        format[0] = 'E';
        if (MayTie(value, count)) {
            // With one digit more a tie shows exactly: "d.ddd5E+xx".
            count.TryFormat(format[1..], out int extra);
            value.TryFormat(buffer, out int wide, format[..(extra + 1)], CultureInfo.InvariantCulture);
            int e = buffer[..wide].IndexOf('E');
            int exponent = int.Parse(buffer[(e + 1)..wide], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            if (buffer[e - 1] == '5' && IsTie(value, count - 1 - exponent)) {
                int rounded = RoundTie(buffer, e, count == 1);
                ReadOnlySpan<char> even = Read(buffer[..rounded], out point);
                point += exponent;
                return even;
            }
        }
        (count - 1).TryFormat(format[1..], out int formatLength);
        value.TryFormat(buffer, out int length, format[..(formatLength + 1)], CultureInfo.InvariantCulture);
        return Read(buffer[..length], out point);
    }

    /// <summary>Drops the last digit, a 5 that is exactly half, so that the digit before it comes out even; answers the new length.</summary>
    private static int RoundTie(Span<char> text, int length, bool dropPoint) {
        length -= dropPoint ? 2 : 1;
        int last = length - 1;
        if ((text[last] - '0' & 1) == 0) return length;
        int at = last;
        while (at >= 0 && (text[at] == '9' || text[at] == '.')) {
            if (text[at] == '9') text[at] = '0';
            at--;
        }
        if (at >= 0) {
            text[at]++;
            return length;
        }
        text[..length].CopyTo(text[1..]);
        text[0] = '1';
        return length + 1;
    }

    private static void Split(double value, out ulong mantissa, out int exponent) {
        ulong bits = (ulong)BitConverter.DoubleToInt64Bits(value);
        int biased = (int)(bits >> 52 & 0x7FF);
        mantissa = bits & 0xFFFFFFFFFFFFF;
        if (biased != 0) mantissa |= 1UL << 52;
        else biased = 1;
        exponent = biased - 1075;
        int zeros = BitOperations.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        exponent += zeros;
    }

    /// <summary>Is the value exactly half way between two decimals with `places` digits after the point (before it when negative)?</summary>
    private static bool IsTie(double value, int places) {
        Split(value, out ulong mantissa, out int exponent);
        if (exponent != -(places + 1)) return false;
        for (int i = places; i < 0; i++) {
            if (mantissa % 5 != 0) return false;
            mantissa /= 5;
        }
        return true;
    }

    /// <summary>Could rounding to so many significant digits be a tie? Cheap, and right when it says no.</summary>
    private static bool MayTie(double value, int count) {
        Split(value, out _, out int exponent);
        int places = count - 1 - (int)Math.Floor(Math.Log10(value));
        return Math.Abs(places + 1 + exponent) <= 1;
    }
}
