// _operator: the operators as functions. The callable objects itemgetter, attrgetter and methodcaller are in OperatorModule.Getters.
//
// Every function is one call of a protocol; the long part is the table of names.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class OperatorModule {
    public static readonly BuiltinModule Definition = new("_operator",
        "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("truth", &Truth, "truth($module, a, /)\n--\n\nReturn True if a is true, False otherwise.");
        m.Function("not_", &Not, "not_($module, a, /)\n--\n\nSame as not a.");
        m.Function("index", &Index, "index($module, a, /)\n--\n\nSame as a.__index__()");
        m.Function("neg", &Neg, "neg($module, a, /)\n--\n\nSame as -a.");
        m.Function("pos", &Pos, "pos($module, a, /)\n--\n\nSame as +a.");
        m.Function("inv", &Invert, "inv($module, a, /)\n--\n\nSame as ~a.");
        m.Function("invert", &Invert, "invert($module, a, /)\n--\n\nSame as ~a.");
        m.Function("abs", &Abs, "abs($module, a, /)\n--\n\nSame as abs(a).");
        m.Function("contains", &Contains, "contains($module, a, b, /)\n--\n\nSame as b in a (note reversed operands).");
        m.Function("indexOf", &IndexOf, "indexOf($module, a, b, /)\n--\n\nReturn the first index of b in a.");
        m.Function("countOf", &CountOf, "countOf($module, a, b, /)\n--\n\nReturn the number of items in a which are, or which equal, b.");
        m.Function("is_", &Is, "is_($module, a, b, /)\n--\n\nSame as a is b.");
        m.Function("is_not", &IsNot, "is_not($module, a, b, /)\n--\n\nSame as a is not b.");
        m.Function("add", &Add, "add($module, a, b, /)\n--\n\nSame as a + b.");
        m.Function("sub", &Subtract, "sub($module, a, b, /)\n--\n\nSame as a - b.");
        m.Function("mul", &Multiply, "mul($module, a, b, /)\n--\n\nSame as a * b.");
        m.Function("matmul", &MatrixMultiply, "matmul($module, a, b, /)\n--\n\nSame as a @ b.");
        m.Function("floordiv", &FloorDivide, "floordiv($module, a, b, /)\n--\n\nSame as a // b.");
        m.Function("truediv", &TrueDivide, "truediv($module, a, b, /)\n--\n\nSame as a / b.");
        m.Function("mod", &Remainder, "mod($module, a, b, /)\n--\n\nSame as a % b.");
        m.Function("lshift", &LeftShift, "lshift($module, a, b, /)\n--\n\nSame as a << b.");
        m.Function("rshift", &RightShift, "rshift($module, a, b, /)\n--\n\nSame as a >> b.");
        m.Function("and_", &And, "and_($module, a, b, /)\n--\n\nSame as a & b.");
        m.Function("xor", &Xor, "xor($module, a, b, /)\n--\n\nSame as a ^ b.");
        m.Function("or_", &Or, "or_($module, a, b, /)\n--\n\nSame as a | b.");
        m.Function("iadd", &InPlaceAdd, "iadd($module, a, b, /)\n--\n\nSame as a += b.");
        m.Function("isub", &InPlaceSubtract, "isub($module, a, b, /)\n--\n\nSame as a -= b.");
        m.Function("imul", &InPlaceMultiply, "imul($module, a, b, /)\n--\n\nSame as a *= b.");
        m.Function("imatmul", &InPlaceMatrixMultiply, "imatmul($module, a, b, /)\n--\n\nSame as a @= b.");
        m.Function("ifloordiv", &InPlaceFloorDivide, "ifloordiv($module, a, b, /)\n--\n\nSame as a //= b.");
        m.Function("itruediv", &InPlaceTrueDivide, "itruediv($module, a, b, /)\n--\n\nSame as a /= b.");
        m.Function("imod", &InPlaceRemainder, "imod($module, a, b, /)\n--\n\nSame as a %= b.");
        m.Function("ilshift", &InPlaceLeftShift, "ilshift($module, a, b, /)\n--\n\nSame as a <<= b.");
        m.Function("irshift", &InPlaceRightShift, "irshift($module, a, b, /)\n--\n\nSame as a >>= b.");
        m.Function("iand", &InPlaceAnd, "iand($module, a, b, /)\n--\n\nSame as a &= b.");
        m.Function("ixor", &InPlaceXor, "ixor($module, a, b, /)\n--\n\nSame as a ^= b.");
        m.Function("ior", &InPlaceOr, "ior($module, a, b, /)\n--\n\nSame as a |= b.");
        m.Function("lt", &Lt, "lt($module, a, b, /)\n--\n\nSame as a < b.");
        m.Function("le", &Le, "le($module, a, b, /)\n--\n\nSame as a <= b.");
        m.Function("eq", &Eq, "eq($module, a, b, /)\n--\n\nSame as a == b.");
        m.Function("ne", &Ne, "ne($module, a, b, /)\n--\n\nSame as a != b.");
        m.Function("gt", &Gt, "gt($module, a, b, /)\n--\n\nSame as a > b.");
        m.Function("ge", &Ge, "ge($module, a, b, /)\n--\n\nSame as a >= b.");
        m.Function("pow", &Pow, "pow($module, a, b, /)\n--\n\nSame as a ** b.");
        m.Function("ipow", &InPlacePow, "ipow($module, a, b, /)\n--\n\nSame as a **= b.");
        m.Function("concat", &Concat, "concat($module, a, b, /)\n--\n\nSame as a + b, for a and b sequences.");
        m.Function("iconcat", &InPlaceConcat, "iconcat($module, a, b, /)\n--\n\nSame as a += b, for a and b sequences.");
        m.Function("getitem", &GetItem, "getitem($module, a, b, /)\n--\n\nSame as a[b].");
        m.Function("setitem", &SetItem, "setitem($module, a, b, c, /)\n--\n\nSame as a[b] = c.");
        m.Function("delitem", &DelItem, "delitem($module, a, b, /)\n--\n\nSame as del a[b].");
        m.Function("length_hint", &LengthHint, "length_hint($module, obj, default=0, /)\n--\n\nReturn an estimate of the number of items in obj.\n\nThis is useful for presizing containers when building from an iterable.\n\nIf the object supports len(), the result will be exact.\nOtherwise, it may over- or under-estimate by an arbitrary amount.\nThe result will be an integer >= 0.");
        m.Function("call", &Call, "call($module, obj, /, *args, **kwargs)\n--\n\nSame as obj(*args, **kwargs).");
        m.Function("_compare_digest", &CompareDigest, "_compare_digest($module, a, b, /)\n--\n\nReturn 'a == b'.\n\nThis function uses an approach designed to prevent\ntiming analysis, making it appropriate for cryptography.\n\na and b must both be of the same type: either str (ASCII only),\nor any bytes-like object.\n\nNote: If a and b are of different lengths, or if an error occurs,\na timing attack could theoretically reveal information about the\ntypes and lengths of a and b--but not their values.");
        m.Type(ItemGetterObject.Type);
        m.Type(AttrGetterObject.Type);
        m.Type(MethodCallerObject.Type);
        return 0;
    }

    private static bool Two(PyThreadState* ts, string name, nint count) => Args.CheckPositional(ts, name, count, 2, 2);
    private static PyObject* Truth(int value) => value < 0 ? null : Py.Bool(value != 0);

    private static PyObject* Truth(PyThreadState* ts, PyObject* m, PyObject* a) => Truth(ObjectProtocol.IsTrue(ts, a));
    private static PyObject* Not(PyThreadState* ts, PyObject* m, PyObject* a) => Truth(ObjectProtocol.Not(ts, a));
    private static PyObject* Index(PyThreadState* ts, PyObject* m, PyObject* a) => NumberProtocol.Index(ts, a);
    private static PyObject* Neg(PyThreadState* ts, PyObject* m, PyObject* a) => NumberProtocol.Negative(ts, a);
    private static PyObject* Pos(PyThreadState* ts, PyObject* m, PyObject* a) => NumberProtocol.Positive(ts, a);
    private static PyObject* Invert(PyThreadState* ts, PyObject* m, PyObject* a) => NumberProtocol.Invert(ts, a);
    private static PyObject* Abs(PyThreadState* ts, PyObject* m, PyObject* a) => NumberProtocol.Absolute(ts, a);

    private static PyObject* Contains(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "contains", count) ? Truth(ObjectProtocol.Contains(ts, args[0], args[1])) : null;
    private static PyObject* Is(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "is_", count) ? Py.Bool(args[0] == args[1]) : null;
    private static PyObject* IsNot(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "is_not", count) ? Py.Bool(args[0] != args[1]) : null;

    private static PyObject* Search(PyThreadState* ts, string name, PyObject** args, nint count, SeqIter.SearchKind kind) {
        if (!Two(ts, name, count)) return null;
        nint found = SeqIter.Search(ts, args[0], args[1], kind);
        return found < 0 ? null : LongObject.FromNint(ts, found);
    }

    private static PyObject* IndexOf(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Search(ts, "indexOf", args, count, SeqIter.SearchKind.Index);
    private static PyObject* CountOf(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Search(ts, "countOf", args, count, SeqIter.SearchKind.Count);

    private static PyObject* Add(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "add", count) ? NumberProtocol.Add(ts, args[0], args[1]) : null;
    private static PyObject* Subtract(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "sub", count) ? NumberProtocol.Subtract(ts, args[0], args[1]) : null;
    private static PyObject* Multiply(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "mul", count) ? NumberProtocol.Multiply(ts, args[0], args[1]) : null;
    private static PyObject* MatrixMultiply(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "matmul", count) ? NumberProtocol.MatrixMultiply(ts, args[0], args[1]) : null;
    private static PyObject* FloorDivide(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "floordiv", count) ? NumberProtocol.FloorDivide(ts, args[0], args[1]) : null;
    private static PyObject* TrueDivide(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "truediv", count) ? NumberProtocol.TrueDivide(ts, args[0], args[1]) : null;
    private static PyObject* Remainder(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "mod", count) ? NumberProtocol.Remainder(ts, args[0], args[1]) : null;
    private static PyObject* LeftShift(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "lshift", count) ? NumberProtocol.LeftShift(ts, args[0], args[1]) : null;
    private static PyObject* RightShift(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "rshift", count) ? NumberProtocol.RightShift(ts, args[0], args[1]) : null;
    private static PyObject* And(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "and_", count) ? NumberProtocol.And(ts, args[0], args[1]) : null;
    private static PyObject* Xor(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "xor", count) ? NumberProtocol.Xor(ts, args[0], args[1]) : null;
    private static PyObject* Or(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "or_", count) ? NumberProtocol.Or(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceAdd(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "iadd", count) ? NumberProtocol.InPlaceAdd(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceSubtract(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "isub", count) ? NumberProtocol.InPlaceSubtract(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceMultiply(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "imul", count) ? NumberProtocol.InPlaceMultiply(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceMatrixMultiply(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "imatmul", count) ? NumberProtocol.InPlaceMatrixMultiply(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceFloorDivide(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "ifloordiv", count) ? NumberProtocol.InPlaceFloorDivide(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceTrueDivide(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "itruediv", count) ? NumberProtocol.InPlaceTrueDivide(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceRemainder(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "imod", count) ? NumberProtocol.InPlaceRemainder(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceLeftShift(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "ilshift", count) ? NumberProtocol.InPlaceLeftShift(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceRightShift(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "irshift", count) ? NumberProtocol.InPlaceRightShift(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceAnd(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "iand", count) ? NumberProtocol.InPlaceAnd(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceXor(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "ixor", count) ? NumberProtocol.InPlaceXor(ts, args[0], args[1]) : null;
    private static PyObject* InPlaceOr(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "ior", count) ? NumberProtocol.InPlaceOr(ts, args[0], args[1]) : null;

    private static PyObject* Lt(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "lt", count) ? ObjectProtocol.RichCompare(ts, args[0], args[1], ObjectProtocol.Lt) : null;
    private static PyObject* Le(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "le", count) ? ObjectProtocol.RichCompare(ts, args[0], args[1], ObjectProtocol.Le) : null;
    private static PyObject* Eq(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "eq", count) ? ObjectProtocol.RichCompare(ts, args[0], args[1], ObjectProtocol.Eq) : null;
    private static PyObject* Ne(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "ne", count) ? ObjectProtocol.RichCompare(ts, args[0], args[1], ObjectProtocol.Ne) : null;
    private static PyObject* Gt(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "gt", count) ? ObjectProtocol.RichCompare(ts, args[0], args[1], ObjectProtocol.Gt) : null;
    private static PyObject* Ge(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "ge", count) ? ObjectProtocol.RichCompare(ts, args[0], args[1], ObjectProtocol.Ge) : null;

    private static PyObject* Pow(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "pow", count) ? NumberProtocol.Power(ts, args[0], args[1], Py.None) : null;
    private static PyObject* InPlacePow(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "ipow", count) ? NumberProtocol.InPlacePower(ts, args[0], args[1], Py.None) : null;

    private static bool IsSequence(PyObject* op) => !DictObject.Check(op) && TypeSlots.Of(op)->sq_item != null;

    private static PyObject* Concat(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (!Two(ts, "concat", count)) return null;
        if (TypeSlots.Of(args[0])->sq_concat != null) return TypeSlots.Of(args[0])->sq_concat(ts, args[0], args[1]);
        if (IsSequence(args[0]) && IsSequence(args[1])) return NumberProtocol.Add(ts, args[0], args[1]);
        return Err.TypeError(ts, $"'{Err.TypeName(args[0])}' object can't be concatenated");
    }

    private static PyObject* InPlaceConcat(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (!Two(ts, "iconcat", count)) return null;
        TypeSlots* s = TypeSlots.Of(args[0]);
        if (s->sq_inplace_concat != null) return s->sq_inplace_concat(ts, args[0], args[1]);
        if (s->sq_concat != null) return s->sq_concat(ts, args[0], args[1]);
        if (IsSequence(args[0]) && IsSequence(args[1])) return NumberProtocol.InPlaceAdd(ts, args[0], args[1]);
        return Err.TypeError(ts, $"'{Err.TypeName(args[0])}' object can't be concatenated");
    }

    private static PyObject* GetItem(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => Two(ts, "getitem", count) ? ObjectProtocol.GetItem(ts, args[0], args[1]) : null;

    private static PyObject* SetItem(PyThreadState* ts, PyObject* m, PyObject** args, nint count) =>
        !Args.CheckPositional(ts, "setitem", count, 3, 3) || ObjectProtocol.SetItem(ts, args[0], args[1], args[2]) < 0 ? null : Py.None;

    private static PyObject* DelItem(PyThreadState* ts, PyObject* m, PyObject** args, nint count) =>
        !Two(ts, "delitem", count) || ObjectProtocol.DelItem(ts, args[0], args[1]) < 0 ? null : Py.None;

    private static PyObject* LengthHint(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        nint otherwise = 0;
        if (!Args.CheckPositional(ts, "length_hint", count, 1, 2) || (count == 2 && !Args.Index(ts, args[1], out otherwise))) return null;
        nint hint = ObjectProtocol.LengthHint(ts, args[0], otherwise);
        return hint == -1 && ErrorIndicator.Occurred(ts) != null ? null : LongObject.FromNint(ts, hint);
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* m, PyObject** args, nint count, PyObject* kwnames) =>
        Args.CheckPositional(ts, "call", count, 1, nint.MaxValue) ? CallProtocol.Vector(ts, args[0], args + 1, count - 1, kwnames) : null;

    /// <summary>Compares in a time that does not depend on where the difference is.</summary>
    private static PyObject* CompareDigest(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (!Two(ts, "_compare_digest", count)) return null;
        PyObject* a = args[0], b = args[1];
        if (UnicodeObject.Check(a) && UnicodeObject.Check(b)) {
            if (!UnicodeObject.IsAscii(a) || !UnicodeObject.IsAscii(b)) return Err.TypeError(ts, "comparing strings with non-ASCII characters is not supported");
            return Py.Bool(SameBytes((byte*)UnicodeObject.Data(a), UnicodeObject.Length(a), (byte*)UnicodeObject.Data(b), UnicodeObject.Length(b)));
        }
        if (!BufferProtocol.Check(a) || !BufferProtocol.Check(b))
            return Err.TypeError(ts, $"unsupported operand types(s) or combination of types: '{Err.TypeName(a)}' and '{Err.TypeName(b)}'");
        Py_buffer x, y;
        if (BufferProtocol.Get(ts, a, &x, 0) < 0) return null;
        if (BufferProtocol.Get(ts, b, &y, 0) < 0) {
            BufferProtocol.Release(ts, &x);
            return null;
        }
        bool same = false, flat = x.ndim <= 1 && y.ndim <= 1;
        if (flat) same = SameBytes((byte*)x.buf, x.len, (byte*)y.buf, y.len);
        BufferProtocol.Release(ts, &y);
        BufferProtocol.Release(ts, &x);
        return flat ? Py.Bool(same) : Err.BufferError(ts, "Buffer must be single dimension");
    }

    private static bool SameBytes(byte* a, nint countA, byte* b, nint countB) {
        if (countA != countB) return false;
        int difference = 0;
        for (nint i = 0; i < countA; i++) difference |= a[i] ^ b[i];
        return difference == 0;
    }
}
