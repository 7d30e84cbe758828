// pyexpat: XML by the machine's expat. Parsers are in ExpatParser, what expat calls back in ExpatCallbacks.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ExpatModule {
    public static readonly BuiltinModule Definition = new("pyexpat", "Python wrapper for Expat parser.", &Fill);

    public static readonly PyTypeObject* Error = ExceptionObject.Declare("xml.parsers.expat.ExpatError", Exc.Exception, "");

    private static readonly ArgSpec s_create = new("ParserCreate", 0, 0, "encoding", "namespace_separator", "intern");

    /// <summary>By code, from 1 on.</summary>
    private static readonly string[] s_errors = [
        "NO_MEMORY", "SYNTAX", "NO_ELEMENTS", "INVALID_TOKEN", "UNCLOSED_TOKEN", "PARTIAL_CHAR", "TAG_MISMATCH", "DUPLICATE_ATTRIBUTE", "JUNK_AFTER_DOC_ELEMENT", "PARAM_ENTITY_REF",
        "UNDEFINED_ENTITY", "RECURSIVE_ENTITY_REF", "ASYNC_ENTITY", "BAD_CHAR_REF", "BINARY_ENTITY_REF", "ATTRIBUTE_EXTERNAL_ENTITY_REF", "MISPLACED_XML_PI", "UNKNOWN_ENCODING",
        "INCORRECT_ENCODING", "UNCLOSED_CDATA_SECTION", "EXTERNAL_ENTITY_HANDLING", "NOT_STANDALONE", "UNEXPECTED_STATE", "ENTITY_DECLARED_IN_PE", "FEATURE_REQUIRES_XML_DTD",
        "CANT_CHANGE_FEATURE_ONCE_PARSING", "UNBOUND_PREFIX", "UNDECLARING_PREFIX", "INCOMPLETE_PE", "XML_DECL", "TEXT_DECL", "PUBLICID", "SUSPENDED", "NOT_SUSPENDED", "ABORTED", "FINISHED",
        "SUSPEND_PE", "RESERVED_PREFIX_XML", "RESERVED_PREFIX_XMLNS", "RESERVED_NAMESPACE_URI", "INVALID_ARGUMENT", "NO_BUFFER", "AMPLIFICATION_LIMIT_BREACH",
    ];

    private static int Fill(PyThreadState* ts, PyObject* module) {
        if (!Expat.Available) return SystemLibrary.Missing(ts, "pyexpat", "libexpat");
        var m = new ModuleBuilder(ts, module);
        m.Function("ParserCreate", &ParserCreate, "ParserCreate($module, /, encoding=None, namespace_separator=None,\n             intern=<unrepresentable>)\n--\n\nReturn a new XML parser object.");
        m.Function("ErrorString", &ErrorString, "ErrorString($module, code, /)\n--\n\nReturns string error for given number.");
        m.Value("error", Py.NewRef((PyObject*)Error));
        m.Value("ExpatError", Py.NewRef((PyObject*)Error));
        m.Value("XMLParserType", Py.NewRef((PyObject*)ExpatParser.Type));
        m.Text("EXPAT_VERSION", Expat.Version);
        ExpatVersion version = Expat.VersionInfo();
        m.Value("version_info", DateTimeText.Ints(ts, [version.Major, version.Minor, version.Micro]));
        m.Text("native_encoding", "UTF-8");
        m.Value("features", Features(ts));
        m.Value("errors", Errors(ts));
        m.Value("model", Model(ts));
        m.Int("XML_PARAM_ENTITY_PARSING_NEVER", 0);
        m.Int("XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE", 1);
        m.Int("XML_PARAM_ENTITY_PARSING_ALWAYS", 2);
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    [return: NewRef]
    private static PyObject* Features(PyThreadState* ts) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        for (ExpatFeature* feature = Expat.Features(); !list.IsNull && feature->feature != 0; feature++) {
            PyObject* pair = Fields.Tuple(ts, UnicodeObject.FromUtf8(ts, feature->name), LongObject.FromInt64(ts, feature->value.Value));
            if (pair == null || ListObject.AppendSteal(ts, list, pair) < 0) return null;
        }
        return list.Detach();
    }

    /// <summary>A module inside this one, which sys.modules lists too.</summary>
    [return: NewRef]
    private static PyObject* Inner(PyThreadState* ts, string name, string doc) {
        using Owned fullName = new(ts, UnicodeObject.FromString(ts, "pyexpat." + name));
        using Owned module = new(ts, fullName.IsNull ? null : ModuleObject.New(ts, fullName, doc));
        return module.IsNull || DictObject.SetItem(ts, ts->interp->modules, fullName, module) < 0 ? null : module.Detach();
    }

    [return: NewRef]
    private static PyObject* Errors(PyThreadState* ts) {
        using Owned module = new(ts, Inner(ts, "errors", "Constants used to describe error conditions."));
        using Owned codes = new(ts, DictObject.New(ts));
        using Owned messages = new(ts, DictObject.New(ts));
        if (module.IsNull || codes.IsNull || messages.IsNull) return null;
        for (int code = 1; code <= s_errors.Length; code++) {
            if (Expat.ErrorString(code) is not { } text) continue;
            using Owned message = new(ts, UnicodeObject.FromString(ts, text));
            using Owned number = new(ts, LongObject.FromInt64(ts, code));
            if (message.IsNull || number.IsNull || DictObject.SetItemString(ts, ModuleObject.Dict(module), "XML_ERROR_" + s_errors[code - 1], message) < 0
                || DictObject.SetItem(ts, codes, message, number) < 0 || DictObject.SetItem(ts, messages, number, message) < 0) return null;
        }
        if (DictObject.SetItemString(ts, ModuleObject.Dict(module), "codes", codes) < 0 || DictObject.SetItemString(ts, ModuleObject.Dict(module), "messages", messages) < 0) return null;
        return module.Detach();
    }

    [return: NewRef]
    private static PyObject* Model(PyThreadState* ts) {
        using Owned module = new(ts, Inner(ts, "model", "Constants used to interpret content model information."));
        if (module.IsNull) return null;
        var m = new ModuleBuilder(ts, module);
        string[] types = ["EMPTY", "ANY", "MIXED", "NAME", "CHOICE", "SEQ"], counts = ["NONE", "OPT", "REP", "PLUS"];
        for (int i = 0; i < types.Length; i++) m.Int("XML_CTYPE_" + types[i], i + 1);
        for (int i = 0; i < counts.Length; i++) m.Int("XML_CQUANT_" + counts[i], i);
        return module.Detach();
    }

    private static PyObject* ErrorString(PyThreadState* ts, PyObject* module, PyObject* argument) {
        long code = LongObject.AsInt64(ts, argument);
        if (code == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        string? text = code is >= 0 and <= int.MaxValue ? Expat.ErrorString((int)code) : null;
        return text == null ? Py.None : UnicodeObject.FromString(ts, text);
    }

    private static PyObject* ParserCreate(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[3];
        if (!s_create.Parse(ts, args, count, kwnames, given)) return null;
        for (int i = 0; i < 2; i++)
            if (given[i] != null && !Py.IsNone(given[i]) && !UnicodeObject.Check(given[i]))
                return Err.TypeError(ts, $"ParserCreate() argument '{(i == 0 ? "encoding" : "namespace_separator")}' must be str or None, not {Err.TypeName(given[i])}");
        byte* encoding = null;
        if (given[0] != null && !Py.IsNone(given[0]) && (encoding = UnicodeObject.AsUtf8(ts, given[0], out _)) == null) return null;
        int separator = -1;
        if (given[1] != null && !Py.IsNone(given[1])) {
            byte* text = UnicodeObject.AsUtf8(ts, given[1], out nint length);
            if (text == null) return null;
            if (length > 1) return Err.ValueError(ts, "namespace_separator must be at most one character, omitted, or None");
            separator = *text;
        }
        using Owned intern = new(ts, given[2] == null ? DictObject.New(ts) : Py.IsNone(given[2]) ? null : Py.NewRef(given[2]));
        if (!intern.IsNull && !DictObject.Check(intern)) return Err.TypeError(ts, "intern must be a dictionary");
        if (intern.IsNull && ErrorIndicator.Occurred(ts) != null) return null;
        return ExpatParser.New(ts, encoding, separator, intern);
    }

    /// <summary>ExpatError of where the parser stands.</summary>
    public static Raised Fail(PyThreadState* ts, void* parser, int code) {
        long line = (long)Expat.GetLine(parser).Value, column = (long)Expat.GetColumn(parser).Value;
        using Owned text = new(ts, UnicodeObject.FromString(ts, $"{Expat.ErrorString(code)}: line {line}, column {column}"));
        using Owned error = new(ts, text.IsNull ? null : CallProtocol.CallOne(ts, (PyObject*)Error, text));
        using Owned number = new(ts, error.IsNull ? null : LongObject.FromInt64(ts, code));
        using Owned offset = new(ts, number.IsNull ? null : LongObject.FromInt64(ts, column));
        using Owned lineNumber = new(ts, offset.IsNull ? null : LongObject.FromInt64(ts, line));
        if (!lineNumber.IsNull && ObjectProtocol.SetAttr(ts, error, "code", number) == 0 && ObjectProtocol.SetAttr(ts, error, "offset", offset) == 0 && ObjectProtocol.SetAttr(ts, error, "lineno", lineNumber) == 0)
            Err.Put(ts, error.Detach());
        return default;
    }
}
