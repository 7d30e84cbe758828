// BytesIO: a byte stream in memory. The buffer is a block of the heap that doubles; while views of it are out (getbuffer) it must not move.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class BytesIo {
    private struct Layout {
        public IoObject head;
        public byte* data;
        public nint size, capacity, position, exports;
        public int closed;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_io.BytesIO", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, IoBase.BufferedType,
        doc: "BytesIO(initial_bytes=b\'\')\n--\n\nBuffered I/O implementation using an in-memory bytes buffer.");
    private static readonly PyTypeObject* s_viewType = StaticType.Create("_io._BytesIOBuffer", null, sizeof(IoObject), TypeFlags.HaveGc, &ViewSlots, null);

    private static class Specs {
        public static readonly ArgSpec Init = new("BytesIO", 0, 0, "initial_bytes");
    }

    private static void Slots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->dealloc = &Dealloc;
        s->init = &Init;
        s->iternext = &IterNext;
    }

    private static void Members(TypeBuilder t) {
        t.Method("readable", &Yes, "Returns True if the IO object can be read.");
        t.Method("writable", &Yes, "Returns True if the IO object can be written.");
        t.Method("seekable", &Yes, "Returns True if the IO object can be seeked.");
        t.Method("flush", &Flush, "Does nothing.");
        t.Method("isatty", &IsATty, "Always returns False.");
        t.Method("tell", &Tell, "Current file position, an integer.");
        t.Method("write", &Write, "Write bytes to file.");
        t.Method("writelines", &WriteLines, "Write lines to the file.");
        t.Method("read1", &Read, "Read at most size bytes, returned as a bytes object.");
        t.Method("readinto", &ReadInto, "Read bytes into buffer.");
        t.Method("readline", &ReadLine, "Next line from the file, as a bytes object.");
        t.Method("readlines", &ReadLines, "List of bytes objects, each a line from the file.");
        t.Method("read", &Read, "Read at most size bytes, returned as a bytes object.");
        t.Method("getbuffer", &GetBuffer, "Get a read-write view over the contents of the BytesIO object.");
        t.Method("getvalue", &GetValue, "Retrieve the entire contents of the BytesIO object.");
        t.Method("seek", &Seek, "Change stream position.");
        t.Method("truncate", &Truncate, "Truncate the file to at most size bytes.");
        t.Method("close", &Close, "Disable all I/O operations.");
        t.Method("__getstate__", &GetState);
        t.Method("__setstate__", &SetState);
        t.Getter("closed", &GetClosed, null, "True if the file is closed.");
    }

    private static void ViewSlots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->@new = null;
        s->bf_getbuffer = &ViewGet;
        s->bf_releasebuffer = &ViewRelease;
    }

    private static Layout* Of(PyObject* op) => (Layout*)op;

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        byte* data = Of(op)->data;
        if ((op->ob_type->tp_flags & TypeFlags.HeapType) == 0) CycleCollector.SetFinalized(ts, op); // close() has nothing to do
        Of(op)->data = null;
        ObjectMemory.FreeBuffer(ts, data);
        IoModule.Dealloc(ts, op);
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Specs.Init.ParseTuple(ts, args, kwargs, given)) return -1;
        Layout* io = Of(op);
        if (io->exports > 0) return Err.BufferError(ts, "Existing exports of data: object cannot be re-sized");
        io->size = io->position = 0;
        io->closed = 0;
        if (given[0] == null || Py.IsNone(given[0])) return 0;
        if (Put(ts, op, given[0]) < 0) return -1;
        io->position = 0;
        return 0;
    }

    private static bool Open(PyThreadState* ts, PyObject* op) => Of(op)->closed == 0 || Err.ValueError(ts, "I/O operation on closed file.");

    private static bool Resizable(PyThreadState* ts, PyObject* op) => Of(op)->exports == 0 || Err.BufferError(ts, "Existing exports of data: object cannot be re-sized");

    private static bool Reserve(PyThreadState* ts, Layout* io, nint capacity) {
        if (capacity <= io->capacity) return true;
        if (capacity > int.MaxValue - 4096) return Err.NoMemory(ts);
        nint wanted = Math.Min(int.MaxValue - 4096, Math.Max(capacity, Math.Max(64, io->capacity * 2)));
        var data = (byte*)ObjectMemory.Resize(ts, io->data, wanted);
        if (data == null) return false;
        io->data = data;
        io->capacity = wanted;
        return true;
    }

    private static nint Put(PyThreadState* ts, PyObject* op, PyObject* source) {
        if (!Open(ts, op) || !Resizable(ts, op)) return -1;
        Py_buffer view;
        if (BufferProtocol.Get(ts, source, &view, 0) < 0) return -1;
        Layout* io = Of(op);
        nint length = view.len;
        bool good = length == 0 || Reserve(ts, io, io->position + length);
        if (good && length > 0) {
            if (io->position > io->size) new Span<byte>(io->data + io->size, (int)(io->position - io->size)).Clear();
            Buffer.MemoryCopy(view.buf, io->data + io->position, length, length);
            io->position += length;
            io->size = Math.Max(io->size, io->position);
        }
        BufferProtocol.Release(ts, &view);
        return good ? length : -1;
    }

    private static PyObject* Write(PyThreadState* ts, PyObject* op, PyObject* data) {
        nint written = Put(ts, op, data);
        return written < 0 ? null : LongObject.FromNint(ts, written);
    }

    private static PyObject* WriteLines(PyThreadState* ts, PyObject* op, PyObject* lines) {
        if (!Open(ts, op)) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, lines));
        if (iterator.IsNull) return null;
        while (true) {
            using Owned line = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (line.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Py.None;
            if (Put(ts, op, line) < 0) return null;
        }
    }

    private static PyObject* Yes(PyThreadState* ts, PyObject* op) => Open(ts, op) ? Py.True : null;
    private static PyObject* IsATty(PyThreadState* ts, PyObject* op) => Open(ts, op) ? Py.False : null;
    private static PyObject* Flush(PyThreadState* ts, PyObject* op) => Open(ts, op) ? Py.None : null;
    private static PyObject* Tell(PyThreadState* ts, PyObject* op) => Open(ts, op) ? LongObject.FromNint(ts, Of(op)->position) : null;
    private static PyObject* GetClosed(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op)->closed != 0);

    private static PyObject* GetValue(PyThreadState* ts, PyObject* op) => Open(ts, op) ? BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(Of(op)->data, (int)Of(op)->size)) : null;

    [return: NewRef]
    private static PyObject* Take(PyThreadState* ts, Layout* io, nint count) {
        nint start = io->position, available = Math.Max(0, io->size - start);
        if (count < 0 || count > available) count = available;
        io->position += count;
        return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(io->data + start, (int)count));
    }

    private static PyObject* Read(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size) || !Open(ts, op)) return null;
        return Take(ts, Of(op), size);
    }

    private static nint LineLength(Layout* io, nint limit) {
        nint available = Math.Max(0, io->size - io->position);
        if (limit >= 0 && limit < available) available = limit;
        int end = new ReadOnlySpan<byte>(io->data + io->position, (int)available).IndexOf((byte)'\n');
        return end < 0 ? available : end + 1;
    }

    private static PyObject* ReadLine(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readline", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size) || !Open(ts, op)) return null;
        return Take(ts, Of(op), LineLength(Of(op), size));
    }

    private static PyObject* ReadLines(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readlines", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint hint) || !Open(ts, op)) return null;
        using Owned list = new(ts, ListObject.New(ts, 0));
        nint total = 0, length;
        while (!list.IsNull && (length = LineLength(Of(op), -1)) > 0) {
            PyObject* line = Take(ts, Of(op), length);
            if (line == null || ListObject.AppendSteal(ts, list, line) < 0) return null;
            if ((total += length) >= hint && hint > 0) break;
        }
        return list.Detach();
    }

    private static PyObject* IterNext(PyThreadState* ts, PyObject* op) {
        if (!Open(ts, op)) return null;
        nint length = LineLength(Of(op), -1);
        return length == 0 ? null : Take(ts, Of(op), length);
    }

    private static PyObject* ReadInto(PyThreadState* ts, PyObject* op, PyObject* target) {
        if (!Open(ts, op)) return null;
        Py_buffer view;
        if (BufferProtocol.GetWritable(ts, target, &view, "readinto") < 0) return null;
        Layout* io = Of(op);
        nint count = Math.Min(view.len, Math.Max(0, io->size - io->position));
        Buffer.MemoryCopy(io->data + io->position, view.buf, view.len, count);
        io->position += count;
        BufferProtocol.Release(ts, &view);
        return LongObject.FromNint(ts, count);
    }

    private static PyObject* Seek(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "seek", count, 1, 2) || !Open(ts, op) || !Args.Index(ts, args[0], out nint offset)) return null;
        int whence = 0;
        if (count == 2 && !Args.Int(ts, args[1], out whence)) return null;
        if (offset < 0 && whence == 0) return Err.ValueError(ts, $"negative seek value {offset}");
        if (whence is < 0 or > 2) return Err.ValueError(ts, $"invalid whence ({whence}, should be 0, 1 or 2)");
        nint from = whence == 1 ? Of(op)->position : whence == 2 ? Of(op)->size : 0;
        if (offset > nint.MaxValue - from) return Err.OverflowError(ts, "new position too large");
        Of(op)->position = Math.Max(0, offset + from);
        return LongObject.FromNint(ts, Of(op)->position);
    }

    private static PyObject* Truncate(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "truncate", count, 0, 1) || !Open(ts, op) || !Resizable(ts, op) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, Of(op)->position, out nint size)) return null;
        if (size < 0) return Err.ValueError(ts, $"negative size value {size}");
        if (size < Of(op)->size) Of(op)->size = size;
        return LongObject.FromNint(ts, size);
    }

    private static PyObject* Close(PyThreadState* ts, PyObject* op) {
        if (!Resizable(ts, op)) return null;
        Layout* io = Of(op);
        byte* data = io->data;
        io->data = null;
        io->size = io->capacity = 0;
        io->closed = 1;
        ObjectMemory.FreeBuffer(ts, data);
        return Py.None;
    }

    private static PyObject* GetState(PyThreadState* ts, PyObject* op) {
        using Owned value = new(ts, GetValue(ts, op));
        using Owned position = new(ts, LongObject.FromNint(ts, Of(op)->position));
        using Owned dict = new(ts, ((IoObject*)op)->dict == null ? Py.None : DictObject.Copy(ts, ((IoObject*)op)->dict));
        return value.IsNull || position.IsNull || dict.IsNull ? null : TupleObject.Pack(ts, value, position, dict);
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* op, PyObject* state) {
        if (!TupleObject.Check(state) || TupleObject.Size(state) < 3) return Err.TypeError(ts, $"{TypeObject.Name(op->ob_type)}.__setstate__ argument should be 3-tuple, got {Err.TypeName(state)}");
        PyObject** items = TupleObject.Items(state);
        Of(op)->size = Of(op)->position = 0;
        if (Put(ts, op, items[0]) < 0 || !Args.Index(ts, items[1], out nint position)) return null;
        if (position < 0) return Err.ValueError(ts, "position value cannot be negative");
        Of(op)->position = position;
        if (DictObject.Check(items[2])) {
            using Owned own = new(ts, ObjectProtocol.GetAttr(ts, op, Names.__dict__));
            if (own.IsNull || DictObject.Update(ts, own, items[2]) < 0) return null;
        }
        return Py.None;
    }

    // ---------------------------------------------------------------- getbuffer

    private static PyObject* GetBuffer(PyThreadState* ts, PyObject* op) {
        if (!Open(ts, op) || !Reserve(ts, Of(op), 1)) return null;
        using Owned view = new(ts, ObjectMemory.Alloc(ts, (PyObject*)s_viewType, 0));
        if (view.IsNull) return null;
        ((IoObject*)view.Borrow)->inner = Py.NewRef(op);
        return CallProtocol.CallOne(ts, (PyObject*)MemoryViewObject.Type, view);
    }

    private static int ViewGet(PyThreadState* ts, PyObject* op, Py_buffer* view, int flags) {
        Layout* io = Of(((IoObject*)op)->inner);
        if (BufferProtocol.FillInfo(ts, view, op, io->data, io->size, false, flags) < 0) return -1;
        io->exports++;
        return 0;
    }

    private static void ViewRelease(PyThreadState* ts, PyObject* op, Py_buffer* view) {
        PyObject* inner = ((IoObject*)op)->inner;
        if (inner != null) Of(inner)->exports--; // null: the collector has cleared the view, and the stream is garbage as well
    }
}
