// abstract.h: numbers. Binary functions take no null, as in CPython; unary ones refuse it.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class NumberApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Add(PyObject* a, PyObject* b) => NumberProtocol.Add(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Subtract(PyObject* a, PyObject* b) => NumberProtocol.Subtract(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Multiply(PyObject* a, PyObject* b) => NumberProtocol.Multiply(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_MatrixMultiply(PyObject* a, PyObject* b) => NumberProtocol.MatrixMultiply(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_FloorDivide(PyObject* a, PyObject* b) => NumberProtocol.FloorDivide(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_TrueDivide(PyObject* a, PyObject* b) => NumberProtocol.TrueDivide(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Remainder(PyObject* a, PyObject* b) => NumberProtocol.Remainder(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Divmod(PyObject* a, PyObject* b) => NumberProtocol.DivMod(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Lshift(PyObject* a, PyObject* b) => NumberProtocol.LeftShift(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Rshift(PyObject* a, PyObject* b) => NumberProtocol.RightShift(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_And(PyObject* a, PyObject* b) => NumberProtocol.And(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Or(PyObject* a, PyObject* b) => NumberProtocol.Or(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Xor(PyObject* a, PyObject* b) => NumberProtocol.Xor(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceAdd(PyObject* a, PyObject* b) => NumberProtocol.InPlaceAdd(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceSubtract(PyObject* a, PyObject* b) => NumberProtocol.InPlaceSubtract(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceMultiply(PyObject* a, PyObject* b) => NumberProtocol.InPlaceMultiply(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceMatrixMultiply(PyObject* a, PyObject* b) => NumberProtocol.InPlaceMatrixMultiply(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceFloorDivide(PyObject* a, PyObject* b) => NumberProtocol.InPlaceFloorDivide(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceTrueDivide(PyObject* a, PyObject* b) => NumberProtocol.InPlaceTrueDivide(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceRemainder(PyObject* a, PyObject* b) => NumberProtocol.InPlaceRemainder(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceLshift(PyObject* a, PyObject* b) => NumberProtocol.InPlaceLeftShift(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceRshift(PyObject* a, PyObject* b) => NumberProtocol.InPlaceRightShift(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceAnd(PyObject* a, PyObject* b) => NumberProtocol.InPlaceAnd(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceOr(PyObject* a, PyObject* b) => NumberProtocol.InPlaceOr(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlaceXor(PyObject* a, PyObject* b) => NumberProtocol.InPlaceXor(Ts, a, b);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Power(PyObject* a, PyObject* b, PyObject* modulus) => NumberProtocol.Power(Ts, a, b, modulus);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_InPlacePower(PyObject* a, PyObject* b, PyObject* modulus) => NumberProtocol.InPlacePower(Ts, a, b, modulus);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Negative(PyObject* op) => op == null ? NullArgument(Ts) : NumberProtocol.Negative(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Positive(PyObject* op) => op == null ? NullArgument(Ts) : NumberProtocol.Positive(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Absolute(PyObject* op) => op == null ? NullArgument(Ts) : NumberProtocol.Absolute(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Invert(PyObject* op) => op == null ? NullArgument(Ts) : NumberProtocol.Invert(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Long(PyObject* op) => op == null ? NullArgument(Ts) : NumberProtocol.Long(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Float(PyObject* op) => op == null ? NullArgument(Ts) : NumberProtocol.Float(Ts, op);

    /// <summary>An exact int, also for instances of subclasses.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_Index(PyObject* op) => op == null ? NullArgument(Ts) : ExactIndex(Ts, op);

    /// <summary>Like PyNumber_Index, but an instance of a subclass of int stays one.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyNumber_Index(PyObject* op) => op == null ? NullArgument(Ts) : NumberProtocol.Index(Ts, op);

    private static PyObject* ExactIndex(PyThreadState* ts, PyObject* op) {
        PyObject* result = NumberProtocol.Index(ts, op);
        if (result == null || LongObject.CheckExact(result)) return result;
        using Owned subclass = new(ts, result);
        return LongObject.Exact(ts, subclass);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyNumber_Check(PyObject* op) {
        if (op == null) return 0;
        TypeSlots* slots = TypeSlots.Of(op);
        return slots->nb_index != null || slots->nb_int != null || slots->nb_float != null || ComplexObject.Check(op) ? 1 : 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyIndex_Check(PyObject* op) => op != null && TypeSlots.Of(op)->nb_index != null ? 1 : 0;

    /// <summary>`overflow` null clips.</summary>
    [UnmanagedCallersOnly, CApi]
    public static nint PyNumber_AsSsize_t(PyObject* op, PyObject* overflow) => op == null ? NullArgument(Ts) : NumberProtocol.AsSsize(Ts, op, (PyTypeObject*)overflow);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyNumber_ToBase(PyObject* op, int @base) {
        PyThreadState* ts = Ts;
        if (@base is not (2 or 8 or 10 or 16)) return Err.SystemError(ts, "PyNumber_ToBase: base must be 2, 8, 10 or 16");
        using Owned number = new(ts, NumberProtocol.Index(ts, op));
        if (number.IsNull) return null;
        if (@base == 10) return LongObject.ToDecimal(ts, number);
        using Owned spec = new(ts, UnicodeObject.FromString(ts, @base switch { 2 => "#b", 8 => "#o", _ => "#x" }));
        return spec.IsNull ? null : ObjectProtocol.Format(ts, number, spec);
    }

    private static bool SliceIndex(PyThreadState* ts, PyObject* op, nint* value) {
        if (!NumberProtocol.IsIndex(op)) return Err.TypeError(ts, "slice indices must be integers or None or have an __index__ method");
        nint index = NumberProtocol.AsSsize(ts, op, null);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        *value = index;
        return true;
    }

    /// <summary>Converter of Argument Clinic: None leaves the default. 1, or 0 with an error.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _Py_convert_optional_to_ssize_t(PyObject* op, void* result) {
        PyThreadState* ts = Ts;
        if (Py.IsNone(op)) return 1;
        if (!NumberProtocol.IsIndex(op)) {
            Err.TypeError(ts, $"argument should be integer or None, not {Err.TypeName(op)}");
            return 0;
        }
        nint limit = NumberProtocol.AsSsize(ts, op, Exc.OverflowError);
        if (limit == -1 && ErrorIndicator.Occurred(ts) != null) return 0;
        *(nint*)result = limit;
        return 1;
    }
}
