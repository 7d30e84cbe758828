// bytearray: ob_alloc bytes at ob_bytes, of which ob_size from ob_start on are the content, closed by a zero. ob_start runs ahead of
// ob_bytes when bytes were taken off the front, so that a queue costs nothing per byte. While buffers of it are exported (ob_exports) it
// must not change its size.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class ByteArrayObject {
    public static readonly PyTypeObject* Type = StaticType.Create("bytearray", "PyByteArray_Type", sizeof(PyByteArrayObject), TypeFlags.BaseType | TypeFlags.MatchSelf,
        &Slots, &Members, doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\nConstruct a mutable bytearray object from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - a bytes or a buffer object\n  - any object implementing the buffer API.\n  - an integer");

    /// <summary>What an array without a buffer points at: a zero.</summary>
    private static readonly byte* s_nothing = (byte*)NativeMemory.AllocZeroed(16);

    public static bool Check(PyObject* op) => op->ob_type == Type || TypeObject.IsInstance(op, Type);
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;
    public static nint Size(PyObject* op) => ((PyVarObject*)op)->ob_size;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Data(PyObject* op) => ((PyByteArrayObject*)op)->ob_alloc == 0 ? s_nothing : ((PyByteArrayObject*)op)->ob_start;
    public static ReadOnlySpan<byte> Span(PyObject* op) => new(Data(op), (int)Size(op));
    public static TextView View(PyObject* op) => new(op, 1, Data(op), Size(op));

    /// <summary>An array whose bytes the caller writes.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint size) {
        if (size < 0 || size > int.MaxValue - 4096) return Err.NoMemory(ts);
        byte* bytes = null;
        if (size != 0) {
            bytes = (byte*)ObjectMemory.Buffer(ts, size + 1);
            if (bytes == null) return null;
            bytes[size] = 0;
        }
        PyObject* op = ObjectMemory.NewVar(ts, Type, sizeof(PyByteArrayObject), size);
        if (op == null) {
            ObjectMemory.FreeBuffer(ts, bytes);
            return null;
        }
        var self = (PyByteArrayObject*)op;
        self->ob_alloc = size == 0 ? 0 : size + 1;
        self->ob_bytes = self->ob_start = bytes;
        self->ob_exports = 0;
        return op;
    }

    [return: NewRef]
    public static PyObject* FromSpan(PyThreadState* ts, ReadOnlySpan<byte> bytes) {
        PyObject* op = New(ts, bytes.Length);
        if (op != null) bytes.CopyTo(new Span<byte>(Data(op), bytes.Length));
        return op;
    }

    private static bool MayResize(PyThreadState* ts, PyObject* op) =>
        ((PyByteArrayObject*)op)->ob_exports <= 0 || Err.BufferError(ts, "Existing exports of data: object cannot be re-sized");

    /// <summary>Changes the size; new bytes at the end are not set. False with BufferError or MemoryError.</summary>
    public static bool Resize(PyThreadState* ts, PyObject* op, nint size) {
        var self = (PyByteArrayObject*)op;
        if (size == Size(op)) return true;
        if (!MayResize(ts, op)) return false;
        if (size > int.MaxValue - 4096) return Err.NoMemory(ts);
        nint ahead = (nint)(self->ob_start - self->ob_bytes), alloc = self->ob_alloc;
        if (size + ahead + 1 <= alloc && size >= alloc / 2) {
            self->ob_base.ob_size = size;
            self->ob_start[size] = 0;
            return true;
        }
        // Shrinking much, and growing for the first time, are exact; growing again leaves room.
        nint wanted = size < alloc || size > alloc + alloc / 8 ? size + 1 : size + (size >> 3) + (size < 9 ? 3 : 6);
        byte* bytes;
        if (ahead > 0) {
            bytes = (byte*)ObjectMemory.Buffer(ts, wanted);
            if (bytes == null) return false;
            Buffer.MemoryCopy(self->ob_start, bytes, wanted, Math.Min(size, Size(op)));
            ObjectMemory.FreeBuffer(ts, self->ob_bytes);
        } else {
            bytes = (byte*)ObjectMemory.Resize(ts, self->ob_bytes, wanted);
            if (bytes == null) return false;
        }
        self->ob_bytes = self->ob_start = bytes;
        self->ob_base.ob_size = size;
        self->ob_alloc = wanted;
        bytes[size] = 0;
        return true;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->str = &Repr;
        s->richcompare = &RichCompare;
        s->iter = &ByteArrayIterator.New;
        s->@new = &NewSlot;
        s->init = &Init;
        s->nb_remainder = &Remainder;
        s->mp_length = &LengthSlot;
        s->mp_subscript = &Subscript;
        s->mp_ass_subscript = &SetSubscript;
        s->sq_length = &LengthSlot;
        s->sq_concat = &Concat;
        s->sq_repeat = &Repeat;
        s->sq_item = &Item;
        s->sq_ass_item = &SetItem;
        s->sq_contains = &ContainsSlot;
        s->sq_inplace_concat = &InPlaceConcat;
        s->sq_inplace_repeat = &InPlaceRepeat;
        s->bf_getbuffer = &GetBuffer;
        s->bf_releasebuffer = &ReleaseBuffer;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        ObjectMemory.FreeBuffer(ts, ((PyByteArrayObject*)op)->ob_bytes);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static nint LengthSlot(PyThreadState* ts, PyObject* op) => Size(op);
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => BytesMethods<ByteArrayText>.Repr(ts, Span(op), Err.TypeName(op) + "(b", ")");
    private static int ContainsSlot(PyThreadState* ts, PyObject* op, PyObject* item) => BytesMethods<ByteArrayText>.Contains(ts, op, item);
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);

    private static PyObject* Remainder(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!Check(a)) return Py.NotImplemented;
        using Owned copy = new(ts, BytesObject.FromSpan(ts, Span(a))); // conversions may change the array
        return copy.IsNull ? null : FormatPercent.OfBytes(ts, BytesObject.View(copy), b, true);
    }

    private static int GetBuffer(PyThreadState* ts, PyObject* op, Py_buffer* view, int flags) {
        if (BufferProtocol.FillInfo(ts, view, op, Data(op), Size(op), false, flags) < 0) return -1;
        ((PyByteArrayObject*)op)->ob_exports++;
        return 0;
    }

    private static void ReleaseBuffer(PyThreadState* ts, PyObject* op, Py_buffer* view) => ((PyByteArrayObject*)op)->ob_exports--;

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!BufferProtocol.Check(a) || !BufferProtocol.Check(b)) return Py.NotImplemented;
        using var left = new BytesView(ts, a);
        using var right = new BytesView(ts, b);
        if (!left.Good || !right.Good) {
            ErrorIndicator.Clear(ts); // a buffer that is not simple is not comparable
            return Py.NotImplemented;
        }
        return Py.Bool(BytesObject.Compare(left.Span, right.Span, op));
    }

    private static readonly ArgSpec s_init = new("bytearray", 0, 0, "source", "encoding", "errors");

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[3];
        if (!s_init.ParseTuple(ts, args, kwargs, given)) return -1;
        PyObject* source = given[0], encoding = given[1], errors = given[2];
        if (encoding != null && !UnicodeObject.CheckArgument(ts, "bytearray", "encoding", encoding) || errors != null && !UnicodeObject.CheckArgument(ts, "bytearray", "errors", errors)) return -1;
        if (Size(self) != 0 && !Resize(ts, self, 0)) return -1;
        if (source == null) {
            if (encoding == null && errors == null) return 0;
            return Err.TypeError(ts, encoding != null ? "encoding without a string argument" : "errors without a string argument");
        }
        if (UnicodeObject.Check(source)) {
            if (encoding == null) return Err.TypeError(ts, "string argument without an encoding");
            using Owned encoded = new(ts, Codec.Encode(ts, source, UnicodeObject.ToString(encoding), errors == null ? null : UnicodeObject.ToString(errors)));
            return !encoded.IsNull && AppendSpan(ts, self, BytesObject.Span(encoded)) ? 0 : -1;
        }
        if (encoding != null || errors != null) return Err.TypeError(ts, encoding != null ? "encoding without a string argument" : "errors without a string argument");
        if (NumberProtocol.IsIndex(source)) {
            nint size = NumberProtocol.AsSsize(ts, source, Exc.OverflowError);
            if (size == -1 && ErrorIndicator.Occurred(ts) != null) {
                if (!Err.Matches(ts, Exc.TypeError)) return -1;
                ErrorIndicator.Clear(ts);
            } else {
                if (size < 0) return Err.ValueError(ts, "negative count");
                if (!Resize(ts, self, size)) return -1;
                NativeMemory.Clear(Data(self), (nuint)size);
                return 0;
            }
        }
        if (BufferProtocol.Check(source)) {
            using Owned copy = new(ts, BytesObject.FromBuffer(ts, source));
            return !copy.IsNull && AppendSpan(ts, self, BytesObject.Span(copy)) ? 0 : -1;
        }
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, source));
        if (iterator.IsNull) return Err.Matches(ts, Exc.TypeError) ? Err.TypeError(ts, $"cannot convert '{Err.TypeName(source)}' object to {Err.TypeName(self)}") : -1;
        return AppendItems(ts, self, iterator) ? 0 : -1;
    }

    private static bool AppendSpan(PyThreadState* ts, PyObject* self, ReadOnlySpan<byte> bytes) {
        nint size = Size(self);
        if (bytes.Length > int.MaxValue - 4096 - size) return Err.NoMemory(ts);
        if (!Resize(ts, self, size + bytes.Length)) return false;
        bytes.CopyTo(new Span<byte>(Data(self) + size, bytes.Length));
        return true;
    }

    /// <summary>Appends the ints that an iterator gives; on error the array has those before it.</summary>
    private static bool AppendItems(PyThreadState* ts, PyObject* self, PyObject* iterator) {
        while (true) {
            using Owned item = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (item.IsNull) return ErrorIndicator.Occurred(ts) == null;
            if (!ByteOf(ts, item, out byte value) || !AppendByte(ts, self, value)) return false;
        }
    }

    private static bool AppendByte(PyThreadState* ts, PyObject* self, byte value) {
        nint size = Size(self);
        if (!Resize(ts, self, size + 1)) return false;
        Data(self)[size] = value;
        return true;
    }

    private static bool ByteOf(PyThreadState* ts, PyObject* op, out byte value) {
        value = 0;
        nint number = NumberProtocol.AsSsize(ts, op, null);
        if (number == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        if (number is < 0 or > 255) return Err.ValueError(ts, "byte must be in range(0, 256)");
        value = (byte)number;
        return true;
    }
}
