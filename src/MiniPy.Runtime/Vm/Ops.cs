// Bodies of the opcodes: names and attributes with their inline caches. One static method for each; the loop and the IL tier call the same.
//
// A body that specialises writes the cache units and then the opcode byte of the instruction at pc[-1]. Versions that guard a cache are
// never 0, so an empty cache never matches.

using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe partial class Ops {
    private static PyObject* NameAt(Frame* frame, uint unit) => TupleObject.Items(frame->code->co_names)[unit >> 8];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rewrite(uint* pc, Opcode opcode) => pc[-1] = pc[-1] & ~0xFFu | (uint)opcode;

    /// <summary>
    /// False for a site that sees many types: to look each time for a form that would not last costs more than it saves. Cache unit 4 counts how often
    /// a specialised form did not fit, then how often the site has rested; after its rest it gets a few more tries.
    /// </summary>
    private static bool MaySpecialise(uint* pc, Opcode general) {
        const uint Tries = 32, Rest = 256, MoreTries = 8;
        if ((Opcode)(byte)pc[-1] != general) {
            if (++pc[4] == Tries) Rewrite(pc, general);
            return pc[4] < Tries;
        }
        if (pc[4] < Tries) return true;
        if (++pc[4] == Tries + Rest) pc[4] = Tries - MoreTries;
        return false;
    }

    // ---------------------------------------------------------------- names

    [return: NewRef]
    public static PyObject* LoadGlobal(PyThreadState* ts, Frame* frame, uint* pc, uint unit) {
        PyObject* name = TupleObject.Items(frame->code->co_names)[unit >> 9];
        PyObject* globals = frame->globals;
        PyObject* builtins = frame->builtins;
        if (!DictObject.CheckExact(globals)) return LoadGlobalFromMapping(ts, frame, name);
        if (!DictObject.CheckExact(builtins)) return LoadGlobalSlow(ts, frame, name);
        nint hash = UnicodeObject.Hash(name);
        var dict = (PyDictObject*)globals;
        Lookup found = DictObject.GetItemKnownHash(ts, globals, name, hash, out PyObject* value);
        if (found == Lookup.Error) return null;
        if (found == Lookup.Found) {
            if (dict->ma_values == null && dict->ma_keys->unicode_only != 0) {
                uint version = DictObject.KeysVersion(ts, dict->ma_keys);
                if (version != 0) {
                    pc[0] = version;
                    pc[1] = (uint)DictObject.FindUnicode(dict->ma_keys, name, hash);
                    Rewrite(pc, Opcode.LOAD_GLOBAL_MODULE);
                }
            }
            return Py.NewRef(value);
        }
        var outer = (PyDictObject*)builtins;
        found = DictObject.GetItemKnownHash(ts, builtins, name, hash, out value);
        if (found == Lookup.Error) return null;
        if (found == Lookup.Missing) return RaiseNameError(ts, name);
        if (dict->ma_values == null && dict->ma_keys->unicode_only != 0 && outer->ma_keys->unicode_only != 0) {
            uint version = DictObject.KeysVersion(ts, dict->ma_keys), outerVersion = DictObject.KeysVersion(ts, outer->ma_keys);
            if (version != 0 && outerVersion != 0) {
                pc[0] = version;
                pc[1] = (uint)DictObject.FindUnicode(outer->ma_keys, name, hash);
                pc[2] = outerVersion;
                Rewrite(pc, Opcode.LOAD_GLOBAL_BUILTIN);
            }
        }
        return Py.NewRef(value);
    }

    /// <summary>Globals of a subclass of dict are asked by their __getitem__, and so by __missing__.</summary>
    [return: NewRef]
    private static PyObject* LoadGlobalFromMapping(PyThreadState* ts, Frame* frame, PyObject* name) {
        PyObject* value = ObjectProtocol.GetItem(ts, frame->globals, name);
        if (value != null || !Err.Matches(ts, Exc.KeyError)) return value;
        ErrorIndicator.Clear(ts);
        return LoadGlobalSlow(ts, frame, name);
    }

    [return: NewRef]
    private static PyObject* LoadGlobalSlow(PyThreadState* ts, Frame* frame, PyObject* name) {
        if (DictObject.GetItemWithError(ts, frame->globals, name, out PyObject* value) == Lookup.Error) return null;
        if (value != null) return Py.NewRef(value);
        PyObject* found = ObjectProtocol.GetItem(ts, frame->builtins, name);
        if (found != null || !Err.Matches(ts, Exc.KeyError)) return found;
        ErrorIndicator.Clear(ts);
        return RaiseNameError(ts, name);
    }

    public static Raised RaiseNameError(PyThreadState* ts, PyObject* name) => Err.NameNotDefined(ts, name);

    public static void RaiseUnboundLocal(PyThreadState* ts, Frame* frame, int local) {
        PyObject* name = TupleObject.Items(frame->code->co_localsplusnames)[local];
        Err.NameError(ts, Exc.UnboundLocalError, $"cannot access local variable '{UnicodeObject.ToString(name)}' where it is not associated with a value", name);
    }

    public static void RaiseUnboundCell(PyThreadState* ts, Frame* frame, int local) {
        PyObject* name = TupleObject.Items(frame->code->co_localsplusnames)[local];
        if ((BytesObject.Data(frame->code->co_localspluskinds)[local] & (byte)LocalKind.Free) == 0) RaiseUnboundLocal(ts, frame, local);
        else Err.NameError(ts, Exc.NameError, $"cannot access free variable '{UnicodeObject.ToString(name)}' where it is not associated with a value in enclosing scope", name);
    }

    // ---------------------------------------------------------------- attributes

    [return: NewRef]
    public static PyObject* LoadAttr(PyThreadState* ts, Frame* frame, uint* pc, uint unit, PyObject* owner) {
        PyObject* name = NameAt(frame, unit);
        var getattro = TypeSlots.Of(owner)->getattro;
        bool specialise = MaySpecialise(pc, Opcode.LOAD_ATTR);
        if (!specialise && getattro == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&ObjectProtocol.GenericGetAttr) {
            // A site that sees many classes: the attribute that an instance has itself, without the general way.
            PyObject* own = InstanceDict.GetPlain(ts, owner, name);
            if (own != null) return own;
        }
        if (specialise) {
            if (getattro == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&ObjectProtocol.GenericGetAttr) SpecialiseLoad(ts, pc, owner, name);
            else if (owner->ob_type == ModuleObject.Type) SpecialiseModule(ts, pc, owner, name, Opcode.LOAD_ATTR_MODULE);
            else if (owner->ob_type == TypeObject.Type) SpecialiseClass(ts, pc, (PyTypeObject*)owner, name, Opcode.LOAD_ATTR_CLASS);
        }
        PyObject* value = getattro(ts, owner, name);
        if (value == null) Err.NameAttribute(ts, owner, name);
        return value;
    }

    /// <summary>What a builtin descriptor says of an owner. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* LoadFromDescriptor(PyThreadState* ts, Frame* frame, uint unit, PyObject* owner, PyObject* descriptor) {
        Py.IncRef(descriptor); // the class may lose it meanwhile
        PyObject* value = TypeSlots.Of(descriptor)->descr_get(ts, descriptor, owner, (PyObject*)owner->ob_type);
        Py.DecRef(ts, descriptor);
        if (value == null) Err.NameAttribute(ts, owner, NameAt(frame, unit));
        return value;
    }

    private static void SpecialiseLoad(PyThreadState* ts, uint* pc, PyObject* owner, PyObject* name) {
        PyTypeObject* type = owner->ob_type;
        if (!TypeObject.EnsureVersion(ts, type)) return;
        uint version = type->tp_version_tag;
        PyObject* descriptor = TypeObject.Lookup(ts, type, name);
        if (type->tp_version_tag != version) return; // a key's __eq__ changed the class
        if (descriptor != null) {
            if (descriptor->ob_type != Descriptors.MemberType) {
                // A class of its own may yet become a data descriptor, and nothing would tell us.
                if ((descriptor->ob_type->tp_flags & TypeFlags.HeapType) != 0) return;
                if (TypeSlots.Of(descriptor)->descr_set != null) {
                    if (TypeSlots.Of(descriptor)->descr_get == null) return;
                    pc[0] = version;
                    *(PyObject**)(pc + 2) = descriptor;
                    Rewrite(pc, Opcode.LOAD_ATTR_DESCRIPTOR);
                    return;
                }
            } else {
                PyMemberDef* member = ((PyMemberDescrObject*)descriptor)->d_member;
                if (member->type != (int)MemberType.ObjectEx || !TypeObject.IsSubtype(type, ((PyDescrObject*)descriptor)->d_type)) return;
                pc[0] = type->tp_version_tag;
                pc[1] = (uint)member->offset;
                Rewrite(pc, Opcode.LOAD_ATTR_SLOT);
                return;
            }
        }
        if ((type->tp_flags & TypeFlags.InlineValues) == 0) return;
        nint word = *InstanceDict.WordOf(owner);
        if (!InstanceDict.IsInline(word)) return;
        nint index = DictObject.FindUnicode(InstanceDict.SharedKeys(type), name, UnicodeObject.Hash(name));
        if (index < 0 || index >= InstanceDict.Values(word)->used) return;
        pc[0] = type->tp_version_tag;
        pc[1] = (uint)index;
        Rewrite(pc, Opcode.LOAD_ATTR_VALUE);
    }

    private static void SpecialiseModule(PyThreadState* ts, uint* pc, PyObject* owner, PyObject* name, Opcode form) {
        var dict = (PyDictObject*)ModuleObject.Dict(owner);
        if (dict == null || dict->ma_keys->unicode_only == 0 || dict->ma_values != null || TypeObject.Lookup(ts, ModuleObject.Type, name) != null) return;
        nint index = DictObject.FindUnicode(dict->ma_keys, name, UnicodeObject.Hash(name));
        uint version = index < 0 ? 0 : DictObject.KeysVersion(ts, dict->ma_keys);
        if (version == 0) return;
        pc[0] = version;
        pc[1] = (uint)index;
        Rewrite(pc, form);
    }

    private static void SpecialiseClass(PyThreadState* ts, uint* pc, PyTypeObject* type, PyObject* name, Opcode form) {
        if (!TypeObject.EnsureVersion(ts, type) || TypeObject.Lookup(ts, TypeObject.Type, name) != null) return;
        // A key with an __eq__ of its own would be asked here once more than in Python's terms, and may change the class.
        if (((PyDictObject*)TypeObject.DictOf(type))->ma_keys->unicode_only == 0) return;
        uint version = type->tp_version_tag;
        PyObject* value = TypeObject.Lookup(ts, type, name);
        if (value != null && TypeObject.IsPlainData(value)) {
            SpecialiseClassData(ts, pc, type, name, form);
            return;
        }
        if (value == null || type->tp_version_tag != version || (TypeSlots.Of(value)->descr_get != null && value->ob_type != FunctionObject.Type)) return;
        pc[0] = type->tp_version_tag;
        *(PyObject**)(pc + 2) = value;
        Rewrite(pc, form);
    }

    /// <summary>Data of the class itself may be replaced without a new version tag (see TypeObject.IsPlainData): cached is where it stands.</summary>
    private static void SpecialiseClassData(PyThreadState* ts, uint* pc, PyTypeObject* type, PyObject* name, Opcode form) {
        if (form != Opcode.LOAD_ATTR_CLASS) return;
        PyObject* dict = TypeObject.DictOf(type);
        nint index = DictObject.IndexOfText(dict, name, UnicodeObject.Hash(name));
        uint version = index < 0 ? 0 : DictObject.KeysVersion(ts, ((PyDictObject*)dict)->ma_keys);
        if (version == 0) return;
        pc[0] = type->tp_version_tag;
        pc[1] = version;
        pc[2] = (uint)index;
        Rewrite(pc, Opcode.LOAD_ATTR_CLASS_DATA);
    }

    /// <summary>Replaces the owner at sp[-1] by callable and writes self or null at sp[0].</summary>
    public static bool LoadMethod(PyThreadState* ts, Frame* frame, uint* pc, uint unit, PyObject** sp) {
        PyObject* owner = sp[-1];
        PyObject* name = NameAt(frame, unit);
        bool specialise = MaySpecialise(pc, Opcode.LOAD_METHOD);
        if (specialise && owner->ob_type == ModuleObject.Type) SpecialiseModule(ts, pc, owner, name, Opcode.LOAD_METHOD_MODULE);
        else if (specialise && owner->ob_type == TypeObject.Type) SpecialiseClass(ts, pc, (PyTypeObject*)owner, name, Opcode.LOAD_METHOD_CLASS);
        if (!CallProtocol.GetMethod(ts, owner, name, out PyObject* method, out bool unbound)) return false;
        sp[-1] = method;
        if (!unbound) {
            sp[0] = null;
            Py.DecRef(ts, owner);
            return true;
        }
        sp[0] = owner;
        PyTypeObject* type = owner->ob_type;
        if (!specialise || !TypeObject.EnsureVersion(ts, type)) return true;
        if (type->tp_dictoffset == 0) {
            pc[0] = type->tp_version_tag;
            *(PyObject**)(pc + 2) = method;
            Rewrite(pc, Opcode.LOAD_METHOD_PLAIN);
        } else if ((type->tp_flags & TypeFlags.InlineValues) != 0) {
            DictKeys* keys = InstanceDict.SharedKeys(type);
            uint version = DictObject.FindUnicode(keys, name, UnicodeObject.Hash(name)) >= 0 ? 0 : DictObject.KeysVersion(ts, keys);
            if (version == 0) return true;
            pc[0] = type->tp_version_tag;
            pc[1] = version;
            *(PyObject**)(pc + 2) = method;
            Rewrite(pc, Opcode.LOAD_METHOD_VALUE);
        }
        return true;
    }

    public static int StoreAttr(PyThreadState* ts, Frame* frame, uint* pc, uint unit, PyObject* owner, PyObject* value) {
        PyObject* name = NameAt(frame, unit);
        var setattro = TypeSlots.Of(owner)->setattro;
        if (setattro != (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&ObjectProtocol.GenericSetAttr) return ObjectProtocol.SetAttr(ts, owner, name, value);
        int status = setattro(ts, owner, name, value);
        if (status < 0) return status;
        PyTypeObject* type = owner->ob_type;
        if (!TypeObject.EnsureVersion(ts, type)) return 0;
        PyObject* descriptor = TypeObject.Lookup(ts, type, name);
        if (descriptor != null) {
            if (descriptor->ob_type != Descriptors.MemberType) {
                if (TypeSlots.Of(descriptor)->descr_set != null) return 0;
            } else {
                PyMemberDef* member = ((PyMemberDescrObject*)descriptor)->d_member;
                if (member->type != (int)MemberType.ObjectEx || (member->flags & 1) != 0) return 0;
                pc[0] = type->tp_version_tag;
                pc[1] = (uint)member->offset;
                Rewrite(pc, Opcode.STORE_ATTR_SLOT);
                return 0;
            }
        }
        if ((type->tp_flags & TypeFlags.InlineValues) == 0 || !InstanceDict.IsInline(*InstanceDict.WordOf(owner))) return 0;
        nint index = DictObject.FindUnicode(InstanceDict.SharedKeys(type), name, UnicodeObject.Hash(name));
        if (index < 0) return 0;
        pc[0] = type->tp_version_tag;
        pc[1] = (uint)index;
        Rewrite(pc, Opcode.STORE_ATTR_VALUE);
        return 0;
    }
}
