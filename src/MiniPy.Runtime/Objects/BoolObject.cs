// bool: True and False, two immortal ints of one and of no digit in the storage of Py.True and Py.False.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class BoolObject {
    public static PyTypeObject* Type => Immortals.Bool;
    internal static PyTypeObject* MakeType() => StaticType.Create("bool", "PyBool_Type", 24, 0, &Slots, &Members, @base: LongObject.Type, itemSize: 4,
        doc: "bool(x) -> bool\n\nReturns True when the argument x is true, False otherwise.\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.");

    /// <summary>Gives True and False their type and value; before the first interpreter runs.</summary>
    public static void Init() {
        Fill(Py.True, 1);
        Fill(Py.False, 0);
    }

    private static void Fill(PyObject* op, uint value) {
        op->ob_type = Type;
        ((PyLongObject*)op)->ob_base.ob_size = (nint)value;
        ((PyLongObject*)op)->ob_digit = value;
    }

    public static bool Check(PyObject* op) => op->ob_type == Type;
    public static bool CheckExact(PyObject* op) => op->ob_type == Type;

    private static void Slots(TypeSlots* s) {
        s->repr = &ReprSlot;
        s->@new = &NewSlot;
        s->SetConstruct(0, 1, &Construct);
        s->nb_and = &And;
        s->nb_or = &Or;
        s->nb_xor = &Xor;
    }

    private static void Members(TypeBuilder t) { }

    /// <summary>The immortal texts; a class of their own so that bool starts without them.</summary>
    private static class Texts {
        public static readonly PyObject* True = StaticState.InternedString("True"), False = StaticState.InternedString("False");
    }

    private static PyObject* ReprSlot(PyThreadState* ts, PyObject* op) => op == Py.True ? Texts.True : Texts.False;

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (kwargs != null && DictObject.Size(kwargs) > 0) return Err.TypeError(ts, "bool() takes no keyword arguments");
        nint given = TupleObject.Size(args);
        if (given > 1) return Err.TypeError(ts, $"bool expected at most 1 argument, got {given}");
        return given == 0 ? Py.False : FromAny(ts, TupleObject.Items(args)[0]);
    }

    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => count == 0 ? Py.False : FromAny(ts, args[0]);

    private static PyObject* FromAny(PyThreadState* ts, PyObject* x) {
        int truth = ObjectProtocol.IsTrue(ts, x);
        return truth < 0 ? null : Py.Bool(truth != 0);
    }

    private static bool Both(PyObject* a, PyObject* b) => a->ob_type == Type && b->ob_type == Type;

    private static PyObject* And(PyThreadState* ts, PyObject* a, PyObject* b) =>
        Both(a, b) ? Py.Bool(a == Py.True & b == Py.True) : TypeSlots.Of(LongObject.Type)->nb_and(ts, a, b);

    private static PyObject* Or(PyThreadState* ts, PyObject* a, PyObject* b) =>
        Both(a, b) ? Py.Bool(a == Py.True | b == Py.True) : TypeSlots.Of(LongObject.Type)->nb_or(ts, a, b);

    private static PyObject* Xor(PyThreadState* ts, PyObject* a, PyObject* b) =>
        Both(a, b) ? Py.Bool(a != b) : TypeSlots.Of(LongObject.Type)->nb_xor(ts, a, b);
}
