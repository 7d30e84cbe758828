// What every exception has: BaseException's slots and attributes, and the fill of traverse, clear and dealloc for all shapes.
//
// The three functions that walk an object's references are generic over a mask of the words behind the common part, so that each shape
// gets straight-line code of its own and no table is read.
//
// __notes__ is an ordinary attribute in the instance's dict (add_note makes it); the struct's `notes` field stays null, as in 3.11.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ExceptionObject {
    /// <summary>Which words behind the common part are references: bit i for the word at ExtraOffset + 8 * i.</summary>
    internal interface IFields {
        static abstract int Mask { get; }
    }

    internal struct NoFields : IFields { public static int Mask => 0; }
    internal struct OneField : IFields { public static int Mask => 0b1; }
    internal struct TwoFields : IFields { public static int Mask => 0b11; }
    internal struct ThreeFields : IFields { public static int Mask => 0b111; }
    internal struct FourFields : IFields { public static int Mask => 0b1111; }
    internal struct EightFields : IFields { public static int Mask => 0b1111_1111; }
    internal struct UnicodeFields : IFields { public static int Mask => 0b1_0011; }

    internal static void FillOwnership<T>(TypeSlots* slots) where T : struct, IFields {
        slots->traverse = &Traverse<T>;
        slots->clear = &Clear<T>;
        slots->dealloc = &Dealloc<T>;
    }

    private static int Traverse<T>(PyObject* op, delegate*<PyObject*, void*, int> visit, void* context) where T : struct, IFields {
        PyObject** fields = &((PyBaseExceptionObject*)op)->dict;
        for (int i = 0; i < 6; i++) {
            if (fields[i] == null) continue;
            int result = visit(fields[i], context);
            if (result != 0) return result;
        }
        var extra = (PyObject**)((byte*)op + ExtraOffset);
        for (int mask = T.Mask; mask != 0; mask >>= 1, extra++) {
            if ((mask & 1) == 0 || *extra == null) continue;
            int result = visit(*extra, context);
            if (result != 0) return result;
        }
        return 0;
    }

    private static int Clear<T>(PyThreadState* ts, PyObject* op) where T : struct, IFields {
        PyObject** fields = &((PyBaseExceptionObject*)op)->dict;
        for (int i = 0; i < 6; i++) Py.ClearRef(ts, &fields[i]);
        var extra = (PyObject**)((byte*)op + ExtraOffset);
        for (int mask = T.Mask; mask != 0; mask >>= 1, extra++)
            if ((mask & 1) != 0) Py.ClearRef(ts, extra);
        return 0;
    }

    internal static void Dealloc<T>(PyThreadState* ts, PyObject* op) where T : struct, IFields {
        CycleCollector.Untrack(ts, op);
        Clear<T>(ts, op);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static void BaseSlots(TypeSlots* slots) {
        FillOwnership<NoFields>(slots);
        slots->@new = &BaseNew;
        slots->init = &BaseInit;
        slots->repr = &BaseRepr;
        slots->str = &BaseStr;
        slots->getattro = &ObjectProtocol.GenericGetAttr;
        slots->setattro = &ObjectProtocol.GenericSetAttr;
    }

    private static void BaseMembers(TypeBuilder type) {
        type.Method("__reduce__", &BaseReduce);
        type.Method("__setstate__", &BaseSetState);
        type.Method("with_traceback", &WithTraceback, "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self.");
        type.Method("add_note", &AddNote, "Exception.add_note(note) --\n    add a note to the exception");
        type.Member("__suppress_context__", MemberType.Bool, ExtraOffset - 8, readOnly: false);
        type.Getter("__dict__", &GetDict, &SetDict);
        type.Getter("args", &GetArgs, &SetArgs);
        type.Getter("__traceback__", &GetTraceback, &SetTracebackAttribute);
        type.Getter("__context__", &GetContext, &SetContextAttribute, "exception context");
        type.Getter("__cause__", &GetCause, &SetCauseAttribute, "exception cause");
    }

    [return: NewRef]
    internal static PyObject* BaseNew(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject* op = AllocInstance(ts, (PyTypeObject*)type);
        if (op == null) return null;
        ((PyBaseExceptionObject*)op)->args = Py.NewRef(args != null ? args : TupleObject.Empty);
        return op;
    }

    /// <summary>A cleared instance, args still null.</summary>
    [return: NewRef]
    internal static PyObject* AllocInstance(PyThreadState* ts, PyTypeObject* type) {
        delegate*<PyThreadState*, PyObject*, nint, PyObject*> alloc = TypeSlots.Of(type)->alloc;
        return alloc != null ? alloc(ts, (PyObject*)type, 0) : ObjectMemory.Alloc(ts, (PyObject*)type, 0);
    }

    internal static int BaseInit(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if (kwargs != null && !NoKeywords(ts, op->ob_type, kwargs)) return -1;
        SetArgsTuple(ts, op, args);
        return 0;
    }

    internal static void SetArgsTuple(PyThreadState* ts, PyObject* op, PyObject* args) {
        var exception = (PyBaseExceptionObject*)op;
        if (exception->args != args) Py.SetRef(ts, &exception->args, Py.NewRef(args));
    }

    internal static bool NoKeywords(PyThreadState* ts, PyTypeObject* type, PyObject* kwargs) {
        if (kwargs == null || DictObject.Size(kwargs) == 0) return true;
        return Err.TypeError(ts, $"{TypeObject.Name(type)}() takes no keyword arguments");
    }

    /// <summary>str() of no, one or more arguments.</summary>
    [return: NewRef]
    internal static PyObject* BaseStr(PyThreadState* ts, PyObject* op) {
        PyObject* args = ((PyBaseExceptionObject*)op)->args;
        return TupleObject.Size(args) switch {
            0 => Py.NewRef(Names.Empty),
            1 => ObjectProtocol.Str(ts, TupleObject.Items(args)[0]),
            _ => ObjectProtocol.Str(ts, args),
        };
    }

    [return: NewRef]
    internal static PyObject* BaseRepr(PyThreadState* ts, PyObject* op) {
        PyObject* args = ((PyBaseExceptionObject*)op)->args;
        bool one = TupleObject.Size(args) == 1;
        using Owned inner = new(ts, ObjectProtocol.Repr(ts, one ? TupleObject.Items(args)[0] : args));
        if (inner.IsNull) return null;
        using var text = new UnicodeBuilder(ts);
        text.Append(TypeObject.Name(op->ob_type));
        if (one) text.Append("(");
        text.Append(inner.Borrow);
        if (one) text.Append(")");
        return text.Finish();
    }

    /// <summary>(type, args) or (type, args, dict).</summary>
    [return: NewRef]
    internal static PyObject* BaseReduce(PyThreadState* ts, PyObject* op) => ReduceWith(ts, op, ((PyBaseExceptionObject*)op)->args, ((PyBaseExceptionObject*)op)->dict);

    [return: NewRef]
    internal static PyObject* ReduceWith(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* state) =>
        state != null ? TupleObject.Pack(ts, (PyObject*)op->ob_type, args, state) : TupleObject.Pack(ts, (PyObject*)op->ob_type, args);

    [return: NewRef]
    private static PyObject* BaseSetState(PyThreadState* ts, PyObject* op, PyObject* state) {
        if (Py.IsNone(state)) return Py.None;
        if (!TypeObject.HasFlag(state, TypeFlags.DictSubclass)) return Err.TypeError(ts, "state is not a dictionary");
        nint position = 0;
        while (DictObject.Next(state, ref position, out PyObject* key, out PyObject* value)) {
            Py.IncRef(key);
            Py.IncRef(value);
            int result = ObjectProtocol.SetAttr(ts, op, key, value); // may run Python code
            Py.DecRef(ts, value);
            Py.DecRef(ts, key);
            if (result < 0) return null;
        }
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* WithTraceback(PyThreadState* ts, PyObject* op, PyObject* traceback) =>
        SetTracebackAttribute(ts, op, traceback) < 0 ? null : Py.NewRef(op);

    [return: NewRef]
    private static PyObject* AddNote(PyThreadState* ts, PyObject* op, PyObject* note) {
        if (!UnicodeObject.Check(note)) return Err.TypeError(ts, $"note must be a str, not '{Err.TypeName(note)}'");
        Lookup found = ObjectProtocol.LookupAttr(ts, op, Names.__notes__, out PyObject* notes);
        if (found == Lookup.Error) return null;
        if (found == Lookup.Missing) {
            notes = ListObject.New(ts, 0);
            if (notes == null) return null;
            if (ObjectProtocol.SetAttr(ts, op, Names.__notes__, notes) < 0) {
                Py.DecRef(ts, notes);
                return null;
            }
        }
        using Owned list = new(ts, notes);
        if (!TypeObject.HasFlag(list, TypeFlags.ListSubclass)) return Err.TypeError(ts, "Cannot add note: __notes__ is not a list");
        return ListObject.Append(ts, list, note) < 0 ? null : Py.None;
    }

    [return: NewRef]
    private static PyObject* GetDict(PyThreadState* ts, PyObject* op) {
        var exception = (PyBaseExceptionObject*)op;
        if (exception->dict == null) {
            exception->dict = DictObject.New(ts);
            if (exception->dict == null) return null;
        }
        return Py.NewRef(exception->dict);
    }

    private static int SetDict(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "cannot delete __dict__");
        if (!TypeObject.HasFlag(value, TypeFlags.DictSubclass)) return Err.TypeError(ts, $"__dict__ must be set to a dictionary, not a '{Err.TypeName(value)}'");
        Py.SetRef(ts, &((PyBaseExceptionObject*)op)->dict, Py.NewRef(value));
        return 0;
    }

    [return: NewRef]
    private static PyObject* GetArgs(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyBaseExceptionObject*)op)->args);

    private static int SetArgs(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "args may not be deleted");
        PyObject* args = TupleObject.FromIterable(ts, value);
        if (args == null) return -1;
        Py.SetRef(ts, &((PyBaseExceptionObject*)op)->args, args);
        return 0;
    }

    [return: NewRef]
    private static PyObject* OrNone(PyObject* value) => value == null ? Py.None : Py.NewRef(value);

    [return: NewRef]
    private static PyObject* GetTraceback(PyThreadState* ts, PyObject* op) => OrNone(((PyBaseExceptionObject*)op)->traceback);

    private static int SetTracebackAttribute(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "__traceback__ may not be deleted");
        if (!Py.IsNone(value) && !TracebackObject.Check(value)) return Err.TypeError(ts, "__traceback__ must be a traceback or None");
        SetTraceback(ts, op, value);
        return 0;
    }

    [return: NewRef]
    private static PyObject* GetContext(PyThreadState* ts, PyObject* op) => OrNone(((PyBaseExceptionObject*)op)->context);

    private static int SetContextAttribute(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "__context__ may not be deleted");
        if (Py.IsNone(value)) value = null;
        else if (!IsInstance(value)) return Err.TypeError(ts, "exception context must be None or derive from BaseException");
        SetContext(ts, op, Py.XNewRef(value));
        return 0;
    }

    [return: NewRef]
    private static PyObject* GetCause(PyThreadState* ts, PyObject* op) => OrNone(((PyBaseExceptionObject*)op)->cause);

    private static int SetCauseAttribute(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "__cause__ may not be deleted");
        if (Py.IsNone(value)) value = null;
        else if (!IsInstance(value)) return Err.TypeError(ts, "exception cause must be None or derive from BaseException");
        SetCause(ts, op, Py.XNewRef(value));
        return 0;
    }
}
