// The first walk of the symbol table, part one: scopes, definitions and statements.
//
// It visits the tree in the order in which CPython's symtable_visit_* functions do, because the order decides which of several errors
// is reported and whether a name counts as "used prior to global declaration". A name is recorded under its mangled form in the scope
// that is current; expressions that run in another scope (decorators, defaults, bases, the first iterable of a comprehension) are
// visited before that scope is entered.

using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed partial class SymbolTableBuilder {
    private const int MaximumDepth = 6000;

    private readonly string _fileName;
    private readonly bool _futureAnnotations;
    private readonly List<SymbolScope> _stack = new();
    private SymbolScope _current = null!;
    private SymbolScope _global = null!;
    private string? _privateClass;
    private int _depth;

    public SymbolTableBuilder(string fileName, bool futureAnnotations) {
        _fileName = fileName;
        _futureAnnotations = futureAnnotations;
    }

    public Dictionary<object, SymbolScope> Scopes { get; } = new(ReferenceEqualityComparer.Instance);

    public SymbolScope Run(Root tree) {
        Enter("top", ScopeKind.Module, tree);
        _global = _current;
        switch (tree) {
            case Module module: VisitBody(module.Body); break;
            case Interactive interactive: VisitBody(interactive.Body); break;
            case Expression expression: Visit(expression.Body); break;
        }
        return _global;
    }

    // ---------------------------------------------------------------- scopes and definitions
    private void Enter(string name, ScopeKind kind, Node node) {
        var scope = new SymbolScope(name, kind, node);
        if (_stack.Count > 0) {
            SymbolScope parent = _stack[^1];
            scope.IsNested = parent.IsNested || parent.IsFunction;
            scope.ComprehensionIterableDepth = parent.ComprehensionIterableDepth;
            // Under `from __future__ import annotations` an annotation is never run: its scope is walked for errors and forgotten.
            if (kind != ScopeKind.Annotation) parent.Children.Add(scope);
        }
        if (kind != ScopeKind.Annotation) Scopes[node] = scope;
        _stack.Add(scope);
        _current = scope;
    }

    private void Exit() {
        _stack.RemoveAt(_stack.Count - 1);
        _current = _stack[^1];
    }

    private void Define(string name, SymbolFlags flag, Span span) => Define(name, flag, _current, span);

    /// <summary>CPython's symtable_add_def_helper.</summary>
    private void Define(string name, SymbolFlags flag, SymbolScope scope, Span span) {
        string mangled = SymbolTable.Mangle(_privateClass, name);
        if (!scope.Symbols.TryGetValue(mangled, out Symbol? symbol)) {
            symbol = new Symbol();
            scope.Symbols.Add(mangled, symbol);
        } else if ((flag & symbol.Flags & SymbolFlags.Param) != 0) {
            throw Error($"duplicate argument '{name}' in function definition", span);
        }
        SymbolFlags flags = symbol.Flags | flag;
        if (scope.InComprehensionTarget) {
            if ((flags & (SymbolFlags.Global | SymbolFlags.Nonlocal)) != 0)
                throw Error($"comprehension inner loop cannot rebind assignment expression target '{name}'", span);
            flags |= SymbolFlags.ComprehensionTarget;
        }
        symbol.Flags = flags;
        if ((flag & SymbolFlags.Param) != 0) {
            scope.Parameters.Add(mangled);
        } else if ((flag & SymbolFlags.Global) != 0 && !ReferenceEquals(scope, _global)) {
            // The module scope has to know the name too, or a class or function there would take it for its own.
            if (!_global.Symbols.TryGetValue(mangled, out Symbol? there)) {
                there = new Symbol();
                _global.Symbols.Add(mangled, there);
            }
            there.Flags |= flag;
        }
    }

    private void RecordDirective(string name, Span span) =>
        (_current.Directives ??= new()).Add((SymbolTable.Mangle(_privateClass, name), span));

    private CompileErrorException Error(string message, Span span) => SymbolTable.Error(_fileName, message, span);

    private void EnterNode() {
        if (++_depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw SymbolTable.TooDeep(_fileName);
    }

    // ---------------------------------------------------------------- statements
    private void VisitBody(IReadOnlyList<Stmt> body) {
        for (int i = 0; i < body.Count; i++) Visit(body[i]);
    }

    private void Visit(Stmt statement) {
        EnterNode();
        switch (statement) {
            case ExprStmt s: Visit(s.Value); break;
            case Assign s:
                VisitAll(s.Targets);
                Visit(s.Value);
                break;
            case AugAssign s:
                Visit(s.Target);
                Visit(s.Value);
                break;
            case AnnAssign s: VisitAnnAssign(s); break;
            case Return s: VisitOptional(s.Value); break;
            case If s:
                Visit(s.Test);
                VisitBody(s.Body);
                VisitBody(s.OrElse);
                break;
            case For s: VisitFor(s.Target, s.Iter, s.Body, s.OrElse); break;
            case AsyncFor s: VisitFor(s.Target, s.Iter, s.Body, s.OrElse); break;
            case While s:
                Visit(s.Test);
                VisitBody(s.Body);
                VisitBody(s.OrElse);
                break;
            case FunctionDef s: VisitFunction(s, s.Name, s.Args, s.Body, s.Decorators, s.Returns, isAsync: false); break;
            case AsyncFunctionDef s: VisitFunction(s, s.Name, s.Args, s.Body, s.Decorators, s.Returns, isAsync: true); break;
            case ClassDef s: VisitClass(s); break;
            case Import s: VisitAliases(s.Names); break;
            case ImportFrom s: VisitAliases(s.Names); break;
            case Raise s:
                VisitOptional(s.Exc);
                VisitOptional(s.Cause);
                break;
            case Try s: VisitTry(s.Body, s.Handlers, s.OrElse, s.FinalBody); break;
            case TryStar s: VisitTry(s.Body, s.Handlers, s.OrElse, s.FinalBody); break;
            case With s: VisitWith(s.Items, s.Body); break;
            case AsyncWith s: VisitWith(s.Items, s.Body); break;
            case Delete s: VisitAll(s.Targets); break;
            case Assert s:
                Visit(s.Test);
                VisitOptional(s.Msg);
                break;
            case Global s:
                foreach (string name in s.Names) Declare(name, s.Span, SymbolFlags.Global, "global");
                break;
            case Nonlocal s:
                foreach (string name in s.Names) Declare(name, s.Span, SymbolFlags.Nonlocal, "nonlocal");
                break;
            case Match s: VisitMatch(s); break;
        }
        _depth--;
    }

    private void Declare(string name, Span span, SymbolFlags flag, string word) {
        SymbolFlags flags = _current.FlagsOf(SymbolTable.Mangle(_privateClass, name));
        if ((flags & SymbolFlags.Param) != 0) throw Error($"name '{name}' is parameter and {word}", span);
        if ((flags & SymbolFlags.Use) != 0) throw Error($"name '{name}' is used prior to {word} declaration", span);
        if ((flags & SymbolFlags.Annotated) != 0) throw Error($"annotated name '{name}' can't be {word}", span);
        if ((flags & SymbolFlags.Local) != 0) throw Error($"name '{name}' is assigned to before {word} declaration", span);
        Define(name, flag, span);
        RecordDirective(name, span);
    }

    private void VisitAnnAssign(AnnAssign s) {
        if (s.Target is Name target) {
            SymbolFlags flags = _current.FlagsOf(SymbolTable.Mangle(_privateClass, target.Id));
            if (s.Simple && (flags & (SymbolFlags.Global | SymbolFlags.Nonlocal)) != 0 && !ReferenceEquals(_current, _global)) {
                string word = (flags & SymbolFlags.Global) != 0 ? "global" : "nonlocal";
                throw Error($"annotated name '{target.Id}' can't be {word}", s.Span);
            }
            if (s.Simple) Define(target.Id, SymbolFlags.Annotated | SymbolFlags.Local, target.Span);
            else if (s.Value is not null) Define(target.Id, SymbolFlags.Local, target.Span);
        } else {
            Visit(s.Target);
        }
        VisitAnnotation(s.Annotation);
        VisitOptional(s.Value);
    }

    private void VisitFor(Expr target, Expr iter, IReadOnlyList<Stmt> body, IReadOnlyList<Stmt> orElse) {
        Visit(target);
        Visit(iter);
        VisitBody(body);
        VisitBody(orElse);
    }

    private void VisitTry(IReadOnlyList<Stmt> body, IReadOnlyList<ExceptHandler> handlers, IReadOnlyList<Stmt> orElse, IReadOnlyList<Stmt> finalBody) {
        VisitBody(body);
        VisitBody(orElse);
        for (int i = 0; i < handlers.Count; i++) {
            ExceptHandler handler = handlers[i];
            VisitOptional(handler.Type);
            if (handler.Name is not null) Define(handler.Name, SymbolFlags.Local, handler.Span);
            VisitBody(handler.Body);
        }
        VisitBody(finalBody);
    }

    private void VisitWith(IReadOnlyList<WithItem> items, IReadOnlyList<Stmt> body) {
        for (int i = 0; i < items.Count; i++) {
            Visit(items[i].ContextExpr);
            VisitOptional(items[i].OptionalVars);
        }
        VisitBody(body);
    }

    private void VisitAliases(IReadOnlyList<Alias> names) {
        foreach (Alias alias in names) {
            string name = alias.AsName ?? alias.Name;
            if (alias.AsName is null) {
                int dot = name.IndexOf('.');
                if (dot >= 0) name = name[..dot];
            }
            if (name == "*") {
                if (_current.Kind != ScopeKind.Module) throw Error("import * only allowed at module level", alias.Span);
                continue;
            }
            Define(name, SymbolFlags.Import, alias.Span);
        }
    }

    private void VisitFunction(Stmt node, string name, Arguments args, IReadOnlyList<Stmt> body, IReadOnlyList<Expr> decorators, Expr? returns, bool isAsync) {
        Define(name, SymbolFlags.Local, node.Span);
        VisitDefaults(args);
        VisitAnnotations(args, returns);
        VisitAll(decorators);
        Enter(name, ScopeKind.Function, node);
        if (isAsync) _current.IsCoroutine = true;
        VisitParameters(args);
        VisitBody(body);
        Exit();
    }

    private void VisitDefaults(Arguments args) {
        VisitAll(args.Defaults);
        for (int i = 0; i < args.KwDefaults.Count; i++) VisitOptional(args.KwDefaults[i]);
    }

    private void VisitAnnotations(Arguments args, Expr? returns) {
        foreach (Arg arg in args.PosOnlyArgs) VisitParameterAnnotation(arg);
        foreach (Arg arg in args.Args) VisitParameterAnnotation(arg);
        if (args.VarArg is not null) VisitParameterAnnotation(args.VarArg);
        if (args.KwArg is not null) VisitParameterAnnotation(args.KwArg);
        foreach (Arg arg in args.KwOnlyArgs) VisitParameterAnnotation(arg);
        if (returns is not null) VisitAnnotation(returns);
    }

    private void VisitParameterAnnotation(Arg arg) {
        if (arg.Annotation is not null) VisitAnnotation(arg.Annotation);
    }

    private void VisitAnnotation(Expr annotation) {
        if (_futureAnnotations) Enter("_annotation", ScopeKind.Annotation, annotation);
        Visit(annotation);
        if (_futureAnnotations) Exit();
    }

    private void VisitParameters(Arguments args) {
        foreach (Arg arg in args.PosOnlyArgs) Define(arg.Name, SymbolFlags.Param, arg.Span);
        foreach (Arg arg in args.Args) Define(arg.Name, SymbolFlags.Param, arg.Span);
        foreach (Arg arg in args.KwOnlyArgs) Define(arg.Name, SymbolFlags.Param, arg.Span);
        if (args.VarArg is not null) {
            Define(args.VarArg.Name, SymbolFlags.Param, args.VarArg.Span);
            _current.HasVarArgs = true;
        }
        if (args.KwArg is not null) {
            Define(args.KwArg.Name, SymbolFlags.Param, args.KwArg.Span);
            _current.HasVarKeywords = true;
        }
    }

    private void VisitClass(ClassDef s) {
        Define(s.Name, SymbolFlags.Local, s.Span);
        VisitAll(s.Bases);
        for (int i = 0; i < s.Keywords.Count; i++) Visit(s.Keywords[i].Value);
        VisitAll(s.Decorators);
        Enter(s.Name, ScopeKind.Class, s);
        string? outer = _privateClass;
        _privateClass = s.Name;
        VisitBody(s.Body);
        _privateClass = outer;
        Exit();
    }
}
