// ContextVar and Token.
//
// A variable remembers the value that it was last found to have, and where: the thread's id and the version of its context, which counts up
// whenever the thread changes contexts. The value is borrowed from the context. That is safe because only the thread that has the context
// current changes it, and a change of this variable renews what it remembers before anything is released.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyContextVarObject {
    public PyObject ob_base;
    public PyObject* name;
    /// <summary>null when there is none.</summary>
    public PyObject* @default;
    /// <summary>The value in the context that was current for thread `cached_thread` at `cached_version`; borrowed, null when not known.</summary>
    public PyObject* cached;
    public ulong cached_thread;
    public ulong cached_version;
    public nint hash;
}

internal static unsafe class ContextVarObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_contextvars.ContextVar", "PyContextVar_Type", sizeof(PyContextVarObject), TypeFlags.HaveGc, &Slots, &Members);
    private static readonly ArgSpec s_new = new("ContextVar", 1, 1, "name", "*", "default");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 2);
        s->repr = &Repr;
        s->hash = &Hash;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("get", &Get, "get($self, default=<unrepresentable>, /)\n--\n\nReturn a value for the context variable for the current context.\n\nIf there is no value for the variable in the current context, the method will:\n * return the value of the default argument of the method, if provided; or\n * return the default value for the context variable, if it was created\n   with one; or\n * raise a LookupError.");
        t.Method("set", &Set, "set($self, value, /)\n--\n\nCall to set a new value for the context variable in the current context.\n\nThe required value argument is the new value for the context variable.\n\nReturns a Token object that can be used to restore the variable to its previous\nvalue via the `ContextVar.reset()` method.");
        t.Method("reset", &ResetMethod, "reset($self, token, /)\n--\n\nReset the context variable.\n\nThe variable is reset to the value it had before the `ContextVar.set()` that\ncreated the token was used.");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
        t.Member("name", MemberType.Object, sizeof(PyObject));
    }

    private static PyContextVarObject* Of(PyObject* op) => (PyContextVarObject*)op;
    public static bool Check(PyObject* op) => op->ob_type == Type;

    /// <summary>`defaultValue` may be null.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* name, PyObject* defaultValue) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, "context variable name must be a str");
        nint hash = ObjectProtocol.Hash(ts, name);
        if (hash == -1) return null;
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(PyContextVarObject));
        if (op == null) return null;
        Of(op)->name = Py.NewRef(name);
        Of(op)->@default = Py.XNewRef(defaultValue);
        Of(op)->cached = null;
        Of(op)->cached_thread = Of(op)->cached_version = 0;
        hash ^= ObjectProtocol.HashPointer(op);
        Of(op)->hash = hash == -1 ? -2 : hash;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        return s_new.ParseTuple(ts, args, kwargs, into) ? New(ts, into[0], into[1]) : null;
    }

    private static nint Hash(PyThreadState* ts, PyObject* self) => Of(self)->hash;
    public static nint HashOf(PyObject* self) => Of(self)->hash;

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        using var text = new UnicodeBuilder(ts);
        text.Append("<ContextVar name=");
        text.AppendRepr(Of(self)->name);
        if (Of(self)->@default != null) {
            text.Append(" default=");
            text.AppendRepr(Of(self)->@default);
        }
        text.Append($" at 0x{(nint)self:x}>");
        return text.Finish();
    }

    /// <summary>The value in the current context, else `fallback`, else the variable's default; a new reference, or null when there is none. False with an error.</summary>
    public static bool TryGet(PyThreadState* ts, PyObject* self, PyObject* fallback, out PyObject* value) {
        value = null;
        PyContextVarObject* var = Of(self);
        if (ts->context != null) {
            if (var->cached != null && var->cached_version == ts->context_ver && var->cached_thread == ts->id) {
                value = Py.NewRef(var->cached);
                return true;
            }
            Lookup found = ContextObject.Find(ts, ts->context, self, out value);
            if (found == Lookup.Error) return false;
            if (found == Lookup.Found) Remember(ts, var, value);
        }
        if (value == null) value = fallback != null ? fallback : var->@default;
        Py.XIncRef(value);
        return true;
    }

    private static void Remember(PyThreadState* ts, PyContextVarObject* var, PyObject* value) {
        var->cached = value;
        var->cached_thread = ts->id;
        var->cached_version = ts->context_ver;
    }

    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "get", count, 0, 1) || !TryGet(ts, self, count > 0 ? args[0] : null, out PyObject* value)) return null;
        if (value == null) Err.SetObject(ts, (PyObject*)Exc.LookupError, self);
        return value;
    }

    [return: NewRef]
    public static PyObject* Set(PyThreadState* ts, PyObject* self, PyObject* value) {
        PyObject* context = ContextObject.Current(ts);
        if (context == null) return null;
        Lookup found = ContextObject.Find(ts, context, self, out PyObject* old);
        if (found == Lookup.Error) return null;
        using Owned token = new(ts, ContextTokenObject.New(ts, context, self, found == Lookup.Found ? old : null));
        return token.IsNull || Store(ts, context, self, value) < 0 ? null : token.Detach();
    }

    /// <summary>Gives the variable another value in the current context, or none. Releasing the old one may run Python code.</summary>
    private static int Store(PyThreadState* ts, PyObject* context, PyObject* self, PyObject* value) {
        PyObject* vars = ContextObject.With(ts, context, self, value);
        if (vars == null) return -1;
        Remember(ts, Of(self), value);
        ContextObject.SetVars(ts, context, vars);
        return 0;
    }

    private static PyObject* ResetMethod(PyThreadState* ts, PyObject* self, PyObject* token) => Reset(ts, self, token) < 0 ? null : Py.None;

    public static int Reset(PyThreadState* ts, PyObject* self, PyObject* op) {
        if (!ContextTokenObject.Check(op)) return Err.TypeError(ts, $"expected an instance of Token, got {TypeObject.ReprForMessage(ts, op)}");
        var token = (PyContextTokenObject*)op;
        if (token->used != 0) return Err.RuntimeError(ts, $"{TypeObject.ReprForMessage(ts, op)} has already been used once");
        if (token->var != self) return Err.ValueError(ts, $"{TypeObject.ReprForMessage(ts, op)} was created by a different ContextVar");
        PyObject* context = ContextObject.Current(ts);
        if (context == null) return -1;
        if (context != token->context) return Err.ValueError(ts, $"{TypeObject.ReprForMessage(ts, op)} was created in a different Context");
        token->used = 1;
        return Store(ts, context, self, token->old);
    }
}

