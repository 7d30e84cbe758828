// Errors that nobody catches: at top level (Print, HandleSystemExit) and where they cannot be raised (WriteUnraisable).
//
// Both go through the hooks of sys when there are any and fall back to writing on sys.stderr. An error of the hook itself is printed too.
// The error indicator is clear afterwards.

using System;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class Err {
    /// <summary>An attribute of sys, borrowed, or null.</summary>
    [return: Borrowed]
    internal static PyObject* SysAttribute(PyThreadState* ts, PyObject* name) =>
        ts->interp->sysdict == null ? null : DictObject.GetItemString(ts, ts->interp->sysdict, name);

    private static void SetSysAttribute(PyThreadState* ts, PyObject* name, PyObject* value) {
        if (ts->interp->sysdict == null) return;
        if (DictObject.SetItem(ts, ts->interp->sysdict, name, value) < 0) ErrorIndicator.Clear(ts);
    }

    /// <summary>Writes text to sys.stderr, or to the process's when sys has none; nothing when it is None. Runs Python code; errors are dropped.</summary>
    public static void WriteStderr(PyThreadState* ts, string text) {
        PyObject* file = SysAttribute(ts, Names.stderr);
        if (file == null) {
            Console.Error.Write(text);
            return;
        }
        if (!Py.IsNone(file)) WriteTo(ts, file, text);
    }

    /// <summary>Calls file.write(text) and flush; errors are dropped.</summary>
    internal static void WriteTo(PyThreadState* ts, PyObject* file, string text) {
        using Owned target = new(ts, Py.NewRef(file));
        using Owned str = new(ts, UnicodeObject.FromString(ts, text));
        if (!str.IsNull) {
            PyObject* result = CallProtocol.CallMethod(ts, target, Names.write, str);
            Py.XDecRef(ts, result);
        }
        ErrorIndicator.Clear(ts);
        PyObject* flushed = CallProtocol.CallMethod(ts, target, Names.flush);
        Py.XDecRef(ts, flushed);
        ErrorIndicator.Clear(ts);
    }

    /// <summary>PyErr_Display: what sys.__excepthook__ does. `exception` may be anything; a traceback given is used when it has none.</summary>
    public static void Display(PyThreadState* ts, PyObject* exception, PyObject* traceback = null) {
        AddTraceback(ts, exception, traceback);
        PyObject* file = SysAttribute(ts, Names.stderr);
        if (file != null && Py.IsNone(file)) return;
        WriteStderr(ts, TracebackPrinter.FormatToString(ts, exception));
    }

    /// <summary>Display to a file that is not sys.stderr.</summary>
    public static void DisplayTo(PyThreadState* ts, PyObject* file, PyObject* exception, PyObject* traceback) {
        AddTraceback(ts, exception, traceback);
        WriteTo(ts, file, TracebackPrinter.FormatToString(ts, exception));
    }

    private static void AddTraceback(PyThreadState* ts, PyObject* exception, PyObject* traceback) {
        if (traceback != null && TracebackObject.Check(traceback) && ExceptionObject.IsInstance(exception) && ((PyBaseExceptionObject*)exception)->traceback == null)
            ExceptionObject.SetTraceback(ts, exception, traceback);
    }

    /// <summary>
    /// PyErr_PrintEx(1): prints the pending error through sys.excepthook after setting sys.last_type, last_value and last_traceback. A
    /// pending SystemExit, or one that the hook raises, is left pending and false is returned: see HandleSystemExit.
    /// </summary>
    public static bool Print(PyThreadState* ts) {
        if (Matches(ts, Exc.SystemExit)) return false;
        using Owned exception = new(ts, Take(ts));
        if (exception.IsNull) return true;
        PyObject* traceback = ((PyBaseExceptionObject*)exception.Borrow)->traceback;
        using Owned heldTraceback = new(ts, traceback == null ? Py.None : Py.NewRef(traceback));
        var type = (PyObject*)exception.Borrow->ob_type;
        SetSysAttribute(ts, ExceptionNames.last_type, type);
        SetSysAttribute(ts, ExceptionNames.last_value, exception);
        SetSysAttribute(ts, ExceptionNames.last_traceback, heldTraceback);
        PyObject* hook = SysAttribute(ts, Names.excepthook);
        if (hook == null) {
            WriteStderr(ts, "sys.excepthook is missing\n");
            Display(ts, exception);
            return true;
        }
        using Owned heldHook = new(ts, Py.NewRef(hook));
        PyObject** args = stackalloc PyObject*[3] { type, exception, heldTraceback };
        PyObject* result = CallProtocol.Vector(ts, heldHook, args, 3, null); // runs Python code
        if (result != null) {
            Py.DecRef(ts, result);
            return true;
        }
        if (Matches(ts, Exc.SystemExit)) return false;
        using Owned second = new(ts, Take(ts));
        WriteStderr(ts, "Error in sys.excepthook:\n");
        if (!second.IsNull) Display(ts, second);
        WriteStderr(ts, "\nOriginal exception was:\n");
        Display(ts, exception);
        return true;
    }

    /// <summary>
    /// Takes a pending SystemExit and tells the exit code; false when something else or nothing is pending. A code that is no int is
    /// printed and means 1.
    /// </summary>
    public static bool HandleSystemExit(PyThreadState* ts, out int exitCode) {
        exitCode = 0;
        if (!Matches(ts, Exc.SystemExit)) return false;
        using Owned exception = new(ts, Take(ts));
        if (exception.IsNull || !TypeObject.IsInstance(exception, Exc.SystemExit)) {
            if (!exception.IsNull) Put(ts, exception.Detach());
            return false;
        }
        Lookup found = ObjectProtocol.LookupAttr(ts, exception, Names.code, out PyObject* attribute); // may run Python code
        using Owned code = new(ts, found == Lookup.Found ? attribute : Py.NewRef(exception));
        ErrorIndicator.Clear(ts);
        if (Py.IsNone(code)) return true;
        if (TypeObject.HasFlag(code, TypeFlags.LongSubclass)) {
            exitCode = LongObject.TryAsInt64(code, out long value) ? (int)value : -1;
            return true;
        }
        exitCode = 1;
        using Owned text = new(ts, ObjectProtocol.Str(ts, code));
        WriteStderr(ts, text.IsNull ? "" : UnicodeObject.ToString(text));
        ErrorIndicator.Clear(ts);
        WriteStderr(ts, "\n");
        return true;
    }

    /// <summary>Reports the pending error where it cannot be raised; `where` (the object at fault) may be null.</summary>
    public static void WriteUnraisable(PyThreadState* ts, PyObject* where) => WriteUnraisable(ts, null, where);

    /// <summary>
    /// Reports the pending error through sys.unraisablehook, else on sys.stderr. `message` continues "Exception ignored " ("in: " unless
    /// given). Runs Python code.
    /// </summary>
    public static void WriteUnraisable(PyThreadState* ts, string? message, PyObject* where) {
        using Owned exception = new(ts, Take(ts));
        if (exception.IsNull || ts->unwinding != 0) return; // that the host stops the script is nobody's mistake
        using Owned subject = new(ts, where == null ? Py.None : Py.NewRef(where));
        PyObject* traceback = ((PyBaseExceptionObject*)exception.Borrow)->traceback;
        using Owned heldTraceback = new(ts, traceback == null ? TracebackObject.OfRunningFrame(ts) : Py.NewRef(traceback));
        using Owned text = new(ts, message == null ? Py.None : UnicodeObject.FromString(ts, "Exception ignored " + message));
        if (text.IsNull) {
            ErrorIndicator.Clear(ts);
            return;
        }
        PyObject* hook = SysAttribute(ts, ExceptionNames.unraisablehook);
        if (hook == null || Py.IsNone(hook) || hook == SysAttribute(ts, ExceptionNames.__unraisablehook__)) {
            DisplayUnraisable(ts, exception, heldTraceback, text, subject);
            return;
        }
        using Owned heldHook = new(ts, Py.NewRef(hook));
        PyObject** fields = stackalloc PyObject*[5] { (PyObject*)exception.Borrow->ob_type, exception, heldTraceback, text, subject };
        using Owned args = new(ts, UnraisableArgs.New(ts, fields));
        if (!args.IsNull) {
            PyObject* result = CallProtocol.CallOne(ts, heldHook, args);
            if (result != null) {
                Py.DecRef(ts, result);
                return;
            }
        }
        using Owned second = new(ts, Take(ts));
        if (second.IsNull) return;
        traceback = ((PyBaseExceptionObject*)second.Borrow)->traceback;
        using Owned ignored = new(ts, UnicodeObject.FromString(ts, "Exception ignored in sys.unraisablehook"));
        if (ignored.IsNull) ErrorIndicator.Clear(ts);
        else DisplayUnraisable(ts, second, traceback == null ? Py.None : traceback, ignored, heldHook);
    }

    /// <summary>sys.__unraisablehook__: prints one UnraisableHookArgs.</summary>
    public static int UnraisableHook(PyThreadState* ts, PyObject* args) {
        if (args->ob_type != UnraisableArgs.Type) return TypeError(ts, "sys.unraisablehook argument type must be UnraisableHookArgs");
        PyObject** fields = TupleObject.Items(args);
        DisplayUnraisable(ts, fields[1], fields[2], fields[3], fields[4]);
        return 0;
    }

    private static void DisplayUnraisable(PyThreadState* ts, PyObject* exception, PyObject* traceback, PyObject* message, PyObject* subject) {
        PyObject* file = SysAttribute(ts, Names.stderr);
        if (file != null && Py.IsNone(file)) return;
        var text = new StringBuilder();
        string? head = Py.IsNone(message) ? null : Describe(ts, message, repr: false, "");
        if (!Py.IsNone(subject)) {
            text.Append(head != null ? head + ": " : "Exception ignored in: ");
            text.Append(Describe(ts, subject, repr: true, "<object repr() failed>")).Append('\n');
        } else if (head != null) {
            text.Append(head).Append(":\n");
        }
        TracebackPrinter.PrintTraceback(ts, traceback, part => text.Append(part));
        if (!Py.IsNone(exception)) {
            text.Append(TracebackPrinter.QualifiedName(ts, exception->ob_type)).Append(": ");
            text.Append(Describe(ts, exception, repr: false, "<exception str() failed>")).Append('\n');
        }
        WriteStderr(ts, text.ToString());
    }

    private static string Describe(PyThreadState* ts, PyObject* op, bool repr, string failed) {
        using Owned text = new(ts, repr ? ObjectProtocol.Repr(ts, op) : ObjectProtocol.Str(ts, op)); // may run Python code
        if (!text.IsNull) return UnicodeObject.ToString(text);
        ErrorIndicator.Clear(ts);
        return failed;
    }
}

