// structseq.h: tuple types with named fields that C code describes. A field named PyStructSequence_UnnamedField has a place but no name.
//
// The tables a type needs for its life (members, the one method) are made here and never freed, like those of CPython's static types; the
// names and docstrings stay the caller's.

using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal unsafe struct CField {
    public byte* name;
    public byte* doc;
}

internal unsafe struct CSequence {
    public byte* name;
    public byte* doc;
    public CField* fields;
    public int n_in_sequence;
}

internal static unsafe class StructSequenceApi {
    private const int NoArguments = 4; // METH_NOARGS

    /// <summary>An instance whose fields are null until PyStructSequence_SetItem.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyStructSequence_New(PyTypeObject* type) => StructSequence.New(CThread.Current, type);

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PyStructSequence_GetItem(PyObject* op, nint index) => StructSequence.Items(op)[index];

    /// <summary>For fresh instances: what stood there is forgotten.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyStructSequence_SetItem(PyObject* op, nint index, [Steals] PyObject* value) => StructSequence.Items(op)[index] = value;

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyTypeObject* PyStructSequence_NewType(CSequence* description) => NewType(CThread.Current, description, 0);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyTypeObject* _PyStructSequence_NewType(CSequence* description, ulong flags) => NewType(CThread.Current, description, flags);

    [UnmanagedCallersOnly, CApi]
    public static void PyStructSequence_InitType(PyTypeObject* type, CSequence* description) => InitType(CThread.Current, type, description);

    [UnmanagedCallersOnly, CApi]
    public static int PyStructSequence_InitType2(PyTypeObject* type, CSequence* description) => InitType(CThread.Current, type, description);

    private static bool IsUnnamed(byte* name) => CText.String(name) == StructSequence.Unnamed;

    private static int Count(CSequence* description, out int unnamed, out string[] visible) {
        var names = new List<string>();
        int count = 0;
        unnamed = 0;
        for (; description->fields[count].name != null; count++) {
            if (IsUnnamed(description->fields[count].name)) unnamed++;
            else if (count < description->n_in_sequence) names.Add(CText.String(description->fields[count].name)!);
        }
        visible = names.ToArray();
        return count;
    }

    private static PyMemberDef* Members(CSequence* description, int count) {
        var members = (PyMemberDef*)NativeMemory.AllocZeroed((nuint)count + 1, (nuint)sizeof(PyMemberDef));
        PyMemberDef* member = members;
        for (int i = 0; i < count; i++) {
            if (IsUnnamed(description->fields[i].name)) continue;
            *member++ = new PyMemberDef { name = description->fields[i].name, type = (int)MemberType.Object, offset = TupleObject.Header + 8 * i, flags = 1, doc = description->fields[i].doc };
        }
        return members;
    }

    private static PyMethodDef* Methods() {
        var methods = (PyMethodDef*)NativeMemory.AllocZeroed(2, (nuint)sizeof(PyMethodDef));
        methods->ml_name = Copy("__reduce__"u8);
        methods->ml_meth = (void*)ManagedStubs.For(StructSequence.ReduceBody, Shape.MethodNoArgs);
        methods->ml_flags = NoArguments;
        return methods;
    }

    private static byte* Copy(System.ReadOnlySpan<byte> text) {
        var copy = (byte*)NativeMemory.AllocZeroed((nuint)text.Length + 1);
        text.CopyTo(new System.Span<byte>(copy, text.Length));
        return copy;
    }

    private static int Size(CSequence* description, int count) => TupleObject.Header + 8 * (count - description->n_in_sequence);

    private static PyTypeObject* NewType(PyThreadState* ts, CSequence* description, ulong flags) {
        int count = Count(description, out int unnamed, out string[] names);
        PyType_Slot* slots = stackalloc PyType_Slot[] {
            new PyType_Slot { slot = 48, pfunc = TupleObject.Type }, new PyType_Slot { slot = 52, pfunc = (void*)ManagedStubs.For(StructSequence.DeallocBody, Shape.Destructor) },
            new PyType_Slot { slot = 56, pfunc = description->doc }, new PyType_Slot { slot = 64, pfunc = Methods() },
            new PyType_Slot { slot = 65, pfunc = (void*)ManagedStubs.For(StructSequence.NewBody, Shape.Ternary) },
            new PyType_Slot { slot = 66, pfunc = (void*)ManagedStubs.For(StructSequence.ReprBody, Shape.Unary) },
            new PyType_Slot { slot = 71, pfunc = (void*)ManagedStubs.For(StructSequence.TraverseBody, Shape.Traverse) },
            new PyType_Slot { slot = 72, pfunc = Members(description, count) }, default,
        };
        var spec = new PyType_Spec {
            name = Copy(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(description->name)), basicsize = Size(description, count), itemsize = 8,
            flags = (uint)(TypeFlags.Default | TypeFlags.HaveGc | (nuint)flags), slots = slots,
        };
        PyObject* type = TypeReady.FromSpec(ts, null, &spec, null);
        if (type == null) return null;
        if (StructSequence.FillCounts(ts, ((PyTypeObject*)type)->tp_dict, description->n_in_sequence, count, unnamed, names) == 0) return (PyTypeObject*)type;
        Py.DecRef(ts, type);
        return null;
    }

    /// <summary>Makes a zeroed static type a struct sequence. Doing it twice (a second interpreter) changes nothing.</summary>
    private static int InitType(PyThreadState* ts, PyTypeObject* type, CSequence* description) {
        if ((type->tp_flags & TypeFlags.Ready) != 0) return 0;
        lock (StaticState.Gate) {
            if ((type->tp_flags & TypeFlags.Ready) != 0) return 0;
            int count = Count(description, out int unnamed, out string[] names);
            type->tp_name = description->name;
            type->tp_doc = description->doc;
            type->tp_basicsize = Size(description, count);
            type->tp_itemsize = 8;
            type->tp_flags = TypeFlags.Default | TypeFlags.HaveGc;
            type->tp_base = TupleObject.Type;
            type->tp_dealloc = (void*)ManagedStubs.For(StructSequence.DeallocBody, Shape.Destructor);
            type->tp_traverse = (void*)ManagedStubs.For(StructSequence.TraverseBody, Shape.Traverse);
            type->tp_repr = (void*)ManagedStubs.For(StructSequence.ReprBody, Shape.Unary);
            type->tp_new = (void*)ManagedStubs.For(StructSequence.NewBody, Shape.Ternary);
            type->tp_methods = Methods();
            type->tp_members = Members(description, count);
            if (TypeReady.Ready(ts, type) < 0) return -1;
            int status = StructSequence.FillCounts(StaticState.Ts, type->tp_dict, description->n_in_sequence, count, unnamed, names);
            StaticState.ImmortaliseAll();
            return status;
        }
    }
}
