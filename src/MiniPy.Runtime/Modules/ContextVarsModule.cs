// _contextvars (PEP 567): Context, ContextVar and Token.
//
// A context's values are an immutable mapping (HamtObject): copying a context shares it, a set puts another in its place. Iterators hold
// the mapping that they began with, so a set during iteration leaves them undisturbed.
//
// Each thread state has a current context, made when it is first needed. Generators and coroutines have none of their own.
//
// This file: the module and Context. ContextVar and Token are in ContextVarsModule.Variables.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ContextVarsModule {
    public static readonly BuiltinModule Definition = new("_contextvars", "Context Variables", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("copy_context", &CopyContext, "copy_context($module, /)\n--\n\n");
        m.Type(ContextObject.Type);
        m.Type(ContextVarObject.Type);
        m.Type(ContextTokenObject.Type);
        return 0;
    }

    private static PyObject* CopyContext(PyThreadState* ts, PyObject* module) => ContextObject.CopyCurrent(ts);
}

internal unsafe struct PyContextObject {
    public PyObject ob_base;
    /// <summary>The context that was current when this one was entered; null when this is not entered or there was none.</summary>
    public PyObject* prev;
    /// <summary>A hamt, ContextVar to value; never null.</summary>
    public PyObject* vars;
    public PyObject* weakreflist;
    public int entered;
}

