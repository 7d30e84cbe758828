// Finding the handler of an error, and ending the frames that have none.
//
// A frame's exception table lists ranges of units with the unit to go to, the stack depth to unwind to, and whether the number of the
// raising unit is pushed before the exception. An error that the host caused (ts->unwinding) has no handlers: no Python code sees it.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class Unwinder {
    /// <summary>
    /// The frame to go on in, at `handler` (its sp is set, its pc still names the instruction that raised), or null when the entry frame
    /// ended with the error pending.
    /// </summary>
    public static Frame* Unwind(PyThreadState* ts, Frame* frame, uint** handler) {
        while (true) {
            if (ErrorIndicator.Occurred(ts) == null) Err.SystemError(ts, "error return without exception set");
            if (ts->unwinding == 0) {
                // An error that is raised again has this frame in its traceback already.
                int named = -1;
                if (frame->reraising != 0) {
                    named = frame->reraising - 2;
                    frame->reraising = 0;
                } else {
                    TracebackObject.Here(ts, frame);
                    if (ts->cframe->use_tracing != 0) Tracing.Raised(ts, frame);
                }
                if (FindHandler(ts, frame, named, handler)) return frame;
                if (named >= 0) frame->pc = frame->code->units + named + 1; // the frame's line stays that of the first raise
            }
            if (ts->cframe->use_tracing != 0 && ts->unwinding == 0) Tracing.Unwound(ts, frame);
            Frame* previous = frame->previous;
            bool entry = frame->exit == FrameExit.Entry;
            if (frame->generator != null) {
                GeneratorObject.Raised(ts, frame);
            } else {
                ts->cframe->current_frame = previous;
                PopKeepingError(ts, frame);
            }
            if (entry) return null;
            frame = previous;
        }
    }

    /// <summary>Clearing a frame may run finalizers; the error stays what it was.</summary>
    private static void PopKeepingError(PyThreadState* ts, Frame* frame) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        Frames.Pop(ts, frame);
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    /// <summary>`named`: the unit that first raised an error that goes on, or -1 for the present one.</summary>
    private static bool FindHandler(PyThreadState* ts, Frame* frame, int named, uint** handler) {
        int unit = Frames.UnitOf(frame);
        PyCodeObject* code = frame->code;
        int* entry = code->handlers;
        for (int i = 0; i < code->handler_count; i++, entry += 5) {
            if (unit < entry[0] || unit >= entry[1]) continue;
            PyObject** stack = Frames.StackBase(frame);
            PyObject** floor = stack + entry[3];
            while (frame->sp > floor) Py.XDecRef(ts, *--frame->sp); // runs Python code, with the error pending
            if (entry[4] != 0) {
                PyObject* lasti = LongObject.FromInt64(ts, named >= 0 ? named : unit);
                if (lasti == null) continue;
                *frame->sp++ = lasti;
            }
            PyObject* exception = Err.Take(ts);
            *frame->sp++ = exception;
            *handler = code->units + entry[2];
            return true;
        }
        return false;
    }
}
