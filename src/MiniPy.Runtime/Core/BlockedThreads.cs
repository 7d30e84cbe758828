// Threads that wait in a system call without the interpreter lock mark themselves (ts->waiting). When the script is to stop, they are
// poked: a signal without meaning makes the call return EINTR, and the thread looks at its breaker. A poke between the mark and the call
// is lost, so pokes repeat while the stop stands and somebody waits.

using System.Threading;

namespace MiniPy.Core;

internal static unsafe class BlockedThreads {
    private const int PauseMilliseconds = 5;

    private static readonly nint s_poke = StaticStorage.Symbol("minipy_poke");

    /// <summary>Can waiting threads be interrupted? Without the shim waits must look at the breaker now and then.</summary>
    public static bool CanPoke => s_poke != 0;

    /// <summary>Pokes every waiting thread once; false when none waits.</summary>
    public static bool Poke(Interpreter interpreter) {
        if (s_poke == 0) return false;
        bool any = false;
        lock (interpreter) {
            if (interpreter.IsDestroyed) return false;
            for (PyThreadState* ts = interpreter.State->threads; ts != null; ts = ts->next) {
                if (Volatile.Read(ref ts->waiting) == 0) continue;
                any = true;
                ((delegate* unmanaged<ulong, void>)s_poke)(ts->thread_id);
            }
        }
        return any;
    }

    /// <summary>Pokes in the background until the stop is over.</summary>
    public static void PokeWhileStopping(Interpreter interpreter) {
        if (!Poke(interpreter)) return;
        ThreadPool.UnsafeQueueUserWorkItem(static on => {
            while (true) {
                Thread.Sleep(PauseMilliseconds);
                lock (on) if (on.IsDestroyed || !Breaker.IsSet(on.State, BreakerBit.Stop)) return;
                if (!Poke(on)) return;
            }
        }, interpreter, preferLocal: false);
    }
}
