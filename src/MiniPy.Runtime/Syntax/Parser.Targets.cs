// Targets: what may stand left of `=`, after `for`, `del`, `as`, and before `:=`.
//
// A target is parsed as an expression and relabelled afterwards, which costs one copied node per name and saves all backtracking. The
// relabelling checks the shape; a wrong shape is a parse failure whose message ErrorFinder works out. Parentheses leave no node, so the
// callers that care about them (annotations) look at the first token.

using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>star_targets: star_target (',' star_target)* [',']</summary>
    private Expr ParseStarTargets() {
        var start = _p;
        var first = ParseStarTarget();
        if (Kind != TokenKind.Comma) return first;
        var items = new List<Expr> { first };
        while (Accept(TokenKind.Comma)) {
            if (Kind != TokenKind.Star && !StartsExpression(Kind)) break;
            items.Add(ParseStarTarget());
        }
        return new Tuple(items, ExprContext.Store, SpanFrom(start));
    }

    /// <summary>star_target: '*' star_target | t_primary '.' NAME | t_primary '[' slices ']' | star_atom</summary>
    private Expr ParseStarTarget() {
        if (Kind != TokenKind.Star) return Store(ParsePrimary(), false);
        var start = _p++;
        var value = Store(ParsePrimary(), false);
        return new Starred(value, ExprContext.Store, SpanFrom(start));
    }

    /// <summary>The expression as a target of assignment.</summary>
    private Expr Store(Expr expr, bool starred) {
        switch (expr) {
            case Name name: return name with { Ctx = ExprContext.Store };
            case Attribute attribute: return attribute with { Ctx = ExprContext.Store };
            case Subscript subscript: return subscript with { Ctx = ExprContext.Store };
            case Starred star when starred && star.Value is not Starred:
                return new Starred(Store(star.Value, false), ExprContext.Store, star.Span);
            case Tuple tuple: return new Tuple(StoreAll(tuple.Elts), ExprContext.Store, tuple.Span);
            case List list: return new List(StoreAll(list.Elts), ExprContext.Store, list.Span);
            default: throw Fail();
        }
    }

    private Expr[] StoreAll(IReadOnlyList<Expr> items) {
        Enter(1);
        var result = new Expr[items.Count];
        for (var i = 0; i < result.Length; i++) result[i] = Store(items[i], true);
        Leave(1);
        return result;
    }

    /// <summary>del_target: t_primary '.' NAME | t_primary '[' slices ']' | NAME | '(' [del_targets] ')' | '[' [del_targets] ']'</summary>
    private Expr Del(Expr expr) {
        switch (expr) {
            case Name name: return name with { Ctx = ExprContext.Del };
            case Attribute attribute: return attribute with { Ctx = ExprContext.Del };
            case Subscript subscript: return subscript with { Ctx = ExprContext.Del };
            case Tuple tuple: return new Tuple(DelAll(tuple.Elts), ExprContext.Del, tuple.Span);
            case List list: return new List(DelAll(list.Elts), ExprContext.Del, list.Span);
            default: throw Fail();
        }
    }

    private Expr[] DelAll(IReadOnlyList<Expr> items) {
        Enter(1);
        var result = new Expr[items.Count];
        for (var i = 0; i < result.Length; i++) result[i] = Del(items[i]);
        Leave(1);
        return result;
    }
}
