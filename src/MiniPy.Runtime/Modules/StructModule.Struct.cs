// _struct.Struct: a compiled format; and the iterator of iter_unpack.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyStructObject {
    public PyObject ob_base;
    /// <summary>Bytes of a packed record. Binaries read this and s_len where CPython has them (_testbuffer).</summary>
    public nint s_size;
    /// <summary>Values of a record; -1 before __init__.</summary>
    public nint s_len;
    /// <summary>bytes; null before __init__.</summary>
    public PyObject* format;
    public StructRun* runs;
    public nint runCount;
    public byte bigEndian;
    public byte native;
    public PyObject* weakreflist;
}

internal static unsafe class StructObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_struct.Struct", null, sizeof(PyStructObject), TypeFlags.BaseType, &Slots, &Members,
        doc: "Struct(fmt) --> compiled struct object", weakListOffset: 64);
    private static readonly ArgSpec s_init = new("Struct", 0, 1, "format"), s_unpackFrom = new("unpack_from", 0, 1, "buffer", "offset");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->init = &Init;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("iter_unpack", &IterUnpack, "iter_unpack($self, buffer, /)\n--\n\nReturn an iterator yielding tuples.\n\nTuples are unpacked from the given bytes source, like a repeated\ninvocation of unpack_from().\n\nRequires that the bytes length be a multiple of the struct size.");
        t.Method("pack", &Pack, "S.pack(v1, v2, ...) -> bytes\n\nReturn a bytes object containing values v1, v2, ... packed according\nto the format string S.format.  See help(struct) for more on format\nstrings.");
        t.Method("pack_into", &PackInto, "S.pack_into(buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... according to the format string S.format\nand write the packed bytes into the writable buffer buf starting at\noffset.  Note that the offset is a required argument.  See\nhelp(struct) for more on format strings.");
        t.Method("unpack", &Unpack, "unpack($self, buffer, /)\n--\n\nReturn a tuple containing unpacked values.\n\nUnpack according to the format string Struct.format. The buffer's size\nin bytes must be Struct.size.\n\nSee help(struct) for more on format strings.");
        t.Method("unpack_from", &UnpackFrom, "unpack_from($self, /, buffer, offset=0)\n--\n\nReturn a tuple containing unpacked values.\n\nValues are unpacked according to the format string Struct.format.\n\nThe buffer's size in bytes, starting at position offset, must be\nat least Struct.size.\n\nSee help(struct) for more on format strings.");
        t.Method("__sizeof__", &SizeOf, "S.__sizeof__() -> size of S in memory, in bytes");
        t.Getter("format", &GetFormat, null, "struct format string");
        t.Getter("size", &GetSize, null, "struct size in bytes");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op != null) ((PyStructObject*)op)->s_size = ((PyStructObject*)op)->s_len = -1;
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[1];
        if (!s_init.ParseTuple(ts, args, kwargs, into)) return -1;
        if (!UnicodeObject.Check(into[0]) && !BytesObject.Check(into[0]))
            return Err.TypeError(ts, $"Struct() argument 1 must be a str or bytes object, not {(Py.IsNone(into[0]) ? "NoneType" : Err.TypeName(into[0]))}");
        using Owned format = new(ts, UnicodeObject.Check(into[0]) ? Codec.Encode(ts, into[0], "ascii", null) : Py.NewRef(into[0]));
        if (format.IsNull) return -1;
        if (!StructModule.Compile(ts, BytesObject.Data(format), BytesObject.Size(format), out StructRun* runs, out nint runCount, out nint size, out nint values, out bool big, out bool native)) return -1;
        var s = (PyStructObject*)self;
        ObjectMemory.FreeBuffer(ts, s->runs);
        s->runs = runs;
        s->runCount = runCount;
        s->s_size = size;
        s->s_len = values;
        s->bigEndian = big ? (byte)1 : (byte)0;
        s->native = native ? (byte)1 : (byte)0;
        Py.SetRef(ts, &s->format, format.Detach());
        return 0;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var s = (PyStructObject*)op;
        if (s->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        ObjectMemory.FreeBuffer(ts, s->runs);
        Py.XDecRef(ts, s->format);
        TypeSlots.Of(op)->free(ts, op);
    }

    /// <summary>Writes the values to `to`, zeroing padding. Runs Python code.</summary>
    private static bool PackTo(PyThreadState* ts, PyStructObject* s, byte* to, PyObject** args) {
        new System.Span<byte>(to, checked((int)s->s_size)).Clear();
        bool little = s->bigEndian == 0;
        for (nint i = 0; i < s->runCount; i++) {
            StructRun run = s->runs[i];
            for (nint k = 0; k < run.Repeat; k++)
                if (!StructModule.PackValue(ts, ref run, to + run.Offset + k * run.Size, *args++, little, s->native != 0)) return false;
        }
        return true;
    }

    [return: NewRef]
    private static PyObject* UnpackBytes(PyThreadState* ts, PyStructObject* s, byte* from) {
        using Owned result = new(ts, TupleObject.New(ts, s->s_len));
        if (result.IsNull) return null;
        bool little = s->bigEndian == 0;
        nint at = 0;
        for (nint i = 0; i < s->runCount; i++) {
            StructRun run = s->runs[i];
            for (nint k = 0; k < run.Repeat; k++) {
                PyObject* value = StructModule.UnpackValue(ts, ref run, from + run.Offset + k * run.Size, little);
                if (value == null) return null;
                TupleObject.Items(result)[at++] = value;
            }
        }
        return result.Detach();
    }

    public static PyObject* Pack(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        var s = (PyStructObject*)self;
        if (count != s->s_len) return StructModule.Fail(ts, $"pack expected {s->s_len} items for packing (got {count})");
        using Owned bytes = new(ts, BytesObject.New(ts, s->s_size));
        return bytes.IsNull || !PackTo(ts, s, BytesObject.Data(bytes), args) ? null : bytes.Detach();
    }

    public static PyObject* PackInto(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        var s = (PyStructObject*)self;
        if (count != s->s_len + 2) {
            if (count == 0) return StructModule.Fail(ts, "pack_into expected buffer argument");
            if (count == 1) return StructModule.Fail(ts, "pack_into expected offset argument");
            return StructModule.Fail(ts, $"pack_into expected {s->s_len} items for packing (got {count - 2})");
        }
        Py_buffer view;
        if (BufferProtocol.Get(ts, args[0], &view, 1) < 0) {
            if (Err.Matches(ts, Exc.TypeError) || Err.Matches(ts, Exc.BufferError)) return Err.TypeError(ts, $"argument must be read-write bytes-like object, not {Err.TypeName(args[0])}");
            return null;
        }
        bool ok = Args.Index(ts, args[1], out nint offset);
        if (ok && offset < 0) {
            if (offset + s->s_size > 0) ok = StructModule.Fail(ts, $"no space to pack {s->s_size} bytes at offset {offset}");
            else if (offset + view.len < 0) ok = StructModule.Fail(ts, $"offset {offset} out of range for {view.len}-byte buffer");
            offset += view.len;
        }
        if (ok && view.len - offset < s->s_size)
            ok = StructModule.Fail(ts, $"pack_into requires a buffer of at least {(nuint)s->s_size + (nuint)offset} bytes for packing {s->s_size} bytes at offset {offset} (actual buffer size is {view.len})");
        ok = ok && PackTo(ts, s, (byte*)view.buf + offset, args + 2);
        BufferProtocol.Release(ts, &view);
        return ok ? Py.None : null;
    }

    private static bool Ready(PyThreadState* ts, PyStructObject* s) => s->s_len >= 0 || Err.RuntimeError(ts, "Struct object is not initialized");

    public static PyObject* Unpack(PyThreadState* ts, PyObject* self, PyObject* buffer) {
        var s = (PyStructObject*)self;
        Py_buffer view;
        if (!Ready(ts, s) || BufferProtocol.Get(ts, buffer, &view, 0) < 0) return null;
        PyObject* result = view.len == s->s_size ? UnpackBytes(ts, s, (byte*)view.buf) : StructModule.Fail(ts, $"unpack requires a buffer of {s->s_size} bytes");
        BufferProtocol.Release(ts, &view);
        return result;
    }

    public static PyObject* UnpackAt(PyThreadState* ts, PyObject* self, PyObject* buffer, nint offset) {
        var s = (PyStructObject*)self;
        Py_buffer view;
        if (!Ready(ts, s) || BufferProtocol.Get(ts, buffer, &view, 0) < 0) return null;
        bool ok = true;
        if (offset < 0) {
            if (offset + s->s_size > 0) ok = StructModule.Fail(ts, $"not enough data to unpack {s->s_size} bytes at offset {offset}");
            else if (offset + view.len < 0) ok = StructModule.Fail(ts, $"offset {offset} out of range for {view.len}-byte buffer");
            offset += view.len;
        }
        if (ok && view.len - offset < s->s_size)
            ok = StructModule.Fail(ts, $"unpack_from requires a buffer of at least {(nuint)s->s_size + (nuint)offset} bytes for unpacking {s->s_size} bytes at offset {offset} (actual buffer size is {view.len})");
        PyObject* result = ok ? UnpackBytes(ts, s, (byte*)view.buf + offset) : null;
        BufferProtocol.Release(ts, &view);
        return result;
    }

    private static PyObject* UnpackFrom(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[2];
        nint offset = 0;
        if (!s_unpackFrom.Parse(ts, args, count, kwnames, into) || (into[1] != null && !Args.Index(ts, into[1], out offset))) return null;
        return UnpackAt(ts, self, into[0], offset);
    }

    private static PyObject* GetFormat(PyThreadState* ts, PyObject* self) {
        PyObject* format = ((PyStructObject*)self)->format;
        return format == null ? Py.None : UnicodeObject.FromLatin1(ts, new System.ReadOnlySpan<byte>(BytesObject.Data(format), (int)BytesObject.Size(format)));
    }

    private static PyObject* GetSize(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, ((PyStructObject*)self)->s_size);
    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) =>
        LongObject.FromNint(ts, self->ob_type->tp_basicsize + (((PyStructObject*)self)->runCount + 1) * sizeof(StructRun));

    private struct UnpackIter {
        public PyObject ob_base;
        public PyObject* @struct;
        public Py_buffer view;
        public nint index;
    }

    private static readonly PyTypeObject* s_iteratorType = StaticType.Create("_struct.unpack_iterator", null, sizeof(UnpackIter), TypeFlags.HaveGc, &IteratorSlots, &IteratorMembers);

    private static void IteratorSlots(TypeSlots* s) {
        s->traverse = &IteratorTraverse;
        s->dealloc = &IteratorDealloc;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &IteratorNext;
    }

    private static void IteratorMembers(TypeBuilder t) => t.Method("__length_hint__", &IteratorLength);

    public static PyObject* IterUnpack(PyThreadState* ts, PyObject* self, PyObject* buffer) {
        var s = (PyStructObject*)self;
        if (!Ready(ts, s)) return null;
        if (s->s_size == 0) return StructModule.Fail(ts, "cannot iteratively unpack with a struct of length 0");
        Py_buffer view;
        if (BufferProtocol.Get(ts, buffer, &view, 0) < 0) return null;
        PyObject* op = view.len % s->s_size != 0 ? StructModule.Fail(ts, $"iterative unpacking requires a buffer of a multiple of {s->s_size} bytes")
            : ObjectMemory.New(ts, s_iteratorType, sizeof(UnpackIter));
        if (op == null) {
            BufferProtocol.Release(ts, &view);
            return null;
        }
        var it = (UnpackIter*)op;
        it->@struct = Py.NewRef(self);
        it->view = view;
        it->index = 0;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static int IteratorTraverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var it = (UnpackIter*)op;
        int stop = visit(it->@struct, arg);
        return stop != 0 || it->view.obj == null ? stop : visit(it->view.obj, arg);
    }

    private static void IteratorDealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        var it = (UnpackIter*)op;
        if (it->view.obj != null) BufferProtocol.Release(ts, &it->view);
        Py.DecRef(ts, it->@struct);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static PyObject* IteratorNext(PyThreadState* ts, PyObject* self) {
        var it = (UnpackIter*)self;
        if (it->view.obj == null) return null;
        var s = (PyStructObject*)it->@struct;
        if (it->index > it->view.len - s->s_size) {
            BufferProtocol.Release(ts, &it->view);
            it->view.obj = null;
            return null;
        }
        PyObject* result = UnpackBytes(ts, s, (byte*)it->view.buf + it->index);
        it->index += s->s_size;
        return result;
    }

    private static PyObject* IteratorLength(PyThreadState* ts, PyObject* self) {
        var it = (UnpackIter*)self;
        return LongObject.FromNint(ts, it->view.obj == null ? 0 : (it->view.len - it->index) / ((PyStructObject*)it->@struct)->s_size);
    }
}
