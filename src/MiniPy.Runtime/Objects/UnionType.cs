// types.UnionType: `int | str`, a tuple of different members and the type variables among them.
//
// Unions are flattened when they are made, None stands for its type, and members that are the same come once. Order does not count for
// equality and hash.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyUnionObject {
    public PyObject ob_base;
    public PyObject* args;
    /// <summary>null until asked for.</summary>
    public PyObject* parameters;
}

internal static unsafe class UnionType {
    public static readonly PyTypeObject* Type = StaticType.Create("types.UnionType", "_PyUnion_Type", sizeof(PyUnionObject), TypeFlags.HaveGc, &Slots, &Members,
        doc: "Represent a PEP 604 union type\n\nE.g. for int | str");

    public static bool Check(PyObject* op) => op->ob_type == Type;

    /// <summary>The members, borrowed.</summary>
    [return: Borrowed]
    public static PyObject* Args(PyObject* op) => ((PyUnionObject*)op)->args;

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 2);
        s->repr = &Repr;
        s->hash = &HashSlot;
        s->getattro = &GetAttr;
        s->richcompare = &RichCompare;
        s->nb_or = &Or;
        s->mp_subscript = &GetItem;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__args__", MemberType.Object, sizeof(PyObject));
        t.Getter("__parameters__", &GetParameters, null, "Type variables in the types.UnionType.");
        t.Method("__instancecheck__", &InstanceCheck);
        t.Method("__subclasscheck__", &SubclassCheck);
    }

    private static bool IsMember(PyObject* op) => Py.IsNone(op) || TypeObject.HasFlag(op, TypeFlags.TypeSubclass) || GenericAliasObject.Check(op) || Check(op);

    /// <summary>type.__or__: the union, or NotImplemented.</summary>
    [return: NewRef]
    public static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!IsMember(a) || !IsMember(b)) return Py.NotImplemented;
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull || AddMembers(ts, list, a) < 0 || AddMembers(ts, list, b) < 0) return null;
        if (ListObject.Size(list) == 1) return Py.NewRef(ListObject.Items(list)[0]);
        PyObject* args = ListObject.AsTuple(ts, list);
        if (args == null) return null;
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyUnionObject));
        if (op == null) {
            Py.DecRef(ts, args);
            return null;
        }
        ((PyUnionObject*)op)->args = args;
        ((PyUnionObject*)op)->parameters = null;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static int AddMembers(PyThreadState* ts, PyObject* list, PyObject* op) {
        if (Check(op)) {
            PyObject* args = Args(op);
            for (nint i = 0; i < TupleObject.Size(args); i++)
                if (AddMember(ts, list, TupleObject.Items(args)[i]) < 0) return -1;
            return 0;
        }
        return AddMember(ts, list, Py.IsNone(op) ? (PyObject*)Py.None->ob_type : op);
    }

    private static int AddMember(PyThreadState* ts, PyObject* list, PyObject* op) {
        for (nint i = 0; i < ListObject.Size(list); i++) {
            PyObject* present = ListObject.Items(list)[i];
            if (present == op) return 0;
            if (!GenericAliasObject.Check(present) || !GenericAliasObject.Check(op)) continue;
            int equal = ObjectProtocol.RichCompareBool(ts, present, op, ObjectProtocol.Eq);
            if (equal != 0) return equal < 0 ? -1 : 0;
        }
        return ListObject.Append(ts, list, op);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        PyObject* args = Args(self);
        var text = new UnicodeBuilder(ts);
        for (nint i = 0; i < TupleObject.Size(args); i++) {
            if (i > 0) text.Append(" | ");
            PyObject* item = TupleObject.Items(args)[i];
            if (item == (PyObject*)Py.None->ob_type) {
                text.Append("None");
            } else if (!GenericAliasObject.AppendItem(ts, ref text, item)) {
                text.Dispose();
                return null;
            }
        }
        return text.Finish();
    }

    private static nint HashSlot(PyThreadState* ts, PyObject* self) {
        if (!Recursion.StackAllows(ts)) return -1;
        using Owned set = new(ts, SetObject.NewFrozen(ts, Args(self)));
        return set.IsNull ? -1 : ObjectProtocol.Hash(ts, set);
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        using Owned x = new(ts, SetObject.New(ts, Args(a)));
        if (x.IsNull) return null;
        using Owned y = new(ts, SetObject.New(ts, Args(b)));
        return y.IsNull ? null : ObjectProtocol.RichCompare(ts, x, y, op);
    }

    private static PyObject* GetAttr(PyThreadState* ts, PyObject* self, PyObject* name) {
        if (UnicodeObject.Check(name) && UnicodeObject.EqualsAscii(name, "__module__")) return ObjectProtocol.GetAttr(ts, (PyObject*)Type, name);
        return ObjectProtocol.GenericGetAttr(ts, self, name);
    }

    private static PyObject* GetParameters(PyThreadState* ts, PyObject* self) {
        var union = (PyUnionObject*)self;
        if (union->parameters == null) {
            PyObject* parameters = GenericAliasObject.MakeParameters(ts, union->args);
            if (parameters == null) return null;
            Py.SetRef(ts, &union->parameters, parameters);
        }
        return Py.NewRef(union->parameters);
    }

    private static PyObject* GetItem(PyThreadState* ts, PyObject* self, PyObject* item) {
        using Owned parameters = new(ts, GetParameters(ts, self));
        if (parameters.IsNull) return null;
        using Owned args = new(ts, GenericAliasObject.Substitute(ts, self, Args(self), parameters, item));
        if (args.IsNull) return null;
        PyObject* result = Py.NewRef(TupleObject.Items(args)[0]);
        for (nint i = 1; i < TupleObject.Size(args) && result != null; i++) {
            PyObject* next = NumberProtocol.Or(ts, result, TupleObject.Items(args)[i]);
            Py.DecRef(ts, result);
            result = next;
        }
        return result;
    }

    private static PyObject* InstanceCheck(PyThreadState* ts, PyObject* self, PyObject* instance) {
        PyObject* args = Args(self);
        for (nint i = 0; i < TupleObject.Size(args); i++) {
            int found = ObjectProtocol.IsInstance(ts, instance, TupleObject.Items(args)[i]);
            if (found != 0) return found < 0 ? null : Py.True;
        }
        return Py.False;
    }

    private static PyObject* SubclassCheck(PyThreadState* ts, PyObject* self, PyObject* cls) {
        PyObject* args = Args(self);
        for (nint i = 0; i < TupleObject.Size(args); i++) {
            int found = ObjectProtocol.IsSubclass(ts, cls, TupleObject.Items(args)[i]);
            if (found != 0) return found < 0 ? null : Py.True;
        }
        return Py.False;
    }
}
