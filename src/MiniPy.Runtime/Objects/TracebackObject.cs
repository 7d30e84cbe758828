// traceback: one entry for each frame that an exception left, the outermost first; PyTracebackObject (40 bytes of it used).
//
// The VM calls Here when an error leaves an instruction: it puts an entry before the pending error's traceback. That must be cheap, so
// nothing is looked up: tb_lineno is -1 until somebody asks, and is then found from tb_lasti; and that, a place in co_code, is until then
// -2 - unit.
//
// Invariant: the chain of tb_next ends (setting it checks for loops).

using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class TracebackObject {
    public static readonly PyTypeObject* Type = StaticType.Create("traceback", "PyTraceBack_Type", sizeof(PyTracebackObject), TypeFlags.HaveGc, &Slots, &Members,
        doc: "TracebackType(tb_next, tb_frame, tb_lasti, tb_lineno)\n--\n\nCreate a new traceback object.");

    private static class Specs {
        public static readonly ArgSpec New = new("traceback", 0, 4, "tb_next", "tb_frame", "tb_lasti", "tb_lineno");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(PyObject* op) => op->ob_type == Type;

    private static void Slots(TypeSlots* slots) {
        slots->@new = &NewSlot;
        slots->dealloc = &Dealloc;
        slots->traverse = &Traverse;
        slots->clear = &Clear;
        slots->getattro = &ObjectProtocol.GenericGetAttr;
    }

    private static void Members(TypeBuilder type) {
        type.Method("__dir__", &Dir);
        type.Member("tb_frame", MemberType.Object, 24);
        type.Getter("tb_lasti", &GetLasti);
        type.Getter("tb_next", &GetNext, &SetNext);
        type.Getter("tb_lineno", &GetLine);
    }

    /// <summary>A traceback entry; `next` (which may be null) and `frame` are borrowed. A line of -1 is found from `lasti` when asked for.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTracebackObject* next, PyFrameObject* frame, int lasti, int line) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyTracebackObject));
        if (op == null) return null;
        var traceback = (PyTracebackObject*)op;
        traceback->tb_next = (PyTracebackObject*)Py.XNewRef((PyObject*)next);
        traceback->tb_frame = (PyFrameObject*)Py.NewRef((PyObject*)frame);
        traceback->tb_lasti = lasti;
        traceback->tb_lineno = line;
        return op;
    }

    /// <summary>Adds the frame's running instruction to the pending error's traceback (PyTraceBack_Here). Without memory the entry is left out.</summary>
    public static int Here(PyThreadState* ts, Frame* frame) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        var frameObject = (PyFrameObject*)FrameObject.Of(ts, frame);
        PyObject* entry = null;
        if (frameObject != null) {
            entry = New(ts, (PyTracebackObject*)traceback, frameObject, -1 - (int)(frame->pc - frame->code->units), -1);
            Py.DecRef(ts, (PyObject*)frameObject);
        }
        if (entry == null) {
            ErrorIndicator.Restore(ts, type, value, traceback); // the first error counts, not the want of memory for its entry
            return -1;
        }
        Py.XDecRef(ts, traceback);
        ErrorIndicator.Restore(ts, type, value, entry);
        return 0;
    }

    /// <summary>One entry for the frame that runs, or None.</summary>
    [return: NewRef]
    public static PyObject* OfRunningFrame(PyThreadState* ts) {
        Frame* frame = ts->cframe->current_frame;
        if (frame == null) return Py.None;
        using Owned frameObject = new(ts, FrameObject.Of(ts, frame));
        PyObject* entry = frameObject.IsNull ? null : New(ts, null, (PyFrameObject*)frameObject.Borrow, -1 - (int)(frame->pc - frame->code->units), -1);
        if (entry != null) return entry;
        ErrorIndicator.Clear(ts);
        return Py.None;
    }

    /// <summary>The line of an entry.</summary>
    public static int Line(PyTracebackObject* traceback) {
        if (traceback->tb_lineno != -1) return traceback->tb_lineno;
        PyCodeObject* code = Code(traceback);
        return code == null ? 0 : CodeObject.LineOf(code, Unit(traceback, code));
    }

    /// <summary>The unit of an entry's instruction; -1 for none.</summary>
    public static int Unit(PyTracebackObject* traceback, PyCodeObject* code) =>
        traceback->tb_lasti <= -2 ? -2 - traceback->tb_lasti : CodeObject.UnitAt(code, traceback->tb_lasti);

    private static PyObject* GetLasti(PyThreadState* ts, PyObject* op) {
        var traceback = (PyTracebackObject*)op;
        if (traceback->tb_lasti <= -2) {
            PyCodeObject* code = Code(traceback);
            traceback->tb_lasti = code == null ? -1 : CodeObject.OffsetOf(code, -2 - traceback->tb_lasti);
        }
        return LongObject.FromInt64(ts, traceback->tb_lasti);
    }

    /// <summary>The code of an entry's frame; null when memory was too short to keep the frame after its end.</summary>
    [return: Borrowed]
    public static PyCodeObject* Code(PyTracebackObject* traceback) => traceback->tb_frame == null || traceback->tb_frame->f_frame == null ? null : traceback->tb_frame->f_frame->code;

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[4];
        if (!Specs.New.ParseTuple(ts, args, kwargs, given)) return null;
        PyObject* next = given[0];
        if (given[1]->ob_type != FrameObject.Type) return Err.TypeError(ts, $"TracebackType() argument 'tb_frame' must be frame, not {NameOrNone(given[1])}");
        if (!Args.Int(ts, given[2], out int lasti) || !Args.Int(ts, given[3], out int line)) return null;
        if (Py.IsNone(next)) next = null;
        else if (!Check(next)) return Err.TypeError(ts, $"expected traceback object or None, got '{Err.TypeName(next)}'");
        return New(ts, (PyTracebackObject*)next, (PyFrameObject*)given[1], lasti, line);
    }

    private static string NameOrNone(PyObject* op) => Py.IsNone(op) ? "None" : Err.TypeName(op);

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Clear(ts, op);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* context) {
        var traceback = (PyTracebackObject*)op;
        int result = 0;
        if (traceback->tb_next != null) result = visit((PyObject*)traceback->tb_next, context);
        if (result == 0 && traceback->tb_frame != null) result = visit((PyObject*)traceback->tb_frame, context);
        return result;
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        var traceback = (PyTracebackObject*)op;
        Py.ClearRef(ts, (PyObject**)&traceback->tb_next);
        Py.ClearRef(ts, (PyObject**)&traceback->tb_frame);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Dir(PyThreadState* ts, PyObject* op) {
        PyObject* list = ListObject.New(ts, 0);
        if (list == null) return null;
        foreach (string name in (System.ReadOnlySpan<string>)["tb_frame", "tb_next", "tb_lasti", "tb_lineno"]) {
            PyObject* text = UnicodeObject.FromString(ts, name);
            if (text == null || ListObject.AppendSteal(ts, list, text) < 0) {
                Py.DecRef(ts, list);
                return null;
            }
        }
        return list;
    }

    [return: NewRef]
    private static PyObject* GetNext(PyThreadState* ts, PyObject* op) {
        var next = (PyObject*)((PyTracebackObject*)op)->tb_next;
        return next == null ? Py.None : Py.NewRef(next);
    }

    private static int SetNext(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "can't delete tb_next attribute");
        if (Py.IsNone(value)) value = null;
        else if (!Check(value)) return Err.TypeError(ts, $"expected traceback object, got '{Err.TypeName(value)}'");
        for (var at = (PyTracebackObject*)value; at != null; at = at->tb_next)
            if (at == (PyTracebackObject*)op) return Err.ValueError(ts, "traceback loop detected");
        Py.SetRef(ts, (PyObject**)&((PyTracebackObject*)op)->tb_next, Py.XNewRef(value));
        return 0;
    }

    [return: NewRef]
    private static PyObject* GetLine(PyThreadState* ts, PyObject* op) {
        int line = Line((PyTracebackObject*)op);
        return line <= 0 ? Py.None : LongObject.FromInt64(ts, line);
    }
}
