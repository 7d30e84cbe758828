// match statements (PEP 634).
//
// A pattern consumes the subject on top of the stack; when it fails it jumps to code that drops whatever the pattern had left there.
// Captured values stay on the stack, below what is still to be matched, until the whole pattern has succeeded, and only then are they
// stored: names are not bound by half a match. `OnTop` counts the helper items above them. The places to fail to are a ladder: rung n
// drops one item and falls to rung n-1. CPython: compiler_match_inner and compiler_pattern_*.

using System.Collections.Generic;
using System.Numerics;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private sealed class PatternContext {
        public List<string> Stores = new();
        /// <summary>False where a pattern that always matches would make later ones unreachable.</summary>
        public bool AllowIrrefutable;
        /// <summary>The rungs of the ladder; the index is the number of items to drop.</summary>
        public List<BasicBlock> FailPop = new();
        public int OnTop;
    }

    private static bool IsWildcard(Pattern pattern) => pattern is MatchAs { Inner: null, Name: null };

    private void VisitMatch(Match s) {
        var context = new PatternContext();
        var end = new BasicBlock();
        Visit(s.Subject);
        int count = s.Cases.Count;
        MatchCase lastCase = s.Cases[count - 1];
        bool hasDefault = IsWildcard(lastCase.Pattern) && count > 1;
        int tried = hasDefault ? count - 1 : count;
        for (int i = 0; i < tried; i++) {
            MatchCase matchCase = s.Cases[i];
            At(matchCase.Pattern);
            bool copies = i != tried - 1;
            if (copies) Emit(COPY, 1);
            context.Stores = new();
            context.AllowIrrefutable = matchCase.Guard is not null || i == count - 1;
            context.FailPop = new();
            context.OnTop = 0;
            VisitPattern(matchCase.Pattern, context);
            foreach (string name in context.Stores) EmitName(name, ExprContext.Store);
            if (matchCase.Guard is not null) {
                EnsureFailPop(context, 0);
                VisitCondition(matchCase.Guard, context.FailPop[0], jumpIf: false);
            }
            if (copies) Emit(POP_TOP);
            VisitBody(matchCase.Body);
            EmitJump(JUMP, end);
            // What cleans up after a failure belongs to the line of the pattern, not to the body's last.
            At(matchCase.Pattern);
            EmitFailPops(context);
        }
        if (hasDefault) {
            // A trailing `case _` needs no copy of the subject, only a line to trace.
            At(lastCase.Pattern);
            Emit(NOP);
            if (lastCase.Guard is not null) VisitCondition(lastCase.Guard, end, jumpIf: false);
            VisitBody(lastCase.Body);
        }
        UseNextBlock(end);
    }

    // ---------------------------------------------------------------- failing
    private static void EnsureFailPop(PatternContext context, int index) {
        while (context.FailPop.Count <= index) context.FailPop.Add(new BasicBlock());
    }

    private void EmitJumpToFailPop(PatternContext context, Opcode jump) {
        int drops = context.OnTop + context.Stores.Count;
        EnsureFailPop(context, drops);
        EmitJump(jump, context.FailPop[drops]);
    }

    private void EmitFailPops(PatternContext context) {
        if (context.FailPop.Count == 0) {
            UseNextBlock(new BasicBlock());
            return;
        }
        for (int i = context.FailPop.Count - 1; i > 0; i--) {
            UseNextBlock(context.FailPop[i]);
            Emit(POP_TOP);
        }
        UseNextBlock(context.FailPop[0]);
        context.FailPop = new();
    }

    // ---------------------------------------------------------------- helpers
    /// <summary>Moves the top below the `count` - 1 items under it.</summary>
    private void EmitRotate(int count) {
        while (count > 1) Emit(SWAP, count--);
    }

    private void EmitCapture(string? name, PatternContext context) {
        if (name is null) {
            Emit(POP_TOP);
            return;
        }
        RefuseDebug(name, ExprContext.Store);
        if (context.Stores.Contains(name)) throw DuplicateCapture(name);
        EmitRotate(context.OnTop + context.Stores.Count + 1);
        context.Stores.Add(name);
    }

    private CompileErrorException DuplicateCapture(string name) => Error($"multiple assignments to name {ExpressionUnparser.Quote(name)} in pattern");

    private void VisitPattern(Pattern pattern, PatternContext context) {
        EnterNode();
        // The position is not put back: as in CPython, what follows a sub-pattern keeps its position (so do errors about it).
        At(pattern);
        switch (pattern) {
            case MatchValue p: VisitValuePattern(p, context); break;
            case MatchSingleton p:
                EmitConstant(p.Value);
                Emit(IS_OP, 0);
                EmitJumpToFailPop(context, POP_JUMP_IF_FALSE);
                break;
            case MatchSequence p: VisitSequencePattern(p, context); break;
            case MatchMapping p: VisitMappingPattern(p, context); break;
            case MatchClass p: VisitClassPattern(p, context); break;
            case MatchStar p: EmitCapture(p.Name, context); break;
            case MatchAs p: VisitAsPattern(p, context); break;
            case MatchOr p: VisitOrPattern(p, context); break;
        }
        _depth--;
    }

    private void VisitSubPattern(Pattern pattern, PatternContext context) {
        bool outer = context.AllowIrrefutable;
        context.AllowIrrefutable = true;
        VisitPattern(pattern, context);
        context.AllowIrrefutable = outer;
    }

    private void VisitValuePattern(MatchValue p, PatternContext context) {
        if (!_folder.TryFold(p.Value, out _) && p.Value is not Syntax.Attribute) throw Error("patterns may only match literals and attribute lookups");
        Visit(p.Value);
        Emit(COMPARE_OP, 2);
        EmitJumpToFailPop(context, POP_JUMP_IF_FALSE);
    }

    private void VisitAsPattern(MatchAs p, PatternContext context) {
        if (p.Inner is null) {
            if (!context.AllowIrrefutable) {
                throw Error(p.Name is not null
                    ? $"name capture {ExpressionUnparser.Quote(p.Name)} makes remaining patterns unreachable"
                    : "wildcard makes remaining patterns unreachable");
            }
            EmitCapture(p.Name, context);
            return;
        }
        context.OnTop++;
        Emit(COPY, 1);
        VisitPattern(p.Inner, context);
        context.OnTop--;
        EmitCapture(p.Name, context);
    }

    // ---------------------------------------------------------------- sequences
    private void VisitSequencePattern(MatchSequence p, PatternContext context) {
        int size = p.Patterns.Count, star = -1;
        bool onlyWildcards = true, starIsWildcard = false;
        for (int i = 0; i < size; i++) {
            if (p.Patterns[i] is MatchStar starred) {
                if (star >= 0) throw Error("multiple starred names in sequence pattern");
                starIsWildcard = starred.Name is null;
                onlyWildcards &= starIsWildcard;
                star = i;
            } else {
                onlyWildcards &= IsWildcard(p.Patterns[i]);
            }
        }
        context.OnTop++;
        Emit(MATCH_SEQUENCE);
        EmitJumpToFailPop(context, POP_JUMP_IF_FALSE);
        if (star < 0) EmitLengthCheck(size, 2, context);
        else if (size > 1) EmitLengthCheck(size - 1, 5, context);
        context.OnTop--;
        if (onlyWildcards) Emit(POP_TOP);
        else if (starIsWildcard) EmitItemsBySubscript(p.Patterns, star, context);
        else EmitItemsByUnpacking(p.Patterns, star, context);
    }

    private void EmitLengthCheck(int length, int comparison, PatternContext context) {
        Emit(GET_LEN);
        EmitConstant(new BigInteger(length));
        Emit(COMPARE_OP, comparison);
        EmitJumpToFailPop(context, POP_JUMP_IF_FALSE);
    }

    private void EmitItemsByUnpacking(IReadOnlyList<Pattern> patterns, int star, PatternContext context) {
        if (star >= 0) EmitUnpackEx(star, patterns.Count, "too many expressions in star-unpacking sequence pattern");
        else Emit(UNPACK_SEQUENCE, patterns.Count);
        context.OnTop += patterns.Count;
        for (int i = 0; i < patterns.Count; i++) {
            context.OnTop--;
            VisitSubPattern(patterns[i], context);
        }
    }

    /// <summary>With `*_` the middle is not wanted: the items at both ends are fetched one by one.</summary>
    private void EmitItemsBySubscript(IReadOnlyList<Pattern> patterns, int star, PatternContext context) {
        context.OnTop++;
        for (int i = 0; i < patterns.Count; i++) {
            if (i == star || IsWildcard(patterns[i])) continue;
            Emit(COPY, 1);
            if (i < star) {
                EmitConstant(new BigInteger(i));
            } else {
                Emit(GET_LEN);
                EmitConstant(new BigInteger(patterns.Count - i));
                Emit(BINARY_OP, BinaryOperand(Operator.Sub));
            }
            Emit(BINARY_SUBSCR);
            VisitSubPattern(patterns[i], context);
        }
        context.OnTop--;
        Emit(POP_TOP);
    }

    // ---------------------------------------------------------------- mappings and classes
    private void VisitMappingPattern(MatchMapping p, PatternContext context) {
        int size = p.Keys.Count;
        context.OnTop++;
        Emit(MATCH_MAPPING);
        EmitJumpToFailPop(context, POP_JUMP_IF_FALSE);
        if (size == 0 && p.Rest is null) {
            context.OnTop--;
            Emit(POP_TOP);
            return;
        }
        if (size > 0) EmitLengthCheck(size, 5, context);
        var seen = new HashSet<object>(ConstantComparer.Instance);
        foreach (Expr key in p.Keys) {
            if (_folder.TryFold(key, out object? constant)) {
                if (!seen.Add(KeyOf(constant))) throw Error($"mapping pattern checks duplicate key ({ExpressionUnparser.Repr(constant)})");
            } else if (key is not Syntax.Attribute) {
                throw Error("mapping pattern keys may only match literals and attribute lookups");
            }
            Visit(key);
        }
        Emit(BUILD_TUPLE, size);
        Emit(MATCH_KEYS);
        context.OnTop += 2;
        // [subject keys values_or_none]
        Emit(COPY, 1);
        EmitConstant(null);
        Emit(IS_OP, 1);
        EmitJumpToFailPop(context, POP_JUMP_IF_FALSE);
        Emit(UNPACK_SEQUENCE, size);
        context.OnTop += size - 1;
        for (int i = 0; i < size; i++) {
            context.OnTop--;
            VisitSubPattern(p.Patterns[i], context);
        }
        context.OnTop -= 2;
        if (p.Rest is null) {
            Emit(POP_TOP);
            Emit(POP_TOP);
            return;
        }
        // A copy of the subject without the keys: [subject keys] to [copy keys...], then one deletion for each key.
        Emit(BUILD_MAP, 0);
        Emit(SWAP, 3);
        Emit(DICT_UPDATE, 2);
        Emit(UNPACK_SEQUENCE, size);
        for (int i = size; i > 0; i--) {
            Emit(COPY, 1 + i);
            Emit(SWAP, 2);
            Emit(DELETE_SUBSCR);
        }
        EmitCapture(p.Rest, context);
    }

    /// <summary>Keys of different types that compare equal (1, 1.0, True) are the same key.</summary>
    private static object KeyOf(object? constant) => constant switch {
        null => ConstantComparer.None,
        bool b => b ? BigInteger.One : BigInteger.Zero,
        double d when d == System.Math.Floor(d) && !double.IsInfinity(d) => new BigInteger(d),
        Complex { Imaginary: 0.0 } c => KeyOf(c.Real),
        _ => constant,
    };

    private void VisitClassPattern(MatchClass p, PatternContext context) {
        int positional = p.Patterns.Count, keywords = p.KwdAttrs.Count;
        var names = new object?[keywords];
        for (int i = 0; i < keywords; i++) {
            At(p.KwdPatterns[i]);
            RefuseDebug(p.KwdAttrs[i], ExprContext.Store);
            names[i] = p.KwdAttrs[i];
            for (int j = i + 1; j < keywords; j++)
                if (p.KwdAttrs[j] == p.KwdAttrs[i]) throw Error($"attribute name repeated in class pattern: {p.KwdAttrs[j]}", p.KwdPatterns[j]);
        }
        At(p);
        Visit(p.Cls);
        EmitConstant(new TupleConstant(names));
        Emit(MATCH_CLASS, positional);
        Emit(COPY, 1);
        EmitConstant(null);
        Emit(IS_OP, 1);
        context.OnTop++;
        EmitJumpToFailPop(context, POP_JUMP_IF_FALSE);
        int count = positional + keywords;
        Emit(UNPACK_SEQUENCE, count);
        context.OnTop += count - 1;
        for (int i = 0; i < count; i++) {
            context.OnTop--;
            Pattern pattern = i < positional ? p.Patterns[i] : p.KwdPatterns[i - positional];
            if (IsWildcard(pattern)) Emit(POP_TOP);
            else VisitSubPattern(pattern, context);
        }
    }

    // ---------------------------------------------------------------- alternatives
    private void VisitOrPattern(MatchOr p, PatternContext context) {
        var end = new BasicBlock();
        List<string> outerStores = context.Stores;
        List<BasicBlock> outerFailPop = context.FailPop;
        bool outerIrrefutable = context.AllowIrrefutable;
        int outerOnTop = context.OnTop;
        List<string>? control = null;
        for (int i = 0; i < p.Patterns.Count; i++) {
            Pattern alternative = p.Patterns[i];
            At(alternative);
            context.Stores = new();
            context.AllowIrrefutable = i == p.Patterns.Count - 1 && outerIrrefutable;
            context.FailPop = new();
            context.OnTop = 0;
            Emit(COPY, 1);
            VisitPattern(alternative, context);
            if (control is null) control = context.Stores;
            else MatchStoresTo(control, context.Stores);
            EmitJump(JUMP, end);
            EmitFailPops(context);
        }
        context.Stores = outerStores;
        context.FailPop = outerFailPop;
        context.AllowIrrefutable = outerIrrefutable;
        context.OnTop = outerOnTop;
        Emit(POP_TOP);
        EmitJumpToFailPop(context, JUMP);
        UseNextBlock(end);
        // The captures lie above the copied subject; they belong below it and below what was on top before.
        int rotations = control!.Count + 1 + context.OnTop + context.Stores.Count;
        foreach (string name in control) {
            EmitRotate(rotations);
            if (context.Stores.Contains(name)) throw DuplicateCapture(name);
            context.Stores.Add(name);
        }
        Emit(POP_TOP);
    }

    /// <summary>All alternatives must bind the same names; where the order on the stack differs from the first's it is rotated into it.</summary>
    private void MatchStoresTo(List<string> control, List<string> stores) {
        if (stores.Count != control.Count) throw Differ();
        for (int place = control.Count - 1; place >= 0; place--) {
            int found = stores.IndexOf(control[place]);
            if (found < 0) throw Differ();
            if (found == place) continue;
            List<string> rotated = stores.GetRange(0, found + 1);
            stores.RemoveRange(0, found + 1);
            stores.InsertRange(place - found, rotated);
            for (int i = 0; i <= found; i++) EmitRotate(place + 1);
        }

        CompileErrorException Differ() => Error("alternative patterns bind different names");
    }
}
