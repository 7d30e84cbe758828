// What the verifier looks at of some code: plain data that does not tell whether it comes from a compiler, from a file or from the hands of a
// program. Constants are told only as far as instructions rely on them.

using System;

namespace MiniPy.Bytecode;

/// <summary>A constant as the verifier sees it; Names is a tuple that holds nothing but strings.</summary>
internal enum ConstantKind : byte { Object, String, Tuple, Names, Code }

/// <param name="Count">Of Names the number of items, of Code the number of its free variables.</param>
internal readonly record struct ConstantShape(ConstantKind Kind, int Count = 0);

internal readonly ref struct CodeShape {
    public required CodeFlags Flags { get; init; }
    public required int ArgCount { get; init; }
    public required int PosOnlyArgCount { get; init; }
    public required int KwOnlyArgCount { get; init; }
    public required int StackSize { get; init; }
    public required int NameCount { get; init; }
    public required ReadOnlySpan<uint> Units { get; init; }
    public required ReadOnlySpan<ConstantShape> Constants { get; init; }
    /// <summary>What each slot of localsplus is.</summary>
    public required ReadOnlySpan<LocalKind> Locals { get; init; }
    /// <summary>Innermost first.</summary>
    public required ReadOnlySpan<ExceptionHandlerEntry> Handlers { get; init; }
}
