// The graph part of a collection: which candidates are reached from outside the candidates?
//
//   GcRefs[o]   = count of o, minus the references that candidates hold to o: what is left comes from outside
//   reached     = candidates with something left, and whatever those reach
//   unreachable = the rest: they still carry BlockState.Candidate when Deduce returns
//
// There is no recursion: reached objects go through a worklist. In a full collection the worklist is short, because objects are looked
// at in address order: a reference forward sets Reachable, and the scan finds it; only a reference backward is pushed.
//
// GcRefs is all zero between collections, so the count is added and the references are subtracted in one pass in any order.
// No Python code runs in here, and nothing is allocated in the heap.

using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

internal static unsafe partial class CycleCollector {
    private const byte Candidate = (byte)BlockState.Candidate, Reachable = (byte)BlockState.Reachable, Tracked = (byte)BlockState.Tracked,
        Young = (byte)BlockState.Young, Finalized = (byte)BlockState.Finalized, Frozen = (byte)BlockState.Frozen;

    private const nuint HeapTypeFlag = 1 << 9, HaveGcFlag = 1 << 14;

    /// <summary>Counts that mean "held by somebody we cannot see".</summary>
    private const int Held = 1 << 30;

    /// <summary>What the visitors need; one lives on the stack of each collection.</summary>
    private struct Trace {
        public PyThreadState* Ts;
        public byte* Base;
        public nuint Length;
        public byte* State;
        public int* GcRefs;
        /// <summary>Candidates above this address will be met by the scan; those up to it must be pushed.</summary>
        public byte* Cursor;
        public PyTypeObject* TupleType;
        public PyTypeObject* ListType;
        public void* InstanceTraverse;
        public delegate*<PyTypeObject*, InstancePlan*, bool> FillPlan;
        public PointerStack Work;
        /// <summary>A cache of PlanCount plans, by address of the type; on the stack of the collection.</summary>
        public InstancePlan* Plans;

        public Trace(PyThreadState* ts, CollectorHooks hooks, InstancePlan* plans) {
            Heap* heap = ts->heap;
            Ts = ts;
            Base = heap->Base;
            Length = heap->Length;
            State = heap->State;
            GcRefs = heap->GcRefs;
            TupleType = hooks.TupleType;
            ListType = hooks.ListType;
            InstanceTraverse = hooks.InstanceTraverse;
            FillPlan = hooks.FillPlan;
            Plans = plans;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly ref byte StateOf(PyObject* op) => ref State[(nuint)((byte*)op - Base) >> 4];
    }

