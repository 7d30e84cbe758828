// _weakref: the types and functions on which the library's weakref.py stands.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class WeakrefModule {
    public static readonly BuiltinModule Definition = new("_weakref", "Weak-reference support module.", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("getweakrefcount", &GetWeakRefCount, "getweakrefcount($module, object, /)\n--\n\nReturn the number of weak references to 'object'.");
        m.Function("_remove_dead_weakref", &RemoveDeadWeakRef, "_remove_dead_weakref($module, dct, key, /)\n--\n\nAtomically remove key from dict if it points to a dead weakref.");
        m.Function("getweakrefs", &GetWeakRefs, "getweakrefs($module, object, /)\n--\n\nReturn a list of all weak reference objects pointing to 'object'.");
        m.Function("proxy", &Proxy, "proxy($module, object, callback=None, /)\n--\n\nCreate a proxy object that weakly references 'object'.\n\n"
            + "'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized.");
        m.Value("ref", (PyObject*)WeakRefObject.Type);
        m.Value("ReferenceType", (PyObject*)WeakRefObject.Type);
        m.Value("ProxyType", (PyObject*)WeakRefObject.ProxyType);
        m.Value("CallableProxyType", (PyObject*)WeakRefObject.CallableProxyType);
        return 0;
    }

    private static PyObject* GetWeakRefCount(PyThreadState* ts, PyObject* module, PyObject* op) => LongObject.FromNint(ts, WeakRefObject.Count(ts, op));

    private static PyObject* GetWeakRefs(PyThreadState* ts, PyObject* module, PyObject* op) => WeakRefObject.All(ts, op);

    private static PyObject* Proxy(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "proxy", count, 1, 2)) return null;
        return WeakRefObject.NewProxy(ts, args[0], count > 1 ? args[1] : null);
    }

    private static PyObject* RemoveDeadWeakRef(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_remove_dead_weakref", count, 2, 2)) return null;
        PyObject* dict = args[0];
        if (!DictObject.Check(dict)) return Err.TypeError(ts, $"_remove_dead_weakref() argument 1 must be dict, not {Err.TypeName(dict)}");
        switch (DictObject.GetItemWithError(ts, dict, args[1], out PyObject* value)) { // hashing and comparing the key may run Python code
            case Lookup.Error: return null;
            case Lookup.Missing: return Py.None;
        }
        if (!WeakRefObject.Check(value)) return Err.TypeError(ts, "not a weakref");
        // Between this look and the deletion only the key's __eq__ could put another value there; such keys are no matter of weakref.py.
        if (!Py.IsNone(WeakRefObject.GetObject(value))) return Py.None;
        return DictObject.DelItem(ts, dict, args[1]) < 0 ? null : Py.None;
    }
}
