// _codecs: the registry and the built-in codecs as functions, for Lib/codecs.py and Lib/encodings.
//
// An encoder function takes (str, errors=None) and answers (bytes, characters read); a decoder takes (bytes-like, errors=None, final) and
// answers (str, bytes read).

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class CodecsModule {
    public static readonly BuiltinModule Definition = new("_codecs", null, &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("register", &Register, "register($module, search_function, /)\n--\n\nRegister a codec search function.\n\nSearch functions are expected to take one argument, the encoding name in\nall lower case letters, and either return None, or a tuple of functions\n(encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).");
        m.Function("unregister", &Unregister, "unregister($module, search_function, /)\n--\n\nUnregister a codec search function and clear the registry\'s cache.\n\nIf the search function is not registered, do nothing.");
        m.Function("lookup", &Lookup, "lookup($module, encoding, /)\n--\n\nLooks up a codec tuple in the Python codec registry and returns a CodecInfo object.");
        m.Function("encode", &Encode, "encode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nEncodes obj using the codec registered for encoding.");
        m.Function("decode", &Decode, "decode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nDecodes obj using the codec registered for encoding.");
        m.Function("register_error", &RegisterError, "register_error($module, errors, handler, /)\n--\n\nRegister the specified error handler under the name errors.\n\nhandler must be a callable object, that\nwill be called with an exception instance containing\ninformation about the location of the encoding/decoding\nerror and must return a (replacement, new position) tuple.");
        m.Function("lookup_error", &LookupError, "lookup_error($module, name, /)\n--\n\nlookup_error(errors) -> handler\n\nReturn the error handler for the specified error handling name or raise a\nLookupError, if no handler exists under this name.");
        m.Function("utf_7_encode", &Utf7Encode);
        m.Function("utf_7_decode", &Utf7Decode);
        m.Function("utf_8_encode", &Utf8Encode);
        m.Function("utf_8_decode", &Utf8Decode);
        m.Function("utf_16_encode", &Utf16Encode);
        m.Function("utf_16_le_encode", &Utf16LeEncode);
        m.Function("utf_16_be_encode", &Utf16BeEncode);
        m.Function("utf_16_decode", &Utf16Decode);
        m.Function("utf_16_le_decode", &Utf16LeDecode);
        m.Function("utf_16_be_decode", &Utf16BeDecode);
        m.Function("utf_16_ex_decode", &Utf16ExDecode);
        m.Function("utf_32_encode", &Utf32Encode);
        m.Function("utf_32_le_encode", &Utf32LeEncode);
        m.Function("utf_32_be_encode", &Utf32BeEncode);
        m.Function("utf_32_decode", &Utf32Decode);
        m.Function("utf_32_le_decode", &Utf32LeDecode);
        m.Function("utf_32_be_decode", &Utf32BeDecode);
        m.Function("utf_32_ex_decode", &Utf32ExDecode);
        m.Function("latin_1_encode", &Latin1Encode);
        m.Function("latin_1_decode", &Latin1Decode);
        m.Function("ascii_encode", &AsciiEncode);
        m.Function("ascii_decode", &AsciiDecode);
        m.Function("unicode_escape_encode", &UnicodeEscapeEncode);
        m.Function("unicode_escape_decode", &UnicodeEscapeDecode);
        m.Function("raw_unicode_escape_encode", &RawUnicodeEscapeEncode);
        m.Function("raw_unicode_escape_decode", &RawUnicodeEscapeDecode);
        m.Function("charmap_encode", &CharmapEncode);
        m.Function("charmap_decode", &CharmapDecode);
        m.Function("charmap_build", &CharmapBuild);
        m.Function("escape_encode", &EscapeEncode);
        m.Function("escape_decode", &EscapeDecode);
        m.Function("readbuffer_encode", &ReadBufferEncode);
        return 0;
    }

    // The registry.

    private static bool IsCallable(PyObject* op) => TypeSlots.Of(op)->call != null;

    private static PyObject* Register(PyThreadState* ts, PyObject* module, PyObject* function) {
        if (!IsCallable(function)) return Err.TypeError(ts, "argument must be callable");
        Codec.Registry(ts).SearchFunctions.Add((nint)Py.NewRef(function));
        return Py.None;
    }

    private static PyObject* Unregister(PyThreadState* ts, PyObject* module, PyObject* function) {
        CodecRegistry registry = Codec.Registry(ts);
        int at = registry.SearchFunctions.IndexOf((nint)function);
        if (at < 0) return Py.None;
        nint[] found = [.. registry.Found.Values];
        registry.Found.Clear();
        registry.SearchFunctions.RemoveAt(at);
        foreach (nint codec in found) Py.DecRef(ts, (PyObject*)codec);
        Py.DecRef(ts, function);
        return Py.None;
    }

    private static PyObject* Lookup(PyThreadState* ts, PyObject* module, PyObject* name) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"lookup() argument must be str, not {Err.TypeName(name)}");
        return Codec.Lookup(ts, UnicodeObject.ToString(name));
    }

    private static readonly ArgSpec s_encode = new("encode", 0, 1, "obj", "encoding", "errors"), s_decode = new("decode", 0, 1, "obj", "encoding", "errors");

    private static PyObject* Encode(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) => Transform(ts, s_encode, "encode", args, count, kwnames, true);
    private static PyObject* Decode(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) => Transform(ts, s_decode, "decode", args, count, kwnames, false);

    private static PyObject* Transform(PyThreadState* ts, ArgSpec spec, string name, PyObject** args, nint count, PyObject* kwnames, bool encode) {
        PyObject** given = stackalloc PyObject*[3];
        if (!spec.Parse(ts, args, count, kwnames, given)) return null;
        if (given[1] != null && !UnicodeObject.CheckArgument(ts, name, "encoding", given[1]) || given[2] != null && !UnicodeObject.CheckArgument(ts, name, "errors", given[2])) return null;
        return Codec.Transform(ts, given[0], given[1] == null ? "utf-8" : UnicodeObject.ToString(given[1]), given[2] == null ? null : UnicodeObject.ToString(given[2]), encode, false);
    }

    private static PyObject* RegisterError(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "register_error", count, 2, 2) || !Args.Str(ts, "register_error", 1, args[0])) return null;
        if (!IsCallable(args[1])) return Err.TypeError(ts, "handler must be callable");
        CodecRegistry registry = Codec.Registry(ts);
        string name = UnicodeObject.ToString(args[0]);
        registry.ErrorHandlers.Remove(name, out nint old);
        registry.ErrorHandlers.Add(name, (nint)Py.NewRef(args[1]));
        Py.XDecRef(ts, (PyObject*)old);
        return Py.None;
    }

    private static PyObject* LookupError(PyThreadState* ts, PyObject* module, PyObject* name) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"lookup_error() argument must be str, not {Err.TypeName(name)}");
        return Codec.LookupError(ts, UnicodeObject.ToString(name));
    }

    /// <summary>The function of a built-in error handler; null without an error for any other name.</summary>
    [return: NewRef]
    public static PyObject* BuiltInHandler(PyThreadState* ts, string name) {
        BuiltinMethod* method = name switch {
            "strict" => Handler("strict_errors", &Strict, "Implements the 'strict' error handling, which raises a UnicodeError on coding errors."),
            "ignore" => Handler("ignore_errors", &Ignore, "Implements the 'ignore' error handling, which ignores malformed data and continues."),
            "replace" => Handler("replace_errors", &Replace, "Implements the 'replace' error handling, which replaces malformed data with a replacement marker."),
            "xmlcharrefreplace" => Handler("xmlcharrefreplace_errors", &XmlCharRefReplace, "Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference."),
            "backslashreplace" => Handler("backslashreplace_errors", &BackslashReplace, "Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence."),
            "namereplace" => Handler("namereplace_errors", &NameReplace, "Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence."),
            "surrogatepass" => Handler("surrogatepass", &SurrogatePass, null),
            "surrogateescape" => Handler("surrogateescape", &SurrogateEscape, null),
            _ => null,
        };
        return method == null ? null : CFunctionObject.New(ts, &method->def, null, null);
    }

    private static BuiltinMethod* Handler(string name, delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> body, string? doc) => BuiltinArena.Method(name, body, MethodKind.One, doc);

    private static PyObject* Strict(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.Strict);
    private static PyObject* Ignore(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.Ignore);
    private static PyObject* Replace(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.Replace);
    private static PyObject* XmlCharRefReplace(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.XmlCharRefReplace);
    private static PyObject* BackslashReplace(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.BackslashReplace);
    private static PyObject* NameReplace(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.Other);
    private static PyObject* SurrogatePass(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.SurrogatePass);
    private static PyObject* SurrogateEscape(PyThreadState* ts, PyObject* module, PyObject* exception) => CodecErrors.Handle(ts, exception, ErrorPolicy.SurrogateEscape);

    // Arguments and results of the codec functions.

    /// <summary>errors: a str, None or absent.</summary>
    private static bool ErrorsArgument(PyThreadState* ts, string name, PyObject** args, nint count, int index, out string? errors) {
        errors = null;
        if (count <= index || Py.IsNone(args[index])) return true;
        if (!UnicodeObject.Check(args[index])) return Err.TypeError(ts, $"{name}() argument {index + 1} must be str or None, not {Err.TypeName(args[index])}");
        errors = UnicodeObject.ToString(args[index]);
        return true;
    }

    private static bool EncodeArguments(PyThreadState* ts, string name, PyObject** args, nint count, nint most, out string? errors) {
        errors = null;
        return Args.CheckPositional(ts, name, count, 1, most) && Args.Str(ts, name, 1, args[0]) && ErrorsArgument(ts, name, args, count, 1, out errors);
    }

    /// <summary>(result, length); takes the result's reference.</summary>
    private static PyObject* Answer(PyThreadState* ts, [Steals] PyObject* result, nint length) {
        using Owned owned = new(ts, result);
        if (owned.IsNull) return null;
        using Owned count = new(ts, LongObject.FromNint(ts, length));
        return count.IsNull ? null : TupleObject.Pack(ts, owned, count);
    }

    private static PyObject* Utf7Encode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        EncodeArguments(ts, "utf_7_encode", args, count, 2, out _) ? Answer(ts, UnicodeCodecs.EncodeUtf7(ts, args[0]), UnicodeObject.Length(args[0])) : null;

    private static PyObject* Utf8Encode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        EncodeArguments(ts, "utf_8_encode", args, count, 2, out string? errors) ? Answer(ts, UnicodeCodecs.EncodeUtf8(ts, args[0], errors), UnicodeObject.Length(args[0])) : null;

    private static PyObject* Latin1Encode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        EncodeArguments(ts, "latin_1_encode", args, count, 2, out string? errors) ? Answer(ts, UnicodeCodecs.EncodeLatin1(ts, args[0], errors), UnicodeObject.Length(args[0])) : null;

    private static PyObject* AsciiEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        EncodeArguments(ts, "ascii_encode", args, count, 2, out string? errors) ? Answer(ts, UnicodeCodecs.EncodeAscii(ts, args[0], errors), UnicodeObject.Length(args[0])) : null;

    private static PyObject* UnicodeEscapeEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        EncodeArguments(ts, "unicode_escape_encode", args, count, 2, out _) ? Answer(ts, UnicodeCodecs.EncodeUnicodeEscape(ts, args[0]), UnicodeObject.Length(args[0])) : null;

    private static PyObject* RawUnicodeEscapeEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        EncodeArguments(ts, "raw_unicode_escape_encode", args, count, 2, out _) ? Answer(ts, UnicodeCodecs.EncodeRawUnicodeEscape(ts, args[0]), UnicodeObject.Length(args[0])) : null;

    private static PyObject* WideEncode(PyThreadState* ts, string name, PyObject** args, nint count, bool wide, int? order) {
        int given = order ?? 0;
        if (!EncodeArguments(ts, name, args, count, order == null ? 3 : 2, out string? errors) || count > 2 && !Args.Int(ts, args[2], out given)) return null;
        return Answer(ts, wide ? UnicodeCodecs.EncodeUtf32(ts, args[0], errors, given) : UnicodeCodecs.EncodeUtf16(ts, args[0], errors, given), UnicodeObject.Length(args[0]));
    }

    private static PyObject* Utf16Encode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideEncode(ts, "utf_16_encode", args, count, false, null);
    private static PyObject* Utf16LeEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideEncode(ts, "utf_16_le_encode", args, count, false, -1);
    private static PyObject* Utf16BeEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideEncode(ts, "utf_16_be_encode", args, count, false, 1);
    private static PyObject* Utf32Encode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideEncode(ts, "utf_32_encode", args, count, true, null);
    private static PyObject* Utf32LeEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideEncode(ts, "utf_32_le_encode", args, count, true, -1);
    private static PyObject* Utf32BeEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideEncode(ts, "utf_32_be_encode", args, count, true, 1);

    /// <summary>Arguments of a decoder; the flag `final` stands at `finalIndex` (-1: there is none).</summary>
    private static bool DecodeArguments(PyThreadState* ts, string name, PyObject** args, nint count, int most, int finalIndex, out string? errors, ref bool final) {
        errors = null;
        if (!Args.CheckPositional(ts, name, count, 1, most) || !ErrorsArgument(ts, name, args, count, 1, out errors)) return false;
        if (finalIndex < 0 || count <= finalIndex) return true;
        if (!Args.Int(ts, args[finalIndex], out int flag)) return false;
        final = flag != 0;
        return true;
    }

    private static PyObject* Utf8Decode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        bool final = false;
        if (!DecodeArguments(ts, "utf_8_decode", args, count, 3, 2, out string? errors, ref final)) return null;
        using var data = new BytesView(ts, args[0]);
        if (!data.Good) return null;
        PyObject* text = UnicodeCodecs.DecodeUtf8(ts, data.Data, data.Length, errors, final, out nint consumed);
        return Answer(ts, text, consumed);
    }

    private static PyObject* Utf7Decode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        bool final = false;
        if (!DecodeArguments(ts, "utf_7_decode", args, count, 3, 2, out string? errors, ref final)) return null;
        using var data = new BytesView(ts, args[0]);
        if (!data.Good) return null;
        PyObject* text = UnicodeCodecs.DecodeUtf7(ts, data.Data, data.Length, errors, final, out nint consumed);
        return Answer(ts, text, consumed);
    }

    private static PyObject* Latin1Decode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        bool final = true;
        if (!DecodeArguments(ts, "latin_1_decode", args, count, 2, -1, out _, ref final)) return null;
        using var data = new BytesView(ts, args[0]);
        return data.Good ? Answer(ts, data.Length == 0 ? Names.Empty : UnicodeObject.FromLatin1(ts, data.Span), data.Length) : null;
    }

    private static PyObject* AsciiDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        bool final = true;
        if (!DecodeArguments(ts, "ascii_decode", args, count, 2, -1, out string? errors, ref final)) return null;
        using var data = new BytesView(ts, args[0]);
        return data.Good ? Answer(ts, UnicodeCodecs.DecodeAscii(ts, data.Data, data.Length, errors), data.Length) : null;
    }

    private static PyObject* WideDecode(PyThreadState* ts, string name, PyObject** args, nint count, bool wide, int order) {
        bool final = false;
        if (!DecodeArguments(ts, name, args, count, 3, 2, out string? errors, ref final)) return null;
        using var data = new BytesView(ts, args[0]);
        if (!data.Good) return null;
        PyObject* text = wide ? UnicodeCodecs.DecodeUtf32(ts, data.Data, data.Length, errors, ref order, final, out nint consumed)
            : UnicodeCodecs.DecodeUtf16(ts, data.Data, data.Length, errors, ref order, final, out consumed);
        return Answer(ts, text, consumed);
    }

    private static PyObject* Utf16Decode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideDecode(ts, "utf_16_decode", args, count, false, 0);
    private static PyObject* Utf16LeDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideDecode(ts, "utf_16_le_decode", args, count, false, -1);
    private static PyObject* Utf16BeDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideDecode(ts, "utf_16_be_decode", args, count, false, 1);
    private static PyObject* Utf32Decode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideDecode(ts, "utf_32_decode", args, count, true, 0);
    private static PyObject* Utf32LeDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideDecode(ts, "utf_32_le_decode", args, count, true, -1);
    private static PyObject* Utf32BeDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => WideDecode(ts, "utf_32_be_decode", args, count, true, 1);

    private static PyObject* Utf16ExDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => ExDecode(ts, "utf_16_ex_decode", args, count, false);
    private static PyObject* Utf32ExDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => ExDecode(ts, "utf_32_ex_decode", args, count, true);

    /// <summary>(data, errors, byteorder, final) to (str, bytes read, byteorder).</summary>
    private static PyObject* ExDecode(PyThreadState* ts, string name, PyObject** args, nint count, bool wide) {
        bool final = false;
        int order = 0;
        if (!DecodeArguments(ts, name, args, count, 4, 3, out string? errors, ref final) || count > 2 && !Args.Int(ts, args[2], out order)) return null;
        using var data = new BytesView(ts, args[0]);
        if (!data.Good) return null;
        using Owned text = new(ts, wide ? UnicodeCodecs.DecodeUtf32(ts, data.Data, data.Length, errors, ref order, final, out nint consumed)
            : UnicodeCodecs.DecodeUtf16(ts, data.Data, data.Length, errors, ref order, final, out consumed));
        if (text.IsNull) return null;
        using Owned length = new(ts, LongObject.FromNint(ts, consumed));
        using Owned found = new(ts, LongObject.FromInt64(ts, order));
        return length.IsNull || found.IsNull ? null : TupleObject.Pack(ts, text, length, found);
    }

    /// <summary>What a decoder of escapes reads: a buffer, or a str as UTF-8. A new reference to something with a buffer.</summary>
    private static PyObject* TextOrBuffer(PyThreadState* ts, PyObject* op) => UnicodeObject.Check(op) ? UnicodeCodecs.EncodeUtf8(ts, op, null) : Py.NewRef(op);

    private static PyObject* UnicodeEscapeDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => EscapedDecode(ts, "unicode_escape_decode", args, count, false);
    private static PyObject* RawUnicodeEscapeDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => EscapedDecode(ts, "raw_unicode_escape_decode", args, count, true);

    private static PyObject* EscapedDecode(PyThreadState* ts, string name, PyObject** args, nint count, bool raw) {
        bool final = true;
        if (!DecodeArguments(ts, name, args, count, 3, 2, out string? errors, ref final)) return null;
        using Owned source = new(ts, TextOrBuffer(ts, args[0]));
        if (source.IsNull) return null;
        using var data = new BytesView(ts, source);
        if (!data.Good) return null;
        PyObject* text = raw ? UnicodeCodecs.DecodeRawUnicodeEscape(ts, data.Data, data.Length, errors, final, out nint consumed)
            : UnicodeCodecs.DecodeUnicodeEscape(ts, data.Data, data.Length, errors, final, out consumed);
        return Answer(ts, text, consumed);
    }

    private static PyObject* EscapeDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        bool final = true;
        if (!DecodeArguments(ts, "escape_decode", args, count, 2, -1, out string? errors, ref final)) return null;
        using Owned source = new(ts, TextOrBuffer(ts, args[0]));
        if (source.IsNull) return null;
        using var data = new BytesView(ts, source);
        return data.Good ? Answer(ts, UnicodeCodecs.DecodeBytesEscape(ts, data.Data, data.Length, errors), data.Length) : null;
    }

    private static PyObject* EscapeEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "escape_encode", count, 1, 2)) return null;
        if (!BytesObject.Check(args[0])) return Err.TypeError(ts, $"escape_encode() argument 1 must be bytes, not {Err.TypeName(args[0])}");
        return Answer(ts, UnicodeCodecs.EncodeBytesEscape(ts, args[0]), BytesObject.Size(args[0]));
    }

    private static PyObject* ReadBufferEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readbuffer_encode", count, 1, 2)) return null;
        using Owned source = new(ts, TextOrBuffer(ts, args[0]));
        if (source.IsNull) return null;
        using var data = new BytesView(ts, source);
        return data.Good ? Answer(ts, BytesObject.FromSpan(ts, data.Span), data.Length) : null;
    }

    private static PyObject* CharmapEncode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!EncodeArguments(ts, "charmap_encode", args, count, 3, out string? errors)) return null;
        PyObject* mapping = count > 2 && !Py.IsNone(args[2]) ? args[2] : null;
        return Answer(ts, UnicodeCodecs.EncodeCharmap(ts, args[0], mapping, errors), UnicodeObject.Length(args[0]));
    }

    private static PyObject* CharmapDecode(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        bool final = true;
        if (!DecodeArguments(ts, "charmap_decode", args, count, 3, -1, out string? errors, ref final)) return null;
        PyObject* mapping = count > 2 && !Py.IsNone(args[2]) ? args[2] : null;
        using var data = new BytesView(ts, args[0]);
        return data.Good ? Answer(ts, UnicodeCodecs.DecodeCharmap(ts, data.Data, data.Length, mapping, errors), data.Length) : null;
    }

    /// <summary>The encoding map that inverts a decoding table: a dict from ordinals to bytes' values.</summary>
    private static PyObject* CharmapBuild(PyThreadState* ts, PyObject* module, PyObject* map) {
        if (!UnicodeObject.Check(map)) return Err.TypeError(ts, $"charmap_build() argument must be str, not {Err.TypeName(map)}");
        using Owned result = new(ts, DictObject.New(ts));
        if (result.IsNull) return null;
        nint length = Math.Min(256, UnicodeObject.Length(map));
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(map, i);
            if (c == 0xFFFE) continue;
            using Owned key = new(ts, LongObject.FromInt64(ts, c));
            using Owned value = new(ts, LongObject.FromInt64(ts, i));
            if (key.IsNull || value.IsNull || DictObject.SetItem(ts, result, key, value) < 0) return null;
        }
        return result.Detach();
    }
}
