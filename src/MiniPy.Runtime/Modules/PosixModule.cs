// posix: the system calls that Lib/os.py and what stands on it need. This file fills the module; the parts are files (paths), descriptors,
// stat results and processes. There is no fork: a .NET process cannot be copied.
//
// os.py reads _have_functions to learn which functions take a dir_fd, a descriptor or follow_symlinks.

using System;
using System.Collections;
using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    public static readonly BuiltinModule Definition = new("posix",
        "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.", &Fill);

    private static readonly (string Name, int Value)[] s_constants = [
        ("F_OK", 0), ("R_OK", 4), ("W_OK", 2), ("X_OK", 1), ("O_RDONLY", 0), ("O_WRONLY", 1), ("O_RDWR", 2), ("O_CREAT", 0x40), ("O_EXCL", 0x80), ("O_NOCTTY", 0x100),
        ("O_TRUNC", 0x200), ("O_APPEND", 0x400), ("O_NONBLOCK", 0x800), ("O_NDELAY", 0x800), ("O_DSYNC", 0x1000), ("O_SYNC", 0x101000), ("O_RSYNC", 0x101000),
        ("O_ASYNC", 0x2000), ("O_DIRECT", 0x4000), ("O_LARGEFILE", 0), ("O_DIRECTORY", 0x10000), ("O_NOFOLLOW", 0x20000), ("O_NOATIME", 0x40000), ("O_CLOEXEC", 0x80000),
        ("O_PATH", 0x200000), ("O_TMPFILE", 0x410000), ("O_ACCMODE", 3), ("SEEK_DATA", 3), ("SEEK_HOLE", 4), ("WNOHANG", 1), ("WUNTRACED", 2), ("WCONTINUED", 8),
        ("EX_OK", 0), ("EX_USAGE", 64), ("EX_DATAERR", 65), ("EX_NOINPUT", 66), ("EX_NOUSER", 67), ("EX_NOHOST", 68), ("EX_UNAVAILABLE", 69), ("EX_SOFTWARE", 70),
        ("EX_OSERR", 71), ("EX_OSFILE", 72), ("EX_CANTCREAT", 73), ("EX_IOERR", 74), ("EX_TEMPFAIL", 75), ("EX_PROTOCOL", 76), ("EX_NOPERM", 77), ("EX_CONFIG", 78),
        ("GRND_NONBLOCK", 1), ("GRND_RANDOM", 2), ("TMP_MAX", 238328), ("NGROUPS_MAX", 65536), ("P_ALL", 0), ("P_PID", 1), ("P_PGID", 2),
    ];

    private static readonly string[] s_haveFunctions = [
        "HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWNAT", "HAVE_FDOPENDIR", "HAVE_FSTATAT", "HAVE_FTRUNCATE", "HAVE_FUTIMENS", "HAVE_LINKAT",
        "HAVE_LSTAT", "HAVE_MKDIRAT", "HAVE_OPENAT", "HAVE_READLINKAT", "HAVE_RENAMEAT", "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT",
    ];

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, int value) in s_constants) m.Int(name, value);
        AddFiles(m);
        AddDescriptors(m);
        AddProcesses(m);
        m.Value("error", Py.NewRef((PyObject*)Exc.OSError));
        m.Value("stat_result", Py.NewRef((PyObject*)StatTypes.Stat.Type));
        m.Value("uname_result", Py.NewRef((PyObject*)ProcessTypes.Uname.Type));
        m.Value("times_result", Py.NewRef((PyObject*)ProcessTypes.Times.Type));
        m.Value("terminal_size", Py.NewRef((PyObject*)ProcessTypes.TerminalSize.Type));
        m.Type(DirEntryObject.Type);
        PyObject* have = ListObject.New(ts, 0);
        foreach (string name in s_haveFunctions) {
            PyObject* text = UnicodeObject.FromString(ts, name);
            if (have == null || text == null || ListObject.AppendSteal(ts, have, text) < 0) return -1;
        }
        m.Value("_have_functions", have);
        m.Value("environ", Environ(ts));
        using Owned names = new(ts, SysconfNames(ts));
        if (!names.IsNull) m.Value("sysconf_names", names.Detach());
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>The environment as a dict of bytes, as os.py wants it.</summary>
    [return: NewRef]
    private static PyObject* Environ(PyThreadState* ts) {
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull || !Interpreter.From(ts).Part<RuntimeOptions>().AllowEnvironment) return dict.Detach();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) {
            using Owned key = new(ts, BytesObject.FromSpan(ts, System.Text.Encoding.UTF8.GetBytes((string)entry.Key)));
            using Owned value = new(ts, BytesObject.FromSpan(ts, System.Text.Encoding.UTF8.GetBytes((string?)entry.Value ?? "")));
            if (key.IsNull || value.IsNull || DictObject.SetItem(ts, dict, key, value) < 0) return null;
        }
        return dict.Detach();
    }

    /// <summary>May scripts of this interpreter touch the file system? Else PermissionError.</summary>
    private static bool Allowed(PyThreadState* ts, PyObject* path = null) =>
        Interpreter.From(ts).Part<RuntimeOptions>().AllowFileSystem || Err.FromErrno(ts, Libc.EACCES, path);

    /// <summary>A path argument: bytes for the system, or a descriptor.</summary>
    private ref struct PathArg {
        public byte[]? Bytes;
        public int Fd;
        public bool WasBytes;
        public PyObject* Object;
        public readonly bool IsFd => Bytes == null;
    }

    private static bool Path(PyThreadState* ts, string function, string name, PyObject* op, bool allowFd, bool allowNone, out PathArg path) {
        path = default;
        path.Object = op;
        path.Fd = -1;
        if (!Allowed(ts, op)) return false;
        if (op == null || Py.IsNone(op)) {
            if (allowNone) {
                path.Bytes = [(byte)'.', 0];
                return true;
            }
        } else if (allowFd && NumberProtocol.IsIndex(op)) {
            return Args.Int(ts, op, out path.Fd);
        } else if (UnicodeObject.Check(op) || BytesObject.Check(op) || TypeObject.Lookup(ts, op->ob_type, Names.__fspath__) != null) {
            path.Bytes = FileNames.Encode(ts, op, out path.WasBytes);
            if (path.Bytes != null) return true;
            if (!Err.Matches(ts, Exc.ValueError) || UnicodeObject.Check(op) && Err.Matches(ts, Exc.UnicodeError)) return false;
            ErrorIndicator.Clear(ts);
            return Err.ValueError(ts, $"{function}: embedded null character in {name}");
        }
        string wanted = (allowFd, allowNone) switch {
            (true, true) => "string, bytes, os.PathLike, integer or None", (true, false) => "string, bytes, os.PathLike or integer",
            (false, true) => "string, bytes, os.PathLike or None", _ => "string, bytes or os.PathLike",
        };
        return Err.TypeError(ts, $"{function}: {name} should be {wanted}, not {(op == null || Py.IsNone(op) ? "NoneType" : Err.TypeName(op))}");
    }

    /// <summary>A dir_fd argument; absent is the current folder.</summary>
    private static bool DirFd(PyThreadState* ts, PyObject* op, out int fd) {
        fd = Libc.AtFdCwd;
        if (op == null || Py.IsNone(op)) return true;
        if (!NumberProtocol.IsIndex(op)) return Err.TypeError(ts, $"argument should be integer or None, not {Err.TypeName(op)}");
        return Args.Int(ts, op, out fd);
    }

    private static bool Flag(PyThreadState* ts, PyObject* op, bool otherwise, out bool value) {
        int truth = op == null ? otherwise ? 1 : 0 : ObjectProtocol.IsTrue(ts, op);
        value = truth > 0;
        return truth >= 0;
    }

    private static PyObject* Fail(PyThreadState* ts, in PathArg path) => Err.FromErrno(ts, Libc.Errno, path.Object == null || Py.IsNone(path.Object) ? null : path.Object);

    private static PyObject* Done(PyThreadState* ts, int status, in PathArg path) => status < 0 ? Fail(ts, path) : Py.None;
    private static PyObject* Done(PyThreadState* ts, int status) => status < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
}
