// OSError: errno, strerror, filename, filename2, characters_written; and which errno makes which subclass.
//
// OSError(errno, strerror[, filename[, winerror[, filename2]]]) picks its class by errno in __new__, so the fields are filled there. A
// subclass that defines __init__ but not __new__ (UsesInit) expects to choose the arguments itself: then __init__ fills them.
// With a file name, args keeps the first two arguments only, for old code that unpacks them.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class OSErrors {
    internal static void Slots(TypeSlots* slots) {
        ExceptionObject.FillOwnership<ExceptionObject.FourFields>(slots);
        slots->@new = &New;
        slots->init = &Init;
        slots->str = &Str;
    }

    internal static void Members(TypeBuilder type) {
        nint at = ExceptionObject.ExtraOffset;
        type.Member("errno", MemberType.Object, at, readOnly: false, "POSIX exception code");
        type.Member("strerror", MemberType.Object, at + 8, readOnly: false, "exception strerror");
        type.Member("filename", MemberType.Object, at + 16, readOnly: false, "exception filename");
        type.Member("filename2", MemberType.Object, at + 24, readOnly: false, "second exception filename");
        type.Getter("characters_written", &GetWritten, &SetWritten);
        type.Method("__reduce__", &Reduce);
    }

    /// <summary>The subclass of OSError for an errno of this platform.</summary>
    public static PyTypeObject* TypeOf(long errno) {
        switch (errno) {
            case 1 or 13: return Exc.PermissionError; // EPERM, EACCES
            case 2: return Exc.FileNotFoundError;
            case 3: return Exc.ProcessLookupError;
            case 4: return Exc.InterruptedError;
            case 10: return Exc.ChildProcessError;
            case 17: return Exc.FileExistsError;
            case 20: return Exc.NotADirectoryError;
            case 21: return Exc.IsADirectoryError;
            case 32: return Exc.BrokenPipeError;
        }
        // EAGAIN, EALREADY, EINPROGRESS, ESHUTDOWN, ECONNABORTED, ECONNREFUSED, ECONNRESET, ETIMEDOUT (and EWOULDBLOCK) differ by platform.
        ReadOnlySpan<int> numbers = OperatingSystem.IsWindows() ? [11, 10037, 10036, 10058, 10053, 10061, 10054, 10060]
            : OperatingSystem.IsMacOS() ? [35, 37, 36, 58, 53, 61, 54, 60] : [11, 114, 115, 108, 103, 111, 104, 110];
        if (OperatingSystem.IsWindows() && errno == 10035) return Exc.BlockingIOError;
        int at = errno is >= 0 and <= int.MaxValue ? numbers.IndexOf((int)errno) : -1;
        return at switch {
            0 or 1 or 2 => Exc.BlockingIOError,
            3 => Exc.BrokenPipeError,
            4 => Exc.ConnectionAbortedError,
            5 => Exc.ConnectionRefusedError,
            6 => Exc.ConnectionResetError,
            7 => Exc.TimeoutError,
            _ => Exc.OSError,
        };
    }

    private static bool UsesInit(PyTypeObject* type) {
        TypeSlots* slots = TypeSlots.Of(type), own = TypeSlots.Of(Exc.OSError);
        return (nint)slots->init != (nint)own->init && (nint)slots->@new == (nint)own->@new;
    }

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyObject* typeObject, PyObject* args, PyObject* kwargs) {
        var type = (PyTypeObject*)typeObject;
        bool fill = !UsesInit(type);
        if (fill) {
            if (!ExceptionObject.NoKeywords(ts, type, kwargs)) return null;
            nint count = TupleObject.Size(args);
            if (type == Exc.OSError && count is >= 2 and <= 5) {
                PyObject* errno = TupleObject.Items(args)[0];
                if (TypeObject.HasFlag(errno, TypeFlags.LongSubclass) && LongObject.TryAsInt64(errno, out long number)) type = TypeOf(number);
            }
        }
        PyObject* op = ExceptionObject.AllocInstance(ts, type);
        if (op == null) return null;
        ((PyBaseExceptionObject*)op)->args = Py.NewRef(TupleObject.Empty);
        ((PyOSErrorObject*)op)->written = -1;
        if (fill && Fill(ts, op, args) < 0) {
            Py.DecRef(ts, op);
            return null;
        }
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (!UsesInit(op->ob_type)) return 0; // __new__ did it
        if (!ExceptionObject.NoKeywords(ts, op->ob_type, kwargs)) return -1;
        return Fill(ts, op, args);
    }

    private static int Fill(PyThreadState* ts, PyObject* op, PyObject* args) {
        var error = (PyOSErrorObject*)op;
        nint count = TupleObject.Size(args);
        PyObject** given = TupleObject.Items(args);
        PyObject* kept = Py.NewRef(args);
        if (count is >= 2 and <= 5) {
            PyObject* filename = count > 2 && !Py.IsNone(given[2]) ? given[2] : null;
            PyObject* filename2 = count > 4 && !Py.IsNone(given[4]) ? given[4] : null;
            if (filename != null && op->ob_type == Exc.BlockingIOError && IsNumber(filename)) {
                nint written = NumberProtocol.AsSsize(ts, filename, Exc.ValueError); // may run Python code
                if (written == -1 && ErrorIndicator.Occurred(ts) != null) {
                    Py.DecRef(ts, kept);
                    return -1;
                }
                error->written = written;
            } else if (filename != null) {
                PyObject* two = TupleObject.Pack(ts, given[0], given[1]);
                Py.DecRef(ts, kept);
                if (two == null) return -1;
                kept = two;
                Py.SetRef(ts, &error->filename, Py.NewRef(filename));
                if (filename2 != null) Py.SetRef(ts, &error->filename2, Py.NewRef(filename2));
            }
            Py.SetRef(ts, &error->myerrno, Py.NewRef(given[0]));
            Py.SetRef(ts, &error->strerror, Py.NewRef(given[1]));
        }
        Py.SetRef(ts, &error->args, kept);
        return 0;
    }

    private static bool IsNumber(PyObject* op) {
        TypeSlots* slots = TypeSlots.Of(op);
        return slots->nb_index != null || slots->nb_int != null || slots->nb_float != null;
    }

    [return: NewRef]
    private static PyObject* Str(PyThreadState* ts, PyObject* op) {
        var error = (PyOSErrorObject*)op;
        if (error->filename == null && (error->myerrno == null || error->strerror == null)) return ExceptionObject.BaseStr(ts, op);
        using Owned number = new(ts, ObjectProtocol.Str(ts, OrNone(error->myerrno))); // all of these may run Python code
        if (number.IsNull) return null;
        using Owned message = new(ts, ObjectProtocol.Str(ts, OrNone(error->strerror)));
        if (message.IsNull) return null;
        using Owned first = new(ts, error->filename == null ? null : ObjectProtocol.Repr(ts, error->filename));
        if (first.IsNull && error->filename != null) return null;
        using Owned second = new(ts, first.IsNull || error->filename2 == null ? null : ObjectProtocol.Repr(ts, error->filename2));
        if (second.IsNull && ErrorIndicator.Occurred(ts) != null) return null;
        using var text = new UnicodeBuilder(ts);
        text.Append("[Errno ");
        text.Append(number.Borrow);
        text.Append("] ");
        text.Append(message.Borrow);
        if (!first.IsNull) {
            text.Append(": ");
            text.Append(first.Borrow);
        }
        if (!second.IsNull) {
            text.Append(" -> ");
            text.Append(second.Borrow);
        }
        return text.Finish();
    }

    private static PyObject* OrNone(PyObject* op) => op == null ? Py.None : op;

    [return: NewRef]
    private static PyObject* Reduce(PyThreadState* ts, PyObject* op) {
        var error = (PyOSErrorObject*)op;
        if (TupleObject.Size(error->args) != 2 || error->filename == null) return ExceptionObject.BaseReduce(ts, op);
        PyObject** kept = TupleObject.Items(error->args);
        bool both = error->filename2 != null;
        PyObject** all = stackalloc PyObject*[5] { kept[0], kept[1], error->filename, Py.None, error->filename2 };
        using Owned args = new(ts, TupleObject.FromArray(ts, all, both ? 5 : 3));
        return args.IsNull ? null : ExceptionObject.ReduceWith(ts, op, args, error->dict);
    }

    [return: NewRef]
    private static PyObject* GetWritten(PyThreadState* ts, PyObject* op) {
        nint written = ((PyOSErrorObject*)op)->written;
        return written == -1 ? Err.AttributeError(ts, "characters_written") : LongObject.FromNint(ts, written);
    }

    private static int SetWritten(PyThreadState* ts, PyObject* op, PyObject* value) {
        var error = (PyOSErrorObject*)op;
        if (value == null) {
            if (error->written == -1) return Err.AttributeError(ts, "characters_written");
            error->written = -1;
            return 0;
        }
        nint written = NumberProtocol.AsSsize(ts, value, Exc.ValueError); // may run Python code
        if (written == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
        error->written = written;
        return 0;
    }
}
