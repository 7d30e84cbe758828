// generator, and what it shares with coroutine and async_generator: a frame that lives on after it suspended.
//
// RETURN_GENERATOR moves the frame of the call into the object; the object owns what the frame owned. Running it links the frame under the
// caller's and enters the loop again. While it runs, its own item stands on the stack of handled exceptions (Language Reference 6.2.9).
//
// gi_frame_state: Created, Suspended, Executing, Completed. A completed generator's frame holds nothing, nor does its exception state.
//
// A suspended frame that delegates (yield from, await) stands on RESUME 2 or 3, which the jump back to its SEND follows; the receiver is
// on top of its stack. throw() and close() are in GeneratorObject.Throw, the end of life in GeneratorObject.Lifetime.

using System.Runtime.InteropServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal enum GeneratorState : sbyte { Created = -2, Suspended = -1, Executing = 0, Completed = 1 }

internal static unsafe partial class GeneratorObject {
    internal const int FrameOffset = 80;

    public static PyTypeObject* Type => Immortals.Generator;
    internal static PyTypeObject* MakeType() => StaticType.Create("generator", "PyGen_Type", FrameOffset, TypeFlags.HaveGc, &Slots, &Members, itemSize: 8, weakListOffset: 24);

    /// <summary>Enters the loop with a frame; set by the VM at start. Pushes and pops are the VM's too.</summary>
    public static delegate*<PyThreadState*, Frame*, PyObject*> RunFrame;
    /// <summary>Releases what a frame owns (Vm.Frames.Clear).</summary>
    public static delegate*<PyThreadState*, Frame*, void> ClearFrame;

    internal static GeneratorState State(PyGenObject* generator) => (GeneratorState)generator->gi_frame_state;

    /// <summary>RETURN_GENERATOR: the object that takes the frame over; the frame's memory on the data stack is dead afterwards.</summary>
    [return: NewRef]
    public static PyObject* FromFrame(PyThreadState* ts, Frame* frame) {
        PyCodeObject* code = frame->code;
        PyTypeObject* type = (code->co_flags & (int)CodeFlags.Coroutine) != 0 ? CoroutineObject.Type : (code->co_flags & (int)CodeFlags.AsyncGenerator) != 0 ? AsyncGeneratorObject.Type : Type;
        PyObject* origin = null;
        if (type == CoroutineObject.Type && ts->coroutine_origin_tracking_depth > 0) {
            origin = CoroutineObject.Origin(ts, frame->previous);
            if (origin == null) return null;
        }
        PyObject* op = ObjectMemory.New(ts, type, FrameOffset + code->frame_bytes);
        if (op == null) {
            Py.XDecRef(ts, origin);
            return null;
        }
        var generator = (PyGenObject*)op;
        generator->gi_code = (PyCodeObject*)Py.NewRef((PyObject*)code);
        generator->gi_weakreflist = null;
        generator->gi_name = Py.NewRef(frame->func->func_name);
        generator->gi_qualname = Py.NewRef(frame->func->func_qualname);
        generator->gi_exc_state = default;
        generator->gi_origin_or_finalizer = origin;
        generator->gi_hooks_inited = generator->gi_closed = generator->gi_running_async = 0;
        generator->gi_frame_state = (sbyte)GeneratorState.Created;
        Frame* own = &generator->gi_iframe;
        nint used = (nint)((byte*)frame->sp - (byte*)frame);
        System.Buffer.MemoryCopy(frame, own, code->frame_bytes, used);
        own->sp = (PyObject**)((byte*)own + used);
        own->previous = null;
        own->generator = generator;
        own->exit = FrameExit.Entry;
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
        Py.ClearRef(ts, &frame->generator->gi_exc_state.exc_value);
        ClearFrame(ts, frame);
    }

    /// <summary>The loop: the frame ended with the pending error, which goes on in whoever resumed it.</summary>
    public static void Raised(PyThreadState* ts, Frame* frame) {
        PyGenObject* generator = frame->generator;
        bool inLoop = frame->exit == FrameExit.Resumer;
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        Returned(ts, frame);
        ErrorIndicator.Restore(ts, type, value, traceback);
        if (inLoop) ConvertStopIteration(ts, generator);
    }

