// str: padding, tab expansion, translate and maketrans, and str.format's entry points.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    private static PyObject* Center(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!PadArguments(ts, "center", args, count, out nint width, out int fill)) return null;
        nint missing = Math.Max(0, width - Length(self)), left = missing / 2 + (missing & width & 1);
        return Text<StrText>.Pad(ts, TextView.OfStr(self), left, missing - left, fill);
    }

    private static PyObject* JustifyLeft(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        PadArguments(ts, "ljust", args, count, out nint width, out int fill) ? Text<StrText>.Pad(ts, TextView.OfStr(self), 0, Missing(self, width), fill) : null;

    private static PyObject* JustifyRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        PadArguments(ts, "rjust", args, count, out nint width, out int fill) ? Text<StrText>.Pad(ts, TextView.OfStr(self), Missing(self, width), 0, fill) : null;

    private static nint Missing(PyObject* self, nint width) => width > Length(self) ? width - Length(self) : 0;

    private static bool PadArguments(PyThreadState* ts, string name, PyObject** args, nint count, out nint width, out int fill) {
        width = 0;
        fill = ' ';
        if (!Args.CheckPositional(ts, name, count, 1, 2) || !Args.Index(ts, args[0], out width)) return false;
        if (count < 2) return true;
        if (!Check(args[1])) return Err.TypeError(ts, $"The fill character must be a unicode character, not {Err.TypeName(args[1])}");
        if (Length(args[1]) != 1) return Err.TypeError(ts, "The fill character must be exactly one character long");
        fill = Read(args[1], 0);
        return true;
    }

    private static PyObject* ZeroFill(PyThreadState* ts, PyObject* self, PyObject* widthObject) =>
        Args.Index(ts, widthObject, out nint width) ? Text<StrText>.ZeroFill(ts, TextView.OfStr(self), width) : null;

    private static readonly ArgSpec s_expandTabs = new("expandtabs", 0, 0, "tabsize");

    private static PyObject* ExpandTabs(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* given;
        if (!s_expandTabs.Parse(ts, args, count, kwnames, &given)) return null;
        int size = 8;
        if (given != null && !Args.Int(ts, given, out size)) return null;
        return Text<StrText>.ExpandTabs(ts, TextView.OfStr(self), size);
    }

    private static PyObject* TranslateMethod(PyThreadState* ts, PyObject* self, PyObject* table) => Translate(ts, self, table);

    /// <summary>Replaces each character by what the table (anything subscriptable) has for its ordinal. Runs Python code.</summary>
    [return: NewRef]
    public static PyObject* Translate(PyThreadState* ts, PyObject* self, PyObject* table) {
        const int unknown = -1, deleted = -2;
        // Answers for ASCII characters are kept: a table is asked once for each, as CPython does.
        int* known = stackalloc int[128];
        new Span<int>(known, 128).Fill(unknown);
        using var builder = new UnicodeBuilder(ts);
        nint length = Length(self);
        for (nint i = 0; i < length; i++) {
            int c = Read(self, i);
            if (c < 128 && known[c] != unknown) {
                if (known[c] != deleted && !builder.Append(known[c])) return null;
                continue;
            }
            if (!LookupTranslation(ts, table, c, out int single, out PyObject* text)) return null;
            using Owned owned = new(ts, text);
            if (text == null) {
                if (single >= 0 && !builder.Append(single)) return null;
                if (c < 128) known[c] = single < 0 ? deleted : single;
            } else if (!builder.Append(text)) return null;
        }
        return builder.Finish();
    }

    /// <summary>What a translation table says about a character: a code point, -1 (delete it), or a str of several characters.</summary>
    public static bool LookupTranslation(PyThreadState* ts, PyObject* table, int c, out int single, out PyObject* text) {
        single = c;
        text = null;
        using Owned key = new(ts, LongObject.FromInt64(ts, c));
        if (key.IsNull) return false;
        PyObject* given;
        if (DictObject.CheckExact(table)) { // most tables are, and lack most characters: no KeyError is made
            if (DictObject.GetItemWithError(ts, table, key, out given) == Lookup.Missing) return true;
            Py.XIncRef(given);
        } else given = ObjectProtocol.GetItem(ts, table, key);
        using Owned value = new(ts, given);
        if (value.IsNull) {
            if (!Err.Matches(ts, Exc.LookupError)) return false;
            ErrorIndicator.Clear(ts);
            return true;
        }
        PyObject* found = value;
        if (Py.IsNone(found)) single = -1;
        else if (TypeObject.HasFlag(found, TypeFlags.LongSubclass)) {
            long code = LongObject.AsInt64(ts, found);
            if (code == -1 && ErrorIndicator.Occurred(ts) != null) ErrorIndicator.Clear(ts);
            if (code < 0 || code > MaxCodePoint) return Err.ValueError(ts, "character mapping must be in range(0x110000)");
            single = (int)code;
        } else if (Check(found)) {
            if (Length(found) == 1) single = Read(found, 0);
            else text = Py.NewRef(found);
        } else return Err.TypeError(ts, "character mapping must return integer, None or str");
        return true;
    }

    private static PyObject* MakeTrans(PyThreadState* ts, PyObject* none, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "maketrans", count, 1, 3)) return null;
        for (int i = 1; i < count; i++)
            if (!Args.Str(ts, "maketrans", i + 1, args[i])) return null;
        using Owned result = new(ts, DictObject.New(ts));
        if (result.IsNull) return null;
        if (count == 1) return MapKeys(ts, args[0], result) ? result.Detach() : null;
        PyObject* from = args[0], to = args[1];
        if (!Check(from)) return Err.TypeError(ts, "first maketrans argument must be a string if there is a second argument");
        if (Length(from) != Length(to)) return Err.ValueError(ts, "the first two maketrans arguments must have equal length");
        for (nint i = 0; i < Length(from); i++) {
            using Owned value = new(ts, LongObject.FromInt64(ts, Read(to, i)));
            if (value.IsNull || !SetOrdinal(ts, result, Read(from, i), value)) return null;
        }
        for (nint i = 0; count > 2 && i < Length(args[2]); i++)
            if (!SetOrdinal(ts, result, Read(args[2], i), Py.None)) return null;
        return result.Detach();
    }

    private static bool SetOrdinal(PyThreadState* ts, PyObject* dict, int c, PyObject* value) {
        using Owned key = new(ts, LongObject.FromInt64(ts, c));
        return !key.IsNull && DictObject.SetItem(ts, dict, key, value) == 0;
    }

    /// <summary>Copies a dict, keys of one character becoming ordinals.</summary>
    private static bool MapKeys(PyThreadState* ts, PyObject* from, PyObject* to) {
        if (!DictObject.CheckExact(from)) return Err.TypeError(ts, "if you give only one argument to maketrans it must be a dict");
        nint at = 0;
        while (DictObject.Next(from, ref at, out PyObject* key, out PyObject* value)) {
            if (Check(key)) {
                if (Length(key) != 1) return Err.ValueError(ts, "string keys in translate table must be of length 1");
                if (!SetOrdinal(ts, to, Read(key, 0), value)) return false;
            } else if (TypeObject.HasFlag(key, TypeFlags.LongSubclass)) {
                if (DictObject.SetItem(ts, to, key, value) < 0) return false;
            } else return Err.TypeError(ts, "keys in translate table must be strings or integers");
        }
        return true;
    }

    private static PyObject* Format(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => FormatTemplate.Format(ts, self, args, count, kwnames);
    private static PyObject* FormatMap(PyThreadState* ts, PyObject* self, PyObject* mapping) => FormatTemplate.FormatMap(ts, self, mapping);
}
