// Whether a CompiledCode can be run without harm.
//
// The interpreter trusts its instructions: it does not check operands, jump targets or the stack. Code from the compiler is right by
// construction, but code also comes from files, and a file may hold anything. So everything the interpreter takes for granted is
// checked here first: operands within their tables, slots of the right kind, jumps and handlers to the starts of instructions, the
// same stack depth on every path to an instruction, never below zero or above StackSize, no way to run off the end, no local loaded
// unchecked that might be unbound, empty caches, no specialised forms. Which kinds of values the slots hold is BytecodeVerifier.Stack.
//
// The rules come from the rows of opcodes.def; a new opcode is covered by its row. What rows cannot say is in CheckOperand.

using System;
using System.Collections.Generic;
using System.IO;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Syntax;

namespace MiniPy.Bytecode;

internal static partial class BytecodeVerifier {
    private const int MaximumNesting = 2000;
    private const int MaximumLocals = 1 << 20;
    private const int MaximumStack = 1 << 20;

    /// <summary>Throws InvalidDataException unless the code, and all code among its constants, is sound.</summary>
    public static void Verify(CompiledCode code) => Verify(code, 0);

    private static void Verify(CompiledCode code, int nesting) {
        if (IsTooDeep(nesting)) throw new InvalidDataException("code objects are nested too deeply");
        new Checker(code).Run();
        foreach (object? constant in code.Constants) VerifyConstant(constant, nesting);
    }

    private static bool IsTooDeep(int nesting) => nesting > MaximumNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack();

    private static void VerifyConstant(object? constant, int nesting) {
        if (IsTooDeep(nesting)) throw new InvalidDataException("constants are nested too deeply");
        switch (constant) {
            case null or bool or BigInteger or double or Complex or string or byte[] or EllipsisValue: break;
            case CodePoints points:
                foreach (int point in points.Values)
                    if (point is < 0 or > 0x10ffff) throw new InvalidDataException("a string constant holds a number that is no code point");
                break;
            case CompiledCode inner: Verify(inner, nesting + 1); break;
            case TupleConstant tuple:
                foreach (object? item in tuple.Items) VerifyConstant(item, nesting + 1);
                break;
            case FrozenSetConstant set:
                foreach (object? item in set.Items) VerifyConstant(item, nesting + 1);
                break;
            default: throw new InvalidDataException("a constant has a type that code objects cannot hold: " + constant.GetType().Name);
        }
    }

    /// <summary>Before an instruction: the kinds of the values on the stack, and a bit for each local that may be unbound.</summary>
    private sealed record State(Kind[] Kinds, ulong[] Unbound);

    private sealed class Checker {
        private readonly CompiledCode _code;
        private readonly uint[] _units;
        private readonly OpcodeInfo[] _rows = OpcodeTable.Rows;
        /// <summary>For each unit 0, or 1 where an instruction starts.</summary>
        private readonly byte[] _starts;
        /// <summary>What is known at the places that are jumped to; between them the state is carried along in one array.</summary>
        private readonly State?[] _states;
        private readonly int[] _handlerOf;
        private readonly bool[] _jumpedTo;
        private Kind[] _scratch = [];
        private readonly Stack<int> _work = new();
        private readonly int _words;
        private readonly bool _suspends;

