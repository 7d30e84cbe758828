// What the gc module asks: freeze, the objects of a generation, who refers to whom; and Validate, the collector's invariants as running code.

using System.Numerics;
using System.Runtime.InteropServices;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

internal static unsafe partial class CycleCollector {
    /// <summary>gc.freeze: all tracked objects become permanent and are no candidates any more.</summary>
    public static void Freeze(PyThreadState* ts) {
        ForgetYoung(ts);
        Heap.Mark(ts->heap, BlockState.Tracked, BlockState.Frozen, BlockState.Frozen);
        Gc* gc = &ts->interp->gc;
        gc->count0 = gc->count1 = gc->count2 = 0;
    }

    /// <summary>gc.unfreeze: the permanent generation joins the old one.</summary>
    public static void Unfreeze(PyThreadState* ts) => Heap.Unmark(ts->heap, BlockState.Frozen);

    public static nint FrozenCount(PyThreadState* ts) => Heap.Count(ts->heap, BlockState.Tracked | BlockState.Frozen, 0);

    /// <summary>
    /// Is the object's dealloc running, or does the object wait for it? A waiting object's count is a link of Dealloc's list: an address, so
    /// neither a count (below 2^32) nor an immortal's (near 2^60).
    /// </summary>
    public static bool IsDying(PyObject* op) => (ulong)(op->ob_refcnt - 1) >= uint.MaxValue && op->ob_refcnt < 1L << 58;

    private static void ForgetYoung(PyThreadState* ts) {
        Gc* gc = &ts->interp->gc;
        for (int i = 0; i < gc->young_count; i++) ts->heap->StateOf(gc->young[i]) &= unchecked((byte)~Young);
        EmptyLog(gc, Interpreter.From(ts).Part<CollectorState>());
    }

    /// <summary>Collects the tracked objects of a generation (-1: of all three) into `into`, borrowed; runs no Python code.</summary>
    public static void Snapshot(PyThreadState* ts, int generation, PointerStack* into) {
        Gc* gc = &ts->interp->gc;
        Heap* heap = ts->heap;
        int middle = Interpreter.From(ts).Part<CollectorState>().Middle;
        if (generation is -1 or 0) FromLog(heap, gc->young + middle, gc->young_count - middle, into);
        if (generation is -1 or 1) FromLog(heap, gc->young, middle, into);
        if (generation is 0 or 1) return;
        nint end = heap->GranulesTouched;
        for (nint group = 0; group < end; group += 32)
            for (uint found = heap->Matching(group, BlockState.Tracked); found != 0; found &= found - 1) {
                nint granule = group + BitOperations.TrailingZeroCount(found);
                var op = (PyObject*)heap->BlockAt(granule);
                if ((heap->State[granule] & (Young | Frozen)) == 0 && !IsDying(op)) into->Push(op);
            }
    }

    private static void FromLog(Heap* heap, PyObject** log, int count, PointerStack* into) {
        for (int i = 0; i < count; i++)
            if ((heap->StateOf(log[i]) & (Tracked | Frozen)) == Tracked && !IsDying(log[i])) into->Push(log[i]);
    }

    private struct Referred {
        public PyObject** Objects;
        public nint Count;
    }

    private static int IsReferred(PyObject* op, void* arg) {
        var wanted = (Referred*)arg;
        for (nint i = 0; i < wanted->Count; i++)
            if (wanted->Objects[i] == op) return 1;
        return 0;
    }

    /// <summary>gc.get_referrers: the tracked objects that refer to one of `objects`, borrowed.</summary>
    public static void Referrers(PyThreadState* ts, PyObject** objects, nint count, PointerStack* into) {
        var all = default(PointerStack);
        Snapshot(ts, -1, &all);
        var wanted = new Referred { Objects = objects, Count = count };
        for (int i = 0; i < all.Count; i++) {
            var traverse = TypeSlots.Of(all.Items[i])->traverse;
            if (traverse != null && traverse(all.Items[i], &IsReferred, &wanted) != 0) into->Push(all.Items[i]);
        }
        all.Free();
    }

    private static int Note(PyObject* op, void* arg) {
        ((PointerStack*)arg)->Push(op);
        return 0;
    }

