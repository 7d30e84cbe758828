// generator (and, by the same struct, coroutine): a frame that lives on after it suspended.
//
// RETURN_GENERATOR moves the frame of the call into the object; the object owns what the frame owned. Running it links the frame under the
// caller's and enters the loop again. While it runs, its own item stands on the stack of handled exceptions (Language Reference 6.2.9).
//
// gi_frame_state: Created, Suspended, Executing, Completed. A completed generator's frame holds nothing.

using System.Runtime.InteropServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal enum GeneratorState : sbyte { Created = -2, Suspended = -1, Executing = 0, Completed = 1 }

internal static unsafe class GeneratorObject {
    private const int FrameOffset = 80;

    public static readonly PyTypeObject* Type = StaticType.Create("generator", "PyGen_Type", FrameOffset, TypeFlags.HaveGc, &Slots, &Members, itemSize: 8, weakListOffset: 24);

    public static readonly PyTypeObject* CoroutineType = StaticType.Create("coroutine", "PyCoro_Type", FrameOffset, TypeFlags.HaveGc, &CoroutineSlots, &CoroutineMembers, itemSize: 8, weakListOffset: 24);
    public static readonly PyTypeObject* AsyncGeneratorType = StaticType.Create("async_generator", "PyAsyncGen_Type", FrameOffset, TypeFlags.HaveGc, &AsyncGeneratorSlots, &AsyncGeneratorMembers, itemSize: 8, weakListOffset: 24);

    /// <summary>Enters the loop with a frame; set by the VM at start. Pushes and pops are the VM's too.</summary>
    public static delegate*<PyThreadState*, Frame*, PyObject*> RunFrame;
    /// <summary>Releases what a frame owns (Vm.Frames.Clear).</summary>
    public static delegate*<PyThreadState*, Frame*, void> ClearFrame;

    private static GeneratorState State(PyGenObject* generator) => (GeneratorState)generator->gi_frame_state;

    /// <summary>RETURN_GENERATOR: the object that takes the frame over; the frame's memory on the data stack is dead afterwards.</summary>
    [return: NewRef]
    public static PyObject* FromFrame(PyThreadState* ts, Frame* frame) {
        PyCodeObject* code = frame->code;
        PyTypeObject* type = (code->co_flags & (int)CodeFlags.Coroutine) != 0 ? CoroutineType : (code->co_flags & (int)CodeFlags.AsyncGenerator) != 0 ? AsyncGeneratorType : Type;
        PyObject* op = ObjectMemory.New(ts, type, FrameOffset + code->frame_bytes);
        if (op == null) return null;
        var generator = (PyGenObject*)op;
        generator->gi_code = (PyCodeObject*)Py.NewRef((PyObject*)code);
        generator->gi_weakreflist = null;
        generator->gi_name = Py.NewRef(frame->func->func_name);
        generator->gi_qualname = Py.NewRef(frame->func->func_qualname);
        generator->gi_exc_state = default;
        generator->gi_origin_or_finalizer = null;
        generator->gi_hooks_inited = generator->gi_closed = generator->gi_running_async = 0;
        generator->gi_frame_state = (sbyte)GeneratorState.Created;
        Frame* own = &generator->gi_iframe;
        nint used = (nint)((byte*)frame->sp - (byte*)frame);
        System.Buffer.MemoryCopy(frame, own, code->frame_bytes, used);
        own->sp = (PyObject**)((byte*)own + used);
        own->previous = null;
        own->generator = generator;
        own->is_entry = 1;
        if (own->frame_obj != null) own->frame_obj->f_frame = own;
        CycleCollector.Track(ts, op);
        return op;
    }

    /// <summary>The loop: the frame yields; the thread goes back to the caller.</summary>
    public static void Yielded(PyThreadState* ts, Frame* frame) {
        frame->generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
        Unlink(ts, frame);
    }

