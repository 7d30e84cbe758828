// Items, sizes, iteration and membership, over the mapping and sequence slots.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ObjectProtocol {
    public static nint Size(PyThreadState* ts, PyObject* op) {
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_length != null) return slots->sq_length(ts, op);
        if (slots->mp_length != null) return slots->mp_length(ts, op);
        return Err.TypeError(ts, $"object of type '{Err.TypeName(op)}' has no len()");
    }

    [return: NewRef]
    public static PyObject* GetItem(PyThreadState* ts, PyObject* op, PyObject* key) {
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->mp_subscript != null) return slots->mp_subscript(ts, op, key);
        if (slots->sq_item != null) {
            if (!NumberProtocol.IsIndex(key)) return Err.TypeError(ts, $"sequence index must be integer, not '{Err.TypeName(key)}'");
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            return SequenceGetItem(ts, op, index);
        }
        if (TypeObject.Check(op)) {
            if ((PyTypeObject*)op == TypeObject.Type) return GenericAliasObject.New(ts, op, key);
            if (LookupAttr(ts, op, Names.__class_getitem__, out PyObject* method) == Lookup.Error) return null;
            if (method != null) {
                using Owned owned = new(ts, method);
                if (!Py.IsNone(method)) return CallProtocol.CallOne(ts, method, key);
            }
            return Err.TypeError(ts, $"type '{TypeObject.Name((PyTypeObject*)op)}' is not subscriptable");
        }
        return Err.TypeError(ts, $"'{Err.TypeName(op)}' object is not subscriptable");
    }

    /// <summary>sq_item with a negative index counted from the end.</summary>
    [return: NewRef]
    public static PyObject* SequenceGetItem(PyThreadState* ts, PyObject* op, nint index) {
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_item == null) return Err.TypeError(ts, slots->mp_subscript != null ? $"{Err.TypeName(op)} is not a sequence" : $"'{Err.TypeName(op)}' object does not support indexing");
        if (index < 0 && slots->sq_length != null) {
            nint length = slots->sq_length(ts, op);
            if (length < 0) return null;
            index += length;
        }
        return slots->sq_item(ts, op, index);
    }

    /// <summary>op[key] = value; deletes when value is null.</summary>
    public static int SetItem(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->mp_ass_subscript != null) return slots->mp_ass_subscript(ts, op, key, value);
        if (slots->sq_ass_item != null) {
            if (!NumberProtocol.IsIndex(key)) return Err.TypeError(ts, $"sequence index must be integer, not '{Err.TypeName(key)}'");
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
            return SequenceSetItem(ts, op, index, value);
        }
        // CPython's two functions for deletion word it differently, and an index goes to a sequence's.
        bool sequence = slots->sq_length != null || slots->sq_item != null || slots->sq_contains != null || slots->sq_concat != null || (op->ob_type->tp_flags & TypeFlags.HeapType) != 0;
        return Err.TypeError(ts, value != null ? $"'{Err.TypeName(op)}' object does not support item assignment"
            : $"'{Err.TypeName(op)}' object does{(sequence && NumberProtocol.IsIndex(key) ? "n't" : " not")} support item deletion");
    }

    public static int SequenceSetItem(PyThreadState* ts, PyObject* op, nint index, PyObject* value) {
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_ass_item == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object does{(value == null ? "n't" : " not")} support item {(value == null ? "deletion" : "assignment")}");
        if (index < 0 && slots->sq_length != null) {
            nint length = slots->sq_length(ts, op);
            if (length < 0) return -1;
            index += length;
        }
        return slots->sq_ass_item(ts, op, index, value);
    }

    public static int DelItem(PyThreadState* ts, PyObject* op, PyObject* key) => SetItem(ts, op, key, null);

    [return: NewRef]
    public static PyObject* GetIter(PyThreadState* ts, PyObject* op) {
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->iter == null) {
            if (slots->sq_item != null && !DictObject.Check(op)) return SeqIter.New(ts, op);
            return Err.TypeError(ts, $"'{Err.TypeName(op)}' object is not iterable");
        }
        PyObject* iterator = slots->iter(ts, op);
        if (iterator == null || TypeSlots.Of(iterator)->iternext != null) return iterator;
        string name = Err.TypeName(iterator);
        Py.DecRef(ts, iterator);
        return Err.TypeError(ts, $"iter() returned non-iterator of type '{name}'");
    }

    /// <summary>The next item, or null: with an error, or without one at the end (StopIteration is swallowed).</summary>
    [return: NewRef]
    public static PyObject* IterNext(PyThreadState* ts, PyObject* iterator) {
        if (!Recursion.StackAllows(ts) || !Work.Step(ts)) return null;
        PyObject* item = TypeSlots.Of(iterator)->iternext(ts, iterator);
        if (item == null && ErrorIndicator.Occurred(ts) != null) ClearStopIteration(ts);
        return item;
    }

    /// <summary>Drops a pending StopIteration; false when another error is pending.</summary>
    public static bool ClearStopIteration(PyThreadState* ts) {
        if (ErrorIndicator.Occurred(ts) == null) return true;
        if (!Err.Matches(ts, Exc.StopIteration)) return false;
        ErrorIndicator.Clear(ts);
        return true;
    }

    /// <summary>How many items are probably left (PEP 424); -1 with an error.</summary>
    public static nint LengthHint(PyThreadState* ts, PyObject* op, nint otherwise) {
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_length != null || slots->mp_length != null) {
            nint size = Size(ts, op);
            if (size >= 0) return size;
            if (!Err.Matches(ts, Exc.TypeError)) return -1;
            ErrorIndicator.Clear(ts);
        }
        using Owned method = new(ts, LookupSpecial(ts, op, Names.__length_hint__));
        if (method.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : otherwise;
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, method));
        if (result.IsNull) {
            if (!Err.Matches(ts, Exc.TypeError)) return -1;
            ErrorIndicator.Clear(ts);
            return otherwise;
        }
        if (result.Borrow == Py.NotImplemented) return otherwise;
        if (!LongObject.Check(result)) return Err.TypeError(ts, $"__length_hint__ must be an integer, not {Err.TypeName(result)}");
        nint hint = LongObject.AsNint(ts, result);
        if (hint < 0) return ErrorIndicator.Occurred(ts) != null ? -1 : Err.ValueError(ts, "__length_hint__() should return >= 0");
        return hint;
    }

    public static int Contains(PyThreadState* ts, PyObject* container, PyObject* item) {
        var contains = TypeSlots.Of(container)->sq_contains;
        return contains != null ? contains(ts, container, item) : ContainsByIteration(ts, container, item);
    }

    public static int ContainsByIteration(PyThreadState* ts, PyObject* container, PyObject* item) {
        using Owned iterator = new(ts, GetIter(ts, container));
        if (iterator.IsNull) {
            if (Err.Matches(ts, Exc.TypeError)) return Err.TypeError(ts, $"argument of type '{Err.TypeName(container)}' is not iterable");
            return -1;
        }
        while (true) {
            using Owned next = new(ts, IterNext(ts, iterator));
            if (next.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : 0;
            int same = RichCompareBool(ts, next, item, Eq);
            if (same != 0) return same;
        }
    }
}
