// From Python to a .NET type that is no plain number: one converter for each type, found once per type and process.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

/// <summary>Converts to T. The error of a failed conversion is a .NET exception.</summary>
internal abstract unsafe class Converter<T> {
    public static readonly Converter<T> Instance = (Converter<T>)ConverterFactory.Make(typeof(T));

    public abstract T From(PyEngine engine, PyThreadState* ts, PyObject* op);
}

internal static class ConverterFactory {
    public static object Make(Type type) {
        if (type == typeof(string)) return new StringConverter();
        if (type == typeof(object)) return new ObjectConverter();
        if (type == typeof(PyHandle)) return new HandleConverter();
        if (type == typeof(char)) return new CharConverter();
        if (type == typeof(decimal)) return new DecimalConverter();
        if (type == typeof(BigInteger)) return new BigIntegerConverter();
        if (type == typeof(Complex)) return new ComplexConverter();
        if (type == typeof(byte[])) return new BytesConverter();
        if (type == typeof(ReadOnlyMemory<byte>)) return new MemoryConverter();
        if (Nullable.GetUnderlyingType(type) is { } inner) return New(typeof(NullableConverter<>), inner);
        if (type.IsEnum) return New(typeof(EnumConverter<>), type);
        if (typeof(Delegate).IsAssignableFrom(type) && type != typeof(Delegate) && type != typeof(MulticastDelegate)) return New(typeof(DelegateConverter<>), type);
        if (type.IsSZArray) return New(typeof(ArrayConverter<>), type.GetElementType()!);
        if (typeof(ITuple).IsAssignableFrom(type) && type.IsGenericType) return New(typeof(TupleConverter<>), type);
        if (type.IsGenericType) {
            Type open = type.GetGenericTypeDefinition();
            Type[] of = type.GetGenericArguments();
            if (open == typeof(List<>)) return New(typeof(ListConverter<,>), of[0], type);
            if (open == typeof(IList<>) || open == typeof(ICollection<>) || open == typeof(IEnumerable<>) || open == typeof(IReadOnlyList<>) || open == typeof(IReadOnlyCollection<>))
                return New(typeof(ListConverter<,>), of[0], type);
            if (open == typeof(HashSet<>) || open == typeof(ISet<>) || open == typeof(IReadOnlySet<>)) return New(typeof(SetConverter<,>), of[0], type);
            if (open == typeof(Dictionary<,>) || open == typeof(IDictionary<,>) || open == typeof(IReadOnlyDictionary<,>)) return New(typeof(MapConverter<,,>), of[0], of[1], type);
        }
        return New(typeof(HostConverter<>), type);
    }

    private static object New(Type open, params Type[] arguments) => Activator.CreateInstance(open.MakeGenericType(arguments))!;
}

internal sealed unsafe class StringConverter : Converter<string?> {
    public override string? From(PyEngine engine, PyThreadState* ts, PyObject* op) =>
        UnicodeObject.Check(op) ? UnicodeObject.ToString(op) : Py.IsNone(op) ? null : throw Marshaller.Mismatch(op, typeof(string));
}

internal sealed unsafe class CharConverter : Converter<char> {
    public override char From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (!UnicodeObject.Check(op) || UnicodeObject.Length(op) != 1) throw Marshaller.Mismatch(op, typeof(char));
        int c = UnicodeObject.Read(op, 0);
        return c <= char.MaxValue ? (char)c : throw new OverflowException("The character is outside the basic plane and does not fit into System.Char.");
    }
}

internal sealed unsafe class DecimalConverter : Converter<decimal> {
    public override decimal From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (LongObject.Check(op)) return (decimal)LongObject.AsBigInteger(op);
        if (FloatObject.Check(op)) return (decimal)FloatObject.Value(op);
        if (TypeObject.Name(op->ob_type) != "Decimal") throw Marshaller.Mismatch(op, typeof(decimal));
        using Owned text = new(ts, ObjectProtocol.Str(ts, op));
        if (text.IsNull) throw engine.Failure(ts, false);
        return decimal.TryParse(UnicodeObject.ToString(text), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value : throw new OverflowException("The Decimal does not fit into System.Decimal.");
    }
}

internal sealed unsafe class BigIntegerConverter : Converter<BigInteger> {
    public override BigInteger From(PyEngine engine, PyThreadState* ts, PyObject* op) => LongObject.Check(op) ? LongObject.AsBigInteger(op) : throw Marshaller.Mismatch(op, typeof(BigInteger));
}

internal sealed unsafe class ComplexConverter : Converter<Complex> {
    public override Complex From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (!TypeObject.IsInstance(op, ComplexObject.Type)) return Marshaller.FromPython<double>(engine, ts, op);
        var value = (PyComplexObject*)op;
        return new Complex(value->cval.real, value->cval.imag);
    }
}

