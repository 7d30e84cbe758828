// methodobject.h, classobject.h, descrobject.h, cellobject.h: callables and descriptors.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class CallableApi {
    [return: NewRef]
    private static PyObject* NewFunction(PyThreadState* ts, PyMethodDef* method, PyObject* self, PyObject* module, PyTypeObject* cls) {
        bool wantsClass = (method->ml_flags & BuiltinArena.METH_METHOD) != 0;
        if (wantsClass && cls == null) return Err.SystemError(ts, "attempting to create PyCMethod with a METH_METHOD flag but no class");
        if (!wantsClass && cls != null) return Err.SystemError(ts, "attempting to create PyCFunction with class but no METH_METHOD flag");
        return CFunctionObject.New(ts, method, self, module, cls);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCFunction_New(PyMethodDef* method, PyObject* self) => NewFunction(Ts, method, self, null, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCFunction_NewEx(PyMethodDef* method, PyObject* self, PyObject* module) => NewFunction(Ts, method, self, module, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCMethod_New(PyMethodDef* method, PyObject* self, PyObject* module, PyTypeObject* cls) => NewFunction(Ts, method, self, module, cls);

    private static bool IsFunction(PyObject* op) => TypeObject.IsInstance(op, CFunctionObject.Type);

    [UnmanagedCallersOnly, CApi]
    public static void* PyCFunction_GetFunction(PyObject* op) {
        if (IsFunction(op)) return ((PyCFunctionObject*)op)->m_ml->ml_meth;
        Err.BadInternalCall(Ts);
        return null;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyCFunction_GetSelf(PyObject* op) {
        if (!IsFunction(op)) return Err.BadInternalCall(Ts);
        var function = (PyCFunctionObject*)op;
        return (function->m_ml->ml_flags & BuiltinArena.METH_STATIC) != 0 ? null : function->m_self;
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyCFunction_GetFlags(PyObject* op) => IsFunction(op) ? ((PyCFunctionObject*)op)->m_ml->ml_flags : Err.BadInternalCall(Ts);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCFunction_Call(PyObject* callable, PyObject* args, PyObject* kwargs) => CallProtocol.Call(Ts, callable, args, kwargs);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMethod_New(PyObject* function, PyObject* self) => self == null ? Err.BadInternalCall(Ts) : MethodObject.New(Ts, function, self);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyInstanceMethod_New(PyObject* function) => InstanceMethodObject.New(Ts, function);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyInstanceMethod_Function(PyObject* op) => op->ob_type == InstanceMethodObject.Type ? InstanceMethodObject.Function(op) : Err.BadInternalCall(Ts);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyMethod_Function(PyObject* op) => op->ob_type == MethodObject.Type ? ((PyMethodObject*)op)->im_func : Err.BadInternalCall(Ts);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyMethod_Self(PyObject* op) => op->ob_type == MethodObject.Type ? ((PyMethodObject*)op)->im_self : Err.BadInternalCall(Ts);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyClassMethod_New(PyObject* callable) => ClassMethodObject.New(Ts, callable);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyStaticMethod_New(PyObject* callable) => StaticMethodObject.New(Ts, callable);

    // ---------------------------------------------------------------- descriptors

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDescr_NewMethod(PyTypeObject* type, PyMethodDef* method) => Descriptors.NewMethod(Ts, type, method);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDescr_NewClassMethod(PyTypeObject* type, PyMethodDef* method) => Descriptors.NewClassMethod(Ts, type, method);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDescr_NewMember(PyTypeObject* type, PyMemberDef* member) => Descriptors.NewMember(Ts, type, member);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyDescr_NewGetSet(PyTypeObject* type, PyGetSetDef* getset) => Descriptors.NewGetSet(Ts, type, getset);

    [UnmanagedCallersOnly, CApi]
    public static int PyDescr_IsData(PyObject* op) => TypeSlots.Of(op)->descr_set != null ? 1 : 0;

    // ---------------------------------------------------------------- cells

    private static bool IsCell(PyObject* op) => op->ob_type == CellObject.Type;

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCell_New(PyObject* value) => CellObject.New(Ts, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCell_Get(PyObject* op) => IsCell(op) ? Py.XNewRef(((PyCellObject*)op)->ob_ref) : Err.BadInternalCall(Ts);

    [UnmanagedCallersOnly, CApi]
    public static int PyCell_Set(PyObject* op, PyObject* value) {
        if (!IsCell(op)) return Err.BadInternalCall(Ts);
        CellObject.Set(Ts, op, value);
        return 0;
    }
}
