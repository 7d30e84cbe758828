// object.__reduce_ex__ for protocol 2 and later, and object.__getstate__ (3.11).
//
// An instance becomes (copyreg.__newobj__, (cls, *args), state, list items, dict items); args come from __getnewargs_ex__ or
// __getnewargs__, with keywords copyreg.__newobj_ex__ takes them. The state is the instance's __dict__, or a pair of that (or None) and a
// dict of the slots' values. An object whose struct holds more than a dict, weak references and slots cannot be rebuilt this way, unless
// the arguments of __new__ say it all: then "cannot pickle".

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class Reduction {
    /// <summary>The reduction of an instance; everything here may run Python code.</summary>
    [return: NewRef]
    public static PyObject* ReduceNewObject(PyThreadState* ts, PyObject* self, PyObject* copyreg) {
        PyTypeObject* type = self->ob_type;
        if (TypeSlots.Of(type)->@new == null) return Err.TypeError(ts, $"cannot pickle '{TypeObject.Name(type)}' object");
        if (!NewArguments(ts, self, out PyObject* argsRef, out PyObject* kwargsRef)) return null;
        using Owned args = new(ts, argsRef);
        using Owned kwargs = new(ts, kwargsRef);
        bool simple = kwargs.IsNull || DictObject.Size(kwargs) == 0;
        using Owned function = new(ts, ObjectProtocol.GetAttr(ts, copyreg, simple ? "__newobj__" : "__newobj_ex__"));
        if (function.IsNull) return null;
        using Owned call = new(ts, simple ? Prepended(ts, (PyObject*)type, args) : TupleObject.Pack(ts, (PyObject*)type, args, kwargs));
        if (call.IsNull) return null;
        bool required = args.IsNull && !ListObject.Check(self) && !DictObject.Check(self);
        using Owned state = new(ts, StateOf(ts, self, required));
        if (state.IsNull) return null;
        using Owned listItems = new(ts, ListObject.Check(self) ? ObjectProtocol.GetIter(ts, self) : Py.None);
        if (listItems.IsNull) return null;
        using Owned dictItems = new(ts, DictObject.Check(self) ? DictItems(ts, self) : Py.None);
        if (dictItems.IsNull) return null;
        PyObject** parts = stackalloc PyObject*[5] { function, call, state, listItems, dictItems };
        return TupleObject.FromArray(ts, parts, 5);
    }

    /// <summary>(first, *rest); `rest` may be null.</summary>
    [return: NewRef]
    private static PyObject* Prepended(PyThreadState* ts, PyObject* first, PyObject* rest) {
        nint count = rest == null ? 0 : TupleObject.Size(rest);
        PyObject* tuple = TupleObject.New(ts, count + 1);
        if (tuple == null) return null;
        TupleObject.Items(tuple)[0] = Py.NewRef(first);
        for (nint i = 0; i < count; i++) TupleObject.Items(tuple)[i + 1] = Py.NewRef(TupleObject.Items(rest)[i]);
        return tuple;
    }

    [return: NewRef]
    private static PyObject* DictItems(PyThreadState* ts, PyObject* self) {
        using Owned items = new(ts, CallProtocol.CallMethod(ts, self, Names.items));
        return items.IsNull ? null : ObjectProtocol.GetIter(ts, items);
    }

    /// <summary>What __new__ wants besides the class, new references: args null when nothing says, kwargs only from __getnewargs_ex__.</summary>
    private static bool NewArguments(PyThreadState* ts, PyObject* self, out PyObject* args, out PyObject* kwargs) {
        args = kwargs = null;
        using Owned extended = new(ts, ObjectProtocol.LookupSpecial(ts, self, Names.__getnewargs_ex__));
        if (!extended.IsNull) {
            using Owned result = new(ts, CallProtocol.CallNoArgs(ts, extended));
            if (result.IsNull) return false;
            if (!TupleObject.Check(result)) return Err.TypeError(ts, $"__getnewargs_ex__ should return a tuple, not '{Err.TypeName(result)}'");
            if (TupleObject.Size(result) != 2) return Err.ValueError(ts, $"__getnewargs_ex__ should return a tuple of length 2, not {TupleObject.Size(result)}");
            PyObject* first = TupleObject.Items(result)[0], second = TupleObject.Items(result)[1];
            if (!TupleObject.Check(first)) return Err.TypeError(ts, $"first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{Err.TypeName(first)}'");
            if (!DictObject.Check(second)) return Err.TypeError(ts, $"second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{Err.TypeName(second)}'");
            args = Py.NewRef(first);
            kwargs = Py.NewRef(second);
            return true;
        }
        if (ErrorIndicator.Occurred(ts) != null) return false;
        using Owned plain = new(ts, ObjectProtocol.LookupSpecial(ts, self, Names.__getnewargs__));
        if (plain.IsNull) return ErrorIndicator.Occurred(ts) == null;
        args = CallProtocol.CallNoArgs(ts, plain);
        if (args == null || TupleObject.Check(args)) return args != null;
        string name = Err.TypeName(args);
        Py.DecRef(ts, args);
        args = null;
        return Err.TypeError(ts, $"__getnewargs__ should return a tuple, not '{name}'");
    }

    /// <summary>self.__getstate__(), or object's own with `required` when nothing overrides it.</summary>
    [return: NewRef]
    private static PyObject* StateOf(PyThreadState* ts, PyObject* self, bool required) {
        PyObject* own = TypeObject.Lookup(ts, self->ob_type, Names.__getstate__);
        bool overridden = own != TypeObject.Lookup(ts, BaseObject.Type, Names.__getstate__) || (self->ob_type->tp_dictoffset != 0 && InstanceDict.Get(ts, self, Names.__getstate__) != null)
            || TypeSlots.Of(self)->getattro != TypeSlots.Of(BaseObject.Type)->getattro;
        if (!overridden) return GetState(ts, self, required);
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, self, Names.__getstate__));
        if (method.IsNull) return null;
        if (own == TypeObject.Lookup(ts, BaseObject.Type, Names.__getstate__) && method.Borrow->ob_type == CFunctionObject.Type && ((PyCFunctionObject*)method.Borrow)->m_self == self) return GetState(ts, self, required);
        return CallProtocol.CallNoArgs(ts, method);
    }

    /// <summary>object.__getstate__. `required`: the state must hold all there is, so an object with more in its struct is refused.</summary>
    [return: NewRef]
    public static PyObject* GetState(PyThreadState* ts, PyObject* self, bool required) {
        PyTypeObject* type = self->ob_type;
        if (required && type->tp_itemsize != 0) return Err.TypeError(ts, $"cannot pickle {TypeObject.Name(type)} objects");
        using Owned dict = new(ts, InstanceState(ts, self));
        if (dict.IsNull) return null;
        using Owned names = new(ts, SlotNames(ts, type));
        if (names.IsNull) return null;
        bool hasNames = !Py.IsNone(names);
        if (required) {
            nint size = sizeof(PyObject);
            if (type->tp_dictoffset != 0) size += sizeof(nint);
            if (type->tp_weaklistoffset != 0) size += sizeof(nint);
            if (hasNames) size += sizeof(nint) * ListObject.Size(names);
            if (type->tp_basicsize > size) return Err.TypeError(ts, $"cannot pickle '{TypeObject.Name(type)}' object");
        }
        if (!hasNames || ListObject.Size(names) == 0) return dict.Detach();
        using Owned slots = new(ts, DictObject.New(ts));
        if (slots.IsNull) return null;
        nint count = ListObject.Size(names);
        for (nint i = 0; i < count; i++) {
            using Owned name = new(ts, Py.NewRef(ListObject.Items(names)[i]));
            if (ObjectProtocol.LookupAttr(ts, self, name, out PyObject* value) == Lookup.Error) return null;
            if (value != null) {
                int status = DictObject.SetItem(ts, slots, name, value);
                Py.DecRef(ts, value);
                if (status < 0) return null;
            }
            if (ListObject.Size(names) != count) return Err.RuntimeError(ts, "__slotsname__ changed size during iteration");
        }
        return DictObject.Size(slots) == 0 ? dict.Detach() : TupleObject.Pack(ts, dict, slots);
    }

    /// <summary>The instance's namespace, or None when it has none or an empty one.</summary>
    [return: NewRef]
    private static PyObject* InstanceState(PyThreadState* ts, PyObject* self) {
        nint* word = InstanceDict.WordOf(self);
        if (word == null || *word == 0) return Py.None;
        PyObject* dict = InstanceDict.Materialise(ts, self);
        return dict == null ? null : DictObject.Size(dict) == 0 ? Py.None : Py.NewRef(dict);
    }

    /// <summary>cls.__slotnames__, made by copyreg when it is not there yet: a list or None.</summary>
    [return: NewRef]
    private static PyObject* SlotNames(PyThreadState* ts, PyTypeObject* type) {
        using Owned key = new(ts, UnicodeObject.Intern(ts, "__slotnames__"));
        if (key.IsNull || DictObject.GetItemWithError(ts, TypeObject.DictOf(type), key, out PyObject* known) == Lookup.Error) return null;
        if (known != null) {
            if (!Py.IsNone(known) && !ListObject.Check(known)) return Err.TypeError(ts, $"{TypeObject.Name(type)}.__slotnames__ should be a list or None, not {Err.TypeName(known)}");
            return Py.NewRef(known);
        }
        using Owned copyreg = new(ts, ImportHooks.Import(ts, "copyreg"));
        if (copyreg.IsNull) return null;
        using Owned function = new(ts, ObjectProtocol.GetAttr(ts, copyreg, "_slotnames"));
        if (function.IsNull) return null;
        using Owned names = new(ts, CallProtocol.CallOne(ts, function, (PyObject*)type));
        if (names.IsNull) return null;
        if (!Py.IsNone(names) && !ListObject.Check(names)) return Err.TypeError(ts, "copyreg._slotnames didn't return a list or None");
        return names.Detach();
    }
}
