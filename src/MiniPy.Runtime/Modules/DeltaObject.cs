// datetime.timedelta: days, seconds and microseconds, of which only the days may be negative. Arithmetic goes through the total of
// microseconds, which 128 bits hold; products go through BigInteger.

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class DeltaObject {
    public const int MaxDays = 999999999;
    private const long MicrosPerDay = 86_400_000_000;

    public static readonly PyTypeObject* Type = StaticType.Create("datetime.timedelta", null, sizeof(PyDateTime_Delta), TypeFlags.BaseType, &Slots, &Members,
        doc: "Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\nAll arguments are optional and default to 0.\nArguments may be integers or floats, and may be positive or negative.");

    private static class Specs {
        public static readonly ArgSpec New = new("timedelta", 0, 0, "days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks");
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
        s->nb_multiply = &Multiply;
        s->nb_remainder = &Remainder;
        s->nb_divmod = &DivMod;
        s->nb_floor_divide = &FloorDivide;
        s->nb_true_divide = &TrueDivide;
        s->nb_negative = &Negative;
        s->nb_positive = &Positive;
        s->nb_absolute = &Absolute;
        s->nb_bool = &IsTrue;
    }

    private static void Members(TypeBuilder t) {
        t.Member("days", MemberType.Int, 24, doc: "Number of days.");
        t.Member("seconds", MemberType.Int, 28, doc: "Number of seconds (>= 0 and less than 1 day).");
        t.Member("microseconds", MemberType.Int, 32, doc: "Number of microseconds (>= 0 and less than 1 second).");
        t.Method("total_seconds", &TotalSeconds, "Total seconds in the duration.");
        t.Method("__reduce__", &Reduce, "__reduce__() -> (cls, state)");
        t.Value("resolution", FromTotal(t.Ts, 1));
        t.Value("min", Make(t.Ts, -MaxDays, 0, 0));
        t.Value("max", Make(t.Ts, MaxDays, 86399, 999999));
    }

    public static PyDateTime_Delta* Of(PyObject* op) => (PyDateTime_Delta*)op;
    public static bool Check(PyObject* op) => TypeObject.IsInstance(op, Type);
    public static Int128 Total(PyObject* op) => (Int128)Of(op)->days * MicrosPerDay + Of(op)->seconds * 1_000_000L + Of(op)->microseconds;

    private static void Dealloc(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->free(ts, op);

    /// <summary>From fields in their ranges, but for the days.</summary>
    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, long days, int seconds, int micros, PyTypeObject* type = null) {
        if (days is < -MaxDays or > MaxDays)
            return Err.OverflowError(ts, days is < int.MinValue or > int.MaxValue ? "Python int too large to convert to C int" : $"days={days}; must have magnitude <= {MaxDays}");
        if (type == null) type = Type;
        PyObject* op = TypeSlots.Of(type)->alloc(ts, (PyObject*)type, 0);
        if (op == null) return null;
        Of(op)->hashcode = -1;
        Of(op)->days = (int)days;
        Of(op)->seconds = seconds;
        Of(op)->microseconds = micros;
        return op;
    }

    [return: NewRef]
    public static PyObject* FromTotal(PyThreadState* ts, in BigInteger micros, PyTypeObject* type = null) {
        BigInteger days = BigInteger.DivRem(micros, MicrosPerDay, out BigInteger rest);
        if (rest.Sign < 0) {
            rest += MicrosPerDay;
            days--;
        }
        if (days.GetBitLength() > 60) return Err.OverflowError(ts, "Python int too large to convert to C int");
        return Make(ts, (long)days, (int)((long)rest / 1_000_000), (int)((long)rest % 1_000_000), type);
    }

    [return: NewRef]
    public static PyObject* FromSeconds(PyThreadState* ts, long seconds, long micros = 0) => FromTotal(ts, (BigInteger)seconds * 1_000_000 + micros);

    [return: NewRef]
    private static PyObject* TotalObject(PyThreadState* ts, PyObject* op) => LongObject.FromBigInteger(ts, (BigInteger)Total(op));

    // ---- making ----

    /// <summary>Adds value × factor: ints and whole parts exactly, the rest of floats to `leftover`.</summary>
    private static bool Accumulate(PyThreadState* ts, string name, PyObject* value, long factor, ref BigInteger sum, ref double leftover) {
        if (LongObject.Check(value)) {
            sum += LongObject.AsBigInteger(value) * factor;
            return true;
        }
        if (!FloatObject.Check(value)) return Err.TypeError(ts, $"unsupported type for timedelta {name} component: {Err.TypeName(value)}");
        double number = FloatObject.Value(value), whole = Math.Truncate(number);
        using Owned exact = new(ts, LongObject.FromDouble(ts, whole)); // refuses infinity and NaN
        if (exact.IsNull) return false;
        sum += LongObject.AsBigInteger(exact) * factor;
        double rest = (number - whole) * factor, wholeRest = Math.Truncate(rest);
        sum += (long)wholeRest;
        leftover += rest - wholeRest;
        return true;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[7];
        if (!Specs.New.ParseTuple(ts, args, kwargs, given)) return null;
        BigInteger sum = BigInteger.Zero;
        double leftover = 0;
        // From small to large, as CPython adds them: the order shows in the last bit of `leftover`.
        foreach ((int index, string name, long factor) in ((int, string, long)[])[(2, "microseconds", 1), (3, "milliseconds", 1000), (1, "seconds", 1_000_000),
                (4, "minutes", 60_000_000), (5, "hours", 3_600_000_000), (0, "days", MicrosPerDay), (6, "weeks", 7 * MicrosPerDay)])
            if (given[index] != null && !Accumulate(ts, name, given[index], factor, ref sum, ref leftover)) return null;
        if (leftover != 0) {
            double whole = Math.Round(leftover, MidpointRounding.AwayFromZero);
            if (Math.Abs(whole - leftover) == 0.5) { // to the even total
                int odd = sum.IsEven ? 0 : 1;
                whole = 2.0 * Math.Round((leftover + odd) * 0.5, MidpointRounding.AwayFromZero) - odd;
            }
            sum += (long)whole;
        }
        return FromTotal(ts, sum, (PyTypeObject*)type);
    }

    /// <summary>Delta_FromDelta.</summary>
    [return: NewRef]
    public static PyObject* FromFields(PyThreadState* ts, int days, int seconds, int micros, bool normalise, PyTypeObject* type) =>
        normalise ? FromTotal(ts, (BigInteger)days * MicrosPerDay + (BigInteger)seconds * 1_000_000 + micros, type) : Make(ts, days, seconds, micros, type);

    // ---- text, comparison ----

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        var parts = new System.Collections.Generic.List<string>();
        if (Of(op)->days != 0) parts.Add($"days={Of(op)->days}");
        if (Of(op)->seconds != 0) parts.Add($"seconds={Of(op)->seconds}");
        if (Of(op)->microseconds != 0) parts.Add($"microseconds={Of(op)->microseconds}");
        return UnicodeObject.FromString(ts, $"{Err.TypeName(op)}({(parts.Count == 0 ? "0" : string.Join(", ", parts))})");
    }

    private static PyObject* Str(PyThreadState* ts, PyObject* op) {
        int days = Of(op)->days, seconds = Of(op)->seconds, micros = Of(op)->microseconds;
        string text = $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}" + (micros != 0 ? $".{micros:000000}" : "");
        return UnicodeObject.FromString(ts, days == 0 ? text : $"{days} day{(days is 1 or -1 ? "" : "s")}, {text}");
    }

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        if (Of(op)->hashcode != -1) return Of(op)->hashcode;
        using Owned state = new(ts, State(ts, op));
        return state.IsNull ? -1 : Of(op)->hashcode = ObjectProtocol.Hash(ts, state);
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int operation) =>
        Check(b) ? DateTimeText.Ordered(Total(a).CompareTo(Total(b)), operation) : Py.NotImplemented;

    private static int IsTrue(PyThreadState* ts, PyObject* op) => Total(op) != 0 ? 1 : 0;

    // ---- arithmetic ----

    private static PyObject* Add(PyThreadState* ts, PyObject* a, PyObject* b) =>
        Check(a) && Check(b) ? FromTotal(ts, (BigInteger)(Total(a) + Total(b))) : Py.NotImplemented;

    private static PyObject* Subtract(PyThreadState* ts, PyObject* a, PyObject* b) =>
        Check(a) && Check(b) ? FromTotal(ts, (BigInteger)(Total(a) - Total(b))) : Py.NotImplemented;

    private static PyObject* Negative(PyThreadState* ts, PyObject* op) => FromTotal(ts, (BigInteger)(-Total(op)));
    private static PyObject* Positive(PyThreadState* ts, PyObject* op) => Make(ts, Of(op)->days, Of(op)->seconds, Of(op)->microseconds);
    private static PyObject* Absolute(PyThreadState* ts, PyObject* op) => Of(op)->days < 0 ? Negative(ts, op) : Positive(ts, op);

    /// <summary>total × numerator ÷ denominator, halves to the even neighbour.</summary>
    [return: NewRef]
    private static PyObject* Scale(PyThreadState* ts, PyObject* op, in BigInteger numerator, in BigInteger denominator) {
        if (denominator.IsZero) return Err.ZeroDivisionError(ts, "integer division or modulo by zero");
        BigInteger divisor = BigInteger.Abs(denominator), scaled = (BigInteger)Total(op) * numerator * denominator.Sign;
        BigInteger quotient = BigInteger.DivRem(scaled, divisor, out BigInteger rest);
        if (rest.Sign < 0) {
            rest += divisor;
            quotient--;
        }
        int half = (rest * 2).CompareTo(divisor);
        return FromTotal(ts, half > 0 || half == 0 && !quotient.IsEven ? quotient + 1 : quotient);
    }

    /// <summary>A float's as_integer_ratio(), which a subclass may have changed.</summary>
    private static bool Ratio(PyThreadState* ts, PyObject* value, out BigInteger numerator, out BigInteger denominator) {
        numerator = denominator = BigInteger.One;
        using Owned ratio = new(ts, CallProtocol.CallMethod(ts, value, "as_integer_ratio"));
        if (ratio.IsNull) return false;
        if (!TupleObject.Check(ratio)) return Err.TypeError(ts, $"unexpected return type from as_integer_ratio(): expected tuple, got '{Err.TypeName(ratio)}'");
        if (TupleObject.Size(ratio) != 2) return Err.ValueError(ts, "as_integer_ratio() must return a 2-tuple");
        PyObject* top = TupleObject.Items(ratio)[0], bottom = TupleObject.Items(ratio)[1];
        if (!LongObject.Check(top) || !LongObject.Check(bottom)) return Err.TypeError(ts, "as_integer_ratio() must return integers");
        numerator = LongObject.AsBigInteger(top);
        denominator = LongObject.AsBigInteger(bottom);
        return true;
    }

    private static PyObject* Multiply(PyThreadState* ts, PyObject* a, PyObject* b) {
        PyObject* delta = Check(a) ? a : b, factor = Check(a) ? b : a;
        if (LongObject.Check(factor)) return Scale(ts, delta, LongObject.AsBigInteger(factor), BigInteger.One);
        if (!FloatObject.Check(factor)) return Py.NotImplemented;
        return Ratio(ts, factor, out BigInteger numerator, out BigInteger denominator) ? Scale(ts, delta, numerator, denominator) : null;
    }

    private static PyObject* TrueDivide(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(a)) return Py.NotImplemented;
        if (LongObject.Check(b)) return Scale(ts, a, BigInteger.One, LongObject.AsBigInteger(b));
        if (FloatObject.Check(b)) return Ratio(ts, b, out BigInteger numerator, out BigInteger denominator) ? Scale(ts, a, denominator, numerator) : null;
        return Check(b) ? OnTotals(ts, a, b, &LongObject.TrueDivide) : Py.NotImplemented;
    }

    [return: NewRef]
    private static PyObject* OnTotals(PyThreadState* ts, PyObject* a, PyObject* b, delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> operation) {
        using Owned x = new(ts, TotalObject(ts, a));
        using Owned y = new(ts, x.IsNull ? null : TotalObject(ts, b));
        return y.IsNull ? null : operation(ts, x, y);
    }

    /// <summary>A delta from an int of microseconds, whose reference is taken over.</summary>
    [return: NewRef]
    private static PyObject* FromTotalObject(PyThreadState* ts, [Steals] PyObject* micros) {
        using Owned held = new(ts, micros);
        return held.IsNull ? null : FromTotal(ts, LongObject.AsBigInteger(held));
    }

    private static PyObject* FloorDivide(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(a)) return Py.NotImplemented;
        if (Check(b)) return OnTotals(ts, a, b, &LongObject.FloorDivide);
        if (!LongObject.Check(b)) return Py.NotImplemented;
        using Owned total = new(ts, TotalObject(ts, a));
        return total.IsNull ? null : FromTotalObject(ts, LongObject.FloorDivide(ts, total, b));
    }

    private static PyObject* Remainder(PyThreadState* ts, PyObject* a, PyObject* b) =>
        Check(a) && Check(b) ? FromTotalObject(ts, OnTotals(ts, a, b, &LongObject.Remainder)) : Py.NotImplemented;

    private static PyObject* DivMod(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        using Owned quotient = new(ts, FloorDivide(ts, a, b));
        using Owned remainder = new(ts, quotient.IsNull ? null : Remainder(ts, a, b));
        return remainder.IsNull ? null : TupleObject.Pack(ts, quotient, remainder);
    }

    // ---- methods ----

    private static PyObject* TotalSeconds(PyThreadState* ts, PyObject* self) {
        using Owned total = new(ts, TotalObject(ts, self));
        using Owned million = new(ts, LongObject.FromInt64(ts, 1_000_000));
        return total.IsNull || million.IsNull ? null : LongObject.TrueDivide(ts, total, million);
    }

    [return: NewRef]
    private static PyObject* State(PyThreadState* ts, PyObject* op) =>
        Fields.Tuple(ts, LongObject.FromInt64(ts, Of(op)->days), LongObject.FromInt64(ts, Of(op)->seconds), LongObject.FromInt64(ts, Of(op)->microseconds));

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), State(ts, self));
}
