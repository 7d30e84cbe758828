// Small callables around a function: the bound method, staticmethod, classmethod; and the cell.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

/// <summary>A function bound to an instance.</summary>
internal static unsafe class MethodObject {
    public static PyTypeObject* Type => Immortals.Method;
    internal static PyTypeObject* MakeType() => StaticType.Create("method", "PyMethod_Type", sizeof(PyMethodObject), TypeFlags.HaveGc | TypeFlags.HaveVectorcall, &Slots, &Members,
        weakListOffset: 32, doc: "Create a bound instance method object.");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* function, PyObject* self) {
        if (self == null) return Err.BadInternalCall(ts);
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyMethodObject));
        if (op == null) return null;
        var method = (PyMethodObject*)op;
        method->im_func = Py.NewRef(function);
        method->im_self = Py.NewRef(self);
        method->im_weakreflist = null;
        method->vectorcall = CFunctionObject.NativeVectorcall;
        return op;
    }

    /// <summary>Puts self before the arguments.</summary>
    [return: NewRef]
    public static PyObject* Vector(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* kwnames) {
        var method = (PyMethodObject*)op;
        nint total = count + (kwnames == null ? 0 : TupleObject.Size(kwnames));
        PyObject** small = stackalloc PyObject*[9];
        PyObject** all = total < 8 ? small : (PyObject**)ObjectMemory.Buffer(ts, (total + 1) * sizeof(nint));
        if (all == null) return null;
        all[0] = method->im_self;
        for (nint i = 0; i < total; i++) all[i + 1] = args[i];
        Py.IncRef(op); // the caller's reference may go while the function runs
        PyObject* result = CallProtocol.Vector(ts, method->im_func, all, count + 1, kwnames);
        Py.DecRef(ts, op);
        if (all != small) ObjectMemory.FreeBuffer(ts, all);
        return result;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->call = &Call;
        s->repr = &Repr;
        s->hash = &Hash;
        s->richcompare = &Compare;
        s->getattro = &GetAttr;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__func__", MemberType.Object, 16, doc: "the function (or other callable) implementing a method");
        t.Member("__self__", MemberType.Object, 24, doc: "the instance to which a method is bound");
        t.Getter("__doc__", &GetDoc);
        t.Method("__reduce__", &Reduce);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var method = (PyMethodObject*)op;
        if (method->im_weakreflist != null) {
            CycleCollector.Untrack(ts, op);
            WeakRefObject.ClearAll(ts, op);
        }
        PyObject* function = method->im_func;
        PyObject* self = method->im_self;
        ObjectMemory.FreeTracked(ts, op);
        Py.DecRef(ts, function);
        Py.DecRef(ts, self);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = visit(((PyMethodObject*)op)->im_func, arg);
        return stop != 0 ? stop : visit(((PyMethodObject*)op)->im_self, arg);
    }

    [return: NewRef]
    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => CallProtocol.VectorFromTuple(ts, op, args, kwargs);

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        var method = (PyMethodObject*)op;
        if (ObjectProtocol.LookupAttr(ts, method->im_func, Names.__qualname__, out PyObject* name) == Lookup.Error) return null;
        if (name == null && ObjectProtocol.LookupAttr(ts, method->im_func, Names.__name__, out name) == Lookup.Error) return null;
        string text = name != null && UnicodeObject.Check(name) ? UnicodeObject.ToString(name) : "?";
        Py.XDecRef(ts, name);
        using Owned self = new(ts, ObjectProtocol.Repr(ts, method->im_self));
        return self.IsNull ? null : UnicodeObject.FromString(ts, $"<bound method {text} of {UnicodeObject.ToString(self)}>");
    }

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        if (!Recursion.StackAllows(ts)) return -1;
        nint function = ObjectProtocol.Hash(ts, ((PyMethodObject*)op)->im_func);
        if (function == -1) return -1;
        nint hash = ObjectProtocol.HashPointer(((PyMethodObject*)op)->im_self) ^ function;
        return hash == -1 ? -2 : hash;
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (b->ob_type != Type || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        int equal = ObjectProtocol.RichCompareBool(ts, ((PyMethodObject*)a)->im_func, ((PyMethodObject*)b)->im_func, ObjectProtocol.Eq);
        if (equal < 0) return null;
        bool same = equal > 0 && ((PyMethodObject*)a)->im_self == ((PyMethodObject*)b)->im_self;
        return Py.Bool(same == (op == ObjectProtocol.Eq));
    }

    /// <summary>Attributes that the method type lacks come from the function.</summary>
    [return: NewRef]
    private static PyObject* GetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* descriptor = TypeObject.Lookup(ts, Type, name);
        return descriptor != null ? ObjectProtocol.Bind(ts, descriptor, op) : ObjectProtocol.GetAttr(ts, ((PyMethodObject*)op)->im_func, name);
    }

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "method", kwargs) || !Args.CheckPositional(ts, "method", TupleObject.Size(args), 2, 2)) return null;
        PyObject* function = TupleObject.Items(args)[0], self = TupleObject.Items(args)[1];
        if (TypeSlots.Of(function)->call == null) return Err.TypeError(ts, "first argument must be callable");
        return Py.IsNone(self) ? Err.TypeError(ts, "self must not be None") : New(ts, function, self);
    }

    private static PyObject* GetDoc(PyThreadState* ts, PyObject* op) => ObjectProtocol.GetAttr(ts, ((PyMethodObject*)op)->im_func, Names.__doc__);

    private static PyObject* Reduce(PyThreadState* ts, PyObject* op) {
        using Owned getattr = new(ts, ImportHooks.Builtin(ts, "getattr"));
        using Owned name = new(ts, ObjectProtocol.GetAttr(ts, ((PyMethodObject*)op)->im_func, Names.__name__));
        if (getattr.IsNull || name.IsNull) return null;
        using Owned args = new(ts, TupleObject.Pack(ts, ((PyMethodObject*)op)->im_self, name));
        return args.IsNull ? null : TupleObject.Pack(ts, getattr, args);
    }
}

