// _csv.writer: turns rows into lines and hands each to a write function.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class CsvWriterObject {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* write;
        public PyObject* dialect;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_csv.writer", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &Members, doc: "CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.\n");

    private static void Slots(TypeSlots* s) => Fields.Gc(s, 2);

    private static void Members(TypeBuilder t) {
        t.Method("writerow", &WriteRow, "writerow(iterable)\n\nConstruct and write a CSV record from an iterable of fields.  Non-string\nelements will be converted to string.");
        t.Method("writerows", &WriteRows, "writerows(iterable of iterables)\n\nConstruct and write a series of iterables to a csv file.  Non-string\nelements will be converted to string.");
        t.Member("dialect", MemberType.Object, sizeof(PyObject) + sizeof(nint));
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, [Steals] PyObject* write, [Steals] PyObject* dialect) => IterTool.Make(ts, (PyObject*)Type, write, dialect);

    private static PyObject* WriteRow(PyThreadState* ts, PyObject* self, PyObject* row) {
        using Owned dialect = new(ts, Py.NewRef(((Layout*)self)->dialect));
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, row));
        if (iterator.IsNull) return Err.Matches(ts, Exc.TypeError) ? CsvModule.Fail(ts, $"iterable expected, not {Err.TypeName(row)}") : null;
        var line = new UnicodeBuilder(ts);
        using Owned text = new(ts, Join(ts, CsvDialectObject.Of(dialect), iterator, ref line) ? line.Finish() : null);
        line.Dispose();
        return text.IsNull ? null : CallProtocol.CallOne(ts, ((Layout*)self)->write, text);
    }

    private static PyObject* WriteRows(PyThreadState* ts, PyObject* self, PyObject* rows) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, rows));
        if (iterator.IsNull) return null;
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            using Owned row = new(ts, Fields.Next(ts, iterator));
            if (row.IsNull) return Fields.Failed(ts) ? null : Py.None;
            using Owned written = new(ts, WriteRow(ts, self, row));
            if (written.IsNull) return null;
        }
        return null;
    }

    private static bool Join(PyThreadState* ts, PyCsvDialect* d, PyObject* iterator, scoped ref UnicodeBuilder line) {
        nint count = 0;
        for (; IterTool.GoOn(ts, count); count++) {
            using Owned field = new(ts, Fields.Next(ts, iterator));
            if (field.IsNull) break;
            bool quoted = d->quoting == CsvModule.QuoteAll || (d->quoting == CsvModule.QuoteNonNumeric && !IsNumber(field));
            using Owned text = new(ts, UnicodeObject.Check(field) ? Py.NewRef(field) : Py.IsNone(field) ? Names.Empty : ObjectProtocol.Str(ts, field));
            if (text.IsNull) return false;
            if (count > 0) line.Append(d->delimiter);
            if (!Append(ts, d, text, quoted, ref line)) return false;
        }
        if (Fields.Failed(ts)) return false;
        if (count > 0 && line.Length == 0) {
            // A record of one empty field must not look like an empty line.
            if (d->quoting == CsvModule.QuoteNone) return CsvModule.Fail(ts, "single empty field record must be quoted");
            line.Append(d->quotechar);
            line.Append(d->quotechar);
        }
        return line.Append(d->lineterminator);
    }

    private static bool IsNumber(PyObject* op) => TypeSlots.Of(op)->nb_index != null || TypeSlots.Of(op)->nb_int != null || TypeSlots.Of(op)->nb_float != null || ComplexObject.Check(op);

    /// <summary>The ASCII characters of a new dialect that IsSpecial.</summary>
    internal static UInt128 Specials(PyCsvDialect* d) {
        UInt128 special = 0;
        for (int c = 0; c < 128; c++)
            if (IsSpecialSlow(d, c)) special |= UInt128.One << c;
        return special;
    }

    private static bool IsSpecial(PyCsvDialect* d, int c) => c < 128 ? (d->special >> c & 1) != 0 : IsSpecialSlow(d, c);

    private static bool IsSpecialSlow(PyCsvDialect* d, int c) {
        if (c == d->delimiter || c == d->escapechar || c == d->quotechar) return true;
        for (nint i = 0; d->lineterminator != null && i < UnicodeObject.Length(d->lineterminator); i++)
            if (UnicodeObject.Read(d->lineterminator, i) == c) return true;
        return false;
    }

    private static bool Append(PyThreadState* ts, PyCsvDialect* d, PyObject* text, bool quoted, scoped ref UnicodeBuilder line) {
        nint length = UnicodeObject.Length(text);
        int kind = UnicodeObject.Kind(text);
        void* data = UnicodeObject.Data(text);
        bool special = false;
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(kind, data, i);
            if (!IsSpecial(d, c)) continue;
            special = true;
            // Quotes help against all but what must be escaped.
            quoted |= d->quoting != CsvModule.QuoteNone && !MustEscape(d, c);
        }
        if (quoted) line.Append(d->quotechar);
        if (!special) line.Append(text);
        for (nint i = 0; i < length && special; i++) {
            int c = UnicodeObject.Read(kind, data, i);
            if (IsSpecial(d, c)) {
                if (d->quoting == CsvModule.QuoteNone || MustEscape(d, c)) {
                    if (d->escapechar < 0) return CsvModule.Fail(ts, "need to escape, but no escapechar set");
                    line.Append(d->escapechar);
                } else if (c == d->quotechar) line.Append(c);
            }
            line.Append(c);
        }
        return !quoted || line.Append(d->quotechar);
    }

    /// <summary>Within quotes too.</summary>
    private static bool MustEscape(PyCsvDialect* d, int c) => c == d->quotechar ? d->doublequote == 0 : c == d->escapechar;
}
