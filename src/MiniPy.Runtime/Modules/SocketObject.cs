// _socket.socket: a descriptor with its family, type, protocol and timeout.
//
// The timeout is in nanoseconds; negative blocks for ever, and then the descriptor itself is blocking. Otherwise it is non-blocking and every
// operation first polls until it is ready or the time is over (TimeoutError), so that a timeout holds whatever the system call does.
// Sending and receiving are in SocketObject.Transfer, messages with ancillary data in SocketObject.Messages.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>As CPython's PySocketSockObject: _ssl reads the descriptor and the timeout.</summary>
internal unsafe struct PySocketObject {
    public PyObject ob_base;
    public int fd, family, type, proto;
    private nint _errorhandler;
    public long timeout;
    private nint _state;
}

internal static unsafe partial class SocketObject {
    internal const int SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000, SOL_SOCKET = 1, SO_TYPE = 3, SO_ERROR = 4, SO_PROTOCOL = 38;
    private const int EINPROGRESS = 115, EISCONN = 106, EBADF = 9;

    [DllImport("libc", SetLastError = true)] internal static extern int socket(int family, int type, int protocol);
    [DllImport("libc", SetLastError = true)] private static extern int accept4(int fd, void* address, uint* length, int flags);
    [DllImport("libc", SetLastError = true)] private static extern int bind(int fd, void* address, uint length);
    [DllImport("libc", SetLastError = true)] private static extern int connect(int fd, void* address, uint length);
    [DllImport("libc", SetLastError = true)] private static extern int listen(int fd, int backlog);
    [DllImport("libc", SetLastError = true)] private static extern int shutdown(int fd, int how);
    [DllImport("libc", SetLastError = true)] internal static extern int getsockname(int fd, void* address, uint* length);
    [DllImport("libc", SetLastError = true)] private static extern int getpeername(int fd, void* address, uint* length);
    [DllImport("libc", SetLastError = true)] internal static extern int getsockopt(int fd, int level, int name, void* value, uint* length);
    [DllImport("libc", SetLastError = true)] private static extern int setsockopt(int fd, int level, int name, void* value, uint length);

