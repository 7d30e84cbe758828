// Calls of foreign functions (ctypes.CFUNCTYPE, CDLL, PyDLL).
//
// _ctypes is CPython's own binary, and so is its call: it asks our C API for every conversion and goes through libffi. What is common needs neither:
// here the arguments are converted in place and the shim's stub makes the call (native/shim/foreign.c). That is taken when the signature consists
// of simple types, pointers, arrays and functions, the values are of their exact kinds, and nobody has a say in between (errcheck, paramflags,
// _check_retval_, a result class of one's own). All else goes to the binary's tp_call with the same arguments, before anything has happened.
//
// Nothing is remembered from call to call: the signature is read from the function and its class each time, so there is nothing to be outdated when
// argtypes changes and nothing that keeps a class alive.
//
// One stub serves all signatures. One emitted per signature would be a .NET method to compile at its first call, and could neither swap errno without
// the runtime in between nor tell a variadic function how many vector registers it gets.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.ForeignCalls;

internal static unsafe class ForeignFunctions {
    private static readonly delegate* unmanaged<ForeignCall*, void> s_stub = (delegate* unmanaged<ForeignCall*, void>)Shim.Need("minipy_foreign_call");

    /// <summary>The interpreter has loaded _ctypes: its functions are called through here from now on. Sets no error.</summary>
    public static void Install(PyThreadState* ts, PyObject* module) {
        if (ts->interp->foreign_types != null || !ModuleObject.Check(module)) return;
        PyTypeObject* function = Find(ts, module, "CFuncPtr"), simple = Find(ts, module, "_SimpleCData"), pointer = Find(ts, module, "_Pointer"), array = Find(ts, module, "Array");
        if (function == null || simple == null || pointer == null || array == null || !NativeAdapters.IsAdapter((nint)TypeSlots.Of(function)->call)) return;
        ForeignTypes* types = Interpreter.From(ts).Part<ForeignTypesHolder>().Make(ts);
        if (types == null) return;
        types->Function = function;
        types->Simple = simple;
        types->PointerBase = pointer;
        types->ArrayBase = array;
        ts->interp->foreign_types = types;
        CallProtocol.ForeignCall = &Call;
        CallProtocol.ForeignVector = &Vector;
        TypeSlots.Of(function)->call = CallProtocol.ForeignCall;
    }

    [return: Borrowed]
    private static PyTypeObject* Find(PyThreadState* ts, PyObject* module, string name) {
        PyObject* found = DictObject.GetItemString(ts, ModuleObject.Dict(module), name);
        return found != null && TypeObject.Check(found) ? (PyTypeObject*)found : null;
    }

