// dictobject.h, and mappingproxy.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class DictApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDict_New() => DictObject.New(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyDict_NewPresized(nint count) => DictObject.NewPresized(CThread.Current, count);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDictProxy_New(PyObject* mapping) => MappingProxyObject.New(CThread.Current, mapping);

    private static bool IsDict(PyObject* op) => op != null && DictObject.Check(op);

    /// <summary>
    /// The historic behaviour: an error of comparing is dropped and the one pending before stays, but an unhashable key clears both.
    /// </summary>
    [return: Borrowed]
    private static PyObject* GetQuietly(PyThreadState* ts, PyObject* dict, PyObject* key) {
        nint hash = UnicodeObject.CheckExact(key) ? UnicodeObject.Hash(key) : ObjectProtocol.Hash(ts, key);
        if (hash == -1) {
            ErrorIndicator.Clear(ts);
            return null;
        }
        PyObject* found;
        if (ErrorIndicator.Occurred(ts) == null) {
            if (DictObject.GetItemKnownHash(ts, dict, key, hash, out found) == Lookup.Error) ErrorIndicator.Clear(ts);
            return found;
        }
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        DictObject.GetItemKnownHash(ts, dict, key, hash, out found);
        ErrorIndicator.Restore(ts, type, value, traceback);
        return found;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyDict_GetItem(PyObject* dict, PyObject* key) => IsDict(dict) ? GetQuietly(CThread.Current, dict, key) : null;

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyDict_GetItemString(PyObject* dict, byte* key) {
        PyThreadState* ts = CThread.Current;
        using Owned name = new(ts, UnicodeObject.FromUtf8(ts, key));
        if (!name.IsNull) return IsDict(dict) ? GetQuietly(ts, dict, name) : null;
        ErrorIndicator.Clear(ts);
        return null;
    }

    /// <summary>null without an error when the key is missing.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyDict_GetItemWithError(PyObject* dict, PyObject* key) {
        PyThreadState* ts = CThread.Current;
        if (!IsDict(dict)) return Err.BadInternalCall(ts);
        return DictObject.GetItemWithError(ts, dict, key, out PyObject* value) == Lookup.Found ? value : null;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* _PyDict_GetItemStringWithError(PyObject* dict, byte* key) {
        PyThreadState* ts = CThread.Current;
        if (!IsDict(dict)) return Err.BadInternalCall(ts);
        using Owned name = new(ts, UnicodeObject.FromUtf8(ts, key));
        return !name.IsNull && DictObject.GetItemWithError(ts, dict, name, out PyObject* value) == Lookup.Found ? value : null;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* _PyDict_GetItem_KnownHash(PyObject* dict, PyObject* key, nint hash) {
        PyThreadState* ts = CThread.Current;
        if (!IsDict(dict)) return Err.BadInternalCall(ts);
        return DictObject.GetItemKnownHash(ts, dict, key, hash, out PyObject* value) == Lookup.Found ? value : null;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* _PyDict_GetItemIdWithError(PyObject* dict, CIdentifier* id) {
        PyThreadState* ts = CThread.Current;
        PyObject* name = CIdentifiers.Get(ts, id);
        if (name == null) return null;
        if (!IsDict(dict)) return Err.BadInternalCall(ts);
        return DictObject.GetItemWithError(ts, dict, name, out PyObject* value) == Lookup.Found ? value : null;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyDict_SetItem(PyObject* dict, PyObject* key, PyObject* value) =>
        IsDict(dict) && key != null && value != null ? DictObject.SetItem(CThread.Current, dict, key, value) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyDict_SetItemString(PyObject* dict, byte* key, PyObject* value) {
        PyThreadState* ts = CThread.Current;
        PyObject* name = UnicodeObject.FromUtf8(ts, key);
        if (name == null) return -1;
        UnicodeObject.InternInPlace(ts, &name);
        int status = IsDict(dict) && value != null ? DictObject.SetItem(ts, dict, name, value) : Err.BadInternalCall(ts);
        Py.DecRef(ts, name);
        return status;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyDict_SetItem_KnownHash(PyObject* dict, PyObject* key, PyObject* value, nint hash) =>
        IsDict(dict) ? DictObject.SetItemKnownHash(CThread.Current, dict, key, hash, value) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int _PyDict_SetItemId(PyObject* dict, CIdentifier* id, PyObject* value) {
        PyThreadState* ts = CThread.Current;
        PyObject* name = CIdentifiers.Get(ts, id);
        if (name == null) return -1;
        return IsDict(dict) ? DictObject.SetItem(ts, dict, name, value) : Err.BadInternalCall(ts);
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyDict_SetDefault(PyObject* dict, PyObject* key, PyObject* value) =>
        IsDict(dict) ? DictObject.SetDefault(CThread.Current, dict, key, value) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyDict_DelItem(PyObject* dict, PyObject* key) =>
        IsDict(dict) ? DictObject.DelItem(CThread.Current, dict, key) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyDict_DelItemString(PyObject* dict, byte* key) {
        PyThreadState* ts = CThread.Current;
        using Owned name = new(ts, UnicodeObject.FromUtf8(ts, key));
        if (name.IsNull) return -1;
        return IsDict(dict) ? DictObject.DelItem(ts, dict, name) : Err.BadInternalCall(ts);
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyDict_DelItem_KnownHash(PyObject* dict, PyObject* key, nint hash) {
        PyThreadState* ts = CThread.Current;
        if (!IsDict(dict)) return Err.BadInternalCall(ts);
        switch (DictObject.PopKnownHash(ts, dict, key, hash, out PyObject* value)) {
            case Lookup.Found:
                Py.DecRef(ts, value);
                return 0;
            case Lookup.Missing: return Err.KeyError(ts, key);
            default: return -1;
        }
    }

    /// <summary>A missing key gives a new reference to `other`, or KeyError when that is null.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyDict_Pop(PyObject* dict, PyObject* key, PyObject* other) {
        PyThreadState* ts = CThread.Current;
        if (!IsDict(dict)) return Err.BadInternalCall(ts);
        switch (DictObject.Pop(ts, dict, key, out PyObject* value)) {
            case Lookup.Found: return value;
            case Lookup.Error: return null;
            default: return other != null ? Py.NewRef(other) : Err.KeyError(ts, key);
        }
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyDict_Contains(PyObject* dict, PyObject* key) => DictObject.Contains(CThread.Current, dict, key);

    [UnmanagedCallersOnly, CApi]
    public static int _PyDict_ContainsId(PyObject* dict, CIdentifier* id) {
        PyThreadState* ts = CThread.Current;
        PyObject* name = CIdentifiers.Get(ts, id);
        return name == null ? -1 : DictObject.Contains(ts, dict, name);
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PyDict_Size(PyObject* dict) => IsDict(dict) ? DictObject.Size(dict) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static nint _PyDict_SizeOf(PyObject* dict) => DictObject.Bytes(dict);

    /// <summary>Quietly does nothing to what is no dict.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyDict_Clear(PyObject* dict) {
        if (IsDict(dict)) DictObject.Clear(CThread.Current, dict);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDict_Copy(PyObject* dict) => IsDict(dict) ? DictObject.Copy(CThread.Current, dict) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDict_Keys(PyObject* dict) => IsDict(dict) ? DictObject.Keys(CThread.Current, dict) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDict_Values(PyObject* dict) => IsDict(dict) ? DictObject.Values(CThread.Current, dict) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDict_Items(PyObject* dict) => IsDict(dict) ? DictObject.Items(CThread.Current, dict) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyDict_Update(PyObject* dict, PyObject* other) =>
        IsDict(dict) && other != null ? DictObject.Merge(CThread.Current, dict, other, 1) : Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int PyDict_Merge(PyObject* dict, PyObject* other, int over) =>
        IsDict(dict) && other != null ? DictObject.Merge(CThread.Current, dict, other, over != 0 ? 1 : 0) : Err.BadInternalCall(CThread.Current);

    /// <summary>Borrowed key and value; either place may be null. `position` starts at 0 and is ours.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyDict_Next(PyObject* dict, nint* position, PyObject** key, PyObject** value) {
        if (!DictObject.Check(dict)) return 0;
        nint at = *position;
        if (at < 0 || !DictObject.Next(dict, ref at, out PyObject* k, out PyObject* v)) return 0;
        *position = at;
        if (key != null) *key = k;
        if (value != null) *value = v;
        return 1;
    }
}
