// Calls whose result is awaited: coroutines and other awaitables run in the engine's event loop (EventLoop), on its thread, and a .NET Task
// tells how they ended.

using System;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;

namespace MiniPy.Hosting;

public sealed unsafe partial class PyEngine {
    private readonly EventLoop _loop;

    /// <summary>
    /// The value of an expression in the module <c>__main__</c>, evaluated in the engine's asyncio event loop; when it can be awaited, its result.
    /// All awaited calls of an engine share that loop, which starts with the first of them, so they may use each other's tasks, queues and locks.
    /// Tasks that a script leaves in it go on without limits. Runs Python code, on the loop's thread.
    /// </summary>
    /// <typeparam name="T">Any type that <see cref="PyHandle.As{T}"/> takes.</typeparam>
    /// <param name="expression">An expression, such as a call of an <c>async</c> function. While it does anything but await, other awaited calls wait.</param>
    /// <param name="cancellationToken">Cancels the asyncio task: it sees <c>CancelledError</c> where it awaits, and the result is cancelled when it has ended.</param>
    /// <returns>A task that fails with what <see cref="Eval{T}"/> throws, and is cancelled by <c>asyncio.CancelledError</c>. A limit that one call reaches ends all that are under way.</returns>
    public Task<T> RunAsync<T>(string expression, CancellationToken cancellationToken = default) {
        ArgumentNullException.ThrowIfNull(expression);
        return Start<T>(null, expression, true, cancellationToken, []);
    }

    /// <summary>
    /// Calls a global function, or an attribute of a global, in the engine's asyncio event loop; when what it returns can be awaited, as that of an
    /// <c>async</c> function, awaits it. Arguments are converted before this method returns. See <see cref="RunAsync{T}"/>.
    /// </summary>
    /// <typeparam name="T">Any type that <see cref="PyHandle.As{T}"/> takes.</typeparam>
    /// <returns>A task that fails with what <see cref="Call{TResult}(string, ReadOnlySpan{object})"/> throws, and is cancelled by <c>asyncio.CancelledError</c>.</returns>
    public Task<T> CallAsync<T>(string name, params ReadOnlySpan<object?> args) => CallAsync<T>(name, CancellationToken.None, args);

    /// <summary>As <see cref="CallAsync{T}(string, ReadOnlySpan{object})"/>; the token cancels the asyncio task.</summary>
    public Task<T> CallAsync<T>(string name, CancellationToken cancellationToken, params ReadOnlySpan<object?> args) {
        ArgumentNullException.ThrowIfNull(name);
        return Start<T>(null, name, false, cancellationToken, args);
    }

    /// <summary>As <see cref="CallAsync{T}(string, ReadOnlySpan{object})"/>, for functions whose result does not matter.</summary>
    public Task CallAsync(string name, params ReadOnlySpan<object?> args) => CallAsync<Ignored>(name, args);

    /// <summary>As <see cref="CallAsync(string, ReadOnlySpan{object})"/>; the token cancels the asyncio task.</summary>
    public Task CallAsync(string name, CancellationToken cancellationToken, params ReadOnlySpan<object?> args) => CallAsync<Ignored>(name, cancellationToken, args);

    /// <summary>Hands a call to the loop: of what the handle refers to, else of a name or an expression.</summary>
    internal Task<T> Start<T>(PyHandle? handle, string text, bool isExpression, CancellationToken token, ReadOnlySpan<object?> args) {
        if (token.IsCancellationRequested) return Task.FromCanceled<T>(token);
        var pending = new AsyncCall<T>(this, token);
        try {
            using var call = new HostCall(this, kind: CallKind.Part);
            PyThreadState* ts = call.Ts;
            pending.Begin();
            try {
                using Owned function = new(ts, handle != null ? Py.NewRef(handle.Object(this)) : isExpression ? AsyncScript.Get(ts, "eval") : Name(ts, text));
                using Owned values = new(ts, function.IsNull ? null : isExpression ? Expression(ts, text) : Arguments(ts, args));
                if (values.IsNull || !_loop.Submit(ts, pending, function, values) || ts->unwinding != 0) pending.Fail(call.Failure());
            } catch (Exception error) {
                ErrorIndicator.Clear(ts);
                pending.Fail(error); // an argument cannot be converted
            }
        } catch (Exception error) {
            pending.Fail(error); // the engine is closed or busy
        }
        return pending.Task;
    }

    /// <summary>What eval() is given.</summary>
    [return: NewRef]
    private PyObject* Expression(PyThreadState* ts, string text) {
        using Owned code = new(ts, Compile(ts, text, "<string>", "eval"));
        return code.IsNull ? null : TupleObject.Pack(ts, code, _mainDict);
    }

    [return: NewRef]
    private PyObject* Arguments(PyThreadState* ts, ReadOnlySpan<object?> args) {
        using Owned values = new(ts, TupleObject.New(ts, args.Length));
        for (int i = 0; !values.IsNull && i < args.Length; i++)
            if ((TupleObject.Items(values)[i] = Marshaller.FromObject(this, ts, args[i])) == null) return null;
        return values.Detach();
    }

    /// <summary>An awaited call has ended. The lock is held, unless the engine is closed.</summary>
    internal void EndAsync(AsyncCall call) {
        _loop.Remove(call);
        if (_closing == 0) EndBudget();
    }

    /// <summary>The loop's thread, from its entry to its end.</summary>
    internal void Serve(EventLoop loop) {
        ThreadSlot slot;
        using (var call = new HostCall(this, kind: CallKind.Part | CallKind.Patient)) {
            slot = call.Slot;
            PyThreadState* ts = call.Ts;
            PyObject* ended = loop.Run(in call);
            if (ended == null) return;
            EndStop(ts);
            // Finalizers of what the loop held may run: a call of its own, within the limits.
            var watch = new CallWatch(this);
            BeginBudget();
            watch.Begin(Deadline, CancellationToken.None);
            EventLoop.Close(ts, ended);
            ClearThread(ts, ts);
            watch.End();
            watch.Dispose();
            EndBudget();
        }
        EndSlot(slot);
    }
}
