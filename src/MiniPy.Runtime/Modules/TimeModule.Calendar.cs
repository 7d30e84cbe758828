// time: broken-down time (struct_time), its text, and the time zone's constants.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class TimeModule {
    public static readonly PyTypeObject* StructTime = StructSequence.Create("time.struct_time", visible: 9, fields: 11, &StructTimeMembers,
        "The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() and strftime().  May be considered as a\n sequence of 9 integers.\n\n Note that several fields' values are not the same as those defined by\n the C language standard for struct tm.  For example, the value of the\n field tm_year is the actual year, not year - 1900.  See individual\n fields' descriptions for details.");

    private static void StructTimeMembers(TypeBuilder t) => StructSequence.Fill(t, 9, [
        "tm_year", "year, for example, 1993", "tm_mon", "month of year, range [1, 12]", "tm_mday", "day of month, range [1, 31]", "tm_hour", "hours, range [0, 23]",
        "tm_min", "minutes, range [0, 59]", "tm_sec", "seconds, range [0, 61])", "tm_wday", "day of week, range [0, 6], Monday is 0", "tm_yday", "day of year, range [1, 366]",
        "tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown", "tm_zone", "abbreviation of timezone name", "tm_gmtoff", "offset from UTC in seconds",
    ]);

    private const string FormatCodes = "\n\nCommonly used format codes:\n\n%Y  Year with century as a decimal number.\n%m  Month as a decimal number [01,12].\n%d  Day of the month as a decimal number [01,31].\n%H  Hour (24-hour clock) as a decimal number [00,23].\n%M  Minute as a decimal number [00,59].\n%S  Second as a decimal number [00,61].\n%z  Time zone offset from UTC.\n%a  Locale's abbreviated weekday name.\n%A  Locale's full weekday name.\n%b  Locale's abbreviated month name.\n%B  Locale's full month name.\n%c  Locale's appropriate date and time representation.\n%I  Hour (12-hour clock) as a decimal number [01,12].\n%p  Locale's equivalent of either AM or PM.\n\nOther codes may be available on your platform.  See documentation for\nthe C library strftime function.\n";

    private static void FillCalendar(PyThreadState* ts, PyObject* module, ModuleBuilder m) {
        m.Function("gmtime", &GmTime, "gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,\n                       tm_sec, tm_wday, tm_yday, tm_isdst)\n\nConvert seconds since the Epoch to a time tuple expressing UTC (a.k.a.\nGMT).  When 'seconds' is not passed in, convert the current time instead.\n\nIf the platform supports the tm_gmtoff and tm_zone, they are available as\nattributes only.");
        m.Function("localtime", &LocalTime, "localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,\n                          tm_sec,tm_wday,tm_yday,tm_isdst)\n\nConvert seconds since the Epoch to a time tuple expressing local time.\nWhen 'seconds' is not passed in, convert the current time instead.");
        m.Function("asctime", &AscTime, "asctime([tuple]) -> string\n\nConvert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.\nWhen the time tuple is not present, current time as returned by localtime()\nis used.");
        m.Function("ctime", &CTime, "ctime(seconds) -> string\n\nConvert a time in seconds since the Epoch to a string in local time.\nThis is equivalent to asctime(localtime(seconds)). When the time tuple is\nnot present, current time as returned by localtime() is used.");
        m.Function("mktime", &MkTime, "mktime(tuple) -> floating point number\n\nConvert a time tuple in local time to seconds since the Epoch.\nNote that mktime(gmtime(0)) will not generally return zero for most\ntime zones; instead the returned value will either be equal to that\nof the timezone or altzone attributes on the time module.");
        m.Function("strftime", &StrFTime, "strftime(format[, tuple]) -> string\n\nConvert a time tuple to a string according to a format specification.\nSee the library reference manual for formatting codes. When the time tuple\nis not present, current time as returned by localtime() is used." + FormatCodes);
        m.Function("strptime", &StrPTime, "strptime(string, format) -> struct_time\n\nParse a string to a time tuple according to a format specification.\nSee the library reference manual for formatting codes (same as\nstrftime())." + FormatCodes);
        if (!OperatingSystem.IsWindows()) m.Function("tzset", &TzSet, "tzset()\n\nInitialize, or reinitialize, the local timezone to the value stored in\nos.environ['TZ']. The TZ environment variable should be specified in\nstandard Unix timezone format as documented in the tzset man page\n(eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently\nfall back to UTC. If the TZ environment variable is not set, the local\ntimezone is set to the systems best guess of wallclock time.\nChanging the TZ environment variable without calling tzset *may* change\nthe local timezone used by methods such as localtime, but this behaviour\nshould not be relied on.");
        m.Type(StructTime);
        m.Int("_STRUCT_TM_ITEMS", 11);
        FillZone(ts, m);
    }

    private static void FillZone(PyThreadState* ts, ModuleBuilder m) {
        const long year = (365 * 24 + 6) * 3600;
        long now = TimePlatform.RealTime() / NanosPerSecond / year * year;
        TimeFields january, july;
        TimePlatform.BreakDown(now, true, &january);
        TimePlatform.BreakDown(now + year / 2, true, &july);
        long west = -january.Offset, westJuly = -july.Offset;
        string name = TimePlatform.ZoneName(january, true), nameJuly = TimePlatform.ZoneName(july, true);
        // South of the equator January is summer.
        if (west < westJuly) (west, westJuly, name, nameJuly) = (westJuly, west, nameJuly, name);
        m.Int("timezone", west);
        m.Int("altzone", westJuly);
        m.Int("daylight", west != westJuly ? 1 : 0);
        using Owned first = new(ts, UnicodeObject.FromString(ts, name));
        using Owned second = new(ts, UnicodeObject.FromString(ts, nameJuly));
        if (!first.IsNull && !second.IsNull) m.Value("tzname", TupleObject.Pack(ts, first, second));
    }

    private static PyObject* TzSet(PyThreadState* ts, PyObject* self) {
        TimePlatform.ReadZone();
        FillZone(ts, new ModuleBuilder(ts, self));
        return ErrorIndicator.Occurred(ts) == null ? Py.None : null;
    }

    // ---- seconds to fields ----

    /// <summary>The optional argument as whole seconds, rounded down; now when it is absent or None.</summary>
    private static bool SecondsArgument(PyThreadState* ts, string name, PyObject** args, nint count, out long seconds) {
        seconds = 0;
        if (count > 1) return Err.TypeError(ts, $"{name}() takes at most 1 argument ({count} given)");
        if (count == 0 || Py.IsNone(args[0])) {
            seconds = (long)Math.Floor(TimePlatform.RealTime() / (decimal)NanosPerSecond);
            return true;
        }
        const string tooLarge = "timestamp out of range for platform time_t";
        if (FloatObject.Check(args[0])) {
            double value = Math.Floor(FloatObject.Value(args[0]));
            if (double.IsNaN(value)) return Err.ValueError(ts, "Invalid value NaN (not a number)");
            if (value is < -9223372036854775808.0 or >= 9223372036854775808.0) return Err.OverflowError(ts, tooLarge);
            seconds = (long)value;
            return true;
        }
        using Owned index = new(ts, NumberProtocol.Index(ts, args[0]));
        if (index.IsNull) return false;
        return LongObject.TryAsInt64(index, out seconds) || Err.OverflowError(ts, tooLarge);
    }

    private static PyObject* FieldsOf(PyThreadState* ts, string name, PyObject** args, nint count, bool local) {
        if (!SecondsArgument(ts, name, args, count, out long seconds)) return null;
        TimeFields fields;
        int errno = TimePlatform.BreakDown(seconds, local, &fields);
        if (errno != 0) return SystemFailure(ts, errno);
        using Owned op = new(ts, StructSequence.New(ts, StructTime));
        if (op.IsNull) return null;
        PyObject** items = StructSequence.Items(op);
        ReadOnlySpan<long> values = [fields.Year + 1900L, fields.Month + 1, fields.Day, fields.Hour, fields.Minute, fields.Second, (fields.WeekDay + 6) % 7, fields.YearDay + 1, fields.IsDst];
        for (int i = 0; i < 9; i++)
            if ((items[i] = LongObject.FromInt64(ts, values[i])) == null) return null;
        if ((items[9] = UnicodeObject.FromString(ts, TimePlatform.ZoneName(fields, local))) == null || (items[10] = LongObject.FromInt64(ts, fields.Offset)) == null) return null;
        return op.Detach();
    }

    private static PyObject* GmTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => FieldsOf(ts, "gmtime", args, count, false);
    private static PyObject* LocalTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => FieldsOf(ts, "localtime", args, count, true);

    // ---- fields to seconds and text ----

    /// <summary>A tuple of nine ints or a struct_time as fields; `zone` is a buffer for the name of its zone.</summary>
    private static bool TupleArgument(PyThreadState* ts, string function, PyObject* op, TimeFields* fields, Span<byte> zone) {
        *fields = default;
        if (!TupleObject.Check(op)) return Err.TypeError(ts, "Tuple or struct_time argument required");
        if (TupleObject.Size(op) != 9) return Err.TypeError(ts, $"{function}(): illegal time tuple argument");
        Span<int> values = stackalloc int[9];
        for (int i = 0; i < 9; i++) {
            using Owned index = new(ts, NumberProtocol.Index(ts, TupleObject.Items(op)[i]));
            if (index.IsNull) return false;
            if (!LongObject.TryAsInt64(index, out long value)) return Err.OverflowError(ts, "Python int too large to convert to C long");
            if (value > int.MaxValue) return Err.OverflowError(ts, "signed integer is greater than maximum");
            if (value < int.MinValue) return Err.OverflowError(ts, "signed integer is less than minimum");
            values[i] = (int)value;
        }
        if (values[0] < int.MinValue + 1900) return Err.OverflowError(ts, "year out of range");
        fields->Year = values[0] - 1900;
        fields->Month = unchecked(values[1] - 1);
        fields->Day = values[2];
        fields->Hour = values[3];
        fields->Minute = values[4];
        fields->Second = values[5];
        fields->WeekDay = unchecked(values[6] + 1) % 7;
        fields->YearDay = unchecked(values[7] - 1);
        fields->IsDst = values[8];
        if (op->ob_type != StructTime || OperatingSystem.IsWindows()) return true;
        PyObject* name = StructSequence.Items(op)[9];
        PyObject* offset = StructSequence.Items(op)[10];
        if (name != null && !Py.IsNone(name)) {
            if (!UnicodeObject.Check(name)) return Err.TypeError(ts, "bad argument type for built-in operation");
            byte* text = UnicodeObject.AsUtf8(ts, name, out nint length);
            if (text == null) return false;
            length = Math.Min(length, zone.Length - 1);
            new ReadOnlySpan<byte>(text, (int)length).CopyTo(zone);
            zone[(int)length] = 0;
            fields->Zone = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref zone[0]); // the caller's stack
        }
        if (offset != null && !Py.IsNone(offset)) {
            long value = LongObject.AsInt64(ts, offset);
            if (value == -1 && ErrorIndicator.Occurred(ts) != null) return false;
            fields->Offset = (nint)value;
        }
        return true;
    }

    /// <summary>checks ranges as strftime and asctime need them; 0 stands for 1 in months and days.</summary>
    private static bool CheckFields(PyThreadState* ts, TimeFields* fields) {
        if (fields->Month == -1) fields->Month = 0;
        else if (fields->Month is < 0 or > 11) return Err.ValueError(ts, "month out of range");
        if (fields->Day == 0) fields->Day = 1;
        else if (fields->Day is < 0 or > 31) return Err.ValueError(ts, "day of month out of range");
        if (fields->Hour is < 0 or > 23) return Err.ValueError(ts, "hour out of range");
        if (fields->Minute is < 0 or > 59) return Err.ValueError(ts, "minute out of range");
        if (fields->Second is < 0 or > 61) return Err.ValueError(ts, "seconds out of range");
        if (fields->WeekDay < 0) return Err.ValueError(ts, "day of week out of range");
        if (fields->YearDay == -1) fields->YearDay = 0;
        else if (fields->YearDay is < 0 or > 365) return Err.ValueError(ts, "day of year out of range");
        return true;
    }

    private const int ZoneBytes = 256;

    private static PyObject* MkTime(PyThreadState* ts, PyObject* self, PyObject* op) {
        TimeFields fields;
        byte* zone = stackalloc byte[ZoneBytes];
        if (!TupleArgument(ts, "mktime", op, &fields, new Span<byte>(zone, ZoneBytes))) return null;
        if (!TimePlatform.TryMakeTime(&fields, out long seconds)) return Err.OverflowError(ts, "mktime argument out of range");
        return FloatObject.FromDouble(ts, seconds);
    }

    private static PyObject* Ascii(PyThreadState* ts, in TimeFields fields) {
        string day = "SunMonTueWedThuFriSat".Substring(fields.WeekDay * 3, 3), month = "JanFebMarAprMayJunJulAugSepOctNovDec".Substring(fields.Month * 3, 3);
        return UnicodeObject.FromString(ts, $"{day} {month}{fields.Day,3} {fields.Hour:00}:{fields.Minute:00}:{fields.Second:00} {fields.Year + 1900L}");
    }

    private static PyObject* AscTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "asctime", count, 0, 1)) return null;
        TimeFields fields;
        byte* zone = stackalloc byte[ZoneBytes];
        if (count == 0) {
            int errno = TimePlatform.BreakDown(TimePlatform.RealTime() / NanosPerSecond, true, &fields);
            if (errno != 0) return SystemFailure(ts, errno);
        } else if (!TupleArgument(ts, "asctime", args[0], &fields, new Span<byte>(zone, ZoneBytes)) || !CheckFields(ts, &fields)) {
            return null;
        }
        return Ascii(ts, fields);
    }

    private static PyObject* CTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!SecondsArgument(ts, "ctime", args, count, out long seconds)) return null;
        TimeFields fields;
        int errno = TimePlatform.BreakDown(seconds, true, &fields);
        return errno != 0 ? SystemFailure(ts, errno) : Ascii(ts, fields);
    }

    private static PyObject* StrFTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (count is < 1 or > 2) return Err.TypeError(ts, $"strftime() takes {(count < 1 ? "at least 1" : "at most 2")} argument{(count < 1 ? "" : "s")} ({count} given)");
        if (!Args.Str(ts, "strftime", 1, args[0])) return null;
        TimeFields fields;
        byte* zone = stackalloc byte[ZoneBytes];
        if (count == 1) {
            int errno = TimePlatform.BreakDown(TimePlatform.RealTime() / NanosPerSecond, true, &fields);
            if (errno != 0) return SystemFailure(ts, errno);
        } else if (!TupleArgument(ts, "strftime", args[1], &fields, new Span<byte>(zone, ZoneBytes)) || !CheckFields(ts, &fields)) {
            return null;
        }
        fields.IsDst = Math.Clamp(fields.IsDst, -1, 1);
        for (nint i = 0; i < UnicodeObject.Length(args[0]); i++)
            if (UnicodeObject.Read(args[0], i) == 0) return Err.ValueError(ts, "embedded null character");
        using Owned format = new(ts, UnicodeCodecs.EncodeUtf8(ts, args[0], "surrogatepass"));
        if (format.IsNull) return null;
        nint length = BytesObject.Size(format);
        for (nint size = 1024; ; size *= 2) {
            using Owned buffer = new(ts, BytesObject.New(ts, size));
            if (buffer.IsNull) return null;
            nint written = TimePlatform.Format(BytesObject.Data(buffer), size, BytesObject.Data(format), &fields);
            // No bytes at all may be the result itself ("%p" in some locales); a buffer this large settles it.
            if (written > 0 || size >= 256 * length) return UnicodeCodecs.DecodeUtf8(ts, BytesObject.Data(buffer), written, "surrogatepass");
        }
    }

    private static PyObject* StrPTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        using Owned function = new(ts, ImportHooks.ImportAttribute(ts, "_strptime", "_strptime_time"));
        return function.IsNull ? null : CallProtocol.Vector(ts, function, args, count, null);
    }
}
