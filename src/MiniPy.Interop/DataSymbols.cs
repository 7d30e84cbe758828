// Data symbols that are not types: PyExc_X pointers, the file system encoding, flags, and the pieces of _PyRuntime that binaries inline.

using System.Reflection;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class DataSymbols {
    public static void Fill() {
        foreach (FieldInfo field in typeof(Exc).GetFields(BindingFlags.Static | BindingFlags.Public)) {
            var type = (PyTypeObject*)Pointer.Unbox((Pointer)field.GetValue(null)!);
            StaticStorage.Point("PyExc_" + field.Name, type);
        }
        StaticStorage.Point("PyExc_EnvironmentError", Exc.OSError);
        StaticStorage.Point("PyExc_IOError", Exc.OSError);
        StaticStorage.Point("Py_FileSystemDefaultEncoding", (void*)Marshal.StringToCoTaskMemUTF8("utf-8"));
        StaticStorage.Point("Py_FileSystemDefaultEncodeErrors", (void*)Marshal.StringToCoTaskMemUTF8("surrogateescape"));
    }
}
