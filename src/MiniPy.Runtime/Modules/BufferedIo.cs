// BufferedReader, BufferedWriter, BufferedRandom: bytes ahead of a raw stream and bytes not yet written to it.
//
// Position: raw position - bytes read ahead + bytes pending. At most one of the two is not empty: reading flushes what is pending, writing
// first seeks back over what was read ahead. The companion's arrays are .NET memory of DefaultBufferSize unless told.
//
// One thread at a time: Enter waits for another thread's call and refuses a re-entrant one (a signal handler's).

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed class BufferState {
    public byte[] Ahead = [];
    public int Start, End;
    public byte[] Pending = [];
    public int Count;
    public int Size = IoModule.DefaultBufferSize;
    public bool Reads, Writes, Ready, Detached;
    public nint Owner;
    public int Available => End - Start;
}

internal static unsafe partial class BufferedIo {
    private const nuint Flags = TypeFlags.HaveGc | TypeFlags.BaseType;

    public static readonly PyTypeObject* ReaderType = StaticType.Create("_io.BufferedReader", null, sizeof(IoObject), Flags, &ReaderSlots, &ReaderMembers, IoBase.BufferedType,
        doc: "BufferedReader(raw, buffer_size=8192)\n--\n\nCreate a new buffered reader using the given readable raw IO object.");
    public static readonly PyTypeObject* WriterType = StaticType.Create("_io.BufferedWriter", null, sizeof(IoObject), Flags, &WriterSlots, &WriterMembers, IoBase.BufferedType,
        doc: "BufferedWriter(raw, buffer_size=8192)\n--\n\nA buffer for a writeable sequential RawIO object.");
    public static readonly PyTypeObject* RandomType = StaticType.Create("_io.BufferedRandom", null, sizeof(IoObject), Flags, &RandomSlots, &RandomMembers, IoBase.BufferedType,
        doc: "BufferedRandom(raw, buffer_size=8192)\n--\n\nA buffered interface to random access streams.");

    private static class Specs {
        public static readonly ArgSpec Reader = new("BufferedReader", 0, 1, "raw", "buffer_size"), Writer = new("BufferedWriter", 0, 1, "raw", "buffer_size"), Random = new("BufferedRandom", 0, 1, "raw", "buffer_size");
    }

