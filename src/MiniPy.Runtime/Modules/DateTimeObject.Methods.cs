// datetime's methods: now and from timestamps, texts, the zone's questions, conversion between zones, pickling.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class DateTimeObject {
    private static class Specs {
        public static readonly ArgSpec New = new("function", 0, 3, "year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "*", "fold"),
            Replace = new("replace", 0, 0, "year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "*", "fold"),
            Now = new("now", 0, 0, "tz"), FromTimestamp = new("fromtimestamp", 0, 1, "timestamp", "tz"), Combine = new("combine", 0, 2, "date", "time", "tzinfo"),
            IsoFormat = new("isoformat", 0, 0, "sep", "timespec"), AsTimezone = new("astimezone", 0, 0, "tz");
    }

    private static void Members(TypeBuilder t) {
        t.ClassMethod("now", &Now, "now($type, /, tz=None)\n--\n\nReturns new datetime object representing current time local to tz.\n\n  tz\n    Timezone object.\n\nIf no tz is specified, uses local timezone.");
        t.ClassMethod("utcnow", &UtcNow, "Return a new datetime representing UTC day and time.");
        t.ClassMethod("fromtimestamp", &FromTimestampMethod, "timestamp[, tz] -> tz's local time from POSIX timestamp.");
        t.ClassMethod("utcfromtimestamp", &UtcFromTimestamp, "Construct a naive UTC datetime from a POSIX timestamp.");
        t.ClassMethod("strptime", &StrPTime, "string, format -> new datetime parsed from a string (like time.strptime()).");
        t.ClassMethod("combine", &Combine, "date, time -> datetime with same date and time fields");
        t.ClassMethod("fromisoformat", &FromIsoFormat, "string -> datetime from a string in most ISO 8601 formats");
        t.Method("date", &Date, "Return date object with same year, month and day.");
        t.Method("time", &Time, "Return time object with same time but with tzinfo=None.");
        t.Method("timetz", &TimeTz, "Return time object with same time and tzinfo.");
        t.Method("ctime", &CTime, "Return ctime() style string.");
        t.Method("timetuple", &TimeTuple, "Return time tuple, compatible with time.localtime().");
        t.Method("timestamp", &Timestamp, "Return POSIX timestamp as float.");
        t.Method("utctimetuple", &UtcTimeTuple, "Return UTC time tuple, compatible with time.localtime().");
        t.Method("isoformat", &IsoFormat, "[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\nsep is used to separate the year from the time, and defaults to 'T'.\nThe optional argument timespec specifies the number of additional terms\nof the time to include. Valid options are 'auto', 'hours', 'minutes',\n'seconds', 'milliseconds' and 'microseconds'.\n");
        t.Method("utcoffset", &UtcOffset, "Return self.tzinfo.utcoffset(self).");
        t.Method("tzname", &ZoneName, "Return self.tzinfo.tzname(self).");
        t.Method("dst", &Dst, "Return self.tzinfo.dst(self).");
        t.Method("replace", &Replace, "Return datetime with new specified fields.");
        t.Method("astimezone", &AsTimezone, "tz -> convert to local time in new timezone tz\n");
        t.Method("__reduce_ex__", &ReduceEx, "__reduce_ex__(proto) -> (cls, state)");
        t.Method("__reduce__", &Reduce, "__reduce__() -> (cls, state)");
        t.Getter("hour", &GetHour);
        t.Getter("minute", &GetMinute);
        t.Getter("second", &GetSecond);
        t.Getter("microsecond", &GetMicro);
        t.Getter("tzinfo", &GetInfo);
        t.Getter("fold", &GetFold);
        t.Value("min", Make(t.Ts, Type, new Moment { Year = 1, Month = 1, Day = 1 }, Py.None));
        t.Value("max", Make(t.Ts, Type, new Moment { Year = 9999, Month = 12, Day = 31, Hour = 23, Minute = 59, Second = 59, Micro = 999999 }, Py.None));
        t.Value("resolution", DeltaObject.FromSeconds(t.Ts, 0, 1));
    }

    private static PyObject* GetHour(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Hour);
    private static PyObject* GetMinute(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Minute);
    private static PyObject* GetSecond(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Second);
    private static PyObject* GetMicro(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Micro);
    private static PyObject* GetFold(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Of(op)->fold);
    private static PyObject* GetInfo(PyThreadState* ts, PyObject* op) => Py.NewRef(Info(op));
    private static PyObject* UtcOffset(PyThreadState* ts, PyObject* op) => TimeZones.Ask(ts, Info(op), "utcoffset", op);
    private static PyObject* Dst(PyThreadState* ts, PyObject* op) => TimeZones.Ask(ts, Info(op), "dst", op);
    private static PyObject* ZoneName(PyThreadState* ts, PyObject* op) => TimeZones.Ask(ts, Info(op), "tzname", op);

    // ---- from a point in time ----

    /// <summary>A timestamp (an int, a float) as whole seconds, rounded down, and microseconds, rounded to even; `floor`: whole seconds only.</summary>
    public static bool Seconds(PyThreadState* ts, PyObject* timestamp, bool floor, out long seconds, out int micros) {
        seconds = micros = 0;
        const string tooLarge = "timestamp out of range for platform time_t";
        if (FloatObject.Check(timestamp)) {
            double value = FloatObject.Value(timestamp), whole = floor ? Math.Floor(value) : Math.Truncate(value);
            if (double.IsNaN(value)) return Err.ValueError(ts, "Invalid value NaN (not a number)");
            double rest = floor ? 0 : Math.Round((value - whole) * 1e6, MidpointRounding.ToEven);
            if (rest >= 1e6) {
                rest -= 1e6;
                whole++;
            } else if (rest < 0) {
                rest += 1e6;
                whole--;
            }
            if (whole is < -9223372036854775808.0 or >= 9223372036854775808.0) return Err.OverflowError(ts, tooLarge);
            seconds = (long)whole;
            micros = (int)rest;
            return true;
        }
        using Owned index = new(ts, NumberProtocol.Index(ts, timestamp));
        return !index.IsNull && (LongObject.TryAsInt64(index, out seconds) || Err.OverflowError(ts, tooLarge));
    }

    /// <summary>None for the zone is local time, or UTC without a zone.</summary>
    [return: NewRef]
    private static PyObject* FromSeconds(PyThreadState* ts, PyObject* cls, long seconds, int micros, PyObject* zone, bool utc) {
        bool local = Py.IsNone(zone) && !utc;
        if (!Gregorian.BreakDown(ts, seconds, local, out Moment m) || local && !Gregorian.FindFold(ts, seconds, ref m)) return null;
        m.Micro = micros;
        using Owned made = new(ts, MakeBy(ts, cls, m, zone));
        return made.IsNull || Py.IsNone(zone) ? made.Detach() : CallProtocol.CallMethod(ts, zone, "fromutc", made);
    }

    /// <summary>PyDateTime_FromTimestamp.</summary>
    [return: NewRef]
    public static PyObject* FromTimestamp(PyThreadState* ts, PyObject* cls, PyObject* timestamp, PyObject* zone, bool utc = false) =>
        TimeZones.CheckInfo(ts, zone) && Seconds(ts, timestamp, floor: false, out long seconds, out int micros) ? FromSeconds(ts, cls, seconds, micros, zone, utc) : null;

    private static PyObject* FromNow(PyThreadState* ts, PyObject* cls, PyObject* zone, bool utc) {
        long nanos = TimePlatform.RealTime();
        return FromSeconds(ts, cls, nanos / 1_000_000_000, (int)(nanos % 1_000_000_000 / 1000), zone, utc);
    }

    private static PyObject* Now(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* zone;
        if (!Specs.Now.Parse(ts, args, count, kwnames, &zone)) return null;
        if (zone == null) zone = Py.None;
        return TimeZones.CheckInfo(ts, zone) ? FromNow(ts, cls, zone, false) : null;
    }

    private static PyObject* UtcNow(PyThreadState* ts, PyObject* cls) => FromNow(ts, cls, Py.None, true);
    private static PyObject* UtcFromTimestamp(PyThreadState* ts, PyObject* cls, PyObject* timestamp) => FromTimestamp(ts, cls, timestamp, Py.None, true);

    private static PyObject* FromTimestampMethod(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[2];
        return Specs.FromTimestamp.Parse(ts, args, count, kwnames, given) ? FromTimestamp(ts, cls, given[0], given[1] == null ? Py.None : given[1]) : null;
    }

    // ---- from texts and parts ----

    private static PyObject* StrPTime(PyThreadState* ts, PyObject* cls, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "strptime", count, 2, 2) || !Args.Str(ts, "strptime", 1, args[0]) || !Args.Str(ts, "strptime", 2, args[1])) return null;
        using Owned function = new(ts, ImportHooks.ImportAttribute(ts, "_strptime", "_strptime_datetime"));
        return function.IsNull ? null : CallProtocol.CallThree(ts, function, cls, args[0], args[1]);
    }

    private static PyObject* Combine(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Specs.Combine.Parse(ts, args, count, kwnames, given)) return null;
        if (!DateObject.Check(given[0])) return Err.TypeError(ts, $"combine() argument 1 must be datetime.date, not {Err.TypeName(given[0])}");
        if (!TimeObject.Check(given[1])) return Err.TypeError(ts, $"combine() argument 2 must be datetime.time, not {Err.TypeName(given[1])}");
        Moment date = DateObject.Read(given[0]), m = TimeObject.Read(given[1]);
        (m.Year, m.Month, m.Day) = (date.Year, date.Month, date.Day);
        return MakeBy(ts, cls, m, given[2] != null ? given[2] : TimeObject.Info(given[1]));
    }

    private static PyObject* FromIsoFormat(PyThreadState* ts, PyObject* cls, PyObject* text) {
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, "fromisoformat: argument must be str");
        ReadOnlySpan<char> plain = DateTimeText.Plain(text);
        int end = DateTimeText.DateEnd(plain);
        var m = new Moment();
        PyObject* found = null;
        bool good = end >= 0 && end <= plain.Length && DateTimeText.ParseDate(plain[..end], ref m) && (end == plain.Length || DateTimeText.ParseTime(ts, plain[(end + 1)..], ref m, out found));
        using Owned zone = new(ts, found);
        if (good) return MakeBy(ts, cls, m, zone.IsNull ? Py.None : zone);
        return ErrorIndicator.Occurred(ts) != null ? null : DateTimeText.Invalid(ts, text);
    }

    // ---- parts and texts ----

    private static PyObject* Date(PyThreadState* ts, PyObject* self) => DateObject.Make(ts, DateObject.Type, Read(self));
    private static PyObject* Time(PyThreadState* ts, PyObject* self) => TimeObject.Make(ts, TimeObject.Type, Read(self), Py.None);
    private static PyObject* TimeTz(PyThreadState* ts, PyObject* self) => TimeObject.Make(ts, TimeObject.Type, Read(self), Info(self));
    private static PyObject* CTime(PyThreadState* ts, PyObject* self) => UnicodeObject.FromString(ts, DateTimeText.CTime(Read(self)));

    private static PyObject* TimeTuple(PyThreadState* ts, PyObject* self) {
        using Owned dst = new(ts, Dst(ts, self));
        return dst.IsNull ? null : DateTimeText.StructTime(ts, Read(self), Py.IsNone(dst) ? -1 : DeltaObject.Total(dst) != 0 ? 1 : 0);
    }

    private static PyObject* UtcTimeTuple(PyThreadState* ts, PyObject* self) {
        using Owned offset = new(ts, UtcOffset(ts, self));
        if (offset.IsNull) return null;
        using Owned utc = new(ts, Py.IsNone(offset) ? Py.NewRef(self) : Shift(ts, self, offset, -1));
        return utc.IsNull ? null : DateTimeText.StructTime(ts, Read(utc), 0);
    }

    private static PyObject* IsoFormat(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.IsoFormat.Parse(ts, args, count, kwnames, given)) return null;
        if (given[0] != null && (!UnicodeObject.Check(given[0]) || UnicodeObject.Length(given[0]) != 1))
            return Err.TypeError(ts, $"isoformat() argument 1 must be a unicode character, not {Err.TypeName(given[0])}");
        Moment m = Read(self);
        if (DateTimeText.Time(ts, m, given[1]) is not { } time || DateTimeText.OffsetOf(ts, Info(self), self, ":") is not { } offset) return null;
        using UnicodeBuilder text = new(ts);
        text.Append(DateTimeText.Date(m));
        text.Append(given[0] == null ? 'T' : UnicodeObject.Read(given[0], 0));
        text.Append(time + offset);
        return text.Finish();
    }

    // ---- zones ----

    private static PyObject* Timestamp(PyThreadState* ts, PyObject* self) {
        Moment m = Read(self);
        if (Of(self)->hastzinfo == 0) return Gregorian.ToUtc(ts, m, out long utc) ? FloatObject.FromDouble(ts, utc - Gregorian.EpochSeconds + m.Micro / 1e6) : null;
        using Owned epoch = new(ts, Make(ts, Type, new Moment { Year = 1970, Month = 1, Day = 1 }, TimeZones.Utc));
        using Owned delta = new(ts, epoch.IsNull ? null : Subtract(ts, self, epoch));
        return delta.IsNull ? null : CallProtocol.CallMethod(ts, delta, "total_seconds");
    }

    /// <summary>The system's zone as it is at a time since 1970.</summary>
    [return: NewRef]
    private static PyObject* LocalZone(PyThreadState* ts, long seconds) {
        TimeFields fields;
        int errno = TimePlatform.BreakDown(seconds, true, &fields);
        if (errno != 0) return Err.FromErrno(ts, errno);
        using Owned offset = new(ts, DeltaObject.FromSeconds(ts, fields.Offset));
        using Owned name = new(ts, offset.IsNull ? null : UnicodeObject.FromString(ts, TimePlatform.ZoneName(fields, true)));
        return name.IsNull ? null : TimeZones.FromOffset(ts, offset, name);
    }

    private static PyObject* AsTimezone(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* wanted;
        if (!Specs.AsTimezone.Parse(ts, args, count, kwnames, &wanted)) return null;
        if (wanted == null) wanted = Py.None;
        if (!TimeZones.CheckInfo(ts, wanted)) return null;
        using Owned own = new(ts, Py.NewRef(Info(self)));
        using Owned asked = new(ts, UtcOffset(ts, self));
        if (asked.IsNull) return null;
        if (!Py.IsNone(asked)) return Convert(ts, self, own, asked, wanted);
        // Naive, or of a zone that does not tell: system local time.
        if (!Gregorian.ToUtc(ts, Read(self), out long utc)) return null;
        using Owned local = new(ts, LocalZone(ts, utc - Gregorian.EpochSeconds));
        using Owned offset = new(ts, local.IsNull ? null : TimeZones.Ask(ts, local, "utcoffset", self));
        return offset.IsNull ? null : Convert(ts, self, local, offset, wanted);
    }

    [return: NewRef]
    private static PyObject* Convert(PyThreadState* ts, PyObject* self, PyObject* own, PyObject* offset, PyObject* wanted) {
        if (own == wanted) return Py.NewRef(self);
        using Owned naive = new(ts, Make(ts, Type, Read(self), Py.None));
        using Owned shifted = new(ts, naive.IsNull ? null : Shift(ts, naive, offset, -1));
        if (shifted.IsNull) return null;
        Moment utc = Read(shifted);
        using Owned zone = new(ts, Py.IsNone(wanted) ? LocalZone(ts, utc.Seconds - Gregorian.EpochSeconds) : Py.NewRef(wanted));
        using Owned result = new(ts, zone.IsNull ? null : MakeBy(ts, (PyObject*)self->ob_type, utc, zone));
        return result.IsNull ? null : CallProtocol.CallMethod(ts, zone, "fromutc", result);
    }

    private static PyObject* Replace(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[9];
        return Specs.Replace.Parse(ts, args, count, kwnames, given) && Given(ts, given, Read(self), Info(self), out Moment m, out PyObject* tzinfo) ? Make(ts, self->ob_type, m, tzinfo) : null;
    }

    // ---- pickling ----

    [return: NewRef]
    private static PyObject* State(PyThreadState* ts, PyObject* op, bool withFold) {
        Span<byte> bytes = stackalloc byte[10];
        new ReadOnlySpan<byte>(Of(op)->data, 10).CopyTo(bytes);
        if (withFold && Of(op)->fold != 0) bytes[2] |= 0x80;
        using Owned state = new(ts, BytesObject.FromSpan(ts, bytes));
        return state.IsNull ? null : Of(op)->hastzinfo != 0 ? TupleObject.Pack(ts, state, Of(op)->tzinfo) : TupleObject.Pack(ts, state);
    }

    private static PyObject* ReduceEx(PyThreadState* ts, PyObject* self, PyObject* protocol) =>
        Args.Int(ts, protocol, out int number) ? Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), State(ts, self, number > 3)) : null;

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), State(ts, self, false));
}