    private static void Unlink(PyThreadState* ts, Frame* frame) {
        ts->cframe->current_frame = frame->previous;
        frame->previous = null;
        PyGenObject* generator = frame->generator;
        ts->exc_info = generator->gi_exc_state.previous_item;
        generator->gi_exc_state.previous_item = null;
        ts->recursion_remaining++;
    }

    /// <summary>Resumes with a value pushed (null: with the pending error raised where it stands). The result as Run returns it.</summary>
    [return: NewRef]
    private static PyObject* Resume(PyThreadState* ts, PyGenObject* generator, PyObject* value) {
        Frame* frame = &generator->gi_iframe;
        if (ThreadStates.StackIsLow(ts) || ts->recursion_remaining <= 0) return Err.RecursionError(ts);
        ts->recursion_remaining--;
        if (value != null) *frame->sp++ = Py.NewRef(value);
        else *frame->sp++ = Py.None; // the slot that a yield's result takes; the unwinder drops it
        frame->exit = FrameExit.Entry;
        Link(ts, generator, frame, ts->cframe->current_frame);
        if (value == null) ChainHandled(ts, generator->gi_exc_state.exc_value);
        Py.IncRef((PyObject*)generator); // the frame must outlive its own run
        PyObject* result = RunFrame(ts, frame);
        Py.DecRef(ts, (PyObject*)generator);
        return result;
    }

    /// <summary>
    /// The frame to go on in when the loop itself resumes a generator or coroutine for `resumer` (a FOR_ITER or SEND, which keeps it alive);
    /// null, with nothing changed and no error, when the general path has to say what is wrong.
    /// </summary>
    public static Frame* EnterFrame(PyThreadState* ts, PyGenObject* generator, Frame* resumer, PyObject* value) {
        GeneratorState state = State(generator);
        if (state >= GeneratorState.Executing || state == GeneratorState.Created && !Py.IsNone(value) || ts->recursion_remaining <= 0) return null;
        ts->recursion_remaining--;
        Frame* frame = &generator->gi_iframe;
        *frame->sp++ = Py.NewRef(value);
        frame->exit = FrameExit.Resumer;
        Link(ts, generator, frame, resumer);
        return frame;
    }

    private static void Link(PyThreadState* ts, PyGenObject* generator, Frame* frame, Frame* resumer) {
        generator->gi_frame_state = (sbyte)GeneratorState.Executing;
        generator->gi_exc_state.previous_item = ts->exc_info;
        ts->exc_info = &generator->gi_exc_state;
        frame->previous = resumer;
        ts->cframe->current_frame = frame;
    }

    /// <summary>What is thrown in has as its context what the frame is handling, as if it were raised there.</summary>
    private static void ChainHandled(PyThreadState* ts, PyObject* handled) {
        if (handled == null || Py.IsNone(handled)) return;
        PyObject* exception = Err.Take(ts);
        if (exception != handled) {
            ExceptionObject.BreakContextCycle(ts, handled, exception);
            ExceptionObject.SetContext(ts, exception, Py.NewRef(handled));
        }
        Err.Put(ts, exception);
    }

    /// <summary>How messages call an object of one of the three types.</summary>
    internal static string Kind(PyGenObject* generator) {
        PyTypeObject* type = generator->ob_base.ob_type;
        return type == Type ? "generator" : type == CoroutineObject.Type ? "coroutine" : "async generator";
    }

