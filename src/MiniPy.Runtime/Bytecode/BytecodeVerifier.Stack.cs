// What kind of value lies in each stack slot, as far as the interpreter relies on it without looking.
//
// Most instructions take any object. A few are emitted by the compiler only in arrangements that make their operands certain, and the
// interpreter does not test them again: the NULL beside a callable, the list that LIST_APPEND extends, the saved exception that
// POP_EXCEPT restores, the tuple of names of CALL_KW, the code of MAKE_FUNCTION. Untrusted code has to keep those arrangements.
// Kinds form a flat lattice: two different kinds of object meet in Object, an object and a NULL in MaybeNull, anything with a saved
// exception in Unusable. What depends on a class that only exists at run time (iterators, awaitables) is the interpreter's to check.

using System;
using System.IO;

namespace MiniPy.Bytecode;

internal sealed partial class BytecodeVerifier {
    private enum Kind : byte {
        Object, List, Set, Dict, Tuple, String, Cell, CellTuple, Code, Exception, ExceptionOrNone, Lasti, Null, MaybeNull, SavedException, Unusable,
    }

    private static Kind Meet(Kind left, Kind right) {
        if (left == right) return left;
        if (left is Kind.SavedException or Kind.Unusable || right is Kind.SavedException or Kind.Unusable) return Kind.Unusable;
        if (left is Kind.Null or Kind.MaybeNull || right is Kind.Null or Kind.MaybeNull) return Kind.MaybeNull;
        if (left is Kind.Exception or Kind.ExceptionOrNone && right is Kind.Exception or Kind.ExceptionOrNone) return Kind.ExceptionOrNone;
        return Kind.Object;
    }

    private static bool IsObject(Kind kind) => kind < Kind.Null;

