// Functions, lambdas and classes: what is evaluated outside (decorators, defaults, annotations), the inner unit, the closure.
//
// The first constant of a function is its docstring or None, and a lambda has None there, so that it never has one. Annotations are
// a flat tuple of names and values; under `from __future__ import annotations` the values are the source text, unparsed.
// A class body is a function that fills its namespace; it returns the cell `__class__` if a method needs it.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private void VisitFunction(Stmt node, string name, Arguments args, IReadOnlyList<Stmt> body, IReadOnlyList<Expr> decorators, Expr? returns, UnitKind kind) {
        RefuseDebugParameters(args);
        VisitAll(decorators);
        int firstLine = decorators.Count > 0 ? decorators[0].Span.Line : node.Span.Line;
        int flags = EmitDefaults(args);
        if (EmitAnnotations(args, returns)) flags |= 4;
        Span outer = _unit.Position;
        if (!_compiled.TryGetValue(node, out CompiledCode? code)) {
            code = CompileFunctionBody(node, name, args, body, kind, firstLine);
            _compiled.Add(node, code);
        }
        _unit.Position = outer;
        EmitFunction(code, flags);
        ApplyDecorators(decorators);
        EmitName(name, ExprContext.Store);
    }

    private CompiledCode CompileFunctionBody(Stmt node, string name, Arguments args, IReadOnlyList<Stmt> body, UnitKind kind, int firstLine) {
        EnterUnit(name, kind, node, firstLine);
        int first = 0;
        object? docstring = null;
        if (body.Count > 0 && IsDocstring(body[0])) {
            if (_options.OptimizationLevel < 2) {
                docstring = ((Constant)((ExprStmt)body[0]).Value).Value;
                first = 1;
            }
        }
        _unit.AddConstant(docstring);
        CountParameters(args);
        for (int i = first; i < body.Count; i++) Visit(body[i]);
        return FinishUnit(addNone: true);
    }

    private void CountParameters(Arguments args) {
        _unit.ArgCount = args.PosOnlyArgs.Count + args.Args.Count;
        _unit.PosOnlyArgCount = args.PosOnlyArgs.Count;
        _unit.KwOnlyArgCount = args.KwOnlyArgs.Count;
    }

    private void RefuseDebugParameters(Arguments args) {
        foreach (Arg arg in args.PosOnlyArgs) RefuseDebug(arg.Name, ExprContext.Store);
        foreach (Arg arg in args.Args) RefuseDebug(arg.Name, ExprContext.Store);
        if (args.VarArg is not null) RefuseDebug(args.VarArg.Name, ExprContext.Store);
        foreach (Arg arg in args.KwOnlyArgs) RefuseDebug(arg.Name, ExprContext.Store);
        if (args.KwArg is not null) RefuseDebug(args.KwArg.Name, ExprContext.Store);
    }

    /// <summary>Calls the decorators from the innermost out, each with the line of its expression.</summary>
    private void ApplyDecorators(IReadOnlyList<Expr> decorators) {
        Span outer = _unit.Position;
        for (int i = decorators.Count - 1; i >= 0; i--) {
            At(decorators[i]);
            Emit(CALL, 0);
        }
        _unit.Position = outer;
    }

    /// <summary>Pushes what MAKE_FUNCTION's flags 1 and 2 announce, and returns the flags.</summary>
    private int EmitDefaults(Arguments args) {
        int flags = 0;
        if (args.Defaults.Count > 0) {
            flags |= 1;
            VisitAll(args.Defaults);
            Emit(BUILD_TUPLE, args.Defaults.Count);
        }
        List<object?>? keys = null;
        for (int i = 0; i < args.KwOnlyArgs.Count; i++) {
            if (args.KwDefaults[i] is not { } value) continue;
            (keys ??= new()).Add(Mangle(args.KwOnlyArgs[i].Name));
            Visit(value);
        }
        if (keys is not null) {
            flags |= 2;
            EmitConstant(new TupleConstant(keys));
            Emit(BUILD_CONST_KEY_MAP, keys.Count);
        }
        return flags;
    }

    /// <summary>CPython's compiler_visit_annotations, in its order: the plain parameters before the positional-only ones.</summary>
    private bool EmitAnnotations(Arguments args, Expr? returns) {
        int count = 0;
        foreach (Arg arg in args.Args) count += EmitAnnotation(arg.Name, arg.Annotation);
        foreach (Arg arg in args.PosOnlyArgs) count += EmitAnnotation(arg.Name, arg.Annotation);
        if (args.VarArg is not null) count += EmitAnnotation(args.VarArg.Name, args.VarArg.Annotation);
        foreach (Arg arg in args.KwOnlyArgs) count += EmitAnnotation(arg.Name, arg.Annotation);
        if (args.KwArg is not null) count += EmitAnnotation(args.KwArg.Name, args.KwArg.Annotation);
        count += EmitAnnotation("return", returns);
        if (count == 0) return false;
        Emit(BUILD_TUPLE, count);
        return true;
    }

    private int EmitAnnotation(string name, Expr? annotation) {
        if (annotation is null) return 0;
        EmitConstant(Mangle(name));
        if (!FutureAnnotations && annotation is Starred starred) {
            // PEP 646, `*args: *Ts`: the one value that unpacking Ts gives.
            Visit(starred.Value);
            Emit(UNPACK_SEQUENCE, 1);
        } else {
            VisitAnnotation(annotation);
        }
        return 2;
    }

    private void VisitAnnotation(Expr annotation) {
        if (FutureAnnotations) EmitConstant(ExpressionUnparser.Unparse(annotation));
        else Visit(annotation);
    }

    /// <summary>CPython's compiler_make_closure.</summary>
    private void EmitFunction(CompiledCode code, int flags) {
        int free = 0;
        for (int i = 0; i < code.LocalKinds.Length; i++) {
            if ((code.LocalKinds[i] & LocalKind.Free) == 0) continue;
            Emit(LOAD_CLOSURE, _unit.CellIndex(code.LocalNames[i]));
            free++;
        }
        if (free > 0) {
            flags |= 8;
            Emit(BUILD_TUPLE, free);
        }
        EmitConstant(code);
        Emit(MAKE_FUNCTION, flags);
    }

    private void VisitLambda(Lambda e) {
        RefuseDebugParameters(e.Args);
        int flags = EmitDefaults(e.Args);
        Span outer = _unit.Position;
        if (!_compiled.TryGetValue(e, out CompiledCode? code)) {
            code = CompileLambdaBody(e);
            _compiled.Add(e, code);
        }
        _unit.Position = outer;
        EmitFunction(code, flags);
    }

    private CompiledCode CompileLambdaBody(Lambda e) {
        EnterUnit("<lambda>", UnitKind.Lambda, e, e.Span.Line);
        _unit.AddConstant(null);
        CountParameters(e.Args);
        Visit(e.Body);
        _unit.Position = e.Body.Span;
        // A lambda with a yield returns its expression's value as others do; CPython gives that return no line.
        if (!_unit.Scope.IsGenerator) Emit(RETURN_VALUE);
        return FinishUnit(addNone: false);
    }

    private void VisitClass(ClassDef s) {
        VisitAll(s.Decorators);
        Span outer = _unit.Position;
        if (!_compiled.TryGetValue(s, out CompiledCode? code)) {
            code = CompileClassBody(s);
            _compiled.Add(s, code);
        }
        _unit.Position = outer;
        Emit(LOAD_BUILD_CLASS);
        Emit(PUSH_NULL);
        EmitFunction(code, 0);
        EmitConstant(s.Name);
        EmitCall(2, s.Bases, s.Keywords);
        ApplyDecorators(s.Decorators);
        EmitName(s.Name, ExprContext.Store);
    }

    private CompiledCode CompileClassBody(ClassDef s) {
        int firstLine = s.Decorators.Count > 0 ? s.Decorators[0].Span.Line : s.Span.Line;
        EnterUnit(s.Name, UnitKind.Class, s, firstLine);
        _unit.PrivateClass = s.Name;
        EmitName("__name__", ExprContext.Load);
        EmitName("__module__", ExprContext.Store);
        EmitConstant(_unit.QualifiedName);
        EmitName("__qualname__", ExprContext.Store);
        VisitModuleOrClassBody(s.Body);
        NoPosition();
        if (_unit.Scope.NeedsClassCell) {
            Emit(LOAD_CLOSURE, _unit.CellIndex("__class__"));
            Emit(COPY, 1);
            EmitName("__classcell__", ExprContext.Store);
        } else {
            EmitConstant(null);
        }
        Emit(RETURN_VALUE);
        return FinishUnit(addNone: true);
    }
}
