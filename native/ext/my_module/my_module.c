#include <Python.h>

static PyObject* my_cpu_bound_function(PyObject* self, PyObject* args) {
    int n;
    if (!PyArg_ParseTuple(args, "i", &n)) {
        return NULL;
    }

    int result = 0;
    Py_BEGIN_ALLOW_THREADS
    // Perform CPU-bound operation here
    for (int i = 0; i < n * 10000000; i++) {
        result += i;
    }
    Py_END_ALLOW_THREADS

    return PyLong_FromLong(result);
}

static PyMethodDef my_methods[] = {
    {"my_cpu_bound_function", my_cpu_bound_function, METH_VARARGS, "Perform a CPU-bound operation"},
    {NULL, NULL, 0, NULL}
};

static struct PyModuleDef my_module = {
    PyModuleDef_HEAD_INIT,
    "my_module",
    "A module with a CPU-bound function",
    -1,
    my_methods
};

PyMODINIT_FUNC PyInit_my_module(void) {
    return PyModule_Create(&my_module);
}
