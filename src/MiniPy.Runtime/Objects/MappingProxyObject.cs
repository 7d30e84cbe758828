// mappingproxy: a read-only view of a mapping; what type.__dict__ gives.
//
// Everything is passed on to the mapping; with an exact dict underneath, the look-ups do not go through its slots. Operators unwrap
// proxies on both sides, so that `proxy | dict` is a plain dict. It cannot be hashed.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyMappingProxyObject {
    public PyObject ob_base;
    public PyObject* mapping;
}

internal static unsafe class MappingProxyObject {
    public static readonly PyTypeObject* Type = StaticType.Create("mappingproxy", "PyDictProxy_Type", sizeof(PyMappingProxyObject), TypeFlags.HaveGc | TypeFlags.Mapping, &Slots, &Members);

    private static readonly ArgSpec s_new = new("mappingproxy", positionalOnly: 0, required: 1, "mapping");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 1);
        s->clear = null; // a cycle goes through the mapping, which can be cleared; a proxy always has its mapping
        s->repr = &Repr;
        s->str = &Str;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->iter = &Iter;
        s->@new = &NewSlot;
        s->nb_or = &Or;
        s->nb_inplace_or = &InPlaceOr;
        s->sq_contains = &Contains;
        s->mp_length = &Length;
        s->mp_subscript = &Subscript;
    }

    private static void Members(TypeBuilder t) {
        t.Method("get", &GetMethod, "D.get(k[,d]) -> D[k] if k in D, else d.  d defaults to None.");
        t.Method("keys", &Keys, "D.keys() -> a set-like object providing a view on D's keys");
        t.Method("values", &Values, "D.values() -> an object providing a view on D's values");
        t.Method("items", &Items, "D.items() -> a set-like object providing a view on D's items");
        t.Method("copy", &Copy, "D.copy() -> a shallow copy of D");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
        t.Method("__reversed__", &Reversed, "D.__reversed__() -> reverse iterator");
    }

    public static bool Check(PyObject* op) => op->ob_type == Type;

    private static PyObject* Inner(PyObject* self) => ((PyMappingProxyObject*)self)->mapping;
    private static PyObject* Unwrap(PyObject* op) => Check(op) ? Inner(op) : op;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* mapping) {
        if (TypeSlots.Of(mapping)->mp_subscript == null || ListObject.Check(mapping) || TupleObject.Check(mapping))
            return Err.TypeError(ts, $"mappingproxy() argument must be a mapping, not {Err.TypeName(mapping)}");
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyMappingProxyObject));
        if (op == null) return null;
        ((PyMappingProxyObject*)op)->mapping = Py.NewRef(mapping);
        CycleCollector.Track(ts, op);
        return op;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* mapping;
        return s_new.ParseTuple(ts, args, kwargs, &mapping) ? New(ts, mapping) : null;
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        using var text = new UnicodeBuilder(ts);
        text.Append("mappingproxy(");
        text.AppendRepr(Inner(self));
        text.Append(")");
        return text.Finish();
    }

    private static PyObject* Str(PyThreadState* ts, PyObject* self) => ObjectProtocol.Str(ts, Inner(self));
    private static PyObject* Compare(PyThreadState* ts, PyObject* self, PyObject* other, int op) => ObjectProtocol.RichCompare(ts, Inner(self), other, op);
    private static PyObject* Iter(PyThreadState* ts, PyObject* self) => ObjectProtocol.GetIter(ts, Inner(self));
    private static nint Length(PyThreadState* ts, PyObject* self) => ObjectProtocol.Size(ts, Inner(self));
    private static PyObject* Subscript(PyThreadState* ts, PyObject* self, PyObject* key) => ObjectProtocol.GetItem(ts, Inner(self), key);

    private static int Contains(PyThreadState* ts, PyObject* self, PyObject* key) =>
        DictObject.CheckExact(Inner(self)) ? DictObject.Contains(ts, Inner(self), key) : ObjectProtocol.Contains(ts, Inner(self), key);

    private static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) => NumberProtocol.Or(ts, Unwrap(a), Unwrap(b));
    private static PyObject* InPlaceOr(PyThreadState* ts, PyObject* self, PyObject* other) => Err.TypeError(ts, $"'|=' is not supported by {Err.TypeName(self)}; use '|' instead");

    private static PyObject* GetMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        !Args.CheckPositional(ts, "get", count, 1, 2) ? null : CallProtocol.CallMethod(ts, Inner(self), Names.get, args[0], count > 1 ? args[1] : Py.None);

    private static PyObject* Keys(PyThreadState* ts, PyObject* self) => CallProtocol.CallMethod(ts, Inner(self), Names.keys);
    private static PyObject* Values(PyThreadState* ts, PyObject* self) => CallProtocol.CallMethod(ts, Inner(self), Names.values);
    private static PyObject* Items(PyThreadState* ts, PyObject* self) => CallProtocol.CallMethod(ts, Inner(self), Names.items);
    private static PyObject* Reversed(PyThreadState* ts, PyObject* self) => CallProtocol.CallMethod(ts, Inner(self), Names.__reversed__);

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) {
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, Inner(self), "copy"));
        return method.IsNull ? null : CallProtocol.CallNoArgs(ts, method);
    }
}
