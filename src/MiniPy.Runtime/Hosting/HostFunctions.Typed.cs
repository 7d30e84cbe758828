// The callables of Func and Action with up to four arguments: the same seven lines for each count, generic over the types.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Hosting;

internal sealed unsafe class HostFunc<TResult>(PyEngine engine, Func<TResult> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) =>
        count != 0 ? WrongCount(ts, 0, count) : Result(ts, function());
}

internal sealed unsafe class HostFunc<T1, TResult>(PyEngine engine, Func<T1, TResult> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) =>
        count != 1 ? WrongCount(ts, 1, count) : Result(ts, function(Argument<T1>(ts, args[0])));
}

internal sealed unsafe class HostFunc<T1, T2, TResult>(PyEngine engine, Func<T1, T2, TResult> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) =>
        count != 2 ? WrongCount(ts, 2, count) : Result(ts, function(Argument<T1>(ts, args[0]), Argument<T2>(ts, args[1])));
}

internal sealed unsafe class HostFunc<T1, T2, T3, TResult>(PyEngine engine, Func<T1, T2, T3, TResult> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) =>
        count != 3 ? WrongCount(ts, 3, count) : Result(ts, function(Argument<T1>(ts, args[0]), Argument<T2>(ts, args[1]), Argument<T3>(ts, args[2])));
}

internal sealed unsafe class HostFunc<T1, T2, T3, T4, TResult>(PyEngine engine, Func<T1, T2, T3, T4, TResult> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) =>
        count != 4 ? WrongCount(ts, 4, count) : Result(ts, function(Argument<T1>(ts, args[0]), Argument<T2>(ts, args[1]), Argument<T3>(ts, args[2]), Argument<T4>(ts, args[3])));
}

internal sealed unsafe class HostAction(PyEngine engine, Action function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) {
        if (count != 0) return WrongCount(ts, 0, count);
        function();
        return Py.None;
    }
}

internal sealed unsafe class HostAction<T1>(PyEngine engine, Action<T1> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) {
        if (count != 1) return WrongCount(ts, 1, count);
        function(Argument<T1>(ts, args[0]));
        return Py.None;
    }
}

internal sealed unsafe class HostAction<T1, T2>(PyEngine engine, Action<T1, T2> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) {
        if (count != 2) return WrongCount(ts, 2, count);
        function(Argument<T1>(ts, args[0]), Argument<T2>(ts, args[1]));
        return Py.None;
    }
}

internal sealed unsafe class HostAction<T1, T2, T3>(PyEngine engine, Action<T1, T2, T3> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) {
        if (count != 3) return WrongCount(ts, 3, count);
        function(Argument<T1>(ts, args[0]), Argument<T2>(ts, args[1]), Argument<T3>(ts, args[2]));
        return Py.None;
    }
}

internal sealed unsafe class HostAction<T1, T2, T3, T4>(PyEngine engine, Action<T1, T2, T3, T4> function) : HostCallable(engine, function, function.Method) {
    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) {
        if (count != 4) return WrongCount(ts, 4, count);
        function(Argument<T1>(ts, args[0]), Argument<T2>(ts, args[1]), Argument<T3>(ts, args[2]), Argument<T4>(ts, args[3]));
        return Py.None;
    }
}
