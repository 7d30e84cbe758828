// .NET exceptions in Python: HostError, a RuntimeError whose instance keeps the .NET exception in its `exception` attribute (a host object).
// A PyException that comes back through a host function is the Python exception it was.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static unsafe class HostErrors {
    /// <summary>minipy.HostError.</summary>
    public static readonly PyTypeObject* Type = StaticType.Create("minipy.HostError", null, sizeof(PyBaseExceptionObject),
        TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.BaseExcSubclass, null, null, Exc.RuntimeError, doc: "An exception of a .NET function or object that the host gave to the script.", dictOffset: 16);

    private static class Texts {
        public static readonly PyObject* Exception = StaticState.InternedString("exception");
    }

    /// <summary>Makes a .NET exception the pending error.</summary>
    public static Raised Raise(PyEngine engine, PyThreadState* ts, Exception error) {
        if (Breaker.IsSet(ts->interp, BreakerBit.Stop)) {
            BreakerHooks.Stopped(ts);
            return default;
        }
        switch (error) {
            case PyException { Token: ErrorToken { Exception: not 0 } token }:
                Err.Put(ts, Py.NewRef((PyObject*)token.Exception));
                return default;
            case PySystemExitException exit: {
                using Owned code = new(ts, LongObject.FromInt64(ts, exit.ExitCode));
                if (!code.IsNull) Err.SetObject(ts, (PyObject*)Exc.SystemExit, code);
                return default;
            }
            case InvalidCastException: return Err.TypeError(ts, error.Message);
            case OverflowException: return Err.OverflowError(ts, error.Message);
            case OutOfMemoryException: return Err.NoMemory(ts);
            case InsufficientExecutionStackException: return Err.RecursionError(ts);
        }
        using Owned message = new(ts, UnicodeObject.FromString(ts, error is PyException ? error.Message : $"{error.GetType().Name}: {error.Message}"));
        using Owned exception = new(ts, message.IsNull ? null : ExceptionObject.Instantiate(ts, (PyObject*)Type, message));
        using Owned held = new(ts, exception.IsNull ? null : HostObjects.New(engine, ts, error));
        if (held.IsNull || ObjectProtocol.SetAttr(ts, exception, Texts.Exception, held) < 0) return default;
        Err.SetObject(ts, (PyObject*)Type, exception);
        return default;
    }

    /// <summary>The .NET exception that a Python exception carries, or null.</summary>
    public static Exception? Inner(PyThreadState* ts, PyObject* exception) {
        if (!TypeObject.IsInstance(exception, Type)) return null;
        PyObject* dict = ((PyBaseExceptionObject*)exception)->dict;
        PyObject* held = dict == null || !DictObject.Check(dict) ? null : DictObject.GetItem(ts, dict, Texts.Exception);
        return held == null ? null : HostObjects.Target(held) as Exception;
    }
}
