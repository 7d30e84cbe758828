/*
 * The lock's fast paths (D9) and the current thread state.
 *
 * Leaving is a store: the thread keeps the lease. Coming back is one compare-and-swap; when it fails, somebody took the lease and the
 * managed side queues the thread. The read of lock_waiters after the store needs no fence: a waiter runs a process-wide barrier after it
 * has registered and before it looks at lock_state (see Core/InterpreterLock.cs).
 *
 * minipy_current is the state that holds the lock on this thread, NULL between SaveThread and RestoreThread; the runtime sets it before it
 * calls into an extension. minipy_bound is the state that belongs to this thread at all: PyGILState_Ensure finds it there.
 */
#ifndef MINIPY_LOCK_H
#define MINIPY_LOCK_H

#include "runtime.h"

/* Two words of the static block that the linker keeps for libraries loaded late: reading them is one instruction, not a call. */
#define STATIC_TLS __attribute__((tls_model("initial-exec"), visibility("hidden")))
extern __thread mp_thread *minipy_current STATIC_TLS;
extern __thread mp_thread *minipy_bound STATIC_TLS;

static inline void leave(mp_thread *ts)
{
    minipy_current = NULL;
    __atomic_store_n(&ts->lock_state, MP_OUT, __ATOMIC_RELEASE);
    if (__builtin_expect(__atomic_load_n(&ts->interp->lock_waiters, __ATOMIC_RELAXED) != 0, 0)) minipy_hooks.hand_over(ts);
}

static inline void enter(mp_thread *ts)
{
    int expected = MP_OUT;
    if (__builtin_expect(!__atomic_compare_exchange_n(&ts->lock_state, &expected, MP_IN, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED), 0)) minipy_hooks.take(ts);
    else if (__builtin_expect(minipy_bound != ts, 0)) minipy_hooks.adopt(ts);
    minipy_current = minipy_bound = ts;
}

#endif
