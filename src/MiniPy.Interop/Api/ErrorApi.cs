// pyerrors.h: the error indicator, exceptions being handled, warnings.
//
// Functions that return PyObject* "always null" are for `return PyErr_…;` in C.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class ErrorApi {
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyErr_Occurred() => CThread.Current == null ? null : ErrorIndicator.Occurred(Ts);

    private static void Set(PyThreadState* ts, PyObject* type, PyObject* value) {
        if (type != null && !ExceptionObject.IsClass(type)) {
            using Owned text = new(ts, ObjectProtocol.Repr(ts, type));
            if (!text.IsNull) Err.SystemError(ts, $"_PyErr_SetObject: exception {UnicodeObject.ToString(text)} is not a BaseException subclass");
            return;
        }
        if (type == null) ErrorIndicator.Clear(ts);
        else Err.SetObject(ts, type, value);
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SetObject(PyObject* type, PyObject* value) => Set(Ts, type, value);

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SetNone(PyObject* type) => Set(Ts, type, null);

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SetString(PyObject* type, byte* message) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, UnicodeCodecs.DecodeUtf8(ts, message, Span(message).Length, "replace"));
        if (!text.IsNull) Set(ts, type, text);
    }

    [UnmanagedCallersOnly, CApi]
    public static void _PyErr_SetKeyError(PyObject* key) => Err.KeyError(Ts, key);

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_Clear() => ErrorIndicator.Clear(Ts);

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_Fetch(PyObject** type, PyObject** value, PyObject** traceback) => ErrorIndicator.Fetch(Ts, type, value, traceback);

    /// <summary>Something else than a traceback as the third argument is dropped, as CPython does.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyErr_Restore([Steals] PyObject* type, [Steals] PyObject* value, [Steals] PyObject* traceback) {
        PyThreadState* ts = Ts;
        if (traceback != null && !TracebackObject.Check(traceback)) {
            Py.DecRef(ts, traceback);
            traceback = null;
        }
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    /// <summary>
    /// Makes *value an instance of *type. An error in that replaces all three; after 32 such in a row (a constructor that always raises)
    /// the last one stays, which is a MemoryError or RecursionError then.
    /// </summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyErr_NormalizeException(PyObject** type, PyObject** value, PyObject** traceback) => Normalize(Ts, type, value, traceback);

    private static void Normalize(PyThreadState* ts, PyObject** type, PyObject** value, PyObject** traceback) {
        for (int depth = 0; *type != null && depth < 32; depth++) {
            if (*value == null) *value = Py.None;
            if (!ExceptionObject.IsClass(*type)) return;
            bool made = !TypeObject.IsInstance(*value, (PyTypeObject*)*type);
            PyObject* instance = ExceptionObject.Instantiate(ts, *type, *value);
            if (instance != null) {
                Py.SetRef(ts, value, instance);
                // The class of an instance that was there already is believed; a new one may be of a subclass (OSError's), and the type stays as it was said.
                if (!made) Py.SetRef(ts, type, Py.NewRef((PyObject*)instance->ob_type));
                return;
            }
            PyObject* oldType = *type, oldValue = *value, oldTraceback = *traceback;
            ErrorIndicator.Fetch(ts, type, value, traceback);
            if (*traceback == null) *traceback = oldTraceback;
            else Py.XDecRef(ts, oldTraceback);
            Py.DecRef(ts, oldType);
            Py.XDecRef(ts, oldValue);
        }
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyErr_ExceptionMatches(PyObject* type) => Matches(Ts, ErrorIndicator.Occurred(Ts), type);

    [UnmanagedCallersOnly, CApi]
    public static int PyErr_GivenExceptionMatches(PyObject* exception, PyObject* type) => Matches(Ts, exception, type);

    private static int Matches(PyThreadState* ts, PyObject* exception, PyObject* type) => exception != null && type != null && Err.ExceptionMatches(ts, exception, type) ? 1 : 0;

    /// <summary>Returns 0, not -1.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyErr_BadArgument() {
        Err.TypeError(Ts, "bad argument type for built-in operation");
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static void _PyErr_BadInternalCall(byte* file, int line) => Err.SystemError(Ts, $"{Plain(file)}:{line}: bad argument to internal function");

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_BadInternalCall() => Err.SystemError(Ts, "bad argument to internal function");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_NoMemory() => Err.NoMemory(Ts);

    // ---------------------------------------------------------------- from errno

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_SetFromErrno(PyObject* type) => FromErrno(Ts, Marshal.GetLastSystemError(), type, null, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_SetFromErrnoWithFilename(PyObject* type, byte* filename) {
        int errno = Marshal.GetLastSystemError();
        PyThreadState* ts = Ts;
        using Owned name = new(ts, filename == null ? null : FileNames.DecodeBytes(ts, Span(filename)));
        if (filename != null && name.IsNull) return null;
        return FromErrno(ts, errno, type, name, null);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_SetFromErrnoWithFilenameObject(PyObject* type, PyObject* filename) => FromErrno(Ts, Marshal.GetLastSystemError(), type, filename, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_SetFromErrnoWithFilenameObjects(PyObject* type, PyObject* filename, PyObject* filename2) => FromErrno(Ts, Marshal.GetLastSystemError(), type, filename, filename2);

    private const int EINTR = 4;

    /// <summary>Calls type(errno, text[, filename[, 0, filename2]]). With EINTR a signal's handler that raises comes first.</summary>
    private static PyObject* FromErrno(PyThreadState* ts, int errno, PyObject* type, PyObject* filename, PyObject* filename2) {
        if (errno == EINTR && !SignalModule.Check(ts)) return null;
        using Owned number = new(ts, LongObject.FromInt64(ts, errno));
        using Owned text = new(ts, UnicodeObject.FromString(ts, errno == 0 ? "Error" : Err.StrError(errno)));
        if (number.IsNull || text.IsNull) return null;
        PyObject** items = stackalloc PyObject*[5] { number, text, filename, LongObject.Zero, filename2 };
        using Owned args = new(ts, TupleObject.FromArray(ts, items, filename == null ? 2 : filename2 == null ? 3 : 5));
        if (args.IsNull) return null;
        using Owned error = new(ts, CallProtocol.Call(ts, type, args, null));
        if (!error.IsNull) Set(ts, (PyObject*)error.Borrow->ob_type, error);
        return null;
    }

    /// <summary>Only Windows has such errors; here it says so.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_SetExcFromWindowsErr(PyObject* type, int error) => Err.SystemError(Ts, "PyErr_SetExcFromWindowsErr is available on Windows only");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_SetImportError(PyObject* message, PyObject* name, PyObject* path) => ImportError(Ts, (PyObject*)Exc.ImportError, message, name, path);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_SetImportErrorSubclass(PyObject* type, PyObject* message, PyObject* name, PyObject* path) => ImportError(Ts, type, message, name, path);

    private static PyObject* ImportError(PyThreadState* ts, PyObject* type, PyObject* message, PyObject* name, PyObject* path) {
        int subclass = ObjectProtocol.IsSubclass(ts, type, (PyObject*)Exc.ImportError);
        if (subclass < 0) return null;
        if (subclass == 0) return Err.TypeError(ts, "expected a subclass of ImportError");
        if (message == null) return Err.TypeError(ts, "expected a message argument");
        using Owned args = new(ts, TupleObject.Pack(ts, message));
        using Owned kwargs = new(ts, DictObject.New(ts));
        if (args.IsNull || kwargs.IsNull || DictObject.SetItem(ts, kwargs, Names.name, name == null ? Py.None : name) < 0
            || DictObject.SetItem(ts, kwargs, Names.path, path == null ? Py.None : path) < 0) return null;
        using Owned error = new(ts, CallProtocol.Call(ts, type, args, kwargs));
        if (!error.IsNull) Set(ts, (PyObject*)error.Borrow->ob_type, error);
        return null;
    }

    // ---------------------------------------------------------------- new exception classes

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_NewException(byte* name, PyObject* bases, PyObject* dict) => NewClass(Ts, name, null, bases, dict);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_NewExceptionWithDoc(byte* name, byte* doc, PyObject* bases, PyObject* dict) => NewClass(Ts, name, doc, bases, dict);

    /// <summary>`bases` is a class, a tuple of them, or null for Exception; a dict that is given gets __module__ and __doc__.</summary>
    private static PyObject* NewClass(PyThreadState* ts, byte* name, byte* doc, PyObject* bases, PyObject* dict) {
        string full = Plain(name);
        int dot = full.LastIndexOf('.');
        if (dot < 0) return Err.SystemError(ts, "PyErr_NewException: name must be module.class");
        using Owned space = new(ts, dict != null ? Py.NewRef(dict) : DictObject.New(ts));
        if (space.IsNull) return null;
        if (doc != null) {
            using Owned text = new(ts, Text(ts, doc));
            if (text.IsNull || DictObject.SetItem(ts, space, Names.__doc__, text) < 0) return null;
        }
        int has = DictObject.Contains(ts, space, Names.__module__);
        if (has < 0) return null;
        if (has == 0) {
            using Owned module = new(ts, UnicodeObject.Intern(ts, full[..dot]));
            if (module.IsNull || DictObject.SetItem(ts, space, Names.__module__, module) < 0) return null;
        }
        using Owned all = new(ts, bases != null && TupleObject.Check(bases) ? Py.NewRef(bases) : TupleObject.Pack(ts, bases == null ? (PyObject*)Exc.Exception : bases));
        using Owned last = new(ts, UnicodeObject.Intern(ts, full[(dot + 1)..]));
        if (all.IsNull || last.IsNull) return null;
        return CallProtocol.CallThree(ts, (PyObject*)TypeObject.Type, last, all, space);
    }

    // ---------------------------------------------------------------- printing

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_Print() => Print(Ts, true);

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_PrintEx(int setVariables) => Print(Ts, setVariables != 0);

    private static void Print(PyThreadState* ts, bool setVariables) {
        if (setVariables || Err.Matches(ts, Exc.SystemExit)) {
            // A pending SystemExit ends CPython's process here. Inside a .NET host it stays pending and travels on to the host.
            Err.Print(ts);
            return;
        }
        using Owned exception = new(ts, Err.Take(ts));
        if (!exception.IsNull) Err.Display(ts, exception);
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_Display(PyObject* type, PyObject* value, PyObject* traceback) {
        if (value != null) Err.Display(Ts, value, traceback == Py.None ? null : traceback);
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_WriteUnraisable(PyObject* where) => Err.WriteUnraisable(Ts, where);

    [UnmanagedCallersOnly, CApi]
    public static void _PyErr_WriteUnraisableMsg(byte* message, PyObject* where) => Err.WriteUnraisable(Ts, CText.String(message), where);

    // ---------------------------------------------------------------- the exception being handled

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_GetHandledException() => Handled(Ts);

    private static PyObject* Handled(PyThreadState* ts) {
        PyObject* exception = Err.TopHandled(ts);
        return exception == null || Py.IsNone(exception) ? null : Py.NewRef(exception);
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SetHandledException(PyObject* exception) => SetHandled(Ts, Py.XNewRef(exception));

    private static void SetHandled(PyThreadState* ts, [Steals] PyObject* exception) => Py.SetRef(ts, &ts->exc_info->exc_value, exception == Py.None ? null : exception);

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_GetExcInfo(PyObject** type, PyObject** value, PyObject** traceback) {
        PyObject* exception = Handled(Ts);
        *value = exception;
        *type = exception == null ? null : Py.NewRef((PyObject*)exception->ob_type);
        PyObject* entries = exception == null ? null : ((PyBaseExceptionObject*)exception)->traceback;
        *traceback = entries == null ? Py.None : Py.NewRef(entries);
    }

    /// <summary>The value alone counts (3.11).</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SetExcInfo([Steals] PyObject* type, [Steals] PyObject* value, [Steals] PyObject* traceback) {
        PyThreadState* ts = Ts;
        SetHandled(ts, value);
        Py.XDecRef(ts, type);
        Py.XDecRef(ts, traceback);
    }

    /// <summary>Makes what is pending the first cause: the three become the context of the pending error, or pending themselves.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void _PyErr_ChainExceptions([Steals] PyObject* type, [Steals] PyObject* value, [Steals] PyObject* traceback) {
        PyThreadState* ts = Ts;
        if (type == null) return;
        if (ErrorIndicator.Occurred(ts) == null) {
            ErrorIndicator.Restore(ts, type, value, traceback);
            return;
        }
        PyObject* later = Err.Take(ts);
        ErrorIndicator.Restore(ts, type, value, traceback);
        PyObject* earlier = Err.Take(ts);
        Err.Put(ts, later);
        Err.ChainEarlier(ts, earlier);
    }

    // ---------------------------------------------------------------- exception instances

    private static PyBaseExceptionObject* Of(PyObject* op) => (PyBaseExceptionObject*)op;

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyException_GetTraceback(PyObject* op) => Py.XNewRef(Of(op)->traceback);

    [UnmanagedCallersOnly, CApi]
    public static int PyException_SetTraceback(PyObject* op, PyObject* traceback) {
        PyThreadState* ts = Ts;
        if (traceback == null) return Err.TypeError(ts, "__traceback__ may not be deleted");
        if (traceback != Py.None && !TracebackObject.Check(traceback)) return Err.TypeError(ts, "__traceback__ must be a traceback or None");
        ExceptionObject.SetTraceback(ts, op, traceback == Py.None ? null : traceback);
        return 0;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyException_GetCause(PyObject* op) => Py.XNewRef(Of(op)->cause);

    [UnmanagedCallersOnly, CApi]
    public static void PyException_SetCause(PyObject* op, [Steals] PyObject* cause) => ExceptionObject.SetCause(Ts, op, cause);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyException_GetContext(PyObject* op) => Py.XNewRef(Of(op)->context);

    [UnmanagedCallersOnly, CApi]
    public static void PyException_SetContext(PyObject* op, [Steals] PyObject* context) => ExceptionObject.SetContext(Ts, op, context);

    // ---------------------------------------------------------------- warnings

    [UnmanagedCallersOnly, CApi]
    public static int PyErr_WarnEx(PyObject* category, byte* message, nint stackLevel) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Text(ts, message));
        return text.IsNull ? -1 : Warnings.WarnAt(ts, category == null ? (PyObject*)Exc.RuntimeWarning : category, text, stackLevel, null);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyErr_WarnExplicitObject(PyObject* category, PyObject* message, PyObject* filename, int line, PyObject* module, PyObject* registry) =>
        Warnings.WarnExplicit(Ts, category == null ? (PyObject*)Exc.RuntimeWarning : category, message, filename, line, module, registry, null, null);

    [UnmanagedCallersOnly, CApi]
    public static int PyErr_WarnExplicit(PyObject* category, byte* message, byte* filename, int line, byte* module, PyObject* registry) {
        PyThreadState* ts = Ts;
        using Owned text = new(ts, Text(ts, message));
        using Owned file = new(ts, FileNames.DecodeBytes(ts, Span(filename)));
        using Owned name = new(ts, module == null ? null : Text(ts, module));
        if (text.IsNull || file.IsNull || name.IsNull && module != null) return -1;
        return Warnings.WarnExplicit(ts, category == null ? (PyObject*)Exc.RuntimeWarning : category, text, file, line, name, registry, null, null);
    }

    // ---------------------------------------------------------------- signals, syntax errors

    /// <summary>Runs the handlers of signals that arrived; -1 when one raises.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyErr_CheckSignals() => SignalModule.Check(Ts) ? 0 : -1;

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SetInterrupt() => SignalModule.Trip(Ts->interp, 2);

    /// <summary>Fills filename, lineno and text of the pending SyntaxError.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SyntaxLocation(byte* filename, int line) => SyntaxLocation(Ts, filename, line, -1);

    [UnmanagedCallersOnly, CApi]
    public static void PyErr_SyntaxLocationEx(byte* filename, int line, int column) => SyntaxLocation(Ts, filename, line, column);

    private static void SyntaxLocation(PyThreadState* ts, byte* filename, int line, int column) {
        using Owned error = new(ts, Err.Take(ts));
        if (error.IsNull) return;
        using Owned number = new(ts, LongObject.FromInt64(ts, line));
        using Owned offset = new(ts, column >= 0 ? LongObject.FromInt64(ts, column) : Py.None);
        using Owned file = new(ts, filename == null ? Py.None : FileNames.DecodeBytes(ts, Span(filename)));
        using Owned text = new(ts, filename == null ? Py.None : ProgramText(ts, Plain(filename), line));
        if (!number.IsNull) ObjectProtocol.SetAttr(ts, error, "lineno", number);
        if (!offset.IsNull) ObjectProtocol.SetAttr(ts, error, "offset", offset);
        if (!file.IsNull) ObjectProtocol.SetAttr(ts, error, "filename", file);
        if (!text.IsNull) ObjectProtocol.SetAttr(ts, error, "text", text);
        ErrorIndicator.Clear(ts);
        Err.Put(ts, error.Detach());
    }

    /// <summary>A line of a file, or null without an error.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyErr_ProgramText(byte* filename, int line) => filename == null || line <= 0 ? null : ProgramText(Ts, Plain(filename), line);

    private static PyObject* ProgramText(PyThreadState* ts, string filename, int line) {
        try {
            int at = 0;
            foreach (string text in System.IO.File.ReadLines(filename))
                if (++at == line) return UnicodeObject.FromString(ts, text + "\n");
        } catch (System.IO.IOException) {
        } catch (System.UnauthorizedAccessException) {
        } catch (System.ArgumentException) {
        }
        return null;
    }
}
