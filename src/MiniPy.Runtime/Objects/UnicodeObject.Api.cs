// What only the C API asks of str: the deprecated wide form, and strings that C code fills through it.
//
// A legacy string (PyUnicode_FromUnicode(NULL, n)) is one of 4-byte units whose `ready` bit is off; C writes its units in place, and
// MakeReady narrows them within the object, as the invariant "as narrow as the widest character" demands.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    /// <summary>A string of `length` wide characters that C code writes before it is made ready.</summary>
    [return: NewRef]
    public static PyObject* NewUnready(PyThreadState* ts, nint length) {
        PyObject* op = New(ts, length, MaxCodePoint);
        if (op == null) return null;
        new Span<int>(Data(op), checked((int)length + 1)).Clear();
        ((PyASCIIObject*)op)->state &= ~ReadyBit;
        ((PyCompactUnicodeObject*)op)->wstr_length = length;
        return op;
    }

    public static bool IsReady(PyObject* op) => (((PyASCIIObject*)op)->state & ReadyBit) != 0;

    /// <summary>_PyUnicode_Ready: -1 when a unit is no character.</summary>
    public static int MakeReady(PyThreadState* ts, PyObject* op) {
        if (IsReady(op)) return 0;
        var head = (PyASCIIObject*)op;
        var units = (int*)Data(op);
        nint length = head->length;
        for (nint i = 0; i < length; i++)
            if ((uint)units[i] > MaxCodePoint) return Err.ValueError(ts, $"character U+{units[i]:x} is not in range [U+0000; U+10ffff]");
        int max = FindMax(4, units, length), kind = max < 256 ? 1 : max < 0x10000 ? 2 : 4;
        head->state = (head->state & InternedMask) | (uint)kind << 2 | CompactBit | ReadyBit | (max < 128 ? AsciiBit : 0);
        void* to = Data(op);
        // Forwards: a narrower unit never lies behind the one it is read from.
        if (to != units) for (nint i = 0; i < length; i++) Write(kind, to, i, units[i]);
        Write(kind, to, length, 0);
        if (max >= 128) {
            var compact = (PyCompactUnicodeObject*)op;
            compact->utf8 = null;
            compact->utf8_length = compact->wstr_length = 0;
        }
        return 0;
    }

    /// <summary>The wide form, made on demand and kept by the string; null with MemoryError.</summary>
    public static int* WideForm(PyThreadState* ts, PyObject* op) {
        if (!IsReady(op)) return (int*)Data(op);
        var head = (PyASCIIObject*)op;
        if (head->wstr != null) return head->wstr;
        nint length = head->length;
        if (length > nint.MaxValue / 8) {
            Err.NoMemory(ts);
            return null;
        }
        var wide = (int*)ObjectMemory.Buffer(ts, (length + 1) * 4);
        if (wide == null) return null;
        CopyUnits(4, wide, 0, Kind(op), Data(op), 0, length);
        wide[length] = 0;
        head->wstr = wide;
        // Only an ASCII compact string has no room for the length; its own is the same.
        if ((head->state & (AsciiBit | CompactBit)) != (AsciiBit | CompactBit)) ((PyCompactUnicodeObject*)op)->wstr_length = length;
        return wide;
    }

    /// <summary>May C code still write into it? Otherwise SystemError.</summary>
    public static bool CheckModifiable(PyThreadState* ts, PyObject* op) =>
        (op->ob_refcnt == 1 && ((PyASCIIObject*)op)->hash == -1 && !IsInterned(op) && CheckExact(op)) || Err.SystemError(ts, "Cannot modify a string currently used");

    /// <summary>The largest character of [start, start + count), rounded up to 127, 255, 65535 or 0x10FFFF.</summary>
    public static int MaxOf(PyObject* op, nint start, nint count) => FindMax(Kind(op), (byte*)Data(op) + start * Kind(op), count);

    public static string KindName(PyObject* op) => IsAscii(op) ? "ascii" : Kind(op) switch { 1 => "latin1", 2 => "UCS2", _ => "UCS4" };

    /// <summary>Places of `sub` in [start, end), or -2 when memory ran out.</summary>
    public static nint CountIn(PyThreadState* ts, PyObject* text, PyObject* sub, nint start, nint end) {
        using var finder = new Finder(ts, TextView.OfStr(text), TextView.OfStr(sub));
        return finder.Failed ? -2 : finder.Count(start, end, nint.MaxValue);
    }
}
