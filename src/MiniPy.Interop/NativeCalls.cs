// Calls from the VM into extension code: methods by their flags, getters and setters, vectorcalls, module hooks. Each makes the thread state
// current first; results are checked against the error indicator.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class NativeCalls {
    private const int Convention = BuiltinArena.METH_VARARGS | BuiltinArena.METH_KEYWORDS | BuiltinArena.METH_NOARGS | BuiltinArena.METH_O | BuiltinArena.METH_FASTCALL | BuiltinArena.METH_METHOD;

    public static void Install() {
        CFunctionObject.NativeInvoke = &Invoke;
        CFunctionObject.NativeVectorcall = (void*)ManagedStubs.For(0, Shape.Vectorcall);
        Descriptors.NativeGet = &Get;
        Descriptors.NativeSet = &Set;
        CallProtocol.NativeVector = &Vector;
        ModuleObject.NativeFree = &FreeModule;
        ModuleObject.NativeTraverse = &TraverseModule;
    }

    /// <summary>
    /// The three simple conventions have a short way: what costs in a call from .NET to C is the frame that the garbage collector must be able to read,
    /// and the less a method holds besides it the less there is to save.
    /// </summary>
    [return: NewRef]
    private static PyObject* Invoke(PyThreadState* ts, PyMethodDef* method, PyObject* self, PyObject** args, nint count, PyObject* kwnames, PyTypeObject* owner) {
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " while calling a Python object");
        if (kwnames == null && !ApiChecks.On) {
            PyObject* result;
            int flags = method->ml_flags & (Convention | BuiltinArena.METH_STATIC);
            if (flags == BuiltinArena.METH_O && count == 1) result = CallTwo(ts, method->ml_meth, self, args[0]);
            else if (flags == BuiltinArena.METH_NOARGS && count == 0) result = CallTwo(ts, method->ml_meth, self, null);
            else if (flags == BuiltinArena.METH_FASTCALL) result = CallArray(ts, method->ml_meth, self, args, count);
            else return InvokeAny(ts, method, self, args, count, kwnames, owner);
            return (result == null) == (ErrorIndicator.Occurred(ts) != null) ? result : Mismatch(ts, method, self, result);
        }
        return InvokeAny(ts, method, self, args, count, kwnames, owner);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // precompiled code would go through a stub
    [return: NewRef]
    private static PyObject* CallTwo(PyThreadState* ts, void* function, PyObject* self, PyObject* argument) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)function)(self, argument);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // precompiled code would go through a stub
    [return: NewRef]
    private static PyObject* CallArray(PyThreadState* ts, void* function, PyObject* self, PyObject** args, nint count) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject**, nint, PyObject*>)function)(self, args, count);
    }

    [return: NewRef]
    private static PyObject* InvokeAny(PyThreadState* ts, PyMethodDef* method, PyObject* self, PyObject** args, nint count, PyObject* kwnames, PyTypeObject* owner) {
        nint keywords = kwnames == null ? 0 : TupleObject.Size(kwnames);
        int flags = method->ml_flags & Convention;
        bool takesKeywords = (flags & BuiltinArena.METH_KEYWORDS) != 0;
        if (keywords > 0 && !takesKeywords) return Err.TypeError(ts, $"{((flags & BuiltinArena.METH_VARARGS) != 0 ? CFunctionObject.NameOf(method) : CFunctionObject.QualifiedName(ts, method, self))}() takes no keyword arguments");
        if ((method->ml_flags & BuiltinArena.METH_STATIC) != 0) self = null;
        CThread.Enter(ts);
        var function = method->ml_meth;
        ApiChecks.CallRecord record = default;
        PyObject* result;
        switch (flags) {
            case BuiltinArena.METH_NOARGS:
                if (count != 0) return Err.TypeError(ts, $"{CFunctionObject.QualifiedName(ts, method, self)}() takes no arguments ({count} given)");
                ApiChecks.BeforeCall(ts, out record);
                result = ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)function)(self, null);
                break;
            case BuiltinArena.METH_O:
                if (count != 1) return Err.TypeError(ts, $"{CFunctionObject.QualifiedName(ts, method, self)}() takes exactly one argument ({count} given)");
                ApiChecks.BeforeCall(ts, out record);
                result = ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)function)(self, args[0]);
                break;
            case BuiltinArena.METH_FASTCALL:
                ApiChecks.BeforeCall(ts, out record);
                result = ((delegate* unmanaged<PyObject*, PyObject**, nint, PyObject*>)function)(self, args, count);
                break;
            case BuiltinArena.METH_FASTCALL | BuiltinArena.METH_KEYWORDS:
                ApiChecks.BeforeCall(ts, out record);
                result = ((delegate* unmanaged<PyObject*, PyObject**, nint, PyObject*, PyObject*>)function)(self, args, count, kwnames);
                break;
            case BuiltinArena.METH_METHOD | BuiltinArena.METH_FASTCALL | BuiltinArena.METH_KEYWORDS:
                ApiChecks.BeforeCall(ts, out record);
                result = ((delegate* unmanaged<PyObject*, PyTypeObject*, PyObject**, nint, PyObject*, PyObject*>)function)(self, owner, args, count, kwnames);
                break;
            case BuiltinArena.METH_VARARGS:
            case BuiltinArena.METH_VARARGS | BuiltinArena.METH_KEYWORDS: {
                using Owned tuple = new(ts, TupleObject.FromArray(ts, args, count));
                if (tuple.IsNull) return null;
                if (!takesKeywords) {
                    ApiChecks.BeforeCall(ts, out record);
                    result = ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)function)(self, tuple);
                    break;
                }
                using Owned kwargs = new(ts, CallProtocol.KeywordDict(ts, args + count, kwnames, out bool failed));
                if (failed) return null;
                ApiChecks.BeforeCall(ts, out record);
                result = ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, PyObject*>)function)(self, tuple, kwargs);
                break;
            }
            default:
                return Err.SystemError(ts, $"{CFunctionObject.NameOf(method)}() method: bad call flags");
        }
        ApiChecks.AfterCall(ts, method, self, args, count + keywords, result, in record);
        if ((result == null) == (ErrorIndicator.Occurred(ts) != null)) return result;
        return Mismatch(ts, method, self, result);
    }

    /// <summary>_Py_CheckFunctionResult for a method.</summary>
    private static PyObject* Mismatch(PyThreadState* ts, PyMethodDef* method, PyObject* self, [Steals] PyObject* result) {
        using Owned callable = new(ts, CFunctionObject.New(ts, method, self, null));
        return callable.IsNull ? null : CallProtocol.CheckResult(ts, callable, result);
    }

    [return: NewRef]
    private static PyObject* Get(PyThreadState* ts, PyGetSetDef* getset, PyObject* op) {
        CThread.Enter(ts);
        ApiChecks.BeforeCall(ts, out ApiChecks.CallRecord record);
        PyObject* result = ((delegate* unmanaged<PyObject*, void*, PyObject*>)getset->get)(op, getset->closure);
        ApiChecks.AfterGet(ts, getset, op, result, in record);
        return (result == null) == (ErrorIndicator.Occurred(ts) != null) ? result : CallProtocol.CheckResult(ts, op, result);
    }

    private static int Set(PyThreadState* ts, PyGetSetDef* getset, PyObject* op, PyObject* value) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, void*, int>)getset->set)(op, value, getset->closure);
    }

    /// <summary>A callable of an extension type with tp_vectorcall_offset.</summary>
    [return: NewRef]
    private static PyObject* Vector(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* kwnames) {
        nint offset = op->ob_type->tp_vectorcall_offset;
        var function = offset <= 0 ? null : *(delegate* unmanaged<PyObject*, PyObject**, nint, PyObject*, PyObject*>*)((byte*)op + offset);
        if (function == null) {
            using Owned tuple = new(ts, TupleObject.FromArray(ts, args, count));
            using Owned kwargs = new(ts, CallProtocol.KeywordDict(ts, args + count, kwnames, out bool failed));
            if (tuple.IsNull || failed) return null;
            var call = TypeSlots.Of(op)->call;
            return call == null ? Err.TypeError(ts, $"'{Err.TypeName(op)}' object is not callable") : CallProtocol.CheckResult(ts, op, call(ts, op, tuple, kwargs));
        }
        CThread.Enter(ts);
        return CallProtocol.CheckResult(ts, op, function(op, args, count, kwnames));
    }

    private static void FreeModule(PyThreadState* ts, PyObject* module) {
        PyModuleDef* definition = ((ModuleObject.Layout*)module)->md_def;
        CThread.Enter(ts);
        if (definition->m_free != null && (definition->m_size <= 0 || ((ModuleObject.Layout*)module)->md_state != null)) ((delegate* unmanaged<void*, void>)definition->m_free)(module);
    }

    private struct Visit {
        public delegate*<PyObject*, void*, int> Visitor;
        public void* Argument;
    }

    [UnmanagedCallersOnly]
    private static int VisitManaged(PyObject* op, void* context) => ((Visit*)context)->Visitor(op, ((Visit*)context)->Argument);

    private static int TraverseModule(PyObject* module, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyModuleDef* definition = ((ModuleObject.Layout*)module)->md_def;
        if (definition->m_traverse == null || (definition->m_size > 0 && ((ModuleObject.Layout*)module)->md_state == null)) return 0;
        var context = new Visit { Visitor = visit, Argument = arg };
        bool begun = ApiChecks.BeginTraverse();
        int stop = ((delegate* unmanaged<PyObject*, delegate* unmanaged<PyObject*, void*, int>, void*, int>)definition->m_traverse)(module, &VisitManaged, &context);
        ApiChecks.EndTraverse(begun);
        return stop;
    }
}
