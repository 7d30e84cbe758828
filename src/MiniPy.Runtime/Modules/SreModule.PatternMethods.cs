// _sre: the methods of re.Pattern that go through a whole subject; and the scanner behind finditer.
//
// Only sub runs Python code between matches (the replacement function, or the template's, which Lib/re makes). The subject's buffer is held
// all the while, so it cannot change or go away.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PatternObject {
    private static readonly ArgSpec s_findAll = new("findall", 0, 1, "string", "pos", "endpos"), s_findIter = new("finditer", 0, 1, "string", "pos", "endpos"),
        s_scanner = new("scanner", 0, 1, "string", "pos", "endpos"), s_split = new("split", 0, 1, "string", "maxsplit"), s_sub = new("sub", 0, 2, "repl", "string", "count"),
        s_subn = new("subn", 0, 2, "repl", "string", "count");

    private static void Members(TypeBuilder t) {
        t.Method("match", &MatchMethod, "match($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nMatches zero or more characters at the beginning of the string.");
        t.Method("fullmatch", &FullMatch, "fullmatch($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nMatches against all of the string.");
        t.Method("search", &Search, "search($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nScan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches.");
        t.Method("sub", &Sub, "sub($self, /, repl, string, count=0)\n--\n\nReturn the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.");
        t.Method("subn", &Subn, "subn($self, /, repl, string, count=0)\n--\n\nReturn the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.");
        t.Method("findall", &FindAll, "findall($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nReturn a list of all non-overlapping matches of pattern in string.");
        t.Method("split", &Split, "split($self, /, string, maxsplit=0)\n--\n\nSplit string by the occurrences of pattern.");
        t.Method("finditer", &FindIter, "finditer($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nReturn an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object.");
        t.Method("scanner", &Scanner, "scanner($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\n");
        t.Method("__copy__", &Copy, "__copy__($self, /)\n--\n\n");
        t.Method("__deepcopy__", &DeepCopy, "__deepcopy__($self, memo, /)\n--\n\n");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
        t.Getter("groupindex", &GetGroupIndex, null, "A dictionary mapping group names to group numbers.");
        t.Member("pattern", MemberType.Object, 32, doc: "The pattern string from which the RE object was compiled.");
        t.Member("flags", MemberType.Int, 60, doc: "The regex matching flags.");
        t.Member("groups", MemberType.Ssize, 64, doc: "The number of capturing groups in the pattern.");
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) => Py.NewRef(self);
    private static PyObject* DeepCopy(PyThreadState* ts, PyObject* self, PyObject* memo) => Py.NewRef(self);
    private static PyObject* GetGroupIndex(PyThreadState* ts, PyObject* self) => MappingProxyObject.New(ts, ((PyPatternObject*)self)->groupindex);

    private static PyObject* FindAll(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        if (!ReadRange(ts, s_findAll, args, count, kwnames, out PyObject* subject, out nint start, out nint end)) return null;
        var p = (PyPatternObject*)self;
        SreState s;
        PyObject* list = Begin(ts, p, subject, start, end, &s) ? ListObject.New(ts, 0) : null;
        while (list != null) {
            int found = Run(&s, p->code, search: true);
            if (found == 0) break;
            PyObject* item = found < 0 ? null : p->groups switch { 0 => Slice(&s, s.Start, s.Ptr), 1 => GroupSlice(&s, 1, empty: true), _ => GroupTuple(ts, &s, (int)p->groups) };
            if (item == null || ListObject.AppendSteal(ts, list, item) < 0) Py.ClearRef(ts, &list);
            Advance(&s);
        }
        s.Dispose();
        return list;
    }

    [return: NewRef]
    private static PyObject* GroupTuple(PyThreadState* ts, SreState* s, int groups) {
        PyObject* tuple = TupleObject.New(ts, groups);
        for (int i = 0; tuple != null && i < groups; i++) {
            PyObject* item = GroupSlice(s, i + 1, empty: true);
            if (item == null) Py.ClearRef(ts, &tuple);
            else TupleObject.Items(tuple)[i] = item;
        }
        return tuple;
    }

    private static PyObject* Split(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[2];
        nint most = 0;
        if (!s_split.Parse(ts, args, count, kwnames, into) || (into[1] != null && !Args.Index(ts, into[1], out most))) return null;
        var p = (PyPatternObject*)self;
        SreState s;
        using Owned list = new(ts, Begin(ts, p, into[0], 0, nint.MaxValue, &s) ? ListObject.New(ts, 0) : null);
        bool ok = !list.IsNull;
        int last = 0;
        for (nint n = 0; ok && (most == 0 || n < most); n++) {
            int found = Run(&s, p->code, search: true);
            ok = found >= 0;
            if (found <= 0) break;
            ok = Add(ts, list, Slice(&s, last, s.Start));
            for (int i = 1; ok && i <= p->groups; i++) ok = Add(ts, list, GroupSlice(&s, i, empty: false));
            last = s.Ptr;
            Advance(&s);
        }
        ok = ok && Add(ts, list, Slice(&s, last, s.End));
        s.Dispose();
        return ok ? list.Detach() : null;
    }

    private static bool Add(PyThreadState* ts, PyObject* list, [Steals] PyObject* item) => item != null && ListObject.AppendSteal(ts, list, item) >= 0;

    private static PyObject* Sub(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[3];
        nint most = 0;
        if (!s_sub.Parse(ts, args, count, kwnames, into) || (into[2] != null && !Args.Index(ts, into[2], out most))) return null;
        return Substitute(ts, self, into[0], into[1], most, out _);
    }

    private static PyObject* Subn(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[3];
        nint most = 0;
        if (!s_subn.Parse(ts, args, count, kwnames, into) || (into[2] != null && !Args.Index(ts, into[2], out most))) return null;
        PyObject* text = Substitute(ts, self, into[0], into[1], most, out nint made);
        return text == null ? null : Fields.Tuple(ts, text, LongObject.FromNint(ts, made));
    }

    /// <summary>Is a replacement text without a backslash, to be taken as it is?</summary>
    private static bool IsLiteral(PyThreadState* ts, PyObject* replacement) {
        SreState s = default;
        s.Ts = ts;
        bool literal = Hold(ts, replacement, &s);
        if (!literal) ErrorIndicator.Clear(ts);
        for (int i = 0; literal && i < s.Length; i++) literal = UnicodeObject.Read(s.Kind, s.Text, i) != '\\';
        s.Dispose();
        return literal;
    }

    /// <summary>Calls a function of Lib/re.</summary>
    [return: NewRef]
    public static PyObject* CallRe(PyThreadState* ts, string function, PyObject* a, PyObject* b, PyObject* c) {
        using Owned import = new(ts, Fields.Builtin(ts, "__import__"));
        using Owned name = new(ts, import.IsNull ? null : UnicodeObject.Intern(ts, "re"));
        using Owned module = new(ts, name.IsNull ? null : CallProtocol.CallOne(ts, import, name));
        using Owned callable = new(ts, module.IsNull ? null : ObjectProtocol.GetAttr(ts, module, function));
        if (callable.IsNull) return null;
        return c == null ? CallProtocol.CallTwo(ts, callable, a, b) : CallProtocol.CallThree(ts, callable, a, b, c);
    }

    private static PyObject* Substitute(PyThreadState* ts, PyObject* self, PyObject* replacement, PyObject* subject, nint most, out nint made) {
        made = 0;
        var p = (PyPatternObject*)self;
        bool calls = TypeSlots.Of(replacement)->call != null;
        using Owned filter = new(ts, calls || IsLiteral(ts, replacement) ? Py.NewRef(replacement) : CallRe(ts, "_subx", self, replacement, null));
        if (filter.IsNull) return null;
        calls = TypeSlots.Of(filter.Borrow)->call != null;
        SreState s;
        using Owned list = new(ts, Begin(ts, p, subject, 0, nint.MaxValue, &s) ? ListObject.New(ts, 0) : null);
        bool ok = !list.IsNull;
        int last = 0;
        while (ok && (most == 0 || made < most)) {
            int found = Run(&s, p->code, search: true);
            ok = found >= 0;
            if (found <= 0) break;
            if (last < s.Start) ok = Add(ts, list, Slice(&s, last, s.Start));
            if (ok) ok = AddReplacement(ts, self, list, filter, calls, &s);
            last = s.Ptr;
            made++;
            Advance(&s);
        }
        if (ok && last < s.End) ok = Add(ts, list, Slice(&s, last, s.End));
        using Owned joiner = new(ts, ok ? Slice(&s, 0, 0) : null);
        s.Dispose();
        if (joiner.IsNull) return null;
        if (ListObject.Size(list) == 0) return joiner.Detach();
        return CallProtocol.CallMethod(ts, joiner, Names.join, list);
    }

    private static bool AddReplacement(PyThreadState* ts, PyObject* self, PyObject* list, PyObject* filter, bool calls, SreState* s) {
        if (!calls) return Py.IsNone(filter) || ListObject.Append(ts, list, filter) >= 0;
        using Owned match = new(ts, MatchObject.New(ts, self, s));
        if (match.IsNull) return false;
        using Owned item = new(ts, CallProtocol.CallOne(ts, filter, match)); // runs Python code
        return !item.IsNull && (Py.IsNone(item) || ListObject.Append(ts, list, item) >= 0);
    }

    private static PyObject* Scanner(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) =>
        ReadRange(ts, s_scanner, args, count, kwnames, out PyObject* subject, out nint start, out nint end) ? ScannerObject.New(ts, self, subject, start, end) : null;

    private static PyObject* FindIter(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        if (!ReadRange(ts, s_findIter, args, count, kwnames, out PyObject* subject, out nint start, out nint end)) return null;
        using Owned scanner = new(ts, ScannerObject.New(ts, self, subject, start, end));
        using Owned search = new(ts, scanner.IsNull ? null : ObjectProtocol.GetAttr(ts, scanner, "search"));
        return search.IsNull ? null : CallIter.New(ts, search, Py.None);
    }
}

