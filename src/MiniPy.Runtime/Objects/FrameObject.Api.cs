// Frame objects that C code makes.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class FrameObject {
    /// <summary>PyFrame_New: a frame object of its own whose frame has not begun; its locals are empty.</summary>
    [return: NewRef]
    public static PyObject* NewIdle(PyThreadState* ts, PyObject* code, PyObject* globals, PyObject* locals) {
        using Owned function = new(ts, FunctionObject.New(ts, code, globals));
        if (function.IsNull) return null;
        using Owned op = new(ts, ObjectMemory.Alloc(ts, (PyObject*)Type, 0));
        if (op.IsNull) return null;
        var body = (PyCodeObject*)code;
        var frame = (Frame*)ObjectMemory.Buffer(ts, sizeof(Frame) + body->co_nlocalsplus * sizeof(nint));
        if (frame == null) return null;
        *frame = default;
        frame->func = (PyFunctionObject*)function.Detach();
        frame->code = (PyCodeObject*)Py.NewRef(code);
        frame->globals = frame->func->func_globals;
        frame->builtins = frame->func->func_builtins;
        frame->locals = Py.XNewRef(locals);
        frame->pc = body->units;
        PyObject** slots = LocalsOf(frame);
        for (int i = 0; i < body->co_nlocalsplus; i++) slots[i] = null;
        frame->sp = slots + body->co_nlocalsplus;
        var head = (Layout*)op.Borrow;
        head->head.f_frame = frame;
        head->head.f_trace_lines = 1;
        head->detached = 1;
        return op.Detach();
    }
}
