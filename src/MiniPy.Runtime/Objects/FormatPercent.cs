// The '%' operator of str, bytes and bytearray: one implementation. Of bytes the format is read as Latin-1, the result is built as a
// str of Latin-1 and its units are the bytes of the answer; only s, b, c, r and a differ.
//
// The result so far is in a builder, so the Python code that conversions run (__str__, __index__, __getitem__) cannot see or change it.
// A format that belongs to a bytearray is copied first for the same reason.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal unsafe ref struct FormatPercent {
    private readonly PyThreadState* _ts;
    private readonly TextView _format;
    private readonly bool _bytes;
    /// <summary>The mapping for "%(key)s", or null.</summary>
    private readonly PyObject* _mapping;
    private PyObject* _arguments;
    private nint _count, _next;
    private nint _at;
    private UnicodeBuilder _out;

    // Of the conversion being read.
    private bool _left, _plus, _blank, _alternate, _zero;
    private nint _width;
    private int _precision;

    private FormatPercent(PyThreadState* ts, in TextView format, PyObject* arguments, bool bytes) {
        _ts = ts;
        _format = format;
        _bytes = bytes;
        _out = new UnicodeBuilder(ts);
        _arguments = Py.NewRef(arguments);
        bool tuple = TypeObject.HasFlag(arguments, TypeFlags.TupleSubclass);
        _count = tuple ? TupleObject.Size(arguments) : -1;
        _next = tuple ? 0 : -2;
        bool text = UnicodeObject.Check(arguments) || bytes && (BytesObject.Check(arguments) || ByteArrayObject.Check(arguments));
        if (!tuple && !text && TypeSlots.Of(arguments)->mp_subscript != null) _mapping = arguments;
    }

    [return: NewRef]
    public static PyObject* OfStr(PyThreadState* ts, PyObject* format, PyObject* arguments) {
        var state = new FormatPercent(ts, TextView.OfStr(format), arguments, false);
        PyObject* result = state.Run() ? state._out.Finish() : null;
        state.Close();
        return result;
    }

    /// <summary>bytes % arguments; the view must stay as it is throughout.</summary>
    [return: NewRef]
    public static PyObject* OfBytes(PyThreadState* ts, in TextView format, PyObject* arguments, bool byteArray) {
        var state = new FormatPercent(ts, format, arguments, true);
        using Owned text = new(ts, state.Run() ? state._out.Finish() : null);
        state.Close();
        if (text.IsNull) return null;
        var span = new ReadOnlySpan<byte>(UnicodeObject.Data(text), (int)UnicodeObject.Length(text));
        return byteArray ? ByteArrayObject.FromSpan(ts, span) : BytesObject.FromSpan(ts, span);
    }

    private void Close() {
        _out.Dispose();
        Py.DecRef(_ts, _arguments);
    }

    private bool Run() {
        while (_at < _format.Length) {
            nint start = _at;
            if (_format.Kind == 1) {
                int percent = new ReadOnlySpan<byte>((byte*)_format.Data + _at, (int)(_format.Length - _at)).IndexOf((byte)'%');
                _at = percent < 0 ? _format.Length : _at + percent;
            } else while (_at < _format.Length && _format[_at] != '%') _at++;
            if (!_out.AppendUnits(_format.Kind, _format.Data, start, _at - start)) return false;
            if (_at == _format.Length) break;
            _at++;
            if (_at == _format.Length) return Err.ValueError(_ts, "incomplete format");
            if (_format[_at] == '%') {
                _at++;
                if (!_out.Append('%')) return false;
            } else if (!One()) return false;
        }
        if (_next < _count && _mapping == null)
            return Err.TypeError(_ts, _bytes ? "not all arguments converted during bytes formatting" : "not all arguments converted during string formatting");
        return true;
    }

    /// <summary>The next argument, borrowed.</summary>
    private PyObject* NextArgument() {
        if (_next < _count) {
            PyObject* item = _count < 0 ? _arguments : TupleObject.Items(_arguments)[_next];
            _next++;
            return item;
        }
        return Err.TypeError(_ts, "not enough arguments for format string");
    }

    /// <summary>Reads one conversion after its '%' and appends what it makes.</summary>
    private bool One() {
        int plain = _format[_at];
        if ((plain == 's' || plain == 'd') && !_bytes && _next < _count) { // %s of a str and %d of a small int, as nearly always
            PyObject* argument = _count < 0 ? _arguments : TupleObject.Items(_arguments)[_next];
            if (plain == 's' ? UnicodeObject.CheckExact(argument) : argument->ob_type == LongObject.Type && LongObject.IsPair(argument)) {
                _at++;
                _next++;
                return plain == 's' ? _out.Append(argument) : _out.AppendNumber(LongObject.PairValue(argument));
            }
        }
        _left = _plus = _blank = _alternate = _zero = false;
        _width = -1;
        _precision = -1;
        if (_format[_at] == '(' && !Key()) return false;
        for (; _at < _format.Length; _at++) {
            int flag = _format[_at];
            if (flag == '-') _left = true;
            else if (flag == '+') _plus = true;
            else if (flag == ' ') _blank = true;
            else if (flag == '#') _alternate = true;
            else if (flag == '0') _zero = true;
            else break;
        }
        if (!WidthAndPrecision()) return false;
        if (_at < _format.Length && _format[_at] is 'h' or 'l' or 'L') _at++;
        if (_at >= _format.Length) return Err.ValueError(_ts, "incomplete format");
        int code = _format[_at++];
        PyObject* value = NextArgument();
        if (value == null) return false;
        Py.IncRef(value); // Python code run by the conversion may take it out of where it came from
        bool good = Convert(code, value);
        Py.DecRef(_ts, value);
        return good;
    }

    /// <summary>"(key)": the mapping's value becomes the only argument.</summary>
    private bool Key() {
        if (_mapping == null) return Err.TypeError(_ts, "format requires a mapping");
        nint start = ++_at;
        for (int depth = 1; _at < _format.Length; _at++) {
            int c = _format[_at];
            if (c == '(') depth++;
            else if (c == ')' && --depth == 0) break;
        }
        if (_at >= _format.Length) return Err.ValueError(_ts, "incomplete format key");
        using Owned key = new(_ts, _bytes
            ? BytesObject.FromSpan(_ts, new ReadOnlySpan<byte>((byte*)_format.Data + start, (int)(_at - start)))
            : UnicodeObject.FromKindAndData(_ts, _format.Kind, (byte*)_format.Data + start * _format.Kind, _at - start));
        _at++;
        if (key.IsNull) return false;
        // The mapping is the arguments object or was; the operator's caller keeps it alive.
        PyObject* found = ObjectProtocol.GetItem(_ts, _mapping, key);
        if (found == null) return false;
        Py.DecRef(_ts, _arguments);
        _arguments = found;
        _count = -1;
        _next = -2;
        if (_at >= _format.Length) return Err.ValueError(_ts, "incomplete format");
        return true;
    }

    private bool WidthAndPrecision() {
        if (_at < _format.Length && _format[_at] == '*') {
            PyObject* value = NextArgument();
            if (value == null) return false;
            if (!TypeObject.HasFlag(value, TypeFlags.LongSubclass)) return Err.TypeError(_ts, "* wants int");
            _width = NumberProtocol.AsSsize(_ts, value, Exc.OverflowError);
            if (_width == -1 && ErrorIndicator.Occurred(_ts) != null) return false;
            if (_width < 0) {
                _left = true;
                _width = -_width;
            }
            _at++;
        } else if (!Number(nint.MaxValue, "width too big", ref _width)) return false;
        if (_at >= _format.Length || _format[_at] != '.') return true;
        _at++;
        _precision = 0;
        if (_at < _format.Length && _format[_at] == '*') {
            PyObject* value = NextArgument();
            if (value == null) return false;
            if (!TypeObject.HasFlag(value, TypeFlags.LongSubclass)) return Err.TypeError(_ts, "* wants int");
            if (!Args.Int(_ts, value, out _precision)) return false;
            if (_precision < 0) _precision = 0;
            _at++;
            return true;
        }
        nint precision = 0;
        if (!Number(int.MaxValue, "precision too big", ref precision)) return false;
        _precision = (int)precision;
        return true;
    }

    private bool Number(nint most, string message, ref nint value) {
        if (_at >= _format.Length || (uint)(_format[_at] - '0') > 9) return true;
        value = 0;
        for (; _at < _format.Length && (uint)(_format[_at] - '0') <= 9; _at++) {
            int digit = _format[_at] - '0';
            if (value > (most - digit) / 10) return Err.ValueError(_ts, message);
            value = value * 10 + digit;
        }
        return true;
    }

    private bool Convert(int code, PyObject* value) {
        switch (code) {
            case 's' when !_bytes && _width < 0 && _precision < 0 && UnicodeObject.CheckExact(value):
                return _out.Append(value);
            case 's' or 'd' or 'i' or 'u' when _width < 0 && _precision < 0 && !_plus && !_blank && LongObject.CheckExact(value) && LongObject.TryAsInt64(value, out long number) && !(_bytes && code == 's'):
                return _out.AppendNumber(number);
            case 's' when !_bytes:
                return Put(ObjectProtocol.Str(_ts, value), code, false);
            case 's' or 'b' when _bytes:
                return Put(BytesOf(value), code, false);
            case 'r' when !_bytes:
                return Put(ObjectProtocol.Repr(_ts, value), code, false);
            case 'a' or 'r':
                return Put(ObjectProtocol.Ascii(_ts, value), code, false);
            case 'd' or 'i' or 'u' or 'o' or 'x' or 'X':
                return Put(Integer(code, value), code, true);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return Put(Real(code, value), code, true);
            case 'c':
                _precision = -1;
                _zero = false;
                return Put(_bytes ? Byte(value) : Character(value), code, false);
            default:
                return Err.ValueError(_ts, $"unsupported format character '{(code is > 31 and < 128 ? (char)code : '?')}' (0x{code:x}) at index {_at - 1}");
        }
    }

    /// <summary>The value as decimal, octal or hexadecimal digits with sign and "0x", as many digits as the precision asks for.</summary>
    private PyObject* Integer(int code, PyObject* value) {
        bool isInt = TypeObject.HasFlag(value, TypeFlags.LongSubclass), decimals = code is 'd' or 'i' or 'u';
        if (!isInt && TypeSlots.Of(value)->nb_index == null && (!decimals || TypeSlots.Of(value)->nb_int == null && TypeSlots.Of(value)->nb_float == null)) return WrongInteger(code, value);
        using Owned number = new(_ts, isInt ? Py.NewRef(value) : decimals ? NumberProtocol.Long(_ts, value) : NumberProtocol.Index(_ts, value));
        if (number.IsNull) return Err.Matches(_ts, Exc.TypeError) ? WrongInteger(code, value) : null;
        string? digits = FormatSpec.Digits(_ts, number, code);
        if (digits == null) return null;
        if (_precision > digits.Length) {
            if (!Heap.CanAllocate(_ts->heap, (nint)_precision * 2) || _precision > int.MaxValue / 2) return Err.NoMemory(_ts);
            digits = digits.PadLeft(_precision, '0');
        }
        string sign = LongObject.Sign(number) < 0 ? "-" : "";
        string prefix = _alternate ? code switch { 'o' => "0o", 'x' => "0x", 'X' => "0X", _ => "" } : "";
        return UnicodeObject.FromString(_ts, string.Concat(sign, prefix, digits));
    }

    private Raised WrongInteger(int code, PyObject* value) =>
        Err.TypeError(_ts, $"%{(char)(_bytes && code == 'i' ? 'd' : code)} format: {(code is 'o' or 'x' or 'X' ? "an integer" : "a real number")} is required, not {Err.TypeName(value)}");

    private PyObject* Real(int code, PyObject* value) {
        double number = FloatObject.AsDouble(_ts, value);
        if (number == -1.0 && ErrorIndicator.Occurred(_ts) != null) {
            if (_bytes && Err.Matches(_ts, Exc.TypeError)) return Err.TypeError(_ts, $"float argument required, not {Err.TypeName(value)}");
            return null;
        }
        int precision = _precision < 0 ? 6 : _precision;
        if (precision > 4096 && (precision > int.MaxValue / 4 || !Heap.CanAllocate(_ts->heap, (nint)precision * 4))) return Err.NoMemory(_ts);
        _precision = -1;
        return UnicodeObject.FromString(_ts, FloatFormat.Format(number, (char)code, precision, _alternate ? FloatFlags.Alternate : FloatFlags.None));
    }

    private PyObject* Character(PyObject* value) {
        if (UnicodeObject.Check(value)) return UnicodeObject.Length(value) == 1 ? UnicodeObject.Exact(_ts, value) : Err.TypeError(_ts, "%c requires int or char");
        if (!NumberProtocol.IsIndex(value)) return Err.TypeError(_ts, "%c requires int or char");
        using Owned number = new(_ts, NumberProtocol.Index(_ts, value));
        if (number.IsNull) return Err.TypeError(_ts, "%c requires int or char");
        if (!LongObject.TryAsInt64(number, out long code) || code is < 0 or > UnicodeObject.MaxCodePoint) return Err.OverflowError(_ts, "%c arg not in range(0x110000)");
        return UnicodeObject.FromCodePoint(_ts, (int)code);
    }

    private PyObject* Byte(PyObject* value) {
        if (BytesObject.Check(value) && BytesObject.Size(value) == 1) return UnicodeObject.FromCodePoint(_ts, *BytesObject.Data(value));
        if (ByteArrayObject.Check(value) && ByteArrayObject.Size(value) == 1) return UnicodeObject.FromCodePoint(_ts, *ByteArrayObject.Data(value));
        if (!NumberProtocol.IsIndex(value)) return Err.TypeError(_ts, "%c requires an integer in range(256) or a single byte");
        using Owned number = new(_ts, NumberProtocol.Index(_ts, value));
        if (number.IsNull) return null;
        if (!LongObject.TryAsInt64(number, out long code) || code is < 0 or > 255) return Err.OverflowError(_ts, "%c arg not in range(256)");
        return UnicodeObject.FromCodePoint(_ts, (int)code);
    }

    /// <summary>What %b shows: the bytes of bytes, of __bytes__, or of a buffer, read as Latin-1.</summary>
    private PyObject* BytesOf(PyObject* value) {
        if (BytesObject.Check(value)) return UnicodeObject.FromLatin1(_ts, new ReadOnlySpan<byte>(BytesObject.Data(value), (int)BytesObject.Size(value)));
        if (ByteArrayObject.Check(value)) return UnicodeObject.FromLatin1(_ts, new ReadOnlySpan<byte>(ByteArrayObject.Data(value), (int)ByteArrayObject.Size(value)));
        using Owned method = new(_ts, ObjectProtocol.LookupSpecial(_ts, value, Names.__bytes__));
        if (!method.IsNull) {
            using Owned result = new(_ts, CallProtocol.CallNoArgs(_ts, method));
            if (result.IsNull) return null;
            if (!BytesObject.Check(result)) return Err.TypeError(_ts, $"__bytes__ returned non-bytes (type {Err.TypeName(result)})");
            return UnicodeObject.FromLatin1(_ts, new ReadOnlySpan<byte>(BytesObject.Data(result), (int)BytesObject.Size(result)));
        }
        if (ErrorIndicator.Occurred(_ts) != null) return null;
        if (!BufferProtocol.Check(value))
            return Err.TypeError(_ts, $"%b requires a bytes-like object, or an object that implements __bytes__, not '{Err.TypeName(value)}'");
        using Owned copy = new(_ts, BytesObject.FromBuffer(_ts, value));
        return copy.IsNull ? null : UnicodeObject.FromLatin1(_ts, new ReadOnlySpan<byte>(BytesObject.Data(copy), (int)BytesObject.Size(copy)));
    }

    /// <summary>Appends a converted value with sign, fill and width. Takes the reference; null is an error.</summary>
    private bool Put([Steals] PyObject* text, int code, bool numeric) {
        if (text == null) return false;
        nint length = UnicodeObject.Length(text), from = 0;
        if (!numeric && _precision >= 0 && _precision < length) length = _precision;
        int sign = 0;
        if (numeric) {
            int first = UnicodeObject.Read(text, 0);
            if (first is '-' or '+') {
                sign = first;
                from = 1;
            } else if (_plus) sign = '+';
            else if (_blank) sign = ' ';
        }
        int fill = numeric && _zero ? '0' : ' ';
        nint prefix = _alternate && code is 'x' or 'X' or 'o' && _alternate && numeric ? 2 : 0;
        nint body = length - from, missing = _width - body - (sign != 0 ? 1 : 0);
        // Zeros stand between sign, prefix and digits; blanks before all of them.
        if (fill == ' ' && !_left) _out.AppendFill(' ', missing);
        if (sign != 0) _out.Append(sign);
        _out.Append(text, from, from + prefix);
        if (fill == '0' && !_left) _out.AppendFill('0', missing);
        _out.Append(text, from + prefix, length);
        if (_left) _out.AppendFill(' ', missing);
        Py.DecRef(_ts, text);
        return !_out.Failed;
    }
}
