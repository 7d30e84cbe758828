// _abc: what Lib/abc.py imports to make abstract base classes.
//
// A class's data hangs off its `_abc_impl` attribute: three sets of weak references (the registry, classes known to be subclasses, classes
// known not to be). The negative set is good only while no class was registered anywhere since it was filled: `version` against a counter
// of the interpreter. A weak reference takes itself out of its set when its class dies.
//
// Nearly every call may run Python code (hooks, metaclasses).

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyAbcData {
    public PyObject ob_base;
    public PyObject* registry;
    public PyObject* cache;
    public PyObject* negative;
    public long version;
}

internal static unsafe class AbcDataObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_abc._abc_data", null, sizeof(PyAbcData), TypeFlags.HaveGc, &Slots, null, doc: "Internal state held by ABC machinery.");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->@new = &New;
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op != null) ((PyAbcData*)op)->version = ts->interp->abc_registrations;
        return op;
    }

    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts) => New(ts, (PyObject*)Type, null, null);
}

internal static unsafe class AbcModule {
    private const nuint Collections = TypeFlags.Sequence | TypeFlags.Mapping;

    public static readonly BuiltinModule Definition = new("_abc", "Module contains faster C implementation of abc.ABCMeta", &Fill);
    private static readonly PyObject* s_impl = StaticState.InternedString("_abc_impl");
    private static readonly BuiltinMethod* s_removeRef = BuiltinArena.Method("_destroy", (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&RemoveRef, MethodKind.One, null);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("get_cache_token", &GetCacheToken, "get_cache_token($module, /)\n--\n\nReturns the current ABC cache token.\n\nThe token is an opaque object (supporting equality testing) identifying the\ncurrent version of the ABC cache for virtual subclasses. The token changes\nwith every call to register() on any ABC.");
        m.Function("_abc_init", &Init, "_abc_init($module, self, /)\n--\n\nInternal ABC helper for class set-up. Should be never used outside abc module.");
        m.Function("_reset_registry", &ResetRegistry, "_reset_registry($module, self, /)\n--\n\nInternal ABC helper to reset registry of a given class.\n\nShould be only used by refleak.py");
        m.Function("_reset_caches", &ResetCaches, "_reset_caches($module, self, /)\n--\n\nInternal ABC helper to reset both caches of a given class.\n\nShould be only used by refleak.py");
        m.Function("_get_dump", &GetDump, "_get_dump($module, self, /)\n--\n\nInternal ABC helper for cache and registry debugging.\n\nReturn shallow copies of registry, of both caches, and\nnegative cache version. Don't call this function directly,\ninstead use ABC._dump_registry() for a nice repr.");
        m.Function("_abc_register", &Register, "_abc_register($module, self, subclass, /)\n--\n\nInternal ABC helper for subclasss registration. Should be never used outside abc module.");
        m.Function("_abc_instancecheck", &InstanceCheck, "_abc_instancecheck($module, self, instance, /)\n--\n\nInternal ABC helper for instance checks. Should be never used outside abc module.");
        m.Function("_abc_subclasscheck", &SubclassCheck, "_abc_subclasscheck($module, self, subclass, /)\n--\n\nInternal ABC helper for subclasss checks. Should be never used outside abc module.");
        return 0;
    }

    private static bool IsType(PyObject* op) => TypeObject.HasFlag(op, TypeFlags.TypeSubclass);

    /// <summary>The data of an ABC, a new reference.</summary>
    [return: NewRef]
    private static PyAbcData* DataOf(PyThreadState* ts, PyObject* cls) {
        PyObject* data = ObjectProtocol.GetAttr(ts, cls, s_impl);
        if (data == null || data->ob_type == AbcDataObject.Type) return (PyAbcData*)data;
        Py.DecRef(ts, data);
        Err.TypeError(ts, "_abc_impl is set to a wrong type");
        return null;
    }

    // Sets of weak references.

    /// <summary>Called with a dead weak reference; self is a weak reference to the set it is in.</summary>
    private static PyObject* RemoveRef(PyThreadState* ts, PyObject* self, PyObject* reference) {
        using Owned set = new(ts, Py.NewRef(WeakRefObject.GetObject(self)));
        if (!Py.IsNone(set) && SetObject.Discard(ts, set, reference) < 0) return null;
        return Py.None;
    }

