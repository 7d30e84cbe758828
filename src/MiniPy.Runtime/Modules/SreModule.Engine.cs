// _sre: the matcher.
//
// A machine with registers pc, pos, ctx and barrier, and a stack of things to undo or to try when the current way fails:
//
//   Mark      a group mark to put back
//   Choice    go on at pc, pos                          (what follows a repeat)
//   Branch    the next alternative
//   Greedy1   a repeat of one character gave back fewer (pos down to `a`)
//   Lazy1     a lazy repeat of one character takes one more
//   LazyBody  a lazy repeat takes its body once more
//   Barrier   the beginning of a block that ends with its own SUCCESS: assertion, atomic group, possessive repeat. When the block succeeds, its
//             choices are thrown away, its marks stay (and stay undoable).
//
// ctx is the innermost open repeat: an immutable record {instruction, count, where the iteration began, outer repeat} in an arena that grows
// like the stack and shrinks when a choice is taken up again.
//
// No Python code runs in here, nothing recurses. Stack and arena come from the interpreter's heap, so its limit holds; every 16K steps
// Work.Allow is asked.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal enum SreEntryKind { Mark, Choice, Branch, Greedy1, Lazy1, LazyBody, Assert, AssertNot, Atomic, Possessive }

internal struct SreEntry {
    public SreEntryKind Kind;
    public int Pc;
    public int Pos;
    public int A;
    public int B;
    public int C;
    public int Ctx;
    public int Top;
}

internal struct SreContext {
    public int Pc;
    public int Count;
    public int Last;
    public int Previous;
}

/// <summary>A subject, where in it to match, and what was found.</summary>
internal unsafe struct SreState {
    public PyThreadState* Ts;
    public PyObject* String;
    public Py_buffer Buffer;
    public bool HasBuffer;
    public bool IsBytes;
    public int Kind;
    public void* Text;
    /// <summary>Length of the whole subject.</summary>
    public int Length;
    /// <summary>First and one past the last position that may match.</summary>
    public int Pos, End;
    /// <summary>Where the match begins; before a search, where it may begin.</summary>
    public int Start;
    /// <summary>Where the match ends.</summary>
    public int Ptr;
    public bool MatchAll;
    /// <summary>The match must not be empty at Start.</summary>
    public bool MustAdvance;
    public int LastIndex;
    public int* Marks;
    public int MarkCount;
    public bool MarksDirty;
    public SreEntry* Stack;
    public int StackSize, StackCapacity;
    public SreContext* Arena;
    public int ArenaSize, ArenaCapacity;
    public int Fuel;

    public const int Step = 16384;

    public void ResetMarks() {
        LastIndex = -1;
        if (!MarksDirty) return;
        new Span<int>(Marks, MarkCount).Fill(-1);
        MarksDirty = false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool GrowStack() {
        if (StackCapacity > 1 << 25) return Err.NoMemory(Ts);
        int capacity = Math.Max(64, StackCapacity * 2);
        var stack = (SreEntry*)(Stack == null ? ObjectMemory.Buffer(Ts, (nint)capacity * sizeof(SreEntry)) : ObjectMemory.Resize(Ts, Stack, (nint)capacity * sizeof(SreEntry)));
        if (stack == null) return false;
        Stack = stack;
        StackCapacity = capacity;
        return true;
    }

    /// <summary>A new repeat record; -1 with MemoryError.</summary>
    public int NewContext(int pc, int count, int last, int previous) {
        if (ArenaSize == ArenaCapacity) {
            if (ArenaCapacity > 1 << 26) return Err.NoMemory(Ts);
            int capacity = Math.Max(32, ArenaCapacity * 2);
            var arena = (SreContext*)(Arena == null ? ObjectMemory.Buffer(Ts, (nint)capacity * sizeof(SreContext)) : ObjectMemory.Resize(Ts, Arena, (nint)capacity * sizeof(SreContext)));
            if (arena == null) return -1;
            Arena = arena;
            ArenaCapacity = capacity;
        }
        SreContext* context = &Arena[ArenaSize];
        context->Pc = pc;
        context->Count = count;
        context->Last = last;
        context->Previous = previous;
        return ArenaSize++;
    }

    public void Dispose() {
        ObjectMemory.FreeBuffer(Ts, Stack);
        ObjectMemory.FreeBuffer(Ts, Arena);
        ObjectMemory.FreeBuffer(Ts, Marks);
        if (HasBuffer) {
            fixed (Py_buffer* view = &Buffer) BufferProtocol.Release(Ts, view);
        }
        if (String != null) Py.DecRef(Ts, String);
        Stack = null;
        Arena = null;
        Marks = null;
        HasBuffer = false;
        String = null;
    }
}

internal static unsafe class SreEngine<T> where T : unmanaged {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Read(T* text, int at) => sizeof(T) == 1 ? ((byte*)text)[at] : sizeof(T) == 2 ? ((ushort*)text)[at] : ((int*)text)[at];

