// Atoms: names, literals, and everything in brackets.
//
// What an opening bracket begins is known only after its first element: a group, a tuple or a generator; a list or a list
// comprehension; a set, a dict or either comprehension. Each method parses that first element and then decides by one token.
// Brackets nest at most 200 deep (the tokenizer sees to that), so plain recursion is safe here.

using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>atom: NAME | 'True' | 'False' | 'None' | strings | NUMBER | tuple | group | genexp | list | listcomp | dict | set | … | '...'</summary>
    private Expr ParseAtom() {
        switch (Kind) {
            case TokenKind.Name: {
                var span = SpanOf(_p);
                return new Name(NameOf(_p++), ExprContext.Load, span);
            }
            case TokenKind.Number: return ParseNumber();
            case TokenKind.String: return ParseStrings();
            case TokenKind.True: return new Constant(true, null, SpanOf(_p++));
            case TokenKind.False: return new Constant(false, null, SpanOf(_p++));
            case TokenKind.None: return new Constant(null, null, SpanOf(_p++));
            case TokenKind.Ellipsis: return new Constant(EllipsisValue.Instance, null, SpanOf(_p++));
            case TokenKind.LPar: return ParseParenthesized();
            case TokenKind.LSqb: return ParseList();
            case TokenKind.LBrace: return ParseBraces();
            default: throw Fail();
        }
    }

    /// <summary>group: '(' (yield_expr | named_expression) ')'; tuple: '(' [star_named_expression ',' …] ')'; genexp: '(' named for_if_clauses ')'</summary>
    private Expr ParseParenthesized() {
        var start = _p++;
        if (_explain && Kind == TokenKind.DoubleStar) ExplainDoubleStarredGroup();
        if (Accept(TokenKind.RPar)) return new Tuple([], ExprContext.Load, SpanFrom(start));
        if (_explain && Kind == TokenKind.Star) ExplainStarredFirst();
        Enter(1);
        Expr result;
        if (Kind == TokenKind.Yield) {
            result = ParseYield();
            Expect(TokenKind.RPar);
            Leave(1);
            return result;
        }
        var first = ParseStarNamedExpression();
        if (Kind == TokenKind.Comma) {
            var items = new List<Expr> { first };
            while (Accept(TokenKind.Comma) && Kind != TokenKind.RPar) items.Add(ParseStarNamedExpression());
            Expect(TokenKind.RPar);
            result = new Tuple(items, ExprContext.Load, SpanFrom(start));
        } else if (first is Starred) {
            if (_explain) ExplainStarredElement(first);
            if (_explain && Kind == TokenKind.RPar) throw ErrorAtSpan("cannot use starred expression here", first.Span);
            throw Fail();
        } else if (Kind is TokenKind.For or TokenKind.Async) {
            var generators = ParseComprehensions();
            Expect(TokenKind.RPar);
            result = new GeneratorExp(first, generators, SpanFrom(start));
        } else {
            Expect(TokenKind.RPar);
            result = first;
        }
        Leave(1);
        return result;
    }

    /// <summary>list: '[' [star_named_expressions] ']'; listcomp: '[' named_expression for_if_clauses ']'</summary>
    private Expr ParseList() {
        var start = _p++;
        if (Accept(TokenKind.RSqb)) return new List([], ExprContext.Load, SpanFrom(start));
        if (_explain && Kind == TokenKind.Star) ExplainStarredFirst();
        Enter(1);
        var first = ParseStarNamedExpression();
        Expr result;
        if (Kind is TokenKind.For or TokenKind.Async && first is not Starred) {
            var generators = ParseComprehensions();
            Expect(TokenKind.RSqb);
            result = new ListComp(first, generators, SpanFrom(start));
        } else {
            var items = new List<Expr> { first };
            if (_explain) ExplainElements(first);
            while (Accept(TokenKind.Comma) && Kind != TokenKind.RSqb) items.Add(ParseStarNamedExpression());
            Expect(TokenKind.RSqb);
            result = new List(items, ExprContext.Load, SpanFrom(start));
        }
        Leave(1);
        return result;
    }

    /// <summary>dict: '{' [(expression ':' expression | '**' bitwise_or) ',' …] '}'; set: '{' star_named_expressions '}'; and their comprehensions</summary>
    private Expr ParseBraces() {
        var start = _p++;
        if (Accept(TokenKind.RBrace)) return new Dict([], [], SpanFrom(start));
        if (_explain && Kind == TokenKind.Star) ExplainStarredFirst();
        Enter(1);
        Expr result;
        if (Kind == TokenKind.DoubleStar) {
            result = ParseDict(start, null);
        } else {
            var first = ParseStarNamedExpression();
            if (Kind == TokenKind.Colon && first is not Starred) {
                if (first is NamedExpr && Peek(-1) != TokenKind.RPar) throw Fail();
                result = ParseDict(start, first);
            } else if (Kind is TokenKind.For or TokenKind.Async && first is not Starred) {
                var generators = ParseComprehensions();
                Expect(TokenKind.RBrace);
                result = new SetComp(first, generators, SpanFrom(start));
            } else {
                var items = new List<Expr> { first };
                if (_explain) ExplainElements(first);
                while (Accept(TokenKind.Comma) && Kind != TokenKind.RBrace) items.Add(ParseStarNamedExpression());
                Expect(TokenKind.RBrace);
                result = new Set(items, SpanFrom(start));
            }
        }
        Leave(1);
        return result;
    }

    /// <summary>The rest of a dict after its first key (or before its first '**').</summary>
    private Expr ParseDict(int start, Expr? firstKey) {
        var keys = new List<Expr?>();
        var values = new List<Expr>();
        if (firstKey is not null) {
            _p++;
            if (_explain) ExplainDictValue(_p - 1);
            var value = ParseExpression();
            if (Kind is TokenKind.For or TokenKind.Async) {
                var generators = ParseComprehensions();
                Expect(TokenKind.RBrace);
                return new DictComp(firstKey, value, generators, SpanFrom(start));
            }
            keys.Add(firstKey);
            values.Add(value);
            if (!Accept(TokenKind.Comma)) {
                Expect(TokenKind.RBrace);
                return new Dict(keys, values, SpanFrom(start));
            }
        }
        while (Kind != TokenKind.RBrace) {
            if (Accept(TokenKind.DoubleStar)) {
                keys.Add(null);
                values.Add(ParseBinary(0));
                if (_explain && keys.Count == 1) ExplainUnpackedComprehension();
            } else {
                if (_explain) ExplainDictKey();
                keys.Add(ParseExpression());
                Expect(TokenKind.Colon);
                if (_explain) ExplainDictValue(_p - 1);
                values.Add(ParseExpression());
            }
            if (!Accept(TokenKind.Comma)) break;
        }
        Expect(TokenKind.RBrace);
        return new Dict(keys, values, SpanFrom(start));
    }
}
