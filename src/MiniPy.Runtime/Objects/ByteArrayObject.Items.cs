// bytearray: indexing, slices, and the methods that change it.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ByteArrayObject {
    private static PyObject* Item(PyThreadState* ts, PyObject* op, nint index) =>
        (nuint)index < (nuint)Size(op) ? LongObject.FromInt64(ts, Data(op)[index]) : Err.IndexError(ts, "bytearray index out of range");

    private static int SetItem(PyThreadState* ts, PyObject* op, nint index, PyObject* value) {
        byte single = 0;
        if (value != null && !ByteOf(ts, value, out single)) return -1;
        if ((nuint)index >= (nuint)Size(op)) return Err.IndexError(ts, "bytearray index out of range");
        if (value == null) return SetRange(ts, op, index, index + 1, default) ? 0 : -1;
        Data(op)[index] = single;
        return 0;
    }

    private static PyObject* Subscript(PyThreadState* ts, PyObject* op, PyObject* key) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            return Item(ts, op, index < 0 ? index + Size(op) : index);
        }
        if (!SliceIndices.IsSlice(key)) return Err.TypeError(ts, $"bytearray indices must be integers or slices, not {Err.TypeName(key)}");
        if (!SliceIndices.Unpack(ts, key, out nint start, out nint stop, out nint step)) return null;
        nint count = SliceIndices.Adjust(Size(op), ref start, ref stop, step);
        if (count <= 0) return New(ts, 0);
        return step == 1 ? FromSpan(ts, Span(op).Slice((int)start, (int)count)) : Text<ByteArrayText>.Step(ts, View(op), start, step, count);
    }

    private static int SetSubscript(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
            return SetItem(ts, op, index < 0 ? index + Size(op) : index, value);
        }
        if (!SliceIndices.IsSlice(key)) return Err.TypeError(ts, $"bytearray indices must be integers or slices, not {Err.TypeName(key)}");
        if (!SliceIndices.Unpack(ts, key, out nint start, out nint stop, out nint step)) return -1;
        if (value == null) return Assign(ts, op, start, stop, step, default, true);
        if (Check(value) && value != op) return Assign(ts, op, start, stop, step, Span(value), false);
        if (UnicodeObject.Check(value) || IsNumber(value)) return Err.TypeError(ts, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
        using Owned copy = new(ts, FromAny(ts, value));
        return copy.IsNull ? -1 : Assign(ts, op, start, stop, step, Span(copy), false);
    }

    private static bool IsNumber(PyObject* op) => TypeSlots.Of(op)->nb_index != null || TypeSlots.Of(op)->nb_int != null || TypeSlots.Of(op)->nb_float != null;

    /// <summary>bytearray(op).</summary>
    private static PyObject* FromAny(PyThreadState* ts, PyObject* op) => Check(op) ? FromSpan(ts, Span(op)) : CallProtocol.CallOne(ts, (PyObject*)Type, op);

    /// <summary>Assigns to or deletes a slice whose numbers are not adjusted to the length yet.</summary>
    private static int Assign(PyThreadState* ts, PyObject* op, nint start, nint stop, nint step, ReadOnlySpan<byte> bytes, bool delete) {
        nint count = SliceIndices.Adjust(Size(op), ref start, ref stop, step);
        if (step == 1) return SetRange(ts, op, start, Math.Max(start, stop), bytes) ? 0 : -1;
        byte* data = Data(op);
        if (bytes.Length == 0) {
            // Deleting: what lies between the slice's items moves together.
            if (count == 0) return 0;
            if (!MayResize(ts, op)) return -1;
            if (step < 0) {
                start += step * (count - 1);
                step = -step;
            }
            nint size = Size(op), to = start;
            for (nint i = start, next = start, left = count; i < size; i++) {
                if (i == next && left > 0) {
                    next += step;
                    left--;
                } else data[to++] = data[i];
            }
            return Resize(ts, op, size - count) ? 0 : -1;
        }
        if (bytes.Length != count) return Err.ValueError(ts, $"attempt to assign bytes of size {bytes.Length} to extended slice of size {count}");
        for (nint i = 0; i < count; i++, start += step) data[start] = bytes[(int)i];
        return 0;
    }

    /// <summary>Replaces [start, end) by bytes that do not belong to this array.</summary>
    private static bool SetRange(PyThreadState* ts, PyObject* op, nint start, nint end, ReadOnlySpan<byte> bytes) {
        nint size = Size(op), growth = bytes.Length - (end - start);
        var self = (PyByteArrayObject*)op;
        if (growth < 0) {
            if (!MayResize(ts, op)) return false;
            if (start == 0) {
                self->ob_start -= growth; // off the front: nothing moves
                self->ob_base.ob_size = size + growth;
                // As Resize would: give memory back once much of it is unused.
                if (Size(op) < self->ob_alloc / 2 && !Shrink(ts, op)) return false;
            } else {
                byte* at = Data(op);
                Buffer.MemoryCopy(at + end, at + end + growth, size - end, size - end);
                if (!Resize(ts, op, size + growth)) return false;
            }
        } else if (growth > 0) {
            if (size > int.MaxValue - 4096 - growth) return Err.NoMemory(ts);
            if (!Resize(ts, op, size + growth)) return false;
            byte* at = Data(op);
            Buffer.MemoryCopy(at + end, at + end + growth, size - end, size - end);
        }
        bytes.CopyTo(new Span<byte>(Data(op) + start, bytes.Length));
        return true;
    }

    /// <summary>Moves the content into a buffer of just its size.</summary>
    private static bool Shrink(PyThreadState* ts, PyObject* op) {
        var self = (PyByteArrayObject*)op;
        nint size = Size(op);
        var bytes = (byte*)ObjectMemory.Buffer(ts, size + 1);
        if (bytes == null) return false;
        Buffer.MemoryCopy(self->ob_start, bytes, size, size);
        bytes[size] = 0;
        ObjectMemory.FreeBuffer(ts, self->ob_bytes);
        self->ob_bytes = self->ob_start = bytes;
        self->ob_alloc = size + 1;
        return true;
    }

    private static PyObject* Concat(PyThreadState* ts, PyObject* a, PyObject* b) {
        if (!BufferProtocol.Check(a) || !BufferProtocol.Check(b)) return Err.TypeError(ts, $"can't concat {Err.TypeName(b)} to {Err.TypeName(a)}");
        using var left = new BytesView(ts, a);
        if (!left.Good) return null;
        using var right = new BytesView(ts, b);
        if (!right.Good) return null;
        PyObject* op = New(ts, left.Length + right.Length);
        if (op == null) return null;
        left.Span.CopyTo(new Span<byte>(Data(op), (int)left.Length));
        right.Span.CopyTo(new Span<byte>(Data(op) + left.Length, (int)right.Length));
        return op;
    }

    private static PyObject* InPlaceConcat(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (!BufferProtocol.Check(other)) return Err.TypeError(ts, $"can't concat {Err.TypeName(other)} to {Err.TypeName(self)}");
        return AppendBuffer(ts, self, other) ? Py.NewRef(self) : null;
    }

    private static bool AppendBuffer(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (other == self) {
            // Its own buffer must not be held while it grows.
            nint size = Size(self);
            if (!Resize(ts, self, size * 2)) return false;
            Buffer.MemoryCopy(Data(self), Data(self) + size, size, size);
            return true;
        }
        using var view = new BytesView(ts, other);
        return view.Good && AppendSpan(ts, self, view.Span);
    }

    private static PyObject* Repeat(PyThreadState* ts, PyObject* self, nint count) {
        nint size = Size(self);
        if (count < 1 || size == 0) return New(ts, 0);
        return size > nint.MaxValue / count ? Err.NoMemory(ts) : Text<ByteArrayText>.Repeat(ts, View(self), count);
    }

    private static PyObject* InPlaceRepeat(PyThreadState* ts, PyObject* self, nint count) {
        nint size = Size(self);
        count = Math.Max(0, count);
        if (count > 0 && size > nint.MaxValue / count) return Err.NoMemory(ts);
        if (!Resize(ts, self, size * count)) return null;
        byte* data = Data(self);
        nint total = size * count;
        for (nint done = size; done < total;) {
            nint step = Math.Min(done, total - done);
            Buffer.MemoryCopy(data, data + done, step, step);
            done += step;
        }
        return Py.NewRef(self);
    }

    private static PyObject* AppendMethod(PyThreadState* ts, PyObject* self, PyObject* item) =>
        ByteOf(ts, item, out byte value) && AppendByte(ts, self, value) ? Py.None : null;

    private static PyObject* ClearMethod(PyThreadState* ts, PyObject* self) => Resize(ts, self, 0) ? Py.None : null;
    private static PyObject* Copy(PyThreadState* ts, PyObject* self) => FromSpan(ts, Span(self));

    private static PyObject* Extend(PyThreadState* ts, PyObject* self, PyObject* items) {
        if (BufferProtocol.Check(items)) return AppendBuffer(ts, self, items) ? Py.None : null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, items));
        if (iterator.IsNull) return Err.Matches(ts, Exc.TypeError) ? Err.TypeError(ts, $"can't extend bytearray with {Err.TypeName(items)}") : null;
        // Collected first: a failing iterator must leave the array as it was.
        using Owned fresh = new(ts, New(ts, 0));
        if (fresh.IsNull || !AppendItems(ts, fresh, iterator)) return null;
        return AppendSpan(ts, self, Span(fresh)) ? Py.None : null;
    }

    private static PyObject* Insert(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "insert", count, 2, 2) || !Args.Index(ts, args[0], out nint index) || !ByteOf(ts, args[1], out byte value)) return null;
        nint size = Size(self);
        if (index < 0) index = Math.Max(0, index + size);
        index = Math.Min(index, size);
        return SetRange(ts, self, index, index, new ReadOnlySpan<byte>(in value)) ? Py.None : null;
    }

    private static PyObject* Pop(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint index = -1;
        if (!Args.CheckPositional(ts, "pop", count, 0, 1) || count > 0 && !Args.Index(ts, args[0], out index)) return null;
        nint size = Size(self);
        if (size == 0) return Err.IndexError(ts, "pop from empty bytearray");
        if (index < 0) index += size;
        if ((nuint)index >= (nuint)size) return Err.IndexError(ts, "pop index out of range");
        byte value = Data(self)[index];
        return SetRange(ts, self, index, index + 1, default) ? LongObject.FromInt64(ts, value) : null;
    }

    private static PyObject* Remove(PyThreadState* ts, PyObject* self, PyObject* item) {
        if (!ByteOf(ts, item, out byte value)) return null;
        int at = Span(self).IndexOf(value);
        if (at < 0) return Err.ValueError(ts, "value not found in bytearray");
        return SetRange(ts, self, at, at + 1, default) ? Py.None : null;
    }

    private static PyObject* Reverse(PyThreadState* ts, PyObject* self) {
        new Span<byte>(Data(self), (int)Size(self)).Reverse();
        return Py.None;
    }

    private static PyObject* FromHex(PyThreadState* ts, PyObject* type, PyObject* text) {
        using Owned array = new(ts, BytesMethods<ByteArrayText>.ParseHex(ts, text));
        return array.IsNull || type == (PyObject*)Type ? array.Detach() : CallProtocol.CallOne(ts, type, array);
    }

    private static PyObject* AllocMethod(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, ((PyByteArrayObject*)self)->ob_alloc);
    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, self->ob_type->tp_basicsize + ((PyByteArrayObject*)self)->ob_alloc);

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => ReduceTo(ts, self, 2);

    private static PyObject* ReduceEx(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        int protocol = 0;
        if (!Args.CheckPositional(ts, "__reduce_ex__", count, 0, 1) || count > 0 && !Args.Int(ts, args[0], out protocol)) return null;
        return ReduceTo(ts, self, protocol);
    }

    /// <summary>Pickles as bytes where the protocol has them, else as text of Latin-1.</summary>
    private static PyObject* ReduceTo(PyThreadState* ts, PyObject* self, int protocol) {
        using Owned name = new(ts, UnicodeObject.FromString(ts, "__getstate__"));
        using Owned state = new(ts, name.IsNull ? null : CallProtocol.CallMethod(ts, self, name));
        if (state.IsNull) return null;
        using Owned content = new(ts, protocol < 3 ? UnicodeObject.FromLatin1(ts, Span(self)) : BytesObject.FromSpan(ts, Span(self)));
        using Owned encoding = new(ts, UnicodeObject.FromString(ts, "latin-1"));
        if (content.IsNull || encoding.IsNull) return null;
        using Owned args = new(ts, Size(self) == 0 ? TupleObject.Empty : protocol < 3 ? TupleObject.Pack(ts, content, encoding) : TupleObject.Pack(ts, content));
        return args.IsNull ? null : TupleObject.Pack(ts, (PyObject*)self->ob_type, args, state);
    }
}
