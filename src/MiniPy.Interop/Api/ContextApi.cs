// context.h

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class ContextApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyContext_CopyCurrent() => ContextObject.CopyCurrent(Ts);

    /// <summary>`defaultValue` may be null.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyContextVar_New(byte* name, PyObject* defaultValue) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Text(ts, name));
        return text.IsNull ? null : ContextVarObject.New(ts, text, defaultValue);
    }

    /// <summary>*value is a new reference, or null when the variable has no value and there is no default; that is no error.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyContextVar_Get(PyObject* variable, PyObject* defaultValue, PyObject** value) {
        *value = null;
        PyThreadState* ts = Ts;
        if (!ContextVarObject.Check(variable)) return Err.TypeError(ts, "an instance of ContextVar was expected");
        if (!ContextVarObject.TryGet(ts, variable, defaultValue, out PyObject* found)) return -1;
        *value = found;
        return 0;
    }

    /// <summary>A token that resets the variable.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyContextVar_Set(PyObject* variable, PyObject* value) =>
        ContextVarObject.Check(variable) ? ContextVarObject.Set(Ts, variable, value) : Err.TypeError(Ts, "an instance of ContextVar was expected");
}
