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

    public static readonly PyTypeObject* Type = StaticType.Create("module", "PyModule_Type", sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
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

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        PyObject* dict = Dict(op);
        PyObject* name = dict == null ? null : DictObject.GetItem(ts, dict, Names.__name__);
        string text = name == null ? "'?'" : TypeObject.ReprForMessage(ts, name);
        PyObject* file = dict == null ? null : DictObject.GetItem(ts, dict, Names.__file__);
        if (file != null && UnicodeObject.Check(file)) return UnicodeObject.FromString(ts, $"<module {text} from {TypeObject.ReprForMessage(ts, file)}>");
        PyObject* spec = dict == null ? null : DictObject.GetItem(ts, dict, Names.__spec__);
        PyObject* loader = dict == null ? null : DictObject.GetItem(ts, dict, Names.__loader__);
        if (loader != null && !Py.IsNone(loader)) {
            if (ObjectProtocol.LookupAttr(ts, loader, Names.__name__, out PyObject* loaderName) == Lookup.Found) {
                bool builtin = UnicodeObject.Check(loaderName) && UnicodeObject.EqualsAscii(loaderName, "BuiltinImporter");
                Py.DecRef(ts, loaderName);
                if (builtin) return UnicodeObject.FromString(ts, $"<module {text} (built-in)>");
            }
            if (spec == null || Py.IsNone(spec)) return UnicodeObject.FromString(ts, $"<module {text} ({TypeObject.ReprForMessage(ts, loader)})>");
        }
        if (spec != null && !Py.IsNone(spec) && ObjectProtocol.LookupAttr(ts, spec, UnicodeObject.Intern(ts, "origin"), out PyObject* origin) == Lookup.Found) {
            string? where = UnicodeObject.Check(origin) ? UnicodeObject.ToString(origin) : null;
            Py.DecRef(ts, origin);
            if (where == "built-in") return UnicodeObject.FromString(ts, $"<module {text} (built-in)>");
        }
        return UnicodeObject.FromString(ts, $"<module {text}>");
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

    private static PyObject* Dir(PyThreadState* ts, PyObject* op) {
        PyObject* dict = Dict(op);
        PyObject* dir = DictObject.GetItemString(ts, dict, "__dir__");
        return dir != null ? CallProtocol.CallNoArgs(ts, dir) : DictObject.Keys(ts, dict);
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
