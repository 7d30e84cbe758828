// _signal: handlers in Python for signals of the process. .NET delivers a signal on a thread of its own; that only notes the number and
// sets the breaker's Signal bit, and the interpreter's main thread runs the handler at its next check, or when a waiting call was
// interrupted.
//
// A signal that no script asked for keeps its default action. SIGINT's is default_int_handler (KeyboardInterrupt) once the host routes it
// here with Trip.

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class SignalModule {
    public static readonly BuiltinModule Definition = new("_signal", "This module provides mechanisms to use signal handlers in Python.", &Fill);

    private const int SignalCount = 65, SigInt = 2;

    private static readonly (string Name, int Number)[] s_signals = [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGIOT", 6), ("SIGABRT", 6), ("SIGFPE", 8), ("SIGKILL", 9), ("SIGBUS", 7),
        ("SIGSEGV", 11), ("SIGSYS", 31), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15), ("SIGUSR1", 10), ("SIGUSR2", 12), ("SIGCLD", 17), ("SIGCHLD", 17),
        ("SIGPWR", 30), ("SIGIO", 29), ("SIGURG", 23), ("SIGWINCH", 28), ("SIGPOLL", 29), ("SIGSTOP", 19), ("SIGTSTP", 20), ("SIGCONT", 18), ("SIGTTIN", 21),
        ("SIGTTOU", 22), ("SIGVTALRM", 26), ("SIGPROF", 27), ("SIGXCPU", 24), ("SIGXFSZ", 25), ("SIGSTKFLT", 16), ("SIGRTMIN", 34), ("SIGRTMAX", 64),
    ];

    private sealed class State {
        public readonly Dictionary<int, nint> Handlers = [];
        public readonly Dictionary<int, PosixSignalRegistration> Registrations = [];
        public readonly ConcurrentQueue<int> Waiting = new();
        public int WakeupFd = -1;
    }

    private static State StateOf(PyThreadState* ts) => Interpreter.From(ts).Part<State>();

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        Vm.BreakerHandler.RunSignalHandlers = &Run;
        foreach ((string name, int number) in s_signals) m.Int(name, number);
        m.Int("NSIG", SignalCount);
        m.Int("SIG_DFL", 0);
        m.Int("SIG_IGN", 1);
        m.Int("SIG_BLOCK", 0);
        m.Int("SIG_UNBLOCK", 1);
        m.Int("SIG_SETMASK", 2);
        m.Function("default_int_handler", &DefaultIntHandler, "The default handler for SIGINT installed by Python.");
        m.Function("signal", &Signal, "Set the action for the given signal.");
        m.Function("getsignal", &GetSignal, "Return the current action for the given signal.");
        m.Function("raise_signal", &RaiseSignal, "Send a signal to the executing process.");
        m.Function("strsignal", &StrSignal, "Return the system description of the given signal.");
        m.Function("valid_signals", &ValidSignals, "Return a set of valid signal numbers on this platform.");
        m.Function("set_wakeup_fd", &SetWakeupFd, "Sets the fd to be written to (with the signal number) when a signal comes in.");
        m.Function("siginterrupt", &SigInterrupt, "Change system call restart behaviour.");
        State state = StateOf(ts);
        if (!state.Handlers.ContainsKey(SigInt)) {
            PyObject* handler = DictObject.GetItemString(ts, ModuleObject.Dict(module), "default_int_handler");
            if (handler != null) state.Handlers[SigInt] = (nint)Py.NewRef(handler);
        }
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>Notes a signal for the main thread; may be called from any thread.</summary>
    public static void Trip(PyInterpreterState* interp, int signal) {
        Interpreter.From(interp).Part<State>().Waiting.Enqueue(signal);
        Breaker.Set(interp, BreakerBit.Signal);
    }

    /// <summary>After an interrupted call: runs waiting handlers; false when one raised or the script is being stopped.</summary>
    public static bool Check(PyThreadState* ts) {
        if (Breaker.IsSet(ts->interp, BreakerBit.Stop)) return BreakerHooks.Stopped(ts);
        if (ts->is_main == 0 || !Breaker.IsSet(ts->interp, BreakerBit.Signal)) return true;
        Breaker.Clear(ts->interp, BreakerBit.Signal);
        return Run(ts) == 0;
    }

    public static int Run(PyThreadState* ts) {
        State state = StateOf(ts);
        while (state.Waiting.TryDequeue(out int signal)) {
            if (!state.Handlers.TryGetValue(signal, out nint handler)) {
                if (signal == SigInt) return Err.None(ts, Exc.KeyboardInterrupt);
                continue;
            }
            var function = (PyObject*)handler;
            if (LongObject.Check(function)) continue; // SIG_DFL, SIG_IGN
            Frame* frame = Vm.Frames.Current(ts);
            using Owned held = new(ts, Py.NewRef(function));
            using Owned number = new(ts, LongObject.FromInt64(ts, signal));
            using Owned where = new(ts, frame == null ? Py.None : FrameObject.Of(ts, frame));
            if (number.IsNull || where.IsNull) return -1;
            using Owned result = new(ts, CallProtocol.CallTwo(ts, function, number, where));
            if (!result.IsNull) continue;
            if (!state.Waiting.IsEmpty) Breaker.Set(ts->interp, BreakerBit.Signal);
            return -1;
        }
        return 0;
    }

    private static PyObject* DefaultIntHandler(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Err.None(ts, Exc.KeyboardInterrupt);

    private static bool Number(PyThreadState* ts, PyObject* op, out int signal) {
        if (!Args.Int(ts, op, out signal)) return false;
        return signal is >= 1 and < SignalCount || Err.ValueError(ts, "signal number out of range");
    }

    private static PyObject* Signal(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "signal", count, 2, 2)) return null;
        if (ts->is_main == 0) return Err.ValueError(ts, "signal only works in main thread of the main interpreter");
        if (!Number(ts, args[0], out int signal)) return null;
        bool standard = LongObject.TryAsInt64(args[1], out long action) && action is 0 or 1;
        if (!standard && LongObject.Check(args[1])) standard = (action = LongObject.AsInt64(ts, args[1])) is 0 or 1;
        if (!standard && TypeSlots.Of(args[1])->call == null)
            return Err.TypeError(ts, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
        if (signal is 9 or 19) return Err.FromErrno(ts, 22);
        State state = StateOf(ts);
        PyObject* old = Old(ts, state, signal);
        if (old == null) return null;
        if (state.Registrations.Remove(signal, out PosixSignalRegistration? registration)) registration.Dispose();
        if (!(standard && action == 0)) {
            PyInterpreterState* interp = ts->interp;
            bool ignore = standard;
            int number = signal;
            int raw = number switch { 1 => -1, 2 => -2, 3 => -3, 15 => -4, 17 => -5, 18 => -6, 28 => -7, 21 => -8, 22 => -9, 20 => -10, _ => number };
            nint target = (nint)interp;
            try {
                state.Registrations[signal] = PosixSignalRegistration.Create((PosixSignal)raw, context => {
                    context.Cancel = true;
                    if (!ignore) Deliver(target, number);
                });
            } catch (Exception error) when (error is System.IO.IOException or ArgumentException or PlatformNotSupportedException) {
                if (!ignore) {
                    Py.DecRef(ts, old);
                    return Err.FromErrno(ts, 22);
                }
            }
        }
        state.Handlers.TryGetValue(signal, out nint previous);
        state.Handlers[signal] = (nint)Py.NewRef(args[1]);
        Py.XDecRef(ts, (PyObject*)previous);
        return old;
    }

    private static void Deliver(nint interp, int signal) {
        int fd = Interpreter.From((PyInterpreterState*)interp).Part<State>().WakeupFd;
        Trip((PyInterpreterState*)interp, signal);
        if (fd < 0) return;
        byte number = (byte)signal;
        Libc.write(fd, &number, 1);
    }

    [return: NewRef]
    private static PyObject* Old(PyThreadState* ts, State state, int signal) =>
        state.Handlers.TryGetValue(signal, out nint handler) ? Py.NewRef((PyObject*)handler) : LongObject.FromInt64(ts, 0);

    private static PyObject* GetSignal(PyThreadState* ts, PyObject* module, PyObject* op) => Number(ts, op, out int signal) ? Old(ts, StateOf(ts), signal) : null;

    private static PyObject* RaiseSignal(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Number(ts, op, out int signal)) return null;
        return Send(ts, Libc.getpid(), signal) ? Py.None : null;
    }

    /// <summary>kill(); a signal to this process that has a handler here is handled before it returns.</summary>
    public static bool Send(PyThreadState* ts, int pid, int signal) {
        if (pid == Libc.getpid() && StateOf(ts).Handlers.TryGetValue(signal, out nint handler)) {
            if (!LongObject.Check((PyObject*)handler)) {
                Trip(ts->interp, signal);
                return Check(ts);
            }
            if (LongObject.TryAsInt64((PyObject*)handler, out long action) && action == 1) return true;
        }
        return Libc.kill(pid, signal) == 0 || Err.FromErrno(ts, Libc.Errno);
    }

    private static PyObject* StrSignal(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Number(ts, op, out int signal)) return null;
        string? text = signal switch {
            1 => "Hangup", 2 => "Interrupt", 3 => "Quit", 4 => "Illegal instruction", 5 => "Trace/breakpoint trap", 6 => "Aborted", 7 => "Bus error",
            8 => "Floating point exception", 9 => "Killed", 10 => "User defined signal 1", 11 => "Segmentation fault", 12 => "User defined signal 2", 13 => "Broken pipe",
            14 => "Alarm clock", 15 => "Terminated", 16 => "Stack fault", 17 => "Child exited", 18 => "Continued", 19 => "Stopped (signal)", 20 => "Stopped",
            21 => "Stopped (tty input)", 22 => "Stopped (tty output)", 23 => "Urgent I/O condition", 24 => "CPU time limit exceeded", 25 => "File size limit exceeded",
            26 => "Virtual timer expired", 27 => "Profiling timer expired", 28 => "Window changed", 29 => "I/O possible", 30 => "Power failure", 31 => "Bad system call",
            >= 34 => $"Real-time signal {signal - 34}", _ => null,
        };
        return text == null ? Py.None : UnicodeObject.FromString(ts, text);
    }

    private static PyObject* ValidSignals(PyThreadState* ts, PyObject* module) {
        using Owned set = new(ts, SetObject.New(ts, null));
        for (int i = 1; !set.IsNull && i < SignalCount; i++) {
            if (i is 32 or 33) continue;
            using Owned number = new(ts, LongObject.FromInt64(ts, i));
            if (number.IsNull || SetObject.Add(ts, set, number) < 0) return null;
        }
        return set.Detach();
    }

    private static PyObject* SetWakeupFd(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        if (count != 1) return Err.TypeError(ts, $"set_wakeup_fd() takes exactly 1 positional argument ({count} given)");
        if (!Args.Int(ts, args[0], out int fd)) return null;
        State state = StateOf(ts);
        int old = state.WakeupFd;
        state.WakeupFd = fd;
        return LongObject.FromInt64(ts, old);
    }

    private static PyObject* SigInterrupt(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "siginterrupt", count, 2, 2) && Number(ts, args[0], out _) ? Py.None : null;

    /// <summary>Gives up handlers and registrations; part of ending an interpreter.</summary>
    public static void Release(PyThreadState* ts) {
        State state = StateOf(ts);
        foreach (PosixSignalRegistration registration in state.Registrations.Values) registration.Dispose();
        state.Registrations.Clear();
        foreach (nint handler in state.Handlers.Values) Py.DecRef(ts, (PyObject*)handler);
        state.Handlers.Clear();
    }
}
