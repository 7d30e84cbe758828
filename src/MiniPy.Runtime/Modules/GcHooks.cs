// The collector's hands on the upper floors: weak references, gc.callbacks, gc.garbage, sys.stderr. See Core/CycleCollector.Hooks.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed unsafe class GcHooks : CollectorHooks {
    public GcHooks() {
        TupleType = TupleObject.Type;
        ListType = ListObject.Type;
        RefType = WeakRefObject.Type;
        ProxyType = WeakRefObject.ProxyType;
        CallableProxyType = WeakRefObject.CallableProxyType;
        InstanceTraverse = TypeObject.PlannedTraverse;
        FillPlan = &TypeObject.FillPlan;
    }

    public override void ClearRef(PyThreadState* ts, PyWeakReference* reference) => WeakRefObject.ClearRef(ts, reference);

    public override void CallWeakCallback(PyThreadState* ts, PyWeakReference* reference) {
        PyObject* callback = reference->wr_callback;
        if (callback == null) return; // an earlier callback cut this one
        using Owned held = new(ts, Py.NewRef(callback));
        WeakRefObject.HandleCallback(ts, (PyObject*)reference, callback);
    }

    public override void Notify(PyThreadState* ts, bool start, int generation, nint collected, nint uncollectable) {
        PyObject* callbacks = ts->interp->gc.callbacks;
        if (callbacks == null || !ListObject.Check(callbacks) || ListObject.Size(callbacks) == 0) return;
        using Owned info = new(ts, Info(ts, generation, collected, uncollectable));
        using Owned phase = new(ts, UnicodeObject.FromString(ts, start ? "start" : "stop"));
        if (info.IsNull || phase.IsNull) {
            Err.WriteUnraisable(ts, null);
            return;
        }
        using Owned list = new(ts, Py.NewRef(callbacks));
        for (nint i = 0; i < ListObject.Size(list); i++) { // a callback may change the list
            using Owned callback = new(ts, Py.NewRef(ListObject.Items(list)[i]));
            using Owned result = new(ts, CallProtocol.CallTwo(ts, callback, phase, info)); // runs Python code
            if (result.IsNull) Err.WriteUnraisable(ts, callback);
        }
    }

    [return: NewRef]
    private static PyObject* Info(PyThreadState* ts, int generation, nint collected, nint uncollectable) {
        using Owned info = new(ts, DictObject.New(ts));
        if (info.IsNull || !Put(ts, info, "generation", generation) || !Put(ts, info, "collected", collected) || !Put(ts, info, "uncollectable", uncollectable)) return null;
        return info.Detach();
    }

    private static bool Put(PyThreadState* ts, PyObject* dict, string key, nint value) {
        using Owned number = new(ts, LongObject.FromNint(ts, value));
        return !number.IsNull && DictObject.SetItemString(ts, dict, key, number) == 0;
    }

    public override void AppendGarbage(PyThreadState* ts, PyObject* op) {
        Gc* gc = &ts->interp->gc;
        if (gc->garbage == null) gc->garbage = ListObject.New(ts, 0);
        if (gc->garbage == null || ListObject.Append(ts, gc->garbage, op) < 0) ErrorIndicator.Clear(ts);
    }

    public override void Unraisable(PyThreadState* ts, string where) => Err.WriteUnraisable(ts, null);

    public override void Debug(PyThreadState* ts, string text) {
        PyObject* file = ts->interp->sysdict == null ? null : DictObject.GetItem(ts, ts->interp->sysdict, Names.stderr);
        if (file == null || Py.IsNone(file)) return;
        using Owned held = new(ts, Py.NewRef(file));
        using Owned write = new(ts, ObjectProtocol.GetAttr(ts, file, Names.write));
        using Owned line = new(ts, UnicodeObject.FromString(ts, text));
        if (!write.IsNull && !line.IsNull) {
            using Owned result = new(ts, CallProtocol.CallOne(ts, write, line)); // runs Python code
        }
        ErrorIndicator.Clear(ts);
    }
}
