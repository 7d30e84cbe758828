// longobject.h: int and bool. `long`, `long long`, `size_t` and `Py_ssize_t` all have 64 bits here, but each conversion keeps its own words.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class LongApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyBool_FromLong(long value) => Py.Bool(value != 0);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromLong(long value) => LongObject.FromInt64(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromLongLong(long value) => LongObject.FromInt64(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromSsize_t(nint value) => LongObject.FromNint(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromUnsignedLong(ulong value) => LongObject.FromUInt64(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromUnsignedLongLong(ulong value) => LongObject.FromUInt64(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromSize_t(nuint value) => LongObject.FromNuint(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromVoidPtr(void* pointer) => LongObject.FromPointer(CThread.Current, pointer);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromDouble(double value) => LongObject.FromDouble(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyLong_FromTime_t(long seconds) => LongObject.FromInt64(CThread.Current, seconds);

    /// <summary>`end` gets the place where reading stopped, also when that is an error: trailing text is refused either way.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromString(byte* text, byte** end, int @base) {
        PyThreadState* ts = CThread.Current;
        if ((@base != 0 && @base < 2) || @base > 36) return Err.ValueError(ts, "int() arg 2 must be >= 2 and <= 36");
        if (end != null) *end = text + LongObject.ScanEnd(text, @base);
        return LongObject.FromCString(ts, text, ApiArguments.Length(text), @base);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyLong_FromUnicodeObject(PyObject* text, int @base) => LongObject.FromUnicode(CThread.Current, text, @base);

    [UnmanagedCallersOnly, CApi]
    public static long PyLong_AsLong(PyObject* op) => op != null ? LongObject.AsInt64(CThread.Current, op) : (int)Err.BadInternalCall(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_AsInt(PyObject* op) => op != null ? LongObject.AsInt32(CThread.Current, op) : Err.BadInternalCall(CThread.Current);

    private static long AsLongAndOverflow(PyObject* op, int* overflow) {
        PyThreadState* ts = CThread.Current;
        *overflow = 0;
        if (op == null) return (int)Err.BadInternalCall(ts);
        long value = LongObject.AsInt64AndOverflow(ts, op, out int sign);
        *overflow = sign;
        return value;
    }

    [UnmanagedCallersOnly, CApi]
    public static long PyLong_AsLongAndOverflow(PyObject* op, int* overflow) => AsLongAndOverflow(op, overflow);

    [UnmanagedCallersOnly, CApi]
    public static long PyLong_AsLongLongAndOverflow(PyObject* op, int* overflow) => AsLongAndOverflow(op, overflow);

    [UnmanagedCallersOnly, CApi]
    public static long PyLong_AsLongLong(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        if (op == null) return (int)Err.BadInternalCall(ts);
        long value = LongObject.AsInt64AndOverflow(ts, op, out int overflow);
        return overflow == 0 ? value : (int)Err.OverflowError(ts, "int too big to convert");
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PyLong_AsSsize_t(PyObject* op) => op != null ? LongObject.AsNint(CThread.Current, op) : Err.BadInternalCall(CThread.Current);

    private static ulong Refuse(PyThreadState* ts) {
        Err.BadInternalCall(ts);
        return ulong.MaxValue;
    }

    [UnmanagedCallersOnly, CApi]
    public static ulong PyLong_AsUnsignedLong(PyObject* op) => op != null ? LongObject.AsUInt64(CThread.Current, op) : Refuse(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static nuint PyLong_AsSize_t(PyObject* op) => op != null ? LongObject.AsNuint(CThread.Current, op) : (nuint)Refuse(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static ulong PyLong_AsUnsignedLongLong(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        if (op == null) return Refuse(ts);
        if (!LongObject.Check(op)) Err.TypeError(ts, "an integer is required");
        else if (LongObject.TryAsUInt64(op, out ulong value)) return value;
        else Err.OverflowError(ts, LongObject.IsNegative(op) ? "can't convert negative int to unsigned" : "int too big to convert");
        return ulong.MaxValue;
    }

    [UnmanagedCallersOnly, CApi]
    public static ulong PyLong_AsUnsignedLongMask(PyObject* op) => op != null ? LongObject.AsUInt64Mask(CThread.Current, op) : Refuse(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static ulong PyLong_AsUnsignedLongLongMask(PyObject* op) => op != null ? LongObject.AsUInt64Mask(CThread.Current, op) : Refuse(CThread.Current);

    [UnmanagedCallersOnly, CApi]
    public static double PyLong_AsDouble(PyObject* op) {
        PyThreadState* ts = CThread.Current;
        if (op == null) return (int)Err.BadInternalCall(ts);
        return LongObject.Check(op) ? LongObject.AsDouble(ts, op) : (int)Err.TypeError(ts, "an integer is required");
    }

    [UnmanagedCallersOnly, CApi]
    public static void* PyLong_AsVoidPtr(PyObject* op) {
        if (op != null) return LongObject.AsPointer(CThread.Current, op);
        Err.BadInternalCall(CThread.Current);
        return null;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_Sign(PyObject* op) => LongObject.Sign(op);

    [UnmanagedCallersOnly, CApi]
    public static nuint _PyLong_NumBits(PyObject* op) => (nuint)LongObject.NumBits(op);

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_AsByteArray(PyObject* op, byte* bytes, nuint size, int littleEndian, int isSigned) =>
        LongObject.AsByteArray(CThread.Current, op, bytes, (nint)size, littleEndian != 0, isSigned != 0);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyLong_FromByteArray(byte* bytes, nuint size, int littleEndian, int isSigned) =>
        LongObject.FromByteArray(CThread.Current, bytes, (nint)size, littleEndian != 0, isSigned != 0);

    /// <summary>An exact int of the same value.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyLong_Copy(PyObject* op) => LongObject.Exact(CThread.Current, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyLong_Format(PyObject* op, int @base) {
        PyThreadState* ts = CThread.Current;
        return LongObject.Check(op) ? LongObject.ToText(ts, op, @base) : Err.TypeError(ts, $"expected int, got {Err.TypeName(op)}");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyLong_GCD(PyObject* a, PyObject* b) => LongObject.Gcd(CThread.Current, a, b);

    /// <summary>An int whose digits the caller writes (it may also change ob_size); never one of the shared small ones.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyLong_New(nint digits) => LongObject.NewDigits(CThread.Current, digits);

    // ---------------------------------------------------------------- converters for the O& of PyArg_Parse: 1 when they wrote, 0 with an error

    private static bool Unsigned(PyThreadState* ts, PyObject* op, ulong max, string name, out ulong value) {
        value = 0;
        if (!LongObject.Check(op)) {
            // As PyLong_AsUnsignedLong refuses what is no int.
            LongObject.AsUInt64(ts, op);
            return false;
        }
        if (LongObject.IsNegative(op)) return Err.ValueError(ts, "value must be positive");
        if (LongObject.TryAsUInt64(op, out value) && value <= max) return true;
        return Err.OverflowError(ts, $"Python int too large to convert to C {name}");
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_UnsignedShort_Converter(PyObject* op, void* into) {
        if (!Unsigned(CThread.Current, op, ushort.MaxValue, "unsigned short", out ulong value)) return 0;
        *(ushort*)into = (ushort)value;
        return 1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_UnsignedInt_Converter(PyObject* op, void* into) {
        if (!Unsigned(CThread.Current, op, uint.MaxValue, "unsigned int", out ulong value)) return 0;
        *(uint*)into = (uint)value;
        return 1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_UnsignedLong_Converter(PyObject* op, void* into) {
        if (!Unsigned(CThread.Current, op, ulong.MaxValue, "unsigned long", out ulong value)) return 0;
        *(ulong*)into = value;
        return 1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_UnsignedLongLong_Converter(PyObject* op, void* into) {
        PyThreadState* ts = CThread.Current;
        if (LongObject.Check(op) && !LongObject.IsNegative(op) && !LongObject.TryAsUInt64(op, out _)) {
            Err.OverflowError(ts, "int too big to convert");
            return 0;
        }
        if (!Unsigned(ts, op, ulong.MaxValue, "unsigned long long", out ulong value)) return 0;
        *(ulong*)into = value;
        return 1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_Size_t_Converter(PyObject* op, void* into) {
        if (!Unsigned(CThread.Current, op, ulong.MaxValue, "size_t", out ulong value)) return 0;
        *(nuint*)into = (nuint)value;
        return 1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyLong_FileDescriptor_Converter(PyObject* op, void* into) {
        PyThreadState* ts = CThread.Current;
        long descriptor;
        if (LongObject.Check(op)) {
            descriptor = LongObject.AsInt32(ts, op);
        } else {
            Lookup found = ObjectProtocol.LookupAttr(ts, op, Names.fileno, out PyObject* method);
            if (found == Lookup.Error) return 0;
            if (found == Lookup.Missing) {
                Err.TypeError(ts, "argument must be an int, or have a fileno() method.");
                return 0;
            }
            using Owned bound = new(ts, method);
            using Owned number = new(ts, CallProtocol.CallNoArgs(ts, bound));
            if (number.IsNull) return 0;
            if (!LongObject.Check(number)) {
                Err.TypeError(ts, "fileno() returned a non-integer");
                return 0;
            }
            descriptor = LongObject.AsInt32(ts, number);
        }
        if (descriptor == -1 && ErrorIndicator.Occurred(ts) != null) return 0;
        if (descriptor < 0) {
            Err.ValueError(ts, $"file descriptor cannot be a negative integer ({descriptor})");
            return 0;
        }
        *(int*)into = (int)descriptor;
        return 1;
    }
}
