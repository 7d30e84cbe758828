// sys.settrace and sys.setprofile: the events of a thread's running frames, as CPython 3.11 sends them.
//
// While a thread traces, ts->cframe->use_tracing is set and its frames run in the traced copy of the loop, which calls Before in front of
// every instruction: RESUME is `call`, RETURN_VALUE and YIELD_VALUE are `return`, the first instruction of another line and a jump backwards
// are `line`. The unwinder tells of `exception` and of frames that an error ends. While a trace function runs, its own code is not traced
// (ts->tracing). The breaker's Trace bit, set while any thread of the interpreter traces, brings loops that run already to the other copy.
//
// Both functions are Python callables here, kept in ts->c_traceobj and ts->c_profileobj; c_tracefunc and c_profilefunc only say that there
// is one. A trace function's result becomes the frame's f_trace; an error in it ends the tracing.

using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

/// <summary>PyTrace_* of 3.11: ts->tracing_what while a function runs.</summary>
internal enum TraceEvent { Call, Exception, Line, Return, CCall, CException, CReturn, Opcode }

internal static unsafe class Tracing {
    private static readonly void* s_python = (void*)1;

    // ---------------------------------------------------------------- setting

    /// <summary>sys.settrace: null ends it. False with an error. May run Python code (the old function may go).</summary>
    public static bool SetTrace(PyThreadState* ts, PyObject* function) => Set(ts, 1, "trace", &ts->c_tracefunc, &ts->c_traceobj, function);

    /// <summary>sys.setprofile: likewise.</summary>
    public static bool SetProfile(PyThreadState* ts, PyObject* function) => Set(ts, 2, "profile", &ts->c_profilefunc, &ts->c_profileobj, function);

    private static bool Set(PyThreadState* ts, int kind, string name, void** marker, PyObject** slot, PyObject* function) {
        if ((ts->installing & kind) != 0) return Err.RuntimeError(ts, $"Cannot install a {name} function while another {name} function is being installed");
        PyObject* old = *slot;
        *slot = null;
        *marker = null;
        Update(ts);
        if (old != null) {
            ts->installing |= kind;
            Py.DecRef(ts, old); // its __del__ may not install one in turn
            ts->installing &= ~kind;
        }
        *slot = Py.XNewRef(function);
        *marker = function == null ? null : s_python;
        Update(ts);
        return true;
    }

    private static void Update(PyThreadState* ts) {
        ts->cframe->use_tracing = ts->tracing == 0 && (ts->c_tracefunc != null || ts->c_profilefunc != null) ? (byte)255 : (byte)0;
        bool any = false;
        for (PyThreadState* other = ts->interp->threads; other != null; other = other->next) any |= other->c_tracefunc != null || other->c_profilefunc != null;
        if (any) Breaker.Set(ts->interp, BreakerBit.Trace);
        else Breaker.Clear(ts->interp, BreakerBit.Trace);
    }

    /// <summary>sys.call_tracing: func(*args) with tracing on again, from within a trace function.</summary>
    [return: NewRef]
    public static PyObject* CallTraced(PyThreadState* ts, PyObject* function, PyObject* args) {
        int tracing = ts->tracing;
        ts->tracing = 0;
        Update(ts);
        PyObject* result = CallProtocol.Call(ts, function, args, null);
        ts->tracing = tracing;
        Update(ts);
        return result;
    }

    // ---------------------------------------------------------------- events of the loop

    /// <summary>
    /// The instruction at frame->pc[-1] is about to run; `last` is the one that ran before it in this frame. pc and sp are stored. Runs
    /// Python code, which may move pc (f_lineno). False with an error.
    /// </summary>
    public static bool Before(PyThreadState* ts, Frame* frame, uint* last) {
        var opcode = (Opcode)(byte)frame->pc[-1];
        if (opcode == Opcode.RESUME) return Send(ts, frame, TraceEvent.Call, Py.None);
        if (ts->c_tracefunc != null && !Line(ts, frame, last)) return false;
        if (opcode is not (Opcode.RETURN_VALUE or Opcode.YIELD_VALUE)) return true;
        if (opcode == Opcode.YIELD_VALUE && frame->generator == null) return true;
        return Send(ts, frame, TraceEvent.Return, frame->sp[-1]);
    }

    /// <summary>Tells both functions of an event that both know.</summary>
    private static bool Send(PyThreadState* ts, Frame* frame, TraceEvent what, PyObject* argument) {
        if (ts->c_tracefunc != null && !CallTrace(ts, frame, what, argument)) return false;
        return ts->c_profilefunc == null || CallProfile(ts, frame, what, argument);
    }

