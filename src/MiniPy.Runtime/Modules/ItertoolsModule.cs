// itertools: the module. Each iterator is a class of its own in the files beside this one:
//
//   ItertoolsModule.Chain       chain, cycle, islice, repeat, count
//   ItertoolsModule.Select      compress, dropwhile, takewhile, filterfalse, starmap, accumulate, pairwise
//   ItertoolsModule.Combine     product, permutations, combinations, combinations_with_replacement
//   ItertoolsModule.Group       groupby, tee, zip_longest
//
// An object is a header, its references, then plain words (see Objects/Iterators.Fields). Loops that can consume without giving ask
// Work.Allow, since the inner iterator may be endless and native.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ItertoolsModule {
    public static readonly BuiltinModule Definition = new("itertools",
        "Functional tools for creating and using iterators.\n\nInfinite iterators:\ncount(start=0, step=1) --> start, start+step, start+2*step, ...\ncycle(p) --> p0, p1, ... plast, p0, p1, ...\nrepeat(elem [,n]) --> elem, elem, elem, ... endlessly or up to n times\n\nIterators terminating on the shortest input sequence:\naccumulate(p[, func]) --> p0, p0+p1, p0+p1+p2\nchain(p, q, ...) --> p0, p1, ... plast, q0, q1, ...\nchain.from_iterable([p, q, ...]) --> p0, p1, ... plast, q0, q1, ...\ncompress(data, selectors) --> (d[0] if s[0]), (d[1] if s[1]), ...\ndropwhile(pred, seq) --> seq[n], seq[n+1], starting when pred fails\ngroupby(iterable[, keyfunc]) --> sub-iterators grouped by value of keyfunc(v)\nfilterfalse(pred, seq) --> elements of seq where pred(elem) is False\nislice(seq, [start,] stop [, step]) --> elements from\n       seq[start:stop:step]\npairwise(s) --> (s[0],s[1]), (s[1],s[2]), (s[2], s[3]), ...\nstarmap(fun, seq) --> fun(*seq[0]), fun(*seq[1]), ...\ntee(it, n) --> (it1, it2 , ... itn) splits one iterator into n\ntakewhile(pred, seq) --> seq[0], seq[1], until pred fails\nzip_longest(p, q, ...) --> (p[0], q[0]), (p[1], q[1]), ...\n\nCombinatoric generators:\nproduct(p, q, ... [repeat=1]) --> cartesian product\npermutations(p[, r])\ncombinations(p, r)\ncombinations_with_replacement(p, r)\n",
        &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Type(AccumulateObject.Type);
        m.Type(CombinationsObject.Type);
        m.Type(CombinationsWithReplacementObject.Type);
        m.Type(CycleObject.Type);
        m.Type(DropWhileObject.Type);
        m.Type(TakeWhileObject.Type);
        m.Type(IsliceObject.Type);
        m.Type(StarmapObject.Type);
        m.Type(ChainObject.Type);
        m.Type(CompressObject.Type);
        m.Type(FilterFalseObject.Type);
        m.Type(CountObject.Type);
        m.Type(ZipLongestObject.Type);
        m.Type(PairwiseObject.Type);
        m.Type(PermutationsObject.Type);
        m.Type(ProductObject.Type);
        m.Type(RepeatObject.Type);
        m.Type(GroupByObject.Type);
        m.Type(GrouperObject.Type);
        m.Type(TeeObject.Type);
        m.Type(TeeDataObject.Type);
        m.Function("tee", &TeeObject.Tee, "tee($module, iterable, n=2, /)\n--\n\nReturns a tuple of n independent iterators.");
        return 0;
    }
}

