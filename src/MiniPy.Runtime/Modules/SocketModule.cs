// _socket: the module's functions: descriptors, byte order, numeric addresses, timeouts, interfaces. Names and addresses are looked up in
// SocketModule.Names, the socket type is SocketObject, addresses are SocketAddress.

using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SocketModule {
    public static readonly BuiltinModule Definition = new("_socket", "Implementation module for socket operations.\n\nSee the socket module for documentation.", &Fill);

    public static readonly PyTypeObject* HError = ExceptionObject.Declare("socket.herror", Exc.OSError, "", sizeof(PyOSErrorObject), ExceptionShape.OSError);
    public static readonly PyTypeObject* GaiError = ExceptionObject.Declare("socket.gaierror", Exc.OSError, "", sizeof(PyOSErrorObject), ExceptionShape.OSError);

    /// <summary>What the capsule _socket.CAPI gives to _ssl: the socket type, OSError, TimeoutError.</summary>
    private static readonly void* s_capi = MakeCapi();

    private static void* MakeCapi() {
        var table = (nint*)BuiltinArena.Alloc(3 * sizeof(nint));
        table[0] = (nint)SocketObject.Type;
        table[1] = (nint)Exc.OSError;
        table[2] = (nint)Exc.TimeoutError;
        return table;
    }

    private sealed class State {
        /// <summary>Nanoseconds; negative is none.</summary>
        public long DefaultTimeout = -1;
    }

    [DllImport("libc", SetLastError = true)] private static extern int socketpair(int family, int type, int protocol, int* pair);
    [DllImport("libc", SetLastError = true)] private static extern int gethostname(byte* name, nint size);
    [DllImport("libc", SetLastError = true)] private static extern int sethostname(byte* name, nint size);
    [DllImport("libc")] private static extern int inet_aton(byte* text, void* address);
    [DllImport("libc", SetLastError = true)] private static extern IndexName* if_nameindex();
    [DllImport("libc")] private static extern void if_freenameindex(IndexName* list);

    private struct IndexName {
        public uint index;
        public byte* name;
    }

    private static class Specs {
        public static readonly ArgSpec GetAddrInfo = new("getaddrinfo", 0, 2, "host", "port", "family", "type", "proto", "flags");
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, long value) in s_constants) m.Int(name, value);
        AddNames(m);
        m.Function("close", &Close, "close(integer) -> None\n\nClose an integer socket file descriptor.  This is like os.close(), but for\nsockets; on some platforms os.close() won't work for socket file descriptors.");
        m.Function("dup", &Dup, "dup(integer) -> integer\n\nDuplicate an integer socket file descriptor.  This is like os.dup(), but for\nsockets; on some platforms os.dup() won't work for socket file descriptors.");
        m.Function("socketpair", &SocketPair, "socketpair([family[, type [, proto]]]) -> (socket object, socket object)\n\nCreate a pair of socket objects from the sockets returned by the platform\nsocketpair() function.");
        m.Function("ntohs", &NToHS, "ntohs(integer) -> integer\n\nConvert a 16-bit unsigned integer from network to host byte order.");
        m.Function("ntohl", &NToHL, "ntohl(integer) -> integer\n\nConvert a 32-bit integer from network to host byte order.");
        m.Function("htons", &HToNS, "htons(integer) -> integer\n\nConvert a 16-bit unsigned integer from host to network byte order.");
        m.Function("htonl", &HToNL, "htonl(integer) -> integer\n\nConvert a 32-bit integer from host to network byte order.");
        m.Function("inet_aton", &InetAToN, "inet_aton(string) -> bytes giving packed 32-bit IP representation\n\nConvert an IP address in string format (123.45.67.89) to the 32-bit packed\nbinary format used in low-level network functions.");
        m.Function("inet_ntoa", &InetNToA, "inet_ntoa(packed_ip) -> ip_address_string\n\nConvert an IP address from 32-bit packed binary format to string format");
        m.Function("inet_pton", &InetPToN, "inet_pton(af, ip) -> packed IP address string\n\nConvert an IP address from string format to a packed string suitable\nfor use with low-level network functions.");
        m.Function("inet_ntop", &InetNToP, "inet_ntop(af, packed_ip) -> string formatted IP address\n\nConvert a packed IP address of the given family to string format.");
        m.Function("getdefaulttimeout", &GetDefaultTimeout, "getdefaulttimeout() -> timeout\n\nReturns the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.");
        m.Function("setdefaulttimeout", &SetDefaultTimeout, "setdefaulttimeout(timeout)\n\nSet the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.");
        m.Function("if_nameindex", &IfNameIndex, "if_nameindex()\n\nReturns a list of network interface information (index, name) tuples.");
        m.Function("if_nametoindex", &IfNameToIndex, "if_nametoindex(if_name)\n\nReturns the interface index corresponding to the interface name if_name.");
        m.Function("if_indextoname", &IfIndexToName, "if_indextoname(if_index)\n\nReturns the interface name corresponding to the interface index if_index.");
        m.Function("CMSG_LEN", &CMsgLen, "CMSG_LEN(length) -> control message length\n\nReturn the total length, without trailing padding, of an ancillary\ndata item with associated data of the given length.");
        m.Function("CMSG_SPACE", &CMsgSpace, "CMSG_SPACE(length) -> buffer size\n\nReturn the buffer size needed for recvmsg() to receive an ancillary\ndata item with associated data of the given length, along with any\ntrailing padding.");
        m.Value("CAPI", CapsuleObject.New(ts, s_capi, BuiltinArena.Text("_socket.CAPI"), null));
        m.Value("has_ipv6", Py.True);
        m.Text("BDADDR_ANY", "00:00:00:00:00:00");
        m.Text("BDADDR_LOCAL", "00:00:00:FF:FF:FF");
        m.Value("error", Py.NewRef((PyObject*)Exc.OSError));
        m.Value("timeout", Py.NewRef((PyObject*)Exc.TimeoutError));
        m.Value("herror", Py.NewRef((PyObject*)HError));
        m.Value("gaierror", Py.NewRef((PyObject*)GaiError));
        m.Value("SocketType", Py.NewRef((PyObject*)SocketObject.Type));
        m.Value("socket", Py.NewRef((PyObject*)SocketObject.Type));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>May scripts of this interpreter use the network?</summary>
    public static bool Allowed(PyThreadState* ts) => Interpreter.From(ts).Part<RuntimeOptions>().AllowNetwork || Err.FromErrno(ts, Libc.EACCES);

    // ---------------------------------------------------------------- timeouts

    public static long DefaultTimeout(PyThreadState* ts) => Interpreter.From(ts).Part<State>().DefaultTimeout;

    /// <summary>Seconds or None as nanoseconds, -1 for none.</summary>
    public static bool Timeout(PyThreadState* ts, PyObject* op, out long nanos) {
        nanos = -1;
        if (Py.IsNone(op)) return true;
        if (!TimeModule.Duration(ts, op, true, out nanos)) return false;
        if (nanos < 0) return Err.ValueError(ts, "Timeout value out of range");
        return nanos / 1_000_000 <= int.MaxValue || Err.OverflowError(ts, "timeout doesn't fit into C timeval");
    }

    private static PyObject* GetDefaultTimeout(PyThreadState* ts, PyObject* module) {
        long nanos = DefaultTimeout(ts);
        return nanos < 0 ? Py.None : FloatObject.FromDouble(ts, nanos / 1e9);
    }

    private static PyObject* SetDefaultTimeout(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Timeout(ts, op, out long nanos)) return null;
        Interpreter.From(ts).Part<State>().DefaultTimeout = nanos;
        return Py.None;
    }

    // ---------------------------------------------------------------- descriptors

    private static PyObject* Close(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        int status;
        using (new Blocking(ts)) status = Libc.close(fd);
        return status < 0 && Libc.Errno != 104 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* Dup(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int fd)) return null;
        int copy = Libc.fcntl(fd, 1030, 0); // F_DUPFD_CLOEXEC
        return copy < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, copy);
    }

    private static PyObject* SocketPair(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int family = SocketAddress.Unix, type = 1, proto = 0;
        if (!Args.CheckPositional(ts, "socketpair", count, 0, 3) || count > 0 && !Args.Int(ts, args[0], out family) || count > 1 && !Args.Int(ts, args[1], out type) || count > 2 && !Args.Int(ts, args[2], out proto)) return null;
        int* pair = stackalloc int[2];
        if (socketpair(family, type | SocketObject.SOCK_CLOEXEC, proto, pair) < 0) return Err.FromErrno(ts, Libc.Errno);
        using Owned first = new(ts, Make(ts, family, type, proto, pair[0]));
        if (first.IsNull) {
            Libc.close(pair[1]);
            return null;
        }
        using Owned second = new(ts, Make(ts, family, type, proto, pair[1]));
        return second.IsNull ? null : TupleObject.Pack(ts, first, second);
    }

    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, int family, int type, int proto, int fd) {
        PyObject** numbers = stackalloc PyObject*[4] { LongObject.FromInt64(ts, family), LongObject.FromInt64(ts, type), LongObject.FromInt64(ts, proto), LongObject.FromInt64(ts, fd) };
        PyObject* made = numbers[0] == null || numbers[1] == null || numbers[2] == null || numbers[3] == null ? null : CallProtocol.Vector(ts, (PyObject*)SocketObject.Type, numbers, 4, null);
        for (int i = 0; i < 4; i++) Py.XDecRef(ts, numbers[i]);
        if (made == null) Libc.close(fd);
        return made;
    }

    // ---------------------------------------------------------------- byte order

    private static bool Unsigned(PyThreadState* ts, PyObject* op, string name, long most, out uint value) {
        value = 0;
        if (!LongObject.Check(op) && name.EndsWith('l')) return Err.TypeError(ts, $"expected int, {Err.TypeName(op)} found");
        if (name.EndsWith('s')) {
            if (!Args.Int(ts, op, out int number)) return false;
            if (number < 0) return Err.OverflowError(ts, $"{name}: can't convert negative Python int to C 16-bit unsigned integer");
            if (number > most) return Err.OverflowError(ts, $"{name}: Python int too large to convert to C 16-bit unsigned integer");
            value = (uint)number;
            return true;
        }
        ulong wide = LongObject.AsUInt64(ts, op);
        if (wide == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return false;
        if (wide > uint.MaxValue) return Err.OverflowError(ts, "int larger than 32 bits");
        value = (uint)wide;
        return true;
    }

    private static uint Swap16(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)value) : value;
    private static uint Swap32(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private static PyObject* NToHS(PyThreadState* ts, PyObject* module, PyObject* op) => Unsigned(ts, op, "ntohs", 0xFFFF, out uint v) ? LongObject.FromInt64(ts, Swap16(v)) : null;
    private static PyObject* HToNS(PyThreadState* ts, PyObject* module, PyObject* op) => Unsigned(ts, op, "htons", 0xFFFF, out uint v) ? LongObject.FromInt64(ts, Swap16(v)) : null;
    private static PyObject* NToHL(PyThreadState* ts, PyObject* module, PyObject* op) => Unsigned(ts, op, "ntohl", uint.MaxValue, out uint v) ? LongObject.FromInt64(ts, Swap32(v)) : null;
    private static PyObject* HToNL(PyThreadState* ts, PyObject* module, PyObject* op) => Unsigned(ts, op, "htonl", uint.MaxValue, out uint v) ? LongObject.FromInt64(ts, Swap32(v)) : null;

    // ---------------------------------------------------------------- numeric addresses

    private static byte[]? Text(PyThreadState* ts, PyObject* op, string function, int index) {
        if (!Args.Str(ts, function, index, op)) return null;
        return FileNames.Encode(ts, op, out _);
    }

    private static PyObject* InetAToN(PyThreadState* ts, PyObject* module, PyObject* op) {
        byte[]? text = Text(ts, op, "inet_aton", 1);
        if (text == null) return null;
        uint address;
        fixed (byte* at = text)
            if (inet_aton(at, &address) == 0) return Err.OSError(ts, "illegal IP address string passed to inet_aton");
        return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(&address, 4));
    }

    private static PyObject* InetNToA(PyThreadState* ts, PyObject* module, PyObject* op) {
        using BytesView view = new(ts, op);
        if (!view.Good) return null;
        if (view.Length != 4) return Err.OSError(ts, "packed IP wrong length");
        byte* text = stackalloc byte[32];
        SocketAddress.inet_ntop(SocketAddress.Inet, view.Data, text, 32);
        return UnicodeObject.FromString(ts, Marshal.PtrToStringUTF8((nint)text));
    }

    private static PyObject* InetPToN(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "inet_pton", count, 2, 2) || !Args.Int(ts, args[0], out int family)) return null;
        byte[]? text = Text(ts, args[1], "inet_pton", 2);
        if (text == null) return null;
        byte* address = stackalloc byte[16];
        int status;
        fixed (byte* at = text) status = SocketAddress.inet_pton(family, at, address);
        if (status < 0) return Err.FromErrno(ts, 97); // EAFNOSUPPORT
        return status == 0 ? Err.OSError(ts, "illegal IP address string passed to inet_pton") : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(address, family == SocketAddress.Inet ? 4 : 16));
    }

    private static PyObject* InetNToP(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "inet_ntop", count, 2, 2) || !Args.Int(ts, args[0], out int family)) return null;
        using BytesView view = new(ts, args[1]);
        if (!view.Good) return null;
        if (family is not (SocketAddress.Inet or SocketAddress.Inet6)) return Err.ValueError(ts, $"unknown address family {family}");
        if (view.Length != (family == SocketAddress.Inet ? 4 : 16)) return Err.ValueError(ts, "invalid length of packed IP address string");
        byte* text = stackalloc byte[64];
        SocketAddress.inet_ntop(family, view.Data, text, 64);
        return UnicodeObject.FromString(ts, Marshal.PtrToStringUTF8((nint)text));
    }

    // ---------------------------------------------------------------- interfaces and ancillary data

    private static PyObject* IfNameIndex(PyThreadState* ts, PyObject* module) {
        IndexName* all = if_nameindex();
        if (all == null) return Err.FromErrno(ts, Libc.Errno);
        using Owned list = new(ts, ListObject.New(ts, 0));
        bool good = !list.IsNull;
        for (IndexName* at = all; good && at->index != 0; at++) {
            using Owned index = new(ts, LongObject.FromInt64(ts, at->index));
            using Owned name = new(ts, FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at->name)));
            PyObject* pair = index.IsNull || name.IsNull ? null : TupleObject.Pack(ts, index, name);
            good = pair != null && ListObject.AppendSteal(ts, list, pair) == 0;
        }
        if_freenameindex(all);
        return good ? list.Detach() : null;
    }

    private static PyObject* IfNameToIndex(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "if_nametoindex", count, 1, 1)) return null;
        byte[]? name = FileNames.Encode(ts, args[0], out _);
        if (name == null) return null;
        uint index;
        fixed (byte* text = name) index = SocketAddress.if_nametoindex(text);
        return index == 0 ? Err.OSError(ts, "no interface with this name") : LongObject.FromInt64(ts, index);
    }

    private static PyObject* IfIndexToName(PyThreadState* ts, PyObject* module, PyObject* op) {
        using Owned number = new(ts, NumberProtocol.Index(ts, op));
        if (number.IsNull) return null;
        ulong index = LongObject.AsUInt64(ts, number);
        if (index == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return null;
        if (index > uint.MaxValue) return Err.OverflowError(ts, "Python int too large to convert to C unsigned int");
        byte* name = stackalloc byte[64];
        if (SocketAddress.if_indextoname((uint)index, name) == null) return Err.FromErrno(ts, 6); // ENXIO
        return FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    private static PyObject* CMsgLen(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Index(ts, op, out nint length)) return null;
        return length < 0 || length > int.MaxValue - SocketObject.ControlHeader ? Err.OverflowError(ts, "CMSG_LEN() argument out of range") : LongObject.FromNint(ts, SocketObject.ControlHeader + length);
    }

    private static PyObject* CMsgSpace(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Index(ts, op, out nint length)) return null;
        return length < 0 || length > int.MaxValue - SocketObject.ControlHeader - 8 ? Err.OverflowError(ts, "CMSG_SPACE() argument out of range") : LongObject.FromNint(ts, SocketObject.ControlHeader + SocketObject.Align(length));
    }
}