internal static unsafe class ContextObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_contextvars.Context", "PyContext_Type", sizeof(PyContextObject), TypeFlags.HaveGc, &Slots, &Members, weakListOffset: 32);

    private static void Slots(TypeSlots* s) {
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->dealloc = &Dealloc;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->iter = &Iter;
        s->@new = &New;
        s->mp_length = &Length;
        s->mp_subscript = &Subscript;
        s->sq_contains = &Contains;
    }

    private static void Members(TypeBuilder t) {
        t.Method("get", &Get, "get($self, key, default=None, /)\n--\n\nReturn the value for `key` if `key` has the value in the context object.\n\nIf `key` does not exist, return `default`. If `default` is not given,\nreturn None.");
        t.Method("items", &Items, "items($self, /)\n--\n\nReturn all variables and their values in the context object.\n\nThe result is returned as a list of 2-tuples (variable, value).");
        t.Method("keys", &Keys, "keys($self, /)\n--\n\nReturn a list of all variables in the context object.");
        t.Method("values", &Values, "values($self, /)\n--\n\nReturn a list of all variables\' values in the context object.");
        t.Method("copy", &Copy, "copy($self, /)\n--\n\nReturn a shallow copy of the context object.");
        t.Method("run", &Run);
    }

    private static PyContextObject* Of(PyObject* op) => (PyContextObject*)op;
    public static bool Check(PyObject* op) => op->ob_type == Type;

    /// <summary>A context that is not entered, over `vars`.</summary>
    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, PyObject* vars) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyContextObject));
        if (op == null) return null;
        Of(op)->prev = null;
        Of(op)->vars = Py.NewRef(vars);
        Of(op)->weakreflist = null;
        Of(op)->entered = 0;
        return op;
    }

    [return: NewRef]
    public static PyObject* NewEmpty(PyThreadState* ts) => Make(ts, HamtObject.Empty);

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (TupleObject.Size(args) != 0 || (kwargs != null && DictObject.Size(kwargs) != 0)) return Err.TypeError(ts, "Context() does not accept any arguments");
        return NewEmpty(ts);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->weakreflist != null) {
            CycleCollector.Untrack(ts, op); // callbacks run Python code
            WeakRefObject.ClearAll(ts, op);
        }
        PyObject* prev = Of(op)->prev, vars = Of(op)->vars;
        ObjectMemory.FreeTracked(ts, op);
        Py.XDecRef(ts, prev);
        Py.DecRef(ts, vars);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = Of(op)->prev == null ? 0 : visit(Of(op)->prev, arg);
        return stop != 0 ? stop : visit(Of(op)->vars, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &Of(op)->prev);
        Py.SetRef(ts, &Of(op)->vars, HamtObject.Empty);
        return 0;
    }

    /// <summary>The thread's current context, made if there is none.</summary>
    [return: Borrowed]
    public static PyObject* Current(PyThreadState* ts) {
        if (ts->context == null) {
            ts->context = NewEmpty(ts);
            if (ts->context != null) ts->context_ver++;
        }
        return ts->context;
    }

    [return: NewRef]
    public static PyObject* Copy(PyThreadState* ts, PyObject* self) => Make(ts, Of(self)->vars);

    [return: NewRef]
    public static PyObject* CopyCurrent(PyThreadState* ts) {
        PyObject* current = Current(ts);
        return current == null ? null : Copy(ts, current);
    }

    /// <summary>Makes a context the current one; the reference the thread state had goes to `prev`.</summary>
    public static int Enter(PyThreadState* ts, PyObject* self) {
        if (Of(self)->entered != 0) return Err.RuntimeError(ts, $"cannot enter context: {TypeObject.ReprForMessage(ts, self)} is already entered");
        Of(self)->prev = ts->context;
        Of(self)->entered = 1;
        ts->context = Py.NewRef(self);
        ts->context_ver++;
        return 0;
    }

    public static int Exit(PyThreadState* ts, PyObject* self) {
        if (Of(self)->entered == 0) return Err.RuntimeError(ts, $"cannot exit context: {TypeObject.ReprForMessage(ts, self)} has not been entered");
        if (ts->context != self) return Err.RuntimeError(ts, "cannot exit context: thread state references a different context object");
        ts->context = Of(self)->prev;
        ts->context_ver++;
        Of(self)->prev = null;
        Of(self)->entered = 0;
        Py.DecRef(ts, self);
        return 0;
    }

    private static PyObject* Run(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        if (count < 1) return Err.TypeError(ts, "run() missing 1 required positional argument");
        if (Enter(ts, self) < 0) return null;
        PyObject* result = CallProtocol.Vector(ts, args[0], args + 1, count - 1, kwnames);
        if (Exit(ts, self) < 0) Py.ClearRef(ts, &result);
        return result;
    }

    /// <summary>Looks a variable up; the value is borrowed. Variables are compared by identity, so no Python code runs.</summary>
    public static Lookup Find(PyThreadState* ts, PyObject* self, PyObject* variable, out PyObject* value) =>
        HamtObject.Find(ts, Of(self)->vars, variable, ContextVarObject.HashOf(variable), out value);

    /// <summary>The values with `value` for the variable, or without the variable when it is null (LookupError if it was not there). No Python code runs.</summary>
    [return: NewRef]
    public static PyObject* With(PyThreadState* ts, PyObject* self, PyObject* variable, PyObject* value) {
        PyObject* vars = Of(self)->vars;
        nint hash = ContextVarObject.HashOf(variable);
        if (value != null) return HamtObject.Set(ts, vars, variable, hash, value);
        using Owned without = new(ts, HamtObject.Delete(ts, vars, variable, hash));
        if (without == vars) Err.SetObject(ts, (PyObject*)Exc.LookupError, variable);
        return without == vars ? null : without.Detach();
    }

    /// <summary>Puts other values in the place of those that were. Releasing what only those held may run Python code.</summary>
    public static void SetVars(PyThreadState* ts, PyObject* self, [Steals] PyObject* vars) => Py.SetRef(ts, &Of(self)->vars, vars);

    private static bool CheckKey(PyThreadState* ts, PyObject* key) =>
        ContextVarObject.Check(key) || Err.TypeError(ts, $"a ContextVar key was expected, got {TypeObject.ReprForMessage(ts, key)}");

    private static nint Length(PyThreadState* ts, PyObject* self) => HamtObject.Count(ts, Of(self)->vars);
    private static PyObject* Iter(PyThreadState* ts, PyObject* self) => HamtIterator.OfKeys(ts, Of(self)->vars);

    private static int Contains(PyThreadState* ts, PyObject* self, PyObject* key) => CheckKey(ts, key) ? (int)Find(ts, self, key, out _) : -1;

    private static PyObject* Subscript(PyThreadState* ts, PyObject* self, PyObject* key) {
        if (!CheckKey(ts, key)) return null;
        return Find(ts, self, key, out PyObject* value) switch { Lookup.Found => Py.NewRef(value), Lookup.Missing => Err.KeyError(ts, key), _ => null };
    }

    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "get", count, 1, 2) || !CheckKey(ts, args[0])) return null;
        return Find(ts, self, args[0], out PyObject* value) switch { Lookup.Found => Py.NewRef(value), Lookup.Missing => Py.NewRef(count > 1 ? args[1] : Py.None), _ => null };
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne)) return Py.NotImplemented;
        using Owned ours = new(ts, Py.NewRef(Of(a)->vars)), theirs = new(ts, Py.NewRef(Of(b)->vars)); // a value's __eq__ may set variables
        int equal = HamtObject.Equal(ts, ours, theirs);
        return equal < 0 ? null : Py.Bool(equal == 1 == (op == ObjectProtocol.Eq));
    }

    private static PyObject* Keys(PyThreadState* ts, PyObject* self) => HamtIterator.OfKeys(ts, Of(self)->vars);
    private static PyObject* Values(PyThreadState* ts, PyObject* self) => HamtIterator.OfValues(ts, Of(self)->vars);
    private static PyObject* Items(PyThreadState* ts, PyObject* self) => HamtIterator.OfItems(ts, Of(self)->vars);
}
