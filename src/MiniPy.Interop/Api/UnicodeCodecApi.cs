// unicodeobject.h: str to bytes and back. Encoding names and error handlers come as C strings, null meaning UTF-8 and strict; the file
// system's encoding and that of the locale are UTF-8 with surrogateescape.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class UnicodeCodecApi {
    private const int CleanupSupported = 0x20000;
    private const string FileSystemErrors = "surrogateescape";

    private static bool IsStr(PyThreadState* ts, PyObject* op) => ApiArguments.IsStr(ts, op);

    // ---------------------------------------------------------------- decoding

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_Decode(byte* text, nint size, byte* encoding, byte* errors) =>
        Codec.Decode(CThread.Current, text, size, CText.String(encoding), CText.String(errors));

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeUTF8(byte* text, nint size, byte* errors) => UnicodeCodecs.DecodeUtf8(CThread.Current, text, size, CText.String(errors));

    /// <summary>With `consumed`, an unfinished sequence at the end is left for later.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeUTF8Stateful(byte* text, nint size, byte* errors, nint* consumed) {
        PyObject* op = UnicodeCodecs.DecodeUtf8(CThread.Current, text, size, CText.String(errors), consumed == null, out nint read);
        if (op != null && consumed != null) *consumed = read;
        return op;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeASCII(byte* text, nint size, byte* errors) => UnicodeCodecs.DecodeAscii(CThread.Current, text, size, CText.String(errors));

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeLatin1(byte* text, nint size, byte* errors) =>
        size > int.MaxValue - 4096 ? Err.NoMemory(CThread.Current) : UnicodeObject.FromLatin1(CThread.Current, new ReadOnlySpan<byte>(text, (int)size));

    /// <summary>*order: -1 little, 1 big, 0 by the mark at the start; gets what was found. May be null: 0.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeUTF16(byte* text, nint size, byte* errors, int* order) {
        int found = order == null ? 0 : *order;
        PyObject* op = UnicodeCodecs.DecodeUtf16(CThread.Current, text, size, CText.String(errors), ref found, true, out _);
        if (order != null) *order = found;
        return op;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeUnicodeEscape(byte* text, nint size, byte* errors) =>
        UnicodeCodecs.DecodeUnicodeEscape(CThread.Current, text, size, CText.String(errors), true, out _);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_FromEncodedObject(PyObject* op, byte* encoding, byte* errors) =>
        op != null ? UnicodeObject.FromEncodedObject(CThread.Current, op, CText.String(encoding), CText.String(errors)) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeFSDefault(byte* text) => UnicodeCodecs.DecodeUtf8(CThread.Current, text, ApiArguments.Length(text), FileSystemErrors);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeFSDefaultAndSize(byte* text, nint size) => UnicodeCodecs.DecodeUtf8(CThread.Current, text, size, FileSystemErrors);

    /// <summary>The locale's functions know three handlers only.</summary>
    private static bool LocaleErrors(PyThreadState* ts, byte* errors, out string? name) {
        name = CText.String(errors);
        return name is null or "strict" or "surrogateescape" or "surrogatepass" || Err.ValueError(ts, "unsupported error handler");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_DecodeLocale(byte* text, byte* errors) {
        PyThreadState* ts = CThread.Current;
        return LocaleErrors(ts, errors, out string? name) ? UnicodeCodecs.DecodeUtf8(ts, text, ApiArguments.Length(text), name) : null;
    }

    // ---------------------------------------------------------------- encoding

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_EncodeLocale(PyObject* op, byte* errors) {
        PyThreadState* ts = CThread.Current;
        if (!LocaleErrors(ts, errors, out string? name)) return null;
        for (nint i = 0; i < UnicodeObject.Length(op); i++)
            if (UnicodeObject.Read(op, i) == 0) return Err.ValueError(ts, "embedded null character");
        return UnicodeCodecs.EncodeUtf8(ts, op, name);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_AsEncodedString(PyObject* op, byte* encoding, byte* errors) {
        PyThreadState* ts = CThread.Current;
        return IsStr(ts, op) ? Codec.Encode(ts, op, CText.String(encoding), CText.String(errors)) : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_AsUTF8String(PyObject* op) => AsUtf8String(op, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyUnicode_AsUTF8String(PyObject* op, byte* errors) => AsUtf8String(op, CText.String(errors));

    private static PyObject* AsUtf8String(PyObject* op, string? errors) {
        PyThreadState* ts = CThread.Current;
        return IsStr(ts, op) ? UnicodeCodecs.EncodeUtf8(ts, op, errors) : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_AsLatin1String(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        return IsStr(ts, op) ? UnicodeCodecs.EncodeLatin1(ts, op, null) : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_AsASCIIString(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        return IsStr(ts, op) ? UnicodeCodecs.EncodeAscii(ts, op, null) : null;
    }

    /// <summary>With the byte order mark.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_AsUTF16String(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        return IsStr(ts, op) ? UnicodeCodecs.EncodeUtf16(ts, op, null, 0) : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicode_EncodeFSDefault(PyObject* op) => AsUtf8String(op, FileSystemErrors);

    /// <summary>The UTF-8 form, kept by the string and good as long as it lives.</summary>
    private static byte* Utf8(PyObject* op, out nint size) {
        PyThreadState* ts = CThread.Current;
        size = 0;
        return IsStr(ts, op) ? UnicodeObject.AsUtf8(ts, op, out size) : null;
    }

    [UnmanagedCallersOnly, CApi]
    public static byte* PyUnicode_AsUTF8(PyObject* op) => Utf8(op, out _);

    [UnmanagedCallersOnly, CApi]
    public static byte* PyUnicode_AsUTF8AndSize(PyObject* op, nint* size) {
        byte* text = Utf8(op, out nint length);
        if (text != null && size != null) *size = length;
        return text;
    }

    // ---------------------------------------------------------------- converters for O&: `place` is a PyObject**; a null op cleans up

    private static bool CleanUp(PyThreadState* ts, PyObject* op, void* place) {
        if (op != null) return false;
        Py.ClearRef(ts, (PyObject**)place);
        return true;
    }

    /// <summary>A path to bytes.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyUnicode_FSConverter(PyObject* op, void* place) {
        PyThreadState* ts = CThread.Current;
        if (CleanUp(ts, op, place)) return 1;
        using Owned path = new(ts, FileNames.FsPath(ts, op));
        if (path.IsNull) return 0;
        using Owned bytes = new(ts, BytesObject.Check(path) ? Py.NewRef(path) : UnicodeCodecs.EncodeUtf8(ts, path, FileSystemErrors));
        if (bytes.IsNull) return 0;
        if (BytesObject.Span(bytes).Contains((byte)0)) {
            Err.ValueError(ts, "embedded null byte");
            return 0;
        }
        *(PyObject**)place = bytes.Detach();
        return CleanupSupported;
    }

    /// <summary>A path to str.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyUnicode_FSDecoder(PyObject* op, void* place) {
        PyThreadState* ts = CThread.Current;
        if (CleanUp(ts, op, place)) return 1;
        using Owned path = new(ts, FileNames.FsPath(ts, op));
        if (path.IsNull) return 0;
        using Owned text = new(ts, UnicodeObject.Check(path) ? Py.NewRef(path) : UnicodeCodecs.DecodeUtf8(ts, BytesObject.Data(path), BytesObject.Size(path), FileSystemErrors));
        if (text.IsNull) return 0;
        for (nint i = 0; i < UnicodeObject.Length(text); i++) {
            if (UnicodeObject.Read(text, i) != 0) continue;
            Err.ValueError(ts, "embedded null character");
            return 0;
        }
        *(PyObject**)place = text.Detach();
        return CleanupSupported;
    }
}
