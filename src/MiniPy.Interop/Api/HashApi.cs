// pyhash.h

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class HashApi {
    [UnmanagedCallersOnly, CApi]
    public static nint _Py_HashDouble(PyObject* owner, double value) => FloatObject.Hash(owner, value);

    [UnmanagedCallersOnly, CApi]
    public static nint _Py_HashPointer(void* pointer) => ObjectProtocol.HashPointer(pointer);

    [UnmanagedCallersOnly, CApi]
    public static nint _Py_HashBytes(void* bytes, nint length) => HashBytes.Compute(bytes, length);
}
