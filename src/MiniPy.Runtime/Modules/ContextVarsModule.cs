// _contextvars (PEP 567): Context, ContextVar and Token.
//
// A context's values are a dict that is never changed while anyone else refers to it: copying a context shares the dict, and the first
// set after that makes a dict of its own. Iterators hold the dict as well, so a set during iteration leaves them undisturbed.
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
    /// <summary>ContextVar to value; changed only while the context is its one owner.</summary>
    public PyObject* vars;
    public PyObject* weakreflist;
    public int entered;
}

internal static unsafe class ContextObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_contextvars.Context", "PyContext_Type", sizeof(PyContextObject), TypeFlags.HaveGc, &Slots, &Members, weakListOffset: 32);

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 2);
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
    private static PyObject* Make(PyThreadState* ts, [Steals] PyObject* vars) {
        if (vars == null) return null;
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op == null) Py.DecRef(ts, vars);
        else Of(op)->vars = vars;
        return op;
    }

    [return: NewRef]
    public static PyObject* NewEmpty(PyThreadState* ts) => Make(ts, DictObject.New(ts));

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (TupleObject.Size(args) != 0 || (kwargs != null && DictObject.Size(kwargs) != 0)) return Err.TypeError(ts, "Context() does not accept any arguments");
        return NewEmpty(ts);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (Of(op)->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Fields.Dealloc(ts, op, 2);
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
    public static PyObject* Copy(PyThreadState* ts, PyObject* self) => Make(ts, Py.NewRef(Of(self)->vars));

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

    /// <summary>Looks a variable up; the value is borrowed.</summary>
    public static Lookup Find(PyThreadState* ts, PyObject* self, PyObject* variable, out PyObject* value) => DictObject.GetItemWithError(ts, Of(self)->vars, variable, out value);

    /// <summary>Stores a value, or removes the variable when it is null (LookupError if it was not there).</summary>
    public static int Store(PyThreadState* ts, PyObject* self, PyObject* variable, PyObject* value) {
        if (Of(self)->vars->ob_refcnt > 1) {
            PyObject* own = DictObject.Copy(ts, Of(self)->vars);
            if (own == null) return -1;
            Py.SetRef(ts, &Of(self)->vars, own);
        }
        if (value != null) return DictObject.SetItem(ts, Of(self)->vars, variable, value);
        int known = DictObject.Contains(ts, Of(self)->vars, variable);
        if (known < 0) return -1;
        if (known > 0) return DictObject.DelItem(ts, Of(self)->vars, variable);
        Err.SetObject(ts, (PyObject*)Exc.LookupError, variable);
        return -1;
    }

    private static bool CheckKey(PyThreadState* ts, PyObject* key) =>
        ContextVarObject.Check(key) || Err.TypeError(ts, $"a ContextVar key was expected, got {TypeObject.ReprForMessage(ts, key)}");

    private static nint Length(PyThreadState* ts, PyObject* self) => DictObject.Size(Of(self)->vars);
    private static PyObject* Iter(PyThreadState* ts, PyObject* self) => ObjectProtocol.GetIter(ts, Of(self)->vars);

    private static int Contains(PyThreadState* ts, PyObject* self, PyObject* key) => CheckKey(ts, key) ? DictObject.Contains(ts, Of(self)->vars, key) : -1;

    private static PyObject* Subscript(PyThreadState* ts, PyObject* self, PyObject* key) {
        if (!CheckKey(ts, key)) return null;
        return Find(ts, self, key, out PyObject* value) switch { Lookup.Found => Py.NewRef(value), Lookup.Missing => Err.KeyError(ts, key), _ => null };
    }

    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "get", count, 1, 2) || !CheckKey(ts, args[0])) return null;
        return Find(ts, self, args[0], out PyObject* value) switch { Lookup.Found => Py.NewRef(value), Lookup.Missing => Py.NewRef(count > 1 ? args[1] : Py.None), _ => null };
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) =>
        !Check(a) || !Check(b) || op is not (ObjectProtocol.Eq or ObjectProtocol.Ne) ? Py.NotImplemented : ObjectProtocol.RichCompare(ts, Of(a)->vars, Of(b)->vars, op);

    private static PyObject* View(PyThreadState* ts, PyObject* self, string name) {
        using Owned view = new(ts, CallProtocol.CallMethod(ts, Of(self)->vars, name));
        return view.IsNull ? null : ObjectProtocol.GetIter(ts, view);
    }

    private static PyObject* Keys(PyThreadState* ts, PyObject* self) => View(ts, self, "keys");
    private static PyObject* Values(PyThreadState* ts, PyObject* self) => View(ts, self, "values");
    private static PyObject* Items(PyThreadState* ts, PyObject* self) => View(ts, self, "items");
}
