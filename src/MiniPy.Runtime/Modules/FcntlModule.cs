// fcntl: fcntl(2), ioctl(2) and file locks on descriptors.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class FcntlModule {
    public static readonly BuiltinModule Definition = new("fcntl", "This module performs file control and I/O control on file\ndescriptors.  It is an interface to the fcntl() and ioctl() Unix\nroutines.  File descriptors can be obtained with the fileno() method of\na file or socket object.", &Fill);

    private const int BufferSize = 1024, EACCES = 13;

    /// <summary>struct flock of 64-bit Linux.</summary>
    private struct Lock {
        public short type, whence;
        private int _pad;
        public long start, length;
        public int pid;
        private int _end;
    }

    private static readonly (string Name, long Value)[] s_constants = [
        ("DN_ACCESS", 1), ("DN_ATTRIB", 32), ("DN_CREATE", 4), ("DN_DELETE", 8), ("DN_MODIFY", 2), ("DN_MULTISHOT", 2147483648), ("DN_RENAME", 16), ("FASYNC", 8192),
        ("FD_CLOEXEC", 1), ("F_ADD_SEALS", 1033), ("F_DUPFD", 0), ("F_DUPFD_CLOEXEC", 1030), ("F_EXLCK", 4), ("F_GETFD", 1), ("F_GETFL", 3), ("F_GETLEASE", 1025),
        ("F_GETLK", 5), ("F_GETLK64", 5), ("F_GETOWN", 9), ("F_GETPIPE_SZ", 1032), ("F_GETSIG", 11), ("F_GET_SEALS", 1034), ("F_NOTIFY", 1026), ("F_OFD_GETLK", 36),
        ("F_OFD_SETLK", 37), ("F_OFD_SETLKW", 38), ("F_RDLCK", 0), ("F_SEAL_GROW", 4), ("F_SEAL_SEAL", 1), ("F_SEAL_SHRINK", 2), ("F_SEAL_WRITE", 8), ("F_SETFD", 2),
        ("F_SETFL", 4), ("F_SETLEASE", 1024), ("F_SETLK", 6), ("F_SETLK64", 6), ("F_SETLKW", 7), ("F_SETLKW64", 7), ("F_SETOWN", 8), ("F_SETPIPE_SZ", 1031),
        ("F_SETSIG", 10), ("F_SHLCK", 8), ("F_UNLCK", 2), ("F_WRLCK", 1), ("LOCK_EX", 2), ("LOCK_MAND", 32), ("LOCK_NB", 4), ("LOCK_READ", 64), ("LOCK_RW", 192),
        ("LOCK_SH", 1), ("LOCK_UN", 8), ("LOCK_WRITE", 128),
    ];

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)] private static extern int FcntlData(int fd, int command, void* argument);
    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)] private static extern int IoctlInt(int fd, nuint request, nint argument);
    [DllImport("libc", SetLastError = true)] private static extern int flock(int fd, int operation);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, long value) in s_constants) m.Int(name, value);
        m.Function("fcntl", &Fcntl, "fcntl($module, fd, cmd, arg=0, /)\n--\n\nPerform the operation `cmd` on file descriptor fd.\n\nThe values used for `cmd` are operating system dependent, and are available\nas constants in the fcntl module, using the same names as used in\nthe relevant C header files.  The argument arg is optional, and\ndefaults to 0; it may be an int or a string.  If arg is given as a string,\nthe return value of fcntl is a string of that length, containing the\nresulting value put in the arg buffer by the operating system.  The length\nof the arg string is not allowed to exceed 1024 bytes.  If the arg given\nis an integer or if none is specified, the result value is an integer\ncorresponding to the return value of the fcntl call in the C code.");
        m.Function("ioctl", &Ioctl, "ioctl($module, fd, request, arg=0, mutate_flag=True, /)\n--\n\nPerform the operation request on file descriptor fd.");
        m.Function("flock", &Flock, "flock($module, fd, operation, /)\n--\n\nPerform the lock operation `operation` on file descriptor `fd`.\n\nSee the Unix manual page for flock(2) for details (On some systems, this\nfunction is emulated using fcntl()).");
        m.Function("lockf", &LockF, "lockf($module, fd, cmd, len=0, start=0, whence=0, /)\n--\n\nA wrapper around the fcntl() locking calls.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>An int argument, negative numbers as their unsigned twins (an unsigned int of C).</summary>
    private static bool Word(PyThreadState* ts, PyObject* op, out uint value) {
        ulong wide = LongObject.AsUInt64Mask(ts, op);
        value = (uint)wide;
        return wide != ulong.MaxValue || ErrorIndicator.Occurred(ts) == null;
    }

    private static PyObject* Fcntl(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "fcntl", count, 2, 3) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int command)) return null;
        int status;
        if (count == 3 && (UnicodeObject.Check(args[2]) || BufferProtocol.Check(args[2]))) {
            byte* buffer = stackalloc byte[BufferSize + 1];
            int length = Bytes(ts, args[2], buffer, "fcntl");
            if (length < 0) return null;
            do {
                using (new Blocking(ts)) status = FcntlData(fd, command, buffer);
            } while (status < 0 && Libc.Errno == Libc.EINTR && SignalModule.Check(ts));
            if (status < 0) return ErrorIndicator.Occurred(ts) != null ? null : Err.FromErrno(ts, Libc.Errno);
            return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(buffer, length));
        }
        uint number = 0;
        if (count == 3 && !Word(ts, args[2], out number)) return null;
        do {
            using (new Blocking(ts)) status = Libc.fcntl(fd, command, (int)number);
        } while (status < 0 && Libc.Errno == Libc.EINTR && SignalModule.Check(ts));
        if (status < 0) return ErrorIndicator.Occurred(ts) != null ? null : Err.FromErrno(ts, Libc.Errno);
        return LongObject.FromInt64(ts, status);
    }

    /// <summary>A str or bytes-like argument copied into a buffer of 1024 bytes; its length, or -1.</summary>
    private static int Bytes(PyThreadState* ts, PyObject* op, byte* buffer, string caller) {
        using Owned encoded = new(ts, UnicodeObject.Check(op) ? UnicodeCodecs.EncodeUtf8(ts, op, null) : Py.NewRef(op));
        if (encoded.IsNull) return -1;
        using BytesView view = new(ts, encoded);
        if (!view.Good) return -1;
        if (view.Length > BufferSize) return Err.ValueError(ts, $"{caller} {(caller == "ioctl" ? "string arg too long" : "string arg too long")}");
        view.Span.CopyTo(new Span<byte>(buffer, BufferSize));
        buffer[view.Length] = 0;
        return (int)view.Length;
    }

    private static PyObject* Ioctl(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int mutate = 1, status;
        if (!Args.CheckPositional(ts, "ioctl", count, 2, 4) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Word(ts, args[1], out uint request)) return null;
        if (count == 4 && (mutate = ObjectProtocol.IsTrue(ts, args[3])) < 0) return null;
        byte* buffer = stackalloc byte[BufferSize + 1];
        if (count >= 3 && BufferProtocol.Check(args[2])) {
            Py_buffer view;
            if (!BytesObject.Check(args[2]) && BufferProtocol.Get(ts, args[2], &view, BufferProtocol.Writable) == 0) {
                var target = (byte*)view.buf;
                bool small = view.len <= BufferSize;
                if (mutate != 0 && !small) {
                    using (new Blocking(ts)) status = Libc.ioctl(fd, request, target);
                } else if (!small) {
                    BufferProtocol.Release(ts, &view);
                    return Err.ValueError(ts, "ioctl string arg too long");
                } else {
                    new ReadOnlySpan<byte>(target, (int)view.len).CopyTo(new Span<byte>(buffer, BufferSize));
                    buffer[view.len] = 0;
                    using (new Blocking(ts)) status = Libc.ioctl(fd, request, buffer);
                    if (mutate != 0) new ReadOnlySpan<byte>(buffer, (int)view.len).CopyTo(new Span<byte>(target, (int)view.len));
                }
                int errno = Libc.Errno;
                int length = (int)view.len;
                BufferProtocol.Release(ts, &view);
                if (status < 0) return Err.FromErrno(ts, errno);
                return mutate != 0 ? LongObject.FromInt64(ts, status) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(buffer, length));
            }
            ErrorIndicator.Clear(ts);
        }
        if (count >= 3 && (UnicodeObject.Check(args[2]) || BufferProtocol.Check(args[2]))) {
            int length = Bytes(ts, args[2], buffer, "ioctl");
            if (length < 0) return null;
            using (new Blocking(ts)) status = Libc.ioctl(fd, request, buffer);
            return status < 0 ? Err.FromErrno(ts, Libc.Errno) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(buffer, length));
        }
        uint number = 0;
        if (count >= 3 && !Word(ts, args[2], out number)) return null;
        using (new Blocking(ts)) status = IoctlInt(fd, request, (int)number);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, status);
    }

    private static PyObject* Flock(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "flock", count, 2, 2) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int operation)) return null;
        int status;
        while (true) {
            using (new Blocking(ts)) status = flock(fd, operation);
            if (status >= 0) return Py.None;
            if (!SystemWait.Again(ts)) return null;
        }
    }

    private static PyObject* LockF(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int whence = 0;
        if (!Args.CheckPositional(ts, "lockf", count, 2, 5) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int operation) || count > 4 && !Args.Int(ts, args[4], out whence)) return null;
        Lock record = default;
        if ((operation & 8) != 0) record.type = 2; // LOCK_UN: F_UNLCK
        else if ((operation & 1) != 0) record.type = 0; // LOCK_SH: F_RDLCK
        else if ((operation & 2) != 0) record.type = 1; // LOCK_EX: F_WRLCK
        else return Err.ValueError(ts, "unrecognized lockf argument");
        if (count > 2 && !IoModule.Offset(ts, args[2], out record.length) || count > 3 && !IoModule.Offset(ts, args[3], out record.start)) return null;
        record.whence = (short)whence;
        int status;
        while (true) {
            using (new Blocking(ts)) status = FcntlData(fd, (operation & 4) != 0 ? 6 : 7, &record); // F_SETLK, F_SETLKW
            if (status >= 0) return Py.None;
            if (!SystemWait.Again(ts)) return null;
        }
    }
}
