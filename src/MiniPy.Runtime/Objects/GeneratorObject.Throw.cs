// throw() and close() of generators, coroutines and async generators.
//
// A frame that delegates passes both on: close() closes the inner iterator first, throw() throws into it (PEP 380). When the inner one
// ends in throw(), the frame goes on after its SEND with the value; when it raises, the error is raised at the SEND's yield. While the
// inner one is at work the outer one counts as executing, and a generator or coroutine that is called directly sees it as its caller.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class GeneratorObject {
    [return: NewRef]
    internal static PyObject* ThrowMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "throw", count, 1, 3)) return null;
        return Throw(ts, op, closeInner: true, args[0], count > 1 ? args[1] : null, count > 2 ? args[2] : null);
    }

    /// <summary>`closeInner`: does GeneratorExit close what the frame delegates to, rather than being thrown into it?</summary>
    [return: NewRef]
    internal static PyObject* Throw(PyThreadState* ts, PyObject* op, bool closeInner, PyObject* type, PyObject* value, PyObject* traceback) {
        var generator = (PyGenObject*)op;
        PyObject* inner = YieldFrom(generator);
        if (inner != null) {
            using Owned held = new(ts, Py.NewRef(inner));
            if (closeInner && Err.ExceptionMatches(ts, type, (PyObject*)Exc.GeneratorExit)) {
                if (!CloseInner(ts, generator, inner)) return Resumed(ts, generator);
            } else {
                Lookup found = ThrowIntoInner(ts, generator, inner, type, value, traceback, out PyObject* result);
                if (found == Lookup.Error || result != null) return result;
                if (found == Lookup.Found) return AfterInner(ts, generator);
            }
        }
        return SetThrown(ts, type, value, traceback) ? Resumed(ts, generator) : null;
    }

    /// <summary>Resumes with the pending error.</summary>
    [return: NewRef]
    private static PyObject* Resumed(PyThreadState* ts, PyGenObject* generator) {
        PyObject* result;
        int status = SendInto(ts, generator, null, &result);
        return Finish(ts, generator, status, result);
    }

    /// <summary>The arguments of throw() as the pending error. False: they are none, and the pending error is about that.</summary>
    private static bool SetThrown(PyThreadState* ts, PyObject* type, PyObject* value, PyObject* traceback) {
        if (traceback != null && Py.IsNone(traceback)) traceback = null;
        if (traceback != null && !TracebackObject.Check(traceback)) return Err.TypeError(ts, "throw() third argument must be a traceback object");
        if (value != null && Py.IsNone(value)) value = null;
        PyObject* exception;
        if (ExceptionObject.IsClass(type)) {
            exception = ExceptionObject.Instantiate(ts, type, value); // runs Python code
            if (exception == null) return true; // what making it raised is thrown instead
        } else if (ExceptionObject.IsInstance(type)) {
            if (value != null) return Err.TypeError(ts, "instance exception may not have a separate value");
            exception = Py.NewRef(type);
            if (traceback == null) traceback = ((PyBaseExceptionObject*)exception)->traceback;
        } else {
            return Err.TypeError(ts, $"exceptions must be classes or instances deriving from BaseException, not {Err.TypeName(type)}");
        }
        ErrorIndicator.Restore(ts, Py.NewRef((PyObject*)exception->ob_type), exception, Py.XNewRef(traceback));
        return true;
    }

    /// <summary>Found: it was thrown, and either `result` was yielded or an error is pending. Missing: the inner one has no throw().</summary>
    private static Lookup ThrowIntoInner(PyThreadState* ts, PyGenObject* generator, PyObject* inner, PyObject* type, PyObject* value, PyObject* traceback, out PyObject* result) {
        result = null;
        if (inner->ob_type == Type || inner->ob_type == CoroutineObject.Type) {
            Frame* frame = &generator->gi_iframe;
            Frame* caller = ts->cframe->current_frame;
            frame->previous = caller;
            ts->cframe->current_frame = frame;
            generator->gi_frame_state = (sbyte)GeneratorState.Executing;
            if (!Recursion.Enter(ts, " in generator throw")) {
                result = null;
            } else {
                result = Throw(ts, inner, closeInner: true, type, value, traceback);
                Recursion.Leave(ts);
            }
            generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
            ts->cframe->current_frame = caller;
            frame->previous = null;
            return Lookup.Found;
        }
        Lookup found = ObjectProtocol.LookupAttr(ts, inner, Names.@throw, out PyObject* method);
        if (found != Lookup.Found) return found;
        PyObject** args = stackalloc PyObject*[3] { type, value, traceback };
        generator->gi_frame_state = (sbyte)GeneratorState.Executing;
        result = CallProtocol.Vector(ts, method, args, value == null ? 1 : traceback == null ? 2 : 3, null);
        generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
        Py.DecRef(ts, method);
        return Lookup.Found;
    }

    /// <summary>The inner one did not yield again: its return value is that of the `yield from`, its error is raised there.</summary>
    [return: NewRef]
    private static PyObject* AfterInner(PyThreadState* ts, PyGenObject* generator) {
        PyObject* value;
        if (!TakeStopValue(ts, &value)) return Resumed(ts, generator);
        uint* send = Delegation(generator);
        Frame* frame = &generator->gi_iframe;
        PyObject* receiver = *--frame->sp;
        frame->pc = frame->code->units + (*send >> 8);
        Py.DecRef(ts, receiver);
        PyObject* result;
        int status = SendInto(ts, generator, value, &result);
        Py.DecRef(ts, value);
        return Finish(ts, generator, status, result);
    }

    /// <summary>Closes what a frame delegates to; false with an error pending.</summary>
    private static bool CloseInner(PyThreadState* ts, PyGenObject* generator, PyObject* inner) {
        generator->gi_frame_state = (sbyte)GeneratorState.Executing;
        bool closed = CloseIterator(ts, inner);
        generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
        return closed;
    }

    private static bool CloseIterator(PyThreadState* ts, PyObject* iterator) {
        if (iterator->ob_type == Type || iterator->ob_type == CoroutineObject.Type) {
            if (!Recursion.Enter(ts, " in generator close")) return false;
            using Owned closed = new(ts, CloseMethod(ts, iterator));
            Recursion.Leave(ts);
            return !closed.IsNull;
        }
        Lookup found = ObjectProtocol.LookupAttr(ts, iterator, Names.close, out PyObject* method);
        if (found != Lookup.Found) {
            if (found == Lookup.Error) Err.WriteUnraisable(ts, iterator);
            return true;
        }
        using Owned owned = new(ts, method);
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, method));
        return !result.IsNull;
    }

    [return: NewRef]
    internal static PyObject* CloseMethod(PyThreadState* ts, PyObject* op) {
        var generator = (PyGenObject*)op;
        switch (State(generator)) {
            case GeneratorState.Completed: return Py.None;
            case GeneratorState.Executing: return Err.ValueError(ts, Kind(generator) + " already executing");
            case GeneratorState.Created:
                // Not started: there is nothing that could catch it.
                generator->gi_frame_state = (sbyte)GeneratorState.Completed;
                ClearFrame(ts, &generator->gi_iframe);
                return Py.None;
        }
        PyObject* inner = YieldFrom(generator);
        bool closed = true;
        if (inner != null) {
            using Owned held = new(ts, Py.NewRef(inner));
            closed = CloseInner(ts, generator, inner);
        }
        if (closed) Err.None(ts, Exc.GeneratorExit);
        PyObject* result;
        int status = SendInto(ts, generator, null, &result, closing: true);
        if (status >= 0) {
            Py.DecRef(ts, result);
            return status > 0 ? Err.RuntimeError(ts, Kind(generator) + " ignored GeneratorExit") : Py.None;
        }
        if (!Err.Matches(ts, Exc.GeneratorExit) && !Err.Matches(ts, Exc.StopIteration)) return null;
        ErrorIndicator.Clear(ts);
        return Py.None;
    }

    /// <summary>frame.clear() of a suspended generator's frame: finalizes it and drops what it held.</summary>
    public static void CloseForFrame(PyThreadState* ts, PyObject* op) {
        Py.IncRef(op);
        Finalize(ts, op);
        EndFrame(ts, (PyGenObject*)op);
        Py.DecRef(ts, op);
    }
}
