// Bodies of the opcodes: arithmetic, comparison, subscripts, iteration, unpacking. The common types first, without a look at slots.

using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe partial class Ops {
    // CPython's NB_* numbers of BINARY_OP; 13 more are the same in place.
    private const uint Add = 0, And = 1, FloorDivide = 2, LeftShift = 3, MatrixMultiply = 4, Multiply = 5, Remainder = 6, Or = 7, Power = 8, RightShift = 9,
        Subtract = 10, TrueDivide = 11, Xor = 12, InPlace = 13;

    [return: NewRef]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PyObject* BinaryOp(PyThreadState* ts, PyObject* left, PyObject* right, uint op) {
        uint plain = op >= InPlace ? op - InPlace : op;
        if (left->ob_type == LongObject.Type && right->ob_type == LongObject.Type) {
            if (LongObject.IsOneDigit(left) && LongObject.IsOneDigit(right)) {
                long a = LongObject.SmallValue(left), b = LongObject.SmallValue(right);
                switch (plain) {
                    case Add: return LongObject.FromInt64(ts, a + b);
                    case Subtract: return LongObject.FromInt64(ts, a - b);
                    case Multiply: return LongObject.FromInt64(ts, a * b);
                    case And: return LongObject.FromInt64(ts, a & b);
                    case Or: return LongObject.FromInt64(ts, a | b);
                    case Xor: return LongObject.FromInt64(ts, a ^ b);
                    case FloorDivide when b > 0: return LongObject.FromInt64(ts, a >= 0 ? (uint)a / (uint)b : -((-a + b - 1) / b));
                    case Remainder when b > 0: {
                        if (a >= 0) return LongObject.FromInt64(ts, (uint)a % (uint)b);
                        long rest = a % b;
                        return LongObject.FromInt64(ts, rest < 0 ? rest + b : rest);
                    }
                    case RightShift when b >= 0: return LongObject.FromInt64(ts, b > 62 ? (a < 0 ? -1 : 0) : a >> (int)b);
                    case LeftShift when b is >= 0 and < 32: return LongObject.FromInt64(ts, a << (int)b);
                    case TrueDivide when b != 0: return FloatObject.FromDouble(ts, (double)a / b);
                }
            }
            switch (plain) {
                case Add: return LongObject.Add(ts, left, right);
                case Subtract: return LongObject.Subtract(ts, left, right);
                case Multiply: return LongObject.Multiply(ts, left, right);
                case FloorDivide: return LongObject.FloorDivide(ts, left, right);
                case Remainder: return LongObject.Remainder(ts, left, right);
                case And: return LongObject.And(ts, left, right);
                case Or: return LongObject.Or(ts, left, right);
                case Xor: return LongObject.Xor(ts, left, right);
                case LeftShift: return LongObject.LeftShift(ts, left, right);
                case RightShift: return LongObject.RightShift(ts, left, right);
            }
        } else if (left->ob_type == FloatObject.Type) {
            double a = FloatObject.Value(left), b;
            if (right->ob_type == FloatObject.Type) b = FloatObject.Value(right);
            else if (right->ob_type == LongObject.Type && LongObject.IsOneDigit(right)) b = LongObject.SmallValue(right);
            else goto generic;
            switch (plain) {
                case Add: return FloatObject.FromDouble(ts, a + b);
                case Subtract: return FloatObject.FromDouble(ts, a - b);
                case Multiply: return FloatObject.FromDouble(ts, a * b);
                case TrueDivide when b != 0: return FloatObject.FromDouble(ts, a / b);
            }
        } else if (right->ob_type == FloatObject.Type && left->ob_type == LongObject.Type && LongObject.IsOneDigit(left)) {
            double a = LongObject.SmallValue(left), b = FloatObject.Value(right);
            switch (plain) {
                case Add: return FloatObject.FromDouble(ts, a + b);
                case Subtract: return FloatObject.FromDouble(ts, a - b);
                case Multiply: return FloatObject.FromDouble(ts, a * b);
                case TrueDivide when b != 0: return FloatObject.FromDouble(ts, a / b);
            }
        } else if (plain == Add && left->ob_type == UnicodeObject.Type && right->ob_type == UnicodeObject.Type) {
            return UnicodeObject.Concat(ts, left, right);
        }
    generic:
        return Generic(ts, left, right, op);
    }

    [return: NewRef]
    private static PyObject* Generic(PyThreadState* ts, PyObject* left, PyObject* right, uint op) => op switch {
        Add => NumberProtocol.Add(ts, left, right), And => NumberProtocol.And(ts, left, right), FloorDivide => NumberProtocol.FloorDivide(ts, left, right),
        LeftShift => NumberProtocol.LeftShift(ts, left, right), MatrixMultiply => NumberProtocol.MatrixMultiply(ts, left, right),
        Multiply => NumberProtocol.Multiply(ts, left, right), Remainder => NumberProtocol.Remainder(ts, left, right), Or => NumberProtocol.Or(ts, left, right),
        Power => NumberProtocol.Power(ts, left, right, Py.None), RightShift => NumberProtocol.RightShift(ts, left, right),
        Subtract => NumberProtocol.Subtract(ts, left, right), TrueDivide => NumberProtocol.TrueDivide(ts, left, right), Xor => NumberProtocol.Xor(ts, left, right),
        InPlace + Add => NumberProtocol.InPlaceAdd(ts, left, right), InPlace + And => NumberProtocol.InPlaceAnd(ts, left, right),
        InPlace + FloorDivide => NumberProtocol.InPlaceFloorDivide(ts, left, right), InPlace + LeftShift => NumberProtocol.InPlaceLeftShift(ts, left, right),
        InPlace + MatrixMultiply => NumberProtocol.InPlaceMatrixMultiply(ts, left, right), InPlace + Multiply => NumberProtocol.InPlaceMultiply(ts, left, right),
        InPlace + Remainder => NumberProtocol.InPlaceRemainder(ts, left, right), InPlace + Or => NumberProtocol.InPlaceOr(ts, left, right),
        InPlace + Power => NumberProtocol.InPlacePower(ts, left, right, Py.None), InPlace + RightShift => NumberProtocol.InPlaceRightShift(ts, left, right),
        InPlace + Subtract => NumberProtocol.InPlaceSubtract(ts, left, right), InPlace + TrueDivide => NumberProtocol.InPlaceTrueDivide(ts, left, right),
        _ => NumberProtocol.InPlaceXor(ts, left, right),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject* CompareSmall(long a, long b, uint op) {
        // One bit of `op`'s truth table for less, equal, greater.
        const uint less = 0b001011, equal = 0b100110, greater = 0b111000;
        uint table = a < b ? less : a == b ? equal : greater;
        return (table >> (int)op & 1) != 0 ? Py.True : Py.False;
    }

    [return: NewRef]
    public static PyObject* Compare(PyThreadState* ts, PyObject* left, PyObject* right, int op) {
        if (left->ob_type == right->ob_type) {
            if (left->ob_type == FloatObject.Type) {
                double a = FloatObject.Value(left), b = FloatObject.Value(right);
                return Py.Bool(op switch { 0 => a < b, 1 => a <= b, 2 => a == b, 3 => a != b, 4 => a > b, _ => a >= b });
            }
            if (left->ob_type == UnicodeObject.Type && op is 2 or 3 && left->ob_type == UnicodeObject.Type) return Py.Bool(UnicodeObject.Equals(left, right) == (op == 2));
        }
        return ObjectProtocol.RichCompare(ts, left, right, op);
    }

    [return: NewRef]
    public static PyObject* Subscript(PyThreadState* ts, PyObject* container, PyObject* key) {
        PyTypeObject* type = container->ob_type;
        if (key->ob_type == LongObject.Type && LongObject.IsOneDigit(key)) {
            if (type == ListObject.Type) {
                nint index = (nint)LongObject.SmallValue(key), size = ListObject.Size(container);
                if (index < 0) index += size;
                if ((nuint)index < (nuint)size) return Py.NewRef(ListObject.Items(container)[index]);
                return Err.IndexError(ts, "list index out of range");
            }
            if (type == TupleObject.Type) {
                nint index = (nint)LongObject.SmallValue(key), size = TupleObject.Size(container);
                if (index < 0) index += size;
                if ((nuint)index < (nuint)size) return Py.NewRef(TupleObject.Items(container)[index]);
                return Err.IndexError(ts, "tuple index out of range");
            }
        }
        if (type == DictObject.Type) {
            Lookup found = DictObject.GetItemWithError(ts, container, key, out PyObject* value);
            if (found == Lookup.Found) return Py.NewRef(value);
            return found == Lookup.Error ? null : Err.KeyError(ts, key);
        }
        return ObjectProtocol.GetItem(ts, container, key);
    }

    public static int StoreSubscript(PyThreadState* ts, PyObject* container, PyObject* key, PyObject* value) {
        PyTypeObject* type = container->ob_type;
        if (type == ListObject.Type && key->ob_type == LongObject.Type && LongObject.IsOneDigit(key)) {
            nint index = (nint)LongObject.SmallValue(key), size = ListObject.Size(container);
            if (index < 0) index += size;
            if ((nuint)index >= (nuint)size) return Err.IndexError(ts, "list assignment index out of range");
            Py.SetRef(ts, &ListObject.Items(container)[index], Py.NewRef(value));
            return 0;
        }
        if (type == DictObject.Type) return DictObject.SetItem(ts, container, key, value);
        return ObjectProtocol.SetItem(ts, container, key, value);
    }

    /// <summary>The next item, or null: with an error pending, or without one at the end.</summary>
    [return: NewRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject* Next(PyThreadState* ts, PyObject* iterator) {
        PyTypeObject* type = iterator->ob_type;
        if (type == RangeObject.IteratorType) {
            var range = (PyRangeIter*)iterator;
            if (range->remaining <= 0) return null;
            long value = range->start;
            range->start = value + range->step;
            range->remaining--;
            return LongObject.FromInt64(ts, value);
        }
        if (type == ListIterator.Type) {
            var list = (PyListIter*)iterator;
            if (list->seq != null && list->index < ListObject.Size(list->seq)) return Py.NewRef(ListObject.Items(list->seq)[list->index++]);
        }
        var next = TypeSlots.Of(type)->iternext;
        return next != null ? next(ts, iterator) : Err.TypeError(ts, $"'{TypeObject.Name(type)}' object is not an iterator");
    }

    /// <summary>Writes `count` items to `to`, the first on top.</summary>
    public static bool UnpackSequence(PyThreadState* ts, PyObject* sequence, int count, PyObject** to) {
        PyObject** items;
        if (sequence->ob_type == TupleObject.Type) items = TupleObject.Items(sequence);
        else if (sequence->ob_type == ListObject.Type) items = ListObject.Items(sequence);
        else return UnpackIterable(ts, sequence, count, -1, to);
        nint size = ((PyVarObject*)sequence)->ob_size;
        if (size != count) {
            if (size > count) return Err.ValueError(ts, $"too many values to unpack (expected {count})");
            return Err.ValueError(ts, $"not enough values to unpack (expected {count}, got {size})");
        }
        for (int i = 0; i < count; i++) to[count - 1 - i] = Py.NewRef(items[i]);
        return true;
    }

    /// <summary>`after` is -1 without a starred target.</summary>
    private static bool UnpackIterable(PyThreadState* ts, PyObject* iterable, int before, int after, PyObject** to) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        if (iterator.IsNull) {
            if (Err.Matches(ts, Exc.TypeError) && TypeSlots.Of(iterable)->iter == null && TypeSlots.Of(iterable)->sq_item == null)
                return Err.TypeError(ts, $"cannot unpack non-iterable {Err.TypeName(iterable)} object");
            return false;
        }
        int total = after < 0 ? before : before + 1 + after;
        PyObject** top = to + total;
        int got = 0;
        for (; got < before; got++) {
            PyObject* item = ObjectProtocol.IterNext(ts, iterator);
            if (item == null) {
                if (ErrorIndicator.Occurred(ts) == null)
                    Err.ValueError(ts, after < 0 ? $"not enough values to unpack (expected {before}, got {got})" : $"not enough values to unpack (expected at least {before + after}, got {got})");
                goto fail;
            }
            *--top = item;
        }
        if (after < 0) {
            using Owned extra = new(ts, ObjectProtocol.IterNext(ts, iterator));
            if (extra.IsNull && ErrorIndicator.Occurred(ts) == null) return true;
            if (!extra.IsNull) Err.ValueError(ts, $"too many values to unpack (expected {before})");
            goto fail;
        }
        PyObject* list = ListObject.FromIterable(ts, iterator);
        if (list == null) goto fail;
        nint rest = ListObject.Size(list);
        if (rest < after) {
            Err.ValueError(ts, $"not enough values to unpack (expected at least {before + after}, got {before + rest})");
            Py.DecRef(ts, list);
            goto fail;
        }
        *--top = list;
        for (int i = 0; i < after; i++) *--top = ListObject.Items(list)[rest - after + i]; // the references move
        ((PyVarObject*)list)->ob_size = rest - after;
        return true;
    fail:
        for (int i = 0; i < got; i++) Py.DecRef(ts, to[total - 1 - i]);
        return false;
    }
}
