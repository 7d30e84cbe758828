// pickle.PickleBuffer: a view of an object's memory that a pickle of protocol 5 may carry out of band (PEP 574).

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class PickleBufferObject {
    private struct Layout {
        public PyObject ob_base;
        /// <summary>obj is null after release().</summary>
        public Py_buffer view;
        public PyObject* weakreflist;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("pickle.PickleBuffer", "PyPickleBuffer_Type", sizeof(Layout), TypeFlags.HaveGc, &Slots, &Members, weakListOffset: sizeof(PyObject) + sizeof(Py_buffer),
        doc: "Wrapper for potentially out-of-band buffers");
    private static readonly ArgSpec s_new = new("PickleBuffer", 1, 1, "object");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->@new = &New;
        s->bf_getbuffer = &GetBuffer;
        s->bf_releasebuffer = &ReleaseBuffer;
    }

    private static void Members(TypeBuilder t) {
        t.Method("raw", &Raw, "raw($self, /)\n--\n\nReturn a memoryview of the raw memory underlying this buffer.\nWill raise BufferError is the buffer isn't contiguous.");
        t.Method("release", &ReleaseMethod, "release($self, /)\n--\n\nRelease the underlying buffer exposed by the PickleBuffer object.");
    }

    private static Layout* Of(PyObject* op) => (Layout*)op;
    public static bool Check(PyObject* op) => op->ob_type == Type;

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** a = stackalloc PyObject*[1];
        if (!s_new.ParseTuple(ts, args, kwargs, a)) return null;
        using Owned op = new(ts, ObjectMemory.Alloc(ts, type, 0));
        return op.IsNull || BufferProtocol.Get(ts, a[0], &Of(op)->view, BufferProtocol.FullRO) < 0 ? null : op.Detach();
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (Of(op)->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        BufferProtocol.Release(ts, &Of(op)->view);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Of(op)->view.obj == null ? 0 : visit(Of(op)->view.obj, arg);

    private static int Clear(PyThreadState* ts, PyObject* op) {
        BufferProtocol.Release(ts, &Of(op)->view);
        return 0;
    }

    /// <summary>The view, or null with ValueError once it was released.</summary>
    public static Py_buffer* View(PyThreadState* ts, PyObject* op) {
        if (Of(op)->view.obj != null) return &Of(op)->view;
        Err.ValueError(ts, "operation forbidden on released PickleBuffer object");
        return null;
    }

    private static int GetBuffer(PyThreadState* ts, PyObject* self, Py_buffer* view, int flags) => View(ts, self) == null ? -1 : BufferProtocol.Get(ts, Of(self)->view.obj, view, flags);
    private static void ReleaseBuffer(PyThreadState* ts, PyObject* self, Py_buffer* view) { } // the view's owner is the wrapped object

    private static PyObject* ReleaseMethod(PyThreadState* ts, PyObject* self) {
        Clear(ts, self);
        return Py.None;
    }

    private static PyObject* Raw(PyThreadState* ts, PyObject* self) {
        Py_buffer* view = View(ts, self);
        if (view == null) return null;
        if (view->suboffsets != null || !BufferProtocol.IsContiguous(view, 'A')) return Err.BufferError(ts, "cannot extract raw buffer from non-contiguous buffer");
        return MemoryViewObject.FlatOf(ts, self);
    }
}
