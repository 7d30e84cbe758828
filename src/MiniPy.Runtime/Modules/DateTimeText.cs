// Texts of dates and times: ISO 8601 both ways, strftime's codes that the C library does not know, struct_time. And what all of datetime's
// types need: results of comparisons, ints as arguments, objects made through a subclass.

using System;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class DateTimeText {
    [return: NewRef]
    public static PyObject* Ordered(int order, int operation) => Py.Bool(operation switch {
        ObjectProtocol.Lt => order < 0, ObjectProtocol.Le => order <= 0, ObjectProtocol.Eq => order == 0, ObjectProtocol.Ne => order != 0, ObjectProtocol.Gt => order > 0, _ => order >= 0,
    });

    /// <summary>Neither smaller nor larger: == and != have an answer, the rest is a TypeError.</summary>
    [return: NewRef]
    public static PyObject* Unordered(PyThreadState* ts, int operation, string message) =>
        operation is ObjectProtocol.Eq or ObjectProtocol.Ne ? Py.Bool(operation == ObjectProtocol.Ne) : Err.TypeError(ts, message);

    /// <summary>Leaves `value` as it is when no argument was given.</summary>
    public static bool Int(PyThreadState* ts, PyObject* argument, ref int value) => argument == null || Args.Int(ts, argument, out value);

    /// <summary>cls(*values[, extra]).</summary>
    [return: NewRef]
    public static PyObject* Call(PyThreadState* ts, PyObject* cls, ReadOnlySpan<int> values, PyObject* extra = null) {
        using Owned args = new(ts, Ints(ts, values, extra));
        return args.IsNull ? null : CallProtocol.Call(ts, cls, args, null);
    }

    [return: NewRef]
    public static PyObject* Ints(PyThreadState* ts, ReadOnlySpan<int> values, PyObject* extra = null) {
        PyObject** items = stackalloc PyObject*[8];
        int count = 0;
        foreach (int value in values) {
            items[count] = LongObject.FromInt64(ts, value);
            if (items[count] != null) count++;
        }
        if (extra != null) items[count++] = Py.NewRef(extra);
        if (count == values.Length + (extra != null ? 1 : 0)) return TupleObject.FromArraySteal(ts, items, count);
        while (count > 0) Py.DecRef(ts, items[--count]);
        return null;
    }

    /// <summary>A str as one char for each code point, '?' for those that are not ASCII.</summary>
    public static string Plain(PyObject* text) => string.Create((int)UnicodeObject.Length(text), (nint)text, static (chars, op) => {
        for (int i = 0; i < chars.Length; i++) chars[i] = UnicodeObject.Read((PyObject*)op, i) is var c and < 128 ? (char)c : '?';
    });

    /// <summary>Pickled state: bytes, or text that latin-1 makes the same bytes of (pickles of Python 2). Null when it is neither or not `sane`.</summary>
    [return: NewRef]
    public static PyObject* PickledState(PyThreadState* ts, PyObject* args, int size, int checkedByte, int mask, int limit, string what) {
        nint count = TupleObject.Size(args);
        if (count < 1 || count > (size == 4 ? 1 : 2)) return null;
        PyObject* state = TupleObject.Items(args)[0];
        bool text = UnicodeObject.Check(state);
        if (!text && !BytesObject.Check(state) || (text ? UnicodeObject.Length(state) : BytesObject.Size(state)) != size) return null;
        int value = (text ? UnicodeObject.Read(state, checkedByte) : BytesObject.Data(state)[checkedByte]) & mask;
        if (size == 6 ? value >= limit : value < 1 || value > limit) return null; // a month or an hour
        if (!text) return Py.NewRef(state);
        Span<byte> bytes = stackalloc byte[size];
        for (int i = 0; i < size; i++) {
            int c = UnicodeObject.Read(state, i);
            if (c > 255) return Err.ValueError(ts, $"Failed to encode latin1 string when unpickling a {what} object. pickle.load(data, encoding='latin1') is assumed.");
            bytes[i] = (byte)c;
        }
        return BytesObject.FromSpan(ts, bytes);
    }

    // ---- to text ----

    public static string Date(in Moment m) => $"{m.Year:0000}-{m.Month:00}-{m.Day:00}";

    private static readonly string[] s_specs = ["auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"];

    /// <summary>`spec` null is "auto". Null with an error.</summary>
    public static string? Time(PyThreadState* ts, in Moment m, PyObject* spec) {
        if (spec != null && !UnicodeObject.Check(spec)) {
            Err.TypeError(ts, $"isoformat() argument must be str, not {Err.TypeName(spec)}");
            return null;
        }
        int kind = spec == null ? 0 : Array.IndexOf(s_specs, UnicodeObject.ToString(spec));
        if (kind < 0) Err.ValueError(ts, "Unknown timespec value");
        string full = $"{m.Hour:00}:{m.Minute:00}:{m.Second:00}";
        return kind switch {
            0 => m.Micro == 0 ? full : $"{full}.{m.Micro:000000}", 1 => full[..2], 2 => full[..5], 3 => full, 4 => $"{full}.{m.Micro / 1000:000}", 5 => $"{full}.{m.Micro:000000}", _ => null,
        };
    }

    /// <summary>±HH:MM[:SS[.ffffff]] of a timedelta.</summary>
    public static string Offset(PyObject* delta, string separator = ":") {
        var total = (long)DeltaObject.Total(delta);
        string sign = total < 0 ? "-" : "+";
        total = Math.Abs(total);
        long micros = total % 1_000_000, seconds = total / 1_000_000;
        string text = $"{sign}{seconds / 3600:00}{separator}{seconds / 60 % 60:00}";
        if (seconds % 60 != 0 || micros != 0) text += $"{separator}{seconds % 60:00}";
        return micros != 0 ? $"{text}.{micros:000000}" : text;
    }

    /// <summary>The same of what utcoffset() gives; "" for None, null with an error.</summary>
    public static string? OffsetOf(PyThreadState* ts, PyObject* tzinfo, PyObject* argument, string separator) {
        using Owned offset = new(ts, TimeZones.Ask(ts, tzinfo, "utcoffset", argument));
        return offset.IsNull ? null : Py.IsNone(offset) ? "" : Offset(offset, separator);
    }

    public static string CTime(in Moment m) {
        string day = "MonTueWedThuFriSatSun".Substring(Gregorian.WeekDay(m.Year, m.Month, m.Day) * 3, 3), month = "JanFebMarAprMayJunJulAugSepOctNovDec".Substring(m.Month * 3 - 3, 3);
        return $"{day} {month} {m.Day,2} {m.Hour:00}:{m.Minute:00}:{m.Second:00} {m.Year:0000}";
    }

    [return: NewRef]
    public static PyObject* StructTime(PyThreadState* ts, in Moment m, int dst) {
        using Owned values = new(ts, Ints9(ts, m, dst));
        return values.IsNull ? null : CallProtocol.CallOne(ts, (PyObject*)TimeModule.StructTime, values);
    }

    [return: NewRef]
    private static PyObject* Ints9(PyThreadState* ts, in Moment m, int dst) {
        ReadOnlySpan<int> values = [m.Year, m.Month, m.Day, m.Hour, m.Minute, m.Second, Gregorian.WeekDay(m.Year, m.Month, m.Day), Gregorian.DaysBefore(m.Year, m.Month) + m.Day, dst];
        using Owned tuple = new(ts, TupleObject.New(ts, 9));
        if (tuple.IsNull) return null;
        for (int i = 0; i < 9; i++)
            if ((TupleObject.Items(tuple)[i] = LongObject.FromInt64(ts, values[i])) == null) return null;
        return tuple.Detach();
    }

    /// <summary>time.strftime with %f, %z and %Z replaced.</summary>
    /// <param name="tzinfo">That of `self`, None for a date.</param>
    /// <param name="argument">What its methods are called with.</param>
    [return: NewRef]
    public static PyObject* Format(PyThreadState* ts, PyObject* format, PyObject* fields, int micros, PyObject* tzinfo, PyObject* argument) {
        using UnicodeBuilder text = new(ts);
        nint length = UnicodeObject.Length(format);
        string? offset = null, zone = null;
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(format, i), code = c == '%' && i + 1 < length ? UnicodeObject.Read(format, ++i) : 0;
            if (code == 'f') {
                text.Append($"{micros:000000}");
            } else if (code == 'z') {
                offset ??= OffsetOf(ts, tzinfo, argument, "");
                if (offset == null) return null;
                text.Append(offset);
            } else if (code == 'Z') {
                zone ??= ZoneName(ts, tzinfo, argument);
                if (zone == null) return null;
                text.Append(zone);
            } else {
                text.Append(c);
                if (code != 0) text.Append(code);
            }
        }
        using Owned changed = new(ts, text.Finish());
        using Owned function = new(ts, changed.IsNull ? null : ImportHooks.ImportAttribute(ts, "time", "strftime"));
        return function.IsNull ? null : CallProtocol.CallTwo(ts, function, changed, fields);
    }

    /// <summary>tzname()'s answer as a part of a format; "" for None, null with an error.</summary>
    private static string? ZoneName(PyThreadState* ts, PyObject* tzinfo, PyObject* argument) {
        using Owned name = new(ts, TimeZones.Ask(ts, tzinfo, "tzname", argument));
        if (name.IsNull || Py.IsNone(name)) return name.IsNull ? null : "";
        using Owned one = new(ts, UnicodeObject.FromString(ts, "%"));
        using Owned two = new(ts, one.IsNull ? null : UnicodeObject.FromString(ts, "%%"));
        using Owned quoted = new(ts, two.IsNull ? null : CallProtocol.CallMethod(ts, name, "replace", one, two));
        if (quoted.IsNull) return null;
        if (!UnicodeObject.Check(quoted)) {
            Err.TypeError(ts, "tzname.replace() did not return a string");
            return null;
        }
        return UnicodeObject.AsUtf8(ts, quoted, out _) == null ? null : UnicodeObject.ToString(quoted); // lone surrogates have no place in a format
    }

    /// <summary>__format__ of all three: str() for an empty format, else strftime().</summary>
    [return: NewRef]
    public static PyObject* FormatMethod(PyThreadState* ts, PyObject* self, PyObject* format) {
        if (!UnicodeObject.Check(format)) return Err.TypeError(ts, $"__format__() argument 1 must be str, not {Err.TypeName(format)}");
        return UnicodeObject.Length(format) == 0 ? ObjectProtocol.Str(ts, self) : CallProtocol.CallMethod(ts, self, "strftime", format);
    }

    // ---- from text ----

    public static PyObject* Invalid(PyThreadState* ts, PyObject* text) => Err.ValueError(ts, $"Invalid isoformat string: {TypeObject.ReprForMessage(ts, text)}");

    private static bool Digits(ReadOnlySpan<char> text, ref int at, int count, out int value) {
        value = 0;
        if (at + count > text.Length) return false;
        for (int end = at + count; at < end; at++) {
            if (!char.IsAsciiDigit(text[at])) return false;
            value = value * 10 + text[at] - '0';
        }
        return true;
    }

    private static bool Take(ReadOnlySpan<char> text, ref int at, char c) {
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    /// <summary>YYYY-MM-DD, YYYY-Www[-D], and both without the dashes.</summary>
    public static bool ParseDate(ReadOnlySpan<char> text, ref Moment m) {
        int at = 0;
        if (!Digits(text, ref at, 4, out m.Year)) return false;
        bool dashes = Take(text, ref at, '-');
        if (Take(text, ref at, 'W')) {
            if (!Digits(text, ref at, 2, out int week)) return false;
            int weekday = 1;
            if (at < text.Length && (dashes && !Take(text, ref at, '-') || !Digits(text, ref at, 1, out weekday))) return false;
            return at == text.Length && Gregorian.FromIso(m.Year, week, weekday, ref m) == null;
        }
        return Digits(text, ref at, 2, out m.Month) && (!dashes || Take(text, ref at, '-')) && Digits(text, ref at, 2, out m.Day) && at == text.Length;
    }

    /// <summary>HH[:MM[:SS[.f…]]], the colons all there or none of them; digits after the sixth of the fraction are dropped.</summary>
    private static bool ParseClock(ReadOnlySpan<char> text, out int hour, out int minute, out int second, out int micro) {
        int at = 0;
        minute = second = micro = 0;
        if (!Digits(text, ref at, 2, out hour)) return false;
        bool colons = at < text.Length && text[at] == ':';
        if (Part(text, ref at, colons, out bool more, out minute) && more) Part(text, ref at, colons, out more, out second);
        if (at == text.Length) return true;
        if (at < 0 || text[at] is not ('.' or ',') || ++at == text.Length) return false;
        int places = 0;
        for (; at < text.Length; at++) {
            if (!char.IsAsciiDigit(text[at])) return false;
            if (places++ < 6) micro = micro * 10 + text[at] - '0';
        }
        for (; places < 6; places++) micro *= 10;
        return true;

        // Another two digits, unless the text or its whole part ends here; `at` is -1 after a mistake.
        static bool Part(ReadOnlySpan<char> text, ref int at, bool colons, out bool more, out int value) {
            value = 0;
            more = false;
            if (at == text.Length || text[at] is '.' or ',') return true;
            if (colons && !Take(text, ref at, ':') || !Digits(text, ref at, 2, out value)) at = -1;
            more = at >= 0;
            return more;
        }
    }

    /// <summary>A clock and perhaps a zone: `zone` is a timezone, or null. False: malformed, or an error is set.</summary>
    public static bool ParseTime(PyThreadState* ts, ReadOnlySpan<char> text, ref Moment m, [NewRef] out PyObject* zone) {
        zone = null;
        int sign = text.IndexOfAny('+', '-', 'Z');
        ReadOnlySpan<char> clock = sign < 0 ? text : text[..sign];
        if (!ParseClock(clock, out m.Hour, out m.Minute, out m.Second, out m.Micro)) return false;
        if (sign < 0) return true;
        if (text[sign] == 'Z') {
            zone = Py.NewRef(TimeZones.Utc);
            return sign == text.Length - 1;
        }
        if (!ParseClock(text[(sign + 1)..], out int hour, out int minute, out int second, out int micro)) return false;
        int direction = text[sign] == '-' ? -1 : 1;
        long seconds = direction * (hour * 3600L + minute * 60 + second);
        if (seconds == 0 && micro == 0) {
            zone = Py.NewRef(TimeZones.Utc);
            return true;
        }
        using Owned offset = new(ts, DeltaObject.FromSeconds(ts, seconds, direction * micro));
        zone = offset.IsNull ? null : TimeZones.FromOffset(ts, offset, null);
        return zone != null;
    }

    /// <summary>Where the date of a date with a time ends; the character there is any. -1: it does not.</summary>
    public static int DateEnd(ReadOnlySpan<char> text) {
        if (text.Length == 7) return 7;
        if (text.Length < 8) return -1;
        if (text[4] == '-') {
            if (text[5] != 'W') return 10;
            // YYYY-Www-D, or YYYY-Www and a dash for the separator: two digits after it settle it.
            if (text.Length == 8 || text[8] != '-') return 8;
            return text.Length == 9 ? -1 : text.Length > 10 && char.IsAsciiDigit(text[10]) ? 8 : 10;
        }
        if (text[4] != 'W') return 8;
        int at = 7;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at < 9 ? at : at % 2 == 0 ? 7 : 8; // times have pairs of digits
    }
}
