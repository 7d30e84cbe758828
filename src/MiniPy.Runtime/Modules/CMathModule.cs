// cmath: functions of complex numbers, after Kahan ("Branch cuts for complex elementary functions"): right on the cuts, with signs of
// zero, and without overflow on the way. What happens at infinities and nans is C99's Annex G, in tables of a row for each kind of real
// part and a column for each kind of imaginary part: -inf, negative, -0, +0, positive, inf, nan.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class CMathModule {
    public static readonly BuiltinModule Definition = new("cmath", "This module provides access to mathematical functions for complex\nnumbers.", &Fill);

    private const double Large = double.MaxValue / 4.0, Ln2 = 0.6931471805599453094;
    private static double SqrtLarge => Math.Sqrt(Large);
    private static double LogLarge => Math.Log(Large);
    private const double SmallestNormal = 2.2250738585072014e-308;
    private static double SqrtSmallest => Math.Sqrt(SmallestNormal);

    private enum Outcome { Fine, Domain, Range }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("acos", &Acos, "acos($module, z, /)\n--\n\nReturn the arc cosine of z.");
        m.Function("acosh", &Acosh, "acosh($module, z, /)\n--\n\nReturn the inverse hyperbolic cosine of z.");
        m.Function("asin", &Asin, "asin($module, z, /)\n--\n\nReturn the arc sine of z.");
        m.Function("asinh", &Asinh, "asinh($module, z, /)\n--\n\nReturn the inverse hyperbolic sine of z.");
        m.Function("atan", &Atan, "atan($module, z, /)\n--\n\nReturn the arc tangent of z.");
        m.Function("atanh", &Atanh, "atanh($module, z, /)\n--\n\nReturn the inverse hyperbolic tangent of z.");
        m.Function("cos", &Cos, "cos($module, z, /)\n--\n\nReturn the cosine of z.");
        m.Function("cosh", &Cosh, "cosh($module, z, /)\n--\n\nReturn the hyperbolic cosine of z.");
        m.Function("exp", &Exp, "exp($module, z, /)\n--\n\nReturn the exponential value e**z.");
        m.Function("isclose", &IsClose, "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nDetermine whether two complex numbers are close in value.\n\n  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values\n\nReturn True if a is close in value to b, and False otherwise.\n\nFor the values to be considered close, the difference between them must be\nsmaller than at least one of the tolerances.\n\n-inf, inf and NaN behave similarly to the IEEE 754 Standard. That is, NaN is\nnot close to anything, even itself. inf and -inf are only close to themselves.");
        m.Function("isfinite", &IsFinite, "isfinite($module, z, /)\n--\n\nReturn True if both the real and imaginary parts of z are finite, else False.");
        m.Function("isinf", &IsInf, "isinf($module, z, /)\n--\n\nChecks if the real or imaginary part of z is infinite.");
        m.Function("isnan", &IsNan, "isnan($module, z, /)\n--\n\nChecks if the real or imaginary part of z not a number (NaN).");
        m.Function("log", &Log, "log($module, z, base=<unrepresentable>, /)\n--\n\nlog(z[, base]) -> the logarithm of z to the given base.\n\nIf the base not specified, returns the natural logarithm (base e) of z.");
        m.Function("log10", &Log10, "log10($module, z, /)\n--\n\nReturn the base-10 logarithm of z.");
        m.Function("phase", &Phase, "phase($module, z, /)\n--\n\nReturn argument, also known as the phase angle, of a complex.");
        m.Function("polar", &Polar, "polar($module, z, /)\n--\n\nConvert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the phase angle.");
        m.Function("rect", &Rect, "rect($module, r, phi, /)\n--\n\nConvert from polar coordinates to rectangular coordinates.");
        m.Function("sin", &Sin, "sin($module, z, /)\n--\n\nReturn the sine of z.");
        m.Function("sinh", &Sinh, "sinh($module, z, /)\n--\n\nReturn the hyperbolic sine of z.");
        m.Function("sqrt", &Sqrt, "sqrt($module, z, /)\n--\n\nReturn the square root of z.");
        m.Function("tan", &Tan, "tan($module, z, /)\n--\n\nReturn the tangent of z.");
        m.Function("tanh", &Tanh, "tanh($module, z, /)\n--\n\nReturn the hyperbolic tangent of z.");
        double nan = Math.Abs(double.NaN);
        m.Value("pi", FloatObject.FromDouble(ts, Math.PI));
        m.Value("e", FloatObject.FromDouble(ts, Math.E));
        m.Value("tau", FloatObject.FromDouble(ts, Math.Tau));
        m.Value("inf", FloatObject.FromDouble(ts, double.PositiveInfinity));
        m.Value("infj", ComplexObject.FromDoubles(ts, 0.0, double.PositiveInfinity));
        m.Value("nan", FloatObject.FromDouble(ts, nan));
        m.Value("nanj", ComplexObject.FromDoubles(ts, 0.0, nan));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static Raised DomainError(PyThreadState* ts) => Err.ValueError(ts, "math domain error");
    private static Raised RangeError(PyThreadState* ts) => Err.OverflowError(ts, "math range error");

    private static PyObject* Apply(PyThreadState* ts, PyObject* argument, delegate*<Py_complex, Outcome*, Py_complex> function) {
        if (!ComplexObject.AsComplex(ts, argument, out Py_complex z)) return null;
        Outcome outcome = Outcome.Fine;
        Py_complex result = function(z, &outcome);
        if (outcome == Outcome.Domain) return DomainError(ts);
        if (outcome == Outcome.Range) return RangeError(ts);
        return ComplexObject.FromComplex(ts, result);
    }

    private static PyObject* Acos(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &AcosOf);
    private static PyObject* Acosh(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &AcoshOf);
    private static PyObject* Asin(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &AsinOf);
    private static PyObject* Asinh(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &AsinhOf);
    private static PyObject* Atan(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &AtanOf);
    private static PyObject* Atanh(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &AtanhOf);
    private static PyObject* Cos(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &CosOf);
    private static PyObject* Cosh(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &CoshOf);
    private static PyObject* Exp(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &ExpOf);
    private static PyObject* Log10(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &Log10Of);
    private static PyObject* Sin(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &SinOf);
    private static PyObject* Sinh(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &SinhOf);
    private static PyObject* Sqrt(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &SqrtOf);
    private static PyObject* Tan(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &TanOf);
    private static PyObject* Tanh(PyThreadState* ts, PyObject* self, PyObject* z) => Apply(ts, z, &TanhOf);

    private static PyObject* IsFinite(PyThreadState* ts, PyObject* self, PyObject* op) =>
        ComplexObject.AsComplex(ts, op, out Py_complex z) ? Py.Bool(double.IsFinite(z.real) && double.IsFinite(z.imag)) : null;
    private static PyObject* IsInf(PyThreadState* ts, PyObject* self, PyObject* op) =>
        ComplexObject.AsComplex(ts, op, out Py_complex z) ? Py.Bool(double.IsInfinity(z.real) || double.IsInfinity(z.imag)) : null;
    private static PyObject* IsNan(PyThreadState* ts, PyObject* self, PyObject* op) =>
        ComplexObject.AsComplex(ts, op, out Py_complex z) ? Py.Bool(double.IsNaN(z.real) || double.IsNaN(z.imag)) : null;

    private static PyObject* Log(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "log", count, 1, 2) || !ComplexObject.AsComplex(ts, args[0], out Py_complex z)) return null;
        Py_complex @base = default;
        if (count == 2 && !ComplexObject.AsComplex(ts, args[1], out @base)) return null;
        Outcome outcome = Outcome.Fine, second = Outcome.Fine;
        Py_complex result = LogOf(z, &outcome);
        if (count == 2) {
            @base = LogOf(@base, &second);
            outcome = ComplexObject.TryQuotient(result, @base, out result) ? second : Outcome.Domain;
        }
        if (outcome == Outcome.Domain) return DomainError(ts);
        if (outcome == Outcome.Range) return RangeError(ts);
        return ComplexObject.FromComplex(ts, result);
    }

    private static PyObject* Phase(PyThreadState* ts, PyObject* self, PyObject* op) {
        if (!ComplexObject.AsComplex(ts, op, out Py_complex z)) return null;
        double angle = MathModule.Angle(z.imag, z.real);
        // The C library reports an angle too small for a double.
        if (angle == 0.0 && z.imag != 0.0 && double.IsFinite(z.real)) return RangeError(ts);
        return FloatObject.FromDouble(ts, angle);
    }

    private static PyObject* Polar(PyThreadState* ts, PyObject* self, PyObject* op) {
        if (!ComplexObject.AsComplex(ts, op, out Py_complex z)) return null;
        double size = NativeMath.Hypot(z.real, z.imag);
        if (double.IsInfinity(size) && double.IsFinite(z.real) && double.IsFinite(z.imag)) return RangeError(ts);
        using Owned r = new(ts, FloatObject.FromDouble(ts, size));
        using Owned phi = new(ts, FloatObject.FromDouble(ts, MathModule.Angle(z.imag, z.real)));
        return r.IsNull || phi.IsNull ? null : TupleObject.Pack(ts, r, phi);
    }

    private static PyObject* Rect(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "rect", count, 2, 2) || !MathModule.Real(ts, args[0], out double r) || !MathModule.Real(ts, args[1], out double phi)) return null;
        Py_complex z;
        if (!double.IsFinite(r) || !double.IsFinite(phi)) {
            if (double.IsInfinity(r) && double.IsFinite(phi) && phi != 0.0) {
                double sign = r > 0 ? 1.0 : -1.0;
                z = Make(Math.CopySign(double.PositiveInfinity, Math.Cos(phi)) * sign, Math.CopySign(double.PositiveInfinity, Math.Sin(phi)) * sign);
            } else {
                z = At(RectSpecials, r, phi);
            }
            if (r != 0.0 && !double.IsNaN(r) && double.IsInfinity(phi)) return DomainError(ts);
        } else if (phi == 0.0) {
            z = Make(r, r * phi);
        } else {
            z = Make(r * Math.Cos(phi), r * Math.Sin(phi));
        }
        return ComplexObject.FromComplex(ts, z);
    }

    /// <summary>Argument table; a class of its own so that the module starts without it.</summary>
    private static class Specs {
        public static readonly ArgSpec IsClose = new("isclose", positionalOnly: 0, required: 2, "a", "b", "*", "rel_tol", "abs_tol");
    }

    private static PyObject* IsClose(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[4];
        if (!Specs.IsClose.Parse(ts, args, count, kwnames, into)) return null;
        double relative = 1e-9, absolute = 0.0;
        if (!ComplexObject.AsComplex(ts, into[0], out Py_complex a) || !ComplexObject.AsComplex(ts, into[1], out Py_complex b)) return null;
        if (into[2] != null && !MathModule.Real(ts, into[2], out relative) || into[3] != null && !MathModule.Real(ts, into[3], out absolute)) return null;
        if (relative < 0.0 || absolute < 0.0) return Err.ValueError(ts, "tolerances must be non-negative");
        if (a.real == b.real && a.imag == b.imag) return Py.True;
        if (double.IsInfinity(a.real) || double.IsInfinity(a.imag) || double.IsInfinity(b.real) || double.IsInfinity(b.imag)) return Py.False;
        double difference = NativeMath.Hypot(a.real - b.real, a.imag - b.imag);
        return Py.Bool(difference <= relative * NativeMath.Hypot(b.real, b.imag) || difference <= relative * NativeMath.Hypot(a.real, a.imag) || difference <= absolute);
    }

    // ---- the functions ----

    private static Py_complex Make(double real, double imag) => new() { real = real, imag = imag };
    private static bool Finite(Py_complex z) => double.IsFinite(z.real) && double.IsFinite(z.imag);

    private static Py_complex SqrtOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) return At(SqrtSpecials, z);
        if (z.real == 0.0 && z.imag == 0.0) return Make(0.0, z.imag);
        double x = Math.Abs(z.real), y = Math.Abs(z.imag), s;
        if (x < SmallestNormal && y < SmallestNormal && (x > 0.0 || y > 0.0)) {
            // scaled up to stay clear of lost bits
            x = Math.ScaleB(x, 53);
            s = Math.ScaleB(Math.Sqrt(x + NativeMath.Hypot(x, Math.ScaleB(y, 53))), -27);
        } else {
            x /= 8.0;
            s = 2.0 * Math.Sqrt(x + NativeMath.Hypot(x, y / 8.0));
        }
        double d = y / (2.0 * s);
        return z.real >= 0.0 ? Make(s, Math.CopySign(d, z.imag)) : Make(d, Math.CopySign(s, z.imag));
    }

    private static bool IsLarge(Py_complex z) => Math.Abs(z.real) > Large || Math.Abs(z.imag) > Large;

    private static Py_complex AcosOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) return At(AcosSpecials, z);
        if (IsLarge(z)) {
            double real = Math.Atan2(Math.Abs(z.imag), z.real), size = Math.Log(NativeMath.Hypot(z.real / 2.0, z.imag / 2.0)) + Ln2 * 2.0;
            return Make(real, z.real < 0.0 ? -Math.CopySign(size, z.imag) : Math.CopySign(size, -z.imag));
        }
        Py_complex s1 = SqrtOf(Make(1.0 - z.real, -z.imag), outcome), s2 = SqrtOf(Make(1.0 + z.real, z.imag), outcome);
        return Make(2.0 * Math.Atan2(s1.real, s2.real), Math.Asinh(s2.real * s1.imag - s2.imag * s1.real));
    }

    private static Py_complex AcoshOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) return At(AcoshSpecials, z);
        if (IsLarge(z)) return Make(Math.Log(NativeMath.Hypot(z.real / 2.0, z.imag / 2.0)) + Ln2 * 2.0, Math.Atan2(z.imag, z.real));
        Py_complex s1 = SqrtOf(Make(z.real - 1.0, z.imag), outcome), s2 = SqrtOf(Make(z.real + 1.0, z.imag), outcome);
        return Make(Math.Asinh(s1.real * s2.real + s1.imag * s2.imag), 2.0 * Math.Atan2(s1.imag, s2.real));
    }

    private static Py_complex AsinOf(Py_complex z, Outcome* outcome) {
        // asin(z) = -i asinh(iz)
        Py_complex s = AsinhOf(Make(-z.imag, z.real), outcome);
        return Make(s.imag, -s.real);
    }

    private static Py_complex AsinhOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) return At(AsinhSpecials, z);
        if (IsLarge(z)) {
            double size = Math.Log(NativeMath.Hypot(z.real / 2.0, z.imag / 2.0)) + Ln2 * 2.0;
            return Make(z.imag >= 0.0 ? Math.CopySign(size, z.real) : -Math.CopySign(size, -z.real), Math.Atan2(z.imag, Math.Abs(z.real)));
        }
        Py_complex s1 = SqrtOf(Make(1.0 + z.imag, -z.real), outcome), s2 = SqrtOf(Make(1.0 - z.imag, z.real), outcome);
        return Make(Math.Asinh(s1.real * s2.imag - s2.real * s1.imag), Math.Atan2(z.imag, s1.real * s2.real - s1.imag * s2.imag));
    }

    private static Py_complex AtanOf(Py_complex z, Outcome* outcome) {
        // atan(z) = -i atanh(iz)
        Py_complex s = AtanhOf(Make(-z.imag, z.real), outcome);
        return Make(s.imag, -s.real);
    }

    private static Py_complex AtanhOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) return At(AtanhSpecials, z);
        if (z.real < 0.0 || z.real == 0.0 && double.IsNegative(z.real)) {
            Py_complex mirrored = AtanhOf(Make(-z.real, -z.imag), outcome);
            return Make(-mirrored.real, -mirrored.imag);
        }
        double y = Math.Abs(z.imag);
        if (z.real > SqrtLarge || y > SqrtLarge) {
            double size = NativeMath.Hypot(z.real / 2.0, z.imag / 2.0);
            return Make(z.real / 4.0 / size / size, -Math.CopySign(Math.PI / 2.0, -z.imag));
        }
        if (z.real == 1.0 && y < SqrtSmallest) {
            if (y == 0.0) {
                *outcome = Outcome.Domain;
                return Make(double.PositiveInfinity, z.imag);
            }
            return Make(-Math.Log(Math.Sqrt(y) / Math.Sqrt(NativeMath.Hypot(y, 2.0))), Math.CopySign(Math.Atan2(2.0, -y) / 2.0, z.imag));
        }
        double near = 1.0 - z.real;
        return Make(NativeMath.Log1p(4.0 * z.real / (near * near + y * y)) / 4.0, -Math.Atan2(-2.0 * z.imag, near * (1.0 + z.real) - y * y) / 2.0);
    }

    private static Py_complex CosOf(Py_complex z, Outcome* outcome) => CoshOf(Make(-z.imag, z.real), outcome);

    private static Py_complex SinOf(Py_complex z, Outcome* outcome) {
        // sin(z) = -i sinh(iz)
        Py_complex s = SinhOf(Make(-z.imag, z.real), outcome);
        return Make(s.imag, -s.real);
    }

    private static Py_complex TanOf(Py_complex z, Outcome* outcome) {
        // tan(z) = -i tanh(iz)
        Py_complex s = TanhOf(Make(-z.imag, z.real), outcome);
        return Make(s.imag, -s.real);
    }

    /// <summary>A row of infinite real part: the direction of e^(iy) decides the signs.</summary>
    private static Py_complex Direction(double imag, double signReal, double signImag, double size) =>
        Make(signReal * Math.CopySign(size, Math.Cos(imag)), signImag * Math.CopySign(size, Math.Sin(imag)));

    private static Py_complex CoshOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) {
            Py_complex special = double.IsInfinity(z.real) && double.IsFinite(z.imag) && z.imag != 0.0
                ? Direction(z.imag, 1.0, z.real > 0 ? 1.0 : -1.0, double.PositiveInfinity) : At(CoshSpecials, z);
            if (double.IsInfinity(z.imag) && !double.IsNaN(z.real)) *outcome = Outcome.Domain;
            return special;
        }
        Py_complex result;
        if (Math.Abs(z.real) > LogLarge) {
            double x = z.real - Math.CopySign(1.0, z.real); // e is taken out, so that cosh does not overflow alone
            result = Make(Math.Cos(z.imag) * Math.Cosh(x) * Math.E, Math.Sin(z.imag) * Math.Sinh(x) * Math.E);
        } else {
            result = Make(Math.Cos(z.imag) * Math.Cosh(z.real), Math.Sin(z.imag) * Math.Sinh(z.real));
        }
        return Ranged(result, outcome);
    }

    private static Py_complex Ranged(Py_complex result, Outcome* outcome) {
        if (double.IsInfinity(result.real) || double.IsInfinity(result.imag)) *outcome = Outcome.Range;
        return result;
    }

    private static Py_complex SinhOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) {
            Py_complex special = double.IsInfinity(z.real) && double.IsFinite(z.imag) && z.imag != 0.0
                ? Direction(z.imag, z.real > 0 ? 1.0 : -1.0, 1.0, double.PositiveInfinity) : At(SinhSpecials, z);
            if (double.IsInfinity(z.imag) && !double.IsNaN(z.real)) *outcome = Outcome.Domain;
            return special;
        }
        Py_complex result;
        if (Math.Abs(z.real) > LogLarge) {
            double x = z.real - Math.CopySign(1.0, z.real);
            result = Make(Math.Cos(z.imag) * Math.Sinh(x) * Math.E, Math.Sin(z.imag) * Math.Cosh(x) * Math.E);
        } else {
            result = Make(Math.Cos(z.imag) * Math.Sinh(z.real), Math.Sin(z.imag) * Math.Cosh(z.real));
        }
        return Ranged(result, outcome);
    }

    private static Py_complex TanhOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) {
            Py_complex special = double.IsInfinity(z.real) && double.IsFinite(z.imag) && z.imag != 0.0
                ? Make(z.real > 0 ? 1.0 : -1.0, Math.CopySign(0.0, 2.0 * Math.Sin(z.imag) * Math.Cos(z.imag))) : At(TanhSpecials, z);
            if (double.IsInfinity(z.imag) && double.IsFinite(z.real)) *outcome = Outcome.Domain;
            return special;
        }
        if (Math.Abs(z.real) > LogLarge)
            return Make(Math.CopySign(1.0, z.real), 4.0 * Math.Sin(z.imag) * Math.Cos(z.imag) * Math.Exp(-2.0 * Math.Abs(z.real)));
        double tx = Math.Tanh(z.real), ty = Math.Tan(z.imag), cx = 1.0 / Math.Cosh(z.real), txty = tx * ty, denominator = 1.0 + txty * txty;
        return Make(tx * (1.0 + ty * ty) / denominator, ty / denominator * cx * cx);
    }

    private static Py_complex ExpOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) {
            Py_complex special = double.IsInfinity(z.real) && double.IsFinite(z.imag) && z.imag != 0.0
                ? Direction(z.imag, 1.0, 1.0, z.real > 0 ? double.PositiveInfinity : 0.0) : At(ExpSpecials, z);
            if (double.IsInfinity(z.imag) && (double.IsFinite(z.real) || z.real > 0.0)) *outcome = Outcome.Domain;
            return special;
        }
        double size = z.real > LogLarge ? Math.Exp(z.real - 1.0) : Math.Exp(z.real), more = z.real > LogLarge ? Math.E : 1.0;
        return Ranged(Make(size * Math.Cos(z.imag) * more, size * Math.Sin(z.imag) * more), outcome);
    }

    private static Py_complex LogOf(Py_complex z, Outcome* outcome) {
        if (!Finite(z)) return At(LogSpecials, z);
        double x = Math.Abs(z.real), y = Math.Abs(z.imag), real;
        if (x > Large || y > Large) {
            real = Math.Log(NativeMath.Hypot(x / 2.0, y / 2.0)) + Ln2;
        } else if (x < SmallestNormal && y < SmallestNormal) {
            if (x > 0.0 || y > 0.0) {
                real = Math.Log(NativeMath.Hypot(Math.ScaleB(x, 53), Math.ScaleB(y, 53))) - 53 * Ln2;
            } else {
                *outcome = Outcome.Domain;
                return Make(double.NegativeInfinity, Math.Atan2(z.imag, z.real));
            }
        } else {
            double size = NativeMath.Hypot(x, y);
            if (size is >= 0.71 and <= 1.73) {
                double larger = Math.Max(x, y), smaller = Math.Min(x, y);
                real = NativeMath.Log1p((larger - 1.0) * (larger + 1.0) + smaller * smaller) / 2.0;
            } else {
                real = Math.Log(size);
            }
        }
        return Make(real, Math.Atan2(z.imag, z.real));
    }

    private static Py_complex Log10Of(Py_complex z, Outcome* outcome) {
        Py_complex result = LogOf(z, outcome);
        const double ln10 = 2.302585092994045684;
        return Make(result.real / ln10, result.imag / ln10);
    }
}
