// Objects of CPython 3.11's _ctypes, as far as a call reads them. They are no part of the published ABI: ForeignTypes.Verify compares what is
// assumed here with objects that the binary at hand has made, and without a full match nothing of this is used.

using System.Runtime.InteropServices;
using MiniPy.Layout;

namespace MiniPy.Interop.ForeignCalls;

/// <summary>An instance of a ctypes type: its memory, and who owns it. 96 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
internal unsafe struct CDataObject {
    [FieldOffset(0)] public PyObject ob_base;
    [FieldOffset(16)] public byte* b_ptr;
}

/// <summary>A foreign function. What is null here is taken from its class. 160 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 160)]
internal unsafe struct PyCFuncPtrObject {
    [FieldOffset(0)] public PyObject ob_base;
    /// <summary>Points to the address of the function.</summary>
    [FieldOffset(16)] public void** b_ptr;
    /// <summary>The from_param of each of argtypes.</summary>
    [FieldOffset(112)] public PyObject* converters;
    [FieldOffset(120)] public PyObject* argtypes;
    [FieldOffset(128)] public PyObject* restype;
    /// <summary>_check_retval_ of restype.</summary>
    [FieldOffset(136)] public PyObject* checker;
    [FieldOffset(144)] public PyObject* errcheck;
    [FieldOffset(152)] public PyObject* paramflags;
}

/// <summary>The dict of a ctypes class, which describes its instances. 192 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal unsafe struct StgDictObject {
    [FieldOffset(0)] public PyObject ob_base;
    [FieldOffset(48)] public nint size;
    /// <summary>The code of a simple type, as str; the type that a pointer points to, or that an array is made of.</summary>
    [FieldOffset(96)] public PyObject* proto;
    [FieldOffset(104)] public nint setfunc;
    [FieldOffset(112)] public nint getfunc;
    [FieldOffset(128)] public PyObject* argtypes;
    [FieldOffset(136)] public PyObject* converters;
    [FieldOffset(144)] public PyObject* restype;
    [FieldOffset(152)] public PyObject* checker;
    [FieldOffset(160)] public int flags;
}

/// <summary>What byref() makes. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct PyCArgObject {
    [FieldOffset(0)] public PyObject ob_base;
    [FieldOffset(24)] public byte tag;
    [FieldOffset(32)] public nint value;
    [FieldOffset(48)] public PyObject* obj;
}

internal static class FunctionFlags {
    public const int CDecl = 1, HResult = 2, PythonApi = 4, UseErrno = 8, All = 0xFF;
}
