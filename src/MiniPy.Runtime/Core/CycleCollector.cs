// One collection, from start to end (D13; docs/gc.md).
//
//   candidates   the young log (generation 0: its new part; 1: all of it) or every tracked block that is not frozen (2)
//   deduce       which of them are reached from outside (CycleCollector.Graph); survivors age, the others are garbage
//   bury         weak references, finalizers, resurrection, tp_clear (CycleCollector.Garbage)
//
// Two generations lie in memory: what stands in the young log, and the rest. The log has two parts, so that an object is old only after
// its second collection, as in CPython: an object that happened to be on some stack at its first one gets another chance to die young.
// Frozen objects are the permanent generation.
//
// The state bits are the lists of CPython: an object belongs to the garbage while it has Candidate, and loses it by dying or by living on.
// So nothing here is disturbed when finalizers free, create or resurrect objects, and no object needs a reference to keep a list valid.

using System.Diagnostics;
using System.Runtime.InteropServices;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

internal static unsafe partial class CycleCollector {
    public const int DebugStats = 1, DebugCollectable = 2, DebugUncollectable = 4, DebugSaveAll = 32, DebugLeak = DebugCollectable | DebugUncollectable | DebugSaveAll;

    private const int KeptLog = 1 << 16;

    /// <summary>Readies the collector of a new interpreter.</summary>
    public static void Init(PyInterpreterState* interp, CollectorHooks hooks) {
        Interpreter.From(interp).Part<CollectorState>().Hooks = hooks;
        Gc* gc = &interp->gc;
        gc->enabled = 1;
        gc->threshold0 = 700;
        gc->threshold1 = 10;
        gc->threshold2 = 10;
    }

    /// <summary>Releases what the collector holds; the interpreter ends. May run Python code.</summary>
    public static void Fini(PyThreadState* ts) {
        Gc* gc = &ts->interp->gc;
        gc->enabled = 0;
        Py.ClearRef(ts, &gc->garbage);
        Py.ClearRef(ts, &gc->callbacks);
    }

    /// <summary>Called at the eval breaker when Collect is set: collects the oldest generation whose threshold was passed. Runs Python code.</summary>
    public static void CollectIfDue(PyThreadState* ts) {
        Breaker.Clear(ts->interp, BreakerBit.Collect);
        Gc* gc = &ts->interp->gc;
        if (gc->enabled == 0 || gc->threshold0 == 0 || gc->collecting != 0 || gc->count0 <= gc->threshold0) return;
        int generation = 0;
        // A full collection costs as much as there are old objects, so it waits until their number grew by a quarter: linear cost in total.
        if (gc->count2 > gc->threshold2 && gc->long_lived_pending >= gc->long_lived_total / 4) generation = 2;
        else if (gc->count1 > gc->threshold1) generation = 1;
        Collect(ts, generation);
    }

    /// <summary>gc.collect(generation): the number of unreachable objects found; 0 when a collection is under way. Runs Python code.</summary>
    public static nint Collect(PyThreadState* ts, int generation) {
        Gc* gc = &ts->interp->gc;
        CollectorState state = Interpreter.From(ts).Part<CollectorState>();
        CollectorHooks? hooks = state.Hooks;
        if (gc->collecting != 0 || hooks == null) return 0;
        gc->collecting = 1;
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        nint collected = 0, uncollectable = 0;
        hooks.Notify(ts, start: true, generation, 0, 0);
        CollectMain(ts, state, hooks, generation, &collected, &uncollectable);
        hooks.Notify(ts, start: false, generation, collected, uncollectable);
        ErrorIndicator.Restore(ts, type, value, traceback);
        gc->collecting = 0;
        if (DebugSwitches.RefCheck && Validate(ts) is string broken) Check.Fatal(broken);
        return collected + uncollectable;
    }

    private static void CollectMain(PyThreadState* ts, CollectorState state, CollectorHooks hooks, int generation, nint* collected, nint* uncollectable) {
        Gc* gc = &ts->interp->gc;
        long started = 0;
        if ((gc->debug & DebugStats) != 0) {
            PrintGenerations(ts, hooks, state, generation);
            started = Stopwatch.GetTimestamp();
        }
        gc->count0 = 0;
        if (generation >= 1) gc->count1 = 0;
        else gc->count1++;
        if (generation == 2) gc->count2 = 0;
        else if (generation == 1) gc->count2++;

        InstancePlan* plans = stackalloc InstancePlan[PlanCount];
        var trace = new Trace(ts, hooks, plans);
        var garbage = default(PointerStack);
        Needs needs = generation == 2 ? DeduceFull(&trace, gc, state, hooks, &garbage) : DeduceYoung(&trace, gc, state, hooks, generation, &garbage);
        var legacy = default(PointerStack);
        if (garbage.Count > 0) {
            if ((needs & Needs.LegacyFinalizers) != 0) SetAsideLegacy(&trace, &garbage, &legacy);
            *collected = Bury(&trace, hooks, &garbage, needs);
            *uncollectable = legacy.Count;
            if (legacy.Count > 0) KeepLegacy(ts, hooks, &legacy);
        }
        if (started != 0) {
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            string time = seconds.ToString("F4", System.Globalization.CultureInfo.InvariantCulture);
            hooks.Debug(ts, $"gc: done, {*collected + *uncollectable} unreachable, {*uncollectable} uncollectable, {time}s elapsed\n");
        }
        trace.Work.Free();
        garbage.Free();
        legacy.Free();
        if (generation == 2) Heap.DiscardGcRefs(ts->heap);
        if (ErrorIndicator.Occurred(ts) != null) hooks.Unraisable(ts, "in garbage collection");
        CountCollection(gc, generation, *collected, *uncollectable);
    }