    /// <summary>Removes the entries above and at `barrier`, but keeps the marks among them undoable.</summary>
    private static void Cut(SreState* s, int barrier) {
        int to = barrier;
        SreEntry* stack = s->Stack;
        for (int i = barrier + 1; i < s->StackSize; i++)
            if (stack[i].Kind == SreEntryKind.Mark) stack[to++] = stack[i];
        s->StackSize = to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Push(SreState* s, SreEntryKind kind, int pc, int pos, int a, int b, int c, int ctx) {
        if (s->StackSize == s->StackCapacity && !s->GrowStack()) return false;
        SreEntry* entry = &s->Stack[s->StackSize++];
        entry->Kind = kind;
        entry->Pc = pc;
        entry->Pos = pos;
        entry->A = a;
        entry->B = b;
        entry->C = c;
        entry->Ctx = ctx;
        entry->Top = s->ArenaSize;
        return true;
    }

    /// <summary>How many characters from `pos` on match the single-character instruction, at most `max`.</summary>
    private static int Count(SreState* s, uint* code, int pos, uint max) {
        var text = (T*)s->Text;
        int end = max < (uint)(s->End - pos) ? pos + (int)max : s->End, at = pos;
        int literal = (int)code[1];
        switch ((SreOp)code[0]) {
            case SreOp.AnyAll: at = end; break;
            case SreOp.Any:
                while (at < end && Read(text, at) != '\n') at++;
                break;
            case SreOp.Literal:
                while (at < end && Read(text, at) == literal) at++;
                break;
            case SreOp.NotLiteral:
                while (at < end && Read(text, at) != literal) at++;
                break;
            case SreOp.In:
                while (at < end && SreModule.InCharset(code + 2, Read(text, at))) at++;
                break;
            default:
                while (at < end && SreModule.MatchOne(code, Read(text, at))) at++;
                break;
        }
        s->Fuel -= (at - pos) >> 3;
        return at - pos;
    }

    private static bool IsAt(SreState* s, uint where, int pos) {
        var text = (T*)s->Text;
        switch (where) {
            case 0 or 2: return pos == 0;
            case 1: return pos == 0 || Read(text, pos - 1) == '\n';
            case 5: return pos == s->End || (s->End - pos == 1 && Read(text, pos) == '\n');
            case 6: return pos == s->End || Read(text, pos) == '\n';
            case 7: return pos == s->End;
        }
        if (s->End == 0) return false;
        bool unicode = where >= 10;
        bool before = pos > 0 && (unicode ? SreModule.IsWordUnicode(Read(text, pos - 1)) : SreModule.IsWordAscii(Read(text, pos - 1)));
        bool after = pos < s->End && (unicode ? SreModule.IsWordUnicode(Read(text, pos)) : SreModule.IsWordAscii(Read(text, pos)));
        return (before != after) == (where is 3 or 8 or 10);
    }

    /// <summary>Where the text of a group, compared in the manner of the instruction, ends when it stands at `pos`; -1 when it does not.</summary>
    private static int MatchGroup(SreState* s, SreOp op, uint group, int pos) {
        int from = s->Marks[2 * group], to = s->Marks[2 * group + 1];
        if (from < 0 || to < from || to - from > s->End - pos) return -1;
        var text = (T*)s->Text;
        for (; from < to; from++, pos++) {
            int a = Read(text, pos), b = Read(text, from);
            if (a == b) continue;
            if (op == SreOp.GroupRef) return -1;
            if (op == SreOp.GroupRefUniIgnore ? SreModule.LowerUnicode(a) != SreModule.LowerUnicode(b) : SreModule.LowerAscii(a) != SreModule.LowerAscii(b)) return -1;
        }
        return pos;
    }

    /// <summary>1 when the code matches at s->Start (end in s->Ptr, marks set), 0 when not, -1 with an error.</summary>
    public static int Match(SreState* s, uint* code) {
        var text = (T*)s->Text;
        int pc = 0, pos = s->Start, ctx = -1, barrier = -1, end = s->End;
        s->StackSize = s->ArenaSize = 0;
        s->ResetMarks();

    next:
        if (--s->Fuel < 0) {
            s->Fuel = SreState.Step;
            if (!Work.Allow(s->Ts, SreState.Step)) return -1;
        }
        var op = (SreOp)code[pc++];
        switch (op) {
            case SreOp.Failure:
                goto fail;
            case SreOp.Success:
                if (barrier >= 0) goto blockDone;
                if ((s->MatchAll && pos != end) || (s->MustAdvance && pos == s->Start)) goto fail;
                s->Ptr = pos;
                s->MarksDirty = true;
                return 1;
            case SreOp.Literal:
                if (pos >= end || Read(text, pos) != (int)code[pc]) goto fail;
                pos++;
                pc++;
                goto next;
            case SreOp.NotLiteral:
                if (pos >= end || Read(text, pos) == (int)code[pc]) goto fail;
                pos++;
                pc++;
                goto next;
            case SreOp.Any:
                if (pos >= end || Read(text, pos) == '\n') goto fail;
                pos++;
                goto next;
            case SreOp.AnyAll:
                if (pos >= end) goto fail;
                pos++;
                goto next;
            case SreOp.In:
                if (pos >= end || !SreModule.InCharset(code + pc + 1, Read(text, pos))) goto fail;
                pos++;
                pc += (int)code[pc];
                goto next;
            case SreOp.Category or SreOp.LiteralIgnore or SreOp.NotLiteralIgnore or SreOp.LiteralUniIgnore or SreOp.NotLiteralUniIgnore or SreOp.LiteralLocIgnore or SreOp.NotLiteralLocIgnore:
                if (pos >= end || !SreModule.MatchOne(code + pc - 1, Read(text, pos))) goto fail;
                pos++;
                pc++;
                goto next;
            case SreOp.InIgnore or SreOp.InUniIgnore or SreOp.InLocIgnore:
                if (pos >= end || !SreModule.MatchOne(code + pc - 1, Read(text, pos))) goto fail;
                pos++;
                pc += (int)code[pc];
                goto next;
            case SreOp.At:
                if (!IsAt(s, code[pc], pos)) goto fail;
                pc++;
                goto next;
            case SreOp.Info or SreOp.Jump:
                pc += (int)code[pc];
                goto next;
            case SreOp.Mark: {
                var mark = (int)code[pc++];
                if (s->StackSize > 0) {
                    if (!Push(s, SreEntryKind.Mark, 0, s->Marks[mark], mark, s->LastIndex, 0, 0)) return -1;
                } else {
                    s->MarksDirty = true;
                }
                s->Marks[mark] = pos;
                if ((mark & 1) != 0) s->LastIndex = mark / 2 + 1;
                goto next;
            }
            case SreOp.GroupRef or SreOp.GroupRefIgnore or SreOp.GroupRefUniIgnore or SreOp.GroupRefLocIgnore:
                pos = MatchGroup(s, op, code[pc], pos);
                if (pos < 0) goto fail;
                pc++;
                goto next;
            case SreOp.GroupRefExists:
                pc += s->Marks[2 * code[pc]] < 0 || s->Marks[2 * code[pc] + 1] < s->Marks[2 * code[pc]] ? (int)code[pc + 1] : 2;
                goto next;
            case SreOp.Branch:
                goto branch;
            case SreOp.RepeatOne or SreOp.PossessiveRepeatOne: {
                if ((uint)(end - pos) < code[pc + 1]) goto fail;
                int least = pos + (int)code[pc + 1];
                pos += Count(s, code + pc + 3, pos, code[pc + 2]);
                if (pos < least) goto fail;
                pc += (int)code[pc];
                if (op == SreOp.RepeatOne && pos > least && !Push(s, SreEntryKind.Greedy1, pc, pos, least, 0, 0, ctx)) return -1;
                goto next;
            }
            case SreOp.MinRepeatOne: {
                uint least = code[pc + 1];
                if ((uint)(end - pos) < least) goto fail;
                if (least > 0 && Count(s, code + pc + 3, pos, least) < (int)least) goto fail;
                pos += (int)least;
                if (!Push(s, SreEntryKind.Lazy1, pc, pos, 0, (int)least, 0, ctx)) return -1;
                pc += (int)code[pc];
                goto next;
            }
            case SreOp.Repeat:
                ctx = s->NewContext(pc, 0, -1, ctx);
                if (ctx < 0) return -1;
                pc += (int)code[pc];
                goto next;
            case SreOp.MaxUntil: {
                SreContext repeat = s->Arena[ctx];
                uint least = code[repeat.Pc + 1], most = code[repeat.Pc + 2];
                if ((uint)repeat.Count >= least) {
                    if (((uint)repeat.Count >= most && most != SreModule.MaxRepeat) || pos == repeat.Last) {
                        ctx = repeat.Previous;
                        goto next;
                    }
                    if (!Push(s, SreEntryKind.Choice, pc, pos, 0, 0, 0, repeat.Previous)) return -1;
                    repeat.Last = pos;
                }
                ctx = s->NewContext(repeat.Pc, repeat.Count + 1, repeat.Last, repeat.Previous);
                if (ctx < 0) return -1;
                pc = repeat.Pc + 3;
                goto next;
            }
            case SreOp.MinUntil: {
                SreContext repeat = s->Arena[ctx];
                uint least = code[repeat.Pc + 1], most = code[repeat.Pc + 2];
                if ((uint)repeat.Count >= least) {
                    bool more = ((uint)repeat.Count < most || most == SreModule.MaxRepeat) && pos != repeat.Last;
                    if (more && !Push(s, SreEntryKind.LazyBody, 0, pos, 0, 0, 0, ctx)) return -1;
                    ctx = repeat.Previous;
                    goto next;
                }
                ctx = s->NewContext(repeat.Pc, repeat.Count + 1, repeat.Last, repeat.Previous);
                if (ctx < 0) return -1;
                pc = repeat.Pc + 3;
                goto next;
            }
            case SreOp.AtomicGroup:
                if (!Push(s, SreEntryKind.Atomic, pc, pos, barrier, 0, 0, ctx)) return -1;
                barrier = s->StackSize - 1;
                pc++;
                goto next;
            case SreOp.Assert or SreOp.AssertNot:
                if ((uint)pos < code[pc + 1]) {
                    if (op == SreOp.Assert) goto fail;
                    pc += (int)code[pc];
                    goto next;
                }
                if (!Push(s, op == SreOp.Assert ? SreEntryKind.Assert : SreEntryKind.AssertNot, pc, pos, barrier, 0, 0, ctx)) return -1;
                barrier = s->StackSize - 1;
                pos -= (int)code[pc + 1];
                pc += 2;
                goto next;
            case SreOp.PossessiveRepeat: {
                int step = Possess(s, code, ref pc, pos, 0, -1, ref barrier, ctx);
                if (step < 0) return -1;
                goto next;
            }
            default:
                return Err.RuntimeError(s->Ts, "invalid SRE code");
        }

    branch: // pc is at the skip word of an alternative
        while (true) {
            var skip = (int)code[pc];
            if (skip == 0) goto fail;
            int following = pc + skip;
            pc++;
            // An alternative whose first instruction cannot match is not worth a choice.
            if ((SreOp)code[pc] == SreOp.Literal ? pos >= end || Read(text, pos) != (int)code[pc + 1]
                : (SreOp)code[pc] == SreOp.In && (pos >= end || !SreModule.InCharset(code + pc + 2, Read(text, pos)))) {
                pc = following;
                continue;
            }
            if (code[following] != 0 && !Push(s, SreEntryKind.Branch, following, pos, 0, 0, 0, ctx)) return -1;
            goto next;
        }

    blockDone: {
            SreEntry block = s->Stack[barrier];
            if (block.Kind == SreEntryKind.AssertNot) {
                while (s->StackSize > barrier + 1) Undo(s, &s->Stack[--s->StackSize]);
                s->StackSize--;
                s->ArenaSize = block.Top;
                barrier = block.A;
                goto fail;
            }
            Cut(s, barrier);
            barrier = block.A;
            ctx = block.Ctx;
            s->ArenaSize = block.Top;
            pc = block.Pc;
            if (block.Kind == SreEntryKind.Possessive) {
                if (Possess(s, code, ref pc, pos, block.B + 1, block.C, ref barrier, ctx) < 0) return -1;
                goto next;
            }
            if (block.Kind == SreEntryKind.Assert) pos = block.Pos;
            pc += (int)code[pc];
            goto next;
        }

    fail:
        while (true) {
            if (s->StackSize == 0) return 0;
            SreEntry* entry = &s->Stack[--s->StackSize];
            if (entry->Kind == SreEntryKind.Mark) {
                Undo(s, entry);
                continue;
            }
            pc = entry->Pc;
            pos = entry->Pos;
            ctx = entry->Ctx;
            s->ArenaSize = entry->Top;
            switch (entry->Kind) {
                case SreEntryKind.Choice: goto next;
                case SreEntryKind.Branch: goto branch;
                case SreEntryKind.Greedy1: {
                    int at = pos - 1;
                    if ((SreOp)code[pc] == SreOp.Literal) {
                        var literal = (int)code[pc + 1];
                        while (at >= entry->A && Read(text, at) != literal) at--;
                        s->Fuel -= (pos - at) >> 3;
                        if (at < entry->A) continue;
                    }
                    pos = at;
                    if (at > entry->A) {
                        entry->Pos = at;
                        s->StackSize++;
                    }
                    goto next;
                }
                case SreEntryKind.Lazy1:
                    if (((uint)entry->B >= code[pc + 2] && code[pc + 2] != SreModule.MaxRepeat) || pos >= end || !SreModule.MatchOne(code + pc + 3, Read(text, pos))) continue;
                    entry->Pos = ++pos;
                    entry->B++;
                    s->StackSize++;
                    pc += (int)code[pc];
                    goto next;
                case SreEntryKind.LazyBody: {
                    SreContext repeat = s->Arena[ctx];
                    ctx = s->NewContext(repeat.Pc, repeat.Count + 1, pos, repeat.Previous);
                    if (ctx < 0) return -1;
                    pc = repeat.Pc + 3;
                    goto next;
                }
                case SreEntryKind.AssertNot:
                    barrier = entry->A;
                    pc += (int)code[pc];
                    goto next;
                case SreEntryKind.Possessive:
                    barrier = entry->A;
                    if ((uint)entry->B < code[pc + 1]) continue;
                    pc += (int)code[pc] + 1;
                    goto next;
                default: // a positive block failed
                    barrier = entry->A;
                    continue;
            }
        }
    }

    private static void Undo(SreState* s, SreEntry* entry) {
        if (entry->Kind != SreEntryKind.Mark) return;
        s->Marks[entry->A] = entry->Pos;
        s->LastIndex = entry->B;
    }

    /// <summary>Begins the next iteration of a possessive repeat, or leaves it; pc is at its skip word.</summary>
    private static int Possess(SreState* s, uint* code, ref int pc, int pos, int count, int last, ref int barrier, int ctx) {
        uint least = code[pc + 1], most = code[pc + 2];
        if ((uint)count >= least) {
            if (((uint)count >= most && most != SreModule.MaxRepeat) || pos == last) {
                pc += (int)code[pc] + 1;
                return 0;
            }
            last = pos;
        }
        if (!Push(s, SreEntryKind.Possessive, pc, pos, barrier, count, last, ctx)) return -1;
        barrier = s->StackSize - 1;
        pc += 3;
        return 0;
    }

    /// <summary>The first match that begins at or after s->Start. Skips with what INFO says about every match.</summary>
    public static int Search(SreState* s, uint* code) {
        var text = (T*)s->Text;
        int start = s->Start, end = s->End;
        uint flags = 0;
        uint* prefix = null, charset = null;
        int prefixLength = 0;
        if (start > end) return 0;
        if ((SreOp)code[0] == SreOp.Info) {
            flags = code[2];
            uint width = code[3];
            if (width > (uint)(end - start)) return 0;
            if (width > 1) end -= (int)width - 1;
            if ((flags & SreModule.InfoPrefix) != 0) {
                prefixLength = (int)code[5];
                prefix = code + 7;
            } else if ((flags & SreModule.InfoCharset) != 0) {
                charset = code + 5;
            }
            code += 1 + code[1];
        }
        bool anchored = (SreOp)code[0] == SreOp.At && code[1] is 0 or 2;
        for (int at = start; ; at++) {
            if (prefix != null) {
                at = FindPrefix(s, prefix, prefixLength, at);
                if (at < 0) return 0;
                if ((flags & SreModule.InfoLiteral) != 0) {
                    s->ResetMarks();
                    s->Start = at;
                    s->Ptr = at + prefixLength;
                    return 1;
                }
            } else if (charset != null) {
                int from = at;
                while (at < end && !SreModule.InCharset(charset, Read(text, at))) at++;
                s->Fuel -= (at - from) >> 3;
                if (at >= end) return 0;
            }
            s->Start = at;
            if (at > start) s->MustAdvance = false;
            int found = Match(s, code);
            if (found != 0) return found;
            if (anchored || at >= end) return 0;
        }
    }

    private static int FindPrefix(SreState* s, uint* prefix, int length, int at) {
        var text = (T*)s->Text;
        int last = s->End - length;
        uint first = prefix[0];
        if (sizeof(T) < 4 && first >> (8 * sizeof(T)) != 0) return -1;
        while (at <= last) {
            int skip = sizeof(T) == 1 ? new ReadOnlySpan<byte>((byte*)text + at, last - at + 1).IndexOf((byte)first)
                : sizeof(T) == 2 ? new ReadOnlySpan<char>((char*)text + at, last - at + 1).IndexOf((char)first)
                : new ReadOnlySpan<int>((int*)text + at, last - at + 1).IndexOf((int)first);
            if (skip < 0) return -1;
            at += skip;
            s->Fuel -= skip >> 4;
            int matched = 1;
            while (matched < length && Read(text, at + matched) == (int)prefix[matched]) matched++;
            if (matched == length) return at;
            at++;
        }
        return -1;
    }
}
