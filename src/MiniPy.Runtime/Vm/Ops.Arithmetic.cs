// Bodies of the opcodes: arithmetic, comparison, subscripts, iteration, unpacking. The common types first, without a look at slots.

using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe partial class Ops {
    // CPython's NB_* numbers of BINARY_OP; 13 more are the same in place.
    private const uint Add = 0, And = 1, FloorDivide = 2, LeftShift = 3, MatrixMultiply = 4, Multiply = 5, Remainder = 6, Or = 7, Power = 8, RightShift = 9,
        Subtract = 10, TrueDivide = 11, Xor = 12, InPlace = 13;

    /// <summary>No result of one-digit ints is so far from zero.</summary>
    public const long NotComputed = long.MinValue;

    /// <summary>Ints of one digit by an operator other than + - * and /, in place or not; NotComputed where there is an error, or a result that may not fit.</summary>
    public static long Compute(long a, long b, uint op) {
        switch (op >= InPlace ? op - InPlace : op) {
            case Remainder when b > 0:
                long rest = a >= 0 ? (uint)a % (uint)b : a % b;
                return rest < 0 ? rest + b : rest;
            case FloorDivide when b > 0: return a >= 0 ? (uint)a / (uint)b : -((-a + b - 1) / b);
            case And: return a & b;
            case Or: return a | b;
            case Xor: return a ^ b;
            case RightShift when b >= 0: return b > 62 ? (a < 0 ? -1 : 0) : a >> (int)b;
            case LeftShift when b is >= 0 and < 32: return a << (int)b;
            default: return NotComputed;
        }
    }

    [return: NewRef]
    public static PyObject* BinaryOp(PyThreadState* ts, PyObject* left, PyObject* right, uint op, uint* pc) {
        uint plain = op >= InPlace ? op - InPlace : op;
        if (left->ob_type == LongObject.Type && right->ob_type == LongObject.Type) {
            if (LongObject.IsOneDigit(left) && LongObject.IsOneDigit(right)) {
                long a = LongObject.SmallValue(left), b = LongObject.SmallValue(right);
                switch (plain) {
                    case Add:
                        Rewrite(pc, Opcode.BINARY_OP_ADD_INT);
                        return LongObject.FromInt64(ts, a + b);
                    case Subtract:
                        Rewrite(pc, Opcode.BINARY_OP_SUBTRACT_INT);
                        return LongObject.FromInt64(ts, a - b);
                    case Multiply:
                        Rewrite(pc, Opcode.BINARY_OP_MULTIPLY_INT);
                        return LongObject.FromInt64(ts, a * b);
                    case TrueDivide when b != 0: return FloatObject.FromDouble(ts, (double)a / b);
                }
                long result = Compute(a, b, plain);
                if (result != NotComputed) {
                    Rewrite(pc, Opcode.BINARY_OP_INT);
                    return LongObject.FromInt64(ts, result);
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
            if (right->ob_type == FloatObject.Type) {
                b = FloatObject.Value(right);
                if (plain == Add) Rewrite(pc, Opcode.BINARY_OP_ADD_FLOAT);
                else if (plain == TrueDivide) Rewrite(pc, Opcode.BINARY_OP_DIVIDE_FLOAT);
                else if (plain == Multiply) Rewrite(pc, Opcode.BINARY_OP_MULTIPLY_FLOAT);
                else if (plain == Subtract) Rewrite(pc, Opcode.BINARY_OP_SUBTRACT_FLOAT);
            } else if (right->ob_type == LongObject.Type && LongObject.IsOneDigit(right)) b = LongObject.SmallValue(right);
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
            Rewrite(pc, Opcode.BINARY_OP_ADD_STR);
            return UnicodeObject.Concat(ts, left, right);
        } else if (op == Remainder && left->ob_type == UnicodeObject.Type && (right->ob_type == TupleObject.Type || right->ob_type == UnicodeObject.Type || right->ob_type == LongObject.Type)) {
            return FormatPercent.OfStr(ts, left, right); // none of these has a say of its own
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

    /// <summary>
    /// Changes the value of an int that only `references` slots refer to, in place of making another and freeing this one. Not for values that are
    /// immortal objects: those are always the same object.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOverwriteInt(PyObject* op, uint references, long value) {
        if (op == null || !Py.HasReferences(op, references) || op->ob_type != LongObject.Type) return false;
        ulong magnitude = (ulong)(value < 0 ? -value : value);
        if (magnitude > LongObject.DigitMask || magnitude <= LongObject.SmallMax) return false;
        ((PyLongObject*)op)->ob_base.ob_size = value < 0 ? -1 : 1;
        ((PyLongObject*)op)->ob_digit = (uint)magnitude;
        return true;
    }

    /// <summary>
    /// An operation whose result the next instruction stores: writes it into what the local holds now, when only that local and the operands on the
    /// stack refer to it (the right `held` of the two lie there, and stay). So `i += 1` and `x = y * z` in a loop make no object.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryStoreInt(PyObject** locals, uint store, PyObject* lhs, PyObject* rhs, int held, long value) {
        PyObject* old = StoredOver(locals, store);
        return old != null && TryOverwriteInt(old, References(old, lhs, rhs, held), value);
    }

    /// <summary>The same for a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryStoreFloat(PyObject** locals, uint store, PyObject* lhs, PyObject* rhs, int held, double value) {
        PyObject* old = StoredOver(locals, store);
        if (old == null || old->ob_type != FloatObject.Type || !Py.HasReferences(old, References(old, lhs, rhs, held))) return false;
        ((PyFloatObject*)old)->ob_fval = value;
        return true;
    }

    /// <summary>References to an object of a local that are known: the local's own and those of the operands on the stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint References(PyObject* local, PyObject* lhs, PyObject* rhs, int held) {
        if (held == 0) return 1;
        return 1 + (lhs == local ? 1u : 0) + (held == 2 && rhs == local ? 1u : 0);
    }

    /// <summary>What the local holds that an instruction stores; null too when it is no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PyObject* StoredOver(PyObject** locals, uint store) {
        if ((Opcode)(byte)store == Opcode.STORE_FAST) return locals[store >> 8];
        return (Opcode)(byte)store == Opcode.STORE_FAST_LOAD_FAST ? locals[(store >> 8) & 0xFFF] : null;
    }

    [return: NewRef]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PyObject* NewFloat(PyThreadState* ts, double value) => FloatObject.FromDouble(ts, value);

    /// <summary>str + str at sp[-2] and sp[-1], the result at sp[-2]; the left one grows where it lies when nobody else has it. False with an error, the operands left.</summary>
    public static bool AppendText(PyThreadState* ts, PyObject** sp) {
        PyObject* left = sp[-2];
        PyObject* right = sp[-1];
        PyObject* result = UnicodeObject.AppendSteal(ts, left, right);
        if (result == null) return false;
        sp[-2] = result;
        Py.DecRef(ts, right);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CompareInts(long a, long b, uint op) {
        // One bit of `op`'s truth table for less, equal, greater.
        const uint less = 0b001011, equal = 0b100110, greater = 0b111000;
        uint table = a < b ? less : a == b ? equal : greater;
        return (table >> (int)op & 1) != 0;
    }

    public static bool CompareFloats(double a, double b, uint op) => op switch { 0 => a < b, 1 => a <= b, 2 => a == b, 3 => a != b, 4 => a > b, _ => a >= b };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreSmallInts(PyObject* left, PyObject* right) => left->ob_type == LongObject.Type && right->ob_type == LongObject.Type && LongObject.IsOneDigit(left) && LongObject.IsOneDigit(right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFloats(PyObject* left, PyObject* right) => left->ob_type == FloatObject.Type && right->ob_type == FloatObject.Type;

    /// <summary>list[int of one digit], borrowed; null when it is not that or the index is out of range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: Borrowed]
    public static PyObject* ListItem(PyObject* list, PyObject* key) {
        PyObject** slot = ListSlot(list, key);
        return slot == null ? null : *slot;
    }

    /// <summary>Where list[int of one digit] lies; null when it is not that or the index is out of range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject** ListSlot(PyObject* list, PyObject* key) {
        if (list->ob_type != ListObject.Type || key->ob_type != LongObject.Type || !LongObject.IsOneDigit(key)) return null;
        nint index = (nint)LongObject.SmallValue(key), size = ListObject.Size(list);
        if (index < 0) index += size;
        return (nuint)index < (nuint)size ? ListObject.Items(list) + index : null;
    }

    /// <summary>tuple[int of one digit], likewise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: Borrowed]
    public static PyObject* TupleItem(PyObject* tuple, PyObject* key) {
        if (tuple->ob_type != TupleObject.Type || key->ob_type != LongObject.Type || !LongObject.IsOneDigit(key)) return null;
        nint index = (nint)LongObject.SmallValue(key), size = TupleObject.Size(tuple);
        if (index < 0) index += size;
        return (nuint)index < (nuint)size ? TupleObject.Items(tuple)[index] : null;
    }

    /// <summary>dict[exact str or int], borrowed, where the look-up runs no Python code; null when it is not that or the key is missing.</summary>
    [return: Borrowed]
    public static PyObject* DictItem(PyObject* dict, PyObject* key) {
        if (dict->ob_type != DictObject.Type || key->ob_type != UnicodeObject.Type || !DictObject.HasPlainTextKeys(dict)) return null;
        return DictObject.GetText(dict, key, UnicodeObject.Hash(key));
    }

    /// <summary>A comparison of numbers or strs whose result the next instruction jumps on does both at once from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SpecialiseCompare(PyObject* left, PyObject* right, uint* pc) {
        if ((Opcode)(byte)pc[1] is not (Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE) || left->ob_type != right->ob_type) return;
        if (left->ob_type == LongObject.Type) {
            if (LongObject.IsOneDigit(left) && LongObject.IsOneDigit(right)) Rewrite(pc, Opcode.COMPARE_OP_INT_JUMP);
        } else if (left->ob_type == FloatObject.Type) {
            Rewrite(pc, Opcode.COMPARE_OP_FLOAT_JUMP);
        } else if (left->ob_type == UnicodeObject.Type && (pc[-1] >> 8) is 2 or 3) {
            Rewrite(pc, Opcode.COMPARE_OP_STR_JUMP);
        }
    }

    /// <summary>item in container: 1, 0, or -1 with an error.</summary>
    public static int Contains(PyThreadState* ts, PyObject* container, PyObject* item) {
        if (container->ob_type == DictObject.Type) {
            Lookup found = DictObject.GetItemWithError(ts, container, item, out _);
            return found == Lookup.Error ? -1 : found == Lookup.Found ? 1 : 0;
        }
        return ObjectProtocol.Contains(ts, container, item);
    }

    [return: NewRef]
    public static PyObject* Compare(PyThreadState* ts, PyObject* left, PyObject* right, int op) {
        if (left->ob_type == right->ob_type) {
            if (left->ob_type == FloatObject.Type) {
                double a = FloatObject.Value(left), b = FloatObject.Value(right);
                return Py.Bool(op switch { 0 => a < b, 1 => a <= b, 2 => a == b, 3 => a != b, 4 => a > b, _ => a >= b });
            }
            if (left->ob_type == UnicodeObject.Type && op is 2 or 3) return Py.Bool((left == right || UnicodeObject.Equals(left, right)) == (op == 2));
        }
        return ObjectProtocol.RichCompare(ts, left, right, op);
    }

    [return: NewRef]
    public static PyObject* Subscript(PyThreadState* ts, PyObject* container, PyObject* key, uint* pc) {
        PyTypeObject* type = container->ob_type;
        if (key->ob_type == LongObject.Type && LongObject.IsOneDigit(key)) {
            if (type == ListObject.Type) {
                Rewrite(pc, Opcode.BINARY_SUBSCR_LIST_INT);
                nint index = (nint)LongObject.SmallValue(key), size = ListObject.Size(container);
                if (index < 0) index += size;
                if ((nuint)index < (nuint)size) return Py.NewRef(ListObject.Items(container)[index]);
                return Err.IndexError(ts, "list index out of range");
            }
            if (type == TupleObject.Type) {
                Rewrite(pc, Opcode.BINARY_SUBSCR_TUPLE_INT);
                nint index = (nint)LongObject.SmallValue(key), size = TupleObject.Size(container);
                if (index < 0) index += size;
                if ((nuint)index < (nuint)size) return Py.NewRef(TupleObject.Items(container)[index]);
                return Err.IndexError(ts, "tuple index out of range");
            }
            if (type == UnicodeObject.Type) {
                nint index = (nint)LongObject.SmallValue(key), length = UnicodeObject.Length(container);
                if (index < 0) index += length;
                if ((nuint)index < (nuint)length) return UnicodeObject.Substring(ts, container, index, index + 1);
                return Err.IndexError(ts, "string index out of range");
            }
        }
        if (type == DictObject.Type) {
            Rewrite(pc, Opcode.BINARY_SUBSCR_DICT);
            return DictObject.Subscript(ts, container, key);
        }
        return ObjectProtocol.GetItem(ts, container, key);
    }

    /// <summary>container[start:stop] of an exact list, tuple or str between small ints or None; null without an error for everything else.</summary>
    [return: NewRef]
    public static PyObject* Slice(PyThreadState* ts, PyObject* container, PyObject* start, PyObject* stop) {
        PyTypeObject* type = container->ob_type;
        nint length, from = 0, to = nint.MaxValue;
        if (type == ListObject.Type || type == TupleObject.Type) length = ((PyVarObject*)container)->ob_size;
        else if (type == UnicodeObject.Type) length = UnicodeObject.Length(container);
        else return null;
        if (start != Py.None && !SmallIndex(start, ref from) || stop != Py.None && !SmallIndex(stop, ref to)) return null;
        nint count = SliceObject.AdjustIndices(length, ref from, ref to, 1);
        if (type == UnicodeObject.Type) return UnicodeObject.Substring(ts, container, from, from + count);
        if (type == ListObject.Type) return ListObject.FromArray(ts, ListObject.Items(container) + from, count);
        return count == length ? Py.NewRef(container) : TupleObject.FromArray(ts, TupleObject.Items(container) + from, count);
    }

    private static bool SmallIndex(PyObject* op, ref nint index) {
        if (op->ob_type != LongObject.Type || !LongObject.IsOneDigit(op)) return false;
        index = (nint)LongObject.SmallValue(op);
        return true;
    }

    public static int StoreSubscript(PyThreadState* ts, PyObject* container, PyObject* key, PyObject* value, uint* pc) {
        PyTypeObject* type = container->ob_type;
        if (type == ListObject.Type && key->ob_type == LongObject.Type && LongObject.IsOneDigit(key)) {
            Rewrite(pc, Opcode.STORE_SUBSCR_LIST_INT);
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
    public static PyObject* Next(PyThreadState* ts, PyObject* iterator, uint* pc) {
        PyTypeObject* type = iterator->ob_type;
        if (type == RangeObject.IteratorType) Rewrite(pc, Opcode.FOR_ITER_RANGE);
        else if (type == ListIterator.Type) Rewrite(pc, Opcode.FOR_ITER_LIST);
        else if (type == GeneratorObject.Type) Rewrite(pc, Opcode.FOR_ITER_GENERATOR);
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
