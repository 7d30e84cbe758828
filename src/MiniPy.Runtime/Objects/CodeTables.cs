// The tables of a code object as the attributes show them: co_linetable, co_exceptiontable and co_lnotab.
//
// Inside, positions and handlers are plain arrays (CompiledCode); the byte strings are made when somebody asks and read when somebody gives
// them to replace() or the constructor. Their formats are CPython's, documented in Objects/locations.md and Objects/exception_handling_notes.txt.
//
// They count the two-byte code units of co_code (slots); StandardCode knows which unit of ours each of them belongs to.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Objects;

internal static class CodeTables {
    // What the four bits after the top one of an entry's first byte mean, besides the short forms 0–9 and the one-line forms 10–12.
    private const int OneLine = 10, NoColumns = 13, Long = 14, NoLocation = 15;
    private const int LongestEntry = 8;

    /// <summary>The position of each slot, as far as they are known.</summary>
    public static List<Span> Positions(CompiledCode code) {
        StandardCode instructions = StandardCode.Of(code);
        var positions = new List<Span>(instructions.Slots);
        for (int slot = 0; slot < instructions.Slots && instructions.UnitOf(slot) < code.Positions.Length; slot++) positions.Add(code.Positions[instructions.UnitOf(slot)]);
        return positions;
    }

    /// <summary>Line 0 with an end is one: the start of a module's code.</summary>
    public static bool HasLine(Span span) => span.Line != 0 || span.EndLine != 0;

    // ---------------------------------------------------------------- co_linetable
    public static byte[] EncodeLines(CompiledCode code) => code.LineTable ?? EncodeLines(Positions(code), code.FirstLine);

    public static byte[] EncodeLines(IReadOnlyList<Span> positions, int line) {
        var bytes = new List<byte>();
        for (int at = 0; at < positions.Count;) {
            int start = at;
            while (++at < positions.Count && at - start < LongestEntry && positions[at] == positions[start]) { }
            EncodeEntry(bytes, positions[start], at - start, ref line);
        }
        return bytes.ToArray();
    }

    private static void EncodeEntry(List<byte> bytes, Span span, int length, ref int line) {
        void Head(int form) => bytes.Add((byte)(0x80 | form << 3 | length - 1));
        if (!HasLine(span)) {
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

    /// <summary>Positions of as many units as the table covers; entries that a table cut short leaves incomplete end it.</summary>
    public static Span[] DecodeLines(ReadOnlySpan<byte> table, int firstLine, StandardCode instructions, int units) {
        var positions = new List<Span>();
        int line = firstLine, at = 0;
        while (at < table.Length && positions.Count < instructions.Slots) {
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
        var result = new List<Span>(units);
        while (result.Count < units && instructions.StartOf(result.Count) < positions.Count) result.Add(positions[instructions.StartOf(result.Count)]);
        return result.ToArray();
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
    public static byte[] EncodeHandlers(CompiledCode code) => code.ExceptionTable ?? EncodeHandlers(code.Handlers, StandardCode.Of(code));

    public static byte[] EncodeHandlers(ReadOnlySpan<ExceptionHandlerEntry> handlers, StandardCode instructions) {
        var bytes = new List<byte>();
        foreach (ExceptionHandlerEntry entry in handlers) {
            HandlerNumber(bytes, instructions.StartOf(entry.Start), 0x80);
            HandlerNumber(bytes, instructions.StartOf(entry.End) - instructions.StartOf(entry.Start), 0);
            HandlerNumber(bytes, instructions.StartOf(entry.Target), 0);
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

    /// <summary>Null when the table is cut short or names places within instructions.</summary>
    public static List<ExceptionHandlerEntry>? DecodeHandlers(ReadOnlySpan<byte> table, StandardCode instructions) {
        var entries = new List<ExceptionHandlerEntry>();
        for (int at = 0; at < table.Length;) {
            if (!ReadHandlerNumber(table, ref at, out int start) || !ReadHandlerNumber(table, ref at, out int length)
                || !ReadHandlerNumber(table, ref at, out int target) || !ReadHandlerNumber(table, ref at, out int depth)) return null;
            (int from, int to, int handler) = (instructions.UnitStartingAt(start), instructions.UnitStartingAt(start + length), instructions.UnitStartingAt(target));
            if (from < 0 || to < 0 || handler < 0) return null;
            entries.Add(new ExceptionHandlerEntry(from, to, handler, depth >> 1, (depth & 1) != 0));
        }
        return entries;
    }

    /// <summary>Of a table that counts our own units (marshal); false when it is cut short.</summary>
    public static bool DecodeOwnHandlers(ReadOnlySpan<byte> table, out ExceptionHandlerEntry[] handlers) {
        handlers = [];
        if (table.Length == 0) return true;
        var entries = new List<ExceptionHandlerEntry>();
        for (int at = 0; at < table.Length;) {
            if (!ReadHandlerNumber(table, ref at, out int start) || !ReadHandlerNumber(table, ref at, out int length)
                || !ReadHandlerNumber(table, ref at, out int target) || !ReadHandlerNumber(table, ref at, out int depth)) return false;
            entries.Add(new ExceptionHandlerEntry(start, start + length, target, depth >> 1, (depth & 1) != 0));
        }
        handlers = entries.ToArray();
        return true;
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
        List<Span> positions = Positions(code);
        for (int at = 0; at < positions.Count; at++) {
            int here = positions[at].Line;
            if (here == line || !HasLine(positions[at])) continue;
            int step = at * 2 - done, delta = here - line;
            for (; step > 255; step -= 255) bytes.AddRange([255, 0]);
            for (; delta > 127; delta -= 127, step = 0) bytes.AddRange([(byte)step, 127]);
            for (; delta < -128; delta += 128, step = 0) bytes.AddRange([(byte)step, 128]);
            bytes.AddRange([(byte)step, (byte)(sbyte)delta]);
            line = here;
            done = at * 2;
        }
        return bytes.ToArray();
    }
}
