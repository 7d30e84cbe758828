// The format mini-language for int, float and complex.
//
// A number is laid out from four parts: sign, prefix ("0x"), the digits before the point (these are grouped) and the rest. Zeros that
// fill to a width are digits: they are grouped too. Text of numbers is ASCII; the fill character need not be.

using System;
using System.Globalization;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal unsafe partial struct FormatSpec {
    /// <summary>int.__format__ (bool too).</summary>
    [return: NewRef]
    public static PyObject* FormatLong(PyThreadState* ts, PyObject* op, PyObject* spec) {
        if (UnicodeObject.Length(spec) == 0) return op->ob_type == LongObject.Type ? LongObject.ToDecimal(ts, op) : ObjectProtocol.Str(ts, op);
        if (!Parse(ts, spec, op, 'd', '>', out FormatSpec format)) return null;
        switch (format.Type) {
            case 'b' or 'c' or 'd' or 'o' or 'x' or 'X' or 'n':
                return LayLong(ts, op, format);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%':
                double value = LongObject.AsDouble(ts, op);
                return value == -1.0 && ErrorIndicator.Occurred(ts) != null ? null : LayFloat(ts, value, format);
            default:
                return UnknownType(ts, format.Type, op);
        }
    }

    private static PyObject* LayLong(PyThreadState* ts, PyObject* op, in FormatSpec format) {
        if (format.Precision != -1) return Err.ValueError(ts, "Precision not allowed in integer format specifier");
        if (format.NoNegativeZero) return Err.ValueError(ts, "Negative zero coercion (z) not allowed in integer format specifier");
        if (format.Type == 'c') {
            if (format.Sign != 0) return Err.ValueError(ts, "Sign not allowed with integer format specifier 'c'");
            if (format.Alternate) return Err.ValueError(ts, "Alternate form (#) not allowed with integer format specifier 'c'");
            long code = LongObject.AsInt64(ts, op);
            if (code == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (code is < 0 or > UnicodeObject.MaxCodePoint) return Err.OverflowError(ts, "%c arg not in range(0x110000)");
            string character = code is >= 0xD800 and < 0xE000 || code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32((int)code);
            return Lay(ts, format, false, "", "", character, 1);
        }
        string prefix = format.Alternate ? format.Type switch { 'b' => "0b", 'o' => "0o", 'x' => "0x", 'X' => "0X", _ => "" } : "";
        if (LongObject.TryAsInt64(op, out long small)) {
            char* buffer = stackalloc char[64];
            char* end = buffer + 64;
            int count = Digits(end, small < 0 ? 0 - (ulong)small : (ulong)small, format.Type);
            return Lay(ts, format, small < 0, prefix, new ReadOnlySpan<char>(end - count, count), "", 0);
        }
        string? digits = Digits(ts, op, format.Type);
        return digits == null ? null : Lay(ts, format, LongObject.Sign(op) < 0, prefix, digits, "", 0);
    }

    /// <summary>Writes a magnitude before `end`, in the base of a type character; at most 64 digits, their number is the result.</summary>
    private static int Digits(char* end, ulong magnitude, int type) {
        uint radix = type switch { 'b' => 2, 'o' => 8, 'x' or 'X' => 16, _ => 10 };
        char letter = (char)(type == 'X' ? 'A' - 10 : 'a' - 10), zero = '0';
        char* at = end;
        do {
            (ulong rest, uint digit) = radix == 10 ? (magnitude / 10, (uint)(magnitude % 10)) : (magnitude >> BitOperations.Log2(radix), (uint)magnitude & radix - 1);
            *--at = (char)((digit < 10 ? zero : letter) + digit);
            magnitude = rest;
        } while (magnitude != 0);
        return (int)(end - at);
    }

    /// <summary>The magnitude in the base of a type character (anything but b, o, x, X is decimal); null with an error when it is too long.</summary>
    public static string? Digits(PyThreadState* ts, PyObject* op, int type) {
        int bits = type switch { 'b' => 1, 'o' => 3, 'x' or 'X' => 4, _ => 0 };
        if (bits == 0) {
            if (LongObject.TryAsInt64(op, out long small)) return (small < 0 ? 0 - (ulong)small : (ulong)small).ToString(CultureInfo.InvariantCulture);
            using Owned text = new(ts, LongObject.ToDecimal(ts, op));
            return text.IsNull ? null : UnicodeObject.ToString(text).TrimStart('-');
        }
        nint length = ((nint)LongObject.NumBits(op) + bits - 1) / bits;
        if (length == 0) return "0";
        if (length > int.MaxValue / 4 || !Heap.CanAllocate(ts->heap, length * 4)) {
            Err.NoMemory(ts);
            return null;
        }
        byte[] magnitude = BigInteger.Abs(LongObject.AsBigInteger(op)).ToByteArray();
        string alphabet = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
        return string.Create((int)length, (magnitude, bits, alphabet), static (span, state) => {
            for (int i = 0; i < span.Length; i++) {
                int bit = i * state.bits, at = bit >> 3;
                int window = state.magnitude[at] | (at + 1 < state.magnitude.Length ? state.magnitude[at + 1] << 8 : 0);
                span[span.Length - 1 - i] = state.alphabet[window >> (bit & 7) & (1 << state.bits) - 1];
            }
        });
    }

    /// <summary>float.__format__.</summary>
    [return: NewRef]
    public static PyObject* FormatFloat(PyThreadState* ts, PyObject* op, PyObject* spec) {
        if (UnicodeObject.Length(spec) == 0) return ObjectProtocol.Str(ts, op);
        if (!Parse(ts, spec, op, 0, '>', out FormatSpec format)) return null;
        return format.Type is 0 or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n' or '%' ? LayFloat(ts, FloatObject.Value(op), format) : UnknownType(ts, format.Type, op);
    }

    /// <summary>Flags, code and precision that a specifier means for a float; false with ValueError.</summary>
    private static bool FloatShape(PyThreadState* ts, in FormatSpec format, bool dotZero, out char code, out int precision, out FloatFlags flags) {
        flags = (format.Alternate ? FloatFlags.Alternate : 0) | (format.NoNegativeZero ? FloatFlags.NoNegativeZero : 0);
        code = format.Type switch { 0 => 'r', 'n' => 'g', '%' => 'f', _ => (char)format.Type };
        precision = code == 'r' ? 0 : 6;
        if (format.Type == 0 && dotZero) flags |= FloatFlags.AddDotZero;
        if (format.Precision < 0) return true;
        if (format.Precision > int.MaxValue) return Err.ValueError(ts, "precision too big");
        precision = (int)format.Precision;
        if (code == 'r') code = 'g';
        // The text is made on the .NET side; ask first whether the interpreter may hold that much.
        return precision < 4096 || precision < int.MaxValue / 4 && Heap.CanAllocate(ts->heap, (nint)precision * 4) || Err.NoMemory(ts);
    }

    private static PyObject* LayFloat(PyThreadState* ts, double value, in FormatSpec format) {
        if (!FloatShape(ts, format, true, out char code, out int precision, out FloatFlags flags)) return null;
        string text = FloatFormat.Format(format.Type == '%' ? value * 100 : value, code, precision, flags);
        if (format.Type == '%') text += "%";
        if (format.IsBare) return UnicodeObject.FromString(ts, text);
        bool negative = text[0] == '-';
        ReadOnlySpan<char> body = negative ? text.AsSpan(1) : text;
        int digits = CountDigits(body);
        return Lay(ts, format, negative, "", body[..digits], body[digits..], body.Length - digits);
    }

    /// <summary>Neither width nor sign nor grouping: the text of the number is the answer.</summary>
    private readonly bool IsBare => Width <= 0 && Sign == 0 && Grouping == 0;

    private static int CountDigits(ReadOnlySpan<char> text) {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        return digits;
    }

    /// <summary>complex.__format__.</summary>
    [return: NewRef]
    public static PyObject* FormatComplex(PyThreadState* ts, PyObject* op, PyObject* spec) {
        if (UnicodeObject.Length(spec) == 0) return ObjectProtocol.Str(ts, op);
        if (!Parse(ts, spec, op, 0, '>', out FormatSpec format)) return null;
        if (format.Type is not (0 or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n')) return UnknownType(ts, format.Type, op);
        Py_complex value = ((PyComplexObject*)op)->cval;
        if (format.Precision > int.MaxValue) return Err.ValueError(ts, "precision too big");
        if (format.Fill == '0') return Err.ValueError(ts, "Zero padding is not allowed in complex format specifier");
        if (format.Align == '=') return Err.ValueError(ts, "'=' alignment flag is not allowed in complex format specifier");
        if (!FloatShape(ts, format, false, out char code, out int precision, out FloatFlags flags)) return null;
        // Without a type it looks like repr: no real part when that is +0, else parentheses.
        bool like = format.Type == 0, onlyImaginary = like && value.real == 0 && !double.IsNegative(value.real);
        FormatSpec part = format;
        part.Fill = ' ';
        part.Align = '<';
        part.Width = -1;
        using var builder = new UnicodeBuilder(ts);
        if (like && !onlyImaginary) builder.Append('(');
        if (!onlyImaginary) {
            builder.AppendSteal(LayPart(ts, value.real, code, precision, flags, part));
            part.Sign = '+';
        }
        builder.AppendSteal(LayPart(ts, value.imag, code, precision, flags, part));
        builder.Append('j');
        if (like && !onlyImaginary) builder.Append(')');
        using Owned text = new(ts, builder.Finish());
        if (text.IsNull) return null;
        Padding(format, UnicodeObject.Length(text), out nint left, out nint right);
        return Text<StrText>.Pad(ts, TextView.OfStr(text), left, right, format.Fill);
    }

    private static PyObject* LayPart(PyThreadState* ts, double value, char code, int precision, FloatFlags flags, in FormatSpec part) {
        string text = FloatFormat.Format(value, code, precision, flags);
        bool negative = text[0] == '-';
        ReadOnlySpan<char> body = negative ? text.AsSpan(1) : text;
        int digits = CountDigits(body);
        return Lay(ts, part, negative, "", body[..digits], body[digits..], body.Length - digits);
    }

    /// <summary>Puts the parts together. `restLength` is how many characters (not UTF-16 units) the rest has.</summary>
    private static PyObject* Lay(PyThreadState* ts, in FormatSpec format, bool negative, string prefix, ReadOnlySpan<char> digits, ReadOnlySpan<char> rest, int restLength) {
        int sign = negative ? '-' : format.Sign is '+' or ' ' ? format.Sign : 0;
        nint others = (sign != 0 ? 1 : 0) + prefix.Length + restLength;
        if (format.Width > int.MaxValue - 4096 || format.Width > 4096 && !Heap.CanAllocate(ts->heap, format.Width * 2)) return Err.NoMemory(ts);
        bool zeroFill = format.Fill == '0' && format.Align == '=';
        if (digits.Length != 0 && (format.Grouping != 0 || zeroFill)) {
            int least = zeroFill ? (int)Math.Max(0, format.Width - others) : 0;
            if (format.Grouping != 0) digits = Group(digits, least, format.GroupSize, (char)format.Grouping);
            else if (digits.Length < least) digits = digits.ToString().PadLeft(least, '0');
        }
        nint length = others + digits.Length, missing = format.Width > length ? format.Width - length : 0;
        nint left = format.Align switch { '>' => missing, '^' => missing / 2, _ => 0 }, inside = format.Align == '=' ? missing : 0;
        if (format.Fill < 128 && restLength == rest.Length && System.Text.Ascii.IsValid(rest)) {
            PyObject* op = UnicodeObject.New(ts, length + missing, 127);
            if (op == null) return null;
            var to = new Span<byte>(UnicodeObject.Data(op), (int)(length + missing));
            to[..(int)left].Fill((byte)format.Fill);
            to = to[(int)left..];
            if (sign != 0) to[0] = (byte)sign;
            to = Put(to[(sign != 0 ? 1 : 0)..], prefix);
            to[..(int)inside].Fill((byte)format.Fill);
            to = Put(Put(to[(int)inside..], digits), rest);
            to.Fill((byte)format.Fill);
            return op;
        }
        using var builder = new UnicodeBuilder(ts);
        builder.AppendFill(format.Fill, left);
        if (sign != 0) builder.Append(sign);
        builder.Append(prefix);
        builder.AppendFill(format.Fill, inside);
        builder.Append(digits);
        builder.Append(rest);
        builder.AppendFill(format.Fill, missing - left - inside);
        return builder.Finish();
    }

    /// <summary>Copies ASCII and returns what is left of the room.</summary>
    private static Span<byte> Put(Span<byte> to, ReadOnlySpan<char> ascii) {
        for (int i = 0; i < ascii.Length; i++) to[i] = (byte)ascii[i];
        return to[ascii.Length..];
    }

    /// <summary>Groups digits from the right, with zeros in front until the text has at least `least` characters.</summary>
    private static string Group(ReadOnlySpan<char> digits, int least, int size, char separator) {
        // A separator never leads, so the width may be missed by one: the zero before it makes the text one longer than asked.
        var text = new char[Math.Max(least, digits.Length) + Math.Max(least, digits.Length) / size + 2];
        int at = text.Length, taken = 0;
        while (taken < digits.Length || text.Length - at < least) {
            if (taken != 0 && taken % size == 0) text[--at] = separator;
            text[--at] = taken < digits.Length ? digits[digits.Length - 1 - taken] : '0';
            taken++;
        }
        return new string(text, at, text.Length - at);
    }
}
