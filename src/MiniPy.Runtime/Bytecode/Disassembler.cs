// Bytecode as text, for people: one line for each instruction with offset, source line, opcode, operand and what the operand means.
//
// Everything is read from the rows of opcodes.def: the kind of the operand says where its meaning is looked up. Jump targets are marked
// with `>>`, the exception table follows the instructions, and code objects among the constants follow their owner. The form is that
// of CPython's `dis`, so that the two can be laid side by side; the offsets are units, not bytes.

using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text;
using MiniPy.Syntax;

namespace MiniPy.Bytecode;

internal static class Disassembler {
    public static string Disassemble(CompiledCode code) {
        var text = new StringBuilder();
        Write(text, code);
        return text.ToString();
    }

    private static void Write(StringBuilder text, CompiledCode code) {
        text.Append("Disassembly of ").Append(code.QualifiedName).Append(" (line ").Append(code.FirstLine).Append(", stack ").Append(code.StackSize)
            .Append(", flags ").Append(code.Flags).Append(")\n");
        HashSet<int> targets = Targets(code);
        int line = -1;
        for (int at = 0; at < code.Units.Length;) {
            int opcode = (byte)code.Units[at];
            int operand = (int)(code.Units[at] >> 8);
            OpcodeInfo row = OpcodeTable.Rows[opcode];
            int here = at < code.Positions.Length ? code.Positions[at].Line : 0;
            text.Append(here != line && here != 0 ? here.ToString(CultureInfo.InvariantCulture).PadLeft(5) : "     ");
            if (here != 0) line = here;
            text.Append(targets.Contains(at) ? " >> " : "    ");
            text.Append(at.ToString(CultureInfo.InvariantCulture).PadLeft(5)).Append(' ');
            if (row.Operand == OperandKind.None) {
                text.Append(row.Name);
            } else {
                text.Append(row.Name.PadRight(22)).Append(operand.ToString(CultureInfo.InvariantCulture).PadLeft(6));
                string meaning = Meaning(code, row, (Opcode)opcode, operand);
                if (meaning.Length > 0) text.Append(" (").Append(meaning).Append(')');
            }
            text.Append('\n');
            at += 1 + row.Caches;
        }
        if (code.Handlers.Length > 0) {
            text.Append("ExceptionTable:\n");
            foreach (ExceptionHandlerEntry entry in code.Handlers) {
                text.Append("  ").Append(entry.Start).Append(" to ").Append(entry.End - 1).Append(" -> ").Append(entry.Target).Append(" [").Append(entry.Depth)
                    .Append(']').Append(entry.PushLasti ? " lasti" : "").Append('\n');
            }
        }
        foreach (object? constant in code.Constants) {
            if (constant is not CompiledCode inner) continue;
            text.Append('\n');
            Write(text, inner);
        }
    }

    private static HashSet<int> Targets(CompiledCode code) {
        var targets = new HashSet<int>();
        for (int at = 0; at < code.Units.Length;) {
            OpcodeInfo row = OpcodeTable.Rows[(byte)code.Units[at]];
            if (row.Operand == OperandKind.Jump) targets.Add((int)(code.Units[at] >> 8));
            at += 1 + row.Caches;
        }
        foreach (ExceptionHandlerEntry entry in code.Handlers) targets.Add(entry.Target);
        return targets;
    }

    private static string Meaning(CompiledCode code, OpcodeInfo row, Opcode opcode, int operand) => row.Operand switch {
        OperandKind.Const => Describe(code.Constants[operand]),
        OperandKind.Name => code.Names[operand],
        OperandKind.Global => ((operand & 1) != 0 ? code.Names[operand >> 1] + " + NULL" : code.Names[operand >> 1]),
        OperandKind.Local => code.LocalNames[operand],
        OperandKind.LocalPair => code.LocalNames[operand & 0xfff] + ", " + code.LocalNames[operand >> 12],
        OperandKind.LocalConst => code.LocalNames[operand & 0xfff] + ", " + Describe(code.Constants[operand >> 12]),
        OperandKind.Jump => "to " + operand.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    private static string Describe(object? constant) {
        switch (constant) {
            case CompiledCode code: return "<code object " + code.Name + ", line " + code.FirstLine.ToString(CultureInfo.InvariantCulture) + ">";
            case FrozenSetConstant set: return "frozenset({" + DescribeAll(set.Items) + "})";
            case TupleConstant tuple: return "(" + DescribeAll(tuple.Items) + (tuple.Items.Count == 1 ? ",)" : ")");
            default: return Compiler.ExpressionUnparser.Repr(constant);
        }
    }

    private static string DescribeAll(IReadOnlyList<object?> items) {
        var text = new StringBuilder();
        for (int i = 0; i < items.Count; i++) {
            if (i > 0) text.Append(", ");
            text.Append(Describe(items[i]));
        }
        return text.ToString();
    }
}
