// The tables of a code object as the attributes show them: co_linetable, co_exceptiontable and co_lnotab.
//
// Inside, positions and handlers are plain arrays (CompiledCode); the byte strings are made when somebody asks and read when somebody gives
// them to replace() or the constructor. Their formats are CPython's, documented in Objects/locations.md and Objects/exception_handling_notes.txt.
//
// Both count "code units" of two bytes. An instruction of ours has four (co_code shows them), so everything is doubled on the way out and
// halved on the way in.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Objects;

internal static class CodeTables {
    /// <summary>Two-byte code units that one of our units stands for.</summary>
    public const int Scale = 2;

    /// <summary>Bytes of one of our units: the step of co_code, f_lasti, tb_lasti and co_lines().</summary>
    public const int UnitBytes = 4;

    // What the four bits after the top one of an entry's first byte mean, besides the short forms 0–9 and the one-line forms 10–12.
    private const int OneLine = 10, NoColumns = 13, Long = 14, NoLocation = 15;
    private const int LongestEntry = 8 / Scale;

    // ---------------------------------------------------------------- co_linetable
    public static byte[] EncodeLines(CompiledCode code) {
        if (code.LineTable != null) return code.LineTable;
        var bytes = new List<byte>();
        int line = code.FirstLine;
        Span[] positions = code.Positions;
        for (int at = 0; at < positions.Length;) {
            int start = at;
            while (++at < positions.Length && at - start < LongestEntry && positions[at] == positions[start]) { }
            EncodeEntry(bytes, positions[start], (at - start) * Scale, ref line);
        }
        return bytes.ToArray();
    }

    private static void EncodeEntry(List<byte> bytes, Span span, int length, ref int line) {
        void Head(int form) => bytes.Add((byte)(0x80 | form << 3 | length - 1));
        if (span.Line == 0) {
            Head(NoLocation);
            return;
        }
        int delta = span.Line - line;
        line = span.Line;
        if (span.Column < 0 || span.EndColumn < 0) {
            Head(NoColumns);
            Signed(bytes, delta);
            return;
        }
        int width = span.EndColumn - span.Column;
        if (span.EndLine == span.Line && delta == 0 && span.Column < 80 && width is >= 0 and < 16) {
            Head(span.Column / 8);
            bytes.Add((byte)(span.Column % 8 << 4 | width));
        } else if (span.EndLine == span.Line && delta is >= 0 and < 3 && span.Column < 128 && span.EndColumn < 128) {
            Head(OneLine + delta);
            bytes.Add((byte)span.Column);
            bytes.Add((byte)span.EndColumn);
        } else {
            Head(Long);
            Signed(bytes, delta);
            Unsigned(bytes, span.EndLine - span.Line);
            Unsigned(bytes, span.Column + 1);
            Unsigned(bytes, span.EndColumn + 1);
        }
    }

    private static void Unsigned(List<byte> bytes, int value) {
        uint rest = (uint)value;
        for (; rest >= 64; rest >>= 6) bytes.Add((byte)(0x40 | rest & 63));
        bytes.Add((byte)rest);
    }

    private static void Signed(List<byte> bytes, int value) => Unsigned(bytes, value < 0 ? -value << 1 | 1 : value << 1);

    /// <summary>Positions of as many units as the table covers, at most `units`; entries that a table cut short leaves incomplete end it.</summary>
    public static Span[] DecodeLines(ReadOnlySpan<byte> table, int firstLine, int units) {
        var positions = new List<Span>();
        int line = firstLine, at = 0;
        while (at < table.Length && positions.Count < units * Scale) {
            int head = table[at++], form = head >> 3 & 15, length = (head & 7) + 1;
            Span span = default;
            switch (form) {
                case NoLocation: break;
                case Long:
                    line += ReadSigned(table, ref at);
                    int endLine = line + ReadUnsigned(table, ref at);
                    int column = ReadUnsigned(table, ref at) - 1;
                    span = new Span(line, column, endLine, ReadUnsigned(table, ref at) - 1);
                    break;
                case NoColumns:
                    line += ReadSigned(table, ref at);
                    span = new Span(line, -1, line, -1);
                    break;
                case >= OneLine:
                    line += form - OneLine;
                    int start = Next(table, ref at);
                    span = new Span(line, start, line, Next(table, ref at));
                    break;
                default:
                    int second = Next(table, ref at), from = form * 8 + (second >> 4 & 7);
                    span = new Span(line, from, line, from + (second & 15));
                    break;
            }
            for (int i = 0; i < length; i++) positions.Add(span);
        }
        var result = new Span[Math.Min(units, (positions.Count + Scale - 1) / Scale)];
        for (int i = 0; i < result.Length; i++) result[i] = positions[i * Scale];
        return result;
    }

