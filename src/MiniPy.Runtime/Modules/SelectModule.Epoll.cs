// select.epoll: a descriptor of the system that knows what to wait for.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class EpollObject {
    private const int Add = 1, Remove = 2, Change = 3, CloseOnExec = 0x80000;

    private struct Layout {
        public PyObject ob_base;
        public int fd;
    }

    /// <summary>struct epoll_event: packed on x86-64 only.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PackedEvent {
        public uint events;
        public ulong data;
    }

    private struct PlainEvent {
        public uint events;
        public ulong data;
    }

    [DllImport("libc", SetLastError = true)] private static extern int epoll_create1(int flags);
    [DllImport("libc", SetLastError = true)] private static extern int epoll_ctl(int epoll, int operation, int fd, void* @event);
    [DllImport("libc", SetLastError = true)] private static extern int epoll_wait(int epoll, void* events, int count, int timeout);

    private static bool IsPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static int EventSize => IsPacked ? sizeof(PackedEvent) : sizeof(PlainEvent);

    private static class Specs {
        public static readonly ArgSpec New = new("epoll", 0, 0, "sizehint", "flags"), Register = new("register", 0, 1, "fd", "eventmask"), Modify = new("modify", 0, 2, "fd", "eventmask"),
            Unregister = new("unregister", 0, 1, "fd"), Poll = new("poll", 0, 0, "timeout", "maxevents");
    }

    public static readonly PyTypeObject* Type = StaticType.Create("select.epoll", null, sizeof(Layout), 0, &Slots, &Members,
        doc: "epoll(sizehint=-1, flags=0)\n--\n\nReturns an epolling object.\n\n  sizehint\n    The expected number of events to be registered.  It must be positive,\n    or -1 to use the default.  It is only used on older systems where\n    epoll_create1() is not available; otherwise it has no effect (though its\n    value is still checked).\n  flags\n    Deprecated and completely ignored.  However, when supplied, its value\n    must be 0 or select.EPOLL_CLOEXEC, otherwise OSError is raised.");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.ClassMethod("fromfd", &FromFd, "fromfd($type, fd, /)\n--\n\nCreate an epoll object from a given control fd.");
        t.Method("close", &Close, "close($self, /)\n--\n\nClose the epoll control file descriptor.\n\nFurther operations on the epoll object will raise an exception.");
        t.Method("fileno", &FileNo, "fileno($self, /)\n--\n\nReturn the epoll control file descriptor.");
        t.Method("register", &Register, "register($self, /, fd,\n         eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)\n--\n\nRegisters a new fd or raises an OSError if the fd is already registered.");
        t.Method("modify", &Modify, "modify($self, /, fd, eventmask)\n--\n\nModify event mask for a registered file descriptor.");
        t.Method("unregister", &Unregister, "unregister($self, /, fd)\n--\n\nRemove a registered file descriptor from the epoll object.");
        t.Method("poll", &Poll, "poll($self, /, timeout=None, maxevents=-1)\n--\n\nWait for events on the epoll file descriptor.\n\n  timeout\n    the maximum time to wait in seconds (as float);\n    a timeout of None or -1 makes poll wait indefinitely\n  maxevents\n    the maximum number of events returned; -1 means no limit\n\nReturns a list containing any descriptors that have events to report,\nas a list of (fd, events) 2-tuples.");
        t.Method("__enter__", &Enter);
        t.Method("__exit__", &Exit);
        t.Getter("closed", &Closed, null, "True if the epoll handler is closed");
    }

    private static Layout* Of(PyObject* op) => (Layout*)op;

    private static bool IsOpen(PyThreadState* ts, PyObject* op) => Of(op)->fd >= 0 || Err.ValueError(ts, "I/O operation on closed epoll object");

    [return: NewRef]
    private static PyObject* Wrap(PyThreadState* ts, PyObject* cls, int fd) {
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op == null) Libc.close(fd);
        else Of(op)->fd = fd;
        return op;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[2];
        int size = -1, flags = 0;
        if (!Specs.New.ParseTuple(ts, args, kwargs, given) || given[0] != null && !Args.Int(ts, given[0], out size) || given[1] != null && !Args.Int(ts, given[1], out flags)) return null;
        if (size != -1 && size <= 0) return Err.ValueError(ts, "negative sizehint");
        if (flags != 0 && flags != CloseOnExec) return Err.OSError(ts, "invalid flags");
        int fd = epoll_create1(CloseOnExec);
        return fd < 0 ? Err.FromErrno(ts, Libc.Errno) : Wrap(ts, cls, fd);
    }

    private static PyObject* FromFd(PyThreadState* ts, PyObject* cls, PyObject* arg) => Args.Int(ts, arg, out int fd) ? Wrap(ts, cls, fd) : null;

    private static int CloseNow(PyThreadState* ts, PyObject* op) {
        int fd = Of(op)->fd;
        Of(op)->fd = -1;
        if (fd < 0) return 0;
        using (new Blocking(ts)) return Libc.close(fd);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->fd >= 0) Libc.close(Of(op)->fd);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static PyObject* Close(PyThreadState* ts, PyObject* op) => CloseNow(ts, op) < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    private static PyObject* FileNo(PyThreadState* ts, PyObject* op) => IsOpen(ts, op) ? LongObject.FromInt64(ts, Of(op)->fd) : null;
    private static PyObject* Closed(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op)->fd < 0);
    private static PyObject* Enter(PyThreadState* ts, PyObject* op) => IsOpen(ts, op) ? Py.NewRef(op) : null;
    private static PyObject* Exit(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Close(ts, op);

    private static bool Mask(PyThreadState* ts, PyObject* op, out uint mask) {
        ulong value = LongObject.AsUInt64Mask(ts, op);
        mask = (uint)value;
        return value != ulong.MaxValue || ErrorIndicator.Occurred(ts) == null;
    }

    private static PyObject* Control(PyThreadState* ts, PyObject* op, int operation, PyObject* what, uint events) {
        if (!IsOpen(ts, op) || !PosixModule.Descriptor(ts, what, out int fd)) return null;
        var packed = new PackedEvent { events = events, data = (uint)fd };
        var plain = new PlainEvent { events = events, data = (uint)fd };
        int status;
        using (new Blocking(ts)) status = epoll_ctl(Of(op)->fd, operation, fd, IsPacked ? &packed : &plain);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* Register(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        uint events = 1 | 2 | 4;
        return Specs.Register.Parse(ts, args, count, names, given) && (given[1] == null || Mask(ts, given[1], out events)) ? Control(ts, op, Add, given[0], events) : null;
    }

    private static PyObject* Modify(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        return Specs.Modify.Parse(ts, args, count, names, given) && Mask(ts, given[1], out uint events) ? Control(ts, op, Change, given[0], events) : null;
    }

    private static PyObject* Unregister(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        return Specs.Unregister.Parse(ts, args, count, names, given) ? Control(ts, op, Remove, given[0], 0) : null;
    }

    private static PyObject* Poll(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        int most = -1;
        long nanos = -1;
        if (!Specs.Poll.Parse(ts, args, count, names, given) || given[1] != null && !Args.Int(ts, given[1], out most) || !IsOpen(ts, op)) return null;
        if (given[0] != null && !Py.IsNone(given[0]) && !TimeModule.Duration(ts, given[0], true, out nanos)) {
            if (!Err.Matches(ts, Exc.TypeError)) return null;
            ErrorIndicator.Clear(ts);
            return Err.TypeError(ts, "timeout must be an integer or None");
        }
        if (nanos / 1_000_000 > int.MaxValue) return Err.OverflowError(ts, "timeout is too large");
        if (most == -1) most = 1023;
        else if (most < 1) return Err.ValueError(ts, $"maxevents must be greater than 0, got {most}");
        long deadline = SystemWait.Deadline(nanos);
        var events = new byte[most * EventSize];
        int ready;
        while (true) {
            int left = nanos < 0 ? -1 : (int)((SystemWait.Left(deadline) + 999_999) / 1_000_000);
            fixed (byte* first = events)
                using (new Blocking(ts)) ready = epoll_wait(Of(op)->fd, first, most, left);
            if (ready >= 0) break;
            if (!SystemWait.Again(ts)) return null;
        }
        using Owned list = new(ts, ListObject.New(ts, 0));
        fixed (byte* first = events) {
            for (int i = 0; !list.IsNull && i < ready; i++) {
                byte* at = first + i * EventSize;
                using Owned fd = new(ts, LongObject.FromInt64(ts, (int)(IsPacked ? ((PackedEvent*)at)->data : ((PlainEvent*)at)->data)));
                using Owned mask = new(ts, LongObject.FromInt64(ts, *(uint*)at));
                PyObject* pair = fd.IsNull || mask.IsNull ? null : TupleObject.Pack(ts, fd, mask);
                if (pair == null || ListObject.AppendSteal(ts, list, pair) < 0) return null;
            }
        }
        return list.Detach();
    }
}
