// Warnings from C#: Warn and WarnExplicit, with the filters, registries and actions of `warnings` when that is imported, else our own.
//
// A warning's place is (text, category, line); the registry of the module that warns (__warningregistry__ in its globals) remembers what
// was shown. -1 means that the filters turned the warning into an error, or that one occurred. Both entries may run Python code
// (filters, the showing function). The Python module `_warnings` is in Modules/WarningsModule.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>Warnings from C# code, and the machinery behind the module.</summary>
internal static unsafe class Warnings {
    /// <summary>One for each interpreter.</summary>
    internal sealed class State {
        public PyObject* Filters, Once, DefaultAction;
        public long Version;
        /// <summary>The interpreter is at its end: nobody is left to be warned.</summary>
        public bool Ended;
    }

    /// <summary>Lets go of everything; later warnings are dropped.</summary>
    public static void End(PyThreadState* ts) {
        var state = Interpreter.From(ts).Part<State>();
        state.Ended = true;
        PyObject* filters = state.Filters, once = state.Once, action = state.DefaultAction;
        state.Filters = state.Once = state.DefaultAction = null;
        Py.XDecRef(ts, filters);
        Py.XDecRef(ts, once);
        Py.XDecRef(ts, action);
    }

    /// <summary>The interpreter's state; Filters is null, with an error pending, when it could not be made.</summary>
    internal static State StateOf(PyThreadState* ts) {
        var state = Interpreter.From(ts).Part<State>();
        if (state.Filters != null) return state;
        PyObject* filters = ListObject.New(ts, 0), once = DictObject.New(ts), ignore = ExceptionNames.ignore;
        bool made = filters != null && once != null
            && AddFilter(ts, filters, ExceptionNames.default_, Exc.DeprecationWarning, Names.__main__) && AddFilter(ts, filters, ignore, Exc.DeprecationWarning, Py.None)
            && AddFilter(ts, filters, ignore, Exc.PendingDeprecationWarning, Py.None) && AddFilter(ts, filters, ignore, Exc.ImportWarning, Py.None)
            && AddFilter(ts, filters, ignore, Exc.ResourceWarning, Py.None);
        if (!made) {
            Py.XDecRef(ts, filters);
            Py.XDecRef(ts, once);
            return state;
        }
        state.Once = once;
        state.DefaultAction = ExceptionNames.default_;
        state.Filters = filters;
        return state;
    }

    private static bool AddFilter(PyThreadState* ts, PyObject* filters, PyObject* action, PyTypeObject* category, PyObject* module) {
        using Owned line = new(ts, LongObject.FromInt64(ts, 0));
        if (line.IsNull) return false;
        PyObject** items = stackalloc PyObject*[5] { action, Py.None, (PyObject*)category, module, line };
        PyObject* filter = TupleObject.FromArray(ts, items, 5);
        return filter != null && ListObject.AppendSteal(ts, filters, filter) >= 0;
    }

    /// <summary>Issues a warning at the running Python frame (stack level 1) or one of its callers.</summary>
    public static int Warn(PyThreadState* ts, PyTypeObject* category, string message, int stackLevel = 1, PyObject* source = null) {
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        return text.IsNull ? -1 : WarnAt(ts, (PyObject*)category, text, stackLevel, source);
    }

    /// <summary>Issues a warning at a given place.</summary>
    public static int WarnExplicit(PyThreadState* ts, PyTypeObject* category, string message, string filename, int line) {
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        using Owned file = new(ts, UnicodeObject.FromString(ts, filename));
        return text.IsNull || file.IsNull ? -1 : WarnExplicit(ts, (PyObject*)category, text, file, line, null, null, null, null);
    }

    /// <summary>The category of a warning: that of the message when it is one, else the one given (null or None: UserWarning). Borrowed.</summary>
    [return: Borrowed]
    internal static PyObject* CategoryOf(PyThreadState* ts, PyObject* message, PyObject* category) {
        if (TypeObject.IsInstance(message, Exc.Warning)) return (PyObject*)message->ob_type;
        if (category == null || Py.IsNone(category)) return (PyObject*)Exc.UserWarning;
        if (ExceptionObject.IsClass(category) && TypeObject.IsSubtype((PyTypeObject*)category, Exc.Warning)) return category;
        return Err.TypeError(ts, $"category must be a Warning subclass, not '{Err.TypeName(category)}'");
    }

