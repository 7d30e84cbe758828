// What to say about a source that does not parse.
//
// The parser stops at the first token that cannot go on, which is often right of the mistake. So the source is parsed once more with
// `_explain` set: at the places where people err (after an expression, at a target, in an argument list, before a block) the parser
// then asks the methods of this file, which look at the tokens around and throw the error with its message. A second parse without any
// such finding leaves "invalid syntax" at the token where the first one stopped. Correct programs never get here.
//
// Two errors of the tokenizer win over any finding: those that are wrong whatever stands before them, and a bracket that is never
// closed and was opened on an earlier line than the last one looked at.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    private bool _explain;
    // The token at which the first parse stopped.
    private int _stopped;
    // The last token looked at by the second parse's trials.
    private int _seen;
    // A token that an operator of two words made the parser look at.
    private int _looked;
    private Dictionary<int, (Expr? Value, int End)>? _known;

    /// <summary>The error of a source whose parse failed at the current token.</summary>
    private CompileErrorException FindError() {
        _stopped = _seen = Math.Max(_p, _looked);
        if (_tokens[_stopped].Kind == TokenKind.Error) return _tokenizer.Failure!;
        var warnings = _options.Warnings?.Count ?? 0;
        _explain = true;
        _known = [];
        _p = 0;
        _depth = _firstDepth;
        _complete = false;
        CompileErrorException error;
        try {
            ParseRoot();
            error = GenericError();
        } catch (ParseFailure) {
            error = GenericError();
        } catch (CompileErrorException found) {
            error = found;
        }
        _options.Warnings?.RemoveRange(warnings, _options.Warnings.Count - warnings);
        if (ReferenceEquals(error, _tokenizer.Failure) || error.Kind == "MemoryError") return error;
        if (_tokens[_stopped].Kind is TokenKind.Indent or TokenKind.Dedent && error.Message.StartsWith("unexpected", StringComparison.Ordinal)) return error;
        if (_tokenizer.Overrides) return _tokenizer.Failure!;
        if (_tokenizer.AtEnd && _tokenizer.OpenLevel > 0 && _tokens[LastSeen].Line > _tokenizer.OpenLine) return _tokenizer.NeverClosed();
        return error;
    }

    private CompileErrorException GenericError() {
        switch (_tokens[_stopped].Kind) {
            case TokenKind.Indent: return ErrorAtToken("IndentationError", "unexpected indent", _stopped);
            case TokenKind.Dedent: return ErrorAtToken("IndentationError", "unexpected unindent", _stopped);
            // The line break that "single" mode adds has no place either.
            case TokenKind.Newline when _tokens[_stopped].Column < 0:
            case TokenKind.EndMarker when _mode != InputMode.FString:
                return Error("SyntaxError", "invalid syntax", _tokens[_stopped].Line, 0, _tokens[_stopped].Line, 0);
            default: return ErrorAtToken("SyntaxError", "invalid syntax", _stopped);
        }
    }

    // ---------------------------------------------------------------- helpers
    private int LastSeen => Math.Max(_p, Math.Max(_stopped, _seen));

    /// <summary>An error at the last token looked at so far.</summary>
    private CompileErrorException ErrorAtLast(string message, string kind = "SyntaxError") =>
        Kind == TokenKind.Error ? _tokenizer.Failure! : ErrorAtToken(kind, message, LastSeen);

    private CompileErrorException ErrorAtSpan(string message, Span span) =>
        Error("SyntaxError", message, span.Line, span.Column + 1, span.EndLine, span.EndColumn + 1);

    private CompileErrorException ErrorFromTo(string message, Span first, Span last) =>
        ErrorAtSpan(message, first.To(last));

    /// <summary>From a node to the last token looked at; the end comes out one short, as it does in CPython.</summary>
    private CompileErrorException ErrorFrom(string message, Span first) {
        var last = SpanOf(LastSeen);
        return Error("SyntaxError", message, first.Line, first.Column + 1, last.EndLine, last.EndColumn);
    }

    private CompileErrorException TokenError(string message, int token) => ErrorAtToken("SyntaxError", message, token);

    /// <summary>The failure of `Expect`, with a message of its own in the second parse.</summary>
    private Exception FailWith(string message) => Explains ? ErrorAtLast(message) : Fail();

    /// <summary>Whether a failure here and now gets a message; at the end of an input that may be incomplete it needs none.</summary>
    private bool Explains => _explain && Kind != TokenKind.Error &&
        (_options.AllowIncomplete && _tokens[_p].Start >= _text.Length ? throw new IncompleteInputException() : true);

    /// <summary>A trial parse in the second parse; null when it fails, and then the position is unchanged.</summary>
    private T? Try<T>(Func<T> parse) where T : class {
        var start = _p;
        var depth = _depth;
        try {
            var result = parse();
            _seen = Math.Max(_seen, _p);
            return result;
        } catch (ParseFailure) {
            _seen = Math.Max(_seen, _p);
            _p = start;
            _depth = depth;
            return null;
        }
    }

    /// <summary>
    /// The longest stretch of tokens from the current one on that is an expression by itself; null and no move when there is none.
    /// </summary>
    private Expr? LongestExpression(Func<Expr> parse) {
        var start = _p;
        var depth = _depth;
        var level = start > 0 ? _tokens[start - 1].Level : (short)0;
        _explain = false;
        var tries = 0;
        try {
            try {
                var whole = parse();
                _seen = Math.Max(_seen, _p);
                return whole;
            } catch (ParseFailure) { }
            _seen = Math.Max(_seen, _p);
            for (var end = _p; end > start && tries < 100; end--) {
                if (_tokens[end - 1].Level != level) continue;
                tries++;
                var kind = _tokens[end].Kind;
                _tokens[end].Kind = TokenKind.Other;
                _p = start;
                _depth = depth;
                try {
                    var value = parse();
                    if (_p == end) return value;
                } catch (ParseFailure) {
                } finally {
                    _tokens[end].Kind = kind;
                }
            }
            _p = start;
            return null;
        } finally {
            _depth = depth;
            _explain = true;
        }
    }

    /// <summary>False, or the tokenizer's error when the parse has come to it: CPython would have read that token too.</summary>
    private bool AtUnreadable() => Kind == TokenKind.Error ? throw _tokenizer.Failure! : false;

    private bool IsBareName(Expr value, int start) => value is Name && _tokens[start].Kind == TokenKind.Name && _p == start + 1;

    /// <summary>Whether the expression stands in parentheses, which leave no node of their own.</summary>
    private bool IsParenthesized(Expr value, int start) => value.Span.Line != _tokens[start].Line || value.Span.Column != _tokens[start].Column;

    // CPython takes the beginning of a soft keyword for one here.
    private bool BeginsLikeSoftKeyword(int token) {
        ref var t = ref _tokens[token];
        if (t.Kind != TokenKind.Name) return false;
        var word = _text.AsSpan(t.Start, t.End - t.Start);
        return word is "_" || "match".AsSpan().StartsWith(word) || "case".AsSpan().StartsWith(word);
    }

    // ---------------------------------------------------------------- expressions
    /// <summary>An expression in the second parse, where trials come to the same place again and again: what came out is kept.</summary>
    private Expr ExplainExpression() {
        var start = _p;
        if (_known!.TryGetValue(start, out var known)) {
            _p = known.End;
            return known.Value ?? throw Fail();
        }
        try {
            var value = ParseExpressionProper();
            _known![start] = (value, _p);
            return value;
        } catch (ParseFailure) {
            _known![start] = (null, _p);
            throw;
        }
    }

    /// <summary>A disjunction; when it fails, what can be read of it counts for what stands beside it.</summary>
    private Expr ExplainDisjunction() {
        var start = _p;
        if (Try(ParseDisjunction) is { } value) {
            ExplainAfterExpression(start, value);
            return value;
        }
        var failed = _seen;
        if (LongestExpression(ParseDisjunction) is { } part) ExplainAfterExpression(start, part);
        _p = Math.Max(start, failed);
        throw Fail();
    }

    /// <summary>After what may be a whole expression: is another one beside it, or half a conditional?</summary>
    private void ExplainAfterExpression(int start, Expr value, bool operand = false) {
        if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
        var end = _p;
        var pair = _tokens[start].Kind == TokenKind.Name && _tokens[start + 1].Kind == TokenKind.String;
        if (StartsExpression(Kind) && !pair && !BeginsLikeSoftKeyword(start)) {
            if (LongestExpression(ParseExpression) is { } neighbour) {
                if (!AtUnreadable() && _tokens[end - 1].Level > 0 && (end > start + 1 || StatementWord(start) is null)) throw ErrorFromTo("invalid syntax. Perhaps you forgot a comma?", value.Span, neighbour.Span);
            } else if (Kind == TokenKind.LBrace && !operand) {
                // What is wrong inside has a message of its own.
                Try(ParseExpression);
            }
        }
        _p = end;
        ExplainHalfConditional(value);
        ExplainStatementWord(start, pair || BeginsLikeSoftKeyword(start));
        _p = end;
    }

    /// <summary>`x if y` without an `else`.</summary>
    private void ExplainHalfConditional(Expr value) {
        if (Kind != TokenKind.If) return;
        var start = _p++;
        if ((Try(ParseDisjunction) ?? LongestExpression(ParseDisjunction)) is { } test && Kind is not (TokenKind.Else or TokenKind.Colon)) {
            if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
            throw ErrorFromTo("expected 'else' after 'if' expression", value.Span, test.Span);
        }
        _p = start;
    }

    private string? StatementWord(int token) => IsSoft(token, "print") ? "print" : IsSoft(token, "exec") ? "exec" : null;

    /// <summary>A name with expressions beside it: print and exec were statements once.</summary>
    private void ExplainStatementWord(int name, bool unread) {
        if (_tokens[name].Kind != TokenKind.Name) return;
        var word = StatementWord(name);
        if (word is null && _p != name + 1) return;
        _p = name + 1;
        if (Kind == TokenKind.LPar || (Kind != TokenKind.Star && !StartsExpression(Kind))) return;
        var first = Kind == TokenKind.Star || unread ? null : LongestExpression(ParseExpression);
        if (first is null) {
            first = Try(ParseStarExpression) ?? LongestExpression(ParseStarExpression);
            if (first is null) return;
        } else {
            var after = _p;
            ExplainAfterExpression(name + 1, first, true);
            _p = after;
        }
        if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
        while (Accept(TokenKind.Comma)) {
            if ((Kind != TokenKind.Star && !StartsExpression(Kind)) || Try(ParseStarExpression) is null) break;
        }
        if (word is not null) throw ErrorFromTo("Missing parentheses in call to '" + word + "'. Did you mean " + word + "(...)?", SpanOf(name), SpanOf(_p - 1));
    }

    /// <summary>After an expression that `:=` might name: an assignment where none can be.</summary>
    private void ExplainAfterNamed(int start, Expr value) {
        if (Kind == TokenKind.ColonEqual) {
            if (IsBareName(value, start)) return;
            var colon = _p++;
            if (Try(ParseExpression) is not null) {
                if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
                throw ErrorAtSpan("cannot use assignment expressions with " + Describe(value), value.Span);
            }
            _p = colon;
            return;
        }
        if (Kind != TokenKind.Equal) return;
        var equal = _p;
        var name = IsBareName(value, start);
        if (!name && (_tokens[start].Kind is TokenKind.LSqb or TokenKind.True or TokenKind.False or TokenKind.None
            || value is Tuple or GeneratorExp
            || (value is Compare or BoolOp or IfExp or Lambda or NamedExpr or UnaryOp { Op: UnaryOperator.Not } && !IsParenthesized(value, start)))) {
            // A list comprehension is the one display in square brackets that is no target.
            if (value is not ListComp) return;
        }
        _p++;
        if (LongestExpression(() => ParseBinary(0)) is { } right && Kind is not (TokenKind.Equal or TokenKind.ColonEqual)) {
            if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
            throw name
                ? ErrorFromTo("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", value.Span, right.Span)
                : ErrorAtSpan("cannot assign to " + Describe(value) + " here. Maybe you meant '==' instead of '='?", value.Span);
        }
        _p = equal;
    }

    // ---------------------------------------------------------------- targets
    private enum TargetUse { Assign, Delete, Loop }

    /// <summary>The innermost part of an expression that is no target; null when all of it is one.</summary>
    private static Expr? FindNonTarget(Expr value, TargetUse use) {
        switch (value) {
            case Name or Attribute or Subscript: return null;
            case Starred star when use != TargetUse.Delete: return FindNonTarget(star.Value, use);
            case Tuple tuple: return FindFirstNonTarget(tuple.Elts, use);
            case List list: return FindFirstNonTarget(list.Elts, use);
            // `for x + 1 in y` reads as a comparison.
            case Compare compare when use == TargetUse.Loop: return compare.Ops[0] == CmpOperator.In ? FindNonTarget(compare.Left, use) : null;
            default: return value;
        }
    }

    private static Expr? FindFirstNonTarget(IReadOnlyList<Expr> items, TargetUse use) {
        foreach (var item in items) {
            if (FindNonTarget(item, use) is { } bad) return bad;
        }
        return null;
    }

    private static string Describe(Expr value) => value switch {
        Attribute => "attribute", Subscript => "subscript", Starred => "starred", Name => "name", List => "list", Tuple => "tuple",
        Lambda => "lambda", Call => "function call", BoolOp or BinOp or UnaryOp => "expression", GeneratorExp => "generator expression",
        Yield or YieldFrom => "yield expression", Await => "await expression", ListComp => "list comprehension",
        SetComp => "set comprehension", DictComp => "dict comprehension", Dict => "dict literal", Set => "set display",
        JoinedStr => "f-string expression", Compare => "comparison", IfExp => "conditional expression", NamedExpr => "named expression",
        Constant { Value: null } => "None", Constant { Value: true } => "True", Constant { Value: false } => "False",
        Constant { Value: EllipsisValue } => "ellipsis", _ => "literal",
    };

    /// <summary>The targets of a `for` that are none; the position is after the `for`.</summary>
    private void ExplainLoopTargets() {
        var start = _p;
        if (Try(ParseStarTargets) is not null && Kind == TokenKind.In) {
            _p = start;
            return;
        }
        _p = start;
        if (Try(ParseStarExpressions) is { } value && FindNonTarget(value, TargetUse.Loop) is { } bad) {
            throw ErrorAtSpan("cannot assign to " + Describe(bad), bad.Span);
        }
        _p = start;
    }

    /// <summary>The target after `as` in a with statement.</summary>
    private void ExplainWithTarget() {
        var start = _p;
        if (Try(ParseStarTarget) is null || Kind is not (TokenKind.Comma or TokenKind.RPar or TokenKind.Colon)) {
            _p = start;
            if (Try(ParseExpression) is { } value && Kind is TokenKind.Comma or TokenKind.RPar or TokenKind.Colon
                && FindNonTarget(value, TargetUse.Assign) is { } bad) {
                throw ErrorAtSpan("cannot assign to " + Describe(bad), bad.Span);
            }
        }
        _p = start;
    }

    /// <summary>The targets of `del`.</summary>
    private void ExplainDelTargets() {
        var start = _p;
        if (Try(ParseStarExpressions) is { } value && FindNonTarget(value, TargetUse.Delete) is { } bad) {
            throw ErrorAtSpan("cannot delete " + Describe(bad), bad.Span);
        }
        _p = start;
    }

    /// <summary>
    /// A statement that begins with an expression and is neither a statement by itself nor a correct assignment: looks for what is wrong
    /// with its targets.
    /// </summary>
    private void ExplainAssignment(int start) {
        var here = _p;
        _p = start;
        ExplainAnnotation(start);
        _p = start;
        // Targets of a chain, as far as they go.
        while (true) {
            var first = _p;
            if (Kind == TokenKind.Yield) {
                if (Try(ParseYield) is { } yield && Kind == TokenKind.Equal) throw ErrorAtSpan("assignment to yield expression not possible", yield.Span);
                break;
            }
            if (Try(ParseStarExpressions) is not { } value) break;
            if (Kind == TokenKind.Equal) {
                if (FindNonTarget(value, TargetUse.Assign) is { } bad) throw ErrorAtSpan("cannot assign to " + Describe(bad), bad.Span);
                _p++;
                continue;
            }
            if (first == start && IsAugmented(Kind, out _)) {
                _p++;
                if (Try(ParseYieldOrStarExpressions) is not null && value is not (Name or Attribute or Subscript)) {
                    throw ErrorAtSpan("'" + Describe(value) + "' is an illegal expression for augmented assignment", value.Span);
                }
            }
            break;
        }
        _p = here;
    }

    /// <summary>`targets: annotation` with more than one target or none; on the way, `=` inside the first of several expressions.</summary>
    private void ExplainAnnotation(int start) {
        var value = Try(ParseStarNamedExpression);
        if (value is null) return;
        if (Kind == TokenKind.Comma) {
            _p++;
            while ((Kind == TokenKind.Star || StartsExpression(Kind)) && Try(ParseStarNamedExpression) is not null) Accept(TokenKind.Comma);
            if (Kind != TokenKind.Colon) return;
            _p++;
            if (Try(ParseExpression) is not null) throw ErrorAtSpan("only single target (not tuple) can be annotated", value.Span);
        } else if (Kind == TokenKind.Colon && value is not (Starred or NamedExpr or Name or Attribute or Subscript)) {
            _p++;
            if (Try(ParseExpression) is null) return;
            throw ErrorAtSpan(value is List or Tuple ? "only single target (not " + Describe(value) + ") can be annotated" : "illegal target for annotation",
                value.Span);
        }
    }
}
