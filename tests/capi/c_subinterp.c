#include "c_try.h"

#include <pthread.h>

/* Interpreters are handed to the script as addresses; what they run prints for itself. */

static PyThreadState *state_of(PyObject *number) { return (PyThreadState *)PyLong_AsVoidPtr(number); }

/* Makes an interpreter while the caller's state is current, which it makes current again. */
static PyObject *new_interpreter(PyObject *self, PyObject *isolated)
{
    PyThreadState *mine = PyThreadState_Get(), *made = PyObject_IsTrue(isolated) ? _Py_NewInterpreter(1) : Py_NewInterpreter();
    int current = made == PyThreadState_Get(), apart = made->interp != mine->interp;

    (void)self;
    PyThreadState_Swap(mine);
    return Py_BuildValue("Nii", PyLong_FromVoidPtr(made), current, apart);
}

static int run_with(PyThreadState *state, const char *code)
{
    PyThreadState *mine = PyThreadState_Swap(state);
    int result = PyRun_SimpleString(code);

    PyThreadState_Swap(mine);
    return result;
}

static PyObject *run(PyObject *self, PyObject *args)
{
    PyObject *number;
    const char *code;

    (void)self;
    if (!PyArg_ParseTuple(args, "Os", &number, &code))
        return NULL;
    return PyLong_FromLong(run_with(state_of(number), code));
}

/* The same under a further state of the interpreter that `number` is in, made and deleted for it. */
static PyObject *run_in_new_state(PyObject *self, PyObject *args)
{
    PyObject *number;
    const char *code;
    int result;

    (void)self;
    if (!PyArg_ParseTuple(args, "Os", &number, &code))
        return NULL;
    PyThreadState *mine = PyThreadState_Get(), *first = PyLong_Check(number) ? state_of(number) : mine, *second = PyThreadState_New(first->interp);
    result = run_with(second, code);
    PyThreadState_Swap(second);
    PyThreadState_Clear(second);
    PyThreadState_Swap(mine);
    PyThreadState_Delete(second);
    return PyLong_FromLong(result);
}

struct job {
    PyThreadState *state;
    const char *code;
    int result;
};

static void *body(void *argument)
{
    struct job *job = argument;

    PyEval_AcquireThread(job->state);
    job->result = PyRun_SimpleString(job->code);
    PyEval_ReleaseThread(job->state);
    return NULL;
}

/* In a thread of its own, with the state that was made on another one. */
static PyObject *run_in_thread(PyObject *self, PyObject *args)
{
    PyObject *number;
    struct job job = {.result = -2};
    pthread_t thread;

    (void)self;
    if (!PyArg_ParseTuple(args, "Os", &number, &job.code))
        return NULL;
    job.state = state_of(number);
    Py_BEGIN_ALLOW_THREADS
    pthread_create(&thread, NULL, body, &job);
    pthread_join(thread, NULL);
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(job.result);
}

static PyObject *end_interpreter(PyObject *self, PyObject *number)
{
    PyThreadState *ended = state_of(number), *mine = PyThreadState_Swap(ended);

    (void)self;
    Py_EndInterpreter(ended);
    int current = _PyThreadState_UncheckedGet() != NULL;
    PyThreadState_Swap(mine);
    return PyLong_FromLong(current);
}

/* How many interpreters there are, and whether the main one is the last and the caller's; `number`: which of them is the given state's, from the newest. */
static PyObject *interpreters(PyObject *self, PyObject *number)
{
    int count = 0, place = -1, last_is_main = 0;

    (void)self;
    for (PyInterpreterState *at = PyInterpreterState_Head(); at != NULL; at = PyInterpreterState_Next(at)) {
        if (number != Py_None && at == state_of(number)->interp)
            place = count;
        last_is_main = at == PyInterpreterState_Main();
        count++;
    }
    return Py_BuildValue("iiii", count, place, last_is_main, PyInterpreterState_Get() == PyInterpreterState_Main());
}

static PyObject *swap_twice(PyObject *self, PyObject *unused)
{
    PyThreadState *mine = PyThreadState_Get();
    int good = PyThreadState_Swap(NULL) == mine && _PyThreadState_UncheckedGet() == NULL;

    (void)self, (void)unused;
    good = good && PyThreadState_Swap(mine) == NULL && PyThreadState_Swap(mine) == mine && PyThreadState_Get() == mine;
    return PyBool_FromLong(good);
}

static PyMethodDef methods[] = {
    {"new_interpreter", new_interpreter, METH_O, NULL}, {"end_interpreter", end_interpreter, METH_O, NULL},
    {"run", run, METH_VARARGS, NULL},                   {"run_in_new_state", run_in_new_state, METH_VARARGS, NULL},
    {"run_in_thread", run_in_thread, METH_VARARGS, NULL}, {"interpreters", interpreters, METH_O, NULL},
    {"swap_twice", swap_twice, METH_NOARGS, NULL},      {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_subinterp, methods)
