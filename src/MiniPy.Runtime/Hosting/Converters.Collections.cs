// Collections from Python: anything iterable becomes an array or list, a mapping a dictionary, a tuple or list of the right length a tuple. A
// str is no collection here: what was meant as one name must not arrive as a list of letters.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

/// <summary>Walks the items of an iterable, each converted. Runs Python code for what is neither list nor tuple.</summary>
internal static unsafe class Iteration {
    public static void Fill<T>(PyEngine engine, PyThreadState* ts, PyObject* op, ICollection<T> into, Type wanted) {
        if (UnicodeObject.Check(op) || TypeSlots.Of(op)->iter == null && TypeSlots.Of(op)->sq_item == null) throw Marshaller.Mismatch(op, wanted);
        if (!Recursion.Enter(ts, " while converting to a .NET collection")) throw engine.Failure(ts, false);
        try {
            if (ListObject.CheckExact(op) || TupleObject.CheckExact(op)) {
                bool list = ListObject.CheckExact(op);
                for (nint i = 0; i < (list ? ListObject.Size(op) : TupleObject.Size(op)); i++) { // converting an item may change the list
                    using Owned item = new(ts, Py.NewRef((list ? ListObject.Items(op) : TupleObject.Items(op))[i]));
                    into.Add(Marshaller.FromPython<T>(engine, ts, item));
                }
                return;
            }
            using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, op));
            if (iterator.IsNull) throw engine.Failure(ts, false);
            while (true) {
                using Owned item = new(ts, ObjectProtocol.IterNext(ts, iterator));
                if (item.IsNull) break;
                into.Add(Marshaller.FromPython<T>(engine, ts, item));
            }
            if (ErrorIndicator.Occurred(ts) != null) throw engine.Failure(ts, false);
        } finally {
            Recursion.Leave(ts);
        }
    }
}

internal sealed unsafe class ArrayConverter<T> : Converter<T[]?> {
    public override T[]? From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (Py.IsNone(op)) return null;
        if (HostObjects.Target(op) is T[] same) return same;
        var items = new List<T>();
        Iteration.Fill(engine, ts, op, items, typeof(T[]));
        return items.ToArray();
    }
}

internal sealed unsafe class ListConverter<T, TList> : Converter<TList?> where TList : class, IEnumerable<T> {
    public override TList? From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (Py.IsNone(op)) return null;
        if (HostObjects.Target(op) is TList same) return same;
        var items = new List<T>();
        Iteration.Fill(engine, ts, op, items, typeof(TList));
        return (TList)(object)items;
    }
}

internal sealed unsafe class SetConverter<T, TSet> : Converter<TSet?> where TSet : class, IEnumerable<T> {
    public override TSet? From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (Py.IsNone(op)) return null;
        if (HostObjects.Target(op) is TSet same) return same;
        var items = new HashSet<T>();
        Iteration.Fill(engine, ts, op, items, typeof(TSet));
        return (TSet)(object)items;
    }
}

internal sealed unsafe class MapConverter<TKey, TValue, TMap> : Converter<TMap?> where TKey : notnull where TMap : class {
    public override TMap? From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (Py.IsNone(op)) return null;
        if (HostObjects.Target(op) is TMap same) return same;
        if (!DictObject.Check(op)) throw Marshaller.Mismatch(op, typeof(TMap));
        if (!Recursion.Enter(ts, " while converting to a .NET collection")) throw engine.Failure(ts, false);
        try {
            var map = new Dictionary<TKey, TValue>();
            using Owned copy = new(ts, DictObject.Copy(ts, op)); // converting may run Python code that changes the dict
            if (copy.IsNull) throw engine.Failure(ts, false);
            nint position = 0;
            while (DictObject.Next(copy, ref position, out PyObject* key, out PyObject* value)) {
                TKey converted = Marshaller.FromPython<TKey>(engine, ts, key);
                if (converted is null) throw new InvalidCastException("None cannot be a key of a .NET dictionary.");
                map[converted] = Marshaller.FromPython<TValue>(engine, ts, value);
            }
            return (TMap)(object)map;
        } finally {
            Recursion.Leave(ts);
        }
    }
}

/// <summary>ValueTuple and Tuple of any arity, from a tuple or list of that length.</summary>
internal sealed unsafe class TupleConverter<T> : Converter<T> {
    private static readonly Type[] s_types = typeof(T).GetGenericArguments();

    public override T From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        bool list = ListObject.Check(op);
        if (!list && !TupleObject.Check(op)) throw Marshaller.Mismatch(op, typeof(T));
        nint size = list ? ListObject.Size(op) : TupleObject.Size(op);
        if (size != s_types.Length || s_types.Length > 7) throw new InvalidCastException($"A Python {TypeObject.Name(op->ob_type)} of length {size} cannot be converted to {typeof(T)}.");
        var items = new object?[s_types.Length];
        for (int i = 0; i < items.Length; i++) {
            using Owned item = new(ts, Py.NewRef((list ? ListObject.Items(op) : TupleObject.Items(op))[i]));
            items[i] = BoxedConverter.For(s_types[i]).From(engine, ts, item);
        }
        return (T)Activator.CreateInstance(typeof(T), items)!;
    }
}

/// <summary>A converter used through its type as data: arguments of reflected members.</summary>
internal abstract unsafe class BoxedConverter {
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, BoxedConverter> s_known = new();

    public static BoxedConverter For(Type type) => s_known.GetOrAdd(type, static wanted => (BoxedConverter)Activator.CreateInstance(typeof(BoxedConverter<>).MakeGenericType(wanted))!);

    public abstract object? From(PyEngine engine, PyThreadState* ts, PyObject* op);
}

internal sealed unsafe class BoxedConverter<T> : BoxedConverter {
    public override object? From(PyEngine engine, PyThreadState* ts, PyObject* op) => Marshaller.FromPython<T>(engine, ts, op);
}
