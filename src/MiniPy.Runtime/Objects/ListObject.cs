// list: a growable array behind ob_item (Cython appends in place: items [0, ob_size) are owned, [ob_size, allocated) is room).
//
// Growth is by an eighth and a little, as CPython's, so that appending is amortised O(1). Methods are in ListObject.Methods, sorting in
// ListObject.Sort.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ListObject {
    public static PyTypeObject* Type => Immortals.List;
    internal static PyTypeObject* MakeType() => StaticType.Create("list", "PyList_Type", sizeof(PyListObject),
        TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.ListSubclass | TypeFlags.MatchSelf | TypeFlags.Sequence, &Slots, &Members,
        doc: "list(iterable=(), /)\n--\n\nBuilt-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.ListSubclass) != 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Size(PyObject* op) => ((PyVarObject*)op)->ob_size;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject** Items(PyObject* op) => ((PyListObject*)op)->ob_item;

    /// <summary>A list of `count` nulls, tracked; the caller fills it before anyone else sees it.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint count) {
        PyObject* op = NewUnset(ts, count);
        if (op != null && count > 0) NativeMemory.Clear(Items(op), (nuint)count * 8);
        return op;
    }

    /// <summary>An empty list with room for `count` items.</summary>
    [return: NewRef]
    public static PyObject* NewWithRoom(PyThreadState* ts, nint count) {
        PyObject* op = NewUnset(ts, count);
        if (op != null) ((PyVarObject*)op)->ob_size = 0;
        return op;
    }

    /// <summary>The same as New, with slots that the caller fills at once, before anything else happens.</summary>
    private static PyObject* NewUnset(PyThreadState* ts, nint count) {
        if (count < 0) return Err.BadInternalCall(ts);
        if (count > nint.MaxValue / 8) return Err.NoMemory(ts);
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyListObject));
        if (op == null) return null;
        var list = (PyListObject*)op;
        list->ob_base.ob_size = 0;
        list->ob_item = null;
        list->allocated = 0;
        if (count > 0) {
            list->ob_item = (PyObject**)ObjectMemory.Buffer(ts, count * 8);
            if (list->ob_item == null) {
                Py.DecRef(ts, op);
                return null;
            }
            list->allocated = list->ob_base.ob_size = count;
        }
        return op;
    }

    [return: NewRef]
    public static PyObject* FromArray(PyThreadState* ts, PyObject** items, nint count) {
        PyObject* op = NewUnset(ts, count);
        if (op == null) return null;
        PyObject** to = Items(op);
        for (nint i = 0; i < count; i++) to[i] = Py.NewRef(items[i]);
        return op;
    }

    /// <summary>Takes over the references of `count` items, on failure too.</summary>
    [return: NewRef]
    public static PyObject* FromArraySteal(PyThreadState* ts, [Steals] PyObject** items, nint count) {
        PyObject* op = NewUnset(ts, count);
        if (op == null) {
            for (nint i = 0; i < count; i++) Py.DecRef(ts, items[i]);
            return null;
        }
        PyObject** to = Items(op);
        for (nint i = 0; i < count; i++) to[i] = items[i];
        return op;
    }

    /// <summary>Makes room for `size` items and sets ob_size; new slots are not cleared. Shrinking gives memory back.</summary>
    private static bool Resize(PyThreadState* ts, PyListObject* list, nint size) {
        if (list->allocated >= size && size >= list->allocated >> 1) {
            list->ob_base.ob_size = size;
            return true;
        }
        if (size == 0) {
            ObjectMemory.FreeBuffer(ts, list->ob_item);
            list->ob_item = null;
            list->allocated = list->ob_base.ob_size = 0;
            return true;
        }
        if (size > nint.MaxValue / 16) return Err.NoMemory(ts);
        nint room = (size + (size >> 3) + 6) & ~3;
        if (size - list->ob_base.ob_size > room - size) room = (size + 3) & ~3;
        var items = (PyObject**)ObjectMemory.Resize(ts, list->ob_item, room * 8);
        if (items == null) return false;
        list->ob_item = items;
        list->allocated = room;
        list->ob_base.ob_size = size;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AppendSteal(PyThreadState* ts, PyObject* op, [Steals] PyObject* item) {
        var list = (PyListObject*)op;
        nint size = list->ob_base.ob_size;
        if (size < list->allocated) {
            list->ob_item[size] = item;
            list->ob_base.ob_size = size + 1;
            return 0;
        }
        return AppendSlow(ts, list, item);
    }

    private static int AppendSlow(PyThreadState* ts, PyListObject* list, [Steals] PyObject* item) {
        nint size = list->ob_base.ob_size;
        if (!Resize(ts, list, size + 1)) {
            Py.DecRef(ts, item);
            return -1;
        }
        list->ob_item[size] = item;
        return 0;
    }

    public static int Append(PyThreadState* ts, PyObject* op, PyObject* item) => AppendSteal(ts, op, Py.NewRef(item));

    [return: NewRef]
    public static PyObject* AsTuple(PyThreadState* ts, PyObject* op) => TupleObject.FromArray(ts, Items(op), Size(op));

    /// <summary>list(iterable). May run Python code.</summary>
    [return: NewRef]
    public static PyObject* FromIterable(PyThreadState* ts, PyObject* iterable) {
        if (CheckExact(iterable)) return FromArray(ts, Items(iterable), Size(iterable));
        if (TupleObject.CheckExact(iterable)) return FromArray(ts, TupleObject.Items(iterable), TupleObject.Size(iterable));
        PyObject* list = New(ts, 0);
        if (list == null || Extend(ts, list, iterable) == 0) return list;
        Py.DecRef(ts, list);
        return null;
    }

    /// <summary>list.extend. May run Python code, which may change the list.</summary>
    public static int Extend(PyThreadState* ts, PyObject* op, PyObject* iterable) {
        var list = (PyListObject*)op;
        if (CheckExact(iterable) || TupleObject.CheckExact(iterable)) {
            nint count = ((PyVarObject*)iterable)->ob_size, size = list->ob_base.ob_size;
            if (count == 0) return 0;
            if (!Resize(ts, list, size + count)) return -1;
            PyObject** from = CheckExact(iterable) ? Items(iterable) : TupleObject.Items(iterable); // after the resize: the list may be itself
            PyObject** to = list->ob_item + size;
            for (nint i = 0; i < count; i++) to[i] = Py.NewRef(from[i]);
            return 0;
        }
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        if (iterator.IsNull) return -1;
        nint hint = ObjectProtocol.LengthHint(ts, iterable, 8);
        if (hint < 0) return -1;
        nint present = list->ob_base.ob_size;
        if (hint > 8 && hint > list->allocated - present && hint <= nint.MaxValue - present) { // a hint beyond that must be a lie
            if (!Resize(ts, list, present + hint)) return -1;
            list->ob_base.ob_size = present; // room only
        }
        var next = TypeSlots.Of(iterator.Borrow)->iternext;
        for (nint rounds = 1; ; rounds++) {
            PyObject* item = next(ts, iterator);
            if (item == null) break;
            if (AppendSteal(ts, op, item) < 0) return -1;
            if ((rounds & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return -1; // an endless iterator must be stoppable
        }
        return ErrorIndicator.Occurred(ts) == null ? 0 : ObjectProtocol.ClearStopIteration(ts) ? 0 : -1;
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        PyObject** items = ((PyListObject*)op)->ob_item;
        nint count = ((PyVarObject*)op)->ob_size;
        if (op->ob_type == Type) {
            ObjectMemory.FreeTracked(ts, op);
        } else {
            CycleCollector.Untrack(ts, op);
            TypeSlots.Of(op)->free(ts, op);
        }
        if (items == null) return;
        while (--count >= 0) Py.XDecRef(ts, items[count]);
        ObjectMemory.FreeBuffer(ts, items);
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

    /// <summary>Empties the list; may run Python code once it is empty.</summary>
    public static void Clear(PyThreadState* ts, PyObject* op) {
        var list = (PyListObject*)op;
        PyObject** items = list->ob_item;
        if (items == null) return;
        nint count = list->ob_base.ob_size;
        list->ob_item = null;
        list->ob_base.ob_size = list->allocated = 0;
        while (--count >= 0) Py.XDecRef(ts, items[count]);
        ObjectMemory.FreeBuffer(ts, items);
    }

    private static int ClearSlot(PyThreadState* ts, PyObject* op) {
        Clear(ts, op);
        return 0;
    }
}
