// Arguments of a short call: Python values to words in registers and on the stack.
//
// Only those values are taken whose conversion is certain and runs no Python code: exact ints, floats, bytes, None, and instances of exactly the
// ctypes class that is asked for. Everything else (subclasses, _as_parameter_, what does not fit, what is wrong) is for the binary's own
// conversion, which starts from the beginning: nothing has happened yet.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.ForeignCalls;

/// <summary>The call that the shim performs: mp_foreign_call in native/shim/foreign.c.</summary>
internal unsafe struct ForeignCall {
    public const int HasFloats = 1, HasStack = 2, ReturnsFloat = 4, KeepsLock = 8;
    private const int Floats = 8, Stack = 16;
    private static readonly int s_integers = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 8 : 6;

    public void* Function;
    public PyThreadState* Thread;
    public int* ErrnoCopy;
    public long Kind;
    private fixed long _integers[8];
    private fixed double _floats[Floats];
    private fixed long _stack[Stack];
    public long Result;

    // Ours: how many of each are in use.
    private int _integerCount, _floatCount, _stackCount;

    public void Start(void* function) {
        Function = function;
        ErrnoCopy = null;
        Kind = 0;
        _integerCount = _floatCount = _stackCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AddInteger(long value) {
        if (_integerCount >= s_integers) return AddStack(value);
        _integers[_integerCount++] = value;
        return true;
    }

    /// <summary>A double, or a float in the low half of the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AddFloat(long bits) {
        Kind |= HasFloats;
        if (_floatCount >= Floats) return AddStack(bits);
        _floats[_floatCount++] = System.BitConverter.Int64BitsToDouble(bits);
        return true;
    }

    private bool AddStack(long value) {
        if (_stackCount >= Stack) return false;
        Kind |= HasStack;
        _stack[_stackCount++] = value;
        return true;
    }
}

internal static unsafe class ForeignArguments {
    /// <summary>Adds an argument that goes through a converter of argtypes. False: not here.</summary>
    public static bool Add(PyThreadState* ts, ForeignTypes* types, PyObject* converter, PyObject* value, ForeignCall* call) {
        if (converter->ob_type != CFunctionObject.Type) return false;
        var method = (PyCFunctionObject*)converter;
        nint function = (nint)method->m_ml->ml_meth;
        var type = (PyTypeObject*)method->m_self;
        if (type == null || function == 0) return false;
        PyTypeObject* meta = type->ob_base.ob_base.ob_type;
        if (meta == types->SimpleMeta) {
            ForeignCode* code = ForeignTypes.CodeOf(ts, types, type);
            if (code == null || code->FromParam != function) return false;
            return value->ob_type == type ? AddInstance(code->Kind, value, call) : AddValue(ts, types, code->Kind, value, call);
        }
        if (meta == types->PointerMeta && function == types->PointerFromParam) return AddPointer(types, type, value, call);
        if (value->ob_type != type) return false;
        if (meta == types->ArrayMeta && function == types->ArrayFromParam) return call->AddInteger((long)((CDataObject*)value)->b_ptr);
        return meta == types->FunctionMeta && function == types->FunctionFromParam && call->AddInteger(*(long*)((CDataObject*)value)->b_ptr);
    }

    /// <summary>Adds an argument of a function without argtypes, or a `variable` one beyond them. False: not here.</summary>
    public static bool AddUntyped(PyThreadState* ts, ForeignTypes* types, PyObject* value, bool variable, ForeignCall* call) {
        PyTypeObject* type = value->ob_type;
        if (type == LongObject.Type || type == BoolObject.Type) return LongObject.TryAsInt64(value, out long number) && call->AddInteger((int)number);
        if (value == Py.None) return call->AddInteger(0);
        if (type == BytesObject.Type) return call->AddInteger((long)BytesObject.Data(value));
        if (type == types->ByRef) return ((PyCArgObject*)value)->tag == 'P' && call->AddInteger(((PyCArgObject*)value)->value);
        PyTypeObject* meta = type->ob_base.ob_base.ob_type;
        if (meta == types->SimpleMeta) {
            ForeignCode* code = ForeignTypes.CodeOf(ts, types, type);
            return code != null && !(variable && IsPromoted(code->Kind)) && AddInstance(code->Kind, value, call);
        }
        return AddAddress(types, meta, value, call);
    }

    /// <summary>Does C pass it as int or double where there is no prototype? libffi refuses such an argument.</summary>
    private static bool IsPromoted(ForeignKind kind) => kind is ForeignKind.SByte or ForeignKind.Byte or ForeignKind.Int16 or ForeignKind.UInt16 or ForeignKind.Bool or ForeignKind.Char or ForeignKind.Single;

    /// <summary>Adds what an instance of a pointer, array or function class stands for.</summary>
    private static bool AddAddress(ForeignTypes* types, PyTypeObject* meta, PyObject* value, ForeignCall* call) {
        if (meta == types->ArrayMeta) return call->AddInteger((long)((CDataObject*)value)->b_ptr);
        return (meta == types->PointerMeta || meta == types->FunctionMeta) && call->AddInteger(*(long*)((CDataObject*)value)->b_ptr);
    }

    /// <summary>The contents of an instance of a simple type.</summary>
    private static bool AddInstance(ForeignKind kind, PyObject* value, ForeignCall* call) {
        byte* memory = ((CDataObject*)value)->b_ptr;
        return kind switch {
            ForeignKind.SByte or ForeignKind.Char => call->AddInteger(*(sbyte*)memory),
            ForeignKind.Byte or ForeignKind.Bool => call->AddInteger(*memory),
            ForeignKind.Int16 => call->AddInteger(*(short*)memory),
            ForeignKind.UInt16 => call->AddInteger(*(ushort*)memory),
            ForeignKind.Int32 => call->AddInteger(*(int*)memory),
            ForeignKind.UInt32 => call->AddInteger(*(uint*)memory),
            ForeignKind.Single => call->AddFloat(*(uint*)memory),
            ForeignKind.Double => call->AddFloat(*(long*)memory),
            _ => call->AddInteger(*(long*)memory),
        };
    }

