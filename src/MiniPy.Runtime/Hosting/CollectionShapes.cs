// Which .NET collections are copied into Python ones: what has a count. A lazy sequence stays a host object, which scripts can iterate over;
// it may have no end.

using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Reflection;

namespace MiniPy.Hosting;

internal enum CollectionShape { None, List, Set, Map }

internal static class CollectionShapes {
    private static readonly ConcurrentDictionary<Type, CollectionShape> s_known = new();

    public static CollectionShape Of(Type type) => s_known.GetOrAdd(type, Find);

    private static CollectionShape Find(Type type) {
        if (!typeof(IEnumerable).IsAssignableFrom(type)) return CollectionShape.None;
        var found = CollectionShape.None;
        foreach (Type face in type.GetInterfaces()) {
            if (!face.IsGenericType) continue;
            Type open = face.GetGenericTypeDefinition();
            if (open == typeof(IReadOnlyDictionary<,>) || open == typeof(IDictionary<,>)) return CollectionShape.Map;
            if (open == typeof(ISet<>) || open == typeof(IReadOnlySet<>)) found = CollectionShape.Set;
            else if ((open == typeof(ICollection<>) || open == typeof(IReadOnlyCollection<>)) && found == CollectionShape.None) found = CollectionShape.List;
        }
        return found;
    }

    /// <summary>The KeyValuePairs of a generic map as two-element tuples.</summary>
    public static IEnumerable<(object?, object?)> Pairs(IEnumerable map) {
        PropertyInfo? key = null, value = null;
        foreach (object pair in map) {
            key ??= pair.GetType().GetProperty("Key");
            value ??= pair.GetType().GetProperty("Value");
            yield return (key!.GetValue(pair), value!.GetValue(pair));
        }
    }
}