    /// <summary>
    /// PySendResult: 1 yielded, 0 returned, -1 raised. A null value raises the pending error in the frame; `closing` is close(), to which
    /// a coroutine that was awaited already is no error.
    /// </summary>
    private static int SendInto(PyThreadState* ts, PyGenObject* generator, PyObject* value, PyObject** result, bool closing = false) {
        *result = null;
        switch (State(generator)) {
            case GeneratorState.Executing: return Err.ValueError(ts, Kind(generator) + " already executing");
            case GeneratorState.Completed:
                if (generator->ob_base.ob_type == CoroutineObject.Type && !closing) return Err.RuntimeError(ts, "cannot reuse already awaited coroutine");
                if (value == null) return -1; // the thrown error goes on
                *result = Py.None;
                return 0;
            case GeneratorState.Created when value != null && !Py.IsNone(value):
                return Err.TypeError(ts, $"can't send non-None value to a just-started {Kind(generator)}");
        }
        PyObject* got = Resume(ts, generator, value);
        *result = got;
        if (got == null) {
            ConvertStopIteration(ts, generator);
            return -1;
        }
        return State(generator) == GeneratorState.Completed ? 0 : 1;
    }

    /// <summary>A StopIteration that escapes from the body becomes RuntimeError (PEP 479); so does StopAsyncIteration from an async generator.</summary>
    private static void ConvertStopIteration(PyThreadState* ts, PyGenObject* generator) {
        if (Err.Matches(ts, Exc.StopIteration)) Err.RaiseFromPending(ts, Exc.RuntimeError, Kind(generator) + " raised StopIteration");
        else if (generator->ob_base.ob_type == AsyncGeneratorObject.Type && Err.Matches(ts, Exc.StopAsyncIteration))
            Err.RaiseFromPending(ts, Exc.RuntimeError, "async generator raised StopAsyncIteration");
    }

    /// <summary>am_send of generators and coroutines.</summary>
    internal static int SendSlot(PyThreadState* ts, PyObject* op, PyObject* value, PyObject** result) => SendInto(ts, (PyGenObject*)op, value, result);

