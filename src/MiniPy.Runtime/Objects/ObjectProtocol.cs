// What every object can be asked: text, hash, comparison, truth (abstract.c and object.c). Attributes are in ObjectProtocol.Attributes,
// items and iteration in ObjectProtocol.Items.
//
// All of these may run Python code unless said otherwise.

using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>The objects whose repr() is being made, per thread: a container that holds itself prints as [...].</summary>
internal sealed class ReprStack {
    public readonly Dictionary<nint, HashSet<nint>> ByThread = [];
}

internal static unsafe partial class ObjectProtocol {
    public const int Lt = 0, Le = 1, Eq = 2, Ne = 3, Gt = 4, Ge = 5;
    private static string OperatorText(int op) => op switch { Lt => "<", Le => "<=", Eq => "==", Ne => "!=", Gt => ">", _ => ">=" };

    [return: NewRef]
    public static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        if (op == null) return UnicodeObject.FromString(ts, "<NULL>");
        var repr = TypeSlots.Of(op)->repr;
        if (repr == null) return BaseObject.Repr(ts, op);
        if (!Recursion.Enter(ts, " while getting the repr of an object")) return null;
        PyObject* text = repr(ts, op);
        Recursion.Leave(ts);
        if (text == null || UnicodeObject.Check(text)) return text;
        string name = Err.TypeName(text);
        Py.DecRef(ts, text);
        return Err.TypeError(ts, $"__repr__ returned non-string (type {name})");
    }

    [return: NewRef]
    public static PyObject* Str(PyThreadState* ts, PyObject* op) {
        if (op == null) return UnicodeObject.FromString(ts, "<NULL>");
        if (UnicodeObject.CheckExact(op)) return Py.NewRef(op);
        var str = TypeSlots.Of(op)->str;
        if (str == null) return Repr(ts, op);
        if (!Recursion.Enter(ts, " while getting the str of an object")) return null;
        PyObject* text = str(ts, op);
        Recursion.Leave(ts);
        if (text == null || UnicodeObject.Check(text)) return text;
        string name = Err.TypeName(text);
        Py.DecRef(ts, text);
        return Err.TypeError(ts, $"__str__ returned non-string (type {name})");
    }

    /// <summary>repr() with everything beyond ASCII escaped.</summary>
    [return: NewRef]
    public static PyObject* Ascii(PyThreadState* ts, PyObject* op) {
        using Owned repr = new(ts, Repr(ts, op));
        if (repr.IsNull) return null;
        if (UnicodeObject.IsAscii(repr)) return repr.Detach();
        var text = new System.Text.StringBuilder();
        for (nint i = 0; i < UnicodeObject.Length(repr); i++) {
            int c = UnicodeObject.Read(repr, i);
            if (c < 128) text.Append((char)c);
            else if (c < 256) text.Append("\\x").Append(c.ToString("x2"));
            else if (c < 0x10000) text.Append("\\u").Append(c.ToString("x4"));
            else text.Append("\\U").Append(c.ToString("x8"));
        }
        return UnicodeObject.FromString(ts, text.ToString());
    }

    [return: NewRef]
    public static PyObject* Bytes(PyThreadState* ts, PyObject* op) {
        if (op->ob_type == BytesObject.Type) return Py.NewRef(op);
        using Owned method = new(ts, LookupSpecial(ts, op, Names.__bytes__));
        if (!method.IsNull) {
            using Owned result = new(ts, CallProtocol.CallNoArgs(ts, method));
            if (result.IsNull) return null;
            if (!TypeObject.HasFlag(result, TypeFlags.BytesSubclass)) return Err.TypeError(ts, $"__bytes__ returned non-bytes (type {Err.TypeName(result)})");
            return result.Detach();
        }
        if (ErrorIndicator.Occurred(ts) != null) return null;
        TypeSlots* slots = TypeSlots.Of(op);
        // A number is no content here, unlike in bytes(n).
        if (UnicodeObject.Check(op) || (slots->bf_getbuffer == null && slots->iter == null && slots->sq_item == null)) return Err.TypeError(ts, $"cannot convert '{Err.TypeName(op)}' object to bytes");
        return CallProtocol.CallOne(ts, (PyObject*)BytesObject.Type, op);
    }

    /// <summary>format(op, spec); a null spec is empty.</summary>
    [return: NewRef]
    public static PyObject* Format(PyThreadState* ts, PyObject* op, PyObject* spec) {
        if (spec != null && !UnicodeObject.Check(spec)) return Err.SystemError(ts, $"Format specifier must be a string, not {Err.TypeName(spec)}");
        if (spec == null || UnicodeObject.Length(spec) == 0) {
            if (UnicodeObject.CheckExact(op)) return Py.NewRef(op);
            if (op->ob_type == LongObject.Type) return Str(ts, op);
        } else if (op->ob_type == LongObject.Type) {
            return FormatSpec.FormatLong(ts, op, spec);
        } else if (op->ob_type == FloatObject.Type) {
            return FormatSpec.FormatFloat(ts, op, spec);
        } else if (op->ob_type == UnicodeObject.Type) {
            return FormatSpec.FormatStr(ts, op, spec);
        }
        using Owned method = new(ts, LookupSpecial(ts, op, Names.__format__));
        if (method.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Err.TypeError(ts, $"Type {Err.TypeName(op)} doesn't define __format__");
        using Owned result = new(ts, CallProtocol.CallOne(ts, method, spec == null ? Names.Empty : spec));
        if (result.IsNull) return null;
        if (!UnicodeObject.Check(result)) return Err.TypeError(ts, $"__format__ must return a str, not {Err.TypeName(result)}");
        return result.Detach();
    }

    public static nint Hash(PyThreadState* ts, PyObject* op) {
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " while calling a Python object");
        var hash = TypeSlots.Of(op)->hash;
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " while calling a Python object"); // tuples in tuples
        return hash != null ? hash(ts, op) : HashNotImplemented(ts, op);
    }

    /// <summary>The same for keys of tables, of which many are small ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint HashKey(PyThreadState* ts, PyObject* op) {
        if (op->ob_type == UnicodeObject.Type) return UnicodeObject.Hash(op);
        if (op->ob_type != LongObject.Type || !LongObject.IsOneDigit(op)) return Hash(ts, op);
        nint value = (nint)LongObject.SmallValue(op);
        return value == -1 ? -2 : value;
    }

    /// <summary>The hash slot of unhashable types.</summary>
    public static nint HashNotImplemented(PyThreadState* ts, PyObject* op) => Err.TypeError(ts, $"unhashable type: '{Err.TypeName(op)}'");

    /// <summary>Identity hash; the low bits of an address are always zero, so they go to the top.</summary>
    public static nint HashPointer(void* address) {
        nint hash = (nint)System.Numerics.BitOperations.RotateRight((nuint)address, 4);
        return hash == -1 ? -2 : hash;
    }

    [return: NewRef]
    public static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Recursion.Enter(ts, " in comparison")) return null;
        PyObject* result = Compare(ts, a, b, op);
        Recursion.Leave(ts);
        return result;
    }

    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        bool reflectedFirst = a->ob_type != b->ob_type && TypeObject.IsSubtype(b->ob_type, a->ob_type) && TypeSlots.Of(b)->richcompare != null;
        PyObject* result;
        if (reflectedFirst) {
            result = TypeSlots.Of(b)->richcompare(ts, b, a, Swapped(op));
            if (result != Py.NotImplemented) return result;
        }
        var compare = TypeSlots.Of(a)->richcompare;
        if (compare != null) {
            result = compare(ts, a, b, op);
            if (result != Py.NotImplemented) return result;
        }
        if (!reflectedFirst && (compare = TypeSlots.Of(b)->richcompare) != null) {
            result = compare(ts, b, a, Swapped(op));
            if (result != Py.NotImplemented) return result;
        }
        if (op == Eq) return Py.Bool(a == b);
        if (op == Ne) return Py.Bool(a != b);
        return Err.TypeError(ts, $"'{OperatorText(op)}' not supported between instances of '{Err.TypeName(a)}' and '{Err.TypeName(b)}'");
    }

    private static int Swapped(int op) => op switch { Lt => Gt, Le => Ge, Gt => Lt, Ge => Le, _ => op };

    /// <summary>1, 0 or -1; identity counts as equal.</summary>
    public static int RichCompareBool(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (a == b) {
            if (op == Eq) return 1;
            if (op == Ne) return 0;
        }
        // What containers compare most: no Python code can run, and no bool object is needed.
        PyTypeObject* type = a->ob_type;
        if (type == b->ob_type) {
            if (type == UnicodeObject.Type) return op is Eq or Ne ? UnicodeObject.Equals(a, b) == (op == Eq) ? 1 : 0 : LongObject.Holds(UnicodeObject.Compare(a, b), op) ? 1 : 0;
            if (type == LongObject.Type) return (op == Eq ? LongObject.AreEqual(a, b) : LongObject.Holds(LongObject.Compare(a, b), op)) ? 1 : 0;
            if (type == FloatObject.Type) return FloatObject.Holds(FloatObject.Value(a), FloatObject.Value(b), op) ? 1 : 0;
            if (type == TupleObject.Type && op == Eq && TupleObject.AreEqual(a, b) is var equal and >= 0) return equal;
        }
        PyObject* result = RichCompare(ts, a, b, op);
        if (result == null) return -1;
        if (result == Py.True) return 1;
        if (result == Py.False) return 0;
        int truth = IsTrue(ts, result);
        Py.DecRef(ts, result);
        return truth;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsTrue(PyThreadState* ts, PyObject* op) {
        if (op == Py.True) return 1;
        if (op == Py.False || op == Py.None) return 0;
        return IsTrueSlow(ts, op);
    }

    private static int IsTrueSlow(PyThreadState* ts, PyObject* op) {
        if (op->ob_type == LongObject.Type) return ((PyVarObject*)op)->ob_size != 0 ? 1 : 0;
        TypeSlots* slots = TypeSlots.Of(op);
        if (slots->nb_bool != null) return slots->nb_bool(ts, op);
        nint length;
        if (slots->mp_length != null) length = slots->mp_length(ts, op);
        else if (slots->sq_length != null) length = slots->sq_length(ts, op);
        else return 1;
        return length > 0 ? 1 : (int)length;
    }

    public static int Not(PyThreadState* ts, PyObject* op) {
        int truth = IsTrue(ts, op);
        return truth < 0 ? -1 : 1 - truth;
    }

    /// <summary>1 when the object's repr is being made already (further out on this thread), -1 on error.</summary>
    public static int ReprEnter(PyThreadState* ts, PyObject* op) {
        Dictionary<nint, HashSet<nint>> table = Interpreter.From(ts).Part<ReprStack>().ByThread;
        if (!table.TryGetValue((nint)ts, out HashSet<nint>? set)) table.Add((nint)ts, set = []);
        return set.Add((nint)op) ? 0 : 1;
    }

    public static void ReprLeave(PyThreadState* ts, PyObject* op) {
        Dictionary<nint, HashSet<nint>> table = Interpreter.From(ts).Part<ReprStack>().ByThread;
        if (!table.TryGetValue((nint)ts, out HashSet<nint>? set)) return;
        set.Remove((nint)op);
        if (set.Count == 0) table.Remove((nint)ts);
    }

    /// <summary>The iter slot of iterators.</summary>
    [return: NewRef]
    public static PyObject* SelfIter(PyThreadState* ts, PyObject* op) => Py.NewRef(op);
}

