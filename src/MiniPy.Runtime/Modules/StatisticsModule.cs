// _statistics: the normal distribution's quantiles, by Wichura's AS241 (Applied Statistics 37, 1988, 477–484): three quotients of polynomials.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class StatisticsModule {
    public static readonly BuiltinModule Definition = new("_statistics", "Accelerators for the statistics module.\n", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("_normal_dist_inv_cdf", &InverseCdf, "_normal_dist_inv_cdf($module, p, mu, sigma, /)\n--\n\n");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    // Coefficients from the highest power down.
    private static ReadOnlySpan<double> CentralTop => [2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0];
    private static ReadOnlySpan<double> CentralBottom => [5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0];
    private static ReadOnlySpan<double> MiddleTop => [7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0, 1.42343711074968357734e+0];
    private static ReadOnlySpan<double> MiddleBottom => [1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0];
    private static ReadOnlySpan<double> TailTop => [2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0];
    private static ReadOnlySpan<double> TailBottom => [2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0];

    private static double Quotient(ReadOnlySpan<double> top, ReadOnlySpan<double> bottom, double r, double factor = 1.0) {
        double numerator = 0, denominator = 0;
        foreach (double c in top) numerator = numerator * r + c;
        foreach (double c in bottom) denominator = denominator * r + c;
        return numerator * factor / denominator;
    }

    private static PyObject* InverseCdf(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_normal_dist_inv_cdf", count, 3, 3)) return null;
        double* given = stackalloc double[3];
        for (int i = 0; i < 3; i++) {
            given[i] = FloatObject.AsDouble(ts, args[i]);
            if (given[i] == -1.0 && ErrorIndicator.Occurred(ts) != null) return null;
        }
        double p = given[0], q = p - 0.5, x;
        if (Math.Abs(q) <= 0.425) {
            x = Quotient(CentralTop, CentralBottom, 0.180625 - q * q, q);
        } else {
            double rest = q <= 0.0 ? p : 1.0 - p;
            if (rest <= 0.0) return Err.ValueError(ts, "inv_cdf undefined for these parameters");
            double r = Math.Sqrt(-Math.Log(rest));
            x = r <= 5.0 ? Quotient(MiddleTop, MiddleBottom, r - 1.6) : Quotient(TailTop, TailBottom, r - 5.0);
            if (q < 0.0) x = -x;
        }
        return FloatObject.FromDouble(ts, given[1] + x * given[2]);
    }
}
