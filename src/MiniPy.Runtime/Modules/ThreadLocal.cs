// _thread._local: an object whose attributes each thread has for itself (threading.local).
//
// The object owns its namespaces, by the id of the thread state, so the cycle collector sees through it; a thread that ends takes its
// namespaces out of all such objects. The last one used is remembered. The first use in another thread runs the class's __init__ there
// with the arguments of the first one.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ThreadLocal {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* weaklist;
        /// <summary>int to dict.</summary>
        public PyObject* spaces;
        public PyObject* args;
        public PyObject* kwargs;
        /// <summary>Borrowed from spaces; null when not known.</summary>
        public PyObject* last_space;
        public ulong last_thread;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_thread._local", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, weakListOffset: 16,
        doc: "Thread-local data");

    private sealed class State {
        public readonly HashSet<nint> Live = [];
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->getattro = &GetAttr;
        s->setattro = &SetAttr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Getter("__dict__", &GetDict);

    private static Layout* Of(PyObject* op) => (Layout*)op;

    private static PyObject* New(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        bool any = args != null && TupleObject.Size(args) > 0 || kwargs != null && DictObject.Size(kwargs) > 0;
        if (any && TypeSlots.Of((PyTypeObject*)cls)->init == TypeSlots.Of(BaseObject.Type)->init) return Err.TypeError(ts, "Initialization arguments are not supported");
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op == null) return null;
        Of(op)->args = Py.XNewRef(args);
        Of(op)->kwargs = Py.XNewRef(kwargs);
        Interpreter.From(ts).Part<State>().Live.Add((nint)op);
        if ((Of(op)->spaces = DictObject.New(ts)) == null || NewNamespace(ts, op) == null) Py.ClearRef(ts, &op);
        return op;
    }

    [return: Borrowed]
    private static PyObject* NewNamespace(PyThreadState* ts, PyObject* op) {
        using Owned dict = new(ts, DictObject.New(ts));
        using Owned key = new(ts, LongObject.FromUInt64(ts, ts->id));
        if (dict.IsNull || key.IsNull || DictObject.SetItem(ts, Of(op)->spaces, key, dict) < 0) return null;
        Of(op)->last_thread = ts->id;
        return Of(op)->last_space = dict.Borrow;
    }

    private static void Forget(PyThreadState* ts, PyObject* op, ulong thread) {
        if (Of(op)->last_thread == thread) Of(op)->last_space = null;
        if (Of(op)->spaces == null) return;
        using Owned key = new(ts, LongObject.FromUInt64(ts, thread));
        PyObject* space = null;
        if (key.IsNull || DictObject.Pop(ts, Of(op)->spaces, key, out space) == Lookup.Error) ErrorIndicator.Clear(ts);
        Py.XDecRef(ts, space);
    }

    /// <summary>Gives up the namespaces of a thread. May run Python code.</summary>
    public static void ThreadEnds(PyThreadState* ts) {
        HashSet<nint> live = Interpreter.From(ts).Part<State>().Live;
        if (live.Count == 0) return;
        var all = new List<nint>(live);
        foreach (nint op in all) Py.IncRef((PyObject*)op);
        foreach (nint op in all) {
            Forget(ts, (PyObject*)op, ts->id);
            Py.DecRef(ts, (PyObject*)op);
        }
    }

    /// <summary>This thread's namespace; the first look runs __init__.</summary>
    [return: Borrowed]
    private static PyObject* Namespace(PyThreadState* ts, PyObject* op) {
        if (Of(op)->last_space != null && Of(op)->last_thread == ts->id) return Of(op)->last_space;
        if (Of(op)->spaces == null && (Of(op)->spaces = DictObject.New(ts)) == null) return null; // used again after the collector cleared it
        using Owned key = new(ts, LongObject.FromUInt64(ts, ts->id));
        if (key.IsNull) return null;
        PyObject* dict = DictObject.GetItem(ts, Of(op)->spaces, key);
        if (dict != null) {
            Of(op)->last_thread = ts->id;
            return Of(op)->last_space = dict;
        }
        dict = NewNamespace(ts, op);
        if (dict == null) return null;
        var init = TypeSlots.Of(op)->init;
        if (init == TypeSlots.Of(BaseObject.Type)->init || init == null) return dict;
        if (init(ts, op, Of(op)->args == null ? TupleObject.Empty : Of(op)->args, Of(op)->kwargs) >= 0) return Namespace(ts, op);
        PyObject* error = Err.Take(ts);
        Forget(ts, op, ts->id);
        Err.Put(ts, error);
        return null;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        Interpreter.From(ts).Part<State>().Live.Remove((nint)op);
        CycleCollector.Untrack(ts, op);
        if (Of(op)->weaklist != null) WeakRefObject.ClearAll(ts, op);
        Release(ts, op);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static void Release(PyThreadState* ts, PyObject* op) {
        Of(op)->last_space = null;
        Py.ClearRef(ts, &Of(op)->spaces);
        Py.ClearRef(ts, &Of(op)->args);
        Py.ClearRef(ts, &Of(op)->kwargs);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = Of(op)->spaces == null ? 0 : visit(Of(op)->spaces, arg);
        if (stop == 0 && Of(op)->args != null) stop = visit(Of(op)->args, arg);
        return stop != 0 || Of(op)->kwargs == null ? stop : visit(Of(op)->kwargs, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Release(ts, op);
        return 0;
    }

    private static PyObject* GetDict(PyThreadState* ts, PyObject* op) => Py.XNewRef(Namespace(ts, op));

    private static PyObject* GetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* space = Namespace(ts, op);
        if (space == null) return null;
        if (UnicodeObject.Equals(name, Names.__dict__)) return Py.NewRef(space);
        using Owned held = new(ts, Py.NewRef(space));
        PyObject* value = ObjectProtocol.GenericLookup(ts, op, name, space);
        if (value != null || ErrorIndicator.Occurred(ts) != null) return value;
        return ObjectProtocol.RaiseAttributeError(ts, op, name, $"'{TypeObject.FullName(op->ob_type)}' object has no attribute '{UnicodeObject.ToString(name)}'");
    }

    private static int SetAttr(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value) {
        PyObject* space = Namespace(ts, op);
        if (space == null) return -1;
        if (UnicodeObject.Equals(name, Names.__dict__)) return Err.AttributeError(ts, $"'{TypeObject.FullName(op->ob_type)}' object attribute '__dict__' is read-only");
        using Owned held = new(ts, Py.NewRef(space));
        return ObjectProtocol.GenericSetAttrWithDict(ts, op, name, value, space);
    }
}
