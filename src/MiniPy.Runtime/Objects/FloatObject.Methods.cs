// float: methods.

using System;
using System.Numerics;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class FloatObject {
    private static void Members(TypeBuilder t) {
        t.Method("conjugate", &Exact, "conjugate($self, /)\n--\n\nReturn self, the complex conjugate of any float.");
        t.Method("__trunc__", &TruncateMethod, "__trunc__($self, /)\n--\n\nReturn the Integral closest to x between 0 and x.");
        t.Method("__floor__", &FloorMethod, "__floor__($self, /)\n--\n\nReturn the floor as an Integral.");
        t.Method("__ceil__", &CeilMethod, "__ceil__($self, /)\n--\n\nReturn the ceiling as an Integral.");
        t.Method("__round__", &RoundMethod, "__round__($self, ndigits=None, /)\n--\n\nReturn the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like built-in round(x, ndigits).");
        t.Method("as_integer_ratio", &AsIntegerRatioMethod, "as_integer_ratio($self, /)\n--\n\nReturn integer ratio.\n\nReturn a pair of integers, whose ratio is exactly equal to the original float\nand with a positive denominator.\n\nRaise OverflowError on infinities and a ValueError on NaNs.\n\n>>> (10.0).as_integer_ratio()\n(10, 1)\n>>> (0.0).as_integer_ratio()\n(0, 1)\n>>> (-.25).as_integer_ratio()\n(-1, 4)");
        t.ClassMethod("fromhex", &FromHexMethod, "fromhex($type, string, /)\n--\n\nCreate a floating-point number from a hexadecimal string.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375\n>>> float.fromhex('-0x1p-1074')\n-5e-324");
        t.Method("hex", &HexMethod, "hex($self, /)\n--\n\nReturn a hexadecimal representation of a floating-point number.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'\n>>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'");
        t.Method("is_integer", &IsIntegerMethod, "is_integer($self, /)\n--\n\nReturn True if the float is an integer.");
        t.Method("__getnewargs__", &GetNewArgsMethod, "__getnewargs__($self, /)\n--\n\n");
        t.ClassMethod("__getformat__", &GetFormatMethod, "__getformat__($type, typestr, /)\n--\n\nYou probably don't want to use this function.\n\n  typestr\n    Must be 'double' or 'float'.\n\nIt exists mainly to be used in Python's test suite.\n\nThis function returns whichever of 'unknown', 'IEEE, big-endian' or 'IEEE,\nlittle-endian' best describes the format of floating point numbers used by the\nC type named by typestr.");
        t.Method("__format__", &FormatMethod, "__format__($self, format_spec, /)\n--\n\nFormats the float according to format_spec.");
        t.Getter("real", &Exact, null, "the real part of a complex number");
        t.Getter("imag", &ImagGetter, null, "the imaginary part of a complex number");
    }

    private static PyObject* ReprSlot(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, FloatFormat.Repr(Value(op)));

    private static PyObject* ImagGetter(PyThreadState* ts, PyObject* self) => FromDouble(ts, 0.0);
    private static PyObject* TruncateMethod(PyThreadState* ts, PyObject* self) => LongObject.FromDouble(ts, Value(self));
    private static PyObject* FloorMethod(PyThreadState* ts, PyObject* self) => LongObject.FromDouble(ts, Math.Floor(Value(self)));
    private static PyObject* CeilMethod(PyThreadState* ts, PyObject* self) => LongObject.FromDouble(ts, Math.Ceiling(Value(self)));

    private static PyObject* IsIntegerMethod(PyThreadState* ts, PyObject* self) {
        double value = Value(self);
        return Py.Bool(double.IsFinite(value) && Math.Floor(value) == value);
    }

    private static PyObject* GetNewArgsMethod(PyThreadState* ts, PyObject* self) {
        using Owned value = new(ts, FromDouble(ts, Value(self)));
        return value.IsNull ? null : TupleObject.Pack(ts, value);
    }

    private static PyObject* GetFormatMethod(PyThreadState* ts, PyObject* type, PyObject* name) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"__getformat__() argument must be str, not {Err.TypeName(name)}");
        if (!UnicodeObject.EqualsAscii(name, "double") && !UnicodeObject.EqualsAscii(name, "float")) return Err.ValueError(ts, "__getformat__() argument 1 must be 'double' or 'float'");
        return UnicodeObject.FromString(ts, BitConverter.IsLittleEndian ? "IEEE, little-endian" : "IEEE, big-endian");
    }

    private static PyObject* FormatMethod(PyThreadState* ts, PyObject* self, PyObject* spec) {
        if (!UnicodeObject.Check(spec)) return Err.TypeError(ts, $"__format__() argument must be str, not {Err.TypeName(spec)}");
        return FormatSpec.FormatFloat(ts, self, spec);
    }

    private static PyObject* AsIntegerRatioMethod(PyThreadState* ts, PyObject* self) {
        double value = Value(self);
        if (double.IsInfinity(value)) return Err.OverflowError(ts, "cannot convert Infinity to integer ratio");
        if (double.IsNaN(value)) return Err.ValueError(ts, "cannot convert NaN to integer ratio");
        Decompose(value, out ulong mantissa, out int exponent);
        if (mantissa != 0) {
            int zeros = BitOperations.TrailingZeroCount(mantissa);
            mantissa >>= zeros;
            exponent += zeros;
        } else exponent = 0;
        using Owned odd = new(ts, LongObject.FromInt64(ts, value < 0 ? -(long)mantissa : (long)mantissa));
        using Owned up = new(ts, odd.IsNull ? null : exponent > 0 ? LongObject.ShiftLeft(ts, odd, exponent) : Py.NewRef(odd));
        using Owned down = new(ts, exponent < 0 ? LongObject.ShiftLeft(ts, LongObject.One, -exponent) : LongObject.One);
        return up.IsNull || down.IsNull ? null : TupleObject.Pack(ts, up, down);
    }

    /// <summary>|value| = mantissa × 2^exponent, exactly; finite values.</summary>
    internal static void Decompose(double value, out ulong mantissa, out int exponent) {
        long bits = BitConverter.DoubleToInt64Bits(value);
        exponent = (int)(bits >> 52) & 0x7FF;
        mantissa = (ulong)bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0) exponent = 1;
        else mantissa |= 1ul << 52;
        exponent -= 1075;
    }

    // ---- rounding ----

    private static PyObject* RoundMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "__round__", count, 0, 1)) return null;
        double value = Value(self);
        if (count == 0 || Py.IsNone(args[0])) return LongObject.FromDouble(ts, Math.Round(value, MidpointRounding.ToEven));
        nint digits = NumberProtocol.AsSsize(ts, args[0], null);
        if (digits == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (!double.IsFinite(value) || digits > 323) return FromDouble(ts, value);
        if (digits < -308) return FromDouble(ts, 0.0 * value);
        double rounded = Round(value, (int)digits);
        if (double.IsInfinity(rounded)) return Err.OverflowError(ts, "rounded value too large to represent");
        return FromDouble(ts, rounded);
    }

    /// <summary>Rounds the exact binary value half to even at a decimal place.</summary>
    internal static double Round(double value, int digits) {
        Decompose(value, out ulong mantissa, out int exponent);
        if (exponent >= 0 && digits >= 0 || mantissa == 0) return value;
        if (digits is >= 0 and <= 22 && exponent >= -126) {
            UInt128 scaled = (UInt128)mantissa * PowerOfTen(digits);
            UInt128 whole = scaled >> -exponent, rest = scaled - (whole << -exponent), half = UInt128.One << (-exponent - 1);
            if (rest > half || rest == half && (whole & 1) != 0) whole++;
            if (whole <= 1ul << 53) return Math.CopySign((double)(ulong)whole / (double)PowerOfTen(digits), value);
        }
        BigInteger up = mantissa, down = BigInteger.One;
        if (exponent >= 0) up <<= exponent;
        else down <<= -exponent;
        if (digits >= 0) up *= BigInteger.Pow(10, digits);
        else down *= BigInteger.Pow(10, -digits);
        BigInteger quotient = BigInteger.DivRem(up, down, out BigInteger remainder);
        int order = (remainder << 1).CompareTo(down);
        if (order > 0 || order == 0 && !quotient.IsEven) quotient += 1;
        string text = quotient.ToString(System.Globalization.CultureInfo.InvariantCulture) + "e" + (-digits).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Math.CopySign(double.Parse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture), value);
    }

    private static UInt128 PowerOfTen(int exponent) {
        UInt128 power = 1;
        for (; exponent > 0; exponent--) power *= 10;
        return power;
    }

    // ---- hexadecimal ----

    private static PyObject* HexMethod(PyThreadState* ts, PyObject* self) {
        double value = Value(self);
        if (!double.IsFinite(value)) return ReprSlot(ts, self);
        long bits = BitConverter.DoubleToInt64Bits(value);
        string sign = bits < 0 ? "-" : "";
        ulong mantissa = (ulong)bits & 0xFFFFFFFFFFFFF;
        int exponent = (int)(bits >> 52) & 0x7FF;
        if (exponent == 0 && mantissa == 0) return UnicodeObject.FromString(ts, sign + "0x0.0p+0");
        int lead = exponent == 0 ? 0 : 1;
        exponent = exponent == 0 ? -1022 : exponent - 1023;
        return UnicodeObject.FromString(ts, $"{sign}0x{lead}.{mantissa:x13}p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
    }

    private static PyObject* FromHexMethod(PyThreadState* ts, PyObject* type, PyObject* argument) {
        if (!UnicodeObject.Check(argument)) return Err.TypeError(ts, "bad argument type for built-in operation");
        string text = UnicodeObject.ToString(argument);
        if (!ParseHex(ts, text, out double value)) return null;
        using Owned number = new(ts, FromDouble(ts, value));
        if (number.IsNull) return null;
        return type == (PyObject*)Type ? number.Detach() : CallProtocol.CallOne(ts, type, number);
    }

    private static bool ParseHex(PyThreadState* ts, string text, out double value) {
        const string invalid = "invalid hexadecimal floating-point string";
        value = 0;
        ReadOnlySpan<char> at = text.AsSpan().Trim(" \t\n\r\f\v");
        bool negative = false;
        if (at.Length > 0 && at[0] is '+' or '-') {
            negative = at[0] == '-';
            at = at[1..];
        }
        if (at.Equals("inf", StringComparison.OrdinalIgnoreCase) || at.Equals("infinity", StringComparison.OrdinalIgnoreCase)) value = double.PositiveInfinity;
        else if (at.Equals("nan", StringComparison.OrdinalIgnoreCase)) value = NaN;
        if (value != 0) {
            if (negative) value = -value;
            return true;
        }
        if (at.Length >= 2 && at[0] == '0' && (at[1] | 0x20) == 'x') at = at[2..];
        ulong mantissa = 0;
        long exponent = 0;
        bool point = false, any = false;
        int i = 0;
        for (; i < at.Length; i++) {
            if (at[i] == '.' && !point) {
                point = true;
                continue;
            }
            if (!char.IsAsciiHexDigit(at[i])) break;
            any = true;
            uint digit = (uint)Convert.ToInt32(at[i].ToString(), 16);
            if (mantissa >> 60 == 0) {
                mantissa = mantissa << 4 | digit;
                if (point) exponent -= 4;
            } else {
                if (digit != 0) mantissa |= 1; // sticky: at least 61 bits are kept above it
                if (!point) exponent += 4;
            }
        }
        if (!any) return Err.ValueError(ts, invalid);
        if (i < at.Length && (at[i] | 0x20) == 'p') {
            i++;
            bool minus = i < at.Length && at[i] == '-';
            if (i < at.Length && at[i] is '+' or '-') i++;
            if (i == at.Length || !char.IsAsciiDigit(at[i])) return Err.ValueError(ts, invalid);
            long power = 0;
            for (; i < at.Length && char.IsAsciiDigit(at[i]); i++) power = Math.Min(power * 10 + (at[i] - '0'), 1L << 50);
            exponent += minus ? -power : power;
        }
        if (i != at.Length) return Err.ValueError(ts, invalid);
        if (mantissa != 0) {
            int width = 64 - BitOperations.LeadingZeroCount(mantissa);
            if (width + exponent > 1024) return Err.OverflowError(ts, "hexadecimal value too large to represent as a float");
            value = width + exponent < -1080 ? 0.0 : LongObject.RoundScaled(mantissa, (int)exponent);
            if (double.IsInfinity(value)) return Err.OverflowError(ts, "hexadecimal value too large to represent as a float");
        }
        if (negative) value = -value;
        return true;
    }
}
