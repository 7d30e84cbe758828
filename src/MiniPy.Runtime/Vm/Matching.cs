// Class and mapping patterns (PEP 634): the opcodes MATCH_KEYS and MATCH_CLASS.
//
// Both gather the values that the sub-patterns are then matched with into a tuple, or give None when the subject does not fit. A key or an
// attribute that is asked for twice is an error, found out at run time since __match_args__ decides what the positional ones are called.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

/// <summary>Class and mapping patterns (PEP 634).</summary>
internal static unsafe class Matching {
    /// <summary>( subject keys -- subject keys values_or_none )</summary>
    public static bool Keys(PyThreadState* ts, Frame* frame) {
        PyObject* keys = frame->sp[-1];
        PyObject* subject = frame->sp[-2];
        nint count = TupleObject.Size(keys);
        using Owned seen = new(ts, SetObject.New(ts, null));
        using Owned values = new(ts, TupleObject.New(ts, count));
        using Owned get = new(ts, seen.IsNull || values.IsNull ? null : ObjectProtocol.GetAttr(ts, subject, Names.get));
        using Owned marker = new(ts, get.IsNull ? null : CallProtocol.CallNoArgs(ts, (PyObject*)BaseObject.Type));
        if (marker.IsNull) return false;
        for (nint i = 0; i < count; i++) {
            PyObject* key = TupleObject.Items(keys)[i];
            int duplicate = SetObject.Contains(ts, seen, key);
            if (duplicate > 0) return Err.ValueError(ts, $"mapping pattern checks duplicate key ({TypeObject.ReprForMessage(ts, key)})");
            if (duplicate < 0 || SetObject.Add(ts, seen, key) < 0) return false;
            using Owned value = new(ts, CallProtocol.CallTwo(ts, get, key, marker));
            if (value.IsNull) return false;
            if (value.Borrow == marker.Borrow) {
                *frame->sp++ = Py.None;
                return true;
            }
            TupleObject.Items(values)[i] = value.Detach();
        }
        *frame->sp++ = values.Detach();
        return true;
    }

    /// <summary>( subject type names -- values_or_none ); `positional` sub-patterns come first, by __match_args__.</summary>
    public static bool Class(PyThreadState* ts, Frame* frame, int positional) {
        using Owned names = new(ts, *--frame->sp);
        using Owned type = new(ts, *--frame->sp);
        using Owned subject = new(ts, *--frame->sp);
        if (!TypeObject.Check(type)) return Err.TypeError(ts, "called match pattern must be a type");
        int instance = ObjectProtocol.IsInstance(ts, subject, type);
        if (instance < 0) return false;
        if (instance == 0) {
            *frame->sp++ = Py.None;
            return true;
        }
        using Owned values = new(ts, ListObject.New(ts, 0));
        using Owned seen = new(ts, SetObject.New(ts, null));
        if (values.IsNull || seen.IsNull) return false;
        int status = positional == 0 ? 1 : Positional(ts, subject, type, positional, values, seen);
        for (nint i = 0; status > 0 && i < TupleObject.Size(names); i++) status = Attribute(ts, subject, type, TupleObject.Items(names)[i], values, seen);
        if (status < 0) return false;
        PyObject* result = status == 0 ? Py.None : ListObject.AsTuple(ts, values);
        if (result == null) return false;
        *frame->sp++ = result;
        return true;
    }

    private static int Positional(PyThreadState* ts, PyObject* subject, PyObject* type, int count, PyObject* values, PyObject* seen) {
        if (ObjectProtocol.LookupAttr(ts, type, Names.__match_args__, out PyObject* found) == Lookup.Error) return -1;
        using Owned matchArgs = new(ts, found);
        bool self = found == null && (((PyTypeObject*)type)->tp_flags & TypeFlags.MatchSelf) != 0;
        string name = TypeObject.Name((PyTypeObject*)type);
        if (found != null && !TupleObject.CheckExact(found)) return Err.TypeError(ts, $"{name}.__match_args__ must be a tuple (got {Err.TypeName(found)})");
        nint allowed = self ? 1 : found == null ? 0 : TupleObject.Size(found);
        if (allowed < count) return Err.TypeError(ts, $"{name}() accepts {allowed} positional sub-pattern{(allowed == 1 ? "" : "s")} ({count} given)");
        if (self) return ListObject.Append(ts, values, subject) < 0 ? -1 : 1;
        for (int i = 0; i < count; i++) {
            PyObject* attribute = TupleObject.Items(found)[i];
            if (!UnicodeObject.CheckExact(attribute)) return Err.TypeError(ts, $"__match_args__ elements must be strings (got {Err.TypeName(attribute)})");
            int status = Attribute(ts, subject, type, attribute, values, seen);
            if (status <= 0) return status;
        }
        return 1;
    }

    private static int Attribute(PyThreadState* ts, PyObject* subject, PyObject* type, PyObject* name, PyObject* values, PyObject* seen) {
        int duplicate = SetObject.Contains(ts, seen, name);
        if (duplicate > 0) return Err.TypeError(ts, $"{TypeObject.Name((PyTypeObject*)type)}() got multiple sub-patterns for attribute {TypeObject.ReprForMessage(ts, name)}");
        if (duplicate < 0 || SetObject.Add(ts, seen, name) < 0) return -1;
        Lookup found = ObjectProtocol.LookupAttr(ts, subject, name, out PyObject* value);
        if (found != Lookup.Found) return (int)found;
        return ListObject.AppendSteal(ts, values, value) < 0 ? -1 : 1;
    }
}
