// What a row of opcodes.def says of an opcode. The table itself is generated (Opcodes.g.cs); compiler, verifier, disassembler, tracer
// and, later, the IL tier read it and hold no list of their own.

using System;

namespace MiniPy.Bytecode;

internal enum OperandKind : byte { None, Immediate, Const, Name, Local, LocalPair, LocalConst, Jump, Global }

[Flags]
internal enum OpcodeFlags : byte { None = 0, MayRaise = 1, Jumps = 2, EndsBlock = 4, ReadsBreaker = 8, Specialised = 16, Suspends = 32 }

internal sealed record OpcodeInfo(string Name, OperandKind Operand, int Caches, OpcodeFlags Flags, string Effect, string Sentence);

internal static partial class OpcodeTable {
    private static OpcodeInfo[]? s_rows;

    /// <summary>The rows, made when first asked for: only tools need the texts.</summary>
    public static OpcodeInfo[] Rows => s_rows ??= MakeRows();
}
