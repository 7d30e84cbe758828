// faulthandler: dumps that a signal or a timer asks for. A signal's dump is written by the main thread when it takes notice of the signal; a
// timer's by a thread of its own, once it has the interpreter lock, or with the header alone when nobody lets go of it.

using System;
using System.Text;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class FaultHandlerModule {
    private const int LockPatienceMilliseconds = 1000;

    private static class Later {
        public static readonly ArgSpec Dump = new("dump_traceback_later", 0, 1, "timeout", "repeat", "file", "exit"), Register = new("register", 0, 1, "signum", "file", "all_threads", "chain");
    }

    private static void AddSignals(ModuleBuilder builder) {
        builder.Function("dump_traceback_later", &DumpLater, "dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False):\ndump the traceback of all threads in timeout seconds,\nor each timeout seconds if repeat is True. If exit is True, call _exit(1) which is not safe.");
        builder.Function("cancel_dump_traceback_later", &CancelLater, "cancel_dump_traceback_later():\ncancel the previous call to dump_traceback_later().");
        builder.Function("register", &Register, "register(signum, file=sys.stderr, all_threads=True, chain=False): register a handler for the signal \'signum\': dump the traceback of the current thread, or of all threads if all_threads is True, into file");
        builder.Function("unregister", &Unregister, "unregister(signum): unregister the handler of the signal \'signum\' registered by register()");
    }

    [return: NewRef]
    private static PyObject* DumpLater(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!Later.Dump.Parse(ts, args, count, names, given) || !TimeModule.Duration(ts, given[0], true, out long nanos)) return null;
        if (nanos <= 0) return Err.ValueError(ts, "timeout must be greater than 0");
        int repeat = given[1] == null ? 0 : ObjectProtocol.IsTrue(ts, given[1]), exit = given[3] == null ? 0 : ObjectProtocol.IsTrue(ts, given[3]);
        if (repeat < 0 || exit < 0 || !Descriptor(ts, given[2], out int descriptor)) return null;
        TimeSpan span = TimeSpan.FromTicks(Math.Max(1, nanos / 100));
        string header = $"Timeout ({(long)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}{(nanos % 1_000_000_000 == 0 ? "" : $".{nanos % 1_000_000_000 / 1000:000000}")})!\n";
        State state = Interpreter.From(ts).Part<State>();
        state.Later?.Dispose();
        Interpreter interpreter = Interpreter.From(ts);
        double wait = Math.Min(span.TotalMilliseconds, uint.MaxValue - 2.0);
        state.Later = new Timer(_ => Expire(interpreter, descriptor, header, exit > 0), null, (long)Math.Ceiling(wait), repeat > 0 ? (long)Math.Ceiling(wait) : Timeout.Infinite);
        return Py.None;
    }

    private static void Expire(Interpreter interpreter, int descriptor, string header, bool exit) {
        PyThreadState* ts = null;
        lock (interpreter)
            if (!interpreter.IsDestroyed) ts = ThreadStates.Create(interpreter.State);
        if (ts == null) return;
        var text = new StringBuilder(header);
        bool taken = interpreter.Lock.Take(ts, LockPatienceMilliseconds);
        if (taken) AppendStacks(text, interpreter.State, null, ts, true);
        Write(descriptor, text);
        if (taken) interpreter.Lock.Drop(ts);
        ThreadStates.Destroy(ts);
        if (exit) Libc._exit(1);
    }

    [return: NewRef]
    private static PyObject* CancelLater(PyThreadState* ts, PyObject* module) {
        State state = Interpreter.From(ts).Part<State>();
        state.Later?.Dispose();
        state.Later = null;
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* Register(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[4];
        if (!Later.Register.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int signal)) return null;
        if (signal is 4 or 6 or 7 or 8 or 11) return Err.RuntimeError(ts, $"signal {signal} cannot be registered, use enable() instead");
        if (signal is < 1 or >= SignalModule.SignalCount) return Err.ValueError(ts, "signal number out of range");
        int all = given[2] == null ? 1 : ObjectProtocol.IsTrue(ts, given[2]), chain = given[3] == null ? 0 : ObjectProtocol.IsTrue(ts, given[3]);
        if (all < 0 || chain < 0 || !Descriptor(ts, given[1], out int descriptor)) return null;
        return SignalModule.SetDump(ts, signal, new SignalModule.SignalDump(descriptor, all > 0, chain > 0)) ? Py.None : null;
    }

    [return: NewRef]
    private static PyObject* Unregister(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int signal)) return null;
        if (signal is 4 or 6 or 7 or 8 or 11) return Err.RuntimeError(ts, $"signal {signal} cannot be registered, use enable() instead");
        if (signal is < 1 or >= SignalModule.SignalCount) return Err.ValueError(ts, "signal number out of range");
        return Py.Bool(SignalModule.RemoveDump(ts, signal));
    }
}
