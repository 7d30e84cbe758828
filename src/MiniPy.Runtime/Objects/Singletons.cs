// NoneType, NotImplementedType and ellipsis. The objects themselves are storage of the shim (Py.None …); Init gives them their types, once,
// before the first interpreter runs.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class Singletons {
    private static readonly PyTypeObject* s_none = StaticType.Create("NoneType", "_PyNone_Type", sizeof(PyObject), 0, &NoneSlots, null);
    private static readonly PyTypeObject* s_notImplemented = StaticType.Create("NotImplementedType", "_PyNotImplemented_Type", sizeof(PyObject), 0, &NotImplementedSlots, &NotImplementedMembers);
    private static readonly PyTypeObject* s_ellipsis = StaticType.Create("ellipsis", "PyEllipsis_Type", sizeof(PyObject), 0, &EllipsisSlots, &EllipsisMembers);

    /// <summary>Gives the singletons their types. Idempotent.</summary>
    public static void Init() {
        Py.None->ob_type = s_none;
        Py.NotImplemented->ob_type = s_notImplemented;
        Py.Ellipsis->ob_type = s_ellipsis;
        BoolObject.Init();
        // Every static type points at `type` from its birth, so that must be alive before any of them is used.
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(TypeObject).TypeHandle);
    }

    /// <summary>They are immortal: a count that falls to zero is native code's doing, and changes nothing.</summary>
    private static void Dealloc(PyThreadState* ts, PyObject* op) => StaticState.Immortalise(op);

    private static void NoneSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &NoneRepr;
        s->nb_bool = &NoneBool;
        s->@new = &NoneNew;
    }

    private static PyObject* NoneRepr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, "None");
    private static int NoneBool(PyThreadState* ts, PyObject* op) => 0;

    private static bool NoArguments(PyThreadState* ts, string type, PyObject* args, PyObject* kwargs) =>
        TupleObject.Size(args) == 0 && (kwargs == null || DictObject.Size(kwargs) == 0) || Err.TypeError(ts, type + " takes no arguments");

    private static PyObject* NoneNew(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => NoArguments(ts, "NoneType", args, kwargs) ? Py.None : null;

    private static void NotImplementedSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &NotImplementedRepr;
        s->nb_bool = &NotImplementedBool;
        s->@new = &NotImplementedNew;
    }

    private static PyObject* NotImplementedRepr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, "NotImplemented");

    private static int NotImplementedBool(PyThreadState* ts, PyObject* op) =>
        Warnings.Warn(ts, Exc.DeprecationWarning, "NotImplemented should not be used in a boolean context", 1) < 0 ? -1 : 1;

    private static PyObject* NotImplementedNew(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => NoArguments(ts, "NotImplementedType", args, kwargs) ? Py.NotImplemented : null;

    private static void NotImplementedMembers(TypeBuilder t) => t.Method("__reduce__", &NotImplementedRepr);

    private static void EllipsisSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->repr = &EllipsisRepr;
        s->@new = &EllipsisNew;
    }

    private static PyObject* EllipsisRepr(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, "Ellipsis");
    private static PyObject* EllipsisNew(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => NoArguments(ts, "EllipsisType", args, kwargs) ? Py.Ellipsis : null;
    private static void EllipsisMembers(TypeBuilder t) => t.Method("__reduce__", &EllipsisRepr);
}
