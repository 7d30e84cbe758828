// floatobject.h: float.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class FloatApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFloat_FromDouble(double value) => FloatObject.FromDouble(CThread.Current, value);

    [UnmanagedCallersOnly, CApi]
    public static double PyFloat_AsDouble(PyObject* op) => op != null ? FloatObject.AsDouble(CThread.Current, op) : (int)ApiArguments.BadArgument(CThread.Current);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFloat_FromString(PyObject* text) => FloatObject.FromText(CThread.Current, text);

    [UnmanagedCallersOnly, CApi]
    public static double PyFloat_GetMax() => double.MaxValue;

    [UnmanagedCallersOnly, CApi]
    public static double PyFloat_GetMin() => 2.2250738585072014e-308;

    /// <summary>sys.float_info, of which there is one per interpreter.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyFloat_GetInfo() {
        PyThreadState* ts = CThread.Current;
        using Owned sys = new(ts, Codec.Import(ts, "sys"));
        return sys.IsNull ? null : ObjectProtocol.GetAttr(ts, sys, "float_info");
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyFloat_Pack2(double value, byte* to, int littleEndian) => FloatObject.Pack2(CThread.Current, value, to, littleEndian != 0);

    [UnmanagedCallersOnly, CApi]
    public static int PyFloat_Pack4(double value, byte* to, int littleEndian) => FloatObject.Pack4(CThread.Current, value, to, littleEndian != 0);

    [UnmanagedCallersOnly, CApi]
    public static int PyFloat_Pack8(double value, byte* to, int littleEndian) => FloatObject.Pack8(CThread.Current, value, to, littleEndian != 0);

    [UnmanagedCallersOnly, CApi]
    public static double PyFloat_Unpack2(byte* from, int littleEndian) => FloatObject.Unpack2(from, littleEndian != 0);

    [UnmanagedCallersOnly, CApi]
    public static double PyFloat_Unpack4(byte* from, int littleEndian) => FloatObject.Unpack4(from, littleEndian != 0);

    [UnmanagedCallersOnly, CApi]
    public static double PyFloat_Unpack8(byte* from, int littleEndian) => FloatObject.Unpack8(from, littleEndian != 0);
}
