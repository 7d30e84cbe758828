// _frozen_importlib and _frozen_importlib_external: the library's own importlib._bootstrap and _bootstrap_external, loaded when somebody
// first imports importlib. Until then the native finders alone do the work, and a program that never looks at importlib never pays for it.
//
// Once they are there they are in charge, as in CPython: sys.meta_path and sys.path_hooks get importlib's classes in place of the native
// ones. The magic number of byte code files is ours (the instructions are), so that CPython's files are never taken for ours.

using System;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class FrozenImportlib {
    public static readonly BuiltinModule Bootstrap = new("_frozen_importlib", null, &FillBootstrap);
    public static readonly BuiltinModule External = new("_frozen_importlib_external", null, &FillExternal);

    /// <summary>Runs a file of the library's importlib as a module that has no file.</summary>
    private static bool RunLibrary(PyThreadState* ts, PyObject* module, string name) {
        if (Interpreter.From(ts).Part<RuntimeOptions>().FindStdlib() is not { } library) return Err.ImportError(ts, "importlib needs the standard library, which was not found");
        using Owned code = new(ts, LibraryCode(ts, Path.Combine(library, "importlib", name + ".py"), $"<frozen importlib.{name}>"));
        if (code.IsNull) return false;
        PyObject* dict = ModuleObject.Dict(module);
        if (DictObject.SetItem(ts, dict, Names.__builtins__, ts->interp->builtins) < 0) return false;
        using Owned done = new(ts, Vm.EvalLoop.EvalCode(ts, code, dict, dict));
        return !done.IsNull;
    }

    /// <summary>From __pycache__ as any module's.</summary>
    [return: NewRef]
    private static PyObject* LibraryCode(PyThreadState* ts, string path, string shown) {
        PyObject* known = ByteCodeFiles.Load(ts, path, shown);
        if (known != null) return known;
        byte[] source;
        try {
            source = File.ReadAllBytes(path);
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException) {
            return Err.ImportError(ts, $"{path} of the standard library cannot be read: {error.Message}");
        }
        PyObject* code = Compilation.CompileBytes(ts, source, shown, "exec");
        if (code != null) ByteCodeFiles.Save(ts, path, code);
        return code;
    }

    private static int FillBootstrap(PyThreadState* ts, PyObject* module) {
        // _setup looks for the module itself.
        if (DictObject.SetItemString(ts, ts->interp->modules, "_frozen_importlib", module) < 0 || !RunLibrary(ts, module, "_bootstrap")) return -1;
        using Owned sys = new(ts, ImportHooks.Import(ts, "sys"));
        using Owned imp = new(ts, sys.IsNull ? null : ImportHooks.Import(ts, "_imp"));
        using Owned done = new(ts, imp.IsNull ? null : CallProtocol.CallMethod(ts, module, "_setup", sys, imp));
        if (done.IsNull || Adopt(ts, module) < 0) return -1;
        // While the native finder still stands: importlib's own takes only names of sys.builtin_module_names for builtin.
        using Owned external = new(ts, ImportHooks.Import(ts, "_frozen_importlib_external"));
        if (external.IsNull) return -1;
        return Replace(ts, "meta_path", (PyObject*)ModuleLoaders.BuiltinType, module, "BuiltinImporter", "FrozenImporter");
    }

    /// <summary>The builtin modules that are there already: their loader is importlib's from now on.</summary>
    private static int Adopt(PyThreadState* ts, PyObject* bootstrap) {
        using Owned importer = new(ts, ObjectProtocol.GetAttr(ts, bootstrap, "BuiltinImporter"));
        using Owned loaded = new(ts, importer.IsNull ? null : DictObject.Values(ts, ts->interp->modules));
        if (loaded.IsNull) return -1;
        for (nint i = 0; i < ListObject.Size(loaded); i++) {
            PyObject* module = ListObject.Items(loaded)[i];
            if (!ModuleObject.Check(module)) continue;
            PyObject* dict = ModuleObject.Dict(module), spec = DictObject.GetItem(ts, dict, Names.__spec__);
            if (DictObject.GetItem(ts, dict, Names.__loader__) == (PyObject*)ModuleLoaders.BuiltinType && DictObject.SetItem(ts, dict, Names.__loader__, importer) < 0) return -1;
            if (spec != null && spec->ob_type == ModuleSpecObject.Type && ModuleSpecObject.Get(ts, spec, ModuleSpecObject.Field.Loader) == (PyObject*)ModuleLoaders.BuiltinType
                && DictObject.SetItem(ts, ModuleSpecObject.Dict(spec), ModuleSpecObject.Field.Loader, importer) < 0) return -1;
        }
        return 0;
    }

    private static int FillExternal(PyThreadState* ts, PyObject* module) {
        if (DictObject.SetItemString(ts, ts->interp->modules, "_frozen_importlib_external", module) < 0 || !RunLibrary(ts, module, "_bootstrap_external")) return -1;
        using Owned bootstrap = new(ts, ImportHooks.Import(ts, "_frozen_importlib"));
        if (bootstrap.IsNull) return -1;
        using Owned done = new(ts, CallProtocol.CallMethod(ts, module, "_set_bootstrap_module", bootstrap));
        if (done.IsNull || ObjectProtocol.SetAttr(ts, bootstrap, "_bootstrap_external", module) < 0 || !SetMagic(ts, module)) return -1;
        // importlib's finders look at files as scripts do; where scripts may not, the native one goes on finding the modules.
        if (!Interpreter.From(ts).Part<RuntimeOptions>().AllowFileSystem) return 0;
        if (Replace(ts, "meta_path", (PyObject*)ModuleLoaders.PathFinderType, module, "PathFinder", null) < 0) return -1;
        PyObject* hooks = DictObject.GetItemString(ts, ts->interp->sysdict, "path_hooks");
        if (hooks == null || !ListObject.Check(hooks) || ListObject.Size(hooks) != 0) return 0;
        using Owned held = new(ts, Py.NewRef(hooks));
        using Owned loaders = new(ts, CallProtocol.CallMethod(ts, module, "_get_supported_file_loaders"));
        using Owned finder = new(ts, loaders.IsNull ? null : ObjectProtocol.GetAttr(ts, module, "FileFinder"));
        using Owned make = new(ts, finder.IsNull ? null : ObjectProtocol.GetAttr(ts, finder, "path_hook"));
        using Owned pairs = new(ts, make.IsNull ? null : TupleObject.FromIterable(ts, loaders));
        using Owned hook = new(ts, pairs.IsNull ? null : CallProtocol.Call(ts, make, pairs, null));
        if (hook.IsNull || ListObject.Append(ts, hooks, hook) < 0) return -1;
        if (!GiveWay(ts, "zipimport", "zipimporter")) return -1;
        // The archives' hook comes first; its module is found through the folders' one.
        using Owned zip = new(ts, ImportHooks.ImportAttribute(ts, "zipimport", "zipimporter"));
        using Owned zero = new(ts, LongObject.FromInt64(ts, 0));
        using Owned inserted = new(ts, zip.IsNull ? null : CallProtocol.CallMethod(ts, hooks, "insert", zero, zip));
        return inserted.IsNull ? -1 : 0;
    }

    /// <summary>
    /// A module that asks for this one first of all, and is imported before it, has no content yet: it is forgotten, so that the import that follows
    /// makes a whole one. The import under way ends with that.
    /// </summary>
    private static bool GiveWay(PyThreadState* ts, string name, string content) {
        PyObject* begun = DictObject.GetItemString(ts, ts->interp->modules, name);
        if (begun == null || !ModuleObject.Check(begun) || DictObject.GetItemString(ts, ModuleObject.Dict(begun), content) != null) return true;
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return !key.IsNull && DictObject.DelItem(ts, ts->interp->modules, key) == 0;
    }

    /// <summary>Makes a copy of importlib's outer half write and accept this build's byte code.</summary>
    public static bool SetMagic(PyThreadState* ts, PyObject* module) {
        using Owned magic = new(ts, BytesObject.FromSpan(ts, Magic));
        using Owned number = new(ts, magic.IsNull ? null : LongObject.FromInt64(ts, BitConverter.ToUInt32(Magic)));
        return !number.IsNull && ObjectProtocol.SetAttr(ts, module, "MAGIC_NUMBER", magic) == 0 && ObjectProtocol.SetAttr(ts, module, "_RAW_MAGIC_NUMBER", number) == 0;
    }

    /// <summary>What byte code files of this build begin with: "\r\n" at the end, as CPython's.</summary>
    public static ReadOnlySpan<byte> Magic => s_magic;
    private static readonly byte[] s_magic = MakeMagic();

    private static byte[] MakeMagic() {
        // Any change to the runtime may change what instructions mean.
        byte[] id = typeof(FrozenImportlib).Assembly.ManifestModule.ModuleVersionId.ToByteArray();
        ushort sum = 0;
        for (int i = 0; i < id.Length; i++) sum = (ushort)(sum * 31 + id[i]);
        return [(byte)sum, (byte)(sum >> 8 | 0x80), (byte)'\r', (byte)'\n'];
    }

    /// <summary>Puts attributes of a module in a list of sys in the place of a native object; at its end when it is not there.</summary>
    private static int Replace(PyThreadState* ts, string listName, PyObject* native, PyObject* module, string first, string? second) {
        PyObject* list = DictObject.GetItemString(ts, ts->interp->sysdict, listName);
        if (list == null || !ListObject.Check(list)) return 0;
        using Owned held = new(ts, Py.NewRef(list));
        using Owned copy = new(ts, ListObject.New(ts, 0));
        if (copy.IsNull) return -1;
        bool found = false;
        for (nint i = 0; i < ListObject.Size(list); i++) {
            PyObject* item = ListObject.Items(list)[i];
            if (item != native) {
                if (ListObject.Append(ts, copy, item) < 0) return -1;
                continue;
            }
            found = true;
            foreach (string? name in (string?[])[first, second]) {
                if (name == null) continue;
                PyObject* value = ObjectProtocol.GetAttr(ts, module, name);
                if (value == null || ListObject.AppendSteal(ts, copy, value) < 0) return -1;
            }
        }
        if (!found) return 0; // the program has arranged the list as it wants it
        ListObject.Clear(ts, list);
        return ListObject.Extend(ts, list, copy);
    }
}
