// os.scandir: the iterator over a folder and its DirEntry objects. The kind of an entry comes with its name; only what that does not tell
// costs a stat, whose results the entry keeps.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ScanIterator {
    private struct Layout {
        public PyObject ob_base;
        public nint dir;
        public PyObject* folder;
        public int asBytes, fd;
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("posix.ScandirIterator", null, sizeof(Layout), TypeFlags.DisallowInstantiation, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &Next;
    }

    private static void Members(TypeBuilder t) {
        t.Method("close", &Close);
        t.Method("__enter__", &Enter);
        t.Method("__exit__", &Exit);
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, nint dir, PyObject* folder, bool asBytes, int fd) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)s_type, 0);
        if (op == null) {
            Libc.closedir(dir);
            return null;
        }
        var scan = (Layout*)op;
        scan->dir = dir;
        scan->folder = Py.NewRef(folder);
        scan->asBytes = asBytes ? 1 : 0;
        scan->fd = fd;
        return op;
    }

    private static void CloseDir(PyObject* op) {
        nint dir = ((Layout*)op)->dir;
        ((Layout*)op)->dir = 0;
        if (dir != 0) Libc.closedir(dir);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (((Layout*)op)->dir != 0) {
            PyObject* pending = Err.Take(ts);
            Py.IncRef(op);
            Warn(ts, op);
            if (pending != null) Err.Put(ts, pending);
            if (op->ob_refcnt > 1) { // a warning's record holds it now
                Py.DecRef(ts, op);
                return;
            }
            op->ob_refcnt = 0;
        }
        Py.XDecRef(ts, ((Layout*)op)->folder);
        ObjectMemory.Free(ts, op);
    }

    private static void Warn(PyThreadState* ts, PyObject* op) {
        CloseDir(op);
        using Owned text = new(ts, ObjectProtocol.Repr(ts, op));
        using Owned message = new(ts, text.IsNull ? null : UnicodeObject.FromString(ts, "unclosed scandir iterator " + UnicodeObject.ToString(text)));
        if (!message.IsNull && Warnings.WarnAt(ts, (PyObject*)Exc.ResourceWarning, message, 1, op) < 0 && Err.Matches(ts, Exc.Warning)) Err.WriteUnraisable(ts, op);
        ErrorIndicator.Clear(ts);
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        var scan = (Layout*)op;
        while (scan->dir != 0) {
            byte* entry;
            Marshal.SetLastPInvokeError(0);
            using (new Blocking(ts)) entry = Libc.readdir(scan->dir);
            if (entry == null) {
                CloseDir(op);
                return null;
            }
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + 19);
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) continue;
            return DirEntryObject.New(ts, scan->folder, name, scan->asBytes != 0, *(ulong*)entry, entry[18], scan->fd);
        }
        return null;
    }

    private static PyObject* Close(PyThreadState* ts, PyObject* op) {
        CloseDir(op);
        return Py.None;
    }

    private static PyObject* Enter(PyThreadState* ts, PyObject* op) => Py.NewRef(op);
    private static PyObject* Exit(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Close(ts, op);
}

