// FileIO: raw bytes of a file descriptor, or of a .NET stream that the host gave for a standard stream.
//
// Waiting calls leave the interpreter lock; EINTR is tried again after the signal handlers ran. The companion owns the descriptor.

using System;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed class FileState {
    public int Fd = -1;
    public bool CloseFd = true, Readable, Writable, Appending, Created;
    /// <summary>-1 unknown, 0 no, 1 yes.</summary>
    public int Seekable = -1;
    /// <summary>A stream of the host in place of a descriptor.</summary>
    public Stream? Host;
    /// <summary>Counts what is written against the host's output limit.</summary>
    public RuntimeOptions? Limit;
    public bool HostClosed;
    public bool IsOpen => Fd >= 0 || Host != null && !HostClosed;

    public string Mode => Created ? Readable ? "xb+" : "xb" : Appending ? Readable ? "ab+" : "ab" : Readable ? Writable ? "rb+" : "rb" : "wb";
}

internal static unsafe class FileIo {
    private const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_TRUNC = 0x200, O_APPEND = 0x400, O_CLOEXEC = 0x80000;

    public static readonly PyTypeObject* Type = StaticType.Create("_io.FileIO", null, sizeof(IoObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, IoBase.RawType,
        doc: "FileIO(file, mode='r', closefd=True, opener=None)\n--\n\nOpen a file.");

    private static class Specs {
        public static readonly ArgSpec Init = new("FileIO", 0, 1, "file", "mode", "closefd", "opener");
    }

    private static void Slots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->init = &Init;
        s->repr = &Repr;
    }

    private static void Members(TypeBuilder t) {
        t.Method("read", &ReadMethod, "Read at most size bytes, returned as bytes.");
        t.Method("readall", &ReadAllMethod, "Read all data from the file, returned as bytes.");
        t.Method("readinto", &ReadIntoMethod, "Same as RawIOBase.readinto().");
        t.Method("write", &WriteMethod, "Write buffer b to file, return number of bytes written.");
        t.Method("seek", &SeekMethod, "Move to new file position and return the file position.");
        t.Method("tell", &TellMethod, "Current file position.");
        t.Method("truncate", &TruncateMethod, "Truncate the file to at most size bytes and return the truncated size.");
        t.Method("close", &CloseMethod, "Close the file.");
        t.Method("seekable", &SeekableMethod, "True if file supports random-access.");
        t.Method("readable", &ReadableMethod, "True if file was opened in a read mode.");
        t.Method("writable", &WritableMethod, "True if file was opened in a write mode.");
        t.Method("fileno", &FileNo, "Return the underlying file descriptor (an integer).");
        t.Method("isatty", &IsATty, "True if the file is connected to a TTY device.");
        t.Method("_dealloc_warn", &DeallocWarn);
        t.Getter("closed", &GetClosed, null, "True if the file is closed");
        t.Getter("closefd", &GetCloseFd);
        t.Getter("mode", &GetMode, null, "String giving the file mode");
        t.Getter("_blksize", &GetBlockSize);
    }

    public static FileState Of(PyObject* op) => IoModule.Companion<FileState>(op);
    public static bool Check(PyObject* op) => TypeObject.IsInstance(op, Type);

