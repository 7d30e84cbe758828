// Memory that C code gets elsewhere and wants tracemalloc to show. The functions may be called without the interpreter lock.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class TraceMallocApi {
    private static bool Enter(PyThreadState* ts) {
        if (ts->lock_state == (int)Core.LockState.In) return false;
        Interpreter.From(ts).Lock.Take(ts);
        return true;
    }

    private static void Leave(PyThreadState* ts, bool entered) {
        if (entered) Interpreter.From(ts).Lock.Drop(ts);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyTraceMalloc_Track(uint domain, nuint address, nuint size) {
        PyThreadState* ts = Ts;
        if (ts == null) return -2;
        bool entered = Enter(ts);
        int result = TraceMallocModule.Track(ts, domain, (nint)address, (nint)size);
        Leave(ts, entered);
        return result;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyTraceMalloc_Untrack(uint domain, nuint address) {
        PyThreadState* ts = Ts;
        if (ts == null) return -2;
        bool entered = Enter(ts);
        int result = TraceMallocModule.Untrack(ts, domain, (nint)address);
        Leave(ts, entered);
        return result;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyTraceMalloc_GetTraceback(uint domain, nuint address) => TraceMallocModule.Traceback(Ts, domain, (nint)address);
}
