// The instructions as co_code shows them: by CPython 3.11's opcodes, numbers and widths, so that `dis` and what else reads bytecode can.
//
// MiniPy's instructions are close enough to stand for theirs one by one; a fused one becomes its two, CALL a PRECALL and a CALL, a jump the
// one of its direction. (One thing stays ours: the NULL of a call comes after the callable.) Bytes that are given to replace() or the
// constructor go the other way; what has no counterpart here gives null, and such code can be looked at but not run.
//
// Two ways of counting meet here: `unit` is an index into CompiledCode.Units, `slot` one of the two-byte code units of CPython. _starts says
// where a unit's instruction begins (with its EXTENDED_ARGs: what jumps and exception tables name), _places where the opcode itself stands
// (what f_lasti and tb_lasti name), _units which unit a slot belongs to.

using System;
using System.Collections.Generic;
using MiniPy.Diagnostics;

namespace MiniPy.Bytecode;

internal sealed class StandardCode {
    private const byte ExtendedArg = 144, Precall = 166, Call = 171, KeywordNames = 172, LoadConst = 100, LoadFast = 124, StoreFast = 125,
        JumpForward = 110, JumpBackward = 140, JumpBackwardNoInterrupt = 134, HaveArgument = 90;
    private const int MaxOperand = (1 << 24) - 1;

    private static readonly (Opcode Ours, byte Number)[] s_numbers = [
        (Opcode.NOP, 9), (Opcode.RESUME, 151), (Opcode.POP_TOP, 1), (Opcode.PUSH_NULL, 2), (Opcode.COPY, 120), (Opcode.SWAP, 99),
        (Opcode.LOAD_CONST, LoadConst), (Opcode.LOAD_FAST, LoadFast), (Opcode.LOAD_FAST_CHECK, LoadFast), (Opcode.LOAD_FAST_OWNER, LoadFast), (Opcode.LOAD_FAST_OPERAND, LoadFast), (Opcode.STORE_FAST, StoreFast), (Opcode.DELETE_FAST, 126),
        (Opcode.MAKE_CELL, 135), (Opcode.COPY_FREE_VARS, 149), (Opcode.LOAD_CLOSURE, 136), (Opcode.LOAD_DEREF, 137), (Opcode.STORE_DEREF, 138),
        (Opcode.DELETE_DEREF, 139), (Opcode.LOAD_CLASSDEREF, 148), (Opcode.LOAD_NAME, 101), (Opcode.STORE_NAME, 90), (Opcode.DELETE_NAME, 91),
        (Opcode.LOAD_GLOBAL, 116), (Opcode.STORE_GLOBAL, 97), (Opcode.DELETE_GLOBAL, 98), (Opcode.LOAD_ATTR, 106), (Opcode.LOAD_METHOD, 160),
        (Opcode.STORE_ATTR, 95), (Opcode.DELETE_ATTR, 96), (Opcode.BINARY_OP, 122), (Opcode.UNARY_POSITIVE, 10), (Opcode.UNARY_NEGATIVE, 11),
        (Opcode.UNARY_NOT, 12), (Opcode.UNARY_INVERT, 15), (Opcode.COMPARE_OP, 107), (Opcode.IS_OP, 117), (Opcode.CONTAINS_OP, 118),
        (Opcode.BINARY_SUBSCR, 25), (Opcode.STORE_SUBSCR, 60), (Opcode.DELETE_SUBSCR, 61), (Opcode.BUILD_SLICE, 133), (Opcode.BUILD_TUPLE, 102),
        (Opcode.BUILD_LIST, 103), (Opcode.BUILD_SET, 104), (Opcode.BUILD_MAP, 105), (Opcode.BUILD_CONST_KEY_MAP, 156), (Opcode.BUILD_STRING, 157),
        (Opcode.LIST_TO_TUPLE, 82), (Opcode.LIST_APPEND, 145), (Opcode.SET_ADD, 146), (Opcode.MAP_ADD, 147), (Opcode.LIST_EXTEND, 162),
        (Opcode.SET_UPDATE, 163), (Opcode.DICT_UPDATE, 165), (Opcode.DICT_MERGE, 164), (Opcode.FORMAT_VALUE, 155), (Opcode.UNPACK_SEQUENCE, 92),
        (Opcode.UNPACK_EX, 94), (Opcode.GET_ITER, 68), (Opcode.GET_YIELD_FROM_ITER, 69), (Opcode.FOR_ITER, 93), (Opcode.JUMP_IF_TRUE_OR_POP, 112),
        (Opcode.JUMP_IF_FALSE_OR_POP, 111), (Opcode.CALL, Call), (Opcode.CALL_KW, Call), (Opcode.CALL_FUNCTION_EX, 142), (Opcode.LOAD_BUILD_CLASS, 71),
        (Opcode.MAKE_FUNCTION, 132), (Opcode.RETURN_VALUE, 83), (Opcode.RETURN_GENERATOR, 75), (Opcode.YIELD_VALUE, 86), (Opcode.SEND, 123),
        (Opcode.PUSH_EXC_INFO, 35), (Opcode.POP_EXCEPT, 89), (Opcode.CHECK_EXC_MATCH, 36), (Opcode.CHECK_EG_MATCH, 37), (Opcode.PREP_RERAISE_STAR, 88),
        (Opcode.RERAISE, 119), (Opcode.RAISE_VARARGS, 130), (Opcode.LOAD_ASSERTION_ERROR, 74), (Opcode.BEFORE_WITH, 53), (Opcode.WITH_EXCEPT_START, 49),
        (Opcode.IMPORT_NAME, 108), (Opcode.IMPORT_FROM, 109), (Opcode.IMPORT_STAR, 84), (Opcode.SETUP_ANNOTATIONS, 85), (Opcode.PRINT_EXPR, 70),
        (Opcode.GET_AWAITABLE, 131), (Opcode.GET_AITER, 50), (Opcode.GET_ANEXT, 51), (Opcode.END_ASYNC_FOR, 54), (Opcode.BEFORE_ASYNC_WITH, 52),
        (Opcode.ASYNC_GEN_WRAP, 87), (Opcode.GET_LEN, 30), (Opcode.MATCH_MAPPING, 31), (Opcode.MATCH_SEQUENCE, 32), (Opcode.MATCH_KEYS, 33),
        (Opcode.MATCH_CLASS, 152),
    ];

