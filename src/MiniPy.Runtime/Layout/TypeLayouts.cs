// Types and their slot suites; descriptors; what extensions declare.
//
// CPython 3.11's public structs with its names, order and sizes (D2): an extension's inlined macros read and write these very bytes.
// No behaviour lives here. Tests compare every size and offset with the published table, and the C side asserts the same ones.
// A field that 3.11 keeps for the interpreter and that we use for something of our own says so.

namespace MiniPy.Layout;

/// <summary>408 bytes.</summary>
internal unsafe struct PyTypeObject {
    public PyVarObject ob_base;
    public byte* tp_name;
    public nint tp_basicsize;
    public nint tp_itemsize;
    public void* tp_dealloc;
    public nint tp_vectorcall_offset;
    public void* tp_getattr;
    public void* tp_setattr;
    public PyAsyncMethods* tp_as_async;
    public void* tp_repr;
    public PyNumberMethods* tp_as_number;
    public PySequenceMethods* tp_as_sequence;
    public PyMappingMethods* tp_as_mapping;
    public void* tp_hash;
    public void* tp_call;
    public void* tp_str;
    public void* tp_getattro;
    public void* tp_setattro;
    public PyBufferProcs* tp_as_buffer;
    public nuint tp_flags;
    public byte* tp_doc;
    public void* tp_traverse;
    public void* tp_clear;
    public void* tp_richcompare;
    public nint tp_weaklistoffset;
    public void* tp_iter;
    public void* tp_iternext;
    public PyMethodDef* tp_methods;
    public PyMemberDef* tp_members;
    public PyGetSetDef* tp_getset;
    public PyTypeObject* tp_base;
    public PyObject* tp_dict;
    public void* tp_descr_get;
    public void* tp_descr_set;
    public nint tp_dictoffset;
    public void* tp_init;
    public void* tp_alloc;
    public void* tp_new;
    public void* tp_free;
    public void* tp_is_gc;
    public PyObject* tp_bases;
    public PyObject* tp_mro;
    public PyObject* tp_cache;
    public PyObject* tp_subclasses;
    public PyObject* tp_weaklist;
    public void* tp_del;
    public uint tp_version_tag;
    public void* tp_finalize;
    public void* tp_vectorcall;
}

/// <summary>32 bytes.</summary>
internal unsafe struct PyAsyncMethods {
    public void* am_await;
    public void* am_aiter;
    public void* am_anext;
    public void* am_send;
}

/// <summary>288 bytes.</summary>
internal unsafe struct PyNumberMethods {
    public void* nb_add;
    public void* nb_subtract;
    public void* nb_multiply;
    public void* nb_remainder;
    public void* nb_divmod;
    public void* nb_power;
    public void* nb_negative;
    public void* nb_positive;
    public void* nb_absolute;
    public void* nb_bool;
    public void* nb_invert;
    public void* nb_lshift;
    public void* nb_rshift;
    public void* nb_and;
    public void* nb_xor;
    public void* nb_or;
    public void* nb_int;
    public void* nb_reserved;
    public void* nb_float;
    public void* nb_inplace_add;
    public void* nb_inplace_subtract;
    public void* nb_inplace_multiply;
    public void* nb_inplace_remainder;
    public void* nb_inplace_power;
    public void* nb_inplace_lshift;
    public void* nb_inplace_rshift;
    public void* nb_inplace_and;
    public void* nb_inplace_xor;
    public void* nb_inplace_or;
    public void* nb_floor_divide;
    public void* nb_true_divide;
    public void* nb_inplace_floor_divide;
    public void* nb_inplace_true_divide;
    public void* nb_index;
    public void* nb_matrix_multiply;
    public void* nb_inplace_matrix_multiply;
}

/// <summary>24 bytes.</summary>
internal unsafe struct PyMappingMethods {
    public void* mp_length;
    public void* mp_subscript;
    public void* mp_ass_subscript;
}

/// <summary>80 bytes.</summary>
internal unsafe struct PySequenceMethods {
    public void* sq_length;
    public void* sq_concat;
    public void* sq_repeat;
    public void* sq_item;
    public void* was_sq_slice;
    public void* sq_ass_item;
    public void* was_sq_ass_slice;
    public void* sq_contains;
    public void* sq_inplace_concat;
    public void* sq_inplace_repeat;
}

