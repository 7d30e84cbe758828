// module: a namespace with a name, and, for extension modules, a definition and its state.
//
// Reading a missing attribute asks the module's own __getattr__ (PEP 562). The layout is private to CPython too; extensions go through
// PyModule_GetState and PyModule_GetDict.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class ModuleObject {
    public struct Layout {
        public PyObject ob_base;
        public PyObject* md_dict;
        public PyModuleDef* md_def;
        public void* md_state;
        public PyObject* md_weaklist;
        public PyObject* md_name;
    }

    public static PyTypeObject* Type => Immortals.Module;
    internal static PyTypeObject* MakeType() => StaticType.Create("module", "PyModule_Type", sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        dictOffset: 16, weakListOffset: 40, doc: "module(name, doc=None)\n--\n\nCreate a module object.\n\nThe name must be a string; the optional docstring can have any type.");

    /// <summary>Calls of the C border: m_traverse, m_clear and m_free of a definition.</summary>
    public static delegate*<PyThreadState*, PyObject*, void> NativeFree;
    public static delegate*<PyObject*, delegate*<PyObject*, void*, int>, void*, int> NativeTraverse;

    public static bool Check(PyObject* op) => TypeObject.IsInstance(op, Type);

    [return: Borrowed]
    public static PyObject* Dict(PyObject* op) => ((Layout*)op)->md_dict;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* name, string? doc = null) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op == null) return null;
        using Owned text = new(ts, doc == null ? Py.None : UnicodeObject.FromString(ts, doc));
        if (!text.IsNull && Init(ts, op, name, text)) return op;
        Py.DecRef(ts, op);
        return null;
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, string name, string? doc = null) {
        using Owned text = new(ts, UnicodeObject.Intern(ts, name));
        return text.IsNull ? null : New(ts, text, doc);
    }

    private static bool Init(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* doc) {
        var module = (Layout*)op;
        if (module->md_dict == null && (module->md_dict = DictObject.New(ts)) == null) return false;
        PyObject* dict = module->md_dict;
        if (UnicodeObject.CheckExact(name)) Py.SetRef(ts, &module->md_name, Py.NewRef(name));
        return DictObject.SetItem(ts, dict, Names.__name__, name) == 0 && DictObject.SetItem(ts, dict, Names.__doc__, doc) == 0
            && DictObject.SetItem(ts, dict, Names.__package__, Py.None) == 0 && DictObject.SetItem(ts, dict, Names.__loader__, Py.None) == 0
            && DictObject.SetItem(ts, dict, Names.__spec__, Py.None) == 0;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->getattro = &GetAttr;
        s->@new = &NewSlot;
        s->init = &InitSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__dict__", MemberType.Object, 16);
        t.Method("__dir__", &Dir, "__dir__() -> list\nspecialized dir() implementation");
        t.Getter("__annotations__", &GetAnnotations, &SetAnnotations);
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op != null && (((Layout*)op)->md_dict = DictObject.New(ts)) == null) Py.ClearRef(ts, &op);
        return op;
    }

    private static readonly ArgSpec s_init = new("module", 0, 1, "name", "doc");

    private static int InitSlot(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_init.ParseTuple(ts, args, kwargs, into)) return -1;
        if (!UnicodeObject.Check(into[0])) return Err.TypeError(ts, $"module.__init__() argument 'name' must be str, not {Err.TypeName(into[0])}");
        return Init(ts, op, into[0], into[1] == null ? Py.None : into[1]) ? 0 : -1;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var module = (Layout*)op;
        CycleCollector.Untrack(ts, op);
        if (module->md_weaklist != null) WeakRefObject.ClearAll(ts, op);
        if (module->md_def != null && NativeFree != null) NativeFree(ts, op);
        Py.XDecRef(ts, module->md_dict);
        Py.XDecRef(ts, module->md_name);
        ObjectMemory.FreeBuffer(ts, module->md_state);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var module = (Layout*)op;
        int stop = 0;
        if (module->md_def != null && NativeTraverse != null && (stop = NativeTraverse(op, visit, arg)) != 0) return stop;
        return module->md_dict == null ? 0 : visit(module->md_dict, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((Layout*)op)->md_dict);
        return 0;
    }

    private static readonly PyObject* s_origin = StaticState.InternedString("origin"), s_hasLocation = StaticState.InternedString("has_location"), s_loader = StaticState.InternedString("loader"),
        s_name = StaticState.InternedString("name"), s_moduleRepr = StaticState.InternedString("module_repr"), s_uninitialized = StaticState.InternedString("_uninitialized_submodules");

    /// <summary>What importlib says of a module: by its spec, else by its loader, else by __name__ and __file__.</summary>
    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        if (!Optional(ts, op, Names.__loader__, out PyObject* loaderFound) || !Optional(ts, op, Names.__spec__, out PyObject* specFound)) return null;
        using Owned loader = new(ts, loaderFound);
        using Owned spec = new(ts, specFound);
        if (!spec.IsNull) {
            int truth = ObjectProtocol.IsTrue(ts, spec);
            if (truth < 0) return null;
            if (truth > 0) return ReprFromSpec(ts, spec);
        }
        if (!loader.IsNull && ObjectProtocol.HasAttr(ts, loader, s_moduleRepr)) {
            PyObject* text = CallProtocol.CallMethod(ts, loader, s_moduleRepr, op);
            if (text != null) return text;
            if (!Err.Matches(ts, Exc.Exception)) return null;
            ErrorIndicator.Clear(ts);
        }
        if (ObjectProtocol.LookupAttr(ts, op, Names.__name__, out PyObject* nameFound) == Lookup.Error || ObjectProtocol.LookupAttr(ts, op, Names.__file__, out PyObject* fileFound) == Lookup.Error) return null;
        using Owned name = new(ts, nameFound);
        using Owned file = new(ts, fileFound);
        string? text1 = name.IsNull ? "'?'" : ReprText(ts, name);
        if (text1 == null) return null;
        if (file.IsNull && (loader.IsNull || Py.IsNone(loader))) return UnicodeObject.FromString(ts, $"<module {text1}>");
        string? text2 = ReprText(ts, file.IsNull ? loader : file);
        if (text2 == null) return null;
        return UnicodeObject.FromString(ts, file.IsNull ? $"<module {text1} ({text2})>" : $"<module {text1} from {text2}>");
    }

    /// <summary>getattr(op, name, None): false with an error pending.</summary>
    private static bool Optional(PyThreadState* ts, PyObject* op, PyObject* name, out PyObject* value) {
        if (ObjectProtocol.LookupAttr(ts, op, name, out value) == Lookup.Error) return false;
        value = value == null ? Py.None : value;
        return true;
    }

    private static string? ReprText(PyThreadState* ts, PyObject* op) {
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, op));
        return repr.IsNull ? null : UnicodeObject.ToString(repr);
    }

    [return: NewRef]
    private static PyObject* ReprFromSpec(PyThreadState* ts, PyObject* spec) {
        using Owned name = new(ts, ObjectProtocol.GetAttr(ts, spec, s_name));
        if (name.IsNull) return null;
        using Owned origin = new(ts, ObjectProtocol.GetAttr(ts, spec, s_origin));
        if (origin.IsNull) return null;
        string? text = Py.IsNone(name) ? "'?'" : ReprText(ts, name);
        if (text == null) return null;
        if (Py.IsNone(origin)) {
            using Owned loader = new(ts, ObjectProtocol.GetAttr(ts, spec, s_loader));
            if (loader.IsNull) return null;
            if (Py.IsNone(loader)) return UnicodeObject.FromString(ts, $"<module {text}>");
            string? loaderText = ReprText(ts, loader);
            return loaderText == null ? null : UnicodeObject.FromString(ts, $"<module {text} ({loaderText})>");
        }
        using Owned located = new(ts, ObjectProtocol.GetAttr(ts, spec, s_hasLocation));
        if (located.IsNull) return null;
        int hasLocation = ObjectProtocol.IsTrue(ts, located);
        if (hasLocation < 0) return null;
        if (hasLocation > 0) return ReprText(ts, origin) is { } path ? UnicodeObject.FromString(ts, $"<module {text} from {path}>") : null;
        using Owned where = new(ts, ObjectProtocol.Str(ts, origin));
        return where.IsNull ? null : UnicodeObject.FromString(ts, $"<module {text} ({UnicodeObject.ToString(where)})>");
    }

    [return: NewRef]
    private static PyObject* GetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* value = ObjectProtocol.GenericLookup(ts, op, name, null);
        if (value != null || ErrorIndicator.Occurred(ts) != null) return value;
        PyObject* dict = Dict(op);
        PyObject* getattr = dict == null ? null : DictObject.GetItem(ts, dict, Names.__getattr__);
        if (getattr != null) {
            using Owned function = new(ts, Py.NewRef(getattr));
            return CallProtocol.CallOne(ts, function, name);
        }
        PyObject* moduleName = dict == null ? null : DictObject.GetItem(ts, dict, Names.__name__);
        string attribute = UnicodeObject.ToString(name);
        if (moduleName == null || !UnicodeObject.Check(moduleName)) return ObjectProtocol.RaiseAttributeError(ts, op, name, $"module has no attribute '{attribute}'");
        if (IsUninitializedSubmodule(ts, dict, name))
            return ObjectProtocol.RaiseAttributeError(ts, op, name, $"cannot access submodule '{attribute}' of module '{UnicodeObject.ToString(moduleName)}' (most likely due to a circular import)");
        return ObjectProtocol.RaiseAttributeError(ts, op, name, IsInitializing(ts, dict)
            ? $"partially initialized module '{UnicodeObject.ToString(moduleName)}' has no attribute '{attribute}' (most likely due to a circular import)"
            : $"module '{UnicodeObject.ToString(moduleName)}' has no attribute '{attribute}'");
    }

    private static bool IsInitializing(PyThreadState* ts, PyObject* dict) {
        PyObject* spec = DictObject.GetItem(ts, dict, Names.__spec__);
        if (spec == null || Py.IsNone(spec)) return false;
        if (ObjectProtocol.LookupAttr(ts, spec, Names._initializing, out PyObject* value) != Lookup.Found) {
            ErrorIndicator.Clear(ts);
            return false;
        }
        int truth = ObjectProtocol.IsTrue(ts, value);
        Py.DecRef(ts, value);
        return truth > 0;
    }

    private static bool IsUninitializedSubmodule(PyThreadState* ts, PyObject* dict, PyObject* name) {
        PyObject* spec = DictObject.GetItem(ts, dict, Names.__spec__);
        if (spec == null || Py.IsNone(spec)) return false;
        int within = 0;
        if (ObjectProtocol.LookupAttr(ts, spec, s_uninitialized, out PyObject* value) == Lookup.Found) {
            within = ObjectProtocol.Contains(ts, value, name);
            Py.DecRef(ts, value);
        }
        ErrorIndicator.Clear(ts);
        return within > 0;
    }

    private static PyObject* Dir(PyThreadState* ts, PyObject* op) {
        using Owned dict = new(ts, ObjectProtocol.GetAttr(ts, op, Names.__dict__)); // a subclass may have redefined it
        if (dict.IsNull) return null;
        if (!DictObject.Check(dict)) return Err.TypeError(ts, "<module>.__dict__ is not a dictionary");
        using Owned dir = new(ts, Py.XNewRef(DictObject.GetItemString(ts, dict, "__dir__")));
        return !dir.IsNull ? CallProtocol.CallNoArgs(ts, dir) : DictObject.Keys(ts, dict);
    }

    private static PyObject* GetAnnotations(PyThreadState* ts, PyObject* op) {
        PyObject* value = DictObject.GetItem(ts, Dict(op), Names.__annotations__);
        if (value != null) return Py.NewRef(value);
        PyObject* fresh = DictObject.New(ts);
        if (fresh != null && DictObject.SetItem(ts, Dict(op), Names.__annotations__, fresh) < 0) Py.ClearRef(ts, &fresh);
        return fresh;
    }

    private static int SetAnnotations(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value != null) return DictObject.SetItem(ts, Dict(op), Names.__annotations__, value);
        Lookup removed = DictObject.Pop(ts, Dict(op), Names.__annotations__, out PyObject* old);
        if (removed == Lookup.Missing) return Err.AttributeError(ts, "__annotations__");
        Py.XDecRef(ts, old);
        return removed == Lookup.Error ? -1 : 0;
    }
}
