// File names between Python and the system: str, bytes or os.PathLike; UTF-8 with surrogateescape (PEP 383).

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class FileNames {
    /// <summary>os.fspath: a str or bytes. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* FsPath(PyThreadState* ts, PyObject* path, string expected = "str, bytes or os.PathLike object") {
        if (UnicodeObject.Check(path) || BytesObject.Check(path)) return Py.NewRef(path);
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, path, Names.__fspath__));
        if (method.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Err.TypeError(ts, $"expected {expected}, not {Err.TypeName(path)}");
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, method));
        if (result.IsNull) return null;
        if (!UnicodeObject.Check(result) && !BytesObject.Check(result))
            return Err.TypeError(ts, $"expected {Err.TypeName(path)}.__fspath__() to return str or bytes, not {Err.TypeName(result)}");
        return result.Detach();
    }

    /// <summary>A path as str (PyUnicode_FSDecoder).</summary>
    [return: NewRef]
    public static PyObject* Decode(PyThreadState* ts, PyObject* path) {
        if (UnicodeObject.Check(path)) return Py.NewRef(path);
        if (BufferProtocol.Check(path) && !BytesObject.Check(path)) {
            if (Warnings.Warn(ts, Exc.DeprecationWarning, $"path should be string, bytes, or os.PathLike, not {Err.TypeName(path)}") < 0) return null;
            using Owned copy = new(ts, CallProtocol.CallOne(ts, (PyObject*)BytesObject.Type, path));
            return copy.IsNull ? null : DecodeBytes(ts, new ReadOnlySpan<byte>(BytesObject.Data(copy), checked((int)BytesObject.Size(copy))));
        }
        using Owned plain = new(ts, FsPath(ts, path));
        if (plain.IsNull || UnicodeObject.Check(plain)) return plain.Detach();
        return DecodeBytes(ts, new ReadOnlySpan<byte>(BytesObject.Data(plain), checked((int)BytesObject.Size(plain))));
    }

    [return: NewRef]
    public static PyObject* DecodeBytes(PyThreadState* ts, ReadOnlySpan<byte> bytes) {
        fixed (byte* data = bytes) {
            byte none = 0;
            return UnicodeCodecs.DecodeUtf8(ts, data == null ? &none : data, bytes.Length, "surrogateescape");
        }
    }

    /// <summary>A path for the system, with a closing zero; null with an error set. `wasBytes` tells results to be bytes as well.</summary>
    public static byte[]? Encode(PyThreadState* ts, PyObject* path, out bool wasBytes) {
        wasBytes = false;
        using Owned plain = new(ts, FsPath(ts, path));
        if (plain.IsNull) return null;
        wasBytes = BytesObject.Check(plain);
        using Owned bytes = new(ts, wasBytes ? Py.NewRef(plain) : UnicodeCodecs.EncodeUtf8(ts, plain, "surrogateescape"));
        if (bytes.IsNull) return null;
        int length = checked((int)BytesObject.Size(bytes));
        var text = new byte[length + 1];
        new ReadOnlySpan<byte>(BytesObject.Data(bytes), length).CopyTo(text);
        if (Array.IndexOf(text, (byte)0) == length) return text;
        Err.ValueError(ts, wasBytes ? "embedded null byte" : "embedded null character");
        return null;
    }

    /// <summary>Bytes of the system as str, or as bytes where the caller began with bytes.</summary>
    [return: NewRef]
    public static PyObject* FromSystem(PyThreadState* ts, ReadOnlySpan<byte> bytes, bool asBytes) => asBytes ? BytesObject.FromSpan(ts, bytes) : DecodeBytes(ts, bytes);
}
