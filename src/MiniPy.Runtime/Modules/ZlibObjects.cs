// zlib.Compress and zlib.Decompress: a z_stream of the library's with what belongs to it.
//
// The stream is used by one thread at a time: a thread holds the object's gate while it works, and leaves the interpreter lock before it
// waits for the gate (the holder needs the interpreter lock to go on).

using System;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyZlibObject {
    public PyObject ob_base;
    /// <summary>bytes after the end of the stream.</summary>
    public PyObject* unused_data;
    /// <summary>bytes of input that the last call's limit left.</summary>
    public PyObject* unconsumed_tail;
    /// <summary>bytes-like, or null.</summary>
    public PyObject* zdict;
    /// <summary>In memory of the process: the library keeps a pointer back to it.</summary>
    public ZStream* stream;
    /// <summary>GCHandle of the object that is the gate.</summary>
    public nint gate;
    public byte eof;
    /// <summary>The library's state must still be ended.</summary>
    public byte live;
}

/// <summary>Holds an object's gate to the end of the scope.</summary>
internal readonly unsafe ref struct ZlibTurn {
    private readonly object _gate;

    public ZlibTurn(PyThreadState* ts, PyObject* op) {
        _gate = GCHandle.FromIntPtr(((PyZlibObject*)op)->gate).Target!;
        if (Monitor.TryEnter(_gate)) return;
        using (new Blocking(ts)) Monitor.Enter(_gate);
    }

    public void Dispose() => Monitor.Exit(_gate);
}

