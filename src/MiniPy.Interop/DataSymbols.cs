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
        FillCharacterTables();
        StaticStorage.Point("Py_FileSystemDefaultEncodeErrors", (void*)Marshal.StringToCoTaskMemUTF8("surrogateescape"));
    }

    /// <summary>The locale-free ctype tables behind Py_ISALPHA and its kin: lower 1, upper 2, digit 4, space 8, hexadecimal 16.</summary>
    private static void FillCharacterTables() {
        var classes = (uint*)StaticStorage.Symbol("_Py_ctype_table");
        var lower = (byte*)StaticStorage.Symbol("_Py_ctype_tolower");
        var upper = (byte*)StaticStorage.Symbol("_Py_ctype_toupper");
        var white = (byte*)StaticStorage.Symbol("_Py_ascii_whitespace");
        for (int c = 0; c < 256; c++) {
            bool space = c is ' ' or >= '\t' and <= '\r';
            if (classes != null)
                classes[c] = (c is >= 'a' and <= 'z' ? 1u : 0) | (c is >= 'A' and <= 'Z' ? 2u : 0) | (c is >= '0' and <= '9' ? 4u : 0) | (space ? 8u : 0) | (c < 128 && char.IsAsciiHexDigit((char)c) ? 16u : 0);
            if (lower != null) lower[c] = c is >= 'A' and <= 'Z' ? (byte)(c + 32) : (byte)c;
            if (upper != null) upper[c] = c is >= 'a' and <= 'z' ? (byte)(c - 32) : (byte)c;
            if (white != null && c < 128) white[c] = space || c is >= 0x1C and <= 0x1F ? (byte)1 : (byte)0;
        }
    }
}
