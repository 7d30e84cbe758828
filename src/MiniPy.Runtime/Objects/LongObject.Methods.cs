// int: the constructor, slots and methods.

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class LongObject {
    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->repr = &ReprSlot;
        s->hash = &HashSlot;
        s->richcompare = &RichCompareSlot;
        s->@new = &NewSlot;
        s->SetConstruct(1, 1, &FromAny);
        s->nb_add = &AddSlot;
        s->nb_subtract = &SubtractSlot;
        s->nb_multiply = &MultiplySlot;
        s->nb_remainder = &RemainderSlot;
        s->nb_divmod = &DivModSlot;
        s->nb_power = &PowerSlot;
        s->nb_negative = &Negative;
        s->nb_positive = &Exact;
        s->nb_absolute = &Absolute;
        s->nb_bool = &BoolSlot;
        s->nb_invert = &Invert;
        s->nb_lshift = &LeftShiftSlot;
        s->nb_rshift = &RightShiftSlot;
        s->nb_and = &AndSlot;
        s->nb_xor = &XorSlot;
        s->nb_or = &OrSlot;
        s->nb_int = &Exact;
        s->nb_float = &FloatSlot;
        s->nb_floor_divide = &FloorDivideSlot;
        s->nb_true_divide = &TrueDivideSlot;
        s->nb_index = &Exact;
    }

    private static void Members(TypeBuilder t) {
        t.Method("conjugate", &Exact, "Returns self, the complex conjugate of any int.");
        t.Method("bit_length", &BitLengthMethod, "bit_length($self, /)\n--\n\nNumber of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6");
        t.Method("bit_count", &BitCountMethod, "bit_count($self, /)\n--\n\nNumber of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3");
        t.Method("to_bytes", &ToBytesMethod, "to_bytes($self, /, length=1, byteorder='big', *, signed=False)\n--\n\nReturn an array of bytes representing an integer.\n\n  length\n    Length of bytes object to use.  An OverflowError is raised if the\n    integer is not representable with the given number of bytes.  Default\n    is length 1.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is 'big',\n    the most significant byte is at the beginning of the byte array.  If\n    byteorder is 'little', the most significant byte is at the end of the\n    byte array.  To request the native byte order of the host system, use\n    `sys.byteorder' as the byte order value.  Default is to use 'big'.\n  signed\n    Determines whether two's complement is used to represent the integer.\n    If signed is False and a negative integer is given, an OverflowError\n    is raised.");
        t.ClassMethod("from_bytes", &FromBytesMethod, "from_bytes($type, /, bytes, byteorder='big', *, signed=False)\n--\n\nReturn the integer represented by the given array of bytes.\n\n  bytes\n    Holds the array of bytes to convert.  The argument must either\n    support the buffer protocol or be an iterable object producing bytes.\n    Bytes and bytearray are examples of built-in objects that support the\n    buffer protocol.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is 'big',\n    the most significant byte is at the beginning of the byte array.  If\n    byteorder is 'little', the most significant byte is at the end of the\n    byte array.  To request the native byte order of the host system, use\n    `sys.byteorder' as the byte order value.  Default is to use 'big'.\n  signed\n    Indicates whether two's complement is used to represent the integer.");
        t.Method("as_integer_ratio", &AsIntegerRatioMethod, "as_integer_ratio($self, /)\n--\n\nReturn integer ratio.\n\nReturn a pair of integers, whose ratio is exactly equal to the original int\nand with a positive denominator.\n\n>>> (10).as_integer_ratio()\n(10, 1)\n>>> (-10).as_integer_ratio()\n(-10, 1)\n>>> (0).as_integer_ratio()\n(0, 1)");
        t.Method("__trunc__", &Exact, "Truncating an Integral returns itself.");
        t.Method("__floor__", &Exact, "Flooring an Integral returns itself.");
        t.Method("__ceil__", &Exact, "Ceiling of an Integral returns itself.");
        t.Method("__round__", &RoundMethod, "__round__($self, ndigits=<unrepresentable>, /)\n--\n\nRounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.");
        t.Method("__getnewargs__", &GetNewArgsMethod, "__getnewargs__($self, /)\n--\n\n");
        t.Method("__format__", &FormatMethod, "__format__($self, format_spec, /)\n--\n\n");
        t.Method("__sizeof__", &SizeOfMethod, "__sizeof__($self, /)\n--\n\nReturns size in memory, in bytes.");
        t.Getter("real", &Exact, null, "the real part of a complex number");
        t.Getter("imag", &ZeroGetter, null, "the imaginary part of a complex number");
        t.Getter("numerator", &Exact, null, "the numerator of a rational number in lowest terms");
        t.Getter("denominator", &OneGetter, null, "the denominator of a rational number in lowest terms");
    }

    // ---- the constructor ----

    private static PyObject* FromAny(PyThreadState* ts, PyObject** args, nint count) => Construct(ts, args[0], null);

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        nint given = TupleObject.Size(args), named = kwargs == null ? 0 : DictObject.Size(kwargs);
        if (given + named > 2) return Err.TypeError(ts, $"int() takes at most 2 arguments ({given + named} given)");
        PyObject* x = given > 0 ? TupleObject.Items(args)[0] : null;
        PyObject* @base = given > 1 ? TupleObject.Items(args)[1] : null;
        if (named > 0) {
            nint position = 0;
            while (DictObject.Next(kwargs, ref position, out PyObject* key, out PyObject* value)) {
                if (!UnicodeObject.Check(key)) return Err.TypeError(ts, "keywords must be strings");
                if (!UnicodeObject.EqualsAscii(key, "base")) return Err.TypeError(ts, $"'{UnicodeObject.ToString(key)}' is an invalid keyword argument for int()");
                if (@base != null) return Err.TypeError(ts, "argument for int() given by name ('base') and position (2)");
                @base = value;
            }
        }
        PyObject* number = Construct(ts, x, @base);
        if (number == null || type == (PyObject*)Type) return number;
        // An instance of a subclass: its own object with the same digits.
        nint count = Count(number);
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, count);
        if (op != null) {
            ((PyVarObject*)op)->ob_size = SizeOf(number);
            Buffer.MemoryCopy(Digits(number), Digits(op), count * 4, count * 4);
        }
        Py.DecRef(ts, number);
        return op;
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject* x, PyObject* baseObject) {
        if (x == null) {
            if (baseObject != null) return Err.TypeError(ts, "int() missing string argument");
            return Zero;
        }
        if (baseObject == null) return FromObject(ts, x);
        nint @base = NumberProtocol.AsSsize(ts, baseObject, null);
        if (@base == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (@base != 0 && @base < 2 || @base > 36) return Err.ValueError(ts, "int() base must be >= 2 and <= 36, or 0");
        if (UnicodeObject.Check(x)) return FromUnicode(ts, x, (int)@base);
        if (BytesObject.Check(x)) return FromBytes(ts, BytesObject.Data(x), BytesObject.Size(x), (int)@base);
        if (ByteArrayObject.Check(x)) return FromBytes(ts, ((PyByteArrayObject*)x)->ob_start, ((PyVarObject*)x)->ob_size, (int)@base);
        return Err.TypeError(ts, "int() can't convert non-string with explicit base");
    }

    /// <summary>PyNumber_Long: int(op). May run Python code.</summary>
    [return: NewRef]
    public static PyObject* FromObject(PyThreadState* ts, PyObject* op) {
        if (CheckExact(op)) return Py.NewRef(op);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->nb_int != null) return ExactResult(ts, slots->nb_int(ts, op), "__int__");
        if (slots->nb_index != null) return ExactIndex(ts, op);
        using Owned truncate = new(ts, ObjectProtocol.LookupSpecial(ts, op, Names.__trunc__));
        if (!truncate.IsNull) {
            if (Warnings.Warn(ts, Exc.DeprecationWarning, "The delegation of int() to __trunc__ is deprecated.") < 0) return null;
            using Owned whole = new(ts, CallProtocol.CallNoArgs(ts, truncate));
            if (whole.IsNull || Check(whole)) return whole.IsNull ? null : Exact(ts, whole);
            if (TypeSlots.Of(whole.Borrow)->nb_index == null) return Err.TypeError(ts, $"__trunc__ returned non-Integral (type {Err.TypeName(whole)})");
            return ExactIndex(ts, whole);
        }
        if (ErrorIndicator.Occurred(ts) != null) return null;
        if (UnicodeObject.Check(op)) return FromUnicode(ts, op, 10);
        if (BytesObject.Check(op)) return FromBytes(ts, BytesObject.Data(op), BytesObject.Size(op), 10);
        if (ByteArrayObject.Check(op)) return FromBytes(ts, ((PyByteArrayObject*)op)->ob_start, ((PyVarObject*)op)->ob_size, 10);
        if (BufferProtocol.Check(op)) {
            Py_buffer view;
            if (BufferProtocol.Get(ts, op, &view, 0) < 0) return null;
            PyObject* result = FromBytes(ts, (byte*)view.buf, view.len, 10);
            BufferProtocol.Release(ts, &view);
            return result;
        }
        return Err.TypeError(ts, $"int() argument must be a string, a bytes-like object or a real number, not '{Err.TypeName(op)}'");
    }

    private static PyObject* ExactIndex(PyThreadState* ts, PyObject* op) {
        using Owned index = new(ts, NumberProtocol.Index(ts, op));
        return index.IsNull ? null : Exact(ts, index);
    }

    private static PyObject* ExactResult(PyThreadState* ts, [Steals] PyObject* result, string method) {
        if (result == null || CheckExact(result)) return result;
        using Owned owned = new(ts, result);
        if (!Check(result)) return Err.TypeError(ts, $"{method} returned non-int (type {Err.TypeName(result)})");
        if (Warnings.Warn(ts, Exc.DeprecationWarning, $"{method} returned non-int (type {Err.TypeName(result)}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a future version of Python.") < 0) return null;
        return Exact(ts, result);
    }

    // ---- methods ----

    private static PyObject* FloatSlot(PyThreadState* ts, PyObject* op) {
        double value = AsDouble(ts, op);
        if (value == -1.0 && ErrorIndicator.Occurred(ts) != null) return null;
        return FloatObject.FromDouble(ts, value);
    }

    private static PyObject* ZeroGetter(PyThreadState* ts, PyObject* self) => Zero;
    private static PyObject* OneGetter(PyThreadState* ts, PyObject* self) => One;
    private static PyObject* BitLengthMethod(PyThreadState* ts, PyObject* self) => FromInt64(ts, NumBits(self));
    private static PyObject* BitCountMethod(PyThreadState* ts, PyObject* self) => FromInt64(ts, BitCount(self));
    private static PyObject* SizeOfMethod(PyThreadState* ts, PyObject* self) => FromInt64(ts, self->ob_type->tp_basicsize + 4 * Math.Max(Count(self), 1));

    private static PyObject* AsIntegerRatioMethod(PyThreadState* ts, PyObject* self) {
        using Owned whole = new(ts, Exact(ts, self));
        return whole.IsNull ? null : TupleObject.Pack(ts, whole, One);
    }

    private static PyObject* GetNewArgsMethod(PyThreadState* ts, PyObject* self) {
        using Owned whole = new(ts, Exact(ts, self));
        return whole.IsNull ? null : TupleObject.Pack(ts, whole);
    }

    private static PyObject* FormatMethod(PyThreadState* ts, PyObject* self, PyObject* spec) {
        if (!UnicodeObject.Check(spec)) return Err.TypeError(ts, $"__format__() argument must be str, not {Err.TypeName(spec)}");
        return FormatSpec.FormatLong(ts, self, spec);
    }

    private static PyObject* RoundMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "__round__", count, 0, 1)) return null;
        if (count == 0) return Exact(ts, self);
        using Owned digits = new(ts, NumberProtocol.Index(ts, args[0]));
        if (digits.IsNull) return null;
        if (!IsNegative(digits)) return Exact(ts, self);
        // Beyond the number's own decimal digits everything rounds to 0.
        if (!TryAsInt64(digits, out long places) || -places > NumBits(self) * 0.30103 + 2) return Zero;
        using Owned places10 = new(ts, FromInt64(ts, -places));
        using Owned unit = new(ts, places10.IsNull ? null : PlainPower(ts, Small(10), places10));
        if (unit.IsNull) return null;
        PyObject* quotient;
        PyObject* rest;
        if (!DivModNear(ts, self, unit, &quotient, &rest)) return null;
        PyObject* result = Subtract(ts, self, rest);
        Py.DecRef(ts, quotient);
        Py.DecRef(ts, rest);
        return result;
    }

    // ---- bytes ----

    /// <summary>Argument tables; a class of their own so that int starts without them.</summary>
    private static class Specs {
        public static readonly ArgSpec ToBytes = new("to_bytes", positionalOnly: 0, required: 0, "length", "byteorder", "*", "signed");
        public static readonly ArgSpec FromBytes = new("from_bytes", positionalOnly: 0, required: 1, "bytes", "byteorder", "*", "signed");
    }

    /// <summary>The arguments byteorder and signed, which may be null; false with an error set.</summary>
    private static bool ByteOrder(PyThreadState* ts, string function, PyObject* order, PyObject* signedObject, out bool little, out bool signed) {
        little = signed = false;
        if (order != null) {
            if (!UnicodeObject.Check(order)) return Err.TypeError(ts, $"{function}() argument 'byteorder' must be str, not {Err.TypeName(order)}");
        }
        if (signedObject != null) {
            int truth = ObjectProtocol.IsTrue(ts, signedObject);
            if (truth < 0) return false;
            signed = truth != 0;
        }
        if (order == null || UnicodeObject.EqualsAscii(order, "big")) return true;
        little = UnicodeObject.EqualsAscii(order, "little");
        if (!little) return Err.ValueError(ts, "byteorder must be either 'little' or 'big'");
        return true;
    }

    private static PyObject* ToBytesMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[3];
        if (!Specs.ToBytes.Parse(ts, args, count, kwnames, into)) return null;
        nint length = 1;
        if (into[0] != null && !Args.Index(ts, into[0], out length)) return null;
        if (!ByteOrder(ts, "to_bytes", into[1], into[2], out bool little, out bool signed)) return null;
        if (length < 0) return Err.ValueError(ts, "length argument must be non-negative");
        using Owned bytes = new(ts, BytesObject.New(ts, length));
        if (bytes.IsNull || AsByteArray(ts, self, BytesObject.Data(bytes), length, little, signed) < 0) return null;
        return Py.NewRef(bytes);
    }

    private static PyObject* FromBytesMethod(PyThreadState* ts, PyObject* type, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[3];
        if (!Specs.FromBytes.Parse(ts, args, count, kwnames, into)) return null;
        if (!ByteOrder(ts, "from_bytes", into[1], into[2], out bool little, out bool signed)) return null;
        using Owned special = new(ts, BytesObject.FromDunder(ts, into[0]));
        if (special.IsNull && ErrorIndicator.Occurred(ts) != null) return null;
        using Owned bytes = new(ts, special.IsNull ? BytesObject.FromObject(ts, into[0]) : special.Detach());
        if (bytes.IsNull) return null;
        PyObject* number = FromByteArray(ts, BytesObject.Data(bytes), BytesObject.Size(bytes), little, signed);
        if (number == null || type == (PyObject*)Type) return number;
        PyObject* result = CallProtocol.CallOne(ts, type, number);
        Py.DecRef(ts, number);
        return result;
    }
}
