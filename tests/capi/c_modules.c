/* Module state, several phases of initialisation, constants, capsules, attributes; a module with a create slot. */
#include "c_try.h"

typedef struct { PyObject *error; long counter; } State;

static State *state_of(PyObject *module) { return PyModule_GetState(module); }
static PyObject *bump(PyObject *module, PyObject *unused) { (void)unused; return PyLong_FromLong(++state_of(module)->counter); }
static PyObject *fail(PyObject *module, PyObject *arg) { PyErr_SetObject(state_of(module)->error, arg); return NULL; }

static PyObject *via_class(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    State *state = PyType_GetModuleState(cls);
    (void)self, (void)args, (void)n, (void)names;
    return state ? Py_BuildValue("lN", state->counter, PyObject_GetAttrString(PyType_GetModule(cls), "__name__")) : NULL;
}
static struct PyModuleDef module;
static PyObject *via_def(PyObject *self, PyObject *unused)
{
    PyObject *found = PyType_GetModuleByDef(Py_TYPE(self), &module);
    (void)unused;
    return Py_XNewRef(found);
}
static PyMethodDef type_methods[] = {{"via_class", (PyCFunction)(void (*)(void))via_class, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL}, {"via_def", via_def, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyType_Slot slots[] = {{Py_tp_methods, type_methods}, {0, NULL}};
static PyType_Spec spec = {"c_modules.T", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};

static PyObject *capsules(PyObject *self, PyObject *unused)
{
    static int target = 5;
    PyObject *capsule = PyCapsule_New(&target, "c_modules.pointer", NULL), *result;
    (void)unused;
    if (!capsule || PyObject_SetAttrString(self, "pointer", capsule) < 0)
        return NULL;
    PyCapsule_SetContext(capsule, &module);
    result = Py_BuildValue("[iiiiNNOs]", *(int *)PyCapsule_GetPointer(capsule, "c_modules.pointer"), PyCapsule_IsValid(capsule, "c_modules.pointer"), PyCapsule_IsValid(capsule, "other"),
        PyCapsule_GetContext(capsule) == &module, outcome(PyCapsule_GetPointer(capsule, "other") ? Py_NewRef(Py_True) : NULL), outcome(PyCapsule_New(NULL, "x", NULL)), Py_TYPE(capsule), PyCapsule_GetName(capsule));
    Py_DECREF(capsule);
    return result;
}
static PyObject *imported(PyObject *self, PyObject *unused)
{
    void *p = PyCapsule_Import("c_modules.pointer", 0);
    (void)self, (void)unused;
    return Py_BuildValue("[iNNNN]", p ? *(int *)p : -1, outcome(PyCapsule_Import("c_modules.nothing", 0) ? NULL : NULL), outcome(PyImport_ImportModule("no_such_module")), PyImport_ImportModule("math"),
        outcome(PyImport_Import(Py_None)));
}
static PyObject *info(PyObject *self, PyObject *arg)
{
    return Py_BuildValue("[sNNiO]", PyModule_GetName(self), PyModule_GetNameObject(self), outcome(PyModule_GetFilenameObject(arg)), PyModule_GetDef(self) == &module, PyImport_GetModuleDict() == PyImport_GetModuleDict() ? Py_True : Py_False);
}
static PyObject *made(PyObject *self, PyObject *unused)
{
    PyObject *m = PyModule_New("made");
    (void)self, (void)unused;
    PyModule_AddIntConstant(m, "one", 1);
    PyModule_AddStringConstant(m, "text", "t");
    PyModule_SetDocString(m, "Doc.");
    PyModule_AddObjectRef(m, "none", Py_None);
    return m;
}
static PyMethodDef methods[] = {{"bump", bump, METH_NOARGS, NULL}, {"fail", fail, METH_O, NULL}, {"capsules", capsules, METH_NOARGS, NULL}, {"imported", imported, METH_NOARGS, NULL}, {"info", info, METH_O, NULL}, {"made", made, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static int first(PyObject *m)
{
    State *state = state_of(m);
    state->counter = 100;
    state->error = PyErr_NewExceptionWithDoc("c_modules.Error", "An error.", PyExc_ValueError, NULL);
    (void)outcome_borrowed, (void)outcome_number, (void)outcome_unsigned, (void)outcome_double, (void)or_null;
    return PyModule_AddObjectRef(m, "Error", state->error);
}
static int second(PyObject *m)
{
    PyObject *type = PyType_FromModuleAndSpec(m, &spec, NULL);
    int result = PyModule_AddObjectRef(m, "T", type);
    Py_XDECREF(type);
    return result < 0 ? -1 : PyModule_AddIntMacro(m, METH_O);
}
static int traverse(PyObject *m, visitproc visit, void *arg) { Py_VISIT(state_of(m)->error); return 0; }
static int clear(PyObject *m) { Py_CLEAR(state_of(m)->error); return 0; }
static void free_module(void *m) { clear(m); }
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, first}, {Py_mod_exec, second}, {0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "c_modules", "Doc of c_modules.", sizeof(State), methods, module_slots, traverse, clear, free_module};
PyMODINIT_FUNC PyInit_c_modules(void) { return PyModuleDef_Init(&module); }
