// posix: file systems, extended attributes, special files, terminals.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class Devices {
        public static readonly FieldTupleType StatVfs = new("os.statvfs_result", "statvfs_result: Result from statvfs or fstatvfs.\n\nThis object may be accessed either as a tuple of\n  (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax),\nor via the attributes f_bsize, f_frsize, f_blocks, f_bfree, and so on.\n\nSee os.statvfs for more information.", 10, true,
            ["f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax", "f_fsid"]);
        public static readonly ArgSpec StatVfsSpec = new("statvfs", 0, 1, "path"), GetXAttr = new("getxattr", 0, 2, "path", "attribute", "*", "follow_symlinks"),
            SetXAttr = new("setxattr", 0, 3, "path", "attribute", "value", "flags", "*", "follow_symlinks"), RemoveXAttr = new("removexattr", 0, 2, "path", "attribute", "*", "follow_symlinks"),
            ListXAttr = new("listxattr", 0, 0, "path", "*", "follow_symlinks"), MkFifo = new("mkfifo", 0, 1, "path", "mode", "*", "dir_fd"), MkNod = new("mknod", 0, 1, "path", "mode", "device", "*", "dir_fd"),
            ChRoot = new("chroot", 0, 1, "path"), LChOwn = new("lchown", 0, 3, "path", "uid", "gid"), FChOwn = new("fchown", 0, 3, "fd", "uid", "gid"), Encoding = new("device_encoding", 0, 1, "fd"),
            NormPath = new("_path_normpath", 0, 1, "path");
        [DllImport("libc", SetLastError = true)] public static extern int statvfs(byte* path, ulong* result);
        [DllImport("libc", SetLastError = true)] public static extern int fstatvfs(int fd, ulong* result);
        [DllImport("libc", SetLastError = true)] public static extern nint getxattr(byte* path, byte* name, void* value, nint size);
        [DllImport("libc", SetLastError = true)] public static extern nint lgetxattr(byte* path, byte* name, void* value, nint size);
        [DllImport("libc", SetLastError = true)] public static extern nint fgetxattr(int fd, byte* name, void* value, nint size);
        [DllImport("libc", SetLastError = true)] public static extern int setxattr(byte* path, byte* name, void* value, nint size, int flags);
        [DllImport("libc", SetLastError = true)] public static extern int lsetxattr(byte* path, byte* name, void* value, nint size, int flags);
        [DllImport("libc", SetLastError = true)] public static extern int fsetxattr(int fd, byte* name, void* value, nint size, int flags);
        [DllImport("libc", SetLastError = true)] public static extern int removexattr(byte* path, byte* name);
        [DllImport("libc", SetLastError = true)] public static extern int lremovexattr(byte* path, byte* name);
        [DllImport("libc", SetLastError = true)] public static extern int fremovexattr(int fd, byte* name);
        [DllImport("libc", SetLastError = true)] public static extern nint listxattr(byte* path, byte* list, nint size);
        [DllImport("libc", SetLastError = true)] public static extern nint llistxattr(byte* path, byte* list, nint size);
        [DllImport("libc", SetLastError = true)] public static extern nint flistxattr(int fd, byte* list, nint size);
        [DllImport("libc", SetLastError = true)] public static extern int mkfifoat(int dir, byte* path, uint mode);
        [DllImport("libc", SetLastError = true)] public static extern int mknodat(int dir, byte* path, uint mode, ulong device);
        [DllImport("libc", SetLastError = true)] public static extern int chroot(byte* path);
        [DllImport("libc", SetLastError = true)] public static extern int fchown(int fd, uint uid, uint gid);
        [DllImport("libc", SetLastError = true)] public static extern int lchown(byte* path, uint uid, uint gid);
        [DllImport("libc")] public static extern int ttyname_r(int fd, byte* name, nint size);
        [DllImport("libc")] public static extern byte* ctermid(byte* name);
        [DllImport("libc", SetLastError = true)] public static extern int tcgetpgrp(int fd);
        [DllImport("libc", SetLastError = true)] public static extern int tcsetpgrp(int fd, int group);
        [DllImport("libc", SetLastError = true)] public static extern int posix_openpt(int flags);
        [DllImport("libc", SetLastError = true)] public static extern int grantpt(int fd);
        [DllImport("libc", SetLastError = true)] public static extern int unlockpt(int fd);
        [DllImport("libc")] public static extern int ptsname_r(int fd, byte* name, nint size);
        public const int XattrMax = 65536;
    }

    private static void AddDevices(ModuleBuilder m) {
        m.Function("statvfs", &StatVfs, "statvfs($module, /, path)\n--\n\nPerform a statvfs system call on the given path.\n\npath may always be specified as a string.\nOn some platforms, path may also be specified as an open file descriptor.\n  If this functionality is unavailable, using it raises an exception.");
        m.Function("fstatvfs", &FStatVfs, "fstatvfs($module, fd, /)\n--\n\nPerform an fstatvfs system call on the given fd.\n\nEquivalent to statvfs(fd).");
        m.Function("getxattr", &GetXAttr, "getxattr($module, /, path, attribute, *, follow_symlinks=True)\n--\n\nReturn the value of extended attribute attribute on path.\n\npath may be either a string, a path-like object, or an open file descriptor.\nIf follow_symlinks is False, and the last element of the path is a symbolic\n  link, getxattr will examine the symbolic link itself instead of the file\n  the link points to.");
        m.Function("setxattr", &SetXAttr, "setxattr($module, /, path, attribute, value, flags=0, *,\n         follow_symlinks=True)\n--\n\nSet extended attribute attribute on path to value.\n\npath may be either a string, a path-like object,  or an open file descriptor.\nIf follow_symlinks is False, and the last element of the path is a symbolic\n  link, setxattr will modify the symbolic link itself instead of the file\n  the link points to.");
        m.Function("removexattr", &RemoveXAttr, "removexattr($module, /, path, attribute, *, follow_symlinks=True)\n--\n\nRemove extended attribute attribute on path.\n\npath may be either a string, a path-like object, or an open file descriptor.\nIf follow_symlinks is False, and the last element of the path is a symbolic\n  link, removexattr will modify the symbolic link itself instead of the file\n  the link points to.");
        m.Function("listxattr", &ListXAttr, "listxattr($module, /, path=None, *, follow_symlinks=True)\n--\n\nReturn a list of extended attributes on path.\n\npath may be either None, a string, a path-like object, or an open file descriptor.\nif path is None, listxattr will examine the current directory.\nIf follow_symlinks is False, and the last element of the path is a symbolic\n  link, listxattr will examine the symbolic link itself instead of the file\n  the link points to.");
        m.Function("mkfifo", &MkFifo, "mkfifo($module, /, path, mode=438, *, dir_fd=None)\n--\n\nCreate a \"fifo\" (a POSIX named pipe).\n\nIf dir_fd is not None, it should be a file descriptor open to a directory,\n  and path should be relative; path will then be relative to that directory.\ndir_fd may not be implemented on your platform.\n  If it is unavailable, using it will raise a NotImplementedError.");
        m.Function("mknod", &MkNod, "mknod($module, /, path, mode=384, device=0, *, dir_fd=None)\n--\n\nCreate a node in the file system.\n\nCreate a node in the file system (file, device special file or named pipe)\nat path.  mode specifies both the permissions to use and the\ntype of node to be created, being combined (bitwise OR) with one of\nS_IFREG, S_IFCHR, S_IFBLK, and S_IFIFO.  If S_IFCHR or S_IFBLK is set on mode,\ndevice defines the newly created device special file (probably using\nos.makedev()).  Otherwise device is ignored.\n\nIf dir_fd is not None, it should be a file descriptor open to a directory,\n  and path should be relative; path will then be relative to that directory.\ndir_fd may not be implemented on your platform.\n  If it is unavailable, using it will raise a NotImplementedError.");
        m.Function("major", &Major, "major($module, device, /)\n--\n\nExtracts a device major number from a raw device number.");
        m.Function("minor", &Minor, "minor($module, device, /)\n--\n\nExtracts a device minor number from a raw device number.");
        m.Function("makedev", &MakeDev, "makedev($module, major, minor, /)\n--\n\nComposes a raw device number from the major and minor device numbers.");
        m.Function("chroot", &ChRoot, "chroot($module, /, path)\n--\n\nChange root directory to path.");
        m.Function("lchown", &LChOwn, "lchown($module, /, path, uid, gid)\n--\n\nChange the owner and group id of path to the numeric uid and gid.\n\nThis function will not follow symbolic links.\nEquivalent to os.chown(path, uid, gid, follow_symlinks=False).");
        m.Function("fchown", &FChOwn, "fchown($module, /, fd, uid, gid)\n--\n\nChange the owner and group id of the file specified by file descriptor.\n\nEquivalent to os.chown(fd, uid, gid).");
        m.Function("ttyname", &TtyName, "ttyname($module, fd, /)\n--\n\nReturn the name of the terminal device connected to 'fd'.\n\n  fd\n    Integer file descriptor handle.");
        m.Function("ctermid", &CTermId, "ctermid($module, /)\n--\n\nReturn the name of the controlling terminal for this process.");
        m.Function("device_encoding", &DeviceEncoding, "device_encoding($module, /, fd)\n--\n\nReturn a string describing the encoding of a terminal's file descriptor.\n\nThe file descriptor must be attached to a terminal.\nIf the device is not a terminal, return None.");
        m.Function("tcgetpgrp", &TcGetPGrp, "tcgetpgrp($module, fd, /)\n--\n\nReturn the process group associated with the terminal specified by fd.");
        m.Function("tcsetpgrp", &TcSetPGrp, "tcsetpgrp($module, fd, pgid, /)\n--\n\nSet the process group associated with the terminal specified by fd.");
        m.Function("openpty", &OpenPty, "openpty($module, /)\n--\n\nOpen a pseudo-terminal.\n\nReturn a tuple of (master_fd, slave_fd) containing open file descriptors\nfor both the master and slave ends.");
        m.Function("login_tty", &LoginTty, "login_tty($module, fd, /)\n--\n\nPrepare the tty of which fd is a file descriptor for a new login session.\n\nMake the calling process a session leader; make the tty the\ncontrolling tty, the stdin, the stdout, and the stderr of the\ncalling process; close fd.");
        m.Function("_path_normpath", &NormPath, "_path_normpath($module, /, path)\n--\n\nBasic path normalization.");
        m.Value("statvfs_result", Py.NewRef((PyObject*)Devices.StatVfs.Type));
    }

    // ---------------------------------------------------------------- file systems

    [return: NewRef]
    private static PyObject* VfsResult(PyThreadState* ts, ulong* f) {
        PyObject* op = Devices.StatVfs.New(ts);
        if (op == null) return null;
        // struct statvfs: bsize frsize blocks bfree bavail files ffree favail fsid flag namemax
        ReadOnlySpan<int> order = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 8];
        for (int i = 0; i < order.Length; i++) TupleObject.Items(op)[i] = LongObject.FromUInt64(ts, f[order[i]]);
        return Devices.StatVfs.Finish(ts, op);
    }

    private static PyObject* StatVfs(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Devices.StatVfsSpec.Parse(ts, args, count, names, given) || !Path(ts, "statvfs", "path", given[0], true, false, out PathArg path)) return null;
        ulong* result = stackalloc ulong[32];
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = path.IsFd ? Devices.fstatvfs(path.Fd, result) : Devices.statvfs(name, result);
        return status < 0 ? Fail(ts, path) : VfsResult(ts, result);
    }

    private static PyObject* FStatVfs(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        ulong* result = stackalloc ulong[32];
        int status;
        using (new Blocking(ts)) status = Devices.fstatvfs(fd, result);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : VfsResult(ts, result);
    }

    // ---------------------------------------------------------------- extended attributes

    private static bool XAttrArgs(PyThreadState* ts, string function, PyObject* where, PyObject* attribute, PyObject* followArg, out PathArg path, out byte[]? name, out bool follow) {
        name = null;
        follow = true;
        if (!Path(ts, function, "path", where, true, false, out path) || !Path(ts, function, "attribute", attribute, false, false, out PathArg attributePath) || !Flag(ts, followArg, true, out follow)) return false;
        name = attributePath.Bytes;
        return !path.IsFd || follow || Err.ValueError(ts, $"{function}: cannot use fd and follow_symlinks together");
    }

    private static PyObject* GetXAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Devices.GetXAttr.Parse(ts, args, count, names, given) || !XAttrArgs(ts, "getxattr", given[0], given[1], given[2], out PathArg path, out byte[]? name, out bool follow)) return null;
        foreach (int room in (ReadOnlySpan<int>)[128, Devices.XattrMax]) {
            var buffer = new byte[room];
            nint got;
            fixed (byte* at = path.Bytes, attribute = name, to = buffer)
                using (new Blocking(ts)) got = path.IsFd ? Devices.fgetxattr(path.Fd, attribute, to, room) : follow ? Devices.getxattr(at, attribute, to, room) : Devices.lgetxattr(at, attribute, to, room);
            if (got >= 0) return BytesObject.FromSpan(ts, buffer.AsSpan(0, (int)got));
            if (Libc.Errno != 34) break; // ERANGE
        }
        return Fail(ts, path);
    }

    private static PyObject* SetXAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        int flags = 0, status;
        if (!Devices.SetXAttr.Parse(ts, args, count, names, given) || given[3] != null && !Args.Int(ts, given[3], out flags)
            || !XAttrArgs(ts, "setxattr", given[0], given[1], given[4], out PathArg path, out byte[]? name, out bool follow)) return null;
        using BytesView value = new(ts, given[2]);
        if (!value.Good) return null;
        byte* data = value.Data;
        nint length = value.Length;
        fixed (byte* at = path.Bytes, attribute = name)
            using (new Blocking(ts)) status = path.IsFd ? Devices.fsetxattr(path.Fd, attribute, data, length, flags) : follow ? Devices.setxattr(at, attribute, data, length, flags) : Devices.lsetxattr(at, attribute, data, length, flags);
        return Done(ts, status, path);
    }

    private static PyObject* RemoveXAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        int status;
        if (!Devices.RemoveXAttr.Parse(ts, args, count, names, given) || !XAttrArgs(ts, "removexattr", given[0], given[1], given[2], out PathArg path, out byte[]? name, out bool follow)) return null;
        fixed (byte* at = path.Bytes, attribute = name)
            using (new Blocking(ts)) status = path.IsFd ? Devices.fremovexattr(path.Fd, attribute) : follow ? Devices.removexattr(at, attribute) : Devices.lremovexattr(at, attribute);
        return Done(ts, status, path);
    }

    private static PyObject* ListXAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Devices.ListXAttr.Parse(ts, args, count, names, given) || !Path(ts, "listxattr", "path", given[0], true, true, out PathArg path) || !Flag(ts, given[1], true, out bool follow)) return null;
        if (path.IsFd && !follow) return Err.ValueError(ts, "listxattr: cannot use fd and follow_symlinks together");
        var buffer = new byte[Devices.XattrMax];
        nint got;
        fixed (byte* at = path.Bytes, to = buffer)
            using (new Blocking(ts)) got = path.IsFd ? Devices.flistxattr(path.Fd, to, Devices.XattrMax) : follow ? Devices.listxattr(at, to, Devices.XattrMax) : Devices.llistxattr(at, to, Devices.XattrMax);
        if (got < 0) return Fail(ts, path);
        using Owned list = new(ts, ListObject.New(ts, 0));
        int start = 0;
        for (int i = 0; !list.IsNull && i < got; i++) {
            if (buffer[i] != 0) continue;
            PyObject* text = FileNames.DecodeBytes(ts, buffer.AsSpan(start, i - start));
            if (text == null || ListObject.AppendSteal(ts, list, text) < 0) return null;
            start = i + 1;
        }
        return list.Detach();
    }

    // ---------------------------------------------------------------- special files

    private static PyObject* MkFifo(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        int mode = 0x1B6, status;
        if (!Devices.MkFifo.Parse(ts, args, count, names, given) || !Path(ts, "mkfifo", "path", given[0], false, false, out PathArg path) || given[1] != null && !Args.Int(ts, given[1], out mode) || !DirFd(ts, given[2], out int dir)) return null;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = Devices.mkfifoat(dir, name, (uint)mode);
        return Done(ts, status, path);
    }

    /// <summary>A dev_t: 64 bits without sign.</summary>
    private static bool DeviceNumber(PyThreadState* ts, PyObject* op, out ulong device) {
        device = LongObject.AsUInt64(ts, op);
        return device != ulong.MaxValue || ErrorIndicator.Occurred(ts) == null;
    }

    private static PyObject* MkNod(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        int mode = 0x180, status;
        ulong device = 0;
        if (!Devices.MkNod.Parse(ts, args, count, names, given) || !Path(ts, "mknod", "path", given[0], false, false, out PathArg path) || given[1] != null && !Args.Int(ts, given[1], out mode)
            || given[2] != null && !DeviceNumber(ts, given[2], out device) || !DirFd(ts, given[3], out int dir)) return null;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = Devices.mknodat(dir, name, (uint)mode, device);
        return Done(ts, status, path);
    }

    private static PyObject* Major(PyThreadState* ts, PyObject* module, PyObject* op) =>
        DeviceNumber(ts, op, out ulong device) ? LongObject.FromInt64(ts, (long)((device >> 8 & 0xFFF) | (device >> 32 & 0xFFFFF000))) : null;

    private static PyObject* Minor(PyThreadState* ts, PyObject* module, PyObject* op) =>
        DeviceNumber(ts, op, out ulong device) ? LongObject.FromInt64(ts, (long)((device & 0xFF) | (device >> 12 & 0xFFFFFF00))) : null;

    private static PyObject* MakeDev(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "makedev", count, 2, 2) && Args.Int(ts, args[0], out int major) && Args.Int(ts, args[1], out int minor) ? LongObject.FromInt64(ts, Device((uint)major, (uint)minor)) : null;

    private static PyObject* ChRoot(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Devices.ChRoot.Parse(ts, args, count, names, given) || !Path(ts, "chroot", "path", given[0], false, false, out PathArg path) || !ProcessesAllowed(ts)) return null;
        fixed (byte* name = path.Bytes) return Done(ts, Devices.chroot(name), path);
    }

    private static PyObject* LChOwn(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        int status;
        if (!Devices.LChOwn.Parse(ts, args, count, names, given) || !Path(ts, "lchown", "path", given[0], false, false, out PathArg path) || !Id(ts, given[1], "uid", out uint uid) || !Id(ts, given[2], "gid", out uint gid)) return null;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = Devices.lchown(name, uid, gid);
        return Done(ts, status, path);
    }

    private static PyObject* FChOwn(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        int status;
        if (!Devices.FChOwn.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int fd) || !Id(ts, given[1], "uid", out uint uid) || !Id(ts, given[2], "gid", out uint gid)) return null;
        do {
            using (new Blocking(ts)) status = Devices.fchown(fd, uid, gid);
        } while (status < 0 && Libc.Errno == Libc.EINTR && SignalModule.Check(ts));
        return ErrorIndicator.Occurred(ts) != null ? null : Done(ts, status);
    }

    // ---------------------------------------------------------------- terminals

    private static PyObject* TtyName(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        byte* name = stackalloc byte[256];
        int status = Devices.ttyname_r(fd, name, 256);
        return status != 0 ? Err.FromErrno(ts, status) : FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    private static PyObject* CTermId(PyThreadState* ts, PyObject* module) {
        byte* name = stackalloc byte[256];
        return FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Devices.ctermid(name)));
    }

    private static PyObject* DeviceEncoding(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Devices.Encoding.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int fd)) return null;
        return Libc.isatty(fd) == 1 ? UnicodeObject.FromString(ts, "UTF-8") : Py.None;
    }

    private static PyObject* TcGetPGrp(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        int group = Devices.tcgetpgrp(fd);
        return group < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, group);
    }

    private static PyObject* TcSetPGrp(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "tcsetpgrp", count, 2, 2) && Args.Int(ts, args[0], out int fd) && Args.Int(ts, args[1], out int group) ? Done(ts, Devices.tcsetpgrp(fd, group)) : null;

    private static PyObject* OpenPty(PyThreadState* ts, PyObject* module) {
        if (!Allowed(ts)) return null;
        const int readWrite = 2, noControl = 0x100;
        int master = Devices.posix_openpt(readWrite | noControl | Cloexec), slave = -1;
        byte* name = stackalloc byte[256];
        if (master >= 0 && Devices.grantpt(master) == 0 && Devices.unlockpt(master) == 0 && Devices.ptsname_r(master, name, 256) == 0) slave = Libc.open(name, readWrite | noControl | Cloexec, 0);
        if (slave < 0) {
            int errno = Libc.Errno;
            if (master >= 0) Libc.close(master);
            return Err.FromErrno(ts, errno);
        }
        using Owned a = new(ts, LongObject.FromInt64(ts, master));
        using Owned b = new(ts, LongObject.FromInt64(ts, slave));
        return a.IsNull || b.IsNull ? null : TupleObject.Pack(ts, a, b);
    }

    private static PyObject* LoginTty(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Descriptor(ts, op, out int fd) || !ProcessesAllowed(ts)) return null;
        Identity.setsid();
        if (Libc.ioctl(fd, 0x540E, null) < 0) return Err.FromErrno(ts, Libc.Errno); // TIOCSCTTY
        for (int target = 0; target < 3; target++)
            if (Libc.dup2(fd, target) < 0) return Err.FromErrno(ts, Libc.Errno);
        if (fd > 2) Libc.close(fd);
        return Py.None;
    }

    // ---------------------------------------------------------------- paths

    /// <summary>posixpath.normpath for str, without its look at fspath: empty components and "." go, ".." takes what is before it.</summary>
    private static PyObject* NormPath(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Devices.NormPath.Parse(ts, args, count, names, given)) return null;
        if (!UnicodeObject.Check(given[0])) return Err.TypeError(ts, $"_path_normpath() argument 'path' must be str, not {(Py.IsNone(given[0]) ? "None" : Err.TypeName(given[0]))}");
        nint length = UnicodeObject.Length(given[0]);
        var text = new int[length];
        for (nint i = 0; i < length; i++) text[i] = UnicodeObject.Read(given[0], i);
        int zero = Array.IndexOf(text, 0);
        if (zero >= 0) text = text[..zero];
        int slashes = 0;
        while (slashes < text.Length && text[slashes] == '/') slashes++;
        int lead = slashes == 2 ? 2 : slashes > 0 ? 1 : 0; // exactly two leading slashes mean something of their own
        var parts = new List<(int Start, int End)>();
        for (int start = slashes; start < text.Length;) {
            int end = start;
            while (end < text.Length && text[end] != '/') end++;
            int size = end - start;
            bool dot = size == 1 && text[start] == '.', up = size == 2 && text[start] == '.' && text[start + 1] == '.';
            if (size > 0 && !dot) {
                if (!up) parts.Add((start, end));
                else if (parts.Count > 0 && !(parts[^1].End - parts[^1].Start == 2 && text[parts[^1].Start] == '.' && text[parts[^1].Start + 1] == '.')) parts.RemoveAt(parts.Count - 1);
                else if (lead == 0) parts.Add((start, end));
            }
            start = end + 1;
        }
        var result = new List<int>(text.Length);
        for (int i = 0; i < lead; i++) result.Add('/');
        for (int i = 0; i < parts.Count; i++) {
            if (i > 0) result.Add('/');
            for (int at = parts[i].Start; at < parts[i].End; at++) result.Add(text[at]);
        }
        if (result.Count == 0) result.Add('.');
        fixed (int* units = CollectionsMarshal.AsSpan(result)) return UnicodeObject.FromKindAndData(ts, 4, units, result.Count);
    }
}