internal static unsafe class DirEntryObject {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* name;
        public PyObject* path;
        public PyObject* stat;
        public PyObject* lstat;
        public ulong inode;
        public int kind, fd;
    }

    private const int Unknown = 0, Folder = 4, Regular = 8, Link = 10;

    public static readonly PyTypeObject* Type = StaticType.Create("posix.DirEntry", null, sizeof(Layout), TypeFlags.DisallowInstantiation, &Slots, &Members);

    private static class Specs {
        public static readonly ArgSpec IsDir = new("is_dir", 0, 0, "*", "follow_symlinks"), IsFile = new("is_file", 0, 0, "*", "follow_symlinks"), Stat = new("stat", 0, 0, "*", "follow_symlinks");
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
    }

    private static void Members(TypeBuilder t) {
        t.Member("name", MemberType.Object, 16, doc: "the entry\'s base filename, relative to scandir() \"path\" argument");
        t.Member("path", MemberType.Object, 24, doc: "the entry\'s full path name; equivalent to os.path.join(scandir_path, entry.name)");
        t.Method("is_dir", &IsDir, "Return True if the entry is a directory; cached per entry.");
        t.Method("is_file", &IsFile, "Return True if the entry is a file; cached per entry.");
        t.Method("is_symlink", &IsSymLink, "Return True if the entry is a symbolic link; cached per entry.");
        t.Method("stat", &Stat, "Return stat_result object for the entry; cached per entry.");
        t.Method("inode", &Inode, "Return inode of the entry; cached per entry.");
        t.Method("__fspath__", &FsPath, "Returns the path for the entry.");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static Layout* Of(PyObject* op) => (Layout*)op;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* folder, ReadOnlySpan<byte> name, bool asBytes, ulong inode, int kind, int fd) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op == null) return null;
        using Owned entry = new(ts, op);
        Of(op)->inode = inode;
        Of(op)->kind = kind;
        Of(op)->fd = fd;
        if ((Of(op)->name = FileNames.FromSystem(ts, name, asBytes)) == null) return null;
        if (fd >= 0) {
            Of(op)->path = Py.NewRef(Of(op)->name);
            return entry.Detach();
        }
        using Owned bytes = new(ts, UnicodeObject.Check(folder) ? UnicodeCodecs.EncodeUtf8(ts, folder, "surrogateescape") : Py.NewRef(folder));
        if (bytes.IsNull) return null;
        var start = new ReadOnlySpan<byte>(BytesObject.Data(bytes), (int)BytesObject.Size(bytes));
        byte[] path = new byte[start.Length + 1 + name.Length];
        int at = start.Length;
        start.CopyTo(path);
        if (at > 0 && path[at - 1] != '/') path[at++] = (byte)'/';
        name.CopyTo(path.AsSpan(at));
        Of(op)->path = FileNames.FromSystem(ts, path.AsSpan(0, at + name.Length), asBytes);
        return Of(op)->path == null ? null : entry.Detach();
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        Py.XDecRef(ts, Of(op)->name);
        Py.XDecRef(ts, Of(op)->path);
        Py.XDecRef(ts, Of(op)->stat);
        Py.XDecRef(ts, Of(op)->lstat);
        ObjectMemory.Free(ts, op);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        using Owned name = new(ts, ObjectProtocol.Repr(ts, Of(op)->name));
        return name.IsNull ? null : UnicodeObject.FromString(ts, $"<DirEntry {UnicodeObject.ToString(name)}>");
    }

    private static PyObject* FsPath(PyThreadState* ts, PyObject* op) => Py.NewRef(Of(op)->path);
    private static PyObject* Inode(PyThreadState* ts, PyObject* op) => LongObject.FromUInt64(ts, Of(op)->inode);

    /// <summary>The kept stat result, made when first asked for; borrowed.</summary>
    [return: Borrowed]
    private static PyObject* Result(PyThreadState* ts, PyObject* op, bool follow) {
        PyObject** slot = follow && Is(ts, op, Link) ? &Of(op)->stat : &Of(op)->lstat;
        if (*slot != null) return *slot;
        byte[]? path = FileNames.Encode(ts, Of(op)->path, out _);
        if (path == null) return null;
        Libc.Statx stat;
        int status;
        fixed (byte* name = path)
            using (new Blocking(ts)) status = Libc.statx(Of(op)->fd >= 0 ? Of(op)->fd : Libc.AtFdCwd, name, slot == &Of(op)->stat ? 0 : Libc.AtSymlinkNoFollow, 0xFFF, &stat);
        if (status < 0) return Err.FromErrno(ts, Libc.Errno, Of(op)->path);
        return *slot = PosixModule.StatResult(ts, stat);
    }

    private static bool Is(PyThreadState* ts, PyObject* op, int kind) {
        if (Of(op)->kind == Unknown) {
            PyObject* result = Of(op)->lstat != null ? Of(op)->lstat : null;
            if (result == null) {
                byte[]? path = FileNames.Encode(ts, Of(op)->path, out _);
                Libc.Statx stat = default;
                if (path == null) ErrorIndicator.Clear(ts);
                else
                    fixed (byte* name = path) Libc.statx(Of(op)->fd >= 0 ? Of(op)->fd : Libc.AtFdCwd, name, Libc.AtSymlinkNoFollow, 0xFFF, &stat);
                Of(op)->kind = stat.mode >> 12;
            }
        }
        return Of(op)->kind == kind;
    }

    private static PyObject* Test(PyThreadState* ts, PyObject* op, ArgSpec spec, PyObject** args, nint count, PyObject* names, int kind) {
        PyObject** given = stackalloc PyObject*[1];
        if (!spec.Parse(ts, args, count, names, given)) return null;
        int follow = given[0] == null ? 1 : ObjectProtocol.IsTrue(ts, given[0]);
        if (follow < 0) return null;
        if (follow == 0 || !Is(ts, op, Link)) return Py.Bool(Is(ts, op, kind));
        PyObject* result = Result(ts, op, true);
        if (result == null) {
            if (!Err.Matches(ts, Exc.FileNotFoundError)) return null;
            ErrorIndicator.Clear(ts);
            return Py.False;
        }
        return Py.Bool(LongObject.TryAsInt64(TupleObject.Items(result)[0], out long mode) && mode >> 12 == kind);
    }

    private static PyObject* IsDir(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) => Test(ts, op, Specs.IsDir, args, count, names, Folder);
    private static PyObject* IsFile(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) => Test(ts, op, Specs.IsFile, args, count, names, Regular);
    private static PyObject* IsSymLink(PyThreadState* ts, PyObject* op) => Py.Bool(Is(ts, op, Link));

    private static PyObject* Stat(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Specs.Stat.Parse(ts, args, count, names, given)) return null;
        int follow = given[0] == null ? 1 : ObjectProtocol.IsTrue(ts, given[0]);
        return follow < 0 ? null : Py.XNewRef(Result(ts, op, follow > 0));
    }
}
