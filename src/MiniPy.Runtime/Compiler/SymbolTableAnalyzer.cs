// The second walk of the symbol table: from uses of names to where they live.
//
// Each scope is handed the names bound by the functions around it (`bound`) and the names its surroundings declared global; it gives
// back the names that it, or something inside it, takes from outside (`free`). A local of a function that comes back as free is a
// cell. Class scopes are transparent: their own names are not visible in their methods, except for the implicit `__class__`.
// This is the algorithm described at the head of CPython's analyze_block (Python/symtable.c). Sets are passed as null when empty,
// because most modules are flat and would otherwise copy thousands of empty sets.

using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed class SymbolTableAnalyzer {
    private readonly string _fileName;

    public SymbolTableAnalyzer(string fileName) => _fileName = fileName;

    public void Run(SymbolScope top) {
        HashSet<string>? free = null;
        HashSet<string>? global = null;
        HashSet<string>? bound = null;
        Analyze(top, isTop: true, ref bound, ref free, ref global);
    }

    private void Analyze(SymbolScope scope, bool isTop, ref HashSet<string>? bound, ref HashSet<string>? free, ref HashSet<string>? global) {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw SymbolTable.TooDeep(_fileName);
        HashSet<string>? local = null;
        HashSet<string>? innerBound = null, innerGlobal = null, innerFree = null;
        // The names of a class body see what surrounds it, but what they bind is not passed on: copy before they are looked at.
        if (scope.Kind == ScopeKind.Class) {
            innerGlobal = Union(innerGlobal, global);
            innerBound = Union(innerBound, bound);
        }
        foreach (KeyValuePair<string, Symbol> entry in scope.Symbols) Decide(scope, isTop, entry.Key, entry.Value, bound, ref local, ref free, ref global);
        if (scope.Kind != ScopeKind.Class) {
            if (scope.IsFunction) innerBound = Union(innerBound, local);
            innerBound = Union(innerBound, bound);
            innerGlobal = Union(innerGlobal, global);
        } else {
            (innerBound ??= new()).Add("__class__");
        }
        foreach (SymbolScope child in scope.Children) {
            // A child changes its sets (a global statement removes an outer binding), so it gets copies.
            HashSet<string>? childBound = Copy(innerBound), childGlobal = Copy(innerGlobal), childFree = null;
            Analyze(child, isTop: false, ref childBound, ref childFree, ref childGlobal);
            innerFree = Union(innerFree, childFree);
        }
        if (innerFree is not null) {
            if (scope.IsFunction) MakeCells(scope, innerFree);
            else if (scope.Kind == ScopeKind.Class && innerFree.Remove("__class__")) scope.NeedsClassCell = true;
            PassThrough(scope, bound, innerFree);
            free = Union(free, innerFree);
        }
    }

    /// <summary>CPython's analyze_name.</summary>
    private void Decide(SymbolScope scope, bool isTop, string name, Symbol symbol, HashSet<string>? bound, ref HashSet<string>? local,
        ref HashSet<string>? free, ref HashSet<string>? global) {
        SymbolFlags flags = symbol.Flags;
        if ((flags & SymbolFlags.Global) != 0) {
            if ((flags & SymbolFlags.Nonlocal) != 0) throw AtDirective(scope, name, $"name '{name}' is nonlocal and global");
            symbol.Scope = NameScope.GlobalExplicit;
            (global ??= new()).Add(name);
            bound?.Remove(name);
        } else if ((flags & SymbolFlags.Nonlocal) != 0) {
            if (isTop) throw AtDirective(scope, name, "nonlocal declaration not allowed at module level");
            if (bound is null || !bound.Contains(name)) throw AtDirective(scope, name, $"no binding for nonlocal '{name}' found");
            symbol.Scope = NameScope.Free;
            (free ??= new()).Add(name);
        } else if ((flags & SymbolFlags.Bound) != 0) {
            symbol.Scope = NameScope.Local;
            (local ??= new()).Add(name);
            global?.Remove(name);
        } else if (bound is not null && bound.Contains(name)) {
            symbol.Scope = NameScope.Free;
            (free ??= new()).Add(name);
        } else {
            symbol.Scope = NameScope.GlobalImplicit;
        }
    }

    private static void MakeCells(SymbolScope scope, HashSet<string> free) {
        foreach (KeyValuePair<string, Symbol> entry in scope.Symbols)
            if (entry.Value.Scope == NameScope.Local && free.Remove(entry.Key)) entry.Value.Scope = NameScope.Cell;
    }

    /// <summary>CPython's update_symbols: a name that only inner scopes use still has to pass through this one's closure.</summary>
    private static void PassThrough(SymbolScope scope, HashSet<string>? bound, HashSet<string> free) {
        foreach (string name in free) {
            if (scope.Symbols.TryGetValue(name, out Symbol? symbol)) {
                // A method uses an outer function's variable that the class body also binds for itself: both exist side by side.
                if (scope.Kind == ScopeKind.Class && (symbol.Flags & (SymbolFlags.Bound | SymbolFlags.Global)) != 0) symbol.Flags |= SymbolFlags.FreeInClass;
                continue;
            }
            if (bound is not null && !bound.Contains(name)) continue;
            scope.Symbols.Add(name, new Symbol { Scope = NameScope.Free });
        }
    }

    private CompileErrorException AtDirective(SymbolScope scope, string name, string message) {
        Span span = default;
        if (scope.Directives is not null)
            foreach ((string Name, Span Span) directive in scope.Directives)
                if (directive.Name == name) { span = directive.Span; break; }
        return SymbolTable.Error(_fileName, message, span);
    }

    private static HashSet<string>? Copy(HashSet<string>? set) => set is null || set.Count == 0 ? null : new HashSet<string>(set);

    private static HashSet<string>? Union(HashSet<string>? into, HashSet<string>? other) {
        if (other is null || other.Count == 0) return into;
        if (into is null) return new HashSet<string>(other);
        into.UnionWith(other);
        return into;
    }
}
