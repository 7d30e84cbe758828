/* layout_check.c: the public structs, held against the layout that binaries were compiled for.
 *
 * Extension binaries inline field accesses, so sizes and offsets are ABI. Every line below is a figure
 * taken from CPython 3.11's debug information on an LP64 platform; a header that drifts from it does
 * not compile. The C# side checks the same table against its own structs. Bit fields have no offset to
 * ask for; a test that reads a real str checks those. The file defines nothing. */
#include <Python.h>

#include <datetime.h>
#include <structmember.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type)
#define FIELD(type, field, at) _Static_assert(offsetof(type, field) == (at), "place of " #type "." #field)

SIZE(PyASCIIObject, 48);
FIELD(PyASCIIObject, ob_base, 0);
FIELD(PyASCIIObject, length, 16);
FIELD(PyASCIIObject, hash, 24);
FIELD(PyASCIIObject, state, 32);
FIELD(PyASCIIObject, wstr, 40);

SIZE(PyAsyncGenObject, 88);
FIELD(PyAsyncGenObject, ob_base, 0);
FIELD(PyAsyncGenObject, ag_code, 16);
FIELD(PyAsyncGenObject, ag_weakreflist, 24);
FIELD(PyAsyncGenObject, ag_name, 32);
FIELD(PyAsyncGenObject, ag_qualname, 40);
FIELD(PyAsyncGenObject, ag_exc_state, 48);
FIELD(PyAsyncGenObject, ag_origin_or_finalizer, 64);
FIELD(PyAsyncGenObject, ag_hooks_inited, 72);
FIELD(PyAsyncGenObject, ag_closed, 73);
FIELD(PyAsyncGenObject, ag_running_async, 74);
FIELD(PyAsyncGenObject, ag_frame_state, 75);
FIELD(PyAsyncGenObject, ag_iframe, 80);

SIZE(PyAsyncMethods, 32);
FIELD(PyAsyncMethods, am_await, 0);
FIELD(PyAsyncMethods, am_aiter, 8);
FIELD(PyAsyncMethods, am_anext, 16);
FIELD(PyAsyncMethods, am_send, 24);

SIZE(PyAttributeErrorObject, 88);
FIELD(PyAttributeErrorObject, ob_base, 0);
FIELD(PyAttributeErrorObject, dict, 16);
FIELD(PyAttributeErrorObject, args, 24);
FIELD(PyAttributeErrorObject, notes, 32);
FIELD(PyAttributeErrorObject, traceback, 40);
FIELD(PyAttributeErrorObject, context, 48);
FIELD(PyAttributeErrorObject, cause, 56);
FIELD(PyAttributeErrorObject, suppress_context, 64);
FIELD(PyAttributeErrorObject, obj, 72);
FIELD(PyAttributeErrorObject, name, 80);

SIZE(PyBaseExceptionGroupObject, 88);
FIELD(PyBaseExceptionGroupObject, ob_base, 0);
FIELD(PyBaseExceptionGroupObject, dict, 16);
FIELD(PyBaseExceptionGroupObject, args, 24);
FIELD(PyBaseExceptionGroupObject, notes, 32);
FIELD(PyBaseExceptionGroupObject, traceback, 40);
FIELD(PyBaseExceptionGroupObject, context, 48);
FIELD(PyBaseExceptionGroupObject, cause, 56);
FIELD(PyBaseExceptionGroupObject, suppress_context, 64);
FIELD(PyBaseExceptionGroupObject, msg, 72);
FIELD(PyBaseExceptionGroupObject, excs, 80);

SIZE(PyBaseExceptionObject, 72);
FIELD(PyBaseExceptionObject, ob_base, 0);
FIELD(PyBaseExceptionObject, dict, 16);
FIELD(PyBaseExceptionObject, args, 24);
FIELD(PyBaseExceptionObject, notes, 32);
FIELD(PyBaseExceptionObject, traceback, 40);
FIELD(PyBaseExceptionObject, context, 48);
FIELD(PyBaseExceptionObject, cause, 56);
FIELD(PyBaseExceptionObject, suppress_context, 64);

SIZE(PyBufferProcs, 16);
FIELD(PyBufferProcs, bf_getbuffer, 0);
FIELD(PyBufferProcs, bf_releasebuffer, 8);

SIZE(PyByteArrayObject, 56);
FIELD(PyByteArrayObject, ob_base, 0);
FIELD(PyByteArrayObject, ob_alloc, 24);
FIELD(PyByteArrayObject, ob_bytes, 32);
FIELD(PyByteArrayObject, ob_start, 40);
FIELD(PyByteArrayObject, ob_exports, 48);

SIZE(PyBytesObject, 40);
FIELD(PyBytesObject, ob_base, 0);
FIELD(PyBytesObject, ob_shash, 24);
FIELD(PyBytesObject, ob_sval, 32);

SIZE(PyCFunctionObject, 56);
FIELD(PyCFunctionObject, ob_base, 0);
FIELD(PyCFunctionObject, m_ml, 16);
FIELD(PyCFunctionObject, m_self, 24);
FIELD(PyCFunctionObject, m_module, 32);
FIELD(PyCFunctionObject, m_weakreflist, 40);
FIELD(PyCFunctionObject, vectorcall, 48);

SIZE(PyCMethodObject, 64);
FIELD(PyCMethodObject, func, 0);
FIELD(PyCMethodObject, mm_class, 56);

