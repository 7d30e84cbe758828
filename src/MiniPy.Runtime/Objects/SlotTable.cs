// The one table that ties special method names to slots, both ways:
//
//   from a slot to its names   a builtin type that fills nb_add gets `__add__` and `__radd__` wrapper descriptors in its dict
//   from a name to its slot    a class that defines `__add__` gets, in nb_add, a function that looks `__add__` up and calls it
//
// Rows of one slot stand together; their order is that of the Slot enum, as the update loop needs. `Left` and `Right` rows of the
// binary number slots differ in which operand is self.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>How a wrapper descriptor turns a call's arguments into a slot's, and its result into an object.</summary>
internal enum WrapKind : byte {
    Unary, Binary, BinaryRight, Ternary, TernaryRight, Length, Hash, Inquiry, Index, SetIndex, DelIndex, SetItem, DelItem, SetAttr, DelAttr, ObjObj, Call, Init,
    Lt, Le, Eq, Ne, Gt, Ge, Next, DescrGet, DescrSet, DescrDel, Del, IndexArg, New,
}

internal readonly unsafe struct SlotRow(string name, Slot slot, WrapKind wrap, void* generic, string doc) {
    public readonly string Name = name;
    public readonly Slot Slot = slot;
    public readonly WrapKind Wrap = wrap;
    /// <summary>What a class that defines the name gets in the slot; null for a name that only wraps.</summary>
    public readonly void* Generic = generic;
    public readonly string Doc = doc;
    /// <summary>The name as an interned str.</summary>
    public readonly PyObject* NameObject = StaticState.InternedString(name);
}

internal static unsafe partial class SlotTable {
    public static readonly SlotRow[] Rows = Build();

