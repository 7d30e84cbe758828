// cls.__bases__ = …: a new base, new bases, and a new order for the class and all below it; all or nothing.
//
// A metaclass's mro() may run any code, this assignment included, on this class or on any other. So each step asks whether what it stored
// is still there: an order or bases that a nested assignment put in its place are newer, and stay.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class TypeObject {
    /// <summary>What UndoOrders needs: a class, the order it got, the order it had (null for none). All three are owned.</summary>
    private readonly record struct ChangedOrder(nint Type, nint New, nint Old);

    private static int SetBases(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (!CheckSettable(ts, op, value, "__bases__")) return -1;
        var type = (PyTypeObject*)op;
        if (!HasFlag(value, TypeFlags.TupleSubclass)) return Err.TypeError(ts, $"can only assign tuple to {Name(type)}.__bases__, not {Err.TypeName(value)}");
        if (TupleObject.Size(value) == 0) return Err.TypeError(ts, $"can only assign non-empty tuple to {Name(type)}.__bases__, not ()");
        for (nint i = 0; i < TupleObject.Size(value); i++) {
            PyObject* item = TupleObject.Items(value)[i];
            if (!Check(item)) return Err.TypeError(ts, $"{Name(type)}.__bases__ must be tuple of classes, not '{Err.TypeName(item)}'");
            // The chain of bases counts as well: within mro() the order may be older than it.
            if (IsSubtype((PyTypeObject*)item, type) || IsInBaseChain((PyTypeObject*)item, type)) return Err.TypeError(ts, "a __bases__ item causes an inheritance cycle");
        }
        PyTypeObject* best = BestBase(ts, value);
        if (best == null || !CheckAssignable(ts, type->tp_base, best, "__bases__")) return -1;

        PyObject* oldBases = type->tp_bases;
        PyTypeObject* oldBase = type->tp_base;
        type->tp_bases = Py.NewRef(value);
        type->tp_base = (PyTypeObject*)Py.NewRef((PyObject*)best);
        List<ChangedOrder> changed = [];
        bool good = RecomputeOrders(ts, type, changed);
        if (!good) UndoOrders(ts, changed);
        if (type->tp_bases == value) {
            if (good) {
                for (nint i = 0; i < TupleObject.Size(oldBases); i++) RemoveSubclass(ts, (PyTypeObject*)TupleObject.Items(oldBases)[i], type);
                for (nint i = 0; i < TupleObject.Size(value); i++) AddSubclass(ts, (PyTypeObject*)TupleObject.Items(value)[i], type);
                Modified(ts, type);
                UpdateAllTree(ts, type);
            } else {
                PyTypeObject* failedBase = type->tp_base;
                type->tp_bases = oldBases;
                type->tp_base = oldBase;
                Modified(ts, type);
                oldBases = value;
                oldBase = failedBase;
            }
        }
        foreach (ChangedOrder change in changed) {
            Py.DecRef(ts, (PyObject*)change.Type);
            Py.DecRef(ts, (PyObject*)change.New);
            Py.XDecRef(ts, (PyObject*)change.Old);
        }
        Py.DecRef(ts, oldBases);
        Py.DecRef(ts, (PyObject*)oldBase);
        return good ? 0 : -1;
    }

    private static bool IsInBaseChain(PyTypeObject* type, PyTypeObject* wanted) {
        for (; type != null; type = type->tp_base)
            if (type == wanted) return true;
        return false;
    }

    /// <summary>May instances of `old` become instances of `type` (or a class change its base from one to the other)? TypeError if not.</summary>
    public static bool CheckAssignable(PyThreadState* ts, PyTypeObject* old, PyTypeObject* type, string attribute) {
        if (((old->tp_flags ^ type->tp_flags) & TypeFlags.HaveGc) != 0)
            return Err.TypeError(ts, $"{attribute} assignment: '{Name(type)}' deallocator differs from '{Name(old)}'");
        return SameLayout(old, type) || Err.TypeError(ts, $"{attribute} assignment: '{Name(type)}' object layout differs from '{Name(old)}'");
    }

    /// <summary>New orders for the class and everything below it. May run Python code.</summary>
    private static bool RecomputeOrders(PyThreadState* ts, PyTypeObject* type, List<ChangedOrder> changed) {
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts);
        using Owned before = new(ts, Py.XNewRef(type->tp_mro)); // keeps its address from being used again meanwhile
        PyObject* mro = ComputeMro(ts, type);
        if (mro == null) return false;
        if (type->tp_mro != before.Borrow) { // a nested assignment was faster; it has seen to the subclasses too
            Py.DecRef(ts, mro);
            return true;
        }
        Modified(ts, type);
        type->tp_mro = mro;
        changed.Add(new ChangedOrder((nint)Py.NewRef((PyObject*)type), (nint)Py.NewRef(mro), (nint)before.Borrow)); // the old order's reference was tp_mro's
        using Owned subclasses = new(ts, SubclassList(ts, type));
        if (subclasses.IsNull) return false;
        for (nint i = 0; i < ListObject.Size(subclasses); i++)
            if (!RecomputeOrders(ts, (PyTypeObject*)ListObject.Items(subclasses)[i], changed)) return false;
        return true;
    }

    private static void UndoOrders(PyThreadState* ts, List<ChangedOrder> changed) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        for (int i = changed.Count - 1; i >= 0; i--) {
            var cls = (PyTypeObject*)changed[i].Type;
            if (cls->tp_mro != (PyObject*)changed[i].New) continue;
            Modified(ts, cls);
            Py.SetRef(ts, &cls->tp_mro, Py.XNewRef((PyObject*)changed[i].Old));
        }
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    private static void UpdateAllTree(PyThreadState* ts, PyTypeObject* type) {
        UpdateAllSlots(ts, type);
        TypeMade(ts, type);
        using Owned subclasses = new(ts, SubclassList(ts, type));
        if (subclasses.IsNull) {
            ErrorIndicator.Clear(ts);
            return;
        }
        for (nint i = 0; i < ListObject.Size(subclasses); i++) UpdateAllTree(ts, (PyTypeObject*)ListObject.Items(subclasses)[i]);
    }
}
