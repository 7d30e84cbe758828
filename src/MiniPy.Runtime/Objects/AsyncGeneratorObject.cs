// async_generator (PEP 525): a generator's struct whose frame may await as well as yield.
//
// What it yields to its consumer travels wrapped (async_generator_wrapped_value), so that it can be told from what an inner await yields
// to the event loop. __anext__, asend, athrow and aclose only make awaitables (AsyncGeneratorAwaitables), which run the frame.
//
// gi_running_async: an awaitable is between its start and its end (not: the frame is on the stack). gi_closed: aclose() was begun or the
// body ended. gi_origin_or_finalizer: the finalizer hook of the thread at the first iteration.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class AsyncGeneratorObject {
    public static readonly PyTypeObject* Type = StaticType.Create("async_generator", "PyAsyncGen_Type", GeneratorObject.FrameOffset, TypeFlags.HaveGc, &Slots, &Members, itemSize: 8, weakListOffset: 24);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &GeneratorObject.Dealloc;
        s->traverse = &GeneratorObject.Traverse;
        s->clear = &GeneratorObject.Clear;
        s->repr = &GeneratorObject.Repr;
        s->am_aiter = &ObjectProtocol.SelfIter;
        s->am_anext = &ANext;
        s->am_send = &GeneratorObject.SendSlot;
        s->finalize = &GeneratorObject.Finalize;
    }

    private static void Members(TypeBuilder t) {
        t.Method("asend", &ASend, "asend(v) -> send 'v' in generator.");
        t.Method("athrow", &AThrow, "athrow(typ[,val[,tb]]) -> raise exception in generator.");
        t.Method("aclose", &AClose, "aclose() -> raise GeneratorExit inside generator.");
        t.Method("__sizeof__", &GeneratorObject.SizeOf, "gen.__sizeof__() -> size of gen in memory, in bytes");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
        t.Getter("__name__", &GeneratorObject.GetName, &GeneratorObject.SetName, "name of the async generator");
        t.Getter("__qualname__", &GeneratorObject.GetQualName, &GeneratorObject.SetQualName, "qualified name of the async generator");
        t.Getter("ag_await", &GeneratorObject.GetYieldFrom, null, "object being awaited on, or None");
        t.Getter("ag_frame", &GeneratorObject.GetFrame);
        t.Getter("ag_running", &GetRunning);
        t.Member("ag_code", MemberType.Object, 16);
    }

    private static PyObject* GetRunning(PyThreadState* ts, PyObject* op) => Py.Bool(((PyGenObject*)op)->gi_running_async != 0);

    /// <summary>At the first iteration: remembers the finalizer hook and calls firstiter, the event loop's notice.</summary>
    private static bool Begin(PyThreadState* ts, PyGenObject* generator) {
        if (generator->gi_hooks_inited != 0) return true;
        generator->gi_hooks_inited = 1;
        generator->gi_origin_or_finalizer = Py.XNewRef(ts->async_gen_finalizer);
        if (ts->async_gen_firstiter == null) return true;
        using Owned hook = new(ts, Py.NewRef(ts->async_gen_firstiter));
        using Owned result = new(ts, CallProtocol.CallOne(ts, hook, (PyObject*)generator));
        return !result.IsNull;
    }

    [return: NewRef]
    private static PyObject* ANext(PyThreadState* ts, PyObject* op) => Begin(ts, (PyGenObject*)op) ? AsyncGeneratorAwaitables.NewSend(ts, op, null) : null;

    [return: NewRef]
    private static PyObject* ASend(PyThreadState* ts, PyObject* op, PyObject* value) => Begin(ts, (PyGenObject*)op) ? AsyncGeneratorAwaitables.NewSend(ts, op, value) : null;

    [return: NewRef]
    private static PyObject* AClose(PyThreadState* ts, PyObject* op) => Begin(ts, (PyGenObject*)op) ? AsyncGeneratorAwaitables.NewThrow(ts, op, null) : null;

    [return: NewRef]
    private static PyObject* AThrow(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Begin(ts, (PyGenObject*)op)) return null;
        using Owned tuple = new(ts, TupleObject.FromArray(ts, args, count)); // how many there are is checked when it is awaited
        return tuple.IsNull ? null : AsyncGeneratorAwaitables.NewThrow(ts, op, tuple);
    }
}