    /// <summary>Jumps whose number tells the direction.</summary>
    private static readonly (Opcode Ours, byte Forward, byte Backward)[] s_jumps = [
        (Opcode.JUMP, JumpForward, JumpBackward), (Opcode.POP_JUMP_IF_FALSE, 114, 175), (Opcode.POP_JUMP_IF_TRUE, 115, 176),
        (Opcode.POP_JUMP_IF_NOT_NONE, 128, 173), (Opcode.POP_JUMP_IF_NONE, 129, 174),
    ];

    private static bool IsJump(Opcode opcode) => opcode is Opcode.JUMP or Opcode.FOR_ITER or Opcode.SEND or Opcode.JUMP_IF_TRUE_OR_POP or Opcode.JUMP_IF_FALSE_OR_POP
        or Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE or Opcode.POP_JUMP_IF_NONE or Opcode.POP_JUMP_IF_NOT_NONE;

    /// <summary>Slots that follow an instruction and belong to its inline cache.</summary>
    private static int CachesOf(byte number) => number switch {
        92 or 122 or Precall or 60 => 1, 107 => 2, 25 or 95 or 106 or Call => 4, 116 => 5, 160 => 10, _ => 0,
    };

    /// <summary>co_code. Not to be changed.</summary>
    public byte[] Bytes { get; }
    private readonly int[] _starts, _places, _units;

    private StandardCode(byte[] bytes, int[] starts, int[] places, int[] units) {
        Bytes = bytes;
        _starts = starts;
        _places = places;
        _units = units;
    }

    public static StandardCode Of(CompiledCode code) => code.Standard ??= Encode(code.Units);

    /// <summary>The form in which units stand for themselves, for tables that nobody but this runtime reads (marshal).</summary>
    public static StandardCode OwnUnits(int count) {
        var places = new int[count + 1];
        for (int i = 0; i <= count; i++) places[i] = i;
        return new StandardCode([], places, places, places[..count]);
    }

    /// <summary>The form of bytes that stand for nothing of ours.</summary>
    public static StandardCode Opaque(byte[] bytes) => new(bytes, [0, bytes.Length / 2], [0, bytes.Length / 2], new int[bytes.Length / 2]);

