// The classes of the module _ast in one interpreter, made when first needed from the rows of NodeTable.
//
// They are heap types as in CPython, so that `ast` may add to them; AST is the root, a group (stmt, expr, …) derives from it, a node from
// its group. A node class holds _fields, __match_args__ and None for each optional field; a class with a place of its own says so in
// _attributes. The members of enums (Load, Add, …) have one instance each, which every exported tree shares.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Syntax;

namespace MiniPy.Modules;

internal sealed unsafe class AstState : IHoldsReferences {
    private static readonly string[] s_place = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

    private bool _made;
    private readonly Dictionary<nint, int> _indexOf = [];

    /// <summary>The classes, by the index of their row.</summary>
    public readonly nint[] Classes = new nint[NodeTable.Classes.Length];
    /// <summary>The shared instance of an enum's member, by the index of its row.</summary>
    public readonly nint[] Members = new nint[NodeTable.Classes.Length];
    /// <summary>The names of each row's fields.</summary>
    public readonly nint[][] FieldNames = new nint[NodeTable.Classes.Length][];
    /// <summary>lineno, col_offset, end_lineno, end_col_offset</summary>
    public readonly nint[] PlaceNames = new nint[4];
    public PyTypeObject* Root;
    public PyObject* Fields, Attributes, MatchArgs;

    public void Release(PyThreadState* ts) {
        _made = false;
        _indexOf.Clear();
        for (int i = 0; i < Classes.Length; i++) {
            IHoldsReferences.Drop(ts, ref Members[i]);
            IHoldsReferences.Drop(ts, ref Classes[i]);
            for (int j = 0; FieldNames[i] != null && j < FieldNames[i].Length; j++) IHoldsReferences.Drop(ts, ref FieldNames[i][j]);
        }
        for (int i = 0; i < PlaceNames.Length; i++) IHoldsReferences.Drop(ts, ref PlaceNames[i]);
        foreach (nint held in (nint[])[(nint)Root, (nint)Fields, (nint)Attributes, (nint)MatchArgs]) Py.XDecRef(ts, (PyObject*)held);
        Root = null;
        Fields = Attributes = MatchArgs = null;
    }

    /// <summary>The interpreter's state with its classes; null with an error pending.</summary>
    public static AstState? Of(PyThreadState* ts) {
        var state = Interpreter.From(ts).Part<AstState>();
        return state._made || state.Make(ts) ? state : null;
    }

    /// <summary>Is this an instance of AST? 1, 0, or -1 with an error. Makes no classes.</summary>
    public static int IsNode(PyThreadState* ts, PyObject* op) {
        var state = Interpreter.From(ts).Part<AstState>();
        return state._made ? ObjectProtocol.IsInstance(ts, op, (PyObject*)state.Root) : 0;
    }

    public PyTypeObject* ClassOf(NodeClass row) => (PyTypeObject*)Classes[row.Index];

    /// <summary>The row whose class this is exactly, or null.</summary>
    public NodeClass? RowOf(PyTypeObject* type) => _indexOf.TryGetValue((nint)type, out int index) ? NodeTable.Classes[index] : null;

    private bool Make(PyThreadState* ts) {
        Fields = UnicodeObject.Intern(ts, "_fields");
        Attributes = UnicodeObject.Intern(ts, "_attributes");
        MatchArgs = UnicodeObject.Intern(ts, "__match_args__");
        if (Fields == null || Attributes == null || MatchArgs == null) return false;
        for (int i = 0; i < s_place.Length; i++)
            if ((PlaceNames[i] = (nint)UnicodeObject.Intern(ts, s_place[i])) == 0) return false;
        Root = MakeRoot(ts);
        if (Root == null) return false;
        foreach (NodeClass row in NodeTable.Classes) {
            var names = new nint[row.Fields.Length];
            for (int i = 0; i < names.Length; i++)
                if ((names[i] = (nint)UnicodeObject.Intern(ts, row.Fields[i].Name)) == 0) return false;
            FieldNames[row.Index] = names;
            PyTypeObject* made = MakeClass(ts, row, names);
            if (made == null) return false;
            Classes[row.Index] = (nint)made;
            _indexOf[(nint)made] = row.Index;
            if (row.Form == NodeForm.Member && (Members[row.Index] = (nint)ObjectMemory.Alloc(ts, (PyObject*)made, 0)) == 0) return false;
        }
        return _made = true;
    }

