// _sre: re.Match. The marks follow the struct: start and end of the whole, then of each group; -1 for a group without match.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyMatchObject {
    public PyObject ob_base;
    public PyObject* subject;
    /// <summary>The spans as a tuple; null until asked for.</summary>
    public PyObject* regs;
    public PyObject* pattern;
    public nint pos;
    public nint endpos;
    /// <summary>Number of the group closed last, or -1.</summary>
    public nint lastindex;
    /// <summary>Groups and the whole.</summary>
    public nint groups;
    /// <summary>The first of the marks that follow.</summary>
    public nint mark;
}

internal static unsafe class MatchObject {
    public static readonly PyTypeObject* Type = StaticType.Create("re.Match", null, sizeof(PyMatchObject), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &Members,
        doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.");
    private static readonly ArgSpec s_groups = new("groups", 0, 0, "default"), s_groupDict = new("groupdict", 0, 0, "default"), s_expand = new("expand", 0, 1, "template");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->repr = &Repr;
        s->mp_subscript = &GetItem;
    }

    private static void Members(TypeBuilder t) {
        t.Method("group", &Group, "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match.");
        t.Method("start", &Start, "start($self, group=0, /)\n--\n\nReturn index of the start of the substring matched by group.");
        t.Method("end", &End, "end($self, group=0, /)\n--\n\nReturn index of the end of the substring matched by group.");
        t.Method("span", &Span, "span($self, group=0, /)\n--\n\nFor match object m, return the 2-tuple (m.start(group), m.end(group)).");
        t.Method("groups", &Groups, "groups($self, /, default=None)\n--\n\nReturn a tuple containing all the subgroups of the match, from 1.\n\n  default\n    Is used for groups that did not participate in the match.");
        t.Method("groupdict", &GroupDict, "groupdict($self, /, default=None)\n--\n\nReturn a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n  default\n    Is used for groups that did not participate in the match.");
        t.Method("expand", &Expand, "expand($self, /, template)\n--\n\nReturn the string obtained by doing backslash substitution on the string template, as done by the sub() method.");
        t.Method("__copy__", &Copy, "__copy__($self, /)\n--\n\n");
        t.Method("__deepcopy__", &DeepCopy, "__deepcopy__($self, memo, /)\n--\n\n");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
        t.Getter("lastindex", &GetLastIndex, null, "The integer index of the last matched capturing group.");
        t.Getter("lastgroup", &GetLastGroup, null, "The name of the last matched capturing group.");
        t.Getter("regs", &GetRegs);
        t.Member("string", MemberType.Object, 16, doc: "The string passed to match() or search().");
        t.Member("re", MemberType.Object, 32, doc: "The regular expression object.");
        t.Member("pos", MemberType.Ssize, 40, doc: "The index into the string at which the RE engine started looking for a match.");
        t.Member("endpos", MemberType.Ssize, 48, doc: "The index into the string beyond which the RE engine will not go.");
    }

    private static nint* Marks(PyObject* op) => &((PyMatchObject*)op)->mark;

