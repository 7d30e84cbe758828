// _collections: the module, _count_elements and _tuplegetter. deque, defaultdict and OrderedDict are in the files beside this one.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class CollectionsModule {
    public static readonly BuiltinModule Definition = new("_collections",
        "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory\n", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("_count_elements", &CountElements, "_count_elements($module, mapping, iterable, /)\n--\n\nCount elements in the iterable, updating the mapping");
        m.Type(DequeObject.Type);
        m.Type(DefaultDictObject.Type);
        m.Type(OrderedDictObject.Type);
        m.Type(DequeObject.IteratorType);
        m.Type(DequeObject.ReverseIteratorType);
        m.Type(TupleGetterObject.Type);
        return 0;
    }

    /// <summary>Does a dict (or subclass) look up and store exactly as dict does?</summary>
    private static bool IsPlain(PyThreadState* ts, PyObject* mapping) =>
        DictObject.CheckExact(mapping) || (DictObject.Check(mapping) && TypeObject.Lookup(ts, mapping->ob_type, Names.__setitem__) == TypeObject.Lookup(ts, DictObject.Type, Names.__setitem__)
            && TypeObject.Lookup(ts, mapping->ob_type, Names.get) == TypeObject.Lookup(ts, DictObject.Type, Names.get));

    private static PyObject* CountElements(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_count_elements", count, 2, 2)) return null;
        PyObject* mapping = args[0];
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, args[1]));
        if (iterator.IsNull) return null;
        using Owned one = new(ts, LongObject.FromInt64(ts, 1));
        using Owned zero = new(ts, LongObject.FromInt64(ts, 0));
        bool plain = IsPlain(ts, mapping);
        using Owned get = new(ts, plain ? null : ObjectProtocol.GetAttr(ts, mapping, Names.get));
        if (!plain && get.IsNull) return null;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            using Owned key = new(ts, Fields.Next(ts, iterator));
            if (key.IsNull) return Fields.Failed(ts) ? null : Py.None;
            if (plain) {
                nint hash = ObjectProtocol.HashKey(ts, key);
                if (hash == -1) return null;
                Lookup found = DictObject.GetItemKnownHash(ts, mapping, key, hash, out PyObject* old);
                if (found == Lookup.Error) return null;
                using Owned next = new(ts, found == Lookup.Missing ? Py.NewRef(one) : NumberProtocol.Add(ts, old, one));
                if (next.IsNull || DictObject.SetItemKnownHash(ts, mapping, key, hash, next) < 0) return null;
            } else {
                using Owned old = new(ts, CallProtocol.CallTwo(ts, get, key, zero));
                if (old.IsNull) return null;
                using Owned next = new(ts, NumberProtocol.Add(ts, old, one));
                if (next.IsNull || ObjectProtocol.SetItem(ts, mapping, key, next) < 0) return null;
            }
        }
        return null;
    }
}

/// <summary>Descriptor of a field of a named tuple.</summary>
internal static unsafe class TupleGetterObject {
    private struct Getter {
        public PyObject ob_base;
        public PyObject* doc;
        public nint index;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_collections._tuplegetter", null, sizeof(Getter), TypeFlags.HaveGc, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 1);
        s->repr = &Repr;
        s->descr_get = &Get;
        s->descr_set = &Set;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__doc__", MemberType.Object, sizeof(PyObject), readOnly: false);
        t.Method("__reduce__", &Reduce);
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!IterTool.Check(ts, "_tuplegetter", type, Type, args, kwargs, 2) || !Args.Index(ts, TupleObject.Items(args)[0], out nint index)) return null;
        PyObject* op = IterTool.Make(ts, type, Py.NewRef(TupleObject.Items(args)[1]));
        if (op != null) ((Getter*)op)->index = index;
        return op;
    }

    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* owner) {
        nint index = ((Getter*)self)->index;
        if (instance == null || (Py.IsNone(instance) && owner != (PyObject*)instance->ob_type)) return Py.NewRef(self);
        if (!TupleObject.Check(instance)) {
            if (Py.IsNone(instance)) return Py.NewRef(self);
            return Err.TypeError(ts, $"descriptor for index '{index}' for tuple subclasses doesn't apply to '{Err.TypeName(instance)}' object");
        }
        if (index < 0 || index >= TupleObject.Size(instance)) return Err.IndexError(ts, "tuple index out of range");
        return Py.NewRef(TupleObject.Items(instance)[index]);
    }

    private static int Set(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* value) =>
        Err.AttributeError(ts, value == null ? "can't delete attribute" : "can't set attribute");

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) =>
        Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), Fields.Tuple(ts, LongObject.FromNint(ts, ((Getter*)self)->index), Py.NewRef(((Getter*)self)->doc)));

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        using Owned doc = new(ts, ObjectProtocol.Repr(ts, ((Getter*)self)->doc));
        return doc.IsNull ? null : UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}({((Getter*)self)->index}, {UnicodeObject.ToString(doc)})");
    }
}
