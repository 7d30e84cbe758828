// memoryview: reading and writing items of the native single-character formats (struct's, with an optional '@').
//
// Other formats can be held and sliced; their items are read by the struct module where a comparison needs them, and refused otherwise.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class MemoryViewObject {
    /// <summary>The formats a cast may ask for, each a C string of one character.</summary>
    private static readonly byte* s_formats = BuiltinArena.Text("c\0b\0B\0h\0H\0i\0I\0l\0L\0q\0Q\0n\0N\0f\0d\0?\0P\0");
    private const string FormatCodes = "cbBhHiIlLqQnNfd?P";

    private static string FormatText(byte* format) => System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)format) ?? "";

    /// <summary>The character of a native format, or 0.</summary>
    private static int NativeCode(byte* format) {
        if (*format == '@') format++;
        return format[0] != 0 && format[1] == 0 && ItemSize(format[0]) != 0 ? format[0] : 0;
    }

    private static int ItemSize(int code) => code switch {
        'c' or 'b' or 'B' or '?' => 1, 'h' or 'H' => 2, 'i' or 'I' or 'f' => 4, 'l' or 'L' or 'q' or 'Q' or 'n' or 'N' or 'd' or 'P' => 8, _ => 0,
    };

    /// <summary>The item at an address, as the format says.</summary>
    [return: NewRef]
    private static PyObject* Unpack(PyThreadState* ts, byte* at, byte* format) {
        switch (NativeCode(format)) {
            case 'B': return LongObject.FromInt64(ts, *at);
            case 'b': return LongObject.FromInt64(ts, (sbyte)*at);
            case 'c': return BytesObject.FromByte(*at);
            case '?': return Py.Bool(*at != 0);
            case 'h': return LongObject.FromInt64(ts, Unsafe.ReadUnaligned<short>(at));
            case 'H': return LongObject.FromInt64(ts, Unsafe.ReadUnaligned<ushort>(at));
            case 'i': return LongObject.FromInt64(ts, Unsafe.ReadUnaligned<int>(at));
            case 'I': return LongObject.FromInt64(ts, Unsafe.ReadUnaligned<uint>(at));
            case 'l' or 'q' or 'n': return LongObject.FromInt64(ts, Unsafe.ReadUnaligned<long>(at));
            case 'L' or 'Q' or 'N' or 'P': return LongObject.FromUInt64(ts, Unsafe.ReadUnaligned<ulong>(at));
            case 'f': return FloatObject.FromDouble(ts, Unsafe.ReadUnaligned<float>(at));
            case 'd': return FloatObject.FromDouble(ts, Unsafe.ReadUnaligned<double>(at));
            default: return Err.NotImplementedError(ts, $"memoryview: format {FormatText(format)} not supported");
        }
    }

    /// <summary>The item by way of struct.unpack, for formats that are not native; null with an error when struct cannot.</summary>
    [return: NewRef]
    private static PyObject* UnpackByStruct(PyThreadState* ts, byte* at, byte* format, nint size) {
        using Owned module = new(ts, Codec.Import(ts, "struct"));
        if (module.IsNull) return null;
        using Owned function = new(ts, ObjectProtocol.GetAttr(ts, module, "unpack"));
        using Owned text = new(ts, UnicodeObject.FromUtf8(ts, format));
        using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(at, (int)size)));
        if (function.IsNull || text.IsNull || bytes.IsNull) return null;
        using Owned items = new(ts, CallProtocol.CallTwo(ts, function, text, bytes));
        if (items.IsNull || TupleObject.Size(items) != 1) return items.Detach();
        return Py.NewRef(TupleObject.Items(items)[0]);
    }

    private static int WrongValue(PyThreadState* ts, byte* format) => Err.ValueError(ts, $"memoryview: invalid value for format '{FormatText(format)}'");
    private static int WrongType(PyThreadState* ts, byte* format) => Err.TypeError(ts, $"memoryview: invalid type for format '{FormatText(format)}'");

    /// <summary>Converts a value and writes it. The conversion may run Python code, so the view is checked again by the caller's `op`.</summary>
    private static int Pack(PyThreadState* ts, PyObject* op, byte* at, PyObject* value, byte* format) {
        int code = NativeCode(format);
        switch (code) {
            case 0:
                return Err.NotImplementedError(ts, $"memoryview: format {FormatText(format)} not supported");
            case 'f' or 'd':
                double number = FloatObject.AsDouble(ts, value);
                if (number == -1.0 && ErrorIndicator.Occurred(ts) != null) return Failed(ts, format);
                if (!CheckReleased(ts, op)) return -1;
                if (code == 'f') Unsafe.WriteUnaligned(at, (float)number);
                else Unsafe.WriteUnaligned(at, number);
                return 0;
            case '?':
                int truth = ObjectProtocol.IsTrue(ts, value);
                if (truth < 0 || !CheckReleased(ts, op)) return -1;
                *at = (byte)truth;
                return 0;
            case 'c':
                if (!BytesObject.Check(value)) return WrongType(ts, format);
                if (BytesObject.Size(value) != 1) return WrongValue(ts, format);
                *at = *BytesObject.Data(value);
                return 0;
        }
        using Owned index = new(ts, NumberProtocol.Index(ts, value));
        if (index.IsNull) return Failed(ts, format);
        if (!CheckReleased(ts, op)) return -1;
        if (code is 'L' or 'Q' or 'N' or 'P') {
            ulong wide = LongObject.Sign(index) < 0 ? ulong.MaxValue : LongObject.AsUInt64(ts, index);
            if (LongObject.Sign(index) < 0 || wide == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) {
                ErrorIndicator.Clear(ts);
                return WrongValue(ts, format);
            }
            Unsafe.WriteUnaligned(at, wide);
            return 0;
        }
        if (!LongObject.TryAsInt64(index, out long integer)) return WrongValue(ts, format);
        (long low, long high) = code switch {
            'b' => (sbyte.MinValue, sbyte.MaxValue), 'B' => (0, byte.MaxValue), 'h' => (short.MinValue, short.MaxValue), 'H' => (0, ushort.MaxValue),
            'i' => (int.MinValue, int.MaxValue), 'I' => (0, uint.MaxValue), _ => (long.MinValue, long.MaxValue),
        };
        if (integer < low || integer > high) return WrongValue(ts, format);
        switch (ItemSize(code)) {
            case 1:
                *at = (byte)integer;
                break;
            case 2:
                Unsafe.WriteUnaligned(at, (short)integer);
                break;
            case 4:
                Unsafe.WriteUnaligned(at, (int)integer);
                break;
            default:
                Unsafe.WriteUnaligned(at, integer);
                break;
        }
        return 0;
    }

    /// <summary>Says what conversion failed in the view's words.</summary>
    private static int Failed(PyThreadState* ts, byte* format) {
        if (Err.Matches(ts, Exc.TypeError)) return WrongType(ts, format);
        return Err.Matches(ts, Exc.OverflowError) || Err.Matches(ts, Exc.ValueError) ? WrongValue(ts, format) : -1;
    }
}
