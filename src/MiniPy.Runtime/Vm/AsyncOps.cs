// Opcodes of await, async for and async generators.
//
// An await is GET_AWAITABLE and a SEND loop as in `yield from`. An async for gets its iterator by GET_AITER, awaits the object that
// GET_ANEXT gives at each turn, and ends in END_ASYNC_FOR, the handler of that await.

using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class AsyncOps {
    public static bool Execute(PyThreadState* ts, Frame* frame, uint unit) => (Opcode)(byte)unit switch {
        Opcode.GET_AWAITABLE => GetAwaitable(ts, frame, (int)(unit >> 8)),
        Opcode.GET_AITER => GetAIter(ts, frame),
        Opcode.GET_ANEXT => GetANext(ts, frame),
        Opcode.END_ASYNC_FOR => EndAsyncFor(ts, frame),
        _ => Wrap(ts, frame),
    };

    /// <summary>( iterable -- awaitable ); `place` 1 after __aenter__, 2 after __aexit__.</summary>
    private static bool GetAwaitable(PyThreadState* ts, Frame* frame, int place) {
        PyObject* op = frame->sp[-1];
        PyObject* awaitable = CoroutineObject.AwaitableIter(ts, op);
        if (awaitable == null) {
            if (place != 0 && TypeSlots.Of(op)->am_await == null)
                Err.TypeError(ts, $"'async with' received an object from {(place == 1 ? "__aenter__" : "__aexit__")} that does not implement __await__: {Err.TypeName(op)}");
            return false;
        }
        frame->sp[-1] = awaitable;
        Py.DecRef(ts, op);
        if (awaitable->ob_type == CoroutineObject.Type && GeneratorObject.YieldFrom((PyGenObject*)awaitable) != null)
            return Err.RuntimeError(ts, "coroutine is being awaited already");
        return true;
    }

    /// <summary>( iterable -- iterator )</summary>
    private static bool GetAIter(PyThreadState* ts, Frame* frame) {
        PyObject* op = frame->sp[-1];
        var getter = TypeSlots.Of(op)->am_aiter;
        if (getter == null) return Err.TypeError(ts, $"'async for' requires an object with __aiter__ method, got {Err.TypeName(op)}");
        PyObject* iterator = getter(ts, op);
        if (iterator == null) return false;
        frame->sp[-1] = iterator;
        Py.DecRef(ts, op);
        if (TypeSlots.Of(iterator)->am_anext != null) return true;
        return Err.TypeError(ts, $"'async for' received an object from __aiter__ that does not implement __anext__: {Err.TypeName(iterator)}");
    }

    /// <summary>( iterator -- iterator awaitable )</summary>
    private static bool GetANext(PyThreadState* ts, Frame* frame) {
        PyObject* iterator = frame->sp[-1];
        var getter = TypeSlots.Of(iterator)->am_anext;
        if (getter == null) return Err.TypeError(ts, $"'async for' requires an iterator with __anext__ method, got {Err.TypeName(iterator)}");
        PyObject* next = getter(ts, iterator);
        if (next == null) return false;
        if (iterator->ob_type == AsyncGeneratorObject.Type) {
            *frame->sp++ = next;
            return true;
        }
        using Owned held = new(ts, next);
        PyObject* awaitable = CoroutineObject.AwaitableIter(ts, next);
        if (awaitable == null) return Err.RaiseFromPending(ts, Exc.TypeError, $"'async for' received an invalid object from __anext__: {Err.TypeName(next)}");
        *frame->sp++ = awaitable;
        return true;
    }

    /// <summary>( iterator exc -- ): StopAsyncIteration ends the loop, all else goes on.</summary>
    private static bool EndAsyncFor(PyThreadState* ts, Frame* frame) {
        using Owned exception = new(ts, *--frame->sp);
        if (!ExceptionObject.IsInstance(exception)) return Err.SystemError(ts, "END_ASYNC_FOR of something that is no exception");
        if (!TypeObject.IsInstance(exception, Exc.StopAsyncIteration)) {
            Err.Put(ts, exception.Detach());
            frame->reraising = 1;
            return false;
        }
        Py.DecRef(ts, *--frame->sp);
        return true;
    }

    /// <summary>( value -- wrapped )</summary>
    private static bool Wrap(PyThreadState* ts, Frame* frame) {
        PyObject* wrapped = AsyncGeneratorAwaitables.Wrap(ts, *--frame->sp);
        if (wrapped == null) return false;
        *frame->sp++ = wrapped;
        return true;
    }
}
