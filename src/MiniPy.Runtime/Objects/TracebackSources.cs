// Source lines for tracebacks and warnings: one per interpreter.
//
// Sources that never were files (strings the host runs, modules from its own loader) are registered by name; other names are read as files,
// looked for along sys.path when relative, and kept until the file changes. A host that does not want files read sets ReadsFiles to false;
// one that has sources of its own sets Reader.

using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal sealed unsafe class SourceLines {
    private const long LargestFile = 64 << 20;

    private sealed record FileLines(DateTime Changed, long Size, string[] Lines);

    private readonly Dictionary<string, string[]> _registered = [];
    private readonly Dictionary<string, FileLines?> _files = [];

    /// <summary>Asked first: (file name, line from 1), null when it does not know.</summary>
    public Func<string, int, string?>? Reader { get; set; }
    public bool ReadsFiles { get; set; } = true;

    public static SourceLines Of(PyThreadState* ts) => Interpreter.From(ts).Part<SourceLines>();

    /// <summary>Makes a source known under a name; null forgets it.</summary>
    public void Register(string fileName, string? text) {
        lock (_registered) {
            if (text == null) _registered.Remove(fileName);
            else _registered[fileName] = SplitLines(text);
        }
    }

    /// <summary>A line without its end, or null.</summary>
    public string? Line(PyThreadState* ts, string fileName, int line) {
        if (line < 1) return null;
        if (Reader?.Invoke(fileName, line) is { } given) return given;
        string[]? lines;
        lock (_registered) _registered.TryGetValue(fileName, out lines);
        if (lines == null && ReadsFiles) lines = ReadFile(ts, fileName) ?? Search(ts, fileName);
        return lines != null && line <= lines.Length ? lines[line - 1] : null;
    }

    /// <summary>Looks for a relative name in the directories of sys.path.</summary>
    private string[]? Search(PyThreadState* ts, string fileName) {
        if (fileName.Length == 0 || fileName[0] == '<' || Path.IsPathRooted(fileName) || ts->interp->sysdict == null) return null;
        PyObject* path = DictObject.GetItemString(ts, ts->interp->sysdict, Names.path);
        if (path == null || !TypeObject.HasFlag(path, TypeFlags.ListSubclass)) return null;
        string tail = fileName[(fileName.LastIndexOf('/') + 1)..];
        for (nint i = 0; i < ListObject.Size(path); i++) {
            PyObject* item = ListObject.Items(path)[i];
            if (!UnicodeObject.Check(item)) continue;
            string[]? lines = ReadFile(ts, UnicodeObject.ToString(item) + "/" + tail);
            if (lines != null) return lines;
        }
        return null;
    }

    private string[]? ReadFile(PyThreadState* ts, string path) {
        if (path.Length == 0 || path[0] == '<') return null;
        try {
            var info = new FileInfo(path);
            if (!info.Exists || info.Length > LargestFile) return null;
            lock (_files)
                if (_files.TryGetValue(path, out FileLines? known) && known!.Changed == info.LastWriteTimeUtc && known.Size == info.Length) return known.Lines;
            string[] lines = SplitLines(Decode(ts, File.ReadAllBytes(path))); // a codec may be Python code
            lock (_files) {
                if (_files.Count > 200) _files.Clear();
                _files[path] = new FileLines(info.LastWriteTimeUtc, info.Length, lines);
            }
            return lines;
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) {
            return null; // the traceback is printed without its line
        }
    }

    private static string[] SplitLines(string text) {
        var lines = new List<string>();
        int start = 0;
        while (start < text.Length) {
            int end = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (end < 0) {
                lines.Add(text[start..]);
                break;
            }
            end += start;
            lines.Add(text[start..end]);
            start = end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
        }
        return lines.ToArray();
    }

    private static string Decode(PyThreadState* ts, byte[] bytes) {
        ReadOnlySpan<byte> content = bytes;
        if (content.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Encoding.UTF8.GetString(content[3..]);
        string? cookie = Cookie(content);
        bool latin = cookie != null && (cookie.StartsWith("latin", StringComparison.Ordinal) || cookie.StartsWith("iso-8859-1", StringComparison.Ordinal)
            || cookie.StartsWith("iso8859-1", StringComparison.Ordinal) || cookie is "l1" or "8859");
        if (latin) return Encoding.Latin1.GetString(content);
        if (cookie is null or "utf-8" or "utf8") return Encoding.UTF8.GetString(content);
        using Owned source = new(ts, BytesObject.FromSpan(ts, content));
        using Owned text = new(ts, source.IsNull ? null : Codec.DecodeObject(ts, source, cookie, "replace"));
        if (!text.IsNull) return UnicodeObject.ToString(text);
        ErrorIndicator.Clear(ts); // an unknown encoding: what is ASCII can be shown all the same
        return Encoding.UTF8.GetString(content);
    }

    /// <summary>The encoding that a comment in the first two lines names (PEP 263), in lower case with hyphens, or null.</summary>
    private static string? Cookie(ReadOnlySpan<byte> content) {
        for (int i = 0; i < 2 && content.Length > 0; i++) {
            int end = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            ReadOnlySpan<byte> comment = line.TrimStart((ReadOnlySpan<byte>)[(byte)' ', (byte)'\t', (byte)'\f']);
            if (comment.Length > 0 && comment[0] != '#') return null;
            int at = comment.IndexOf("coding"u8);
            if (at < 0 || at + 6 >= comment.Length || comment[at + 6] is not ((byte)':' or (byte)'=')) continue;
            at += 7;
            while (at < comment.Length && comment[at] is (byte)' ' or (byte)'\t') at++;
            int start = at;
            while (at < comment.Length && (char.IsAsciiLetterOrDigit((char)comment[at]) || comment[at] is (byte)'-' or (byte)'_' or (byte)'.')) at++;
            return Encoding.Latin1.GetString(comment[start..at]).ToLowerInvariant().Replace('_', '-');
        }
        return null;
    }
}
