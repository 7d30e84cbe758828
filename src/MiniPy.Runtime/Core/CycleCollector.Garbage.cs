// What happens to the objects that nothing outside reaches, in CPython 3.11's order (gc_collect_main):
//
//   1  objects with tp_del, and what they reach, are set aside: nobody knows a safe order for them (gc.garbage)
//   2  weak references into the garbage are cleared; callbacks of those that are themselves reachable run
//   3  finalizers run, each object's once in its life (PEP 442)
//   4  if any ran: what is reached from outside now was resurrected and lives on
//   5  weak references that finalizers made are cleared, without callbacks (CPython since 3.13: gh-91636): Python code could otherwise get at an
//      object whose tp_clear has run. Those to functions stay, as in 3.11, whose own mend of that was a tp_clear that leaves a function usable
//   6  tp_clear breaks the cycles; counts do the rest
//
// Steps 2, 3 and 6 run Python code. Between steps an object may die, so each loop asks IsGarbage first: a block that was freed, or freed
// and taken again, has no Candidate bit.

using System;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

internal static unsafe partial class CycleCollector {
    /// <summary>A bit of tp_flags, ours: tp_clear leaves an object that Python code may meet and use.</summary>
    public static readonly nuint UsableWhenCleared = unchecked((nuint)(1UL << 43));

    /// <summary>What the garbage as a whole needs: most collections can skip most steps.</summary>
    [Flags]
    private enum Needs { Nothing = 0, WeakReferences = 1, Finalizers = 2, LegacyFinalizers = 4 }

    private static Needs Classify(PyObject* op, CollectorHooks hooks) {
        PyTypeObject* type = op->ob_type;
        TypeSlots* slots = TypeSlots.Of(type);
        var needs = Needs.Nothing;
        if (slots->finalize != null) needs |= Needs.Finalizers;
        if (slots->del != null) needs |= Needs.LegacyFinalizers;
        if (type->tp_weaklistoffset > 0 && *WeakList(op) != null || IsWeakRef(type, hooks)) needs |= Needs.WeakReferences;
        return needs;
    }

    private static PyWeakReference** WeakList(PyObject* op) => (PyWeakReference**)((byte*)op + op->ob_type->tp_weaklistoffset);

    private static bool IsWeakRef(PyTypeObject* type, CollectorHooks hooks) {
        while ((type->tp_flags & HeapTypeFlag) != 0 && type->tp_base != null) type = type->tp_base;
        return type == hooks.RefType || type == hooks.ProxyType || type == hooks.CallableProxyType;
    }

    /// <summary>Does the object still live, belong to the garbage and wait for nobody else to free it?</summary>
    private static bool IsGarbage(Trace* trace, PyObject* op) =>
        (trace->StateOf(op) & (Candidate | Tracked)) == (Candidate | Tracked) && (nuint)(op->ob_refcnt - 1) < Held;

    /// <summary>Moves objects with tp_del, and all garbage they reach, from `garbage` to `legacy`.</summary>
    private static void SetAsideLegacy(Trace* trace, PointerStack* garbage, PointerStack* legacy) {
        trace->Cursor = trace->Base + trace->Length;
        for (int i = 0; i < garbage->Count; i++) {
            PyObject* op = garbage->Items[i];
            if ((trace->StateOf(op) & Candidate) == 0 || TypeSlots.Of(op)->del == null) continue;
            trace->StateOf(op) &= unchecked((byte)~(Candidate | Reachable));
            ReachAll(trace, op);
            Drain(trace);
        }
        int kept = 0;
        for (int i = 0; i < garbage->Count; i++) {
            PyObject* op = garbage->Items[i];
            if ((trace->StateOf(op) & Candidate) != 0) garbage->Items[kept++] = op;
            else legacy->Push(op);
        }
        garbage->Count = kept;
        // No Python code has run yet. They must outlive the burial of the others, whose finalizers may drop references to them.
        for (int i = 0; i < legacy->Count; i++) Py.IncRef(legacy->Items[i]);
    }

    /// <summary>Puts the objects with tp_del (with DEBUG_SAVEALL all of them) into gc.garbage.</summary>
    private static void KeepLegacy(PyThreadState* ts, CollectorHooks hooks, PointerStack* legacy) {
        int debug = ts->interp->gc.debug;
        for (int i = 0; i < legacy->Count; i++) {
            PyObject* op = legacy->Items[i];
            if ((debug & DebugUncollectable) != 0) PrintObject(ts, hooks, "uncollectable", op);
            if ((debug & DebugSaveAll) != 0 || TypeSlots.Of(op)->del != null) hooks.AppendGarbage(ts, op);
        }
        for (int i = 0; i < legacy->Count; i++) Py.DecRef(ts, legacy->Items[i]); // may run Python code
    }

    /// <summary>Steps 2 to 6; returns the number of objects collected.</summary>
    private static nint Bury(Trace* trace, CollectorHooks hooks, PointerStack* garbage, Needs needs) {
        PyThreadState* ts = trace->Ts;
        if ((ts->interp->gc.debug & DebugCollectable) != 0)
            for (int i = 0; i < garbage->Count; i++)
                if (IsGarbage(trace, garbage->Items[i])) PrintObject(ts, hooks, "collectable", garbage->Items[i]);
        nint collected = 0;
        if ((needs & Needs.WeakReferences) != 0) collected += HandleWeakReferences(trace, hooks, garbage);
        if ((needs & Needs.Finalizers) != 0 && Finalize(trace, garbage)) {
            DropDead(trace, garbage);
            DeduceList(trace, garbage->Items, garbage->Count); // takes Candidate from what was resurrected
            DropDead(trace, garbage);
            for (int i = 0; i < garbage->Count; i++)
                if ((garbage->Items[i]->ob_type->tp_flags & UsableWhenCleared) == 0) ClearWeakReferences(trace, hooks, garbage->Items[i], null);
        }
        return collected + Break(trace, hooks, garbage);
    }

