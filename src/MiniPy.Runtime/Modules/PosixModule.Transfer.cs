// posix: moving data between descriptors and buffers: vectored reads and writes, sendfile, splice, space and advice for files, memory files,
// event descriptors, locks.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private struct IoVector {
        public void* data;
        public nuint length;
    }

    private static class Transfers {
        public static readonly ArgSpec SendFile = new("sendfile", 0, 4, "out_fd", "in_fd", "offset", "count"), Copy = new("copy_file_range", 0, 3, "src", "dst", "count", "offset_src", "offset_dst"),
            Splice = new("splice", 0, 3, "src", "dst", "count", "offset_src", "offset_dst", "flags"), MemFd = new("memfd_create", 0, 1, "name", "flags"),
            EventFd = new("eventfd", 0, 1, "initval", "flags"), EventFdRead = new("eventfd_read", 0, 1, "fd"), EventFdWrite = new("eventfd_write", 0, 2, "fd", "value");
        [DllImport("libc", SetLastError = true)] public static extern nint readv(int fd, IoVector* vectors, int count);
        [DllImport("libc", SetLastError = true)] public static extern nint writev(int fd, IoVector* vectors, int count);
        [DllImport("libc", SetLastError = true)] public static extern nint preadv2(int fd, IoVector* vectors, int count, long offset, int flags);
        [DllImport("libc", SetLastError = true)] public static extern nint pwritev2(int fd, IoVector* vectors, int count, long offset, int flags);
        [DllImport("libc", SetLastError = true)] public static extern nint sendfile(int to, int from, long* offset, nint count);
        [DllImport("libc", SetLastError = true)] public static extern nint copy_file_range(int from, long* fromOffset, int to, long* toOffset, nint count, uint flags);
        [DllImport("libc", SetLastError = true)] public static extern nint splice(int from, long* fromOffset, int to, long* toOffset, nint count, uint flags);
        [DllImport("libc")] public static extern int posix_fadvise(int fd, long offset, long length, int advice);
        [DllImport("libc")] public static extern int posix_fallocate(int fd, long offset, long length);
        [DllImport("libc", SetLastError = true)] public static extern int lockf(int fd, int command, long length);
        [DllImport("libc", SetLastError = true)] public static extern int memfd_create(byte* name, uint flags);
        [DllImport("libc", SetLastError = true)] public static extern int eventfd(uint value, int flags);
        [DllImport("libc")] public static extern void sync();
    }

    private static void AddTransfers(ModuleBuilder m) {
        m.Function("readv", &ReadV, "readv($module, fd, buffers, /)\n--\n\nRead from a file descriptor fd into an iterable of buffers.\n\nThe buffers should be mutable buffers accepting bytes.\nreadv will transfer data into each buffer until it is full\nand then move on to the next buffer in the sequence to hold\nthe rest of the data.\n\nreadv returns the total number of bytes read,\nwhich may be less than the total capacity of all the buffers.");
        m.Function("writev", &WriteV, "writev($module, fd, buffers, /)\n--\n\nIterate over buffers, and write the contents of each to a file descriptor.\n\nReturns the total number of bytes written.\nbuffers must be a sequence of bytes-like objects.");
        m.Function("preadv", &PReadV, "preadv($module, fd, buffers, offset, flags=0, /)\n--\n\nReads from a file descriptor into a number of mutable bytes-like objects.\n\nCombines the functionality of readv() and pread(). As readv(), it will\ntransfer data into each buffer until it is full and then move on to the next\nbuffer in the sequence to hold the rest of the data. Its fourth argument,\nspecifies the file offset at which the input operation is to be performed. It\nwill return the total number of bytes read (which can be less than the total\ncapacity of all the objects).\n\nThe flags argument contains a bitwise OR of zero or more of the following flags:\n\n- RWF_HIPRI\n- RWF_NOWAIT\n\nUsing non-zero flags requires Linux 4.6 or newer.");
        m.Function("pwritev", &PWriteV, "pwritev($module, fd, buffers, offset, flags=0, /)\n--\n\nWrites the contents of bytes-like objects to a file descriptor at a given offset.\n\nCombines the functionality of writev() and pwrite(). All buffers must be a sequence\nof bytes-like objects. Buffers are processed in array order. Entire contents of first\nbuffer is written before proceeding to second, and so on. The operating system may\nset a limit (sysconf() value SC_IOV_MAX) on the number of buffers that can be used.\nThis function writes the contents of each object to the file descriptor and returns\nthe total number of bytes written.\n\nThe flags argument contains a bitwise OR of zero or more of the following flags:\n\n- RWF_DSYNC\n- RWF_SYNC\n- RWF_APPEND\n\nUsing non-zero flags requires Linux 4.7 or newer.");
        m.Function("sendfile", &SendFile, "sendfile($module, /, out_fd, in_fd, offset, count)\n--\n\nCopy count bytes from file descriptor in_fd to file descriptor out_fd.");
        m.Function("copy_file_range", &CopyFileRange, "copy_file_range($module, /, src, dst, count, offset_src=None,\n                offset_dst=None)\n--\n\nCopy count bytes from one file descriptor to another.\n\n  src\n    Source file descriptor.\n  dst\n    Destination file descriptor.\n  count\n    Number of bytes to copy.\n  offset_src\n    Starting offset in src.\n  offset_dst\n    Starting offset in dst.\n\nIf offset_src is None, then src is read from the current position;\nrespectively for offset_dst.");
        m.Function("splice", &Splice, "splice($module, /, src, dst, count, offset_src=None, offset_dst=None,\n       flags=0)\n--\n\nTransfer count bytes from one pipe to a descriptor or vice versa.\n\n  src\n    Source file descriptor.\n  dst\n    Destination file descriptor.\n  count\n    Number of bytes to copy.\n  offset_src\n    Starting offset in src.\n  offset_dst\n    Starting offset in dst.\n  flags\n    Flags to modify the semantics of the call.\n\nIf offset_src is None, then src is read from the current position;\nrespectively for offset_dst. The offset associated to the file\ndescriptor that refers to a pipe must be None.");
        m.Function("posix_fadvise", &FAdvise, "posix_fadvise($module, fd, offset, length, advice, /)\n--\n\nAnnounce an intention to access data in a specific pattern.\n\nAnnounce an intention to access data in a specific pattern, thus allowing\nthe kernel to make optimizations.\nThe advice applies to the region of the file specified by fd starting at\noffset and continuing for length bytes.\nadvice is one of POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL,\nPOSIX_FADV_RANDOM, POSIX_FADV_NOREUSE, POSIX_FADV_WILLNEED, or\nPOSIX_FADV_DONTNEED.");
        m.Function("posix_fallocate", &FAllocate, "posix_fallocate($module, fd, offset, length, /)\n--\n\nEnsure a file has allocated at least a particular number of bytes on disk.\n\nEnsure that the file specified by fd encompasses a range of bytes\nstarting at offset bytes from the beginning and continuing for length bytes.");
        m.Function("lockf", &LockF, "lockf($module, fd, command, length, /)\n--\n\nApply, test or remove a POSIX lock on an open file descriptor.\n\n  fd\n    An open file descriptor.\n  command\n    One of F_LOCK, F_TLOCK, F_ULOCK or F_TEST.\n  length\n    The number of bytes to lock, starting at the current position.");
        m.Function("memfd_create", &MemFdCreate, "memfd_create($module, /, name, flags=MFD_CLOEXEC)\n--\n\n");
        m.Function("eventfd", &EventFd, "eventfd($module, /, initval, flags=EFD_CLOEXEC)\n--\n\nCreates and returns an event notification file descriptor.");
        m.Function("eventfd_read", &EventFdRead, "eventfd_read($module, /, fd)\n--\n\nRead eventfd value");
        m.Function("eventfd_write", &EventFdWrite, "eventfd_write($module, /, fd, value)\n--\n\nWrite eventfd value.");
        m.Function("sync", &Sync, "sync($module, /)\n--\n\nForce write of everything to disk.");
    }

    private static PyObject* ReadV(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Args.CheckPositional(ts, "readv", count, 2, 2) ? Vectored(ts, "readv", args, 2, true, false) : null;
    private static PyObject* WriteV(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Args.CheckPositional(ts, "writev", count, 2, 2) ? Vectored(ts, "writev", args, 2, false, false) : null;
    private static PyObject* PReadV(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Args.CheckPositional(ts, "preadv", count, 3, 4) ? Vectored(ts, "preadv", args, count, true, true) : null;
    private static PyObject* PWriteV(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Args.CheckPositional(ts, "pwritev", count, 3, 4) ? Vectored(ts, "pwritev", args, count, false, true) : null;

    private static PyObject* Vectored(PyThreadState* ts, string function, PyObject** args, nint count, bool read, bool positioned) {
        long offset = -1;
        int flags = 0;
        if (!Args.Int(ts, args[0], out int fd)) return null;
        if (TypeSlots.Of(args[1])->sq_item == null) return Err.TypeError(ts, $"{function}() arg 2 must be a sequence");
        if (positioned && (!IoModule.Offset(ts, args[2], out offset) || count > 3 && !Args.Int(ts, args[3], out flags))) return null;
        using Owned items = new(ts, TupleObject.FromIterable(ts, args[1]));
        if (items.IsNull) return null;
        int number = checked((int)TupleObject.Size(items));
        var views = new Py_buffer[number];
        var vectors = new IoVector[number];
        int held = 0;
        nint moved = -1;
        fixed (Py_buffer* view = views)
        fixed (IoVector* vector = vectors) {
            for (; held < number; held++) {
                if (BufferProtocol.Get(ts, TupleObject.Items(items)[held], view + held, read ? BufferProtocol.Writable : BufferProtocol.Simple) < 0) break;
                vector[held] = new IoVector { data = view[held].buf, length = (nuint)view[held].len };
            }
            bool good = held == number;
            while (good) {
                using (new Blocking(ts)) moved = positioned ? read ? Transfers.preadv2(fd, vector, number, offset, flags) : Transfers.pwritev2(fd, vector, number, offset, flags)
                    : read ? Transfers.readv(fd, vector, number) : Transfers.writev(fd, vector, number);
                if (moved >= 0) break;
                good = SystemWait.Again(ts);
            }
            for (int i = 0; i < held; i++) BufferProtocol.Release(ts, view + i);
        }
        return ErrorIndicator.Occurred(ts) != null ? null : LongObject.FromNint(ts, moved);
    }

    private static PyObject* SendFile(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!Transfers.SendFile.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int to) || !Args.Int(ts, given[1], out int from) || !Args.Index(ts, given[3], out nint length)) return null;
        long offset = 0;
        bool current = Py.IsNone(given[2]);
        if (!current && !IoModule.Offset(ts, given[2], out offset)) return null;
        while (true) {
            nint sent;
            long at = offset;
            using (new Blocking(ts)) sent = Transfers.sendfile(to, from, current ? null : &at, length);
            if (sent >= 0) return LongObject.FromNint(ts, sent);
            if (!SystemWait.Again(ts)) return null;
        }
    }

    private static PyObject* CopyFileRange(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        return Transfers.Copy.Parse(ts, args, count, names, given) ? CopyOrSplice(ts, given, false, 0) : null;
    }

    private static PyObject* Splice(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[6];
        int flags = 0;
        return Transfers.Splice.Parse(ts, args, count, names, given) && (given[5] == null || Args.Int(ts, given[5], out flags)) ? CopyOrSplice(ts, given, true, flags) : null;
    }

    private static PyObject* CopyOrSplice(PyThreadState* ts, PyObject** given, bool splice, int flags) {
        if (!Args.Int(ts, given[0], out int from) || !Args.Int(ts, given[1], out int to) || !Args.Index(ts, given[2], out nint length)) return null;
        if (length < 0) return Err.ValueError(ts, "negative value for 'count' not allowed");
        bool hasFrom = given[3] != null && !Py.IsNone(given[3]), hasTo = given[4] != null && !Py.IsNone(given[4]);
        long fromAt = 0, toAt = 0;
        if (hasFrom && !IoModule.Offset(ts, given[3], out fromAt) || hasTo && !IoModule.Offset(ts, given[4], out toAt)) return null;
        while (true) {
            nint moved;
            long* source = hasFrom ? &fromAt : null, target = hasTo ? &toAt : null;
            using (new Blocking(ts)) moved = splice ? Transfers.splice(from, source, to, target, length, (uint)flags) : Transfers.copy_file_range(from, source, to, target, length, 0);
            if (moved >= 0) return LongObject.FromNint(ts, moved);
            if (!SystemWait.Again(ts)) return null;
        }
    }

    private static PyObject* FAdvise(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "posix_fadvise", count, 4, 4) || !Args.Int(ts, args[0], out int fd) || !IoModule.Offset(ts, args[1], out long offset) || !IoModule.Offset(ts, args[2], out long length) || !Args.Int(ts, args[3], out int advice)) return null;
        int status;
        using (new Blocking(ts)) status = Transfers.posix_fadvise(fd, offset, length, advice);
        return status != 0 ? Err.FromErrno(ts, status) : Py.None;
    }

    private static PyObject* FAllocate(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "posix_fallocate", count, 3, 3) || !Args.Int(ts, args[0], out int fd) || !IoModule.Offset(ts, args[1], out long offset) || !IoModule.Offset(ts, args[2], out long length)) return null;
        while (true) {
            int status;
            using (new Blocking(ts)) status = Transfers.posix_fallocate(fd, offset, length);
            if (status == 0) return Py.None;
            if (status != Libc.EINTR) return Err.FromErrno(ts, status);
            if (!SignalModule.Check(ts)) return null;
        }
    }

    private static PyObject* LockF(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "lockf", count, 3, 3) || !Args.Int(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int command) || !IoModule.Offset(ts, args[2], out long length)) return null;
        int status;
        using (new Blocking(ts)) status = Transfers.lockf(fd, command, length);
        return Done(ts, status);
    }

    private static PyObject* MemFdCreate(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        uint flags = 1;
        if (!Transfers.MemFd.Parse(ts, args, count, names, given)) return null;
        byte[]? name = FileNames.Encode(ts, given[0], out _);
        if (name == null) return null;
        if (given[1] != null) {
            flags = (uint)LongObject.AsUInt64Mask(ts, given[1]);
            if (ErrorIndicator.Occurred(ts) != null) return null;
        }
        int fd;
        fixed (byte* text = name)
            using (new Blocking(ts)) fd = Transfers.memfd_create(text, flags);
        return fd < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, fd);
    }

    private static PyObject* EventFd(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        int flags = Cloexec;
        if (!Transfers.EventFd.Parse(ts, args, count, names, given)) return null;
        ulong value = LongObject.AsUInt64(ts, given[0]);
        if (value == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null || given[1] != null && !Args.Int(ts, given[1], out flags)) return null;
        if (value > uint.MaxValue) return Err.OverflowError(ts, "Python int too large to convert to C unsigned int");
        int fd = Transfers.eventfd((uint)value, flags);
        return fd < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, fd);
    }

    private static PyObject* EventFdRead(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Transfers.EventFdRead.Parse(ts, args, count, names, given) || !Descriptor(ts, given[0], out int fd)) return null;
        ulong value;
        nint got;
        using (new Blocking(ts)) got = Libc.read(fd, &value, 8);
        return got != 8 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromUInt64(ts, value);
    }

    private static PyObject* EventFdWrite(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Transfers.EventFdWrite.Parse(ts, args, count, names, given) || !Descriptor(ts, given[0], out int fd)) return null;
        ulong value = LongObject.AsUInt64(ts, given[1]);
        if (value == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return null;
        nint put;
        using (new Blocking(ts)) put = Libc.write(fd, &value, 8);
        return put != 8 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* Sync(PyThreadState* ts, PyObject* module) {
        using (new Blocking(ts)) Transfers.sync();
        return Py.None;
    }
}
