// str: CPython's compact layouts (PEP 393).
//
//   ASCII     PyASCIIObject (48 bytes), then length + 1 bytes
//   others    PyCompactUnicodeObject (72 bytes), then length + 1 units of 1, 2 or 4 bytes; `utf8` caches the encoded form
//
// The kind is the smallest that holds the widest character. The units end in a zero unit. The hash is kept at +24, -1 until computed.
// A str never changes once anyone else can see it, except that a fresh one with count 1 may be resized by who made it.
//
// This file: making, reading, comparing, hashing, interning. Methods are in Unicode*.cs beside it.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    private const uint CompactBit = 1 << 5, AsciiBit = 1 << 6, ReadyBit = 1 << 7, InternedMask = 3;
    public const int MaxCodePoint = 0x10FFFF;

    public static PyTypeObject* Type => Immortals.Str;
    internal static PyTypeObject* MakeType() => StaticType.Create("str", "PyUnicode_Type", sizeof(PyUnicodeObject), TypeFlags.BaseType | TypeFlags.UnicodeSubclass | TypeFlags.MatchSelf | Dealloc.LeafFlag,
        &Slots, &Members, doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given object. If encoding or\nerrors is specified, then the object must expose a data buffer\nthat will be decoded using the given encoding and error handler.\nOtherwise, returns the result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to sys.getdefaultencoding().\nerrors defaults to 'strict'.");

    /// <summary>Makes the 256 one-character strings of Latin-1.</summary>
    internal static PyObject** MakeLatin1() {
        var table = (PyObject**)NativeMemory.AllocZeroed(256, (nuint)sizeof(nint));
        lock (StaticState.Gate) {
            for (int i = 0; i < 256; i++) {
                PyObject* op = New(StaticState.Ts, 1, i);
                ((byte*)Data(op))[0] = (byte)i;
                StaticState.Immortalise(op);
                Hash(op);
                if (i < 128) StaticState.AddInterned(op);
                table[i] = op;
            }
        }
        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.UnicodeSubclass) != 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Length(PyObject* op) => ((PyASCIIObject*)op)->length;

    /// <summary>Bytes of a unit: 1, 2 or 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Kind(PyObject* op) => (int)((((PyASCIIObject*)op)->state >> 2) & 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAscii(PyObject* op) => (((PyASCIIObject*)op)->state & AsciiBit) != 0;

    /// <summary>The first unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* Data(PyObject* op) {
        uint state = ((PyASCIIObject*)op)->state;
        if ((state & CompactBit) == 0) return ((PyUnicodeObject*)op)->data; // an instance of a subclass: its units lie apart
        return (state & AsciiBit) != 0 ? (byte*)op + sizeof(PyASCIIObject) : (byte*)op + sizeof(PyCompactUnicodeObject);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(PyObject* op, nint index) => Read(Kind(op), Data(op), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(int kind, void* data, nint index) =>
        kind == 1 ? ((byte*)data)[index] : kind == 2 ? ((ushort*)data)[index] : ((int*)data)[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(int kind, void* data, nint index, int value) {
        if (kind == 1) ((byte*)data)[index] = (byte)value;
        else if (kind == 2) ((ushort*)data)[index] = (ushort)value;
        else ((int*)data)[index] = value;
    }

    /// <summary>Largest character the representation can hold: 127, 255, 65535 or 0x10FFFF.</summary>
    public static int MaxChar(PyObject* op) => IsAscii(op) ? 127 : Kind(op) switch { 1 => 255, 2 => 0xFFFF, _ => MaxCodePoint };

    /// <summary>A str whose units are not written yet, but for the closing zero; `maxChar` must be reached by the kind, not exceeded.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint length, int maxChar) {
        if (maxChar < 128) return NewAscii(ts, length);
        int kind = maxChar < 256 ? 1 : maxChar < 0x10000 ? 2 : 4;
        if (length > (int.MaxValue >> (kind >> 1)) - 4096) return Err.NoMemory(ts); // spans end at 2 GB
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyCompactUnicodeObject) + (length + 1) * kind);
        if (op == null) return null;
        var head = (PyCompactUnicodeObject*)op;
        head->_base.length = length;
        head->_base.hash = -1;
        head->_base.state = (uint)kind << 2 | CompactBit | ReadyBit;
        head->_base.wstr = null;
        head->utf8_length = 0;
        head->utf8 = null;
        head->wstr_length = 0;
        Write(kind, head + 1, length, 0);
        return op;
    }

    [return: NewRef]
    private static PyObject* NewAscii(PyThreadState* ts, nint length) {
        if (length > int.MaxValue - 4096) return Err.NoMemory(ts);
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyASCIIObject) + length + 1);
        if (op == null) return null;
        var head = (PyASCIIObject*)op;
        head->length = length;
        head->hash = -1;
        head->state = 1u << 2 | CompactBit | ReadyBit | AsciiBit;
        head->wstr = null;
        ((byte*)(head + 1))[length] = 0;
        return op;
    }

    /// <summary>Copies bytes that do not overlap. Most texts are short, and then this costs less than a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyBytes(byte* to, byte* from, nint count) {
        if (count > 16) Buffer.MemoryCopy(from, to, count, count);
        else if (count >= 8) {
            ulong end = *(ulong*)(from + count - 8);
            *(ulong*)to = *(ulong*)from;
            *(ulong*)(to + count - 8) = end;
        } else if (count >= 4) {
            uint end = *(uint*)(from + count - 4);
            *(uint*)to = *(uint*)from;
            *(uint*)(to + count - 4) = end;
        } else {
            for (nint i = 0; i < count; i++) to[i] = from[i];
        }
    }

    /// <summary>From UTF-16; lone surrogates become surrogate code points.</summary>
    [return: NewRef]
    public static PyObject* FromString(PyThreadState* ts, ReadOnlySpan<char> text) {
        if (System.Text.Ascii.IsValid(text)) {
            if (text.Length == 1 && Immortals.Latin1 != null) return Immortals.Latin1[text[0]]; // null: while the table itself is made
            PyObject* ascii = New(ts, text.Length, 127);
            if (ascii != null) System.Text.Encoding.Latin1.GetBytes(text, new Span<byte>(Data(ascii), text.Length));
            return ascii;
        }
        int max = 0, length = 0;
        for (int i = 0; i < text.Length; i++, length++) {
            int c = text[i];
            if (char.IsHighSurrogate((char)c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) c = char.ConvertToUtf32((char)c, text[++i]);
            max |= c;
        }
        if (max > 0xFFFF) max = MaxCodePoint;
        PyObject* op = New(ts, length, max);
        if (op == null) return null;
        int kind = Kind(op);
        void* data = Data(op);
        for (int i = 0, at = 0; i < text.Length; i++, at++) {
            int c = text[i];
            if (char.IsHighSurrogate((char)c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) c = char.ConvertToUtf32((char)c, text[++i]);
            Write(kind, data, at, c);
        }
        return op;
    }

    [return: NewRef]
    public static PyObject* FromLatin1(PyThreadState* ts, ReadOnlySpan<byte> bytes) {
        if (bytes.Length == 1) return Immortals.Latin1[bytes[0]];
        PyObject* op = New(ts, bytes.Length, System.Text.Ascii.IsValid(bytes) ? 127 : 255);
        if (op != null) bytes.CopyTo(new Span<byte>(Data(op), bytes.Length));
        return op;
    }

    /// <summary>One character; immortal and without cost for Latin-1.</summary>
    [return: NewRef]
    public static PyObject* FromCodePoint(PyThreadState* ts, int c) {
        if ((uint)c < 256) return Immortals.Latin1[c];
        PyObject* op = New(ts, 1, c);
        if (op != null) Write(Kind(op), Data(op), 0, c);
        return op;
    }

    /// <summary>From units of a given kind, narrowed to the smallest that holds them.</summary>
    [return: NewRef]
    public static PyObject* FromKindAndData(PyThreadState* ts, int kind, void* units, nint length) {
        if (length == 0) return Names.Empty;
        int max = FindMax(kind, units, length);
        if (length == 1) return FromCodePoint(ts, Read(kind, units, 0));
        PyObject* op = New(ts, length, max);
        if (op != null) CopyUnits(Kind(op), Data(op), 0, kind, units, 0, length);
        return op;
    }

    /// <summary>127, 255, 65535 or 0x10FFFF: the class of the widest character.</summary>
    public static int FindMax(int kind, void* units, nint length) {
        if (kind == 1) return System.Text.Ascii.IsValid(new ReadOnlySpan<byte>(units, checked((int)length))) ? 127 : 255;
        int bits = kind == 2 ? UnitBits(new ReadOnlySpan<ushort>(units, checked((int)length))) : UnitBits(new ReadOnlySpan<int>(units, checked((int)length)));
        return bits < 128 ? 127 : bits < 256 ? 255 : bits < 0x10000 ? 0xFFFF : MaxCodePoint;
    }

    /// <summary>All units or-ed together.</summary>
    private static int UnitBits<T>(ReadOnlySpan<T> units) where T : unmanaged, System.Numerics.IBinaryInteger<T> {
        var all = System.Numerics.Vector<T>.Zero;
        while (units.Length >= System.Numerics.Vector<T>.Count) {
            all |= new System.Numerics.Vector<T>(units);
            units = units[System.Numerics.Vector<T>.Count..];
        }
        T bits = T.Zero;
        for (int i = 0; i < System.Numerics.Vector<T>.Count; i++) bits |= all[i];
        foreach (T unit in units) bits |= unit;
        return int.CreateTruncating(bits);
    }

    /// <summary>Copies units, widening or narrowing; the target kind must hold the characters.</summary>
    public static void CopyUnits(int toKind, void* to, nint toIndex, int fromKind, void* from, nint fromIndex, nint count) {
        if (toKind == 1 && fromKind == 1) {
            CopyBytes((byte*)to + toIndex, (byte*)from + fromIndex, count);
            return;
        }
        if (toKind == fromKind) {
            Buffer.MemoryCopy((byte*)from + fromIndex * fromKind, (byte*)to + toIndex * toKind, count * toKind, count * toKind);
            return;
        }
        if (count == 0) return;
        byte* source = (byte*)from + fromIndex * fromKind, target = (byte*)to + toIndex * toKind;
        if (toKind == 2) {
            if (fromKind == 1) System.Text.Encoding.Latin1.GetChars(source, (int)count, (char*)target, (int)count);
            else for (nint i = 0; i < count; i++) ((ushort*)target)[i] = (ushort)((int*)source)[i];
        } else if (toKind == 1) {
            if (fromKind == 2) System.Text.Encoding.Latin1.GetBytes((char*)source, (int)count, target, (int)count);
            else for (nint i = 0; i < count; i++) target[i] = (byte)((int*)source)[i];
        } else if (fromKind == 1) {
            for (nint i = 0; i < count; i++) ((int*)target)[i] = source[i];
        } else {
            for (nint i = 0; i < count; i++) ((int*)target)[i] = ((ushort*)source)[i];
        }
    }

    /// <summary>As a .NET string; code points above the BMP become pairs, lone surrogates stay.</summary>
    public static string ToString(PyObject* op) {
        int length = checked((int)Length(op));
        void* data = Data(op);
        switch (Kind(op)) {
            case 1: return System.Text.Encoding.Latin1.GetString((byte*)data, length);
            case 2: return new string((char*)data, 0, length);
            default:
                var text = new System.Text.StringBuilder(length);
                for (int i = 0; i < length; i++) {
                    int c = ((int*)data)[i];
                    if (c > 0xFFFF) text.Append(char.ConvertFromUtf32(c));
                    else text.Append((char)c);
                }
                return text.ToString();
        }
    }

    public static bool Equals(PyObject* a, PyObject* b) {
        if (a == b) return true;
        nint length = Length(a);
        int kind = Kind(a);
        if (length != Length(b) || kind != Kind(b)) return false;
        nint hashA = ((PyASCIIObject*)a)->hash, hashB = ((PyASCIIObject*)b)->hash;
        if (hashA != hashB && hashA != -1 && hashB != -1) return false;
        return new ReadOnlySpan<byte>(Data(a), checked((int)(length * kind))).SequenceEqual(new ReadOnlySpan<byte>(Data(b), checked((int)(length * kind))));
    }

    /// <summary>Does the str consist of exactly these ASCII characters?</summary>
    public static bool EqualsAscii(PyObject* op, string ascii) {
        if (Length(op) != ascii.Length || !IsAscii(op)) return false;
        var data = (byte*)Data(op);
        for (int i = 0; i < ascii.Length; i++)
            if (data[i] != ascii[i]) return false;
        return true;
    }

    /// <summary>Order by code points: negative, 0 or positive.</summary>
    public static int Compare(PyObject* a, PyObject* b) {
        if (a == b) return 0;
        nint common = Math.Min(Length(a), Length(b));
        int kindA = Kind(a), kindB = Kind(b);
        void* dataA = Data(a), dataB = Data(b);
        if (kindA == 1 && kindB == 1) {
            int order = new ReadOnlySpan<byte>(dataA, (int)common).SequenceCompareTo(new ReadOnlySpan<byte>(dataB, (int)common));
            if (order != 0) return order;
        } else {
            for (nint i = 0; i < common; i++) {
                int x = Read(kindA, dataA, i), y = Read(kindB, dataB, i);
                if (x != y) return x < y ? -1 : 1;
            }
        }
        return Length(a).CompareTo(Length(b));
    }

    /// <summary>The hash, computed once and kept in the object; never -1. Runs no Python code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Hash(PyObject* op) {
        nint hash = ((PyASCIIObject*)op)->hash;
        return hash != -1 ? hash : ComputeHash(op);
    }

    private static nint ComputeHash(PyObject* op) {
        nint hash = HashBytes.Compute(Data(op), Length(op) * Kind(op));
        ((PyASCIIObject*)op)->hash = hash;
        return hash;
    }

    public static bool IsInterned(PyObject* op) => (((PyASCIIObject*)op)->state & InternedMask) != 0;
    public static void MarkInterned(PyObject* op) => ((PyASCIIObject*)op)->state |= 1;

    /// <summary>Replaces *slot by the interpreter's one str with that content. Takes and gives a reference.</summary>
    public static void InternInPlace(PyThreadState* ts, PyObject** slot) {
        PyObject* op = *slot;
        if (IsInterned(op) || op->ob_type != Type || ts->interp->interned == null) return;
        PyObject* known = DictObject.SetDefault(ts, ts->interp->interned, op, op);
        if (known == null) {
            ErrorIndicator.Clear(ts); // out of memory: the str stays uninterned, which is always right
            return;
        }
        if (known != op) {
            Py.IncRef(known);
            *slot = known;
            Py.DecRef(ts, op);
            return;
        }
        // The table's two references do not keep the str alive: dealloc takes it out again.
        if (!Py.IsImmortal(op)) op->ob_refcnt -= 2;
        MarkInterned(op);
    }

    [return: NewRef]
    public static PyObject* Intern(PyThreadState* ts, string text) {
        PyObject* op = FromString(ts, text);
        if (op != null) InternInPlace(ts, &op);
        return op;
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        uint state = ((PyASCIIObject*)op)->state;
        if ((state & (AsciiBit | CompactBit | InternedMask)) == (AsciiBit | CompactBit) && op->ob_type == Type && ((PyASCIIObject*)op)->wstr == null) {
            Heap.Free(ts->heap, op);
            return;
        }
        if (IsInterned(op)) {
            op->ob_refcnt = 3; // the table's two and one that keeps dealloc from coming back
            DictObject.DelItem(ts, ts->interp->interned, op);
            op->ob_refcnt = 0;
        }
        if ((state & AsciiBit) == 0 || (state & CompactBit) == 0) {
            byte* utf8 = ((PyCompactUnicodeObject*)op)->utf8;
            if (utf8 != null && utf8 != Data(op)) Heap.Free(ts->heap, utf8);
        }
        if ((state & CompactBit) == 0 && ((PyUnicodeObject*)op)->data != null) Heap.Free(ts->heap, ((PyUnicodeObject*)op)->data);
        if (((PyASCIIObject*)op)->wstr != null) Heap.Free(ts->heap, ((PyASCIIObject*)op)->wstr);
        TypeSlots.Of(op)->free(ts, op);
    }

    /// <summary>The UTF-8 form, borrowed from the object (which caches it), and its length in bytes; null with UnicodeEncodeError for surrogates.</summary>
    public static byte* AsUtf8(PyThreadState* ts, PyObject* op, out nint length) {
        if (IsAscii(op)) {
            length = Length(op);
            return (byte*)Data(op);
        }
        var compact = (PyCompactUnicodeObject*)op;
        if (compact->utf8 == null) {
            PyObject* bytes = UnicodeCodecs.EncodeUtf8(ts, op, null);
            length = 0;
            if (bytes == null) return null;
            nint size = BytesObject.Size(bytes);
            var copy = (byte*)ObjectMemory.Buffer(ts, size + 1);
            if (copy != null) {
                Buffer.MemoryCopy(BytesObject.Data(bytes), copy, size + 1, size + 1);
                compact->utf8 = copy;
                compact->utf8_length = size;
            }
            Py.DecRef(ts, bytes);
            if (copy == null) return null;
        }
        length = compact->utf8_length;
        return compact->utf8;
    }

    /// <summary>From UTF-8, strict.</summary>
    [return: NewRef]
    public static PyObject* FromUtf8(PyThreadState* ts, byte* bytes, nint length) => UnicodeCodecs.DecodeUtf8(ts, bytes, length, null);

    /// <summary>From a zero-terminated C string in UTF-8.</summary>
    [return: NewRef]
    public static PyObject* FromUtf8(PyThreadState* ts, byte* text) => FromUtf8(ts, text, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).Length);

    [return: NewRef]
    public static PyObject* Concat(PyThreadState* ts, PyObject* a, PyObject* b) {
        nint lengthA = Length(a), lengthB = Length(b);
        if (lengthA == 0 && CheckExact(b)) return Py.NewRef(b);
        if (lengthB == 0 && CheckExact(a)) return Py.NewRef(a);
        if (lengthA > nint.MaxValue - lengthB) return Err.OverflowError(ts, "strings are too large to concat");
        PyObject* op = New(ts, lengthA + lengthB, Math.Max(MaxChar(a), MaxChar(b)));
        if (op == null) return null;
        int kind = Kind(op);
        void* data = Data(op);
        CopyUnits(kind, data, 0, Kind(a), Data(a), 0, lengthA);
        CopyUnits(kind, data, lengthA, Kind(b), Data(b), 0, lengthB);
        return op;
    }

    /// <summary>Characters [start, end); the bounds must be in range.</summary>
    [return: NewRef]
    public static PyObject* Substring(PyThreadState* ts, PyObject* op, nint start, nint end) {
        if (start == 0 && end == Length(op) && CheckExact(op)) return Py.NewRef(op);
        if (end <= start) return Names.Empty;
        int kind = Kind(op);
        if (IsAscii(op)) {
            byte* from = (byte*)Data(op) + start;
            if (end - start == 1) return Immortals.Latin1[*from];
            PyObject* part = NewAscii(ts, end - start);
            if (part != null) CopyBytes((byte*)part + sizeof(PyASCIIObject), from, end - start);
            return part;
        }
        return FromKindAndData(ts, kind, (byte*)Data(op) + start * kind, end - start);
    }
}