    private static bool AddValue(PyThreadState* ts, ForeignTypes* types, ForeignKind kind, PyObject* value, ForeignCall* call) {
        PyTypeObject* type = value->ob_type;
        if (kind <= ForeignKind.UInt64) {
            if (type != LongObject.Type && type != BoolObject.Type) return false;
            long number = LongObject.IsOneDigit(value) ? LongObject.SmallValue(value) : (long)LongObject.AsUInt64Mask(ts, value);
            return call->AddInteger(kind switch { // what does not fit is cut off
                ForeignKind.Int32 => (int)number,
                ForeignKind.UInt32 => (uint)number,
                ForeignKind.SByte => (sbyte)number,
                ForeignKind.Byte => (byte)number,
                ForeignKind.Int16 => (short)number,
                ForeignKind.UInt16 => (ushort)number,
                _ => number,
            });
        }
        switch (kind) {
            case ForeignKind.Double or ForeignKind.Single: {
                double number;
                if (type == FloatObject.Type) number = FloatObject.Value(value);
                else if (type == LongObject.Type && LongObject.IsOneDigit(value)) number = LongObject.SmallValue(value);
                else return false;
                return call->AddFloat(kind == ForeignKind.Double ? System.BitConverter.DoubleToInt64Bits(number) : System.BitConverter.SingleToUInt32Bits((float)number));
            }
            case ForeignKind.Bool:
                return type == BoolObject.Type ? call->AddInteger(value == Py.True ? 1 : 0) : type == LongObject.Type && call->AddInteger(LongObject.Sign(value) != 0 ? 1 : 0);
            case ForeignKind.Char:
                return type == BytesObject.Type && BytesObject.Size(value) == 1 && call->AddInteger((sbyte)*BytesObject.Data(value));
            case ForeignKind.Bytes:
                if (value == Py.None) return call->AddInteger(0);
                if (type == BytesObject.Type) return call->AddInteger((long)BytesObject.Data(value));
                return type->ob_base.ob_base.ob_type == types->ArrayMeta && IsOfChars(ts, types, type) && call->AddInteger((long)((CDataObject*)value)->b_ptr);
            case ForeignKind.Wide:
                return value == Py.None && call->AddInteger(0);
            case ForeignKind.Pointer:
                if (value == Py.None) return call->AddInteger(0);
                if (type == BytesObject.Type) return call->AddInteger((long)BytesObject.Data(value));
                if (type == LongObject.Type) return call->AddInteger((long)LongObject.AsUInt64Mask(ts, value));
                if (type == types->ByRef) return ((PyCArgObject*)value)->tag == 'P' && call->AddInteger(((PyCArgObject*)value)->value);
                return AddAddress(types, type->ob_base.ob_base.ob_type, value, call);
            default: // an object: any, but one of ours, so that nothing of it is asked on the way
                return kind == ForeignKind.Object && (type->tp_flags & (TypeFlags.HeapType | TypeFlags.Native)) == 0 && call->AddInteger((long)value);
        }
    }

    /// <summary>Is it an array of c_char?</summary>
    private static bool IsOfChars(PyThreadState* ts, ForeignTypes* types, PyTypeObject* type) {
        StgDictObject* description = ForeignTypes.DescriptionOf(types, type);
        if (description == null || description->proto == null) return false;
        ForeignCode* item = ForeignTypes.CodeOf(ts, types, (PyTypeObject*)description->proto);
        return item != null && item->Kind == ForeignKind.Char;
    }

    /// <summary>For POINTER(x): None, a pointer, an x (by reference), byref(x), an array of x.</summary>
    private static bool AddPointer(ForeignTypes* types, PyTypeObject* type, PyObject* value, ForeignCall* call) {
        if (value == Py.None) return call->AddInteger(0);
        StgDictObject* description = ForeignTypes.DescriptionOf(types, type);
        if (description == null) return false;
        var target = (PyTypeObject*)description->proto;
        PyTypeObject* given = value->ob_type;
        // isinstance() of exactly the class asks no metaclass
        if (given == type) return HasPlainChecks(types, target) && call->AddInteger(*(long*)((CDataObject*)value)->b_ptr);
        if (given == target) return call->AddInteger((long)((CDataObject*)value)->b_ptr);
        if (!HasPlainChecks(types, target)) return false;
        if (given == types->ByRef) {
            var byRef = (PyCArgObject*)value;
            return byRef->tag == 'P' && byRef->obj != null && byRef->obj->ob_type == target && call->AddInteger(byRef->value);
        }
        if (given->ob_base.ob_base.ob_type != types->ArrayMeta) return false;
        StgDictObject* array = ForeignTypes.DescriptionOf(types, given);
        return array != null && array->proto == target && call->AddInteger((long)((CDataObject*)value)->b_ptr);
    }

    /// <summary>Is the class's metaclass one that leaves isinstance() and issubclass() as they are? A pointer to void has no target.</summary>
    private static bool HasPlainChecks(ForeignTypes* types, PyTypeObject* target) {
        if (target == null) return false;
        PyTypeObject* meta = target->ob_base.ob_base.ob_type;
        return (meta->tp_flags & TypeFlags.HeapType) == 0;
    }
}
