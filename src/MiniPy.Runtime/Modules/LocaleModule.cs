// _locale: the C library's locale. It is one per process, so a host whose engines change it share it; .NET itself does not look at it.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class LocaleModule {
    public static readonly BuiltinModule Definition = new("_locale", "Support for POSIX locales.", &Fill);

    private static readonly PyTypeObject* s_error = ExceptionObject.Declare("locale.Error", Exc.Exception, "");

    private const int CodeSet = 14;

    /// <summary>struct lconv: ten texts, then the char fields.</summary>
    private struct Conventions {
        public byte* decimal_point, thousands_sep, grouping, int_curr_symbol, currency_symbol, mon_decimal_point, mon_thousands_sep, mon_grouping, positive_sign, negative_sign;
        public byte int_frac_digits, frac_digits, p_cs_precedes, p_sep_by_space, n_cs_precedes, n_sep_by_space, p_sign_posn, n_sign_posn;
    }

    private static readonly (string Name, long Value)[] s_constants = [
        ("ABDAY_1", 131072), ("ABDAY_2", 131073), ("ABDAY_3", 131074), ("ABDAY_4", 131075), ("ABDAY_5", 131076), ("ABDAY_6", 131077), ("ABDAY_7", 131078),
        ("ABMON_1", 131086), ("ABMON_10", 131095), ("ABMON_11", 131096), ("ABMON_12", 131097), ("ABMON_2", 131087), ("ABMON_3", 131088), ("ABMON_4", 131089),
        ("ABMON_5", 131090), ("ABMON_6", 131091), ("ABMON_7", 131092), ("ABMON_8", 131093), ("ABMON_9", 131094), ("ALT_DIGITS", 131119), ("AM_STR", 131110),
        ("CHAR_MAX", 127), ("CODESET", 14), ("CRNCYSTR", 262159), ("DAY_1", 131079), ("DAY_2", 131080), ("DAY_3", 131081), ("DAY_4", 131082), ("DAY_5", 131083),
        ("DAY_6", 131084), ("DAY_7", 131085), ("D_FMT", 131113), ("D_T_FMT", 131112), ("ERA", 131116), ("ERA_D_FMT", 131118), ("ERA_D_T_FMT", 131120),
        ("ERA_T_FMT", 131121), ("LC_ALL", 6), ("LC_COLLATE", 3), ("LC_CTYPE", 0), ("LC_MESSAGES", 5), ("LC_MONETARY", 4), ("LC_NUMERIC", 1), ("LC_TIME", 2),
        ("MON_1", 131098), ("MON_10", 131107), ("MON_11", 131108), ("MON_12", 131109), ("MON_2", 131099), ("MON_3", 131100), ("MON_4", 131101), ("MON_5", 131102),
        ("MON_6", 131103), ("MON_7", 131104), ("MON_8", 131105), ("MON_9", 131106), ("NOEXPR", 327681), ("PM_STR", 131111), ("RADIXCHAR", 65536), ("THOUSEP", 65537),
        ("T_FMT", 131114), ("T_FMT_AMPM", 131115), ("YESEXPR", 327680), ("_DATE_FMT", 131180),
    ];

    [DllImport("libc")] private static extern byte* setlocale(int category, byte* locale);
    [DllImport("libc")] private static extern Conventions* localeconv();
    [DllImport("libc")] private static extern int wcscoll(int* a, int* b);
    [DllImport("libc", SetLastError = true)] private static extern nint wcsxfrm(int* to, int* from, nint size);
    [DllImport("libc")] private static extern byte* nl_langinfo(int item);
    [DllImport("libc")] private static extern byte* gettext(byte* text);
    [DllImport("libc")] private static extern byte* dgettext(byte* domain, byte* text);
    [DllImport("libc")] private static extern byte* dcgettext(byte* domain, byte* text, int category);
    [DllImport("libc")] private static extern byte* textdomain(byte* domain);
    [DllImport("libc", SetLastError = true)] private static extern byte* bindtextdomain(byte* domain, byte* folder);
    [DllImport("libc")] private static extern byte* bind_textdomain_codeset(byte* domain, byte* codeset);

    /// <summary>python3 takes LC_CTYPE from the environment when it starts; done here, when somebody first asks.</summary>
    private static readonly bool s_started = Start();

    private static bool Start() {
        fixed (byte* none = "\0"u8, utf8 = "C.UTF-8\0"u8) {
            setlocale(0, none);
            ReadOnlySpan<byte> now = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(setlocale(0, null));
            if (now.SequenceEqual("C"u8) && Environment.GetEnvironmentVariable("LC_ALL") is null or "") setlocale(0, utf8); // PEP 538
        }
        return true;
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, long value) in s_constants) m.Int(name, value);
        if (s_started) m.Function("setlocale", &SetLocale, "setlocale($module, category, locale=None, /)\n--\n\nActivates/queries locale processing.");
        m.Function("localeconv", &LocaleConv, "localeconv($module, /)\n--\n\nReturns numeric and monetary locale-specific parameters.");
        m.Function("strcoll", &StrColl, "strcoll($module, os1, os2, /)\n--\n\nCompares two strings according to the locale.");
        m.Function("strxfrm", &StrXfrm, "strxfrm($module, string, /)\n--\n\nReturn a string that can be used as a key for locale-aware comparisons.");
        m.Function("nl_langinfo", &NlLangInfo, "nl_langinfo($module, key, /)\n--\n\nReturn the value for the locale information associated with key.");
        m.Function("gettext", &GetText, "gettext($module, msg, /)\n--\n\ngettext(msg) -> string\n\nReturn translation of msg.");
        m.Function("dgettext", &DGetText, "dgettext($module, domain, msg, /)\n--\n\ndgettext(domain, msg) -> string\n\nReturn translation of msg in domain.");
        m.Function("dcgettext", &DcGetText, "dcgettext($module, domain, msg, category, /)\n--\n\nReturn translation of msg in domain and category.");
        m.Function("textdomain", &TextDomain, "textdomain($module, domain, /)\n--\n\nSet the C library\'s textdmain to domain, returning the new domain.");
        m.Function("bindtextdomain", &BindTextDomain, "bindtextdomain($module, domain, dir, /)\n--\n\nBind the C library\'s domain to dir.");
        m.Function("bind_textdomain_codeset", &BindCodeSet, "bind_textdomain_codeset($module, domain, codeset, /)\n--\n\nBind the C library\'s domain to codeset.");
        m.Function("getencoding", &GetEncoding, "getencoding($module, /)\n--\n\nGet the current locale encoding.");
        m.Value("Error", Py.NewRef((PyObject*)s_error));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    [return: NewRef]
    private static PyObject* Text(PyThreadState* ts, byte* text) => FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static PyObject* SetLocale(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "setlocale", count, 1, 2) || !Args.Int(ts, args[0], out int category)) return null;
        byte[]? locale = null;
        if (count == 2 && !Py.IsNone(args[1])) {
            if (!UnicodeObject.Check(args[1])) return Err.TypeError(ts, $"setlocale() argument 2 must be str or None, not {Err.TypeName(args[1])}");
            if ((locale = FileNames.Encode(ts, args[1], out _)) == null) return null;
        }
        fixed (byte* name = locale) {
            byte* result = setlocale(category, name);
            return result == null ? Err.Raise(ts, s_error, locale == null ? "locale query failed" : "unsupported locale setting") : Text(ts, result);
        }
    }

    [return: NewRef]
    private static PyObject* Groups(PyThreadState* ts, byte* text) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull || text[0] == 0) return list.Detach();
        int at = 0;
        do {
            PyObject* value = LongObject.FromInt64(ts, text[at]);
            if (value == null || ListObject.AppendSteal(ts, list, value) < 0) return null;
        } while (text[at] is not (0 or 127) && ++at >= 0);
        return list.Detach();
    }

    private static PyObject* LocaleConv(PyThreadState* ts, PyObject* module) {
        Conventions* c = localeconv();
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull) return null;
        bool good = Put(ts, dict, "int_curr_symbol", Text(ts, c->int_curr_symbol)) && Put(ts, dict, "currency_symbol", Text(ts, c->currency_symbol))
            && Put(ts, dict, "mon_decimal_point", Text(ts, c->mon_decimal_point)) && Put(ts, dict, "mon_thousands_sep", Text(ts, c->mon_thousands_sep))
            && Put(ts, dict, "mon_grouping", Groups(ts, c->mon_grouping)) && Put(ts, dict, "positive_sign", Text(ts, c->positive_sign)) && Put(ts, dict, "negative_sign", Text(ts, c->negative_sign))
            && Put(ts, dict, "int_frac_digits", LongObject.FromInt64(ts, c->int_frac_digits)) && Put(ts, dict, "frac_digits", LongObject.FromInt64(ts, c->frac_digits))
            && Put(ts, dict, "p_cs_precedes", LongObject.FromInt64(ts, c->p_cs_precedes)) && Put(ts, dict, "p_sep_by_space", LongObject.FromInt64(ts, c->p_sep_by_space))
            && Put(ts, dict, "n_cs_precedes", LongObject.FromInt64(ts, c->n_cs_precedes)) && Put(ts, dict, "n_sep_by_space", LongObject.FromInt64(ts, c->n_sep_by_space))
            && Put(ts, dict, "p_sign_posn", LongObject.FromInt64(ts, c->p_sign_posn)) && Put(ts, dict, "n_sign_posn", LongObject.FromInt64(ts, c->n_sign_posn))
            && Put(ts, dict, "decimal_point", Text(ts, c->decimal_point)) && Put(ts, dict, "thousands_sep", Text(ts, c->thousands_sep)) && Put(ts, dict, "grouping", Groups(ts, c->grouping));
        return good ? dict.Detach() : null;
    }

    private static bool Put(PyThreadState* ts, PyObject* dict, string name, [Steals] PyObject* value) {
        if (value == null) return false;
        int status = DictObject.SetItemString(ts, dict, name, value);
        Py.DecRef(ts, value);
        return status == 0;
    }

    /// <summary>Code points with a closing zero, as wchar_t is.</summary>
    private static int[]? Wide(PyThreadState* ts, PyObject* op) {
        nint length = UnicodeObject.Length(op);
        var wide = new int[length + 1];
        for (nint i = 0; i < length; i++) {
            wide[i] = UnicodeObject.Read(op, i);
            if (wide[i] != 0) continue;
            Err.ValueError(ts, "embedded null character");
            return null;
        }
        return wide;
    }

    private static PyObject* StrColl(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "strcoll", count, 2, 2) || !Args.Str(ts, "strcoll", 1, args[0]) || !Args.Str(ts, "strcoll", 2, args[1])) return null;
        int[]? a = Wide(ts, args[0]), b = a == null ? null : Wide(ts, args[1]);
        if (b == null) return null;
        fixed (int* first = a, second = b) return LongObject.FromInt64(ts, wcscoll(first, second));
    }

    private static PyObject* StrXfrm(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!UnicodeObject.Check(op)) return Err.TypeError(ts, $"strxfrm() argument must be str, not {Err.TypeName(op)}");
        int[]? text = Wide(ts, op);
        if (text == null) return null;
        var room = new int[text.Length + 1];
        while (true) {
            nint size;
            fixed (int* from = text, to = room) {
                Marshal.SetLastPInvokeError(0);
                size = wcsxfrm(to, from, room.Length);
                if (Libc.Errno is not (0 or 34)) return Err.FromErrno(ts, Libc.Errno);
                if (size < room.Length) {
                    // The key's units need not be code points: values beyond them are folded into the range, keeping their order.
                    for (nint i = 0; i < size; i++)
                        if (to[i] is < 0 or > 0x10FFFF) to[i] = 0x10FFFF;
                    return UnicodeObject.FromKindAndData(ts, 4, to, size);
                }
            }
            room = new int[size + 1];
        }
    }

    private static PyObject* NlLangInfo(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int key)) return null;
        foreach ((string name, long value) in s_constants)
            if (value == key && !name.StartsWith("LC_", StringComparison.Ordinal) && name != "CHAR_MAX") return Text(ts, nl_langinfo(key));
        return Err.ValueError(ts, "unsupported langinfo constant");
    }

    private static PyObject* GetText(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Str(ts, "gettext", 1, op)) return null;
        byte[]? text = FileNames.Encode(ts, op, out _);
        if (text == null) return null;
        fixed (byte* at = text) return Text(ts, gettext(at));
    }

    /// <summary>A domain argument: str or None.</summary>
    private static bool Domain(PyThreadState* ts, PyObject* op, string function, out byte[]? domain) {
        domain = null;
        if (Py.IsNone(op)) return true;
        if (!UnicodeObject.Check(op)) return Err.TypeError(ts, $"{function}() argument 1 must be str or None, not {Err.TypeName(op)}");
        return (domain = FileNames.Encode(ts, op, out _)) != null;
    }

    private static PyObject* DGetText(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "dgettext", count, 2, 2) || !Domain(ts, args[0], "dgettext", out byte[]? domain) || !Args.Str(ts, "dgettext", 2, args[1])) return null;
        byte[]? text = FileNames.Encode(ts, args[1], out _);
        if (text == null) return null;
        fixed (byte* where = domain, at = text) return Text(ts, dgettext(where, at));
    }

    private static PyObject* DcGetText(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "dcgettext", count, 3, 3) || !Domain(ts, args[0], "dcgettext", out byte[]? domain) || !Args.Str(ts, "dcgettext", 2, args[1]) || !Args.Int(ts, args[2], out int category)) return null;
        byte[]? text = FileNames.Encode(ts, args[1], out _);
        if (text == null) return null;
        fixed (byte* where = domain, at = text) return Text(ts, dcgettext(where, at, category));
    }

    private static PyObject* TextDomain(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Domain(ts, op, "textdomain", out byte[]? domain)) return null;
        fixed (byte* where = domain) {
            byte* result = textdomain(where);
            return result == null ? Err.FromErrno(ts, Libc.Errno) : Text(ts, result);
        }
    }

    private static PyObject* BindTextDomain(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "bindtextdomain", count, 2, 2) || !Args.Str(ts, "bindtextdomain", 1, args[0])) return null;
        byte[]? domain = FileNames.Encode(ts, args[0], out _), folder = null;
        if (domain == null) return null;
        if (domain.Length == 1) return Err.Raise(ts, s_error, "domain must be a non-empty string");
        if (!Py.IsNone(args[1]) && (folder = FileNames.Encode(ts, args[1], out _)) == null) return null;
        fixed (byte* where = domain, to = folder) {
            byte* result = bindtextdomain(where, to);
            return result == null ? Err.FromErrno(ts, Libc.Errno) : Text(ts, result);
        }
    }

    private static PyObject* BindCodeSet(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "bind_textdomain_codeset", count, 2, 2) || !Args.Str(ts, "bind_textdomain_codeset", 1, args[0])) return null;
        byte[]? domain = FileNames.Encode(ts, args[0], out _), codeset = null;
        if (domain == null || !Py.IsNone(args[1]) && (codeset = FileNames.Encode(ts, args[1], out _)) == null) return null;
        fixed (byte* where = domain, to = codeset) {
            byte* result = bind_textdomain_codeset(where, to);
            return result == null ? Py.None : Text(ts, result);
        }
    }

    private static PyObject* GetEncoding(PyThreadState* ts, PyObject* module) {
        using Owned name = new(ts, Text(ts, nl_langinfo(CodeSet)));
        if (name.IsNull) return null;
        return UnicodeObject.Length(name) == 0 ? UnicodeObject.FromString(ts, "UTF-8") : name.Detach();
    }
}
