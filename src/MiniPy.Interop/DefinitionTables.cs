// tp_methods, tp_members and tp_getset of builtin types, for C code that walks them (_decimal takes int.as_integer_ratio out of int's table).
//
// Our types declare their attributes by a function that fills the dict; the tables are made from the dict once both it and the C border are
// there. Entries are copies outside BuiltinArena: a function object that C code makes from one is called through ml_meth, as any foreign one.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class DefinitionTables {
    /// <summary>Makes the tables of a builtin type whose dict is filled and whose methods have their C functions. Under the static gate.</summary>
    public static void Make(PyTypeObject* type) {
        if (type->tp_dict == null || type->tp_methods != null || type->tp_members != null || type->tp_getset != null) return;
        int methods = 0, members = 0, getsets = 0;
        nint position = 0;
        while (DictObject.Next(type->tp_dict, ref position, out _, out PyObject* value)) {
            if (MethodOf(value) != null) methods++;
            else if (value->ob_type == Descriptors.MemberType) members++;
            else if (value->ob_type == Descriptors.GetSetType) getsets++;
        }
        // One more of each: the zeroed entry at the end.
        PyMethodDef* method = methods == 0 ? null : (PyMethodDef*)NativeMemory.AllocZeroed((nuint)methods + 1, (nuint)sizeof(PyMethodDef));
        PyMemberDef* member = members == 0 ? null : (PyMemberDef*)NativeMemory.AllocZeroed((nuint)members + 1, (nuint)sizeof(PyMemberDef));
        PyGetSetDef* getset = getsets == 0 ? null : (PyGetSetDef*)NativeMemory.AllocZeroed((nuint)getsets + 1, (nuint)sizeof(PyGetSetDef));
        type->tp_methods = method;
        type->tp_members = member;
        type->tp_getset = getset;
        position = 0;
        while (DictObject.Next(type->tp_dict, ref position, out _, out PyObject* value)) {
            if (MethodOf(value) is var definition && definition != null) {
                CSlots.FillMethod(definition);
                *method++ = *definition;
            } else if (value->ob_type == Descriptors.MemberType) {
                *member++ = *((PyMemberDescrObject*)value)->d_member;
            } else if (value->ob_type == Descriptors.GetSetType) {
                *getset++ = WithFunctions(((PyGetSetDescrObject*)value)->d_getset);
            }
        }
    }

    private static PyMethodDef* MethodOf(PyObject* value) =>
        value->ob_type == Descriptors.MethodType || value->ob_type == Descriptors.ClassMethodType ? ((PyMethodDescrObject*)value)->d_method : null;

    private static PyGetSetDef WithFunctions(PyGetSetDef* definition) {
        PyGetSetDef copy = *definition;
        if (!BuiltinArena.Contains(definition)) return copy;
        var ours = (BuiltinGetSet*)definition;
        copy.get = ours->get == null ? null : (void*)ManagedStubs.For((nint)ours->get, Shape.Getter);
        copy.set = ours->set == null ? null : (void*)ManagedStubs.For((nint)ours->set, Shape.Setter);
        return copy;
    }
}
