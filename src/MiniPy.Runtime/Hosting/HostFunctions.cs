// .NET functions as Python callables: the type HostFunction, an object with a GCHandle to a HostCallable.
//
// Func and Action of up to four arguments have a callable class of their own, generic over the argument types: numbers cross without boxing
// and a call allocates nothing. Other delegates, and those that take a CancellationToken, are called by reflection.
//
// The lock stays held while the function runs, so it may call back into the engine. A .NET exception never leaves into a frame of the
// interpreter (D4): it becomes a Python error here.

using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static unsafe class HostFunctions {
    private struct Layout {
        public PyObject ob_base;
        /// <summary>GCHandle of the HostCallable.</summary>
        public nint target;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("minipy.HostFunction", null, sizeof(Layout), TypeFlags.DisallowInstantiation, &Slots, &Members,
        doc: "A function of the .NET program that hosts this script.");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &Repr;
        s->call = &Call;
    }

    private static void Members(TypeBuilder t) {
        t.Getter("__name__", &GetName);
        t.Getter("__qualname__", &GetName);
        t.Getter("__doc__", &GetDoc);
    }

    private static HostCallable Callable(PyObject* op) => Unsafe.As<HostCallable>(GCHandle.FromIntPtr(((Layout*)op)->target).Target!);

    [return: NewRef]
    public static PyObject* New(PyEngine engine, PyThreadState* ts, Delegate function) =>
        function.Target is PyFunction own && own.Callable.Engine == engine && !own.Callable.IsDisposed ? Py.NewRef(own.Callable.Object(engine)) : New(ts, CallableFactory.Make(engine, function));

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, HostCallable callable) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(Layout));
        if (op != null) ((Layout*)op)->target = GCHandle.ToIntPtr(GCHandle.Alloc(callable));
        return op;
    }

    /// <summary>The delegate behind a host function, or null.</summary>
    public static Delegate? Target(PyObject* op) => op->ob_type == Type ? Callable(op).Delegate : null;

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        GCHandle.FromIntPtr(((Layout*)op)->target).Free();
        ObjectMemory.Free(ts, op);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, $"<host function {Callable(op).Name}>");
    private static PyObject* GetName(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, Callable(op).Name);
    private static PyObject* GetDoc(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, Callable(op).Signature);

    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        HostCallable callable = Callable(op);
        if (kwargs != null && DictObject.Size(kwargs) > 0) return Err.TypeError(ts, $"{callable.Name}() takes no keyword arguments");
        Py.IncRef(op); // the function may drop the name it was called by
        PyObject* result = Invoke(callable, ts, TupleObject.Items(args), TupleObject.Size(args));
        Py.DecRef(ts, op);
        return result;
    }

    /// <summary>Runs .NET code with the lock held; its exceptions end here.</summary>
    private static PyObject* Invoke(HostCallable callable, PyThreadState* ts, PyObject** args, nint count) {
        PyEngine engine = callable.Engine;
        ThreadSlot? slot = ThreadSlot.Last;
        bool adopted = false;
        if (slot == null || slot.Ts != ts) {
            slot = engine.Adopt(ts);
            adopted = !slot.Owned && slot.Busy == 0;
        }
        List<ErrorToken>? outer = slot.Thrown;
        slot.Thrown = slot.Spare ?? [];
        slot.Spare = null;
        slot.Busy++;
        PyObject* result;
        try {
            result = callable.Invoke(ts, args, count);
        } catch (Exception error) {
            result = HostErrors.Raise(engine, ts, error);
        }
        slot.Busy--;
        ThreadSlot.Last = slot;
        if (slot.Thrown.Count > 0) DropThrown(ts, slot.Thrown);
        slot.Spare = slot.Thrown;
        slot.Thrown = outer;
        if (adopted) engine.Disown(slot);
        return result;
    }

    private static void DropThrown(PyThreadState* ts, List<ErrorToken> thrown) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        foreach (ErrorToken token in thrown) {
            var exception = (PyObject*)token.Exception;
            token.Exception = 0;
            Py.DecRef(ts, exception);
        }
        thrown.Clear();
        ErrorIndicator.Restore(ts, type, value, traceback);
    }
}

