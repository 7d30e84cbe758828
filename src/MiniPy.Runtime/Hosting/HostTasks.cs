// Tasks in Python: the type HostTask, an awaitable object with a GCHandle to a HostTask. A Task, or a ValueTask, that a host function or member
// gives to a script becomes one.
//
// `await` in a coroutine of any asyncio loop suspends it until the Task has completed (AsyncScript's wait()). The completion comes from a
// thread of the pool, which enters the engine as a call of the host does and runs the callbacks; wait()'s callback wakes the loop. What the
// engine has forgotten by then is not missed: a closed engine lets nobody in.

using System;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static unsafe class HostTasks {
    private struct Layout {
        public PyObject ob_base;
        /// <summary>GCHandle of the HostTask.</summary>
        public nint target;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("minipy.HostTask", null, sizeof(Layout), TypeFlags.DisallowInstantiation, &Slots, &Members,
        doc: "A task of the .NET program that hosts this script. Await it for its result.");

    /// <summary>How a result is read, by the type of the Task; null: it has none.</summary>
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> s_results = new();

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->am_await = &Await;
    }

    private static void Members(TypeBuilder t) {
        t.Method("done", &Done, "Has it completed, failed or been cancelled?");
        t.Method("cancelled", &Cancelled, "Was it cancelled?");
        t.Method("result", &Result, "Its result. Raises what it failed with, CancelledError when it was cancelled, InvalidStateError when it is not done.");
        t.Method("cancel", &Cancel, "Asks the function that started it to cancel it. False when it is done or takes no such request.");
        t.Method("add_done_callback", &AddDoneCallback, "Calls fn(task) when it is done, on a thread of the host; at once when it is done already.");
    }

    private static HostTask Of(PyObject* op) => (HostTask)GCHandle.FromIntPtr(((Layout*)op)->target).Target!;

    /// <summary>The Task behind a HostTask object, or null for any other object.</summary>
    public static Task? Target(PyObject* op) => op->ob_type == Type ? Of(op).Task : null;

    /// <summary>A Task or ValueTask as a Task; null for anything else. A ValueTask may be asked only once.</summary>
    public static Task? AsTask(object value) => value switch {
        Task task => task,
        ValueTask task => task.AsTask(),
        _ when value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>) => (Task)type.GetMethod("AsTask")!.Invoke(value, null)!,
        _ => null,
    };

    [return: NewRef]
    public static PyObject* New(PyEngine engine, PyThreadState* ts, Task task, CancellationTokenSource? source = null) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(Layout));
        if (op != null) ((Layout*)op)->target = GCHandle.ToIntPtr(GCHandle.Alloc(new HostTask(engine, task, source)));
        return op;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        GCHandle.FromIntPtr(((Layout*)op)->target).Free();
        ObjectMemory.Free(ts, op);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, $"<host task {Of(op).Task.Status}>");
    private static PyObject* Done(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).Task.IsCompleted);
    private static PyObject* Cancelled(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).Task.IsCanceled);
    private static PyObject* Cancel(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).Cancel());
    private static PyObject* Await(PyThreadState* ts, PyObject* op) => AsyncScript.Call(ts, "wait", op);

    private static PyObject* Result(PyThreadState* ts, PyObject* op) {
        HostTask own = Of(op);
        Task task = own.Task;
        if (!task.IsCompleted) return AsyncScript.Raise(ts, "InvalidStateError", "Result is not ready.");
        if (task.IsCanceled) return AsyncScript.Raise(ts, "CancelledError");
        try {
            if (task.Exception is { } error) return HostErrors.Raise(own.Engine, ts, error.InnerException ?? error);
            return s_results.GetOrAdd(task.GetType(), ResultOf) is { } property ? Marshaller.FromObject(own.Engine, ts, property.GetValue(task)) : Py.None;
        } catch (Exception error) {
            return HostErrors.Raise(own.Engine, ts, error);
        }
    }

    /// <summary>An async method without a result makes a Task of an internal type that stands for none.</summary>
    private static PropertyInfo? ResultOf(Type? type) {
        while (type != null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))) type = type.BaseType;
        return type == null || type.GetGenericArguments()[0].Name == "VoidTaskResult" ? null : type.GetProperty("Result");
    }

    private static PyObject* AddDoneCallback(PyThreadState* ts, PyObject* op, PyObject* function) {
        HostTask own = Of(op);
        if (own.Task.IsCompleted) return HostTask.Notify(ts, function, op) ? Py.None : null;
        own.Notify(new PyHandle(own.Engine, Py.NewRef(function), scoped: false), new PyHandle(own.Engine, Py.NewRef(op), scoped: false));
        return Py.None;
    }
}

/// <summary>A Task given to a script, with the source of the token that the function which started it was given, if it takes one.</summary>
internal sealed unsafe class HostTask(PyEngine engine, Task task, CancellationTokenSource? source) {
    public readonly PyEngine Engine = engine;
    public readonly Task Task = task;
    private readonly CancellationTokenSource? _source = source;

    /// <summary>What the token's cancellation runs is not ours: it runs on the pool, without the lock.</summary>
    public bool Cancel() {
        if (_source == null || Task.IsCompleted) return false;
        _ = _source.CancelAsync();
        return true;
    }

    /// <summary>Calls the function once the Task has completed. Who completes it does not wait for the engine.</summary>
    public void Notify(PyHandle function, PyHandle self) => Task.ContinueWith(_ => Completed(function, self), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private void Completed(PyHandle function, PyHandle self) {
        try {
            while (Interrupted(function, self)) Thread.Sleep(1);
        } catch (ObjectDisposedException) {
            // The engine has ended, and its handles with it.
        }
    }

    /// <summary>Calls the function and lets go of it, unless the engine stops its scripts just now.</summary>
    private bool Interrupted(PyHandle function, PyHandle self) {
        using var call = new PyEngine.HostCall(Engine, kind: PyEngine.CallKind.Notice);
        using Owned callback = new(call.Ts, Py.NewRef(function.Object(Engine))), task = new(call.Ts, Py.NewRef(self.Object(Engine)));
        if (!Notify(call.Ts, callback, task)) ErrorIndicator.Clear(call.Ts);
        if (call.WasInterrupted) return true;
        function.Dispose();
        self.Dispose();
        return false;
    }

    /// <summary>Calls the function; its exception goes where those of finalizers go. False, with the error set, when the script is being stopped. Runs Python code.</summary>
    public static bool Notify(PyThreadState* ts, PyObject* function, PyObject* task) {
        using Owned result = new(ts, CallProtocol.CallOne(ts, function, task));
        if (result.IsNull && ts->unwinding == 0) Err.WriteUnraisable(ts, function);
        return ts->unwinding == 0;
    }
}
