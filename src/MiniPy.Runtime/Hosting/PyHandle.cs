// A counted reference to a Python object, as the host holds it. The address is in the engine's table (PyEngine.Handles); the handle knows
// its cell only, so a handle that outlives its engine can do no harm.

using System;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

/// <summary>
/// A reference to a Python object. It keeps the object alive until it is disposed of, its scope ends or its engine is disposed; a forgotten
/// one is released some time after the garbage collector found it. Thread-safe; every member but Dispose takes the engine's lock.
/// </summary>
public sealed unsafe class PyHandle : IDisposable {
    private int _cell;

    internal PyHandle(PyEngine engine, [Steals] PyObject* op, bool scoped = true) {
        Engine = engine;
        _cell = engine.AddHandle(op);
        if (scoped) engine.FindSlot().Scope?.Add(this);
    }

    /// <summary>Only queues the release: no Python code runs on the finalizer thread.</summary>
    ~PyHandle() {
        int cell = Interlocked.Exchange(ref _cell, -1);
        if (cell >= 0) Engine.QueueRelease(cell);
    }

    /// <summary>The engine the object lives in.</summary>
    public PyEngine Engine { get; }

    /// <summary>Was it disposed, by hand or by its scope?</summary>
    public bool IsDisposed => Volatile.Read(ref _cell) < 0;

    /// <summary>Releases the reference; the object's finalizer may run (Python code). Idempotent; does nothing after the engine's end.</summary>
    public void Dispose() {
        int cell = Interlocked.Exchange(ref _cell, -1);
        if (cell < 0) return;
        GC.SuppressFinalize(this);
        Engine.ReleaseHandle(cell);
    }

    /// <summary>The object, borrowed; the engine's lock is held.</summary>
    internal PyObject* Object(PyEngine user) {
        if (user != Engine) throw new InvalidOperationException("A handle of one engine was given to another: objects never leave their engine.");
        int cell = Volatile.Read(ref _cell);
        PyObject* op = cell < 0 ? null : Engine.ObjectOf(cell);
        ObjectDisposedException.ThrowIf(op == null, this);
        return op;
    }

    /// <summary>Name of the object's class: <c>"list"</c>. Runs no Python code.</summary>
    /// <exception cref="ObjectDisposedException">The handle or its engine was disposed.</exception>
    public string TypeName {
        get {
            using var call = new PyEngine.HostCall(Engine);
            return TypeObject.Name(Object(Engine)->ob_type);
        }
    }

    /// <summary>The object's class. Runs no Python code.</summary>
    /// <exception cref="ObjectDisposedException">The handle or its engine was disposed.</exception>
    public PyHandle Type {
        get {
            using var call = new PyEngine.HostCall(Engine);
            return new PyHandle(Engine, Py.NewRef((PyObject*)Object(Engine)->ob_type));
        }
    }

    /// <summary>Is it <c>None</c>? Runs no Python code.</summary>
    /// <exception cref="ObjectDisposedException">The handle or its engine was disposed.</exception>
    public bool IsNone {
        get {
            using var call = new PyEngine.HostCall(Engine);
            return Py.IsNone(Object(Engine));
        }
    }

    /// <summary>
    /// The object as a .NET value: the numeric types, <see cref="System.Numerics.BigInteger"/>, bool, string, char, byte[], arrays,
    /// lists, dictionaries, tuples and sets of such, nullable types, enums, delegates, <see cref="PyHandle"/> itself, the .NET object behind a
    /// host object; <see cref="object"/> takes the natural type (int gives <see cref="long"/> or BigInteger). May run Python code.
    /// </summary>
    /// <exception cref="InvalidCastException">The object cannot be a <typeparamref name="T"/>.</exception>
    /// <exception cref="OverflowException">A number does not fit.</exception>
    /// <exception cref="PyException">Python code that the conversion ran raised an exception.</exception>
    /// <exception cref="ObjectDisposedException">The handle or its engine was disposed.</exception>
    public T As<T>() {
        using var call = new PyEngine.HostCall(Engine);
        return Marshaller.FromPython<T>(Engine, call.Ts, Object(Engine));
    }

    /// <summary><c>object[key]</c>; the key is converted. See <see cref="SetItem"/> for writing. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception (<c>KeyError</c>, <c>IndexError</c>, <c>TypeError</c> …).</exception>
    /// <exception cref="ObjectDisposedException">The handle or its engine was disposed.</exception>
    public PyHandle this[object? key] {
        get {
            using var call = new PyEngine.HostCall(Engine);
            using Owned name = new(call.Ts, Marshaller.FromObject(Engine, call.Ts, key));
            using Owned value = new(call.Ts, name.IsNull ? null : ObjectProtocol.GetItem(call.Ts, Object(Engine), name));
            if (value.IsNull) throw call.Failure();
            return new PyHandle(Engine, value.Detach());
        }
    }

    /// <summary><c>object[key] = value</c>; both are converted. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception.</exception>
    public void SetItem(object? key, object? value) {
        using var call = new PyEngine.HostCall(Engine);
        using Owned name = new(call.Ts, Marshaller.FromObject(Engine, call.Ts, key));
        using Owned item = new(call.Ts, name.IsNull ? null : Marshaller.FromObject(Engine, call.Ts, value));
        if (item.IsNull || ObjectProtocol.SetItem(call.Ts, Object(Engine), name, item) < 0) throw call.Failure();
    }

