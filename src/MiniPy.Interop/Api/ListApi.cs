// listobject.h

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class ListApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyList_New(nint size) => ListObject.New(CThread.Current, size);

    [UnmanagedCallersOnly, CApi]
    public static nint PyList_Size(PyObject* list) => ListObject.Check(list) ? ListObject.Size(list) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyList_GetItem(PyObject* list, nint index) {
        PyThreadState* ts = CThread.Current;
        if (!ListObject.Check(list)) return Err.BadInternalCall(ts);
        return (nuint)index < (nuint)ListObject.Size(list) ? ListObject.Items(list)[index] : Err.IndexError(ts, "list index out of range");
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyList_SetItem(PyObject* list, nint index, [Steals] PyObject* item) {
        PyThreadState* ts = CThread.Current;
        if (!ListObject.Check(list) || (nuint)index >= (nuint)ListObject.Size(list)) {
            Py.XDecRef(ts, item);
            return ListObject.Check(list) ? Err.IndexError(ts, "list assignment index out of range") : Err.BadInternalCall(ts);
        }
        Py.SetRef(ts, &ListObject.Items(list)[index], item);
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyList_Append(PyObject* list, PyObject* item) =>
        ListObject.Check(list) && item != null ? ListObject.Append(CThread.Current, list, item) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyList_Insert(PyObject* list, nint index, PyObject* item) =>
        ListObject.Check(list) && item != null ? ListObject.Insert(CThread.Current, list, index, item) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyList_GetSlice(PyObject* list, nint low, nint high) {
        PyThreadState* ts = CThread.Current;
        if (!ListObject.Check(list)) return Err.BadInternalCall(ts);
        nint size = ListObject.Size(list);
        low = low < 0 ? 0 : low > size ? size : low;
        high = high < low ? low : high > size ? size : high;
        return ListObject.FromArray(ts, ListObject.Items(list) + low, high - low);
    }

    /// <summary>list[low:high] = items; null items delete. Negative bounds are 0 here.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyList_SetSlice(PyObject* list, nint low, nint high, PyObject* items) =>
        ListObject.Check(list) ? ListObject.SetSlice(CThread.Current, list, low, high, items) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyList_Sort(PyObject* list) =>
        list != null && ListObject.Check(list) ? ListObject.Sort(CThread.Current, list) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyList_Reverse(PyObject* list) {
        if (list == null || !ListObject.Check(list)) return Err.BadInternalCall(CThread.Current);
        if (ListObject.Size(list) > 1) ListObject.Reverse(list);
        return 0;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyList_AsTuple(PyObject* list) =>
        list != null && ListObject.Check(list) ? ListObject.AsTuple(CThread.Current, list) : Err.BadInternalCall(CThread.Current);

    /// <summary>list.extend as a method: None or null.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyList_Extend(PyObject* list, PyObject* iterable) => ListObject.Extend(CThread.Current, list, iterable) < 0 ? null : Py.NewRef(Py.None);
}
