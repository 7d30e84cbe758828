// datetime.date, and the tuple that isocalendar() gives. datetime is a subclass: its first four bytes of data are a date's.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class DateObject {
    public static readonly PyTypeObject* Type = StaticType.Create("datetime.date", null, sizeof(PyDateTime_Date), TypeFlags.BaseType, &Slots, &Members, doc: "date(year, month, day) --> date object");

    private static readonly PyTypeObject* s_isoType = StaticType.Create("datetime.IsoCalendarDate", null, sizeof(PyVarObject), TypeFlags.HaveGc | TypeFlags.TupleSubclass, &IsoSlots, &IsoMembers,
        TupleObject.Type, itemSize: sizeof(nint), doc: "The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be accessed either as a tuple of\n  ((year, week, weekday))\nor via the object attributes as named in the above tuple.");

    private static class Specs {
        public static readonly ArgSpec New = new("function", 0, 3, "year", "month", "day"), Replace = new("replace", 0, 0, "year", "month", "day"),
            FromIso = new("fromisocalendar", 0, 3, "year", "week", "day"), Format = new("strftime", 0, 1, "format"), IsoNew = new("IsoCalendarDate", 0, 3, "year", "week", "weekday");
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->@new = &NewSlot;
        s->repr = &Repr;
        s->str = &Str;
        s->hash = &Hash;
        s->richcompare = &Compare;
        s->nb_add = &Add;
        s->nb_subtract = &Subtract;
    }

    private static void Members(TypeBuilder t) {
        t.ClassMethod("fromtimestamp", &FromTimestamp, "fromtimestamp($type, timestamp, /)\n--\n\nCreate a date from a POSIX timestamp.\n\nThe timestamp is a number, e.g. created via time.time(), that is interpreted\nas local time.");
        t.ClassMethod("fromordinal", &FromOrdinal, "int -> date corresponding to a proleptic Gregorian ordinal.");
        t.ClassMethod("fromisoformat", &FromIsoFormat, "str -> Construct a date from a string in ISO 8601 format.");
        t.ClassMethod("fromisocalendar", &FromIsoCalendar, "int, int, int -> Construct a date from the ISO year, week number and weekday.\n\nThis is the inverse of the date.isocalendar() function");
        t.ClassMethod("today", &Today, "Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).");
        t.Method("ctime", &CTime, "Return ctime() style string.");
        t.Method("strftime", &StrFTime, "format -> strftime() style string.");
        t.Method("__format__", &DateTimeText.FormatMethod, "Formats self with strftime.");
        t.Method("timetuple", &TimeTuple, "Return time tuple, compatible with time.localtime().");
        t.Method("isocalendar", &IsoCalendar, "Return a named tuple containing ISO year, week number, and weekday.");
        t.Method("isoformat", &IsoFormat, "Return string in ISO 8601 format, YYYY-MM-DD.");
        t.Method("isoweekday", &IsoWeekDay, "Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7");
        t.Method("toordinal", &ToOrdinal, "Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1.");
        t.Method("weekday", &WeekDay, "Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6");
        t.Method("replace", &Replace, "Return date with new specified fields.");
        t.Method("__reduce__", &Reduce, "__reduce__() -> (cls, state)");
        t.Getter("year", &GetYear);
        t.Getter("month", &GetMonth);
        t.Getter("day", &GetDay);
        t.Value("min", Make(t.Ts, Type, new Moment { Year = 1, Month = 1, Day = 1 }));
        t.Value("max", Make(t.Ts, Type, new Moment { Year = 9999, Month = 12, Day = 31 }));
        t.Value("resolution", DeltaObject.FromSeconds(t.Ts, 86400));
    }

    private static PyDateTime_Date* Of(PyObject* op) => (PyDateTime_Date*)op;
    public static bool Check(PyObject* op) => TypeObject.IsInstance(op, Type);
    public static Moment Read(PyObject* op) => new() { Year = Of(op)->data[0] << 8 | Of(op)->data[1], Month = Of(op)->data[2], Day = Of(op)->data[3] };

    private static void Dealloc(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->free(ts, op);

    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyTypeObject* type, in Moment m) {
        if (!Gregorian.CheckDate(ts, m)) return null;
        PyObject* op = TypeSlots.Of(type)->alloc(ts, (PyObject*)type, 0);
        if (op == null) return null;
        Of(op)->hashcode = -1;
        Write(Of(op)->data, m);
        return op;
    }

    public static void Write(byte* data, in Moment m) {
        data[0] = (byte)(m.Year >> 8);
        data[1] = (byte)m.Year;
        data[2] = (byte)m.Month;
        data[3] = (byte)m.Day;
    }

    /// <summary>Through the class itself when it is a subclass.</summary>
    [return: NewRef]
    private static PyObject* MakeBy(PyThreadState* ts, PyObject* cls, in Moment m) {
        if (cls == (PyObject*)Type) return Make(ts, Type, m);
        return cls == (PyObject*)DateTimeObject.Type ? DateTimeObject.Make(ts, DateTimeObject.Type, m, Py.None) : DateTimeText.Call(ts, cls, [m.Year, m.Month, m.Day]);
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        using Owned state = new(ts, DateTimeText.PickledState(ts, args, 4, 2, int.MaxValue, 12, "date"));
        if (!state.IsNull) {
            PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
            if (op == null) return null;
            Of(op)->hashcode = -1;
            BytesObject.Span(state).CopyTo(new Span<byte>(Of(op)->data, 4));
            return op;
        }
        PyObject** given = stackalloc PyObject*[3];
        if (ErrorIndicator.Occurred(ts) != null || !Specs.New.ParseTuple(ts, args, kwargs, given)) return null;
        return Given(ts, given, default, out Moment m) ? Make(ts, (PyTypeObject*)type, m) : null;
    }

    private static bool Given(PyThreadState* ts, PyObject** given, in Moment before, out Moment m) {
        m = before;
        return DateTimeText.Int(ts, given[0], ref m.Year) && DateTimeText.Int(ts, given[1], ref m.Month) && DateTimeText.Int(ts, given[2], ref m.Day);
    }

    // ---- class methods ----

    /// <summary>PyDate_FromTimestamp.</summary>
    [return: NewRef]
    public static PyObject* FromTimestamp(PyThreadState* ts, PyObject* cls, PyObject* timestamp) =>
        DateTimeObject.Seconds(ts, timestamp, floor: true, out long seconds, out _) && Gregorian.BreakDown(ts, seconds, true, out Moment m) ? MakeBy(ts, cls, m) : null;

    private static PyObject* Today(PyThreadState* ts, PyObject* cls) {
        using Owned time = new(ts, ImportHooks.ImportAttribute(ts, "time", "time"));
        using Owned now = new(ts, time.IsNull ? null : CallProtocol.CallNoArgs(ts, time));
        return now.IsNull ? null : CallProtocol.CallMethod(ts, cls, "fromtimestamp", now);
    }

    private static PyObject* FromOrdinal(PyThreadState* ts, PyObject* cls, PyObject* argument) {
        if (!Args.Int(ts, argument, out int ordinal)) return null;
        if (ordinal < 1) return Err.ValueError(ts, "ordinal must be >= 1");
        var m = new Moment();
        Gregorian.FromOrdinal(ordinal, out m.Year, out m.Month, out m.Day);
        return MakeBy(ts, cls, m);
    }

    private static PyObject* FromIsoFormat(PyThreadState* ts, PyObject* cls, PyObject* text) {
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, "fromisoformat: argument must be str");
        var m = new Moment();
        return UnicodeObject.Length(text) is 7 or 8 or 10 && DateTimeText.ParseDate(DateTimeText.Plain(text), ref m) ? MakeBy(ts, cls, m) : DateTimeText.Invalid(ts, text);
    }

    private static PyObject* FromIsoCalendar(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Specs.FromIso.Parse(ts, args, count, kwnames, given)) return null;
        if (!Given(ts, given, default, out Moment parts)) {
            if (!Err.Matches(ts, Exc.OverflowError)) return null;
            ErrorIndicator.Clear(ts);
            return Err.ValueError(ts, "ISO calendar component out of range");
        }
        var m = new Moment();
        return Gregorian.FromIso(parts.Year, parts.Month, parts.Day, ref m) is { } wrong ? Err.ValueError(ts, wrong) : MakeBy(ts, cls, m);
    }

    // ---- text, comparison, arithmetic ----

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, $"{Err.TypeName(op)}({Read(op).Year}, {Read(op).Month}, {Read(op).Day})");
    private static PyObject* Str(PyThreadState* ts, PyObject* op) => CallProtocol.CallMethod(ts, op, "isoformat");
    private static PyObject* IsoFormat(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, DateTimeText.Date(Read(op)));
    private static PyObject* CTime(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, DateTimeText.CTime(Read(op)));

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        if (Of(op)->hashcode == -1) Of(op)->hashcode = HashBytes.Compute(Of(op)->data, 4);
        return Of(op)->hashcode;
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int operation) =>
        Check(b) ? DateTimeText.Ordered(Read(a).Ordinal.CompareTo(Read(b).Ordinal), operation) : Py.NotImplemented;

    [return: NewRef]
    private static PyObject* Shift(PyThreadState* ts, PyObject* date, long days) {
        long ordinal = Read(date).Ordinal + days;
        if (ordinal is < 1 or > Gregorian.MaxOrdinal) return Err.OverflowError(ts, "date value out of range");
        var m = new Moment();
        Gregorian.FromOrdinal((int)ordinal, out m.Year, out m.Month, out m.Day);
        return MakeBy(ts, (PyObject*)date->ob_type, m);
    }

    private static PyObject* Add(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (DateTimeObject.Check(a) || DateTimeObject.Check(b)) return Py.NotImplemented;
        PyObject* date = Check(a) ? a : b, delta = Check(a) ? b : a;
        return DeltaObject.Check(delta) ? Shift(ts, date, DeltaObject.Of(delta)->days) : Py.NotImplemented;
    }

    private static PyObject* Subtract(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(a) || DateTimeObject.Check(a) || DateTimeObject.Check(b)) return Py.NotImplemented;
        if (Check(b)) return DeltaObject.FromSeconds(ts, (Read(a).Ordinal - Read(b).Ordinal) * 86400L);
        return DeltaObject.Check(b) ? Shift(ts, a, -(long)DeltaObject.Of(b)->days) : Py.NotImplemented;
    }

    // ---- methods ----

    private static PyObject* GetYear(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Year);
    private static PyObject* GetMonth(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Month);
    private static PyObject* GetDay(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Day);
    private static PyObject* ToOrdinal(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Ordinal);
    private static PyObject* WeekDay(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, (Read(op).Ordinal + 6) % 7);
    private static PyObject* IsoWeekDay(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, (Read(op).Ordinal + 6) % 7 + 1);
    private static PyObject* TimeTuple(PyThreadState* ts, PyObject* op) => DateTimeText.StructTime(ts, Read(op), -1);

    private static PyObject* Replace(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[3];
        return Specs.Replace.Parse(ts, args, count, kwnames, given) && Given(ts, given, Read(self), out Moment m) ? Make(ts, self->ob_type, m) : null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) =>
        Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), Fields.Tuple(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(Of(self)->data, 4))));

    /// <summary>date's and datetime's: the fields are what timetuple() gives.</summary>
    private static PyObject* StrFTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* format;
        if (!Specs.Format.Parse(ts, args, count, kwnames, &format)) return null;
        if (!UnicodeObject.Check(format)) return Err.TypeError(ts, $"strftime() argument 1 must be str, not {Err.TypeName(format)}");
        using Owned fields = new(ts, CallProtocol.CallMethod(ts, self, "timetuple"));
        if (fields.IsNull) return null;
        bool full = DateTimeObject.Check(self);
        return DateTimeText.Format(ts, format, fields, full ? DateTimeObject.Read(self).Micro : 0, full ? DateTimeObject.Info(self) : Py.None, self);
    }

    // ---- isocalendar ----

    private static void IsoSlots(TypeSlots* s) {
        s->repr = &IsoRepr;
        s->@new = &IsoNew;
    }

    private static void IsoMembers(TypeBuilder t) {
        t.Getter("year", &IsoYear);
        t.Getter("week", &IsoWeek);
        t.Getter("weekday", &IsoDay);
        t.Method("__reduce__", &IsoReduce);
    }

    private static PyObject* IsoCalendar(PyThreadState* ts, PyObject* self) {
        Gregorian.ToIso(Read(self), out int year, out int week, out int weekday);
        using Owned values = new(ts, DateTimeText.Ints(ts, [year, week, weekday]));
        return values.IsNull ? null : IsoFrom(ts, values);
    }

    [return: NewRef]
    private static PyObject* IsoFrom(PyThreadState* ts, PyObject* values) {
        using Owned args = new(ts, TupleObject.Pack(ts, values));
        return args.IsNull ? null : TypeSlots.Of(TupleObject.Type)->@new(ts, (PyObject*)s_isoType, args, null);
    }

    private static PyObject* IsoNew(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Specs.IsoNew.ParseTuple(ts, args, kwargs, given) || !Given(ts, given, default, out Moment parts)) return null;
        using Owned values = new(ts, DateTimeText.Ints(ts, [parts.Year, parts.Month, parts.Day]));
        return values.IsNull ? null : IsoFrom(ts, values);
    }

    private static PyObject* IsoYear(PyThreadState* ts, PyObject* op) => Py.NewRef(TupleObject.Items(op)[0]);
    private static PyObject* IsoWeek(PyThreadState* ts, PyObject* op) => Py.NewRef(TupleObject.Items(op)[1]);
    private static PyObject* IsoDay(PyThreadState* ts, PyObject* op) => Py.NewRef(TupleObject.Items(op)[2]);

    private static PyObject* IsoRepr(PyThreadState* ts, PyObject* op) {
        using UnicodeBuilder text = new(ts);
        text.Append(Err.TypeName(op) + "(year=");
        text.AppendRepr(TupleObject.Items(op)[0]);
        text.Append(", week=");
        text.AppendRepr(TupleObject.Items(op)[1]);
        text.Append(", weekday=");
        text.AppendRepr(TupleObject.Items(op)[2]);
        text.Append(")");
        return text.Finish();
    }

    private static PyObject* IsoReduce(PyThreadState* ts, PyObject* op) =>
        Fields.Tuple(ts, Py.NewRef((PyObject*)TupleObject.Type), Fields.Tuple(ts, TupleObject.FromArray(ts, TupleObject.Items(op), 3)));
}
