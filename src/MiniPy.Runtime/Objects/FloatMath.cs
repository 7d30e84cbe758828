// Functions of the C library's mathematics that .NET does not have, or has with results of its own.
//
// Taken from the system's library by name when first used, so that results agree with CPython on the same machine to the last bit.
// Each falls back on a formula of its own where a system does not export it.

using System;
using System.Runtime.InteropServices;

namespace MiniPy.Objects;

internal static unsafe class NativeMath {
    private static readonly nint s_library = Open();

    private static nint Open() {
        string[] names = OperatingSystem.IsWindows() ? ["ucrtbase"] : OperatingSystem.IsMacOS() ? ["libSystem.dylib"] : ["libm.so.6", "libm.so"];
        foreach (string name in names)
            if (NativeLibrary.TryLoad(name, out nint handle)) return handle;
        return 0;
    }

    private static nint Export(string name) => s_library != 0 && NativeLibrary.TryGetExport(s_library, name, out nint address) ? address : 0;

    /// <summary>A class for each function, so that asking for one does not look up the others.</summary>
    private static class HypotFunction { public static readonly delegate* unmanaged<double, double, double> Address = (delegate* unmanaged<double, double, double>)Export("hypot"); }
    private static class ErfFunction { public static readonly delegate* unmanaged<double, double> Address = (delegate* unmanaged<double, double>)Export("erf"); }
    private static class ErfcFunction { public static readonly delegate* unmanaged<double, double> Address = (delegate* unmanaged<double, double>)Export("erfc"); }
    private static class Expm1Function { public static readonly delegate* unmanaged<double, double> Address = (delegate* unmanaged<double, double>)Export("expm1"); }
    private static class Log1pFunction { public static readonly delegate* unmanaged<double, double> Address = (delegate* unmanaged<double, double>)Export("log1p"); }
    private static class Exp2Function { public static readonly delegate* unmanaged<double, double> Address = (delegate* unmanaged<double, double>)Export("exp2"); }
    private static class Log2Function { public static readonly delegate* unmanaged<double, double> Address = (delegate* unmanaged<double, double>)Export("log2"); }

    public static double Hypot(double x, double y) => HypotFunction.Address != null ? HypotFunction.Address(x, y) : double.Hypot(x, y);
    public static double Exp2(double x) => Exp2Function.Address != null ? Exp2Function.Address(x) : Math.Pow(2.0, x);
    public static double Log2(double x) => Log2Function.Address != null ? Log2Function.Address(x) : Math.Log2(x);

    public static double Expm1(double x) {
        if (Expm1Function.Address != null) return Expm1Function.Address(x);
        if (Math.Abs(x) >= 0.7) return Math.Exp(x) - 1.0;
        double u = Math.Exp(x);
        return u == 1.0 ? x : (u - 1.0) * x / Math.Log(u);
    }

    public static double Log1p(double x) {
        if (Log1pFunction.Address != null) return Log1pFunction.Address(x);
        if (Math.Abs(x) < 1e-16) return x;
        double y = 1.0 + x;
        return Math.Log(y) - (y - 1.0 - x) / y;
    }

    public static double Erf(double x) {
        if (ErfFunction.Address != null) return ErfFunction.Address(x);
        if (double.IsNaN(x)) return x;
        double size = Math.Abs(x), value = size < 1.5 ? ErfSeries(size) : size >= 6.0 ? 1.0 : 1.0 - ErfcFraction(size);
        return x < 0 ? -value : value;
    }

    public static double Erfc(double x) {
        if (ErfcFunction.Address != null) return ErfcFunction.Address(x);
        if (double.IsNaN(x)) return x;
        double size = Math.Abs(x);
        if (size < 1.5) return 1.0 - (x < 0 ? -ErfSeries(size) : ErfSeries(size));
        double tail = size >= 30.0 ? 0.0 : ErfcFraction(size);
        return x < 0 ? 2.0 - tail : tail;
    }

    private static double ErfSeries(double x) {
        double term = x, sum = x;
        for (int n = 1; n < 60; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return sum * 2.0 / Math.Sqrt(Math.PI);
    }

    private static double ErfcFraction(double x) {
        // Continued fraction, evaluated from the far end.
        double fraction = 0.0;
        for (int n = 60; n > 0; n--) fraction = n / 2.0 / (x + fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }
}
