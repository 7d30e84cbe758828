// The Python half of what crosses the border asynchronously: a few functions that need a coroutine, a generator or asyncio's names, compiled
// once for each engine when the first is called, in a namespace of their own. Everything else is in EventLoop and HostTasks.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using MiniPy.Vm;

namespace MiniPy.Hosting;

/// <summary>The functions' namespace, a part of the interpreter. Guarded by the interpreter lock.</summary>
internal sealed unsafe class AsyncScript : IHoldsReferences {
    public const int Returned = 0, Cancelled = 1, Raised = 2;

    private const string FileName = "<minipy asyncio>", Source = """
        import asyncio, inspect
        from asyncio import CancelledError, InvalidStateError, new_event_loop
        from builtins import eval

        def run(loop):
            asyncio.set_event_loop(loop)
            while not loop.is_closed():
                try:
                    loop.run_forever()
                except SystemExit:
                    pass  # it has ended the task that raised it, as it ends a thread

        async def drive(start, args, end):
            try:
                value = start(*args)
                if inspect.isawaitable(value):
                    value = await value
            except CancelledError:
                end(1, None)
            except BaseException as error:
                error.__traceback__ = error.__traceback__.tb_next  # the host called what is below this frame
                end(2, error)
            else:
                end(0, value)

        def submit(loop, start, args, end):
            task = None

            def begin():
                nonlocal task
                task = loop.create_task(drive(start, args, end))
                task.add_done_callback(ended)

            def ended(task):
                if task.cancelled():  # before its first step, so drive() knows nothing of it
                    end(1, None)

            def cancel():
                if task is not None:
                    task.cancel()

            loop.call_soon_threadsafe(begin)
            return lambda: loop.call_soon_threadsafe(cancel)

        def abandon(loop):
            loop._thread_id = None  # a stopped script runs no finally clause, so neither did run_forever()
            for task in asyncio.all_tasks(loop):
                task._log_destroy_pending = False
            loop.close()

        def wait(task):
            if not task.done():
                loop = asyncio.get_running_loop()
                future = loop.create_future()

                def wake(task):
                    try:
                        loop.call_soon_threadsafe(settle)
                    except RuntimeError:
                        pass  # the loop is closed, nobody waits

                def settle():
                    if not future.done():
                        future.set_result(None)

                task.add_done_callback(wake)
                try:
                    yield from future
                except CancelledError:
                    task.cancel()
                    raise
            return task.result()
        """;

    private nint _names;

    public void Release(PyThreadState* ts) => IHoldsReferences.Drop(ts, ref _names);

    /// <summary>Something that the source defines or imports; null with an error set. Runs Python code when it is the first.</summary>
    [return: NewRef]
    public static PyObject* Get(PyThreadState* ts, string name) {
        AsyncScript script = Interpreter.From(ts).Part<AsyncScript>();
        if (script._names == 0) {
            using Owned names = new(ts, Load(ts));
            if (names.IsNull) return null;
            if (script._names == 0) script._names = (nint)names.Detach(); // else another thread was first
        }
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return key.IsNull ? null : Py.XNewRef(DictObject.GetItem(ts, (PyObject*)script._names, key));
    }

    [return: NewRef]
    private static PyObject* Load(PyThreadState* ts) {
        using Owned names = new(ts, DictObject.New(ts));
        using Owned own = new(ts, names.IsNull ? null : UnicodeObject.Intern(ts, "minipy.asyncio"));
        if (own.IsNull || DictObject.SetItem(ts, names, Names.__name__, own) < 0 || DictObject.SetItem(ts, names, Names.__builtins__, ts->interp->builtins) < 0) return null;
        using Owned code = new(ts, Compilation.CompileText(ts, Source, FileName, "exec"));
        using Owned done = new(ts, code.IsNull ? null : EvalLoop.EvalCode(ts, code, names, names));
        return done.IsNull ? null : names.Detach();
    }

    /// <summary>Calls one of the functions. Runs Python code.</summary>
    [return: NewRef]
    public static PyObject* Call(PyThreadState* ts, string function, PyObject* a = null, PyObject* b = null, PyObject* c = null, PyObject* d = null) {
        using Owned callable = new(ts, Get(ts, function));
        PyObject** args = stackalloc PyObject*[4] { a, b, c, d };
        return callable.IsNull ? null : CallProtocol.Vector(ts, callable, args, d != null ? 4 : c != null ? 3 : b != null ? 2 : a != null ? 1 : 0, null);
    }

    /// <summary>Raises one of asyncio's exceptions.</summary>
    public static Raised Raise(PyThreadState* ts, string exception, string message = "") {
        using Owned type = new(ts, Get(ts, exception));
        return type.IsNull ? default : Err.Raise(ts, (PyTypeObject*)type.Borrow, message);
    }
}
