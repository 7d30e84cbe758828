// object.h: types.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class TypeApi {
    [UnmanagedCallersOnly, CApi]
    public static int PyType_Ready(PyTypeObject* type) => TypeReady.Ready(Ts, type);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyType_FromSpec(void* spec) => TypeReady.FromSpec(Ts, null, (PyType_Spec*)spec, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyType_FromSpecWithBases(void* spec, PyObject* bases) => TypeReady.FromSpec(Ts, null, (PyType_Spec*)spec, bases);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyType_FromModuleAndSpec(PyObject* module, void* spec, PyObject* bases) => TypeReady.FromSpec(Ts, module, (PyType_Spec*)spec, bases);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyType_GenericAlloc(PyTypeObject* type, nint items) => ObjectMemory.Alloc(Ts, (PyObject*)type, items);

    /// <summary>A cleared instance; arguments are tp_init's business.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyType_GenericNew(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
        PyThreadState* ts = Ts;
        var alloc = TypeSlots.Of(type)->alloc;
        return alloc != null ? alloc(ts, (PyObject*)type, 0) : ObjectMemory.Alloc(ts, (PyObject*)type, 0);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyType_IsSubtype(PyTypeObject* type, PyTypeObject* other) => TypeObject.IsSubtype(type, other) ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static ulong PyType_GetFlags(PyTypeObject* type) => (ulong)type->tp_flags & 0xFFFFFFFF;

    [UnmanagedCallersOnly, CApi]
    public static void PyType_Modified(PyTypeObject* type) => TypeObject.Modified(Ts, type);

    [UnmanagedCallersOnly, CApi]
    public static uint PyType_ClearCache() {
        TypeObject.ClearCache(Ts);
        return 0;
    }

    /// <summary>A slot's C function, by Py_* id; null without an error when the type leaves it empty.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void* PyType_GetSlot(PyTypeObject* type, int slot) {
        int offset = TypeReady.SlotOffset(slot);
        if (offset < 0) {
            Err.BadInternalCall(Ts);
            return null;
        }
        if (offset < sizeof(PyTypeObject)) return *(void**)((byte*)type + offset);
        // Suites hang off pointers; only heap types have them at the offsets of the table.
        (int start, void* suite) = offset switch {
            >= 832 => (832, type->tp_as_buffer),
            >= 752 => (752, type->tp_as_sequence),
            >= 728 => (728, type->tp_as_mapping),
            >= 440 => (440, (void*)type->tp_as_number),
            _ => (408, type->tp_as_async),
        };
        return suite == null ? null : *(void**)((byte*)suite + (offset - start));
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyType_GetName(PyTypeObject* type) => ObjectProtocol.GetAttr(Ts, (PyObject*)type, Names.__name__);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyType_GetQualName(PyTypeObject* type) => ObjectProtocol.GetAttr(Ts, (PyObject*)type, "__qualname__");

    /// <summary>The last part of tp_name.</summary>
    [UnmanagedCallersOnly, CApi]
    public static byte* _PyType_Name(PyTypeObject* type) {
        byte* last = type->tp_name;
        for (byte* at = last; *at != 0; at++)
            if (*at == (byte)'.') last = at + 1;
        return last;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* _PyType_Lookup(PyTypeObject* type, PyObject* name) => TypeObject.Lookup(Ts, type, name);

    [UnmanagedCallersOnly, CApi]
    public static int PyType_SUPPORTS_WEAKREFS(PyTypeObject* type) => WeakRefObject.Supports(type) ? 1 : 0;

    // ---------------------------------------------------------------- the module of a type

    [return: Borrowed]
    private static PyObject* ModuleOf(PyThreadState* ts, PyTypeObject* type, string function) {
        if ((type->tp_flags & TypeFlags.HeapType) == 0) return Err.TypeError(ts, $"{function}: Type '{TypeObject.FullName(type)}' is not a heap type");
        PyObject* module = ((PyHeapTypeObject*)type)->ht_module;
        return module != null ? module : Err.TypeError(ts, $"{function}: Type '{TypeObject.FullName(type)}' has no associated module");
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyType_GetModule(PyTypeObject* type) => ModuleOf(Ts, type, "PyType_GetModule");

    [UnmanagedCallersOnly, CApi]
    public static void* PyType_GetModuleState(PyTypeObject* type) {
        PyObject* module = ModuleOf(Ts, type, "PyType_GetModule");
        return module == null ? null : ((ModuleObject.Layout*)module)->md_state;
    }

    /// <summary>The module of the first class in the MRO that was made by a module of this definition.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyType_GetModuleByDef(PyTypeObject* type, void* definition) {
        PyThreadState* ts = Ts;
        PyObject* mro = TypeObject.MroOf(type);
        for (nint i = 0; mro != null && i < TupleObject.Size(mro); i++) {
            var at = (PyTypeObject*)TupleObject.Items(mro)[i];
            if ((at->tp_flags & TypeFlags.HeapType) == 0) continue;
            PyObject* module = ((PyHeapTypeObject*)at)->ht_module;
            if (module != null && ModuleObject.Check(module) && ((ModuleObject.Layout*)module)->md_def == definition) return module;
        }
        return Err.TypeError(ts, $"PyType_GetModuleByDef: No superclass of '{TypeObject.FullName(type)}' has the given module");
    }
}
