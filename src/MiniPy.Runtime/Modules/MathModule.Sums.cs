// math: functions of many numbers (fsum, hypot, dist, prod).
//
// fsum keeps the sum as non-overlapping parts, smallest first, so nothing is lost until the last rounding. hypot and dist add exact
// squares in pairs of doubles after scaling by a power of two, and correct the root once.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class MathModule {
    private static void FillSums(ModuleBuilder m) {
        m.Function("fsum", &Fsum, "fsum($module, seq, /)\n--\n\nReturn an accurate floating point sum of values in the iterable seq.\n\nAssumes IEEE-754 floating point arithmetic.");
        m.Function("hypot", &Hypot, "hypot(*coordinates) -> value\n\nMultidimensional Euclidean distance from the origin to a point.\n\nRoughly equivalent to:\n    sqrt(sum(x**2 for x in coordinates))\n\nFor a two dimensional point (x, y), gives the hypotenuse\nusing the Pythagorean theorem:  sqrt(x*x + y*y).\n\nFor example, the hypotenuse of a 3/4/5 right triangle is:\n\n    >>> hypot(3.0, 4.0)\n    5.0\n");
        m.Function("dist", &Dist, "dist($module, p, q, /)\n--\n\nReturn the Euclidean distance between two points p and q.\n\nThe points should be specified as sequences (or iterables) of\ncoordinates.  Both inputs must have the same dimension.\n\nRoughly equivalent to:\n    sqrt(sum((px - qx) ** 2.0 for px, qx in zip(p, q)))");
        m.Function("prod", &Prod, "prod($module, iterable, /, *, start=1)\n--\n\nCalculate the product of all the elements in the input iterable.\n\nThe default start value for the product is 1.\n\nWhen the iterable is empty, return the start value.  This function is\nintended specifically for use with numeric values and may reject\nnon-numeric types.");
    }

    private static PyObject* Fsum(PyThreadState* ts, PyObject* self, PyObject* sequence) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, sequence));
        if (iterator.IsNull) return null;
        Span<double> parts = stackalloc double[32];
        int count = 0;
        double specials = 0.0, infinities = 0.0;
        while (true) {
            PyObject* item = ObjectProtocol.IterNext(ts, iterator);
            if (item == null) break;
            bool good = Real(ts, item, out double x);
            Py.DecRef(ts, item);
            if (!good) return null;
            double original = x;
            int kept = 0;
            for (int i = 0; i < count; i++) {
                double y = parts[i];
                if (Math.Abs(x) < Math.Abs(y)) (x, y) = (y, x);
                double high = x + y, low = y - (high - x);
                if (low != 0.0) parts[kept++] = low;
                x = high;
            }
            count = kept;
            if (x == 0.0) continue;
            if (!double.IsFinite(x)) {
                if (double.IsFinite(original)) return Err.OverflowError(ts, "intermediate overflow in fsum");
                if (double.IsInfinity(original)) infinities += original;
                specials += original;
                count = 0;
                continue;
            }
            if (count == parts.Length) {
                var larger = new double[2 * count];
                parts.CopyTo(larger);
                parts = larger;
            }
            parts[count++] = x;
        }
        if (ErrorIndicator.Occurred(ts) != null) return null;
        if (specials != 0.0) {
            if (double.IsNaN(infinities)) return Err.ValueError(ts, "-inf + inf in fsum");
            return FloatObject.FromDouble(ts, specials);
        }
        return FloatObject.FromDouble(ts, RoundParts(parts[..count]));
    }

    /// <summary>The sum of non-overlapping parts, rounded half to even.</summary>
    private static double RoundParts(ReadOnlySpan<double> parts) {
        if (parts.Length == 0) return 0.0;
        int n = parts.Length - 1;
        double high = parts[n], low = 0.0;
        while (n > 0) {
            double x = high, y = parts[--n];
            high = x + y;
            low = y - (high - x);
            if (low != 0.0) break;
        }
        // A tie that the parts below break the other way.
        if (n > 0 && (low < 0.0 && parts[n - 1] < 0.0 || low > 0.0 && parts[n - 1] > 0.0)) {
            double y = low * 2.0, x = high + y;
            if (y == x - high) high = x;
        }
        return high;
    }

    // ---- distances ----

    private const int StackCoordinates = 16;

    /// <summary>Length of a vector of absolute values whose largest is `max`.</summary>
    private static double Norm(ReadOnlySpan<double> vector, double max, bool anyNan) {
        if (double.IsInfinity(max)) return max;
        if (anyNan) return double.NaN;
        if (max == 0.0 || vector.Length == 1) return max;
        int exponent = Math.ILogB(max) + 1;
        double sum = 0.0, rest = 0.0;
        foreach (double coordinate in vector) {
            double x = Math.ScaleB(coordinate, -exponent);
            Accumulate(ref sum, ref rest, x);
        }
        double root = Math.Sqrt(sum + rest);
        // One step of Newton on what root² misses.
        double square = root * root, squareRest = Math.FusedMultiplyAdd(root, root, -square);
        double missing = sum - square - squareRest + rest;
        return Math.ScaleB(root + missing / (2.0 * root), exponent);
    }

    /// <summary>Adds x² to sum + rest.</summary>
    private static void Accumulate(ref double sum, ref double rest, double x) {
        double square = x * x, squareRest = Math.FusedMultiplyAdd(x, x, -square);
        double total = sum + square, part = total - sum;
        rest += sum - (total - part) + (square - part) + squareRest;
        sum = total;
    }

    private static PyObject* Hypot(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        Span<double> vector = count <= StackCoordinates ? stackalloc double[StackCoordinates] : new double[count];
        double max = 0.0;
        bool anyNan = false;
        for (nint i = 0; i < count; i++) {
            if (!Real(ts, args[i], out double x)) return null;
            vector[(int)i] = x = Math.Abs(x);
            anyNan |= double.IsNaN(x);
            if (x > max) max = x;
        }
        return FloatObject.FromDouble(ts, count == 0 ? 0.0 : Norm(vector[..(int)count], max, anyNan));
    }

    private static PyObject* Dist(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "dist", count, 2, 2)) return null;
        using Owned p = new(ts, TupleObject.Check(args[0]) ? Py.NewRef(args[0]) : TupleObject.FromIterable(ts, args[0]));
        if (p.IsNull) return null;
        using Owned q = new(ts, TupleObject.Check(args[1]) ? Py.NewRef(args[1]) : TupleObject.FromIterable(ts, args[1]));
        if (q.IsNull) return null;
        nint n = TupleObject.Size(p);
        if (n != TupleObject.Size(q)) return Err.ValueError(ts, "both points must have the same number of dimensions");
        Span<double> vector = n <= StackCoordinates ? stackalloc double[StackCoordinates] : new double[n];
        double max = 0.0;
        bool anyNan = false;
        for (nint i = 0; i < n; i++) {
            if (!Real(ts, TupleObject.Items(p)[i], out double x) || !Real(ts, TupleObject.Items(q)[i], out double y)) return null;
            vector[(int)i] = x = Math.Abs(x - y);
            anyNan |= double.IsNaN(x);
            if (x > max) max = x;
        }
        return FloatObject.FromDouble(ts, n == 0 ? 0.0 : Norm(vector[..(int)n], max, anyNan));
    }

    private static PyObject* Prod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        if (count != 1) return Err.TypeError(ts, $"prod() takes exactly 1 positional argument ({count} given)");
        PyObject** into = stackalloc PyObject*[2];
        if (!Specs.Prod.Parse(ts, args, count, kwnames, into)) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, into[0]));
        if (iterator.IsNull) return null;
        PyObject* product = into[1] == null ? LongObject.One : Py.NewRef(into[1]);
        while (true) {
            PyObject* item = ObjectProtocol.IterNext(ts, iterator);
            if (item == null) break;
            PyObject* next = NumberProtocol.Multiply(ts, product, item);
            Py.DecRef(ts, item);
            Py.DecRef(ts, product);
            if (next == null) return null;
            product = next;
        }
        if (ErrorIndicator.Occurred(ts) == null) return product;
        Py.DecRef(ts, product);
        return null;
    }
}
