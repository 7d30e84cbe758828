// _tracemalloc: which lines of Python asked for the memory in use. See AllocationTraces for what is kept.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class TraceMallocModule {
    public static readonly BuiltinModule Definition = new("_tracemalloc", "Debug module to trace memory blocks allocated by Python.", &Fill);

    public const int MaxFrames = 65535;
    /// <summary>The file of a block that no Python code asked for.</summary>
    public static readonly PyObject* UnknownFile = StaticState.InternedString("<unknown>");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("is_tracing", &IsTracing, "is_tracing($module, /)\n--\n\nReturn True if the tracemalloc module is tracing Python memory allocations.");
        m.Function("clear_traces", &ClearTraces, "clear_traces($module, /)\n--\n\nClear traces of memory blocks allocated by Python.");
        m.Function("_get_traces", &GetTraces, "_get_traces($module, /)\n--\n\nGet traces of all memory blocks allocated by Python.\n\nReturn a list of (size: int, traceback: tuple) tuples.\ntraceback is a tuple of (filename: str, lineno: int) tuples.\n\nReturn an empty list if the tracemalloc module is disabled.");
        m.Function("_get_object_traceback", &GetObjectTraceback, "_get_object_traceback($module, obj, /)\n--\n\nGet the traceback where the Python object obj was allocated.\n\nReturn a tuple of (filename: str, lineno: int) tuples.\nReturn None if the tracemalloc module is disabled or did not\ntrace the allocation of the object.");
        m.Function("start", &Start, "start($module, nframe=1, /)\n--\n\nStart tracing Python memory allocations.\n\nAlso set the maximum number of frames stored in the traceback of a\ntrace to nframe.");
        m.Function("stop", &Stop, "stop($module, /)\n--\n\nStop tracing Python memory allocations.\n\nAlso clear traces of memory blocks allocated by Python.");
        m.Function("get_traceback_limit", &GetLimit, "get_traceback_limit($module, /)\n--\n\nGet the maximum number of frames stored in the traceback of a trace.\n\nBy default, a trace of an allocated memory block only stores\nthe most recent frame: the limit is 1.");
        m.Function("get_tracemalloc_memory", &GetMemory, "get_tracemalloc_memory($module, /)\n--\n\nGet the memory usage in bytes of the tracemalloc module.\n\nThis memory is used internally to trace memory allocations.");
        m.Function("get_traced_memory", &GetTraced, "get_traced_memory($module, /)\n--\n\nGet the current size and peak size of memory blocks traced by tracemalloc.\n\nReturns a tuple: (current: int, peak: int).");
        m.Function("reset_peak", &ResetPeak, "reset_peak($module, /)\n--\n\nSet the peak size of memory blocks traced by tracemalloc to the current size.\n\nDo nothing if the tracemalloc module is not tracing memory allocations.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static AllocationTraces Traces(PyThreadState* ts) => Interpreter.From(ts).Part<AllocationTraces>();

    /// <summary>-X tracemalloc: tracing from the first line of the program on.</summary>
    public static void StartAtStart(PyThreadState* ts, int frames) => Traces(ts).Start(ts, frames);

    private static PyObject* Start(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int frames = 1;
        if (!Args.CheckPositional(ts, "start", count, 0, 1) || count == 1 && !Args.Int(ts, args[0], out frames)) return null;
        if (frames is < 1 or > MaxFrames) return Err.ValueError(ts, $"the number of frames must be in range [1; {MaxFrames}]");
        Traces(ts).Start(ts, frames);
        return Py.None;
    }

    private static PyObject* Stop(PyThreadState* ts, PyObject* module) {
        Traces(ts).Stop(ts);
        return Py.None;
    }

    private static PyObject* ClearTraces(PyThreadState* ts, PyObject* module) {
        if (Traces(ts).Tracing) Traces(ts).Clear(ts);
        return Py.None;
    }

    private static PyObject* ResetPeak(PyThreadState* ts, PyObject* module) {
        Traces(ts).ResetPeak();
        return Py.None;
    }

    private static PyObject* IsTracing(PyThreadState* ts, PyObject* module) => Py.Bool(Traces(ts).Tracing);
    private static PyObject* GetLimit(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Traces(ts).Limit);
    private static PyObject* GetMemory(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Traces(ts).OwnBytes);

    private static PyObject* GetTraced(PyThreadState* ts, PyObject* module) {
        nint bytes = Traces(ts).Bytes, peak = Traces(ts).Peak;
        using Owned now = new(ts, LongObject.FromInt64(ts, bytes));
        using Owned most = new(ts, LongObject.FromInt64(ts, peak));
        return now.IsNull || most.IsNull ? null : TupleObject.Pack(ts, now, most);
    }

    private static PyObject* GetTraces(PyThreadState* ts, PyObject* module) {
        AllocationTraces traces = Traces(ts);
        traces.Pause();
        PyObject* list = ListOf(ts, traces);
        traces.Resume();
        return list;
    }

    [return: NewRef]
    private static PyObject* ListOf(PyThreadState* ts, AllocationTraces traces) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        var stacks = new Dictionary<AllocationTraces.Stack, nint>(); // owned
        bool good = !list.IsNull;
        foreach (KeyValuePair<(uint Domain, nint Address), AllocationTraces.Trace> trace in traces.Snapshot()) {
            if (!good) break;
            if (!stacks.TryGetValue(trace.Value.Stack, out nint frames)) {
                frames = (nint)Frames(ts, trace.Value.Stack);
                if (!(good = frames != 0)) break;
                stacks.Add(trace.Value.Stack, frames);
            }
            using Owned domain = new(ts, LongObject.FromInt64(ts, trace.Key.Domain));
            using Owned size = new(ts, LongObject.FromInt64(ts, trace.Value.Size));
            using Owned total = new(ts, LongObject.FromInt64(ts, trace.Value.Stack.Total));
            PyObject* row = domain.IsNull || size.IsNull || total.IsNull ? null : TupleObject.Pack(ts, domain, size, (PyObject*)frames, total);
            good = row != null && ListObject.AppendSteal(ts, list, row) == 0;
        }
        foreach (nint frames in stacks.Values) Py.DecRef(ts, (PyObject*)frames);
        return good ? list.Detach() : null;
    }

    /// <summary>((file name, line), …), innermost first.</summary>
    [return: NewRef]
    private static PyObject* Frames(PyThreadState* ts, AllocationTraces.Stack stack) {
        using Owned frames = new(ts, TupleObject.New(ts, stack.Count));
        for (int i = 0; !frames.IsNull && i < stack.Count; i++) {
            using Owned line = new(ts, LongObject.FromInt64(ts, stack.Lines[i]));
            PyObject* frame = line.IsNull ? null : TupleObject.Pack(ts, (PyObject*)stack.Files[i], line);
            if (frame == null) return null;
            TupleObject.Items(frames)[i] = frame;
        }
        return frames.Detach();
    }

    private static PyObject* GetObjectTraceback(PyThreadState* ts, PyObject* module, PyObject* op) => Traceback(ts, 0, (nint)op);

    /// <summary>The stack of a block as a tuple, or None.</summary>
    [return: NewRef]
    public static PyObject* Traceback(PyThreadState* ts, uint domain, nint address) {
        AllocationTraces traces = Traces(ts);
        if (traces.Find(domain, address) is not { } stack) return Py.None;
        traces.Pause();
        PyObject* frames = Frames(ts, stack);
        traces.Resume();
        return frames;
    }

    /// <summary>PyTraceMalloc_Track: 0, or -2 when nothing is traced.</summary>
    public static int Track(PyThreadState* ts, uint domain, nint address, nint size) {
        AllocationTraces traces = Traces(ts);
        if (!traces.Tracing) return -2;
        traces.Track(domain, address, size);
        return 0;
    }

    public static int Untrack(PyThreadState* ts, uint domain, nint address) {
        AllocationTraces traces = Traces(ts);
        if (!traces.Tracing) return -2;
        traces.Untrack(domain, address);
        return 0;
    }
}