/// <summary>What the iterators of the module share.</summary>
internal static unsafe class IterTool {
    /// <summary>An instance of `type` whose first references are taken over; null (all released) when one of them is null.</summary>
    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyObject* type, [Steals] PyObject* a, [Steals] PyObject* b) {
        PyObject* op = a == null || b == null ? null : TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) {
            Py.XDecRef(ts, a);
            Py.XDecRef(ts, b);
            return null;
        }
        ((PyObject**)(op + 1))[0] = a;
        ((PyObject**)(op + 1))[1] = b;
        return op;
    }

    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyObject* type, [Steals] PyObject* a) {
        PyObject* op = a == null ? null : TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) {
            Py.XDecRef(ts, a);
            return null;
        }
        ((PyObject**)(op + 1))[0] = a;
        return op;
    }

    /// <summary>Checks a call without keywords and with `count` arguments.</summary>
    public static bool Check(PyThreadState* ts, string name, PyObject* type, PyTypeObject* @base, PyObject* args, PyObject* kwargs, nint count) =>
        Fields.AcceptsNoKeywords(ts, name, type, @base, kwargs) && Args.CheckPositional(ts, name, TupleObject.Size(args), count, count);

    /// <summary>(type(self), (a, b))</summary>
    [return: NewRef]
    public static PyObject* Reduce(PyThreadState* ts, PyObject* self, PyObject* a, PyObject* b) =>
        Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), TupleObject.Pack(ts, a, b));

    /// <summary>(type(self), (a, b), state)</summary>
    [return: NewRef]
    public static PyObject* Reduce(PyThreadState* ts, PyObject* self, PyObject* a, PyObject* b, [Steals] PyObject* state) =>
        Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), TupleObject.Pack(ts, a, b), state);

    /// <summary>Makes *slot a tuple that nobody else sees, with the same items.</summary>
    public static bool Renew(PyThreadState* ts, PyObject** slot) {
        PyObject* tuple = *slot;
        if (!Py.IsUnique(tuple)) {
            PyObject* copy = TupleObject.FromArray(ts, TupleObject.Items(tuple), TupleObject.Size(tuple));
            if (copy == null) return false;
            *slot = copy;
            Py.DecRef(ts, tuple);
        }
        if (TupleObject.Size(*slot) > 0 && !CycleCollector.IsTracked(ts, *slot)) CycleCollector.Track(ts, *slot);
        return true;
    }

    /// <summary>Replaces an item of a private tuple.</summary>
    public static void SetItem(PyThreadState* ts, PyObject* tuple, nint index, [Steals] PyObject* value) {
        PyObject* old = TupleObject.Items(tuple)[index];
        TupleObject.Items(tuple)[index] = value;
        if (old != null) Py.DecRef(ts, old);
    }

    /// <summary>A tuple of ints from plain indices.</summary>
    [return: NewRef]
    public static PyObject* IndexTuple(PyThreadState* ts, nint* indices, nint count) {
        PyObject* tuple = TupleObject.New(ts, count);
        if (tuple == null) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* index = LongObject.FromNint(ts, indices[i]);
            if (index == null) {
                Py.DecRef(ts, tuple);
                return null;
            }
            TupleObject.Items(tuple)[i] = index;
        }
        return tuple;
    }

    /// <summary>A buffer of `count` words; never null for 0.</summary>
    public static nint* Indices(PyThreadState* ts, nint count) {
        if (count > nint.MaxValue / 16) {
            Err.NoMemory(ts);
            return null;
        }
        return (nint*)ObjectMemory.Buffer(ts, System.Math.Max(count, 1) * sizeof(nint));
    }

    /// <summary>Reads the flag that __setstate__ of several iterators takes.</summary>
    public static PyObject* SetFlag(PyThreadState* ts, PyObject* state, int* flag) {
        int truth = ObjectProtocol.IsTrue(ts, state);
        if (truth < 0) return null;
        *flag = truth;
        return Py.None;
    }

    /// <summary>Every 64K rounds of a loop: may it go on?</summary>
    public static bool GoOn(PyThreadState* ts, nint round) => (round & 0xFFFF) != 0xFFFF || Work.Allow(ts, 0x10000);
}
