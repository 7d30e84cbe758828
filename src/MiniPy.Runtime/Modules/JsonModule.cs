// _json: the module, and strings. The scanner is in JsonScanner, the encoder in JsonEncoder.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class JsonModule {
    public static readonly BuiltinModule Definition = new("_json", "json speedups\n", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("encode_basestring_ascii", &EncodeAscii, "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string");
        m.Function("encode_basestring", &Encode, "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string");
        m.Function("scanstring", &ScanString, "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index of the character in s\nafter the end quote.");
        m.Value("make_scanner", Py.NewRef((PyObject*)JsonScannerObject.Type));
        m.Value("make_encoder", Py.NewRef((PyObject*)JsonEncoderObject.Type));
        return 0;
    }

    /// <summary>json.decoder.JSONDecodeError(message, text, at).</summary>
    public static Raised DecodeError(PyThreadState* ts, string message, PyObject* text, nint at) {
        using Owned name = new(ts, UnicodeObject.Intern(ts, "JSONDecodeError"));
        using Owned module = new(ts, ImportDecoder(ts));
        using Owned type = new(ts, module.IsNull || name.IsNull ? null : ObjectProtocol.GetAttr(ts, module, name));
        using Owned words = new(ts, UnicodeObject.FromString(ts, message));
        using Owned position = new(ts, LongObject.FromNint(ts, at));
        using Owned error = new(ts, type.IsNull || words.IsNull || position.IsNull ? null : CallProtocol.CallThree(ts, type, words, text, position));
        if (!error.IsNull) Err.SetObject(ts, type, error);
        return default;
    }

    [return: NewRef]
    private static PyObject* ImportDecoder(PyThreadState* ts) {
        using Owned json = new(ts, Codec.Import(ts, "json.decoder"));
        if (json.IsNull) return null;
        using Owned name = new(ts, UnicodeObject.Intern(ts, "decoder"));
        if (name.IsNull) return null;
        return ObjectProtocol.LookupAttr(ts, json, name, out PyObject* decoder) switch { Lookup.Found => decoder, Lookup.Missing => json.Detach(), _ => null };
    }

    private static bool RequireStr(PyThreadState* ts, PyObject* op) => UnicodeObject.Check(op) || Err.TypeError(ts, $"first argument must be a string, not {Err.TypeName(op)}");

    private static PyObject* EncodeAscii(PyThreadState* ts, PyObject* module, PyObject* text) => Quote(ts, text, true);
    private static PyObject* Encode(PyThreadState* ts, PyObject* module, PyObject* text) => Quote(ts, text, false);

    /// <summary>Is the callable one of the module's own two functions? Then the encoder need not call it.</summary>
    public static bool IsOwnQuoter(PyObject* op, out bool ascii) {
        ascii = false;
        if (op->ob_type != CFunctionObject.Type) return false;
        void* body = ((BuiltinMethod*)((PyCFunctionObject*)op)->m_ml)->managed;
        if (!BuiltinArena.Contains(((PyCFunctionObject*)op)->m_ml)) return false;
        ascii = body == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&EncodeAscii;
        return ascii || body == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&Encode;
    }

    [return: NewRef]
    private static PyObject* Quote(PyThreadState* ts, PyObject* text, bool ascii) {
        if (!RequireStr(ts, text)) return null;
        var to = new UnicodeBuilder(ts);
        AppendQuoted(ref to, text, ascii);
        PyObject* result = to.Finish();
        to.Dispose();
        return result;
    }

    /// <summary>Appends the JSON form of a str.</summary>
    public static bool AppendQuoted(scoped ref UnicodeBuilder to, PyObject* text, bool ascii) {
        nint length = UnicodeObject.Length(text);
        int kind = UnicodeObject.Kind(text);
        void* data = UnicodeObject.Data(text);
        to.Append('"');
        nint start = 0;
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(kind, data, i);
            if (c >= ' ' && c != '"' && c != '\\' && (c < 127 || !ascii)) continue;
            if (ascii && c == 127) continue;
            if (i > start) to.AppendUnits(kind, data, start, i - start);
            start = i + 1;
            AppendEscape(ref to, c);
        }
        if (length > start) to.AppendUnits(kind, data, start, length - start);
        return to.Append('"');
    }

    private static void AppendEscape(scoped ref UnicodeBuilder to, int c) {
        int letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => 0 };
        if (letter != 0) {
            to.Append('\\');
            to.Append(letter);
            return;
        }
        if (c > 0xFFFF) {
            AppendUnit(ref to, 0xD800 + (c - 0x10000 >> 10));
            c = 0xDC00 + (c & 0x3FF);
        }
        AppendUnit(ref to, c);
    }

    private static void AppendUnit(scoped ref UnicodeBuilder to, int unit) {
        to.Append('\\');
        to.Append('u');
        for (int shift = 12; shift >= 0; shift -= 4) to.Append("0123456789abcdef"[unit >> shift & 15]);
    }

    private static PyObject* ScanString(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (count is < 2 or > 3) return Err.TypeError(ts, count < 2 ? $"scanstring() takes at least 2 arguments ({count} given)" : $"scanstring() takes at most 3 arguments ({count} given)");
        if (!Args.Index(ts, args[1], out nint end)) return null;
        int strict = count > 2 ? ObjectProtocol.IsTrue(ts, args[2]) : 1;
        if (strict < 0 || !RequireStr(ts, args[0])) return null;
        PyObject* text = JsonText.ScanString(ts, args[0], ref end, strict != 0);
        return text == null ? null : Fields.Tuple(ts, text, LongObject.FromNint(ts, end));
    }
}

