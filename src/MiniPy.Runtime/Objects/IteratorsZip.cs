// zip: a tuple of iterators and the tuple that is given again when the consumer has let go of the last one.
//
// With strict, the round in which one iterator ends is looked at closely: the first must end alone with all others.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe struct PyZipObject {
    public PyObject ob_base;
    public PyObject* iterators;
    public PyObject* result;
    public int strict;
}

internal static unsafe class ZipObject {
    public static readonly PyTypeObject* Type = StaticType.Create("zip", "PyZip_Type", sizeof(PyZipObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "zip(*iterables, strict=False) --> Yield tuples until an input is exhausted.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]\n\nThe zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &NewSlot;
        s->SetConstruct(1, 4, &Construct);
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        int strict = 0;
        if (kwargs != null && DictObject.Size(kwargs) > 0) {
            if (DictObject.Size(kwargs) > 1) return Err.TypeError(ts, $"zip() takes at most 1 keyword argument ({DictObject.Size(kwargs)} given)");
            nint position = 0;
            DictObject.Next(kwargs, ref position, out PyObject* name, out PyObject* value);
            if (!UnicodeObject.EqualsAscii(name, "strict")) return Err.TypeError(ts, $"'{UnicodeObject.ToString(name)}' is an invalid keyword argument for zip()");
            strict = ObjectProtocol.IsTrue(ts, value);
            if (strict < 0) return null;
        }
        return Make(ts, type, TupleObject.Items(args), TupleObject.Size(args), strict);
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => Make(ts, (PyObject*)Type, args, count, 0);

    private static PyObject* Make(PyThreadState* ts, PyObject* type, PyObject** iterables, nint count, int strict) {
        using Owned iterators = new(ts, MakeIterators(ts, iterables, count));
        if (iterators.IsNull) return null;
        using Owned result = new(ts, TupleObject.New(ts, count));
        if (result.IsNull) return null;
        for (nint i = 0; i < count; i++) TupleObject.Items(result)[i] = Py.None;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        ((PyZipObject*)op)->iterators = iterators.Detach();
        ((PyZipObject*)op)->result = result.Detach();
        ((PyZipObject*)op)->strict = strict;
        return op;
    }

    /// <summary>A tuple of iter(x) for the items of an array. Runs Python code.</summary>
    [return: NewRef]
    public static PyObject* MakeIterators(PyThreadState* ts, PyObject** iterables, nint count) {
        PyObject* iterators = TupleObject.New(ts, count);
        if (iterators == null) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* iterator = ObjectProtocol.GetIter(ts, iterables[i]);
            if (iterator == null) {
                Py.DecRef(ts, iterators);
                return null;
            }
            TupleObject.Items(iterators)[i] = iterator;
        }
        return iterators;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var zip = (PyZipObject*)self;
        PyObject* iterators = zip->iterators;
        if (iterators == null) return null;
        nint count = TupleObject.Size(iterators);
        if (count == 0) return null;
        PyObject* result = zip->result;
        bool reuse = Py.IsUnique(result);
        if (reuse) {
            Py.IncRef(result);
            if (!CycleCollector.IsTracked(ts, result)) CycleCollector.Track(ts, result);
        } else if (count == 2) {
            PyObject** both = stackalloc PyObject*[2] { Fields.Next(ts, TupleObject.Items(iterators)[0]), null };
            if (both[0] == null) return zip->strict != 0 ? CheckStrict(ts, iterators, 0) : null;
            both[1] = Fields.Next(ts, TupleObject.Items(iterators)[1]);
            if (both[1] != null) return TupleObject.FromArraySteal(ts, both, 2);
            Py.DecRef(ts, both[0]);
            return zip->strict != 0 ? CheckStrict(ts, iterators, 1) : null;
        } else {
            result = TupleObject.New(ts, count);
            if (result == null) return null;
        }
        for (nint i = 0; i < count; i++) {
            PyObject* item = Fields.Next(ts, TupleObject.Items(iterators)[i]);
            if (item == null) {
                Py.DecRef(ts, result);
                return zip->strict != 0 ? CheckStrict(ts, iterators, i) : null;
            }
            PyObject* old = TupleObject.Items(result)[i];
            TupleObject.Items(result)[i] = item;
            if (old != null) Py.DecRef(ts, old);
        }
        return result;
    }

    /// <summary>Iterator `ended` had no item: null without error when all ended in the same round.</summary>
    private static PyObject* CheckStrict(PyThreadState* ts, PyObject* iterators, nint ended) {
        if (Fields.Failed(ts)) return null;
        if (ended > 0) return Err.ValueError(ts, $"zip() argument {ended + 1} is shorter than argument{(ended == 1 ? " " : "s 1-")}{ended}");
        for (nint i = 1; i < TupleObject.Size(iterators); i++) {
            PyObject* item = Fields.Next(ts, TupleObject.Items(iterators)[i]);
            if (item != null) {
                Py.DecRef(ts, item);
                return Err.ValueError(ts, $"zip() argument {i + 1} is longer than argument{(i == 1 ? " " : "s 1-")}{i}");
            }
            if (Fields.Failed(ts)) return null;
        }
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var zip = (PyZipObject*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        return zip->strict != 0 ? Fields.Tuple(ts, type, Py.NewRef(zip->iterators), Py.True) : Fields.Tuple(ts, type, Py.NewRef(zip->iterators));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        int strict = ObjectProtocol.IsTrue(ts, state);
        if (strict < 0) return null;
        ((PyZipObject*)self)->strict = strict;
        return Py.None;
    }
}
