/* Initialisation in one phase: the module object is made by the init function and kept in a C static. */
#include "c_try.h"

static PyObject *kept;
static PyObject *self_of(PyObject *self, PyObject *unused) { (void)unused; return Py_NewRef(self); }
static PyObject *kept_one(PyObject *self, PyObject *unused) { (void)self, (void)unused; return Py_NewRef(kept); }
static PyMethodDef methods[] = {{"self_of", self_of, METH_NOARGS, NULL}, {"kept_one", kept_one, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "c_old_module", "Old.", -1, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_c_old_module(void)
{
    PyObject *m = PyModule_Create(&module);
    (void)take_error, (void)outcome, (void)outcome_borrowed, (void)outcome_number, (void)outcome_unsigned, (void)outcome_double, (void)or_null;
    if (!m || PyModule_AddIntConstant(m, "VERSION", 3) < 0 || PyModule_AddStringConstant(m, "NAME", "old") < 0)
        return NULL;
    kept = PyUnicode_FromString("kept");
    if (PyModule_AddObject(m, "kept", Py_NewRef(kept)) < 0)
        return NULL;
    Py_DECREF(kept); /* the module's reference keeps it */
    return m;
}
