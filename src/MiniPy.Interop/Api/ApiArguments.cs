// Helpers of the value families' declarations (numbers, text, containers): the refusals that C callers get, and texts from C.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class ApiArguments {
    /// <summary>PyErr_BadArgument.</summary>
    public static Raised BadArgument(PyThreadState* ts) => Err.TypeError(ts, "bad argument type for built-in operation");

    public static nint Length(byte* text) {
        nint length = 0;
        while (text[length] != 0) length++;
        return length;
    }

    /// <summary>A str, or TypeError "bad argument type for built-in operation".</summary>
    public static bool IsStr(PyThreadState* ts, PyObject* op) => (op != null && UnicodeObject.Check(op)) || BadArgument(ts);

    /// <summary>A str, or TypeError "must be str, not …" (ensure_unicode).</summary>
    public static bool NeedStr(PyThreadState* ts, PyObject* op) {
        if (op == null) return Err.BadInternalCall(ts);
        return UnicodeObject.Check(op) || Err.TypeError(ts, $"must be str, not {Err.TypeName(op)}");
    }
}
