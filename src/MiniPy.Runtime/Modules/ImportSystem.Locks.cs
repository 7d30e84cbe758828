// One lock for each module that is being imported, so that a thread that imports it too waits until it is complete. A thread that would
// wait in a circle gets the module as it is instead (importlib's _DeadlockError).
//
// All fields are read and written by the holder of the interpreter lock only; a waiting thread lets that lock go.

using System.Collections.Generic;
using System.Threading;
using MiniPy.Core;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ImportSystem {
    private sealed class ModuleLock {
        public nint Owner;
        public int Depth;
        public int Users;
        public readonly SemaphoreSlim Wake = new(0);
    }

    private sealed class Locks {
        public readonly Dictionary<string, ModuleLock> ByName = [];
        /// <summary>What each waiting thread waits for.</summary>
        public readonly Dictionary<nint, ModuleLock> Waiting = [];
    }

    /// <summary>Takes a module's lock; false when waiting would never end, or with an error when the script is stopped.</summary>
    private static bool LockModule(PyThreadState* ts, string name) {
        Locks locks = Interpreter.From(ts).Part<Locks>();
        if (!locks.ByName.TryGetValue(name, out ModuleLock? own)) locks.ByName.Add(name, own = new ModuleLock());
        own.Users++;
        while (own.Owner != 0 && own.Owner != (nint)ts) {
            if (WouldDeadlock(locks, ts, own)) {
                Leave(locks, name, own);
                return false;
            }
            locks.Waiting[(nint)ts] = own;
            InterpreterLock gil = Interpreter.From(ts).Lock;
            gil.DropForBlocking(ts);
            own.Wake.Wait(20);
            gil.Take(ts);
            locks.Waiting.Remove((nint)ts);
            if (Breaker.IsSet(ts->interp, BreakerBit.Stop)) {
                Leave(locks, name, own);
                return BreakerHooks.Stopped(ts);
            }
        }
        own.Owner = (nint)ts;
        own.Depth++;
        return true;
    }

    private static bool WouldDeadlock(Locks locks, PyThreadState* ts, ModuleLock wanted) {
        var seen = new HashSet<nint>();
        nint owner = wanted.Owner;
        while (owner != 0 && seen.Add(owner) && locks.Waiting.TryGetValue(owner, out ModuleLock? next)) {
            owner = next.Owner;
            if (owner == (nint)ts) return true;
        }
        return false;
    }

    private static void UnlockModule(PyThreadState* ts, string name) {
        Locks locks = Interpreter.From(ts).Part<Locks>();
        if (!locks.ByName.TryGetValue(name, out ModuleLock? own) || own.Owner != (nint)ts) return;
        if (--own.Depth == 0) {
            own.Owner = 0;
            own.Wake.Release();
        }
        Leave(locks, name, own);
    }

    private static void Leave(Locks locks, string name, ModuleLock own) {
        if (--own.Users == 0) locks.ByName.Remove(name);
    }
}
