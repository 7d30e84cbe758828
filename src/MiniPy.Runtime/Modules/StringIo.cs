// StringIO: a text stream in memory. The text is an array of code points on the heap; line ends are translated when written, as newline says.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class StringIo {
    private struct Layout {
        public IoObject head;
        public int* data;
        public nint size, capacity, position;
        public int closed, ready;
        /// <summary>0 none, 1 "", 2 "\n", 3 "\r", 4 "\r\n".</summary>
        public int newline;
        public int seen, heldCr;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_io.StringIO", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, IoBase.TextType,
        doc: "StringIO(initial_value=\'\', newline=\'\\n\')\n--\n\nText I/O implementation using an in-memory buffer.");

    private static class Specs {
        public static readonly ArgSpec Init = new("StringIO", 0, 0, "initial_value", "newline");
    }

    private static void Slots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->dealloc = &Dealloc;
        s->init = &Init;
        s->iternext = &IterNext;
    }

    private static void Members(TypeBuilder t) {
        t.Method("close", &Close);
        t.Method("getvalue", &GetValue, "Retrieve the entire contents of the object.");
        t.Method("read", &Read, "Read at most size characters, returned as a string.");
        t.Method("readline", &ReadLine, "Read until newline or EOF.");
        t.Method("tell", &Tell, "Tell the current file position.");
        t.Method("truncate", &Truncate, "Truncate size to pos.");
        t.Method("seek", &Seek, "Change stream position.");
        t.Method("write", &Write, "Write string to file.");
        t.Method("seekable", &Yes, "Returns True if the IO object can be seeked.");
        t.Method("readable", &Yes, "Returns True if the IO object can be read.");
        t.Method("writable", &Yes, "Returns True if the IO object can be written.");
        t.Method("__getstate__", &GetState);
        t.Method("__setstate__", &SetState);
        t.Getter("closed", &GetClosed);
        t.Getter("newlines", &GetNewLines);
        t.Getter("line_buffering", &GetLineBuffering);
    }

    private static Layout* Of(PyObject* op) => (Layout*)op;

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        int* data = Of(op)->data;
        if ((op->ob_type->tp_flags & TypeFlags.HeapType) == 0) CycleCollector.SetFinalized(ts, op); // close() has nothing to do
        Of(op)->data = null;
        ObjectMemory.FreeBuffer(ts, data);
        IoModule.Dealloc(ts, op);
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Init.ParseTuple(ts, args, kwargs, given)) return -1;
        Layout* io = Of(op);
        string? newline = "\n";
        if (given[1] != null) {
            if (!Py.IsNone(given[1]) && !UnicodeObject.Check(given[1])) return Err.TypeError(ts, $"newline must be str or None, not {Err.TypeName(given[1])}");
            newline = Py.IsNone(given[1]) ? null : UnicodeObject.ToString(given[1]);
        }
        if (newline is not (null or "" or "\n" or "\r" or "\r\n")) return Err.ValueError(ts, $"illegal newline value: {TypeObject.ReprForMessage(ts, given[1])}");
        io->newline = newline switch { null => 0, "" => 1, "\n" => 2, "\r" => 3, _ => 4 };
        io->size = io->position = 0;
        io->closed = io->seen = io->heldCr = 0;
        io->ready = 1;
        if (given[0] == null || Py.IsNone(given[0])) return 0;
        if (!UnicodeObject.Check(given[0])) return Err.TypeError(ts, $"initial_value must be str or None, not {Err.TypeName(given[0])}");
        if (!Put(ts, io, given[0])) return -1;
        io->position = 0;
        return 0;
    }

    private static bool Open(PyThreadState* ts, PyObject* op) {
        if (Of(op)->ready == 0) return Err.ValueError(ts, "I/O operation on uninitialized object");
        return Of(op)->closed == 0 || Err.ValueError(ts, "I/O operation on closed file");
    }

    private static bool Reserve(PyThreadState* ts, Layout* io, nint capacity) {
        if (capacity <= io->capacity) return true;
        if (capacity > (int.MaxValue - 4096) / 4) return Err.NoMemory(ts);
        nint wanted = Math.Min((int.MaxValue - 4096) / 4, Math.Max(capacity, Math.Max(32, io->capacity * 2)));
        var data = (int*)ObjectMemory.Resize(ts, io->data, wanted * 4);
        if (data == null) return false;
        io->data = data;
        io->capacity = wanted;
        return true;
    }

    private static bool PutOne(PyThreadState* ts, Layout* io, int c) {
        if (!Reserve(ts, io, io->position + 1)) return false;
        while (io->size < io->position) io->data[io->size++] = 0;
        io->data[io->position++] = c;
        if (io->position > io->size) io->size = io->position;
        return true;
    }

    private static bool Put(PyThreadState* ts, Layout* io, PyObject* text) {
        nint length = UnicodeObject.Length(text);
        int kind = UnicodeObject.Kind(text);
        void* units = UnicodeObject.Data(text);
        if (io->newline is 1 or 2) {
            if (length == 0) return true;
            if (!Reserve(ts, io, io->position + length)) return false;
            while (io->size < io->position) io->data[io->size++] = 0;
            UnicodeObject.CopyUnits(4, io->data, io->position, kind, units, 0, length);
            io->position += length;
            if (io->position > io->size) io->size = io->position;
            return true;
        }
        for (nint i = 0; i < length; i++) {
            int c = UnicodeObject.Read(kind, units, i);
            if (io->newline == 0 && c == '\r') {
                bool pair = i + 1 < length && UnicodeObject.Read(kind, units, i + 1) == '\n';
                if (pair) i++;
                io->seen |= pair ? 4 : 1;
                c = '\n';
            } else if (c == '\n') {
                io->seen |= 2;
                if (io->newline >= 3 && !PutOne(ts, io, '\r')) return false;
                if (io->newline == 3) continue;
            }
            if (!PutOne(ts, io, c)) return false;
        }
        return true;
    }

    private static PyObject* Write(PyThreadState* ts, PyObject* op, PyObject* text) {
        if (Of(op)->ready == 0) return Err.ValueError(ts, "I/O operation on uninitialized object");
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, $"string argument expected, got '{Err.TypeName(text)}'");
        if (!Open(ts, op)) return null;
        return Put(ts, Of(op), text) ? LongObject.FromNint(ts, UnicodeObject.Length(text)) : null;
    }

    [return: NewRef]
    private static PyObject* Text(PyThreadState* ts, Layout* io, nint start, nint count) => UnicodeObject.FromKindAndData(ts, 4, io->data + start, count);

    private static PyObject* GetValue(PyThreadState* ts, PyObject* op) => Open(ts, op) ? Text(ts, Of(op), 0, Of(op)->size) : null;

    private static PyObject* Take(PyThreadState* ts, Layout* io, nint count) {
        nint available = Math.Max(0, io->size - io->position);
        if (count < 0 || count > available) count = available;
        nint start = io->position;
        io->position += count;
        return Text(ts, io, start, count);
    }

    private static PyObject* Read(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read", count, 0, 1) || !Open(ts, op) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size)) return null;
        return Take(ts, Of(op), size);
    }

    private static nint LineLength(Layout* io, nint limit) {
        nint available = Math.Max(0, io->size - io->position);
        if (limit >= 0 && limit < available) available = limit;
        int* at = io->data + io->position;
        for (nint i = 0; i < available; i++) {
            int c = at[i];
            switch (io->newline) {
                case 0 or 2 when c == '\n': return i + 1;
                case 1 when c == '\n': return i + 1;
                case 1 when c == '\r': return i + 1 < available && at[i + 1] == '\n' ? i + 2 : i + 1;
                case 3 when c == '\r': return i + 1;
                case 4 when c == '\r' && i + 1 < available && at[i + 1] == '\n': return i + 2;
            }
        }
        return available;
    }

    private static PyObject* ReadLine(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readline", count, 0, 1) || !Open(ts, op) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size)) return null;
        return Take(ts, Of(op), LineLength(Of(op), size));
    }

    private static PyObject* IterNext(PyThreadState* ts, PyObject* op) {
        if (!Open(ts, op)) return null;
        if (op->ob_type == Type) {
            nint length = LineLength(Of(op), -1);
            return length == 0 ? null : Take(ts, Of(op), length);
        }
        PyObject* line = CallProtocol.CallMethod(ts, op, Names.readline);
        if (line == null) return null;
        if (UnicodeObject.Check(line) && UnicodeObject.Length(line) > 0) return line;
        using Owned owned = new(ts, line);
        return UnicodeObject.Check(line) ? null : Err.OSError(ts, $"readline() should have returned a str object, not '{Err.TypeName(line)}'");
    }

    private static PyObject* Tell(PyThreadState* ts, PyObject* op) => Open(ts, op) ? LongObject.FromNint(ts, Of(op)->position) : null;
    private static PyObject* Yes(PyThreadState* ts, PyObject* op) => Open(ts, op) ? Py.True : null;
    private static PyObject* GetClosed(PyThreadState* ts, PyObject* op) => Of(op)->ready == 0 ? Err.ValueError(ts, "I/O operation on uninitialized object") : Py.Bool(Of(op)->closed != 0);
    private static PyObject* GetLineBuffering(PyThreadState* ts, PyObject* op) => Open(ts, op) ? Py.False : null;
    private static PyObject* GetNewLines(PyThreadState* ts, PyObject* op) => !Open(ts, op) ? null : Of(op)->newline == 0 ? NewlineDecoder.Describe(ts, Of(op)->seen) : Py.None;

    private static PyObject* Seek(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "seek", count, 1, 2) || !Args.Index(ts, args[0], out nint offset)) return null;
        int whence = 0;
        if (count == 2 && !Args.Int(ts, args[1], out whence)) return null;
        if (!Open(ts, op)) return null;
        if (whence is < 0 or > 2) return Err.ValueError(ts, $"Invalid whence ({whence}, should be 0, 1 or 2)");
        if (offset < 0 && whence == 0) return Err.ValueError(ts, $"Negative seek position {offset}");
        if (whence != 0 && offset != 0) return Err.OSError(ts, "Can't do nonzero cur-relative seeks");
        Of(op)->position = whence == 1 ? Of(op)->position : whence == 2 ? Of(op)->size : offset;
        return LongObject.FromNint(ts, Of(op)->position);
    }

    private static PyObject* Truncate(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "truncate", count, 0, 1) || !Open(ts, op) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, Of(op)->position, out nint size)) return null;
        if (size < 0) return Err.ValueError(ts, $"Negative size value {size}");
        if (size < Of(op)->size) Of(op)->size = size;
        return LongObject.FromNint(ts, size);
    }

    private static PyObject* Close(PyThreadState* ts, PyObject* op) {
        Layout* io = Of(op);
        int* data = io->data;
        io->data = null;
        io->size = io->capacity = 0;
        io->closed = 1;
        ObjectMemory.FreeBuffer(ts, data);
        return Py.None;
    }

    private static PyObject* GetState(PyThreadState* ts, PyObject* op) {
        using Owned value = new(ts, GetValue(ts, op));
        using Owned newline = new(ts, Of(op)->newline == 0 ? Py.None : UnicodeObject.FromString(ts, Of(op)->newline switch { 1 => "", 2 => "\n", 3 => "\r", _ => "\r\n" }));
        using Owned position = new(ts, LongObject.FromNint(ts, Of(op)->position));
        using Owned dict = new(ts, ((IoObject*)op)->dict == null ? Py.None : DictObject.Copy(ts, ((IoObject*)op)->dict));
        return value.IsNull || newline.IsNull || position.IsNull || dict.IsNull ? null : TupleObject.Pack(ts, value, newline, position, dict);
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* op, PyObject* state) {
        if (!TupleObject.Check(state) || TupleObject.Size(state) < 4) return Err.TypeError(ts, $"{TypeObject.Name(op->ob_type)}.__setstate__ argument should be 4-tuple, got {Err.TypeName(state)}");
        PyObject** items = TupleObject.Items(state);
        using Owned init = new(ts, TupleObject.Pack(ts, Names.Empty, items[1]));
        if (init.IsNull || Init(ts, op, init, null) < 0) return null;
        int newline = Of(op)->newline;
        Of(op)->newline = 2; // the value is translated already
        bool good = UnicodeObject.Check(items[0]) && Put(ts, Of(op), items[0]);
        Of(op)->newline = newline;
        if (!good || !Args.Index(ts, items[2], out nint position)) return null;
        if (position < 0) return Err.ValueError(ts, "position value cannot be negative");
        Of(op)->position = position;
        if (DictObject.Check(items[3])) {
            using Owned own = new(ts, ObjectProtocol.GetAttr(ts, op, Names.__dict__));
            if (own.IsNull || DictObject.Update(ts, own, items[3]) < 0) return null;
        }
        return Py.None;
    }
}
