// str.encode and bytes.decode: the built-in encodings directly, everything else through the codec registry (PEP 100).
//
// The registry is per interpreter: search functions, a cache of what they found, and the error handlers by name. The references it holds
// are roots for the life of the interpreter. The first look-up imports the package `encodings`, which registers the standard search
// function.

using System;
using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>What an interpreter knows about codecs; the pointers are owned references.</summary>
internal sealed unsafe class CodecRegistry : IHoldsReferences {
    public readonly List<nint> SearchFunctions = [];
    public readonly Dictionary<string, nint> Found = [];
    public readonly Dictionary<string, nint> ErrorHandlers = [];
    public bool Imported;
    /// <summary>Development mode: the names of encodings and error handlers are looked up even where nothing needs them.</summary>
    public bool ChecksNames;

    public void Release(PyThreadState* ts) {
        IHoldsReferences.Drop(ts, SearchFunctions);
        IHoldsReferences.Drop(ts, Found);
        IHoldsReferences.Drop(ts, ErrorHandlers);
    }
}

internal static unsafe class Codec {
    public static CodecRegistry Registry(PyThreadState* ts) => Interpreter.From(ts).Part<CodecRegistry>();

    /// <summary>An encoding's name in lower case, with '-' for '_' and blanks, as the built-in ones are compared.</summary>
    private static string Normalise(string name) => name.ToLowerInvariant().Replace('_', '-').Replace(' ', '-');

    private enum Known { None, Utf8, Latin1, Ascii, Utf16, Utf16Le, Utf16Be, Utf32, Utf32Le, Utf32Be }

    private static Known KnownEncoding(string? name) {
        if (name is null or "utf-8") return Known.Utf8;
        return Normalise(name) switch {
            "utf-8" or "utf8" => Known.Utf8,
            "latin-1" or "latin1" or "iso-8859-1" or "iso8859-1" => Known.Latin1,
            "ascii" or "us-ascii" => Known.Ascii,
            "utf-16" or "utf16" => Known.Utf16, "utf-16-le" => Known.Utf16Le, "utf-16-be" => Known.Utf16Be,
            "utf-32" or "utf32" => Known.Utf32, "utf-32-le" => Known.Utf32Le, "utf-32-be" => Known.Utf32Be,
            _ => Known.None,
        };
    }

