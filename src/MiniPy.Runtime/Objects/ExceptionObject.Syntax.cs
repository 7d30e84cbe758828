// SyntaxError: msg, and where: SyntaxError(msg, (filename, lineno, offset, text[, end_lineno, end_offset])).
//
// Eight references behind the common part, in the order of PySyntaxErrorObject; any may be null (None to Python code). Offsets count
// characters from 1. str() appends the file's base name and the line.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ExceptionObject {
    private static void SyntaxErrorSlots(TypeSlots* slots) {
        FillOwnership<EightFields>(slots);
        slots->init = &SyntaxErrorInit;
        slots->str = &SyntaxErrorStr;
    }

    private static void SyntaxErrorMembers(TypeBuilder type) {
        nint offset = ExtraOffset;
        foreach (string name in (System.ReadOnlySpan<string>)["msg", "filename", "lineno", "offset", "end_lineno", "end_offset", "text", "print_file_and_line"]) {
            type.Member(name, MemberType.Object, offset, readOnly: false, "exception " + name.Replace("end_lineno", "end lineno").Replace("end_offset", "end offset"));
            offset += 8;
        }
    }

    private static int SyntaxErrorInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (BaseInit(ts, op, args, kwargs) < 0) return -1;
        var error = (PySyntaxErrorObject*)op;
        nint count = TupleObject.Size(args);
        if (count >= 1) Py.SetRef(ts, &error->msg, Py.NewRef(TupleObject.Items(args)[0]));
        if (count != 2) return 0;
        using Owned info = new(ts, TupleObject.FromIterable(ts, TupleObject.Items(args)[1]));
        if (info.IsNull) return -1;
        nint given = TupleObject.Size(info);
        if (given < 4) return Err.TypeError(ts, $"function takes at least 4 arguments ({given} given)");
        if (given > 6) return Err.TypeError(ts, $"function takes at most 6 arguments ({given} given)");
        PyObject** items = TupleObject.Items(info);
        Py.SetRef(ts, &error->filename, Py.NewRef(items[0]));
        Py.SetRef(ts, &error->lineno, Py.NewRef(items[1]));
        Py.SetRef(ts, &error->offset, Py.NewRef(items[2]));
        Py.SetRef(ts, &error->text, Py.NewRef(items[3]));
        Py.SetRef(ts, &error->end_lineno, given > 4 ? Py.NewRef(items[4]) : null);
        Py.SetRef(ts, &error->end_offset, given > 5 ? Py.NewRef(items[5]) : null);
        if (given == 5) return Err.TypeError(ts, "end_offset must be provided when end_lineno is provided");
        return 0;
    }

    [return: NewRef]
    private static PyObject* SyntaxErrorStr(PyThreadState* ts, PyObject* op) {
        var error = (PySyntaxErrorObject*)op;
        bool hasFile = error->filename != null && UnicodeObject.Check(error->filename);
        bool hasLine = error->lineno != null && error->lineno->ob_type == LongObject.Type;
        using Owned message = new(ts, ObjectProtocol.Str(ts, error->msg != null ? error->msg : Py.None)); // may run Python code
        if (message.IsNull || !hasFile && !hasLine) return message.Detach();
        using var text = new UnicodeBuilder(ts);
        text.Append(message.Borrow);
        text.Append(" (");
        if (hasFile) {
            string path = UnicodeObject.ToString(error->filename);
            text.Append(path[(path.LastIndexOf('/') + 1)..]);
            if (hasLine) text.Append(", ");
        }
        if (hasLine) {
            long line = LongObject.AsInt64(ts, error->lineno);
            if (line == -1) ErrorIndicator.Clear(ts); // too large to be a line
            text.Append("line " + line.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        text.Append(")");
        return text.Finish();
    }

    /// <summary>A SyntaxError or a builtin subclass. `filename` and `sourceLine` may be null; positions of 0 become None.</summary>
    [return: NewRef]
    public static PyObject* NewSyntaxError(PyThreadState* ts, PyTypeObject* type, string message, string? filename, int line, int offset, string? sourceLine, int endLine, int endOffset) {
        using Owned details = new(ts, TupleObject.New(ts, endLine > 0 || endOffset > 0 ? 6 : 4));
        if (details.IsNull) return null;
        PyObject** items = TupleObject.Items(details);
        items[0] = filename == null ? Py.None : UnicodeObject.FromString(ts, filename);
        items[1] = LongObject.FromInt64(ts, line);
        items[2] = LongObject.FromInt64(ts, offset);
        items[3] = sourceLine == null ? Py.None : UnicodeObject.FromString(ts, sourceLine);
        if (TupleObject.Size(details) == 6) {
            items[4] = LongObject.FromInt64(ts, endLine);
            items[5] = LongObject.FromInt64(ts, endOffset);
        }
        for (nint i = 0; i < TupleObject.Size(details); i++)
            if (items[i] == null) return null;
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        if (text.IsNull) return null;
        using Owned args = new(ts, TupleObject.Pack(ts, text, details));
        return args.IsNull ? null : Instantiate(ts, (PyObject*)type, args);
    }
}
