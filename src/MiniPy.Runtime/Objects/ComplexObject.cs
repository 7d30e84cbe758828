// complex: a header and two doubles.
//
// The formulas are those of CPython's reference behaviour: plain products, Smith's quotient, powers by repeated products for whole
// exponents up to 100 and through polar form otherwise. Overflow of a power or an absolute value is an OverflowError.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class ComplexObject {
    public static readonly PyTypeObject* Type = StaticType.Create("complex", "PyComplex_Type", sizeof(PyComplexObject), TypeFlags.BaseType,
        &Slots, &Members, doc: "complex(real=0, imag=0)\n--\n\nCreate a complex number from a real part and an optional imaginary part.\n\nThis is equivalent to (real + imag*1j) where imag defaults to 0.");

    public static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;

    /// <summary>The value of a complex.</summary>
    public static Py_complex Value(PyObject* op) => ((PyComplexObject*)op)->cval;

    [return: NewRef]
    public static PyObject* FromComplex(PyThreadState* ts, Py_complex value) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyComplexObject));
        if (op != null) ((PyComplexObject*)op)->cval = value;
        return op;
    }

    [return: NewRef]
    public static PyObject* FromDoubles(PyThreadState* ts, double real, double imag) => FromComplex(ts, Make(real, imag));

    internal static Py_complex Make(double real, double imag) => new() { real = real, imag = imag };

    /// <summary>PyComplex_AsCComplex: a complex, or what has __complex__ or is a real number; false with an error. May run Python code.</summary>
    public static bool AsComplex(PyThreadState* ts, PyObject* op, out Py_complex value) {
        value = default;
        if (Check(op)) {
            value = Value(op);
            return true;
        }
        using Owned converted = new(ts, TrySpecial(ts, op));
        if (!converted.IsNull) {
            value = Value(converted);
            return true;
        }
        if (ErrorIndicator.Occurred(ts) != null) return false;
        double real = FloatObject.AsDouble(ts, op);
        if (real == -1.0 && ErrorIndicator.Occurred(ts) != null) return false;
        value.real = real;
        return true;
    }

    /// <summary>Result of __complex__; null without an error when there is none.</summary>
    private static PyObject* TrySpecial(PyThreadState* ts, PyObject* op) {
        if (op->ob_type == FloatObject.Type || op->ob_type == LongObject.Type) return null;
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, op, Names.__complex__));
        if (method.IsNull) return null;
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, method));
        if (result.IsNull || CheckExact(result)) return result.Detach();
        if (!Check(result)) return Err.TypeError(ts, $"__complex__ returned non-complex (type {Err.TypeName(result)})");
        if (Warnings.Warn(ts, Exc.DeprecationWarning, $"__complex__ returned non-complex (type {Err.TypeName(result)}).  The ability to return an instance of a strict subclass of complex is deprecated, and may be removed in a future version of Python.") < 0) return null;
        return result.Detach();
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->free(ts, op);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->repr = &ReprSlot;
        s->hash = &HashSlot;
        s->richcompare = &RichCompareSlot;
        s->@new = &NewSlot;
        s->nb_add = &AddSlot;
        s->nb_subtract = &SubtractSlot;
        s->nb_multiply = &MultiplySlot;
        s->nb_true_divide = &DivideSlot;
        s->nb_power = &PowerSlot;
        s->nb_negative = &NegativeSlot;
        s->nb_positive = &Exact;
        s->nb_absolute = &AbsoluteSlot;
        s->nb_bool = &BoolSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Method("conjugate", &ConjugateMethod, "conjugate($self, /)\n--\n\nReturn the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.");
        t.Method("__complex__", &Exact, "__complex__($self, /)\n--\n\nConvert this value to exact type complex.");
        t.Method("__getnewargs__", &GetNewArgsMethod, "__getnewargs__($self, /)\n--\n\n");
        t.Method("__format__", &FormatMethod, "__format__($self, format_spec, /)\n--\n\nConvert to a string according to format_spec.");
        t.Member("real", MemberType.Double, 16, true, "the real part of a complex number");
        t.Member("imag", MemberType.Double, 24, true, "the imaginary part of a complex number");
    }

    // ---- methods ----

    [return: NewRef]
    private static PyObject* Exact(PyThreadState* ts, PyObject* op) => CheckExact(op) ? Py.NewRef(op) : FromComplex(ts, Value(op));
    private static PyObject* ConjugateMethod(PyThreadState* ts, PyObject* op) => FromDoubles(ts, Value(op).real, -Value(op).imag);
    private static PyObject* NegativeSlot(PyThreadState* ts, PyObject* op) => FromDoubles(ts, -Value(op).real, -Value(op).imag);
    private static int BoolSlot(PyThreadState* ts, PyObject* op) => Value(op).real != 0.0 || Value(op).imag != 0.0 ? 1 : 0;

    private static PyObject* GetNewArgsMethod(PyThreadState* ts, PyObject* op) {
        using Owned real = new(ts, FloatObject.FromDouble(ts, Value(op).real));
        using Owned imag = new(ts, FloatObject.FromDouble(ts, Value(op).imag));
        return real.IsNull || imag.IsNull ? null : TupleObject.Pack(ts, real, imag);
    }

    private static PyObject* FormatMethod(PyThreadState* ts, PyObject* self, PyObject* spec) {
        if (!UnicodeObject.Check(spec)) return Err.TypeError(ts, $"__format__() argument must be str, not {Err.TypeName(spec)}");
        return FormatSpec.FormatComplex(ts, self, spec);
    }

    private static PyObject* ReprSlot(PyThreadState* ts, PyObject* op) {
        Py_complex value = Value(op);
        if (value.real == 0.0 && !double.IsNegative(value.real)) return UnicodeObject.FromString(ts, FloatFormat.Format(value.imag, 'r', 0, FloatFlags.None) + "j");
        return UnicodeObject.FromString(ts, $"({FloatFormat.Format(value.real, 'r', 0, FloatFlags.None)}{FloatFormat.Format(value.imag, 'r', 0, FloatFlags.Sign)}j)");
    }

    private static nint HashSlot(PyThreadState* ts, PyObject* op) {
        nint real = FloatObject.Hash(op, Value(op).real), imag = FloatObject.Hash(op, Value(op).imag);
        nint hash = unchecked(real + 1000003 * imag);
        return hash == -1 ? -2 : hash;
    }

    private static PyObject* RichCompareSlot(PyThreadState* ts, PyObject* a, PyObject* b, int operation) {
        if (operation != ObjectProtocol.Eq && operation != ObjectProtocol.Ne) return Py.NotImplemented;
        Py_complex x = Value(a);
        bool equal;
        if (LongObject.Check(b)) equal = x.imag == 0.0 && !double.IsNaN(x.real) && LongObject.CompareDouble(b, x.real) == 0;
        else if (FloatObject.Check(b)) equal = x.real == FloatObject.Value(b) && x.imag == 0.0;
        else if (Check(b)) equal = x.real == Value(b).real && x.imag == Value(b).imag;
        else return Py.NotImplemented;
        return Py.Bool(equal == (operation == ObjectProtocol.Eq));
    }

    // ---- arithmetic ----

    /// <summary>The value of a complex, a float or an int: 1; 0 for other types, -1 with an error.</summary>
    private static int Operand(PyThreadState* ts, PyObject* op, out Py_complex value) {
        value = default;
        if (Check(op)) {
            value = Value(op);
            return 1;
        }
        if (LongObject.Check(op)) {
            value.real = LongObject.AsDouble(ts, op);
            return value.real == -1.0 && ErrorIndicator.Occurred(ts) != null ? -1 : 1;
        }
        if (!FloatObject.Check(op)) return 0;
        value.real = FloatObject.Value(op);
        return 1;
    }

    private static int Operands(PyThreadState* ts, PyObject* a, PyObject* b, out Py_complex x, out Py_complex y) {
        y = default;
        int good = Operand(ts, a, out x);
        return good <= 0 ? good : Operand(ts, b, out y);
    }

    private static PyObject* Unfit(int good) => good == 0 ? Py.NotImplemented : null;

    private static PyObject* AddSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out Py_complex x, out Py_complex y);
        return good > 0 ? FromDoubles(ts, x.real + y.real, x.imag + y.imag) : Unfit(good);
    }

    private static PyObject* SubtractSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out Py_complex x, out Py_complex y);
        return good > 0 ? FromDoubles(ts, x.real - y.real, x.imag - y.imag) : Unfit(good);
    }

    private static PyObject* MultiplySlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out Py_complex x, out Py_complex y);
        return good > 0 ? FromComplex(ts, Product(x, y)) : Unfit(good);
    }

    private static PyObject* DivideSlot(PyThreadState* ts, PyObject* a, PyObject* b) {
        int good = Operands(ts, a, b, out Py_complex x, out Py_complex y);
        if (good <= 0) return Unfit(good);
        if (!TryQuotient(x, y, out Py_complex quotient)) return Err.ZeroDivisionError(ts, "complex division by zero");
        return FromComplex(ts, quotient);
    }

    internal static Py_complex Product(Py_complex a, Py_complex b) => Make(a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real);

    /// <summary>Smith's method: scales by the larger part of the divisor. False for a divisor of zero.</summary>
    internal static bool TryQuotient(Py_complex a, Py_complex b, out Py_complex quotient) {
        double sizeReal = Math.Abs(b.real), sizeImag = Math.Abs(b.imag);
        quotient = default;
        if (sizeReal >= sizeImag) {
            if (sizeReal == 0.0) return false;
            double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
            quotient = Make((a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator);
        } else if (sizeImag >= sizeReal) {
            double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
            quotient = Make((a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator);
        } else {
            quotient = Make(double.NaN, double.NaN);
        }
        return true;
    }

    private static PyObject* PowerSlot(PyThreadState* ts, PyObject* a, PyObject* b, PyObject* modulus) {
        int good = Operands(ts, a, b, out Py_complex x, out Py_complex y);
        if (good <= 0) return Unfit(good);
        if (modulus != null && !Py.IsNone(modulus)) return Err.ValueError(ts, "complex modulo");
        return Power(ts, x, y);
    }

    [return: NewRef]
    public static PyObject* Power(PyThreadState* ts, Py_complex x, Py_complex y) {
        Py_complex result;
        bool good;
        if (y.imag == 0.0 && y.real == Math.Floor(y.real) && Math.Abs(y.real) <= 100.0) good = TryWholePower(x, (int)y.real, out result);
        else good = TryPower(x, y, out result);
        if (!good) return Err.ZeroDivisionError(ts, "0.0 to a negative or complex power");
        if (double.IsInfinity(result.real) || double.IsInfinity(result.imag)) return Err.OverflowError(ts, "complex exponentiation");
        return FromComplex(ts, result);
    }

    /// <summary>By repeated squaring; false for 0 to a negative power.</summary>
    private static bool TryWholePower(Py_complex x, int exponent, out Py_complex result) {
        Py_complex power = x;
        result = Make(1.0, 0.0);
        int rest = Math.Abs(exponent);
        for (int mask = 1; mask > 0 && rest >= mask; mask <<= 1) {
            if ((rest & mask) != 0) result = Product(result, power);
            power = Product(power, power);
        }
        return exponent > 0 || TryQuotient(Make(1.0, 0.0), result, out result);
    }

    /// <summary>_Py_c_pow, through polar form; false for 0 to a negative or complex power.</summary>
    internal static bool TryPower(Py_complex x, Py_complex y, out Py_complex result) {
        result = default;
        if (y.real == 0.0 && y.imag == 0.0) {
            result.real = 1.0;
            return true;
        }
        if (x.real == 0.0 && x.imag == 0.0) return y.imag == 0.0 && y.real >= 0.0;
        double size = NativeMath.Hypot(x.real, x.imag);
        double length = Math.Pow(size, y.real), angle = Math.Atan2(x.imag, x.real), phase = angle * y.real;
        if (y.imag != 0.0) {
            length /= Math.Exp(angle * y.imag);
            phase += y.imag * Math.Log(size);
        }
        result = Make(length * Math.Cos(phase), length * Math.Sin(phase));
        return true;
    }

    private static PyObject* AbsoluteSlot(PyThreadState* ts, PyObject* op) {
        Py_complex value = Value(op);
        double size = NativeMath.Hypot(value.real, value.imag);
        if (double.IsInfinity(size) && double.IsFinite(value.real) && double.IsFinite(value.imag)) return Err.OverflowError(ts, "absolute value too large");
        return FloatObject.FromDouble(ts, size);
    }
}
