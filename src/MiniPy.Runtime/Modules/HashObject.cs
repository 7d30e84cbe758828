// The objects of _md5, _sha1, _sha256, _sha512, _sha3 and _blake2: one layout and one set of methods, a type for each algorithm, and a
// Digest behind a handle.
//
// Inputs of some size are absorbed without the interpreter lock, the digest's own monitor held; nobody takes the interpreter lock while
// holding that monitor, so the two cannot deadlock.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyHashObject {
    public PyObject ob_base;
    /// <summary>GCHandle of the Digest.</summary>
    public nint digest;
}

internal static unsafe class HashObject {
    /// <summary>From this size on the work is worth leaving the interpreter lock (HASHLIB_GIL_MINSIZE).</summary>
    private const nint LongInput = 2048;

    public static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
    }

    public static void Members(TypeBuilder t) {
        const string digest = "digest($self, /)\n--\n\nReturn the digest value as a bytes object.", hexDigest = "hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.";
        t.Method("copy", &Copy, "copy($self, /)\n--\n\nReturn a copy of the hash object.");
        t.Method("digest", &GetDigest, digest);
        t.Method("hexdigest", &GetHexDigest, hexDigest);
        t.Method("update", &Update, "update($self, obj, /)\n--\n\nUpdate this hash object's state with the provided string.");
        t.Getter("name", &GetName);
        t.Getter("block_size", &GetBlockSize);
        t.Getter("digest_size", &GetDigestSize);
    }

    public static Digest Of(PyObject* op) => (Digest)GCHandle.FromIntPtr(((PyHashObject*)op)->digest).Target!;

    /// <summary>A new object over a digest, fed with `data` (null for none).</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, Digest digest, PyObject* data) {
        PyObject* op = ObjectMemory.NewInstance(ts, type, type->tp_basicsize);
        if (op == null) {
            digest.Dispose();
            return null;
        }
        ((PyHashObject*)op)->digest = GCHandle.ToIntPtr(GCHandle.Alloc(digest));
        using Owned made = new(ts, op);
        return data != null && !Absorb(ts, op, data) ? null : made.Detach();
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        Of(op).Dispose();
        GCHandle.FromIntPtr(((PyHashObject*)op)->digest).Free();
        PyTypeObject* type = op->ob_type;
        TypeSlots.Of(op)->free(ts, op);
        if ((type->tp_flags & TypeFlags.HeapType) != 0) Py.DecRef(ts, (PyObject*)type);
    }

    /// <summary>Takes a view of an argument to hash, with hashlib's messages.</summary>
    public static bool GetView(PyThreadState* ts, PyObject* data, Py_buffer* view) {
        if (UnicodeObject.Check(data)) return Err.TypeError(ts, "Strings must be encoded before hashing");
        if (!BufferProtocol.Check(data)) return Err.TypeError(ts, "object supporting the buffer API required");
        if (BufferProtocol.Get(ts, data, view, BufferProtocol.Simple) < 0) return false;
        if (view->ndim <= 1) return true;
        BufferProtocol.Release(ts, view);
        return Err.BufferError(ts, "Buffer must be single dimension");
    }

    public static bool Absorb(PyThreadState* ts, PyObject* self, PyObject* data) {
        Py_buffer view;
        if (!GetView(ts, data, &view)) return false;
        Digest digest = Of(self);
        var bytes = (byte*)view.buf;
        if (view.len < LongInput) {
            lock (digest) digest.Append(new ReadOnlySpan<byte>(bytes, (int)view.len));
        } else {
            using var outside = new Blocking(ts);
            lock (digest)
                for (nint at = 0; at < view.len; at += 1 << 30) digest.Append(new ReadOnlySpan<byte>(bytes + at, (int)Math.Min(1 << 30, view.len - at)));
        }
        BufferProtocol.Release(ts, &view);
        return true;
    }

    private static PyObject* Update(PyThreadState* ts, PyObject* self, PyObject* data) => Absorb(ts, self, data) ? Py.None : null;

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) {
        Digest digest = Of(self), copy;
        lock (digest) copy = digest.Copy();
        return New(ts, self->ob_type, copy, null);
    }

    /// <summary>The result so far as bytes, or as lower-case hexadecimal digits.</summary>
    [return: NewRef]
    public static PyObject* Result(PyThreadState* ts, PyObject* self, nint size, bool hex) {
        using Owned bytes = new(ts, BytesObject.New(ts, size));
        if (bytes.IsNull) return null;
        Digest digest = Of(self);
        if (size > 0) {
            lock (digest) digest.Current(new Span<byte>(BytesObject.Data(bytes), (int)size));
        }
        return hex ? Hex(ts, BytesObject.Data(bytes), size) : bytes.Detach();
    }

    [return: NewRef]
    private static PyObject* Hex(PyThreadState* ts, byte* bytes, nint size) {
        PyObject* text = UnicodeObject.New(ts, size * 2, 127);
        if (text == null) return null;
        Convert.TryToHexStringLower(new ReadOnlySpan<byte>(bytes, (int)size), new Span<byte>(UnicodeObject.Data(text), (int)size * 2), out _);
        return text;
    }

    private static PyObject* GetDigest(PyThreadState* ts, PyObject* self) => Result(ts, self, Of(self).Size, false);
    private static PyObject* GetHexDigest(PyThreadState* ts, PyObject* self) => Result(ts, self, Of(self).Size, true);
    private static PyObject* GetName(PyThreadState* ts, PyObject* self) => UnicodeObject.FromString(ts, Of(self).Name);
    private static PyObject* GetBlockSize(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, Of(self).BlockSize);
    private static PyObject* GetDigestSize(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, Of(self).Size);
}
