// _datetime: date, time, datetime, timedelta, tzinfo and timezone, which the library's datetime.py takes in the place of its own classes.
//
// Objects have the layout that datetime.h publishes, and C finds the types and constructors through the capsule datetime_CAPI. Its table is
// one for the process; the C border fills the functions in when it comes up, which is before any extension can read it.
//
// Behaviour is where its type is: DeltaObject, DateObject, TimeObject, DateTimeObject, TimeZones. The calendar is in Gregorian, texts are in
// DateTimeText, calls of tzinfo's methods in TimeZones.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class DateTimeModule {
    public static readonly BuiltinModule Definition = new("_datetime", "Fast implementation of the datetime type.", &Fill);

    public static readonly PyDateTime_CAPI* Table = (PyDateTime_CAPI*)NativeMemory.AllocZeroed((nuint)sizeof(PyDateTime_CAPI));
    private static readonly byte* s_capsuleName = BuiltinArena.Text("datetime.datetime_CAPI");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach (nint type in (nint[])[(nint)DateObject.Type, (nint)DateTimeObject.Type, (nint)TimeObject.Type, (nint)DeltaObject.Type, (nint)TimeZones.InfoType, (nint)TimeZones.Type])
            m.Type((PyTypeObject*)type);
        Table->DateType = DateObject.Type;
        Table->DateTimeType = DateTimeObject.Type;
        Table->TimeType = TimeObject.Type;
        Table->DeltaType = DeltaObject.Type;
        Table->TZInfoType = TimeZones.InfoType;
        Table->TimeZone_UTC = TimeZones.Utc;
        m.Int("MINYEAR", Gregorian.MinYear);
        m.Int("MAXYEAR", Gregorian.MaxYear);
        m.Value("UTC", Py.NewRef(TimeZones.Utc));
        m.Value("datetime_CAPI", CapsuleObject.New(ts, Table, s_capsuleName, null));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }
}

/// <summary>The fields of a datetime, and of a time when the date is that of the first day.</summary>
internal struct Moment {
    public int Year, Month, Day, Hour, Minute, Second, Micro, Fold;

    public readonly long SecondOfDay => Hour * 3600L + Minute * 60 + Second;
    public readonly int Ordinal => Gregorian.Ordinal(Year, Month, Day);
    /// <summary>Seconds since the start of the year 1, plus a day.</summary>
    public readonly long Seconds => Ordinal * 86400L + SecondOfDay;
}

/// <summary>The proleptic Gregorian calendar: days are counted from 1 for 0001-01-01.</summary>
internal static unsafe class Gregorian {
    public const int MinYear = 1, MaxYear = 9999, MaxOrdinal = 3652059;
    private static readonly int[] s_before = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    public static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    public static int DaysIn(int year, int month) => month == 2 ? IsLeap(year) ? 29 : 28 : month is 4 or 6 or 9 or 11 ? 30 : 31;
    public static int DaysBefore(int year, int month) => s_before[month] + (month > 2 && IsLeap(year) ? 1 : 0);

    public static int Ordinal(int year, int month, int day) {
        int y = year - 1;
        return y * 365 + y / 4 - y / 100 + y / 400 + DaysBefore(year, month) + day;
    }

    public static void FromOrdinal(int ordinal, out int year, out int month, out int day) {
        int n = ordinal - 1;
        int cycles = n / 146097, rest = n % 146097, centuries = rest / 36524;
        rest %= 36524;
        int fours = rest / 1461;
        rest %= 1461;
        int years = rest / 365;
        rest %= 365;
        year = cycles * 400 + centuries * 100 + fours * 4 + years + 1;
        if (years == 4 || centuries == 4) { // the last day of a leap year
            year--;
            month = 12;
            day = 31;
            return;
        }
        month = 12;
        while (DaysBefore(year, month) > rest) month--;
        day = rest - DaysBefore(year, month) + 1;
    }

    /// <summary>0 is Monday.</summary>
    public static int WeekDay(int year, int month, int day) => (Ordinal(year, month, day) + 6) % 7;

    /// <summary>The Monday with which a year's ISO week 1 begins.</summary>
    public static int FirstWeek(int year) {
        int first = Ordinal(year, 1, 1), weekday = (first + 6) % 7;
        return weekday > 3 ? first - weekday + 7 : first - weekday;
    }

    public static void ToIso(in Moment date, out int year, out int week, out int weekday) {
        int today = date.Ordinal;
        year = date.Year;
        int days = today - FirstWeek(year);
        if (days < 0) days = today - FirstWeek(--year);
        else if (days >= 52 * 7 && today >= FirstWeek(year + 1)) days = today - FirstWeek(++year);
        week = days / 7 + 1;
        weekday = days % 7 + 1;
    }

