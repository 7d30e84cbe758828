// Arguments as the system has them: .NET decodes them as UTF-8 and replaces what is none, python3 keeps such bytes as lone surrogates
// (PEP 383).

using System;
using System.IO;
using System.Text;

namespace MiniPy.Cli;

internal static class RawArguments {
    public static string[] Of(string[] decoded) {
        if (!OperatingSystem.IsLinux() || Array.TrueForAll(decoded, word => !word.Contains('\uFFFD'))) return decoded;
        byte[] all;
        try {
            all = File.ReadAllBytes("/proc/self/cmdline");
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException) {
            return decoded;
        }
        // The program's words are the last ones, each ended by a zero.
        var words = new string[decoded.Length];
        int end = all.Length;
        for (int i = words.Length - 1; i >= 0; i--) {
            if (end <= 0) return decoded;
            int start = Array.LastIndexOf(all, (byte)0, end - 2) + 1;
            words[i] = Decode(all.AsSpan(start, end - 1 - start));
            end = start;
        }
        return words;
    }

    private static string Decode(ReadOnlySpan<byte> bytes) {
        var text = new StringBuilder();
        while (bytes.Length > 0) {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == System.Buffers.OperationStatus.Done) {
                text.Append(rune.ToString());
                bytes = bytes[used..];
            } else {
                text.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }
        return text.ToString();
    }
}
