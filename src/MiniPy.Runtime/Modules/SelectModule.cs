// select: waiting for many descriptors: select(), poll objects here, epoll objects in SelectModule.Epoll.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class SelectModule {
    public static readonly BuiltinModule Definition = new("select",
        "This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors.", &Fill);

    private const int SetSize = 1024;

    private static readonly (string Name, int Value)[] s_constants = [
        ("EPOLLERR", 8), ("EPOLLET", -2147483648), ("EPOLLEXCLUSIVE", 268435456), ("EPOLLHUP", 16), ("EPOLLIN", 1), ("EPOLLMSG", 1024), ("EPOLLONESHOT", 1073741824),
        ("EPOLLOUT", 4), ("EPOLLPRI", 2), ("EPOLLRDBAND", 128), ("EPOLLRDHUP", 8192), ("EPOLLRDNORM", 64), ("EPOLLWRBAND", 512), ("EPOLLWRNORM", 256), ("EPOLL_CLOEXEC", 524288),
        ("PIPE_BUF", 4096), ("POLLERR", 8), ("POLLHUP", 16), ("POLLIN", 1), ("POLLMSG", 1024), ("POLLNVAL", 32), ("POLLOUT", 4), ("POLLPRI", 2), ("POLLRDBAND", 128),
        ("POLLRDHUP", 8192), ("POLLRDNORM", 64), ("POLLWRBAND", 512), ("POLLWRNORM", 256),
    ];

    [DllImport("libc", SetLastError = true)] private static extern int pselect(int count, ulong* read, ulong* write, ulong* except, SystemWait.TimeSpec* timeout, void* mask);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, int value) in s_constants) m.Int(name, name == "EPOLLET" ? (uint)value : value);
        m.Function("select", &Select, "select($module, rlist, wlist, xlist, timeout=None, /)\n--\n\nWait until one or more file descriptors are ready for some kind of I/O.\n\nThe first three arguments are iterables of file descriptors to be waited for:\nrlist -- wait until ready for reading\nwlist -- wait until ready for writing\nxlist -- wait for an \"exceptional condition\"\nIf only one kind of condition is required, pass [] for the other lists.\n\nA file descriptor is either a socket or file object, or a small integer\ngotten from a fileno() method call on one of those.\n\nThe optional 4th argument specifies a timeout in seconds; it may be\na floating point number to specify fractions of seconds.  If it is absent\nor None, the call will never time out.\n\nThe return value is a tuple of three lists corresponding to the first three\narguments; each contains the subset of the corresponding file descriptors\nthat are ready.");
        m.Function("poll", &MakePoll, "poll($module, /)\n--\n\nReturns a polling object.\n\nThis object supports registering and unregistering file descriptors, and then\npolling them for I/O events.");
        m.Value("error", Py.NewRef((PyObject*)Exc.OSError));
        m.Type(EpollObject.Type);
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static PyObject* MakePoll(PyThreadState* ts, PyObject* module) => PollObject.New(ts);

    /// <summary>A timeout argument in nanoseconds; absent or None is -1, for ever.</summary>
    public static bool Timeout(PyThreadState* ts, PyObject* op, out long nanos) {
        nanos = -1;
        if (op == null || Py.IsNone(op)) return true;
        if (!TimeModule.Duration(ts, op, true, out nanos)) {
            if (!Err.Matches(ts, Exc.TypeError)) return false;
            ErrorIndicator.Clear(ts);
            return Err.TypeError(ts, "timeout must be a float or None");
        }
        return nanos >= 0 || Err.ValueError(ts, "timeout must be non-negative");
    }

    /// <summary>The descriptors of an iterable as bits; the objects stay in the returned list. Runs fileno() methods.</summary>
    [return: NewRef]
    private static PyObject* Collect(PyThreadState* ts, PyObject* iterable, ulong* bits, List<int> fds, ref int highest) {
        // A list is looked at itself: fileno() may make it shorter.
        using Owned source = new(ts, ListObject.Check(iterable) ? Py.NewRef(iterable) : TypeSlots.Of(iterable)->iter == null && TypeSlots.Of(iterable)->sq_item == null
            ? Err.TypeError(ts, "arguments 1-3 must be sequences") : ListObject.FromIterable(ts, iterable));
        using Owned items = new(ts, source.IsNull ? null : ListObject.New(ts, 0));
        if (items.IsNull) return null;
        for (nint i = 0; i < ListObject.Size(source); i++) {
            using Owned item = new(ts, Py.NewRef(ListObject.Items(source)[i]));
            if (ListObject.Append(ts, items, item) < 0) return null;
            if (!PosixModule.Descriptor(ts, item, out int fd)) return null;
            if (fd >= SetSize) return Err.ValueError(ts, "filedescriptor out of range in select()");
            if (i >= SetSize) return Err.ValueError(ts, "too many file descriptors in select()");
            fds.Add(fd);
            bits[fd >> 6] |= 1UL << (fd & 63);
            highest = Math.Max(highest, fd);
        }
        return items.Detach();
    }

    [return: NewRef]
    private static PyObject* Ready(PyThreadState* ts, PyObject* items, ulong* bits, List<int> fds) {
        using Owned ready = new(ts, ListObject.New(ts, 0));
        for (int i = 0; !ready.IsNull && i < fds.Count && i < ListObject.Size(items); i++)
            if ((bits[fds[i] >> 6] >> (fds[i] & 63) & 1) != 0 && ListObject.Append(ts, ready, ListObject.Items(items)[i]) < 0) return null;
        return ready.Detach();
    }

    private static PyObject* Select(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "select", count, 3, 4) || !Timeout(ts, count > 3 ? args[3] : null, out long nanos)) return null;
        const int words = SetSize / 64;
        ulong* wanted = stackalloc ulong[3 * words], bits = stackalloc ulong[3 * words];
        new Span<ulong>(wanted, 3 * words).Clear();
        int highest = -1;
        List<int> reads = [], writes = [], excepts = [];
        using Owned read = new(ts, Collect(ts, args[0], wanted, reads, ref highest));
        if (read.IsNull) return null;
        using Owned write = new(ts, Collect(ts, args[1], wanted + words, writes, ref highest));
        if (write.IsNull) return null;
        using Owned except = new(ts, Collect(ts, args[2], wanted + 2 * words, excepts, ref highest));
        if (except.IsNull) return null;
        long deadline = SystemWait.Deadline(nanos);
        while (true) {
            new Span<ulong>(wanted, 3 * words).CopyTo(new Span<ulong>(bits, 3 * words));
            SystemWait.TimeSpec left = SystemWait.Spec(nanos < 0 ? 0 : SystemWait.Left(deadline));
            int status;
            using (new Blocking(ts)) status = pselect(highest + 1, bits, bits + words, bits + 2 * words, nanos < 0 ? null : &left, null);
            if (status >= 0) break;
            if (!SystemWait.Again(ts)) return null;
        }
        using Owned a = new(ts, Ready(ts, read, bits, reads));
        using Owned b = new(ts, a.IsNull ? null : Ready(ts, write, bits + words, writes));
        using Owned c = new(ts, b.IsNull ? null : Ready(ts, except, bits + 2 * words, excepts));
        return c.IsNull ? null : TupleObject.Pack(ts, a, b, c);
    }

    /// <summary>A 16-bit event mask.</summary>
    public static bool Events(PyThreadState* ts, PyObject* op, out ushort events) {
        events = 0;
        using Owned number = new(ts, NumberProtocol.Index(ts, op));
        if (number.IsNull) return false;
        if (LongObject.Sign(number) < 0) return Err.ValueError(ts, "value must be positive");
        if (!LongObject.TryAsInt64(number, out long value) || value > ushort.MaxValue) return Err.OverflowError(ts, value is > 0 ? "Python int too large for C unsigned short" : "Python int too large to convert to C unsigned long");
        events = (ushort)value;
        return true;
    }
}