    private static class Specs {
        public static readonly ArgSpec New = new("socket", 0, 0, "family", "type", "proto", "fileno"),
            RecvInto = new("recv_into", 0, 1, "buffer", "nbytes", "flags"), RecvFromInto = new("recvfrom_into", 0, 1, "buffer", "nbytes", "flags"),
            SendAlg = new("sendmsg_afalg", 0, 0, "msg", "*", "op", "iv", "assoclen", "flags");
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_socket.socket", null, sizeof(PySocketObject), TypeFlags.BaseType, &Slots, &Members,
        doc: "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\nsocket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\nOpen a socket of the given type.  The family argument specifies the\naddress family; it defaults to AF_INET.  The type argument specifies\nwhether this is a stream (SOCK_STREAM, this is the default)\nor datagram (SOCK_DGRAM) socket.  The protocol argument defaults to 0,\nspecifying the default protocol.  Keyword arguments are accepted.\nThe socket is created as non-inheritable.");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->finalize = &Finalize;
        s->repr = &Repr;
        s->@new = &NewSlot;
        s->init = &Init;
    }

    private static void Members(TypeBuilder t) {
        t.Method("_accept", &Accept, "_accept() -> (integer, address info)\n\nWait for an incoming connection.  Return a new socket file descriptor\nrepresenting the connection, and the address of the client.");
        t.Method("bind", &Bind, "bind(address)\n\nBind the socket to a local address.  For IP sockets, the address is a\npair (host, port); the host must refer to the local host.");
        t.Method("close", &Close, "close()\n\nClose the socket.  It cannot be used after this call.");
        t.Method("connect", &Connect, "connect(address)\n\nConnect the socket to a remote address.  For IP sockets, the address\nis a pair (host, port).");
        t.Method("connect_ex", &ConnectEx, "connect_ex(address) -> errno\n\nThis is like connect(address), but returns an error code (the errno value)\ninstead of raising an exception when an error occurs.");
        t.Method("detach", &Detach, "detach()\n\nClose the socket object without closing the underlying file descriptor.\nThe object cannot be used after this call, but the file descriptor\ncan be reused for other purposes.  The file descriptor is returned.");
        t.Method("fileno", &FileNo, "fileno() -> integer\n\nReturn the integer file descriptor of the socket.");
        t.Method("getpeername", &GetPeerName, "getpeername() -> address info\n\nReturn the address of the remote endpoint.  For IP sockets, the address\ninfo is a pair (hostaddr, port).");
        t.Method("getsockname", &GetSockName, "getsockname() -> address info\n\nReturn the address of the local endpoint. The format depends on the\naddress family. For IPv4 sockets, the address info is a pair\n(hostaddr, port).");
        t.Method("getsockopt", &GetSockOpt, "getsockopt(level, option[, buffersize]) -> value\n\nGet a socket option.  See the Unix manual for level and option.\nIf a nonzero buffersize argument is given, the return value is a\nstring of that length; otherwise it is an integer.");
        t.Method("setsockopt", &SetSockOpt, "setsockopt(level, option, value: int)\nsetsockopt(level, option, value: buffer)\nsetsockopt(level, option, None, optlen: int)\n\nSet a socket option.  See the Unix manual for level and option.\nThe value argument can either be an integer, a string buffer, or\nNone with optlen.");
        t.Method("listen", &Listen, "listen([backlog])\n\nEnable a server to accept connections.  If backlog is specified, it must be\nat least 0 (if it is lower, it is set to 0); it specifies the number of\nunaccepted connections that the system will allow before refusing new\nconnections. If not specified, a default reasonable value is chosen.");
        t.Method("setblocking", &SetBlocking, "setblocking(flag)\n\nSet the socket to blocking (flag is true) or non-blocking (false).\nsetblocking(True) is equivalent to settimeout(None);\nsetblocking(False) is equivalent to settimeout(0.0).");
        t.Method("getblocking", &GetBlocking, "getblocking()\n\nReturns True if socket is in blocking mode, or False if it\nis in non-blocking mode.");
        t.Method("settimeout", &SetTimeout, "settimeout(timeout)\n\nSet a timeout on socket operations.  'timeout' can be a float,\ngiving in seconds, or None.  Setting a timeout of None disables\nthe timeout feature and is equivalent to setblocking(1).\nSetting a timeout of zero is the same as setblocking(0).");
        t.Method("gettimeout", &GetTimeout, "gettimeout() -> timeout\n\nReturns the timeout in seconds (float) associated with socket\noperations. A timeout of None indicates that timeouts on socket\noperations are disabled.");
        t.Method("shutdown", &Shutdown, "shutdown(flag)\n\nShut down the reading side of the socket (flag == SHUT_RD), the writing side\nof the socket (flag == SHUT_WR), or both ends (flag == SHUT_RDWR).");
        AddTransfer(t);
        AddMessages(t);
        t.Member("family", MemberType.Int, 20, doc: "the socket family");
        t.Member("type", MemberType.Int, 24, doc: "the socket type");
        t.Member("proto", MemberType.Int, 28, doc: "the socket protocol");
        t.Getter("timeout", &GetTimeout, null, "the socket timeout");
    }

    private static PySocketObject* Of(PyObject* op) => (PySocketObject*)op;
    private static int Fd(PyObject* op) => ((PySocketObject*)op)->fd;

    // ---------------------------------------------------------------- making and ending

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op == null) return null;
        Of(op)->fd = -1;
        Of(op)->timeout = -1;
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[4];
        int family = -1, type = -1, proto = -1;
        if (!Specs.New.ParseTuple(ts, args, kwargs, given)) return -1;
        if (given[0] != null && !Args.Int(ts, given[0], out family) || given[1] != null && !Args.Int(ts, given[1], out type) || given[2] != null && !Args.Int(ts, given[2], out proto)) return -1;
        if (given[3] != null && !Py.IsNone(given[3])) return FromFd(ts, op, given[3], family, type, proto);
        if (family == -1) family = SocketAddress.Inet;
        if (type == -1) type = 1;
        if (proto == -1) proto = 0;
        if (!SocketModule.Allowed(ts)) return -1;
        int fd;
        using (new Blocking(ts)) fd = socket(family, type | SOCK_CLOEXEC, proto);
        return fd < 0 ? Err.FromErrno(ts, Libc.Errno) : Set(ts, op, fd, family, type, proto);
    }

    private static int FromFd(PyThreadState* ts, PyObject* op, PyObject* number, int family, int type, int proto) {
        if (FloatObject.Check(number)) return Err.TypeError(ts, "integer argument expected, got float");
        if (!Args.Int(ts, number, out int fd)) return -1;
        if (fd < 0) return Err.ValueError(ts, "negative file descriptor");
        SocketAddress.Storage address;
        uint length = (uint)sizeof(SocketAddress.Storage);
        new Span<byte>(&address, sizeof(SocketAddress.Storage)).Clear();
        if (getsockname(fd, &address, &length) < 0) {
            if (family == -1 || Libc.Errno is EBADF or 88) return Err.FromErrno(ts, Libc.Errno); // ENOTSOCK
        } else if (family == -1) family = address.family;
        if (type == -1 && !Option(ts, fd, SO_TYPE, out type)) return -1;
        if (proto == -1 && !Option(ts, fd, SO_PROTOCOL, out proto)) return -1;
        return Set(ts, op, fd, family, type, proto);
    }

    private static bool Option(PyThreadState* ts, int fd, int name, out int value) {
        int number = 0;
        uint size = sizeof(int);
        int status = getsockopt(fd, SOL_SOCKET, name, &number, &size);
        value = number;
        return status == 0 || Err.FromErrno(ts, Libc.Errno);
    }

    private static int Set(PyThreadState* ts, PyObject* op, int fd, int family, int type, int proto) {
        PySocketObject* s = Of(op);
        s->fd = fd;
        s->family = family;
        s->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
        s->proto = proto;
        s->timeout = (type & SOCK_NONBLOCK) != 0 ? 0 : SocketModule.DefaultTimeout(ts);
        return s->timeout > 0 || s->timeout == 0 && (type & SOCK_NONBLOCK) == 0 ? SetMode(ts, op, false) : 0;
    }

    private static int SetMode(PyThreadState* ts, PyObject* op, bool blocking) {
        int flags = Libc.fcntl(Fd(op), 3, 0);
        if (flags < 0 || Libc.fcntl(Fd(op), 4, blocking ? flags & ~0x800 : flags | 0x800) < 0) return Err.FromErrno(ts, Libc.Errno);
        return 0;
    }

    private static void Finalize(PyThreadState* ts, PyObject* op) {
        if (Of(op)->fd < 0) return;
        PyObject* earlier = Err.Take(ts);
        using Owned text = new(ts, ObjectProtocol.Repr(ts, op));
        if (!text.IsNull) {
            using Owned message = new(ts, UnicodeObject.FromString(ts, "unclosed " + UnicodeObject.ToString(text)));
            if (!message.IsNull && Warnings.WarnAt(ts, (PyObject*)Exc.ResourceWarning, message, 1, op) < 0 && Err.Matches(ts, Exc.Warning)) Err.WriteUnraisable(ts, op);
        }
        ErrorIndicator.Clear(ts);
        int fd = Fd(op);
        Of(op)->fd = -1;
        if (fd >= 0) Libc.close(fd);
        if (earlier != null) Err.Put(ts, earlier);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->fd >= 0) {
            Py.IncRef(op);
            Finalize(ts, op);
            if (op->ob_refcnt > 1) {
                Py.DecRef(ts, op);
                return;
            }
            op->ob_refcnt = 0;
        }
        TypeSlots.Of(op)->free(ts, op);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) =>
        UnicodeObject.FromString(ts, $"<socket object, fd={Of(op)->fd}, family={Of(op)->family}, type={Of(op)->type}, proto={Of(op)->proto}>");

    private static PyObject* Close(PyThreadState* ts, PyObject* op) {
        int fd = Fd(op);
        Of(op)->fd = -1;
        if (fd < 0) return Py.None;
        int status;
        using (new Blocking(ts)) status = Libc.close(fd);
        return status < 0 && Libc.Errno != 104 ? Err.FromErrno(ts, Libc.Errno) : Py.None; // ECONNRESET: closed all the same
    }

    private static PyObject* Detach(PyThreadState* ts, PyObject* op) {
        nint fd = Of(op)->fd;
        Of(op)->fd = -1;
        return LongObject.FromNint(ts, fd);
    }

    private static PyObject* FileNo(PyThreadState* ts, PyObject* op) => LongObject.FromNint(ts, Of(op)->fd);

    // ---------------------------------------------------------------- waiting

    /// <summary>Before a call: with a timeout, waits until the socket is ready. False: an error is pending (TimeoutError).</summary>
    private static bool Ready(PyThreadState* ts, PyObject* op, bool write, long deadline) {
        if (Of(op)->timeout <= 0) return true;
        int ready = Wait(ts, op, write ? (short)4 : (short)1, deadline);
        return ready > 0 || ready == 0 && Err.Raise(ts, Exc.TimeoutError, "timed out");
    }

    private static int Wait(PyThreadState* ts, PyObject* op, short events, long deadline) {
        if (Fd(op) < 0) return 1; // the call itself says EBADF
        var poll = new SystemWait.PollFd { fd = Fd(op), events = events };
        return SystemWait.Poll(ts, &poll, 1, deadline);
    }

    private static long Deadline(PyObject* op) => SystemWait.Deadline(Of(op)->timeout > 0 ? Of(op)->timeout : -1);

    /// <summary>After a failed call: may it be made again? False: an error is pending.</summary>
    private static bool Again(PyThreadState* ts, PyObject* op) => Of(op)->timeout > 0 && Libc.Errno == Libc.EAGAIN || SystemWait.Again(ts);

    // ---------------------------------------------------------------- connections

    private static PyObject* Accept(PyThreadState* ts, PyObject* op) {
        SocketAddress.Storage address;
        uint length;
        int fd;
        long deadline = Deadline(op);
        while (true) {
            if (!Ready(ts, op, false, deadline)) return null;
            length = (uint)sizeof(SocketAddress.Storage);
            new Span<byte>(&address, sizeof(SocketAddress.Storage)).Clear();
            int listener = Fd(op);
            using (new Blocking(ts)) fd = accept4(listener, &address, &length, SOCK_CLOEXEC);
            if (fd >= 0) break;
            if (!Again(ts, op)) return null;
        }
        using Owned number = new(ts, LongObject.FromInt64(ts, fd));
        using Owned from = new(ts, number.IsNull ? null : SocketAddress.ToPython(ts, &address, (int)length));
        PyObject* pair = from.IsNull ? null : TupleObject.Pack(ts, number, from);
        if (pair == null) Libc.close(fd);
        return pair;
    }

    private static PyObject* Bind(PyThreadState* ts, PyObject* op, PyObject* address) {
        SocketAddress.Storage storage;
        int length = SocketAddress.FromPython(ts, Of(op)->family, address, &storage, "bind");
        if (length < 0) return null;
        int status, fd = Fd(op);
        using (new Blocking(ts)) status = bind(fd, &storage, (uint)length);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* Connect(PyThreadState* ts, PyObject* op, PyObject* address) {
        int error = ConnectTo(ts, op, address, "connect");
        return error < 0 ? null : error == 0 ? Py.None : Err.FromErrno(ts, error);
    }

    private static PyObject* ConnectEx(PyThreadState* ts, PyObject* op, PyObject* address) {
        int error = ConnectTo(ts, op, address, "connect_ex");
        if (error < 0 && Err.Matches(ts, Exc.TimeoutError)) {
            ErrorIndicator.Clear(ts);
            error = Libc.EAGAIN;
        }
        return error < 0 ? null : LongObject.FromInt64(ts, error);
    }

    /// <summary>0, an errno, or -1 with an error pending.</summary>
    private static int ConnectTo(PyThreadState* ts, PyObject* op, PyObject* address, string caller) {
        SocketAddress.Storage storage;
        int length = SocketAddress.FromPython(ts, Of(op)->family, address, &storage, caller);
        if (length < 0) return -1;
        int status, fd = Fd(op);
        long deadline = Deadline(op);
        using (new Blocking(ts)) status = connect(fd, &storage, (uint)length);
        if (status >= 0) return 0;
        int error = Libc.Errno;
        if (error == Libc.EINTR) {
            // The connection goes on being made; only a blocking socket waits for it.
            if (!SignalModule.Check(ts)) return -1;
            if (Of(op)->timeout == 0) return error;
        } else if (error != EINPROGRESS || Of(op)->timeout <= 0) return error;
        int ready = Wait(ts, op, 4, deadline);
        if (ready < 0) return -1;
        if (ready == 0) return Err.Raise(ts, Exc.TimeoutError, "timed out");
        uint size = sizeof(int);
        if (getsockopt(Fd(op), SOL_SOCKET, SO_ERROR, &error, &size) < 0) return Libc.Errno;
        return error == EISCONN ? 0 : error;
    }

    private static PyObject* Listen(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int backlog = 128;
        if (!Args.CheckPositional(ts, "listen", count, 0, 1) || count == 1 && !Args.Int(ts, args[0], out backlog)) return null;
        return listen(Fd(op), Math.Max(0, backlog)) < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* Shutdown(PyThreadState* ts, PyObject* op, PyObject* how) {
        if (!Args.Int(ts, how, out int number)) return null;
        int status, fd = Fd(op);
        using (new Blocking(ts)) status = shutdown(fd, number);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* GetPeerName(PyThreadState* ts, PyObject* op) => NameOf(ts, op, true);
    private static PyObject* GetSockName(PyThreadState* ts, PyObject* op) => NameOf(ts, op, false);

    private static PyObject* NameOf(PyThreadState* ts, PyObject* op, bool peer) {
        SocketAddress.Storage address;
        uint length = (uint)sizeof(SocketAddress.Storage);
        new Span<byte>(&address, sizeof(SocketAddress.Storage)).Clear();
        int status = peer ? getpeername(Fd(op), &address, &length) : getsockname(Fd(op), &address, &length);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : SocketAddress.ToPython(ts, &address, (int)length);
    }

    // ---------------------------------------------------------------- options and modes

    private static PyObject* GetSockOpt(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int size = 0;
        if (!Args.CheckPositional(ts, "getsockopt", count, 2, 3) || !Args.Int(ts, args[0], out int level) || !Args.Int(ts, args[1], out int name) || count == 3 && !Args.Int(ts, args[2], out size)) return null;
        uint length = sizeof(int);
        if (size == 0) {
            if (Of(op)->family == SocketAddress.VSock) {
                ulong wide = 0;
                length = sizeof(ulong);
                return getsockopt(Fd(op), level, name, &wide, &length) < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromUInt64(ts, wide);
            }
            int value = 0;
            return getsockopt(Fd(op), level, name, &value, &length) < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, value);
        }
        if (size is < 0 or > 1024) return Err.OSError(ts, "getsockopt buflen out of range");
        byte* buffer = stackalloc byte[size];
        length = (uint)size;
        return getsockopt(Fd(op), level, name, buffer, &length) < 0 ? Err.FromErrno(ts, Libc.Errno) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(buffer, (int)length));
    }

    private static PyObject* SetSockOpt(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "setsockopt", count, 3, 4) || !Args.Int(ts, args[0], out int level) || !Args.Int(ts, args[1], out int name)) return null;
        int status;
        if (count == 4) {
            if (!Py.IsNone(args[2])) return Err.TypeError(ts, $"setsockopt() argument 3 must be None, not {Err.TypeName(args[2])}");
            if (!Args.Int(ts, args[3], out int length)) return null;
            status = setsockopt(Fd(op), level, name, null, (uint)length);
        } else if (NumberProtocol.IsIndex(args[2])) {
            if (Of(op)->family == SocketAddress.VSock) {
                ulong wide = LongObject.AsUInt64Mask(ts, args[2]);
                if (wide == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return null;
                status = setsockopt(Fd(op), level, name, &wide, sizeof(ulong));
            } else {
                if (!Args.Int(ts, args[2], out int value)) return null;
                status = setsockopt(Fd(op), level, name, &value, sizeof(int));
            }
        } else {
            using BytesView view = new(ts, args[2]);
            if (!view.Good) return null;
            status = setsockopt(Fd(op), level, name, view.Data, (uint)view.Length);
        }
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* SetBlocking(PyThreadState* ts, PyObject* op, PyObject* flag) {
        int blocking = ObjectProtocol.IsTrue(ts, flag);
        if (blocking < 0) return null;
        Of(op)->timeout = blocking != 0 ? -1 : 0;
        return SetMode(ts, op, blocking != 0) < 0 ? null : Py.None;
    }

    private static PyObject* GetBlocking(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op)->timeout != 0);

    private static PyObject* SetTimeout(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!SocketModule.Timeout(ts, value, out long nanos)) return null;
        Of(op)->timeout = nanos;
        return SetMode(ts, op, nanos < 0) < 0 ? null : Py.None;
    }

    private static PyObject* GetTimeout(PyThreadState* ts, PyObject* op) => Of(op)->timeout < 0 ? Py.None : FloatObject.FromDouble(ts, Of(op)->timeout / 1e9);
}
