#include "c_try.h"

/* The empty mapping that contexts are made of; CPython exports it for its tests. */
PyAPI_FUNC(PyObject *) _PyContext_NewHamtForTests(void);

static PyObject *hamt(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return _PyContext_NewHamtForTests();
}

static PyObject *new_context(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return outcome(PyContext_New());
}

static PyObject *copy(PyObject *self, PyObject *context)
{
    (void)self;
    return outcome(PyContext_Copy(context));
}

static PyObject *enter(PyObject *self, PyObject *context)
{
    (void)self;
    return outcome_number(PyContext_Enter(context));
}

static PyObject *leave(PyObject *self, PyObject *context)
{
    (void)self;
    return outcome_number(PyContext_Exit(context));
}

static PyObject *set(PyObject *self, PyObject *args)
{
    PyObject *variable, *value;

    (void)self;
    return PyArg_ParseTuple(args, "OO", &variable, &value) ? outcome(PyContextVar_Set(variable, value)) : NULL;
}

static PyObject *reset(PyObject *self, PyObject *args)
{
    PyObject *variable, *token;

    (void)self;
    return PyArg_ParseTuple(args, "OO", &variable, &token) ? outcome_number(PyContextVar_Reset(variable, token)) : NULL;
}

static PyObject *get(PyObject *self, PyObject *variable)
{
    PyObject *value = NULL;

    (void)self;
    return PyContextVar_Get(variable, NULL, &value) < 0 ? take_error() : outcome(value);
}

static PyMethodDef methods[] = {
    {"hamt", hamt, METH_NOARGS, NULL}, {"new_context", new_context, METH_NOARGS, NULL}, {"copy", copy, METH_O, NULL},
    {"enter", enter, METH_O, NULL},    {"leave", leave, METH_O, NULL},                  {"set", set, METH_VARARGS, NULL},
    {"reset", reset, METH_VARARGS, NULL}, {"get", get, METH_O, NULL},                   {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_context, methods)