/// <summary>select.poll(): a table of descriptors and events.</summary>
internal static unsafe class PollObject {
    private sealed class State {
        public readonly Dictionary<int, ushort> Events = [];
        public bool Running;
    }

    private struct Layout {
        public PyObject ob_base;
        public nint state;
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("select.poll", null, sizeof(Layout), TypeFlags.DisallowInstantiation, &Slots, &Members);

    private static void Slots(TypeSlots* s) => s->dealloc = &Dealloc;

    private static void Members(TypeBuilder t) {
        t.Method("register", &Register, "register($self, fd,\n         eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)\n--\n\nRegister a file descriptor with the polling object.\n\n  fd\n    either an integer, or an object with a fileno() method returning an int\n  eventmask\n    an optional bitmask describing the type of events to check for");
        t.Method("modify", &Modify, "modify($self, fd, eventmask, /)\n--\n\nModify an already registered file descriptor.\n\n  fd\n    either an integer, or an object with a fileno() method returning\n    an int\n  eventmask\n    a bitmask describing the type of events to check for");
        t.Method("unregister", &Unregister, "unregister($self, fd, /)\n--\n\nRemove a file descriptor being tracked by the polling object.");
        t.Method("poll", &Poll, "poll($self, timeout=None, /)\n--\n\nPolls the set of registered file descriptors.\n\nReturns a list containing any descriptors that have events or errors to\nreport, as a list of (fd, event) 2-tuples.");
    }

