/*
 * benchmod: what the micro-benchmarks call in C. The same file is built for MiniPy (minipy ext build) and for CPython (cc with its Python.h).
 *
 *   echo(x)         METH_O: gives its argument back
 *   keep_lock(n)    n turns of a loop around one store, the interpreter lock held
 *   drop_lock(n)    the same, the lock dropped and taken around each store
 *   spin(n)         n steps of arithmetic with the lock released once around all of them
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static volatile long long sink;

static PyObject *echo(PyObject *self, PyObject *arg)
{
    (void)self;
    Py_INCREF(arg);
    return arg;
}

static PyObject *keep_lock(PyObject *self, PyObject *arg)
{
    (void)self;
    long long n = PyLong_AsLongLong(arg);
    if (n == -1 && PyErr_Occurred()) return NULL;
    for (long long i = 0; i < n; i++) sink = i;
    Py_RETURN_NONE;
}

static PyObject *drop_lock(PyObject *self, PyObject *arg)
{
    (void)self;
    long long n = PyLong_AsLongLong(arg);
    if (n == -1 && PyErr_Occurred()) return NULL;
    for (long long i = 0; i < n; i++) {
        Py_BEGIN_ALLOW_THREADS
        sink = i;
        Py_END_ALLOW_THREADS
    }
    Py_RETURN_NONE;
}

static PyObject *spin(PyObject *self, PyObject *arg)
{
    (void)self;
    long long n = PyLong_AsLongLong(arg);
    unsigned long long mix = 88172645463325252ULL;
    if (n == -1 && PyErr_Occurred()) return NULL;
    Py_BEGIN_ALLOW_THREADS
    for (long long i = 0; i < n; i++) {
        mix ^= mix << 13;
        mix ^= mix >> 7;
        mix ^= mix << 17;
    }
    Py_END_ALLOW_THREADS
    return PyLong_FromUnsignedLongLong(mix);
}

static PyMethodDef methods[] = {
    {"echo", echo, METH_O, "echo(x, /)\n--\n\nGives its argument back."},
    {"keep_lock", keep_lock, METH_O, "keep_lock(n, /)\n--\n\nn stores, the interpreter lock held."},
    {"drop_lock", drop_lock, METH_O, "drop_lock(n, /)\n--\n\nn stores, the lock dropped and taken around each."},
    {"spin", spin, METH_O, "spin(n, /)\n--\n\nn steps of arithmetic, the lock released."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "benchmod",
    .m_doc = "Functions for the micro-benchmarks.",
    .m_size = 0,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit_benchmod(void)
{
    return PyModule_Create(&definition);
}
