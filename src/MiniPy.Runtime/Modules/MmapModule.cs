// mmap: files and anonymous memory mapped into the process. A mapping with exported buffers can be neither closed nor resized. The memory is
// the system's, outside the interpreter's heap.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class MmapModule {
    public static readonly BuiltinModule Definition = new("mmap", null, &Fill);

    private const int AccessDefault = 0, AccessRead = 1, AccessWrite = 2, AccessCopy = 3, Shared = 1, Private = 2, Anonymous = 32, ProtRead = 1, ProtWrite = 2;

    private static readonly (string Name, int Value)[] s_constants = [
        ("PROT_EXEC", 4), ("PROT_READ", 1), ("PROT_WRITE", 2), ("MAP_SHARED", 1), ("MAP_PRIVATE", 2), ("MAP_DENYWRITE", 2048), ("MAP_EXECUTABLE", 4096), ("MAP_ANON", 32),
        ("MAP_ANONYMOUS", 32), ("MAP_POPULATE", 32768), ("MAP_STACK", 131072), ("ACCESS_DEFAULT", 0), ("ACCESS_READ", 1), ("ACCESS_WRITE", 2), ("ACCESS_COPY", 3),
        ("MADV_NORMAL", 0), ("MADV_RANDOM", 1), ("MADV_SEQUENTIAL", 2), ("MADV_WILLNEED", 3), ("MADV_DONTNEED", 4), ("MADV_REMOVE", 9), ("MADV_DONTFORK", 10),
        ("MADV_DOFORK", 11), ("MADV_HWPOISON", 100), ("MADV_MERGEABLE", 12), ("MADV_UNMERGEABLE", 13), ("MADV_HUGEPAGE", 14), ("MADV_NOHUGEPAGE", 15),
        ("MADV_DONTDUMP", 16), ("MADV_DODUMP", 17), ("MADV_FREE", 8),
    ];

    private struct Layout {
        public PyObject ob_base;
        public byte* data;
        public nint size, position;
        public long offset;
        public int fd, access, flags, exports;
        public PyObject* weaklist;
    }

    private static class Specs {
        public static readonly ArgSpec New = new("mmap", 0, 2, "fileno", "length", "flags", "prot", "access", "offset");
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("mmap.mmap", null, sizeof(Layout), TypeFlags.BaseType, &Slots, &Members, weakListOffset: 64,
        doc: "Windows: mmap(fileno, length[, tagname[, access[, offset]]])\n\nMaps length bytes from the file specified by the file handle fileno,\nand returns a mmap object.  If length is larger than the current size\nof the file, the file is extended to contain length bytes.  If length\nis 0, the maximum length of the map is the current size of the file,\nexcept that if the file is empty Windows raises an exception (you cannot\ncreate an empty mapping on Windows).\n\nUnix: mmap(fileno, length[, flags[, prot[, access[, offset]]]])\n\nMaps length bytes from the file specified by the file descriptor fileno,\nand returns a mmap object.  If length is 0, the maximum length of the map\nwill be the current size of the file when mmap is called.\nflags specifies the nature of the mapping. MAP_PRIVATE creates a\nprivate copy-on-write mapping, so changes to the contents of the mmap\nobject will be private to this process, and MAP_SHARED creates a mapping\nthat's shared with all other processes mapping the same areas of the file.\nThe default value is MAP_SHARED.\n\nTo map anonymous memory, pass -1 as the fileno (both versions).");

    [DllImport("libc", SetLastError = true)] private static extern byte* mmap(void* address, nint length, int protection, int flags, int fd, long offset);
    [DllImport("libc", SetLastError = true)] private static extern int munmap(void* address, nint length);
    [DllImport("libc", SetLastError = true)] private static extern byte* mremap(void* address, nint old, nint size, int flags);
    [DllImport("libc", SetLastError = true)] private static extern int msync(void* address, nint length, int flags);
    [DllImport("libc", SetLastError = true)] private static extern int madvise(void* address, nint length, int advice);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, int value) in s_constants) m.Int(name, value);
        m.Int("PAGESIZE", PageSize);
        m.Int("ALLOCATIONGRANULARITY", PageSize);
        m.Type(s_type);
        m.Value("error", Py.NewRef((PyObject*)Exc.OSError));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static nint PageSize => (nint)Libc.sysconf(30);

    private static void Slots(TypeSlots* s) {
        s->@new = &NewSlot;
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->bf_getbuffer = &GetBuffer;
        s->bf_releasebuffer = &ReleaseBuffer;
        s->sq_length = &Length;
        s->sq_item = &Item;
        s->sq_ass_item = &SetItem;
        s->mp_length = &Length;
        s->mp_subscript = &Subscript;
        s->mp_ass_subscript = &SetSubscript;
    }

    private static void Members(TypeBuilder t) {
        t.Method("close", &Close);
        t.Method("find", &Find);
        t.Method("rfind", &RFind);
        t.Method("flush", &Flush);
        t.Method("madvise", &MAdvise);
        t.Method("move", &Move);
        t.Method("read", &Read);
        t.Method("read_byte", &ReadByte);
        t.Method("readline", &ReadLine);
        t.Method("resize", &Resize);
        t.Method("seek", &Seek);
        t.Method("size", &Size);
        t.Method("tell", &Tell);
        t.Method("write", &Write);
        t.Method("write_byte", &WriteByte);
        t.Method("__enter__", &Enter);
        t.Method("__exit__", &Exit);
        t.Method("__sizeof__", &SizeOf);
        t.Getter("closed", &Closed);
    }

    private static Layout* Of(PyObject* op) => (Layout*)op;

    private static bool IsOpen(PyThreadState* ts, PyObject* op) => Of(op)->data != null || Err.ValueError(ts, "mmap closed or invalid");

    private static bool IsWritable(PyThreadState* ts, PyObject* op) => Of(op)->access != AccessRead || Err.TypeError(ts, "mmap can't modify a readonly memory map.");

    private static bool IsResizable(PyThreadState* ts, PyObject* op) {
        if (Of(op)->exports > 0) return Err.BufferError(ts, "mmap can't resize with extant pointers exported.");
        return Of(op)->access is AccessWrite or AccessDefault || Err.TypeError(ts, "mmap can't resize a readonly or copy-on-write memory map.");
    }

    // ---------------------------------------------------------------- making and ending

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[6];
        int flags = Shared, protection = ProtRead | ProtWrite, access = AccessDefault;
        long offset = 0;
        if (!Specs.New.ParseTuple(ts, args, kwargs, given) || !Args.Int(ts, given[0], out int fd) || !Args.Index(ts, given[1], out nint size) || given[2] != null && !Args.Int(ts, given[2], out flags)
            || given[3] != null && !Args.Int(ts, given[3], out protection) || given[4] != null && !Args.Int(ts, given[4], out access) || given[5] != null && !IoModule.Offset(ts, given[5], out offset)) return null;
        if (size < 0) return Err.OverflowError(ts, "memory mapped length must be positive");
        if (offset < 0) return Err.OverflowError(ts, "memory mapped offset must be positive");
        if (access != AccessDefault && (flags != Shared || protection != (ProtRead | ProtWrite))) return Err.ValueError(ts, "mmap can't specify both access and flags, prot.");
        switch (access) {
            case AccessRead: (flags, protection) = (Shared, ProtRead); break;
            case AccessWrite: (flags, protection) = (Shared, ProtRead | ProtWrite); break;
            case AccessCopy: (flags, protection) = (Private, ProtRead | ProtWrite); break;
            case AccessDefault:
                if ((protection & (ProtRead | ProtWrite)) == ProtRead) access = AccessRead;
                else if ((protection & ProtWrite) != 0 && (protection & ProtRead) == 0) access = AccessWrite;
                break;
            default: return Err.ValueError(ts, "mmap invalid access parameter.");
        }
        if (fd != -1) {
            long length = FileLength(fd);
            if (length >= 0) {
                if (size == 0) {
                    if (length == 0) return Err.ValueError(ts, "cannot mmap an empty file");
                    if (offset >= length) return Err.ValueError(ts, "mmap offset is greater than file size");
                    size = (nint)(length - offset);
                } else if (offset > length || length - offset < size) return Err.ValueError(ts, "mmap length is greater than file size");
            }
        } else {
            flags |= Anonymous;
        }
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op == null) return null;
        using Owned made = new(ts, op);
        Of(op)->fd = -1;
        Of(op)->size = size;
        Of(op)->offset = offset;
        Of(op)->access = access;
        Of(op)->flags = flags;
        if (fd != -1 && (Of(op)->fd = Libc.fcntl(fd, 1030, 0)) < 0) return Err.FromErrno(ts, Libc.Errno); // F_DUPFD_CLOEXEC
        byte* data;
        using (new Blocking(ts)) data = mmap(null, size, protection, flags, fd, offset);
        if ((nint)data == -1) return Err.FromErrno(ts, Libc.Errno);
        Of(op)->data = data;
        return made.Detach();
    }

    /// <summary>-1 when it is no regular file.</summary>
    private static long FileLength(int fd) {
        Libc.Statx stat;
        byte empty = 0;
        return Libc.statx(fd, &empty, Libc.AtEmptyPath, 0xFFF, &stat) == 0 && (stat.mode & 0xF000) == 0x8000 ? (long)stat.size : -1;
    }

    private static void Free(PyObject* op) {
        if (Of(op)->fd >= 0) Libc.close(Of(op)->fd);
        Of(op)->fd = -1;
        if (Of(op)->data != null) munmap(Of(op)->data, Of(op)->size);
        Of(op)->data = null;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->weaklist != null) WeakRefObject.ClearAll(ts, op);
        Free(op);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static PyObject* Close(PyThreadState* ts, PyObject* op) {
        if (Of(op)->exports > 0) return Err.BufferError(ts, "cannot close exported pointers exist");
        using (new Blocking(ts)) Free(op);
        return Py.None;
    }

    private static PyObject* Closed(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op)->data == null);
    private static PyObject* Enter(PyThreadState* ts, PyObject* op) => IsOpen(ts, op) ? Py.NewRef(op) : null;
    private static PyObject* Exit(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Close(ts, op);
    private static PyObject* SizeOf(PyThreadState* ts, PyObject* op) => LongObject.FromNint(ts, sizeof(Layout));

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        string name = TypeObject.FullName(op->ob_type);
        if (Of(op)->data == null) return UnicodeObject.FromString(ts, $"<{name} closed=True>");
        string access = Of(op)->access switch { AccessRead => "ACCESS_READ", AccessWrite => "ACCESS_WRITE", AccessCopy => "ACCESS_COPY", _ => "ACCESS_DEFAULT" };
        return UnicodeObject.FromString(ts, $"<{name} closed=False, access={access}, length={Of(op)->size}, pos={Of(op)->position}, offset={Of(op)->offset}>");
    }

    // ---------------------------------------------------------------- buffer and items

    private static int GetBuffer(PyThreadState* ts, PyObject* op, Py_buffer* view, int flags) {
        if (!IsOpen(ts, op) || BufferProtocol.FillInfo(ts, view, op, Of(op)->data, Of(op)->size, Of(op)->access == AccessRead, flags) < 0) return -1;
        Of(op)->exports++;
        return 0;
    }

    private static void ReleaseBuffer(PyThreadState* ts, PyObject* op, Py_buffer* view) => Of(op)->exports--;

    private static nint Length(PyThreadState* ts, PyObject* op) => IsOpen(ts, op) ? Of(op)->size : -1;

    private static PyObject* Item(PyThreadState* ts, PyObject* op, nint index) {
        if (!IsOpen(ts, op)) return null;
        return index < 0 || index >= Of(op)->size ? Err.IndexError(ts, "mmap index out of range") : BytesObject.FromByte(Of(op)->data[index]);
    }

    private static int SetItem(PyThreadState* ts, PyObject* op, nint index, PyObject* value) {
        if (!IsOpen(ts, op)) return -1;
        if (index < 0 || index >= Of(op)->size) return Err.IndexError(ts, "mmap index out of range");
        if (value == null) return Err.TypeError(ts, "mmap object doesn't support item deletion");
        if (!BytesObject.Check(value) || BytesObject.Size(value) != 1) return Err.IndexError(ts, "mmap assignment must be length-1 bytes()");
        if (!IsWritable(ts, op)) return -1;
        Of(op)->data[index] = BytesObject.Data(value)[0];
        return 0;
    }

    private static bool Index(PyThreadState* ts, PyObject* op, PyObject* key, out nint index) {
        index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        if (index < 0) index += Of(op)->size;
        return index >= 0 && index < Of(op)->size || Err.IndexError(ts, "mmap index out of range");
    }

    private static PyObject* Subscript(PyThreadState* ts, PyObject* op, PyObject* key) {
        if (!IsOpen(ts, op)) return null;
        if (NumberProtocol.IsIndex(key)) return Index(ts, op, key, out nint index) && IsOpen(ts, op) ? LongObject.FromInt64(ts, Of(op)->data[index]) : null;
        if (!SliceObject.Check(key)) return Err.TypeError(ts, "mmap indices must be integers");
        if (!SliceIndices.Get(ts, key, Of(op)->size, out nint start, out nint step, out nint count) || !IsOpen(ts, op)) return null;
        if (step == 1) return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(Of(op)->data + start, (int)count));
        PyObject* bytes = BytesObject.New(ts, count);
        for (nint i = 0; bytes != null && i < count; i++) BytesObject.Data(bytes)[i] = Of(op)->data[start + i * step];
        return bytes;
    }

    private static int SetSubscript(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        if (!IsOpen(ts, op) || !IsWritable(ts, op)) return -1;
        if (NumberProtocol.IsIndex(key)) {
            if (!Index(ts, op, key, out nint index)) return -1;
            if (value == null) return Err.TypeError(ts, "mmap doesn't support item deletion");
            if (!NumberProtocol.IsIndex(value)) return Err.TypeError(ts, "mmap item value must be an int");
            nint number = NumberProtocol.AsSsize(ts, value, Exc.TypeError);
            if (number == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
            if (number is < 0 or > 255) return Err.ValueError(ts, "mmap item value must be in range(0, 256)");
            if (!IsOpen(ts, op)) return -1;
            Of(op)->data[index] = (byte)number;
            return 0;
        }
        if (!SliceObject.Check(key)) return Err.TypeError(ts, "mmap indices must be integer");
        if (!SliceIndices.Get(ts, key, Of(op)->size, out nint start, out nint step, out nint count)) return -1;
        if (value == null) return Err.TypeError(ts, "mmap object doesn't support slice deletion");
        using BytesView view = new(ts, value);
        if (!view.Good) return -1;
        if (view.Length != count) return Err.IndexError(ts, "mmap slice assignment is wrong size");
        if (!IsOpen(ts, op)) return -1;
        for (nint i = 0; i < count; i++) Of(op)->data[start + i * step] = view.Data[i];
        return 0;
    }

    // ---------------------------------------------------------------- reading and writing

    private static PyObject* Tell(PyThreadState* ts, PyObject* op) => IsOpen(ts, op) ? LongObject.FromNint(ts, Of(op)->position) : null;

    private static PyObject* Read(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        nint wanted = nint.MaxValue;
        if (!Args.CheckPositional(ts, "read", count, 0, 1)) return null;
        if (count == 1 && !Py.IsNone(args[0])) {
            if (!NumberProtocol.IsIndex(args[0])) return Err.TypeError(ts, $"argument should be integer or None, not '{Err.TypeName(args[0])}'");
            if (!Args.Index(ts, args[0], out wanted)) return null;
        }
        if (!IsOpen(ts, op)) return null;
        nint left = Of(op)->position < Of(op)->size ? Of(op)->size - Of(op)->position : 0;
        if (wanted < 0 || wanted > left) wanted = left;
        PyObject* bytes = BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(Of(op)->data + Of(op)->position, (int)wanted));
        if (bytes != null) Of(op)->position += wanted;
        return bytes;
    }

    private static PyObject* ReadByte(PyThreadState* ts, PyObject* op) {
        if (!IsOpen(ts, op)) return null;
        return Of(op)->position >= Of(op)->size ? Err.ValueError(ts, "read byte out of range") : LongObject.FromInt64(ts, Of(op)->data[Of(op)->position++]);
    }

    private static PyObject* ReadLine(PyThreadState* ts, PyObject* op) {
        if (!IsOpen(ts, op)) return null;
        var rest = new ReadOnlySpan<byte>(Of(op)->data + Of(op)->position, (int)Math.Max(0, Of(op)->size - Of(op)->position));
        int end = rest.IndexOf((byte)'\n');
        if (end >= 0) rest = rest[..(end + 1)];
        PyObject* line = BytesObject.FromSpan(ts, rest);
        if (line != null) Of(op)->position += rest.Length;
        return line;
    }

    private static PyObject* Write(PyThreadState* ts, PyObject* op, PyObject* value) {
        using BytesView view = new(ts, value);
        if (!view.Good || !IsOpen(ts, op) || !IsWritable(ts, op)) return null;
        if (Of(op)->position > Of(op)->size || Of(op)->size - Of(op)->position < view.Length) return Err.ValueError(ts, "data out of range");
        view.Span.CopyTo(new Span<byte>(Of(op)->data + Of(op)->position, (int)view.Length));
        Of(op)->position += view.Length;
        return LongObject.FromNint(ts, view.Length);
    }

    private static PyObject* WriteByte(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!Args.Int(ts, value, out int number)) return null;
        if (number is < 0 or > 255) return Err.OverflowError(ts, number < 0 ? "unsigned byte integer is less than minimum" : "unsigned byte integer is greater than maximum");
        if (!IsOpen(ts, op) || !IsWritable(ts, op)) return null;
        if (Of(op)->position >= Of(op)->size) return Err.ValueError(ts, "write byte out of range");
        Of(op)->data[Of(op)->position++] = (byte)number;
        return Py.None;
    }

    private static PyObject* Find(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Search(ts, op, args, count, false);
    private static PyObject* RFind(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Search(ts, op, args, count, true);

    private static PyObject* Search(PyThreadState* ts, PyObject* op, PyObject** args, nint count, bool last) {
        nint start = Of(op)->position, end = Of(op)->size;
        if (!Args.CheckPositional(ts, last ? "rfind" : "find", count, 1, 3)) return null;
        using BytesView view = new(ts, args[0]);
        if (!view.Good || count > 1 && !Args.Index(ts, args[1], out start) || count > 2 && !Args.Index(ts, args[2], out end) || !IsOpen(ts, op)) return null;
        nint size = Of(op)->size;
        if (start < 0) start += size;
        start = Math.Clamp(start, 0, size);
        if (end < 0) end += size;
        end = Math.Clamp(end, 0, size);
        int at = -1;
        if (end >= start) {
            var text = new ReadOnlySpan<byte>(Of(op)->data + start, (int)(end - start));
            at = last ? text.LastIndexOf(view.Span) : text.IndexOf(view.Span);
            if (last && view.Length == 0) at = text.Length;
        }
        return LongObject.FromNint(ts, at < 0 ? -1 : start + at);
    }

    private static PyObject* Seek(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int whence = 0;
        if (!Args.CheckPositional(ts, "seek", count, 1, 2) || !Args.Index(ts, args[0], out nint distance) || count == 2 && !Args.Int(ts, args[1], out whence) || !IsOpen(ts, op)) return null;
        nint from;
        switch (whence) {
            case 0: from = 0; break;
            case 1: from = Of(op)->position; break;
            case 2: from = Of(op)->size; break;
            default: return Err.ValueError(ts, "unknown seek type");
        }
        if (distance > nint.MaxValue - from || from + distance < 0 || from + distance > Of(op)->size) return Err.ValueError(ts, "seek out of range");
        Of(op)->position = from + distance;
        return Py.None;
    }

    private static PyObject* Move(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "move", count, 3, 3) || !Args.Index(ts, args[0], out nint to) || !Args.Index(ts, args[1], out nint from) || !Args.Index(ts, args[2], out nint length) || !IsOpen(ts, op) || !IsWritable(ts, op)) return null;
        nint size = Of(op)->size;
        if (to < 0 || from < 0 || length < 0 || size - to < length || size - from < length) return Err.ValueError(ts, "source, destination, or count out of range");
        Buffer.MemoryCopy(Of(op)->data + from, Of(op)->data + to, length, length);
        return Py.None;
    }

    // ---------------------------------------------------------------- the mapping itself

    private static PyObject* Size(PyThreadState* ts, PyObject* op) {
        if (!IsOpen(ts, op)) return null;
        if (Of(op)->fd == -1) return LongObject.FromNint(ts, Of(op)->size);
        Libc.Statx stat;
        byte empty = 0;
        return Libc.statx(Of(op)->fd, &empty, Libc.AtEmptyPath, 0xFFF, &stat) < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromUInt64(ts, stat.size);
    }

    private static PyObject* Resize(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!Args.Index(ts, value, out nint size) || !IsOpen(ts, op) || !IsResizable(ts, op)) return null;
        if (size < 0 || nint.MaxValue - size < Of(op)->offset) return Err.ValueError(ts, "new size out of range");
        if (Of(op)->fd != -1 && Libc.ftruncate(Of(op)->fd, Of(op)->offset + size) < 0) return Err.FromErrno(ts, Libc.Errno);
        // A shared anonymous mapping cannot grow: what is beyond its end would not be memory.
        if (Of(op)->fd == -1 && (Of(op)->flags & Private) == 0 && size > Of(op)->size) return Err.ValueError(ts, "mmap: can't expand a shared anonymous mapping on Linux");
        byte* data = mremap(Of(op)->data, Of(op)->size, size, 1); // MREMAP_MAYMOVE
        if ((nint)data == -1) return Err.FromErrno(ts, Libc.Errno);
        Of(op)->data = data;
        Of(op)->size = size;
        return Py.None;
    }

    private static PyObject* Flush(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        nint offset = 0, size = Of(op)->size;
        if (!Args.CheckPositional(ts, "flush", count, 0, 2) || count > 0 && !Args.Index(ts, args[0], out offset) || count > 1 && !Args.Index(ts, args[1], out size) || !IsOpen(ts, op)) return null;
        if (offset < 0 || size < 0 || Of(op)->size - offset < size) return Err.ValueError(ts, "flush values out of range");
        if (Of(op)->access is AccessRead or AccessCopy) return Py.None;
        int status;
        using (new Blocking(ts)) status = msync(Of(op)->data + offset, size, 4); // MS_SYNC
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* MAdvise(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        nint start = 0, length = Of(op)->size;
        if (!Args.CheckPositional(ts, "madvise", count, 1, 3) || !Args.Int(ts, args[0], out int advice) || count > 1 && !Args.Index(ts, args[1], out start) || count > 2 && !Args.Index(ts, args[2], out length) || !IsOpen(ts, op)) return null;
        if (start < 0 || start >= Of(op)->size) return Err.ValueError(ts, "madvise start out of bounds");
        if (length < 0) return Err.ValueError(ts, "madvise length invalid");
        if (nint.MaxValue - start < length) return Err.OverflowError(ts, "madvise length too large");
        return madvise(Of(op)->data + start, Math.Min(length, Of(op)->size - start), advice) != 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }
}
