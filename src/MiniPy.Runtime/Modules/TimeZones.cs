// datetime.tzinfo, the base of time zones, and datetime.timezone, the fixed offset from UTC. The instance for UTC itself is one for the
// process.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class TimeZones {
    private struct Zone {
        public PyObject ob_base;
        public PyObject* offset;
        /// <summary>null when none was given.</summary>
        public PyObject* name;
    }

    public static readonly PyTypeObject* InfoType = StaticType.Create("datetime.tzinfo", null, sizeof(PyObject), TypeFlags.BaseType, &InfoSlots, &InfoMembers,
        doc: "Abstract base class for time zone info objects.");

    public static readonly PyTypeObject* Type = StaticType.Create("datetime.timezone", null, sizeof(Zone), 0, &Slots, &Members, InfoType,
        doc: "Fixed offset from UTC implementation of tzinfo.");

    public static readonly PyObject* Utc = MakeUtc();

    private static class Specs {
        public static readonly ArgSpec New = new("timezone", 0, 1, "offset", "name");
    }

    private static PyObject* MakeUtc() {
        lock (StaticState.Gate) {
            PyObject* op = NewZone(StaticState.Ts, DeltaObject.FromSeconds(StaticState.Ts, 0), null);
            StaticState.Immortalise(Of(op)->offset);
            StaticState.Immortalise(op);
            return op;
        }
    }

    private static Zone* Of(PyObject* op) => (Zone*)op;
    public static bool IsInfo(PyObject* op) => TypeObject.IsInstance(op, InfoType);

    /// <summary>An argument: None or a tzinfo.</summary>
    public static bool CheckInfo(PyThreadState* ts, PyObject* op) =>
        Py.IsNone(op) || IsInfo(op) || Err.TypeError(ts, $"tzinfo argument must be None or of a tzinfo subclass, not type '{Err.TypeName(op)}'");

    // ---- questions to any tzinfo ----

    /// <summary>|offset| less than a day?</summary>
    private static bool IsOffset(PyObject* delta) => System.Int128.Abs(DeltaObject.Total(delta)) < 86_400_000_000;

    /// <summary>utcoffset, dst or tzname of a tzinfo (None for None): None, or a timedelta less than a day, or a str. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* Ask(PyThreadState* ts, PyObject* tzinfo, string method, PyObject* argument) {
        if (Py.IsNone(tzinfo)) return Py.None;
        using Owned answer = new(ts, CallProtocol.CallMethod(ts, tzinfo, method, argument));
        if (answer.IsNull || Py.IsNone(answer)) return answer.Detach();
        bool text = method == "tzname";
        if (text ? !UnicodeObject.Check(answer) : !DeltaObject.Check(answer))
            return Err.TypeError(ts, $"tzinfo.{method}() must return None or a {(text ? "string" : "timedelta")}, not '{Err.TypeName(answer)}'");
        if (!text && !IsOffset(answer)) return Err.ValueError(ts, "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
        return answer.Detach();
    }

    // ---- tzinfo ----

    private static void InfoSlots(TypeSlots* s) {
        s->dealloc = &InfoDealloc;
        s->@new = &InfoNew;
    }

    private static void InfoMembers(TypeBuilder t) {
        t.Method("tzname", &InfoName, "datetime -> string name of time zone.");
        t.Method("utcoffset", &InfoOffset, "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC");
        t.Method("dst", &InfoDst, "datetime -> DST offset as timedelta positive east of UTC.");
        t.Method("fromutc", &InfoFromUtc, "datetime in UTC -> datetime in local time.");
        t.Method("__reduce__", &InfoReduce, "-> (cls, state)");
    }

    private static void InfoDealloc(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->free(ts, op);
    private static PyObject* InfoNew(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);

    private static Raised MustImplement(PyThreadState* ts, string method) => Err.NotImplementedError(ts, $"a tzinfo subclass must implement {method}()");
    private static PyObject* InfoName(PyThreadState* ts, PyObject* self, PyObject* at) => MustImplement(ts, "tzname");
    private static PyObject* InfoOffset(PyThreadState* ts, PyObject* self, PyObject* at) => MustImplement(ts, "utcoffset");
    private static PyObject* InfoDst(PyThreadState* ts, PyObject* self, PyObject* at) => MustImplement(ts, "dst");

    /// <summary>For zones whose dst() changes with the standard offset fixed, as the documentation of tzinfo.fromutc says.</summary>
    private static PyObject* InfoFromUtc(PyThreadState* ts, PyObject* self, PyObject* utc) {
        if (!DateTimeObject.Check(utc)) return Err.TypeError(ts, "fromutc: argument must be a datetime");
        if (DateTimeObject.Info(utc) != self) return Err.ValueError(ts, "fromutc: dt.tzinfo is not self");
        using Owned offset = new(ts, Ask(ts, self, "utcoffset", utc));
        if (offset.IsNull) return null;
        if (Py.IsNone(offset)) return Err.ValueError(ts, "fromutc: non-None utcoffset() result required");
        using Owned dst = new(ts, Ask(ts, self, "dst", utc));
        if (dst.IsNull) return null;
        if (Py.IsNone(dst)) return Err.ValueError(ts, "fromutc: non-None dst() result required");
        using Owned standard = new(ts, NumberProtocol.Subtract(ts, offset, dst));
        using Owned result = new(ts, standard.IsNull ? null : DateTimeObject.Shift(ts, utc, standard, 1));
        using Owned then = new(ts, result.IsNull ? null : Ask(ts, self, "dst", result));
        if (then.IsNull) return null;
        if (Py.IsNone(then)) return Err.ValueError(ts, "fromutc: tz.dst() gave inconsistent results; cannot convert");
        return DeltaObject.Total(then) == 0 ? result.Detach() : DateTimeObject.Shift(ts, result, then, 1);
    }

    private static PyObject* InfoReduce(PyThreadState* ts, PyObject* self) {
        if (ObjectProtocol.LookupAttr(ts, self, StaticNames.InitArgs, out PyObject* found) == Lookup.Error) return null;
        using Owned method = new(ts, found);
        using Owned args = new(ts, method.IsNull ? TupleObject.Empty : CallProtocol.CallNoArgs(ts, method));
        if (args.IsNull) return null;
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), Py.NewRef(args), CallProtocol.CallMethod(ts, self, "__getstate__"));
    }

    private static class StaticNames {
        public static readonly PyObject* InitArgs = StaticState.InternedString("__getinitargs__");
    }

    // ---- timezone ----

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->@new = &NewSlot;
        s->repr = &Repr;
        s->str = &Str;
        s->hash = &Hash;
        s->richcompare = &Compare;
    }

    private static void Members(TypeBuilder t) {
        t.Method("tzname", &NameOf, "If name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'.");
        t.Method("utcoffset", &OffsetOf, "Return fixed offset.");
        t.Method("dst", &Dst, "Return None.");
        t.Method("fromutc", &FromUtc, "datetime in UTC -> datetime in local time.");
        t.Method("__getinitargs__", &GetInitArgs, "pickle support");
        t.Value("utc", Py.NewRef(Utc));
        t.Value("min", NewZone(t.Ts, DeltaObject.FromSeconds(t.Ts, -86340), null));
        t.Value("max", NewZone(t.Ts, DeltaObject.FromSeconds(t.Ts, 86340), null));
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        Py.XDecRef(ts, Of(op)->offset);
        Py.XDecRef(ts, Of(op)->name);
        TypeSlots.Of(op)->free(ts, op);
    }

    [return: NewRef]
    private static PyObject* NewZone(PyThreadState* ts, [Steals] PyObject* offset, PyObject* name) {
        using Owned held = new(ts, offset);
        PyObject* op = held.IsNull ? null : TypeSlots.Of(Type)->alloc(ts, (PyObject*)Type, 0);
        if (op == null) return null;
        Of(op)->offset = held.Detach();
        Of(op)->name = Py.XNewRef(name);
        return op;
    }

    /// <summary>The zone of an offset; UTC itself for none and no name.</summary>
    [return: NewRef]
    public static PyObject* FromOffset(PyThreadState* ts, PyObject* offset, PyObject* name) {
        if (name == null && DeltaObject.Total(offset) == 0) return Py.NewRef(Utc);
        if (!IsOffset(offset)) return Err.ValueError(ts, $"offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {TypeObject.ReprForMessage(ts, offset)}.");
        return NewZone(ts, Py.NewRef(offset), name);
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.New.ParseTuple(ts, args, kwargs, given)) return null;
        if (!DeltaObject.Check(given[0])) return Err.TypeError(ts, $"timezone() argument 1 must be datetime.timedelta, not {Err.TypeName(given[0])}");
        return given[1] == null || Args.Str(ts, "timezone", 2, given[1]) ? FromOffset(ts, given[0], given[1]) : null;
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        if (op == Utc) return UnicodeObject.FromString(ts, "datetime.timezone.utc");
        using UnicodeBuilder text = new(ts);
        text.Append(Err.TypeName(op) + "(");
        text.AppendRepr(Of(op)->offset);
        if (Of(op)->name != null) {
            text.Append(", ");
            text.AppendRepr(Of(op)->name);
        }
        text.Append(")");
        return text.Finish();
    }

    private static PyObject* Str(PyThreadState* ts, PyObject* op) {
        if (Of(op)->name != null) return Py.NewRef(Of(op)->name);
        return UnicodeObject.FromString(ts, DeltaObject.Total(Of(op)->offset) == 0 ? "UTC" : "UTC" + DateTimeText.Offset(Of(op)->offset));
    }

    private static nint Hash(PyThreadState* ts, PyObject* op) => ObjectProtocol.Hash(ts, Of(op)->offset);

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int operation) =>
        operation is ObjectProtocol.Eq or ObjectProtocol.Ne && b->ob_type == Type
            ? DateTimeText.Ordered(DeltaObject.Total(Of(a)->offset).CompareTo(DeltaObject.Total(Of(b)->offset)), operation) : Py.NotImplemented;

    private static bool CheckArgument(PyThreadState* ts, string method, PyObject* at) =>
        Py.IsNone(at) || DateTimeObject.Check(at) || Err.TypeError(ts, $"{method}(dt) argument must be a datetime instance or None, not {Err.TypeName(at)}");

    private static PyObject* NameOf(PyThreadState* ts, PyObject* self, PyObject* at) => CheckArgument(ts, "tzname", at) ? Str(ts, self) : null;
    private static PyObject* OffsetOf(PyThreadState* ts, PyObject* self, PyObject* at) => CheckArgument(ts, "utcoffset", at) ? Py.NewRef(Of(self)->offset) : null;
    private static PyObject* Dst(PyThreadState* ts, PyObject* self, PyObject* at) => CheckArgument(ts, "dst", at) ? Py.None : null;

    private static PyObject* FromUtc(PyThreadState* ts, PyObject* self, PyObject* utc) {
        if (!DateTimeObject.Check(utc)) return Err.TypeError(ts, "fromutc: argument must be a datetime");
        if (DateTimeObject.Info(utc) != self) return Err.ValueError(ts, "fromutc: dt.tzinfo is not self");
        return DateTimeObject.Shift(ts, utc, Of(self)->offset, 1);
    }

    private static PyObject* GetInitArgs(PyThreadState* ts, PyObject* self) =>
        Of(self)->name == null ? TupleObject.Pack(ts, Of(self)->offset) : TupleObject.Pack(ts, Of(self)->offset, Of(self)->name);
}
