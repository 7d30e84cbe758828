// Expressions, from the loosest binding to primaries.
//
// Lambda and the conditional bind loosest, then or, and, not, comparisons, and the binary operators by precedence climbing: one method
// for seven levels keeps the stack shallow for nested code and fast for flat code. A chain of one operator is a loop.
// Every node's span goes from its first token to the last one consumed, parentheses around it not included (the tuple's excepted).

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>Whether a token can begin an expression (no star, no yield).</summary>
    private static bool StartsExpression(TokenKind kind) => kind is TokenKind.Name or TokenKind.Number or TokenKind.String or TokenKind.LPar
        or TokenKind.LSqb or TokenKind.LBrace or TokenKind.Minus or TokenKind.Plus or TokenKind.Tilde or TokenKind.Not or TokenKind.Lambda
        or TokenKind.Await or TokenKind.None or TokenKind.True or TokenKind.False or TokenKind.Ellipsis;

    /// <summary>star_expressions: star_expression (',' star_expression)* [',']</summary>
    private Expr ParseStarExpressions() {
        var start = _p;
        var first = ParseStarExpression();
        if (Kind != TokenKind.Comma) return first;
        var items = new List<Expr> { first };
        while (Accept(TokenKind.Comma)) {
            if (Kind != TokenKind.Star && !StartsExpression(Kind)) break;
            items.Add(ParseStarExpression());
        }
        return new Tuple(items, ExprContext.Load, SpanFrom(start));
    }

    /// <summary>star_expression: '*' bitwise_or | expression</summary>
    private Expr ParseStarExpression() => Kind == TokenKind.Star ? ParseStarred(false) : ParseExpression();

    /// <summary>'*' bitwise_or, or in calls and subscripts '*' expression</summary>
    private Expr ParseStarred(bool wholeExpression) {
        var start = _p++;
        var value = wholeExpression ? ParseExpression() : ParseBinary(0);
        return new Starred(value, ExprContext.Load, SpanFrom(start));
    }

    /// <summary>expressions: expression (',' expression)* [',']</summary>
    private Expr ParseExpressions() {
        var start = _p;
        var first = ParseExpression();
        if (Kind != TokenKind.Comma) return first;
        var items = new List<Expr> { first };
        while (Accept(TokenKind.Comma)) {
            if (!StartsExpression(Kind)) break;
            items.Add(ParseExpression());
        }
        return new Tuple(items, ExprContext.Load, SpanFrom(start));
    }

    /// <summary>star_named_expression: '*' bitwise_or | named_expression</summary>
    private Expr ParseStarNamedExpression() => Kind == TokenKind.Star ? ParseStarred(false) : ParseNamedExpression();

    /// <summary>named_expression: NAME ':=' expression | expression !':='</summary>
    private Expr ParseNamedExpression() {
        var start = _p;
        if (Kind != TokenKind.Name || Peek(1) != TokenKind.ColonEqual) {
            var expression = ParseExpression();
            if (_explain) ExplainAfterNamed(start, expression);
            return expression;
        }
        Require(8, "Assignment expressions are");
        var target = new Name(NameOf(_p), ExprContext.Store, SpanOf(_p));
        _p += 2;
        var value = ParseExpression();
        return new NamedExpr(target, value, SpanFrom(start));
    }

    /// <summary>yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]</summary>
    private Expr ParseYield() {
        var start = _p++;
        if (Accept(TokenKind.From)) {
            var source = ParseExpression();
            return new YieldFrom(source, SpanFrom(start));
        }
        var value = Kind == TokenKind.Star || StartsExpression(Kind) ? ParseStarExpressions() : null;
        return new Yield(value, SpanFrom(start));
    }

    private Expr ParseYieldOrStarExpressions() => Kind == TokenKind.Yield ? ParseYield() : ParseStarExpressions();

    /// <summary>expression: disjunction ['if' disjunction 'else' expression] | lambdef</summary>
    private Expr ParseExpression() => _explain ? ExplainExpression() : ParseExpressionProper();

    private Expr ParseExpressionProper() {
        Enter(1);
        var start = _p;
        Expr result;
        if (Kind == TokenKind.Lambda) {
            result = ParseLambda();
        } else {
            result = _explain ? ExplainDisjunction() : ParseDisjunction();
            if (Kind == TokenKind.If) {
                _p++;
                var test = ParseDisjunction();
                Expect(TokenKind.Else);
                var orElse = ParseExpression();
                result = new IfExp(test, result, orElse, SpanFrom(start));
            }
        }
        Leave(1);
        return result;
    }

    /// <summary>disjunction: conjunction ('or' conjunction)*</summary>
    private Expr ParseDisjunction() {
        var start = _p;
        var first = ParseConjunction();
        if (Kind != TokenKind.Or) return first;
        var values = new List<Expr> { first };
        while (Accept(TokenKind.Or)) values.Add(ParseConjunction());
        return new BoolOp(BoolOperator.Or, values, SpanFrom(start));
    }

    /// <summary>conjunction: inversion ('and' inversion)*</summary>
    private Expr ParseConjunction() {
        var start = _p;
        var first = ParseInversion();
        if (Kind != TokenKind.And) return first;
        var values = new List<Expr> { first };
        while (Accept(TokenKind.And)) values.Add(ParseInversion());
        return new BoolOp(BoolOperator.And, values, SpanFrom(start));
    }

    /// <summary>inversion: 'not' inversion | comparison</summary>
    private Expr ParseInversion() {
        if (Kind != TokenKind.Not) return ParseComparison();
        var start = _p++;
        Enter(1);
        var operand = ParseInversion();
        Leave(1);
        return new UnaryOp(UnaryOperator.Not, operand, SpanFrom(start));
    }

    /// <summary>comparison: bitwise_or (comparison_operator bitwise_or)*</summary>
    private Expr ParseComparison() {
        var start = _p;
        var left = ParseBinary(0);
        if (!IsComparison(out var op)) return left;
        var ops = new List<CmpOperator>();
        var comparators = new List<Expr>();
        do {
            _p += op is CmpOperator.NotIn or CmpOperator.IsNot ? 2 : 1;
            ops.Add(op);
            comparators.Add(ParseBinary(0));
        } while (IsComparison(out op));
        return new Compare(left, ops, comparators, SpanFrom(start));
    }

    private bool IsComparison(out CmpOperator op) {
        op = default;
        switch (Kind) {
            case TokenKind.EqEqual: op = CmpOperator.Eq; return true;
            case TokenKind.NotEqual: return IsNotEqual(_p, ref op);
            case TokenKind.Less: op = CmpOperator.Lt; return true;
            case TokenKind.LessEqual: op = CmpOperator.LtE; return true;
            case TokenKind.Greater: op = CmpOperator.Gt; return true;
            case TokenKind.GreaterEqual: op = CmpOperator.GtE; return true;
            case TokenKind.In: op = CmpOperator.In; return true;
            case TokenKind.Is: op = Peek(1) == TokenKind.Not ? CmpOperator.IsNot : CmpOperator.Is; return true;
            case TokenKind.Not:
                op = CmpOperator.NotIn;
                _looked = _p + 1;
                return Peek(1) == TokenKind.In;
            default: return false;
        }
    }

    /// <summary>`!=`, or `&lt;&gt;` where barry_as_FLUFL rules (PEP 401).</summary>
    private bool IsNotEqual(int token, ref CmpOperator op) {
        op = CmpOperator.NotEq;
        var diamond = _text[_tokens[token].Start] == '<';
        if ((_options.Future & CodeFlags.FutureBarryAsBdfl) == 0) return !diamond;
        if (!diamond) {
            _p++;
            var error = ErrorAtToken("SyntaxError", "with Barry as BDFL, use '<>' instead of '!='", token);
            _p--;
            throw error;
        }
        return true;
    }

    // ---------------------------------------------------------------- binary operators
    private static int Precedence(TokenKind kind, out Operator op) {
        switch (kind) {
            case TokenKind.VBar: op = Operator.BitOr; return 1;
            case TokenKind.Circumflex: op = Operator.BitXor; return 2;
            case TokenKind.Amper: op = Operator.BitAnd; return 3;
            case TokenKind.LeftShift: op = Operator.LShift; return 4;
            case TokenKind.RightShift: op = Operator.RShift; return 4;
            case TokenKind.Plus: op = Operator.Add; return 5;
            case TokenKind.Minus: op = Operator.Sub; return 5;
            case TokenKind.Star: op = Operator.Mult; return 6;
            case TokenKind.Slash: op = Operator.Div; return 6;
            case TokenKind.DoubleSlash: op = Operator.FloorDiv; return 6;
            case TokenKind.Percent: op = Operator.Mod; return 6;
            case TokenKind.At: op = Operator.MatMult; return 6;
            default: op = default; return 0;
        }
    }

    /// <summary>bitwise_or … term: operand (operator operand)*, for the operators that bind tighter than `minimum`</summary>
    private Expr ParseBinary(int minimum) {
        var start = _p;
        var left = ParseFactor();
        while (true) {
            var precedence = Precedence(Kind, out var op);
            if (precedence <= minimum) return left;
            if (op == Operator.MatMult) Require(5, "The '@' operator is");
            _p++;
            var right = ParseBinary(precedence);
            left = new BinOp(left, op, right, SpanFrom(start));
        }
    }

    /// <summary>factor: ('+' | '-' | '~') factor | power; power: await_primary ['**' factor]</summary>
    private Expr ParseFactor() {
        var start = _p;
        if (Kind is TokenKind.Plus or TokenKind.Minus or TokenKind.Tilde) {
            var op = Kind == TokenKind.Plus ? UnaryOperator.UAdd : Kind == TokenKind.Minus ? UnaryOperator.USub : UnaryOperator.Invert;
            _p++;
            Enter(1);
            var operand = ParseFactor();
            Leave(1);
            return new UnaryOp(op, operand, SpanFrom(start));
        }
        var left = ParseAwait();
        if (Kind != TokenKind.DoubleStar) return left;
        _p++;
        Enter(2);
        var right = ParseFactor();
        Leave(2);
        return new BinOp(left, Operator.Pow, right, SpanFrom(start));
    }

    /// <summary>await_primary: AWAIT primary | primary</summary>
    private Expr ParseAwait() {
        if (Kind != TokenKind.Await) return ParsePrimary();
        Require(5, "Await expressions are");
        var start = _p++;
        var value = ParsePrimary();
        return new Await(value, SpanFrom(start));
    }

    // ---------------------------------------------------------------- primaries
    /// <summary>primary: atom ('.' NAME | '(' [arguments] ')' | '[' slices ']')*</summary>
    private Expr ParsePrimary() {
        var start = _p;
        var value = ParseAtom();
        while (true) {
            switch (Kind) {
                case TokenKind.Dot:
                    _p++;
                    var name = ParseName();
                    value = new Attribute(value, name, ExprContext.Load, SpanFrom(start));
                    break;
                case TokenKind.LPar:
                    value = ParseCall(value, start);
                    break;
                case TokenKind.LSqb:
                    _p++;
                    var slice = ParseSlices();
                    Expect(TokenKind.RSqb);
                    value = new Subscript(value, slice, ExprContext.Load, SpanFrom(start));
                    break;
                default:
                    return value;
            }
        }
    }

    /// <summary>slices: slice !',' | (slice | starred) (',' (slice | starred))* [',']</summary>
    private Expr ParseSlices() {
        var start = _p;
        var first = ParseSlice();
        if (Kind != TokenKind.Comma && first is not Starred) return first;
        var items = new List<Expr> { first };
        while (Accept(TokenKind.Comma)) {
            if (Kind == TokenKind.RSqb) break;
            items.Add(ParseSlice());
        }
        return new Tuple(items, ExprContext.Load, SpanFrom(start));
    }

    /// <summary>slice: [expression] ':' [expression] [':' [expression]] | named_expression | starred_expression</summary>
    private Expr ParseSlice() {
        var start = _p;
        if (Kind == TokenKind.Star) return ParseStarred(true);
        Expr? lower = null;
        if (Kind != TokenKind.Colon) {
            lower = ParseNamedExpression();
            if (Kind != TokenKind.Colon) return lower;
            if (lower is NamedExpr && _tokens[start].Kind == TokenKind.Name) throw Fail();
        }
        _p++;
        Expr? upper = null;
        Expr? step = null;
        if (StartsExpression(Kind)) upper = ParseExpression();
        if (Accept(TokenKind.Colon) && StartsExpression(Kind)) step = ParseExpression();
        return new Slice(lower, upper, step, SpanFrom(start));
    }

    /// <summary>
    /// '(' [arguments] ')' | genexp. Positional and starred arguments come first, then keywords mixed with starred ones, and after the
    /// first '**' only keywords and '**'.
    /// </summary>
    private Expr ParseCall(Expr function, int start) {
        var open = _p;
        ParseArguments(out var args, out var keywords, true);
        if (args.Count == 1 && args[0] is GeneratorExp generator && generator.Span.Column < 0) {
            // A bare generator expression owns the call's parentheses.
            return new Call(function, [generator with { Span = SpanFrom(open) }], [], SpanFrom(start));
        }
        return new Call(function, args, keywords, SpanFrom(start));
    }

    private static readonly Span Unplaced = new(0, -1, 0, -1);

    private void ParseArguments(out IReadOnlyList<Expr> arguments, out IReadOnlyList<Keyword> keywordArguments, bool allowGenerator) {
        var open = _p++;
        if (Accept(TokenKind.RPar)) {
            arguments = [];
            keywordArguments = [];
            return;
        }
        Enter(1);
        var args = new List<Expr>();
        List<Keyword>? keywords = null;
        var unpacked = false;
        while (true) {
            var start = _p;
            if (Kind == TokenKind.Star) {
                if (unpacked) throw _explain ? ErrorAtStar(open) : Fail();
                if (_explain && start > open + 1) ExplainStar(open);
                args.Add(ParseStarred(true));
                if (_explain && keywords is null) {
                    if (args.Count == 1) ExplainStarredElement(args[0]);
                    else ExplainArgumentGenerator(args[^1], true);
                }
            } else if (Kind == TokenKind.DoubleStar) {
                _p++;
                unpacked = true;
                var value = ParseExpression();
                (keywords ??= []).Add(new Keyword(null, value, SpanFrom(start)));
            } else if (Kind == TokenKind.Name && Peek(1) == TokenKind.Equal) {
                var name = NameOf(_p);
                _p += 2;
                var value = ParseExpression();
                if (_explain) ExplainKeywordValue(start);
                (keywords ??= []).Add(new Keyword(name, value, SpanFrom(start)));
            } else {
                if (_explain) ExplainPositional(args.Count > 0 || keywords is not null);
                if (keywords is not null) {
                    if (Kind == TokenKind.Name) _looked = _p + 1;
                    throw _explain ? ErrorAfterArguments(unpacked) : Fail();
                }
                var value = _explain && Peek(1) != TokenKind.ColonEqual ? ParseExpression() : ParseNamedExpression();
                if (Kind is TokenKind.For or TokenKind.Async) {
                    if (!allowGenerator || args.Count > 0) throw Fail();
                    var generators = ParseComprehensions();
                    if (Kind != TokenKind.RPar) throw Fail();
                    args.Add(new GeneratorExp(value, generators, Unplaced));
                    break;
                }
                args.Add(value);
            }
            if (!Accept(TokenKind.Comma) || Kind == TokenKind.RPar) break;
        }
        Expect(TokenKind.RPar);
        Leave(1);
        arguments = args;
        keywordArguments = keywords is null ? [] : keywords;
    }

    // ---------------------------------------------------------------- comprehensions
    /// <summary>for_if_clauses: (ASYNC? 'for' star_targets 'in' disjunction ('if' disjunction)*)+</summary>
    private IReadOnlyList<Comprehension> ParseComprehensions() {
        var clauses = new List<Comprehension>();
        while (Kind is TokenKind.For or TokenKind.Async) {
            var start = _p;
            var isAsync = Accept(TokenKind.Async);
            if (isAsync) Require(6, "Async comprehensions are");
            Expect(TokenKind.For);
            if (_explain) ExplainLoopTargets();
            var target = ParseStarTargets();
            Expect(TokenKind.In);
            var source = ParseDisjunction();
            List<Expr>? ifs = null;
            while (Accept(TokenKind.If)) (ifs ??= []).Add(ParseDisjunction());
            clauses.Add(new Comprehension(target, source, ifs is null ? [] : ifs, isAsync, SpanFrom(start)));
        }
        return clauses;
    }
}