    /// <summary>A FileIO over a descriptor that it does not own, or over a host's stream.</summary>
    [return: NewRef]
    public static PyObject* Wrap(PyThreadState* ts, int fd, Stream? host, bool writable, RuntimeOptions? limit, PyObject* name) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op == null) return null;
        FileState state = Of(op);
        state.Fd = fd;
        state.Host = host;
        state.CloseFd = false;
        state.Readable = !writable;
        state.Writable = writable;
        state.Limit = limit;
        if (ObjectProtocol.SetAttr(ts, op, Names.name, name) < 0) Py.ClearRef(ts, &op);
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[4];
        if (!Specs.Init.ParseTuple(ts, args, kwargs, given)) return -1;
        FileState state = Of(op);
        if (state.Fd >= 0) {
            if (state.CloseFd && Libc.close(state.Fd) < 0) return Err.FromErrno(ts, Libc.Errno);
            state.Fd = -1;
        }
        string mode = "r";
        if (given[1] != null) {
            if (!UnicodeObject.Check(given[1])) return Err.TypeError(ts, $"FileIO() argument 'mode' must be str, not {Err.TypeName(given[1])}");
            mode = UnicodeObject.ToString(given[1]);
        }
        int closeFd = given[2] == null ? 1 : ObjectProtocol.IsTrue(ts, given[2]);
        if (closeFd < 0 || !ParseMode(ts, mode, state, out int flags)) return -1;
        int fd = -1;
        if (LongObject.Check(given[0])) {
            fd = LongObject.AsInt32(ts, given[0]);
            if (fd == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
            if (fd < 0) return Err.ValueError(ts, "negative file descriptor");
        }
        bool opened = fd < 0;
        if (opened) {
            if (closeFd == 0) return Err.ValueError(ts, "Cannot use closefd=False with file name");
            fd = OpenFile(ts, given[0], flags, given[3] == null || Py.IsNone(given[3]) ? null : given[3]);
            if (fd < 0) return -1;
        }
        state.Fd = fd;
        state.CloseFd = closeFd != 0;
        Libc.Statx stat;
        byte empty = 0;
        if (Libc.statx(fd, &empty, Libc.AtEmptyPath, 0xFFF, &stat) < 0) {
            int errno = Libc.Errno;
            if (!opened) {
                state.Fd = -1;
                return Err.FromErrno(ts, errno);
            }
        } else if ((stat.mode & 0xF000) == 0x4000) {
            Release(state, opened);
            return Err.FromErrno(ts, 21, given[0]);
        }
        if (ObjectProtocol.SetAttr(ts, op, Names.name, given[0]) < 0) {
            Release(state, opened);
            return -1;
        }
        if (state.Appending && Libc.lseek(fd, 0, 2) < 0) state.Seekable = 0;
        return 0;
    }

    private static void Release(FileState state, bool opened) {
        if (opened) Libc.close(state.Fd);
        state.Fd = -1;
    }

    private static bool ParseMode(PyThreadState* ts, string mode, FileState state, out int flags) {
        flags = 0;
        state.Readable = state.Writable = state.Appending = state.Created = false;
        state.Seekable = -1;
        int kinds = 0;
        bool plus = false;
        foreach (char c in mode) {
            switch (c) {
                case 'x': kinds++; state.Created = state.Writable = true; flags |= O_EXCL | O_CREAT; break;
                case 'r': kinds++; state.Readable = true; break;
                case 'w': kinds++; state.Writable = true; flags |= O_CREAT | O_TRUNC; break;
                case 'a': kinds++; state.Writable = state.Appending = true; flags |= O_APPEND | O_CREAT; break;
                case 'b': break;
                case '+':
                    if (plus) kinds = 2;
                    plus = true;
                    break;
                default: return Err.ValueError(ts, $"invalid mode: {mode}");
            }
        }
        if (kinds != 1) return Err.ValueError(ts, "Must have exactly one of create/read/write/append mode and at most one plus");
        if (plus) state.Readable = state.Writable = true;
        flags |= (state.Readable && state.Writable ? O_RDWR : state.Readable ? O_RDONLY : O_WRONLY) | O_CLOEXEC;
        return true;
    }

    /// <summary>Opens by name or by the opener; -1 with an error. May run Python code (__fspath__, the opener).</summary>
    private static int OpenFile(PyThreadState* ts, PyObject* file, int flags, PyObject* opener) {
        if (opener != null) {
            using Owned number = new(ts, LongObject.FromInt64(ts, flags));
            using Owned result = new(ts, CallProtocol.CallTwo(ts, opener, file, number));
            if (result.IsNull) return -1;
            if (!LongObject.Check(result)) return Err.TypeError(ts, "expected integer from opener");
            int given = LongObject.AsInt32(ts, result);
            if (given < 0 && ErrorIndicator.Occurred(ts) == null) Err.ValueError(ts, $"opener returned {given}");
            if (given >= 0 && Libc.fcntl(given, 1, 0) < 0) return Err.FromErrno(ts, Libc.Errno);
            return given;
        }
        byte[]? path = FileNames.Encode(ts, file, out _);
        if (path == null) return -1;
        if (!Interpreter.From(ts).Part<RuntimeOptions>().AllowFileSystem) return Err.FromErrno(ts, Libc.EACCES, file);
        fixed (byte* name = path) {
            while (true) {
                int fd;
                using (new Blocking(ts)) fd = Libc.open(name, flags, 0x1B6);
                if (fd >= 0) return fd;
                int errno = Libc.Errno;
                if (errno != Libc.EINTR) return Err.FromErrno(ts, errno, file);
                if (Work.Allow(ts, 1) == false) return -1;
            }
        }
    }

    // ---------------------------------------------------------------- plain operations; false or negative with an error pending

    private static bool Open(PyThreadState* ts, FileState state) => state.IsOpen || Err.ValueError(ts, "I/O operation on closed file");

    /// <summary>Bytes read, 0 at the end, -1 on error, -2 when a non-blocking descriptor has nothing.</summary>
    public static nint Read(PyThreadState* ts, FileState state, byte* target, nint size) {
        if (!Open(ts, state)) return -1;
        if (!state.Readable) return IoModule.RaiseUnsupported(ts, "File not open for reading");
        while (true) {
            nint got = -1;
            if (state.Host != null) {
                try {
                    using (new Blocking(ts)) got = state.Host.Read(new Span<byte>(target, (int)Math.Min(size, 1 << 20)));
                    return got;
                } catch (Exception error) when (error is IOException or ObjectDisposedException or NotSupportedException) {
                    return Err.OSError(ts, error.Message);
                }
            }
            using (new Blocking(ts)) got = Libc.read(state.Fd, target, Math.Min(size, 0x7ffff000));
            if (got >= 0) return got;
            int errno = Libc.Errno;
            if (errno == Libc.EAGAIN) return -2;
            if (errno != Libc.EINTR) return Err.FromErrno(ts, errno);
            if (!SignalModule.Check(ts)) return -1;
        }
    }

    /// <summary>Bytes written, -1 on error, -2 when a non-blocking descriptor takes none.</summary>
    public static nint Write(PyThreadState* ts, FileState state, byte* data, nint size) {
        if (!Open(ts, state)) return -1;
        if (!state.Writable) return IoModule.RaiseUnsupported(ts, "File not open for writing");
        if (state.Limit != null && !state.Limit.ChargeOutput(size)) return Err.OSError(ts, "the host's limit of output is reached");
        while (true) {
            if (state.Host != null) {
                try {
                    int part = (int)Math.Min(size, int.MaxValue);
                    using (new Blocking(ts)) {
                        state.Host.Write(new ReadOnlySpan<byte>(data, part));
                        state.Host.Flush();
                    }
                    return part;
                } catch (Exception error) when (error is IOException or ObjectDisposedException or NotSupportedException) {
                    return Err.OSError(ts, error.Message);
                }
            }
            nint written;
            using (new Blocking(ts)) written = Libc.write(state.Fd, data, Math.Min(size, 0x7ffff000));
            if (written >= 0) return written;
            int errno = Libc.Errno;
            if (errno == Libc.EAGAIN) return -2;
            if (errno != Libc.EINTR) return Err.FromErrno(ts, errno);
            if (!SignalModule.Check(ts)) return -1;
        }
    }

    public static long Seek(PyThreadState* ts, FileState state, long offset, int whence) {
        if (!Open(ts, state)) return -1;
        if (state.Host != null) {
            if (!state.Host.CanSeek) return Err.FromErrno(ts, 29) ? 0 : -1;
            return state.Host.Seek(offset, (SeekOrigin)whence);
        }
        long position;
        using (new Blocking(ts)) position = Libc.lseek(state.Fd, offset, whence);
        if (position >= 0) return position;
        Err.FromErrno(ts, Libc.Errno);
        return -1;
    }

    public static bool IsSeekable(FileState state) {
        if (state.Seekable < 0) state.Seekable = state.Host != null ? state.Host.CanSeek ? 1 : 0 : Libc.lseek(state.Fd, 0, 1) >= 0 ? 1 : 0;
        return state.Seekable > 0;
    }

    // ---------------------------------------------------------------- methods

    private static PyObject* ReadMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size)) return null;
        if (size < 0) return ReadAllMethod(ts, op);
        FileState state = Of(op);
        using Owned bytes = new(ts, BytesObject.New(ts, size));
        if (bytes.IsNull) return null;
        nint got = Read(ts, state, BytesObject.Data(bytes), size);
        if (got == -2) return Py.None;
        if (got < 0) return null;
        return got == size ? bytes.Detach() : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(BytesObject.Data(bytes), (int)got));
    }

    private static PyObject* ReadAllMethod(PyThreadState* ts, PyObject* op) {
        FileState state = Of(op);
        if (!Open(ts, state)) return null;
        if (!state.Readable) return IoModule.RaiseUnsupported(ts, "File not open for reading");
        using BytesBuilder all = new(ts);
        if (!all.Reserve(Math.Max(Remaining(state) + 1, LeastRead))) return null; // one more, so that the last read finds the end and not the room's
        while (true) {
            if (!all.Reserve(1)) return null;
            nint got = Read(ts, state, all.End, all.Free);
            if (got == -2) {
                if (all.Length == 0) return Py.None;
                break;
            }
            if (got < 0) return null;
            if (got == 0) break;
            all.Advance(got);
            if (!Work.Allow(ts, got >> 6)) return null;
        }
        return all.Finish();
    }

    private const int LeastRead = 16384;

    /// <summary>How much of a file on disk lies behind the position; 0 of anything else, and of files in /proc, which tell no size.</summary>
    private static nint Remaining(FileState state) {
        Libc.Statx stat;
        byte empty = 0;
        if (state.Fd < 0 || Libc.statx(state.Fd, &empty, Libc.AtEmptyPath, 0xFFF, &stat) < 0 || (stat.mode & 0xF000) != 0x8000) return 0;
        long position = Libc.lseek(state.Fd, 0, 1);
        return position < 0 || (long)stat.size <= position ? 0 : (nint)Math.Min((long)stat.size - position, int.MaxValue);
    }

    private static PyObject* ReadIntoMethod(PyThreadState* ts, PyObject* op, PyObject* target) {
        Py_buffer view;
        FileState state = Of(op);
        if (!Open(ts, state)) return null;
        if (BufferProtocol.GetWritable(ts, target, &view, "readinto") < 0) return null;
        nint got = Read(ts, state, (byte*)view.buf, view.len);
        BufferProtocol.Release(ts, &view);
        return got == -2 ? Py.None : got < 0 ? null : LongObject.FromNint(ts, got);
    }

    private static PyObject* WriteMethod(PyThreadState* ts, PyObject* op, PyObject* data) {
        Py_buffer view;
        FileState state = Of(op);
        if (!Open(ts, state)) return null;
        if (!state.Writable) return IoModule.RaiseUnsupported(ts, "File not open for writing");
        if (BufferProtocol.Get(ts, data, &view, 0) < 0) return null;
        nint written = Write(ts, state, (byte*)view.buf, view.len);
        BufferProtocol.Release(ts, &view);
        return written == -2 ? Py.None : written < 0 ? null : LongObject.FromNint(ts, written);
    }

    private static PyObject* SeekMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "seek", count, 1, 2) || !Open(ts, Of(op)) || !IoModule.Offset(ts, args[0], out long offset)) return null;
        int whence = 0;
        if (count == 2 && !Args.Int(ts, args[1], out whence)) return null;
        long position = Seek(ts, Of(op), offset, whence);
        return position < 0 ? null : LongObject.FromInt64(ts, position);
    }

    private static PyObject* TellMethod(PyThreadState* ts, PyObject* op) {
        long position = Seek(ts, Of(op), 0, 1);
        return position < 0 ? null : LongObject.FromInt64(ts, position);
    }

    private static PyObject* TruncateMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        FileState state = Of(op);
        if (!Args.CheckPositional(ts, "truncate", count, 0, 1) || !Open(ts, state)) return null;
        if (!state.Writable) return IoModule.RaiseUnsupported(ts, "File not open for writing");
        long size;
        if (count == 0 || Py.IsNone(args[0])) {
            if ((size = Seek(ts, state, 0, 1)) < 0) return null;
        } else if (!IoModule.Offset(ts, args[0], out size)) return null;
        int status;
        using (new Blocking(ts)) status = Libc.ftruncate(state.Fd, size);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, size);
    }

    private static PyObject* CloseMethod(PyThreadState* ts, PyObject* op) {
        FileState state = Of(op);
        PyObject* error = null;
        PyObject* baseClose = DictObject.GetItem(ts, TypeObject.DictOf(IoBase.Type), Names.close);
        using Owned done = new(ts, CallProtocol.CallOne(ts, baseClose, op)); // flushes by method: a subclass may have one
        if (done.IsNull) error = Err.Take(ts);
        state.HostClosed = true;
        if (state.Fd >= 0) {
            int fd = state.Fd, status = 0;
            state.Fd = -1;
            if (state.CloseFd)
                using (new Blocking(ts)) status = Libc.close(fd);
            if (status < 0 && error == null) return Err.FromErrno(ts, Libc.Errno);
        }
        if (error == null) return Py.None;
        Err.Put(ts, error);
        return null;
    }

    private static PyObject* SeekableMethod(PyThreadState* ts, PyObject* op) => Open(ts, Of(op)) ? Py.Bool(IsSeekable(Of(op))) : null;
    private static PyObject* ReadableMethod(PyThreadState* ts, PyObject* op) => Open(ts, Of(op)) ? Py.Bool(Of(op).Readable) : null;
    private static PyObject* WritableMethod(PyThreadState* ts, PyObject* op) => Open(ts, Of(op)) ? Py.Bool(Of(op).Writable) : null;

    private static PyObject* FileNo(PyThreadState* ts, PyObject* op) {
        FileState state = Of(op);
        if (!Open(ts, state)) return null;
        return state.Host != null ? IoModule.RaiseUnsupported(ts, "fileno") : LongObject.FromInt64(ts, state.Fd);
    }

    private static PyObject* IsATty(PyThreadState* ts, PyObject* op) => Open(ts, Of(op)) ? Py.Bool(Of(op).Host == null && Libc.isatty(Of(op).Fd) == 1) : null;
    private static PyObject* DeallocWarn(PyThreadState* ts, PyObject* op, PyObject* source) {
        if (Of(op).Fd < 0 || !Of(op).CloseFd) return Py.None;
        using Owned text = new(ts, ObjectProtocol.Repr(ts, source));
        if (text.IsNull) return null;
        using Owned message = new(ts, UnicodeObject.FromString(ts, "unclosed file " + UnicodeObject.ToString(text)));
        if (!message.IsNull && Warnings.WarnAt(ts, (PyObject*)Exc.ResourceWarning, message, 1, source) < 0 && Err.Matches(ts, Exc.Warning)) Err.WriteUnraisable(ts, op);
        ErrorIndicator.Clear(ts);
        return Py.None;
    }
    private static PyObject* GetClosed(PyThreadState* ts, PyObject* op) => Py.Bool(!Of(op).IsOpen);
    private static PyObject* GetCloseFd(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).CloseFd);
    private static PyObject* GetMode(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, Of(op).Mode);
    private static PyObject* GetBlockSize(PyThreadState* ts, PyObject* op) {
        Libc.Statx stat = default;
        byte empty = 0;
        bool known = Of(op).Fd >= 0 && Libc.statx(Of(op).Fd, &empty, Libc.AtEmptyPath, 0xFFF, &stat) == 0 && stat.blksize > 1;
        return LongObject.FromInt64(ts, known ? stat.blksize : IoModule.DefaultBufferSize);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        FileState state = Of(op);
        string type = TypeObject.FullName(op->ob_type);
        if (!state.IsOpen) return UnicodeObject.FromString(ts, $"<{type} [closed]>");
        string close = state.CloseFd ? "True" : "False";
        if (ObjectProtocol.LookupAttr(ts, op, Names.name, out PyObject* name) == Lookup.Error) ErrorIndicator.Clear(ts);
        if (name == null) return UnicodeObject.FromString(ts, $"<{type} fd={state.Fd} mode='{state.Mode}' closefd={close}>");
        using Owned owned = new(ts, name);
        using Owned text = new(ts, ObjectProtocol.Repr(ts, name));
        return text.IsNull ? null : UnicodeObject.FromString(ts, $"<{type} name={UnicodeObject.ToString(text)} mode='{state.Mode}' closefd={close}>");
    }
}
