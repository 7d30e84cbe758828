// str.format and format_map (PEP 3101): literal text, and fields {name.attr[key]!conversion:spec} whose spec may have fields itself.
//
// Cutting a template into pieces (Next) and a field name into steps (FieldName) is separate from evaluating them: the _string module
// offers the former two to string.Formatter.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>One piece of a template: literal text and perhaps a field after it. Positions are character indices.</summary>
internal struct TemplatePiece {
    public nint LiteralStart, LiteralEnd, NameStart, NameEnd, SpecStart, SpecEnd;
    public bool HasField, SpecHasFields;
    public int Conversion;
}

internal unsafe ref struct FormatTemplate {
    private readonly PyThreadState* _ts;
    private readonly PyObject** _args;
    private readonly nint _count;
    /// <summary>Tuple of the names of the keyword values that follow the positional ones, or null.</summary>
    private readonly PyObject* _names;
    /// <summary>format_map's mapping, or null.</summary>
    private readonly PyObject* _mapping;
    /// <summary>How fields are numbered: 0 not known yet, 1 automatically, 2 by the template.</summary>
    private int _numbering;
    private nint _nextNumber;

    private FormatTemplate(PyThreadState* ts, PyObject** args, nint count, PyObject* names, PyObject* mapping) {
        _ts = ts;
        _args = args;
        _count = count;
        _names = names;
        _mapping = mapping;
    }

    [return: NewRef]
    public static PyObject* Format(PyThreadState* ts, PyObject* template, PyObject** args, nint count, PyObject* kwnames) {
        var state = new FormatTemplate(ts, args, count, kwnames, null);
        return state.Build(template, 0, UnicodeObject.Length(template), 2);
    }

    [return: NewRef]
    public static PyObject* FormatMap(PyThreadState* ts, PyObject* template, PyObject* mapping) {
        var state = new FormatTemplate(ts, null, 0, null, mapping);
        return state.Build(template, 0, UnicodeObject.Length(template), 2);
    }

    private PyObject* Build(PyObject* template, nint start, nint end, int depth) {
        if (depth <= 0) return Err.ValueError(_ts, "Max string recursion exceeded");
        var builder = new UnicodeBuilder(_ts);
        PyObject* result = null;
        while (true) {
            int more = Next(_ts, template, ref start, end, out TemplatePiece piece);
            if (more == 0) {
                result = builder.Finish();
                break;
            }
            if (more < 0 || !builder.Append(template, piece.LiteralStart, piece.LiteralEnd)) break;
            if (piece.HasField && !Field(ref builder, template, piece, depth)) break;
        }
        builder.Dispose();
        return result;
    }

    private bool Field(ref UnicodeBuilder builder, PyObject* template, in TemplatePiece piece, int depth) {
        using Owned value = new(_ts, Evaluate(template, piece.NameStart, piece.NameEnd));
        if (value.IsNull) return false;
        PyObject* shown = value;
        if (piece.Conversion != 0) {
            shown = Converted(value, piece.Conversion);
            if (shown == null) return false;
        } else Py.IncRef(shown);
        using Owned owned = new(_ts, shown);
        if (piece.SpecStart == piece.SpecEnd && UnicodeObject.CheckExact(shown)) return builder.Append(shown);
        using Owned spec = new(_ts, piece.SpecHasFields ? Build(template, piece.SpecStart, piece.SpecEnd, depth - 1) : UnicodeObject.Substring(_ts, template, piece.SpecStart, piece.SpecEnd));
        if (spec.IsNull) return false;
        return builder.AppendSteal(ObjectProtocol.Format(_ts, shown, spec));
    }

    private PyObject* Converted(PyObject* value, int conversion) => conversion switch {
        'r' => ObjectProtocol.Repr(_ts, value),
        's' => ObjectProtocol.Str(_ts, value),
        'a' => ObjectProtocol.Ascii(_ts, value),
        _ => Err.ValueError(_ts, $"Unknown conversion specifier {(conversion is > 32 and < 127 ? ((char)conversion).ToString() : $"\\x{conversion:x}")}"),
    };

    /// <summary>The object that a field name stands for.</summary>
    private PyObject* Evaluate(PyObject* template, nint start, nint end) {
        if (!SplitName(_ts, template, start, end, out nint firstEnd, out nint index)) return null;
        bool empty = firstEnd == start;
        if (empty || index != -1) {
            int wanted = empty ? 1 : 2;
            if (_numbering == 0) _numbering = wanted;
            if (_numbering != wanted) {
                return Err.ValueError(_ts, empty ? "cannot switch from manual field specification to automatic field numbering"
                    : "cannot switch from automatic field numbering to manual field specification");
            }
            if (empty) index = _nextNumber++;
        }
        PyObject* value;
        if (index == -1) {
            using Owned key = new(_ts, UnicodeObject.Substring(_ts, template, start, firstEnd));
            if (key.IsNull) return null;
            value = Keyword(key);
        } else if (_mapping != null) value = Err.ValueError(_ts, "Format string contains positional fields");
        else if (index >= _count) value = Err.IndexError(_ts, $"Replacement index {index} out of range for positional args tuple");
        else value = Py.NewRef(_args[index]);
        nint at = firstEnd;
        while (value != null) {
            int step = NextStep(_ts, template, ref at, end, out nint stepStart, out nint stepEnd, out bool attribute, out nint number);
            if (step == 0) break;
            PyObject* owner = value;
            value = step < 0 ? null : Step(owner, template, stepStart, stepEnd, attribute, number);
            Py.DecRef(_ts, owner);
        }
        return value;
    }

    private PyObject* Keyword(PyObject* key) {
        if (_mapping != null) return ObjectProtocol.GetItem(_ts, _mapping, key);
        for (nint i = 0; _names != null && i < TupleObject.Size(_names); i++)
            if (UnicodeObject.Equals(TupleObject.Items(_names)[i], key)) return Py.NewRef(_args[_count + i]);
        return Err.KeyError(_ts, key);
    }

    private PyObject* Step(PyObject* owner, PyObject* template, nint start, nint end, bool attribute, nint number) {
        using Owned key = new(_ts, attribute || number == -1 ? UnicodeObject.Substring(_ts, template, start, end) : LongObject.FromNint(_ts, number));
        if (key.IsNull) return null;
        return attribute ? ObjectProtocol.GetAttr(_ts, owner, key) : ObjectProtocol.GetItem(_ts, owner, key);
    }

    /// <summary>The name before the first '.' or '['; `index` is its number when it is one, else -1.</summary>
    public static bool SplitName(PyThreadState* ts, PyObject* template, nint start, nint end, out nint firstEnd, out nint index) {
        firstEnd = start;
        while (firstEnd < end && UnicodeObject.Read(template, firstEnd) is not ('.' or '[')) firstEnd++;
        return Number(ts, template, start, firstEnd, out index);
    }

    private static bool Number(PyThreadState* ts, PyObject* template, nint start, nint end, out nint number) {
        nint at = start;
        int digits = FormatSpec.ReadInteger(ts, template, ref at, end, out number);
        if (digits < 0) return false;
        if (digits == 0 || at != end) number = -1;
        return true;
    }

    /// <summary>The next ".attr" or "[key]" of a field name: 1, at the end 0, on error -1.</summary>
    public static int NextStep(PyThreadState* ts, PyObject* template, ref nint at, nint end, out nint start, out nint stop, out bool attribute, out nint number) {
        start = stop = at;
        number = -1;
        attribute = false;
        if (at >= end) return 0;
        int c = UnicodeObject.Read(template, at++);
        start = at;
        if (c == '.') {
            attribute = true;
            while (at < end && UnicodeObject.Read(template, at) is not ('.' or '[')) at++;
            stop = at;
        } else if (c == '[') {
            while (at < end && UnicodeObject.Read(template, at) != ']') at++;
            if (at >= end) return Err.ValueError(ts, "Missing ']' in format string");
            stop = at++;
            if (!Number(ts, template, start, stop, out number)) return -1;
        } else return Err.ValueError(ts, "Only '.' or '[' may follow ']' in format field specifier");
        return start == stop ? Err.ValueError(ts, "Empty attribute in format string") : 1;
    }

    /// <summary>Reads the next piece of a template from `at`: 1, at the end 0, on error -1.</summary>
    public static int Next(PyThreadState* ts, PyObject* template, ref nint at, nint end, out TemplatePiece piece) {
        piece = default;
        if (at >= end) return 0;
        int kind = UnicodeObject.Kind(template), c = 0;
        void* data = UnicodeObject.Data(template);
        nint start = at;
        bool brace = false;
        while (at < end && !brace) {
            c = UnicodeObject.Read(kind, data, at++);
            brace = c is '{' or '}';
        }
        bool atEnd = at >= end;
        nint length = at - start;
        if (brace) {
            bool doubled = !atEnd && UnicodeObject.Read(kind, data, at) == c;
            if (c == '}' && !doubled) return Err.ValueError(ts, "Single '}' encountered in format string");
            if (atEnd) return Err.ValueError(ts, "Single '{' encountered in format string");
            if (doubled) {
                at++; // the literal keeps one of the two
                brace = false;
            } else length--;
        }
        piece.LiteralStart = start;
        piece.LiteralEnd = start + length;
        return !brace || ReadField(ts, template, ref at, end, ref piece) ? 1 : -1;
    }

    private static bool ReadField(PyThreadState* ts, PyObject* template, ref nint at, nint end, ref TemplatePiece piece) {
        int kind = UnicodeObject.Kind(template), c = 0;
        void* data = UnicodeObject.Data(template);
        piece.HasField = true;
        piece.NameStart = at;
        bool done = false;
        while (at < end && !done) {
            c = UnicodeObject.Read(kind, data, at++);
            if (c == '{') return Err.ValueError(ts, "unexpected '{' in field name");
            if (c == '[') while (at < end && UnicodeObject.Read(kind, data, at) != ']') at++;
            done = c is '}' or ':' or '!';
        }
        if (!done) return Err.ValueError(ts, "expected '}' before end of string");
        piece.NameEnd = at - 1;
        if (c == '}') return true;
        if (c == '!') {
            if (at >= end) return Err.ValueError(ts, "end of string while looking for conversion specifier");
            piece.Conversion = UnicodeObject.Read(kind, data, at++);
            if (at < end) {
                c = UnicodeObject.Read(kind, data, at++);
                if (c == '}') return true;
                if (c != ':') return Err.ValueError(ts, "expected ':' after conversion specifier");
            }
        }
        piece.SpecStart = at;
        for (int depth = 1; at < end;) {
            c = UnicodeObject.Read(kind, data, at++);
            if (c == '{') {
                piece.SpecHasFields = true;
                depth++;
            } else if (c == '}' && --depth == 0) {
                piece.SpecEnd = at - 1;
                return true;
            }
        }
        return Err.ValueError(ts, "unmatched '{' in format spec");
    }
}
