// complexobject.h: complex. Py_complex travels by value: two doubles in registers.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class ComplexApi {
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyComplex_FromCComplex(Py_complex value) => ComplexObject.FromComplex(CThread.Current, value);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyComplex_FromDoubles(double real, double imag) => ComplexObject.FromDoubles(CThread.Current, real, imag);

    /// <summary>On error the real part is -1.0.</summary>
    [UnmanagedCallersOnly, CApi]
    public static Py_complex PyComplex_AsCComplex(PyObject* op) =>
        ComplexObject.AsComplex(CThread.Current, op, out Py_complex value) ? value : ComplexObject.Make(-1.0, 0.0);

    [UnmanagedCallersOnly, CApi]
    public static double PyComplex_RealAsDouble(PyObject* op) => ComplexObject.Check(op) ? ComplexObject.Value(op).real : FloatObject.AsDouble(CThread.Current, op);

    /// <summary>0.0 without an error for everything that is no complex.</summary>
    [UnmanagedCallersOnly, CApi]
    public static double PyComplex_ImagAsDouble(PyObject* op) => ComplexObject.Check(op) ? ComplexObject.Value(op).imag : 0.0;

    [UnmanagedCallersOnly, CApi]
    public static Py_complex _Py_c_pow(Py_complex a, Py_complex b) => CPower(a, b);


    /// <summary>Reports through errno, as the mathematics of C do: EDOM for 0 to a negative or complex power, ERANGE for infinity.</summary>
    private static Py_complex CPower(Py_complex a, Py_complex b) {
        const int EDOM = 33, ERANGE = 34;
        if (!ComplexObject.TryPower(a, b, out Py_complex result)) {
            Marshal.SetLastSystemError(EDOM);
            return ComplexObject.Make(0.0, 0.0);
        }
        if (double.IsInfinity(result.real) || double.IsInfinity(result.imag)) Marshal.SetLastSystemError(ERANGE);
        return result;
    }
}
