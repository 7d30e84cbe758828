// abstract.h: mappings, and iterators.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class MappingApi {
    [UnmanagedCallersOnly, CApi]
    public static int PyMapping_Check(PyObject* op) => op != null && TypeSlots.Of(op)->mp_subscript != null ? 1 : 0;

    [UnmanagedCallersOnly, CApi]
    public static nint PyMapping_Size(PyObject* op) => Size(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static nint PyMapping_Length(PyObject* op) => Size(Ts, op);

    private static nint Size(PyThreadState* ts, PyObject* op) {
        if (op == null) return NullArgument(ts);
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->mp_length != null) return slots->mp_length(ts, op);
        return slots->sq_length != null ? Err.TypeError(ts, $"{Err.TypeName(op)} is not a mapping") : Err.TypeError(ts, $"object of type '{Err.TypeName(op)}' has no len()");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMapping_Keys(PyObject* op) {
        if (op == null) return NullArgument(Ts);
        return DictObject.CheckExact(op) ? DictObject.Keys(Ts, op) : MethodAsList(Ts, op, "keys");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMapping_Values(PyObject* op) {
        if (op == null) return NullArgument(Ts);
        return DictObject.CheckExact(op) ? DictObject.Values(Ts, op) : MethodAsList(Ts, op, "values");
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMapping_Items(PyObject* op) {
        if (op == null) return NullArgument(Ts);
        return DictObject.CheckExact(op) ? DictObject.Items(Ts, op) : MethodAsList(Ts, op, "items");
    }

    private static PyObject* MethodAsList(PyThreadState* ts, PyObject* op, string method) {
        using Owned output = new(ts, CallProtocol.CallMethod(ts, op, method));
        if (output.IsNull) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, output));
        if (!iterator.IsNull) return List(ts, iterator);
        return Err.Matches(ts, Exc.TypeError) ? Err.TypeError(ts, $"{Err.TypeName(op)}.{method}() returned a non-iterable (type {Err.TypeName(output)})") : null;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyMapping_GetItemString(PyObject* op, byte* key) {
        PyThreadState* ts = Ts;
        if (key == null) return NullArgument(ts);
        using Owned name = new(ts, Text(ts, key));
        return name.IsNull ? null : ObjectProtocol.GetItem(ts, op, name);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyMapping_SetItemString(PyObject* op, byte* key, PyObject* value) {
        PyThreadState* ts = Ts;
        if (key == null) return NullArgument(ts);
        using Owned name = new(ts, Text(ts, key));
        return name.IsNull ? -1 : ObjectProtocol.SetItem(ts, op, name, value);
    }

    /// <summary>Errors mean "no".</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyMapping_HasKeyString(PyObject* op, byte* key) {
        PyThreadState* ts = Ts;
        using Owned name = new(ts, Text(ts, key));
        return Has(ts, op, name);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyMapping_HasKey(PyObject* op, PyObject* key) => Has(Ts, op, key);

    private static int Has(PyThreadState* ts, PyObject* op, PyObject* key) {
        using Owned value = new(ts, op == null || key == null ? null : ObjectProtocol.GetItem(ts, op, key));
        if (!value.IsNull) return 1;
        ErrorIndicator.Clear(ts);
        return 0;
    }

    // ---------------------------------------------------------------- iterators

    /// <summary>What an iterator class without __next__ has in tp_iternext.</summary>
    [return: NewRef]
    public static PyObject* NextNotImplemented(PyThreadState* ts, PyObject* op) => Err.TypeError(ts, $"'{Err.TypeName(op)}' object is not iterable");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyObject_NextNotImplemented(PyObject* op) => NextNotImplemented(Ts, op);

    [UnmanagedCallersOnly, CApi]
    public static int PyIter_Check(PyObject* op) => TypeSlots.Of(op)->iternext != null && op->ob_type->tp_iternext != (void*)(delegate* unmanaged<PyObject*, PyObject*>)&_PyObject_NextNotImplemented ? 1 : 0;

    /// <summary>Null without an error at the end.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyIter_Next(PyObject* iterator) => ObjectProtocol.IterNext(Ts, iterator);

    /// <summary>PYGEN_RETURN 0, PYGEN_ERROR -1, PYGEN_NEXT 1.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyIter_Send(PyObject* iterator, PyObject* value, PyObject** result) => GeneratorObject.Send(Ts, iterator, value, result);
}
