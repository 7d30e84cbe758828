// Descriptors of builtin and extension types: methods, class methods, struct members, computed attributes, slot wrappers.
//
// Layouts are CPython's (modules read d_type, d_name, d_method, d_base). A definition made by us (BuiltinArena) is called through its
// managed pointer, an extension's through its C pointer. The definition tables are kept by pointer, never copied: modules write docs into
// them later.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class Descriptors {
    private const nuint Flags = TypeFlags.HaveGc;

    public static PyTypeObject* MethodType => Immortals.MethodDescriptor;
    internal static PyTypeObject* MakeMethodType() => StaticType.Create("method_descriptor", "PyMethodDescr_Type", sizeof(PyMethodDescrObject), Flags | TypeFlags.MethodDescriptor, &MethodSlots, &MethodMembers);
    public static PyTypeObject* ClassMethodType => Immortals.ClassMethodDescriptor;
    internal static PyTypeObject* MakeClassMethodType() => StaticType.Create("classmethod_descriptor", "PyClassMethodDescr_Type", sizeof(PyMethodDescrObject), Flags, &ClassMethodSlots, &ClassMethodMembers);
    public static PyTypeObject* MemberType => Immortals.MemberDescriptor;
    internal static PyTypeObject* MakeMemberType() => StaticType.Create("member_descriptor", "PyMemberDescr_Type", sizeof(PyMemberDescrObject), Flags, &MemberSlots, &DataMembers);
    public static PyTypeObject* GetSetType => Immortals.GetSetDescriptor;
    internal static PyTypeObject* MakeGetSetType() => StaticType.Create("getset_descriptor", "PyGetSetDescr_Type", sizeof(PyGetSetDescrObject), Flags, &GetSetSlots, &DataMembers);
    public static PyTypeObject* WrapperType => Immortals.WrapperDescriptor;
    internal static PyTypeObject* MakeWrapperType() => StaticType.Create("wrapper_descriptor", "PyWrapperDescr_Type", sizeof(PyWrapperDescrObject), Flags | TypeFlags.MethodDescriptor, &WrapperSlots, &MethodMembers);

    /// <summary>Hooks of the C border: reading and writing through an extension's getset, calling its slot functions.</summary>
    public static delegate*<PyThreadState*, PyGetSetDef*, PyObject*, PyObject*> NativeGet;
    public static delegate*<PyThreadState*, PyGetSetDef*, PyObject*, PyObject*, int> NativeSet;
    public static delegate*<PyThreadState*, Slot, void*, PyTypeObject*, nint> NativeSlot;

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyTypeObject* kind, nint size, PyTypeObject* type, byte* name) {
        PyObject* op = ObjectMemory.New(ts, kind, size);
        if (op == null) return null;
        var descriptor = (PyDescrObject*)op;
        descriptor->d_type = (PyTypeObject*)Py.NewRef((PyObject*)type);
        descriptor->d_qualname = null;
        PyObject* text = ts == StaticState.Ts ? StaticState.InternedString(Marshal.PtrToStringUTF8((nint)name)!) : UnicodeObject.Intern(ts, Marshal.PtrToStringUTF8((nint)name)!);
        descriptor->d_name = text;
        CycleCollector.Track(ts, op);
        if (text != null) return op;
        Py.DecRef(ts, op);
        return null;
    }

    [return: NewRef]
    public static PyObject* NewMethod(PyThreadState* ts, PyTypeObject* type, PyMethodDef* method) {
        PyObject* op = New(ts, MethodType, sizeof(PyMethodDescrObject), type, method->ml_name);
        if (op != null) ((PyMethodDescrObject*)op)->d_method = method;
        return op;
    }

    [return: NewRef]
    public static PyObject* NewClassMethod(PyThreadState* ts, PyTypeObject* type, PyMethodDef* method) {
        PyObject* op = New(ts, ClassMethodType, sizeof(PyMethodDescrObject), type, method->ml_name);
        if (op != null) ((PyMethodDescrObject*)op)->d_method = method;
        return op;
    }

    [return: NewRef]
    public static PyObject* NewMember(PyThreadState* ts, PyTypeObject* type, PyMemberDef* member) {
        PyObject* op = New(ts, MemberType, sizeof(PyMemberDescrObject), type, member->name);
        if (op != null) ((PyMemberDescrObject*)op)->d_member = member;
        return op;
    }

    [return: NewRef]
    public static PyObject* NewGetSet(PyThreadState* ts, PyTypeObject* type, PyGetSetDef* getset) {
        PyObject* op = New(ts, GetSetType, sizeof(PyGetSetDescrObject), type, getset->name);
        if (op != null) ((PyGetSetDescrObject*)op)->d_getset = getset;
        return op;
    }

    /// <summary>The wrapper of a slot: `function` is the twin's pointer, or a C function when the type is native.</summary>
    [return: NewRef]
    public static PyObject* NewWrapper(PyThreadState* ts, PyTypeObject* type, in SlotRow row, void* function) {
        wrapperbase* definition = WrapperDefinition(row);
        PyObject* op = New(ts, WrapperType, sizeof(PyWrapperDescrObject), type, definition->name);
        if (op == null) return null;
        ((PyWrapperDescrObject*)op)->d_base = definition;
        ((PyWrapperDescrObject*)op)->d_wrapped = function;
        return op;
    }

    private static readonly System.Collections.Generic.Dictionary<string, nint> s_definitions = [];

    /// <summary>The wrapperbase of a row, one for each row, made when first needed; `offset` is the row's number.</summary>
    private static wrapperbase* WrapperDefinition(in SlotRow row) {
        lock (StaticState.Gate) {
            int number = 0;
            while (SlotTable.Rows[number].Slot != row.Slot || SlotTable.Rows[number].Name != row.Name) number++;
            string key = row.Name + (int)row.Slot;
            if (s_definitions.TryGetValue(key, out nint known)) return (wrapperbase*)known;
            var definition = (wrapperbase*)BuiltinArena.Alloc(sizeof(wrapperbase));
            definition->name = BuiltinArena.Text(row.Name);
            definition->doc = BuiltinArena.Text(row.Doc.Length == 0 ? null : $"{row.Name}($self{WrapperCall.Signature(row)})\n--\n\n{row.Doc}");
            definition->offset = number;
            s_definitions.Add(key, (nint)definition);
            return definition;
        }
    }

    public static ref readonly SlotRow RowOf(PyWrapperDescrObject* wrapper) => ref SlotTable.Rows[wrapper->d_base->offset];

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        var descriptor = (PyDescrObject*)op;
        CycleCollector.Untrack(ts, op);
        Py.XDecRef(ts, descriptor->d_name);
        Py.XDecRef(ts, descriptor->d_qualname);
        Py.XDecRef(ts, (PyObject*)descriptor->d_type);
        ObjectMemory.Free(ts, op);
    }

    private static int TraverseSlot(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => visit((PyObject*)((PyDescrObject*)op)->d_type, arg);

    private static void Common(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->repr = &Repr;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        var d = (PyDescrObject*)op;
        string kind = op->ob_type == MethodType || op->ob_type == ClassMethodType ? "method" : op->ob_type == MemberType ? "member" : op->ob_type == GetSetType ? "attribute" : "slot wrapper";
        string of = kind == "slot wrapper" || kind == "method" ? $"<{kind} '{UnicodeObject.ToString(d->d_name)}' of '{TypeObject.FullName(d->d_type)}' objects>" : $"<{kind} '{UnicodeObject.ToString(d->d_name)}' of '{TypeObject.FullName(d->d_type)}' objects>";
        return UnicodeObject.FromString(ts, of);
    }

    /// <summary>Is `self` an instance of the descriptor's type? TypeError otherwise.</summary>
    private static bool CheckInstance(PyThreadState* ts, PyObject* descriptor, PyObject* self) {
        var d = (PyDescrObject*)descriptor;
        if (TypeObject.IsInstance(self, d->d_type)) return true;
        return Err.TypeError(ts, $"descriptor '{UnicodeObject.ToString(d->d_name)}' for '{TypeObject.FullName(d->d_type)}' objects doesn't apply to a '{TypeObject.FullName(self->ob_type)}' object");
    }

    // ---------------------------------------------------------------- methods

    private static void MethodSlots(TypeSlots* s) {
        Common(s);
        s->descr_get = &MethodGet;
        s->call = &MethodCall;
    }

    [return: NewRef]
    private static PyObject* MethodGet(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) {
        if (instance == null) return Py.NewRef(op);
        return CheckInstance(ts, op, instance) ? CFunctionObject.New(ts, ((PyMethodDescrObject*)op)->d_method, instance, null, ((PyDescrObject*)op)->d_type) : null;
    }

    [return: NewRef]
    private static PyObject* MethodCall(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => CallProtocol.VectorFromTuple(ts, op, args, kwargs);

    /// <summary>Vectorcall of a method descriptor: the first argument is self.</summary>
    [return: NewRef]
    public static PyObject* MethodVector(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* kwnames) {
        var d = (PyMethodDescrObject*)op;
        if (count < 1) return Err.TypeError(ts, $"unbound method {TypeObject.Name(d->d_common.d_type)}.{UnicodeObject.ToString(d->d_common.d_name)}() needs an argument");
        if (!CheckInstance(ts, op, args[0])) return null;
        return CFunctionObject.Invoke(ts, d->d_method, args[0], args + 1, count - 1, kwnames, d->d_common.d_type);
    }

    private static void ClassMethodSlots(TypeSlots* s) {
        Common(s);
        s->descr_get = &ClassMethodGet;
        s->call = &ClassMethodCall;
    }

    [return: NewRef]
    private static PyObject* ClassMethodGet(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) {
        var d = (PyMethodDescrObject*)op;
        if (owner == null) {
            if (instance == null) return Err.TypeError(ts, $"descriptor '{UnicodeObject.ToString(d->d_common.d_name)}' for type '{TypeObject.FullName(d->d_common.d_type)}' needs either an object or a type");
            owner = (PyObject*)instance->ob_type;
        }
        if (!TypeObject.Check(owner)) return Err.TypeError(ts, $"descriptor '{UnicodeObject.ToString(d->d_common.d_name)}' for type '{TypeObject.FullName(d->d_common.d_type)}' needs a type, not a '{Err.TypeName(owner)}' as arg 2");
        if (!TypeObject.IsSubtype((PyTypeObject*)owner, d->d_common.d_type))
            return Err.TypeError(ts, $"descriptor '{UnicodeObject.ToString(d->d_common.d_name)}' requires a subtype of '{TypeObject.FullName(d->d_common.d_type)}' but received '{TypeObject.FullName((PyTypeObject*)owner)}'");
        return CFunctionObject.New(ts, d->d_method, owner, null, d->d_common.d_type);
    }

    [return: NewRef]
    private static PyObject* ClassMethodCall(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        var d = (PyMethodDescrObject*)op;
        if (TupleObject.Size(args) < 1) return Err.TypeError(ts, $"descriptor '{UnicodeObject.ToString(d->d_common.d_name)}' of '{TypeObject.FullName(d->d_common.d_type)}' object needs an argument");
        using Owned bound = new(ts, ClassMethodGet(ts, op, null, TupleObject.Items(args)[0]));
        if (bound.IsNull) return null;
        using Owned rest = new(ts, TupleObject.FromArray(ts, TupleObject.Items(args) + 1, TupleObject.Size(args) - 1));
        return rest.IsNull ? null : CallProtocol.Call(ts, bound, rest, kwargs);
    }

    /// <summary>They cannot be pickled: getattr would give what they bind to.</summary>
    private static void ClassMethodMembers(TypeBuilder t) {
        t.Member("__objclass__", Objects.MemberType.Object, 16);
        t.Member("__name__", Objects.MemberType.Object, 24);
        t.Getter("__qualname__", &GetQualName);
        t.Getter("__doc__", &GetDoc);
        t.Getter("__text_signature__", &GetSignature);
    }

    private static void MethodMembers(TypeBuilder t) {
        ClassMethodMembers(t);
        t.Method("__reduce__", &Reduce);
    }

    private static void DataMembers(TypeBuilder t) {
        t.Member("__objclass__", Objects.MemberType.Object, 16);
        t.Member("__name__", Objects.MemberType.Object, 24);
        t.Getter("__qualname__", &GetQualName);
        t.Getter("__doc__", &GetDoc);
        t.Method("__reduce__", &Reduce);
    }

    [return: NewRef]
    private static PyObject* Reduce(PyThreadState* ts, PyObject* op) {
        var d = (PyDescrObject*)op;
        using Owned getattr = new(ts, ImportHooks.Builtin(ts, "getattr"));
        if (getattr.IsNull) return null;
        using Owned args = new(ts, TupleObject.Pack(ts, (PyObject*)d->d_type, d->d_name));
        return args.IsNull ? null : TupleObject.Pack(ts, getattr, args);
    }

    [return: NewRef]
    private static PyObject* GetQualName(PyThreadState* ts, PyObject* op) {
        var d = (PyDescrObject*)op;
        using Owned owner = new(ts, ObjectProtocol.GetAttr(ts, (PyObject*)d->d_type, Names.__qualname__));
        return owner.IsNull ? null : UnicodeObject.FromString(ts, UnicodeObject.ToString(owner) + "." + UnicodeObject.ToString(d->d_name));
    }

    private static byte* DocText(PyObject* op) {
        if (op->ob_type == MethodType || op->ob_type == ClassMethodType) return ((PyMethodDescrObject*)op)->d_method->ml_doc;
        if (op->ob_type == MemberType) return ((PyMemberDescrObject*)op)->d_member->doc;
        if (op->ob_type == GetSetType) return ((PyGetSetDescrObject*)op)->d_getset->doc;
        return ((PyWrapperDescrObject*)op)->d_base->doc;
    }

    private static byte* NameText(PyThreadState* ts, PyObject* op) => UnicodeObject.AsUtf8(ts, ((PyDescrObject*)op)->d_name, out _);

    [return: NewRef]
    private static PyObject* GetDoc(PyThreadState* ts, PyObject* op) => DocText(op) == null ? Py.None : TypeObject.DocFromSignature(ts, NameText(ts, op), DocText(op));

    [return: NewRef]
    private static PyObject* GetSignature(PyThreadState* ts, PyObject* op) => TypeObject.TextSignature(ts, NameText(ts, op), DocText(op), $"{TypeObject.FullName(((PyDescrObject*)op)->d_type)}.{UnicodeObject.ToString(((PyDescrObject*)op)->d_name)}");

    // ---------------------------------------------------------------- data

    private static void MemberSlots(TypeSlots* s) {
        Common(s);
        s->descr_get = &MemberGet;
        s->descr_set = &MemberSet;
    }

    [return: NewRef]
    private static PyObject* MemberGet(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) {
        if (instance == null) return Py.NewRef(op);
        return CheckInstance(ts, op, instance) ? StructMember.Get(ts, instance, ((PyMemberDescrObject*)op)->d_member) : null;
    }

    private static int MemberSet(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* value) =>
        CheckInstance(ts, op, instance) ? StructMember.Set(ts, instance, ((PyMemberDescrObject*)op)->d_member, value) : -1;

    private static void GetSetSlots(TypeSlots* s) {
        Common(s);
        s->descr_get = &GetSetGet;
        s->descr_set = &GetSetSet;
    }

    [return: NewRef]
    private static PyObject* GetSetGet(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) {
        if (instance == null) return Py.NewRef(op);
        if (!CheckInstance(ts, op, instance)) return null;
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " while calling a Python object"); // __isabstractmethod__ of wrapped wrappers
        PyGetSetDef* getset = ((PyGetSetDescrObject*)op)->d_getset;
        if (!BuiltinArena.Contains(getset)) {
            if (getset->get != null) return NativeGet(ts, getset, instance);
        } else if (((BuiltinGetSet*)getset)->get != null) {
            return ((BuiltinGetSet*)getset)->get(ts, instance);
        }
        return Err.AttributeError(ts, $"attribute '{UnicodeObject.ToString(((PyDescrObject*)op)->d_name)}' of '{TypeObject.FullName(((PyDescrObject*)op)->d_type)}' objects is not readable");
    }

    private static int GetSetSet(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* value) {
        if (!CheckInstance(ts, op, instance)) return -1;
        PyGetSetDef* getset = ((PyGetSetDescrObject*)op)->d_getset;
        if (!BuiltinArena.Contains(getset)) {
            if (getset->set != null) return NativeSet(ts, getset, instance, value);
        } else if (((BuiltinGetSet*)getset)->set != null) {
            return ((BuiltinGetSet*)getset)->set(ts, instance, value);
        }
        return Err.AttributeError(ts, $"attribute '{UnicodeObject.ToString(((PyDescrObject*)op)->d_name)}' of '{TypeObject.FullName(((PyDescrObject*)op)->d_type)}' objects is not writable");
    }

    // ---------------------------------------------------------------- slot wrappers

    private static void WrapperSlots(TypeSlots* s) {
        Common(s);
        s->descr_get = &WrapperGet;
        s->call = &WrapperCallSlot;
    }

    [return: NewRef]
    private static PyObject* WrapperGet(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) {
        if (instance == null) return Py.NewRef(op);
        return CheckInstance(ts, op, instance) ? MethodWrapperObject.New(ts, op, instance) : null;
    }

    [return: NewRef]
    private static PyObject* WrapperCallSlot(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        var d = (PyDescrObject*)op;
        if (TupleObject.Size(args) < 1) return Err.TypeError(ts, $"descriptor '{UnicodeObject.ToString(d->d_name)}' of '{TypeObject.FullName(d->d_type)}' object needs an argument");
        PyObject* self = TupleObject.Items(args)[0];
        if (!CheckInstanceReal(ts, self, d))
            return Err.TypeError(ts, $"descriptor '{UnicodeObject.ToString(d->d_name)}' requires a '{TypeObject.FullName(d->d_type)}' object but received a '{TypeObject.FullName(self->ob_type)}'");
        return WrapperCall.Invoke(ts, (PyWrapperDescrObject*)op, self, TupleObject.Items(args) + 1, TupleObject.Size(args) - 1, args, kwargs);
    }

    private static bool CheckInstanceReal(PyThreadState* ts, PyObject* self, PyDescrObject* d) => TypeObject.IsInstance(self, d->d_type);
}
