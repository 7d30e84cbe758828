// float: a header and a double (24 bytes).
//
// Mixed operations take ints as CPython does: an int operand becomes a double first (OverflowError if it cannot), except in comparisons,
// which are exact. The functions of the C library are called through Math, so results agree with CPython on the same machine.
//
// This file: the type, making, reading, arithmetic, order, hash. Methods, text and packing stand beside it.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class FloatObject {
    public static PyTypeObject* Type => Immortals.Float;
    internal static PyTypeObject* MakeType() => StaticType.Create("float", "PyFloat_Type", sizeof(PyFloatObject), TypeFlags.BaseType | TypeFlags.MatchSelf | Dealloc.PlainFlag,
        &Slots, &Members, doc: "float(x=0, /)\n--\n\nConvert a string or number to a floating point number, if possible.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;

    /// <summary>The value of a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Value(PyObject* op) => ((PyFloatObject*)op)->ob_fval;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* FromDouble(PyThreadState* ts, double value) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyFloatObject));
        if (op != null) ((PyFloatObject*)op)->ob_fval = value;
        return op;
    }

    /// <summary>PyFloat_AsDouble: a float, or what has __float__ or __index__; -1.0 may be an error. May run Python code.</summary>
    public static double AsDouble(PyThreadState* ts, PyObject* op) {
        if (op->ob_type == Type) return Value(op);
        if (LongObject.CheckExact(op)) return LongObject.AsDouble(ts, op);
        if (Check(op)) return Value(op);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->nb_float == null) {
            if (slots->nb_index == null) {
                Err.TypeError(ts, $"must be real number, not {Err.TypeName(op)}");
                return -1.0;
            }
            using Owned index = new(ts, NumberProtocol.Index(ts, op));
            return index.IsNull ? -1.0 : LongObject.AsDouble(ts, index);
        }
        using Owned result = new(ts, CallFloat(ts, op));
        return result.IsNull ? -1.0 : Value(result);
    }

    /// <summary>Calls __float__ and checks that a float comes back.</summary>
    private static PyObject* CallFloat(PyThreadState* ts, PyObject* op) {
        PyObject* result = TypeSlots.Of(op)->nb_float(ts, op);
        if (result == null || CheckExact(result)) return result;
        using Owned owned = new(ts, result);
        if (!Check(result)) return Err.TypeError(ts, $"{Err.TypeName(op)}.__float__ returned non-float (type {Err.TypeName(result)})");
        if (Warnings.Warn(ts, Exc.DeprecationWarning, $"{Err.TypeName(op)}.__float__ returned non-float (type {Err.TypeName(result)}).  The ability to return an instance of a strict subclass of float is deprecated, and may be removed in a future version of Python.") < 0) return null;
        return owned.Detach();
    }

    /// <summary>PyNumber_Float: float(op). May run Python code.</summary>
    [return: NewRef]
    public static PyObject* FromObject(PyThreadState* ts, PyObject* op) {
        if (CheckExact(op)) return Py.NewRef(op);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->nb_float != null) {
            using Owned result = new(ts, CallFloat(ts, op));
            if (result.IsNull) return null;
            return CheckExact(result) ? Py.NewRef(result) : FromDouble(ts, Value(result));
        }
        if (slots->nb_index != null) {
            using Owned index = new(ts, NumberProtocol.Index(ts, op));
            if (index.IsNull) return null;
            double value = LongObject.AsDouble(ts, index);
            return value == -1.0 && ErrorIndicator.Occurred(ts) != null ? null : FromDouble(ts, value);
        }
        if (Check(op)) return FromDouble(ts, Value(op));
        return FromText(ts, op);
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => FromAny(ts, args[0]);

    private static PyObject* FromAny(PyThreadState* ts, PyObject* x) => UnicodeObject.CheckExact(x) ? FromText(ts, x) : FromObject(ts, x);

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "float", type, Type, kwargs)) return null;
        nint given = TupleObject.Size(args);
        if (!Args.CheckPositional(ts, "float", given, 0, 1)) return null;
        PyObject* number = given == 0 ? FromDouble(ts, 0.0) : FromAny(ts, TupleObject.Items(args)[0]);
        if (number == null || type == (PyObject*)Type) return number;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op != null) ((PyFloatObject*)op)->ob_fval = Value(number);
        Py.DecRef(ts, number);
        return op;
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        if (op->ob_type == Type) Heap.Free(ts->heap, op);
        else TypeSlots.Of(op)->free(ts, op);
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->repr = &ReprSlot;
        s->hash = &HashSlot;
        s->richcompare = &RichCompareSlot;
        s->@new = &NewSlot;
        s->SetConstruct(1, 1, &Construct);
        s->nb_add = &AddSlot;
        s->nb_subtract = &SubtractSlot;
        s->nb_multiply = &MultiplySlot;
        s->nb_remainder = &RemainderSlot;
        s->nb_divmod = &DivModSlot;
        s->nb_power = &PowerSlot;
        s->nb_negative = &NegativeSlot;
        s->nb_positive = &Exact;
        s->nb_absolute = &AbsoluteSlot;
        s->nb_bool = &BoolSlot;
        s->nb_int = &TruncateMethod;
        s->nb_float = &Exact;
        s->nb_floor_divide = &FloorDivideSlot;
        s->nb_true_divide = &TrueDivideSlot;
    }

    // ---- arithmetic ----

    /// <summary>The value of a float or an int: 1; 0 for other types, -1 with an error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Operand(PyThreadState* ts, PyObject* op, out double value) {
        if (op->ob_type == Type) {
            value = Value(op);
            return 1;
        }
        return OtherOperand(ts, op, out value);
    }

    private static int OtherOperand(PyThreadState* ts, PyObject* op, out double value) {
        value = 0;
        if (LongObject.Check(op)) {
            value = LongObject.AsDouble(ts, op);
            return value == -1.0 && ErrorIndicator.Occurred(ts) != null ? -1 : 1;
        }
        if (!Check(op)) return 0;
        value = Value(op);
        return 1;
    }

    /// <summary>Both values: 1; 0 for NotImplemented, -1 with an error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Operands(PyThreadState* ts, PyObject* a, PyObject* b, out double x, out double y) {
        y = 0;
        int good = Operand(ts, a, out x);
        return good <= 0 ? good : Operand(ts, b, out y);
    }

    private static PyObject* Unfit(int good) => good == 0 ? Py.NotImplemented : null;

    private static PyObject* AddSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out double x, out double y);
        return good > 0 ? FromDouble(ts, x + y) : Unfit(good);
    }

    private static PyObject* SubtractSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out double x, out double y);
        return good > 0 ? FromDouble(ts, x - y) : Unfit(good);
    }

    private static PyObject* MultiplySlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out double x, out double y);
        return good > 0 ? FromDouble(ts, x * y) : Unfit(good);
    }

    private static PyObject* TrueDivideSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out double x, out double y);
        return good > 0 ? Divide(ts, x, y) : Unfit(good);
    }

    /// <summary>x / y, or ZeroDivisionError.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* Divide(PyThreadState* ts, double x, double y) {
        if (y == 0.0) return Err.ZeroDivisionError(ts, "float division by zero");
        return FromDouble(ts, x / y);
    }

    private static PyObject* RemainderSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out double x, out double y);
        if (good <= 0) return Unfit(good);
        if (y == 0.0) return Err.ZeroDivisionError(ts, "float modulo");
        return FromDouble(ts, Remainder(x, y));
    }

    /// <summary>x % y with the sign of y; y is not 0.</summary>
    public static double Remainder(double x, double y) {
        double remainder = x % y;
        if (remainder == 0.0) return Math.CopySign(0.0, y);
        return y < 0 != remainder < 0 ? remainder + y : remainder;
    }

    /// <summary>x // y, and the remainder; y is not 0.</summary>
    public static double FloorDivide(double x, double y, out double remainder) {
        remainder = x % y;
        double quotient = (x - remainder) / y;
        if (remainder == 0.0) {
            remainder = Math.CopySign(0.0, y);
        } else if (y < 0 != remainder < 0) {
            remainder += y;
            quotient -= 1.0;
        }
        if (quotient == 0.0) return Math.CopySign(0.0, x / y);
        double whole = Math.Floor(quotient);
        return quotient - whole > 0.5 ? whole + 1.0 : whole;
    }

    private static PyObject* FloorDivideSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out double x, out double y);
        if (good <= 0) return Unfit(good);
        if (y == 0.0) return Err.ZeroDivisionError(ts, "float floor division by zero");
        return FromDouble(ts, FloorDivide(x, y, out _));
    }

    private static PyObject* DivModSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out double x, out double y);
        if (good <= 0) return Unfit(good);
        if (y == 0.0) return Err.ZeroDivisionError(ts, "float divmod()");
        double whole = FloorDivide(x, y, out double rest);
        using Owned quotient = new(ts, FromDouble(ts, whole));
        using Owned remainder = new(ts, FromDouble(ts, rest));
        return quotient.IsNull || remainder.IsNull ? null : TupleObject.Pack(ts, quotient, remainder);
    }

    private static PyObject* PowerSlot(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        if (modulus != null && !Py.IsNone(modulus)) return Err.TypeError(ts, "pow() 3rd argument not allowed unless all arguments are integers");
        int good = Operands(ts, a, b, out double x, out double y);
        return good > 0 ? Power(ts, x, y) : Unfit(good);
    }

    /// <summary>x ** y; a complex for a negative x and a y that is not whole.</summary>
    [return: NewRef]
    public static PyObject* Power(PyThreadState* ts, double x, double y) {
        if (y == 0.0 || x == 1.0) return FromDouble(ts, 1.0);
        if (double.IsNaN(x)) return FromDouble(ts, x);
        if (double.IsNaN(y)) return FromDouble(ts, y);
        if (double.IsInfinity(y)) {
            double size = Math.Abs(x);
            if (size == 1.0) return FromDouble(ts, 1.0);
            return FromDouble(ts, y > 0.0 == size > 1.0 ? Math.Abs(y) : 0.0);
        }
        bool odd = Math.Abs(y) % 2.0 == 1.0;
        if (double.IsInfinity(x)) {
            if (y > 0.0) return FromDouble(ts, odd ? x : Math.Abs(x));
            return FromDouble(ts, odd ? Math.CopySign(0.0, x) : 0.0);
        }
        if (x == 0.0) {
            if (y < 0.0) return Err.ZeroDivisionError(ts, "0.0 cannot be raised to a negative power");
            return FromDouble(ts, odd ? x : 0.0);
        }
        bool negate = false;
        if (x < 0.0) {
            if (y != Math.Floor(y)) return ComplexObject.Power(ts, new Py_complex { real = x }, new Py_complex { real = y });
            x = -x;
            negate = odd;
        }
        double result = x == 1.0 ? 1.0 : Math.Pow(x, y);
        if (double.IsInfinity(result)) return RangeError(ts);
        return FromDouble(ts, negate ? -result : result);
    }

    /// <summary>OverflowError with errno and its text, as PyErr_SetFromErrno gives it for ERANGE.</summary>
    internal static Raised RangeError(PyThreadState* ts) {
        using Owned number = new(ts, LongObject.FromInt64(ts, 34));
        using Owned text = new(ts, UnicodeObject.FromString(ts, "Numerical result out of range"));
        if (number.IsNull || text.IsNull) return default;
        using Owned args = new(ts, TupleObject.Pack(ts, number, text));
        if (!args.IsNull) Err.SetObject(ts, (PyObject*)Exc.OverflowError, args);
        return default;
    }

    private static PyObject* NegativeSlot(PyThreadState* ts, PyObject* op) => FromDouble(ts, -Value(op));
    private static PyObject* AbsoluteSlot(PyThreadState* ts, PyObject* op) => FromDouble(ts, Math.Abs(Value(op)));
    private static int BoolSlot(PyThreadState* ts, PyObject* op) => Value(op) != 0.0 ? 1 : 0;

    /// <summary>The object itself when it is exact, else a copy as a float.</summary>
    [return: NewRef]
    private static PyObject* Exact(PyThreadState* ts, PyObject* op) => CheckExact(op) ? Py.NewRef(op) : FromDouble(ts, Value(op));

    // ---- order and hash ----

    private static PyObject* RichCompareSlot(PyThreadState* ts, PyObject* a, PyObject* b, int operation) {
        double x = Value(a);
        if (Check(b)) return Py.Bool(Holds(x, Value(b), operation));
        if (!LongObject.Check(b)) return Py.NotImplemented;
        if (double.IsNaN(x)) return Py.Bool(operation == ObjectProtocol.Ne);
        return Py.Bool(LongObject.Holds(-LongObject.CompareDouble(b, x), operation));
    }

    /// <summary>IEEE comparison: everything but != is false for nan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(double x, double y, int operation) => operation switch {
        ObjectProtocol.Lt => x < y, ObjectProtocol.Le => x <= y, ObjectProtocol.Eq => x == y,
        ObjectProtocol.Ne => x != y, ObjectProtocol.Gt => x > y, _ => x >= y,
    };

    private static nint HashSlot(PyThreadState* ts, PyObject* op) => Hash(op, Value(op));

    /// <summary>_Py_HashDouble: equal to the hash of an equal int; nan hashes by identity of `owner`.</summary>
    public static nint Hash(PyObject* owner, double value) {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? ObjectProtocol.HashPointer(owner) : value > 0 ? 314159 : -314159;
        const ulong modulus = (1ul << 61) - 1;
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong x = (ulong)bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0) exponent = 1;
        else x |= 1ul << 52;
        // The value is x × 2^(exponent - 1075), and 2^61 ≡ 1: multiplying by a power of two rotates.
        int turn = (exponent - 1075) % 61;
        if (turn < 0) turn += 61;
        x = (x << turn & modulus) | x >> (61 - turn);
        nint hash = bits < 0 ? -(nint)x : (nint)x;
        return hash == -1 ? -2 : hash;
    }
}
