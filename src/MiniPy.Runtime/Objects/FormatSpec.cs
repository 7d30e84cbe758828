// The format mini-language: [[fill]align][sign][z][#][0][width][grouping][.precision][type].
//
// Parse reads a specifier; FormatStr, FormatLong, FormatFloat and FormatComplex apply one to a value. Numbers are laid out in one place
// (FormatSpec.Number.cs) from their parts: sign, prefix, digits before the point, and the rest.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal unsafe partial struct FormatSpec {
    public int Fill;
    public int Align;
    public int Sign;
    public bool NoNegativeZero, Alternate;
    /// <summary>-1: none given.</summary>
    public nint Width, Precision;
    /// <summary>0, ',' or '_'.</summary>
    public int Grouping;
    /// <summary>Digits per group: 4 for '_' with b, o, x and X.</summary>
    public int GroupSize;
    public int Type;

    private static bool IsAlign(int c) => c is '<' or '>' or '=' or '^';

    /// <summary>A decimal number at `at`: how many digits it has; -1 with ValueError when it is too large.</summary>
    public static int ReadInteger(PyThreadState* ts, PyObject* text, ref nint at, nint end, out nint value) {
        value = 0;
        int digits = 0;
        for (; at < end; at++, digits++) {
            int c = UnicodeObject.Read(text, at), digit = c < 128 ? (uint)(c - '0') < 10 ? c - '0' : -1 : UnicodeData.DecimalValue(c);
            if (digit < 0) break;
            if (value > nint.MaxValue / 10 || value == nint.MaxValue / 10 && digit > (int)(nint.MaxValue % 10)) return Err.ValueError(ts, "Too many decimal digits in format string");
            value = value * 10 + digit;
        }
        return digits;
    }

    /// <summary>Reads a specifier. `op` is whose type the messages name.</summary>
    public static bool Parse(PyThreadState* ts, PyObject* spec, PyObject* op, int defaultType, int defaultAlign, out FormatSpec format) {
        format = new FormatSpec { Fill = ' ', Align = defaultAlign, Width = -1, Precision = -1, Type = defaultType, GroupSize = 3 };
        nint at = 0, end = UnicodeObject.Length(spec);
        int kind = UnicodeObject.Kind(spec);
        void* data = UnicodeObject.Data(spec);
        bool fillGiven = false, alignGiven = false;
        int Peek(nint i) => i < end ? UnicodeObject.Read(kind, data, i) : -1;
        if (end - at >= 2 && IsAlign(Peek(at + 1))) {
            format.Align = Peek(at + 1);
            format.Fill = Peek(at);
            fillGiven = alignGiven = true;
            at += 2;
        } else if (IsAlign(Peek(at))) {
            format.Align = Peek(at++);
            alignGiven = true;
        }
        if (Peek(at) is ' ' or '+' or '-') format.Sign = Peek(at++);
        if (Peek(at) == 'z') {
            format.NoNegativeZero = true;
            at++;
        }
        if (Peek(at) == '#') {
            format.Alternate = true;
            at++;
        }
        // "0" before the width means fill with zeros after the sign.
        if (!fillGiven && Peek(at) == '0') {
            format.Fill = '0';
            if (!alignGiven && defaultAlign == '>') format.Align = '=';
            at++;
        }
        int digits = ReadInteger(ts, spec, ref at, end, out nint width);
        if (digits < 0) return false;
        if (digits > 0) format.Width = width;
        if (Peek(at) == ',') {
            format.Grouping = ',';
            at++;
        }
        if (Peek(at) == '_') {
            if (format.Grouping != 0) return Err.ValueError(ts, "Cannot specify both ',' and '_'.");
            format.Grouping = '_';
            at++;
        }
        if (Peek(at) == ',' && format.Grouping == '_') return Err.ValueError(ts, "Cannot specify both ',' and '_'.");
        if (Peek(at) == '.') {
            at++;
            digits = ReadInteger(ts, spec, ref at, end, out nint precision);
            if (digits < 0) return false;
            if (digits == 0) return Err.ValueError(ts, "Format specifier missing precision");
            format.Precision = precision;
        }
        if (end - at > 1) return Err.ValueError(ts, $"Invalid format specifier '{UnicodeObject.ToString(spec)}' for object of type '{Err.TypeName(op)}'");
        if (end - at == 1) format.Type = Peek(at);
        if (format.Grouping == 0) return true;
        switch (format.Type) {
            case 'd' or 'e' or 'f' or 'g' or 'E' or 'G' or '%' or 'F' or 0:
                return true;
            case 'b' or 'o' or 'x' or 'X' when format.Grouping == '_':
                format.GroupSize = 4;
                return true;
            default:
                return Err.ValueError(ts, $"Cannot specify '{(char)format.Grouping}' with '{Shown(format.Type)}'.");
        }
    }

    /// <summary>A character for a message: itself, or \x and its number.</summary>
    public static string Shown(int c) => c is > 32 and < 128 ? ((char)c).ToString() : $"\\x{c:x}";

    private static Raised UnknownType(PyThreadState* ts, int type, PyObject* op) =>
        Err.ValueError(ts, $"Unknown format code '{Shown(type)}' for object of type '{Err.TypeName(op)}'");

    /// <summary>str.__format__ with a specifier that is not empty.</summary>
    [return: NewRef]
    public static PyObject* FormatStr(PyThreadState* ts, PyObject* op, PyObject* spec) {
        if (UnicodeObject.Length(spec) == 0) return UnicodeObject.CheckExact(op) ? Py.NewRef(op) : ObjectProtocol.Str(ts, op);
        if (!Parse(ts, spec, op, 's', '<', out FormatSpec format)) return null;
        if (format.Type != 's') return UnknownType(ts, format.Type, op);
        if (format.Sign != 0)
            return Err.ValueError(ts, format.Sign == ' ' ? "Space not allowed in string format specifier" : "Sign not allowed in string format specifier");
        if (format.NoNegativeZero) return Err.ValueError(ts, "Negative zero coercion (z) not allowed in string format specifier");
        if (format.Alternate) return Err.ValueError(ts, "Alternate form (#) not allowed in string format specifier");
        if (format.Align == '=') return Err.ValueError(ts, "'=' alignment not allowed in string format specifier");
        nint length = UnicodeObject.Length(op);
        if (format.Precision >= 0 && format.Precision < length) length = format.Precision;
        Padding(format, length, out nint left, out nint right);
        if (left == 0 && right == 0) return UnicodeObject.Substring(ts, op, 0, length);
        using Owned cut = new(ts, UnicodeObject.Substring(ts, op, 0, length));
        return cut.IsNull ? null : Text<StrText>.Pad(ts, TextView.OfStr(cut), left, right, format.Fill);
    }

    /// <summary>Fill before and after a text of that length.</summary>
    private static void Padding(in FormatSpec format, nint length, out nint left, out nint right) {
        nint missing = format.Width > length ? format.Width - length : 0;
        left = format.Align switch { '>' => missing, '^' => missing / 2, _ => 0 };
        right = missing - left;
    }
}
