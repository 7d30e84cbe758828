// _tracemalloc: MiniPy's heap keeps no Python traceback of each block, so tracing cannot be started and says so; everything that asks about
// a tracing that is off answers as CPython does then.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class TraceMallocModule {
    public static readonly BuiltinModule Definition = new("_tracemalloc", "Debug module to trace memory blocks allocated by Python.", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("is_tracing", &IsTracing, "is_tracing($module, /)\n--\n\nReturn True if the tracemalloc module is tracing Python memory allocations.");
        m.Function("clear_traces", &Nothing, "clear_traces($module, /)\n--\n\nClear traces of memory blocks allocated by Python.");
        m.Function("_get_traces", &GetTraces, "_get_traces($module, /)\n--\n\nGet traces of all memory blocks allocated by Python.\n\nReturn a list of (size: int, traceback: tuple) tuples.\ntraceback is a tuple of (filename: str, lineno: int) tuples.\n\nReturn an empty list if the tracemalloc module is disabled.");
        m.Function("_get_object_traceback", &GetObjectTraceback, "_get_object_traceback($module, obj, /)\n--\n\nGet the traceback where the Python object obj was allocated.\n\nReturn a tuple of (filename: str, lineno: int) tuples.\nReturn None if the tracemalloc module is disabled or did not\ntrace the allocation of the object.");
        m.Function("start", &Start, "start($module, nframe=1, /)\n--\n\nStart tracing Python memory allocations.\n\nAlso set the maximum number of frames stored in the traceback of a\ntrace to nframe.");
        m.Function("stop", &Nothing, "stop($module, /)\n--\n\nStop tracing Python memory allocations.\n\nAlso clear traces of memory blocks allocated by Python.");
        m.Function("get_traceback_limit", &GetLimit, "get_traceback_limit($module, /)\n--\n\nGet the maximum number of frames stored in the traceback of a trace.\n\nBy default, a trace of an allocated memory block only stores\nthe most recent frame: the limit is 1.");
        m.Function("get_tracemalloc_memory", &GetMemory, "get_tracemalloc_memory($module, /)\n--\n\nGet the memory usage in bytes of the tracemalloc module.\n\nThis memory is used internally to trace memory allocations.");
        m.Function("get_traced_memory", &GetTraced, "get_traced_memory($module, /)\n--\n\nGet the current size and peak size of memory blocks traced by tracemalloc.\n\nReturns a tuple: (current: int, peak: int).");
        m.Function("reset_peak", &Nothing, "reset_peak($module, /)\n--\n\nSet the peak size of memory blocks traced by tracemalloc to the current size.\n\nDo nothing if the tracemalloc module is not tracing memory allocations.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static PyObject* Start(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int frames = 1;
        if (!Args.CheckPositional(ts, "start", count, 0, 1) || count == 1 && !Args.Int(ts, args[0], out frames)) return null;
        if (frames is < 1 or > 65535) return Err.ValueError(ts, "the number of frames must be in range [1; 65535]");
        return Err.RuntimeError(ts, "MiniPy cannot trace memory allocations by Python traceback; MiniPy.Testing's heap snapshots tell what was allocated");
    }

    private static PyObject* Nothing(PyThreadState* ts, PyObject* module) => Py.None;
    private static PyObject* IsTracing(PyThreadState* ts, PyObject* module) => Py.False;
    private static PyObject* GetTraces(PyThreadState* ts, PyObject* module) => ListObject.New(ts, 0);
    private static PyObject* GetObjectTraceback(PyThreadState* ts, PyObject* module, PyObject* op) => Py.None;
    private static PyObject* GetLimit(PyThreadState* ts, PyObject* module) => LongObject.One;
    private static PyObject* GetMemory(PyThreadState* ts, PyObject* module) => LongObject.Zero;
    private static PyObject* GetTraced(PyThreadState* ts, PyObject* module) => TupleObject.Pack(ts, LongObject.Zero, LongObject.Zero);
}
