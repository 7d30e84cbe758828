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
}
