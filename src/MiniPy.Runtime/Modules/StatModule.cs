// _stat: constants of st_mode and st_flags as POSIX has them, and the tests on them.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class StatModule {
    public static readonly BuiltinModule Definition = new("_stat", "S_IFMT_: file type bits\n\nS_IFDIR: directory\nS_IFCHR: character device\nS_IFBLK: block device\nS_IFREG: regular file\nS_IFIFO: fifo (named pipe)\nS_IFLNK: symbolic link\nS_IFSOCK: socket file", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("S_ISDIR", &IsDir, "S_ISDIR(mode) -> bool\n\nReturn True if mode is from a directory.");
        m.Function("S_ISCHR", &IsChr, "S_ISCHR(mode) -> bool\n\nReturn True if mode is from a character special device file.");
        m.Function("S_ISBLK", &IsBlk, "S_ISBLK(mode) -> bool\n\nReturn True if mode is from a block special device file.");
        m.Function("S_ISREG", &IsReg, "S_ISREG(mode) -> bool\n\nReturn True if mode is from a regular file.");
        m.Function("S_ISFIFO", &IsFifo, "S_ISFIFO(mode) -> bool\n\nReturn True if mode is from a FIFO (named pipe).");
        m.Function("S_ISLNK", &IsLnk, "S_ISLNK(mode) -> bool\n\nReturn True if mode is from a symbolic link.");
        m.Function("S_ISSOCK", &IsSock, "S_ISSOCK(mode) -> bool\n\nReturn True if mode is from a socket.");
        m.Function("S_ISDOOR", &IsNone, "S_ISDOOR(mode) -> bool\n\nReturn True if mode is from a door.");
        m.Function("S_ISPORT", &IsNone, "S_ISPORT(mode) -> bool\n\nReturn True if mode is from an event port.");
        m.Function("S_ISWHT", &IsNone, "S_ISWHT(mode) -> bool\n\nReturn True if mode is from a whiteout.");
        m.Function("S_IMODE", &Permissions, "Return the portion of the file's mode that can be set by os.chmod().");
        m.Function("S_IFMT", &FileType, "Return the portion of the file's mode that describes the file type.");
        m.Function("filemode", &FileMode, "Convert a file's mode to a string of the form '-rwxrwxrwx'");
        foreach ((string name, int value) in Constants()) m.Int(name, value);
        return 0;
    }

    private static (string, int)[] Constants() => [
        ("SF_APPEND", 0x40000), ("SF_ARCHIVED", 0x10000), ("SF_IMMUTABLE", 0x20000), ("SF_NOUNLINK", 0x100000), ("SF_SNAPSHOT", 0x200000),
        ("ST_ATIME", 0x7), ("ST_CTIME", 0x9), ("ST_DEV", 0x2), ("ST_GID", 0x5), ("ST_INO", 0x1), ("ST_MODE", 0x0), ("ST_MTIME", 0x8),
        ("ST_NLINK", 0x3), ("ST_SIZE", 0x6), ("ST_UID", 0x4), ("S_ENFMT", 0x400), ("S_IEXEC", 0x40), ("S_IFBLK", 0x6000), ("S_IFCHR", 0x2000),
        ("S_IFDIR", 0x4000), ("S_IFDOOR", 0x0), ("S_IFIFO", 0x1000), ("S_IFLNK", 0xA000), ("S_IFPORT", 0x0), ("S_IFREG", 0x8000),
        ("S_IFSOCK", 0xC000), ("S_IFWHT", 0x0), ("S_IREAD", 0x100), ("S_IRGRP", 0x20), ("S_IROTH", 0x4), ("S_IRUSR", 0x100), ("S_IRWXG", 0x38),
        ("S_IRWXO", 0x7), ("S_IRWXU", 0x1C0), ("S_ISGID", 0x400), ("S_ISUID", 0x800), ("S_ISVTX", 0x200), ("S_IWGRP", 0x10), ("S_IWOTH", 0x2),
        ("S_IWRITE", 0x80), ("S_IWUSR", 0x80), ("S_IXGRP", 0x8), ("S_IXOTH", 0x1), ("S_IXUSR", 0x40), ("UF_APPEND", 0x4), ("UF_COMPRESSED", 0x20),
        ("UF_HIDDEN", 0x8000), ("UF_IMMUTABLE", 0x2), ("UF_NODUMP", 0x1), ("UF_NOUNLINK", 0x10), ("UF_OPAQUE", 0x8),
    ];

    private const uint TypeMask = 0xF000, Fifo = 0x1000, Chr = 0x2000, Dir = 0x4000, Blk = 0x6000, Reg = 0x8000, Lnk = 0xA000, Sock = 0xC000;

    private static bool Read(PyThreadState* ts, PyObject* op, out uint mode) {
        mode = 0;
        if (!LongObject.Check(op)) return Err.TypeError(ts, "an integer is required");
        if (LongObject.Sign(op) < 0) return Err.OverflowError(ts, "can't convert negative value to unsigned int");
        ulong value = LongObject.AsUInt64(ts, op);
        if (value == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return false;
        if (value > uint.MaxValue) return Err.OverflowError(ts, "mode out of range");
        mode = (uint)value;
        return true;
    }

    private static PyObject* Is(PyThreadState* ts, PyObject* op, uint type) => Read(ts, op, out uint mode) ? Py.Bool((mode & TypeMask) == type) : null;
    private static PyObject* IsDir(PyThreadState* ts, PyObject* m, PyObject* op) => Is(ts, op, Dir);
    private static PyObject* IsChr(PyThreadState* ts, PyObject* m, PyObject* op) => Is(ts, op, Chr);
    private static PyObject* IsBlk(PyThreadState* ts, PyObject* m, PyObject* op) => Is(ts, op, Blk);
    private static PyObject* IsReg(PyThreadState* ts, PyObject* m, PyObject* op) => Is(ts, op, Reg);
    private static PyObject* IsFifo(PyThreadState* ts, PyObject* m, PyObject* op) => Is(ts, op, Fifo);
    private static PyObject* IsLnk(PyThreadState* ts, PyObject* m, PyObject* op) => Is(ts, op, Lnk);
    private static PyObject* IsSock(PyThreadState* ts, PyObject* m, PyObject* op) => Is(ts, op, Sock);
    private static PyObject* IsNone(PyThreadState* ts, PyObject* m, PyObject* op) => Read(ts, op, out _) ? Py.False : null;
    private static PyObject* Permissions(PyThreadState* ts, PyObject* m, PyObject* op) => Read(ts, op, out uint mode) ? LongObject.FromInt64(ts, mode & 0xFFF) : null;
    private static PyObject* FileType(PyThreadState* ts, PyObject* m, PyObject* op) => Read(ts, op, out uint mode) ? LongObject.FromInt64(ts, mode & TypeMask) : null;

    private static PyObject* FileMode(PyThreadState* ts, PyObject* m, PyObject* op) {
        if (!Read(ts, op, out uint mode)) return null;
        char type = (mode & TypeMask) switch { Reg => '-', Dir => 'd', Lnk => 'l', Blk => 'b', Chr => 'c', Fifo => 'p', Sock => 's', _ => '?' };
        System.Span<char> text = [type, '-', '-', '-', '-', '-', '-', '-', '-', '-'];
        for (int i = 0; i < 9; i++)
            if ((mode & (0x100u >> i)) != 0) text[i + 1] = "rwx"[i % 3];
        if ((mode & 0x800) != 0) text[3] = text[3] == 'x' ? 's' : 'S';
        if ((mode & 0x400) != 0) text[6] = text[6] == 'x' ? 's' : 'S';
        if ((mode & 0x200) != 0) text[9] = text[9] == 'x' ? 't' : 'T';
        return UnicodeObject.FromString(ts, text);
    }
}
