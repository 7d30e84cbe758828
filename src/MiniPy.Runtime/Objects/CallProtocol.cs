// Calling (PEP 590): `Vector` is the one way in. Arguments are an array, keyword values after the positional ones, their names in a tuple.
// Each kind of callable that we know takes the array as it is; all others go through tp_call with a tuple and a dict.
//
// Arguments are borrowed from the caller for the length of the call. Every function here may run Python code.

using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class CallProtocol {
    /// <summary>Calls of Python functions go up to the VM through this; set once at start.</summary>
    public static delegate*<PyThreadState*, PyFunctionObject*, PyObject**, nint, PyObject*, PyObject*> FunctionVector;
    /// <summary>Vectorcall of objects of extension types.</summary>
    public static delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*> NativeVector;

    /// <summary>What foreign functions (ctypes) have in their slot call, and the same with an array; set when _ctypes is first loaded.</summary>
    public static delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> ForeignCall;
    public static delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*> ForeignVector;

    [return: NewRef]
    public static PyObject* Vector(PyThreadState* ts, PyObject* callable, PyObject** args, nint count, PyObject* kwnames) {
        PyTypeObject* type = callable->ob_type;
        if (type == FunctionObject.Type) return FunctionVector(ts, (PyFunctionObject*)callable, args, count, kwnames);
        if (type == CFunctionObject.Type || type == CMethodObject.Type) return CFunctionObject.Vector(ts, callable, args, count, kwnames);
        if (type == Descriptors.MethodType) return Descriptors.MethodVector(ts, callable, args, count, kwnames);
        if (type == MethodObject.Type) return MethodObject.Vector(ts, callable, args, count, kwnames);
        if (type == MethodWrapperObject.Type && kwnames == null) return MethodWrapperObject.Vector(ts, callable, args, count);
        if ((type->tp_flags & (TypeFlags.Native | TypeFlags.HaveVectorcall)) == (TypeFlags.Native | TypeFlags.HaveVectorcall)) return NativeVector(ts, callable, args, count, kwnames);
        if (type == TypeObject.Type && kwnames == null && TypeSlots.Of((PyTypeObject*)callable)->Constructs(count) && !ThreadStates.StackIsLow(ts)) return TypeSlots.Of((PyTypeObject*)callable)->construct(ts, args, count);
        if (TypeSlots.Of(type)->vector != null) return ThreadStates.StackIsLow(ts) ? Err.RecursionError(ts, " while calling a Python object") : TypeSlots.Of(type)->vector(ts, callable, args, count, kwnames);
        var call = TypeSlots.Of(type)->call;
        if (call == null) return Err.TypeError(ts, $"'{TypeObject.FullName(type)}' object is not callable");
        if (call == ForeignCall) return ForeignVector(ts, callable, args, count, kwnames);
        using Owned tuple = new(ts, TupleObject.FromArray(ts, args, count));
        if (tuple.IsNull) return null;
        using Owned kwargs = new(ts, KeywordDict(ts, args + count, kwnames, out bool failed));
        if (failed || !Recursion.Enter(ts, " while calling a Python object")) return null;
        PyObject* result = call(ts, callable, tuple, kwargs);
        Recursion.Leave(ts);
        return CheckResult(ts, callable, result);
    }

    /// <summary>A slot written in C may break the contract of result and error indicator; ours never do.</summary>
    [return: NewRef]
    public static PyObject* CheckResult(PyThreadState* ts, PyObject* callable, [Steals] PyObject* result) {
        bool pending = ErrorIndicator.Occurred(ts) != null;
        if ((result == null) == pending) return result;
        if (result == null) return Err.SystemError(ts, $"{TypeObject.ReprForMessage(ts, callable)} returned NULL without setting an exception");
        Py.DecRef(ts, result);
        using Owned cause = new(ts, Err.Take(ts));
        string text = TypeObject.ReprForMessage(ts, callable);
        Err.SystemError(ts, $"{text} returned a result with an exception set");
        using Owned error = new(ts, Err.Take(ts));
        ExceptionObject.SetCause(ts, error, Py.NewRef(cause));
        ExceptionObject.SetContext(ts, error, cause.Detach());
        Err.Put(ts, error.Detach());
        return null;
    }

    /// <summary>The keyword values as a dict; null for none. A repeated name overwrites.</summary>
    [return: NewRef]
    public static PyObject* KeywordDict(PyThreadState* ts, PyObject** values, PyObject* kwnames, out bool failed) {
        failed = false;
        nint count = kwnames == null ? 0 : TupleObject.Size(kwnames);
        if (count == 0) return null;
        PyObject* dict = DictObject.NewPresized(ts, count);
        failed = dict == null;
        for (nint i = 0; i < count && !failed; i++) failed = DictObject.SetItem(ts, dict, TupleObject.Items(kwnames)[i], values[i]) < 0;
        if (failed && dict != null) Py.ClearRef(ts, &dict);
        return dict;
    }

    /// <summary>callable(*args, **kwargs) with a tuple and a dict or null.</summary>
    [return: NewRef]
    public static PyObject* Call(PyThreadState* ts, PyObject* callable, PyObject* args, PyObject* kwargs) {
        PyTypeObject* type = callable->ob_type;
        if (type == FunctionObject.Type || type == CFunctionObject.Type || type == CMethodObject.Type || type == Descriptors.MethodType || type == MethodObject.Type)
            return VectorFromTuple(ts, callable, args, kwargs);
        var call = TypeSlots.Of(type)->call;
        if (call == null) return Err.TypeError(ts, $"'{TypeObject.FullName(type)}' object is not callable");
        if (!Recursion.Enter(ts, " while calling a Python object")) return null;
        PyObject* result = call(ts, callable, args, kwargs);
        Recursion.Leave(ts);
        return CheckResult(ts, callable, result);
    }

    /// <summary>Unpacks a tuple and a dict into an array and calls Vector.</summary>
    [return: NewRef]
    public static PyObject* VectorFromTuple(PyThreadState* ts, PyObject* callable, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args);
        nint keywords = kwargs == null ? 0 : DictObject.Size(kwargs);
        if (keywords == 0) return Vector(ts, callable, TupleObject.Items(args), count, null);
        using Owned names = new(ts, TupleObject.New(ts, keywords));
        var array = (PyObject**)ObjectMemory.Buffer(ts, (count + keywords) * sizeof(nint));
        if (names.IsNull || array == null) return null;
        for (nint i = 0; i < count; i++) array[i] = TupleObject.Items(args)[i];
        nint position = 0, at = 0;
        bool allText = true;
        while (DictObject.Next(kwargs, ref position, out PyObject* key, out PyObject* value)) {
            allText &= UnicodeObject.Check(key);
            TupleObject.Items(names)[at] = Py.NewRef(key);
            array[count + at++] = Py.NewRef(value); // the callee may change the dict
        }
        PyObject* result = allText ? Vector(ts, callable, array, count, names) : Err.TypeError(ts, "keywords must be strings");
        for (nint i = 0; i < at; i++) Py.DecRef(ts, array[count + i]);
        ObjectMemory.FreeBuffer(ts, array);
        return result;
    }

    /// <summary>Calls what a class attribute found on self's type becomes when bound, without making a method object for functions.</summary>
    [return: NewRef]
    public static PyObject* CallBound(PyThreadState* ts, PyObject* attribute, PyObject* self, PyObject* args, PyObject* kwargs) {
        if ((attribute->ob_type->tp_flags & TypeFlags.MethodDescriptor) != 0 && (kwargs == null || DictObject.Size(kwargs) == 0)) {
            nint count = TupleObject.Size(args);
            if (count <= 15) {
                PyObject** array = stackalloc PyObject*[16];
                array[0] = self;
                for (nint i = 0; i < count; i++) array[i + 1] = TupleObject.Items(args)[i];
                Py.IncRef(attribute);
                PyObject* result = Vector(ts, attribute, array, count + 1, null);
                Py.DecRef(ts, attribute);
                return result;
            }
        }
        using Owned bound = new(ts, ObjectProtocol.Bind(ts, attribute, self));
        return bound.IsNull ? null : Call(ts, bound, args, kwargs);
    }

    [return: NewRef]
    public static PyObject* CallNoArgs(PyThreadState* ts, PyObject* callable) => Vector(ts, callable, null, 0, null);

    [return: NewRef]
    public static PyObject* CallOne(PyThreadState* ts, PyObject* callable, PyObject* a) => Vector(ts, callable, &a, 1, null);

    [return: NewRef]
    public static PyObject* CallTwo(PyThreadState* ts, PyObject* callable, PyObject* a, PyObject* b) {
        PyObject** args = stackalloc PyObject*[2] { a, b };
        return Vector(ts, callable, args, 2, null);
    }

    [return: NewRef]
    public static PyObject* CallThree(PyThreadState* ts, PyObject* callable, PyObject* a, PyObject* b, PyObject* c) {
        PyObject** args = stackalloc PyObject*[3] { a, b, c };
        return Vector(ts, callable, args, 3, null);
    }

    [return: NewRef]
    public static PyObject* CallMethod(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* a = null, PyObject* b = null, PyObject* c = null) {
        PyObject** args = stackalloc PyObject*[4] { op, a, b, c };
        nint count = c != null ? 4 : b != null ? 3 : a != null ? 2 : 1;
        return VectorMethod(ts, name, args, count, null);
    }

    [return: NewRef]
    public static PyObject* CallMethod(PyThreadState* ts, PyObject* op, string name, PyObject* a = null, PyObject* b = null, PyObject* c = null) {
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return key.IsNull ? null : CallMethod(ts, op, key.Borrow, a, b, c);
    }

    /// <summary>args[0].name(*args[1:]) without a bound method where the class attribute is a function.</summary>
    [return: NewRef]
    public static PyObject* VectorMethod(PyThreadState* ts, PyObject* name, PyObject** args, nint count, PyObject* kwnames) {
        if (!GetMethod(ts, args[0], name, out PyObject* method, out bool unbound)) return null;
        PyObject* result = unbound ? Vector(ts, method, args, count, kwnames) : Vector(ts, method, args + 1, count - 1, kwnames);
        Py.DecRef(ts, method);
        return result;
    }

    /// <summary>op.name for a call: a function to be called with op first (unbound), or the attribute. A new reference.</summary>
    public static bool GetMethod(PyThreadState* ts, PyObject* op, PyObject* name, out PyObject* method, out bool unbound) {
        PyTypeObject* type = op->ob_type;
        unbound = false;
        if (TypeSlots.Of(type)->getattro != (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&ObjectProtocol.GenericGetAttr) {
            method = ObjectProtocol.GetAttr(ts, op, name);
            return method != null;
        }
        PyObject* descriptor = TypeObject.Lookup(ts, type, name);
        if (descriptor != null && (descriptor->ob_type->tp_flags & TypeFlags.MethodDescriptor) != 0) {
            Py.IncRef(descriptor); // a key's __eq__ in the instance's dict may take it from the class
            if (type->tp_dictoffset == 0 || InstanceDict.Get(ts, op, name) == null) {
                method = descriptor;
                unbound = true;
                return true;
            }
            Py.DecRef(ts, descriptor);
        }
        method = ObjectProtocol.GenericGetAttr(ts, op, name);
        return method != null;
    }
}
