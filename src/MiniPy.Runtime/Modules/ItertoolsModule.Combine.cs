// itertools: product, permutations, combinations, combinations_with_replacement.
//
// All four step an array of indices and keep the last result; where the consumer let go of it, it is changed in place. The items of a
// result are items of a pool too, so replacing one never frees it.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>One struct for the four, so that freeing and resuming are written once.</summary>
internal unsafe struct CombineState {
    public PyObject ob_base;
    /// <summary>A tuple: the pool, or (product) the pools.</summary>
    public PyObject* pool;
    /// <summary>The last result; null before the first.</summary>
    public PyObject* result;
    public nint* indices;
    /// <summary>permutations only.</summary>
    public nint* cycles;
    public nint count;
    public nint r;
    public int stopped;
}

internal static unsafe class Combine {
    public static void Slots(TypeSlots* s, delegate*<PyThreadState*, PyObject*, PyObject*> next) {
        Fields.Iterator(s, 2, next);
        s->dealloc = &Dealloc;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        ObjectMemory.FreeBuffer(ts, ((CombineState*)op)->indices);
        ObjectMemory.FreeBuffer(ts, ((CombineState*)op)->cycles);
        Fields.Dealloc(ts, op, 2);
    }

    /// <summary>A new iterator over a pool with room for `count` indices, 0, 1, 2 …</summary>
    [return: NewRef]
    public static CombineState* Make(PyThreadState* ts, PyObject* type, [Steals] PyObject* pool, nint count, nint r) {
        nint* indices = IterTool.Indices(ts, count);
        PyObject* op = indices == null ? null : TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) {
            ObjectMemory.FreeBuffer(ts, indices);
            Py.DecRef(ts, pool);
            return null;
        }
        var state = (CombineState*)op;
        state->pool = pool;
        state->indices = indices;
        state->count = count;
        state->r = r;
        for (nint i = 0; i < count; i++) indices[i] = i;
        return state;
    }

    /// <summary>The result for the current indices, the first `r` of them, from one pool.</summary>
    public static bool SetResult(PyThreadState* ts, CombineState* state) {
        PyObject* result = TupleObject.New(ts, state->r);
        if (result == null) return false;
        for (nint i = 0; i < state->r; i++) TupleObject.Items(result)[i] = Py.NewRef(TupleObject.Items(state->pool)[state->indices[i]]);
        Py.SetRef(ts, &state->result, result);
        return true;
    }

    /// <summary>Puts the items for indices from `first` on into a result nobody else sees.</summary>
    public static bool Renew(PyThreadState* ts, CombineState* state, nint first) {
        if (!IterTool.Renew(ts, &state->result)) return false;
        for (nint i = first; i < state->r; i++) IterTool.SetItem(ts, state->result, i, Py.NewRef(TupleObject.Items(state->pool)[state->indices[i]]));
        return true;
    }

    public static PyObject* Stop(CombineState* state) {
        state->stopped = 1;
        return null;
    }

    /// <summary>(type, (pool, r)) at the beginning, (type, ((), r)) at the end, else with the state.</summary>
    public static PyObject* Reduce(PyThreadState* ts, CombineState* state, delegate*<PyThreadState*, CombineState*, PyObject*> indices) {
        PyObject* type = Py.NewRef((PyObject*)state->ob_base.ob_type);
        PyObject* args = Fields.Tuple(ts, state->stopped != 0 && state->result != null ? TupleObject.Empty : Py.NewRef(state->pool), LongObject.FromNint(ts, state->r));
        return state->result == null || state->stopped != 0 ? Fields.Tuple(ts, type, args) : Fields.Tuple(ts, type, args, indices(ts, state));
    }

    public static PyObject* IndexTuple(PyThreadState* ts, CombineState* state) => IterTool.IndexTuple(ts, state->indices, state->r);

    /// <summary>Reads `count` indices from a tuple, each clipped to [0, limit] (limit by position when `rising`).</summary>
    public static bool ReadIndices(PyThreadState* ts, PyObject* tuple, nint* into, nint count, nint limit, bool rising) {
        if (!TupleObject.Check(tuple) || TupleObject.Size(tuple) != count) return Err.ValueError(ts, "invalid arguments");
        for (nint i = 0; i < count; i++) {
            nint index = LongObject.AsNint(ts, TupleObject.Items(tuple)[i]);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return false;
            into[i] = System.Math.Clamp(index, 0, System.Math.Max(rising ? limit + i : limit, 0));
        }
        return true;
    }

    /// <summary>pool and r of a call (iterable, r); the pool is new.</summary>
    public static bool ReadCall(PyThreadState* ts, ArgSpec spec, PyObject* args, PyObject* kwargs, out PyObject* pool, out nint r) {
        PyObject** into = stackalloc PyObject*[2];
        pool = null;
        r = 0;
        if (!spec.ParseTuple(ts, args, kwargs, into) || !Args.Index(ts, into[1], out r)) return false;
        pool = TupleObject.FromIterable(ts, into[0]);
        if (pool == null) return false;
        if (r >= 0) return true;
        Py.DecRef(ts, pool);
        return Err.ValueError(ts, "r must be non-negative");
    }
}

