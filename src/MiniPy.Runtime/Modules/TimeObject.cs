// datetime.time: a clock's reading, perhaps with a time zone.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class TimeObject {
    public static readonly PyTypeObject* Type = StaticType.Create("datetime.time", null, sizeof(PyDateTime_Time), TypeFlags.BaseType, &Slots, &Members,
        doc: "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.\n");

    private static class Specs {
        public static readonly ArgSpec New = new("function", 0, 0, "hour", "minute", "second", "microsecond", "tzinfo", "*", "fold"),
            Replace = new("replace", 0, 0, "hour", "minute", "second", "microsecond", "tzinfo", "*", "fold"),
            IsoFormat = new("isoformat", 0, 0, "timespec"), Format = new("strftime", 0, 1, "format");
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->@new = &NewSlot;
        s->repr = &Repr;
        s->str = &Str;
        s->hash = &Hash;
        s->richcompare = &Compare;
    }

    private static void Members(TypeBuilder t) {
        t.Method("isoformat", &IsoFormat, "Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\nThe optional argument timespec specifies the number of additional terms\nof the time to include. Valid options are 'auto', 'hours', 'minutes',\n'seconds', 'milliseconds' and 'microseconds'.\n");
        t.Method("strftime", &StrFTime, "format -> strftime() style string.");
        t.Method("__format__", &DateTimeText.FormatMethod, "Formats self with strftime.");
        t.Method("utcoffset", &UtcOffset, "Return self.tzinfo.utcoffset(self).");
        t.Method("tzname", &ZoneName, "Return self.tzinfo.tzname(self).");
        t.Method("dst", &Dst, "Return self.tzinfo.dst(self).");
        t.Method("replace", &Replace, "Return time with new specified fields.");
        t.ClassMethod("fromisoformat", &FromIsoFormat, "string -> time from a string in ISO 8601 format");
        t.Method("__reduce_ex__", &ReduceEx, "__reduce_ex__(proto) -> (cls, state)");
        t.Method("__reduce__", &Reduce, "__reduce__() -> (cls, state)");
        t.Getter("hour", &GetHour);
        t.Getter("minute", &GetMinute);
        t.Getter("second", &GetSecond);
        t.Getter("microsecond", &GetMicro);
        t.Getter("tzinfo", &GetInfo);
        t.Getter("fold", &GetFold);
        t.Value("min", Make(t.Ts, Type, default, Py.None));
        t.Value("max", Make(t.Ts, Type, new Moment { Hour = 23, Minute = 59, Second = 59, Micro = 999999 }, Py.None));
        t.Value("resolution", DeltaObject.FromSeconds(t.Ts, 0, 1));
    }

    private static PyDateTime_Time* Of(PyObject* op) => (PyDateTime_Time*)op;
    public static bool Check(PyObject* op) => TypeObject.IsInstance(op, Type);

    /// <summary>None when it has none.</summary>
    [return: Borrowed]
    public static PyObject* Info(PyObject* op) => Of(op)->hastzinfo != 0 ? Of(op)->tzinfo : Py.None;

    /// <summary>The date is 1900-01-01, which is what strftime shows for it.</summary>
    public static Moment Read(PyObject* op) {
        byte* data = Of(op)->data;
        return new Moment { Year = 1900, Month = 1, Day = 1, Hour = data[0], Minute = data[1], Second = data[2], Micro = data[3] << 16 | data[4] << 8 | data[5], Fold = Of(op)->fold };
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->hastzinfo != 0) Py.DecRef(ts, Of(op)->tzinfo);
        TypeSlots.Of(op)->free(ts, op);
    }

    /// <summary>Not filled but for the zone.</summary>
    [return: NewRef]
    private static PyObject* Alloc(PyThreadState* ts, PyTypeObject* type, PyObject* tzinfo) {
        PyObject* op = TypeSlots.Of(type)->alloc(ts, (PyObject*)type, 0);
        if (op == null) return null;
        Of(op)->hashcode = -1;
        if (Py.IsNone(tzinfo)) return op;
        Of(op)->hastzinfo = 1;
        Of(op)->tzinfo = Py.NewRef(tzinfo);
        return op;
    }

    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyTypeObject* type, in Moment m, PyObject* tzinfo) {
        if (!Gregorian.CheckTime(ts, m) || !TimeZones.CheckInfo(ts, tzinfo)) return null;
        PyObject* op = Alloc(ts, type, tzinfo);
        if (op == null) return null;
        Write(Of(op)->data, m);
        Of(op)->fold = (byte)m.Fold;
        return op;
    }

    public static void Write(byte* data, in Moment m) {
        data[0] = (byte)m.Hour;
        data[1] = (byte)m.Minute;
        data[2] = (byte)m.Second;
        data[3] = (byte)(m.Micro >> 16);
        data[4] = (byte)(m.Micro >> 8);
        data[5] = (byte)m.Micro;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        using Owned state = new(ts, DateTimeText.PickledState(ts, args, 6, 0, 0x7F, 24, "time"));
        if (!state.IsNull) {
            PyObject* zone = TupleObject.Size(args) == 2 ? TupleObject.Items(args)[1] : Py.None;
            if (!Py.IsNone(zone) && !TimeZones.IsInfo(zone)) return Err.TypeError(ts, "bad tzinfo state arg");
            PyObject* op = Alloc(ts, (PyTypeObject*)type, zone);
            if (op == null) return null;
            BytesObject.Span(state).CopyTo(new Span<byte>(Of(op)->data, 6));
            Of(op)->fold = (byte)(Of(op)->data[0] >> 7);
            Of(op)->data[0] &= 0x7F;
            return op;
        }
        PyObject** given = stackalloc PyObject*[6];
        if (ErrorIndicator.Occurred(ts) != null || !Specs.New.ParseTuple(ts, args, kwargs, given)) return null;
        return Given(ts, given, default, Py.None, out Moment m, out PyObject* tzinfo) ? Make(ts, (PyTypeObject*)type, m, tzinfo) : null;
    }

    private static bool Given(PyThreadState* ts, PyObject** given, in Moment before, PyObject* zone, out Moment m, [Borrowed] out PyObject* tzinfo) {
        m = before;
        tzinfo = given[4] != null ? given[4] : zone;
        return DateTimeText.Int(ts, given[0], ref m.Hour) && DateTimeText.Int(ts, given[1], ref m.Minute) && DateTimeText.Int(ts, given[2], ref m.Second)
            && DateTimeText.Int(ts, given[3], ref m.Micro) && DateTimeText.Int(ts, given[5], ref m.Fold);
    }

    private static PyObject* FromIsoFormat(PyThreadState* ts, PyObject* cls, PyObject* text) {
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, "fromisoformat: argument must be str");
        ReadOnlySpan<char> plain = DateTimeText.Plain(text);
        if (plain.StartsWith("T")) plain = plain[1..];
        var m = new Moment();
        bool good = DateTimeText.ParseTime(ts, plain, ref m, out PyObject* found);
        using Owned zone = new(ts, found);
        if (!good) return ErrorIndicator.Occurred(ts) != null ? null : DateTimeText.Invalid(ts, text);
        PyObject* tzinfo = zone.IsNull ? Py.None : zone;
        return cls == (PyObject*)Type ? Make(ts, Type, m, tzinfo) : DateTimeText.Call(ts, cls, [m.Hour, m.Minute, m.Second, m.Micro], tzinfo);
    }

    // ---- text ----

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        Moment m = Read(op);
        using UnicodeBuilder text = new(ts);
        text.Append($"{Err.TypeName(op)}({m.Hour}, {m.Minute}");
        if (m.Second != 0 || m.Micro != 0) text.Append($", {m.Second}");
        if (m.Micro != 0) text.Append($", {m.Micro}");
        if (Of(op)->hastzinfo != 0) {
            text.Append(", tzinfo=");
            text.AppendRepr(Of(op)->tzinfo);
        }
        text.Append(m.Fold != 0 ? ", fold=1)" : ")");
        return text.Finish();
    }

    private static PyObject* Str(PyThreadState* ts, PyObject* op) => CallProtocol.CallMethod(ts, op, "isoformat");

    private static PyObject* IsoFormat(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* spec;
        if (!Specs.IsoFormat.Parse(ts, args, count, kwnames, &spec) || DateTimeText.Time(ts, Read(self), spec) is not { } text) return null;
        return DateTimeText.OffsetOf(ts, Info(self), Py.None, ":") is { } offset ? UnicodeObject.FromString(ts, text + offset) : null;
    }

    private static PyObject* StrFTime(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* format;
        if (!Specs.Format.Parse(ts, args, count, kwnames, &format)) return null;
        if (!UnicodeObject.Check(format)) return Err.TypeError(ts, $"strftime() argument 1 must be str, not {Err.TypeName(format)}");
        using Owned fields = new(ts, DateTimeText.StructTime(ts, Read(self), -1));
        return fields.IsNull ? null : DateTimeText.Format(ts, format, fields, Read(self).Micro, Info(self), Py.None);
    }

    // ---- comparison ----

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        if (Of(op)->hashcode != -1) return Of(op)->hashcode;
        using Owned offset = new(ts, OffsetOfFirst(ts, op));
        if (offset.IsNull) return -1;
        if (Py.IsNone(offset)) return Of(op)->hashcode = HashBytes.Compute(Of(op)->data, 6);
        Moment m = Read(op);
        using Owned utc = new(ts, DeltaObject.FromTotal(ts, m.SecondOfDay * 1_000_000L + m.Micro - (long)DeltaObject.Total(offset)));
        return utc.IsNull ? -1 : Of(op)->hashcode = ObjectProtocol.Hash(ts, utc);
    }

    /// <summary>The offset with fold 0: the hash must not depend on it.</summary>
    [return: NewRef]
    private static PyObject* OffsetOfFirst(PyThreadState* ts, PyObject* op) {
        if (Of(op)->fold == 0) return UtcOffset(ts, op);
        using Owned first = new(ts, Make(ts, Type, Read(op) with { Fold = 0 }, Info(op)));
        return first.IsNull ? null : UtcOffset(ts, first);
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int operation) {
        if (!Check(b)) return Py.NotImplemented;
        Moment x = Read(a), y = Read(b);
        long difference = (x.SecondOfDay - y.SecondOfDay) * 1_000_000 + x.Micro - y.Micro;
        if (Info(a) == Info(b)) return DateTimeText.Ordered(Math.Sign(difference), operation);
        using Owned first = new(ts, UtcOffset(ts, a));
        using Owned second = new(ts, first.IsNull ? null : UtcOffset(ts, b));
        if (second.IsNull) return null;
        if (Py.IsNone(first) != Py.IsNone(second)) return DateTimeText.Unordered(ts, operation, "can't compare offset-naive and offset-aware times");
        if (!Py.IsNone(first)) difference -= (long)(DeltaObject.Total(first) - DeltaObject.Total(second));
        return DateTimeText.Ordered(Math.Sign(difference), operation);
    }

    // ---- methods ----

    private static PyObject* GetHour(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Hour);
    private static PyObject* GetMinute(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Minute);
    private static PyObject* GetSecond(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Second);
    private static PyObject* GetMicro(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Read(op).Micro);
    private static PyObject* GetFold(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Of(op)->fold);
    private static PyObject* GetInfo(PyThreadState* ts, PyObject* op) => Py.NewRef(Info(op));
    private static PyObject* UtcOffset(PyThreadState* ts, PyObject* op) => TimeZones.Ask(ts, Info(op), "utcoffset", Py.None);
    private static PyObject* Dst(PyThreadState* ts, PyObject* op) => TimeZones.Ask(ts, Info(op), "dst", Py.None);
    private static PyObject* ZoneName(PyThreadState* ts, PyObject* op) => TimeZones.Ask(ts, Info(op), "tzname", Py.None);

    private static PyObject* Replace(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[6];
        return Specs.Replace.Parse(ts, args, count, kwnames, given) && Given(ts, given, Read(self), Info(self), out Moment m, out PyObject* tzinfo) ? Make(ts, self->ob_type, m, tzinfo) : null;
    }

    [return: NewRef]
    private static PyObject* State(PyThreadState* ts, PyObject* op, bool withFold) {
        Span<byte> bytes = stackalloc byte[6];
        new ReadOnlySpan<byte>(Of(op)->data, 6).CopyTo(bytes);
        if (withFold && Of(op)->fold != 0) bytes[0] |= 0x80;
        using Owned state = new(ts, BytesObject.FromSpan(ts, bytes));
        return state.IsNull ? null : Of(op)->hastzinfo != 0 ? TupleObject.Pack(ts, state, Of(op)->tzinfo) : TupleObject.Pack(ts, state);
    }

    private static PyObject* ReduceEx(PyThreadState* ts, PyObject* self, PyObject* protocol) =>
        Args.Int(ts, protocol, out int number) ? Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), State(ts, self, number > 3)) : null;

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), State(ts, self, false));
}
