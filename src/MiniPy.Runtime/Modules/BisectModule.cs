// _bisect: where a value belongs in a sorted sequence, and putting it there.
//
// The sequence and the items compared may be of any kind: comparing runs Python code, which may change the sequence.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class BisectModule {
    public static readonly BuiltinModule Definition = new("_bisect",
        "Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list after each insertion. For long lists of items with\nexpensive comparison operations, this can be an improvement over the more\ncommon approach.\n", &Fill);

    private static readonly ArgSpec s_bisectRight = new("bisect_right", 0, 2, "a", "x", "lo", "hi", "*", "key"), s_bisectLeft = new("bisect_left", 0, 2, "a", "x", "lo", "hi", "*", "key"),
        s_insortRight = new("insort_right", 0, 2, "a", "x", "lo", "hi", "*", "key"), s_insortLeft = new("insort_left", 0, 2, "a", "x", "lo", "hi", "*", "key");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        const string signature = "($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\n";
        const string right = "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e <= x, and all e in\na[i:] have e > x.  So if x already appears in the list, a.insert(i, x) will\ninsert just after the rightmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.";
        const string left = "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e < x, and all e in\na[i:] have e >= x.  So if x already appears in the list, a.insert(i, x) will\ninsert just before the leftmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.";
        const string insertRight = "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the right of the rightmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.";
        const string insertLeft = "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the left of the leftmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.";
        var m = new ModuleBuilder(ts, module);
        m.Function("bisect_right", &BisectRight, "bisect_right" + signature + right);
        m.Function("bisect", &BisectRight, "bisect" + signature + right);
        m.Function("bisect_left", &BisectLeft, "bisect_left" + signature + left);
        m.Function("insort_right", &InsortRight, "insort_right" + signature + insertRight);
        m.Function("insort", &InsortRight, "insort" + signature + insertRight);
        m.Function("insort_left", &InsortLeft, "insort_left" + signature + insertLeft);
        return 0;
    }

    /// <summary>The index for `x`, or -1 with an error. `key` null: items are compared themselves.</summary>
    private static nint Search(PyThreadState* ts, PyObject* list, PyObject* x, PyObject** bounds, PyObject* key, bool right) {
        nint lo = 0, hi = -1;
        if (bounds[0] != null && !Args.Index(ts, bounds[0], out lo)) return -1;
        if (lo < 0) return Err.ValueError(ts, "lo must be non-negative");
        if (bounds[1] != null && !Py.IsNone(bounds[1]) && !Args.Index(ts, bounds[1], out hi)) return -1;
        if (hi == -1) {
            hi = ObjectProtocol.Size(ts, list);
            if (hi < 0) return -1;
        }
        while (lo < hi) {
            nint mid = (nint)(((nuint)lo + (nuint)hi) / 2);
            using Owned item = new(ts, ObjectProtocol.SequenceGetItem(ts, list, mid));
            if (item.IsNull) return -1;
            using Owned value = new(ts, key == null ? Py.NewRef(item) : CallProtocol.CallOne(ts, key, item));
            if (value.IsNull) return -1;
            using Owned less = new(ts, right ? ObjectProtocol.RichCompare(ts, x, value, ObjectProtocol.Lt) : ObjectProtocol.RichCompare(ts, value, x, ObjectProtocol.Lt));
            int truth = less.IsNull ? -1 : ObjectProtocol.IsTrue(ts, less);
            if (truth < 0) return -1;
            if (truth > 0 == right) hi = mid;
            else lo = mid + 1;
        }
        return lo;
    }

    private static PyObject* Key(PyObject* key) => key == null || Py.IsNone(key) ? null : key;

    private static PyObject* Bisect(PyThreadState* ts, ArgSpec spec, PyObject** args, nint count, PyObject* kwnames, bool right) {
        PyObject** into = stackalloc PyObject*[5];
        if (!spec.Parse(ts, args, count, kwnames, into)) return null;
        nint index = Search(ts, into[0], into[1], into + 2, Key(into[4]), right);
        return index < 0 ? null : LongObject.FromNint(ts, index);
    }

    private static PyObject* Insort(PyThreadState* ts, ArgSpec spec, PyObject** args, nint count, PyObject* kwnames, bool right) {
        PyObject** into = stackalloc PyObject*[5];
        if (!spec.Parse(ts, args, count, kwnames, into)) return null;
        PyObject* key = Key(into[4]);
        using Owned value = new(ts, key == null ? Py.NewRef(into[1]) : CallProtocol.CallOne(ts, key, into[1]));
        if (value.IsNull) return null;
        nint index = Search(ts, into[0], value, into + 2, key, right);
        if (index < 0) return null;
        if (ListObject.CheckExact(into[0])) return ListObject.Insert(ts, into[0], index, into[1]) < 0 ? null : Py.None;
        using Owned position = new(ts, LongObject.FromNint(ts, index));
        using Owned name = new(ts, UnicodeObject.Intern(ts, "insert"));
        using Owned done = new(ts, position.IsNull || name.IsNull ? null : CallProtocol.CallMethod(ts, into[0], name, position, into[1]));
        return done.IsNull ? null : Py.None;
    }

    private static PyObject* BisectRight(PyThreadState* ts, PyObject* m, PyObject** args, nint count, PyObject* kwnames) => Bisect(ts, s_bisectRight, args, count, kwnames, true);
    private static PyObject* BisectLeft(PyThreadState* ts, PyObject* m, PyObject** args, nint count, PyObject* kwnames) => Bisect(ts, s_bisectLeft, args, count, kwnames, false);
    private static PyObject* InsortRight(PyThreadState* ts, PyObject* m, PyObject** args, nint count, PyObject* kwnames) => Insort(ts, s_insortRight, args, count, kwnames, true);
    private static PyObject* InsortLeft(PyThreadState* ts, PyObject* m, PyObject** args, nint count, PyObject* kwnames) => Insort(ts, s_insortLeft, args, count, kwnames, false);
}
