// _uuid: time-based UUIDs (RFC 4122, version 1) for uuid.uuid1. Nothing coordinates the processes of the machine, so each answer is marked
// as not known to be safe (-1).

using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class UuidModule {
    public static readonly BuiltinModule Definition = new("_uuid", null, &Fill);

    private sealed class State {
        public readonly byte[] Node = FindNode();
        public readonly int Clock = RandomNumberGenerator.GetInt32(1 << 14);
        public long LastTime;
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("generate_time_safe", &GenerateTimeSafe);
        m.Int("has_uuid_generate_time_safe", 1);
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>The address of a network card, else random with the multicast bit.</summary>
    private static byte[] FindNode() {
        try {
            foreach (string card in Directory.GetDirectories("/sys/class/net")) {
                byte[] address = Convert.FromHexString(File.ReadAllText(Path.Combine(card, "address")).Trim().Replace(":", ""));
                if (address.Length == 6 && address.AsSpan().IndexOfAnyExcept((byte)0) >= 0 && (address[0] & 1) == 0) return address;
            }
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException) {
            // No cards to be seen: a random node it is.
        }
        byte[] node = RandomNumberGenerator.GetBytes(6);
        node[0] |= 1;
        return node;
    }

    private static PyObject* GenerateTimeSafe(PyThreadState* ts, PyObject* module) {
        State state = Interpreter.From(ts).Part<State>();
        // 100 ns since 1582-10-15; never the same twice.
        long time = (DateTime.UtcNow - new DateTime(1582, 10, 15, 0, 0, 0, DateTimeKind.Utc)).Ticks;
        state.LastTime = time = Math.Max(time, state.LastTime + 1);
        Span<byte> uuid = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(uuid, (uint)time);
        BinaryPrimitives.WriteUInt16BigEndian(uuid[4..], (ushort)(time >> 32));
        BinaryPrimitives.WriteUInt16BigEndian(uuid[6..], (ushort)((time >> 48 & 0xFFF) | 0x1000));
        BinaryPrimitives.WriteUInt16BigEndian(uuid[8..], (ushort)(state.Clock | 0x8000));
        state.Node.CopyTo(uuid[10..]);
        using Owned bytes = new(ts, BytesObject.FromSpan(ts, uuid));
        using Owned status = new(ts, LongObject.FromInt64(ts, -1));
        return bytes.IsNull || status.IsNull ? null : TupleObject.Pack(ts, bytes, status);
    }
}
