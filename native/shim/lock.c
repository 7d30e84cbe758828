/*
 * The lock (D9) and the current thread state, as C code asks for them.
 *
 * Interpreters do not share a lock, so PyThreadState_Swap leaves that of the old state and then takes that of the new one.
 */
#include "lock.h"

#include <Python.h>

#define EXPORT __attribute__((visibility("default")))

mp_hooks minipy_hooks;
__thread mp_thread *minipy_current STATIC_TLS;
__thread mp_thread *minipy_bound STATIC_TLS;

EXPORT const int minipy_abi = MP_ABI;

EXPORT mp_hooks *minipy_get_hooks(void) { return &minipy_hooks; }
EXPORT void **minipy_get_table(void) { return minipy_api_table; }
extern void *minipy_dispatcher __attribute__((visibility("hidden")));
EXPORT void **minipy_get_dispatcher(void) { return &minipy_dispatcher; }

/* Called by the runtime before it calls native code, when the state differs from the last one on this thread. */
EXPORT void minipy_set_current(mp_thread *ts) { minipy_current = minipy_bound = ts; }

EXPORT void minipy_forget(mp_thread *ts)
{
    if (minipy_current == ts) minipy_current = NULL;
    if (minipy_bound == ts) minipy_bound = NULL;
}

EXPORT mp_thread *minipy_get_current(void) { return minipy_current; }

void minipy_missing(int index) { minipy_hooks.missing(index); }

EXPORT PyThreadState *PyEval_SaveThread(void)
{
    mp_thread *ts = minipy_current;
    if (ts == NULL) Py_FatalError("PyEval_SaveThread: the interpreter lock is not held by this thread");
    leave(ts);
    return (PyThreadState *)ts;
}

EXPORT void PyEval_RestoreThread(PyThreadState *tstate)
{
    if (tstate == NULL) Py_FatalError("PyEval_RestoreThread: NULL tstate");
    enter((mp_thread *)tstate);
}

EXPORT void PyEval_AcquireThread(PyThreadState *tstate) { PyEval_RestoreThread(tstate); }

EXPORT void PyEval_ReleaseThread(PyThreadState *tstate)
{
    if ((mp_thread *)tstate != minipy_current) Py_FatalError("PyEval_ReleaseThread: wrong thread state");
    leave((mp_thread *)tstate);
}

EXPORT PyThreadState *PyThreadState_Get(void)
{
    if (minipy_current == NULL) Py_FatalError("PyThreadState_Get: the function must be called with the interpreter lock held");
    return (PyThreadState *)minipy_current;
}

EXPORT PyThreadState *_PyThreadState_UncheckedGet(void) { return (PyThreadState *)minipy_current; }

EXPORT PyThreadState *PyGILState_GetThisThreadState(void) { return (PyThreadState *)minipy_bound; }

EXPORT int PyGILState_Check(void) { return minipy_current != NULL; }

EXPORT PyThreadState *PyThreadState_Swap(PyThreadState *tstate)
{
    mp_thread *old = minipy_current, *next = (mp_thread *)tstate;
    if (old == next) return tstate;
    minipy_current = NULL;
    minipy_hooks.swap(old, next);
    if (next != NULL) minipy_current = minipy_bound = next;
    return (PyThreadState *)old;
}

EXPORT PyGILState_STATE PyGILState_Ensure(void)
{
    mp_thread *ts = minipy_bound;
    if (ts != NULL && minipy_current == ts) {
        ((PyThreadState *)ts)->gilstate_counter++;
        return PyGILState_LOCKED;
    }
    if (ts != NULL) {
        enter(ts);
        ((PyThreadState *)ts)->gilstate_counter++;
        return PyGILState_UNLOCKED;
    }
    int state = 0;
    ts = minipy_hooks.ensure(&state);
    if (ts == NULL) Py_FatalError("PyGILState_Ensure: no interpreter is running");
    minipy_current = minipy_bound = ts;
    ((PyThreadState *)ts)->gilstate_counter = 1; /* ends with the last release; a state of the runtime's own starts at one and never does */
    return PyGILState_UNLOCKED;
}

EXPORT void PyGILState_Release(PyGILState_STATE state)
{
    mp_thread *ts = minipy_current;
    if (ts == NULL) Py_FatalError("PyGILState_Release: auto-releasing thread-state, but no thread-state for this thread");
    int left = --((PyThreadState *)ts)->gilstate_counter;
    if (state == PyGILState_LOCKED) return;
    if (left == 0) {
        minipy_hooks.release(ts, (int)state);
        minipy_current = NULL;
        return;
    }
    leave(ts);
}
