// Objects: the headers, and the values.
//
// CPython 3.11's public structs with its names, order and sizes (D2): an extension's inlined macros read and write these very bytes.
// No behaviour lives here. Tests compare every size and offset with the published table, and the C side asserts the same ones.
// A field that 3.11 keeps for the interpreter and that we use for something of our own says so.

namespace MiniPy.Layout;

/// <summary>16 bytes.</summary>
internal unsafe struct PyObject {
    public nint ob_refcnt;
    public PyTypeObject* ob_type;
}

/// <summary>24 bytes.</summary>
internal unsafe struct PyVarObject {
    public PyObject ob_base;
    public nint ob_size;
}

/// <summary>32 bytes.</summary>
internal unsafe struct PyLongObject {
    public PyVarObject ob_base;
    /// <summary>The first of the items that follow.</summary>
    public uint ob_digit;
}

/// <summary>24 bytes.</summary>
internal unsafe struct PyFloatObject {
    public PyObject ob_base;
    public double ob_fval;
}

/// <summary>16 bytes.</summary>
internal unsafe struct Py_complex {
    public double real;
    public double imag;
}

/// <summary>32 bytes.</summary>
internal unsafe struct PyComplexObject {
    public PyObject ob_base;
    public Py_complex cval;
}

/// <summary>48 bytes.</summary>
internal unsafe struct PyASCIIObject {
    public PyObject ob_base;
    public nint length;
    public nint hash;
    /// <summary>Bits: interned 0-1, kind 2-4, compact 5, ascii 6, ready 7.</summary>
    public uint state;
    public int* wstr;
}

/// <summary>72 bytes.</summary>
internal unsafe struct PyCompactUnicodeObject {
    public PyASCIIObject _base;
    public nint utf8_length;
    public byte* utf8;
    public nint wstr_length;
}

/// <summary>80 bytes.</summary>
internal unsafe struct PyUnicodeObject {
    public PyCompactUnicodeObject _base;
    public void* data;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PyBytesObject {
    public PyVarObject ob_base;
    public nint ob_shash;
    /// <summary>The first of the items that follow.</summary>
    public byte ob_sval;
}

/// <summary>56 bytes.</summary>
internal unsafe struct PyByteArrayObject {
    public PyVarObject ob_base;
    public nint ob_alloc;
    public byte* ob_bytes;
    public byte* ob_start;
    public nint ob_exports;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PyListObject {
    public PyVarObject ob_base;
    public PyObject** ob_item;
    public nint allocated;
}

/// <summary>32 bytes.</summary>
internal unsafe struct PyTupleObject {
    public PyVarObject ob_base;
    /// <summary>The first of the items that follow.</summary>
    public PyObject* ob_item;
}

/// <summary>48 bytes.</summary>
internal unsafe struct PyDictObject {
    public PyObject ob_base;
    public nint ma_used;
    public ulong ma_version_tag;
    public DictKeys* ma_keys;
    public DictValues* ma_values;
}

/// <summary>16 bytes.</summary>
internal unsafe struct setentry {
    public PyObject* key;
    public nint hash;
}

/// <summary>200 bytes.</summary>
internal unsafe struct PySetObject {
    public PyObject ob_base;
    public nint fill;
    public nint used;
    public nint mask;
    public setentry* table;
    public nint hash;
    public nint finger;
    public fixed byte smalltable[128];
    public PyObject* weakreflist;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PySliceObject {
    public PyObject ob_base;
    public PyObject* start;
    public PyObject* stop;
    public PyObject* step;
}

/// <summary>152 bytes.</summary>
internal unsafe struct PyMemoryViewObject {
    public PyVarObject ob_base;
    public void* mbuf;
    public nint hash;
    public int flags;
    public nint exports;
    public Py_buffer view;
    public PyObject* weakreflist;
    /// <summary>The first of the items that follow.</summary>
    public nint ob_array;
}

/// <summary>64 bytes.</summary>
internal unsafe struct PyWeakReference {
    public PyObject ob_base;
    public PyObject* wr_object;
    public PyObject* wr_callback;
    public nint hash;
    public PyWeakReference* wr_prev;
    public PyWeakReference* wr_next;
    public void* vectorcall;
}

/// <summary>24 bytes.</summary>
internal unsafe struct PyCellObject {
    public PyObject ob_base;
    public PyObject* ob_ref;
}

/// <summary>56 bytes.</summary>
internal unsafe struct PyCFunctionObject {
    public PyObject ob_base;
    public PyMethodDef* m_ml;
    public PyObject* m_self;
    public PyObject* m_module;
    public PyObject* m_weakreflist;
    public void* vectorcall;
}

/// <summary>64 bytes.</summary>
internal unsafe struct PyCMethodObject {
    public PyCFunctionObject func;
    public PyTypeObject* mm_class;
}

/// <summary>48 bytes.</summary>
internal unsafe struct PyMethodObject {
    public PyObject ob_base;
    public PyObject* im_func;
    public PyObject* im_self;
    public PyObject* im_weakreflist;
    public void* vectorcall;
}

/// <summary>24 bytes.</summary>
internal unsafe struct PyInstanceMethodObject {
    public PyObject ob_base;
    public PyObject* func;
}
