// types.SimpleNamespace: an object that is nothing but its attributes.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class SimpleNamespaceObject {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* ns_dict;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("types.SimpleNamespace", "_PyNamespace_Type", sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType,
        &Slots, &Members, dictOffset: 16, doc: "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts) => NewSlot(ts, (PyObject*)Type, null, null);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->richcompare = &Compare;
        s->getattro = &ObjectProtocol.GenericGetAttr;
        s->setattro = &ObjectProtocol.GenericSetAttr;
        s->@new = &NewSlot;
        s->init = &Init;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__dict__", MemberType.Object, 16);
        t.Method("__reduce__", &Reduce, "Return state information for pickling");
    }

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op != null && (((Layout*)op)->ns_dict = DictObject.New(ts)) == null) Py.ClearRef(ts, &op);
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (TupleObject.Size(args) != 0) return Err.TypeError(ts, "no positional arguments expected");
        if (kwargs == null) return 0;
        nint position = 0;
        while (DictObject.Next(kwargs, ref position, out PyObject* key, out _))
            if (!UnicodeObject.Check(key)) return Err.TypeError(ts, "keywords must be strings");
        return DictObject.Update(ts, ((Layout*)op)->ns_dict, kwargs);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.XDecRef(ts, ((Layout*)op)->ns_dict);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => ((Layout*)op)->ns_dict == null ? 0 : visit(((Layout*)op)->ns_dict, arg);

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((Layout*)op)->ns_dict);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        string name = op->ob_type == Type ? "namespace" : TypeObject.Name(op->ob_type);
        int entered = ObjectProtocol.ReprEnter(ts, op);
        if (entered != 0) return entered < 0 ? null : UnicodeObject.FromString(ts, name + "(...)");
        PyObject* result = ReprFields(ts, op, name);
        ObjectProtocol.ReprLeave(ts, op);
        return result;
    }

    private static PyObject* ReprFields(PyThreadState* ts, PyObject* op, string name) {
        using Owned items = new(ts, DictObject.Items(ts, ((Layout*)op)->ns_dict));
        if (items.IsNull) return null;
        using UnicodeBuilder text = new(ts);
        text.Append(name + "(");
        bool first = true;
        for (nint i = 0; i < ListObject.Size(items); i++) {
            PyObject* pair = ListObject.Items(items)[i];
            PyObject* key = TupleObject.Items(pair)[0];
            if (!UnicodeObject.Check(key) || UnicodeObject.Length(key) == 0) continue;
            if (!first) text.Append(", ");
            first = false;
            text.Append(key);
            text.Append("=");
            text.AppendRepr(TupleObject.Items(pair)[1]);
        }
        text.Append(")");
        return text.Finish();
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) =>
        TypeObject.IsInstance(a, Type) && TypeObject.IsInstance(b, Type) ? ObjectProtocol.RichCompare(ts, ((Layout*)a)->ns_dict, ((Layout*)b)->ns_dict, op) : Py.NotImplemented;

    [return: NewRef]
    private static PyObject* Reduce(PyThreadState* ts, PyObject* op) => TupleObject.Pack(ts, (PyObject*)op->ob_type, TupleObject.Empty, ((Layout*)op)->ns_dict);
}