    /// <summary>gc.get_referents: what an object of a type with GC refers to, borrowed.</summary>
    public static void Referents(PyThreadState* ts, PyObject* op, PointerStack* into) {
        if (!IsCollectable(ts, op)) return;
        var traverse = TypeSlots.Of(op)->traverse;
        if (traverse != null) traverse(op, &Note, into);
    }

    /// <summary>PyObject_IS_GC: could the collector know the object? False for static types, whose type has GC all the same.</summary>
    public static bool IsCollectable(PyThreadState* ts, PyObject* op) {
        if ((op->ob_type->tp_flags & HaveGcFlag) == 0) return false;
        var isGc = TypeSlots.Of(op)->is_gc;
        return isGc == null || isGc(ts, op) != 0;
    }

    /// <summary>
    /// The invariants between collections. Returns the first that is broken, as a sentence, or null:
    /// a tracked block is a live object whose type has GC and can be traversed; no scratch bit is set and every scratch count is zero; each Young
    /// bit of a tracked object has its entry in the log, and each entry its Young bit; references held by tracked objects do not outnumber the
    /// counts of the tracked objects they lead to.
    /// </summary>
    public static string? Validate(PyThreadState* ts) {
        Heap* heap = ts->heap;
        Gc* gc = &ts->interp->gc;
        nint end = heap->GranulesTouched, logged = 0;
        CollectorState state = Interpreter.From(ts).Part<CollectorState>();
        if (state.Middle > gc->young_count) return "the middle of the young log lies inside the log";
        if (Heap.Count(heap, BlockState.Candidate, 0) + Heap.Count(heap, BlockState.Reachable, 0) != 0) return "no scratch bit is set between collections";
        for (int i = 0; i < gc->young_count; i++) {
            byte cell = heap->StateOf(gc->young[i]);
            if ((cell & Young) == 0) return "an entry of the young log has its Young bit";
            if ((cell & (Tracked | Frozen)) == Tracked) logged++;
        }
        nint young = 0;
        for (nint granule = 0; granule < end; granule++) {
            byte cell = heap->State[granule];
            if ((cell & Tracked) == 0) continue;
            var op = (PyObject*)heap->BlockAt(granule);
            if (heap->GcRefs[granule] != 0) return "every scratch count is zero between collections";
            if (!heap->IsObject(op)) return "a tracked block is the start of a live object";
            if (op->ob_type == null || (op->ob_type->tp_flags & HaveGcFlag) == 0) return "the type of a tracked object has GC";
            if ((cell & (Young | Frozen)) == Young) young++;
        }
        if (young != logged) return "each Young bit of a tracked object stands for one entry of the log";
        return ValidateCounts(ts);
    }

    private static string? ValidateCounts(PyThreadState* ts) {
        CollectorHooks? hooks = Interpreter.From(ts).Part<CollectorState>().Hooks;
        if (hooks == null) return null;
        Heap* heap = ts->heap;
        InstancePlan* plans = stackalloc InstancePlan[PlanCount];
        var trace = new Trace(ts, hooks, plans);
        ForgetPlans(&trace);
        Heap.Mark(heap, BlockState.Tracked, 0, BlockState.Candidate);
        nint end = heap->GranulesTouched;
        for (nint granule = 0; granule < end; granule++)
            if ((heap->State[granule] & Candidate) != 0) SubtractAll(&trace, (PyObject*)heap->BlockAt(granule));
        SettlePlans(&trace);
        string? broken = null;
        for (nint granule = 0; granule < end; granule++) {
            if ((heap->State[granule] & Candidate) == 0) continue;
            if (heap->GcRefs[granule] < 0 && broken == null) {
                var op = (PyObject*)heap->BlockAt(granule);
                broken = $"containers hold no more references to an object than its count says: {Marshal.PtrToStringUTF8((nint)op->ob_type->tp_name)} at 0x{(nint)op:x}, "
                    + $"count {op->ob_refcnt}, {-heap->GcRefs[granule]} references too many";
            }
            heap->GcRefs[granule] = 0;
        }
        Heap.Unmark(heap, BlockState.Candidate);
        return broken;
    }
}
