// frame: the object through which Python sees an activation (sys._getframe, tracebacks, generators' gi_frame).
//
// While the frame runs, f_frame points at it; when it ends first, the object takes a copy of header, locals and cells into a buffer of its
// own, and f_frame points there. f_locals of a function is a snapshot dict, refreshed at each reading.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class FrameObject {
    /// <summary>Ours in place of CPython's _f_frame_data: the buffer after the frame has ended, and the locals snapshot.</summary>
    private struct Layout {
        public PyFrameObject head;
        public PyObject* snapshot;
        public byte detached;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("frame", "PyFrame_Type", sizeof(Layout), TypeFlags.HaveGc, &Slots, &Members);

    /// <summary>The frame's object, made now if need be; a new reference.</summary>
    [return: NewRef]
    public static PyObject* Of(PyThreadState* ts, Frame* frame) {
        if (frame->frame_obj == null) {
            PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
            if (op == null) return null;
            ((PyFrameObject*)op)->f_frame = frame;
            ((PyFrameObject*)op)->f_trace_lines = 1;
            frame->frame_obj = (PyFrameObject*)op;
        }
        return Py.NewRef((PyObject*)frame->frame_obj);
    }

    private static PyObject** LocalsOf(Frame* frame) => (PyObject**)(frame + 1);

    /// <summary>The frame ends: the object takes a copy if someone else holds it, and the frame lets go of it.</summary>
    public static void Detach(PyThreadState* ts, Frame* frame) {
        var op = (PyObject*)frame->frame_obj;
        frame->frame_obj = null;
        if (op->ob_refcnt > 1) {
            // f_back becomes a real object now: the frames below may end next.
            var head = (PyFrameObject*)op;
            if (frame->previous != null && head->f_back == null) head->f_back = (PyFrameObject*)Of(ts, frame->previous);
            int bytes = sizeof(Frame) + frame->code->co_nlocalsplus * sizeof(nint);
            var copy = (Frame*)ObjectMemory.Buffer(ts, bytes);
            if (copy == null) {
                ErrorIndicator.Clear(ts);
                head->f_frame = null;
            } else {
                System.Buffer.MemoryCopy(frame, copy, bytes, sizeof(Frame));
                Py.IncRef((PyObject*)copy->code);
                Py.IncRef((PyObject*)copy->func);
                Py.XIncRef(copy->locals);
                PyObject** from = LocalsOf(frame);
                PyObject** to = LocalsOf(copy);
                for (int i = 0; i < frame->code->co_nlocalsplus; i++) to[i] = Py.XNewRef(from[i]);
                copy->sp = to + frame->code->co_nlocalsplus;
                copy->previous = null;
                copy->frame_obj = null;
                head->f_frame = copy;
            }
            ((Layout*)op)->detached = 1;
        } else {
            ((PyFrameObject*)op)->f_frame = null;
        }
        Py.DecRef(ts, op);
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
    }

    private static void Members(TypeBuilder t) {
        t.Getter("f_back", &GetBack);
        t.Getter("f_code", &GetCode);
        t.Getter("f_globals", &GetGlobals);
        t.Getter("f_builtins", &GetBuiltins);
        t.Getter("f_locals", &GetLocals);
        t.Getter("f_lineno", &GetLine, &SetLine);
        t.Getter("f_lasti", &GetLasti);
        t.Getter("f_trace", &GetTrace, &SetTrace);
        t.Member("f_trace_lines", MemberType.Bool, 44, readOnly: false);
        t.Member("f_trace_opcodes", MemberType.Bool, 45, readOnly: false);
        t.Method("clear", &ClearMethod, "F.clear(): clear most references held by the frame");
        t.Method("__sizeof__", &SizeOf, "F.__sizeof__() -> size of F in memory, in bytes");
    }

    private static void FreeCopy(PyThreadState* ts, PyObject* op) {
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        if (((Layout*)op)->detached == 0 || frame == null) return;
        ((PyFrameObject*)op)->f_frame = null;
        ((Layout*)op)->detached = 0;
        PyObject** locals = LocalsOf(frame);
        for (int i = 0; i < frame->code->co_nlocalsplus; i++) Py.XDecRef(ts, locals[i]);
        Py.XDecRef(ts, frame->locals);
        Py.DecRef(ts, (PyObject*)frame->func);
        Py.DecRef(ts, (PyObject*)frame->code);
        ObjectMemory.FreeBuffer(ts, frame);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        FreeCopy(ts, op);
        Py.XDecRef(ts, (PyObject*)((PyFrameObject*)op)->f_back);
        Py.XDecRef(ts, ((PyFrameObject*)op)->f_trace);
        Py.XDecRef(ts, ((Layout*)op)->snapshot);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var head = (PyFrameObject*)op;
        int stop = 0;
        if (head->f_back != null && (stop = visit((PyObject*)head->f_back, arg)) != 0) return stop;
        if (head->f_trace != null && (stop = visit(head->f_trace, arg)) != 0) return stop;
        if (((Layout*)op)->snapshot != null && (stop = visit(((Layout*)op)->snapshot, arg)) != 0) return stop;
        if (((Layout*)op)->detached == 0 || head->f_frame == null) return 0;
        Frame* frame = head->f_frame;
        if ((stop = visit((PyObject*)frame->func, arg)) != 0) return stop;
        if (frame->locals != null && (stop = visit(frame->locals, arg)) != 0) return stop;
        PyObject** locals = LocalsOf(frame);
        for (int i = 0; i < frame->code->co_nlocalsplus; i++)
            if (locals[i] != null && (stop = visit(locals[i], arg)) != 0) return stop;
        return 0;
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((PyFrameObject*)op)->f_trace);
        Py.ClearRef(ts, &((Layout*)op)->snapshot);
        if (((Layout*)op)->detached == 0 || ((PyFrameObject*)op)->f_frame == null) return 0;
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        PyObject** locals = LocalsOf(frame);
        for (int i = 0; i < frame->code->co_nlocalsplus; i++) Py.ClearRef(ts, &locals[i]);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        if (frame == null) return UnicodeObject.FromString(ts, $"<frame at 0x{(nint)op:x}>");
        return UnicodeObject.FromString(ts, $"<frame at 0x{(nint)op:x}, file {TypeObject.ReprForMessage(ts, frame->code->co_filename)}, line {LineNumber(op)}, code {UnicodeObject.ToString(frame->code->co_name)}>");
    }

    public static int LineNumber(PyObject* op) {
        var head = (PyFrameObject*)op;
        if (head->f_lineno != 0) return head->f_lineno;
        Frame* frame = head->f_frame;
        if (frame == null) return 0;
        return frame->pc == frame->code->units ? frame->code->co_firstlineno : CodeObject.LineOf(frame->code, (int)(frame->pc - frame->code->units) - 1);
    }

    private static PyObject* Ended(PyThreadState* ts) => Err.RuntimeError(ts, "the frame has ended");

    private static PyObject* GetBack(PyThreadState* ts, PyObject* op) {
        var head = (PyFrameObject*)op;
        if (head->f_back != null) return Py.NewRef((PyObject*)head->f_back);
        if (((Layout*)op)->detached != 0 || head->f_frame == null || head->f_frame->previous == null) return Py.None;
        return Of(ts, head->f_frame->previous);
    }

    private static PyObject* GetCode(PyThreadState* ts, PyObject* op) => ((PyFrameObject*)op)->f_frame == null ? Ended(ts) : Py.NewRef((PyObject*)((PyFrameObject*)op)->f_frame->code);
    private static PyObject* GetGlobals(PyThreadState* ts, PyObject* op) => ((PyFrameObject*)op)->f_frame == null ? Ended(ts) : Py.NewRef(((PyFrameObject*)op)->f_frame->globals);
    private static PyObject* GetBuiltins(PyThreadState* ts, PyObject* op) => ((PyFrameObject*)op)->f_frame == null ? Ended(ts) : Py.NewRef(((PyFrameObject*)op)->f_frame->builtins);

    private static PyObject* GetLocals(PyThreadState* ts, PyObject* op) {
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        return frame == null ? DictObject.New(ts) : Snapshot(ts, frame, &((Layout*)op)->snapshot);
    }

    /// <summary>locals() of a frame: the namespace itself in modules and classes, a snapshot dict in functions. A new reference.</summary>
    [return: NewRef]
    public static PyObject* Locals(PyThreadState* ts, Frame* frame) {
        if (frame->locals != null && (frame->code->co_flags & (int)Bytecode.CodeFlags.Optimized) == 0 && frame->code->co_nfreevars == 0 && frame->code->co_nlocalsplus == 0) return Py.NewRef(frame->locals);
        using Owned op = new(ts, Of(ts, frame));
        return op.IsNull ? null : Snapshot(ts, frame, &((Layout*)op.Borrow)->snapshot);
    }

    [return: NewRef]
    private static PyObject* Snapshot(PyThreadState* ts, Frame* frame, PyObject** cache) {
        PyObject* dict = frame->locals;
        if (dict == null) {
            if (*cache == null && (*cache = DictObject.New(ts)) == null) return null;
            dict = *cache;
        }
        PyCodeObject* code = frame->code;
        PyObject** locals = LocalsOf(frame);
        bool started = frame->pc != code->units;
        for (int i = 0; i < code->co_nlocalsplus; i++) {
            byte kind = BytesObject.Data(code->co_localspluskinds)[i];
            // Free variables of a class body are not its locals; a cell slot holds the bare value until MAKE_CELL has run.
            if ((kind & 0x80) != 0 && (code->co_flags & (int)Bytecode.CodeFlags.Optimized) == 0) continue;
            PyObject* value = locals[i];
            if (value != null && (kind & 0xC0) != 0 && value->ob_type == CellObject.Type) value = ((PyCellObject*)value)->ob_ref;
            PyObject* name = TupleObject.Items(code->co_localsplusnames)[i];
            if (value != null) {
                if (ObjectProtocol.SetItem(ts, dict, name, value) < 0) return null;
            } else if (DictObject.Check(dict)) {
                if (DictObject.Pop(ts, dict, name, out PyObject* old) == Lookup.Error) return null;
                Py.XDecRef(ts, old);
            }
        }
        return Py.NewRef(dict);
    }

    /// <summary>
    /// Writes the snapshot back into the frame, after a trace function changed it (PyFrame_LocalsToFast). With `clear`, names that are gone
    /// from it become unbound. Nothing happens when nobody has asked for f_locals.
    /// </summary>
    public static void LocalsToFast(PyThreadState* ts, PyObject* op, bool clear) {
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        PyObject* snapshot = ((Layout*)op)->snapshot;
        if (frame == null || snapshot == null || (frame->code->co_flags & (int)Bytecode.CodeFlags.Optimized) == 0) return;
        PyObject* type, error, traceback;
        ErrorIndicator.Fetch(ts, &type, &error, &traceback);
        Py.IncRef(snapshot);
        PyCodeObject* code = frame->code;
        PyObject** locals = LocalsOf(frame);
        for (int i = 0; i < code->co_nlocalsplus; i++) {
            byte kind = BytesObject.Data(code->co_localspluskinds)[i];
            if (DictObject.GetItemWithError(ts, snapshot, TupleObject.Items(code->co_localsplusnames)[i], out PyObject* value) == Lookup.Error) ErrorIndicator.Clear(ts);
            if (value == null && !clear) continue;
            PyObject** slot = &locals[i];
            if ((kind & 0xC0) != 0 && *slot != null && (*slot)->ob_type == CellObject.Type) slot = &((PyCellObject*)*slot)->ob_ref;
            if (*slot != value) Py.SetRef(ts, slot, Py.XNewRef(value));
        }
        Py.DecRef(ts, snapshot);
        ErrorIndicator.Restore(ts, type, error, traceback);
    }

    private static PyObject* GetLine(PyThreadState* ts, PyObject* op) {
        int line = LineNumber(op);
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        bool known = line > 0 || frame != null && CodeObject.HasLine(frame->code, (int)(frame->pc - frame->code->units) - 1); // a module starts on line 0
        return known ? LongObject.FromInt64(ts, line) : Py.None;
    }

    private static int SetLine(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.AttributeError(ts, "cannot delete attribute");
        if (value->ob_type != LongObject.Type) return Err.ValueError(ts, "lineno must be an integer");
        if (!LongObject.TryAsInt64(value, out long line) || line != (int)line) return Err.ValueError(ts, "lineno out of range");
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        return frame == null ? Err.ValueError(ts, "can only jump from a 'line' trace event") : JumpToLine(ts, frame, (int)line);
    }

    private static PyObject* GetLasti(PyThreadState* ts, PyObject* op) {
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        if (frame == null) return LongObject.FromInt64(ts, -1);
        return LongObject.FromInt64(ts, CodeObject.OffsetOf(frame->code, (int)(frame->pc - frame->code->units) - 1));
    }

    private static PyObject* GetTrace(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyFrameObject*)op)->f_trace == null ? Py.None : ((PyFrameObject*)op)->f_trace);

    private static int SetTrace(PyThreadState* ts, PyObject* op, PyObject* value) {
        Py.SetRef(ts, &((PyFrameObject*)op)->f_trace, value == null || Py.IsNone(value) ? null : Py.NewRef(value));
        return 0;
    }

    private static PyObject* SizeOf(PyThreadState* ts, PyObject* op) {
        Frame* frame = ((PyFrameObject*)op)->f_frame;
        return LongObject.FromInt64(ts, sizeof(Layout) + (frame == null ? 0 : frame->code->frame_bytes));
    }

    private static PyObject* ClearMethod(PyThreadState* ts, PyObject* op) {
        var head = (PyFrameObject*)op;
        if (((Layout*)op)->detached == 0 && head->f_frame != null) {
            PyGenObject* generator = head->f_frame->generator;
            if (generator == null || generator->gi_frame_state == 0) return Err.RuntimeError(ts, "cannot clear an executing frame");
            GeneratorObject.CloseForFrame(ts, (PyObject*)generator);
        }
        Clear(ts, op);
        return Py.None;
    }
}
