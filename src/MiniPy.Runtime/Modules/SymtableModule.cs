// _symtable: the compiler's symbol tables as the module `symtable` reads them.
//
// symtable(source, filename, mode) gives the entry of the outermost scope; entries hold their inner ones. A symbol is an int: its flags in the
// low bits, from bit 11 on where it lives.

using System.Collections.Generic;
using MiniPy.Compiler;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>One scope.</summary>
internal unsafe struct PySymbolEntry {
    public PyObject ob_base;
    public PyObject* name;
    public PyObject* symbols;
    public PyObject* varnames;
    public PyObject* children;
    public int type;
    public int nested;
    public int lineno;
}

internal static unsafe class SymtableModule {
    public static readonly BuiltinModule Definition = new("_symtable", null, &Fill);

    private static readonly PyTypeObject* s_entry = StaticType.Create("symtable entry", null, sizeof(PySymbolEntry), TypeFlags.HaveGc, &Slots, &Members);
    private const int ScopeOffset = 11;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("symtable", &Symtable, "symtable($module, source, filename, startstr, /)\n--\n\nReturn symbol and scope dictionaries used internally by compiler.");
        foreach ((string name, int value) in ((string, int)[])[
            ("USE", (int)SymbolFlags.Use), ("DEF_GLOBAL", (int)SymbolFlags.Global), ("DEF_NONLOCAL", (int)SymbolFlags.Nonlocal), ("DEF_LOCAL", (int)SymbolFlags.Local),
            ("DEF_PARAM", (int)SymbolFlags.Param), ("DEF_FREE", 0x20), ("DEF_FREE_CLASS", (int)SymbolFlags.FreeInClass), ("DEF_IMPORT", (int)SymbolFlags.Import),
            ("DEF_BOUND", (int)SymbolFlags.Bound), ("DEF_ANNOT", (int)SymbolFlags.Annotated), ("TYPE_FUNCTION", 0), ("TYPE_CLASS", 1), ("TYPE_MODULE", 2),
            ("LOCAL", (int)NameScope.Local), ("GLOBAL_EXPLICIT", (int)NameScope.GlobalExplicit), ("GLOBAL_IMPLICIT", (int)NameScope.GlobalImplicit),
            ("FREE", (int)NameScope.Free), ("CELL", (int)NameScope.Cell), ("SCOPE_OFF", ScopeOffset), ("SCOPE_MASK", 15),
        ]) m.Int(name, value);
        return 0;
    }

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 4);
        s->repr = &Repr;
    }

    private static void Members(TypeBuilder t) {
        t.Getter("id", &Id);
        t.Member("name", MemberType.Object, 16);
        t.Member("symbols", MemberType.Object, 24);
        t.Member("varnames", MemberType.Object, 32);
        t.Member("children", MemberType.Object, 40);
        t.Member("nested", MemberType.Int, 52);
        t.Member("type", MemberType.Int, 48);
        t.Member("lineno", MemberType.Int, 56);
    }

    [return: NewRef]
    private static PyObject* Id(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, (long)op);

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        var entry = (PySymbolEntry*)op;
        return UnicodeObject.FromString(ts, $"<symtable entry {UnicodeObject.ToString(entry->name)}({(long)op}), line {entry->lineno}>");
    }

    [return: NewRef]
    private static PyObject* Symtable(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "symtable", count, 3, 3)) return null;
        using Owned filename = new(ts, FileNames.Decode(ts, args[1]));
        if (filename.IsNull || !Args.Str(ts, "symtable", 3, args[2])) return null;
        if (!UnicodeObject.Check(args[0]) && !BufferProtocol.Check(args[0])) return Err.TypeError(ts, "symtable() arg 1 must be a string or bytes object");
        string mode = UnicodeObject.ToString(args[2]);
        if (mode is not ("exec" or "eval" or "single")) return Err.ValueError(ts, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
        SymbolTable? table = Compilation.Symbols(ts, args[0], UnicodeObject.ToString(filename), mode);
        return table == null ? null : Entry(ts, table.Top);
    }

    [return: NewRef]
    private static PyObject* Entry(PyThreadState* ts, SymbolScope scope) {
        if (!Recursion.Enter(ts, " in symtable")) return null;
        using Owned op = new(ts, ObjectMemory.Alloc(ts, (PyObject*)s_entry, 0));
        bool good = !op.IsNull && FillEntry(ts, (PySymbolEntry*)op.Borrow, scope);
        Recursion.Leave(ts);
        return good ? op.Detach() : null;
    }

    private static bool FillEntry(PyThreadState* ts, PySymbolEntry* entry, SymbolScope scope) {
        entry->type = scope.Kind switch { ScopeKind.Function => 0, ScopeKind.Class => 1, ScopeKind.Module => 2, _ => 3 };
        entry->nested = scope.IsNested ? 1 : 0;
        entry->lineno = scope.Kind == ScopeKind.Module ? 0 : scope.Node.Span.Line;
        entry->name = UnicodeObject.Intern(ts, scope.Name);
        entry->symbols = DictObject.New(ts);
        entry->varnames = ListObject.New(ts, 0);
        entry->children = ListObject.New(ts, 0);
        if (entry->name == null || entry->symbols == null || entry->varnames == null || entry->children == null) return false;
        foreach ((string name, Symbol symbol) in scope.Symbols) {
            using Owned value = new(ts, LongObject.FromInt64(ts, (int)symbol.Flags | (int)symbol.Scope << ScopeOffset));
            using Owned key = new(ts, UnicodeObject.Intern(ts, name));
            if (value.IsNull || key.IsNull || DictObject.SetItem(ts, entry->symbols, key, value) < 0) return false;
        }
        foreach (string parameter in scope.Parameters) {
            PyObject* name = UnicodeObject.Intern(ts, parameter);
            if (name == null || ListObject.AppendSteal(ts, entry->varnames, name) < 0) return false;
        }
        foreach (SymbolScope child in scope.Children) {
            PyObject* inner = Entry(ts, child);
            if (inner == null || ListObject.AppendSteal(ts, entry->children, inner) < 0) return false;
        }
        return true;
    }
}
