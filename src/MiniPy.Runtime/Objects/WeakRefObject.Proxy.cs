// weakref.ProxyType and CallableProxyType: every operation unwraps its operands and does the same to the referent, or raises
// ReferenceError when that is gone. The operand is held for the length of the operation: it may drop its own last reference.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class WeakRefObject {
    public static readonly PyTypeObject* ProxyType = StaticType.Create("weakref.ProxyType", "_PyWeakref_ProxyType", sizeof(PyWeakReference),
        TypeFlags.HaveGc, &ProxySlots, &ProxyMembers);

    public static readonly PyTypeObject* CallableProxyType = StaticType.Create("weakref.CallableProxyType", "_PyWeakref_CallableProxyType", sizeof(PyWeakReference),
        TypeFlags.HaveGc, &CallableProxySlots, &ProxyMembers);

    private static void ProxyMembers(TypeBuilder t) {
        t.Method("__bytes__", &ProxyBytes);
        t.Method("__reversed__", &ProxyReversed);
    }

    private static void CallableProxySlots(TypeSlots* s) {
        ProxySlots(s);
        s->call = &ProxyCall;
    }

    private static void ProxySlots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->clear = &ClearSlot;
        s->repr = &ProxyRepr;
        s->str = &ProxyStr;
        s->getattro = &ProxyGetAttr;
        s->setattro = &ProxySetAttr;
        s->richcompare = &ProxyCompare;
        s->iter = &ProxyIter;
        s->iternext = &ProxyNext;
        s->mp_length = &ProxyLength;
        s->mp_subscript = &ProxyGetItem;
        s->mp_ass_subscript = &ProxySetItem;
        s->sq_length = &ProxyLength;
        s->sq_contains = &ProxyContains;
        s->nb_bool = &ProxyBool;
        s->nb_add = &ProxyAdd;
        s->nb_subtract = &ProxySubtract;
        s->nb_multiply = &ProxyMultiply;
        s->nb_remainder = &ProxyRemainder;
        s->nb_divmod = &ProxyDivMod;
        s->nb_power = &ProxyPower;
        s->nb_negative = &ProxyNegative;
        s->nb_positive = &ProxyPositive;
        s->nb_absolute = &ProxyAbsolute;
        s->nb_invert = &ProxyInvert;
        s->nb_lshift = &ProxyLeftShift;
        s->nb_rshift = &ProxyRightShift;
        s->nb_and = &ProxyAnd;
        s->nb_xor = &ProxyXor;
        s->nb_or = &ProxyOr;
        s->nb_int = &ProxyInt;
        s->nb_float = &ProxyFloat;
        s->nb_index = &ProxyIndex;
        s->nb_floor_divide = &ProxyFloorDivide;
        s->nb_true_divide = &ProxyTrueDivide;
        s->nb_matrix_multiply = &ProxyMatrixMultiply;
        s->nb_inplace_add = &ProxyInPlaceAdd;
        s->nb_inplace_subtract = &ProxyInPlaceSubtract;
        s->nb_inplace_multiply = &ProxyInPlaceMultiply;
        s->nb_inplace_remainder = &ProxyInPlaceRemainder;
        s->nb_inplace_power = &ProxyInPlacePower;
        s->nb_inplace_lshift = &ProxyInPlaceLeftShift;
        s->nb_inplace_rshift = &ProxyInPlaceRightShift;
        s->nb_inplace_and = &ProxyInPlaceAnd;
        s->nb_inplace_xor = &ProxyInPlaceXor;
        s->nb_inplace_or = &ProxyInPlaceOr;
        s->nb_inplace_floor_divide = &ProxyInPlaceFloorDivide;
        s->nb_inplace_true_divide = &ProxyInPlaceTrueDivide;
        s->nb_inplace_matrix_multiply = &ProxyInPlaceMatrixMultiply;
    }

    /// <summary>PyWeakref_NewProxy: a proxy for `op`. A callback of null or None is none.</summary>
    [return: NewRef]
    public static PyObject* NewProxy(PyThreadState* ts, PyObject* op, PyObject* callback) {
        if (!CheckReferent(ts, op)) return null;
        if (callback != null && Py.IsNone(callback)) callback = null;
        Basic(Head(ts, op), out PyWeakReference* reference, out PyWeakReference* proxy);
        if (callback == null && proxy != null) return Py.NewRef((PyObject*)proxy);
        PyTypeObject* type = TypeSlots.Of(op)->call != null ? CallableProxyType : ProxyType;
        var self = (PyWeakReference*)ObjectMemory.Alloc(ts, (PyObject*)type, 0);
        if (self == null) return null;
        Fill(self, op, callback);
        LinkAfter(ts, op, callback != null && proxy != null ? proxy : reference, self);
        return (PyObject*)self;
    }

    /// <summary>The operand, or the referent of a proxy, as a new reference; null with ReferenceError when it is gone.</summary>
    [return: NewRef]
    private static PyObject* Unwrap(PyThreadState* ts, PyObject* op) {
        if (!CheckProxy(op)) return Py.NewRef(op);
        PyObject* referent = GetObject(op);
        if (Py.IsNone(referent)) return Err.Raise(ts, Exc.ReferenceError, "weakly-referenced object no longer exists");
        return Py.NewRef(referent);
    }

    [return: NewRef]
    private static PyObject* Unary(PyThreadState* ts, PyObject* self, delegate*<PyThreadState*, PyObject*, PyObject*> operation) {
        using Owned op = new(ts, Unwrap(ts, self));
        return op.IsNull ? null : operation(ts, op);
    }

    [return: NewRef]
    private static PyObject* Binary(PyThreadState* ts, PyObject* left, PyObject* right, delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> operation) {
        using Owned a = new(ts, Unwrap(ts, left));
        if (a.IsNull) return null;
        using Owned b = new(ts, Unwrap(ts, right));
        return b.IsNull ? null : operation(ts, a, b);
    }

    [return: NewRef]
    private static PyObject* Ternary(PyThreadState* ts, PyObject* left, PyObject* right, PyObject* third,
        delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> operation) {
        using Owned a = new(ts, Unwrap(ts, left));
        if (a.IsNull) return null;
        using Owned b = new(ts, Unwrap(ts, right));
        if (b.IsNull) return null;
        using Owned c = new(ts, Unwrap(ts, third));
        return c.IsNull ? null : operation(ts, a, b, c);
    }

    private static PyObject* ProxyRepr(PyThreadState* ts, PyObject* self) {
        PyObject* referent = GetObject(self);
        return UnicodeObject.FromString(ts, $"<weakproxy at 0x{(nint)self:x} to {TypeObject.FullName(referent->ob_type)} at 0x{(nint)referent:x}>");
    }

    private static PyObject* ProxyStr(PyThreadState* ts, PyObject* self) => Unary(ts, self, &ObjectProtocol.Str);
    private static PyObject* ProxyGetAttr(PyThreadState* ts, PyObject* self, PyObject* name) => Binary(ts, self, name, &ObjectProtocol.GetAttr);

    private static int ProxySetAttr(PyThreadState* ts, PyObject* self, PyObject* name, PyObject* value) {
        using Owned op = new(ts, Unwrap(ts, self));
        return op.IsNull ? -1 : ObjectProtocol.SetAttr(ts, op, name, value);
    }

    private static PyObject* ProxyCompare(PyThreadState* ts, PyObject* left, PyObject* right, int operation) {
        using Owned a = new(ts, Unwrap(ts, left));
        if (a.IsNull) return null;
        using Owned b = new(ts, Unwrap(ts, right));
        return b.IsNull ? null : ObjectProtocol.RichCompare(ts, a, b, operation);
    }

    private static PyObject* ProxyIter(PyThreadState* ts, PyObject* self) => Unary(ts, self, &ObjectProtocol.GetIter);

    private static PyObject* ProxyNext(PyThreadState* ts, PyObject* self) {
        using Owned op = new(ts, Unwrap(ts, self));
        if (op.IsNull) return null;
        if (TypeSlots.Of((PyObject*)op)->iternext == null)
            return Err.TypeError(ts, $"Weakref proxy referenced a non-iterator '{TypeObject.FullName(((PyObject*)op)->ob_type)}' object");
        return ObjectProtocol.IterNext(ts, op);
    }

    private static nint ProxyLength(PyThreadState* ts, PyObject* self) {
        using Owned op = new(ts, Unwrap(ts, self));
        return op.IsNull ? -1 : ObjectProtocol.Size(ts, op);
    }

    private static PyObject* ProxyGetItem(PyThreadState* ts, PyObject* self, PyObject* key) => Binary(ts, self, key, &ObjectProtocol.GetItem);

    private static int ProxySetItem(PyThreadState* ts, PyObject* self, PyObject* key, PyObject* value) {
        using Owned op = new(ts, Unwrap(ts, self));
        if (op.IsNull) return -1;
        return value == null ? ObjectProtocol.DelItem(ts, op, key) : ObjectProtocol.SetItem(ts, op, key, value);
    }

    private static int ProxyContains(PyThreadState* ts, PyObject* self, PyObject* item) {
        using Owned op = new(ts, Unwrap(ts, self));
        return op.IsNull ? -1 : ObjectProtocol.Contains(ts, op, item);
    }

    private static int ProxyBool(PyThreadState* ts, PyObject* self) {
        using Owned op = new(ts, Unwrap(ts, self));
        return op.IsNull ? -1 : ObjectProtocol.IsTrue(ts, op);
    }

    private static PyObject* ProxyCall(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        using Owned op = new(ts, Unwrap(ts, self));
        return op.IsNull ? null : CallProtocol.Call(ts, op, args, kwargs);
    }

    private static PyObject* ProxyBytes(PyThreadState* ts, PyObject* self) => Unary(ts, self, &BytesOf);
    private static PyObject* ProxyReversed(PyThreadState* ts, PyObject* self) => Unary(ts, self, &ReversedOf);
    private static PyObject* BytesOf(PyThreadState* ts, PyObject* op) => CallNamed(ts, op, "__bytes__");
    private static PyObject* ReversedOf(PyThreadState* ts, PyObject* op) => CallNamed(ts, op, "__reversed__");

    [return: NewRef]
    private static PyObject* CallNamed(PyThreadState* ts, PyObject* op, string name) {
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, op, name));
        return method.IsNull ? null : CallProtocol.CallNoArgs(ts, method);
    }

    private static PyObject* ProxyNegative(PyThreadState* ts, PyObject* self) => Unary(ts, self, &NumberProtocol.Negative);
    private static PyObject* ProxyPositive(PyThreadState* ts, PyObject* self) => Unary(ts, self, &NumberProtocol.Positive);
    private static PyObject* ProxyAbsolute(PyThreadState* ts, PyObject* self) => Unary(ts, self, &NumberProtocol.Absolute);
    private static PyObject* ProxyInvert(PyThreadState* ts, PyObject* self) => Unary(ts, self, &NumberProtocol.Invert);
    private static PyObject* ProxyInt(PyThreadState* ts, PyObject* self) => Unary(ts, self, &NumberProtocol.Long);
    private static PyObject* ProxyFloat(PyThreadState* ts, PyObject* self) => Unary(ts, self, &NumberProtocol.Float);
    private static PyObject* ProxyIndex(PyThreadState* ts, PyObject* self) => Unary(ts, self, &NumberProtocol.Index);

    private static PyObject* ProxyAdd(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.Add);
    private static PyObject* ProxySubtract(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.Subtract);
    private static PyObject* ProxyMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.Multiply);
    private static PyObject* ProxyRemainder(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.Remainder);
    private static PyObject* ProxyDivMod(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.DivMod);
    private static PyObject* ProxyLeftShift(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.LeftShift);
    private static PyObject* ProxyRightShift(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.RightShift);
    private static PyObject* ProxyAnd(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.And);
    private static PyObject* ProxyXor(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.Xor);
    private static PyObject* ProxyOr(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.Or);
    private static PyObject* ProxyFloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.FloorDivide);
    private static PyObject* ProxyTrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.TrueDivide);
    private static PyObject* ProxyMatrixMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.MatrixMultiply);
    private static PyObject* ProxyPower(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* c) => Ternary(ts, a, b, c, &NumberProtocol.Power);

    private static PyObject* ProxyInPlaceAdd(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceAdd);
    private static PyObject* ProxyInPlaceSubtract(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceSubtract);
    private static PyObject* ProxyInPlaceMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceMultiply);
    private static PyObject* ProxyInPlaceRemainder(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceRemainder);
    private static PyObject* ProxyInPlaceLeftShift(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceLeftShift);
    private static PyObject* ProxyInPlaceRightShift(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceRightShift);
    private static PyObject* ProxyInPlaceAnd(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceAnd);
    private static PyObject* ProxyInPlaceXor(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceXor);
    private static PyObject* ProxyInPlaceOr(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceOr);
    private static PyObject* ProxyInPlaceFloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceFloorDivide);
    private static PyObject* ProxyInPlaceTrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceTrueDivide);
    private static PyObject* ProxyInPlaceMatrixMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, &NumberProtocol.InPlaceMatrixMultiply);
    private static PyObject* ProxyInPlacePower(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* c) => Ternary(ts, a, b, c, &NumberProtocol.InPlacePower);
}