    /// <summary>Visitor: a candidate holds one of the references to `op`.</summary>
    private static int Subtract(PyObject* op, void* arg) {
        SubtractOne((Trace*)arg, op);
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractOne(Trace* trace, PyObject* op) {
        nuint offset = (nuint)((byte*)op - trace->Base);
        if (offset >= trace->Length) return;
        if ((trace->State[offset >> 4] & Candidate) != 0) trace->GcRefs[offset >> 4]--;
    }

    /// <summary>Visitor: a reached object refers to `op`.</summary>
    private static int Reach(PyObject* op, void* arg) {
        ReachOne((Trace*)arg, op);
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReachOne(Trace* trace, PyObject* op) {
        nuint offset = (nuint)((byte*)op - trace->Base);
        if (offset >= trace->Length) return;
        ref byte state = ref trace->State[offset >> 4];
        if ((state & Candidate) == 0) return;
        if ((byte*)op > trace->Cursor) {
            state |= Reachable;
        } else {
            state &= unchecked((byte)~(Candidate | Reachable));
            trace->Work.Push(op);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractAll(Trace* trace, PyObject* op) {
        // An object with count 0, or whose count is a link of Dealloc's waiting list (and so looks immortal), is about to die in a frame below
        // us: its references are alive until then.
        nint count = op->ob_refcnt;
        trace->GcRefs[(nuint)((byte*)op - trace->Base) >> 4] += (nuint)(count - 1) < Held ? (int)count : Held;
        PyTypeObject* type = op->ob_type;
        if (type == trace->ListType || type == trace->TupleType) {
            PyObject** items = type == trace->ListType ? ((PyListObject*)op)->ob_item : &((PyTupleObject*)op)->ob_item;
            nint size = ((PyVarObject*)op)->ob_size;
            for (nint i = 0; i < size; i++)
                SubtractOne(trace, items[i]); // null is outside the range as well
            return;
        }
        var traverse = TypeSlots.Of(type)->traverse;
        if (traverse == trace->InstanceTraverse) {
            InstancePlan* plan = PlanOf(trace, type);
            if (plan->IsPlain) {
                plan->Pending++;
                for (int i = 0; i < plan->SlotCount; i++) SubtractOne(trace, *(PyObject**)((byte*)op + plan->Slots[i]));
                nint word = plan->DictOffset == 0 ? 0 : *(nint*)((byte*)op + plan->DictOffset);
                if (word == 0) return;
                if ((word & 1) == 0) {
                    SubtractOne(trace, (PyObject*)word);
                    return;
                }
                var values = (DictValues*)(word - 1);
                for (int i = 0; i < values->used; i++) SubtractOne(trace, (&values->first)[i]);
                return;
            }
        }
        if (traverse != null) traverse(op, &Subtract, trace);
    }

    private const int PlanCount = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static InstancePlan* PlanOf(Trace* trace, PyTypeObject* type) {
        InstancePlan* plan = trace->Plans + (((nuint)type >> 4 ^ (nuint)type >> 10) & (PlanCount - 1));
        return plan->Type == type ? plan : MakePlan(trace, plan, type);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InstancePlan* MakePlan(Trace* trace, InstancePlan* plan, PyTypeObject* type) {
        SettlePlan(trace, plan);
        *plan = default;
        plan->IsPlain = trace->FillPlan(type, plan);
        plan->Type = type;
        return plan;
    }

    /// <summary>Subtracts the instances' references to their type.</summary>
    private static void SettlePlan(Trace* trace, InstancePlan* plan) {
        if (plan->Pending == 0) return;
        nuint offset = (nuint)((byte*)plan->Type - trace->Base);
        if (offset < trace->Length && (trace->State[offset >> 4] & Candidate) != 0) trace->GcRefs[offset >> 4] -= plan->Pending;
        plan->Pending = 0;
    }

    private static void SettlePlans(Trace* trace) {
        for (int i = 0; i < PlanCount; i++) SettlePlan(trace, trace->Plans + i);
    }

    /// <summary>At the start of each Deduce: types may have changed or died in Python code that ran since.</summary>
    private static void ForgetPlans(Trace* trace) => new System.Span<InstancePlan>(trace->Plans, PlanCount).Clear();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReachAll(Trace* trace, PyObject* op) {
        PyTypeObject* type = op->ob_type;
        if (type == trace->ListType || type == trace->TupleType) {
            bool isTuple = type == trace->TupleType;
            PyObject** items = isTuple ? &((PyTupleObject*)op)->ob_item : ((PyListObject*)op)->ob_item;
            nint size = ((PyVarObject*)op)->ob_size;
            for (nint i = 0; i < size; i++)
                ReachOne(trace, items[i]);
            if (isTuple) MaybeUntrack(trace, op, items, size);
            return;
        }
        var traverse = TypeSlots.Of(type)->traverse;
        if (traverse == trace->InstanceTraverse) {
            InstancePlan* plan = PlanOf(trace, type);
            if (plan->IsPlain) {
                if (!plan->TypeReached) {
                    plan->TypeReached = true;
                    ReachOne(trace, (PyObject*)type);
                }
                for (int i = 0; i < plan->SlotCount; i++) ReachOne(trace, *(PyObject**)((byte*)op + plan->Slots[i]));
                nint word = plan->DictOffset == 0 ? 0 : *(nint*)((byte*)op + plan->DictOffset);
                if (word == 0) return;
                if ((word & 1) == 0) {
                    ReachOne(trace, (PyObject*)word);
                    return;
                }
                var values = (DictValues*)(word - 1);
                for (int i = 0; i < values->used; i++) ReachOne(trace, (&values->first)[i]);
                return;
            }
        }
        if (traverse != null) traverse(op, &Reach, trace);
    }

    private static void Drain(Trace* trace) {
        while (trace->Work.Count > 0) ReachAll(trace, trace->Work.Items[--trace->Work.Count]);
    }

    /// <summary>
    /// A surviving exact tuple that can never be part of a cycle is forgotten (_PyTuple_MaybeUntrack): all its items are there, and none is of a
    /// type with GC but for tuples that were forgotten before.
    /// </summary>
    private static void MaybeUntrack(Trace* trace, PyObject* op, PyObject** items, nint size) {
        for (nint i = 0; i < size; i++) {
            PyObject* item = items[i];
            if (item == null) return; // still being filled
            nuint offset = (nuint)((byte*)item - trace->Base);
            if (offset >= trace->Length) continue; // immortals refer to immortals only
            PyTypeObject* type = item->ob_type;
            if ((type->tp_flags & HaveGcFlag) == 0) continue;
            if (type == trace->TupleType && (trace->State[offset >> 4] & Tracked) == 0) continue;
            var isGc = TypeSlots.Of(type)->is_gc;
            if (isGc == null || isGc(trace->Ts, item) != 0) return;
        }
        trace->StateOf(op) &= unchecked((byte)~Tracked);
    }

    /// <summary>Deduce over a list. Entries without the Candidate bit are skipped.</summary>
    private static void DeduceList(Trace* trace, PyObject** items, int count) {
        ForgetPlans(trace);
        for (int i = 0; i < count; i++)
            if ((trace->StateOf(items[i]) & Candidate) != 0) SubtractAll(trace, items[i]);
        SettlePlans(trace);
        trace->Cursor = trace->Base + trace->Length; // nothing lies ahead: the list has no order
        for (int i = 0; i < count; i++) {
            nuint granule = (nuint)((byte*)items[i] - trace->Base) >> 4;
            if ((trace->State[granule] & Candidate) == 0 || trace->GcRefs[granule] <= 0) continue;
            trace->State[granule] &= unchecked((byte)~(Candidate | Reachable));
            ReachAll(trace, items[i]);
            Drain(trace);
        }
        for (int i = 0; i < count; i++) trace->GcRefs[(nuint)((byte*)items[i] - trace->Base) >> 4] = 0;
    }

    /// <summary>Deduce over the whole heap: every tracked object that is not frozen.</summary>
    private static void DeduceAll(Trace* trace) {
        Heap* heap = trace->Ts->heap;
        nint end = heap->GranulesTouched;
        Heap.Mark(heap, BlockState.Tracked, BlockState.Frozen, BlockState.Candidate);
        ForgetPlans(trace);
        for (nint group = 0; group < end; group += 32) {
            for (uint found = heap->Matching(group, BlockState.Candidate); found != 0; found &= found - 1)
                SubtractAll(trace, (PyObject*)heap->BlockAt(group + BitOperations.TrailingZeroCount(found)));
        }
        SettlePlans(trace);
        for (nint group = 0; group < end; group += 32) {
            // References forward do not take Candidate away, so the snapshot of the group stays right while it is worked off.
            for (uint found = heap->Matching(group, BlockState.Candidate); found != 0; found &= found - 1) {
                nint granule = group + BitOperations.TrailingZeroCount(found);
                int left = trace->GcRefs[granule];
                trace->GcRefs[granule] = 0;
                ref byte state = ref trace->State[granule];
                if (left <= 0 && (state & Reachable) == 0) continue; // a later object may still reach it, backward
                state &= unchecked((byte)~(Candidate | Reachable));
                var op = (PyObject*)heap->BlockAt(granule);
                trace->Cursor = (byte*)op;
                ReachAll(trace, op);
                if (trace->Work.Count > 0) Drain(trace);
            }
        }
    }
}
