// _signal: handlers in Python for signals of the process.
//
// The native handler (native/shim/signals.c) notes the number in this interpreter's NativeSignals and sets the breaker's Signal bit; the
// main thread runs the Python handler at its next check, or when a waiting call was interrupted (Check). The disposition of a signal is the
// process's, so the interpreter that asked for it last has it.
//
// Some signals are the .NET runtime's own (faults, and the one by which it suspends threads): their disposition is left alone, and a handler
// for them runs only when this process sends them with raise_signal or kill.
//
// Waiting for signals, masks and timers are in SignalModule.Waits.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SignalModule {
    public static readonly BuiltinModule Definition = new("_signal", "This module provides mechanisms to use signal handlers in Python.", &Fill);

    internal const int SignalCount = 65;
    private const int SigInt = 2, Default = 0, Ignore = 1, Handled = 2, Restarting = 3;

    /// <summary>mp_signals of the shim.</summary>
    private struct NativeSignals {
        public int* breaker;
        public ulong main_thread, main_blocked;
        public int breaker_bit, wakeup_fd, wakeup_errno, any;
        public fixed int tripped[SignalCount];
    }

    private static readonly (string Name, int Number)[] s_signals = [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGIOT", 6), ("SIGABRT", 6), ("SIGFPE", 8), ("SIGKILL", 9), ("SIGBUS", 7),
        ("SIGSEGV", 11), ("SIGSYS", 31), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15), ("SIGUSR1", 10), ("SIGUSR2", 12), ("SIGCLD", 17), ("SIGCHLD", 17),
        ("SIGPWR", 30), ("SIGIO", 29), ("SIGURG", 23), ("SIGWINCH", 28), ("SIGPOLL", 29), ("SIGSTOP", 19), ("SIGTSTP", 20), ("SIGCONT", 18), ("SIGTTIN", 21),
        ("SIGTTOU", 22), ("SIGVTALRM", 26), ("SIGPROF", 27), ("SIGXCPU", 24), ("SIGXFSZ", 25), ("SIGSTKFLT", 16), ("SIGRTMIN", 34), ("SIGRTMAX", 64),
        ("ITIMER_REAL", 0), ("ITIMER_VIRTUAL", 1), ("ITIMER_PROF", 2), ("SIG_DFL", Default), ("SIG_IGN", Ignore), ("SIG_BLOCK", 0), ("SIG_UNBLOCK", 1), ("SIG_SETMASK", 2), ("NSIG", SignalCount),
    ];

    private static readonly nint s_trip = StaticStorage.Symbol("minipy_signal_trip"), s_set = StaticStorage.Symbol("minipy_signal_set"), s_get = StaticStorage.Symbol("minipy_signal_get");

    /// <summary>Per interpreter.</summary>
    private sealed class State : IHoldsReferences {
        /// <summary>Owned references by signal; absent means what the process had.</summary>
        public readonly Dictionary<int, nint> Handlers = [];

        public void Release(PyThreadState* ts) => IHoldsReferences.Drop(ts, Handlers);

        /// <summary>Signals whose disposition this interpreter set.</summary>
        public readonly HashSet<int> Installed = [];
        public NativeSignals* Native;
        public bool WarnOnFullBuffer = true;
        /// <summary>Signals for which faulthandler writes the stacks.</summary>
        public readonly Dictionary<int, SignalDump> Dumps = [];
    }

    /// <summary>What faulthandler.register asked for.</summary>
    internal sealed record SignalDump(int Descriptor, bool AllThreads, bool Chain);

    internal static bool SetDump(PyThreadState* ts, int signal, SignalDump dump) {
        if (IsRuntimes(signal)) return Err.RuntimeError(ts, $"signal {signal} belongs to the .NET runtime");
        int errno = Dispose(ts, signal, Handled);
        if (errno != 0) return Err.FromErrno(ts, errno);
        StateOf(ts->interp).Dumps[signal] = dump;
        return true;
    }

    internal static bool RemoveDump(PyThreadState* ts, int signal) {
        State state = StateOf(ts->interp);
        if (!state.Dumps.Remove(signal)) return false;
        bool python = state.Handlers.TryGetValue(signal, out nint handler) && !LongObject.Check((PyObject*)handler);
        if (!python) Dispose(ts, signal, state.Handlers.ContainsKey(signal) && LongObject.TryAsInt64((PyObject*)handler, out long action) ? (int)action : Default);
        return true;
    }

    private static class Specs {
        public static readonly ArgSpec WakeupFd = new("set_wakeup_fd", 1, 1, "fd", "*", "warn_on_full_buffer");
    }

    private static State StateOf(PyInterpreterState* interp) {
        State state = Interpreter.From(interp).Part<State>();
        if (state.Native != null) return state;
        lock (state) {
            if (state.Native != null) return state;
            var native = (NativeSignals*)NativeMemory.AllocZeroed((nuint)sizeof(NativeSignals));
            native->breaker = &interp->breaker;
            native->breaker_bit = (int)BreakerBit.Signal;
            native->wakeup_fd = -1;
            for (PyThreadState* ts = interp->threads; ts != null; ts = ts->next)
                if (ts->is_main != 0) native->main_thread = ts->thread_id;
            state.Native = native;
        }
        return state;
    }

    /// <summary>Belongs the signal to the .NET runtime?</summary>
    private static bool IsRuntimes(int signal) => signal is 4 or 5 or 7 or 8 or 11 or 34 || s_set == 0;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, int number) in s_signals) m.Int(name, number);
        m.Function("default_int_handler", &DefaultIntHandler, "default_int_handler($module, signalnum, frame, /)\n--\n\nThe default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt.");
        m.Function("signal", &Signal, "signal($module, signalnum, handler, /)\n--\n\nSet the action for the given signal.\n\nThe action can be SIG_DFL, SIG_IGN, or a callable Python object.\nThe previous action is returned.  See getsignal() for possible return values.\n\n*** IMPORTANT NOTICE ***\nA signal handler function is called with two arguments:\nthe first is the signal number, the second is the interrupted stack frame.");
        m.Function("getsignal", &GetSignal, "getsignal($module, signalnum, /)\n--\n\nReturn the current action for the given signal.\n\nThe return value can be:\n  SIG_IGN -- if the signal is being ignored\n  SIG_DFL -- if the default action for the signal is in effect\n  None    -- if an unknown handler is in effect\n  anything else -- the callable Python object used as a handler");
        m.Function("raise_signal", &RaiseSignal, "raise_signal($module, signalnum, /)\n--\n\nSend a signal to the executing process.");
        m.Function("strsignal", &StrSignal, "strsignal($module, signalnum, /)\n--\n\nReturn the system description of the given signal.\n\nReturns the description of signal *signalnum*, such as \"Interrupt\"\nfor :const:`SIGINT`. Returns :const:`None` if *signalnum* has no\ndescription. Raises :exc:`ValueError` if *signalnum* is invalid.");
        m.Function("valid_signals", &ValidSignals, "valid_signals($module, /)\n--\n\nReturn a set of valid signal numbers on this platform.\n\nThe signal numbers returned by this function can be safely passed to\nfunctions like `pthread_sigmask`.");
        m.Function("set_wakeup_fd", &SetWakeupFd, "set_wakeup_fd(fd, *, warn_on_full_buffer=True) -> fd\n\nSets the fd to be written to (with the signal number) when a signal\ncomes in.  A library can use this to wakeup select or poll.\nThe previous fd or -1 is returned.\n\nThe fd must be non-blocking.");
        m.Function("siginterrupt", &SigInterrupt, "siginterrupt($module, signalnum, flag, /)\n--\n\nChange system call restart behaviour.\n\nIf flag is False, system calls will be restarted when interrupted by\nsignal sig, else system calls will be interrupted.");
        AddWaits(m);
        PyObject* handler = DictObject.GetItemString(ts, ModuleObject.Dict(module), "default_int_handler");
        if (handler != null) StateOf(ts->interp).Handlers.TryAdd(SigInt, (nint)Py.NewRef(handler));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    // ---------------------------------------------------------------- arrival

    /// <summary>Notes a signal for the main thread; may be called from any thread.</summary>
    public static void Trip(PyInterpreterState* interp, int signal) {
        NativeSignals* native = StateOf(interp).Native;
        if (s_trip != 0) {
            ((delegate* unmanaged<NativeSignals*, int, void>)s_trip)(native, signal);
            return;
        }
        Volatile.Write(ref native->tripped[signal], 1);
        Volatile.Write(ref native->any, 1);
        Breaker.Set(interp, BreakerBit.Signal);
    }

    /// <summary>python3's start: SIGINT becomes KeyboardInterrupt unless it is ignored; writes beyond a file size limit fail instead of killing.</summary>
    public static void InstallDefaults(PyThreadState* ts) {
        if (s_set == 0) return;
        Dispose(ts, 25, Ignore);
        if (Disposition(SigInt) != Ignore) Dispose(ts, SigInt, Handled);
    }

    private static int Disposition(int signal) => s_get == 0 ? 0 : ((delegate* unmanaged<int, int>)s_get)(signal);

    /// <summary>Sets the disposition in the system; 0 or errno.</summary>
    private static int Dispose(PyThreadState* ts, int signal, int disposition) {
        State state = StateOf(ts->interp);
        if (ts->is_main != 0) state.Native->main_thread = ts->thread_id;
        int errno = ((delegate* unmanaged<NativeSignals*, int, int, int>)s_set)(state.Native, signal, disposition);
        if (errno == 0) state.Installed.Add(signal);
        return errno;
    }

    /// <summary>After an interrupted call: runs waiting handlers; false when one raised or the script is being stopped.</summary>
    public static bool Check(PyThreadState* ts) {
        if (Breaker.IsSet(ts->interp, BreakerBit.Stop)) return BreakerHooks.Stopped(ts);
        if (ts->is_main == 0 || !Breaker.IsSet(ts->interp, BreakerBit.Signal)) return true;
        Breaker.Clear(ts->interp, BreakerBit.Signal);
        return Run(ts) == 0;
    }

    /// <summary>Runs the handlers of the signals that came.</summary>
    public static int Run(PyThreadState* ts) {
        State state = StateOf(ts->interp);
        NativeSignals* native = state.Native;
        if (Interlocked.Exchange(ref native->wakeup_errno, 0) is int errno and not 0 && (state.WarnOnFullBuffer || errno != Libc.EAGAIN)) {
            Err.WriteStderr(ts, "Exception ignored when trying to write to the signal wakeup fd:\n");
            Err.FromErrno(ts, errno);
            Err.WriteUnraisable(ts, null);
        }
        if (Interlocked.Exchange(ref native->any, 0) == 0) return 0;
        for (int signal = 1; signal < SignalCount; signal++) {
            if (Volatile.Read(ref native->tripped[signal]) == 0 || Interlocked.Exchange(ref native->tripped[signal], 0) == 0) continue;
            if (RunOne(ts, state, signal) == 0) continue;
            // The rest runs when this error has been dealt with.
            Volatile.Write(ref native->any, 1);
            Breaker.Set(ts->interp, BreakerBit.Signal);
            return -1;
        }
        return 0;
    }

    private static int RunOne(PyThreadState* ts, State state, int signal) {
        if (state.Dumps.TryGetValue(signal, out SignalDump? dump)) {
            FaultHandlerModule.DumpTo(ts, dump.Descriptor, dump.AllThreads);
            if (!dump.Chain) return 0;
            if (!state.Handlers.TryGetValue(signal, out nint chained) || LongObject.Check((PyObject*)chained)) {
                // What the process would have done without the dump.
                if (Dispose(ts, signal, Default) == 0) Libc.kill(Libc.getpid(), signal);
                return 0;
            }
        }
        if (!state.Handlers.TryGetValue(signal, out nint handler)) return signal == SigInt ? Err.None(ts, Exc.KeyboardInterrupt) : 0;
        var function = (PyObject*)handler;
        if (LongObject.Check(function) || Py.IsNone(function)) return 0; // SIG_DFL or SIG_IGN since
        Frame* frame = Vm.Frames.Current(ts);
        using Owned held = new(ts, Py.NewRef(function));
        using Owned number = new(ts, LongObject.FromInt64(ts, signal));
        using Owned where = new(ts, frame == null ? Py.None : FrameObject.Of(ts, frame));
        if (number.IsNull || where.IsNull) return -1;
        using Owned result = new(ts, CallProtocol.CallTwo(ts, function, number, where));
        return result.IsNull ? -1 : 0;
    }

    private static PyObject* DefaultIntHandler(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "default_int_handler", count, 2, 2) ? Err.None(ts, Exc.KeyboardInterrupt) : null;

    // ---------------------------------------------------------------- dispositions

    private static bool Number(PyThreadState* ts, PyObject* op, out int signal) {
        if (!Args.Int(ts, op, out signal)) return false;
        return signal is >= 1 and < SignalCount || Err.ValueError(ts, "signal number out of range");
    }

    private static PyObject* Signal(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "signal", count, 2, 2) || !Args.Int(ts, args[0], out int signal)) return null;
        if (ts->is_main == 0) return Err.ValueError(ts, "signal only works in main thread of the main interpreter");
        if (signal is < 1 or >= SignalCount) return Err.ValueError(ts, "signal number out of range");
        int disposition = -1;
        if (TypeSlots.Of(args[1])->call != null) disposition = Handled;
        else if (LongObject.Check(args[1]) && LongObject.TryAsInt64(args[1], out long action) && action is Default or Ignore) disposition = (int)action;
        if (disposition < 0) return Err.TypeError(ts, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
        if (signal is 9 or 19 or 32 or 33) return Err.FromErrno(ts, 22);
        if (!Check(ts)) return null;
        State state = StateOf(ts->interp);
        PyObject* old = Old(ts, state, signal);
        if (old == null) return null;
        int errno = IsRuntimes(signal) ? 0 : Dispose(ts, signal, disposition);
        if (errno != 0) {
            Py.DecRef(ts, old);
            return Err.FromErrno(ts, errno);
        }
        state.Handlers.TryGetValue(signal, out nint previous);
        state.Handlers[signal] = disposition == Handled ? (nint)Py.NewRef(args[1]) : (nint)LongObject.Small(disposition);
        Py.XDecRef(ts, (PyObject*)previous);
        return old;
    }

    /// <summary>The handler set here, else what the process has: a handler of the .NET runtime counts as the default action.</summary>
    [return: NewRef]
    private static PyObject* Old(PyThreadState* ts, State state, int signal) =>
        state.Handlers.TryGetValue(signal, out nint handler) ? Py.NewRef((PyObject*)handler)
        : signal is 32 or 33 ? Py.None : LongObject.Small(Disposition(signal) == Ignore ? Ignore : Default);

    private static PyObject* GetSignal(PyThreadState* ts, PyObject* module, PyObject* op) => Number(ts, op, out int signal) ? Old(ts, StateOf(ts->interp), signal) : null;

    private static PyObject* RaiseSignal(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int signal)) return null;
        return Send(ts, Libc.getpid(), signal) ? Py.None : null;
    }

    /// <summary>kill(); a signal to this process that has a handler here is handled before it returns.</summary>
    public static bool Send(PyThreadState* ts, int pid, int signal) {
        if (pid == Libc.getpid() && signal is > 0 and < SignalCount && IsRuntimes(signal) && StateOf(ts->interp).Handlers.TryGetValue(signal, out nint handler)) {
            if (!LongObject.Check((PyObject*)handler)) {
                Trip(ts->interp, signal);
                return Check(ts);
            }
            if (LongObject.TryAsInt64((PyObject*)handler, out long action) && action == Ignore) return true;
        }
        // Any thread of the process may get a signal sent to it; one that the main thread handles comes to it before kill returns.
        bool mine = pid == Libc.getpid() && ts->is_main != 0 && signal is > 0 and < SignalCount && Disposition(signal) == Handled;
        int errno = mine ? Waits.pthread_kill((nuint)ts->thread_id, signal) : Libc.kill(pid, signal) == 0 ? 0 : Libc.Errno;
        return errno == 0 ? Check(ts) : Err.FromErrno(ts, errno);
    }

    /// <summary>_thread.interrupt_main: as if the signal had come; nothing happens when no Python function handles it.</summary>
    public static void Interrupt(PyThreadState* ts, int signal) {
        if (StateOf(ts->interp).Handlers.TryGetValue(signal, out nint handler) ? LongObject.Check((PyObject*)handler) || Py.IsNone((PyObject*)handler) : signal != SigInt) return;
        Trip(ts->interp, signal);
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
        ulong all = ulong.MaxValue & ~(3UL << 31); // 32 and 33 are the C library's
        return SetOf(ts, all);
    }

    private static PyObject* SetWakeupFd(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.WakeupFd.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int fd)) return null;
        int warn = given[1] == null ? 1 : ObjectProtocol.IsTrue(ts, given[1]);
        if (warn < 0) return null;
        if (ts->is_main == 0) return Err.ValueError(ts, "set_wakeup_fd only works in main thread of the main interpreter");
        if (fd != -1) {
            int flags = fd < 0 ? -1 : Libc.fcntl(fd, 3, 0);
            if (flags < 0) return Err.FromErrno(ts, 9);
            if ((flags & 0x800) == 0) return Err.ValueError(ts, $"the fd {fd} must be in non-blocking mode");
        }
        State state = StateOf(ts->interp);
        state.WarnOnFullBuffer = warn > 0;
        return LongObject.FromInt64(ts, Interlocked.Exchange(ref state.Native->wakeup_fd, fd));
    }

    private static PyObject* SigInterrupt(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "siginterrupt", count, 2, 2) || !Number(ts, args[0], out int signal) || !Args.Int(ts, args[1], out int interrupt)) return null;
        if (signal is 9 or 19) return Err.FromErrno(ts, 22);
        if (Disposition(signal) != Handled) return Py.None;
        int errno = Dispose(ts, signal, interrupt != 0 ? Handled : Restarting);
        return errno != 0 ? Err.FromErrno(ts, errno) : Py.None;
    }

    /// <summary>Gives up handlers and dispositions; part of ending an interpreter.</summary>
    public static void Release(PyThreadState* ts) {
        State state = Interpreter.From(ts).Part<State>();
        foreach (int signal in state.Installed)
            if (Disposition(signal) is Handled) ((delegate* unmanaged<NativeSignals*, int, int, int>)s_set)(state.Native, signal, Default);
        state.Installed.Clear();
        foreach (nint handler in state.Handlers.Values) Py.DecRef(ts, (PyObject*)handler);
        state.Handlers.Clear();
    }

    /// <summary>Ends the process by a signal's default action, so that its parent sees of what it died.</summary>
    public static void DieOf(int signal) {
        if (s_set == 0) return;
        ((delegate* unmanaged<NativeSignals*, int, int, int>)s_set)(null, signal, Default);
        Libc.kill(Libc.getpid(), signal);
        Thread.Sleep(1000); // it may be another thread that gets it
    }
}
