// Checks a tree that did not come from the parser: what the parser guarantees and the compiler relies on, but the grammar of nodes does not
// say. Errors are ValueError or TypeError with CPython's wording (its ast.c names the same conditions).
//
// Patterns are in AstValidator.Patterns.cs.

using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed partial class AstValidator {
    private readonly string _fileName;
    private int _depthLeft;

    private AstValidator(string fileName, int depth) {
        _fileName = fileName;
        _depthLeft = depth;
    }

    /// <summary>Throws when the tree cannot be compiled. `depth` bounds its nesting.</summary>
    public static void Check(Root tree, string fileName, int depth) {
        var validator = new AstValidator(fileName, depth);
        switch (tree) {
            case Module module: validator.Body(module.Body); break;
            case Interactive interactive: validator.Body(interactive.Body); break;
            case Expression expression: validator.Load(expression.Body); break;
            case FunctionType type:
                validator.Load(type.ArgTypes);
                validator.Load(type.Returns);
                break;
        }
    }

    private CompileErrorException Value(string message) => new("ValueError", message, _fileName, 0, 0, null, 0, 0);
    private CompileErrorException Type(string message) => new("TypeError", message, _fileName, 0, 0, null, 0, 0);

    private void Enter() {
        if (--_depthLeft < 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw SymbolTable.TooDeep(_fileName);
    }

    private void Leave() => _depthLeft++;

    private void Place(Span span) {
        if (span.Line > span.EndLine) throw Value($"AST node line range ({span.Line}, {span.EndLine}) is not valid");
        if (span.Line < 0 && span.EndLine != span.Line || span.Column < 0 && span.Column != span.EndColumn)
            throw Value($"AST node column range ({span.Column}, {span.EndColumn}) for line range ({span.Line}, {span.EndLine}) is not valid");
        if (span.Line == span.EndLine && span.Column > span.EndColumn) throw Value($"line {span.Line}, column {span.Column}-{span.EndColumn} is not a valid range");
    }

    private void Nonempty<T>(IReadOnlyList<T> list, string what, string owner) {
        if (list.Count == 0) throw Value($"empty {what} on {owner}");
    }

    // ---------------------------------------------------------------- statements
    private void Body(IReadOnlyList<Stmt> body) {
        foreach (Stmt statement in body) {
            if (statement is null) throw Value("None disallowed in statement list");
            Enter();
            Statement(statement);
            Leave();
        }
    }

    private void Block(IReadOnlyList<Stmt> body, string owner) {
        Nonempty(body, "body", owner);
        Body(body);
    }

    private void Statement(Stmt statement) {
        Place(statement.Span);
        string name = statement.Class.Name;
        switch (statement) {
            case FunctionDef f: Function(f.Args, f.Body, f.Decorators, f.Returns, name); break;
            case AsyncFunctionDef f: Function(f.Args, f.Body, f.Decorators, f.Returns, name); break;
            case ClassDef c:
                Block(c.Body, name);
                Load(c.Bases);
                Keywords(c.Keywords);
                Load(c.Decorators);
                break;
            case Return r: Optional(r.Value); break;
            case Delete d: Targets(d.Targets, ExprContext.Del, name); break;
            case Assign a:
                Targets(a.Targets, ExprContext.Store, name);
                Load(a.Value);
                break;
            case AugAssign a:
                Check(a.Target, ExprContext.Store);
                Load(a.Value);
                break;
            case AnnAssign a:
                if (a.Simple && a.Target is not Name) throw Type("AnnAssign with simple non-Name target");
                Check(a.Target, ExprContext.Store);
                Optional(a.Value);
                Load(a.Annotation);
                break;
            case For f: Loop(f.Target, f.Iter, f.Body, f.OrElse, name); break;
            case AsyncFor f: Loop(f.Target, f.Iter, f.Body, f.OrElse, name); break;
            case While w:
                Load(w.Test);
                Block(w.Body, name);
                Body(w.OrElse);
                break;
            case If i:
                Load(i.Test);
                Block(i.Body, name);
                Body(i.OrElse);
                break;
            case With w: Items(w.Items, w.Body, name); break;
            case AsyncWith w: Items(w.Items, w.Body, name); break;
            case Match m:
                Load(m.Subject);
                Nonempty(m.Cases, "cases", name);
                foreach (MatchCase @case in m.Cases) {
                    Pattern(@case.Pattern, false);
                    Optional(@case.Guard);
                    Block(@case.Body, "match_case");
                }
                break;
            case Raise r:
                if (r.Exc is not null) {
                    Load(r.Exc);
                    Optional(r.Cause);
                } else if (r.Cause is not null) {
                    throw Value("Raise with cause but no exception");
                }
                break;
            case Try t: Handlers(t.Body, t.Handlers, t.OrElse, t.FinalBody, name); break;
            case TryStar t: Handlers(t.Body, t.Handlers, t.OrElse, t.FinalBody, name); break;
            case Assert a:
                Load(a.Test);
                Optional(a.Msg);
                break;
            case Import i: Nonempty(i.Names, "names", name); break;
            case ImportFrom i:
                if (i.Level < 0) throw Value("Negative ImportFrom level");
                Nonempty(i.Names, "names", name);
                break;
            case Global g: Nonempty(g.Names, "names", name); break;
            case Nonlocal n: Nonempty(n.Names, "names", name); break;
            case ExprStmt e: Load(e.Value); break;
        }
    }

    private void Function(Arguments args, IReadOnlyList<Stmt> body, IReadOnlyList<Expr> decorators, Expr? returns, string name) {
        Block(body, name);
        Parameters(args);
        Load(decorators);
        Optional(returns);
    }

    private void Loop(Expr target, Expr source, IReadOnlyList<Stmt> body, IReadOnlyList<Stmt> orElse, string name) {
        Check(target, ExprContext.Store);
        Load(source);
        Block(body, name);
        Body(orElse);
    }

    private void Items(IReadOnlyList<WithItem> items, IReadOnlyList<Stmt> body, string name) {
        Nonempty(items, "items", name);
        foreach (WithItem item in items) {
            Load(item.ContextExpr);
            if (item.OptionalVars is not null) Check(item.OptionalVars, ExprContext.Store);
        }
        Block(body, name);
    }

    private void Handlers(IReadOnlyList<Stmt> body, IReadOnlyList<ExceptHandler> handlers, IReadOnlyList<Stmt> orElse, IReadOnlyList<Stmt> finalBody, string name) {
        Block(body, name);
        if (handlers.Count == 0 && finalBody.Count == 0) throw Value($"{name} has neither except handlers nor finalbody");
        if (handlers.Count == 0 && orElse.Count > 0) throw Value($"{name} has orelse but no except handlers");
        foreach (ExceptHandler handler in handlers) {
            Place(handler.Span);
            Optional(handler.Type);
            Block(handler.Body, "ExceptHandler");
        }
        Body(finalBody);
        Body(orElse);
    }

    private void Targets(IReadOnlyList<Expr> targets, ExprContext context, string name) {
        Nonempty(targets, "targets", name);
        Check(targets, context, false);
    }

    private void Parameters(Arguments args) {
        Annotations(args.PosOnlyArgs);
        Annotations(args.Args);
        if (args.VarArg is not null) Optional(args.VarArg.Annotation);
        Annotations(args.KwOnlyArgs);
        if (args.KwArg is not null) Optional(args.KwArg.Annotation);
        if (args.Defaults.Count > args.PosOnlyArgs.Count + args.Args.Count) throw Value("more positional defaults than args on arguments");
        if (args.KwDefaults.Count != args.KwOnlyArgs.Count) throw Value("length of kwonlyargs is not the same as kw_defaults on arguments");
        Load(args.Defaults);
        Check(args.KwDefaults, ExprContext.Load, true);
    }

    private void Annotations(IReadOnlyList<Arg> args) {
        foreach (Arg arg in args) {
            Place(arg.Span);
            Optional(arg.Annotation);
        }
    }

    private void Keywords(IReadOnlyList<Keyword> keywords) {
        foreach (Keyword keyword in keywords) Load(keyword.Value);
    }

    // ---------------------------------------------------------------- expressions
    private void Load(Expr expr) => Check(expr, ExprContext.Load);

    private void Load(IReadOnlyList<Expr> exprs) => Check(exprs, ExprContext.Load, false);

    private void Optional(Expr? expr) {
        if (expr is not null) Load(expr);
    }

    private void Check(IReadOnlyList<Expr?> exprs, ExprContext context, bool holes) {
        foreach (Expr? expr in exprs) {
            if (expr is not null) Check(expr, context);
            else if (!holes) throw Value("None disallowed in expression list");
        }
    }

    private void Generators(IReadOnlyList<Comprehension> generators) {
        if (generators.Count == 0) throw Value("comprehension with no generators");
        foreach (Comprehension comprehension in generators) {
            Check(comprehension.Target, ExprContext.Store);
            Load(comprehension.Iter);
            Load(comprehension.Ifs);
        }
    }

    private static ExprContext? ContextOf(Expr expr) => expr switch {
        Attribute a => a.Ctx, Subscript s => s.Ctx, Starred s => s.Ctx, Name n => n.Ctx, List l => l.Ctx, Tuple t => t.Ctx, _ => null,
    };

    private void Check(Expr expr, ExprContext context) {
        Place(expr.Span);
        Enter();
        if (expr is Name name && name.Id is "None" or "True" or "False") throw Value($"identifier field can't represent '{((Name)expr).Id}' constant");
        ExprContext? own = ContextOf(expr);
        if (own is null && context != ExprContext.Load) throw Value($"expression which can't be assigned to in {context} context");
        if ((own ?? ExprContext.Load) != context) throw Value($"expression must have {context} context but has {own} instead");
        Children(expr, context);
        Leave();
    }

    private void Children(Expr expr, ExprContext context) {
        switch (expr) {
            case BoolOp b:
                if (b.Values.Count < 2) throw Value("BoolOp with less than 2 values");
                Load(b.Values);
                break;
            case NamedExpr n:
                if (n.Target is not Name) throw Type("NamedExpr target must be a Name");
                Load(n.Value);
                break;
            case BinOp b:
                Load(b.Left);
                Load(b.Right);
                break;
            case UnaryOp u: Load(u.Operand); break;
            case Lambda l:
                Parameters(l.Args);
                Load(l.Body);
                break;
            case IfExp i:
                Load(i.Test);
                Load(i.Body);
                Load(i.OrElse);
                break;
            case Dict d:
                if (d.Keys.Count != d.Values.Count) throw Value("Dict doesn't have the same number of keys as values");
                Check(d.Keys, ExprContext.Load, true);
                Load(d.Values);
                break;
            case Set s: Load(s.Elts); break;
            case ListComp c: Generators(c.Generators); Load(c.Elt); break;
            case SetComp c: Generators(c.Generators); Load(c.Elt); break;
            case GeneratorExp c: Generators(c.Generators); Load(c.Elt); break;
            case DictComp c:
                Generators(c.Generators);
                Load(c.Key);
                Load(c.Value);
                break;
            case Yield y: Optional(y.Value); break;
            case YieldFrom y: Load(y.Value); break;
            case Await a: Load(a.Value); break;
            case Compare c:
                if (c.Comparators.Count == 0) throw Value("Compare with no comparators");
                if (c.Comparators.Count != c.Ops.Count) throw Value("Compare has a different number of comparators and operands");
                Load(c.Comparators);
                Load(c.Left);
                break;
            case Call c:
                Load(c.Func);
                Load(c.Args);
                Keywords(c.Keywords);
                break;
            case JoinedStr j: Load(j.Values); break;
            case FormattedValue f:
                Load(f.Value);
                Optional(f.FormatSpec);
                break;
            case Attribute a: Load(a.Value); break;
            case Subscript s:
                Load(s.Slice);
                Load(s.Value);
                break;
            case Starred s: Check(s.Value, context); break;
            case Slice s:
                Optional(s.Lower);
                Optional(s.Upper);
                Optional(s.Step);
                break;
            case List l: Check(l.Elts, context, false); break;
            case Tuple t: Check(t.Elts, context, false); break;
        }
    }
}
