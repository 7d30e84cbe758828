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

    private static readonly string[] s_haveFunctions = [
        "HAVE_EVENTFD", "HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN", "HAVE_FCHOWNAT", "HAVE_FDOPENDIR", "HAVE_FEXECVE",
        "HAVE_FPATHCONF", "HAVE_FSTATAT", "HAVE_FSTATVFS", "HAVE_FTRUNCATE", "HAVE_FUTIMENS", "HAVE_FUTIMES", "HAVE_FUTIMESAT", "HAVE_LCHOWN", "HAVE_LINKAT",
        "HAVE_LSTAT", "HAVE_LUTIMES", "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT", "HAVE_MKFIFOAT", "HAVE_MKNODAT", "HAVE_OPENAT", "HAVE_READLINKAT", "HAVE_RENAMEAT",
        "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT",
    ];

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, long value) in s_constants) m.Int(name, value);
        AddFiles(m);
        AddDescriptors(m);
        AddProcesses(m);
        AddIdentity(m);
        AddWaits(m);
        AddSpawns(m);
        AddTransfers(m);
        AddDevices(m);
        AddScheduling(m);
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
        m.Value("sysconf_names", NameDict(ts, s_sysconfNames));
        m.Value("confstr_names", NameDict(ts, s_confstrNames));
        m.Value("pathconf_names", NameDict(ts, s_pathconfNames));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static readonly nint s_environ = System.Runtime.InteropServices.NativeLibrary.GetExport(System.Runtime.InteropServices.NativeLibrary.Load("libc.so.6"), "environ");

    /// <summary>The environment as a dict of bytes, as os.py wants it.</summary>
    [return: NewRef]
    private static PyObject* Environ(PyThreadState* ts) {
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull || !Interpreter.From(ts).Part<RuntimeOptions>().AllowEnvironment) return dict.Detach();
        // The C library's own array: .NET's view of it has lost bytes that are no UTF-8.
        var table = (byte***)s_environ;
        for (byte** line = table == null ? null : *table; line != null && *line != null; line++) {
            ReadOnlySpan<byte> text = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*line);
            int equals = text.IndexOf((byte)'=');
            if (equals < 0) continue;
            using Owned key = new(ts, BytesObject.FromSpan(ts, text[..equals]));
            using Owned value = new(ts, BytesObject.FromSpan(ts, text[(equals + 1)..]));
            if (key.IsNull || value.IsNull || DictObject.SetDefault(ts, dict, key, value) == null) return null;
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
        bool buffer = op != null && BufferProtocol.Check(op) && !NumberProtocol.IsIndex(op);
        string wanted = (allowFd, allowNone) switch {
            (true, true) => "string, bytes, os.PathLike, integer or None", (true, false) => "string, bytes, os.PathLike or integer",
            (false, true) => "string, bytes, os.PathLike or None", _ => "string, bytes or os.PathLike",
        };
        if (buffer) {
            if (Warnings.Warn(ts, Exc.DeprecationWarning, $"{function}: {name} should be {wanted}, not {Err.TypeName(op)}") < 0) return false;
            using Owned bytes = new(ts, BytesObject.FromBuffer(ts, op));
            path.Bytes = bytes.IsNull ? null : FileNames.Encode(ts, bytes, out path.WasBytes);
            return path.Bytes != null;
        }
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
