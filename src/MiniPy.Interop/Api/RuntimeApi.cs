// Recursion, the running frame's namespaces, the state of the process, pending calls.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using MiniPy.Vm;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class RuntimeApi {
    [DllImport("libc")] private static extern void exit(int status);
    [DllImport("libc")] private static extern int atexit(void* function);

    /// <summary>The running frame's globals, borrowed, or null.</summary>
    [return: Borrowed]
    public static PyObject* Globals(PyThreadState* ts) {
        Frame* frame = Frames.Current(ts);
        return frame == null ? null : frame->globals;
    }

    // ---------------------------------------------------------------- recursion

    /// <summary>1 with RecursionError at the limit, or when the native stack runs out; `where` begins with a space.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int Py_EnterRecursiveCall(byte* where) => EnterCall(Ts, where);

    private static int EnterCall(PyThreadState* ts, byte* where) {
        if (--ts->recursion_remaining >= 0 && !ThreadStates.StackIsLow(ts)) return 0;
        ts->recursion_remaining++;
        // Room to build the error.
        ts->recursion_remaining += 50;
        Err.RecursionError(ts, Plain(where));
        ts->recursion_remaining -= 50;
        return -1;
    }

    /// <summary>
    /// What Py_EnterRecursiveCall's inline form falls back to. It counted in the state that it found in _PyRuntime, which is no thread's: what bounds
    /// such recursion is the native stack. The caller undoes nothing after an error, so the count is taken back here.
    /// </summary>
    [UnmanagedCallersOnly, CApi]
    public static int _Py_CheckRecursiveCall(PyThreadState* counted, byte* where) {
        PyThreadState* ts = Ts;
        if (!ThreadStates.StackIsLow(ts)) return 0;
        counted->recursion_remaining++;
        ts->recursion_remaining += 50;
        Err.RecursionError(ts, Plain(where));
        ts->recursion_remaining -= 50;
        return -1;
    }

    [UnmanagedCallersOnly, CApi]
    public static void Py_LeaveRecursiveCall() => Ts->recursion_remaining++;

    [UnmanagedCallersOnly, CApi]
    public static int Py_GetRecursionLimit() => Ts->interp->recursion_limit;

    [UnmanagedCallersOnly, CApi]
    public static void Py_SetRecursionLimit(int limit) {
        PyThreadState* ts = Ts;
        ts->interp->recursion_limit = limit;
        for (PyThreadState* at = ts->interp->threads; at != null; at = at->next) {
            at->recursion_remaining += limit - at->recursion_limit;
            at->recursion_limit = limit;
        }
    }

    // ---------------------------------------------------------------- the process

    /// <summary>Never returns: a broken invariant of the caller is no exception.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void _Py_FatalErrorFunc(byte* function, byte* message) => Die(function == null ? Plain(message) : $"{Plain(function)}: {Plain(message)}");

    [UnmanagedCallersOnly, CApi]
    public static void Py_FatalError(byte* message) => Die(Plain(message));

    /// <summary>Ends the process as Py_FatalError does.</summary>
    public static void Die(string message) {
        Console.Error.Flush();
        PyThreadState* ts = CThread.Current;
        FaultHandlerModule.FatalError(ts == null ? null : ts->interp, ts, message);
    }

    [UnmanagedCallersOnly, CApi]
    public static void Py_Exit(int status) => exit(status);

    [UnmanagedCallersOnly, CApi]
    public static int Py_AtExit(void* function) => atexit(function) == 0 ? 0 : -1;

    [UnmanagedCallersOnly, CApi]
    public static int Py_IsInitialized() => 1;

    [UnmanagedCallersOnly, CApi]
    public static int _Py_IsFinalizing() => CThread.Current != null && Ts->interp->finalizing != 0 ? 1 : 0;

    private static readonly byte* s_platform = BuiltinArena.Text("linux"), s_program = BuiltinArena.Text("python3"),
        s_copyright = BuiltinArena.Text("Copyright (c) the MiniPy authors."), s_compiler = BuiltinArena.Text("[.NET]"), s_build = BuiltinArena.Text("main");

    private static nint s_version;

    /// <summary>sys.version, made once: constant for the process.</summary>
    [UnmanagedCallersOnly, CApi]
    public static byte* Py_GetVersion() {
        if (s_version != 0) return (byte*)s_version;
        PyThreadState* ts = Ts;
        PyObject* version = ts == null ? null : DictObject.GetItemString(ts, ts->interp->sysdict, "version");
        string text = version != null && UnicodeObject.Check(version) ? UnicodeObject.ToString(version) : "3.11.0 (MiniPy)";
        System.Threading.Interlocked.CompareExchange(ref s_version, (nint)BuiltinArena.Text(text), 0);
        return (byte*)s_version;
    }

    [UnmanagedCallersOnly, CApi]
    public static byte* Py_GetPlatform() => s_platform;

    [UnmanagedCallersOnly, CApi]
    public static byte* Py_GetCopyright() => s_copyright;

    [UnmanagedCallersOnly, CApi]
    public static byte* Py_GetCompiler() => s_compiler;

    [UnmanagedCallersOnly, CApi]
    public static byte* Py_GetBuildInfo() => s_build;

    // ---------------------------------------------------------------- pending calls

    [UnmanagedCallersOnly, CApi]
    public static int Py_AddPendingCall(void* function, void* argument) {
        // Callable without the lock, so the interpreter is the thread's or, for foreign threads, the first that loaded an extension.
        PyInterpreterState* interp = CThread.Current != null ? Ts->interp : GilState.Default;
        return interp != null && PendingCalls.Add(interp, (nint)function, (nint)argument) ? 0 : -1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int Py_MakePendingCalls() {
        PyThreadState* ts = Ts;
        return ts->is_main == 0 ? 0 : !SignalModule.Check(ts) ? -1 : PendingCalls.Run(ts);
    }

    // ---------------------------------------------------------------- generic aliases

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* Py_GenericAlias(PyObject* origin, PyObject* args) => GenericAliasObject.New(Ts, origin, args);
}
