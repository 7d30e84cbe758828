// The managed twin of a type's slots (D7).
//
// C code calls a type's tp_* fields; our own code never does: it calls the twin, a table of managed function pointers that hangs off
// tp_cache (a field that 3.11 keeps for the interpreter). For our types the twin is the truth and the C fields point at stubs of the
// shim that come back here; for a type from C the C fields are the truth and the twin holds adapters. Who made the type decides, once,
// when it is made ready.
//
// The struct is also an array: every field up to Slot.Count is one pointer, in the order of the Slot enum, so inheritance and the slot table can treat
// all of them alike (see Objects/SlotTable).
//
// Signatures, all with the thread state first; a null or -1 result means a pending error unless the comment says otherwise.

using System.Runtime.CompilerServices;
using MiniPy.Layout;

namespace MiniPy.Core;

internal enum Slot {
    dealloc, repr, hash, call, str, getattro, setattro, traverse, clear, richcompare, iter, iternext, descr_get, descr_set, init, alloc, @new,
    free, is_gc, finalize, del,
    nb_add, nb_subtract, nb_multiply, nb_remainder, nb_divmod, nb_power, nb_negative, nb_positive, nb_absolute, nb_bool, nb_invert, nb_lshift,
    nb_rshift, nb_and, nb_xor, nb_or, nb_int, nb_float, nb_inplace_add, nb_inplace_subtract, nb_inplace_multiply, nb_inplace_remainder,
    nb_inplace_power, nb_inplace_lshift, nb_inplace_rshift, nb_inplace_and, nb_inplace_xor, nb_inplace_or, nb_floor_divide, nb_true_divide,
    nb_inplace_floor_divide, nb_inplace_true_divide, nb_index, nb_matrix_multiply, nb_inplace_matrix_multiply,
    mp_length, mp_subscript, mp_ass_subscript,
    sq_length, sq_concat, sq_repeat, sq_item, sq_ass_item, sq_contains, sq_inplace_concat, sq_inplace_repeat,
    am_await, am_aiter, am_anext, am_send,
    bf_getbuffer, bf_releasebuffer,
    Count,
}

internal unsafe struct TypeSlots {
    /// <summary>The object's count is 0; frees it.</summary>
    public delegate*<PyThreadState*, PyObject*, void> dealloc;
    public delegate*<PyThreadState*, PyObject*, PyObject*> repr;
    /// <summary>-1 is an error.</summary>
    public delegate*<PyThreadState*, PyObject*, nint> hash;
    /// <summary>(self, args tuple, kwargs dict or null)</summary>
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> call;
    public delegate*<PyThreadState*, PyObject*, PyObject*> str;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> getattro;
    /// <summary>A null value deletes.</summary>
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int> setattro;
    /// <summary>Calls the visitor for every object that self owns; runs no Python code, allocates nothing.</summary>
    public delegate*<PyObject*, delegate*<PyObject*, void*, int>, void*, int> traverse;
    public delegate*<PyThreadState*, PyObject*, int> clear;
    public delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*> richcompare;
    public delegate*<PyThreadState*, PyObject*, PyObject*> iter;
    /// <summary>null without an error is exhaustion.</summary>
    public delegate*<PyThreadState*, PyObject*, PyObject*> iternext;
    /// <summary>(descriptor, object or null, type or null)</summary>
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> descr_get;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int> descr_set;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int> init;
    public delegate*<PyThreadState*, PyObject*, nint, PyObject*> alloc;
    /// <summary>(type, args tuple, kwargs dict or null)</summary>
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> @new;
    public delegate*<PyThreadState*, PyObject*, void> free;
    public delegate*<PyThreadState*, PyObject*, int> is_gc;
    public delegate*<PyThreadState*, PyObject*, void> finalize;
    public delegate*<PyThreadState*, PyObject*, void> del;

    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> nb_add, nb_subtract, nb_multiply, nb_remainder, nb_divmod;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> nb_power;
    public delegate*<PyThreadState*, PyObject*, PyObject*> nb_negative, nb_positive, nb_absolute;
    public delegate*<PyThreadState*, PyObject*, int> nb_bool;
    public delegate*<PyThreadState*, PyObject*, PyObject*> nb_invert;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> nb_lshift, nb_rshift, nb_and, nb_xor, nb_or;
    public delegate*<PyThreadState*, PyObject*, PyObject*> nb_int, nb_float;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> nb_inplace_add, nb_inplace_subtract, nb_inplace_multiply, nb_inplace_remainder;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*> nb_inplace_power;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> nb_inplace_lshift, nb_inplace_rshift, nb_inplace_and, nb_inplace_xor, nb_inplace_or,
        nb_floor_divide, nb_true_divide, nb_inplace_floor_divide, nb_inplace_true_divide;
    public delegate*<PyThreadState*, PyObject*, PyObject*> nb_index;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> nb_matrix_multiply, nb_inplace_matrix_multiply;

    public delegate*<PyThreadState*, PyObject*, nint> mp_length;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> mp_subscript;
    /// <summary>A null value deletes.</summary>
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int> mp_ass_subscript;

    public delegate*<PyThreadState*, PyObject*, nint> sq_length;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> sq_concat;
    public delegate*<PyThreadState*, PyObject*, nint, PyObject*> sq_repeat;
    /// <summary>Negative indices were made positive already.</summary>
    public delegate*<PyThreadState*, PyObject*, nint, PyObject*> sq_item;
    public delegate*<PyThreadState*, PyObject*, nint, PyObject*, int> sq_ass_item;
    public delegate*<PyThreadState*, PyObject*, PyObject*, int> sq_contains;
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> sq_inplace_concat;
    public delegate*<PyThreadState*, PyObject*, nint, PyObject*> sq_inplace_repeat;

    public delegate*<PyThreadState*, PyObject*, PyObject*> am_await, am_aiter, am_anext;
    /// <summary>PySendResult: 0 return, -1 error, 1 next.</summary>
    public delegate*<PyThreadState*, PyObject*, PyObject*, PyObject**, int> am_send;

    public delegate*<PyThreadState*, PyObject*, Py_buffer*, int, int> bf_getbuffer;
    public delegate*<PyThreadState*, PyObject*, Py_buffer*, void> bf_releasebuffer;

    /// <summary>
    /// No slot of CPython's, and not inherited: cls(…) of exactly this class with positional arguments, for those builtin types where a tuple of arguments
    /// would cost more than the call itself. (ts, arguments, their number, which has its bit in construct_counts)
    /// </summary>
    public delegate*<PyThreadState*, PyObject**, nint, PyObject*> construct;
    public uint construct_counts;

    /// <summary>
    /// No slot of CPython's twin either, and not inherited: the vectorcall (PEP 590) of instances of exactly this class, for those callables where a tuple
    /// and a dict would cost more than the call. (ts, self, arguments with the values of keywords last, number of positional ones, names or null)
    /// </summary>
    public delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*> vector;

    /// <summary>May `construct` be called with so many arguments?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Constructs(nint count) => (nuint)count < 32 && (construct_counts & 1u << (int)count) != 0;

    /// <summary>Declares `construct` for `least` to `most` arguments.</summary>
    public void SetConstruct(int least, int most, delegate*<PyThreadState*, PyObject**, nint, PyObject*> function) {
        construct = function;
        construct_counts = (2u << most) - (1u << least);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TypeSlots* Of(PyTypeObject* type) => (TypeSlots*)type->tp_cache;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TypeSlots* Of(PyObject* op) => (TypeSlots*)op->ob_type->tp_cache;

    public static ref nint At(TypeSlots* slots, Slot slot) => ref ((nint*)slots)[(int)slot];
}
