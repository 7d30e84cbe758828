// posix: names of files and folders.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class FileSpecs {
        public static readonly ArgSpec ListDir = new("listdir", 0, 0, "path"), ScanDir = new("scandir", 0, 0, "path"), ChDir = new("chdir", 0, 1, "path"),
            MkDir = new("mkdir", 0, 1, "path", "mode", "*", "dir_fd"), RmDir = new("rmdir", 0, 1, "path", "*", "dir_fd"),
            Remove = new("remove", 0, 1, "path", "*", "dir_fd"), Unlink = new("unlink", 0, 1, "path", "*", "dir_fd"),
            Rename = new("rename", 0, 2, "src", "dst", "*", "src_dir_fd", "dst_dir_fd"), Replace = new("replace", 0, 2, "src", "dst", "*", "src_dir_fd", "dst_dir_fd"),
            Link = new("link", 0, 2, "src", "dst", "*", "src_dir_fd", "dst_dir_fd", "follow_symlinks"), SymLink = new("symlink", 0, 2, "src", "dst", "target_is_directory", "*", "dir_fd"),
            ReadLink = new("readlink", 0, 1, "path", "*", "dir_fd"), Access = new("access", 0, 2, "path", "mode", "*", "dir_fd", "effective_ids", "follow_symlinks"),
            ChMod = new("chmod", 0, 2, "path", "mode", "*", "dir_fd", "follow_symlinks"), ChOwn = new("chown", 0, 3, "path", "uid", "gid", "*", "dir_fd", "follow_symlinks"),
            UTime = new("utime", 0, 1, "path", "times", "*", "ns", "dir_fd", "follow_symlinks"), Truncate = new("truncate", 0, 2, "path", "length"), FsPath = new("fspath", 0, 1, "path");
    }

    private static void AddFiles(ModuleBuilder m) {
        m.Function("stat", &Stat, "stat($module, /, path, *, dir_fd=None, follow_symlinks=True)\n--\n\nPerform a stat system call on the given path.");
        m.Function("lstat", &LStat, "lstat($module, /, path, *, dir_fd=None)\n--\n\nPerform a stat system call on the given path, without following symbolic links.");
        m.Function("fstat", &FStat, "fstat($module, /, fd)\n--\n\nPerform a stat system call on the given file descriptor.");
        m.Function("listdir", &ListDir, "listdir($module, /, path=None)\n--\n\nReturn a list containing the names of the files in the directory.");
        m.Function("scandir", &ScanDir, "scandir($module, /, path=None)\n--\n\nReturn an iterator of DirEntry objects for given path.");
        m.Function("getcwd", &GetCwd, "getcwd($module, /)\n--\n\nReturn a unicode string representing the current working directory.");
        m.Function("getcwdb", &GetCwdBytes, "getcwdb($module, /)\n--\n\nReturn a bytes string representing the current working directory.");
        m.Function("chdir", &ChDir, "chdir($module, /, path)\n--\n\nChange the current working directory to the specified path.");
        m.Function("fchdir", &FChDir, "fchdir($module, /, fd)\n--\n\nChange to the directory of the given file descriptor.");
        m.Function("mkdir", &MkDir, "mkdir($module, /, path, mode=511, *, dir_fd=None)\n--\n\nCreate a directory.");
        m.Function("rmdir", &RmDir, "rmdir($module, /, path, *, dir_fd=None)\n--\n\nRemove a directory.");
        m.Function("remove", &Remove, "remove($module, /, path, *, dir_fd=None)\n--\n\nRemove a file (same as unlink()).");
        m.Function("unlink", &Unlink, "unlink($module, /, path, *, dir_fd=None)\n--\n\nRemove a file (same as remove()).");
        m.Function("rename", &Rename, "rename($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)\n--\n\nRename a file or directory.");
        m.Function("replace", &Replace, "replace($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)\n--\n\nRename a file or directory, overwriting the destination.");
        m.Function("link", &Link, "link($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None,\n     follow_symlinks=True)\n--\n\nCreate a hard link to a file.");
        m.Function("symlink", &SymLink, "symlink($module, /, src, dst, target_is_directory=False, *, dir_fd=None)\n--\n\nCreate a symbolic link pointing to src named dst.");
        m.Function("readlink", &ReadLink, "readlink($module, /, path, *, dir_fd=None)\n--\n\nReturn a string representing the path to which the symbolic link points.");
        m.Function("access", &Access, "access($module, /, path, mode, *, dir_fd=None, effective_ids=False,\n       follow_symlinks=True)\n--\n\nUse the real uid/gid to test for access to a path.");
        m.Function("chmod", &ChMod, "chmod($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)\n--\n\nChange the access permissions of a file.");
        m.Function("chown", &ChOwn, "chown($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)\n--\n\nChange the owner and group id of path to the numeric uid and gid.");
        m.Function("utime", &UTime, "utime($module, /, path, times=None, *, ns=<unrepresentable>,\n      dir_fd=None, follow_symlinks=True)\n--\n\nSet the access and modified time of path.");
        m.Function("truncate", &Truncate, "truncate($module, /, path, length)\n--\n\nTruncate a file, specified by path, to a specific length.");
        m.Function("fspath", &FsPath, "fspath($module, /, path)\n--\n\nReturn the file system path representation of the object.");
    }

    private static PyObject* FsPath(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        return FileSpecs.FsPath.Parse(ts, args, count, names, given) ? FileNames.FsPath(ts, given[0]) : null;
    }

    private static PyObject* GetCwd(PyThreadState* ts, PyObject* module) => Cwd(ts, false);
    private static PyObject* GetCwdBytes(PyThreadState* ts, PyObject* module) => Cwd(ts, true);

    private static PyObject* Cwd(PyThreadState* ts, bool asBytes) {
        byte* buffer = stackalloc byte[4096];
        return Libc.getcwd(buffer, 4096) == null ? Err.FromErrno(ts, Libc.Errno) : FileNames.FromSystem(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer), asBytes);
    }

    private static PyObject* ChDir(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!FileSpecs.ChDir.Parse(ts, args, count, names, given) || !Path(ts, "chdir", "path", given[0], true, false, out PathArg path)) return null;
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = path.IsFd ? Libc.fchdir(path.Fd) : Libc.chdir(name);
        return Done(ts, status, path);
    }

    private static PyObject* FChDir(PyThreadState* ts, PyObject* module, PyObject* op) => Allowed(ts) && Args.Int(ts, op, out int fd) ? Done(ts, Libc.fchdir(fd)) : null;

    private static PyObject* MkDir(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        int mode = 0x1FF;
        if (!FileSpecs.MkDir.Parse(ts, args, count, names, given) || !Path(ts, "mkdir", "path", given[0], false, false, out PathArg path)
            || given[1] != null && !Args.Int(ts, given[1], out mode) || !DirFd(ts, given[2], out int dir)) return null;
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = Libc.mkdirat(dir, name, (uint)mode);
        return Done(ts, status, path);
    }

    private static PyObject* RmDir(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => UnlinkAt(ts, FileSpecs.RmDir, "rmdir", args, count, names, Libc.AtRemoveDir);
    private static PyObject* Remove(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => UnlinkAt(ts, FileSpecs.Remove, "remove", args, count, names, 0);
    private static PyObject* Unlink(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => UnlinkAt(ts, FileSpecs.Unlink, "unlink", args, count, names, 0);

    private static PyObject* UnlinkAt(PyThreadState* ts, ArgSpec spec, string function, PyObject** args, nint count, PyObject* names, int flags) {
        PyObject** given = stackalloc PyObject*[2];
        if (!spec.Parse(ts, args, count, names, given) || !Path(ts, function, "path", given[0], false, false, out PathArg path) || !DirFd(ts, given[1], out int dir)) return null;
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = Libc.unlinkat(dir, name, flags);
        return Done(ts, status, path);
    }

    private static PyObject* Rename(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => RenameAt(ts, FileSpecs.Rename, "rename", args, count, names);
    private static PyObject* Replace(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => RenameAt(ts, FileSpecs.Replace, "replace", args, count, names);

    private static PyObject* RenameAt(PyThreadState* ts, ArgSpec spec, string function, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!spec.Parse(ts, args, count, names, given) || !Path(ts, function, "src", given[0], false, false, out PathArg from) || !Path(ts, function, "dst", given[1], false, false, out PathArg to)
            || !DirFd(ts, given[2], out int fromDir) || !DirFd(ts, given[3], out int toDir)) return null;
        int status;
        fixed (byte* source = from.Bytes, target = to.Bytes)
            using (new Blocking(ts)) status = Libc.renameat(fromDir, source, toDir, target);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno, given[0], given[1]) : Py.None;
    }

    private static PyObject* Link(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        if (!FileSpecs.Link.Parse(ts, args, count, names, given) || !Path(ts, "link", "src", given[0], false, false, out PathArg from) || !Path(ts, "link", "dst", given[1], false, false, out PathArg to)
            || !DirFd(ts, given[2], out int fromDir) || !DirFd(ts, given[3], out int toDir) || !Flag(ts, given[4], true, out bool follow)) return null;
        int status;
        fixed (byte* source = from.Bytes, target = to.Bytes)
            using (new Blocking(ts)) status = Libc.linkat(fromDir, source, toDir, target, follow ? Libc.AtSymlinkFollow : 0);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno, given[0], given[1]) : Py.None;
    }

    private static PyObject* SymLink(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!FileSpecs.SymLink.Parse(ts, args, count, names, given) || !Path(ts, "symlink", "src", given[0], false, false, out PathArg from) || !Path(ts, "symlink", "dst", given[1], false, false, out PathArg to)
            || !DirFd(ts, given[3], out int dir)) return null;
        int status;
        fixed (byte* source = from.Bytes, target = to.Bytes)
            using (new Blocking(ts)) status = Libc.symlinkat(source, dir, target);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno, given[0], given[1]) : Py.None;
    }

    private static PyObject* ReadLink(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!FileSpecs.ReadLink.Parse(ts, args, count, names, given) || !Path(ts, "readlink", "path", given[0], false, false, out PathArg path) || !DirFd(ts, given[1], out int dir)) return null;
        byte* buffer = stackalloc byte[4096];
        nint length;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) length = Libc.readlinkat(dir, name, buffer, 4096);
        return length < 0 ? Fail(ts, path) : FileNames.FromSystem(ts, new ReadOnlySpan<byte>(buffer, (int)length), path.WasBytes);
    }

    private static PyObject* Access(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        if (!FileSpecs.Access.Parse(ts, args, count, names, given)) return null;
        if (!Interpreter.From(ts).Part<RuntimeOptions>().AllowFileSystem) return Py.False;
        if (!Path(ts, "access", "path", given[0], false, false, out PathArg path) || !Args.Int(ts, given[1], out int mode) || !DirFd(ts, given[2], out int dir)
            || !Flag(ts, given[3], false, out bool effective) || !Flag(ts, given[4], true, out bool follow)) return null;
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = Libc.faccessat(dir, name, mode, (effective ? 0x200 : 0) | (follow ? 0 : Libc.AtSymlinkNoFollow));
        return Py.Bool(status == 0);
    }

    private static PyObject* ChMod(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!FileSpecs.ChMod.Parse(ts, args, count, names, given) || !Path(ts, "chmod", "path", given[0], true, false, out PathArg path) || !Args.Int(ts, given[1], out int mode)
            || !DirFd(ts, given[2], out int dir) || !Flag(ts, given[3], true, out bool follow)) return null;
        if (!follow) return Err.NotImplementedError(ts, "chmod: follow_symlinks unavailable on this platform");
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = path.IsFd ? Libc.fchmod(path.Fd, (uint)mode) : Libc.fchmodat(dir, name, (uint)mode, 0);
        return Done(ts, status, path);
    }

    private static PyObject* ChOwn(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        if (!FileSpecs.ChOwn.Parse(ts, args, count, names, given) || !Path(ts, "chown", "path", given[0], true, false, out PathArg path) || !Id(ts, given[1], "uid", out uint uid)
            || !Id(ts, given[2], "gid", out uint gid) || !DirFd(ts, given[3], out int dir) || !Flag(ts, given[4], true, out bool follow)) return null;
        int status;
        byte empty = 0;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = Libc.fchownat(path.IsFd ? path.Fd : dir, path.IsFd ? &empty : name, uid, gid, (path.IsFd ? Libc.AtEmptyPath : 0) | (follow ? 0 : Libc.AtSymlinkNoFollow));
        return Done(ts, status, path);
    }

    private static PyObject* UTime(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        if (!FileSpecs.UTime.Parse(ts, args, count, names, given) || !Path(ts, "utime", "path", given[0], true, false, out PathArg path) || !DirFd(ts, given[3], out int dir) || !Flag(ts, given[4], true, out bool follow)) return null;
        PyObject* times = given[1] == null || Py.IsNone(given[1]) ? null : given[1];
        if (times != null && given[2] != null) return Err.ValueError(ts, "utime: you may specify either \'times\' or \'ns\' but not both");
        long* spec = stackalloc long[4] { 0, 0x3FFFFFFF, 0, 0x3FFFFFFF }; // UTIME_NOW
        if (times != null) {
            if (!TupleObject.CheckExact(times) || TupleObject.Size(times) != 2) return Err.TypeError(ts, "utime: \'times\' must be either a tuple of two ints or None");
            for (int i = 0; i < 2; i++)
                if (!Seconds(ts, TupleObject.Items(times)[i], spec + 2 * i)) return null;
        } else if (given[2] != null) {
            if (!TupleObject.CheckExact(given[2]) || TupleObject.Size(given[2]) != 2) return Err.TypeError(ts, "utime: \'ns\' must be a tuple of two ints");
            for (int i = 0; i < 2; i++) {
                if (!IoModule.Offset(ts, TupleObject.Items(given[2])[i], out long ns)) return null;
                spec[2 * i] = (long)Math.Floor(ns / 1e9);
                (spec[2 * i], spec[2 * i + 1]) = (ns >= 0 ? ns / 1_000_000_000 : -((-ns + 999_999_999) / 1_000_000_000), 0);
                spec[2 * i + 1] = ns - spec[2 * i] * 1_000_000_000;
            }
        }
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = path.IsFd ? Libc.futimens(path.Fd, spec) : Libc.utimensat(dir, name, spec, follow ? 0 : Libc.AtSymlinkNoFollow);
        return Done(ts, status, path);
    }

    private static bool Seconds(PyThreadState* ts, PyObject* op, long* spec) {
        if (LongObject.Check(op)) {
            spec[0] = LongObject.AsInt64(ts, op);
            spec[1] = 0;
            return spec[0] != -1 || ErrorIndicator.Occurred(ts) == null;
        }
        double seconds = FloatObject.AsDouble(ts, op);
        if (seconds == -1.0 && ErrorIndicator.Occurred(ts) != null) return false;
        spec[0] = (long)Math.Floor(seconds);
        spec[1] = (long)((seconds - Math.Floor(seconds)) * 1e9);
        return true;
    }

    private static PyObject* Truncate(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!FileSpecs.Truncate.Parse(ts, args, count, names, given) || !Path(ts, "truncate", "path", given[0], true, false, out PathArg path) || !IoModule.Offset(ts, given[1], out long length)) return null;
        int status;
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) status = path.IsFd ? Libc.ftruncate(path.Fd, length) : Libc.truncate(name, length);
        return Done(ts, status, path);
    }

    // ---------------------------------------------------------------- folders

    private static PyObject* ListDir(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!FileSpecs.ListDir.Parse(ts, args, count, names, given) || !Path(ts, "listdir", "path", given[0], true, true, out PathArg path)) return null;
        nint dir = OpenDir(ts, path);
        if (dir == 0) return Fail(ts, path);
        using Owned list = new(ts, ListObject.New(ts, 0));
        while (!list.IsNull) {
            byte* entry = Libc.readdir(dir);
            if (entry == null) break;
            ReadOnlySpan<byte> name = NameOf(entry);
            if (name.Length == 0) continue;
            PyObject* text = FileNames.FromSystem(ts, name, path.WasBytes);
            if (text == null || ListObject.AppendSteal(ts, list, text) < 0) {
                Libc.closedir(dir);
                return null;
            }
        }
        Libc.closedir(dir);
        return list.Detach();
    }

    /// <summary>Opens a folder; 0 with errno set.</summary>
    private static nint OpenDir(PyThreadState* ts, in PathArg path) {
        nint dir;
        if (path.IsFd) {
            int copy = Libc.fcntl(path.Fd, 1030, 0); // F_DUPFD_CLOEXEC
            if (copy < 0) return 0;
            dir = Libc.fdopendir(copy);
            if (dir != 0) Libc.lseek(copy, 0, 0);
            return dir;
        }
        fixed (byte* name = path.Bytes)
            using (new Blocking(ts)) dir = Libc.opendir(name);
        return dir;
    }

    /// <summary>d_name of a struct dirent, empty for "." and "..".</summary>
    private static ReadOnlySpan<byte> NameOf(byte* entry) {
        ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + 19);
        return name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) ? default : name;
    }

    private static PyObject* ScanDir(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!FileSpecs.ScanDir.Parse(ts, args, count, names, given) || !Path(ts, "scandir", "path", given[0], true, true, out PathArg path)) return null;
        nint dir = OpenDir(ts, path);
        if (dir == 0) return Fail(ts, path);
        using Owned folder = new(ts, path.IsFd || given[0] == null || Py.IsNone(given[0]) ? UnicodeObject.FromString(ts, ".") : path.WasBytes ? BytesObject.FromSpan(ts, path.Bytes.AsSpan()[..^1]) : FileNames.FsPath(ts, given[0]));
        if (!folder.IsNull) return ScanIterator.New(ts, dir, folder, path.WasBytes, path.IsFd ? path.Fd : -1);
        Libc.closedir(dir);
        return null;
    }
}
