// _struct: one value to and from its bytes.

using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class StructModule {
    private static void WriteInt(byte* to, nint size, ulong value, bool little) {
        for (nint i = 0; i < size; i++) {
            to[little ? i : size - 1 - i] = (byte)value;
            value >>= 8;
        }
    }

    private static ulong ReadInt(byte* from, nint size, bool little) {
        if (size == 8) return little ? Unsafe.ReadUnaligned<ulong>(from) : BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(from));
        ulong value = 0;
        for (nint i = 0; i < size; i++) value = value << 8 | from[little ? size - 1 - i : i];
        return value;
    }

    private static bool IsSigned(byte code) => code is (byte)'b' or (byte)'h' or (byte)'i' or (byte)'l' or (byte)'q' or (byte)'n';

    /// <summary>Writes a value; false with struct.error, or OverflowError for floats. May run Python code (__index__, __float__, __bool__).</summary>
    public static bool PackValue(PyThreadState* ts, ref StructRun run, byte* to, PyObject* value, bool little, bool native) {
        switch (run.Code) {
            case (byte)'c':
                if (!BytesObject.Check(value) || BytesObject.Size(value) != 1) return Fail(ts, "char format requires a bytes object of length 1");
                *to = *BytesObject.Data(value);
                return true;
            case (byte)'?':
                int truth = ObjectProtocol.IsTrue(ts, value);
                *to = truth > 0 ? (byte)1 : (byte)0;
                return truth >= 0;
            case (byte)'s' or (byte)'p': return PackText(ts, ref run, to, value);
            case (byte)'e' or (byte)'f' or (byte)'d': return PackFloat(ts, ref run, to, value, little, native);
            default: return PackInt(ts, ref run, to, value, little);
        }
    }

    private static bool PackText(PyThreadState* ts, ref StructRun run, byte* to, PyObject* value) {
        bool pascal = run.Code == 'p';
        byte* data;
        nint size;
        if (BytesObject.Check(value)) {
            data = BytesObject.Data(value);
            size = BytesObject.Size(value);
        } else if (TypeObject.IsInstance(value, ByteArrayObject.Type)) {
            data = ((PyByteArrayObject*)value)->ob_start;
            size = ((PyVarObject*)value)->ob_size;
        } else {
            return Fail(ts, $"argument for '{(char)run.Code}' must be a bytes object");
        }
        if (pascal) {
            if (run.Size == 0) return true;
            size = Math.Min(size, run.Size - 1);
            *to++ = (byte)Math.Min(size, 255);
        } else {
            size = Math.Min(size, run.Size);
        }
        Buffer.MemoryCopy(data, to, size, size);
        return true;
    }

    private static bool PackFloat(PyThreadState* ts, ref StructRun run, byte* to, PyObject* value, bool little, bool native) {
        double x = FloatObject.AsDouble(ts, value);
        if (x == -1 && ErrorIndicator.Occurred(ts) != null) return Fail(ts, "required argument is not a float");
        if (run.Code == 'd') {
            WriteInt(to, 8, BitConverter.DoubleToUInt64Bits(x), little);
        } else if (run.Code == 'f') {
            var f = (float)x;
            if (!native && float.IsInfinity(f) && !double.IsInfinity(x)) return Err.OverflowError(ts, "float too large to pack with f format");
            WriteInt(to, 4, BitConverter.SingleToUInt32Bits(f), little);
        } else {
            var half = (Half)x;
            if (Half.IsInfinity(half) && !double.IsInfinity(x)) return Err.OverflowError(ts, "float too large to pack with e format");
            WriteInt(to, 2, BitConverter.HalfToUInt16Bits(half), little);
        }
        return true;
    }

    private static bool PackInt(PyThreadState* ts, ref StructRun run, byte* to, PyObject* value, bool little) {
        if (!LongObject.Check(value) && !NumberProtocol.IsIndex(value)) return Fail(ts, "required argument is not an integer");
        using Owned number = new(ts, NumberProtocol.Index(ts, value));
        if (number.IsNull) return false;
        ulong bits;
        bool signed = IsSigned(run.Code);
        if (run.Code == 'P') {
            if (LongObject.TryAsInt64(number, out long address)) bits = (ulong)address;
            else if (!Unsigned(ts, number, out bits)) return Fail(ts, "int too large to convert");
        } else if (signed || run.Size <= 2) {
            if (!LongObject.TryAsInt64(number, out long n)) return Fail(ts, run.Size == 8 && !little ? "int too large to convert" : "argument out of range");
            if (run.Size < 8) {
                long max = signed ? (1L << (int)(run.Size * 8 - 1)) - 1 : (1L << (int)(run.Size * 8)) - 1, min = signed ? -max - 1 : 0;
                if (n < min || n > max) return Fail(ts, RangeMessage(run.Code, run.Size, min, max));
            }
            bits = (ulong)n;
        } else {
            if (LongObject.Sign(number) < 0) return Fail(ts, run.Size == 8 && !little ? "can't convert negative int to unsigned" : "argument out of range");
            if (!Unsigned(ts, number, out bits)) return Fail(ts, run.Size == 8 && !little ? "int too large to convert" : "argument out of range");
            if (run.Size == 4 && bits > uint.MaxValue) return Fail(ts, RangeMessage(run.Code, 4, 0, uint.MaxValue));
        }
        WriteInt(to, run.Size, bits, little);
        return true;
    }

    private static string RangeMessage(byte code, nint size, long min, long max) => code switch {
        (byte)'b' => "byte format requires -128 <= number <= 127",
        (byte)'B' => "ubyte format requires 0 <= number <= 255",
        (byte)'h' => "short format requires -32768 <= number <= 32767",
        (byte)'H' => "ushort format requires 0 <= number <= 65535",
        _ => $"'{(char)code}' format requires {min} <= number <= {max}",
    };

    private static bool Unsigned(PyThreadState* ts, PyObject* number, out ulong bits) {
        bits = LongObject.AsUInt64(ts, number);
        if (bits != ulong.MaxValue || ErrorIndicator.Occurred(ts) == null) return true;
        ErrorIndicator.Clear(ts);
        return false;
    }

    [return: NewRef]
    public static PyObject* UnpackValue(PyThreadState* ts, ref StructRun run, byte* from, bool little) {
        switch (run.Code) {
            case (byte)'c': return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(from, 1));
            case (byte)'s': return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(from, checked((int)run.Size)));
            case (byte)'p': return BytesObject.FromSpan(ts, run.Size == 0 ? default : new ReadOnlySpan<byte>(from + 1, (int)Math.Min(*from, run.Size - 1)));
            case (byte)'?': return Py.Bool(*from != 0);
            case (byte)'e': return FloatObject.FromDouble(ts, (double)BitConverter.UInt16BitsToHalf((ushort)ReadInt(from, 2, little)));
            case (byte)'f': return FloatObject.FromDouble(ts, BitConverter.UInt32BitsToSingle((uint)ReadInt(from, 4, little)));
            case (byte)'d': return FloatObject.FromDouble(ts, BitConverter.UInt64BitsToDouble(ReadInt(from, 8, little)));
        }
        ulong bits = ReadInt(from, run.Size, little);
        if (!IsSigned(run.Code)) return LongObject.FromUInt64(ts, bits);
        int shift = (int)(64 - run.Size * 8);
        return LongObject.FromInt64(ts, (long)(bits << shift) >> shift);
    }
}
