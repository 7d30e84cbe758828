// The buffer protocol (PEP 3118): taking and giving back views of an object's memory, and moving data between layouts.
//
// A view holds a reference to its owner and, for owners that can be resized, locks them: bytearray counts its exports.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class BufferProtocol {
    // PyBUF_* of CPython.
    public const int Simple = 0, Writable = 1, Format = 4, ND = 8, Strides = 0x10 | ND, CContiguous = 0x20 | Strides, FContiguous = 0x40 | Strides,
        AnyContiguous = 0x80 | Strides, Indirect = 0x100 | Strides, Contig = ND | Writable, ContigRO = ND, Strided = Strides | Writable, StridedRO = Strides,
        Records = Strides | Writable | Format, RecordsRO = Strides | Format, Full = Indirect | Writable | Format, FullRO = Indirect | Format;

    /// <summary>"B": the format of a buffer that does not say another. Constant data of the assembly.</summary>
    public static readonly byte* ByteFormat = BuiltinArena.Text("B");

    /// <summary>Does the type export buffers?</summary>
    public static bool Check(PyObject* op) => TypeSlots.Of(op)->bf_getbuffer != null;

    /// <summary>Fills a view; -1 with an error. Extensions' exporters may run Python code.</summary>
    public static int Get(PyThreadState* ts, PyObject* op, Py_buffer* view, int flags) {
        if (!Check(op)) return Err.TypeError(ts, $"a bytes-like object is required, not '{Err.TypeName(op)}'");
        return TypeSlots.Of(op)->bf_getbuffer(ts, op, view, flags);
    }

    /// <summary>A writable plain view of a method's argument; what cannot give one is a TypeError that names the method.</summary>
    public static int GetWritable(PyThreadState* ts, PyObject* op, Py_buffer* view, string method) {
        if (Get(ts, op, view, Writable) == 0) return 0;
        if (!Err.Matches(ts, Exc.BufferError) && !Err.Matches(ts, Exc.TypeError)) return -1;
        ErrorIndicator.Clear(ts);
        return Err.TypeError(ts, $"{method}() argument must be read-write bytes-like object, not {(Py.IsNone(op) ? "None" : Err.TypeName(op))}");
    }

    /// <summary>Gives a view back; harmless when it was released already.</summary>
    public static void Release(PyThreadState* ts, Py_buffer* view) {
        PyObject* op = view->obj;
        if (op == null) return;
        var release = TypeSlots.Of(op)->bf_releasebuffer;
        if (release != null) release(ts, op, view);
        view->obj = null;
        Py.DecRef(ts, op);
    }

    /// <summary>Fills a view of plain bytes.</summary>
    public static int FillInfo(PyThreadState* ts, Py_buffer* view, PyObject* op, void* data, nint length, bool isReadOnly, int flags) {
        if (view == null) return Err.BufferError(ts, "PyBuffer_FillInfo: view==NULL argument is obsolete");
        if ((flags & Writable) == Writable && isReadOnly) return Err.BufferError(ts, "Object is not writable.");
        view->obj = Py.XNewRef(op);
        view->buf = data;
        view->len = length;
        view->@readonly = isReadOnly ? 1 : 0;
        view->itemsize = 1;
        view->format = (flags & Format) == Format ? ByteFormat : null;
        view->ndim = 1;
        view->shape = (flags & ND) == ND ? &view->len : null;
        view->strides = (flags & Strides) == Strides ? &view->itemsize : null;
        view->suboffsets = null;
        view->@internal = null;
        return 0;
    }

    /// <summary>Order 'C', 'F' or 'A' (either).</summary>
    public static bool IsContiguous(Py_buffer* view, char order) {
        if (view->suboffsets != null) return false;
        return order switch { 'C' => IsC(view), 'F' => IsFortran(view), _ => IsC(view) || IsFortran(view) };
    }

    private static bool IsC(Py_buffer* view) {
        if (view->len == 0 || view->strides == null) return true;
        nint wanted = view->itemsize;
        for (int i = view->ndim - 1; i >= 0; i--) {
            if (view->shape[i] > 1 && view->strides[i] != wanted) return false;
            wanted *= view->shape[i];
        }
        return true;
    }

    private static bool IsFortran(Py_buffer* view) {
        if (view->len == 0) return true;
        if (view->strides == null) {
            if (view->ndim <= 1) return true;
            int wide = 0;
            for (int i = 0; i < view->ndim; i++)
                if (view->shape[i] > 1) wide++;
            return wide <= 1;
        }
        nint wanted = view->itemsize;
        for (int i = 0; i < view->ndim; i++) {
            if (view->shape[i] > 1 && view->strides[i] != wanted) return false;
            wanted *= view->shape[i];
        }
        return true;
    }

    /// <summary>Address of an item, following suboffsets.</summary>
    public static byte* ItemAt(Py_buffer* view, nint* indices) {
        var at = (byte*)view->buf;
        for (int i = 0; i < view->ndim; i++) {
            at += view->strides[i] * indices[i];
            if (view->suboffsets != null && view->suboffsets[i] >= 0) at = *(byte**)at + view->suboffsets[i];
        }
        return at;
    }

    /// <summary>Copies a view's items to `to` (view.len bytes) in order 'C' or 'F' ('A': F when the view is F-contiguous and not C-contiguous).</summary>
    public static bool ToContiguous(PyThreadState* ts, Py_buffer* view, byte* to, char order) {
        if (order == 'A') order = !IsContiguous(view, 'C') && IsContiguous(view, 'F') ? 'F' : 'C';
        if (IsContiguous(view, order) || view->ndim == 0) {
            Buffer.MemoryCopy(view->buf, to, view->len, view->len);
            return true;
        }
        if (view->ndim > MemoryViewObject.MaxDimensions) return Err.ValueError(ts, "memoryview: number of dimensions must not exceed 64");
        nint* indices = stackalloc nint[view->ndim];
        for (int i = 0; i < view->ndim; i++) {
            indices[i] = 0;
            if (view->shape[i] == 0) return true;
        }
        nint items = view->len / Math.Max(1, view->itemsize), done = 0;
        while (true) {
            Buffer.MemoryCopy(ItemAt(view, indices), to, view->itemsize, view->itemsize);
            to += view->itemsize;
            if (++done == items) return true;
            if ((done & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return false;
            // The next index: the last dimension runs fastest in C order, the first in Fortran order.
            for (int i = 0; i < view->ndim; i++) {
                int dimension = order == 'C' ? view->ndim - 1 - i : i;
                if (++indices[dimension] < view->shape[dimension]) break;
                indices[dimension] = 0;
            }
        }
    }
}

/// <summary>A simple view of bytes-like arguments, given back at the end of the scope.</summary>
internal unsafe ref struct BytesView {
    private readonly PyThreadState* _ts;
    private Py_buffer _view;
    private readonly bool _held;
    /// <summary>False: an error is pending.</summary>
    public readonly bool Good;
    public readonly PyObject* Owner;

    public BytesView(PyThreadState* ts, PyObject* op) {
        _ts = ts;
        Owner = op;
        if (BytesObject.Check(op)) {
            _view.buf = BytesObject.Data(op);
            _view.len = BytesObject.Size(op);
            Good = true;
            return;
        }
        Py_buffer view;
        Good = BufferProtocol.Get(ts, op, &view, BufferProtocol.Simple) == 0;
        _held = Good;
        if (Good) _view = view;
    }

    public readonly byte* Data => (byte*)_view.buf;
    public readonly nint Length => _view.len;
    public readonly ReadOnlySpan<byte> Span => new(_view.buf, (int)_view.len);
    public readonly TextView Text => new(Owner, 1, _view.buf, _view.len);

    public void Dispose() {
        if (!_held) return;
        Py_buffer view = _view;
        BufferProtocol.Release(_ts, &view);
    }
}
