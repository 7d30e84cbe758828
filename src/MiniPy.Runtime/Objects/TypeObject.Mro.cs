// The method resolution order: C3 (the order of "A monotonic superclass linearization for Dylan"), with a metaclass's own mro() if it has one.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class TypeObject {
    /// <summary>The MRO as a new tuple; asks the metaclass when it overrides mro(). May run Python code.</summary>
    [return: NewRef]
    public static PyObject* ComputeMro(PyThreadState* ts, PyTypeObject* type) {
        PyTypeObject* metatype = type->ob_base.ob_base.ob_type;
        if (metatype != Type) {
            PyObject* method = Lookup(ts, metatype, Names.mro);
            if (method != null && method != Lookup(ts, Type, Names.mro)) return CustomMro(ts, type);
        }
        return C3(ts, type);
    }

    [return: NewRef]
    private static PyObject* CustomMro(PyThreadState* ts, PyTypeObject* type) {
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, (PyObject*)type, Names.mro)); // the class itself cannot be asked yet
        if (method.IsNull) return null;
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, method));
        if (result.IsNull) return null;
        using Owned mro = new(ts, TupleObject.FromIterable(ts, result));
        if (mro.IsNull) return null;
        if (TupleObject.Size(mro) == 0) return Err.TypeError(ts, "type MRO must not be empty");
        PyTypeObject* solid = SolidBase(type);
        for (nint i = 0; i < TupleObject.Size(mro); i++) {
            PyObject* item = TupleObject.Items(mro)[i];
            if (!Check(item)) return Err.TypeError(ts, $"mro() returned a non-class ('{Err.TypeName(item)}')");
            if (!IsSubtype(solid, SolidBase((PyTypeObject*)item))) return Err.TypeError(ts, $"mro() returned base with unsuitable layout ('{FullName((PyTypeObject*)item)}')");
        }
        return mro.Detach();
    }

    [return: NewRef]
    public static PyObject* C3(PyThreadState* ts, PyTypeObject* type) {
        PyObject* bases = type->tp_bases;
        nint count = TupleObject.Size(bases);
        for (nint i = 0; i < count; i++)
            for (nint j = i + 1; j < count; j++)
                if (TupleObject.Items(bases)[i] == TupleObject.Items(bases)[j]) return Err.TypeError(ts, $"duplicate base class {Name((PyTypeObject*)TupleObject.Items(bases)[i])}");
        List<nint> merged = [(nint)type];
        List<(nint Tuple, nint At)> lists = [];
        for (nint i = 0; i < count; i++) {
            var @base = (PyTypeObject*)TupleObject.Items(bases)[i];
            PyObject* order = MroOf(@base);
            if (order == null) return Err.TypeError(ts, $"Cannot extend an incomplete type '{FullName(@base)}'");
            lists.Add(((nint)order, 0));
        }
        lists.Add(((nint)bases, 0));
        while (true) {
            bool done = true;
            nint chosen = 0;
            foreach ((nint tuple, nint at) in lists) {
                if (at >= TupleObject.Size((PyObject*)tuple)) continue;
                done = false;
                nint candidate = (nint)TupleObject.Items((PyObject*)tuple)[at];
                if (InTail(lists, candidate)) continue;
                chosen = candidate;
                break;
            }
            if (done) break;
            if (chosen == 0) return Conflict(ts, lists);
            merged.Add(chosen);
            for (int i = 0; i < lists.Count; i++) {
                (nint tuple, nint at) = lists[i];
                if (at < TupleObject.Size((PyObject*)tuple) && (nint)TupleObject.Items((PyObject*)tuple)[at] == chosen) lists[i] = (tuple, at + 1);
            }
        }
        PyObject* mro = TupleObject.New(ts, merged.Count);
        if (mro == null) return null;
        for (int i = 0; i < merged.Count; i++) TupleObject.Items(mro)[i] = Py.NewRef((PyObject*)merged[i]);
        return mro;
    }

    private static bool InTail(List<(nint Tuple, nint At)> lists, nint candidate) {
        foreach ((nint tuple, nint at) in lists)
            for (nint i = at + 1; i < TupleObject.Size((PyObject*)tuple); i++)
                if ((nint)TupleObject.Items((PyObject*)tuple)[i] == candidate) return true;
        return false;
    }

    private static Raised Conflict(PyThreadState* ts, List<(nint Tuple, nint At)> lists) {
        List<string> names = [];
        foreach ((nint tuple, nint at) in lists) {
            if (at >= TupleObject.Size((PyObject*)tuple)) continue;
            string name = Name((PyTypeObject*)TupleObject.Items((PyObject*)tuple)[at]);
            if (!names.Contains(name)) names.Add(name);
        }
        return Err.TypeError(ts, "Cannot create a consistent method resolution\norder (MRO) for bases " + string.Join(", ", names));
    }
}
