// Waiting in the system: timeouts as monotonic deadlines, and calls that go on after a signal whose handler did not raise (PEP 475). A wait
// leaves the interpreter lock; a signal or a stop of the script interrupts it with EINTR.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class SystemWait {
    public const long Forever = long.MaxValue;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd {
        public int fd;
        public short events, revents;
    }

    public struct TimeSpec {
        public long seconds, nanos;
    }

    [DllImport("libc", SetLastError = true)] private static extern int ppoll(PollFd* fds, nuint count, TimeSpec* timeout, void* mask);

    /// <summary>Nanoseconds from now (negative: for ever) as a deadline.</summary>
    public static long Deadline(long nanos) {
        if (nanos < 0) return Forever;
        long now = TimePlatform.Monotonic();
        return nanos > Forever - now - 1 ? Forever : now + nanos;
    }

    /// <summary>What is left until a deadline, at least 0.</summary>
    public static long Left(long deadline) => Math.Max(0, deadline - TimePlatform.Monotonic());

    public static TimeSpec Spec(long nanos) => new() { seconds = nanos / 1_000_000_000, nanos = nanos % 1_000_000_000 };

    /// <summary>Waits for descriptors: how many are ready, 0 when the time ran out, -1 with an error pending.</summary>
    public static int Poll(PyThreadState* ts, PollFd* fds, int count, long deadline) {
        while (true) {
            int ready;
            TimeSpec left = Spec(deadline == Forever ? 0 : Left(deadline));
            using (new Blocking(ts)) ready = ppoll(fds, (nuint)count, deadline == Forever ? null : &left, null);
            if (ready >= 0) return ready;
            if (Libc.Errno != Libc.EINTR) return Err.FromErrno(ts, Libc.Errno);
            if (!SignalModule.Check(ts)) return -1;
        }
    }

    /// <summary>After a failed call: true to call again (it was interrupted and no handler raised); false with the error pending.</summary>
    public static bool Again(PyThreadState* ts) => Libc.Errno == Libc.EINTR ? SignalModule.Check(ts) : Err.FromErrno(ts, Libc.Errno);
}
