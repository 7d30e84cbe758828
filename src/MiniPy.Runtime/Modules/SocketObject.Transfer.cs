// _socket.socket: sending and receiving.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SocketObject {
    [DllImport("libc", SetLastError = true)] private static extern nint recvfrom(int fd, void* buffer, nint length, int flags, void* address, uint* addressLength);
    [DllImport("libc", SetLastError = true)] private static extern nint sendto(int fd, void* buffer, nint length, int flags, void* address, uint addressLength);

    private static void AddTransfer(TypeBuilder t) {
        t.Method("recv", &Recv, "recv(buffersize[, flags]) -> data\n\nReceive up to buffersize bytes from the socket.  For the optional flags\nargument, see the Unix manual.  When no data is available, block until\nat least one byte is available or until the remote end is closed.  When\nthe remote end is closed and all data is read, return the empty string.");
        t.Method("recv_into", &RecvInto, "recv_into(buffer, [nbytes[, flags]]) -> nbytes_read\n\nA version of recv() that stores its data into a buffer rather than creating\na new string.");
        t.Method("recvfrom", &RecvFrom, "recvfrom(buffersize[, flags]) -> (data, address info)\n\nLike recv(buffersize, flags) but also return the sender's address info.");
        t.Method("recvfrom_into", &RecvFromInto, "recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)\n\nLike recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.");
        t.Method("send", &Send, "send(data[, flags]) -> count\n\nSend a data string to the socket.  For the optional flags\nargument, see the Unix manual.  Return the number of bytes\nsent; this may be less than len(data) if the network is busy.");
        t.Method("sendall", &SendAll, "sendall(data[, flags])\n\nSend a data string to the socket.  For the optional flags\nargument, see the Unix manual.  This calls send() repeatedly\nuntil all data is sent.  If an error occurs, it's impossible\nto tell how much data has been sent.");
        t.Method("sendto", &SendTo, "sendto(data[, flags], address) -> count\n\nLike send(data, flags) but allows specifying the destination address.\nFor IP sockets, the address is a pair (hostaddr, port).");
    }

    /// <summary>Receives once; the number of bytes, or -1 with an error. `address` may be null.</summary>
    private static nint Receive(PyThreadState* ts, PyObject* op, byte* buffer, nint length, int flags, SocketAddress.Storage* address, out int addressLength) {
        long deadline = Deadline(op);
        while (true) {
            addressLength = 0;
            if (!Ready(ts, op, false, deadline)) return -1;
            uint size = (uint)sizeof(SocketAddress.Storage);
            if (address != null) new Span<byte>(address, sizeof(SocketAddress.Storage)).Clear();
            nint got;
            int fd = Fd(op);
            using (new Blocking(ts)) got = recvfrom(fd, buffer, length, flags, address, address == null ? null : &size);
            addressLength = address == null ? 0 : (int)Math.Min(size, (uint)sizeof(SocketAddress.Storage));
            if (got >= 0) return got;
            if (!Again(ts, op)) return -1;
        }
    }

    private static nint SendOnce(PyThreadState* ts, PyObject* op, byte* data, nint length, int flags, void* address, uint addressLength, long deadline) {
        while (true) {
            if (!Ready(ts, op, true, deadline)) return -1;
            nint sent;
            int fd = Fd(op);
            using (new Blocking(ts)) sent = sendto(fd, data, length, flags, address, addressLength);
            if (sent >= 0) return sent;
            if (!Again(ts, op)) return -1;
        }
    }

    private static PyObject* Recv(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int flags = 0;
        if (!Args.CheckPositional(ts, "recv", count, 1, 2) || !Args.Index(ts, args[0], out nint length) || count == 2 && !Args.Int(ts, args[1], out flags)) return null;
        if (length < 0) return Err.ValueError(ts, "negative buffersize in recv");
        using Owned bytes = new(ts, BytesObject.New(ts, length));
        if (bytes.IsNull) return null;
        nint got = Receive(ts, op, BytesObject.Data(bytes), length, flags, null, out _);
        return got < 0 ? null : Shortened(ts, bytes, got);
    }

    [return: NewRef]
    private static PyObject* Shortened(PyThreadState* ts, PyObject* bytes, nint length) =>
        length == BytesObject.Size(bytes) ? Py.NewRef(bytes) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(BytesObject.Data(bytes), (int)length));

    private static PyObject* RecvFrom(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int flags = 0;
        if (!Args.CheckPositional(ts, "recvfrom", count, 1, 2) || !Args.Index(ts, args[0], out nint length) || count == 2 && !Args.Int(ts, args[1], out flags)) return null;
        if (length < 0) return Err.ValueError(ts, "negative buffersize in recvfrom");
        using Owned bytes = new(ts, BytesObject.New(ts, length));
        if (bytes.IsNull) return null;
        SocketAddress.Storage address;
        nint got = Receive(ts, op, BytesObject.Data(bytes), length, flags, &address, out int addressLength);
        if (got < 0) return null;
        using Owned data = new(ts, Shortened(ts, bytes, got));
        using Owned from = new(ts, data.IsNull ? null : SocketAddress.ToPython(ts, &address, addressLength));
        return from.IsNull ? null : TupleObject.Pack(ts, data, from);
    }

    private static PyObject* RecvInto(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) => Into(ts, op, args, count, names, "recv_into", false);
    private static PyObject* RecvFromInto(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) => Into(ts, op, args, count, names, "recvfrom_into", true);

    private static PyObject* Into(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names, string caller, bool withAddress) {
        PyObject** given = stackalloc PyObject*[3];
        nint length = 0;
        int flags = 0;
        if (!(withAddress ? Specs.RecvFromInto : Specs.RecvInto).Parse(ts, args, count, names, given)) return null;
        Py_buffer view;
        if (BufferProtocol.Get(ts, given[0], &view, BufferProtocol.Writable) < 0) {
            if (!Err.Matches(ts, Exc.BufferError) && !Err.Matches(ts, Exc.TypeError)) return null;
            ErrorIndicator.Clear(ts);
            return Err.TypeError(ts, $"{caller}() argument 1 must be read-write bytes-like object, not {Err.TypeName(given[0])}");
        }
        SocketAddress.Storage address;
        int addressLength = 0;
        nint got = -1;
        if ((given[1] == null || Args.Index(ts, given[1], out length)) && (given[2] == null || Args.Int(ts, given[2], out flags))) {
            if (length < 0) Err.ValueError(ts, $"negative buffersize in {caller}");
            else if (length > view.len) Err.ValueError(ts, withAddress ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes");
            else got = Receive(ts, op, (byte*)view.buf, length == 0 ? view.len : length, flags, withAddress ? &address : null, out addressLength);
        }
        BufferProtocol.Release(ts, &view);
        if (got < 0) return null;
        using Owned number = new(ts, LongObject.FromNint(ts, got));
        if (!withAddress || number.IsNull) return number.Detach();
        using Owned from = new(ts, SocketAddress.ToPython(ts, &address, addressLength));
        return from.IsNull ? null : TupleObject.Pack(ts, number, from);
    }

    private static PyObject* Send(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int flags = 0;
        if (!Args.CheckPositional(ts, "send", count, 1, 2) || count == 2 && !Args.Int(ts, args[1], out flags)) return null;
        using BytesView view = new(ts, args[0]);
        if (!view.Good) return null;
        nint sent = SendOnce(ts, op, view.Data, view.Length, flags, null, 0, Deadline(op));
        return sent < 0 ? null : LongObject.FromNint(ts, sent);
    }

    private static PyObject* SendAll(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int flags = 0;
        if (!Args.CheckPositional(ts, "sendall", count, 1, 2) || count == 2 && !Args.Int(ts, args[1], out flags)) return null;
        using BytesView view = new(ts, args[0]);
        if (!view.Good) return null;
        long deadline = Deadline(op);
        byte* data = view.Data;
        nint left = view.Length;
        while (left > 0) {
            nint sent = SendOnce(ts, op, data, left, flags, null, 0, deadline);
            if (sent < 0) return null;
            data += sent;
            left -= sent;
            if (!SignalModule.Check(ts)) return null;
        }
        return Py.None;
    }

    private static PyObject* SendTo(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int flags = 0;
        if (count is < 2 or > 3) return Err.TypeError(ts, $"sendto() takes 2 or 3 arguments ({count} given)");
        using BytesView view = new(ts, args[0]);
        if (!view.Good || count == 3 && !Args.Int(ts, args[1], out flags)) return null;
        SocketAddress.Storage address;
        int length = SocketAddress.FromPython(ts, Of(op)->family, args[count - 1], &address, "sendto");
        if (length < 0) return null;
        nint sent = SendOnce(ts, op, view.Data, view.Length, flags, &address, (uint)length, Deadline(op));
        return sent < 0 ? null : LongObject.FromNint(ts, sent);
    }
}
