// The second parse's findings inside brackets and statements.
//
// Each method here is called by the parser at the place it names, only with `_explain` set, and either throws an error with a message
// or leaves the position where it was, so that the parse goes on and fails (or not) as it did the first time. What each construct can
// get wrong was found out by giving CPython 3.11 wrong programs; the positions are those it prints, including the odd ones.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    // ---------------------------------------------------------------- arguments
    /// <summary>`name=value` was read: a comprehension after it means that the `=` was wrong.</summary>
    private void ExplainKeywordValue(int start) {
        if (Kind is not (TokenKind.For or TokenKind.Async)) return;
        var at = _p;
        if (Try(ParseComprehensions) is not null && !AtUnreadable()) {
            throw ErrorFromTo("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", SpanOf(start), SpanOf(start + 1));
        }
        _p = at;
    }

    /// <summary>Before an argument without a keyword.</summary>
    private void ExplainPositional(bool notFirst) {
        var start = _p;
        if (Kind is TokenKind.True or TokenKind.False or TokenKind.None && Peek(1) == TokenKind.Equal) {
            throw ErrorFromTo("cannot assign to " + _text[_tokens[start].Start.._tokens[start].End], SpanOf(start), SpanOf(start + 1));
        }
        if (Kind == TokenKind.Name && Peek(1) == TokenKind.ColonEqual) {
            if (Try(ParseNamedExpression) is { } named) ExplainArgumentGenerator(named, notFirst);
        } else if (Try(ParseExpression) is { } value) {
            if (Kind == TokenKind.Equal) {
                throw ErrorFromTo("expression cannot contain assignment, perhaps you meant \"==\"?", value.Span, SpanOf(_p));
            }
            ExplainArgumentGenerator(value, notFirst);
        }
        _p = start;
    }

    private void ExplainArgumentGenerator(Expr element, bool notFirst) {
        if (Kind is not (TokenKind.For or TokenKind.Async)) return;
        if (Try(ParseComprehensions) is not { } clauses || AtUnreadable() || (!notFirst && Kind != TokenKind.Comma)) return;
        // What follows the comma is looked at too.
        if (Kind == TokenKind.Comma && Peek(1) == TokenKind.Error) throw _tokenizer.Failure!;
        throw ErrorFromTo("Generator expression must be parenthesized", element.Span, clauses[^1].Span);
    }

    /// <summary>A positional argument follows a keyword: the error stands after all arguments that can be read.</summary>
    private CompileErrorException ErrorAfterArguments(bool unpacked) {
        if (LongestExpression(ParseNamedExpression) is null || Kind == TokenKind.ColonEqual) throw Fail();
        if (!Accept(TokenKind.Comma) || Kind == TokenKind.RPar) return Message();
        CompileErrorException Message() =>
            ErrorAtLast(unpacked ? "positional argument follows keyword argument unpacking" : "positional argument follows keyword argument");
        try {
            while (true) {
                if (Kind == TokenKind.Name && Peek(1) == TokenKind.Equal) {
                    _p += 2;
                    ParseExpression();
                } else if (Accept(TokenKind.DoubleStar)) {
                    ParseExpression();
                } else if (Kind == TokenKind.Star) {
                    ParseStarred(true);
                } else {
                    ExplainPositional(true);
                    ParseNamedExpression();
                }
                if (!Accept(TokenKind.Comma) || Kind == TokenKind.RPar) break;
            }
        } catch (ParseFailure) { }
        return Message();
    }

    /// <summary>A star after other arguments that begins none.</summary>
    private void ExplainStar(int open) {
        var star = _p++;
        var nothing = LongestExpression(ParseExpression) is null && Try(ParseExpression) is null;
        _p = star;
        if (nothing) throw ErrorAtStar(open);
    }

    /// <summary>The error of a star in the wrong place stands at the arguments before it.</summary>
    private CompileErrorException ErrorAtStar(int open) =>
        ErrorFromTo("iterable argument unpacking follows keyword argument unpacking", SpanOf(open + 1), SpanOf(_p - 2));

    // ---------------------------------------------------------------- displays
    /// <summary>`(**x)`</summary>
    private void ExplainDoubleStarredGroup() {
        var start = _p++;
        if (Try(ParseExpression) is not null && Kind == TokenKind.RPar) throw TokenError("cannot use double starred expression here", start);
        _p = start;
    }

    /// <summary>A star right after an opening bracket: what follows may be any expression here.</summary>
    private void ExplainStarredFirst() {
        var start = _p;
        Try(() => ParseStarred(true));
        _p = start;
    }

    /// <summary>`*x for …`</summary>
    private void ExplainStarredElement(Expr element) {
        if (Kind is not (TokenKind.For or TokenKind.Async)) return;
        var start = _p;
        if (Try(ParseComprehensions) is not null && !AtUnreadable()) throw ErrorAtSpan("iterable unpacking cannot be used in comprehension", element.Span);
        _p = start;
    }

    /// <summary>The elements of a list or set after the first: `x, y for …`.</summary>
    private void ExplainElements(Expr first) {
        if (first is Starred) ExplainStarredElement(first);
        var start = _p;
        if (Kind != TokenKind.Comma) return;
        while (Accept(TokenKind.Comma) && (Kind == TokenKind.Star || StartsExpression(Kind))) {
            if (Try(ParseStarNamedExpression) is null) break;
        }
        var last = _p - 1;
        if (Kind is TokenKind.For or TokenKind.Async && Try(ParseComprehensions) is not null && !AtUnreadable()) {
            throw ErrorFromTo("did you forget parentheses around the comprehension target?", first.Span, SpanOf(last));
        }
        _p = start;
    }

    /// <summary>After the colon of a dict item.</summary>
    private void ExplainDictValue(int colon) {
        if (Kind is TokenKind.RBrace or TokenKind.Comma) throw TokenError("expression expected after dictionary key and ':'", colon);
        if (Kind != TokenKind.Star) return;
        var star = _p++;
        if (LongestExpression(() => ParseBinary(0)) is not null) throw ErrorFrom("cannot use a starred expression in a dictionary value", SpanOf(star));
        else _stopped = Math.Max(_stopped, star + 1);
        _p = star;
    }

    /// <summary>A key that is not the first: its colon is missing.</summary>
    private void ExplainDictKey() {
        var start = _p;
        if (!StartsExpression(Kind)) return;
        if (LongestExpression(ParseExpression) is { } key && Kind != TokenKind.Colon) {
            if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
            throw Error("SyntaxError", "':' expected after dictionary key", key.Span.EndLine, key.Span.EndColumn, key.Span.EndLine, 0);
        }
        _p = start;
    }

    /// <summary>`{**x for …}`</summary>
    private void ExplainUnpackedComprehension() {
        if (Kind is not (TokenKind.For or TokenKind.Async)) return;
        var start = _p;
        var stars = start;
        while (_tokens[stars].Kind != TokenKind.DoubleStar || _tokens[stars - 1].Kind != TokenKind.LBrace) stars--;
        if (Try(ParseComprehensions) is not null && !AtUnreadable()) throw TokenError("dict unpacking cannot be used in dict comprehension", stars);
        _p = start;
    }

    // ---------------------------------------------------------------- simple statements
    /// <summary>Before a statement that begins with an expression; looks closer when it is neither complete nor an assignment.</summary>
    private void ExplainExpressionStatement() {
        var start = _p;
        if (!CompletesStatement()) {
            _p = start;
            ExplainAssignment(start);
        }
        _p = start;
    }

    /// <summary>Whether an assignment of some kind can be read here, or an expression that ends its statement.</summary>
    private bool CompletesStatement() {
        if (Try(ParseStarExpressions) is not { } value) return false;
        if (Kind is TokenKind.Newline or TokenKind.Semi) return true;
        switch (Kind) {
            case TokenKind.Equal:
                while (Kind == TokenKind.Equal) {
                    if (FindNonTarget(value, TargetUse.Assign) is not null) return false;
                    _p++;
                    if (Kind == TokenKind.Yield) return Try(ParseYield) is not null && Kind != TokenKind.Equal;
                    if (Try(ParseStarExpressions) is not { } next) return LongestExpression(ParseStarExpressions) is not null;
                    value = next;
                }
                return true;
            case TokenKind.Colon:
                if (value is not (Name or Attribute or Subscript)) return false;
                _p++;
                return Try(ParseExpression) is not null;
            default:
                if (!IsAugmented(Kind, out _) || value is not (Name or Attribute or Subscript)) return false;
                _p++;
                return Try(ParseYieldOrStarExpressions) is not null;
        }
    }

    // ---------------------------------------------------------------- blocks
    /// <summary>The failure where an indented block should begin.</summary>
    private Exception FailIndent(int keyword, string name) => Explains
        ? ErrorAtLast("expected an indented block after " + name + " on line " + _tokens[keyword].Line, "IndentationError")
        : Fail();

    /// <summary>The failure at a token that nothing else can stand for.</summary>
    private Exception FailForced(string message) => Explains ? TokenError(message, _p) : Fail();

    /// <summary>`->` without an annotation is taken for a missing colon.</summary>
    private void ExplainReturns() {
        var arrow = _p++;
        if (LongestExpression(ParseExpression) is null) throw TokenError("expected ':'", arrow);
        if (Kind != TokenKind.Colon) throw FailForced("expected ':'");
        _p = arrow;
    }

    /// <summary>With-items in parentheses, which the parser would otherwise give up silently.</summary>
    private void ExplainParenthesizedItems() {
        var start = _p++;
        do {
            if (Kind == TokenKind.RPar || Try(ParseExpression) is null) break;
            if (!Accept(TokenKind.As)) continue;
            ExplainWithTarget();
            if (Try(ParseStarTarget) is null) break;
        } while (Accept(TokenKind.Comma));
        if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
        if (Kind == TokenKind.RPar && Peek(1) == TokenKind.Newline && _p > start + 1) {
            _p++;
            throw ErrorAtLast("expected ':'");
        }
        // How far they can be read counts for where a syntax error without a message stands.
        _p = start + 1;
        _explain = false;
        try {
            do {
                ParseExpression();
                if (Accept(TokenKind.As)) ParseStarTarget();
            } while (Accept(TokenKind.Comma) && Kind != TokenKind.RPar);
            Accept(TokenKind.RPar);
        } catch (ParseFailure) { }
        _explain = true;
        _stopped = Math.Max(_stopped, _p);
        _p = start;
    }

    /// <summary>After `except`.</summary>
    private void ExplainExcept(int keyword, bool star) {
        var start = _p;
        var starred = Accept(TokenKind.Star);
        if (!starred && Kind == TokenKind.Newline) throw ErrorAtLast("expected ':'");
        if (starred && Kind is TokenKind.Colon or TokenKind.Newline) throw ErrorAtLast("expected one or more exception types");
        var typed = Kind == TokenKind.Colon || starred;
        if (Try(ParseExpression) is { } first) typed = Kind is TokenKind.Colon or TokenKind.As;
        else first = null;
        if (first is not null && Kind == TokenKind.Newline) throw ErrorAtLast("expected ':'");
        if (first is not null && Kind == TokenKind.Comma) {
            _p++;
            if (Try(ParseExpressions) is not null) {
                if (Accept(TokenKind.As) && Kind == TokenKind.Name) _p++;
                if (Kind == TokenKind.Colon) throw ErrorFrom("multiple exception types must be parenthesized", first.Span);
            }
        }
        if (starred != star && typed) {
            throw ErrorFromTo("cannot have both 'except' and 'except*' on the same 'try'", SpanOf(keyword), SpanOf(starred ? keyword + 1 : keyword));
        }
        _p = start;
    }

    // ---------------------------------------------------------------- parameters
    /// <summary>Walks over a parameter list, without building it, up to the first mistake that has a message.</summary>
    private void ExplainParameters(TokenKind close, bool annotated) {
        var start = _p;
        bool slash = false, star = false, defaults = false, afterSlash = false;
        var count = 0;
        while (Kind != close) {
            if (Kind == TokenKind.Slash) {
                var after = Peek(1);
                if (star) throw TokenError("/ must be ahead of *", _p);
                if (slash) throw TokenError("/ may appear only once", _p);
                if (count == 0) {
                    if (after == TokenKind.Comma) throw TokenError("at least one argument must precede /", _p);
                    break;
                }
                slash = true;
                _p++;
                if (Kind == TokenKind.Star) throw TokenError("expected comma between / and *", _p);
            } else if (Kind == TokenKind.Star) {
                if (star) {
                    if (Peek(1) is TokenKind.Name or TokenKind.Comma) throw TokenError("* argument may appear only once", _p);
                    break;
                }
                star = true;
                var at = _p++;
                if (Kind == close || (Kind == TokenKind.Comma && (Peek(1) == close || Peek(1) == TokenKind.DoubleStar))) {
                    if (!annotated && Kind == TokenKind.Comma) _p++;
                    throw TokenError("named arguments must follow bare *", annotated ? at : _p);
                }
                if (Kind == TokenKind.Name) {
                    if (!SkipParameter(annotated)) break;
                    if (Kind == TokenKind.Equal) throw TokenError("var-positional argument cannot have default value", _p);
                }
            } else if (Kind == TokenKind.DoubleStar) {
                _p++;
                if (Kind != TokenKind.Name || !SkipParameter(annotated)) break;
                if (Kind == TokenKind.Equal) throw TokenError("var-keyword argument cannot have default value", _p);
                if (Kind == TokenKind.Comma && Peek(1) is TokenKind.Name or TokenKind.Star or TokenKind.DoubleStar or TokenKind.Slash) {
                    var next = ++_p;
                    if (Kind == TokenKind.Name && SkipParameter(annotated)) throw ErrorAtSpan("arguments cannot follow var-keyword argument", SpanFrom(next));
                    throw TokenError("arguments cannot follow var-keyword argument", next);
                }
                break;
            } else if (Kind == TokenKind.LPar) {
                ExplainParenthesizedParameter(annotated, defaults || star || slash);
                break;
            } else {
                var name = _p;
                if (Kind != TokenKind.Name || !SkipParameter(annotated)) break;
                if (Kind == TokenKind.Equal) {
                    if (Peek(1) is TokenKind.RPar or TokenKind.Comma) throw TokenError("expected default value expression", _p);
                    _p++;
                    if (Try(ParseExpression) is null) break;
                    if (!star) defaults = true;
                    if (slash && !star) afterSlash = true;
                } else if (defaults && !star && !afterSlash && (Kind == TokenKind.Comma || Kind == close)) {
                    throw ErrorAtSpan("non-default argument follows default argument", SpanFrom(name));
                }
                count++;
            }
            if (!Accept(TokenKind.Comma)) break;
        }
        _p = start;
    }

    /// <summary>A parameter's name and annotation.</summary>
    private bool SkipParameter(bool annotated) {
        _p++;
        return !annotated || !Accept(TokenKind.Colon) || Try(ParseStarExpression) is not null;
    }

    /// <summary>Names in parentheses where a parameter belongs, as Python 2 had them.</summary>
    private void ExplainParenthesizedParameter(bool annotated, bool late) {
        if (late) return;
        var open = _p++;
        while (Kind == TokenKind.Name) {
            _p++;
            if (!Accept(TokenKind.Comma)) break;
        }
        if (Kind != TokenKind.RPar || _p == open + 1) return;
        throw ErrorFromTo(annotated ? "Function parameters cannot be parenthesized" : "Lambda expression parameters cannot be parenthesized",
            SpanOf(open), SpanOf(_p));
    }

    // ---------------------------------------------------------------- match
    /// <summary>Whether a line that begins with `match` fails as a match statement rather than as an expression; then it is parsed as one.</summary>
    private bool ExplainMatch() {
        if (!IsSoft(_p, "match") || (Peek(1) != TokenKind.Star && !StartsExpression(Peek(1)))) return false;
        var start = _p++;
        var result = false;
        var wrong = _stopped == _p;
        var seen = _seen;
        _seen = _p;
        var subject = Try(ParseStarNamedExpression);
        var reached = _seen;
        _seen = Math.Max(_seen, seen);
        if (subject is not null) {
            var failed = false;
            var comma = Kind == TokenKind.Comma;
            while (Accept(TokenKind.Comma)) {
                if (Kind != TokenKind.Star && !StartsExpression(Kind)) break;
                _seen = _p;
                failed = Try(ParseStarNamedExpression) is null;
                if (failed) break;
            }
            if (comma || subject is not Starred) result = Kind == TokenKind.Newline || (Kind == TokenKind.Colon && Peek(1) == TokenKind.Newline);
            reached = failed ? _seen : Kind == TokenKind.Colon ? _p + 1 : _p;
        }
        // The token beside `match` is not the one that is wrong.
        if (wrong) _stopped = Math.Max(_stopped, reached);
        _p = start;
        return result;
    }

    /// <summary>What `as` binds in a pattern.</summary>
    private void ExplainPatternTarget() {
        var start = _p;
        if (IsSoft(start, "_")) throw TokenError("cannot use '_' as a target", start);
        if (Kind != TokenKind.Name && Try(ParseExpression) is { } value) throw ErrorAtSpan("invalid pattern target", value.Span);
        _p = start;
    }

    /// <summary>A pattern without a keyword follows one with: the error spans all of those that follow.</summary>
    private Exception ErrorInPatterns() {
        var first = ParsePattern().Span;
        var last = first;
        while (Accept(TokenKind.Comma) && Kind != TokenKind.RPar && !(Kind == TokenKind.Name && Peek(1) == TokenKind.Equal)) last = ParsePattern().Span;
        return ErrorFromTo("positional patterns follow keyword patterns", first, last);
    }
}
