// collections.defaultdict: dict with a field behind it.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class DefaultDictObject {
    private struct DefaultDict {
        public PyDictObject dict;
        public PyObject* factory;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("collections.defaultdict", null, sizeof(DefaultDict), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        @base: DictObject.Type, doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called without arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict compares equal to a dict with the same items.\nAll remaining arguments are treated the same as if they were\npassed to the dict constructor, including keyword arguments.");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->init = &Init;
        s->nb_or = &Or;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__missing__", &Missing, "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: raise KeyError((key,))\n  self[key] = value = self.default_factory()\n  return value\n");
        t.Method("copy", &Copy, "D.copy() -> a shallow copy of D.");
        t.Method("__copy__", &Copy, "D.copy() -> a shallow copy of D.");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Member("default_factory", MemberType.Object, sizeof(PyDictObject), readOnly: false, doc: "Factory for default value called by __missing__().");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsSubtype(op->ob_type, Type);

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.ClearRef(ts, &((DefaultDict*)op)->factory);
        TypeSlots.Of(DictObject.Type)->dealloc(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyObject* factory = ((DefaultDict*)op)->factory;
        int stop = factory == null ? 0 : visit(factory, arg);
        return stop != 0 ? stop : TypeSlots.Of(DictObject.Type)->traverse(op, visit, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((DefaultDict*)op)->factory);
        return TypeSlots.Of(DictObject.Type)->clear(ts, op);
    }

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject* factory = null;
        nint count = TupleObject.Size(args);
        if (count > 0) {
            factory = TupleObject.Items(args)[0];
            if (!Py.IsNone(factory) && TypeSlots.Of(factory)->call == null) return Err.TypeError(ts, "first argument must be callable or None");
        }
        using Owned rest = new(ts, count == 0 ? TupleObject.Empty : TupleObject.FromArray(ts, TupleObject.Items(args) + 1, count - 1));
        if (rest.IsNull) return -1;
        Py.SetRef(ts, &((DefaultDict*)self)->factory, Py.XNewRef(factory));
        return TypeSlots.Of(DictObject.Type)->init(ts, self, rest, kwargs);
    }

    private static PyObject* Missing(PyThreadState* ts, PyObject* self, PyObject* key) {
        PyObject* factory = ((DefaultDict*)self)->factory;
        if (factory == null || Py.IsNone(factory)) return Err.KeyError(ts, key);
        using Owned held = new(ts, Py.NewRef(factory));
        using Owned value = new(ts, CallProtocol.CallNoArgs(ts, held));
        return value.IsNull || ObjectProtocol.SetItem(ts, self, key, value) < 0 ? null : value.Detach();
    }

    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, PyObject* like, PyObject* from) {
        PyObject* factory = ((DefaultDict*)like)->factory;
        return CallProtocol.CallTwo(ts, (PyObject*)like->ob_type, factory == null ? Py.None : factory, from);
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) => Make(ts, self, self);

    private static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!DictObject.Check(a) || !DictObject.Check(b)) return Py.NotImplemented;
        using Owned result = new(ts, Make(ts, Check(a) ? a : b, a));
        return result.IsNull || DictObject.Update(ts, result, b) < 0 ? null : result.Detach();
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        PyObject* factory = ((DefaultDict*)self)->factory;
        using Owned items = new(ts, CallProtocol.CallMethod(ts, self, Names.items));
        if (items.IsNull) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, items));
        using Owned args = new(ts, iterator.IsNull ? null : factory == null || Py.IsNone(factory) ? TupleObject.Empty : TupleObject.Pack(ts, factory));
        if (args.IsNull) return null;
        PyObject** parts = stackalloc PyObject*[5];
        parts[0] = (PyObject*)self->ob_type;
        parts[1] = args;
        parts[2] = parts[3] = Py.None;
        parts[4] = iterator;
        return TupleObject.FromArray(ts, parts, 5);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        using Owned dict = new(ts, TypeSlots.Of(DictObject.Type)->repr(ts, self));
        if (dict.IsNull) return null;
        PyObject* factory = ((DefaultDict*)self)->factory;
        using Owned held = new(ts, Py.NewRef(factory == null ? Py.None : factory));
        int entered = ObjectProtocol.ReprEnter(ts, held);
        if (entered < 0) return null;
        using Owned text = new(ts, entered > 0 ? UnicodeObject.FromString(ts, "...") : ObjectProtocol.Repr(ts, held));
        if (entered == 0) ObjectProtocol.ReprLeave(ts, held);
        return text.IsNull ? null : UnicodeObject.FromString(ts, $"{TypeObject.Name(self->ob_type)}({UnicodeObject.ToString(text)}, {UnicodeObject.ToString(dict)})");
    }
}
