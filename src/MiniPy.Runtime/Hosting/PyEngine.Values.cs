// Names of the module __main__, and calls. Names that __main__ lacks are looked for in builtins.

using System;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;

namespace MiniPy.Hosting;

public sealed unsafe partial class PyEngine {
    private const int MaxStackArgs = 16;

    /// <summary>
    /// A global name of the module <c>__main__</c>. Reading gives its natural .NET value as <see cref="PyHandle.As{T}"/> with <see cref="object"/>
    /// does (a name missing there is looked for among the builtins); writing converts any value: numbers, strings, collections, delegates (callable in Python), other objects (as host
    /// objects with their public members), a handle of this engine, null (<c>None</c>). Runs no Python code but finalizers of the value replaced.
    /// </summary>
    /// <exception cref="PyException">Reading: there is no such name (<c>NameError</c>).</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public object? this[string name] {
        get => Get<object?>(name);
        set {
            ArgumentNullException.ThrowIfNull(name);
            using var call = new HostCall(this);
            using Owned item = new(call.Ts, Marshaller.FromObject(this, call.Ts, value));
            using Owned key = new(call.Ts, item.IsNull ? null : UnicodeObject.Intern(call.Ts, name));
            if (key.IsNull || DictObject.SetItem(call.Ts, _mainDict, key, item) < 0) throw call.Failure();
        }
    }

    /// <summary>
    /// The value of a global name, converted. With a delegate type (<c>Func&lt;…&gt;</c>, <c>Action&lt;…&gt;</c> or your own) it is a typed way to
    /// call a Python function: it takes the engine's lock for each call, may be called from any thread, and allocates nothing for numbers.
    /// </summary>
    /// <exception cref="PyException">There is no such name (<c>NameError</c>).</exception>
    /// <exception cref="InvalidCastException">The value cannot be a <typeparamref name="T"/>.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public T Get<T>(string name) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        using Owned value = new(call.Ts, Name(call.Ts, name));
        if (call.Failed(value)) throw call.Failure();
        return Marshaller.FromPython<T>(this, call.Ts, value);
    }

    /// <summary>Sets a global name without boxing a number. See the indexer. Runs no Python code but finalizers of the value replaced.</summary>
    public void Set<T>(string name, T value) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        using Owned item = new(call.Ts, Marshaller.ToPython(this, call.Ts, value));
        using Owned key = new(call.Ts, item.IsNull ? null : UnicodeObject.Intern(call.Ts, name));
        if (key.IsNull || DictObject.SetItem(call.Ts, _mainDict, key, item) < 0) throw call.Failure();
    }

    /// <summary>Is there a global name or builtin of that name? Runs no Python code.</summary>
    public bool Has(string name) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        using Owned value = new(call.Ts, Name(call.Ts, name));
        if (value.IsNull) ErrorIndicator.Clear(call.Ts);
        return !value.IsNull;
    }

    /// <summary>The module of a dotted name, imported when it is not yet. Runs Python code.</summary>
    /// <returns>A handle to that module itself, not to its topmost package.</returns>
    /// <exception cref="PyException">The import failed (<c>ModuleNotFoundError</c> …).</exception>
    /// <remarks>Throws what <see cref="Run"/> throws.</remarks>
    public PyHandle Import(string name, CancellationToken cancellationToken = default) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this, cancellationToken);
        using Owned text = new(call.Ts, UnicodeObject.Intern(call.Ts, name));
        using Owned module = new(call.Ts, text.IsNull ? null : ImportSystem.ImportAbsolute(call.Ts, text));
        if (module.IsNull) throw call.Failure();
        return new PyHandle(this, module.Detach());
    }

    /// <summary>Calls a global function or class, or an attribute of a global (<c>"math.sqrt"</c>), with converted arguments. Runs Python code.</summary>
    /// <typeparam name="TResult">Any type that <see cref="PyHandle.As{T}"/> takes.</typeparam>
    /// <exception cref="PyException">There is no such name, or the call raised an exception.</exception>
    /// <exception cref="InvalidCastException">The result cannot be a <typeparamref name="TResult"/>.</exception>
    /// <remarks>Throws what <see cref="Run"/> throws.</remarks>
    public TResult Call<TResult>(string name, params ReadOnlySpan<object?> args) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        using Owned callable = new(call.Ts, Name(call.Ts, name));
        if (callable.IsNull) throw call.Failure();
        return CallObject<TResult>(in call, callable, args);
    }

    /// <summary>As <see cref="Call{TResult}(string, ReadOnlySpan{object})"/>, for functions whose result does not matter.</summary>
    public void Call(string name, params ReadOnlySpan<object?> args) => Call<Ignored>(name, args);

    /// <summary>As <see cref="Call{TResult}(string, ReadOnlySpan{object})"/>, without arguments.</summary>
    public TResult Call<TResult>(string name) => Call<TResult>(name, []);

    /// <summary>As <see cref="Call{TResult}(string, ReadOnlySpan{object})"/>, without boxing the argument.</summary>
    public TResult Call<T1, TResult>(string name, T1 arg1) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        PyObject** args = stackalloc PyObject*[1] { Marshaller.ToPython(this, call.Ts, arg1) };
        return CallName<TResult>(in call, name, args, 1);
    }

    /// <summary>As <see cref="Call{TResult}(string, ReadOnlySpan{object})"/>, without boxing the arguments.</summary>
    public TResult Call<T1, T2, TResult>(string name, T1 arg1, T2 arg2) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        PyObject** args = stackalloc PyObject*[2] { Marshaller.ToPython(this, call.Ts, arg1), Marshaller.ToPython(this, call.Ts, arg2) };
        return CallName<TResult>(in call, name, args, 2);
    }

    /// <summary>As <see cref="Call{TResult}(string, ReadOnlySpan{object})"/>, without boxing the arguments.</summary>
    public TResult Call<T1, T2, T3, TResult>(string name, T1 arg1, T2 arg2, T3 arg3) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        PyObject** args = stackalloc PyObject*[3] { Marshaller.ToPython(this, call.Ts, arg1), Marshaller.ToPython(this, call.Ts, arg2), Marshaller.ToPython(this, call.Ts, arg3) };
        return CallName<TResult>(in call, name, args, 3);
    }

    /// <summary>As <see cref="Call{TResult}(string, ReadOnlySpan{object})"/>, without boxing the arguments.</summary>
    public TResult Call<T1, T2, T3, T4, TResult>(string name, T1 arg1, T2 arg2, T3 arg3, T4 arg4) {
        ArgumentNullException.ThrowIfNull(name);
        using var call = new HostCall(this);
        PyObject** args = stackalloc PyObject*[4] {
            Marshaller.ToPython(this, call.Ts, arg1), Marshaller.ToPython(this, call.Ts, arg2), Marshaller.ToPython(this, call.Ts, arg3), Marshaller.ToPython(this, call.Ts, arg4),
        };
        return CallName<TResult>(in call, name, args, 4);
    }

    /// <summary>Takes over the arguments, of which any may be null with an error pending.</summary>
    private TResult CallName<TResult>(in HostCall call, string name, PyObject** args, int count) {
        PyThreadState* ts = call.Ts;
        bool converted = true;
        for (int i = 0; i < count; i++) converted &= args[i] != null;
        PyObject* callable = converted ? Name(ts, name) : null;
        PyObject* result = callable == null ? null : CallProtocol.Vector(ts, callable, args, count, null);
        for (int i = 0; i < count; i++) Py.XDecRef(ts, args[i]);
        Py.XDecRef(ts, callable);
        using Owned value = new(ts, result);
        if (call.Failed(value)) throw call.Failure();
        return Marshaller.FromPython<TResult>(this, ts, value);
    }

    internal TResult CallObject<TResult>(in HostCall call, PyObject* callable, ReadOnlySpan<object?> args) {
        PyThreadState* ts = call.Ts;
        if (args.Length > 255) throw new ArgumentException("A call takes at most 255 arguments.", nameof(args));
        PyObject** values = stackalloc PyObject*[args.Length];
        int converted = 0;
        PyObject* result = null;
        try {
            while (converted < args.Length && (values[converted] = Marshaller.FromObject(this, ts, args[converted])) != null) converted++;
            if (converted == args.Length) result = CallProtocol.Vector(ts, callable, values, converted, null);
        } finally {
            for (int i = 0; i < converted; i++) Py.DecRef(ts, values[i]);
        }
        using Owned value = new(ts, result);
        if (call.Failed(value)) throw call.Failure();
        return Marshaller.FromPython<TResult>(this, ts, value);
    }

    /// <summary>A global or builtin, or an attribute of one when the name has dots; NameError or AttributeError when there is none.</summary>
    [return: NewRef]
    private PyObject* Name(PyThreadState* ts, string name) {
        int dot = name.LastIndexOf('.');
        if (dot > 0) {
            using Owned owner = new(ts, Name(ts, name[..dot]));
            return owner.IsNull ? null : ObjectProtocol.GetAttr(ts, owner, name[(dot + 1)..]);
        }
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        if (key.IsNull) return null;
        PyObject* value = DictObject.GetItem(ts, _mainDict, key);
        if (value == null) value = DictObject.GetItem(ts, ts->interp->builtins, key);
        return value != null ? Py.NewRef(value) : Err.Raise(ts, Exc.NameError, $"name '{name}' is not defined");
    }
}

/// <summary>A result that nobody looks at.</summary>
internal readonly struct Ignored;
