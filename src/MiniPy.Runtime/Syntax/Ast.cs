// The abstract syntax tree of Python 3.11.
//
// One sealed record per production of CPython's Python.asdl, with ASDL's names and field order, so that a reader who knows the
// `ast` module knows this file. Records are immutable; the parser re-labels a target's context (Load, Store, Del) with `with`.
// Columns are offsets in UTF-8 bytes from the start of the line, as `ast` and code objects report them; lines count from 1.
//
// Nothing here knows the heap: a constant is plain .NET data (see Constant).

using System.Collections.Generic;
using System.Numerics;

namespace MiniPy.Syntax;

/// <summary>Where a node stands: lines from 1, columns in UTF-8 bytes from 0, the end exclusive.</summary>
internal readonly record struct Span(int Line, int Column, int EndLine, int EndColumn) {
    public Span To(Span end) => new(Line, Column, end.EndLine, end.EndColumn);
}

internal abstract record Node(Span Span);

// ---------------------------------------------------------------- roots
internal abstract record Root(Span Span) : Node(Span);
internal sealed record Module(IReadOnlyList<Stmt> Body, Span Span) : Root(Span);
internal sealed record Interactive(IReadOnlyList<Stmt> Body, Span Span) : Root(Span);
internal sealed record Expression(Expr Body, Span Span) : Root(Span);

// ---------------------------------------------------------------- statements
internal abstract record Stmt(Span Span) : Node(Span);
internal sealed record FunctionDef(string Name, Arguments Args, IReadOnlyList<Stmt> Body, IReadOnlyList<Expr> Decorators, Expr? Returns, Span Span) : Stmt(Span);
internal sealed record AsyncFunctionDef(string Name, Arguments Args, IReadOnlyList<Stmt> Body, IReadOnlyList<Expr> Decorators, Expr? Returns, Span Span) : Stmt(Span);
internal sealed record ClassDef(string Name, IReadOnlyList<Expr> Bases, IReadOnlyList<Keyword> Keywords, IReadOnlyList<Stmt> Body, IReadOnlyList<Expr> Decorators, Span Span) : Stmt(Span);
internal sealed record Return(Expr? Value, Span Span) : Stmt(Span);
internal sealed record Delete(IReadOnlyList<Expr> Targets, Span Span) : Stmt(Span);
internal sealed record Assign(IReadOnlyList<Expr> Targets, Expr Value, Span Span) : Stmt(Span);
internal sealed record AugAssign(Expr Target, Operator Op, Expr Value, Span Span) : Stmt(Span);
/// <summary>`Simple` is false for a target in parentheses, which then declares no local.</summary>
internal sealed record AnnAssign(Expr Target, Expr Annotation, Expr? Value, bool Simple, Span Span) : Stmt(Span);
internal sealed record For(Expr Target, Expr Iter, IReadOnlyList<Stmt> Body, IReadOnlyList<Stmt> OrElse, Span Span) : Stmt(Span);
internal sealed record AsyncFor(Expr Target, Expr Iter, IReadOnlyList<Stmt> Body, IReadOnlyList<Stmt> OrElse, Span Span) : Stmt(Span);
internal sealed record While(Expr Test, IReadOnlyList<Stmt> Body, IReadOnlyList<Stmt> OrElse, Span Span) : Stmt(Span);
internal sealed record If(Expr Test, IReadOnlyList<Stmt> Body, IReadOnlyList<Stmt> OrElse, Span Span) : Stmt(Span);
internal sealed record With(IReadOnlyList<WithItem> Items, IReadOnlyList<Stmt> Body, Span Span) : Stmt(Span);
internal sealed record AsyncWith(IReadOnlyList<WithItem> Items, IReadOnlyList<Stmt> Body, Span Span) : Stmt(Span);
internal sealed record Match(Expr Subject, IReadOnlyList<MatchCase> Cases, Span Span) : Stmt(Span);
internal sealed record Raise(Expr? Exc, Expr? Cause, Span Span) : Stmt(Span);
internal sealed record Try(IReadOnlyList<Stmt> Body, IReadOnlyList<ExceptHandler> Handlers, IReadOnlyList<Stmt> OrElse, IReadOnlyList<Stmt> FinalBody, Span Span) : Stmt(Span);
internal sealed record TryStar(IReadOnlyList<Stmt> Body, IReadOnlyList<ExceptHandler> Handlers, IReadOnlyList<Stmt> OrElse, IReadOnlyList<Stmt> FinalBody, Span Span) : Stmt(Span);
internal sealed record Assert(Expr Test, Expr? Msg, Span Span) : Stmt(Span);
internal sealed record Import(IReadOnlyList<Alias> Names, Span Span) : Stmt(Span);
internal sealed record ImportFrom(string? ModuleName, IReadOnlyList<Alias> Names, int Level, Span Span) : Stmt(Span);
internal sealed record Global(IReadOnlyList<string> Names, Span Span) : Stmt(Span);
internal sealed record Nonlocal(IReadOnlyList<string> Names, Span Span) : Stmt(Span);
internal sealed record ExprStmt(Expr Value, Span Span) : Stmt(Span);
internal sealed record Pass(Span Span) : Stmt(Span);
internal sealed record Break(Span Span) : Stmt(Span);
internal sealed record Continue(Span Span) : Stmt(Span);