    /// <summary>The slot: a tuple and a dict or null. Runs Python code.</summary>
    [SkipLocalsInit]
    [return: NewRef]
    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        if ((kwargs == null || DictObject.Size(kwargs) == 0) && IsShort(ts)) {
            ForeignCall call;
            ForeignKind result = Prepare(ts, (PyCFuncPtrObject*)op, TupleObject.Items(args), TupleObject.Size(args), &call);
            if (result != ForeignKind.Unknown) return Perform(ts, &call, result);
        }
        return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)NativeAdapters.For(Slot.call))(ts, op, args, kwargs);
    }

    /// <summary>The same with an array of arguments. Runs Python code.</summary>
    [SkipLocalsInit]
    [return: NewRef]
    private static PyObject* Vector(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* kwnames) {
        if (!Recursion.Enter(ts, " while calling a Python object")) return null;
        PyObject* result;
        ForeignCall call;
        ForeignKind kind = kwnames == null && IsShort(ts) ? Prepare(ts, (PyCFuncPtrObject*)op, args, count, &call) : ForeignKind.Unknown;
        result = kind != ForeignKind.Unknown ? Perform(ts, &call, kind) : CallBinary(ts, op, args, count, kwnames);
        Recursion.Leave(ts);
        return result;
    }

    [return: NewRef]
    private static PyObject* CallBinary(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* kwnames) {
        using Owned tuple = new(ts, TupleObject.FromArray(ts, args, count));
        if (tuple.IsNull) return null;
        using Owned kwargs = new(ts, CallProtocol.KeywordDict(ts, args + count, kwnames, out bool failed));
        if (failed) return null;
        return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)NativeAdapters.For(Slot.call))(ts, op, tuple, kwargs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsShort(PyThreadState* ts) {
        var types = (ForeignTypes*)ts->interp->foreign_types;
        if (types == null || ApiChecks.On) return false;
        return types->Verified > 0 || (types->Verified == 0 && ForeignTypes.Verify(ts, types));
    }

    /// <summary>Fills the call; the kind of its result, or Unknown when it is not for here. Runs no Python code, raises nothing.</summary>
    private static ForeignKind Prepare(PyThreadState* ts, PyCFuncPtrObject* function, PyObject** args, nint count, ForeignCall* call) {
        var types = (ForeignTypes*)ts->interp->foreign_types;
        StgDictObject* description = ForeignTypes.DescriptionOf(types, function->ob_base.ob_type);
        if (description == null || function->b_ptr == null || *function->b_ptr == null) return ForeignKind.Unknown;
        if ((nint)function->errcheck + (nint)function->paramflags + (nint)function->checker + (nint)description->checker != 0) return ForeignKind.Unknown;
        int flags = description->flags;
        if ((flags & (FunctionFlags.CDecl | FunctionFlags.HResult)) != FunctionFlags.CDecl) return ForeignKind.Unknown;

        call->Start(*function->b_ptr);
        PyObject* converters = function->converters != null ? function->converters : description->converters;
        nint typed = converters == null ? 0 : TupleObject.Size(converters);
        if (count < typed) return ForeignKind.Unknown;
        for (nint i = 0; i < typed; i++)
            if (!ForeignArguments.Add(ts, types, TupleObject.Items(converters)[i], args[i], call)) return ForeignKind.Unknown;
        for (nint i = typed; i < count; i++)
            if (!ForeignArguments.AddUntyped(ts, types, args[i], typed > 0, call)) return ForeignKind.Unknown;

        ForeignKind result = ResultOf(ts, types, function->restype != null ? function->restype : description->restype);
        if (result is ForeignKind.Single or ForeignKind.Double) call->Kind |= ForeignCall.ReturnsFloat;
        if ((flags & FunctionFlags.PythonApi) != 0) call->Kind |= ForeignCall.KeepsLock;
        call->Thread = ts;
        if ((flags & FunctionFlags.UseErrno) != 0) {
            call->ErrnoCopy = ErrnoCopy(ts);
            if (call->ErrnoCopy == null) return ForeignKind.Unknown;
        }
        return result;
    }

    /// <summary>What a result class asks for, if nothing but a plain value.</summary>
    private static ForeignKind ResultOf(PyThreadState* ts, ForeignTypes* types, PyObject* type) {
        if (type == null) return ForeignKind.Int32;
        if (type == Py.None) return ForeignKind.Void;
        // A class derived from c_int and its like makes instances of itself.
        if (type->ob_type != types->SimpleMeta || ((PyTypeObject*)type)->tp_base != types->Simple) return ForeignKind.Unknown;
        ForeignCode* code = ForeignTypes.CodeOf(ts, types, (PyTypeObject*)type);
        return code == null || code->Kind == ForeignKind.Wide ? ForeignKind.Unknown : code->Kind;
    }

    /// <summary>The thread's copy of errno (ctypes.get_errno), where the binary keeps it; null until it has made one.</summary>
    private static int* ErrnoCopy(PyThreadState* ts) {
        if (ts->dict == null) return null;
        PyObject* capsule = DictObject.GetItem(ts, ts->dict, Names.ctypes_error_object);
        return capsule != null && capsule->ob_type == CapsuleObject.Type ? (int*)((PyCapsule*)capsule)->pointer : null;
    }

    /// <summary>Calls, without the lock unless it is Python's API that is called, and makes an object of the result. Callbacks run Python code.</summary>
    [return: NewRef]
    private static PyObject* Perform(PyThreadState* ts, ForeignCall* call, ForeignKind kind) {
        Enter(ts, call);
        // A function of Python's API leaves its exception.
        if ((call->Kind & ForeignCall.KeepsLock) != 0 && ErrorIndicator.Occurred(ts) != null) return null;
        long word = call->Result;
        switch (kind) {
            case ForeignKind.Int32: return LongObject.FromInt64(ts, (int)word);
            case ForeignKind.Void: return Py.None;
            case ForeignKind.SByte: return LongObject.FromInt64(ts, (sbyte)word);
            case ForeignKind.Byte: return LongObject.FromInt64(ts, (byte)word);
            case ForeignKind.Int16: return LongObject.FromInt64(ts, (short)word);
            case ForeignKind.UInt16: return LongObject.FromInt64(ts, (ushort)word);
            case ForeignKind.UInt32: return LongObject.FromInt64(ts, (uint)word);
            case ForeignKind.Int64: return LongObject.FromInt64(ts, word);
            case ForeignKind.UInt64: return LongObject.FromUInt64(ts, (ulong)word);
            case ForeignKind.Bool: return (byte)word != 0 ? Py.True : Py.False;
            case ForeignKind.Char: return BytesObject.FromByte((byte)word);
            case ForeignKind.Single: return FloatObject.FromDouble(ts, System.BitConverter.Int32BitsToSingle((int)word));
            case ForeignKind.Double: return FloatObject.FromDouble(ts, System.BitConverter.Int64BitsToDouble(word));
            case ForeignKind.Bytes: return word == 0 ? Py.None : BytesObject.FromSpan(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)word));
            case ForeignKind.Pointer: return word == 0 ? Py.None : LongObject.FromUInt64(ts, (ulong)word);
            default: // an object that the function gives away
                if (word == 0 && ErrorIndicator.Occurred(ts) == null) return Err.ValueError(ts, "PyObject is NULL");
                return (PyObject*)word;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // precompiled code would go through a stub
    private static void Enter(PyThreadState* ts, ForeignCall* call) {
        CThread.Enter(ts);
        s_stub(call);
    }
}
