/* Helpers of the tests: a call's result or its error, as an object. */
#ifndef C_TRY_H
#define C_TRY_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* The pending error as (name of its class, message), cleared. SystemError has no message here: CPython's names a line of its source. */
static PyObject *take_error(void)
{
    PyObject *type, *value, *traceback, *text, *result;

    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    text = PyObject_Str(value);
    if (PyErr_GivenExceptionMatches(type, PyExc_SystemError) && strstr(PyUnicode_AsUTF8(text), "bad argument"))
        result = Py_BuildValue("(s)", "BadInternalCall");
    else
        result = Py_BuildValue("(sO)", ((PyTypeObject *)type)->tp_name, text);
    Py_DECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return result;
}

/* A new reference, or NULL with or without an error. */
static PyObject *outcome(PyObject *result)
{
    if (PyErr_Occurred()) {
        Py_XDECREF(result);
        return take_error();
    }
    return result ? result : PyUnicode_FromString("NULL");
}

static PyObject *outcome_borrowed(PyObject *result)
{
    Py_XINCREF(result);
    return outcome(result);
}

static PyObject *outcome_number(long long result)
{
    return PyErr_Occurred() ? take_error() : PyLong_FromLongLong(result);
}

static PyObject *outcome_unsigned(unsigned long long result)
{
    return PyErr_Occurred() ? take_error() : PyLong_FromUnsignedLongLong(result);
}

static PyObject *outcome_double(double result)
{
    return PyErr_Occurred() ? take_error() : PyFloat_FromDouble(result);
}

/* For arguments: None stands for NULL. */
static inline PyObject *or_null(PyObject *op)
{
    return op == Py_None ? NULL : op;
}

#define DEFINE_MODULE(name, methods)                                                                                   \
    static struct PyModuleDef module = {.m_base = PyModuleDef_HEAD_INIT, .m_name = #name, .m_methods = methods};      \
    PyMODINIT_FUNC PyInit_##name(void)                                                                                 \
    {                                                                                                                  \
        (void)take_error, (void)outcome, (void)outcome_borrowed, (void)outcome_number, (void)outcome_unsigned,         \
            (void)outcome_double, (void)or_null;                                                                       \
        return PyModuleDef_Init(&module);                                                                              \
    }

#endif