    /// <summary>null, or what is wrong.</summary>
    public static string? FromIso(int year, int week, int weekday, ref Moment date) {
        if (year is < MinYear or > MaxYear) return $"Year is out of range: {year}";
        if (week is < 1 or > 53 || week == 53 && FirstWeek(year + 1) - FirstWeek(year) < 53 * 7) return $"Invalid week: {week}";
        if (weekday is < 1 or > 7) return $"Invalid day: {weekday} (range is [1, 7])";
        FromOrdinal(FirstWeek(year) + (week - 1) * 7 + weekday - 1, out date.Year, out date.Month, out date.Day);
        return null;
    }

    public static bool CheckDate(PyThreadState* ts, in Moment date) {
        if (date.Year is < MinYear or > MaxYear) return Err.ValueError(ts, $"year {date.Year} is out of range");
        if (date.Month is < 1 or > 12) return Err.ValueError(ts, "month must be in 1..12");
        return date.Day >= 1 && date.Day <= DaysIn(date.Year, date.Month) || Err.ValueError(ts, "day is out of range for month");
    }

    public static bool CheckTime(PyThreadState* ts, in Moment time) {
        if (time.Hour is < 0 or > 23) return Err.ValueError(ts, "hour must be in 0..23");
        if (time.Minute is < 0 or > 59) return Err.ValueError(ts, "minute must be in 0..59");
        if (time.Second is < 0 or > 59) return Err.ValueError(ts, "second must be in 0..59");
        if (time.Micro is < 0 or > 999999) return Err.ValueError(ts, "microsecond must be in 0..999999");
        return time.Fold is 0 or 1 || Err.ValueError(ts, "fold must be either 0 or 1");
    }

    // ---- local time (PEP 495) ----

    public const long EpochSeconds = 719163L * 86400, LongestFold = 86400;

    /// <summary>The zone's or UTC's fields of seconds since 1970, and Moment.Seconds of them.</summary>
    public static bool BreakDown(PyThreadState* ts, long seconds, bool local, out Moment moment) {
        moment = default;
        TimeFields fields;
        int errno = TimePlatform.BreakDown(seconds, local, &fields);
        if (errno != 0) return errno == 75 ? Err.OverflowError(ts, "timestamp out of range for platform time_t") : Err.FromErrno(ts, errno);
        moment = new Moment {
            Year = fields.Year + 1900, Month = fields.Month + 1, Day = fields.Day, Hour = fields.Hour, Minute = fields.Minute,
            Second = System.Math.Min(fields.Second, 59), // a leap second
        };
        return moment.Year is >= MinYear and <= MaxYear || Err.ValueError(ts, $"year {moment.Year} is out of range");
    }

    /// <summary>What local clocks show, as Moment.Seconds, when UTC's show `utc`.</summary>
    private static bool Local(PyThreadState* ts, long utc, out long shown) {
        shown = 0;
        if (!BreakDown(ts, utc - EpochSeconds, true, out Moment moment)) return false;
        shown = moment.Seconds;
        return true;
    }

    /// <summary>Local time: is this the second time that clocks show it?</summary>
    public static bool FindFold(PyThreadState* ts, long seconds, ref Moment moment) {
        long shown = moment.Seconds, utc = EpochSeconds + seconds;
        if (!Local(ts, utc - LongestFold, out long probe)) {
            ErrorIndicator.Clear(ts); // next to the first year there is no day before
            return true;
        }
        long transition = shown - probe - LongestFold;
        if (transition >= 0) return true;
        if (!Local(ts, utc + transition, out probe)) return false;
        if (probe == shown) moment.Fold = 1;
        return true;
    }

    /// <summary>Solves shown = Local(utc) for utc; in a gap and a fold Moment.Fold decides.</summary>
    public static bool ToUtc(PyThreadState* ts, in Moment moment, out long utc) {
        utc = 0;
        long shown = moment.Seconds;
        if (!Local(ts, shown, out long at)) return false;
        long a = at - shown, first = shown - a, b;
        if (!Local(ts, first, out long back)) return false;
        if (back == shown) {
            // One solution; an earlier or a later one may be the one that is wanted.
            long other = first + (moment.Fold != 0 ? LongestFold : -LongestFold);
            if (!Local(ts, other, out at)) return false;
            b = at - other;
            if (a == b) {
                utc = first;
                return true;
            }
        } else {
            b = back - first;
        }
        long second = shown - b;
        if (!Local(ts, second, out at)) return false;
        if (at == shown) utc = second;
        else if (back == shown) utc = first;
        else utc = moment.Fold != 0 ? System.Math.Min(first, second) : System.Math.Max(first, second);
        return true;
    }
}