    private static bool Line(PyThreadState* ts, Frame* frame, uint* last) {
        PyFrameObject* head = frame->frame_obj;
        if (head == null || head->f_trace == null) return true;
        PyCodeObject* code = frame->code;
        int unit = Frames.UnitOf(frame), before = (int)(last - code->units) - 1, first = FirstTraceable(code);
        if (unit < first) return true;
        if (head->f_trace_lines != 0) {
            int line = CodeObject.LineOf(code, unit), lastLine = before <= first ? -1 : CodeObject.LineOf(code, before);
            bool backwards = unit < before && (Opcode)(byte)code->units[unit] != Opcode.SEND;
            if (line > 0 && (line != lastLine || backwards) && !CallTrace(ts, frame, TraceEvent.Line, Py.None)) return false;
        }
        return frame->frame_obj->f_trace_opcodes == 0 || CallTrace(ts, frame, TraceEvent.Opcode, Py.None);
    }

    /// <summary>The unit of the first RESUME: what stands before it sets the frame up and belongs to no line.</summary>
    public static int FirstTraceable(PyCodeObject* code) {
        if (code->_co_firsttraceable == 0)
            while (code->_co_firsttraceable < code->unit_count && (Opcode)(byte)code->units[code->_co_firsttraceable] != Opcode.RESUME) code->_co_firsttraceable++;
        return code->_co_firsttraceable;
    }

    // ---------------------------------------------------------------- events of the unwinder

    /// <summary>An error was raised in the frame or came to it. The pending error stays, unless the function raises another.</summary>
    public static void Raised(PyThreadState* ts, Frame* frame) {
        if (ts->c_tracefunc == null) return;
        using Owned exception = new(ts, Err.Take(ts));
        PyObject* traceback = ((PyBaseExceptionObject*)exception.Borrow)->traceback;
        using Owned argument = new(ts, TupleObject.Pack(ts, (PyObject*)exception.Borrow->ob_type, exception.Borrow, traceback == null ? Py.None : traceback));
        if (!argument.IsNull && CallTrace(ts, frame, TraceEvent.Exception, argument)) Err.Put(ts, exception.Detach());
    }

    /// <summary>What an await or yield from waits for has returned. All but a generator that returns None say so by StopIteration, which is an event. False with an error.</summary>
    public static bool Stopped(PyThreadState* ts, Frame* frame, PyObject* receiver, PyObject* result) {
        if (ts->c_tracefunc == null || receiver->ob_type == GeneratorObject.Type && Py.IsNone(result)) return true;
        Err.StopIteration(ts, result);
        Raised(ts, frame);
        return ObjectProtocol.ClearStopIteration(ts);
    }

    /// <summary>A generator goes on with the pending error: `call`.</summary>
    public static void ThrownInto(PyThreadState* ts, Frame* frame) => SendBesideError(ts, frame, TraceEvent.Call);

    /// <summary>The frame ends with the pending error: `return` with None.</summary>
    public static void Unwound(PyThreadState* ts, Frame* frame) => SendBesideError(ts, frame, TraceEvent.Return);

