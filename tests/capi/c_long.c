#include "c_try.h"

#define AS(name, call) \
    static PyObject *name(PyObject *self, PyObject *op) { (void)self; op = or_null(op); return call; }
AS(as_long, outcome_number(PyLong_AsLong(op)))
AS(as_long_long, outcome_number(PyLong_AsLongLong(op)))
AS(as_ssize, outcome_number(PyLong_AsSsize_t(op)))
AS(as_size, outcome_unsigned(PyLong_AsSize_t(op)))
AS(as_unsigned, outcome_unsigned(PyLong_AsUnsignedLong(op)))
AS(as_unsigned_long_long, outcome_unsigned(PyLong_AsUnsignedLongLong(op)))
AS(as_mask, outcome_unsigned(PyLong_AsUnsignedLongMask(op)))
AS(as_double, outcome_double(PyLong_AsDouble(op)))
AS(as_pointer, outcome(PyLong_FromVoidPtr(PyLong_AsVoidPtr(op))))
AS(sign, outcome_number(_PyLong_Sign(op)))
AS(bits, outcome_number((long long)_PyLong_NumBits(op)))
AS(truth, outcome(PyBool_FromLong(PyLong_AsLong(op))))

static PyObject *as_overflow(PyObject *self, PyObject *op)
{
    int overflow, overflow2;
    long value = PyLong_AsLongAndOverflow(op, &overflow);
    long long value2 = PyErr_Occurred() ? -1 : PyLong_AsLongLongAndOverflow(op, &overflow2);

    (void)self;
    if (PyErr_Occurred())
        return take_error();
    return Py_BuildValue("liLi", value, overflow, value2, overflow2);
}

static PyObject *from_string(PyObject *self, PyObject *args)
{
    const char *text;
    char *end = NULL;
    int base;
    PyObject *result;

    (void)self;
    if (!PyArg_ParseTuple(args, "si", &text, &base))
        return NULL;
    result = outcome(PyLong_FromString(text, &end, base));
    return Py_BuildValue("Nn", result, end ? (Py_ssize_t)(end - text) : -1);
}

static PyObject *from_double(PyObject *self, PyObject *op)
{
    (void)self;
    return outcome(PyLong_FromDouble(PyFloat_AsDouble(op)));
}

static PyObject *from_unicode(PyObject *self, PyObject *args)
{
    PyObject *text;
    int base;

    (void)self;
    if (!PyArg_ParseTuple(args, "Ui", &text, &base))
        return NULL;
    return outcome(PyLong_FromUnicodeObject(text, base));
}

static PyObject *bytes(PyObject *self, PyObject *args)
{
    PyObject *op;
    unsigned char buffer[12];
    int size, little, is_signed;

    (void)self;
    if (!PyArg_ParseTuple(args, "Oiii", &op, &size, &little, &is_signed))
        return NULL;
    if (_PyLong_AsByteArray((PyLongObject *)op, buffer, (size_t)size, little, is_signed) < 0)
        return take_error();
    return Py_BuildValue("y#N", buffer, (Py_ssize_t)size, _PyLong_FromByteArray(buffer, (size_t)size, little, is_signed));
}

static PyObject *ends(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return Py_BuildValue("NNNNN", PyLong_FromLong(LONG_MIN), PyLong_FromUnsignedLong(ULONG_MAX), PyLong_FromLongLong(-5), PyLong_FromUnsignedLongLong(1ULL << 63), PyLong_FromSize_t(300));
}

static PyMethodDef methods[] = {
    {"as_long", as_long, METH_O, NULL}, {"as_long_long", as_long_long, METH_O, NULL}, {"as_ssize", as_ssize, METH_O, NULL},
    {"as_size", as_size, METH_O, NULL}, {"as_unsigned", as_unsigned, METH_O, NULL}, {"as_unsigned_long_long", as_unsigned_long_long, METH_O, NULL},
    {"as_mask", as_mask, METH_O, NULL}, {"as_double", as_double, METH_O, NULL}, {"as_pointer", as_pointer, METH_O, NULL}, {"sign", sign, METH_O, NULL},
    {"bits", bits, METH_O, NULL}, {"truth", truth, METH_O, NULL}, {"as_overflow", as_overflow, METH_O, NULL}, {"from_string", from_string, METH_VARARGS, NULL},
    {"from_double", from_double, METH_O, NULL}, {"from_unicode", from_unicode, METH_VARARGS, NULL}, {"bytes", bytes, METH_VARARGS, NULL}, {"ends", ends, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_long, methods)
