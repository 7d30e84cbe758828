// The algorithms behind the hash modules, as incremental states: MD5, SHA-1 and SHA-2 of .NET, and SHA-224, which .NET has not
// (FIPS 180-4, 5.3.2: SHA-256 with other initial values and a shorter result).
//
// A digest belongs to one hash object. It is used under a monitor on itself, since long inputs are absorbed without the interpreter lock.

using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace MiniPy.Modules;

internal abstract class Digest(string name, int size, int blockSize) : IDisposable {
    public string Name => name;
    /// <summary>Bytes of the result; 0 when the caller chooses (SHAKE).</summary>
    public int Size => size;
    public int BlockSize => blockSize;

    public abstract void Append(ReadOnlySpan<byte> bytes);
    /// <summary>The digest of what was appended so far; appending may go on afterwards.</summary>
    public abstract void Current(Span<byte> result);
    public abstract Digest Copy();
    public virtual void Dispose() { }
}

internal sealed class PlatformDigest(string name, int blockSize, IncrementalHash hash) : Digest(name, hash.HashLengthInBytes, blockSize) {
    public override void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);
    public override void Current(Span<byte> result) => hash.GetCurrentHash(result);
    public override Digest Copy() => new PlatformDigest(Name, BlockSize, hash.Clone());
    public override void Dispose() => hash.Dispose();
}

internal sealed class Sha224Digest() : Digest("sha224", 28, 64) {
    /// <summary>First 32 bits of the fractional parts of the cube roots of the first 64 primes.</summary>
    private static ReadOnlySpan<uint> Rounds => [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
        0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
        0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
        0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
        0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] _state = [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4];
    private readonly byte[] _block = new byte[64];
    private int _filled;
    private ulong _length;

    public override void Append(ReadOnlySpan<byte> bytes) {
        _length += (ulong)bytes.Length;
        if (_filled > 0) {
            int part = Math.Min(64 - _filled, bytes.Length);
            bytes[..part].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[part..];
            if ((_filled += part) < 64) return;
            Compress(_state, _block);
            _filled = 0;
        }
        for (; bytes.Length >= 64; bytes = bytes[64..]) Compress(_state, bytes);
        bytes.CopyTo(_block);
        _filled = bytes.Length;
    }

    public override void Current(Span<byte> result) {
        var last = (Sha224Digest)Copy();
        last._block.AsSpan(_filled).Clear();
        last._block[_filled] = 0x80;
        if (_filled >= 56) {
            Compress(last._state, last._block);
            last._block.AsSpan().Clear();
        }
        BinaryPrimitives.WriteUInt64BigEndian(last._block.AsSpan(56), _length * 8);
        Compress(last._state, last._block);
        for (int i = 0; i < 7; i++) BinaryPrimitives.WriteUInt32BigEndian(result[(4 * i)..], last._state[i]);
    }

    public override Digest Copy() {
        var copy = new Sha224Digest { _filled = _filled, _length = _length };
        _state.CopyTo(copy._state, 0);
        _block.CopyTo(copy._block, 0);
        return copy;
    }

    private static void Compress(uint[] state, ReadOnlySpan<byte> block) {
        Span<uint> w = stackalloc uint[64];
        for (int i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (int i = 16; i < 64; i++) {
            uint near = w[i - 2], far = w[i - 15];
            w[i] = w[i - 16] + w[i - 7] + (BitOperations.RotateRight(near, 17) ^ BitOperations.RotateRight(near, 19) ^ near >> 10)
                + (BitOperations.RotateRight(far, 7) ^ BitOperations.RotateRight(far, 18) ^ far >> 3);
        }
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 64; i++) {
            uint first = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + (e & f ^ ~e & g) + Rounds[i] + w[i];
            uint second = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + (a & b ^ a & c ^ b & c);
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }
        state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
    }
}
