/* structseq.h: tuples whose items have names (time.struct_time and the like). */
#ifndef Py_STRUCTSEQ_H
#define Py_STRUCTSEQ_H
#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *name, *doc;
} PyStructSequence_Field;

typedef struct PyStructSequence_Desc {
    const char *name, *doc;
    PyStructSequence_Field *fields; /* ends with a row whose name is NULL */
    int n_in_sequence;
} PyStructSequence_Desc;

typedef PyTupleObject PyStructSequence;

PyAPI_DATA(const char * const) PyStructSequence_UnnamedField;
PyAPI_FUNC(PyObject *) PyStructSequence_GetItem(PyObject*, Py_ssize_t);
PyAPI_FUNC(void) PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc);
PyAPI_FUNC(int) PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc);
PyAPI_FUNC(PyObject *) PyStructSequence_New(PyTypeObject *type);
PyAPI_FUNC(PyTypeObject *) PyStructSequence_NewType(PyStructSequence_Desc *desc);
PyAPI_FUNC(void) PyStructSequence_SetItem(PyObject*, Py_ssize_t, PyObject*);

#define PyStructSequence_SET_ITEM(op, i, v) PyTuple_SET_ITEM((op), (i), (v))
#define PyStructSequence_GET_ITEM(op, i) PyTuple_GET_ITEM((op), (i))

#ifdef __cplusplus
}
#endif
#endif
