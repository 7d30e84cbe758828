// The symbol table: what every name means in every scope, decided before any code is made.
//
// The idea is CPython's (Python/symtable.c; Language Reference 4.2 "Naming and binding"): a first walk over the tree collects, scope
// by scope, how each name is used (SymbolTableBuilder); a second walk over the scopes decides where each name lives
// (SymbolTableAnalyzer): a fast local, a cell that inner functions share, a free variable of an outer function, or a global.
// The code generator then only asks `Lookup`. Scopes are found again by the tree node that opens them, by reference: nodes are
// records, so comparing them by value would be both slow and wrong.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

[Flags]
internal enum SymbolFlags {
    None = 0, Global = 0x1, Local = 0x2, Param = 0x4, Nonlocal = 0x8, Use = 0x10, FreeInClass = 0x40, Import = 0x80, Annotated = 0x100,
    ComprehensionTarget = 0x200, Bound = Local | Param | Import,
}

/// <summary>Where a name lives, seen from one scope. Unknown is for names the tree never mentions there, such as `__name__` in a class.</summary>
internal enum NameScope : byte { Unknown, Local, GlobalExplicit, GlobalImplicit, Free, Cell }

internal enum ScopeKind : byte { Module, Function, Class, Annotation }

internal enum ComprehensionKind : byte { None, List, Set, Dict, Generator }

internal sealed class Symbol {
    public SymbolFlags Flags;
    public NameScope Scope;
}

internal sealed class SymbolScope {
    public SymbolScope(string name, ScopeKind kind, Node node) {
        Name = name;
        Kind = kind;
        Node = node;
    }

    public string Name { get; }
    public ScopeKind Kind { get; }
    public Node Node { get; }
    public Dictionary<string, Symbol> Symbols { get; } = new();
    /// <summary>The parameters in the order of the frame's slots.</summary>
    public List<string> Parameters { get; } = new();
    public List<SymbolScope> Children { get; } = new();
    /// <summary>The global and nonlocal statements, kept for the position of the errors found by the analysis.</summary>
    public List<(string Name, Span Span)>? Directives { get; set; }
    public ComprehensionKind Comprehension { get; set; }
    public bool IsNested { get; set; }
    public bool IsGenerator { get; set; }
    public bool IsCoroutine { get; set; }
    public bool HasVarArgs { get; set; }
    public bool HasVarKeywords { get; set; }
    /// <summary>A class of which a method uses `__class__` or `super`: the body makes the cell and hands it over in `__classcell__`.</summary>
    public bool NeedsClassCell { get; set; }
    /// <summary>True while the target of a comprehension's `for` is visited.</summary>
    public bool InComprehensionTarget { get; set; }
    /// <summary>How many iterables of comprehensions surround the present place.</summary>
    public int ComprehensionIterableDepth { get; set; }

    public bool IsFunction => Kind == ScopeKind.Function;

    public SymbolFlags FlagsOf(string mangled) => Symbols.TryGetValue(mangled, out Symbol? symbol) ? symbol.Flags : SymbolFlags.None;

    public NameScope Lookup(string mangled) => Symbols.TryGetValue(mangled, out Symbol? symbol) ? symbol.Scope : NameScope.Unknown;

    /// <summary>The names that live in a given way (or, with a flag, also those that carry it), sorted: the order of cells and free variables.</summary>
    public List<string> NamesOf(NameScope scope, SymbolFlags flag) {
        var names = new List<string>();
        foreach (KeyValuePair<string, Symbol> entry in Symbols)
            if (entry.Value.Scope == scope || (flag != SymbolFlags.None && (entry.Value.Flags & flag) != 0)) names.Add(entry.Key);
        if (names.Count > 1) names.Sort(string.CompareOrdinal);
        return names;
    }
}

internal sealed class SymbolTable {
    private readonly Dictionary<object, SymbolScope> _scopes;

    private SymbolTable(Dictionary<object, SymbolScope> scopes, SymbolScope top) {
        _scopes = scopes;
        Top = top;
    }

    public SymbolScope Top { get; }

    public static SymbolTable Build(Root tree, string fileName, bool futureAnnotations) {
        var builder = new SymbolTableBuilder(fileName, futureAnnotations);
        SymbolScope top = builder.Run(tree);
        new SymbolTableAnalyzer(fileName).Run(top);
        return new SymbolTable(builder.Scopes, top);
    }

    public SymbolScope ScopeOf(Node node) => _scopes[node];

    /// <summary>Language Reference 6.2.1 "Private name mangling": `__x` in class C is `_C__x`, except `__x__` and dotted names.</summary>
    public static string Mangle(string? className, string name) {
        if (className is null || name.Length < 2 || name[0] != '_' || name[1] != '_') return name;
        if (name.EndsWith("__", StringComparison.Ordinal) || name.Contains('.')) return name;
        int start = 0;
        while (start < className.Length && className[start] == '_') start++;
        if (start == className.Length) return name;
        return "_" + className[start..] + name;
    }

    internal static CompileErrorException Error(string fileName, string message, Span span) =>
        new("SyntaxError", message, fileName, span.Line, span.Column + 1, null, span.EndLine, span.EndColumn + 1);

    internal static CompileErrorException TooDeep(string fileName) =>
        new("RecursionError", "maximum recursion depth exceeded during compilation", fileName, 0, 0, null, 0, 0);
}
