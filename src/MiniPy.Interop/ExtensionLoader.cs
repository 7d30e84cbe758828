// Loading an extension module: dlopen, PyInit_NAME, single-phase or multi-phase initialisation (PEP 489).
//
// Every way to fail gives an ImportError with its reason: the file, the missing symbol, the absent init function, init returning NULL with
// or without an exception, something that is neither module nor definition, an unknown slot.
//
// A module of single-phase initialisation is made once per process by its C code; a second interpreter that imports it calls the init
// function again and gets a module of its own, whose C statics it shares with the first (as CPython does for m_size -1).

using System;
using System.Runtime.InteropServices;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class ExtensionLoader {
    private const int RTLD_NOW = 2;
    private const int SlotCreate = 1, SlotExec = 2;

    /// <summary>The type that PyModuleDef_Init gives a definition, so that init's result can be told from a module.</summary>
    public static readonly PyTypeObject* DefinitionType = StaticType.Create("moduledef", "PyModuleDef_Type", sizeof(PyModuleDef), 0, null, null);

    [DllImport("libc", EntryPoint = "dlopen")] private static extern nint DlOpen(byte* path, int flags);
    [DllImport("libc", EntryPoint = "dlsym")] private static extern nint DlSym(nint handle, byte* name);
    [DllImport("libc", EntryPoint = "dlerror")] private static extern byte* DlError();

    [return: NewRef]
    public static PyObject* Load(PyThreadState* ts, PyObject* name, PyObject* path, PyObject* spec) {
        string fullName = UnicodeObject.ToString(name), file = UnicodeObject.ToString(path);
        if (!LibraryBinaries.IsOne(file)) return LoadFile(ts, name, path, spec, fullName, file);
        PyObject* module = LoadFile(ts, name, path, spec, fullName, file);
        if (module == null) LibraryBinaries.Explain(ts, fullName, name, path);
        return module;
    }

    [return: NewRef]
    private static PyObject* LoadFile(PyThreadState* ts, PyObject* name, PyObject* path, PyObject* spec, string fullName, string file) {
        Startup.InstallFor(ts);
        CThread.Enter(ts);
        byte* bytes = UnicodeObject.AsUtf8(ts, path, out _);
        if (bytes == null) return null;
        _ = DlError(); // binds the import now: binding it after a failure would replace the message
        if (ElfFile.IsCutShort(file)) return Fail(ts, $"{file}: file too short", name, path); // dlopen would end the process by SIGBUS
        nint handle = DlOpen(bytes, RTLD_NOW);
        if (handle == 0) return Fail(ts, CText.String(DlError()) ?? $"{file}: cannot be loaded", name, path);
        string last = fullName[(fullName.LastIndexOf('.') + 1)..];
        string init = IsAscii(last) ? "PyInit_" + last : "PyInitU_" + new System.Globalization.IdnMapping().GetAscii(last)["xn--".Length..].Replace('-', '_');
        nint function;
        fixed (byte* symbol = Encoding.UTF8.GetBytes(init + "\0")) function = DlSym(handle, symbol);
        if (function == 0) return Fail(ts, $"dynamic module does not define module export function ({init})", name, path);
        ModulePackage.Current(ts).Name = fullName;
        PyObject* result = ((delegate* unmanaged<PyObject*>)function)();
        ModulePackage.Current(ts).Name = null;
        if (result == null) {
            if (ErrorIndicator.Occurred(ts) == null) return Err.SystemError(ts, $"initialization of {last} failed without raising an exception");
            return null;
        }
        if (ErrorIndicator.Occurred(ts) != null) {
            using Owned error = new(ts, Err.Take(ts));
            if (ts->heap->IsObject(result)) Py.DecRef(ts, result);
            Err.SystemError(ts, $"initialization of {last} raised unreported exception");
            using Owned raised = new(ts, Err.Take(ts));
            ExceptionObject.SetCause(ts, raised, Py.NewRef(error));
            ExceptionObject.SetContext(ts, raised, error.Detach());
            Err.Put(ts, raised.Detach());
            return null;
        }
        if (result->ob_type == null) return Err.SystemError(ts, $"init function of {last} returned uninitialized object");
        if (result->ob_type == DefinitionType) return FromDefinition(ts, (PyModuleDef*)result, spec, name, path);
        if (!ModuleObject.Check(result)) {
            Py.DecRef(ts, result);
            return Err.SystemError(ts, $"initialization of {last} did not return an extension module");
        }
        if (DictObject.SetItem(ts, ModuleObject.Dict(result), Names.__file__, path) < 0) {
            Py.DecRef(ts, result);
            return null;
        }
        return result;
    }

    private static bool IsAscii(string text) => Ascii.IsValid(text);

    private static PyObject* Fail(PyThreadState* ts, string message, PyObject* name, PyObject* path) => Err.ImportError(ts, Exc.ImportError, message, name, path);

    /// <summary>Multi-phase: makes the module (slot create, or plain) and runs its exec slots.</summary>
    [return: NewRef]
    private static PyObject* FromDefinition(PyThreadState* ts, PyModuleDef* definition, PyObject* spec, PyObject* name, PyObject* path) {
        PyObject* module = Create(ts, definition, spec, name);
        if (module == null || !ModuleObject.Check(module)) return module;
        if (DictObject.SetItem(ts, ModuleObject.Dict(module), Names.__file__, path) == 0 && Execute(ts, module, definition) == 0) return module;
        Py.DecRef(ts, module);
        return null;
    }

    /// <summary>PyModule_FromDefAndSpec.</summary>
    [return: NewRef]
    public static PyObject* Create(PyThreadState* ts, PyModuleDef* definition, PyObject* spec, PyObject* name) {
        string text = UnicodeObject.ToString(name);
        if (definition->m_size < 0) return Err.SystemError(ts, $"module {text}: m_size may not be negative for multi-phase initialization");
        delegate* unmanaged<PyObject*, PyModuleDef*, PyObject*> create = null;
        bool hasExec = false;
        for (PyModuleDef_Slot* slot = definition->m_slots; slot != null && slot->slot != 0; slot++) {
            if (slot->slot == SlotCreate) {
                if (create != null) return Err.SystemError(ts, $"module {text} has multiple create slots");
                create = (delegate* unmanaged<PyObject*, PyModuleDef*, PyObject*>)slot->value;
            } else if (slot->slot == SlotExec) {
                hasExec = true;
            } else {
                return Err.SystemError(ts, $"module {text} uses unknown slot ID {slot->slot}");
            }
        }
        PyObject* module;
        if (create != null) {
            module = create(spec, definition);
            if (module == null) return ErrorIndicator.Occurred(ts) != null ? null : Err.SystemError(ts, $"creation of module {text} failed without setting an exception");
            if (ErrorIndicator.Occurred(ts) != null) {
                Py.DecRef(ts, module);
                return Err.SystemError(ts, $"creation of module {text} raised unreported exception");
            }
        } else {
            module = ModuleObject.New(ts, name, CText.String(definition->m_doc));
            if (module == null) return null;
        }
        if (!ModuleObject.Check(module)) {
            if (definition->m_size > 0 || definition->m_traverse != null || definition->m_clear != null || definition->m_free != null || hasExec) {
                Py.DecRef(ts, module);
                return Err.SystemError(ts, $"module {text} is not a module object, but requests module state");
            }
        } else {
            ((ModuleObject.Layout*)module)->md_def = definition;
        }
        if (definition->m_methods == null || AddFunctions(ts, module, name, definition->m_methods) == 0) return module;
        Py.DecRef(ts, module);
        return null;
    }

    private static string? ModuleName(PyThreadState* ts, PyObject* module) {
        PyObject* name = DictObject.GetItem(ts, ModuleObject.Dict(module), Names.__name__);
        return name != null && UnicodeObject.Check(name) ? UnicodeObject.ToString(name) : null;
    }

    /// <summary>PyModule_ExecDef: allocates the state and runs the exec slots.</summary>
    public static int Execute(PyThreadState* ts, PyObject* module, PyModuleDef* definition) {
        var layout = (ModuleObject.Layout*)module;
        if (definition->m_size > 0 && layout->md_state == null) {
            layout->md_state = ObjectMemory.Buffer(ts, definition->m_size);
            if (layout->md_state == null) return -1;
            NativeMemory.Clear(layout->md_state, (nuint)definition->m_size);
        }
        for (PyModuleDef_Slot* slot = definition->m_slots; slot != null && slot->slot != 0; slot++) {
            if (slot->slot != SlotExec) continue;
            CThread.Enter(ts);
            int status = ((delegate* unmanaged<PyObject*, int>)slot->value)(module);
            string name = ModuleName(ts, module) ?? CText.String(definition->m_name)!;
            if (status != 0) return ErrorIndicator.Occurred(ts) != null ? -1 : Err.SystemError(ts, $"execution of module {name} failed without setting an exception");
            if (ErrorIndicator.Occurred(ts) != null) return Err.SystemError(ts, $"execution of module {name} raised unreported exception");
        }
        return 0;
    }

    /// <summary>PyModule_Create2: single-phase.</summary>
    [return: NewRef]
    public static PyObject* CreateSinglePhase(PyThreadState* ts, PyModuleDef* definition) {
        string name = CText.String(definition->m_name)!;
        if (definition->m_slots != null) return Err.SystemError(ts, $"module {name}: PyModule_Create is incompatible with m_slots");
        // The import system knows the full name; the definition may only have the last part.
        if (ModulePackage.Current(ts).Name is { } full && full.EndsWith("." + name, StringComparison.Ordinal)) name = full;
        using Owned text = new(ts, UnicodeObject.Intern(ts, name));
        if (text.IsNull) return null;
        using Owned module = new(ts, ModuleObject.New(ts, text, CText.String(definition->m_doc)));
        if (module.IsNull) return null;
        var layout = (ModuleObject.Layout*)module.Borrow;
        layout->md_def = definition;
        if (definition->m_size > 0) {
            layout->md_state = ObjectMemory.Buffer(ts, definition->m_size);
            if (layout->md_state == null) return null;
            NativeMemory.Clear(layout->md_state, (nuint)definition->m_size);
        }
        if (definition->m_methods != null && AddFunctions(ts, module, text, definition->m_methods) < 0) return null;
        if (definition->m_base.m_index == 0) definition->m_base.m_index = ModuleStates.NextIndex();
        ModuleStates.Of(ts).Add(definition, module);
        return module.Detach();
    }

    public static int AddFunctions(PyThreadState* ts, PyObject* module, PyObject* name, PyMethodDef* methods) {
        for (PyMethodDef* method = methods; method->ml_name != null; method++) {
            if ((method->ml_flags & (BuiltinArena.METH_CLASS | BuiltinArena.METH_STATIC)) != 0) return Err.ValueError(ts, "module functions cannot set METH_CLASS or METH_STATIC");
            using Owned function = new(ts, CFunctionObject.New(ts, method, module, name));
            using Owned key = new(ts, UnicodeObject.Intern(ts, CText.String(method->ml_name)!));
            if (function.IsNull || key.IsNull || ObjectProtocol.SetAttr(ts, module, key, function) < 0) return -1;
        }
        return 0;
    }
}

/// <summary>The full name of the module whose init function runs.</summary>
internal sealed class ModulePackage {
    public string? Name;
    public static unsafe ModulePackage Current(PyThreadState* ts) => Interpreter.From(ts).Part<ModulePackage>();
}

/// <summary>PyState_FindModule: modules of single-phase initialisation by definition, per interpreter.</summary>
internal sealed unsafe class ModuleStates {
    private static long s_index;
    private readonly System.Collections.Generic.Dictionary<nint, nint> _modules = [];

    public static nint NextIndex() => (nint)System.Threading.Interlocked.Increment(ref s_index);
    public static ModuleStates Of(PyThreadState* ts) => Interpreter.From(ts).Part<ModuleStates>();

    /// <summary>The module is borrowed: sys.modules keeps it, as in CPython for m_size -1.</summary>
    public void Add(PyModuleDef* definition, PyObject* module) => _modules[(nint)definition] = (nint)module;
    public void Remove(PyModuleDef* definition) => _modules.Remove((nint)definition);
    public PyObject* Find(PyModuleDef* definition) => _modules.TryGetValue((nint)definition, out nint module) ? (PyObject*)module : null;
}
