// Python callables as .NET delegates. Func and Action of up to four arguments are closed over a generic helper, so that a call boxes
// nothing; any other delegate type is built once by an expression tree that collects the arguments.
//
// The helper's call: find the thread's slot, take the lock (one compare-and-swap), convert, call, convert back, drop the lock (one store).

using System;
using System.Collections.Generic;
using System.Linq.Expressions;
using System.Reflection;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static class TypedDelegates {
    private static readonly Type[] s_functions = [typeof(PyFunc<>), typeof(PyFunc<,>), typeof(PyFunc<,,>), typeof(PyFunc<,,,>), typeof(PyFunc<,,,,>)];

    public static Delegate Make(Type type, PyHandle callable) {
        MethodInfo signature = type.GetMethod("Invoke")!;
        ParameterInfo[] parameters = signature.GetParameters();
        foreach (ParameterInfo parameter in parameters)
            if (parameter.ParameterType.IsByRef) throw new InvalidCastException($"A Python callable cannot be a {type}: its parameter '{parameter.Name}' is passed by reference.");
        if (parameters.Length > 4) return Compile(type, callable, signature, parameters);
        var arguments = new List<Type>();
        foreach (ParameterInfo parameter in parameters) arguments.Add(parameter.ParameterType);
        bool isVoid = signature.ReturnType == typeof(void);
        arguments.Add(isVoid ? typeof(Ignored) : signature.ReturnType);
        object helper = Activator.CreateInstance(s_functions[parameters.Length].MakeGenericType(arguments.ToArray()), callable)!;
        return Delegate.CreateDelegate(type, helper, helper.GetType().GetMethod(isVoid ? "Run" : "Invoke")!);
    }

    private static Delegate Compile(Type type, PyHandle callable, MethodInfo signature, ParameterInfo[] parameters) {
        var inputs = new List<ParameterExpression>();
        var boxed = new List<Expression>();
        foreach (ParameterInfo parameter in parameters) {
            ParameterExpression input = Expression.Parameter(parameter.ParameterType, parameter.Name);
            inputs.Add(input);
            boxed.Add(Expression.Convert(input, typeof(object)));
        }
        Type result = signature.ReturnType == typeof(void) ? typeof(Ignored) : signature.ReturnType;
        MethodInfo call = typeof(TypedDelegates).GetMethod(nameof(CallWithArray), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(result);
        Expression body = Expression.Call(call, Expression.Constant(callable), Expression.NewArrayInit(typeof(object), boxed));
        if (signature.ReturnType == typeof(void)) body = Expression.Block(typeof(void), body);
        return Expression.Lambda(type, body, inputs).Compile();
    }

    private static T CallWithArray<T>(PyHandle callable, object?[] arguments) => callable.Call<T>(arguments);
}

/// <summary>A Python callable behind a delegate: the delegate's target.</summary>
internal abstract unsafe class PyFunction(PyHandle callable) {
    public readonly PyHandle Callable = callable;

    /// <summary>Calls with arguments that are taken over; any may be null with an error pending.</summary>
    protected TResult Finish<TResult>(in PyEngine.HostCall call, PyObject** args, int count) {
        PyThreadState* ts = call.Ts;
        PyEngine engine = Callable.Engine;
        PyObject* result = null;
        bool converted = true;
        for (int i = 0; i < count; i++) converted &= args[i] != null;
        if (converted) {
            PyObject* callable = Callable.Object(engine);
            Py.IncRef(callable);
            result = CallProtocol.Vector(ts, callable, args, count, null);
            Py.DecRef(ts, callable);
        }
        for (int i = 0; i < count; i++) Py.XDecRef(ts, args[i]);
        if (call.Failed(result)) {
            Py.XDecRef(ts, result);
            throw call.Failure();
        }
        if (typeof(TResult) == typeof(Ignored)) {
            Py.DecRef(ts, result);
            return default!;
        }
        using Owned value = new(ts, result);
        return Marshaller.FromPython<TResult>(engine, ts, value);
    }
}

internal sealed unsafe class PyFunc<TResult>(PyHandle callable) : PyFunction(callable) {
    public TResult Invoke() {
        using var call = new PyEngine.HostCall(Callable.Engine);
        return Finish<TResult>(in call, null, 0);
    }

    public void Run() => Invoke();
}

internal sealed unsafe class PyFunc<T1, TResult>(PyHandle callable) : PyFunction(callable) {
    public TResult Invoke(T1 a) {
        using var call = new PyEngine.HostCall(Callable.Engine);
        PyObject* args = Marshaller.ToPython(Callable.Engine, call.Ts, a);
        return Finish<TResult>(in call, &args, 1);
    }

    public void Run(T1 a) => Invoke(a);
}

internal sealed unsafe class PyFunc<T1, T2, TResult>(PyHandle callable) : PyFunction(callable) {
    public TResult Invoke(T1 a, T2 b) {
        using var call = new PyEngine.HostCall(Callable.Engine);
        PyEngine engine = Callable.Engine;
        PyObject** args = stackalloc PyObject*[2] { Marshaller.ToPython(engine, call.Ts, a), Marshaller.ToPython(engine, call.Ts, b) };
        return Finish<TResult>(in call, args, 2);
    }

    public void Run(T1 a, T2 b) => Invoke(a, b);
}

internal sealed unsafe class PyFunc<T1, T2, T3, TResult>(PyHandle callable) : PyFunction(callable) {
    public TResult Invoke(T1 a, T2 b, T3 c) {
        using var call = new PyEngine.HostCall(Callable.Engine);
        PyEngine engine = Callable.Engine;
        PyObject** args = stackalloc PyObject*[3] { Marshaller.ToPython(engine, call.Ts, a), Marshaller.ToPython(engine, call.Ts, b), Marshaller.ToPython(engine, call.Ts, c) };
        return Finish<TResult>(in call, args, 3);
    }

    public void Run(T1 a, T2 b, T3 c) => Invoke(a, b, c);
}

internal sealed unsafe class PyFunc<T1, T2, T3, T4, TResult>(PyHandle callable) : PyFunction(callable) {
    public TResult Invoke(T1 a, T2 b, T3 c, T4 d) {
        using var call = new PyEngine.HostCall(Callable.Engine);
        PyEngine engine = Callable.Engine;
        PyObject** args = stackalloc PyObject*[4] {
            Marshaller.ToPython(engine, call.Ts, a), Marshaller.ToPython(engine, call.Ts, b), Marshaller.ToPython(engine, call.Ts, c), Marshaller.ToPython(engine, call.Ts, d),
        };
        return Finish<TResult>(in call, args, 4);
    }

    public void Run(T1 a, T2 b, T3 c, T4 d) => Invoke(a, b, c, d);
}
