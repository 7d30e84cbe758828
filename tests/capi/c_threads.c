/* The lock from C: threads that Python does not know, leaving and taking the lock, thread state. */
#include "c_try.h"
#include <pthread.h>
#include <unistd.h>

static void *foreign(void *callable)
{
    for (int i = 0; i < 100; i++) {
        PyGILState_STATE state = PyGILState_Ensure();
        PyGILState_STATE inner = PyGILState_Ensure(); /* nests */
        PyObject *r = PyObject_CallFunction(callable, "i", i);
        if (!r)
            PyErr_WriteUnraisable(callable);
        Py_XDECREF(r);
        PyGILState_Release(inner);
        PyGILState_Release(state);
    }
    return NULL;
}
static PyObject *from_threads(PyObject *self, PyObject *callable)
{
    pthread_t threads[4];
    (void)self;
    Py_BEGIN_ALLOW_THREADS
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, foreign, callable);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}
static PyObject *leave(PyObject *self, PyObject *arg)
{
    long us = PyLong_AsLong(arg);
    PyThreadState *before = PyThreadState_Get(), *saved;
    (void)self;
    saved = PyEval_SaveThread();
    usleep((useconds_t)us);
    PyEval_RestoreThread(saved);
    return PyBool_FromLong(saved == before && PyThreadState_Get() == before);
}
static PyObject *blocked(PyObject *self, PyObject *unused)
{
    int x = 0;
    (void)self, (void)unused;
    Py_BEGIN_ALLOW_THREADS
    x = 1;
    Py_BLOCK_THREADS
    x += PyGILState_Check();
    Py_UNBLOCK_THREADS
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(x);
}
static PyObject *states(PyObject *self, PyObject *unused)
{
    PyThreadState *ts = PyThreadState_Get();
    PyObject *dict = PyThreadState_GetDict();
    (void)self, (void)unused;
    PyDict_SetItemString(dict, "c_threads", Py_True);
    return Py_BuildValue("[iiiii]", PyGILState_Check(), PyGILState_GetThisThreadState() == ts, PyThreadState_GetInterpreter(ts) == PyInterpreterState_Get(), PyThreadState_GetID(ts) > 0, Py_IsInitialized());
}
static int pending_called;
static int pending(void *arg) { pending_called += (int)(long)arg; return 0; }
static int pending_fails(void *arg) { (void)arg; PyErr_SetString(PyExc_ValueError, "pending"); return -1; }
static PyObject *add_pending(PyObject *self, PyObject *fails)
{
    (void)self;
    return PyLong_FromLong(fails == Py_True ? Py_AddPendingCall(pending_fails, NULL) : Py_AddPendingCall(pending, (void *)7));
}
static PyObject *pending_sum(PyObject *self, PyObject *unused) { (void)self, (void)unused; return PyLong_FromLong(pending_called); }
static PyObject *async_exc(PyObject *self, PyObject *args)
{
    unsigned long id;
    PyObject *e;
    (void)self;
    return PyArg_ParseTuple(args, "kO", &id, &e) ? PyLong_FromLong(PyThreadState_SetAsyncExc(id, e)) : NULL;
}
static PyObject *locks(PyObject *self, PyObject *unused)
{
    PyThread_type_lock lock = PyThread_allocate_lock();
    int a = PyThread_acquire_lock(lock, 1), b = PyThread_acquire_lock(lock, 0), c;
    Py_tss_t key = Py_tss_NEEDS_INIT;
    void *value;
    (void)self, (void)unused;
    PyThread_release_lock(lock);
    c = PyThread_acquire_lock(lock, 0);
    PyThread_release_lock(lock);
    PyThread_free_lock(lock);
    PyThread_tss_create(&key);
    PyThread_tss_set(&key, &a);
    value = PyThread_tss_get(&key);
    PyThread_tss_delete(&key);
    return Py_BuildValue("[iiiii]", a, b, c, value == &a, PyThread_get_thread_ident() != 0);
}
static PyMethodDef methods[] = {{"from_threads", from_threads, METH_O, NULL}, {"leave", leave, METH_O, NULL}, {"blocked", blocked, METH_NOARGS, NULL}, {"states", states, METH_NOARGS, NULL}, {"add_pending", add_pending, METH_O, NULL}, {"pending_sum", pending_sum, METH_NOARGS, NULL},
    {"async_exc", async_exc, METH_VARARGS, NULL}, {"locks", locks, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
DEFINE_MODULE(c_threads, methods)
