// _json.make_scanner: a Scanner holds the settings of a decoder and, called with a text and an index, returns the value there and where it
// ends. What is no value raises StopIteration with its index, which the decoder turns into its error.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyJsonScanner {
    public PyObject ob_base;
    public PyObject* object_hook;
    public PyObject* object_pairs_hook;
    public PyObject* parse_float;
    public PyObject* parse_int;
    public PyObject* parse_constant;
    public byte strict;
}

internal static unsafe class JsonScannerObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_json.Scanner", null, sizeof(PyJsonScanner), TypeFlags.HaveGc, &Slots, &Members, doc: "JSON scanner object");
    private static readonly ArgSpec s_new = new("make_scanner", 0, 1, "context"), s_call = new("scan_once", 0, 2, "string", "idx");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 5);
        s->call = &Call;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Member("strict", MemberType.Bool, sizeof(PyObject) + 5 * sizeof(nint), doc: "strict");
        t.Member("object_hook", MemberType.Object, sizeof(PyObject), doc: "object_hook");
        t.Member("object_pairs_hook", MemberType.Object, sizeof(PyObject) + sizeof(nint));
        t.Member("parse_float", MemberType.Object, sizeof(PyObject) + 2 * sizeof(nint), doc: "parse_float");
        t.Member("parse_int", MemberType.Object, sizeof(PyObject) + 3 * sizeof(nint), doc: "parse_int");
        t.Member("parse_constant", MemberType.Object, sizeof(PyObject) + 4 * sizeof(nint), doc: "parse_constant");
    }

    private static PyJsonScanner* Of(PyObject* op) => (PyJsonScanner*)op;

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** a = stackalloc PyObject*[1];
        if (!s_new.ParseTuple(ts, args, kwargs, a)) return null;
        using Owned op = new(ts, TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0));
        if (op.IsNull) return null;
        using Owned strict = new(ts, ObjectProtocol.GetAttr(ts, a[0], "strict"));
        int truth = strict.IsNull ? -1 : ObjectProtocol.IsTrue(ts, strict);
        if (truth < 0) return null;
        Of(op)->strict = (byte)truth;
        bool good = (Of(op)->object_hook = ObjectProtocol.GetAttr(ts, a[0], "object_hook")) != null
            && (Of(op)->object_pairs_hook = ObjectProtocol.GetAttr(ts, a[0], "object_pairs_hook")) != null
            && (Of(op)->parse_float = ObjectProtocol.GetAttr(ts, a[0], "parse_float")) != null
            && (Of(op)->parse_int = ObjectProtocol.GetAttr(ts, a[0], "parse_int")) != null
            && (Of(op)->parse_constant = ObjectProtocol.GetAttr(ts, a[0], "parse_constant")) != null;
        return good ? op.Detach() : null;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** a = stackalloc PyObject*[2];
        if (!s_call.ParseTuple(ts, args, kwargs, a) || !Args.Index(ts, a[1], out nint index)) return null;
        if (!UnicodeObject.Check(a[0])) return Err.TypeError(ts, $"first argument must be a string, not {Err.TypeName(a[0])}");
        using Owned memo = new(ts, DictObject.New(ts));
        if (memo.IsNull) return null;
        var scan = new JsonScan(ts, Of(self), a[0], memo);
        PyObject* value = scan.Once(index, out nint end);
        return value == null ? null : Fields.Tuple(ts, value, LongObject.FromNint(ts, end));
    }
}

