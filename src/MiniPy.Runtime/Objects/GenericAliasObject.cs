// types.GenericAlias: `list[int]`, an origin, its arguments and the type variables among them.
//
// Attributes other than its own are the origin's. `*tuple[int, ...]` is the alias with `starred` set. Substitution of type variables is in
// GenericAliasObject.Substitute, shared with UnionType.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyGenericAliasObject {
    public PyObject ob_base;
    public PyObject* origin;
    /// <summary>A tuple.</summary>
    public PyObject* args;
    /// <summary>null until asked for.</summary>
    public PyObject* parameters;
    public PyObject* weakreflist;
    public byte starred;
}

internal static unsafe partial class GenericAliasObject {
    public static readonly PyTypeObject* Type = StaticType.Create("types.GenericAlias", "Py_GenericAliasType", sizeof(PyGenericAliasObject), TypeFlags.HaveGc | TypeFlags.BaseType,
        &Slots, &Members, doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).", weakListOffset: 40);
    private static readonly PyTypeObject* s_iteratorType = StaticType.Create("generic_alias_iterator", null, sizeof(PyObject) + 8, TypeFlags.HaveGc, &IteratorSlots, &IteratorMembers);

    private static readonly string[] s_own = ["__class__", "__bases__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__",
        "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__"];