// ---------------------------------------------------------------- expressions
internal abstract record Expr(Span Span) : Node(Span);
internal sealed record BoolOp(BoolOperator Op, IReadOnlyList<Expr> Values, Span Span) : Expr(Span);
internal sealed record NamedExpr(Expr Target, Expr Value, Span Span) : Expr(Span);
internal sealed record BinOp(Expr Left, Operator Op, Expr Right, Span Span) : Expr(Span);
internal sealed record UnaryOp(UnaryOperator Op, Expr Operand, Span Span) : Expr(Span);
internal sealed record Lambda(Arguments Args, Expr Body, Span Span) : Expr(Span);
internal sealed record IfExp(Expr Test, Expr Body, Expr OrElse, Span Span) : Expr(Span);
/// <summary>A null key stands for `**mapping`.</summary>
internal sealed record Dict(IReadOnlyList<Expr?> Keys, IReadOnlyList<Expr> Values, Span Span) : Expr(Span);
internal sealed record Set(IReadOnlyList<Expr> Elts, Span Span) : Expr(Span);
internal sealed record ListComp(Expr Elt, IReadOnlyList<Comprehension> Generators, Span Span) : Expr(Span);
internal sealed record SetComp(Expr Elt, IReadOnlyList<Comprehension> Generators, Span Span) : Expr(Span);
internal sealed record DictComp(Expr Key, Expr Value, IReadOnlyList<Comprehension> Generators, Span Span) : Expr(Span);
internal sealed record GeneratorExp(Expr Elt, IReadOnlyList<Comprehension> Generators, Span Span) : Expr(Span);
internal sealed record Await(Expr Value, Span Span) : Expr(Span);
internal sealed record Yield(Expr? Value, Span Span) : Expr(Span);
internal sealed record YieldFrom(Expr Value, Span Span) : Expr(Span);
internal sealed record Compare(Expr Left, IReadOnlyList<CmpOperator> Ops, IReadOnlyList<Expr> Comparators, Span Span) : Expr(Span);
internal sealed record Call(Expr Func, IReadOnlyList<Expr> Args, IReadOnlyList<Keyword> Keywords, Span Span) : Expr(Span);
/// <summary>Conversion is -1, 's', 'r' or 'a'; the specification is itself a JoinedStr.</summary>
internal sealed record FormattedValue(Expr Value, int Conversion, Expr? FormatSpec, Span Span) : Expr(Span);
internal sealed record JoinedStr(IReadOnlyList<Expr> Values, Span Span) : Expr(Span);
/// <summary>
/// A literal. `Value` is null (None), bool, BigInteger, double, Complex, byte[], string, CodePoints (a str that holds surrogates) or
/// EllipsisValue. `Kind` is "u" for u'' literals, else null.
/// </summary>
internal sealed record Constant(object? Value, string? Kind, Span Span) : Expr(Span);
internal sealed record Attribute(Expr Value, string Attr, ExprContext Ctx, Span Span) : Expr(Span);
internal sealed record Subscript(Expr Value, Expr Slice, ExprContext Ctx, Span Span) : Expr(Span);
internal sealed record Starred(Expr Value, ExprContext Ctx, Span Span) : Expr(Span);
internal sealed record Name(string Id, ExprContext Ctx, Span Span) : Expr(Span);
internal sealed record List(IReadOnlyList<Expr> Elts, ExprContext Ctx, Span Span) : Expr(Span);
internal sealed record Tuple(IReadOnlyList<Expr> Elts, ExprContext Ctx, Span Span) : Expr(Span);
internal sealed record Slice(Expr? Lower, Expr? Upper, Expr? Step, Span Span) : Expr(Span);

