// UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError: what could not be converted, where, and why.
//
// PyUnicodeErrorObject: encoding, object, reason are references (encoding stays null for translation), start and end plain numbers that
// scripts may set to anything. Error handlers read them through Start and End, which bring them into the object's range as CPython does.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ExceptionObject {
    private static void UnicodeDecodeSlots(TypeSlots* slots) {
        FillOwnership<UnicodeFields>(slots);
        slots->init = &UnicodeDecodeInit;
        slots->str = &UnicodeDecodeStr;
    }

    private static void UnicodeEncodeSlots(TypeSlots* slots) {
        FillOwnership<UnicodeFields>(slots);
        slots->init = &UnicodeEncodeInit;
        slots->str = &UnicodeEncodeStr;
    }

    private static void UnicodeTranslateSlots(TypeSlots* slots) {
        FillOwnership<UnicodeFields>(slots);
        slots->init = &UnicodeTranslateInit;
        slots->str = &UnicodeTranslateStr;
    }

    private static void UnicodeMembers(TypeBuilder type) {
        type.Member("encoding", MemberType.Object, ExtraOffset, readOnly: false, "exception encoding");
        type.Member("object", MemberType.Object, ExtraOffset + 8, readOnly: false, "exception object");
        type.Member("start", MemberType.Ssize, ExtraOffset + 16, readOnly: false, "exception start");
        type.Member("end", MemberType.Ssize, ExtraOffset + 24, readOnly: false, "exception end");
        type.Member("reason", MemberType.Object, ExtraOffset + 32, readOnly: false, "exception reason");
    }

    private static int UnicodeDecodeInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => UnicodeInit(ts, op, args, kwargs, hasEncoding: true, decodes: true);
    private static int UnicodeEncodeInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => UnicodeInit(ts, op, args, kwargs, hasEncoding: true, decodes: false);
    private static int UnicodeTranslateInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => UnicodeInit(ts, op, args, kwargs, hasEncoding: false, decodes: false);

    /// <summary>([encoding,] object, start, end, reason); a decoding error's object becomes bytes.</summary>
    private static int UnicodeInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs, bool hasEncoding, bool decodes) {
        if (BaseInit(ts, op, args, kwargs) < 0) return -1;
        int expected = hasEncoding ? 5 : 4, at = 0;
        if (TupleObject.Size(args) != expected) return Err.TypeError(ts, $"function takes exactly {expected} arguments ({TupleObject.Size(args)} given)");
        PyObject** given = TupleObject.Items(args);
        PyObject* encoding = null;
        if (hasEncoding) {
            encoding = given[at++];
            if (!IsStr(ts, encoding, at)) return -1;
        }
        PyObject* subject = given[at++];
        if (!decodes && !IsStr(ts, subject, at)) return -1;
        if (!Args.Index(ts, given[at++], out nint start) || !Args.Index(ts, given[at++], out nint end)) return -1;
        PyObject* reason = given[at++];
        if (!IsStr(ts, reason, at)) return -1;

        if (decodes && !TypeObject.HasFlag(subject, TypeFlags.BytesSubclass)) {
            Py_buffer view;
            if (BufferProtocol.Get(ts, subject, &view, 0) < 0) return -1;
            subject = BytesObject.FromSpan(ts, new System.ReadOnlySpan<byte>(view.buf, checked((int)view.len)));
            BufferProtocol.Release(ts, &view);
            if (subject == null) return -1;
        } else {
            Py.IncRef(subject);
        }
        FillUnicode(ts, op, encoding, subject, start, end, reason);
        return 0;
    }

    private static bool IsStr(PyThreadState* ts, PyObject* op, int position) =>
        UnicodeObject.Check(op) || Err.TypeError(ts, $"argument {position} must be str, not {(Py.IsNone(op) ? "None" : Err.TypeName(op))}");

    private static void FillUnicode(PyThreadState* ts, PyObject* op, PyObject* encoding, [Steals] PyObject* subject, nint start, nint end, PyObject* reason) {
        var error = (PyUnicodeErrorObject*)op;
        error->start = start;
        error->end = end;
        Py.SetRef(ts, &error->encoding, Py.XNewRef(encoding));
        Py.SetRef(ts, &error->@object, subject);
        Py.SetRef(ts, &error->reason, Py.NewRef(reason));
    }

    [return: NewRef]
    private static PyObject* UnicodeDecodeStr(PyThreadState* ts, PyObject* op) {
        var error = (PyUnicodeErrorObject*)op;
        if (error->@object == null) return Py.NewRef(Names.Empty);
        string? encoding = TextOf(ts, error->encoding), reason = encoding == null ? null : TextOf(ts, error->reason);
        if (reason == null) return null;
        string what = error->start >= 0 && error->start < BytesObject.Size(error->@object) && error->end == error->start + 1
            ? $"byte 0x{BytesObject.Data(error->@object)[error->start]:x2} in position {error->start}"
            : $"bytes in position {error->start}-{error->end - 1}";
        return UnicodeObject.FromString(ts, $"'{encoding}' codec can't decode {what}: {reason}");
    }

    [return: NewRef]
    private static PyObject* UnicodeEncodeStr(PyThreadState* ts, PyObject* op) {
        var error = (PyUnicodeErrorObject*)op;
        if (error->@object == null) return Py.NewRef(Names.Empty);
        string? encoding = TextOf(ts, error->encoding), reason = encoding == null ? null : TextOf(ts, error->reason);
        return reason == null ? null : UnicodeObject.FromString(ts, $"'{encoding}' codec can't encode {Characters(error)}: {reason}");
    }

    [return: NewRef]
    private static PyObject* UnicodeTranslateStr(PyThreadState* ts, PyObject* op) {
        var error = (PyUnicodeErrorObject*)op;
        if (error->@object == null) return Py.NewRef(Names.Empty);
        string? reason = TextOf(ts, error->reason);
        return reason == null ? null : UnicodeObject.FromString(ts, $"can't translate {Characters(error)}: {reason}");
    }

    private static string Characters(PyUnicodeErrorObject* error) {
        nint start = error->start;
        if (start < 0 || start >= UnicodeObject.Length(error->@object) || error->end != start + 1) return $"characters in position {start}-{error->end - 1}";
        int c = UnicodeObject.Read(error->@object, start);
        string escape = c <= 0xFF ? $"\\x{c:x2}" : c <= 0xFFFF ? $"\\u{c:x4}" : $"\\U{c:x8}";
        return $"character '{escape}' in position {start}";
    }

    /// <summary>str() of an attribute as .NET text; null with an error pending.</summary>
    private static string? TextOf(PyThreadState* ts, PyObject* op) {
        if (op == null) return "None";
        using Owned text = new(ts, ObjectProtocol.Str(ts, op)); // may run Python code
        return text.IsNull ? null : UnicodeObject.ToString(text);
    }

    [return: NewRef]
    public static PyObject* NewUnicodeDecode(PyThreadState* ts, string encoding, byte* data, nint length, nint start, nint end, string reason) {
        using Owned bytes = new(ts, BytesObject.FromSpan(ts, new System.ReadOnlySpan<byte>(data, checked((int)length))));
        return bytes.IsNull ? null : NewUnicode(ts, Exc.UnicodeDecodeError, encoding, bytes, start, end, reason);
    }

    [return: NewRef]
    public static PyObject* NewUnicodeEncode(PyThreadState* ts, string encoding, PyObject* text, nint start, nint end, string reason) =>
        NewUnicode(ts, Exc.UnicodeEncodeError, encoding, text, start, end, reason);

    [return: NewRef]
    public static PyObject* NewUnicodeTranslate(PyThreadState* ts, PyObject* text, nint start, nint end, string reason) =>
        NewUnicode(ts, Exc.UnicodeTranslateError, null, text, start, end, reason);

    [return: NewRef]
    private static PyObject* NewUnicode(PyThreadState* ts, PyTypeObject* type, string? encoding, PyObject* subject, nint start, nint end, string reason) {
        using Owned args = new(ts, TupleObject.New(ts, encoding == null ? 4 : 5));
        if (args.IsNull) return null;
        PyObject** items = TupleObject.Items(args);
        int at = 0;
        if (encoding != null) items[at++] = UnicodeObject.FromString(ts, encoding);
        items[at++] = Py.NewRef(subject);
        items[at++] = LongObject.FromNint(ts, start);
        items[at++] = LongObject.FromNint(ts, end);
        items[at++] = UnicodeObject.FromString(ts, reason);
        for (int i = 0; i < at; i++)
            if (items[i] == null) return null;
        return Instantiate(ts, (PyObject*)type, args);
    }

    /// <summary>Length of the object of a Unicode error; -1 with TypeError when a script put something else there.</summary>
    public static nint UnicodeSubjectLength(PyThreadState* ts, PyObject* exception) {
        PyObject* subject = ((PyUnicodeErrorObject*)exception)->@object;
        bool decodes = TypeObject.IsInstance(exception, Exc.UnicodeDecodeError);
        if (subject == null) return Err.TypeError(ts, "object attribute not set");
        if (decodes) return TypeObject.HasFlag(subject, TypeFlags.BytesSubclass) ? BytesObject.Size(subject) : Err.TypeError(ts, "object attribute must be bytes");
        return UnicodeObject.Check(subject) ? UnicodeObject.Length(subject) : Err.TypeError(ts, "object attribute must be unicode");
    }

    /// <summary>The start, brought into the object's range; false with an error pending.</summary>
    public static bool UnicodeStart(PyThreadState* ts, PyObject* exception, out nint start) {
        start = 0;
        nint length = UnicodeSubjectLength(ts, exception);
        if (length < 0) return false;
        start = ((PyUnicodeErrorObject*)exception)->start;
        if (start < 0) start = 0;
        if (start >= length) start = length - 1;
        return true;
    }

    /// <summary>The end, brought into the object's range; false with an error pending.</summary>
    public static bool UnicodeEnd(PyThreadState* ts, PyObject* exception, out nint end) {
        end = 0;
        nint length = UnicodeSubjectLength(ts, exception);
        if (length < 0) return false;
        end = ((PyUnicodeErrorObject*)exception)->end;
        if (end < 1) end = 1;
        if (end > length) end = length;
        return true;
    }
}
