// BufferedReader, BufferedWriter, BufferedRandom: their methods.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BufferedIo {
    private static PyObject* ReadMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size)) return null;
        if (size < -1) return Err.ValueError(ts, "read length must be non-negative or -1");
        if (!Enter(ts, op, size < 0 ? "read of closed file" : "read of closed file")) return null;
        PyObject* result = PrepareRead(ts, op) ? Read(ts, op, size) : null;
        Leave(op);
        return result;
    }

    /// <summary>`size` bytes, or all when negative; fewer at the end of the stream.</summary>
    [return: NewRef]
    private static PyObject* Read(PyThreadState* ts, PyObject* op, nint size) {
        BufferState state = Of(op);
        if (size >= 0 && size <= state.Available) {
            state.Start += (int)size;
            return BytesObject.FromSpan(ts, state.Ahead.AsSpan(state.Start - (int)size, (int)size));
        }
        using BytesBuilder all = new(ts);
        bool blocked = false;
        while (size < 0 || all.Length < size) {
            if (state.Available == 0) {
                nint got = Refill(ts, op);
                if (got == -1) return null;
                blocked = got == -2;
                if (got <= 0) break;
            }
            int part = size < 0 ? state.Available : (int)Math.Min(state.Available, size - all.Length);
            if (!all.Append(state.Ahead.AsSpan(state.Start, part)) || !Work.Allow(ts, part >> 6)) return null;
            state.Start += part;
        }
        return blocked && all.Length == 0 ? Py.None : all.Finish();
    }

    private static PyObject* Read1Method(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read1", count, 0, 1)) return null;
        nint size = -1;
        if (count == 1 && !Args.Index(ts, args[0], out size)) return null;
        if (!Enter(ts, op, "read of closed file")) return null;
        PyObject* result = PrepareRead(ts, op) ? ReadOnce(ts, op, size) : null;
        Leave(op);
        return result;
    }

    /// <summary>What is there, or what one raw read gives.</summary>
    [return: NewRef]
    private static PyObject* ReadOnce(PyThreadState* ts, PyObject* op, nint size) {
        BufferState state = Of(op);
        if (size < 0) size = state.Size;
        if (size == 0) return BytesObject.FromSpan(ts, default);
        if (state.Available == 0) {
            nint got = Refill(ts, op);
            if (got == -1) return null;
            if (got <= 0) return BytesObject.FromSpan(ts, default);
        }
        int part = (int)Math.Min(size, state.Available);
        state.Start += part;
        return BytesObject.FromSpan(ts, state.Ahead.AsSpan(state.Start - part, part));
    }

    /// <summary>read1 for a text stream over a buffer of ours.</summary>
    [return: NewRef]
    public static PyObject* ReadChunk(PyThreadState* ts, PyObject* op, nint size) {
        if (!Enter(ts, op, "read of closed file")) return null;
        PyObject* result = PrepareRead(ts, op) ? ReadOnce(ts, op, size) : null;
        Leave(op);
        return result;
    }

    private static PyObject* ReadIntoMethod(PyThreadState* ts, PyObject* op, PyObject* target) => ReadInto(ts, op, target, false);
    private static PyObject* ReadInto1Method(PyThreadState* ts, PyObject* op, PyObject* target) => ReadInto(ts, op, target, true);

    private static PyObject* ReadInto(PyThreadState* ts, PyObject* op, PyObject* target, bool once) {
        Py_buffer view;
        if (BufferProtocol.GetWritable(ts, target, &view, once ? "readinto1" : "readinto") < 0) return null;
        PyObject* result = null;
        if (Enter(ts, op, "readinto of closed file")) {
            BufferState state = Of(op);
            nint done = 0, got = 1;
            if (PrepareRead(ts, op)) {
                while (done < view.len && got > 0) {
                    if (once && done > 0 && (state.Available > 0 || view.len - done <= state.Size)) break;
                    if (once && done > 0) {
                        // Room for more than a buffer: one read straight into it.
                        got = RawRead(ts, op, (byte*)view.buf + done, view.len - done);
                        if (got > 0) done += got;
                        break;
                    }
                    if (state.Available == 0 && (got = Refill(ts, op)) <= 0) break;
                    int part = (int)Math.Min(view.len - done, state.Available);
                    state.Ahead.AsSpan(state.Start, part).CopyTo(new Span<byte>((byte*)view.buf + done, part));
                    state.Start += part;
                    done += part;
                }
                result = got == -1 ? null : got == -2 && done == 0 ? Py.None : LongObject.FromNint(ts, done);
            }
            Leave(op);
        }
        BufferProtocol.Release(ts, &view);
        return result;
    }

    private static PyObject* ReadLineMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readline", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint limit)) return null;
        return ReadLine(ts, op, limit);
    }

    [return: NewRef]
    private static PyObject* ReadLine(PyThreadState* ts, PyObject* op, nint limit) {
        if (!Enter(ts, op, "readline of closed file")) return null;
        PyObject* result = PrepareRead(ts, op) ? Line(ts, op, limit) : null;
        Leave(op);
        return result;
    }

    private static PyObject* Line(PyThreadState* ts, PyObject* op, nint limit) {
        BufferState state = Of(op);
        using BytesBuilder line = new(ts);
        while (limit < 0 || line.Length < limit) {
            if (state.Available == 0) {
                nint got = Refill(ts, op);
                if (got == -1) return null;
                if (got <= 0) break;
            }
            Span<byte> ahead = state.Ahead.AsSpan(state.Start, state.Available);
            if (limit >= 0 && limit - line.Length < ahead.Length) ahead = ahead[..(int)(limit - line.Length)];
            int end = ahead.IndexOf((byte)'\n');
            if (end >= 0) ahead = ahead[..(end + 1)];
            state.Start += ahead.Length;
            if (end >= 0 && line.Length == 0) return BytesObject.FromSpan(ts, ahead);
            if (!line.Append(ahead)) return null;
            if (end >= 0) break;
        }
        return line.Finish();
    }

    private static PyObject* IterNext(PyThreadState* ts, PyObject* op) {
        PyObject* line = op->ob_type == ReaderType || op->ob_type == RandomType ? ReadLine(ts, op, -1) : CallProtocol.CallMethod(ts, op, Names.readline);
        if (line == null) return null;
        nint size = ObjectProtocol.Size(ts, line);
        if (size > 0) return line;
        Py.DecRef(ts, line);
        return null;
    }

    private static PyObject* PeekMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "peek", count, 0, 1) || !Enter(ts, op, "peek of closed file")) return null;
        PyObject* result = null;
        if (PrepareRead(ts, op)) {
            BufferState state = Of(op);
            if (state.Available > 0 || Refill(ts, op) != -1) result = BytesObject.FromSpan(ts, state.Ahead.AsSpan(state.Start, state.Available));
        }
        Leave(op);
        return result;
    }

    private static PyObject* WriteMethod(PyThreadState* ts, PyObject* op, PyObject* data) {
        if (UnicodeObject.Check(data)) return Err.TypeError(ts, "a bytes-like object is required, not 'str'");
        Py_buffer view;
        if (BufferProtocol.Get(ts, data, &view, 0) < 0) return null;
        bool good = false;
        if (Enter(ts, op, "write to closed file")) {
            good = Put(ts, op, (byte*)view.buf, view.len);
            Leave(op);
        }
        nint length = view.len;
        BufferProtocol.Release(ts, &view);
        return good ? LongObject.FromNint(ts, length) : null;
    }

    private static PyObject* FlushMethod(PyThreadState* ts, PyObject* op) {
        if (Of(op).Writes) return Flush(ts, op) ? Py.None : null;
        if (!Usable(ts, op)) return null;
        int closed = RawClosed(ts, op);
        if (closed != 0) return closed < 0 ? null : Err.ValueError(ts, "flush of closed file");
        return CallProtocol.CallMethod(ts, Raw(op), Names.flush);
    }

    private static PyObject* CloseMethod(PyThreadState* ts, PyObject* op) {
        if (!Usable(ts, op)) return null;
        int closed = RawClosed(ts, op);
        if (closed != 0) return closed < 0 ? null : Py.None;
        PyObject* error = null;
        using Owned flushed = new(ts, CallProtocol.CallMethod(ts, op, Names.flush));
        if (flushed.IsNull) error = Err.Take(ts);
        if (!Own(ts, op)) { // who comes meanwhile finds it closed
            if (error != null) Err.ChainEarlier(ts, error);
            return null;
        }
        using Owned done = new(ts, CallProtocol.CallMethod(ts, Raw(op), Names.close));
        Leave(op);
        BufferState state = Of(op);
        state.Ahead = state.Pending = [];
        state.Start = state.End = state.Count = 0;
        if (error != null) {
            Err.ChainEarlier(ts, error);
            return null;
        }
        return done.IsNull ? null : Py.None;
    }

    private static PyObject* Detach(PyThreadState* ts, PyObject* op) {
        if (!Usable(ts, op)) return null;
        using Owned flushed = new(ts, CallProtocol.CallMethod(ts, op, Names.flush));
        if (flushed.IsNull) return null;
        PyObject* raw = Raw(op);
        ((IoObject*)op)->inner = null;
        Of(op).Ready = false;
        Of(op).Detached = true;
        return raw;
    }

    // ---------------------------------------------------------------- position

    private static PyObject* TellMethod(PyThreadState* ts, PyObject* op) {
        if (!Usable(ts, op)) return null;
        long position = RawTell(ts, op);
        return position < 0 ? null : LongObject.FromInt64(ts, position - Of(op).Available + Of(op).Count);
    }

    private static PyObject* SeekMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "seek", count, 1, 2) || !Usable(ts, op)) return null;
        int whence = 0;
        if (count == 2 && !Args.Int(ts, args[1], out whence)) return null;
        if (whence is < 0 or > 4) return Err.ValueError(ts, $"whence value {whence} unsupported");
        int closed = RawClosed(ts, op);
        if (closed != 0) return closed < 0 ? null : Err.ValueError(ts, "seek of closed file");
        int able = IoModule.Ask(ts, Raw(op), IoModule.N.Seekable);
        if (able <= 0) return able < 0 ? null : IoModule.RaiseUnsupported(ts, "File or stream is not seekable.");
        if (!IoModule.Offset(ts, args[0], out long offset) || !Enter(ts, op, "seek of closed file")) return null;
        BufferState state = Of(op);
        long position = -1;
        if (state.Count == 0 || FlushPending(ts, op)) {
            if (whence == 1) offset -= state.Available;
            position = RawSeek(ts, op, offset, whence);
            state.Start = state.End = 0;
        }
        Leave(op);
        return position < 0 ? null : LongObject.FromInt64(ts, position);
    }

    private static PyObject* TruncateMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "truncate", count, 0, 1) || !Usable(ts, op)) return null;
        if (!Of(op).Writes) return IoModule.RaiseUnsupported(ts, "truncate");
        if (!Flush(ts, op)) return null;
        return CallProtocol.CallMethod(ts, Raw(op), IoModule.N.Truncate, count > 0 ? args[0] : Py.None);
    }

    // ---------------------------------------------------------------- what the raw stream answers

    private static PyObject* Seekable(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Raw(op), IoModule.N.Seekable) : null;
    private static PyObject* Readable(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Raw(op), IoModule.N.Readable) : null;
    private static PyObject* Writable(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Raw(op), IoModule.N.Writable) : null;
    private static PyObject* FileNo(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Raw(op), Names.fileno) : null;
    private static PyObject* IsATty(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Raw(op), IoModule.N.Isatty) : null;
    private static PyObject* GetRaw(PyThreadState* ts, PyObject* op) => Raw(op) == null ? Py.None : Py.NewRef(Raw(op));
    private static PyObject* GetClosed(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? ObjectProtocol.GetAttr(ts, Raw(op), IoModule.N.Closed) : null;
    private static PyObject* GetName(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? ObjectProtocol.GetAttr(ts, Raw(op), Names.name) : null;
    private static PyObject* GetMode(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? ObjectProtocol.GetAttr(ts, Raw(op), IoModule.N.Mode) : null;
    private static PyObject* DeallocWarn(PyThreadState* ts, PyObject* op, PyObject* source) {
        if (!Of(op).Ready || Raw(op) == null) return Py.None;
        using Owned done = new(ts, CallProtocol.CallMethod(ts, Raw(op), IoModule.N.DeallocWarn, source));
        ErrorIndicator.Clear(ts); // a raw stream need not have it
        return Py.None;
    }

    private static PyObject* NoPickle(PyThreadState* ts, PyObject* op) => Err.TypeError(ts, $"cannot pickle '{TypeObject.FullName(op->ob_type)}' object");
    private static PyObject* NoPickleOf(PyThreadState* ts, PyObject* op, PyObject* protocol) => NoPickle(ts, op);

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        string type = TypeObject.FullName(op->ob_type);
        if (Raw(op) == null || ObjectProtocol.LookupAttr(ts, Raw(op), Names.name, out PyObject* name) != Lookup.Found) {
            ErrorIndicator.Clear(ts);
            return UnicodeObject.FromString(ts, $"<{type}>");
        }
        using Owned owned = new(ts, name);
        using Owned text = new(ts, ObjectProtocol.Repr(ts, name));
        return text.IsNull ? null : UnicodeObject.FromString(ts, $"<{type} name={UnicodeObject.ToString(text)}>");
    }
}

/// <summary>BufferedRWPair: a reader and a writer that are not the same stream.</summary>
internal static unsafe class BufferedPair {
    public static readonly PyTypeObject* Type = StaticType.Create("_io.BufferedRWPair", null, sizeof(IoObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, IoBase.BufferedType,
        doc: "BufferedRWPair(reader, writer, buffer_size=8192, /)\n--\n\nA buffered reader and writer object together.");

    private static void Slots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->init = &Init;
    }

    private static void Members(TypeBuilder t) {
        t.Method("read", &Read);
        t.Method("read1", &Read1);
        t.Method("readinto", &ReadInto);
        t.Method("peek", &Peek);
        t.Method("write", &Write);
        t.Method("flush", &Flush);
        t.Method("close", &Close);
        t.Method("readable", &Yes);
        t.Method("writable", &Yes);
        t.Method("isatty", &IsATty);
        t.Getter("closed", &GetClosed);
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        if (!Args.NoKeywords(ts, "BufferedRWPair", kwargs) || !Args.CheckPositional(ts, "BufferedRWPair", count, 2, 3)) return -1;
        PyObject** given = TupleObject.Items(args);
        using Owned reader = new(ts, count == 3 ? CallProtocol.CallTwo(ts, (PyObject*)BufferedIo.ReaderType, given[0], given[2]) : CallProtocol.CallOne(ts, (PyObject*)BufferedIo.ReaderType, given[0]));
        using Owned writer = new(ts, reader.IsNull ? null : count == 3 ? CallProtocol.CallTwo(ts, (PyObject*)BufferedIo.WriterType, given[1], given[2]) : CallProtocol.CallOne(ts, (PyObject*)BufferedIo.WriterType, given[1]));
        if (writer.IsNull) return -1;
        Py.SetRef(ts, &((IoObject*)op)->inner, Py.NewRef(reader));
        Py.SetRef(ts, &((IoObject*)op)->extra, Py.NewRef(writer));
        return 0;
    }

    private static PyObject* Pass(PyThreadState* ts, PyObject* target, PyObject* name, PyObject** args, nint count) {
        if (target == null) return Err.ValueError(ts, "I/O operation on uninitialized object");
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, target, name));
        return method.IsNull ? null : CallProtocol.Vector(ts, method, args, count, null);
    }

    private static PyObject* Read(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Pass(ts, ((IoObject*)op)->inner, Names.read, args, count);
    private static PyObject* Read1(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Pass(ts, ((IoObject*)op)->inner, IoModule.N.Read1, args, count);
    private static PyObject* ReadInto(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Pass(ts, ((IoObject*)op)->inner, IoModule.N.ReadInto, args, count);
    private static PyObject* Peek(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Pass(ts, ((IoObject*)op)->inner, IoModule.N.Peek, args, count);
    private static PyObject* Write(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Pass(ts, ((IoObject*)op)->extra, Names.write, args, count);
    private static PyObject* Flush(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Pass(ts, ((IoObject*)op)->extra, Names.flush, args, count);
    private static PyObject* Yes(PyThreadState* ts, PyObject* op) => Py.True;

    private static PyObject* Close(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        using Owned first = new(ts, Pass(ts, ((IoObject*)op)->extra, Names.close, null, 0));
        PyObject* error = first.IsNull ? Err.Take(ts) : null;
        using Owned second = new(ts, Pass(ts, ((IoObject*)op)->inner, Names.close, null, 0));
        if (error == null) return second.IsNull ? null : Py.None;
        Err.ChainEarlier(ts, error);
        return null;
    }

    private static PyObject* IsATty(PyThreadState* ts, PyObject* op) {
        using Owned writer = new(ts, Pass(ts, ((IoObject*)op)->extra, IoModule.N.Isatty, null, 0));
        return writer.IsNull || writer.Borrow == Py.True ? writer.Detach() : Pass(ts, ((IoObject*)op)->inner, IoModule.N.Isatty, null, 0);
    }

    private static PyObject* GetClosed(PyThreadState* ts, PyObject* op) =>
        ((IoObject*)op)->extra == null ? Err.ValueError(ts, "I/O operation on uninitialized object") : ObjectProtocol.GetAttr(ts, ((IoObject*)op)->extra, IoModule.N.Closed);
}
