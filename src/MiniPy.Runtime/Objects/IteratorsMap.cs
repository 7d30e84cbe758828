// map and filter: a function and what it is applied to.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyMapObject {
    public PyObject ob_base;
    public PyObject* iterators;
    public PyObject* function;
}

internal static unsafe class MapObject {
    public static readonly PyTypeObject* Type = StaticType.Create("map", "PyMap_Type", sizeof(PyMapObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "map(func, *iterables) --> map object\n\nMake an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &NewSlot;
        s->SetConstruct(2, 3, &Construct);
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "map", type, Type, kwargs)) return null;
        if (TupleObject.Size(args) < 2) return Err.TypeError(ts, "map() must have at least two arguments.");
        return Make(ts, type, TupleObject.Items(args), TupleObject.Size(args));
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => Make(ts, (PyObject*)Type, args, count);

    private static PyObject* Make(PyThreadState* ts, PyObject* type, PyObject** args, nint count) {
        using Owned iterators = new(ts, ZipObject.MakeIterators(ts, args + 1, count - 1));
        if (iterators.IsNull) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        ((PyMapObject*)op)->iterators = iterators.Detach();
        ((PyMapObject*)op)->function = Py.NewRef(args[0]);
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var map = (PyMapObject*)self;
        if (map->iterators == null) return null;
        nint count = TupleObject.Size(map->iterators);
        if (count == 1) {
            PyObject* item = Fields.Next(ts, TupleObject.Items(map->iterators)[0]);
            if (item == null) return null;
            PyObject* result = CallProtocol.CallOne(ts, map->function, item);
            Py.DecRef(ts, item);
            return result;
        }
        return NextMany(ts, map, count);
    }

    private static PyObject* NextMany(PyThreadState* ts, PyMapObject* map, nint count) {
        using Owned items = new(ts, TupleObject.New(ts, count));
        if (items.IsNull) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* item = Fields.Next(ts, TupleObject.Items(map->iterators)[i]);
            if (item == null) return null;
            TupleObject.Items(items)[i] = item;
        }
        return CallProtocol.Vector(ts, map->function, TupleObject.Items(items), count, null);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var map = (PyMapObject*)self;
        nint count = TupleObject.Size(map->iterators);
        PyObject* args = TupleObject.New(ts, count + 1);
        if (args == null) return null;
        TupleObject.Items(args)[0] = Py.NewRef(map->function);
        for (nint i = 0; i < count; i++) TupleObject.Items(args)[i + 1] = Py.NewRef(TupleObject.Items(map->iterators)[i]);
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), args);
    }
}

internal unsafe struct PyFilterObject {
    public PyObject ob_base;
    public PyObject* function;
    public PyObject* iterator;
}

internal static unsafe class FilterObject {
    public static readonly PyTypeObject* Type = StaticType.Create("filter", "PyFilter_Type", sizeof(PyFilterObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "filter(function or None, iterable) --> filter object\n\nReturn an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Fields.AcceptsNoKeywords(ts, "filter", type, Type, kwargs)) return null;
        if (!Args.CheckPositional(ts, "filter", TupleObject.Size(args), 2, 2)) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, TupleObject.Items(args)[1]));
        if (iterator.IsNull) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        ((PyFilterObject*)op)->function = Py.NewRef(TupleObject.Items(args)[0]);
        ((PyFilterObject*)op)->iterator = iterator.Detach();
        return op;
    }

    /// <summary>Truth of function(item), or of the item itself for None and bool. Runs Python code.</summary>
    public static int Test(PyThreadState* ts, PyObject* function, PyObject* item) {
        if (Py.IsNone(function) || function == (PyObject*)BoolObject.Type) return ObjectProtocol.IsTrue(ts, item);
        PyObject* result = CallProtocol.CallOne(ts, function, item);
        if (result == null) return -1;
        int truth = result == Py.True ? 1 : result == Py.False ? 0 : ObjectProtocol.IsTrue(ts, result);
        Py.DecRef(ts, result);
        return truth;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var filter = (PyFilterObject*)self;
        for (nint rounds = 1; filter->iterator != null; rounds++) {
            PyObject* item = Fields.Next(ts, filter->iterator);
            if (item == null) return null;
            int keep = Test(ts, filter->function, item);
            if (keep > 0) return item;
            Py.DecRef(ts, item);
            if (keep < 0 || ((rounds & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000))) return null;
        }
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var filter = (PyFilterObject*)self;
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), TupleObject.Pack(ts, filter->function, filter->iterator));
    }
}
