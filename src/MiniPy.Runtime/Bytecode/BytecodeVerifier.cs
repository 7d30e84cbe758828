// Whether code can be run without harm.
//
// The interpreter trusts its instructions: it does not check operands, jump targets or the stack. Code from the compiler is right by
// construction, but code also comes from files, and a file may hold anything. So everything the interpreter takes for granted is
// checked here first: operands within their tables, slots of the right kind, jumps and handlers to the starts of instructions, the
// same stack depth on every path to an instruction, never below zero or above StackSize, no way to run off the end, no local loaded
// unchecked that might be unbound, empty caches, no specialised forms. Which kinds of values the slots hold is BytecodeVerifier.Stack,
// what is true along the paths BytecodeVerifier.Paths.
//
// The rules come from the rows of opcodes.def; a new opcode is covered by its row. What rows cannot say is in CheckOperand. Code among the
// constants has been verified by itself.
//
// Every module that is loaded from byte code passes through here: the arrays are kept from one code to the next.

using System;
using System.IO;

namespace MiniPy.Bytecode;

/// <summary>One verifies one code at a time.</summary>
internal sealed partial class BytecodeVerifier {
    private const int MaximumLocals = 1 << 20;
    private const int MaximumStack = 1 << 20;

    /// <summary>What is known of a unit.</summary>
    [Flags]
    private enum Mark : byte { None = 0, Starts = 1, JumpedTo = 2 }

    private Mark[] _marks = [];
    private int[] _handlerOf = [];

    /// <summary>Throws InvalidDataException unless the code is sound.</summary>
    public void Verify(in CodeShape code) {
        _stateCount = _workCount = _kindCount = _bitCount = 0;
        new Checker(this, code).Run();
    }

    /// <summary>`count` cleared elements of an array that is kept.</summary>
    private static Span<T> Cleared<T>(ref T[] array, int count) {
        if (array.Length < count) array = new T[Math.Max(count, 2 * array.Length)];
        else Array.Clear(array, 0, count);
        return array.AsSpan(0, count);
    }

