// list slices: reading, replacing and deleting, plain and with a step.
//
// What a slice is replaced by is first made a list or tuple of its own, then the bounds are clipped again (the iterable may have changed
// the list), then pointers move, and the removed items are released last, from a side array.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ListObject {
    /// <summary>Items [low, high), clipped.</summary>
    [return: NewRef]
    public static PyObject* GetSlice(PyThreadState* ts, PyObject* op, nint low, nint high) {
        low = Math.Clamp(low, 0, Size(op));
        high = Math.Clamp(high, low, Size(op));
        return FromArray(ts, Items(op) + low, high - low);
    }

    [return: NewRef]
    public static PyObject* Subscript(PyThreadState* ts, PyObject* op, PyObject* key) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            return Item(ts, op, index < 0 ? index + Size(op) : index);
        }
        if (!SliceObject.Check(key)) return Err.TypeError(ts, $"list indices must be integers or slices, not {Err.TypeName(key)}");
        if (!SliceObject.Unpack(ts, key, out nint start, out nint stop, out nint step)) return null;
        nint count = SliceObject.AdjustIndices(Size(op), ref start, ref stop, step);
        if (count <= 0) return New(ts, 0);
        if (step == 1) return FromArray(ts, Items(op) + start, count);
        PyObject* result = New(ts, count);
        if (result == null) return null;
        for (nint i = 0, at = start; i < count; i++, at += step) Items(result)[i] = Py.NewRef(Items(op)[at]);
        return result;
    }

    private static int SetSubscript(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
            return SetItem(ts, op, index < 0 ? index + Size(op) : index, value);
        }
        if (!SliceObject.Check(key)) return Err.TypeError(ts, $"list indices must be integers or slices, not {Err.TypeName(key)}");
        if (!SliceObject.Unpack(ts, key, out nint start, out nint stop, out nint step)) return -1;
        nint count = SliceObject.AdjustIndices(Size(op), ref start, ref stop, step);
        if (step == 1) return SetSlice(ts, op, start, stop, value);
        return value == null ? DeleteStepped(ts, op, start, step, count) : AssignStepped(ts, op, start, stop, step, count, value);
    }

    /// <summary>Items of `value` as a list or tuple that nothing else changes; `value` itself may be `op`.</summary>
    [return: NewRef]
    private static PyObject* Snapshot(PyThreadState* ts, PyObject* op, PyObject* value, string message) {
        if (value == op) return GetSlice(ts, op, 0, Size(op));
        if (CheckExact(value) || TupleObject.CheckExact(value)) return Py.NewRef(value);
        PyObject* iterator = ObjectProtocol.GetIter(ts, value);
        if (iterator == null) return Err.Matches(ts, Exc.TypeError) ? Err.TypeError(ts, message) : null;
        PyObject* list = FromIterable(ts, iterator);
        Py.DecRef(ts, iterator);
        return list;
    }

    /// <summary>op[low:high] = iterable, or del op[low:high] when it is null. May run Python code.</summary>
    public static int SetSlice(PyThreadState* ts, PyObject* op, nint low, nint high, PyObject* iterable) {
        using Owned items = new(ts, iterable == null ? null : Snapshot(ts, op, iterable, "can only assign an iterable"));
        if (iterable != null && items.IsNull) return -1;
        PyObject** from = null;
        nint added = 0;
        if (iterable != null) {
            from = CheckExact(items) ? Items(items) : TupleObject.Items(items);
            added = ((PyVarObject*)items.Borrow)->ob_size;
        }
        var list = (PyListObject*)op;
        nint size = Size(op);
        low = Math.Clamp(low, 0, size);
        high = Math.Clamp(high, low, size);
        nint removed = high - low, tail = size - high, change = added - removed;
        if (size + change == 0) {
            Clear(ts, op);
            return 0;
        }
        PyObject** few = stackalloc PyObject*[8];
        PyObject** dead = removed <= 8 ? few : (PyObject**)ObjectMemory.Buffer(ts, removed * sizeof(nint));
        if (dead == null) return -1;
        Buffer.MemoryCopy(list->ob_item + low, dead, removed * sizeof(nint), removed * sizeof(nint));
        if (change > 0 && !Resize(ts, list, size + change)) {
            if (dead != few) ObjectMemory.FreeBuffer(ts, dead);
            return -1;
        }
        if (change != 0) Buffer.MemoryCopy(list->ob_item + high, list->ob_item + high + change, tail * sizeof(nint), tail * sizeof(nint));
        if (change < 0) Shrink(ts, list, size + change);
        for (nint i = 0; i < added; i++) list->ob_item[low + i] = Py.NewRef(from[i]);
        for (nint i = removed - 1; i >= 0; i--) Py.DecRef(ts, dead[i]); // may run Python code
        if (dead != few) ObjectMemory.FreeBuffer(ts, dead);
        return 0;
    }

    /// <summary>del op[start::step] of `count` items.</summary>
    private static int DeleteStepped(PyThreadState* ts, PyObject* op, nint start, nint step, nint count) {
        if (count <= 0) return 0;
        if (step < 0) {
            start += step * (count - 1);
            step = -step;
        }
        var dead = (PyObject**)ObjectMemory.Buffer(ts, count * sizeof(nint));
        if (dead == null) return -1;
        PyObject** items = Items(op);
        nint size = Size(op), to = start;
        for (nint i = 0; i < count; i++) {
            nint at = start + i * step, next = i + 1 < count ? at + step : size;
            dead[i] = items[at];
            Buffer.MemoryCopy(items + at + 1, items + to, (next - at - 1) * sizeof(nint), (next - at - 1) * sizeof(nint));
            to += next - at - 1;
        }
        Shrink(ts, (PyListObject*)op, size - count);
        for (nint i = 0; i < count; i++) Py.DecRef(ts, dead[i]); // may run Python code
        ObjectMemory.FreeBuffer(ts, dead);
        return 0;
    }

    /// <summary>op[start:stop:step] = value with as many items as the slice has (`count`, before the iterable ran).</summary>
    private static int AssignStepped(PyThreadState* ts, PyObject* op, nint start, nint stop, nint step, nint count, PyObject* value) {
        nint size = Size(op);
        using Owned items = new(ts, Snapshot(ts, op, value, "must assign iterable to extended slice"));
        if (items.IsNull) return -1;
        nint given = ((PyVarObject*)items.Borrow)->ob_size;
        if (given == count && Size(op) < size) count = SliceObject.AdjustIndices(Size(op), ref start, ref stop, step); // the iterable shortened the list
        if (given != count) return Err.ValueError(ts, $"attempt to assign sequence of size {given} to extended slice of size {count}");
        if (count == 0) return 0;
        var dead = (PyObject**)ObjectMemory.Buffer(ts, count * sizeof(nint));
        if (dead == null) return -1;
        PyObject** from = CheckExact(items) ? Items(items) : TupleObject.Items(items);
        for (nint i = 0, at = start; i < count; i++, at += step) {
            dead[i] = Items(op)[at];
            Items(op)[at] = Py.NewRef(from[i]);
        }
        for (nint i = 0; i < count; i++) Py.DecRef(ts, dead[i]); // may run Python code
        ObjectMemory.FreeBuffer(ts, dead);
        return 0;
    }
}
