// str: find, count, replace, split and the like: arguments and messages; the work is in Text<StrText> and Finder.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    private static bool RequireStr(PyThreadState* ts, PyObject* op) => Check(op) || Err.TypeError(ts, $"must be str, not {Err.TypeName(op)}");

    /// <summary>Position of the substring in [start, end); -1 not found, -2 error.</summary>
    private static nint Search(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, bool fromRight) {
        if (!SliceIndices.SearchBounds(ts, name, args, count, out nint start, out nint end) || !RequireStr(ts, args[0])) return -2;
        SliceIndices.Range(Length(self), ref start, ref end);
        return FindIn(ts, self, args[0], start, end, fromRight);
    }

    /// <summary>Position of `sub` in [start, end) of `text`; -1 not found, -2 error (memory).</summary>
    public static nint FindIn(PyThreadState* ts, PyObject* text, PyObject* sub, nint start, nint end, bool fromRight) {
        if (end - start < Length(sub)) return -1;
        using var finder = new Finder(ts, TextView.OfStr(text), TextView.OfStr(sub));
        if (finder.Failed) return -2;
        return fromRight ? finder.Last(start, end) : finder.Next(start, end);
    }

    private static PyObject* FoundAt(PyThreadState* ts, nint at) => at == -2 ? null : LongObject.FromNint(ts, at);
    private static PyObject* IndexAt(PyThreadState* ts, nint at) => at == -2 ? null : at < 0 ? Err.ValueError(ts, "substring not found") : LongObject.FromNint(ts, at);

    private static PyObject* Find(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => FoundAt(ts, Search(ts, "find", self, args, count, false));
    private static PyObject* FindRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => FoundAt(ts, Search(ts, "rfind", self, args, count, true));
    private static PyObject* Index(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => IndexAt(ts, Search(ts, "index", self, args, count, false));
    private static PyObject* IndexRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => IndexAt(ts, Search(ts, "rindex", self, args, count, true));

    private static PyObject* Count(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!SliceIndices.SearchBounds(ts, "count", args, count, out nint start, out nint end) || !RequireStr(ts, args[0])) return null;
        SliceIndices.Range(Length(self), ref start, ref end);
        using var finder = new Finder(ts, TextView.OfStr(self), TextView.OfStr(args[0]));
        return finder.Failed ? null : LongObject.FromNint(ts, finder.Count(start, end, nint.MaxValue));
    }

    private static PyObject* StartsWith(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => TailMatch(ts, "startswith", self, args, count, false);
    private static PyObject* EndsWith(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => TailMatch(ts, "endswith", self, args, count, true);

    private static PyObject* TailMatch(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, bool atEnd) {
        if (!SliceIndices.SearchBounds(ts, name, args, count, out nint start, out nint end)) return null;
        SliceIndices.Range(Length(self), ref start, ref end);
        PyObject* what = args[0];
        if (Check(what)) return Py.Bool(Matches(self, what, start, end, atEnd));
        if (!TypeObject.HasFlag(what, TypeFlags.TupleSubclass)) return Err.TypeError(ts, $"{name} first arg must be str or a tuple of str, not {Err.TypeName(what)}");
        for (nint i = 0; i < TupleObject.Size(what); i++) {
            PyObject* option = TupleObject.Items(what)[i];
            if (!Check(option)) return Err.TypeError(ts, $"tuple for {name} must only contain str, not {Err.TypeName(option)}");
            if (Matches(self, option, start, end, atEnd)) return Py.True;
        }
        return Py.False;
    }

    /// <summary>Does [start, end) of the text begin (or end) with `sub`?</summary>
    public static bool Matches(PyObject* self, PyObject* sub, nint start, nint end, bool atEnd) {
        nint length = Length(sub);
        if (end - start < length) return false;
        int kind = Kind(self), subKind = Kind(sub);
        if (subKind > kind) return length == 0;
        nint from = atEnd ? end - length : start;
        void* data = Data(self), subData = Data(sub);
        if (kind == subKind)
            return new ReadOnlySpan<byte>((byte*)data + from * kind, checked((int)(length * kind))).SequenceEqual(new ReadOnlySpan<byte>(subData, checked((int)(length * kind))));
        for (nint i = 0; i < length; i++)
            if (Read(kind, data, from + i) != Read(subKind, subData, i)) return false;
        return true;
    }

    private static PyObject* RemovePrefix(PyThreadState* ts, PyObject* self, PyObject* prefix) {
        if (!Check(prefix)) return Err.TypeError(ts, $"removeprefix() argument must be str, not {Err.TypeName(prefix)}");
        return Matches(self, prefix, 0, Length(self), false) ? Substring(ts, self, Length(prefix), Length(self)) : Exact(ts, self);
    }

    private static PyObject* RemoveSuffix(PyThreadState* ts, PyObject* self, PyObject* suffix) {
        if (!Check(suffix)) return Err.TypeError(ts, $"removesuffix() argument must be str, not {Err.TypeName(suffix)}");
        return Matches(self, suffix, 0, Length(self), true) ? Substring(ts, self, 0, Length(self) - Length(suffix)) : Exact(ts, self);
    }

    private static PyObject* ReplaceMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "replace", count, 2, 3) || !Args.Str(ts, "replace", 1, args[0]) || !Args.Str(ts, "replace", 2, args[1])) return null;
        nint max = -1;
        if (count > 2 && !Args.Index(ts, args[2], out max)) return null;
        return Replace(ts, self, args[0], args[1], max);
    }

    /// <summary>Replaces up to `max` occurrences (-1: all).</summary>
    [return: NewRef]
    public static PyObject* Replace(PyThreadState* ts, PyObject* self, PyObject* old, PyObject* fresh, nint max) =>
        Text<StrText>.Replace(ts, TextView.OfStr(self), TextView.OfStr(old), TextView.OfStr(fresh), max);

    private static readonly ArgSpec s_split = new("split", 0, 0, "sep", "maxsplit"), s_rsplit = new("rsplit", 0, 0, "sep", "maxsplit"),
        s_splitLines = new("splitlines", 0, 0, "keepends");

    private static PyObject* SplitMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => SplitWith(ts, s_split, self, args, count, kwnames, false);
    private static PyObject* SplitRightMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => SplitWith(ts, s_rsplit, self, args, count, kwnames, true);

    private static PyObject* SplitWith(PyThreadState* ts, ArgSpec spec, PyObject* self, PyObject** args, nint count, PyObject* kwnames, bool fromRight) {
        PyObject** given = stackalloc PyObject*[2];
        if (!spec.Parse(ts, args, count, kwnames, given)) return null;
        nint max = -1;
        if (given[1] != null && !Args.Index(ts, given[1], out max)) return null;
        return Split(ts, self, given[0], max, fromRight);
    }

    /// <summary>split and rsplit; a null or None separator splits at white space.</summary>
    [return: NewRef]
    public static PyObject* Split(PyThreadState* ts, PyObject* self, PyObject* separator, nint max, bool fromRight) {
        TextView text = TextView.OfStr(self);
        if (separator == null || Py.IsNone(separator)) return fromRight ? Text<StrText>.SplitSpaceRight(ts, text, max) : Text<StrText>.SplitSpace(ts, text, max);
        if (!Check(separator)) return Err.TypeError(ts, $"must be str or None, not {Err.TypeName(separator)}");
        if (Length(separator) == 0) return Err.ValueError(ts, "empty separator");
        TextView needle = TextView.OfStr(separator);
        return fromRight ? Text<StrText>.SplitRight(ts, text, needle, max) : Text<StrText>.Split(ts, text, needle, max);
    }

    [return: NewRef]
    public static PyObject* LinesOf(PyThreadState* ts, PyObject* self) => Text<StrText>.SplitLines(ts, TextView.OfStr(self), false);

    [return: NewRef]
    private static PyObject* SplitLines(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* keep;
        if (!s_splitLines.Parse(ts, args, count, kwnames, &keep)) return null;
        int keepEnds = 0;
        if (keep != null && !Args.Int(ts, keep, out keepEnds)) return null;
        return Text<StrText>.SplitLines(ts, TextView.OfStr(self), keepEnds != 0);
    }

    private static PyObject* Partition(PyThreadState* ts, PyObject* self, PyObject* separator) =>
        RequireStr(ts, separator) ? Text<StrText>.Partition(ts, TextView.OfStr(self), TextView.OfStr(separator), separator, false) : null;

    private static PyObject* PartitionRight(PyThreadState* ts, PyObject* self, PyObject* separator) =>
        RequireStr(ts, separator) ? Text<StrText>.Partition(ts, TextView.OfStr(self), TextView.OfStr(separator), separator, true) : null;

    private static PyObject* Strip(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => StripWith(ts, "strip", self, args, count, true, true);
    private static PyObject* StripLeft(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => StripWith(ts, "lstrip", self, args, count, true, false);
    private static PyObject* StripRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => StripWith(ts, "rstrip", self, args, count, false, true);

    private static PyObject* StripWith(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, bool left, bool right) {
        if (!Args.CheckPositional(ts, name, count, 0, 1)) return null;
        TextView text = TextView.OfStr(self);
        if (count == 0 || Py.IsNone(args[0])) return Text<StrText>.Strip(ts, text, left, right, true, default);
        if (!Check(args[0])) return Err.TypeError(ts, $"{name} arg must be None or str");
        return Text<StrText>.Strip(ts, text, left, right, false, TextView.OfStr(args[0]));
    }

    private static PyObject* JoinMethod(PyThreadState* ts, PyObject* self, PyObject* iterable) => Join(ts, self, iterable);

    /// <summary>separator.join(iterable): one pass measures, one copies. The iteration may run Python code.</summary>
    [return: NewRef]
    public static PyObject* Join(PyThreadState* ts, PyObject* separator, PyObject* iterable) {
        using Owned sequence = new(ts, FastSequence(ts, iterable, "can only join an iterable"));
        if (sequence.IsNull) return null;
        PyObject* seq = sequence;
        PyObject** items = TypeObject.HasFlag(seq, TypeFlags.TupleSubclass) ? TupleObject.Items(seq) : ListObject.Items(seq);
        nint count = TypeObject.HasFlag(seq, TypeFlags.TupleSubclass) ? TupleObject.Size(seq) : ListObject.Size(seq);
        return JoinArray(ts, separator, items, count);
    }

    /// <summary>Joins `count` objects, which must turn out to be str. Runs no Python code.</summary>
    [return: NewRef]
    public static PyObject* JoinArray(PyThreadState* ts, PyObject* separator, PyObject** items, nint count) {
        if (count == 0) return Names.Empty;
        if (count == 1 && CheckExact(items[0])) return Py.NewRef(items[0]);
        nint separatorLength = Length(separator), total = 0;
        int max = count > 1 && separatorLength > 0 ? MaxChar(separator) : 127;
        for (nint i = 0; i < count; i++) {
            PyObject* item = items[i];
            if (!Check(item)) return Err.TypeError(ts, $"sequence item {i}: expected str instance, {Err.TypeName(item)} found");
            nint add = Length(item) + (i == 0 ? 0 : separatorLength);
            if (add > nint.MaxValue - total) return Err.OverflowError(ts, "join() result is too long for a Python string");
            total += add;
            int itemMax = MaxChar(item);
            if (itemMax > max) max = itemMax;
        }
        if (total == 0) return Names.Empty;
        PyObject* result = New(ts, total, max);
        if (result == null) return null;
        int kind = Kind(result), separatorKind = Kind(separator);
        void* to = Data(result), separatorData = Data(separator);
        nint at = 0;
        if (kind == 1) {
            // All pieces are of one byte a character, and most are short.
            var end = (byte*)to;
            for (nint i = 0; i < count; i++) {
                if (i != 0) {
                    if (separatorLength == 1) *end = *(byte*)separatorData;
                    else CopyBytes(end, (byte*)separatorData, separatorLength);
                    end += separatorLength;
                }
                nint size = Length(items[i]);
                CopyBytes(end, (byte*)Data(items[i]), size);
                end += size;
            }
            return result;
        }
        for (nint i = 0; i < count; i++) {
            if (i != 0) {
                CopyUnits(kind, to, at, separatorKind, separatorData, 0, separatorLength);
                at += separatorLength;
            }
            nint length = Length(items[i]);
            CopyUnits(kind, to, at, Kind(items[i]), Data(items[i]), 0, length);
            at += length;
        }
        return result;
    }

    /// <summary>PySequence_Fast: a list or tuple as it is, anything else as a new list.</summary>
    [return: NewRef]
    public static PyObject* FastSequence(PyThreadState* ts, PyObject* op, string message) {
        if (op->ob_type == ListObject.Type || op->ob_type == TupleObject.Type) return Py.NewRef(op);
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, op));
        if (iterator.IsNull) return Err.Matches(ts, Exc.TypeError) ? Err.TypeError(ts, message) : null;
        return ListObject.FromIterable(ts, iterator);
    }
}
