// _signal: masks, waiting for signals, timers, signals to threads.

using System;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SignalModule {
    private static class Waits {
        public static readonly PyTypeObject* TimerError = ExceptionObject.Declare("signal.itimer_error", Exc.OSError, "", sizeof(PyOSErrorObject), ExceptionShape.OSError);
        public static readonly FieldTupleType Info = new("signal.struct_siginfo", "struct_siginfo: Result from sigwaitinfo or sigtimedwait.\n\nThis object may be accessed either as a tuple of\n(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),\nor via the attributes si_signo, si_code, and so on.", 7, true,
            ["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"]);
        [DllImport("libc", SetLastError = true)] public static extern uint alarm(uint seconds);
        [DllImport("libc", SetLastError = true)] public static extern int setitimer(int which, long* set, long* old);
        [DllImport("libc", SetLastError = true)] public static extern int getitimer(int which, long* now);
        [DllImport("libc", SetLastError = true)] public static extern int pause();
        [DllImport("libc")] public static extern int pthread_kill(nuint thread, int signal);
        [DllImport("libc")] public static extern int pthread_sigmask(int how, ulong* set, ulong* old);
        [DllImport("libc", SetLastError = true)] public static extern int sigpending(ulong* set);
        [DllImport("libc")] public static extern int sigwait(ulong* set, int* signal);
        [DllImport("libc", SetLastError = true)] public static extern int sigtimedwait(ulong* set, int* info, SystemWait.TimeSpec* timeout);
        [DllImport("libc", SetLastError = true)] public static extern int sigwaitinfo(ulong* set, int* info);
        [DllImport("libc", SetLastError = true)] public static extern long syscall(long number, long a, long b, void* c, long d);
        public const int SetWords = 16;
    }

    private static void AddWaits(ModuleBuilder m) {
        m.Function("alarm", &Alarm, "alarm($module, seconds, /)\n--\n\nArrange for SIGALRM to arrive after the given number of seconds.");
        m.Function("setitimer", &SetITimer, "setitimer($module, which, seconds, interval=0.0, /)\n--\n\nSets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).\n\nThe timer will fire after value seconds and after that every interval seconds.\nThe itimer can be cleared by setting seconds to zero.\n\nReturns old values as a tuple: (delay, interval).");
        m.Function("getitimer", &GetITimer, "getitimer($module, which, /)\n--\n\nReturns current value of given itimer.");
        m.Function("pause", &Pause, "pause($module, /)\n--\n\nWait until a signal arrives.");
        m.Function("pthread_kill", &PThreadKill, "pthread_kill($module, thread_id, signalnum, /)\n--\n\nSend a signal to a thread.");
        m.Function("pthread_sigmask", &PThreadSigMask, "pthread_sigmask($module, how, mask, /)\n--\n\nFetch and/or change the signal mask of the calling thread.");
        m.Function("sigpending", &SigPending, "sigpending($module, /)\n--\n\nExamine pending signals.\n\nReturns a set of signal numbers that are pending for delivery to\nthe calling thread.");
        m.Function("sigwait", &SigWait, "sigwait($module, sigset, /)\n--\n\nWait for a signal.\n\nSuspend execution of the calling thread until the delivery of one of the\nsignals specified in the signal set sigset.  The function accepts the signal\nand returns the signal number.");
        m.Function("sigwaitinfo", &SigWaitInfo, "sigwaitinfo($module, sigset, /)\n--\n\nWait synchronously until one of the signals in *sigset* is delivered.\n\nReturns a struct_siginfo containing information about the signal.");
        m.Function("sigtimedwait", &SigTimedWait, "sigtimedwait($module, sigset, timeout, /)\n--\n\nLike sigwaitinfo(), but with a timeout.\n\nThe timeout is specified in seconds, with floating point numbers allowed.");
        m.Function("pidfd_send_signal", &PidFdSendSignal, "pidfd_send_signal($module, pidfd, signalnum, siginfo=None, flags=0, /)\n--\n\nSend a signal to a process referred to by a pid file descriptor.");
        m.Value("ItimerError", Py.NewRef((PyObject*)Waits.TimerError));
        m.Value("struct_siginfo", Py.NewRef((PyObject*)Waits.Info.Type));
    }

    // ---------------------------------------------------------------- sets

    /// <summary>An iterable of signal numbers as a sigset_t (Waits.SetWords words).</summary>
    public static bool Set(PyThreadState* ts, PyObject* iterable, ulong* set) {
        new Span<ulong>(set, Waits.SetWords).Clear();
        using Owned items = new(ts, TupleObject.FromIterable(ts, iterable));
        if (items.IsNull) return false;
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            long signal = LongObject.AsInt64(ts, TupleObject.Items(items)[i]);
            if (signal == -1 && ErrorIndicator.Occurred(ts) != null) {
                if (!Err.Matches(ts, Exc.OverflowError)) return false;
                ErrorIndicator.Clear(ts);
                signal = 0;
            }
            if (signal is <= 0 or >= SignalCount) return Err.ValueError(ts, $"signal number {signal} out of range [1; {SignalCount - 1}]");
            if (signal is not (32 or 33)) set[0] |= 1UL << (int)(signal - 1);
        }
        return true;
    }

    [return: NewRef]
    private static PyObject* SetOf(PyThreadState* ts, ulong bits) {
        using Owned set = new(ts, SetObject.New(ts, null));
        for (int i = 0; !set.IsNull && i < 64; i++) {
            if ((bits >> i & 1) == 0) continue;
            using Owned number = new(ts, LongObject.FromInt64(ts, i + 1));
            if (number.IsNull || SetObject.Add(ts, set, number) < 0) return null;
        }
        return set.Detach();
    }

    private static PyObject* PThreadSigMask(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        ulong* set = stackalloc ulong[Waits.SetWords], old = stackalloc ulong[Waits.SetWords];
        if (!Args.CheckPositional(ts, "pthread_sigmask", count, 2, 2) || !Args.Int(ts, args[0], out int how) || !Set(ts, args[1], set)) return null;
        set[0] &= ~(1UL << 33); // the runtime suspends threads by signal 34
        int errno = Waits.pthread_sigmask(how, set, old);
        if (errno != 0) return Err.FromErrno(ts, errno);
        if (ts->is_main != 0 && Waits.pthread_sigmask(0, null, set) == 0) Volatile.Write(ref StateOf(ts->interp).Native->main_blocked, set[0]);
        return Check(ts) ? SetOf(ts, old[0]) : null;
    }

    private static PyObject* SigPending(PyThreadState* ts, PyObject* module) {
        ulong* set = stackalloc ulong[Waits.SetWords];
        return Waits.sigpending(set) < 0 ? Err.FromErrno(ts, Libc.Errno) : SetOf(ts, set[0]);
    }

    // ---------------------------------------------------------------- waiting

    private static PyObject* Pause(PyThreadState* ts, PyObject* module) {
        using (new Blocking(ts)) Waits.pause();
        return Check(ts) ? Py.None : null;
    }

    private static PyObject* SigWait(PyThreadState* ts, PyObject* module, PyObject* op) {
        ulong* set = stackalloc ulong[Waits.SetWords];
        int signal = 0, errno;
        if (!Set(ts, op, set)) return null;
        using (new Blocking(ts)) errno = Waits.sigwait(set, &signal);
        return errno != 0 ? Err.FromErrno(ts, errno) : LongObject.FromInt64(ts, signal);
    }

    [return: NewRef]
    private static PyObject* InfoFrom(PyThreadState* ts, int* info) {
        PyObject* op = Waits.Info.New(ts);
        if (op == null) return null;
        // siginfo_t: signo errno code - pid uid status; band shares pid's place
        long* values = stackalloc long[7] { info[0], info[2], info[1], info[4], (uint)info[5], info[6], *(long*)(info + 4) };
        for (int i = 0; i < 7; i++) TupleObject.Items(op)[i] = LongObject.FromInt64(ts, values[i]);
        return Waits.Info.Finish(ts, op);
    }

    private static PyObject* SigWaitInfo(PyThreadState* ts, PyObject* module, PyObject* op) {
        ulong* set = stackalloc ulong[Waits.SetWords];
        int* info = stackalloc int[32];
        if (!Set(ts, op, set)) return null;
        while (true) {
            int signal;
            using (new Blocking(ts)) signal = Waits.sigwaitinfo(set, info);
            if (signal >= 0) return InfoFrom(ts, info);
            if (!SystemWait.Again(ts)) return null;
        }
    }

    private static PyObject* SigTimedWait(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        ulong* set = stackalloc ulong[Waits.SetWords];
        int* info = stackalloc int[32];
        if (!Args.CheckPositional(ts, "sigtimedwait", count, 2, 2) || !TimeModule.Duration(ts, args[1], true, out long nanos)) return null;
        if (nanos < 0) return Err.ValueError(ts, "timeout must be non-negative");
        if (!Set(ts, args[0], set)) return null;
        long deadline = SystemWait.Deadline(nanos);
        while (true) {
            SystemWait.TimeSpec left = SystemWait.Spec(SystemWait.Left(deadline));
            int signal;
            using (new Blocking(ts)) signal = Waits.sigtimedwait(set, info, &left);
            if (signal >= 0) return InfoFrom(ts, info);
            if (Libc.Errno == Libc.EAGAIN) return Py.None;
            if (!SystemWait.Again(ts)) return null;
        }
    }

    // ---------------------------------------------------------------- timers

    private static PyObject* Alarm(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int seconds) ? LongObject.FromInt64(ts, Waits.alarm((uint)seconds)) : null;

    private static bool Micros(PyThreadState* ts, PyObject* op, long* to) {
        if (!TimeModule.Duration(ts, op, true, out long nanos)) return false;
        long micros = nanos / 1000 + (nanos % 1000 > 0 ? 1 : 0);
        to[0] = Math.DivRem(micros, 1_000_000, out long rest);
        to[1] = rest;
        return true;
    }

    [return: NewRef]
    private static PyObject* TimerPair(PyThreadState* ts, long* timer) {
        using Owned value = new(ts, FloatObject.FromDouble(ts, timer[2] + timer[3] / 1e6));
        using Owned interval = new(ts, FloatObject.FromDouble(ts, timer[0] + timer[1] / 1e6));
        return value.IsNull || interval.IsNull ? null : TupleObject.Pack(ts, value, interval);
    }

    /// <summary>signal.itimer_error(errno, text)</summary>
    private static Raised TimerFailure(PyThreadState* ts) {
        int errno = Libc.Errno;
        using Owned number = new(ts, LongObject.FromInt64(ts, errno));
        using Owned text = new(ts, UnicodeObject.FromString(ts, Err.StrError(errno)));
        return number.IsNull || text.IsNull ? default : Err.Arguments(ts, Waits.TimerError, TupleObject.Pack(ts, number, text));
    }

    private static PyObject* SetITimer(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        long* set = stackalloc long[4] { 0, 0, 0, 0 }, old = stackalloc long[4]; // interval, value: seconds and microseconds
        if (!Args.CheckPositional(ts, "setitimer", count, 2, 3) || !Args.Int(ts, args[0], out int which) || !Micros(ts, args[1], set + 2) || count == 3 && !Micros(ts, args[2], set)) return null;
        return Waits.setitimer(which, set, old) < 0 ? TimerFailure(ts) : TimerPair(ts, old);
    }

    private static PyObject* GetITimer(PyThreadState* ts, PyObject* module, PyObject* op) {
        long* now = stackalloc long[4];
        if (!Args.Int(ts, op, out int which)) return null;
        return Waits.getitimer(which, now) < 0 ? TimerFailure(ts) : TimerPair(ts, now);
    }

    // ---------------------------------------------------------------- sending

    private static PyObject* PThreadKill(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "pthread_kill", count, 2, 2) || !Args.Int(ts, args[1], out int signal)) return null;
        if (!LongObject.Check(args[0])) return Err.TypeError(ts, $"an integer is required (got type {Err.TypeName(args[0])})");
        ulong thread = LongObject.AsUInt64Mask(ts, args[0]);
        if (thread == ts->thread_id && IsRuntimes(signal) && signal is > 0 and < SignalCount) return Send(ts, Libc.getpid(), signal) ? Py.None : null;
        int errno = Waits.pthread_kill((nuint)thread, signal);
        return errno != 0 ? Err.FromErrno(ts, errno) : Check(ts) ? Py.None : null;
    }

    private static PyObject* PidFdSendSignal(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int flags = 0;
        if (!Args.CheckPositional(ts, "pidfd_send_signal", count, 2, 4) || !Args.Int(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int signal) || count > 3 && !Args.Int(ts, args[3], out flags)) return null;
        if (count > 2 && !Py.IsNone(args[2])) return Err.TypeError(ts, "siginfo must be None");
        return Waits.syscall(424, fd, signal, null, flags) < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }
}
