// posix: stat and its result.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class StatTypes {
        public static readonly FieldTupleType Stat = new("os.stat_result",
            "stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.", 10, true,
            ["st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", null, null, null, "st_atime", "st_mtime", "st_ctime",
            "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev"]);
        public static readonly ArgSpec StatSpec = new("stat", 0, 1, "path", "*", "dir_fd", "follow_symlinks");
        public static readonly ArgSpec LStatSpec = new("lstat", 0, 1, "path", "*", "dir_fd");
        public static readonly ArgSpec FStatSpec = new("fstat", 0, 1, "fd");
    }

    private static PyObject* Stat(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!StatTypes.StatSpec.Parse(ts, args, count, names, given)) return null;
        if (!Path(ts, "stat", "path", given[0], true, false, out PathArg path) || !DirFd(ts, given[1], out int dir) || !Flag(ts, given[2], true, out bool follow)) return null;
        if (path.IsFd && dir != Libc.AtFdCwd) return Err.ValueError(ts, "stat: can't specify dir_fd without matching path");
        if (path.IsFd && !follow) return Err.ValueError(ts, "stat: cannot use fd and follow_symlinks together");
        return StatPath(ts, path, dir, follow);
    }

    private static PyObject* LStat(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!StatTypes.LStatSpec.Parse(ts, args, count, names, given)) return null;
        return Path(ts, "lstat", "path", given[0], false, false, out PathArg path) && DirFd(ts, given[1], out int dir) ? StatPath(ts, path, dir, false) : null;
    }

    private static PyObject* FStat(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!StatTypes.FStatSpec.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int fd)) return null;
        PathArg path = default;
        path.Fd = fd;
        return StatPath(ts, path, Libc.AtFdCwd, true);
    }

    /// <summary>statx into a result; the error, if any, is pending.</summary>
    private static PyObject* StatPath(PyThreadState* ts, in PathArg path, int dir, bool follow) {
        Libc.Statx stat;
        int status;
        if (path.IsFd) {
            byte empty = 0;
            using (new Blocking(ts)) status = Libc.statx(path.Fd, &empty, Libc.AtEmptyPath, 0xFFF, &stat);
        } else {
            fixed (byte* name = path.Bytes)
                using (new Blocking(ts)) status = Libc.statx(dir, name, follow ? 0 : Libc.AtSymlinkNoFollow, 0xFFF, &stat);
        }
        return status < 0 ? Fail(ts, path) : StatResult(ts, stat);
    }

    private static long Device(uint major, uint minor) =>
        (long)(((ulong)(major & 0xFFFFF000) << 32) | ((ulong)(major & 0xFFF) << 8) | ((ulong)(minor & 0xFFFFFF00) << 12) | (minor & 0xFF));

    [return: NewRef]
    public static PyObject* StatResult(PyThreadState* ts, in Libc.Statx stat) {
        PyObject* op = StatTypes.Stat.New(ts);
        if (op == null) return null;
        PyObject** items = TupleObject.Items(op);
        items[0] = LongObject.FromInt64(ts, stat.mode);
        items[1] = LongObject.FromUInt64(ts, stat.ino);
        items[2] = LongObject.FromInt64(ts, Device(stat.devMajor, stat.devMinor));
        items[3] = LongObject.FromInt64(ts, stat.nlink);
        items[4] = LongObject.FromInt64(ts, stat.uid);
        items[5] = LongObject.FromInt64(ts, stat.gid);
        items[6] = LongObject.FromUInt64(ts, stat.size);
        Time(ts, items, 0, stat.atime, stat.atimeNs);
        Time(ts, items, 1, stat.mtime, stat.mtimeNs);
        Time(ts, items, 2, stat.ctime, stat.ctimeNs);
        items[16] = LongObject.FromInt64(ts, stat.blksize);
        items[17] = LongObject.FromUInt64(ts, stat.blocks);
        items[18] = LongObject.FromInt64(ts, Device(stat.rdevMajor, stat.rdevMinor));
        return StatTypes.Stat.Finish(ts, op);
    }

    private static void Time(PyThreadState* ts, PyObject** items, int index, long seconds, uint nanoseconds) {
        items[7 + index] = LongObject.FromInt64(ts, seconds);
        items[10 + index] = FloatObject.FromDouble(ts, seconds + 1e-9 * nanoseconds);
        items[13 + index] = LongObject.FromBigInteger(ts, (System.Numerics.BigInteger)seconds * 1_000_000_000 + nanoseconds);
    }
}