SIZE(PyCellObject, 24);
FIELD(PyCellObject, ob_base, 0);
FIELD(PyCellObject, ob_ref, 16);

SIZE(PyCodeAddressRange, 40);
FIELD(PyCodeAddressRange, ar_start, 0);
FIELD(PyCodeAddressRange, ar_end, 4);
FIELD(PyCodeAddressRange, ar_line, 8);
FIELD(PyCodeAddressRange, opaque, 16);

SIZE(PyCodeObject, 192);
FIELD(PyCodeObject, ob_base, 0);
FIELD(PyCodeObject, co_consts, 24);
FIELD(PyCodeObject, co_names, 32);
FIELD(PyCodeObject, co_exceptiontable, 40);
FIELD(PyCodeObject, co_flags, 48);
FIELD(PyCodeObject, co_warmup, 52);
FIELD(PyCodeObject, _co_linearray_entry_size, 54);
FIELD(PyCodeObject, co_argcount, 56);
FIELD(PyCodeObject, co_posonlyargcount, 60);
FIELD(PyCodeObject, co_kwonlyargcount, 64);
FIELD(PyCodeObject, co_stacksize, 68);
FIELD(PyCodeObject, co_firstlineno, 72);
FIELD(PyCodeObject, co_nlocalsplus, 76);
FIELD(PyCodeObject, co_nlocals, 80);
FIELD(PyCodeObject, co_nplaincellvars, 84);
FIELD(PyCodeObject, co_ncellvars, 88);
FIELD(PyCodeObject, co_nfreevars, 92);
FIELD(PyCodeObject, co_localsplusnames, 96);
FIELD(PyCodeObject, co_localspluskinds, 104);
FIELD(PyCodeObject, co_filename, 112);
FIELD(PyCodeObject, co_name, 120);
FIELD(PyCodeObject, co_qualname, 128);
FIELD(PyCodeObject, co_linetable, 136);
FIELD(PyCodeObject, co_weakreflist, 144);
FIELD(PyCodeObject, _co_code, 152);
FIELD(PyCodeObject, _co_linearray, 160);
FIELD(PyCodeObject, _co_firsttraceable, 168);
FIELD(PyCodeObject, co_extra, 176);
FIELD(PyCodeObject, co_code_adaptive, 184);

SIZE(PyCompactUnicodeObject, 72);
FIELD(PyCompactUnicodeObject, _base, 0);
FIELD(PyCompactUnicodeObject, utf8_length, 48);
FIELD(PyCompactUnicodeObject, utf8, 56);
FIELD(PyCompactUnicodeObject, wstr_length, 64);

SIZE(PyCompilerFlags, 8);
FIELD(PyCompilerFlags, cf_flags, 0);
FIELD(PyCompilerFlags, cf_feature_version, 4);

SIZE(PyComplexObject, 32);
FIELD(PyComplexObject, ob_base, 0);
FIELD(PyComplexObject, cval, 16);

SIZE(PyCoroObject, 88);
FIELD(PyCoroObject, ob_base, 0);
FIELD(PyCoroObject, cr_code, 16);
FIELD(PyCoroObject, cr_weakreflist, 24);
FIELD(PyCoroObject, cr_name, 32);
FIELD(PyCoroObject, cr_qualname, 40);
FIELD(PyCoroObject, cr_exc_state, 48);
FIELD(PyCoroObject, cr_origin_or_finalizer, 64);
FIELD(PyCoroObject, cr_hooks_inited, 72);
FIELD(PyCoroObject, cr_closed, 73);
FIELD(PyCoroObject, cr_running_async, 74);
FIELD(PyCoroObject, cr_frame_state, 75);
FIELD(PyCoroObject, cr_iframe, 80);

SIZE(PyDateTime_CAPI, 120);
FIELD(PyDateTime_CAPI, DateType, 0);
FIELD(PyDateTime_CAPI, DateTimeType, 8);
FIELD(PyDateTime_CAPI, TimeType, 16);
FIELD(PyDateTime_CAPI, DeltaType, 24);
FIELD(PyDateTime_CAPI, TZInfoType, 32);
FIELD(PyDateTime_CAPI, TimeZone_UTC, 40);
FIELD(PyDateTime_CAPI, Date_FromDate, 48);
FIELD(PyDateTime_CAPI, DateTime_FromDateAndTime, 56);
FIELD(PyDateTime_CAPI, Time_FromTime, 64);
FIELD(PyDateTime_CAPI, Delta_FromDelta, 72);
FIELD(PyDateTime_CAPI, TimeZone_FromTimeZone, 80);
FIELD(PyDateTime_CAPI, DateTime_FromTimestamp, 88);
FIELD(PyDateTime_CAPI, Date_FromTimestamp, 96);
FIELD(PyDateTime_CAPI, DateTime_FromDateAndTimeAndFold, 104);
FIELD(PyDateTime_CAPI, Time_FromTimeAndFold, 112);

SIZE(PyDateTime_Date, 32);
FIELD(PyDateTime_Date, ob_base, 0);
FIELD(PyDateTime_Date, hashcode, 16);
FIELD(PyDateTime_Date, hastzinfo, 24);
FIELD(PyDateTime_Date, data, 25);

SIZE(PyDateTime_DateTime, 48);
FIELD(PyDateTime_DateTime, ob_base, 0);
FIELD(PyDateTime_DateTime, hashcode, 16);
FIELD(PyDateTime_DateTime, hastzinfo, 24);
FIELD(PyDateTime_DateTime, data, 25);
FIELD(PyDateTime_DateTime, fold, 35);
FIELD(PyDateTime_DateTime, tzinfo, 40);

