// _warnings: issuing warnings. The Python module `warnings` uses what is here and may replace parts of it: filters, the default action,
// the registry of "once" and the way of showing are looked up in `warnings` when that is imported, else here.
//
// A warning's place is (text, category, line); the registry of the module that warns (__warningregistry__ in its globals) remembers what
// was shown. _filters_mutated() raises a version number: a registry of an older version is emptied when next used.
//
// C# code warns with Warnings.Warn and Warnings.WarnExplicit; -1 means that the filters turned the warning into an error, or that one
// occurred. Both may run Python code (filters, the showing function).

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class WarningsModule {
    public static readonly BuiltinModule Definition = new("_warnings",
        "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.", &Fill);

    private static class Specs {
        public static readonly ArgSpec Warn = new("warn", 0, 1, "message", "category", "stacklevel", "source");
        public static readonly ArgSpec WarnExplicit = new("warn_explicit", 0, 4, "message", "category", "filename", "lineno", "module", "registry", "module_globals", "source");
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var builder = new ModuleBuilder(ts, module);
        Warnings.State state = Warnings.StateOf(ts);
        if (state.Filters == null) return -1;
        builder.Value("filters", Py.NewRef(state.Filters));
        builder.Value("_onceregistry", Py.NewRef(state.Once));
        builder.Value("_defaultaction", Py.NewRef(state.DefaultAction));
        builder.Function("warn", &Warn, "warn($module, /, message, category=None, stacklevel=1, source=None)\n--\n\nIssue a warning, or maybe ignore it or raise an exception.");
        builder.Function("warn_explicit", &WarnExplicit, "Low-level interface to warnings functionality.");
        builder.Function("_filters_mutated", &FiltersMutated);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Warn(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!Specs.Warn.Parse(ts, args, count, names, given)) return null;
        nint stackLevel = 1;
        if (given[2] != null && !Args.Index(ts, given[2], out stackLevel)) return null;
        PyObject* category = Warnings.CategoryOf(ts, given[0], given[1]);
        if (category == null) return null;
        PyObject* source = given[3] == null || Py.IsNone(given[3]) ? null : given[3];
        return Warnings.WarnAt(ts, category, given[0], stackLevel, source) < 0 ? null : Py.None;
    }

    [return: NewRef]
    private static PyObject* WarnExplicit(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[8];
        if (!Specs.WarnExplicit.Parse(ts, args, count, names, given)) return null;
        if (!Args.Str(ts, "warn_explicit", 3, given[2]) || !Args.Int(ts, given[3], out int line)) return null;
        for (int i = 4; i < 8; i++)
            if (given[i] != null && Py.IsNone(given[i]) && i != 5) given[i] = null;
        PyObject* category = Warnings.CategoryOf(ts, given[0], given[1]);
        if (category == null) return null;
        PyObject* sourceLine = null;
        if (given[6] != null) {
            if (!TypeObject.HasFlag(given[6], TypeFlags.DictSubclass)) return Err.TypeError(ts, $"module_globals must be a dict, not '{Err.TypeName(given[6])}'");
            if (!SourceLine(ts, given[6], line, out sourceLine)) return null;
        }
        using Owned heldLine = new(ts, sourceLine);
        int result = Warnings.WarnExplicit(ts, category, given[0], given[2], line, given[4], given[5], heldLine, given[7]);
        return result < 0 ? null : Py.None;
    }

    /// <summary>The line as the module's loader gives it (null when it has none); false with an error pending. Runs Python code.</summary>
    private static bool SourceLine(PyThreadState* ts, PyObject* globals, int line, out PyObject* result) {
        result = null;
        PyObject* loader = DictObject.GetItemString(ts, globals, Names.__loader__), name = DictObject.GetItemString(ts, globals, Names.__name__);
        if (loader == null || name == null || Py.IsNone(loader)) return true;
        using Owned heldLoader = new(ts, Py.NewRef(loader));
        using Owned heldName = new(ts, Py.NewRef(name));
        Lookup found = ObjectProtocol.LookupAttr(ts, heldLoader, ExceptionNames.get_source, out PyObject* method);
        if (found != Lookup.Found) return found == Lookup.Missing;
        using Owned getSource = new(ts, method);
        using Owned source = new(ts, CallProtocol.CallOne(ts, getSource, heldName));
        if (source.IsNull) return false;
        if (Py.IsNone(source)) return true;
        if (!UnicodeObject.Check(source)) return Err.TypeError(ts, $"must be str, not {Err.TypeName(source)}");
        // str's own method, whatever a subclass says.
        using Owned lines = new(ts, UnicodeObject.LinesOf(ts, source));
        if (lines.IsNull) return false;
        if (line >= 1 && line <= ListObject.Size(lines)) result = Py.NewRef(ListObject.Items(lines)[line - 1]);
        return true;
    }

    [return: NewRef]
    private static PyObject* FiltersMutated(PyThreadState* ts, PyObject* module) {
        Warnings.StateOf(ts).Version++;
        return Py.None;
    }
}
