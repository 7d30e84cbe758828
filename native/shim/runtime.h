/*
 * What the shim and the managed runtime share (D9): the words of the lock, the callbacks, and how data symbols are defined.
 *
 * The runtime fills minipy_hooks once, when it comes up; until then no function of the API may be called. The offsets of the lock's words
 * are those of PyThreadState and PyInterpreterState in Core/StateLayouts.cs; a test on the managed side compares them.
 */
#ifndef MINIPY_RUNTIME_H
#define MINIPY_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

/* Storage of a data symbol: exported, writable, zero until the runtime fills it. */
#define MINIPY_DATA __attribute__((visibility("default")))

typedef struct mp_interp {
    struct mp_thread *lock_owner;
    char line1[56];
    int lock_waiters;
    char line2[60];
    int breaker;
} mp_interp;

typedef struct mp_thread {
    struct mp_thread *prev, *next;
    mp_interp *interp;
    char published[360 - 24];
    int lock_state;
} mp_thread;

enum { MP_GONE = 0, MP_IN = 1, MP_OUT = 2 };

typedef struct mp_hooks {
    void (*missing)(int index);         /* SystemError that names the function */
    void (*take)(mp_thread *);          /* the slow way to the lock */
    void (*hand_over)(mp_thread *);     /* somebody waits: give the lock away */
    mp_thread *(*ensure)(int *state);   /* PyGILState_Ensure on a thread that has no state yet */
    void (*release)(mp_thread *, int state);
    void (*adopt)(mp_thread *);         /* the fast way to the lock made another state current on this thread */
    void (*swap)(mp_thread *from, mp_thread *to); /* PyThreadState_Swap of two states, either may be NULL */
} mp_hooks;

/* Version of this file's structs, checked by the runtime when it loads the shim. */
#define MP_ABI 2

extern mp_hooks minipy_hooks;
extern void *minipy_api_table[];
extern const char *const minipy_api_names[];
extern const int minipy_api_count;
void minipy_missing(int index);

#endif
