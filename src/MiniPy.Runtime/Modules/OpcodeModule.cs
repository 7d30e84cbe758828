// _opcode: what the modules `opcode` and `dis` ask of the interpreter.
//
// Both speak of CPython 3.11's opcodes, by CPython's numbers, so stack_effect() answers for those: how far an instruction moves the stack
// pointer. MiniPy's own bytecode is declared in opcodes.def and has its own table.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class OpcodeModule {
    public static readonly BuiltinModule Definition = new("_opcode", "Opcode support module.", &Fill);

    private static readonly ArgSpec s_stackEffect = new("stack_effect", 2, 1, "opcode", "oparg", "*", "jump");
    private const int HaveArgument = 90, Invalid = int.MinValue;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("stack_effect", &StackEffect, "stack_effect($module, opcode, oparg=None, /, *, jump=None)\n--\n\nCompute the stack effect of the opcode.");
        m.Function("get_specialization_stats", &SpecializationStats, "get_specialization_stats($module, /)\n--\n\nReturn the specialization stats");
        return 0;
    }

    /// <summary>No statistics are kept, as in a CPython built without them.</summary>
    [return: NewRef]
    private static PyObject* SpecializationStats(PyThreadState* ts, PyObject* module) => Py.None;

    [return: NewRef]
    private static PyObject* StackEffect(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!s_stackEffect.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int opcode)) return null;
        int oparg = 0;
        bool hasOparg = given[1] != null && !Py.IsNone(given[1]);
        if (opcode >= HaveArgument) {
            if (!hasOparg) return Err.ValueError(ts, "stack_effect: opcode requires oparg but oparg was not specified");
            if (!Args.Int(ts, given[1], out oparg)) return null;
        } else if (hasOparg) {
            return Err.ValueError(ts, "stack_effect: opcode does not permit oparg but oparg was specified");
        }
        bool? jump = null;
        if (given[2] != null && !Py.IsNone(given[2])) {
            if (given[2] != Py.True && given[2] != Py.False) return Err.ValueError(ts, "stack_effect: jump must be False, True or None");
            jump = given[2] == Py.True;
        }
        int effect = Effect(opcode, oparg, jump);
        return effect == Invalid ? Err.ValueError(ts, "invalid opcode or oparg") : LongObject.FromInt64(ts, effect);
    }

    /// <summary>The effect by CPython's number; without `jump` the greater of both ways.</summary>
    private static int Effect(int opcode, int oparg, bool? jump) => opcode switch {
        60 => -3, // STORE_SUBSCR
        54 or 61 or 95 or 147 or 152 => -2, // END_ASYNC_FOR, DELETE_SUBSCR, STORE_ATTR, MAP_ADD, MATCH_CLASS
        1 or 25 or 70 or 83 or 84 or 88 or 89 or 90 or 96 or 97 or 107 or 108 or 114 or 115 or 117 or 118 or 119 or 122 or 125 or 128 or 129 or 138
            or 145 or 146 or 162 or 163 or 164 or 165 or 171 or 173 or 174 or 175 or 176 => -1,
        0 or 9 or 10 or 11 or 12 or 15 or 36 or 37 or 50 or 68 or 69 or 75 or 82 or 85 or 86 or 87 or 91 or 98 or 99 or 106 or 110 or 126 or 131
            or 134 or 135 or 139 or 140 or 144 or 149 or 151 or 172 => 0,
        2 or 30 or 31 or 32 or 33 or 35 or 49 or 51 or 52 or 53 or 71 or 74 or 100 or 101 or 109 or 120 or 124 or 136 or 137 or 148 or 160 => 1,
        92 => oparg - 1, // UNPACK_SEQUENCE
        94 => (oparg & 0xFF) + (oparg >> 8), // UNPACK_EX
        93 => jump == true ? -1 : 1, // FOR_ITER
        102 or 103 or 104 or 157 => 1 - oparg, // BUILD_TUPLE, _LIST, _SET, _STRING
        105 => 1 - 2 * oparg, // BUILD_MAP
        111 or 112 => jump == false ? -1 : 0, // JUMP_IF_…_OR_POP
        116 => (oparg & 1) + 1, // LOAD_GLOBAL
        123 => jump == true ? -1 : 0, // SEND
        130 or 156 or 166 => -oparg, // RAISE_VARARGS, BUILD_CONST_KEY_MAP, PRECALL
        132 => -System.Numerics.BitOperations.PopCount((uint)oparg & 15), // MAKE_FUNCTION
        133 => oparg == 3 ? -2 : -1, // BUILD_SLICE
        142 => -2 - (oparg & 1), // CALL_FUNCTION_EX
        155 => (oparg & 4) == 4 ? -1 : 0, // FORMAT_VALUE
        _ => Invalid,
    };
}
