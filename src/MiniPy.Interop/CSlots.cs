// Filling the C slots of types that we made (D7): after the C border came up, every builtin type and every class has a C function behind
// each slot that its twin fills, and every builtin method a C function in ml_meth. Types made later are filled when they are made.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class CSlots {
    /// <summary>Copies the twin to the C side. Adapters (slots that come from a C base) hand over that base's own C function.</summary>
    public static void Fill(PyTypeObject* type) {
        TypeSlots* twin = TypeSlots.Of(type);
        for (int i = 0; i < (int)Slot.Count; i++) {
            var slot = (Slot)i;
            nint body = TypeSlots.At(twin, slot);
            nint* field = SlotShapes.Field(type, slot, make: body != 0);
            if (field == null) continue;
            if (body == 0) *field = 0;
            else if (NativeAdapters.IsAdapter(body)) *field = NativeFunction(type->tp_base, slot);
            else *field = ManagedStubs.For(body, SlotShapes.Rows[i].Shape);
        }
        if ((type->tp_flags & TypeFlags.HeapType) != 0) return;
        OfferVectorcall(type);
        FillMethods(type);
        if ((type->tp_flags & TypeFlags.Native) == 0) DefinitionTables.Make(type);
    }

    /// <summary>
    /// C code that inlines a vectorcall reads the function at tp_vectorcall_offset. A type has such a field (null sends the caller to tp_call);
    /// our functions have none, so to C they are objects with a tp_call.
    /// </summary>
    private static void OfferVectorcall(PyTypeObject* type) {
        if ((type->tp_flags & TypeFlags.HaveVectorcall) == 0 || type->tp_vectorcall_offset != 0) return;
        if (type == StaticType.TypeStorage) type->tp_vectorcall_offset = (nint)((byte*)&type->tp_vectorcall - (byte*)type);
        else type->tp_flags &= ~(nuint)TypeFlags.HaveVectorcall;
    }

    /// <summary>The C function of the nearest base that has one of its own.</summary>
    private static nint NativeFunction(PyTypeObject* type, Slot slot) {
        for (; type != null; type = type->tp_base) {
            nint function = SlotShapes.Read(type, slot);
            if (function != 0 && ManagedStubs.BodyOf(function) == 0) return function;
        }
        return 0;
    }

    /// <summary>ml_meth of the builtin methods in the type's dict, if that is made already.</summary>
    private static void FillMethods(PyTypeObject* type) {
        if (type->tp_dict == null) return;
        nint position = 0;
        while (DictObject.Next(type->tp_dict, ref position, out _, out PyObject* value))
            if (value->ob_type == Descriptors.MethodType || value->ob_type == Descriptors.ClassMethodType) FillMethod(((PyMethodDescrObject*)value)->d_method);
    }

    public static void FillMethod(PyMethodDef* method) {
        if (!BuiltinArena.Contains(method) || method->ml_meth != null) return;
        var builtin = (BuiltinMethod*)method;
        Shape shape = builtin->kind switch { MethodKind.NoArgs => Shape.MethodNoArgs, MethodKind.One => Shape.MethodOne, MethodKind.Fast => Shape.MethodFast, _ => Shape.MethodFastKeywords };
        method->ml_meth = (void*)ManagedStubs.For((nint)builtin->managed, shape);
    }
}
