// The end of generators, coroutines and async generators: finalizer, deallocation, and what the cycle collector sees.
//
// One that dies suspended is closed, so that its finally clauses run (PEP 342); an async generator is handed to its event loop's hook
// instead (PEP 525), and a coroutine that was never started warns. The collector breaks cycles by ending the frame, after all finalizers.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class GeneratorObject {
    internal static void Finalize(PyThreadState* ts, PyObject* op) {
        var generator = (PyGenObject*)op;
        GeneratorState state = State(generator);
        if (state is GeneratorState.Completed or GeneratorState.Executing) return;
        bool isAsync = op->ob_type == AsyncGeneratorObject.Type, unawaited = op->ob_type == CoroutineObject.Type && state == GeneratorState.Created;
        bool hooked = isAsync && generator->gi_origin_or_finalizer != null && generator->gi_closed == 0;
        // A frame outside every handler has nothing to run: dropping it is enough.
        if (!hooked && !unawaited && (state == GeneratorState.Created || generator->gi_code->handler_count == 0 && YieldFrom(generator) == null)) return;

        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        if (unawaited) {
            CoroutineObject.WarnUnawaited(ts, op);
        } else {
            using Owned result = new(ts, hooked ? CallProtocol.CallOne(ts, generator->gi_origin_or_finalizer, op) : CloseMethod(ts, op));
            if (result.IsNull) Err.WriteUnraisable(ts, op);
        }
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    internal static void Dealloc(PyThreadState* ts, PyObject* op) {
        var generator = (PyGenObject*)op;
        if (State(generator) != GeneratorState.Completed && !CycleCollector.IsFinalized(ts, op)) {
            if (TypeObject.FinalizeFromDealloc(ts, op)) return;
        }
        CycleCollector.Untrack(ts, op);
        if (generator->gi_weakreflist != null) WeakRefObject.ClearAll(ts, op);
        EndFrame(ts, generator);
        Py.XDecRef(ts, generator->gi_exc_state.exc_value);
        Py.XDecRef(ts, generator->gi_origin_or_finalizer);
        Py.DecRef(ts, generator->gi_name);
        Py.DecRef(ts, generator->gi_qualname);
        Py.DecRef(ts, (PyObject*)generator->gi_code);
        ObjectMemory.Free(ts, op);
    }

    /// <summary>Drops the frame of one that will not run again.</summary>
    private static void EndFrame(PyThreadState* ts, PyGenObject* generator) {
        if (State(generator) is GeneratorState.Completed or GeneratorState.Executing) return;
        generator->gi_frame_state = (sbyte)GeneratorState.Completed;
        ClearFrame(ts, &generator->gi_iframe);
    }

    internal static int Clear(PyThreadState* ts, PyObject* op) {
        var generator = (PyGenObject*)op;
        EndFrame(ts, generator);
        Py.ClearRef(ts, &generator->gi_origin_or_finalizer);
        return 0;
    }

    internal static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var generator = (PyGenObject*)op;
        int stop = 0;
        if (generator->gi_exc_state.exc_value != null && (stop = visit(generator->gi_exc_state.exc_value, arg)) != 0) return stop;
        if (generator->gi_origin_or_finalizer != null && (stop = visit(generator->gi_origin_or_finalizer, arg)) != 0) return stop;
        if ((stop = visit((PyObject*)generator->gi_code, arg)) != 0) return stop;
        if ((stop = visit(generator->gi_name, arg)) != 0 || (stop = visit(generator->gi_qualname, arg)) != 0) return stop;
        // While it runs, the loop holds the stack pointer in a local: visiting too little is always safe, visiting stale slots is not.
        if (State(generator) is GeneratorState.Completed or GeneratorState.Executing) return 0;
        Frame* frame = &generator->gi_iframe;
        if ((stop = visit((PyObject*)frame->func, arg)) != 0) return stop;
        if ((stop = visit((PyObject*)frame->code, arg)) != 0) return stop;
        if (frame->locals != null && (stop = visit(frame->locals, arg)) != 0) return stop;
        if (frame->frame_obj != null && (stop = visit((PyObject*)frame->frame_obj, arg)) != 0) return stop;
        for (PyObject** slot = (PyObject**)(frame + 1); slot < frame->sp; slot++)
            if (*slot != null && (stop = visit(*slot, arg)) != 0) return stop;
        return 0;
    }
}
