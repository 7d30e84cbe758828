// Calls, and the displays that calls with stars are made of.
//
// The stack of a call is [callable self_or_null arguments...]; a method call lets LOAD_METHOD push the first two. Calls with * or **,
// and those with very many arguments, gather them in a tuple and a dict for CALL_FUNCTION_EX. Arguments are evaluated strictly from
// left to right as written, except that keywords come after all positional and starred ones (Language Reference 6.3.4).

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private static bool HasStarred(IReadOnlyList<Expr> expressions) {
        for (int i = 0; i < expressions.Count; i++)
            if (expressions[i] is Starred) return true;
        return false;
    }

    private void VisitCall(Call e) {
        RefuseBadKeywords(e.Keywords);
        if (TryVisitMethodCall(e)) return;
        WarnIfNotCallable(e.Func);
        Visit(e.Func);
        Emit(PUSH_NULL);
        EmitCall(0, e.Args, e.Keywords);
    }

    /// <summary>CPython's maybe_optimize_method_call: `x.m(...)` without stars makes no bound method.</summary>
    private bool TryVisitMethodCall(Call e) {
        if (e.Func is not Syntax.Attribute { Ctx: ExprContext.Load } method) return false;
        if (e.Args.Count + e.Keywords.Count + (e.Keywords.Count > 0 ? 1 : 0) >= StackUseGuideline || HasStarred(e.Args)) return false;
        for (int i = 0; i < e.Keywords.Count; i++)
            if (e.Keywords[i].Name is null) return false;
        Visit(method.Value);
        At(method);
        AtAttributeName(method);
        Emit(LOAD_METHOD, NameIndex(method.Attr));
        VisitAll(e.Args);
        At(e);
        if (e.Keywords.Count > 0) {
            object?[] names = VisitKeywordValues(e.Keywords);
            At(e);
            AtAttributeName(method);
            EmitConstant(new TupleConstant(names));
            Emit(CALL_KW, e.Args.Count + names.Length);
        } else {
            AtAttributeName(method);
            Emit(CALL, e.Args.Count);
        }
        At(e);
        return true;
    }

    private object?[] VisitKeywordValues(IReadOnlyList<Keyword> keywords) {
        var names = new object?[keywords.Count];
        for (int i = 0; i < names.Length; i++) {
            names[i] = keywords[i].Name;
            Visit(keywords[i].Value);
        }
        return names;
    }

    private void RefuseBadKeywords(IReadOnlyList<Keyword> keywords) {
        for (int i = 0; i < keywords.Count; i++) {
            string? name = keywords[i].Name;
            if (name is null) continue;
            RefuseDebug(name, ExprContext.Store);
            for (int j = i + 1; j < keywords.Count; j++)
                if (keywords[j].Name == name) throw Error($"keyword argument repeated: {name}", keywords[j]);
        }
    }

    /// <summary>CPython's compiler_call_helper; `pushed` arguments (two for a class) are on the stack already.</summary>
    private void EmitCall(int pushed, IReadOnlyList<Expr> args, IReadOnlyList<Keyword> keywords) {
        RefuseBadKeywords(keywords);
        bool gather = args.Count + keywords.Count * 2 > StackUseGuideline || HasStarred(args);
        for (int i = 0; i < keywords.Count && !gather; i++) gather = keywords[i].Name is null;
        if (gather) {
            EmitGatheredCall(pushed, args, keywords);
            return;
        }
        VisitAll(args);
        if (keywords.Count > 0) {
            EmitConstant(new TupleConstant(VisitKeywordValues(keywords)));
            Emit(CALL_KW, pushed + args.Count + keywords.Count);
        } else {
            Emit(CALL, pushed + args.Count);
        }
    }

    private void EmitGatheredCall(int pushed, IReadOnlyList<Expr> args, IReadOnlyList<Keyword> keywords) {
        // f(*args): CALL_FUNCTION_EX takes any iterable.
        if (pushed == 0 && args.Count == 1 && args[0] is Starred starred) Visit(starred.Value);
        else EmitSequence(args, pushed, BUILD_LIST, LIST_APPEND, LIST_EXTEND, asTuple: true);
        if (keywords.Count > 0) {
            bool haveDict = false;
            int seen = 0;
            for (int i = 0; i < keywords.Count; i++) {
                if (keywords[i].Name is not null) {
                    seen++;
                    continue;
                }
                if (seen > 0) {
                    EmitKeywordDict(keywords, i - seen, i);
                    if (haveDict) Emit(DICT_MERGE, 1);
                    haveDict = true;
                    seen = 0;
                }
                if (!haveDict) {
                    Emit(BUILD_MAP, 0);
                    haveDict = true;
                }
                Visit(keywords[i].Value);
                Emit(DICT_MERGE, 1);
            }
            if (seen > 0) {
                EmitKeywordDict(keywords, keywords.Count - seen, keywords.Count);
                if (haveDict) Emit(DICT_MERGE, 1);
            }
        }
        Emit(CALL_FUNCTION_EX, keywords.Count > 0 ? 1 : 0);
    }

    private void EmitKeywordDict(IReadOnlyList<Keyword> keywords, int begin, int end) {
        int count = end - begin;
        bool big = count * 2 > StackUseGuideline;
        if (count > 1 && !big) {
            var names = new object?[count];
            for (int i = begin; i < end; i++) {
                Visit(keywords[i].Value);
                names[i - begin] = keywords[i].Name;
            }
            EmitConstant(new TupleConstant(names));
            Emit(BUILD_CONST_KEY_MAP, count);
            return;
        }
        if (big) Emit(BUILD_MAP, 0);
        for (int i = begin; i < end; i++) {
            EmitConstant(keywords[i].Name);
            Visit(keywords[i].Value);
            if (big) Emit(MAP_ADD, 1);
        }
        if (!big) Emit(BUILD_MAP, count);
    }

    /// <summary>CPython's starunpack_helper: a tuple, list or set of items of which some may be starred; `pushed` items are on the stack.</summary>
    private void EmitSequence(IReadOnlyList<Expr> items, int pushed, Opcode build, Opcode add, Opcode extend, bool asTuple) {
        int count = items.Count;
        if (count > 2 && _folder.TryFoldAll(items, out object?[]? constants)) {
            if (asTuple && pushed == 0) {
                EmitConstant(new TupleConstant(constants!));
                return;
            }
            Emit(build, pushed);
            EmitConstant(build == BUILD_SET ? ConstantFolder.MakeFrozenSet(constants!) : new TupleConstant(constants!));
            Emit(extend, 1);
            if (asTuple) Emit(LIST_TO_TUPLE);
            return;
        }
        bool big = count + pushed > StackUseGuideline;
        if (asTuple && count + pushed == 0) {
            EmitConstant(new TupleConstant([]));
            return;
        }
        if (!big && !HasStarred(items)) {
            VisitAll(items);
            Emit(asTuple ? BUILD_TUPLE : build, count + pushed);
            return;
        }
        bool built = big;
        if (big) Emit(build, pushed);
        for (int i = 0; i < count; i++) {
            if (items[i] is Starred starred) {
                if (!built) {
                    Emit(build, i + pushed);
                    built = true;
                }
                Visit(starred.Value);
                Emit(extend, 1);
            } else {
                Visit(items[i]);
                if (built) Emit(add, 1);
            }
        }
        if (asTuple) Emit(LIST_TO_TUPLE);
    }

    /// <summary>CPython's compiler_dict.</summary>
    private void VisitDict(Dict e) {
        int count = e.Values.Count, elements = 0;
        bool haveDict = false;
        for (int i = 0; i < count; i++) {
            if (e.Keys[i] is null) {
                Flush(i - elements, i);
                if (!haveDict) {
                    Emit(BUILD_MAP, 0);
                    haveDict = true;
                }
                Visit(e.Values[i]);
                Emit(DICT_UPDATE, 1);
            } else if (elements * 2 > StackUseGuideline) {
                Flush(i - elements, i + 1);
            } else {
                elements++;
            }
        }
        Flush(count - elements, count);
        if (!haveDict) Emit(BUILD_MAP, 0);

        void Flush(int begin, int end) {
            if (elements == 0) return;
            EmitSubDict(e, begin, end);
            if (haveDict) Emit(DICT_UPDATE, 1);
            haveDict = true;
            elements = 0;
        }
    }

    private void EmitSubDict(Dict e, int begin, int end) {
        int count = end - begin;
        bool big = count * 2 > StackUseGuideline;
        if (count > 1 && !big && TryConstantKeys(e, begin, end, out object?[] keys)) {
            for (int i = begin; i < end; i++) Visit(e.Values[i]);
            EmitConstant(new TupleConstant(keys));
            Emit(BUILD_CONST_KEY_MAP, count);
            return;
        }
        if (big) Emit(BUILD_MAP, 0);
        for (int i = begin; i < end; i++) {
            Visit(e.Keys[i]!);
            Visit(e.Values[i]);
            if (big) Emit(MAP_ADD, 1);
        }
        if (!big) Emit(BUILD_MAP, count);
    }

    private bool TryConstantKeys(Dict e, int begin, int end, out object?[] keys) {
        keys = new object?[end - begin];
        for (int i = begin; i < end; i++)
            if (!_folder.TryFold(e.Keys[i]!, out keys[i - begin])) return false;
        return true;
    }
}
