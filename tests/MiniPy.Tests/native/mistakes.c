/* One mistake for each check of the checked table, and the same done right. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *borrowed_none(PyObject *self, PyObject *arg) { (void)self, (void)arg; return Py_None; }
static PyObject *owned_none(PyObject *self, PyObject *arg) { (void)self, (void)arg; Py_RETURN_NONE; }
static PyObject *borrowed_true(PyObject *self, PyObject *arg) { (void)self, (void)arg; return Py_True; }
static PyObject *bool_from_long(PyObject *self, PyObject *arg) { (void)self; return PyBool_FromLong(PyLong_AsLong(arg)); }
static PyObject *compared(PyObject *self, PyObject *arg) { (void)self; return PyObject_RichCompare(arg, arg, Py_EQ); }
static PyObject *called(PyObject *self, PyObject *arg) { (void)self; return PyObject_CallNoArgs(arg); }
static PyObject *incref_function(PyObject *self, PyObject *arg) { (void)self, (void)arg; Py_IncRef(Py_None); return Py_None; }
static PyObject *newref_function(PyObject *self, PyObject *arg) { (void)self, (void)arg; return Py_NewRef(Py_None); }
static PyObject *built(PyObject *self, PyObject *arg) { (void)self; return Py_BuildValue("O", arg); }
static PyObject *built_none(PyObject *self, PyObject *arg) { (void)self, (void)arg; return Py_BuildValue(""); }
static PyObject *borrowed_item(PyObject *self, PyObject *arg) { (void)self; return PyList_GetItem(arg, 0); }
static PyObject *owned_item(PyObject *self, PyObject *arg) { (void)self; return Py_XNewRef(PyList_GetItem(arg, 0)); }
static PyObject *borrowed_value(PyObject *self, PyObject *arg) { (void)self; return PyDict_GetItemString(arg, "k"); }
static PyObject *borrowed_argument(PyObject *self, PyObject *arg) { (void)self; return arg; }
static PyObject *owned_argument(PyObject *self, PyObject *arg) { (void)self; return Py_NewRef(arg); }
static PyObject *stolen_none(PyObject *self, PyObject *arg)
{
    PyObject *tuple = PyTuple_New(2);
    (void)self, (void)arg;
    PyTuple_SetItem(tuple, 0, Py_NewRef(Py_None));
    PyTuple_SetItem(tuple, 1, Py_NewRef(Py_True));
    return tuple;
}
static PyObject *silent(PyObject *self, PyObject *arg) { (void)self, (void)arg; return NULL; }
static PyObject *both(PyObject *self, PyObject *arg) { (void)self, (void)arg; PyErr_SetString(PyExc_ValueError, "set"); return PyLong_FromLong(1000); }
static PyObject *dead(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    (void)self, (void)arg;
    Py_DECREF(list);
    return PyLong_FromLong(PyCallable_Check(list) ? 1000 : 1001);
}
static PyObject *nobodys(PyObject *self, PyObject *arg)
{
    PyObject fake = {1, &PyBaseObject_Type};
    (void)self, (void)arg;
    return PyLong_FromLong(PyCallable_Check(&fake) ? 1000 : 1001);
}
static PyObject *unlocked(PyObject *self, PyObject *arg)
{
    long n = 1000;
    (void)self;
    Py_BEGIN_ALLOW_THREADS
    n += PyCallable_Check(arg);
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(n);
}
static PyObject *get(PyObject *self, void *closure) { (void)self, (void)closure; return Py_None; }
static PyGetSetDef getset[] = {{"nothing", get, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot slots[] = {{Py_tp_getset, getset}, {0, NULL}};
static PyType_Spec spec = {"mistakes.T", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots};

#define F(name) {#name, name, METH_O, NULL}
static PyMethodDef methods[] = {F(borrowed_none), F(owned_none), F(borrowed_true), F(bool_from_long), F(compared), F(called), F(incref_function), F(newref_function), F(built), F(built_none), F(borrowed_item), F(owned_item), F(borrowed_value), F(borrowed_argument),
    F(owned_argument), F(stolen_none), F(silent), F(both), F(dead), F(nobodys), F(unlocked), {NULL, NULL, 0, NULL}};
static int exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    int result = type ? PyModule_AddType(module, (PyTypeObject *)type) : -1;
    Py_XDECREF(type);
    return result;
}
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, exec}, {0, NULL}};
static struct PyModuleDef module = {.m_base = PyModuleDef_HEAD_INIT, .m_name = "mistakes", .m_methods = methods, .m_slots = module_slots};
PyMODINIT_FUNC PyInit_mistakes(void) { return PyModuleDef_Init(&module); }
