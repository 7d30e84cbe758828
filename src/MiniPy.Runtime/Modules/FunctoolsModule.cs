// _functools: reduce, partial, cmp_to_key. The cache wrapper of lru_cache is in FunctoolsModule.Cache.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class FunctoolsModule {
    public static readonly BuiltinModule Definition = new("_functools", "Tools that operate on functions.", &Fill);

    private static readonly ArgSpec s_cmpToKey = new("cmp_to_key", 0, 1, "mycmp");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("reduce", &Reduce, "reduce(function, iterable[, initial], /) -> value\n\nApply a function of two arguments cumulatively to the items of a sequence\nor iterable, from left to right, so as to reduce the iterable to a single\nvalue.  For example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5]) calculates\n((((1+2)+3)+4)+5).  If initial is present, it is placed before the items\nof the iterable in the calculation, and serves as a default when the\niterable is empty.");
        m.Function("cmp_to_key", &CmpToKey, "cmp_to_key($module, /, mycmp)\n--\n\nConvert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects.");
        m.Type(PartialObject.Type);
        m.Type(LruCacheObject.Type);
        return 0;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "reduce", count, 2, 3)) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, args[1]));
        if (iterator.IsNull) {
            if (Err.Matches(ts, Exc.TypeError)) Err.TypeError(ts, "reduce() arg 2 must support iteration");
            return null;
        }
        PyObject* total = count == 3 ? Py.NewRef(args[2]) : null;
        for (nint round = 0; ; round++) {
            PyObject* item = IterTool.GoOn(ts, round) ? Fields.Next(ts, iterator) : null;
            if (item == null) break;
            if (total == null) {
                total = item;
                continue;
            }
            PyObject* next = CallProtocol.CallTwo(ts, args[0], total, item);
            Py.DecRef(ts, item);
            Py.DecRef(ts, total);
            total = next;
            if (total == null) return null;
        }
        if (Fields.Failed(ts)) {
            Py.XDecRef(ts, total);
            return null;
        }
        return total == null ? Err.TypeError(ts, "reduce() of empty iterable with no initial value") : total;
    }

    private static PyObject* CmpToKey(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[1];
        return s_cmpToKey.Parse(ts, args, count, kwnames, into) ? KeyObject.New(ts, into[0], null) : null;
    }
}

/// <summary>What cmp_to_key gives: called, it wraps an object; wrapped objects compare through the function.</summary>
internal static unsafe class KeyObject {
    private struct Key {
        public PyObject ob_base;
        public PyObject* cmp;
        /// <summary>null in the key function itself.</summary>
        public PyObject* obj;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("functools.KeyWrapper", null, sizeof(Key), TypeFlags.HaveGc, &Slots, &Members);
    private static readonly ArgSpec s_call = new("K", 0, 1, "obj");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 2);
        s->call = &Call;
        s->richcompare = &RichCompare;
        s->hash = &ObjectProtocol.HashNotImplemented;
    }

    private static void Members(TypeBuilder t) => t.Member("obj", MemberType.Object, sizeof(PyObject) + 8, readOnly: false, doc: "Value wrapped by a key function.");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* cmp, PyObject* obj) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(Key));
        if (op == null) return null;
        ((Key*)op)->cmp = Py.NewRef(cmp);
        ((Key*)op)->obj = Py.XNewRef(obj);
        CycleCollector.Track(ts, op);
        return op;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[1];
        return s_call.ParseTuple(ts, args, kwargs, into) ? New(ts, ((Key*)self)->cmp, into[0]) : null;
    }

    private static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (b->ob_type != Type) return Err.TypeError(ts, "other argument must be K instance");
        if (((Key*)a)->obj == null || ((Key*)b)->obj == null) return Err.AttributeError(ts, "object");
        using Owned x = new(ts, Py.NewRef(((Key*)a)->obj));
        using Owned y = new(ts, Py.NewRef(((Key*)b)->obj));
        using Owned order = new(ts, CallProtocol.CallTwo(ts, ((Key*)a)->cmp, x, y));
        if (order.IsNull) return null;
        using Owned zero = new(ts, LongObject.FromInt64(ts, 0));
        return ObjectProtocol.RichCompare(ts, order, zero, op);
    }
}

