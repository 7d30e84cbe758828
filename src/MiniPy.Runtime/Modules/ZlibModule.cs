// zlib: the module, and compress and decompress in one go. Objects are in ZlibObjects.
//
// The interpreter lock is left around each call of the library; output buffers are blocks of the interpreter's heap, made while the lock
// is held, so a heap limit holds for a decompression bomb as well.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ZlibModule {
    public static readonly BuiltinModule Definition = new("zlib", "The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip.\n\nadler32(string[, start]) -- Compute an Adler-32 checksum.\ncompress(data[, level]) -- Compress data, with compression level 0-9 or -1.\ncompressobj([level[, ...]]) -- Return a compressor object.\ncrc32(string[, start]) -- Compute a CRC-32 checksum.\ndecompress(string,[wbits],[bufsize]) -- Decompresses a compressed string.\ndecompressobj([wbits[, zdict]]) -- Return a decompressor object.\n\n'wbits' is window buffer size and container format.\nCompressor objects support compress() and flush() methods; decompressor\nobjects support decompress() and flush().", &Fill);

    public const int DefaultBuffer = 16 * 1024;
    public static readonly PyTypeObject* Error = ExceptionObject.Declare("zlib.error", Exc.Exception, "");

    private static readonly ArgSpec s_compress = new("compress", 1, 1, "data", "level", "wbits"), s_decompress = new("decompress", 1, 1, "data", "wbits", "bufsize"),
        s_compressObject = new("compressobj", 0, 0, "level", "method", "wbits", "memLevel", "strategy", "zdict"), s_decompressObject = new("decompressobj", 0, 0, "wbits", "zdict");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        if (!Zlib.Available) return SystemLibrary.Missing(ts, "zlib", "libz");
        var m = new ModuleBuilder(ts, module);
        m.Function("adler32", &Adler32, "adler32($module, data, value=1, /)\n--\n\nCompute an Adler-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum is an integer.");
        m.Function("compress", &Compress, "compress($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)\n--\n\nReturns a bytes object containing compressed data.\n\n  data\n    Binary data to be compressed.\n  level\n    Compression level, in 0-9 or -1.\n  wbits\n    The window buffer size and container format.");
        m.Function("compressobj", &CompressObject, "compressobj($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n            strategy=Z_DEFAULT_STRATEGY, zdict=None)\n--\n\nReturn a compressor object.\n\n  level\n    The compression level (an integer in the range 0-9 or -1; default is\n    currently equivalent to 6).  Higher compression levels are slower,\n    but produce smaller results.\n  method\n    The compression algorithm.  If given, this must be DEFLATED.\n  wbits\n    +9 to +15: The base-two logarithm of the window size.  Include a zlib\n        container.\n    -9 to -15: Generate a raw stream.\n    +25 to +31: Include a gzip container.\n  memLevel\n    Controls the amount of memory used for internal compression state.\n    Valid values range from 1 to 9.  Higher values result in higher memory\n    usage, faster compression, and smaller output.\n  strategy\n    Used to tune the compression algorithm.  Possible values are\n    Z_DEFAULT_STRATEGY, Z_FILTERED, and Z_HUFFMAN_ONLY.\n  zdict\n    The predefined compression dictionary - a sequence of bytes\n    containing subsequences that are likely to occur in the input data.");
        m.Function("crc32", &Crc32, "crc32($module, data, value=0, /)\n--\n\nCompute a CRC-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum is an integer.");
        m.Function("decompress", &Decompress, "decompress($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)\n--\n\nReturns a bytes object containing the uncompressed data.\n\n  data\n    Compressed data.\n  wbits\n    The window buffer size and container format.\n  bufsize\n    The initial output buffer size.");
        m.Function("decompressobj", &DecompressObject, "decompressobj($module, /, wbits=MAX_WBITS, zdict=b'')\n--\n\nReturn a decompressor object.\n\n  wbits\n    The window buffer size and container format.\n  zdict\n    The predefined compression dictionary.  This must be the same\n    dictionary as used by the compressor that produced the input data.");
        m.Value("error", Py.NewRef((PyObject*)Error));
        m.Int("MAX_WBITS", Zlib.MaxWindowBits);
        m.Int("DEFLATED", Zlib.Deflated);
        m.Int("DEF_MEM_LEVEL", Zlib.DefaultMemLevel);
        m.Int("DEF_BUF_SIZE", DefaultBuffer);
        m.Int("Z_NO_COMPRESSION", 0);
        m.Int("Z_BEST_SPEED", 1);
        m.Int("Z_BEST_COMPRESSION", 9);
        m.Int("Z_DEFAULT_COMPRESSION", -1);
        m.Int("Z_FILTERED", 1);
        m.Int("Z_HUFFMAN_ONLY", 2);
        m.Int("Z_RLE", 3);
        m.Int("Z_FIXED", 4);
        m.Int("Z_DEFAULT_STRATEGY", 0);
        m.Int("Z_NO_FLUSH", Zlib.NoFlush);
        m.Int("Z_PARTIAL_FLUSH", 1);
        m.Int("Z_SYNC_FLUSH", Zlib.SyncFlush);
        m.Int("Z_FULL_FLUSH", 3);
        m.Int("Z_FINISH", Zlib.Finish);
        m.Int("Z_BLOCK", 5);
        m.Int("Z_TREES", 6);
        m.Text("ZLIB_VERSION", Zlib.Version);
        m.Text("ZLIB_RUNTIME_VERSION", Zlib.Version);
        m.Text("__version__", "1.0");
        return 0;
    }

    /// <summary>zlib.error with what the stream, or else the code, says.</summary>
    public static Raised Fail(PyThreadState* ts, ZStream* stream, int code, string doing) {
        string? text = code == Zlib.VersionError ? "library version mismatch" : stream->msg != null ? Marshal.PtrToStringUTF8((nint)stream->msg) : null;
        text ??= code switch { Zlib.BufError => "incomplete or truncated stream", Zlib.StreamError => "inconsistent stream state", Zlib.DataError => "invalid input data", _ => null };
        return Err.Raise(ts, Error, text == null ? $"Error {code} {doing}" : $"Error {code} {doing}: {text}");
    }

    /// <summary>
    /// Runs the stream until the library wants no more room, appending to `to` at most `limit` bytes; answers the last status, or
    /// int.MinValue with an error pending. The interpreter lock is left around each step.
    /// </summary>
    public static int Pump(PyThreadState* ts, ZStream* stream, delegate* unmanaged<ZStream*, int, int> step, int flush, ref BytesBuilder to, nint first, nint limit) {
        nint block = Math.Max(1, first);
        while (true) {
            nint room = Math.Min(Math.Min(block, limit - to.Length), 1 << 30);
            if (room <= 0) return Zlib.Ok;
            if (!to.Reserve(room) || !Work.Allow(ts, room)) return int.MinValue;
            stream->next_out = to.End;
            stream->avail_out = (uint)room;
            int status;
            using (new Blocking(ts)) status = step(stream, flush);
            to.Length += room - (nint)stream->avail_out;
            if (status is not (Zlib.Ok or Zlib.BufError) || stream->avail_out != 0) return status;
            block = Math.Min(2 * block, 64 << 20);
        }
    }

    private static bool Int(PyThreadState* ts, PyObject* op, ref int value) => op == null || Args.Int(ts, op, out value);

    private static PyObject* Compress(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[3];
        int level = -1, windowBits = Zlib.MaxWindowBits;
        if (!s_compress.Parse(ts, args, count, kwnames, a)) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good || !Int(ts, a[1], ref level) || !Int(ts, a[2], ref windowBits)) return null;
        ZStream stream = default;
        int status = Zlib.DeflateInit(&stream, level, Zlib.Deflated, windowBits, Zlib.DefaultMemLevel, 0);
        if (status == Zlib.MemError) return Err.Raise(ts, Exc.MemoryError, "Out of memory while compressing data");
        if (status == Zlib.StreamError) return Err.Raise(ts, Error, "Bad compression level");
        if (status != Zlib.Ok) return Fail(ts, &stream, status, "while compressing data");
        stream.next_in = data.Data;
        stream.avail_in = (uint)data.Length;
        var to = new BytesBuilder(ts);
        status = Pump(ts, &stream, Zlib.deflate, Zlib.Finish, ref to, DefaultBuffer, nint.MaxValue);
        if (status != Zlib.StreamEnd && status != int.MinValue) Fail(ts, &stream, status, "while compressing data");
        Zlib.deflateEnd(&stream);
        PyObject* result = status == Zlib.StreamEnd ? to.Finish() : null;
        to.Dispose();
        return result;
    }

    private static PyObject* Decompress(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[3];
        int windowBits = Zlib.MaxWindowBits;
        nint size = DefaultBuffer;
        if (!s_decompress.Parse(ts, args, count, kwnames, a)) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good || !Int(ts, a[1], ref windowBits) || (a[2] != null && !Args.Index(ts, a[2], out size))) return null;
        if (size < 0) return Err.ValueError(ts, "bufsize must be non-negative");
        ZStream stream = default;
        stream.next_in = data.Data; // given before the start: inflateInit may look at it
        int status = Zlib.InflateInit(&stream, windowBits);
        if (status == Zlib.MemError) return Err.Raise(ts, Exc.MemoryError, "Out of memory while decompressing data");
        if (status != Zlib.Ok) return Fail(ts, &stream, status, "while preparing to decompress data");
        stream.next_in = data.Data;
        stream.avail_in = (uint)data.Length;
        var to = new BytesBuilder(ts);
        status = Pump(ts, &stream, Zlib.inflate, Zlib.SyncFlush, ref to, Math.Min(size, DefaultBuffer), nint.MaxValue);
        if (status == Zlib.MemError) Err.Raise(ts, Exc.MemoryError, "Out of memory while decompressing data");
        else if (status is Zlib.Ok or Zlib.BufError) Fail(ts, &stream, Zlib.BufError, "while decompressing data");
        else if (status != Zlib.StreamEnd && status != int.MinValue) Fail(ts, &stream, status, "while decompressing data");
        Zlib.inflateEnd(&stream);
        PyObject* result = status == Zlib.StreamEnd ? to.Finish() : null;
        to.Dispose();
        return result;
    }

    private static PyObject* CompressObject(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[6];
        int level = -1, method = Zlib.Deflated, windowBits = Zlib.MaxWindowBits, memLevel = Zlib.DefaultMemLevel, strategy = 0;
        if (!s_compressObject.Parse(ts, args, count, kwnames, a)) return null;
        if (!Int(ts, a[0], ref level) || !Int(ts, a[1], ref method) || !Int(ts, a[2], ref windowBits) || !Int(ts, a[3], ref memLevel) || !Int(ts, a[4], ref strategy)) return null;
        return ZlibObject.NewCompress(ts, level, method, windowBits, memLevel, strategy, a[5]);
    }

    private static PyObject* DecompressObject(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[2];
        int windowBits = Zlib.MaxWindowBits;
        if (!s_decompressObject.Parse(ts, args, count, kwnames, a) || !Int(ts, a[0], ref windowBits)) return null;
        return ZlibObject.NewDecompress(ts, windowBits, a[1]);
    }

    private static PyObject* Crc32(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => BinasciiModule.Checksum(ts, "crc32", args, count, 0, &Checksums.Crc32);
    private static PyObject* Adler32(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => BinasciiModule.Checksum(ts, "adler32", args, count, 1, &Checksums.Adler32);
}
