// Calling a slot through its wrapper descriptor (int.__add__(1, 2)): arguments checked and turned into what the slot takes, the result
// into an object. One body for each WrapKind; for types from C the function is a C function and the C border makes the call.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class WrapperCall {
    /// <summary>The parameters after self, for __text_signature__.</summary>
    public static string Signature(in SlotRow row) => row.Name switch {
        "__getattribute__" => ", name, /",
        "__getitem__" => ", key, /",
        "__ipow__" => ", value, /",
        _ => row.Wrap is WrapKind.Call or WrapKind.Init or WrapKind.New ? ", /, *args, **kwargs" : Signature(row.Wrap) + ", /",
    };

    private static string Signature(WrapKind kind) => kind switch {
        WrapKind.Unary or WrapKind.Length or WrapKind.Hash or WrapKind.Inquiry or WrapKind.Next or WrapKind.Del => "",
        WrapKind.Ternary or WrapKind.TernaryRight => ", value, mod=None",
        WrapKind.SetItem or WrapKind.SetIndex => ", key, value",
        WrapKind.DelItem or WrapKind.DelIndex or WrapKind.Index or WrapKind.ObjObj => ", key",
        WrapKind.SetAttr => ", name, value",
        WrapKind.DelAttr => ", name",
        WrapKind.DescrGet => ", instance, owner=None",
        WrapKind.DescrSet => ", instance, value",
        WrapKind.DescrDel => ", instance",
        _ => ", value",
    };

    /// <summary>`args` are those after self; `tuple` is the whole argument tuple (self first) or null, for slots that take tuples.</summary>
    [return: NewRef]
    public static PyObject* Invoke(PyThreadState* ts, PyWrapperDescrObject* wrapper, PyObject* self, PyObject** args, nint count, PyObject* tuple, PyObject* kwargs) {
        ref readonly SlotRow row = ref Descriptors.RowOf(wrapper);
        void* function = wrapper->d_wrapped;
        if (row.Wrap is WrapKind.Call or WrapKind.Init) return InvokeWithTuple(ts, wrapper, row, self, args, count, kwargs);
        if (kwargs != null && DictObject.Size(kwargs) != 0) return Err.TypeError(ts, $"wrapper {row.Name}() takes no keyword arguments");
        // The slots trust their callers in this.
        if (row.Slot is Slot.getattro or Slot.setattro && count > 0 && !UnicodeObject.Check(args[0])) return Err.TypeError(ts, $"attribute name must be string, not '{Err.TypeName(args[0])}'");
        (int min, int max) = row.Wrap switch {
            WrapKind.Unary or WrapKind.Length or WrapKind.Hash or WrapKind.Inquiry or WrapKind.Next or WrapKind.Del => (0, 0),
            WrapKind.Ternary or WrapKind.TernaryRight or WrapKind.DescrGet => (1, 2),
            WrapKind.SetItem or WrapKind.SetIndex or WrapKind.SetAttr or WrapKind.DescrSet => (2, 2),
            _ => (1, 1),
        };
        if (count < min || count > max) return Err.TypeError(ts, min == max ? $"expected {min} argument{(min == 1 ? "" : "s")}, got {count}" : $"{row.Name} expected {(count < min ? $"at least {min}" : $"at most {max}")} argument{((count < min ? min : max) == 1 ? "" : "s")}, got {count}");
        if ((wrapper->d_common.d_type->tp_flags & TypeFlags.Native) != 0) {
            // The adapters read the slot of the object's own type, which a subclass may have overridden: go through the twin of the type.
            function = NativeTwin(wrapper, row, function);
        }
        switch (row.Wrap) {
            case WrapKind.Unary: return ((delegate*<PyThreadState*, PyObject*, PyObject*>)function)(ts, self);
            case WrapKind.Binary: return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)function)(ts, self, args[0]);
            case WrapKind.BinaryRight: return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)function)(ts, args[0], self);
            case WrapKind.Ternary: return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)function)(ts, self, args[0], count > 1 ? args[1] : Py.None);
            case WrapKind.TernaryRight: return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)function)(ts, args[0], self, count > 1 ? args[1] : Py.None);
            case WrapKind.Length or WrapKind.Hash: {
                nint value = ((delegate*<PyThreadState*, PyObject*, nint>)function)(ts, self);
                return value == -1 && ErrorIndicator.Occurred(ts) != null ? null : LongObject.FromInt64(ts, value);
            }
            case WrapKind.Inquiry: return Truth(((delegate*<PyThreadState*, PyObject*, int>)function)(ts, self));
            case WrapKind.ObjObj: return Truth(((delegate*<PyThreadState*, PyObject*, PyObject*, int>)function)(ts, self, args[0]));
            case WrapKind.IndexArg: {
                nint index = NumberProtocol.AsSsize(ts, args[0], Exc.OverflowError);
                if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
                return ((delegate*<PyThreadState*, PyObject*, nint, PyObject*>)function)(ts, self, index);
            }
            case WrapKind.Index: {
                if (!ItemIndex(ts, self, args[0], out nint index)) return null;
                return ((delegate*<PyThreadState*, PyObject*, nint, PyObject*>)function)(ts, self, index);
            }
            case WrapKind.SetIndex or WrapKind.DelIndex: {
                if (!ItemIndex(ts, self, args[0], out nint index)) return null;
                return Done(((delegate*<PyThreadState*, PyObject*, nint, PyObject*, int>)function)(ts, self, index, row.Wrap == WrapKind.SetIndex ? args[1] : null));
            }
            case WrapKind.SetAttr or WrapKind.DelAttr:
                if (!SafeSetAttr(ts, wrapper, self, row.Name)) return null;
                return Done(((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)function)(ts, self, args[0], row.Wrap == WrapKind.SetAttr ? args[1] : null));
            case WrapKind.SetItem or WrapKind.DescrSet: return Done(((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)function)(ts, self, args[0], args[1]));
            case WrapKind.DelItem or WrapKind.DescrDel: return Done(((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)function)(ts, self, args[0], null));
            case >= WrapKind.Lt and <= WrapKind.Ge:
                return ((delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)function)(ts, self, args[0], row.Wrap - WrapKind.Lt);
            case WrapKind.Next: {
                PyObject* next = ((delegate*<PyThreadState*, PyObject*, PyObject*>)function)(ts, self);
                return next != null || ErrorIndicator.Occurred(ts) != null ? next : Err.StopIteration(ts, null);
            }
            case WrapKind.DescrGet: {
                PyObject* instance = Py.IsNone(args[0]) ? null : args[0];
                PyObject* owner = count < 2 || Py.IsNone(args[1]) ? null : args[1];
                if (instance == null && owner == null) return Err.TypeError(ts, "__get__(None, None) is invalid");
                return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)function)(ts, self, instance, owner);
            }
            case WrapKind.Del:
                ((delegate*<PyThreadState*, PyObject*, void>)function)(ts, self);
                return Py.None;
            default: return Err.SystemError(ts, $"slot wrapper {row.Name} cannot be called");
        }
    }

    private static void* NativeTwin(PyWrapperDescrObject* wrapper, in SlotRow row, void* function) => function;

    [return: NewRef]
    private static PyObject* InvokeWithTuple(PyThreadState* ts, PyWrapperDescrObject* wrapper, in SlotRow row, PyObject* self, PyObject** args, nint count, PyObject* kwargs) {
        using Owned rest = new(ts, TupleObject.FromArray(ts, args, count));
        if (rest.IsNull) return null;
        if (row.Wrap == WrapKind.Call) return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)wrapper->d_wrapped)(ts, self, rest, kwargs);
        return Done(((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)wrapper->d_wrapped)(ts, self, rest, kwargs));
    }

    private static PyObject* Truth(int value) => value < 0 ? null : Py.Bool(value != 0);
    private static PyObject* Done(int status) => status < 0 ? null : Py.None;

    private static bool ItemIndex(PyThreadState* ts, PyObject* self, PyObject* arg, out nint index) {
        index = NumberProtocol.AsSsize(ts, arg, Exc.OverflowError);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        if (index < 0 && TypeSlots.Of(self)->sq_length != null) {
            nint length = TypeSlots.Of(self)->sq_length(ts, self);
            if (length < 0) return false;
            index += length;
        }
        return true;
    }

    /// <summary>object.__setattr__(cls, …) must not get past the immutability of a builtin type (hackcheck).</summary>
    private static bool SafeSetAttr(PyThreadState* ts, PyWrapperDescrObject* wrapper, PyObject* self, string name) {
        if (!TypeObject.Check(self) || TypeObject.IsSubtype(wrapper->d_common.d_type, TypeObject.Type)) return true;
        return Err.TypeError(ts, $"can't apply this {name} to {TypeObject.FullName(self->ob_type)} object");
    }
}

