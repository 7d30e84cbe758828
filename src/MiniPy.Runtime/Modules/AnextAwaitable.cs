// What anext(iterator, default) returns: awaiting it awaits the iterator's own awaitable and turns StopAsyncIteration into the default.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class AnextAwaitable {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* wrapped;
        public PyObject* otherwise;
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("anext_awaitable", null, sizeof(Layout), TypeFlags.HaveGc, &Slots, &Members);
    private static readonly PyObject* s_send = StaticState.InternedString("send");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* wrapped, PyObject* otherwise) {
        PyObject* op = ObjectMemory.New(ts, s_type, sizeof(Layout));
        if (op == null) return null;
        ((Layout*)op)->wrapped = Py.NewRef(wrapped);
        ((Layout*)op)->otherwise = Py.NewRef(otherwise);
        CycleCollector.Track(ts, op);
        return op;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->am_await = &ObjectProtocol.SelfIter;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &Next;
    }

    private static void Members(TypeBuilder t) {
        t.Method("send", &Send);
        t.Method("throw", &Throw);
        t.Method("close", &Close);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.DecRef(ts, ((Layout*)op)->wrapped);
        Py.DecRef(ts, ((Layout*)op)->otherwise);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = visit(((Layout*)op)->wrapped, arg);
        return stop != 0 ? stop : visit(((Layout*)op)->otherwise, arg);
    }

    /// <summary>The iterator that awaiting the wrapped object gives.</summary>
    [return: NewRef]
    private static PyObject* IteratorOf(PyThreadState* ts, PyObject* op) {
        using Owned iterator = new(ts, CoroutineObject.AwaitableIter(ts, ((Layout*)op)->wrapped));
        if (iterator.IsNull || TypeSlots.Of(iterator.Borrow)->iternext != null) return iterator.Detach();
        return TypeSlots.Of(iterator.Borrow)->am_await(ts, iterator); // a coroutine
    }

    [return: NewRef]
    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        using Owned iterator = new(ts, IteratorOf(ts, op));
        return iterator.IsNull ? null : Result(ts, op, TypeSlots.Of(iterator.Borrow)->iternext(ts, iterator));
    }

    private static PyObject* Result(PyThreadState* ts, PyObject* op, PyObject* result) {
        if (result != null || !Err.Matches(ts, Exc.StopAsyncIteration)) return result;
        ErrorIndicator.Clear(ts);
        return Err.StopIteration(ts, ((Layout*)op)->otherwise);
    }

    private static PyObject* Forward(PyThreadState* ts, PyObject* op, PyObject* name, PyObject** args, nint count) {
        using Owned iterator = new(ts, IteratorOf(ts, op));
        if (iterator.IsNull) return null;
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, iterator, name));
        return method.IsNull ? null : Result(ts, op, CallProtocol.Vector(ts, method, args, count, null));
    }

    private static PyObject* Send(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Forward(ts, op, s_send, args, count);
    private static PyObject* Throw(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Forward(ts, op, Names.@throw, args, count);
    private static PyObject* Close(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Forward(ts, op, Names.close, args, count);
}
