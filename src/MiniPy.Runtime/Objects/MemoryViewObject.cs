// memoryview (PEP 3118): PyMemoryViewObject over a managed buffer.
//
// The managed buffer holds the one view that was taken of the exporter; any number of memoryviews share it (slices, casts, copies), and
// when the last of them is released it gives the exporter's view back. A memoryview's own Py_buffer describes what it shows: shape,
// strides and suboffsets lie in its ob_array, 3 * ndim numbers. `exports` counts the views taken of the memoryview itself; it can only be
// released at 0. A released view refuses everything.
//
// Here: making, releasing, the buffer it exports, slots. Items are in MemoryViewObject.Items, formats in .Formats, methods in .Methods.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>_PyManagedBufferObject: 112 bytes.</summary>
internal unsafe struct ManagedBuffer {
    public PyObject ob_base;
    public int flags;
    public nint exports;
    public Py_buffer master;
}

internal static unsafe class ManagedBufferType {
    public static readonly PyTypeObject* Type = StaticType.Create("managedbuffer", "_PyManagedBuffer_Type", sizeof(ManagedBuffer), TypeFlags.HaveGc | TypeFlags.DisallowInstantiation, &Slots, null);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
    }

    /// <summary>Takes a view of an exporter.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* exporter, int flags) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(ManagedBuffer));
        if (op == null) return null;
        var self = (ManagedBuffer*)op;
        self->flags = 0;
        self->exports = 0;
        self->master = default;
        if (BufferProtocol.Get(ts, exporter, &self->master, flags) < 0) {
            self->master.obj = null;
            ObjectMemory.Free(ts, op);
            return null;
        }
        CycleCollector.Track(ts, op);
        return op;
    }

    public static void Release(PyThreadState* ts, PyObject* op) => BufferProtocol.Release(ts, &((ManagedBuffer*)op)->master);

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Release(ts, op);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* argument) {
        PyObject* exporter = ((ManagedBuffer*)op)->master.obj;
        return exporter == null ? 0 : visit(exporter, argument);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Release(ts, op);
        return 0;
    }
}

internal static unsafe partial class MemoryViewObject {
    public const int MaxDimensions = 64;
    private const int ArrayOffset = 144;
    private const int Released = 1, CContiguous = 2, FContiguous = 4, Scalar = 8, HasSubOffsets = 16;

    public static readonly PyTypeObject* Type = StaticType.Create("memoryview", "PyMemoryView_Type", ArrayOffset, TypeFlags.HaveGc | TypeFlags.Sequence,
        &Slots, &Members, itemSize: sizeof(nint), doc: "memoryview(object)\n--\n\nCreate a new memoryview object which references the given object.", weakListOffset: 136);

