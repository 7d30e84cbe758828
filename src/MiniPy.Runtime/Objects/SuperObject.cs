// super: attribute look-up that begins after a class in the method resolution order of an object's class.
//
// super() without arguments reads the calling frame: the class is the content of the free variable __class__, the object is the first
// argument (in a cell when an inner function uses it). Localsplus follows the Frame struct. `__class__` of the super object itself is not
// looked up in the bases, since it must tell what the super object is.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PySuperObject {
    public PyObject ob_base;
    public PyObject* type;
    /// <summary>The instance or class; null when unbound.</summary>
    public PyObject* obj;
    /// <summary>The class whose order is walked; null when unbound.</summary>
    public PyObject* obj_type;
}

internal static unsafe class SuperObject {
    public static readonly PyTypeObject* Type = StaticType.Create("super", "PySuper_Type", sizeof(PySuperObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->repr = &Repr;
        s->getattro = &GetAttr;
        s->descr_get = &Get;
        s->init = &InitSlot;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__thisclass__", MemberType.Object, 16, doc: "the class invoking super()");
        t.Member("__self__", MemberType.Object, 24, doc: "the instance invoking super(); may be None");
        t.Member("__self_class__", MemberType.Object, 32, doc: "the type of the instance invoking super(); may be None");
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0);

    /// <summary>super(type, obj).</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* obj) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op != null && Bind(ts, op, (PyObject*)type, obj) < 0) Py.ClearRef(ts, &op);
        return op;
    }

    private static int Bind(PyThreadState* ts, PyObject* self, PyObject* type, PyObject* obj) {
        PyTypeObject* start = null;
        if (obj != null && (start = Check(ts, (PyTypeObject*)type, obj)) == null) return -1;
        var super = (PySuperObject*)self;
        Py.SetRef(ts, &super->type, Py.NewRef(type));
        Py.SetRef(ts, &super->obj, Py.XNewRef(obj));
        Py.SetRef(ts, &super->obj_type, (PyObject*)start);
        return 0;
    }

    /// <summary>The class whose order is to be walked, a new reference: obj itself, its type, or what its __class__ claims.</summary>
    [return: NewRef]
    private static PyTypeObject* Check(PyThreadState* ts, PyTypeObject* type, PyObject* obj) {
        if (TypeObject.Check(obj) && TypeObject.IsListed((PyTypeObject*)obj, type)) return (PyTypeObject*)Py.NewRef(obj);
        if (TypeObject.IsSubtype(obj->ob_type, type)) return (PyTypeObject*)Py.NewRef((PyObject*)obj->ob_type);
        if (ObjectProtocol.LookupAttr(ts, obj, Names.__class__, out PyObject* claimed) == Lookup.Error) return null;
        if (claimed != null) {
            if (TypeObject.Check(claimed) && claimed != (PyObject*)obj->ob_type && TypeObject.IsSubtype((PyTypeObject*)claimed, type)) return (PyTypeObject*)claimed;
            Py.DecRef(ts, claimed);
        }
        Err.TypeError(ts, "super(type, obj): obj must be an instance or subtype of type");
        return null;
    }

