// object: the root of all types.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe class BaseObject {
    public static PyTypeObject* Type => Immortals.Object;
    internal static PyTypeObject* MakeType() => StaticType.Create("object", "PyBaseObject_Type", sizeof(PyObject), TypeFlags.BaseType, &Slots, &Members,
        doc: "object()\n--\n\nThe base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n");

    /// <summary>The `__dict__` and `__weakref__` descriptors that classes put into their namespace.</summary>
    public static readonly PyGetSetDef* DictGetSet = MakeGetSet("__dict__", &GetDict, &SetDict, "dictionary for instance variables (if defined)");
    /// <summary>`__dict__` of builtin types: it can be replaced but not deleted.</summary>
    public static readonly PyGetSetDef* OwnDictGetSet = MakeGetSet("__dict__", &GetDict, &SetOwnDict, null);
    public static readonly PyGetSetDef* WeakRefGetSet = MakeGetSet("__weakref__", &GetWeakRef, null, "list of weak references to the object (if defined)");

    private static PyGetSetDef* MakeGetSet(string name, delegate*<PyThreadState*, PyObject*, PyObject*> get, delegate*<PyThreadState*, PyObject*, PyObject*, int> set, string? doc) {
        var getset = (BuiltinGetSet*)BuiltinArena.Alloc(sizeof(BuiltinGetSet));
        getset->def.name = BuiltinArena.Text(name);
        getset->def.doc = BuiltinArena.Text(doc);
        getset->get = get;
        getset->set = set;
        return &getset->def;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->str = &Str;
        s->hash = &Hash;
        s->getattro = &ObjectProtocol.GenericGetAttr;
        s->setattro = &ObjectProtocol.GenericSetAttr;
        s->richcompare = &Compare;
        s->init = &Init;
        s->alloc = &ObjectMemory.Alloc;
        s->@new = &New;
        s->free = &ObjectMemory.FreeSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Getter("__class__", &GetClass, &SetClass, "the object's class");
        t.Method("__reduce_ex__", &ReduceEx, "__reduce_ex__($self, protocol, /)\n--\n\nHelper for pickle.");
        t.Method("__reduce__", &Reduce, "__reduce__($self, /)\n--\n\nHelper for pickle.");
        t.Method("__getstate__", &GetState, "__getstate__($self, /)\n--\n\nHelper for pickle.");
        t.ClassMethod("__subclasshook__", &SubclassHook, "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n");
        t.ClassMethod("__init_subclass__", &InitSubclass, "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.\n");
        t.Method("__format__", &Format, "__format__($self, format_spec, /)\n--\n\nDefault object formatter.");
        t.Method("__sizeof__", &SizeOf, "__sizeof__($self, /)\n--\n\nSize of object in memory, in bytes.");
        t.Method("__dir__", &Dir, "__dir__($self, /)\n--\n\nDefault dir() implementation.");
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) => Heap.Free(ts->heap, op);

    /// <summary>&lt;module.Class object at 0x…&gt;</summary>
    [return: NewRef]
    public static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        string name = QualifiedTypeName(ts, op->ob_type);
        return UnicodeObject.FromString(ts, $"<{name} object at 0x{(nint)op:x}>");
    }

    /// <summary>module.QualName of a type, without the module when that is builtins.</summary>
    public static string QualifiedTypeName(PyThreadState* ts, PyTypeObject* type) {
        if ((type->tp_flags & TypeFlags.HeapType) == 0) return TypeObject.FullName(type);
        PyObject* module = DictObject.GetItem(ts, type->tp_dict, Names.__module__);
        string name = UnicodeObject.ToString(((PyHeapTypeObject*)type)->ht_qualname);
        if (module == null || !UnicodeObject.Check(module) || UnicodeObject.EqualsAscii(module, "builtins")) return name;
        return UnicodeObject.ToString(module) + "." + name;
    }

    [return: NewRef]
    private static PyObject* Str(PyThreadState* ts, PyObject* op) {
        var repr = TypeSlots.Of(op)->repr;
        return repr == null ? Repr(ts, op) : repr(ts, op);
    }

    private static nint Hash(PyThreadState* ts, PyObject* op) => ObjectProtocol.HashPointer(op);

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        switch (op) {
            case ObjectProtocol.Eq: return a == b ? Py.True : Py.NotImplemented;
            case ObjectProtocol.Ne: {
                // != is the opposite of ==, whoever defines that (Language Reference 3.3.1, __ne__).
                var compare = TypeSlots.Of(a)->richcompare;
                if (compare == null) return Py.NotImplemented;
                PyObject* equal = compare(ts, a, b, ObjectProtocol.Eq);
                if (equal == null || equal == Py.NotImplemented) return equal;
                int truth = ObjectProtocol.IsTrue(ts, equal);
                Py.DecRef(ts, equal);
                return truth < 0 ? null : Py.Bool(truth == 0);
            }
            default: return Py.NotImplemented;
        }
    }

    private static bool HasArguments(PyObject* args, PyObject* kwargs) => TupleObject.Size(args) != 0 || (kwargs != null && DictObject.Size(kwargs) != 0);

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        var type = (PyTypeObject*)cls;
        TypeSlots* slots = TypeSlots.Of(type);
        if (HasArguments(args, kwargs)) {
            if (slots->@new != (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&New)
                return Err.TypeError(ts, "object.__new__() takes exactly one argument (the type to instantiate)");
            if (slots->init == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&Init) return Err.TypeError(ts, $"{TypeObject.Name(type)}() takes no arguments");
        }
        if ((type->tp_flags & TypeFlags.IsAbstract) != 0) return RaiseAbstract(ts, type);
        return slots->alloc(ts, cls, 0);
    }

    private static PyObject* RaiseAbstract(PyThreadState* ts, PyTypeObject* type) {
        using Owned methods = new(ts, ObjectProtocol.GetAttr(ts, (PyObject*)type, Names.__abstractmethods__));
        if (methods.IsNull) return null;
        using Owned list = new(ts, ListObject.FromIterable(ts, methods));
        if (list.IsNull || ListObject.Sort(ts, list) < 0) return null;
        using Owned joined = new(ts, UnicodeObject.Join(ts, Names.comma_space, list));
        if (joined.IsNull) return null;
        return Err.TypeError(ts, $"Can't instantiate abstract class {TypeObject.Name(type)} with abstract method{(ListObject.Size(list) > 1 ? "s" : "")} {UnicodeObject.ToString(joined)}");
    }

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        if (!HasArguments(args, kwargs)) return 0;
        PyTypeObject* type = self->ob_type;
        if (TypeSlots.Of(type)->init != (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&Init)
            return Err.TypeError(ts, "object.__init__() takes exactly one argument (the instance to initialize)");
        if (TypeSlots.Of(type)->@new == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&New)
            return Err.TypeError(ts, $"{TypeObject.Name(type)}.__init__() takes exactly one argument (the instance to initialize)");
        return 0;
    }

    private static PyObject* GetClass(PyThreadState* ts, PyObject* op) => Py.NewRef((PyObject*)op->ob_type);

    private static int SetClass(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "can't delete __class__ attribute");
        if (!TypeObject.Check(value)) return Err.TypeError(ts, $"__class__ must be set to a class, not '{Err.TypeName(value)}' object");
        PyTypeObject* old = op->ob_type;
        var type = (PyTypeObject*)value;
        bool modules = TypeObject.IsSubtype(type, ModuleObject.Type) && TypeObject.IsSubtype(old, ModuleObject.Type);
        if (!modules && ((type->tp_flags & TypeFlags.ImmutableType) != 0 || (old->tp_flags & TypeFlags.ImmutableType) != 0))
            return Err.TypeError(ts, "__class__ assignment only supported for mutable types or ModuleType subclasses");
        if (!TypeObject.CheckAssignable(ts, old, type, "__class__")) return -1;
        // Values in the order of the old class's shared keys mean nothing to the new one.
        if ((old->tp_flags & TypeFlags.InlineValues) != 0 && InstanceDict.Materialise(ts, op) == null) return -1;
        if ((type->tp_flags & TypeFlags.HeapType) != 0) Py.IncRef(value);
        op->ob_type = type;
        if ((old->tp_flags & TypeFlags.HeapType) != 0) Py.DecRef(ts, (PyObject*)old);
        return 0;
    }

    /// <summary>
    /// The `__dict__` that a builtin base brings, borrowed, or null: a class's descriptor must not open what that one keeps shut (the dict of a
    /// class or module whose type derives from a Python class too).
    /// </summary>
    [return: Borrowed]
    private static PyObject* BuiltinDictDescriptor(PyThreadState* ts, PyTypeObject* type) {
        for (; type->tp_base != null; type = type->tp_base) {
            if (type->tp_dictoffset == 0 || (type->tp_flags & TypeFlags.HeapType) != 0) continue;
            PyObject* descriptor = TypeObject.Lookup(ts, type, Names.__dict__);
            bool same = descriptor == null || descriptor->ob_type == Descriptors.GetSetType && ((PyGetSetDescrObject*)descriptor)->d_getset is var getset && (getset == DictGetSet || getset == OwnDictGetSet);
            return same ? null : descriptor;
        }
        return null;
    }

    [return: NewRef]
    private static PyObject* GetDict(PyThreadState* ts, PyObject* op) {
        PyObject* descriptor = BuiltinDictDescriptor(ts, op->ob_type);
        if (descriptor != null && TypeSlots.Of(descriptor)->descr_get is var get && get != null) return get(ts, descriptor, op, (PyObject*)op->ob_type);
        PyObject* dict = InstanceDict.Materialise(ts, op);
        if (dict != null) return Py.NewRef(dict);
        return ErrorIndicator.Occurred(ts) != null ? null : Err.AttributeError(ts, "This object has no __dict__");
    }

    private static int SetDict(PyThreadState* ts, PyObject* op, PyObject* value) {
        PyObject* descriptor = BuiltinDictDescriptor(ts, op->ob_type);
        if (descriptor != null) {
            var set = TypeSlots.Of(descriptor)->descr_set;
            return set != null ? set(ts, descriptor, op, value) : Err.TypeError(ts, $"this __dict__ descriptor does not support '{Err.TypeName(op)}' objects");
        }
        if (InstanceDict.WordOf(op) == null) return Err.AttributeError(ts, "This object has no __dict__");
        if (value != null && !DictObject.Check(value)) return Err.TypeError(ts, $"__dict__ must be set to a dictionary, not a '{Err.TypeName(value)}'");
        InstanceDict.Replace(ts, op, value);
        return 0;
    }

    private static int SetOwnDict(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null && InstanceDict.WordOf(op) != null) return Err.TypeError(ts, "cannot delete __dict__");
        return SetDict(ts, op, value);
    }

    [return: NewRef]
    private static PyObject* GetWeakRef(PyThreadState* ts, PyObject* op) {
        nint offset = op->ob_type->tp_weaklistoffset;
        if (offset == 0) return Err.AttributeError(ts, "This object has no __weakref__");
        PyObject* first = *(PyObject**)((byte*)op + offset);
        return first == null ? Py.None : Py.NewRef(first);
    }

    [return: NewRef]
    private static PyObject* ReduceVia(PyThreadState* ts, PyObject* self, PyObject* protocol) {
        using Owned copyreg = new(ts, ImportHooks.Import(ts, "copyreg"));
        if (copyreg.IsNull) return null;
        bool modern = LongObject.TryAsInt64(protocol, out long number) && number >= 2;
        using Owned helper = new(ts, ObjectProtocol.GetAttr(ts, copyreg, modern ? "__reduce_ex__" : "_reduce_ex"));
        if (!helper.IsNull && !modern) return CallProtocol.CallTwo(ts, helper, self, protocol);
        ErrorIndicator.Clear(ts);
        return Reduction.ReduceNewObject(ts, self, copyreg);
    }

    private static PyObject* ReduceEx(PyThreadState* ts, PyObject* self, PyObject* protocol) {
        PyObject* reduce = TypeObject.Lookup(ts, self->ob_type, Names.__reduce__);
        if (reduce != null && reduce != TypeObject.Lookup(ts, Type, Names.__reduce__)) return CallProtocol.CallMethod(ts, self, Names.__reduce__);
        return ReduceVia(ts, self, protocol);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        using Owned zero = new(ts, LongObject.FromInt64(ts, 0));
        return ReduceVia(ts, self, zero);
    }

    private static PyObject* GetState(PyThreadState* ts, PyObject* self) => Reduction.GetState(ts, self, required: false);

    private static PyObject* SubclassHook(PyThreadState* ts, PyObject* cls, PyObject** args, nint count) => Py.NotImplemented;

    private static PyObject* InitSubclass(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* kwnames) {
        if (count == 0 && (kwnames == null || TupleObject.Size(kwnames) == 0)) return Py.None;
        if (count == 0) return Err.TypeError(ts, $"{TypeObject.Name((PyTypeObject*)cls)}.__init_subclass__() takes no keyword arguments");
        return Err.TypeError(ts, $"{TypeObject.Name((PyTypeObject*)cls)}.__init_subclass__() takes no arguments ({count} given)");
    }

    private static PyObject* Format(PyThreadState* ts, PyObject* self, PyObject* spec) {
        if (!UnicodeObject.Check(spec)) return Err.TypeError(ts, $"__format__() argument must be str, not {Err.TypeName(spec)}");
        if (UnicodeObject.Length(spec) > 0) return Err.TypeError(ts, $"unsupported format string passed to {Err.TypeName(self)}.__format__");
        return ObjectProtocol.Str(ts, self);
    }

    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) {
        PyTypeObject* type = self->ob_type;
        nint size = type->tp_basicsize;
        if (type->tp_itemsize > 0) size += System.Math.Abs(((PyVarObject*)self)->ob_size) * type->tp_itemsize;
        return LongObject.FromInt64(ts, size);
    }

    private static PyObject* Dir(PyThreadState* ts, PyObject* self) {
        if (ObjectProtocol.LookupAttr(ts, self, Names.__dict__, out PyObject* own) == Lookup.Error) return null;
        using Owned dict = new(ts, own != null && DictObject.Check(own) ? DictObject.Copy(ts, own) : DictObject.New(ts));
        Py.XDecRef(ts, own);
        if (dict.IsNull || ObjectProtocol.LookupAttr(ts, self, Names.__class__, out PyObject* cls) == Lookup.Error) return null;
        if (cls != null) {
            using Owned owned = new(ts, cls);
            if (TypeObject.Check(cls)) {
                PyObject* mro = TypeObject.MroOf((PyTypeObject*)cls);
                for (nint i = 0; i < TupleObject.Size(mro); i++)
                    if (DictObject.Update(ts, dict, TypeObject.DictOf((PyTypeObject*)TupleObject.Items(mro)[i])) < 0) return null;
            }
        }
        return DictObject.Keys(ts, dict);
    }
}
