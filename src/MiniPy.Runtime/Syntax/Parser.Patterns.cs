// The match statement and its patterns (PEP 634).
//
// `match` and `case` are names everywhere else. Patterns are parsed by their first token: a name may begin a capture, a dotted value
// or a class pattern; a parenthesis a group or a sequence. A pattern's tree holds expressions only as values and mapping keys.

using System;
using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>Whether the line at hand is a match statement: it ends in a colon and an indented `case` line follows.</summary>
    private bool StartsMatch() {
        if (!IsSoft(_p, "match")) return false;
        var next = Peek(1);
        if (next != TokenKind.Star && !StartsExpression(next)) return false;
        var i = _p + 1;
        while (_tokens[i].Kind is not (TokenKind.Newline or TokenKind.EndMarker or TokenKind.Error)) i++;
        return i + 1 < _tokenCount && _tokens[i].Kind == TokenKind.Newline && _tokens[i - 1].Kind == TokenKind.Colon && _tokens[i + 1].Kind == TokenKind.Indent;
    }

    /// <summary>match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT</summary>
    private Stmt ParseMatch() {
        Require(10, "Pattern matching is");
        var start = _p++;
        var first = _p;
        var subject = ParseStarNamedExpression();
        if (Kind == TokenKind.Comma) {
            var items = new List<Expr> { subject };
            while (Accept(TokenKind.Comma)) {
                if (Kind != TokenKind.Star && !StartsExpression(Kind)) break;
                items.Add(ParseStarNamedExpression());
            }
            subject = new Tuple(items, ExprContext.Load, SpanFrom(first));
        } else if (subject is Starred) {
            throw Fail();
        }
        if (Kind != TokenKind.Colon) throw Kind == TokenKind.Newline ? FailWith("expected ':'") : Fail();
        _p++;
        Expect(TokenKind.Newline);
        if (Kind != TokenKind.Indent) throw FailIndent(start, "'match' statement");
        _p++;
        var cases = new List<MatchCase>();
        do {
            if (!IsSoft(_p, "case")) throw Fail();
            var at = _p++;
            var pattern = ParsePatterns();
            var guard = Accept(TokenKind.If) ? ParseNamedExpression() : null;
            var body = ParseBlock(at, "'case' statement");
            cases.Add(new MatchCase(pattern, guard, body, BlockSpan(at)));
        } while (Kind != TokenKind.Dedent && Kind != TokenKind.EndMarker);
        Expect(TokenKind.Dedent);
        return new Match(subject, cases, BlockSpan(start));
    }

    /// <summary>patterns: maybe_star_pattern ',' [maybe_star_pattern …] | pattern</summary>
    private Pattern ParsePatterns() {
        var start = _p;
        var first = ParseMaybeStarPattern();
        if (Kind != TokenKind.Comma) {
            if (first is MatchStar) throw Fail();
            return first;
        }
        var items = new List<Pattern> { first };
        while (Accept(TokenKind.Comma)) {
            if (Kind is TokenKind.Colon or TokenKind.If or TokenKind.Newline) break;
            items.Add(ParseMaybeStarPattern());
        }
        return new MatchSequence(items, SpanFrom(start));
    }

    /// <summary>star_pattern: '*' (NAME | "_"); or a pattern</summary>
    private Pattern ParseMaybeStarPattern() {
        if (Kind != TokenKind.Star) return ParsePattern();
        var start = _p++;
        var name = ParseCaptureName();
        return new MatchStar(name == "_" ? null : name, SpanFrom(start));
    }

    private string ParseCaptureName() {
        var name = ParseName();
        if (Kind is TokenKind.Dot or TokenKind.LPar or TokenKind.Equal) throw Fail();
        return name;
    }

    /// <summary>pattern: or_pattern ['as' NAME]; or_pattern: closed_pattern ('|' closed_pattern)*</summary>
    private Pattern ParsePattern() {
        var start = _p;
        Enter(5);
        var pattern = ParseClosedPattern();
        if (Kind == TokenKind.VBar) {
            var items = new List<Pattern> { pattern };
            while (Accept(TokenKind.VBar)) items.Add(ParseClosedPattern());
            pattern = new MatchOr(items, SpanFrom(start));
        }
        if (Accept(TokenKind.As)) {
            if (_explain) ExplainPatternTarget();
            var name = ParseCaptureName();
            if (name == "_") throw Fail();
            pattern = new MatchAs(pattern, name, SpanFrom(start));
        }
        Leave(5);
        return pattern;
    }

    /// <summary>closed_pattern: literal | capture | wildcard | value | group | sequence | mapping | class</summary>
    private Pattern ParseClosedPattern() {
        var start = _p;
        switch (Kind) {
            case TokenKind.None: return new MatchSingleton(null, SpanOf(_p++));
            case TokenKind.True: return new MatchSingleton(true, SpanOf(_p++));
            case TokenKind.False: return new MatchSingleton(false, SpanOf(_p++));
            case TokenKind.Number or TokenKind.Minus or TokenKind.String: {
                var value = ParseLiteralPattern();
                return new MatchValue(value, value.Span);
            }
            case TokenKind.LPar: return ParseGroupOrSequence();
            case TokenKind.LSqb: {
                _p++;
                var items = ParsePatternList(TokenKind.RSqb, out _);
                return new MatchSequence(items, SpanFrom(start));
            }
            case TokenKind.LBrace: return ParseMappingPattern();
            case TokenKind.Name: return ParseNamePattern();
            default: throw Fail();
        }
    }

    /// <summary>literal_pattern: strings | signed_number [('+' | '-') imaginary]</summary>
    private Expr ParseLiteralPattern() {
        if (Kind == TokenKind.String) {
            return ParseStrings();
        }
        var start = _p;
        Expr value;
        if (Accept(TokenKind.Minus)) {
            if (Kind != TokenKind.Number) throw Fail();
            var operand = ParseNumber();
            value = new UnaryOp(UnaryOperator.USub, operand, SpanFrom(start));
        } else {
            value = ParseNumber();
        }
        if (Kind is not (TokenKind.Plus or TokenKind.Minus)) return value;
        if (value is Constant { Value: System.Numerics.Complex } or UnaryOp { Operand: Constant { Value: System.Numerics.Complex } }) {
            var at = value is UnaryOp unary ? unary.Operand.Span : value.Span;
            throw Error("SyntaxError", "real number required in complex literal", at.Line, at.Column + 1, at.EndLine, at.EndColumn + 1);
        }
        var op = Kind == TokenKind.Plus ? Operator.Add : Operator.Sub;
        _p++;
        if (Kind != TokenKind.Number) throw Fail();
        var imaginary = ParseNumber();
        if (imaginary is not Constant { Value: System.Numerics.Complex }) {
            var at = imaginary.Span;
            throw Error("SyntaxError", "imaginary number required in complex literal", at.Line, at.Column + 1, at.EndLine, at.EndColumn + 1);
        }
        return new BinOp(value, op, imaginary, SpanFrom(start));
    }

    /// <summary>capture: NAME; wildcard: "_"; value: NAME ('.' NAME)+; class: name_or_attr '(' [patterns] ')'</summary>
    private Pattern ParseNamePattern() {
        var start = _p;
        Expr value = new Name(NameOf(_p), ExprContext.Load, SpanOf(_p));
        _p++;
        // The wildcard is a pattern of its own: no attribute and no class pattern begins with it.
        if (IsSoft(start, "_")) return new MatchAs(null, null, value.Span);
        while (Accept(TokenKind.Dot)) {
            var attribute = ParseName();
            value = new Attribute(value, attribute, ExprContext.Load, SpanFrom(start));
        }
        if (Kind == TokenKind.LPar) return ParseClassPattern(value, start);
        if (Kind == TokenKind.Equal) throw Fail();
        if (value is not Name name) return new MatchValue(value, value.Span);
        return new MatchAs(null, name.Id, name.Span);
    }

    /// <summary>group_pattern: '(' pattern ')'; sequence_pattern: '(' [maybe_star ',' …] ')'</summary>
    private Pattern ParseGroupOrSequence() {
        var start = _p++;
        var items = ParsePatternList(TokenKind.RPar, out var comma);
        if (items.Count != 1 || comma) return new MatchSequence(items, SpanFrom(start));
        if (items[0] is MatchStar) throw Fail();
        return items[0];
    }

    private List<Pattern> ParsePatternList(TokenKind close, out bool comma) {
        comma = false;
        var items = new List<Pattern>();
        while (Kind != close) {
            items.Add(ParseMaybeStarPattern());
            comma = Accept(TokenKind.Comma);
            if (!comma) break;
        }
        Expect(close);
        return items;
    }

    /// <summary>mapping_pattern: '{' [(literal | value) ':' pattern ',' … ['**' NAME] [',']] '}'</summary>
    private Pattern ParseMappingPattern() {
        var start = _p++;
        var keys = new List<Expr>();
        var patterns = new List<Pattern>();
        string? rest = null;
        while (Kind != TokenKind.RBrace) {
            if (rest is not null) throw Fail();
            if (Accept(TokenKind.DoubleStar)) {
                rest = ParseCaptureName();
                if (rest == "_") throw Fail();
            } else {
                keys.Add(ParseMappingKey());
                Expect(TokenKind.Colon);
                patterns.Add(ParsePattern());
            }
            if (!Accept(TokenKind.Comma)) break;
        }
        Expect(TokenKind.RBrace);
        return new MatchMapping(keys, patterns, rest, SpanFrom(start));
    }

    private Expr ParseMappingKey() {
        switch (Kind) {
            case TokenKind.None: return new Constant(null, null, SpanOf(_p++));
            case TokenKind.True: return new Constant(true, null, SpanOf(_p++));
            case TokenKind.False: return new Constant(false, null, SpanOf(_p++));
            case TokenKind.Number or TokenKind.Minus or TokenKind.String: return ParseLiteralPattern();
        }
        var start = _p;
        Expr value = new Name(ParseName(), ExprContext.Load, SpanOf(start));
        if (Kind != TokenKind.Dot) throw Fail();
        while (Accept(TokenKind.Dot)) {
            var attribute = ParseName();
            value = new Attribute(value, attribute, ExprContext.Load, SpanFrom(start));
        }
        return value;
    }

    /// <summary>class_pattern: name_or_attr '(' [pattern ',' …] [NAME '=' pattern ',' …] ')'</summary>
    private Pattern ParseClassPattern(Expr cls, int start) {
        _p++;
        var patterns = new List<Pattern>();
        var names = new List<string>();
        var keywordPatterns = new List<Pattern>();
        while (Kind != TokenKind.RPar) {
            if (Kind == TokenKind.Name && Peek(1) == TokenKind.Equal) {
                names.Add(NameOf(_p));
                _p += 2;
                keywordPatterns.Add(ParsePattern());
            } else {
                if (names.Count > 0) throw _explain ? ErrorInPatterns() : Fail();
                patterns.Add(ParsePattern());
            }
            if (!Accept(TokenKind.Comma)) break;
        }
        Expect(TokenKind.RPar);
        return new MatchClass(cls, patterns, names, keywordPatterns, SpanFrom(start));
    }
}
