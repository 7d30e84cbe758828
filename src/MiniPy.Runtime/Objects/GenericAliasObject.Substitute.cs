// Type variables of generic aliases and unions: finding them and putting arguments in their place (PEP 585, 604, 612, 646).
//
// What a type variable is, is said by its attributes: `__typing_subst__` takes the argument, `__typing_prepare_subst__` may rearrange all
// arguments before, `__typing_is_unpacked_typevartuple__` marks one that stands for several. All of them run Python code.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class GenericAliasObject {
    private static bool IsType(PyObject* op) => TypeObject.HasFlag(op, TypeFlags.TypeSubclass);

    /// <summary>An attribute by its name in ASCII; null without error when missing.</summary>
    private static Lookup Find(PyThreadState* ts, PyObject* op, string name, out PyObject* value) {
        value = null;
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        return key.IsNull ? Lookup.Error : ObjectProtocol.LookupAttr(ts, op, key, out value);
    }

    private static nint IndexOf(PyObject* tuple, PyObject* item) {
        for (nint i = 0; i < TupleObject.Size(tuple); i++)
            if (TupleObject.Items(tuple)[i] == item) return i;
        return -1;
    }

    private static int AddUnique(PyThreadState* ts, PyObject* list, PyObject* item) {
        for (nint i = 0; i < ListObject.Size(list); i++)
            if (ListObject.Items(list)[i] == item) return 0;
        return ListObject.Append(ts, list, item);
    }

    /// <summary>The type variables in a tuple of arguments, each once, in order.</summary>
    [return: NewRef]
    public static PyObject* MakeParameters(PyThreadState* ts, PyObject* args) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (nint i = 0; i < TupleObject.Size(args); i++) {
            PyObject* arg = TupleObject.Items(args)[i];
            if (IsType(arg)) continue;
            Lookup found = Find(ts, arg, "__typing_subst__", out PyObject* value);
            if (found == Lookup.Error) return null;
            if (found == Lookup.Found) {
                Py.DecRef(ts, value);
                if (AddUnique(ts, list, arg) < 0) return null;
                continue;
            }
            if (ObjectProtocol.LookupAttr(ts, arg, Names.__parameters__, out value) == Lookup.Error) return null;
            using Owned inner = new(ts, value);
            if (inner.IsNull || !TupleObject.Check(inner)) continue;
            for (nint k = 0; k < TupleObject.Size(inner); k++)
                if (AddUnique(ts, list, TupleObject.Items(inner)[k]) < 0) return null;
        }
        return ListObject.AsTuple(ts, list);
    }

    private static int ExtendWithTuple(PyThreadState* ts, PyObject* list, PyObject* tuple) {
        for (nint i = 0; i < TupleObject.Size(tuple); i++)
            if (ListObject.Append(ts, list, TupleObject.Items(tuple)[i]) < 0) return -1;
        return 0;
    }

    /// <summary>The arguments as a tuple, unpacked tuple types of known length laid flat.</summary>
    [return: NewRef]
    private static PyObject* UnpackArgs(PyThreadState* ts, PyObject* item) {
        using Owned items = new(ts, TupleObject.Check(item) ? Py.NewRef(item) : TupleObject.Pack(ts, item));
        if (items.IsNull) return null;
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            PyObject* arg = TupleObject.Items(items)[i];
            if (!IsType(arg)) {
                if (Find(ts, arg, "__typing_unpacked_tuple_args__", out PyObject* value) == Lookup.Error) return null;
                using Owned inner = new(ts, value);
                if (!inner.IsNull && TupleObject.Check(inner)) {
                    nint count = TupleObject.Size(inner);
                    if (count == 0 || TupleObject.Items(inner)[count - 1] != Py.Ellipsis) {
                        if (ExtendWithTuple(ts, list, inner) < 0) return null;
                        continue;
                    }
                }
            }
            if (ListObject.Append(ts, list, arg) < 0) return null;
        }
        return ListObject.AsTuple(ts, list);
    }

    /// <summary>Lets each parameter rearrange the arguments.</summary>
    [return: NewRef]
    private static PyObject* Prepare(PyThreadState* ts, PyObject* self, PyObject* parameters, [Steals] PyObject* args) {
        PyObject* current = args;
        for (nint i = 0; i < TupleObject.Size(parameters) && current != null; i++) {
            if (Find(ts, TupleObject.Items(parameters)[i], "__typing_prepare_subst__", out PyObject* value) == Lookup.Error) {
                Py.DecRef(ts, current);
                return null;
            }
            using Owned prepare = new(ts, value);
            if (prepare.IsNull || Py.IsNone(prepare)) continue;
            using Owned tuple = new(ts, TupleObject.Check(current) ? Py.NewRef(current) : TupleObject.Pack(ts, current));
            PyObject* next = tuple.IsNull ? null : CallProtocol.CallTwo(ts, prepare, self, tuple);
            Py.DecRef(ts, current);
            current = next;
        }
        return current;
    }

    /// <summary>The arguments of `self` after its parameters were replaced by `item`: what self[item] has as arguments.</summary>
    [return: NewRef]
    public static PyObject* Substitute(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* parameters, PyObject* item) {
        nint expected = TupleObject.Size(parameters);
        if (expected == 0) return NotGeneric(ts, self);
        using Owned flat = new(ts, UnpackArgs(ts, item));
        if (flat.IsNull) return null;
        using Owned prepared = new(ts, Prepare(ts, self, parameters, flat.Detach()));
        if (prepared.IsNull) return null;
        using Owned given = new(ts, TupleObject.Check(prepared) ? Py.NewRef(prepared) : TupleObject.Pack(ts, prepared));
        if (given.IsNull) return null;
        nint actual = TupleObject.Size(given);
        if (actual != expected) {
            using Owned text = new(ts, ObjectProtocol.Repr(ts, self));
            if (text.IsNull) return null;
            return Err.TypeError(ts, $"Too {(actual > expected ? "many" : "few")} arguments for {UnicodeObject.ToString(text)}; actual {actual}, expected {expected}");
        }
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (nint i = 0; i < TupleObject.Size(args); i++)
            if (SubstituteOne(ts, list, TupleObject.Items(args)[i], parameters, given) < 0) return null;
        return ListObject.AsTuple(ts, list);
    }

    private static PyObject* NotGeneric(PyThreadState* ts, PyObject* self) {
        using Owned text = new(ts, ObjectProtocol.Repr(ts, self));
        return text.IsNull ? null : Err.TypeError(ts, $"{UnicodeObject.ToString(text)} is not a generic class");
    }

    /// <summary>Appends what takes the place of one argument.</summary>
    private static int SubstituteOne(PyThreadState* ts, PyObject* list, PyObject* arg, PyObject* parameters, PyObject* given) {
        if (IsType(arg)) return ListObject.Append(ts, list, arg);
        if (Find(ts, arg, "__typing_is_unpacked_typevartuple__", out PyObject* flag) == Lookup.Error) return -1;
        int unpack = 0;
        if (flag != null) {
            unpack = ObjectProtocol.IsTrue(ts, flag);
            Py.DecRef(ts, flag);
            if (unpack < 0) return -1;
        }
        if (Find(ts, arg, "__typing_subst__", out PyObject* value) == Lookup.Error) return -1;
        using Owned subst = new(ts, value);
        PyObject* made;
        if (!subst.IsNull) {
            nint index = IndexOf(parameters, arg);
            if (index < 0) return Err.SystemError(ts, "a type variable is not among the parameters");
            made = CallProtocol.CallOne(ts, subst, TupleObject.Items(given)[index]);
        } else {
            made = SubstituteInside(ts, arg, parameters, given);
        }
        using Owned replacement = new(ts, made);
        if (replacement.IsNull) return -1;
        if (unpack == 0 || !TupleObject.Check(replacement)) return ListObject.Append(ts, list, replacement);
        return ExtendWithTuple(ts, list, replacement);
    }

    /// <summary>The argument itself, or, when it has parameters of its own, the argument subscripted with what they stand for.</summary>
    [return: NewRef]
    private static PyObject* SubstituteInside(PyThreadState* ts, PyObject* arg, PyObject* parameters, PyObject* given) {
        if (ObjectProtocol.LookupAttr(ts, arg, Names.__parameters__, out PyObject* value) == Lookup.Error) return null;
        using Owned inner = new(ts, value);
        if (inner.IsNull || !TupleObject.Check(inner) || TupleObject.Size(inner) == 0) return Py.NewRef(arg);
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (nint i = 0; i < TupleObject.Size(inner); i++) {
            PyObject* parameter = TupleObject.Items(inner)[i];
            nint index = IndexOf(parameters, parameter);
            PyObject* argument = index < 0 ? parameter : TupleObject.Items(given)[index];
            bool several = index >= 0 && TypeSlots.Of(parameter)->iter != null && TupleObject.Check(argument);
            if ((several ? ExtendWithTuple(ts, list, argument) : ListObject.Append(ts, list, argument)) < 0) return null;
        }
        using Owned tuple = new(ts, ListObject.AsTuple(ts, list));
        return tuple.IsNull ? null : ObjectProtocol.GetItem(ts, arg, tuple);
    }
}
