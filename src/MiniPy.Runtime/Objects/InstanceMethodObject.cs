// instancemethod: a callable that binds to an instance when it is looked up on one, whatever it is. Only C code makes them (PyInstanceMethod_New).

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class InstanceMethodObject {
    public static readonly PyTypeObject* Type = StaticType.Create("instancemethod", "PyInstanceMethod_Type", sizeof(PyInstanceMethodObject), TypeFlags.HaveGc, &Slots, &Members,
        doc: "instancemethod(function)\n\nBind a function to a class.");

    /// <summary>The wrapped callable, borrowed.</summary>
    [return: Borrowed]
    public static PyObject* Function(PyObject* op) => ((PyInstanceMethodObject*)op)->func;

    /// <summary>PyInstanceMethod_New.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* function) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyInstanceMethodObject));
        if (op == null) return null;
        ((PyInstanceMethodObject*)op)->func = Py.NewRef(function);
        CycleCollector.Track(ts, op);
        return op;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->call = &Call;
        s->repr = &Repr;
        s->richcompare = &Compare;
        s->getattro = &GetAttr;
        s->descr_get = &Get;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__func__", MemberType.Object, 16, doc: "the function (or other callable) implementing a method");
        t.Getter("__doc__", &GetDoc);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.DecRef(ts, Function(op));
        ObjectMemory.Free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => visit(Function(op), arg);

    [return: NewRef]
    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => CallProtocol.Call(ts, Function(op), args, kwargs);

    [return: NewRef]
    private static PyObject* Get(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) =>
        instance == null ? Py.NewRef(Function(op)) : MethodObject.New(ts, Function(op), instance);

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        if (ObjectProtocol.LookupAttr(ts, Function(op), Names.__name__, out PyObject* name) == Lookup.Error) return null;
        string text = name != null && UnicodeObject.Check(name) ? UnicodeObject.ToString(name) : "?";
        Py.XDecRef(ts, name);
        return UnicodeObject.FromString(ts, $"<instancemethod {text} at 0x{(nint)op:x}>");
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (b->ob_type != Type || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        int equal = ObjectProtocol.RichCompareBool(ts, Function(a), Function(b), ObjectProtocol.Eq);
        return equal < 0 ? null : Py.Bool((equal > 0) == (op == ObjectProtocol.Eq));
    }

    [return: NewRef]
    private static PyObject* GetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* descriptor = TypeObject.Lookup(ts, Type, name);
        return descriptor != null ? ObjectProtocol.Bind(ts, descriptor, op) : ObjectProtocol.GetAttr(ts, Function(op), name);
    }

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "instancemethod", kwargs) || !Args.CheckPositional(ts, "instancemethod", TupleObject.Size(args), 1, 1)) return null;
        PyObject* function = TupleObject.Items(args)[0];
        return TypeSlots.Of(function)->call == null ? Err.TypeError(ts, "first argument must be callable") : New(ts, function);
    }

    [return: NewRef]
    private static PyObject* GetDoc(PyThreadState* ts, PyObject* op) => ObjectProtocol.GetAttr(ts, Function(op), Names.__doc__);
}