    /// <summary>The pending error stays, unless a function raises another.</summary>
    private static void SendBesideError(PyThreadState* ts, Frame* frame, TraceEvent what) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        if (Send(ts, frame, what, Py.None)) {
            ErrorIndicator.Restore(ts, type, value, traceback);
            return;
        }
        Py.XDecRef(ts, type);
        Py.XDecRef(ts, value);
        Py.XDecRef(ts, traceback);
    }

    // ---------------------------------------------------------------- calls of C functions

    /// <summary>CALL of what is no Python function, in a traced frame: c_call, then c_return or c_exception for builtins.</summary>
    [return: NewRef]
    public static PyObject* CallBuiltin(PyThreadState* ts, PyObject* callable, PyObject** args, int count) {
        PyObject** all = args[-1] != null ? args - 1 : args;
        int total = args[-1] != null ? count + 1 : count;
        using Owned function = new(ts, Profiled(ts, callable, total > 0 ? all[0] : null));
        if (function.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : CallProtocol.Vector(ts, callable, all, total, null);
        if (!CallProfile(ts, Frames.Current(ts), TraceEvent.CCall, function)) return null;
        return Called(ts, function, CallProtocol.Vector(ts, callable, all, total, null));
    }

    /// <summary>CALL_FUNCTION_EX, likewise.</summary>
    [return: NewRef]
    public static PyObject* CallBuiltin(PyThreadState* ts, PyObject* callable, PyObject* args, PyObject* kwargs) {
        using Owned function = new(ts, Profiled(ts, callable, TupleObject.Size(args) > 0 ? TupleObject.Items(args)[0] : null));
        if (function.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : CallProtocol.Call(ts, callable, args, kwargs);
        if (!CallProfile(ts, Frames.Current(ts), TraceEvent.CCall, function)) return null;
        return Called(ts, function, CallProtocol.Call(ts, callable, args, kwargs));
    }

    /// <summary>What c_call shows: the builtin, a method descriptor bound to its first argument; null when the call is not profiled.</summary>
    [return: NewRef]
    private static PyObject* Profiled(PyThreadState* ts, PyObject* callable, PyObject* first) {
        if (ts->c_profilefunc == null) return null;
        if (callable->ob_type == CFunctionObject.Type || callable->ob_type == CMethodObject.Type) return Py.NewRef(callable);
        if (callable->ob_type != Descriptors.MethodType || first == null || !TypeObject.IsInstance(first, ((PyDescrObject*)callable)->d_type)) return null;
        return ObjectProtocol.Bind(ts, callable, first);
    }

    [return: NewRef]
    private static PyObject* Called(PyThreadState* ts, PyObject* function, [Steals] PyObject* result) {
        if (ts->c_profilefunc == null) return result;
        if (result != null) {
            if (CallProfile(ts, Frames.Current(ts), TraceEvent.CReturn, function)) return result;
            Py.DecRef(ts, result);
            return null;
        }
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        if (CallProfile(ts, Frames.Current(ts), TraceEvent.CException, function)) {
            ErrorIndicator.Restore(ts, type, value, traceback);
            return null;
        }
        Py.XDecRef(ts, type);
        Py.XDecRef(ts, value);
        Py.XDecRef(ts, traceback);
        return null;
    }

    // ---------------------------------------------------------------- calling the functions

    private static string NameOf(TraceEvent what) => what switch {
        TraceEvent.Call => "call", TraceEvent.Exception => "exception", TraceEvent.Line => "line", TraceEvent.Return => "return",
        TraceEvent.CCall => "c_call", TraceEvent.CException => "c_exception", TraceEvent.CReturn => "c_return", _ => "opcode",
    };

    private static bool CallTrace(PyThreadState* ts, Frame* frame, TraceEvent what, PyObject* argument) {
        if (ts->tracing != 0) return true;
        using Owned head = new(ts, FrameObject.Of(ts, frame));
        if (head.IsNull) return false;
        PyObject* function = what == TraceEvent.Call ? ts->c_traceobj : ((PyFrameObject*)head.Borrow)->f_trace;
        if (function == null) return true;
        using Owned result = new(ts, Invoke(ts, function, head, what, argument));
        if (result.IsNull) {
            SetTrace(ts, null);
            Py.ClearRef(ts, &((PyFrameObject*)head.Borrow)->f_trace);
            return false;
        }
        if (!Py.IsNone(result)) Py.SetRef(ts, &((PyFrameObject*)head.Borrow)->f_trace, result.Detach());
        return true;
    }

    private static bool CallProfile(PyThreadState* ts, Frame* frame, TraceEvent what, PyObject* argument) {
        if (ts->tracing != 0 || ts->c_profileobj == null) return true;
        using Owned head = new(ts, FrameObject.Of(ts, frame));
        if (head.IsNull) return false;
        using Owned result = new(ts, Invoke(ts, ts->c_profileobj, head, what, argument));
        if (!result.IsNull) return true;
        SetProfile(ts, null);
        return false;
    }

    /// <summary>function(frame, event, argument), untraced; what it did to the frame's f_locals is written back afterwards.</summary>
    [return: NewRef]
    private static PyObject* Invoke(PyThreadState* ts, PyObject* function, PyObject* head, TraceEvent what, PyObject* argument) {
        using Owned name = new(ts, UnicodeObject.Intern(ts, NameOf(what)));
        using Owned held = new(ts, Py.NewRef(function));
        if (name.IsNull || !FrameObject.RefreshLocals(ts, head)) return null;
        int before = ts->tracing_what;
        ts->tracing_what = (int)what;
        ts->tracing++;
        ts->cframe->use_tracing = 0;
        PyObject* result = CallProtocol.CallThree(ts, held, head, name, argument);
        FrameObject.LocalsToFast(ts, head, clear: true);
        ts->tracing--;
        ts->cframe->use_tracing = ts->tracing == 0 && (ts->c_tracefunc != null || ts->c_profilefunc != null) ? (byte)255 : (byte)0;
        ts->tracing_what = before;
        return result;
    }
}
