// sys.settrace, setprofile and what reads them. The events are Vm/Tracing's.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Vm;

namespace MiniPy.Modules;

internal static unsafe partial class SysModule {
    private static void AddTracing(ModuleBuilder m) {
        m.Function("settrace", &SetTrace, "settrace(function)\n\nSet the global debug tracing function.  It will be called on each\nfunction call.  See the debugger chapter in the library manual.");
        m.Function("gettrace", &GetTrace, "gettrace($module, /)\n--\n\nReturn the global debug tracing function set with sys.settrace.\n\nSee the debugger chapter in the library manual.");
        m.Function("setprofile", &SetProfile, "setprofile(function)\n\nSet the profiling function.  It will be called on each function call\nand return.  See the profiler chapter in the library manual.");
        m.Function("getprofile", &GetProfile, "getprofile($module, /)\n--\n\nReturn the profiling function set with sys.setprofile.\n\nSee the profiler chapter in the library manual.");
        m.Function("call_tracing", &CallTracing, "call_tracing($module, func, args, /)\n--\n\nCall func(*args), while tracing is enabled.\n\nThe tracing state is saved, and restored afterwards.  This is intended\nto be called from a debugger from a checkpoint, to recursively debug\nsome other code.");
    }

    private static PyObject* SetTrace(PyThreadState* ts, PyObject* module, PyObject* function) => Tracing.SetTrace(ts, Py.IsNone(function) ? null : function) ? Py.None : null;

    private static PyObject* SetProfile(PyThreadState* ts, PyObject* module, PyObject* function) => Tracing.SetProfile(ts, Py.IsNone(function) ? null : function) ? Py.None : null;

    private static PyObject* GetTrace(PyThreadState* ts, PyObject* module) => Py.NewRef(ts->c_traceobj == null ? Py.None : ts->c_traceobj);
    private static PyObject* GetProfile(PyThreadState* ts, PyObject* module) => Py.NewRef(ts->c_profileobj == null ? Py.None : ts->c_profileobj);

    private static PyObject* CallTracing(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "call_tracing", count, 2, 2)) return null;
        return TupleObject.Check(args[1]) ? Tracing.CallTraced(ts, args[0], args[1]) : Err.TypeError(ts, $"call_tracing() argument 2 must be tuple, not {Err.TypeName(args[1])}");
    }
}
