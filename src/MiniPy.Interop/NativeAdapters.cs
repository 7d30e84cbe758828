// The twin slots of types that C code made (D7): each calls the C function that the object's own type has in that slot. A class that derives
// from such a type and overrides nothing has inherited the C function with the adapter, so reading the slot of the object's type is right.
//
// A binary number slot serves both operands: the adapter finds out which of them is of a C type, tries the left one's function, then the right
// one's. A type slot is looked up in the type that is being instantiated (new, alloc).
//
// Around every call: the thread state is made current, and what C returns is checked against the error indicator (a C function may return
// NULL without an exception, or a result with one).

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class NativeAdapters {
    private static readonly nint[] s_adapters = Build();
    private static readonly HashSet<nint> s_set = [.. s_adapters];

    public static bool IsAdapter(nint body) => s_set.Contains(body);

    /// <summary>The adapter of a slot.</summary>
    public static nint For(Slot slot) => s_adapters[(int)slot];

    /// <summary>
    /// The C function for an object: that of the nearest type which has one. A class written in Python that overrides the slot has one of our
    /// stubs there; its own body got here by super(), so the function wanted is that of the C type below.
    /// </summary>
    private static void* Own(PyObject* op, Slot slot) => OwnOf(op->ob_type, slot);

    private static void* OwnOf(PyTypeObject* type, Slot slot) {
        for (; type != null; type = type->tp_base) {
            nint function = SlotShapes.Read(type, slot);
            if (function != 0 && ManagedStubs.BodyOf(function) == 0) return (void*)function;
        }
        return null;
    }

    private static PyObject* Checked(PyThreadState* ts, PyObject* op, PyObject* result) =>
        (result == null) == (ErrorIndicator.Occurred(ts) != null) ? result : CallProtocol.CheckResult(ts, (PyObject*)op->ob_type, result);

    /// <summary>Is the object's slot served by this adapter, and so by a C function?</summary>
    private static bool IsNative(PyObject* op, Slot slot) => TypeSlots.At(TypeSlots.Of(op), slot) == s_adapters[(int)slot];

    [return: NewRef]
    private static PyObject* Number(PyThreadState* ts, PyObject* a, PyObject* b, Slot slot) {
        CThread.Enter(ts);
        void* left = IsNative(a, slot) ? Own(a, slot) : null;
        void* right = IsNative(b, slot) ? Own(b, slot) : null;
        if (left == null && right == null) {
            // A class in Python overrides the slot and asks for its base's by super() or by the wrapper of the method.
            if ((left = Own(a, slot)) == null) right = Own(b, slot);
        }
        if (left != null) {
            PyObject* result = ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)left)(a, b);
            if (result != Py.NotImplemented || right == null || right == left) return result == Py.NotImplemented ? result : Checked(ts, a, result);
            Py.DecRef(ts, result);
        }
        if (right == null) return Py.NotImplemented;
        PyObject* reflected = ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)right)(a, b);
        return reflected == Py.NotImplemented ? reflected : Checked(ts, b, reflected);
    }

    private static void dealloc(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        ((delegate* unmanaged<PyObject*, void>)Own(op, Slot.dealloc))(op);
    }

    private static PyObject* repr(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.repr))(op));
    }

    private static nint hash(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, nint>)Own(op, Slot.hash))(op);
    }

    private static PyObject* call(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, PyObject*>)Own(op, Slot.call))(op, a, b));
    }

    private static PyObject* str(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.str))(op));
    }

    private static PyObject* getattro(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.getattro))(op, a));
    }

    private static int setattro(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, int>)Own(op, Slot.setattro))(op, a, b);
    }

    private static int clear(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, int>)Own(op, Slot.clear))(op);
    }

    private static PyObject* richcompare(PyThreadState* ts, PyObject* op, PyObject* a, int b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, int, PyObject*>)Own(op, Slot.richcompare))(op, a, b);
    }

    private static PyObject* iter(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.iter))(op));
    }

    private static PyObject* iternext(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.iternext))(op);
    }

    private static PyObject* descr_get(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, PyObject*>)Own(op, Slot.descr_get))(op, a, b));
    }

    private static int descr_set(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, int>)Own(op, Slot.descr_set))(op, a, b);
    }

    private static int init(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, int>)Own(op, Slot.init))(op, a, b);
    }

    private static PyObject* alloc(PyThreadState* ts, PyObject* op, nint a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, nint, PyObject*>)OwnOf((PyTypeObject*)op, Slot.alloc))(op, a));
    }

    private static PyObject* New(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, PyObject*>)OwnOf((PyTypeObject*)op, Slot.@new))(op, a, b));
    }

    private static void free(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        ((delegate* unmanaged<PyObject*, void>)Own(op, Slot.free))(op);
    }

    private static int is_gc(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, int>)Own(op, Slot.is_gc))(op);
    }

    private static void finalize(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        ((delegate* unmanaged<PyObject*, void>)Own(op, Slot.finalize))(op);
    }

    private static void del(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        ((delegate* unmanaged<PyObject*, void>)Own(op, Slot.del))(op);
    }

    private static PyObject* nb_add(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_add);
    private static PyObject* nb_subtract(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_subtract);
    private static PyObject* nb_multiply(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_multiply);
    private static PyObject* nb_remainder(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_remainder);
    private static PyObject* nb_divmod(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_divmod);
    private static PyObject* nb_power(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        PyObject* owner = IsNative(op, Slot.nb_power) ? op : IsNative(a, Slot.nb_power) ? a : IsNative(b, Slot.nb_power) ? b : Own(op, Slot.nb_power) != null ? op : Own(a, Slot.nb_power) != null ? a : b;
        if (Own(owner, Slot.nb_power) == null) return Py.NotImplemented;
        PyObject* result = ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, PyObject*>)Own(owner, Slot.nb_power))(op, a, b);
        return result == Py.NotImplemented ? result : Checked(ts, owner, result);
    }

    private static PyObject* nb_negative(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.nb_negative))(op));
    }

    private static PyObject* nb_positive(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.nb_positive))(op));
    }

    private static PyObject* nb_absolute(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.nb_absolute))(op));
    }

    private static int nb_bool(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, int>)Own(op, Slot.nb_bool))(op);
    }

    private static PyObject* nb_invert(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.nb_invert))(op));
    }

    private static PyObject* nb_lshift(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_lshift);
    private static PyObject* nb_rshift(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_rshift);
    private static PyObject* nb_and(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_and);
    private static PyObject* nb_xor(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_xor);
    private static PyObject* nb_or(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_or);
    private static PyObject* nb_int(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.nb_int))(op));
    }

    private static PyObject* nb_float(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.nb_float))(op));
    }

    private static PyObject* nb_inplace_add(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_add))(op, a));
    }

    private static PyObject* nb_inplace_subtract(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_subtract))(op, a));
    }

    private static PyObject* nb_inplace_multiply(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_multiply))(op, a));
    }

    private static PyObject* nb_inplace_remainder(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_remainder))(op, a));
    }

    private static PyObject* nb_inplace_power(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_power))(op, a, b));
    }

    private static PyObject* nb_inplace_lshift(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_lshift))(op, a));
    }

    private static PyObject* nb_inplace_rshift(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_rshift))(op, a));
    }

    private static PyObject* nb_inplace_and(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_and))(op, a));
    }

    private static PyObject* nb_inplace_xor(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_xor))(op, a));
    }

    private static PyObject* nb_inplace_or(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_or))(op, a));
    }

    private static PyObject* nb_floor_divide(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_floor_divide);
    private static PyObject* nb_true_divide(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_true_divide);
    private static PyObject* nb_inplace_floor_divide(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_floor_divide))(op, a));
    }

    private static PyObject* nb_inplace_true_divide(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_true_divide))(op, a));
    }

    private static PyObject* nb_index(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.nb_index))(op));
    }

    private static PyObject* nb_matrix_multiply(PyThreadState* ts, PyObject* a, PyObject* b) => Number(ts, a, b, Slot.nb_matrix_multiply);
    private static PyObject* nb_inplace_matrix_multiply(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.nb_inplace_matrix_multiply))(op, a));
    }

    private static nint mp_length(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, nint>)Own(op, Slot.mp_length))(op);
    }

    private static PyObject* mp_subscript(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.mp_subscript))(op, a));
    }

    private static int mp_ass_subscript(PyThreadState* ts, PyObject* op, PyObject* a, PyObject* b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, PyObject*, int>)Own(op, Slot.mp_ass_subscript))(op, a, b);
    }

    private static nint sq_length(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, nint>)Own(op, Slot.sq_length))(op);
    }

    private static PyObject* sq_concat(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.sq_concat))(op, a));
    }

    private static PyObject* sq_repeat(PyThreadState* ts, PyObject* op, nint a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, nint, PyObject*>)Own(op, Slot.sq_repeat))(op, a));
    }

    private static PyObject* sq_item(PyThreadState* ts, PyObject* op, nint a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, nint, PyObject*>)Own(op, Slot.sq_item))(op, a));
    }

    private static int sq_ass_item(PyThreadState* ts, PyObject* op, nint a, PyObject* b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, nint, PyObject*, int>)Own(op, Slot.sq_ass_item))(op, a, b);
    }

    private static int sq_contains(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, int>)Own(op, Slot.sq_contains))(op, a);
    }

    private static PyObject* sq_inplace_concat(PyThreadState* ts, PyObject* op, PyObject* a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*, PyObject*>)Own(op, Slot.sq_inplace_concat))(op, a));
    }

    private static PyObject* sq_inplace_repeat(PyThreadState* ts, PyObject* op, nint a) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, nint, PyObject*>)Own(op, Slot.sq_inplace_repeat))(op, a));
    }

    private static PyObject* am_await(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.am_await))(op));
    }

    private static PyObject* am_aiter(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.am_aiter))(op));
    }

    private static PyObject* am_anext(PyThreadState* ts, PyObject* op) {
        CThread.Enter(ts);
        return Checked(ts, op, ((delegate* unmanaged<PyObject*, PyObject*>)Own(op, Slot.am_anext))(op));
    }

    private static int am_send(PyThreadState* ts, PyObject* op, PyObject* a, PyObject** b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, PyObject*, PyObject**, int>)Own(op, Slot.am_send))(op, a, b);
    }

    private static int bf_getbuffer(PyThreadState* ts, PyObject* op, Py_buffer* a, int b) {
        CThread.Enter(ts);
        return ((delegate* unmanaged<PyObject*, Py_buffer*, int, int>)Own(op, Slot.bf_getbuffer))(op, a, b);
    }

    private static void bf_releasebuffer(PyThreadState* ts, PyObject* op, Py_buffer* a) {
        CThread.Enter(ts);
        ((delegate* unmanaged<PyObject*, Py_buffer*, void>)Own(op, Slot.bf_releasebuffer))(op, a);
    }

    /// <summary>What a C traverse calls for each object it visits: the managed visitor and its argument travel in the argument.</summary>
    private struct Visit {
        public delegate*<PyObject*, void*, int> Visitor;
        public void* Argument;
    }

    [System.Runtime.InteropServices.UnmanagedCallersOnly]
    private static int VisitManaged(PyObject* op, void* context) => ((Visit*)context)->Visitor(op, ((Visit*)context)->Argument);

    private static int traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var context = new Visit { Visitor = visit, Argument = arg };
        var own = (delegate* unmanaged<PyObject*, delegate* unmanaged<PyObject*, void*, int>, void*, int>)Own(op, Slot.traverse);
        bool begun = ApiChecks.BeginTraverse();
        int stop = own(op, &VisitManaged, &context);
        ApiChecks.EndTraverse(begun);
        return stop;
    }

    private static nint[] Build() => [
        (nint)(delegate*<PyThreadState*, PyObject*, void>)&dealloc,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&repr,
        (nint)(delegate*<PyThreadState*, PyObject*, nint>)&hash,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&call,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&str,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&getattro,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&setattro,
        (nint)(delegate*<PyObject*, delegate*<PyObject*, void*, int>, void*, int>)&traverse,
        (nint)(delegate*<PyThreadState*, PyObject*, int>)&clear,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)&richcompare,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&iter,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&iternext,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&descr_get,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&descr_set,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&init,
        (nint)(delegate*<PyThreadState*, PyObject*, nint, PyObject*>)&alloc,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&New,
        (nint)(delegate*<PyThreadState*, PyObject*, void>)&free,
        (nint)(delegate*<PyThreadState*, PyObject*, int>)&is_gc,
        (nint)(delegate*<PyThreadState*, PyObject*, void>)&finalize,
        (nint)(delegate*<PyThreadState*, PyObject*, void>)&del,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_add,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_subtract,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_multiply,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_remainder,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_divmod,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&nb_power,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&nb_negative,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&nb_positive,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&nb_absolute,
        (nint)(delegate*<PyThreadState*, PyObject*, int>)&nb_bool,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&nb_invert,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_lshift,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_rshift,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_and,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_xor,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_or,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&nb_int,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&nb_float,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_add,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_subtract,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_multiply,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_remainder,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&nb_inplace_power,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_lshift,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_rshift,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_and,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_xor,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_or,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_floor_divide,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_true_divide,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_floor_divide,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_true_divide,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&nb_index,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_matrix_multiply,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&nb_inplace_matrix_multiply,
        (nint)(delegate*<PyThreadState*, PyObject*, nint>)&mp_length,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&mp_subscript,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&mp_ass_subscript,
        (nint)(delegate*<PyThreadState*, PyObject*, nint>)&sq_length,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&sq_concat,
        (nint)(delegate*<PyThreadState*, PyObject*, nint, PyObject*>)&sq_repeat,
        (nint)(delegate*<PyThreadState*, PyObject*, nint, PyObject*>)&sq_item,
        (nint)(delegate*<PyThreadState*, PyObject*, nint, PyObject*, int>)&sq_ass_item,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, int>)&sq_contains,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)&sq_inplace_concat,
        (nint)(delegate*<PyThreadState*, PyObject*, nint, PyObject*>)&sq_inplace_repeat,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&am_await,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&am_aiter,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&am_anext,
        (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject**, int>)&am_send,
        (nint)(delegate*<PyThreadState*, PyObject*, Py_buffer*, int, int>)&bf_getbuffer,
        (nint)(delegate*<PyThreadState*, PyObject*, Py_buffer*, void>)&bf_releasebuffer,
    ];
}