    private static State Of(PyObject* op) => (State)GCHandle.FromIntPtr(((Layout*)op)->state).Target!;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)s_type, 0);
        if (op != null) ((Layout*)op)->state = GCHandle.ToIntPtr(GCHandle.Alloc(new State()));
        return op;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (((Layout*)op)->state != 0) GCHandle.FromIntPtr(((Layout*)op)->state).Free();
        ObjectMemory.Free(ts, op);
    }

    private static PyObject* Register(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        ushort events = 1 | 2 | 4;
        if (!Args.CheckPositional(ts, "register", count, 1, 2) || !PosixModule.Descriptor(ts, args[0], out int fd) || count == 2 && !SelectModule.Events(ts, args[1], out events)) return null;
        Of(op).Events[fd] = events;
        return Py.None;
    }

    private static PyObject* Modify(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "modify", count, 2, 2) || !PosixModule.Descriptor(ts, args[0], out int fd) || !SelectModule.Events(ts, args[1], out ushort events)) return null;
        if (!Of(op).Events.ContainsKey(fd)) return Err.FromErrno(ts, Libc.ENOENT);
        Of(op).Events[fd] = events;
        return Py.None;
    }

    private static PyObject* Unregister(PyThreadState* ts, PyObject* op, PyObject* arg) {
        if (!PosixModule.Descriptor(ts, arg, out int fd)) return null;
        if (Of(op).Events.Remove(fd)) return Py.None;
        using Owned key = new(ts, LongObject.FromInt64(ts, fd));
        return key.IsNull ? null : Err.KeyError(ts, key);
    }

    private static PyObject* Poll(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "poll", count, 0, 1)) return null;
        long nanos = -1;
        if (count == 1 && !Py.IsNone(args[0])) {
            if (!Milliseconds(ts, args[0], out nanos)) return null;
        }
        State state = Of(op);
        if (state.Running) return Err.RuntimeError(ts, "concurrent poll() invocation");
        var fds = new SystemWait.PollFd[state.Events.Count];
        int at = 0;
        foreach ((int fd, ushort events) in state.Events) fds[at++] = new SystemWait.PollFd { fd = fd, events = (short)events };
        state.Running = true;
        int ready;
        fixed (SystemWait.PollFd* first = fds) ready = SystemWait.Poll(ts, first, fds.Length, SystemWait.Deadline(nanos));
        state.Running = false;
        if (ready < 0) return null;
        using Owned list = new(ts, ListObject.New(ts, 0));
        for (int i = 0; !list.IsNull && i < fds.Length; i++) {
            if (fds[i].revents == 0) continue;
            using Owned fd = new(ts, LongObject.FromInt64(ts, fds[i].fd));
            using Owned events = new(ts, LongObject.FromInt64(ts, (ushort)fds[i].revents));
            PyObject* pair = fd.IsNull || events.IsNull ? null : TupleObject.Pack(ts, fd, events);
            if (pair == null || ListObject.AppendSteal(ts, list, pair) < 0) return null;
        }
        return list.Detach();
    }

    /// <summary>A timeout in milliseconds, rounded up; negative waits for ever.</summary>
    private static bool Milliseconds(PyThreadState* ts, PyObject* op, out long nanos) {
        nanos = -1;
        double value;
        if (FloatObject.Check(op)) value = FloatObject.Value(op);
        else {
            using Owned number = new(ts, NumberProtocol.IsIndex(op) ? NumberProtocol.Index(ts, op) : Err.TypeError(ts, "timeout must be an integer or None"));
            if (number.IsNull) return false;
            if (!LongObject.TryAsInt64(number, out long whole)) return Err.OverflowError(ts, "timeout is too large");
            value = whole;
        }
        if (double.IsNaN(value)) return Err.ValueError(ts, "Invalid value NaN (not a number)");
        if (value is > int.MaxValue or < int.MinValue) return Err.OverflowError(ts, "timeout is too large");
        nanos = value < 0 ? -1 : (long)Math.Ceiling(value) * 1_000_000;
        return true;
    }
}
