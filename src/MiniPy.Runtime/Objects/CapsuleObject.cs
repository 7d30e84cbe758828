// PyCapsule: a native pointer with a name, handed from one extension to another.
//
// The name is borrowed from C and compared as text, null equal only to null. The destructor is a native function called with the capsule
// while it dies; it may ask the capsule for its pointer. A capsule without a pointer is invalid for every function.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyCapsule {
    public PyObject ob_base;
    public void* pointer;
    /// <summary>UTF-8 with a zero at the end, owned by whoever made the capsule; may be null.</summary>
    public byte* name;
    public void* context;
    public delegate* unmanaged<PyObject*, void> destructor;
}

internal static unsafe class CapsuleObject {
    public static readonly PyTypeObject* Type = StaticType.Create("PyCapsule", "PyCapsule_Type", sizeof(PyCapsule), 0, &Slots, null,
        doc: "Capsule objects let you wrap a C \"void *\" pointer in a Python\nobject.  They're a way of passing data through the Python interpreter\nwithout creating your own custom type.\n\nCapsules are used for communication between extension modules.\nThey provide a way for an extension module to export a C interface\nto other extension modules, so that extension modules can use the\nPython import mechanism to link to one another.\n");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var capsule = (PyCapsule*)op;
        if (capsule->destructor != null) capsule->destructor(op);
        ObjectMemory.Free(ts, op);
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        byte* name = ((PyCapsule*)op)->name;
        string text = name == null ? "NULL" : $"\"{Marshal.PtrToStringUTF8((nint)name)}\"";
        return UnicodeObject.FromString(ts, $"<capsule object {text} at 0x{(nint)op:x}>");
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, void* pointer, byte* name, delegate* unmanaged<PyObject*, void> destructor) {
        if (pointer == null) return Err.ValueError(ts, "PyCapsule_New called with null pointer");
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyCapsule));
        if (op == null) return null;
        var capsule = (PyCapsule*)op;
        capsule->pointer = pointer;
        capsule->name = name;
        capsule->context = null;
        capsule->destructor = destructor;
        return op;
    }

    private static bool SameName(byte* a, byte* b) {
        if (a == null || b == null) return a == b;
        return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(a).SequenceEqual(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(b));
    }

    private static bool IsLegal(PyObject* op) => op != null && op->ob_type == Type && ((PyCapsule*)op)->pointer != null;

    private static bool Require(PyThreadState* ts, PyObject* op, string function) => IsLegal(op) || Err.ValueError(ts, $"{function} called with invalid PyCapsule object");

    /// <summary>PyCapsule_IsValid: never raises.</summary>
    public static bool IsValid(PyObject* op, byte* name) => IsLegal(op) && SameName(((PyCapsule*)op)->name, name);

    /// <summary>The pointer; null with ValueError for another kind of object or another name.</summary>
    public static void* GetPointer(PyThreadState* ts, PyObject* op, byte* name) {
        if (!Require(ts, op, "PyCapsule_GetPointer")) return null;
        if (SameName(((PyCapsule*)op)->name, name)) return ((PyCapsule*)op)->pointer;
        Err.ValueError(ts, "PyCapsule_GetPointer called with incorrect name");
        return null;
    }

    /// <summary>The name, which may be null without an error.</summary>
    public static byte* GetName(PyThreadState* ts, PyObject* op) => Require(ts, op, "PyCapsule_GetName") ? ((PyCapsule*)op)->name : null;

    public static delegate* unmanaged<PyObject*, void> GetDestructor(PyThreadState* ts, PyObject* op) => Require(ts, op, "PyCapsule_GetDestructor") ? ((PyCapsule*)op)->destructor : null;

    public static void* GetContext(PyThreadState* ts, PyObject* op) => Require(ts, op, "PyCapsule_GetContext") ? ((PyCapsule*)op)->context : null;

    public static int SetPointer(PyThreadState* ts, PyObject* op, void* pointer) {
        if (!Require(ts, op, "PyCapsule_SetPointer")) return -1;
        if (pointer == null) return Err.ValueError(ts, "PyCapsule_SetPointer called with null pointer");
        ((PyCapsule*)op)->pointer = pointer;
        return 0;
    }

    public static int SetName(PyThreadState* ts, PyObject* op, byte* name) {
        if (!Require(ts, op, "PyCapsule_SetName")) return -1;
        ((PyCapsule*)op)->name = name;
        return 0;
    }

    public static int SetDestructor(PyThreadState* ts, PyObject* op, delegate* unmanaged<PyObject*, void> destructor) {
        if (!Require(ts, op, "PyCapsule_SetDestructor")) return -1;
        ((PyCapsule*)op)->destructor = destructor;
        return 0;
    }

    public static int SetContext(PyThreadState* ts, PyObject* op, void* context) {
        if (!Require(ts, op, "PyCapsule_SetContext")) return -1;
        ((PyCapsule*)op)->context = context;
        return 0;
    }

    /// <summary>The pointer of the capsule at "module.attribute…", whose name must be that text. Imports, so it runs Python code.</summary>
    public static void* Import(PyThreadState* ts, byte* name) {
        string text = Marshal.PtrToStringUTF8((nint)name)!;
        string[] parts = text.Split('.');
        PyObject* at = ImportHooks.Import(ts, parts[0]);
        if (at == null) {
            Err.ImportError(ts, $"PyCapsule_Import could not import module \"{parts[0]}\"");
            return null;
        }
        for (int i = 1; i < parts.Length && at != null; i++) {
            PyObject* next = ObjectProtocol.GetAttr(ts, at, parts[i]);
            Py.DecRef(ts, at);
            at = next;
        }
        if (at == null) return null;
        void* pointer = null;
        if (IsValid(at, name)) pointer = ((PyCapsule*)at)->pointer;
        else Err.AttributeError(ts, $"PyCapsule_Import \"{text}\" is not valid");
        Py.DecRef(ts, at);
        return pointer;
    }
}
