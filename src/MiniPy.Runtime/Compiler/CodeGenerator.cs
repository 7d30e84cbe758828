// From tree and symbol table to instructions in basic blocks: the heart of the generator.
//
// This part holds the stack of units (code objects under construction), the emission of instructions and their positions, names and
// their scopes, and the assembly of a finished unit. The other parts follow the language: Statements, Functions, Exceptions, Control,
// Expressions, Calls, Comprehensions, Patterns, Warnings. Which instructions a construct becomes, in which order and on which line, is
// that of CPython 3.11's compile.c, whose function names are cited where the arrangement surprises: order of evaluation, tracing and
// tracebacks depend on it. Exceptions to it are the call convention and the jumps described at the head of opcodes.def.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Syntax;
using static MiniPy.Bytecode.Opcode;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    internal const string LateFutureImport = "from __future__ imports must occur at the beginning of the file";
    private const int MaximumDepth = 6000;
    /// <summary>Displays and calls with more items than this are built step by step instead of all at once on the stack.</summary>
    private const int StackUseGuideline = 30;
    private const int MaximumOperand = (1 << 24) - 1;

    private readonly SymbolTable _symbols;
    private readonly string _fileName;
    private readonly CompilerOptions _options;
    private readonly CodeFlags _futures;
    private readonly int _futureLastLine;
    private readonly ConstantFolder _folder;
    /// <summary>Code of inner scopes by node: finally bodies and loop conditions are compiled several times, what they hold only once.</summary>
    private readonly Dictionary<object, CompiledCode> _compiled = new(ReferenceEqualityComparer.Instance);
    private CompilationUnit _unit = null!;
    private bool _interactive;
    private int _nesting;
    private int _depth;

    public CodeGenerator(SymbolTable symbols, string fileName, CompilerOptions options, CodeFlags futures, int futureLastLine) {
        _symbols = symbols;
        _fileName = fileName;
        _options = options;
        _futures = futures;
        _futureLastLine = futureLastLine;
        _folder = new ConstantFolder(options.OptimizationLevel == 0);
    }

    /// <summary>CPython's IS_TOP_LEVEL_AWAIT: only the module itself, not what is nested in it.</summary>
    private bool IsTopLevelAwait => _options.AllowTopLevelAwait && _unit.Kind == UnitKind.Module;

    private bool FutureAnnotations => (_futures & CodeFlags.FutureAnnotations) != 0;

    public CompiledCode Run(Root tree) {
        EnterUnit("<module>", UnitKind.Module, tree, 1);
        bool addNone = true;
        switch (tree) {
            case Module module: VisitModuleOrClassBody(module.Body); break;
            case Interactive interactive:
                if (HasAnnotations(interactive.Body)) Emit(SETUP_ANNOTATIONS);
                _interactive = true;
                VisitBody(interactive.Body);
                break;
            case Expression expression:
                Visit(expression.Body);
                addNone = false;
                break;
        }
        return FinishUnit(addNone);
    }

    // ---------------------------------------------------------------- units
    private void EnterUnit(string name, UnitKind kind, Node node, int firstLine) {
        var unit = new CompilationUnit(name, kind, _symbols.ScopeOf(node), firstLine, _unit);
        if (kind != UnitKind.Module) unit.QualifiedName = QualifiedName(unit);
        _unit = unit;
        _nesting++;
        // A module's RESUME stands on line 0, before all of it; a function's on its first line (compiler_enter_scope).
        unit.Position = kind == UnitKind.Module ? new Span(0, 0, 1, 0) : new Span(firstLine, 0, firstLine, 0);
        Emit(RESUME, 0);
    }

    /// <summary>Ends the unit with an implicit return, assembles it and goes back to the one around it.</summary>
    private CompiledCode FinishUnit(bool addNone) {
        CompilationUnit unit = _unit;
        if (unit.Current.FallsThrough) {
            NoPosition();
            if (addNone) EmitConstant(null);
            Emit(RETURN_VALUE);
        }
        CompiledCode code = Assembler.Assemble(unit, _fileName, FlagsOf(unit));
        _unit = unit.Parent!;
        _nesting--;
        return code;
    }

    private CodeFlags FlagsOf(CompilationUnit unit) {
        var flags = CodeFlags.None;
        SymbolScope scope = unit.Scope;
        if (scope.IsFunction) {
            flags |= CodeFlags.NewLocals | CodeFlags.Optimized;
            if (scope.IsNested) flags |= CodeFlags.Nested;
            if (scope.IsGenerator) flags |= scope.IsCoroutine ? CodeFlags.AsyncGenerator : CodeFlags.Generator;
            else if (scope.IsCoroutine) flags |= CodeFlags.Coroutine;
            if (scope.HasVarArgs) flags |= CodeFlags.VarArgs;
            if (scope.HasVarKeywords) flags |= CodeFlags.VarKeywords;
        } else if (_options.AllowTopLevelAwait && unit.Kind == UnitKind.Module && scope.IsCoroutine && !scope.IsGenerator) {
            flags |= CodeFlags.Coroutine;
        }
        return flags | (_futures & PythonCompiler.FutureMask);
    }

    /// <summary>PEP 3155. A name that the scope around declares global is qualified as if it were defined at module level.</summary>
    private static string QualifiedName(CompilationUnit unit) {
        CompilationUnit parent = unit.Parent!;
        if (parent.Kind == UnitKind.Module) return unit.Name;
        if (unit.Kind is UnitKind.Function or UnitKind.AsyncFunction or UnitKind.Class
            && parent.Scope.Lookup(SymbolTable.Mangle(parent.PrivateClass, unit.Name)) == NameScope.GlobalExplicit) return unit.Name;
        bool insideFunction = parent.Kind is UnitKind.Function or UnitKind.AsyncFunction or UnitKind.Lambda;
        return parent.QualifiedName + (insideFunction ? ".<locals>." : ".") + unit.Name;
    }

    // ---------------------------------------------------------------- emission
    private void Emit(Opcode opcode) => Add(new Instruction(opcode, 0, null, _unit.Region, _unit.Position));

    private void Emit(Opcode opcode, int operand) {
        if ((uint)operand > MaximumOperand) throw Error("the code is too large: an operand needs more than 24 bits");
        Add(new Instruction(opcode, operand, null, _unit.Region, _unit.Position));
    }

    private void EmitWithoutPosition(Opcode opcode) => Add(new Instruction(opcode, 0, null, _unit.Region, default));

    private void EmitJump(Opcode opcode, BasicBlock target) => Add(new Instruction(opcode, 0, target, _unit.Region, _unit.Position));

    private void EmitJumpWithoutPosition(BasicBlock target) => Add(new Instruction(JUMP, 0, target, _unit.Region, default));

    private void EmitConstant(object? value) => Emit(LOAD_CONST, _unit.AddConstant(value));

    private void Add(Instruction instruction) {
        Instruction? last = _unit.Current.Last;
        if (last is not null && (last.IsJump || last.EndsBlock)) UseNextBlock(new BasicBlock());
        _unit.Current.Instructions.Add(instruction);
    }

    private void UseNextBlock(BasicBlock block) {
        _unit.Current.Next = block;
        _unit.Current = block;
    }

    /// <summary>From here on an exception goes to `handler`: CPython's SETUP_FINALLY, or with the lasti SETUP_CLEANUP and SETUP_WITH.</summary>
    private void BeginRegion(BasicBlock handler, bool pushLasti) {
        var region = new ExceptionRegion(handler, _unit.Region, pushLasti);
        bool newLine = _unit.Position.Line != 0 && _unit.Current.Last?.Line != _unit.Position.Line;
        Add(new Instruction(Instruction.Setup, 0, handler, region, _unit.Position));
        _unit.Region = region;
        UseNextBlock(new BasicBlock());
        // The line of `try:` itself is traced; where the body starts on the same line the NOP goes away.
        if (newLine) Emit(NOP);
    }

    /// <summary>CPython's POP_BLOCK.</summary>
    private void EndRegion() => _unit.Region = _unit.Region!.Outer;

    // ---------------------------------------------------------------- positions
    private void At(Node node) => _unit.Position = node.Span;

    private void NoPosition() => _unit.Position = default;

    private CompileErrorException Error(string message) => SymbolTable.Error(_fileName, message, _unit.Position);

    private CompileErrorException Error(string message, Node node) => SymbolTable.Error(_fileName, message, node.Span);

    private void EnterNode() {
        if (++_depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw SymbolTable.TooDeep(_fileName);
    }

    // ---------------------------------------------------------------- names
    private string Mangle(string name) => SymbolTable.Mangle(_unit.PrivateClass, name);

    private int NameIndex(string name) => _unit.AddName(Mangle(name));

    private void RefuseDebug(string name, ExprContext context) {
        if (name != "__debug__" || context == ExprContext.Load) return;
        throw Error(context == ExprContext.Store ? "cannot assign to __debug__" : "cannot delete __debug__");
    }

    /// <summary>CPython's compiler_nameop: loads, stores or deletes a name wherever the symbol table says it lives.</summary>
    private void EmitName(string name, ExprContext context) {
        RefuseDebug(name, context);
        if (name == "__debug__") {
            EmitConstant(_options.OptimizationLevel == 0);
            return;
        }
        string mangled = Mangle(name);
        SymbolScope scope = _unit.Scope;
        switch (scope.Lookup(mangled)) {
            case NameScope.Free or NameScope.Cell:
                int cell = scope.Lookup(mangled) == NameScope.Free ? _unit.FreeIndex(mangled) : _unit.CellIndex(mangled);
                Opcode load = _unit.Kind == UnitKind.Class ? LOAD_CLASSDEREF : LOAD_DEREF;
                Emit(Choose(context, load, STORE_DEREF, DELETE_DEREF), cell);
                return;
            case NameScope.Local when scope.IsFunction:
                Emit(Choose(context, LOAD_FAST, STORE_FAST, DELETE_FAST), _unit.AddLocal(mangled));
                return;
            case NameScope.GlobalImplicit when scope.IsFunction:
            case NameScope.GlobalExplicit:
                int index = _unit.AddName(mangled);
                if (context == ExprContext.Load) Emit(LOAD_GLOBAL, index << 1);
                else Emit(context == ExprContext.Store ? STORE_GLOBAL : DELETE_GLOBAL, index);
                return;
            default:
                Emit(Choose(context, LOAD_NAME, STORE_NAME, DELETE_NAME), _unit.AddName(mangled));
                return;
        }
    }

    private static Opcode Choose(ExprContext context, Opcode load, Opcode store, Opcode delete) =>
        context switch { ExprContext.Load => load, ExprContext.Store => store, _ => delete };

    // ---------------------------------------------------------------- bodies of modules and classes
    internal static bool IsDocstring(Stmt statement) => statement is ExprStmt { Value: Constant { Value: string or CodePoints } };

    /// <summary>CPython's compiler_body.</summary>
    private void VisitModuleOrClassBody(IReadOnlyList<Stmt> body) {
        if (_unit.Kind == UnitKind.Module && body.Count > 0) At(body[0]);
        if (HasAnnotations(body)) Emit(SETUP_ANNOTATIONS);
        if (body.Count == 0) return;
        int first = 0;
        if (IsDocstring(body[0]) && _options.OptimizationLevel < 2) {
            first = 1;
            Visit(((ExprStmt)body[0]).Value);
            NoPosition();
            EmitName("__doc__", ExprContext.Store);
        }
        for (int i = first; i < body.Count; i++) Visit(body[i]);
    }

    /// <summary>Whether the statements, but not inner functions or classes, hold a variable annotation: then `__annotations__` is made first.</summary>
    private static bool HasAnnotations(IReadOnlyList<Stmt> body) {
        for (int i = 0; i < body.Count; i++) {
            bool found = body[i] switch {
                AnnAssign => true,
                For s => HasAnnotations(s.Body) || HasAnnotations(s.OrElse),
                AsyncFor s => HasAnnotations(s.Body) || HasAnnotations(s.OrElse),
                While s => HasAnnotations(s.Body) || HasAnnotations(s.OrElse),
                If s => HasAnnotations(s.Body) || HasAnnotations(s.OrElse),
                With s => HasAnnotations(s.Body),
                AsyncWith s => HasAnnotations(s.Body),
                Try s => HasAnnotations(s.Body) || HandlersHaveAnnotations(s.Handlers) || HasAnnotations(s.OrElse) || HasAnnotations(s.FinalBody),
                TryStar s => HasAnnotations(s.Body) || HandlersHaveAnnotations(s.Handlers) || HasAnnotations(s.OrElse) || HasAnnotations(s.FinalBody),
                Match s => CasesHaveAnnotations(s.Cases),
                _ => false,
            };
            if (found) return true;
        }
        return false;
    }

    private static bool HandlersHaveAnnotations(IReadOnlyList<ExceptHandler> handlers) {
        foreach (ExceptHandler handler in handlers)
            if (HasAnnotations(handler.Body)) return true;
        return false;
    }

    private static bool CasesHaveAnnotations(IReadOnlyList<MatchCase> cases) {
        foreach (MatchCase matchCase in cases)
            if (HasAnnotations(matchCase.Body)) return true;
        return false;
    }
}