/// <summary>One call of a scanner: the text and the names seen in it, so that equal names of objects are one str.</summary>
internal readonly unsafe ref struct JsonScan {
    private readonly PyThreadState* _ts;
    private readonly PyJsonScanner* _settings;
    private readonly PyObject* _text, _memo;
    private readonly int _kind;
    private readonly void* _data;
    private readonly nint _length;

    public JsonScan(PyThreadState* ts, PyJsonScanner* settings, PyObject* text, PyObject* memo) {
        _ts = ts;
        _settings = settings;
        _text = text;
        _memo = memo;
        _kind = UnicodeObject.Kind(text);
        _data = UnicodeObject.Data(text);
        _length = UnicodeObject.Length(text);
    }

    /// <summary>The character at an index, -1 past the end.</summary>
    private int At(nint index) => index < _length ? UnicodeObject.Read(_kind, _data, index) : -1;

    private nint SkipBlanks(nint at) {
        while (At(at) is ' ' or '\n' or '\r' or '\t') at++;
        return at;
    }

    private bool Is(nint at, string word) {
        if (_length - at < word.Length) return false;
        for (int i = 0; i < word.Length; i++)
            if (UnicodeObject.Read(_kind, _data, at + i) != word[i]) return false;
        return true;
    }

    private Raised Stop(nint at) {
        using Owned index = new(_ts, LongObject.FromNint(_ts, at));
        return index.IsNull ? default : Err.StopIteration(_ts, index);
    }

    private Raised Error(string message, nint at) => JsonModule.DecodeError(_ts, message, _text, at);

    /// <summary>The value at an index and where it ends.</summary>
    [return: NewRef]
    public PyObject* Once(nint at, out nint end) {
        end = at;
        if (at < 0) return Err.ValueError(_ts, "idx cannot be negative");
        int c = At(at);
        switch (c) {
            case -1: return Stop(at);
            case '"':
                end = at + 1;
                return JsonText.ScanString(_ts, _text, ref end, _settings->strict != 0);
            case '{' or '[': {
                if (!Recursion.Enter(_ts, c == '{' ? " while decoding a JSON object from a unicode string" : " while decoding a JSON array from a unicode string")) return null;
                PyObject* value = c == '{' ? Object(at + 1, out end) : Array(at + 1, out end);
                Recursion.Leave(_ts);
                return value;
            }
            case 'n' when Is(at, "null"): end = at + 4; return Py.None;
            case 't' when Is(at, "true"): end = at + 4; return Py.True;
            case 'f' when Is(at, "false"): end = at + 5; return Py.False;
            case 'N' when Is(at, "NaN"): return Constant("NaN", at, out end);
            case 'I' when Is(at, "Infinity"): return Constant("Infinity", at, out end);
            case '-' when Is(at, "-Infinity"): return Constant("-Infinity", at, out end);
            default: return Number(at, out end);
        }
    }

    private PyObject* Constant(string name, nint at, out nint end) {
        end = at + name.Length;
        using Owned text = new(_ts, UnicodeObject.FromString(_ts, name));
        return text.IsNull ? null : CallProtocol.CallOne(_ts, _settings->parse_constant, text);
    }

    private static bool IsDigit(int c) => (uint)(c - '0') < 10;

    private PyObject* Number(nint start, out nint end) {
        end = start;
        nint at = start;
        if (At(at) == '-') at++;
        if (At(at) == '0') at++;
        else if (IsDigit(At(at))) while (IsDigit(At(at))) at++;
        else return Stop(start);
        bool isFloat = false;
        if (At(at) == '.' && IsDigit(At(at + 1))) {
            isFloat = true;
            for (at += 2; IsDigit(At(at)); at++) { }
        }
        if (At(at) is 'e' or 'E') {
            nint exponent = at + 1;
            if (At(exponent) is '-' or '+') exponent++;
            if (IsDigit(At(exponent))) {
                isFloat = true;
                for (at = exponent + 1; IsDigit(At(at)); at++) { }
            }
        }
        end = at;
        int length = (int)(at - start);
        PyObject* parser = isFloat ? _settings->parse_float : _settings->parse_int;
        PyObject* plain = isFloat ? (PyObject*)FloatObject.Type : (PyObject*)LongObject.Type;
        if (parser != plain) {
            using Owned text = new(_ts, UnicodeObject.FromKindAndData(_ts, _kind, (byte*)_data + start * _kind, length));
            return text.IsNull ? null : CallProtocol.CallOne(_ts, parser, text);
        }
        if (!isFloat && length <= 18) {
            long value = 0;
            for (nint i = At(start) == '-' ? start + 1 : start; i < at; i++) value = 10 * value + (At(i) - '0');
            return LongObject.FromInt64(_ts, At(start) == '-' ? -value : value);
        }
        byte[]? rented = null;
        Span<byte> digits = length <= 256 ? stackalloc byte[length + 1] : (rented = System.Buffers.ArrayPool<byte>.Shared.Rent(length + 1)).AsSpan(0, length + 1);
        for (int i = 0; i < length; i++) digits[i] = (byte)At(start + i);
        digits[length] = 0;
        PyObject* result;
        if (isFloat) result = FloatObject.TryParse(digits[..length], out double number) ? FloatObject.FromDouble(_ts, number) : Stop(start);
        else fixed (byte* first = digits) result = LongObject.FromBytes(_ts, first, length, 10);
        if (rented != null) System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        return result;
    }

    private PyObject* Array(nint at, out nint end) {
        end = at;
        using Owned list = new(_ts, ListObject.New(_ts, 0));
        if (list.IsNull) return null;
        at = SkipBlanks(at);
        if (At(at) != ']') {
            while (true) {
                PyObject* item = Once(at, out at);
                if (item == null || ListObject.AppendSteal(_ts, list, item) < 0) return null;
                at = SkipBlanks(at);
                if (At(at) == ']') break;
                if (At(at) != ',') return Error("Expecting ',' delimiter", at);
                at = SkipBlanks(at + 1);
            }
        }
        end = at + 1;
        return list.Detach();
    }

    private PyObject* Object(nint at, out nint end) {
        end = at;
        bool asPairs = !Py.IsNone(_settings->object_pairs_hook);
        using Owned result = new(_ts, asPairs ? ListObject.New(_ts, 0) : DictObject.New(_ts));
        if (result.IsNull) return null;
        at = SkipBlanks(at);
        if (At(at) != '}') {
            while (true) {
                if (At(at) != '"') return Error("Expecting property name enclosed in double quotes", at);
                at++;
                using Owned key = new(_ts, Key(ref at));
                if (key.IsNull) return null;
                at = SkipBlanks(at);
                if (At(at) != ':') return Error("Expecting ':' delimiter", at);
                using Owned value = new(_ts, Once(SkipBlanks(at + 1), out at));
                if (value.IsNull) return null;
                if (asPairs) {
                    PyObject* pair = TupleObject.Pack(_ts, key, value);
                    if (pair == null || ListObject.AppendSteal(_ts, result, pair) < 0) return null;
                } else if (DictObject.SetItem(_ts, result, key, value) < 0) return null;
                at = SkipBlanks(at);
                if (At(at) == '}') break;
                if (At(at) != ',') return Error("Expecting ',' delimiter", at);
                at = SkipBlanks(at + 1);
            }
        }
        end = at + 1;
        if (asPairs) return CallProtocol.CallOne(_ts, _settings->object_pairs_hook, result);
        return Py.IsNone(_settings->object_hook) ? result.Detach() : CallProtocol.CallOne(_ts, _settings->object_hook, result);
    }

    /// <summary>A name; the same str for the same name within one text.</summary>
    [return: NewRef]
    private PyObject* Key(ref nint at) {
        PyObject* key = JsonText.ScanString(_ts, _text, ref at, _settings->strict != 0);
        if (key == null) return null;
        PyObject* known = DictObject.SetDefault(_ts, _memo, key, key);
        Py.XIncRef(known);
        Py.DecRef(_ts, key);
        return known;
    }
}