/// <summary>functools.partial: a function with its first arguments and some keywords.</summary>
internal static unsafe class PartialObject {
    private struct Partial {
        public PyObject ob_base;
        public PyObject* function;
        public PyObject* args;
        public PyObject* keywords;
        public PyObject* dict;
        public PyObject* weakreflist;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("functools.partial", null, sizeof(Partial), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "partial(func, *args, **keywords) - new function with partial application\n    of the given arguments and keywords.\n", dictOffset: 40, weakListOffset: 48);

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 4);
        s->dealloc = &Dealloc;
        s->call = &Call;
        s->vector = &Vector;
        s->repr = &Repr;
        s->getattro = &ObjectProtocol.GenericGetAttr;
        s->setattro = &ObjectProtocol.GenericSetAttr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Member("func", MemberType.Object, sizeof(PyObject), doc: "function object to use in future partial calls");
        t.Member("args", MemberType.Object, sizeof(PyObject) + 8, doc: "tuple of arguments to future partial calls");
        t.Member("keywords", MemberType.Object, sizeof(PyObject) + 16, doc: "dictionary of keyword arguments to future partial calls");
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.OwnDictGetSet));
        t.Method("__reduce__", &Reduce);
        t.Method("__setstate__", &SetState);
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static bool IsCallable(PyObject* op) => TypeSlots.Of(op)->call != null;

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (((Partial*)op)->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Fields.Dealloc(ts, op, 4);
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        if (count < 1) return Err.TypeError(ts, "type 'partial' takes at least one argument");
        PyObject* function = TupleObject.Items(args)[0], before = TupleObject.Empty, keywordsBefore = null;
        if (!IsCallable(function)) return Err.TypeError(ts, "the first argument must be callable");
        // A partial of a partial calls the inner function directly, unless the inner one carries attributes.
        if (TypeSlots.Of(function)->call == TypeSlots.Of(Type)->call && ((Partial*)function)->dict == null) {
            before = ((Partial*)function)->args;
            keywordsBefore = ((Partial*)function)->keywords;
            function = ((Partial*)function)->function;
        }
        using Owned all = new(ts, Concat(ts, before, TupleObject.Items(args) + 1, count - 1));
        if (all.IsNull) return null;
        using Owned keywords = new(ts, keywordsBefore == null ? DictObject.New(ts) : DictObject.Copy(ts, keywordsBefore));
        if (keywords.IsNull || (kwargs != null && DictObject.Update(ts, keywords, kwargs) < 0)) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        ((Partial*)op)->function = Py.NewRef(function);
        ((Partial*)op)->args = all.Detach();
        ((Partial*)op)->keywords = keywords.Detach();
        return op;
    }

    [return: NewRef]
    private static PyObject* Concat(PyThreadState* ts, PyObject* tuple, PyObject** more, nint count) {
        nint first = TupleObject.Size(tuple);
        if (first == 0) return TupleObject.FromArray(ts, more, count);
        PyObject* all = TupleObject.New(ts, first + count);
        if (all == null) return null;
        for (nint i = 0; i < first; i++) TupleObject.Items(all)[i] = Py.NewRef(TupleObject.Items(tuple)[i]);
        for (nint i = 0; i < count; i++) TupleObject.Items(all)[first + i] = Py.NewRef(more[i]);
        return all;
    }

    private static PyObject* Vector(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        const int Few = 16;
        var partial = (Partial*)self;
        nint first = partial->args == null ? 0 : TupleObject.Size(partial->args), more = partial->keywords == null ? 0 : DictObject.Size(partial->keywords);
        if (partial->function == null || kwnames != null || first + count + more > Few) {
            using Owned tuple = new(ts, TupleObject.FromArray(ts, args, count));
            using Owned dict = new(ts, CallProtocol.KeywordDict(ts, args + count, kwnames, out bool failed));
            return tuple.IsNull || failed ? null : Call(ts, self, tuple, dict);
        }
        using Owned function = new(ts, Py.NewRef(partial->function));
        using Owned given = new(ts, Py.XNewRef(partial->args)); // __setstate__ may replace them during the call
        using Owned keywords = new(ts, more == 0 ? null : Py.NewRef(partial->keywords));
        using Owned names = new(ts, more == 0 ? null : TupleObject.New(ts, more));
        if (more != 0 && names.IsNull) return null;
        PyObject** all = stackalloc PyObject*[Few];
        nint at = 0, position = 0, named = 0;
        for (nint i = 0; i < first; i++) all[at++] = TupleObject.Items(given)[i];
        for (nint i = 0; i < count; i++) all[at++] = args[i];
        while (named < more && DictObject.Next(keywords, ref position, out PyObject* name, out PyObject* value)) {
            TupleObject.Items(names)[named] = Py.NewRef(name);
            all[at + named++] = Py.NewRef(value); // the dict may change during the call
        }
        bool text = true;
        for (nint i = 0; i < named; i++) text &= UnicodeObject.Check(TupleObject.Items(names)[i]);
        PyObject* result = text ? CallProtocol.Vector(ts, function, all, at, more == 0 ? null : names.Borrow) : Err.TypeError(ts, "keywords must be strings");
        for (nint i = 0; i < named; i++) Py.DecRef(ts, all[at + i]);
        return result;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        var partial = (Partial*)self;
        if (partial->function == null) return Err.SystemError(ts, "partial was cleared");
        using Owned function = new(ts, Py.NewRef(partial->function));
        using Owned all = new(ts, Concat(ts, partial->args, TupleObject.Items(args), TupleObject.Size(args)));
        if (all.IsNull) return null;
        if (DictObject.Size(partial->keywords) == 0) return CallProtocol.Call(ts, function, all, kwargs);
        using Owned keywords = new(ts, DictObject.Copy(ts, partial->keywords));
        if (keywords.IsNull || (kwargs != null && DictObject.Update(ts, keywords, kwargs) < 0)) return null;
        return CallProtocol.Call(ts, function, all, keywords);
    }

    private static PyObject* Repr(PyThreadState* ts, PyObject* self) {
        int entered = ObjectProtocol.ReprEnter(ts, self);
        if (entered != 0) return entered < 0 ? null : UnicodeObject.FromString(ts, "...");
        PyObject* text = ReprParts(ts, self);
        ObjectProtocol.ReprLeave(ts, self);
        return text;
    }

    private static bool AppendRepr(PyThreadState* ts, ref UnicodeBuilder text, PyObject* op) {
        using Owned held = new(ts, Py.NewRef(op));
        using Owned repr = new(ts, ObjectProtocol.Repr(ts, held));
        if (repr.IsNull) return false;
        text.Append(repr.Borrow);
        return true;
    }

    private static PyObject* ReprParts(PyThreadState* ts, PyObject* self) {
        var partial = (Partial*)self;
        using Owned args = new(ts, Py.NewRef(partial->args));
        using Owned keywords = new(ts, DictObject.Copy(ts, partial->keywords));
        if (keywords.IsNull) return null;
        var text = new UnicodeBuilder(ts);
        text.Append(self->ob_type == Type ? "functools.partial" : TypeObject.Name(self->ob_type));
        text.Append("(");
        bool ok = AppendRepr(ts, ref text, partial->function);
        for (nint i = 0; ok && i < TupleObject.Size(args); i++) {
            text.Append(", ");
            ok = AppendRepr(ts, ref text, TupleObject.Items(args)[i]);
        }
        nint position = 0;
        while (ok && DictObject.Next(keywords, ref position, out PyObject* key, out PyObject* value)) {
            text.Append(", ");
            using Owned name = new(ts, ObjectProtocol.Str(ts, key));
            ok = !name.IsNull;
            if (!ok) break;
            text.Append(name.Borrow);
            text.Append("=");
            ok = AppendRepr(ts, ref text, value);
        }
        text.Append(")");
        if (ok) return text.Finish();
        text.Dispose();
        return null;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var partial = (Partial*)self;
        PyObject* state = TupleObject.Pack(ts, partial->function, partial->args, partial->keywords, partial->dict == null ? Py.None : partial->dict);
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), TupleObject.Pack(ts, partial->function), state);
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        if (!TupleObject.Check(state) || TupleObject.Size(state) != 4) return Err.TypeError(ts, "invalid partial state");
        PyObject** items = TupleObject.Items(state);
        if (!IsCallable(items[0]) || !TupleObject.Check(items[1]) || (!Py.IsNone(items[2]) && !DictObject.Check(items[2]))) return Err.TypeError(ts, "invalid partial state");
        using Owned args = new(ts, TupleObject.CheckExact(items[1]) ? Py.NewRef(items[1]) : TupleObject.FromIterable(ts, items[1]));
        if (args.IsNull) return null;
        using Owned keywords = new(ts, Py.IsNone(items[2]) ? DictObject.New(ts) : DictObject.CheckExact(items[2]) ? Py.NewRef(items[2]) : DictObject.Copy(ts, items[2]));
        if (keywords.IsNull) return null;
        var partial = (Partial*)self;
        PyObject* dict = Py.IsNone(items[3]) ? null : Py.NewRef(items[3]);
        if (dict != null && !DictObject.Check(dict)) {
            Py.DecRef(ts, dict);
            return Err.TypeError(ts, "invalid partial state");
        }
        Py.SetRef(ts, &partial->function, Py.NewRef(items[0]));
        Py.SetRef(ts, &partial->args, args.Detach());
        Py.SetRef(ts, &partial->keywords, keywords.Detach());
        Py.SetRef(ts, &partial->dict, dict);
        return Py.None;
    }
}