    /// <summary>The loop: the frame returned.</summary>
    public static void Returned(PyThreadState* ts, Frame* frame) {
        frame->generator->gi_frame_state = (sbyte)GeneratorState.Completed;
        Unlink(ts, frame);
        ClearFrame(ts, frame);
    }

    /// <summary>The loop: the frame ended with the pending error.</summary>
    public static void Raised(PyThreadState* ts, Frame* frame) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        Returned(ts, frame);
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    private static void Unlink(PyThreadState* ts, Frame* frame) {
        ts->cframe->current_frame = frame->previous;
        frame->previous = null;
        PyGenObject* generator = frame->generator;
        ts->exc_info = generator->gi_exc_state.previous_item;
        generator->gi_exc_state.previous_item = null;
        ts->recursion_remaining++;
    }

    /// <summary>Resumes with a value pushed (null: with the pending error raised at the yield). The result as Run returns it.</summary>
    [return: NewRef]
    private static PyObject* Resume(PyThreadState* ts, PyGenObject* generator, PyObject* value) {
        Frame* frame = &generator->gi_iframe;
        if (ThreadStates.StackIsLow(ts) || ts->recursion_remaining <= 0) return Err.RecursionError(ts);
        ts->recursion_remaining--;
        if (value != null) *frame->sp++ = Py.NewRef(value);
        else *frame->sp++ = Py.None; // the slot that a yield's result takes; the unwinder drops it
        generator->gi_frame_state = (sbyte)GeneratorState.Executing;
        generator->gi_exc_state.previous_item = ts->exc_info;
        ts->exc_info = &generator->gi_exc_state;
        frame->previous = ts->cframe->current_frame;
        ts->cframe->current_frame = frame;
        Py.IncRef((PyObject*)generator); // the frame must outlive its own run
        PyObject* result = RunFrame(ts, frame);
        Py.DecRef(ts, (PyObject*)generator);
        return result;
    }

    /// <summary>PySendResult: 1 yielded, 0 returned, -1 raised. `value` may be null only with an error pending to be thrown in.</summary>
    private static int SendInto(PyThreadState* ts, PyGenObject* generator, PyObject* value, PyObject** result) {
        *result = null;
        switch (State(generator)) {
            case GeneratorState.Executing: return Err.ValueError(ts, "generator already executing");
            case GeneratorState.Completed:
                if (value == null) return -1; // the thrown error goes on
                *result = Py.None;
                return 0;
            case GeneratorState.Created when value != null && !Py.IsNone(value):
                return Err.TypeError(ts, "can't send non-None value to a just-started generator");
        }
        PyObject* got = Resume(ts, generator, value);
        *result = got;
        if (got == null) {
            ConvertStopIteration(ts);
            return -1;
        }
        return State(generator) == GeneratorState.Completed ? 0 : 1;
    }

    /// <summary>A StopIteration that escapes a generator becomes RuntimeError (PEP 479).</summary>
    private static void ConvertStopIteration(PyThreadState* ts) {
        if (Err.Matches(ts, Exc.StopIteration)) Err.RaiseFromPending(ts, Exc.RuntimeError, "generator raised StopIteration");
    }

    /// <summary>PyIter_Send for SEND: any iterator.</summary>
    public static int Send(PyThreadState* ts, PyObject* receiver, PyObject* value, PyObject** result) {
        if (receiver->ob_type == Type) return SendInto(ts, (PyGenObject*)receiver, value, result);
        var next = TypeSlots.Of(receiver)->iternext;
        if (Py.IsNone(value) && next != null) *result = next(ts, receiver);
        else if (Py.IsNone(value)) return Err.TypeError(ts, $"'{Err.TypeName(receiver)}' object is not an iterator");
        else *result = CallProtocol.CallMethod(ts, receiver, Names.send, value);
        if (*result != null) return 1;
        return TakeStopValue(ts, result) ? 0 : -1;
    }