    private static SlotRow[] Build() => [
        new("__repr__", Slot.repr, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Repr, "Return repr(self)."),
        new("__hash__", Slot.hash, WrapKind.Hash, (delegate*<PyThreadState*, PyObject*, nint>)&SlotDispatch.Hash, "Return hash(self)."),
        new("__call__", Slot.call, WrapKind.Call, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Call, "Call self as a function."),
        new("__str__", Slot.str, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Str, "Return str(self)."),
        new("__getattribute__", Slot.getattro, WrapKind.Binary, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.GetAttr, "Return getattr(self, name)."),
        new("__getattr__", Slot.getattro, WrapKind.New, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.GetAttr, ""),
        new("__setattr__", Slot.setattro, WrapKind.SetAttr, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.SetAttr, "Implement setattr(self, name, value)."),
        new("__delattr__", Slot.setattro, WrapKind.DelAttr, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.SetAttr, "Implement delattr(self, name)."),
        new("__lt__", Slot.richcompare, WrapKind.Lt, (delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)&SlotDispatch.RichCompare, "Return self<value."),
        new("__le__", Slot.richcompare, WrapKind.Le, (delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)&SlotDispatch.RichCompare, "Return self<=value."),
        new("__eq__", Slot.richcompare, WrapKind.Eq, (delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)&SlotDispatch.RichCompare, "Return self==value."),
        new("__ne__", Slot.richcompare, WrapKind.Ne, (delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)&SlotDispatch.RichCompare, "Return self!=value."),
        new("__gt__", Slot.richcompare, WrapKind.Gt, (delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)&SlotDispatch.RichCompare, "Return self>value."),
        new("__ge__", Slot.richcompare, WrapKind.Ge, (delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)&SlotDispatch.RichCompare, "Return self>=value."),
        new("__iter__", Slot.iter, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Iter, "Implement iter(self)."),
        new("__next__", Slot.iternext, WrapKind.Next, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.IterNext, "Implement next(self)."),
        new("__get__", Slot.descr_get, WrapKind.DescrGet, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.DescrGet, "Return an attribute of instance, which is of type owner."),
        new("__set__", Slot.descr_set, WrapKind.DescrSet, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.DescrSet, "Set an attribute of instance to value."),
        new("__delete__", Slot.descr_set, WrapKind.DescrDel, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.DescrSet, "Delete an attribute of instance."),
        new("__init__", Slot.init, WrapKind.Init, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.Init, "Initialize self.  See help(type(self)) for accurate signature."),
        new("__new__", Slot.@new, WrapKind.New, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.New, "Create and return new object."),
        new("__del__", Slot.finalize, WrapKind.Del, (delegate*<PyThreadState*, PyObject*, void>)&SlotDispatch.Finalize, ""),
        Left("__add__", Slot.nb_add, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Add, "+"), Right("__radd__", Slot.nb_add, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Add, "+"),
        Left("__sub__", Slot.nb_subtract, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Subtract, "-"), Right("__rsub__", Slot.nb_subtract, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Subtract, "-"),
        Left("__mul__", Slot.nb_multiply, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Multiply, "*"), Right("__rmul__", Slot.nb_multiply, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Multiply, "*"),
        Left("__mod__", Slot.nb_remainder, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Remainder, "%"), Right("__rmod__", Slot.nb_remainder, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Remainder, "%"),
        new("__divmod__", Slot.nb_divmod, WrapKind.Binary, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.DivMod, "Return divmod(self, value)."), new("__rdivmod__", Slot.nb_divmod, WrapKind.BinaryRight, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.DivMod, "Return divmod(value, self)."),
        new("__pow__", Slot.nb_power, WrapKind.Ternary, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Power, "Return pow(self, value, mod)."), new("__rpow__", Slot.nb_power, WrapKind.TernaryRight, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Power, "Return pow(value, self, mod)."),
        new("__neg__", Slot.nb_negative, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Negative, "-self"),
        new("__pos__", Slot.nb_positive, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Positive, "+self"),
        new("__abs__", Slot.nb_absolute, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Absolute, "abs(self)"),
        new("__bool__", Slot.nb_bool, WrapKind.Inquiry, (delegate*<PyThreadState*, PyObject*, int>)&SlotDispatch.Bool, "True if self else False"),
        new("__invert__", Slot.nb_invert, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Invert, "~self"),
        Left("__lshift__", Slot.nb_lshift, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.LeftShift, "<<"), Right("__rlshift__", Slot.nb_lshift, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.LeftShift, "<<"),
        Left("__rshift__", Slot.nb_rshift, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.RightShift, ">>"), Right("__rrshift__", Slot.nb_rshift, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.RightShift, ">>"),
        Left("__and__", Slot.nb_and, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.And, "&"), Right("__rand__", Slot.nb_and, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.And, "&"),
        Left("__xor__", Slot.nb_xor, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Xor, "^"), Right("__rxor__", Slot.nb_xor, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Xor, "^"),
        Left("__or__", Slot.nb_or, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Or, "|"), Right("__ror__", Slot.nb_or, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.Or, "|"),
        new("__int__", Slot.nb_int, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Int, "int(self)"),
        new("__float__", Slot.nb_float, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Float, "float(self)"),
        InPlace("__iadd__", Slot.nb_inplace_add, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceAdd, "+="),
        InPlace("__isub__", Slot.nb_inplace_subtract, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceSubtract, "-="),
        InPlace("__imul__", Slot.nb_inplace_multiply, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceMultiply, "*="),
        InPlace("__imod__", Slot.nb_inplace_remainder, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceRemainder, "%="),
        new("__ipow__", Slot.nb_inplace_power, WrapKind.Ternary, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlacePower, "Return self**=value."),
        InPlace("__ilshift__", Slot.nb_inplace_lshift, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceLeftShift, "<<="),
        InPlace("__irshift__", Slot.nb_inplace_rshift, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceRightShift, ">>="),
        InPlace("__iand__", Slot.nb_inplace_and, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceAnd, "&="),
        InPlace("__ixor__", Slot.nb_inplace_xor, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceXor, "^="),
        InPlace("__ior__", Slot.nb_inplace_or, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceOr, "|="),
        Left("__floordiv__", Slot.nb_floor_divide, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.FloorDivide, "//"), Right("__rfloordiv__", Slot.nb_floor_divide, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.FloorDivide, "//"),
        Left("__truediv__", Slot.nb_true_divide, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.TrueDivide, "/"), Right("__rtruediv__", Slot.nb_true_divide, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.TrueDivide, "/"),
        InPlace("__ifloordiv__", Slot.nb_inplace_floor_divide, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceFloorDivide, "//="),
        InPlace("__itruediv__", Slot.nb_inplace_true_divide, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceTrueDivide, "/="),
        new("__index__", Slot.nb_index, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Index, "Return self converted to an integer, if self is suitable for use as an index into a list."),
        Left("__matmul__", Slot.nb_matrix_multiply, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.MatrixMultiply, "@"), Right("__rmatmul__", Slot.nb_matrix_multiply, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.MatrixMultiply, "@"),
        InPlace("__imatmul__", Slot.nb_inplace_matrix_multiply, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.InPlaceMatrixMultiply, "@="),
        new("__len__", Slot.mp_length, WrapKind.Length, (delegate*<PyThreadState*, PyObject*, nint>)&SlotDispatch.Length, "Return len(self)."),
        new("__getitem__", Slot.mp_subscript, WrapKind.Binary, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.GetItem, "Return self[key]."),
        new("__setitem__", Slot.mp_ass_subscript, WrapKind.SetItem, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.SetItem, "Set self[key] to value."),
        new("__delitem__", Slot.mp_ass_subscript, WrapKind.DelItem, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.SetItem, "Delete self[key]."),
        new("__len__", Slot.sq_length, WrapKind.Length, (delegate*<PyThreadState*, PyObject*, nint>)&SlotDispatch.Length, "Return len(self)."),
        new("__add__", Slot.sq_concat, WrapKind.Binary, null, "Return self+value."),
        new("__mul__", Slot.sq_repeat, WrapKind.IndexArg, null, "Return self*value."), new("__rmul__", Slot.sq_repeat, WrapKind.IndexArg, null, "Return value*self."),
        new("__getitem__", Slot.sq_item, WrapKind.Index, (delegate*<PyThreadState*, PyObject*, nint, PyObject*>)&SlotDispatch.SequenceItem, "Return self[key]."),
        new("__setitem__", Slot.sq_ass_item, WrapKind.SetIndex, (delegate*<PyThreadState*, PyObject*, nint, PyObject*, int>)&SlotDispatch.SequenceSetItem, "Set self[key] to value."),
        new("__delitem__", Slot.sq_ass_item, WrapKind.DelIndex, (delegate*<PyThreadState*, PyObject*, nint, PyObject*, int>)&SlotDispatch.SequenceSetItem, "Delete self[key]."),
        new("__contains__", Slot.sq_contains, WrapKind.ObjObj, (delegate*<PyThreadState*, PyObject*, PyObject*, int>)&SlotDispatch.Contains, "Return key in self."),
        new("__iadd__", Slot.sq_inplace_concat, WrapKind.Binary, null, "Implement self+=value."),
        new("__imul__", Slot.sq_inplace_repeat, WrapKind.IndexArg, null, "Implement self*=value."),
        new("__await__", Slot.am_await, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.Await, "Return an iterator to be used in await expression."),
        new("__aiter__", Slot.am_aiter, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.AsyncIter, "Return an awaitable, that resolves in asynchronous iterator."),
        new("__anext__", Slot.am_anext, WrapKind.Unary, (delegate*<PyThreadState*, PyObject*, PyObject*>)&SlotDispatch.AsyncNext, "Return a value or raise StopAsyncIteration."),
    ];

