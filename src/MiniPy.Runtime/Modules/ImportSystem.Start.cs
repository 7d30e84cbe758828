// The first modules of an interpreter: sys and builtins, then the standard streams; and making any other built-in module.
//
// Start is called once for each interpreter, with the lock held, after its interned strings were seeded. Finish drops what it made.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ImportSystem {
    /// <summary>
    /// (ts, name str, path str, spec) → a new module of an extension's shared library, or null with an error. Set by the C border.
    /// </summary>
    public static delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> ExtensionLoader;

    /// <summary>Modules that exist once in an interpreter even when they are taken out of sys.modules.</summary>
    private sealed class Permanent {
        public readonly Dictionary<string, nint> Modules = [];
    }

    /// <summary>Makes sys, builtins and the standard streams; false with an error pending.</summary>
    public static bool Start(PyThreadState* ts) {
        ImportHooks.ImportFunction = &ImportAbsolute;
        PyInterpreterState* interp = ts->interp;
        if ((interp->modules = DictObject.New(ts)) == null) return false;
        // builtins has to stand before the first function looks for its globals' builtins.
        PyObject* builtins = ModuleObject.New(ts, "builtins", BuiltinsModule.Definition.Doc);
        if (builtins == null) return false;
        interp->builtins = Py.NewRef(ModuleObject.Dict(builtins));
        PyObject* sys = ModuleObject.New(ts, "sys", SysModule.Definition.Doc);
        if (sys == null) return false;
        interp->sysdict = Py.NewRef(ModuleObject.Dict(sys));
        if (!Register(ts, BuiltinsModule.Definition, builtins) || !Register(ts, SysModule.Definition, sys)) return false;
        PyObject* import = DictObject.GetItem(ts, interp->builtins, Names.__import__);
        if (import == null) return false;
        interp->import_func = Py.NewRef(import);
        PyObject* finders = DictObject.GetItem(ts, interp->sysdict, LoadNames.MetaPath);
        return finders != null && ListObject.Append(ts, finders, (PyObject*)ModuleLoaders.BuiltinType) == 0 && ListObject.Append(ts, finders, (PyObject*)ModuleLoaders.PathFinderType) == 0
            && StandardStreams.Open(ts);
    }

    private static bool Register(PyThreadState* ts, BuiltinModule definition, [Steals] PyObject* module) {
        using Owned owned = new(ts, module);
        using Owned name = new(ts, UnicodeObject.Intern(ts, definition.Name));
        if (name.IsNull || definition.Fill(ts, module) < 0) return false;
        using Owned spec = new(ts, FindBuiltin(ts, name));
        if (spec.IsNull || DictObject.SetItem(ts, ModuleObject.Dict(module), Names.__spec__, spec) < 0
            || DictObject.SetItem(ts, ModuleObject.Dict(module), Names.__loader__, (PyObject*)ModuleLoaders.BuiltinType) < 0
            || DictObject.SetItem(ts, ModuleObject.Dict(module), Names.__package__, Names.Empty) < 0) return false;
        Interpreter.From(ts).Part<Permanent>().Modules[definition.Name] = (nint)Py.NewRef(module);
        return DictObject.SetItem(ts, Modules(ts), name, module) == 0;
    }

    /// <summary>A built-in module, filled but not in sys.modules.</summary>
    [return: NewRef]
    public static PyObject* CreateBuiltin(PyThreadState* ts, PyObject* name) {
        string text = UnicodeObject.ToString(name);
        if (Interpreter.From(ts).Part<Permanent>().Modules.TryGetValue(text, out nint permanent)) return Py.NewRef((PyObject*)permanent);
        BuiltinModule? definition = BuiltinModules.Find(text);
        if (definition == null) return Err.ImportError(ts, Exc.ImportError, $"{TypeObject.ReprForMessage(ts, name)} is not a built-in module", name, null);
        using Owned module = new(ts, ModuleObject.New(ts, text, definition.Doc));
        if (module.IsNull) return null;
        if (definition.Fill(ts, module) < 0 || ErrorIndicator.Occurred(ts) != null) return null;
        return module.Detach();
    }

    /// <summary>The module __main__ with its namespace ready to run code; borrowed from sys.modules.</summary>
    [return: Borrowed]
    public static PyObject* MainModule(PyThreadState* ts) {
        PyObject* known = DictObject.GetItem(ts, Modules(ts), Names.__main__);
        if (known != null) return known;
        using Owned module = new(ts, ModuleObject.New(ts, Names.__main__));
        if (module.IsNull) return null;
        PyObject* dict = ModuleObject.Dict(module);
        using Owned annotations = new(ts, DictObject.New(ts));
        PyObject* builtins = (PyObject*)Interpreter.From(ts).Part<Permanent>().Modules["builtins"];
        if (annotations.IsNull || DictObject.SetItem(ts, dict, Names.__builtins__, builtins) < 0 || DictObject.SetItem(ts, dict, Names.__annotations__, annotations) < 0
            || DictObject.SetItem(ts, dict, Names.__loader__, (PyObject*)ModuleLoaders.BuiltinType) < 0) return null;
        return DictObject.SetItem(ts, Modules(ts), Names.__main__, module) < 0 ? null : module.Borrow;
    }

    private static readonly string[] s_forgotten = ["path", "argv", "ps1", "ps2", "last_type", "last_value", "last_traceback", "path_hooks", "path_importer_cache", "meta_path", "__interactivehook__"];

    /// <summary>
    /// Lets go of the modules, in CPython's order (finalize_modules): what sys remembers of the program, then sys.modules, so that modules which
    /// nothing else holds die with their namespaces whole; then the namespaces of those that are left are emptied, newest first. Finalizers run.
    /// </summary>
    public static void Finish(PyThreadState* ts) {
        PyInterpreterState* interp = ts->interp;
        if (interp->modules == null) return;
        StandardStreams.Flush(ts);
        if (interp->gc.enabled != 0) CycleCollector.Collect(ts, 2);
        ForgetProgram(ts);
        List<nint> left = RemoveModules(ts);
        DictObject.Clear(ts, interp->modules);
        CycleCollector.Collect(ts, 2);
        var permanent = Interpreter.From(ts).Part<Permanent>();
        for (int i = left.Count - 1; i >= 0; i--) {
            using Owned reference = new(ts, (PyObject*)left[i]);
            using Owned module = new(ts, Py.NewRef(WeakRefObject.GetObject(reference)));
            if (!Py.IsNone(module) && ModuleObject.Dict(module) != null && !permanent.Modules.ContainsValue((nint)module.Borrow)) ClearNamespace(ts, ModuleObject.Dict(module));
        }
        ErrorIndicator.Clear(ts);
    }

    private static void ForgetProgram(PyThreadState* ts) {
        PyObject* sys = ts->interp->sysdict;
        foreach (string name in s_forgotten)
            if (DictObject.GetItemString(ts, sys, name) != null && DictObject.SetItemString(ts, sys, name, Py.None) < 0) ErrorIndicator.Clear(ts);
        foreach (string name in (string[])["stdin", "stdout", "stderr"]) {
            PyObject* original = DictObject.GetItemString(ts, sys, $"__{name}__");
            if (DictObject.SetItemString(ts, sys, name, original == null ? Py.None : original) < 0) ErrorIndicator.Clear(ts);
        }
        if (DictObject.SetItemString(ts, ts->interp->builtins, "_", Py.None) < 0) ErrorIndicator.Clear(ts);
    }

    /// <summary>Puts None for each module of sys.modules; returns weak references to them, owned, in the order of the table.</summary>
    private static List<nint> RemoveModules(PyThreadState* ts) {
        List<nint> left = [];
        using Owned names = new(ts, DictObject.Keys(ts, ts->interp->modules));
        for (nint i = 0; !names.IsNull && i < ListObject.Size(names); i++) {
            PyObject* name = ListObject.Items(names)[i];
            PyObject* module = DictObject.GetItem(ts, ts->interp->modules, name);
            if (module == null) continue;
            if (TypeObject.IsInstance(module, ModuleObject.Type) && WeakRefObject.Supports(module->ob_type)) {
                PyObject* reference = WeakRefObject.New(ts, module, null);
                if (reference != null) left.Add((nint)reference);
            }
            if (DictObject.SetItem(ts, ts->interp->modules, name, Py.None) < 0) ErrorIndicator.Clear(ts);
        }
        ErrorIndicator.Clear(ts);
        return left;
    }

    /// <summary>Sets all names to None, those with one underscore before the others.</summary>
    private static void ClearNamespace(PyThreadState* ts, PyObject* dict) {
        for (int pass = 0; pass < 2; pass++) {
            using Owned keys = new(ts, DictObject.Keys(ts, dict));
            if (keys.IsNull) break;
            for (nint i = 0; i < ListObject.Size(keys); i++) {
                PyObject* key = ListObject.Items(keys)[i];
                if (!UnicodeObject.Check(key)) continue;
                nint length = UnicodeObject.Length(key);
                bool single = length > 0 && UnicodeObject.Read(key, 0) == '_' && !(length > 1 && UnicodeObject.Read(key, 1) == '_');
                if (pass == 0 != single || UnicodeObject.Equals(key, Names.__builtins__)) continue;
                if (DictObject.SetItem(ts, dict, key, Py.None) < 0) ErrorIndicator.Clear(ts);
            }
        }
        ErrorIndicator.Clear(ts);
    }

    /// <summary>Drops sys, builtins and the module table; nothing may run after it.</summary>
    public static void Drop(PyThreadState* ts) {
        PyInterpreterState* interp = ts->interp;
        var permanent = Interpreter.From(ts).Part<Permanent>();
        // sys before builtins: what dies with sys may still need the builtins. Names first, so that finalizers find None rather than nothing.
        foreach (string name in (string[])["sys", "builtins"])
            if (permanent.Modules.TryGetValue(name, out nint module) && ModuleObject.Dict((PyObject*)module) != null) ClearNamespace(ts, ModuleObject.Dict((PyObject*)module));
        CycleCollector.Collect(ts, 2);
        foreach (nint module in permanent.Modules.Values) {
            PyObject* dict = ModuleObject.Dict((PyObject*)module);
            if (dict == null) continue;
            ClearNamespace(ts, dict); // sys.stderr goes before what a script put into sys: its last errors are not shown
            DictObject.Clear(ts, dict);
        }
        foreach (nint module in permanent.Modules.Values) Py.DecRef(ts, (PyObject*)module);
        permanent.Modules.Clear();
        Py.ClearRef(ts, &interp->import_func);
        Py.ClearRef(ts, &interp->modules);
        Py.ClearRef(ts, &interp->sysdict);
        Py.ClearRef(ts, &interp->builtins);
        ErrorIndicator.Clear(ts);
    }
}
