// _socket: names of hosts, services and protocols.

using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SocketModule {
    private struct HostEntry {
        public byte* name;
        public byte** aliases;
        public int family, length;
        public byte** addresses;
    }

    private struct ServiceEntry {
        public byte* name;
        public byte** aliases;
        public int port;
        public byte* protocol;
    }

    private struct ProtocolEntry {
        public byte* name;
        public byte** aliases;
        public int number;
    }

    private const int Room = 16384;

    [DllImport("libc", SetLastError = true)] private static extern int getnameinfo(void* address, uint length, byte* host, uint hostSize, byte* service, uint serviceSize, int flags);
    [DllImport("libc")] private static extern int gethostbyname_r(byte* name, HostEntry* entry, byte* buffer, nint size, HostEntry** result, int* error);
    [DllImport("libc")] private static extern int gethostbyaddr_r(void* address, uint length, int family, HostEntry* entry, byte* buffer, nint size, HostEntry** result, int* error);
    [DllImport("libc")] private static extern int getservbyname_r(byte* name, byte* protocol, ServiceEntry* entry, byte* buffer, nint size, ServiceEntry** result);
    [DllImport("libc")] private static extern int getservbyport_r(int port, byte* protocol, ServiceEntry* entry, byte* buffer, nint size, ServiceEntry** result);
    [DllImport("libc")] private static extern int getprotobyname_r(byte* name, ProtocolEntry* entry, byte* buffer, nint size, ProtocolEntry** result);
    [DllImport("libc")] private static extern byte* hstrerror(int error);

    private static void AddNames(ModuleBuilder m) {
        m.Function("gethostbyname", &GetHostByName, "gethostbyname(host) -> address\n\nReturn the IP address (a string of the form '255.255.255.255') for a host.");
        m.Function("gethostbyname_ex", &GetHostByNameEx, "gethostbyname_ex(host) -> (name, aliaslist, addresslist)\n\nReturn the true host name, a list of aliases, and a list of IP addresses,\nfor a host.  The host argument is a string giving a host name or IP number.");
        m.Function("gethostbyaddr", &GetHostByAddr, "gethostbyaddr(host) -> (name, aliaslist, addresslist)\n\nReturn the true host name, a list of aliases, and a list of IP addresses,\nfor a host.  The host argument is a string giving a host name or IP number.");
        m.Function("gethostname", &GetHostName, "gethostname() -> string\n\nReturn the current host name.");
        m.Function("sethostname", &SetHostName, "sethostname(name)\n\nSets the hostname to name.");
        m.Function("getservbyname", &GetServByName, "getservbyname(servicename[, protocolname]) -> integer\n\nReturn a port number from a service name and protocol name.\nThe optional protocol name, if given, should be 'tcp' or 'udp',\notherwise any protocol will match.");
        m.Function("getservbyport", &GetServByPort, "getservbyport(port[, protocolname]) -> string\n\nReturn the service name from a port number and protocol name.\nThe optional protocol name, if given, should be 'tcp' or 'udp',\notherwise any protocol will match.");
        m.Function("getprotobyname", &GetProtoByName, "getprotobyname(name) -> integer\n\nReturn the protocol number for the named protocol.  (Rarely used.)");
        m.Function("getaddrinfo", &GetAddrInfo, "getaddrinfo(host, port [, family, type, proto, flags])\n    -> list of (family, type, proto, canonname, sockaddr)\n\nResolve host and port into addrinfo struct.");
        m.Function("getnameinfo", &GetNameInfo, "getnameinfo(sockaddr, flags) --> (host, port)\n\nGet host and port for a sockaddr.");
    }

    private static PyObject* GetHostName(PyThreadState* ts, PyObject* module) {
        byte* name = stackalloc byte[1024];
        int status;
        using (new Blocking(ts)) status = gethostname(name, 1023);
        name[1023] = 0;
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    private static PyObject* SetHostName(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "sethostname", count, 1, 1)) return null;
        byte[]? name = FileNames.Encode(ts, args[0], out _);
        if (name == null) return null;
        int status;
        fixed (byte* text = name) status = sethostname(text, name.Length - 1);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    // ---------------------------------------------------------------- hosts

    private static PyObject* GetHostByName(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "gethostbyname", count, 1, 1)) return null;
        byte[]? name = SocketAddress.HostBytes(ts, args[0]);
        SocketAddress.Storage address = default;
        if (name == null || SocketAddress.Resolve(ts, name, &address, SocketAddress.Inet) < 0) return null;
        return UnicodeObject.FromString(ts, SocketAddress.HostText(&address));
    }

    private static PyObject* GetHostByNameEx(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "gethostbyname_ex", count, 1, 1)) return null;
        byte[]? name = SocketAddress.HostBytes(ts, args[0]);
        SocketAddress.Storage address = default;
        if (name == null || SocketAddress.Resolve(ts, name, &address, SocketAddress.Inet) < 0) return null;
        byte* buffer = stackalloc byte[Room];
        HostEntry entry;
        HostEntry* found = null;
        int error = 0;
        fixed (byte* text = name)
            using (new Blocking(ts)) gethostbyname_r(text, &entry, buffer, Room, &found, &error);
        return found == null ? HostError(ts, error) : Host(ts, found);
    }

    private static PyObject* GetHostByAddr(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "gethostbyaddr", count, 1, 1)) return null;
        byte[]? name = SocketAddress.HostBytes(ts, args[0]);
        SocketAddress.Storage address = default;
        if (name == null) return null;
        int bytes = SocketAddress.Resolve(ts, name, &address, SocketAddress.Unspec);
        if (bytes < 0) return null;
        byte* buffer = stackalloc byte[Room];
        HostEntry entry;
        HostEntry* found = null;
        int error = 0;
        byte* at = (byte*)&address + (bytes == 16 ? 8 : 4);
        using (new Blocking(ts)) gethostbyaddr_r(at, (uint)bytes, address.family, &entry, buffer, Room, &found, &error);
        return found == null ? HostError(ts, error) : Host(ts, found);
    }

    private static Raised HostError(PyThreadState* ts, int error) {
        using Owned number = new(ts, LongObject.FromInt64(ts, error));
        using Owned text = new(ts, UnicodeObject.FromString(ts, Marshal.PtrToStringUTF8((nint)hstrerror(error)) ?? ""));
        return number.IsNull || text.IsNull ? default : Err.Arguments(ts, HError, TupleObject.Pack(ts, number, text));
    }

    [return: NewRef]
    private static PyObject* Host(PyThreadState* ts, HostEntry* entry) {
        using Owned name = new(ts, FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry->name)));
        using Owned aliases = new(ts, ListObject.New(ts, 0));
        using Owned addresses = new(ts, ListObject.New(ts, 0));
        if (name.IsNull || aliases.IsNull || addresses.IsNull) return null;
        for (byte** at = entry->aliases; at != null && *at != null; at++) {
            PyObject* text = FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*at));
            if (text == null || ListObject.AppendSteal(ts, aliases, text) < 0) return null;
        }
        byte* numeric = stackalloc byte[64];
        for (byte** at = entry->addresses; at != null && *at != null; at++) {
            if (SocketAddress.inet_ntop(entry->family, *at, numeric, 64) == null) continue;
            PyObject* text = UnicodeObject.FromString(ts, Marshal.PtrToStringUTF8((nint)numeric));
            if (text == null || ListObject.AppendSteal(ts, addresses, text) < 0) return null;
        }
        return TupleObject.Pack(ts, name, aliases, addresses);
    }

    // ---------------------------------------------------------------- services and protocols

    private static PyObject* GetServByName(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "getservbyname", count, 1, 2)) return null;
        byte[]? name = Text(ts, args[0], "getservbyname", 1), protocol = name == null || count < 2 ? null : Text(ts, args[1], "getservbyname", 2);
        if (name == null || count > 1 && protocol == null) return null;
        byte* buffer = stackalloc byte[Room];
        ServiceEntry entry;
        ServiceEntry* found = null;
        fixed (byte* text = name, kind = protocol)
            using (new Blocking(ts)) getservbyname_r(text, kind, &entry, buffer, Room, &found);
        return found == null ? Err.OSError(ts, "service/proto not found") : LongObject.FromInt64(ts, BinaryPrimitives.ReverseEndianness((ushort)found->port));
    }

    private static PyObject* GetServByPort(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "getservbyport", count, 1, 2) || !Args.Int(ts, args[0], out int port)) return null;
        byte[]? protocol = count < 2 ? null : Text(ts, args[1], "getservbyport", 2);
        if (count > 1 && protocol == null) return null;
        if (port is < 0 or > 0xFFFF) return Err.OverflowError(ts, "getservbyport: port must be 0-65535.");
        byte* buffer = stackalloc byte[Room];
        ServiceEntry entry;
        ServiceEntry* found = null;
        fixed (byte* kind = protocol)
            using (new Blocking(ts)) getservbyport_r(BinaryPrimitives.ReverseEndianness((ushort)port), kind, &entry, buffer, Room, &found);
        return found == null ? Err.OSError(ts, "port/proto not found") : FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(found->name));
    }

    private static PyObject* GetProtoByName(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "getprotobyname", count, 1, 1)) return null;
        byte[]? name = Text(ts, args[0], "getprotobyname", 1);
        if (name == null) return null;
        byte* buffer = stackalloc byte[Room];
        ProtocolEntry entry;
        ProtocolEntry* found = null;
        fixed (byte* text = name)
            using (new Blocking(ts)) getprotobyname_r(text, &entry, buffer, Room, &found);
        return found == null ? Err.OSError(ts, "protocol not found") : LongObject.FromInt64(ts, found->number);
    }

    // ---------------------------------------------------------------- addresses

    private static PyObject* GetAddrInfo(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[6];
        SocketAddress.AddressInfo hints = default;
        if (!Specs.GetAddrInfo.Parse(ts, args, count, names, given) || given[2] != null && !Args.Int(ts, given[2], out hints.family) || given[3] != null && !Args.Int(ts, given[3], out hints.socktype)
            || given[4] != null && !Args.Int(ts, given[4], out hints.protocol) || given[5] != null && !Args.Int(ts, given[5], out hints.flags)) return null;
        byte[]? host = null, service = null;
        if (!Py.IsNone(given[0])) {
            if (UnicodeObject.Check(given[0])) {
                using Owned encoded = new(ts, SocketAddress.Idna(ts, given[0]));
                if (encoded.IsNull) return null;
                host = [.. BytesObject.Span(encoded), 0];
            } else if (BytesObject.Check(given[0])) host = [.. BytesObject.Span(given[0]), 0];
            else return Err.TypeError(ts, "getaddrinfo() argument 1 must be string or None");
        }
        if (LongObject.Check(given[1])) {
            using Owned text = new(ts, ObjectProtocol.Str(ts, given[1]));
            if (text.IsNull) return null;
            service = FileNames.Encode(ts, text, out _);
        } else if (UnicodeObject.Check(given[1])) service = FileNames.Encode(ts, given[1], out _);
        else if (BytesObject.Check(given[1])) service = [.. BytesObject.Span(given[1]), 0];
        else if (!Py.IsNone(given[1])) return Err.OSError(ts, "Int or String expected");
        if (service == null && !Py.IsNone(given[1])) return null;
        SocketAddress.AddressInfo* found = null;
        int status;
        fixed (byte* hostAt = host, serviceAt = service)
            using (new Blocking(ts)) status = SocketAddress.getaddrinfo(hostAt, serviceAt, &hints, &found);
        if (status != 0) return SocketAddress.ResolverError(ts, status);
        using Owned list = new(ts, ListObject.New(ts, 0));
        bool good = !list.IsNull;
        for (SocketAddress.AddressInfo* at = found; good && at != null; at = at->next) {
            PyObject* entry = Entry(ts, at);
            good = entry != null && ListObject.AppendSteal(ts, list, entry) == 0;
        }
        SocketAddress.freeaddrinfo(found);
        return good ? list.Detach() : null;
    }

    [return: NewRef]
    private static PyObject* Entry(PyThreadState* ts, SocketAddress.AddressInfo* info) {
        SocketAddress.Storage storage = default;
        int size = (int)Math.Min(info->addrlen, (uint)sizeof(SocketAddress.Storage));
        new ReadOnlySpan<byte>(info->addr, size).CopyTo(new Span<byte>(&storage, sizeof(SocketAddress.Storage)));
        using Owned address = new(ts, SocketAddress.ToPython(ts, &storage, size));
        using Owned family = new(ts, LongObject.FromInt64(ts, info->family));
        using Owned type = new(ts, LongObject.FromInt64(ts, info->socktype));
        using Owned protocol = new(ts, LongObject.FromInt64(ts, info->protocol));
        using Owned name = new(ts, info->canonname == null ? Names.Empty : FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(info->canonname)));
        if (address.IsNull || family.IsNull || type.IsNull || protocol.IsNull || name.IsNull) return null;
        PyObject** all = stackalloc PyObject*[5] { family, type, protocol, name, address };
        return TupleObject.FromArray(ts, all, 5);
    }

    private static PyObject* GetNameInfo(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "getnameinfo", count, 2, 2) || !Args.Int(ts, args[1], out int flags)) return null;
        if (!TupleObject.Check(args[0])) return Err.TypeError(ts, "getnameinfo() argument 1 must be a tuple");
        nint parts = TupleObject.Size(args[0]);
        PyObject** items = TupleObject.Items(args[0]);
        if (parts is < 2 or > 4) return Err.TypeError(ts, "getnameinfo(): illegal sockaddr argument");
        if (!Args.Str(ts, "getnameinfo", 1, items[0])) return null;
        int port = 0, scope = 0, flow = 0;
        byte[]? host = FileNames.Encode(ts, items[0], out _);
        if (host == null || !Args.Int(ts, items[1], out port) || parts > 2 && !Args.Int(ts, items[2], out flow) || parts > 3 && !Args.Int(ts, items[3], out scope)) return null;
        if (flow is < 0 or > 0xFFFFF) return Err.OverflowError(ts, "getnameinfo(): flowinfo must be 0-1048575.");
        SocketAddress.AddressInfo hints = default;
        hints.socktype = 2;
        hints.flags = 4; // AI_NUMERICHOST: no look-up of the host is wanted here
        SocketAddress.AddressInfo* found = null;
        int status;
        fixed (byte* hostAt = host, service = System.Text.Encoding.ASCII.GetBytes(port.ToString(System.Globalization.CultureInfo.InvariantCulture) + "\0"))
            using (new Blocking(ts)) status = SocketAddress.getaddrinfo(hostAt, service, &hints, &found);
        if (status != 0) return SocketAddress.ResolverError(ts, status);
        using var release = new InfoList(found);
        if (found->next != null) return Err.OSError(ts, "sockaddr resolved to multiple addresses");
        if (found->family == SocketAddress.Inet && parts != 2) return Err.OSError(ts, "IPv4 sockaddr must be 2 tuple");
        if (found->family == SocketAddress.Inet6) {
            BinaryPrimitives.WriteInt32BigEndian(new Span<byte>(found->addr + 4, 4), flow);
            *(int*)(found->addr + 24) = scope;
        }
        byte* name = stackalloc byte[1025], serviceName = stackalloc byte[32];
        using (new Blocking(ts)) status = getnameinfo(found->addr, found->addrlen, name, 1025, serviceName, 32, flags);
        if (status != 0) return SocketAddress.ResolverError(ts, status);
        using Owned first = new(ts, FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)));
        using Owned second = new(ts, FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(serviceName)));
        return first.IsNull || second.IsNull ? null : TupleObject.Pack(ts, first, second);
    }

    private readonly ref struct InfoList(SocketAddress.AddressInfo* list) {
        private readonly SocketAddress.AddressInfo* _list = list;
        public void Dispose() => SocketAddress.freeaddrinfo(_list);
    }
}
