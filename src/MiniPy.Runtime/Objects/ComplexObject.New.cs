// complex: the constructor.

using System;
using System.Buffers;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ComplexObject {
    /// <summary>Argument table; a class of its own so that complex starts without it.</summary>
    private static class Specs {
        public static readonly ArgSpec New = new("complex", positionalOnly: 0, required: 0, "real", "imag");
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!Specs.New.ParseTuple(ts, args, kwargs, into)) return null;
        PyObject* real = into[0], imag = into[1];
        if (real == null) real = LongObject.Zero;
        // An exact complex alone is returned as it is.
        if (CheckExact(real) && imag == null && type == (PyObject*)Type) return Py.NewRef(real);
        if (UnicodeObject.Check(real)) {
            if (imag != null) return Err.TypeError(ts, "complex() can't take second arg if first is a string");
            return FromText(ts, type, real);
        }
        if (imag != null && UnicodeObject.Check(imag)) return Err.TypeError(ts, "complex() second arg can't be a string");
        using Owned special = new(ts, TrySpecial(ts, real));
        if (special.IsNull && ErrorIndicator.Occurred(ts) != null) return null;
        if (!special.IsNull) real = special;
        if (!IsNumber(real)) return Err.TypeError(ts, $"complex() first argument must be a string or a number, not '{Err.TypeName(real)}'");
        if (imag != null && !IsNumber(imag)) return Err.TypeError(ts, $"complex() second argument must be a number, not '{Err.TypeName(imag)}'");
        if (!Part(ts, real, out Py_complex x, out bool complexReal)) return null;
        if (imag == null) return Instance(ts, type, complexReal ? x : Make(x.real, 0.0));
        if (!Part(ts, imag, out Py_complex y, out bool complexImag)) return null;
        // real + imag·1j, but without touching parts that are not there: signs of zero survive.
        if (complexImag) x.real -= y.imag;
        if (complexReal) y.real += x.imag;
        return Instance(ts, type, Make(x.real, y.real));
    }

    private static bool IsNumber(PyObject* op) => Check(op) || TypeSlots.Of(op)->nb_float != null || TypeSlots.Of(op)->nb_index != null;

    private static bool Part(PyThreadState* ts, PyObject* op, out Py_complex value, out bool isComplex) {
        isComplex = Check(op);
        value = default;
        if (isComplex) {
            value = Value(op);
            return true;
        }
        using Owned number = new(ts, FloatObject.FromObject(ts, op));
        if (number.IsNull) return false;
        value.real = FloatObject.Value(number);
        return true;
    }

    private static PyObject* Instance(PyThreadState* ts, PyObject* type, Py_complex value) {
        if (type == (PyObject*)Type) return FromComplex(ts, value);
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op != null) ((PyComplexObject*)op)->cval = value;
        return op;
    }

    // ---- text ----

    private static PyObject* FromText(PyThreadState* ts, PyObject* type, PyObject* text) {
        int length = checked((int)UnicodeObject.Length(text));
        byte[] ascii = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1)), plain = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        ReadOnlySpan<byte> body = LongObject.ToAscii(text, ascii);
        bool underscored = body.Contains((byte)'_'), good = true;
        if (underscored) {
            good = FloatObject.RemoveUnderscores(body, plain, out int left);
            body = plain.AsSpan(0, good ? left : 0);
        }
        Py_complex value = default;
        bool parsed = good && TryParse(body, out value);
        ArrayPool<byte>.Shared.Return(ascii);
        ArrayPool<byte>.Shared.Return(plain);
        if (parsed) return Instance(ts, type, value);
        if (good) return Err.ValueError(ts, "complex() arg is a malformed string");
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, text));
        return repr.IsNull ? null : Err.ValueError(ts, $"could not convert string to complex: {UnicodeObject.ToString(repr)}");
    }

    private static bool IsSpace(byte c) => c == ' ' || (uint)(c - 9) < 5;

    /// <summary>real, imagj, or real±imagj, in parentheses or not; the number before j may be missing.</summary>
    private static bool TryParse(ReadOnlySpan<byte> text, out Py_complex value) {
        value = default;
        int at = 0;
        while (at < text.Length && IsSpace(text[at])) at++;
        bool parenthesis = at < text.Length && text[at] == '(';
        if (parenthesis) {
            at++;
            while (at < text.Length && IsSpace(text[at])) at++;
        }
        int used = FloatObject.Scan(text[at..], out double first);
        at += used;
        byte next = at < text.Length ? text[at] : (byte)0;
        if (used > 0) {
            if (next is (byte)'+' or (byte)'-') {
                value.real = first;
                used = FloatObject.Scan(text[at..], out double second);
                if (used > 0) at += used;
                else {
                    second = next == '+' ? 1.0 : -1.0;
                    at++;
                }
                value.imag = second;
                if (at == text.Length || (text[at] | 0x20) != 'j') return false;
                at++;
            } else if ((next | 0x20) == 'j') {
                value.imag = first;
                at++;
            } else {
                value.real = first;
            }
        } else {
            value.imag = 1.0;
            if (next is (byte)'+' or (byte)'-') {
                if (next == '-') value.imag = -1.0;
                at++;
            }
            if (at == text.Length || (text[at] | 0x20) != 'j') return false;
            at++;
        }
        while (at < text.Length && IsSpace(text[at])) at++;
        if (parenthesis) {
            if (at == text.Length || text[at] != ')') return false;
            at++;
            while (at < text.Length && IsSpace(text[at])) at++;
        }
        return at == text.Length;
    }
}