/// <summary>A .NET function with its arguments' types. Immutable; may belong to several host function objects.</summary>
internal abstract unsafe class HostCallable(PyEngine engine, Delegate? function, MethodInfo method) {
    public readonly PyEngine Engine = engine;
    public readonly Delegate? Delegate = function;
    public readonly MethodInfo Method = method;

    public virtual string Name {
        get {
            // A lambda's name is the compiler's: <Main>b__0_1; a local function's <Main>g__Add|0_1.
            string name = Method.Name;
            if (name.Length == 0 || name[0] != '<') return name;
            int local = name.IndexOf("g__", StringComparison.Ordinal), end = name.IndexOf('|');
            return local > 0 && end > local ? name[(local + 3)..end] : "<lambda>";
        }
    }

    public virtual string Signature {
        get {
            ParameterInfo[] parameters = Method.GetParameters();
            if (TakesToken(parameters)) parameters = parameters[..^1];
            return $"{Method.ReturnType.Name} {Name}({string.Join(", ", Array.ConvertAll(parameters, static p => $"{p.ParameterType.Name} {p.Name}"))})";
        }
    }

    /// <summary>Is the last parameter a token? Scripts do not see it.</summary>
    protected internal static bool TakesToken(ParameterInfo[] parameters) => parameters is [.., { ParameterType: var last }] && last == typeof(CancellationToken);

    /// <summary>Converts, calls, converts back. Arguments are borrowed; the result is a new reference or null with an error. May throw any .NET exception.</summary>
    [return: NewRef]
    public abstract PyObject* Invoke(PyThreadState* ts, PyObject** args, nint count);

    protected Raised WrongCount(PyThreadState* ts, int expected, nint given) =>
        Err.TypeError(ts, $"{Name}() takes {expected} positional argument{(expected == 1 ? "" : "s")} but {given} {(given == 1 ? "was" : "were")} given");

    protected T Argument<T>(PyThreadState* ts, PyObject* op) => Marshaller.FromPython<T>(Engine, ts, op);
    [return: NewRef]
    protected PyObject* Result<T>(PyThreadState* ts, T value) => Marshaller.ToPython(Engine, ts, value);
}

internal static class CallableFactory {
    private static readonly Type[] s_functions = [typeof(HostFunc<>), typeof(HostFunc<,>), typeof(HostFunc<,,>), typeof(HostFunc<,,,>), typeof(HostFunc<,,,,>)];
    private static readonly Type[] s_actions = [typeof(HostAction), typeof(HostAction<>), typeof(HostAction<,>), typeof(HostAction<,,>), typeof(HostAction<,,,>)];

    public static HostCallable Make(PyEngine engine, Delegate function) {
        Type type = function.GetType();
        if (type == typeof(Action)) return new HostAction(engine, (Action)function);
        if (type.IsGenericType && !HostCallable.TakesToken(type.GetMethod("Invoke")!.GetParameters()) && function.GetInvocationList().Length == 1) {
            Type open = type.GetGenericTypeDefinition();
            Type[] arguments = type.GetGenericArguments();
            bool isFunction = open.FullName!.StartsWith("System.Func`", StringComparison.Ordinal), isAction = open.FullName.StartsWith("System.Action`", StringComparison.Ordinal);
            if (isFunction && arguments.Length <= 5) return (HostCallable)Activator.CreateInstance(s_functions[arguments.Length - 1].MakeGenericType(arguments), engine, function)!;
            if (isAction && arguments.Length <= 4) return (HostCallable)Activator.CreateInstance(s_actions[arguments.Length].MakeGenericType(arguments), engine, function)!;
        }
        return new HostDelegate(engine, function);
    }
}