    /// <summary><c>object.name</c>. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception (<c>AttributeError</c> …).</exception>
    public PyHandle GetAttr(string name) {
        using var call = new PyEngine.HostCall(Engine);
        using Owned value = new(call.Ts, ObjectProtocol.GetAttr(call.Ts, Object(Engine), name));
        if (value.IsNull) throw call.Failure();
        return new PyHandle(Engine, value.Detach());
    }

    /// <summary><c>object.name</c>, converted. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception (<c>AttributeError</c> …).</exception>
    /// <exception cref="InvalidCastException">The value cannot be a <typeparamref name="T"/>.</exception>
    public T GetAttr<T>(string name) {
        using var call = new PyEngine.HostCall(Engine);
        using Owned value = new(call.Ts, ObjectProtocol.GetAttr(call.Ts, Object(Engine), name));
        if (value.IsNull) throw call.Failure();
        return Marshaller.FromPython<T>(Engine, call.Ts, value);
    }

    /// <summary><c>object.name = value</c>; the value is converted. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception.</exception>
    public void SetAttr(string name, object? value) {
        using var call = new PyEngine.HostCall(Engine);
        using Owned item = new(call.Ts, Marshaller.FromObject(Engine, call.Ts, value));
        if (item.IsNull || ObjectProtocol.SetAttr(call.Ts, Object(Engine), name, item) < 0) throw call.Failure();
    }

    /// <summary>Has it an attribute of that name? Runs Python code.</summary>
    public bool HasAttr(string name) {
        using var call = new PyEngine.HostCall(Engine);
        using Owned text = new(call.Ts, UnicodeObject.Intern(call.Ts, name));
        if (text.IsNull) throw call.Failure();
        Lookup found = ObjectProtocol.LookupAttr(call.Ts, Object(Engine), text, out PyObject* value);
        Py.XDecRef(call.Ts, value);
        return found != Lookup.Error ? found == Lookup.Found : throw call.Failure();
    }

    /// <summary><c>object(*args)</c>. Runs Python code.</summary>
    /// <returns>A handle to the result.</returns>
    /// <exception cref="PyException">Python raised an exception.</exception>
    /// <remarks>Throws what <see cref="PyEngine.Run"/> throws.</remarks>
    public PyHandle Call(params ReadOnlySpan<object?> args) => Call<PyHandle>(args);

    /// <summary><c>object(*args)</c>, converted. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception.</exception>
    /// <exception cref="InvalidCastException">The result cannot be a <typeparamref name="T"/>.</exception>
    /// <remarks>Throws what <see cref="PyEngine.Run"/> throws.</remarks>
    public T Call<T>(params ReadOnlySpan<object?> args) {
        using var call = new PyEngine.HostCall(Engine);
        using Owned callable = new(call.Ts, Py.NewRef(Object(Engine)));
        return Engine.CallObject<T>(in call, callable, args);
    }

    /// <summary><c>object(*args)</c> in the engine's asyncio event loop, awaited when the result can be awaited. The handle may be disposed of at once. See <see cref="PyEngine.RunAsync{T}"/>.</summary>
    /// <returns>A task with a handle to the result.</returns>
    public Task<PyHandle> CallAsync(params ReadOnlySpan<object?> args) => CallAsync<PyHandle>(args);

    /// <summary>As <see cref="CallAsync(ReadOnlySpan{object})"/>, with the result converted.</summary>
    public Task<T> CallAsync<T>(params ReadOnlySpan<object?> args) => Engine.Start<T>(this, "", false, CancellationToken.None, args);

    /// <summary>As <see cref="CallAsync{T}(ReadOnlySpan{object})"/>; the token cancels the asyncio task.</summary>
    public Task<T> CallAsync<T>(CancellationToken cancellationToken, params ReadOnlySpan<object?> args) => Engine.Start<T>(this, "", false, cancellationToken, args);

    /// <summary><c>len(object)</c>. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception (<c>TypeError</c>: it has no length).</exception>
    public long Length {
        get {
            using var call = new PyEngine.HostCall(Engine);
            nint length = ObjectProtocol.Size(call.Ts, Object(Engine));
            return length >= 0 ? length : throw call.Failure();
        }
    }

    /// <summary><c>repr(object)</c>. Runs Python code.</summary>
    /// <exception cref="PyException">Python raised an exception.</exception>
    public string Repr() {
        using var call = new PyEngine.HostCall(Engine);
        using Owned text = new(call.Ts, ObjectProtocol.Repr(call.Ts, Object(Engine)));
        return text.IsNull ? throw call.Failure() : UnicodeObject.ToString(text);
    }

    /// <summary><c>str(object)</c>; a note in brackets instead when the handle was disposed or Python raised an exception. Runs Python code.</summary>
    public override string ToString() {
        if (IsDisposed) return "(disposed handle)";
        try {
            using var call = new PyEngine.HostCall(Engine);
            using Owned text = new(call.Ts, ObjectProtocol.Str(call.Ts, Object(Engine)));
            return text.IsNull ? $"({call.Failure().Message})" : UnicodeObject.ToString(text);
        } catch (ObjectDisposedException) {
            return "(handle of a disposed engine)";
        }
    }
}
