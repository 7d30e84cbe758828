// A tree of records as a tree of Python objects: one walk over the rows of NodeTable, no code for any single node.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Syntax;

namespace MiniPy.Modules;

internal readonly unsafe ref struct AstExporter {
    // CPython lets a tree be three times as deep as calls may be.
    private const int DepthPerCall = 3;

    private readonly PyThreadState* _ts;
    private readonly AstState _state;

    private AstExporter(PyThreadState* ts, AstState state) {
        _ts = ts;
        _state = state;
    }

    /// <summary>The tree in Python. Runs no Python code.</summary>
    [return: NewRef]
    public static PyObject* Export(PyThreadState* ts, Node node) {
        AstState? state = AstState.Of(ts);
        return state == null ? null : new AstExporter(ts, state).Node(node, ts->recursion_remaining * DepthPerCall);
    }

    [return: NewRef]
    private PyObject* Node(Node node, int depthLeft) {
        if (depthLeft <= 0 || ThreadStates.StackIsLow(_ts)) return Err.RecursionError(_ts, " during ast construction");
        NodeClass row = node.Class;
        PyObject* op = ObjectMemory.Alloc(_ts, (PyObject*)_state.ClassOf(row), 0);
        if (op == null) return null;
        nint[] names = _state.FieldNames[row.Index];
        for (int i = 0; i < names.Length; i++)
            if (!Set(op, names[i], Field(row.Fields[i], node.Field(i), depthLeft - 1))) return null;
        if (!row.HasPlace) return op;
        Span span = node.Span;
        return Set(op, _state.PlaceNames[0], LongObject.FromInt64(_ts, span.Line)) && Set(op, _state.PlaceNames[1], LongObject.FromInt64(_ts, span.Column))
            && Set(op, _state.PlaceNames[2], LongObject.FromInt64(_ts, span.EndLine)) && Set(op, _state.PlaceNames[3], LongObject.FromInt64(_ts, span.EndColumn)) ? op : null;
    }

    /// <summary>Sets an attribute; when it cannot, or there is no value, the object is given back.</summary>
    private bool Set(PyObject* op, nint name, [Steals] PyObject* value) {
        bool done = value != null && InstanceDict.Set(_ts, op, (PyObject*)name, value) != Lookup.Error;
        Py.XDecRef(_ts, value);
        if (!done) Py.DecRef(_ts, op);
        return done;
    }

    [return: NewRef]
    private PyObject* Field(NodeField field, object? value, int depthLeft) {
        if (field.Count != FieldCount.Many) return Value(field, value, depthLeft);
        var items = (IReadOnlyList<object?>)value!;
        PyObject* list = ListObject.New(_ts, items.Count);
        if (list == null) return null;
        for (int i = 0; i < items.Count; i++) {
            PyObject* item = Value(field, items[i], depthLeft);
            if (item == null) {
                Py.DecRef(_ts, list);
                return null;
            }
            ListObject.Items(list)[i] = item;
        }
        return list;
    }

    [return: NewRef]
    private PyObject* Value(NodeField field, object? value, int depthLeft) {
        switch (field.Kind) {
            case FieldKind.Constant: return CodeObject.Constant(_ts, value);
            case FieldKind.Enum: return Py.NewRef((PyObject*)_state.Members[field.TypeIndex + 1 + (int)value!]);
            case FieldKind.Int: return LongObject.FromInt64(_ts, (int)value!);
            case FieldKind.Identifier when value != null: return UnicodeObject.Intern(_ts, (string)value);
            case FieldKind.String when value != null: return UnicodeObject.FromString(_ts, (string)value);
            default: return value == null ? Py.None : Node((Node)value, depthLeft);
        }
    }
}