SIZE(PyDateTime_Delta, 40);
FIELD(PyDateTime_Delta, ob_base, 0);
FIELD(PyDateTime_Delta, hashcode, 16);
FIELD(PyDateTime_Delta, days, 24);
FIELD(PyDateTime_Delta, seconds, 28);
FIELD(PyDateTime_Delta, microseconds, 32);

SIZE(PyDateTime_TZInfo, 16);
FIELD(PyDateTime_TZInfo, ob_base, 0);

SIZE(PyDateTime_Time, 40);
FIELD(PyDateTime_Time, ob_base, 0);
FIELD(PyDateTime_Time, hashcode, 16);
FIELD(PyDateTime_Time, hastzinfo, 24);
FIELD(PyDateTime_Time, data, 25);
FIELD(PyDateTime_Time, fold, 31);
FIELD(PyDateTime_Time, tzinfo, 32);

SIZE(PyDescrObject, 40);
FIELD(PyDescrObject, ob_base, 0);
FIELD(PyDescrObject, d_type, 16);
FIELD(PyDescrObject, d_name, 24);
FIELD(PyDescrObject, d_qualname, 32);

SIZE(PyDictObject, 48);
FIELD(PyDictObject, ob_base, 0);
FIELD(PyDictObject, ma_used, 16);
FIELD(PyDictObject, ma_version_tag, 24);
FIELD(PyDictObject, ma_keys, 32);
FIELD(PyDictObject, ma_values, 40);

SIZE(PyFloatObject, 24);
FIELD(PyFloatObject, ob_base, 0);
FIELD(PyFloatObject, ob_fval, 16);

SIZE(PyFrameObject, 56);
FIELD(PyFrameObject, ob_base, 0);
FIELD(PyFrameObject, f_back, 16);
FIELD(PyFrameObject, f_frame, 24);
FIELD(PyFrameObject, f_trace, 32);
FIELD(PyFrameObject, f_lineno, 40);
FIELD(PyFrameObject, f_trace_lines, 44);
FIELD(PyFrameObject, f_trace_opcodes, 45);
FIELD(PyFrameObject, f_fast_as_locals, 46);
FIELD(PyFrameObject, _f_frame_data, 48);

SIZE(PyFunctionObject, 136);
FIELD(PyFunctionObject, ob_base, 0);
FIELD(PyFunctionObject, func_globals, 16);
FIELD(PyFunctionObject, func_builtins, 24);
FIELD(PyFunctionObject, func_name, 32);
FIELD(PyFunctionObject, func_qualname, 40);
FIELD(PyFunctionObject, func_code, 48);
FIELD(PyFunctionObject, func_defaults, 56);
FIELD(PyFunctionObject, func_kwdefaults, 64);
FIELD(PyFunctionObject, func_closure, 72);
FIELD(PyFunctionObject, func_doc, 80);
FIELD(PyFunctionObject, func_dict, 88);
FIELD(PyFunctionObject, func_weakreflist, 96);
FIELD(PyFunctionObject, func_module, 104);
FIELD(PyFunctionObject, func_annotations, 112);
FIELD(PyFunctionObject, vectorcall, 120);
FIELD(PyFunctionObject, func_version, 128);

SIZE(PyGenObject, 88);
FIELD(PyGenObject, ob_base, 0);
FIELD(PyGenObject, gi_code, 16);
FIELD(PyGenObject, gi_weakreflist, 24);
FIELD(PyGenObject, gi_name, 32);
FIELD(PyGenObject, gi_qualname, 40);
FIELD(PyGenObject, gi_exc_state, 48);
FIELD(PyGenObject, gi_origin_or_finalizer, 64);
FIELD(PyGenObject, gi_hooks_inited, 72);
FIELD(PyGenObject, gi_closed, 73);
FIELD(PyGenObject, gi_running_async, 74);
FIELD(PyGenObject, gi_frame_state, 75);
FIELD(PyGenObject, gi_iframe, 80);

SIZE(PyGetSetDef, 40);
FIELD(PyGetSetDef, name, 0);
FIELD(PyGetSetDef, get, 8);
FIELD(PyGetSetDef, set, 16);
FIELD(PyGetSetDef, doc, 24);
FIELD(PyGetSetDef, closure, 32);

SIZE(PyGetSetDescrObject, 48);
FIELD(PyGetSetDescrObject, d_common, 0);
FIELD(PyGetSetDescrObject, d_getset, 40);

SIZE(PyHash_FuncDef, 24);
FIELD(PyHash_FuncDef, hash, 0);
FIELD(PyHash_FuncDef, name, 8);
FIELD(PyHash_FuncDef, hash_bits, 16);
FIELD(PyHash_FuncDef, seed_bits, 20);

SIZE(PyHeapTypeObject, 904);
FIELD(PyHeapTypeObject, ht_type, 0);
FIELD(PyHeapTypeObject, as_async, 408);
FIELD(PyHeapTypeObject, as_number, 440);
FIELD(PyHeapTypeObject, as_mapping, 728);
FIELD(PyHeapTypeObject, as_sequence, 752);
FIELD(PyHeapTypeObject, as_buffer, 832);
FIELD(PyHeapTypeObject, ht_name, 848);
FIELD(PyHeapTypeObject, ht_slots, 856);
FIELD(PyHeapTypeObject, ht_qualname, 864);
FIELD(PyHeapTypeObject, ht_cached_keys, 872);
FIELD(PyHeapTypeObject, ht_module, 880);
FIELD(PyHeapTypeObject, _ht_tpname, 888);
FIELD(PyHeapTypeObject, _spec_cache, 896);

