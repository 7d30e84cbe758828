// What tracing needs of frames: f_locals that is fresh (PyFrame_FastToLocals), and f_lineno that jumps.

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
}
