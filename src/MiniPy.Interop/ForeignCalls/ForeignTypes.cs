// What a short call knows of one engine's _ctypes: its metaclasses, which mark what a class is, and for each code of a simple type the functions
// that convert it. A class whose functions are others (of foreign byte order, or with a from_param of its own) is not known, and its calls
// go the binary's way.
//
// All of it is found out at the first call, from classes made for the purpose: that settles whether this binary's objects have the layout that
// ForeignLayouts says. The pointers are borrowed: static types and code of a library that stays loaded.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.ForeignCalls;

/// <summary>How a value of a simple type travels.</summary>
internal enum ForeignKind : byte { Unknown, Void, SByte, Byte, Int16, UInt16, Int32, UInt32, Int64, UInt64, Bool, Char, Single, Double, Bytes, Wide, Pointer, Object }

/// <summary>The functions behind a code of simple types; all 0 until it is first met.</summary>
internal struct ForeignCode {
    public nint SetFunction, GetFunction, FromParam;
    public ForeignKind Kind;
}

internal unsafe struct ForeignTypes {
    public const int Codes = 128;

    /// <summary>1: the layout is as assumed. -1: it is not. 0: nobody has asked yet.</summary>
    public int Verified;
    public PyTypeObject* Function, Simple, PointerBase, ArrayBase;
    public PyTypeObject* FunctionMeta, SimpleMeta, PointerMeta, ArrayMeta;
    public PyTypeObject* Description, ByRef;
    public nint FunctionFromParam, PointerFromParam, ArrayFromParam;
    private fixed byte _codes[Codes * 32];

    private static ForeignCode* CodeOf(ForeignTypes* types, int code) => (ForeignCode*)types->_codes + code;

    /// <summary>The description of a ctypes class; null for any other.</summary>
    public static StgDictObject* DescriptionOf(ForeignTypes* types, PyTypeObject* type) {
        PyObject* dict = type->tp_dict;
        return dict != null && dict->ob_type == types->Description ? (StgDictObject*)dict : null;
    }

    /// <summary>The functions behind a simple type, or null when it is none of the kinds that are known here.</summary>
    public static ForeignCode* CodeOf(PyThreadState* ts, ForeignTypes* types, PyTypeObject* type) {
        StgDictObject* description = type->ob_base.ob_base.ob_type == types->SimpleMeta ? DescriptionOf(types, type) : null;
        if (description == null) return null;
        byte code = *((byte*)description->proto + sizeof(PyASCIIObject)); // a str of one ASCII character
        if (code >= Codes) return null;
        ForeignCode* known = CodeOf(types, code);
        if (known->SetFunction == 0) Learn(ts, types, code);
        return known->Kind != ForeignKind.Unknown && known->SetFunction == description->setfunc && known->GetFunction == description->getfunc ? known : null;
    }

    private static ForeignKind KindOf(int code) => code switch {
        'b' => ForeignKind.SByte, 'B' => ForeignKind.Byte, 'h' => ForeignKind.Int16, 'H' => ForeignKind.UInt16, 'i' => ForeignKind.Int32, 'I' => ForeignKind.UInt32,
        'l' or 'q' => ForeignKind.Int64, 'L' or 'Q' => ForeignKind.UInt64, '?' => ForeignKind.Bool, 'c' => ForeignKind.Char, 'f' => ForeignKind.Single, 'd' => ForeignKind.Double,
        'z' => ForeignKind.Bytes, 'Z' => ForeignKind.Wide, 'P' => ForeignKind.Pointer, 'O' => ForeignKind.Object, _ => ForeignKind.Unknown,
    };

    /// <summary>Finds the functions behind a code out from a class of that code. Errors are dropped: the code then stays unknown.</summary>
    private static void Learn(PyThreadState* ts, ForeignTypes* types, int code) {
        ForeignCode* known = CodeOf(types, code);
        known->SetFunction = -1;
        if (KindOf(code) == ForeignKind.Unknown) return;
        using Owned type = new(ts, SimpleClass(ts, types, code));
        StgDictObject* description = type.IsNull ? null : DescriptionOf(types, (PyTypeObject*)type.Borrow);
        if (description != null) {
            known->SetFunction = description->setfunc;
            known->GetFunction = description->getfunc;
            known->FromParam = FromParamOf(ts, type);
            if (known->FromParam != 0) known->Kind = KindOf(code);
        } else if (OutOfMemory(ts)) {
            known->SetFunction = 0; // asked again the next time
        }
        ErrorIndicator.Clear(ts);
    }