SIZE(PyImportErrorObject, 96);
FIELD(PyImportErrorObject, ob_base, 0);
FIELD(PyImportErrorObject, dict, 16);
FIELD(PyImportErrorObject, args, 24);
FIELD(PyImportErrorObject, notes, 32);
FIELD(PyImportErrorObject, traceback, 40);
FIELD(PyImportErrorObject, context, 48);
FIELD(PyImportErrorObject, cause, 56);
FIELD(PyImportErrorObject, suppress_context, 64);
FIELD(PyImportErrorObject, msg, 72);
FIELD(PyImportErrorObject, name, 80);
FIELD(PyImportErrorObject, path, 88);

SIZE(PyInstanceMethodObject, 24);
FIELD(PyInstanceMethodObject, ob_base, 0);
FIELD(PyInstanceMethodObject, func, 16);

SIZE(PyListObject, 40);
FIELD(PyListObject, ob_base, 0);
FIELD(PyListObject, ob_item, 24);
FIELD(PyListObject, allocated, 32);

SIZE(PyLongObject, 32);
FIELD(PyLongObject, ob_base, 0);
FIELD(PyLongObject, ob_digit, 24);

SIZE(PyMappingMethods, 24);
FIELD(PyMappingMethods, mp_length, 0);
FIELD(PyMappingMethods, mp_subscript, 8);
FIELD(PyMappingMethods, mp_ass_subscript, 16);

SIZE(PyMemAllocatorEx, 40);
FIELD(PyMemAllocatorEx, ctx, 0);
FIELD(PyMemAllocatorEx, malloc, 8);
FIELD(PyMemAllocatorEx, calloc, 16);
FIELD(PyMemAllocatorEx, realloc, 24);
FIELD(PyMemAllocatorEx, free, 32);

SIZE(PyMemberDef, 40);
FIELD(PyMemberDef, name, 0);
FIELD(PyMemberDef, type, 8);
FIELD(PyMemberDef, offset, 16);
FIELD(PyMemberDef, flags, 24);
FIELD(PyMemberDef, doc, 32);

SIZE(PyMemberDescrObject, 48);
FIELD(PyMemberDescrObject, d_common, 0);
FIELD(PyMemberDescrObject, d_member, 40);

SIZE(PyMemoryViewObject, 152);
FIELD(PyMemoryViewObject, ob_base, 0);
FIELD(PyMemoryViewObject, mbuf, 24);
FIELD(PyMemoryViewObject, hash, 32);
FIELD(PyMemoryViewObject, flags, 40);
FIELD(PyMemoryViewObject, exports, 48);
FIELD(PyMemoryViewObject, view, 56);
FIELD(PyMemoryViewObject, weakreflist, 136);
FIELD(PyMemoryViewObject, ob_array, 144);

SIZE(PyMethodDef, 32);
FIELD(PyMethodDef, ml_name, 0);
FIELD(PyMethodDef, ml_meth, 8);
FIELD(PyMethodDef, ml_flags, 16);
FIELD(PyMethodDef, ml_doc, 24);

SIZE(PyMethodDescrObject, 56);
FIELD(PyMethodDescrObject, d_common, 0);
FIELD(PyMethodDescrObject, d_method, 40);
FIELD(PyMethodDescrObject, vectorcall, 48);

SIZE(PyMethodObject, 48);
FIELD(PyMethodObject, ob_base, 0);
FIELD(PyMethodObject, im_func, 16);
FIELD(PyMethodObject, im_self, 24);
FIELD(PyMethodObject, im_weakreflist, 32);
FIELD(PyMethodObject, vectorcall, 40);

SIZE(PyModuleDef, 104);
FIELD(PyModuleDef, m_base, 0);
FIELD(PyModuleDef, m_name, 40);
FIELD(PyModuleDef, m_doc, 48);
FIELD(PyModuleDef, m_size, 56);
FIELD(PyModuleDef, m_methods, 64);
FIELD(PyModuleDef, m_slots, 72);
FIELD(PyModuleDef, m_traverse, 80);
FIELD(PyModuleDef, m_clear, 88);
FIELD(PyModuleDef, m_free, 96);

SIZE(PyModuleDef_Base, 40);
FIELD(PyModuleDef_Base, ob_base, 0);
FIELD(PyModuleDef_Base, m_init, 16);
FIELD(PyModuleDef_Base, m_index, 24);
FIELD(PyModuleDef_Base, m_copy, 32);

SIZE(PyModuleDef_Slot, 16);
FIELD(PyModuleDef_Slot, slot, 0);
FIELD(PyModuleDef_Slot, value, 8);

SIZE(PyNameErrorObject, 80);
FIELD(PyNameErrorObject, ob_base, 0);
FIELD(PyNameErrorObject, dict, 16);
FIELD(PyNameErrorObject, args, 24);
FIELD(PyNameErrorObject, notes, 32);
FIELD(PyNameErrorObject, traceback, 40);
FIELD(PyNameErrorObject, context, 48);
FIELD(PyNameErrorObject, cause, 56);
FIELD(PyNameErrorObject, suppress_context, 64);
FIELD(PyNameErrorObject, name, 72);

