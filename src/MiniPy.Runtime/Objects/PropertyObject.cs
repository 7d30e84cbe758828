// property: a data descriptor over three functions.
//
// The layout is CPython's. The name is known once the class that holds the property was made (__set_name__), and appears in the messages
// then. The docstring is the getter's unless one was given; a subclass keeps it as an attribute of the instance, since its own __doc__
// hides the slot. getter, setter and deleter make a new property of the same class.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyPropertyObject {
    public PyObject ob_base;
    public PyObject* prop_get;
    public PyObject* prop_set;
    public PyObject* prop_del;
    public PyObject* prop_doc;
    public PyObject* prop_name;
    /// <summary>Does the docstring come from the getter?</summary>
    public int getter_doc;
}

internal static unsafe class PropertyObject {
    public static readonly PyTypeObject* Type = StaticType.Create("property", "PyProperty_Type", sizeof(PyPropertyObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nProperty attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x");

    private static readonly ArgSpec s_init = new("property", positionalOnly: 0, required: 0, "fget", "fset", "fdel", "doc");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 5);
        s->descr_get = &Get;
        s->descr_set = &Set;
        s->init = &InitSlot;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("fget", MemberType.Object, 16);
        t.Member("fset", MemberType.Object, 24);
        t.Member("fdel", MemberType.Object, 32);
        t.Member("__doc__", MemberType.Object, 40, readOnly: false);
        t.Getter("__isabstractmethod__", &IsAbstract);
        t.Method("getter", &Getter, "Descriptor to obtain a copy of the property with a different getter.");
        t.Method("setter", &Setter, "Descriptor to obtain a copy of the property with a different setter.");
        t.Method("deleter", &Deleter, "Descriptor to obtain a copy of the property with a different deleter.");
        t.Method("__set_name__", &SetName, "Method to set name of a property.");
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0);

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* get, PyObject* set, PyObject* delete, PyObject* doc) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op != null && Init(ts, op, get, set, delete, doc) < 0) Py.ClearRef(ts, &op);
        return op;
    }

    private static int InitSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[4];
        return s_init.ParseTuple(ts, args, kwargs, into) ? Init(ts, self, into[0], into[1], into[2], into[3]) : -1;
    }

    private static PyObject* OrNull(PyObject* op) => op == null || Py.IsNone(op) ? null : Py.NewRef(op);

    /// <summary>Reading the getter's docstring, and storing it on a subclass's instance, may run Python code.</summary>
    private static int Init(PyThreadState* ts, PyObject* self, PyObject* get, PyObject* set, PyObject* delete, PyObject* doc) {
        var property = (PyPropertyObject*)self;
        Py.SetRef(ts, &property->prop_get, OrNull(get));
        Py.SetRef(ts, &property->prop_set, OrNull(set));
        Py.SetRef(ts, &property->prop_del, OrNull(delete));
        Py.SetRef(ts, &property->prop_doc, Py.XNewRef(doc));
        Py.SetRef(ts, &property->prop_name, null);
        property->getter_doc = 0;
        if ((doc != null && !Py.IsNone(doc)) || property->prop_get == null) return 0;
        using Owned getter = new(ts, Py.NewRef(property->prop_get));
        Lookup found = ObjectProtocol.LookupAttr(ts, getter, Names.__doc__, out PyObject* text);
        if (found != Lookup.Found) return (int)found;
        if (self->ob_type == Type) {
            Py.SetRef(ts, &property->prop_doc, text);
        } else {
            int status = ObjectProtocol.SetAttr(ts, self, Names.__doc__, text);
            Py.DecRef(ts, text);
            if (status < 0) return -1;
        }
        property->getter_doc = 1;
        return 0;
    }

    private static Raised Missing(PyThreadState* ts, PyPropertyObject* property, PyObject* instance, string what) {
        PyTypeObject* type = instance->ob_type;
        using Owned qualified = new(ts, (type->tp_flags & TypeFlags.HeapType) != 0 ? Py.NewRef(((PyHeapTypeObject*)type)->ht_qualname) : UnicodeObject.FromString(ts, TypeObject.Name(type)));
        if (qualified.IsNull) return default;
        using Owned owner = new(ts, ObjectProtocol.Repr(ts, qualified));
        using Owned name = new(ts, property->prop_name == null ? null : ObjectProtocol.Repr(ts, property->prop_name));
        if (owner.IsNull || (name.IsNull && property->prop_name != null)) return default;
        string label = name.IsNull ? "" : " " + UnicodeObject.ToString(name);
        return Err.AttributeError(ts, $"property{label} of {UnicodeObject.ToString(owner)} object has no {what}");
    }

    [return: NewRef]
    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* owner) {
        if (instance == null || Py.IsNone(instance)) return Py.NewRef(self);
        PyObject* get = ((PyPropertyObject*)self)->prop_get;
        return get == null ? Missing(ts, (PyPropertyObject*)self, instance, "getter") : CallProtocol.CallOne(ts, get, instance);
    }

    private static int Set(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* value) {
        var property = (PyPropertyObject*)self;
        PyObject* function = value == null ? property->prop_del : property->prop_set;
        if (function == null) return Missing(ts, property, instance, value == null ? "deleter" : "setter");
        using Owned result = new(ts, value == null ? CallProtocol.CallOne(ts, function, instance) : CallProtocol.CallTwo(ts, function, instance, value));
        return result.IsNull ? -1 : 0;
    }

    /// <summary>type(self)(fget, fset, fdel, doc) with one of them replaced. Runs Python code for subclasses.</summary>
    [return: NewRef]
    private static PyObject* Copy(PyThreadState* ts, PyObject* self, PyObject* get, PyObject* set, PyObject* delete) {
        var old = (PyPropertyObject*)self;
        PyObject** args = stackalloc PyObject*[4];
        args[0] = Choose(get, old->prop_get);
        args[1] = Choose(set, old->prop_set);
        args[2] = Choose(delete, old->prop_del);
        // A docstring that was the getter's is read from the new getter again.
        args[3] = (old->getter_doc != 0 && !Py.IsNone(args[0])) || old->prop_doc == null ? Py.None : old->prop_doc;
        PyObject* copy = CallProtocol.Vector(ts, (PyObject*)self->ob_type, args, 4, null);
        if (copy != null && TypeObject.IsInstance(copy, Type)) Py.SetRef(ts, &((PyPropertyObject*)copy)->prop_name, Py.XNewRef(old->prop_name));
        return copy;
    }

    private static PyObject* Choose(PyObject* given, PyObject* old) => given != null && !Py.IsNone(given) ? given : old != null ? old : Py.None;

    private static PyObject* Getter(PyThreadState* ts, PyObject* self, PyObject* function) => Copy(ts, self, function, null, null);
    private static PyObject* Setter(PyThreadState* ts, PyObject* self, PyObject* function) => Copy(ts, self, null, function, null);
    private static PyObject* Deleter(PyThreadState* ts, PyObject* self, PyObject* function) => Copy(ts, self, null, null, function);

    private static PyObject* SetName(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (count != 2) return Err.TypeError(ts, $"__set_name__() takes 2 positional arguments but {count} were given");
        Py.SetRef(ts, &((PyPropertyObject*)self)->prop_name, Py.NewRef(args[1]));
        return Py.None;
    }

    private static int FunctionIsAbstract(PyThreadState* ts, PyObject* function) {
        if (function == null) return 0;
        Lookup found = ObjectProtocol.LookupAttr(ts, function, Names.__isabstractmethod__, out PyObject* value);
        if (found != Lookup.Found) return (int)found;
        int truth = ObjectProtocol.IsTrue(ts, value);
        Py.DecRef(ts, value);
        return truth;
    }

    private static PyObject* IsAbstract(PyThreadState* ts, PyObject* self) {
        var property = (PyPropertyObject*)self;
        int result = FunctionIsAbstract(ts, property->prop_get);
        if (result == 0) result = FunctionIsAbstract(ts, property->prop_set);
        if (result == 0) result = FunctionIsAbstract(ts, property->prop_del);
        return result < 0 ? null : Py.Bool(result != 0);
    }
}
