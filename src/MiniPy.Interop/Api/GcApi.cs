// objimpl.h: objects, and their place in the collector.
//
// The collector's marks lie beside the heap's blocks, so there is no header before an object, and PyObject_GC_Del is PyObject_Free after
// untracking.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class GcApi {
    private static nint SizeFor(PyTypeObject* type, nint items) => type->tp_basicsize + items * type->tp_itemsize;

    /// <summary>Untracked, not cleared; holds a reference to a heap type.</summary>
    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyTypeObject* type, nint items, bool var) {
        if (items < 0) return Err.BadInternalCall(ts, "_PyObject_GC_NewVar");
        if (type->tp_itemsize > 0 && items > (nint.MaxValue - type->tp_basicsize) / type->tp_itemsize) return Err.NoMemory(ts);
        PyObject* op = ObjectMemory.NewInstance(ts, type, var ? SizeFor(type, items) : type->tp_basicsize);
        if (op != null && var) ((PyVarObject*)op)->ob_size = items;
        return op;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_New(PyTypeObject* type) => New(Ts, type, 0, false);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_NewVar(PyTypeObject* type, nint items) => New(Ts, type, items, true);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_GC_New(PyTypeObject* type) => New(Ts, type, 0, false);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_GC_NewVar(PyTypeObject* type, nint items) => New(Ts, type, items, true);

    /// <summary>A block from PyObject_Malloc becomes an object: the heap must know, or the collector and checks would not see it.</summary>
    private static void Begin(PyThreadState* ts, PyObject* op, PyTypeObject* type) {
        if (ts->heap->Contains(op)) ts->heap->StateOf(op) |= (byte)BlockState.Object;
        op->ob_type = type;
        op->ob_refcnt = 1;
        if ((type->tp_flags & TypeFlags.HeapType) != 0) Py.IncRef((PyObject*)type);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Init(PyObject* op, PyTypeObject* type) {
        if (op == null) return Err.NoMemory(Ts);
        Begin(Ts, op, type);
        return op;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_InitVar(PyObject* op, PyTypeObject* type, nint size) {
        if (op == null) return Err.NoMemory(Ts);
        ((PyVarObject*)op)->ob_size = size;
        Begin(Ts, op, type);
        return op;
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyObject_GC_Track(void* op) => CycleCollector.Track(Ts, (PyObject*)op);

    /// <summary>Harmless for untracked objects and for those of static storage.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyObject_GC_UnTrack(void* op) {
        PyThreadState* ts = Ts;
        if (ts->heap->Contains(op)) CycleCollector.Untrack(ts, (PyObject*)op);
    }

    /// <summary>tp_free of types with GC.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyObject_GC_Del(void* op) {
        PyThreadState* ts = Ts;
        if (op == null || !ts->heap->Contains(op)) return;
        CycleCollector.Untrack(ts, (PyObject*)op);
        Heap.Free(ts->heap, op);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_GC_Resize(PyObject* op, nint items) {
        PyThreadState* ts = Ts;
        PyTypeObject* type = op->ob_type;
        if (items < 0 || type->tp_itemsize > 0 && items > (nint.MaxValue - type->tp_basicsize) / type->tp_itemsize) return Err.NoMemory(ts);
        var moved = (PyObject*)Heap.Realloc(ts->heap, op, SizeFor(type, items));
        if (moved == null) return Err.NoMemory(ts);
        ((PyVarObject*)moved)->ob_size = items;
        return moved;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_IS_GC(PyObject* op) => HasGc(op) ? 1 : 0;

    private static bool HasGc(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.HaveGc) != 0;

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_GC_IsTracked(PyObject* op) => HasGc(op) && Ts->heap->Contains(op) && CycleCollector.IsTracked(Ts, op) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_GC_IsFinalized(PyObject* op) => HasGc(op) && Ts->heap->Contains(op) && CycleCollector.IsFinalized(Ts, op) ? 1 : 0;

    /// <summary>A full collection; 0 when disabled or when one runs.</summary>
    [UnmanagedCallersOnly, CApi]
    public static nint PyGC_Collect() {
        PyThreadState* ts = Ts;
        if (ts->interp->gc.enabled == 0 || ts->interp->gc.collecting != 0) return 0;
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        nint found = CycleCollector.Collect(ts, 2);
        ErrorIndicator.Restore(ts, type, value, traceback);
        return found;
    }

    /// <summary>The state before.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyGC_Enable() => Switch(1);

    [UnmanagedCallersOnly, CApi]
    public static int PyGC_Disable() => Switch(0);

    private static int Switch(int enabled) {
        int old = Ts->interp->gc.enabled;
        Ts->interp->gc.enabled = enabled;
        return old;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyGC_IsEnabled() => Ts->interp->gc.enabled;

    // ---------------------------------------------------------------- the trashcan

    /// <summary>Py_TRASHCAN_BEGIN. Death is bounded in depth already (Dealloc.Object), so nothing has to wait here.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PyTrash_begin(PyThreadState* ts, PyObject* op) => 0;

    [UnmanagedCallersOnly, CApi]
    public static void _PyTrash_end(PyThreadState* ts) { }

    [UnmanagedCallersOnly, CApi]
    public static int _PyTrash_cond(PyObject* op, void* dealloc) => op->ob_type->tp_dealloc == dealloc ? 1 : 0;
}