    private static void DropDead(Trace* trace, PointerStack* garbage) {
        int kept = 0;
        for (int i = 0; i < garbage->Count; i++) {
            PyObject* op = garbage->Items[i];
            if (IsGarbage(trace, op)) garbage->Items[kept++] = op;
            else trace->StateOf(op) &= unchecked((byte)~Candidate); // waits for its dealloc, or was untracked
        }
        garbage->Count = kept;
    }

    /// <summary>Step 2 (handle_weakrefs). Returns the number of weak reference objects that died when their callback had run.</summary>
    private static nint HandleWeakReferences(Trace* trace, CollectorHooks hooks, PointerStack* garbage) {
        PyThreadState* ts = trace->Ts;
        var callbacks = default(PointerStack);
        for (int i = 0; i < garbage->Count; i++) {
            PyObject* op = garbage->Items[i];
            // A weak reference in the garbage must not call back when its referent dies: the callback could see cleared objects.
            if (IsWeakRef(op->ob_type, hooks)) hooks.ClearRef(ts, (PyWeakReference*)op);
            ClearWeakReferences(trace, hooks, op, &callbacks);
        }
        // Python code runs from here on.
        nint freed = 0;
        for (int i = 0; i < callbacks.Count; i++) {
            PyObject* reference = callbacks.Items[i];
            hooks.CallWeakCallback(ts, (PyWeakReference*)reference);
            if (reference->ob_refcnt == 1) freed++;
            Py.DecRef(ts, reference);
        }
        callbacks.Free();
        return freed;
    }

    /// <summary>Cuts all weak references to `op`; those that are not garbage and have a callback go to `callbacks`, with a count of their own.</summary>
    private static void ClearWeakReferences(Trace* trace, CollectorHooks hooks, PyObject* op, PointerStack* callbacks) {
        if (op->ob_type->tp_weaklistoffset <= 0) return;
        PyWeakReference** list = WeakList(op);
        while (*list != null) {
            PyWeakReference* reference = *list;
            hooks.ClearRef(trace->Ts, reference); // unlinks it
            if (callbacks == null || reference->wr_callback == null || (trace->StateOf((PyObject*)reference) & Candidate) != 0) continue;
            Py.IncRef((PyObject*)reference);
            callbacks->Push((PyObject*)reference);
        }
    }

    /// <summary>
    /// Step 3; true when any finalizer ran. Those of classes come first: a __del__ finds the files that its object holds still open (CPython has the
    /// order of creation, which mostly comes to the same).
    /// </summary>
    private static bool Finalize(Trace* trace, PointerStack* garbage) => Finalize(trace, garbage, ofClasses: true) | Finalize(trace, garbage, ofClasses: false);

    private static bool Finalize(Trace* trace, PointerStack* garbage, bool ofClasses) {
        PyThreadState* ts = trace->Ts;
        bool any = false;
        for (int i = 0; i < garbage->Count; i++) {
            PyObject* op = garbage->Items[i];
            if (!IsGarbage(trace, op) || ((op->ob_type->tp_flags & HeapTypeFlag) != 0) != ofClasses) continue;
            var finalize = TypeSlots.Of(op)->finalize;
            ref byte state = ref trace->StateOf(op);
            if (finalize == null || (state & Finalized) != 0) continue;
            state |= Finalized;
            any = true;
            Py.IncRef(op);
            finalize(ts, op); // runs Python code
            Py.DecRef(ts, op);
        }
        return any;
    }

    /// <summary>Step 6 (delete_garbage). Returns how many objects there were when it began.</summary>
    private static nint Break(Trace* trace, CollectorHooks hooks, PointerStack* garbage) {
        PyThreadState* ts = trace->Ts;
        DropDead(trace, garbage); // callbacks may have freed some
        int count = garbage->Count;
        bool save = (ts->interp->gc.debug & DebugSaveAll) != 0;
        for (int i = 0; i < count; i++) {
            PyObject* op = garbage->Items[i];
            bool garbageStill = IsGarbage(trace, op);
            trace->StateOf(op) &= unchecked((byte)~Candidate);
            if (!garbageStill) continue;
            if (save) {
                hooks.AppendGarbage(ts, op);
                continue;
            }
            var clear = TypeSlots.Of(op)->clear;
            if (clear == null) continue;
            Py.IncRef(op);
            clear(ts, op); // runs Python code
            if (ErrorIndicator.Occurred(ts) != null) hooks.Unraisable(ts, "in tp_clear");
            Py.DecRef(ts, op);
        }
        return count;
    }

    private static void PrintObject(PyThreadState* ts, CollectorHooks hooks, string what, PyObject* op) =>
        hooks.Debug(ts, $"gc: {what} <{System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)op->ob_type->tp_name)} 0x{(nint)op:x}>\n");
}
