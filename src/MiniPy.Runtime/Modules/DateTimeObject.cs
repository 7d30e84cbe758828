// datetime.datetime: a date and a clock's reading, perhaps with a time zone. `fold` tells the second of two equal readings (PEP 495).
//
// This file: making, comparison, arithmetic. Methods are in DateTimeObject.Methods.

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class DateTimeObject {
    public static readonly PyTypeObject* Type = StaticType.Create("datetime.datetime", null, sizeof(PyDateTime_DateTime), TypeFlags.BaseType, &Slots, &Members, DateObject.Type,
        doc: "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe year, month and day arguments are required. tzinfo may be None, or an\ninstance of a tzinfo subclass. The remaining arguments may be ints.\n");

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

    private static PyDateTime_DateTime* Of(PyObject* op) => (PyDateTime_DateTime*)op;
    public static bool Check(PyObject* op) => TypeObject.IsInstance(op, Type);

    /// <summary>None when it has none.</summary>
    [return: Borrowed]
    public static PyObject* Info(PyObject* op) => Of(op)->hastzinfo != 0 ? Of(op)->tzinfo : Py.None;

    public static Moment Read(PyObject* op) {
        byte* data = Of(op)->data;
        return new Moment {
            Year = data[0] << 8 | data[1], Month = data[2], Day = data[3], Hour = data[4], Minute = data[5], Second = data[6], Micro = data[7] << 16 | data[8] << 8 | data[9], Fold = Of(op)->fold,
        };
    }

    /// <summary>Microseconds since the start of the year 1, plus a day.</summary>
    private static long Micros(PyObject* op) {
        Moment m = Read(op);
        return m.Seconds * 1_000_000 + m.Micro;
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
        if (!Gregorian.CheckDate(ts, m) || !Gregorian.CheckTime(ts, m) || !TimeZones.CheckInfo(ts, tzinfo)) return null;
        PyObject* op = Alloc(ts, type, tzinfo);
        if (op == null) return null;
        DateObject.Write(Of(op)->data, m);
        TimeObject.Write(Of(op)->data + 4, m);
        Of(op)->fold = (byte)m.Fold;
        return op;
    }

    /// <summary>Through the class itself when it is a subclass.</summary>
    [return: NewRef]
    public static PyObject* MakeBy(PyThreadState* ts, PyObject* cls, in Moment m, PyObject* tzinfo) {
        if (cls == (PyObject*)Type) return Make(ts, Type, m, tzinfo);
        PyObject* op = DateTimeText.Call(ts, cls, [m.Year, m.Month, m.Day, m.Hour, m.Minute, m.Second, m.Micro], tzinfo);
        if (op != null && m.Fold != 0 && Check(op)) Of(op)->fold = (byte)m.Fold;
        return op;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        using Owned state = new(ts, DateTimeText.PickledState(ts, args, 10, 2, 0x7F, 12, "datetime"));
        if (!state.IsNull) {
            PyObject* zone = TupleObject.Size(args) == 2 ? TupleObject.Items(args)[1] : Py.None;
            if (!Py.IsNone(zone) && !TimeZones.IsInfo(zone)) return Err.TypeError(ts, "bad tzinfo state arg");
            PyObject* op = Alloc(ts, (PyTypeObject*)type, zone);
            if (op == null) return null;
            BytesObject.Span(state).CopyTo(new Span<byte>(Of(op)->data, 10));
            Of(op)->fold = (byte)(Of(op)->data[2] >> 7);
            Of(op)->data[2] &= 0x7F;
            return op;
        }
        PyObject** given = stackalloc PyObject*[9];
        if (ErrorIndicator.Occurred(ts) != null || !Specs.New.ParseTuple(ts, args, kwargs, given)) return null;
        return Given(ts, given, default, Py.None, out Moment m, out PyObject* tzinfo) ? Make(ts, (PyTypeObject*)type, m, tzinfo) : null;
    }

    private static bool Given(PyThreadState* ts, PyObject** given, in Moment before, PyObject* zone, out Moment m, [Borrowed] out PyObject* tzinfo) {
        m = before;
        tzinfo = given[7] != null ? given[7] : zone;
        return DateTimeText.Int(ts, given[0], ref m.Year) && DateTimeText.Int(ts, given[1], ref m.Month) && DateTimeText.Int(ts, given[2], ref m.Day)
            && DateTimeText.Int(ts, given[3], ref m.Hour) && DateTimeText.Int(ts, given[4], ref m.Minute) && DateTimeText.Int(ts, given[5], ref m.Second)
            && DateTimeText.Int(ts, given[6], ref m.Micro) && DateTimeText.Int(ts, given[8], ref m.Fold);
    }

    // ---- text ----

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        Moment m = Read(op);
        using UnicodeBuilder text = new(ts);
        text.Append($"{Err.TypeName(op)}({m.Year}, {m.Month}, {m.Day}, {m.Hour}, {m.Minute}");
        if (m.Second != 0 || m.Micro != 0) text.Append($", {m.Second}");
        if (m.Micro != 0) text.Append($", {m.Micro}");
        if (m.Fold != 0) text.Append(", fold=1");
        if (Of(op)->hastzinfo != 0) {
            text.Append(", tzinfo=");
            text.AppendRepr(Of(op)->tzinfo);
        }
        text.Append(")");
        return text.Finish();
    }

    private static PyObject* Str(PyThreadState* ts, PyObject* op) {
        using Owned space = new(ts, UnicodeObject.FromCodePoint(ts, ' '));
        return space.IsNull ? null : CallProtocol.CallMethod(ts, op, "isoformat", space);
    }

    // ---- comparison ----

    [return: NewRef]
    private static PyObject* WithFold(PyThreadState* ts, PyObject* op, int fold) => Make(ts, Type, Read(op) with { Fold = fold }, Info(op));

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        if (Of(op)->hashcode != -1) return Of(op)->hashcode;
        // The hash must not depend on fold.
        using Owned first = new(ts, Of(op)->fold == 0 ? Py.NewRef(op) : WithFold(ts, op, 0));
        using Owned offset = new(ts, first.IsNull ? null : UtcOffset(ts, first));
        if (offset.IsNull) return -1;
        if (Py.IsNone(offset)) return Of(op)->hashcode = HashBytes.Compute(Of(op)->data, 10);
        using Owned utc = new(ts, DeltaObject.FromTotal(ts, Micros(op) - (long)DeltaObject.Total(offset)));
        return utc.IsNull ? -1 : Of(op)->hashcode = ObjectProtocol.Hash(ts, utc);
    }

    /// <summary>Does the offset change with fold? Such times equal none of another zone. -1 with an error.</summary>
    private static int IsAmbiguous(PyThreadState* ts, PyObject* op, PyObject* offset) {
        using Owned flipped = new(ts, WithFold(ts, op, 1 - Of(op)->fold));
        using Owned other = new(ts, flipped.IsNull ? null : UtcOffset(ts, flipped));
        if (other.IsNull) return -1;
        if (other.Borrow == offset) return 0;
        return Py.IsNone(other) || Py.IsNone(offset) || DeltaObject.Total(other) != DeltaObject.Total(offset) ? 1 : 0;
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int operation) {
        if (!Check(b)) // a date must not compare the first bytes
            return DateObject.Check(b) ? DateTimeText.Unordered(ts, operation, $"can't compare {Err.TypeName(a)} to {Err.TypeName(b)}") : Py.NotImplemented;
        long difference = Micros(a) - Micros(b);
        if (Info(a) == Info(b)) return DateTimeText.Ordered(Math.Sign(difference), operation);
        using Owned first = new(ts, UtcOffset(ts, a));
        using Owned second = new(ts, first.IsNull ? null : UtcOffset(ts, b));
        if (second.IsNull) return null;
        if (Py.IsNone(first) != Py.IsNone(second)) return DateTimeText.Unordered(ts, operation, "can't compare offset-naive and offset-aware datetimes");
        if (!Py.IsNone(first)) difference -= (long)(DeltaObject.Total(first) - DeltaObject.Total(second));
        if (difference == 0 && operation is ObjectProtocol.Eq or ObjectProtocol.Ne) {
            int ambiguous = IsAmbiguous(ts, a, first);
            if (ambiguous == 0) ambiguous = IsAmbiguous(ts, b, second);
            if (ambiguous < 0) return null;
            difference = ambiguous;
        }
        return DateTimeText.Ordered(Math.Sign(difference), operation);
    }

    // ---- arithmetic ----

    /// <summary>datetime ± timedelta, of the datetime's class.</summary>
    [return: NewRef]
    public static PyObject* Shift(PyThreadState* ts, PyObject* op, PyObject* delta, int factor) {
        Int128 micros = Micros(op) + DeltaObject.Total(delta) * factor, day = 86_400_000_000;
        if (micros < day || micros >= day * (Gregorian.MaxOrdinal + 1L)) return Err.OverflowError(ts, "date value out of range");
        long rest = (long)(micros % day), seconds = rest / 1_000_000;
        var m = new Moment { Hour = (int)(seconds / 3600), Minute = (int)(seconds / 60 % 60), Second = (int)(seconds % 60), Micro = (int)(rest % 1_000_000) };
        Gregorian.FromOrdinal((int)(micros / day), out m.Year, out m.Month, out m.Day);
        return MakeBy(ts, (PyObject*)op->ob_type, m, Info(op));
    }

    private static PyObject* Add(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* moment = Check(a) ? a : b, delta = Check(a) ? b : a;
        return DeltaObject.Check(delta) ? Shift(ts, moment, delta, 1) : Py.NotImplemented;
    }

    private static PyObject* Subtract(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(a)) return Py.NotImplemented;
        if (DeltaObject.Check(b)) return Shift(ts, a, b, -1);
        if (!Check(b)) return Py.NotImplemented;
        BigInteger difference = Micros(a) - Micros(b);
        if (Info(a) == Info(b)) return DeltaObject.FromTotal(ts, difference);
        using Owned first = new(ts, UtcOffset(ts, a));
        using Owned second = new(ts, first.IsNull ? null : UtcOffset(ts, b));
        if (second.IsNull) return null;
        if (Py.IsNone(first) != Py.IsNone(second)) return Err.TypeError(ts, "can't subtract offset-naive and offset-aware datetimes");
        return DeltaObject.FromTotal(ts, Py.IsNone(first) ? difference : difference - (BigInteger)(DeltaObject.Total(first) - DeltaObject.Total(second)));
    }
}
