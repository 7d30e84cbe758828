/*
 * Calls of foreign functions (ctypes): leaves the lock, loads the registers, calls, comes back.
 *
 * The caller has sorted the arguments as the platform's calling convention does: the first integers and pointers into `integers`, the first
 * floating-point numbers into `floats`, the rest into `stack`, each extended to a word. All of them are passed whatever the signature is: a
 * register that the function does not read costs a load, and what lies on the stack beyond its parameters is the caller's to drop.
 *
 * The function is called as one with variable arguments. For the System V and the Linux arm64 conventions these travel like named ones, and a
 * function that is variadic indeed (printf) finds the count of vector registers where it looks for it.
 */
#include "lock.h"

#include <errno.h>

enum { HAS_FLOATS = 1, HAS_STACK = 2, RETURNS_FLOAT = 4, KEEPS_LOCK = 8 };

typedef struct mp_foreign_call {
    void *function;
    mp_thread *thread;
    int *errno_copy; /* swapped with errno around the call; NULL: errno is let be */
    long kind;
    long integers[8];
    double floats[8];
    long stack[16];
    union {
        long integer;
        double floating;
    } result;
} mp_foreign_call;

#if defined(__aarch64__)
#define INTEGERS i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7]
#else
#define INTEGERS i[0], i[1], i[2], i[3], i[4], i[5]
#endif
#define FLOATS f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]
#define STACK s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11], s[12], s[13], s[14], s[15]

static inline void swap_errno(int *copy)
{
    int kept = *copy;
    *copy = errno;
    errno = kept;
}

static inline void perform(mp_foreign_call *call)
{
    const long *i = call->integers, *s = call->stack;
    const double *f = call->floats;
    long (*integer)(long, ...) = (long (*)(long, ...))call->function;
    double (*floating)(long, ...) = (double (*)(long, ...))call->function;
    switch (call->kind & (HAS_FLOATS | HAS_STACK | RETURNS_FLOAT)) {
    case 0: call->result.integer = integer(INTEGERS); break;
    case HAS_FLOATS: call->result.integer = integer(INTEGERS, FLOATS); break;
    case RETURNS_FLOAT: call->result.floating = floating(INTEGERS); break;
    case RETURNS_FLOAT | HAS_FLOATS: call->result.floating = floating(INTEGERS, FLOATS); break;
    case HAS_STACK:
    case HAS_STACK | HAS_FLOATS: call->result.integer = integer(INTEGERS, FLOATS, STACK); break;
    default: call->result.floating = floating(INTEGERS, FLOATS, STACK); break;
    }
}

__attribute__((visibility("default"))) void minipy_foreign_call(mp_foreign_call *call)
{
    int leaves = (call->kind & KEEPS_LOCK) == 0;
    if (leaves) leave(call->thread);
    if (call->errno_copy != 0) swap_errno(call->errno_copy);
    perform(call);
    if (call->errno_copy != 0) swap_errno(call->errno_copy);
    if (leaves) enter(call->thread);
}
