// Reading and writing a C struct's field as PyMemberDef describes it (structmember.h): the types' ranges, the errors and the warnings of
// CPython's PyMember_GetOne and PyMember_SetOne.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class StructMember {
    private const int ReadOnly = 1;

    [return: NewRef]
    public static PyObject* Get(PyThreadState* ts, PyObject* op, PyMemberDef* member) {
        void* at = (byte*)op + member->offset;
        switch ((MemberType)member->type) {
            case MemberType.Bool: return Py.Bool(*(byte*)at != 0);
            case MemberType.Byte: return LongObject.FromInt64(ts, *(sbyte*)at);
            case MemberType.UByte: return LongObject.FromInt64(ts, *(byte*)at);
            case MemberType.Short: return LongObject.FromInt64(ts, *(short*)at);
            case MemberType.UShort: return LongObject.FromInt64(ts, *(ushort*)at);
            case MemberType.Int: return LongObject.FromInt64(ts, *(int*)at);
            case MemberType.UInt: return LongObject.FromInt64(ts, *(uint*)at);
            case MemberType.Long or MemberType.LongLong or MemberType.Ssize: return LongObject.FromInt64(ts, *(long*)at);
            case MemberType.ULong or MemberType.ULongLong: return LongObject.FromUInt64(ts, *(ulong*)at);
            case MemberType.Float: return FloatObject.FromDouble(ts, *(float*)at);
            case MemberType.Double: return FloatObject.FromDouble(ts, *(double*)at);
            case MemberType.Char: return UnicodeObject.FromUtf8(ts, (byte*)at, 1);
            case MemberType.String: return *(byte**)at == null ? Py.None : UnicodeObject.FromUtf8(ts, *(byte**)at);
            case MemberType.StringInPlace: return UnicodeObject.FromUtf8(ts, (byte*)at);
            case MemberType.None: return Py.None;
            case MemberType.Object: {
                PyObject* value = *(PyObject**)at;
                return Py.NewRef(value == null ? Py.None : value);
            }
            case MemberType.ObjectEx: {
                PyObject* value = *(PyObject**)at;
                if (value != null) return Py.NewRef(value);
                return Err.AttributeError(ts, $"'{Err.TypeName(op)}' object has no attribute '{Marshal.PtrToStringUTF8((nint)member->name)}'");
            }
            default: return Err.SystemError(ts, $"bad memberdescr type for {Marshal.PtrToStringUTF8((nint)member->name)}");
        }
    }

    public static int Set(PyThreadState* ts, PyObject* op, PyMemberDef* member, PyObject* value) {
        void* at = (byte*)op + member->offset;
        var type = (MemberType)member->type;
        if ((member->flags & ReadOnly) != 0) return Err.AttributeError(ts, "readonly attribute");
        if (value == null && type is not (MemberType.Object or MemberType.ObjectEx)) return Err.TypeError(ts, "can't delete numeric/char attribute");
        switch (type) {
            case MemberType.Object or MemberType.ObjectEx:
                if (value == null && type == MemberType.ObjectEx && *(PyObject**)at == null) return Err.AttributeError(ts, Marshal.PtrToStringUTF8((nint)member->name)!);
                Py.SetRef(ts, (PyObject**)at, Py.XNewRef(value));
                return 0;
            case MemberType.Bool:
                if (value->ob_type != BoolObject.Type) return Err.TypeError(ts, "attribute value type must be bool");
                *(byte*)at = value == Py.True ? (byte)1 : (byte)0;
                return 0;
            case MemberType.Float or MemberType.Double: {
                double number = FloatObject.AsDouble(ts, value);
                if (number == -1.0 && ErrorIndicator.Occurred(ts) != null) return -1;
                if (type == MemberType.Float) *(float*)at = (float)number;
                else *(double*)at = number;
                return 0;
            }
            case MemberType.Char:
                if (!UnicodeObject.Check(value) || UnicodeObject.Length(value) != 1 || !UnicodeObject.IsAscii(value)) return Err.TypeError(ts, "bad argument type for built-in operation");
                *(byte*)at = (byte)UnicodeObject.Read(value, 0);
                return 0;
            case MemberType.String or MemberType.StringInPlace: return Err.TypeError(ts, "readonly attribute");
            case MemberType.ULong or MemberType.ULongLong: {
                ulong number = LongObject.Check(value) && LongObject.Sign(value) >= 0 ? LongObject.AsUInt64(ts, value) : LongObject.AsUInt64Mask(ts, value);
                if (ErrorIndicator.Occurred(ts) != null) return -1;
                *(ulong*)at = number;
                return 0;
            }
            default: {
                long number = LongObject.AsInt64(ts, value);
                if (number == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
                switch (type) { // narrower fields keep the low bits (CPython warns of the truncation and goes on)
                    case MemberType.Byte or MemberType.UByte: *(byte*)at = (byte)number; return 0;
                    case MemberType.Short or MemberType.UShort: *(short*)at = (short)number; return 0;
                    case MemberType.Int or MemberType.UInt: *(int*)at = (int)number; return 0;
                    case MemberType.Long or MemberType.LongLong or MemberType.Ssize: *(long*)at = number; return 0;
                    default: return Err.SystemError(ts, $"bad memberdescr type for {Marshal.PtrToStringUTF8((nint)member->name)}");
                }
            }
        }
    }
}
