// int: CPython's PyLongObject (D2).
//
//   ob_size   sign × number of digits; 0 is zero
//   digits    30 bits each in a uint, least significant first, at &ob_digit; the top one is not 0
//
// -5 … 256 are process-wide immortals inside the shim's `_PyRuntime` block, where an extension's macros look for them; every function
// here that returns one of these values returns that object, so `is` behaves as in CPython. All other ints are made anew.
//
// Operands of one digit take an inlined path of a few instructions; of two digits, one through long and its wide product. Longer ones are worked
// on digit by digit where that is fastest (see the thresholds in LongObject.Big) and through System.Numerics.BigInteger beyond.
//
// This file: the type, making, reading. Arithmetic, Division, Bits, Power, Text, Convert, Big and Methods stand beside it.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    public const int DigitBits = 30;
    public const uint DigitMask = (1u << DigitBits) - 1;
    public const int SmallMin = -5, SmallMax = 256;
    private const int HeaderBytes = 24;
    private const long MaxDigits = (long.MaxValue - HeaderBytes) / 4;

    public static PyTypeObject* Type => Immortals.Int;
    internal static PyTypeObject* MakeType() => StaticType.Create("int", "PyLong_Type", HeaderBytes, TypeFlags.BaseType | TypeFlags.LongSubclass | TypeFlags.MatchSelf | Dealloc.PlainFlag,
        &Slots, &Members, itemSize: 4, doc: "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.  If x is a number, return x.__int__().  For floating point\nnumbers, this truncates towards zero.\n\nIf x is not a number or if base is given, then x must be a string,\nbytes, or bytearray instance representing an integer literal in the\ngiven base.  The literal can be preceded by '+' or '-' and be surrounded\nby whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.\nBase 0 means to interpret the base from the string as an integer literal.\n>>> int('0b100', base=0)\n4");

    /// <summary>Makes the small ints, 32 bytes apart; the result is the immortal 0 among them.</summary>
    internal static byte* MakeSmall() {
        byte* at = (byte*)StaticStorage.Data("_PyRuntime", 166688) + 0x2a8;
        byte* zero = at - SmallMin * 32;
        for (int value = SmallMin; value <= SmallMax; value++, at += 32) {
            var op = (PyLongObject*)at;
            op->ob_base.ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
            op->ob_base.ob_base.ob_type = Type;
            op->ob_base.ob_size = Math.Sign(value);
            op->ob_digit = (uint)Math.Abs(value);
        }
        return zero;
    }

    /// <summary>The immortal int of a value from -5 to 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: Borrowed]
    public static PyObject* Small(int value) => (PyObject*)(Immortals.Zero + (nint)value * 32);

    /// <summary>The immortal 0.</summary>
    public static PyObject* Zero => (PyObject*)Immortals.Zero;
    /// <summary>The immortal 1.</summary>
    public static PyObject* One => (PyObject*)(Immortals.Zero + 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.LongSubclass) != 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;

    // ---- reading ----

    /// <summary>Sign × number of digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint SizeOf(PyObject* op) => ((PyVarObject*)op)->ob_size;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint* Digits(PyObject* op) => &((PyLongObject*)op)->ob_digit;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Count(PyObject* op) {
        nint size = SizeOf(op);
        return size < 0 ? -size : size;
    }

    /// <summary>At most one digit: the value is SmallValue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOneDigit(PyObject* op) => (nuint)(((PyVarObject*)op)->ob_size + 1) <= 2;

    /// <summary>Value of an int of at most one digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SmallValue(PyObject* op) => (long)((PyLongObject*)op)->ob_base.ob_size * ((PyLongObject*)op)->ob_digit;

    /// <summary>At most two digits: the value is PairValue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsPair(PyObject* op) => (nuint)(((PyVarObject*)op)->ob_size + 2) <= 4;

    /// <summary>Value of an int of at most two digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long PairValue(PyObject* op) {
        nint size = SizeOf(op);
        uint* digits = Digits(op);
        return size switch {
            0 => 0, 1 => digits[0], -1 => -(long)digits[0],
            2 => digits[0] | (long)digits[1] << DigitBits,
            _ => -(digits[0] | (long)digits[1] << DigitBits),
        };
    }

    /// <summary>-1, 0 or 1.</summary>
    public static int Sign(PyObject* op) => Math.Sign(SizeOf(op));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNegative(PyObject* op) => SizeOf(op) < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOdd(PyObject* op) => SizeOf(op) != 0 && (Digits(op)[0] & 1) != 0;

    /// <summary>Bits of the magnitude; 0 for zero.</summary>
    public static nint NumBits(PyObject* op) => BitsOf(Digits(op), Count(op));

    private static nint BitsOf(uint* digits, nint count) =>
        count == 0 ? 0 : (count - 1) * DigitBits + 32 - System.Numerics.BitOperations.LeadingZeroCount(digits[count - 1]);

    // ---- making ----

    /// <summary>An int of `digits` positive digits that the caller writes; Finish makes it canonical.</summary>
    [return: NewRef]
    internal static PyObject* NewDigits(PyThreadState* ts, nint digits) {
        if (digits > MaxDigits) return Err.OverflowError(ts, "too many digits in integer");
        return ObjectMemory.NewVar(ts, Type, HeaderBytes + 4 * (digits < 1 ? 1 : digits), digits);
    }

    /// <summary>Drops leading zero digits, sets the sign, and gives back the small int where the value is one.</summary>
    [return: NewRef]
    private static PyObject* Finish(PyThreadState* ts, [Steals] PyObject* op, bool negative) {
        uint* digits = Digits(op);
        nint count = SizeOf(op);
        while (count > 0 && digits[count - 1] == 0) count--;
        if (count <= 1) {
            long value = count == 0 ? 0 : negative ? -(long)digits[0] : digits[0];
            if ((ulong)(value - SmallMin) <= SmallMax - SmallMin) {
                ObjectMemory.Free(ts, op);
                return Small((int)value);
            }
        }
        ((PyVarObject*)op)->ob_size = negative ? -count : count;
        return op;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* FromInt64(PyThreadState* ts, long value) {
        if ((ulong)(value - SmallMin) <= SmallMax - SmallMin) return (PyObject*)(Immortals.Zero + (nint)value * 32);
        return MakeInt64(ts, value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* MakeInt64(PyThreadState* ts, long value) {
        long sign = value >> 63;
        ulong magnitude = (ulong)((value ^ sign) - sign);
        if (magnitude <= DigitMask) {
            PyObject* op = ObjectMemory.New(ts, Type, HeaderBytes + 4);
            if (op == null) return null;
            ((PyLongObject*)op)->ob_base.ob_size = (nint)(sign | 1);
            ((PyLongObject*)op)->ob_digit = (uint)magnitude;
            return op;
        }
        return MakeMagnitude(ts, magnitude, sign != 0);
    }

    /// <summary>A value that is not a small int.</summary>
    private static PyObject* MakeMagnitude(PyThreadState* ts, ulong magnitude, bool negative) {
        nint count = magnitude >> 60 != 0 ? 3 : magnitude >> DigitBits != 0 ? 2 : 1;
        PyObject* op = ObjectMemory.NewVar(ts, Type, HeaderBytes + 4 * count, negative ? -count : count);
        if (op == null) return null;
        uint* digits = Digits(op);
        digits[0] = (uint)magnitude & DigitMask;
        if (count > 1) digits[1] = (uint)(magnitude >> DigitBits) & DigitMask;
        if (count > 2) digits[2] = (uint)(magnitude >> 60);
        return op;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* FromNint(PyThreadState* ts, nint value) => FromInt64(ts, value);

    [return: NewRef]
    public static PyObject* FromUInt64(PyThreadState* ts, ulong value) => value <= SmallMax ? Small((int)value) : MakeMagnitude(ts, value, false);

    [return: NewRef]
    public static PyObject* FromNuint(PyThreadState* ts, nuint value) => FromUInt64(ts, value);

    [return: NewRef]
    public static PyObject* FromPointer(PyThreadState* ts, void* pointer) => FromUInt64(ts, (nuint)pointer);

    /// <summary>True and False are not ints here: 1 and 0.</summary>
    [return: NewRef]
    public static PyObject* FromBool(bool value) => value ? One : Zero;

    /// <summary>The product of two longs. (Not by Int128: what uses it cannot be precompiled.)</summary>
    [return: NewRef]
    private static PyObject* WideProduct(PyThreadState* ts, long a, long b) {
        if (Math.BigMul(a, b, out long product) == product >> 63) return FromInt64(ts, product);
        ulong high = Math.BigMul((ulong)Math.Abs(a), (ulong)Math.Abs(b), out ulong low);
        return FromMagnitude(ts, high, low, a < 0 != b < 0);
    }

    /// <summary>± high × 2^64 + low.</summary>
    [return: NewRef]
    private static PyObject* FromMagnitude(PyThreadState* ts, ulong high, ulong low, bool negative) {
        PyObject* op = NewDigits(ts, 5);
        if (op == null) return null;
        uint* digits = Digits(op);
        for (int i = 0; i < 5; i++) {
            digits[i] = (uint)low & DigitMask;
            low = low >> DigitBits | high << 64 - DigitBits;
            high >>= DigitBits;
        }
        return Finish(ts, op, negative);
    }

    /// <summary>A copy as an exact int (of an instance of a subclass; the object itself when it is exact).</summary>
    [return: NewRef]
    public static PyObject* Exact(PyThreadState* ts, PyObject* op) {
        if (CheckExact(op)) return Py.NewRef(op);
        if (IsPair(op)) return FromInt64(ts, PairValue(op));
        return Copy(ts, op, SizeOf(op) < 0);
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* op, bool negative) {
        nint count = Count(op);
        PyObject* copy = NewDigits(ts, count);
        if (copy == null) return null;
        Buffer.MemoryCopy(Digits(op), Digits(copy), count * 4, count * 4);
        return Finish(ts, copy, negative);
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        if (op->ob_type == Type) Heap.Free(ts->heap, op);
        else TypeSlots.Of(op)->free(ts, op);
    }
}
