// UnicodeDecodeError, UnicodeEncodeError and UnicodeTranslateError: making them, and reading and clipping their fields.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class UnicodeErrors {
    /// <summary>A new instance (encoding, object, start, end, reason). The constructor may run Python code only for subclasses.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, string encoding, PyObject* op, nint start, nint end, string reason) {
        using Owned name = new(ts, UnicodeObject.FromString(ts, encoding));
        using Owned from = new(ts, LongObject.FromNint(ts, start));
        using Owned to = new(ts, LongObject.FromNint(ts, end));
        using Owned why = new(ts, UnicodeObject.FromString(ts, reason));
        if (name.IsNull || from.IsNull || to.IsNull || why.IsNull) return null;
        PyObject** args = stackalloc PyObject*[] { name, op, from, to, why };
        return CallProtocol.Vector(ts, (PyObject*)type, args, 5, null);
    }

    public static Raised Decode(PyThreadState* ts, string encoding, PyObject* bytes, nint start, nint end, string reason) => Raise(ts, New(ts, Exc.UnicodeDecodeError, encoding, bytes, start, end, reason));
    public static Raised Encode(PyThreadState* ts, string encoding, PyObject* text, nint start, nint end, string reason) => Raise(ts, New(ts, Exc.UnicodeEncodeError, encoding, text, start, end, reason));

    /// <summary>Raises an instance, taking its reference; null means an error is pending already.</summary>
    public static Raised Raise(PyThreadState* ts, [Steals] PyObject* exception) {
        if (exception == null) return default;
        Err.SetObject(ts, (PyObject*)exception->ob_type, exception);
        Py.DecRef(ts, exception);
        return default;
    }

    /// <summary>The error's object and its range, clipped as CPython's accessors do; false with an error when the object is missing or of another type.</summary>
    public static bool Range(PyThreadState* ts, PyObject* exception, out PyObject* op, out nint start, out nint end) {
        var fields = (PyUnicodeErrorObject*)exception;
        start = end = 0;
        op = fields->@object;
        bool isDecode = TypeObject.IsInstance(exception, Exc.UnicodeDecodeError);
        if (op == null) return Err.TypeError(ts, "object attribute not set");
        if (isDecode ? !BytesObject.Check(op) : !UnicodeObject.Check(op)) return Err.TypeError(ts, isDecode ? "object attribute must be bytes" : "object attribute must be unicode");
        nint size = isDecode ? BytesObject.Size(op) : UnicodeObject.Length(op);
        start = Math.Min(Math.Max(fields->start, 0), Math.Max(size - 1, 0));
        end = Math.Min(Math.Max(fields->end, 1), size);
        return true;
    }
}