    private static int InitSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        if (!Args.NoKeywords(ts, "super", kwargs) || !Args.CheckPositional(ts, "super()", count, 0, 2)) return -1;
        PyObject* type, obj = null;
        if (count == 0) {
            if (!FromFrame(ts, out type, out obj)) return -1;
        } else {
            type = TupleObject.Items(args)[0];
            if (!TypeObject.Check(type)) return Err.TypeError(ts, $"super() argument 1 must be a type, not {(Py.IsNone(type) ? "None" : Err.TypeName(type))}");
            if (count > 1 && !Py.IsNone(TupleObject.Items(args)[1])) obj = TupleObject.Items(args)[1];
        }
        return Bind(ts, self, type, obj);
    }

    /// <summary>super(), called by the running frame.</summary>
    [return: NewRef]
    public static PyObject* OfFrame(PyThreadState* ts) => FromFrame(ts, out PyObject* type, out PyObject* obj) ? New(ts, (PyTypeObject*)type, obj) : null;

    /// <summary>Class and object of a call without arguments, borrowed from the calling frame.</summary>
    private static bool FromFrame(PyThreadState* ts, out PyObject* type, out PyObject* obj) {
        type = obj = null;
        Frame* frame = ts->cframe->current_frame;
        if (frame == null) return Err.RuntimeError(ts, "super(): no current frame");
        PyCodeObject* code = frame->code;
        if (code->co_argcount == 0) return Err.RuntimeError(ts, "super(): no arguments");
        var locals = (PyObject**)(frame + 1);
        obj = locals[0];
        if (obj != null && obj->ob_type == CellObject.Type && (BytesObject.Data(code->co_localspluskinds)[0] & (byte)Bytecode.LocalKind.Cell) != 0) obj = ((PyCellObject*)obj)->ob_ref;
        if (obj == null) return Err.RuntimeError(ts, "super(): arg[0] deleted");
        for (int i = code->co_nlocalsplus - code->co_nfreevars; i < code->co_nlocalsplus; i++) {
            if (!UnicodeObject.Equals(TupleObject.Items(code->co_localsplusnames)[i], Names.__class__)) continue;
            PyObject* cell = locals[i];
            if (cell == null || cell->ob_type != CellObject.Type) return Err.RuntimeError(ts, "super(): bad __class__ cell");
            type = ((PyCellObject*)cell)->ob_ref;
            if (type == null) return Err.RuntimeError(ts, "super(): empty __class__ cell");
            return TypeObject.Check(type) || Err.RuntimeError(ts, $"super(): __class__ is not a type ({Err.TypeName(type)})");
        }
        return Err.RuntimeError(ts, "super(): __class__ cell not found");
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        var super = (PySuperObject*)self;
        string type = super->type == null ? "NULL" : TypeObject.FullName((PyTypeObject*)super->type);
        return UnicodeObject.FromString(ts, super->obj_type == null ? $"<super: <class '{type}'>, NULL>" : $"<super: <class '{type}'>, <{TypeObject.FullName((PyTypeObject*)super->obj_type)} object>>");
    }

    /// <summary>The first binding of `name` after super->type in the order of obj_type, bound to obj; else what the super object has itself.</summary>
    [return: NewRef]
    private static PyObject* GetAttr(PyThreadState* ts, PyObject* self, PyObject* name) {
        var super = (PySuperObject*)self;
        if (super->obj_type == null || (UnicodeObject.Check(name) && UnicodeObject.Equals(name, Names.__class__))) return ObjectProtocol.GenericGetAttr(ts, self, name);
        using Owned start = new(ts, Py.NewRef(super->obj_type));
        using Owned mro = new(ts, Py.XNewRef(TypeObject.MroOf((PyTypeObject*)start.Borrow)));
        if (mro.IsNull) return ObjectProtocol.GenericGetAttr(ts, self, name);
        nint count = TupleObject.Size(mro), at = 0;
        while (at < count && TupleObject.Items(mro)[at] != super->type) at++;
        for (at++; at < count; at++) {
            PyObject* dict = TypeObject.DictOf((PyTypeObject*)TupleObject.Items(mro)[at]);
            Lookup lookup = DictObject.GetItemWithError(ts, dict, name, out PyObject* found);
            if (lookup == Lookup.Error) return null;
            if (lookup == Lookup.Missing) continue;
            using Owned attribute = new(ts, Py.NewRef(found));
            var get = TypeSlots.Of(found)->descr_get;
            if (get == null) return attribute.Detach();
            // Bound to a class (in a class method), a function comes out as itself.
            return get(ts, attribute, super->obj == start.Borrow ? null : super->obj, start);
        }
        return ObjectProtocol.GenericGetAttr(ts, self, name);
    }

    /// <summary>An unbound super object in a class binds to the instance it is read through.</summary>
    [return: NewRef]
    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* owner) {
        var super = (PySuperObject*)self;
        if (instance == null || Py.IsNone(instance) || super->obj != null) return Py.NewRef(self);
        if (self->ob_type != Type) return CallProtocol.CallTwo(ts, (PyObject*)self->ob_type, super->type, instance); // a subclass may want arguments of its own
        return New(ts, (PyTypeObject*)super->type, instance);
    }
}
