/* The calling conventions, in a module and in a type; calling back. */
#include "c_try.h"

static PyObject *pack(PyObject *const *args, Py_ssize_t n)
{
    PyObject *tuple = PyTuple_New(n);

    for (Py_ssize_t i = 0; tuple && i < n; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    return tuple;
}

static PyObject *noargs(PyObject *self, PyObject *unused) { (void)self; return unused ? PyUnicode_FromString("an argument") : PyUnicode_FromString("none"); }
static PyObject *one(PyObject *self, PyObject *arg) { (void)self; return Py_BuildValue("sO", "one", arg); }
static PyObject *varargs(PyObject *self, PyObject *args) { (void)self; return Py_BuildValue("sO", "varargs", args); }
static PyObject *varargs_keywords(PyObject *self, PyObject *args, PyObject *kwargs) { (void)self; return Py_BuildValue("sOO", "keywords", args, kwargs && PyDict_GET_SIZE(kwargs) ? kwargs : Py_None); }
static PyObject *fast(PyObject *self, PyObject *const *args, Py_ssize_t n) { (void)self; return Py_BuildValue("sN", "fast", pack(args, n)); }
static PyObject *fast_keywords(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    (void)self;
    return Py_BuildValue("sNO", "fastkw", pack(args, n + (names ? PyTuple_GET_SIZE(names) : 0)), names ? names : Py_None);
}
static PyObject *with_class(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    (void)self, (void)args, (void)names;
    return Py_BuildValue("ssn", "method", cls->tp_name, n);
}
static PyObject *of_class(PyObject *cls, PyObject *args) { return Py_BuildValue("OO", cls, args); }
static PyObject *of_nothing(PyObject *null, PyObject *args) { return Py_BuildValue("iO", null == NULL, args); }
static PyObject *raises(PyObject *self, PyObject *unused) { (void)self, (void)unused; PyErr_SetString(PyExc_KeyError, "key"); return NULL; }
static PyObject *silent(PyObject *self, PyObject *unused) { (void)self, (void)unused; return NULL; }
static PyObject *both(PyObject *self, PyObject *unused) { (void)self, (void)unused; PyErr_SetString(PyExc_KeyError, "key"); return PyLong_FromLong(1); }

#define FUNC(f) (PyCFunction)(void (*)(void))f
static PyMethodDef type_methods[] = {
    {"noargs", noargs, METH_NOARGS, "noargs($self, /)\n--\n\nText."}, {"one", one, METH_O, NULL}, {"varargs", varargs, METH_VARARGS, NULL}, {"varargs_keywords", FUNC(varargs_keywords), METH_VARARGS | METH_KEYWORDS, NULL},
    {"fast", FUNC(fast), METH_FASTCALL, NULL}, {"fast_keywords", FUNC(fast_keywords), METH_FASTCALL | METH_KEYWORDS, NULL}, {"with_class", FUNC(with_class), METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {"of_class", of_class, METH_CLASS | METH_VARARGS, NULL}, {"of_nothing", of_nothing, METH_STATIC | METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyType_Slot slots[] = {{Py_tp_methods, type_methods}, {Py_tp_doc, "A type."}, {0, NULL}};
static PyType_Spec spec = {"c_calls.Type", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};

static PyObject *call_ways(PyObject *self, PyObject *f)
{
    PyObject *args = Py_BuildValue("(ii)", 1, 2), *kwargs = Py_BuildValue("{s:i}", "k", 3), *none = PyTuple_New(0), *name = PyUnicode_FromString("__call__"), *names = Py_BuildValue("(s)", "k");
    PyObject *vector[4] = {NULL, Py_True, Py_False, Py_None};
    PyObject *result;

    (void)self;
    result = Py_BuildValue("[NNNNNNNNNNNNNNNNN]", outcome(PyObject_Call(f, args, kwargs)), outcome(PyObject_Call(f, none, NULL)), outcome(PyObject_CallObject(f, args)), outcome(PyObject_CallObject(f, NULL)),
        outcome(PyObject_CallNoArgs(f)), outcome(PyObject_CallOneArg(f, args)), outcome(PyObject_CallFunction(f, "is", 5, "x")), outcome(PyObject_CallFunction(f, NULL)), outcome(PyObject_CallFunction(f, "(ii)", 1, 2)), outcome(PyObject_CallFunction(f, "O", args)),
        outcome(PyObject_CallMethod(f, "__call__", "(i)", 9)), outcome(PyObject_CallFunctionObjArgs(f, Py_None, f, NULL)), outcome(PyObject_CallMethodObjArgs(f, name, Py_None, NULL)),
        outcome(PyObject_Vectorcall(f, vector + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL)), outcome(PyObject_Vectorcall(f, vector + 1, 2, names)), outcome(PyObject_VectorcallDict(f, vector + 1, 1, kwargs)),
        outcome(PyObject_CallMethodNoArgs(f, name)));
    Py_DECREF(args); Py_DECREF(kwargs); Py_DECREF(none); Py_DECREF(name); Py_DECREF(names);
    return result;
}

static PyMethodDef methods[] = {
    {"noargs", noargs, METH_NOARGS, "noargs($module, /)\n--\n\nDoes nothing."}, {"one", one, METH_O, NULL}, {"varargs", varargs, METH_VARARGS, NULL}, {"varargs_keywords", FUNC(varargs_keywords), METH_VARARGS | METH_KEYWORDS, NULL},
    {"fast", FUNC(fast), METH_FASTCALL, NULL}, {"fast_keywords", FUNC(fast_keywords), METH_FASTCALL | METH_KEYWORDS, NULL}, {"raises", raises, METH_NOARGS, NULL}, {"silent", silent, METH_NOARGS, NULL}, {"both", both, METH_NOARGS, NULL},
    {"call_ways", call_ways, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static int exec(PyObject *module) { return PyModule_AddObject(module, "Type", PyType_FromModuleAndSpec(module, &spec, NULL)); }
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, exec}, {0, NULL}};
static struct PyModuleDef module = {.m_base = PyModuleDef_HEAD_INIT, .m_name = "c_calls", .m_doc = "Calls.", .m_methods = methods, .m_slots = module_slots};
PyMODINIT_FUNC PyInit_c_calls(void)
{
    (void)outcome_borrowed, (void)outcome_number, (void)outcome_unsigned, (void)outcome_double, (void)or_null;
    return PyModuleDef_Init(&module);
}
