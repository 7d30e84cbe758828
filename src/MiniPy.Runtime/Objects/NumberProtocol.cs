// Numbers, by the slots of both operands (abstract.c): the left operand's slot, unless the right one's type is a subclass with a slot of its
// own, which then goes first; then the other; sequences join in for + and *.
//
// All of these may run Python code.

using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class NumberProtocol {
    /// <summary>The dispatch shared by all binary operators; NotImplemented when no slot took it.</summary>
    [return: NewRef]
    private static PyObject* Try(PyThreadState* ts, PyObject* a, PyObject* b, Slot slot) {
        var left = (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)TypeSlots.At(TypeSlots.Of(a), slot);
        delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> right = null;
        if (a->ob_type != b->ob_type) {
            right = (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)TypeSlots.At(TypeSlots.Of(b), slot);
            if (right == left) right = null;
        }
        PyObject* result;
        if (left != null) {
            if (right != null && TypeObject.IsSubtype(b->ob_type, a->ob_type)) {
                result = right(ts, a, b);
                if (result != Py.NotImplemented) return result;
                right = null;
            }
            result = left(ts, a, b);
            if (result != Py.NotImplemented) return result;
        }
        return right != null ? right(ts, a, b) : Py.NotImplemented;
    }

    private static Raised Unsupported(PyThreadState* ts, PyObject* a, PyObject* b, string sign) =>
        Err.TypeError(ts, $"unsupported operand type(s) for {sign}: '{Err.TypeName(a)}' and '{Err.TypeName(b)}'");

    [return: NewRef]
    private static PyObject* Binary(PyThreadState* ts, PyObject* a, PyObject* b, Slot slot, string sign) {
        PyObject* result = Try(ts, a, b, slot);
        return result != Py.NotImplemented ? result : Unsupported(ts, a, b, sign);
    }

    [return: NewRef]
    private static PyObject* TryInPlace(PyThreadState* ts, PyObject* a, PyObject* b, Slot inPlace, Slot slot) {
        var own = (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)TypeSlots.At(TypeSlots.Of(a), inPlace);
        if (own != null) {
            PyObject* result = own(ts, a, b);
            if (result != Py.NotImplemented) return result;
        }
        return Try(ts, a, b, slot);
    }

    [return: NewRef]
    private static PyObject* InPlace(PyThreadState* ts, PyObject* a, PyObject* b, Slot inPlace, Slot slot, string sign) {
        PyObject* result = TryInPlace(ts, a, b, inPlace, slot);
        return result != Py.NotImplemented ? result : Unsupported(ts, a, b, sign);
    }

    [return: NewRef]
    public static PyObject* Add(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* result = Try(ts, a, b, Slot.nb_add);
        if (result != Py.NotImplemented) return result;
        var concat = TypeSlots.Of(a)->sq_concat;
        if (concat != null) return concat(ts, a, b);
        return Unsupported(ts, a, b, "+");
    }

    [return: NewRef]
    public static PyObject* InPlaceAdd(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* result = TryInPlace(ts, a, b, Slot.nb_inplace_add, Slot.nb_add);
        if (result != Py.NotImplemented) return result;
        var concat = TypeSlots.Of(a)->sq_inplace_concat != null ? TypeSlots.Of(a)->sq_inplace_concat : TypeSlots.Of(a)->sq_concat;
        if (concat != null) return concat(ts, a, b);
        return Unsupported(ts, a, b, "+=");
    }

    [return: NewRef]
    private static PyObject* Repeat(PyThreadState* ts, delegate*<PyThreadState*, PyObject*, nint, PyObject*> repeat, PyObject* sequence, PyObject* count) {
        if (!IsIndex(count)) return Err.TypeError(ts, $"can't multiply sequence by non-int of type '{Err.TypeName(count)}'");
        nint times = AsSsize(ts, count, Exc.OverflowError);
        if (times == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        return repeat(ts, sequence, times);
    }

    [return: NewRef]
    public static PyObject* Multiply(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* result = Try(ts, a, b, Slot.nb_multiply);
        if (result != Py.NotImplemented) return result;
        if (TypeSlots.Of(a)->sq_repeat != null) return Repeat(ts, TypeSlots.Of(a)->sq_repeat, a, b);
        if (TypeSlots.Of(b)->sq_repeat != null) return Repeat(ts, TypeSlots.Of(b)->sq_repeat, b, a);
        return Unsupported(ts, a, b, "*");
    }

    [return: NewRef]
    public static PyObject* InPlaceMultiply(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* result = TryInPlace(ts, a, b, Slot.nb_inplace_multiply, Slot.nb_multiply);
        if (result != Py.NotImplemented) return result;
        TypeSlots* slots = TypeSlots.Of(a);
        if (slots->sq_inplace_repeat != null) return Repeat(ts, slots->sq_inplace_repeat, a, b);
        if (slots->sq_repeat != null) return Repeat(ts, slots->sq_repeat, a, b);
        if (TypeSlots.Of(b)->sq_repeat != null) return Repeat(ts, TypeSlots.Of(b)->sq_repeat, b, a);
        return Unsupported(ts, a, b, "*=");
    }

    [return: NewRef]
    public static PyObject* Subtract(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_subtract, "-");

    [return: NewRef]
    public static PyObject* Remainder(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_remainder, "%");

    [return: NewRef]
    public static PyObject* DivMod(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_divmod, "divmod()");

    [return: NewRef]
    public static PyObject* LeftShift(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_lshift, "<<");

    [return: NewRef]
    public static PyObject* RightShift(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* result = Try(ts, a, b, Slot.nb_rshift);
        if (result != Py.NotImplemented) return result;
        // "print >>stream, …" is Python 2.
        if (a->ob_type == CFunctionObject.Type && CFunctionObject.NameOf(((PyCFunctionObject*)a)->m_ml) == "print")
            return Err.TypeError(ts, $"unsupported operand type(s) for >>: '{Err.TypeName(a)}' and '{Err.TypeName(b)}'. Did you mean \"print(<message>, file=<output_stream>)\"?");
        return Unsupported(ts, a, b, ">>");
    }

    [return: NewRef]
    public static PyObject* And(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_and, "&");

    [return: NewRef]
    public static PyObject* Xor(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_xor, "^");

    [return: NewRef]
    public static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_or, "|");

    [return: NewRef]
    public static PyObject* FloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_floor_divide, "//");

    [return: NewRef]
    public static PyObject* TrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_true_divide, "/");

    [return: NewRef]
    public static PyObject* MatrixMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => Binary(ts, a, b, Slot.nb_matrix_multiply, "@");

    [return: NewRef]
    public static PyObject* InPlaceSubtract(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_subtract, Slot.nb_subtract, "-=");

    [return: NewRef]
    public static PyObject* InPlaceRemainder(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_remainder, Slot.nb_remainder, "%=");

    [return: NewRef]
    public static PyObject* InPlaceLeftShift(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_lshift, Slot.nb_lshift, "<<=");

    [return: NewRef]
    public static PyObject* InPlaceRightShift(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_rshift, Slot.nb_rshift, ">>=");

    [return: NewRef]
    public static PyObject* InPlaceAnd(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_and, Slot.nb_and, "&=");

    [return: NewRef]
    public static PyObject* InPlaceXor(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_xor, Slot.nb_xor, "^=");

    [return: NewRef]
    public static PyObject* InPlaceOr(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_or, Slot.nb_or, "|=");

    [return: NewRef]
    public static PyObject* InPlaceFloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_floor_divide, Slot.nb_floor_divide, "//=");

    [return: NewRef]
    public static PyObject* InPlaceTrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_true_divide, Slot.nb_true_divide, "/=");

    [return: NewRef]
    public static PyObject* InPlaceMatrixMultiply(PyThreadState* ts, PyObject* a, PyObject* b) => InPlace(ts, a, b, Slot.nb_inplace_matrix_multiply, Slot.nb_matrix_multiply, "@=");

    /// <summary>pow(a, b, modulus); None for no modulus.</summary>
    [return: NewRef]
    public static PyObject* Power(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) => PowerBy(ts, a, b, modulus, "** or pow()");

    private static PyObject* PowerBy(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus, string sign) {
        var left = TypeSlots.Of(a)->nb_power;
        var right = b->ob_type != a->ob_type ? TypeSlots.Of(b)->nb_power : null;
        if (right == left) right = null;
        PyObject* result;
        if (left != null) {
            if (right != null && TypeObject.IsSubtype(b->ob_type, a->ob_type)) {
                result = right(ts, a, b, modulus);
                if (result != Py.NotImplemented) return result;
                right = null;
            }
            result = left(ts, a, b, modulus);
            if (result != Py.NotImplemented) return result;
        }
        if (right != null) {
            result = right(ts, a, b, modulus);
            if (result != Py.NotImplemented) return result;
        }
        if (!Py.IsNone(modulus)) {
            var third = TypeSlots.Of(modulus)->nb_power;
            if (third != null && third != left && third != right) {
                result = third(ts, a, b, modulus);
                if (result != Py.NotImplemented) return result;
            }
            return Err.TypeError(ts, $"unsupported operand type(s) for {sign}: '{Err.TypeName(a)}', '{Err.TypeName(b)}', '{Err.TypeName(modulus)}'");
        }
        return Unsupported(ts, a, b, sign);
    }

    [return: NewRef]
    public static PyObject* InPlacePower(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        var own = TypeSlots.Of(a)->nb_inplace_power;
        if (own != null) {
            PyObject* result = own(ts, a, b, modulus);
            if (result != Py.NotImplemented) return result;
        }
        return PowerBy(ts, a, b, modulus, "**=");
    }

    [return: NewRef]
    public static PyObject* Negative(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->nb_negative != null ? TypeSlots.Of(op)->nb_negative(ts, op) : BadUnary(ts, op, "unary -");

    [return: NewRef]
    public static PyObject* Positive(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->nb_positive != null ? TypeSlots.Of(op)->nb_positive(ts, op) : BadUnary(ts, op, "unary +");

    [return: NewRef]
    public static PyObject* Invert(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->nb_invert != null ? TypeSlots.Of(op)->nb_invert(ts, op) : BadUnary(ts, op, "unary ~");

    [return: NewRef]
    public static PyObject* Absolute(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->nb_absolute != null ? TypeSlots.Of(op)->nb_absolute(ts, op) : BadUnary(ts, op, "abs()");

    private static PyObject* BadUnary(PyThreadState* ts, PyObject* op, string sign) => Err.TypeError(ts, $"bad operand type for {sign}: '{Err.TypeName(op)}'");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIndex(PyObject* op) => TypeSlots.Of(op)->nb_index != null;

    /// <summary>operator.index: an exact int.</summary>
    [return: NewRef]
    public static PyObject* Index(PyThreadState* ts, PyObject* op) {
        PyObject* result = IndexOrSubclass(ts, op);
        if (result == null || LongObject.CheckExact(result)) return result;
        PyObject* exact = LongObject.Exact(ts, result);
        Py.DecRef(ts, result);
        return exact;
    }

    /// <summary>The same, but an instance of a subclass of int stays what it is.</summary>
    [return: NewRef]
    private static PyObject* IndexOrSubclass(PyThreadState* ts, PyObject* op) {
        if (LongObject.Check(op)) return Py.NewRef(op);
        var index = TypeSlots.Of(op)->nb_index;
        if (index == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object cannot be interpreted as an integer");
        PyObject* result = index(ts, op);
        if (result == null || LongObject.CheckExact(result)) return result;
        string name = Err.TypeName(result);
        bool warned = LongObject.Check(result)
            && Warnings.Warn(ts, Exc.DeprecationWarning, $"__index__ returned non-int (type {name}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a future version of Python.") == 0;
        if (warned) return result;
        bool subclass = LongObject.Check(result);
        Py.DecRef(ts, result);
        return subclass ? null : Err.TypeError(ts, $"__index__ returned non-int (type {name})");
    }

    /// <summary>As Py_ssize_t. Out of range: raises `overflow`, or clips when that is null. -1 may be an error.</summary>
    public static nint AsSsize(PyThreadState* ts, PyObject* op, PyTypeObject* overflow) {
        if (op->ob_type == LongObject.Type && LongObject.TryAsInt64(op, out long quick)) return (nint)quick;
        using Owned index = new(ts, IndexOrSubclass(ts, op));
        if (index.IsNull) return -1;
        if (LongObject.TryAsInt64(index, out long value)) return (nint)value;
        if (overflow == null) return LongObject.Sign(index) < 0 ? nint.MinValue : nint.MaxValue;
        return Err.Raise(ts, overflow, $"cannot fit '{Err.TypeName(op)}' into an index-sized integer");
    }

    /// <summary>int(op)</summary>
    [return: NewRef]
    public static PyObject* Long(PyThreadState* ts, PyObject* op) => CallProtocol.CallOne(ts, (PyObject*)LongObject.Type, op);

    /// <summary>float(op)</summary>
    [return: NewRef]
    public static PyObject* Float(PyThreadState* ts, PyObject* op) => CallProtocol.CallOne(ts, (PyObject*)FloatObject.Type, op);
}
