// Calling reflected methods: the overload whose parameters fit the arguments best, as far as the kinds of the Python objects tell. Default
// values fill missing arguments; a `params` array takes the rest. A last parameter of type CancellationToken need not be given: the token that
// takes its place is cancelled when the script cancels the awaitable that the method returns.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Numerics;
using System.Reflection;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

/// <summary>Any delegate, called by reflection.</summary>
internal sealed unsafe class HostDelegate(PyEngine engine, Delegate function) : HostCallable(engine, function, function.Method) {
    private readonly MethodGroup _group = new(engine, function, [function.GetType().GetMethod("Invoke")!]);

    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) => _group.Invoke(ts, args, count);
}

/// <summary>Overloads of one name, bound to an object (null: static methods, constructors).</summary>
internal sealed unsafe class MethodGroup(PyEngine engine, object? receiver, MethodBase[] overloads) : HostCallable(engine, null, overloads[0] as MethodInfo ?? typeof(object).GetMethod("ToString")!) {
    private readonly object? _receiver = receiver;
    private readonly MethodBase[] _overloads = overloads;

    public override string Name => _overloads[0].Name;

    public override PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count) {
        MethodBase? best = null;
        int bestScore = -1;
        foreach (MethodBase method in _overloads) {
            int score = method.ContainsGenericParameters ? -1 : Score(method.GetParameters(), args, count);
            if (score <= bestScore) continue;
            best = method;
            bestScore = score;
        }
        if (best == null) return Err.TypeError(ts, $"no overload of {_overloads[0].DeclaringType?.Name}.{Name}() takes ({Describe(args, count)})");
        CancellationTokenSource? source = count < best.GetParameters().Length && TakesToken(best.GetParameters()) ? new CancellationTokenSource() : null;
        object?[] values = Convert(ts, best.GetParameters(), args, count, source);
        object? result = HostMembers.Unwrap(() => best is ConstructorInfo constructor ? constructor.Invoke(values) : best.Invoke(_receiver, values));
        if (best is ConstructorInfo) return HostObjects.New(Engine, ts, result!);
        if (source != null && result != null && HostTasks.AsTask(result) is { } task) return HostTasks.New(Engine, ts, task, source);
        return best is MethodInfo { ReturnType: var type } && type == typeof(void) ? Py.None : Marshaller.FromObject(Engine, ts, result);
    }

    private static string Describe(PyObject** args, nint count) {
        var names = new List<string>();
        for (nint i = 0; i < count; i++) names.Add(TypeObject.Name(args[i]->ob_type));
        return string.Join(", ", names);
    }

    private static bool IsParams(ParameterInfo parameter) => parameter.ParameterType.IsSZArray && parameter.IsDefined(typeof(ParamArrayAttribute), false);

    /// <summary>How well the arguments fit; -1: not at all.</summary>
    private static int Score(ParameterInfo[] parameters, PyObject** args, nint count) {
        bool open = parameters.Length > 0 && IsParams(parameters[^1]);
        int plain = open ? parameters.Length - 1 : parameters.Length;
        if (open && count == parameters.Length && Fit(parameters[^1].ParameterType, args[count - 1]) > 0) {
            open = false; // the array itself was given
            plain = parameters.Length;
        }
        if (count > plain && !open) return -1;
        int score = 1000;
        for (int i = 0; i < plain; i++) {
            if (parameters[i].ParameterType.IsByRef) return -1;
            if (i >= count) {
                if (i == parameters.Length - 1 && TakesToken(parameters)) continue;
                if (!parameters[i].HasDefaultValue) return -1;
                score--;
                continue;
            }
            int fit = Fit(parameters[i].ParameterType, args[i]);
            if (fit == 0) return -1;
            score += fit;
        }
        for (nint i = plain; i < count; i++) {
            int fit = Fit(parameters[^1].ParameterType.GetElementType()!, args[i]);
            if (fit == 0) return -1;
        }
        return open ? score - 20 : score;
    }

    /// <summary>0: does not fit; larger is better. Runs no Python code.</summary>
    private static int Fit(Type type, PyObject* op) {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Py.IsNone(op) ? 10 : Fit(inner, op);
        if (Py.IsNone(op)) return type.IsValueType ? 0 : 5;
        if (HostObjects.Target(op) is { } target && type.IsInstanceOfType(target)) return type == target.GetType() ? 10 : type == typeof(object) ? 2 : 7;
        if (type == typeof(object)) return 1;
        if (type == typeof(PyHandle)) return 3;
        if (BoolObject.Check(op)) return type == typeof(bool) ? 10 : IsInteger(type) ? 2 : 0;
        if (LongObject.Check(op)) {
            if (type.IsEnum) return 3;
            if (type == typeof(BigInteger)) return 6;
            if (IsInteger(type)) return !Holds(type, op) ? 0 : type == typeof(int) ? 10 : type == typeof(long) ? 9 : 7;
            return type == typeof(double) ? 5 : type == typeof(decimal) ? 4 : type == typeof(float) ? 3 : 0;
        }
        if (FloatObject.Check(op)) return type == typeof(double) ? 10 : type == typeof(float) ? 6 : type == typeof(decimal) ? 5 : 0;
        if (UnicodeObject.Check(op)) return type == typeof(string) ? 10 : type == typeof(char) && UnicodeObject.Length(op) == 1 ? 6 : type.IsEnum ? 4 : 0;
        if (BytesObject.Check(op)) return type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) ? 10 : 0;
        if (typeof(Delegate).IsAssignableFrom(type)) return TypeSlots.Of(op)->call != null ? 8 : 0;
        if (DictObject.Check(op)) return typeof(IDictionary).IsAssignableFrom(type) || type.IsGenericType && type.Name.Contains("Dictionary", StringComparison.Ordinal) ? 9 : 0;
        if (typeof(IEnumerable).IsAssignableFrom(type) && type != typeof(string)) return TypeSlots.Of(op)->iter != null ? 6 : 0;
        return typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type) && TupleObject.Check(op) ? 6 : 0;
    }

    private static bool IsInteger(Type type) => !type.IsEnum && System.Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static bool Holds(Type type, PyObject* op) {
        if (!LongObject.TryAsInt64(op, out long value)) return type == typeof(ulong) && LongObject.TryAsUInt64(op, out _);
        return System.Type.GetTypeCode(type) switch {
            TypeCode.SByte => value is >= sbyte.MinValue and <= sbyte.MaxValue,
            TypeCode.Byte => value is >= 0 and <= byte.MaxValue,
            TypeCode.Int16 => value is >= short.MinValue and <= short.MaxValue,
            TypeCode.UInt16 => value is >= 0 and <= ushort.MaxValue,
            TypeCode.Int32 => value is >= int.MinValue and <= int.MaxValue,
            TypeCode.UInt32 => value is >= 0 and <= uint.MaxValue,
            TypeCode.UInt64 => value >= 0,
            _ => true,
        };
    }

    private object?[] Convert(PyThreadState* ts, ParameterInfo[] parameters, PyObject** args, nint count, CancellationTokenSource? source) {
        var values = new object?[parameters.Length];
        for (int i = 0; i < values.Length; i++) {
            ParameterInfo parameter = parameters[i];
            bool last = i == values.Length - 1;
            if (last && IsParams(parameter) && !(count == values.Length && Fit(parameter.ParameterType, args[i]) > 0)) {
                Type element = parameter.ParameterType.GetElementType()!;
                var rest = Array.CreateInstance(element, Math.Max(0, (int)count - i));
                for (int j = 0; j < rest.Length; j++) rest.SetValue(BoxedConverter.For(element).From(Engine, ts, args[i + j]), j);
                values[i] = rest;
            } else if (last && source != null) {
                values[i] = source.Token;
            } else {
                values[i] = i < count ? BoxedConverter.For(parameter.ParameterType).From(Engine, ts, args[i]) : parameter.DefaultValue;
            }
        }
        return values;
    }
}