    public static bool Check(PyObject* op) => op->ob_type == Type;
    private static PyMemoryViewObject* Of(PyObject* op) => (PyMemoryViewObject*)op;
    public static Py_buffer* View(PyObject* op) => &((PyMemoryViewObject*)op)->view;

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->hash = &Hash;
        s->richcompare = &RichCompare;
        s->iter = &MemoryIterator.New;
        s->@new = &NewSlot;
        s->mp_length = &LengthSlot;
        s->mp_subscript = &Subscript;
        s->mp_ass_subscript = &SetSubscript;
        s->sq_length = &LengthSlot;
        s->sq_item = &Item;
        s->bf_getbuffer = &GetBuffer;
        s->bf_releasebuffer = &ReleaseBuffer;
    }

    private static readonly ArgSpec s_new = new("memoryview", 0, 1, "object");

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject* source;
        return s_new.ParseTuple(ts, args, kwargs, &source) ? FromObject(ts, source) : null;
    }

    /// <summary>memoryview(op).</summary>
    [return: NewRef]
    public static PyObject* FromObject(PyThreadState* ts, PyObject* op) {
        if (Check(op)) return CheckReleased(ts, op) ? AddView(ts, (PyObject*)Of(op)->mbuf, View(op), Math.Max(View(op)->ndim, 0)) : null;
        if (!BufferProtocol.Check(op)) return Err.TypeError(ts, $"memoryview: a bytes-like object is required, not '{Err.TypeName(op)}'");
        using Owned buffer = new(ts, ManagedBufferType.New(ts, op, BufferProtocol.FullRO));
        return buffer.IsNull ? null : AddView(ts, buffer, &((ManagedBuffer*)buffer.Borrow)->master, ((ManagedBuffer*)buffer.Borrow)->master.ndim);
    }

    /// <summary>An exporter's whole memory as plain bytes in one dimension, whatever its shape; it must be contiguous.</summary>
    [return: NewRef]
    public static PyObject* FlatOf(PyThreadState* ts, PyObject* op) {
        using Owned buffer = new(ts, ManagedBufferType.New(ts, op, BufferProtocol.FullRO));
        if (buffer.IsNull) return null;
        Py_buffer flat = ((ManagedBuffer*)buffer.Borrow)->master;
        flat.format = BufferProtocol.ByteFormat;
        flat.itemsize = 1;
        flat.ndim = 1;
        flat.shape = flat.strides = flat.suboffsets = null;
        return AddView(ts, buffer, &flat, 1);
    }

    /// <summary>Over memory that nobody owns (PyMemoryView_FromBuffer and FromMemory): the caller keeps it alive.</summary>
    [return: NewRef]
    public static PyObject* FromBuffer(PyThreadState* ts, Py_buffer* info) {
        if (info->buf == null) return Err.ValueError(ts, "PyMemoryView_FromBuffer(): info->buf must not be NULL");
        PyObject* buffer = ObjectMemory.New(ts, ManagedBufferType.Type, sizeof(ManagedBuffer));
        if (buffer == null) return null;
        using Owned owned = new(ts, buffer);
        var self = (ManagedBuffer*)buffer;
        self->flags = 0;
        self->exports = 0;
        self->master = *info;
        self->master.obj = null;
        CycleCollector.Track(ts, buffer);
        return AddView(ts, buffer, &self->master, info->ndim);
    }

    /// <summary>A view that shows what `source` shows; with other `dimensions` than the source's, shape and strides are the caller's to fill.</summary>
    private static PyObject* AddView(PyThreadState* ts, PyObject* buffer, Py_buffer* source, int dimensions) {
        if (dimensions > MaxDimensions) return Err.ValueError(ts, "memoryview: number of dimensions must not exceed 64");
        PyObject* op = ObjectMemory.NewVar(ts, Type, ArrayOffset + Math.Max(1, 3 * dimensions) * sizeof(nint), 3 * dimensions);
        if (op == null) return null;
        PyMemoryViewObject* self = Of(op);
        self->mbuf = Py.NewRef(buffer);
        self->hash = -1;
        self->flags = 0;
        self->exports = 0;
        self->weakreflist = null;
        Py_buffer* view = &self->view;
        *view = *source; // `obj` stays the managed buffer's: borrowed
        var array = (nint*)((byte*)op + ArrayOffset);
        view->format = source->format != null ? source->format : BufferProtocol.ByteFormat;
        view->@internal = null;
        view->ndim = dimensions;
        view->shape = array;
        view->strides = array + dimensions;
        view->suboffsets = null;
        if (dimensions == source->ndim && dimensions > 0) {
            for (int i = 0; i < dimensions; i++) view->shape[i] = source->shape != null ? source->shape[i] : source->len / Math.Max(1, source->itemsize);
            if (source->strides != null) for (int i = 0; i < dimensions; i++) view->strides[i] = source->strides[i];
            else FillStrides(view);
            if (source->suboffsets != null) {
                view->suboffsets = array + 2 * dimensions;
                for (int i = 0; i < dimensions; i++) view->suboffsets[i] = source->suboffsets[i];
            }
        }
        SetFlags(op);
        ((ManagedBuffer*)buffer)->exports++;
        CycleCollector.Track(ts, op);
        return op;
    }

    /// <summary>Strides of C order.</summary>
    private static void FillStrides(Py_buffer* view) {
        nint stride = view->itemsize;
        for (int i = view->ndim - 1; i >= 0; i--) {
            view->strides[i] = stride;
            stride *= view->shape[i];
        }
    }

    private static void SetFlags(PyObject* op) {
        Py_buffer* view = View(op);
        int flags = Of(op)->flags & Released;
        if (view->ndim == 0) flags |= Scalar | CContiguous | FContiguous;
        else {
            if (BufferProtocol.IsContiguous(view, 'C')) flags |= CContiguous;
            if (BufferProtocol.IsContiguous(view, 'F')) flags |= FContiguous;
        }
        if (view->suboffsets != null) flags = flags & ~(CContiguous | FContiguous) | HasSubOffsets;
        Of(op)->flags = flags;
    }

    private static bool CheckReleased(PyThreadState* ts, PyObject* op) {
        return (Of(op)->flags & Released) == 0 || Err.ValueError(ts, "operation forbidden on released memoryview object");
    }

    /// <summary>Lets the managed buffer go; nothing to do for a view released before.</summary>
    private static bool ReleaseView(PyThreadState* ts, PyObject* op) {
        PyMemoryViewObject* self = Of(op);
        if ((self->flags & Released) != 0) return true;
        if (self->exports > 0) return Err.BufferError(ts, $"memoryview has {self->exports} exported buffer{(self->exports == 1 ? "" : "s")}");
        self->flags |= Released;
        if (--((ManagedBuffer*)self->mbuf)->exports == 0) ManagedBufferType.Release(ts, (PyObject*)self->mbuf);
        return true;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        PyMemoryViewObject* self = Of(op);
        self->exports = 0;
        ReleaseView(ts, op);
        if (self->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Py.XDecRef(ts, (PyObject*)self->mbuf);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* argument) {
        void* buffer = Of(op)->mbuf;
        return buffer == null ? 0 : visit((PyObject*)buffer, argument);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        if (Of(op)->exports == 0) ReleaseView(ts, op);
        return 0; // the managed buffer stays: a view, even a released one, always has one
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) =>
        UnicodeObject.FromString(ts, $"<{((Of(op)->flags & Released) != 0 ? "released memory" : "memory")} at 0x{(nint)op:x}>");

    private static nint LengthSlot(PyThreadState* ts, PyObject* op) => !CheckReleased(ts, op) ? -1 : View(op)->ndim == 0 ? 1 : View(op)->shape[0];

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        PyMemoryViewObject* self = Of(op);
        if (self->hash != -1) return self->hash;
        if (!CheckReleased(ts, op)) return -1;
        Py_buffer* view = &self->view;
        if (view->@readonly == 0) return Err.ValueError(ts, "cannot hash writable memoryview object");
        int code = NativeCode(view->format);
        if (code is not ('B' or 'b' or 'c')) return Err.ValueError(ts, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        if (view->obj != null && ObjectProtocol.Hash(ts, view->obj) == -1) return -1;
        if ((self->flags & CContiguous) != 0) return self->hash = HashBytes.Compute(view->buf, view->len);
        var copy = (byte*)ObjectMemory.Buffer(ts, Math.Max(1, view->len));
        if (copy == null) return -1;
        nint hash = BufferProtocol.ToContiguous(ts, view, copy, 'C') ? self->hash = HashBytes.Compute(copy, view->len) : -1;
        ObjectMemory.FreeBuffer(ts, copy);
        return hash;
    }

    private static int GetBuffer(PyThreadState* ts, PyObject* op, Py_buffer* view, int flags) {
        if (!CheckReleased(ts, op)) return -1;
        PyMemoryViewObject* self = Of(op);
        *view = self->view;
        view->obj = null;
        bool Asks(int flag) => (flags & flag) == flag;
        if (Asks(BufferProtocol.Writable) && self->view.@readonly != 0) return Err.BufferError(ts, "memoryview: underlying buffer is not writable");
        if (!Asks(BufferProtocol.Format)) view->format = null;
        if (Asks(BufferProtocol.CContiguous) && (self->flags & CContiguous) == 0) return Err.BufferError(ts, "memoryview: underlying buffer is not C-contiguous");
        if (Asks(BufferProtocol.FContiguous) && (self->flags & FContiguous) == 0) return Err.BufferError(ts, "memoryview: underlying buffer is not Fortran contiguous");
        if (Asks(BufferProtocol.AnyContiguous) && (self->flags & (CContiguous | FContiguous)) == 0) return Err.BufferError(ts, "memoryview: underlying buffer is not contiguous");
        if (!Asks(BufferProtocol.Indirect) && self->view.suboffsets != null) return Err.BufferError(ts, "memoryview: underlying buffer requires suboffsets");
        if (!Asks(BufferProtocol.Strides)) {
            if ((self->flags & CContiguous) == 0) return Err.BufferError(ts, "memoryview: underlying buffer is not C-contiguous");
            view->strides = null;
        }
        if (!Asks(BufferProtocol.ND)) {
            // Plain bytes: that would contradict a format.
            if (view->format != null) return Err.BufferError(ts, "memoryview: cannot cast to unsigned bytes if the format flag is present");
            view->ndim = 1;
            view->shape = null;
        }
        view->obj = Py.NewRef(op);
        self->exports++;
        return 0;
    }

    private static void ReleaseBuffer(PyThreadState* ts, PyObject* op, Py_buffer* view) => Of(op)->exports--;
}