/// <summary>Goes from match to match through a subject.</summary>
internal static unsafe class ScannerObject {
    private struct Scanner {
        public PyObject ob_base;
        public PyObject* pattern;
        public int executing;
        public int done;
        public SreState state;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_sre.SRE_Scanner", null, sizeof(Scanner), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        s->traverse = &Traverse;
        s->dealloc = &Dealloc;
    }

    private static void Members(TypeBuilder t) {
        t.Method("match", &Match, "match($self, /)\n--\n\n");
        t.Method("search", &Search, "search($self, /)\n--\n\n");
        t.Member("pattern", MemberType.Object, sizeof(PyObject));
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* pattern, PyObject* subject, nint start, nint end) {
        SreState state;
        PyObject* op = PatternObject.Begin(ts, (PyPatternObject*)pattern, subject, start, end, &state) ? ObjectMemory.New(ts, Type, sizeof(Scanner)) : null;
        if (op == null) {
            state.Dispose();
            return null;
        }
        var scanner = (Scanner*)op;
        scanner->pattern = Py.NewRef(pattern);
        scanner->executing = scanner->done = 0;
        scanner->state = state;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var scanner = (Scanner*)op;
        int stop = visit(scanner->pattern, arg);
        if (stop == 0 && scanner->state.String != null) stop = visit(scanner->state.String, arg);
        return stop != 0 || !scanner->state.HasBuffer || scanner->state.Buffer.obj == null ? stop : visit(scanner->state.Buffer.obj, arg);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        var scanner = (Scanner*)op;
        scanner->state.Ts = ts;
        scanner->state.Dispose();
        Py.DecRef(ts, scanner->pattern);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static PyObject* Step(PyThreadState* ts, PyObject* self, bool search) {
        var scanner = (Scanner*)self;
        if (scanner->executing != 0) return Err.ValueError(ts, "regular expression scanner already executing");
        if (scanner->done != 0) return Py.None;
        scanner->executing = 1;
        SreState* s = &scanner->state;
        s->Ts = ts; // the thread that runs now
        int found = PatternObject.Run(s, ((PyPatternObject*)scanner->pattern)->code, search);
        PyObject* match = found < 0 ? null : found == 0 ? Py.None : MatchObject.New(ts, scanner->pattern, s);
        if (found == 0) scanner->done = 1;
        else if (found > 0) PatternObject.Advance(s);
        scanner->executing = 0;
        return match;
    }

    private static PyObject* Match(PyThreadState* ts, PyObject* self) => Step(ts, self, search: false);
    private static PyObject* Search(PyThreadState* ts, PyObject* self) => Step(ts, self, search: true);
}
