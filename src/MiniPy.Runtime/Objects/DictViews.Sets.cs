// Set operations of dict_keys and dict_items: comparison as sets, & | - ^ with any iterable on either side, isdisjoint.
//
// The results are new sets, made by the methods of set; membership asks the other operand's __contains__. All of these may run Python
// code (hashing and comparing elements, iterating the other operand).

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class DictView {
    private static void SetSlots(TypeSlots* s) {
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->richcompare = &Compare;
        s->nb_and = &And;
        s->nb_or = &Or;
        s->nb_subtract = &Subtract;
        s->nb_xor = &Xor;
    }

    /// <summary>dict_keys or dict_items.</summary>
    public static bool IsSetLike(PyObject* op) => TypeObject.IsSubtype(op->ob_type, KeysType) || TypeObject.IsSubtype(op->ob_type, ItemsType);

    private static int AllIn(PyThreadState* ts, PyObject* elements, PyObject* container) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, elements));
        if (iterator.IsNull) return -1;
        for (nint i = 1; ; i++) {
            if ((i & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return -1;
            using Owned element = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (element.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : 1;
            int within = ObjectProtocol.Contains(ts, container, element);
            if (within <= 0) return within;
        }
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* self, PyObject* other, int op) {
        if (!SetObject.CheckAny(other) && !IsSetLike(other)) return Py.NotImplemented;
        nint mine = Length(ts, self), theirs = ObjectProtocol.Size(ts, other);
        if (theirs < 0) return null;
        int result = 0;
        switch (op) {
            case ObjectProtocol.Eq or ObjectProtocol.Ne:
                if (mine == theirs) result = AllIn(ts, self, other);
                if (op == ObjectProtocol.Ne && result >= 0) result = 1 - result;
                break;
            case ObjectProtocol.Lt: if (mine < theirs) result = AllIn(ts, self, other); break;
            case ObjectProtocol.Le: if (mine <= theirs) result = AllIn(ts, self, other); break;
            case ObjectProtocol.Gt: if (mine > theirs) result = AllIn(ts, other, self); break;
            default: if (mine >= theirs) result = AllIn(ts, other, self); break;
        }
        return result < 0 ? null : Py.Bool(result != 0);
    }

    /// <summary>A set of the left operand's elements, updated by set's method `name` with the right operand.</summary>
    [return: NewRef]
    private static PyObject* Combined(PyThreadState* ts, PyObject* left, string name, PyObject* right) {
        using Owned result = new(ts, SetObject.New(ts, TypeObject.IsSubtype(left->ob_type, KeysType) ? DictOf(left) : left));
        if (result.IsNull) return null;
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, result, name));
        if (method.IsNull) return null;
        using Owned done = new(ts, CallProtocol.CallOne(ts, method, right));
        return done.IsNull ? null : result.Detach();
    }

    private static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) => Combined(ts, a, "update", b);
    private static PyObject* Subtract(PyThreadState* ts, PyObject* a, PyObject* b) => Combined(ts, a, "difference_update", b);
    private static PyObject* Xor(PyThreadState* ts, PyObject* a, PyObject* b) => Combined(ts, a, "symmetric_difference_update", b);

    [return: NewRef]
    private static PyObject* And(PyThreadState* ts, PyObject* view, PyObject* other) {
        if (!IsSetLike(view)) Swap(ref view, ref other); // the view is the right operand
        nint mine = Length(ts, view);
        if (SetObject.CheckExact(other) && mine <= SetObject.Size(other)) {
            using Owned method = new(ts, ObjectProtocol.GetAttr(ts, other, "intersection"));
            return method.IsNull ? null : CallProtocol.CallOne(ts, method, view);
        }
        if (IsSetLike(other) && Length(ts, other) > mine) Swap(ref view, ref other);
        using Owned result = new(ts, SetObject.New(ts, null));
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, other));
        if (result.IsNull || iterator.IsNull) return null;
        for (nint i = 1; ; i++) {
            if ((i & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return null;
            using Owned element = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (element.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : result.Detach();
            int within = ObjectProtocol.Contains(ts, view, element);
            if (within < 0 || (within > 0 && SetObject.Add(ts, result, element) < 0)) return null;
        }
    }

    private static void Swap(ref PyObject* a, ref PyObject* b) {
        PyObject* held = a;
        a = b;
        b = held;
    }

    private static PyObject* IsDisjoint(PyThreadState* ts, PyObject* self, PyObject* other) {
        if (self == other) return Py.Bool(Length(ts, self) == 0);
        // The shorter of two sets is walked, the longer one is asked.
        if ((SetObject.CheckAnyExact(other) || IsSetLike(other)) && ObjectProtocol.Size(ts, other) > Length(ts, self)) Swap(ref self, ref other);
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, other));
        if (iterator.IsNull) return null;
        for (nint i = 1; ; i++) {
            if ((i & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return null;
            using Owned element = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (element.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Py.True;
            int within = ObjectProtocol.Contains(ts, self, element);
            if (within != 0) return within < 0 ? null : Py.False;
        }
    }
}
