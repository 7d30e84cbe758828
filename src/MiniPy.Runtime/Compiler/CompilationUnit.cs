// What the code generator knows about the code object it is making at the moment: one unit per scope, in a stack.
//
// A unit collects the tables of the code object (constants, names, locals), the chain of basic blocks, and the frame blocks: what a
// `return`, `break` or `continue` has to unwind at the present place (CPython's fblockinfo). Cells are numbered after the order of
// their sorted names, free variables after them; only the assembler knows the final slots, since locals are still being added.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal enum UnitKind : byte { Module, Class, Function, AsyncFunction, Lambda, Comprehension }

internal enum FrameBlockKind : byte {
    WhileLoop, ForLoop, TryExcept, FinallyTry, FinallyEnd, With, AsyncWith, HandlerCleanup, PopValue, ExceptionHandler, ExceptionGroupHandler,
    AsyncComprehension,
}

internal sealed class FrameBlock {
    public FrameBlock(FrameBlockKind kind, BasicBlock? start, BasicBlock? exit, object? datum) {
        Kind = kind;
        Start = start;
        Exit = exit;
        Datum = datum;
    }

    public FrameBlockKind Kind { get; }
    /// <summary>Where `continue` goes.</summary>
    public BasicBlock? Start { get; }
    /// <summary>Where `break` goes.</summary>
    public BasicBlock? Exit { get; }
    /// <summary>The finally body, the with statement, or the name bound by an except clause.</summary>
    public object? Datum { get; }
}

internal sealed class CompilationUnit {
    private readonly Dictionary<object, int> _constantIndices = new(ConstantComparer.Instance);
    private readonly Dictionary<string, int> _nameIndices = new();
    private readonly Dictionary<string, int> _localIndices = new();
    private readonly Dictionary<string, int> _cellIndices = new();
    private readonly Dictionary<string, int> _freeIndices = new();

    public CompilationUnit(string name, UnitKind kind, SymbolScope scope, int firstLine, CompilationUnit? parent) {
        Name = name;
        QualifiedName = name;
        Kind = kind;
        Scope = scope;
        FirstLine = firstLine;
        Parent = parent;
        PrivateClass = parent?.PrivateClass;
        foreach (string parameter in scope.Parameters) AddLocal(parameter);
        Cells = scope.NamesOf(NameScope.Cell, SymbolFlags.None);
        if (scope.NeedsClassCell) Cells.Add("__class__");
        FreeVariables = scope.NamesOf(NameScope.Free, SymbolFlags.FreeInClass);
        foreach (string cell in Cells) _cellIndices.Add(cell, _cellIndices.Count);
        foreach (string free in FreeVariables) _freeIndices.Add(free, Cells.Count + _freeIndices.Count);
        Entry = new BasicBlock();
        Current = Entry;
    }

    public readonly string Name;
    public string QualifiedName;
    public readonly UnitKind Kind;
    public readonly SymbolScope Scope;
    public readonly int FirstLine;
    public readonly CompilationUnit? Parent;
    public string? PrivateClass;
    public int ArgCount;
    public int PosOnlyArgCount;
    public int KwOnlyArgCount;

    public readonly List<object?> Constants = new();
    public readonly List<string> Names = new();
    public readonly List<string> Locals = new();
    public readonly List<string> Cells;
    public readonly List<string> FreeVariables;
    public readonly List<FrameBlock> FrameBlocks = new();

    public readonly BasicBlock Entry;
    public BasicBlock Current;
    public ExceptionRegion? Region;
    /// <summary>The position given to what is emitted next; Line 0 for artificial code.</summary>
    public Span Position;

    public bool IsAsyncGenerator => Scope.IsGenerator && Scope.IsCoroutine;
    /// <summary>True where 3.11 executes annotations and keeps names in a namespace.</summary>
    public bool IsModuleOrClass => Kind is UnitKind.Module or UnitKind.Class;

    public int AddConstant(object? value) {
        object key = value ?? ConstantComparer.None;
        if (_constantIndices.TryGetValue(key, out int index)) return index;
        index = Constants.Count;
        Constants.Add(value);
        _constantIndices.Add(key, index);
        return index;
    }

    public int AddName(string name) => Add(_nameIndices, Names, name);

    public int AddLocal(string name) => Add(_localIndices, Locals, name);

    /// <summary>The number of a cell (from 0) or a free variable (after the cells).</summary>
    public int CellIndex(string name) => _cellIndices.TryGetValue(name, out int index) ? index : _freeIndices[name];

    /// <summary>The number of a free variable. A class body may have `__class__` twice: the cell for its methods, and the variable around it.</summary>
    public int FreeIndex(string name) => _freeIndices[name];

    private static int Add(Dictionary<string, int> indices, List<string> list, string name) {
        if (indices.TryGetValue(name, out int index)) return index;
        index = list.Count;
        list.Add(name);
        indices.Add(name, index);
        return index;
    }
}
