// Slots of classes, and the life of their instances.
//
// A class's slot is: the slot of the base whose wrapper the attribute is (no detour through Python), or a function of SlotDispatch that looks
// the special method up, or nothing. It is worked out when the class is made and again, for the class and its subclasses, when a special
// method is set or deleted.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class TypeObject {
    private static void UpdateAllSlots(PyThreadState* ts, PyTypeObject* type) {
        SlotRow[] rows = SlotTable.Rows;
        for (int i = 0; i < rows.Length;) i = UpdateSlot(ts, type, rows, i);
    }

    /// <summary>After the attribute `name` of a class changed: its slots and those of all subclasses follow.</summary>
    public static void UpdateSlotsFor(PyThreadState* ts, PyTypeObject* type, PyObject* name) {
        SlotRow[] rows = SlotTable.Rows;
        for (int i = 0; i < rows.Length;) {
            int first = i;
            bool touched = false;
            Slot slot = rows[i].Slot;
            for (; i < rows.Length && rows[i].Slot == slot; i++) touched |= UnicodeObject.Equals(rows[i].NameObject, name);
            if (touched) UpdateTree(ts, type, rows, first, name);
        }
    }

    private static void UpdateTree(PyThreadState* ts, PyTypeObject* type, SlotRow[] rows, int first, PyObject* name) {
        UpdateSlot(ts, type, rows, first);
        TypeMade(ts, type);
        foreach (nint sub in SubclassesOf(ts, type)) {
            if (DictObject.GetItem(ts, ((PyTypeObject*)sub)->tp_dict, name) == null) UpdateTree(ts, (PyTypeObject*)sub, rows, first, name);
        }
    }

    /// <summary>Sets one slot from its rows, which start at `row`; returns the row after them.</summary>
    private static int UpdateSlot(PyThreadState* ts, PyTypeObject* type, SlotRow[] rows, int row) {
        Slot slot = rows[row].Slot;
        nint generic = 0, specific = 0;
        bool useGeneric = false, found = false;
        for (; row < rows.Length && rows[row].Slot == slot; row++) {
            PyObject* attribute = Lookup(ts, type, rows[row].NameObject);
            if (attribute == null) continue;
            if (attribute->ob_type == Descriptors.WrapperType) {
                var wrapper = (PyWrapperDescrObject*)attribute;
                ref readonly SlotRow wrapped = ref Descriptors.RowOf(wrapper);
                if (wrapped.Slot != slot && wrapped.Name == rows[row].Name && IsSubtype(type, wrapper->d_common.d_type)) continue; // the same name wraps another slot (mp_ and sq_ pairs): not for this one
                found = true;
                if (rows[row].Generic != null) generic = (nint)rows[row].Generic;
                if (wrapped.Slot != slot || wrapped.Wrap != rows[row].Wrap || !IsSubtype(type, wrapper->d_common.d_type)) { // __setattr__ = dict.__setitem__
                    useGeneric = true;
                    continue;
                }
                nint function = TypeSlots.At(TypeSlots.Of(wrapper->d_common.d_type), slot);
                if (specific != 0 && specific != function) useGeneric = true;
                else specific = function;
            } else if (slot == Slot.@new && IsNewWrapperOf(attribute, out PyTypeObject* owner)) {
                // `__new__ = object.__new__` below a class with a __new__ of its own keeps that class's slot, as in CPython (issue 5322).
                specific = TypeSlots.At(TypeSlots.Of(type->tp_base), slot);
                if (specific != (nint)rows[row].Generic) specific = TypeSlots.At(TypeSlots.Of(owner), slot);
                found = true;
            } else if (Py.IsNone(attribute) && slot == Slot.hash) {
                specific = (nint)(delegate*<PyThreadState*, PyObject*, nint>)&ObjectProtocol.HashNotImplemented;
                found = true;
            } else {
                useGeneric = true;
                found = true;
            }
            if (rows[row].Generic != null) generic = (nint)rows[row].Generic;
        }
        nint value = !found ? InheritedWithoutName(type, slot) : useGeneric || specific == 0 ? generic : specific;
        if (slot == Slot.getattro && value == (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&SlotDispatch.GetAttr
            && Lookup(ts, type, Names.__getattr__) == null && PlainGetAttribute(ts, type)) value = (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&ObjectProtocol.GenericGetAttr;
        TypeSlots.At(TypeSlots.Of(type), slot) = value;
        return row;
    }

    private static bool PlainGetAttribute(PyThreadState* ts, PyTypeObject* type) =>
        Lookup(ts, type, Names.__getattribute__) == Lookup(ts, BaseObject.Type, Names.__getattribute__);

    /// <summary>Slots that have no names, or whose names wrap another slot, come from the base as they are.</summary>
    private static nint InheritedWithoutName(PyTypeObject* type, Slot slot) {
        if (slot is Slot.richcompare or Slot.hash or Slot.finalize or Slot.iternext) return slot == Slot.iternext || slot == Slot.finalize ? BaseSlot(type, slot) : 0;
        return BaseSlot(type, slot) is var inherited && IsGeneric(slot, inherited) ? 0 : inherited;
    }

    private static nint BaseSlot(PyTypeObject* type, Slot slot) => type->tp_base == null ? 0 : TypeSlots.At(TypeSlots.Of(type->tp_base), slot) is var value && IsGeneric(slot, value) ? 0 : value;

    private static bool IsGeneric(Slot slot, nint function) {
        if (function == 0) return false;
        foreach (ref readonly SlotRow row in (System.ReadOnlySpan<SlotRow>)SlotTable.Rows)
            if (row.Slot == slot && (nint)row.Generic == function) return true;
        return false;
    }

    /// <summary>The nearest base that is not a class made by Python code (its dealloc, traverse and clear know the fields below ours).</summary>
    private static PyTypeObject* NativeBase(PyTypeObject* type) {
        while (TypeSlots.Of(type)->dealloc == (delegate*<PyThreadState*, PyObject*, void>)&InstanceDealloc) type = type->tp_base;
        return type;
    }

    /// <summary>tp_dealloc of instances of classes: finalizer, weak references, slots, dict, then the base's own dealloc, then the class's count.</summary>
    public static void InstanceDealloc(PyThreadState* ts, PyObject* op) {
        PyTypeObject* type = op->ob_type;
        TypeSlots* slots = TypeSlots.Of(type);
        if (slots->finalize != null && !CycleCollector.IsFinalized(ts, op)) {
            if (FinalizeFromDealloc(ts, op)) return; // resurrected
            type = op->ob_type; // the finalizer may have assigned __class__
        }
        PyTypeObject* native = NativeBase(type);
        bool hasGc = (type->tp_flags & TypeFlags.HaveGc) != 0;
        if (hasGc) CycleCollector.Untrack(ts, op);
        if (type->tp_weaklistoffset > 0 && native->tp_weaklistoffset == 0) WeakRefObject.ClearAll(ts, op);
        for (PyTypeObject* at = type; at != native; at = at->tp_base) ClearSlotsOf(ts, at, op);
        if (type->tp_dictoffset != 0 && native->tp_dictoffset == 0) {
            nint* word = InstanceDict.WordOf(op);
            nint held = *word;
            *word = 0;
            InstanceDict.Release(ts, held);
        }
        if (native == BaseObject.Type) {
            Heap.Free(ts->heap, op);
        } else {
            // The base's dealloc untracks again, so it must find the object tracked.
            if (hasGc && (native->tp_flags & TypeFlags.HaveGc) != 0) CycleCollector.Track(ts, op);
            TypeSlots.Of(native)->dealloc(ts, op);
            // The dealloc of a heap type gives the instance's reference to its type back itself.
            if ((native->tp_flags & TypeFlags.HeapType) != 0) return;
        }
        Py.DecRef(ts, (PyObject*)type);
    }

    /// <summary>Runs tp_finalize of an object whose count is zero (PEP 442); true when it lives again.</summary>
    public static bool FinalizeFromDealloc(PyThreadState* ts, PyObject* op) {
        op->ob_refcnt = 1;
        CycleCollector.SetFinalized(ts, op);
        TypeSlots.Of(op)->finalize(ts, op); // runs Python code
        if (--op->ob_refcnt == 0) return false;
        return true;
    }

    private static void ClearSlotsOf(PyThreadState* ts, PyTypeObject* type, PyObject* op) {
        if (type->tp_members == null || (type->tp_flags & TypeFlags.HeapType) == 0) return;
        for (PyMemberDef* member = type->tp_members; member->name != null; member++)
            if (member->type == (int)MemberType.ObjectEx && (member->flags & 1) == 0) Py.ClearRef(ts, (PyObject**)((byte*)op + member->offset));
    }

    private static int InstanceTraverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyTypeObject* type = op->ob_type;
        PyTypeObject* native = NativeBase(type);
        int stop;
        for (PyTypeObject* at = type; at != native; at = at->tp_base) {
            if (at->tp_members == null) continue;
            for (PyMemberDef* member = at->tp_members; member->name != null; member++) {
                if (member->type != (int)MemberType.ObjectEx) continue;
                PyObject* value = *(PyObject**)((byte*)op + member->offset);
                if (value != null && (stop = visit(value, arg)) != 0) return stop;
            }
        }
        if (type->tp_dictoffset != 0 && native->tp_dictoffset == 0 && (stop = InstanceDict.TraverseWord(*InstanceDict.WordOf(op), visit, arg)) != 0) return stop;
        if ((stop = visit((PyObject*)type, arg)) != 0) return stop;
        return TypeSlots.Of(native)->traverse != null ? TypeSlots.Of(native)->traverse(op, visit, arg) : 0;
    }

    private static int InstanceClear(PyThreadState* ts, PyObject* op) {
        PyTypeObject* type = op->ob_type;
        PyTypeObject* native = NativeBase(type);
        for (PyTypeObject* at = type; at != native; at = at->tp_base) ClearSlotsOf(ts, at, op);
        if (type->tp_dictoffset != 0 && native->tp_dictoffset == 0) {
            nint* word = InstanceDict.WordOf(op);
            nint held = *word; // may be op itself
            *word = 0;
            InstanceDict.Release(ts, held);
        }
        return TypeSlots.Of(native)->clear != null ? TypeSlots.Of(native)->clear(ts, op) : 0;
    }

    // ---------------------------------------------------------------- the type's own life

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        CycleCollector.Untrack(ts, op);
        if (type->tp_bases != null)
            for (nint i = 0; i < TupleObject.Size(type->tp_bases); i++) RemoveSubclass(ts, (PyTypeObject*)TupleObject.Items(type->tp_bases)[i], type);
        WeakRefObject.ClearAll(ts, op);
        Interpreter.From(ts).Part<TypeTable>().Subclasses.Remove((nint)type);
        ReleaseFields(ts, type);
        var heap = (PyHeapTypeObject*)type;
        Py.XDecRef(ts, heap->ht_name);
        Py.XDecRef(ts, heap->ht_qualname);
        Py.XDecRef(ts, heap->ht_slots);
        Py.XDecRef(ts, heap->ht_module);
        if (heap->ht_cached_keys != null) DictObject.ReleaseKeys(ts, (DictKeys*)heap->ht_cached_keys);
        ObjectMemory.FreeBuffer(ts, type->tp_doc);
        if ((type->tp_flags & TypeFlags.Native) == 0) ObjectMemory.FreeBuffer(ts, type->tp_members);
        ObjectMemory.FreeBuffer(ts, type->tp_cache);
        PyTypeObject* metatype = op->ob_type;
        Heap.Free(ts->heap, op);
        if (metatype == Type) return;
    }

    private static void ReleaseFields(PyThreadState* ts, PyTypeObject* type) {
        Py.ClearRef(ts, (PyObject**)&type->tp_base);
        Py.ClearRef(ts, &type->tp_dict);
        Py.ClearRef(ts, &type->tp_bases);
        Py.ClearRef(ts, &type->tp_mro);
    }

    private static int TraverseSlot(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var type = (PyTypeObject*)op;
        if ((type->tp_flags & TypeFlags.HeapType) == 0) return 0;
        int stop = 0;
        if (type->tp_dict != null && (stop = visit(type->tp_dict, arg)) != 0) return stop;
        if (type->tp_bases != null && (stop = visit(type->tp_bases, arg)) != 0) return stop;
        if (type->tp_mro != null && (stop = visit(type->tp_mro, arg)) != 0) return stop;
        if (type->tp_base != null && (stop = visit((PyObject*)type->tp_base, arg)) != 0) return stop;
        PyObject* module = ((PyHeapTypeObject*)type)->ht_module;
        return module != null ? visit(module, arg) : 0;
    }

    /// <summary>Only what can form a cycle and is not needed to deallocate instances: the namespace and the MRO (which holds the type itself).</summary>
    private static int ClearSlot(PyThreadState* ts, PyObject* op) {
        var type = (PyTypeObject*)op;
        if ((type->tp_flags & TypeFlags.HeapType) == 0) return 0;
        Modified(ts, type);
        if (type->tp_dict != null) DictObject.Clear(ts, type->tp_dict);
        Py.ClearRef(ts, &((PyHeapTypeObject*)type)->ht_module);
        PyObject* mro = type->tp_mro;
        type->tp_mro = Py.NewRef(TupleObject.Empty);
        Py.XDecRef(ts, mro);
        return 0;
    }
}
