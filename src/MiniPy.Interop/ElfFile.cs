// A look at a shared library before dlopen maps it: the dynamic linker reads what the program headers promise, and a file that ends earlier
// (a copy that was interrupted) is a SIGBUS in its midst. Everything else that can be wrong with a file it says by itself.

using System;
using System.Buffers.Binary;
using System.IO;

namespace MiniPy.Interop;

internal static class ElfFile {
    private const int HeaderBytes = 64, ProgramHeaderBytes = 56, Load = 1;

    /// <summary>Is this a 64-bit little-endian ELF file that lacks a part of a segment or of its table of sections?</summary>
    public static bool IsCutShort(string path) {
        try {
            using FileStream file = File.OpenRead(path);
            Span<byte> header = stackalloc byte[HeaderBytes];
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("\u007fELF\u0002\u0001"u8)) return false;
            long programs = BinaryPrimitives.ReadInt64LittleEndian(header[32..]), sections = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
            int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
            if (sections > file.Length || programs > file.Length - (long)count * ProgramHeaderBytes) return true;
            file.Position = programs;
            Span<byte> program = stackalloc byte[ProgramHeaderBytes];
            for (int i = 0; i < count; i++) {
                file.ReadExactly(program);
                if (BinaryPrimitives.ReadInt32LittleEndian(program) != Load) continue;
                long offset = BinaryPrimitives.ReadInt64LittleEndian(program[8..]), bytes = BinaryPrimitives.ReadInt64LittleEndian(program[32..]);
                if (offset < 0 || bytes < 0 || offset > file.Length - bytes) return true;
            }
            return false;
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException) {
            return false; // dlopen says why
        }
    }
}
