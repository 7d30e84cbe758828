// Tuples with named fields, as sys.version_info and os.stat_result are (CPython's struct sequences). The first fields are the tuple's
// items, further ones are attributes only. The layout is that of a tuple, whose ob_size counts the visible items; the others follow.

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>Declares one such type. A field name of null is visible but has no attribute.</summary>
internal sealed unsafe class FieldTupleType {
    private static readonly ConcurrentDictionary<nint, FieldTupleType> s_byType = new();

    public readonly PyTypeObject* Type;
    public readonly string?[] Fields;
    public readonly int Visible;
    private readonly (string Alias, int Index)[] _aliases;

    public FieldTupleType(string name, string doc, int visible, bool instantiable, string?[] fields, params (string, int)[] aliases) {
        Fields = fields;
        Visible = visible;
        _aliases = aliases;
        Type = StaticType.Create(name, null, sizeof(PyVarObject), TypeFlags.HaveGc | TypeFlags.TupleSubclass, instantiable ? &InstantiableSlots : &Slots, &Members,
            TupleObject.Type, itemSize: sizeof(nint), doc: doc);
        s_byType[(nint)Type] = this;
    }

    private static FieldTupleType Of(PyTypeObject* type) {
        while (true) {
            if (s_byType.TryGetValue((nint)type, out FieldTupleType? found)) return found;
            type = type->tp_base;
        }
    }

    private static void InstantiableSlots(TypeSlots* s) {
        Slots(s);
        s->@new = &NewSlot;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->repr = &Repr;
        s->@new = &Refuse;
    }

    private static void Members(TypeBuilder t) {
        FieldTupleType self = Of(t.Type);
        int unnamed = 0;
        for (int i = 0; i < self.Fields.Length; i++) {
            if (self.Fields[i] is { } name) t.Member(name, MemberType.Object, sizeof(PyVarObject) + i * sizeof(nint));
            else unnamed++;
        }
        foreach ((string alias, int index) in self._aliases) t.Member(alias, MemberType.Object, sizeof(PyVarObject) + index * sizeof(nint));
        t.Value("n_fields", LongObject.FromInt64(t.Ts, self.Fields.Length));
        t.Value("n_sequence_fields", LongObject.FromInt64(t.Ts, self.Visible));
        t.Value("n_unnamed_fields", LongObject.FromInt64(t.Ts, unnamed));
        PyObject* match = TupleObject.New(t.Ts, self.Visible - System.Math.Min(unnamed, self.Visible));
        int at = 0;
        for (int i = 0; i < self.Visible; i++)
            if (self.Fields[i] is { } field) TupleObject.Items(match)[at++] = UnicodeObject.Intern(t.Ts, field);
        t.Value("__match_args__", match);
        t.Method("__reduce__", &Reduce);
    }

    /// <summary>An instance with every field None-able: the caller fills Items of it (new references), null fields become None in Finish.</summary>
    [return: NewRef]
    public PyObject* New(PyThreadState* ts) {
        PyObject* op = ObjectMemory.NewVar(ts, Type, sizeof(PyVarObject) + Fields.Length * sizeof(nint), Visible);
        if (op != null) NativeMemory.Clear(TupleObject.Items(op), (nuint)(Fields.Length * sizeof(nint)));
        return op;
    }

    /// <summary>Tracks a filled instance; when a field is missing because making it failed, gives null.</summary>
    [return: NewRef]
    public PyObject* Finish(PyThreadState* ts, [Steals] PyObject* op) {
        if (op == null) return null;
        bool failed = ErrorIndicator.Occurred(ts) != null;
        for (int i = 0; i < Fields.Length; i++)
            if (TupleObject.Items(op)[i] == null) TupleObject.Items(op)[i] = Py.None;
        CycleCollector.Track(ts, op);
        if (!failed) return op;
        Py.DecRef(ts, op);
        return null;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        int count = Of(op->ob_type).Fields.Length;
        for (int i = 0; i < count; i++) Py.XDecRef(ts, TupleObject.Items(op)[i]);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int count = Of(op->ob_type).Fields.Length;
        for (int i = 0; i < count; i++) {
            PyObject* item = TupleObject.Items(op)[i];
            int stop = item == null ? 0 : visit(item, arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        FieldTupleType self = Of(op->ob_type);
        using UnicodeBuilder text = new(ts);
        text.Append(TypeObject.FullName(op->ob_type));
        text.Append("(");
        for (int i = 0; i < self.Visible; i++) {
            if (i > 0) text.Append(", ");
            text.Append((self.Fields[i] ?? (i + 3 < self.Fields.Length ? self.Fields[i + 3] : null) ?? "?") + "=");
            text.AppendRepr(TupleObject.Items(op)[i]);
        }
        text.Append(")");
        return text.Finish();
    }

    private static PyObject* Refuse(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) =>
        Err.TypeError(ts, $"cannot create '{TypeObject.FullName((PyTypeObject*)cls)}' instances");

    /// <summary>type(sequence, dict=None)</summary>
    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        FieldTupleType self = Of((PyTypeObject*)cls);
        var spec = new ArgSpec(TypeObject.Name((PyTypeObject*)cls), 0, 1, "sequence", "dict");
        PyObject** given = stackalloc PyObject*[2];
        if (!spec.ParseTuple(ts, args, kwargs, given)) return null;
        string name = TypeObject.FullName((PyTypeObject*)cls);
        using Owned items = new(ts, TupleObject.FromIterable(ts, given[0]));
        if (items.IsNull) {
            if (!Err.Matches(ts, Exc.TypeError)) return null;
            ErrorIndicator.Clear(ts);
            return Err.TypeError(ts, "constructor requires a sequence");
        }
        PyObject* extra = given[1] == null || Py.IsNone(given[1]) ? null : given[1];
        if (extra != null && !DictObject.Check(extra)) return Err.TypeError(ts, $"{name}() takes a dict as second arg, if any");
        nint count = TupleObject.Size(items);
        if (self.Visible == self.Fields.Length && count != self.Visible) return Err.TypeError(ts, $"{name}() takes a {self.Visible}-sequence ({count}-sequence given)");
        if (count < self.Visible) return Err.TypeError(ts, $"{name}() takes an at least {self.Visible}-sequence ({count}-sequence given)");
        if (count > self.Fields.Length) return Err.TypeError(ts, $"{name}() takes an at most {self.Fields.Length}-sequence ({count}-sequence given)");
        PyObject* op = self.New(ts);
        if (op == null) return null;
        for (int i = 0; i < self.Fields.Length; i++) {
            PyObject* value = i < count ? TupleObject.Items(items)[i] : extra != null && self.Fields[i] is { } field ? DictObject.GetItemString(ts, extra, field) : null;
            TupleObject.Items(op)[i] = Py.NewRef(value == null ? Py.None : value);
        }
        return self.Finish(ts, op);
    }

    [return: NewRef]
    private static PyObject* Reduce(PyThreadState* ts, PyObject* op) {
        FieldTupleType self = Of(op->ob_type);
        using Owned visible = new(ts, TupleObject.FromArray(ts, TupleObject.Items(op), self.Visible));
        using Owned hidden = new(ts, DictObject.New(ts));
        if (visible.IsNull || hidden.IsNull) return null;
        for (int i = self.Visible; i < self.Fields.Length; i++)
            if (self.Fields[i] is { } field && DictObject.SetItemString(ts, hidden, field, TupleObject.Items(op)[i]) < 0) return null;
        using Owned args = new(ts, TupleObject.Pack(ts, visible, hidden));
        return args.IsNull ? null : TupleObject.Pack(ts, (PyObject*)op->ob_type, args);
    }
}