SIZE(PyNumberMethods, 288);
FIELD(PyNumberMethods, nb_add, 0);
FIELD(PyNumberMethods, nb_subtract, 8);
FIELD(PyNumberMethods, nb_multiply, 16);
FIELD(PyNumberMethods, nb_remainder, 24);
FIELD(PyNumberMethods, nb_divmod, 32);
FIELD(PyNumberMethods, nb_power, 40);
FIELD(PyNumberMethods, nb_negative, 48);
FIELD(PyNumberMethods, nb_positive, 56);
FIELD(PyNumberMethods, nb_absolute, 64);
FIELD(PyNumberMethods, nb_bool, 72);
FIELD(PyNumberMethods, nb_invert, 80);
FIELD(PyNumberMethods, nb_lshift, 88);
FIELD(PyNumberMethods, nb_rshift, 96);
FIELD(PyNumberMethods, nb_and, 104);
FIELD(PyNumberMethods, nb_xor, 112);
FIELD(PyNumberMethods, nb_or, 120);
FIELD(PyNumberMethods, nb_int, 128);
FIELD(PyNumberMethods, nb_reserved, 136);
FIELD(PyNumberMethods, nb_float, 144);
FIELD(PyNumberMethods, nb_inplace_add, 152);
FIELD(PyNumberMethods, nb_inplace_subtract, 160);
FIELD(PyNumberMethods, nb_inplace_multiply, 168);
FIELD(PyNumberMethods, nb_inplace_remainder, 176);
FIELD(PyNumberMethods, nb_inplace_power, 184);
FIELD(PyNumberMethods, nb_inplace_lshift, 192);
FIELD(PyNumberMethods, nb_inplace_rshift, 200);
FIELD(PyNumberMethods, nb_inplace_and, 208);
FIELD(PyNumberMethods, nb_inplace_xor, 216);
FIELD(PyNumberMethods, nb_inplace_or, 224);
FIELD(PyNumberMethods, nb_floor_divide, 232);
FIELD(PyNumberMethods, nb_true_divide, 240);
FIELD(PyNumberMethods, nb_inplace_floor_divide, 248);
FIELD(PyNumberMethods, nb_inplace_true_divide, 256);
FIELD(PyNumberMethods, nb_index, 264);
FIELD(PyNumberMethods, nb_matrix_multiply, 272);
FIELD(PyNumberMethods, nb_inplace_matrix_multiply, 280);

SIZE(PyOSErrorObject, 112);
FIELD(PyOSErrorObject, ob_base, 0);
FIELD(PyOSErrorObject, dict, 16);
FIELD(PyOSErrorObject, args, 24);
FIELD(PyOSErrorObject, notes, 32);
FIELD(PyOSErrorObject, traceback, 40);
FIELD(PyOSErrorObject, context, 48);
FIELD(PyOSErrorObject, cause, 56);
FIELD(PyOSErrorObject, suppress_context, 64);
FIELD(PyOSErrorObject, myerrno, 72);
FIELD(PyOSErrorObject, strerror, 80);
FIELD(PyOSErrorObject, filename, 88);
FIELD(PyOSErrorObject, filename2, 96);
FIELD(PyOSErrorObject, written, 104);

SIZE(PyObject, 16);
FIELD(PyObject, ob_refcnt, 0);
FIELD(PyObject, ob_type, 8);

SIZE(PyObjectArenaAllocator, 24);
FIELD(PyObjectArenaAllocator, ctx, 0);
FIELD(PyObjectArenaAllocator, alloc, 8);
FIELD(PyObjectArenaAllocator, free, 16);

SIZE(PySequenceMethods, 80);
FIELD(PySequenceMethods, sq_length, 0);
FIELD(PySequenceMethods, sq_concat, 8);
FIELD(PySequenceMethods, sq_repeat, 16);
FIELD(PySequenceMethods, sq_item, 24);
FIELD(PySequenceMethods, was_sq_slice, 32);
FIELD(PySequenceMethods, sq_ass_item, 40);
FIELD(PySequenceMethods, was_sq_ass_slice, 48);
FIELD(PySequenceMethods, sq_contains, 56);
FIELD(PySequenceMethods, sq_inplace_concat, 64);
FIELD(PySequenceMethods, sq_inplace_repeat, 72);

SIZE(PySetObject, 200);
FIELD(PySetObject, ob_base, 0);
FIELD(PySetObject, fill, 16);
FIELD(PySetObject, used, 24);
FIELD(PySetObject, mask, 32);
FIELD(PySetObject, table, 40);
FIELD(PySetObject, hash, 48);
FIELD(PySetObject, finger, 56);
FIELD(PySetObject, smalltable, 64);
FIELD(PySetObject, weakreflist, 192);

SIZE(PySliceObject, 40);
FIELD(PySliceObject, ob_base, 0);
FIELD(PySliceObject, start, 16);
FIELD(PySliceObject, stop, 24);
FIELD(PySliceObject, step, 32);

SIZE(PyStatus, 32);
FIELD(PyStatus, _type, 0);
FIELD(PyStatus, func, 8);
FIELD(PyStatus, err_msg, 16);
FIELD(PyStatus, exitcode, 24);

