// What `type` itself does: calling a class, attributes of classes, __name__ and its kin, the methods of the metatype.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class TypeObject {
    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->clear = &ClearSlot;
        s->repr = &ReprSlot;
        s->call = &CallSlot;
        s->getattro = &GetAttrSlot;
        s->setattro = &SetAttrSlot;
        s->@new = &NewSlot;
        s->SetConstruct(1, 1, &TypeOf);
        s->init = &InitSlot;
        s->nb_or = &UnionType.Or;
        s->is_gc = &IsGcSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Method("mro", &MroMethod, "mro($self, /)\n--\n\nReturn a type's method resolution order.");
        t.Method("__subclasses__", &SubclassesMethod, "__subclasses__($self, /)\n--\n\nReturn a list of immediate subclasses.");
        t.Method("__instancecheck__", &InstanceCheckMethod, "__instancecheck__($self, instance, /)\n--\n\nCheck if an object is an instance.");
        t.Method("__subclasscheck__", &SubclassCheckMethod, "__subclasscheck__($self, subclass, /)\n--\n\nCheck if a class is a subclass.");
        t.Method("__dir__", &DirMethod, "__dir__($self, /)\n--\n\nSpecialized __dir__ implementation for types.");
        t.Method("__sizeof__", &SizeOfMethod, "__sizeof__($self, /)\n--\n\nReturn memory consumption of the type object.");
        t.ClassMethod("__prepare__", &PrepareMethod, "__prepare__() -> dict\nused for the class statement");
        t.Getter("__name__", &GetName, &SetName);
        t.Getter("__qualname__", &GetQualName, &SetQualNameAttribute);
        t.Getter("__module__", &GetModule, &SetModuleAttribute);
        t.Getter("__bases__", &GetBases, &SetBases);
        t.Getter("__mro__", &GetMro);
        t.Getter("__dict__", &GetDict);
        t.Getter("__doc__", &GetDoc, &SetDocAttribute);
        t.Getter("__text_signature__", &GetTextSignature);
        t.Getter("__abstractmethods__", &GetAbstract, &SetAbstract);
        t.Getter("__annotations__", &GetAnnotations, &SetAnnotations);
        t.Member("__basicsize__", MemberType.Ssize, 32);
        t.Member("__itemsize__", MemberType.Ssize, 40);
        t.Member("__flags__", MemberType.ULong, 168);
        t.Member("__weakrefoffset__", MemberType.Ssize, 208);
        t.Member("__base__", MemberType.Object, 256);
        t.Member("__dictoffset__", MemberType.Ssize, 288);
    }

    private static int IsGcSlot(PyThreadState* ts, PyObject* op) => (((PyTypeObject*)op)->tp_flags & TypeFlags.HeapType) != 0 ? 1 : 0;

    private static bool IsHeap(PyTypeObject* type) => (type->tp_flags & TypeFlags.HeapType) != 0;

    [return: NewRef]
    private static PyObject* ReprSlot(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        using Owned module = new(ts, GetModule(ts, op));
        if (module.IsNull) ErrorIndicator.Clear(ts);
        using Owned name = new(ts, GetQualName(ts, op));
        if (name.IsNull) return null;
        string text = UnicodeObject.ToString(name);
        if (!module.IsNull && UnicodeObject.Check(module) && !UnicodeObject.EqualsAscii(module, "builtins")) text = UnicodeObject.ToString(module) + "." + text;
        else if (module.IsNull) text = FullName(type);
        return UnicodeObject.FromString(ts, $"<class '{text}'>");
    }

    [return: NewRef]
    private static PyObject* TypeOf(PyThreadState* ts, PyObject** args, nint count) => Py.NewRef((PyObject*)args[0]->ob_type);

    /// <summary>cls(*args, **kwargs): __new__, then __init__ if the result is an instance.</summary>
    [return: NewRef]
    private static PyObject* CallSlot(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        var type = (PyTypeObject*)op;
        if (type == Type) {
            nint count = TupleObject.Size(args);
            if (count == 1 && (kwargs == null || DictObject.Size(kwargs) == 0)) return Py.NewRef((PyObject*)TupleObject.Items(args)[0]->ob_type);
            if (count != 3) return Err.TypeError(ts, "type() takes 1 or 3 arguments");
        }
        TypeSlots* slots = TypeSlots.Of(type);
        if (slots->@new == null) return Err.TypeError(ts, $"cannot create '{FullName(type)}' instances");
        PyObject* instance = slots->@new(ts, op, args, kwargs);
        if (instance == null || !IsInstance(instance, type)) return instance;
        TypeSlots* own = TypeSlots.Of(instance);
        if (own->init != null && own->init(ts, instance, args, kwargs) < 0) {
            Py.DecRef(ts, instance);
            return null;
        }
        return instance;
    }

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* metatype, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        if (count != 3) return Err.TypeError(ts, $"type.__new__() takes exactly 3 arguments ({count} given)");
        PyObject** items = TupleObject.Items(args);
        if (!UnicodeObject.Check(items[0])) return Err.TypeError(ts, $"type.__new__() argument 1 must be str, not {Err.TypeName(items[0])}");
        if (!HasFlag(items[1], TypeFlags.TupleSubclass)) return Err.TypeError(ts, $"type.__new__() argument 2 must be tuple, not {Err.TypeName(items[1])}");
        if (!DictObject.Check(items[2])) return Err.TypeError(ts, $"type.__new__() argument 3 must be dict, not {Err.TypeName(items[2])}");
        return NewClass(ts, (PyTypeObject*)metatype, items[0], items[1], items[2], kwargs);
    }

    private static int InitSlot(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        if (kwargs != null && count == 1 && DictObject.Size(kwargs) != 0) return Err.TypeError(ts, "type.__init__() takes no keyword arguments");
        if (count != 1 && count != 3) return Err.TypeError(ts, "type.__init__() takes 1 or 3 arguments");
        return 0;
    }

    /// <summary>Attribute of a class: data descriptors of the metatype, then the class's own MRO (bound), then the rest of the metatype.</summary>
    [return: NewRef]
    private static PyObject* GetAttrSlot(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* value = LookupAttribute(ts, op, name);
        if (value == null && ErrorIndicator.Occurred(ts) == null) return ObjectProtocol.RaiseAttributeError(ts, op, name, $"type object '{Name((PyTypeObject*)op)}' has no attribute '{UnicodeObject.ToString(name)}'");
        return value;
    }

    /// <summary>The same without raising when the attribute is missing.</summary>
    [return: NewRef]
    public static PyObject* LookupAttribute(PyThreadState* ts, PyObject* op, PyObject* name) {
        var type = (PyTypeObject*)op;
        PyTypeObject* metatype = op->ob_type;
        PyObject* meta = Lookup(ts, metatype, name);
        delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> metaGet = null;
        if (meta != null) {
            Py.IncRef(meta);
            metaGet = TypeSlots.Of(meta)->descr_get;
            if (metaGet != null && TypeSlots.Of(meta)->descr_set != null) {
                PyObject* result = metaGet(ts, meta, op, (PyObject*)metatype);
                Py.DecRef(ts, meta);
                return result;
            }
        }
        PyObject* own = Lookup(ts, type, name);
        if (own != null) {
            Py.IncRef(own);
            Py.XDecRef(ts, meta);
            var get = TypeSlots.Of(own)->descr_get;
            if (get == null) return own;
            PyObject* result = get(ts, own, null, op);
            Py.DecRef(ts, own);
            return result;
        }
        if (meta == null) return null;
        if (metaGet == null) return meta;
        PyObject* bound = metaGet(ts, meta, op, (PyObject*)metatype);
        Py.DecRef(ts, meta);
        return bound;
    }

    private static int SetAttrSlot(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value) {
        var type = (PyTypeObject*)op;
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"attribute name must be string, not '{Err.TypeName(name)}'");
        if ((type->tp_flags & TypeFlags.ImmutableType) != 0) return Err.TypeError(ts, $"cannot set '{UnicodeObject.ToString(name)}' attribute of immutable type '{FullName(type)}'");
        if (value != null && op->ob_type == Type && UnicodeObject.CheckExact(name) && IsPlainData(value) && !IsSpecial(name) && ReplaceData(ts, type->tp_dict, name, value)) return 0;
        PyObject* key = Py.NewRef(name);
        UnicodeObject.InternInPlace(ts, &key);
        int status = ObjectProtocol.GenericSetAttrWithDict(ts, op, key, value, type->tp_dict);
        if (status == 0) {
            Modified(ts, type);
            if (IsSpecial(key)) UpdateSlotsFor(ts, type, key);
        }
        Py.DecRef(ts, key);
        return status;
    }

    /// <summary>Replaces plain data of a class (whose metaclass has no say in it) by other plain data; false when there is none of that name.</summary>
    private static bool ReplaceData(PyThreadState* ts, PyObject* dict, PyObject* name, PyObject* value) {
        if (!DictObject.HasPlainTextKeys(dict)) return false;
        nint hash = UnicodeObject.Hash(name);
        PyObject* old = DictObject.GetText(dict, name, hash);
        return old != null && IsPlainData(old) && DictObject.SetItemKnownHash(ts, dict, name, hash, value) == 0;
    }

    private static bool IsSpecial(PyObject* name) {
        nint length = UnicodeObject.Length(name);
        return length > 4 && UnicodeObject.Read(name, 0) == '_' && UnicodeObject.Read(name, 1) == '_' && UnicodeObject.Read(name, length - 1) == '_';
    }

    // ---------------------------------------------------------------- methods

    private static PyObject* MroMethod(PyThreadState* ts, PyObject* op) {
        using Owned mro = new(ts, C3(ts, (PyTypeObject*)op));
        return mro.IsNull ? null : ListObject.FromIterable(ts, mro);
    }

    private static PyObject* SubclassesMethod(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        if (IsHeap(type)) return SubclassList(ts, type);
        // Builtin types first, in the order they came to life; then the interpreter's own classes.
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        foreach (nint each in StaticType.All())
            if (((PyTypeObject*)each)->tp_base == type && ListObject.Append(ts, list, (PyObject*)each) < 0) return null;
        using Owned own = new(ts, SubclassList(ts, type));
        if (own.IsNull || ListObject.Extend(ts, list, own) < 0) return null;
        return list.Detach();
    }

    private static PyObject* InstanceCheckMethod(PyThreadState* ts, PyObject* op, PyObject* instance) {
        int result = ObjectProtocol.RealIsInstance(ts, instance, op);
        return result < 0 ? null : Py.Bool(result != 0);
    }

    private static PyObject* SubclassCheckMethod(PyThreadState* ts, PyObject* op, PyObject* subclass) {
        int result = ObjectProtocol.RealIsSubclass(ts, subclass, op);
        return result < 0 ? null : Py.Bool(result != 0);
    }

    private static PyObject* DirMethod(PyThreadState* ts, PyObject* op) {
        using Owned dict = new(ts, DictObject.New(ts));
        PyObject* mro = MroOf((PyTypeObject*)op);
        for (nint i = mro == null ? -1 : TupleObject.Size(mro) - 1; i >= 0; i--)
            if (DictObject.Update(ts, dict, DictOf((PyTypeObject*)TupleObject.Items(mro)[i])) < 0) return null;
        return DictObject.Keys(ts, dict);
    }

    private static PyObject* SizeOfMethod(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, IsHeap((PyTypeObject*)op) ? sizeof(PyHeapTypeObject) : sizeof(PyTypeObject));

    private static PyObject* PrepareMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* kwnames) => DictObject.New(ts);

    // ---------------------------------------------------------------- attributes

    private static PyObject* GetName(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        return IsHeap(type) ? Py.NewRef(((PyHeapTypeObject*)type)->ht_name) : UnicodeObject.FromString(ts, Name(type));
    }

    private static bool CheckSettable(PyThreadState* ts, PyObject* op, PyObject* value, string name) {
        var type = (PyTypeObject*)op;
        if ((type->tp_flags & TypeFlags.ImmutableType) != 0) return Err.TypeError(ts, $"cannot set '{name}' attribute of immutable type '{FullName(type)}'");
        if (value == null) return Err.TypeError(ts, $"cannot delete '{name}' attribute of immutable type '{FullName(type)}'");
        return true;
    }

    private static int SetName(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!CheckSettable(ts, op, value, "__name__")) return -1;
        if (!UnicodeObject.Check(value)) return Err.TypeError(ts, $"can only assign string to {FullName((PyTypeObject*)op)}.__name__, not '{Err.TypeName(value)}'");
        byte* utf8 = UnicodeObject.AsUtf8(ts, value, out nint length);
        if (utf8 == null) return -1;
        if (new System.ReadOnlySpan<byte>(utf8, (int)length).Contains((byte)0)) return Err.ValueError(ts, "type name must not contain null characters");
        ((PyTypeObject*)op)->tp_name = utf8;
        Py.SetRef(ts, &((PyHeapTypeObject*)op)->ht_name, Py.NewRef(value));
        return 0;
    }

    private static PyObject* GetQualName(PyThreadState* ts, PyObject* op) =>
        IsHeap((PyTypeObject*)op) ? Py.NewRef(((PyHeapTypeObject*)op)->ht_qualname) : UnicodeObject.FromString(ts, Name((PyTypeObject*)op));

    private static int SetQualNameAttribute(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!CheckSettable(ts, op, value, "__qualname__")) return -1;
        if (!UnicodeObject.Check(value)) return Err.TypeError(ts, $"can only assign string to {FullName((PyTypeObject*)op)}.__qualname__, not '{Err.TypeName(value)}'");
        Py.SetRef(ts, &((PyHeapTypeObject*)op)->ht_qualname, Py.NewRef(value));
        return 0;
    }

    private static PyObject* GetModule(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        if (IsHeap(type)) {
            PyObject* module = DictObject.GetItem(ts, type->tp_dict, Names.__module__);
            return module != null ? Py.NewRef(module) : Err.AttributeError(ts, "__module__");
        }
        string name = FullName(type);
        int dot = name.LastIndexOf('.');
        return dot < 0 ? Py.NewRef(Names.builtins) : UnicodeObject.FromString(ts, name.AsSpan(0, dot));
    }

    private static int SetModuleAttribute(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!CheckSettable(ts, op, value, "__module__")) return -1;
        Modified(ts, (PyTypeObject*)op);
        return DictObject.SetItem(ts, ((PyTypeObject*)op)->tp_dict, Names.__module__, value);
    }

    private static PyObject* GetBases(PyThreadState* ts, PyObject* op) {
        DictOf((PyTypeObject*)op);
        return Py.NewRef(((PyTypeObject*)op)->tp_bases);
    }

    private static PyObject* GetMro(PyThreadState* ts, PyObject* op) => MroOf((PyTypeObject*)op) is var mro && mro == null ? Py.None : Py.NewRef(mro);

    private static PyObject* GetDict(PyThreadState* ts, PyObject* op) => MappingProxyObject.New(ts, DictOf((PyTypeObject*)op));

    private static PyObject* GetDoc(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        PyObject* doc = DictObject.GetItem(ts, DictOf(type), Names.__doc__);
        if (doc == null) return Py.None;
        var get = TypeSlots.Of(doc)->descr_get;
        return get == null ? Py.NewRef(doc) : get(ts, doc, null, op);
    }

    private static int SetDocAttribute(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!CheckSettable(ts, op, value, "__doc__")) return -1;
        Modified(ts, (PyTypeObject*)op);
        return DictObject.SetItem(ts, ((PyTypeObject*)op)->tp_dict, Names.__doc__, value);
    }

    private static PyObject* GetTextSignature(PyThreadState* ts, PyObject* op) => TextSignature(ts, ((PyTypeObject*)op)->tp_name, ((PyTypeObject*)op)->tp_doc, FullName((PyTypeObject*)op));

    private static PyObject* GetAbstract(PyThreadState* ts, PyObject* op) {
        PyObject* value = (PyTypeObject*)op == Type ? null : DictObject.GetItem(ts, DictOf((PyTypeObject*)op), Names.__abstractmethods__);
        return value != null ? Py.NewRef(value) : ObjectProtocol.RaiseAttributeError(ts, op, Names.__abstractmethods__, "__abstractmethods__");
    }

    private static int SetAbstract(PyThreadState* ts, PyObject* op, PyObject* value) {
        var type = (PyTypeObject*)op;
        int isAbstract = 0;
        if (value != null) {
            isAbstract = ObjectProtocol.IsTrue(ts, value);
            if (isAbstract < 0 || DictObject.SetItem(ts, type->tp_dict, Names.__abstractmethods__, value) < 0) return -1;
        } else {
            Lookup removed = DictObject.Pop(ts, type->tp_dict, Names.__abstractmethods__, out PyObject* old);
            if (removed == Core.Lookup.Error) return -1;
            if (removed == Core.Lookup.Missing) return Err.AttributeError(ts, "__abstractmethods__");
            Py.DecRef(ts, old);
        }
        Modified(ts, type);
        type->tp_flags = isAbstract != 0 ? type->tp_flags | TypeFlags.IsAbstract : type->tp_flags & ~TypeFlags.IsAbstract;
        return 0;
    }

    private static PyObject* GetAnnotations(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        if (!IsHeap(type)) return Err.AttributeError(ts, $"type object '{FullName(type)}' has no attribute '__annotations__'");
        PyObject* value = DictObject.GetItem(ts, type->tp_dict, Names.__annotations__);
        if (value != null) {
            var get = TypeSlots.Of(value)->descr_get;
            return get == null ? Py.NewRef(value) : get(ts, value, null, op);
        }
        PyObject* fresh = DictObject.New(ts);
        if (fresh != null && DictObject.SetItem(ts, type->tp_dict, Names.__annotations__, fresh) < 0) Py.ClearRef(ts, &fresh);
        Modified(ts, type);
        return fresh;
    }

    private static int SetAnnotations(PyThreadState* ts, PyObject* op, PyObject* value) {
        var type = (PyTypeObject*)op;
        if ((type->tp_flags & TypeFlags.ImmutableType) != 0) return Err.TypeError(ts, $"cannot set '__annotations__' attribute of immutable type '{FullName(type)}'");
        Modified(ts, type);
        if (value != null) return DictObject.SetItem(ts, type->tp_dict, Names.__annotations__, value);
        Lookup removed = DictObject.Pop(ts, type->tp_dict, Names.__annotations__, out PyObject* old);
        if (removed == Core.Lookup.Missing) return Err.AttributeError(ts, "__annotations__");
        Py.XDecRef(ts, old);
        return removed == Core.Lookup.Error ? -1 : 0;
    }

    // ---------------------------------------------------------------- __new__ of builtin types

    /// <summary>The builtin method `__new__` in the dict of a type with tp_new: its self is the type.</summary>
    [return: NewRef]
    public static PyObject* NewWrapper(PyThreadState* ts, PyTypeObject* type) => CFunctionObject.New(ts, &NewMethod()->def, (PyObject*)type, null);

    private static readonly BuiltinMethod* s_newMethod = BuiltinArena.Method("__new__", (delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*>)&NewWrapperCall,
        MethodKind.FastKeywords, "__new__($type, *args, **kwargs)\n--\n\nCreate and return a new object.  See help(type) for accurate signature.");
    private static BuiltinMethod* NewMethod() => s_newMethod;

    public static bool IsNewWrapperOf(PyObject* attribute, out PyTypeObject* owner) {
        owner = null;
        if (attribute->ob_type != CFunctionObject.Type || ((PyCFunctionObject*)attribute)->m_ml != &s_newMethod->def) return false;
        owner = (PyTypeObject*)((PyCFunctionObject*)attribute)->m_self;
        return true;
    }

    /// <summary>int.__new__(cls, …): cls must be a subtype, and its layout must be that of the type.</summary>
    private static PyObject* NewWrapperCall(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        var type = (PyTypeObject*)self;
        string name = FullName(type);
        if (count < 1) return Err.TypeError(ts, $"{name}.__new__(): not enough arguments");
        if (!Check(args[0])) return Err.TypeError(ts, $"{name}.__new__(X): X is not a type object ({Err.TypeName(args[0])})");
        var subtype = (PyTypeObject*)args[0];
        if (!IsSubtype(subtype, type)) return Err.TypeError(ts, $"{name}.__new__({FullName(subtype)}): {FullName(subtype)} is not a subtype of {name}");
        // The most derived builtin base must make the object: object.__new__(int) would make an int without digits.
        PyTypeObject* maker = subtype;
        while (maker != null && TypeSlots.Of(maker)->@new == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.New) maker = maker->tp_base;
        if (maker != null && TypeSlots.Of(maker)->@new != TypeSlots.Of(type)->@new)
            return Err.TypeError(ts, $"{name}.__new__({FullName(subtype)}) is not safe, use {FullName(maker)}.__new__()");
        using Owned rest = new(ts, TupleObject.FromArray(ts, args + 1, count - 1));
        if (rest.IsNull) return null;
        using Owned kwargs = new(ts, CallProtocol.KeywordDict(ts, args + count, kwnames, out bool failed));
        return failed ? null : TypeSlots.Of(type)->@new(ts, (PyObject*)subtype, rest, kwargs);
    }
}
