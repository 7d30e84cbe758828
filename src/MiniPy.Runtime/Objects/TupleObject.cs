// tuple: the count and the items inline. A fresh tuple (count 1, seen by nobody else) may be filled item by item; afterwards it never
// changes. The empty tuple is immortal. Methods are in TupleObject.Methods.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class TupleObject {
    public const int Header = 24;

    public static PyTypeObject* Type => Immortals.Tuple;
    internal static PyTypeObject* MakeType() => StaticType.Create("tuple", "PyTuple_Type", Header,
        TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.TupleSubclass | TypeFlags.MatchSelf | TypeFlags.Sequence, &Slots, &Members, itemSize: 8,
        doc: "tuple(iterable=(), /)\n--\n\nBuilt-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.");

    public static PyObject* Empty => Immortals.EmptyTuple;

    [return: Borrowed]
    internal static PyObject* MakeEmpty() {
        var op = (PyVarObject*)NativeMemory.AllocZeroed(Header + 8);
        op->ob_base.ob_type = Type;
        op->ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
        return (PyObject*)op;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.TupleSubclass) != 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Size(PyObject* op) => ((PyVarObject*)op)->ob_size;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject** Items(PyObject* op) => &((PyTupleObject*)op)->ob_item;

    /// <summary>A tuple of nulls, tracked; the caller fills it before anyone else sees it.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint count) {
        if (count == 0) return Empty;
        if (count < 0) return Err.BadInternalCall(ts);
        if (count > (nint.MaxValue - Header) / 8) return Err.NoMemory(ts);
        PyObject* op = NewUnset(ts, count);
        if (op != null) NativeMemory.Clear(Items(op), (nuint)count * 8);
        return op;
    }

    /// <summary>The same with items that the caller fills at once, before anything else happens; `count` is positive and sensible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PyObject* NewUnset(PyThreadState* ts, nint count) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, Header + count * 8);
        if (op != null) ((PyVarObject*)op)->ob_size = count;
        return op;
    }

    /// <summary>
    /// The same for these items: not tracked when none of them can be part of a cycle, as a collection would find sooner or later (MaybeUntrack).
    /// Most tuples hold numbers and texts only.
    /// </summary>
    private static PyObject* NewFor(PyThreadState* ts, PyObject** items, nint count) {
        for (nint i = 0; i < count; i++)
            if ((items[i]->ob_type->tp_flags & TypeFlags.HaveGc) != 0 && !(items[i]->ob_type == Type && !CycleCollector.IsTracked(ts, items[i]))) return NewUnset(ts, count);
        return ObjectMemory.NewVar(ts, Type, Header + count * 8, count);
    }

    /// <summary>Takes new references to `count` items.</summary>
    [return: NewRef]
    public static PyObject* FromArray(PyThreadState* ts, PyObject** items, nint count) {
        if (count == 0) return Empty;
        if (count > (nint.MaxValue - Header) / 8) return Err.NoMemory(ts);
        PyObject* op = NewFor(ts, items, count);
        if (op == null) return null;
        PyObject** to = Items(op);
        for (nint i = 0; i < count; i++) to[i] = Py.NewRef(items[i]);
        return op;
    }

    /// <summary>Takes over the references of `count` items, on failure too.</summary>
    [return: NewRef]
    public static PyObject* FromArraySteal(PyThreadState* ts, [Steals] PyObject** items, nint count) {
        if (count == 0) return Empty;
        PyObject* op = NewFor(ts, items, count);
        if (op == null) {
            for (nint i = 0; i < count; i++) Py.DecRef(ts, items[i]);
            return null;
        }
        PyObject** to = Items(op);
        for (nint i = 0; i < count; i++) to[i] = items[i];
        return op;
    }

    [return: NewRef]
    public static PyObject* Pack(PyThreadState* ts, PyObject* a) => FromArray(ts, &a, 1);

    [return: NewRef]
    public static PyObject* Pack(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject** items = stackalloc PyObject*[2] { a, b };
        return FromArray(ts, items, 2);
    }

    [return: NewRef]
    public static PyObject* Pack(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* c) {
        PyObject** items = stackalloc PyObject*[3] { a, b, c };
        return FromArray(ts, items, 3);
    }

    [return: NewRef]
    public static PyObject* Pack(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* c, PyObject* d) {
        PyObject** items = stackalloc PyObject*[4] { a, b, c, d };
        return FromArray(ts, items, 4);
    }

    /// <summary>tuple(iterable). May run Python code.</summary>
    [return: NewRef]
    public static PyObject* FromIterable(PyThreadState* ts, PyObject* iterable) {
        if (CheckExact(iterable)) return Py.NewRef(iterable);
        if (ListObject.CheckExact(iterable)) return FromArray(ts, ListObject.Items(iterable), ListObject.Size(iterable));
        using Owned list = new(ts, ListObject.FromIterable(ts, iterable));
        return list.IsNull ? null : FromArray(ts, ListObject.Items(list), ListObject.Size(list));
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        PyObject** items = Items(op);
        nint count = Size(op);
        if (count == 2 && op->ob_type == Type) { // by far the most: pairs of enumerate, zip and items
            PyObject* first = items[0];
            PyObject* second = items[1];
            ObjectMemory.FreeTracked(ts, op);
            Py.XDecRef(ts, second);
            Py.XDecRef(ts, first);
            return;
        }
        CycleCollector.Untrack(ts, op);
        while (--count >= 0) Py.XDecRef(ts, items[count]);
        ObjectMemory.FreeUntracked(ts, op, Type);
    }

    private static int TraverseSlot(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyObject** items = Items(op);
        nint count = Size(op);
        for (nint i = 0; i < count; i++) {
            if (items[i] == null) continue;
            int stop = visit(items[i], arg);
            if (stop != 0) return stop;
        }
        return 0;
    }
}
