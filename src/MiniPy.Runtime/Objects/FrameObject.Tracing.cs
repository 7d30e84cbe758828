// What tracing needs of frames: f_locals that writes back (PyFrame_FastToLocals, PyFrame_LocalsToFast), and f_lineno that jumps.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class FrameObject {
    /// <summary>Moves a traced frame to another line; the VM's, which knows the stack (set at start). 0, or -1 with ValueError.</summary>
    public static delegate*<PyThreadState*, Frame*, int, int> JumpToLine;

    /// <summary>Brings a snapshot that somebody asked for up to date. False with an error.</summary>
    public static bool RefreshLocals(PyThreadState* ts, PyObject* op) {
        var layout = (Layout*)op;
        if (layout->snapshot == null || layout->head.f_frame == null) return true;
        using Owned fresh = new(ts, Snapshot(ts, layout->head.f_frame, &layout->snapshot));
        return !fresh.IsNull;
    }

    /// <summary>Writes the snapshot's values into locals and cells; a name that is gone from it is unbound. Errors stay as they are. May run Python code.</summary>
    public static void LocalsToFast(PyThreadState* ts, PyObject* op) {
        var layout = (Layout*)op;
        Frame* frame = layout->head.f_frame;
        if (layout->snapshot == null || frame == null) return;
        PyObject* type, error, traceback;
        ErrorIndicator.Fetch(ts, &type, &error, &traceback);
        PyCodeObject* code = frame->code;
        PyObject** locals = LocalsOf(frame);
        for (int i = 0; i < code->co_nlocalsplus; i++) {
            PyObject* name = TupleObject.Items(code->co_localsplusnames)[i];
            if (DictObject.GetItemWithError(ts, layout->snapshot, name, out PyObject* value) == Lookup.Error) {
                ErrorIndicator.Clear(ts);
                continue;
            }
            PyObject** slot = &locals[i];
            byte kind = BytesObject.Data(code->co_localspluskinds)[i];
            if ((kind & 0xC0) != 0 && *slot != null && (*slot)->ob_type == CellObject.Type) slot = &((PyCellObject*)*slot)->ob_ref;
            if (*slot != value) Py.SetRef(ts, slot, Py.XNewRef(value));
        }
        ErrorIndicator.Restore(ts, type, error, traceback);
    }
}
