// Leaving blocks: return, break and continue, and what they have to undo on their way out.
//
// The frame blocks of a unit say, from the inside out, what stands between the present place and the function or loop: a finally body
// to run, a context manager to leave, an iterator to drop, an exception to put away. Unwinding emits that in line, for each exit
// anew, with the blocks already left taken off the stack (an exit inside a finally body must not run it again). The exception regions
// are left in the same order, and both come back afterwards for the code that follows. CPython: compiler_unwind_fblock.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private const int MaximumFrameBlocks = 20;

    private void PushFrameBlock(FrameBlockKind kind, BasicBlock? start, BasicBlock? exit, object? datum) {
        if (_unit.FrameBlocks.Count >= MaximumFrameBlocks) throw Error("too many statically nested blocks");
        _unit.FrameBlocks.Add(new FrameBlock(kind, start, exit, datum));
    }

    private void PopFrameBlock() => _unit.FrameBlocks.RemoveAt(_unit.FrameBlocks.Count - 1);

    /// <param name="preserveTop">The value to be returned is on top and has to stay there.</param>
    private void Unwind(FrameBlock block, bool preserveTop) {
        switch (block.Kind) {
            case FrameBlockKind.ForLoop or FrameBlockKind.PopValue:
                if (preserveTop) Emit(SWAP, 2);
                Emit(POP_TOP);
                break;
            case FrameBlockKind.TryExcept:
                EndRegion();
                break;
            case FrameBlockKind.FinallyTry:
                EndRegion();
                if (preserveTop) PushFrameBlock(FrameBlockKind.PopValue, null, null, null);
                VisitBody((IReadOnlyList<Stmt>)block.Datum!);
                if (preserveTop) PopFrameBlock();
                // The finally body is seen to run after the statement that leaves: what follows is artificial.
                NoPosition();
                break;
            case FrameBlockKind.FinallyEnd:
                if (preserveTop) Emit(SWAP, 2);
                Emit(POP_TOP);
                if (preserveTop) Emit(SWAP, 2);
                EndRegion();
                Emit(POP_EXCEPT);
                break;
            case FrameBlockKind.With or FrameBlockKind.AsyncWith:
                At((Stmt)block.Datum!);
                EndRegion();
                if (preserveTop) Emit(SWAP, 2);
                EmitExitWithNones();
                if (block.Kind == FrameBlockKind.AsyncWith) {
                    Emit(GET_AWAITABLE, 2);
                    EmitConstant(null);
                    EmitYieldFrom(isAwait: true);
                }
                Emit(POP_TOP);
                NoPosition();
                break;
            case FrameBlockKind.HandlerCleanup:
                if (block.Datum is not null) EndRegion();
                if (preserveTop) Emit(SWAP, 2);
                EndRegion();
                Emit(POP_EXCEPT);
                if (block.Datum is string name) EmitUnbind(name);
                break;
        }
    }

    /// <summary>`e = None; del e`: the end of `except ... as e`, which breaks the cycle of exception, traceback and frame.</summary>
    private void EmitUnbind(string name) {
        EmitConstant(null);
        EmitName(name, ExprContext.Store);
        EmitName(name, ExprContext.Del);
    }

    /// <summary>Unwinds to the innermost loop, which is returned and itself not unwound, or if `toLoop` is false out of the function.</summary>
    private FrameBlock? UnwindAll(bool preserveTop, bool toLoop) {
        List<FrameBlock> blocks = _unit.FrameBlocks;
        if (blocks.Count == 0) return null;
        FrameBlock top = blocks[^1];
        if (top.Kind == FrameBlockKind.ExceptionGroupHandler) throw Error("'break', 'continue' and 'return' cannot appear in an except* block");
        if (toLoop && top.Kind is FrameBlockKind.WhileLoop or FrameBlockKind.ForLoop) return top;
        blocks.RemoveAt(blocks.Count - 1);
        Unwind(top, preserveTop);
        FrameBlock? loop = UnwindAll(preserveTop, toLoop);
        blocks.Add(top);
        return loop;
    }

    private void VisitReturn(Return s) {
        if (!_unit.Scope.IsFunction) throw Error("'return' outside function");
        if (s.Value is not null && _unit.IsAsyncGenerator) throw Error("'return' with value in async generator");
        object? constant = null;
        bool isConstant = s.Value is null || _folder.TryFold(s.Value, out constant);
        if (!isConstant) {
            Visit(s.Value!);
        } else if (s.Value is not null) {
            At(s.Value);
            Emit(NOP);
        }
        if (s.Value is null || s.Value.Span.Line != s.Span.Line) {
            At(s);
            Emit(NOP);
        }
        ExceptionRegion? region = _unit.Region;
        UnwindAll(preserveTop: !isConstant, toLoop: false);
        if (isConstant) EmitConstant(constant);
        Emit(RETURN_VALUE);
        _unit.Region = region;
    }

    private void VisitBreak() {
        ExceptionRegion? region = _unit.Region;
        Span position = _unit.Position;
        Emit(NOP);
        FrameBlock? loop = UnwindAll(preserveTop: false, toLoop: true);
        if (loop is null) throw SymbolTable.Error(_fileName, "'break' outside loop", position);
        Unwind(loop, preserveTop: false);
        EmitJump(JUMP, loop.Exit!);
        _unit.Region = region;
    }

    private void VisitContinue() {
        ExceptionRegion? region = _unit.Region;
        Span position = _unit.Position;
        Emit(NOP);
        FrameBlock? loop = UnwindAll(preserveTop: false, toLoop: true);
        if (loop is null) throw SymbolTable.Error(_fileName, "'continue' not properly in loop", position);
        EmitJump(JUMP, loop.Start!);
        _unit.Region = region;
    }
}
