// Tracebacks of failed imports without the frames of importlib, when its Python code did the work: CPython's remove_importlib_frames.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ImportSystem {
    private static readonly PyObject* s_bootstrap = StaticState.InternedString("<frozen importlib._bootstrap>"), s_external = StaticState.InternedString("<frozen importlib._bootstrap_external>"),
        s_callRemoved = StaticState.InternedString("_call_with_frames_removed");

    /// <summary>
    /// Takes runs of importlib's frames out of the pending error's traceback: all of them from an ImportError, else those that end in the
    /// function by which importlib runs other code. Returns null, so that it stands where the error is passed on.
    /// </summary>
    [return: NewRef]
    private static PyObject* HideImportlib(PyThreadState* ts) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        bool always = type != null && TypeObject.IsSubtype((PyTypeObject*)type, Exc.ImportError);
        var link = (PyTracebackObject**)&traceback;
        PyTracebackObject** run = null; // the link to the first frame of the run that `link` is in
        while (*link != null) {
            PyTracebackObject* at = *link;
            PyCodeObject* code = TracebackObject.Code(at);
            bool within = code != null && (UnicodeObject.Equals(code->co_filename, s_bootstrap) || UnicodeObject.Equals(code->co_filename, s_external));
            if (!within) run = null;
            else if (run == null) run = link;
            if (within && (always || UnicodeObject.Equals(code->co_name, s_callRemoved))) {
                var next = (PyTracebackObject*)Py.XNewRef((PyObject*)at->tb_next);
                Py.SetRef(ts, (PyObject**)run, (PyObject*)next);
                link = run;
            } else {
                link = &at->tb_next;
            }
        }
        ErrorIndicator.Restore(ts, type, value, traceback);
        return null;
    }
}
