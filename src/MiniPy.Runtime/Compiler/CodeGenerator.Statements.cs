// Statements without a machinery of their own: assignments, imports, loops, if, assert, del, raise.
//
// Each statement sets the position for what it emits; jumps that only join paths carry no position, so that a tracer does not see a
// line twice. `while` repeats its test at the bottom (compiler_while), which saves a jump on every turn. Statements with blocks to
// unwind are in Control and Exceptions, definitions in Functions.

using System.Collections.Generic;
using System.Linq;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private void VisitBody(IReadOnlyList<Stmt> body) {
        for (int i = 0; i < body.Count; i++) Visit(body[i]);
    }

    private void Visit(Stmt statement) {
        EnterNode();
        At(statement);
        switch (statement) {
            case ExprStmt s: VisitExpressionStatement(s); break;
            case Assign s:
                Visit(s.Value);
                for (int i = 0; i < s.Targets.Count; i++) {
                    if (i + 1 < s.Targets.Count) Emit(COPY, 1);
                    Visit(s.Targets[i]);
                }
                break;
            case AugAssign s: VisitAugAssign(s); break;
            case AnnAssign s: VisitAnnAssign(s); break;
            case Return s: VisitReturn(s); break;
            case If s: VisitIf(s); break;
            case For s: VisitFor(s); break;
            case AsyncFor s: VisitAsyncFor(s); break;
            case While s: VisitWhile(s); break;
            case FunctionDef s: VisitFunction(s, s.Name, s.Args, s.Body, s.Decorators, s.Returns, UnitKind.Function); break;
            case AsyncFunctionDef s: VisitFunction(s, s.Name, s.Args, s.Body, s.Decorators, s.Returns, UnitKind.AsyncFunction); break;
            case ClassDef s: VisitClass(s); break;
            case Import s: VisitImport(s); break;
            case ImportFrom s: VisitImportFrom(s); break;
            case Raise s: VisitRaise(s); break;
            case Try s: VisitTry(s.Body, s.Handlers, s.OrElse, s.FinalBody, isStar: false); break;
            case TryStar s: VisitTry(s.Body, s.Handlers, s.OrElse, s.FinalBody, isStar: true); break;
            case With s: VisitWith(s, s.Items, s.Body, 0, isAsync: false); break;
            case AsyncWith s: VisitWith(s, s.Items, s.Body, 0, isAsync: true); break;
            case Delete s: VisitAll(s.Targets); break;
            case Assert s: VisitAssert(s); break;
            case Match s: VisitMatch(s); break;
            case Pass: Emit(NOP); break;
            case Break: VisitBreak(); break;
            case Continue: VisitContinue(); break;
            case Global or Nonlocal: break;
        }
        _depth--;
    }

    private void VisitExpressionStatement(ExprStmt s) {
        if (_interactive && _nesting <= 1) {
            Visit(s.Value);
            Emit(PRINT_EXPR);
            return;
        }
        if (s.Value is Constant) {
            // No value to compute, but a line to trace.
            Emit(NOP);
            return;
        }
        Visit(s.Value);
        NoPosition();
        Emit(POP_TOP);
    }

    private void VisitAugAssign(AugAssign s) {
        bool again = BindsNothing(s.Value) && IsOfLocals(s.Target);
        At(s.Target);
        switch (s.Target) {
            case Syntax.Attribute target:
                Visit(target.Value);
                if (!again) Emit(COPY, 1);
                AtAttributeName(target);
                Emit(LOAD_ATTR, NameIndex(target.Attr));
                break;
            case Subscript target:
                Visit(target.Value);
                Visit(target.Slice);
                if (!again) {
                    Emit(COPY, 2);
                    Emit(COPY, 2);
                }
                Emit(BINARY_SUBSCR);
                break;
            case Name target:
                EmitName(target.Id, ExprContext.Load);
                break;
        }
        At(s);
        Visit(s.Value);
        Emit(BINARY_OP, BinaryOperand(s.Op) + 13);
        At(s.Target);
        switch (s.Target) {
            case Syntax.Attribute target:
                if (again) Visit(target.Value);
                AtAttributeName(target);
                if (!again) Emit(SWAP, 2);
                Emit(STORE_ATTR, NameIndex(target.Attr));
                break;
            case Subscript target when again:
                Visit(target.Value);
                Visit(target.Slice);
                At(target);
                Emit(STORE_SUBSCR);
                break;
            case Subscript:
                Emit(SWAP, 3);
                Emit(SWAP, 2);
                Emit(STORE_SUBSCR);
                break;
            case Name target:
                EmitName(target.Id, ExprContext.Store);
                break;
        }
    }

    /// <summary>
    /// local.name, local[local] and local[constant]: what an augmented assignment reads and writes there is named by locals, which it may load again
    /// when its value cannot have rebound them. That is cheaper than copies on the stack.
    /// </summary>
    private bool IsOfLocals(Expr target) => target switch {
        Syntax.Attribute { Value: Name owner } => IsLocal(owner),
        Subscript { Value: Name container, Slice: var slice } => IsLocal(container) && (slice is Constant || slice is Name index && IsLocal(index)),
        _ => false,
    };

    private bool IsLocal(Name name) => _unit.Scope.IsFunction && _unit.Scope.Lookup(Mangle(name.Id)) == NameScope.Local && name.Id != "__debug__";

    /// <summary>Can evaluating it bind no name of this function? (A walrus can; so could what runs while it waits, were it looked for.)</summary>
    private static bool BindsNothing(Expr value) => value switch {
        Name or Constant => true,
        Syntax.Attribute attribute => BindsNothing(attribute.Value),
        BinOp operation => BindsNothing(operation.Left) && BindsNothing(operation.Right),
        UnaryOp operation => BindsNothing(operation.Operand),
        Subscript item => BindsNothing(item.Value) && BindsNothing(item.Slice),
        Call { Keywords.Count: 0 } call => BindsNothing(call.Func) && call.Args.All(BindsNothing),
        _ => false,
    };

    /// <summary>PEP 526. The value is assigned first, the annotation evaluated last, and in functions not at all.</summary>
    private void VisitAnnAssign(AnnAssign s) {
        if (s.Value is not null) {
            Visit(s.Value);
            Visit(s.Target);
        }
        switch (s.Target) {
            case Name target:
                RefuseDebug(target.Id, ExprContext.Store);
                if (s.Simple && _unit.IsModuleOrClass) {
                    VisitAnnotation(s.Annotation);
                    EmitName("__annotations__", ExprContext.Load);
                    EmitConstant(Mangle(target.Id));
                    Emit(STORE_SUBSCR);
                }
                break;
            case Syntax.Attribute target:
                RefuseDebug(target.Attr, ExprContext.Store);
                if (s.Value is null) VisitAndDrop(target.Value);
                break;
            case Subscript target:
                if (s.Value is null) {
                    VisitAndDrop(target.Value);
                    VisitSubscriptAndDrop(target.Slice);
                }
                break;
        }
        if (!s.Simple && !FutureAnnotations && _unit.IsModuleOrClass) VisitAndDrop(s.Annotation);
    }

    private void VisitAndDrop(Expr expression) {
        Visit(expression);
        Emit(POP_TOP);
    }

    /// <summary>CPython's check_ann_subscr: the index of an annotated, unassigned `a[i]` is evaluated, but no slice object is made.</summary>
    private void VisitSubscriptAndDrop(Expr index) {
        switch (index) {
            case Slice slice:
                if (slice.Lower is not null) VisitAndDrop(slice.Lower);
                if (slice.Upper is not null) VisitAndDrop(slice.Upper);
                if (slice.Step is not null) VisitAndDrop(slice.Step);
                break;
            case Syntax.Tuple tuple:
                for (int i = 0; i < tuple.Elts.Count; i++) VisitSubscriptAndDrop(tuple.Elts[i]);
                break;
            default:
                VisitAndDrop(index);
                break;
        }
    }

    private void VisitIf(If s) {
        var end = new BasicBlock();
        BasicBlock next = s.OrElse.Count > 0 ? new BasicBlock() : end;
        VisitCondition(s.Test, next, jumpIf: false);
        VisitBody(s.Body);
        if (s.OrElse.Count > 0) {
            EmitJumpWithoutPosition(end);
            UseNextBlock(next);
            VisitBody(s.OrElse);
        }
        UseNextBlock(end);
    }

    private void VisitWhile(While s) {
        BasicBlock loop = new(), body = new(), anchor = new(), end = new();
        UseNextBlock(loop);
        PushFrameBlock(FrameBlockKind.WhileLoop, loop, end, null);
        VisitCondition(s.Test, anchor, jumpIf: false);
        UseNextBlock(body);
        VisitBody(s.Body);
        At(s);
        VisitCondition(s.Test, body, jumpIf: true);
        PopFrameBlock();
        UseNextBlock(anchor);
        VisitBody(s.OrElse);
        UseNextBlock(end);
    }

    private void VisitFor(For s) {
        BasicBlock start = new(), body = new(), cleanup = new(), end = new();
        PushFrameBlock(FrameBlockKind.ForLoop, start, end, null);
        VisitIterable(s.Iter);
        Emit(GET_ITER);
        UseNextBlock(start);
        EmitJump(FOR_ITER, cleanup);
        UseNextBlock(body);
        Visit(s.Target);
        VisitBody(s.Body);
        NoPosition();
        EmitJump(JUMP, start);
        UseNextBlock(cleanup);
        PopFrameBlock();
        VisitBody(s.OrElse);
        UseNextBlock(end);
    }

    /// <summary>A list or set display that only a loop sees is made as a tuple or frozenset, constant if its items are.</summary>
    private void VisitIterable(Expr iterable) {
        if (_folder.TryFoldIterable(iterable, out object? constant)) {
            Span outer = _unit.Position;
            At(iterable);
            EmitConstant(constant);
            _unit.Position = outer;
        } else if (iterable is List list && !HasStarred(list.Elts)) {
            Visit(new Syntax.Tuple(list.Elts, ExprContext.Load, list.Span));
        } else {
            Visit(iterable);
        }
    }

    private void VisitAsyncFor(AsyncFor s) {
        if (IsTopLevelAwait) _unit.Scope.IsCoroutine = true;
        else if (_unit.Kind != UnitKind.AsyncFunction) throw Error("'async for' outside async function");
        BasicBlock start = new(), except = new(), end = new();
        Visit(s.Iter);
        Emit(GET_AITER);
        UseNextBlock(start);
        PushFrameBlock(FrameBlockKind.ForLoop, start, end, null);
        EmitNextAwait(except);
        Visit(s.Target);
        VisitBody(s.Body);
        NoPosition();
        EmitJump(JUMP, start);
        PopFrameBlock();
        UseNextBlock(except);
        // The line of the iterable: END_ASYNC_FOR follows the `for`, not the last line of the body.
        At(s.Iter);
        Emit(END_ASYNC_FOR);
        VisitBody(s.OrElse);
        UseNextBlock(end);
    }

    /// <summary>Awaits the next item of the asynchronous iterator on top; StopAsyncIteration goes to `except` with [iterator, exception].</summary>
    private void EmitNextAwait(BasicBlock except) {
        BeginRegion(except, pushLasti: false);
        Emit(GET_ANEXT);
        EmitConstant(null);
        EmitYieldFrom(isAwait: true);
        EndRegion();
    }

    private void VisitAssert(Assert s) {
        if (s.Test is Syntax.Tuple { Elts.Count: > 0 } || (s.Test is Constant { Value: TupleConstant { Items.Count: > 0 } }))
            Warn("assertion is always true, perhaps remove parentheses?");
        if (_options.OptimizationLevel > 0) return;
        var end = new BasicBlock();
        VisitCondition(s.Test, end, jumpIf: true);
        Emit(LOAD_ASSERTION_ERROR);
        if (s.Msg is not null) {
            // The message stands where self would: it is the call's only argument.
            Visit(s.Msg);
            Emit(CALL, 0);
        }
        Emit(RAISE_VARARGS, 1);
        UseNextBlock(end);
    }

    private void VisitRaise(Raise s) {
        int count = 0;
        if (s.Exc is not null) {
            Visit(s.Exc);
            count++;
            if (s.Cause is not null) {
                Visit(s.Cause);
                count++;
            }
        }
        Emit(RAISE_VARARGS, count);
    }

    // ---------------------------------------------------------------- import
    private void VisitImport(Import s) {
        foreach (Alias alias in s.Names) {
            EmitConstant(System.Numerics.BigInteger.Zero);
            EmitConstant(null);
            Emit(IMPORT_NAME, NameIndexOfModule(alias.Name));
            if (alias.AsName is not null) {
                EmitImportAs(alias.Name, alias.AsName);
                continue;
            }
            int dot = alias.Name.IndexOf('.');
            EmitName(dot < 0 ? alias.Name : alias.Name[..dot], ExprContext.Store);
        }
    }

    private int NameIndexOfModule(string name) => _unit.AddName(Mangle(name));

    /// <summary>`import a.b.c as d` binds a.b.c, which IMPORT_FROM reaches step by step (it also looks in sys.modules).</summary>
    private void EmitImportAs(string name, string asName) {
        int dot = name.IndexOf('.');
        if (dot < 0) {
            EmitName(asName, ExprContext.Store);
            return;
        }
        while (true) {
            int start = dot + 1;
            dot = name.IndexOf('.', start);
            Emit(IMPORT_FROM, _unit.AddName(dot < 0 ? name[start..] : name[start..dot]));
            if (dot < 0) break;
            Emit(SWAP, 2);
            Emit(POP_TOP);
        }
        EmitName(asName, ExprContext.Store);
        Emit(POP_TOP);
    }

    private void VisitImportFrom(ImportFrom s) {
        EmitConstant(new System.Numerics.BigInteger(s.Level));
        var names = new object?[s.Names.Count];
        for (int i = 0; i < names.Length; i++) names[i] = s.Names[i].Name;
        EmitConstant(new TupleConstant(names));
        if (s.Span.Line > _futureLastLine && s.ModuleName == "__future__") throw Error(LateFutureImport);
        Emit(IMPORT_NAME, NameIndexOfModule(s.ModuleName ?? ""));
        for (int i = 0; i < s.Names.Count; i++) {
            Alias alias = s.Names[i];
            if (i == 0 && alias.Name == "*") {
                Emit(IMPORT_STAR);
                return;
            }
            Emit(IMPORT_FROM, NameIndex(alias.Name));
            EmitName(alias.AsName ?? alias.Name, ExprContext.Store);
        }
        Emit(POP_TOP);
    }
}
