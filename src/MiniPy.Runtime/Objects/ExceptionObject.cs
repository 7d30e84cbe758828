// Exceptions: making the types (one row each in Exc), making instances, and the links between instances.
//
// Every instance begins with PyBaseExceptionObject's 72 bytes: six owned references (dict, args, notes, traceback, context, cause) and a
// flag. Types with attributes of their own add words behind them; a shape names what is added and how it behaves:
//
//   ExceptionObject.Base.cs     what all share: new, init, str, repr, args, __traceback__, __context__, __cause__, notes
//   ExceptionObject.Simple.cs   SystemExit, StopIteration, KeyError, NameError, AttributeError, ImportError
//   ExceptionObject.Syntax.cs   SyntaxError        ExceptionObject.Unicode.cs   the three Unicode errors
//   OSErrors.cs                 OSError            ExceptionGroups.cs           the groups
//
// Only the root of a shape has slots and members; its subclasses inherit them. Raising a builtin exception runs no Python code and makes
// two objects: the instance and its tuple of arguments. MemoryError can always be made: the last one lies outside the heap.
//
// Invariants: args is a tuple; traceback is a traceback or null; context and cause are instances or null.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>What instances of an exception type have beyond BaseException's fields.</summary>
internal enum ExceptionShape {
    Plain, Group, SystemExit, StopIteration, AttributeError, ImportError, KeyError, NameError, OSError, SyntaxError, UnicodeDecode, UnicodeEncode,
    UnicodeTranslate,
}

internal static unsafe partial class ExceptionObject {
    /// <summary>Offset of the first field that a shape adds.</summary>
    internal const nint ExtraOffset = 72;
    private const nint DictOffset = 16;

    /// <summary>Makes a builtin exception type; a size of 0 is BaseException's.</summary>
    public static PyTypeObject* Declare(string name, PyTypeObject* @base, string doc, int size = 0, ExceptionShape shape = ExceptionShape.Plain) {
        delegate*<TypeSlots*, void> slots = null;
        delegate*<TypeBuilder, void> members = null;
        switch (shape) {
            case ExceptionShape.Plain when name == "BaseException": slots = &BaseSlots; members = &BaseMembers; break;
            case ExceptionShape.Group when name == "BaseExceptionGroup": slots = &ExceptionGroups.Slots; members = &ExceptionGroups.Members; break;
            case ExceptionShape.SystemExit: slots = &SystemExitSlots; members = &SystemExitMembers; break;
            case ExceptionShape.StopIteration: slots = &StopIterationSlots; members = &StopIterationMembers; break;
            case ExceptionShape.KeyError: slots = &KeyErrorSlots; break;
            case ExceptionShape.AttributeError: slots = &AttributeErrorSlots; members = &AttributeErrorMembers; break;
            case ExceptionShape.NameError when name == "NameError": slots = &NameErrorSlots; members = &NameErrorMembers; break;
            case ExceptionShape.ImportError when name == "ImportError": slots = &ImportErrorSlots; members = &ImportErrorMembers; break;
            case ExceptionShape.OSError when name == "OSError": slots = &OSErrors.Slots; members = &OSErrors.Members; break;
            case ExceptionShape.SyntaxError when name == "SyntaxError": slots = &SyntaxErrorSlots; members = &SyntaxErrorMembers; break;
            case ExceptionShape.UnicodeDecode: slots = &UnicodeDecodeSlots; members = &UnicodeMembers; break;
            case ExceptionShape.UnicodeEncode: slots = &UnicodeEncodeSlots; members = &UnicodeMembers; break;
            case ExceptionShape.UnicodeTranslate: slots = &UnicodeTranslateSlots; members = &UnicodeMembers; break;
        }
        PyTypeObject* type = StaticType.Create(name, "_PyExc_" + name, size == 0 ? sizeof(PyBaseExceptionObject) : size,
            TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.BaseExcSubclass, slots, members, @base, doc: doc, dictOffset: DictOffset);
        StaticStorage.Point("PyExc_" + name, type);
        if (name == "OSError") {
            StaticStorage.Point("PyExc_EnvironmentError", type);
            StaticStorage.Point("PyExc_IOError", type);
            StaticStorage.Point("PyExc_WindowsError", type);
        }
        return type;
    }