    internal static int WarnAt(PyThreadState* ts, PyObject* category, PyObject* message, nint stackLevel, PyObject* source) {
        if (Interpreter.From(ts).Part<State>().Ended) return 0;
        Frame* frame = ts->cframe->current_frame;
        if (stackLevel <= 0 || IsInternal(frame)) {
            while (--stackLevel > 0 && frame != null) frame = frame->previous;
        } else {
            while (--stackLevel > 0 && frame != null) {
                do frame = frame->previous;
                while (frame != null && IsInternal(frame));
            }
        }
        PyObject* globals, filename;
        int line = 1;
        if (frame == null) {
            globals = ts->interp->sysdict;
            filename = ExceptionNames.sys;
        } else {
            globals = frame->globals;
            filename = Py.NewRef(frame->code->co_filename);
            line = CodeObject.LineOf(frame->code, Math.Max(0, (int)(frame->pc - frame->code->units - 1)));
        }
        using Owned heldGlobals = new(ts, Py.NewRef(globals));
        using Owned heldFile = new(ts, filename);
        PyObject* registryName = ExceptionNames.__warningregistry__;
        PyObject* known = DictObject.GetItemString(ts, globals, registryName);
        using Owned registry = new(ts, known != null ? Py.NewRef(known) : DictObject.New(ts));
        if (registry.IsNull || known == null && DictObject.SetItem(ts, globals, registryName, registry) < 0) return -1;
        PyObject* name = DictObject.GetItemString(ts, globals, Names.__name__);
        using Owned module = new(ts, name != null && (Py.IsNone(name) || UnicodeObject.Check(name)) ? Py.NewRef(name) : ExceptionNames.stringFile);
        return WarnExplicit(ts, category, message, heldFile, line, module, registry, null, source);
    }

    /// <summary>Frames of the import machinery do not count as callers.</summary>
    private static bool IsInternal(Frame* frame) {
        if (frame == null) return false;
        string file = UnicodeObject.ToString(frame->code->co_filename);
        return file.Contains("importlib", StringComparison.Ordinal) && file.Contains("_bootstrap", StringComparison.Ordinal);
    }

    /// <summary>All borrowed; module, registry, sourceLine and source may be null.</summary>
    internal static int WarnExplicit(PyThreadState* ts, PyObject* category, PyObject* message, PyObject* filename, int line, PyObject* module, PyObject* registry,
        PyObject* sourceLine, PyObject* source) {
        if (Interpreter.From(ts).Part<State>().Ended) return 0;
        State state = StateOf(ts);
        if (state.Filters == null) return -1;
        if (registry != null && Py.IsNone(registry)) registry = null;
        if (registry != null && !TypeObject.HasFlag(registry, TypeFlags.DictSubclass)) return Err.TypeError(ts, "'registry' must be a dict or None");
        using Owned heldModule = new(ts, module != null ? Py.NewRef(module) : ModuleOf(ts, filename));
        if (heldModule.IsNull) return -1;

        bool isInstance = TypeObject.IsInstance(message, Exc.Warning);
        using Owned text = new(ts, isInstance ? ObjectProtocol.Str(ts, message) : Py.NewRef(message));
        if (text.IsNull) return -1;
        if (isInstance) category = (PyObject*)message->ob_type;
        using Owned heldCategory = new(ts, Py.NewRef(category));
        using Owned instance = new(ts, isInstance ? Py.NewRef(message) : CallProtocol.CallOne(ts, category, message));
        using Owned lineNumber = new(ts, LongObject.FromInt64(ts, line));
        if (instance.IsNull || lineNumber.IsNull) return -1;
        using Owned key = new(ts, TupleObject.Pack(ts, text, category, lineNumber));
        if (key.IsNull) return -1;
        if (registry != null) {
            int warned = AlreadyWarned(ts, state, registry, key, set: false);
            if (warned != 0) return Math.Min(warned, 0);
        }

        using Owned action = new(ts, ActionFor(ts, state, category, text, line, heldModule, out PyObject* filter));
        using Owned heldFilter = new(ts, filter);
        if (action.IsNull) return -1;
        if (UnicodeObject.EqualsAscii(action, "error")) {
            Err.SetObject(ts, category, instance);
            return -1;
        }
        if (UnicodeObject.EqualsAscii(action, "ignore")) return 0;
        if (!UnicodeObject.EqualsAscii(action, "always")) {
            if (registry != null && DictObject.SetItem(ts, registry, key, Py.True) < 0) return -1;
            int warned = 0;
            if (UnicodeObject.EqualsAscii(action, "once")) {
                using Owned once = new(ts, registry != null ? Py.NewRef(registry) : OnceRegistry(ts, state));
                warned = once.IsNull ? -1 : Remember(ts, state, once, text, category);
            } else if (UnicodeObject.EqualsAscii(action, "module")) {
                if (registry != null) warned = Remember(ts, state, registry, text, category);
            } else if (!UnicodeObject.EqualsAscii(action, "default")) {
                return Err.RuntimeError(ts, $"Unrecognized action ({ReprOf(ts, action)}) in warnings.filters:\n {ReprOf(ts, heldFilter)}");
            }
            if (warned != 0) return Math.Min(warned, 0);
        }
        return Show(ts, category, text, instance, filename, line, lineNumber, sourceLine, source);
    }