    /// <summary>str to bytes; null names mean UTF-8 and strict. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* Encode(PyThreadState* ts, PyObject* text, string? encoding, string? errors) {
        if (!CheckNames(ts, encoding, errors)) return null;
        switch (KnownEncoding(encoding)) {
            case Known.Utf8: return UnicodeCodecs.EncodeUtf8(ts, text, errors);
            case Known.Latin1: return UnicodeCodecs.EncodeLatin1(ts, text, errors);
            case Known.Ascii: return UnicodeCodecs.EncodeAscii(ts, text, errors);
            case Known.Utf16: return UnicodeCodecs.EncodeUtf16(ts, text, errors, 0);
            case Known.Utf16Le: return UnicodeCodecs.EncodeUtf16(ts, text, errors, -1);
            case Known.Utf16Be: return UnicodeCodecs.EncodeUtf16(ts, text, errors, 1);
            case Known.Utf32: return UnicodeCodecs.EncodeUtf32(ts, text, errors, 0);
            case Known.Utf32Le: return UnicodeCodecs.EncodeUtf32(ts, text, errors, -1);
            case Known.Utf32Be: return UnicodeCodecs.EncodeUtf32(ts, text, errors, 1);
        }
        using Owned result = new(ts, Transform(ts, text, encoding!, errors, true, true));
        if (result.IsNull) return null;
        PyObject* op = result;
        if (BytesObject.Check(op)) return result.Detach();
        if (ByteArrayObject.Check(op)) return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(ByteArrayObject.Data(op), (int)ByteArrayObject.Size(op)));
        return Err.TypeError(ts, $"'{encoding}' encoder returned '{Err.TypeName(op)}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types");
    }

    /// <summary>Bytes to str. May run Python code; the bytes must stay where they are meanwhile.</summary>
    [return: NewRef]
    public static PyObject* Decode(PyThreadState* ts, byte* data, nint length, string? encoding, string? errors) {
        if (!CheckNames(ts, encoding, errors)) return null;
        PyObject* known = DecodeKnown(ts, data, length, encoding, errors, out bool done);
        if (done) return known;
        using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(data, (int)length)));
        return bytes.IsNull ? null : DecodeRegistered(ts, bytes, encoding!, errors);
    }

    /// <summary>Like Decode, of a bytes object, which a registered codec gets as it is.</summary>
    [return: NewRef]
    public static PyObject* DecodeObject(PyThreadState* ts, PyObject* bytes, string? encoding, string? errors) {
        if (!CheckNames(ts, encoding, errors)) return null;
        PyObject* known = DecodeKnown(ts, BytesObject.Data(bytes), BytesObject.Size(bytes), encoding, errors, out bool done);
        return done ? known : DecodeRegistered(ts, bytes, encoding!, errors);
    }

    /// <summary>In development mode: LookupError for an unknown encoding or error handler. Otherwise nothing is looked at.</summary>
    public static bool CheckNames(PyThreadState* ts, string? encoding, string? errors) {
        if (encoding == null && errors == null || !Registry(ts).ChecksNames) return true;
        if (encoding != null && KnownEncoding(encoding) == Known.None) {
            using Owned codec = new(ts, Lookup(ts, encoding));
            if (codec.IsNull) return false;
        }
        if (errors is null or "strict" or "ignore" or "replace" or "surrogateescape" or "surrogatepass") return true;
        using Owned handler = new(ts, LookupError(ts, errors));
        return !handler.IsNull;
    }

    private static PyObject* DecodeRegistered(PyThreadState* ts, PyObject* bytes, string encoding, string? errors) {
        using Owned result = new(ts, Transform(ts, bytes, encoding, errors, false, true));
        if (result.IsNull || UnicodeObject.Check(result)) return result.Detach();
        return Err.TypeError(ts, $"'{encoding}' decoder returned '{Err.TypeName(result)}' instead of 'str'; use codecs.decode() to decode to arbitrary types");
    }

    private static PyObject* DecodeKnown(PyThreadState* ts, byte* data, nint length, string? encoding, string? errors, out bool done) {
        done = true;
        int order = 0;
        switch (KnownEncoding(encoding)) {
            case Known.Utf8: return UnicodeCodecs.DecodeUtf8(ts, data, length, errors);
            case Known.Latin1: return UnicodeObject.FromLatin1(ts, new ReadOnlySpan<byte>(data, (int)length));
            case Known.Ascii: return UnicodeCodecs.DecodeAscii(ts, data, length, errors);
            case Known.Utf16Le:
                order = -1;
                goto case Known.Utf16;
            case Known.Utf16Be:
                order = 1;
                goto case Known.Utf16;
            case Known.Utf16: return UnicodeCodecs.DecodeUtf16(ts, data, length, errors, ref order, true, out _);
            case Known.Utf32Le:
                order = -1;
                goto case Known.Utf32;
            case Known.Utf32Be:
                order = 1;
                goto case Known.Utf32;
            case Known.Utf32: return UnicodeCodecs.DecodeUtf32(ts, data, length, errors, ref order, true, out _);
        }
        done = false;
        return null;
    }

    /// <summary>Calls a registered encoder or decoder. With `textOnly`, codecs between other types are refused.</summary>
    [return: NewRef]
    public static PyObject* Transform(PyThreadState* ts, PyObject* op, string encoding, string? errors, bool encode, bool textOnly) {
        using Owned codec = new(ts, Lookup(ts, encoding));
        if (codec.IsNull) return null;
        if (textOnly && codec.Borrow->ob_type != TupleObject.Type) {
            using Owned isText = new(ts, ObjectProtocol.GetAttr(ts, codec, "_is_text_encoding"));
            if (isText.IsNull) {
                if (!Err.Matches(ts, Exc.AttributeError)) return null;
                ErrorIndicator.Clear(ts);
            } else {
                int truth = ObjectProtocol.IsTrue(ts, isText);
                if (truth < 0) return null;
                if (truth == 0)
                    return Err.Raise(ts, Exc.LookupError, $"'{encoding}' is not a text encoding; use {(encode ? "codecs.encode()" : "codecs.decode()")} to handle arbitrary codecs");
            }
        }
        using Owned errorName = new(ts, errors == null ? null : UnicodeObject.FromString(ts, errors));
        if (errors != null && errorName.IsNull) return null;
        PyObject** args = stackalloc PyObject*[] { op, errorName };
        using Owned result = new(ts, CallProtocol.Vector(ts, TupleObject.Items(codec)[encode ? 0 : 1], args, errors == null ? 1 : 2, null));
        if (result.IsNull) {
            NameCodec(ts, encode ? "encoding" : "decoding", encoding);
            return null;
        }
        if (!TypeObject.HasFlag(result, TypeFlags.TupleSubclass) || TupleObject.Size(result) != 2)
            return Err.TypeError(ts, encode ? "encoder must return a tuple (object, integer)" : "decoder must return a tuple (object,integer)");
        return Py.NewRef(TupleObject.Items(result)[0]);
    }

    /// <summary>Says in a pending error's message which codec failed, when its type has nothing but a message; the first error becomes the cause.</summary>
    private static void NameCodec(PyThreadState* ts, string operation, string encoding) {
        PyTypeObject* type = (PyTypeObject*)ErrorIndicator.Occurred(ts);
        // Only a type that constructs from one message can be made anew: the layout of BaseException itself (a subclass may add weak
        // references), nothing in the instance's dict.
        if (type == null || type->tp_basicsize - (type->tp_weaklistoffset != 0 ? sizeof(nint) : 0) != Exc.BaseException->tp_basicsize || TypeSlots.Of(type)->@new != TypeSlots.Of(Exc.BaseException)->@new
            || TypeSlots.Of(type)->init != TypeSlots.Of(Exc.BaseException)->init) return;
        PyObject* first = Err.Take(ts);
        if (first == null) return;
        PyObject* args = ((PyBaseExceptionObject*)first)->args;
        nint count = args == null ? 0 : TupleObject.Size(args);
        PyObject* state = ((PyBaseExceptionObject*)first)->dict;
        if (count > 1 || count == 1 && !UnicodeObject.Check(TupleObject.Items(args)[0]) || state != null && DictObject.Size(state) > 0) {
            Err.Put(ts, first);
            return;
        }
        using Owned shown = new(ts, ObjectProtocol.Str(ts, first));
        if (shown.IsNull) {
            ErrorIndicator.Clear(ts);
            Err.Put(ts, first);
            return;
        }
        string text = UnicodeObject.ToString(shown), name = TypeObject.Name(type);
        Err.Raise(ts, type, $"{operation} with '{encoding}' codec failed ({name}: {text})");
        PyObject* second = Err.Take(ts);
        if (second == null) {
            Py.DecRef(ts, first);
            return;
        }
        var fields = (PyBaseExceptionObject*)second;
        Py.SetRef(ts, &fields->cause, Py.NewRef(first));
        fields->suppress_context = 1;
        Py.SetRef(ts, &fields->context, first);
        Err.Put(ts, second);
    }

    /// <summary>The codec's tuple (CodecInfo). Imports `encodings` the first time.</summary>
    [return: NewRef]
    public static PyObject* Lookup(PyThreadState* ts, string encoding) {
        CodecRegistry registry = Registry(ts);
        if (!registry.Imported) {
            registry.Imported = true; // before the import, which itself looks codecs up
            PyObject* package = Import(ts, "encodings");
            if (package == null) {
                registry.Imported = false;
                return null;
            }
            Py.DecRef(ts, package);
        }
        string name = NormalName(encoding);
        if (registry.Found.TryGetValue(name, out nint found)) return Py.NewRef((PyObject*)found);
        if (registry.SearchFunctions.Count == 0) return Err.Raise(ts, Exc.LookupError, "no codec search functions registered: can't find encoding");
        using Owned nameObject = new(ts, UnicodeObject.FromString(ts, name));
        if (nameObject.IsNull) return null;
        for (int i = 0; i < registry.SearchFunctions.Count; i++) {
            using Owned function = new(ts, Py.NewRef((PyObject*)registry.SearchFunctions[i]));
            using Owned codec = new(ts, CallProtocol.CallOne(ts, function, nameObject));
            if (codec.IsNull) return null;
            if (Py.IsNone(codec)) continue;
            if (!TypeObject.HasFlag(codec, TypeFlags.TupleSubclass) || TupleObject.Size(codec) != 4) return Err.TypeError(ts, "codec search functions must return 4-tuples");
            if (!registry.Found.ContainsKey(name)) registry.Found.Add(name, (nint)Py.NewRef(codec.Borrow));
            return codec.Detach();
        }
        return Err.Raise(ts, Exc.LookupError, $"unknown encoding: {encoding}");
    }

    /// <summary>The name under which search functions are asked: ASCII letters and digits in lower case and points, anything between them one underscore.</summary>
    private static string NormalName(string encoding) {
        var name = new System.Text.StringBuilder(encoding.Length);
        bool gap = false;
        foreach (char c in encoding) {
            if (!char.IsAsciiLetterOrDigit(c) && c != '.') {
                gap = true;
                continue;
            }
            if (gap && name.Length > 0) name.Append('_');
            gap = false;
            name.Append(char.ToLowerInvariant(c));
        }
        return name.ToString();
    }

    /// <summary>The handler registered under a name, or LookupError.</summary>
    [return: NewRef]
    public static PyObject* LookupError(PyThreadState* ts, string name) {
        CodecRegistry registry = Registry(ts);
        if (registry.ErrorHandlers.TryGetValue(name, out nint handler)) return Py.NewRef((PyObject*)handler);
        PyObject* builtIn = Modules.CodecsModule.BuiltInHandler(ts, name);
        if (builtIn == null) return ErrorIndicator.Occurred(ts) != null ? null : Err.Raise(ts, Exc.LookupError, $"unknown error handler name '{name}'");
        registry.ErrorHandlers[name] = (nint)Py.NewRef(builtIn);
        return builtIn;
    }

    /// <summary>builtins.__import__(name).</summary>
    [return: NewRef]
    public static PyObject* Import(PyThreadState* ts, string name) {
        using Owned import = new(ts, UnicodeIterator.Builtin(ts, "__import__"));
        if (import.IsNull) return null;
        using Owned nameObject = new(ts, UnicodeObject.FromString(ts, name));
        return nameObject.IsNull ? null : CallProtocol.CallOne(ts, import, nameObject);
    }
}
