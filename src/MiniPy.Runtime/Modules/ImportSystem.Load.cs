// Finding a module and bringing it to life: the finders in their order, the module's attributes, execution, and what must be undone when
// the execution fails.
//
// sys.meta_path begins with the two native finders (BuiltinImporter, PathFinder of ModuleLoaders); while it holds exactly these two they are
// not called as objects. A spec of the native kind is loaded without going through its loader's methods.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ImportSystem {
    private static class LoadNames {
        public static readonly PyObject* MetaPath = S("meta_path"), FindSpec = S("find_spec"), CreateModule = S("create_module"), ExecModule = S("exec_module"),
            Cached = S("__cached__"), Path = Names.path;

        private static PyObject* S(string text) => StaticState.InternedString(text);
    }

    [return: NewRef]
    private static PyObject* FindAndLoad(PyThreadState* ts, PyObject* name) {
        string text = UnicodeObject.ToString(name);
        if (!Recursion.Enter(ts, " while importing a module")) return null;
        bool locked = LockModule(ts, text);
        PyObject* module = null;
        if (ErrorIndicator.Occurred(ts) == null) {
            module = Loaded(ts, name); // another thread may have been first
            if (module == null && ErrorIndicator.Occurred(ts) == null) module = FindAndLoadUnlocked(ts, name, text);
        }
        if (locked) UnlockModule(ts, text);
        Recursion.Leave(ts);
        if (module == null || !Py.IsNone(module)) return module;
        return Err.ImportError(ts, Exc.ModuleNotFoundError, $"import of {text} halted; None in sys.modules", name, null);
    }

    private static PyObject* FindAndLoadUnlocked(PyThreadState* ts, PyObject* name, string text) {
        int dot = text.LastIndexOf('.');
        if (dot < 0) return FindAndLoadIn(ts, name, text, null);
        using Owned parentName = new(ts, UnicodeObject.Intern(ts, text[..dot]));
        if (parentName.IsNull) return null;
        using Owned parent = new(ts, ImportAbsolute(ts, parentName));
        if (parent.IsNull) return null;
        PyObject* already = Loaded(ts, name); // importing the parent may have imported this one
        if (already != null || ErrorIndicator.Occurred(ts) != null) return already;
        if (ObjectProtocol.LookupAttr(ts, parent, Names.__path__, out PyObject* path) == Lookup.Error) return null;
        if (path == null)
            return Err.ImportError(ts, Exc.ModuleNotFoundError, $"No module named {TypeObject.ReprForMessage(ts, name)}; {TypeObject.ReprForMessage(ts, parentName)} is not a package", name, null);
        using Owned ownPath = new(ts, path);
        using Owned child = new(ts, UnicodeObject.Intern(ts, text[(dot + 1)..]));
        if (child.IsNull) return null;
        using Owned uninitialized = new(ts, UninitializedSubmodules(ts, parent));
        if (!uninitialized.IsNull && ListObject.Append(ts, uninitialized, child) < 0) return null;
        using Owned module = new(ts, FindAndLoadIn(ts, name, text, path));
        if (!uninitialized.IsNull && ListObject.Size(uninitialized) > 0) ListObject.DelItem(ts, uninitialized, ListObject.Size(uninitialized) - 1);
        if (module.IsNull) return null;
        using Owned parentNow = new(ts, Loaded(ts, parentName)); // the module may have replaced its parent
        if (parentNow.IsNull) return ErrorIndicator.Occurred(ts) == null ? Err.KeyError(ts, parentName) : null;
        if (ObjectProtocol.SetAttr(ts, parentNow, child, module) < 0) {
            if (!Err.Matches(ts, Exc.AttributeError)) return null;
            ErrorIndicator.Clear(ts);
            if (Warnings.Warn(ts, Exc.ImportWarning, $"Cannot set an attribute on '{text[..dot]}' for child module '{text[(dot + 1)..]}'") < 0) return null;
        }
        return module.Detach();
    }

    /// <summary>The list in which a package's spec keeps the submodules that are being loaded; null without an error when it has none.</summary>
    [return: NewRef]
    private static PyObject* UninitializedSubmodules(PyThreadState* ts, PyObject* package) {
        using Owned spec = new(ts, ObjectProtocol.LookupAttr(ts, package, Names.__spec__, out PyObject* found) == Lookup.Found ? found : null);
        using Owned list = new(ts, !spec.IsNull && ObjectProtocol.LookupAttr(ts, spec, ModuleSpecObject.Field.Uninitialized, out PyObject* value) == Lookup.Found ? value : null);
        ErrorIndicator.Clear(ts);
        return list.IsNull || !ListObject.Check(list) ? null : list.Detach();
    }

    private static PyObject* FindAndLoadIn(PyThreadState* ts, PyObject* name, string text, PyObject* path) {
        using Owned spec = new(ts, FindSpec(ts, name, path == null ? Py.None : path));
        if (!spec.IsNull) return LoadSpec(ts, spec, name);
        return ErrorIndicator.Occurred(ts) != null ? null
            : Err.ImportError(ts, Exc.ModuleNotFoundError, $"No module named {TypeObject.ReprForMessage(ts, name)}" + LibraryHint(ts, text), name, null);
    }

    /// <summary>Says where the standard library was looked for when a module of it is missing because there is none.</summary>
    private static string LibraryHint(PyThreadState* ts, string name) {
        RuntimeOptions options = Interpreter.From(ts).Part<RuntimeOptions>();
        int dot = name.IndexOf('.');
        if (!SysModule.IsStdlibName(dot < 0 ? name : name[..dot])) return "";
        if (options.FindStdlib() != null) return "";
        string where = options.StdlibCandidates.Count == 0 ? "it is switched off" : "looked for in " + string.Join(", ", options.StdlibCandidates);
        return $" (it belongs to Python's standard library, which was not found: {where}; name a folder with Python 3.11's Lib in the option StdlibPath or the variable MINIPY_STDLIB)";
    }

    /// <summary>The spec of a module; null without an error when no finder has it.</summary>
    [return: NewRef]
    public static PyObject* FindSpec(PyThreadState* ts, PyObject* name, PyObject* path) {
        PyObject* finders = DictObject.GetItem(ts, ts->interp->sysdict, LoadNames.MetaPath);
        if (finders == null || !ListObject.Check(finders)) {
            if (finders == null || Py.IsNone(finders)) return Err.ImportError(ts, "sys.meta_path is None, Python is likely shutting down");
            return Err.TypeError(ts, "sys.meta_path must be a list of import hooks");
        }
        using Owned owned = new(ts, Py.NewRef(finders));
        for (nint i = 0; i < ListObject.Size(finders); i++) {
            PyObject* finder = ListObject.Items(finders)[i];
            PyObject* spec;
            if (finder == (PyObject*)ModuleLoaders.BuiltinType) spec = FindBuiltin(ts, name);
            else if (finder == (PyObject*)ModuleLoaders.PathFinderType) spec = FindOnPath(ts, name, path);
            else spec = AskFinder(ts, finder, name, path);
            if (spec != null || ErrorIndicator.Occurred(ts) != null) return spec;
        }
        return null;
    }

    [return: NewRef]
    private static PyObject* AskFinder(PyThreadState* ts, PyObject* finder, PyObject* name, PyObject* path) {
        using Owned held = new(ts, Py.NewRef(finder));
        Lookup found = ObjectProtocol.LookupAttr(ts, finder, LoadNames.FindSpec, out PyObject* method);
        if (found == Lookup.Error) return null;
        using Owned find = new(ts, found == Lookup.Found ? method : ImportHooks.ImportAttribute(ts, "_frozen_importlib", "_find_spec_legacy")); // find_module (PEP 302)
        if (find.IsNull) return null;
        ImpModule.HoldLock(ts, 1);
        PyObject* spec = found == Lookup.Found ? CallProtocol.CallThree(ts, find, name, path, Py.None) : CallProtocol.CallThree(ts, find, finder, name, path);
        ImpModule.HoldLock(ts, -1);
        return spec != null && Py.IsNone(spec) ? null : spec;
    }

    [return: NewRef]
    private static PyObject* FindBuiltin(PyThreadState* ts, PyObject* name) {
        if (BuiltinModules.Find(UnicodeObject.ToString(name)) == null) return null;
        using Owned origin = new(ts, UnicodeObject.FromString(ts, "built-in"));
        return origin.IsNull ? null : ModuleSpecObject.New(ts, name, (PyObject*)ModuleLoaders.BuiltinType, origin, null, false);
    }

    /// <summary>importlib's _load_unlocked: makes the module of a spec, runs it, gives what is in sys.modules then.</summary>
    [return: NewRef]
    public static PyObject* LoadSpec(PyThreadState* ts, PyObject* spec, PyObject* name) {
        using Owned loader = new(ts, ObjectProtocol.GetAttr(ts, spec, ModuleSpecObject.Field.Loader));
        if (loader.IsNull) return null;
        if (!Py.IsNone(loader) && !ModuleLoaders.IsNative(loader) && !ObjectProtocol.HasAttr(ts, loader, LoadNames.ExecModule)) {
            using Owned load = new(ts, ImportHooks.ImportAttribute(ts, "_frozen_importlib", "_load_unlocked")); // an old loader: load_module (PEP 302)
            return load.IsNull ? null : CallProtocol.CallOne(ts, load, spec);
        }
        using Owned module = new(ts, ModuleFromSpec(ts, spec, loader, name));
        if (module.IsNull) return null;
        if (ObjectProtocol.SetAttr(ts, spec, Names._initializing, Py.True) < 0) return null;
        bool good = ObjectProtocol.SetItem(ts, Modules(ts), name, module) == 0 && Execute(ts, spec, loader, module) && LibraryAdjustments.After(ts, name, module);
        PyObject* result = null;
        if (good) {
            // The module may have put another object into its place.
            result = Loaded(ts, name);
            if (result == null && ErrorIndicator.Occurred(ts) == null) Err.KeyError(ts, name);
        } else {
            PyObject* error = Err.Take(ts);
            if (ObjectProtocol.DelItem(ts, Modules(ts), name) < 0) ErrorIndicator.Clear(ts);
            Err.Put(ts, error);
        }
        PyObject* pending = Err.Take(ts);
        if (ObjectProtocol.SetAttr(ts, spec, Names._initializing, Py.False) < 0) ErrorIndicator.Clear(ts);
        if (pending != null) Err.Put(ts, pending);
        return result;
    }

    [return: NewRef]
    private static PyObject* ModuleFromSpec(PyThreadState* ts, PyObject* spec, PyObject* loader, PyObject* name) {
        PyObject* module = null;
        if (loader == (PyObject*)ModuleLoaders.BuiltinType) module = CreateBuiltin(ts, name);
        else if (loader->ob_type == ModuleLoaders.ExtensionType) module = ModuleLoaders.CreateExtension(ts, spec);
        else if (!ModuleLoaders.IsNative(loader) && ObjectProtocol.HasAttr(ts, loader, LoadNames.CreateModule)) module = CallProtocol.CallMethod(ts, loader, LoadNames.CreateModule, spec);
        else module = Py.None;
        if (module == null) return null;
        if (Py.IsNone(module) && (module = ModuleObject.New(ts, name)) == null) return null;
        using Owned owned = new(ts, module);
        return SetAttributes(ts, module, spec, loader, name) ? owned.Detach() : null;
    }

    /// <summary>__name__, __loader__, __package__, __spec__, and of files and packages __path__, __file__, __cached__.</summary>
    private static bool SetAttributes(PyThreadState* ts, PyObject* module, PyObject* spec, PyObject* loader, PyObject* name) {
        using Owned parent = new(ts, ObjectProtocol.GetAttr(ts, spec, "parent"));
        using Owned locations = new(ts, parent.IsNull ? null : ObjectProtocol.GetAttr(ts, spec, ModuleSpecObject.Field.Locations));
        using Owned hasFile = new(ts, locations.IsNull ? null : ObjectProtocol.GetAttr(ts, spec, "has_location"));
        if (hasFile.IsNull) return false;
        using Owned kept = new(ts, Py.IsNone(loader) && !Py.IsNone(locations) ? NamespaceLoader(ts, name, locations) : Py.NewRef(loader));
        if (kept.IsNull) return false;
        if (kept.Borrow != loader && ObjectProtocol.SetAttr(ts, spec, ModuleSpecObject.Field.Loader, kept) < 0) return false;
        if (Py.IsNone(loader) && !Py.IsNone(locations) && !Put(ts, module, Names.__file__, Py.None)) return false;
        bool good = Put(ts, module, Names.__name__, name) && Put(ts, module, Names.__loader__, kept) && Put(ts, module, Names.__package__, parent) && Put(ts, module, Names.__spec__, spec);
        if (good && !Py.IsNone(locations)) good = Put(ts, module, Names.__path__, locations);
        int file = good ? ObjectProtocol.IsTrue(ts, hasFile) : 0;
        if (file > 0) {
            using Owned origin = new(ts, ObjectProtocol.GetAttr(ts, spec, ModuleSpecObject.Field.Origin));
            using Owned cached = new(ts, origin.IsNull ? null : ObjectProtocol.GetAttr(ts, spec, "cached"));
            good = !cached.IsNull && Put(ts, module, Names.__file__, origin) && (Py.IsNone(cached) || Put(ts, module, LoadNames.Cached, cached));
        }
        return good && file >= 0;
    }

    /// <summary>importlib's own when it is there.</summary>
    [return: NewRef]
    private static PyObject* NamespaceLoader(PyThreadState* ts, PyObject* name, PyObject* locations) {
        PyObject* external = DictObject.GetItemString(ts, Modules(ts), "_frozen_importlib_external");
        if (external == null) return ModuleLoaders.NewNamespaceLoader(ts, name, locations);
        using Owned type = new(ts, ObjectProtocol.GetAttr(ts, external, "NamespaceLoader"));
        using Owned loader = new(ts, type.IsNull ? null : CallProtocol.CallMethod(ts, type, Names.__new__, type));
        return loader.IsNull || ObjectProtocol.SetAttr(ts, loader, "_path", locations) < 0 ? null : loader.Detach();
    }

    private static bool Put(PyThreadState* ts, PyObject* module, PyObject* name, PyObject* value) {
        if (module->ob_type == ModuleObject.Type) return DictObject.SetItem(ts, ModuleObject.Dict(module), name, value) == 0;
        if (ObjectProtocol.SetAttr(ts, module, name, value) == 0) return true;
        if (!Err.Matches(ts, Exc.AttributeError)) return false;
        ErrorIndicator.Clear(ts);
        return true;
    }

    private static bool Execute(PyThreadState* ts, PyObject* spec, PyObject* loader, PyObject* module) {
        if (Py.IsNone(loader)) {
            if (ModuleSpecLocations(ts, spec)) return true;
            return ErrorIndicator.Occurred(ts) == null && Err.ImportError(ts, "missing loader");
        }
        if (loader == (PyObject*)ModuleLoaders.BuiltinType || loader->ob_type == ModuleLoaders.ExtensionType || loader->ob_type == ModuleLoaders.NamespaceType) return true;
        if (loader->ob_type == ModuleLoaders.SourceType) return ModuleLoaders.ExecuteSource(ts, loader, module);
        using Owned done = new(ts, CallProtocol.CallMethod(ts, loader, LoadNames.ExecModule, module));
        return !done.IsNull;
    }

    private static bool ModuleSpecLocations(PyThreadState* ts, PyObject* spec) {
        using Owned locations = new(ts, ObjectProtocol.GetAttr(ts, spec, ModuleSpecObject.Field.Locations));
        return !locations.IsNull && !Py.IsNone(locations);
    }
}
