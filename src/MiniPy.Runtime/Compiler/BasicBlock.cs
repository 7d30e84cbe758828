// What the code generator writes and the flow graph works on: instructions in basic blocks.
//
// A block is entered only at its first instruction and left only at its last; blocks are chained in the order in which they were
// emitted, so "falls through" means "goes on with Next". Jumps name blocks; unit indices appear only in the assembler.
// A protected region (the body of a try, a with, an except clause) is written down on each instruction as the innermost
// ExceptionRegion that covers it. CPython finds that by following SETUP_FINALLY and POP_BLOCK through the graph; here the generator,
// which emits those pairs lexically anyway, keeps the region as a piece of state. One pseudo instruction remains, SETUP: it marks
// where a region starts, and thus the stack depth to which its handler unwinds and that the handler can be reached at all.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed class ExceptionRegion {
    public ExceptionRegion(BasicBlock handler, ExceptionRegion? outer, bool pushLasti) {
        Handler = handler;
        Outer = outer;
        PushLasti = pushLasti;
    }

    public BasicBlock Handler { get; }
    public ExceptionRegion? Outer { get; }
    public bool PushLasti { get; }
    /// <summary>The region starts with a value on top that is not kept: the result of __enter__.</summary>
    public bool DropsTop { get; set; }
    /// <summary>The stack depth to unwind to; known once the depths are computed.</summary>
    public int Depth { get; set; } = -1;
    /// <summary>How many slots the handler finds above that depth.</summary>
    public int Pushed => PushLasti ? 2 : 1;
}

internal sealed class Instruction {
    /// <summary>Not an opcode of the machine: the start of `Region`, which the instruction itself is not yet part of.</summary>
    public const Opcode Setup = (Opcode)255;

    public Instruction(Opcode opcode, int operand, BasicBlock? target, ExceptionRegion? region, Span position) {
        Opcode = opcode;
        Operand = operand;
        Target = target;
        Region = region;
        Position = position;
    }

    public Opcode Opcode;
    public int Operand;
    public BasicBlock? Target;
    public ExceptionRegion? Region;
    /// <summary>Line 0 is "no position": the instruction belongs to no line of its own.</summary>
    public Span Position;

    public int Line => Position.Line;
    public bool IsJump => Target is not null && Opcode != Setup;
    public bool EndsBlock => EndsBlockOf(Opcode);

    public void MakeNop() {
        Opcode = Opcode.NOP;
        Operand = 0;
        Target = null;
    }

    public Instruction Clone() => new(Opcode, Operand, Target, Region, Position);

    public static bool EndsBlockOf(Opcode opcode) => opcode is Opcode.JUMP or Opcode.JUMP_NO_INTERRUPT || LeavesFrame(opcode);

    public static bool LeavesFrame(Opcode opcode) => opcode is Opcode.RETURN_VALUE or Opcode.RAISE_VARARGS or Opcode.RERAISE;
}

internal sealed class BasicBlock {
    public readonly List<Instruction> Instructions = new(4);
    public BasicBlock? Next;
    /// <summary>How many jumps, handlers and fall-throughs lead here; 0 is unreachable.</summary>
    public int Predecessors;
    public bool Visited;
    /// <summary>Stack depth on entry, -1 until known.</summary>
    public int StartDepth = -1;
    /// <summary>Unit index of the first instruction, set by the assembler.</summary>
    public int Offset;
    /// <summary>Locals that may be unbound on entry, one bit each; null until the analysis reaches the block.</summary>
    public ulong[]? MaybeUnbound;
    public bool Queued;

    public Instruction? Last => Instructions.Count == 0 ? null : Instructions[^1];
    public bool FallsThrough => Instructions.Count == 0 || !Instructions[^1].EndsBlock;
    public bool LeavesFrame => Instructions.Count > 0 && Instruction.LeavesFrame(Instructions[^1].Opcode);

    /// <summary>This block, or the first one after it that holds an instruction.</summary>
    public BasicBlock SkipEmpty() {
        BasicBlock block = this;
        while (block.Instructions.Count == 0 && block.Next is not null) block = block.Next;
        return block;
    }
}