    /// <summary>The kinds before an instruction; Apply turns them into those after it, on the path that falls through or that jumps.</summary>
    private ref struct StackKinds {
        private readonly ReadOnlySpan<ConstantShape> _constants;
        private readonly Span<Kind> _slots;
        private int _depth;

        public StackKinds(ReadOnlySpan<ConstantShape> constants, Span<Kind> slots, int depth) {
            _constants = constants;
            _slots = slots;
            _depth = depth;
        }

        private Kind Top(int below) => _slots[_depth - below];

        private void Push(Kind kind) => _slots[_depth++] = kind;

        private static InvalidDataException Wrong(Opcode opcode, string sentence) => new($"{opcode}: {sentence}");

        private void Pop(Opcode opcode, Kind wanted, string what) {
            if (Top(1) != wanted) throw Wrong(opcode, $"there is no {what} where it expects one");
            _depth--;
        }

        private void PopObjects(Opcode opcode, int count) {
            for (int i = 0; i < count; i++)
                if (!IsObject(_slots[--_depth])) throw Wrong(opcode, "a NULL or a saved exception is where it expects an object");
        }

        private void Expect(Opcode opcode, int below, Kind wanted, string what) {
            if (Top(below) != wanted) throw Wrong(opcode, $"there is no {what} where it expects one");
        }

        public void Apply(Opcode opcode, int operand, bool jumps) {
            switch (opcode) {
                case Opcode.POP_TOP: _depth--; return;
                case Opcode.PUSH_NULL: Push(Kind.Null); return;
                case Opcode.COPY: Push(Top(operand)); return;
                case Opcode.SWAP: (_slots[_depth - 1], _slots[_depth - operand]) = (_slots[_depth - operand], _slots[_depth - 1]); return;
                case Opcode.LOAD_CONST: Push(KindOf(_constants[operand])); return;
                case Opcode.LOAD_FAST_LOAD_CONST or Opcode.LOAD_FAST_CONST_OPERANDS:
                    Push(Kind.Object);
                    Push(KindOf(_constants[operand >> 12]));
                    return;
                case Opcode.LOAD_GLOBAL:
                    Push(Kind.Object);
                    if ((operand & 1) != 0) Push(Kind.Null);
                    return;
                case Opcode.LOAD_METHOD:
                    PopObjects(opcode, 1);
                    Push(Kind.Object);
                    Push(Kind.MaybeNull);
                    return;
                case Opcode.CALL or Opcode.CALL_KW:
                    if (opcode == Opcode.CALL_KW) {
                        // The names are a constant that stands right before the call; CheckNames has seen it.
                        Pop(opcode, Kind.Tuple, "tuple of names");
                    }
                    PopObjects(opcode, operand);
                    if (Top(1) is Kind.SavedException or Kind.Unusable) throw Wrong(opcode, "a saved exception is where it expects self");
                    _depth--;
                    PopObjects(opcode, 1);
                    Push(Kind.Object);
                    return;
                case Opcode.CALL_FUNCTION_EX:
                    if ((operand & 1) != 0) Pop(opcode, Kind.Dict, "dict of keywords");
                    PopObjects(opcode, 1);
                    Pop(opcode, Kind.Null, "NULL");
                    PopObjects(opcode, 1);
                    Push(Kind.Object);
                    return;
                case Opcode.LOAD_CLOSURE: Push(Kind.Cell); return;
                case Opcode.BUILD_TUPLE:
                    bool cells = operand > 0;
                    for (int i = 1; i <= operand; i++) cells &= Top(i) == Kind.Cell;
                    PopObjects(opcode, operand);
                    Push(cells ? Kind.CellTuple : Kind.Tuple);
                    return;
                case Opcode.MAKE_FUNCTION:
                    Pop(opcode, Kind.Code, "code");
                    if ((operand & 8) != 0) Pop(opcode, Kind.CellTuple, "tuple of cells");
                    if ((operand & 4) != 0) Pop(opcode, Kind.Tuple, "tuple of annotations");
                    if ((operand & 2) != 0) Pop(opcode, Kind.Dict, "dict of defaults");
                    if ((operand & 1) != 0) Pop(opcode, Kind.Tuple, "tuple of defaults");
                    Push(Kind.Object);
                    return;
                case Opcode.BUILD_LIST: Replace(opcode, operand, Kind.List); return;
                case Opcode.BUILD_SET: Replace(opcode, operand, Kind.Set); return;
                case Opcode.BUILD_MAP: Replace(opcode, operand * 2, Kind.Dict); return;
                case Opcode.BUILD_CONST_KEY_MAP:
                    Pop(opcode, Kind.Tuple, "tuple of keys");
                    Replace(opcode, operand, Kind.Dict);
                    return;
                case Opcode.BUILD_STRING:
                    for (int i = 1; i <= operand; i++) Expect(opcode, i, Kind.String, "string");
                    Replace(opcode, operand, Kind.String);
                    return;
                case Opcode.FORMAT_VALUE:
                    if ((operand & 4) != 0) Pop(opcode, Kind.String, "format specification");
                    Replace(opcode, 1, Kind.String);
                    return;
                case Opcode.LIST_TO_TUPLE:
                    Pop(opcode, Kind.List, "list");
                    Push(Kind.Tuple);
                    return;
                case Opcode.LIST_APPEND or Opcode.LIST_EXTEND:
                    PopObjects(opcode, 1);
                    Expect(opcode, operand, Kind.List, "list");
                    return;
                case Opcode.SET_ADD or Opcode.SET_UPDATE:
                    PopObjects(opcode, 1);
                    Expect(opcode, operand, Kind.Set, "set");
                    return;
                case Opcode.MAP_ADD or Opcode.DICT_UPDATE or Opcode.DICT_MERGE:
                    PopObjects(opcode, opcode == Opcode.MAP_ADD ? 2 : 1);
                    Expect(opcode, operand, Kind.Dict, "dict");
                    if (opcode == Opcode.DICT_MERGE && !IsObject(Top(operand + 3))) throw Wrong(opcode, "there is no callable below the dict");
                    return;
                case Opcode.PUSH_EXC_INFO:
                    Pop(opcode, Kind.Exception, "exception");
                    Push(Kind.SavedException);
                    Push(Kind.Exception);
                    return;
                case Opcode.POP_EXCEPT: Pop(opcode, Kind.SavedException, "saved exception"); return;
                case Opcode.CHECK_EXC_MATCH:
                    PopObjects(opcode, 1);
                    Expect(opcode, 1, Kind.Exception, "exception");
                    Push(Kind.Object);
                    return;
                case Opcode.CHECK_EG_MATCH:
                    PopObjects(opcode, 1);
                    if (Top(1) is not (Kind.Exception or Kind.ExceptionOrNone)) throw Wrong(opcode, "there is no exception where it expects one");
                    _depth--;
                    Push(Kind.ExceptionOrNone);
                    Push(Kind.ExceptionOrNone);
                    return;
                case Opcode.PREP_RERAISE_STAR:
                    Pop(opcode, Kind.List, "list");
                    Pop(opcode, Kind.Exception, "exception");
                    Push(Kind.ExceptionOrNone);
                    return;
                case Opcode.RERAISE:
                    if (Top(1) is not (Kind.Exception or Kind.ExceptionOrNone)) throw Wrong(opcode, "there is no exception where it expects one");
                    if (operand > 0) Expect(opcode, operand + 1, Kind.Lasti, "lasti");
                    _depth--;
                    return;
                case Opcode.WITH_EXCEPT_START:
                    Expect(opcode, 1, Kind.Exception, "exception");
                    Expect(opcode, 2, Kind.SavedException, "saved exception");
                    Expect(opcode, 3, Kind.Lasti, "lasti");
                    if (!IsObject(Top(4))) throw Wrong(opcode, "there is no exit method where it expects one");
                    Push(Kind.Object);
                    return;
                case Opcode.END_ASYNC_FOR:
                    Pop(opcode, Kind.Exception, "exception");
                    PopObjects(opcode, 1);
                    return;
                case Opcode.MATCH_KEYS:
                    Expect(opcode, 1, Kind.Tuple, "tuple of keys");
                    if (!IsObject(Top(2))) throw Wrong(opcode, "there is no subject where it expects one");
                    Push(Kind.Object);
                    return;
                case Opcode.MATCH_CLASS:
                    Pop(opcode, Kind.Tuple, "tuple of names");
                    Replace(opcode, 2, Kind.Object);
                    return;
                case Opcode.JUMP_IF_TRUE_OR_POP or Opcode.JUMP_IF_FALSE_OR_POP:
                    if (!IsObject(Top(1))) throw Wrong(opcode, "a NULL or a saved exception is where it expects an object");
                    if (!jumps) _depth--;
                    return;
            }
            int taken = OpcodeTable.Taken(opcode, operand);
            int effect = jumps ? OpcodeTable.JumpEffect(opcode, operand) : OpcodeTable.StackEffect(opcode, operand);
            PopObjects(opcode, taken);
            for (int i = taken + effect; i > 0; i--) Push(Kind.Object);
        }

        private void Replace(Opcode opcode, int taken, Kind result) {
            PopObjects(opcode, taken);
            Push(result);
        }

        private static Kind KindOf(ConstantShape constant) => constant.Kind switch {
            ConstantKind.Tuple or ConstantKind.Names => Kind.Tuple,
            ConstantKind.String => Kind.String,
            ConstantKind.Code => Kind.Code,
            _ => Kind.Object,
        };
    }
}
