// math: the module, its one- and two-argument functions and the errors they make.
//
// A result that is nan although no argument was, or infinite although all were finite, is an error: "math domain error" (ValueError), or
// "math range error" (OverflowError) where the function overflows. MathModule.Integers has the functions on ints, MathModule.Sums those on
// sequences, MathModule.Gamma the gamma functions.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class MathModule {
    public static readonly BuiltinModule Definition = new("math", "This module provides access to the mathematical functions\ndefined by the C standard.", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        FillFunctions(m);
        FillIntegers(m);
        FillSums(m);
        m.Value("pi", FloatObject.FromDouble(ts, Math.PI));
        m.Value("e", FloatObject.FromDouble(ts, Math.E));
        m.Value("tau", FloatObject.FromDouble(ts, Math.Tau));
        m.Value("inf", FloatObject.FromDouble(ts, double.PositiveInfinity));
        m.Value("nan", FloatObject.FromDouble(ts, Math.Abs(double.NaN)));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static void FillFunctions(ModuleBuilder m) {
        m.Function("acos", &Acos, "acos($module, x, /)\n--\n\nReturn the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi.");
        m.Function("acosh", &Acosh, "acosh($module, x, /)\n--\n\nReturn the inverse hyperbolic cosine of x.");
        m.Function("asin", &Asin, "asin($module, x, /)\n--\n\nReturn the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.");
        m.Function("asinh", &Asinh, "asinh($module, x, /)\n--\n\nReturn the inverse hyperbolic sine of x.");
        m.Function("atan", &Atan, "atan($module, x, /)\n--\n\nReturn the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.");
        m.Function("atan2", &Atan2, "atan2($module, y, x, /)\n--\n\nReturn the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both x and y are considered.");
        m.Function("atanh", &Atanh, "atanh($module, x, /)\n--\n\nReturn the inverse hyperbolic tangent of x.");
        m.Function("cbrt", &Cbrt, "cbrt($module, x, /)\n--\n\nReturn the cube root of x.");
        m.Function("ceil", &Ceil, "ceil($module, x, /)\n--\n\nReturn the ceiling of x as an Integral.\n\nThis is the smallest integer >= x.");
        m.Function("copysign", &CopySign, "copysign($module, x, y, /)\n--\n\nReturn a float with the magnitude (absolute value) of x but the sign of y.\n\nOn platforms that support signed zeros, copysign(1.0, -0.0)\nreturns -1.0.\n");
        m.Function("cos", &Cos, "cos($module, x, /)\n--\n\nReturn the cosine of x (measured in radians).");
        m.Function("cosh", &Cosh, "cosh($module, x, /)\n--\n\nReturn the hyperbolic cosine of x.");
        m.Function("degrees", &Degrees, "degrees($module, x, /)\n--\n\nConvert angle x from radians to degrees.");
        m.Function("erf", &Erf, "erf($module, x, /)\n--\n\nError function at x.");
        m.Function("erfc", &Erfc, "erfc($module, x, /)\n--\n\nComplementary error function at x.");
        m.Function("exp", &Exp, "exp($module, x, /)\n--\n\nReturn e raised to the power of x.");
        m.Function("exp2", &Exp2, "exp2($module, x, /)\n--\n\nReturn 2 raised to the power of x.");
        m.Function("expm1", &Expm1, "expm1($module, x, /)\n--\n\nReturn exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.");
        m.Function("fabs", &Fabs, "fabs($module, x, /)\n--\n\nReturn the absolute value of the float x.");
        m.Function("floor", &Floor, "floor($module, x, /)\n--\n\nReturn the floor of x as an Integral.\n\nThis is the largest integer <= x.");
        m.Function("fmod", &Fmod, "fmod($module, x, y, /)\n--\n\nReturn fmod(x, y), according to platform C.\n\nx % y may differ.");
        m.Function("frexp", &Frexp, "frexp($module, x, /)\n--\n\nReturn the mantissa and exponent of x, as pair (m, e).\n\nm is a float and e is an int, such that x = m * 2.**e.\nIf x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.");
        m.Function("gamma", &Gamma, "gamma($module, x, /)\n--\n\nGamma function at x.");
        m.Function("isclose", &IsClose, "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nDetermine whether two floating point numbers are close in value.\n\n  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values\n\nReturn True if a is close in value to b, and False otherwise.\n\nFor the values to be considered close, the difference between them\nmust be smaller than at least one of the tolerances.\n\n-inf, inf and NaN behave similarly to the IEEE 754 Standard.  That\nis, NaN is not close to anything, even itself.  inf and -inf are\nonly close to themselves.");
        m.Function("isfinite", &IsFinite, "isfinite($module, x, /)\n--\n\nReturn True if x is neither an infinity nor a NaN, and False otherwise.");
        m.Function("isinf", &IsInf, "isinf($module, x, /)\n--\n\nReturn True if x is a positive or negative infinity, and False otherwise.");
        m.Function("isnan", &IsNan, "isnan($module, x, /)\n--\n\nReturn True if x is a NaN (not a number), and False otherwise.");
        m.Function("ldexp", &Ldexp, "ldexp($module, x, i, /)\n--\n\nReturn x * (2**i).\n\nThis is essentially the inverse of frexp().");
        m.Function("lgamma", &Lgamma, "lgamma($module, x, /)\n--\n\nNatural logarithm of absolute value of Gamma function at x.");
        m.Function("log", &Log, "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base not specified, returns the natural logarithm (base e) of x.");
        m.Function("log10", &Log10, "log10($module, x, /)\n--\n\nReturn the base 10 logarithm of x.");
        m.Function("log1p", &Log1p, "log1p($module, x, /)\n--\n\nReturn the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero.");
        m.Function("log2", &Log2, "log2($module, x, /)\n--\n\nReturn the base 2 logarithm of x.");
        m.Function("modf", &Modf, "modf($module, x, /)\n--\n\nReturn the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats.");
        m.Function("nextafter", &NextAfter, "nextafter($module, x, y, /)\n--\n\nReturn the next floating-point value after x towards y.");
        m.Function("pow", &Pow, "pow($module, x, y, /)\n--\n\nReturn x**y (x to the power of y).");
        m.Function("radians", &Radians, "radians($module, x, /)\n--\n\nConvert angle x from degrees to radians.");
        m.Function("remainder", &Remainder, "remainder($module, x, y, /)\n--\n\nDifference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is the closest integer multiple of y.\nIn the case where x is exactly halfway between two multiples of\ny, the nearest even value of n is used. The result is always exact.");
        m.Function("sin", &Sin, "sin($module, x, /)\n--\n\nReturn the sine of x (measured in radians).");
        m.Function("sinh", &Sinh, "sinh($module, x, /)\n--\n\nReturn the hyperbolic sine of x.");
        m.Function("sqrt", &Sqrt, "sqrt($module, x, /)\n--\n\nReturn the square root of x.");
        m.Function("tan", &Tan, "tan($module, x, /)\n--\n\nReturn the tangent of x (measured in radians).");
        m.Function("tanh", &Tanh, "tanh($module, x, /)\n--\n\nReturn the hyperbolic tangent of x.");
        m.Function("trunc", &Trunc, "trunc($module, x, /)\n--\n\nTruncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method.");
        m.Function("ulp", &Ulp, "ulp($module, x, /)\n--\n\nReturn the value of the least significant bit of the float x.");
    }

    // ---- errors ----

    private static Raised DomainError(PyThreadState* ts) => Err.ValueError(ts, "math domain error");
    private static Raised RangeError(PyThreadState* ts) => Err.OverflowError(ts, "math range error");

    /// <summary>The argument as a double; false with an error.</summary>
    internal static bool Real(PyThreadState* ts, PyObject* op, out double value) {
        value = FloatObject.AsDouble(ts, op);
        return value != -1.0 || ErrorIndicator.Occurred(ts) == null;
    }

    private static bool Reals(PyThreadState* ts, string name, PyObject** args, nint count, out double x, out double y) {
        x = y = 0;
        return Args.CheckPositional(ts, name, count, 2, 2) && Real(ts, args[0], out x) && Real(ts, args[1], out y);
    }

    private static PyObject* Apply(PyThreadState* ts, PyObject* argument, delegate*<double, double> function, bool overflows = false) {
        if (!Real(ts, argument, out double x)) return null;
        double result = function(x);
        if (double.IsNaN(result) && !double.IsNaN(x)) return DomainError(ts);
        if (double.IsInfinity(result) && double.IsFinite(x)) return overflows ? RangeError(ts) : DomainError(ts);
        return FloatObject.FromDouble(ts, result);
    }

    // ---- one argument ----

    private static PyObject* Acos(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Acos);
    private static PyObject* Acosh(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Acosh);
    private static PyObject* Asin(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Asin);
    private static PyObject* Asinh(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Asinh);
    private static PyObject* Atan(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Atan);
    private static PyObject* Atanh(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Atanh);
    private static PyObject* Cbrt(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Cbrt);
    private static PyObject* Cos(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Cos);
    private static PyObject* Cosh(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Cosh, overflows: true);
    private static PyObject* Erf(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &NativeMath.Erf);
    private static PyObject* Erfc(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &NativeMath.Erfc);
    private static PyObject* Exp(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Exp, overflows: true);
    private static PyObject* Exp2(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &NativeMath.Exp2, overflows: true);
    private static PyObject* Expm1(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &NativeMath.Expm1, overflows: true);
    private static PyObject* Fabs(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Abs);
    private static PyObject* Gamma(PyThreadState* ts, PyObject* self, PyObject* x) => ApplyGamma(ts, x, &GammaOf);
    private static PyObject* Lgamma(PyThreadState* ts, PyObject* self, PyObject* x) => ApplyGamma(ts, x, &LogGammaOf);
    private static PyObject* Sin(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Sin);
    private static PyObject* Sinh(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Sinh, overflows: true);
    private static PyObject* Sqrt(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Sqrt);
    private static PyObject* Tan(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Tan);
    private static PyObject* Tanh(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &Math.Tanh);
    private static PyObject* Log1p(PyThreadState* ts, PyObject* self, PyObject* x) => Apply(ts, x, &NativeMath.Log1p);

    private static PyObject* Degrees(PyThreadState* ts, PyObject* self, PyObject* x) => Real(ts, x, out double value) ? FloatObject.FromDouble(ts, value * (180.0 / Math.PI)) : null;
    private static PyObject* Radians(PyThreadState* ts, PyObject* self, PyObject* x) => Real(ts, x, out double value) ? FloatObject.FromDouble(ts, value * (Math.PI / 180.0)) : null;
    private static PyObject* IsFinite(PyThreadState* ts, PyObject* self, PyObject* x) => Real(ts, x, out double value) ? Py.Bool(double.IsFinite(value)) : null;
    private static PyObject* IsInf(PyThreadState* ts, PyObject* self, PyObject* x) => Real(ts, x, out double value) ? Py.Bool(double.IsInfinity(value)) : null;
    private static PyObject* IsNan(PyThreadState* ts, PyObject* self, PyObject* x) => Real(ts, x, out double value) ? Py.Bool(double.IsNaN(value)) : null;

    private static PyObject* Ulp(PyThreadState* ts, PyObject* self, PyObject* argument) {
        if (!Real(ts, argument, out double x)) return null;
        x = Math.Abs(x);
        if (!double.IsFinite(x)) return FloatObject.FromDouble(ts, x);
        double next = Math.BitIncrement(x);
        return FloatObject.FromDouble(ts, double.IsInfinity(next) ? x - Math.BitDecrement(x) : next - x);
    }

    private static PyObject* Floor(PyThreadState* ts, PyObject* self, PyObject* x) => Whole(ts, x, Names.__floor__, &Math.Floor);
    private static PyObject* Ceil(PyThreadState* ts, PyObject* self, PyObject* x) => Whole(ts, x, Names.__ceil__, &Math.Ceiling);

    private static PyObject* Whole(PyThreadState* ts, PyObject* op, PyObject* name, delegate*<double, double> function) {
        if (!FloatObject.CheckExact(op)) {
            using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, op, name));
            if (!method.IsNull) return CallProtocol.CallNoArgs(ts, method);
            if (ErrorIndicator.Occurred(ts) != null) return null;
        }
        return Real(ts, op, out double x) ? LongObject.FromDouble(ts, function(x)) : null;
    }

    private static PyObject* Trunc(PyThreadState* ts, PyObject* self, PyObject* op) {
        if (FloatObject.CheckExact(op)) return LongObject.FromDouble(ts, FloatObject.Value(op));
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, op, Names.__trunc__));
        if (!method.IsNull) return CallProtocol.CallNoArgs(ts, method);
        if (ErrorIndicator.Occurred(ts) != null) return null;
        return Err.TypeError(ts, $"type {Err.TypeName(op)} doesn't define __trunc__ method");
    }

    private static PyObject* Pair(PyThreadState* ts, [Steals] PyObject* first, [Steals] PyObject* second) {
        using Owned a = new(ts, first);
        using Owned b = new(ts, second);
        return a.IsNull || b.IsNull ? null : TupleObject.Pack(ts, a, b);
    }

    private static PyObject* Frexp(PyThreadState* ts, PyObject* self, PyObject* op) {
        if (!Real(ts, op, out double x)) return null;
        int exponent = 0;
        if (double.IsFinite(x) && x != 0) {
            exponent = Math.ILogB(x) + 1;
            x = Math.ScaleB(x, -exponent);
        }
        return Pair(ts, FloatObject.FromDouble(ts, x), LongObject.FromInt64(ts, exponent));
    }

    private static PyObject* Modf(PyThreadState* ts, PyObject* self, PyObject* op) {
        if (!Real(ts, op, out double x)) return null;
        double whole = Math.Truncate(x), fraction = double.IsInfinity(x) ? Math.CopySign(0.0, x) : double.IsNaN(x) ? x : Math.CopySign(x - whole, x);
        return Pair(ts, FloatObject.FromDouble(ts, fraction), FloatObject.FromDouble(ts, whole));
    }

    // ---- logarithms ----

    private static PyObject* Log(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (count is < 1 or > 2) return Err.TypeError(ts, "math.log requires 1 to 2 arguments");
        if (!Logarithm(ts, args[0], &Math.Log, out double up)) return null;
        if (count == 1) return FloatObject.FromDouble(ts, up);
        if (!Logarithm(ts, args[1], &Math.Log, out double down)) return null;
        return FloatObject.Divide(ts, up, down);
    }

    private static PyObject* Log2(PyThreadState* ts, PyObject* self, PyObject* x) => Logarithm(ts, x, &NativeMath.Log2, out double result) ? FloatObject.FromDouble(ts, result) : null;
    private static PyObject* Log10(PyThreadState* ts, PyObject* self, PyObject* x) => Logarithm(ts, x, &Math.Log10, out double result) ? FloatObject.FromDouble(ts, result) : null;

    /// <summary>Of an int of any size, or a real number.</summary>
    private static bool Logarithm(PyThreadState* ts, PyObject* op, delegate*<double, double> function, out double result) {
        result = 0;
        double x;
        if (LongObject.Check(op)) {
            if (LongObject.Sign(op) <= 0) return DomainError(ts);
            if (!LongObject.TryAsDouble(op, out x)) {
                double fraction = LongObject.Frexp(op, out nint exponent);
                result = function(fraction) + function(2.0) * exponent;
                return true;
            }
        } else if (!Real(ts, op, out x)) {
            return false;
        }
        result = x > 0.0 || double.IsNaN(x) ? function(x) : double.NaN;
        if (double.IsNaN(result) && !double.IsNaN(x)) return DomainError(ts);
        return true;
    }

    // ---- two arguments ----

    private static PyObject* Atan2(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        Reals(ts, "atan2", args, count, out double y, out double x) ? FloatObject.FromDouble(ts, Angle(y, x)) : null;

    /// <summary>C99's atan2, with infinities as it wants them.</summary>
    internal static double Angle(double y, double x) {
        if (!double.IsInfinity(x) || !double.IsInfinity(y)) return Math.Atan2(y, x);
        return Math.CopySign(x > 0 ? 0.25 * Math.PI : 0.75 * Math.PI, y);
    }

    private static PyObject* CopySign(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        Reals(ts, "copysign", args, count, out double x, out double y) ? FloatObject.FromDouble(ts, Math.CopySign(x, y)) : null;

    private static PyObject* NextAfter(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Reals(ts, "nextafter", args, count, out double x, out double y)) return null;
        double next = double.IsNaN(x) ? x : double.IsNaN(y) || x == y ? y : x < y ? Math.BitIncrement(x) : Math.BitDecrement(x);
        return FloatObject.FromDouble(ts, next);
    }

    private static PyObject* Fmod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Reals(ts, "fmod", args, count, out double x, out double y)) return null;
        double result = double.IsInfinity(y) && double.IsFinite(x) ? x : x % y;
        if (double.IsNaN(result) && !double.IsNaN(x) && !double.IsNaN(y)) return DomainError(ts);
        return FloatObject.FromDouble(ts, result);
    }

    private static PyObject* Remainder(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Reals(ts, "remainder", args, count, out double x, out double y)) return null;
        if (double.IsNaN(x) || double.IsNaN(y)) return FloatObject.FromDouble(ts, x + y);
        if (double.IsInfinity(x) || y == 0.0) return DomainError(ts);
        return FloatObject.FromDouble(ts, double.IsInfinity(y) ? x : Math.IEEERemainder(x, y));
    }

    private static PyObject* Ldexp(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "ldexp", count, 2, 2) || !Real(ts, args[0], out double x)) return null;
        if (!LongObject.Check(args[1])) return Err.TypeError(ts, "Expected an int as second argument to ldexp.");
        if (x == 0.0 || !double.IsFinite(x)) return FloatObject.FromDouble(ts, x);
        if (!LongObject.TryAsInt64(args[1], out long exponent)) exponent = LongObject.IsNegative(args[1]) ? int.MinValue : int.MaxValue;
        if (exponent < -4000) return FloatObject.FromDouble(ts, Math.CopySign(0.0, x));
        if (exponent > 4000) return RangeError(ts);
        // Normal results are exact; subnormal ones are rounded once, from the exact value.
        FloatObject.Decompose(x, out ulong mantissa, out int shift);
        double result = Math.CopySign(LongObject.RoundScaled(mantissa, shift + (int)exponent), x);
        return double.IsInfinity(result) ? RangeError(ts) : FloatObject.FromDouble(ts, result);
    }

    private static PyObject* Pow(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Reals(ts, "pow", args, count, out double x, out double y)) return null;
        if (x == 1.0 || y == 0.0) return FloatObject.FromDouble(ts, 1.0);
        bool odd = double.IsFinite(y) && Math.Abs(y) % 2.0 == 1.0;
        if (!double.IsFinite(x) || !double.IsFinite(y)) {
            double special;
            if (double.IsNaN(x)) special = x;
            else if (double.IsNaN(y)) special = y;
            else if (double.IsInfinity(x)) special = y > 0.0 ? odd ? x : Math.Abs(x) : odd ? Math.CopySign(0.0, x) : 0.0;
            else if (Math.Abs(x) == 1.0) special = 1.0;
            else if (y > 0.0) special = Math.Abs(x) > 1.0 ? y : 0.0;
            else special = Math.Abs(x) < 1.0 ? -y : 0.0;
            return FloatObject.FromDouble(ts, special);
        }
        double result = Math.Pow(x, y);
        if (double.IsNaN(result)) return DomainError(ts);
        if (double.IsInfinity(result)) return x == 0.0 ? DomainError(ts) : RangeError(ts);
        return FloatObject.FromDouble(ts, result);
    }

    /// <summary>Argument tables; a class of their own so that the module starts without them.</summary>
    private static class Specs {
        public static readonly ArgSpec IsClose = new("isclose", positionalOnly: 0, required: 2, "a", "b", "*", "rel_tol", "abs_tol");
        public static readonly ArgSpec Prod = new("prod", positionalOnly: 1, required: 1, "", "*", "start");
    }

    private static PyObject* IsClose(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[4];
        if (!Specs.IsClose.Parse(ts, args, count, kwnames, into)) return null;
        double relative = 1e-9, absolute = 0.0;
        if (!Real(ts, into[0], out double a) || !Real(ts, into[1], out double b)) return null;
        if (into[2] != null && !Real(ts, into[2], out relative) || into[3] != null && !Real(ts, into[3], out absolute)) return null;
        if (relative < 0.0 || absolute < 0.0) return Err.ValueError(ts, "tolerances must be non-negative");
        if (a == b) return Py.True;
        if (double.IsInfinity(a) || double.IsInfinity(b)) return Py.False;
        double difference = Math.Abs(b - a);
        return Py.Bool(difference <= Math.Abs(relative * b) || difference <= Math.Abs(relative * a) || difference <= absolute);
    }
}