/// <summary>16 bytes.</summary>
internal unsafe struct PyBufferProcs {
    public void* bf_getbuffer;
    public void* bf_releasebuffer;
}

/// <summary>904 bytes.</summary>
internal unsafe struct PyHeapTypeObject {
    public PyTypeObject ht_type;
    public PyAsyncMethods as_async;
    public PyNumberMethods as_number;
    public PyMappingMethods as_mapping;
    public PySequenceMethods as_sequence;
    public PyBufferProcs as_buffer;
    public PyObject* ht_name;
    public PyObject* ht_slots;
    public PyObject* ht_qualname;
    public void* ht_cached_keys;
    public PyObject* ht_module;
    public byte* _ht_tpname;
    public void* _spec_cache;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PyDescrObject {
    public PyObject ob_base;
    public PyTypeObject* d_type;
    public PyObject* d_name;
    public PyObject* d_qualname;
}

/// <summary>56 bytes.</summary>
internal unsafe struct PyMethodDescrObject {
    public PyDescrObject d_common;
    public PyMethodDef* d_method;
    public void* vectorcall;
}

/// <summary>48 bytes.</summary>
internal unsafe struct PyMemberDescrObject {
    public PyDescrObject d_common;
    public PyMemberDef* d_member;
}

/// <summary>48 bytes.</summary>
internal unsafe struct PyGetSetDescrObject {
    public PyDescrObject d_common;
    public PyGetSetDef* d_getset;
}

/// <summary>56 bytes.</summary>
internal unsafe struct wrapperbase {
    public byte* name;
    public int offset;
    public void* function;
    public void* wrapper;
    public byte* doc;
    public int flags;
    public PyObject* name_strobj;
}

/// <summary>56 bytes.</summary>
internal unsafe struct PyWrapperDescrObject {
    public PyDescrObject d_common;
    public wrapperbase* d_base;
    public void* d_wrapped;
}

/// <summary>32 bytes.</summary>
internal unsafe struct PyMethodDef {
    public byte* ml_name;
    public void* ml_meth;
    public int ml_flags;
    public byte* ml_doc;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PyMemberDef {
    public byte* name;
    public int type;
    public nint offset;
    public int flags;
    public byte* doc;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PyGetSetDef {
    public byte* name;
    public void* get;
    public void* set;
    public byte* doc;
    public void* closure;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PyModuleDef_Base {
    public PyObject ob_base;
    public void* m_init;
    public nint m_index;
    public PyObject* m_copy;
}

/// <summary>16 bytes.</summary>
internal unsafe struct PyModuleDef_Slot {
    public int slot;
    public void* value;
}

/// <summary>104 bytes.</summary>
internal unsafe struct PyModuleDef {
    public PyModuleDef_Base m_base;
    public byte* m_name;
    public byte* m_doc;
    public nint m_size;
    public PyMethodDef* m_methods;
    public PyModuleDef_Slot* m_slots;
    public void* m_traverse;
    public void* m_clear;
    public void* m_free;
}

/// <summary>16 bytes.</summary>
internal unsafe struct PyType_Slot {
    public int slot;
    public void* pfunc;
}

/// <summary>32 bytes.</summary>
internal unsafe struct PyType_Spec {
    public byte* name;
    public int basicsize;
    public int itemsize;
    public uint flags;
    public PyType_Slot* slots;
}

/// <summary>80 bytes.</summary>
internal unsafe struct Py_buffer {
    public void* buf;
    public PyObject* obj;
    public nint len;
    public nint itemsize;
    public int @readonly;
    public int ndim;
    public byte* format;
    public nint* shape;
    public nint* strides;
    public nint* suboffsets;
    public void* @internal;
}

/// <summary>16 bytes.</summary>
internal unsafe struct PyStructSequence_Field {
    public byte* name;
    public byte* doc;
}

/// <summary>32 bytes.</summary>
internal unsafe struct PyStructSequence_Desc {
    public byte* name;
    public byte* doc;
    public PyStructSequence_Field* fields;
    public int n_in_sequence;
}
