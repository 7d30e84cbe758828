// Socket addresses between Python and the system. In Python: ("host", port) for AF_INET, ("host", port, flowinfo, scope) for AF_INET6, a path
// (or bytes from the abstract namespace) for AF_UNIX, tuples of numbers and names for the others.

using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class SocketAddress {
    public const int Unspec = 0, Unix = 1, Inet = 2, Inet6 = 10, Netlink = 16, Packet = 17, Can = 29, Alg = 38, VSock = 40, Qipcrtr = 42, Tipc = 30;

    /// <summary>sockaddr_storage: room for every family.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct Storage {
        public ushort family;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct AddressInfo {
        public int flags, family, socktype, protocol;
        public uint addrlen;
        public byte* addr, canonname;
        public AddressInfo* next;
    }

    [DllImport("libc", SetLastError = true)] public static extern int getaddrinfo(byte* node, byte* service, AddressInfo* hints, AddressInfo** result);
    [DllImport("libc")] public static extern void freeaddrinfo(AddressInfo* info);
    [DllImport("libc")] private static extern byte* gai_strerror(int code);
    [DllImport("libc")] public static extern int inet_pton(int family, byte* text, void* address);
    [DllImport("libc")] public static extern byte* inet_ntop(int family, void* address, byte* text, uint size);
    [DllImport("libc")] public static extern uint if_nametoindex(byte* name);
    [DllImport("libc", SetLastError = true)] public static extern byte* if_indextoname(uint index, byte* name);

    /// <summary>socket.gaierror of a getaddrinfo status.</summary>
    public static Raised ResolverError(PyThreadState* ts, int code) {
        if (code == -11) return Err.FromErrno(ts, Libc.Errno); // EAI_SYSTEM
        using Owned number = new(ts, LongObject.FromInt64(ts, code));
        using Owned text = new(ts, UnicodeObject.FromString(ts, Marshal.PtrToStringUTF8((nint)gai_strerror(code)) ?? ""));
        if (number.IsNull || text.IsNull) return default;
        return Err.Arguments(ts, SocketModule.GaiError, TupleObject.Pack(ts, number, text));
    }

    /// <summary>A host as zero-ended bytes: str in IDNA, or bytes. null with an error.</summary>
    public static byte[]? HostBytes(PyThreadState* ts, PyObject* host, string wanted = "str, bytes or bytearray") {
        byte[] text;
        if (UnicodeObject.Check(host)) {
            using Owned encoded = new(ts, Idna(ts, host));
            if (encoded.IsNull) return null;
            text = BytesObject.Span(encoded).ToArray();
        } else if (BytesObject.Check(host)) text = BytesObject.Span(host).ToArray();
        else if (ByteArrayObject.Check(host)) text = ByteArrayObject.Span(host).ToArray();
        else {
            Err.TypeError(ts, $"{wanted} expected, not {Err.TypeName(host)}");
            return null;
        }
        if (Array.IndexOf(text, (byte)0) >= 0) {
            Err.TypeError(ts, "host name must not contain null character");
            return null;
        }
        return [.. text, 0];
    }

    /// <summary>A host name in IDNA. An ASCII name of ordinary labels is its own form; the codec, which is a large module, judges all others.</summary>
    [return: NewRef]
    public static PyObject* Idna(PyThreadState* ts, PyObject* host) {
        if (!UnicodeObject.IsAscii(host)) return Codec.Encode(ts, host, "idna", null);
        int label = 0;
        nint length = UnicodeObject.Length(host);
        for (nint i = 0; i < length; i++) {
            if (UnicodeObject.Read(host, i) != '.') label++;
            else if (label == 0) return Codec.Encode(ts, host, "idna", null);
            else label = 0;
            if (label >= 64) return Codec.Encode(ts, host, "idna", null);
        }
        return UnicodeCodecs.EncodeAscii(ts, host, null);
    }

    /// <summary>The address bytes of a host name ("" is any, "&lt;broadcast&gt;" all ones) into `storage`; the number of address bytes, or -1.</summary>
    public static int Resolve(PyThreadState* ts, byte[] name, Storage* storage, int family) {
        AddressInfo hints = default;
        hints.family = family;
        AddressInfo* found = null;
        int status;
        if (name.Length == 1) {
            hints.socktype = 2;
            hints.flags = 1; // AI_PASSIVE
            fixed (byte* zero = "0\0"u8)
                using (new Blocking(ts)) status = getaddrinfo(null, zero, &hints, &found);
            if (status != 0) return ResolverError(ts, status);
            if (found->next != null) {
                freeaddrinfo(found);
                return Err.OSError(ts, "wildcard resolved to multiple address");
            }
            return Take(found, storage);
        }
        string text = Encoding.UTF8.GetString(name, 0, name.Length - 1);
        if (text is "<broadcast>" or "255.255.255.255") {
            if (family is not (Inet or Unspec)) return Err.OSError(ts, "address family mismatched");
            storage->family = Inet;
            *(uint*)((byte*)storage + 4) = uint.MaxValue;
            return 4;
        }
        fixed (byte* host = name) {
            if (family is Unspec or Inet && inet_pton(Inet, host, (byte*)storage + 4) > 0) {
                storage->family = Inet;
                return 4;
            }
            if (family is Unspec or Inet6 && !text.Contains('%') && inet_pton(Inet6, host, (byte*)storage + 8) > 0) {
                storage->family = Inet6;
                return 16;
            }
            using (new Blocking(ts)) status = getaddrinfo(host, null, &hints, &found);
        }
        return status != 0 ? ResolverError(ts, status) : Take(found, storage);
    }

    private static int Take(AddressInfo* found, Storage* storage) {
        int size = (int)Math.Min(found->addrlen, (uint)sizeof(Storage));
        new ReadOnlySpan<byte>(found->addr, size).CopyTo(new Span<byte>(storage, sizeof(Storage)));
        int bytes = found->family == Inet6 ? 16 : 4;
        freeaddrinfo(found);
        return bytes;
    }

    /// <summary>The numeric text of an AF_INET or AF_INET6 address.</summary>
    public static string HostText(Storage* address) {
        byte* text = stackalloc byte[64];
        byte* made = address->family == Inet6 ? inet_ntop(Inet6, (byte*)address + 8, text, 64) : inet_ntop(Inet, (byte*)address + 4, text, 64);
        return made == null ? "" : Marshal.PtrToStringUTF8((nint)made)!;
    }

    public static int PortOf(void* address) => BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>((byte*)address + 2, 2));
    private static void SetPort(void* address, int port) => BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>((byte*)address + 2, 2), (ushort)port);
    private static void SetBig(void* at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(at, 4), value);
    private static uint GetBig(void* at) => BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(at, 4));

    // ---------------------------------------------------------------- from the system

    /// <summary>What recvfrom, accept, getsockname … give for an address.</summary>
    [return: NewRef]
    public static PyObject* ToPython(PyThreadState* ts, Storage* address, int length) {
        if (length == 0) return Py.None;
        switch (address->family) {
            case Inet: {
                using Owned host = new(ts, UnicodeObject.FromString(ts, HostText(address)));
                using Owned port = new(ts, LongObject.FromInt64(ts, PortOf(address)));
                return host.IsNull || port.IsNull ? null : TupleObject.Pack(ts, host, port);
            }
            case Inet6: {
                string text = HostText(address);
                using Owned host = new(ts, UnicodeObject.FromString(ts, text));
                using Owned port = new(ts, LongObject.FromInt64(ts, PortOf(address)));
                using Owned flow = new(ts, LongObject.FromInt64(ts, GetBig((byte*)address + 4)));
                using Owned scope = new(ts, LongObject.FromInt64(ts, *(uint*)((byte*)address + 24)));
                return host.IsNull || port.IsNull || flow.IsNull || scope.IsNull ? null : TupleObject.Pack(ts, host, port, flow, scope);
            }
            case Unix: {
                byte* path = (byte*)address + 2;
                int size = length - 2;
                if (size > 0 && path[0] == 0) return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(path, size));
                int end = 0;
                while (end < size && path[end] != 0) end++;
                return FileNames.DecodeBytes(ts, new ReadOnlySpan<byte>(path, end));
            }
            case Netlink: return Numbers(ts, *(uint*)((byte*)address + 4), *(uint*)((byte*)address + 8));
            case VSock: return Numbers(ts, *(uint*)((byte*)address + 8), *(uint*)((byte*)address + 4));
            case Qipcrtr: return Numbers(ts, *(uint*)((byte*)address + 4), *(uint*)((byte*)address + 8));
            case Can: {
                using Owned name = new(ts, InterfaceName(ts, *(int*)((byte*)address + 4)));
                return name.IsNull ? null : TupleObject.Pack(ts, name);
            }
            case Packet: {
                using Owned name = new(ts, InterfaceName(ts, *(int*)((byte*)address + 4)));
                using Owned protocol = new(ts, LongObject.FromInt64(ts, PortOf(address)));
                using Owned kind = new(ts, LongObject.FromInt64(ts, ((byte*)address)[10]));
                using Owned hardware = new(ts, LongObject.FromInt64(ts, *(ushort*)((byte*)address + 8)));
                using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>((byte*)address + 12, Math.Min((int)((byte*)address)[11], 8))));
                if (name.IsNull || protocol.IsNull || kind.IsNull || hardware.IsNull || bytes.IsNull) return null;
                PyObject** all = stackalloc PyObject*[5] { name, protocol, kind, hardware, bytes };
                return TupleObject.FromArray(ts, all, 5);
            }
            default: {
                using Owned family = new(ts, LongObject.FromInt64(ts, address->family));
                using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>((byte*)address + 2, Math.Max(0, Math.Min(length - 2, 14)))));
                return family.IsNull || bytes.IsNull ? null : TupleObject.Pack(ts, family, bytes);
            }
        }
    }

    [return: NewRef]
    private static PyObject* Numbers(PyThreadState* ts, uint a, uint b) {
        using Owned first = new(ts, LongObject.FromInt64(ts, a));
        using Owned second = new(ts, LongObject.FromInt64(ts, b));
        return first.IsNull || second.IsNull ? null : TupleObject.Pack(ts, first, second);
    }

    [return: NewRef]
    private static PyObject* InterfaceName(PyThreadState* ts, int index) {
        byte* name = stackalloc byte[64];
        name[0] = 0;
        if (index != 0) if_indextoname((uint)index, name);
        return FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    // ---------------------------------------------------------------- from Python

    /// <summary>Fills `address` from a Python address for a socket of `family`; its length, or -1 with an error. May run Python code.</summary>
    public static int FromPython(PyThreadState* ts, int family, PyObject* value, Storage* address, string caller) {
        new Span<byte>(address, sizeof(Storage)).Clear();
        switch (family) {
            case Unix: return FromPath(ts, value, address);
            case Inet: {
                if (!IsTuple(ts, value, caller, "AF_INET")) return -1;
                if (TupleObject.Size(value) != 2) return Err.TypeError(ts, $"{caller}(): AF_INET address must be a pair (host, port)");
                byte[]? host = HostBytes(ts, TupleObject.Items(value)[0]);
                if (host == null || !Port(ts, TupleObject.Items(value)[1], caller, out int port) || Resolve(ts, host, address, Inet) < 0) return -1;
                address->family = Inet;
                SetPort(address, port);
                return 16;
            }
            case Inet6: {
                if (!IsTuple(ts, value, caller, "AF_INET6")) return -1;
                nint count = TupleObject.Size(value);
                if (count is < 2 or > 4) return Err.TypeError(ts, $"{caller}(): AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])");
                PyObject** items = TupleObject.Items(value);
                byte[]? host = HostBytes(ts, items[0]);
                if (host == null || !Port(ts, items[1], caller, out int port)) return -1;
                uint flow = 0, scope = 0;
                if (count > 2 && !Unsigned(ts, items[2], out flow) || count > 3 && !Unsigned(ts, items[3], out scope)) return -1;
                if (flow > 0xFFFFF) return Err.OverflowError(ts, $"{caller}(): flowinfo must be 0-1048575.");
                if (Resolve(ts, host, address, Inet6) < 0) return -1;
                address->family = Inet6;
                SetPort(address, port);
                SetBig((byte*)address + 4, flow);
                if (count > 3 || scope != 0) *(uint*)((byte*)address + 24) = scope;
                return 28;
            }
            case Netlink: {
                if (!IsTuple(ts, value, caller, "AF_NETLINK") || !Pair(ts, value, out uint pid, out uint groups)) return -1;
                address->family = Netlink;
                *(uint*)((byte*)address + 4) = pid;
                *(uint*)((byte*)address + 8) = groups;
                return 12;
            }
            case VSock: {
                if (!TupleObject.Check(value)) return Err.TypeError(ts, $"{caller}(): AF_VSOCK address must be tuple, not {Err.TypeName(value)}");
                if (!Pair(ts, value, out uint cid, out uint port)) return -1;
                address->family = VSock;
                *(uint*)((byte*)address + 4) = port;
                *(uint*)((byte*)address + 8) = cid;
                return 16;
            }
            case Qipcrtr: {
                if (!TupleObject.Check(value)) return Err.TypeError(ts, $"{caller}(): AF_QIPCRTR address must be tuple, not {Err.TypeName(value)}");
                if (!Pair(ts, value, out uint node, out uint port)) return -1;
                address->family = Qipcrtr;
                *(uint*)((byte*)address + 4) = node;
                *(uint*)((byte*)address + 8) = port;
                return 12;
            }
            case Can: return FromCan(ts, value, address, caller);
            case Packet: return FromPacket(ts, value, address, caller);
            case Alg: return FromAlg(ts, value, address, caller);
            default: return Err.OSError(ts, $"{caller}(): bad family");
        }
    }

    private static bool IsTuple(PyThreadState* ts, PyObject* value, string caller, string family) =>
        TupleObject.Check(value) || Err.TypeError(ts, $"{caller}(): {family} address must be tuple, not {Err.TypeName(value)}");

    private static bool Port(PyThreadState* ts, PyObject* op, string caller, out int port) {
        if (!Args.Int(ts, op, out port)) {
            if (!Err.Matches(ts, Exc.OverflowError)) return false;
            ErrorIndicator.Clear(ts);
            port = -1;
        }
        return port is >= 0 and <= 0xFFFF || Err.OverflowError(ts, $"{caller}(): port must be 0-65535.");
    }

    private static bool Unsigned(PyThreadState* ts, PyObject* op, out uint value) {
        ulong all = LongObject.AsUInt64Mask(ts, op);
        value = (uint)all;
        return all != ulong.MaxValue || ErrorIndicator.Occurred(ts) == null;
    }

    private static bool Pair(PyThreadState* ts, PyObject* value, out uint a, out uint b) {
        a = b = 0;
        if (TupleObject.Size(value) != 2) return Err.TypeError(ts, $"function takes exactly 2 arguments ({TupleObject.Size(value)} given)");
        return Unsigned(ts, TupleObject.Items(value)[0], out a) && Unsigned(ts, TupleObject.Items(value)[1], out b);
    }

    private static int FromPath(PyThreadState* ts, PyObject* value, Storage* address) {
        const int room = 108;
        using Owned bytes = new(ts, UnicodeObject.Check(value) ? UnicodeCodecs.EncodeUtf8(ts, value, "surrogateescape")
            : BufferProtocol.Check(value) ? BytesObject.FromBuffer(ts, value) : Err.TypeError(ts, $"a bytes-like object is required, not '{Err.TypeName(value)}'"));
        if (bytes.IsNull) return -1;
        ReadOnlySpan<byte> path = BytesObject.Span(bytes);
        bool isAbstract = path.Length == 0 || path[0] == 0;
        if (path.Length > (isAbstract ? room : room - 1)) return Err.OSError(ts, "AF_UNIX path too long");
        address->family = Unix;
        path.CopyTo(new Span<byte>((byte*)address + 2, room));
        return 2 + path.Length + (isAbstract ? 0 : 1);
    }

    private static bool Interface(PyThreadState* ts, PyObject* op, out int index) {
        index = 0;
        byte[]? name = FileNames.Encode(ts, op, out _);
        if (name == null) return false;
        if (name.Length == 1) return true;
        fixed (byte* text = name) index = (int)if_nametoindex(text);
        return index != 0 || Err.FromErrno(ts, 19); // ENODEV
    }

    private static int FromCan(PyThreadState* ts, PyObject* value, Storage* address, string caller) {
        if (!IsTuple(ts, value, caller, "AF_CAN")) return -1;
        if (TupleObject.Size(value) is < 1 or > 4) return Err.TypeError(ts, $"{caller}(): AF_CAN address must be a tuple (interface, )");
        if (!Interface(ts, TupleObject.Items(value)[0], out int index)) return -1;
        address->family = Can;
        *(int*)((byte*)address + 4) = index;
        for (int i = 1; i < TupleObject.Size(value) && i < 3; i++) {
            if (!Unsigned(ts, TupleObject.Items(value)[i], out uint id)) return -1;
            *(uint*)((byte*)address + 4 + 4 * i) = id;
        }
        return 24;
    }

    private static int FromPacket(PyThreadState* ts, PyObject* value, Storage* address, string caller) {
        if (!IsTuple(ts, value, caller, "AF_PACKET")) return -1;
        nint count = TupleObject.Size(value);
        if (count is < 2 or > 5) return Err.TypeError(ts, $"{caller}(): AF_PACKET address must be a tuple (interface, proto[, pkttype[, hatype[, addr]]])");
        PyObject** items = TupleObject.Items(value);
        int kind = 0, hardware = 0;
        if (!Interface(ts, items[0], out int index) || !Args.Int(ts, items[1], out int protocol) || count > 2 && !Args.Int(ts, items[2], out kind) || count > 3 && !Args.Int(ts, items[3], out hardware)) return -1;
        if (protocol is < 0 or > 0xFFFF) return Err.OverflowError(ts, $"{caller}(): proto must be 0-65535.");
        address->family = Packet;
        SetPort(address, protocol);
        *(int*)((byte*)address + 4) = index;
        *(ushort*)((byte*)address + 8) = (ushort)hardware;
        ((byte*)address)[10] = (byte)kind;
        if (count > 4) {
            using BytesView view = new(ts, items[4]);
            if (!view.Good) return -1;
            if (view.Length > 8) return Err.ValueError(ts, "hardware address must be 8 bytes or less");
            view.Span.CopyTo(new Span<byte>((byte*)address + 12, 8));
            ((byte*)address)[11] = (byte)view.Length;
        }
        return 20;
    }

    private static int FromAlg(PyThreadState* ts, PyObject* value, Storage* address, string caller) {
        if (!IsTuple(ts, value, caller, "AF_ALG")) return -1;
        nint count = TupleObject.Size(value);
        if (count is < 2 or > 4) return Err.TypeError(ts, $"{caller}(): AF_ALG address must be a tuple (type, name[, feat[, mask]])");
        PyObject** items = TupleObject.Items(value);
        byte[]? type = FileNames.Encode(ts, items[0], out _), name = type == null ? null : FileNames.Encode(ts, items[1], out _);
        uint feature = 0, mask = 0;
        if (name == null || count > 2 && !Unsigned(ts, items[2], out feature) || count > 3 && !Unsigned(ts, items[3], out mask)) return -1;
        if (type!.Length > 14) return Err.ValueError(ts, "AF_ALG type too long.");
        if (name.Length > 64) return Err.ValueError(ts, "AF_ALG name too long.");
        address->family = Alg;
        type.CopyTo(new Span<byte>((byte*)address + 2, 14));
        *(uint*)((byte*)address + 16) = feature;
        *(uint*)((byte*)address + 20) = mask;
        name.CopyTo(new Span<byte>((byte*)address + 24, 64));
        return 88;
    }
}
