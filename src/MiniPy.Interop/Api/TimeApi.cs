// The private time functions that CPython's own extensions link against (_queue, _lsprof, _ssl): a _PyTime_t is a count of nanoseconds.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class TimeApi {
    private const long Second = 1_000_000_000;
    /// <summary>_PyTime_round_t.</summary>
    private const int Floor = 0, Ceiling = 1, HalfEven = 2;

    private static double Round(double value, int mode) => mode switch {
        Floor => Math.Floor(value),
        Ceiling => Math.Ceiling(value),
        HalfEven => Math.Round(value, MidpointRounding.ToEven),
        _ => value >= 0 ? Math.Ceiling(value) : Math.Floor(value),
    };

    /// <summary>Quotient in the given rounding; `unit` is positive.</summary>
    private static long Divide(long value, long unit, int mode) {
        (long quotient, long rest) = Math.DivRem(value, unit);
        if (rest == 0) return quotient;
        switch (mode) {
            case Floor: return rest < 0 ? quotient - 1 : quotient;
            case Ceiling: return rest > 0 ? quotient + 1 : quotient;
            case HalfEven: {
                long away = Math.Abs(rest), other = unit - away;
                return away > other || away == other && (quotient & 1) != 0 ? quotient + Math.Sign(rest) : quotient;
            }
            default: return quotient + Math.Sign(rest);
        }
    }

    private static Raised TooLarge(PyThreadState* ts) => Err.OverflowError(ts, "timestamp too large to convert to C _PyTime_t");

    private static long Saturated(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;

    private static int FromObject(long* result, PyObject* op, int mode, long unit) {
        PyThreadState* ts = Ts;
        if (FloatObject.Check(op)) {
            double value = FloatObject.Value(op);
            if (double.IsNaN(value)) return Err.ValueError(ts, "Invalid value NaN (not a number)");
            value = Round(value * unit, mode);
            if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0)) return TooLarge(ts);
            *result = (long)value;
            return 0;
        }
        long whole = LongObject.AsInt64(ts, op);
        if (whole == -1 && ErrorIndicator.Occurred(ts) != null) {
            if (!Err.Matches(ts, Exc.OverflowError)) return -1;
            ErrorIndicator.Clear(ts);
            return TooLarge(ts);
        }
        Int128 nanos = (Int128)whole * unit;
        if (nanos != Saturated(nanos)) return TooLarge(ts);
        *result = (long)nanos;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyTime_FromSecondsObject(long* result, PyObject* op, int mode) => FromObject(result, op, mode, Second);

    [UnmanagedCallersOnly, CApi]
    public static int _PyTime_FromNanosecondsObject(long* result, PyObject* op) {
        PyThreadState* ts = Ts;
        if (!LongObject.Check(op)) return Err.TypeError(ts, $"expect int, got {Err.TypeName(op)}");
        long value = LongObject.AsInt64(ts, op);
        if (value == -1 && ErrorIndicator.Occurred(ts) != null) {
            if (!Err.Matches(ts, Exc.OverflowError)) return -1;
            ErrorIndicator.Clear(ts);
            return TooLarge(ts);
        }
        *result = value;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static long _PyTime_FromSeconds(int seconds) => seconds * Second;

    [UnmanagedCallersOnly, CApi]
    public static long _PyTime_FromNanoseconds(long nanos) => nanos;

    [UnmanagedCallersOnly, CApi]
    public static long _PyTime_AsMicroseconds(long nanos, int mode) => Divide(nanos, 1000, mode);

    [UnmanagedCallersOnly, CApi]
    public static long _PyTime_AsMilliseconds(long nanos, int mode) => Divide(nanos, 1_000_000, mode);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyTime_AsNanosecondsObject(long nanos) => LongObject.FromInt64(Ts, nanos);

    /// <summary>Whole seconds come out whole.</summary>
    [UnmanagedCallersOnly, CApi]
    public static double _PyTime_AsSecondsDouble(long nanos) => nanos % Second == 0 ? nanos / Second : nanos / 1e9;

    /// <summary>Seconds, and the rest in [0, parts).</summary>
    private static void Split(long units, long parts, long* pair) {
        pair[0] = Divide(units, parts, Floor);
        pair[1] = units - pair[0] * parts;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyTime_AsTimeval(long nanos, void* timeval, int mode) {
        Split(Divide(nanos, 1000, mode), 1_000_000, (long*)timeval);
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static void _PyTime_AsTimeval_clamp(long nanos, void* timeval, int mode) => Split(Divide(nanos, 1000, mode), 1_000_000, (long*)timeval);

    [UnmanagedCallersOnly, CApi]
    public static int _PyTime_AsTimespec(long nanos, void* timespec) {
        Split(nanos, Second, (long*)timespec);
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static void _PyTime_AsTimespec_clamp(long nanos, void* timespec) => Split(nanos, Second, (long*)timespec);

    [UnmanagedCallersOnly, CApi]
    public static long _PyTime_GetPerfCounter() => TimePlatform.Monotonic();

    /// <summary>The monotonic time at which a timeout ends.</summary>
    [UnmanagedCallersOnly, CApi]
    public static long _PyDeadline_Init(long timeout) => Saturated((Int128)TimePlatform.Monotonic() + timeout);

    /// <summary>What remains until then.</summary>
    [UnmanagedCallersOnly, CApi]
    public static long _PyDeadline_Get(long deadline) => Saturated((Int128)deadline - TimePlatform.Monotonic());

    private static int WholeSeconds(PyObject* op, long* seconds) {
        PyThreadState* ts = Ts;
        long value = LongObject.AsInt64(ts, op);
        if (value == -1 && ErrorIndicator.Occurred(ts) != null) {
            if (!Err.Matches(ts, Exc.OverflowError)) return -1;
            ErrorIndicator.Clear(ts);
            return Err.OverflowError(ts, "timestamp out of range for platform time_t");
        }
        *seconds = value;
        return 0;
    }

    private static int ToParts(PyObject* op, long* seconds, long* rest, int mode, long parts) {
        if (!FloatObject.Check(op)) {
            *rest = 0;
            return WholeSeconds(op, seconds);
        }
        PyThreadState* ts = Ts;
        double value = FloatObject.Value(op);
        *rest = 0;
        if (double.IsNaN(value)) return Err.ValueError(ts, "Invalid value NaN (not a number)");
        double whole = Math.Truncate(value), part = Round((value - whole) * parts, mode);
        if (part >= parts) {
            part -= parts;
            whole += 1;
        } else if (part < 0) {
            part += parts;
            whole -= 1;
        }
        if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0)) return Err.OverflowError(ts, "timestamp out of range for platform time_t");
        *seconds = (long)whole;
        *rest = (long)part;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyTime_ObjectToTime_t(PyObject* op, long* seconds, int mode) {
        if (!FloatObject.Check(op)) return WholeSeconds(op, seconds);
        PyThreadState* ts = Ts;
        double value = Round(FloatObject.Value(op), mode);
        if (double.IsNaN(value)) return Err.ValueError(ts, "Invalid value NaN (not a number)");
        if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0)) return Err.OverflowError(ts, "timestamp out of range for platform time_t");
        *seconds = (long)value;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyTime_ObjectToTimeval(PyObject* op, long* seconds, long* micros, int mode) => ToParts(op, seconds, micros, mode, 1_000_000);

    [UnmanagedCallersOnly, CApi]
    public static int _PyTime_ObjectToTimespec(PyObject* op, long* seconds, long* nanos, int mode) => ToParts(op, seconds, nanos, mode, Second);
}
