// Slots of classes that define number methods: each looks the special method up on the type and calls it.
//
// A binary slot serves both operands (Language Reference 3.3.8): `self` may be the left or the right one. If the right operand's type is a
// subclass of the left's and overrides the reflected method, that one is tried first.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class SlotDispatch {
    private static readonly PyObject* s_power = StaticState.InternedString("__pow__"), s_rpower = StaticState.InternedString("__rpow__"), s_ipower = StaticState.InternedString("__ipow__");
    private static readonly PyObject* s_Add = StaticState.InternedString("__add__"), s_rAdd = StaticState.InternedString("__radd__");
    private static readonly PyObject* s_Subtract = StaticState.InternedString("__sub__"), s_rSubtract = StaticState.InternedString("__rsub__");
    private static readonly PyObject* s_Multiply = StaticState.InternedString("__mul__"), s_rMultiply = StaticState.InternedString("__rmul__");
    private static readonly PyObject* s_Remainder = StaticState.InternedString("__mod__"), s_rRemainder = StaticState.InternedString("__rmod__");
    private static readonly PyObject* s_DivMod = StaticState.InternedString("__divmod__"), s_rDivMod = StaticState.InternedString("__rdivmod__");
    private static readonly PyObject* s_LeftShift = StaticState.InternedString("__lshift__"), s_rLeftShift = StaticState.InternedString("__rlshift__");
    private static readonly PyObject* s_RightShift = StaticState.InternedString("__rshift__"), s_rRightShift = StaticState.InternedString("__rrshift__");
    private static readonly PyObject* s_And = StaticState.InternedString("__and__"), s_rAnd = StaticState.InternedString("__rand__");
    private static readonly PyObject* s_Xor = StaticState.InternedString("__xor__"), s_rXor = StaticState.InternedString("__rxor__");
    private static readonly PyObject* s_Or = StaticState.InternedString("__or__"), s_rOr = StaticState.InternedString("__ror__");
    private static readonly PyObject* s_FloorDivide = StaticState.InternedString("__floordiv__"), s_rFloorDivide = StaticState.InternedString("__rfloordiv__");
    private static readonly PyObject* s_TrueDivide = StaticState.InternedString("__truediv__"), s_rTrueDivide = StaticState.InternedString("__rtruediv__");
    private static readonly PyObject* s_MatrixMultiply = StaticState.InternedString("__matmul__"), s_rMatrixMultiply = StaticState.InternedString("__rmatmul__");
    private static readonly PyObject* s_iAdd = StaticState.InternedString("__iadd__");
    private static readonly PyObject* s_iSubtract = StaticState.InternedString("__isub__");
    private static readonly PyObject* s_iMultiply = StaticState.InternedString("__imul__");
    private static readonly PyObject* s_iRemainder = StaticState.InternedString("__imod__");
    private static readonly PyObject* s_iLeftShift = StaticState.InternedString("__ilshift__");
    private static readonly PyObject* s_iRightShift = StaticState.InternedString("__irshift__");
    private static readonly PyObject* s_iAnd = StaticState.InternedString("__iand__");
    private static readonly PyObject* s_iXor = StaticState.InternedString("__ixor__");
    private static readonly PyObject* s_iOr = StaticState.InternedString("__ior__");
    private static readonly PyObject* s_iFloorDivide = StaticState.InternedString("__ifloordiv__");
    private static readonly PyObject* s_iTrueDivide = StaticState.InternedString("__itruediv__");
    private static readonly PyObject* s_iMatrixMultiply = StaticState.InternedString("__imatmul__");
    private static readonly PyObject* s_Negative = StaticState.InternedString("__neg__");
    private static readonly PyObject* s_Positive = StaticState.InternedString("__pos__");
    private static readonly PyObject* s_Absolute = StaticState.InternedString("__abs__");
    private static readonly PyObject* s_Invert = StaticState.InternedString("__invert__");
    private static readonly PyObject* s_Int = StaticState.InternedString("__int__");
    private static readonly PyObject* s_Float = StaticState.InternedString("__float__");
    private static readonly PyObject* s_Index = StaticState.InternedString("__index__");
    private static readonly PyObject* s_Await = StaticState.InternedString("__await__");
    private static readonly PyObject* s_AsyncIter = StaticState.InternedString("__aiter__");
    private static readonly PyObject* s_AsyncNext = StaticState.InternedString("__anext__");

    public static PyObject* Add(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&Add, Slot.nb_add, s_Add, s_rAdd);
    public static PyObject* Subtract(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&Subtract, Slot.nb_subtract, s_Subtract, s_rSubtract);
    public static PyObject* Multiply(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&Multiply, Slot.nb_multiply, s_Multiply, s_rMultiply);
    public static PyObject* Remainder(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&Remainder, Slot.nb_remainder, s_Remainder, s_rRemainder);
    public static PyObject* DivMod(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&DivMod, Slot.nb_divmod, s_DivMod, s_rDivMod);
    public static PyObject* LeftShift(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&LeftShift, Slot.nb_lshift, s_LeftShift, s_rLeftShift);
    public static PyObject* RightShift(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&RightShift, Slot.nb_rshift, s_RightShift, s_rRightShift);
    public static PyObject* And(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&And, Slot.nb_and, s_And, s_rAnd);
    public static PyObject* Xor(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&Xor, Slot.nb_xor, s_Xor, s_rXor);
    public static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&Or, Slot.nb_or, s_Or, s_rOr);
    public static PyObject* FloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&FloorDivide, Slot.nb_floor_divide, s_FloorDivide, s_rFloorDivide);
    public static PyObject* TrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&TrueDivide, Slot.nb_true_divide, s_TrueDivide, s_rTrueDivide);
    public static PyObject* MatrixMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&MatrixMultiply, Slot.nb_matrix_multiply, s_MatrixMultiply, s_rMatrixMultiply);
    public static PyObject* InPlaceAdd(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iAdd, b);
    public static PyObject* InPlaceSubtract(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iSubtract, b);
    public static PyObject* InPlaceMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iMultiply, b);
    public static PyObject* InPlaceRemainder(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iRemainder, b);
    public static PyObject* InPlaceLeftShift(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iLeftShift, b);
    public static PyObject* InPlaceRightShift(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iRightShift, b);
    public static PyObject* InPlaceAnd(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iAnd, b);
    public static PyObject* InPlaceXor(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iXor, b);
    public static PyObject* InPlaceOr(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iOr, b);
    public static PyObject* InPlaceFloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iFloorDivide, b);
    public static PyObject* InPlaceTrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iTrueDivide, b);
    public static PyObject* InPlaceMatrixMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => CallSpecial(ts, a, s_iMatrixMultiply, b);
    public static PyObject* Negative(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Negative);
    public static PyObject* Positive(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Positive);
    public static PyObject* Absolute(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Absolute);
    public static PyObject* Invert(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Invert);
    public static PyObject* Int(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Int);
    public static PyObject* Float(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Float);
    public static PyObject* Index(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Index);
    public static PyObject* Await(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_Await);
    public static PyObject* AsyncIter(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_AsyncIter);
    public static PyObject* AsyncNext(PyThreadState* ts, PyObject* op) => CallSpecial(ts, op, s_AsyncNext);

    [return: NewRef]
    private static PyObject* Binary(PyThreadState* ts, PyObject* a, PyObject* b, void* generic, Slot slot, PyObject* name, PyObject* reflected) {
        bool leftIsOurs = TypeSlots.At(TypeSlots.Of(a), slot) == (nint)generic;
        bool tryRight = a->ob_type != b->ob_type && TypeSlots.At(TypeSlots.Of(b), slot) == (nint)generic;
        if (leftIsOurs) {
            if (tryRight && TypeObject.IsSubtype(b->ob_type, a->ob_type) && Overrides(ts, a, b, reflected)) {
                PyObject* early = CallMaybe(ts, b, reflected, a);
                if (early != Py.NotImplemented) return early;
                Py.DecRef(ts, early);
                tryRight = false;
            }
            PyObject* result = CallMaybe(ts, a, name, b);
            if (result != Py.NotImplemented || a->ob_type == b->ob_type) return result;
            Py.DecRef(ts, result);
        }
        return tryRight ? CallMaybe(ts, b, reflected, a) : Py.NotImplemented;
    }

    /// <summary>Does the right operand's type have a reflected method other than the left's?</summary>
    private static bool Overrides(PyThreadState* ts, PyObject* left, PyObject* right, PyObject* name) {
        PyObject* own = TypeObject.Lookup(ts, right->ob_type, name);
        return own != null && own != TypeObject.Lookup(ts, left->ob_type, name);
    }

    [return: NewRef]
    public static PyObject* Power(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> self = &Power;
        if (Py.IsNone(modulus)) {
            bool leftIsOurs = TypeSlots.Of(a)->nb_power == self;
            bool tryRight = a->ob_type != b->ob_type && TypeSlots.Of(b)->nb_power == self;
            if (leftIsOurs) {
                if (tryRight && TypeObject.IsSubtype(b->ob_type, a->ob_type) && Overrides(ts, a, b, s_rpower)) {
                    PyObject* early = CallMaybe(ts, b, s_rpower, a);
                    if (early != Py.NotImplemented) return early;
                    Py.DecRef(ts, early);
                    tryRight = false;
                }
                PyObject* result = CallMaybe(ts, a, s_power, b);
                if (result != Py.NotImplemented || a->ob_type == b->ob_type) return result;
                Py.DecRef(ts, result);
            }
            return tryRight ? CallMaybe(ts, b, s_rpower, a) : Py.NotImplemented;
        }
        // Three arguments are never reflected (Language Reference 3.3.8).
        return TypeSlots.Of(a)->nb_power == self ? CallSpecial(ts, a, s_power, b, modulus) : Py.NotImplemented;
    }

    [return: NewRef]
    public static PyObject* InPlacePower(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) => CallSpecial(ts, a, s_ipower, b);
}
