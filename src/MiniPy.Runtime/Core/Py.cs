// Reference counts (D3, D6).
//
// A mortal object's count is below 2^32. Immortals (singletons, small ints, static types and what hangs off them) start near 2^60, so
// that even the unchecked Py_INCREF and Py_DECREF inlined in an extension, racing from two interpreters, cannot bring them down. Our own
// IncRef and DecRef test the upper half and leave immortals alone: two interpreters on two cores would otherwise fight for the cache
// lines of None and the small ints. (It also means that a drift of an immortal's count is native code's doing: see the checked table.)
//
// DecRef may run any Python code (finalizers, weakref callbacks): nothing read from a container before it may be trusted after it.

using System.Runtime.CompilerServices;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

internal static unsafe class Py {
    public const long ImmortalCount = 1L << 60;

    // No initialisers: a class that has them is checked at every access in precompiled code, and in code compiled ahead of time.
    public static PyObject* None { get; private set; }
    public static PyObject* NotImplemented { get; private set; }
    public static PyObject* Ellipsis { get; private set; }
    public static PyObject* True { get; private set; }
    public static PyObject* False { get; private set; }

    /// <summary>Finds the storage of the singletons; once, before anything uses them. Their types come later (Singletons).</summary>
    public static void MakeSingletons() {
        None = StaticStorage.Singleton("_Py_NoneStruct", 16);
        NotImplemented = StaticStorage.Singleton("_Py_NotImplementedStruct", 16);
        Ellipsis = StaticStorage.Singleton("_Py_EllipsisObject", 16);
        True = StaticStorage.Singleton("_Py_TrueStruct", 32);
        False = StaticStorage.Singleton("_Py_FalseStruct", 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsImmortal(PyObject* op) => ((uint*)op)[1] != 0;

    /// <summary>
    /// Is the object mortal, with exactly so many references? Read as the halves that IncRef and DecRef write: a read of the whole word right after a
    /// write of a half waits until the write has reached the cache, longer than an addition takes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasReferences(PyObject* op, uint count) => ((uint*)op)[0] == count && ((uint*)op)[1] == 0;

    /// <summary>Does nobody but the caller have a reference?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsUnique(PyObject* op) => HasReferences(op, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void IncRef(PyObject* op) {
        if (((uint*)op)[1] == 0) ((uint*)op)[0]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XIncRef(PyObject* op) {
        if (op != null) IncRef(op);
    }

    /// <summary>Gives a reference back. May run Python code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DecRef(PyThreadState* ts, [Steals] PyObject* op) {
        if (((uint*)op)[1] != 0) return;
        Check.That(op->ob_refcnt > 0, "a live object's count is positive");
        if (--((uint*)op)[0] == 0) Dealloc.Object(ts, op);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XDecRef(PyThreadState* ts, [Steals] PyObject* op) {
        if (op != null) DecRef(ts, op);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* NewRef(PyObject* op) {
        IncRef(op);
        return op;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* XNewRef(PyObject* op) {
        if (op != null) IncRef(op);
        return op;
    }

    /// <summary>Stores, then releases what stood there. May run Python code.</summary>
    public static void SetRef(PyThreadState* ts, PyObject** slot, [Steals] PyObject* value) {
        PyObject* old = *slot;
        *slot = value;
        if (old != null) DecRef(ts, old);
    }

    /// <summary>Nulls, then releases. May run Python code.</summary>
    public static void ClearRef(PyThreadState* ts, PyObject** slot) {
        PyObject* old = *slot;
        if (old == null) return;
        *slot = null;
        DecRef(ts, old);
    }

    [return: NewRef]
    public static PyObject* Bool(bool value) => value ? True : False;

    public static bool IsNone(PyObject* op) => op == None;
}

/// <summary>
/// Death of an object, bounded in depth: a chain of a million nested tuples must not recurse a million times. Past a fixed depth an
/// object whose count fell to zero waits on a list (linked through its count) that the outermost Dealloc works off.
/// </summary>
internal static unsafe class Dealloc {
    private const int MaxDepth = 50;

    /// <summary>A bit of tp_flags, ours: instances of exactly this type hold nothing, so that the end of one is the free of its block. Not inherited.</summary>
    public static readonly nuint PlainFlag = unchecked((nuint)(1UL << 42));

    /// <summary>Another: instances of exactly this type hold no objects, so that the end of one ends no other, and its depth is not counted. Not inherited.</summary>
    public static readonly nuint LeafFlag = unchecked((nuint)(1UL << 44));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Object(PyThreadState* ts, PyObject* op) {
        nuint flags = op->ob_type->tp_flags;
        if ((flags & PlainFlag) != 0) {
            Heap.Free(ts->heap, op);
            return;
        }
        if ((flags & LeafFlag) != 0) {
            TypeSlots.Of(op)->dealloc(ts, op);
            return;
        }
        if (ts->dealloc_depth >= MaxDepth) {
            op->ob_refcnt = (nint)ts->dealloc_later;
            ts->dealloc_later = op;
            return;
        }
        ts->dealloc_depth++;
        TypeSlots.Of(op->ob_type)->dealloc(ts, op);
        if (--ts->dealloc_depth == 0 && ts->dealloc_later != null) DrainLater(ts);
    }

    private static void DrainLater(PyThreadState* ts) {
        ts->dealloc_depth++;
        while (ts->dealloc_later != null) {
            PyObject* op = ts->dealloc_later;
            ts->dealloc_later = (PyObject*)op->ob_refcnt;
            op->ob_refcnt = 0;
            TypeSlots.Of(op->ob_type)->dealloc(ts, op);
        }
        ts->dealloc_depth--;
    }
}
