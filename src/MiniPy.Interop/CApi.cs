// Declaring functions of the C API, and how one reaches its thread state.
//
//   [UnmanagedCallersOnly, CApi] [return: NewRef]
//   public static PyObject* PyList_New(nint size) => …
//
// One such method in Api/ is the whole declaration: src/MiniPy.Generators makes from it the export, the table entry, the checked entry
// and the row of the docs. Names, order and meaning of parameters are CPython's; ownership is marked where it is not "borrowed".
//
// Rules of a body: no exception may leave it (ApiErrors.Guard turns one into SystemError where .NET code below could throw); the lock is
// held by the caller; errors are the null or -1 that the runtime's functions return already.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Interop;

[AttributeUsage(AttributeTargets.Method)]
internal sealed class CApiAttribute : Attribute;

/// <summary>The thread state of the running thread, as C code sees it.</summary>
internal static unsafe class CThread {
    [ThreadStatic] private static nint t_current;

    /// <summary>The state that was current when this thread last entered native code. Only meaningful below a native frame.</summary>
    public static PyThreadState* Current {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (PyThreadState*)t_current;
    }

    /// <summary>Before a call into native code: makes `ts` the current state on both sides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(PyThreadState* ts) {
        if (t_current != (nint)ts) Switch(ts);
    }

    /// <summary>Makes `ts`, which may be null, the current state on both sides, whatever they had; no lock is touched.</summary>
    public static void Reset(PyThreadState* ts) => Switch(ts);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Switch(PyThreadState* ts) {
        t_current = (nint)ts;
        Shim.SetCurrent(ts);
    }

    /// <summary>The shim made a state current by itself (PyGILState_Ensure).</summary>
    public static void Adopt(PyThreadState* ts) => t_current = (nint)ts;
}

/// <summary>Entry points of libminipy that are not API functions.</summary>
internal static unsafe class Shim {
    private static readonly delegate* unmanaged<PyThreadState*, void> s_setCurrent = (delegate* unmanaged<PyThreadState*, void>)Need("minipy_set_current");
    private static readonly delegate* unmanaged<PyThreadState*, void> s_forget = (delegate* unmanaged<PyThreadState*, void>)Need("minipy_forget");
    private static readonly delegate* unmanaged<PyThreadState*, PyThreadState*> s_swap = (delegate* unmanaged<PyThreadState*, PyThreadState*>)Need("PyThreadState_Swap");
    private static readonly delegate* unmanaged<PyThreadState*> s_getCurrent = (delegate* unmanaged<PyThreadState*>)Need("minipy_get_current");

    public static nint Need(string symbol) {
        nint address = StaticStorage.Symbol(symbol);
        return address != 0 ? address : throw new InvalidOperationException($"MiniPy's native shim lacks {symbol}: shim and assemblies are of different builds");
    }

    public static void SetCurrent(PyThreadState* ts) => s_setCurrent(ts);
    public static void Forget(PyThreadState* ts) => s_forget(ts);
    public static PyThreadState* GetCurrent() => s_getCurrent();
    /// <summary>PyThreadState_Swap: leaves the lock of the current state and takes that of `ts`, which may be null. The state that was current.</summary>
    public static PyThreadState* Swap(PyThreadState* ts) => s_swap(ts);
}

internal static unsafe class CText {
    public static string? String(byte* text) => text == null ? null : Marshal.PtrToStringUTF8((nint)text);
}