/// <summary>What staticmethod and classmethod share: a callable and a dict.</summary>
internal static unsafe class WrappedCallable {
    public struct Layout {
        public PyObject ob_base;
        public PyObject* callable;
        public PyObject* dict;
    }

    private static readonly PyObject*[] s_copied = [Names.__module__, Names.__name__, Names.__qualname__, Names.__doc__, Names.__annotations__];

    /// <summary>functools.WRAPPER_ASSIGNMENTS and __wrapped__, as 3.10 and later do.</summary>
    public static int Init(PyThreadState* ts, PyObject* op, PyObject* callable) {
        Py.SetRef(ts, &((Layout*)op)->callable, Py.NewRef(callable));
        foreach (PyObject* name in s_copied) {
            if (ObjectProtocol.LookupAttr(ts, callable, name, out PyObject* value) == Lookup.Error) return -1;
            if (value == null) continue;
            using Owned owned = new(ts, value);
            if (InstanceDict.Set(ts, op, name, value) == Lookup.Error) return -1;
        }
        return 0;
    }

    public static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.XDecRef(ts, ((Layout*)op)->callable);
        Py.XDecRef(ts, ((Layout*)op)->dict);
        TypeSlots.Of(op)->free(ts, op);
    }

    public static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = 0;
        if (((Layout*)op)->callable != null && (stop = visit(((Layout*)op)->callable, arg)) != 0) return stop;
        return InstanceDict.TraverseWord((nint)((Layout*)op)->dict, visit, arg);
    }

    public static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((Layout*)op)->callable);
        Py.ClearRef(ts, &((Layout*)op)->dict);
        return 0;
    }

    public static void Members(TypeBuilder t) {
        t.Member("__func__", MemberType.Object, 16);
        t.Member("__wrapped__", MemberType.Object, 16);
        t.Getter("__isabstractmethod__", &IsAbstract);
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.OwnDictGetSet));
    }

    private static PyObject* IsAbstract(PyThreadState* ts, PyObject* op) {
        PyObject* callable = ((Layout*)op)->callable;
        if (callable == null || ObjectProtocol.LookupAttr(ts, callable, Names.__isabstractmethod__, out PyObject* value) == Lookup.Missing) return Py.False;
        if (value == null) return null;
        int truth = ObjectProtocol.IsTrue(ts, value);
        Py.DecRef(ts, value);
        return truth < 0 ? null : Py.Bool(truth != 0);
    }

    [return: NewRef]
    public static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        using Owned inner = new(ts, ObjectProtocol.Repr(ts, ((Layout*)op)->callable));
        return inner.IsNull ? null : UnicodeObject.FromString(ts, $"<{Err.TypeName(op)}({UnicodeObject.ToString(inner)})>");
    }

    public static int InitSlot(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, Err.TypeName(op), kwargs) || !Args.CheckPositional(ts, Err.TypeName(op), TupleObject.Size(args), 1, 1)) return -1;
        return Init(ts, op, TupleObject.Items(args)[0]);
    }

    [return: NewRef]
    public static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0);
}

internal static unsafe class StaticMethodObject {
    public static readonly PyTypeObject* Type = StaticType.Create("staticmethod", "PyStaticMethod_Type", sizeof(WrappedCallable.Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &WrappedCallable.Members, dictOffset: 24,
        doc: "staticmethod(function) -> method\n\nConvert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more advanced concept, see the classmethod builtin.");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* callable) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op == null) return null;
        if (ts == StaticState.Ts) ((WrappedCallable.Layout*)op)->callable = callable;
        else if (WrappedCallable.Init(ts, op, callable) < 0) Py.ClearRef(ts, &op);
        return op;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &WrappedCallable.Dealloc;
        s->traverse = &WrappedCallable.Traverse;
        s->clear = &WrappedCallable.Clear;
        s->repr = &WrappedCallable.Repr;
        s->call = &Call;
        s->descr_get = &Get;
        s->init = &WrappedCallable.InitSlot;
        s->@new = &WrappedCallable.NewSlot;
    }

    [return: NewRef]
    private static PyObject* Get(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) {
        PyObject* callable = ((WrappedCallable.Layout*)op)->callable;
        return callable == null ? Err.RuntimeError(ts, "uninitialized staticmethod object") : Py.NewRef(callable);
    }

    [return: NewRef]
    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => CallProtocol.Call(ts, ((WrappedCallable.Layout*)op)->callable, args, kwargs);
}

