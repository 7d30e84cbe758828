#include "c_try.h"

static PyObject *as_double(PyObject *self, PyObject *op)
{
    (void)self;
    return outcome_double(PyFloat_AsDouble(or_null(op)));
}

static PyObject *from_string(PyObject *self, PyObject *op)
{
    (void)self;
    return outcome(PyFloat_FromString(op));
}

static PyObject *pack(PyObject *self, PyObject *args)
{
    double value;
    int size, little, status;
    char room[8];

    (void)self;
    if (!PyArg_ParseTuple(args, "dii", &value, &size, &little))
        return NULL;
    status = size == 2 ? PyFloat_Pack2(value, room, little) : size == 4 ? PyFloat_Pack4(value, room, little) : PyFloat_Pack8(value, room, little);
    if (status < 0)
        return take_error();
    value = size == 2 ? PyFloat_Unpack2(room, little) : size == 4 ? PyFloat_Unpack4(room, little) : PyFloat_Unpack8(room, little);
    return Py_BuildValue("y#d", room, (Py_ssize_t)size, value);
}

static PyObject *complex_parts(PyObject *self, PyObject *op)
{
    Py_complex value = PyComplex_AsCComplex(op);
    PyObject *whole;

    (void)self;
    if (PyErr_Occurred())
        whole = take_error();
    else
        whole = PyComplex_FromCComplex(value);
    return Py_BuildValue("NNN", whole, outcome_double(PyComplex_RealAsDouble(op)), outcome_double(PyComplex_ImagAsDouble(op)));
}

static PyObject *power(PyObject *self, PyObject *args)
{
    Py_complex a, b;

    (void)self;
    if (!PyArg_ParseTuple(args, "DD", &a, &b))
        return NULL;
    return PyComplex_FromCComplex(_Py_c_pow(a, b));
}

static PyObject *hashes(PyObject *self, PyObject *op)
{
    double value = PyFloat_AsDouble(op);

    (void)self;
    return Py_BuildValue("n", _Py_HashDouble(op, value));
}

static PyObject *limits(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return Py_BuildValue("ddN", PyFloat_GetMax(), PyFloat_GetMin(), PyComplex_FromDoubles(1, -0.0));
}

static PyMethodDef methods[] = {
    {"as_double", as_double, METH_O, NULL}, {"from_string", from_string, METH_O, NULL}, {"pack", pack, METH_VARARGS, NULL},
    {"complex_parts", complex_parts, METH_O, NULL}, {"power", power, METH_VARARGS, NULL}, {"hashes", hashes, METH_O, NULL},
    {"limits", limits, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_float, methods)
