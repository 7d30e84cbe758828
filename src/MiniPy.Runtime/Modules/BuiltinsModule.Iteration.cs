// builtins: functions on iterables.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BuiltinsModule {
    private static class IterationSpecs {
        public static readonly ArgSpec Max = new("max", 0, 0, "*", "key", "default");
        public static readonly ArgSpec Min = new("min", 0, 0, "*", "key", "default");
        public static readonly PyObject* Sort = StaticState.InternedString("sort");
    }

    private static PyObject* All(PyThreadState* ts, PyObject* module, PyObject* iterable) => Quantify(ts, iterable, 0);
    private static PyObject* Any(PyThreadState* ts, PyObject* module, PyObject* iterable) => Quantify(ts, iterable, 1);

    /// <summary>Looks for an item whose truth is `decisive`.</summary>
    private static PyObject* Quantify(PyThreadState* ts, PyObject* iterable, int decisive) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        if (iterator.IsNull) return null;
        for (nint rounds = 1; ; rounds++) {
            if ((rounds & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return null;
            PyObject* item = ObjectProtocol.IterNext(ts, iterator);
            if (item == null) break;
            int truth = ObjectProtocol.IsTrue(ts, item);
            Py.DecRef(ts, item);
            if (truth < 0) return null;
            if (truth == decisive) return Py.Bool(decisive == 1);
        }
        return ErrorIndicator.Occurred(ts) != null ? null : Py.Bool(decisive == 0);
    }

    private static PyObject* Len(PyThreadState* ts, PyObject* module, PyObject* op) {
        PyTypeObject* type = op->ob_type;
        nint size = type == ListObject.Type || type == TupleObject.Type ? ((PyVarObject*)op)->ob_size
            : type == UnicodeObject.Type ? UnicodeObject.Length(op) : type == DictObject.Type ? DictObject.Size(op) : ObjectProtocol.Size(ts, op);
        return size < 0 ? null : LongObject.FromNint(ts, size);
    }

    private static PyObject* Iter(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "iter", count, 1, 2)) return null;
        if (count == 1) return ObjectProtocol.GetIter(ts, args[0]);
        return IsCallable(args[0]) ? CallIter.New(ts, args[0], args[1]) : Err.TypeError(ts, "iter(v, w): v must be callable");
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "next", count, 1, 2)) return null;
        var next = TypeSlots.Of(args[0])->iternext;
        if (next == null) return Err.TypeError(ts, $"'{Err.TypeName(args[0])}' object is not an iterator");
        PyObject* item = next(ts, args[0]);
        if (item != null) return item;
        if (count == 1) {
            if (ErrorIndicator.Occurred(ts) == null) Err.StopIteration(ts, null);
            return null;
        }
        if (ErrorIndicator.Occurred(ts) != null) {
            if (!Err.Matches(ts, Objects.Exc.StopIteration)) return null;
            ErrorIndicator.Clear(ts);
        }
        return Py.NewRef(args[1]);
    }

    private static PyObject* AIter(PyThreadState* ts, PyObject* module, PyObject* op) {
        var aiter = TypeSlots.Of(op)->am_aiter;
        if (aiter == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object is not an async iterable");
        PyObject* iterator = aiter(ts, op);
        if (iterator == null || TypeSlots.Of(iterator)->am_anext != null) return iterator;
        using Owned wrong = new(ts, iterator);
        return Err.TypeError(ts, $"aiter() returned not an async iterator of type '{Err.TypeName(iterator)}'");
    }

    private static PyObject* ANext(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "anext", count, 1, 2)) return null;
        var next = TypeSlots.Of(args[0])->am_anext;
        if (next == null) return Err.TypeError(ts, $"'{Err.TypeName(args[0])}' object is not an async iterator");
        PyObject* awaitable = next(ts, args[0]);
        if (awaitable == null || count == 1) return awaitable;
        using Owned owned = new(ts, awaitable);
        return AnextAwaitable.New(ts, awaitable, args[1]);
    }

    private static PyObject* Max(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Extreme(ts, args, count, names, ObjectProtocol.Gt);
    private static PyObject* Min(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Extreme(ts, args, count, names, ObjectProtocol.Lt);

    private static PyObject* Extreme(PyThreadState* ts, PyObject** args, nint count, PyObject* names, int op) {
        string name = op == ObjectProtocol.Gt ? "max" : "min";
        PyObject** given = stackalloc PyObject*[2] { null, null };
        if (count == 0) return Err.TypeError(ts, $"{name} expected at least 1 argument, got 0");
        if (names != null && !(op == ObjectProtocol.Gt ? IterationSpecs.Max : IterationSpecs.Min).Parse(ts, args + count, 0, names, given)) return null;
        PyObject* key = given[0] == null || Py.IsNone(given[0]) ? null : given[0];
        PyObject* otherwise = given[1];
        if (count > 1 && otherwise != null) return Err.TypeError(ts, $"Cannot specify a default for {name}() with multiple positional arguments");
        using Owned iterator = new(ts, count > 1 ? null : ObjectProtocol.GetIter(ts, args[0]));
        if (count == 1 && iterator.IsNull) return null;
        PyObject* best = null, bestValue = null;
        for (nint i = 0; ; i++) {
            PyObject* item = count > 1 ? i < count ? Py.NewRef(args[i]) : null : ObjectProtocol.IterNext(ts, iterator);
            if (item == null) break;
            PyObject* value = key == null ? Py.NewRef(item) : CallProtocol.CallOne(ts, key, item);
            int better = value == null ? -1 : best == null ? 1 : ObjectProtocol.RichCompareBool(ts, value, bestValue, op);
            if (better > 0) {
                PyObject* lesser = best;
                best = item;
                item = lesser;
                lesser = bestValue;
                bestValue = value;
                value = lesser;
            }
            Py.XDecRef(ts, item);
            Py.XDecRef(ts, value);
            if (better < 0 || (i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) break;
        }
        Py.XDecRef(ts, bestValue);
        if (ErrorIndicator.Occurred(ts) != null) {
            Py.XDecRef(ts, best);
            return null;
        }
        if (best != null) return best;
        return otherwise != null ? Py.NewRef(otherwise) : Err.ValueError(ts, $"{name}() arg is an empty sequence");
    }

    private static PyObject* Sorted(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        if (!Args.CheckPositional(ts, "sorted", count, 1, 1)) return null;
        using Owned list = new(ts, ListObject.FromIterable(ts, args[0]));
        if (list.IsNull) return null;
        using Owned sort = new(ts, ObjectProtocol.GetAttr(ts, list, IterationSpecs.Sort));
        if (sort.IsNull) return null;
        PyObject* done = CallProtocol.Vector(ts, sort, args + 1, 0, names);
        if (done == null) return null;
        Py.DecRef(ts, done);
        return list.Detach();
    }
}
