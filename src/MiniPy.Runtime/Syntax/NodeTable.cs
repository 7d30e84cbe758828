// The table of all nodes: what the module _ast makes its classes from, and by which trees are exported to Python and imported back
// without a line of code for any single node. The rows are generated (Ast.g.cs) from nodes.def.

using System;
using System.Collections.Generic;

namespace MiniPy.Syntax;

internal enum NodeForm : byte { Group, EnumGroup, Node, Member }
internal enum FieldKind : byte { Node, Enum, Identifier, String, Int, Constant }
internal enum FieldCount : byte { One, Optional, Many }

/// <summary>One field: `Type` as the grammar writes it, and the index of its class for nodes and enums.</summary>
internal sealed record NodeField(string Name, string Type, int TypeIndex, FieldKind Kind, FieldCount Count);

/// <summary>One class of the module _ast. `Make` builds the record from imported field values.</summary>
internal sealed class NodeClass(int index, string name, int owner, NodeForm form, bool hasPlace, int ordinal, string doc, NodeField[] fields, Func<object?[], Span, Node>? make) {
    public readonly int Index = index;
    public readonly string Name = name;
    /// <summary>The index of the group this belongs to, or -1.</summary>
    public readonly int Owner = owner;
    public readonly NodeForm Form = form;
    /// <summary>Has lineno, col_offset, end_lineno and end_col_offset.</summary>
    public readonly bool HasPlace = hasPlace;
    /// <summary>The value of an enum's member.</summary>
    public readonly int Ordinal = ordinal;
    /// <summary>__doc__: the declaration.</summary>
    public readonly string Doc = doc;
    public readonly NodeField[] Fields = fields;
    public readonly Func<object?[], Span, Node>? Make = make;
}

internal static partial class NodeTable {
    public static readonly NodeClass[] Classes = Make();
    private static readonly object[] s_small = Boxed(256);

    private static object[] Boxed(int count) {
        var boxes = new object[count];
        for (int i = 0; i < count; i++) boxes[i] = i;
        return boxes;
    }

    public static object Box(int value) => (uint)value < 256 ? s_small[value] : value;

    public static object?[] BoxAll<T>(IReadOnlyList<T> list, Func<T, int> number) {
        var boxes = new object?[list.Count];
        for (int i = 0; i < boxes.Length; i++) boxes[i] = Box(number(list[i]));
        return boxes;
    }

    /// <summary>An imported list as one of T. A hole passes here; the validator refuses those that may not be.</summary>
    private static T[] All<T>(object? list) where T : class {
        var items = (object?[])list!;
        var typed = new T[items.Length];
        for (int i = 0; i < typed.Length; i++) typed[i] = (T)items[i]!;
        return typed;
    }

    private static T[] Unbox<T>(object? list, Func<int, T> make) => Array.ConvertAll((object?[])list!, item => make((int)item!));
}
