// .NET objects in Python: the type HostObject, an object with a GCHandle. What scripts may do with it is in HostMembers (public members, by
// reflection) and only when the engine allows reflection; identity, equality, hash and text they can always ask for.
//
// An object that is a System.Type stands for the type: its attributes are the static members, calling it constructs.

using System;
using System.Collections;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static unsafe class HostObjects {
    private struct Layout {
        public PyObject ob_base;
        public nint target;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("minipy.HostObject", null, sizeof(Layout), TypeFlags.DisallowInstantiation, &Slots, &Members,
        doc: "An object of the .NET program that hosts this script.");
    private static readonly PyTypeObject* IteratorType = StaticType.Create("minipy.HostIterator", null, sizeof(Layout), TypeFlags.DisallowInstantiation, &IteratorSlots, null);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->str = &Str;
        s->hash = &Hash;
        s->richcompare = &Compare;
        s->getattro = &GetAttr;
        s->setattro = &SetAttr;
        s->call = &Call;
        s->mp_length = &Length;
        s->mp_subscript = &GetItem;
        s->mp_ass_subscript = &SetItem;
        s->sq_contains = &Contains;
        s->iter = &Iter;
        s->nb_bool = &Bool;
    }

    private static void Members(TypeBuilder t) => t.Method("__dir__", &Dir);

    private static void IteratorSlots(TypeSlots* s) {
        s->dealloc = &IteratorDealloc;
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = &Next;
    }

    [return: NewRef]
    public static PyObject* New(PyEngine engine, PyThreadState* ts, object target) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(Layout));
        if (op != null) ((Layout*)op)->target = GCHandle.ToIntPtr(GCHandle.Alloc(target));
        return op;
    }

    /// <summary>The .NET object behind a host object, the Task behind an awaitable one, or null for any other object.</summary>
    public static object? Target(PyObject* op) => op->ob_type == Type ? Of(op) : HostTasks.Target(op);

    private static object Of(PyObject* op) => GCHandle.FromIntPtr(((Layout*)op)->target).Target!;

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        GCHandle.FromIntPtr(((Layout*)op)->target).Free();
        ObjectMemory.Free(ts, op);
    }

    private static void IteratorDealloc(PyThreadState* ts, PyObject* op) {
        object target = Of(op);
        GCHandle.FromIntPtr(((Layout*)op)->target).Free();
        ObjectMemory.Free(ts, op);
        try {
            (target as IDisposable)?.Dispose();
        } catch (Exception error) {
            PyEngine? engine = PyEngine.Of(ts);
            if (engine == null) return;
            PyObject* type, value, traceback;
            ErrorIndicator.Fetch(ts, &type, &value, &traceback);
            HostErrors.Raise(engine, ts, error);
            Err.WriteUnraisable(ts, null);
            ErrorIndicator.Restore(ts, type, value, traceback);
        }
    }

    /// <summary>The engine, when it lets scripts use members; else null with AttributeError or TypeError set.</summary>
    private static PyEngine? Allowed(PyThreadState* ts, PyObject* op, string what) {
        PyEngine engine = PyEngine.Of(ts)!;
        if (engine.AllowReflection) return engine;
        Err.TypeError(ts, $"the host does not let scripts use members of its objects ({what} of {TypeName(op)})");
        return null;
    }

    private static string TypeName(PyObject* op) => Of(op) is Type type ? type.Name : Of(op).GetType().Name;

    // Each of these runs .NET code of the host; its exceptions become Python errors here.

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) =>
        UnicodeObject.FromString(ts, Of(op) is Type type ? $"<host type {type.FullName}>" : $"<host object {Of(op).GetType().FullName}>");

    private static PyObject* Str(PyThreadState* ts, PyObject* op) {
        try {
            return UnicodeObject.FromString(ts, Of(op).ToString() ?? "");
        } catch (Exception error) {
            return HostErrors.Raise(PyEngine.Of(ts)!, ts, error);
        }
    }

    private static nint Hash(PyThreadState* ts, PyObject* op) {
        try {
            int hash = Of(op).GetHashCode();
            return hash == -1 ? -2 : hash;
        } catch (Exception error) {
            return HostErrors.Raise(PyEngine.Of(ts)!, ts, error);
        }
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int operation) {
        if (a->ob_type != Type || b->ob_type != Type) return Py.NotImplemented;
        try {
            object left = Of(a), right = Of(b);
            if (operation is ObjectProtocol.Eq or ObjectProtocol.Ne) return Py.Bool(left.Equals(right) == (operation == ObjectProtocol.Eq));
            if (left is not IComparable comparable || left.GetType() != right.GetType() || !PyEngine.Of(ts)!.AllowReflection) return Py.NotImplemented;
            int order = comparable.CompareTo(right);
            return Py.Bool(operation switch { ObjectProtocol.Lt => order < 0, ObjectProtocol.Le => order <= 0, ObjectProtocol.Gt => order > 0, _ => order >= 0 });
        } catch (Exception error) {
            return HostErrors.Raise(PyEngine.Of(ts)!, ts, error);
        }
    }

    private static int Bool(PyThreadState* ts, PyObject* op) => Of(op) is ICollection { Count: 0 } ? 0 : 1;

    private static PyObject* GetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        string text = UnicodeObject.ToString(name);
        if (text.StartsWith("__", StringComparison.Ordinal)) return ObjectProtocol.GenericGetAttr(ts, op, name);
        PyEngine? engine = Allowed(ts, op, "attribute '" + text + "'");
        if (engine == null) return null;
        try {
            PyObject* value = HostMembers.Get(engine, ts, Of(op), text, out bool found);
            return found ? value : ObjectProtocol.RaiseAttributeError(ts, op, name, $"'{TypeName(op)}' host object has no attribute '{text}'");
        } catch (Exception error) {
            return HostErrors.Raise(engine, ts, error);
        }
    }

    private static int SetAttr(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value) {
        string text = UnicodeObject.ToString(name);
        PyEngine? engine = Allowed(ts, op, "attribute '" + text + "'");
        if (engine == null) return -1;
        if (value == null) return Err.AttributeError(ts, $"attribute '{text}' of a host object cannot be deleted");
        try {
            return HostMembers.Set(engine, ts, Of(op), text, value) ? 0 : ObjectProtocol.RaiseAttributeError(ts, op, name, $"'{TypeName(op)}' host object has no writable attribute '{text}'");
        } catch (Exception error) {
            return HostErrors.Raise(engine, ts, error);
        }
    }

    private static PyObject* Dir(PyThreadState* ts, PyObject* op) {
        PyEngine? engine = Allowed(ts, op, "dir()");
        return engine == null ? null : Marshaller.FromObject(engine, ts, HostMembers.Names(Of(op)));
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyEngine? engine = Allowed(ts, op, "call");
        if (engine == null) return null;
        if (kwargs != null && DictObject.Size(kwargs) > 0) return Err.TypeError(ts, "host objects take no keyword arguments");
        if (Of(op) is not Type type) return Err.TypeError(ts, $"'{TypeName(op)}' host object is not callable");
        try {
            return HostMembers.Construct(engine, ts, type, TupleObject.Items(args), TupleObject.Size(args));
        } catch (Exception error) {
            return HostErrors.Raise(engine, ts, error);
        }
    }

    private static nint Length(PyThreadState* ts, PyObject* op) {
        PyEngine? engine = Allowed(ts, op, "len()");
        if (engine == null) return -1;
        try {
            return HostMembers.Count(Of(op)) is { } count ? count : Err.TypeError(ts, $"host object of type '{TypeName(op)}' has no len()");
        } catch (Exception error) {
            return HostErrors.Raise(engine, ts, error);
        }
    }

    private static PyObject* GetItem(PyThreadState* ts, PyObject* op, PyObject* key) {
        PyEngine? engine = Allowed(ts, op, "index");
        if (engine == null) return null;
        try {
            return HostMembers.GetItem(engine, ts, Of(op), key);
        } catch (Exception error) {
            return ItemError(engine, ts, key, error);
        }
    }

    private static int SetItem(PyThreadState* ts, PyObject* op, PyObject* key, PyObject* value) {
        PyEngine? engine = Allowed(ts, op, "index");
        if (engine == null) return -1;
        if (value == null) return Err.TypeError(ts, "items of host objects cannot be deleted");
        try {
            return HostMembers.SetItem(engine, ts, Of(op), key, value) ? 0 : -1;
        } catch (Exception error) {
            return ItemError(engine, ts, key, error);
        }
    }

    private static Raised ItemError(PyEngine engine, PyThreadState* ts, PyObject* key, Exception error) => error switch {
        System.Collections.Generic.KeyNotFoundException => Err.KeyError(ts, key),
        ArgumentOutOfRangeException or IndexOutOfRangeException => Err.IndexError(ts, "index out of range"),
        _ => HostErrors.Raise(engine, ts, error),
    };

    private static int Contains(PyThreadState* ts, PyObject* op, PyObject* item) {
        PyEngine? engine = Allowed(ts, op, "in");
        if (engine == null) return -1;
        try {
            object? wanted = Marshaller.FromPython<object?>(engine, ts, item);
            return HostMembers.Contains(Of(op), wanted) is { } found ? found ? 1 : 0 : ObjectProtocol.ContainsByIteration(ts, op, item);
        } catch (Exception error) {
            return HostErrors.Raise(engine, ts, error);
        }
    }

    private static PyObject* Iter(PyThreadState* ts, PyObject* op) {
        PyEngine? engine = Allowed(ts, op, "iteration");
        if (engine == null) return null;
        if (Of(op) is not IEnumerable items) return Err.TypeError(ts, $"'{TypeName(op)}' host object is not iterable");
        try {
            PyObject* iterator = ObjectMemory.New(ts, IteratorType, sizeof(Layout));
            if (iterator != null) ((Layout*)iterator)->target = GCHandle.ToIntPtr(GCHandle.Alloc(items.GetEnumerator()));
            return iterator;
        } catch (Exception error) {
            return HostErrors.Raise(engine, ts, error);
        }
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        PyEngine engine = PyEngine.Of(ts)!;
        try {
            var items = (IEnumerator)Of(op);
            return items.MoveNext() ? Marshaller.FromObject(engine, ts, items.Current) : null;
        } catch (Exception error) {
            return HostErrors.Raise(engine, ts, error);
        }
    }
}
