// unicodedata: the module, whose functions ask Unicode 14.0, and ucd_3_2_0, an object with the same methods for Unicode 3.2. `self` says
// which: the module or that object.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class UnicodeDataModule {
    public static readonly BuiltinModule Definition = new("unicodedata", "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n14.0.0 which is publicly available from ftp://ftp.unicode.org/.\n\nThe module uses the same names and symbols as defined by the\nUnicodeData File Format 14.0.0.", &Fill);

    private struct UcdObject {
        public PyObject ob_base;
        public PyObject* version;
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("unicodedata.UCD", null, sizeof(UcdObject), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &Members);

    private static void Slots(TypeSlots* s) => Fields.Gc(s, 1);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("decimal", &GetDecimal, "decimal($self, chr, default=<unrepresentable>, /)\n--\n\nConverts a Unicode character into its equivalent decimal value.\n\nReturns the decimal value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.");
        m.Function("digit", &GetDigit, "digit($self, chr, default=<unrepresentable>, /)\n--\n\nConverts a Unicode character into its equivalent digit value.\n\nReturns the digit value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.");
        m.Function("numeric", &GetNumeric, "numeric($self, chr, default=<unrepresentable>, /)\n--\n\nConverts a Unicode character into its equivalent numeric value.\n\nReturns the numeric value assigned to the character chr as float.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.");
        m.Function("category", &GetCategory, "category($self, chr, /)\n--\n\nReturns the general category assigned to the character chr as string.");
        m.Function("bidirectional", &GetBidirectional, "bidirectional($self, chr, /)\n--\n\nReturns the bidirectional class assigned to the character chr as string.\n\nIf no such value is defined, an empty string is returned.");
        m.Function("combining", &GetCombining, "combining($self, chr, /)\n--\n\nReturns the canonical combining class assigned to the character chr as integer.\n\nReturns 0 if no combining class is defined.");
        m.Function("mirrored", &GetMirrored, "mirrored($self, chr, /)\n--\n\nReturns the mirrored property assigned to the character chr as integer.\n\nReturns 1 if the character has been identified as a \"mirrored\"\ncharacter in bidirectional text, 0 otherwise.");
        m.Function("east_asian_width", &GetWidth, "east_asian_width($self, chr, /)\n--\n\nReturns the east asian width assigned to the character chr as string.");
        m.Function("decomposition", &GetDecomposition, "decomposition($self, chr, /)\n--\n\nReturns the character decomposition mapping assigned to the character chr as string.\n\nAn empty string is returned in case no such mapping is defined.");
        m.Function("name", &GetName, "name($self, chr, default=<unrepresentable>, /)\n--\n\nReturns the name assigned to the character chr as a string.\n\nIf no name is defined, default is returned, or, if not given,\nValueError is raised.");
        m.Function("lookup", &Lookup, "lookup($self, name, /)\n--\n\nLook up character by name.\n\nIf a character with the given name is found, return the\ncorresponding character.  If not found, KeyError is raised.");
        m.Function("is_normalized", &IsNormalized, "is_normalized($self, form, unistr, /)\n--\n\nReturn whether the Unicode string unistr is in the normal form 'form'.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.");
        m.Function("normalize", &Normalize, "normalize($self, form, unistr, /)\n--\n\nReturn the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.");
        m.Text("unidata_version", "14.0.0");
        m.Type(s_type);
        m.Value("ucd_3_2_0", NewVersion32(ts));
        return 0;
    }

    private static void Members(TypeBuilder t) {
        t.Method("decimal", &GetDecimal, "decimal($self, chr, default=<unrepresentable>, /)\n--\n\nConverts a Unicode character into its equivalent decimal value.\n\nReturns the decimal value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.");
        t.Method("digit", &GetDigit, "digit($self, chr, default=<unrepresentable>, /)\n--\n\nConverts a Unicode character into its equivalent digit value.\n\nReturns the digit value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.");
        t.Method("numeric", &GetNumeric, "numeric($self, chr, default=<unrepresentable>, /)\n--\n\nConverts a Unicode character into its equivalent numeric value.\n\nReturns the numeric value assigned to the character chr as float.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.");
        t.Method("category", &GetCategory, "category($self, chr, /)\n--\n\nReturns the general category assigned to the character chr as string.");
        t.Method("bidirectional", &GetBidirectional, "bidirectional($self, chr, /)\n--\n\nReturns the bidirectional class assigned to the character chr as string.\n\nIf no such value is defined, an empty string is returned.");
        t.Method("combining", &GetCombining, "combining($self, chr, /)\n--\n\nReturns the canonical combining class assigned to the character chr as integer.\n\nReturns 0 if no combining class is defined.");
        t.Method("mirrored", &GetMirrored, "mirrored($self, chr, /)\n--\n\nReturns the mirrored property assigned to the character chr as integer.\n\nReturns 1 if the character has been identified as a \"mirrored\"\ncharacter in bidirectional text, 0 otherwise.");
        t.Method("east_asian_width", &GetWidth, "east_asian_width($self, chr, /)\n--\n\nReturns the east asian width assigned to the character chr as string.");
        t.Method("decomposition", &GetDecomposition, "decomposition($self, chr, /)\n--\n\nReturns the character decomposition mapping assigned to the character chr as string.\n\nAn empty string is returned in case no such mapping is defined.");
        t.Method("name", &GetName, "name($self, chr, default=<unrepresentable>, /)\n--\n\nReturns the name assigned to the character chr as a string.\n\nIf no name is defined, default is returned, or, if not given,\nValueError is raised.");
        t.Method("lookup", &Lookup, "lookup($self, name, /)\n--\n\nLook up character by name.\n\nIf a character with the given name is found, return the\ncorresponding character.  If not found, KeyError is raised.");
        t.Method("is_normalized", &IsNormalized, "is_normalized($self, form, unistr, /)\n--\n\nReturn whether the Unicode string unistr is in the normal form 'form'.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.");
        t.Method("normalize", &Normalize, "normalize($self, form, unistr, /)\n--\n\nReturn the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.");
        t.Member("unidata_version", MemberType.Object, sizeof(PyObject));
    }

    private static PyObject* NewVersion32(PyThreadState* ts) {
        PyObject* op = ObjectMemory.New(ts, s_type, sizeof(UcdObject));
        if (op == null) return null;
        ((UcdObject*)op)->version = UnicodeObject.FromString(ts, "3.2.0");
        CycleCollector.Track(ts, op);
        return op;
    }

    private static bool IsOld(PyObject* self) => self->ob_type == s_type;
    private static UnicodeDatabase Database(PyObject* self) => IsOld(self) ? UnicodeDatabase.Version32 : UnicodeDatabase.Current;

    /// <summary>The character of an argument, or -1 with TypeError; `which` is its number where the function takes several.</summary>
    private static int Character(PyThreadState* ts, string function, PyObject* op, string which = "") {
        if (UnicodeObject.Check(op) && UnicodeObject.Length(op) == 1) return UnicodeObject.Read(op, 0);
        return Err.TypeError(ts, $"{function}() argument{which} must be a unicode character, not {(Py.IsNone(op) ? "None" : Err.TypeName(op))}");
    }

    /// <summary>The character of (chr, default); a missing default stays null.</summary>
    private static int WithDefault(PyThreadState* ts, string function, PyObject** args, nint count, out PyObject* fallback) {
        fallback = count > 1 ? args[1] : null;
        return Args.CheckPositional(ts, function, count, 1, 2) ? Character(ts, function, args[0], " 1") : -1;
    }

    private static PyObject* OrDefault(PyThreadState* ts, PyObject* fallback, string complaint) => fallback != null ? Py.NewRef(fallback) : Err.ValueError(ts, complaint);

    private static PyObject* GetDecimal(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        int c = WithDefault(ts, "decimal", args, count, out PyObject* fallback);
        if (c < 0) return null;
        int value = Database(self).Of(c).Decimal;
        return value >= 0 ? LongObject.FromInt64(ts, value) : OrDefault(ts, fallback, "not a decimal");
    }

    private static PyObject* GetDigit(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        int c = WithDefault(ts, "digit", args, count, out PyObject* fallback);
        if (c < 0) return null;
        int value = Database(self).Of(c).Digit;
        return value >= 0 ? LongObject.FromInt64(ts, value) : OrDefault(ts, fallback, "not a digit");
    }

    private static PyObject* GetNumeric(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        int c = WithDefault(ts, "numeric", args, count, out PyObject* fallback);
        if (c < 0) return null;
        return Database(self).TryNumeric(c, out double value) ? FloatObject.FromDouble(ts, value) : OrDefault(ts, fallback, "not a numeric character");
    }

    private static PyObject* GetName(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        int c = WithDefault(ts, "name", args, count, out PyObject* fallback);
        if (c < 0) return null;
        string? name = IsOld(self) && !UnicodeDatabase.Version32.IsAssigned(c) ? null : UnicodeNames.Name(c);
        return name != null ? UnicodeObject.FromString(ts, name) : OrDefault(ts, fallback, "no such name");
    }

    private static PyObject* GetCategory(PyThreadState* ts, PyObject* self, PyObject* op) {
        int c = Character(ts, "category", op);
        return c < 0 ? null : UnicodeObject.FromString(ts, Database(self).Categories[Database(self).Of(c).Category]);
    }

    private static PyObject* GetBidirectional(PyThreadState* ts, PyObject* self, PyObject* op) {
        int c = Character(ts, "bidirectional", op);
        return c < 0 ? null : UnicodeObject.FromString(ts, Database(self).Bidirectionals[Database(self).Of(c).Bidirectional]);
    }

    private static PyObject* GetWidth(PyThreadState* ts, PyObject* self, PyObject* op) {
        int c = Character(ts, "east_asian_width", op);
        return c < 0 ? null : UnicodeObject.FromString(ts, Database(self).Widths[Database(self).Of(c).Width]);
    }

    private static PyObject* GetCombining(PyThreadState* ts, PyObject* self, PyObject* op) {
        int c = Character(ts, "combining", op);
        return c < 0 ? null : LongObject.FromInt64(ts, Database(self).Of(c).Combining);
    }

    private static PyObject* GetMirrored(PyThreadState* ts, PyObject* self, PyObject* op) {
        int c = Character(ts, "mirrored", op);
        return c < 0 ? null : LongObject.FromInt64(ts, Database(self).Of(c).Mirrored);
    }

    private static PyObject* GetDecomposition(PyThreadState* ts, PyObject* self, PyObject* op) {
        int c = Character(ts, "decomposition", op);
        if (c < 0) return null;
        ReadOnlySpan<int> parts = Database(self).Decomposition(c, out string tag);
        var text = new System.Text.StringBuilder(tag);
        foreach (int part in parts) text.Append(text.Length == 0 ? "" : " ").Append(part.ToString("X4"));
        return UnicodeObject.FromString(ts, text.ToString());
    }

    private static PyObject* Lookup(PyThreadState* ts, PyObject* self, PyObject* name) {
        string text;
        if (UnicodeObject.Check(name)) {
            text = UnicodeObject.ToString(name);
        } else {
            using var bytes = new BytesView(ts, name);
            if (!bytes.Good) return null;
            text = System.Text.Encoding.Latin1.GetString(bytes.Span);
        }
        if (text.Length > 256) return Err.Raise(ts, Exc.KeyError, "name too long");
        string? found = UnicodeNames.Lookup(text, out bool alias);
        // Unicode 3.2 had neither aliases nor named sequences.
        if (found == null || (IsOld(self) && (alias || !UnicodeDatabase.Version32.IsAssigned(char.ConvertToUtf32(found, 0)))))
            return Err.Raise(ts, Exc.KeyError, $"undefined character name '{text.Split('\0')[0]}'");
        return UnicodeObject.FromString(ts, found);
    }

    // ---------------------------------------------------------------- normal forms

    /// <summary>Reads (form, unistr).</summary>
    private static bool FormAndText(PyThreadState* ts, string function, PyObject** args, nint count, out bool compatibility, out bool compose) {
        compatibility = compose = false;
        if (!Args.CheckPositional(ts, function, count, 2, 2) || !Args.Str(ts, function, 1, args[0]) || !Args.Str(ts, function, 2, args[1])) return false;
        if (UnicodeObject.Length(args[1]) == 0) return true;
        string form = UnicodeObject.ToString(args[0]);
        if (form is not ("NFC" or "NFD" or "NFKC" or "NFKD")) return Err.ValueError(ts, "invalid normalization form");
        compatibility = form.Length == 4;
        compose = form[^1] == 'C';
        return true;
    }

    /// <summary>The normal form; null when the text is in it already.</summary>
    private static List<int>? Normalized(PyObject* self, PyObject* text, bool compatibility, bool compose) {
        int length = (int)UnicodeObject.Length(text), kind = UnicodeObject.Kind(text), first = UnicodeNormalizer.FirstThatChanges(compatibility, compose);
        void* data = UnicodeObject.Data(text);
        int at = 0;
        while (at < length && UnicodeObject.Read(kind, data, at) < first) at++;
        if (at == length) return null;
        var points = new int[length];
        for (int i = 0; i < length; i++) points[i] = UnicodeObject.Read(kind, data, i);
        var normal = new List<int>(length);
        UnicodeNormalizer.Normalize(Database(self), points, normal, compatibility, compose);
        return CollectionsMarshal.AsSpan(normal).SequenceEqual(points) ? null : normal;
    }

    private static PyObject* IsNormalized(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        FormAndText(ts, "is_normalized", args, count, out bool compatibility, out bool compose) ? Py.Bool(Normalized(self, args[1], compatibility, compose) == null) : null;

    private static PyObject* Normalize(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!FormAndText(ts, "normalize", args, count, out bool compatibility, out bool compose)) return null;
        if (!Work.Allow(ts, UnicodeObject.Length(args[1]))) return null;
        List<int>? normal = Normalized(self, args[1], compatibility, compose);
        if (normal == null) return Py.NewRef(args[1]);
        fixed (int* units = CollectionsMarshal.AsSpan(normal)) return UnicodeObject.FromKindAndData(ts, 4, units, normal.Count);
    }
}
