// The import statement (Language Reference 5): names, packages, relative imports, the from-list. Finding and loading are in the other
// parts. Follows importlib._bootstrap, which may be put on top: builtins.__import__ and sys.meta_path can be replaced as in CPython.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ImportSystem {
    private static PyObject* Modules(PyThreadState* ts) => ts->interp->modules;

    /// <summary>sys.modules[name], a new reference; null without an error when missing.</summary>
    [return: NewRef]
    public static PyObject* Loaded(PyThreadState* ts, PyObject* name) {
        PyObject* modules = Modules(ts);
        if (DictObject.CheckExact(modules)) {
            DictObject.GetItemWithError(ts, modules, name, out PyObject* value);
            return Py.XNewRef(value);
        }
        PyObject* found = ObjectProtocol.GetItem(ts, modules, name);
        if (found == null && Err.Matches(ts, Exc.KeyError)) ErrorIndicator.Clear(ts);
        return found;
    }

    /// <summary>What __import__ does. globals, locals and fromlist may be null. May run Python code, as all imports do.</summary>
    [return: NewRef]
    public static PyObject* ImportModuleLevel(PyThreadState* ts, PyObject* name, PyObject* globals, PyObject* locals, PyObject* fromlist, int level) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, "module name must be a string");
        if (level < 0) return Err.ValueError(ts, "level must be >= 0");
        if (level == 0 && UnicodeObject.Length(name) == 0) return Err.ValueError(ts, "Empty module name");
        using Owned absolute = new(ts, level > 0 ? ResolveName(ts, name, globals, level) : Py.NewRef(name));
        if (absolute.IsNull) return null;
        using Owned module = new(ts, ImportAbsolute(ts, absolute));
        if (module.IsNull) return HideImportlib(ts);
        int hasList = fromlist == null || Py.IsNone(fromlist) ? 0 : ObjectProtocol.IsTrue(ts, fromlist);
        if (hasList < 0) return null;
        if (hasList > 0) {
            if (ObjectProtocol.LookupAttr(ts, module, Names.__path__, out PyObject* path) == Lookup.Error) return null;
            if (path == null) return module.Detach();
            Py.DecRef(ts, path);
            return HandleFromList(ts, module, fromlist, false) ? module.Detach() : HideImportlib(ts);
        }
        // `import a.b.c` binds `a`.
        nint length = UnicodeObject.Length(name);
        if (length == 0) return module.Detach();
        nint dot = FindDot(name);
        if (dot < 0) return module.Detach();
        if (level == 0) {
            using Owned front = new(ts, UnicodeObject.Substring(ts, name, 0, dot));
            return front.IsNull ? null : ImportAbsolute(ts, front);
        }
        using Owned top = new(ts, UnicodeObject.Substring(ts, absolute, 0, UnicodeObject.Length(absolute) - (length - dot)));
        if (top.IsNull) return null;
        PyObject* result = Loaded(ts, top);
        if (result == null && ErrorIndicator.Occurred(ts) == null) return Err.Raise(ts, Exc.KeyError, $"{TypeObject.ReprForMessage(ts, top)} not in sys.modules as expected");
        return result;
    }

    private static nint FindDot(PyObject* name) {
        nint length = UnicodeObject.Length(name);
        for (nint i = 0; i < length; i++)
            if (UnicodeObject.Read(UnicodeObject.Kind(name), UnicodeObject.Data(name), i) == '.') return i;
        return -1;
    }

    /// <summary>The module of an absolute name itself: importlib.import_module.</summary>
    [return: NewRef]
    public static PyObject* ImportAbsolute(PyThreadState* ts, PyObject* name) {
        PyObject* module = Loaded(ts, name);
        if (module == null) return ErrorIndicator.Occurred(ts) != null ? null : FindAndLoad(ts, name);
        if (!Py.IsNone(module)) {
            using Owned owned = new(ts, module);
            return WaitUntilLoaded(ts, module, name) ? owned.Detach() : null;
        }
        return Err.ImportError(ts, Exc.ModuleNotFoundError, $"import of {UnicodeObject.ToString(name)} halted; None in sys.modules", name, null);
    }

    /// <summary>A module that another thread is still loading is waited for.</summary>
    private static bool WaitUntilLoaded(PyThreadState* ts, PyObject* module, PyObject* name) {
        if (!IsInitializing(ts, module)) return true;
        string text = UnicodeObject.ToString(name);
        if (LockModule(ts, text)) UnlockModule(ts, text);
        return ErrorIndicator.Occurred(ts) == null;
    }

    private static bool IsInitializing(PyThreadState* ts, PyObject* module) {
        PyObject* spec;
        if (module->ob_type == ModuleObject.Type) spec = Py.XNewRef(DictObject.GetItem(ts, ModuleObject.Dict(module), Names.__spec__));
        else if (ObjectProtocol.LookupAttr(ts, module, Names.__spec__, out spec) == Lookup.Error) ErrorIndicator.Clear(ts);
        if (spec == null) return false;
        using Owned owned = new(ts, spec);
        if (Py.IsNone(spec)) return false;
        if (spec->ob_type == ModuleSpecObject.Type) return ModuleSpecObject.Get(ts, spec, Names._initializing) == Py.True;
        if (ObjectProtocol.LookupAttr(ts, spec, Names._initializing, out PyObject* value) != Lookup.Found) {
            ErrorIndicator.Clear(ts);
            return false;
        }
        int truth = ObjectProtocol.IsTrue(ts, value);
        Py.DecRef(ts, value);
        if (truth < 0) ErrorIndicator.Clear(ts);
        return truth > 0;
    }

    /// <summary>The absolute name of a relative import.</summary>
    [return: NewRef]
    private static PyObject* ResolveName(PyThreadState* ts, PyObject* name, PyObject* globals, int level) {
        if (globals == null || Py.IsNone(globals)) return Err.Raise(ts, Exc.KeyError, "'__name__' not in globals");
        if (!DictObject.Check(globals)) return Err.TypeError(ts, "globals must be a dict");
        using Owned package = new(ts, PackageOf(ts, globals));
        if (package.IsNull) return null;
        string text = UnicodeObject.ToString(package);
        if (text.Length == 0) return Err.ImportError(ts, "attempted relative import with no known parent package");
        int end = text.Length;
        for (int i = 1; i < level; i++) {
            end = end <= 0 ? -1 : text.LastIndexOf('.', end - 1);
            if (end < 0) return Err.ImportError(ts, "attempted relative import beyond top-level package");
        }
        string relative = UnicodeObject.ToString(name);
        return UnicodeObject.Intern(ts, relative.Length == 0 ? text[..end] : text[..end] + "." + relative);
    }

    /// <summary>The package that relative names of a module start from.</summary>
    [return: NewRef]
    private static PyObject* PackageOf(PyThreadState* ts, PyObject* globals) {
        PyObject* package = DictObject.GetItem(ts, globals, Names.__package__);
        PyObject* spec = DictObject.GetItem(ts, globals, Names.__spec__);
        if (spec != null && Py.IsNone(spec)) spec = null;
        if (package != null && !Py.IsNone(package)) {
            if (!UnicodeObject.Check(package)) return Err.TypeError(ts, "package must be a string");
            if (spec == null) return Py.NewRef(package);
            using Owned held = new(ts, Py.NewRef(package));
            using Owned parent = new(ts, ObjectProtocol.GetAttr(ts, spec, "parent"));
            if (parent.IsNull) return null;
            int same = ObjectProtocol.RichCompareBool(ts, package, parent, ObjectProtocol.Eq);
            if (same < 0 || same == 0 && Warnings.Warn(ts, Exc.ImportWarning, "__package__ != __spec__.parent") < 0) return null;
            return held.Detach();
        }
        if (spec != null) {
            using Owned parent = new(ts, ObjectProtocol.GetAttr(ts, spec, "parent"));
            if (parent.IsNull) return null;
            return UnicodeObject.Check(parent) ? parent.Detach() : Err.TypeError(ts, "__spec__.parent must be a string");
        }
        if (Warnings.Warn(ts, Exc.ImportWarning, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__") < 0) return null;
        PyObject* name = DictObject.GetItem(ts, globals, Names.__name__);
        if (name == null) return Err.Raise(ts, Exc.KeyError, "'__name__' not in globals");
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, "__name__ must be a string");
        if (DictObject.GetItem(ts, globals, Names.__path__) != null) return Py.NewRef(name);
        string text = UnicodeObject.ToString(name);
        int dot = text.LastIndexOf('.');
        return dot < 0 ? Names.Empty : UnicodeObject.Intern(ts, text[..dot]);
    }

    /// <summary>`from package import names`: names that are no attributes are tried as submodules.</summary>
    private static bool HandleFromList(PyThreadState* ts, PyObject* module, PyObject* fromlist, bool fromAll) {
        using Owned names = new(ts, TupleObject.FromIterable(ts, fromlist));
        if (names.IsNull) return false;
        for (nint i = 0; i < TupleObject.Size(names); i++) {
            PyObject* item = TupleObject.Items(names)[i];
            if (!UnicodeObject.Check(item)) {
                string where = "``from list''";
                if (fromAll) {
                    using Owned own = new(ts, ObjectProtocol.GetAttr(ts, module, Names.__name__));
                    if (own.IsNull) return false;
                    where = (UnicodeObject.Check(own) ? UnicodeObject.ToString(own) : "?") + ".__all__";
                }
                return Err.TypeError(ts, $"Item in {where} must be str, not {Err.TypeName(item)}");
            }
            if (UnicodeObject.EqualsAscii(item, "*")) {
                if (fromAll) continue;
                if (ObjectProtocol.LookupAttr(ts, module, Names.__all__, out PyObject* all) == Lookup.Error) return false;
                if (all == null) continue;
                using Owned list = new(ts, all);
                if (!HandleFromList(ts, module, list, true)) return false;
                continue;
            }
            Lookup has = ObjectProtocol.LookupAttr(ts, module, item, out PyObject* value);
            Py.XDecRef(ts, value);
            if (has == Lookup.Error || has == Lookup.Missing && !ImportSubmodule(ts, module, item)) return false;
        }
        return true;
    }

    private static bool ImportSubmodule(PyThreadState* ts, PyObject* module, PyObject* item) {
        using Owned own = new(ts, ObjectProtocol.GetAttr(ts, module, Names.__name__));
        if (own.IsNull) return false;
        if (!UnicodeObject.Check(own)) return Err.TypeError(ts, "module.__name__ must be a string");
        string full = UnicodeObject.ToString(own) + "." + UnicodeObject.ToString(item);
        using Owned name = new(ts, UnicodeObject.Intern(ts, full));
        if (name.IsNull) return false;
        using Owned submodule = new(ts, ImportAbsolute(ts, name));
        if (!submodule.IsNull) return true;
        if (!Err.Matches(ts, Exc.ModuleNotFoundError) || ts->unwinding != 0) return false;
        // Missing is no error here: the from-import itself will say that the name cannot be imported.
        PyObject* exception = Err.Take(ts);
        var error = (PyImportErrorObject*)exception;
        bool itself = error->name != null && UnicodeObject.Check(error->name) && UnicodeObject.Equals(error->name, name);
        using Owned entry = new(ts, itself ? Loaded(ts, name) : null);
        if (itself && (entry.IsNull || !Py.IsNone(entry)) && ErrorIndicator.Occurred(ts) == null) {
            Py.DecRef(ts, exception);
            return true;
        }
        Err.Put(ts, exception);
        return false;
    }
}
