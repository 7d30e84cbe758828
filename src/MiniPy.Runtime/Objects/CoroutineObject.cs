// coroutine: a generator's struct and machinery under other names, plus what `await` needs: __await__ and its wrapper, the iterator of
// any awaitable, the origin (where a coroutine was made) and the warning about one that nobody awaited.
//
// A coroutine is no iterator itself; __await__() wraps it in a coroutine_wrapper, which is one. `await` of a coroutine goes around that.

using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class CoroutineObject {
    private struct WrapperLayout {
        public PyObject ob_base;
        public PyObject* coroutine;
    }

    public static PyTypeObject* Type => Immortals.Coroutine;
    internal static PyTypeObject* MakeType() => StaticType.Create("coroutine", "PyCoro_Type", GeneratorObject.FrameOffset, TypeFlags.HaveGc, &Slots, &Members, itemSize: 8, weakListOffset: 24);
    private static readonly PyTypeObject* s_wrapperType = StaticType.Create("coroutine_wrapper", "_PyCoroWrapper_Type", sizeof(WrapperLayout), TypeFlags.HaveGc, &WrapperSlots, &WrapperMembers,
        doc: "A wrapper object implementing __await__ for coroutines.");

    private const string SendDoc = "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.";
    private const string ThrowDoc = "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or raise\nStopIteration.";
    private const string CloseDoc = "close() -> raise GeneratorExit inside coroutine.";

    private static void Slots(TypeSlots* s) {
        s->dealloc = &GeneratorObject.Dealloc;
        s->traverse = &GeneratorObject.Traverse;
        s->clear = &GeneratorObject.Clear;
        s->repr = &GeneratorObject.Repr;
        s->am_await = &Await;
        s->am_send = &GeneratorObject.SendSlot;
        s->finalize = &GeneratorObject.Finalize;
    }

    private static void Members(TypeBuilder t) {
        t.Method("send", &GeneratorObject.SendMethod, SendDoc);
        t.Method("throw", &GeneratorObject.ThrowMethod, ThrowDoc);
        t.Method("close", &GeneratorObject.CloseMethod, CloseDoc);
        t.Method("__sizeof__", &GeneratorObject.SizeOf, "gen.__sizeof__() -> size of gen in memory, in bytes");
        t.Getter("__name__", &GeneratorObject.GetName, &GeneratorObject.SetName, "name of the coroutine");
        t.Getter("__qualname__", &GeneratorObject.GetQualName, &GeneratorObject.SetQualName, "qualified name of the coroutine");
        t.Getter("cr_await", &GeneratorObject.GetYieldFrom, null, "object being awaited on, or None");
        t.Getter("cr_running", &GeneratorObject.GetRunning);
        t.Getter("cr_suspended", &GeneratorObject.GetSuspended);
        t.Getter("cr_frame", &GeneratorObject.GetFrame);
        t.Getter("cr_origin", &GetOrigin);
        t.Member("cr_code", MemberType.Object, 16);
    }

    private static PyObject* GetOrigin(PyThreadState* ts, PyObject* op) => ((PyGenObject*)op)->gi_origin_or_finalizer is var origin && origin == null ? Py.None : Py.NewRef(origin);

    [return: NewRef]
    private static PyObject* Await(PyThreadState* ts, PyObject* op) {
        PyObject* wrapper = ObjectMemory.New(ts, s_wrapperType, sizeof(WrapperLayout));
        if (wrapper == null) return null;
        ((WrapperLayout*)wrapper)->coroutine = Py.NewRef(op);
        CycleCollector.Track(ts, wrapper);
        return wrapper;
    }

    // ---------------------------------------------------------------- the wrapper
    private static void WrapperSlots(TypeSlots* s) {
        s->dealloc = &WrapperDealloc;
        s->traverse = &WrapperTraverse;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &WrapperNext;
    }

    private static void WrapperMembers(TypeBuilder t) {
        t.Method("send", &WrapperSend, SendDoc);
        t.Method("throw", &WrapperThrow, ThrowDoc);
        t.Method("close", &WrapperClose, CloseDoc);
    }

    private static PyObject* Wrapped(PyObject* op) => ((WrapperLayout*)op)->coroutine;

    private static void WrapperDealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.DecRef(ts, Wrapped(op));
        ObjectMemory.Free(ts, op);
    }

    private static int WrapperTraverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => visit(Wrapped(op), arg);
    private static PyObject* WrapperNext(PyThreadState* ts, PyObject* op) => GeneratorObject.IterNext(ts, Wrapped(op));
    private static PyObject* WrapperSend(PyThreadState* ts, PyObject* op, PyObject* value) => GeneratorObject.SendMethod(ts, Wrapped(op), value);
    private static PyObject* WrapperThrow(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => GeneratorObject.ThrowMethod(ts, Wrapped(op), args, count);
    private static PyObject* WrapperClose(PyThreadState* ts, PyObject* op) => GeneratorObject.CloseMethod(ts, Wrapped(op));

    // ---------------------------------------------------------------- awaiting
    /// <summary>A coroutine, or a generator that types.coroutine declared to be one.</summary>
    private static bool IsCoroutine(PyObject* op) =>
        op->ob_type == Type || op->ob_type == GeneratorObject.Type && (((PyGenObject*)op)->gi_code->co_flags & (int)CodeFlags.IterableCoroutine) != 0;

    /// <summary>What `await op` sends into: coroutines themselves, the iterator that __await__ gives of others. Runs Python code.</summary>
    [return: NewRef]
    public static PyObject* AwaitableIter(PyThreadState* ts, PyObject* op) {
        if (IsCoroutine(op)) return Py.NewRef(op);
        var await = TypeSlots.Of(op)->am_await;
        if (await == null) return Err.TypeError(ts, $"object {Err.TypeName(op)} can't be used in 'await' expression");
        using Owned iterator = new(ts, await(ts, op));
        if (iterator.IsNull) return null;
        if (IsCoroutine(iterator)) return Err.TypeError(ts, "__await__() returned a coroutine");
        if (TypeSlots.Of(iterator.Borrow)->iternext == null) return Err.TypeError(ts, $"__await__() returned non-iterator of type '{Err.TypeName(iterator)}'");
        return iterator.Detach();
    }

    // ---------------------------------------------------------------- diagnostics
    /// <summary>cr_origin: (file, line, function) of the frames that led to a coroutine's making, as many as the thread tracks.</summary>
    [return: NewRef]
    public static PyObject* Origin(PyThreadState* ts, Frame* caller) {
        int count = 0;
        for (Frame* at = caller; at != null && count < ts->coroutine_origin_tracking_depth; at = at->previous) count++;
        using Owned origin = new(ts, TupleObject.New(ts, count));
        if (origin.IsNull) return null;
        for (int i = 0; i < count; i++, caller = caller->previous) {
            int unit = (int)(caller->pc - caller->code->units) - 1;
            using Owned line = new(ts, LongObject.FromInt64(ts, CodeObject.LineOf(caller->code, unit < 0 ? 0 : unit)));
            if (line.IsNull) return null;
            PyObject* entry = TupleObject.Pack(ts, caller->code->co_filename, line, caller->code->co_name);
            if (entry == null) return null;
            TupleObject.Items(origin)[i] = entry;
        }
        return origin.Detach();
    }

    /// <summary>The RuntimeWarning of a coroutine that dies unstarted, by warnings._warn_unawaited_coroutine if that works. No error stays pending.</summary>
    public static void WarnUnawaited(PyThreadState* ts, PyObject* op) {
        using Owned function = new(ts, ts->interp->finalizing != 0 ? null : ImportHooks.ImportAttribute(ts, "warnings", "_warn_unawaited_coroutine"));
        if (function.IsNull) {
            ErrorIndicator.Clear(ts);
        } else {
            using Owned result = new(ts, CallProtocol.CallOne(ts, function, op));
            // A warning that the filters turned into an error was given, too.
            bool warned = !result.IsNull || Err.Matches(ts, Exc.RuntimeWarning);
            if (result.IsNull) Err.WriteUnraisable(ts, op);
            if (warned) return;
        }
        string message = $"coroutine '{UnicodeObject.ToString(((PyGenObject*)op)->gi_qualname)}' was never awaited";
        if (Warnings.Warn(ts, Exc.RuntimeWarning, message, source: op) < 0) Err.WriteUnraisable(ts, op);
    }
}
