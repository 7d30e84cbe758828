// CRC-32 (IEEE 802.3, reflected), Adler-32 (RFC 1950) and CRC-CCITT as BinHex uses it, for zlib and binascii.
//
// CRC-32 takes eight bytes a step from eight tables: table k gives the effect of a byte that k more bytes follow.

using System;
using System.Buffers.Binary;

namespace MiniPy.Modules;

internal static class Checksums {
    private static readonly uint[] s_crc32 = MakeCrc32();
    private static readonly ushort[] s_ccitt = MakeCcitt();

    private static uint[] MakeCrc32() {
        var table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++) {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            table[i] = crc;
        }
        for (int i = 256; i < table.Length; i++) table[i] = table[i - 256] >> 8 ^ table[table[i - 256] & 0xFF];
        return table;
    }

    private static ushort[] MakeCcitt() {
        var table = new ushort[256];
        for (int i = 0; i < 256; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            table[i] = (ushort)crc;
        }
        return table;
    }

    public static uint Crc32(uint value, ReadOnlySpan<byte> bytes) {
        ReadOnlySpan<uint> t = s_crc32;
        uint crc = ~value;
        for (; bytes.Length >= 8; bytes = bytes[8..]) {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc, high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[(int)(7 * 256 + (low & 0xFF))] ^ t[(int)(6 * 256 + (low >> 8 & 0xFF))] ^ t[(int)(5 * 256 + (low >> 16 & 0xFF))] ^ t[(int)(4 * 256 + (low >> 24))]
                ^ t[(int)(3 * 256 + (high & 0xFF))] ^ t[(int)(2 * 256 + (high >> 8 & 0xFF))] ^ t[(int)(256 + (high >> 16 & 0xFF))] ^ t[(int)(high >> 24)];
        }
        foreach (byte b in bytes) crc = crc >> 8 ^ t[(int)((crc ^ b) & 0xFF)];
        return ~crc;
    }

    public static uint Adler32(uint value, ReadOnlySpan<byte> bytes) {
        const int block = 5552; // the most bytes after which the sums still fit 32 bits
        uint a = value & 0xFFFF, b = value >> 16;
        while (bytes.Length > 0) {
            ReadOnlySpan<byte> part = bytes[..Math.Min(block, bytes.Length)];
            foreach (byte x in part) {
                a += x;
                b += a;
            }
            a %= 65521;
            b %= 65521;
            bytes = bytes[part.Length..];
        }
        return b << 16 | a;
    }

    public static uint Ccitt(uint value, ReadOnlySpan<byte> bytes) {
        uint crc = value & 0xFFFF;
        foreach (byte x in bytes) crc = crc << 8 & 0xFF00 ^ s_ccitt[crc >> 8 ^ x];
        return crc;
    }
}
