// Loading an extension module: dlopen, PyInit_NAME, single-phase or multi-phase initialisation (PEP 489).
//
// Every way to fail gives an ImportError with its reason: the file, the missing symbol, the absent init function, init returning NULL with
// or without an exception, something that is neither module nor definition, an unknown slot.
//
// A library whose module keeps objects in C statics can serve one engine only. Each further engine gets a copy of it (LibraryInstances).
//
// A module of single-phase initialisation that keeps its state in C statics (m_size -1) is initialised once per interpreter: whoever imports it
// again gets a new module with the contents of the first, because another call of init would overwrite those statics under the first.

using System;
using System.Collections.Generic;
using System.IO;
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
        else if (fullName == "_ctypes") ForeignCalls.ForeignFunctions.Install(ts, module);
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
        ModuleStates states = ModuleStates.Of(ts);
        if (states.Copy(file, fullName) is var copy && copy != null) return Again(ts, name, copy);
        nint handle = LibraryInstances.IsOpenTo(ts, file) ? DlOpen(bytes, RTLD_NOW) : OpenCopy(states, file);
        if (handle == 0) return Fail(ts, CText.String(DlError()) ?? $"{file}: cannot be loaded", name, path);
        string last = fullName[(fullName.LastIndexOf('.') + 1)..];
        string init = IsAscii(last) ? "PyInit_" + last : "PyInitU_" + new System.Globalization.IdnMapping().GetAscii(last)["xn--".Length..].Replace('-', '_');
        nint function;
        fixed (byte* symbol = Encoding.UTF8.GetBytes(init + "\0")) function = DlSym(handle, symbol);
        if (function == 0) return Fail(ts, $"dynamic module does not define module export function ({init})", name, path);
        ModulePackage package = ModulePackage.Current(ts);
        string? outer = package.Name;
        package.Name = fullName;
        PyObject* result = ((delegate* unmanaged<PyObject*>)function)();
        package.Name = outer;
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
        bool mayShare = !LibraryBinaries.IsOne(file);
        if (result->ob_type == DefinitionType) {
            if (mayShare) LibraryInstances.Share(file);
            return FromDefinition(ts, (PyModuleDef*)result, spec, name, path);
        }
        using Owned module = new(ts, result);
        PyModuleDef* definition = ModuleObject.Check(result) ? (PyModuleDef*)((ModuleObject.Layout*)result)->md_def : null;
        if (definition == null) return Err.SystemError(ts, $"initialization of {last} did not return an extension module");
        if (DictObject.SetItem(ts, ModuleObject.Dict(result), Names.__file__, path) < 0) return null;
        if (definition->m_size == -1) {
            PyObject* contents = DictObject.Copy(ts, ModuleObject.Dict(result));
            if (contents == null) return null;
            states.KeepCopy(ts, file, fullName, contents);
        } else if (mayShare) {
            LibraryInstances.Share(file);
        }
        states.Add(ts, definition, result);
        return module.Detach();
    }

    /// <summary>A module that was initialised before: the one in sys.modules, or a new one, with the first one's contents.</summary>
    [return: NewRef]
    private static PyObject* Again(PyThreadState* ts, PyObject* name, PyObject* contents) {
        PyObject* present = DictObject.GetItem(ts, ts->interp->modules, name);
        using Owned module = new(ts, present != null && ModuleObject.Check(present) ? Py.NewRef(present) : ModuleObject.New(ts, name));
        return module.IsNull || DictObject.Update(ts, ModuleObject.Dict(module), contents) < 0 ? null : module.Detach();
    }

    /// <summary>Loads the library once more for this interpreter, with statics of its own: under another name, since the dynamic linker knows the first.</summary>
    private static nint OpenCopy(ModuleStates states, string file) {
        if (states.Libraries.TryGetValue(file, out nint handle)) return handle;
        string copy = Path.Combine(Path.GetTempPath(), $"minipy-{Environment.ProcessId}-{Guid.NewGuid():N}-{Path.GetFileName(file)}");
        try {
            File.Copy(file, copy);
            fixed (byte* bytes = Encoding.UTF8.GetBytes(copy + "\0")) handle = DlOpen(bytes, RTLD_NOW);
            if (handle != 0) states.Libraries.Add(file, handle);
            return handle;
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException) {
            return 0;
        } finally {
            File.Delete(copy); // what is mapped stays
        }
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

/// <summary>Modules of single-phase initialisation, per interpreter: by definition (PyState_FindModule), and what m_size -1 ones held at first.</summary>
internal sealed unsafe class ModuleStates : IHoldsReferences {
    private static long s_index;
    private readonly Dictionary<nint, nint> _modules = [];
    private readonly Dictionary<(string File, string Name), nint> _copies = [];
    /// <summary>Handles of the libraries that were loaded for this interpreter alone.</summary>
    public readonly Dictionary<string, nint> Libraries = [];

    public static nint NextIndex() => (nint)System.Threading.Interlocked.Increment(ref s_index);
    public static ModuleStates Of(PyThreadState* ts) => Interpreter.From(ts).Part<ModuleStates>();

    public void Add(PyThreadState* ts, PyModuleDef* definition, PyObject* module) {
        Py.IncRef(module);
        _modules.Remove((nint)definition, out nint before);
        _modules[(nint)definition] = (nint)module;
        Py.XDecRef(ts, (PyObject*)before);
    }

    public void Remove(PyThreadState* ts, PyModuleDef* definition) {
        if (_modules.Remove((nint)definition, out nint module)) Py.DecRef(ts, (PyObject*)module);
    }

    public PyObject* Find(PyModuleDef* definition) => (PyObject*)_modules.GetValueOrDefault((nint)definition);

    public PyObject* Copy(string file, string name) => (PyObject*)_copies.GetValueOrDefault((file, name));

    public void KeepCopy(PyThreadState* ts, string file, string name, [Steals] PyObject* contents) {
        _copies.Remove((file, name), out nint before);
        _copies[(file, name)] = (nint)contents;
        Py.XDecRef(ts, (PyObject*)before);
    }

    public void Release(PyThreadState* ts) {
        IHoldsReferences.Drop(ts, _copies);
        IHoldsReferences.Drop(ts, _modules);
    }
}
