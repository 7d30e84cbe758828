// Raising (D4): each raiser sets the error indicator and returns Raised, which converts to null, -1 and false, so that
// `return Err.TypeError(ts, …);` fits every signature.
//
// The value stays unnormalised (a message, or whatever was given) until somebody looks, unless an exception is being handled: then the
// instance is made at once, because its __context__ must be set (Language Reference 7.8; _PyErr_SetObject). Making an instance of a
// class written in Python runs Python code; raising a builtin exception with a message does not.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class Err {
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Raised Raise(PyThreadState* ts, PyTypeObject* type, string message) {
        PyObject* text = UnicodeObject.FromString(ts, message);
        if (text != null) {
            SetObject(ts, (PyObject*)type, text);
            Py.DecRef(ts, text);
        }
        return default;
    }

    public static Raised TypeError(PyThreadState* ts, string message) => Raise(ts, Exc.TypeError, message);
    public static Raised ValueError(PyThreadState* ts, string message) => Raise(ts, Exc.ValueError, message);
    public static Raised IndexError(PyThreadState* ts, string message) => Raise(ts, Exc.IndexError, message);
    public static Raised OverflowError(PyThreadState* ts, string message) => Raise(ts, Exc.OverflowError, message);
    public static Raised RuntimeError(PyThreadState* ts, string message) => Raise(ts, Exc.RuntimeError, message);
    public static Raised SystemError(PyThreadState* ts, string message) => Raise(ts, Exc.SystemError, message);
    public static Raised AttributeError(PyThreadState* ts, string message) => Raise(ts, Exc.AttributeError, message);
    public static Raised ZeroDivisionError(PyThreadState* ts, string message) => Raise(ts, Exc.ZeroDivisionError, message);
    public static Raised NotImplementedError(PyThreadState* ts, string message) => Raise(ts, Exc.NotImplementedError, message);
    public static Raised ImportError(PyThreadState* ts, string message) => Raise(ts, Exc.ImportError, message);
    public static Raised BufferError(PyThreadState* ts, string message) => Raise(ts, Exc.BufferError, message);

    public static Raised BadInternalCall(PyThreadState* ts, [CallerMemberName] string where = "") => Raise(ts, Exc.SystemError, $"{where}: bad argument to internal function");

    /// <summary>KeyError whose argument is the key itself.</summary>
    public static Raised KeyError(PyThreadState* ts, PyObject* key) {
        // A tuple as the value would be taken for the constructor's arguments, so the instance gets (key,).
        PyObject* args = TupleObject.Pack(ts, key);
        if (args != null) {
            SetObject(ts, (PyObject*)Exc.KeyError, args);
            Py.DecRef(ts, args);
        }
        return default;
    }

    /// <summary>MemoryError; makes nothing, so it cannot fail.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Raised NoMemory(PyThreadState* ts) {
        ts->heap->LimitHit = true; // a request that was refused before it was made counts as well
        ErrorIndicator.Restore(ts, (PyObject*)Exc.MemoryError, null, null);
        return default;
    }

    /// <summary>StopIteration with a value (null or None: without).</summary>
    public static Raised StopIteration(PyThreadState* ts, PyObject* value) {
        if (value == null || Py.IsNone(value)) {
            SetObject(ts, (PyObject*)Exc.StopIteration, null);
            return default;
        }
        PyObject* args = TupleObject.Pack(ts, value);
        if (args != null) {
            SetObject(ts, (PyObject*)Exc.StopIteration, args);
            Py.DecRef(ts, args);
        }
        return default;
    }

    public static Raised RecursionError(PyThreadState* ts, string where = "") => Raise(ts, Exc.RecursionError, "maximum recursion depth exceeded" + where);

    /// <summary>Sets the indicator to (type, value); chains to the exception being handled. Both are borrowed; value may be null.</summary>
    public static void SetObject(PyThreadState* ts, PyObject* type, PyObject* value) {
        PyObject* handled = TopHandled(ts);
        if (handled != null && !Py.IsNone(handled)) {
            SetChained(ts, type, value, handled);
            return;
        }
        ErrorIndicator.Restore(ts, Py.NewRef(type), Py.XNewRef(value), TracebackOf(value));
    }

    /// <summary>An instance that is raised again keeps the traceback that it has.</summary>
    [return: NewRef]
    private static PyObject* TracebackOf(PyObject* value) =>
        value != null && ExceptionObject.IsInstance(value) ? Py.XNewRef(((PyBaseExceptionObject*)value)->traceback) : null;

    /// <summary>The exception being handled, borrowed, or null: the top of the stack that is not empty.</summary>
    [return: Borrowed]
    public static PyObject* TopHandled(PyThreadState* ts) {
        _PyErr_StackItem* item = ts->exc_info;
        while ((item->exc_value == null || Py.IsNone(item->exc_value)) && item->previous_item != null) item = item->previous_item;
        return item->exc_value;
    }

    private static void SetChained(PyThreadState* ts, PyObject* type, PyObject* value, PyObject* handled) {
        Py.IncRef(handled);
        PyObject* instance;
        if (value != null && TypeObject.IsInstance(value, Exc.BaseException)) instance = Py.NewRef(value);
        else {
            ErrorIndicator.Clear(ts);
            instance = ExceptionObject.Instantiate(ts, type, value); // may run Python code
        }
        if (instance == null) {
            Py.DecRef(ts, handled);
            return;
        }
        if (instance != handled) {
            ExceptionObject.BreakContextCycle(ts, handled, instance);
            ExceptionObject.SetContext(ts, instance, handled); // takes the reference
        } else {
            Py.DecRef(ts, handled);
        }
        ErrorIndicator.Restore(ts, Py.NewRef((PyObject*)instance->ob_type), instance, TracebackOf(instance));
    }

    /// <summary>Is the pending error an instance of a subclass of `type`?</summary>
    public static bool Matches(PyThreadState* ts, PyTypeObject* type) =>
        ts->curexc_type != null && ExceptionMatches(ts, ts->curexc_type, (PyObject*)type);

    /// <summary>PyErr_GivenExceptionMatches: `exception` is an instance or a class, `type` a class or a tuple of such.</summary>
    public static bool ExceptionMatches(PyThreadState* ts, PyObject* exception, PyObject* type) {
        if (TypeObject.HasFlag(type, TypeFlags.TupleSubclass)) {
            for (nint i = 0; i < TupleObject.Size(type); i++)
                if (ExceptionMatches(ts, exception, TupleObject.Items(type)[i])) return true;
            return false;
        }
        if (ExceptionObject.IsInstance(exception)) exception = (PyObject*)exception->ob_type;
        if (ExceptionObject.IsClass(exception) && ExceptionObject.IsClass(type)) return TypeObject.IsSubtype((PyTypeObject*)exception, (PyTypeObject*)type);
        return exception == type;
    }

    /// <summary>Takes the pending error as a normalised instance (a new reference) and clears the indicator; null when none is pending.</summary>
    [return: NewRef]
    public static PyObject* Take(PyThreadState* ts) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        if (type == null) return null;
        if (value == null || !TypeObject.IsInstance(value, Exc.BaseException)) {
            PyObject* instance = ExceptionObject.Instantiate(ts, type, value);
            Py.XDecRef(ts, value);
            if (instance == null) {
                Py.XDecRef(ts, traceback);
                Py.DecRef(ts, type);
                return Take(ts); // making the instance raised: that error takes its place
            }
            value = instance;
        }
        if (traceback != null) {
            ExceptionObject.SetTraceback(ts, value, traceback);
            Py.DecRef(ts, traceback);
        }
        Py.DecRef(ts, type);
        return value;
    }

    /// <summary>Makes `exception` (an instance) the pending error again.</summary>
    public static void Put(PyThreadState* ts, [Steals] PyObject* exception) {
        PyObject* traceback = Py.XNewRef(((PyBaseExceptionObject*)exception)->traceback);
        ErrorIndicator.Restore(ts, Py.NewRef((PyObject*)exception->ob_type), exception, traceback);
    }

    /// <summary>Name of an object's type, for messages.</summary>
    public static string TypeName(PyObject* op) => TypeObject.FullName(op->ob_type);
}
