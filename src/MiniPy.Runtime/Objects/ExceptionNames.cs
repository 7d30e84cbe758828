// The str objects that only this floor looks up: exception groups, hooks of sys, warnings. Immortal and interned like those of Names.

using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class ExceptionNames {
    private static PyObject* S(string text) => StaticState.InternedString(text);

    public static readonly PyObject* derive = S("derive"), split = S("split"), tracebacklimit = S("tracebacklimit"), last_type = S("last_type"),
        last_value = S("last_value"), last_traceback = S("last_traceback"), unraisablehook = S("unraisablehook"),
        __unraisablehook__ = S("__unraisablehook__"), __warningregistry__ = S("__warningregistry__"), warnings = S("warnings"), version = S("version"),
        filters = S("filters"), defaultaction = S("defaultaction"), onceregistry = S("onceregistry"), _showwarnmsg = S("_showwarnmsg"),
        WarningMessage = S("WarningMessage"), get_source = S("get_source"), splitlines = S("splitlines"), match = S("match"), sys = S("sys"),
        default_ = S("default"), ignore = S("ignore"), unknown = S("<unknown>"), stringFile = S("<string>");
}
