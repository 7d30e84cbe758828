// types.SimpleNamespace: an object that is its attributes.
//
// The dict is made with the object and stays a plain one (no shared keys: instances differ in their names). Two namespaces are equal when
// their dicts are; repr shows the attributes in the order they were bound.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyNamespaceObject {
    public PyObject ob_base;
    public PyObject* ns_dict;
}

internal static unsafe class NamespaceObject {
    public static readonly PyTypeObject* Type = StaticType.Create("types.SimpleNamespace", "_PyNamespace_Type", sizeof(PyNamespaceObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        dictOffset: 16, doc: "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 1);
        s->clear = null; // a cycle goes through the dict, which can be cleared; a namespace always has its dict
        s->repr = &Repr;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->init = &InitSlot;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__dict__", MemberType.Object, 16);
        t.Method("__reduce__", &Reduce, "Return state information for pickling");
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* op = TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0);
        if (op == null) return null;
        ((PyNamespaceObject*)op)->ns_dict = DictObject.New(ts);
        if (((PyNamespaceObject*)op)->ns_dict == null) Py.ClearRef(ts, &op);
        return op;
    }

    /// <summary>A namespace with the entries of a dict (or null).</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* attributes) {
        PyObject* op = NewSlot(ts, (PyObject*)Type, null, null);
        if (op != null && attributes != null && DictObject.Update(ts, ((PyNamespaceObject*)op)->ns_dict, attributes) < 0) Py.ClearRef(ts, &op);
        return op;
    }

    private static int InitSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        if (TupleObject.Size(args) != 0) return Err.TypeError(ts, "no positional arguments expected");
        if (kwargs == null) return 0;
        nint position = 0;
        while (DictObject.Next(kwargs, ref position, out PyObject* key, out _))
            if (!UnicodeObject.Check(key)) return Err.TypeError(ts, "keywords must be strings");
        return DictObject.Update(ts, ((PyNamespaceObject*)self)->ns_dict, kwargs);
    }

    /// <summary>namespace(name=value, …), with the class's name in subclasses. Runs the values' __repr__.</summary>
    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        string name = self->ob_type == Type ? "namespace" : TypeObject.FullName(self->ob_type);
        int status = ObjectProtocol.ReprEnter(ts, self);
        if (status != 0) return status < 0 ? null : UnicodeObject.FromString(ts, name + "(...)");
        using var text = new UnicodeBuilder(ts);
        text.Append(name);
        text.Append('(');
        using Owned keys = new(ts, DictObject.Keys(ts, ((PyNamespaceObject*)self)->ns_dict));
        bool first = true, good = !keys.IsNull;
        for (nint i = 0; good && i < ListObject.Size(keys); i++) {
            PyObject* key = ListObject.Items(keys)[i];
            if (!UnicodeObject.Check(key) || UnicodeObject.Length(key) == 0) continue;
            Lookup found = DictObject.GetItemWithError(ts, ((PyNamespaceObject*)self)->ns_dict, key, out PyObject* value);
            good = found != Lookup.Error;
            if (found != Lookup.Found) continue;
            using Owned held = new(ts, Py.NewRef(value));
            if (!first) text.Append(", ");
            first = false;
            good = text.Append(key) && text.Append('=') && text.AppendRepr(value);
        }
        text.Append(')');
        ObjectProtocol.ReprLeave(ts, self);
        return good ? text.Finish() : null;
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) =>
        TypeObject.IsInstance(a, Type) && TypeObject.IsInstance(b, Type) ? ObjectProtocol.RichCompare(ts, ((PyNamespaceObject*)a)->ns_dict, ((PyNamespaceObject*)b)->ns_dict, op) : Py.NotImplemented;

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) =>
        TupleObject.Pack(ts, (PyObject*)self->ob_type, TupleObject.Empty, ((PyNamespaceObject*)self)->ns_dict);
}
