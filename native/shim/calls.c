/* calls.c: calls whose arguments are written out in C: by a format, or as a list of objects.
 *
 * Two shapes. "CallFunction" and "CallMethod" build their arguments by a Py_BuildValue format; if that
 * makes a single tuple, the tuple is the argument list. "...ObjArgs" take objects up to a NULL. Either
 * way the arguments are gathered on the C stack and passed as a vector: no tuple is made.
 *
 * Built arguments are owned and released after the call; listed objects are borrowed from the caller.
 *
 * Relies on: buildvalue.c, PyErr_Format of format.c; PyObject_Vectorcall, PyObject_VectorcallMethod,
 * PyObject_GetAttrString, PyCallable_Check, _PyObject_GetAttrId, _PyUnicode_FromId, PySys_GetObject,
 * PyUnicode_FromString, PyMem_Malloc, PyMem_Free, PyErr_NoMemory, PyErr_Occurred, PyErr_SetString. */
#include "values.h"

#define SMALL 8

static PyObject *null_argument(void)
{
    if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    }
    return NULL;
}

/* Room for n objects and one more in front: `small` if that suffices, else memory to be freed. */
static PyObject **room_for(PyObject **small, Py_ssize_t n)
{
    if (n <= SMALL) {
        return small;
    }
    PyObject **items = (PyObject **)PyMem_Malloc(((size_t)n + 1) * sizeof(PyObject *));
    if (items == NULL) {
        PyErr_NoMemory();
    }
    return items;
}

/* ---- arguments by format ---------------------------------------------------------------------- */

