// What the eval breaker's bits mean. Called between two instructions, with the frame's pc and sp stored; may run any Python code.

using System.Threading;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class BreakerHandler {
    /// <summary>Instructions that a check of the breaker stands for in the budget: about what lies between two of them.</summary>
    private const int InstructionsPerCheck = 8;

    /// <summary>Called by the main thread when a signal waits; set by the signal module.</summary>
    public static delegate*<PyThreadState*, int> RunSignalHandlers;

    /// <summary>False when an error is to be raised at this point.</summary>
    public static bool Handle(PyThreadState* ts) {
        PyInterpreterState* interp = ts->interp;
        var bits = (BreakerBit)Volatile.Read(ref interp->breaker);
        if ((bits & BreakerBit.Stop) != 0) return BreakerHooks.Stopped(ts);
        if ((bits & BreakerBit.Budget) != 0) {
            interp->instructions_left -= InstructionsPerCheck;
            if (interp->instructions_left < 0) return BreakerHooks.OutOfBudget(ts);
        }
        if ((bits & BreakerBit.Handles) != 0) {
            Breaker.Clear(interp, BreakerBit.Handles);
            Interpreter interpreter = Interpreter.From(interp);
            while (interpreter.ReleasedHandles.TryDequeue(out nint handle)) Py.DecRef(ts, (PyObject*)handle);
        }
        if ((bits & BreakerBit.Signal) != 0 && ts->is_main != 0) {
            Breaker.Clear(interp, BreakerBit.Signal);
            if (RunSignalHandlers != null && RunSignalHandlers(ts) < 0) return false;
        }
        if ((bits & BreakerBit.PendingCall) != 0 && ts->is_main != 0 && PendingCalls.Run(ts) < 0) return false;
        if ((bits & (BreakerBit.Collect | BreakerBit.Stress)) != 0) {
            Breaker.Clear(interp, BreakerBit.Collect);
            if ((bits & BreakerBit.Stress) != 0) Stress(ts);
            else CycleCollector.CollectIfDue(ts);
        }
        if ((bits & BreakerBit.Loop) != 0) Breaker.Clear(interp, BreakerBit.Loop); // whoever asked leaves its loop now
        if ((bits & BreakerBit.DropLock) != 0) Interpreter.From(interp).Lock.GiveWay(ts);
        if ((bits & BreakerBit.AsyncException) != 0 && ts->async_exc != null) {
            PyObject* exception = ts->async_exc;
            ts->async_exc = null;
            Breaker.Clear(interp, BreakerBit.AsyncException);
            ErrorIndicator.Restore(ts, exception, null, null);
            return false;
        }
        return true;
    }

    /// <summary>Everything that was made since the last check is examined, and now and then everything there is. A program's gc.disable() holds.</summary>
    private static void Stress(PyThreadState* ts) {
        Gc* gc = &ts->interp->gc;
        if (gc->enabled != 0) CycleCollector.Collect(ts, (gc->collections0 + gc->collections1 & 1023) == 1023 ? 2 : gc->collections0 % 2 == 0 ? 1 : 0);
    }
}

/// <summary>Py_AddPendingCall: functions that other threads want run by the main thread.</summary>
internal sealed unsafe class PendingCalls {
    private readonly System.Collections.Concurrent.ConcurrentQueue<(nint Function, nint Argument)> _queue = new();

    public static bool Add(PyInterpreterState* interp, nint function, nint argument) {
        PendingCalls calls = Interpreter.From(interp).Part<PendingCalls>();
        if (calls._queue.Count >= 32) return false;
        calls._queue.Enqueue((function, argument));
        Breaker.Set(interp, BreakerBit.PendingCall);
        return true;
    }

    public static int Run(PyThreadState* ts) {
        Breaker.Clear(ts->interp, BreakerBit.PendingCall);
        PendingCalls calls = Interpreter.From(ts).Part<PendingCalls>();
        for (int i = calls._queue.Count; i > 0 && calls._queue.TryDequeue(out (nint Function, nint Argument) call); i--)
            if (((delegate* unmanaged<nint, int>)call.Function)(call.Argument) < 0) return -1;
        return 0;
    }
}
