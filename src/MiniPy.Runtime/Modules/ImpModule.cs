// _imp: what importlib needs of the importer, so that the standard library's importlib runs on top of it.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ImpModule {
    public static readonly BuiltinModule Definition = new("_imp", "(Extremely) low-level import machinery bits as used by importlib.", &Fill);

    private static class Specs {
        public static readonly ArgSpec SourceHash = new("source_hash", 0, 2, "key", "source");
        public static readonly ArgSpec FindFrozen = new("find_frozen", 1, 1, "name", "*", "withdata");
    }

    private sealed class State {
        public int Depth;
    }

    /// <summary>Finders are called with the import lock held.</summary>
    internal static void HoldLock(PyThreadState* ts, int change) => Interpreter.From(ts).Part<State>().Depth += change;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("extension_suffixes", &ExtensionSuffixes, "Returns the list of file suffixes used to identify extension modules.");
        m.Function("lock_held", &LockHeld, "Return True if the import lock is currently held, else False.");
        m.Function("acquire_lock", &AcquireLock, "Acquires the interpreter\'s import lock for the current thread.");
        m.Function("release_lock", &ReleaseLock, "Release the interpreter\'s import lock.");
        m.Function("find_frozen", &FindFrozen, "Return info about the corresponding frozen module (if there is one) or None.");
        m.Function("get_frozen_object", &GetFrozenObject, "Create a code object for a frozen module.");
        m.Function("is_frozen_package", &IsFrozenPackage, "Returns True if the module name is of a frozen package.");
        m.Function("create_builtin", &CreateBuiltin, "Create an extension module.");
        m.Function("init_frozen", &NoneOf, "Initializes a frozen module.");
        m.Function("is_builtin", &IsBuiltin, "Returns True if the module name corresponds to a built-in module.");
        m.Function("is_frozen", &IsFrozen, "Returns True if the module name corresponds to a frozen module.");
        m.Function("_frozen_module_names", &FrozenNames, "Returns the list of available frozen modules.");
        m.Function("_override_frozen_modules_for_tests", &OverrideFrozen);
        m.Function("create_dynamic", &CreateDynamic, "Create an extension module.");
        m.Function("exec_dynamic", &ZeroOf, "Initialize an extension module.");
        m.Function("exec_builtin", &ZeroOf, "Initialize a built-in module.");
        m.Function("_fix_co_filename", &FixFileName, "Changes code.co_filename to specify the passed-in file path.");
        m.Function("source_hash", &SourceHash);
        m.Text("check_hash_based_pycs", "default");
        return 0;
    }

    private static PyObject* NoneOf(PyThreadState* ts, PyObject* module, PyObject* op) => Py.None;
    private static PyObject* ZeroOf(PyThreadState* ts, PyObject* module, PyObject* op) => LongObject.FromInt64(ts, 0);
    // ---------------------------------------------------------------- frozen modules

    private static PyObject* NotFrozen(PyThreadState* ts, PyObject* name) => Err.ImportError(ts, Exc.ImportError, $"No such frozen object named {UnicodeObject.ToString(name)}", name, null);

    private static bool Name(PyThreadState* ts, string function, PyObject* name) => UnicodeObject.Check(name) || Err.TypeError(ts, $"{function}() argument must be str, not {Err.TypeName(name)}");

    private static PyObject* IsFrozen(PyThreadState* ts, PyObject* module, PyObject* name) => Name(ts, "is_frozen", name) ? Py.Bool(FrozenModules.Find(ts, name) != null) : null;

    private static PyObject* IsFrozenPackage(PyThreadState* ts, PyObject* module, PyObject* name) {
        if (!Name(ts, "is_frozen_package", name)) return null;
        return FrozenModules.Find(ts, name) is { } frozen ? Py.Bool(frozen.IsPackage) : NotFrozen(ts, name);
    }

    /// <summary>None, or (marshalled code or None, is it a package, its name in the library).</summary>
    private static PyObject* FindFrozen(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.FindFrozen.Parse(ts, args, count, names, given) || !Name(ts, "find_frozen", given[0])) return null;
        int withData = given[1] == null ? 0 : ObjectProtocol.IsTrue(ts, given[1]);
        if (withData < 0) return null;
        if (FrozenModules.Find(ts, given[0]) is not { } frozen) return Py.None;
        using Owned origin = new(ts, frozen.Origin == null ? Py.None : UnicodeObject.FromString(ts, frozen.Origin));
        using Owned code = new(ts, withData == 0 ? Py.None : FrozenModules.Code(ts, UnicodeObject.ToString(given[0]), frozen));
        if (origin.IsNull || code.IsNull) return null;
        if (withData == 0) return TupleObject.Pack(ts, Py.None, Py.Bool(frozen.IsPackage), origin);
        byte[]? bytes = MarshalModule.DumpToArray(ts, code);
        using Owned data = new(ts, bytes == null ? null : BytesObject.FromSpan(ts, bytes));
        using Owned view = new(ts, data.IsNull ? null : MemoryViewObject.FromObject(ts, data));
        return view.IsNull ? null : TupleObject.Pack(ts, view, Py.Bool(frozen.IsPackage), origin);
    }

    private static PyObject* GetFrozenObject(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "get_frozen_object", count, 1, 2) || !Name(ts, "get_frozen_object", args[0])) return null;
        if (count < 2 || Py.IsNone(args[1])) return FrozenModules.Find(ts, args[0]) is { } frozen ? FrozenModules.Code(ts, UnicodeObject.ToString(args[0]), frozen) : NotFrozen(ts, args[0]);
        Py_buffer view;
        if (BufferProtocol.Get(ts, args[1], &view, 0) < 0) return null;
        PyObject* code = view.len == 0 ? null : MarshalModule.LoadFrom(ts, new ReadOnlySpan<byte>(view.buf, checked((int)view.len)));
        BufferProtocol.Release(ts, &view);
        if (code != null && code->ob_type == CodeObject.Type) return code;
        bool loaded = code != null;
        Py.XDecRef(ts, code);
        ErrorIndicator.Clear(ts);
        string name = TypeObject.ReprForMessage(ts, args[0]);
        return loaded ? Err.TypeError(ts, $"frozen object {name} is not a code object") : Err.ImportError(ts, Exc.ImportError, $"Frozen object named {name} is invalid", args[0], null);
    }

    private static PyObject* FrozenNames(PyThreadState* ts, PyObject* module) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        foreach (string name in FrozenModules.Names)
            if (list.IsNull || ListObject.AppendSteal(ts, list, UnicodeObject.FromString(ts, name)) < 0) return null;
        return list.Detach();
    }

    private static PyObject* OverrideFrozen(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int value)) return null;
        FrozenModules.Set(ts, value);
        return Py.None;
    }

    // ---------------------------------------------------------------- the rest

    private static PyObject* ExtensionSuffixes(PyThreadState* ts, PyObject* module) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        foreach (string suffix in ImportSystem.ExtensionSuffixes) {
            PyObject* text = UnicodeObject.FromString(ts, suffix);
            if (text == null || ListObject.AppendSteal(ts, list, text) < 0) return null;
        }
        return list.Detach();
    }

    /// <summary>The global lock is only a count: importlib guards its table of module locks with it, and nothing there lets the interpreter lock go.</summary>
    private static PyObject* AcquireLock(PyThreadState* ts, PyObject* module) {
        Interpreter.From(ts).Part<State>().Depth++;
        return Py.None;
    }

    private static PyObject* ReleaseLock(PyThreadState* ts, PyObject* module) {
        State state = Interpreter.From(ts).Part<State>();
        if (state.Depth == 0) return Err.RuntimeError(ts, "not holding the import lock");
        state.Depth--;
        return Py.None;
    }

    private static PyObject* LockHeld(PyThreadState* ts, PyObject* module) => Py.Bool(Interpreter.From(ts).Part<State>().Depth > 0);

    private static PyObject* IsBuiltin(PyThreadState* ts, PyObject* module, PyObject* name) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"is_builtin() argument must be str, not {Err.TypeName(name)}");
        string text = UnicodeObject.ToString(name);
        return LongObject.FromInt64(ts, BuiltinModules.Find(text) == null ? 0 : text is "sys" or "builtins" ? -1 : 1);
    }

    private static PyObject* FixFileName(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_fix_co_filename", count, 2, 2)) return null;
        if (args[0]->ob_type != CodeObject.Type) return Err.TypeError(ts, $"_fix_co_filename() argument 1 must be code, not {Err.TypeName(args[0])}");
        if (!UnicodeObject.Check(args[1])) return Err.TypeError(ts, $"_fix_co_filename() argument 2 must be str, not {Err.TypeName(args[1])}");
        using Owned old = new(ts, Py.NewRef(((PyCodeObject*)args[0])->co_filename));
        if (!UnicodeObject.Equals(old, args[1])) ByteCodeFiles.Rename(ts, (PyCodeObject*)args[0], old, args[1]);
        return Py.None;
    }

    private static PyObject* CreateBuiltin(PyThreadState* ts, PyObject* module, PyObject* spec) {
        using Owned name = new(ts, ObjectProtocol.GetAttr(ts, spec, Names.name));
        if (name.IsNull) return null;
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"name must be string, not {Err.TypeName(name)}");
        if (BuiltinModules.Find(UnicodeObject.ToString(name)) == null) return Py.None;
        PyObject* known = ImportSystem.Loaded(ts, name);
        return known != null || ErrorIndicator.Occurred(ts) != null ? known : ImportSystem.CreateBuiltin(ts, name);
    }

    private static PyObject* CreateDynamic(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "create_dynamic", count, 1, 2) ? ModuleLoaders.CreateExtension(ts, args[0]) : null;

    /// <summary>SipHash-1-3 with a given key, as the headers of hash-based byte code have it.</summary>
    private static PyObject* SourceHash(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.SourceHash.Parse(ts, args, count, names, given)) return null;
        long key = LongObject.AsInt64(ts, given[0]);
        if (key == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        Py_buffer view;
        if (BufferProtocol.Get(ts, given[1], &view, 0) < 0) return null;
        ulong hash = SipHash13((ulong)key, 0, new ReadOnlySpan<byte>(view.buf, checked((int)view.len)));
        BufferProtocol.Release(ts, &view);
        return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(&hash, 8));
    }

    private static ulong SipHash13(ulong key0, ulong key1, ReadOnlySpan<byte> data) {
        ulong v0 = key0 ^ 0x736f6d6570736575, v1 = key1 ^ 0x646f72616e646f6d, v2 = key0 ^ 0x6c7967656e657261, v3 = key1 ^ 0x7465646279746573;
        ulong last = (ulong)data.Length << 56;
        for (; data.Length >= 8; data = data[8..]) {
            ulong word = BitConverter.ToUInt64(data);
            v3 ^= word;
            Round();
            v0 ^= word;
        }
        for (int i = 0; i < data.Length; i++) last |= (ulong)data[i] << (8 * i);
        v3 ^= last;
        Round();
        v0 ^= last;
        v2 ^= 0xFF;
        Round();
        Round();
        Round();
        return v0 ^ v1 ^ v2 ^ v3;

        void Round() {
            v0 += v1; v1 = ulong.RotateLeft(v1, 13) ^ v0; v0 = ulong.RotateLeft(v0, 32);
            v2 += v3; v3 = ulong.RotateLeft(v3, 16) ^ v2;
            v0 += v3; v3 = ulong.RotateLeft(v3, 21) ^ v0;
            v2 += v1; v1 = ulong.RotateLeft(v1, 17) ^ v2; v2 = ulong.RotateLeft(v2, 32);
        }
    }
}
