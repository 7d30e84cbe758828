// Attributes: generic get and set (Language Reference 3.3.2.2: data descriptor, instance namespace, other descriptor), look-up without an
// error, special methods, and isinstance.

using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class ObjectProtocol {
    [return: NewRef]
    public static PyObject* GetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        var getattro = TypeSlots.Of(op)->getattro;
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"attribute name must be string, not '{Err.TypeName(name)}'");
        PyObject* value = getattro(ts, op, name);
        if (value == null) Err.NameAttribute(ts, op, name);
        return value;
    }

    [return: NewRef]
    public static PyObject* GetAttr(PyThreadState* ts, PyObject* op, string name) {
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return key.IsNull ? null : GetAttr(ts, op, key);
    }

    /// <summary>getattr with AttributeError turned into Missing; a new reference in `value`.</summary>
    public static Lookup LookupAttr(PyThreadState* ts, PyObject* op, PyObject* name, out PyObject* value) {
        var getattro = TypeSlots.Of(op)->getattro;
        if (getattro == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&GenericGetAttr) value = GenericLookup(ts, op, name, null);
        else if (getattro == TypeSlots.Of(TypeObject.Type)->getattro) value = TypeObject.LookupAttribute(ts, op, name);
        else value = getattro(ts, op, name);
        if (value != null) return Lookup.Found;
        if (ErrorIndicator.Occurred(ts) == null) return Lookup.Missing;
        if (!Err.Matches(ts, Exc.AttributeError) || ts->unwinding != 0) return Lookup.Error;
        ErrorIndicator.Clear(ts);
        return Lookup.Missing;
    }

    public static bool HasAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        if (LookupAttr(ts, op, name, out PyObject* value) == Lookup.Error) ErrorIndicator.Clear(ts);
        Py.XDecRef(ts, value);
        return value != null;
    }

    /// <summary>Sets, or deletes when value is null.</summary>
    public static int SetAttr(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value) {
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"attribute name must be string, not '{Err.TypeName(name)}'");
        var setattro = TypeSlots.Of(op)->setattro;
        if (setattro != null) {
            PyObject* key = Py.NewRef(name);
            UnicodeObject.InternInPlace(ts, &key);
            int status = setattro(ts, op, key, value);
            Py.DecRef(ts, key);
            return status;
        }
        string kind = TypeSlots.Of(op)->getattro == null ? "no" : "only read-only";
        return Err.TypeError(ts, $"'{Err.TypeName(op)}' object has {kind} attributes ({(value == null ? "del" : "assign to")} .{UnicodeObject.ToString(name)})");
    }

    public static int SetAttr(PyThreadState* ts, PyObject* op, string name, PyObject* value) {
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return key.IsNull ? -1 : SetAttr(ts, op, key, value);
    }

    /// <summary>The getattro slot of ordinary objects.</summary>
    [return: NewRef]
    public static PyObject* GenericGetAttr(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* value = GenericLookup(ts, op, name, null);
        if (value != null || ErrorIndicator.Occurred(ts) != null) return value;
        return RaiseAttributeError(ts, op, name, $"'{Err.TypeName(op)}' object has no attribute '{UnicodeObject.ToString(name)}'");
    }

    /// <summary>The same without raising when nothing is found. `dict` replaces the instance's own namespace when not null.</summary>
    [return: NewRef]
    public static PyObject* GenericLookup(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* dict) {
        PyTypeObject* type = op->ob_type;
        PyObject* descriptor = TypeObject.Lookup(ts, type, name);
        delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> get = null;
        if (descriptor != null) {
            Py.IncRef(descriptor); // a key's __eq__ in the instance's dict may take it from the class
            TypeSlots* slots = TypeSlots.Of(descriptor);
            get = slots->descr_get;
            if (get != null && slots->descr_set != null) {
                PyObject* result = get(ts, descriptor, op, (PyObject*)type);
                Py.DecRef(ts, descriptor);
                return result;
            }
        }
        PyObject* own = dict != null ? DictObject.GetItem(ts, dict, name) : type->tp_dictoffset != 0 ? InstanceDict.Get(ts, op, name) : null;
        if (own != null) {
            Py.IncRef(own);
            Py.XDecRef(ts, descriptor);
            return own;
        }
        if (descriptor == null) return null;
        if (get == null) return descriptor;
        PyObject* bound = get(ts, descriptor, op, (PyObject*)type);
        Py.DecRef(ts, descriptor);
        return bound;
    }

    public static int GenericSetAttr(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value) => GenericSetAttrWithDict(ts, op, name, value, null);

    /// <summary>The setattro slot of ordinary objects; `dict` replaces the instance's own namespace when not null.</summary>
    public static int GenericSetAttrWithDict(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* value, PyObject* dict) {
        PyTypeObject* type = op->ob_type;
        PyObject* descriptor = TypeObject.Lookup(ts, dict != null && TypeObject.Check(op) ? type : type, name);
        if (descriptor != null) {
            var set = TypeSlots.Of(descriptor)->descr_set;
            if (set != null) {
                Py.IncRef(descriptor);
                int status = set(ts, descriptor, op, value);
                Py.DecRef(ts, descriptor);
                return status;
            }
        }
        if (dict == null && type->tp_dictoffset == 0) {
            string text = UnicodeObject.ToString(name);
            if (descriptor == null) return RaiseAttributeError(ts, op, name, $"'{Err.TypeName(op)}' object has no attribute '{text}'");
            return Err.AttributeError(ts, $"'{Err.TypeName(op)}' object attribute '{text}' is read-only");
        }
        Lookup done;
        if (dict == null) done = InstanceDict.Set(ts, op, name, value);
        else if (value != null) done = DictObject.SetItem(ts, dict, name, value) < 0 ? Lookup.Error : Lookup.Found;
        else {
            done = DictObject.Pop(ts, dict, name, out PyObject* old);
            Py.XDecRef(ts, old);
        }
        if (done == Lookup.Found) return 0;
        if (done == Lookup.Error) return -1;
        if (dict != null && TypeObject.Check(op)) return RaiseAttributeError(ts, op, name, $"type object '{TypeObject.Name((PyTypeObject*)op)}' has no attribute '{UnicodeObject.ToString(name)}'");
        return RaiseAttributeError(ts, op, name, $"'{Err.TypeName(op)}' object has no attribute '{UnicodeObject.ToString(name)}'");
    }

    /// <summary>AttributeError that knows its object and name, for hints.</summary>
    public static Raised RaiseAttributeError(PyThreadState* ts, PyObject* op, PyObject* name, string message) {
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        if (text.IsNull) return default;
        using Owned exception = new(ts, ExceptionObject.Instantiate(ts, (PyObject*)Exc.AttributeError, text));
        if (exception.IsNull) return default;
        var error = (PyAttributeErrorObject*)exception.Borrow;
        Py.SetRef(ts, &error->obj, Py.NewRef(op));
        Py.SetRef(ts, &error->name, Py.NewRef(name));
        Err.SetObject(ts, (PyObject*)Exc.AttributeError, exception);
        return default;
    }

    /// <summary>A special method, looked up on the type and bound; null without an error when missing.</summary>
    [return: NewRef]
    public static PyObject* LookupSpecial(PyThreadState* ts, PyObject* op, PyObject* name) {
        PyObject* method = TypeObject.Lookup(ts, op->ob_type, name);
        return method == null ? null : Bind(ts, method, op);
    }

    /// <summary>What a class attribute becomes when read through an instance.</summary>
    [return: NewRef]
    public static PyObject* Bind(PyThreadState* ts, PyObject* attribute, PyObject* instance) {
        var get = TypeSlots.Of(attribute)->descr_get;
        if (get == null) return Py.NewRef(attribute);
        Py.IncRef(attribute);
        PyObject* bound = get(ts, attribute, instance, (PyObject*)instance->ob_type);
        Py.DecRef(ts, attribute);
        return bound;
    }

    // ---------------------------------------------------------------- isinstance, issubclass

    public static int IsInstance(PyThreadState* ts, PyObject* op, PyObject* cls) {
        if (op->ob_type == (PyTypeObject*)cls) return 1;
        if (cls->ob_type == TypeObject.Type) return RealIsInstance(ts, op, cls);
        if (UnionType.Check(cls)) return IsInstance(ts, op, UnionType.Args(cls));
        if (TupleObject.Check(cls)) {
            if (!Recursion.Enter(ts, " in __instancecheck__")) return -1;
            int result = 0;
            for (nint i = 0; i < TupleObject.Size(cls) && result == 0; i++) result = IsInstance(ts, op, TupleObject.Items(cls)[i]);
            Recursion.Leave(ts);
            return result;
        }
        return CheckHook(ts, cls, op, Names.__instancecheck__, &RealIsInstance);
    }

    public static int IsSubclass(PyThreadState* ts, PyObject* derived, PyObject* cls) {
        if (cls->ob_type == TypeObject.Type) return derived == cls ? 1 : RealIsSubclass(ts, derived, cls);
        if (UnionType.Check(cls)) return IsSubclass(ts, derived, UnionType.Args(cls));
        if (TupleObject.Check(cls)) {
            if (!Recursion.Enter(ts, " in __subclasscheck__")) return -1;
            int result = 0;
            for (nint i = 0; i < TupleObject.Size(cls) && result == 0; i++) result = IsSubclass(ts, derived, TupleObject.Items(cls)[i]);
            Recursion.Leave(ts);
            return result;
        }
        return CheckHook(ts, cls, derived, Names.__subclasscheck__, &RealIsSubclass);
    }

    private static int CheckHook(PyThreadState* ts, PyObject* cls, PyObject* op, PyObject* name, delegate*<PyThreadState*, PyObject*, PyObject*, int> otherwise) {
        PyObject* method = TypeObject.Lookup(ts, cls->ob_type, name);
        // A metaclass that leaves the check to type needs no bound method made for it.
        if (method == null || method->ob_type == Descriptors.MethodType && ((PyDescrObject*)method)->d_type == TypeObject.Type && ((PyDescrObject*)method)->d_name == name) return otherwise(ts, op, cls);
        using Owned checker = new(ts, Bind(ts, method, cls));
        if (checker.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : otherwise(ts, op, cls);
        if (!Recursion.Enter(ts, name == Names.__instancecheck__ ? " in __instancecheck__" : " in __subclasscheck__")) return -1;
        using Owned result = new(ts, CallProtocol.CallOne(ts, checker, op));
        Recursion.Leave(ts);
        return result.IsNull ? -1 : IsTrue(ts, result);
    }

    /// <summary>type.__instancecheck__: the type, then what __class__ claims.</summary>
    public static int RealIsInstance(PyThreadState* ts, PyObject* op, PyObject* cls) {
        if (TypeObject.Check(cls)) {
            if (TypeObject.IsInstance(op, (PyTypeObject*)cls)) return 1;
            if (TypeSlots.Of(op)->getattro == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&GenericGetAttr) { // what has object's own __class__ claims nothing else
                PyObject* descriptor = TypeObject.Lookup(ts, op->ob_type, Names.__class__);
                if (descriptor != null && descriptor->ob_type == Descriptors.GetSetType && ((PyDescrObject*)descriptor)->d_type == BaseObject.Type) return 0;
            }
            if (LookupAttr(ts, op, Names.__class__, out PyObject* claimed) == Lookup.Error) return -1;
            int result = claimed != null && claimed != (PyObject*)op->ob_type && TypeObject.Check(claimed) && TypeObject.IsSubtype((PyTypeObject*)claimed, (PyTypeObject*)cls) ? 1 : 0;
            Py.XDecRef(ts, claimed);
            return result;
        }
        if (!CheckClass(ts, cls, "isinstance() arg 2 must be a type, a tuple of types, or a union")) return -1;
        if (LookupAttr(ts, op, Names.__class__, out PyObject* own) == Lookup.Error) return -1;
        int found = own == null ? 0 : AbstractIsSubclass(ts, own, cls);
        Py.XDecRef(ts, own);
        return found;
    }

    public static int RealIsSubclass(PyThreadState* ts, PyObject* derived, PyObject* cls) {
        if (TypeObject.Check(cls) && TypeObject.Check(derived)) return TypeObject.IsSubtype((PyTypeObject*)derived, (PyTypeObject*)cls) ? 1 : 0;
        if (!CheckClass(ts, derived, "issubclass() arg 1 must be a class")) return -1;
        if (!UnionType.Check(cls) && !CheckClass(ts, cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union")) return -1;
        return AbstractIsSubclass(ts, derived, cls);
    }

    private static bool CheckClass(PyThreadState* ts, PyObject* cls, string message) {
        using Owned bases = new(ts, AbstractBases(ts, cls));
        if (!bases.IsNull) return true;
        return ErrorIndicator.Occurred(ts) == null ? Err.TypeError(ts, message) : false;
    }

    [return: NewRef]
    private static PyObject* AbstractBases(PyThreadState* ts, PyObject* cls) {
        if (LookupAttr(ts, cls, Names.__bases__, out PyObject* bases) != Lookup.Found) return null;
        if (TupleObject.Check(bases)) return bases;
        Py.DecRef(ts, bases);
        return null;
    }

    private static int AbstractIsSubclass(PyThreadState* ts, PyObject* derived, PyObject* cls) {
        if (derived == cls) return 1;
        using Owned bases = new(ts, AbstractBases(ts, derived));
        if (bases.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : 0;
        if (!Recursion.Enter(ts, " in __subclasscheck__")) return -1;
        int result = 0;
        for (nint i = 0; i < TupleObject.Size(bases) && result == 0; i++) result = AbstractIsSubclass(ts, TupleObject.Items(bases)[i], cls);
        Recursion.Leave(ts);
        return result;
    }
}
