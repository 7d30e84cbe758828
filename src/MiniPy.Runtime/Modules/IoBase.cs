// The abstract classes of _io: what a stream does that defines only some methods. Methods call each other through the object, so that
// subclasses in Python fit in.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class IoBase {
    private const nuint Flags = TypeFlags.HaveGc | TypeFlags.BaseType;

    public static readonly PyTypeObject* Type = StaticType.Create("_io._IOBase", null, sizeof(IoObject), Flags, &BaseSlots, &BaseMembers, dictOffset: 16, weakListOffset: 24,
        doc: "The abstract base class for all I/O classes.");
    public static readonly PyTypeObject* RawType = StaticType.Create("_io._RawIOBase", null, sizeof(IoObject), Flags, &IoModule.CommonSlots, &RawMembers, Type, doc: "Base class for raw binary I/O.");
    public static readonly PyTypeObject* BufferedType = StaticType.Create("_io._BufferedIOBase", null, sizeof(IoObject), Flags, &IoModule.CommonSlots, &BufferedMembers, Type, doc: "Base class for buffered IO objects.");
    public static readonly PyTypeObject* TextType = StaticType.Create("_io._TextIOBase", null, sizeof(IoObject), Flags, &IoModule.CommonSlots, &TextMembers, Type, doc: "Base class for text I/O.");

    private static void BaseSlots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->iter = &Iter;
        s->iternext = &IterNext;
        s->finalize = &Finalize;
    }

    private static void BaseMembers(TypeBuilder t) {
        t.Method("__del__", &Del);
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.DictGetSet));
        t.Method("seek", &Seek, "Change stream position.");
        t.Method("tell", &Tell, "Return current stream position.");
        t.Method("truncate", &Truncate, "Truncate file to size bytes.");
        t.Method("flush", &Flush, "Flush write buffers, if applicable.");
        t.Method("close", &Close, "Flush and close the IO object.");
        t.Method("seekable", &False, "Return whether object supports random access.");
        t.Method("readable", &False, "Return whether object was opened for reading.");
        t.Method("writable", &False, "Return whether object was opened for writing.");
        t.Method("_checkClosed", &CheckClosedMethod);
        t.Method("_checkSeekable", &CheckSeekable);
        t.Method("_checkReadable", &CheckReadable);
        t.Method("_checkWritable", &CheckWritable);
        t.Method("fileno", &FileNo, "Returns underlying file descriptor if one exists.");
        t.Method("isatty", &IsATty, "Return whether this is an 'interactive' stream.");
        t.Method("__enter__", &Enter);
        t.Method("__exit__", &Exit);
        t.Method("readline", &ReadLine, "Read and return a line from the stream.");
        t.Method("readlines", &ReadLines, "Return a list of lines from the stream.");
        t.Method("writelines", &WriteLines, "Write a list of lines to stream.");
        t.Getter("closed", &GetClosed);
    }

    private static void RawMembers(TypeBuilder t) {
        t.Method("read", &RawRead);
        t.Method("readall", &RawReadAll, "Read until EOF, using multiple read() call.");
    }

    private static void BufferedMembers(TypeBuilder t) {
        t.Method("detach", &Detach, "Disconnect this buffer from its underlying raw stream and return it.");
        t.Method("read", &Read, "Read and return up to n bytes.");
        t.Method("read1", &Read1, "Read and return up to n bytes, with at most one read() call\nto the underlying raw stream.");
        t.Method("write", &Write, "Write the given buffer to the IO stream.");
        t.Method("readinto", &ReadInto);
        t.Method("readinto1", &ReadInto1);
    }

    private static void TextMembers(TypeBuilder t) {
        t.Method("detach", &Detach, "Separate the underlying buffer from the TextIOBase and return it.");
        t.Method("read", &Read, "Read at most n characters from stream.");
        t.Method("readline", &ReadLineUnsupported, "Read until newline or EOF.");
        t.Method("write", &Write, "Write string to stream.");
        t.Getter("encoding", &None);
        t.Getter("newlines", &None);
        t.Getter("errors", &None);
    }

    private static PyObject* None(PyThreadState* ts, PyObject* op) => Py.None;
    private static PyObject* False(PyThreadState* ts, PyObject* op) => Py.False;
    private static PyObject* Seek(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => IoModule.RaiseUnsupported(ts, "seek");
    private static PyObject* Truncate(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => IoModule.RaiseUnsupported(ts, "truncate");
    private static PyObject* FileNo(PyThreadState* ts, PyObject* op) => IoModule.RaiseUnsupported(ts, "fileno");
    private static PyObject* Detach(PyThreadState* ts, PyObject* op) => IoModule.RaiseUnsupported(ts, "detach");
    private static PyObject* Read(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => IoModule.RaiseUnsupported(ts, "read");
    private static PyObject* Read1(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => IoModule.RaiseUnsupported(ts, "read1");
    private static PyObject* Write(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => IoModule.RaiseUnsupported(ts, "write");
    private static PyObject* ReadLineUnsupported(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => IoModule.RaiseUnsupported(ts, "readline");

    private static PyObject* Tell(PyThreadState* ts, PyObject* op) {
        using Owned zero = new(ts, LongObject.FromInt64(ts, 0));
        using Owned one = new(ts, LongObject.FromInt64(ts, 1));
        return CallProtocol.CallMethod(ts, op, IoModule.N.Seek, zero, one);
    }

    private static bool HasClosedMark(PyThreadState* ts, PyObject* op) => ((IoObject*)op)->dict != null && DictObject.GetItem(ts, ((IoObject*)op)->dict, IoModule.N.BaseClosed) != null;

    private static PyObject* GetClosed(PyThreadState* ts, PyObject* op) => Py.Bool(HasClosedMark(ts, op));

    private static PyObject* Flush(PyThreadState* ts, PyObject* op) =>
        HasClosedMark(ts, op) ? Err.ValueError(ts, "I/O operation on closed file.") : Py.None;

    /// <summary>Flushes, and is closed then even when the flush failed.</summary>
    private static PyObject* Close(PyThreadState* ts, PyObject* op) {
        if (HasClosedMark(ts, op)) return Py.None;
        PyObject* flushed = CallProtocol.CallMethod(ts, op, Names.flush);
        PyObject* error = flushed == null ? Err.Take(ts) : null;
        Py.XDecRef(ts, flushed);
        if (ObjectProtocol.SetAttr(ts, op, IoModule.N.BaseClosed, Py.True) < 0 && error == null) return null;
        if (error == null) return Py.None;
        ErrorIndicator.Clear(ts);
        Err.Put(ts, error);
        return null;
    }

    /// <summary>Raises ValueError when the stream is closed.</summary>
    public static bool CheckOpen(PyThreadState* ts, PyObject* op) {
        int closed = IoModule.IsClosed(ts, op);
        return closed == 0 || closed > 0 && Err.ValueError(ts, "I/O operation on closed file.");
    }

    private static PyObject* CheckClosedMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => CheckOpen(ts, op) ? Py.None : null;

    private static PyObject* CheckAbility(PyThreadState* ts, PyObject* op, PyObject* name, string message) {
        using Owned able = new(ts, CallProtocol.CallMethod(ts, op, name));
        if (able.IsNull) return null;
        return able.Borrow == Py.True ? Py.True : IoModule.RaiseUnsupported(ts, message);
    }

    private static PyObject* CheckSeekable(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => CheckAbility(ts, op, IoModule.N.Seekable, "File or stream is not seekable.");
    private static PyObject* CheckReadable(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => CheckAbility(ts, op, IoModule.N.Readable, "File or stream is not readable.");
    private static PyObject* CheckWritable(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => CheckAbility(ts, op, IoModule.N.Writable, "File or stream is not writable.");

    private static PyObject* IsATty(PyThreadState* ts, PyObject* op) => CheckOpen(ts, op) ? Py.False : null;
    private static PyObject* Enter(PyThreadState* ts, PyObject* op) => CheckOpen(ts, op) ? Py.NewRef(op) : null;
    private static PyObject* Exit(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => CallProtocol.CallMethod(ts, op, Names.close);

    private static PyObject* Iter(PyThreadState* ts, PyObject* op) => CheckOpen(ts, op) ? Py.NewRef(op) : null;

    private static PyObject* IterNext(PyThreadState* ts, PyObject* op) {
        PyObject* line = CallProtocol.CallMethod(ts, op, Names.readline);
        if (line == null) return null;
        nint size = ObjectProtocol.Size(ts, line);
        if (size > 0) return line;
        Py.DecRef(ts, line);
        return null;
    }

    private static PyObject* Del(PyThreadState* ts, PyObject* op) {
        Finalize(ts, op);
        return Py.None;
    }

    /// <summary>ResourceWarning for a file that nobody closed, with the outermost stream as its source.</summary>
    private static void WarnUnclosed(PyThreadState* ts, PyObject* op) {
        PyObject* target = TypeObject.IsInstance(op, TextFile.Type) ? ((IoObject*)op)->inner : op;
        if (target == null || ObjectProtocol.LookupAttr(ts, target, IoModule.N.DeallocWarn, out PyObject* method) != Lookup.Found) return;
        using Owned warn = new(ts, method);
        using Owned done = new(ts, CallProtocol.CallOne(ts, warn, op));
    }

    /// <summary>Closes a stream that nobody closed; errors are dropped, as CPython does outside of its development mode.</summary>
    private static void Finalize(PyThreadState* ts, PyObject* op) {
        PyObject* pending = Err.Take(ts);
        int closed = IoModule.IsClosed(ts, op);
        if (closed < 0) ErrorIndicator.Clear(ts);
        if (closed == 0) {
            WarnUnclosed(ts, op);
            ErrorIndicator.Clear(ts);
            PyObject* result = CallProtocol.CallMethod(ts, op, Names.close);
            if (result == null) ErrorIndicator.Clear(ts);
            Py.XDecRef(ts, result);
        }
        if (pending != null) Err.Put(ts, pending);
    }

    private static PyObject* ReadLine(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readline", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint limit)) return null;
        if (ObjectProtocol.LookupAttr(ts, op, IoModule.N.Peek, out PyObject* peekMethod) == Lookup.Error) return null;
        using Owned peek = new(ts, peekMethod);
        using BytesBuilder line = new(ts);
        while (limit < 0 || line.Length < limit) {
            nint want = 1;
            if (!peek.IsNull) {
                using Owned one = new(ts, LongObject.FromInt64(ts, 1));
                using Owned ahead = new(ts, CallProtocol.CallOne(ts, peek, one));
                if (ahead.IsNull) return null;
                if (!BytesObject.Check(ahead)) return Err.OSError(ts, $"peek() should have returned a bytes object, not '{Err.TypeName(ahead)}'");
                int at = new System.ReadOnlySpan<byte>(BytesObject.Data(ahead), (int)BytesObject.Size(ahead)).IndexOf((byte)'\n');
                if (BytesObject.Size(ahead) > 0) want = at < 0 ? BytesObject.Size(ahead) : at + 1;
                if (limit >= 0 && want > limit - line.Length) want = limit - line.Length;
            }
            using Owned number = new(ts, LongObject.FromNint(ts, want));
            using Owned piece = new(ts, CallProtocol.CallMethod(ts, op, Names.read, number));
            if (piece.IsNull) return null;
            if (!BytesObject.Check(piece)) return Err.OSError(ts, $"read() should have returned a bytes object, not '{Err.TypeName(piece)}'");
            nint size = BytesObject.Size(piece);
            if (size == 0) break;
            if (!line.Append(new System.ReadOnlySpan<byte>(BytesObject.Data(piece), (int)size))) return null;
            if (BytesObject.Data(piece)[size - 1] == '\n') break;
        }
        return line.Finish();
    }

    private static PyObject* ReadLines(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readlines", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint hint)) return null;
        if (hint <= 0) return ListObject.FromIterable(ts, op);
        using Owned list = new(ts, ListObject.New(ts, 0));
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, op));
        if (list.IsNull || iterator.IsNull) return null;
        nint total = 0;
        while (total < hint) {
            PyObject* line = ObjectProtocol.IterNext(ts, iterator);
            if (line == null) break;
            nint size = ObjectProtocol.Size(ts, line);
            if (ListObject.AppendSteal(ts, list, line) < 0 || size < 0) return null;
            total += size;
        }
        return ErrorIndicator.Occurred(ts) != null ? null : list.Detach();
    }

    private static PyObject* WriteLines(PyThreadState* ts, PyObject* op, PyObject* lines) {
        if (!CheckOpen(ts, op)) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, lines));
        if (iterator.IsNull) return null;
        while (true) {
            using Owned line = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (line.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Py.None;
            using Owned written = new(ts, CallProtocol.CallMethod(ts, op, Names.write, line));
            if (written.IsNull) return null;
        }
    }

    // ---------------------------------------------------------------- raw and buffered

    private static PyObject* RawRead(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size)) return null;
        if (size < 0) return CallProtocol.CallMethod(ts, op, IoModule.N.ReadAll);
        using Owned number = new(ts, LongObject.FromNint(ts, size));
        using Owned buffer = new(ts, number.IsNull ? null : CallProtocol.CallOne(ts, (PyObject*)ByteArrayObject.Type, number));
        if (buffer.IsNull) return null;
        using Owned got = new(ts, CallProtocol.CallMethod(ts, op, IoModule.N.ReadInto, buffer));
        if (got.IsNull || Py.IsNone(got)) return got.Detach();
        nint bytes = NumberProtocol.AsSsize(ts, got, Exc.ValueError);
        if (bytes == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (bytes < 0 || bytes > size) return Err.ValueError(ts, $"readinto returned {bytes} outside buffer size {size}");
        return BytesObject.FromSpan(ts, new System.ReadOnlySpan<byte>(ByteArrayObject.Data(buffer), (int)bytes));
    }

    private static PyObject* RawReadAll(PyThreadState* ts, PyObject* op) {
        using BytesBuilder all = new(ts);
        bool any = false;
        while (true) {
            using Owned number = new(ts, LongObject.FromInt64(ts, IoModule.DefaultBufferSize));
            using Owned piece = new(ts, CallProtocol.CallMethod(ts, op, Names.read, number));
            if (piece.IsNull) return null;
            if (Py.IsNone(piece)) {
                if (!any) return Py.None;
                break;
            }
            if (!BytesObject.Check(piece)) return Err.TypeError(ts, "read() should return bytes");
            if (BytesObject.Size(piece) == 0) break;
            any = true;
            if (!all.Append(new System.ReadOnlySpan<byte>(BytesObject.Data(piece), (int)BytesObject.Size(piece)))) return null;
        }
        return all.Finish();
    }

    private static PyObject* ReadInto(PyThreadState* ts, PyObject* op, PyObject* target) => FillBuffer(ts, op, target, Names.read);
    private static PyObject* ReadInto1(PyThreadState* ts, PyObject* op, PyObject* target) => FillBuffer(ts, op, target, IoModule.N.Read1);

    private static PyObject* FillBuffer(PyThreadState* ts, PyObject* op, PyObject* target, PyObject* method) {
        Py_buffer view;
        if (BufferProtocol.GetWritable(ts, target, &view, method == Names.read ? "readinto" : "readinto1") < 0) return null;
        using Owned number = new(ts, LongObject.FromNint(ts, view.len));
        using Owned data = new(ts, number.IsNull ? null : CallProtocol.CallMethod(ts, op, method, number));
        PyObject* result = null;
        if (!data.IsNull) {
            if (!BytesObject.Check(data)) Err.TypeError(ts, "read() should return bytes");
            else if (BytesObject.Size(data) > view.len) Err.ValueError(ts, $"read() returned too much data: {view.len} bytes requested, {BytesObject.Size(data)} returned");
            else {
                System.Buffer.MemoryCopy(BytesObject.Data(data), view.buf, view.len, BytesObject.Size(data));
                result = LongObject.FromNint(ts, BytesObject.Size(data));
            }
        }
        BufferProtocol.Release(ts, &view);
        return result;
    }
}
