// _sre: checks the code words that a caller passes to _sre.compile, which may be anything.
//
// What it accepts, the engine can run without looking at bounds: every jump lands on an instruction of the same or an enclosing block,
// groups exist, repeats are closed by their UNTIL, sets end inside their instruction.

namespace MiniPy.Modules;

internal readonly unsafe ref struct SreValidator(uint* code, int length, int groups) {
    private const int MaxDepth = 200;
    private readonly uint* _code = code;
    private readonly int _length = length, _groups = groups;

    public bool IsValid() => _length > 0 && (SreOp)_code[_length - 1] == SreOp.Success && Block(0, _length - 1, 0);

    /// <summary>The target of a skip word at `at` if it lies in (at, end]; else -1.</summary>
    private int Target(int at, int end) => at < end && _code[at] > 0 && _code[at] <= (uint)(end - at) ? at + (int)_code[at] : -1;

    private bool Ends(int at, SreOp op) => (SreOp)_code[at] == op;

    private bool Block(int at, int end, int depth) {
        if (depth > MaxDepth) return false;
        while (at < end) {
            at = Instruction(at, end, depth);
            if (at < 0 || at > end) return false;
        }
        return true;
    }

    /// <summary>The index after the instruction at `at`, or -1.</summary>
    private int Instruction(int at, int end, int depth) {
        var op = (SreOp)_code[at++];
        int next;
        switch (op) {
            case SreOp.Success or SreOp.Failure or SreOp.Any or SreOp.AnyAll:
                return at;
            case SreOp.Literal or SreOp.NotLiteral or SreOp.LiteralIgnore or SreOp.NotLiteralIgnore or SreOp.LiteralUniIgnore or SreOp.NotLiteralUniIgnore or SreOp.LiteralLocIgnore
                or SreOp.NotLiteralLocIgnore:
                return at < end ? at + 1 : -1;
            case SreOp.Mark:
                return at < end && _code[at] < 2L * _groups ? at + 1 : -1;
            case SreOp.At:
                return at < end && _code[at] < 12 ? at + 1 : -1;
            case SreOp.Category:
                return at < end && _code[at] < 18 ? at + 1 : -1;
            case SreOp.GroupRef or SreOp.GroupRefIgnore or SreOp.GroupRefLocIgnore or SreOp.GroupRefUniIgnore:
                return at < end && _code[at] < _groups ? at + 1 : -1;
            case SreOp.In or SreOp.InIgnore or SreOp.InLocIgnore or SreOp.InUniIgnore:
                next = Target(at, end);
                return next > 0 && Set(at + 1, next) ? next : -1;
            case SreOp.Info:
                next = Target(at, end);
                return next > 0 && Info(at, next) ? next : -1;
            case SreOp.Branch:
                return Branch(at, end, depth);
            case SreOp.RepeatOne or SreOp.MinRepeatOne or SreOp.PossessiveRepeatOne:
                next = Target(at, end);
                if (next < at + 5 || _code[at + 1] > _code[at + 2] || !Ends(next - 1, SreOp.Success) || !SreModule.IsUnit(_code[at + 3])) return -1;
                return Instruction(at + 3, next - 1, depth) == next - 1 ? next : -1;
            case SreOp.Repeat or SreOp.PossessiveRepeat:
                next = Target(at, end - 1);
                if (next < at + 3 || _code[at + 1] > _code[at + 2] || !Block(at + 3, next, depth + 1)) return -1;
                return (op == SreOp.PossessiveRepeat ? Ends(next, SreOp.Success) : Ends(next, SreOp.MaxUntil) || Ends(next, SreOp.MinUntil)) ? next + 1 : -1;
            case SreOp.AtomicGroup:
                next = Target(at, end);
                return next >= at + 2 && Ends(next - 1, SreOp.Success) && Block(at + 1, next - 1, depth + 1) ? next : -1;
            case SreOp.Assert or SreOp.AssertNot:
                next = Target(at, end);
                return next >= at + 3 && _code[at + 1] <= int.MaxValue && Ends(next - 1, SreOp.Success) && Block(at + 2, next - 1, depth + 1) ? next : -1;
            case SreOp.GroupRefExists:
                return Conditional(at, end, depth);
            default:
                return -1;
        }
    }

    /// <summary>Alternatives, each closed by a JUMP behind the whole; then a zero.</summary>
    private int Branch(int at, int end, int depth) {
        int target = -1;
        while (at < end && _code[at] != 0) {
            int next = Target(at, end);
            if (next < at + 3 || !Ends(next - 2, SreOp.Jump) || !Block(at + 1, next - 2, depth + 1)) return -1;
            int jump = Target(next - 1, end);
            if (jump < 0 || (target >= 0 && jump != target)) return -1;
            target = jump;
            at = next;
        }
        return target < 0 || at >= end || at + 1 != target ? -1 : target;
    }

    /// <summary>(?(group)yes|no): group, skip, yes [JUMP skip, no].</summary>
    private int Conditional(int at, int end, int depth) {
        if (at + 1 >= end || _code[at] >= _groups || _code[at + 1] < 2 || _code[at + 1] > (uint)(end - at)) return -1;
        int otherwise = at + (int)_code[at + 1];
        if (otherwise - 2 >= at + 2 && Ends(otherwise - 2, SreOp.Jump)) {
            int next = Target(otherwise - 1, end);
            if (next >= otherwise && Block(at + 2, otherwise - 2, depth + 1) && Block(otherwise, next, depth + 1)) return next;
        }
        return Block(at + 2, otherwise, depth + 1) ? otherwise : -1;
    }

    private bool Info(int at, int end) {
        if (at + 3 >= end) return false;
        uint flags = _code[at + 1];
        int rest = at + 4;
        if ((flags & ~7u) != 0 || ((flags & SreModule.InfoPrefix) != 0 && (flags & SreModule.InfoCharset) != 0)) return false;
        if ((flags & SreModule.InfoLiteral) != 0 && (flags & SreModule.InfoPrefix) == 0) return false;
        if ((flags & SreModule.InfoPrefix) != 0) {
            if (rest + 2 > end) return false;
            uint count = _code[rest], skip = _code[rest + 1];
            return count > 0 && count <= (uint)((end - rest - 2) / 2) && skip <= count && rest + 2 + 2 * (int)count == end;
        }
        return (flags & SreModule.InfoCharset) != 0 ? Set(rest, end) : rest == end;
    }

    /// <summary>A set: exactly the words [at, end), the last of them FAILURE.</summary>
    private bool Set(int at, int end) {
        while (at < end) {
            switch ((SreOp)_code[at++]) {
                case SreOp.Failure:
                    return at == end;
                case SreOp.Negate:
                    break;
                case SreOp.Literal:
                    at++;
                    break;
                case SreOp.Range or SreOp.RangeUniIgnore:
                    at += 2;
                    break;
                case SreOp.Charset:
                    at += 8;
                    break;
                case SreOp.Category:
                    if (at >= end || _code[at] >= 18) return false;
                    at++;
                    break;
                case SreOp.BigCharset:
                    if (at + 65 > end || _code[at] > 256) return false;
                    uint blocks = _code[at];
                    for (int i = 0; i < 256; i++)
                        if (((byte*)(_code + at + 1))[i] >= blocks) return false;
                    at += 65 + (int)blocks * 8;
                    break;
                default:
                    return false;
            }
        }
        return false;
    }
}