internal static unsafe class ClassMethodObject {
    public static readonly PyTypeObject* Type = StaticType.Create("classmethod", "PyClassMethod_Type", sizeof(WrappedCallable.Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &WrappedCallable.Members, dictOffset: 24,
        doc: "classmethod(function) -> method\n\nConvert a function to be a class method.\n\nA class method receives the class as implicit first argument,\njust like an instance method receives the instance.\nTo declare a class method, use this idiom:\n\n  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()).  The instance is ignored except for its class.\nIf a class method is called for a derived class, the derived class\nobject is passed as the implied first argument.\n\nClass methods are different than C++ or Java static methods.\nIf you want those, see the staticmethod builtin.");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* callable) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op != null && WrappedCallable.Init(ts, op, callable) < 0) Py.ClearRef(ts, &op);
        return op;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &WrappedCallable.Dealloc;
        s->traverse = &WrappedCallable.Traverse;
        s->clear = &WrappedCallable.Clear;
        s->repr = &WrappedCallable.Repr;
        s->descr_get = &Get;
        s->init = &WrappedCallable.InitSlot;
        s->@new = &WrappedCallable.NewSlot;
    }

    /// <summary>Binds to the class; a wrapped descriptor is asked with the class as its instance (3.9 and later).</summary>
    [return: NewRef]
    private static PyObject* Get(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) {
        PyObject* callable = ((WrappedCallable.Layout*)op)->callable;
        if (callable == null) return Err.RuntimeError(ts, "uninitialized classmethod object");
        if (owner == null) owner = (PyObject*)instance->ob_type;
        if (!Recursion.StackAllows(ts)) return null;
        var get = TypeSlots.Of(callable)->descr_get;
        return get != null ? get(ts, callable, owner, owner) : MethodObject.New(ts, callable, owner);
    }
}

/// <summary>A variable shared by scopes.</summary>
internal static unsafe class CellObject {
    public static PyTypeObject* Type => Immortals.Cell;
    internal static PyTypeObject* MakeType() => StaticType.Create("cell", "PyCell_Type", sizeof(PyCellObject), TypeFlags.HaveGc, &Slots, &Members,
        doc: "Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    and \n further attempts to access its cell_contents attribute will\n    raise a ValueError.");

    /// <summary>`value` may be null.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* value) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyCellObject));
        if (op != null) ((PyCellObject*)op)->ob_ref = Py.XNewRef(value);
        return op;
    }

    public static void Set(PyThreadState* ts, PyObject* op, PyObject* value) => Py.SetRef(ts, &((PyCellObject*)op)->ob_ref, Py.XNewRef(value));

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->richcompare = &Compare;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) => t.Getter("cell_contents", &GetContents, &SetContents);

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "cell", kwargs) || !Args.CheckPositional(ts, "cell", TupleObject.Size(args), 0, 1)) return null;
        return New(ts, TupleObject.Size(args) == 1 ? TupleObject.Items(args)[0] : null);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        PyObject* value = ((PyCellObject*)op)->ob_ref;
        ObjectMemory.FreeTracked(ts, op);
        Py.XDecRef(ts, value);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => ((PyCellObject*)op)->ob_ref == null ? 0 : visit(((PyCellObject*)op)->ob_ref, arg);

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((PyCellObject*)op)->ob_ref);
        return 0;
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        PyObject* value = ((PyCellObject*)op)->ob_ref;
        return UnicodeObject.FromString(ts, value == null ? $"<cell at 0x{(nint)op:x}: empty>" : $"<cell at 0x{(nint)op:x}: {Err.TypeName(value)} object at 0x{(nint)value:x}>");
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (b->ob_type != Type) return Py.NotImplemented;
        PyObject* x = ((PyCellObject*)a)->ob_ref, y = ((PyCellObject*)b)->ob_ref;
        if (x != null && y != null) return ObjectProtocol.RichCompare(ts, x, y, op);
        int order = (x != null ? 1 : 0) - (y != null ? 1 : 0); // an empty cell is smaller
        return Py.Bool(op switch { 0 => order < 0, 1 => order <= 0, 2 => order == 0, 3 => order != 0, 4 => order > 0, _ => order >= 0 });
    }

    private static PyObject* GetContents(PyThreadState* ts, PyObject* op) => ((PyCellObject*)op)->ob_ref == null ? Err.ValueError(ts, "Cell is empty") : Py.NewRef(((PyCellObject*)op)->ob_ref);

    private static int SetContents(PyThreadState* ts, PyObject* op, PyObject* value) {
        Set(ts, op, value);
        return 0;
    }
}
