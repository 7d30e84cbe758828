// Public members of .NET objects for scripts, by reflection: properties, fields, methods (with overloads chosen by the number and kind of
// arguments), indexers. Names are matched exactly. Only what is public and not inherited from System.Object's plumbing is seen.

using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Reflection;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static unsafe class HostMembers {
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance | BindingFlags.FlattenHierarchy, Static = BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    /// <summary>Members by type, name and whether they are static; an empty array when there is none.</summary>
    private static readonly ConcurrentDictionary<(Type, string, bool), MemberInfo[]> s_members = new();

    private static MemberInfo[] Find(object target, string name, out object? receiver) {
        bool isType = target is Type;
        receiver = isType ? null : target;
        return s_members.GetOrAdd((isType ? (Type)target : target.GetType(), name, isType), static key => {
            MemberInfo[] found = key.Item1.GetMember(key.Item2, MemberTypes.Property | MemberTypes.Field | MemberTypes.Method | MemberTypes.NestedType, key.Item3 ? Static : Instance);
            // GetType leads out of the object into everything: it is not offered.
            return found.Length > 0 && found[0].DeclaringType == typeof(object) && found[0].Name == "GetType" ? [] : found;
        });
    }

    [return: NewRef]
    public static PyObject* Get(PyEngine engine, PyThreadState* ts, object target, string name, out bool found) {
        MemberInfo[] members = Find(target, name, out object? receiver);
        found = members.Length > 0;
        if (!found) return null;
        switch (members[0]) {
            case PropertyInfo property when property.GetIndexParameters().Length == 0:
                if (property.GetMethod is not { IsPublic: true }) break;
                return Marshaller.FromObject(engine, ts, Unwrap(() => property.GetValue(receiver)));
            case FieldInfo field: return Marshaller.FromObject(engine, ts, field.GetValue(receiver));
            case Type nested: return HostObjects.New(engine, ts, nested);
            case MethodInfo: return HostFunctions.New(ts, new MethodGroup(engine, receiver, Array.ConvertAll(members, static member => (MethodBase)member)));
        }
        found = false;
        return null;
    }

    public static bool Set(PyEngine engine, PyThreadState* ts, object target, string name, PyObject* value) {
        MemberInfo[] members = Find(target, name, out object? receiver);
        if (members.Length == 0) return false;
        switch (members[0]) {
            case PropertyInfo property when property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0: {
                object? converted = BoxedConverter.For(property.PropertyType).From(engine, ts, value);
                Unwrap<object?>(() => {
                    property.SetValue(receiver, converted);
                    return null;
                });
                return true;
            }
            case FieldInfo { IsInitOnly: false, IsLiteral: false } field:
                field.SetValue(receiver, BoxedConverter.For(field.FieldType).From(engine, ts, value));
                return true;
            default: return false;
        }
    }

    /// <summary>Names of the members, without accessors and operators.</summary>
    public static string[] Names(object target) {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (MemberInfo member in target is Type type ? type.GetMembers(Static) : target.GetType().GetMembers(Instance)) {
            if (member is ConstructorInfo or EventInfo or MethodInfo { IsSpecialName: true } || member.DeclaringType == typeof(object) && member.Name == "GetType") continue;
            names.Add(member.Name);
        }
        return [.. names];
    }

    [return: NewRef]
    public static PyObject* Construct(PyEngine engine, PyThreadState* ts, Type type, PyObject** args, nint count) {
        ConstructorInfo[] constructors = type.GetConstructors();
        if (type.IsAbstract || constructors.Length == 0 && !type.IsValueType) return Err.TypeError(ts, $"host type '{type.Name}' has no public constructor");
        if (type.IsValueType && count == 0) return HostObjects.New(engine, ts, Activator.CreateInstance(type)!);
        return new MethodGroup(engine, null, constructors).Invoke(ts, args, count);
    }

    public static nint? Count(object target) {
        if (target is ICollection collection) return collection.Count;
        return target is not Type && target is IEnumerable && target.GetType().GetProperty("Count", Instance) is { } property && property.PropertyType == typeof(int) ? (int)property.GetValue(target)! : null;
    }

    public static bool? Contains(object target, object? item) => target switch {
        IDictionary map => item != null && map.Contains(item),
        IList list => list.Contains(item),
        _ => null,
    };

    [return: NewRef]
    public static PyObject* GetItem(PyEngine engine, PyThreadState* ts, object target, PyObject* key) {
        if (target is Array { Rank: 1 } array) return Marshaller.FromObject(engine, ts, array.GetValue(Marshaller.FromPython<int>(engine, ts, key)));
        MethodBase[] getters = Indexers(target, setters: false);
        if (getters.Length == 0) return Err.TypeError(ts, $"'{target.GetType().Name}' host object is not subscriptable");
        return WithIndices(engine, ts, target, getters, key, null);
    }

    public static bool SetItem(PyEngine engine, PyThreadState* ts, object target, PyObject* key, PyObject* value) {
        if (target is Array { Rank: 1 } array) {
            array.SetValue(BoxedConverter.For(array.GetType().GetElementType()!).From(engine, ts, value), Marshaller.FromPython<int>(engine, ts, key));
            return true;
        }
        MethodBase[] setters = Indexers(target, setters: true);
        if (setters.Length == 0) return Err.TypeError(ts, $"'{target.GetType().Name}' host object does not support item assignment");
        using Owned done = new(ts, WithIndices(engine, ts, target, setters, key, value));
        return !done.IsNull;
    }

    private static PyObject* WithIndices(PyEngine engine, PyThreadState* ts, object target, MethodBase[] accessors, PyObject* key, PyObject* value) {
        nint indices = TupleObject.CheckExact(key) ? TupleObject.Size(key) : 1;
        if (indices > 8) return Err.TypeError(ts, "too many indices");
        PyObject** args = stackalloc PyObject*[9];
        for (nint i = 0; i < indices; i++) args[i] = TupleObject.CheckExact(key) ? TupleObject.Items(key)[i] : key;
        if (value != null) args[indices] = value;
        return new MethodGroup(engine, target, accessors).Invoke(ts, args, indices + (value != null ? 1 : 0));
    }

    private static MethodBase[] Indexers(object target, bool setters) {
        var found = new List<MethodBase>();
        foreach (PropertyInfo property in target.GetType().GetProperties(Instance)) {
            if (property.GetIndexParameters().Length == 0) continue;
            if ((setters ? property.SetMethod : property.GetMethod) is { IsPublic: true } accessor) found.Add(accessor);
        }
        return found.ToArray();
    }

    /// <summary>Runs a reflected call and lets its exception out as it was thrown.</summary>
    internal static T Unwrap<T>(Func<T> action) {
        try {
            return action();
        } catch (TargetInvocationException error) when (error.InnerException != null) {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerException);
            throw;
        }
    }
}
