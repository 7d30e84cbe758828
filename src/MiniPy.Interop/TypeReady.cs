// Types that C code makes: PyType_Ready for static types, PyType_FromSpec for heap types.
//
// A static C type is the process's: its dict, MRO and bases are immortals made under the static gate, like those of our own static types,
// so several interpreters may use it. A heap type belongs to the interpreter that made it.
//
// The twin gets an adapter for each C slot that the type fills; slots it leaves empty are inherited, on both sides.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe partial class TypeReady {
    /// <summary>PyType_Ready. 0, or -1 with an error.</summary>
    public static int Ready(PyThreadState* ts, PyTypeObject* type) {
        if ((type->tp_flags & TypeFlags.Ready) != 0) return 0;
        lock (StaticState.Gate) {
            if ((type->tp_flags & TypeFlags.Ready) != 0) return 0;
            if (type->tp_name == null) return Err.SystemError(ts, "type does not define tp_name");
            bool heap = (type->tp_flags & TypeFlags.HeapType) != 0;
            PyThreadState* maker = heap ? ts : StaticState.Ts;
            if (type->tp_base == null) type->tp_base = BaseObject.Type;
            PyTypeObject* @base = type->tp_base;
            if ((@base->tp_flags & TypeFlags.Ready) == 0 && Ready(ts, @base) < 0) return -1;
            if (type->ob_base.ob_base.ob_type == null) type->ob_base.ob_base.ob_type = @base->ob_base.ob_base.ob_type;
            if (!heap) type->ob_base.ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
            type->tp_flags |= TypeFlags.Native | TypeFlags.Readying;
            if (!heap) type->tp_flags |= TypeFlags.ImmutableType;
            InheritBasics(type, @base);
            TypeSlots* twin = heap && type->tp_cache != null ? (TypeSlots*)type->tp_cache : (TypeSlots*)(heap ? ObjectMemory.Buffer(ts, sizeof(TypeSlots)) : BuiltinArena.Alloc(sizeof(TypeSlots)));
            if (twin == null) return -1;
            NativeMemory.Clear(twin, (nuint)sizeof(TypeSlots));
            type->tp_cache = (PyObject*)twin;
            FillTwin(type, twin);
            SlotTable.Inherit(type, twin, TypeSlots.Of(@base));
            // A static type that gives no tp_new and derives from object alone cannot be instantiated (type_ready_set_new).
            if (!heap && type->tp_new == null && @base == BaseObject.Type) twin->@new = null;
            bool forbidden = (type->tp_flags & TypeFlags.DisallowInstantiation) != 0;
            if (forbidden) twin->@new = null;
            FillEmptyC(type, twin, @base);
            if (forbidden) type->tp_new = null;
            if (FillDict(ts, maker, type) < 0) return -1;
            if (!heap) {
                type->tp_version_tag = StaticState.NextTypeVersion();
                type->tp_flags |= TypeFlags.ValidVersionTag;
                StaticState.ImmortaliseAll();
            }
            type->tp_flags = type->tp_flags & ~TypeFlags.Readying | TypeFlags.Ready;
            return 0;
        }
    }

    private static void InheritBasics(PyTypeObject* type, PyTypeObject* @base) {
        if (type->tp_basicsize == 0) type->tp_basicsize = @base->tp_basicsize;
        if (type->tp_itemsize == 0) type->tp_itemsize = @base->tp_itemsize;
        if (type->tp_dictoffset == 0) type->tp_dictoffset = @base->tp_dictoffset;
        if (type->tp_weaklistoffset == 0) type->tp_weaklistoffset = @base->tp_weaklistoffset;
        if (type->tp_vectorcall_offset == 0) {
            type->tp_vectorcall_offset = @base->tp_vectorcall_offset;
            if (type->tp_call == null) type->tp_flags |= @base->tp_flags & TypeFlags.HaveVectorcall;
        }
        if (type->tp_descr_get == null && (type->tp_flags & TypeFlags.HeapType) == 0) type->tp_flags |= @base->tp_flags & TypeFlags.MethodDescriptor;
        nuint subclassBits = TypeFlags.LongSubclass | TypeFlags.ListSubclass | TypeFlags.TupleSubclass | TypeFlags.BytesSubclass | TypeFlags.UnicodeSubclass
            | TypeFlags.DictSubclass | TypeFlags.BaseExcSubclass | TypeFlags.TypeSubclass | TypeFlags.MatchSelf | TypeFlags.Sequence | TypeFlags.Mapping;
        type->tp_flags |= @base->tp_flags & subclassBits;
        // tp_traverse and tp_clear come from the base together with the flag (inherit_special).
        if ((type->tp_flags & TypeFlags.HaveGc) == 0 && (@base->tp_flags & TypeFlags.HaveGc) != 0 && type->tp_traverse == null && type->tp_clear == null) type->tp_flags |= TypeFlags.HaveGc;
    }

    /// <summary>Adapters for what the type fills itself; a slot that holds one of our stubs (PyType_GenericNew's like) gets the body behind it.</summary>
    private static void FillTwin(PyTypeObject* type, TypeSlots* twin) {
        for (int i = 0; i < (int)Slot.Count; i++) {
            nint function = SlotShapes.Read(type, (Slot)i);
            if (function == 0) continue;
            nint body = ManagedStubs.BodyOf(function);
            TypeSlots.At(twin, (Slot)i) = body != 0 ? body : NativeAdapters.For((Slot)i);
        }
        if (type->tp_getattro == null && type->tp_getattr != null) twin->getattro = &OldGetAttr;
        if (type->tp_setattro == null && type->tp_setattr != null) twin->setattro = &OldSetAttr;
    }

    /// <summary>tp_getattr and tp_setattr take a char* (deprecated, still used).</summary>
    private static PyObject* OldGetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        byte* text = UnicodeObject.AsUtf8(ts, name, out _);
        if (text == null) return null;
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, byte*, PyObject*>)op->ob_type->tp_getattr)(op, text);
    }

    private static int OldSetAttr(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value) {
        byte* text = UnicodeObject.AsUtf8(ts, name, out _);
        if (text == null) return -1;
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, byte*, PyObject*, int>)op->ob_type->tp_setattr)(op, text, value);
    }

    /// <summary>The C side of inherited slots.</summary>
    private static void FillEmptyC(PyTypeObject* type, TypeSlots* twin, PyTypeObject* @base) {
        for (int i = 0; i < (int)Slot.Count; i++) {
            var slot = (Slot)i;
            nint body = TypeSlots.At(twin, slot);
            if (body == 0) continue;
            nint* field = SlotShapes.Field(type, slot, make: true);
            if (*field != 0) continue;
            *field = NativeAdapters.IsAdapter(body) ? SlotShapes.Read(@base, slot) : ManagedStubs.For(body, SlotShapes.Rows[i].Shape);
        }
        if (type->tp_getattr == null) type->tp_getattr = @base->tp_getattr;
        if (type->tp_setattr == null) type->tp_setattr = @base->tp_setattr;
    }

    private static int FillDict(PyThreadState* ts, PyThreadState* maker, PyTypeObject* type) {
        if (type->tp_bases == null) type->tp_bases = TupleObject.Pack(maker, (PyObject*)type->tp_base);
        PyObject* dict = type->tp_dict != null ? type->tp_dict : DictObject.New(maker);
        if (dict == null) return -1;
        type->tp_dict = dict;
        for (PyMethodDef* method = type->tp_methods; method != null && method->ml_name != null; method++) {
            PyObject* descriptor = (method->ml_flags & BuiltinArena.METH_CLASS) != 0 ? Descriptors.NewClassMethod(maker, type, method)
                : (method->ml_flags & BuiltinArena.METH_STATIC) != 0 ? StaticMethodOf(maker, type, method) : Descriptors.NewMethod(maker, type, method);
            if (Put(maker, dict, method->ml_name, descriptor, keep: (method->ml_flags & 64) == 0) < 0) return -1;
        }
        for (PyMemberDef* member = type->tp_members; member != null && member->name != null; member++)
            if (Put(maker, dict, member->name, Descriptors.NewMember(maker, type, member), keep: true) < 0) return -1;
        for (PyGetSetDef* getset = type->tp_getset; getset != null && getset->name != null; getset++)
            if (Put(maker, dict, getset->name, Descriptors.NewGetSet(maker, type, getset), keep: true) < 0) return -1;
        if (SlotTable.AddWrappers(maker, type, dict) < 0) return -1;
        if (DictObject.GetItem(maker, dict, Names.__doc__) == null) {
            using Owned doc = new(maker, type->tp_doc == null ? Py.None : TypeObject.DocFromSignature(maker, type->tp_name, type->tp_doc));
            if (doc.IsNull || DictObject.SetItem(maker, dict, Names.__doc__, doc) < 0) return -1;
        }
        if (TypeSlots.Of(type)->hash == (delegate*<PyThreadState*, PyObject*, nint>)&ObjectProtocol.HashNotImplemented && DictObject.GetItem(maker, dict, Names.__hash__) == null)
            DictObject.SetItem(maker, dict, Names.__hash__, Py.None);
        type->tp_mro = TypeObject.C3(maker, type);
        return type->tp_mro == null ? -1 : 0;
    }

    private static PyObject* StaticMethodOf(PyThreadState* maker, PyTypeObject* type, PyMethodDef* method) {
        PyObject* function = CFunctionObject.New(maker, method, (PyObject*)type, null);
        PyObject* wrapped = function == null ? null : StaticMethodObject.New(maker, function);
        if (function != null && maker != StaticState.Ts) Py.DecRef(maker, function);
        return wrapped;
    }

    private static int Put(PyThreadState* maker, PyObject* dict, byte* name, [Steals] PyObject* value, bool keep) {
        if (value == null) return -1;
        PyObject* key = maker == StaticState.Ts ? StaticState.InternedString(CText.String(name)!) : UnicodeObject.Intern(maker, CText.String(name)!);
        if (key == null) return -1;
        int status = keep && DictObject.GetItem(maker, dict, key) != null ? 0 : DictObject.SetItem(maker, dict, key, value);
        Py.DecRef(maker, key);
        Py.DecRef(maker, value);
        return status;
    }

    // ---------------------------------------------------------------- heap types from a specification

    /// <summary>Offset in PyHeapTypeObject of a Py_* slot id (typeslots.h), or -1.</summary>
    private static int OffsetOf(int id) => id switch {
        1 => 832, 2 => 840, // bf_getbuffer, bf_releasebuffer
        3 => 744, 4 => 728, 5 => 736, // mp_ass_subscript, mp_length, mp_subscript
        6 => 440 + 64, 7 => 440 + 0, 8 => 440 + 104, 9 => 440 + 72, 10 => 440 + 32, 11 => 440 + 144, 12 => 440 + 232, // nb_absolute add and bool divmod float floor_divide
        13 => 440 + 264, 14 => 440 + 152, 15 => 440 + 208, 16 => 440 + 248, 17 => 440 + 192, 18 => 440 + 168, 19 => 440 + 224, 20 => 440 + 184, // nb_index inplace_add and floor_divide lshift multiply or power
        21 => 440 + 176, 22 => 440 + 200, 23 => 440 + 160, 24 => 440 + 256, 25 => 440 + 216, // inplace_remainder rshift subtract true_divide xor
        26 => 440 + 128, 27 => 440 + 80, 28 => 440 + 88, 29 => 440 + 16, 30 => 440 + 48, 31 => 440 + 120, 32 => 440 + 56, 33 => 440 + 40, 34 => 440 + 24, 35 => 440 + 96, // int invert lshift multiply negative or positive power remainder rshift
        36 => 440 + 8, 37 => 440 + 240, 38 => 440 + 112, // subtract true_divide xor
        39 => 752 + 40, 40 => 752 + 8, 41 => 752 + 56, 42 => 752 + 64, 43 => 752 + 72, 44 => 752 + 24, 45 => 752 + 0, 46 => 752 + 16, // sq_ass_item concat contains inplace_concat inplace_repeat item length repeat
        47 => 304, 48 => 256, 49 => 336, 50 => 128, 51 => 192, 52 => 48, 53 => 376, 54 => 272, 55 => 280, 56 => 176, 57 => 64, 58 => 144, 59 => 120, 60 => 296, 61 => 328, 62 => 216, 63 => 224, // tp_alloc base bases call clear dealloc del descr_get descr_set doc getattr getattro hash init is_gc iter iternext
        64 => 232, 65 => 312, 66 => 88, 67 => 200, 68 => 72, 69 => 152, 70 => 136, 71 => 184, 72 => 240, 73 => 248, 74 => 320, // tp_methods new repr richcompare setattr setattro str traverse members getset free
        75 => 440 + 272, 76 => 440 + 280, // nb_matrix_multiply, inplace
        77 => 408, 78 => 416, 79 => 424, 80 => 392, 81 => 432, // am_await aiter anext, tp_finalize, am_send
        _ => -1,
    };

    /// <summary>PyType_FromModuleAndSpec: `bases` is null, a type or a tuple.</summary>
    [return: NewRef]
    public static PyObject* FromSpec(PyThreadState* ts, PyObject* module, PyType_Spec* spec, PyObject* bases) {
        PyTypeObject* @base = null;
        PyType_Slot* slot;
        for (slot = spec->slots; slot->slot != 0; slot++) {
            if (slot->slot == 48) @base = (PyTypeObject*)slot->pfunc;
            if (slot->slot == 49 && bases == null) bases = (PyObject*)slot->pfunc;
            if (slot->slot != 0 && OffsetOf(slot->slot) < 0) return Err.RuntimeError(ts, "invalid slot offset");
        }
        using Owned allBases = new(ts, bases != null && TupleObject.Check(bases) ? Py.NewRef(bases) : TupleObject.Pack(ts, bases != null ? bases : @base != null ? (PyObject*)@base : (PyObject*)BaseObject.Type));
        if (allBases.IsNull) return null;
        for (nint i = 0; i < TupleObject.Size(allBases); i++) {
            PyObject* candidate = TupleObject.Items(allBases)[i];
            if (!TypeObject.Check(candidate)) return Err.TypeError(ts, "bases must be types");
            if ((((PyTypeObject*)candidate)->tp_flags & TypeFlags.BaseType) == 0) return Err.TypeError(ts, $"type '{TypeObject.FullName((PyTypeObject*)candidate)}' is not an acceptable base type");
        }
        if (@base == null) @base = TypeObject.BestBaseOf(ts, allBases);
        if (@base == null) return null;
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)TypeObject.Type, 0);
        if (op == null) return null;
        if (Build(ts, (PyHeapTypeObject*)op, module, spec, allBases, @base)) return op;
        Py.DecRef(ts, op);
        return null;
    }

    private static bool Build(PyThreadState* ts, PyHeapTypeObject* heap, PyObject* module, PyType_Spec* spec, PyObject* bases, PyTypeObject* @base) {
        PyTypeObject* type = &heap->ht_type;
        string full = CText.String(spec->name)!;
        int dot = full.LastIndexOf('.');
        heap->ht_name = UnicodeObject.Intern(ts, full[(dot + 1)..]);
        if (heap->ht_name == null) return false;
        heap->ht_qualname = Py.NewRef(heap->ht_name);
        heap->ht_module = Py.XNewRef(module);
        type->tp_name = spec->name;
        type->tp_flags = spec->flags | TypeFlags.HeapType | TypeFlags.Native;
        type->tp_base = (PyTypeObject*)Py.NewRef((PyObject*)@base);
        type->tp_bases = Py.NewRef(bases);
        type->tp_basicsize = spec->basicsize == 0 ? @base->tp_basicsize : spec->basicsize;
        type->tp_itemsize = spec->itemsize;
        type->tp_as_async = &heap->as_async;
        type->tp_as_number = &heap->as_number;
        type->tp_as_sequence = &heap->as_sequence;
        type->tp_as_mapping = &heap->as_mapping;
        type->tp_as_buffer = &heap->as_buffer;
        for (PyType_Slot* slot = spec->slots; slot->slot != 0; slot++) {
            if (slot->slot is 48 or 49) continue;
            if (slot->slot == 56) { // tp_doc is copied: the type frees its own
                if (slot->pfunc == null) continue;
                int length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)slot->pfunc).Length;
                type->tp_doc = (byte*)ObjectMemory.Buffer(ts, length + 1);
                if (type->tp_doc == null) return false;
                System.Buffer.MemoryCopy(slot->pfunc, type->tp_doc, length + 1, length + 1);
                continue;
            }
            *(void**)((byte*)heap + OffsetOf(slot->slot)) = slot->pfunc;
        }
        if (type->tp_dealloc == null) type->tp_dealloc = (void*)ManagedStubs.For((nint)(delegate*<PyThreadState*, PyObject*, void>)&TypeObject.InstanceDealloc, Shape.Destructor);
        if (type->tp_itemsize == 0) type->tp_itemsize = @base->tp_itemsize;
        for (PyMemberDef* member = type->tp_members; member != null && member->name != null; member++) {
            string name = CText.String(member->name)!;
            if (name == "__weaklistoffset__") type->tp_weaklistoffset = member->offset;
            else if (name == "__dictoffset__") type->tp_dictoffset = member->offset;
            else if (name == "__vectorcalloffset__") {
                type->tp_vectorcall_offset = member->offset;
                type->tp_flags |= TypeFlags.HaveVectorcall;
            }
        }
        if (Ready(ts, type) < 0) return false;
        if (type->tp_dictoffset != 0 && DictObject.GetItem(ts, type->tp_dict, Names.__dict__) == null && @base->tp_dictoffset == 0) {
            using Owned getset = new(ts, Descriptors.NewGetSet(ts, type, BaseObject.DictGetSet));
            if (getset.IsNull || DictObject.SetItem(ts, type->tp_dict, Names.__dict__, getset) < 0) return false;
        }
        if (dot >= 0) {
            using Owned moduleName = new(ts, UnicodeObject.Intern(ts, full[..dot]));
            if (moduleName.IsNull || DictObject.SetItem(ts, type->tp_dict, Names.__module__, moduleName) < 0) return false;
        }
        TypeObject.Register(ts, type);
        return true;
    }
}
