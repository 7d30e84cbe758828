// A tree of Python objects as a tree of records, for compile(): the way back of AstExporter, over the same rows of NodeTable.
//
// Objects come from anywhere, so everything is checked: that a node is an instance of its group, that required fields are there, that lists
// are lists. What the grammar cannot say (that an assignment has a target, that contexts fit) is left to AstValidator. Attribute look-ups
// may run Python code, which may change the tree under our feet: lists are read item by item.

using System.Collections.Generic;
using System.Numerics;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Syntax;

namespace MiniPy.Modules;

internal readonly unsafe ref struct AstImporter {
    private readonly PyThreadState* _ts;
    private readonly AstState _state;

    private AstImporter(PyThreadState* ts, AstState state) {
        _ts = ts;
        _state = state;
    }

    /// <summary>The tree whose root class is that of `mode`; null with an error pending. Runs Python code.</summary>
    public static Root? Import(PyThreadState* ts, PyObject* op, string mode) {
        AstState? state = AstState.Of(ts);
        if (state == null) return null;
        string wanted = mode switch { "exec" => "Module", "eval" => "Expression", _ => "Interactive" };
        NodeClass row = System.Array.Find(NodeTable.Classes, candidate => candidate.Name == wanted)!;
        int good = ObjectProtocol.IsInstance(ts, op, (PyObject*)state.ClassOf(row));
        if (good == 0) Err.TypeError(ts, $"expected {wanted} node, got {TypeObject.Name(op->ob_type)}");
        return good > 0 && new AstImporter(ts, state).Node(op, NodeTable.Classes[0], out Node? node) ? (Root)node! : null;
    }

    /// <summary>A node of a group, or one outside any group. None gives null where a group is asked for.</summary>
    private bool Node(PyObject* op, NodeClass type, out Node? node) {
        node = null;
        NodeClass? row = type;
        if (type.Form == NodeForm.Group) {
            if (Py.IsNone(op)) return true;
            int member = ObjectProtocol.IsInstance(_ts, op, (PyObject*)_state.ClassOf(type));
            if (member < 0) return false;
            if (member == 0) return Unexpected(op, type);
        }
        Span span = default;
        if (type.HasPlace && !Place(op, type, out span)) return false;
        if (type.Form == NodeForm.Group && !Member(op, type, out row)) return false;
        var values = new object?[row!.Fields.Length];
        for (int i = 0; i < values.Length; i++)
            if (!Field(op, row, i, out values[i])) return false;
        node = row.Make!(values, span);
        return true;
    }

    private bool Unexpected(PyObject* op, NodeClass type) {
        using Owned repr = new(_ts, ObjectProtocol.Repr(_ts, op));
        return !repr.IsNull && Err.TypeError(_ts, $"expected some sort of {type.Name}, but got {UnicodeObject.ToString(repr)}");
    }

    /// <summary>The member of a group whose instance this is: that of its class, else the first that isinstance accepts.</summary>
    private bool Member(PyObject* op, NodeClass group, out NodeClass? row) {
        row = _state.RowOf(op->ob_type);
        if (row != null && row.Owner == group.Index) return true;
        foreach (NodeClass candidate in NodeTable.Classes) {
            if (candidate.Owner != group.Index) continue;
            row = candidate;
            int found = ObjectProtocol.IsInstance(_ts, op, (PyObject*)_state.ClassOf(candidate));
            if (found != 0) return found > 0;
        }
        return Unexpected(op, group);
    }

    private bool Place(PyObject* op, NodeClass type, out Span span) {
        int* numbers = stackalloc int[4];
        span = default;
        for (int i = 0; i < 4; i++) {
            if (ObjectProtocol.LookupAttr(_ts, op, (PyObject*)_state.PlaceNames[i], out PyObject* found) == Lookup.Error) return false;
            using Owned value = new(_ts, found);
            if (i >= 2 && (value.IsNull || Py.IsNone(value))) numbers[i] = numbers[i - 2];
            else if (value.IsNull) return Err.TypeError(_ts, $"required field \"{UnicodeObject.ToString((PyObject*)_state.PlaceNames[i])}\" missing from {type.Name}");
            else if (!Int(value, out numbers[i])) return false;
        }
        span = new Span(numbers[0], numbers[1], numbers[2], numbers[3]);
        return true;
    }

    private bool Field(PyObject* op, NodeClass row, int index, out object? value) {
        NodeField field = row.Fields[index];
        value = null;
        if (ObjectProtocol.LookupAttr(_ts, op, (PyObject*)_state.FieldNames[row.Index][index], out PyObject* raw) == Lookup.Error) return false;
        using Owned found = new(_ts, raw);
        bool none = found.IsNull || Py.IsNone(found);
        if (found.IsNull && field.Count != FieldCount.Optional) return Err.TypeError(_ts, $"required field \"{field.Name}\" missing from {row.Name}");
        if (none && field.Count == FieldCount.Optional) {
            if (field.Kind == FieldKind.Int) value = NodeTable.Box(0);
            return true;
        }
        if (field.Count == FieldCount.Many) return Items(found, field, row, out value);
        if (!Value(found, field, out value)) return false;
        return value != null || field.Kind == FieldKind.Constant || Err.ValueError(_ts, $"field '{field.Name}' is required for {row.Name}");
    }

    private bool Items(PyObject* op, NodeField field, NodeClass row, out object? value) {
        value = null;
        if (!ListObject.Check(op)) return Err.TypeError(_ts, $"{row.Name} field \"{field.Name}\" must be a list, not a {TypeObject.Name(op->ob_type)}");
        nint count = ListObject.Size(op);
        var items = new object?[count];
        for (nint i = 0; i < count; i++) {
            using Owned item = new(_ts, Py.NewRef(ListObject.Items(op)[i]));
            if (!Value(item, field, out items[i])) return false;
            if (ListObject.Size(op) != count) return Err.RuntimeError(_ts, $"{row.Name} field \"{field.Name}\" changed size during iteration");
        }
        value = items;
        return true;
    }

    private bool Value(PyObject* op, NodeField field, out object? value) {
        value = null;
        switch (field.Kind) {
            case FieldKind.Identifier:
                if (Py.IsNone(op)) return true;
                if (!UnicodeObject.CheckExact(op)) return Err.TypeError(_ts, "AST identifier must be of type str");
                value = UnicodeObject.ToString(op);
                return true;
            case FieldKind.String:
                if (Py.IsNone(op)) return true;
                if (UnicodeObject.CheckExact(op)) value = UnicodeObject.ToString(op);
                else if (op->ob_type == BytesObject.Type) value = System.Text.Encoding.Latin1.GetString(BytesObject.Data(op), checked((int)BytesObject.Size(op)));
                else return Err.TypeError(_ts, "AST string must be of type str");
                return true;
            case FieldKind.Int:
                if (!Int(op, out int number)) return false;
                value = NodeTable.Box(number);
                return true;
            case FieldKind.Constant: return Constant(op, out value);
            case FieldKind.Enum:
                if (!Member(op, NodeTable.Classes[field.TypeIndex], out NodeClass? member)) return false;
                value = NodeTable.Box(member!.Ordinal);
                return true;
            default:
                if (!Recursion.Enter(_ts, $" while traversing '{field.Type}' node")) return false;
                bool good = Node(op, NodeTable.Classes[field.TypeIndex], out Node? node);
                Recursion.Leave(_ts);
                value = node;
                return good;
        }
    }

    private bool Int(PyObject* op, out int value) {
        value = 0;
        if (LongObject.Check(op)) {
            value = LongObject.AsInt32(_ts, op);
            return value != -1 || ErrorIndicator.Occurred(_ts) == null;
        }
        using Owned repr = new(_ts, ObjectProtocol.Repr(_ts, op));
        return !repr.IsNull && Err.ValueError(_ts, $"invalid integer value: {UnicodeObject.ToString(repr)}");
    }

    /// <summary>A constant as the compiler keeps it: only exact instances of the immutable builtin types.</summary>
    private bool Constant(PyObject* op, out object? value) {
        value = null;
        PyTypeObject* type = op->ob_type;
        if (Py.IsNone(op)) return true;
        if (op == Py.Ellipsis) value = EllipsisValue.Instance;
        else if (type == BoolObject.Type) value = op == Py.True;
        else if (type == LongObject.Type) value = LongObject.AsBigInteger(op);
        else if (type == FloatObject.Type) value = FloatObject.Value(op);
        else if (type == ComplexObject.Type) value = new Complex(ComplexObject.Value(op).real, ComplexObject.Value(op).imag);
        else if (type == BytesObject.Type) value = new System.ReadOnlySpan<byte>(BytesObject.Data(op), checked((int)BytesObject.Size(op))).ToArray();
        else if (type == UnicodeObject.Type) value = Text(op);
        else if (type == TupleObject.Type || type == SetObject.FrozenType) return Constants(op, out value);
        else return Err.TypeError(_ts, $"got an invalid type in Constant: {TypeObject.Name(type)}");
        return true;
    }

    private static object Text(PyObject* op) {
        if (UnicodeObject.Kind(op) == 1) return UnicodeObject.ToString(op);
        var points = new int[UnicodeObject.Length(op)];
        bool surrogates = false;
        for (int i = 0; i < points.Length; i++) {
            points[i] = UnicodeObject.Read(op, i);
            surrogates |= points[i] is >= 0xD800 and < 0xE000;
        }
        return surrogates ? new CodePoints(points) : UnicodeObject.ToString(op);
    }

    private bool Constants(PyObject* op, out object? value) {
        value = null;
        using Owned items = new(_ts, TupleObject.FromIterable(_ts, op));
        if (items.IsNull || !Recursion.Enter(_ts, " during compilation")) return false;
        var constants = new List<object?>();
        bool good = true;
        for (nint i = 0; good && i < TupleObject.Size(items); i++) {
            good = Constant(TupleObject.Items(items)[i], out object? item);
            constants.Add(item);
        }
        Recursion.Leave(_ts);
        value = op->ob_type == TupleObject.Type ? new TupleConstant(constants) : new FrozenSetConstant(constants);
        return good;
    }
}
