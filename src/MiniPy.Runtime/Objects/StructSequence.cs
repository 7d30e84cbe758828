// Struct sequences: tuples whose fields have names (time.struct_time, os.stat_result, sys.version_info; PyStructSequence in C).
//
//   visible fields  are the tuple's items: ob_size counts them
//   hidden fields   follow in memory and have names only; the type's basicsize covers them, so a block is basicsize + 8 × ob_size
//
// Every field is a read-only member descriptor. A static type is declared by its user:
//
//   public static readonly PyTypeObject* StructTime = StructSequence.Create("time.struct_time", visible: 9, fields: 11, &Members, doc);
//   private static void Members(TypeBuilder t) => StructSequence.Fill(t, 9, ["tm_year", "year, for example, 1993", …]);
//
// An instance comes from New with null fields; the maker fills Items before anyone else sees it.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class StructSequence {
    /// <summary>Name of a field that has none: PyStructSequence_UnnamedField.</summary>
    public const string Unnamed = "unnamed field";

    /// <param name="fields">All fields, visible and hidden.</param>
    /// <param name="slots">&amp;Slots, or &amp;SlotsWithoutNew for types that cannot be called (sys.version_info).</param>
    public static PyTypeObject* Create(string name, int visible, int fields, delegate*<TypeBuilder, void> members, string doc, delegate*<TypeSlots*, void> slots = null) =>
        StaticType.Create(name, null, TupleObject.Header + 8 * (fields - visible), TypeFlags.HaveGc | TypeFlags.TupleSubclass, slots == null ? &Slots : slots, members, @base: TupleObject.Type, itemSize: 8, doc: doc);

    public static void Slots(TypeSlots* s) {
        SlotsWithoutNew(s);
        s->@new = &NewSlot;
    }

    public static void SlotsWithoutNew(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->repr = &ReprSlot;
        s->@new = &RefuseNew;
    }

    /// <summary>Descriptors and counts. `namesAndDocs` holds name and docstring (or null) of each field in turn.</summary>
    public static void Fill(TypeBuilder t, int visible, ReadOnlySpan<string?> namesAndDocs) {
        int fields = namesAndDocs.Length / 2, unnamed = 0, named = 0;
        PyObject* match = TupleObject.New(t.Ts, CountNamed(namesAndDocs[..(2 * visible)]));
        for (int i = 0; i < fields; i++) {
            string name = namesAndDocs[2 * i]!;
            if (name == Unnamed) {
                unnamed++;
                continue;
            }
            t.Member(name, MemberType.Object, TupleObject.Header + 8 * i, true, namesAndDocs[2 * i + 1]);
            if (i < visible) TupleObject.Items(match)[named++] = StaticState.InternedString(name);
        }
        t.Value("n_sequence_fields", LongObject.FromInt64(t.Ts, visible));
        t.Value("n_fields", LongObject.FromInt64(t.Ts, fields));
        t.Value("n_unnamed_fields", LongObject.FromInt64(t.Ts, unnamed));
        t.Value("__match_args__", match);
        t.Method("__reduce__", &ReduceMethod);
    }

    private static int CountNamed(ReadOnlySpan<string?> namesAndDocs) {
        int count = 0;
        for (int i = 0; i < namesAndDocs.Length; i += 2)
            if (namesAndDocs[i] != Unnamed) count++;
        return count;
    }

    /// <summary>An instance with null fields.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type) {
        StaticType.EnsureFilled(type);
        return ObjectMemory.Alloc(ts, (PyObject*)type, Number(ts, type, "n_sequence_fields"));
    }

    /// <summary>All fields, visible ones first.</summary>
    public static PyObject** Items(PyObject* op) => TupleObject.Items(op);

    /// <summary>Hidden fields of a type.</summary>
    public static nint Hidden(PyTypeObject* type) => (type->tp_basicsize - TupleObject.Header) / 8;

    private static nint Number(PyThreadState* ts, PyTypeObject* type, string name) {
        PyObject* value = DictObject.GetItemString(ts, type->tp_dict, name);
        return value == null || !LongObject.TryAsInt64(value, out long number) ? 0 : (nint)number;
    }

    private static string FullName(PyTypeObject* type) => System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)type->tp_name)!;

    /// <summary>Name of a field: that of the member descriptor at its offset; null for an unnamed one. Borrowed.</summary>
    [return: Borrowed]
    private static PyObject* NameOf(PyThreadState* ts, PyTypeObject* type, nint index) {
        nint position = 0;
        while (DictObject.Next(type->tp_dict, ref position, out PyObject* key, out PyObject* value)) {
            if (value->ob_type != Descriptors.MemberType) continue;
            if (((PyMemberDescrObject*)value)->d_member->offset == TupleObject.Header + 8 * index) return key;
        }
        return null;
    }

    // ---- slots ----

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        PyTypeObject* type = op->ob_type;
        PyObject** items = Items(op);
        for (nint i = TupleObject.Size(op) + Hidden(type) - 1; i >= 0; i--) Py.XDecRef(ts, items[i]);
        // A type that C made has this very slot; a class derived from it decrefs itself in its own.
        bool ownType = (type->tp_flags & TypeFlags.HeapType) != 0 && TypeSlots.Of(type)->dealloc == (delegate*<PyThreadState*, PyObject*, void>)&DeallocSlot;
        TypeSlots.Of(type)->free(ts, op);
        if (ownType) Py.DecRef(ts, (PyObject*)type);
    }

    private static int TraverseSlot(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyObject** items = Items(op);
        nint count = TupleObject.Size(op) + Hidden(op->ob_type);
        for (nint i = 0; i < count; i++) {
            if (items[i] == null) continue;
            int stop = visit(items[i], arg);
            if (stop != 0) return stop;
        }
        if ((op->ob_type->tp_flags & TypeFlags.HeapType) != 0) return visit((PyObject*)op->ob_type, arg);
        return 0;
    }

    private static PyObject* ReprSlot(PyThreadState* ts, PyObject* op) {
        PyTypeObject* type = op->ob_type;
        using var text = new UnicodeBuilder(ts);
        text.Append(FullName(type));
        text.Append("(");
        for (nint i = 0; i < TupleObject.Size(op); i++) {
            if (i > 0) text.Append(", ");
            PyObject* name = NameOf(ts, type, i);
            if (name != null) {
                text.Append(name);
                text.Append("=");
            }
            using Owned repr = new(ts, ObjectProtocol.Repr(ts, Items(op)[i]));
            if (repr.IsNull) return null;
            text.Append(repr.Borrow);
        }
        text.Append(")");
        return text.Finish();
    }

    private static PyObject* RefuseNew(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        Err.TypeError(ts, $"cannot create '{FullName((PyTypeObject*)type)}' instances");

    /// <summary>Argument table; a class of its own so that the types start without it.</summary>
    private static class Specs {
        public static readonly ArgSpec New = new("structseq", positionalOnly: 0, required: 1, "sequence", "dict");
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* typeObject, PyObject* args, PyObject* kwargs) {
        var type = (PyTypeObject*)typeObject;
        PyObject** into = stackalloc PyObject*[2];
        if (!Specs.New.ParseTuple(ts, args, kwargs, into)) return null;
        using Owned sequence = new(ts, TupleObject.FromIterable(ts, into[0]));
        if (sequence.IsNull) {
            if (Err.Matches(ts, Exc.TypeError)) return Err.TypeError(ts, "constructor requires a sequence");
            return null;
        }
        PyObject* dict = into[1];
        string name = FullName(type);
        if (dict != null && !TypeObject.HasFlag(dict, TypeFlags.DictSubclass)) return Err.TypeError(ts, $"{name}() takes a dict as second arg, if any");
        StaticType.EnsureFilled(type);
        nint given = TupleObject.Size(sequence), visible = Number(ts, type, "n_sequence_fields"), fields = visible + Hidden(type);
        if (visible != fields) {
            if (given < visible) return Err.TypeError(ts, $"{name}() takes an at least {visible}-sequence ({given}-sequence given)");
            if (given > fields) return Err.TypeError(ts, $"{name}() takes an at most {fields}-sequence ({given}-sequence given)");
        } else if (given != visible) {
            return Err.TypeError(ts, $"{name}() takes a {visible}-sequence ({given}-sequence given)");
        }
        using Owned op = new(ts, ObjectMemory.Alloc(ts, typeObject, visible));
        if (op.IsNull) return null;
        PyObject** items = Items(op);
        for (nint i = 0; i < fields; i++) {
            PyObject* value = null;
            if (i < given) value = TupleObject.Items(sequence)[i];
            else if (dict != null) {
                PyObject* field = NameOf(ts, type, i);
                if (field != null && DictObject.GetItemWithError(ts, dict, field, out value) == Lookup.Error) return null;
            }
            items[i] = Py.NewRef(value == null ? Py.None : value);
        }
        return op.Detach();
    }

    /// <summary>(type, (visible fields, {name: hidden field})).</summary>
    private static PyObject* ReduceMethod(PyThreadState* ts, PyObject* self) {
        nint visible = TupleObject.Size(self), fields = visible + Hidden(self->ob_type);
        using Owned tuple = new(ts, TupleObject.FromArray(ts, Items(self), visible));
        using Owned dict = new(ts, DictObject.New(ts));
        if (tuple.IsNull || dict.IsNull) return null;
        for (nint i = visible; i < fields; i++) {
            PyObject* name = NameOf(ts, self->ob_type, i);
            if (name == null || Items(self)[i] == null) continue;
            if (DictObject.SetItem(ts, dict, name, Items(self)[i]) < 0) return null;
        }
        using Owned arguments = new(ts, TupleObject.Pack(ts, tuple, dict));
        return arguments.IsNull ? null : TupleObject.Pack(ts, (PyObject*)self->ob_type, arguments);
    }
}
