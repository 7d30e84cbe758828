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
    public static PyObject* PyContext_New() => ContextObject.NewEmpty(Ts);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyContext_Copy(PyObject* context) => ContextObject.Check(context) ? ContextObject.Copy(Ts, context) : ContextExpected();

    /// <summary>Makes it the current context; RuntimeError when it is entered already.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyContext_Enter(PyObject* context) => ContextObject.Check(context) ? ContextObject.Enter(Ts, context) : ContextExpected();

    /// <summary>Makes the context current that was it before; RuntimeError when `context` is not the current one.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyContext_Exit(PyObject* context) => ContextObject.Check(context) ? ContextObject.Exit(Ts, context) : ContextExpected();

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
        if (!ContextVarObject.Check(variable)) return VariableExpected();
        if (!ContextVarObject.TryGet(ts, variable, defaultValue, out PyObject* found)) return -1;
        *value = found;
        return 0;
    }

    /// <summary>A token that resets the variable.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyContextVar_Set(PyObject* variable, PyObject* value) =>
        ContextVarObject.Check(variable) ? ContextVarObject.Set(Ts, variable, value) : VariableExpected();

    /// <summary>Gives the variable back the value it had before the set that made the token. May run Python code.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyContextVar_Reset(PyObject* variable, PyObject* token) =>
        ContextVarObject.Check(variable) ? ContextVarObject.Reset(Ts, variable, token) : VariableExpected();

    /// <summary>The empty mapping of the kind that contexts are made of, for CPython's tests of it.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyContext_NewHamtForTests() => HamtObject.Empty;

    private static Raised VariableExpected() => Err.TypeError(Ts, "an instance of ContextVar was expected");
    private static Raised ContextExpected() => Err.TypeError(Ts, "an instance of Context was expected");
}
