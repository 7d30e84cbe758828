// math: gamma and lgamma by Lanczos' approximation (Boost's coefficients: N = 13, g = 6.02468…), with the reflection formula for
// negative arguments and a table of factorials for small whole ones. CPython computes them the same way, not with the C library's.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class MathModule {
    private enum GammaOutcome { Fine, Domain, Range }

    private const double LanczosG = 6.024680040776729583740234375, LanczosGMinusHalf = 5.524680040776729583740234375;
    private const double LogPi = 1.144729885849400174143427351353058711647;

    private static ReadOnlySpan<double> LanczosUp => [
        23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959, 35711959237.355668049440185451547166705960488635843,
        17921034426.037209699919755754458931112671403265390, 6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786772,
        248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640, 2876370.6289353724412254090516208496135991145378768,
        186056.26539522349504029498971604569928220784236328, 8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
        2.5066282746310002701649081771338373386264310793408,
    ];

    private static ReadOnlySpan<double> LanczosDown => [0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0, 2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0];

    private static PyObject* ApplyGamma(PyThreadState* ts, PyObject* argument, delegate*<double, GammaOutcome*, double> function) {
        if (!Real(ts, argument, out double x)) return null;
        GammaOutcome outcome = GammaOutcome.Fine;
        double result = function(x, &outcome);
        if (outcome == GammaOutcome.Domain) return DomainError(ts);
        if (outcome == GammaOutcome.Range) return RangeError(ts);
        return FloatObject.FromDouble(ts, result);
    }

    /// <summary>The rational function of Lanczos, for x > 0; from whichever end keeps the powers small.</summary>
    private static double LanczosSum(double x) {
        double up = 0.0, down = 0.0;
        if (x < 5.0) {
            for (int i = 12; i >= 0; i--) {
                up = up * x + LanczosUp[i];
                down = down * x + LanczosDown[i];
            }
        } else {
            for (int i = 0; i < 13; i++) {
                up = up / x + LanczosUp[i];
                down = down / x + LanczosDown[i];
            }
        }
        return up / down;
    }

    /// <summary>sin(pi x), exact at whole and half numbers.</summary>
    private static double SinPi(double x) {
        double y = Math.Abs(x) % 2.0, result;
        switch ((int)Math.Round(2.0 * y, MidpointRounding.AwayFromZero)) {
            case 0: result = Math.Sin(Math.PI * y); break;
            case 1: result = Math.Cos(Math.PI * (y - 0.5)); break;
            case 2: result = Math.Sin(Math.PI * (1.0 - y)); break; // not y - 1: the sign of zero
            case 3: result = -Math.Cos(Math.PI * (y - 1.5)); break;
            default: result = Math.Sin(Math.PI * (y - 2.0)); break;
        }
        return Math.CopySign(1.0, x) * result;
    }

    private static double GammaOf(double x, GammaOutcome* outcome) {
        if (!double.IsFinite(x)) {
            if (double.IsNaN(x) || x > 0.0) return x;
            *outcome = GammaOutcome.Domain;
            return double.NaN;
        }
        if (x == 0.0) {
            *outcome = GammaOutcome.Domain;
            return 0.0;
        }
        if (x == Math.Floor(x)) {
            if (x < 0.0) {
                *outcome = GammaOutcome.Domain;
                return double.NaN;
            }
            if (x <= 23) { // factorials that a double holds exactly
                double factorial = 1.0;
                for (int i = 2; i < (int)x; i++) factorial *= i;
                return factorial;
            }
        }
        double size = Math.Abs(x), result;
        if (size < 1e-20) {
            result = 1.0 / x;
            if (double.IsInfinity(result)) *outcome = GammaOutcome.Range;
            return result;
        }
        if (size > 200.0) {
            if (x < 0.0) return 0.0 / SinPi(x);
            *outcome = GammaOutcome.Range;
            return double.PositiveInfinity;
        }
        double y = size + LanczosGMinusHalf, error;
        // error: what the rounding of y lost, measured with the larger of the two summands taken off first
        if (size > LanczosGMinusHalf) {
            double back = y - size;
            error = back - LanczosGMinusHalf;
        } else {
            double back = y - LanczosGMinusHalf;
            error = back - size;
        }
        error = error * LanczosG / y;
        if (x < 0.0) {
            result = -Math.PI / SinPi(size) / size * Math.Exp(y) / LanczosSum(size);
            result -= error * result;
            if (size < 140.0) result /= Math.Pow(y, size - 0.5);
            else {
                double root = Math.Pow(y, size / 2.0 - 0.25);
                result /= root;
                result /= root;
            }
        } else {
            result = LanczosSum(size) / Math.Exp(y);
            result += error * result;
            if (size < 140.0) result *= Math.Pow(y, size - 0.5);
            else {
                double root = Math.Pow(y, size / 2.0 - 0.25);
                result *= root;
                result *= root;
            }
        }
        if (double.IsInfinity(result)) *outcome = GammaOutcome.Range;
        return result;
    }

    private static double LogGammaOf(double x, GammaOutcome* outcome) {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.PositiveInfinity;
        if (x == Math.Floor(x) && x <= 2.0) {
            if (x > 0.0) return 0.0;
            *outcome = GammaOutcome.Domain;
            return double.PositiveInfinity;
        }
        double size = Math.Abs(x);
        if (size < 1e-20) return -Math.Log(size);
        double result = Math.Log(LanczosSum(size)) - LanczosG;
        result += (size - 0.5) * (Math.Log(size + LanczosG - 0.5) - 1);
        if (x < 0.0) result = LogPi - Math.Log(Math.Abs(SinPi(size))) - Math.Log(size) - result;
        if (double.IsInfinity(result)) *outcome = GammaOutcome.Range;
        return result;
    }
}
