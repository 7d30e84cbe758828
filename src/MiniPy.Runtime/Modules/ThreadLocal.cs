// _thread._local: an object whose attributes each thread has for itself (threading.local).
//
// A thread's namespace hangs in its thread state's dict under a key of the object; it dies with the thread or with the object. The first
// use in another thread runs the class's __init__ there with the arguments of the first one.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ThreadLocal {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* weaklist;
        public PyObject* key;
        public PyObject* args;
        public PyObject* kwargs;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_thread._local", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, weakListOffset: 16,
        doc: "Thread-local data");

    private sealed class State {
        public long Next;
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
        Of(op)->key = UnicodeObject.FromString(ts, $"thread.local.{++Interpreter.From(ts).Part<State>().Next}");
        if (Of(op)->key == null || NewNamespace(ts, op) == null) Py.ClearRef(ts, &op);
        return op;
    }

    [return: Borrowed]
    private static PyObject* NewNamespace(PyThreadState* ts, PyObject* op) {
        if (ts->dict == null && (ts->dict = DictObject.New(ts)) == null) return null;
        using Owned dict = new(ts, DictObject.New(ts));
        return dict.IsNull || DictObject.SetItem(ts, ts->dict, Of(op)->key, dict) < 0 ? null : dict.Borrow;
    }

    /// <summary>This thread's namespace; the first look runs __init__.</summary>
    [return: Borrowed]
    private static PyObject* Namespace(PyThreadState* ts, PyObject* op) {
        PyObject* dict = ts->dict == null || Of(op)->key == null ? null : DictObject.GetItem(ts, ts->dict, Of(op)->key);
        if (dict != null) return dict;
        dict = NewNamespace(ts, op);
        if (dict == null) return null;
        var init = TypeSlots.Of(op)->init;
        if (init == TypeSlots.Of(BaseObject.Type)->init || init == null) return dict;
        if (init(ts, op, Of(op)->args == null ? TupleObject.Empty : Of(op)->args, Of(op)->kwargs) >= 0) return dict;
        PyObject* error = Err.Take(ts);
        if (DictObject.DelItem(ts, ts->dict, Of(op)->key) < 0) ErrorIndicator.Clear(ts);
        Err.Put(ts, error);
        return null;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (Of(op)->weaklist != null) WeakRefObject.ClearAll(ts, op);
        Release(ts, op);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static void Release(PyThreadState* ts, PyObject* op) {
        PyObject* key = Of(op)->key;
        Of(op)->key = null;
        if (key != null) {
            PyObject* pending = Err.Take(ts);
            // Threads come and go without the interpreter lock, but none clears its dict without it.
            var dicts = new System.Collections.Generic.List<nint>();
            lock (Interpreter.From(ts)) {
                for (PyThreadState* thread = ts->interp->threads; thread != null; thread = thread->next)
                    if (thread->dict != null) dicts.Add((nint)Py.NewRef(thread->dict));
            }
            foreach (nint dict in dicts) {
                if (DictObject.Pop(ts, (PyObject*)dict, key, out PyObject* space) == Lookup.Error) ErrorIndicator.Clear(ts);
                Py.XDecRef(ts, space);
                Py.DecRef(ts, (PyObject*)dict);
            }
            Py.DecRef(ts, key);
            if (pending != null) Err.Put(ts, pending);
        }
        Py.ClearRef(ts, &Of(op)->args);
        Py.ClearRef(ts, &Of(op)->kwargs);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        int stop = Of(op)->args == null ? 0 : visit(Of(op)->args, arg);
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