    private static int AddWeak(PyThreadState* ts, PyObject** set, PyObject* cls) {
        if (*set == null) {
            *set = SetObject.New(ts, null);
            if (*set == null) return -1;
        }
        using Owned held = new(ts, Py.NewRef(*set));
        using Owned setRef = new(ts, WeakRefObject.New(ts, held, null));
        if (setRef.IsNull) return -1;
        using Owned callback = new(ts, CFunctionObject.New(ts, &s_removeRef->def, setRef, null));
        if (callback.IsNull) return -1;
        using Owned reference = new(ts, WeakRefObject.New(ts, cls, callback));
        return reference.IsNull ? -1 : SetObject.Add(ts, held, reference);
    }

    private static int InWeak(PyThreadState* ts, PyObject* set, PyObject* cls) {
        if (set == null || SetObject.Size(set) == 0) return 0;
        // Classes are compared by identity, unless their metaclass says otherwise: no reference need be made to find one.
        TypeSlots* slots = TypeSlots.Of(cls), plain = TypeSlots.Of(TypeObject.Type);
        if (slots->hash == plain->hash && slots->richcompare == plain->richcompare) {
            nint hash = ObjectProtocol.Hash(ts, cls);
            return hash == -1 ? -1 : SetObject.HoldsReferenceTo(set, cls, hash) ? 1 : 0;
        }
        using Owned held = new(ts, Py.NewRef(set));
        using Owned reference = new(ts, WeakRefObject.New(ts, cls, null));
        if (reference.IsNull) {
            if (!Err.Matches(ts, Exc.TypeError)) return -1;
            ErrorIndicator.Clear(ts);
            return 0;
        }
        return SetObject.Contains(ts, held, reference);
    }

    // Making a class abstract.

    private static int IsAbstract(PyThreadState* ts, PyObject* value) {
        Lookup found = ObjectProtocol.LookupAttr(ts, value, Names.__isabstractmethod__, out PyObject* flag);
        if (found != Lookup.Found) return (int)found;
        int truth = ObjectProtocol.IsTrue(ts, flag);
        Py.DecRef(ts, flag);
        return truth;
    }

    private static int ComputeAbstract(PyThreadState* ts, PyObject* cls) {
        using Owned abstracts = new(ts, SetObject.New(ts, null));
        if (abstracts.IsNull) return -1;
        using Owned ns = new(ts, ObjectProtocol.GetAttr(ts, cls, Names.__dict__));
        if (ns.IsNull) return -1;
        using Owned view = new(ts, CallProtocol.CallMethod(ts, ns, Names.items));
        if (view.IsNull) return -1;
        using Owned items = new(ts, ListObject.FromIterable(ts, view));
        if (items.IsNull) return -1;
        for (nint i = 0; i < ListObject.Size(items); i++) {
            PyObject* pair = ListObject.Items(items)[i];
            if (!TupleObject.Check(pair) || TupleObject.Size(pair) != 2) return Err.TypeError(ts, "Iteration over class namespace must yield pairs");
            int abs = IsAbstract(ts, TupleObject.Items(pair)[1]);
            if (abs < 0 || (abs > 0 && SetObject.Add(ts, abstracts, TupleObject.Items(pair)[0]) < 0)) return -1;
        }
        using Owned bases = new(ts, ObjectProtocol.GetAttr(ts, cls, Names.__bases__));
        if (bases.IsNull) return -1;
        if (!TupleObject.Check(bases)) return Err.TypeError(ts, "__bases__ is not tuple");
        for (nint i = 0; i < TupleObject.Size(bases); i++)
            if (InheritAbstract(ts, cls, TupleObject.Items(bases)[i], abstracts) < 0) return -1;
        using Owned frozen = new(ts, SetObject.NewFrozen(ts, abstracts));
        return frozen.IsNull ? -1 : ObjectProtocol.SetAttr(ts, cls, Names.__abstractmethods__, frozen);
    }