internal static unsafe class ZlibObject {
    private static readonly PyTypeObject* s_compress = StaticType.Create("zlib.Compress", null, sizeof(PyZlibObject), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &CompressMembers);
    private static readonly PyTypeObject* s_decompress = StaticType.Create("zlib.Decompress", null, sizeof(PyZlibObject), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, &DecompressMembers);
    private static readonly ArgSpec s_maxLength = new("decompress", 1, 1, "data", "max_length");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->dealloc = &Dealloc;
    }

    private static void CompressMembers(TypeBuilder t) {
        t.Method("compress", &Compress, "compress($self, data, /)\n--\n\nReturns a bytes object containing compressed data.\n\n  data\n    Binary data to be compressed.\n\nAfter calling this function, some of the input data may still\nbe stored in internal buffers for later processing.\nCall the flush() method to clear these buffers.");
        t.Method("flush", &FlushCompress, "flush($self, mode=zlib.Z_FINISH, /)\n--\n\nReturn a bytes object containing any remaining compressed data.\n\n  mode\n    One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH.\n    If mode == Z_FINISH, the compressor object can no longer be\n    used after calling the flush() method.  Otherwise, more data\n    can still be compressed.");
        t.Method("copy", &CopyCompress, "copy($self, /)\n--\n\nReturn a copy of the compression object.");
        t.Method("__copy__", &CopyCompress);
        t.Method("__deepcopy__", &DeepCopyCompress);
    }

    private static void DecompressMembers(TypeBuilder t) {
        t.Method("decompress", &Decompress, "decompress($self, data, /, max_length=0)\n--\n\nReturn a bytes object containing the decompressed version of the data.\n\n  data\n    The binary data to decompress.\n  max_length\n    The maximum allowable length of the decompressed data.\n    Unconsumed input data will be stored in\n    the unconsumed_tail attribute.\n\nAfter calling this function, some of the input data may still be stored in\ninternal buffers for later processing.\nCall the flush() method to clear these buffers.");
        t.Method("flush", &FlushDecompress, "flush($self, length=zlib.DEF_BUF_SIZE, /)\n--\n\nReturn a bytes object containing any remaining decompressed data.\n\n  length\n    the initial size of the output buffer.");
        t.Method("copy", &CopyDecompress, "copy($self, /)\n--\n\nReturn a copy of the decompression object.");
        t.Method("__copy__", &CopyDecompress);
        t.Method("__deepcopy__", &DeepCopyDecompress);
        t.Member("unused_data", MemberType.Object, 16);
        t.Member("unconsumed_tail", MemberType.Object, 24);
        t.Getter("eof", &GetEof);
    }

    private static PyZlibObject* Of(PyObject* op) => (PyZlibObject*)op;
    private static PyObject* GetEof(PyThreadState* ts, PyObject* self) => Py.Bool(Of(self)->eof != 0);

    private static PyObject* Alloc(PyThreadState* ts, PyTypeObject* type) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)type, 0);
        if (op == null) return null;
        Of(op)->unused_data = Of(op)->unconsumed_tail = BytesObject.Empty;
        Of(op)->stream = (ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZStream));
        Of(op)->gate = GCHandle.ToIntPtr(GCHandle.Alloc(new object()));
        return op;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (Of(op)->live != 0) End(op);
        NativeMemory.Free(Of(op)->stream);
        GCHandle.FromIntPtr(Of(op)->gate).Free();
        Fields.Dealloc(ts, op, 3);
    }

    private static int End(PyObject* op) {
        Of(op)->live = 0;
        return op->ob_type == s_compress ? Zlib.deflateEnd(Of(op)->stream) : Zlib.inflateEnd(Of(op)->stream);
    }

    // ---------------------------------------------------------------- making

    [return: NewRef]
    public static PyObject* NewCompress(PyThreadState* ts, int level, int method, int windowBits, int memLevel, int strategy, PyObject* zdict) {
        Py_buffer dictionary = default;
        if (zdict != null && !Py.IsNone(zdict) && BufferProtocol.Get(ts, zdict, &dictionary, BufferProtocol.Simple) < 0) return null;
        using Owned op = new(ts, Alloc(ts, s_compress));
        bool good = !op.IsNull && StartCompress(ts, op, level, method, windowBits, memLevel, strategy, &dictionary);
        BufferProtocol.Release(ts, &dictionary);
        return good ? op.Detach() : null;
    }

    private static bool StartCompress(PyThreadState* ts, PyObject* op, int level, int method, int windowBits, int memLevel, int strategy, Py_buffer* dictionary) {
        ZStream* stream = Of(op)->stream;
        int status = Zlib.DeflateInit(stream, level, method, windowBits, memLevel, strategy);
        if (status == Zlib.MemError) return Err.Raise(ts, Exc.MemoryError, "Can't allocate memory for compression object");
        if (status == Zlib.StreamError) return Err.ValueError(ts, "Invalid initialization option");
        if (status != Zlib.Ok) return ZlibModule.Fail(ts, stream, status, "while creating compression object");
        Of(op)->live = 1;
        if (dictionary->obj == null) return true;
        status = Zlib.deflateSetDictionary(stream, (byte*)dictionary->buf, (uint)dictionary->len);
        return status == Zlib.Ok || Err.ValueError(ts, status == Zlib.StreamError ? "Invalid dictionary" : "deflateSetDictionary()");
    }

    [return: NewRef]
    public static PyObject* NewDecompress(PyThreadState* ts, int windowBits, PyObject* zdict) {
        if (zdict != null && !BufferProtocol.Check(zdict) || zdict != null && UnicodeObject.Check(zdict)) return Err.TypeError(ts, "zdict argument must support the buffer protocol");
        using Owned op = new(ts, Alloc(ts, s_decompress));
        if (op.IsNull) return null;
        Of(op)->zdict = Py.XNewRef(zdict);
        ZStream* stream = Of(op)->stream;
        int status = Zlib.InflateInit(stream, windowBits);
        if (status == Zlib.MemError) return Err.Raise(ts, Exc.MemoryError, "Can't allocate memory for decompression object");
        if (status == Zlib.StreamError) return Err.ValueError(ts, "Invalid initialization option");
        if (status != Zlib.Ok) return ZlibModule.Fail(ts, stream, status, "while creating decompression object");
        Of(op)->live = 1;
        // A raw stream does not ask for its dictionary.
        return zdict != null && windowBits < 0 && !SetDictionary(ts, op) ? null : op.Detach();
    }

    private static bool SetDictionary(PyThreadState* ts, PyObject* self) {
        using var dictionary = new BytesView(ts, Of(self)->zdict);
        if (!dictionary.Good) return false;
        int status = Zlib.inflateSetDictionary(Of(self)->stream, dictionary.Data, (uint)dictionary.Length);
        return status == Zlib.Ok || ZlibModule.Fail(ts, Of(self)->stream, status, "while setting zdict");
    }

    // ---------------------------------------------------------------- compression

    private static PyObject* Compress(PyThreadState* ts, PyObject* self, PyObject* op) {
        using var data = new BytesView(ts, op);
        if (!data.Good) return null;
        using var turn = new ZlibTurn(ts, self);
        ZStream* stream = Of(self)->stream;
        stream->next_in = data.Data;
        stream->avail_in = (uint)data.Length;
        var to = new BytesBuilder(ts);
        int status = ZlibModule.Pump(ts, stream, Zlib.deflate, Zlib.NoFlush, ref to, ZlibModule.DefaultBuffer, nint.MaxValue);
        if (status == Zlib.StreamError) ZlibModule.Fail(ts, stream, status, "while compressing data");
        return Finish(ref to, status is not (Zlib.StreamError or int.MinValue));
    }

    [return: NewRef]
    private static PyObject* Finish(ref BytesBuilder to, bool good) {
        PyObject* result = good ? to.Finish() : null;
        to.Dispose();
        return result;
    }

    private static PyObject* FlushCompress(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        int mode = Zlib.Finish;
        if (!Args.CheckPositional(ts, "flush", count, 0, 1) || (count > 0 && !Args.Int(ts, args[0], out mode))) return null;
        if (mode == Zlib.NoFlush) return BytesObject.Empty;
        using var turn = new ZlibTurn(ts, self);
        ZStream* stream = Of(self)->stream;
        stream->avail_in = 0;
        var to = new BytesBuilder(ts);
        int status = ZlibModule.Pump(ts, stream, Zlib.deflate, mode, ref to, ZlibModule.DefaultBuffer, nint.MaxValue);
        bool good = status != int.MinValue;
        if (status == Zlib.StreamError) good = ZlibModule.Fail(ts, stream, status, "while flushing");
        else if (status == Zlib.StreamEnd && mode == Zlib.Finish) {
            status = End(self);
            good = status == Zlib.Ok || ZlibModule.Fail(ts, stream, status, "while finishing compression");
        } else if (good && status is not (Zlib.Ok or Zlib.BufError)) good = ZlibModule.Fail(ts, stream, status, "while flushing");
        return Finish(ref to, good);
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* self, string what, delegate* unmanaged<ZStream*, ZStream*, int> copy) {
        using Owned op = new(ts, Alloc(ts, self->ob_type));
        if (op.IsNull) return null;
        using var turn = new ZlibTurn(ts, self);
        int status = copy(Of(op)->stream, Of(self)->stream);
        if (status == Zlib.StreamError) return Err.ValueError(ts, "Inconsistent stream state");
        if (status == Zlib.MemError) return Err.Raise(ts, Exc.MemoryError, $"Can't allocate memory for {what} object");
        if (status != Zlib.Ok) return ZlibModule.Fail(ts, Of(self)->stream, status, $"while copying {what} object");
        Of(op)->live = 1;
        Of(op)->eof = Of(self)->eof;
        Of(op)->unused_data = Py.NewRef(Of(self)->unused_data);
        Of(op)->unconsumed_tail = Py.NewRef(Of(self)->unconsumed_tail);
        Of(op)->zdict = Py.XNewRef(Of(self)->zdict);
        return op.Detach();
    }

    private static PyObject* CopyCompress(PyThreadState* ts, PyObject* self) => Copy(ts, self, "compression", Zlib.deflateCopy);
    private static PyObject* DeepCopyCompress(PyThreadState* ts, PyObject* self, PyObject* memo) => CopyCompress(ts, self);
    private static PyObject* CopyDecompress(PyThreadState* ts, PyObject* self) => Copy(ts, self, "decompression", Zlib.inflateCopy);
    private static PyObject* DeepCopyDecompress(PyThreadState* ts, PyObject* self, PyObject* memo) => CopyDecompress(ts, self);

    // ---------------------------------------------------------------- decompression

    /// <summary>Inflates until the limit, the end or the input's end, giving the dictionary when it is asked for.</summary>
    private static int Inflate(PyThreadState* ts, PyObject* self, int flush, ref BytesBuilder to, nint first, nint limit) {
        while (true) {
            int status = ZlibModule.Pump(ts, Of(self)->stream, Zlib.inflate, flush, ref to, first, limit);
            if (status != Zlib.NeedDict || Of(self)->zdict == null) return status;
            if (!SetDictionary(ts, self)) return int.MinValue;
        }
    }

    /// <summary>Keeps what the library did not take: after the end it is unused, before it is for the next call.</summary>
    private static bool SaveInput(PyThreadState* ts, PyObject* self, int status) {
        ZStream* stream = Of(self)->stream;
        var rest = new ReadOnlySpan<byte>(stream->next_in, (int)stream->avail_in);
        if (status == Zlib.StreamEnd) {
            if (rest.Length > 0) {
                PyObject* old = Of(self)->unused_data;
                PyObject* all = BytesObject.New(ts, BytesObject.Size(old) + rest.Length);
                if (all == null) return false;
                BytesObject.Span(old).CopyTo(new Span<byte>(BytesObject.Data(all), (int)BytesObject.Size(old)));
                rest.CopyTo(new Span<byte>(BytesObject.Data(all) + BytesObject.Size(old), rest.Length));
                Py.SetRef(ts, &Of(self)->unused_data, all);
            }
            rest = default;
        }
        if (rest.Length > 0 || BytesObject.Size(Of(self)->unconsumed_tail) > 0) {
            PyObject* tail = BytesObject.FromSpan(ts, rest);
            if (tail == null) return false;
            Py.SetRef(ts, &Of(self)->unconsumed_tail, tail);
        }
        stream->next_in = null;
        stream->avail_in = 0;
        return true;
    }

    private static PyObject* Decompress(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[2];
        nint limit = 0;
        if (!s_maxLength.Parse(ts, args, count, kwnames, a)) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good || (a[1] != null && !Args.Index(ts, a[1], out limit))) return null;
        if (limit < 0) return Err.ValueError(ts, "max_length must be non-negative");
        using var turn = new ZlibTurn(ts, self);
        ZStream* stream = Of(self)->stream;
        stream->next_in = data.Data;
        stream->avail_in = (uint)data.Length;
        var to = new BytesBuilder(ts);
        int status = Inflate(ts, self, Zlib.SyncFlush, ref to, ZlibModule.DefaultBuffer, limit == 0 ? nint.MaxValue : limit);
        bool good = status != int.MinValue && SaveInput(ts, self, status);
        if (good && status == Zlib.StreamEnd) Of(self)->eof = 1;
        else if (good && status is not (Zlib.Ok or Zlib.BufError)) good = ZlibModule.Fail(ts, stream, status, "while decompressing data");
        return Finish(ref to, good);
    }

    private static PyObject* FlushDecompress(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        nint length = ZlibModule.DefaultBuffer;
        if (!Args.CheckPositional(ts, "flush", count, 0, 1) || (count > 0 && !Args.Index(ts, args[0], out length))) return null;
        if (length <= 0) return Err.ValueError(ts, "length must be greater than zero");
        using var turn = new ZlibTurn(ts, self);
        using Owned input = new(ts, Py.NewRef(Of(self)->unconsumed_tail));
        ZStream* stream = Of(self)->stream;
        stream->next_in = BytesObject.Data(input);
        stream->avail_in = (uint)BytesObject.Size(input);
        var to = new BytesBuilder(ts);
        int status = Inflate(ts, self, Zlib.Finish, ref to, length, nint.MaxValue);
        bool good = status != int.MinValue && SaveInput(ts, self, status);
        if (good && status == Zlib.StreamEnd) {
            Of(self)->eof = 1;
            status = End(self);
            good = status == Zlib.Ok || ZlibModule.Fail(ts, stream, status, "while finishing decompression");
        }
        return Finish(ref to, good);
    }
}
