// _socket.socket: sendmsg and recvmsg, with scattered buffers and ancillary data (control messages: 8-byte aligned records of length, level,
// type and data).

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SocketObject {
    [StructLayout(LayoutKind.Sequential)]
    private struct Message {
        public void* name;
        public uint namelen;
        public Vector* iov;
        public nuint iovlen;
        public void* control;
        public nuint controllen;
        public int flags;
    }

    private struct Vector {
        public void* data;
        public nuint length;
    }

    private struct Control {
        public nuint length;
        public int level, type;
    }

    public const int ControlHeader = 16;
    private const int MSG_CTRUNC = 8, SOL_ALG = 279;

    public static nint Align(nint size) => (size + 7) & ~7;

    [DllImport("libc", SetLastError = true)] private static extern nint sendmsg(int fd, Message* message, int flags);
    [DllImport("libc", SetLastError = true)] private static extern nint recvmsg(int fd, Message* message, int flags);

    private static void AddMessages(TypeBuilder t) {
        t.Method("recvmsg", &RecvMsg, "recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)\n\nReceive normal data (up to bufsize bytes) and ancillary data from the\nsocket.");
        t.Method("recvmsg_into", &RecvMsgInto, "recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)\n\nReceive normal data and ancillary data from the socket, scattering the\nnon-ancillary data into a series of buffers.");
        t.Method("sendmsg", &SendMsg, "sendmsg(buffers[, ancdata[, flags[, address]]]) -> count\n\nSend normal and ancillary data to the socket, gathering the\nnon-ancillary data from a series of buffers and concatenating it into\na single message.");
        t.Method("sendmsg_afalg", &SendAlg, "sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags=MSG_MORE]]])\n\nSet operation mode, IV and length of associated data for an AF_ALG\noperation socket.");
    }

    /// <summary>Views of several objects, given back together.</summary>
    private sealed class Views(nint ts) : IDisposable {
        private readonly List<nint> _views = [];
        private Vector* _vectors;
        public int Count => _views.Count;

        public bool Add(PyObject* op, int flags) {
            var view = (Py_buffer*)NativeMemory.AllocZeroed((nuint)sizeof(Py_buffer));
            if (BufferProtocol.Get((PyThreadState*)ts, op, view, flags) < 0) {
                NativeMemory.Free(view);
                return false;
            }
            _views.Add((nint)view);
            return true;
        }

        public Py_buffer* this[int index] => (Py_buffer*)_views[index];

        public Vector* Vectors {
            get {
                _vectors = (Vector*)NativeMemory.Alloc((nuint)(Math.Max(1, _views.Count) * sizeof(Vector)));
                for (int i = 0; i < _views.Count; i++) _vectors[i] = new Vector { data = this[i]->buf, length = (nuint)this[i]->len };
                return _vectors;
            }
        }

        public void Dispose() {
            foreach (nint view in _views) {
                BufferProtocol.Release((PyThreadState*)ts, (Py_buffer*)view);
                NativeMemory.Free((void*)view);
            }
            _views.Clear();
            if (_vectors != null) NativeMemory.Free(_vectors);
            _vectors = null;
        }
    }

    // ---------------------------------------------------------------- receiving

    private static PyObject* RecvMsg(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        nint room = 0;
        int flags = 0;
        if (!Args.CheckPositional(ts, "recvmsg", count, 1, 3) || !Args.Index(ts, args[0], out nint length) || count > 1 && !Args.Index(ts, args[1], out room) || count > 2 && !Args.Int(ts, args[2], out flags)) return null;
        if (length < 0) return Err.ValueError(ts, "negative buffer size in recvmsg()");
        using Owned bytes = new(ts, BytesObject.New(ts, length));
        if (bytes.IsNull) return null;
        var vector = new Vector { data = BytesObject.Data(bytes), length = (nuint)length };
        return ReceiveMessage(ts, op, &vector, 1, flags, room, bytes);
    }

    private static PyObject* RecvMsgInto(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        nint room = 0;
        int flags = 0;
        if (!Args.CheckPositional(ts, "recvmsg_into", count, 1, 3) || count > 1 && !Args.Index(ts, args[1], out room) || count > 2 && !Args.Int(ts, args[2], out flags)) return null;
        using Owned items = new(ts, TypeSlots.Of(args[0])->iter == null && TypeSlots.Of(args[0])->sq_item == null ? Err.TypeError(ts, "recvmsg_into() argument 1 must be an iterable") : TupleObject.FromIterable(ts, args[0]));
        if (items.IsNull) return null;
        if (TupleObject.Size(items) > int.MaxValue) return Err.OSError(ts, "recvmsg_into() argument 1 is too long");
        using var views = new Views((nint)ts);
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            if (views.Add(TupleObject.Items(items)[i], BufferProtocol.Writable)) continue;
            if (Err.Matches(ts, Exc.BufferError) || Err.Matches(ts, Exc.TypeError)) {
                ErrorIndicator.Clear(ts);
                return Err.TypeError(ts, $"recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers");
            }
            return null;
        }
        return ReceiveMessage(ts, op, views.Vectors, views.Count, flags, room, null);
    }

    /// <summary>(data or count, ancillary data, flags, address)</summary>
    [return: NewRef]
    private static PyObject* ReceiveMessage(PyThreadState* ts, PyObject* op, Vector* vectors, int vectorCount, int flags, nint room, PyObject* bytes) {
        if (room < 0 || room > 0x7fffffff) return Err.ValueError(ts, "invalid ancillary data buffer length");
        byte* control = null;
        if (room > 0) {
            control = (byte*)ObjectMemory.Buffer(ts, room);
            if (control == null) return null;
        }
        SocketAddress.Storage address;
        Message message;
        nint got;
        long deadline = Deadline(op);
        while (true) {
            if (!Ready(ts, op, false, deadline)) {
                ObjectMemory.FreeBuffer(ts, control);
                return null;
            }
            new Span<byte>(&address, sizeof(SocketAddress.Storage)).Clear();
            message = new Message { name = &address, namelen = (uint)sizeof(SocketAddress.Storage), iov = vectors, iovlen = (nuint)vectorCount, control = control, controllen = (nuint)room };
            int fd = Fd(op);
            using (new Blocking(ts)) got = recvmsg(fd, &message, flags);
            if (got >= 0) break;
            if (!Again(ts, op)) {
                ObjectMemory.FreeBuffer(ts, control);
                return null;
            }
        }
        using Owned ancillary = new(ts, Ancillary(ts, control, (nint)message.controllen, message.flags));
        ObjectMemory.FreeBuffer(ts, control);
        using Owned data = new(ts, ancillary.IsNull ? null : bytes == null ? LongObject.FromNint(ts, got) : Shortened(ts, bytes, got));
        using Owned bits = new(ts, data.IsNull ? null : LongObject.FromInt64(ts, message.flags));
        using Owned from = new(ts, bits.IsNull ? null : SocketAddress.ToPython(ts, &address, (int)Math.Min(message.namelen, (uint)sizeof(SocketAddress.Storage))));
        return from.IsNull ? null : TupleObject.Pack(ts, data, ancillary, bits, from);
    }

    /// <summary>The control messages as a list of (level, type, bytes); a truncated last one is cut to what there is.</summary>
    [return: NewRef]
    private static PyObject* Ancillary(PyThreadState* ts, byte* control, nint length, int flags) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        nint at = 0;
        while (!list.IsNull && control != null && length - at >= ControlHeader) {
            var header = (Control*)(control + at);
            nint size = (nint)header->length;
            if (size < ControlHeader) break;
            nint data = Math.Min(size - ControlHeader, length - at - ControlHeader);
            if (data < size - ControlHeader && Warnings.Warn(ts, Exc.RuntimeWarning, "received malformed or improperly-truncated ancillary data") < 0) return null;
            using Owned level = new(ts, LongObject.FromInt64(ts, header->level));
            using Owned type = new(ts, LongObject.FromInt64(ts, header->type));
            using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(control + at + ControlHeader, (int)data)));
            PyObject* entry = level.IsNull || type.IsNull || bytes.IsNull ? null : TupleObject.Pack(ts, level, type, bytes);
            if (entry == null || ListObject.AppendSteal(ts, list, entry) < 0) return null;
            at += Align(size);
        }
        return list.Detach();
    }

    // ---------------------------------------------------------------- sending

    private static bool Buffers(PyThreadState* ts, PyObject* iterable, Views views, string caller) {
        using Owned items = new(ts, TypeSlots.Of(iterable)->iter == null && TypeSlots.Of(iterable)->sq_item == null ? Err.TypeError(ts, $"{caller}() argument 1 must be an iterable") : TupleObject.FromIterable(ts, iterable));
        if (items.IsNull) return false;
        for (nint i = 0; i < TupleObject.Size(items); i++)
            if (!views.Add(TupleObject.Items(items)[i], BufferProtocol.Simple)) return false;
        return true;
    }

    private static PyObject* SendMsg(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        int flags = 0, addressLength = 0;
        if (!Args.CheckPositional(ts, "sendmsg", count, 1, 4) || count > 2 && !Args.Int(ts, args[2], out flags)) return null;
        SocketAddress.Storage address;
        if (count > 3 && !Py.IsNone(args[3]) && (addressLength = SocketAddress.FromPython(ts, Of(op)->family, args[3], &address, "sendmsg")) < 0) return null;
        using var views = new Views((nint)ts);
        if (!Buffers(ts, args[0], views, "sendmsg")) return null;
        byte[]? control = [];
        if (count > 1 && (control = ControlFrom(ts, args[1])) == null) return null;
        return SendMessage(ts, op, views, control, flags, addressLength == 0 ? null : &address, addressLength);
    }

    [return: NewRef]
    private static PyObject* SendMessage(PyThreadState* ts, PyObject* op, Views views, byte[] control, int flags, void* address, int addressLength) {
        var message = new Message { name = address, namelen = (uint)addressLength, iov = views.Vectors, iovlen = (nuint)views.Count };
        long deadline = Deadline(op);
        fixed (byte* first = control) {
            message.control = control.Length == 0 ? null : first;
            message.controllen = (nuint)control.Length;
            while (true) {
                if (!Ready(ts, op, true, deadline)) return null;
                nint sent;
                int fd = Fd(op);
                using (new Blocking(ts)) sent = sendmsg(fd, &message, flags);
                if (sent >= 0) return LongObject.FromNint(ts, sent);
                if (!Again(ts, op)) return null;
            }
        }
    }

    /// <summary>An iterable of (level, type, data) as the system's records; null with an error.</summary>
    private static byte[]? ControlFrom(PyThreadState* ts, PyObject* iterable) {
        using Owned items = new(ts, TypeSlots.Of(iterable)->iter == null && TypeSlots.Of(iterable)->sq_item == null ? Err.TypeError(ts, "sendmsg() argument 2 must be an iterable") : TupleObject.FromIterable(ts, iterable));
        if (items.IsNull) return null;
        var all = new List<byte>();
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            using Owned entry = new(ts, TypeSlots.Of(TupleObject.Items(items)[i])->iter == null && TypeSlots.Of(TupleObject.Items(items)[i])->sq_item == null
                ? Err.TypeError(ts, "[sendmsg() ancillary data items] argument must be sequence") : TupleObject.FromIterable(ts, TupleObject.Items(items)[i]));
            if (entry.IsNull) return null;
            if (TupleObject.Size(entry) != 3) {
                Err.TypeError(ts, $"[sendmsg() ancillary data items] must be sequence of length 3, not {TupleObject.Size(entry)}");
                return null;
            }
            PyObject** parts = TupleObject.Items(entry);
            if (!Args.Int(ts, parts[0], out int level) || !Args.Int(ts, parts[1], out int type)) return null;
            using BytesView view = new(ts, parts[2]);
            if (!view.Good) return null;
            AddControl(all, level, type, view.Span);
        }
        return all.ToArray();
    }

    private static void AddControl(List<byte> all, int level, int type, ReadOnlySpan<byte> data) {
        var header = new Control { length = (nuint)(ControlHeader + data.Length), level = level, type = type };
        all.AddRange(new ReadOnlySpan<byte>(&header, ControlHeader));
        all.AddRange(data);
        while (all.Count % 8 != 0) all.Add(0);
    }

    private static PyObject* SendAlg(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        int operation = -1, associated = -1, flags = 0;
        if (Of(op)->family != SocketAddress.Alg) return Err.OSError(ts, "algset is only supported for AF_ALG");
        if (!Specs.SendAlg.Parse(ts, args, count, names, given) || given[1] != null && !Args.Int(ts, given[1], out operation) || given[4] != null && !Args.Int(ts, given[4], out flags)) return null;
        if (operation < 0) return Err.TypeError(ts, "Invalid or missing argument 'op'");
        if (given[3] != null) {
            if (!Args.Int(ts, given[3], out associated)) return null;
            if (associated < 0) return Err.TypeError(ts, "assoclen must be positive");
        }
        using var views = new Views((nint)ts);
        if (given[0] != null && !Buffers(ts, given[0], views, "sendmsg_afalg")) return null;
        var control = new List<byte>();
        AddControl(control, SOL_ALG, 3, new ReadOnlySpan<byte>(&operation, 4)); // ALG_SET_OP
        if (given[2] != null) {
            using BytesView vector = new(ts, given[2]);
            if (!vector.Good) return null;
            int length = (int)vector.Length;
            AddControl(control, SOL_ALG, 2, [.. new ReadOnlySpan<byte>(&length, 4), .. vector.Span]); // ALG_SET_IV
        }
        if (associated >= 0) AddControl(control, SOL_ALG, 4, new ReadOnlySpan<byte>(&associated, 4)); // ALG_SET_AEAD_ASSOCLEN
        return SendMessage(ts, op, views, control.ToArray(), flags, null, 0);
    }
}
