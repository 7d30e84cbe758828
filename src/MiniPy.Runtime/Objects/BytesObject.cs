// bytes: PyBytesObject, 32 bytes of header (count, type, size, hash) and then size + 1 bytes, the last a zero. The hash is kept, -1 until
// computed. b'' and the 256 bytes of length one are immortal singletons.
//
// Here: making, slots, bytes.__new__. The methods it shares with bytearray are in BytesMethods.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class BytesObject {
    /// <summary>Offset of the bytes.</summary>
    public const int Header = 32;

    public static PyTypeObject* Type => Immortals.Bytes;
    internal static PyTypeObject* MakeType() => StaticType.Create("bytes", "PyBytes_Type", Header + 1, TypeFlags.BaseType | TypeFlags.BytesSubclass | TypeFlags.MatchSelf | MiniPy.Core.Dealloc.PlainFlag,
        &Slots, &Members, itemSize: 1, doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object\n\nConstruct an immutable array of bytes from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - any object implementing the buffer API.\n  - an integer");

    /// <summary>Makes b'' and, from 1 on, the bytes of length one.</summary>
    internal static PyObject** MakeShort() {
        const int stride = 48;
        var table = (PyObject**)NativeMemory.AllocZeroed(257, (nuint)sizeof(nint));
        var objects = (byte*)NativeMemory.AllocZeroed(257, stride);
        for (int i = 0; i < 257; i++) {
            var op = (PyBytesObject*)(objects + i * stride);
            op->ob_base.ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
            op->ob_base.ob_base.ob_type = Type;
            op->ob_base.ob_size = i == 0 ? 0 : 1;
            op->ob_shash = -1;
            if (i > 0) *Data((PyObject*)op) = (byte)(i - 1);
            op->ob_shash = HashBytes.Compute(Data((PyObject*)op), op->ob_base.ob_size);
            table[i] = (PyObject*)op;
        }
        return table;
    }

    /// <summary>b''; immortal, so it may be given away as a new reference.</summary>
    public static PyObject* Empty => Immortals.ShortBytes[0];

    [return: NewRef]
    public static PyObject* FromByte(int value) => Immortals.ShortBytes[1 + value];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.BytesSubclass) != 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Size(PyObject* op) => ((PyVarObject*)op)->ob_size;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Data(PyObject* op) => (byte*)op + Header;
    public static ReadOnlySpan<byte> Span(PyObject* op) => new(Data(op), (int)Size(op));
    public static TextView View(PyObject* op) => new(op, 1, Data(op), Size(op));

    /// <summary>Bytes that the caller writes, closed by a zero. Of length 0: the shared b''.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint size) {
        if (size == 0) return Empty;
        if (size < 0 || size > int.MaxValue - 4096) return Err.NoMemory(ts);
        PyObject* op = ObjectMemory.NewVar(ts, Type, Header + size + 1, size);
        if (op == null) return null;
        ((PyBytesObject*)op)->ob_shash = -1;
        Data(op)[size] = 0;
        return op;
    }

    [return: NewRef]
    public static PyObject* FromSpan(PyThreadState* ts, ReadOnlySpan<byte> bytes) {
        if (bytes.Length == 1) return FromByte(bytes[0]);
        PyObject* op = New(ts, bytes.Length);
        if (op != null) bytes.CopyTo(new Span<byte>(Data(op), bytes.Length));
        return op;
    }

    /// <summary>A copy of what a buffer holds, in C order.</summary>
    [return: NewRef]
    public static PyObject* FromBuffer(PyThreadState* ts, PyObject* op) {
        Py_buffer view;
        if (BufferProtocol.Get(ts, op, &view, BufferProtocol.FullRO) < 0) return null;
        PyObject* result = New(ts, view.len);
        if (result != null && view.len != 0 && !BufferProtocol.ToContiguous(ts, &view, Data(result), 'C')) {
            Py.DecRef(ts, result);
            result = null;
        }
        BufferProtocol.Release(ts, &view);
        return result;
    }

    public static nint Hash(PyObject* op) {
        nint hash = ((PyBytesObject*)op)->ob_shash;
        return hash != -1 ? hash : ((PyBytesObject*)op)->ob_shash = HashBytes.Compute(Data(op), Size(op));
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->str = &Repr;
        s->hash = &HashSlot;
        s->richcompare = &RichCompare;
        s->iter = &BytesIterator.New;
        s->@new = &NewSlot;
        s->nb_remainder = &Remainder;
        s->mp_length = &LengthSlot;
        s->mp_subscript = &Subscript;
        s->sq_length = &LengthSlot;
        s->sq_concat = &Concat;
        s->sq_repeat = &Repeat;
        s->sq_item = &Item;
        s->sq_contains = &ContainsSlot;
        s->bf_getbuffer = &GetBuffer;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) => TypeSlots.Of(op)->free(ts, op);
    private static nint HashSlot(PyThreadState* ts, PyObject* op) => Hash(op);
    private static nint LengthSlot(PyThreadState* ts, PyObject* op) => Size(op);
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => BytesMethods<BytesText>.Repr(ts, Span(op), "b", "");
    private static int GetBuffer(PyThreadState* ts, PyObject* op, Py_buffer* view, int flags) => BufferProtocol.FillInfo(ts, view, op, Data(op), Size(op), true, flags);
    private static PyObject* Remainder(PyThreadState* ts, PyObject* a, PyObject* b) => Check(a) ? FormatPercent.OfBytes(ts, View(a), b, false) : Py.NotImplemented;
    private static int ContainsSlot(PyThreadState* ts, PyObject* op, PyObject* item) => BytesMethods<BytesText>.Contains(ts, op, item);

    [return: NewRef]
    public static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        if (a == b) return Py.Bool(op is ObjectProtocol.Eq or ObjectProtocol.Le or ObjectProtocol.Ge);
        return Py.Bool(Compare(Span(a), Span(b), op));
    }

    /// <summary>Applies a comparison operator to two byte strings.</summary>
    public static bool Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int op) {
        if (op is ObjectProtocol.Eq or ObjectProtocol.Ne) return a.SequenceEqual(b) == (op == ObjectProtocol.Eq);
        int order = a.SequenceCompareTo(b);
        return op switch { ObjectProtocol.Lt => order < 0, ObjectProtocol.Le => order <= 0, ObjectProtocol.Gt => order > 0, _ => order >= 0 };
    }

    [return: NewRef]
    public static PyObject* Concat(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!BufferProtocol.Check(b)) return Err.TypeError(ts, $"can't concat {Err.TypeName(b)} to {Err.TypeName(a)}");
        using var left = new BytesView(ts, a);
        if (!left.Good) return null;
        using var right = new BytesView(ts, b);
        if (!right.Good) return null;
        if (left.Length == 0 && CheckExact(b)) return Py.NewRef(b);
        if (right.Length == 0 && CheckExact(a)) return Py.NewRef(a);
        if (left.Length > nint.MaxValue - right.Length) return Err.NoMemory(ts);
        PyObject* op = New(ts, left.Length + right.Length);
        if (op == null) return null;
        left.Span.CopyTo(new Span<byte>(Data(op), (int)left.Length));
        right.Span.CopyTo(new Span<byte>(Data(op) + left.Length, (int)right.Length));
        return op;
    }

    [return: NewRef]
    public static PyObject* Repeat(PyThreadState* ts, PyObject* op, nint count) {
        nint size = Size(op);
        if (count < 1 || size == 0) return Empty;
        if (count == 1 && CheckExact(op)) return Py.NewRef(op);
        if (size > nint.MaxValue / count) return Err.OverflowError(ts, "repeated bytes are too long");
        return Text<BytesText>.Repeat(ts, View(op), count);
    }

    private static PyObject* Item(PyThreadState* ts, PyObject* op, nint index) =>
        (nuint)index < (nuint)Size(op) ? LongObject.FromInt64(ts, Data(op)[index]) : Err.IndexError(ts, "index out of range");

    [return: NewRef]
    public static PyObject* Subscript(PyThreadState* ts, PyObject* op, PyObject* key) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            return Item(ts, op, index < 0 ? index + Size(op) : index);
        }
        if (!SliceIndices.IsSlice(key)) return Err.TypeError(ts, $"byte indices must be integers or slices, not {Err.TypeName(key)}");
        if (!SliceIndices.Get(ts, key, Size(op), out nint start, out nint step, out nint count)) return null;
        if (count <= 0) return Empty;
        return step == 1 ? BytesText.Slice(ts, View(op), start, start + count) : Text<BytesText>.Step(ts, View(op), start, step, count);
    }

    private static readonly ArgSpec s_new = new("bytes", 0, 0, "source", "encoding", "errors");

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[3];
        if (!s_new.ParseTuple(ts, args, kwargs, given)) return null;
        PyObject* value = FromArguments(ts, given[0], given[1], given[2]);
        if (value == null || type == (PyObject*)Type) return value;
        // A subclass: the same bytes in an instance of it.
        PyObject* instance = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, Size(value));
        if (instance != null) {
            ((PyBytesObject*)instance)->ob_shash = -1;
            Buffer.MemoryCopy(Data(value), Data(instance), Size(value) + 1, Size(value) + 1);
        }
        Py.DecRef(ts, value);
        return instance;
    }

    private static PyObject* FromArguments(PyThreadState* ts, PyObject* source, PyObject* encoding, PyObject* errors) {
        if (encoding != null && !UnicodeObject.CheckArgument(ts, "bytes", "encoding", encoding) || errors != null && !UnicodeObject.CheckArgument(ts, "bytes", "errors", errors)) return null;
        if (source == null) {
            if (encoding == null && errors == null) return Empty;
            return Err.TypeError(ts, encoding != null ? "encoding without a string argument" : "errors without a string argument");
        }
        if (encoding != null) {
            if (!UnicodeObject.Check(source)) return Err.TypeError(ts, "encoding without a string argument");
            return Codec.Encode(ts, source, UnicodeObject.ToString(encoding), errors == null ? null : UnicodeObject.ToString(errors));
        }
        if (errors != null) return Err.TypeError(ts, UnicodeObject.Check(source) ? "string argument without an encoding" : "errors without a string argument");
        PyObject* made = FromDunder(ts, source);
        if (made != null || ErrorIndicator.Occurred(ts) != null) return made;
        if (UnicodeObject.Check(source)) return Err.TypeError(ts, "string argument without an encoding");
        if (NumberProtocol.IsIndex(source)) {
            nint size = NumberProtocol.AsSsize(ts, source, Exc.OverflowError);
            if (size == -1 && ErrorIndicator.Occurred(ts) != null) {
                if (!Err.Matches(ts, Exc.TypeError)) return null;
                ErrorIndicator.Clear(ts); // an __index__ that refuses: perhaps it is iterable
            } else {
                if (size < 0) return Err.ValueError(ts, "negative count");
                PyObject* zeros = New(ts, size);
                if (zeros != null) NativeMemory.Clear(Data(zeros), (nuint)size);
                return zeros;
            }
        }
        return FromObject(ts, source);
    }

    /// <summary>The result of __bytes__; null without an error when there is none.</summary>
    [return: NewRef]
    public static PyObject* FromDunder(PyThreadState* ts, PyObject* source) {
        if (CheckExact(source)) return Py.NewRef(source);
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, source, Names.__bytes__));
        if (method.IsNull) return null;
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, method));
        if (result.IsNull) return null;
        return Check(result) ? result.Detach() : Err.TypeError(ts, $"__bytes__ returned non-bytes (type {Err.TypeName(result)})");
    }

    /// <summary>PyBytes_FromObject: from a buffer or an iterable of ints. Iterating runs Python code.</summary>
    [return: NewRef]
    public static PyObject* FromObject(PyThreadState* ts, PyObject* source) {
        if (CheckExact(source)) return Py.NewRef(source);
        if (BufferProtocol.Check(source)) return FromBuffer(ts, source);
        if (!UnicodeObject.Check(source)) {
            if (FromSmallInts(ts, source, out PyObject* quick)) return quick;
            using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, source));
            if (!iterator.IsNull) return Collect(ts, iterator);
            if (!Err.Matches(ts, Exc.TypeError)) return null;
        }
        return Err.TypeError(ts, $"cannot convert '{Err.TypeName(source)}' object to bytes");
    }

    /// <summary>From a list or tuple of nothing but small ints; false when it is something else. Runs no Python code.</summary>
    private static bool FromSmallInts(PyThreadState* ts, PyObject* source, out PyObject* result) {
        result = null;
        bool list = ListObject.CheckExact(source);
        if (!list && !TupleObject.CheckExact(source)) return false;
        nint count = ((PyVarObject*)source)->ob_size;
        PyObject** items = list ? ListObject.Items(source) : TupleObject.Items(source);
        for (nint i = 0; i < count; i++)
            if (!LongObject.CheckExact(items[i]) || !LongObject.TryAsInt64(items[i], out long value) || (ulong)value > 255) return false;
        result = New(ts, count);
        if (result == null) return true;
        byte* to = Data(result);
        for (nint i = 0; i < count; i++) {
            LongObject.TryAsInt64(items[i], out long value);
            to[i] = (byte)value;
        }
        return true;
    }

    private static PyObject* Collect(PyThreadState* ts, PyObject* iterator) {
        using var builder = new BytesBuilder(ts);
        while (true) {
            using Owned item = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (item.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : builder.Finish();
            nint value = NumberProtocol.AsSsize(ts, item, null);
            if (value == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (value is < 0 or > 255) return Err.ValueError(ts, "bytes must be in range(0, 256)");
            if (!builder.Append((int)value)) return null;
        }
    }

    private static PyObject* FromHex(PyThreadState* ts, PyObject* type, PyObject* text) {
        using Owned bytes = new(ts, BytesMethods<BytesText>.ParseHex(ts, text));
        return bytes.IsNull || type == (PyObject*)Type ? bytes.Detach() : CallProtocol.CallOne(ts, type, bytes);
    }

    private static PyObject* BytesMethod(PyThreadState* ts, PyObject* self) => CheckExact(self) ? Py.NewRef(self) : FromSpan(ts, Span(self));

    private static PyObject* GetNewArgs(PyThreadState* ts, PyObject* self) {
        using Owned copy = new(ts, FromSpan(ts, Span(self)));
        return copy.IsNull ? null : TupleObject.Pack(ts, copy);
    }
}
