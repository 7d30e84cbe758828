/* Raising, fetching, matching, chaining, printing: the PyErr family. */
#include "c_try.h"
#include <errno.h>

static PyObject *raise_ways(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(0), *e, *t, *v, *tb;
    (void)self, (void)unused;
#define ADD(call)                                                                                                      \
    do {                                                                                                               \
        call;                                                                                                          \
        e = take_error();                                                                                              \
        PyList_Append(list, e);                                                                                        \
        Py_DECREF(e);                                                                                                  \
    } while (0)
    ADD(PyErr_SetString(PyExc_ValueError, "text"));
    ADD(PyErr_SetNone(PyExc_StopIteration));
    ADD(PyErr_SetObject(PyExc_KeyError, Py_None));
    ADD((t = Py_BuildValue("(is)", 2, "no"), PyErr_SetObject(PyExc_OSError, t), Py_DECREF(t)));
    ADD(PyErr_Format(PyExc_TypeError, "%s %d %i %u %ld %lu %zd %zu %lld %x %c %p", "s", -1, 2, 3u, -4L, 5ul, (Py_ssize_t)-6, (size_t)7, -8LL, 255, 'c', NULL));
    ADD(PyErr_Format(PyExc_TypeError, "%R %S %A %U %V %.3s %5d|%-5d|%05d %%", Py_None, Py_True, Py_False, PyUnicode_InternFromString("u"), NULL, "v", "abcdef", 42, 42, 42));
    ADD(PyErr_NoMemory());
    ADD(PyErr_BadArgument());
    ADD((errno = ENOENT, PyErr_SetFromErrno(PyExc_OSError)));
    ADD((errno = EACCES, PyErr_SetFromErrnoWithFilename(PyExc_OSError, "file")));
    ADD((errno = EEXIST, t = PyUnicode_FromString("name"), PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, t), Py_DECREF(t)));
    ADD((errno = EPERM, t = PyUnicode_FromString("a"), v = PyUnicode_FromString("b"), PyErr_SetFromErrnoWithFilenameObjects(PyExc_OSError, t, v), Py_DECREF(t), Py_DECREF(v)));
    ADD((t = PyUnicode_FromString("message"), v = PyUnicode_FromString("mod"), PyErr_SetImportError(t, v, NULL), Py_DECREF(t), Py_DECREF(v)));
    ADD((void)PyErr_WarnEx(PyExc_UserWarning, "made an error", 1));
    ADD((void)PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "number %d", 5));
    ADD((void)PyErr_ResourceWarning(Py_None, 1, "res %s", "x"));
    ADD(PyErr_SetString((PyObject *)&PyLong_Type, "not an exception"));
    PyErr_SetString(PyExc_ValueError, "first");
    PyErr_Fetch(&t, &v, &tb);
    PyErr_SetString(PyExc_KeyError, "second");
    PyErr_Restore(t, v, tb);
    ADD((void)0);
    return list;
}
static PyObject *matches(PyObject *self, PyObject *unused)
{
    PyObject *tuple = PyTuple_Pack(2, PyExc_KeyError, PyExc_ValueError), *result;
    int before = PyErr_Occurred() != NULL;
    (void)self, (void)unused;
    PyErr_SetString(PyExc_UnicodeError, "x");
    result = Py_BuildValue("[iiiiiii]", before, PyErr_ExceptionMatches(PyExc_ValueError), PyErr_ExceptionMatches(PyExc_KeyError), PyErr_ExceptionMatches(tuple), PyErr_GivenExceptionMatches(PyExc_KeyError, PyExc_LookupError),
        PyExceptionClass_Check(PyExc_OSError), PyExceptionInstance_Check(Py_None));
    PyErr_Clear();
    Py_DECREF(tuple);
    return result;
}
static PyObject *chain(PyObject *self, PyObject *f)
{
    PyObject *t, *v, *tb, *cause, *r = PyObject_CallNoArgs(f);
    (void)self;
    if (r)
        return r;
    PyErr_Fetch(&t, &v, &tb);
    PyErr_NormalizeException(&t, &v, &tb);
    if (tb)
        PyException_SetTraceback(v, tb);
    PyErr_SetString(PyExc_RuntimeError, "chained");
    Py_DECREF(t);
    Py_XDECREF(tb);
    cause = v;
    PyErr_Fetch(&t, &v, &tb);
    PyErr_NormalizeException(&t, &v, &tb);
    PyException_SetCause(v, Py_NewRef(cause));
    PyException_SetContext(v, cause);
    PyErr_Restore(t, v, tb);
    return NULL;
}
static PyObject *look(PyObject *self, PyObject *e) { (void)self; return Py_BuildValue("[NNN]", outcome(PyException_GetCause(e)), outcome(PyException_GetContext(e)), outcome(PyException_GetTraceback(e))); }
static PyObject *new_exception(PyObject *self, PyObject *unused)
{
    PyObject *dict = Py_BuildValue("{s:i}", "answer", 42), *bases = PyTuple_Pack(2, PyExc_KeyError, PyExc_ValueError), *result;
    (void)self, (void)unused;
    result = Py_BuildValue("[NNN]", PyErr_NewException("c_errors.Plain", NULL, NULL), PyErr_NewException("c_errors.Rich", bases, dict), outcome(PyErr_NewException("nodot", NULL, NULL)));
    Py_DECREF(dict);
    Py_DECREF(bases);
    return result;
}
static PyObject *handled(PyObject *self, PyObject *unused)
{
    PyObject *t, *v, *tb;
    (void)self, (void)unused;
    PyErr_GetExcInfo(&t, &v, &tb);
    return Py_BuildValue("[NNi]", t ? t : Py_NewRef(Py_None), v ? v : Py_NewRef(Py_None), tb != NULL ? (Py_DECREF(tb), 1) : 0);
}
static PyObject *unraisable(PyObject *self, PyObject *op) { (void)self; PyErr_SetString(PyExc_ValueError, "nobody hears"); PyErr_WriteUnraisable(op); return PyBool_FromLong(PyErr_Occurred() != NULL); }
static PyObject *print_it(PyObject *self, PyObject *unused) { (void)self, (void)unused; PyErr_SetString(PyExc_ValueError, "printed"); PyErr_Print(); return PyBool_FromLong(PyErr_Occurred() != NULL); }
static PyObject *recurse(PyObject *self, PyObject *f)
{
    PyObject *r;
    if (Py_EnterRecursiveCall(" in recurse"))
        return NULL;
    r = PyObject_CallOneArg(f, self);
    Py_LeaveRecursiveCall();
    return r;
}
static PyMethodDef methods[] = {{"raise_ways", raise_ways, METH_NOARGS, NULL}, {"matches", matches, METH_NOARGS, NULL}, {"chain", chain, METH_O, NULL}, {"look", look, METH_O, NULL}, {"new_exception", new_exception, METH_NOARGS, NULL}, {"handled", handled, METH_NOARGS, NULL},
    {"unraisable", unraisable, METH_O, NULL}, {"print_it", print_it, METH_NOARGS, NULL}, {"recurse", recurse, METH_O, NULL}, {NULL, NULL, 0, NULL}};
DEFINE_MODULE(c_errors, methods)