/// <summary>Reading the text of a JSON string.</summary>
internal static unsafe class JsonText {
    private static int Hex(int c) => c switch { >= '0' and <= '9' => c - '0', >= 'a' and <= 'f' => c - 'a' + 10, >= 'A' and <= 'F' => c - 'A' + 10, _ => -1 };

    /// <summary>The string whose opening quote is just before `end`; `end` is then just after the closing one.</summary>
    [return: NewRef]
    public static PyObject* ScanString(PyThreadState* ts, PyObject* op, ref nint end, bool strict) {
        nint length = UnicodeObject.Length(op), begin = end - 1, at = end;
        int kind = UnicodeObject.Kind(op);
        void* data = UnicodeObject.Data(op);
        if (end < 0 || length < end) return Err.ValueError(ts, "end is out of bounds");
        // Nearly all strings have no escape: then it is one piece of the text.
        while (at < length && UnicodeObject.Read(kind, data, at) is > 0x1F and not '"' and not '\\') at++;
        if (at < length && UnicodeObject.Read(kind, data, at) == '"') {
            end = at + 1;
            return UnicodeObject.FromKindAndData(ts, kind, (byte*)data + begin * kind + kind, at - begin - 1);
        }
        using var text = new UnicodeBuilder(ts);
        nint start = end;
        while (true) {
            int c = 0;
            while (at < length && (c = UnicodeObject.Read(kind, data, at)) != '"' && c != '\\') {
                if (c <= 0x1F && strict) return JsonModule.DecodeError(ts, "Invalid control character at", op, at);
                at++;
            }
            if (at >= length) return JsonModule.DecodeError(ts, "Unterminated string starting at", op, begin);
            if (at > start) text.AppendUnits(kind, data, start, at - start);
            at++;
            if (c == '"') break;
            if (at >= length) return JsonModule.DecodeError(ts, "Unterminated string starting at", op, begin);
            c = UnicodeObject.Read(kind, data, at);
            if (c != 'u') {
                int plain = c switch { '"' => '"', '\\' => '\\', '/' => '/', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => 0 };
                if (plain == 0) return JsonModule.DecodeError(ts, "Invalid \\escape", op, at - 1);
                text.Append(plain);
                start = ++at;
                continue;
            }
            at++;
            if (at + 4 >= length) return JsonModule.DecodeError(ts, "Invalid \\uXXXX escape", op, at - 1);
            c = Unit(kind, data, at);
            if (c < 0) return JsonModule.DecodeError(ts, "Invalid \\uXXXX escape", op, at - 1);
            at += 4;
            if (c is >= 0xD800 and < 0xDC00 && at + 6 < length && UnicodeObject.Read(kind, data, at) == '\\' && UnicodeObject.Read(kind, data, at + 1) == 'u') {
                int low = Unit(kind, data, at + 2);
                if (low < 0) return JsonModule.DecodeError(ts, "Invalid \\uXXXX escape", op, at + 1);
                if (low is >= 0xDC00 and < 0xE000) {
                    c = 0x10000 + (c - 0xD800 << 10) + (low - 0xDC00);
                    at += 6;
                }
            }
            text.Append(c);
            start = at;
        }
        end = at;
        return text.Finish();
    }

    private static int Unit(int kind, void* data, nint at) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Hex(UnicodeObject.Read(kind, data, at + i));
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        return value;
    }
}