internal unsafe struct PyContextTokenObject {
    public PyObject ob_base;
    public PyObject* context;
    public PyObject* var;
    /// <summary>null: the variable had no value.</summary>
    public PyObject* old;
    public int used;
}

internal static unsafe class ContextTokenObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_contextvars.Token", "PyContextToken_Type", sizeof(PyContextTokenObject), TypeFlags.HaveGc, &Slots, &Members);
    private static readonly PyTypeObject* s_missingType = StaticType.Create("Token.MISSING", null, sizeof(PyObject), TypeFlags.DisallowInstantiation, &MissingSlots, null);
    private static readonly PyObject* s_missing = MakeMissing();

    private static PyObject* MakeMissing() {
        lock (StaticState.Gate) {
            PyObject* op = ObjectMemory.New(StaticState.Ts, s_missingType, sizeof(PyObject));
            StaticState.Immortalise(op);
            return op;
        }
    }

    private static void MissingSlots(TypeSlots* s) => s->repr = &MissingRepr;
    private static PyObject* MissingRepr(PyThreadState* ts, PyObject* self) => UnicodeObject.FromString(ts, "<Token.MISSING>");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 3);
        s->repr = &Repr;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
        t.Getter("var", &GetVar);
        t.Getter("old_value", &GetOld);
        t.Value("MISSING", s_missing);
    }

    private static PyContextTokenObject* Of(PyObject* op) => (PyContextTokenObject*)op;
    public static bool Check(PyObject* op) => op->ob_type == Type;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* context, PyObject* variable, PyObject* old) {
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyContextTokenObject));
        if (op == null) return null;
        Of(op)->context = Py.NewRef(context);
        Of(op)->var = Py.NewRef(variable);
        Of(op)->old = Py.XNewRef(old);
        Of(op)->used = 0;
        return op;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => Err.RuntimeError(ts, "Tokens can only be created by ContextVars");
    private static PyObject* GetVar(PyThreadState* ts, PyObject* self) => Py.NewRef(Of(self)->var);
    private static PyObject* GetOld(PyThreadState* ts, PyObject* self) => Of(self)->old == null ? s_missing : Py.NewRef(Of(self)->old);

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        using var text = new UnicodeBuilder(ts);
        text.Append(Of(self)->used != 0 ? "<Token used var=" : "<Token var=");
        text.AppendRepr(Of(self)->var);
        text.Append($" at 0x{(nint)self:x}>");
        return text.Finish();
    }
}