    /// <summary>PyIter_Send for SEND: 1 yielded, 0 returned, -1 raised. Any iterator, or what has a send method.</summary>
    public static int Send(PyThreadState* ts, PyObject* receiver, PyObject* value, PyObject** result) {
        if (receiver->ob_type == Type || receiver->ob_type == CoroutineObject.Type) return SendInto(ts, (PyGenObject*)receiver, value, result);
        *result = null;
        if (!Recursion.StackAllows(ts)) return -1;
        TypeSlots* slots = TypeSlots.Of(receiver);
        if (slots->am_send != null) return slots->am_send(ts, receiver, value, result);
        if (Py.IsNone(value) && slots->iternext != null) *result = slots->iternext(ts, receiver);
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

    /// <summary>GET_YIELD_FROM_ITER: generators as they are, coroutines only where they may be awaited, others by iter().</summary>
    public static bool YieldFromIter(PyThreadState* ts, Frame* frame) {
        PyObject* iterable = frame->sp[-1];
        if (iterable->ob_type == Type) return true;
        if (iterable->ob_type == CoroutineObject.Type) {
            if ((frame->code->co_flags & (int)(CodeFlags.Coroutine | CodeFlags.IterableCoroutine)) != 0) return true;
            return Err.TypeError(ts, "cannot 'yield from' a coroutine object in a non-coroutine generator");
        }
        PyObject* iterator = ObjectProtocol.GetIter(ts, iterable);
        if (iterator == null) return false;
        frame->sp[-1] = iterator;
        Py.DecRef(ts, iterable);
        return true;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &IterNext;
        s->am_send = &SendSlot;
        s->finalize = &Finalize;
    }

    private static void Members(TypeBuilder t) {
        t.Method("send", &SendMethod, "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.");
        t.Method("throw", &ThrowMethod, "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.");
        t.Method("__sizeof__", &SizeOf, "gen.__sizeof__() -> size of gen in memory, in bytes");
        t.Method("close", &CloseMethod, "close() -> raise GeneratorExit inside generator.");
        t.Getter("__name__", &GetName, &SetName, "name of the generator");
        t.Getter("__qualname__", &GetQualName, &SetQualName, "qualified name of the generator");
        t.Getter("gi_yieldfrom", &GetYieldFrom, null, "object being iterated by yield from, or None");
        t.Getter("gi_running", &GetRunning);
        t.Getter("gi_suspended", &GetSuspended);
        t.Getter("gi_frame", &GetFrame);
        t.Member("gi_code", MemberType.Object, 16);
    }

    [return: NewRef]
    internal static PyObject* IterNext(PyThreadState* ts, PyObject* op) {
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
    internal static PyObject* SendMethod(PyThreadState* ts, PyObject* op, PyObject* value) {
        PyObject* result;
        int status = SendInto(ts, (PyGenObject*)op, value, &result);
        return Finish(ts, (PyGenObject*)op, status, result);
    }

    /// <summary>A send's outcome as a method returns it: the end is StopIteration, an async generator's StopAsyncIteration.</summary>
    [return: NewRef]
    private static PyObject* Finish(PyThreadState* ts, PyGenObject* generator, int status, [Steals] PyObject* result) {
        if (status > 0) return result;
        if (status == 0) {
            if (generator->ob_base.ob_type == AsyncGeneratorObject.Type) Err.None(ts, Exc.StopAsyncIteration);
            else Err.StopIteration(ts, result);
            Py.DecRef(ts, result);
        }
        return null;
    }

    /// <summary>What a suspended `yield from` or `await` waits for, borrowed, or null.</summary>
    [return: Borrowed]
    internal static PyObject* YieldFrom(PyGenObject* generator) => Delegation(generator) == null ? null : generator->gi_iframe.sp[-1];

    /// <summary>The SEND that a suspended frame will go back to, or null when it does not delegate. Untrusted code may hold other things there.</summary>
    private static uint* Delegation(PyGenObject* generator) {
        if (State(generator) != GeneratorState.Suspended) return null;
        Frame* frame = &generator->gi_iframe;
        uint resume = frame->pc[0], jump = frame->pc[1];
        if ((Opcode)(byte)resume != Opcode.RESUME || resume >> 8 < 2 || (Opcode)(byte)jump is not (Opcode.JUMP_NO_INTERRUPT or Opcode.JUMP)) return null;
        uint* send = frame->code->units + (jump >> 8);
        return (Opcode)(byte)*send == Opcode.SEND && frame->sp > (PyObject**)(frame + 1) && frame->sp[-1] != null ? send : null;
    }

    [return: NewRef]
    internal static PyObject* Repr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, $"<{TypeObject.Name(op->ob_type)} object {UnicodeObject.ToString(((PyGenObject*)op)->gi_qualname)} at 0x{(nint)op:x}>");
    [return: NewRef]
    internal static PyObject* GetName(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyGenObject*)op)->gi_name);
    [return: NewRef]
    internal static PyObject* GetQualName(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyGenObject*)op)->gi_qualname);
    [return: NewRef]
    internal static PyObject* SizeOf(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, FrameOffset + ((PyGenObject*)op)->gi_code->frame_bytes);
    [return: NewRef]
    internal static PyObject* GetRunning(PyThreadState* ts, PyObject* op) => Py.Bool(State((PyGenObject*)op) == GeneratorState.Executing);
    [return: NewRef]
    internal static PyObject* GetSuspended(PyThreadState* ts, PyObject* op) => Py.Bool(State((PyGenObject*)op) == GeneratorState.Suspended);
    [return: NewRef]
    internal static PyObject* GetYieldFrom(PyThreadState* ts, PyObject* op) => YieldFrom((PyGenObject*)op) is var inner && inner == null ? Py.None : Py.NewRef(inner);
    [return: NewRef]
    internal static PyObject* GetFrame(PyThreadState* ts, PyObject* op) => State((PyGenObject*)op) == GeneratorState.Completed ? Py.None : FrameObject.Of(ts, &((PyGenObject*)op)->gi_iframe);

    internal static int SetName(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null || !UnicodeObject.Check(value)) return Err.TypeError(ts, "__name__ must be set to a string object");
        Py.SetRef(ts, &((PyGenObject*)op)->gi_name, Py.NewRef(value));
        return 0;
    }

    internal static int SetQualName(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null || !UnicodeObject.Check(value)) return Err.TypeError(ts, "__qualname__ must be set to a string object");
        Py.SetRef(ts, &((PyGenObject*)op)->gi_qualname, Py.NewRef(value));
        return 0;
    }
}
