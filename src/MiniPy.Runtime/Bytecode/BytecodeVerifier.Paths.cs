// The paths through the code: every one is followed from the start, with the kinds of the values on the stack and a bit for each local that
// may be unbound. Between two places that are jumped to, this state is carried along in one array; at such a place what is known from all
// ways to it is kept, and when another way makes it less, the place is followed again.

using System;

namespace MiniPy.Bytecode;

internal sealed partial class BytecodeVerifier {
    /// <summary>What is true before an instruction that is jumped to: where its kinds and its bits stand in the arrays of all.</summary>
    private struct State {
        public int Depth, Kinds, Bits;
    }

    /// <summary>For each unit the number of its state plus one, or 0.</summary>
    private int[] _stateOf = [];
    private State[] _states = [];
    private Kind[] _stateKinds = [], _kinds = [], _scratch = [];
    private ulong[] _stateBits = [], _unbound = [];
    private int[] _work = [];
    private int _stateCount, _workCount, _kindCount, _bitCount;

    private static void Grow<T>(ref T[] array, int count) {
        if (array.Length < count) Array.Resize(ref array, Math.Max(count, Math.Max(64, 2 * array.Length)));
    }

    private ref partial struct Checker {
        private void FollowPaths() {
            Span<ulong> state = Cleared(ref _own._unbound, _words);
            Span<Kind> kinds = Cleared(ref _own._kinds, _code.StackSize);
            _scratch = Cleared(ref _own._scratch, _code.StackSize);
            int parameters = (int)Parameters();
            for (int i = 0; i < _code.Locals.Length; i++) {
                // Cells and free variables are unready until MAKE_CELL or COPY_FREE_VARS has run.
                bool ready = i < parameters && _code.Locals[i] == LocalKind.Local;
                if (!ready) Set(state, i, true);
            }
            Enter(0, state, [], -1);
            while (_own._workCount > 0) {
                int at = _own._work[--_own._workCount];
                State known = _own._states[_stateOf[at] - 1];
                _own._stateBits.AsSpan(known.Bits, _words).CopyTo(state);
                _own._stateKinds.AsSpan(known.Kinds, known.Depth).CopyTo(kinds);
                int depth = known.Depth;
                while (at >= 0) {
                    int next = Step(at, depth, state, kinds, out depth);
                    if (next >= _units.Length) throw Fault(at, "the code runs off its end");
                    if (next >= 0 && (_marks[next] & Mark.JumpedTo) != 0) {
                        Enter(next, state, kinds[..depth], at);
                        next = -1;
                    }
                    at = next;
                }
            }
        }

        private static void Set(Span<ulong> state, int local, bool unbound) {
            if (unbound) state[local >> 6] |= 1UL << (local & 63);
            else state[local >> 6] &= ~(1UL << (local & 63));
        }

        private static bool IsSet(Span<ulong> state, int local) => (state[local >> 6] & (1UL << (local & 63))) != 0;

        private readonly void Enter(int at, Span<ulong> state, ReadOnlySpan<Kind> kinds, int from) {
            if (at >= _units.Length) throw Fault(from, "the code runs off its end");
            if (_stateOf[at] == 0) {
                Keep(at, state, kinds);
                return;
            }
            State known = _own._states[_stateOf[at] - 1];
            if (known.Depth != kinds.Length) throw Fault(at, $"it is reached with {known.Depth} and with {kinds.Length} values on the stack");
            bool changed = false;
            Span<ulong> knownBits = _own._stateBits.AsSpan(known.Bits, _words);
            for (int i = 0; i < knownBits.Length; i++) {
                ulong union = knownBits[i] | state[i];
                changed |= union != knownBits[i];
                knownBits[i] = union;
            }
            Span<Kind> knownKinds = _own._stateKinds.AsSpan(known.Kinds, known.Depth);
            for (int i = 0; i < kinds.Length; i++) {
                Kind met = Meet(knownKinds[i], kinds[i]);
                changed |= met != knownKinds[i];
                knownKinds[i] = met;
            }
            if (changed) Follow(at);
        }

        private readonly void Keep(int at, Span<ulong> state, ReadOnlySpan<Kind> kinds) {
            Grow(ref _own._states, _own._stateCount + 1);
            Grow(ref _own._stateKinds, _own._kindCount + kinds.Length);
            Grow(ref _own._stateBits, _own._bitCount + _words);
            _own._states[_own._stateCount++] = new State { Depth = kinds.Length, Kinds = _own._kindCount, Bits = _own._bitCount };
            kinds.CopyTo(_own._stateKinds.AsSpan(_own._kindCount));
            state.CopyTo(_own._stateBits.AsSpan(_own._bitCount));
            _own._kindCount += kinds.Length;
            _own._bitCount += _words;
            _stateOf[at] = _own._stateCount;
            Follow(at);
        }

        private readonly void Follow(int at) {
            Grow(ref _own._work, _own._workCount + 1);
            _own._work[_own._workCount++] = at;
        }

        /// <summary>An exception at `at`: the handler finds what lay below its depth, then the lasti if it wants it, then the exception.</summary>
        private readonly void EnterHandler(int at, int depth, Span<ulong> state, Span<Kind> kinds) {
            // What cannot raise, such as the PUSH_EXC_INFO at the head of a handler, does not get there.
            const OpcodeFlags Raising = OpcodeFlags.MayRaise | OpcodeFlags.ReadsBreaker | OpcodeFlags.Suspends;
            if (_handlerOf.IsEmpty || _handlerOf[at] == 0 || (OpcodeTable.Flags[(int)OpcodeAt(at)] & Raising) == 0) return;
            ExceptionHandlerEntry entry = _code.Handlers[_handlerOf[at] - 1];
            if (entry.Depth > depth) throw Fault(at, "its handler expects more values than there are");
            kinds[..entry.Depth].CopyTo(_scratch);
            int top = entry.Depth;
            if (entry.PushLasti) _scratch[top++] = Kind.Lasti;
            _scratch[top++] = Kind.Exception;
            Enter(entry.Target, state, _scratch[..top], at);
        }

        /// <summary>Takes one instruction; `kinds` and `state` become what is true after it. Returns where it falls through to, or -1.</summary>
        private readonly int Step(int at, int depth, Span<ulong> state, Span<Kind> kinds, out int after) {
            Opcode opcode = OpcodeAt(at);
            OpcodeFlags flags = OpcodeTable.Flags[(int)opcode];
            int operand = OperandAt(at);
            if (depth < Needs(opcode, operand)) throw Fault(at, $"it needs more values than the {depth} on the stack");
            EnterHandler(at, depth, state, kinds);
            if ((flags & OpcodeFlags.Jumps) != 0) {
                int jumped = depth + OpcodeTable.JumpEffect(opcode, operand);
                if (jumped < 0 || jumped > _code.StackSize) throw Fault(at, "the stack does not fit when it jumps");
                kinds[..depth].CopyTo(_scratch);
                new StackKinds(_code.Constants, _scratch, depth).Apply(opcode, operand, jumps: true);
                Enter(operand, state, _scratch[..jumped], at);
            }
            ApplyLocals(at, opcode, operand, state);
            if (opcode == Opcode.DELETE_FAST) EnterHandler(at, depth, state, kinds);
            after = depth + OpcodeTable.StackEffect(opcode, operand);
            if (after < 0 || after > _code.StackSize) throw Fault(at, $"the stack of {_code.StackSize} values does not fit");
            if (opcode == Opcode.RETURN_VALUE && after != 0) throw Fault(at, "it returns with values left on the stack");
            if (opcode == Opcode.CALL_KW) CheckNames(at, operand);
            if (opcode == Opcode.MAKE_FUNCTION) CheckClosure(at, operand);
            new StackKinds(_code.Constants, kinds, depth).Apply(opcode, operand, jumps: false);
            return (flags & OpcodeFlags.EndsBlock) != 0 ? -1 : at + 1 + OpcodeTable.CacheUnits[(int)opcode];
        }

        /// <summary>The unit before a CALL_KW has to load a tuple of str, not longer than the arguments, and nothing may jump in between.</summary>
        private readonly void CheckNames(int at, int arguments) {
            if (ConstantBefore(at) is not { Kind: ConstantKind.Names } names || names.Count > arguments)
                throw Fault(at, "there is no constant tuple of names right before it");
        }

        private readonly void CheckClosure(int at, int flags) {
            if (ConstantBefore(at) is not { Kind: ConstantKind.Code } code) throw Fault(at, "there is no constant code right before it");
            if ((flags & 8) == 0) {
                if (code.Count > 0) throw Fault(at, "the function needs a closure");
                return;
            }
            int build = at - 2;
            if (build < 0 || !Starts(build) || OpcodeAt(build) != Opcode.BUILD_TUPLE || OperandAt(build) != code.Count || (_marks[build + 1] & Mark.JumpedTo) != 0)
                throw Fault(at, "the closure is not built right before it, or has another size than the code asks for");
        }

        private readonly ConstantShape? ConstantBefore(int at) {
            if (at == 0 || !Starts(at - 1) || (_marks[at] & Mark.JumpedTo) != 0) return null;
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
                _ => OpcodeTable.Taken(opcode, operand),
            };
        }

        private readonly void ApplyLocals(int at, Opcode opcode, int operand, Span<ulong> state) {
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
                    for (int i = 0; i < _code.Locals.Length; i++)
                        if ((_code.Locals[i] & LocalKind.Free) != 0) Set(state, i, false);
                    break;
                case Opcode.LOAD_CLOSURE or Opcode.LOAD_DEREF or Opcode.STORE_DEREF or Opcode.DELETE_DEREF or Opcode.LOAD_CLASSDEREF:
                    if (IsSet(state, operand)) throw Fault(at, $"slot {operand} may not hold a cell yet");
                    break;
            }
        }

        private readonly void RequireBound(int at, int local, Span<ulong> state) {
            if (IsSet(state, local)) throw Fault(at, $"local {local} may be unbound, which LOAD_FAST does not check");
        }
    }
}
