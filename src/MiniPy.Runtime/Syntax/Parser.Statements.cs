// Simple statements: everything that fits on one line.
//
// An expression statement, an assignment, an annotated and an augmented assignment all begin with an expression, so that is parsed
// first and the next token tells which one it is. The others begin with a keyword of their own.
//
// A target (left of `=`, after `for`, `del`, `as`) is parsed as an expression and relabelled afterwards, which costs one copied node per
// name and saves all backtracking. The relabelling checks the shape; parentheses leave no node, so the callers that care about them
// (annotations) look at the first token.

using System;
using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>statement: compound_stmt | simple_stmts; appended to `body`</summary>
    private void ParseStatement(List<Stmt> body) {
        if (StartsCompound()) body.Add(ParseCompound());
        else ParseSimpleStatements(body);
    }

    /// <summary>simple_stmts: simple_stmt (';' simple_stmt)* [';'] NEWLINE</summary>
    private void ParseSimpleStatements(List<Stmt> body) {
        while (true) {
            body.Add(ParseSimpleStatement());
            if (!Accept(TokenKind.Semi)) break;
            if (Kind == TokenKind.Newline) break;
        }
        Expect(TokenKind.Newline);
    }

    private Stmt ParseSimpleStatement() {
        var start = _p;
        switch (Kind) {
            case TokenKind.Pass:
                _p++;
                return new Pass(SpanFrom(start));
            case TokenKind.Break:
                _p++;
                return new Break(SpanFrom(start));
            case TokenKind.Continue:
                _p++;
                return new Continue(SpanFrom(start));
            case TokenKind.Return: {
                _p++;
                var value = Kind == TokenKind.Star || StartsExpression(Kind) ? ParseStarExpressions() : null;
                return new Return(value, SpanFrom(start));
            }
            case TokenKind.Raise: return ParseRaise();
            case TokenKind.Import: return ParseImport();
            case TokenKind.From: return ParseImportFrom();
            case TokenKind.Global: {
                _p++;
                var names = ParseNames();
                return new Global(names, SpanFrom(start));
            }
            case TokenKind.Nonlocal: {
                _p++;
                var names = ParseNames();
                return new Nonlocal(names, SpanFrom(start));
            }
            case TokenKind.Assert: {
                // assert_stmt: 'assert' expression [',' expression]
                _p++;
                var test = ParseExpression();
                var message = Accept(TokenKind.Comma) ? ParseExpression() : null;
                return new Assert(test, message, SpanFrom(start));
            }
            case TokenKind.Del: return ParseDel();
            case TokenKind.Yield: {
                var value = ParseYield();
                if (Kind == TokenKind.Equal) {
                    if (_explain) ExplainAssignment(start);
                    throw Fail();
                }
                return new ExprStmt(value, SpanFrom(start));
            }
            default: return ParseAssignment();
        }
    }

    /// <summary>
    /// assignment: (star_targets '=')+ (yield_expr | star_expressions) | target ':' expression ['=' annotated_rhs]
    /// | single_target augassign (yield_expr | star_expressions); or else star_expressions
    /// </summary>
    private Stmt ParseAssignment() {
        var start = _p;
        if (_explain) ExplainExpressionStatement();
        var first = ParseStarExpressions();
        switch (Kind) {
            case TokenKind.Equal: {
                var targets = new List<Expr>();
                var value = first;
                while (Accept(TokenKind.Equal)) {
                    targets.Add(Store(value, true));
                    value = ParseYieldOrStarExpressions();
                    if (value is Yield or YieldFrom && Kind == TokenKind.Equal) throw Fail();
                }
                var comment = TypeComment();
                return new Assign(targets, value, comment, SpanFrom(start));
            }
            case TokenKind.Colon: {
                if (first is not (Name or Attribute or Subscript)) throw Fail();
                var simple = first is Name && _tokens[start].Kind == TokenKind.Name;
                Require(6, "Variable annotation syntax is");
                var target = Store(first, false);
                _p++;
                var annotation = ParseExpression();
                var value = Accept(TokenKind.Equal) ? ParseYieldOrStarExpressions() : null;
                return new AnnAssign(target, annotation, value, simple, SpanFrom(start));
            }
            default:
                if (!IsAugmented(Kind, out var op)) return new ExprStmt(first, SpanFrom(start));
                if (first is not (Name or Attribute or Subscript)) throw Fail();
                if (op == Operator.MatMult) Require(5, "The '@' operator is");
                _p++;
                var operand = ParseYieldOrStarExpressions();
                return new AugAssign(Store(first, false), op, operand, SpanFrom(start));
        }
    }

    private static bool IsAugmented(TokenKind kind, out Operator op) {
        switch (kind) {
            case TokenKind.PlusEqual: op = Operator.Add; return true;
            case TokenKind.MinusEqual: op = Operator.Sub; return true;
            case TokenKind.StarEqual: op = Operator.Mult; return true;
            case TokenKind.SlashEqual: op = Operator.Div; return true;
            case TokenKind.PercentEqual: op = Operator.Mod; return true;
            case TokenKind.AmperEqual: op = Operator.BitAnd; return true;
            case TokenKind.VBarEqual: op = Operator.BitOr; return true;
            case TokenKind.CircumflexEqual: op = Operator.BitXor; return true;
            case TokenKind.LeftShiftEqual: op = Operator.LShift; return true;
            case TokenKind.RightShiftEqual: op = Operator.RShift; return true;
            case TokenKind.DoubleStarEqual: op = Operator.Pow; return true;
            case TokenKind.DoubleSlashEqual: op = Operator.FloorDiv; return true;
            case TokenKind.AtEqual: op = Operator.MatMult; return true;
            default: op = default; return false;
        }
    }

    /// <summary>del_stmt: 'del' del_targets &amp;(';' | NEWLINE)</summary>
    private Stmt ParseDel() {
        var start = _p++;
        var targets = new List<Expr>();
        if (_explain) ExplainDelTargets();
        do {
            if (!StartsExpression(Kind) && targets.Count > 0) break;
            targets.Add(Del(ParsePrimary()));
        } while (Accept(TokenKind.Comma));
        if (Kind is not (TokenKind.Semi or TokenKind.Newline)) throw Fail();
        return new Delete(targets, SpanFrom(start));
    }

    /// <summary>raise_stmt: 'raise' [expression ['from' expression]]</summary>
    private Stmt ParseRaise() {
        var start = _p++;
        Expr? exception = null;
        Expr? cause = null;
        if (StartsExpression(Kind)) {
            exception = ParseExpression();
            if (Accept(TokenKind.From)) cause = ParseExpression();
        }
        return new Raise(exception, cause, SpanFrom(start));
    }

    private List<string> ParseNames() {
        var names = new List<string>();
        do names.Add(ParseName()); while (Accept(TokenKind.Comma));
        return names;
    }

    // ---------------------------------------------------------------- imports
    /// <summary>dotted_name: NAME ('.' NAME)*</summary>
    private string ParseDottedName() {
        var name = ParseName();
        while (Accept(TokenKind.Dot)) name += "." + ParseName();
        return name;
    }

    /// <summary>import_name: 'import' dotted_name ['as' NAME] (',' …)*</summary>
    private Stmt ParseImport() {
        var start = _p++;
        var names = new List<Alias>();
        do {
            var first = _p;
            var name = ParseDottedName();
            var asName = Accept(TokenKind.As) ? ParseName() : null;
            names.Add(new Alias(name, asName, SpanFrom(first)));
        } while (Accept(TokenKind.Comma));
        return new Import(names, SpanFrom(start));
    }

    /// <summary>import_from: 'from' ('.' | '...')* [dotted_name] 'import' ('*' | '(' names [','] ')' | names)</summary>
    private Stmt ParseImportFrom() {
        var start = _p++;
        var level = 0;
        while (Kind is TokenKind.Dot or TokenKind.Ellipsis) {
            level += Kind == TokenKind.Dot ? 1 : 3;
            _p++;
        }
        string? module = null;
        if (level == 0 || Kind == TokenKind.Name) module = ParseDottedName();
        Expect(TokenKind.Import);
        var names = new List<Alias>();
        if (Kind == TokenKind.Star) {
            names.Add(new Alias("*", null, SpanOf(_p)));
            _p++;
            return new ImportFrom(module, names, level, SpanFrom(start));
        }
        var parenthesized = Accept(TokenKind.LPar);
        do {
            if (parenthesized && Kind == TokenKind.RPar && names.Count > 0) break;
            if (_explain && !parenthesized && names.Count > 0 && Kind == TokenKind.Newline) {
                throw ErrorAtLast("trailing comma not allowed without surrounding parentheses");
            }
            var first = _p;
            var name = ParseName();
            var asName = Accept(TokenKind.As) ? ParseName() : null;
            names.Add(new Alias(name, asName, SpanFrom(first)));
        } while (Accept(TokenKind.Comma));
        if (parenthesized) Expect(TokenKind.RPar);
        return new ImportFrom(module, names, level, SpanFrom(start));
    }

    // ---------------------------------------------------------------- targets
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
