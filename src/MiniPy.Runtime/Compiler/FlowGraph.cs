// The flow graph of one code object, from what the generator wrote to what the assembler numbers.
//
// The passes, in the order of CPython 3.11's assemble(): shorten each block (constant conditions, jumps to jumps, None tests, swaps),
// copy small exits in place of jumps to them, drop what cannot be reached, give exits without a line the line of the jump that leads
// to them, spread lines to artificial instructions, and remove NOPs that carry no line of their own. Tracing sees a line event
// wherever the line changes or a jump goes back, so a pass may never merge or move instructions of different lines.
// Then come stack depths, the analysis of unbound locals (FlowGraph.Locals) and superinstructions.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class FlowGraph {
    /// <summary>An exit of up to this many instructions is copied rather than jumped to.</summary>
    private const int MaximumCopiedExit = 4;

    private readonly BasicBlock _entry;
    private readonly CompilationUnit _unit;
    private int _maximumDepth;

    public FlowGraph(CompilationUnit unit) {
        _unit = unit;
        _entry = unit.Entry;
    }

    public int StackSize => _maximumDepth;

    /// <summary>Everything but the superinstructions, which want final slot numbers.</summary>
    public void Optimize() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next) SkipEmptyTargets(block);
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            OptimizeBlock(block);
            RemoveNops(block);
        }
        for (BasicBlock? block = _entry; block is not null; block = block.Next) CopySmallExit(block);
        RemoveUnreachable();
        RemoveRedundantJumps();
        DuplicateExitsWithoutLines();
        SpreadLines();
        GuaranteeLinesOfExits();
    }

    /// <summary>Constants at the end of the table that nothing loads any more go away; the first one, which may be the docstring, stays.</summary>
    public void TrimConstants() {
        int used = 0;
        for (BasicBlock? block = _entry; block is not null; block = block.Next)
            foreach (Instruction instruction in block.Instructions)
                if (instruction.Opcode == LOAD_CONST && instruction.Operand > used) used = instruction.Operand;
        List<object?> constants = _unit.Constants;
        if (constants.Count > used + 1) constants.RemoveRange(used + 1, constants.Count - used - 1);
    }

    private static void SkipEmptyTargets(BasicBlock block) {
        foreach (Instruction instruction in block.Instructions)
            if (instruction.IsJump) instruction.Target = instruction.Target!.SkipEmpty();
    }

    // ---------------------------------------------------------------- within a block
    private void OptimizeBlock(BasicBlock block) {
        List<Instruction> code = block.Instructions;
        for (int i = 0; i < code.Count; i++) {
            Instruction instruction = code[i];
            Instruction? next = i + 1 < code.Count ? code[i + 1] : null;
            switch (instruction.Opcode) {
                case LOAD_CONST when next is not null:
                    OptimizeConstant(block, i, instruction, next);
                    break;
                case LOAD_GLOBAL when next is { Opcode: PUSH_NULL }:
                    instruction.Operand |= 1;
                    next.MakeNop();
                    // The position of both is that of the load; a NOP of the call's line would be a line event.
                    next.Position = instruction.Position;
                    break;
                case BUILD_TUPLE when TryFoldTuple(code, i): break;
                case BUILD_TUPLE when next is { Opcode: UNPACK_SEQUENCE } && next.Operand == instruction.Operand:
                    OptimizeTupleUnpack(code, i, instruction, next);
                    break;
                case POP_JUMP_IF_FALSE or POP_JUMP_IF_TRUE or POP_JUMP_IF_NONE or POP_JUMP_IF_NOT_NONE:
                    ThreadThroughJumps(instruction, JUMP, instruction.Opcode);
                    break;
                case JUMP:
                    ThreadThroughJumps(instruction, JUMP, JUMP);
                    break;
                case JUMP_IF_FALSE_OR_POP: ThreadShortCircuit(instruction, POP_JUMP_IF_FALSE, POP_JUMP_IF_TRUE, JUMP_IF_TRUE_OR_POP); break;
                case JUMP_IF_TRUE_OR_POP: ThreadShortCircuit(instruction, POP_JUMP_IF_TRUE, POP_JUMP_IF_FALSE, JUMP_IF_FALSE_OR_POP); break;
            }
        }
    }

    private void OptimizeConstant(BasicBlock block, int index, Instruction load, Instruction next) {
        object? constant = _unit.Constants[load.Operand];
        switch (next.Opcode) {
            case POP_JUMP_IF_FALSE or POP_JUMP_IF_TRUE:
                if (constant is CompiledCode) return;
                load.MakeNop();
                if (ConstantFolder.IsTrue(constant) == (next.Opcode == POP_JUMP_IF_TRUE)) {
                    next.Opcode = JUMP;
                    ThreadThroughJumps(next, JUMP, JUMP);
                } else {
                    next.MakeNop();
                }
                break;
            case JUMP_IF_FALSE_OR_POP or JUMP_IF_TRUE_OR_POP:
                if (constant is CompiledCode) return;
                if (ConstantFolder.IsTrue(constant) == (next.Opcode == JUMP_IF_TRUE_OR_POP)) {
                    next.Opcode = JUMP;
                } else {
                    load.MakeNop();
                    next.MakeNop();
                }
                break;
            case IS_OP when constant is null && index + 2 < block.Instructions.Count:
                Instruction jump = block.Instructions[index + 2];
                if (jump.Opcode is not (POP_JUMP_IF_FALSE or POP_JUMP_IF_TRUE)) return;
                bool jumpsIfNone = (jump.Opcode == POP_JUMP_IF_TRUE) == (next.Operand == 0);
                load.MakeNop();
                next.MakeNop();
                jump.Opcode = jumpsIfNone ? POP_JUMP_IF_NONE : POP_JUMP_IF_NOT_NONE;
                break;
        }
    }

    /// <summary>A tuple of constants is a constant; the loads leave NOPs, whose lines are traced (as are those of multi-line defaults).</summary>
    private bool TryFoldTuple(List<Instruction> code, int index) {
        int count = code[index].Operand;
        if (count == 0 || count > index) return false;
        for (int i = index - count; i < index; i++)
            if (code[i].Opcode != LOAD_CONST || _unit.Constants[code[i].Operand] is CompiledCode) return false;
        var items = new object?[count];
        for (int i = 0; i < count; i++) {
            Instruction load = code[index - count + i];
            items[i] = _unit.Constants[load.Operand];
            load.MakeNop();
        }
        code[index].Opcode = LOAD_CONST;
        code[index].Operand = _unit.AddConstant(new TupleConstant(items));
        return true;
    }

    /// <summary>`a, b = x, y` needs no tuple: the values are swapped, or stored in the other order if that cannot be told apart.</summary>
    private static void OptimizeTupleUnpack(List<Instruction> code, int index, Instruction build, Instruction unpack) {
        switch (build.Operand) {
            case 1:
                build.MakeNop();
                unpack.MakeNop();
                break;
            case 2 or 3:
                int count = build.Operand;
                build.MakeNop();
                if (index + 1 + count < code.Count && AreDistinctLocalStores(code, index + 2, count)) {
                    unpack.MakeNop();
                    Instruction first = code[index + 2], last = code[index + 1 + count];
                    (first.Operand, last.Operand) = (last.Operand, first.Operand);
                    (first.Position, last.Position) = (last.Position, first.Position);
                } else {
                    unpack.Opcode = SWAP;
                }
                break;
        }
    }

    private static bool AreDistinctLocalStores(List<Instruction> code, int start, int count) {
        for (int i = start; i < start + count; i++) {
            if (code[i].Opcode != STORE_FAST || code[i].Line != code[start].Line) return false;
            for (int j = start; j < i; j++)
                if (code[j].Operand == code[i].Operand) return false;
        }
        return true;
    }

    private static Instruction? FirstOf(BasicBlock target) {
        List<Instruction> code = target.Instructions;
        return code.Count > 0 && code[0].Opcode != Instruction.Setup ? code[0] : null;
    }

    /// <summary>A jump to a jump goes on to the second's target, if tracing cannot notice: the second has the same line or none.</summary>
    private static void ThreadThroughJumps(Instruction instruction, Opcode through, Opcode result) {
        // Bounded: an endless loop of jumps is legal.
        for (int hops = 0; hops < 8; hops++) {
            BasicBlock target = instruction.Target!.SkipEmpty();
            Instruction? first = FirstOf(target);
            if (first is null || first.Opcode != through || !CanThread(instruction, first)) return;
            instruction.Target = first.Target!.SkipEmpty();
            instruction.Opcode = result;
        }
    }

    private static bool CanThread(Instruction from, Instruction to) =>
        (to.Line == from.Line || to.Line == 0) && !ReferenceEquals(from.Target, to.Target!.SkipEmpty());

    /// <summary>`a and b` inside a condition: the kept value is only tested again.</summary>
    private static void ThreadShortCircuit(Instruction instruction, Opcode samePop, Opcode oppositePop, Opcode oppositeKeep) {
        for (int hops = 0; hops < 8; hops++) {
            BasicBlock target = instruction.Target!.SkipEmpty();
            Instruction? first = FirstOf(target);
            if (first is null || first.Target is null) return;
            bool sameLine = first.Line == instruction.Line || first.Line == 0;
            if (first.Opcode == samePop && sameLine) {
                instruction.Opcode = samePop;
                instruction.Target = first.Target.SkipEmpty();
                ThreadThroughJumps(instruction, JUMP, samePop);
                return;
            }
            if ((first.Opcode == oppositePop || first.Opcode == oppositeKeep)
                && first.Line == instruction.Line && target.Instructions.Count == 1 && target.Next is not null) {
                // The second jump is surely not taken: go to what follows it, having dropped the value.
                instruction.Opcode = samePop;
                instruction.Target = target.Next.SkipEmpty();
                return;
            }
            if ((first.Opcode == JUMP || first.Opcode == instruction.Opcode) && CanThread(instruction, first)) {
                instruction.Target = first.Target.SkipEmpty();
                continue;
            }
            return;
        }
    }

    /// <summary>Removes NOPs whose line is also that of a neighbour, or that have none. CPython: clean_basic_block.</summary>
    private static void RemoveNops(BasicBlock block) {
        List<Instruction> code = block.Instructions;
        int kept = 0, previousLine = -1;
        for (int i = 0; i < code.Count; i++) {
            Instruction instruction = code[i];
            int line = instruction.Line;
            if (instruction.Opcode == NOP) {
                if (line == 0 || previousLine == line) continue;
                if (i + 1 < code.Count) {
                    Instruction next = code[i + 1];
                    if (next.Opcode != Instruction.Setup && (next.Line == 0 || next.Line == line)) {
                        if (next.Line == 0) next.Position = instruction.Position;
                        continue;
                    }
                } else {
                    BasicBlock? follower = block.Next?.SkipEmpty();
                    if (follower is null || follower.Instructions.Count == 0) continue;
                    if (follower.Instructions[0].Line == line && follower.Instructions[0].Opcode != Instruction.Setup) continue;
                }
            }
            if (instruction.Opcode != Instruction.Setup) previousLine = line;
            code[kept++] = instruction;
        }
        code.RemoveRange(kept, code.Count - kept);
    }

    // ---------------------------------------------------------------- exits
    private static void CopySmallExit(BasicBlock block) {
        Instruction? last = block.Last;
        if (last is null || last.Opcode != JUMP) return;
        BasicBlock target = last.Target!.SkipEmpty();
        if (!target.LeavesFrame || target.Instructions.Count > MaximumCopiedExit) return;
        foreach (Instruction instruction in target.Instructions)
            if (instruction.Opcode == Instruction.Setup) return;
        last.MakeNop();
        foreach (Instruction instruction in target.Instructions) block.Instructions.Add(instruction.Clone());
        RemoveNops(block);
    }

    private void RemoveUnreachable() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            block.Predecessors = 0;
            block.Visited = false;
        }
        var stack = new Stack<BasicBlock>();
        _entry.Predecessors = 1;
        _entry.Visited = true;
        stack.Push(_entry);
        while (stack.Count > 0) {
            BasicBlock block = stack.Pop();
            if (block.FallsThrough && block.Next is not null) Reach(block.Next);
            foreach (Instruction instruction in block.Instructions)
                if (instruction.Target is not null) Reach(instruction.Target);
        }
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            if (block.Predecessors == 0) block.Instructions.Clear();
            while (block.Next is { Predecessors: 0 }) block.Next = block.Next.Next;
        }

        void Reach(BasicBlock block) {
            block.Predecessors++;
            if (block.Visited) return;
            block.Visited = true;
            stack.Push(block);
        }
    }

    private void RemoveRedundantJumps() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            Instruction? last = block.Last;
            if (last is null || last.Opcode != JUMP || block.Next is null) continue;
            BasicBlock target = last.Target!.SkipEmpty();
            if (!ReferenceEquals(target, block.Next.SkipEmpty())) continue;
            last.MakeNop();
            RemoveNops(block);
        }
        RemoveUnreachable();
    }

    private static bool IsExitWithoutLine(BasicBlock block) {
        if (!block.LeavesFrame) return false;
        foreach (Instruction instruction in block.Instructions)
            if (instruction.Line > 0) return false;
        return true;
    }

    /// <summary>
    /// An artificial exit that several jumps share would have the line of none of them; each jump gets its own copy. CPython:
    /// duplicate_exits_without_lines.
    /// </summary>
    private void DuplicateExitsWithoutLines() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            Instruction? last = block.Last;
            if (last is null || !last.IsJump) continue;
            BasicBlock target = last.Target!.SkipEmpty();
            if (target.Predecessors <= 1 || !IsExitWithoutLine(target)) continue;
            var copy = new BasicBlock { Next = target.Next, Predecessors = 1 };
            foreach (Instruction instruction in target.Instructions) copy.Instructions.Add(instruction.Clone());
            copy.Instructions[0].Position = last.Position;
            target.Next = copy;
            target.Predecessors--;
            last.Target = copy;
        }
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            if (!block.FallsThrough || block.Instructions.Count == 0 || block.Next is null) continue;
            BasicBlock next = block.Next.SkipEmpty();
            if (IsExitWithoutLine(next)) next.Instructions[0].Position = block.Last!.Position;
        }
    }

    // ---------------------------------------------------------------- lines
    /// <summary>Artificial instructions take the position of what always comes before them. CPython: propagate_line_numbers.</summary>
    private void SpreadLines() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            if (block.Instructions.Count == 0) continue;
            Span position = default;
            foreach (Instruction instruction in block.Instructions) {
                if (instruction.Position == default) instruction.Position = position;
                else position = instruction.Position;
            }
            Instruction last = block.Last!;
            if (block.FallsThrough && block.Next is not null) GivePosition(block.Next.SkipEmpty(), position);
            if (last.IsJump) GivePosition(last.Target!.SkipEmpty(), position);
        }
    }

    private static void GivePosition(BasicBlock block, Span position) {
        if (block.Predecessors == 1 && block.Instructions.Count > 0 && block.Instructions[0].Position == default) block.Instructions[0].Position = position;
    }

    private void GuaranteeLinesOfExits() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            if (block.Last is not { Opcode: RETURN_VALUE } last || last.Position != default) continue;
            var position = new Span(_unit.FirstLine, 0, _unit.FirstLine, 0);
            foreach (Instruction instruction in block.Instructions)
                if (instruction.Position == default) instruction.Position = position;
        }
    }
}