    public int Slots => _units.Length;
    /// <summary>Where the instruction of a unit begins; of the first unit after the last one: where the code ends.</summary>
    public int StartOf(int unit) => _starts[Math.Min(unit, _starts.Length - 1)];
    /// <summary>Where the opcode of a unit's instruction stands, in bytes; -1 for none.</summary>
    public int OffsetOf(int unit) => unit < 0 ? -1 : 2 * _places[Math.Min(unit, _places.Length - 1)];
    public int UnitOf(int slot) => _units[slot];
    public int UnitAt(int offset) => offset < 0 || _units.Length == 0 ? -1 : _units[Math.Min(offset / 2, _units.Length - 1)];
    /// <summary>The unit whose instruction begins at a slot; -1 when none does.</summary>
    public int UnitStartingAt(int slot) {
        if (slot == _units.Length) return _starts.Length - 1;
        return slot >= 0 && slot < _units.Length && _starts[_units[slot]] == slot ? _units[slot] : -1;
    }

    // ---------------------------------------------------------------- to CPython's form

    /// <summary>An instruction of CPython; a jump's operand is its target unit until all places are known.</summary>
    private struct Item {
        public int Unit, Operand, Target, Extensions;
        public byte Number;
        public bool Backward;
    }

    public static StandardCode Encode(uint[] units) {
        List<Item> items = Expand(units);
        var starts = new int[units.Length + 1];
        var places = new int[units.Length + 1];
        bool grew = true;
        while (grew) {
            Place(items, units.Length, starts, places);
            grew = false;
            Span<Item> span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items);
            int slot = 0;
            foreach (ref Item item in span) {
                int after = slot + item.Extensions + 1;
                slot = after + CachesOf(item.Number);
                if (item.Target >= 0) item.Operand = item.Backward ? after - starts[item.Target] : starts[item.Target] - after;
                int needed = item.Operand > 0xFFFFFF ? 3 : item.Operand > 0xFFFF ? 2 : item.Operand > 0xFF ? 1 : 0;
                if (needed <= item.Extensions) continue;
                item.Extensions = needed;
                grew = true;
            }
        }
        var bytes = new byte[2 * starts[units.Length]];
        var back = new int[bytes.Length / 2];
        int at = 0;
        foreach (Item item in items) {
            int first = at;
            for (int i = item.Extensions; i > 0; i--, at++) (bytes[2 * at], bytes[2 * at + 1]) = (ExtendedArg, (byte)(item.Operand >> 8 * i));
            (bytes[2 * at], bytes[2 * at + 1]) = (item.Number, (byte)item.Operand);
            at += 1 + CachesOf(item.Number);
            back.AsSpan(first, at - first).Fill(item.Unit);
        }
        return new StandardCode(bytes, starts, places, back);
    }

    private static void Place(List<Item> items, int units, int[] starts, int[] places) {
        int slot = 0, next = 0;
        foreach (Item item in items) {
            // The units between (caches) belong to the instruction before them.
            for (; next <= item.Unit; next++) {
                starts[next] = next == item.Unit || next == 0 ? slot : starts[next - 1];
                places[next] = next == 0 ? slot : places[next - 1];
            }
            places[item.Unit] = slot + item.Extensions; // the last of several: CALL, not PRECALL
            slot += item.Extensions + 1 + CachesOf(item.Number);
        }
        for (; next < units; next++) (starts[next], places[next]) = (starts[next - 1], places[next - 1]);
        starts[units] = places[units] = slot;
    }

    private static List<Item> Expand(uint[] units) {
        var items = new List<Item>();
        for (int at = 0; at < units.Length;) {
            var opcode = (Opcode)(byte)units[at];
            uint operand = units[at] >> 8;
            void Add(byte number, uint value, int target = -1, bool backward = false) =>
                items.Add(new Item { Unit = at, Number = number, Operand = number < HaveArgument ? 0 : (int)value, Target = target, Backward = backward });
            switch (opcode) {
                case Opcode.LOAD_FAST_LOAD_FAST or Opcode.LOAD_FAST_OPERANDS: Add(LoadFast, operand & 0xFFF); Add(LoadFast, operand >> 12); break;
                case Opcode.LOAD_FAST_LOAD_CONST or Opcode.LOAD_FAST_CONST_OPERANDS: Add(LoadFast, operand & 0xFFF); Add(LoadConst, operand >> 12); break;
                case Opcode.STORE_FAST_LOAD_FAST: Add(StoreFast, operand & 0xFFF); Add(LoadFast, operand >> 12); break;
                case Opcode.STORE_FAST_STORE_FAST: Add(StoreFast, operand & 0xFFF); Add(StoreFast, operand >> 12); break;
                case Opcode.JUMP_NO_INTERRUPT: Add(JumpBackwardNoInterrupt, 0, (int)operand, backward: true); break;
                case Opcode.CALL_KW:
                    if (items.Count > 0 && items[^1].Number == LoadConst) items[^1] = items[^1] with { Number = KeywordNames };
                    goto case Opcode.CALL;
                case Opcode.CALL: Add(Precall, operand); Add(Call, operand); break;
                default:
                    bool backward = operand <= at;
                    int jump = Array.FindIndex(s_jumps, row => row.Ours == opcode), plain = jump >= 0 ? -1 : Array.FindIndex(s_numbers, row => row.Ours == opcode);
                    if (jump >= 0) Add(backward ? s_jumps[jump].Backward : s_jumps[jump].Forward, 0, (int)operand, backward);
                    else if (plain >= 0) Add(s_numbers[plain].Number, operand, IsJump(opcode) ? (int)operand : -1);
                    else Check.That(false, "every opcode that the compiler writes has a counterpart");
                    break;
            }
            at += 1 + OpcodeTable.CacheUnits[(byte)opcode];
        }
        return items;
    }

    // ---------------------------------------------------------------- from CPython's form

    /// <summary>The units that bytes stand for, or null.</summary>
    public static (uint[] Units, StandardCode Form)? Decode(byte[] bytes) {
        int slots = bytes.Length / 2;
        var units = new List<uint>();
        List<int> starts = [], places = [];
        var jumps = new List<(int Unit, int Slot)>();
        var back = new int[slots];
        int start = -1, extended = 0;
        bool named = false;
        for (int slot = 0; slot < slots;) {
            byte number = bytes[2 * slot];
            int place = slot, operand = extended << 8 | bytes[2 * slot + 1];
            if (start < 0) start = slot;
            slot += 1 + CachesOf(number);
            if (slot > slots || operand > MaxOperand) return null;
            if (number == ExtendedArg) {
                extended = operand;
                continue;
            }
            extended = 0;
            if (number == Precall) continue; // goes with its CALL
            if (!Counterpart(number, named, out Opcode opcode, out bool backward)) return null;
            named = number == KeywordNames;
            back.AsSpan(start, slot - start).Fill(units.Count);
            bool jumping = IsJump(opcode);
            if (jumping) jumps.Add((units.Count, backward ? place + 1 - operand : place + 1 + operand));
            units.Add((uint)opcode | (number < HaveArgument || jumping ? 0 : (uint)operand << 8));
            for (int i = OpcodeTable.CacheUnits[(byte)opcode]; i > 0; i--) units.Add(0);
            for (; starts.Count < units.Count; starts.Add(start)) places.Add(place);
            start = -1;
        }
        if (start >= 0) return null; // ends within an instruction
        starts.Add(slots);
        places.Add(slots);
        var form = new StandardCode(bytes, starts.ToArray(), places.ToArray(), back);
        foreach ((int unit, int slot) in jumps) {
            int target = form.UnitStartingAt(slot);
            if (target < 0) return null;
            units[unit] |= (uint)target << 8;
        }
        return (units.ToArray(), form);
    }

    /// <param name="named">Was KW_NAMES the instruction before (PRECALL aside)?</param>
    private static bool Counterpart(byte number, bool named, out Opcode opcode, out bool backward) {
        backward = number is JumpBackwardNoInterrupt;
        opcode = number switch {
            LoadFast => Opcode.LOAD_FAST_CHECK, // nothing is known of where it is bound
            KeywordNames => Opcode.LOAD_CONST,
            JumpBackwardNoInterrupt => Opcode.JUMP, // nothing is known of the loop that it closes
            Call => named ? Opcode.CALL_KW : Opcode.CALL,
            _ => Opcode.NOP,
        };
        if (opcode != Opcode.NOP) return true;
        foreach ((Opcode ours, byte forwards, byte backwards) in s_jumps) {
            if (number != forwards && number != backwards) continue;
            (opcode, backward) = (ours, number == backwards);
            return true;
        }
        foreach ((Opcode ours, byte theirs) in s_numbers) {
            if (number != theirs) continue;
            opcode = ours;
            return true;
        }
        return false;
    }
}
