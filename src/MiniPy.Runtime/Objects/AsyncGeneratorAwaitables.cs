// What the methods of an async generator return: async_generator_asend (for __anext__ and asend), async_generator_athrow (for athrow and,
// without arguments, aclose), and async_generator_wrapped_value.
//
// Awaiting one runs the frame until it yields a wrapped value: that ends the await with the value. What it yields unwrapped comes from an
// await inside and goes on to the event loop. Each can be awaited once; only one of a generator can be between its start and its end.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class AsyncGeneratorAwaitables {
    private enum State { Initial, Iterating, Closed }

    private struct Layout {
        public PyObject ob_base;
        public PyGenObject* generator;
        /// <summary>asend: the value, or null for __anext__. athrow: the tuple of arguments, or null for aclose.</summary>
        public PyObject* payload;
        public State state;
    }

    private struct WrappedLayout {
        public PyObject ob_base;
        public PyObject* value;
    }

    private static readonly PyTypeObject* s_sendType = StaticType.Create("async_generator_asend", "_PyAsyncGenASend_Type", sizeof(Layout), TypeFlags.HaveGc, &SendSlots, &SendMembers);
    private static readonly PyTypeObject* s_throwType = StaticType.Create("async_generator_athrow", "_PyAsyncGenAThrow_Type", sizeof(Layout), TypeFlags.HaveGc, &ThrowSlots, &ThrowMembers);
    private static readonly PyTypeObject* s_wrappedType = StaticType.Create("async_generator_wrapped_value", "_PyAsyncGenWrappedValue_Type", sizeof(WrappedLayout), TypeFlags.HaveGc, &WrappedSlots, null);

    private const string SendDoc = "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.";
    private const string ThrowDoc = "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.";
    private const string CloseDoc = "close() -> raise GeneratorExit inside generator.";
    private const string SendReused = "cannot reuse already awaited __anext__()/asend()";
    private const string ThrowReused = "cannot reuse already awaited aclose()/athrow()";

    [return: NewRef]
    public static PyObject* NewSend(PyThreadState* ts, PyObject* generator, PyObject* value) => New(ts, s_sendType, generator, value);

    [return: NewRef]
    public static PyObject* NewThrow(PyThreadState* ts, PyObject* generator, PyObject* args) => New(ts, s_throwType, generator, args);

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* generator, PyObject* payload) {
        PyObject* op = ObjectMemory.New(ts, type, sizeof(Layout));
        if (op == null) return null;
        ((Layout*)op)->generator = (PyGenObject*)Py.NewRef(generator);
        ((Layout*)op)->payload = Py.XNewRef(payload);
        ((Layout*)op)->state = State.Initial;
        CycleCollector.Track(ts, op);
        return op;
    }

    /// <summary>ASYNC_GEN_WRAP.</summary>
    [return: NewRef]
    public static PyObject* Wrap(PyThreadState* ts, [Steals] PyObject* value) {
        PyObject* op = ObjectMemory.New(ts, s_wrappedType, sizeof(WrappedLayout));
        if (op == null) {
            Py.DecRef(ts, value);
            return null;
        }
        ((WrappedLayout*)op)->value = value;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static void WrappedSlots(TypeSlots* s) {
        s->dealloc = &WrappedDealloc;
        s->traverse = &WrappedTraverse;
    }

    private static void WrappedDealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.DecRef(ts, ((WrappedLayout*)op)->value);
        ObjectMemory.Free(ts, op);
    }

    private static int WrappedTraverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => visit(((WrappedLayout*)op)->value, arg);

    private static void CommonSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->am_await = &ObjectProtocol.SelfIter;
        s->iter = &ObjectProtocol.SelfIter;
    }

    private static void SendSlots(TypeSlots* s) {
        CommonSlots(s);
        s->iternext = &SendNext;
    }

    private static void ThrowSlots(TypeSlots* s) {
        CommonSlots(s);
        s->iternext = &ThrowNext;
    }

    private static void SendMembers(TypeBuilder t) {
        t.Method("send", &SendSend, SendDoc);
        t.Method("throw", &SendThrow, ThrowDoc);
        t.Method("close", &Close, CloseDoc);
    }

    private static void ThrowMembers(TypeBuilder t) {
        t.Method("send", &ThrowSend, SendDoc);
        t.Method("throw", &ThrowThrow, ThrowDoc);
        t.Method("close", &Close, CloseDoc);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.DecRef(ts, (PyObject*)((Layout*)op)->generator);
        Py.XDecRef(ts, ((Layout*)op)->payload);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = visit((PyObject*)((Layout*)op)->generator, arg);
        return stop != 0 || ((Layout*)op)->payload == null ? stop : visit(((Layout*)op)->payload, arg);
    }

    private static PyObject* Close(PyThreadState* ts, PyObject* op) {
        ((Layout*)op)->state = State.Closed;
        return Py.None;
    }

    /// <summary>Takes the value out of a wrapped one; false when it is something else.</summary>
    private static bool IsWrapped(PyObject* op) => op != null && op->ob_type == s_wrappedType;

    private static bool Ended(PyThreadState* ts) => Err.Matches(ts, Exc.StopAsyncIteration) || Err.Matches(ts, Exc.GeneratorExit);

    /// <summary>One step's result: a wrapped value becomes StopIteration(value), the end of the await; others pass through.</summary>
    [return: NewRef]
    private static PyObject* Unwrap(PyThreadState* ts, PyGenObject* generator, [Steals] PyObject* result) {
        if (result != null && !IsWrapped(result)) return result;
        generator->gi_running_async = 0;
        if (result == null) {
            if (Ended(ts)) generator->gi_closed = 1;
            return null;
        }
        using Owned wrapped = new(ts, result);
        return Err.StopIteration(ts, ((WrappedLayout*)result)->value);
    }

    // ---------------------------------------------------------------- __anext__ and asend
    private static PyObject* SendNext(PyThreadState* ts, PyObject* op) => SendSend(ts, op, Py.None);

    [return: NewRef]
    private static PyObject* SendSend(PyThreadState* ts, PyObject* op, PyObject* value) {
        var self = (Layout*)op;
        PyGenObject* generator = self->generator;
        if (self->state == State.Closed) return Err.RuntimeError(ts, SendReused);
        if (self->state == State.Initial) {
            if (generator->gi_running_async != 0) return Err.RuntimeError(ts, "anext(): asynchronous generator is already running");
            if (Py.IsNone(value) && self->payload != null) value = self->payload;
            self->state = State.Iterating;
        }
        generator->gi_running_async = 1;
        PyObject* result = Unwrap(ts, generator, GeneratorObject.SendMethod(ts, (PyObject*)generator, value));
        if (result == null) self->state = State.Closed;
        return result;
    }

    [return: NewRef]
    private static PyObject* SendThrow(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        var self = (Layout*)op;
        if (self->state == State.Closed) return Err.RuntimeError(ts, SendReused);
        PyObject* result = Unwrap(ts, self->generator, GeneratorObject.ThrowMethod(ts, (PyObject*)self->generator, args, count));
        if (result == null) self->state = State.Closed;
        return result;
    }

    // ---------------------------------------------------------------- athrow and aclose
    private static PyObject* ThrowNext(PyThreadState* ts, PyObject* op) => ThrowSend(ts, op, Py.None);

    [return: NewRef]
    private static PyObject* ThrowSend(PyThreadState* ts, PyObject* op, PyObject* value) {
        var self = (Layout*)op;
        PyGenObject* generator = self->generator;
        if (self->state == State.Closed) return Err.RuntimeError(ts, ThrowReused);
        if (GeneratorObject.State(generator) == GeneratorState.Completed) {
            self->state = State.Closed;
            return Err.None(ts, Exc.StopIteration);
        }
        PyObject* result;
        if (self->state == State.Initial) {
            if (!Start(ts, self, value)) return null;
            result = FirstThrow(ts, self, out bool asked);
            if (!asked) return null;
        } else {
            result = GeneratorObject.SendMethod(ts, (PyObject*)generator, value);
            if (self->payload != null) return Unwrap(ts, generator, result);
        }
        return AfterClosing(ts, self, result);
    }

    /// <summary>May this awaitable run now? False with an error pending.</summary>
    private static bool Start(PyThreadState* ts, Layout* self, PyObject* value) {
        PyGenObject* generator = self->generator;
        if (generator->gi_running_async != 0) {
            self->state = State.Closed;
            return Err.RuntimeError(ts, (self->payload == null ? "aclose" : "athrow") + "(): asynchronous generator is already running");
        }
        if (generator->gi_closed != 0) {
            self->state = State.Closed;
            return Err.None(ts, Exc.StopAsyncIteration);
        }
        if (!Py.IsNone(value)) return Err.RuntimeError(ts, "can't send non-None value to a just-started coroutine");
        self->state = State.Iterating;
        generator->gi_running_async = 1;
        return true;
    }

    /// <summary>Throws what athrow() was given, or GeneratorExit; `asked` is false when the arguments were none (with TypeError pending).</summary>
    [return: NewRef]
    private static PyObject* FirstThrow(PyThreadState* ts, Layout* self, out bool asked) {
        var generator = (PyObject*)self->generator;
        asked = true;
        if (self->payload == null) {
            self->generator->gi_closed = 1;
            return GeneratorObject.Throw(ts, generator, closeInner: false, (PyObject*)Exc.GeneratorExit, null, null);
        }
        nint count = TupleObject.Size(self->payload);
        asked = Args.CheckPositional(ts, "athrow", count, 1, 3);
        if (!asked) return null;
        PyObject** args = TupleObject.Items(self->payload);
        PyObject* result = GeneratorObject.Throw(ts, generator, closeInner: false, args[0], count > 1 ? args[1] : null, count > 2 ? args[2] : null);
        return Unwrap(ts, self->generator, result);
    }

    /// <summary>The outcome of a step of aclose() (or the first one of athrow(), unwrapped): a value that is yielded ignored the exit, the end is a success.</summary>
    [return: NewRef]
    private static PyObject* AfterClosing(PyThreadState* ts, Layout* self, [Steals] PyObject* result) {
        if (result != null && !IsWrapped(result)) return result;
        self->generator->gi_running_async = 0;
        self->state = State.Closed;
        if (result != null) {
            Py.DecRef(ts, result);
            return Err.RuntimeError(ts, "async generator ignored GeneratorExit");
        }
        if (self->payload == null && Ended(ts)) {
            ErrorIndicator.Clear(ts);
            Err.None(ts, Exc.StopIteration);
        }
        return null;
    }

    [return: NewRef]
    private static PyObject* ThrowThrow(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        var self = (Layout*)op;
        if (self->state == State.Closed) return Err.RuntimeError(ts, ThrowReused);
        PyObject* result = GeneratorObject.ThrowMethod(ts, (PyObject*)self->generator, args, count);
        if (self->payload != null) return Unwrap(ts, self->generator, result);
        if (IsWrapped(result)) return AfterClosing(ts, self, result);
        if (result == null && Ended(ts)) {
            ErrorIndicator.Clear(ts);
            Err.None(ts, Exc.StopIteration);
        }
        return result;
    }
}
