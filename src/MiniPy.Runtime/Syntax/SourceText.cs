// The text of one source file: decoded, with universal newlines, and indexed by line.
//
// Bytes become text by PEP 263: a UTF-8 byte order mark or a coding cookie in one of the first two lines names the encoding, UTF-8 is
// the default. CPython counts columns in UTF-8 bytes inside the tree and in characters inside a SyntaxError, so this class converts
// between UTF-16 indexes, code points and bytes. A source of ASCII only, the common case, needs none of that and says so in IsAscii.
// Decoding errors are SyntaxErrors with CPython's wording.

using System;
using System.Collections.Generic;
using System.Text;
using MiniPy.Bytecode;

namespace MiniPy.Syntax;

internal sealed class SourceText {
    private int[]? _lineStarts;

    /// <summary>The text; every line break is one \n.</summary>
    public string Text { get; }
    public string FileName { get; }
    public bool IsAscii { get; }
    /// <summary>The line number of the text's first line, and the column its first character stands at (for f-string expressions).</summary>
    public int FirstLine { get; init; } = 1;
    public int FirstColumn { get; init; }

    public SourceText(string text, string fileName, bool endWithNewline) {
        FileName = fileName;
        if (text.Contains('\0')) throw new CompileErrorException("ValueError", "source code string cannot contain null bytes", fileName, 0, 0, null, 0, 0);
        if (text.Contains('\r')) text = text.Replace("\r\n", "\n").Replace('\r', '\n');
        if (endWithNewline && (text.Length == 0 || text[^1] != '\n')) text += "\n";
        Text = text;
        IsAscii = Ascii.IsValid(text);
    }

    /// <summary>The source of bytes, decoded as PEP 263 says.</summary>
    public static SourceText Decode(byte[] source, string fileName, bool endWithNewline, ParserOptions options) {
        string text = DecodeToString(source, fileName, options, out bool invalid);
        return new(text, fileName, endWithNewline) { HasInvalidBytes = invalid };
    }

    // ---------------------------------------------------------------- decoding
    private static string DecodeToString(byte[] source, string fileName, ParserOptions options, out bool invalid) {
        invalid = false;
        var hasNull = source.Contains((byte)0);
        if (hasNull && !options.IsFile) throw new CompileErrorException("ValueError", "source code string cannot contain null bytes", fileName, 0, 0, null, 0, 0);
        var bom = source.Length >= 3 && source[0] == 0xEF && source[1] == 0xBB && source[2] == 0xBF;
        var start = bom ? 3 : 0;
        var cookie = FindCookie(source, start);
        var name = cookie is null ? "utf-8" : Normalize(cookie);
        if (bom && name != "utf-8") throw Undecodable("encoding problem: " + name + " with BOM", fileName);
        var body = source.AsSpan(start);
        if (name == "utf-8") {
            var valid = System.Text.Unicode.Utf8.IsValid(body);
            if (valid && hasNull) throw Undecodable("source code cannot contain null bytes", fileName);
            if (valid) return Encoding.UTF8.GetString(body);
            if (options.IsFile && cookie is null && !bom) throw Undeclared(source, fileName);
            invalid = true;
            return DecodeInvalid(body);
        }
        if (name == "iso-8859-1") return Encoding.Latin1.GetString(body);
        var problem = "unknown encoding: " + name;
        var text = options.Decoder?.Invoke(body.ToArray(), name, out problem);
        return text ?? throw Undecodable(options.IsFile ? "encoding problem: " + name : problem, fileName);
    }

    /// <summary>A byte that is no UTF-8, in a file that declares no encoding.</summary>
    private static CompileErrorException Undeclared(byte[] source, string fileName) {
        int at = InvalidUtf8(source, out _), line = 1;
        for (int i = 0; i < at; i++)
            if (source[i] == '\n') line++;
        return Undecodable($"Non-UTF-8 code starting with '\\x{source[at]:x2}' in file {fileName} on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details", fileName);
    }