SIZE(PyStopIterationObject, 80);
FIELD(PyStopIterationObject, ob_base, 0);
FIELD(PyStopIterationObject, dict, 16);
FIELD(PyStopIterationObject, args, 24);
FIELD(PyStopIterationObject, notes, 32);
FIELD(PyStopIterationObject, traceback, 40);
FIELD(PyStopIterationObject, context, 48);
FIELD(PyStopIterationObject, cause, 56);
FIELD(PyStopIterationObject, suppress_context, 64);
FIELD(PyStopIterationObject, value, 72);

SIZE(PyStructSequence_Desc, 32);
FIELD(PyStructSequence_Desc, name, 0);
FIELD(PyStructSequence_Desc, doc, 8);
FIELD(PyStructSequence_Desc, fields, 16);
FIELD(PyStructSequence_Desc, n_in_sequence, 24);

SIZE(PyStructSequence_Field, 16);
FIELD(PyStructSequence_Field, name, 0);
FIELD(PyStructSequence_Field, doc, 8);

SIZE(PySyntaxErrorObject, 136);
FIELD(PySyntaxErrorObject, ob_base, 0);
FIELD(PySyntaxErrorObject, dict, 16);
FIELD(PySyntaxErrorObject, args, 24);
FIELD(PySyntaxErrorObject, notes, 32);
FIELD(PySyntaxErrorObject, traceback, 40);
FIELD(PySyntaxErrorObject, context, 48);
FIELD(PySyntaxErrorObject, cause, 56);
FIELD(PySyntaxErrorObject, suppress_context, 64);
FIELD(PySyntaxErrorObject, msg, 72);
FIELD(PySyntaxErrorObject, filename, 80);
FIELD(PySyntaxErrorObject, lineno, 88);
FIELD(PySyntaxErrorObject, offset, 96);
FIELD(PySyntaxErrorObject, end_lineno, 104);
FIELD(PySyntaxErrorObject, end_offset, 112);
FIELD(PySyntaxErrorObject, text, 120);
FIELD(PySyntaxErrorObject, print_file_and_line, 128);

SIZE(PySystemExitObject, 80);
FIELD(PySystemExitObject, ob_base, 0);
FIELD(PySystemExitObject, dict, 16);
FIELD(PySystemExitObject, args, 24);
FIELD(PySystemExitObject, notes, 32);
FIELD(PySystemExitObject, traceback, 40);
FIELD(PySystemExitObject, context, 48);
FIELD(PySystemExitObject, cause, 56);
FIELD(PySystemExitObject, suppress_context, 64);
FIELD(PySystemExitObject, code, 72);

SIZE(PyThreadState, 360);
FIELD(PyThreadState, prev, 0);
FIELD(PyThreadState, next, 8);
FIELD(PyThreadState, interp, 16);
FIELD(PyThreadState, _initialized, 24);
FIELD(PyThreadState, _static, 28);
FIELD(PyThreadState, recursion_remaining, 32);
FIELD(PyThreadState, recursion_limit, 36);
FIELD(PyThreadState, recursion_headroom, 40);
FIELD(PyThreadState, tracing, 44);
FIELD(PyThreadState, tracing_what, 48);
FIELD(PyThreadState, cframe, 56);
FIELD(PyThreadState, c_profilefunc, 64);
FIELD(PyThreadState, c_tracefunc, 72);
FIELD(PyThreadState, c_profileobj, 80);
FIELD(PyThreadState, c_traceobj, 88);
FIELD(PyThreadState, curexc_type, 96);
FIELD(PyThreadState, curexc_value, 104);
FIELD(PyThreadState, curexc_traceback, 112);
FIELD(PyThreadState, exc_info, 120);
FIELD(PyThreadState, dict, 128);
FIELD(PyThreadState, gilstate_counter, 136);
FIELD(PyThreadState, async_exc, 144);
FIELD(PyThreadState, thread_id, 152);
FIELD(PyThreadState, native_thread_id, 160);
FIELD(PyThreadState, trash_delete_nesting, 168);
FIELD(PyThreadState, trash_delete_later, 176);
FIELD(PyThreadState, on_delete, 184);
FIELD(PyThreadState, on_delete_data, 192);
FIELD(PyThreadState, coroutine_origin_tracking_depth, 200);
FIELD(PyThreadState, async_gen_firstiter, 208);
FIELD(PyThreadState, async_gen_finalizer, 216);
FIELD(PyThreadState, context, 224);
FIELD(PyThreadState, context_ver, 232);
FIELD(PyThreadState, id, 240);
FIELD(PyThreadState, trace_info, 248);
FIELD(PyThreadState, datastack_chunk, 296);
FIELD(PyThreadState, datastack_top, 304);
FIELD(PyThreadState, datastack_limit, 312);
FIELD(PyThreadState, exc_state, 320);
FIELD(PyThreadState, root_cframe, 336);

SIZE(PyTraceInfo, 48);
FIELD(PyTraceInfo, code, 0);
FIELD(PyTraceInfo, bounds, 8);

SIZE(PyTracebackObject, 40);
FIELD(PyTracebackObject, ob_base, 0);
FIELD(PyTracebackObject, tb_next, 16);
FIELD(PyTracebackObject, tb_frame, 24);
FIELD(PyTracebackObject, tb_lasti, 32);
FIELD(PyTracebackObject, tb_lineno, 36);

SIZE(PyTupleObject, 32);
FIELD(PyTupleObject, ob_base, 0);
FIELD(PyTupleObject, ob_item, 24);

