// Birth of objects: a block of the interpreter's heap, its header, and, for types with Py_TPFLAGS_HAVE_GC, its place in the collector's
// log. Fields are not cleared by New (the caller fills every one before anything can look); Alloc clears, as PyType_GenericAlloc does.
//
// A failed allocation sets MemoryError and returns null. No Python code runs in here.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe class ObjectMemory {
    /// <summary>An untracked object of `size` bytes with count 1, fields not cleared; null with MemoryError set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, nint size) {
        var op = (PyObject*)Heap.Alloc(ts->heap, size, BlockState.Allocated | BlockState.Object);
        if (op == null) return Err.NoMemory(ts);
        op->ob_refcnt = 1;
        op->ob_type = type;
        return op;
    }

    /// <summary>Like New, of an object that the collector knows from now on: the caller fills every field before anything else happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* NewTracked(PyThreadState* ts, PyTypeObject* type, nint size) {
        var op = (PyObject*)Heap.AllocTracked(ts->heap, size, out BlockState before);
        if (op == null) return Err.NoMemory(ts);
        op->ob_refcnt = 1;
        op->ob_type = type;
        CycleCollector.Born(ts, op, before);
        return op;
    }

    /// <summary>The end of an object that may be tracked and holds nothing any more (its caller took what it held): no Python code runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FreeTracked(PyThreadState* ts, PyObject* op) => CycleCollector.Died(ts, Heap.Free(ts->heap, op));

    /// <summary>Like New, for instances of classes made at run time: takes the reference to the class that each instance holds.</summary>
    [return: NewRef]
    public static PyObject* NewInstance(PyThreadState* ts, PyTypeObject* type, nint size) {
        PyObject* op = New(ts, type, size);
        if (op != null && (type->tp_flags & TypeFlags.HeapType) != 0) Py.IncRef((PyObject*)type);
        return op;
    }

    [return: NewRef]
    public static PyObject* NewVar(PyThreadState* ts, PyTypeObject* type, nint size, nint count) {
        PyObject* op = New(ts, type, size);
        if (op != null) ((PyVarObject*)op)->ob_size = count;
        return op;
    }

    /// <summary>PyType_GenericAlloc: cleared memory, tracked when the type has GC.</summary>
    [return: NewRef]
    public static PyObject* Alloc(PyThreadState* ts, PyObject* typeObject, nint items) {
        var type = (PyTypeObject*)typeObject;
        nint size = type->tp_basicsize;
        // One item more than asked for: int and bytes keep a sentinel, and PyType_GenericAlloc promises it.
        if (type->tp_itemsize != 0) {
            if (items > (nint.MaxValue - size) / type->tp_itemsize - 1) return Err.NoMemory(ts);
            size += type->tp_itemsize * (items + 1);
            size = (size + 7) & ~7; // the pointer to __dict__ lies at the end, aligned, and must be cleared whole
        }
        PyObject* op = (type->tp_flags & TypeFlags.HaveGc) != 0 ? NewTracked(ts, type, size) : New(ts, type, size);
        if (op == null) return null;
        NativeMemory.Clear(op + 1, (nuint)(size - sizeof(PyObject)));
        if (type->tp_itemsize != 0) ((PyVarObject*)op)->ob_size = items;
        if ((type->tp_flags & TypeFlags.HeapType) != 0) Py.IncRef(typeObject);
        return op;
    }

    /// <summary>Gives the block back. The object must be untracked already or be dead for the collector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(PyThreadState* ts, PyObject* op) {
        if ((op->ob_type->tp_flags & TypeFlags.HaveGc) != 0) CycleCollector.Untrack(ts, op);
        Heap.Free(ts->heap, op);
    }

    /// <summary>The end of an object that is untracked already: its block goes back, by the free slot if its type is a subclass of `type`.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FreeUntracked(PyThreadState* ts, PyObject* op, PyTypeObject* type) {
        if (op->ob_type == type) Heap.Free(ts->heap, op);
        else TypeSlots.Of(op)->free(ts, op);
    }

    /// <summary>The free slot of types whose dealloc is a plain Free.</summary>
    public static void FreeSlot(PyThreadState* ts, PyObject* op) => Free(ts, op);

    /// <summary>A raw buffer; null with MemoryError set.</summary>
    public static void* Buffer(PyThreadState* ts, nint bytes) {
        void* block = Heap.Alloc(ts->heap, bytes);
        if (block == null) Err.NoMemory(ts);
        return block;
    }

    /// <summary>Resizes a buffer; null with MemoryError set leaves the old one.</summary>
    public static void* Resize(PyThreadState* ts, void* buffer, nint bytes) {
        void* block = Heap.Realloc(ts->heap, buffer, bytes);
        if (block == null) Err.NoMemory(ts);
        return block;
    }

    public static void FreeBuffer(PyThreadState* ts, void* buffer) {
        if (buffer != null) Heap.Free(ts->heap, buffer);
    }
}

/// <summary>Py_TPFLAGS_* of 3.11.</summary>
internal static class TypeFlags {
    public const nuint
        DisallowInstantiation = 1 << 7, ImmutableType = 1 << 8, HeapType = 1 << 9, BaseType = 1 << 10, HaveVectorcall = 1 << 11,
        Ready = 1 << 12, Readying = 1 << 13, HaveGc = 1 << 14, MethodDescriptor = 1 << 17, HasVersion = 1 << 18, ValidVersionTag = 1 << 19,
        IsAbstract = 1 << 20, MatchSelf = 1 << 22, ItemsAtEnd = 1 << 23,
        LongSubclass = 1 << 24, ListSubclass = 1 << 25, TupleSubclass = 1 << 26, BytesSubclass = 1 << 27, UnicodeSubclass = 1 << 28,
        DictSubclass = 1 << 29, BaseExcSubclass = 1 << 30, Sequence = 1 << 5, Mapping = 1 << 6, ManagedDict = 1 << 4;
    public const nuint TypeSubclass = 1u << 31;

    /// <summary>Ours, in the high half: the type was made by C code, so its C slots are the truth.</summary>
    public static readonly nuint Native = unchecked((nuint)(1UL << 40));
    /// <summary>Ours: instances keep attribute values behind a tagged dict slot (see InstanceDict).</summary>
    public static readonly nuint InlineValues = unchecked((nuint)(1UL << 41));

    public const nuint Default = HasVersion;
}
