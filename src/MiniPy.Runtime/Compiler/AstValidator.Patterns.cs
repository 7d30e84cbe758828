// Patterns of match statements, as AstValidator checks them.

using System.Collections.Generic;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed partial class AstValidator {
    private void Patterns(IReadOnlyList<Pattern> patterns, bool starAllowed) {
        foreach (Pattern pattern in patterns) Pattern(pattern, starAllowed);
    }

    private void Pattern(Pattern pattern, bool starAllowed) {
        Place(pattern.Span);
        Enter();
        switch (pattern) {
            case MatchValue v: PatternValue(v.Value); break;
            case MatchSingleton s:
                if (s.Value is not (null or bool)) throw Value("MatchSingleton can only contain True, False and None");
                break;
            case MatchSequence s: Patterns(s.Patterns, true); break;
            case MatchMapping m: Mapping(m); break;
            case MatchClass c: Class(c); break;
            case MatchStar s:
                if (!starAllowed) throw Value("can't use MatchStar here");
                if (s.Name is not null) Capture(s.Name);
                break;
            case MatchAs a:
                if (a.Name is not null) Capture(a.Name);
                if (a.Inner is null) break;
                if (a.Name is null) throw Value("MatchAs must specify a target name if a pattern is given");
                Pattern(a.Inner, false);
                break;
            case MatchOr o:
                if (o.Patterns.Count < 2) throw Value("MatchOr requires at least 2 patterns");
                Patterns(o.Patterns, false);
                break;
        }
        Leave();
    }

    private void Capture(string name) {
        if (name == "_") throw Value("can't capture name '_' in patterns");
        NotConstant(name);
    }

    private void NotConstant(string name) {
        if (name is "None" or "True" or "False") throw Value($"identifier field can't represent '{name}' constant");
    }

    private void Mapping(MatchMapping mapping) {
        if (mapping.Keys.Count != mapping.Patterns.Count) throw Value("MatchMapping doesn't have the same number of keys as patterns");
        if (mapping.Rest is not null) Capture(mapping.Rest);
        foreach (Expr key in mapping.Keys) {
            if (key is Constant { Value: null or bool }) continue;
            PatternValue(key);
        }
        Patterns(mapping.Patterns, false);
    }

    private void Class(MatchClass node) {
        if (node.KwdAttrs.Count != node.KwdPatterns.Count) throw Value("MatchClass doesn't have the same number of keyword attributes as patterns");
        Load(node.Cls);
        Expr at = node.Cls;
        while (at is Attribute attribute) at = attribute.Value;
        if (at is not Name) throw Value("MatchClass cls field can only contain Name or Attribute nodes.");
        foreach (string name in node.KwdAttrs) NotConstant(name);
        Patterns(node.Patterns, false);
        Patterns(node.KwdPatterns, false);
    }

    /// <summary>A literal, a negative or complex number, or a dotted name.</summary>
    private void PatternValue(Expr value) {
        Load(value);
        switch (value) {
            case Constant c:
                if (c.Value is System.Numerics.BigInteger or double or System.Numerics.Complex or string or CodePoints or byte[]) return;
                throw Value("unexpected constant inside of a literal pattern");
            case Attribute or JoinedStr: return; // the compiler refuses an f-string itself
            case UnaryOp { Op: UnaryOperator.USub, Operand: Constant { Value: System.Numerics.BigInteger or double or System.Numerics.Complex } }: return;
            case BinOp { Op: Operator.Add or Operator.Sub, Left: var left, Right: Constant { Value: System.Numerics.Complex } } when IsReal(left): return;
        }
        throw Value("patterns may only match literals and attribute lookups");
    }

    private static bool IsReal(Expr expr) {
        if (expr is UnaryOp { Op: UnaryOperator.USub } negative) expr = negative.Operand;
        return expr is Constant { Value: System.Numerics.BigInteger or double };
    }
}