SIZE(PyTypeObject, 408);
FIELD(PyTypeObject, ob_base, 0);
FIELD(PyTypeObject, tp_name, 24);
FIELD(PyTypeObject, tp_basicsize, 32);
FIELD(PyTypeObject, tp_itemsize, 40);
FIELD(PyTypeObject, tp_dealloc, 48);
FIELD(PyTypeObject, tp_vectorcall_offset, 56);
FIELD(PyTypeObject, tp_getattr, 64);
FIELD(PyTypeObject, tp_setattr, 72);
FIELD(PyTypeObject, tp_as_async, 80);
FIELD(PyTypeObject, tp_repr, 88);
FIELD(PyTypeObject, tp_as_number, 96);
FIELD(PyTypeObject, tp_as_sequence, 104);
FIELD(PyTypeObject, tp_as_mapping, 112);
FIELD(PyTypeObject, tp_hash, 120);
FIELD(PyTypeObject, tp_call, 128);
FIELD(PyTypeObject, tp_str, 136);
FIELD(PyTypeObject, tp_getattro, 144);
FIELD(PyTypeObject, tp_setattro, 152);
FIELD(PyTypeObject, tp_as_buffer, 160);
FIELD(PyTypeObject, tp_flags, 168);
FIELD(PyTypeObject, tp_doc, 176);
FIELD(PyTypeObject, tp_traverse, 184);
FIELD(PyTypeObject, tp_clear, 192);
FIELD(PyTypeObject, tp_richcompare, 200);
FIELD(PyTypeObject, tp_weaklistoffset, 208);
FIELD(PyTypeObject, tp_iter, 216);
FIELD(PyTypeObject, tp_iternext, 224);
FIELD(PyTypeObject, tp_methods, 232);
FIELD(PyTypeObject, tp_members, 240);
FIELD(PyTypeObject, tp_getset, 248);
FIELD(PyTypeObject, tp_base, 256);
FIELD(PyTypeObject, tp_dict, 264);
FIELD(PyTypeObject, tp_descr_get, 272);
FIELD(PyTypeObject, tp_descr_set, 280);
FIELD(PyTypeObject, tp_dictoffset, 288);
FIELD(PyTypeObject, tp_init, 296);
FIELD(PyTypeObject, tp_alloc, 304);
FIELD(PyTypeObject, tp_new, 312);
FIELD(PyTypeObject, tp_free, 320);
FIELD(PyTypeObject, tp_is_gc, 328);
FIELD(PyTypeObject, tp_bases, 336);
FIELD(PyTypeObject, tp_mro, 344);
FIELD(PyTypeObject, tp_cache, 352);
FIELD(PyTypeObject, tp_subclasses, 360);
FIELD(PyTypeObject, tp_weaklist, 368);
FIELD(PyTypeObject, tp_del, 376);
FIELD(PyTypeObject, tp_version_tag, 384);
FIELD(PyTypeObject, tp_finalize, 392);
FIELD(PyTypeObject, tp_vectorcall, 400);

SIZE(PyType_Slot, 16);
FIELD(PyType_Slot, slot, 0);
FIELD(PyType_Slot, pfunc, 8);

SIZE(PyType_Spec, 32);
FIELD(PyType_Spec, name, 0);
FIELD(PyType_Spec, basicsize, 8);
FIELD(PyType_Spec, itemsize, 12);
FIELD(PyType_Spec, flags, 16);
FIELD(PyType_Spec, slots, 24);

SIZE(PyUnicodeErrorObject, 112);
FIELD(PyUnicodeErrorObject, ob_base, 0);
FIELD(PyUnicodeErrorObject, dict, 16);
FIELD(PyUnicodeErrorObject, args, 24);
FIELD(PyUnicodeErrorObject, notes, 32);
FIELD(PyUnicodeErrorObject, traceback, 40);
FIELD(PyUnicodeErrorObject, context, 48);
FIELD(PyUnicodeErrorObject, cause, 56);
FIELD(PyUnicodeErrorObject, suppress_context, 64);
FIELD(PyUnicodeErrorObject, encoding, 72);
FIELD(PyUnicodeErrorObject, object, 80);
FIELD(PyUnicodeErrorObject, start, 88);
FIELD(PyUnicodeErrorObject, end, 96);
FIELD(PyUnicodeErrorObject, reason, 104);

SIZE(PyUnicodeObject, 80);
FIELD(PyUnicodeObject, _base, 0);
FIELD(PyUnicodeObject, data, 72);
FIELD(PyUnicodeObject, data.any, 72);
FIELD(PyUnicodeObject, data.latin1, 72);
FIELD(PyUnicodeObject, data.ucs2, 72);
FIELD(PyUnicodeObject, data.ucs4, 72);

SIZE(PyVarObject, 24);
FIELD(PyVarObject, ob_base, 0);
FIELD(PyVarObject, ob_size, 16);

SIZE(PyWeakReference, 64);
FIELD(PyWeakReference, ob_base, 0);
FIELD(PyWeakReference, wr_object, 16);
FIELD(PyWeakReference, wr_callback, 24);
FIELD(PyWeakReference, hash, 32);
FIELD(PyWeakReference, wr_prev, 40);
FIELD(PyWeakReference, wr_next, 48);
FIELD(PyWeakReference, vectorcall, 56);

SIZE(PyWideStringList, 16);
FIELD(PyWideStringList, length, 0);
FIELD(PyWideStringList, items, 8);

SIZE(PyWrapperDescrObject, 56);
FIELD(PyWrapperDescrObject, d_common, 0);
FIELD(PyWrapperDescrObject, d_base, 40);
FIELD(PyWrapperDescrObject, d_wrapped, 48);

