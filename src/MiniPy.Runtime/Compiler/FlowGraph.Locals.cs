// What the flow graph knows along paths: stack depths, locals that are surely bound, superinstructions.
//
// The VM's LOAD_FAST does not look whether the local is bound, so it may only be used where no path leads to it with the local unbound;
// everywhere else LOAD_FAST_CHECK is emitted. The analysis goes forwards over the blocks with the set of locals that may be unbound:
// parameters start bound, a store or a checked load binds, `del` unbinds, and joins take the union. An exception may leave a region
// between any two of its instructions, so a handler is entered with the union of the states at all of them.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class FlowGraph {
    private const int PairLimit = 1 << 12;

    // ---------------------------------------------------------------- stack depths
    /// <summary>Finds the depth at every block, with it that of each exception region, and the deepest point.</summary>
    public void ComputeDepths() {
        var stack = new Stack<BasicBlock>();
        _maximumDepth = 1;
        Enter(_entry, 0);
        while (stack.Count > 0) {
            BasicBlock block = stack.Pop();
            int depth = block.StartDepth;
            bool falls = true;
            foreach (Instruction instruction in block.Instructions) {
                if (instruction.Opcode == Instruction.Setup) {
                    ExceptionRegion region = instruction.Region!;
                    region.Depth = region.DropsTop ? depth - 1 : depth;
                    Enter(region.Handler, region.Depth + region.Pushed);
                    continue;
                }
                if (instruction.IsJump) Enter(instruction.Target!, depth + OpcodeTable.JumpEffect(instruction.Opcode, instruction.Operand));
                depth += OpcodeTable.StackEffect(instruction.Opcode, instruction.Operand);
                if (depth < 0)
                    throw new InvalidOperationException($"{_unit.Name}: {instruction.Opcode} at line {instruction.Line} leaves a negative stack depth");
                if (depth > _maximumDepth) _maximumDepth = depth;
                if (!instruction.EndsBlock) continue;
                falls = false;
                break;
            }
            if (falls && block.Next is not null) Enter(block.Next, depth);
        }

        void Enter(BasicBlock block, int depth) {
            if (block.StartDepth >= 0) {
                if (block.StartDepth != depth)
                    throw new InvalidOperationException($"{_unit.Name}: a block is reached with stack depths {block.StartDepth} and {depth}");
                return;
            }
            block.StartDepth = depth;
            if (depth > _maximumDepth) _maximumDepth = depth;
            stack.Push(block);
        }
    }

    // ---------------------------------------------------------------- unbound locals
    public void MarkUncheckedLoads(int parameters, int locals) {
        if (locals == 0 || !HasLoads()) return;
        int words = (locals + 63) / 64;
        var state = new ulong[words];
        for (int i = parameters; i < locals; i++) state[i >> 6] |= 1UL << (i & 63);
        var work = new Stack<BasicBlock>();
        Merge(_entry, state);
        while (work.Count > 0) {
            BasicBlock block = work.Pop();
            block.Queued = false;
            block.MaybeUnbound!.CopyTo(state, 0);
            Flow(block);
        }
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            if (block.MaybeUnbound is null) continue;
            block.MaybeUnbound.CopyTo(state, 0);
            foreach (Instruction instruction in block.Instructions) {
                if (instruction.Opcode == LOAD_FAST && IsSet(instruction.Operand)) instruction.Opcode = LOAD_FAST_CHECK;
                Step(instruction);
            }
        }

        void Flow(BasicBlock block) {
            ExceptionRegion? merged = null;
            foreach (Instruction instruction in block.Instructions) {
                if (instruction.Opcode == Instruction.Setup) {
                    Merge(instruction.Target!, state);
                    continue;
                }
                // The state changes rarely: merge where a region is entered and before and after each change.
                ExceptionRegion? region = instruction.Region;
                if (region is not null && !ReferenceEquals(region, merged)) Merge(region.Handler, state);
                merged = region;
                bool changes = instruction.Opcode is STORE_FAST or DELETE_FAST or LOAD_FAST;
                if (instruction.IsJump) Merge(instruction.Target!, state);
                Step(instruction);
                if (changes && region is not null && instruction.Opcode == DELETE_FAST) Merge(region.Handler, state);
                if (instruction.EndsBlock) return;
            }
            if (block.Next is not null) Merge(block.Next, state);
        }

        void Step(Instruction instruction) {
            switch (instruction.Opcode) {
                case STORE_FAST or LOAD_FAST or LOAD_FAST_CHECK:
                    state[instruction.Operand >> 6] &= ~(1UL << (instruction.Operand & 63));
                    break;
                case DELETE_FAST:
                    state[instruction.Operand >> 6] |= 1UL << (instruction.Operand & 63);
                    break;
            }
        }

        bool IsSet(int local) => (state[local >> 6] & (1UL << (local & 63))) != 0;

        void Merge(BasicBlock block, ulong[] incoming) {
            bool changed = false;
            if (block.MaybeUnbound is null) {
                block.MaybeUnbound = (ulong[])incoming.Clone();
                changed = true;
            } else {
                for (int i = 0; i < words; i++) {
                    ulong union = block.MaybeUnbound[i] | incoming[i];
                    if (union == block.MaybeUnbound[i]) continue;
                    block.MaybeUnbound[i] = union;
                    changed = true;
                }
            }
            if (!changed || block.Queued) return;
            block.Queued = true;
            work.Push(block);
        }
    }

    private bool HasLoads() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next)
            foreach (Instruction instruction in block.Instructions)
                if (instruction.Opcode == LOAD_FAST) return true;
        return false;
    }

    // ---------------------------------------------------------------- superinstructions
    /// <summary>Joins neighbours of one line; they cannot raise, so that positions and handlers of the second are not missed.</summary>
    public void MakeSuperinstructions() {
        for (BasicBlock? block = _entry; block is not null; block = block.Next) {
            List<Instruction> code = block.Instructions;
            int kept = 0;
            for (int i = 0; i < code.Count; i++) {
                Instruction instruction = code[i];
                if (ArePairOfOperands(code, i)) {
                    instruction.Opcode = code[i + 1].Opcode == LOAD_FAST ? LOAD_FAST_OPERANDS : LOAD_FAST_CONST_OPERANDS;
                    instruction.Operand |= code[++i].Operand << 12;
                } else if (i + 1 < code.Count && instruction.Opcode == LOAD_FAST && IsAttribute(code[i + 1])) {
                    instruction.Opcode = LOAD_FAST_OWNER;
                } else if (i + 1 < code.Count && instruction.Opcode == LOAD_FAST && IsOperation(code[i + 1])) {
                    instruction.Opcode = LOAD_FAST_OPERAND;
                } else if (!ServesAnother(code, i + 1) && TryJoin(instruction, code[i + 1])) {
                    i++;
                }
                code[kept++] = instruction;
            }
            code.RemoveRange(kept, code.Count - kept);
        }
    }

    private static bool IsAttribute(Instruction user) => user.Opcode is LOAD_ATTR or STORE_ATTR;
    private static bool IsOperation(Instruction user) => user.Opcode is BINARY_OP or COMPARE_OP or BINARY_SUBSCR or STORE_SUBSCR;

    private static bool ArePairOfOperands(List<Instruction> code, int at) =>
        at + 2 < code.Count && code[at].Opcode == LOAD_FAST && (code[at + 1].Opcode is LOAD_FAST or LOAD_CONST) && IsOperation(code[at + 2]) && FitTogether(code[at], code[at + 1]);

    /// <summary>Is there no neighbour at all, or is it worth more together with what follows it?</summary>
    private static bool ServesAnother(List<Instruction> code, int at) =>
        at >= code.Count || ArePairOfOperands(code, at) || (at + 1 < code.Count && code[at].Opcode == LOAD_FAST && (IsAttribute(code[at + 1]) || IsOperation(code[at + 1])));

    private static bool FitTogether(Instruction first, Instruction second) => first.Line == second.Line && first.Operand < PairLimit && second.Operand < PairLimit;

    private static bool TryJoin(Instruction first, Instruction second) {
        if (!FitTogether(first, second)) return false;
        Opcode joined;
        switch (first.Opcode) {
            case LOAD_FAST when second.Opcode == LOAD_FAST: joined = LOAD_FAST_LOAD_FAST; break;
            case LOAD_FAST when second.Opcode == LOAD_CONST: joined = LOAD_FAST_LOAD_CONST; break;
            case STORE_FAST when second.Opcode == LOAD_FAST: joined = STORE_FAST_LOAD_FAST; break;
            case STORE_FAST when second.Opcode == STORE_FAST: joined = STORE_FAST_STORE_FAST; break;
            default: return false;
        }
        first.Opcode = joined;
        first.Operand |= second.Operand << 12;
        return true;
    }
}
