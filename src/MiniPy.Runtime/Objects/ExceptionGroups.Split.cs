// Splitting groups: split(), subgroup(), and the two steps of `except*`.
//
// A group is split by a question asked of every group and leaf in it: is it of these types, does the predicate accept it, is it one of
// these instances. A group that answers yes is taken whole; of one that answers no, the parts are asked. The nested shape stays, and each
// new group is made by the old one's derive() and gets its traceback, cause, context and a copy of its notes.
//
// `except*` runs Match for each clause (what it takes, what is left) and PrepReraiseStar at the end: exceptions that a clause let through
// unchanged are put together again as a part of the original group, new ones stand beside it.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ExceptionGroups {
    private enum Question { Type, Predicate, Instances }

    /// <summary>One way of asking; `Matcher` is borrowed.</summary>
    private readonly struct Asking(Question question, PyObject* matcher, HashSet<nint>? instances) {
        public readonly Question Question = question;
        public readonly PyObject* Matcher = matcher;
        public readonly HashSet<nint>? Instances = instances;

        /// <summary>1, 0, or -1 with an error. A predicate runs Python code.</summary>
        public int Matches(PyThreadState* ts, PyObject* exception) {
            if (Question == Question.Type) return Err.ExceptionMatches(ts, exception, Matcher) ? 1 : 0;
            if (Question == Question.Instances) return !Check(exception) && Instances!.Contains((nint)exception) ? 1 : 0;
            using Owned answer = new(ts, CallProtocol.CallOne(ts, Matcher, exception));
            return answer.IsNull ? -1 : ObjectProtocol.IsTrue(ts, answer);
        }
    }

    private static bool AskingOf(PyThreadState* ts, PyObject* matcher, out Asking asking) {
        asking = new Asking(Question.Type, matcher, null);
        if (ExceptionObject.IsClass(matcher)) return true;
        if (matcher->ob_type == FunctionObject.Type) {
            asking = new Asking(Question.Predicate, matcher, null);
            return true;
        }
        if (TypeObject.HasFlag(matcher, TypeFlags.TupleSubclass)) {
            bool classes = true;
            for (nint i = 0; i < TupleObject.Size(matcher); i++) classes &= ExceptionObject.IsClass(TupleObject.Items(matcher)[i]);
            if (classes) return true;
        }
        return Err.TypeError(ts, "expected a function, exception type or tuple of exception types");
    }

    [return: NewRef]
    private static PyObject* Split(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "split", count, 1, 1) || !AskingOf(ts, args[0], out Asking asking)) return null;
        if (!Divide(ts, op, asking, wantRest: true, out PyObject* match, out PyObject* rest)) return null;
        return PairOf(ts, match, rest);
    }

    [return: NewRef]
    private static PyObject* Subgroup(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "subgroup", count, 1, 1) || !AskingOf(ts, args[0], out Asking asking)) return null;
        if (!Divide(ts, op, asking, wantRest: false, out PyObject* match, out _)) return null;
        return match == null ? Py.None : match;
    }

    [return: NewRef]
    private static PyObject* PairOf(PyThreadState* ts, [Steals] PyObject* first, [Steals] PyObject* second) {
        using Owned a = new(ts, first == null ? Py.None : first);
        using Owned b = new(ts, second == null ? Py.None : second);
        return TupleObject.Pack(ts, a, b);
    }

    /// <summary>Divides an exception by the question; either half may be null for nothing. False with an error pending.</summary>
    private static bool Divide(PyThreadState* ts, PyObject* exception, in Asking asking, bool wantRest, out PyObject* match, out PyObject* rest) {
        match = rest = null;
        int answer = asking.Matches(ts, exception);
        if (answer < 0) return false;
        if (answer > 0) {
            match = Py.NewRef(exception);
            return true;
        }
        if (!Check(exception)) {
            if (wantRest) rest = Py.NewRef(exception);
            return true;
        }
        using Owned items = new(ts, Py.NewRef(Exceptions(exception)));
        using Owned matches = new(ts, ListObject.New(ts, 0));
        using Owned rests = new(ts, ListObject.New(ts, 0));
        if (matches.IsNull || rests.IsNull) return false;
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            if (!Recursion.Enter(ts, " in exceptiongroup_split_recursive")) return false;
            bool divided = Divide(ts, TupleObject.Items(items)[i], asking, wantRest, out PyObject* itemMatch, out PyObject* itemRest);
            Recursion.Leave(ts);
            if (!divided) return false;
            bool kept = itemMatch == null || ListObject.AppendSteal(ts, matches, itemMatch) >= 0;
            if (itemRest != null) {
                if (kept) kept = ListObject.AppendSteal(ts, rests, itemRest) >= 0;
                else Py.DecRef(ts, itemRest);
            }
            if (!kept) return false;
        }
        if (ListObject.Size(matches) > 0) {
            match = Part(ts, exception, matches);
            if (match == null) return false;
        }
        if (wantRest && ListObject.Size(rests) > 0) {
            rest = Part(ts, exception, rests);
            if (rest == null) {
                if (match != null) Py.DecRef(ts, match);
                match = null;
                return false;
            }
        }
        return true;
    }

    /// <summary>A group of these exceptions in the likeness of `original`. Runs Python code.</summary>
    [return: NewRef]
    private static PyObject* Part(PyThreadState* ts, PyObject* original, PyObject* exceptions) {
        using Owned part = new(ts, CallProtocol.CallMethod(ts, original, ExceptionNames.derive, exceptions));
        if (part.IsNull) return null;
        if (!Check(part)) return Err.TypeError(ts, "derive must return an instance of BaseExceptionGroup");
        var from = (PyBaseExceptionObject*)original;
        ExceptionObject.SetTraceback(ts, part, from->traceback);
        ExceptionObject.SetContext(ts, part, Py.XNewRef(from->context));
        ExceptionObject.SetCause(ts, part, Py.XNewRef(from->cause));
        Lookup found = ObjectProtocol.LookupAttr(ts, original, Names.__notes__, out PyObject* notesFound);
        if (found == Lookup.Error) return null;
        if (found == Lookup.Found) {
            using Owned notes = new(ts, notesFound);
            if (!TypeObject.HasFlag(notes, TypeFlags.DictSubclass) && TypeSlots.Of(notes.Borrow)->sq_item != null) {
                using Owned copy = new(ts, ListObject.FromIterable(ts, notes));
                if (copy.IsNull || ObjectProtocol.SetAttr(ts, part, Names.__notes__, copy) < 0) return null;
            }
        }
        return part.Detach();
    }

    /// <summary>Is `type` fit for an `except` clause? Otherwise TypeError.</summary>
    public static bool CheckExceptType(PyThreadState* ts, PyObject* type) {
        if (ExceptionObject.IsClass(type)) return true;
        bool classes = TypeObject.HasFlag(type, TypeFlags.TupleSubclass);
        if (classes)
            for (nint i = 0; i < TupleObject.Size(type); i++) classes &= ExceptionObject.IsClass(TupleObject.Items(type)[i]);
        return classes || Err.TypeError(ts, "catching classes that do not inherit from BaseException is not allowed");
    }

    /// <summary>Is `type` fit for an `except*` clause? Otherwise TypeError.</summary>
    public static bool CheckStarType(PyThreadState* ts, PyObject* type) {
        if (!CheckExceptType(ts, type)) return false;
        bool group = false;
        if (TypeObject.HasFlag(type, TypeFlags.TupleSubclass)) {
            for (nint i = 0; i < TupleObject.Size(type); i++)
                group |= TypeObject.IsSubtype((PyTypeObject*)TupleObject.Items(type)[i], Exc.BaseExceptionGroup);
        } else {
            group = TypeObject.IsSubtype((PyTypeObject*)type, Exc.BaseExceptionGroup);
        }
        return !group || Err.TypeError(ts, "catching ExceptionGroup with except* is not allowed. Use except instead.");
    }

    /// <summary>
    /// One `except*` clause: what it takes of `exception` and what is left, new references, None for nothing. A naked exception that
    /// matches is wrapped in a group. False with an error pending.
    /// </summary>
    public static bool Match(PyThreadState* ts, PyObject* exception, PyObject* type, out PyObject* match, out PyObject* rest) {
        match = rest = null;
        if (Py.IsNone(exception)) {
            match = rest = Py.None;
            return true;
        }
        if (Err.ExceptionMatches(ts, exception, type)) {
            if (Check(exception)) {
                match = Py.NewRef(exception);
            } else {
                using Owned one = new(ts, TupleObject.Pack(ts, exception));
                if (one.IsNull) return false;
                match = Create(ts, "", one);
                if (match == null) return false;
            }
            rest = Py.None;
            return true;
        }
        if (!Check(exception)) {
            match = Py.None;
            rest = Py.NewRef(exception);
            return true;
        }
        // A class may override split, so it is called by name.
        using Owned pair = new(ts, CallProtocol.CallMethod(ts, exception, ExceptionNames.split, type));
        if (pair.IsNull) return false;
        if (!TypeObject.HasFlag(pair, TypeFlags.TupleSubclass))
            return Err.TypeError(ts, $"{Err.TypeName(exception)}.split must return a tuple, not {Err.TypeName(pair)}");
        if (TupleObject.Size(pair) < 2)
            return Err.TypeError(ts, $"{Err.TypeName(exception)}.split must return a 2-tuple, got tuple of size {TupleObject.Size(pair)}");
        match = Py.NewRef(TupleObject.Items(pair)[0]);
        rest = Py.NewRef(TupleObject.Items(pair)[1]);
        return true;
    }

    /// <summary>
    /// The end of `try … except*`: what is to be raised, given the exception as it came and the list of what the clauses raised or left
    /// (None entries count for nothing). None when all was handled.
    /// </summary>
    [return: NewRef]
    public static PyObject* PrepReraiseStar(PyThreadState* ts, PyObject* original, PyObject* exceptions) {
        nint count = ListObject.Size(exceptions);
        if (count == 0) return Py.None;
        if (!Check(original)) return Py.NewRef(ListObject.Items(exceptions)[0]); // a naked exception ran at most one clause

        using Owned raised = new(ts, ListObject.New(ts, 0));
        if (raised.IsNull) return null;
        HashSet<nint>? leaves = null;
        for (nint i = 0; i < count; i++) {
            PyObject* exception = ListObject.Items(exceptions)[i];
            if (Py.IsNone(exception)) continue;
            if (SameOrigin(exception, original)) AddLeaves(exception, leaves ??= []);
            else if (ListObject.Append(ts, raised, exception) < 0) return null;
        }
        if (leaves != null) {
            if (!Divide(ts, original, new Asking(Question.Instances, null, leaves), wantRest: false, out PyObject* projection, out _)) return null;
            if (projection != null) {
                if (ListObject.Size(raised) == 0) return projection;
                if (ListObject.AppendSteal(ts, raised, projection) < 0) return null;
            }
        }
        return ListObject.Size(raised) == 0 ? Py.None : Create(ts, "", raised); // a single one too
    }

    /// <summary>Was it split off the other one and then left alone? Parts share their original's links.</summary>
    private static bool SameOrigin(PyObject* a, PyObject* b) {
        var x = (PyBaseExceptionObject*)a;
        var y = (PyBaseExceptionObject*)b;
        return x->traceback == y->traceback && x->cause == y->cause && x->context == y->context;
    }

    private static void AddLeaves(PyObject* exception, HashSet<nint> leaves) {
        if (!Check(exception)) {
            leaves.Add((nint)exception);
            return;
        }
        var open = new Stack<nint>();
        open.Push((nint)exception);
        while (open.TryPop(out nint at)) {
            PyObject* items = Exceptions((PyObject*)at);
            for (nint i = 0; i < TupleObject.Size(items); i++) {
                PyObject* item = TupleObject.Items(items)[i];
                if (Check(item)) open.Push((nint)item);
                else leaves.Add((nint)item);
            }
        }
    }
}
