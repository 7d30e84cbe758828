// The methods that bytes and bytearray share: arguments and messages, over the algorithms of Text<T>. TText decides what results are.
//
// Arguments are converted first (that may run Python code, which may resize a bytearray); `self` is looked at only afterwards. Where
// another object's buffer is used, BytesView holds it.

using System;
using System.Buffers;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class BytesMethods<TText> where TText : struct, IText {
    private static TextView View(PyObject* self) => BytesObject.Check(self) ? BytesObject.View(self) : ByteArrayObject.View(self);
    private static ReadOnlySpan<byte> Span(PyObject* self) => BytesObject.Check(self) ? BytesObject.Span(self) : ByteArrayObject.Span(self);

    private static PyObject* Make(PyThreadState* ts, ReadOnlySpan<byte> bytes) {
        fixed (byte* data = bytes) return TText.Slice(ts, new TextView(null, 1, data, bytes.Length), 0, bytes.Length);
    }

    // Searching. The thing searched for is bytes-like, or an int: one byte.

    private static bool ByteOf(PyThreadState* ts, PyObject* op, out byte value) {
        value = 0;
        nint number = NumberProtocol.AsSsize(ts, op, null);
        if (number == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        if (number is < 0 or > 255) return Err.ValueError(ts, "byte must be in range(0, 256)");
        value = (byte)number;
        return true;
    }

    private enum Search { First, Last, Count }

    /// <summary>-2 is an error.</summary>
    private static nint SearchFor(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, Search search) {
        if (!SliceIndices.SearchBounds(ts, name, args, count, out nint start, out nint end)) return -2;
        byte single = 0;
        bool isByte = !BufferProtocol.Check(args[0]);
        if (isByte) {
            if (!NumberProtocol.IsIndex(args[0])) {
                Err.TypeError(ts, $"argument should be integer or bytes-like object, not '{Err.TypeName(args[0])}'");
                return -2;
            }
            if (!ByteOf(ts, args[0], out single)) return -2;
            return Run(ts, self, new TextView(null, 1, &single, 1), start, end, search);
        }
        using var needle = new BytesView(ts, args[0]);
        return needle.Good ? Run(ts, self, needle.Text, start, end, search) : -2;
    }

    private static nint Run(PyThreadState* ts, PyObject* self, in TextView needle, nint start, nint end, Search search) {
        TextView text = View(self);
        SliceIndices.Range(text.Length, ref start, ref end);
        if (search == Search.Count) {
            using var counter = new Finder(ts, text, needle);
            return counter.Count(start, end, nint.MaxValue);
        }
        if (end - start < needle.Length) return -1;
        using var finder = new Finder(ts, text, needle);
        return search == Search.Last ? finder.Last(start, end) : finder.Next(start, end);
    }

    private static PyObject* Number(PyThreadState* ts, nint at) => at == -2 ? null : LongObject.FromNint(ts, at);
    private static PyObject* Required(PyThreadState* ts, nint at) => at == -1 ? Err.ValueError(ts, "subsection not found") : Number(ts, at);

    public static PyObject* Find(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Number(ts, SearchFor(ts, "find", self, args, count, Search.First));
    public static PyObject* FindRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Number(ts, SearchFor(ts, "rfind", self, args, count, Search.Last));
    public static PyObject* Index(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Required(ts, SearchFor(ts, "index", self, args, count, Search.First));
    public static PyObject* IndexRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Required(ts, SearchFor(ts, "rindex", self, args, count, Search.Last));
    public static PyObject* Count(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => Number(ts, SearchFor(ts, "count", self, args, count, Search.Count));

    public static int Contains(PyThreadState* ts, PyObject* self, PyObject* item) {
        if (NumberProtocol.IsIndex(item)) return ByteOf(ts, item, out byte single) ? Span(self).Contains(single) ? 1 : 0 : -1;
        using var needle = new BytesView(ts, item);
        return needle.Good ? SpanSearch.First(Span(self), needle.Span) >= 0 ? 1 : 0 : -1;
    }

    public static PyObject* StartsWith(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => TailMatch(ts, "startswith", self, args, count, false);
    public static PyObject* EndsWith(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => TailMatch(ts, "endswith", self, args, count, true);

    private static PyObject* TailMatch(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, bool atEnd) {
        if (!SliceIndices.SearchBounds(ts, name, args, count, out nint start, out nint end)) return null;
        PyObject* what = args[0];
        if (!TypeObject.HasFlag(what, TypeFlags.TupleSubclass)) {
            if (!BufferProtocol.Check(what)) return Err.TypeError(ts, $"{name} first arg must be bytes or a tuple of bytes, not {Err.TypeName(what)}");
            int one = Matches(ts, self, what, start, end, atEnd);
            return one < 0 ? null : Py.Bool(one != 0);
        }
        for (nint i = 0; i < TupleObject.Size(what); i++) {
            int found = Matches(ts, self, TupleObject.Items(what)[i], start, end, atEnd);
            if (found != 0) return found < 0 ? null : Py.True;
        }
        return Py.False;
    }

    private static int Matches(PyThreadState* ts, PyObject* self, PyObject* what, nint start, nint end, bool atEnd) {
        using var part = new BytesView(ts, what);
        if (!part.Good) return -1;
        ReadOnlySpan<byte> text = Span(self);
        SliceIndices.Range(text.Length, ref start, ref end);
        if (end - start < part.Length) return 0;
        text = text[(int)start..(int)end];
        return (atEnd ? text.EndsWith(part.Span) : text.StartsWith(part.Span)) ? 1 : 0;
    }

    public static PyObject* RemovePrefix(PyThreadState* ts, PyObject* self, PyObject* prefix) {
        using var part = new BytesView(ts, prefix);
        if (!part.Good) return null;
        TextView text = View(self);
        return TText.Slice(ts, text, Span(self).StartsWith(part.Span) ? part.Length : 0, text.Length);
    }

    public static PyObject* RemoveSuffix(PyThreadState* ts, PyObject* self, PyObject* suffix) {
        using var part = new BytesView(ts, suffix);
        if (!part.Good) return null;
        TextView text = View(self);
        return TText.Slice(ts, text, 0, text.Length - (Span(self).EndsWith(part.Span) ? part.Length : 0));
    }

    // Cutting and joining.

    public static PyObject* Replace(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "replace", count, 2, 3)) return null;
        using var old = new BytesView(ts, args[0]);
        if (!old.Good) return null;
        using var fresh = new BytesView(ts, args[1]);
        if (!fresh.Good) return null;
        nint max = -1;
        if (count > 2 && !Args.Index(ts, args[2], out max)) return null;
        return Text<TText>.Replace(ts, View(self), old.Text, fresh.Text, max);
    }

    public static PyObject* Split(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => SplitWith(ts, BytesSpecs.Split, self, args, count, kwnames, false);
    public static PyObject* SplitRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) => SplitWith(ts, BytesSpecs.SplitRight, self, args, count, kwnames, true);

    private static PyObject* SplitWith(PyThreadState* ts, ArgSpec spec, PyObject* self, PyObject** args, nint count, PyObject* kwnames, bool fromRight) {
        PyObject** given = stackalloc PyObject*[2];
        if (!spec.Parse(ts, args, count, kwnames, given)) return null;
        nint max = -1;
        if (given[1] != null && !Args.Index(ts, given[1], out max)) return null;
        if (given[0] == null || Py.IsNone(given[0])) return fromRight ? Text<TText>.SplitSpaceRight(ts, View(self), max) : Text<TText>.SplitSpace(ts, View(self), max);
        using var separator = new BytesView(ts, given[0]);
        if (!separator.Good) return null;
        if (separator.Length == 0) return Err.ValueError(ts, "empty separator");
        return fromRight ? Text<TText>.SplitRight(ts, View(self), separator.Text, max) : Text<TText>.Split(ts, View(self), separator.Text, max);
    }

    public static PyObject* SplitLines(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* keep;
        if (!BytesSpecs.SplitLines.Parse(ts, args, count, kwnames, &keep)) return null;
        int keepEnds = 0;
        if (keep != null && !Args.Int(ts, keep, out keepEnds)) return null;
        return Text<TText>.SplitLines(ts, View(self), keepEnds != 0);
    }

    public static PyObject* Partition(PyThreadState* ts, PyObject* self, PyObject* separator) => PartitionAt(ts, self, separator, false);
    public static PyObject* PartitionRight(PyThreadState* ts, PyObject* self, PyObject* separator) => PartitionAt(ts, self, separator, true);

    private static PyObject* PartitionAt(PyThreadState* ts, PyObject* self, PyObject* separator, bool fromRight) {
        using var needle = new BytesView(ts, separator);
        if (!needle.Good) return null;
        if (BytesObject.Check(self)) return Text<TText>.Partition(ts, View(self), needle.Text, separator, fromRight);
        // bytearray answers three new arrays, the separator's among them.
        using Owned copy = new(ts, ByteArrayObject.FromSpan(ts, needle.Span));
        return copy.IsNull ? null : Text<TText>.Partition(ts, View(self), needle.Text, copy, fromRight);
    }

    public static PyObject* Strip(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => StripWith(ts, "strip", self, args, count, true, true);
    public static PyObject* StripLeft(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => StripWith(ts, "lstrip", self, args, count, true, false);
    public static PyObject* StripRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => StripWith(ts, "rstrip", self, args, count, false, true);

    private static PyObject* StripWith(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, bool left, bool right) {
        if (!Args.CheckPositional(ts, name, count, 0, 1)) return null;
        if (count == 0 || Py.IsNone(args[0])) return Text<TText>.Strip(ts, View(self), left, right, true, default);
        using var set = new BytesView(ts, args[0]);
        return set.Good ? Text<TText>.Strip(ts, View(self), left, right, false, set.Text) : null;
    }

    public static PyObject* Join(PyThreadState* ts, PyObject* self, PyObject* iterable) {
        using Owned sequence = new(ts, UnicodeObject.FastSequence(ts, iterable, "can only join an iterable"));
        if (sequence.IsNull) return null;
        PyObject* seq = sequence;
        bool tuple = TypeObject.HasFlag(seq, TypeFlags.TupleSubclass);
        if (BytesObject.Check(self) && (tuple ? TupleObject.Size(seq) : ListObject.Size(seq)) == 1) {
            PyObject* only = tuple ? TupleObject.Items(seq)[0] : ListObject.Items(seq)[0];
            if (BytesObject.CheckExact(only)) return Py.NewRef(only);
        }
        using var builder = new BytesBuilder(ts);
        // Exporters written in C may run Python code that shortens the list; its size is read each time.
        for (nint i = 0; i < (tuple ? TupleObject.Size(seq) : ListObject.Size(seq)); i++) {
            PyObject* item = tuple ? TupleObject.Items(seq)[i] : ListObject.Items(seq)[i];
            if (i != 0 && !builder.Append(Span(self))) return null;
            if (!BufferProtocol.Check(item)) return Err.TypeError(ts, $"sequence item {i}: expected a bytes-like object, {Err.TypeName(item)} found");
            using Owned held = new(ts, Py.NewRef(item));
            using var part = new BytesView(ts, held);
            if (!part.Good || !builder.Append(part.Span)) return null;
        }
        return Make(ts, builder.Span);
    }

    // Padding.

    public static PyObject* Center(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!PadArguments(ts, "center", args, count, out nint width, out int fill)) return null;
        nint missing = Missing(self, width), left = missing / 2 + (missing & width & 1);
        return Text<TText>.Pad(ts, View(self), left, missing - left, fill);
    }

    public static PyObject* JustifyLeft(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        PadArguments(ts, "ljust", args, count, out nint width, out int fill) ? Text<TText>.Pad(ts, View(self), 0, Missing(self, width), fill) : null;

    public static PyObject* JustifyRight(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        PadArguments(ts, "rjust", args, count, out nint width, out int fill) ? Text<TText>.Pad(ts, View(self), Missing(self, width), 0, fill) : null;

    private static nint Missing(PyObject* self, nint width) {
        nint length = ((PyVarObject*)self)->ob_size;
        return width > length ? width - length : 0;
    }

    private static bool PadArguments(PyThreadState* ts, string name, PyObject** args, nint count, out nint width, out int fill) {
        width = 0;
        fill = ' ';
        if (!Args.CheckPositional(ts, name, count, 1, 2) || !Args.Index(ts, args[0], out width)) return false;
        if (count < 2) return true;
        bool bytes = BytesObject.Check(args[1]) || ByteArrayObject.Check(args[1]);
        if (!bytes || ((PyVarObject*)args[1])->ob_size != 1) return Err.TypeError(ts, $"{name}() argument 2 must be a byte string of length 1, not {Err.TypeName(args[1])}");
        fill = View(args[1])[0];
        return true;
    }

    public static PyObject* ZeroFill(PyThreadState* ts, PyObject* self, PyObject* width) => Args.Index(ts, width, out nint wide) ? Text<TText>.ZeroFill(ts, View(self), wide) : null;

    public static PyObject* ExpandTabs(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* given;
        if (!BytesSpecs.ExpandTabs.Parse(ts, args, count, kwnames, &given)) return null;
        int size = 8;
        if (given != null && !Args.Int(ts, given, out size)) return null;
        return Text<TText>.ExpandTabs(ts, View(self), size);
    }

    // Case: ASCII letters only.

    private static bool Lower(int c) => (uint)(c - 'a') < 26;
    private static bool Upper(int c) => (uint)(c - 'A') < 26;
    private static bool Alpha(int c) => Lower(c | 0x20);
    private static bool Digit(int c) => (uint)(c - '0') < 10;

    private static PyObject* Mapped(PyThreadState* ts, PyObject* self, delegate*<int, bool, int> map) {
        ReadOnlySpan<byte> from = Span(self);
        PyObject* result = TText.New(ts, from.Length, 255);
        if (result == null) return null;
        var to = (byte*)TText.Data(result);
        bool afterLetter = false;
        for (int i = 0; i < from.Length; i++) {
            to[i] = (byte)map(from[i], afterLetter);
            afterLetter = Alpha(from[i]);
        }
        return result;
    }

    private static int UpperOf(int c, bool after) => Lower(c) ? c - 32 : c;
    private static int LowerOf(int c, bool after) => Upper(c) ? c + 32 : c;
    private static int SwapOf(int c, bool after) => Alpha(c) ? c ^ 32 : c;
    private static int TitleOf(int c, bool after) => after ? LowerOf(c, after) : UpperOf(c, after);

    public static PyObject* Upper(PyThreadState* ts, PyObject* self) => Mapped(ts, self, &UpperOf);
    public static PyObject* Lower(PyThreadState* ts, PyObject* self) => Mapped(ts, self, &LowerOf);
    public static PyObject* SwapCase(PyThreadState* ts, PyObject* self) => Mapped(ts, self, &SwapOf);
    public static PyObject* Title(PyThreadState* ts, PyObject* self) => Mapped(ts, self, &TitleOf);

    public static PyObject* Capitalize(PyThreadState* ts, PyObject* self) {
        PyObject* result = Mapped(ts, self, &LowerOf);
        if (result != null && ((PyVarObject*)result)->ob_size != 0) {
            var to = (byte*)TText.Data(result);
            *to = (byte)UpperOf(*to, false);
        }
        return result;
    }

    private static PyObject* All(PyObject* self, delegate*<int, bool> test) {
        foreach (byte c in Span(self))
            if (!test(c)) return Py.False;
        return Py.Bool(((PyVarObject*)self)->ob_size != 0);
    }

    private static bool Alnum(int c) => Alpha(c) || Digit(c);

    public static PyObject* IsAlnum(PyThreadState* ts, PyObject* self) => All(self, &Alnum);
    public static PyObject* IsAlpha(PyThreadState* ts, PyObject* self) => All(self, &Alpha);
    public static PyObject* IsDigit(PyThreadState* ts, PyObject* self) => All(self, &Digit);
    public static PyObject* IsSpace(PyThreadState* ts, PyObject* self) => All(self, &BytesText.IsSpace);
    public static PyObject* IsAscii(PyThreadState* ts, PyObject* self) => Py.Bool(Ascii.IsValid(Span(self)));

    public static PyObject* IsLower(PyThreadState* ts, PyObject* self) => Cased(self, &Lower, &Upper);
    public static PyObject* IsUpper(PyThreadState* ts, PyObject* self) => Cased(self, &Upper, &Lower);

    private static PyObject* Cased(PyObject* self, delegate*<int, bool> wanted, delegate*<int, bool> unwanted) {
        bool any = false;
        foreach (byte c in Span(self)) {
            if (unwanted(c)) return Py.False;
            any = any || wanted(c);
        }
        return Py.Bool(any);
    }

    public static PyObject* IsTitle(PyThreadState* ts, PyObject* self) {
        bool any = false, after = false;
        foreach (byte c in Span(self)) {
            if (Upper(c) ? after : Lower(c) && !after) return Py.False;
            after = Alpha(c);
            any = any || after;
        }
        return Py.Bool(any);
    }

    // Translation, text forms.

    public static PyObject* Translate(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[2];
        if (!BytesSpecs.Translate.Parse(ts, args, count, kwnames, given)) return null;
        byte* map = stackalloc byte[256];
        bool* drop = stackalloc bool[256];
        for (int i = 0; i < 256; i++) {
            map[i] = (byte)i;
            drop[i] = false;
        }
        if (!Py.IsNone(given[0])) {
            using var table = new BytesView(ts, given[0]);
            if (!table.Good) return null;
            if (table.Length != 256) return Err.ValueError(ts, "translation table must be 256 characters long");
            table.Span.CopyTo(new Span<byte>(map, 256));
        }
        if (given[1] != null) {
            using var deleted = new BytesView(ts, given[1]);
            if (!deleted.Good) return null;
            foreach (byte c in deleted.Span) drop[c] = true;
        }
        ReadOnlySpan<byte> from = Span(self);
        int kept = 0;
        bool same = true;
        foreach (byte c in from) {
            if (drop[c]) continue;
            kept++;
            same = same && map[c] == c;
        }
        if (same && kept == from.Length) return TText.Slice(ts, View(self), 0, from.Length);
        PyObject* result = TText.New(ts, kept, 255);
        if (result == null) return null;
        var to = (byte*)TText.Data(result);
        foreach (byte c in Span(self))
            if (!drop[c]) *to++ = map[c];
        return result;
    }

    public static PyObject* MakeTrans(PyThreadState* ts, PyObject* none, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "maketrans", count, 2, 2)) return null;
        using var from = new BytesView(ts, args[0]);
        if (!from.Good) return null;
        using var to = new BytesView(ts, args[1]);
        if (!to.Good) return null;
        if (from.Length != to.Length) return Err.ValueError(ts, "maketrans arguments must have same length");
        PyObject* table = BytesObject.New(ts, 256);
        if (table == null) return null;
        for (int i = 0; i < 256; i++) BytesObject.Data(table)[i] = (byte)i;
        for (nint i = 0; i < from.Length; i++) BytesObject.Data(table)[from.Data[i]] = to.Data[i];
        return table;
    }

    public static PyObject* Decode(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[2];
        if (!BytesSpecs.Decode.Parse(ts, args, count, kwnames, given)) return null;
        if (given[0] != null && !UnicodeObject.CheckArgument(ts, "decode", "encoding", given[0]) || given[1] != null && !UnicodeObject.CheckArgument(ts, "decode", "errors", given[1])) return null;
        return UnicodeObject.FromEncodedObject(ts, self, given[0] == null ? null : UnicodeObject.ToString(given[0]), given[1] == null ? null : UnicodeObject.ToString(given[1]));
    }

    public static PyObject* Hex(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        if (!HexArguments(ts, args, count, kwnames, out int separator, out int group)) return null;
        return ToHex(ts, Span(self), separator, group);
    }

    /// <summary>Arguments of hex(): the separator (-1: none) and the size of a group, negative counting from the left.</summary>
    public static bool HexArguments(PyThreadState* ts, PyObject** args, nint count, PyObject* kwnames, out int separator, out int group) {
        PyObject** given = stackalloc PyObject*[2];
        separator = -1;
        group = 1;
        if (!BytesSpecs.Hex.Parse(ts, args, count, kwnames, given)) return false;
        if (given[1] != null && !Args.Int(ts, given[1], out group)) return false;
        if (given[0] == null) return true;
        PyObject* op = given[0];
        nint length = ObjectProtocol.Size(ts, op);
        if (length < 0) return false;
        if (length != 1) return Err.ValueError(ts, "sep must be length 1.");
        if (UnicodeObject.Check(op)) separator = UnicodeObject.Read(op, 0);
        else if (BytesObject.Check(op)) separator = *BytesObject.Data(op);
        else return Err.TypeError(ts, "sep must be str or bytes.");
        return separator < 128 || Err.ValueError(ts, "sep must be ASCII.");
    }

    [return: NewRef]
    public static PyObject* ToHex(PyThreadState* ts, ReadOnlySpan<byte> bytes, int separator, int group) {
        if (bytes.Length == 0) return Names.Empty;
        long size = Math.Abs((long)group), length = bytes.Length * 2L;
        bool separated = separator >= 0 && size != 0 && size < bytes.Length;
        if (separated) length += (bytes.Length - 1) / size;
        if (length > int.MaxValue - 4096) return Err.NoMemory(ts);
        PyObject* text = UnicodeObject.New(ts, (nint)length, 127);
        if (text == null) return null;
        var to = (byte*)UnicodeObject.Data(text);
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        // Groups are counted from the right, or from the left when the size is negative.
        long first = separated && group > 0 ? (bytes.Length - 1) % size + 1 : size;
        for (int i = 0; i < bytes.Length; i++) {
            if (separated && i >= first && (i - first) % size == 0) *to++ = (byte)separator;
            *to++ = digits[bytes[i] >> 4];
            *to++ = digits[bytes[i] & 15];
        }
        return text;
    }

    private static int Nibble(int c) => Digit(c) ? c - '0' : (uint)((c | 32) - 'a') < 6 ? (c | 32) - 'a' + 10 : -1;

    /// <summary>Bytes (as TText) from pairs of hexadecimal digits with white space between them.</summary>
    [return: NewRef]
    public static PyObject* ParseHex(PyThreadState* ts, PyObject* text) {
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, $"fromhex() argument must be str, not {Err.TypeName(text)}");
        using var builder = new BytesBuilder(ts);
        nint length = UnicodeObject.Length(text);
        if (UnicodeObject.IsAscii(text) && (length & 1) == 0 && length > 0) {
            if (!builder.Reserve(length / 2)) return null;
            // Digits without spaces, the usual case; what fails is read again below, for its message.
            if (Convert.FromHexString(new ReadOnlySpan<byte>(UnicodeObject.Data(text), (int)length), builder.Room(length / 2), out _, out _) == OperationStatus.Done) {
                builder.Advance(length / 2);
                return Make(ts, builder.Span);
            }
        }
        for (nint i = 0; i < length;) {
            int c = UnicodeObject.Read(text, i);
            if (c < 128 && BytesText.IsSpace(c)) {
                i++;
                continue;
            }
            int high = Nibble(c), low = i + 1 < length ? Nibble(UnicodeObject.Read(text, i + 1)) : -1;
            if (high < 0 || low < 0) return Err.ValueError(ts, $"non-hexadecimal number found in fromhex() arg at position {(high < 0 ? i : i + 1)}");
            if (!builder.Append(high << 4 | low)) return null;
            i += 2;
        }
        return Make(ts, builder.Span);
    }

    [return: NewRef]
    public static PyObject* Repr(PyThreadState* ts, ReadOnlySpan<byte> bytes, string before, string after) {
        bool single = bytes.Contains((byte)'\''), doubled = bytes.Contains((byte)'"');
        int quote = single && !doubled ? '"' : '\'';
        long size = before.Length + after.Length + 2;
        foreach (byte c in bytes) size += c == quote || c is (byte)'\\' or (byte)'\t' or (byte)'\n' or (byte)'\r' ? 2 : c is < 32 or >= 127 ? 4 : 1;
        if (size > int.MaxValue - 4096) return Err.OverflowError(ts, "bytes object is too large to make repr");
        PyObject* text = UnicodeObject.New(ts, (nint)size, 127);
        if (text == null) return null;
        var to = (byte*)UnicodeObject.Data(text);
        foreach (char c in before) *to++ = (byte)c;
        *to++ = (byte)quote;
        foreach (byte c in bytes) {
            int letter = c == quote || c == '\\' ? c : c switch { (byte)'\t' => 't', (byte)'\n' => 'n', (byte)'\r' => 'r', _ => 0 };
            if (letter != 0) {
                *to++ = (byte)'\\';
                *to++ = (byte)letter;
            } else if (c is < 32 or >= 127) {
                *to++ = (byte)'\\';
                *to++ = (byte)'x';
                *to++ = "0123456789abcdef"u8[c >> 4];
                *to++ = "0123456789abcdef"u8[c & 15];
            } else *to++ = c;
        }
        *to++ = (byte)quote;
        foreach (char c in after) *to++ = (byte)c;
        return text;
    }
}

/// <summary>Parameter lists, shared by both instantiations of BytesMethods.</summary>
internal static class BytesSpecs {
    public static readonly ArgSpec Split = new("split", 0, 0, "sep", "maxsplit"), SplitRight = new("rsplit", 0, 0, "sep", "maxsplit"),
        SplitLines = new("splitlines", 0, 0, "keepends"), ExpandTabs = new("expandtabs", 0, 0, "tabsize"), Translate = new("translate", 1, 1, "table", "delete"),
        Decode = new("decode", 0, 0, "encoding", "errors"), Hex = new("hex", 0, 0, "sep", "bytes_per_sep");
}
