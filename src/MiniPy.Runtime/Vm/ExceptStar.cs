// except* clauses (PEP 654): the opcodes CHECK_EG_MATCH and PREP_RERAISE_STAR. The groups themselves are in Objects/ExceptionGroups.
//
// In the clauses the stack is [previous original results rest]; what a clause takes becomes the handled exception, so that `raise` in it
// raises that again. The handler of the whole statement puts back what was handled before.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class ExceptStar {
    /// <summary>( exc type -- rest match )</summary>
    public static bool Match(PyThreadState* ts, Frame* frame) {
        PyObject* exception = frame->sp[-2];
        PyObject* type = frame->sp[-1];
        if (!ExceptionGroups.CheckStarType(ts, type)) return false;
        if (!ExceptionGroups.Match(ts, exception, type, out PyObject* match, out PyObject* rest)) return false;
        frame->sp[-2] = rest;
        frame->sp[-1] = match;
        if (!Py.IsNone(match)) {
            PyObject* handled = ts->exc_info->exc_value;
            ts->exc_info->exc_value = Py.NewRef(match);
            Py.XDecRef(ts, handled);
        }
        Py.DecRef(ts, exception);
        Py.DecRef(ts, type);
        return true;
    }

    /// <summary>( original list -- exc )</summary>
    public static bool PrepareReraise(PyThreadState* ts, Frame* frame) {
        PyObject* original = frame->sp[-2];
        PyObject* raised = frame->sp[-1];
        if (!ListObject.Check(raised) || !ExceptionObject.IsInstance(original)) return Err.SystemError(ts, "bad operands of PREP_RERAISE_STAR");
        PyObject* result = ExceptionGroups.PrepReraiseStar(ts, original, raised);
        if (result == null) return false;
        frame->sp--;
        frame->sp[-1] = result;
        Py.DecRef(ts, raised);
        Py.DecRef(ts, original);
        return true;
    }
}
