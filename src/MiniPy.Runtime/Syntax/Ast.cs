// The abstract syntax tree of Python 3.11: what all nodes have, and the plain values of constants.
//
// The nodes themselves are declared in nodes.def, with ASDL's names and field order, so that a reader who knows the `ast` module knows
// them; Ast.g.cs holds one sealed record for each. Records are immutable; the parser re-labels a target's context (Load, Store, Del) with
// `with`. Columns are offsets in UTF-8 bytes from the start of the line, as `ast` and code objects report them; lines count from 1.
//
// What the types do not say: AnnAssign.Simple is false for a target in parentheses, which then declares no local. A null key of a Dict and a
// null name of a Keyword stand for `**mapping`. FormattedValue.Conversion is -1, 's', 'r' or 'a', its specification itself a JoinedStr.
// Constant.Value is null (None), bool, BigInteger, double, Complex, byte[], string, CodePoints (a str that holds surrogates) or
// EllipsisValue; a tree that comes from Python may also hold a TupleConstant or FrozenSetConstant. Constant.Kind is "u" for u'' literals.
// Arguments.Defaults belong to the last positional parameters; KwDefaults has one entry for each keyword-only one, null for none.
//
// Nothing here knows the heap: a constant is plain .NET data.

using System.Collections.Generic;

namespace MiniPy.Syntax;

/// <summary>Where a node stands: lines from 1, columns in UTF-8 bytes from 0, the end exclusive.</summary>
internal readonly record struct Span(int Line, int Column, int EndLine, int EndColumn) {
    public Span To(Span end) => new(Line, Column, end.EndLine, end.EndColumn);
}

internal abstract record Node(Span Span) {
    /// <summary>The row of NodeTable that describes this node.</summary>
    public abstract NodeClass Class { get; }
    /// <summary>The value of the index-th field: a node, a list of nodes (null for a hole), a string, a constant, or a boxed int (ints, enums).</summary>
    public virtual object? Field(int index) => null;
}

/// <summary>The value of the literal `...`.</summary>
internal sealed class EllipsisValue {
    public static readonly EllipsisValue Instance = new();
    private EllipsisValue() { }
}

/// <summary>A str that holds surrogate code points, which a .NET string could not tell from a pair.</summary>
internal sealed record CodePoints(IReadOnlyList<int> Values);
