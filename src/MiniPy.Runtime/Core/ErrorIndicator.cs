// The error indicator (D4): curexc_type, curexc_value and curexc_traceback of the thread state, where Cython looks for it too.
//
// Three nulls mean no error. The value may be null, any object (arguments of an instance to be made) or an instance; Objects/Err makes
// an instance of it when somebody looks (normalisation). The raisers with messages are in Objects/Err as well, since they make objects.

using MiniPy.Layout;

namespace MiniPy.Core;

internal static unsafe class ErrorIndicator {
    /// <summary>The pending exception's type, borrowed, or null.</summary>
    [return: Borrowed]
    public static PyObject* Occurred(PyThreadState* ts) => ts->curexc_type;

    /// <summary>Replaces the indicator; takes the three references. Releasing the old ones may run Python code.</summary>
    public static void Restore(PyThreadState* ts, [Steals] PyObject* type, [Steals] PyObject* value, [Steals] PyObject* traceback) {
        PyObject* oldType = ts->curexc_type, oldValue = ts->curexc_value, oldTraceback = ts->curexc_traceback;
        ts->curexc_type = type;
        ts->curexc_value = value;
        ts->curexc_traceback = traceback;
        Py.XDecRef(ts, oldType);
        Py.XDecRef(ts, oldValue);
        Py.XDecRef(ts, oldTraceback);
    }

    /// <summary>Takes the pending error away and hands over its three references (any may be null).</summary>
    public static void Fetch(PyThreadState* ts, PyObject** type, PyObject** value, PyObject** traceback) {
        *type = ts->curexc_type;
        *value = ts->curexc_value;
        *traceback = ts->curexc_traceback;
        ts->curexc_type = ts->curexc_value = ts->curexc_traceback = null;
    }

    public static void Clear(PyThreadState* ts) {
        if (ts->curexc_type != null) Restore(ts, null, null, null);
    }
}
