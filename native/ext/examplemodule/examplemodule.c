#include <Python.h>
static PyObject *example_func(PyObject *self, PyObject *args) {
const char *input;
if (!PyArg_ParseTuple(args, "s", &input)) {
return NULL;
}
printf("Received: %s\n", input);
return Py_None;
}
static PyMethodDef ExampleMethods[] = {
{"example_func", example_func, METH_VARARGS, "Prints a string from Python"},
{NULL, NULL, 0, NULL}
};
static struct PyModuleDef examplemodule = {
PyModuleDef_HEAD_INIT,
"examplemodule",
NULL,
-1,
ExampleMethods
};
PyMODINIT_FUNC PyInit_examplemodule(void) {
return PyModule_Create(&examplemodule);
}
