// abstract.h: sequences, by index and by slice.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class SequenceApi {
    [UnmanagedCallersOnly, CApi]
    public static int PySequence_Check(PyObject* op) => IsSequence(op) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static nint PySequence_Size(PyObject* op) => Size(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static nint PySequence_Length(PyObject* op) => Size(Ts, op);

    private static nint Size(PyThreadState* ts, PyObject* op) {
        if (op == null) return NullArgument(ts);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_length != null) return slots->sq_length(ts, op);
        return slots->mp_length != null ? Err.TypeError(ts, $"{Err.TypeName(op)} is not a sequence") : Err.TypeError(ts, $"object of type '{Err.TypeName(op)}' has no len()");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_Concat(PyObject* a, PyObject* b) {
        PyThreadState* ts = Ts;
        if (a == null || b == null) return NullArgument(ts);
        var concat = TypeSlots.Of(a)->sq_concat;
        if (concat != null) return concat(ts, a, b);
        // Classes of Python code have __add__ in nb_add only.
        if (IsSequence(a) && IsSequence(b) && (TypeSlots.Of(a)->nb_add != null || TypeSlots.Of(b)->nb_add != null)) return NumberProtocol.Add(ts, a, b);
        return Err.TypeError(ts, $"'{Err.TypeName(a)}' object can't be concatenated");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_InPlaceConcat(PyObject* a, PyObject* b) {
        PyThreadState* ts = Ts;
        if (a == null || b == null) return NullArgument(ts);
        TypeSlots* slots = TypeSlots.Of(a);
        if (slots->sq_inplace_concat != null) return slots->sq_inplace_concat(ts, a, b);
        if (slots->sq_concat != null) return slots->sq_concat(ts, a, b);
        if (IsSequence(a) && IsSequence(b) && (slots->nb_inplace_add != null || slots->nb_add != null || TypeSlots.Of(b)->nb_add != null)) return NumberProtocol.InPlaceAdd(ts, a, b);
        return Err.TypeError(ts, $"'{Err.TypeName(a)}' object can't be concatenated");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_Repeat(PyObject* op, nint count) {
        PyThreadState* ts = Ts;
        if (op == null) return NullArgument(ts);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_repeat != null) return slots->sq_repeat(ts, op, count);
        if (!IsSequence(op) || slots->nb_multiply == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object can't be repeated");
        using Owned times = new(ts, LongObject.FromNint(ts, count));
        return times.IsNull ? null : NumberProtocol.Multiply(ts, op, times);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_InPlaceRepeat(PyObject* op, nint count) {
        PyThreadState* ts = Ts;
        if (op == null) return NullArgument(ts);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_inplace_repeat != null) return slots->sq_inplace_repeat(ts, op, count);
        if (slots->sq_repeat != null) return slots->sq_repeat(ts, op, count);
        if (!IsSequence(op) || slots->nb_inplace_multiply == null && slots->nb_multiply == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object can't be repeated");
        using Owned times = new(ts, LongObject.FromNint(ts, count));
        return times.IsNull ? null : NumberProtocol.InPlaceMultiply(ts, op, times);
    }

    /// <summary>A negative index counts from the end, once: the slot gets the sum.</summary>
    private static bool FromEnd(PyThreadState* ts, PyObject* op, nint* index) {
        var length = TypeSlots.Of(op)->sq_length;
        if (*index >= 0 || length == null) return true;
        nint size = length(ts, op);
        *index += size;
        return size >= 0;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_GetItem(PyObject* op, nint index) {
        PyThreadState* ts = Ts;
        if (op == null) return NullArgument(ts);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_item != null) return FromEnd(ts, op, &index) ? slots->sq_item(ts, op, index) : null;
        return slots->mp_subscript != null ? Err.TypeError(ts, $"{Err.TypeName(op)} is not a sequence") : Err.TypeError(ts, $"'{Err.TypeName(op)}' object does not support indexing");
    }

    [UnmanagedCallersOnly, CApi]
    public static int PySequence_SetItem(PyObject* op, nint index, PyObject* value) => Assign(Ts, op, index, value, "assignment");

    [UnmanagedCallersOnly, CApi]
    public static int PySequence_DelItem(PyObject* op, nint index) => Assign(Ts, op, index, null, "deletion");

    private static int Assign(PyThreadState* ts, PyObject* op, nint index, PyObject* value, string what) {
        if (op == null) return NullArgument(ts);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->sq_ass_item != null) return FromEnd(ts, op, &index) ? slots->sq_ass_item(ts, op, index, value) : -1;
        string verb = what == "deletion" ? "doesn't" : "does not";
        return slots->mp_ass_subscript != null ? Err.TypeError(ts, $"{Err.TypeName(op)} is not a sequence") : Err.TypeError(ts, $"'{Err.TypeName(op)}' object {verb} support item {what}");
    }

    [return: NewRef]
    private static PyObject* SliceOf(PyThreadState* ts, nint from, nint to) {
        using Owned start = new(ts, LongObject.FromNint(ts, from));
        using Owned stop = new(ts, LongObject.FromNint(ts, to));
        return start.IsNull || stop.IsNull ? null : SliceObject.New(ts, start, stop, null);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_GetSlice(PyObject* op, nint from, nint to) {
        PyThreadState* ts = Ts;
        if (op == null) return NullArgument(ts);
        if (TypeSlots.Of(op)->mp_subscript == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object is unsliceable");
        using Owned slice = new(ts, SliceOf(ts, from, to));
        return slice.IsNull ? null : TypeSlots.Of(op)->mp_subscript(ts, op, slice);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PySequence_SetSlice(PyObject* op, nint from, nint to, PyObject* value) => AssignSlice(Ts, op, from, to, value, "assignment");

    [UnmanagedCallersOnly, CApi]
    public static int PySequence_DelSlice(PyObject* op, nint from, nint to) => AssignSlice(Ts, op, from, to, null, "deletion");

    private static int AssignSlice(PyThreadState* ts, PyObject* op, nint from, nint to, PyObject* value, string what) {
        if (op == null) return NullArgument(ts);
        if (TypeSlots.Of(op)->mp_ass_subscript == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object doesn't support slice {what}");
        using Owned slice = new(ts, SliceOf(ts, from, to));
        return slice.IsNull ? -1 : TypeSlots.Of(op)->mp_ass_subscript(ts, op, slice, value);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_Tuple(PyObject* op) {
        PyThreadState* ts = Ts;
        if (op == null) return NullArgument(ts);
        return TupleObject.CheckExact(op) ? Py.NewRef(op) : TupleObject.FromIterable(ts, op);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_List(PyObject* op) => op == null ? NullArgument(Ts) : List(Ts, op);

    /// <summary>Something whose items PySequence_Fast_GET_ITEM can read: a list or a tuple stays itself.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySequence_Fast(PyObject* op, byte* message) {
        PyThreadState* ts = Ts;
        if (op == null) return NullArgument(ts);
        if (ListObject.CheckExact(op) || TupleObject.CheckExact(op)) return Py.NewRef(op);
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, op));
        if (!iterator.IsNull) return List(ts, iterator);
        return Err.Matches(ts, Exc.TypeError) ? Err.TypeError(ts, Plain(message)) : null;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PySequence_Contains(PyObject* op, PyObject* value) => ObjectProtocol.Contains(Ts, op, value);

    [UnmanagedCallersOnly, CApi]
    public static int PySequence_In(PyObject* op, PyObject* value) => ObjectProtocol.Contains(Ts, op, value);

    [UnmanagedCallersOnly, CApi]
    public static nint PySequence_Count(PyObject* op, PyObject* value) =>
        op == null || value == null ? NullArgument(Ts) : SeqIter.Search(Ts, op, value, SeqIter.SearchKind.Count);

    [UnmanagedCallersOnly, CApi]
    public static nint PySequence_Index(PyObject* op, PyObject* value) =>
        op == null || value == null ? NullArgument(Ts) : SeqIter.Search(Ts, op, value, SeqIter.SearchKind.Index);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PySeqIter_New(PyObject* sequence) => IsSequence(sequence) ? SeqIter.New(Ts, sequence) : Err.BadInternalCall(Ts);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCallIter_New(PyObject* callable, PyObject* sentinel) => CallIter.New(Ts, callable, sentinel);
}
