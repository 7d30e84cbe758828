// sliceobject.h

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class SliceApi {
    /// <summary>null stands for None.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySlice_New(PyObject* start, PyObject* stop, PyObject* step) => SliceObject.New(CThread.Current, start, stop, step);

    [UnmanagedCallersOnly, CApi]
    public static int PySlice_Unpack(PyObject* slice, nint* start, nint* stop, nint* step) {
        if (!SliceObject.Unpack(CThread.Current, slice, out nint from, out nint to, out nint by)) return -1;
        *start = from;
        *stop = to;
        *step = by;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PySlice_AdjustIndices(nint length, nint* start, nint* stop, nint step) {
        nint from = *start, to = *stop, count = SliceObject.AdjustIndices(length, ref from, ref to, step);
        *start = from;
        *stop = to;
        return count;
    }

    private static int Index(PyThreadState* ts, PyObject* op, nint* into, string refusal) {
        if (!NumberProtocol.IsIndex(op)) {
            Err.TypeError(ts, refusal);
            return 0;
        }
        nint value = NumberProtocol.AsSsize(ts, op, null);
        if (value == -1 && ErrorIndicator.Occurred(ts) != null) return 0;
        *into = value;
        return 1;
    }

    /// <summary>None leaves *into as it is. 1, or 0 with an error.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PyEval_SliceIndex(PyObject* op, nint* into) =>
        Py.IsNone(op) ? 1 : Index(CThread.Current, op, into, "slice indices must be integers or None or have an __index__ method");

    [UnmanagedCallersOnly, CApi]
    public static int _PyEval_SliceIndexNotNone(PyObject* op, nint* into) =>
        Index(CThread.Current, op, into, "slice indices must be integers or have an __index__ method");
}