internal static unsafe class CombinationsObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.combinations", null, sizeof(CombineState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "combinations(iterable, r)\n--\n\nReturn successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)");
    private static readonly ArgSpec s_spec = new("combinations", 0, 2, "iterable", "r");

    private static void Slots(TypeSlots* s) {
        Combine.Slots(s, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
        t.Method("__sizeof__", &SizeOf, "Returns size in memory, in bytes.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Combine.ReadCall(ts, s_spec, args, kwargs, out PyObject* pool, out nint r)) return null;
        nint n = TupleObject.Size(pool);
        CombineState* state = Combine.Make(ts, type, pool, r > n ? 0 : r, r);
        if (state != null) state->stopped = r > n ? 1 : 0;
        return (PyObject*)state;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (CombineState*)self;
        if (state->stopped != 0) return null;
        if (state->result == null) return Combine.SetResult(ts, state) ? Py.NewRef(state->result) : null;
        nint n = TupleObject.Size(state->pool), r = state->r, i = r - 1;
        while (i >= 0 && state->indices[i] == i + n - r) i--;
        if (i < 0) return Combine.Stop(state);
        state->indices[i]++;
        for (nint j = i + 1; j < r; j++) state->indices[j] = state->indices[j - 1] + 1;
        return Combine.Renew(ts, state, i) ? Py.NewRef(state->result) : Combine.Stop(state);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Combine.Reduce(ts, (CombineState*)self, &Combine.IndexTuple);

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* tuple) {
        var state = (CombineState*)self;
        nint n = TupleObject.Size(state->pool);
        if (state->count != state->r) return Err.ValueError(ts, "invalid arguments");
        if (!Combine.ReadIndices(ts, tuple, state->indices, state->r, n - state->r, true)) return null;
        return Combine.SetResult(ts, state) ? Py.None : null;
    }

    internal static PyObject* SizeOf(PyThreadState* ts, PyObject* self) {
        var state = (CombineState*)self;
        return LongObject.FromNint(ts, self->ob_type->tp_basicsize + (state->count + (state->cycles != null ? state->r : 0)) * sizeof(nint));
    }
}

internal static unsafe class CombinationsWithReplacementObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.combinations_with_replacement", null, sizeof(CombineState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots,
        &Members, doc: "combinations_with_replacement(iterable, r)\n--\n\nReturn successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')");
    private static readonly ArgSpec s_spec = new("combinations_with_replacement", 0, 2, "iterable", "r");

    private static void Slots(TypeSlots* s) {
        Combine.Slots(s, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
        t.Method("__sizeof__", &CombinationsObject.SizeOf, "Returns size in memory, in bytes.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!Combine.ReadCall(ts, s_spec, args, kwargs, out PyObject* pool, out nint r)) return null;
        nint n = TupleObject.Size(pool);
        CombineState* state = Combine.Make(ts, type, pool, r, r);
        if (state == null) return null;
        for (nint i = 0; i < r; i++) state->indices[i] = 0;
        state->stopped = n == 0 && r > 0 ? 1 : 0;
        return (PyObject*)state;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (CombineState*)self;
        if (state->stopped != 0) return null;
        if (state->result == null) return Combine.SetResult(ts, state) ? Py.NewRef(state->result) : null;
        nint n = TupleObject.Size(state->pool), i = state->r - 1;
        while (i >= 0 && state->indices[i] == n - 1) i--;
        if (i < 0) return Combine.Stop(state);
        nint index = state->indices[i] + 1;
        for (nint j = i; j < state->r; j++) state->indices[j] = index;
        return Combine.Renew(ts, state, i) ? Py.NewRef(state->result) : Combine.Stop(state);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Combine.Reduce(ts, (CombineState*)self, &Combine.IndexTuple);

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* tuple) {
        var state = (CombineState*)self;
        if (TupleObject.Size(state->pool) == 0 && state->r > 0) return Err.ValueError(ts, "invalid arguments");
        if (!Combine.ReadIndices(ts, tuple, state->indices, state->r, TupleObject.Size(state->pool) - 1, false)) return null;
        return Combine.SetResult(ts, state) ? Py.None : null;
    }
}

internal static unsafe class PermutationsObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.permutations", null, sizeof(CombineState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "permutations(iterable, r=None)\n--\n\nReturn successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)");
    private static readonly ArgSpec s_spec = new("permutations", 0, 1, "iterable", "r");

    private static void Slots(TypeSlots* s) {
        Combine.Slots(s, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
        t.Method("__sizeof__", &CombinationsObject.SizeOf, "Returns size in memory, in bytes.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return null;
        using Owned pool = new(ts, TupleObject.FromIterable(ts, into[0]));
        if (pool.IsNull) return null;
        nint n = TupleObject.Size(pool), r = n;
        if (into[1] != null && !Py.IsNone(into[1])) {
            if (!LongObject.Check(into[1])) return Err.TypeError(ts, "Expected int as r");
            r = LongObject.AsNint(ts, into[1]);
            if (r == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (r < 0) return Err.ValueError(ts, "r must be non-negative");
        }
        nint* cycles = IterTool.Indices(ts, r);
        if (cycles == null) return null;
        CombineState* state = Combine.Make(ts, type, pool.Detach(), n, r);
        if (state == null) {
            ObjectMemory.FreeBuffer(ts, cycles);
            return null;
        }
        for (nint i = 0; i < r; i++) cycles[i] = n - i;
        state->cycles = cycles;
        state->stopped = r > n ? 1 : 0;
        return (PyObject*)state;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (CombineState*)self;
        if (state->stopped != 0) return null;
        if (state->result == null) return Combine.SetResult(ts, state) ? Py.NewRef(state->result) : null;
        nint n = state->count, r = state->r;
        nint* indices = state->indices, cycles = state->cycles;
        if (n == 0) return Combine.Stop(state);
        for (nint i = r - 1; i >= 0; i--) {
            if (--cycles[i] > 0) {
                (indices[i], indices[n - cycles[i]]) = (indices[n - cycles[i]], indices[i]);
                return Combine.Renew(ts, state, i) ? Py.NewRef(state->result) : Combine.Stop(state);
            }
            nint first = indices[i];
            for (nint j = i; j < n - 1; j++) indices[j] = indices[j + 1];
            indices[n - 1] = first;
            cycles[i] = n - i;
        }
        return Combine.Stop(state);
    }

    private static PyObject* StateTuple(PyThreadState* ts, CombineState* state) =>
        Fields.Tuple(ts, IterTool.IndexTuple(ts, state->indices, state->count), IterTool.IndexTuple(ts, state->cycles, state->r));

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Combine.Reduce(ts, (CombineState*)self, &StateTuple);

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* tuple) {
        var state = (CombineState*)self;
        if (!TupleObject.Check(tuple)) return Err.TypeError(ts, "state is not a tuple");
        if (TupleObject.Size(tuple) != 2) return Err.TypeError(ts, $"function takes exactly 2 arguments ({TupleObject.Size(tuple)} given)");
        if (state->r > state->count) return Err.ValueError(ts, "invalid arguments");
        if (!Combine.ReadIndices(ts, TupleObject.Items(tuple)[0], state->indices, state->count, state->count - 1, false)) return null;
        if (!Combine.ReadIndices(ts, TupleObject.Items(tuple)[1], state->cycles, state->r, state->count, false)) return null;
        for (nint i = 0; i < state->r; i++) state->cycles[i] = System.Math.Clamp(state->cycles[i], 1, state->count - i);
        return Combine.SetResult(ts, state) ? Py.None : null;
    }
}

internal static unsafe class ProductObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.product", null, sizeof(CombineState), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "product(*iterables, repeat=1) --> product object\n\nCartesian product of input iterables.  Equivalent to nested for-loops.\n\nFor example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).\nThe leftmost iterators are in the outermost for-loop, so the output tuples\ncycle in a manner similar to an odometer (with the rightmost element changing\non every iteration).\n\nTo compute the product of an iterable with itself, specify the number\nof repetitions with the optional repeat keyword argument. For example,\nproduct(A, repeat=4) means the same as product(A, A, A, A).\n\nproduct('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)\nproduct((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ...");

    private static void Slots(TypeSlots* s) {
        Combine.Slots(s, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
        t.Method("__sizeof__", &CombinationsObject.SizeOf, "Returns size in memory, in bytes.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        nint repeat = 1;
        if (kwargs != null && DictObject.Size(kwargs) > 0) {
            if (DictObject.Size(kwargs) > 1) return Err.TypeError(ts, $"product() takes at most 1 keyword argument ({DictObject.Size(kwargs)} given)");
            nint position = 0;
            DictObject.Next(kwargs, ref position, out PyObject* name, out PyObject* value);
            if (!UnicodeObject.EqualsAscii(name, "repeat")) return Err.TypeError(ts, $"'{UnicodeObject.ToString(name)}' is an invalid keyword argument for product()");
            if (!Args.Index(ts, value, out repeat)) return null;
            if (repeat < 0) return Err.ValueError(ts, "repeat argument cannot be negative");
        }
        nint given = repeat == 0 ? 0 : TupleObject.Size(args);
        if (given > 0 && repeat > nint.MaxValue / 8 / given) return Err.OverflowError(ts, "repeat argument too large");
        nint total = given * repeat;
        using Owned pools = new(ts, TupleObject.New(ts, total));
        if (pools.IsNull) return null;
        for (nint i = 0; i < given; i++) {
            PyObject* pool = TupleObject.FromIterable(ts, TupleObject.Items(args)[i]);
            if (pool == null) return null;
            TupleObject.Items(pools)[i] = pool;
        }
        for (nint i = given; i < total; i++) TupleObject.Items(pools)[i] = Py.NewRef(TupleObject.Items(pools)[i - given]);
        CombineState* state = Combine.Make(ts, type, pools.Detach(), total, total);
        if (state == null) return null;
        for (nint i = 0; i < total; i++) state->indices[i] = 0;
        return (PyObject*)state;
    }

    private static bool SetResult(PyThreadState* ts, CombineState* state) {
        PyObject* result = TupleObject.New(ts, state->count);
        if (result == null) return false;
        for (nint i = 0; i < state->count; i++) TupleObject.Items(result)[i] = Py.NewRef(TupleObject.Items(TupleObject.Items(state->pool)[i])[state->indices[i]]);
        Py.SetRef(ts, &state->result, result);
        return true;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var state = (CombineState*)self;
        if (state->stopped != 0) return null;
        PyObject** pools = TupleObject.Items(state->pool);
        if (state->result == null) {
            for (nint i = 0; i < state->count; i++)
                if (TupleObject.Size(pools[i]) == 0) return Combine.Stop(state);
            return SetResult(ts, state) ? Py.NewRef(state->result) : Combine.Stop(state);
        }
        if (!IterTool.Renew(ts, &state->result)) return Combine.Stop(state);
        for (nint i = state->count - 1; i >= 0; i--) {
            bool wrapped = ++state->indices[i] == TupleObject.Size(pools[i]);
            if (wrapped) state->indices[i] = 0;
            IterTool.SetItem(ts, state->result, i, Py.NewRef(TupleObject.Items(pools[i])[state->indices[i]]));
            if (!wrapped) return Py.NewRef(state->result);
        }
        return Combine.Stop(state);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var state = (CombineState*)self;
        PyObject* type = Py.NewRef((PyObject*)self->ob_type);
        if (state->stopped != 0) return Fields.Tuple(ts, type, TupleObject.Pack(ts, TupleObject.Empty));
        if (state->result == null) return Fields.Tuple(ts, type, Py.NewRef(state->pool));
        return Fields.Tuple(ts, type, Py.NewRef(state->pool), Combine.IndexTuple(ts, state));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* tuple) {
        var state = (CombineState*)self;
        if (!TupleObject.Check(tuple) || TupleObject.Size(tuple) != state->count) return Err.ValueError(ts, "invalid arguments");
        for (nint i = 0; i < state->count; i++) {
            nint index = LongObject.AsNint(ts, TupleObject.Items(tuple)[i]);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            nint size = TupleObject.Size(TupleObject.Items(state->pool)[i]);
            if (size == 0) {
                state->stopped = 1;
                return Py.None;
            }
            state->indices[i] = System.Math.Clamp(index, 0, size - 1);
        }
        return SetResult(ts, state) ? Py.None : null;
    }
}
