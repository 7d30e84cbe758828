// setobject.h: set and frozenset.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class SetApi {
    /// <summary>A null iterable gives an empty set.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySet_New(PyObject* iterable) => SetObject.New(CThread.Current, iterable);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFrozenSet_New(PyObject* iterable) => SetObject.NewFrozen(CThread.Current, iterable);

    [UnmanagedCallersOnly, CApi]
    public static nint PySet_Size(PyObject* set) => SetObject.CheckAny(set) ? SetObject.Size(set) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PySet_Contains(PyObject* set, PyObject* key) => SetObject.CheckAny(set) ? SetObject.Contains(CThread.Current, set, key) : Err.BadInternalCall(CThread.Current);

    /// <summary>Also fills a frozenset that nobody else has seen yet.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PySet_Add(PyObject* set, PyObject* key) =>
        SetObject.Check(set) || (SetObject.CheckFrozen(set) && set->ob_refcnt == 1) ? SetObject.Add(CThread.Current, set, key) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PySet_Discard(PyObject* set, PyObject* key) => SetObject.Check(set) ? SetObject.Discard(CThread.Current, set, key) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySet_Pop(PyObject* set) => SetObject.Check(set) ? SetObject.Pop(CThread.Current, set) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PySet_Clear(PyObject* set) {
        if (!SetObject.Check(set)) return Err.BadInternalCall(CThread.Current);
        SetObject.Clear(CThread.Current, set);
        return 0;
    }

    /// <summary>1 with a borrowed key and its hash, 0 at the end.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PySet_NextEntry(PyObject* set, nint* position, PyObject** key, nint* hash) {
        if (!SetObject.CheckAny(set)) return Err.BadInternalCall(CThread.Current);
        nint at = *position;
        if (at < 0 || !SetObject.Next(set, ref at, out PyObject* found, out nint foundHash)) return 0;
        *position = at;
        *key = found;
        *hash = foundHash;
        return 1;
    }
}