    /// <summary>Is it an instance of BaseException?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInstance(PyObject* op) => (op->ob_type->tp_flags & TypeFlags.BaseExcSubclass) != 0;

    /// <summary>Is it a class derived from BaseException?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsClass(PyObject* op) =>
        (op->ob_type->tp_flags & TypeFlags.TypeSubclass) != 0 && (((PyTypeObject*)op)->tp_flags & TypeFlags.BaseExcSubclass) != 0;

    /// <summary>
    /// A new instance as normalisation makes it: from no arguments (value null or None), a tuple of them, or one; an instance of `type`
    /// is its own. Runs Python code only for classes written in Python.
    /// </summary>
    [return: NewRef]
    public static PyObject* Instantiate(PyThreadState* ts, PyObject* type, PyObject* value) {
        if (!IsClass(type)) {
            using Owned text = new(ts, ObjectProtocol.Repr(ts, type));
            if (text.IsNull) return null;
            return Err.SystemError(ts, $"_PyErr_SetObject: exception {UnicodeObject.ToString(text)} is not a BaseException subclass");
        }
        var cls = (PyTypeObject*)type;
        if (value != null && IsInstance(value) && TypeObject.IsSubtype(value->ob_type, cls)) return Py.NewRef(value);

        PyObject* args;
        if (value == null || Py.IsNone(value)) args = Py.NewRef(TupleObject.Empty);
        else if (TypeObject.HasFlag(value, TypeFlags.TupleSubclass)) args = Py.NewRef(value);
        else {
            args = TupleObject.Pack(ts, value);
            if (args == null) return null;
        }
        PyObject* instance;
        if ((cls->tp_flags & TypeFlags.HeapType) != 0) {
            instance = CallProtocol.Call(ts, type, args, null);
            Py.DecRef(ts, args);
            if (instance != null && !IsInstance(instance)) {
                using Owned wrong = new(ts, instance);
                using Owned text = new(ts, ObjectProtocol.Repr(ts, type));
                if (text.IsNull) return null;
                return Err.TypeError(ts, $"calling {UnicodeObject.ToString(text)} should have returned an instance of BaseException, not {Err.TypeName(wrong)}");
            }
            return instance;
        }
        TypeSlots* slots = TypeSlots.Of(cls);
        TypeSlots* plain = TypeSlots.Of(Exc.BaseException);
        if ((nint)slots->@new == (nint)plain->@new && (nint)slots->init == (nint)plain->init) return NewPlain(ts, cls, args);
        instance = slots->@new(ts, type, args, null);
        if (instance != null && slots->init(ts, instance, args, null) < 0) {
            Py.DecRef(ts, instance);
            instance = null;
        }
        Py.DecRef(ts, args);
        return instance;
    }

    /// <summary>An instance of a static type that adds no fields.</summary>
    [return: NewRef]
    private static PyObject* NewPlain(PyThreadState* ts, PyTypeObject* type, [Steals] PyObject* args) {
        PyObject* op = ObjectMemory.New(ts, type, sizeof(PyBaseExceptionObject));
        if (op == null) {
            if (type == Exc.MemoryError) {
                Py.DecRef(ts, args);
                return LastMemoryError(ts);
            }
            Py.DecRef(ts, args);
            return null;
        }
        var exception = (PyBaseExceptionObject*)op;
        exception->dict = exception->notes = exception->traceback = exception->context = exception->cause = null;
        exception->args = args;
        exception->suppress_context = 0;
        CycleCollector.Track(ts, op);
        return op;
    }