    /// <summary>Turns a pending StopIteration (or no error at all) into its value; false when another error is pending.</summary>
    public static bool TakeStopValue(PyThreadState* ts, PyObject** value) {
        if (ErrorIndicator.Occurred(ts) == null) {
            *value = Py.None;
            return true;
        }
        if (!Err.Matches(ts, Exc.StopIteration)) return false;
        using Owned exception = new(ts, Err.Take(ts));
        PyObject* held = ((PyStopIterationObject*)exception.Borrow)->value;
        *value = Py.NewRef(held == null ? Py.None : held);
        return true;
    }

    /// <summary>GET_YIELD_FROM_ITER: generators as they are, others by iter().</summary>
    public static bool YieldFromIter(PyThreadState* ts, Frame* frame) {
        PyObject* iterable = frame->sp[-1];
        if (iterable->ob_type == Type) return true;
        PyObject* iterator = ObjectProtocol.GetIter(ts, iterable);
        if (iterator == null) return false;
        frame->sp[-1] = iterator;
        Py.DecRef(ts, iterable);
        return true;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->repr = &Repr;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &IterNext;
        s->am_send = &Send;
        s->finalize = &Finalize;
    }

    private static void Members(TypeBuilder t) {
        t.Method("send", &SendMethod, "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.");
        t.Method("throw", &ThrowMethod, "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.");
        t.Method("close", &CloseMethod, "close() -> raise GeneratorExit inside generator.");
        t.Getter("__name__", &GetName, &SetName, "name of the generator");
        t.Getter("__qualname__", &GetQualName, &SetQualName, "qualified name of the generator");
        t.Getter("gi_yieldfrom", &GetYieldFrom, null, "object being iterated by yield from, or None");
        t.Getter("gi_running", &GetRunning);
        t.Getter("gi_suspended", &GetSuspended);
        t.Getter("gi_frame", &GetFrame);
        t.Member("gi_code", MemberType.Object, 16);
    }

