// math: functions on ints (gcd, lcm, factorial, comb, perm, isqrt). The arithmetic is in LongObject.Combinatorics.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class MathModule {
    private static void FillIntegers(ModuleBuilder m) {
        m.Function("comb", &Comb, "comb($module, n, k, /)\n--\n\nNumber of ways to choose k items from n items without repetition and without order.\n\nEvaluates to n! / (k! * (n - k)!) when k <= n and evaluates\nto zero when k > n.\n\nAlso called the binomial coefficient because it is equivalent\nto the coefficient of k-th term in polynomial expansion of the\nexpression (1 + x)**n.\n\nRaises TypeError if either of the arguments are not integers.\nRaises ValueError if either of the arguments are negative.");
        m.Function("factorial", &Factorial, "factorial($module, n, /)\n--\n\nFind n!.\n\nRaise a ValueError if x is negative or non-integral.");
        m.Function("gcd", &GcdFunction, "gcd($module, *integers)\n--\n\nGreatest Common Divisor.");
        m.Function("isqrt", &Isqrt, "isqrt($module, n, /)\n--\n\nReturn the integer part of the square root of the input.");
        m.Function("lcm", &LcmFunction, "lcm($module, *integers)\n--\n\nLeast Common Multiple.");
        m.Function("perm", &Perm, "perm($module, n, k=None, /)\n--\n\nNumber of ways to choose k items from n items without repetition and with order.\n\nEvaluates to n! / (n - k)! when k <= n and evaluates\nto zero when k > n.\n\nIf k is not specified or is None, then k defaults to n\nand the function returns n!.\n\nRaises TypeError if either of the arguments are not integers.\nRaises ValueError if either of the arguments are negative.");
    }

    private static PyObject* GcdFunction(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Fold(ts, args, count, LongObject.Zero, &LongObject.Gcd);
    private static PyObject* LcmFunction(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Fold(ts, args, count, LongObject.One, &LongObject.Lcm);

    /// <summary>Folds the arguments, each through __index__.</summary>
    private static PyObject* Fold(PyThreadState* ts, PyObject** args, nint count, PyObject* empty, delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> function) {
        if (count == 0) return Py.NewRef(empty);
        PyObject* result = NumberProtocol.Index(ts, args[0]);
        if (result == null) return null;
        if (count == 1) {
            PyObject* size = LongObject.Absolute(ts, result);
            Py.DecRef(ts, result);
            return size;
        }
        for (nint i = 1; i < count; i++) {
            PyObject* next = NumberProtocol.Index(ts, args[i]);
            PyObject* folded = next == null ? null : function(ts, result, next);
            Py.XDecRef(ts, next);
            Py.DecRef(ts, result);
            result = folded;
            if (result == null) return null;
        }
        return result;
    }

    private static PyObject* Isqrt(PyThreadState* ts, PyObject* self, PyObject* op) {
        using Owned n = new(ts, NumberProtocol.Index(ts, op));
        if (n.IsNull) return null;
        if (LongObject.IsNegative(n)) return Err.ValueError(ts, "isqrt() argument must be nonnegative");
        return LongObject.SquareRoot(ts, n);
    }

    private static PyObject* Factorial(PyThreadState* ts, PyObject* self, PyObject* op) {
        using Owned n = new(ts, NumberProtocol.Index(ts, op));
        if (n.IsNull) return null;
        if (!LongObject.TryAsInt64(n, out long value)) {
            if (!LongObject.IsNegative(n)) return Err.OverflowError(ts, $"factorial() argument should not exceed {long.MaxValue}");
            value = -1;
        }
        if (value < 0) return Err.ValueError(ts, "factorial() not defined for negative values");
        return LongObject.Factorial(ts, value);
    }

    private static PyObject* Perm(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "perm", count, 1, 2)) return null;
        if (count == 1 || Py.IsNone(args[1])) return Factorial(ts, self, args[0]);
        using Owned n = new(ts, NumberProtocol.Index(ts, args[0]));
        using Owned k = new(ts, n.IsNull ? null : NumberProtocol.Index(ts, args[1]));
        if (k.IsNull) return null;
        if (LongObject.IsNegative(n)) return Err.ValueError(ts, "n must be a non-negative integer");
        if (LongObject.IsNegative(k)) return Err.ValueError(ts, "k must be a non-negative integer");
        if (LongObject.Compare(n, k) < 0) return LongObject.Zero;
        if (!LongObject.TryAsInt64(k, out long factors)) return Err.OverflowError(ts, $"k must not exceed {long.MaxValue}");
        return LongObject.FallingFactorial(ts, n, factors);
    }

    private static PyObject* Comb(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "comb", count, 2, 2)) return null;
        using Owned n = new(ts, NumberProtocol.Index(ts, args[0]));
        using Owned k = new(ts, n.IsNull ? null : NumberProtocol.Index(ts, args[1]));
        if (k.IsNull) return null;
        if (LongObject.IsNegative(n)) return Err.ValueError(ts, "n must be a non-negative integer");
        if (LongObject.IsNegative(k)) return Err.ValueError(ts, "k must be a non-negative integer");
        using Owned rest = new(ts, LongObject.Subtract(ts, n, k));
        if (rest.IsNull) return null;
        if (LongObject.IsNegative(rest)) return LongObject.Zero;
        PyObject* fewer = LongObject.Compare(rest, k) < 0 ? rest : k;
        if (!LongObject.TryAsInt64(fewer, out long factors)) return Err.OverflowError(ts, $"min(n - k, k) must not exceed {long.MaxValue}");
        return LongObject.Binomial(ts, n, factors);
    }
}