internal sealed unsafe class BytesConverter : Converter<byte[]?> {
    public override byte[]? From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (Py.IsNone(op)) return null;
        if (UnicodeObject.Check(op) || !BufferProtocol.Check(op)) {
            // A list of ints is an array of bytes too.
            List<byte> items = Converter<List<byte>>.Instance.From(engine, ts, op);
            return items.ToArray();
        }
        Py_buffer view;
        if (BufferProtocol.Get(ts, op, &view, 0) < 0) throw engine.Failure(ts, false);
        byte[] bytes = new ReadOnlySpan<byte>(view.buf, checked((int)view.len)).ToArray();
        BufferProtocol.Release(ts, &view);
        return bytes;
    }
}

internal sealed unsafe class MemoryConverter : Converter<ReadOnlyMemory<byte>> {
    public override ReadOnlyMemory<byte> From(PyEngine engine, PyThreadState* ts, PyObject* op) => Converter<byte[]?>.Instance.From(engine, ts, op);
}

internal sealed unsafe class HandleConverter : Converter<PyHandle> {
    public override PyHandle From(PyEngine engine, PyThreadState* ts, PyObject* op) => new(engine, Py.NewRef(op));
}

internal sealed unsafe class NullableConverter<T> : Converter<T?> where T : struct {
    public override T? From(PyEngine engine, PyThreadState* ts, PyObject* op) => Py.IsNone(op) ? null : Marshaller.FromPython<T>(engine, ts, op);
}

internal sealed unsafe class EnumConverter<T> : Converter<T> where T : struct, Enum {
    public override T From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (HostObjects.Target(op) is T same) return same;
        if (UnicodeObject.Check(op)) return Enum.TryParse(UnicodeObject.ToString(op), out T named) ? named : throw new InvalidCastException($"'{UnicodeObject.ToString(op)}' is no member of {typeof(T)}.");
        return (T)Enum.ToObject(typeof(T), Marshaller.FromPython<long>(engine, ts, op));
    }
}

internal sealed unsafe class DelegateConverter<T> : Converter<T?> where T : Delegate {
    public override T? From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (Py.IsNone(op)) return null;
        if (HostFunctions.Target(op) is T same) return same;
        if (TypeSlots.Of(op)->call == null) throw Marshaller.Mismatch(op, typeof(T));
        return (T)TypedDelegates.Make(typeof(T), new PyHandle(engine, Py.NewRef(op)));
    }
}

/// <summary>The .NET object behind a host object.</summary>
internal sealed unsafe class HostConverter<T> : Converter<T> {
    public override T From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (HostObjects.Target(op) is T target) return target;
        if (Py.IsNone(op) && default(T) is null) return default!;
        object? natural = Converter<object?>.Instance.From(engine, ts, op);
        if (natural is T fitting) return fitting;
        (natural as PyHandle)?.Dispose();
        throw Marshaller.Mismatch(op, typeof(T));
    }
}

/// <summary>The natural value: None, bool, long or BigInteger, double, string, byte[], List, object[] (tuples), Dictionary, HashSet, the .NET object of a host object, the Task of an awaitable one; a handle for the rest.</summary>
internal sealed unsafe class ObjectConverter : Converter<object?> {
    public override object? From(PyEngine engine, PyThreadState* ts, PyObject* op) {
        if (Py.IsNone(op)) return null;
        PyTypeObject* type = op->ob_type;
        if (type == BoolObject.Type) return op == Py.True;
        if (type == LongObject.Type) return LongObject.TryAsInt64(op, out long number) ? (object)number : LongObject.AsBigInteger(op);
        if (type == FloatObject.Type) return FloatObject.Value(op);
        if (type == UnicodeObject.Type) return UnicodeObject.ToString(op);
        if (type == BytesObject.Type) return new ReadOnlySpan<byte>(BytesObject.Data(op), checked((int)BytesObject.Size(op))).ToArray();
        if (type == ListObject.Type) return Converter<List<object?>>.Instance.From(engine, ts, op);
        if (type == TupleObject.Type) return Converter<object?[]>.Instance.From(engine, ts, op);
        if (type == DictObject.Type) return Converter<Dictionary<object, object?>>.Instance.From(engine, ts, op);
        if (type == SetObject.Type || type == SetObject.FrozenType) return Converter<HashSet<object?>>.Instance.From(engine, ts, op);
        return HostObjects.Target(op) ?? HostFunctions.Target(op) ?? (object)new PyHandle(engine, Py.NewRef(op));
    }
}
