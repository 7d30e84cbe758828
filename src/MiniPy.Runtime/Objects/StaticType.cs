// Declaring a builtin type: one row in the class of its behaviour.
//
//   internal static readonly PyTypeObject* Type = StaticType.Create("list", "PyList_Type", sizeof(PyListObject),
//       TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.ListSubclass, &Slots, &Members, @base: null, itemSize: 0);
//   private static void Slots(TypeSlots* slots)     what instances do; filled when the type is first touched
//   private static void Members(TypeBuilder type)   what its dict holds; filled when an attribute is first looked up
//
// A type comes to life when its `Type` field is first read (C# initialises the class then), so a process pays only for the types that it
// uses; the hottest are made at its start instead, by Immortals, and are properties that read it. Everything made here is immortal, process-wide and constant once made (D6, D10): what changes per interpreter on a static type
// (subclasses, weak references) is kept by the interpreter.
//
// The C slots are filled from the twin when the first extension is loaded (CSlots), not before.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class StaticType {
    private static readonly List<nint> s_all = [];
    private static readonly Dictionary<nint, nint> s_members = [];

    /// <summary>Called with each static type that is made, under the gate; the C border fills the C slots of types made after it came up.</summary>
    public static Action<nint>? TypeMade;
    /// <summary>Called, under the gate, with each static type whose dict was just made.</summary>
    public static Action<nint>? TypeFilled;

    /// <summary>Every static type made so far.</summary>
    public static nint[] All() {
        lock (StaticState.Gate) return s_all.ToArray();
    }

    /// <summary>Makes a static type. `symbol` is the C data symbol whose storage it takes, or null.</summary>
    /// <param name="name">tp_name; with a module before a dot where it is not builtins.</param>
    /// <param name="flags">Py_TPFLAGS_* beside those that are inherited.</param>
    /// <param name="base">null for object.</param>
    public static PyTypeObject* Create(string name, string? symbol, nint basicSize, nuint flags, delegate*<TypeSlots*, void> slots,
        delegate*<TypeBuilder, void> members, PyTypeObject* @base = null, nint itemSize = 0, string? doc = null, nint dictOffset = 0, nint weakListOffset = 0) {
        lock (StaticState.Gate) {
            var type = (PyTypeObject*)(symbol != null ? StaticStorage.Data(symbol, sizeof(PyTypeObject)) : NativeMemory.AllocZeroed((nuint)sizeof(PyTypeObject)));
            bool isRoot = symbol == "PyBaseObject_Type";
            if (@base == null && !isRoot) @base = BaseObject.Type;
            type->ob_base.ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
            type->ob_base.ob_base.ob_type = (PyTypeObject*)TypeStorage;
            type->tp_name = (byte*)Marshal.StringToCoTaskMemUTF8(name);
            type->tp_doc = doc == null ? null : (byte*)Marshal.StringToCoTaskMemUTF8(doc);
            type->tp_basicsize = basicSize;
            type->tp_itemsize = itemSize;
            type->tp_base = @base;
            type->tp_dictoffset = dictOffset;
            type->tp_weaklistoffset = weakListOffset;
            type->tp_flags = flags | TypeFlags.Default | TypeFlags.ImmutableType | TypeFlags.Ready;
            var twin = (TypeSlots*)NativeMemory.AllocZeroed((nuint)sizeof(TypeSlots));
            type->tp_cache = (PyObject*)twin;
            type->tp_version_tag = StaticState.NextTypeVersion();
            type->tp_flags |= TypeFlags.ValidVersionTag;
            if (slots != null) slots(twin);
            if (@base != null) Inherit(type, twin, @base);
            s_members[(nint)type] = (nint)members;
            s_all.Add((nint)type);
            TypeMade?.Invoke((nint)type);
            return type;
        }
    }

    /// <summary>Storage of `type` itself, needed before its class is initialised.</summary>
    public static readonly void* TypeStorage = StaticStorage.Data("PyType_Type", sizeof(PyTypeObject));

    private static void Inherit(PyTypeObject* type, TypeSlots* twin, PyTypeObject* @base) {
        TypeSlots* from = TypeSlots.Of(@base);
        const nuint subclassBits = TypeFlags.LongSubclass | TypeFlags.ListSubclass | TypeFlags.TupleSubclass | TypeFlags.BytesSubclass | TypeFlags.UnicodeSubclass
            | TypeFlags.DictSubclass | TypeFlags.BaseExcSubclass | TypeFlags.TypeSubclass | TypeFlags.MatchSelf | TypeFlags.Sequence | TypeFlags.Mapping;
        type->tp_flags |= @base->tp_flags & subclassBits;
        if ((@base->tp_flags & TypeFlags.HaveGc) != 0 && (type->tp_flags & TypeFlags.HaveGc) == 0 && twin->traverse == null) type->tp_flags |= TypeFlags.HaveGc;
        if (type->tp_dictoffset == 0) type->tp_dictoffset = @base->tp_dictoffset;
        if (type->tp_weaklistoffset == 0) type->tp_weaklistoffset = @base->tp_weaklistoffset;
        SlotTable.Inherit(type, twin, from);
    }

    /// <summary>Makes tp_dict, tp_bases and tp_mro of a static type that nobody has looked into yet.</summary>
    public static void EnsureFilled(PyTypeObject* type) {
        if (Volatile.Read(ref *(nint*)&type->tp_dict) != 0) return;
        lock (StaticState.Gate) {
            if (type->tp_dict != null || !s_members.TryGetValue((nint)type, out nint members)) return;
            PyThreadState* ts = StaticState.Ts;
            if (type->tp_base != null) EnsureFilled(type->tp_base);
            int depth = 0;
            for (PyTypeObject* at = type; at != null; at = at->tp_base) depth++;
            PyObject* mro = TupleObject.New(ts, depth);
            int index = 0;
            for (PyTypeObject* at = type; at != null; at = at->tp_base) TupleObject.Items(mro)[index++] = (PyObject*)at;
            type->tp_mro = mro;
            type->tp_bases = type->tp_base == null ? TupleObject.Empty : TupleObject.Pack(ts, (PyObject*)type->tp_base);
            PyObject* dict = DictObject.New(ts);
            var builder = new TypeBuilder(ts, type, dict);
            SlotTable.AddWrappers(ts, type, dict);
            if ((delegate*<TypeBuilder, void>)members != null) ((delegate*<TypeBuilder, void>)members)(builder);
            if (DictObject.GetItemString(ts, dict, Names.__doc__) == null) {
                PyObject* doc = type->tp_doc == null ? Py.None : TypeObject.DocFromSignature(ts, type->tp_name, type->tp_doc);
                DictObject.SetItem(ts, dict, Names.__doc__, doc);
            }
            if (TypeSlots.Of(type)->hash == (delegate*<PyThreadState*, PyObject*, nint>)&ObjectProtocol.HashNotImplemented && DictObject.GetItemString(ts, dict, Names.__hash__) == null)
                DictObject.SetItem(ts, dict, Names.__hash__, Py.None);
            StaticState.ImmortaliseAll();
            Volatile.Write(ref *(nint*)&type->tp_dict, (nint)dict);
            TypeFilled?.Invoke((nint)type);
        }
    }
}