/// <summary>Bounds the native recursion of everything but Python-to-Python calls (which do not recurse).</summary>
internal static unsafe class Recursion {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Enter(PyThreadState* ts, string where) {
        if (--ts->recursion_remaining >= 0 && !ThreadStates.StackIsLow(ts)) return true;
        ts->recursion_remaining++;
        return Err.RecursionError(ts, where);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave(PyThreadState* ts) => ts->recursion_remaining++;

    /// <summary>For recursion that only the native stack bounds (hashes, iterators of iterators, descriptors of descriptors): nothing to leave. False with RecursionError set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool StackAllows(PyThreadState* ts, string where = "") => !ThreadStates.StackIsLow(ts) || Err.RecursionError(ts, where);
}

/// <summary>Keeps a builtin that does much work in one step within the host's limits.</summary>
internal static unsafe class Work {
    /// <summary>Counts one step of an iteration that no Python code need take part in. False with the error set when the host wants the script stopped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Step(PyThreadState* ts) => (ts->interp->breaker & (int)(BreakerBit.Stop | BreakerBit.Budget)) == 0 || Allow(ts, 1);

    /// <summary>Counts `units` of work (about an instruction each); false, with the error set, when the host wants the script stopped.</summary>
    public static bool Allow(PyThreadState* ts, long units) {
        PyInterpreterState* interp = ts->interp;
        if ((interp->breaker & (int)(BreakerBit.Stop | BreakerBit.Budget)) == 0) return true;
        if ((interp->breaker & (int)BreakerBit.Budget) != 0) {
            interp->instructions_left -= units;
            if (interp->instructions_left < 0) return BreakerHooks.OutOfBudget(ts);
        }
        return (interp->breaker & (int)BreakerBit.Stop) == 0 || BreakerHooks.Stopped(ts);
    }
}

/// <summary>Calls up to the floor that knows why a script is stopped. Both set the error that unwinds it and return false.</summary>
internal static unsafe class BreakerHooks {
    public static bool Stopped(PyThreadState* ts) {
        ts->unwinding = 1;
        return Err.Raise(ts, Exc.SystemExit, "the host stopped the script");
    }

    public static bool OutOfBudget(PyThreadState* ts) {
        Interpreter interpreter = Interpreter.From(ts);
        interpreter.BudgetSpent = true;
        Breaker.Set(ts->interp, BreakerBit.Stop);
        return Stopped(ts);
    }
}
