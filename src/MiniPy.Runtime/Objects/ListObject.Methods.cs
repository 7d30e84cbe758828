// list's slots and methods. Slices are in ListObject.Slices, sorting in ListObject.Sort.
//
// The order of every removal: the list is whole again first, then references are given back, since a finalizer may look at the list.
// What comes from outside (an iterable, an index with __index__) is read before the list's size is.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ListObject {
    public static PyTypeObject* IteratorType => ListIterator.Type;

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => count == 0 ? New(ts, 0) : FromIterable(ts, args[0]);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->clear = &ClearSlot;
        s->repr = &Repr;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->iter = &ListIterator.New;
        s->init = &InitSlot;
        s->@new = &NewSlot;
        s->SetConstruct(0, 1, &Construct);
        s->sq_length = &Length;
        s->sq_concat = &Concat;
        s->sq_repeat = &Repeat;
        s->sq_item = &Item;
        s->sq_ass_item = &SetItem;
        s->sq_contains = &SequenceOps.Contains;
        s->sq_inplace_concat = &InPlaceConcat;
        s->sq_inplace_repeat = &InPlaceRepeat;
        s->mp_length = &Length;
        s->mp_subscript = &Subscript;
        s->mp_ass_subscript = &SetSubscript;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reversed__", &ListReverseIterator.New, "__reversed__($self, /)\n--\n\nReturn a reverse iterator over the list.");
        t.Method("__sizeof__", &SizeOf, "__sizeof__($self, /)\n--\n\nReturn the size of the list in memory, in bytes.");
        t.Method("clear", &ClearMethod, "clear($self, /)\n--\n\nRemove all items from list.");
        t.Method("copy", &Copy, "copy($self, /)\n--\n\nReturn a shallow copy of the list.");
        t.Method("append", &AppendMethod, "append($self, object, /)\n--\n\nAppend object to the end of the list.");
        t.Method("insert", &InsertMethod, "insert($self, index, object, /)\n--\n\nInsert object before index.");
        t.Method("extend", &ExtendMethod, "extend($self, iterable, /)\n--\n\nExtend list by appending elements from the iterable.");
        t.Method("pop", &PopMethod, "pop($self, index=-1, /)\n--\n\nRemove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.");
        t.Method("remove", &Remove, "remove($self, value, /)\n--\n\nRemove first occurrence of value.\n\nRaises ValueError if the value is not present.");
        t.Method("index", &Index, "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nReturn first index of value.\n\nRaises ValueError if the value is not present.");
        t.Method("count", &SequenceOps.Count, "count($self, value, /)\n--\n\nReturn number of occurrences of value.");
        t.Method("reverse", &ReverseMethod, "reverse($self, /)\n--\n\nReverse *IN PLACE*.");
        t.Method("sort", &SortMethod, "sort($self, /, *, key=None, reverse=False)\n--\n\nSort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable (i.e. the\norder of two equal elements is maintained).\n\nIf a key function is given, apply it once to each list item and sort them,\nascending or descending, according to their function values.\n\nThe reverse flag can be set to sort in descending order.");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) =>
        (PyTypeObject*)cls == Type ? New(ts, 0) : TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0);

    /// <summary>list.__init__: replaces what the list holds. May run Python code.</summary>
    private static int InitSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        // A subclass with a __new__ of its own may take keywords that it does not pass on.
        if ((self->ob_type == Type || TypeSlots.Of(self)->@new == TypeSlots.Of(Type)->@new) && !Args.NoKeywords(ts, "list", kwargs)) return -1;
        nint count = TupleObject.Size(args);
        if (!Args.CheckPositional(ts, "list", count, 0, 1)) return -1;
        if (Items(self) != null) Clear(ts, self);
        return count == 0 ? 0 : Extend(ts, self, TupleObject.Items(args)[0]);
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => SequenceOps.Repr(ts, op, '[', ']', "[...]", commaAfterOne: false);

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        if (Size(a) != Size(b) && op is ObjectProtocol.Eq or ObjectProtocol.Ne) return Py.Bool(op == ObjectProtocol.Ne);
        return SequenceOps.Compare(ts, a, b, op);
    }

    private static nint Length(PyThreadState* ts, PyObject* op) => Size(op);

    [return: NewRef]
    private static PyObject* Item(PyThreadState* ts, PyObject* op, nint index) {
        if ((nuint)index >= (nuint)Size(op)) return Err.IndexError(ts, "list index out of range");
        return Py.NewRef(Items(op)[index]);
    }

    /// <summary>op[index] = value, or del op[index] when value is null. Releasing the old item may run Python code.</summary>
    public static int SetItem(PyThreadState* ts, PyObject* op, nint index, PyObject* value) {
        if ((nuint)index >= (nuint)Size(op)) return Err.IndexError(ts, "list assignment index out of range");
        if (value == null) return DelItem(ts, op, index);
        Py.SetRef(ts, &Items(op)[index], Py.NewRef(value));
        return 0;
    }

    public static int DelItem(PyThreadState* ts, PyObject* op, nint index) {
        if ((nuint)index >= (nuint)Size(op)) return Err.IndexError(ts, "list assignment index out of range");
        Py.DecRef(ts, TakeAt(ts, op, index));
        return 0;
    }

    /// <summary>Removes the item at a valid index and hands over its reference. Runs no Python code.</summary>
    [return: NewRef]
    private static PyObject* TakeAt(PyThreadState* ts, PyObject* op, nint index) {
        PyObject** items = Items(op);
        nint last = Size(op) - 1;
        PyObject* item = items[index];
        if (index < last) Buffer.MemoryCopy(items + index + 1, items + index, (last - index) * sizeof(nint), (last - index) * sizeof(nint));
        Shrink(ts, (PyListObject*)op, last);
        return item;
    }

    /// <summary>A smaller size; when giving memory back fails, it is kept.</summary>
    private static void Shrink(PyThreadState* ts, PyListObject* list, nint size) {
        if (Resize(ts, list, size)) return;
        ErrorIndicator.Clear(ts);
        list->ob_base.ob_size = size;
    }

    [return: NewRef]
    public static PyObject* Concat(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(b)) return Err.TypeError(ts, $"can only concatenate list (not \"{Err.TypeName(b)}\") to list");
        nint left = Size(a), right = Size(b);
        if (left > nint.MaxValue - right) return Err.NoMemory(ts);
        PyObject* op = NewUnset(ts, left + right);
        if (op == null) return null;
        PyObject** to = Items(op), from = Items(a);
        for (nint i = 0; i < left; i++) to[i] = Py.NewRef(from[i]);
        to += left;
        from = Items(b);
        for (nint i = 0; i < right; i++) to[i] = Py.NewRef(from[i]);
        return op;
    }

    [return: NewRef]
    public static PyObject* Repeat(PyThreadState* ts, PyObject* op, nint times) {
        nint count = Size(op);
        if (count == 0 || times <= 0) return New(ts, 0);
        if (count > nint.MaxValue / times) return Err.NoMemory(ts);
        if (!Work.Allow(ts, count * times / 8)) return null;
        PyObject* result = NewUnset(ts, count * times);
        if (result != null) SequenceOps.FillRepeated(Items(result), Items(op), count, times, times);
        return result;
    }

    [return: NewRef]
    private static PyObject* InPlaceConcat(PyThreadState* ts, PyObject* self, PyObject* iterable) => Extend(ts, self, iterable) < 0 ? null : Py.NewRef(self);

    [return: NewRef]
    private static PyObject* InPlaceRepeat(PyThreadState* ts, PyObject* self, nint times) {
        nint count = Size(self);
        if (count == 0 || times == 1) return Py.NewRef(self);
        if (times <= 0) {
            Clear(ts, self);
            return Py.NewRef(self);
        }
        if (count > nint.MaxValue / times) return Err.NoMemory(ts);
        if (!Resize(ts, (PyListObject*)self, count * times)) return null;
        SequenceOps.FillRepeated(Items(self), Items(self), count, times, times - 1);
        return Py.NewRef(self);
    }

    // ---------------------------------------------------------------- methods

    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, self->ob_type->tp_basicsize + System.Math.Max(((PyListObject*)self)->allocated, 0) * sizeof(nint));

    private static PyObject* ClearMethod(PyThreadState* ts, PyObject* self) {
        Clear(ts, self);
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* Copy(PyThreadState* ts, PyObject* self) => FromArray(ts, Items(self), Size(self));

    private static PyObject* AppendMethod(PyThreadState* ts, PyObject* self, PyObject* item) => Append(ts, self, item) < 0 ? null : Py.None;

    /// <summary>Inserts before an index, which counts from the end when negative and is clipped.</summary>
    public static int Insert(PyThreadState* ts, PyObject* op, nint index, PyObject* item) {
        nint size = Size(op);
        if (!Resize(ts, (PyListObject*)op, size + 1)) return -1;
        if (index < 0) index = Math.Max(index + size, 0);
        if (index > size) index = size;
        PyObject** items = Items(op);
        Buffer.MemoryCopy(items + index, items + index + 1, (size - index) * sizeof(nint), (size - index) * sizeof(nint));
        items[index] = Py.NewRef(item);
        return 0;
    }

    private static bool ReadIndex(PyThreadState* ts, PyObject* value, out nint index) {
        index = -1;
        using Owned number = new(ts, NumberProtocol.Index(ts, value)); // may run Python code
        if (number.IsNull) return false;
        index = LongObject.AsNint(ts, number);
        return index != -1 || ErrorIndicator.Occurred(ts) == null;
    }

    private static PyObject* InsertMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "insert", count, 2, 2) || !ReadIndex(ts, args[0], out nint index)) return null;
        return Insert(ts, self, index, args[1]) < 0 ? null : Py.None;
    }

    private static PyObject* ExtendMethod(PyThreadState* ts, PyObject* self, PyObject* iterable) => Extend(ts, self, iterable) < 0 ? null : Py.None;

    private static PyObject* PopMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint index = -1;
        if (!Args.CheckPositional(ts, "pop", count, 0, 1) || (count == 1 && !ReadIndex(ts, args[0], out index))) return null;
        nint size = Size(self);
        if (size == 0) return Err.IndexError(ts, "pop from empty list");
        if (index < 0) index += size;
        return (nuint)index >= (nuint)size ? Err.IndexError(ts, "pop index out of range") : TakeAt(ts, self, index);
    }

    private static PyObject* Remove(PyThreadState* ts, PyObject* self, PyObject* value) {
        nint index = SequenceOps.Find(ts, self, value, 0, nint.MaxValue);
        if (index == -2) return null;
        if (index == -1) return Err.ValueError(ts, "list.remove(x): x not in list");
        if (index < Size(self)) Py.DecRef(ts, TakeAt(ts, self, index)); // the comparison may have shortened the list
        return Py.None;
    }

    private static PyObject* Index(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "index", count, 1, 3) || !SequenceOps.Bounds(ts, self, args, count, out nint start, out nint stop)) return null;
        nint index = SequenceOps.Find(ts, self, args[0], start, stop);
        if (index >= 0) return LongObject.FromNint(ts, index);
        if (index == -2) return null;
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, args[0]));
        return repr.IsNull ? null : Err.ValueError(ts, UnicodeObject.ToString(repr) + " is not in list");
    }

    public static void Reverse(PyObject* op) => new Span<nint>(Items(op), (int)Size(op)).Reverse();

    private static PyObject* ReverseMethod(PyThreadState* ts, PyObject* self) {
        if (Size(self) > 1) Reverse(self);
        return Py.None;
    }
}
