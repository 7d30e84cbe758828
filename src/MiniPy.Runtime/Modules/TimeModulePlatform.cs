// time: what the system gives. Unix through libc, Windows through .NET. Results are nanoseconds or the C library's errno.

using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace MiniPy.Modules;

/// <summary>struct tm of Linux and macOS.</summary>
internal unsafe struct TimeFields {
    public int Second, Minute, Hour, Day, Month, Year, WeekDay, YearDay, IsDst;
    public nint Offset;
    public byte* Zone;
}

internal static unsafe class TimePlatform {
    private struct TimeSpec {
        public nint Seconds;
        public nint Nanos;
    }

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)] private static extern int ClockGetTime(int clock, TimeSpec* time);
    [DllImport("libc", EntryPoint = "clock_getres", SetLastError = true)] private static extern int ClockGetRes(int clock, TimeSpec* time);
    [DllImport("libc", EntryPoint = "clock_settime", SetLastError = true)] private static extern int ClockSetTime(int clock, TimeSpec* time);
    [DllImport("libc", EntryPoint = "nanosleep", SetLastError = true)] private static extern int NanoSleep(TimeSpec* time, TimeSpec* rest);
    [DllImport("libc", EntryPoint = "pthread_getcpuclockid")] private static extern int ThreadCpuClock(nuint thread, int* clock);
    [DllImport("libc", EntryPoint = "localtime_r", SetLastError = true)] private static extern TimeFields* LocalTime(nint* time, TimeFields* fields);
    [DllImport("libc", EntryPoint = "gmtime_r", SetLastError = true)] private static extern TimeFields* UtcTime(nint* time, TimeFields* fields);
    [DllImport("libc", EntryPoint = "mktime", SetLastError = true)] private static extern nint MakeTime(TimeFields* fields);
    [DllImport("libc", EntryPoint = "strftime")] private static extern nint FormatTime(byte* to, nint size, byte* format, TimeFields* fields);
    [DllImport("libc", EntryPoint = "tzset")] private static extern void SetZone();

    private static int RealClock => 0;
    private static int MonotonicClock => OperatingSystem.IsMacOS() ? 6 : 1;
    private static int ProcessClock => OperatingSystem.IsMacOS() ? 12 : 2;
    private static int ThreadClockId => OperatingSystem.IsMacOS() ? 16 : 3;

    /// <summary>0 or errno.</summary>
    public static int ReadClock(int clock, out long nanos) {
        TimeSpec time;
        nanos = 0;
        if (ClockGetTime(clock, &time) != 0) return Marshal.GetLastPInvokeError();
        nanos = time.Seconds * 1_000_000_000L + time.Nanos;
        return 0;
    }

    public static int Resolution(int clock, out long nanos) {
        TimeSpec time;
        nanos = 0;
        if (ClockGetRes(clock, &time) != 0) return Marshal.GetLastPInvokeError();
        nanos = time.Seconds * 1_000_000_000L + time.Nanos;
        return 0;
    }

    public static int SetClock(int clock, long nanos) {
        TimeSpec time;
        time.Seconds = (nint)Math.DivRem(nanos, 1_000_000_000L, out long rest);
        if (rest < 0) {
            rest += 1_000_000_000;
            time.Seconds--;
        }
        time.Nanos = (nint)rest;
        return ClockSetTime(clock, &time) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    public static int ThreadClock(nuint thread, out int clock) {
        int id;
        int errno = ThreadCpuClock(thread, &id);
        clock = id;
        return errno;
    }

    private static long Unix(int clock) {
        ReadClock(clock, out long nanos);
        return nanos;
    }

    public static long RealTime() => OperatingSystem.IsWindows() ? (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100 : Unix(RealClock);

    public static long Monotonic() => OperatingSystem.IsWindows() ? (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000_000 / Stopwatch.Frequency) : Unix(MonotonicClock);

    public static long ProcessTime() {
        if (!OperatingSystem.IsWindows()) return Unix(ProcessClock);
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.Ticks * 100;
    }

    [DllImport("kernel32", EntryPoint = "GetCurrentThread")] private static extern nint CurrentThread();
    [DllImport("kernel32", EntryPoint = "GetThreadTimes")] private static extern int ThreadTimes(nint thread, long* creation, long* exit, long* kernel, long* user);

    public static long ThreadTime() {
        if (!OperatingSystem.IsWindows()) return Unix(ThreadClockId);
        long creation, exit, kernel, user;
        return ThreadTimes(CurrentThread(), &creation, &exit, &kernel, &user) == 0 ? 0 : (kernel + user) * 100;
    }

    /// <summary>Blocks the thread for about so long; may come back early. True: a signal came.</summary>
    public static bool Nap(long nanos) {
        if (OperatingSystem.IsWindows()) {
            Thread.Sleep((int)((nanos + 999_999) / 1_000_000));
            return false;
        }
        TimeSpec time;
        time.Seconds = (nint)(nanos / 1_000_000_000);
        time.Nanos = (nint)(nanos % 1_000_000_000);
        return NanoSleep(&time, null) != 0;
    }

    public static string Implementation(string name) {
        if (OperatingSystem.IsWindows())
            return name switch { "time" => "GetSystemTimeAsFileTime()", "monotonic" => "GetTickCount64()", "perf_counter" => "QueryPerformanceCounter()", "process_time" => "GetProcessTimes()", _ => "GetThreadTimes()" };
        return name switch {
            "time" => "clock_gettime(CLOCK_REALTIME)", "process_time" => "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)",
            "thread_time" => "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", _ => "clock_gettime(CLOCK_MONOTONIC)",
        };
    }

    public static double ResolutionOf(string name) {
        if (OperatingSystem.IsWindows()) return name is "monotonic" or "perf_counter" ? 1.0 / Stopwatch.Frequency : 1e-7;
        Resolution(name switch { "time" => RealClock, "process_time" => ProcessClock, "thread_time" => ThreadClockId, _ => MonotonicClock }, out long nanos);
        return nanos * 1e-9;
    }

    // ---- calendar ----

    /// <summary>Broken-down time of seconds since 1970; 0 or errno (EOVERFLOW).</summary>
    public static int BreakDown(long seconds, bool local, TimeFields* fields) {
        *fields = default;
        if (!OperatingSystem.IsWindows()) {
            nint time = (nint)seconds;
            if ((local ? LocalTime(&time, fields) : UtcTime(&time, fields)) != null) return 0;
            int errno = Marshal.GetLastPInvokeError();
            return errno == 0 ? 22 : errno;
        }
        if (seconds is < -62135596800 or > 253402300799) return 22;
        DateTime utc = DateTime.UnixEpoch.AddSeconds(seconds);
        TimeSpan offset = local ? TimeZoneInfo.Local.GetUtcOffset(utc) : TimeSpan.Zero;
        DateTime at = utc + offset;
        fields->Second = at.Second;
        fields->Minute = at.Minute;
        fields->Hour = at.Hour;
        fields->Day = at.Day;
        fields->Month = at.Month - 1;
        fields->Year = at.Year - 1900;
        fields->WeekDay = (int)at.DayOfWeek;
        fields->YearDay = at.DayOfYear - 1;
        fields->IsDst = local && TimeZoneInfo.Local.IsDaylightSavingTime(utc) ? 1 : 0;
        fields->Offset = (nint)offset.TotalSeconds;
        return 0;
    }

    /// <summary>Name of the zone of broken-down local time.</summary>
    public static string ZoneName(in TimeFields fields, bool local) {
        if (!OperatingSystem.IsWindows()) return fields.Zone == null ? "" : Marshal.PtrToStringUTF8((nint)fields.Zone)!;
        return !local ? "UTC" : fields.IsDst > 0 ? TimeZoneInfo.Local.DaylightName : TimeZoneInfo.Local.StandardName;
    }

    /// <summary>Seconds since 1970 of local time; false when it has none.</summary>
    public static bool TryMakeTime(TimeFields* fields, out long seconds) {
        if (!OperatingSystem.IsWindows()) {
            fields->WeekDay = -1; // stays so only on failure
            seconds = MakeTime(fields);
            return seconds != -1 || fields->WeekDay != -1;
        }
        seconds = 0;
        try {
            DateTime local = new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddYears(fields->Year).AddMonths(fields->Month).AddDays(fields->Day - 1)
                .AddHours(fields->Hour).AddMinutes(fields->Minute).AddSeconds(fields->Second);
            seconds = (long)(local - TimeZoneInfo.Local.GetUtcOffset(local) - DateTime.UnixEpoch).TotalSeconds;
            return true;
        } catch (ArgumentOutOfRangeException) {
            return false;
        }
    }

    [DllImport("ucrtbase", EntryPoint = "strftime", CallingConvention = CallingConvention.Cdecl)] private static extern nint FormatTimeWindows(byte* to, nint size, byte* format, TimeFields* fields);

    /// <summary>strftime of the C library: bytes written, 0 when they did not fit (or were none).</summary>
    public static nint Format(byte* to, nint size, byte* format, TimeFields* fields) => OperatingSystem.IsWindows() ? FormatTimeWindows(to, size, format, fields) : FormatTime(to, size, format, fields);

    /// <summary>Reads TZ anew.</summary>
    public static void ReadZone() {
        if (OperatingSystem.IsWindows()) TimeZoneInfo.ClearCachedData();
        else SetZone();
    }
}
