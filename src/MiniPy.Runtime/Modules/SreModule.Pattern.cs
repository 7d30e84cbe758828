// _sre: re.Pattern, and how a subject is taken hold of.
//
// match, search and fullmatch are here; what makes lists and strings is in SreModule.PatternMethods.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyPatternObject {
    public PyObject ob_base;
    public PyObject* groupindex;
    public PyObject* indexgroup;
    /// <summary>The source, or None.</summary>
    public PyObject* pattern;
    public PyObject* weakreflist;
    public uint* code;
    public int codeSize;
    public int flags;
    public nint groups;
    /// <summary>1 bytes, 0 str, -1 unknown (made without a source).</summary>
    public int isBytes;
}

internal static unsafe partial class PatternObject {
    public static readonly PyTypeObject* Type = StaticType.Create("re.Pattern", null, sizeof(PyPatternObject), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &Members,
        doc: "Compiled regular expression object.", weakListOffset: 40);

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->hash = &HashSlot;
        s->richcompare = &RichCompare;
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* pattern, int flags, [Steals] uint* code, int codeSize, int groups, PyObject* groupindex, PyObject* indexgroup) {
        int isBytes = -1;
        PyObject* op = null;
        bool known = Py.IsNone(pattern);
        if (!known) {
            SreState probe = default;
            probe.Ts = ts;
            known = Hold(ts, pattern, &probe);
            if (known) isBytes = probe.IsBytes ? 1 : 0;
            probe.Dispose();
        }
        if (known) op = ObjectMemory.New(ts, Type, sizeof(PyPatternObject));
        if (op == null) {
            ObjectMemory.FreeBuffer(ts, code);
            return null;
        }
        var p = (PyPatternObject*)op;
        p->groupindex = Py.NewRef(groupindex);
        p->indexgroup = Py.NewRef(indexgroup);
        p->pattern = Py.NewRef(pattern);
        p->weakreflist = null;
        p->code = code;
        p->codeSize = codeSize;
        p->flags = flags;
        p->groups = groups;
        p->isBytes = isBytes;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        var p = (PyPatternObject*)op;
        if (p->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        ObjectMemory.FreeBuffer(ts, p->code);
        Fields.Dealloc(ts, op, 3);
    }

    /// <summary>Fills text, length and kind of a state from a str or bytes-like object; the state then owns the buffer.</summary>
    private static bool Hold(PyThreadState* ts, PyObject* subject, SreState* s) {
        if (UnicodeObject.Check(subject)) {
            s->Text = UnicodeObject.Data(subject);
            s->Kind = UnicodeObject.Kind(subject);
            s->IsBytes = false;
            return Fits(ts, UnicodeObject.Length(subject), s);
        }
        if (!BufferProtocol.Check(subject) || BufferProtocol.Get(ts, subject, &s->Buffer, 0) < 0) {
            ErrorIndicator.Clear(ts);
            return Err.TypeError(ts, $"expected string or bytes-like object, got '{Err.TypeName(subject)}'");
        }
        s->HasBuffer = true;
        s->IsBytes = true;
        s->Kind = 1;
        s->Text = s->Buffer.buf;
        return Fits(ts, s->Buffer.len, s);
    }

    private static bool Fits(PyThreadState* ts, nint length, SreState* s) {
        if (length > int.MaxValue - 1) return Err.OverflowError(ts, "subject is too long");
        s->Length = s->End = (int)length;
        return true;
    }

    /// <summary>Makes a state for a subject; dispose of it in any case.</summary>
    public static bool Begin(PyThreadState* ts, PyPatternObject* p, PyObject* subject, nint start, nint end, SreState* s) {
        *s = default;
        s->Ts = ts;
        s->Fuel = SreState.Step;
        if (!Hold(ts, subject, s)) return false;
        if (p->isBytes >= 0 && p->isBytes != (s->IsBytes ? 1 : 0))
            return Err.TypeError(ts, p->isBytes == 1 ? "cannot use a bytes pattern on a string-like object" : "cannot use a string pattern on a bytes-like object");
        s->String = Py.NewRef(subject);
        s->Start = s->Pos = (int)Math.Clamp(start, 0, s->Length);
        s->End = (int)Math.Clamp(end, 0, s->Length);
        s->LastIndex = -1;
        s->MarkCount = (int)p->groups * 2;
        if (s->MarkCount > 0) {
            s->Marks = (int*)ObjectMemory.Buffer(ts, (nint)s->MarkCount * sizeof(int));
            if (s->Marks == null) return false;
            s->MarksDirty = true;
        }
        return true;
    }

    /// <summary>Matches at s->Start or, with `search`, at the first place from there. 1, 0 or -1.</summary>
    public static int Run(SreState* s, uint* code, bool search) {
        if (s->Start > s->End) return 0;
        if (search) return s->Kind == 1 ? SreEngine<byte>.Search(s, code) : s->Kind == 2 ? SreEngine<ushort>.Search(s, code) : SreEngine<uint>.Search(s, code);
        return s->Kind == 1 ? SreEngine<byte>.Match(s, code) : s->Kind == 2 ? SreEngine<ushort>.Match(s, code) : SreEngine<uint>.Match(s, code);
    }

    /// <summary>Sets the state to go on behind the match just found.</summary>
    public static void Advance(SreState* s) {
        s->MustAdvance = s->Ptr == s->Start;
        s->Start = s->Ptr;
    }

    /// <summary>Part of the subject, as str or bytes.</summary>
    [return: NewRef]
    public static PyObject* Slice(SreState* s, int start, int end) {
        if (!s->IsBytes) return UnicodeObject.Substring(s->Ts, s->String, start, Math.Max(end, start));
        if (BytesObject.CheckExact(s->String) && start == 0 && end == s->Length) return Py.NewRef(s->String);
        return BytesObject.FromSpan(s->Ts, new ReadOnlySpan<byte>((byte*)s->Text + start, Math.Max(end - start, 0)));
    }

    /// <summary>The text of a group (from 1) of the match just found; of a group without match None, or the empty text.</summary>
    [return: NewRef]
    public static PyObject* GroupSlice(SreState* s, int group, bool empty) {
        int start = s->Marks[2 * group - 2], end = s->Marks[2 * group - 1];
        if (start >= 0 && end >= start) return Slice(s, start, end);
        return empty ? Slice(s, 0, 0) : Py.None;
    }

    private static readonly ArgSpec s_match = new("match", 0, 1, "string", "pos", "endpos"), s_fullMatch = new("fullmatch", 0, 1, "string", "pos", "endpos"),
        s_search = new("search", 0, 1, "string", "pos", "endpos");

    /// <summary>Reads string, pos and endpos.</summary>
    private static bool ReadRange(PyThreadState* ts, ArgSpec spec, PyObject** args, nint count, PyObject* kwnames, out PyObject* subject, out nint start, out nint end) {
        PyObject** into = stackalloc PyObject*[3];
        start = 0;
        end = nint.MaxValue;
        bool ok = spec.Parse(ts, args, count, kwnames, into) && (into[1] == null || Args.Index(ts, into[1], out start)) && (into[2] == null || Args.Index(ts, into[2], out end));
        subject = into[0];
        return ok;
    }

    private static PyObject* Once(PyThreadState* ts, PyObject* self, ArgSpec spec, PyObject** args, nint count, PyObject* kwnames, bool search, bool all) {
        if (!ReadRange(ts, spec, args, count, kwnames, out PyObject* subject, out nint start, out nint end)) return null;
        var p = (PyPatternObject*)self;
        SreState s;
        PyObject* result = null;
        if (Begin(ts, p, subject, start, end, &s)) {
            s.MatchAll = all;
            int found = Run(&s, p->code, search);
            if (found >= 0) result = found == 0 ? Py.None : MatchObject.New(ts, self, &s);
        }
        s.Dispose();
        return result;
    }

    private static PyObject* MatchMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => Once(ts, self, s_match, args, count, kwnames, false, false);
    private static PyObject* FullMatch(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => Once(ts, self, s_fullMatch, args, count, kwnames, false, true);
    private static PyObject* Search(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => Once(ts, self, s_search, args, count, kwnames, true, false);

    private static nint HashSlot(PyThreadState* ts, PyObject* self) {
        var p = (PyPatternObject*)self;
        nint hash = ObjectProtocol.Hash(ts, p->pattern);
        if (hash == -1) return -1;
        hash ^= HashBytes.Compute(p->code, (nint)p->codeSize * sizeof(uint)) ^ p->flags ^ p->isBytes ^ p->groups;
        return hash == -1 ? -2 : hash;
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (op is not (ObjectProtocol.Eq or ObjectProtocol.Ne) || a->ob_type != b->ob_type) return Py.NotImplemented;
        var x = (PyPatternObject*)a;
        var y = (PyPatternObject*)b;
        int same = a == b ? 1 : x->flags == y->flags && x->isBytes == y->isBytes && x->groups == y->groups && x->codeSize == y->codeSize
            && new ReadOnlySpan<uint>(x->code, x->codeSize).SequenceEqual(new ReadOnlySpan<uint>(y->code, y->codeSize)) ? ObjectProtocol.RichCompareBool(ts, x->pattern, y->pattern, ObjectProtocol.Eq) : 0;
        return same < 0 ? null : Py.Bool(same != 0 == (op == ObjectProtocol.Eq));
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        var p = (PyPatternObject*)self;
        using Owned source = new(ts, ObjectProtocol.Repr(ts, p->pattern));
        if (source.IsNull) return null;
        string text = UnicodeObject.ToString(source);
        if (text.Length > 200) text = text[..200];
        int flags = p->flags;
        if (p->isBytes == 0 && (flags & (4 | 32 | 256)) == 32) flags &= ~32;
        var names = new System.Text.StringBuilder();
        ReadOnlySpan<string> known = ["re.TEMPLATE", "re.IGNORECASE", "re.LOCALE", "re.MULTILINE", "re.DOTALL", "re.UNICODE", "re.VERBOSE", "re.DEBUG", "re.ASCII"];
        for (int i = 0; i < known.Length; i++) {
            if ((flags & (1 << i)) == 0) continue;
            names.Append(names.Length > 0 ? "|" : "").Append(known[i]);
            flags &= ~(1 << i);
        }
        if (flags != 0) names.Append(names.Length > 0 ? "|" : "").Append($"0x{flags:x}");
        return UnicodeObject.FromString(ts, names.Length > 0 ? $"re.compile({text}, {names})" : $"re.compile({text})");
    }
}