    public static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->dealloc = &DeallocSlot;
        s->repr = &Repr;
        s->hash = &HashSlot;
        s->call = &Call;
        s->getattro = &GetAttr;
        s->richcompare = &RichCompare;
        s->iter = &Iter;
        s->@new = &NewSlot;
        s->nb_or = &UnionType.Or;
        s->mp_subscript = &GetItem;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__origin__", MemberType.Object, sizeof(PyObject));
        t.Member("__args__", MemberType.Object, sizeof(PyObject) + 8);
        t.Member("__unpacked__", MemberType.Bool, sizeof(PyObject) + 32);
        t.Getter("__parameters__", &GetParameters, null, "Type variables in the GenericAlias.");
        t.Getter("__typing_unpacked_tuple_args__", &GetUnpackedTupleArgs);
        t.Method("__mro_entries__", &MroEntries);
        t.Method("__instancecheck__", &InstanceCheck);
        t.Method("__subclasscheck__", &SubclassCheck);
        t.Method("__reduce__", &Reduce);
        t.Method("__dir__", &Dir);
    }

    /// <summary>origin[args]; args that are no tuple are one argument.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* origin, PyObject* args) => Make(ts, (PyObject*)Type, origin, args, false);

    private static PyObject* Make(PyThreadState* ts, PyObject* type, PyObject* origin, PyObject* args, bool starred) {
        PyObject* tuple = TupleObject.Check(args) ? Py.NewRef(args) : TupleObject.Pack(ts, args);
        if (tuple == null) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) {
            Py.DecRef(ts, tuple);
            return null;
        }
        var alias = (PyGenericAliasObject*)op;
        alias->origin = Py.NewRef(origin);
        alias->args = tuple;
        alias->starred = starred ? (byte)1 : (byte)0;
        return op;
    }

    /// <summary>Body of `__class_getitem__`.</summary>
    [return: NewRef]
    public static PyObject* ClassGetItem(PyThreadState* ts, PyObject* cls, PyObject* args) => New(ts, cls, args);

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "GenericAlias", kwargs) || !Args.CheckPositional(ts, "GenericAlias", TupleObject.Size(args), 2, 2)) return null;
        return Make(ts, type, TupleObject.Items(args)[0], TupleObject.Items(args)[1], false);
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        var alias = (PyGenericAliasObject*)op;
        if (alias->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Py.ClearRef(ts, &alias->origin);
        Py.ClearRef(ts, &alias->args);
        Py.ClearRef(ts, &alias->parameters);
        TypeSlots.Of(op)->free(ts, op);
    }

    /// <summary>Has `op` an attribute, by name? -1 with an error other than AttributeError.</summary>
    private static int Has(PyThreadState* ts, PyObject* op, PyObject* name) {
        Lookup found = ObjectProtocol.LookupAttr(ts, op, name, out PyObject* value);
        if (found == Lookup.Found) Py.DecRef(ts, value);
        return (int)found;
    }

    /// <summary>Appends one argument as it is shown between brackets. Runs Python code.</summary>
    public static bool AppendItem(PyThreadState* ts, ref UnicodeBuilder text, PyObject* item) {
        if (item == Py.Ellipsis) {
            text.Append("...");
            return true;
        }
        int alias = Has(ts, item, Names.__origin__);
        if (alias > 0) alias = Has(ts, item, Names.__args__);
        if (alias < 0) return false;
        if (alias == 0) {
            if (ObjectProtocol.LookupAttr(ts, item, Names.__qualname__, out PyObject* qualnameRef) == Lookup.Error) return false;
            using Owned qualname = new(ts, qualnameRef);
            if (!qualname.IsNull) {
                if (ObjectProtocol.LookupAttr(ts, item, Names.__module__, out PyObject* moduleRef) == Lookup.Error) return false;
                using Owned module = new(ts, moduleRef);
                if (!module.IsNull && !Py.IsNone(module)) {
                    if (!UnicodeObject.Check(module) || !UnicodeObject.EqualsAscii(module, "builtins")) {
                        if (!AppendStr(ts, ref text, module)) return false;
                        text.Append(".");
                    }
                    return AppendStr(ts, ref text, qualname);
                }
            }
        }
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, item));
        if (repr.IsNull) return false;
        text.Append(repr.Borrow);
        return true;
    }

    private static bool AppendStr(PyThreadState* ts, ref UnicodeBuilder text, PyObject* op) {
        using Owned str = new(ts, ObjectProtocol.Str(ts, op));
        if (str.IsNull) return false;
        text.Append(str.Borrow);
        return true;
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        if (!Recursion.Enter(ts, " while getting the repr of an object")) return null;
        var alias = (PyGenericAliasObject*)self;
        var text = new UnicodeBuilder(ts);
        if (alias->starred != 0) text.Append("*");
        bool ok = AppendItem(ts, ref text, alias->origin);
        text.Append("[");
        nint count = TupleObject.Size(alias->args);
        for (nint i = 0; ok && i < count; i++) {
            if (i > 0) text.Append(", ");
            ok = AppendItem(ts, ref text, TupleObject.Items(alias->args)[i]);
        }
        if (count == 0) text.Append("()");
        text.Append("]");
        PyObject* result = null;
        if (ok) result = text.Finish();
        else text.Dispose();
        Recursion.Leave(ts);
        return result;
    }

    private static nint HashSlot(PyThreadState* ts, PyObject* self) {
        var alias = (PyGenericAliasObject*)self;
        if (!Recursion.StackAllows(ts)) return -1;
        nint a = ObjectProtocol.Hash(ts, alias->origin);
        if (a == -1) return -1;
        nint b = ObjectProtocol.Hash(ts, alias->args);
        if (b == -1) return -1;
        nint hash = a ^ b;
        return hash == -1 ? -2 : hash;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject* made = CallProtocol.Call(ts, ((PyGenericAliasObject*)self)->origin, args, kwargs);
        if (made == null) return null;
        using Owned name = new(ts, UnicodeObject.Intern(ts, "__orig_class__"));
        if (!name.IsNull && ObjectProtocol.SetAttr(ts, made, name, self) == 0) return made;
        if (Err.Matches(ts, Exc.AttributeError) || Err.Matches(ts, Exc.TypeError)) {
            ErrorIndicator.Clear(ts);
            return made;
        }
        Py.DecRef(ts, made);
        return null;
    }

    private static PyObject* GetAttr(PyThreadState* ts, PyObject* self, PyObject* name) {
        if (!Recursion.StackAllows(ts)) return null;
        if (UnicodeObject.Check(name)) {
            bool own = false;
            if (UnicodeObject.Length(name) > 4 && UnicodeObject.Read(name, 0) == '_')
                foreach (string at in s_own) own |= UnicodeObject.EqualsAscii(name, at);
            if (!own) return ObjectProtocol.GetAttr(ts, ((PyGenericAliasObject*)self)->origin, name);
        }
        return ObjectProtocol.GenericGetAttr(ts, self, name);
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        var x = (PyGenericAliasObject*)a;
        var y = (PyGenericAliasObject*)b;
        int equal = x->starred != y->starred ? 0 : ObjectProtocol.RichCompareBool(ts, x->origin, y->origin, ObjectProtocol.Eq);
        if (equal > 0) equal = ObjectProtocol.RichCompareBool(ts, x->args, y->args, ObjectProtocol.Eq);
        return equal < 0 ? null : Py.Bool(equal != 0 == (op == ObjectProtocol.Eq));
    }

    private static PyObject* GetItem(PyThreadState* ts, PyObject* self, PyObject* item) {
        var alias = (PyGenericAliasObject*)self;
        if (alias->parameters == null) {
            PyObject* parameters = MakeParameters(ts, alias->args);
            if (parameters == null) return null;
            Py.SetRef(ts, &alias->parameters, parameters);
        }
        using Owned args = new(ts, Substitute(ts, self, alias->args, alias->parameters, item));
        return args.IsNull ? null : Make(ts, (PyObject*)Type, alias->origin, args, alias->starred != 0);
    }

    private static PyObject* GetParameters(PyThreadState* ts, PyObject* self) {
        var alias = (PyGenericAliasObject*)self;
        if (alias->parameters == null) {
            PyObject* parameters = MakeParameters(ts, alias->args);
            if (parameters == null) return null;
            Py.SetRef(ts, &alias->parameters, parameters);
        }
        return Py.NewRef(alias->parameters);
    }

    private static PyObject* GetUnpackedTupleArgs(PyThreadState* ts, PyObject* self) {
        var alias = (PyGenericAliasObject*)self;
        return alias->starred != 0 && alias->origin == (PyObject*)TupleObject.Type ? Py.NewRef(alias->args) : Py.None;
    }

    private static PyObject* MroEntries(PyThreadState* ts, PyObject* self, PyObject* bases) => TupleObject.Pack(ts, ((PyGenericAliasObject*)self)->origin);
    private static PyObject* InstanceCheck(PyThreadState* ts, PyObject* self, PyObject* other) => Err.TypeError(ts, "isinstance() argument 2 cannot be a parameterized generic");
    private static PyObject* SubclassCheck(PyThreadState* ts, PyObject* self, PyObject* other) => Err.TypeError(ts, "issubclass() argument 2 cannot be a parameterized generic");

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var alias = (PyGenericAliasObject*)self;
        if (alias->starred == 0) return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), TupleObject.Pack(ts, alias->origin, alias->args));
        using Owned plain = new(ts, New(ts, alias->origin, alias->args));
        if (plain.IsNull) return null;
        return Fields.Tuple(ts, Fields.Builtin(ts, "next"), Fields.Tuple(ts, Iter(ts, plain)));
    }

    private static PyObject* Dir(PyThreadState* ts, PyObject* self) {
        using Owned dir = new(ts, Fields.Builtin(ts, "dir"));
        if (dir.IsNull) return null;
        using Owned list = new(ts, CallProtocol.CallOne(ts, dir, ((PyGenericAliasObject*)self)->origin));
        if (list.IsNull) return null;
        foreach (string text in s_own) {
            using Owned name = new(ts, UnicodeObject.Intern(ts, text));
            if (name.IsNull) return null;
            int present = ObjectProtocol.Contains(ts, list, name);
            if (present < 0 || (present == 0 && ListObject.Append(ts, list, name) < 0)) return null;
        }
        return list.Detach();
    }

    private static void IteratorSlots(TypeSlots* s) => Fields.Iterator(s, 1, &IteratorNext);
    private static void IteratorMembers(TypeBuilder t) => t.Method("__reduce__", &IteratorReduce);

    private static PyObject* Iter(PyThreadState* ts, PyObject* self) {
        PyObject* op = ObjectMemory.New(ts, s_iteratorType, sizeof(PyObject) + 8);
        if (op == null) return null;
        *(PyObject**)(op + 1) = Py.NewRef(self);
        CycleCollector.Track(ts, op);
        return op;
    }

    private static PyObject* IteratorNext(PyThreadState* ts, PyObject* self) {
        var slot = (PyObject**)(self + 1);
        if (*slot == null) return null;
        var alias = (PyGenericAliasObject*)*slot;
        PyObject* starred = Make(ts, (PyObject*)Type, alias->origin, alias->args, true);
        if (starred != null) Py.ClearRef(ts, slot);
        return starred;
    }

    private static PyObject* IteratorReduce(PyThreadState* ts, PyObject* self) {
        PyObject* iter = Fields.Builtin(ts, "iter");
        PyObject* alias = *(PyObject**)(self + 1);
        return Fields.Tuple(ts, iter, TupleObject.Pack(ts, alias == null ? TupleObject.Empty : alias));
    }
}
