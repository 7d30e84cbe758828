// The last step: from the flow graph to a CompiledCode.
//
// It puts the prologue in front (free variables, cells, the making of a generator), replaces the numbers of cells by slots, lets the
// flow graph do its passes, and lays the blocks out: each instruction is one unit and the zeroed cache units that its row asks for, so
// all offsets are known after one count and jumps never need to be widened. Handlers are collected from the regions noted on the
// instructions; every unit has at most one entry, its innermost one, since an outer handler covers the inner handler's code anyway.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal static class Assembler {
    private const int MaximumOperand = (1 << 24) - 1;

    public static CompiledCode Assemble(CompilationUnit unit, string fileName, CodeFlags flags) {
        var graph = new FlowGraph(unit);
        graph.Optimize();
        graph.TrimConstants();
        var names = new List<string>(unit.Locals);
        var kinds = new List<LocalKind>(unit.Locals.Count + unit.Cells.Count + unit.FreeVariables.Count);
        for (int i = 0; i < unit.Locals.Count; i++) kinds.Add(LocalKind.Local);
        int[] slots = PlaceCells(unit, names, kinds);
        InsertPrologue(unit, slots, kinds, flags);
        ResolveCells(unit, slots);
        graph.ComputeDepths();
        graph.MarkUncheckedLoads(unit.Scope.Parameters.Count, unit.Locals.Count);
        graph.MakeSuperinstructions();
        int count = Layout(unit, fileName);
        var units = new uint[count];
        var positions = new Span[count];
        Write(unit, units, positions);
        return new CompiledCode {
            Name = unit.Name,
            QualifiedName = unit.QualifiedName,
            FileName = fileName,
            FirstLine = unit.FirstLine,
            Flags = flags,
            ArgCount = unit.ArgCount,
            PosOnlyArgCount = unit.PosOnlyArgCount,
            KwOnlyArgCount = unit.KwOnlyArgCount,
            StackSize = graph.StackSize,
            Units = units,
            Constants = unit.Constants,
            Names = unit.Names,
            LocalNames = names,
            LocalKinds = kinds.ToArray(),
            Handlers = CollectHandlers(unit),
            Positions = positions,
        };
    }

    /// <summary>The slot of each cell and free variable: a parameter keeps its own, other cells follow the locals, free variables come last.</summary>
    private static int[] PlaceCells(CompilationUnit unit, List<string> names, List<LocalKind> kinds) {
        var slots = new int[unit.Cells.Count + unit.FreeVariables.Count];
        int index = 0;
        foreach (string cell in unit.Cells) {
            int local = unit.Locals.IndexOf(cell);
            if (local >= 0) {
                kinds[local] = LocalKind.Local | LocalKind.Cell;
            } else {
                local = names.Count;
                names.Add(cell);
                kinds.Add(LocalKind.Cell);
            }
            slots[index++] = local;
        }
        foreach (string free in unit.FreeVariables) {
            slots[index++] = names.Count;
            names.Add(free);
            kinds.Add(LocalKind.Free);
        }
        return slots;
    }

    private static void InsertPrologue(CompilationUnit unit, int[] slots, List<LocalKind> kinds, CodeFlags flags) {
        List<Instruction> entry = unit.Entry.Instructions;
        var prologue = new List<Instruction>();
        if (unit.FreeVariables.Count > 0) prologue.Add(new Instruction(COPY_FREE_VARS, unit.FreeVariables.Count, null, null, default));
        if (unit.Cells.Count > 0) {
            // In the order of the slots, as CPython does it; the operands are cell numbers, which ResolveCells replaces.
            var order = new List<int>(unit.Cells.Count);
            for (int cell = 0; cell < unit.Cells.Count; cell++) order.Add(cell);
            order.Sort((left, right) => slots[left].CompareTo(slots[right]));
            foreach (int cell in order) prologue.Add(new Instruction(MAKE_CELL, cell, null, null, default));
        }
        if ((flags & (CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0) {
            var position = new Span(unit.FirstLine, 0, unit.FirstLine, 0);
            prologue.Add(new Instruction(RETURN_GENERATOR, 0, null, null, position));
            prologue.Add(new Instruction(POP_TOP, 0, null, null, position));
        }
        if (prologue.Count > 0) entry.InsertRange(0, prologue);
    }

    private static void ResolveCells(CompilationUnit unit, int[] slots) {
        if (slots.Length == 0) return;
        for (BasicBlock? block = unit.Entry; block is not null; block = block.Next) {
            foreach (Instruction instruction in block.Instructions) {
                if (instruction.Opcode is MAKE_CELL or LOAD_CLOSURE or LOAD_DEREF or STORE_DEREF or DELETE_DEREF or LOAD_CLASSDEREF)
                    instruction.Operand = slots[instruction.Operand];
            }
        }
    }

    private static int Layout(CompilationUnit unit, string fileName) {
        System.ReadOnlySpan<byte> caches = OpcodeTable.CacheUnits;
        int offset = 0;
        for (BasicBlock? block = unit.Entry; block is not null; block = block.Next) {
            block.Offset = offset;
            foreach (Instruction instruction in block.Instructions)
                if (instruction.Opcode != Instruction.Setup) offset += 1 + caches[(int)instruction.Opcode];
        }
        if (offset > MaximumOperand)
            throw SymbolTable.Error(fileName, "the code is too large: a jump needs more than 24 bits", new Span(unit.FirstLine, 0, unit.FirstLine, 0));
        return offset;
    }

    private static void Write(CompilationUnit unit, uint[] units, Span[] positions) {
        System.ReadOnlySpan<byte> caches = OpcodeTable.CacheUnits;
        int at = 0;
        for (BasicBlock? block = unit.Entry; block is not null; block = block.Next) {
            foreach (Instruction instruction in block.Instructions) {
                if (instruction.Opcode == Instruction.Setup) continue;
                uint operand = instruction.Target is null ? (uint)instruction.Operand : (uint)instruction.Target.Offset;
                units[at] = (uint)instruction.Opcode | operand << 8;
                int end = at + 1 + caches[(int)instruction.Opcode];
                while (at < end) positions[at++] = instruction.Position;
            }
        }
    }

    private static ExceptionHandlerEntry[] CollectHandlers(CompilationUnit unit) {
        List<ExceptionHandlerEntry>? entries = null;
        System.ReadOnlySpan<byte> caches = OpcodeTable.CacheUnits;
        ExceptionRegion? current = null;
        int start = 0, at = 0;
        for (BasicBlock? block = unit.Entry; block is not null; block = block.Next) {
            foreach (Instruction instruction in block.Instructions) {
                if (instruction.Opcode == Instruction.Setup) continue;
                if (!ReferenceEquals(instruction.Region, current)) {
                    Close(at);
                    current = instruction.Region;
                    start = at;
                }
                at += 1 + caches[(int)instruction.Opcode];
            }
        }
        Close(at);
        return entries is null ? [] : entries.ToArray();

        void Close(int end) {
            if (current is null || start >= end) return;
            (entries ??= new()).Add(new ExceptionHandlerEntry(start, end, current.Handler.Offset, current.Depth, current.PushLasti));
        }
    }
}