    private static int Next(ReadOnlySpan<byte> table, ref int at) => at < table.Length ? table[at++] : 0;

    private static int ReadUnsigned(ReadOnlySpan<byte> table, ref int at) {
        uint value = 0;
        for (int shift = 0; ; shift += 6) {
            int next = Next(table, ref at);
            if (shift < 32) value |= (uint)(next & 63) << shift;
            if ((next & 0x40) == 0) return (int)value;
        }
    }

    private static int ReadSigned(ReadOnlySpan<byte> table, ref int at) {
        int value = ReadUnsigned(table, ref at);
        return (value & 1) != 0 ? -(int)((uint)value >> 1) : (int)((uint)value >> 1);
    }

    // ---------------------------------------------------------------- co_exceptiontable
    public static byte[] EncodeHandlers(CompiledCode code) {
        var bytes = new List<byte>();
        foreach (ExceptionHandlerEntry entry in code.Handlers) {
            HandlerNumber(bytes, entry.Start * Scale, 0x80);
            HandlerNumber(bytes, (entry.End - entry.Start) * Scale, 0);
            HandlerNumber(bytes, entry.Target * Scale, 0);
            HandlerNumber(bytes, entry.Depth << 1 | (entry.PushLasti ? 1 : 0), 0);
        }
        return bytes.ToArray();
    }

    /// <summary>Six bits a byte, the highest first; the first byte of an entry is marked.</summary>
    private static void HandlerNumber(List<byte> bytes, int value, int mark) {
        int shift = 0;
        while (value >> shift >= 64) shift += 6;
        for (; shift >= 0; shift -= 6, mark = 0) bytes.Add((byte)(mark | (shift > 0 ? 0x40 : 0) | value >> shift & 63));
    }

    /// <summary>Null when the table is cut short or names places between our units.</summary>
    public static List<ExceptionHandlerEntry>? DecodeHandlers(ReadOnlySpan<byte> table) {
        var entries = new List<ExceptionHandlerEntry>();
        for (int at = 0; at < table.Length;) {
            if (!ReadHandlerNumber(table, ref at, out int start) || !ReadHandlerNumber(table, ref at, out int length)
                || !ReadHandlerNumber(table, ref at, out int target) || !ReadHandlerNumber(table, ref at, out int depth)) return null;
            if (start % Scale != 0 || length % Scale != 0 || target % Scale != 0) return null;
            entries.Add(new ExceptionHandlerEntry(start / Scale, (start + length) / Scale, target / Scale, depth >> 1, (depth & 1) != 0));
        }
        return entries;
    }

    private static bool ReadHandlerNumber(ReadOnlySpan<byte> table, ref int at, out int value) {
        value = 0;
        while (at < table.Length) {
            int next = table[at++];
            value = value << 6 | next & 63;
            if ((next & 0x40) == 0) return value >= 0;
        }
        return false;
    }

    // ---------------------------------------------------------------- co_lnotab
    /// <summary>The line table of 3.9 and before: pairs of steps in bytes and in lines.</summary>
    public static byte[] LineNumbers(CompiledCode code) {
        var bytes = new List<byte>();
        int line = code.FirstLine, done = 0;
        for (int at = 0; at < code.Positions.Length; at++) {
            int here = code.Positions[at].Line;
            if (here == 0 || here == line) continue;
            int step = at * UnitBytes - done, delta = here - line;
            for (; step > 255; step -= 255) bytes.AddRange([255, 0]);
            for (; delta > 127; delta -= 127, step = 0) bytes.AddRange([(byte)step, 127]);
            for (; delta < -128; delta += 128, step = 0) bytes.AddRange([(byte)step, 128]);
            bytes.AddRange([(byte)step, (byte)(sbyte)delta]);
            line = here;
            done = at * UnitBytes;
        }
        return bytes.ToArray();
    }
}
