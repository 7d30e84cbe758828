// BLAKE2b and BLAKE2s (RFC 7693 and the BLAKE2 paper's parameter block: key, salt, person and tree parameters).
//
// The two differ in word size, rounds and rotations only, so one class is generic over the word. The last block is compressed with a
// flag, so a full block stays in the buffer until more input or the end comes.

using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MiniPy.Modules;

/// <summary>What keys and shapes a BLAKE2 state.</summary>
internal ref struct Blake2Parameters {
    public int DigestSize, FanOut, Depth, NodeDepth, InnerSize;
    public uint LeafSize;
    public ulong NodeOffset;
    public bool LastNode;
    public ReadOnlySpan<byte> Key, Salt, Person;
}

internal abstract class Blake2Digest(string name, int size, int blockSize) : Digest(name, size, blockSize) {
    /// <summary>Message word permutations of the ten rounds; BLAKE2b repeats the first two.</summary>
    protected static ReadOnlySpan<byte> Sigma => [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    public static Blake2Digest NewB(in Blake2Parameters p) {
        var state = new Blake2State<ulong>("blake2b", p.DigestSize, 12, 32, 24, 16, 63, p.LastNode,
            [0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179]);
        Span<byte> block = stackalloc byte[64];
        WriteCommon(block, p);
        BitConverter.TryWriteBytes(block[8..], p.NodeOffset);
        block[16] = (byte)p.NodeDepth;
        block[17] = (byte)p.InnerSize;
        p.Salt.CopyTo(block[32..]);
        p.Person.CopyTo(block[48..]);
        state.Start(block, p.Key);
        return state;
    }

    public static Blake2Digest NewS(in Blake2Parameters p) {
        var state = new Blake2State<uint>("blake2s", p.DigestSize, 10, 16, 12, 8, 7, p.LastNode,
            [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);
        Span<byte> block = stackalloc byte[32];
        WriteCommon(block, p);
        BitConverter.TryWriteBytes(block[8..], (uint)p.NodeOffset);
        BitConverter.TryWriteBytes(block[12..], (ushort)(p.NodeOffset >> 32));
        block[14] = (byte)p.NodeDepth;
        block[15] = (byte)p.InnerSize;
        p.Salt.CopyTo(block[16..]);
        p.Person.CopyTo(block[24..]);
        state.Start(block, p.Key);
        return state;
    }

    private static void WriteCommon(Span<byte> block, in Blake2Parameters p) {
        block.Clear();
        block[0] = (byte)p.DigestSize;
        block[1] = (byte)p.Key.Length;
        block[2] = (byte)p.FanOut;
        block[3] = (byte)p.Depth;
        BitConverter.TryWriteBytes(block[4..], p.LeafSize);
    }
}

internal sealed class Blake2State<T>(string name, int size, int rounds, int r1, int r2, int r3, int r4, bool lastNode, T[] initial)
    : Blake2Digest(name, size, 16 * Marshal.SizeOf<T>()) where T : unmanaged, IBinaryInteger<T> {
    private readonly T[] _chain = (T[])initial.Clone();
    private readonly byte[] _block = new byte[16 * Marshal.SizeOf<T>()];
    private int _filled;
    private UInt128 _counted;

    public void Start(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> key) {
        ReadOnlySpan<T> words = MemoryMarshal.Cast<byte, T>(parameters);
        for (int i = 0; i < 8; i++) _chain[i] ^= words[i];
        if (key.Length == 0) return;
        Span<byte> padded = stackalloc byte[BlockSize];
        padded.Clear();
        key.CopyTo(padded);
        Append(padded);
    }

    public override void Append(ReadOnlySpan<byte> bytes) {
        while (bytes.Length > BlockSize - _filled) {
            if (_filled > 0) {
                bytes[..(BlockSize - _filled)].CopyTo(_block.AsSpan(_filled));
                bytes = bytes[(BlockSize - _filled)..];
                _filled = 0;
                _counted += (uint)BlockSize;
                Compress(_chain, _block, _counted, false);
            } else {
                _counted += (uint)BlockSize;
                Compress(_chain, bytes[..BlockSize], _counted, false);
                bytes = bytes[BlockSize..];
            }
        }
        bytes.CopyTo(_block.AsSpan(_filled));
        _filled += bytes.Length;
    }

    public override void Current(Span<byte> result) {
        Span<T> chain = stackalloc T[8];
        _chain.CopyTo(chain);
        Span<byte> block = stackalloc byte[BlockSize];
        _block.CopyTo(block);
        block[_filled..].Clear();
        Compress(chain, block, _counted + (uint)_filled, true);
        MemoryMarshal.AsBytes(chain)[..Size].CopyTo(result);
    }

    public override Digest Copy() {
        var copy = new Blake2State<T>(Name, Size, rounds, r1, r2, r3, r4, lastNode, initial) { _filled = _filled, _counted = _counted };
        _chain.CopyTo(copy._chain, 0);
        _block.CopyTo(copy._block, 0);
        return copy;
    }

    private void Compress(Span<T> chain, ReadOnlySpan<byte> block, UInt128 counted, bool last) {
        Span<T> v = stackalloc T[16];
        ReadOnlySpan<T> m = MemoryMarshal.Cast<byte, T>(block);
        chain.CopyTo(v);
        initial.CopyTo(v[8..]);
        v[12] ^= T.CreateTruncating(counted);
        v[13] ^= T.CreateTruncating(counted >> (BlockSize / 2));
        if (last) {
            v[14] = ~v[14];
            if (lastNode) v[15] = ~v[15];
        }
        for (int round = 0; round < rounds; round++) {
            ReadOnlySpan<byte> s = Sigma.Slice(16 * (round % 10), 16);
            Mix(ref v[0], ref v[4], ref v[8], ref v[12], m[s[0]], m[s[1]]);
            Mix(ref v[1], ref v[5], ref v[9], ref v[13], m[s[2]], m[s[3]]);
            Mix(ref v[2], ref v[6], ref v[10], ref v[14], m[s[4]], m[s[5]]);
            Mix(ref v[3], ref v[7], ref v[11], ref v[15], m[s[6]], m[s[7]]);
            Mix(ref v[0], ref v[5], ref v[10], ref v[15], m[s[8]], m[s[9]]);
            Mix(ref v[1], ref v[6], ref v[11], ref v[12], m[s[10]], m[s[11]]);
            Mix(ref v[2], ref v[7], ref v[8], ref v[13], m[s[12]], m[s[13]]);
            Mix(ref v[3], ref v[4], ref v[9], ref v[14], m[s[14]], m[s[15]]);
        }
        for (int i = 0; i < 8; i++) chain[i] ^= v[i] ^ v[i + 8];
    }

    private void Mix(ref T a, ref T b, ref T c, ref T d, T x, T y) {
        a += b + x;
        d = T.RotateRight(d ^ a, r1);
        c += d;
        b = T.RotateRight(b ^ c, r2);
        a += b + y;
        d = T.RotateRight(d ^ a, r3);
        c += d;
        b = T.RotateRight(b ^ c, r4);
    }
}
