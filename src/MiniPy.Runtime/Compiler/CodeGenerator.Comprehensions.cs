// Comprehensions and generator expressions: functions of one argument, `.0`, the iterator of the first iterable.
//
// The first iterable is evaluated outside, where the comprehension stands; the rest runs inside. The result under construction lies
// below the iterators of all loops, so the depth of the loop nest tells LIST_APPEND and its kin how far down it is. A comprehension with an
// `async for` is a coroutine that its surroundings await. CPython: compiler_comprehension and its generators.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private void VisitComprehension(Expr e, string name, ComprehensionKind kind, IReadOnlyList<Comprehension> generators, Expr element, Expr? value) {
        Span outer = _unit.Position;
        bool isAsync = _symbols.ScopeOf(e).IsCoroutine;
        if (!_compiled.TryGetValue(e, out CompiledCode? code)) {
            code = CompileComprehensionBody(e, name, kind, generators, element, value);
            _compiled.Add(e, code);
        }
        bool awaitResult = isAsync && kind != ComprehensionKind.Generator;
        if (awaitResult && IsTopLevelAwait) _unit.Scope.IsCoroutine = true;
        _unit.Position = outer;
        EmitFunction(code, 0);
        Comprehension outermost = generators[0];
        if (outermost.IsAsync) Visit(outermost.Iter);
        else VisitIterable(outermost.Iter);
        Emit(outermost.IsAsync ? GET_AITER : GET_ITER);
        // [function iterator]: the iterator stands where self would.
        Emit(CALL, 0);
        if (awaitResult) {
            Emit(GET_AWAITABLE, 0);
            EmitConstant(null);
            EmitYieldFrom(isAwait: true);
        }
    }

    private CompiledCode CompileComprehensionBody(Expr e, string name, ComprehensionKind kind, IReadOnlyList<Comprehension> generators,
        Expr element, Expr? value) {
        bool mayAwait = _unit.Kind is UnitKind.AsyncFunction or UnitKind.Comprehension || IsTopLevelAwait;
        EnterUnit(name, UnitKind.Comprehension, e, e.Span.Line);
        At(e);
        if (_unit.Scope.IsCoroutine && kind != ComprehensionKind.Generator && !mayAwait)
            throw Error("asynchronous comprehension outside of an asynchronous function");
        _unit.ArgCount = 1;
        switch (kind) {
            case ComprehensionKind.List: Emit(BUILD_LIST, 0); break;
            case ComprehensionKind.Set: Emit(BUILD_SET, 0); break;
            case ComprehensionKind.Dict: Emit(BUILD_MAP, 0); break;
        }
        VisitGenerator(kind, generators, 0, 0, element, value);
        if (kind != ComprehensionKind.Generator) Emit(RETURN_VALUE);
        return FinishUnit(addNone: true);
    }

    private void VisitGenerator(ComprehensionKind kind, IReadOnlyList<Comprehension> generators, int index, int depth, Expr element, Expr? value) {
        EnterNode();
        if (generators[index].IsAsync) VisitAsyncGenerator(kind, generators, index, depth, element, value);
        else VisitSyncGenerator(kind, generators, index, depth, element, value);
        _depth--;
    }

    private void VisitSyncGenerator(ComprehensionKind kind, IReadOnlyList<Comprehension> generators, int index, int depth, Expr element, Expr? value) {
        Comprehension generator = generators[index];
        BasicBlock start = new(), skip = new(), anchor = new();
        bool loops = true;
        if (index == 0) {
            Emit(LOAD_FAST, 0);
        } else if (SingleItem(generator.Iter) is { } item) {
            // `for y in [f(x)]` is the idiom for a temporary variable: no loop.
            Visit(item);
            loops = false;
        } else {
            VisitIterable(generator.Iter);
            Emit(GET_ITER);
        }
        if (loops) {
            depth++;
            UseNextBlock(start);
            EmitJump(FOR_ITER, anchor);
            UseNextBlock(new BasicBlock());
        }
        Visit(generator.Target);
        for (int i = 0; i < generator.Ifs.Count; i++) VisitCondition(generator.Ifs[i], skip, jumpIf: false);
        VisitInner(kind, generators, index, depth, element, value);
        UseNextBlock(skip);
        if (loops) {
            EmitJump(JUMP, start);
            UseNextBlock(anchor);
        }
    }

    private static Expr? SingleItem(Expr iterable) {
        IReadOnlyList<Expr>? items = iterable switch { List list => list.Elts, Syntax.Tuple tuple => tuple.Elts, _ => null };
        return items is [not Starred] ? items[0] : null;
    }

    private void VisitAsyncGenerator(ComprehensionKind kind, IReadOnlyList<Comprehension> generators, int index, int depth, Expr element, Expr? value) {
        Comprehension generator = generators[index];
        BasicBlock start = new(), except = new(), skip = new();
        if (index == 0) {
            Emit(LOAD_FAST, 0);
        } else {
            Visit(generator.Iter);
            Emit(GET_AITER);
        }
        UseNextBlock(start);
        PushFrameBlock(FrameBlockKind.AsyncComprehension, start, null, null);
        EmitNextAwait(except);
        Visit(generator.Target);
        for (int i = 0; i < generator.Ifs.Count; i++) VisitCondition(generator.Ifs[i], skip, jumpIf: false);
        VisitInner(kind, generators, index, depth + 1, element, value);
        UseNextBlock(skip);
        EmitJump(JUMP, start);
        PopFrameBlock();
        UseNextBlock(except);
        Emit(END_ASYNC_FOR);
    }

    /// <summary>The next `for`, or what is done with each element.</summary>
    private void VisitInner(ComprehensionKind kind, IReadOnlyList<Comprehension> generators, int index, int depth, Expr element, Expr? value) {
        if (index + 1 < generators.Count) {
            VisitGenerator(kind, generators, index + 1, depth, element, value);
            return;
        }
        Visit(element);
        switch (kind) {
            case ComprehensionKind.Generator:
                EmitYield();
                Emit(POP_TOP);
                break;
            case ComprehensionKind.List: Emit(LIST_APPEND, depth + 1); break;
            case ComprehensionKind.Set: Emit(SET_ADD, depth + 1); break;
            case ComprehensionKind.Dict:
                Visit(value!);
                Emit(MAP_ADD, depth + 1);
                break;
        }
    }
}
