// _string: what string.Formatter needs of str.format's parser.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class StringModule {
    public static readonly BuiltinModule Definition = new("_string", "string helper module", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("formatter_parser", &FormatterParser, "parse the argument as a format string");
        m.Function("formatter_field_name_split", &FieldNameSplit, "split the argument as a field name");
        return 0;
    }

    private static PyObject* FormatterParser(PyThreadState* ts, PyObject* module, PyObject* template) =>
        UnicodeObject.Check(template) ? TemplateIterator.New(ts, FormatterIteratorType.Type, template, 0) : Err.TypeError(ts, $"expected str, got {Err.TypeName(template)}");

    private static PyObject* FieldNameSplit(PyThreadState* ts, PyObject* module, PyObject* name) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"expected str, got {Err.TypeName(name)}");
        if (!FormatTemplate.SplitName(ts, name, 0, UnicodeObject.Length(name), out nint end, out nint index)) return null;
        using Owned first = new(ts, index != -1 ? LongObject.FromNint(ts, index) : UnicodeObject.Substring(ts, name, 0, end));
        if (first.IsNull) return null;
        using Owned rest = new(ts, TemplateIterator.New(ts, FieldNameIteratorType.Type, name, end));
        return rest.IsNull ? null : TupleObject.Pack(ts, first, rest);
    }
}

/// <summary>A str and a position in it.</summary>
internal unsafe struct TemplateIterator {
    public PyObject ob_base;
    public PyObject* text;
    public nint at;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* text, nint at) {
        PyObject* op = ObjectMemory.New(ts, type, sizeof(TemplateIterator));
        if (op == null) return null;
        ((TemplateIterator*)op)->text = Py.NewRef(text);
        ((TemplateIterator*)op)->at = at;
        return op;
    }

    public static void Dealloc(PyThreadState* ts, PyObject* op) {
        Py.DecRef(ts, ((TemplateIterator*)op)->text);
        ObjectMemory.Free(ts, op);
    }
}

/// <summary>Gives (literal, field name, spec, conversion) for each piece of a template.</summary>
internal static unsafe class FormatterIteratorType {
    public static readonly PyTypeObject* Type = StaticType.Create("formatteriterator", null, sizeof(TemplateIterator), TypeFlags.DisallowInstantiation, &Slots, null);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &TemplateIterator.Dealloc;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &Next;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (TemplateIterator*)self;
        PyObject* text = it->text;
        if (FormatTemplate.Next(ts, text, ref it->at, UnicodeObject.Length(text), out TemplatePiece piece) <= 0) return null;
        using Owned literal = new(ts, UnicodeObject.Substring(ts, text, piece.LiteralStart, piece.LiteralEnd));
        using Owned name = new(ts, piece.HasField ? UnicodeObject.Substring(ts, text, piece.NameStart, piece.NameEnd) : Py.None);
        using Owned spec = new(ts, piece.HasField ? UnicodeObject.Substring(ts, text, piece.SpecStart, piece.SpecEnd) : Py.None);
        using Owned conversion = new(ts, piece.Conversion == 0 ? Py.None : UnicodeObject.FromCodePoint(ts, piece.Conversion));
        if (literal.IsNull || name.IsNull || spec.IsNull || conversion.IsNull) return null;
        return TupleObject.Pack(ts, literal, name, spec, conversion);
    }
}

/// <summary>Gives (is attribute, name or number) for each step of a field name.</summary>
internal static unsafe class FieldNameIteratorType {
    public static readonly PyTypeObject* Type = StaticType.Create("fieldnameiterator", null, sizeof(TemplateIterator), TypeFlags.DisallowInstantiation, &Slots, null);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &TemplateIterator.Dealloc;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &Next;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var it = (TemplateIterator*)self;
        if (FormatTemplate.NextStep(ts, it->text, ref it->at, UnicodeObject.Length(it->text), out nint start, out nint end, out bool attribute, out nint number) <= 0) return null;
        using Owned key = new(ts, number != -1 ? LongObject.FromNint(ts, number) : UnicodeObject.Substring(ts, it->text, start, end));
        return key.IsNull ? null : TupleObject.Pack(ts, Py.Bool(attribute), key);
    }
}
