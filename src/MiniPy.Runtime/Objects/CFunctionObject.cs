// builtin_function_or_method: a method definition with its self (PyCFunctionObject).
//
// Invoke is the one place where a definition meets its arguments: ours by the managed pointer and its MethodKind, an extension's by
// ml_flags through the C border.

using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe class CFunctionObject {
    public static PyTypeObject* Type => Immortals.BuiltinFunction;
    internal static PyTypeObject* MakeType() => StaticType.Create("builtin_function_or_method", "PyCFunction_Type", sizeof(PyCFunctionObject),
        TypeFlags.HaveGc | TypeFlags.HaveVectorcall, &Slots, &Members, weakListOffset: 40);

    /// <summary>The C border's call of an extension's method: (ts, def, self, args, count, kwnames, defining class).</summary>
    public static delegate*<PyThreadState*, PyMethodDef*, PyObject*, PyObject**, nint, PyObject*, PyTypeObject*, PyObject*> NativeInvoke;
    /// <summary>Vectorcall stub that C code finds in the object; set by the C border.</summary>
    public static void* NativeVectorcall;

    /// <summary>`self` and `module` may be null; `owner` is the defining class of METH_METHOD functions.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyMethodDef* method, PyObject* self, PyObject* module, PyTypeObject* owner = null) {
        bool withClass = (method->ml_flags & BuiltinArena.METH_METHOD) != 0;
        PyObject* op = ObjectMemory.NewTracked(ts, withClass ? CMethodObject.Type : Type, withClass ? sizeof(PyCMethodObject) : sizeof(PyCFunctionObject));
        if (op == null) return null;
        var function = (PyCFunctionObject*)op;
        function->m_ml = method;
        function->m_self = Py.XNewRef(self);
        function->m_module = Py.XNewRef(module);
        function->m_weakreflist = null;
        function->vectorcall = NativeVectorcall;
        if (withClass) ((PyCMethodObject*)op)->mm_class = (PyTypeObject*)Py.XNewRef((PyObject*)owner);
        return op;
    }

    /// <summary>Calls a definition. Keyword values follow the `count` positional ones in `args`.</summary>
    [return: NewRef]
    public static PyObject* Invoke(PyThreadState* ts, PyMethodDef* method, PyObject* self, PyObject** args, nint count, PyObject* kwnames, PyTypeObject* owner) {
        if (!BuiltinArena.Contains(method)) return NativeInvoke(ts, method, self, args, count, kwnames, owner);
        var builtin = (BuiltinMethod*)method;
        if (kwnames != null && builtin->kind != MethodKind.FastKeywords && TupleObject.Size(kwnames) > 0)
            return Err.TypeError(ts, $"{QualifiedName(ts, method, self)}() takes no keyword arguments");
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " while calling a Python object");
        switch (builtin->kind) {
            case MethodKind.NoArgs:
                if (count != 0) return Err.TypeError(ts, $"{QualifiedName(ts, method, self)}() takes no arguments ({count} given)");
                return ((delegate*<PyThreadState*, PyObject*, PyObject*>)builtin->managed)(ts, self);
            case MethodKind.One:
                if (count != 1) return Err.TypeError(ts, $"{QualifiedName(ts, method, self)}() takes exactly one argument ({count} given)");
                return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)builtin->managed)(ts, self, args[0]);
            case MethodKind.Fast:
                return ((delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*>)builtin->managed)(ts, self, args, count);
            default:
                return ((delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*>)builtin->managed)(ts, self, args, count, kwnames);
        }
    }

    /// <summary>Calls one of our own definitions that takes an array, with positional arguments only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: NewRef]
    public static PyObject* InvokeFast(PyThreadState* ts, BuiltinMethod* method, PyObject* self, PyObject** args, nint count) => method->kind == MethodKind.Fast
        ? ((delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*>)method->managed)(ts, self, args, count)
        : ((delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*>)method->managed)(ts, self, args, count, null);

    public static string NameOf(PyMethodDef* method) => System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)method->ml_name)!;

    /// <summary>"list.append" or "print": as messages name a function (_PyObject_FunctionStr).</summary>
    public static string QualifiedName(PyThreadState* ts, PyMethodDef* method, PyObject* self) {
        string name = NameOf(method);
        if (self == null) return name;
        if (ModuleObject.Check(self)) {
            PyObject* module = ModuleObject.Dict(self) == null ? null : DictObject.GetItem(ts, ModuleObject.Dict(self), Names.__name__);
            return module == null || !UnicodeObject.Check(module) || UnicodeObject.EqualsAscii(module, "builtins") ? name : UnicodeObject.ToString(module) + "." + name;
        }
        return (TypeObject.Check(self) ? TypeObject.Name((PyTypeObject*)self) : TypeObject.Name(self->ob_type)) + "." + name;
    }

    [return: NewRef]
    public static PyObject* Vector(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* kwnames) {
        var function = (PyCFunctionObject*)op;
        PyTypeObject* owner = (function->m_ml->ml_flags & BuiltinArena.METH_METHOD) != 0 ? ((PyCMethodObject*)op)->mm_class : null;
        return Invoke(ts, function->m_ml, Self(op), args, count, kwnames, owner);
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->call = &Call;
        s->repr = &Repr;
        s->hash = &Hash;
        s->richcompare = &Compare;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__module__", MemberType.Object, 32, readOnly: false);
        t.Getter("__doc__", &GetDoc);
        t.Getter("__name__", &GetName);
        t.Getter("__qualname__", &GetQualName);
        t.Getter("__self__", &GetSelf);
        t.Getter("__text_signature__", &GetSignature);
        t.Method("__reduce__", &Reduce);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var function = (PyCFunctionObject*)op;
        CycleCollector.Untrack(ts, op);
        if (function->m_weakreflist != null) WeakRefObject.ClearAll(ts, op);
        if (op->ob_type == CMethodObject.Type) Py.XDecRef(ts, (PyObject*)((PyCMethodObject*)op)->mm_class);
        Py.XDecRef(ts, function->m_self);
        Py.XDecRef(ts, function->m_module);
        Heap.Free(ts->heap, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var function = (PyCFunctionObject*)op;
        int stop = 0;
        if (function->m_self != null && (stop = visit(function->m_self, arg)) != 0) return stop;
        if (function->m_module != null && (stop = visit(function->m_module, arg)) != 0) return stop;
        if (op->ob_type == CMethodObject.Type && ((PyCMethodObject*)op)->mm_class != null) stop = visit((PyObject*)((PyCMethodObject*)op)->mm_class, arg);
        return stop;
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((PyCFunctionObject*)op)->m_self);
        Py.ClearRef(ts, &((PyCFunctionObject*)op)->m_module);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => CallProtocol.VectorFromTuple(ts, op, args, kwargs);

    private static bool IsPlain(PyObject* self) => self == null || self->ob_type == ModuleObject.Type;

    /// <summary>What the function is bound to; a static method's m_self is only where it comes from.</summary>
    private static PyObject* Self(PyObject* op) =>
        (((PyCFunctionObject*)op)->m_ml->ml_flags & BuiltinArena.METH_STATIC) != 0 ? null : ((PyCFunctionObject*)op)->m_self;

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        var function = (PyCFunctionObject*)op;
        if (IsPlain(function->m_self)) return UnicodeObject.FromString(ts, $"<built-in function {NameOf(function->m_ml)}>");
        return UnicodeObject.FromString(ts, $"<built-in method {NameOf(function->m_ml)} of {Err.TypeName(function->m_self)} object at 0x{(nint)function->m_self:x}>");
    }

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        nint hash = ObjectProtocol.HashPointer(((PyCFunctionObject*)op)->m_self) ^ ObjectProtocol.HashPointer(((PyCFunctionObject*)op)->m_ml);
        return hash == -1 ? -2 : hash;
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (b->ob_type != a->ob_type || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        bool same = ((PyCFunctionObject*)a)->m_self == ((PyCFunctionObject*)b)->m_self && ((PyCFunctionObject*)a)->m_ml == ((PyCFunctionObject*)b)->m_ml;
        return Py.Bool(same == (op == ObjectProtocol.Eq));
    }

    private static PyObject* GetDoc(PyThreadState* ts, PyObject* op) {
        PyMethodDef* method = ((PyCFunctionObject*)op)->m_ml;
        return method->ml_doc == null ? Py.None : TypeObject.DocFromSignature(ts, method->ml_name, method->ml_doc);
    }

    private static PyObject* GetName(PyThreadState* ts, PyObject* op) => UnicodeObject.FromUtf8(ts, ((PyCFunctionObject*)op)->m_ml->ml_name);

    private static PyObject* GetQualName(PyThreadState* ts, PyObject* op) {
        var function = (PyCFunctionObject*)op;
        if (IsPlain(function->m_self)) return GetName(ts, op);
        PyObject* owner = TypeObject.Check(function->m_self) ? function->m_self : (PyObject*)function->m_self->ob_type;
        using Owned prefix = new(ts, ObjectProtocol.GetAttr(ts, owner, Names.__qualname__));
        return prefix.IsNull ? null : UnicodeObject.FromString(ts, UnicodeObject.ToString(prefix) + "." + NameOf(function->m_ml));
    }

    private static PyObject* GetSelf(PyThreadState* ts, PyObject* op) => Self(op) is var self && self == null ? Py.None : Py.NewRef(self);
    private static PyObject* GetSignature(PyThreadState* ts, PyObject* op) {
        var function = (PyCFunctionObject*)op;
        PyObject* self = function->m_self;
        string owner = function->m_module != null && UnicodeObject.Check(function->m_module) ? UnicodeObject.ToString(function->m_module)
            : IsPlain(self) ? "builtins" : TypeObject.FullName(TypeObject.Check(self) ? (PyTypeObject*)self : self->ob_type);
        return TypeObject.TextSignature(ts, function->m_ml->ml_name, function->m_ml->ml_doc, $"{owner}.{NameOf(function->m_ml)}");
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* op) {
        var function = (PyCFunctionObject*)op;
        if (IsPlain(function->m_self)) return GetName(ts, op);
        using Owned getattr = new(ts, ImportHooks.Builtin(ts, "getattr"));
        using Owned name = new(ts, GetName(ts, op));
        if (getattr.IsNull || name.IsNull) return null;
        using Owned args = new(ts, TupleObject.Pack(ts, function->m_self, name));
        return args.IsNull ? null : TupleObject.Pack(ts, getattr, args);
    }
}

/// <summary>The METH_METHOD variant, which also knows its defining class.</summary>
internal static unsafe class CMethodObject {
    public static readonly PyTypeObject* Type = StaticType.Create("builtin_method", "PyCMethod_Type", sizeof(PyCMethodObject), TypeFlags.HaveGc | TypeFlags.HaveVectorcall, null, null, @base: CFunctionObject.Type);
}
