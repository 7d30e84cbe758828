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
    public static SourceText Decode(byte[] source, string fileName, bool endWithNewline) => new(DecodeToString(source, fileName), fileName, endWithNewline);

    // ---------------------------------------------------------------- decoding
    private static string DecodeToString(byte[] source, string fileName) {
        if (Array.IndexOf(source, (byte)0) >= 0) throw new CompileErrorException("ValueError", "source code string cannot contain null bytes", fileName, 0, 0, null, 0, 0);
        var start = 0;
        var bom = source.Length >= 3 && source[0] == 0xEF && source[1] == 0xBB && source[2] == 0xBF;
        if (bom) start = 3;
        var cookie = FindCookie(source, start);
        var name = cookie is null ? "utf-8" : Normalize(cookie);
        if (bom && cookie is not null && name != "utf-8") throw Undecodable("encoding problem: " + cookie + " with BOM", fileName, 0, 0, null);
        if (name is "utf-8" or "utf8" or "u8") return DecodeUtf8(source, start, fileName);
        if (name == "iso-8859-1") return Encoding.Latin1.GetString(source, start, source.Length - start);
        if (name is "ascii" or "us-ascii" or "646") {
            for (var i = start; i < source.Length; i++) {
                if (source[i] < 0x80) continue;
                throw Undecodable("(unicode error) 'ascii' codec can't decode byte 0x" + source[i].ToString("x2") + " in position " + (i - start) +
                    ": ordinal not in range(128)", fileName, 0, 0, null);
            }
            return Encoding.ASCII.GetString(source, start, source.Length - start);
        }
        Encoding? encoding = null;
        try {
            encoding = CodePagesEncodingProvider.Instance.GetEncoding(CodePageName(name)) ?? Encoding.GetEncoding(CodePageName(name));
        } catch (ArgumentException) {
            // Falls through to the error below.
        }
        if (encoding is null) throw Undecodable("unknown encoding: " + cookie, fileName, 0, 0, null);
        return encoding.GetString(source, start, source.Length - start);
    }

    private static string CodePageName(string name) => name switch {
        "cp1252" or "windows-1252" or "1252" => "windows-1252",
        "cp1251" => "windows-1251",
        "cp1250" => "windows-1250",
        "latin-2" or "latin2" => "iso-8859-2",
        "koi8-r" => "koi8-r",
        "cp437" => "ibm437",
        "cp850" => "ibm850",
        "utf-7" => "utf-7-unsupported",
        _ => name.StartsWith("cp125", StringComparison.Ordinal) ? "windows-" + name[2..] : name,
    };

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

    private static string DecodeUtf8(byte[] source, int start, string fileName) {
        try {
            return new UTF8Encoding(false, true).GetString(source, start, source.Length - start);
        } catch (DecoderFallbackException error) {
            var at = start + Math.Max(error.Index, 0);
            var bad = error.BytesUnknown is { Length: > 0 } unknown ? unknown[0] : source[at];
            var reason = "invalid start byte";
            if (bad is >= 0xC2 and <= 0xF4) reason = at + (error.BytesUnknown?.Length ?? 1) >= source.Length ? "unexpected end of data" : "invalid continuation byte";
            throw Undecodable("(unicode error) 'utf-8' codec can't decode byte 0x" + bad.ToString("x2") + " in position " + (at - start) + ": " + reason,
                fileName, 0, 0, null);
        }
    }

    private static CompileErrorException Undecodable(string message, string fileName, int line, int offset, string? text) =>
        new("SyntaxError", message, fileName, line, offset, text, line, 0);

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
