// operator.itemgetter, attrgetter and methodcaller.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>The three share a layout: what they were made with, and what was prepared from it.</summary>
internal unsafe struct GetterState {
    public PyObject ob_base;
    /// <summary>The arguments, a tuple. methodcaller: those after the name.</summary>
    public PyObject* args;
    /// <summary>attrgetter: a tuple of str or of tuples of str. methodcaller: the name.</summary>
    public PyObject* prepared;
    /// <summary>methodcaller: keywords or null.</summary>
    public PyObject* kwargs;
}

internal static unsafe class GetterCommon {
    public static PyObject* One(PyThreadState* ts, string name, PyObject* args, PyObject* kwargs) =>
        !Args.NoKeywords(ts, name, kwargs) || !Args.CheckPositional(ts, name, TupleObject.Size(args), 1, 1) ? null : TupleObject.Items(args)[0];

    /// <summary>type(args…), with a guard against recursion.</summary>
    public static PyObject* Repr(PyThreadState* ts, PyObject* self, PyObject* first, PyObject* args, PyObject* kwargs) {
        int entered = ObjectProtocol.ReprEnter(ts, self);
        if (entered != 0) return entered < 0 ? null : UnicodeObject.FromString(ts, $"{TypeObject.FullName(self->ob_type)}(...)");
        var text = new UnicodeBuilder(ts);
        text.Append(TypeObject.FullName(self->ob_type));
        text.Append("(");
        bool ok = first == null || Append(ts, ref text, first);
        for (nint i = 0; ok && i < TupleObject.Size(args); i++) {
            if (i > 0 || first != null) text.Append(", ");
            ok = Append(ts, ref text, TupleObject.Items(args)[i]);
        }
        nint position = 0;
        if (kwargs != null)
            while (ok && DictObject.Next(kwargs, ref position, out PyObject* key, out PyObject* value)) {
                text.Append(", ");
                text.Append(key);
                text.Append("=");
                ok = Append(ts, ref text, value);
            }
        text.Append(")");
        ObjectProtocol.ReprLeave(ts, self);
        if (ok) return text.Finish();
        text.Dispose();
        return null;
    }

    private static bool Append(PyThreadState* ts, ref UnicodeBuilder text, PyObject* op) {
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, op));
        if (repr.IsNull) return false;
        text.Append(repr.Borrow);
        return true;
    }
}

internal static unsafe class ItemGetterObject {
    public static readonly PyTypeObject* Type = StaticType.Create("operator.itemgetter", null, sizeof(GetterState), TypeFlags.HaveGc, &Slots, &Members,
        doc: "itemgetter(item, ...) --> itemgetter object\n\nReturn a callable object that fetches the given item(s) from its operand.\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->call = &Call;
        s->repr = &Repr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling");

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "itemgetter", kwargs)) return null;
        if (TupleObject.Size(args) < 1) return Err.TypeError(ts, "itemgetter expected 1 argument, got 0");
        return IterTool.Make(ts, type, Py.NewRef(args));
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject* obj = GetterCommon.One(ts, "itemgetter", args, kwargs);
        if (obj == null) return null;
        PyObject* items = ((GetterState*)self)->args;
        nint count = TupleObject.Size(items);
        if (count == 1) {
            PyObject* item = TupleObject.Items(items)[0];
            if (TupleObject.CheckExact(obj) && item->ob_type == LongObject.Type && LongObject.TryAsInt64(item, out long index) && index >= 0 && index < TupleObject.Size(obj))
                return Py.NewRef(TupleObject.Items(obj)[index]);
            return ObjectProtocol.GetItem(ts, obj, item);
        }
        using Owned result = new(ts, TupleObject.New(ts, count));
        if (result.IsNull) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* value = ObjectProtocol.GetItem(ts, obj, TupleObject.Items(items)[i]);
            if (value == null) return null;
            TupleObject.Items(result)[i] = value;
        }
        return result.Detach();
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) => GetterCommon.Repr(ts, self, null, ((GetterState*)self)->args, null);
    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), Py.NewRef(((GetterState*)self)->args));
}

