// SHA-3 and SHAKE (FIPS 202): a sponge over Keccak-f[1600]. .NET has them only where the machine's OpenSSL does, and SHAKE not with
// results of any length everywhere, so the permutation is our own.

using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MiniPy.Modules;

/// <param name="rate">Bytes absorbed or squeezed per permutation.</param>
/// <param name="suffix">Domain bits with the first bit of the padding: 0x06 for SHA-3, 0x1F for SHAKE.</param>
internal sealed class KeccakDigest(string name, int size, int rate, byte suffix) : Digest(name, size, rate) {
    public byte Suffix => suffix;

    private readonly ulong[] _lanes = new ulong[25];
    private int _position;

    private static ReadOnlySpan<ulong> RoundConstants => [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];
    /// <summary>Rotation and target lane of each step of the walk rho-pi takes from lane 1.</summary>
    private static ReadOnlySpan<byte> Rotations => [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
    private static ReadOnlySpan<byte> Walk => [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    public override void Append(ReadOnlySpan<byte> bytes) {
        if (_position == 0) {
            for (; bytes.Length >= BlockSize; bytes = bytes[BlockSize..]) {
                for (int i = 0; i < BlockSize / 8; i++) _lanes[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
                Permute(_lanes);
            }
        }
        foreach (byte b in bytes) {
            _lanes[_position >> 3] ^= (ulong)b << 8 * (_position & 7);
            if (++_position < BlockSize) continue;
            Permute(_lanes);
            _position = 0;
        }
    }

    public override void Current(Span<byte> result) {
        Span<ulong> lanes = stackalloc ulong[25];
        _lanes.CopyTo(lanes);
        lanes[_position >> 3] ^= (ulong)suffix << 8 * (_position & 7);
        lanes[BlockSize / 8 - 1] ^= 0x8000000000000000;
        Span<byte> block = stackalloc byte[200];
        while (true) {
            Permute(lanes);
            for (int i = 0; i < 25; i++) BinaryPrimitives.WriteUInt64LittleEndian(block[(8 * i)..], lanes[i]);
            if (result.Length <= BlockSize) break;
            block[..BlockSize].CopyTo(result);
            result = result[BlockSize..];
        }
        block[..result.Length].CopyTo(result);
    }

    public override Digest Copy() {
        var copy = new KeccakDigest(Name, Size, BlockSize, suffix) { _position = _position };
        _lanes.CopyTo(copy._lanes, 0);
        return copy;
    }

    private static void Permute(Span<ulong> a) {
        Span<ulong> c = stackalloc ulong[5];
        ref ulong s = ref MemoryMarshal.GetReference(a);
        foreach (ulong constant in RoundConstants) {
            for (int x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            for (int x = 0; x < 5; x++) {
                ulong d = c[(x + 4) % 5] ^ BitOperations.RotateLeft(c[(x + 1) % 5], 1);
                for (int y = x; y < 25; y += 5) a[y] ^= d;
            }
            ulong carried = a[1];
            for (int i = 0; i < 24; i++) {
                int to = Walk[i];
                (a[to], carried) = (BitOperations.RotateLeft(carried, Rotations[i]), a[to]);
            }
            for (int y = 0; y < 25; y += 5) {
                ulong a0 = a[y], a1 = a[y + 1], a2 = a[y + 2], a3 = a[y + 3], a4 = a[y + 4];
                a[y] = a0 ^ ~a1 & a2;
                a[y + 1] = a1 ^ ~a2 & a3;
                a[y + 2] = a2 ^ ~a3 & a4;
                a[y + 3] = a3 ^ ~a4 & a0;
                a[y + 4] = a4 ^ ~a0 & a1;
            }
            s ^= constant;
        }
    }
}
