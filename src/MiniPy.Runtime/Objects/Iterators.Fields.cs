// Objects that are a header, then N references, then plain words: nearly every iterator is one. Their traverse, clear and dealloc
// depend on N alone, so they are written once here.
//
// A field may be null. Clear nulls each field before it releases it, since the release may run Python code that looks at the object.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class Fields {
    private static PyObject** First(PyObject* op) => (PyObject**)(op + 1);

    private static int Visit(PyObject* op, int count, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyObject** fields = First(op);
        for (int i = 0; i < count; i++) {
            if (fields[i] == null) continue;
            int stop = visit(fields[i], arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    private static int Clear(PyThreadState* ts, PyObject* op, int count) {
        PyObject** fields = First(op);
        for (int i = 0; i < count; i++) Py.ClearRef(ts, &fields[i]);
        return 0;
    }

    /// <summary>Dealloc for types that own more than their references: they release the rest before.</summary>
    public static void Dealloc(PyThreadState* ts, PyObject* op, int count) {
        CycleCollector.Untrack(ts, op);
        Clear(ts, op, count);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse1(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Visit(op, 1, visit, arg);
    private static int Traverse2(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Visit(op, 2, visit, arg);
    private static int Traverse3(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Visit(op, 3, visit, arg);
    private static int Traverse4(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Visit(op, 4, visit, arg);
    private static int Traverse5(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => Visit(op, 5, visit, arg);
    private static int Clear1(PyThreadState* ts, PyObject* op) => Clear(ts, op, 1);
    private static int Clear2(PyThreadState* ts, PyObject* op) => Clear(ts, op, 2);
    private static int Clear3(PyThreadState* ts, PyObject* op) => Clear(ts, op, 3);
    private static int Clear4(PyThreadState* ts, PyObject* op) => Clear(ts, op, 4);
    private static int Clear5(PyThreadState* ts, PyObject* op) => Clear(ts, op, 5);
    private static void Dealloc1(PyThreadState* ts, PyObject* op) {
        if ((op->ob_type->tp_flags & TypeFlags.HeapType) != 0) {
            Dealloc(ts, op, 1);
            return;
        }
        PyObject* first = First(op)[0];
        ObjectMemory.FreeTracked(ts, op);
        Py.XDecRef(ts, first);
    }

    private static void Dealloc2(PyThreadState* ts, PyObject* op) {
        if ((op->ob_type->tp_flags & TypeFlags.HeapType) != 0) {
            Dealloc(ts, op, 2);
            return;
        }
        PyObject* first = First(op)[0];
        PyObject* second = First(op)[1];
        ObjectMemory.FreeTracked(ts, op);
        Py.XDecRef(ts, first);
        Py.XDecRef(ts, second);
    }

    private static void Dealloc3(PyThreadState* ts, PyObject* op) => Dealloc(ts, op, 3);
    private static void Dealloc4(PyThreadState* ts, PyObject* op) => Dealloc(ts, op, 4);
    private static void Dealloc5(PyThreadState* ts, PyObject* op) => Dealloc(ts, op, 5);

    /// <summary>Fills traverse, clear and dealloc of a type with `count` references after the header.</summary>
    public static void Gc(TypeSlots* s, int count) {
        switch (count) {
            case 1: s->traverse = &Traverse1; s->clear = &Clear1; s->dealloc = &Dealloc1; break;
            case 2: s->traverse = &Traverse2; s->clear = &Clear2; s->dealloc = &Dealloc2; break;
            case 3: s->traverse = &Traverse3; s->clear = &Clear3; s->dealloc = &Dealloc3; break;
            case 4: s->traverse = &Traverse4; s->clear = &Clear4; s->dealloc = &Dealloc4; break;
            default: s->traverse = &Traverse5; s->clear = &Clear5; s->dealloc = &Dealloc5; break;
        }
    }

    /// <summary>Gc, and the iterator protocol over `next`.</summary>
    public static void Iterator(TypeSlots* s, int count, delegate*<PyThreadState*, PyObject*, PyObject*> next) {
        Gc(s, count);
        s->iter = &ObjectProtocol.SelfIter;
        s->iternext = next;
    }

    /// <summary>Must a call of `type` with keywords be refused? A subclass with an __init__ of its own may take them.</summary>
    public static bool AcceptsNoKeywords(PyThreadState* ts, string name, PyObject* type, PyTypeObject* @base, PyObject* kwargs) {
        if (kwargs == null || DictObject.Size(kwargs) == 0) return true;
        if (TypeSlots.Of((PyTypeObject*)type)->init != TypeSlots.Of(@base)->init) return true;
        return Err.TypeError(ts, $"{name}() takes no keyword arguments");
    }

    /// <summary>A function of builtins, for __reduce__.</summary>
    [return: NewRef]
    public static PyObject* Builtin(PyThreadState* ts, string name) {
        PyObject* builtins = ts->interp->builtins;
        if (!DictObject.Check(builtins)) return ObjectProtocol.GetAttr(ts, builtins, name);
        PyObject* value = DictObject.GetItemString(ts, builtins, name);
        if (value != null) return Py.NewRef(value);
        return ErrorIndicator.Occurred(ts) != null ? null : Err.AttributeError(ts, name);
    }

    /// <summary>A tuple that takes over the references of its items; null (and the rest released) when one of them is null.</summary>
    [return: NewRef]
    public static PyObject* Tuple(PyThreadState* ts, [Steals] PyObject* a, [Steals] PyObject* b) {
        PyObject* tuple = a == null || b == null ? null : TupleObject.Pack(ts, a, b);
        Py.XDecRef(ts, a);
        Py.XDecRef(ts, b);
        return tuple;
    }

    [return: NewRef]
    public static PyObject* Tuple(PyThreadState* ts, [Steals] PyObject* a) {
        if (a == null) return null;
        PyObject* tuple = TupleObject.Pack(ts, a);
        Py.DecRef(ts, a);
        return tuple;
    }

    [return: NewRef]
    public static PyObject* Tuple(PyThreadState* ts, [Steals] PyObject* a, [Steals] PyObject* b, [Steals] PyObject* c) {
        PyObject* tuple = a == null || b == null || c == null ? null : TupleObject.Pack(ts, a, b, c);
        Py.XDecRef(ts, a);
        Py.XDecRef(ts, b);
        Py.XDecRef(ts, c);
        return tuple;
    }

    [return: NewRef]
    public static PyObject* Tuple(PyThreadState* ts, [Steals] PyObject* a, [Steals] PyObject* b, [Steals] PyObject* c, [Steals] PyObject* d) {
        PyObject* tuple = a == null || b == null || c == null || d == null ? null : TupleObject.Pack(ts, a, b, c, d);
        Py.XDecRef(ts, a);
        Py.XDecRef(ts, b);
        Py.XDecRef(ts, c);
        Py.XDecRef(ts, d);
        return tuple;
    }

    /// <summary>iternext gave null: was that an error other than StopIteration? Clears a StopIteration.</summary>
    public static bool Failed(PyThreadState* ts) {
        if (ErrorIndicator.Occurred(ts) == null) return false;
        if (!Err.Matches(ts, Exc.StopIteration)) return true;
        ErrorIndicator.Clear(ts);
        return false;
    }

    /// <summary>The next item straight from the slot; null at the end or with an error. Runs Python code.</summary>
    [return: NewRef]
    public static PyObject* Next(PyThreadState* ts, PyObject* iterator) {
        delegate*<PyThreadState*, PyObject*, PyObject*> next = TypeSlots.Of(iterator)->iternext;
        if (!Recursion.StackAllows(ts) || !Work.Step(ts)) return null; // iterators are nested as deeply as a script likes, and some never end
        if (next != null) return next(ts, iterator);
        return Err.TypeError(ts, $"'{Err.TypeName(iterator)}' object is not an iterator"); // its class lost __next__ meanwhile
    }
}
