// __pycache__: compiled modules kept in files, as importlib keeps them (PEP 3147): 16 bytes of header (magic number, flags, time and size of
// the source), then the code object in marshal's format. The native loader reads and writes them, and importlib's loaders can read what it
// wrote and the other way round. What cannot be read is compiled anew; what cannot be written is not.

using System;
using System.Buffers.Binary;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ByteCodeFiles {
    private const int HeaderBytes = 16;

    /// <summary>Where the byte code of a source file is kept; null when it is kept nowhere.</summary>
    private static string? PathFor(PyThreadState* ts, string source) {
        if (!source.EndsWith(".py", StringComparison.Ordinal) || !Path.IsPathRooted(source)) return null;
        int slash = source.LastIndexOf('/');
        int level = Interpreter.From(ts).Part<RuntimeOptions>().Optimize;
        string file = $"{source[(slash + 1)..^3]}.{SysModule.CacheTag}{(level > 0 ? $".opt-{level}" : "")}.pyc";
        PyObject* prefix = DictObject.GetItemString(ts, ts->interp->sysdict, "pycache_prefix");
        return prefix != null && UnicodeObject.Check(prefix) ? UnicodeObject.ToString(prefix) + source[..(slash + 1)] + file : source[..(slash + 1)] + "__pycache__/" + file;
    }

    private static void Header(Span<byte> header, FileInfo source) {
        header.Clear();
        FrozenImportlib.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)((source.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)source.Length);
    }

    /// <summary>The code kept for a source file, if it is of this file and this build; else null, without an error.</summary>
    /// <param name="shown">The file name that the code is to have when it is not the source's.</param>
    [return: NewRef]
    public static PyObject* Load(PyThreadState* ts, string source, string? shown = null) {
        if (PathFor(ts, source) is not { } path) return null;
        byte[] data;
        try {
            if (!File.Exists(path)) return null;
            var info = new FileInfo(source);
            if (!info.Exists) return null;
            data = File.ReadAllBytes(path);
            Span<byte> wanted = stackalloc byte[HeaderBytes];
            Header(wanted, info);
            if (data.Length <= HeaderBytes || !data.AsSpan(0, HeaderBytes).SequenceEqual(wanted)) return null;
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) {
            return null;
        }
        PyObject* code = MarshalModule.LoadFrom(ts, data.AsSpan(HeaderBytes));
        if (code != null && code->ob_type == CodeObject.Type) {
            using Owned written = new(ts, Py.NewRef(((PyCodeObject*)code)->co_filename));
            using Owned name = new(ts, UnicodeObject.FromString(ts, shown ?? source));
            if (!name.IsNull && !UnicodeObject.Equals(written, name)) Rename(ts, (PyCodeObject*)code, written, name);
            if (!name.IsNull) return code;
        }
        Py.XDecRef(ts, code);
        ErrorIndicator.Clear(ts);
        return null;
    }

    /// <summary>Is a program to be run from a file like this byte code (maybe_pyc_file)?</summary>
    public static bool IsByteCode(string path, ReadOnlySpan<byte> content) => path.EndsWith(".pyc", StringComparison.Ordinal) || content.StartsWith(FrozenImportlib.Magic);

    /// <summary>The code object of such a file.</summary>
    [return: NewRef]
    public static PyObject* CodeOf(PyThreadState* ts, ReadOnlySpan<byte> content) {
        if (content.Length < HeaderBytes || !content.StartsWith(FrozenImportlib.Magic)) return Err.RuntimeError(ts, "Bad magic number in .pyc file");
        using Owned code = new(ts, MarshalModule.LoadFrom(ts, content[HeaderBytes..]));
        if (code.IsNull || code.Borrow->ob_type == CodeObject.Type) return code.Detach();
        return Err.RuntimeError(ts, "Bad code object in .pyc file");
    }

    /// <summary>Keeps the code of a source file unless sys.dont_write_bytecode.</summary>
    public static void Save(PyThreadState* ts, string source, PyObject* code) {
        PyObject* refuse = DictObject.GetItemString(ts, ts->interp->sysdict, "dont_write_bytecode");
        if (refuse == null || refuse != Py.False || PathFor(ts, source) is not { } path) return;
        byte[]? bytes = MarshalModule.DumpToArray(ts, code);
        if (bytes == null) {
            ErrorIndicator.Clear(ts);
            return;
        }
        try {
            var info = new FileInfo(source);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var all = new byte[HeaderBytes + bytes.Length];
            Header(all.AsSpan(0, HeaderBytes), info);
            bytes.CopyTo(all.AsSpan(HeaderBytes));
            // Whole or not at all: other processes read while we write.
            string temporary = $"{path}.{Environment.ProcessId}.{ts->thread_id}";
            File.WriteAllBytes(temporary, all);
            File.Move(temporary, path, overwrite: true);
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) {
            // A folder that cannot be written to is no problem of the program.
        }
    }

    /// <summary>Puts a new file name into a code object and those among its constants that are of the old file.</summary>
    public static void Rename(PyThreadState* ts, PyCodeObject* code, PyObject* old, PyObject* name) {
        if (!UnicodeObject.Equals(code->co_filename, old)) return;
        Py.SetRef(ts, &code->co_filename, Py.NewRef(name));
        for (nint i = 0; i < TupleObject.Size(code->co_consts); i++) {
            PyObject* constant = TupleObject.Items(code->co_consts)[i];
            if (constant->ob_type == CodeObject.Type) Rename(ts, (PyCodeObject*)constant, old, name);
        }
    }
}
