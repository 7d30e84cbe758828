// Where the process-wide immortals live (D6).
//
// The canonical storage of every object that C sees as a data symbol (PyLong_Type, _Py_NoneStruct, PyExc_*) is in the native shim, so
// that addresses compiled into extensions are the addresses the runtime uses. Without a shim beside the assembly the same objects live
// in memory of our own and extensions cannot be loaded; everything else works.
//
// Filled before the first interpreter runs, constant afterwards.

using System;
using System.IO;
using System.Runtime.InteropServices;
using MiniPy.Layout;

namespace MiniPy.Core;

internal static unsafe partial class StaticStorage {
    private const int RTLD_NOW = 2, RTLD_GLOBAL = 0x100;

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)] private static partial nint DlOpen(string path, int flags);
    [LibraryImport("libc", EntryPoint = "dlsym", StringMarshalling = StringMarshalling.Utf8)] private static partial nint DlSym(nint handle, string name);
    [LibraryImport("libc", EntryPoint = "dlerror")] private static partial nint DlError();

    /// <summary>Handle of the shim, or 0 when it is not there; then ShimError says why.</summary>
    public static readonly nint Shim = OpenShim();
    public static string? ShimError { get; private set; }

    private static nint OpenShim() {
        string name = OperatingSystem.IsWindows() ? "minipy.dll" : OperatingSystem.IsMacOS() ? "libminipy.dylib" : "libminipy.so";
        string path = Path.Combine(AppContext.BaseDirectory, name);
        if (!File.Exists(path)) {
            string? beside = Path.GetDirectoryName(typeof(StaticStorage).Assembly.Location);
            if (!string.IsNullOrEmpty(beside)) path = Path.Combine(beside, name);
        }
        if (!File.Exists(path)) {
            ShimError = $"{name} is not beside the MiniPy assemblies";
            return 0;
        }
        nint handle = DlOpen(path, RTLD_NOW | RTLD_GLOBAL);
        if (handle == 0) ShimError = Marshal.PtrToStringUTF8(DlError());
        return handle;
    }

    /// <summary>Address of a symbol of the shim, or 0.</summary>
    public static nint Symbol(string name) => Shim == 0 ? 0 : DlSym(Shim, name);

    /// <summary>Zeroed storage for a data symbol: the shim's, else our own.</summary>
    public static void* Data(string symbol, nint size) {
        nint address = Symbol(symbol);
        if (address != 0) return (void*)address;
        nint own = s_own.Find(symbol, 0);
        return (void*)(own != 0 ? own : s_own.Add(symbol, 0, (nint)NativeMemory.AllocZeroed((nuint)size)));
    }

    /// <summary>Without a shim: the same name is the same storage. Filled once, constant afterwards.</summary>
    private static readonly StaticTable s_own = new();

    /// <summary>Storage of an immortal object whose type is set later, when that type is made.</summary>
    [return: Borrowed]
    public static PyObject* Singleton(string symbol, nint size) {
        var op = (PyObject*)Data(symbol, size);
        op->ob_refcnt = unchecked((nint)Py.ImmortalCount);
        return op;
    }

    /// <summary>PyExc_X and its like are pointers in C: lets the symbol point at the object.</summary>
    public static void Point(string symbol, void* target) {
        nint address = Symbol(symbol);
        if (address != 0) *(void**)address = target;
    }
}