/// <summary>SipHash-1-3 with a key of the process: a hostile script cannot choose colliding keys (PYTHONHASHSEED fixes the key).</summary>
internal static unsafe class HashBytes {
    /// <summary>Makes the key of the process, two words.</summary>
    internal static ulong* MakeKey() {
        string? seed = Environment.GetEnvironmentVariable("PYTHONHASHSEED");
        Span<byte> key = stackalloc byte[16];
        key.Clear();
        // A fresh Guid is 122 bits from the system's generator. RandomNumberGenerator would load OpenSSL, at every start.
        if (!uint.TryParse(seed, out uint state)) Guid.NewGuid().TryWriteBytes(key);
        else if (state != 0) {
            // CPython's generator: hashes, and with them the order of sets, are then the same in both.
            foreach (ref byte part in key) {
                state = state * 214013 + 2531011;
                part = (byte)(state >> 16);
            }
        }
        var words = (ulong*)NativeMemory.Alloc(16);
        key.CopyTo(new Span<byte>(words, 16));
        return words;
    }

    public static nint Compute(void* data, nint length) {
        if (length == 0) return 0;
        ulong key0 = Immortals.HashKey[0], key1 = Immortals.HashKey[1];
        ulong v0 = key0 ^ 0x736f6d6570736575, v1 = key1 ^ 0x646f72616e646f6d, v2 = key0 ^ 0x6c7967656e657261, v3 = key1 ^ 0x7465646279746573;
        var at = (byte*)data;
        nint rest = length;
        for (; rest >= 8; rest -= 8, at += 8) {
            ulong word = Unsafe.ReadUnaligned<ulong>(at);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }
        ulong last = (ulong)length << 56;
        for (nint i = 0; i < rest; i++) last |= (ulong)at[i] << (int)(8 * i);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xFF;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        nint hash = (nint)(v0 ^ v1 ^ v2 ^ v3);
        return hash == -1 ? -2 : hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3) {
        v0 += v1; v1 = ulong.RotateLeft(v1, 13) ^ v0; v0 = ulong.RotateLeft(v0, 32);
        v2 += v3; v3 = ulong.RotateLeft(v3, 16) ^ v2;
        v0 += v3; v3 = ulong.RotateLeft(v3, 21) ^ v0;
        v2 += v1; v1 = ulong.RotateLeft(v1, 17) ^ v2; v2 = ulong.RotateLeft(v2, 32);
    }
}