    /// <summary>What the state found.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* pattern, SreState* s) {
        nint groups = ((PyPatternObject*)pattern)->groups + 1;
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyMatchObject) + groups * 2 * sizeof(nint));
        if (op == null) return null;
        var m = (PyMatchObject*)op;
        m->subject = Py.NewRef(s->String);
        m->regs = null;
        m->pattern = Py.NewRef(pattern);
        m->pos = s->Pos;
        m->endpos = s->End;
        m->lastindex = s->LastIndex;
        m->groups = groups;
        nint* marks = Marks(op);
        marks[0] = s->Start;
        marks[1] = s->Ptr;
        for (nint i = 1; i < groups; i++) {
            int start = s->Marks[2 * i - 2], end = s->Marks[2 * i - 1];
            bool set = start >= 0 && end >= start;
            marks[2 * i] = set ? start : -1;
            marks[2 * i + 1] = set ? end : -1;
        }
        CycleCollector.Track(ts, op);
        return op;
    }

    /// <summary>Number of a group given by number or name; -1 with IndexError.</summary>
    private static nint IndexOf(PyThreadState* ts, PyObject* self, PyObject* group) {
        nint index = -1;
        if (NumberProtocol.IsIndex(group)) {
            index = NumberProtocol.AsSsize(ts, group, null);
        } else {
            Lookup found = DictObject.GetItemWithError(ts, ((PyPatternObject*)((PyMatchObject*)self)->pattern)->groupindex, group, out PyObject* number);
            if (found == Lookup.Found && LongObject.Check(number)) index = LongObject.AsNint(ts, number);
        }
        if (index >= 0 && index < ((PyMatchObject*)self)->groups) return index;
        if (ErrorIndicator.Occurred(ts) == null || Err.Matches(ts, Exc.TypeError)) {
            ErrorIndicator.Clear(ts);
            Err.IndexError(ts, "no such group");
        }
        return -1;
    }

    [return: NewRef]
    private static PyObject* Slice(PyThreadState* ts, PyObject* self, nint index, PyObject* otherwise) {
        var m = (PyMatchObject*)self;
        nint start = Marks(self)[2 * index], end = Marks(self)[2 * index + 1];
        if (start < 0 || m->subject == null || Py.IsNone(m->subject)) return Py.NewRef(otherwise);
        if (UnicodeObject.Check(m->subject)) {
            nint length = UnicodeObject.Length(m->subject);
            return UnicodeObject.Substring(ts, m->subject, Math.Min(start, length), Math.Min(end, length));
        }
        Py_buffer view;
        if (BufferProtocol.Get(ts, m->subject, &view, 0) < 0) return null;
        start = Math.Min(start, view.len); // a bytearray may have shrunk since
        end = Math.Min(end, view.len);
        PyObject* bytes = BytesObject.CheckExact(m->subject) && start == 0 && end == view.len ? Py.NewRef(m->subject)
            : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>((byte*)view.buf + start, (int)(end - start)));
        BufferProtocol.Release(ts, &view);
        return bytes;
    }

    private static PyObject* SliceBy(PyThreadState* ts, PyObject* self, PyObject* group) {
        nint index = IndexOf(ts, self, group);
        return index < 0 ? null : Slice(ts, self, index, Py.None);
    }

    private static PyObject* GetItem(PyThreadState* ts, PyObject* self, PyObject* group) => SliceBy(ts, self, group);

    private static PyObject* Group(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (count == 0) return Slice(ts, self, 0, Py.None);
        if (count == 1) return SliceBy(ts, self, args[0]);
        using Owned result = new(ts, TupleObject.New(ts, count));
        if (result.IsNull) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* item = SliceBy(ts, self, args[i]);
            if (item == null) return null;
            TupleObject.Items(result)[i] = item;
        }
        return result.Detach();
    }

    /// <summary>The group argument of start, end and span.</summary>
    private static nint ReadGroup(PyThreadState* ts, PyObject* self, string name, PyObject** args, nint count) =>
        !Args.CheckPositional(ts, name, count, 0, 1) ? -1 : count == 0 ? 0 : IndexOf(ts, self, args[0]);

    private static PyObject* Start(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint index = ReadGroup(ts, self, "start", args, count);
        return index < 0 ? null : LongObject.FromNint(ts, Marks(self)[2 * index]);
    }

    private static PyObject* End(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint index = ReadGroup(ts, self, "end", args, count);
        return index < 0 ? null : LongObject.FromNint(ts, Marks(self)[2 * index + 1]);
    }

    [return: NewRef]
    private static PyObject* SpanOf(PyThreadState* ts, PyObject* self, nint index) =>
        Fields.Tuple(ts, LongObject.FromNint(ts, Marks(self)[2 * index]), LongObject.FromNint(ts, Marks(self)[2 * index + 1]));

    private static PyObject* Span(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint index = ReadGroup(ts, self, "span", args, count);
        return index < 0 ? null : SpanOf(ts, self, index);
    }

    private static PyObject* Groups(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[1];
        if (!s_groups.Parse(ts, args, count, kwnames, into)) return null;
        nint groups = ((PyMatchObject*)self)->groups;
        using Owned result = new(ts, TupleObject.New(ts, groups - 1));
        if (result.IsNull) return null;
        for (nint i = 1; i < groups; i++) {
            PyObject* item = Slice(ts, self, i, into[0] == null ? Py.None : into[0]);
            if (item == null) return null;
            TupleObject.Items(result)[i - 1] = item;
        }
        return result.Detach();
    }

    private static PyObject* GroupDict(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[1];
        if (!s_groupDict.Parse(ts, args, count, kwnames, into)) return null;
        PyObject* names = ((PyPatternObject*)((PyMatchObject*)self)->pattern)->groupindex;
        using Owned result = new(ts, DictObject.New(ts));
        if (result.IsNull) return null;
        nint position = 0;
        while (DictObject.Next(names, ref position, out PyObject* key, out _)) {
            using Owned name = new(ts, Py.NewRef(key));
            nint index = IndexOf(ts, self, name);
            using Owned item = new(ts, index < 0 ? null : Slice(ts, self, index, into[0] == null ? Py.None : into[0]));
            if (item.IsNull || DictObject.SetItem(ts, result, name, item) < 0) return null;
        }
        return result.Detach();
    }

    private static PyObject* Expand(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[1];
        return s_expand.Parse(ts, args, count, kwnames, into) ? PatternObject.CallRe(ts, "_expand", ((PyMatchObject*)self)->pattern, self, into[0]) : null;
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) => Py.NewRef(self);
    private static PyObject* DeepCopy(PyThreadState* ts, PyObject* self, PyObject* memo) => Py.NewRef(self);

    private static PyObject* GetLastIndex(PyThreadState* ts, PyObject* self) {
        nint last = ((PyMatchObject*)self)->lastindex;
        return last < 0 ? Py.None : LongObject.FromNint(ts, last);
    }

    private static PyObject* GetLastGroup(PyThreadState* ts, PyObject* self) {
        var m = (PyMatchObject*)self;
        PyObject* names = ((PyPatternObject*)m->pattern)->indexgroup;
        return m->lastindex >= 0 && m->lastindex < TupleObject.Size(names) ? Py.NewRef(TupleObject.Items(names)[m->lastindex]) : Py.None;
    }

    private static PyObject* GetRegs(PyThreadState* ts, PyObject* self) {
        var m = (PyMatchObject*)self;
        if (m->regs == null) {
            using Owned regs = new(ts, TupleObject.New(ts, m->groups));
            if (regs.IsNull) return null;
            for (nint i = 0; i < m->groups; i++) {
                PyObject* span = SpanOf(ts, self, i);
                if (span == null) return null;
                TupleObject.Items(regs)[i] = span;
            }
            m->regs = regs.Detach();
        }
        return Py.NewRef(m->regs);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        using Owned text = new(ts, Slice(ts, self, 0, Py.None));
        if (text.IsNull) return null;
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, text));
        if (repr.IsNull) return null;
        string shown = UnicodeObject.ToString(repr);
        if (shown.Length > 50) shown = shown[..50];
        return UnicodeObject.FromString(ts, $"<{TypeObject.FullName(self->ob_type)} object; span=({Marks(self)[0]}, {Marks(self)[1]}), match={shown}>");
    }
}
