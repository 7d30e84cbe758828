// Raising beyond the plain message: from errno, by the `raise` statement, with a cause, names attached for hints.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class Err {
    public static Raised LookupError(PyThreadState* ts, string message) => Raise(ts, Exc.LookupError, message);
    public static Raised EOFError(PyThreadState* ts, string message) => Raise(ts, Exc.EOFError, message);
    public static Raised OSError(PyThreadState* ts, string message) => Raise(ts, Exc.OSError, message);
    public static Raised ReferenceError(PyThreadState* ts, string message) => Raise(ts, Exc.ReferenceError, message);
    public static Raised AssertionError(PyThreadState* ts, string message) => Raise(ts, Exc.AssertionError, message);

    /// <summary>An error without arguments.</summary>
    public static Raised None(PyThreadState* ts, PyTypeObject* type) {
        SetObject(ts, (PyObject*)type, null);
        return default;
    }

    /// <summary>Makes a new instance the pending error, chained to the one being handled; null passes the pending error on.</summary>
    public static Raised Throw(PyThreadState* ts, [Steals] PyObject* exception) {
        if (exception == null) return default;
        SetObject(ts, (PyObject*)exception->ob_type, exception);
        Py.DecRef(ts, exception);
        return default;
    }

    /// <summary>An error with several arguments; the tuple is taken over and may be null (then its failure stays pending).</summary>
    public static Raised Arguments(PyThreadState* ts, PyTypeObject* type, [Steals] PyObject* args) {
        if (args == null) return default;
        SetObject(ts, (PyObject*)type, args);
        Py.DecRef(ts, args);
        return default;
    }

    /// <summary>NameError, which knows its name, or UnboundLocalError, which does not.</summary>
    public static Raised NameError(PyThreadState* ts, PyTypeObject* type, string message, PyObject* name) =>
        Throw(ts, ExceptionObject.NewNameError(ts, type, message, type == Exc.NameError ? name : null));

    /// <summary>"name 'x' is not defined".</summary>
    public static Raised NameNotDefined(PyThreadState* ts, PyObject* name) =>
        NameError(ts, Exc.NameError, $"name '{UnicodeObject.ToString(name)}' is not defined", name);

    /// <summary>AttributeError that knows object and name.</summary>
    public static Raised AttributeError(PyThreadState* ts, string message, PyObject* obj, PyObject* name) =>
        Throw(ts, ExceptionObject.NewAttributeError(ts, message, obj, name));

    /// <summary>"'T' object has no attribute 'x'".</summary>
    public static Raised NoAttribute(PyThreadState* ts, PyObject* obj, PyObject* name) =>
        AttributeError(ts, $"'{TypeName(obj)}' object has no attribute '{UnicodeObject.ToString(name)}'", obj, name);

    /// <summary>A pending AttributeError that a getter raised without saying of what gets object and name, for hints.</summary>
    public static void NameAttribute(PyThreadState* ts, PyObject* obj, PyObject* name) {
        if (!Matches(ts, Exc.AttributeError) || ts->unwinding != 0) return;
        if (ts->curexc_value == null || !ExceptionObject.IsInstance(ts->curexc_value)) Put(ts, Take(ts));
        if (!TypeObject.IsInstance(ts->curexc_value, Exc.AttributeError)) return;
        var error = (PyAttributeErrorObject*)ts->curexc_value;
        if (error->obj != null || error->name != null) return;
        error->obj = Py.NewRef(obj);
        error->name = Py.NewRef(name);
    }

    public static Raised ImportError(PyThreadState* ts, PyTypeObject* type, string message, PyObject* name, PyObject* path) =>
        Throw(ts, ExceptionObject.NewImportError(ts, type, message, name, path));

    public static Raised SyntaxError(PyThreadState* ts, PyTypeObject* type, string message, string? filename, int line, int offset, string? text, int endLine = 0, int endOffset = 0) =>
        Throw(ts, ExceptionObject.NewSyntaxError(ts, type, message, filename, line, offset, text, endLine, endOffset));

    /// <summary>The system's text for an errno.</summary>
    public static string StrError(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>OSError, or its subclass for the errno. File names are objects, borrowed, and may be null.</summary>
    public static Raised FromErrno(PyThreadState* ts, int errno, PyObject* filename = null, PyObject* filename2 = null) {
        PyObject* message = UnicodeObject.FromString(ts, StrError(errno));
        if (message == null) return default;
        using Owned text = new(ts, message);
        using Owned number = new(ts, LongObject.FromInt64(ts, errno));
        if (number.IsNull) return default;
        PyObject** items = stackalloc PyObject*[5] { number, text, filename, Py.None, filename2 };
        using Owned args = new(ts, TupleObject.FromArray(ts, items, filename == null ? 2 : filename2 == null ? 3 : 5));
        return args.IsNull ? default : Throw(ts, ExceptionObject.Instantiate(ts, (PyObject*)Exc.OSError, args));
    }

    public static Raised FromErrno(PyThreadState* ts, int errno, string filename) {
        using Owned name = new(ts, UnicodeObject.FromString(ts, filename));
        return name.IsNull ? default : FromErrno(ts, errno, name.Borrow);
    }

    /// <summary>
    /// `raise exception from cause`, both borrowed and null when left out. Returns 1 when a handled exception was raised again (it keeps
    /// its traceback), else 0; an error is pending in either case. Classes given are called.
    /// </summary>
    public static int RaiseStatement(PyThreadState* ts, PyObject* exception, PyObject* cause) {
        if (exception == null) {
            PyObject* handled = TopHandled(ts);
            if (handled == null || Py.IsNone(handled)) {
                RuntimeError(ts, "No active exception to reraise");
                return 0;
            }
            Put(ts, Py.NewRef(handled));
            return 1;
        }
        PyObject* instance = InstanceOf(ts, exception, "exceptions must derive from BaseException");
        if (instance == null) return 0;
        if (cause != null && ChainFrom(ts, instance, cause) < 0) {
            Py.DecRef(ts, instance);
            return 0;
        }
        SetObject(ts, (PyObject*)instance->ob_type, instance);
        Py.DecRef(ts, instance);
        return 0;
    }

    /// <summary>Sets the cause of an instance as `raise … from cause`; a class is called, None removes the cause.</summary>
    public static int ChainFrom(PyThreadState* ts, PyObject* exception, PyObject* cause) {
        PyObject* instance = null;
        if (!Py.IsNone(cause)) {
            instance = InstanceOf(ts, cause, "exception causes must derive from BaseException");
            if (instance == null) return -1;
        }
        ExceptionObject.SetCause(ts, exception, instance);
        return 0;
    }

    /// <summary>An instance as it is, a class called without arguments (which may run Python code), else TypeError.</summary>
    [return: NewRef]
    private static PyObject* InstanceOf(PyThreadState* ts, PyObject* op, string complaint) {
        if (ExceptionObject.IsInstance(op)) return Py.NewRef(op);
        if (!ExceptionObject.IsClass(op)) return TypeError(ts, complaint);
        if ((((PyTypeObject*)op)->tp_flags & TypeFlags.HeapType) == 0) return ExceptionObject.Instantiate(ts, op, null);
        PyObject* instance = CallProtocol.CallNoArgs(ts, op);
        if (instance == null || ExceptionObject.IsInstance(instance)) return instance;
        using Owned wrong = new(ts, instance);
        using Owned cls = new(ts, ObjectProtocol.Repr(ts, op));
        if (cls.IsNull) return null;
        using Owned type = new(ts, ObjectProtocol.Repr(ts, (PyObject*)instance->ob_type));
        return type.IsNull ? null : TypeError(ts, $"calling {UnicodeObject.ToString(cls)} should have returned an instance of BaseException, not {UnicodeObject.ToString(type)}");
    }

    /// <summary>Raises a new error whose cause and context is the pending one.</summary>
    public static Raised RaiseFromPending(PyThreadState* ts, PyTypeObject* type, string message) {
        using Owned pending = new(ts, Take(ts));
        Raise(ts, type, message);
        if (pending.IsNull) return default;
        PyObject* raised = Take(ts);
        if (raised == null) return default;
        ExceptionObject.SetCause(ts, raised, Py.NewRef(pending));
        ExceptionObject.SetContext(ts, raised, Py.NewRef(pending));
        Put(ts, raised);
        return default;
    }

    /// <summary>
    /// After cleaning up: `earlier` (an instance or null) was pending before the clean-up. Raises it again, or makes it the context of what
    /// the clean-up raised.
    /// </summary>
    public static void ChainEarlier(PyThreadState* ts, [Steals] PyObject* earlier) {
        if (earlier == null) return;
        PyObject* later = Take(ts);
        if (later == null || later == earlier) {
            Py.XDecRef(ts, later);
            Put(ts, earlier);
            return;
        }
        ExceptionObject.BreakContextCycle(ts, earlier, later);
        ExceptionObject.SetContext(ts, later, earlier);
        Put(ts, later);
    }
}