    private static void CountCollection(Gc* gc, int generation, nint collected, nint uncollectable) {
        long* collections = &gc->collections0 + generation;
        collections[0]++;
        collections[3] += collected; // three fields of each kind stand in a row
        collections[6] += uncollectable;
    }

    /// <summary>A young collection: finds garbage among the log's entries and ages the survivors.</summary>
    private static Needs DeduceYoung(Trace* trace, Gc* gc, CollectorState state, CollectorHooks hooks, int generation, PointerStack* garbage) {
        PyObject** log = gc->young;
        int first = generation == 0 ? state.Middle : 0, end = gc->young_count;
        for (int i = first; i < end; i++) {
            ref byte cell = ref trace->StateOf(log[i]);
            if ((cell & (Tracked | Frozen)) != Tracked) continue; // a stale entry
            cell |= Candidate;
            // The block that was logged may be gone and its page cut anew: Young then stands for the block that starts in the granule now.
            log[i] = (PyObject*)trace->Ts->heap->BlockAt((nint)((nuint)((byte*)log[i] - trace->Base) >> 4));
        }
        DeduceList(trace, log + first, end - first);
        var needs = Needs.Nothing;
        int kept = first;
        for (int i = first; i < end; i++) {
            PyObject* op = log[i];
            ref byte cell = ref trace->StateOf(op);
            if ((cell & Candidate) != 0) {
                needs |= Classify(op, hooks);
                garbage->Push(op);
            } else if ((cell & (Tracked | Frozen)) == Tracked) {
                log[kept++] = op;
                if (generation == 0) continue; // stays logged
            }
            cell &= unchecked((byte)~Young);
        }
        if (generation == 0) {
            gc->young_count = state.Middle = kept;
        } else {
            gc->long_lived_pending += kept;
            EmptyLog(gc, state);
        }
        return needs;
    }

    private static Needs DeduceFull(Trace* trace, Gc* gc, CollectorState state, CollectorHooks hooks, PointerStack* garbage) {
        Heap* heap = trace->Ts->heap;
        for (int i = 0; i < gc->young_count; i++) trace->StateOf(gc->young[i]) &= unchecked((byte)~Young);
        EmptyLog(gc, state);
        DeduceAll(trace);
        var needs = Needs.Nothing;
        nint end = heap->GranulesTouched;
        for (nint group = 0; group < end; group += 32) {
            for (uint found = heap->Matching(group, BlockState.Candidate); found != 0; found &= found - 1) {
                var op = (PyObject*)heap->BlockAt(group + System.Numerics.BitOperations.TrailingZeroCount(found));
                needs |= Classify(op, hooks);
                garbage->Push(op);
            }
        }
        gc->long_lived_pending = 0;
        gc->long_lived_total = Heap.Count(heap, BlockState.Tracked, BlockState.Frozen | BlockState.Candidate);
        return needs;
    }

    /// <summary>Forgets all entries (their Young bits are clear already) and gives an oversized log's memory back.</summary>
    private static void EmptyLog(Gc* gc, CollectorState state) {
        gc->young_count = state.Middle = 0;
        if (gc->young_capacity <= KeptLog) return;
        gc->young = (PyObject**)NativeMemory.Realloc(gc->young, KeptLog * (nuint)sizeof(nint));
        gc->young_capacity = KeptLog;
    }

    private static void PrintGenerations(PyThreadState* ts, CollectorHooks hooks, CollectorState state, int generation) {
        Gc* gc = &ts->interp->gc;
        int young = gc->young_count - state.Middle, middle = state.Middle;
        nint old = Heap.Count(ts->heap, BlockState.Tracked, BlockState.Young | BlockState.Frozen);
        hooks.Debug(ts, $"gc: collecting generation {generation}...\ngc: objects in each generation: {young} {middle} {old}\n"
            + $"gc: objects in permanent generation: {FrozenCount(ts)}\n");
    }
}