    /// <summary>An instance of `type`, which is a builtin without fields of its own, with one str argument.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, string message) {
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        return text.IsNull ? null : Instantiate(ts, (PyObject*)type, text);
    }

    /// <summary>The MemoryError that needs no memory: it lies outside the heap, one for each interpreter, and is used again and again.</summary>
    [return: NewRef]
    private static PyObject* LastMemoryError(PyThreadState* ts) {
        ErrorIndicator.Clear(ts);
        var exception = Interpreter.From(ts).Part<MemoryErrorReserve>().Instance;
        Py.ClearRef(ts, &exception->dict);
        Py.ClearRef(ts, &exception->traceback);
        Py.ClearRef(ts, &exception->context);
        Py.ClearRef(ts, &exception->cause);
        Py.SetRef(ts, &exception->args, TupleObject.Empty);
        exception->suppress_context = 0;
        return (PyObject*)exception;
    }

    private sealed class MemoryErrorReserve : IHoldsReferences {
        public readonly PyBaseExceptionObject* Instance;

        public MemoryErrorReserve() {
            Instance = (PyBaseExceptionObject*)NativeMemory.AllocZeroed((nuint)sizeof(PyBaseExceptionObject));
            Instance->ob_base.ob_refcnt = unchecked((nint)Py.ImmortalCount);
            Instance->ob_base.ob_type = Exc.MemoryError;
            Instance->args = TupleObject.Empty;
        }

        /// <summary>It never dies, so what it refers to is let go at the interpreter's end.</summary>
        public void Release(PyThreadState* ts) {
            Py.ClearRef(ts, &Instance->dict);
            Py.ClearRef(ts, &Instance->notes);
            Py.ClearRef(ts, &Instance->traceback);
            Py.ClearRef(ts, &Instance->context);
            Py.ClearRef(ts, &Instance->cause);
            Py.SetRef(ts, &Instance->args, TupleObject.Empty);
        }

        ~MemoryErrorReserve() => NativeMemory.Free(Instance);
    }

    /// <summary>Sets __context__; null removes it.</summary>
    public static void SetContext(PyThreadState* ts, PyObject* exception, [Steals] PyObject* context) =>
        Py.SetRef(ts, &((PyBaseExceptionObject*)exception)->context, context);

    /// <summary>Sets __cause__ and __suppress_context__, as `raise … from` does; null is `from None`.</summary>
    public static void SetCause(PyThreadState* ts, PyObject* exception, [Steals] PyObject* cause) {
        ((PyBaseExceptionObject*)exception)->suppress_context = 1;
        Py.SetRef(ts, &((PyBaseExceptionObject*)exception)->cause, cause);
    }

    /// <summary>Sets __traceback__; null or None removes it.</summary>
    public static void SetTraceback(PyThreadState* ts, PyObject* exception, PyObject* traceback) {
        if (traceback != null && Py.IsNone(traceback)) traceback = null;
        if (((PyBaseExceptionObject*)exception)->traceback == traceback) return;
        Py.SetRef(ts, &((PyBaseExceptionObject*)exception)->traceback, Py.XNewRef(traceback));
    }

    /// <summary>
    /// Before `instance` gets `handled` as its context: takes `instance` out of the context chain of `handled`, which would become a ring.
    /// A ring that was made by hand is noticed and left alone.
    /// </summary>
    public static void BreakContextCycle(PyThreadState* ts, PyObject* handled, PyObject* instance) {
        var at = (PyBaseExceptionObject*)handled;
        var slow = at;
        bool step = false;
        while (at->context != null) {
            if (at->context == instance) {
                Py.ClearRef(ts, &at->context);
                return;
            }
            at = (PyBaseExceptionObject*)at->context;
            if (at == slow) return;
            if (step) slow = (PyBaseExceptionObject*)slow->context;
            step = !step;
        }
    }
}
