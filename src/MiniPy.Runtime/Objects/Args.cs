// Arguments of builtins: counts, keywords, conversions, with the messages of Argument Clinic.
//
// A builtin with named parameters declares them once:
//   private static readonly ArgSpec s_sort = new("sort", positionalOnly: 0, required: 0, "*", "key", "reverse");
// and unpacks a call with s_sort.Parse(ts, args, count, kwnames, into): `into` gets one borrowed value for each name, null when absent.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class Args {
    public static bool CheckPositional(PyThreadState* ts, string name, nint count, nint min, nint max) {
        if (count >= min && count <= max) return true;
        nint bound = count < min ? min : max;
        string how = min == max ? "" : count < min ? "at least " : "at most ";
        return Err.TypeError(ts, $"{name} expected {how}{bound} argument{(bound == 1 ? "" : "s")}, got {count}");
    }

    /// <summary>`keywords` is a tuple of names, a dict, or null.</summary>
    public static bool NoKeywords(PyThreadState* ts, string name, PyObject* keywords) {
        if (keywords == null) return true;
        nint count = TupleObject.Check(keywords) ? TupleObject.Size(keywords) : DictObject.Size(keywords);
        return count == 0 || Err.TypeError(ts, $"{name}() takes no keyword arguments");
    }

    public static bool Index(PyThreadState* ts, PyObject* op, out nint value) {
        value = NumberProtocol.AsSsize(ts, op, Exc.OverflowError);
        return value != -1 || ErrorIndicator.Occurred(ts) == null;
    }

    public static bool Int(PyThreadState* ts, PyObject* op, out int value) {
        value = LongObject.AsInt32(ts, op);
        return value != -1 || ErrorIndicator.Occurred(ts) == null;
    }

    public static bool Str(PyThreadState* ts, string function, int index, PyObject* op) =>
        UnicodeObject.Check(op) || Err.TypeError(ts, $"{function}() argument {index} must be str, not {(Py.IsNone(op) ? "None" : Err.TypeName(op))}");
}

/// <summary>The parameters of a builtin.</summary>
internal sealed unsafe class ArgSpec {
    /// <summary>As messages name it.</summary>
    private readonly string _function;
    private readonly string[] _names;
    private readonly int _positionalOnly, _required, _positional;

    /// <summary>`names` in order; those after "*" are keyword-only. The first `required` must be given, the first `positionalOnly` have no keyword.</summary>
    public ArgSpec(string function, int positionalOnly, int required, params string[] names) {
        _function = function == "function" ? function : function + "()"; // types have none where CPython names none
        _positionalOnly = positionalOnly;
        _required = required;
        int star = System.Array.IndexOf(names, "*");
        _positional = star < 0 ? names.Length : star;
        _names = star < 0 ? names : [.. names[..star], .. names[(star + 1)..]];
    }

    public int Count => _names.Length;

    public bool Parse(PyThreadState* ts, PyObject** args, nint count, PyObject* kwnames, PyObject** into) {
        nint keywords = kwnames == null ? 0 : TupleObject.Size(kwnames);
        if (!Place(ts, args, count, keywords, into)) return false;
        for (nint i = 0; i < keywords; i++)
            if (!PlaceKeyword(ts, TupleObject.Items(kwnames)[i], args[count + i], count, into)) return false;
        return CheckRequired(ts, count, into);
    }

    /// <summary>The same from a tuple and a dict (tp_new, tp_init).</summary>
    public bool ParseTuple(PyThreadState* ts, PyObject* args, PyObject* kwargs, PyObject** into) {
        nint count = TupleObject.Size(args), keywords = kwargs == null ? 0 : DictObject.Size(kwargs);
        if (!Place(ts, TupleObject.Items(args), count, keywords, into)) return false;
        nint position = 0;
        if (keywords > 0)
            while (DictObject.Next(kwargs, ref position, out PyObject* key, out PyObject* value))
                if (!PlaceKeyword(ts, key, value, count, into)) return false;
        return CheckRequired(ts, count, into);
    }

    private bool Place(PyThreadState* ts, PyObject** args, nint count, nint keywords, PyObject** into) {
        if (count + keywords > _names.Length)
            return Err.TypeError(ts, $"{_function} takes {(_required == _names.Length ? "exactly" : "at most")} {_names.Length} {(keywords == 0 || count > 0 ? "" : "keyword ")}argument{(_names.Length == 1 ? "" : "s")} ({count + keywords} given)");
        if (count > _positional)
            return Err.TypeError(ts, _positional == 0 ? $"{_function} takes no positional arguments" : $"{_function} takes {(_required == _positional ? "exactly" : "at most")} {_positional} positional argument{(_positional == 1 ? "" : "s")} ({count} given)");
        for (int i = 0; i < _names.Length; i++) into[i] = i < count ? args[i] : null;
        return true;
    }

    private bool PlaceKeyword(PyThreadState* ts, PyObject* key, PyObject* value, nint count, PyObject** into) {
        if (!UnicodeObject.Check(key)) return Err.TypeError(ts, "keywords must be strings");
        for (int i = _positionalOnly; i < _names.Length; i++) {
            if (!UnicodeObject.EqualsAscii(key, _names[i])) continue;
            if (i < count) return Err.TypeError(ts, $"argument for {_function} given by name ('{_names[i]}') and position ({i + 1})");
            into[i] = value;
            return true;
        }
        return Err.TypeError(ts, $"'{UnicodeObject.ToString(key)}' is an invalid keyword argument for {_function}");
    }

    private bool CheckRequired(PyThreadState* ts, nint count, PyObject** into) {
        for (int i = 0; i < _required; i++) {
            if (into[i] != null) continue;
            if (i < _positionalOnly) return Err.TypeError(ts, $"{_function} takes {(_positionalOnly < _positional ? "at least" : "exactly")} {_positionalOnly} positional argument{(_positionalOnly == 1 ? "" : "s")} ({count} given)");
            return Err.TypeError(ts, $"{_function} missing required argument '{_names[i]}' (pos {i + 1})");
        }
        return true;
    }
}
