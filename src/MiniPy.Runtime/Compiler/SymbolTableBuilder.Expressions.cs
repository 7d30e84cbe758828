// The first walk of the symbol table, part two: expressions, comprehensions and patterns.
//
// In 3.11 a comprehension is a function of its own with the parameter `.0`; an assignment expression inside it binds in the function
// or module around it (PEP 572), which needs the declared scopes of the names to be entangled here already. The rules that forbid
// such assignments (and `yield` in comprehensions, and both in annotations) are also checked here, with CPython's messages.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed partial class SymbolTableBuilder {
    private void VisitAll(IReadOnlyList<Expr> expressions) {
        for (int i = 0; i < expressions.Count; i++) Visit(expressions[i]);
    }

    private void VisitOptional(Expr? expression) {
        if (expression is not null) Visit(expression);
    }

    private void Visit(Expr expression) {
        EnterNode();
        switch (expression) {
            case Name e:
                Define(e.Id, e.Ctx == ExprContext.Load ? SymbolFlags.Use : SymbolFlags.Local, e.Span);
                // `super()` without arguments reads the cell `__class__` (Language Reference 3.3.3.5).
                if (e.Ctx == ExprContext.Load && _current.IsFunction && e.Id == "super") Define("__class__", SymbolFlags.Use, e.Span);
                break;
            case Constant: break;
            case Syntax.Attribute e: Visit(e.Value); break;
            case Call e:
                Visit(e.Func);
                VisitAll(e.Args);
                for (int i = 0; i < e.Keywords.Count; i++) Visit(e.Keywords[i].Value);
                break;
            case BinOp e: VisitBinOp(e); break;
            case UnaryOp e: Visit(e.Operand); break;
            case BoolOp e: VisitAll(e.Values); break;
            case Compare e:
                Visit(e.Left);
                VisitAll(e.Comparators);
                break;
            case Subscript e:
                Visit(e.Value);
                Visit(e.Slice);
                break;
            case Syntax.Tuple e: VisitAll(e.Elts); break;
            case List e: VisitAll(e.Elts); break;
            case Set e: VisitAll(e.Elts); break;
            case Dict e:
                for (int i = 0; i < e.Keys.Count; i++) VisitOptional(e.Keys[i]);
                VisitAll(e.Values);
                break;
            case JoinedStr e: VisitAll(e.Values); break;
            case FormattedValue e:
                Visit(e.Value);
                VisitOptional(e.FormatSpec);
                break;
            case IfExp e:
                Visit(e.Test);
                Visit(e.Body);
                Visit(e.OrElse);
                break;
            case Lambda e:
                VisitDefaults(e.Args);
                Enter("lambda", ScopeKind.Function, e);
                VisitParameters(e.Args);
                Visit(e.Body);
                Exit();
                break;
            case Starred e: Visit(e.Value); break;
            case Slice e:
                VisitOptional(e.Lower);
                VisitOptional(e.Upper);
                VisitOptional(e.Step);
                break;
            case NamedExpr e: VisitNamedExpr(e); break;
            case ListComp e: VisitComprehension(e, "listcomp", e.Generators, e.Elt, null, ComprehensionKind.List); break;
            case SetComp e: VisitComprehension(e, "setcomp", e.Generators, e.Elt, null, ComprehensionKind.Set); break;
            case DictComp e: VisitComprehension(e, "dictcomp", e.Generators, e.Key, e.Value, ComprehensionKind.Dict); break;
            case GeneratorExp e: VisitComprehension(e, "genexpr", e.Generators, e.Elt, null, ComprehensionKind.Generator); break;
            case Yield e:
                RefuseInAnnotation("yield expression", e.Span);
                VisitOptional(e.Value);
                MarkGenerator(e.Span);
                break;
            case YieldFrom e:
                RefuseInAnnotation("yield expression", e.Span);
                Visit(e.Value);
                MarkGenerator(e.Span);
                break;
            case Await e:
                RefuseInAnnotation("await expression", e.Span);
                Visit(e.Value);
                _current.IsCoroutine = true;
                break;
        }
        _depth--;
    }

    /// <summary>The left spine is walked in a loop, so that sums of thousands of terms need no stack.</summary>
    private void VisitBinOp(BinOp top) {
        var rights = new List<Expr>();
        Expr left = top;
        while (left is BinOp inner) {
            rights.Add(inner.Right);
            left = inner.Left;
        }
        Visit(left);
        for (int i = rights.Count - 1; i >= 0; i--) Visit(rights[i]);
    }

    private void RefuseInAnnotation(string what, Span span) {
        if (_current.Kind == ScopeKind.Annotation) throw Error($"'{what}' can not be used within an annotation", span);
    }

    private void MarkGenerator(Span span) {
        _current.IsGenerator = true;
        if (_current.Comprehension == ComprehensionKind.None) return;
        string where = _current.Comprehension switch {
            ComprehensionKind.List => "list comprehension",
            ComprehensionKind.Set => "set comprehension",
            ComprehensionKind.Dict => "dict comprehension",
            _ => "generator expression",
        };
        throw Error("'yield' inside " + where, span);
    }

    // ---------------------------------------------------------------- assignment expressions
    private void VisitNamedExpr(NamedExpr e) {
        RefuseInAnnotation("named expression", e.Span);
        if (_current.ComprehensionIterableDepth > 0)
            throw Error("assignment expression cannot be used in a comprehension iterable expression", e.Span);
        if (_current.Comprehension != ComprehensionKind.None && e.Target is Name target) BindOutside(target);
        Visit(e.Value);
        Visit(e.Target);
    }

    /// <summary>PEP 572: the target binds in the nearest scope that is not a comprehension. CPython's symtable_extend_namedexpr_scope.</summary>
    private void BindOutside(Name target) {
        for (int i = _stack.Count - 1; i >= 0; i--) {
            SymbolScope scope = _stack[i];
            string mangled = SymbolTable.Mangle(_privateClass, target.Id);
            if (scope.Comprehension != ComprehensionKind.None) {
                if ((scope.FlagsOf(mangled) & SymbolFlags.ComprehensionTarget) != 0)
                    throw Error($"assignment expression cannot rebind comprehension iteration variable '{target.Id}'", target.Span);
                continue;
            }
            switch (scope.Kind) {
                case ScopeKind.Function:
                    Define(target.Id, (scope.FlagsOf(mangled) & SymbolFlags.Global) != 0 ? SymbolFlags.Global : SymbolFlags.Nonlocal, target.Span);
                    RecordDirective(target.Id, target.Span);
                    Define(target.Id, SymbolFlags.Local, scope, target.Span);
                    return;
                case ScopeKind.Module:
                    Define(target.Id, SymbolFlags.Global, target.Span);
                    RecordDirective(target.Id, target.Span);
                    Define(target.Id, SymbolFlags.Global, scope, target.Span);
                    return;
                case ScopeKind.Class:
                    throw Error("assignment expression within a comprehension cannot be used in a class body", target.Span);
            }
        }
    }

    // ---------------------------------------------------------------- comprehensions
    private void VisitComprehension(Expr node, string name, IReadOnlyList<Comprehension> generators, Expr element, Expr? value, ComprehensionKind kind) {
        Comprehension outermost = generators[0];
        _current.ComprehensionIterableDepth++;
        Visit(outermost.Iter);
        _current.ComprehensionIterableDepth--;
        Enter(name, ScopeKind.Function, node);
        _current.Comprehension = kind;
        if (outermost.IsAsync) _current.IsCoroutine = true;
        Define(".0", SymbolFlags.Param, node.Span);
        VisitComprehensionTarget(outermost.Target);
        VisitAll(outermost.Ifs);
        for (int i = 1; i < generators.Count; i++) {
            Comprehension generator = generators[i];
            VisitComprehensionTarget(generator.Target);
            _current.ComprehensionIterableDepth++;
            Visit(generator.Iter);
            _current.ComprehensionIterableDepth--;
            VisitAll(generator.Ifs);
            if (generator.IsAsync) _current.IsCoroutine = true;
        }
        VisitOptional(value);
        Visit(element);
        bool isGenerator = kind == ComprehensionKind.Generator;
        _current.IsGenerator = isGenerator;
        bool makesCoroutine = _current.IsCoroutine && !isGenerator;
        Exit();
        if (makesCoroutine) _current.IsCoroutine = true;
    }

    private void VisitComprehensionTarget(Expr target) {
        _current.InComprehensionTarget = true;
        Visit(target);
        _current.InComprehensionTarget = false;
    }

    // ---------------------------------------------------------------- match
    private void VisitMatch(Match s) {
        Visit(s.Subject);
        foreach (MatchCase matchCase in s.Cases) {
            Visit(matchCase.Pattern);
            VisitOptional(matchCase.Guard);
            VisitBody(matchCase.Body);
        }
    }

    private void Visit(Pattern pattern) {
        EnterNode();
        switch (pattern) {
            case MatchValue p: Visit(p.Value); break;
            case MatchSequence p: VisitPatterns(p.Patterns); break;
            case MatchStar p:
                if (p.Name is not null) Define(p.Name, SymbolFlags.Local, p.Span);
                break;
            case MatchMapping p:
                VisitAll(p.Keys);
                VisitPatterns(p.Patterns);
                if (p.Rest is not null) Define(p.Rest, SymbolFlags.Local, p.Span);
                break;
            case MatchClass p:
                Visit(p.Cls);
                VisitPatterns(p.Patterns);
                VisitPatterns(p.KwdPatterns);
                break;
            case MatchAs p:
                if (p.Inner is not null) Visit(p.Inner);
                if (p.Name is not null) Define(p.Name, SymbolFlags.Local, p.Span);
                break;
            case MatchOr p: VisitPatterns(p.Patterns); break;
        }
        _depth--;
    }

    private void VisitPatterns(IReadOnlyList<Pattern> patterns) {
        for (int i = 0; i < patterns.Count; i++) Visit(patterns[i]);
    }
}
