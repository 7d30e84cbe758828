// The buffer protocol of abstract.h, and memoryobject.h.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class BufferApi {
    private const int Read = 0x100, Write = 0x200;

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_CheckBuffer(PyObject* op) => BufferProtocol.Check(op) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_GetBuffer(PyObject* op, Py_buffer* view, int flags) => BufferProtocol.Get(Ts, op, view, flags);

    [UnmanagedCallersOnly, CApi]
    public static void PyBuffer_Release(Py_buffer* view) => BufferProtocol.Release(Ts, view);

    [UnmanagedCallersOnly, CApi]
    public static int PyBuffer_FillInfo(Py_buffer* view, PyObject* op, void* data, nint length, int isReadOnly, int flags) => BufferProtocol.FillInfo(Ts, view, op, data, length, isReadOnly != 0, flags);

    /// <summary>`order` is the char 'C', 'F' or 'A'.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyBuffer_IsContiguous(Py_buffer* view, int order) => BufferProtocol.IsContiguous(view, (char)(byte)order) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static void* PyBuffer_GetPointer(Py_buffer* view, nint* indices) => BufferProtocol.ItemAt(view, indices);

    [UnmanagedCallersOnly, CApi]
    public static int PyBuffer_ToContiguous(void* to, Py_buffer* view, nint length, int order) {
        PyThreadState* ts = Ts;
        if (length != view->len) return Err.ValueError(ts, "PyBuffer_ToContiguous: len != view->len");
        return BufferProtocol.ToContiguous(ts, view, (byte*)to, (char)(byte)order) ? 0 : -1;
    }

    /// <summary>The other way: contiguous bytes into the view's items, the first index fastest with 'F'.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyBuffer_FromContiguous(Py_buffer* view, void* from, nint length, int order) {
        PyThreadState* ts = Ts;
        length = Math.Min(length, view->len);
        char wanted = (char)(byte)order;
        if (view->ndim == 0 || BufferProtocol.IsContiguous(view, wanted)) {
            Buffer.MemoryCopy(from, view->buf, length, length);
            return 0;
        }
        if (view->ndim > MemoryViewObject.MaxDimensions) return Err.ValueError(ts, "number of dimensions must not exceed 64");
        nint* indices = stackalloc nint[view->ndim];
        for (int i = 0; i < view->ndim; i++) indices[i] = 0;
        var at = (byte*)from;
        for (nint left = length / Math.Max(1, view->itemsize); left > 0; left--) {
            Buffer.MemoryCopy(at, BufferProtocol.ItemAt(view, indices), view->itemsize, view->itemsize);
            at += view->itemsize;
            for (int i = 0; i < view->ndim; i++) {
                int dimension = wanted == 'F' ? i : view->ndim - 1 - i;
                if (++indices[dimension] < view->shape[dimension]) break;
                indices[dimension] = 0;
            }
        }
        return 0;
    }

    /// <summary>struct.calcsize(format).</summary>
    [UnmanagedCallersOnly, CApi]
    public static nint PyBuffer_SizeFromFormat(byte* format) {
        PyThreadState* ts = Ts;
        using Owned calcsize = new(ts, ImportHooks.ImportAttribute(ts, "struct", "calcsize"));
        using Owned text = new(ts, calcsize.IsNull ? null : Text(ts, format));
        if (text.IsNull) return -1;
        using Owned size = new(ts, CallProtocol.CallOne(ts, calcsize, text));
        return size.IsNull ? -1 : LongObject.AsNint(ts, size);
    }

    // ---------------------------------------------------------------- memoryview

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMemoryView_FromObject(PyObject* op) => MemoryViewObject.FromObject(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMemoryView_FromBuffer(Py_buffer* info) => MemoryViewObject.FromBuffer(Ts, info);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMemoryView_FromMemory(byte* memory, nint size, int flags) {
        PyThreadState* ts = Ts;
        Py_buffer view;
        return BufferProtocol.FillInfo(ts, &view, null, memory, size, flags == Read, BufferProtocol.FullRO) < 0 ? null : MemoryViewObject.FromBuffer(ts, &view);
    }

    /// <summary>The object's own memory when it is contiguous, else, for reading only, a copy.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMemoryView_GetContiguous(PyObject* op, int kind, int order) {
        PyThreadState* ts = Ts;
        using Owned result = new(ts, MemoryViewObject.FromObject(ts, op));
        if (result.IsNull) return null;
        Py_buffer* view = MemoryViewObject.View(result);
        if (kind == Write && view->@readonly != 0) return Err.BufferError(ts, "underlying buffer is not writable");
        if (BufferProtocol.IsContiguous(view, (char)(byte)order)) return result.Detach();
        if (kind == Write) return Err.BufferError(ts, "writable contiguous buffer requested for a non-contiguous object.");
        using Owned bytes = new(ts, BytesObject.New(ts, view->len));
        if (bytes.IsNull || !BufferProtocol.ToContiguous(ts, view, BytesObject.Data(bytes), (char)(byte)order)) return null;
        using Owned copy = new(ts, MemoryViewObject.FromObject(ts, bytes));
        if (copy.IsNull || (byte)order == 'F' && view->ndim > 1) return copy.Detach();
        using Owned format = new(ts, Text(ts, view->format));
        using Owned shape = new(ts, TupleObject.New(ts, view->ndim));
        if (format.IsNull || shape.IsNull) return null;
        for (int i = 0; i < view->ndim; i++)
            if ((TupleObject.Items(shape)[i] = LongObject.FromNint(ts, view->shape[i])) == null) return null;
        return CallProtocol.CallMethod(ts, copy, "cast", format, shape);
    }
}