static PyObject *call_built(PyObject *callable, const char *format, va_list va, int sized)
{
    if (callable == NULL) {
        return null_argument();
    }
    Py_ssize_t n = format == NULL ? 0 : mp_count_units(format, '\0');
    if (n < 0) {
        return NULL;
    }
    /* One place in front, which the callee may use for self. */
    PyObject *small[SMALL + 1];
    PyObject **room = room_for(small, n);
    if (room == NULL) {
        return NULL;
    }
    PyObject **items = room + 1;
    PyObject *result = NULL;
    int built = 1;
    if (n > 0) {
        ValueBuild build;
        build.format = format;
        build.sized = sized;
        va_copy(build.va, va);
        built = mp_build_items(&build, items, n, '\0');
        va_end(build.va);
    }
    if (built) {
        if (n == 1 && PyTuple_Check(items[0])) {
            result = PyObject_Vectorcall(callable, ((PyTupleObject *)items[0])->ob_item,
                                         (size_t)PyTuple_GET_SIZE(items[0]), NULL);
        } else {
            result = PyObject_Vectorcall(callable, items,
                                         (size_t)n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        }
        for (Py_ssize_t i = 0; i < n; i++) {
            Py_DECREF(items[i]);
        }
    }
    if (room != small) {
        PyMem_Free(room);
    }
    return result;
}

/* Calls what an attribute lookup gave (NULL: it failed), and releases it. */
static PyObject *call_attribute(PyObject *callable, const char *format, va_list va, int sized)
{
    if (callable == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (PyCallable_Check(callable)) {
        result = call_built(callable, format, va, sized);
    } else {
        PyErr_Format(PyExc_TypeError, "attribute of type '%.200s' is not callable",
                     Py_TYPE(callable)->tp_name);
    }
    Py_DECREF(callable);
    return result;
}

static PyObject *call_method(PyObject *obj, const char *name, const char *format, va_list va,
                             int sized)
{
    if (obj == NULL || name == NULL) {
        return null_argument();
    }
    return call_attribute(PyObject_GetAttrString(obj, name), format, va, sized);
}

static PyObject *call_method_id(PyObject *obj, _Py_Identifier *name, const char *format, va_list va,
                                int sized)
{
    if (obj == NULL || name == NULL) {
        return null_argument();
    }
    return call_attribute(_PyObject_GetAttrId(obj, name), format, va, sized);
}

#define WITH_VARARGS(last, call)                                                                   \
    va_list va;                                                                                    \
    va_start(va, last);                                                                            \
    PyObject *result = call;                                                                       \
    va_end(va);                                                                                    \
    return result

PyObject *PyObject_CallFunction(PyObject *callable, const char *format, ...)
{
    WITH_VARARGS(format, call_built(callable, format, va, 0));
}

PyObject *_PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...)
{
    WITH_VARARGS(format, call_built(callable, format, va, 1));
}

PyObject *PyEval_CallFunction(PyObject *callable, const char *format, ...)
{
    WITH_VARARGS(format, call_built(callable, format, va, 0));
}

PyObject *PyObject_CallMethod(PyObject *obj, const char *name, const char *format, ...)
{
    WITH_VARARGS(format, call_method(obj, name, format, va, 0));
}

PyObject *_PyObject_CallMethod_SizeT(PyObject *obj, const char *name, const char *format, ...)
{
    WITH_VARARGS(format, call_method(obj, name, format, va, 1));
}

PyObject *PyEval_CallMethod(PyObject *obj, const char *name, const char *format, ...)
{
    WITH_VARARGS(format, call_method(obj, name, format, va, 0));
}

PyObject *_PyObject_CallMethodId(PyObject *obj, _Py_Identifier *name, const char *format, ...)
{
    WITH_VARARGS(format, call_method_id(obj, name, format, va, 0));
}

PyObject *_PyObject_CallMethodId_SizeT(PyObject *obj, _Py_Identifier *name, const char *format, ...)
{
    WITH_VARARGS(format, call_method_id(obj, name, format, va, 1));
}

/* ---- arguments as objects --------------------------------------------------------------------- */

/* Calls callable(first, ...) or, where name is not NULL, first.name(...). `first` may be NULL for a
 * plain call; the objects end with NULL. */
static PyObject *call_objects(PyObject *callable, PyObject *name, PyObject *first, va_list va)
{
    va_list counting;
    va_copy(counting, va);
    Py_ssize_t n = first != NULL;
    while (va_arg(counting, PyObject *) != NULL) {
        n++;
    }
    va_end(counting);

    PyObject *small[SMALL + 1];
    PyObject **room = room_for(small, n);
    if (room == NULL) {
        return NULL;
    }
    PyObject **items = room + 1;
    Py_ssize_t i = 0;
    if (first != NULL) {
        items[i++] = first;
    }
    while (i < n) {
        items[i++] = va_arg(va, PyObject *);
    }
    size_t nargsf = (size_t)n | PY_VECTORCALL_ARGUMENTS_OFFSET;
    PyObject *result = name != NULL ? PyObject_VectorcallMethod(name, items, nargsf, NULL)
                                    : PyObject_Vectorcall(callable, items, nargsf, NULL);
    if (room != small) {
        PyMem_Free(room);
    }
    return result;
}

PyObject *PyObject_CallFunctionObjArgs(PyObject *callable, ...)
{
    if (callable == NULL) {
        return null_argument();
    }
    WITH_VARARGS(callable, call_objects(callable, NULL, NULL, va));
}

PyObject *PyObject_CallMethodObjArgs(PyObject *obj, PyObject *name, ...)
{
    if (obj == NULL || name == NULL) {
        return null_argument();
    }
    WITH_VARARGS(name, call_objects(NULL, name, obj, va));
}

PyObject *_PyObject_CallMethodIdObjArgs(PyObject *obj, _Py_Identifier *id, ...)
{
    if (obj == NULL || id == NULL) {
        return null_argument();
    }
    PyObject *name = _PyUnicode_FromId(id);
    if (name == NULL) {
        return NULL;
    }
    WITH_VARARGS(id, call_objects(NULL, name, obj, va));
}

/* ---- auditing --------------------------------------------------------------------------------- */

/* sys.audit(event, *args). The format makes the arguments; one that is no tuple is passed alone. */
int PySys_Audit(const char *event, const char *format, ...)
{
    PyObject *audit = PySys_GetObject("audit");
    if (audit == NULL) {
        return 0;
    }
    PyObject *args;
    if (format != NULL && format[0] != '\0') {
        va_list va;
        va_start(va, format);
        args = _Py_VaBuildValue_SizeT(format, va);
        va_end(va);
    } else {
        args = PyTuple_New(0);
    }
    PyObject *name = args == NULL ? NULL : PyUnicode_FromString(event);
    PyObject *result = NULL;
    if (name != NULL) {
        Py_ssize_t n = PyTuple_Check(args) ? PyTuple_GET_SIZE(args) : 1;
        PyObject *small[SMALL + 1];
        PyObject **room = room_for(small, n);
        if (room != NULL) {
            room[0] = name;
            for (Py_ssize_t i = 0; i < n; i++) {
                room[i + 1] = PyTuple_Check(args) ? PyTuple_GET_ITEM(args, i) : args;
            }
            Py_INCREF(audit);
            result = PyObject_Vectorcall(audit, room, (size_t)n + 1, NULL);
            Py_DECREF(audit);
            if (room != small) {
                PyMem_Free(room);
            }
        }
        Py_DECREF(name);
    }
    Py_XDECREF(args);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}