    private static void CoroutineSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->repr = &Repr;
        s->am_send = &Send;
        s->finalize = &Finalize;
    }

    private static void CoroutineMembers(TypeBuilder t) {
        t.Method("send", &SendMethod, "send(arg) -> send 'arg' into coroutine,\nreturn next yielded value or raise StopIteration.");
        t.Method("throw", &ThrowMethod, "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next yielded value or raise\nStopIteration.");
        t.Method("close", &CloseMethod, "close() -> raise GeneratorExit inside coroutine.");
        t.Getter("__name__", &GetName, &SetName, "name of the coroutine");
        t.Getter("__qualname__", &GetQualName, &SetQualName, "qualified name of the coroutine");
        t.Getter("cr_await", &GetYieldFrom, null, "object being awaited on, or None");
        t.Getter("cr_running", &GetRunning);
        t.Getter("cr_suspended", &GetSuspended);
        t.Getter("cr_frame", &GetFrame);
        t.Member("cr_code", MemberType.Object, 16);
    }

    private static void AsyncGeneratorSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->repr = &Repr;
        s->finalize = &Finalize;
    }

    private static void AsyncGeneratorMembers(TypeBuilder t) {
        t.Getter("__name__", &GetName, &SetName, "name of the async generator");
        t.Getter("__qualname__", &GetQualName, &SetQualName, "qualified name of the async generator");
        t.Getter("ag_await", &GetYieldFrom, null, "object being awaited on, or None");
        t.Getter("ag_running", &GetRunning);
        t.Getter("ag_frame", &GetFrame);
        t.Member("ag_code", MemberType.Object, 16);
    }

    [return: NewRef]
    private static PyObject* IterNext(PyThreadState* ts, PyObject* op) {
        PyObject* result;
        int status = SendInto(ts, (PyGenObject*)op, Py.None, &result);
        if (status > 0) return result;
        if (status == 0) {
            // A plain end needs no exception at all; a value travels in StopIteration.
            if (!Py.IsNone(result)) Err.StopIteration(ts, result);
            Py.DecRef(ts, result);
        }
        return null;
    }

    [return: NewRef]
    private static PyObject* SendMethod(PyThreadState* ts, PyObject* op, PyObject* value) {
        PyObject* result;
        int status = SendInto(ts, (PyGenObject*)op, value, &result);
        return Finish(ts, status, result);
    }

    [return: NewRef]
    private static PyObject* Finish(PyThreadState* ts, int status, [Steals] PyObject* result) {
        if (status > 0) return result;
        if (status == 0) {
            Err.StopIteration(ts, result);
            Py.DecRef(ts, result);
        }
        return null;
    }

    /// <summary>The iterator a suspended `yield from` waits for, borrowed, or null: below the slot of the value at the SEND before the yield.</summary>
    [return: Borrowed]
    private static PyObject* YieldFrom(PyGenObject* generator) {
        if (State(generator) != GeneratorState.Suspended) return null;
        Frame* frame = &generator->gi_iframe;
        // A suspended frame's pc stands after YIELD_VALUE, on RESUME: 2 after yield from, 3 after await.
        uint unit = *frame->pc;
        if ((Opcode)(byte)unit != Opcode.RESUME || unit >> 8 < 2) return null;
        return frame->sp[-1];
    }

    [return: NewRef]
    private static PyObject* ThrowMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "throw", count, 1, 3)) return null;
        return Throw(ts, op, args[0], count > 1 ? args[1] : null, count > 2 ? args[2] : null);
    }

    [return: NewRef]
    private static PyObject* Throw(PyThreadState* ts, PyObject* op, PyObject* type, PyObject* value, PyObject* traceback) {
        var generator = (PyGenObject*)op;
        if (traceback != null && Py.IsNone(traceback)) traceback = null;
        if (traceback != null && traceback->ob_type != TracebackObject.Type) return Err.TypeError(ts, "throw() third argument must be a traceback object");
        if (State(generator) == GeneratorState.Executing) return Err.ValueError(ts, "generator already executing");
        PyObject* inner = YieldFrom(generator);
        if (inner != null) return ThrowInto(ts, generator, inner, type, value, traceback);
        using Owned exception = new(ts, MakeThrown(ts, type, value, traceback));
        if (exception.IsNull) return null;
        Err.Put(ts, exception.Detach());
        return Resumed(ts, generator);
    }

    /// <summary>Resumes with the pending error.</summary>
    [return: NewRef]
    private static PyObject* Resumed(PyThreadState* ts, PyGenObject* generator) {
        PyObject* result;
        if (State(generator) == GeneratorState.Created) {
            // Not started: there is nothing that could catch it.
            PyObject* exception = Err.Take(ts);
            generator->gi_frame_state = (sbyte)GeneratorState.Completed;
            ClearFrame(ts, &generator->gi_iframe);
            Err.Put(ts, exception);
            return null;
        }
        int status = SendInto(ts, generator, null, &result);
        return Finish(ts, status, result);
    }

    [return: NewRef]
    private static PyObject* MakeThrown(PyThreadState* ts, PyObject* type, PyObject* value, PyObject* traceback) {
        PyObject* exception;
        if (ExceptionObject.IsClass(type)) {
            exception = ExceptionObject.Instantiate(ts, type, value != null && Py.IsNone(value) ? null : value);
        } else if (ExceptionObject.IsInstance(type)) {
            if (value != null && !Py.IsNone(value)) return Err.TypeError(ts, "instance exception may not have a separate value");
            exception = Py.NewRef(type);
        } else {
            return Err.TypeError(ts, $"exceptions must be classes or instances deriving from BaseException, not {Err.TypeName(type)}");
        }
        if (exception != null && traceback != null) ExceptionObject.SetTraceback(ts, exception, traceback);
        return exception;
    }

    /// <summary>throw() while delegating: the inner iterator gets it first (PEP 380).</summary>
    [return: NewRef]
    private static PyObject* ThrowInto(PyThreadState* ts, PyGenObject* generator, PyObject* inner, PyObject* type, PyObject* value, PyObject* traceback) {
        using Owned held = new(ts, Py.NewRef(inner));
        bool exiting = ExceptionObject.IsClass(type) ? TypeObject.IsSubtype((PyTypeObject*)type, Exc.GeneratorExit) : TypeObject.IsInstance(type, Exc.GeneratorExit);
        PyObject* result;
        if (exiting) {
            generator->gi_frame_state = (sbyte)GeneratorState.Executing;
            bool closed = CloseIterator(ts, inner);
            generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
            if (!closed) return Resumed(ts, generator);
            using Owned exception = new(ts, MakeThrown(ts, type, value, traceback));
            if (exception.IsNull) return null;
            Err.Put(ts, exception.Detach());
            return Resumed(ts, generator);
        }
        if (inner->ob_type == Type) {
            generator->gi_frame_state = (sbyte)GeneratorState.Executing;
            result = Throw(ts, inner, type, value, traceback);
            generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
        } else {
            Lookup found = ObjectProtocol.LookupAttr(ts, inner, Names.@throw, out PyObject* method);
            if (found == Lookup.Error) return null;
            if (found == Lookup.Missing) {
                using Owned exception = new(ts, MakeThrown(ts, type, value, traceback));
                if (exception.IsNull) return null;
                Err.Put(ts, exception.Detach());
                return Resumed(ts, generator);
            }
            PyObject** args = stackalloc PyObject*[3] { type, value, traceback };
            generator->gi_frame_state = (sbyte)GeneratorState.Executing;
            result = CallProtocol.Vector(ts, method, args, traceback != null ? 3 : value != null ? 2 : 1, null);
            generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
            Py.DecRef(ts, method);
        }
        if (result != null) return result;
        // The inner one ended: its value is that of the `yield from`, and the frame goes on at the SEND's exit.
        if (TakeStopValue(ts, &result)) {
            Frame* frame = &generator->gi_iframe;
            PyObject* receiver = *--frame->sp;
            Py.DecRef(ts, receiver);
            JumpPastSend(frame);
            PyObject* sent;
            int status = SendInto(ts, generator, result, &sent);
            Py.DecRef(ts, result);
            return Finish(ts, status, sent);
        }
        return Resumed(ts, generator);
    }

    /// <summary>From the RESUME after the yield of a SEND loop: RESUME, JUMP to SEND; SEND's operand is the exit.</summary>
    private static void JumpPastSend(Frame* frame) {
        uint* pc = frame->pc;
        while ((Opcode)(byte)*pc != Opcode.JUMP) pc++;
        uint* send = frame->code->units + (*pc >> 8);
        frame->pc = frame->code->units + (*send >> 8);
    }

    private static bool CloseIterator(PyThreadState* ts, PyObject* iterator) {
        if (iterator->ob_type == Type) {
            using Owned closed = new(ts, CloseMethod(ts, iterator));
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
    public static PyObject* CloseMethod(PyThreadState* ts, PyObject* op) {
        var generator = (PyGenObject*)op;
        switch (State(generator)) {
            case GeneratorState.Completed: return Py.None;
            case GeneratorState.Executing: return Err.ValueError(ts, "generator already executing");
            case GeneratorState.Created:
                generator->gi_frame_state = (sbyte)GeneratorState.Completed;
                ClearFrame(ts, &generator->gi_iframe);
                return Py.None;
        }
        PyObject* inner = YieldFrom(generator);
        bool failed = false;
        if (inner != null) {
            using Owned held = new(ts, Py.NewRef(inner));
            generator->gi_frame_state = (sbyte)GeneratorState.Executing;
            failed = !CloseIterator(ts, inner);
            generator->gi_frame_state = (sbyte)GeneratorState.Suspended;
        }
        if (!failed) Err.None(ts, Exc.GeneratorExit);
        PyObject* result;
        int status = SendInto(ts, generator, null, &result);
        if (status > 0) {
            Py.DecRef(ts, result);
            return Err.RuntimeError(ts, "generator ignored GeneratorExit");
        }
        if (status == 0) {
            Py.DecRef(ts, result);
            return Py.None;
        }
        if (!Err.Matches(ts, Exc.GeneratorExit) && !Err.Matches(ts, Exc.StopIteration)) return null;
        ErrorIndicator.Clear(ts);
        return Py.None;
    }

    /// <summary>frame.clear() of a suspended generator's frame.</summary>
    [return: NewRef]
    public static PyObject* CloseForFrame(PyThreadState* ts, PyObject* op) {
        using Owned result = new(ts, CloseMethod(ts, op));
        if (result.IsNull) Err.WriteUnraisable(ts, op);
        return Py.None;
    }

    /// <summary>A suspended generator that dies is closed, so that its finally clauses run (PEP 342).</summary>
    private static void Finalize(PyThreadState* ts, PyObject* op) {
        var generator = (PyGenObject*)op;
        if (State(generator) != GeneratorState.Suspended) return;
        // A frame outside every handler has nothing to run: dropping it is enough.
        if (generator->gi_code->handler_count == 0) return;
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        PyObject* result = CloseMethod(ts, op);
        if (result == null) Err.WriteUnraisable(ts, op);
        else Py.DecRef(ts, result);
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var generator = (PyGenObject*)op;
        if (State(generator) != GeneratorState.Completed && !CycleCollector.IsFinalized(ts, op)) {
            if (TypeObject.FinalizeFromDealloc(ts, op)) return;
        }
        CycleCollector.Untrack(ts, op);
        if (generator->gi_weakreflist != null) WeakRefObject.ClearAll(ts, op);
        if (State(generator) != GeneratorState.Completed) {
            generator->gi_frame_state = (sbyte)GeneratorState.Completed;
            ClearFrame(ts, &generator->gi_iframe);
        }
        Py.XDecRef(ts, generator->gi_exc_state.exc_value);
        Py.DecRef(ts, generator->gi_name);
        Py.DecRef(ts, generator->gi_qualname);
        Py.DecRef(ts, (PyObject*)generator->gi_code);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var generator = (PyGenObject*)op;
        int stop = 0;
        if (generator->gi_exc_state.exc_value != null && (stop = visit(generator->gi_exc_state.exc_value, arg)) != 0) return stop;
        if ((stop = visit((PyObject*)generator->gi_code, arg)) != 0) return stop;
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

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, $"<{TypeObject.Name(op->ob_type)} object {UnicodeObject.ToString(((PyGenObject*)op)->gi_qualname)} at 0x{(nint)op:x}>");
    private static PyObject* GetName(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyGenObject*)op)->gi_name);
    private static PyObject* GetQualName(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyGenObject*)op)->gi_qualname);
    private static PyObject* GetRunning(PyThreadState* ts, PyObject* op) => Py.Bool(State((PyGenObject*)op) == GeneratorState.Executing);
    private static PyObject* GetSuspended(PyThreadState* ts, PyObject* op) => Py.Bool(State((PyGenObject*)op) == GeneratorState.Suspended);
    private static PyObject* GetYieldFrom(PyThreadState* ts, PyObject* op) => YieldFrom((PyGenObject*)op) is var inner && inner == null ? Py.None : Py.NewRef(inner);
    private static PyObject* GetFrame(PyThreadState* ts, PyObject* op) => State((PyGenObject*)op) == GeneratorState.Completed ? Py.None : FrameObject.Of(ts, &((PyGenObject*)op)->gi_iframe);

    private static int SetName(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null || !UnicodeObject.Check(value)) return Err.TypeError(ts, "__name__ must be set to a string object");
        Py.SetRef(ts, &((PyGenObject*)op)->gi_name, Py.NewRef(value));
        return 0;
    }

    private static int SetQualName(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null || !UnicodeObject.Check(value)) return Err.TypeError(ts, "__qualname__ must be set to a string object");
        Py.SetRef(ts, &((PyGenObject*)op)->gi_qualname, Py.NewRef(value));
        return 0;
    }
}
