// BaseExceptionGroup and ExceptionGroup (PEP 654): an exception that is a tuple of others.
//
// PyBaseExceptionGroupObject adds msg (a str) and excs (a tuple of instances, not empty). BaseExceptionGroup(…) of nothing but Exceptions
// makes an ExceptionGroup. ExceptionGroup has two bases, (BaseExceptionGroup, Exception): its struct is that of the first with a
// list of weak references behind it; its tp_bases and tp_mro are written when its dict is filled, which ExceptionGroup(ts) does before it
// hands the type out.
//
// This file: the types, construction, str, attributes. ExceptionGroups.Split.cs: splitting, and what `except*` needs.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ExceptionGroups {
    internal static class Made {
        public static readonly PyTypeObject* ExceptionGroup = StaticType.Create("ExceptionGroup", null, sizeof(PyBaseExceptionGroupObject) + sizeof(nint),
            TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.BaseExcSubclass, &GroupSlots, &GroupMembers, Exc.BaseExceptionGroup,
            weakListOffset: sizeof(PyBaseExceptionGroupObject));
    }

    /// <summary>The type ExceptionGroup, complete.</summary>
    public static PyTypeObject* ExceptionGroup(PyThreadState* ts) {
        PyTypeObject* type = Made.ExceptionGroup;
        StaticType.EnsureFilled(type);
        return type;
    }

    /// <summary>Is it an instance of BaseExceptionGroup?</summary>
    public static bool Check(PyObject* op) => TypeObject.IsInstance(op, Exc.BaseExceptionGroup);

    /// <summary>The tuple of exceptions of a group.</summary>
    [return: Borrowed]
    public static PyObject* Exceptions(PyObject* group) => ((PyBaseExceptionGroupObject*)group)->excs;

    internal static void Slots(TypeSlots* slots) {
        ExceptionObject.FillOwnership<ExceptionObject.TwoFields>(slots);
        slots->@new = &New;
        slots->str = &Str;
    }

    internal static void Members(TypeBuilder type) {
        type.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
        type.Method("derive", &Derive);
        type.Method("split", &Split);
        type.Method("subgroup", &Subgroup);
        type.Member("message", MemberType.Object, ExceptionObject.ExtraOffset, readOnly: true, "exception message");
        type.Member("exceptions", MemberType.Object, ExceptionObject.ExtraOffset + 8, readOnly: true, "nested exceptions");
    }

    private static void GroupSlots(TypeSlots* slots) => slots->dealloc = &GroupDealloc;

    private static void GroupDealloc(PyThreadState* ts, PyObject* op) {
        if (*(nint*)((byte*)op + op->ob_type->tp_weaklistoffset) != 0) WeakRefObject.ClearAll(ts, op);
        ExceptionObject.Dealloc<ExceptionObject.TwoFields>(ts, op);
    }

    // Runs under the gate, after the linear tp_mro was made and before the dict is published.
    private static void GroupMembers(TypeBuilder type) {
        PyThreadState* ts = type.Ts;
        StaticType.EnsureFilled(Exc.Exception);
        PyObject* mro = TupleObject.New(ts, 5);
        PyObject** items = TupleObject.Items(mro);
        items[0] = (PyObject*)type.Type;
        items[1] = (PyObject*)Exc.BaseExceptionGroup;
        items[2] = (PyObject*)Exc.Exception;
        items[3] = (PyObject*)Exc.BaseException;
        items[4] = (PyObject*)BaseObject.Type;
        type.Type->tp_mro = mro;
        type.Type->tp_bases = TupleObject.Pack(ts, (PyObject*)Exc.BaseExceptionGroup, (PyObject*)Exc.Exception);
    }

    /// <summary>A BaseExceptionGroup or ExceptionGroup of these exceptions (any sequence).</summary>
    [return: NewRef]
    public static PyObject* Create(PyThreadState* ts, string message, PyObject* exceptions) {
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        if (text.IsNull) return null;
        using Owned args = new(ts, TupleObject.Pack(ts, text, exceptions));
        return args.IsNull ? null : ExceptionObject.Instantiate(ts, (PyObject*)Exc.BaseExceptionGroup, args);
    }

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyObject* typeObject, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        if (count != 2) return Err.TypeError(ts, $"BaseExceptionGroup.__new__() takes exactly 2 arguments ({count} given)");
        PyObject* message = TupleObject.Items(args)[0], sequence = TupleObject.Items(args)[1];
        if (!UnicodeObject.Check(message))
            return Err.TypeError(ts, $"BaseExceptionGroup.__new__() argument 1 must be str, not {(Py.IsNone(message) ? "None" : Err.TypeName(message))}");
        if (TypeObject.HasFlag(sequence, TypeFlags.DictSubclass) || TypeSlots.Of(sequence)->sq_item == null)
            return Err.TypeError(ts, "second argument (exceptions) must be a sequence");
        using Owned exceptions = new(ts, TupleObject.FromIterable(ts, sequence)); // may run Python code
        if (exceptions.IsNull) return null;
        nint size = TupleObject.Size(exceptions);
        if (size == 0) return Err.ValueError(ts, "second argument (exceptions) must be a non-empty sequence");
        bool onlyExceptions = true;
        for (nint i = 0; i < size; i++) {
            PyObject* item = TupleObject.Items(exceptions)[i];
            if (!ExceptionObject.IsInstance(item)) return Err.ValueError(ts, $"Item {i} of second argument (exceptions) is not an exception");
            onlyExceptions &= TypeObject.IsInstance(item, Exc.Exception);
        }

        var type = (PyTypeObject*)typeObject;
        PyTypeObject* exceptionGroup = ExceptionGroup(ts);
        if (type == Exc.BaseExceptionGroup) {
            if (onlyExceptions) type = exceptionGroup;
        } else if (!onlyExceptions && TypeObject.IsSubtype(type, Exc.Exception)) {
            return Err.TypeError(ts, type == exceptionGroup ? "Cannot nest BaseExceptions in an ExceptionGroup" : $"Cannot nest BaseExceptions in '{TypeObject.Name(type)}'");
        }
        PyObject* op = ExceptionObject.BaseNew(ts, (PyObject*)type, args, null);
        if (op == null) return null;
        ((PyBaseExceptionGroupObject*)op)->msg = Py.NewRef(message);
        ((PyBaseExceptionGroupObject*)op)->excs = exceptions.Detach();
        return op;
    }

    [return: NewRef]
    private static PyObject* Str(PyThreadState* ts, PyObject* op) {
        var group = (PyBaseExceptionGroupObject*)op;
        nint count = TupleObject.Size(group->excs);
        using var text = new UnicodeBuilder(ts);
        text.Append(group->msg);
        text.Append($" ({count} sub-exception{(count == 1 ? "" : "s")})");
        return text.Finish();
    }

    [return: NewRef]
    private static PyObject* Derive(PyThreadState* ts, PyObject* op, PyObject* exceptions) {
        using Owned args = new(ts, TupleObject.Pack(ts, ((PyBaseExceptionGroupObject*)op)->msg, exceptions));
        return args.IsNull ? null : ExceptionObject.Instantiate(ts, (PyObject*)Exc.BaseExceptionGroup, args);
    }
}