    /// <summary>Adds the abstract names of a base that the class does not override.</summary>
    private static int InheritAbstract(PyThreadState* ts, PyObject* cls, PyObject* @base, PyObject* abstracts) {
        Lookup found = ObjectProtocol.LookupAttr(ts, @base, Names.__abstractmethods__, out PyObject* inherited);
        if (found != Lookup.Found) return (int)found;
        using Owned names = new(ts, inherited);
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, names));
        if (iterator.IsNull) return -1;
        while (true) {
            using Owned name = new(ts, Fields.Next(ts, iterator));
            if (name.IsNull) return Fields.Failed(ts) ? -1 : 0;
            found = ObjectProtocol.LookupAttr(ts, cls, name, out PyObject* attribute);
            if (found == Lookup.Error) return -1;
            if (found == Lookup.Missing) continue;
            using Owned value = new(ts, attribute);
            int abs = IsAbstract(ts, value);
            if (abs < 0 || (abs > 0 && SetObject.Add(ts, abstracts, name) < 0)) return -1;
        }
    }

    private static PyObject* Init(PyThreadState* ts, PyObject* module, PyObject* self) {
        if (ComputeAbstract(ts, self) < 0) return null;
        using Owned data = new(ts, AbcDataObject.Make(ts));
        if (data.IsNull || ObjectProtocol.SetAttr(ts, self, s_impl, data) < 0) return null;
        if (!IsType(self)) return Py.None;
        // Sequence and Mapping of collections.abc say by this attribute that their instances match patterns.
        var cls = (PyTypeObject*)self;
        using Owned name = new(ts, UnicodeObject.Intern(ts, "__abc_tpflags__"));
        if (name.IsNull) return null;
        Lookup found = DictObject.GetItemWithError(ts, TypeObject.DictOf(cls), name, out PyObject* flags);
        if (found == Lookup.Error) return null;
        if (found == Lookup.Missing) return Py.None;
        if (flags->ob_type == LongObject.Type) {
            long value = LongObject.AsInt64(ts, flags);
            if (value == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (((nuint)value & Collections) == Collections) return Err.TypeError(ts, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
            cls->tp_flags |= (nuint)value & Collections;
        }
        return ObjectProtocol.SetAttr(ts, self, name, null) < 0 ? null : Py.None;
    }

    private static void SetCollectionFlag(PyThreadState* ts, PyTypeObject* type, nuint flag) {
        if ((type->tp_flags & Collections) == flag || (type->tp_flags & TypeFlags.ImmutableType) != 0 || (type->tp_flags & TypeFlags.HeapType) == 0) return;
        type->tp_flags = (type->tp_flags & ~Collections) | flag;
        foreach (nint child in TypeObject.SubclassesOf(ts, type)) SetCollectionFlag(ts, (PyTypeObject*)child, flag);
    }

    // The functions of the module.

    private static PyObject* GetCacheToken(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, ts->interp->abc_registrations);

    private static PyObject* ResetRegistry(PyThreadState* ts, PyObject* module, PyObject* self) {
        using Owned data = new(ts, (PyObject*)DataOf(ts, self));
        if (data.IsNull) return null;
        Py.ClearRef(ts, &((PyAbcData*)data.Borrow)->registry);
        return Py.None;
    }

    private static PyObject* ResetCaches(PyThreadState* ts, PyObject* module, PyObject* self) {
        using Owned data = new(ts, (PyObject*)DataOf(ts, self));
        if (data.IsNull) return null;
        Py.ClearRef(ts, &((PyAbcData*)data.Borrow)->cache);
        Py.ClearRef(ts, &((PyAbcData*)data.Borrow)->negative);
        return Py.None;
    }

    private static PyObject* GetDump(PyThreadState* ts, PyObject* module, PyObject* self) {
        using Owned held = new(ts, (PyObject*)DataOf(ts, self));
        if (held.IsNull) return null;
        var data = (PyAbcData*)held.Borrow;
        return Fields.Tuple(ts, SetObject.New(ts, data->registry), SetObject.New(ts, data->cache), SetObject.New(ts, data->negative), LongObject.FromInt64(ts, data->version));
    }

    private static PyObject* Register(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_abc_register", count, 2, 2)) return null;
        PyObject* self = args[0], subclass = args[1];
        if (!IsType(subclass)) return Err.TypeError(ts, "Can only register classes");
        int already = ObjectProtocol.IsSubclass(ts, subclass, self);
        if (already != 0) return already < 0 ? null : Py.NewRef(subclass);
        int cycle = ObjectProtocol.IsSubclass(ts, self, subclass);
        if (cycle != 0) return cycle < 0 ? null : Err.RuntimeError(ts, "Refusing to create an inheritance cycle");
        using Owned data = new(ts, (PyObject*)DataOf(ts, self));
        if (data.IsNull || AddWeak(ts, &((PyAbcData*)data.Borrow)->registry, subclass) < 0) return null;
        ts->interp->abc_registrations++;
        if (IsType(self)) {
            nuint flag = ((PyTypeObject*)self)->tp_flags & Collections;
            if (flag != 0) SetCollectionFlag(ts, (PyTypeObject*)subclass, flag);
        }
        return Py.NewRef(subclass);
    }

    private static PyObject* InstanceCheck(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_abc_instancecheck", count, 2, 2)) return null;
        PyObject* self = args[0], instance = args[1];
        using Owned held = new(ts, (PyObject*)DataOf(ts, self));
        if (held.IsNull) return null;
        var data = (PyAbcData*)held.Borrow;
        using Owned subclass = new(ts, ObjectProtocol.GetAttr(ts, instance, Names.__class__));
        if (subclass.IsNull) return null;
        int cached = InWeak(ts, data->cache, subclass);
        if (cached != 0) return cached < 0 ? null : Py.True;
        var type = (PyObject*)instance->ob_type;
        if (type == subclass.Borrow) {
            if (data->version == ts->interp->abc_registrations) {
                int refused = InWeak(ts, data->negative, subclass);
                if (refused != 0) return refused < 0 ? null : Py.False;
            }
            return CallProtocol.CallMethod(ts, self, Names.__subclasscheck__, subclass);
        }
        using Owned result = new(ts, CallProtocol.CallMethod(ts, self, Names.__subclasscheck__, subclass));
        int truth = result.IsNull ? -1 : ObjectProtocol.IsTrue(ts, result);
        if (truth != 0) return truth < 0 ? null : result.Detach();
        return CallProtocol.CallMethod(ts, self, Names.__subclasscheck__, type);
    }

    private static PyObject* SubclassCheck(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_abc_subclasscheck", count, 2, 2)) return null;
        PyObject* self = args[0], subclass = args[1];
        if (!IsType(subclass)) return Err.TypeError(ts, "issubclass() arg 1 must be a class");
        using Owned held = new(ts, (PyObject*)DataOf(ts, self));
        if (held.IsNull) return null;
        var data = (PyAbcData*)held.Borrow;
        int found = InWeak(ts, data->cache, subclass);
        if (found != 0) return found < 0 ? null : Py.True;
        long counter = ts->interp->abc_registrations;
        if (data->version < counter) {
            data->version = counter;
            Py.ClearRef(ts, &data->negative);
        } else {
            found = InWeak(ts, data->negative, subclass);
            if (found != 0) return found < 0 ? null : Py.False;
        }
        int known = Decide(ts, data, self, subclass);
        if (known < 0) return null;
        return AddWeak(ts, known > 0 ? &data->cache : &data->negative, subclass) < 0 ? null : Py.Bool(known > 0);
    }

    [return: NewRef]
    private static PyObject* CallSubclasses(PyThreadState* ts, PyObject* self) {
        using Owned name = new(ts, UnicodeObject.Intern(ts, "__subclasses__"));
        return name.IsNull ? null : CallProtocol.CallMethod(ts, self, name);
    }

    /// <summary>Hook, mro, registry, subclasses: in that order.</summary>
    private static int Decide(PyThreadState* ts, PyAbcData* data, PyObject* self, PyObject* subclass) {
        using Owned hook = new(ts, CallProtocol.CallMethod(ts, self, Names.__subclasshook__, subclass));
        if (hook.IsNull) return -1;
        if (hook.Borrow == Py.True) return 1;
        if (hook.Borrow == Py.False) return 0;
        if (hook.Borrow != Py.NotImplemented) return Err.Raise(ts, Exc.AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
        PyObject* mro = TypeObject.MroOf((PyTypeObject*)subclass);
        for (nint i = 0; mro != null && i < TupleObject.Size(mro); i++)
            if (TupleObject.Items(mro)[i] == self) return 1;
        if (data->registry != null && SetObject.Size(data->registry) > 0) {
            // A copy: subclass checks may register classes.
            using Owned references = new(ts, ListObject.FromIterable(ts, data->registry));
            if (references.IsNull) return -1;
            for (nint i = 0; i < ListObject.Size(references); i++) {
                using Owned registered = new(ts, Py.NewRef(WeakRefObject.GetObject(ListObject.Items(references)[i])));
                if (Py.IsNone(registered)) continue;
                int found = ObjectProtocol.IsSubclass(ts, subclass, registered);
                if (found != 0) return found;
            }
        }
        using Owned subclasses = new(ts, CallSubclasses(ts, self));
        if (subclasses.IsNull) return -1;
        if (!ListObject.Check(subclasses)) return Err.TypeError(ts, "__subclasses__() must return a list");
        for (nint i = 0; i < ListObject.Size(subclasses); i++) {
            using Owned child = new(ts, Py.NewRef(ListObject.Items(subclasses)[i]));
            int found = ObjectProtocol.IsSubclass(ts, subclass, child);
            if (found != 0) return found;
        }
        return 0;
    }
}
