// The shape of each slot: where it is in CPython's structs and what signature it has. One row for each Slot, in its order; what fills C
// slots, what calls them and what dispatches to managed bodies all read this table.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Interop;

internal enum Shape : byte {
    Unary, Binary, Ternary, Length, Inquiry, IndexArg, IndexObjArg, ObjObjArg, ObjObj, Compare, Traverse, Destructor, GetBuffer, ReleaseBuffer, Send,
    MethodNoArgs, MethodOne, MethodFast, MethodFastKeywords, Vectorcall, Getter, Setter,
}

internal enum Suite : byte { Type, Async, Number, Sequence, Mapping, Buffer }

internal readonly struct SlotShape(Suite suite, int offset, Shape shape) {
    public readonly Suite Suite = suite;
    /// <summary>Bytes from the start of the type, or of the suite.</summary>
    public readonly int Offset = offset;
    public readonly Shape Shape = shape;
}

internal static unsafe class SlotShapes {
    private static SlotShape T(int offset, Shape shape) => new(Suite.Type, offset, shape);
    private static SlotShape N(int offset, Shape shape) => new(Suite.Number, offset, shape);

    /// <summary>By Slot number.</summary>
    public static readonly SlotShape[] Rows = [
        T(48, Shape.Destructor), T(88, Shape.Unary), T(120, Shape.Length), T(128, Shape.Ternary), T(136, Shape.Unary), T(144, Shape.Binary), T(152, Shape.ObjObjArg),
        T(184, Shape.Traverse), T(192, Shape.Inquiry), T(200, Shape.Compare), T(216, Shape.Unary), T(224, Shape.Unary), T(272, Shape.Ternary), T(280, Shape.ObjObjArg),
        T(296, Shape.ObjObjArg), T(304, Shape.IndexArg), T(312, Shape.Ternary), T(320, Shape.Destructor), T(328, Shape.Inquiry), T(392, Shape.Destructor), T(376, Shape.Destructor),
        N(0, Shape.Binary), N(8, Shape.Binary), N(16, Shape.Binary), N(24, Shape.Binary), N(32, Shape.Binary), N(40, Shape.Ternary), N(48, Shape.Unary), N(56, Shape.Unary),
        N(64, Shape.Unary), N(72, Shape.Inquiry), N(80, Shape.Unary), N(88, Shape.Binary), N(96, Shape.Binary), N(104, Shape.Binary), N(112, Shape.Binary), N(120, Shape.Binary),
        N(128, Shape.Unary), N(144, Shape.Unary), N(152, Shape.Binary), N(160, Shape.Binary), N(168, Shape.Binary), N(176, Shape.Binary), N(184, Shape.Ternary),
        N(192, Shape.Binary), N(200, Shape.Binary), N(208, Shape.Binary), N(216, Shape.Binary), N(224, Shape.Binary), N(232, Shape.Binary), N(240, Shape.Binary),
        N(248, Shape.Binary), N(256, Shape.Binary), N(264, Shape.Unary), N(272, Shape.Binary), N(280, Shape.Binary),
        new(Suite.Mapping, 0, Shape.Length), new(Suite.Mapping, 8, Shape.Binary), new(Suite.Mapping, 16, Shape.ObjObjArg),
        new(Suite.Sequence, 0, Shape.Length), new(Suite.Sequence, 8, Shape.Binary), new(Suite.Sequence, 16, Shape.IndexArg), new(Suite.Sequence, 24, Shape.IndexArg),
        new(Suite.Sequence, 40, Shape.IndexObjArg), new(Suite.Sequence, 56, Shape.ObjObj), new(Suite.Sequence, 64, Shape.Binary), new(Suite.Sequence, 72, Shape.IndexArg),
        new(Suite.Async, 0, Shape.Unary), new(Suite.Async, 8, Shape.Unary), new(Suite.Async, 16, Shape.Unary), new(Suite.Async, 24, Shape.Send),
        new(Suite.Buffer, 0, Shape.GetBuffer), new(Suite.Buffer, 8, Shape.ReleaseBuffer),
    ];

    /// <summary>Where a type's pointer to a suite is, in the order of Suite; and the suite's size.</summary>
    private static ReadOnlySpan<int> SuitePointers => [0, 80, 96, 104, 112, 160];
    private static ReadOnlySpan<int> SuiteSizes => [0, 32, 288, 80, 24, 16];

    /// <summary>The C field of a slot, or null when the type has no such suite and none may be made.</summary>
    public static nint* Field(PyTypeObject* type, Slot slot, bool make = false) {
        SlotShape row = Rows[(int)slot];
        if (row.Suite == Suite.Type) return (nint*)((byte*)type + row.Offset);
        nint* pointer = (nint*)((byte*)type + SuitePointers[(int)row.Suite]);
        if (*pointer == 0) {
            if (!make) return null;
            *pointer = (nint)Objects.BuiltinArena.Alloc(SuiteSizes[(int)row.Suite]);
        }
        return (nint*)(*pointer + row.Offset);
    }

    /// <summary>The C function in a slot, or 0.</summary>
    public static nint Read(PyTypeObject* type, Slot slot) {
        nint* field = Field(type, slot);
        return field == null ? 0 : *field;
    }
}
