// Which objects the cycle collector knows (D13). State lives in the heap's side bytes: Tracked, Young, Finalized, Frozen.
//
// Tracking a block appends it to the young log once; a stale entry (the block was freed or untracked since) is skipped by the
// collection, which reads the state byte. Objects outside the interpreter's own heap (immortals) are never tracked. When more objects
// were tracked than freed since the last collection, by threshold0, the breaker's Collect bit is set: a collection never runs inside
// an allocation.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

internal static unsafe partial class CycleCollector {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Track(PyThreadState* ts, PyObject* op) {
        ref byte state = ref ts->heap->StateOf(op);
        Check.That((state & (byte)BlockState.Tracked) == 0, "an object is tracked once");
        Gc* gc = &ts->interp->gc;
        if ((state & (byte)BlockState.Young) == 0) Log(gc, op);
        state |= (byte)(BlockState.Tracked | BlockState.Young);
        Count(ts, gc);
    }

    /// <summary>An object came from Heap.AllocTracked; `before`: what that said.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Born(PyThreadState* ts, PyObject* op, BlockState before) {
        Gc* gc = &ts->interp->gc;
        if ((before & BlockState.Young) == 0) Log(gc, op);
        Count(ts, gc);
    }

    /// <summary>An object's block went back without Untrack; `before`: its last state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Died(PyThreadState* ts, BlockState before) {
        Gc* gc = &ts->interp->gc;
        if ((before & BlockState.Tracked) != 0 && gc->count0 > 0) gc->count0--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(PyThreadState* ts, Gc* gc) {
        if (++gc->count0 > gc->threshold0) CollectionIsDue(ts, gc);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CollectionIsDue(PyThreadState* ts, Gc* gc) {
        if (gc->enabled != 0 && gc->threshold0 != 0 && (ts->interp->breaker & (int)BreakerBit.Collect) == 0) Breaker.Set(ts->interp, BreakerBit.Collect);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Log(Gc* gc, PyObject* op) {
        if (gc->young_count == gc->young_capacity) Grow(gc);
        gc->young[gc->young_count++] = op;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Untrack(PyThreadState* ts, PyObject* op) {
        if (!ts->heap->Contains(op)) return;
        ref byte state = ref ts->heap->StateOf(op);
        if ((state & (byte)BlockState.Tracked) == 0) return;
        state &= unchecked((byte)~(byte)BlockState.Tracked);
        Gc* gc = &ts->interp->gc;
        if (gc->count0 > 0) gc->count0--;
    }

    public static bool IsTracked(PyThreadState* ts, PyObject* op) =>
        ts->heap->Contains(op) && (ts->heap->StateOf(op) & (byte)BlockState.Tracked) != 0;

    public static bool IsFinalized(PyThreadState* ts, PyObject* op) =>
        ts->heap->Contains(op) && (ts->heap->StateOf(op) & (byte)BlockState.Finalized) != 0;

    public static void SetFinalized(PyThreadState* ts, PyObject* op) {
        if (ts->heap->Contains(op)) ts->heap->StateOf(op) |= (byte)BlockState.Finalized;
    }

    private static void Grow(Gc* gc) {
        int capacity = Math.Max(1024, gc->young_capacity * 2);
        gc->young = (PyObject**)NativeMemory.Realloc(gc->young, (nuint)capacity * (nuint)sizeof(nint));
        gc->young_capacity = capacity;
    }
}