    /// <summary>The C function behind a class's from_param, when it is one, bound to that class; 0 otherwise.</summary>
    private static nint FromParamOf(PyThreadState* ts, PyObject* type) {
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, type, "from_param"));
        if (method.IsNull || method.Borrow->ob_type != CFunctionObject.Type) return 0;
        var function = (PyCFunctionObject*)method.Borrow;
        return function->m_self == type ? (nint)function->m_ml->ml_meth : 0;
    }

    [return: NewRef]
    private static PyObject* SimpleClass(PyThreadState* ts, ForeignTypes* types, int code) {
        using Owned text = new(ts, UnicodeObject.FromString(ts, ((char)code).ToString()));
        return text.IsNull ? null : NewClass(ts, types->Simple, "_type_", text);
    }

    /// <summary>A class with one base and one attribute.</summary>
    [return: NewRef]
    private static PyObject* NewClass(PyThreadState* ts, PyTypeObject* @base, string attribute, PyObject* value) {
        using Owned name = new(ts, UnicodeObject.FromString(ts, "probe"));
        using Owned bases = new(ts, TupleObject.Pack(ts, (PyObject*)@base));
        using Owned dict = new(ts, DictObject.New(ts));
        if (name.IsNull || bases.IsNull || dict.IsNull || DictObject.SetItemString(ts, dict, attribute, value) < 0) return null;
        return CallProtocol.CallThree(ts, (PyObject*)@base->ob_base.ob_base.ob_type, name, bases, dict);
    }

    /// <summary>Is the layout as assumed? Runs no code but the library's own; leaves no error.</summary>
    public static bool Verify(PyThreadState* ts, ForeignTypes* types) {
        types->Verified = -1; // while it is not proven, and for calls that the proof itself makes
        bool holds = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 && System.OperatingSystem.IsLinux() && Holds(ts, types);
        if (holds) types->Verified = 1;
        else if (OutOfMemory(ts)) types->Verified = 0;
        ErrorIndicator.Clear(ts);
        return holds;
    }

    private static bool OutOfMemory(PyThreadState* ts) => ErrorIndicator.Occurred(ts) != null && Err.Matches(ts, Exc.MemoryError);

    private static bool Holds(PyThreadState* ts, ForeignTypes* types) {
        types->FunctionMeta = types->Function->ob_base.ob_base.ob_type;
        types->SimpleMeta = types->Simple->ob_base.ob_base.ob_type;
        types->PointerMeta = types->PointerBase->ob_base.ob_base.ob_type;
        types->ArrayMeta = types->ArrayBase->ob_base.ob_base.ob_type;
        if (types->Function->tp_basicsize != sizeof(PyCFuncPtrObject) || types->Simple->tp_basicsize != sizeof(CDataObject) || types->PointerBase->tp_basicsize != sizeof(CDataObject)) return false;

        // Two simple types: the dict of a class is its description.
        using Owned @int = new(ts, SimpleClass(ts, types, 'i'));
        using Owned @double = new(ts, SimpleClass(ts, types, 'd'));
        if (@int.IsNull || @double.IsNull) return false;
        types->Description = ((PyTypeObject*)@int.Borrow)->tp_dict->ob_type;
        if (types->Description->tp_base != DictObject.Type || types->Description->tp_basicsize != sizeof(StgDictObject)) return false;
        StgDictObject* ofInt = DescriptionOf(types, (PyTypeObject*)@int.Borrow), ofDouble = DescriptionOf(types, (PyTypeObject*)@double.Borrow);
        using Owned code = new(ts, ObjectProtocol.GetAttr(ts, @int, "_type_"));
        if (ofInt->proto != code.Borrow || ofInt->size != 4 || ofDouble->size != 8 || ofInt->setfunc == 0 || ofInt->getfunc == 0) return false;
        if (ofInt->setfunc == ofDouble->setfunc || ofInt->getfunc == ofDouble->getfunc || ofInt->setfunc == ofInt->getfunc) return false;

        // A number, a pointer to it, an array.
        using Owned number = new(ts, CallProtocol.CallOne(ts, @int, LongObject.Small(77)));
        if (number.IsNull || *(int*)((CDataObject*)number.Borrow)->b_ptr != 77) return false;
        using Owned pointerClass = new(ts, NewClass(ts, types->PointerBase, "_type_", @int));
        using Owned arrayClass = new(ts, NumberProtocol.Multiply(ts, @int, LongObject.Small(3)));
        if (pointerClass.IsNull || arrayClass.IsNull || arrayClass.Borrow->ob_type != types->ArrayMeta) return false;
        if (DescriptionOf(types, (PyTypeObject*)pointerClass.Borrow)->proto != @int.Borrow || DescriptionOf(types, (PyTypeObject*)arrayClass.Borrow)->proto != @int.Borrow) return false;
        using Owned pointer = new(ts, CallProtocol.CallOne(ts, pointerClass, number));
        if (pointer.IsNull || *(byte**)((CDataObject*)pointer.Borrow)->b_ptr != ((CDataObject*)number.Borrow)->b_ptr) return false;
        types->PointerFromParam = FromParamOf(ts, pointerClass);
        types->ArrayFromParam = FromParamOf(ts, arrayClass);
        return types->PointerFromParam != 0 && types->ArrayFromParam != 0 && FunctionHolds(ts, types, @int, @double) && ByRefHolds(ts, types, pointerClass, number);
    }

    /// <summary>What from_param of a pointer class makes of an instance of the type pointed to is what byref() makes.</summary>
    private static bool ByRefHolds(PyThreadState* ts, ForeignTypes* types, PyObject* pointerClass, PyObject* number) {
        using Owned argument = new(ts, CallProtocol.CallMethod(ts, pointerClass, "from_param", number));
        if (argument.IsNull) return false;
        types->ByRef = argument.Borrow->ob_type;
        var byRef = (PyCArgObject*)argument.Borrow;
        return types->ByRef->tp_basicsize == sizeof(PyCArgObject) && byRef->tag == 'P' && byRef->value == (nint)((CDataObject*)number)->b_ptr && byRef->obj == number;
    }

    /// <summary>A function class with everything, and a function that overrides it.</summary>
    private static bool FunctionHolds(PyThreadState* ts, ForeignTypes* types, PyObject* @int, PyObject* @double) {
        const int Flags = FunctionFlags.CDecl | FunctionFlags.UseErrno;
        const long Address = 0x1234560; // never called
        using Owned argtypes = new(ts, TupleObject.Pack(ts, @int));
        using Owned name = new(ts, UnicodeObject.FromString(ts, "probe"));
        using Owned bases = new(ts, TupleObject.Pack(ts, (PyObject*)types->Function));
        using Owned dict = new(ts, DictObject.New(ts));
        if (argtypes.IsNull || name.IsNull || bases.IsNull || dict.IsNull) return false;
        if (DictObject.SetItemString(ts, dict, "_flags_", LongObject.Small(Flags)) < 0 || DictObject.SetItemString(ts, dict, "_argtypes_", argtypes) < 0 || DictObject.SetItemString(ts, dict, "_restype_", @int) < 0) return false;
        using Owned functionClass = new(ts, CallProtocol.CallThree(ts, (PyObject*)types->FunctionMeta, name, bases, dict));
        StgDictObject* description = functionClass.IsNull ? null : DescriptionOf(types, (PyTypeObject*)functionClass.Borrow);
        if (description == null || (description->flags & FunctionFlags.All) != Flags || description->argtypes != argtypes.Borrow || description->restype != @int || description->checker != null) return false;
        if (!IsFromParamOf(description->converters, @int)) return false;
        types->FunctionFromParam = FromParamOf(ts, functionClass);
        using Owned address = new(ts, LongObject.FromInt64(ts, Address));
        using Owned function = new(ts, address.IsNull ? null : CallProtocol.CallOne(ts, functionClass, address));
        if (function.IsNull || types->FunctionFromParam == 0) return false;
        var layout = (PyCFuncPtrObject*)function.Borrow;
        if (layout->b_ptr == null || (long)*layout->b_ptr != Address) return false;
        if (layout->converters != null || layout->argtypes != null || layout->restype != null || layout->checker != null || layout->errcheck != null || layout->paramflags != null) return false;
        using Owned others = new(ts, TupleObject.Pack(ts, @double));
        using Owned checking = new(ts, NewClass(ts, (PyTypeObject*)@double, "_check_retval_", (PyObject*)FloatObject.Type));
        if (others.IsNull || checking.IsNull || ObjectProtocol.SetAttr(ts, function, "argtypes", others) < 0 || ObjectProtocol.SetAttr(ts, function, "restype", checking) < 0 || ObjectProtocol.SetAttr(ts, function, "errcheck", (PyObject*)FloatObject.Type) < 0) return false;
        return layout->argtypes == others.Borrow && layout->restype == checking.Borrow && layout->checker == (PyObject*)FloatObject.Type && layout->errcheck == (PyObject*)FloatObject.Type && IsFromParamOf(layout->converters, @double);
    }

    private static bool IsFromParamOf(PyObject* converters, PyObject* type) {
        if (converters == null || converters->ob_type != TupleObject.Type || TupleObject.Size(converters) != 1) return false;
        PyObject* converter = TupleObject.Items(converters)[0];
        return converter->ob_type == CFunctionObject.Type && ((PyCFunctionObject*)converter)->m_self == type;
    }
}

/// <summary>Keeps an interpreter's ForeignTypes.</summary>
internal sealed unsafe class ForeignTypesHolder : IHoldsReferences {
    private nint _types;

    /// <summary>Called when _ctypes has been loaded. Null without memory; no error is set.</summary>
    public ForeignTypes* Make(PyThreadState* ts) {
        if (_types == 0) {
            _types = (nint)ObjectMemory.Buffer(ts, sizeof(ForeignTypes));
            if (_types == 0) {
                ErrorIndicator.Clear(ts);
                return null;
            }
            NativeMemory.Clear((void*)_types, (nuint)sizeof(ForeignTypes));
        }
        return (ForeignTypes*)_types;
    }

    public void Release(PyThreadState* ts) {
        ts->interp->foreign_types = null;
        if (_types != 0) ObjectMemory.FreeBuffer(ts, (void*)_types);
        _types = 0;
    }
}
