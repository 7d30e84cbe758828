// The eval breaker: one word per interpreter, read at backward jumps, function entry and after calls (D11). Any thread may set a bit;
// only the thread that holds the lock clears it. What each bit means is handled in Vm/BreakerHandler.

using System;
using System.Threading;

namespace MiniPy.Core;

[Flags]
internal enum BreakerBit {
    None = 0,
    /// <summary>Another thread asks for the lock.</summary>
    DropLock = 1,
    /// <summary>A signal waits for its Python handler (main thread).</summary>
    Signal = 2,
    /// <summary>Py_AddPendingCall.</summary>
    PendingCall = 4,
    /// <summary>PyThreadState_SetAsyncExc.</summary>
    AsyncException = 8,
    /// <summary>A young collection is due.</summary>
    Collect = 16,
    /// <summary>The host cancels: token, wall clock, disposal. Stays set until the host's call has returned.</summary>
    Stop = 32,
    /// <summary>Instructions are counted.</summary>
    Budget = 64,
    /// <summary>The host dropped handles whose references must be given back.</summary>
    Handles = 128,
    /// <summary>A collection at every check (debug switch gcstress); never cleared.</summary>
    Stress = 256,
    /// <summary>A thread of the interpreter has a trace or profile function.</summary>
    Trace = 512,
    /// <summary>The interpreter loop has been compiled: its copy for the start is to be left.</summary>
    Loop = 1024,
}

internal static unsafe class Breaker {
    public static void Set(PyInterpreterState* interp, BreakerBit bit) => Interlocked.Or(ref interp->breaker, (int)bit);
    public static void Clear(PyInterpreterState* interp, BreakerBit bit) => Interlocked.And(ref interp->breaker, ~(int)bit);
    public static bool IsSet(PyInterpreterState* interp, BreakerBit bit) => (Volatile.Read(ref interp->breaker) & (int)bit) != 0;
}
