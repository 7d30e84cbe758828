// tupleobject.h

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class TupleApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyTuple_New(nint size) => TupleObject.New(CThread.Current, size);

    [UnmanagedCallersOnly, CApi]
    public static nint PyTuple_Size(PyObject* tuple) => TupleObject.Check(tuple) ? TupleObject.Size(tuple) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyTuple_GetItem(PyObject* tuple, nint index) {
        PyThreadState* ts = CThread.Current;
        if (!TupleObject.Check(tuple)) return Err.BadInternalCall(ts);
        return (nuint)index < (nuint)TupleObject.Size(tuple) ? TupleObject.Items(tuple)[index] : Err.IndexError(ts, "tuple index out of range");
    }

    /// <summary>Only for tuples that nobody else has seen yet.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyTuple_SetItem(PyObject* tuple, nint index, [Steals] PyObject* item) {
        PyThreadState* ts = CThread.Current;
        bool good = TupleObject.Check(tuple) && tuple->ob_refcnt == 1;
        if (!good || (nuint)index >= (nuint)TupleObject.Size(tuple)) {
            Py.XDecRef(ts, item);
            return good ? Err.IndexError(ts, "tuple assignment index out of range") : Err.BadInternalCall(ts);
        }
        if (!CycleCollector.IsTracked(ts, tuple) && ts->heap->Contains(tuple)) CycleCollector.Track(ts, tuple); // its items so far may have been numbers
        Py.SetRef(ts, &TupleObject.Items(tuple)[index], item);
        return 0;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyTuple_GetSlice(PyObject* tuple, nint low, nint high) =>
        tuple != null && TupleObject.Check(tuple) ? TupleObject.GetSlice(CThread.Current, tuple, low, high) : Err.BadInternalCall(CThread.Current);

    /// <summary>
    /// Replaces *slot by a tuple of the new length (always another object here), taking over its reference; null there on failure. The
    /// empty tuple counts as unshared.
    /// </summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PyTuple_Resize(PyObject** slot, nint size) {
        PyThreadState* ts = CThread.Current;
        PyObject* old = *slot;
        if (old == null || !TupleObject.CheckExact(old) || (TupleObject.Size(old) != 0 && old->ob_refcnt != 1) || size < 0) {
            *slot = null;
            Py.XDecRef(ts, old);
            return Err.BadInternalCall(ts);
        }
        nint present = TupleObject.Size(old);
        if (present == size) return 0;
        PyObject* fresh = TupleObject.New(ts, size);
        *slot = fresh;
        if (fresh == null) {
            Py.DecRef(ts, old);
            return -1;
        }
        nint kept = present < size ? present : size;
        for (nint i = 0; i < kept; i++) {
            TupleObject.Items(fresh)[i] = TupleObject.Items(old)[i];
            TupleObject.Items(old)[i] = null;
        }
        Py.DecRef(ts, old);
        return 0;
    }
}
