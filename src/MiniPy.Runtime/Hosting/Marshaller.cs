// Values across the border, both ways. The generic halves are resolved per type by the JIT, so that a number crosses without boxing; what is
// no plain number or string goes to Converters (by type, from Python) or FromObject (by value, to Python).
//
// To Python: null with the error pending is a failure. From Python: failures are .NET exceptions (InvalidCastException, OverflowException),
// since it is the host that asked; a host function turns them into TypeError and OverflowError for its caller.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static unsafe partial class Marshaller {
    /// <summary>A new reference to the value as a Python object; null with an error pending.</summary>
    [return: NewRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject* ToPython<T>(PyEngine engine, PyThreadState* ts, T value) {
        if (typeof(T) == typeof(int)) return LongObject.FromInt64(ts, (int)(object)value!);
        if (typeof(T) == typeof(long)) return LongObject.FromInt64(ts, (long)(object)value!);
        if (typeof(T) == typeof(double)) return FloatObject.FromDouble(ts, (double)(object)value!);
        if (typeof(T) == typeof(float)) return FloatObject.FromDouble(ts, (float)(object)value!);
        if (typeof(T) == typeof(bool)) return Py.Bool((bool)(object)value!);
        if (typeof(T) == typeof(byte)) return LongObject.FromInt64(ts, (byte)(object)value!);
        if (typeof(T) == typeof(sbyte)) return LongObject.FromInt64(ts, (sbyte)(object)value!);
        if (typeof(T) == typeof(short)) return LongObject.FromInt64(ts, (short)(object)value!);
        if (typeof(T) == typeof(ushort)) return LongObject.FromInt64(ts, (ushort)(object)value!);
        if (typeof(T) == typeof(uint)) return LongObject.FromInt64(ts, (uint)(object)value!);
        if (typeof(T) == typeof(ulong)) return LongObject.FromUInt64(ts, (ulong)(object)value!);
        if (typeof(T) == typeof(nint)) return LongObject.FromInt64(ts, (nint)(object)value!);
        return FromObject(engine, ts, value);
    }

    /// <summary>The object as a T; the reference stays the caller's. May run Python code for collections and numbers by protocol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FromPython<T>(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (typeof(T) == typeof(int)) return (T)(object)(int)Integer(engine, ts, op, int.MinValue, int.MaxValue, typeof(T));
        if (typeof(T) == typeof(long)) return (T)(object)Integer(engine, ts, op, long.MinValue, long.MaxValue, typeof(T));
        if (typeof(T) == typeof(double)) return (T)(object)Real(engine, ts, op);
        if (typeof(T) == typeof(float)) return (T)(object)(float)Real(engine, ts, op);
        if (typeof(T) == typeof(bool)) return (T)(object)Truth(op);
        if (typeof(T) == typeof(byte)) return (T)(object)(byte)Integer(engine, ts, op, 0, byte.MaxValue, typeof(T));
        if (typeof(T) == typeof(sbyte)) return (T)(object)(sbyte)Integer(engine, ts, op, sbyte.MinValue, sbyte.MaxValue, typeof(T));
        if (typeof(T) == typeof(short)) return (T)(object)(short)Integer(engine, ts, op, short.MinValue, short.MaxValue, typeof(T));
        if (typeof(T) == typeof(ushort)) return (T)(object)(ushort)Integer(engine, ts, op, 0, ushort.MaxValue, typeof(T));
        if (typeof(T) == typeof(uint)) return (T)(object)(uint)Integer(engine, ts, op, 0, uint.MaxValue, typeof(T));
        if (typeof(T) == typeof(ulong)) return (T)(object)Unsigned(engine, ts, op);
        if (typeof(T) == typeof(nint)) return (T)(object)(nint)Integer(engine, ts, op, nint.MinValue, nint.MaxValue, typeof(T));
        if (typeof(T) == typeof(Ignored)) return default!;
        return Converter<T>.Instance.From(engine, ts, op);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Integer(PyEngine engine, PyThreadState* ts, PyObject* op, long least, long most, Type type) {
        if (op->ob_type == LongObject.Type && LongObject.IsOneDigit(op)) {
            long small = LongObject.SmallValue(op);
            if (small >= least && small <= most) return small;
        }
        return IntegerSlow(engine, ts, op, least, most, type);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long IntegerSlow(PyEngine engine, PyThreadState* ts, PyObject* op, long least, long most, Type type) {
        using Owned number = new(ts, IntegerOf(engine, ts, op, type));
        if (LongObject.TryAsInt64(number, out long value) && value >= least && value <= most) return value;
        throw new OverflowException($"The Python int does not fit into {type}.");
    }

    private static ulong Unsigned(PyEngine engine, PyThreadState* ts, PyObject* op) {
        using Owned number = new(ts, IntegerOf(engine, ts, op, typeof(ulong)));
        return LongObject.TryAsUInt64(number, out ulong value) ? value : throw new OverflowException("The Python int does not fit into System.UInt64.");
    }

    /// <summary>An int of an object that is one or has __index__.</summary>
    [return: NewRef]
    private static PyObject* IntegerOf(PyEngine engine, PyThreadState* ts, PyObject* op, Type type) {
        if (LongObject.Check(op)) return Py.NewRef(op);
        if (!NumberProtocol.IsIndex(op)) throw Mismatch(op, type);
        PyObject* number = NumberProtocol.Index(ts, op);
        return number != null ? number : throw engine.Failure(ts, false);
    }

    private static double Real(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (op->ob_type == FloatObject.Type) return FloatObject.Value(op);
        if (UnicodeObject.Check(op)) throw Mismatch(op, typeof(double));
        double value = FloatObject.AsDouble(ts, op);
        if (value != -1.0 || ErrorIndicator.Occurred(ts) == null) return value;
        if (!Err.Matches(ts, Exc.TypeError)) throw engine.Failure(ts, false);
        ErrorIndicator.Clear(ts);
        throw Mismatch(op, typeof(double));
    }

    private static bool Truth(PyObject* op) => op == Py.True || (op == Py.False ? false : throw Mismatch(op, typeof(bool)));

    internal static InvalidCastException Mismatch(PyObject* op, Type type) => new($"A Python {TypeObject.Name(op->ob_type)} cannot be converted to {type}.");

    /// <summary>Any .NET value as a Python object.</summary>
    [return: NewRef]
    public static PyObject* FromObject(PyEngine engine, PyThreadState* ts, object? value) {
        switch (value) {
            case null: return Py.None;
            case string text: return UnicodeObject.FromString(ts, text);
            case bool truth: return Py.Bool(truth);
            case int number: return LongObject.FromInt64(ts, number);
            case long number: return LongObject.FromInt64(ts, number);
            case double real: return FloatObject.FromDouble(ts, real);
            case PyHandle handle: return Py.NewRef(handle.Object(engine));
            case char unit: return UnicodeObject.FromString(ts, [unit]);
            case float real: return FloatObject.FromDouble(ts, real);
            case decimal real: return FloatObject.FromDouble(ts, (double)real);
            case byte number: return LongObject.FromInt64(ts, number);
            case sbyte number: return LongObject.FromInt64(ts, number);
            case short number: return LongObject.FromInt64(ts, number);
            case ushort number: return LongObject.FromInt64(ts, number);
            case uint number: return LongObject.FromInt64(ts, number);
            case ulong number: return LongObject.FromUInt64(ts, number);
            case nint number: return LongObject.FromInt64(ts, number);
            case BigInteger number: return LongObject.FromBigInteger(ts, number);
            case Complex number: return ComplexObject.FromDoubles(ts, number.Real, number.Imaginary);
            case Enum number: return LongObject.FromInt64(ts, Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture));
            case byte[] bytes: return BytesObject.FromSpan(ts, bytes);
            case ReadOnlyMemory<byte> bytes: return BytesObject.FromSpan(ts, bytes.Span);
            case Delegate function: return HostFunctions.New(engine, ts, function);
            case Task or ValueTask: return HostTasks.New(engine, ts, HostTasks.AsTask(value)!);
            case ITuple tuple: return FromTuple(engine, ts, tuple);
            case IDictionary map: return FromDictionary(engine, ts, map);
            case ICollection list: return FromCollection(engine, ts, list);
            default: return FromOther(engine, ts, value);
        }
    }

    [return: NewRef]
    private static PyObject* FromTuple(PyEngine engine, PyThreadState* ts, ITuple tuple) {
        using Owned result = new(ts, TupleObject.New(ts, tuple.Length));
        for (int i = 0; !result.IsNull && i < tuple.Length; i++) {
            PyObject* item = FromObject(engine, ts, tuple[i]);
            if (item == null) return null;
            TupleObject.Items(result)[i] = item;
        }
        return result.Detach();
    }

    [return: NewRef]
    private static PyObject* FromDictionary(PyEngine engine, PyThreadState* ts, IDictionary map) {
        using Owned result = new(ts, DictObject.New(ts));
        if (result.IsNull) return null;
        foreach (DictionaryEntry entry in map) {
            using Owned key = new(ts, FromObject(engine, ts, entry.Key));
            using Owned value = new(ts, key.IsNull ? null : FromObject(engine, ts, entry.Value));
            if (value.IsNull || DictObject.SetItem(ts, result, key, value) < 0) return null; // may run Python code (hash of a key)
        }
        return result.Detach();
    }

    [return: NewRef]
    private static PyObject* FromCollection(PyEngine engine, PyThreadState* ts, IEnumerable items) {
        if (!Recursion.Enter(ts, " while converting a .NET collection")) return null;
        using Owned result = new(ts, ListObject.New(ts, 0));
        bool good = !result.IsNull;
        foreach (object? item in items) {
            PyObject* converted = good ? FromObject(engine, ts, item) : null;
            good = converted != null && ListObject.AppendSteal(ts, result, converted) == 0;
            if (!good) break;
        }
        Recursion.Leave(ts);
        return good ? result.Detach() : null;
    }

    /// <summary>Sets, read-only collections, and everything else as a host object.</summary>
    [return: NewRef]
    private static PyObject* FromOther(PyEngine engine, PyThreadState* ts, object value) {
        CollectionShape shape = CollectionShapes.Of(value.GetType());
        switch (shape) {
            case CollectionShape.List: return FromCollection(engine, ts, (IEnumerable)value);
            case CollectionShape.Set: {
                using Owned list = new(ts, FromCollection(engine, ts, (IEnumerable)value));
                return list.IsNull ? null : SetObject.New(ts, list);
            }
            case CollectionShape.Map: {
                using Owned list = new(ts, FromCollection(engine, ts, CollectionShapes.Pairs((IEnumerable)value)));
                using Owned map = new(ts, list.IsNull ? null : DictObject.New(ts));
                return map.IsNull || DictObject.MergePairs(ts, map, list, true) < 0 ? null : map.Detach();
            }
            default: return HostTasks.AsTask(value) is { } task ? HostTasks.New(engine, ts, task) : HostObjects.New(engine, ts, value);
        }
    }
}