    private static void ReaderSlots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->init = &InitReader;
        s->repr = &Repr;
        s->iternext = &IterNext;
    }

    private static void WriterSlots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->init = &InitWriter;
        s->repr = &Repr;
    }

    private static void RandomSlots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->init = &InitRandom;
        s->repr = &Repr;
        s->iternext = &IterNext;
    }

    private static void CommonMembers(TypeBuilder t) {
        t.Method("detach", &Detach);
        t.Method("flush", &FlushMethod);
        t.Method("close", &CloseMethod);
        t.Method("seekable", &Seekable);
        t.Method("fileno", &FileNo);
        t.Method("isatty", &IsATty);
        t.Method("seek", &SeekMethod);
        t.Method("tell", &TellMethod);
        t.Method("truncate", &TruncateMethod);
        t.Method("_dealloc_warn", &DeallocWarn);
        t.Method("__getstate__", &NoPickle);
        t.Method("__reduce_ex__", &NoPickleOf);
        t.Getter("raw", &GetRaw);
        t.Getter("closed", &GetClosed);
        t.Getter("name", &GetName);
        t.Getter("mode", &GetMode);
    }

    private static void ReaderMembers(TypeBuilder t) {
        CommonMembers(t);
        ReadMembers(t);
    }

    private static void ReadMembers(TypeBuilder t) {
        t.Method("read", &ReadMethod);
        t.Method("read1", &Read1Method);
        t.Method("readinto", &ReadIntoMethod);
        t.Method("readinto1", &ReadInto1Method);
        t.Method("readline", &ReadLineMethod);
        t.Method("peek", &PeekMethod);
        t.Method("readable", &Readable);
    }

    private static void WriterMembers(TypeBuilder t) {
        CommonMembers(t);
        t.Method("write", &WriteMethod);
        t.Method("writable", &Writable);
    }

    private static void RandomMembers(TypeBuilder t) {
        CommonMembers(t);
        ReadMembers(t);
        t.Method("write", &WriteMethod);
        t.Method("writable", &Writable);
    }

    public static BufferState Of(PyObject* op) => IoModule.Companion<BufferState>(op);
    private static PyObject* Raw(PyObject* op) => ((IoObject*)op)->inner;
    public static bool Check(PyObject* op) => op->ob_type == ReaderType || op->ob_type == WriterType || op->ob_type == RandomType;

    private static int InitReader(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => Init(ts, op, args, kwargs, true, false);
    private static int InitWriter(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => Init(ts, op, args, kwargs, false, true);
    private static int InitRandom(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => Init(ts, op, args, kwargs, true, true);

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs, bool reads, bool writes) {
        PyObject** given = stackalloc PyObject*[2];
        Of(op).Ready = Of(op).Detached = false;
        if (!(reads && writes ? Specs.Random : reads ? Specs.Reader : Specs.Writer).ParseTuple(ts, args, kwargs, given)) return -1;
        nint size = IoModule.DefaultBufferSize;
        if (given[1] != null && !Args.Index(ts, given[1], out size)) return -1;
        if (size <= 0) return Err.ValueError(ts, "buffer size must be strictly positive");
        if (!Memory.Heap.CanAllocate(ts->heap, size)) return Err.NoMemory(ts);
        foreach (nint name in (ReadOnlySpan<nint>)[reads && writes ? (nint)IoModule.N.Seekable : 0, reads ? (nint)IoModule.N.Readable : 0, writes ? (nint)IoModule.N.Writable : 0]) {
            if (name == 0 || given[0]->ob_type == FileIo.Type && (PyObject*)name != IoModule.N.Seekable && CheckFile(given[0], (PyObject*)name)) continue;
            int able = IoModule.Ask(ts, given[0], (PyObject*)name);
            if (able < 0) return -1;
            if (able > 0) continue;
            string what = (PyObject*)name == IoModule.N.Seekable ? "seekable" : (PyObject*)name == IoModule.N.Readable ? "readable" : "writable";
            return IoModule.RaiseUnsupported(ts, $"File or stream is not {what}.");
        }
        return Attach(ts, op, given[0], (int)Math.Min(size, 1 << 30), reads, writes);
    }

    private static bool CheckFile(PyObject* raw, PyObject* name) => FileIo.Of(raw).IsOpen && (name == IoModule.N.Readable ? FileIo.Of(raw).Readable : FileIo.Of(raw).Writable);

    private static int Attach(PyThreadState* ts, PyObject* op, PyObject* raw, int size, bool reads, bool writes) {
        BufferState state = Of(op);
        state.Start = state.End = state.Count = 0;
        state.Ahead = state.Pending = [];
        state.Size = size;
        state.Reads = reads;
        state.Writes = writes;
        state.Ready = true;
        state.Detached = false;
        Py.SetRef(ts, &((IoObject*)op)->inner, Py.NewRef(raw));
        return 0;
    }

    /// <summary>A buffer of one of the three types over a raw stream that is known to fit.</summary>
    [return: NewRef]
    public static PyObject* Wrap(PyThreadState* ts, PyTypeObject* type, PyObject* raw, int size) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)type, 0);
        if (op != null && Attach(ts, op, raw, size, type != WriterType, type != ReaderType) < 0) Py.ClearRef(ts, &op);
        return op;
    }

    // ---------------------------------------------------------------- entry checks

    private static bool Enter(PyThreadState* ts, PyObject* op, string what) {
        BufferState state = Of(op);
        if (!state.Ready) return state.Detached ? Err.ValueError(ts, "raw stream has been detached") : Err.ValueError(ts, "I/O operation on uninitialized object");
        if (!Own(ts, op)) return false;
        int closed = RawClosed(ts, op); // perhaps by the thread that had it
        if (closed == 0) return true;
        Leave(op);
        return closed > 0 && Err.ValueError(ts, what);
    }

    /// <summary>Waits until no other thread is in the buffer.</summary>
    private static bool Own(PyThreadState* ts, PyObject* op) {
        BufferState state = Of(op);
        while (state.Owner != 0) {
            if (state.Owner == (nint)ts) return Err.RuntimeError(ts, $"reentrant call inside {TypeObject.ReprForMessage(ts, op)}");
            using (new Blocking(ts)) System.Threading.Thread.Sleep(1);
            if (Breaker.IsSet(ts->interp, BreakerBit.Stop)) return BreakerHooks.Stopped(ts);
        }
        state.Owner = (nint)ts;
        return true;
    }

    private static void Leave(PyObject* op) => Of(op).Owner = 0;

    private static int RawClosed(PyThreadState* ts, PyObject* op) {
        PyObject* raw = Raw(op);
        return raw->ob_type == FileIo.Type ? FileIo.Of(raw).IsOpen ? 0 : 1 : IoModule.IsClosed(ts, raw);
    }

    private static bool Usable(PyThreadState* ts, PyObject* op) {
        BufferState state = Of(op);
        return state.Ready || (state.Detached ? Err.ValueError(ts, "raw stream has been detached") : Err.ValueError(ts, "I/O operation on uninitialized object"));
    }

    // ---------------------------------------------------------------- the raw stream

    /// <summary>raw.readinto of at most `size` bytes: count, 0 at the end, -1 error, -2 would block.</summary>
    private static nint RawRead(PyThreadState* ts, PyObject* op, byte* target, nint size) {
        PyObject* raw = Raw(op);
        if (raw->ob_type == FileIo.Type) return FileIo.Read(ts, FileIo.Of(raw), target, size);
        using Owned number = new(ts, LongObject.FromNint(ts, size));
        using Owned buffer = new(ts, number.IsNull ? null : CallProtocol.CallOne(ts, (PyObject*)ByteArrayObject.Type, number));
        using Owned got = new(ts, buffer.IsNull ? null : CallProtocol.CallMethod(ts, raw, IoModule.N.ReadInto, buffer));
        if (got.IsNull) return -1;
        if (Py.IsNone(got)) return -2;
        nint count = NumberProtocol.AsSsize(ts, got, Exc.ValueError);
        if (count == -1 && ErrorIndicator.Occurred(ts) != null) return Err.RaiseFromPending(ts, Exc.OSError, "raw readinto() failed");
        if (count < 0 || count > size) {
            Err.OSError(ts, $"raw readinto() returned invalid length {count} (should have been between 0 and {size})");
            return -1;
        }
        Buffer.MemoryCopy(ByteArrayObject.Data(buffer), target, size, count);
        return count;
    }

    private static nint RawWrite(PyThreadState* ts, PyObject* op, byte* data, nint size) {
        PyObject* raw = Raw(op);
        if (raw->ob_type == FileIo.Type) return FileIo.Write(ts, FileIo.Of(raw), data, size);
        using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(data, (int)Math.Min(size, int.MaxValue))));
        using Owned result = new(ts, bytes.IsNull ? null : CallProtocol.CallMethod(ts, raw, Names.write, bytes));
        if (result.IsNull) return -1;
        if (Py.IsNone(result)) return -2;
        nint count = NumberProtocol.AsSsize(ts, result, Exc.ValueError);
        if (count == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
        if (count >= 0 && count <= size) return count;
        Err.OSError(ts, $"raw write() returned invalid length {count} (should have been between 0 and {size})");
        return -1;
    }

    private static long RawSeek(PyThreadState* ts, PyObject* op, long offset, int whence) {
        PyObject* raw = Raw(op);
        if (raw->ob_type == FileIo.Type) return FileIo.Seek(ts, FileIo.Of(raw), offset, whence);
        using Owned where = new(ts, LongObject.FromInt64(ts, offset));
        using Owned from = new(ts, LongObject.FromInt64(ts, whence));
        using Owned result = new(ts, CallProtocol.CallMethod(ts, raw, IoModule.N.Seek, where, from));
        return Position(ts, result);
    }

    private static long Position(PyThreadState* ts, PyObject* result) {
        if (result == null || !IoModule.Offset(ts, result, out long position)) return -1;
        if (position >= 0) return position;
        Err.OSError(ts, $"Raw stream returned invalid position {position}");
        return -1;
    }

    private static long RawTell(PyThreadState* ts, PyObject* op) {
        PyObject* raw = Raw(op);
        if (raw->ob_type == FileIo.Type) return FileIo.Seek(ts, FileIo.Of(raw), 0, 1);
        using Owned result = new(ts, CallProtocol.CallMethod(ts, raw, IoModule.N.Tell));
        return Position(ts, result);
    }

    // ---------------------------------------------------------------- reading

    /// <summary>Refills the empty read-ahead: bytes now there, 0 at the end, -1 error, -2 would block.</summary>
    private static nint Refill(PyThreadState* ts, PyObject* op) {
        BufferState state = Of(op);
        if (state.Ahead.Length == 0) state.Ahead = new byte[state.Size];
        state.Start = state.End = 0;
        nint got;
        fixed (byte* target = state.Ahead) got = RawRead(ts, op, target, state.Ahead.Length);
        if (got > 0) state.End = (int)got;
        return got;
    }

    /// <summary>Before a read: what is pending goes out.</summary>
    private static bool PrepareRead(PyThreadState* ts, PyObject* op) => Of(op).Count == 0 || FlushPending(ts, op);

    // ---------------------------------------------------------------- writing

    /// <summary>Writes everything pending; BlockingIOError when a non-blocking stream does not take it.</summary>
    private static bool FlushPending(PyThreadState* ts, PyObject* op) {
        BufferState state = Of(op);
        int done = 0;
        while (done < state.Count) {
            nint written;
            fixed (byte* data = state.Pending) written = RawWrite(ts, op, data + done, state.Count - done);
            if (written > 0) {
                done += (int)written;
                continue;
            }
            Buffer.BlockCopy(state.Pending, done, state.Pending, 0, state.Count - done);
            state.Count -= done;
            if (written == -1) return false;
            return RaiseBlocking(ts, "write could not complete without blocking", 0);
        }
        state.Count = 0;
        return true;
    }

    private static Raised RaiseBlocking(PyThreadState* ts, string message, nint written) {
        using Owned errno = new(ts, LongObject.FromInt64(ts, Libc.EAGAIN));
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        using Owned count = new(ts, LongObject.FromNint(ts, written));
        if (errno.IsNull || text.IsNull || count.IsNull) return default;
        return Err.Arguments(ts, Exc.BlockingIOError, TupleObject.Pack(ts, errno, text, count));
    }

    /// <summary>Before a write: the raw position goes back over what was read ahead.</summary>
    private static bool PrepareWrite(PyThreadState* ts, PyObject* op) {
        BufferState state = Of(op);
        if (state.Available == 0) return true;
        long position = RawSeek(ts, op, -state.Available, 1);
        state.Start = state.End = 0;
        return position >= 0;
    }

    /// <summary>Puts bytes into the buffer, or past it when they are many; the caller has entered.</summary>
    private static bool Put(PyThreadState* ts, PyObject* op, byte* data, nint size) {
        BufferState state = Of(op);
        if (!PrepareWrite(ts, op)) return false;
        if (state.Pending.Length == 0) state.Pending = new byte[state.Size];
        if (size > state.Size - state.Count && state.Count > 0 && !FlushPending(ts, op)) {
            // What the stream does not take now is kept as far as there is room for it.
            if (!Err.Matches(ts, Exc.BlockingIOError)) return false;
            ErrorIndicator.Clear(ts);
            nint room = Math.Min(size, state.Size - state.Count);
            Keep(state, data, room);
            return room == size || RaiseBlocking(ts, "write could not complete without blocking", room);
        }
        nint passed = 0;
        while (size > state.Size) {
            nint written = RawWrite(ts, op, data, size);
            if (written == -1) return false;
            if (written == -2) {
                Keep(state, data, state.Size);
                return RaiseBlocking(ts, "write could not complete without blocking", passed + state.Size);
            }
            data += written;
            size -= written;
            passed += written;
            if (!SignalModule.Check(ts)) return false;
        }
        Keep(state, data, size);
        return true;
    }

    private static void Keep(BufferState state, byte* data, nint size) {
        new ReadOnlySpan<byte>(data, (int)size).CopyTo(state.Pending.AsSpan(state.Count));
        state.Count += (int)size;
    }

    /// <summary>Direct write for a text stream over a buffer of ours.</summary>
    public static bool Write(PyThreadState* ts, PyObject* op, ReadOnlySpan<byte> data) {
        if (!Enter(ts, op, "write to closed file")) return false;
        bool good;
        fixed (byte* bytes = data) good = Put(ts, op, bytes, data.Length);
        Leave(op);
        return good;
    }

    public static bool Flush(PyThreadState* ts, PyObject* op) {
        if (!Enter(ts, op, "flush of closed file")) return false;
        bool good = FlushPending(ts, op);
        if (good && Of(op).Reads && Of(op).Writes) good = PrepareWrite(ts, op);
        Leave(op);
        return good;
    }
}
