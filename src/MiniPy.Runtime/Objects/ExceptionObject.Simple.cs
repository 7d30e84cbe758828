// The small shapes: SystemExit (code), StopIteration (value), KeyError (str is the key's repr), NameError (name), AttributeError (name, obj)
// and ImportError (msg, name, path).
//
// name, obj and path come from keywords only; the core that raises such an error sets them through the New… functions below, without a
// dict of keywords.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ExceptionObject {
    private static class Specs {
        public static readonly ArgSpec NameError = new("NameError", 0, 0, "*", "name");
        public static readonly ArgSpec AttributeError = new("AttributeError", 0, 0, "*", "name", "obj");
        public static readonly ArgSpec ImportError = new("ImportError", 0, 0, "*", "name", "path");
    }

    private static void SystemExitSlots(TypeSlots* slots) {
        FillOwnership<OneField>(slots);
        slots->init = &SystemExitInit;
    }

    private static void SystemExitMembers(TypeBuilder type) => type.Member("code", MemberType.Object, ExtraOffset, readOnly: false, "exception code");

    private static int SystemExitInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (BaseInit(ts, op, args, kwargs) < 0) return -1;
        nint size = TupleObject.Size(args);
        if (size != 0) Py.SetRef(ts, &((PySystemExitObject*)op)->code, Py.NewRef(size == 1 ? TupleObject.Items(args)[0] : args));
        return 0;
    }

    private static void StopIterationSlots(TypeSlots* slots) {
        FillOwnership<OneField>(slots);
        slots->init = &StopIterationInit;
    }

    private static void StopIterationMembers(TypeBuilder type) => type.Member("value", MemberType.Object, ExtraOffset, readOnly: false, "generator return value");

    private static int StopIterationInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (BaseInit(ts, op, args, kwargs) < 0) return -1;
        PyObject* value = TupleObject.Size(args) > 0 ? TupleObject.Items(args)[0] : Py.None;
        Py.SetRef(ts, &((PyStopIterationObject*)op)->value, Py.NewRef(value));
        return 0;
    }

    private static void KeyErrorSlots(TypeSlots* slots) => slots->str = &KeyErrorStr;

    // KeyError("") would otherwise print nothing at all.
    [return: NewRef]
    private static PyObject* KeyErrorStr(PyThreadState* ts, PyObject* op) {
        PyObject* args = ((PyBaseExceptionObject*)op)->args;
        return TupleObject.Size(args) == 1 ? ObjectProtocol.Repr(ts, TupleObject.Items(args)[0]) : BaseStr(ts, op);
    }

    private static void NameErrorSlots(TypeSlots* slots) {
        FillOwnership<OneField>(slots);
        slots->init = &NameErrorInit;
    }

    private static void NameErrorMembers(TypeBuilder type) => type.Member("name", MemberType.Object, ExtraOffset, readOnly: false, "name");

    private static int NameErrorInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (BaseInit(ts, op, args, null) < 0) return -1;
        PyObject* name = null;
        if (kwargs != null && !Specs.NameError.ParseTuple(ts, TupleObject.Empty, kwargs, &name)) return -1;
        Py.SetRef(ts, &((PyNameErrorObject*)op)->name, Py.XNewRef(name));
        return 0;
    }

    private static void AttributeErrorSlots(TypeSlots* slots) {
        FillOwnership<TwoFields>(slots);
        slots->init = &AttributeErrorInit;
    }

    private static void AttributeErrorMembers(TypeBuilder type) {
        type.Member("name", MemberType.Object, ExtraOffset + 8, readOnly: false, "attribute name");
        type.Member("obj", MemberType.Object, ExtraOffset, readOnly: false, "object");
    }

    private static int AttributeErrorInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (BaseInit(ts, op, args, null) < 0) return -1;
        PyObject** given = stackalloc PyObject*[2];
        given[0] = given[1] = null;
        if (kwargs != null && !Specs.AttributeError.ParseTuple(ts, TupleObject.Empty, kwargs, given)) return -1;
        var error = (PyAttributeErrorObject*)op;
        Py.SetRef(ts, &error->name, Py.XNewRef(given[0]));
        Py.SetRef(ts, &error->obj, Py.XNewRef(given[1]));
        return 0;
    }

    private static void ImportErrorSlots(TypeSlots* slots) {
        FillOwnership<ThreeFields>(slots);
        slots->init = &ImportErrorInit;
        slots->str = &ImportErrorStr;
    }

    private static void ImportErrorMembers(TypeBuilder type) {
        type.Member("msg", MemberType.Object, ExtraOffset, readOnly: false, "exception message");
        type.Member("name", MemberType.Object, ExtraOffset + 8, readOnly: false, "module name");
        type.Member("path", MemberType.Object, ExtraOffset + 16, readOnly: false, "module path");
        type.Method("__reduce__", &ImportErrorReduce);
    }

    private static int ImportErrorInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (BaseInit(ts, op, args, null) < 0) return -1;
        PyObject** given = stackalloc PyObject*[2];
        given[0] = given[1] = null;
        if (kwargs != null && !Specs.ImportError.ParseTuple(ts, TupleObject.Empty, kwargs, given)) return -1;
        var error = (PyImportErrorObject*)op;
        Py.SetRef(ts, &error->name, Py.XNewRef(given[0]));
        Py.SetRef(ts, &error->path, Py.XNewRef(given[1]));
        Py.SetRef(ts, &error->msg, TupleObject.Size(args) == 1 ? Py.NewRef(TupleObject.Items(args)[0]) : null);
        return 0;
    }

    [return: NewRef]
    private static PyObject* ImportErrorStr(PyThreadState* ts, PyObject* op) {
        PyObject* message = ((PyImportErrorObject*)op)->msg;
        return message != null && UnicodeObject.CheckExact(message) ? Py.NewRef(message) : BaseStr(ts, op);
    }

    [return: NewRef]
    private static PyObject* ImportErrorReduce(PyThreadState* ts, PyObject* op) {
        var error = (PyImportErrorObject*)op;
        if (error->name == null && error->path == null) return BaseReduce(ts, op);
        using Owned state = new(ts, error->dict != null ? DictObject.Copy(ts, error->dict) : DictObject.New(ts));
        if (state.IsNull) return null;
        if (error->name != null && DictObject.SetItem(ts, state, Names.name, error->name) < 0) return null;
        if (error->path != null && DictObject.SetItem(ts, state, Names.path, error->path) < 0) return null;
        return ReduceWith(ts, op, error->args, state);
    }

    /// <summary>A NameError (or a subclass that is a builtin) that knows the name; for the "Did you mean" hint.</summary>
    [return: NewRef]
    public static PyObject* NewNameError(PyThreadState* ts, PyTypeObject* type, string message, PyObject* name) {
        PyObject* op = New(ts, type, message);
        if (op != null) ((PyNameErrorObject*)op)->name = Py.XNewRef(name);
        return op;
    }

    /// <summary>An AttributeError that knows object and name.</summary>
    [return: NewRef]
    public static PyObject* NewAttributeError(PyThreadState* ts, string message, PyObject* obj, PyObject* name) {
        PyObject* op = New(ts, Exc.AttributeError, message);
        if (op == null) return null;
        ((PyAttributeErrorObject*)op)->obj = Py.NewRef(obj);
        ((PyAttributeErrorObject*)op)->name = Py.NewRef(name);
        return op;
    }

    /// <summary>An ImportError or ModuleNotFoundError; name and path may be null.</summary>
    [return: NewRef]
    public static PyObject* NewImportError(PyThreadState* ts, PyTypeObject* type, string message, PyObject* name, PyObject* path) {
        PyObject* op = New(ts, type, message);
        if (op == null) return null;
        ((PyImportErrorObject*)op)->name = Py.XNewRef(name);
        ((PyImportErrorObject*)op)->path = Py.XNewRef(path);
        return op;
    }
}