    [return: NewRef]
    private PyTypeObject* MakeRoot(PyThreadState* ts) {
        using Owned space = new(ts, DictObject.New(ts));
        using Owned module = new(ts, UnicodeObject.Intern(ts, "ast"));
        using Owned slots = new(ts, TupleObject.Pack(ts, Names.__dict__));
        if (space.IsNull || module.IsNull || slots.IsNull) return null;
        if (DictObject.SetItem(ts, space, Names.__module__, module) < 0 || DictObject.SetItem(ts, space, Fields, TupleObject.Empty) < 0
            || DictObject.SetItem(ts, space, MatchArgs, TupleObject.Empty) < 0 || DictObject.SetItem(ts, space, Attributes, TupleObject.Empty) < 0
            || DictObject.SetItem(ts, space, Names.__slots__, slots) < 0) return null;
        using Owned root = new(ts, NewClass(ts, "AST", BaseObject.Type, space));
        if (root.IsNull || DictObject.DelItem(ts, TypeObject.DictOf((PyTypeObject*)root.Borrow), Names.__slots__) < 0) return null;
        return AstModule.AddMembers(ts, (PyTypeObject*)root.Borrow) ? (PyTypeObject*)root.Detach() : null;
    }

    [return: NewRef]
    private PyTypeObject* MakeClass(PyThreadState* ts, NodeClass row, nint[] names) {
        using Owned space = new(ts, DictObject.New(ts));
        using Owned module = new(ts, UnicodeObject.Intern(ts, "ast"));
        using Owned doc = new(ts, UnicodeObject.FromString(ts, row.Doc));
        using Owned fields = new(ts, Tuple(ts, names));
        using Owned attributes = new(ts, row.HasPlace ? Tuple(ts, PlaceNames) : Py.NewRef(TupleObject.Empty));
        if (space.IsNull || module.IsNull || doc.IsNull || fields.IsNull || attributes.IsNull) return null;
        bool good = DictObject.SetItem(ts, space, Fields, fields) == 0 && DictObject.SetItem(ts, space, MatchArgs, fields) == 0
            && DictObject.SetItem(ts, space, Names.__module__, module) == 0 && DictObject.SetItem(ts, space, Names.__doc__, doc) == 0;
        if (good && row.Owner < 0) good = DictObject.SetItem(ts, space, Attributes, attributes) == 0;
        for (int i = 0; good && i < names.Length; i++)
            if (row.Fields[i].Count == FieldCount.Optional) good = DictObject.SetItem(ts, space, (PyObject*)names[i], Py.None) == 0;
        if (good && row.HasPlace && row.Owner < 0)
            good = DictObject.SetItem(ts, space, (PyObject*)PlaceNames[2], Py.None) == 0 && DictObject.SetItem(ts, space, (PyObject*)PlaceNames[3], Py.None) == 0;
        return good ? (PyTypeObject*)NewClass(ts, row.Name, row.Owner < 0 ? Root : (PyTypeObject*)Classes[row.Owner], space) : null;
    }

    [return: NewRef]
    private static PyObject* NewClass(PyThreadState* ts, string name, PyTypeObject* @base, PyObject* space) {
        using Owned nameObject = new(ts, UnicodeObject.Intern(ts, name));
        using Owned bases = new(ts, TupleObject.Pack(ts, (PyObject*)@base));
        return nameObject.IsNull || bases.IsNull ? null : TypeObject.NewClass(ts, TypeObject.Type, nameObject, bases, space, null);
    }

    [return: NewRef]
    private static PyObject* Tuple(PyThreadState* ts, nint[] items) {
        fixed (nint* first = items) return items.Length == 0 ? Py.NewRef(TupleObject.Empty) : TupleObject.FromArray(ts, (PyObject**)first, items.Length);
    }
}
