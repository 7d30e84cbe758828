// The fields of UnicodeDecodeError and UnicodeEncodeError. The setters trust their caller to pass such an exception, as CPython does.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class UnicodeErrorApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyUnicodeDecodeError_Create(byte* encoding, byte* bytes, nint size, nint start, nint end, byte* reason) {
        PyThreadState* ts = CThread.Current;
        if (size < 0 || size > int.MaxValue - 4096) return Err.NoMemory(ts);
        using Owned op = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(bytes, (int)size)));
        return op.IsNull ? null : UnicodeErrors.New(ts, Exc.UnicodeDecodeError, CText.String(encoding)!, op, start, end, CText.String(reason)!);
    }

    private static int SetReason(PyObject* exception, byte* reason) {
        PyThreadState* ts = CThread.Current;
        PyObject* text = UnicodeObject.FromUtf8(ts, reason);
        if (text == null) return -1;
        Py.SetRef(ts, &((PyUnicodeErrorObject*)exception)->reason, text);
        return 0;
    }

    private static int SetStart(PyObject* exception, nint start) {
        ((PyUnicodeErrorObject*)exception)->start = start;
        return 0;
    }

    private static int SetEnd(PyObject* exception, nint end) {
        ((PyUnicodeErrorObject*)exception)->end = end;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicodeDecodeError_SetStart(PyObject* exception, nint start) => SetStart(exception, start);

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicodeDecodeError_SetEnd(PyObject* exception, nint end) => SetEnd(exception, end);

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicodeDecodeError_SetReason(PyObject* exception, byte* reason) => SetReason(exception, reason);

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicodeEncodeError_SetStart(PyObject* exception, nint start) => SetStart(exception, start);

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicodeEncodeError_SetEnd(PyObject* exception, nint end) => SetEnd(exception, end);

    [UnmanagedCallersOnly, CApi]
    public static int PyUnicodeEncodeError_SetReason(PyObject* exception, byte* reason) => SetReason(exception, reason);
}
