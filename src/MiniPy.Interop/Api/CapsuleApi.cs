// pycapsule.h

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class CapsuleApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCapsule_New(void* pointer, byte* name, void* destructor) => CapsuleObject.New(Ts, pointer, name, (delegate* unmanaged<PyObject*, void>)destructor);

    [UnmanagedCallersOnly, CApi]
    public static void* PyCapsule_GetPointer(PyObject* op, byte* name) => CapsuleObject.GetPointer(Ts, op, name);

    [UnmanagedCallersOnly, CApi]
    public static byte* PyCapsule_GetName(PyObject* op) => CapsuleObject.GetName(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static void* PyCapsule_GetDestructor(PyObject* op) => (void*)CapsuleObject.GetDestructor(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static void* PyCapsule_GetContext(PyObject* op) => CapsuleObject.GetContext(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static int PyCapsule_SetPointer(PyObject* op, void* pointer) => CapsuleObject.SetPointer(Ts, op, pointer);

    [UnmanagedCallersOnly, CApi]
    public static int PyCapsule_SetName(PyObject* op, byte* name) => CapsuleObject.SetName(Ts, op, name);

    [UnmanagedCallersOnly, CApi]
    public static int PyCapsule_SetDestructor(PyObject* op, void* destructor) => CapsuleObject.SetDestructor(Ts, op, (delegate* unmanaged<PyObject*, void>)destructor);

    [UnmanagedCallersOnly, CApi]
    public static int PyCapsule_SetContext(PyObject* op, void* context) => CapsuleObject.SetContext(Ts, op, context);

    [UnmanagedCallersOnly, CApi]
    public static int PyCapsule_IsValid(PyObject* op, byte* name) => CapsuleObject.IsValid(op, name) ? 1 : 0;

    /// <summary>`noBlock` means nothing since 3.3.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void* PyCapsule_Import(byte* name, int noBlock) => CapsuleObject.Import(Ts, name);

    // ---------------------------------------------------------------- weakrefobject.h

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyWeakref_NewRef(PyObject* op, PyObject* callback) => WeakRefObject.New(Ts, op, callback == Py.None ? null : callback);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyWeakref_NewProxy(PyObject* op, PyObject* callback) => WeakRefObject.NewProxy(Ts, op, callback == Py.None ? null : callback);

    /// <summary>None when it died.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyWeakref_GetObject(PyObject* reference) {
        if (reference == null || !WeakRefObject.Check(reference)) return Err.BadInternalCall(Ts);
        return WeakRefObject.GetObject(reference);
    }
}