/// <summary>sys.UnraisableHookArgs: a tuple of five with names.</summary>
internal static unsafe class UnraisableArgs {
    public static readonly PyTypeObject* Type = StaticType.Create("UnraisableHookArgs", null, sizeof(PyVarObject), TypeFlags.HaveGc | TypeFlags.TupleSubclass,
        &Slots, &Members, TupleObject.Type, itemSize: sizeof(nint), doc: "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.");

    private static ReadOnlySpan<string> FieldNames => (string[])["exc_type", "exc_value", "exc_traceback", "err_msg", "object"];

    private static void Slots(TypeSlots* slots) => slots->repr = &Repr;

    private static void Members(TypeBuilder type) {
        nint offset = sizeof(PyVarObject);
        foreach (string name in FieldNames) {
            type.Member(name, MemberType.Object, offset, readOnly: true, name switch {
                "exc_type" => "Exception type",
                "exc_value" => "Exception value",
                "exc_traceback" => "Exception traceback",
                "err_msg" => "Error message",
                _ => "Object causing the exception",
            });
            offset += sizeof(nint);
        }
        type.Value("n_fields", LongObject.FromInt64(type.Ts, 5));
        type.Value("n_sequence_fields", LongObject.FromInt64(type.Ts, 5));
        type.Value("n_unnamed_fields", LongObject.FromInt64(type.Ts, 0));
    }

    /// <summary>Five borrowed fields.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject** fields) {
        PyObject* op = ObjectMemory.NewVar(ts, Type, sizeof(PyVarObject) + 5 * sizeof(nint), 5);
        if (op == null) return null;
        for (int i = 0; i < 5; i++) TupleObject.Items(op)[i] = Py.NewRef(fields[i]);
        CycleCollector.Track(ts, op);
        return op;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        using var text = new UnicodeBuilder(ts);
        text.Append("UnraisableHookArgs(");
        int at = 0;
        foreach (string name in FieldNames) {
            PyObject* repr = ObjectProtocol.Repr(ts, TupleObject.Items(op)[at]);
            if (repr == null) return null;
            text.Append((at++ == 0 ? "" : ", ") + name + "=");
            text.Append(repr);
            Py.DecRef(ts, repr);
        }
        text.Append(")");
        return text.Finish();
    }
}
