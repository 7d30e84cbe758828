// time: clocks and sleeping. Calendar functions are in TimeModule.Calendar, the system's functions in TimePlatform.

using System;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class TimeModule {
    private const long NanosPerSecond = 1_000_000_000;

    public static readonly BuiltinModule Definition = new("time", "This module provides various functions to manipulate time values.\n\nThere are two standard representations of time.  One is the number\nof seconds since the Epoch, in UTC (a.k.a. GMT).  It may be an integer\nor a floating point number (to represent fractions of seconds).\nThe Epoch is system-defined; on Unix, it is generally January 1st, 1970.\nThe actual value can be retrieved by calling gmtime(0).\n\nThe other representation is a tuple of 9 integers giving local time.\nThe tuple items are:\n  year (including century, e.g. 1998)\n  month (1-12)\n  day (1-31)\n  hours (0-23)\n  minutes (0-59)\n  seconds (0-59)\n  weekday (0-6, Monday is 0)\n  Julian day (day in the year, 1-366)\n  DST (Daylight Savings Time) flag (-1, 0 or 1)\nIf the DST flag is 0, the time is given in the regular time zone;\nif it is 1, the time is given in the DST time zone;\nif it is -1, mktime() should guess based on the date and time.\n", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("time", &Time, "time() -> floating point number\n\nReturn the current time in seconds since the Epoch.\nFractions of a second may be present if the system clock provides them.");
        m.Function("time_ns", &TimeNs, "time_ns() -> int\n\nReturn the current time in nanoseconds since the Epoch.");
        m.Function("monotonic", &Monotonic, "monotonic() -> float\n\nMonotonic clock, cannot go backward.");
        m.Function("monotonic_ns", &MonotonicNs, "monotonic_ns() -> int\n\nMonotonic clock, cannot go backward, as nanoseconds.");
        m.Function("perf_counter", &Monotonic, "perf_counter() -> float\n\nPerformance counter for benchmarking.");
        m.Function("perf_counter_ns", &MonotonicNs, "perf_counter_ns() -> int\n\nPerformance counter for benchmarking as nanoseconds.");
        m.Function("process_time", &ProcessTime, "process_time() -> float\n\nProcess time for profiling: sum of the kernel and user-space CPU time.");
        m.Function("process_time_ns", &ProcessTimeNs, "process_time() -> int\n\nProcess time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time.");
        m.Function("thread_time", &ThreadTime, "thread_time() -> float\n\nThread time for profiling: sum of the kernel and user-space CPU time.");
        m.Function("thread_time_ns", &ThreadTimeNs, "thread_time() -> int\n\nThread time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time.");
        m.Function("sleep", &Sleep, "sleep(seconds)\n\nDelay execution for a given number of seconds.  The argument may be\na floating point number for subsecond precision.");
        m.Function("get_clock_info", &GetClockInfo, "get_clock_info(name: str) -> dict\n\nGet information of the specified clock.");
        if (!OperatingSystem.IsWindows()) FillClocks(m);
        FillCalendar(ts, module, m);
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static void FillClocks(ModuleBuilder m) {
        m.Function("clock_gettime", &ClockGetTime, "clock_gettime(clk_id) -> float\n\nReturn the time of the specified clock clk_id.");
        m.Function("clock_gettime_ns", &ClockGetTimeNs, "clock_gettime_ns(clk_id) -> int\n\nReturn the time of the specified clock clk_id as nanoseconds.");
        m.Function("clock_getres", &ClockGetRes, "clock_getres(clk_id) -> floating point number\n\nReturn the resolution (precision) of the specified clock clk_id.");
        m.Function("clock_settime", &ClockSetTime, "clock_settime(clk_id, time)\n\nSet the time of the specified clock clk_id.");
        m.Function("clock_settime_ns", &ClockSetTimeNs, "clock_settime_ns(clk_id, time)\n\nSet the time of the specified clock clk_id with nanoseconds.");
        m.Int("CLOCK_REALTIME", 0);
        if (OperatingSystem.IsMacOS()) {
            m.Int("CLOCK_MONOTONIC", 6);
            m.Int("CLOCK_MONOTONIC_RAW", 4);
            m.Int("CLOCK_UPTIME_RAW", 8);
            m.Int("CLOCK_PROCESS_CPUTIME_ID", 12);
            m.Int("CLOCK_THREAD_CPUTIME_ID", 16);
            return;
        }
        m.Int("CLOCK_MONOTONIC", 1);
        m.Int("CLOCK_PROCESS_CPUTIME_ID", 2);
        m.Int("CLOCK_THREAD_CPUTIME_ID", 3);
        m.Int("CLOCK_MONOTONIC_RAW", 4);
        m.Int("CLOCK_BOOTTIME", 7);
        m.Int("CLOCK_TAI", 11);
        m.Function("pthread_getcpuclockid", &ThreadClock, "pthread_getcpuclockid(thread_id) -> int\n\nReturn the clk_id of a thread's CPU time clock.");
    }

    // ---- clocks ----

    private static PyObject* Seconds(PyThreadState* ts, long nanos) => FloatObject.FromDouble(ts, AsSeconds(nanos));

    /// <summary>Nanoseconds as seconds: exact halves first, so that whole seconds come out whole.</summary>
    private static double AsSeconds(long nanos) => nanos % NanosPerSecond == 0 ? nanos / NanosPerSecond : (double)nanos / 1e9;

    private static PyObject* Time(PyThreadState* ts, PyObject* self) => Seconds(ts, TimePlatform.RealTime());
    private static PyObject* TimeNs(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, TimePlatform.RealTime());
    private static PyObject* Monotonic(PyThreadState* ts, PyObject* self) => Seconds(ts, TimePlatform.Monotonic());
    private static PyObject* MonotonicNs(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, TimePlatform.Monotonic());
    private static PyObject* ProcessTime(PyThreadState* ts, PyObject* self) => Seconds(ts, TimePlatform.ProcessTime());
    private static PyObject* ProcessTimeNs(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, TimePlatform.ProcessTime());
    private static PyObject* ThreadTime(PyThreadState* ts, PyObject* self) => Seconds(ts, TimePlatform.ThreadTime());
    private static PyObject* ThreadTimeNs(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, TimePlatform.ThreadTime());

    /// <summary>OSError of the C library's last error.</summary>
    private static Raised SystemFailure(PyThreadState* ts, int errno) {
        using Owned number = new(ts, LongObject.FromInt64(ts, errno));
        using Owned text = new(ts, UnicodeObject.FromString(ts, System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)));
        if (number.IsNull || text.IsNull) return default;
        using Owned args = new(ts, TupleObject.Pack(ts, number, text));
        if (!args.IsNull) Err.SetObject(ts, (PyObject*)Exc.OSError, args);
        return default;
    }

    private static PyObject* ClockGetTime(PyThreadState* ts, PyObject* self, PyObject* id) => ReadClock(ts, id, out long nanos) ? Seconds(ts, nanos) : null;
    private static PyObject* ClockGetTimeNs(PyThreadState* ts, PyObject* self, PyObject* id) => ReadClock(ts, id, out long nanos) ? LongObject.FromInt64(ts, nanos) : null;

    private static bool ReadClock(PyThreadState* ts, PyObject* id, out long nanos) {
        nanos = 0;
        if (!Args.Int(ts, id, out int clock)) return false;
        int errno = TimePlatform.ReadClock(clock, out nanos);
        return errno == 0 || SystemFailure(ts, errno);
    }

    private static PyObject* ClockGetRes(PyThreadState* ts, PyObject* self, PyObject* id) {
        if (!Args.Int(ts, id, out int clock)) return null;
        int errno = TimePlatform.Resolution(clock, out long nanos);
        return errno == 0 ? FloatObject.FromDouble(ts, nanos * 1e-9) : SystemFailure(ts, errno);
    }

    private static PyObject* ClockSetTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "clock_settime", count, 2, 2) || !Args.Int(ts, args[0], out int clock) || !Duration(ts, args[1], false, out long nanos)) return null;
        int errno = TimePlatform.SetClock(clock, nanos);
        return errno == 0 ? Py.None : SystemFailure(ts, errno);
    }

    private static PyObject* ClockSetTimeNs(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "clock_settime_ns", count, 2, 2) || !Args.Int(ts, args[0], out int clock)) return null;
        if (!LongObject.Check(args[1])) return Err.TypeError(ts, $"expect int, got {Err.TypeName(args[1])}");
        if (!LongObject.TryAsInt64(args[1], out long nanos)) return Err.OverflowError(ts, "timestamp too large to convert to C _PyTime_t");
        int errno = TimePlatform.SetClock(clock, nanos);
        return errno == 0 ? Py.None : SystemFailure(ts, errno);
    }

    private static PyObject* ThreadClock(PyThreadState* ts, PyObject* self, PyObject* thread) {
        ulong id = LongObject.AsUInt64(ts, thread);
        if (id == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return null;
        int errno = TimePlatform.ThreadClock((nuint)id, out int clock);
        return errno == 0 ? LongObject.FromInt64(ts, clock) : SystemFailure(ts, errno);
    }

    private static PyObject* GetClockInfo(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "get_clock_info", count, 1, 1) || !Args.Str(ts, "get_clock_info", 1, args[0])) return null;
        string name = UnicodeObject.ToString(args[0]);
        if (name is not ("time" or "monotonic" or "perf_counter" or "process_time" or "thread_time")) return Err.ValueError(ts, "unknown clock");
        using Owned info = new(ts, NamespaceObject.New(ts, null));
        using Owned implementation = new(ts, UnicodeObject.FromString(ts, TimePlatform.Implementation(name)));
        using Owned resolution = new(ts, FloatObject.FromDouble(ts, TimePlatform.ResolutionOf(name)));
        if (info.IsNull || implementation.IsNull || resolution.IsNull) return null;
        if (SetField(ts, info, "implementation", implementation) < 0 || SetField(ts, info, "monotonic", Py.Bool(name != "time")) < 0
            || SetField(ts, info, "adjustable", Py.Bool(name == "time")) < 0 || SetField(ts, info, "resolution", resolution) < 0) return null;
        return info.Detach();
    }

    private static int SetField(PyThreadState* ts, PyObject* op, string name, PyObject* value) {
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return key.IsNull ? -1 : ObjectProtocol.SetAttr(ts, op, key, value);
    }

    // ---- sleeping ----

    /// <summary>Seconds of an int or a float as nanoseconds: away from zero (`up`) or to the nearest below; false with an error.</summary>
    internal static bool Duration(PyThreadState* ts, PyObject* op, bool up, out long nanos) {
        nanos = 0;
        const string tooLarge = "timestamp too large to convert to C _PyTime_t";
        if (FloatObject.Check(op)) {
            double value = FloatObject.Value(op);
            if (double.IsNaN(value)) return Err.ValueError(ts, "Invalid value NaN (not a number)");
            value *= 1e9;
            value = up ? value >= 0 ? Math.Ceiling(value) : Math.Floor(value) : Math.Floor(value);
            if (value is < -9223372036854775808.0 or >= 9223372036854775808.0) return Err.OverflowError(ts, tooLarge);
            nanos = (long)value;
            return true;
        }
        using Owned index = new(ts, NumberProtocol.Index(ts, op));
        if (index.IsNull) return false;
        if (!LongObject.TryAsInt64(index, out long seconds) || seconds is > long.MaxValue / NanosPerSecond or < long.MinValue / NanosPerSecond) return Err.OverflowError(ts, tooLarge);
        nanos = seconds * NanosPerSecond;
        return true;
    }

    /// <summary>How long a sleeper that cannot be poked goes without looking whether the host wants it to stop.</summary>
    private const long SliceNanos = 20_000_000;

    /// <summary>Does the breaker ask for something that this very thread has to do now?</summary>
    private static bool Woken(PyThreadState* ts) {
        var bits = (BreakerBit)Volatile.Read(ref ts->interp->breaker);
        return (bits & BreakerBit.Stop) != 0 || (bits & BreakerBit.Signal) != 0 && ts->is_main != 0;
    }

    private static PyObject* Sleep(PyThreadState* ts, PyObject* self, PyObject* argument) {
        if (!Duration(ts, argument, true, out long nanos)) return null;
        if (nanos < 0) return Err.ValueError(ts, "sleep length must be non-negative");
        long deadline = SystemWait.Deadline(nanos);
        while (true) {
            using (new Blocking(ts)) {
                if (nanos == 0) Thread.Yield();
                while (true) {
                    long left = SystemWait.Left(deadline);
                    if (left <= 0 || Woken(ts) || TimePlatform.Nap(BlockedThreads.CanPoke ? left : Math.Min(left, SliceNanos))) break;
                }
            }
            // A signal handler may raise; if it does not, the sleep goes on (PEP 475).
            if (Woken(ts) && !Vm.BreakerHandler.Handle(ts)) return null;
            if (deadline <= TimePlatform.Monotonic()) return Py.None;
        }
    }
}
