#include "c_try.h"

static PyStructSequence_Field fields[] = {{"first", "the first"}, {"second", NULL}, {"hidden", "not an item"}, {NULL, NULL}};
static PyStructSequence_Desc point = {"c_structseq.Point", "Two visible fields and one more.", fields, 2};
static PyStructSequence_Field static_fields[] = {{"only", "x"}, {NULL, NULL}};
static PyStructSequence_Desc single = {"c_structseq.Single", "One.", static_fields, 1};
static PyTypeObject SingleType;

static PyObject *make(PyObject *self, PyObject *type)
{
    PyObject *op = PyStructSequence_New((PyTypeObject *)type);

    (void)self;
    if (!op)
        return NULL;
    for (Py_ssize_t i = 0; i < (type == (PyObject *)&SingleType ? 1 : 3); i++)
        PyStructSequence_SetItem(op, i, PyLong_FromSsize_t(1000 + i));
    return op;
}

static PyObject *types(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    if (PyStructSequence_InitType2(&SingleType, &single) < 0)
        return NULL;
    return Py_BuildValue("NO", PyStructSequence_NewType(&point), &SingleType);
}

static PyMethodDef methods[] = {{"make", make, METH_O, NULL}, {"types", types, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

DEFINE_MODULE(c_structseq, methods)
