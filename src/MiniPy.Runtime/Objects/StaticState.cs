// The process-wide interpreter that never runs: immortals that are made rather than laid out (method tables' dicts, names, empty tuple)
// are ordinary objects of its heap, made by the ordinary functions under one gate, and given an immortal count afterwards.
//
// It is written only while the gate is held, and what was published from it does not change: types publish their dict last. So every
// interpreter reads it without a lock.

using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe class StaticState {
    /// <summary>Held while anything process-wide is being made. Re-entrant.</summary>
    public static readonly object Gate = new();

    private static readonly Interpreter s_interpreter = Interpreter.Create((nint)1 << 30, nint.MaxValue);
    /// <summary>The thread state to make immortals with; only under the gate.</summary>
    public static readonly PyThreadState* Ts = MakeThread();
    private static readonly List<nint> s_interned = [];
    private static int s_nextTypeVersion;

    private static PyThreadState* MakeThread() {
        PyThreadState* ts = ThreadStates.Create(s_interpreter.State);
        ts->stack_limit = null;
        return ts;
    }

    /// <summary>Version tag of a static type: below those of classes made at run time, and never taken away.</summary>
    public static uint NextTypeVersion() => (uint)Interlocked.Increment(ref s_nextTypeVersion);

    /// <summary>An immortal str that every interpreter interns at its start.</summary>
    [return: Borrowed]
    public static PyObject* InternedString(string text) {
        lock (Gate) {
            PyObject* op = UnicodeObject.FromString(Ts, text);
            Immortalise(op);
            if (UnicodeObject.IsInterned(op)) return op;
            UnicodeObject.Hash(op);
            AddInterned(op);
            return op;
        }
    }

    /// <summary>Counts an immortal str among those that every interpreter interns.</summary>
    public static void AddInterned(PyObject* op) {
        UnicodeObject.MarkInterned(op);
        s_interned.Add((nint)op);
    }

    /// <summary>Interns in a new interpreter every static str made so far.</summary>
    public static void SeedInterned(PyThreadState* ts) {
        RuntimeHelpers.RunClassConstructor(typeof(Names).TypeHandle);
        lock (Gate) {
            foreach (nint op in s_interned) DictObject.SetItem(ts, ts->interp->interned, (PyObject*)op, (PyObject*)op);
        }
    }

    public static void Immortalise(PyObject* op) => op->ob_refcnt = unchecked((nint)Py.ImmortalCount);

    /// <summary>Gives every object of the static heap an immortal count and takes it from the collector's view.</summary>
    public static void ImmortaliseAll() {
        static void Visit(void* block, nint size, void* context) => Immortalise((PyObject*)block);
        Heap.Walk(Ts->heap, BlockState.Allocated | BlockState.Object, &Visit, null);
    }
}
