// builtins: functions on numbers and characters.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BuiltinsModule {
    private static class NumberSpecs {
        public static readonly ArgSpec Pow = new("pow", 0, 2, "base", "exp", "mod");
        public static readonly ArgSpec Round = new("round", 0, 1, "number", "ndigits");
        public static readonly ArgSpec Sum = new("sum", 1, 1, "iterable", "start");
        public static readonly PyObject* RoundName = Names.__round__;
    }

    private static PyObject* Abs(PyThreadState* ts, PyObject* module, PyObject* x) => NumberProtocol.Absolute(ts, x);

    private static PyObject* Bin(PyThreadState* ts, PyObject* module, PyObject* number) => ToBase(ts, number, 2);
    private static PyObject* Oct(PyThreadState* ts, PyObject* module, PyObject* number) => ToBase(ts, number, 8);
    private static PyObject* Hex(PyThreadState* ts, PyObject* module, PyObject* number) => ToBase(ts, number, 16);

    [return: NewRef]
    private static PyObject* ToBase(PyThreadState* ts, PyObject* number, int @base) {
        using Owned index = new(ts, NumberProtocol.Index(ts, number));
        return index.IsNull ? null : LongObject.ToText(ts, index, @base);
    }

    private static PyObject* DivMod(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "divmod", count, 2, 2) ? NumberProtocol.DivMod(ts, args[0], args[1]) : null;

    private static PyObject* Hash(PyThreadState* ts, PyObject* module, PyObject* op) {
        nint hash = ObjectProtocol.Hash(ts, op);
        return hash == -1 ? null : LongObject.FromNint(ts, hash);
    }

    private static PyObject* Id(PyThreadState* ts, PyObject* module, PyObject* op) => LongObject.FromUInt64(ts, (ulong)op);

    private static PyObject* Chr(PyThreadState* ts, PyObject* module, PyObject* i) {
        if (!Args.Int(ts, i, out int code)) return null;
        if ((uint)code > 0x10FFFF) return Err.ValueError(ts, "chr() arg not in range(0x110000)");
        return UnicodeObject.FromCodePoint(ts, code);
    }

    private static PyObject* Ord(PyThreadState* ts, PyObject* module, PyObject* c) {
        nint length;
        if (UnicodeObject.Check(c)) {
            length = UnicodeObject.Length(c);
            if (length == 1) return LongObject.FromInt64(ts, UnicodeObject.Read(UnicodeObject.Kind(c), UnicodeObject.Data(c), 0));
        } else if (TypeObject.HasFlag(c, TypeFlags.BytesSubclass)) {
            length = BytesObject.Size(c);
            if (length == 1) return LongObject.FromInt64(ts, BytesObject.Data(c)[0]);
        } else if (TypeObject.IsInstance(c, ByteArrayObject.Type)) {
            length = ((PyVarObject*)c)->ob_size;
            if (length == 1) return LongObject.FromInt64(ts, ((PyByteArrayObject*)c)->ob_start[0]);
        } else {
            return Err.TypeError(ts, $"ord() expected string of length 1, but {Err.TypeName(c)} found");
        }
        return Err.TypeError(ts, $"ord() expected a character, but string of length {length} found");
    }

    private static PyObject* Pow(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!NumberSpecs.Pow.Parse(ts, args, count, names, given)) return null;
        return NumberProtocol.Power(ts, given[0], given[1], given[2] == null ? Py.None : given[2]);
    }

    private static PyObject* Round(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!NumberSpecs.Round.Parse(ts, args, count, names, given)) return null;
        using Owned round = new(ts, ObjectProtocol.LookupSpecial(ts, given[0], NumberSpecs.RoundName));
        if (round.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Err.TypeError(ts, $"type {Err.TypeName(given[0])} doesn't define __round__ method");
        return given[1] == null || Py.IsNone(given[1]) ? CallProtocol.CallNoArgs(ts, round) : CallProtocol.CallOne(ts, round, given[1]);
    }

    /// <summary>sum(): ints of 64 bits and floats are added in registers while only those come.</summary>
    private static PyObject* Sum(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!NumberSpecs.Sum.Parse(ts, args, count, names, given)) return null;
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, given[0]));
        if (iterator.IsNull) return null;
        PyObject* start = given[1];
        if (start != null) {
            if (UnicodeObject.Check(start)) return Err.TypeError(ts, "sum() can't sum strings [use ''.join(seq) instead]");
            if (TypeObject.HasFlag(start, TypeFlags.BytesSubclass)) return Err.TypeError(ts, "sum() can't sum bytes [use b''.join(seq) instead]");
            if (TypeObject.IsInstance(start, ByteArrayObject.Type)) return Err.TypeError(ts, "sum() can't sum bytearray [use b''.join(seq) instead]");
        }
        PyObject* total = start == null ? LongObject.FromInt64(ts, 0) : Py.NewRef(start);
        while (total != null) {
            PyObject* item = null;
            if (total->ob_type == LongObject.Type && LongObject.TryAsInt64(total, out long whole)) {
                item = SumInts(ts, iterator, ref whole);
                Py.DecRef(ts, total);
                total = LongObject.FromInt64(ts, whole);
            } else if (total->ob_type == FloatObject.Type) {
                double real = FloatObject.Value(total);
                item = SumFloats(ts, iterator, ref real);
                Py.DecRef(ts, total);
                total = FloatObject.FromDouble(ts, real);
            } else {
                item = ObjectProtocol.IterNext(ts, iterator);
            }
            if (total == null) {
                Py.XDecRef(ts, item);
                return null;
            }
            if (item == null) {
                if (ErrorIndicator.Occurred(ts) == null) return total;
                Py.DecRef(ts, total);
                return null;
            }
            PyObject* sum = NumberProtocol.Add(ts, total, item);
            Py.DecRef(ts, total);
            Py.DecRef(ts, item);
            total = sum;
        }
        return null;
    }

    /// <summary>Adds while exact small ints come; the first item that does not fit is returned, unadded.</summary>
    [return: NewRef]
    private static PyObject* SumInts(PyThreadState* ts, PyObject* iterator, ref long total) {
        if (iterator->ob_type == ListIterator.Type) {
            // Nothing runs between two small ints of a list, so that they are read where they lie.
            var list = (PyListIter*)iterator;
            while (list->seq != null && list->index < ListObject.Size(list->seq)) {
                PyObject* item = ListObject.Items(list->seq)[list->index];
                if (item->ob_type != LongObject.Type || !LongObject.IsOneDigit(item)) break;
                long value = LongObject.SmallValue(item), sum = total + value;
                if (((total ^ sum) & (value ^ sum)) < 0) break;
                total = sum;
                if ((++list->index & 0xFFFF) == 0 && !Work.Allow(ts, 0x10000)) return null;
            }
        }
        while (true) {
            PyObject* item = ObjectProtocol.IterNext(ts, iterator);
            if (item == null) return null;
            if (item->ob_type != LongObject.Type && item->ob_type != BoolObject.Type || !LongObject.TryAsInt64(item, out long value)) return item;
            long sum = total + value;
            if (((total ^ sum) & (value ^ sum)) < 0) return item;
            total = sum;
            Py.DecRef(ts, item);
        }
    }

    [return: NewRef]
    private static PyObject* SumFloats(PyThreadState* ts, PyObject* iterator, ref double total) {
        while (true) {
            PyObject* item = ObjectProtocol.IterNext(ts, iterator);
            if (item == null) return null;
            if (item->ob_type == FloatObject.Type) total += FloatObject.Value(item);
            else if (item->ob_type == LongObject.Type && LongObject.TryAsInt64(item, out long value)) total += value;
            else return item;
            Py.DecRef(ts, item);
        }
    }
}
