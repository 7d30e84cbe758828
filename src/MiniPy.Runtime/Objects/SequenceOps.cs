// What tuple and list do alike: text, comparison, search, the clipping of optional bounds, the copying of a repetition.
//
// Every function that compares items re-reads size and array of a list after each comparison, since __eq__ may change it; the item under
// comparison is held for that long. A tuple cannot change, and is treated the same for brevity.

using System;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class SequenceOps {
    /// <summary>Items of a tuple or a list, now.</summary>
    private static PyObject** Items(PyObject* op) => TupleObject.Check(op) ? TupleObject.Items(op) : ListObject.Items(op);
    private static nint Size(PyObject* op) => ((PyVarObject*)op)->ob_size;

    /// <summary>"[a, b]", with `self` for itself inside itself. Runs the items' __repr__.</summary>
    [return: NewRef]
    public static PyObject* Repr(PyThreadState* ts, PyObject* op, char open, char close, string self, bool commaAfterOne) {
        if (Size(op) == 0) return UnicodeObject.FromString(ts, [open, close]);
        int status = ObjectProtocol.ReprEnter(ts, op);
        if (status != 0) return status < 0 ? null : UnicodeObject.FromString(ts, self);
        using var text = new UnicodeBuilder(ts);
        text.Append(open);
        bool good = true;
        for (nint i = 0; i < Size(op) && good; i++) {
            if (i > 0) text.Append(", ");
            PyObject* item = Py.NewRef(Items(op)[i]);
            good = text.AppendRepr(item);
            Py.DecRef(ts, item);
        }
        if (commaAfterOne && Size(op) == 1) text.Append(',');
        text.Append(close);
        ObjectProtocol.ReprLeave(ts, op);
        return text.Finish();
    }

    /// <summary>Lexicographic comparison. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        nint i = 0;
        for (; i < Size(a) && i < Size(b); i++) {
            PyObject* x = Items(a)[i], y = Items(b)[i];
            if (x == y) continue;
            int equal = PlainEqual(x, y);
            if (equal < 0) {
                Py.IncRef(x);
                Py.IncRef(y);
                equal = ObjectProtocol.RichCompareBool(ts, x, y, ObjectProtocol.Eq);
                Py.DecRef(ts, x);
                Py.DecRef(ts, y);
                if (equal < 0) return null;
            }
            if (equal == 0) break;
            if ((i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return null;
        }
        if (i >= Size(a) || i >= Size(b)) return Py.Bool(Ordered(Size(a).CompareTo(Size(b)), op));
        if (op == ObjectProtocol.Eq) return Py.False;
        if (op == ObjectProtocol.Ne) return Py.True;
        using Owned left = new(ts, Py.NewRef(Items(a)[i]));
        using Owned right = new(ts, Py.NewRef(Items(b)[i]));
        return ObjectProtocol.RichCompare(ts, left, right, op);
    }

    /// <summary>Are two objects of one simple type equal? -1 when it takes their own comparison to tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlainEqual(PyObject* x, PyObject* y) {
        PyTypeObject* type = x->ob_type;
        if (type != y->ob_type) return -1;
        if (type == LongObject.Type) return LongObject.AreEqual(x, y) ? 1 : 0;
        if (type == UnicodeObject.Type) return UnicodeObject.Equals(x, y) ? 1 : 0;
        return type == FloatObject.Type ? FloatObject.Value(x) == FloatObject.Value(y) ? 1 : 0 : -1;
    }

    public static bool Ordered(int order, int op) => op switch {
        ObjectProtocol.Lt => order < 0, ObjectProtocol.Le => order <= 0, ObjectProtocol.Eq => order == 0,
        ObjectProtocol.Ne => order != 0, ObjectProtocol.Gt => order > 0, _ => order >= 0,
    };

    /// <summary>Index of the first equal item in [start, stop), -1 when there is none, -2 with an error. May run Python code.</summary>
    public static nint Find(PyThreadState* ts, PyObject* op, PyObject* value, nint start, nint stop) {
        bool tuple = TupleObject.Check(op);
        for (nint i = start; i < stop && i < Size(op); i++) {
            PyObject* item = (tuple ? TupleObject.Items(op) : ListObject.Items(op))[i];
            if (item == value) return i;
            int equal = PlainEqual(item, value);
            if (equal < 0) {
                Py.IncRef(item);
                equal = ObjectProtocol.RichCompareBool(ts, item, value, ObjectProtocol.Eq);
                Py.DecRef(ts, item);
            }
            if (equal != 0) return equal > 0 ? i : -2;
            if ((i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return -2;
        }
        return -1;
    }

    public static int Contains(PyThreadState* ts, PyObject* op, PyObject* value) {
        nint index = Find(ts, op, value, 0, nint.MaxValue);
        return index >= 0 ? 1 : index == -1 ? 0 : -1;
    }

    [return: NewRef]
    public static PyObject* Count(PyThreadState* ts, PyObject* op, PyObject* value) {
        nint count = 0;
        for (nint i = 0; ; i++, count++) {
            i = Find(ts, op, value, i, nint.MaxValue);
            if (i == -2) return null;
            if (i == -1) return LongObject.FromNint(ts, count);
        }
    }

    /// <summary>Reads start and stop of index(value, start, stop); negative ones count from the end. May run Python code.</summary>
    public static bool Bounds(PyThreadState* ts, PyObject* op, PyObject** args, nint count, out nint start, out nint stop) {
        start = 0;
        stop = nint.MaxValue;
        if (count > 1 && !ReadBound(ts, args[1], out start)) return false;
        if (count > 2 && !ReadBound(ts, args[2], out stop)) return false;
        if (start < 0) start = Math.Max(start + Size(op), 0);
        if (stop < 0) stop = Math.Max(stop + Size(op), 0);
        return true;
    }

    private static bool ReadBound(PyThreadState* ts, PyObject* value, out nint bound) {
        bound = 0;
        if (!NumberProtocol.IsIndex(value)) return Err.TypeError(ts, "slice indices must be integers or have an __index__ method");
        bound = NumberProtocol.AsSsize(ts, value, null);
        return bound != -1 || ErrorIndicator.Occurred(ts) == null;
    }

    /// <summary>Fills `to` with `times` copies of `count` items; takes `references` for each of them. Runs no Python code.</summary>
    public static void FillRepeated(PyObject** to, PyObject** from, nint count, nint times, nint references) {
        for (nint i = 0; i < count; i++) {
            to[i] = from[i];
            if (!Py.IsImmortal(from[i])) from[i]->ob_refcnt += references;
        }
        nint done = count, total = count * times;
        while (done < total) {
            nint more = Math.Min(done, total - done);
            Buffer.MemoryCopy(to, to + done, more * sizeof(nint), more * sizeof(nint));
            done += more;
        }
    }
}
