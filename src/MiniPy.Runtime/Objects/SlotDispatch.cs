// Slots of classes that define special methods: each looks the method up on the type (never on the instance) and calls it. SlotTable
// says which name gets which of these. All of them run Python code.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class SlotDispatch {
    /// <summary>type(self).name(self, *args); AttributeError when it is gone.</summary>
    [return: NewRef]
    private static PyObject* CallSpecial(PyThreadState* ts, PyObject* self, PyObject* name, PyObject* a = null, PyObject* b = null) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, name);
        if (method == null) return ObjectProtocol.RaiseAttributeError(ts, self, name, $"'{Err.TypeName(self)}' object has no attribute '{UnicodeObject.ToString(name)}'");
        return CallFound(ts, method, self, a, b);
    }

    /// <summary>The same, NotImplemented when it is missing.</summary>
    [return: NewRef]
    private static PyObject* CallMaybe(PyThreadState* ts, PyObject* self, PyObject* name, PyObject* a) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, name);
        return method == null ? Py.NotImplemented : CallFound(ts, method, self, a, null);
    }

    [return: NewRef]
    private static PyObject* CallFound(PyThreadState* ts, PyObject* method, PyObject* self, PyObject* a, PyObject* b) {
        PyObject** args = stackalloc PyObject*[3];
        nint count = 1;
        args[0] = self;
        if (a != null) args[count++] = a;
        if (b != null) args[count++] = b;
        Py.IncRef(method);
        PyObject* result;
        if ((method->ob_type->tp_flags & TypeFlags.MethodDescriptor) != 0) {
            result = CallProtocol.Vector(ts, method, args, count, null);
        } else {
            var get = TypeSlots.Of(method)->descr_get;
            if (get != null) {
                PyObject* bound = get(ts, method, self, (PyObject*)self->ob_type);
                Py.DecRef(ts, method);
                if (bound == null) return null;
                method = bound;
            }
            result = CallProtocol.Vector(ts, method, args + 1, count - 1, null);
        }
        Py.DecRef(ts, method);
        return result;
    }

    [return: NewRef]
    public static PyObject* Repr(PyThreadState* ts, PyObject* self) => CallSpecial(ts, self, Names.__repr__);

    [return: NewRef]
    public static PyObject* Str(PyThreadState* ts, PyObject* self) => CallSpecial(ts, self, Names.__str__);

    public static nint Hash(PyThreadState* ts, PyObject* self) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, Names.__hash__);
        if (method == null || Py.IsNone(method)) return ObjectProtocol.HashNotImplemented(ts, self);
        PyObject* result = CallFound(ts, method, self, null, null);
        if (result == null) return -1;
        if (!LongObject.Check(result)) {
            Py.DecRef(ts, result);
            return Err.TypeError(ts, "__hash__ method should return an integer");
        }
        // Any int is folded into a hash (slot_tp_hash): one that fits stands for itself.
        if (!LongObject.TryAsInt64(result, out long value)) value = LongObject.Hash(result);
        Py.DecRef(ts, result);
        return value == -1 ? -2 : (nint)value;
    }

    [return: NewRef]
    public static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, Names.__call__);
        if (method == null) return ObjectProtocol.RaiseAttributeError(ts, self, Names.__call__, $"'{Err.TypeName(self)}' object has no attribute '__call__'");
        using Owned bound = new(ts, ObjectProtocol.Bind(ts, method, self));
        return bound.IsNull ? null : CallProtocol.Call(ts, bound, args, kwargs);
    }

    /// <summary>__getattribute__, and __getattr__ when that raised AttributeError.</summary>
    [return: NewRef]
    public static PyObject* GetAttr(PyThreadState* ts, PyObject* self, PyObject* name) {
        PyObject* getattribute = TypeObject.Lookup(ts, self->ob_type, Names.__getattribute__);
        PyObject* result = getattribute == TypeObject.Lookup(ts, BaseObject.Type, Names.__getattribute__)
            ? ObjectProtocol.GenericGetAttr(ts, self, name)
            : getattribute->ob_type == Descriptors.WrapperType
                ? TypeSlots.Of(((PyWrapperDescrObject*)getattribute)->d_common.d_type)->getattro(ts, self, name)
                : CallFound(ts, getattribute, self, name, null);
        if (result != null || !Err.Matches(ts, Exc.AttributeError)) return result;
        PyObject* getattr = TypeObject.Lookup(ts, self->ob_type, Names.__getattr__);
        if (getattr == null) return null;
        ErrorIndicator.Clear(ts);
        return CallFound(ts, getattr, self, name, null);
    }

    public static int SetAttr(PyThreadState* ts, PyObject* self, PyObject* name, PyObject* value) =>
        Done(ts, value == null ? CallSpecial(ts, self, Names.__delattr__, name) : CallSpecial(ts, self, Names.__setattr__, name, value));

    private static int Done(PyThreadState* ts, [Steals] PyObject* result) {
        if (result == null) return -1;
        Py.DecRef(ts, result);
        return 0;
    }

    private static readonly PyObject* s_lt = StaticState.InternedString("__lt__"), s_le = StaticState.InternedString("__le__"), s_ne = StaticState.InternedString("__ne__"),
        s_gt = StaticState.InternedString("__gt__"), s_ge = StaticState.InternedString("__ge__");

    [return: NewRef]
    public static PyObject* RichCompare(PyThreadState* ts, PyObject* self, PyObject* other, int op) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, op switch { 0 => s_lt, 1 => s_le, 2 => Names.__eq__, 3 => s_ne, 4 => s_gt, _ => s_ge });
        if (method == null) return Py.NotImplemented;
        if ((method->ob_type->tp_flags & TypeFlags.MethodDescriptor) != 0 || TypeSlots.Of(method)->descr_get == null) return CallFound(ts, method, self, other, null);
        using Owned bound = new(ts, ObjectProtocol.Bind(ts, method, self));
        if (!bound.IsNull) return CallProtocol.CallOne(ts, bound, other);
        ErrorIndicator.Clear(ts); // a method that cannot be read counts as missing (slot_tp_richcompare)
        return Py.NotImplemented;
    }

    [return: NewRef]
    public static PyObject* Iter(PyThreadState* ts, PyObject* self) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, Names.__iter__);
        if (method != null && Py.IsNone(method)) return Err.TypeError(ts, $"'{Err.TypeName(self)}' object is not iterable");
        if (method != null) return CallFound(ts, method, self, null, null);
        if (TypeObject.Lookup(ts, self->ob_type, Names.__getitem__) == null) return Err.TypeError(ts, $"'{Err.TypeName(self)}' object is not iterable");
        return SeqIter.New(ts, self);
    }

    [return: NewRef]
    public static PyObject* IterNext(PyThreadState* ts, PyObject* self) => CallSpecial(ts, self, Names.__next__);

    [return: NewRef]
    public static PyObject* DescrGet(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* owner) {
        // Called with self as it was found, not bound: so a callable that is no descriptor gets self too.
        using Owned method = new(ts, Py.XNewRef(TypeObject.Lookup(ts, self->ob_type, Names.__get__)));
        return method.IsNull ? Py.NewRef(self) : CallProtocol.CallThree(ts, method, self, instance == null ? Py.None : instance, owner == null ? Py.None : owner);
    }

    public static int DescrSet(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* value) =>
        Done(ts, value == null ? CallSpecial(ts, self, Names.__delete__, instance) : CallSpecial(ts, self, Names.__set__, instance, value));

    public static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, Names.__init__);
        if (method == null) return Err.AttributeError(ts, "__init__");
        using Owned result = new(ts, CallProtocol.CallBound(ts, method, self, args, kwargs));
        if (result.IsNull) return -1;
        if (!Py.IsNone(result)) return Err.TypeError(ts, $"__init__() should return None, not '{Err.TypeName(result)}'");
        return 0;
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, type, Names.__new__));
        if (method.IsNull) return null;
        nint count = TupleObject.Size(args);
        using Owned full = new(ts, TupleObject.New(ts, count + 1));
        if (full.IsNull) return null;
        TupleObject.Items(full)[0] = Py.NewRef(type);
        for (nint i = 0; i < count; i++) TupleObject.Items(full)[i + 1] = Py.NewRef(TupleObject.Items(args)[i]);
        return CallProtocol.Call(ts, method, full, kwargs);
    }

    /// <summary>__del__: errors are reported, not raised; a pending error is kept.</summary>
    public static void Finalize(PyThreadState* ts, PyObject* self) {
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, Names.__del__);
        if (method != null) {
            Py.IncRef(method);
            PyObject* result = CallFound(ts, method, self, null, null);
            if (result == null) Err.WriteUnraisable(ts, method);
            else Py.DecRef(ts, result);
            Py.DecRef(ts, method);
        }
        ErrorIndicator.Restore(ts, type, value, traceback);
    }

    public static int Bool(PyThreadState* ts, PyObject* self) {
        bool byLength = false;
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, Names.__bool__);
        if (method == null) {
            method = TypeObject.Lookup(ts, self->ob_type, Names.__len__);
            if (method == null) return 1;
            byLength = true;
        }
        using Owned result = new(ts, CallFound(ts, method, self, null, null));
        if (result.IsNull) return -1;
        if (byLength) {
            nint length = LengthOf(ts, result);
            return length < 0 ? -1 : length > 0 ? 1 : 0;
        }
        if (result.Borrow->ob_type != BoolObject.Type) return Err.TypeError(ts, $"__bool__ should return bool, returned {Err.TypeName(result)}");
        return result.Borrow == Py.True ? 1 : 0;
    }

    public static nint Length(PyThreadState* ts, PyObject* self) {
        using Owned result = new(ts, CallSpecial(ts, self, Names.__len__));
        return result.IsNull ? -1 : LengthOf(ts, result);
    }

    private static nint LengthOf(PyThreadState* ts, PyObject* result) {
        using Owned index = new(ts, NumberProtocol.Index(ts, result));
        if (index.IsNull) return -1;
        if (LongObject.Sign(index) < 0) return Err.ValueError(ts, "__len__() should return >= 0");
        return NumberProtocol.AsSsize(ts, index, Exc.OverflowError);
    }

    [return: NewRef]
    public static PyObject* GetItem(PyThreadState* ts, PyObject* self, PyObject* key) => CallSpecial(ts, self, Names.__getitem__, key);

    public static int SetItem(PyThreadState* ts, PyObject* self, PyObject* key, PyObject* value) =>
        Done(ts, value == null ? CallSpecial(ts, self, Names.__delitem__, key) : CallSpecial(ts, self, Names.__setitem__, key, value));

    [return: NewRef]
    public static PyObject* SequenceItem(PyThreadState* ts, PyObject* self, nint index) {
        using Owned key = new(ts, LongObject.FromInt64(ts, index));
        return key.IsNull ? null : CallSpecial(ts, self, Names.__getitem__, key);
    }

    public static int SequenceSetItem(PyThreadState* ts, PyObject* self, nint index, PyObject* value) {
        using Owned key = new(ts, LongObject.FromInt64(ts, index));
        return key.IsNull ? -1 : SetItem(ts, self, key, value);
    }

    public static int Contains(PyThreadState* ts, PyObject* self, PyObject* item) {
        PyObject* method = TypeObject.Lookup(ts, self->ob_type, Names.__contains__);
        if (method != null && Py.IsNone(method)) return Err.TypeError(ts, $"'{Err.TypeName(self)}' object is not a container");
        if (method == null) return ObjectProtocol.ContainsByIteration(ts, self, item);
        using Owned result = new(ts, CallFound(ts, method, self, item, null));
        return result.IsNull ? -1 : ObjectProtocol.IsTrue(ts, result);
    }
}