    /// <summary>UTF-8 in which each byte that does not fit becomes a lone surrogate (U+DC80 and on): it matters only where it stands.</summary>
    private static string DecodeInvalid(ReadOnlySpan<byte> bytes) {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0) {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status == System.Buffers.OperationStatus.Done) text.Append(rune.ToString());
            else for (var i = 0; i < used; i++) text.Append((char)(0xDC00 + bytes[i]));
            bytes = bytes[used..];
        }
        return text.ToString();
    }

    /// <summary>The index of the first byte that is no UTF-8, and what the codec says of it; -1 when there is none.</summary>
    private static int InvalidUtf8(ReadOnlySpan<byte> bytes, out string reason) {
        reason = "";
        for (var at = 0; at < bytes.Length;) {
            var status = Rune.DecodeFromUtf8(bytes[at..], out _, out var used);
            if (status != System.Buffers.OperationStatus.Done) {
                reason = bytes[at] is < 0xC2 or > 0xF4 ? "invalid start byte" : at + used >= bytes.Length ? "unexpected end of data" : "invalid continuation byte";
                return at;
            }
            at += used;
        }
        return -1;
    }

    /// <summary>Whether bytes of the source were no UTF-8.</summary>
    public bool HasInvalidBytes { get; private init; }

    /// <summary>The codec's complaint about the text from `start` to `end`, which holds invalid bytes; null when it does not.</summary>
    public string? InvalidBytesIn(int start, int end) {
        var bytes = new List<byte>();
        Span<byte> buffer = stackalloc byte[4];
        for (var i = start; i < end; i++) {
            var c = Text[i];
            if (c is >= (char)0xDC80 and <= (char)0xDCFF && (i == start || !char.IsHighSurrogate(Text[i - 1]))) {
                bytes.Add((byte)(c - 0xDC00));
                continue;
            }
            var rune = char.IsHighSurrogate(c) ? new Rune(c, Text[++i]) : new Rune(c);
            foreach (var b in buffer[..rune.EncodeToUtf8(buffer)]) bytes.Add(b);
        }
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        var at = InvalidUtf8(span, out var reason);
        return at < 0 ? null : $"(unicode error) 'utf-8' codec can't decode byte 0x{span[at]:x2} in position {at}: {reason}";
    }

    /// <summary>The tokenizer's own spelling of the usual encodings, as PEP 263 tools agree on it.</summary>
    private static string Normalize(string cookie) {
        var text = cookie.Replace('_', '-').ToLowerInvariant();
        if (text == "utf-8" || text.StartsWith("utf-8-", StringComparison.Ordinal)) return "utf-8";
        if (text is "latin-1" or "iso-8859-1" or "iso-latin-1" or "latin1" or "l1" || text.StartsWith("latin-1-", StringComparison.Ordinal) ||
            text.StartsWith("iso-8859-1-", StringComparison.Ordinal) || text.StartsWith("iso-latin-1-", StringComparison.Ordinal)) {
            return "iso-8859-1";
        }
        return text;
    }

    /// <summary>The coding cookie of the first two lines: a comment with coding[:=]\s*([-\w.]+); the first line must be blank or comment.</summary>
    private static string? FindCookie(byte[] source, int start) {
        var pos = start;
        for (var line = 0; line < 2 && pos < source.Length; line++) {
            var end = pos;
            while (end < source.Length && source[end] != '\n' && source[end] != '\r') end++;
            var i = pos;
            while (i < end && source[i] is (byte)' ' or (byte)'\t' or (byte)'\f') i++;
            if (i < end && source[i] != '#') return null;
            for (; i + 6 < end; i++) {
                if (!source.AsSpan(i, 6).SequenceEqual("coding"u8)) continue;
                var j = i + 6;
                if (source[j] != ':' && source[j] != '=') continue;
                do j++; while (j < end && source[j] is (byte)' ' or (byte)'\t');
                var begin = j;
                while (j < end && (char.IsAsciiLetterOrDigit((char)source[j]) || source[j] is (byte)'-' or (byte)'_' or (byte)'.')) j++;
                if (j > begin) return Encoding.ASCII.GetString(source, begin, j - begin);
            }
            if (end < source.Length && source[end] == '\r' && end + 1 < source.Length && source[end + 1] == '\n') end++;
            pos = end + 1;
        }
        return null;
    }

    private static CompileErrorException Undecodable(string message, string fileName) => new("SyntaxError", message, fileName, 0, -1, null, 0, 0);

    // ---------------------------------------------------------------- lines and columns
    private int[] LineStarts {
        get {
            if (_lineStarts is not null) return _lineStarts;
            var starts = new List<int> { 0 };
            for (var i = Text.IndexOf('\n'); i >= 0; i = Text.IndexOf('\n', i + 1)) {
                if (i + 1 < Text.Length) starts.Add(i + 1);
            }
            return _lineStarts = starts.ToArray();
        }
    }

    /// <summary>Line `line` (counted from FirstLine) with its line break, or "" when there is none.</summary>
    public string Line(int line) {
        var starts = LineStarts;
        var index = line - FirstLine;
        if (index < 0 || index >= starts.Length) return "";
        return index + 1 < starts.Length ? Text[starts[index]..starts[index + 1]] : Text[starts[index]..];
    }

    /// <summary>The character index at which a line starts.</summary>
    public int LineStart(int line) {
        var starts = LineStarts;
        return starts[Math.Clamp(line - FirstLine, 0, starts.Length - 1)];
    }

    /// <summary>The number of UTF-8 bytes of Text[start..end].</summary>
    public int ByteCount(int start, int end) => IsAscii ? end - start : Encoding.UTF8.GetByteCount(Text.AsSpan(start, end - start));

    /// <summary>The number of code points of Text[start..end].</summary>
    public int CharCount(int start, int end) {
        if (IsAscii) return end - start;
        var count = 0;
        for (var i = start; i < end; i++) {
            if (!char.IsLowSurrogate(Text[i])) count++;
        }
        return count;
    }

    /// <summary>How many code points the first `bytes` bytes of a line hold; at most one more than the line has.</summary>
    public static int CharsOfBytes(string line, int bytes) {
        var chars = 0;
        var seen = 0;
        for (var i = 0; i < line.Length && seen < bytes; i++) {
            var c = line[i];
            if (char.IsHighSurrogate(c) && i + 1 < line.Length) {
                seen += 4;
                i++;
            } else {
                seen += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
            chars++;
        }
        return seen < bytes ? chars + 1 : chars;
    }
}
