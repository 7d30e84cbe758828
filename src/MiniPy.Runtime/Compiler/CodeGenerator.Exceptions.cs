// try, except, except*, finally, with and async with.
//
// The value stack in handlers, which the VM and this file have to agree about (the top at the right):
//   entry of a handler            [... exception], or [... lasti exception] in a region that pushes the lasti
//   after PUSH_EXC_INFO           [... previous exception]
//   in a `with` handler           [... exit lasti previous exception]
//   cleanup of an except clause   [... previous lasti exception]: COPY 3, POP_EXCEPT, RERAISE 1
// A finally body is compiled once for each way to reach it. Everything here mirrors compiler_try_finally, compiler_try_except,
// compiler_try_star_except and compiler_with of CPython 3.11, down to which instructions have no line.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private void VisitTry(IReadOnlyList<Stmt> body, IReadOnlyList<ExceptHandler> handlers,
        IReadOnlyList<Stmt> orElse, IReadOnlyList<Stmt> finalBody, bool isStar) {
        if (finalBody.Count == 0) {
            VisitTryHandlers(body, handlers, orElse, isStar);
            return;
        }
        BasicBlock end = new(), exit = new(), cleanup = new();
        BeginRegion(end, pushLasti: false);
        PushFrameBlock(FrameBlockKind.FinallyTry, _unit.Current, end, finalBody);
        if (handlers.Count > 0) VisitTryHandlers(body, handlers, orElse, isStar);
        else VisitBody(body);
        EndRegion();
        PopFrameBlock();
        VisitBody(finalBody);
        EmitJumpWithoutPosition(exit);
        UseNextBlock(end);
        PushFrameBlock(FrameBlockKind.FinallyEnd, end, null, null);
        NoPosition();
        BeginRegion(cleanup, pushLasti: true);
        Emit(PUSH_EXC_INFO);
        VisitBody(finalBody);
        Emit(RERAISE, 0);
        PopFrameBlock();
        EndRegion();
        UseNextBlock(cleanup);
        EmitPopExceptAndReraise();
        UseNextBlock(exit);
    }

    private void VisitTryHandlers(IReadOnlyList<Stmt> body, IReadOnlyList<ExceptHandler> handlers, IReadOnlyList<Stmt> orElse, bool isStar) {
        if (isStar) VisitTryStar(body, handlers, orElse);
        else VisitTryExcept(body, handlers, orElse);
    }

    /// <summary>Stack: [previous lasti exception]. Puts the handled exception away and goes on raising, with the traceback of the lasti.</summary>
    private void EmitPopExceptAndReraise() {
        NoPosition();
        Emit(COPY, 3);
        Emit(POP_EXCEPT);
        Emit(RERAISE, 1);
    }

    private void VisitTryExcept(IReadOnlyList<Stmt> body, IReadOnlyList<ExceptHandler> handlers, IReadOnlyList<Stmt> orElse) {
        BasicBlock except = new(), end = new(), cleanup = new();
        BeginRegion(except, pushLasti: false);
        PushFrameBlock(FrameBlockKind.TryExcept, _unit.Current, null, null);
        VisitBody(body);
        PopFrameBlock();
        EndRegion();
        VisitBody(orElse);
        EmitJumpWithoutPosition(end);
        UseNextBlock(except);
        NoPosition();
        BeginRegion(cleanup, pushLasti: true);
        ExceptionRegion clauses = _unit.Region!;
        Emit(PUSH_EXC_INFO);
        PushFrameBlock(FrameBlockKind.ExceptionHandler, null, null, null);
        for (int i = 0; i < handlers.Count; i++) {
            ExceptHandler handler = handlers[i];
            At(handler);
            if (handler.Type is null && i < handlers.Count - 1) throw Error("default 'except:' must be last");
            var next = new BasicBlock();
            if (handler.Type is not null) {
                Visit(handler.Type);
                Emit(CHECK_EXC_MATCH);
                EmitJump(POP_JUMP_IF_FALSE, next);
            }
            if (handler.Name is not null) {
                var cleanupEnd = new BasicBlock();
                EmitName(handler.Name, ExprContext.Store);
                BeginRegion(cleanupEnd, pushLasti: true);
                PushFrameBlock(FrameBlockKind.HandlerCleanup, _unit.Current, null, handler.Name);
                VisitBody(handler.Body);
                PopFrameBlock();
                NoPosition();
                EndRegion();
                EndRegion();
                Emit(POP_EXCEPT);
                EmitUnbind(handler.Name);
                EmitJump(JUMP, end);
                _unit.Region = clauses;
                UseNextBlock(cleanupEnd);
                NoPosition();
                EmitUnbind(handler.Name);
                Emit(RERAISE, 1);
            } else {
                Emit(POP_TOP);
                UseNextBlock(new BasicBlock());
                PushFrameBlock(FrameBlockKind.HandlerCleanup, _unit.Current, null, null);
                VisitBody(handler.Body);
                PopFrameBlock();
                NoPosition();
                EndRegion();
                Emit(POP_EXCEPT);
                EmitJump(JUMP, end);
                _unit.Region = clauses;
            }
            UseNextBlock(next);
        }
        NoPosition();
        PopFrameBlock();
        Emit(RERAISE, 0);
        EndRegion();
        UseNextBlock(cleanup);
        EmitPopExceptAndReraise();
        UseNextBlock(end);
    }

    /// <summary>
    /// PEP 654. Stack in the clauses: [previous original results rest]; `results` is the list of what the clauses raised, `rest` the part
    /// of the group that no clause has taken yet, or None. CPython: compiler_try_star_except.
    /// </summary>
    private void VisitTryStar(IReadOnlyList<Stmt> body, IReadOnlyList<ExceptHandler> handlers, IReadOnlyList<Stmt> orElse) {
        BasicBlock except = new(), orElseBlock = new(), end = new(), cleanup = new(), reraiseStar = new(), reraise = new();
        BeginRegion(except, pushLasti: false);
        PushFrameBlock(FrameBlockKind.TryExcept, _unit.Current, null, null);
        VisitBody(body);
        PopFrameBlock();
        EndRegion();
        EmitJumpWithoutPosition(orElseBlock);
        UseNextBlock(except);
        NoPosition();
        BeginRegion(cleanup, pushLasti: true);
        ExceptionRegion clauses = _unit.Region!;
        Emit(PUSH_EXC_INFO);
        PushFrameBlock(FrameBlockKind.ExceptionGroupHandler, null, null, null);
        for (int i = 0; i < handlers.Count; i++) {
            ExceptHandler handler = handlers[i];
            At(handler);
            BasicBlock next = new(), match = new(), cleanupEnd = new();
            if (i == 0) {
                Emit(COPY, 1);
                Emit(BUILD_LIST, 0);
                Emit(SWAP, 2);
            }
            if (handler.Type is not null) {
                Visit(handler.Type);
                Emit(CHECK_EG_MATCH);
                Emit(COPY, 1);
                EmitJump(POP_JUMP_IF_NOT_NONE, match);
                Emit(POP_TOP);
                EmitJump(JUMP, next);
            }
            UseNextBlock(match);
            if (handler.Name is not null) EmitName(handler.Name, ExprContext.Store);
            else Emit(POP_TOP);
            BeginRegion(cleanupEnd, pushLasti: true);
            PushFrameBlock(FrameBlockKind.HandlerCleanup, _unit.Current, null, handler.Name);
            VisitBody(handler.Body);
            PopFrameBlock();
            NoPosition();
            EndRegion();
            if (handler.Name is not null) EmitUnbind(handler.Name);
            EmitJump(JUMP, next);
            _unit.Region = clauses;
            // The clause raised: [previous original results rest lasti raised].
            UseNextBlock(cleanupEnd);
            NoPosition();
            if (handler.Name is not null) EmitUnbind(handler.Name);
            Emit(LIST_APPEND, 3);
            Emit(POP_TOP);
            EmitJump(JUMP, next);
            UseNextBlock(next);
            if (i == handlers.Count - 1) {
                Emit(LIST_APPEND, 1);
                EmitJump(JUMP, reraiseStar);
            }
        }
        PopFrameBlock();
        UseNextBlock(reraiseStar);
        NoPosition();
        Emit(PREP_RERAISE_STAR);
        Emit(COPY, 1);
        EmitJump(POP_JUMP_IF_NOT_NONE, reraise);
        Emit(POP_TOP);
        EndRegion();
        Emit(POP_EXCEPT);
        EmitJump(JUMP, end);
        UseNextBlock(reraise);
        Emit(SWAP, 2);
        Emit(POP_EXCEPT);
        Emit(RERAISE, 0);
        UseNextBlock(cleanup);
        EmitPopExceptAndReraise();
        UseNextBlock(orElseBlock);
        VisitBody(orElse);
        UseNextBlock(end);
    }

    // ---------------------------------------------------------------- with
    private void VisitWith(Stmt statement, IReadOnlyList<WithItem> items, IReadOnlyList<Stmt> body, int position, bool isAsync) {
        if (isAsync) {
            if (IsTopLevelAwait) _unit.Scope.IsCoroutine = true;
            else if (_unit.Kind != UnitKind.AsyncFunction) throw Error("'async with' outside async function");
        }
        EnterNode();
        WithItem item = items[position];
        BasicBlock final = new(), exit = new(), cleanup = new();
        Visit(item.ContextExpr);
        Emit(isAsync ? BEFORE_ASYNC_WITH : BEFORE_WITH);
        if (isAsync) {
            Emit(GET_AWAITABLE, 1);
            EmitConstant(null);
            EmitYieldFrom(isAwait: true);
        }
        BeginWithRegion(final);
        PushFrameBlock(isAsync ? FrameBlockKind.AsyncWith : FrameBlockKind.With, _unit.Current, final, statement);
        if (item.OptionalVars is not null) Visit(item.OptionalVars);
        else Emit(POP_TOP);
        if (position + 1 == items.Count) VisitBody(body);
        else VisitWith(statement, items, body, position + 1, isAsync);
        NoPosition();
        EndRegion();
        PopFrameBlock();
        At(statement);
        EmitExitWithNones();
        if (isAsync) {
            Emit(GET_AWAITABLE, 2);
            EmitConstant(null);
            EmitYieldFrom(isAwait: true);
        }
        Emit(POP_TOP);
        EmitJump(JUMP, exit);
        UseNextBlock(final);
        BeginRegion(cleanup, pushLasti: true);
        Emit(PUSH_EXC_INFO);
        Emit(WITH_EXCEPT_START);
        if (isAsync) {
            Emit(GET_AWAITABLE, 2);
            EmitConstant(null);
            EmitYieldFrom(isAwait: true);
        }
        EmitExceptFinish(cleanup);
        UseNextBlock(exit);
        _depth--;
    }

    /// <summary>SETUP_WITH: the region starts while the value of __enter__ is still on top, but unwinds to below it.</summary>
    private void BeginWithRegion(BasicBlock final) {
        BeginRegion(final, pushLasti: true);
        _unit.Region!.DropsTop = true;
    }

    /// <summary>exit(None, None, None); the first None stands where self would.</summary>
    private void EmitExitWithNones() {
        EmitConstant(null);
        EmitConstant(null);
        EmitConstant(null);
        Emit(CALL, 2);
    }

    /// <summary>Stack: [exit lasti previous exception result]. CPython's compiler_with_except_finish.</summary>
    private void EmitExceptFinish(BasicBlock cleanup) {
        NoPosition();
        BasicBlock suppress = new(), exit = new();
        EmitJump(POP_JUMP_IF_TRUE, suppress);
        Emit(RERAISE, 2);
        UseNextBlock(suppress);
        Emit(POP_TOP);
        EndRegion();
        Emit(POP_EXCEPT);
        Emit(POP_TOP);
        Emit(POP_TOP);
        EmitJump(JUMP, exit);
        UseNextBlock(cleanup);
        EmitPopExceptAndReraise();
        UseNextBlock(exit);
    }
}