    private static SlotRow Left(string name, Slot slot, void* generic, string op) => new(name, slot, WrapKind.Binary, generic, $"Return self{op}value.");
    private static SlotRow Right(string name, Slot slot, void* generic, string op) => new(name, slot, WrapKind.BinaryRight, generic, $"Return value{op}self.");
    private static SlotRow InPlace(string name, Slot slot, void* generic, string op) => new(name, slot, WrapKind.Binary, generic, $"Return self{op}value.");

    /// <summary>
    /// Copies from the base every slot that the type leaves empty. Groups go together, as in CPython's inherit_slots: a type that defines
    /// __eq__ does not inherit __hash__, one that defines traverse or clear takes neither, getattro and setattro are single.
    /// </summary>
    public static void Inherit(PyTypeObject* type, TypeSlots* to, TypeSlots* from) {
        bool ownCompare = to->richcompare != null || to->hash != null;
        bool ownTraverse = to->traverse != null || to->clear != null;
        for (int i = 0; i < (int)Slot.Count; i++) {
            var slot = (Slot)i;
            if (TypeSlots.At(to, slot) != 0) continue;
            if (slot is Slot.richcompare or Slot.hash && ownCompare) continue;
            if (slot is Slot.traverse or Slot.clear && ownTraverse) continue;
            // A type that gives no tp_new of its own and derives from object alone cannot be instantiated from Python.
            if (slot == Slot.@new && type->tp_base == BaseObject.Type && (type->tp_flags & TypeFlags.HeapType) == 0) continue;
            if (slot == Slot.free && (type->tp_flags & TypeFlags.HaveGc) != 0 && from->free == null) continue;
            TypeSlots.At(to, slot) = TypeSlots.At(from, slot);
        }
        if (to->hash == null && to->richcompare != null) to->hash = &ObjectProtocol.HashNotImplemented;
    }

    /// <summary>Puts a wrapper descriptor into the dict for every slot that the type itself fills. 0, or -1 with an error.</summary>
    public static int AddWrappers(PyThreadState* ts, PyTypeObject* type, PyObject* dict) {
        TypeSlots* slots = TypeSlots.Of(type);
        TypeSlots* inherited = type->tp_base == null ? null : TypeSlots.Of(type->tp_base);
        foreach (ref readonly SlotRow row in (System.ReadOnlySpan<SlotRow>)Rows) {
            nint function = TypeSlots.At(slots, row.Slot);
            if (function == 0 || row.Wrap == WrapKind.Del) continue;
            if (inherited != null && TypeSlots.At(inherited, row.Slot) == function) continue;
            if (DictObject.GetItem(ts, dict, row.NameObject) != null) continue;
            PyObject* wrapper;
            if (row.Slot == Slot.@new) wrapper = TypeObject.NewWrapper(ts, type);
            else if (row.Slot == Slot.hash && function == (nint)(delegate*<PyThreadState*, PyObject*, nint>)&ObjectProtocol.HashNotImplemented) wrapper = Py.None;
            else if (row.Wrap != WrapKind.New) wrapper = Descriptors.NewWrapper(ts, type, row, (void*)function);
            else continue;
            using Owned owned = new(ts, wrapper);
            if (wrapper == null || DictObject.SetItem(ts, dict, row.NameObject, wrapper) < 0) return -1;
        }
        return 0;
    }
}