internal static unsafe class AttrGetterObject {
    public static readonly PyTypeObject* Type = StaticType.Create("operator.attrgetter", null, sizeof(GetterState), TypeFlags.HaveGc, &Slots, &Members,
        doc: "attrgetter(attr, ...) --> attrgetter object\n\nReturn a callable object that fetches the given attribute(s) from its operand.\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->call = &Call;
        s->repr = &Repr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling");

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "attrgetter", kwargs)) return null;
        nint count = TupleObject.Size(args);
        if (count < 1) return Err.TypeError(ts, "attrgetter expected 1 argument, got 0");
        using Owned prepared = new(ts, TupleObject.New(ts, count));
        if (prepared.IsNull) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* name = TupleObject.Items(args)[i];
            if (!UnicodeObject.Check(name)) return Err.TypeError(ts, "attribute name must be a string");
            PyObject* path = Split(ts, name);
            if (path == null) return null;
            TupleObject.Items(prepared)[i] = path;
        }
        return IterTool.Make(ts, type, Py.NewRef(args), prepared.Detach());
    }

    /// <summary>An interned str, or for a dotted name a tuple of such.</summary>
    [return: NewRef]
    private static PyObject* Split(PyThreadState* ts, PyObject* name) {
        using Owned parts = new(ts, ListObject.New(ts, 0));
        if (parts.IsNull) return null;
        nint start = 0, length = UnicodeObject.Length(name);
        for (nint i = 0; i <= length; i++) {
            if (i < length && UnicodeObject.Read(name, i) != '.') continue;
            PyObject* part = UnicodeObject.Substring(ts, name, start, i);
            if (part == null) return null;
            UnicodeObject.InternInPlace(ts, &part);
            if (ListObject.AppendSteal(ts, parts, part) < 0) return null;
            start = i + 1;
        }
        return ListObject.Size(parts) == 1 ? Py.NewRef(ListObject.Items(parts)[0]) : ListObject.AsTuple(ts, parts);
    }

    [return: NewRef]
    private static PyObject* Follow(PyThreadState* ts, PyObject* obj, PyObject* path) {
        if (!TupleObject.CheckExact(path)) return ObjectProtocol.GetAttr(ts, obj, path);
        PyObject* at = Py.NewRef(obj);
        for (nint i = 0; i < TupleObject.Size(path) && at != null; i++) {
            PyObject* next = ObjectProtocol.GetAttr(ts, at, TupleObject.Items(path)[i]);
            Py.DecRef(ts, at);
            at = next;
        }
        return at;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject* obj = GetterCommon.One(ts, "attrgetter", args, kwargs);
        if (obj == null) return null;
        PyObject* paths = ((GetterState*)self)->prepared;
        nint count = TupleObject.Size(paths);
        if (count == 1) return Follow(ts, obj, TupleObject.Items(paths)[0]);
        using Owned result = new(ts, TupleObject.New(ts, count));
        if (result.IsNull) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* value = Follow(ts, obj, TupleObject.Items(paths)[i]);
            if (value == null) return null;
            TupleObject.Items(result)[i] = value;
        }
        return result.Detach();
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) => GetterCommon.Repr(ts, self, null, ((GetterState*)self)->args, null);
    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), Py.NewRef(((GetterState*)self)->args));
}

internal static unsafe class MethodCallerObject {
    public static readonly PyTypeObject* Type = StaticType.Create("operator.methodcaller", null, sizeof(GetterState), TypeFlags.HaveGc, &Slots, &Members,
        doc: "methodcaller(name, ...) --> methodcaller object\n\nReturn a callable object that calls the given method on its operand.\nAfter f = methodcaller('name'), the call f(r) returns r.name().\nAfter g = methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->call = &Call;
        s->repr = &Repr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling");

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        if (count < 1) return Err.TypeError(ts, "methodcaller needs at least one argument, the method name");
        PyObject* name = TupleObject.Items(args)[0];
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, "method name must be a string");
        Py.IncRef(name);
        UnicodeObject.InternInPlace(ts, &name);
        PyObject* op = IterTool.Make(ts, type, TupleObject.FromArray(ts, TupleObject.Items(args) + 1, count - 1), name);
        if (op != null && kwargs != null && DictObject.Size(kwargs) > 0) ((GetterState*)op)->kwargs = Py.NewRef(kwargs);
        return op;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject* obj = GetterCommon.One(ts, "methodcaller", args, kwargs);
        if (obj == null) return null;
        var state = (GetterState*)self;
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, obj, state->prepared));
        return method.IsNull ? null : CallProtocol.Call(ts, method, state->args, state->kwargs);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        var state = (GetterState*)self;
        return GetterCommon.Repr(ts, self, state->prepared, state->args, state->kwargs);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var state = (GetterState*)self;
        if (state->kwargs == null) {
            nint count = TupleObject.Size(state->args);
            PyObject* all = TupleObject.New(ts, count + 1);
            if (all == null) return null;
            TupleObject.Items(all)[0] = Py.NewRef(state->prepared);
            for (nint i = 0; i < count; i++) TupleObject.Items(all)[i + 1] = Py.NewRef(TupleObject.Items(state->args)[i]);
            return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), all);
        }
        using Owned partialArgs = new(ts, TupleObject.Pack(ts, (PyObject*)self->ob_type, state->prepared));
        if (partialArgs.IsNull) return null;
        return Fields.Tuple(ts, CallProtocol.Call(ts, (PyObject*)PartialObject.Type, partialArgs, state->kwargs), Py.NewRef(state->args));
    }
}
