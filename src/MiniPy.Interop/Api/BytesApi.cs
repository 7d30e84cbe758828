// bytesobject.h and bytearrayobject.h

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class BytesApi {
    private static Raised Expected(PyThreadState* ts, PyObject* op) => Err.TypeError(ts, $"expected bytes, {Err.TypeName(op)} found");

    /// <summary>A null text gives bytes that the caller writes.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyBytes_FromStringAndSize(byte* text, nint size) {
        PyThreadState* ts = CThread.Current;
        if (size < 0) return Err.SystemError(ts, "Negative size passed to PyBytes_FromStringAndSize");
        if (size > int.MaxValue - 4096) return Err.NoMemory(ts);
        return text == null ? BytesObject.New(ts, size) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(text, (int)size));
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyBytes_FromString(byte* text) {
        PyThreadState* ts = CThread.Current;
        nint size = ApiArguments.Length(text);
        return size > int.MaxValue - 4096 ? Err.OverflowError(ts, "byte string is too long") : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(text, (int)size));
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyBytes_FromObject(PyObject* op) => op != null ? BytesObject.FromObject(CThread.Current, op) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static nint PyBytes_Size(PyObject* op) => BytesObject.Check(op) ? BytesObject.Size(op) : Expected(CThread.Current, op);

    [UnmanagedCallersOnly, CApi]
    public static byte* PyBytes_AsString(PyObject* op) {
        if (BytesObject.Check(op)) return BytesObject.Data(op);
        Expected(CThread.Current, op);
        return null;
    }

    /// <summary>Without `size`, bytes with a zero inside are refused.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyBytes_AsStringAndSize(PyObject* op, byte** text, nint* size) {
        PyThreadState* ts = CThread.Current;
        if (text == null) return Err.BadInternalCall(ts);
        if (!BytesObject.Check(op)) return Expected(ts, op);
        *text = BytesObject.Data(op);
        if (size != null) *size = BytesObject.Size(op);
        else if (BytesObject.Span(op).Contains((byte)0)) return Err.ValueError(ts, "embedded null byte");
        return 0;
    }

    /// <summary>
    /// Replaces *slot, which must hold the only reference, by bytes of the new length (another object, unless the length stays); null there
    /// on failure. b'' counts as unshared.
    /// </summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PyBytes_Resize(PyObject** slot, nint size) {
        PyThreadState* ts = CThread.Current;
        PyObject* old = *slot;
        bool good = BytesObject.Check(old) && size >= 0;
        nint present = good ? BytesObject.Size(old) : 0;
        if (good && present == size) return 0;
        if (!good || (present != 0 && size != 0 && old->ob_refcnt != 1)) {
            *slot = null;
            Py.DecRef(ts, old);
            return Err.BadInternalCall(ts);
        }
        PyObject* fresh = BytesObject.New(ts, size);
        if (fresh != null) Buffer.MemoryCopy(BytesObject.Data(old), BytesObject.Data(fresh), size, Math.Min(present, size));
        *slot = fresh;
        Py.DecRef(ts, old);
        return fresh == null ? -1 : 0;
    }

    private static void Concat(PyThreadState* ts, PyObject** slot, PyObject* other) {
        if (*slot == null) return;
        PyObject* old = *slot;
        *slot = other == null ? null : BytesObject.Concat(ts, old, other);
        Py.DecRef(ts, old);
    }

    /// <summary>*slot += other; *slot becomes null on failure, and stays null quietly.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyBytes_Concat(PyObject** slot, PyObject* other) => Concat(CThread.Current, slot, other);

    [UnmanagedCallersOnly, CApi]
    public static void PyBytes_ConcatAndDel(PyObject** slot, [Steals] PyObject* other) {
        PyThreadState* ts = CThread.Current;
        Concat(ts, slot, other);
        Py.XDecRef(ts, other);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyBytes_Repr(PyObject* op, int smartQuotes) => BytesObject.QuotedRepr(CThread.Current, op, smartQuotes != 0);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyBytes_Join(PyObject* separator, PyObject* iterable) {
        PyThreadState* ts = CThread.Current;
        return separator != null && BytesObject.Check(separator) ? BytesMethods<BytesText>.Join(ts, separator, iterable) : Err.BadInternalCall(ts);
    }

    [UnmanagedCallersOnly, CApi]
    public static nint _PyBytes_Find(byte* text, nint length, byte* needle, nint needleLength, nint offset) {
        int at = Bytes(text, length).IndexOf(Bytes(needle, needleLength));
        return at < 0 ? -1 : at + offset;
    }

    [UnmanagedCallersOnly, CApi]
    public static nint _PyBytes_ReverseFind(byte* text, nint length, byte* needle, nint needleLength, nint offset) {
        int at = needleLength == 0 ? (int)length : Bytes(text, length).LastIndexOf(Bytes(needle, needleLength));
        return at < 0 ? -1 : at + offset;
    }

    private static ReadOnlySpan<byte> Bytes(byte* text, nint length) => new(text, (int)Math.Min(length, int.MaxValue));

    // ---------------------------------------------------------------- bytearray

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyByteArray_FromStringAndSize(byte* text, nint size) {
        PyThreadState* ts = CThread.Current;
        if (size < 0) return Err.SystemError(ts, "Negative size passed to PyByteArray_FromStringAndSize");
        PyObject* op = ByteArrayObject.New(ts, size);
        if (op != null && text != null) Buffer.MemoryCopy(text, ByteArrayObject.Data(op), size, size);
        return op;
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PyByteArray_Size(PyObject* op) => ByteArrayObject.Size(op);

    [UnmanagedCallersOnly, CApi]
    public static byte* PyByteArray_AsString(PyObject* op) => ByteArrayObject.Data(op);

    [UnmanagedCallersOnly, CApi]
    public static int PyByteArray_Resize(PyObject* op, nint size) => ByteArrayObject.Resize(CThread.Current, op, size) ? 0 : -1;

    /// <summary>A new bytearray from two buffers of any type.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyByteArray_Concat(PyObject* a, PyObject* b) {
        PyThreadState* ts = CThread.Current;
        if (!BufferProtocol.Check(a) || !BufferProtocol.Check(b)) return Err.TypeError(ts, $"can't concat {Err.TypeName(BufferProtocol.Check(a) ? b : a)} to {Err.TypeName(BufferProtocol.Check(a) ? a : b)}");
        using Owned left = new(ts, BytesObject.FromObject(ts, a));
        using Owned right = new(ts, left.IsNull ? null : BytesObject.FromObject(ts, b));
        if (right.IsNull) return null;
        nint before = BytesObject.Size(left), after = BytesObject.Size(right);
        PyObject* op = ByteArrayObject.New(ts, before + after);
        if (op == null) return null;
        BytesObject.Span(left).CopyTo(new Span<byte>(ByteArrayObject.Data(op), (int)before));
        BytesObject.Span(right).CopyTo(new Span<byte>(ByteArrayObject.Data(op) + before, (int)after));
        return op;
    }
}