    private ref partial struct Checker {
        private readonly BytecodeVerifier _own;
        private readonly CodeShape _code;
        private readonly ReadOnlySpan<uint> _units;
        private readonly Span<Mark> _marks;
        /// <summary>For each unit the number of its handler plus one, or 0.</summary>
        private readonly Span<int> _handlerOf;
        private readonly Span<int> _stateOf;
        private Span<Kind> _scratch;
        /// <summary>Words of a bit for each local.</summary>
        private readonly int _words;
        private readonly bool _suspends;

        public Checker(BytecodeVerifier own, in CodeShape code) {
            _own = own;
            _code = code;
            _units = code.Units;
            _marks = Cleared(ref own._marks, _units.Length);
            _handlerOf = code.Handlers.Length == 0 ? default : Cleared(ref own._handlerOf, _units.Length);
            _stateOf = Cleared(ref own._stateOf, _units.Length);
            _words = (code.Locals.Length + 63) / 64;
            _suspends = (code.Flags & (CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0;
        }

        public void Run() {
            CheckHeader();
            FindStarts();
            CheckHandlers();
            for (int at = 0; at < _units.Length; at++)
                if ((_marks[at] & Mark.Starts) != 0) CheckOperand(at);
            foreach (ExceptionHandlerEntry entry in _code.Handlers) _marks[entry.Target] |= Mark.JumpedTo;
            FollowPaths();
        }

        private readonly InvalidDataException Fault(int at, string sentence) =>
            new($"unit {at}{(at < _units.Length && (byte)_units[at] < OpcodeTable.Count ? " (" + OpcodeAt(at) + ")" : "")}: {sentence}");

        private readonly Opcode OpcodeAt(int at) => (Opcode)(byte)_units[at];

        private readonly int OperandAt(int at) => (int)(_units[at] >> 8);

        private readonly bool Starts(int at) => (_marks[at] & Mark.Starts) != 0;

        // ------------------------------------------------------------ tables
        private readonly void CheckHeader() {
            int locals = _code.Locals.Length;
            if (_units.Length == 0) throw new InvalidDataException("there are no instructions");
            if (locals > MaximumLocals || _code.StackSize is < 0 or > MaximumStack)
                throw new InvalidDataException("the frame is too large");
            if (_code.ArgCount < 0 || _code.KwOnlyArgCount < 0 || _code.PosOnlyArgCount < 0 || _code.PosOnlyArgCount > _code.ArgCount)
                throw new InvalidDataException("the numbers of parameters make no sense");
            long parameters = Parameters();
            if (parameters > locals) throw new InvalidDataException("there are more parameters than locals");
            // Locals, then cells, then free variables; a cell among the locals is a parameter.
            int stage = 0;
            for (int i = 0; i < locals; i++) {
                LocalKind kind = _code.Locals[i];
                int place = kind switch {
                    LocalKind.Local or (LocalKind.Local | LocalKind.Cell) => 0,
                    LocalKind.Cell => 1,
                    LocalKind.Free => 2,
                    _ => throw new InvalidDataException($"local {i} is of no known kind"),
                };
                if (place < stage) throw new InvalidDataException($"local {i} stands in the wrong part of the frame");
                if (i < parameters && place != 0) throw new InvalidDataException($"parameter {i} is no local");
                stage = place;
            }
        }

        private readonly long Parameters() => (long)_code.ArgCount + _code.KwOnlyArgCount
            + ((_code.Flags & CodeFlags.VarArgs) != 0 ? 1 : 0) + ((_code.Flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);

        private readonly void FindStarts() {
            ReadOnlySpan<byte> caches = OpcodeTable.CacheUnits;
            int at = 0;
            while (at < _units.Length) {
                int opcode = (byte)_units[at];
                if (opcode >= OpcodeTable.Count) throw Fault(at, $"there is no opcode {opcode}");
                if ((OpcodeTable.Flags[opcode] & OpcodeFlags.Specialised) != 0) throw Fault(at, "a specialised opcode, which only the machine may write");
                _marks[at] |= Mark.Starts;
                int end = at + 1 + caches[opcode];
                if (end > _units.Length) throw Fault(at, "the code ends within the instruction's cache");
                while (++at < end)
                    if (_units[at] != 0) throw Fault(at, "a cache unit is not empty");
            }
        }

        private readonly void CheckHandlers() {
            for (int i = 0; i < _code.Handlers.Length; i++) {
                ExceptionHandlerEntry entry = _code.Handlers[i];
                if (entry.Start < 0 || entry.End > _units.Length || entry.Start >= entry.End)
                    throw Fault(Math.Max(0, entry.Start), "a handler's range lies outside the code");
                if (!Starts(entry.Start) || (entry.End < _units.Length && !Starts(entry.End)))
                    throw Fault(entry.Start, "a handler's range splits an instruction");
                if (entry.Target < 0 || entry.Target >= _units.Length || !Starts(entry.Target))
                    throw Fault(entry.Start, "a handler leads to no instruction");
                int pushed = entry.PushLasti ? 2 : 1;
                if (entry.Depth < 0 || entry.Depth + pushed > _code.StackSize) throw Fault(entry.Start, "a handler's depth does not fit the stack");
                // The first entry that covers a unit counts, since inner ones come first.
                for (int at = entry.Start; at < entry.End; at++)
                    if (_handlerOf[at] == 0) _handlerOf[at] = i + 1;
            }
        }

        // ------------------------------------------------------------ operands
        private readonly void CheckOperand(int at) {
            int operand = OperandAt(at);
            switch (OpcodeTable.Operands[(byte)_units[at]]) {
                case OperandKind.None:
                    if (operand != 0) throw Fault(at, "the instruction takes no operand");
                    break;
                case OperandKind.Immediate: CheckImmediate(at, operand); break;
                case OperandKind.Const: CheckIndex(at, operand, _code.Constants.Length, "constant"); break;
                case OperandKind.Name: CheckIndex(at, operand, _code.NameCount, "name"); break;
                case OperandKind.Global: CheckIndex(at, operand >> 1, _code.NameCount, "name"); break;
                case OperandKind.Local: CheckLocal(at, operand); break;
                case OperandKind.LocalPair:
                    CheckFast(at, operand & 0xfff);
                    CheckFast(at, operand >> 12);
                    break;
                case OperandKind.LocalConst:
                    CheckFast(at, operand & 0xfff);
                    CheckIndex(at, operand >> 12, _code.Constants.Length, "constant");
                    break;
                case OperandKind.Jump:
                    if (operand >= _units.Length || !Starts(operand)) throw Fault(at, "it jumps into the middle of an instruction or out of the code");
                    _marks[operand] |= Mark.JumpedTo;
                    if (OpcodeAt(at) == Opcode.JUMP_NO_INTERRUPT) CheckWait(at, operand);
                    break;
            }
            if ((OpcodeTable.Flags[(byte)_units[at]] & OpcodeFlags.Suspends) != 0 && !_suspends) throw Fault(at, "only a generator or coroutine may suspend");
        }

        /// <summary>A loop that does not look at the breaker must leave the frame each time round: SEND, YIELD_VALUE, RESUME, and the jump back.</summary>
        private readonly void CheckWait(int at, int send) {
            if (at != send + 3 || OpcodeAt(send) != Opcode.SEND || OpcodeAt(send + 1) != Opcode.YIELD_VALUE || OpcodeAt(send + 2) != Opcode.RESUME || OperandAt(send + 2) < 2)
                throw Fault(at, "it does not close a yield from");
        }

        private readonly void CheckIndex(int at, int index, int count, string table) {
            if (index >= count) throw Fault(at, $"there is no {table} {index}");
        }

        private readonly void CheckFast(int at, int local) {
            CheckIndex(at, local, _code.Locals.Length, "local");
            if (_code.Locals[local] != LocalKind.Local) throw Fault(at, $"slot {local} is a cell, not a plain local");
        }

        private readonly void CheckLocal(int at, int local) {
            switch (OpcodeAt(at)) {
                case Opcode.LOAD_FAST or Opcode.LOAD_FAST_OWNER or Opcode.LOAD_FAST_OPERAND or Opcode.LOAD_FAST_CHECK or Opcode.STORE_FAST or Opcode.DELETE_FAST:
                    CheckFast(at, local);
                    break;
                case Opcode.MAKE_CELL:
                    CheckIndex(at, local, _code.Locals.Length, "local");
                    if ((_code.Locals[local] & LocalKind.Cell) == 0) throw Fault(at, $"slot {local} is not declared a cell");
                    break;
                default:
                    CheckIndex(at, local, _code.Locals.Length, "local");
                    if ((_code.Locals[local] & (LocalKind.Cell | LocalKind.Free)) == 0) throw Fault(at, $"slot {local} is neither cell nor free variable");
                    break;
            }
        }

        /// <summary>What the rows cannot say: the numbers that an immediate operand may be.</summary>
        private readonly void CheckImmediate(int at, int operand) {
            bool good = OpcodeAt(at) switch {
                Opcode.RESUME => operand <= 3,
                Opcode.COPY => operand >= 1,
                Opcode.SWAP => operand >= 2,
                Opcode.BINARY_OP => operand <= 25,
                Opcode.COMPARE_OP => operand <= 5,
                Opcode.IS_OP or Opcode.CONTAINS_OP => operand <= 1,
                Opcode.BUILD_SLICE => operand is 2 or 3,
                Opcode.FORMAT_VALUE => operand <= 7,
                Opcode.CALL_FUNCTION_EX => operand <= 1,
                Opcode.MAKE_FUNCTION => operand <= 15,
                Opcode.RERAISE => operand <= 2,
                Opcode.RAISE_VARARGS => operand <= 2,
                Opcode.GET_AWAITABLE => operand <= 2,
                Opcode.LIST_APPEND or Opcode.SET_ADD or Opcode.MAP_ADD
                    or Opcode.LIST_EXTEND or Opcode.SET_UPDATE or Opcode.DICT_UPDATE or Opcode.DICT_MERGE => operand >= 1,
                Opcode.COPY_FREE_VARS => operand == CountFree(),
                _ => true,
            };
            if (!good) throw Fault(at, $"{operand} is no operand of it");
        }

        private readonly int CountFree() {
            int count = 0;
            foreach (LocalKind kind in _code.Locals)
                if ((kind & LocalKind.Free) != 0) count++;
            return count;
        }
    }
}
