// moduleobject.h, modsupport.h and import.h.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class ModuleApi {
    private static ModuleObject.Layout* Of(PyObject* op) => (ModuleObject.Layout*)op;

    /// <summary>Multi-phase initialisation: marks the definition, so that the loader knows it from a module.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyModuleDef_Init(void* definition) {
        var def = (PyModuleDef*)definition;
        if (def->m_base.m_index == 0) {
            def->m_base.ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
            def->m_base.ob_base.ob_type = ExtensionLoader.DefinitionType;
            def->m_base.m_index = ModuleStates.NextIndex();
        }
        return (PyObject*)def;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyModule_Create2(void* definition, int apiVersion) {
        var def = (PyModuleDef*)definition;
        def->m_base.ob_base.ob_type = ExtensionLoader.DefinitionType;
        if (def->m_base.ob_base.ob_refcnt < Py.ImmortalCount / 2) def->m_base.ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
        return ExtensionLoader.CreateSinglePhase(Ts, def);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyModule_FromDefAndSpec2(void* definition, PyObject* spec, int apiVersion) {
        PyThreadState* ts = Ts;
        using Owned name = new(ts, ObjectProtocol.GetAttr(ts, spec, Names.name));
        if (name.IsNull) return null;
        return UnicodeObject.Check(name) ? ExtensionLoader.Create(ts, (PyModuleDef*)definition, spec, name) : Err.TypeError(ts, $"spec.name must be str, not {Err.TypeName(name)}");
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyModule_ExecDef(PyObject* module, void* definition) => ExtensionLoader.Execute(Ts, module, (PyModuleDef*)definition);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyModule_NewObject(PyObject* name) => ModuleObject.New(Ts, name);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyModule_New(byte* name) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Name(ts, name));
        return text.IsNull ? null : ModuleObject.New(ts, text);
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyModule_GetDict(PyObject* op) => ModuleObject.Check(op) ? ModuleObject.Dict(op) : Err.BadInternalCall(Ts);

    [return: NewRef]
    private static PyObject* NameOf(PyThreadState* ts, PyObject* op) {
        if (!ModuleObject.Check(op)) {
            Err.TypeError(ts, "bad argument type for built-in operation");
            return null;
        }
        PyObject* dict = ModuleObject.Dict(op);
        PyObject* name = dict == null ? null : DictObject.GetItem(ts, dict, Names.__name__);
        return name != null && UnicodeObject.Check(name) ? Py.NewRef(name) : ErrorIndicator.Occurred(ts) != null ? null : Err.SystemError(ts, "nameless module");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyModule_GetNameObject(PyObject* op) => NameOf(Ts, op);

    /// <summary>The text lives as long as the module's __name__.</summary>
    [UnmanagedCallersOnly, CApi]
    public static byte* PyModule_GetName(PyObject* op) {
        PyThreadState* ts = Ts;
        using Owned name = new(ts, NameOf(ts, op));
        return name.IsNull ? null : UnicodeObject.AsUtf8(ts, name, out _);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyModule_GetFilenameObject(PyObject* op) {
        PyThreadState* ts = Ts;
        if (!ModuleObject.Check(op)) return Err.TypeError(ts, "bad argument type for built-in operation");
        PyObject* dict = ModuleObject.Dict(op);
        PyObject* file = dict == null ? null : DictObject.GetItem(ts, dict, Names.__file__);
        return file != null && UnicodeObject.Check(file) ? Py.NewRef(file) : ErrorIndicator.Occurred(ts) != null ? null : Err.SystemError(ts, "module filename missing");
    }

    [UnmanagedCallersOnly, CApi]
    public static void* PyModule_GetState(PyObject* op) {
        if (ModuleObject.Check(op)) return Of(op)->md_state;
        Err.TypeError(Ts, "bad argument type for built-in operation");
        return null;
    }

    [UnmanagedCallersOnly, CApi]
    public static void* PyModule_GetDef(PyObject* op) {
        if (ModuleObject.Check(op)) return Of(op)->md_def;
        Err.TypeError(Ts, "bad argument type for built-in operation");
        return null;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyModule_SetDocString(PyObject* op, byte* doc) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Text(ts, doc));
        return text.IsNull ? -1 : ObjectProtocol.SetAttr(ts, op, Names.__doc__, text);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyModule_AddFunctions(PyObject* op, void* methods) {
        PyThreadState* ts = Ts;
        using Owned name = new(ts, NameOf(ts, op));
        return name.IsNull ? -1 : ExtensionLoader.AddFunctions(ts, op, name, (PyMethodDef*)methods);
    }

    private static int Add(PyThreadState* ts, PyObject* op, byte* name, PyObject* value) {
        if (!ModuleObject.Check(op)) return Err.TypeError(ts, "PyModule_AddObjectRef() first argument must be a module");
        if (value == null) return ErrorIndicator.Occurred(ts) != null ? -1 : Err.SystemError(ts, "PyModule_AddObjectRef() must be called with an exception raised if value is NULL");
        // Some modules add a static type that was never made ready (_testbuffer.ndarray); CPython makes it so at the first look into it.
        if (value->ob_type == TypeObject.Type && TypeReady.Ready(ts, (PyTypeObject*)value) < 0) return -1;
        using Owned key = new(ts, Name(ts, name));
        return key.IsNull ? -1 : DictObject.SetItem(ts, ModuleObject.Dict(op), key, value);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyModule_AddObjectRef(PyObject* op, byte* name, PyObject* value) => Add(Ts, op, name, value);

    /// <summary>Takes the value's reference on success only.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyModule_AddObject(PyObject* op, byte* name, PyObject* value) {
        int status = Add(Ts, op, name, value);
        if (status == 0) Py.DecRef(Ts, value);
        return status;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyModule_AddIntConstant(PyObject* op, byte* name, long value) {
        PyThreadState* ts = Ts;
        using Owned number = new(ts, LongObject.FromInt64(ts, value));
        return number.IsNull ? -1 : Add(ts, op, name, number);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyModule_AddStringConstant(PyObject* op, byte* name, byte* value) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Text(ts, value));
        return text.IsNull ? -1 : Add(ts, op, name, text);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyModule_AddType(PyObject* op, PyTypeObject* type) {
        PyThreadState* ts = Ts;
        if (TypeReady.Ready(ts, type) < 0) return -1;
        byte* last = type->tp_name;
        for (byte* at = last; *at != 0; at++)
            if (*at == (byte)'.') last = at + 1;
        return Add(ts, op, last, (PyObject*)type);
    }

    // ---------------------------------------------------------------- PyState: modules by definition

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyState_FindModule(void* definition) =>
        ((PyModuleDef*)definition)->m_slots != null ? null : ModuleStates.Of(Ts).Find((PyModuleDef*)definition);

    [UnmanagedCallersOnly, CApi]
    public static int PyState_AddModule(PyObject* module, void* definition) {
        PyThreadState* ts = Ts;
        var def = (PyModuleDef*)definition;
        if (def == null) return Err.SystemError(ts, "PyState_AddModule: module definition is NULL");
        if (def->m_slots != null) return Err.SystemError(ts, "PyState_AddModule called on module with slots");
        if (def->m_base.m_index == 0) def->m_base.m_index = ModuleStates.NextIndex();
        ModuleStates.Of(ts).Add(ts, def, module);
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyState_RemoveModule(void* definition) {
        PyThreadState* ts = Ts;
        var def = (PyModuleDef*)definition;
        if (def->m_slots != null) return Err.SystemError(ts, "PyState_RemoveModule called on module with slots");
        ModuleStates.Of(ts).Remove(ts, def);
        return 0;
    }

    // ---------------------------------------------------------------- import

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyImport_ImportModule(byte* name) => ImportNamed(Ts, name);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyImport_ImportModuleNoBlock(byte* name) => ImportNamed(Ts, name);

    private static PyObject* ImportNamed(PyThreadState* ts, byte* name) {
        using Owned text = new(ts, Name(ts, name));
        return text.IsNull ? null : Import(ts, text);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyImport_Import(PyObject* name) => Import(Ts, name);

    /// <summary>Through __import__ of the running frame's builtins, so that a replaced one is honoured; gives the module itself, not its top package.</summary>
    private static PyObject* Import(PyThreadState* ts, PyObject* name) {
        PyObject* globals = RuntimeApi.Globals(ts);
        using Owned space = new(ts, globals != null ? Py.NewRef(globals) : DictObject.New(ts));
        if (space.IsNull) return null;
        PyObject* builtins = Vm.Frames.Current(ts) != null ? Vm.Frames.Current(ts)->builtins : ts->interp->builtins;
        using Owned function = new(ts, builtins == null ? null : Py.XNewRef(DictObject.GetItemString(ts, builtins, "__import__")));
        if (function.IsNull) return ImportSystem.ImportAbsolute(ts, name);
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        PyObject** args = stackalloc PyObject*[5] { name, space, space, list, LongObject.Zero };
        using Owned module = new(ts, CallProtocol.Vector(ts, function, args, 5, null));
        if (module.IsNull) return null;
        PyObject* modules = ts->interp->modules;
        PyObject* found = modules != null && DictObject.CheckExact(modules) ? DictObject.GetItem(ts, modules, name) : null;
        return found != null ? Py.NewRef(found) : ImportSystem.Loaded(ts, name) is var loaded && loaded != null ? loaded
            : ErrorIndicator.Occurred(ts) != null ? null : Err.KeyError(ts, name);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyImport_ImportModuleLevelObject(PyObject* name, PyObject* globals, PyObject* locals, PyObject* fromlist, int level) =>
        name == null ? Err.ValueError(Ts, "Empty module name") : ImportSystem.ImportModuleLevel(Ts, name, globals, locals, fromlist, level);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyImport_ImportModuleLevel(byte* name, PyObject* globals, PyObject* locals, PyObject* fromlist, int level) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Name(ts, name));
        return text.IsNull ? null : ImportSystem.ImportModuleLevel(ts, text, globals, locals, fromlist, level);
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyImport_GetModuleDict() => Ts->interp->modules != null ? Ts->interp->modules : Err.RuntimeError(Ts, "unable to get sys.modules");

    /// <summary>Null without an error when it was not imported.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyImport_GetModule(PyObject* name) => ImportSystem.Loaded(Ts, name);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyImport_GetModuleId(void* id) {
        PyThreadState* ts = Ts;
        using Owned name = new(ts, Name(ts, IdText(id)));
        return name.IsNull ? null : ImportSystem.Loaded(ts, name);
    }

    /// <summary>The module of sys.modules, made empty when missing; nothing is loaded.</summary>
    [return: Borrowed]
    private static PyObject* AddModule(PyThreadState* ts, PyObject* name) {
        using Owned found = new(ts, ImportSystem.Loaded(ts, name));
        if (found.IsNull && ErrorIndicator.Occurred(ts) != null) return null;
        if (!found.IsNull && ModuleObject.Check(found)) return found.Borrow; // sys.modules holds it
        using Owned module = new(ts, ModuleObject.New(ts, name));
        return module.IsNull || ObjectProtocol.SetItem(ts, ts->interp->modules, name, module) < 0 ? null : module.Borrow;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyImport_AddModuleObject(PyObject* name) => AddModule(Ts, name);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyImport_AddModule(byte* name) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Name(ts, name));
        return text.IsNull ? null : AddModule(ts, text);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyImport_ReloadModule(PyObject* module) {
        PyThreadState* ts = Ts;
        using Owned reload = new(ts, ImportHooks.ImportAttribute(ts, "importlib", "reload"));
        return reload.IsNull ? null : CallProtocol.CallOne(ts, reload, module);
    }

    /// <summary>Which bytecode this is: CPython 3.11's number.</summary>
    [UnmanagedCallersOnly, CApi]
    public static long PyImport_GetMagicNumber() => 0x0A0D0DA7;
}
