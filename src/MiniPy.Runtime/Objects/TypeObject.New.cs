// Making classes at run time: type(name, bases, namespace), the C3 order, the best base, layouts, __slots__, and the death of instances.
//
// A class is a PyHeapTypeObject of 904 bytes; its twin slots are a buffer of the heap. Its instances end with, in this order, the slots of
// __slots__, the dict word (InstanceDict), the weak list; each only when no base has it already.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class TypeObject {
    /// <summary>type.__new__(metatype, name, bases, namespace, **kwds) without the one-argument form. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* NewClass(PyThreadState* ts, PyTypeObject* metatype, PyObject* name, PyObject* bases, PyObject* originalDict, PyObject* kwargs) {
        using Owned ownBases = new(ts, TupleObject.Size(bases) == 0 ? TupleObject.Pack(ts, (PyObject*)BaseObject.Type) : Py.NewRef(bases));
        if (ownBases.IsNull) return null;
        bases = ownBases.Borrow;
        for (nint i = 0; i < TupleObject.Size(bases); i++) {
            PyObject* candidate = TupleObject.Items(bases)[i];
            if (Check(candidate)) continue;
            if (ObjectProtocol.LookupAttr(ts, candidate, Names.__mro_entries__, out PyObject* entries) == Core.Lookup.Error) return null;
            if (entries != null) {
                Py.DecRef(ts, entries);
                return Err.TypeError(ts, "type() doesn't support MRO entry resolution; use types.new_class()");
            }
            return Err.TypeError(ts, "bases must be types");
        }
        PyTypeObject* winner = CalculateMetatype(ts, metatype, bases);
        if (winner == null) return null;
        if (winner != metatype) {
            if (TypeSlots.Of(winner)->@new != TypeSlots.Of(Type)->@new) {
                using Owned args = new(ts, TupleObject.Pack(ts, name, bases, originalDict));
                return args.IsNull ? null : TypeSlots.Of(winner)->@new(ts, (PyObject*)winner, args, kwargs);
            }
            metatype = winner;
        }
        PyTypeObject* best = BestBase(ts, bases);
        if (best == null) return null;
        using Owned dict = new(ts, DictObject.Copy(ts, originalDict));
        if (dict.IsNull) return null;
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)metatype, 0);
        if (op == null) return null;
        if (Build(ts, (PyTypeObject*)op, name, bases, best, dict) && SetNames(ts, op) && InitSubclass(ts, (PyTypeObject*)op, kwargs)) return op;
        Py.DecRef(ts, op);
        return null;
    }

    /// <summary>The most derived metatype among the given one and those of the bases.</summary>
    public static PyTypeObject* CalculateMetatype(PyThreadState* ts, PyTypeObject* metatype, PyObject* bases) {
        PyTypeObject* winner = metatype;
        for (nint i = 0; i < TupleObject.Size(bases); i++) {
            PyTypeObject* candidate = TupleObject.Items(bases)[i]->ob_type;
            if (IsSubtype(winner, candidate)) continue;
            if (IsSubtype(candidate, winner)) {
                winner = candidate;
                continue;
            }
            Err.TypeError(ts, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
            return null;
        }
        return winner;
    }

    /// <summary>The base whose layout the instances extend.</summary>
    private static PyTypeObject* BestBase(PyThreadState* ts, PyObject* bases) {
        PyTypeObject* best = null;
        PyTypeObject* solidBest = null;
        for (nint i = 0; i < TupleObject.Size(bases); i++) {
            var @base = (PyTypeObject*)TupleObject.Items(bases)[i];
            if ((@base->tp_flags & TypeFlags.BaseType) == 0) {
                Err.TypeError(ts, $"type '{FullName(@base)}' is not an acceptable base type");
                return null;
            }
            PyTypeObject* solid = SolidBase(@base);
            if (best == null || IsSubtype(solid, solidBest) && solid != solidBest) {
                best = @base;
                solidBest = solid;
            } else if (!IsSubtype(solidBest, solid)) {
                Err.TypeError(ts, "multiple bases have instance lay-out conflict");
                return null;
            }
        }
        return best;
    }

    /// <summary>The base whose layout instances of a type with these bases extend; null with TypeError.</summary>
    public static PyTypeObject* BestBaseOf(PyThreadState* ts, PyObject* bases) => BestBase(ts, bases);

    /// <summary>Makes a heap type from C known to its bases.</summary>
    public static void Register(PyThreadState* ts, PyTypeObject* type) {
        for (nint i = 0; i < TupleObject.Size(type->tp_bases); i++) AddSubclass(ts, (PyTypeObject*)TupleObject.Items(type->tp_bases)[i], type);
    }

    /// <summary>The nearest ancestor (or self) that adds fields other than a dict word and a weak list.</summary>
    private static PyTypeObject* SolidBase(PyTypeObject* type) {
        PyTypeObject* @base = type->tp_base != null ? SolidBase(type->tp_base) : BaseObject.Type;
        return ExtraFields(type, @base) ? type : @base;
    }

    private static bool ExtraFields(PyTypeObject* type, PyTypeObject* @base) {
        nint size = type->tp_basicsize;
        if (type->tp_itemsize != 0 || @base->tp_itemsize != 0) return size != @base->tp_basicsize && !OnlyWords(type, @base, ref size) || type->tp_itemsize != @base->tp_itemsize;
        return !OnlyWords(type, @base, ref size);
    }

    private static bool OnlyWords(PyTypeObject* type, PyTypeObject* @base, ref nint size) {
        if ((type->tp_flags & TypeFlags.HeapType) != 0) {
            if (type->tp_weaklistoffset != 0 && @base->tp_weaklistoffset == 0 && type->tp_weaklistoffset + sizeof(nint) == size) size -= sizeof(nint);
            if (type->tp_dictoffset > 0 && @base->tp_dictoffset == 0 && type->tp_dictoffset + sizeof(nint) == size) size -= sizeof(nint);
            if (type->tp_dictoffset < 0 && @base->tp_dictoffset == 0) size -= sizeof(nint);
        }
        return size == @base->tp_basicsize;
    }

    /// <summary>May an instance change its class from one to the other? True when both add the same fields, named alike, to the same type.</summary>
    public static bool SameLayout(PyTypeObject* a, PyTypeObject* b) {
        while (AddsNothing(a)) a = a->tp_base;
        while (AddsNothing(b)) b = b->tp_base;
        return a == b || a->tp_base == b->tp_base && AddSameFields(a, b);
    }

    private static bool AddsNothing(PyTypeObject* type) {
        PyTypeObject* @base = type->tp_base;
        return @base != null && type->tp_basicsize == @base->tp_basicsize && type->tp_itemsize == @base->tp_itemsize && type->tp_dictoffset == @base->tp_dictoffset
            && type->tp_weaklistoffset == @base->tp_weaklistoffset && ((type->tp_flags ^ @base->tp_flags) & TypeFlags.HaveGc) == 0
            && ((type->tp_flags & TypeFlags.HaveGc) == 0 || TypeSlots.Of(type)->clear == (delegate*<PyThreadState*, PyObject*, int>)&InstanceClear || TypeSlots.Of(type)->clear == TypeSlots.Of(@base)->clear);
    }

    private static bool AddSameFields(PyTypeObject* a, PyTypeObject* b) {
        if ((a->tp_flags & b->tp_flags & TypeFlags.HeapType) == 0 || a->tp_basicsize != b->tp_basicsize || a->tp_itemsize != b->tp_itemsize
            || a->tp_dictoffset != b->tp_dictoffset || a->tp_weaklistoffset != b->tp_weaklistoffset) return false;
        PyObject* slotsA = ((PyHeapTypeObject*)a)->ht_slots, slotsB = ((PyHeapTypeObject*)b)->ht_slots;
        if (slotsA == null || slotsB == null) {
            // Without names to compare there must be no other fields than the dict word and the weak list.
            if (slotsA != slotsB) return false;
            nint words = (a->tp_dictoffset != a->tp_base->tp_dictoffset ? 1 : 0) + (a->tp_weaklistoffset != a->tp_base->tp_weaklistoffset ? 1 : 0);
            return a->tp_basicsize == a->tp_base->tp_basicsize + words * sizeof(nint);
        }
        if (TupleObject.Size(slotsA) != TupleObject.Size(slotsB)) return false;
        for (nint i = 0; i < TupleObject.Size(slotsA); i++)
            if (!UnicodeObject.Equals(TupleObject.Items(slotsA)[i], TupleObject.Items(slotsB)[i])) return false;
        return true;
    }

    private static bool Build(PyThreadState* ts, PyTypeObject* type, PyObject* name, PyObject* bases, PyTypeObject* @base, PyObject* dict) {
        var heap = (PyHeapTypeObject*)type;
        type->tp_flags = TypeFlags.Default | TypeFlags.HeapType | TypeFlags.BaseType | TypeFlags.HaveGc | (@base->tp_flags & InheritedFlags);
        type->tp_cache = (PyObject*)ObjectMemory.Buffer(ts, sizeof(TypeSlots));
        if (type->tp_cache == null) return false;
        NativeMemory.Clear(type->tp_cache, (nuint)sizeof(TypeSlots));
        type->tp_base = (PyTypeObject*)Py.NewRef((PyObject*)@base);
        type->tp_bases = Py.NewRef(bases);
        type->tp_dict = Py.NewRef(dict);
        heap->ht_name = Py.NewRef(name);
        type->tp_basicsize = @base->tp_basicsize;
        type->tp_itemsize = @base->tp_itemsize;
        type->tp_dictoffset = @base->tp_dictoffset;
        type->tp_weaklistoffset = @base->tp_weaklistoffset;
        type->tp_vectorcall_offset = @base->tp_vectorcall_offset;
        type->tp_as_async = &heap->as_async;
        type->tp_as_number = &heap->as_number;
        type->tp_as_sequence = &heap->as_sequence;
        type->tp_as_mapping = &heap->as_mapping;
        type->tp_as_buffer = &heap->as_buffer;
        byte* utf8 = UnicodeObject.AsUtf8(ts, name, out nint length);
        if (utf8 == null) return false;
        if (new System.ReadOnlySpan<byte>(utf8, (int)length).Contains((byte)0)) return Err.ValueError(ts, "type name must not contain null characters");
        type->tp_name = utf8;
        return SetQualName(ts, heap, dict) && SetModule(ts, dict) && SetDoc(ts, type, dict) && WrapSpecialMethods(ts, dict)
            && SetClassCell(ts, type) && AddSlots(ts, type, bases, dict) && Finish(ts, type);
    }

    private static readonly nuint InheritedFlags = TypeFlags.LongSubclass | TypeFlags.ListSubclass | TypeFlags.TupleSubclass | TypeFlags.BytesSubclass | TypeFlags.UnicodeSubclass
        | TypeFlags.DictSubclass | TypeFlags.BaseExcSubclass | TypeFlags.TypeSubclass | TypeFlags.MatchSelf | TypeFlags.InlineValues;

    /// <summary>What `match` takes an instance for: the first class of the order that says so decides.</summary>
    private static readonly nuint PatternFlags = TypeFlags.Sequence | TypeFlags.Mapping;

    private static bool SetQualName(PyThreadState* ts, PyHeapTypeObject* heap, PyObject* dict) {
        PyObject* qualname = DictObject.GetItem(ts, dict, Names.__qualname__);
        if (qualname == null) {
            heap->ht_qualname = Py.NewRef(heap->ht_name);
            return true;
        }
        if (!UnicodeObject.Check(qualname)) return Err.TypeError(ts, $"type __qualname__ must be a str, not {Err.TypeName(qualname)}");
        heap->ht_qualname = Py.NewRef(qualname);
        return DictObject.DelItem(ts, dict, Names.__qualname__) == 0;
    }

    private static bool SetModule(PyThreadState* ts, PyObject* dict) {
        if (DictObject.Contains(ts, dict, Names.__module__) != 0) return true;
        PyObject* globals = ts->cframe->current_frame == null ? null : ts->cframe->current_frame->globals;
        PyObject* module = globals == null ? null : DictObject.GetItem(ts, globals, Names.__name__);
        return module == null || DictObject.SetItem(ts, dict, Names.__module__, module) == 0;
    }

    private static bool SetDoc(PyThreadState* ts, PyTypeObject* type, PyObject* dict) {
        PyObject* doc = DictObject.GetItem(ts, dict, Names.__doc__);
        if (doc == null || !UnicodeObject.Check(doc)) return true;
        byte* utf8 = UnicodeObject.AsUtf8(ts, doc, out nint length);
        if (utf8 == null) return false;
        var copy = (byte*)ObjectMemory.Buffer(ts, length + 1);
        if (copy == null) return false;
        System.Buffer.MemoryCopy(utf8, copy, length, length);
        copy[length] = 0;
        type->tp_doc = copy;
        return true;
    }

    /// <summary>__new__ becomes a static method, __init_subclass__ and __class_getitem__ class methods; __classcell__ is filled in Finish.</summary>
    private static bool WrapSpecialMethods(PyThreadState* ts, PyObject* dict) {
        PyObject* method = DictObject.GetItem(ts, dict, Names.__new__);
        if (method != null && method->ob_type == FunctionObject.Type) {
            using Owned wrapped = new(ts, StaticMethodObject.New(ts, method));
            if (wrapped.IsNull || DictObject.SetItem(ts, dict, Names.__new__, wrapped) < 0) return false;
        }
        return WrapClassMethod(ts, dict, Names.__init_subclass__) && WrapClassMethod(ts, dict, Names.__class_getitem__);
    }

    private static bool WrapClassMethod(PyThreadState* ts, PyObject* dict, PyObject* name) {
        PyObject* method = DictObject.GetItem(ts, dict, name);
        if (method == null || method->ob_type != FunctionObject.Type) return true;
        using Owned wrapped = new(ts, ClassMethodObject.New(ts, method));
        return !wrapped.IsNull && DictObject.SetItem(ts, dict, name, wrapped) == 0;
    }

    private static bool AddSlots(PyThreadState* ts, PyTypeObject* type, PyObject* bases, PyObject* dict) {
        PyTypeObject* @base = type->tp_base;
        bool mayHaveDict = @base->tp_dictoffset == 0;
        bool mayHaveWeak = @base->tp_weaklistoffset == 0 && @base->tp_itemsize == 0;
        bool addDict = mayHaveDict, addWeak = mayHaveWeak;
        PyObject* slots = DictObject.GetItem(ts, dict, Names.__slots__);
        List<nint> names = [];
        bool good = true;
        if (slots != null) good = CollectSlots(ts, type, slots, names, mayHaveDict, mayHaveWeak, ref addDict, ref addWeak, bases);
        if (good && names.Count > 0 && @base->tp_itemsize != 0) good = Err.TypeError(ts, $"nonempty __slots__ not supported for subtype of '{Name(@base)}'");
        if (good) good = AddMembers(ts, type, dict, names);
        foreach (nint name in names) Py.DecRef(ts, (PyObject*)name);
        if (!good) return false;
        if (addDict && mayHaveDict) {
            if (@base->tp_itemsize != 0) type->tp_dictoffset = -sizeof(nint);
            else {
                type->tp_dictoffset = type->tp_basicsize;
                type->tp_flags |= TypeFlags.InlineValues;
            }
            type->tp_basicsize += sizeof(nint);
        }
        if (addWeak && mayHaveWeak) {
            type->tp_weaklistoffset = type->tp_basicsize;
            type->tp_basicsize += sizeof(nint);
        }
        if ((type->tp_flags & TypeFlags.InlineValues) != 0) {
            DictKeys* keys = DictObject.NewSharedKeys(ts);
            if (keys == null) return false;
            ((PyHeapTypeObject*)type)->ht_cached_keys = keys;
        }
        if (type->tp_dictoffset != 0 && @base->tp_dictoffset == 0 && DictObject.GetItem(ts, dict, Names.__dict__) == null) {
            using Owned getset = new(ts, Descriptors.NewGetSet(ts, type, BaseObject.DictGetSet));
            if (getset.IsNull || DictObject.SetItem(ts, dict, Names.__dict__, getset) < 0) return false;
        }
        if (type->tp_weaklistoffset != 0 && @base->tp_weaklistoffset == 0 && DictObject.GetItem(ts, dict, Names.__weakref__) == null) {
            using Owned getset = new(ts, Descriptors.NewGetSet(ts, type, BaseObject.WeakRefGetSet));
            if (getset.IsNull || DictObject.SetItem(ts, dict, Names.__weakref__, getset) < 0) return false;
        }
        return true;
    }

    private static bool CollectSlots(PyThreadState* ts, PyTypeObject* type, PyObject* slots, List<nint> names, bool mayHaveDict, bool mayHaveWeak,
        ref bool addDict, ref bool addWeak, PyObject* bases) {
        using Owned sequence = new(ts, UnicodeObject.Check(slots) ? TupleObject.Pack(ts, slots) : TupleObject.FromIterable(ts, slots));
        if (sequence.IsNull) return false;
        bool dictAsked = false, weakAsked = false;
        for (nint i = 0; i < TupleObject.Size(sequence); i++) {
            PyObject* name = TupleObject.Items(sequence)[i];
            if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"__slots__ items must be strings, not '{Err.TypeName(name)}'");
            string text = UnicodeObject.ToString(name);
            if (!UnicodeObject.IsIdentifier(name)) return Err.TypeError(ts, "__slots__ must be identifiers");
            if (text == "__dict__") {
                if (!mayHaveDict || dictAsked) return Err.TypeError(ts, "__dict__ slot disallowed: we already got one");
                dictAsked = true;
                continue;
            }
            if (text == "__weakref__") {
                if (!mayHaveWeak || weakAsked) return Err.TypeError(ts, "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
                weakAsked = true;
                continue;
            }
            string mangled = Mangle(UnicodeObject.ToString(((PyHeapTypeObject*)type)->ht_name), text);
            PyObject* own = UnicodeObject.Intern(ts, mangled);
            if (own == null) return false;
            names.Add((nint)own);
            if (text != "__qualname__" && text != "__classcell__" && DictObject.Contains(ts, type->tp_dict, own) != 0)
                return Err.ValueError(ts, $"'{mangled}' in __slots__ conflicts with class variable");
        }
        names.Sort((a, b) => UnicodeObject.Compare((PyObject*)a, (PyObject*)b));
        // A secondary base with a dict or weak list brings them along.
        for (nint i = 0; i < TupleObject.Size(bases); i++) {
            var other = (PyTypeObject*)TupleObject.Items(bases)[i];
            if (other == type->tp_base) continue;
            if (other->tp_dictoffset != 0) dictAsked = true;
            if (other->tp_weaklistoffset != 0) weakAsked = true;
        }
        addDict = dictAsked && mayHaveDict;
        addWeak = weakAsked && mayHaveWeak;
        return true;
    }

    private static string Mangle(string owner, string name) {
        if (!name.StartsWith("__", System.StringComparison.Ordinal) || name.EndsWith("__", System.StringComparison.Ordinal) || name.Contains('.')) return name;
        string stripped = owner.TrimStart('_');
        return stripped.Length == 0 ? name : "_" + stripped + name;
    }

    /// <summary>A member descriptor for each slot; the PyMemberDefs lie behind the type, as CPython lays them out.</summary>
    private static bool AddMembers(PyThreadState* ts, PyTypeObject* type, PyObject* dict, List<nint> names) {
        if (names.Count == 0) return true;
        var members = (PyMemberDef*)ObjectMemory.Buffer(ts, (nint)(names.Count + 1) * sizeof(PyMemberDef));
        if (members == null) return false;
        NativeMemory.Clear(members, (nuint)((names.Count + 1) * sizeof(PyMemberDef)));
        type->tp_members = members;
        ((PyHeapTypeObject*)type)->ht_slots = TupleObject.New(ts, names.Count);
        if (((PyHeapTypeObject*)type)->ht_slots == null) return false;
        for (int i = 0; i < names.Count; i++) {
            var name = (PyObject*)names[i];
            TupleObject.Items(((PyHeapTypeObject*)type)->ht_slots)[i] = Py.NewRef(name);
            members[i].name = UnicodeObject.AsUtf8(ts, name, out _);
            members[i].type = (int)MemberType.ObjectEx;
            members[i].offset = type->tp_basicsize;
            type->tp_basicsize += sizeof(nint);
            using Owned descriptor = new(ts, Descriptors.NewMember(ts, type, &members[i]));
            if (descriptor.IsNull || DictObject.SetItem(ts, dict, name, descriptor) < 0) return false;
        }
        return true;
    }

    /// <summary>MRO, slots, subclasses, __classcell__: from here on the type works.</summary>
    private static bool Finish(PyThreadState* ts, PyTypeObject* type) {
        using Owned mro = new(ts, ComputeMro(ts, type));
        if (mro.IsNull) return false;
        if (type->tp_mro == null) type->tp_mro = mro.Detach(); // else mro() assigned __bases__, and that order is newer
        for (nint i = 1; i < TupleObject.Size(type->tp_mro) && (type->tp_flags & PatternFlags) == 0; i++)
            type->tp_flags |= ((PyTypeObject*)TupleObject.Items(type->tp_mro)[i])->tp_flags & PatternFlags;
        SlotTable.Inherit(type, TypeSlots.Of(type), TypeSlots.Of(type->tp_base));
        TypeSlots* slots = TypeSlots.Of(type);
        slots->dealloc = &InstanceDealloc;
        slots->traverse = &InstanceTraverse;
        slots->clear = &InstanceClear;
        slots->alloc = &ObjectMemory.Alloc;
        slots->free = &ObjectMemory.FreeSlot;
        if (slots->getattro == null) slots->getattro = &ObjectProtocol.GenericGetAttr;
        UpdateAllSlots(ts, type);
        type->tp_flags |= TypeFlags.Ready;
        PyObject* dict = type->tp_dict;
        // A class with __eq__ and no __hash__ is unhashable.
        if (DictObject.GetItem(ts, dict, Names.__eq__) != null && DictObject.GetItem(ts, dict, Names.__hash__) == null) {
            if (DictObject.SetItem(ts, dict, Names.__hash__, Py.None) < 0) return false;
            slots->hash = &ObjectProtocol.HashNotImplemented;
        }
        if (DictObject.GetItem(ts, dict, Names.__doc__) == null && DictObject.SetItem(ts, dict, Names.__doc__, Py.None) < 0) return false;
        for (nint i = 0; i < TupleObject.Size(type->tp_bases); i++) AddSubclass(ts, (PyTypeObject*)TupleObject.Items(type->tp_bases)[i], type);
        TypeMade(ts, type);
        return true;
    }

    /// <summary>Before mro(), which may call methods, and before __slots__, which may have that name.</summary>
    private static bool SetClassCell(PyThreadState* ts, PyTypeObject* type) {
        PyObject* cell = DictObject.GetItem(ts, type->tp_dict, Names.__classcell__);
        if (cell == null) return true;
        if (cell->ob_type != CellObject.Type) return Err.TypeError(ts, $"__classcell__ must be a nonlocal cell, not {Err.TypeName(cell)}");
        CellObject.Set(ts, cell, (PyObject*)type);
        return DictObject.DelItem(ts, type->tp_dict, Names.__classcell__) == 0;
    }

    /// <summary>Lets the C border fill the C slots of a new class, once an extension was loaded.</summary>
    private static void TypeMade(PyThreadState* ts, PyTypeObject* type) => Interpreter.From(ts).Part<TypeHooks>().ClassMade?.Invoke((nint)type);

    private static bool SetNames(PyThreadState* ts, PyObject* type) {
        using Owned copy = new(ts, DictObject.Copy(ts, ((PyTypeObject*)type)->tp_dict)); // __set_name__ may change the namespace
        if (copy.IsNull) return false;
        nint position = 0;
        while (DictObject.Next(copy, ref position, out PyObject* key, out PyObject* value)) {
            using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, value, Names.__set_name__));
            if (method.IsNull) {
                if (ErrorIndicator.Occurred(ts) != null) return false;
                continue;
            }
            using Owned result = new(ts, CallProtocol.CallTwo(ts, method, type, key));
            if (!result.IsNull) continue;
            using Owned cause = new(ts, Err.Take(ts));
            Err.RuntimeError(ts, $"Error calling __set_name__ on '{Err.TypeName(value)}' instance {ReprForMessage(ts, key)} in '{Name((PyTypeObject*)type)}'");
            using Owned raised = new(ts, Err.Take(ts));
            ExceptionObject.SetCause(ts, raised, Py.NewRef(cause));
            ExceptionObject.SetContext(ts, raised, cause.Detach());
            Err.Put(ts, raised.Detach());
            return false;
        }
        return true;
    }

    /// <summary>repr() as a .NET string for a message; never leaves an error pending.</summary>
    public static string ReprForMessage(PyThreadState* ts, PyObject* op) {
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, op));
        if (!repr.IsNull) return UnicodeObject.ToString(repr);
        ErrorIndicator.Clear(ts);
        return "<unprintable>";
    }

    /// <summary>super(type, type).__init_subclass__(**kwargs)</summary>
    private static bool InitSubclass(PyThreadState* ts, PyTypeObject* type, PyObject* kwargs) {
        using Owned super = new(ts, SuperObject.New(ts, type, (PyObject*)type));
        if (super.IsNull) return false;
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, super, Names.__init_subclass__));
        if (method.IsNull) return false;
        using Owned result = new(ts, CallProtocol.Call(ts, method, TupleObject.Empty, kwargs));
        return !result.IsNull;
    }
}

/// <summary>Calls from the type machinery into the C border of one interpreter.</summary>
internal sealed class TypeHooks {
    public System.Action<nint>? ClassMade;
}