SIZE(Py_buffer, 80);
FIELD(Py_buffer, buf, 0);
FIELD(Py_buffer, obj, 8);
FIELD(Py_buffer, len, 16);
FIELD(Py_buffer, itemsize, 24);
FIELD(Py_buffer, readonly, 32);
FIELD(Py_buffer, ndim, 36);
FIELD(Py_buffer, format, 40);
FIELD(Py_buffer, shape, 48);
FIELD(Py_buffer, strides, 56);
FIELD(Py_buffer, suboffsets, 64);
FIELD(Py_buffer, internal, 72);

SIZE(Py_complex, 16);
FIELD(Py_complex, real, 0);
FIELD(Py_complex, imag, 8);

SIZE(Py_tss_t, 8);
FIELD(Py_tss_t, _is_initialized, 0);
FIELD(Py_tss_t, _key, 4);

SIZE(_PyArg_Parser, 64);
FIELD(_PyArg_Parser, format, 0);
FIELD(_PyArg_Parser, keywords, 8);
FIELD(_PyArg_Parser, fname, 16);
FIELD(_PyArg_Parser, custom_msg, 24);
FIELD(_PyArg_Parser, pos, 32);
FIELD(_PyArg_Parser, min, 36);
FIELD(_PyArg_Parser, max, 40);
FIELD(_PyArg_Parser, kwtuple, 48);
FIELD(_PyArg_Parser, next, 56);

SIZE(_PyCFrame, 24);
FIELD(_PyCFrame, use_tracing, 0);
FIELD(_PyCFrame, current_frame, 8);
FIELD(_PyCFrame, previous, 16);

SIZE(_PyCrossInterpreterData, 40);
FIELD(_PyCrossInterpreterData, data, 0);
FIELD(_PyCrossInterpreterData, obj, 8);
FIELD(_PyCrossInterpreterData, interp, 16);
FIELD(_PyCrossInterpreterData, new_object, 24);
FIELD(_PyCrossInterpreterData, free, 32);

SIZE(_PyDateTime_BaseDateTime, 40);
FIELD(_PyDateTime_BaseDateTime, ob_base, 0);
FIELD(_PyDateTime_BaseDateTime, hashcode, 16);
FIELD(_PyDateTime_BaseDateTime, hastzinfo, 24);
FIELD(_PyDateTime_BaseDateTime, data, 25);

SIZE(_PyDateTime_BaseTZInfo, 32);
FIELD(_PyDateTime_BaseTZInfo, ob_base, 0);
FIELD(_PyDateTime_BaseTZInfo, hashcode, 16);
FIELD(_PyDateTime_BaseTZInfo, hastzinfo, 24);

SIZE(_PyDateTime_BaseTime, 32);
FIELD(_PyDateTime_BaseTime, ob_base, 0);
FIELD(_PyDateTime_BaseTime, hashcode, 16);
FIELD(_PyDateTime_BaseTime, hastzinfo, 24);
FIELD(_PyDateTime_BaseTime, data, 25);

SIZE(_PyDictViewObject, 24);
FIELD(_PyDictViewObject, ob_base, 0);
FIELD(_PyDictViewObject, dv_dict, 16);

SIZE(_PyErr_StackItem, 16);
FIELD(_PyErr_StackItem, exc_value, 0);
FIELD(_PyErr_StackItem, previous_item, 8);

SIZE(_PyManagedBufferObject, 112);
FIELD(_PyManagedBufferObject, ob_base, 0);
FIELD(_PyManagedBufferObject, flags, 16);
FIELD(_PyManagedBufferObject, exports, 24);
FIELD(_PyManagedBufferObject, master, 32);

SIZE(_PyStackChunk, 32);
FIELD(_PyStackChunk, previous, 0);
FIELD(_PyStackChunk, size, 8);
FIELD(_PyStackChunk, top, 16);
FIELD(_PyStackChunk, data, 24);

SIZE(_PyUnicodeWriter, 56);
FIELD(_PyUnicodeWriter, buffer, 0);
FIELD(_PyUnicodeWriter, data, 8);
FIELD(_PyUnicodeWriter, kind, 16);
FIELD(_PyUnicodeWriter, maxchar, 20);
FIELD(_PyUnicodeWriter, size, 24);
FIELD(_PyUnicodeWriter, pos, 32);
FIELD(_PyUnicodeWriter, min_length, 40);
FIELD(_PyUnicodeWriter, min_char, 48);
FIELD(_PyUnicodeWriter, overallocate, 52);
FIELD(_PyUnicodeWriter, readonly, 53);

SIZE(_Py_Identifier, 16);
FIELD(_Py_Identifier, string, 0);
FIELD(_Py_Identifier, index, 8);

SIZE(setentry, 16);
FIELD(setentry, key, 0);
FIELD(setentry, hash, 8);

SIZE(struct wrapperbase, 56);
FIELD(struct wrapperbase, name, 0);
FIELD(struct wrapperbase, offset, 8);
FIELD(struct wrapperbase, function, 16);
FIELD(struct wrapperbase, wrapper, 24);
FIELD(struct wrapperbase, doc, 32);
FIELD(struct wrapperbase, flags, 40);
FIELD(struct wrapperbase, name_strobj, 48);

/* The five bit fields of the str header have no offset to ask for; together they fill one word. */
SIZE(__typeof__(((PyASCIIObject *)0)->state), 4);
