// Expressions, except calls and comprehensions.
//
// Visiting an expression sets the position to it and puts the old one back, so that the instruction that uses the value belongs to the
// outer expression (tracebacks mark it with carets). Conditions are compiled as jumps (VisitCondition, CPython's compiler_jump_if) so
// that `not`, `and`, `or` and chained comparisons in an `if` never make a bool. The left spine of binary operators is walked in a loop:
// a sum of thousands of terms needs no stack, and constants at its left end are folded on the way.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private void VisitAll(IReadOnlyList<Expr> expressions) {
        for (int i = 0; i < expressions.Count; i++) Visit(expressions[i]);
    }

    private void Visit(Expr expression) {
        EnterNode();
        Span outer = _unit.Position;
        _unit.Position = expression.Span;
        switch (expression) {
            case Name e: EmitName(e.Id, e.Ctx); break;
            case Constant e: EmitConstant(e.Value); break;
            case Syntax.Attribute e: VisitAttribute(e); break;
            case Call e: VisitCall(e); break;
            case BinOp e: VisitBinOp(e); break;
            case UnaryOp e: VisitUnaryOp(e); break;
            case BoolOp e: VisitBoolOp(e); break;
            case Compare e: VisitCompare(e, negate: false); break;
            case Subscript e: VisitSubscript(e); break;
            case Syntax.Tuple e: VisitTupleOrList(e, e.Elts, e.Ctx, isTuple: true); break;
            case List e: VisitTupleOrList(e, e.Elts, e.Ctx, isTuple: false); break;
            case Set e: EmitSequence(e.Elts, 0, BUILD_SET, SET_ADD, SET_UPDATE, asTuple: false); break;
            case Dict e: VisitDict(e); break;
            case JoinedStr e: VisitJoinedStr(e); break;
            case FormattedValue e: VisitFormattedValue(e); break;
            case IfExp e: VisitIfExp(e); break;
            case Lambda e: VisitLambda(e); break;
            case NamedExpr e:
                Visit(e.Value);
                Emit(COPY, 1);
                Visit(e.Target);
                break;
            case ListComp e: VisitComprehension(e, "<listcomp>", ComprehensionKind.List, e.Generators, e.Elt, null); break;
            case SetComp e: VisitComprehension(e, "<setcomp>", ComprehensionKind.Set, e.Generators, e.Elt, null); break;
            case DictComp e: VisitComprehension(e, "<dictcomp>", ComprehensionKind.Dict, e.Generators, e.Key, e.Value); break;
            case GeneratorExp e: VisitComprehension(e, "<genexpr>", ComprehensionKind.Generator, e.Generators, e.Elt, null); break;
            case Yield e: VisitYield(e); break;
            case YieldFrom e: VisitYieldFrom(e); break;
            case Await e: VisitAwait(e); break;
            case Slice e: VisitSlice(e); break;
            case Starred e:
                // Where a star is allowed, the display, call or target has taken it apart before.
                throw Error(e.Ctx == ExprContext.Store ? "starred assignment target must be in a list or tuple" : "can't use starred expression here");
        }
        _unit.Position = outer;
        _depth--;
    }

    // ---------------------------------------------------------------- operators
    private static int BinaryOperand(Operator op) => op switch {
        Operator.Add => 0,
        Operator.BitAnd => 1,
        Operator.FloorDiv => 2,
        Operator.LShift => 3,
        Operator.MatMult => 4,
        Operator.Mult => 5,
        Operator.Mod => 6,
        Operator.BitOr => 7,
        Operator.Pow => 8,
        Operator.RShift => 9,
        Operator.Sub => 10,
        Operator.Div => 11,
        _ => 12,
    };

    private void VisitBinOp(BinOp top) {
        if (TryVisitFormat(top)) return;
        if (top.Left is not BinOp) {
            VisitSimpleBinOp(top);
            return;
        }
        var spine = new List<BinOp>();
        Expr first = top;
        while (first is BinOp inner && !IsFormat(inner)) {
            spine.Add(inner);
            first = inner.Left;
        }
        bool pending = _folder.TryFold(first, out object? constant);
        Expr pendingNode = first;
        if (!pending) Visit(first);
        for (int i = spine.Count - 1; i >= 0; i--) {
            BinOp step = spine[i];
            if (pending && _folder.TryFold(step.Right, out object? right) && ConstantFolder.TryBinary(step.Op, constant, right, out object? folded)) {
                constant = folded;
                pendingNode = step;
                continue;
            }
            if (pending) {
                At(pendingNode);
                EmitConstant(constant);
                pending = false;
            }
            Visit(step.Right);
            At(step);
            Emit(BINARY_OP, BinaryOperand(step.Op));
        }
        if (pending) {
            At(top);
            EmitConstant(constant);
        }
    }

    private void VisitSimpleBinOp(BinOp e) {
        if (_folder.TryFold(e, out object? constant)) {
            EmitConstant(constant);
            return;
        }
        Visit(e.Left);
        Visit(e.Right);
        Emit(BINARY_OP, BinaryOperand(e.Op));
    }

    private void VisitUnaryOp(UnaryOp e) {
        if (_folder.TryFold(e, out object? constant)) {
            EmitConstant(constant);
            return;
        }
        // `not a in b` is `a not in b`: in, not in, is and is not always give a bool (ast_opt.c, fold_unaryop).
        if (e is { Op: UnaryOperator.Not, Operand: Compare compare } && CanNegate(compare)) {
            At(compare);
            VisitCompare(compare, negate: true);
            return;
        }
        Visit(e.Operand);
        Emit(e.Op switch {
            UnaryOperator.Invert => UNARY_INVERT,
            UnaryOperator.Not => UNARY_NOT,
            UnaryOperator.UAdd => UNARY_POSITIVE,
            _ => UNARY_NEGATIVE,
        });
    }

    private static bool CanNegate(Compare e) => e.Ops is [CmpOperator.In or CmpOperator.NotIn or CmpOperator.Is or CmpOperator.IsNot];

    private void VisitBoolOp(BoolOp e) {
        var end = new BasicBlock();
        Opcode jump = e.Op == BoolOperator.And ? JUMP_IF_FALSE_OR_POP : JUMP_IF_TRUE_OR_POP;
        for (int i = 0; i < e.Values.Count - 1; i++) {
            Visit(e.Values[i]);
            EmitJump(jump, end);
        }
        Visit(e.Values[^1]);
        UseNextBlock(end);
    }

    // ---------------------------------------------------------------- comparisons
    private void VisitCompare(Compare e, bool negate) {
        WarnIfIdentityOfLiteral(e);
        Visit(e.Left);
        int last = e.Ops.Count - 1;
        if (last == 0) {
            VisitComparator(e, 0);
            EmitComparison(e.Ops[0], negate);
            return;
        }
        BasicBlock cleanup = new(), end = new();
        for (int i = 0; i < last; i++) {
            VisitChained(e, i);
            EmitJump(JUMP_IF_FALSE_OR_POP, cleanup);
        }
        VisitComparator(e, last);
        EmitComparison(e.Ops[last], negate: false);
        EmitJumpWithoutPosition(end);
        UseNextBlock(cleanup);
        Emit(SWAP, 2);
        Emit(POP_TOP);
        UseNextBlock(end);
    }

    /// <summary>[left] becomes [right result]: the right operand is kept for the next comparison of the chain.</summary>
    private void VisitChained(Compare e, int index) {
        VisitComparator(e, index);
        Emit(SWAP, 2);
        Emit(COPY, 2);
        EmitComparison(e.Ops[index], negate: false);
    }

    private void VisitComparator(Compare e, int index) {
        Expr right = e.Comparators[index];
        if (e.Ops[index] is CmpOperator.In or CmpOperator.NotIn) VisitContainer(right);
        else Visit(right);
    }

    private void VisitContainer(Expr container) {
        if (container is List or Set) VisitIterable(container);
        else Visit(container);
    }

    private void EmitComparison(CmpOperator op, bool negate) {
        switch (op) {
            case CmpOperator.Is or CmpOperator.IsNot: Emit(IS_OP, (op == CmpOperator.IsNot) != negate ? 1 : 0); break;
            case CmpOperator.In or CmpOperator.NotIn: Emit(CONTAINS_OP, (op == CmpOperator.NotIn) != negate ? 1 : 0); break;
            default:
                Emit(COMPARE_OP, op switch {
                    CmpOperator.Lt => 0,
                    CmpOperator.LtE => 1,
                    CmpOperator.Eq => 2,
                    CmpOperator.NotEq => 3,
                    CmpOperator.Gt => 4,
                    _ => 5,
                });
                break;
        }
    }

    // ---------------------------------------------------------------- conditions
    private void VisitCondition(Expr test, BasicBlock next, bool jumpIf) {
        EnterNode();
        switch (test) {
            case UnaryOp { Op: UnaryOperator.Not, Operand: Compare compare } when CanNegate(compare):
                At(compare);
                Visit(test);
                EmitJump(jumpIf ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, next);
                break;
            case UnaryOp { Op: UnaryOperator.Not } e:
                VisitCondition(e.Operand, next, !jumpIf);
                break;
            case BoolOp e:
                bool decidesIf = e.Op == BoolOperator.Or;
                BasicBlock other = decidesIf != jumpIf ? new BasicBlock() : next;
                for (int i = 0; i < e.Values.Count - 1; i++) VisitCondition(e.Values[i], other, decidesIf);
                VisitCondition(e.Values[^1], next, jumpIf);
                if (!ReferenceEquals(other, next)) UseNextBlock(other);
                break;
            case IfExp e:
                BasicBlock orElse = new(), end = new();
                VisitCondition(e.Test, orElse, jumpIf: false);
                VisitCondition(e.Body, next, jumpIf);
                EmitJumpWithoutPosition(end);
                UseNextBlock(orElse);
                VisitCondition(e.OrElse, next, jumpIf);
                UseNextBlock(end);
                break;
            case Compare { Ops.Count: > 1 } e:
                At(e);
                VisitChainCondition(e, next, jumpIf);
                break;
            default:
                // As in CPython the position of a comparison sticks: the jump, and what an assert or a comprehension emits next, has it.
                if (test is Compare) At(test);
                Visit(test);
                EmitJump(jumpIf ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, next);
                break;
        }
        _depth--;
    }

    private void VisitChainCondition(Compare e, BasicBlock next, bool jumpIf) {
        WarnIfIdentityOfLiteral(e);
        BasicBlock cleanup = new(), end = new();
        int last = e.Ops.Count - 1;
        Visit(e.Left);
        for (int i = 0; i < last; i++) {
            VisitChained(e, i);
            EmitJump(POP_JUMP_IF_FALSE, cleanup);
        }
        VisitComparator(e, last);
        EmitComparison(e.Ops[last], negate: false);
        EmitJump(jumpIf ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, next);
        EmitJumpWithoutPosition(end);
        UseNextBlock(cleanup);
        Emit(POP_TOP);
        if (!jumpIf) EmitJumpWithoutPosition(next);
        UseNextBlock(end);
    }

    private void VisitIfExp(IfExp e) {
        BasicBlock orElse = new(), end = new();
        VisitCondition(e.Test, orElse, jumpIf: false);
        Visit(e.Body);
        EmitJumpWithoutPosition(end);
        UseNextBlock(orElse);
        Visit(e.OrElse);
        UseNextBlock(end);
    }

    // ---------------------------------------------------------------- attributes, subscripts, displays
    private void VisitAttribute(Syntax.Attribute e) {
        Visit(e.Value);
        AtAttributeName(e);
        switch (e.Ctx) {
            case ExprContext.Load: Emit(LOAD_ATTR, NameIndex(e.Attr)); break;
            case ExprContext.Store:
                RefuseDebug(e.Attr, ExprContext.Store);
                Emit(STORE_ATTR, NameIndex(e.Attr));
                break;
            case ExprContext.Del:
                RefuseDebug(e.Attr, ExprContext.Del);
                Emit(DELETE_ATTR, NameIndex(e.Attr));
                break;
        }
    }

    /// <summary>In a chain of attributes over several lines, an access belongs to the line of its name (update_start_location_to_match_attr).</summary>
    private void AtAttributeName(Syntax.Attribute e) {
        Span position = _unit.Position;
        if (position.Line == e.Span.EndLine) return;
        int length = e.Attr.Length;
        if (length <= e.Span.EndColumn) {
            _unit.Position = new Span(e.Span.EndLine, e.Span.EndColumn - length, position.EndLine, position.EndColumn);
        } else {
            _unit.Position = new Span(e.Span.EndLine, -1, position.EndLine, -1);
        }
    }

    private void VisitSubscript(Subscript e) {
        if (e.Ctx == ExprContext.Load) {
            if (_folder.TryFold(e, out object? constant)) {
                EmitConstant(constant);
                return;
            }
            WarnIfNotSubscriptable(e.Value);
            WarnIfBadIndex(e.Value, e.Slice);
        }
        Visit(e.Value);
        Visit(e.Slice);
        Emit(Choose(e.Ctx, BINARY_SUBSCR, STORE_SUBSCR, DELETE_SUBSCR));
    }

    private void VisitSlice(Slice e) {
        if (e.Lower is null) EmitConstant(null);
        else Visit(e.Lower);
        if (e.Upper is null) EmitConstant(null);
        else Visit(e.Upper);
        if (e.Step is not null) Visit(e.Step);
        Emit(BUILD_SLICE, e.Step is null ? 2 : 3);
    }

    private void VisitTupleOrList(Expr e, IReadOnlyList<Expr> items, ExprContext context, bool isTuple) {
        switch (context) {
            case ExprContext.Store:
                EmitUnpack(items);
                VisitAll(items is { Count: > 0 } ? WithoutStars(items) : items);
                break;
            case ExprContext.Del:
                VisitAll(items);
                break;
            default:
                if (isTuple && _folder.TryFold(e, out object? constant)) EmitConstant(constant);
                else EmitSequence(items, 0, BUILD_LIST, LIST_APPEND, LIST_EXTEND, isTuple);
                break;
        }
    }

    private static IReadOnlyList<Expr> WithoutStars(IReadOnlyList<Expr> targets) {
        if (!HasStarred(targets)) return targets;
        var plain = new Expr[targets.Count];
        for (int i = 0; i < plain.Length; i++) plain[i] = targets[i] is Starred starred ? starred.Value : targets[i];
        return plain;
    }

    private void EmitUnpack(IReadOnlyList<Expr> targets) {
        bool starred = false;
        for (int i = 0; i < targets.Count; i++) {
            if (targets[i] is not Starred) continue;
            if (starred) throw Error("multiple starred expressions in assignment");
            EmitUnpackEx(i, targets.Count, "too many expressions in star-unpacking assignment");
            starred = true;
        }
        if (!starred) Emit(UNPACK_SEQUENCE, targets.Count);
    }

    private void EmitUnpackEx(int before, int count, string tooMany) {
        int after = count - before - 1;
        if (before >= 256 || after >= 1 << 16) throw Error(tooMany);
        Emit(UNPACK_EX, before + (after << 8));
    }

    // ---------------------------------------------------------------- f-strings
    private void VisitJoinedStr(JoinedStr e) {
        int count = e.Values.Count;
        if (count > StackUseGuideline) {
            EmitConstant("");
            Emit(LOAD_METHOD, _unit.AddName("join"));
            Emit(BUILD_LIST, 0);
            for (int i = 0; i < count; i++) {
                Visit(e.Values[i]);
                Emit(LIST_APPEND, 1);
            }
            Emit(CALL, 1);
            return;
        }
        VisitAll(e.Values);
        if (count != 1) Emit(BUILD_STRING, count);
    }

    private void VisitFormattedValue(FormattedValue e) {
        Visit(e.Value);
        int operand = e.Conversion switch { 's' => 1, 'r' => 2, 'a' => 3, _ => 0 };
        if (e.FormatSpec is not null) {
            Visit(e.FormatSpec);
            operand |= 4;
        }
        Emit(FORMAT_VALUE, operand);
    }

    // ---------------------------------------------------------------- yield and await
    private void VisitYield(Yield e) {
        if (!_unit.Scope.IsFunction) throw Error("'yield' outside function");
        if (e.Value is null) EmitConstant(null);
        else Visit(e.Value);
        EmitYield();
    }

    private void EmitYield() {
        if (_unit.IsAsyncGenerator) Emit(ASYNC_GEN_WRAP);
        Emit(YIELD_VALUE);
        Emit(RESUME, 1);
    }

    private void VisitYieldFrom(YieldFrom e) {
        if (!_unit.Scope.IsFunction) throw Error("'yield' outside function");
        if (_unit.Kind == UnitKind.AsyncFunction) throw Error("'yield from' inside async function");
        Visit(e.Value);
        Emit(GET_YIELD_FROM_ITER);
        EmitConstant(null);
        EmitYieldFrom(isAwait: false);
    }

    private void VisitAwait(Await e) {
        if (!IsTopLevelAwait) {
            if (!_unit.Scope.IsFunction) throw Error("'await' outside function");
            if (_unit.Kind is not (UnitKind.AsyncFunction or UnitKind.Comprehension)) throw Error("'await' outside async function");
        }
        Visit(e.Value);
        Emit(GET_AWAITABLE, 0);
        EmitConstant(null);
        EmitYieldFrom(isAwait: true);
    }

    /// <summary>
    /// [receiver None] becomes [result]: sends what the caller sends until the receiver is done. The loop's jump goes back to SEND with
    /// [receiver sent] on the stack.
    /// </summary>
    private void EmitYieldFrom(bool isAwait) {
        BasicBlock send = new(), exit = new();
        UseNextBlock(send);
        EmitJump(SEND, exit);
        Emit(YIELD_VALUE);
        Emit(RESUME, isAwait ? 3 : 2);
        EmitJump(JUMP_NO_INTERRUPT, send);
        UseNextBlock(exit);
    }
}