/// <summary>A slot wrapper bound to an instance: (1).__add__.</summary>
internal static unsafe class MethodWrapperObject {
    private struct Layout {
        public PyObject ob_base;
        public PyWrapperDescrObject* descr;
        public PyObject* self;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("method-wrapper", "_PyMethodWrapper_Type", sizeof(Layout), TypeFlags.HaveGc, &Slots, &Members);

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* descriptor, PyObject* self) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(Layout));
        if (op == null) return null;
        ((Layout*)op)->descr = (PyWrapperDescrObject*)Py.NewRef(descriptor);
        ((Layout*)op)->self = Py.NewRef(self);
        CycleCollector.Track(ts, op);
        return op;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->call = &Call;
        s->repr = &Repr;
        s->hash = &Hash;
        s->richcompare = &Compare;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__self__", MemberType.Object, 24);
        t.Getter("__objclass__", &GetClass);
        t.Getter("__name__", &GetName);
        t.Getter("__qualname__", &GetQualName);
        t.Getter("__doc__", &GetDoc);
        t.Getter("__text_signature__", &GetSignature);
        t.Method("__reduce__", &Reduce);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.DecRef(ts, (PyObject*)((Layout*)op)->descr);
        Py.DecRef(ts, ((Layout*)op)->self);
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = visit((PyObject*)((Layout*)op)->descr, arg);
        return stop != 0 ? stop : visit(((Layout*)op)->self, arg);
    }

    [return: NewRef]
    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) =>
        WrapperCall.Invoke(ts, ((Layout*)op)->descr, ((Layout*)op)->self, TupleObject.Items(args), TupleObject.Size(args), null, kwargs);

    [return: NewRef]
    public static PyObject* Vector(PyThreadState* ts, PyObject* op, PyObject** args, nint count) =>
        WrapperCall.Invoke(ts, ((Layout*)op)->descr, ((Layout*)op)->self, args, count, null, null);

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        PyObject* self = ((Layout*)op)->self;
        return UnicodeObject.FromString(ts, $"<method-wrapper '{UnicodeObject.ToString(((Layout*)op)->descr->d_common.d_name)}' of {Err.TypeName(self)} object at 0x{(nint)self:x}>");
    }

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        nint hash = ObjectProtocol.HashPointer(((Layout*)op)->self) ^ ObjectProtocol.HashPointer(((Layout*)op)->descr);
        return hash == -1 ? -2 : hash;
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (b->ob_type != Type || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        bool same = ((Layout*)a)->descr == ((Layout*)b)->descr && ((Layout*)a)->self == ((Layout*)b)->self;
        return Py.Bool(same == (op == ObjectProtocol.Eq));
    }

    private static PyObject* GetClass(PyThreadState* ts, PyObject* op) => Py.NewRef((PyObject*)((Layout*)op)->descr->d_common.d_type);
    private static PyObject* GetName(PyThreadState* ts, PyObject* op) => Py.NewRef(((Layout*)op)->descr->d_common.d_name);
    private static PyObject* GetQualName(PyThreadState* ts, PyObject* op) => ObjectProtocol.GetAttr(ts, (PyObject*)((Layout*)op)->descr, Names.__qualname__);
    private static PyObject* GetDoc(PyThreadState* ts, PyObject* op) => ObjectProtocol.GetAttr(ts, (PyObject*)((Layout*)op)->descr, Names.__doc__);
    private static PyObject* GetSignature(PyThreadState* ts, PyObject* op) => ObjectProtocol.GetAttr(ts, (PyObject*)((Layout*)op)->descr, Names.__text_signature__);

    private static PyObject* Reduce(PyThreadState* ts, PyObject* op) {
        using Owned getattr = new(ts, ImportHooks.Builtin(ts, "getattr"));
        if (getattr.IsNull) return null;
        using Owned args = new(ts, TupleObject.Pack(ts, ((Layout*)op)->self, ((Layout*)op)->descr->d_common.d_name));
        return args.IsNull ? null : TupleObject.Pack(ts, getattr, args);
    }
}