internal enum ExprContext : byte { Load, Store, Del }
internal enum BoolOperator : byte { And, Or }
internal enum Operator : byte { Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv }
internal enum UnaryOperator : byte { Invert, Not, UAdd, USub }
internal enum CmpOperator : byte { Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn }

// ---------------------------------------------------------------- the rest
internal sealed record Comprehension(Expr Target, Expr Iter, IReadOnlyList<Expr> Ifs, bool IsAsync, Span Span) : Node(Span);
internal sealed record ExceptHandler(Expr? Type, string? Name, IReadOnlyList<Stmt> Body, Span Span) : Node(Span);
/// <summary>`Defaults` belong to the last positional parameters; `KwDefaults` has one entry for each keyword-only one, null for none.</summary>
internal sealed record Arguments(IReadOnlyList<Arg> PosOnlyArgs, IReadOnlyList<Arg> Args, Arg? VarArg, IReadOnlyList<Arg> KwOnlyArgs,
    IReadOnlyList<Expr?> KwDefaults, Arg? KwArg, IReadOnlyList<Expr> Defaults, Span Span) : Node(Span);
internal sealed record Arg(string Name, Expr? Annotation, Span Span) : Node(Span);
/// <summary>A null name stands for `**mapping`.</summary>
internal sealed record Keyword(string? Name, Expr Value, Span Span) : Node(Span);
internal sealed record Alias(string Name, string? AsName, Span Span) : Node(Span);
internal sealed record WithItem(Expr ContextExpr, Expr? OptionalVars, Span Span) : Node(Span);
internal sealed record MatchCase(Pattern Pattern, Expr? Guard, IReadOnlyList<Stmt> Body, Span Span) : Node(Span);

internal abstract record Pattern(Span Span) : Node(Span);
internal sealed record MatchValue(Expr Value, Span Span) : Pattern(Span);
/// <summary>`Value` is null (None), true or false.</summary>
internal sealed record MatchSingleton(object? Value, Span Span) : Pattern(Span);
internal sealed record MatchSequence(IReadOnlyList<Pattern> Patterns, Span Span) : Pattern(Span);
internal sealed record MatchMapping(IReadOnlyList<Expr> Keys, IReadOnlyList<Pattern> Patterns, string? Rest, Span Span) : Pattern(Span);
internal sealed record MatchClass(Expr Cls, IReadOnlyList<Pattern> Patterns, IReadOnlyList<string> KwdAttrs, IReadOnlyList<Pattern> KwdPatterns, Span Span) : Pattern(Span);
internal sealed record MatchStar(string? Name, Span Span) : Pattern(Span);
internal sealed record MatchAs(Pattern? Inner, string? Name, Span Span) : Pattern(Span);
internal sealed record MatchOr(IReadOnlyList<Pattern> Patterns, Span Span) : Pattern(Span);

// ---------------------------------------------------------------- plain values of constants
/// <summary>The value of the literal `...`.</summary>
internal sealed class EllipsisValue {
    public static readonly EllipsisValue Instance = new();
    private EllipsisValue() { }
}

/// <summary>A str that holds surrogate code points, which a .NET string could not tell from a pair.</summary>
internal sealed record CodePoints(IReadOnlyList<int> Values);
