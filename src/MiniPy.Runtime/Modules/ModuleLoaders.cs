// The native finders and loaders as Python objects: what stands in sys.meta_path and in __loader__. They offer what importlib's classes of
// the same names offer to programs (get_source, get_data, is_package, exec_module …); the importer itself takes shorter ways.

using System;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ModuleLoaders {
    /// <summary>A loader of one module: source, extension or namespace (path is then the list of folders).</summary>
    private struct Layout {
        public PyObject ob_base;
        public PyObject* name;
        public PyObject* path;
        public PyObject* dict;
    }

    public static readonly PyTypeObject* BuiltinType = StaticType.Create("_frozen_importlib.BuiltinImporter", null, sizeof(PyObject), 0, null, &BuiltinMembers,
        doc: "Meta path import for built-in modules.\n\n    All methods are either class or static methods to avoid the need to\n    instantiate the class.\n\n    ");
    public static readonly PyTypeObject* PathFinderType = StaticType.Create("_frozen_importlib_external.PathFinder", null, sizeof(PyObject), 0, null, &PathFinderMembers,
        doc: "Meta path finder for sys.path and package __path__ attributes.");
    public static readonly PyTypeObject* SourceType = StaticType.Create("_frozen_importlib_external.SourceFileLoader", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType,
        &LoaderSlots, &SourceMembers, dictOffset: 32, doc: "Concrete implementation of SourceLoader using the file system.");
    public static readonly PyTypeObject* ExtensionType = StaticType.Create("_frozen_importlib_external.ExtensionFileLoader", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType,
        &LoaderSlots, &ExtensionMembers, dictOffset: 32, doc: "Loader for extension modules.");
    public static readonly PyTypeObject* NamespaceType = StaticType.Create("_frozen_importlib_external.NamespaceLoader", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType,
        &LoaderSlots, &NamespaceMembers, dictOffset: 32);

    private static class Specs {
        public static readonly ArgSpec Find = new("find_spec", 0, 1, "fullname", "path", "target");
        public static readonly ArgSpec Init = new("FileLoader", 0, 2, "fullname", "path");
    }

    /// <summary>Does the importer know how to load with it, without calling its methods?</summary>
    public static bool IsNative(PyObject* loader) =>
        loader == (PyObject*)BuiltinType || loader->ob_type == SourceType || loader->ob_type == ExtensionType || loader->ob_type == NamespaceType;

    [return: NewRef]
    public static PyObject* NewFileLoader(PyThreadState* ts, PyTypeObject* type, PyObject* name, PyObject* path) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)type, 0);
        if (op == null) return null;
        ((Layout*)op)->name = Py.NewRef(name);
        ((Layout*)op)->path = Py.NewRef(path);
        return op;
    }

    [return: NewRef]
    public static PyObject* NewNamespaceLoader(PyThreadState* ts, PyObject* name, PyObject* locations) => NewFileLoader(ts, NamespaceType, name, locations);

    private static void LoaderSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->@new = &NewSlot;
        s->init = &Init;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => ObjectMemory.Alloc(ts, cls, 0);

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Init.ParseTuple(ts, args, kwargs, given)) return -1;
        Py.SetRef(ts, &((Layout*)op)->name, Py.NewRef(given[0]));
        Py.SetRef(ts, &((Layout*)op)->path, Py.NewRef(given[1]));
        return 0;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.XDecRef(ts, ((Layout*)op)->name);
        Py.XDecRef(ts, ((Layout*)op)->path);
        Py.XDecRef(ts, ((Layout*)op)->dict);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var loader = (Layout*)op;
        int stop = loader->path == null ? 0 : visit(loader->path, arg);
        return stop != 0 || loader->dict == null ? stop : visit(loader->dict, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((Layout*)op)->dict);
        return 0;
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) =>
        UnicodeObject.FromString(ts, $"<{TypeObject.FullName(op->ob_type)} object at 0x{(nint)op:x}>");

    private static bool NameAndPath(PyThreadState* ts, PyObject* op) =>
        ((Layout*)op)->name != null && ((Layout*)op)->path != null && UnicodeObject.Check(((Layout*)op)->name)
            ? true : Err.TypeError(ts, "the loader was not initialised with a name and a path");

    // ---------------------------------------------------------------- builtin modules

    private static void BuiltinMembers(TypeBuilder t) {
        t.ClassMethod("find_spec", &FindBuiltin);
        t.StaticMethod("create_module", &CreateBuiltin, "Create a built-in module");
        t.StaticMethod("exec_module", &Nothing, "Exec a built-in module");
        t.ClassMethod("get_code", &NoneOfName, "Return None as built-in modules do not have code objects.");
        t.ClassMethod("get_source", &NoneOfName, "Return None as built-in modules do not have source code.");
        t.ClassMethod("is_package", &FalseOfName, "Return False as built-in modules are never packages.");
        t.ClassMethod("load_module", &LoadBuiltin);
    }

    private static PyObject* FindBuiltin(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Specs.Find.Parse(ts, args, count, names, given)) return null;
        if (!UnicodeObject.Check(given[0]) || BuiltinModules.Find(UnicodeObject.ToString(given[0])) == null) return Py.None;
        using Owned origin = new(ts, UnicodeObject.FromString(ts, "built-in"));
        return origin.IsNull ? null : ModuleSpecObject.New(ts, given[0], (PyObject*)BuiltinType, origin, null, false);
    }

    private static PyObject* CreateBuiltin(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "create_module", count, 1, 1)) return null;
        using Owned name = new(ts, ObjectProtocol.GetAttr(ts, args[0], Names.name));
        if (name.IsNull) return null;
        return UnicodeObject.Check(name) ? ImportSystem.CreateBuiltin(ts, name) : Err.TypeError(ts, "spec.name must be a string");
    }

    private static PyObject* Nothing(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Py.None;
    private static PyObject* NoneOfName(PyThreadState* ts, PyObject* cls, PyObject* name) => Py.None;
    private static PyObject* FalseOfName(PyThreadState* ts, PyObject* cls, PyObject* name) => Py.False;

    private static PyObject* LoadBuiltin(PyThreadState* ts, PyObject* cls, PyObject* name) =>
        UnicodeObject.Check(name) ? ImportSystem.ImportAbsolute(ts, name) : Err.TypeError(ts, "module name must be a string");

    // ---------------------------------------------------------------- the path

    private static void PathFinderMembers(TypeBuilder t) {
        t.ClassMethod("find_spec", &FindOnPath);
        t.StaticMethod("invalidate_caches", &InvalidateCaches);
    }

    private static PyObject* FindOnPath(PyThreadState* ts, PyObject* cls, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Specs.Find.Parse(ts, args, count, names, given)) return null;
        if (!UnicodeObject.Check(given[0])) return Err.TypeError(ts, "module name must be a string");
        PyObject* spec = ImportSystem.FindOnPath(ts, given[0], given[1]);
        return spec != null || ErrorIndicator.Occurred(ts) != null ? spec : Py.None;
    }

    private static PyObject* InvalidateCaches(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        ImportSystem.ForgetFolders(ts);
        return Py.None;
    }

    // ---------------------------------------------------------------- source files

    private static void SourceMembers(TypeBuilder t) {
        LoaderMembers(t);
        t.Method("exec_module", &ExecModule, "Execute the module.");
        t.Method("get_code", &GetCode);
        t.Method("get_source", &GetSource);
        t.Method("get_data", &GetData, "Return the data from path as raw bytes.");
        t.Method("source_to_code", &SourceToCode);
        t.Method("path_stats", &PathStats, "Return the metadata for the path.");
    }

    private static void LoaderMembers(TypeBuilder t) {
        t.Member("name", MemberType.Object, 16, readOnly: false);
        t.Member("path", MemberType.Object, 24, readOnly: false);
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.DictGetSet));
        t.Method("create_module", &CreateNothing, "Use default semantics for module creation.");
        t.Method("load_module", &LoadModule);
        t.Method("get_filename", &GetFileName, "Return the path to the source file as found by the finder.");
        t.Method("is_package", &IsPackage);
    }

    private static PyObject* CreateNothing(PyThreadState* ts, PyObject* op, PyObject* spec) => Py.None;

    private static PyObject* GetFileName(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Py.NewRef(((Layout*)op)->path == null ? Py.None : ((Layout*)op)->path);

    private static PyObject* LoadModule(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!NameAndPath(ts, op)) return null;
        using Owned spec = new(ts, ImportSystem.FileSpec(ts, ((Layout*)op)->name, UnicodeObject.ToString(((Layout*)op)->path), null));
        return spec.IsNull ? null : ImportSystem.LoadSpec(ts, spec, ((Layout*)op)->name);
    }

    private static PyObject* IsPackage(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!NameAndPath(ts, op)) return null;
        string stem = Path.GetFileName(UnicodeObject.ToString(((Layout*)op)->path)), name = UnicodeObject.ToString(((Layout*)op)->name);
        return Py.Bool(stem.StartsWith("__init__.", StringComparison.Ordinal) && !name.EndsWith("__init__", StringComparison.Ordinal));
    }

    private static byte[]? ReadFile(PyThreadState* ts, PyObject* path) {
        string name = UnicodeObject.ToString(path);
        try {
            return File.ReadAllBytes(name);
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) {
            Err.FromErrno(ts, error is FileNotFoundException or DirectoryNotFoundException ? 2 : error is UnauthorizedAccessException ? 13 : 5, path);
            return null;
        }
    }

    [return: NewRef]
    private static PyObject* CodeOf(PyThreadState* ts, PyObject* op) {
        if (!NameAndPath(ts, op)) return null;
        string path = UnicodeObject.ToString(((Layout*)op)->path);
        PyObject* known = ByteCodeFiles.Load(ts, path);
        if (known != null) return known;
        byte[]? source = ReadFile(ts, ((Layout*)op)->path);
        PyObject* code = source == null ? null : Compilation.CompileBytes(ts, source, path, "exec");
        if (code != null) ByteCodeFiles.Save(ts, path, code);
        return code;
    }

    /// <summary>Compiles the file and runs it in the module's namespace.</summary>
    public static bool ExecuteSource(PyThreadState* ts, PyObject* loader, PyObject* module) {
        using Owned code = new(ts, CodeOf(ts, loader));
        if (code.IsNull) return false;
        using Owned dict = new(ts, module->ob_type == ModuleObject.Type ? Py.NewRef(ModuleObject.Dict(module)) : ObjectProtocol.GetAttr(ts, module, Names.__dict__));
        if (dict.IsNull) return false;
        if (DictObject.GetItem(ts, dict, Names.__builtins__) == null && DictObject.SetItem(ts, dict, Names.__builtins__, ts->interp->builtins) < 0) return false;
        using Owned done = new(ts, Vm.EvalLoop.EvalCode(ts, code, dict, dict));
        return !done.IsNull;
    }

    private static PyObject* ExecModule(PyThreadState* ts, PyObject* op, PyObject* module) => ExecuteSource(ts, op, module) ? Py.None : null;

    private static PyObject* GetCode(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => CodeOf(ts, op);

    private static PyObject* GetSource(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!NameAndPath(ts, op)) return null;
        byte[]? source = ReadFile(ts, ((Layout*)op)->path);
        if (source == null) return null;
        try {
            return UnicodeObject.FromString(ts, Syntax.SourceText.Decode(source, UnicodeObject.ToString(((Layout*)op)->path), false, Compilation.DecodingOptions(ts)).Text);
        } catch (Bytecode.CompileErrorException error) {
            return Compilation.RaiseSyntaxError(ts, error);
        }
    }

    private static PyObject* GetData(PyThreadState* ts, PyObject* op, PyObject* path) {
        using Owned name = new(ts, FileNames.Decode(ts, path));
        if (name.IsNull) return null;
        byte[]? data = ReadFile(ts, name);
        return data == null ? null : BytesObject.FromSpan(ts, data);
    }

    private static PyObject* SourceToCode(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        if (count < 2) return Err.TypeError(ts, "source_to_code() missing required arguments 'data' and 'path'");
        using Owned path = new(ts, FileNames.Decode(ts, args[1]));
        return path.IsNull ? null : Compilation.CompileSource(ts, args[0], UnicodeObject.ToString(path), "exec", 0, true, -1);
    }

    private static PyObject* PathStats(PyThreadState* ts, PyObject* op, PyObject* path) {
        using Owned name = new(ts, FileNames.Decode(ts, path));
        if (name.IsNull) return null;
        var info = new FileInfo(UnicodeObject.ToString(name));
        if (!info.Exists) return Err.FromErrno(ts, 2, name.Borrow);
        using Owned dict = new(ts, DictObject.New(ts));
        using Owned time = new(ts, FloatObject.FromDouble(ts, (info.LastWriteTimeUtc - DateTime.UnixEpoch).TotalSeconds));
        using Owned size = new(ts, LongObject.FromInt64(ts, info.Length));
        if (dict.IsNull || time.IsNull || size.IsNull || DictObject.SetItemString(ts, dict, "mtime", time) < 0 || DictObject.SetItemString(ts, dict, "size", size) < 0) return null;
        return dict.Detach();
    }

    // ---------------------------------------------------------------- extensions and namespaces

    private static void ExtensionMembers(TypeBuilder t) {
        t.Member("name", MemberType.Object, 16, readOnly: false);
        t.Member("path", MemberType.Object, 24, readOnly: false);
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.DictGetSet));
        t.Method("create_module", &CreateExtensionModule, "Create an uninitialized extension module");
        t.Method("exec_module", &CreateNothing, "Initialize an extension module");
        t.Method("get_filename", &GetFileName, "Return the path to the source file as found by the finder.");
        t.Method("is_package", &IsPackage, "Return True if the extension module is a package.");
        t.Method("get_code", &CreateNothing, "Return None as an extension module cannot create a code object.");
        t.Method("get_source", &CreateNothing, "Return None as extension modules have no source code.");
    }

    private static PyObject* CreateExtensionModule(PyThreadState* ts, PyObject* op, PyObject* spec) => CreateExtension(ts, spec);

    /// <summary>The module of a shared library, through the C border.</summary>
    [return: NewRef]
    public static PyObject* CreateExtension(PyThreadState* ts, PyObject* spec) {
        using Owned name = new(ts, ObjectProtocol.GetAttr(ts, spec, Names.name));
        using Owned path = new(ts, name.IsNull ? null : ObjectProtocol.GetAttr(ts, spec, ModuleSpecObject.Field.Origin));
        if (path.IsNull) return null;
        if (!UnicodeObject.Check(name) || !UnicodeObject.Check(path)) return Err.TypeError(ts, "spec.name and spec.origin must be strings");
        if (!Interpreter.From(ts).Part<RuntimeOptions>().AllowExtensions)
            return Err.ImportError(ts, Exc.ImportError, "the host does not allow extension modules", name, path);
        if (ImportSystem.ExtensionLoader == null)
            return Err.ImportError(ts, Exc.ImportError, $"extension modules need the native shim (libminipy), which is not loaded: {UnicodeObject.ToString(path)}", name, path);
        return ImportSystem.ExtensionLoader(ts, name, path, spec);
    }

    private static void NamespaceMembers(TypeBuilder t) {
        t.Member("_name", MemberType.Object, 16, readOnly: false);
        t.Member("_path", MemberType.Object, 24, readOnly: false);
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.DictGetSet));
        t.Method("create_module", &CreateNothing, "Use default semantics for module creation.");
        t.Method("exec_module", &CreateNothing);
        t.Method("is_package", &TrueOfName);
        t.Method("get_source", &EmptySource);
        t.Method("get_code", &EmptyCode);
    }

    private static PyObject* TrueOfName(PyThreadState* ts, PyObject* op, PyObject* name) => Py.True;
    private static PyObject* EmptySource(PyThreadState* ts, PyObject* op, PyObject* name) => Names.Empty;
    private static PyObject* EmptyCode(PyThreadState* ts, PyObject* op, PyObject* name) => Compilation.CompileText(ts, "", "<string>", "exec");
}
