#include "c_try.h"

static PyObject *make(PyObject *self, PyObject *unused)
{
    PyObject *writable = PyBytes_FromStringAndSize(NULL, 3), *array = PyByteArray_FromStringAndSize(NULL, 2);

    (void)self, (void)unused;
    memcpy(PyBytes_AS_STRING(writable), "xyz", 3);
    memcpy(PyByteArray_AS_STRING(array), "pq", 2);
    return Py_BuildValue("NNNNNNNN", writable, array, outcome(PyBytes_FromStringAndSize("a\0b", 3)), outcome(PyBytes_FromStringAndSize("", -1)),
        outcome(PyBytes_FromString("text")), outcome(PyByteArray_FromStringAndSize("a\0b", 3)), outcome(PyByteArray_FromStringAndSize("", -1)), outcome(PyBytes_FromStringAndSize(NULL, 0)));
}

static PyObject *look(PyObject *self, PyObject *op)
{
    char *text = NULL, *text2 = NULL;
    Py_ssize_t size = -1;
    int status = PyBytes_AsStringAndSize(op, &text, &size);
    PyObject *first = status < 0 ? take_error() : PyBytes_FromStringAndSize(text, size), *second, *third;

    (void)self;
    status = PyBytes_AsStringAndSize(op, &text2, NULL);
    second = status < 0 ? take_error() : PyBytes_FromString(text2);
    text = PyBytes_AsString(op);
    third = text ? PyBytes_FromString(text) : take_error();
    return Py_BuildValue("NNNN", first, second, third, outcome_number(PyBytes_Size(op)));
}

static PyObject *from_object(PyObject *self, PyObject *op)
{
    (void)self;
    return outcome(PyBytes_FromObject(or_null(op)));
}

static PyObject *resize(PyObject *self, PyObject *unused)
{
    PyObject *a = PyBytes_FromString("hello"), *b = PyBytes_FromString("shared"), *c = PyBytes_FromStringAndSize(NULL, 0), *keep = Py_NewRef(b), *d = PyBytes_FromString("hello"), *second;

    (void)self, (void)unused;
    _PyBytes_Resize(&a, 2);
    (void)_PyBytes_Resize(&b, 3);
    second = outcome(b);
    Py_DECREF(keep);
    _PyBytes_Resize(&c, 2);
    memcpy(PyBytes_AS_STRING(c), "zz", 2);
    _PyBytes_Resize(&d, 8);
    memcpy(PyBytes_AS_STRING(d) + 5, "!!!", 3);
    return Py_BuildValue("NNNN", a, second, c, d);
}

static PyObject *concat(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *left, *first, *second;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    left = Py_NewRef(a);
    PyBytes_Concat(&left, b);
    first = outcome(left);
    left = Py_NewRef(a);
    PyBytes_ConcatAndDel(&left, Py_NewRef(b));
    second = outcome(left);
    return Py_BuildValue("NNN", first, second, outcome(PyByteArray_Concat(a, b)));
}

static PyObject *join(PyObject *self, PyObject *args)
{
    PyObject *a, *b;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    return outcome(_PyBytes_Join(a, b));
}

static PyObject *repr(PyObject *self, PyObject *op)
{
    (void)self;
    return Py_BuildValue("NN", PyBytes_Repr(op, 0), PyBytes_Repr(op, 1));
}

static PyObject *array(PyObject *self, PyObject *op)
{
    int status;

    (void)self;
    status = PyByteArray_Resize(op, 8);
    if (status < 0)
        return take_error();
    memset(PyByteArray_AsString(op), '-', (size_t)PyByteArray_Size(op));
    PyByteArray_Resize(op, 3);
    return Py_BuildValue("nO", PyByteArray_Size(op), op);
}

static PyMethodDef methods[] = {
    {"make", make, METH_NOARGS, NULL}, {"look", look, METH_O, NULL}, {"from_object", from_object, METH_O, NULL}, {"resize", resize, METH_NOARGS, NULL},
    {"concat", concat, METH_VARARGS, NULL}, {"join", join, METH_VARARGS, NULL}, {"repr", repr, METH_O, NULL}, {"array", array, METH_O, NULL}, {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_bytes, methods)
