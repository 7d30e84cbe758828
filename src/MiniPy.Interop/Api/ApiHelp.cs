// What the functions of Api/ share: the thread state, the errors of null arguments, names given as C strings.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class ApiHelp {
    public static PyThreadState* Ts => CThread.Current;

    /// <summary>null_error(): SystemError unless something is pending, which explains the null better.</summary>
    public static Raised NullArgument(PyThreadState* ts) => ErrorIndicator.Occurred(ts) == null ? Err.SystemError(ts, "null argument to internal routine") : default;

    /// <summary>A str of a C string.</summary>
    [return: NewRef]
    public static PyObject* Text(PyThreadState* ts, byte* text) => UnicodeObject.FromUtf8(ts, text);

    /// <summary>An interned str of a C string: a name.</summary>
    [return: NewRef]
    public static PyObject* Name(PyThreadState* ts, byte* text) {
        PyObject* name = UnicodeObject.FromUtf8(ts, text);
        if (name != null) UnicodeObject.InternInPlace(ts, &name);
        return name;
    }

    /// <summary>The number of positional arguments, without PY_VECTORCALL_ARGUMENTS_OFFSET.</summary>
    public static nint Count(nuint nargsf) => (nint)(nargsf & ~((nuint)1 << 63));

    /// <summary>The text of a C string; empty for null.</summary>
    public static string Plain(byte* text) => CText.String(text) ?? "";

    /// <summary>_Py_Identifier begins with its text.</summary>
    public static byte* IdText(void* id) => *(byte**)id;

    [return: NewRef]
    public static PyObject* List(PyThreadState* ts, PyObject* iterable) => ListObject.FromIterable(ts, iterable);

    public static bool IsSequence(PyObject* op) => !DictObject.Check(op) && TypeSlots.Of(op)->sq_item != null;

    public static ReadOnlySpan<byte> Span(byte* text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
}
