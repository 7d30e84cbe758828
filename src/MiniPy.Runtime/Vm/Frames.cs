// Frames on the thread's data stack: push, pop, and what a frame owns.
//
// A frame is its header, then localsplus, then the value stack. Every slot is an owned reference or null. Frames of calls are pushed and
// popped in order on one reserved range per thread; a generator's frame lies in the generator. A frame object (sys._getframe, tracebacks)
// points at its frame; when the frame ends while the frame object lives, the object takes over a copy of locals (FrameObject.Detach).

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class Frames {
    /// <summary>The running frame of the thread, or null.</summary>
    public static Frame* Current(PyThreadState* ts) => ts->cframe->current_frame;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject** Locals(Frame* frame) => (PyObject**)(frame + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject** StackBase(Frame* frame) => (PyObject**)(frame + 1) + frame->code->co_nlocalsplus;

    /// <summary>A frame for a call; localsplus from `filled` on is cleared. Takes no references but the function's and the code's. Null with RecursionError.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Frame* Push(PyThreadState* ts, PyFunctionObject* function, int filled) {
        var code = (PyCodeObject*)function->func_code;
        byte* top = (byte*)ts->datastack_top;
        if (top + code->frame_bytes > (byte*)ts->datastack_limit || ts->recursion_remaining <= 0) return Overflow(ts);
        ts->recursion_remaining--;
        ts->datastack_top = (PyObject**)(top + code->frame_bytes);
        var frame = (Frame*)top;
        Init(frame, function, code, filled);
        return frame;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Init(Frame* frame, PyFunctionObject* function, PyCodeObject* code, int filled) {
        Py.IncRef((PyObject*)function);
        Py.IncRef((PyObject*)code);
        frame->code = code;
        frame->func = function;
        frame->globals = function->func_globals;
        frame->builtins = function->func_builtins;
        frame->locals = null;
        frame->frame_obj = null;
        frame->pc = code->units;
        frame->generator = null;
        frame->exit = FrameExit.Caller;
        frame->reraising = 0;
        PyObject** locals = Locals(frame);
        int count = code->co_nlocalsplus;
        for (int i = filled; i < count; i++) locals[i] = null;
        frame->sp = locals + count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Frame* Overflow(PyThreadState* ts) {
        // Some room is kept for handlers that run while the error unwinds.
        ts->recursion_remaining += 50;
        Err.RecursionError(ts);
        ts->recursion_remaining -= 50;
        return null;
    }

    /// <summary>Releases everything a frame owns; its memory stays where it is. Runs Python code (finalizers of locals).</summary>
    public static void Clear(PyThreadState* ts, Frame* frame) {
        if (frame->frame_obj != null) FrameObject.Detach(ts, frame);
        PyObject** locals = Locals(frame);
        PyObject** end = frame->sp;
        for (PyObject** slot = locals; slot < end; slot++) {
            PyObject* value = *slot;
            if (value == null) continue;
            *slot = null;
            Py.DecRef(ts, value);
        }
        if (frame->locals != null) Py.ClearRef(ts, &frame->locals);
        Py.DecRef(ts, (PyObject*)frame->func);
        Py.DecRef(ts, (PyObject*)frame->code);
    }

    /// <summary>Ends the top frame of the data stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pop(PyThreadState* ts, Frame* frame) {
        Clear(ts, frame);
        ts->recursion_remaining++;
        ts->datastack_top = (PyObject**)frame;
    }

    /// <summary>Number of the unit whose instruction runs or ran last.</summary>
    public static int UnitOf(Frame* frame) => (int)(frame->pc - frame->code->units) - 1;

    /// <summary>Line of the frame's present instruction.</summary>
    public static int LineOf(Frame* frame) => frame->pc == frame->code->units ? frame->code->co_firstlineno : CodeObject.LineOf(frame->code, UnitOf(frame));
}
