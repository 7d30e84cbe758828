// posix: file descriptors.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class FdSpecs {
        public static readonly ArgSpec Open = new("open", 0, 2, "path", "flags", "mode", "*", "dir_fd"), Close = new("close", 0, 1, "fd"), Dup2 = new("dup2", 0, 2, "fd", "fd2", "inheritable"),
            FSync = new("fsync", 0, 1, "fd"), FChMod = new("fchmod", 0, 2, "fd", "mode");
    }

    private static void AddDescriptors(ModuleBuilder m) {
        m.Function("open", &Open, "open($module, /, path, flags, mode=511, *, dir_fd=None)\n--\n\nOpen a file for low level IO.  Returns a file descriptor (integer).");
        m.Function("close", &Close, "close($module, /, fd)\n--\n\nClose a file descriptor.");
        m.Function("closerange", &CloseRange, "closerange($module, fd_low, fd_high, /)\n--\n\nCloses all file descriptors in [fd_low, fd_high), ignoring errors.");
        m.Function("read", &Read, "read($module, fd, length, /)\n--\n\nRead from a file descriptor.  Returns a bytes object.");
        m.Function("write", &Write, "write($module, fd, data, /)\n--\n\nWrite a bytes object to a file descriptor.");
        m.Function("pread", &PRead, "pread($module, fd, length, offset, /)\n--\n\nRead a number of bytes from a file descriptor starting at a particular offset.");
        m.Function("pwrite", &PWrite, "pwrite($module, fd, buffer, offset, /)\n--\n\nWrite bytes to a file descriptor starting at a particular offset.");
        m.Function("lseek", &LSeek, "lseek($module, fd, position, whence, /)\n--\n\nSet the position of a file descriptor.  Return the new position.");
        m.Function("isatty", &IsATty, "isatty($module, fd, /)\n--\n\nReturn True if the fd is connected to a terminal.");
        m.Function("dup", &Dup, "dup($module, fd, /)\n--\n\nReturn a duplicate of a file descriptor.");
        m.Function("dup2", &Dup2, "dup2($module, /, fd, fd2, inheritable=True)\n--\n\nDuplicate file descriptor.");
        m.Function("pipe", &Pipe, "pipe($module, /)\n--\n\nCreate a pipe.");
        m.Function("pipe2", &Pipe2, "pipe2($module, flags, /)\n--\n\nCreate a pipe with flags set atomically.");
        m.Function("fsync", &FSync, "fsync($module, /, fd)\n--\n\nForce write of fd to disk.");
        m.Function("fdatasync", &FDataSync, "fdatasync($module, /, fd)\n--\n\nForce write of fd to disk without forcing update of metadata.");
        m.Function("ftruncate", &FTruncate, "ftruncate($module, fd, length, /)\n--\n\nTruncate a file, specified by file descriptor, to a specific length.");
        m.Function("fchmod", &FChMod, "fchmod($module, /, fd, mode)\n--\n\nChange the access permissions of the file given by file descriptor fd.");
        m.Function("get_inheritable", &GetInheritable, "get_inheritable($module, fd, /)\n--\n\nGet the close-on-exe flag of the specified file descriptor.");
        m.Function("set_inheritable", &SetInheritable, "set_inheritable($module, fd, inheritable, /)\n--\n\nSet the inheritable flag of the specified file descriptor.");
        m.Function("get_blocking", &GetBlocking, "get_blocking($module, fd, /)\n--\n\nGet the blocking mode of the file descriptor.");
        m.Function("set_blocking", &SetBlocking, "set_blocking($module, fd, blocking, /)\n--\n\nSet the blocking mode of the specified file descriptor.");
        m.Function("get_terminal_size", &GetTerminalSize, "Return the size of the terminal window as (columns, lines).");
    }

    private const int Cloexec = 0x80000;

    private static PyObject* Open(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        int mode = 0x1FF;
        if (!FdSpecs.Open.Parse(ts, args, count, names, given) || !Path(ts, "open", "path", given[0], false, false, out PathArg path) || !Args.Int(ts, given[1], out int flags)
            || given[2] != null && !Args.Int(ts, given[2], out mode) || !DirFd(ts, given[3], out int dir)) return null;
        int fd;
        do {
            fixed (byte* name = path.Bytes)
                using (new Blocking(ts)) fd = Libc.openat(dir, name, flags | Cloexec, mode);
            if (fd < 0 && Libc.Errno == Libc.EINTR && !SignalModule.Check(ts)) return null;
        } while (fd < 0 && Libc.Errno == Libc.EINTR);
        return fd < 0 ? Fail(ts, path) : LongObject.FromInt64(ts, fd);
    }

    private static PyObject* Close(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!FdSpecs.Close.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int fd)) return null;
        int status;
        using (new Blocking(ts)) status = Libc.close(fd);
        return status < 0 && Libc.Errno != Libc.EINTR ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* CloseRange(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "closerange", count, 2, 2) || !Args.Int(ts, args[0], out int low) || !Args.Int(ts, args[1], out int high)) return null;
        for (int fd = Math.Max(low, 0); fd < high && fd < 65536; fd++) Libc.close(fd);
        return Py.None;
    }

    private static PyObject* Read(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read", count, 2, 2) || !Args.Int(ts, args[0], out int fd) || !Args.Index(ts, args[1], out nint length)) return null;
        return ReadAt(ts, fd, length, -1);
    }

    private static PyObject* PRead(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "pread", count, 3, 3) || !Args.Int(ts, args[0], out int fd) || !Args.Index(ts, args[1], out nint length) || !IoModule.Offset(ts, args[2], out long offset)) return null;
        return ReadAt(ts, fd, length, Math.Max(offset, 0));
    }

    private static PyObject* ReadAt(PyThreadState* ts, int fd, nint length, long offset) {
        if (length < 0) return Err.FromErrno(ts, 22);
        length = Math.Min(length, 0x7ffff000);
        using Owned bytes = new(ts, BytesObject.New(ts, length));
        if (bytes.IsNull) return null;
        nint got;
        while (true) {
            byte* target = BytesObject.Data(bytes);
            using (new Blocking(ts)) got = offset < 0 ? Libc.read(fd, target, length) : Libc.pread(fd, target, length, offset);
            if (got >= 0) break;
            if (Libc.Errno != Libc.EINTR) return Err.FromErrno(ts, Libc.Errno);
            if (!SignalModule.Check(ts)) return null;
        }
        return got == length ? bytes.Detach() : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(BytesObject.Data(bytes), (int)got));
    }

    private static PyObject* Write(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "write", count, 2, 2) && Args.Int(ts, args[0], out int fd) ? WriteAt(ts, fd, args[1], -1) : null;

    private static PyObject* PWrite(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "pwrite", count, 3, 3) || !Args.Int(ts, args[0], out int fd) || !IoModule.Offset(ts, args[2], out long offset)) return null;
        return WriteAt(ts, fd, args[1], Math.Max(offset, 0));
    }

    private static PyObject* WriteAt(PyThreadState* ts, int fd, PyObject* data, long offset) {
        Py_buffer view;
        if (BufferProtocol.Get(ts, data, &view, 0) < 0) return null;
        nint written = -1;
        bool good = !(fd is 1 or 2) || Interpreter.From(ts).Part<RuntimeOptions>().ChargeOutput(view.len) || Err.OSError(ts, "the host's limit of output is reached");
        while (good) {
            nint length = Math.Min(view.len, 0x7ffff000);
            using (new Blocking(ts)) written = offset < 0 ? Libc.write(fd, view.buf, length) : Libc.pwrite(fd, view.buf, length, offset);
            if (written >= 0) break;
            good = Libc.Errno == Libc.EINTR ? SignalModule.Check(ts) : Err.FromErrno(ts, Libc.Errno);
        }
        BufferProtocol.Release(ts, &view);
        return good ? LongObject.FromNint(ts, written) : null;
    }

    private static PyObject* LSeek(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "lseek", count, 3, 3) || !Args.Int(ts, args[0], out int fd) || !IoModule.Offset(ts, args[1], out long offset) || !Args.Int(ts, args[2], out int whence)) return null;
        long position;
        using (new Blocking(ts)) position = Libc.lseek(fd, offset, whence);
        return position < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, position);
    }

    private static PyObject* IsATty(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int fd) ? Py.Bool(Libc.isatty(fd) == 1) : null;

    private static PyObject* Dup(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        int copy = Libc.fcntl(fd, 1030, 0); // F_DUPFD_CLOEXEC
        return copy < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, copy);
    }

    private static PyObject* Dup2(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!FdSpecs.Dup2.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int fd) || !Args.Int(ts, given[1], out int target) || !Flag(ts, given[2], true, out bool inheritable)) return null;
        int status = inheritable || fd == target ? Libc.dup2(fd, target) : Libc.dup3(fd, target, Cloexec);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, status);
    }

    private static PyObject* Pipe(PyThreadState* ts, PyObject* module) => MakePipe(ts, Cloexec);
    private static PyObject* Pipe2(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int flags) ? MakePipe(ts, flags) : null;

    private static PyObject* MakePipe(PyThreadState* ts, int flags) {
        int* fds = stackalloc int[2];
        if (Libc.pipe2(fds, flags) < 0) return Err.FromErrno(ts, Libc.Errno);
        using Owned read = new(ts, LongObject.FromInt64(ts, fds[0]));
        using Owned write = new(ts, LongObject.FromInt64(ts, fds[1]));
        return read.IsNull || write.IsNull ? null : TupleObject.Pack(ts, read, write);
    }

    /// <summary>An int, or what fileno() of the argument gives. May run Python code.</summary>
    internal static bool Descriptor(PyThreadState* ts, PyObject* op, out int fd) {
        fd = -1;
        if (LongObject.Check(op)) {
            if (!Args.Int(ts, op, out fd)) return false;
        } else {
            if (ObjectProtocol.LookupAttr(ts, op, Names.fileno, out PyObject* method) == Lookup.Error) return false;
            if (method == null) return Err.TypeError(ts, "argument must be an int, or have a fileno() method.");
            using Owned function = new(ts, method);
            using Owned number = new(ts, CallProtocol.CallNoArgs(ts, method));
            if (number.IsNull) return false;
            if (!LongObject.Check(number)) return Err.TypeError(ts, "fileno() returned a non-integer");
            if (!Args.Int(ts, number, out fd)) return false;
        }
        return fd >= 0 || Err.ValueError(ts, $"file descriptor cannot be a negative integer ({fd})");
    }

    /// <summary>A uid_t or gid_t: an int from -1 (all ones) to 2**32-1.</summary>
    internal static bool Id(PyThreadState* ts, PyObject* op, string kind, out uint id) {
        id = uint.MaxValue;
        if (!NumberProtocol.IsIndex(op)) return Err.TypeError(ts, $"{kind} should be integer, not {Err.TypeName(op)}");
        using Owned number = new(ts, NumberProtocol.Index(ts, op));
        if (number.IsNull) return false;
        if (!LongObject.TryAsInt64(number, out long value) ? !LongObject.IsNegative(number) : value > uint.MaxValue) return Err.OverflowError(ts, $"{kind} is greater than maximum");
        if (LongObject.IsNegative(number) && value != -1) return Err.OverflowError(ts, $"{kind} is less than minimum");
        id = (uint)value;
        return true;
    }

    private static PyObject* FSync(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!FdSpecs.FSync.Parse(ts, args, count, names, given) || !Descriptor(ts, given[0], out int fd)) return null;
        int status;
        using (new Blocking(ts)) status = Libc.fsync(fd);
        return Done(ts, status);
    }

    private static PyObject* FDataSync(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Descriptor(ts, op, out int fd)) return null;
        int status;
        using (new Blocking(ts)) status = Libc.fdatasync(fd);
        return Done(ts, status);
    }

    private static PyObject* FTruncate(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "ftruncate", count, 2, 2) || !Args.Int(ts, args[0], out int fd) || !IoModule.Offset(ts, args[1], out long length)) return null;
        int status;
        using (new Blocking(ts)) status = Libc.ftruncate(fd, length);
        return Done(ts, status);
    }

    private static PyObject* FChMod(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        return FdSpecs.FChMod.Parse(ts, args, count, names, given) && Args.Int(ts, given[0], out int fd) && Args.Int(ts, given[1], out int mode) ? Done(ts, Libc.fchmod(fd, (uint)mode)) : null;
    }

    private static PyObject* GetInheritable(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        int flags = Libc.fcntl(fd, 1, 0);
        return flags < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.Bool((flags & 1) == 0);
    }

    private static PyObject* SetInheritable(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "set_inheritable", count, 2, 2) || !Args.Int(ts, args[0], out int fd) || !Flag(ts, args[1], true, out bool inheritable)) return null;
        int flags = Libc.fcntl(fd, 1, 0);
        return flags < 0 ? Err.FromErrno(ts, Libc.Errno) : Done(ts, Libc.fcntl(fd, 2, inheritable ? flags & ~1 : flags | 1));
    }

    private static PyObject* GetBlocking(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        int flags = Libc.fcntl(fd, 3, 0);
        return flags < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.Bool((flags & 0x800) == 0);
    }

    private static PyObject* SetBlocking(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "set_blocking", count, 2, 2) || !Args.Int(ts, args[0], out int fd) || !Flag(ts, args[1], true, out bool blocking)) return null;
        int flags = Libc.fcntl(fd, 3, 0);
        return flags < 0 ? Err.FromErrno(ts, Libc.Errno) : Done(ts, Libc.fcntl(fd, 4, blocking ? flags & ~0x800 : flags | 0x800));
    }

    private static PyObject* GetTerminalSize(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int fd = 1;
        if (!Args.CheckPositional(ts, "get_terminal_size", count, 0, 1) || count == 1 && !Args.Int(ts, args[0], out fd)) return null;
        ushort* size = stackalloc ushort[4];
        if (Libc.ioctl(fd, 0x5413, size) < 0) return Err.FromErrno(ts, Libc.Errno); // TIOCGWINSZ
        PyObject* op = ProcessTypes.TerminalSize.New(ts);
        if (op == null) return null;
        TupleObject.Items(op)[0] = LongObject.FromInt64(ts, size[1]);
        TupleObject.Items(op)[1] = LongObject.FromInt64(ts, size[0]);
        return ProcessTypes.TerminalSize.Finish(ts, op);
    }
}
