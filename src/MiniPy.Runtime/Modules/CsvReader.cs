// _csv.reader: a state machine that takes a line at a time from an iterator until a record is complete.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class CsvReaderObject {
    private enum State { StartRecord, StartField, EscapedChar, InField, InQuotedField, EscapeInQuotedField, QuoteInQuotedField, EatLineEnd, AfterEscapedLineEnd }

    private struct Layout {
        public PyObject ob_base;
        public PyObject* input;
        public PyObject* dialect;
        public nint line_num;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_csv.reader", null, sizeof(Layout), TypeFlags.HaveGc, &Slots, &Members, doc: "CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.\n");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("dialect", MemberType.Object, sizeof(PyObject) + sizeof(nint));
        t.Member("line_num", MemberType.Ssize, sizeof(PyObject) + 2 * sizeof(nint));
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => ObjectMemory.Alloc(ts, type, 0);

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, [Steals] PyObject* input, [Steals] PyObject* dialect) => IterTool.Make(ts, (PyObject*)Type, input, dialect);

    /// <summary>What is known of the record while its lines come.</summary>
    private ref struct Record {
        public PyThreadState* Ts;
        public PyCsvDialect* Dialect;
        public PyObject* Fields;
        public UnicodeBuilder Field;
        public State State;
        public bool Numeric;
        public long Limit;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var reader = (Layout*)self;
        if (reader->input == null) return null; // made without csv.reader()
        using Owned dialect = new(ts, Py.NewRef(reader->dialect));
        using Owned fields = new(ts, ListObject.New(ts, 0));
        if (fields.IsNull) return null;
        var record = new Record { Ts = ts, Dialect = CsvDialectObject.Of(dialect), Fields = fields, Field = new UnicodeBuilder(ts), Limit = CsvModule.StateOf(ts).FieldLimit };
        bool good = Read(ts, reader, ref record);
        record.Field.Dispose();
        return good ? fields.Detach() : null;
    }

    private static bool Read(PyThreadState* ts, Layout* reader, scoped ref Record record) {
        do {
            using Owned line = new(ts, Fields.Next(ts, reader->input));
            if (line.IsNull) {
                if (Fields.Failed(ts)) return false;
                if (record.Field.Length == 0 && record.State != State.InQuotedField) return false;
                return record.Dialect->strict != 0 ? CsvModule.Fail(ts, "unexpected end of data") : Save(ref record);
            }
            if (!UnicodeObject.Check(line)) return CsvModule.Fail(ts, $"iterator should return strings, not {Err.TypeName(line)} (the file should be opened in text mode)");
            reader->line_num++;
            int kind = UnicodeObject.Kind(line);
            void* data = UnicodeObject.Data(line);
            nint length = UnicodeObject.Length(line);
            for (nint i = 0; i < length;) {
                nint end = record.State is State.StartRecord or State.StartField ? PlainEnd(record, kind, data, i, length) : -1;
                if (end < 0) {
                    if (!Take(ref record, UnicodeObject.Read(kind, data, i++))) return false;
                    continue;
                }
                PyObject* field = UnicodeObject.Substring(ts, line, i, end);
                if (field == null || ListObject.AppendSteal(ts, record.Fields, field) != 0) return false;
                record.State = UnicodeObject.Read(kind, data, end) == record.Dialect->delimiter ? State.StartField : State.EatLineEnd;
                i = end + 1;
            }
            if (!Take(ref record, EndOfLine)) return false;
        } while (record.State != State.StartRecord);
        return true;
    }

    /// <summary>Where the field that begins at `start` ends, at a delimiter or the end of the line, if it can be cut from the line as it stands: without quotes, escapes or a number to be read; else -1.</summary>
    private static nint PlainEnd(in Record r, int kind, void* data, nint start, nint length) {
        PyCsvDialect* d = r.Dialect;
        int first = UnicodeObject.Read(kind, data, start);
        if (r.Field.Length != 0 || d->quoting == CsvModule.QuoteNonNumeric || IsLineEnd(first) || first == d->quotechar || first == ' ' && d->skipinitialspace != 0) return -1;
        nint limit = length - start > r.Limit ? start + (nint)r.Limit : length;
        for (nint at = start; at < limit; at++) {
            int c = UnicodeObject.Read(kind, data, at);
            if (c == d->escapechar) return -1;
            if (c == d->delimiter || c is '\n' or '\r') return at;
        }
        return -1;
    }

    /// <summary>Stands for the end of a line, whether it had a line end or not.</summary>
    private const int EndOfLine = -2;

    private static bool IsLineEnd(int c) => c is '\n' or '\r' or EndOfLine;

    private static bool Save(scoped ref Record r) {
        PyObject* field = r.Field.Finish();
        if (field == null) return false;
        r.Field.Truncate(0);
        if (r.Numeric) {
            r.Numeric = false;
            PyObject* number = NumberProtocol.Float(r.Ts, field);
            Py.DecRef(r.Ts, field);
            if (number == null) return false;
            field = number;
        }
        return ListObject.AppendSteal(r.Ts, r.Fields, field) == 0;
    }

    private static bool Add(scoped ref Record r, int c) =>
        r.Field.Length >= r.Limit ? CsvModule.Fail(r.Ts, $"field larger than field limit ({r.Limit})") : r.Field.Append(c);

    private static bool AddTo(scoped ref Record r, int c, State next) {
        r.State = next;
        return Add(ref r, c);
    }

    private static bool SaveTo(scoped ref Record r, State next) {
        r.State = next;
        return Save(ref r);
    }

    private static State After(int lineEnd) => lineEnd == EndOfLine ? State.StartRecord : State.EatLineEnd;

    private static bool Take(scoped ref Record r, int c) {
        PyCsvDialect* d = r.Dialect;
        bool quote = c == d->quotechar && d->quoting != CsvModule.QuoteNone && c >= 0, escape = c == d->escapechar && c >= 0;
        switch (r.State) {
            case State.StartRecord when c == EndOfLine: return true; // an empty line is an empty record
            case State.StartRecord when IsLineEnd(c):
                r.State = State.EatLineEnd;
                return true;
            case State.StartRecord or State.StartField:
                if (IsLineEnd(c)) return SaveTo(ref r, After(c));
                if (quote) r.State = State.InQuotedField;
                else if (escape) r.State = State.EscapedChar;
                else if (c == ' ' && d->skipinitialspace != 0) r.State = State.StartField;
                else if (c == d->delimiter) return SaveTo(ref r, State.StartField);
                else {
                    r.Numeric |= d->quoting == CsvModule.QuoteNonNumeric;
                    return AddTo(ref r, c, State.InField);
                }
                return true;
            case State.EscapedChar:
                if (c is '\n' or '\r') return AddTo(ref r, c, State.AfterEscapedLineEnd);
                return AddTo(ref r, c == EndOfLine ? '\n' : c, State.InField);
            case State.AfterEscapedLineEnd when c == EndOfLine: return true;
            case State.AfterEscapedLineEnd or State.InField:
                if (IsLineEnd(c)) return SaveTo(ref r, After(c));
                if (c == d->delimiter && !escape) return SaveTo(ref r, State.StartField);
                if (!escape) return AddTo(ref r, c, r.State == State.AfterEscapedLineEnd ? State.InField : r.State);
                r.State = State.EscapedChar;
                return true;
            case State.InQuotedField:
                if (c == EndOfLine) return true;
                if (escape) r.State = State.EscapeInQuotedField;
                else if (quote) r.State = d->doublequote != 0 ? State.QuoteInQuotedField : State.InField;
                else return Add(ref r, c);
                return true;
            case State.EscapeInQuotedField: return AddTo(ref r, c == EndOfLine ? '\n' : c, State.InQuotedField);
            case State.QuoteInQuotedField:
                if (quote) return AddTo(ref r, c, State.InQuotedField); // a doubled quote
                if (c == d->delimiter) return SaveTo(ref r, State.StartField);
                if (IsLineEnd(c)) return SaveTo(ref r, After(c));
                if (d->strict == 0) return AddTo(ref r, c, State.InField);
                return CsvModule.Fail(r.Ts, $"'{char.ConvertFromUtf32(d->delimiter)}' expected after '{char.ConvertFromUtf32(d->quotechar)}'");
            default:
                if (c == EndOfLine) r.State = State.StartRecord;
                else if (!IsLineEnd(c)) return CsvModule.Fail(r.Ts, "new-line character seen in unquoted field - do you need to open the file in universal-newline mode?");
                return true;
        }
    }
}
