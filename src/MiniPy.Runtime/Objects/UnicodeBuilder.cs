// Builds a str piece by piece: in the builder itself, then, for what is longer, in a buffer of the interpreter's heap (so it counts against the
// limit) that doubles when full; the units widen when a character does not fit.
//
// Failure is sticky: after an Append that ran out of memory (or whose conversion raised) the rest do nothing and Finish answers null with
// the error set, so a sequence of Appends needs no tests. Finish and Dispose free the buffer; use `using`
// where something may return in between.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe ref struct UnicodeBuilder {
    private const int InlineBytes = 96;

    private readonly PyThreadState* _ts;
    /// <summary>Null while the units lie in the builder.</summary>
    private void* _heap;
    private nint _capacity;
    private int _kind;
    private bool _failed;
    public nint Length;
    private fixed byte _inline[InlineBytes];

    public UnicodeBuilder(PyThreadState* ts) {
        _ts = ts;
        _kind = 1;
        _capacity = InlineBytes;
    }

    /// <summary>Where the units lie; asked for anew each time, since a copy of the builder has its own. A ref struct is on the stack and does not move.</summary>
    private readonly void* Units => _heap != null ? _heap : Unsafe.AsPointer(ref Unsafe.AsRef(in _inline[0]));

    public readonly bool Failed => _failed;

    public void Dispose() {
        if (_heap != null) ObjectMemory.FreeBuffer(_ts, _heap);
        _heap = null;
        _capacity = 0;
    }

    /// <summary>Makes room for `more` units of at least `kind` bytes.</summary>
    private bool Reserve(nint more, int kind) {
        if (_failed) return false;
        if (kind <= _kind && more <= _capacity - Length) return true;
        return Grow(more, kind);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Grow(nint more, int kind) {
        kind = Math.Max(kind, _kind);
        nint wanted = Length + more, limit = (int.MaxValue - 4096) / kind;
        if (more > limit - Length) {
            _failed = true;
            return Err.NoMemory(_ts);
        }
        if (_heap == null && wanted * kind <= InlineBytes && (kind == _kind || Length == 0)) {
            _kind = kind;
            _capacity = InlineBytes / kind;
            return true;
        }
        if (wanted > _capacity) wanted = Math.Min(limit, Math.Max(wanted, Math.Max(32, _capacity * 2)));
        else wanted = _capacity;
        void* units;
        if (kind == _kind && _heap != null) units = ObjectMemory.Resize(_ts, _heap, wanted * kind);
        else {
            units = ObjectMemory.Buffer(_ts, wanted * kind);
            if (units != null) {
                UnicodeObject.CopyUnits(kind, units, 0, _kind, Units, 0, Length);
                ObjectMemory.FreeBuffer(_ts, _heap);
            }
        }
        if (units == null) {
            _failed = true;
            return false;
        }
        _heap = units;
        _kind = kind;
        _capacity = wanted;
        return true;
    }

    private static int KindOf(int c) => c < 256 ? 1 : c < 0x10000 ? 2 : 4;

    /// <summary>One code point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Append(int c) {
        if (!Reserve(1, KindOf(c))) return false;
        UnicodeObject.Write(_kind, Units, Length++, c);
        return true;
    }

    public bool Append(string text) => Append(text.AsSpan());

    /// <summary>UTF-16; a pair becomes one character.</summary>
    public bool Append(ReadOnlySpan<char> text) {
        if (System.Text.Ascii.IsValid(text)) {
            if (!Reserve(text.Length, 1)) return false;
            if (_kind == 1) System.Text.Encoding.Latin1.GetBytes(text, new Span<byte>((byte*)Units + Length, text.Length));
            else for (int i = 0; i < text.Length; i++) UnicodeObject.Write(_kind, Units, Length + i, text[i]);
            Length += text.Length;
            return true;
        }
        for (int i = 0; i < text.Length; i++) {
            int c = text[i];
            if (char.IsHighSurrogate((char)c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) c = char.ConvertToUtf32((char)c, text[++i]);
            if (!Append(c)) return false;
        }
        return true;
    }

    public bool Append(PyObject* str) => AppendUnits(UnicodeObject.Kind(str), UnicodeObject.Data(str), 0, UnicodeObject.Length(str));

    /// <summary>Characters [start, end) of a str.</summary>
    public bool Append(PyObject* str, nint start, nint end) => AppendUnits(UnicodeObject.Kind(str), UnicodeObject.Data(str), start, end - start);

    public bool AppendUnits(int kind, void* units, nint start, nint count) {
        if (count <= 0) return !_failed;
        // Units wider than ours may still hold narrow characters; look before widening.
        if (kind > _kind) {
            int max = UnicodeObject.FindMax(kind, (byte*)units + start * kind, count);
            if (!Reserve(count, KindOf(max))) return false;
        } else if (!Reserve(count, 1)) return false;
        UnicodeObject.CopyUnits(_kind, Units, Length, kind, units, start, count);
        Length += count;
        return true;
    }

    /// <summary>A number in decimal.</summary>
    public bool AppendNumber(long value) {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out int length, default, System.Globalization.CultureInfo.InvariantCulture);
        return AppendLatin1(digits[..length]);
    }

    public bool AppendLatin1(scoped ReadOnlySpan<byte> bytes) {
        fixed (byte* units = bytes) return AppendUnits(1, units, 0, bytes.Length);
    }

    public bool AppendFill(int c, nint count) {
        if (count <= 0) return !_failed;
        if (!Reserve(count, KindOf(c))) return false;
        Text<StrText>.Fill(_kind, Units, Length, c, count);
        Length += count;
        return true;
    }

    /// <summary>A new reference to a str (or null, an error) that is given back.</summary>
    public bool AppendSteal([Steals] PyObject* str) {
        if (str == null) {
            _failed = true;
            return false;
        }
        bool good = Append(str);
        Py.DecRef(_ts, str);
        return good;
    }

    /// <summary>repr(op). May run Python code.</summary>
    public bool AppendRepr(PyObject* op) => !_failed && AppendSteal(ObjectProtocol.Repr(_ts, op));

    /// <summary>str(op). May run Python code.</summary>
    public bool AppendStr(PyObject* op) => !_failed && AppendSteal(ObjectProtocol.Str(_ts, op));

    /// <summary>The character at an index already written.</summary>
    public readonly int this[nint index] => UnicodeObject.Read(_kind, Units, index);

    /// <summary>Takes characters off the end.</summary>
    public void Truncate(nint length) => Length = Math.Min(Length, length);

    /// <summary>The str, or null with the error of the first failure. The builder is empty afterwards.</summary>
    [return: NewRef]
    public PyObject* Finish() {
        PyObject* op = _failed ? null : UnicodeObject.FromKindAndData(_ts, _kind, Units, Length);
        Dispose();
        Length = 0;
        _capacity = InlineBytes;
        _kind = 1;
        return op;
    }
}
