// Compound statements: those with a block.
//
// `match` is a soft keyword: a line that begins with it is a match statement only if it ends in a colon and an indented line follows,
// which no simple statement can do. `with (…)` is ambiguous until the closing parenthesis: with-items or one parenthesised expression;
// it counts as items when they parse as such up to `):`.

using System;
using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    private bool StartsCompound() {
        switch (Kind) {
            case TokenKind.Def or TokenKind.At or TokenKind.Async or TokenKind.If or TokenKind.Class or TokenKind.With or TokenKind.For
                or TokenKind.Try or TokenKind.While:
                return true;
            case TokenKind.Name: return StartsMatch() || (_explain && ExplainMatch());
            default: return false;
        }
    }

    /// <summary>compound_stmt</summary>
    private Stmt ParseCompound() {
        var start = _p;
        Enter(3);
        Stmt result;
        switch (Kind) {
            case TokenKind.If: result = ParseIf(); break;
            case TokenKind.For: result = ParseFor(start, false); break;
            case TokenKind.While: result = ParseWhile(); break;
            case TokenKind.With: result = ParseWith(start, false); break;
            case TokenKind.Try: result = ParseTry(); break;
            case TokenKind.Def: result = ParseDef(start, [], false); break;
            case TokenKind.Class: result = ParseClass([]); break;
            case TokenKind.At: result = ParseDecorated(); break;
            case TokenKind.Async:
                _p++;
                result = Kind switch {
                    TokenKind.Def => ParseDef(start, [], true),
                    TokenKind.For => ParseFor(start, true),
                    TokenKind.With => ParseWith(start, true),
                    _ => throw Fail(),
                };
                if (result is not AsyncFunctionDef) Require(5, result is AsyncFor ? "Async for loops are" : "Async with statements are");
                break;
            default: result = ParseMatch(); break;
        }
        Leave(3);
        return result;
    }

    /// <summary>block: NEWLINE INDENT statement+ DEDENT | simple_stmts; the colon before it included</summary>
    private List<Stmt> ParseBlock(int keyword, string name, bool forced = false) {
        ParseColon(forced);
        return ParseBody(keyword, name);
    }

    private void ParseColon(bool forced = false) {
        if (Kind != TokenKind.Colon) throw forced ? FailForced("expected ':'") : Kind == TokenKind.Newline ? FailWith("expected ':'") : Fail();
        _p++;
    }

    /// <summary>ParseBlock with a type comment after the colon.</summary>
    private List<Stmt> ParseCommentedBlock(int keyword, string name, out string? comment) {
        ParseColon();
        comment = TypeComment();
        return ParseBody(keyword, name);
    }

    private List<Stmt> ParseBody(int keyword, string name) {
        var body = new List<Stmt>();
        if (!Accept(TokenKind.Newline)) {
            ParseSimpleStatements(body);
            return body;
        }
        if (Kind != TokenKind.Indent) throw FailIndent(keyword, name);
        _p++;
        do ParseStatement(body); while (Kind != TokenKind.Dedent && Kind != TokenKind.EndMarker);
        Expect(TokenKind.Dedent);
        return body;
    }

    private IReadOnlyList<Stmt> ParseElse() {
        if (!Accept(TokenKind.Else)) return [];
        return ParseBlock(_p - 1, "'else' statement", true);
    }

    /// <summary>if_stmt: 'if' named_expression ':' block ('elif' named_expression ':' block)* ['else' ':' block]</summary>
    private Stmt ParseIf() {
        // Collected first and nested from the last one back, so that a long chain of elifs needs no stack.
        var starts = new List<int>();
        var tests = new List<Expr>();
        var bodies = new List<List<Stmt>>();
        do {
            starts.Add(_p++);
            tests.Add(ParseNamedExpression());
            bodies.Add(ParseBlock(starts[^1], tests.Count == 1 ? "'if' statement" : "'elif' statement"));
        } while (Kind == TokenKind.Elif);
        var orElse = ParseElse();
        for (var i = tests.Count - 1; ; i--) {
            var statement = new If(tests[i], bodies[i], orElse, BlockSpan(starts[i]));
            if (i == 0) return statement;
            orElse = [statement];
        }
    }

    /// <summary>while_stmt: 'while' named_expression ':' block [else_block]</summary>
    private Stmt ParseWhile() {
        var start = _p++;
        var test = ParseNamedExpression();
        var body = ParseBlock(start, "'while' statement");
        var orElse = ParseElse();
        return new While(test, body, orElse, BlockSpan(start));
    }

    /// <summary>for_stmt: [ASYNC] 'for' star_targets 'in' star_expressions ':' block [else_block]</summary>
    private Stmt ParseFor(int start, bool isAsync) {
        var keyword = _p++;
        if (_explain) ExplainLoopTargets();
        var target = ParseStarTargets();
        Expect(TokenKind.In);
        var source = ParseStarExpressions();
        var body = ParseCommentedBlock(keyword, "'for' statement", out var comment);
        var orElse = ParseElse();
        var span = BlockSpan(start);
        return isAsync ? new AsyncFor(target, source, body, orElse, comment, span) : new For(target, source, body, orElse, comment, span);
    }

    // ---------------------------------------------------------------- with
    /// <summary>with_stmt: [ASYNC] 'with' ('(' with_item (',' with_item)* [','] ')' | with_item (',' with_item)*) ':' block</summary>
    private Stmt ParseWith(int start, bool isAsync) {
        var keyword = _p++;
        var items = new List<WithItem>();
        if (_explain && Kind == TokenKind.LPar) ExplainParenthesizedItems();
        var plain = Kind != TokenKind.LPar || !TryParenthesizedItems(items);
        if (!plain) Require(9, "Parenthesized context managers are");
        if (plain) {
            items.Clear();
            do items.Add(ParseWithItem()); while (Accept(TokenKind.Comma));
        }
        string? comment = null;
        var body = plain ? ParseCommentedBlock(keyword, "'with' statement", out comment) : ParseBlock(keyword, "'with' statement");
        var span = BlockSpan(start);
        return isAsync ? new AsyncWith(items, body, comment, span) : new With(items, body, comment, span);
    }

    private bool TryParenthesizedItems(List<WithItem> items) {
        var open = _p;
        var level = _tokens[open].Level;
        var close = open + 1;
        while (close < _tokenCount && _tokens[close].Level >= level && _tokens[close].Kind != TokenKind.Error) close++;
        if (close >= _tokenCount || _tokens[close].Kind != TokenKind.RPar || _tokens[close + 1].Kind != TokenKind.Colon) return false;
        _p++;
        while (true) {
            if (!StartsExpression(Kind) || (Kind == TokenKind.Name && Peek(1) == TokenKind.ColonEqual)) break;
            var value = ParseExpression();
            Expr? target = null;
            if (Kind == TokenKind.As) {
                _p++;
                target = ParseStarTarget();
            }
            items.Add(new WithItem(value, target, value.Span));
            if (Accept(TokenKind.Comma)) {
                if (Kind == TokenKind.RPar) break;
                continue;
            }
            break;
        }
        if (Kind == TokenKind.RPar && _p == close && items.Count > 0) {
            _p++;
            return true;
        }
        _p = open;
        return false;
    }

    /// <summary>with_item: expression ['as' star_target &amp;(',' | ')' | ':')]</summary>
    private WithItem ParseWithItem() {
        var start = _p;
        var value = ParseExpression();
        if (!Accept(TokenKind.As)) return new WithItem(value, null, value.Span);
        if (_explain) ExplainWithTarget();
        var target = ParseStarTarget();
        return new WithItem(value, target, SpanFrom(start));
    }

    // ---------------------------------------------------------------- try
    /// <summary>try_stmt: 'try' ':' block (finally | except+ [else] [finally] | except_star+ [else] [finally])</summary>
    private Stmt ParseTry() {
        var start = _p++;
        var body = ParseBlock(start, "'try' statement", true);
        var handlers = new List<ExceptHandler>();
        var star = Kind == TokenKind.Except && Peek(1) == TokenKind.Star;
        while (Kind == TokenKind.Except) {
            var first = _p++;
            if (_explain) ExplainExcept(first, star);
            if (Accept(TokenKind.Star) != star) throw Fail();
            if (star) Require(11, "Exception groups are");
            Expr? type = null;
            string? name = null;
            if (star || Kind != TokenKind.Colon) {
                type = ParseExpression();
                if (Accept(TokenKind.As)) name = ParseName();
            }
            var block = ParseBlock(first, star ? "'except*' statement" : "'except' statement");
            handlers.Add(new ExceptHandler(type, name, block, BlockSpan(first)));
        }
        IReadOnlyList<Stmt> orElse = handlers.Count > 0 ? ParseElse() : [];
        IReadOnlyList<Stmt> final = [];
        if (Accept(TokenKind.Finally)) final = ParseBlock(_p - 1, "'finally' statement", true);
        else if (handlers.Count == 0) throw FailWith("expected 'except' or 'finally' block");
        var span = BlockSpan(start);
        return star ? new TryStar(body, handlers, orElse, final, span) : new Try(body, handlers, orElse, final, span);
    }

    // ---------------------------------------------------------------- definitions
    /// <summary>decorators: ('@' named_expression NEWLINE)+, then a function or class</summary>
    private Stmt ParseDecorated() {
        var decorators = new List<Expr>();
        while (Accept(TokenKind.At)) {
            decorators.Add(ParseNamedExpression());
            Expect(TokenKind.Newline);
        }
        var start = _p;
        if (Kind == TokenKind.Class) return ParseClass(decorators);
        var isAsync = Accept(TokenKind.Async);
        if (Kind != TokenKind.Def) throw Fail();
        return ParseDef(start, decorators, isAsync);
    }

    /// <summary>function_def_raw: [ASYNC] 'def' NAME '(' [params] ')' ['->' expression] ':' block</summary>
    private Stmt ParseDef(int start, IReadOnlyList<Expr> decorators, bool isAsync) {
        if (isAsync) Require(5, "Async functions are");
        var keyword = _p++;
        var name = ParseName();
        if (Kind != TokenKind.LPar) throw FailForced("expected '('");
        _p++;
        var args = ParseParameters(TokenKind.RPar, true);
        Expect(TokenKind.RPar);
        if (_explain && Kind == TokenKind.Arrow) ExplainReturns();
        var returns = Accept(TokenKind.Arrow) ? ParseExpression() : null;
        ParseColon(true);
        var comment = FunctionTypeComment();
        var body = ParseBody(keyword, "function definition");
        var span = BlockSpan(start);
        return isAsync ? new AsyncFunctionDef(name, args, body, decorators, returns, comment, span) : new FunctionDef(name, args, body, decorators, returns, comment, span);
    }

    /// <summary>class_def_raw: 'class' NAME ['(' [arguments] ')'] ':' block</summary>
    private Stmt ParseClass(IReadOnlyList<Expr> decorators) {
        var start = _p++;
        var name = ParseName();
        IReadOnlyList<Expr> bases = [];
        IReadOnlyList<Keyword> keywords = [];
        if (Kind == TokenKind.LPar) ParseArguments(out bases, out keywords, false);
        var body = ParseBlock(start, "class definition");
        return new ClassDef(name, bases, keywords, body, decorators, BlockSpan(start));
    }
}
