// The product of the compiler: plain data, no heap, no pointers. It can be kept, shared between engines and threads, saved and
// verified; the VM turns it into a code object of one interpreter (Objects/CodeObject).
//
// Units      32-bit instructions and their zeroed cache units (see opcodes.def).
// Constants  null (None), bool, BigInteger, double, Complex, string, CodePoints, byte[], EllipsisValue, CompiledCode, TupleConstant,
//            FrozenSetConstant. The first constant of a function is its docstring or None.
// Locals     localsplus as in 3.11: parameters, other locals (a parameter that is also a cell stays where it is and MAKE_CELL turns
//            its slot into a cell), then the cells that are no parameters, then the free variables.
// Positions  one entry for each unit (cache units repeat their instruction's), four numbers; Line 0 means "no position".
// Handlers   the exception table, innermost first for any unit: [Start, End) in units, Target unit, stack Depth to unwind to, and
//            whether the unit index of the raising instruction is pushed (as an int) before the exception.

using System;
using System.Collections.Generic;
using MiniPy.Syntax;

namespace MiniPy.Bytecode;

[Flags]
internal enum CodeFlags {
    None = 0, Optimized = 0x1, NewLocals = 0x2, VarArgs = 0x4, VarKeywords = 0x8, Nested = 0x10, Generator = 0x20, Coroutine = 0x80,
    IterableCoroutine = 0x100, AsyncGenerator = 0x200,
    FutureDivision = 0x20000, FutureAbsoluteImport = 0x40000, FutureWithStatement = 0x80000, FuturePrintFunction = 0x100000,
    FutureUnicodeLiterals = 0x200000, FutureBarryAsBdfl = 0x400000, FutureGeneratorStop = 0x800000, FutureAnnotations = 0x1000000,
}

[Flags]
internal enum LocalKind : byte { None = 0, Local = 0x20, Cell = 0x40, Free = 0x80 }

internal readonly record struct ExceptionHandlerEntry(int Start, int End, int Target, int Depth, bool PushLasti);

internal sealed record TupleConstant(IReadOnlyList<object?> Items);
internal sealed record FrozenSetConstant(IReadOnlyList<object?> Items);

internal sealed class CompiledCode {
    public required string Name { get; init; }
    public required string QualifiedName { get; init; }
    public required string FileName { get; init; }
    public required int FirstLine { get; init; }
    public required CodeFlags Flags { get; init; }
    /// <summary>Positional parameters, positional-only ones included; *args and **kwargs are not counted.</summary>
    public required int ArgCount { get; init; }
    public required int PosOnlyArgCount { get; init; }
    public required int KwOnlyArgCount { get; init; }
    /// <summary>The deepest value stack, in slots.</summary>
    public required int StackSize { get; init; }
    public required uint[] Units { get; init; }
    public required IReadOnlyList<object?> Constants { get; init; }
    public required IReadOnlyList<string> Names { get; init; }
    /// <summary>Names of localsplus, and beside them what each slot is.</summary>
    public required IReadOnlyList<string> LocalNames { get; init; }
    public required LocalKind[] LocalKinds { get; init; }
    public required ExceptionHandlerEntry[] Handlers { get; init; }
    public required Span[] Positions { get; init; }
    /// <summary>co_linetable as it was given to replace(); null when it is made from Positions, which may then be shorter than Units.</summary>
    public byte[]? LineTable { get; init; }
    /// <summary>co_exceptiontable as it was given to replace(); null when it is made from Handlers.</summary>
    public byte[]? ExceptionTable { get; init; }
    /// <summary>How co_code shows the units, once somebody asked.</summary>
    public StandardCode? Standard { get; set; }

    /// <summary>The same code, inner code included, with lines only (-X no_debug_ranges).</summary>
    public CompiledCode WithoutColumns() {
        var constants = new List<object?>();
        foreach (object? constant in Constants) constants.Add(constant is CompiledCode inner ? inner.WithoutColumns() : constant);
        return new CompiledCode {
            Name = Name, QualifiedName = QualifiedName, FileName = FileName, FirstLine = FirstLine, Flags = Flags, ArgCount = ArgCount, PosOnlyArgCount = PosOnlyArgCount,
            KwOnlyArgCount = KwOnlyArgCount, StackSize = StackSize, Units = Units, Constants = constants, Names = Names, LocalNames = LocalNames, LocalKinds = LocalKinds,
            Handlers = Handlers, Positions = Array.ConvertAll(Positions, span => span.Line == 0 ? span : new Span(span.Line, -1, span.Line, -1)),
        };
    }
}

/// <summary>A source that cannot be compiled; the VM turns it into SyntaxError, IndentationError or TabError.</summary>
/// <remarks>Offsets count characters from 1 as in SyntaxError; EndLine and EndOffset are 0 when unknown (-1 in 3.11 terms is 0 here).</remarks>
internal sealed class CompileErrorException : Exception {
    public CompileErrorException(string kind, string message, string fileName, int line, int offset, string? text, int endLine, int endOffset) : base(message) {
        Kind = kind;
        FileName = fileName;
        Line = line;
        Offset = offset;
        Text = text;
        EndLine = endLine;
        EndOffset = endOffset;
    }

    /// <summary>"SyntaxError", "IndentationError", "TabError", "RecursionError", "MemoryError" or "SystemError".</summary>
    public string Kind { get; }
    public string FileName { get; }
    public int Line { get; }
    public int Offset { get; }
    public string? Text { get; }
    public int EndLine { get; }
    public int EndOffset { get; }
}
