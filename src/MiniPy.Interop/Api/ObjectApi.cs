// object.h and abstract.h: what every object can do.

using System.Runtime.InteropServices;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class ObjectApi {
    [DllImport("libc")] private static extern nuint fwrite(void* data, nuint size, nuint count, void* file);

    // ---------------------------------------------------------------- text and comparison

    private static PyObject* NullText(PyThreadState* ts) => UnicodeObject.FromString(ts, "<NULL>");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Repr(PyObject* op) => op == null ? NullText(Ts) : ObjectProtocol.Repr(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Str(PyObject* op) => op == null ? NullText(Ts) : ObjectProtocol.Str(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_ASCII(PyObject* op) => op == null ? NullText(Ts) : ObjectProtocol.Ascii(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Bytes(PyObject* op) => op == null ? BytesObject.FromSpan(Ts, "<NULL>"u8) : ObjectProtocol.Bytes(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Format(PyObject* op, PyObject* spec) {
        if (spec != null && !UnicodeObject.Check(spec)) return Err.SystemError(Ts, $"Format specifier must be a string, not {Err.TypeName(spec)}");
        return ObjectProtocol.Format(Ts, op, spec);
    }

    /// <summary>Writes to a FILE*: str() with Py_PRINT_RAW (1), else repr().</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyObject_Print(PyObject* op, void* file, int flags) {
        PyThreadState* ts = Ts;
        if (op == null) {
            fixed (byte* nil = "<nil>"u8) fwrite(nil, 1, 5, file);
            return 0;
        }
        using Owned text = new(ts, (flags & 1) != 0 ? ObjectProtocol.Str(ts, op) : ObjectProtocol.Repr(ts, op));
        if (text.IsNull) return -1;
        using Owned bytes = new(ts, UnicodeCodecs.EncodeUtf8(ts, text, "backslashreplace"));
        if (bytes.IsNull) return -1;
        fwrite(BytesObject.Data(bytes), 1, (nuint)BytesObject.Size(bytes), file);
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static nint PyObject_Hash(PyObject* op) => ObjectProtocol.Hash(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static nint PyObject_HashNotImplemented(PyObject* op) => ObjectProtocol.HashNotImplemented(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_RichCompare(PyObject* a, PyObject* b, int operation) {
        PyThreadState* ts = Ts;
        if (a == null || b == null) return ErrorIndicator.Occurred(ts) == null ? Err.BadInternalCall(ts) : null;
        return ObjectProtocol.RichCompare(ts, a, b, operation);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_RichCompareBool(PyObject* a, PyObject* b, int operation) {
        PyThreadState* ts = Ts;
        if (a == null || b == null) return a == b ? operation == ObjectProtocol.Eq ? 1 : 0 : ErrorIndicator.Occurred(ts) == null ? Err.BadInternalCall(ts) : -1;
        return ObjectProtocol.RichCompareBool(ts, a, b, operation);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_IsTrue(PyObject* op) => ObjectProtocol.IsTrue(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_Not(PyObject* op) => ObjectProtocol.Not(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_IsInstance(PyObject* op, PyObject* cls) => ObjectProtocol.IsInstance(Ts, op, cls);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_IsSubclass(PyObject* derived, PyObject* cls) => ObjectProtocol.IsSubclass(Ts, derived, cls);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Type(PyObject* op) => op == null ? NullArgument(Ts) : Py.NewRef((PyObject*)op->ob_type);

    /// <summary>dir(op); of null the names of the running frame's locals, or null without an error when nothing runs.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Dir(PyObject* op) {
        PyThreadState* ts = Ts;
        if (op == null && Vm.Frames.Current(ts) == null) return null;
        using Owned dir = new(ts, ImportHooks.Builtin(ts, "dir"));
        return dir.IsNull ? null : op == null ? CallProtocol.CallNoArgs(ts, dir) : CallProtocol.CallOne(ts, dir, op);
    }

    // ---------------------------------------------------------------- attributes

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_GetAttr(PyObject* op, PyObject* name) => ObjectProtocol.GetAttr(Ts, op, name);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_GetAttrString(PyObject* op, byte* name) {
        PyThreadState* ts = Ts;
        using Owned key = new(ts, Name(ts, name));
        return key.IsNull ? null : ObjectProtocol.GetAttr(ts, op, key);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_SetAttr(PyObject* op, PyObject* name, PyObject* value) => ObjectProtocol.SetAttr(Ts, op, name, value);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_SetAttrString(PyObject* op, byte* name, PyObject* value) {
        PyThreadState* ts = Ts;
        using Owned key = new(ts, Name(ts, name));
        return key.IsNull ? -1 : ObjectProtocol.SetAttr(ts, op, key, value);
    }

    /// <summary>Errors mean "no".</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyObject_HasAttr(PyObject* op, PyObject* name) => Has(Ts, op, name);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_HasAttrString(PyObject* op, byte* name) {
        PyThreadState* ts = Ts;
        using Owned key = new(ts, Name(ts, name));
        return Has(ts, op, key);
    }

    private static int Has(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* value = null;
        if (name == null || ObjectProtocol.LookupAttr(ts, op, name, out value) == Lookup.Error) ErrorIndicator.Clear(ts);
        if (value == null) return 0;
        Py.DecRef(ts, value);
        return 1;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_GetAttrId(PyObject* op, void* id) {
        PyThreadState* ts = Ts;
        using Owned key = new(ts, Name(ts, IdText(id)));
        return key.IsNull ? null : ObjectProtocol.GetAttr(ts, op, key);
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyObject_SetAttrId(PyObject* op, void* id, PyObject* value) {
        PyThreadState* ts = Ts;
        using Owned key = new(ts, Name(ts, IdText(id)));
        return key.IsNull ? -1 : ObjectProtocol.SetAttr(ts, op, key, value);
    }

    /// <summary>1 and a new reference, 0 and null when there is none, -1 and null on an error.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PyObject_LookupAttr(PyObject* op, PyObject* name, PyObject** result) => LookUp(Ts, op, name, result);

    [UnmanagedCallersOnly, CApi]
    public static int _PyObject_LookupAttrId(PyObject* op, void* id, PyObject** result) {
        PyThreadState* ts = Ts;
        *result = null;
        using Owned key = new(ts, Name(ts, IdText(id)));
        return key.IsNull ? -1 : LookUp(ts, op, key, result);
    }

    private static int LookUp(PyThreadState* ts, PyObject* op, PyObject* name, PyObject** result) {
        Lookup found = ObjectProtocol.LookupAttr(ts, op, name, out PyObject* value);
        *result = found == Lookup.Found ? value : null;
        return (int)found;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_LookupSpecialId(PyObject* op, void* id) {
        PyThreadState* ts = Ts;
        using Owned key = new(ts, Name(ts, IdText(id)));
        return key.IsNull ? null : ObjectProtocol.LookupSpecial(ts, op, key);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_GenericGetAttr(PyObject* op, PyObject* name) => ObjectProtocol.GenericGetAttr(Ts, op, name);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_GenericSetAttr(PyObject* op, PyObject* name, PyObject* value) => ObjectProtocol.GenericSetAttr(Ts, op, name, value);

    /// <summary>`suppress`: null without an error when the attribute is missing.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_GenericGetAttrWithDict(PyObject* op, PyObject* name, PyObject* dict, int suppress) {
        PyThreadState* ts = Ts;
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"attribute name must be string, not '{Err.TypeName(name)}'");
        PyObject* value = ObjectProtocol.GenericLookup(ts, op, name, dict);
        if (value != null || suppress != 0 || ErrorIndicator.Occurred(ts) != null) return value;
        return ObjectProtocol.RaiseAttributeError(ts, op, name, $"'{Err.TypeName(op)}' object has no attribute '{UnicodeObject.ToString(name)}'");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_GenericGetDict(PyObject* op, void* context) {
        PyThreadState* ts = Ts;
        PyObject* dict = InstanceDict.Materialise(ts, op);
        return dict != null ? Py.NewRef(dict) : ErrorIndicator.Occurred(ts) != null ? null : Err.AttributeError(ts, "This object has no __dict__");
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_GenericSetDict(PyObject* op, PyObject* value, void* context) {
        PyThreadState* ts = Ts;
        if (InstanceDict.WordOf(op) == null) return Err.AttributeError(ts, "This object has no __dict__");
        if (value == null) return Err.TypeError(ts, "cannot delete __dict__");
        if (!DictObject.Check(value)) return Err.TypeError(ts, $"__dict__ must be set to a dictionary, not a '{Err.TypeName(value)}'");
        InstanceDict.Replace(ts, op, value);
        return 0;
    }

    /// <summary>Where the instance's dict hangs; values kept inline become a dict first.</summary>
    [UnmanagedCallersOnly, CApi]
    public static PyObject** _PyObject_GetDictPtr(PyObject* op) {
        nint* word = InstanceDict.WordOf(op);
        if (word != null && InstanceDict.IsInline(*word) && InstanceDict.Materialise(Ts, op) == null) {
            ErrorIndicator.Clear(Ts);
            return null;
        }
        return (PyObject**)word;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_SelfIter(PyObject* op) => Py.NewRef(op);

    // ---------------------------------------------------------------- items

    [UnmanagedCallersOnly, CApi]
    public static nint PyObject_Size(PyObject* op) => op == null ? NullArgument(Ts) : ObjectProtocol.Size(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static nint PyObject_Length(PyObject* op) => op == null ? NullArgument(Ts) : ObjectProtocol.Size(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static nint PyObject_LengthHint(PyObject* op, nint otherwise) => ObjectProtocol.LengthHint(Ts, op, otherwise);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_GetItem(PyObject* op, PyObject* key) => op == null || key == null ? NullArgument(Ts) : ObjectProtocol.GetItem(Ts, op, key);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_SetItem(PyObject* op, PyObject* key, PyObject* value) =>
        op == null || key == null || value == null ? NullArgument(Ts) : ObjectProtocol.SetItem(Ts, op, key, value);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_DelItem(PyObject* op, PyObject* key) => op == null || key == null ? NullArgument(Ts) : ObjectProtocol.DelItem(Ts, op, key);

    [UnmanagedCallersOnly, CApi]
    public static int PyObject_DelItemString(PyObject* op, byte* key) {
        PyThreadState* ts = Ts;
        if (op == null || key == null) return NullArgument(ts);
        using Owned name = new(ts, Text(ts, key));
        return name.IsNull ? -1 : ObjectProtocol.DelItem(ts, op, name);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_GetIter(PyObject* op) => ObjectProtocol.GetIter(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_GetAIter(PyObject* op) {
        PyThreadState* ts = Ts;
        var aiter = TypeSlots.Of(op)->am_aiter;
        if (aiter == null) return Err.TypeError(ts, $"'{Err.TypeName(op)}' object is not an async iterable");
        using Owned iterator = new(ts, aiter(ts, op));
        if (iterator.IsNull) return null;
        return TypeSlots.Of(iterator)->am_anext != null ? iterator.Detach() : Err.TypeError(ts, $"aiter() returned not an async iterator of type '{Err.TypeName(iterator)}'");
    }

    /// <summary>The descriptor behind an int or an object with fileno().</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyObject_AsFileDescriptor(PyObject* op) {
        PyThreadState* ts = Ts;
        int descriptor;
        if (LongObject.Check(op)) descriptor = LongObject.AsInt32(ts, op);
        else {
            if (ObjectProtocol.LookupAttr(ts, op, Names.fileno, out PyObject* method) == Lookup.Error) return -1;
            if (method == null) return Err.TypeError(ts, "argument must be an int, or have a fileno() method.");
            using Owned function = new(ts, method);
            using Owned number = new(ts, CallProtocol.CallNoArgs(ts, function));
            if (number.IsNull) return -1;
            if (!LongObject.Check(number)) return Err.TypeError(ts, "fileno() returned a non-integer");
            descriptor = LongObject.AsInt32(ts, number);
        }
        if (descriptor == -1 && ErrorIndicator.Occurred(ts) != null) return -1;
        return descriptor >= 0 ? descriptor : Err.ValueError(ts, $"file descriptor cannot be a negative integer ({descriptor})");
    }

    // ---------------------------------------------------------------- calls

    [UnmanagedCallersOnly, CApi]
    public static int PyCallable_Check(PyObject* op) => op != null && TypeSlots.Of(op)->call != null ? 1 : 0;

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Call(PyObject* callable, PyObject* args, PyObject* kwargs) => CallProtocol.Call(Ts, callable, args, kwargs);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_CallObject(PyObject* callable, PyObject* args) {
        PyThreadState* ts = Ts;
        if (args == null) return CallProtocol.CallNoArgs(ts, callable);
        return TupleObject.Check(args) ? CallProtocol.Call(ts, callable, args, null) : Err.TypeError(ts, "argument list must be a tuple");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyEval_CallObjectWithKeywords(PyObject* callable, PyObject* args, PyObject* kwargs) {
        PyThreadState* ts = Ts;
        if (args != null && !TupleObject.Check(args)) return Err.TypeError(ts, "argument list must be a tuple");
        if (kwargs != null && !DictObject.Check(kwargs)) return Err.TypeError(ts, "keyword list must be a dictionary");
        return CallProtocol.Call(ts, callable, args == null ? TupleObject.Empty : args, kwargs);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_CallNoArgs(PyObject* callable) => CallProtocol.CallNoArgs(Ts, callable);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_CallOneArg(PyObject* callable, PyObject* argument) => CallProtocol.CallOne(Ts, callable, argument);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_Vectorcall(PyObject* callable, PyObject** args, nuint nargsf, PyObject* kwnames) => CallProtocol.Vector(Ts, callable, args, Count(nargsf), kwnames);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_FastCall(PyObject* callable, PyObject** args, nint count) => CallProtocol.Vector(Ts, callable, args, count, null);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_VectorcallDict(PyObject* callable, PyObject** args, nuint nargsf, PyObject* kwargs) {
        PyThreadState* ts = Ts;
        if (kwargs == null || DictObject.Size(kwargs) == 0) return CallProtocol.Vector(ts, callable, args, Count(nargsf), null);
        using Owned tuple = new(ts, TupleObject.FromArray(ts, args, Count(nargsf)));
        return tuple.IsNull ? null : CallProtocol.Call(ts, callable, tuple, kwargs);
    }

    /// <summary>args[0] is the object.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyObject_VectorcallMethod(PyObject* name, PyObject** args, nuint nargsf, PyObject* kwnames) => CallProtocol.VectorMethod(Ts, name, args, Count(nargsf), kwnames);

    /// <summary>
    /// `keywords` is a dict, or a tuple of names whose values follow the arguments. Binaries that inline _PyThreadState_GET pass what they read in
    /// _PyRuntime, which names no thread here: the caller's own state counts.
    /// </summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_MakeTpCall(PyThreadState* ts, PyObject* callable, PyObject** args, nint count, PyObject* keywords) {
        ts = Ts;
        var call = TypeSlots.Of(callable)->call;
        if (call == null) return Err.TypeError(ts, $"'{Err.TypeName(callable)}' object is not callable");
        using Owned tuple = new(ts, TupleObject.FromArray(ts, args, count));
        if (tuple.IsNull) return null;
        bool failed = false;
        using Owned kwargs = new(ts, keywords == null || DictObject.Check(keywords) ? Py.XNewRef(keywords) : CallProtocol.KeywordDict(ts, args + count, keywords, out failed));
        return failed ? null : CallProtocol.CheckResult(ts, callable, call(ts, callable, tuple, kwargs));
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _Py_CheckFunctionResult(PyThreadState* ts, PyObject* callable, [Steals] PyObject* result, byte* where) => CallProtocol.CheckResult(Ts, callable, result);

    private static void* VectorOf(PyObject* callable) => (callable->ob_type->tp_flags & TypeFlags.HaveVectorcall) == 0 ? null : FieldOf(callable);

    /// <summary>What stands at tp_vectorcall_offset, also in a subclass that calls otherwise.</summary>
    private static void* FieldOf(PyObject* callable) {
        nint offset = callable->ob_type->tp_vectorcall_offset;
        return offset <= 0 ? null : *(void**)((byte*)callable + offset);
    }

    [UnmanagedCallersOnly, CApi]
    public static void* PyVectorcall_Function(PyObject* callable) => VectorOf(callable);

    /// <summary>tp_call of types with a vectorcall: calls the function at tp_vectorcall_offset, never tp_call, which may be this very function.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyVectorcall_Call(PyObject* callable, PyObject* tuple, PyObject* kwargs) {
        PyThreadState* ts = Ts;
        var function = (delegate* unmanaged<PyObject*, PyObject**, nint, PyObject*, PyObject*>)FieldOf(callable);
        // Functions of ours have no such field; they are called as they are.
        if (function == null && (callable->ob_type->tp_flags & (TypeFlags.Native | TypeFlags.HeapType)) == 0 && TypeSlots.Of(callable)->call != null)
            return CallProtocol.Call(ts, callable, tuple, kwargs);
        if (function == null) return Err.TypeError(ts, $"'{Err.TypeName(callable)}' object does not support vectorcall");
        nint count = TupleObject.Size(tuple), keywords = kwargs == null ? 0 : DictObject.Size(kwargs);
        if (keywords == 0) return CallProtocol.CheckResult(ts, callable, function(callable, TupleObject.Items(tuple), count, null));
        // The dict is copied first: the callee may change it.
        using Owned names = new(ts, TupleObject.New(ts, keywords));
        using Owned values = new(ts, TupleObject.New(ts, count + keywords));
        if (names.IsNull || values.IsNull) return null;
        for (nint i = 0; i < count; i++) TupleObject.Items(values)[i] = Py.NewRef(TupleObject.Items(tuple)[i]);
        nint position = 0, at = 0;
        bool strings = true;
        while (at < keywords && DictObject.Next(kwargs, ref position, out PyObject* key, out PyObject* value)) {
            strings &= UnicodeObject.Check(key);
            TupleObject.Items(names)[at] = Py.NewRef(key);
            TupleObject.Items(values)[count + at++] = Py.NewRef(value);
        }
        if (!strings) return Err.TypeError(ts, "keywords must be strings");
        return CallProtocol.CheckResult(ts, callable, function(callable, TupleObject.Items(values), count, names));
    }

    // ---------------------------------------------------------------- life

    [UnmanagedCallersOnly, CApi]
    public static void _Py_Dealloc(PyObject* op) => Dealloc.Object(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static void Py_IncRef(PyObject* op) {
        if (op != null) op->ob_refcnt++; // as the macro does, which counts references to immortals too
    }

    [UnmanagedCallersOnly, CApi]
    public static void Py_DecRef([Steals] PyObject* op) => Py.XDecRef(Ts, op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* Py_NewRef(PyObject* op) => Py.NewRef(op);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* Py_XNewRef(PyObject* op) => Py.XNewRef(op);

    [UnmanagedCallersOnly, CApi]
    public static void _Py_NewReference(PyObject* op) => op->ob_refcnt = 1;

    [UnmanagedCallersOnly, CApi]
    public static int Py_Is(PyObject* a, PyObject* b) => a == b ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int Py_IsNone(PyObject* op) => op == Py.None ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int Py_IsTrue(PyObject* op) => op == Py.True ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static int Py_IsFalse(PyObject* op) => op == Py.False ? 1 : 0;

    /// <summary>Runs tp_finalize once; -1 when the object lives again.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyObject_CallFinalizerFromDealloc(PyObject* op) {
        PyThreadState* ts = Ts;
        if (TypeSlots.Of(op)->finalize == null || (op->ob_type->tp_flags & TypeFlags.HaveGc) != 0 && CycleCollector.IsFinalized(ts, op)) return 0;
        return TypeObject.FinalizeFromDealloc(ts, op) ? -1 : 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static void PyObject_ClearWeakRefs(PyObject* op) {
        PyThreadState* ts = Ts;
        if (op == null || !WeakRefObject.Supports(op->ob_type) || op->ob_refcnt != 0) {
            Err.BadInternalCall(ts);
            return;
        }
        WeakRefObject.ClearAll(ts, op);
    }

    [UnmanagedCallersOnly, CApi]
    public static PyObject** PyObject_GET_WEAKREFS_LISTPTR(PyObject* op) => op->ob_type->tp_weaklistoffset > 0 ? (PyObject**)((byte*)op + op->ob_type->tp_weaklistoffset) : null;

    [UnmanagedCallersOnly, CApi]
    public static int _PyObject_IsFreed(PyObject* op) {
        PyThreadState* ts = Ts;
        if (op == null) return 1;
        return ts->heap->Contains(op) && !ts->heap->IsObject(op) ? 1 : 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int Py_ReprEnter(PyObject* op) => ObjectProtocol.ReprEnter(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static void Py_ReprLeave(PyObject* op) => ObjectProtocol.ReprLeave(Ts, op);

    /// <summary>types.SimpleNamespace(**attributes).</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyNamespace_New(PyObject* attributes) => NamespaceObject.New(Ts, attributes);
}
