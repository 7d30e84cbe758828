// Data symbols that are not types: PyExc_X pointers, the file system encoding, flags, and the pieces of _PyRuntime that binaries inline.

using System.Reflection;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class DataSymbols {
    /// <summary>Offset of gilstate.tstate_current in CPython 3.11's _PyRuntime.</summary>
    private const int CurrentThread = 0x240;

    /// <summary>
    /// What binaries that inline _PyThreadState_GET find in _PyRuntime. One word of the process cannot name the running thread of each engine, so it
    /// names this state, which belongs to no thread: functions that take a state put the caller's own in its place (see Caller). Its
    /// recursion_remaining is always below zero, so that every inlined Py_EnterRecursiveCall asks _Py_CheckRecursiveCall.
    /// </summary>
    private static readonly PyThreadState* s_anyThread = MakeAnyThread();

    private static PyThreadState* MakeAnyThread() {
        var ts = (PyThreadState*)NativeMemory.AllocZeroed((nuint)sizeof(PyThreadState));
        ts->recursion_remaining = int.MinValue / 2;
        return ts;
    }

    /// <summary>The state that native code means by `ts`.</summary>
    public static PyThreadState* Caller(PyThreadState* ts) => ts == s_anyThread ? CThread.Current : ts;

    public static void Fill() {
        foreach (FieldInfo field in typeof(Exc).GetFields(BindingFlags.Static | BindingFlags.Public)) {
            var type = (PyTypeObject*)Pointer.Unbox((Pointer)field.GetValue(null)!);
            StaticStorage.Point("PyExc_" + field.Name, type);
        }
        StaticStorage.Point("PyExc_EnvironmentError", Exc.OSError);
        StaticStorage.Point("PyExc_IOError", Exc.OSError);
        StaticStorage.Point("Py_FileSystemDefaultEncoding", (void*)Marshal.StringToCoTaskMemUTF8("utf-8"));
        FillCharacterTables();
        nint runtime = StaticStorage.Symbol("_PyRuntime");
        if (runtime != 0) *(PyThreadState**)(runtime + CurrentThread) = s_anyThread;
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