        public Checker(CompiledCode code) {
            _code = code;
            _units = code.Units;
            _starts = new byte[_units.Length];
            _states = new State?[_units.Length];
            _handlerOf = new int[_units.Length];
            _jumpedTo = new bool[_units.Length];
            Array.Fill(_handlerOf, -1);
            _words = (code.LocalNames.Count + 63) / 64;
            _suspends = (code.Flags & (CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0;
        }

        public void Run() {
            CheckHeader();
            FindStarts();
            CheckHandlers();
            for (int at = 0; at < _units.Length; at++)
                if (_starts[at] != 0) CheckOperand(at);
            foreach (ExceptionHandlerEntry entry in _code.Handlers) _jumpedTo[entry.Target] = true;
            FollowPaths();
        }

        private InvalidDataException Fault(int at, string sentence) =>
            new($"{_code.QualifiedName}: unit {at}{(at < _units.Length && (byte)_units[at] < _rows.Length ? " (" + _rows[(byte)_units[at]].Name + ")"
                : "")}: {sentence}");

        private Opcode OpcodeAt(int at) => (Opcode)(byte)_units[at];

        private int OperandAt(int at) => (int)(_units[at] >> 8);

        // ------------------------------------------------------------ tables
        private void CheckHeader() {
            int locals = _code.LocalNames.Count;
            if (_units.Length == 0) throw new InvalidDataException($"{_code.QualifiedName}: there are no instructions");
            if (_code.LocalKinds.Count != locals) throw new InvalidDataException($"{_code.QualifiedName}: names and kinds of locals differ in number");
            if (_code.LineTable == null ? _code.Positions.Length != _units.Length : _code.Positions.Length > _units.Length)
                throw new InvalidDataException($"{_code.QualifiedName}: positions and units differ in number");
            if (locals > MaximumLocals || _code.StackSize is < 0 or > MaximumStack)
                throw new InvalidDataException($"{_code.QualifiedName}: the frame is too large");
            if (_code.ArgCount < 0 || _code.KwOnlyArgCount < 0 || _code.PosOnlyArgCount < 0 || _code.PosOnlyArgCount > _code.ArgCount)
                throw new InvalidDataException($"{_code.QualifiedName}: the numbers of parameters make no sense");
            long parameters = Parameters();
            if (parameters > locals) throw new InvalidDataException($"{_code.QualifiedName}: there are more parameters than locals");
            // Locals, then cells, then free variables; a cell among the locals is a parameter.
            int stage = 0;
            for (int i = 0; i < locals; i++) {
                LocalKind kind = _code.LocalKinds[i];
                int place = kind switch {
                    LocalKind.Local or (LocalKind.Local | LocalKind.Cell) => 0,
                    LocalKind.Cell => 1,
                    LocalKind.Free => 2,
                    _ => throw new InvalidDataException($"{_code.QualifiedName}: local {i} is of no known kind"),
                };
                if (place < stage) throw new InvalidDataException($"{_code.QualifiedName}: local {i} stands in the wrong part of the frame");
                if (i < parameters && place != 0) throw new InvalidDataException($"{_code.QualifiedName}: parameter {i} is no local");
                stage = place;
            }
        }

        private long Parameters() => (long)_code.ArgCount + _code.KwOnlyArgCount
            + ((_code.Flags & CodeFlags.VarArgs) != 0 ? 1 : 0) + ((_code.Flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);

        private void FindStarts() {
            ReadOnlySpan<byte> caches = OpcodeTable.CacheUnits;
            int at = 0;
            while (at < _units.Length) {
                int opcode = (byte)_units[at];
                if (opcode >= OpcodeTable.Count) throw Fault(at, $"there is no opcode {opcode}");
                if ((_rows[opcode].Flags & OpcodeFlags.Specialised) != 0) throw Fault(at, "a specialised opcode, which only the machine may write");
                _starts[at] = 1;
                int end = at + 1 + caches[opcode];
                if (end > _units.Length) throw Fault(at, "the code ends within the instruction's cache");
                while (++at < end)
                    if (_units[at] != 0) throw Fault(at, "a cache unit is not empty");
            }
        }

        private void CheckHandlers() {
            for (int i = 0; i < _code.Handlers.Count; i++) {
                ExceptionHandlerEntry entry = _code.Handlers[i];
                if (entry.Start < 0 || entry.End > _units.Length || entry.Start >= entry.End)
                    throw Fault(Math.Max(0, entry.Start), "a handler's range lies outside the code");
                if (_starts[entry.Start] == 0 || (entry.End < _units.Length && _starts[entry.End] == 0))
                    throw Fault(entry.Start, "a handler's range splits an instruction");
                if (entry.Target < 0 || entry.Target >= _units.Length || _starts[entry.Target] == 0)
                    throw Fault(entry.Start, "a handler leads to no instruction");
                int pushed = entry.PushLasti ? 2 : 1;
                if (entry.Depth < 0 || entry.Depth + pushed > _code.StackSize) throw Fault(entry.Start, "a handler's depth does not fit the stack");
                // The first entry that covers a unit counts, since inner ones come first.
                for (int at = entry.Start; at < entry.End; at++)
                    if (_handlerOf[at] < 0) _handlerOf[at] = i;
            }
        }

        // ------------------------------------------------------------ operands
        private void CheckOperand(int at) {
            int operand = OperandAt(at);
            OpcodeInfo row = _rows[(byte)_units[at]];
            switch (row.Operand) {
                case OperandKind.None:
                    if (operand != 0) throw Fault(at, "the instruction takes no operand");
                    break;
                case OperandKind.Immediate: CheckImmediate(at, operand); break;
                case OperandKind.Const: CheckIndex(at, operand, _code.Constants.Count, "constant"); break;
                case OperandKind.Name: CheckIndex(at, operand, _code.Names.Count, "name"); break;
                case OperandKind.Global: CheckIndex(at, operand >> 1, _code.Names.Count, "name"); break;
                case OperandKind.Local: CheckLocal(at, operand); break;
                case OperandKind.LocalPair:
                    CheckFast(at, operand & 0xfff);
                    CheckFast(at, operand >> 12);
                    break;
                case OperandKind.LocalConst:
                    CheckFast(at, operand & 0xfff);
                    CheckIndex(at, operand >> 12, _code.Constants.Count, "constant");
                    break;
                case OperandKind.Jump:
                    if (operand >= _units.Length || _starts[operand] == 0) throw Fault(at, "it jumps into the middle of an instruction or out of the code");
                    _jumpedTo[operand] = true;
                    if (OpcodeAt(at) == Opcode.JUMP_NO_INTERRUPT) CheckWait(at, operand);
                    break;
            }
            if ((row.Flags & OpcodeFlags.Suspends) != 0 && !_suspends) throw Fault(at, "only a generator or coroutine may suspend");
        }

        /// <summary>A loop that does not look at the breaker must leave the frame each time round: SEND, YIELD_VALUE, RESUME, and the jump back.</summary>
        private void CheckWait(int at, int send) {
            if (at != send + 3 || OpcodeAt(send) != Opcode.SEND || OpcodeAt(send + 1) != Opcode.YIELD_VALUE || OpcodeAt(send + 2) != Opcode.RESUME || OperandAt(send + 2) < 2)
                throw Fault(at, "it does not close a yield from");
        }

        private void CheckIndex(int at, int index, int count, string table) {
            if (index >= count) throw Fault(at, $"there is no {table} {index}");
        }

        private void CheckFast(int at, int local) {
            CheckIndex(at, local, _code.LocalNames.Count, "local");
            if (_code.LocalKinds[local] != LocalKind.Local) throw Fault(at, $"slot {local} is a cell, not a plain local");
        }

        private void CheckLocal(int at, int local) {
            switch (OpcodeAt(at)) {
                case Opcode.LOAD_FAST or Opcode.LOAD_FAST_OWNER or Opcode.LOAD_FAST_OPERAND or Opcode.LOAD_FAST_CHECK or Opcode.STORE_FAST or Opcode.DELETE_FAST:
                    CheckFast(at, local);
                    break;
                case Opcode.MAKE_CELL:
                    CheckIndex(at, local, _code.LocalNames.Count, "local");
                    if ((_code.LocalKinds[local] & LocalKind.Cell) == 0) throw Fault(at, $"slot {local} is not declared a cell");
                    break;
                default:
                    CheckIndex(at, local, _code.LocalNames.Count, "local");
                    if ((_code.LocalKinds[local] & (LocalKind.Cell | LocalKind.Free)) == 0) throw Fault(at, $"slot {local} is neither cell nor free variable");
                    break;
            }
        }

        /// <summary>What the rows cannot say: the numbers that an immediate operand may be.</summary>
        private void CheckImmediate(int at, int operand) {
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

        private int CountFree() {
            int count = 0;
            foreach (LocalKind kind in _code.LocalKinds)
                if ((kind & LocalKind.Free) != 0) count++;
            return count;
        }

        // ------------------------------------------------------------ paths
        /// <summary>Follows every path from the start, with the stack depth and the set of locals that may be unbound.</summary>
        private void FollowPaths() {
            var state = new ulong[_words];
            int parameters = (int)Parameters();
            for (int i = 0; i < _code.LocalNames.Count; i++) {
                // Cells and free variables are unready until MAKE_CELL or COPY_FREE_VARS has run.
                bool ready = i < parameters && _code.LocalKinds[i] == LocalKind.Local;
                if (!ready) Set(state, i, true);
            }
            _scratch = new Kind[_code.StackSize];
            var kinds = new Kind[_code.StackSize];
            Enter(0, state, [], -1);
            while (_work.Count > 0) {
                int at = _work.Pop();
                State known = _states[at]!;
                Array.Copy(known.Unbound, state, _words);
                known.Kinds.CopyTo(kinds, 0);
                int depth = known.Kinds.Length;
                while (at >= 0) {
                    int next = Step(at, depth, state, kinds, out depth);
                    if (next >= _units.Length) throw Fault(at, "the code runs off its end");
                    if (next >= 0 && _jumpedTo[next]) {
                        Enter(next, state, kinds.AsSpan(0, depth), at);
                        next = -1;
                    }
                    at = next;
                }
            }
        }

        private static void Set(ulong[] state, int local, bool unbound) {
            if (unbound) state[local >> 6] |= 1UL << (local & 63);
            else state[local >> 6] &= ~(1UL << (local & 63));
        }

        private static bool IsSet(ulong[] state, int local) => (state[local >> 6] & (1UL << (local & 63))) != 0;

        private void Enter(int at, ulong[] state, ReadOnlySpan<Kind> kinds, int from) {
            if (at >= _units.Length) throw Fault(from, "the code runs off its end");
            if (_states[at] is not { } known) {
                _states[at] = new State(kinds.ToArray(), (ulong[])state.Clone());
                _work.Push(at);
                return;
            }
            if (known.Kinds.Length != kinds.Length) throw Fault(at, $"it is reached with {known.Kinds.Length} and with {kinds.Length} values on the stack");
            bool changed = false;
            for (int i = 0; i < _words; i++) {
                ulong union = known.Unbound[i] | state[i];
                changed |= union != known.Unbound[i];
                known.Unbound[i] = union;
            }
            for (int i = 0; i < kinds.Length; i++) {
                Kind met = Meet(known.Kinds[i], kinds[i]);
                changed |= met != known.Kinds[i];
                known.Kinds[i] = met;
            }
            if (changed) _work.Push(at);
        }

        /// <summary>An exception at `at`: the handler finds what lay below its depth, then the lasti if it wants it, then the exception.</summary>
        private void EnterHandler(int at, int depth, ulong[] state, Kind[] kinds) {
            // What cannot raise, such as the PUSH_EXC_INFO at the head of a handler, does not get there.
            const OpcodeFlags Raising = OpcodeFlags.MayRaise | OpcodeFlags.ReadsBreaker | OpcodeFlags.Suspends;
            if (_handlerOf[at] < 0 || (_rows[(int)OpcodeAt(at)].Flags & Raising) == 0) return;
            ExceptionHandlerEntry entry = _code.Handlers[_handlerOf[at]];
            if (entry.Depth > depth) throw Fault(at, "its handler expects more values than there are");
            Array.Copy(kinds, _scratch, entry.Depth);
            int top = entry.Depth;
            if (entry.PushLasti) _scratch[top++] = Kind.Lasti;
            _scratch[top++] = Kind.Exception;
            Enter(entry.Target, state, _scratch.AsSpan(0, top), at);
        }

        /// <summary>Takes one instruction; `kinds` and `state` become what is true after it. Returns where it falls through to, or -1.</summary>
        private int Step(int at, int depth, ulong[] state, Kind[] kinds, out int after) {
            Opcode opcode = OpcodeAt(at);
            OpcodeInfo row = _rows[(int)opcode];
            int operand = OperandAt(at);
            if (depth < Needs(opcode, operand)) throw Fault(at, $"it needs more values than the {depth} on the stack");
            EnterHandler(at, depth, state, kinds);
            if ((row.Flags & OpcodeFlags.Jumps) != 0) {
                int jumped = depth + OpcodeTable.JumpEffect(opcode, operand);
                if (jumped < 0 || jumped > _code.StackSize) throw Fault(at, "the stack does not fit when it jumps");
                Array.Copy(kinds, _scratch, depth);
                new StackKinds(_code, _scratch, depth).Apply(opcode, operand, jumps: true);
                Enter(operand, state, _scratch.AsSpan(0, jumped), at);
            }
            ApplyLocals(at, opcode, operand, state);
            if (opcode == Opcode.DELETE_FAST) EnterHandler(at, depth, state, kinds);
            after = depth + OpcodeTable.StackEffect(opcode, operand);
            if (after < 0 || after > _code.StackSize) throw Fault(at, $"the stack of {_code.StackSize} values does not fit");
            if (opcode == Opcode.RETURN_VALUE && after != 0) throw Fault(at, "it returns with values left on the stack");
            if (opcode == Opcode.CALL_KW) CheckNames(at, operand);
            if (opcode == Opcode.MAKE_FUNCTION) CheckClosure(at, operand);
            new StackKinds(_code, kinds, depth).Apply(opcode, operand, jumps: false);
            return (row.Flags & OpcodeFlags.EndsBlock) != 0 ? -1 : at + 1 + OpcodeTable.CacheUnits[(int)opcode];
        }

        /// <summary>The unit before a CALL_KW has to load a tuple of str, not longer than the arguments, and nothing may jump in between.</summary>
        private void CheckNames(int at, int arguments) {
            if (ConstantBefore(at) is not TupleConstant names || names.Items.Count > arguments)
                throw Fault(at, "there is no constant tuple of names right before it");
            foreach (object? name in names.Items)
                if (name is not (string or CodePoints)) throw Fault(at, "a keyword is no str");
        }

        private void CheckClosure(int at, int flags) {
            if (ConstantBefore(at) is not CompiledCode code) throw Fault(at, "there is no constant code right before it");
            int free = 0;
            foreach (LocalKind kind in code.LocalKinds)
                if ((kind & LocalKind.Free) != 0) free++;
            if ((flags & 8) == 0) {
                if (free > 0) throw Fault(at, "the function needs a closure");
                return;
            }
            int build = at - 2;
            if (build < 0 || _starts[build] == 0 || OpcodeAt(build) != Opcode.BUILD_TUPLE || OperandAt(build) != free || _jumpedTo[build + 1])
                throw Fault(at, "the closure is not built right before it, or has another size than the code asks for");
        }

        private object? ConstantBefore(int at) {
            if (at == 0 || _starts[at - 1] == 0 || _jumpedTo[at]) return null;
            return OpcodeAt(at - 1) switch {
                Opcode.LOAD_CONST => _code.Constants[OperandAt(at - 1)],
                Opcode.LOAD_FAST_LOAD_CONST or Opcode.LOAD_FAST_CONST_OPERANDS => _code.Constants[OperandAt(at - 1) >> 12],
                _ => null,
            };
        }

        /// <summary>How many values the instruction reads: what it takes by its row, or how far down its operand points.</summary>
        private static int Needs(Opcode opcode, int operand) {
            return opcode switch {
                Opcode.COPY or Opcode.SWAP => operand,
                Opcode.LIST_APPEND or Opcode.SET_ADD or Opcode.LIST_EXTEND or Opcode.SET_UPDATE or Opcode.DICT_UPDATE => operand + 1,
                Opcode.MAP_ADD => operand + 2,
                Opcode.DICT_MERGE => operand + 4,
                _ => StackUse.Of(opcode, operand),
            };
        }

        private void ApplyLocals(int at, Opcode opcode, int operand, ulong[] state) {
            switch (opcode) {
                case Opcode.LOAD_FAST or Opcode.LOAD_FAST_OWNER or Opcode.LOAD_FAST_OPERAND:
                    RequireBound(at, operand, state);
                    break;
                case Opcode.LOAD_FAST_LOAD_FAST or Opcode.LOAD_FAST_OPERANDS:
                    RequireBound(at, operand & 0xfff, state);
                    RequireBound(at, operand >> 12, state);
                    break;
                case Opcode.LOAD_FAST_LOAD_CONST or Opcode.LOAD_FAST_CONST_OPERANDS:
                    RequireBound(at, operand & 0xfff, state);
                    break;
                case Opcode.STORE_FAST_LOAD_FAST:
                    Set(state, operand & 0xfff, false);
                    RequireBound(at, operand >> 12, state);
                    break;
                case Opcode.STORE_FAST_STORE_FAST:
                    Set(state, operand & 0xfff, false);
                    Set(state, operand >> 12, false);
                    break;
                case Opcode.STORE_FAST or Opcode.LOAD_FAST_CHECK:
                    Set(state, operand, false);
                    break;
                case Opcode.DELETE_FAST:
                    Set(state, operand, true);
                    break;
                case Opcode.MAKE_CELL:
                    if (!IsSet(state, operand)) throw Fault(at, $"slot {operand} is a cell already");
                    Set(state, operand, false);
                    break;
                case Opcode.COPY_FREE_VARS:
                    for (int i = 0; i < _code.LocalKinds.Count; i++)
                        if ((_code.LocalKinds[i] & LocalKind.Free) != 0) Set(state, i, false);
                    break;
                case Opcode.LOAD_CLOSURE or Opcode.LOAD_DEREF or Opcode.STORE_DEREF or Opcode.DELETE_DEREF or Opcode.LOAD_CLASSDEREF:
                    if (IsSet(state, operand)) throw Fault(at, $"slot {operand} may not hold a cell yet");
                    break;
            }
        }

        private void RequireBound(int at, int local, ulong[] state) {
            if (IsSet(state, local)) throw Fault(at, $"local {local} may be unbound, which LOAD_FAST does not check");
        }
    }
}

/// <summary>How many values an opcode takes from the stack: the left side of its row's effect, which may contain sums over the operand.</summary>
internal static class StackUse {
    private sealed record Use(int Plain, string[] Repeats);

    private static Use[]? s_uses;

    public static int Of(Opcode opcode, int operand) {
        Use[] uses = s_uses ??= ReadRows();
        Use use = uses[(int)opcode];
        int count = use.Plain;
        foreach (string repeat in use.Repeats) {
            int at = 0;
            count += Sum(repeat, ref at, operand);
        }
        return count;
    }

    private static Use[] ReadRows() {
        var uses = new Use[OpcodeTable.Count];
        for (int i = 0; i < uses.Length; i++) {
            string effect = OpcodeTable.Rows[i].Effect;
            int plain = 0;
            var repeats = new List<string>();
            foreach (string item in effect[..effect.IndexOf("--", StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries)) {
                int bracket = item.IndexOf('[');
                if (bracket < 0) plain++;
                else repeats.Add(item[(bracket + 1)..^1]);
            }
            uses[i] = new Use(plain, repeats.ToArray());
        }
        return uses;
    }

    // The few operators that rows use, loosest first: & then >> then + and - then * and /.
    private static int Sum(string text, ref int at, int operand) {
        int value = Shifted(text, ref at, operand);
        while (at < text.Length && text[at] == '&') {
            at++;
            value &= Shifted(text, ref at, operand);
        }
        return value;
    }

    private static int Shifted(string text, ref int at, int operand) {
        int value = Added(text, ref at, operand);
        while (at < text.Length && text[at] == '>') {
            at += 2;
            value >>= Added(text, ref at, operand);
        }
        return value;
    }

    private static int Added(string text, ref int at, int operand) {
        int value = Multiplied(text, ref at, operand);
        while (at < text.Length && text[at] is '+' or '-') {
            bool plus = text[at++] == '+';
            int right = Multiplied(text, ref at, operand);
            value = plus ? value + right : value - right;
        }
        return value;
    }

    private static int Multiplied(string text, ref int at, int operand) {
        int value = Primary(text, ref at, operand);
        while (at < text.Length && text[at] is '*' or '/') {
            bool times = text[at++] == '*';
            int right = Primary(text, ref at, operand);
            value = times ? value * right : value / right;
        }
        return value;
    }

    private static int Primary(string text, ref int at, int operand) {
        if (text[at] == '(') {
            at++;
            int value = Sum(text, ref at, operand);
            at++;
            return value;
        }
        if (text[at] == 'o') {
            at += "oparg".Length;
            return operand;
        }
        int number = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at])) number = number * 10 + (text[at++] - '0');
        return number;
    }
}