    private static string ReprOf(PyThreadState* ts, PyObject* op) {
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, op));
        if (!repr.IsNull) return UnicodeObject.ToString(repr);
        ErrorIndicator.Clear(ts);
        return "?";
    }

    /// <summary>The module's name as far as the file's tells.</summary>
    [return: NewRef]
    private static PyObject* ModuleOf(PyThreadState* ts, PyObject* filename) {
        string file = UnicodeObject.ToString(filename);
        if (file.Length == 0) return ExceptionNames.unknown;
        return file.EndsWith(".py", StringComparison.Ordinal) ? UnicodeObject.FromString(ts, file.AsSpan(0, file.Length - 3)) : Py.NewRef(filename);
    }

    private static int Remember(PyThreadState* ts, State state, PyObject* registry, PyObject* text, PyObject* category) {
        using Owned key = new(ts, TupleObject.Pack(ts, text, category));
        return key.IsNull ? -1 : AlreadyWarned(ts, state, registry, key, set: true);
    }

    /// <summary>1, 0, or -1 with an error; empties a registry of an older version.</summary>
    private static int AlreadyWarned(PyThreadState* ts, State state, PyObject* registry, PyObject* key, bool set) {
        if (!TypeObject.HasFlag(registry, TypeFlags.DictSubclass)) return Err.TypeError(ts, "'registry' must be a dict or None");
        if (DictObject.GetItemWithError(ts, registry, ExceptionNames.version, out PyObject* version) == Lookup.Error) return -1;
        if (version == null || !TypeObject.HasFlag(version, TypeFlags.LongSubclass) || !LongObject.TryAsInt64(version, out long number) || number != state.Version) {
            DictObject.Clear(ts, registry);
            using Owned current = new(ts, LongObject.FromInt64(ts, state.Version));
            if (current.IsNull || DictObject.SetItem(ts, registry, ExceptionNames.version, current) < 0) return -1;
        } else {
            Lookup found = DictObject.GetItemWithError(ts, registry, key, out PyObject* warned);
            if (found == Lookup.Error) return -1;
            if (found == Lookup.Found) {
                int answer = ObjectProtocol.IsTrue(ts, warned);
                if (answer != 0) return answer;
            }
        }
        return set && DictObject.SetItem(ts, registry, key, Py.True) < 0 ? -1 : 0;
    }

    /// <summary>An attribute of the module `warnings`, if that is imported; null without an error when there is none.</summary>
    [return: NewRef]
    private static PyObject* ModuleAttribute(PyThreadState* ts, PyObject* name) {
        if (ts->interp->modules == null) return null;
        PyObject* module = DictObject.Check(ts->interp->modules) ? DictObject.GetItem(ts, ts->interp->modules, ExceptionNames.warnings) : null;
        using Owned held = new(ts, Py.XNewRef(module));
        if (held.IsNull) return null;
        ObjectProtocol.LookupAttr(ts, held, name, out PyObject* value);
        return value;
    }

    /// <summary>What `warnings` was last seen to use stays in use when it is deleted there.</summary>
    private static void Keep(PyThreadState* ts, ref PyObject* field, PyObject* value) {
        PyObject* old = field;
        field = Py.NewRef(value);
        Py.XDecRef(ts, old);
    }

    [return: NewRef]
    private static PyObject* OnceRegistry(PyThreadState* ts, State state) {
        PyObject* registry = ModuleAttribute(ts, ExceptionNames.onceregistry);
        if (registry == null) return ErrorIndicator.Occurred(ts) != null ? null : Py.NewRef(state.Once);
        Keep(ts, ref state.Once, registry);
        return registry;
    }

    /// <summary>The action of the first filter that fits; `filter` is a new reference to it, or null for the default action.</summary>
    [return: NewRef]
    private static PyObject* ActionFor(PyThreadState* ts, State state, PyObject* category, PyObject* text, int line, PyObject* module, out PyObject* filter) {
        filter = null;
        using Owned replaced = new(ts, ModuleAttribute(ts, ExceptionNames.filters));
        if (replaced.IsNull && ErrorIndicator.Occurred(ts) != null) return null;
        using Owned filters = new(ts, Py.NewRef(replaced.IsNull ? state.Filters : replaced.Borrow));
        if (!TypeObject.HasFlag(filters, TypeFlags.ListSubclass)) return Err.ValueError(ts, "_warnings.filters must be a list");
        if (filters.Borrow != state.Filters) Keep(ts, ref state.Filters, filters);
        for (nint i = 0; i < ListObject.Size(filters); i++) {
            PyObject* item = Py.NewRef(ListObject.Items(filters)[i]);
            using Owned held = new(ts, item);
            if (!TypeObject.HasFlag(item, TypeFlags.TupleSubclass) || TupleObject.Size(item) != 5) return Err.ValueError(ts, $"_warnings.filters item {i} isn't a 5-tuple");
            PyObject** parts = TupleObject.Items(item);
            if (!UnicodeObject.Check(parts[0])) return Err.TypeError(ts, $"action must be a string, not '{Err.TypeName(parts[0])}'");
            int good = Fits(ts, parts[1], text);
            if (good > 0) good = Fits(ts, parts[3], module);
            if (good > 0) good = ObjectProtocol.IsSubclass(ts, category, parts[2]);
            if (good < 0) return null;
            nint filterLine = NumberProtocol.AsSsize(ts, parts[4], null);
            if (filterLine == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (good == 0 || filterLine != 0 && filterLine != line) continue;
            filter = held.Detach();
            return Py.NewRef(parts[0]);
        }
        PyObject* action = ModuleAttribute(ts, ExceptionNames.defaultaction);
        if (action == null) return ErrorIndicator.Occurred(ts) != null ? null : Py.NewRef(state.DefaultAction);
        if (UnicodeObject.Check(action)) {
            Keep(ts, ref state.DefaultAction, action);
            return action;
        }
        using Owned wrong = new(ts, action);
        return Err.TypeError(ts, $"_warnings.defaultaction must be a string, not '{Err.TypeName(wrong)}'");
    }

    /// <summary>None fits all, a str the same text, anything else what its match() accepts.</summary>
    private static int Fits(PyThreadState* ts, PyObject* pattern, PyObject* text) {
        if (Py.IsNone(pattern)) return 1;
        if (UnicodeObject.CheckExact(pattern)) return ObjectProtocol.RichCompareBool(ts, pattern, text, ObjectProtocol.Eq);
        using Owned answer = new(ts, CallProtocol.CallMethod(ts, pattern, ExceptionNames.match, text));
        return answer.IsNull ? -1 : ObjectProtocol.IsTrue(ts, answer);
    }

    private static int Show(PyThreadState* ts, PyObject* category, PyObject* text, PyObject* instance, PyObject* filename, int line, PyObject* lineNumber,
        PyObject* sourceLine, PyObject* source) {
        using Owned show = new(ts, ModuleAttribute(ts, ExceptionNames._showwarnmsg));
        if (show.IsNull) {
            if (ErrorIndicator.Occurred(ts) != null) return -1;
            ShowPlainly(ts, category, text, filename, line, sourceLine);
            return 0;
        }
        if (TypeSlots.Of(show.Borrow)->call == null) return Err.TypeError(ts, "warnings._showwarnmsg() must be set to a callable");
        using Owned messageClass = new(ts, ModuleAttribute(ts, ExceptionNames.WarningMessage));
        if (messageClass.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : Err.RuntimeError(ts, "unable to get warnings.WarningMessage");
        PyObject** args = stackalloc PyObject*[7] { instance, category, filename, lineNumber, Py.None, Py.None, source == null ? Py.None : source };
        using Owned record = new(ts, CallProtocol.Vector(ts, messageClass, args, 7, null));
        if (record.IsNull) return -1;
        using Owned result = new(ts, CallProtocol.CallOne(ts, show, record));
        return result.IsNull ? -1 : 0;
    }

    /// <summary>"file:line: Category: text" and the source line, on sys.stderr.</summary>
    private static void ShowPlainly(PyThreadState* ts, PyObject* category, PyObject* text, PyObject* filename, int line, PyObject* sourceLine) {
        string file = UnicodeObject.ToString(filename);
        using Owned str = new(ts, ObjectProtocol.Str(ts, text));
        if (str.IsNull) {
            ErrorIndicator.Clear(ts);
            return;
        }
        string output = $"{file}:{line}: {TypeObject.Name((PyTypeObject*)category)}: {UnicodeObject.ToString(str)}\n";
        string? code = sourceLine != null && UnicodeObject.Check(sourceLine) ? UnicodeObject.ToString(sourceLine) : ts->interp->finalizing != 0 ? null : SourceLines.Of(ts).Line(ts, file, line);
        if (code != null) output += "  " + code.TrimStart(' ', '\t', '\f') + "\n";
        Err.WriteStderr(ts, output);
    }
}
