/*
 * Fatal signals (see Modules/FaultHandlerModule.Faults.cs): what faulthandler writes when the process is dying of one.
 *
 * The runtime's own handlers stand behind ours. A fault at an instruction that no library contains, in the runtime's library or in the image
 * of managed code that was compiled ahead of time is theirs: that is how null references and divisions by zero become exceptions; when they give up they abort, and SIGABRT comes here. Everything else is
 * fatal. The handler runs on a stack of any state and in a thread of any state, so it writes the headline only; the Python stacks are
 * written by a thread that has waited for this since `enable`. The dying thread gives it a few seconds. Then the handlers that stood before
 * are put back and the signal is let through to them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define PATIENCE_MS 5000

typedef struct {
    int number;
    const char *text;
} fault_kind;

static const fault_kind kinds[] = {
    {SIGBUS, "Fatal Python error: Bus error\n\n"},
    {SIGILL, "Fatal Python error: Illegal instruction\n\n"},
    {SIGFPE, "Fatal Python error: Floating point exception\n\n"},
    {SIGABRT, "Fatal Python error: Aborted\n\n"},
    {SIGSEGV, "Fatal Python error: Segmentation fault\n\n"},
};
#define KINDS ((int)(sizeof kinds / sizeof kinds[0]))

/* One `enable`: its descriptor, and the meeting of the dying thread with the one that writes. Never freed: a handler may be using it. */
typedef struct {
    sem_t wake, done;
    uint64_t thread;
    int fd;
    int number; /* 0: no more is to be waited for */
} mp_faults;

static mp_faults *active;
static void *managed; /* where the image with the managed code is loaded, if that was compiled ahead of time */
static struct sigaction before[sizeof kinds / sizeof kinds[0]];

static void put_back(void)
{
    for (int i = 0; i < KINDS; i++) sigaction(kinds[i].number, &before[i], NULL);
}

static int is_runtimes(const siginfo_t *info, const void *context)
{
    if (info->si_code <= 0) return 0; /* sent, not caused by an instruction */
#if defined(__x86_64__)
    void *at = (void *)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    void *at = (void *)((const ucontext_t *)context)->uc_mcontext.pc;
#else
    return 0;
#endif
    Dl_info library;
    return dladdr(at, &library) == 0 || (library.dli_fname != NULL && strstr(library.dli_fname, "/libcoreclr.") != NULL) || library.dli_fbase == managed;
}

/* A fault on a stack that is full needs another one. Threads that have none get it here, once each: the JIT's runtime gives every thread its own. */
static void need_stack(void)
{
    stack_t now, own = {.ss_sp = NULL, .ss_flags = 0, .ss_size = 64 * 1024};
    if (sigaltstack(NULL, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;
    own.ss_sp = malloc(own.ss_size); /* the thread's for good */
    if (own.ss_sp != NULL) sigaltstack(&own, NULL);
}

static void write_stacks(mp_faults *f, int number)
{
    f->thread = (uint64_t)pthread_self();
    f->number = number;
    sem_post(&f->wake);
    struct timespec pause = {0, 5 * 1000 * 1000};
    for (int waited = 0; waited < PATIENCE_MS && sem_trywait(&f->done) != 0; waited += 5) nanosleep(&pause, NULL);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    int i = 0, saved = errno;
    while (i < KINDS - 1 && kinds[i].number != number) i++;
    if (is_runtimes(info, context)) {
        if ((before[i].sa_flags & SA_SIGINFO) != 0) before[i].sa_sigaction(number, info, context);
        else put_back(); /* the instruction is run again and meets what stood before */
        errno = saved;
        return;
    }
    put_back();
    mp_faults *f = __atomic_exchange_n(&active, NULL, __ATOMIC_ACQ_REL);
    if (f != NULL) {
        ssize_t ignored = write(f->fd, kinds[i].text, strlen(kinds[i].text));
        (void)ignored;
        write_stacks(f, number);
    }
    errno = saved;
    if (info->si_code > 0) return; /* the instruction is run again and meets what stood before */
    raise(number);
    signal(number, SIG_DFL); /* the runtime makes nothing of a signal that was sent */
    raise(number);
}

/* Starts watching; the caller, whose code is managed, then lets a thread wait. NULL: no memory. */
EXPORT mp_faults *minipy_fault_enable(int fd)
{
    mp_faults *f = calloc(1, sizeof *f);
    if (f == NULL) return NULL;
    need_stack();
    Dl_info caller;
    managed = dladdr(__builtin_return_address(0), &caller) != 0 ? caller.dli_fbase : NULL;
    sem_init(&f->wake, 0, 0);
    sem_init(&f->done, 0, 0);
    f->fd = fd;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    mp_faults *old = __atomic_exchange_n(&active, f, __ATOMIC_ACQ_REL);
    if (old != NULL) sem_post(&old->wake); /* the handlers are there already */
    else for (int i = 0; i < KINDS; i++) sigaction(kinds[i].number, &action, &before[i]);
    return f;
}

/* Stops watching if it is still this one that watches, and sends its thread home. */
EXPORT void minipy_fault_disable(mp_faults *f)
{
    mp_faults *expected = f;
    if (!__atomic_compare_exchange_n(&active, &expected, NULL, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return;
    put_back();
    sem_post(&f->wake);
}

/* The signal that a thread dies of, and the thread; 0 when there is nothing to wait for any more. */
EXPORT int minipy_fault_wait(mp_faults *f, uint64_t *thread)
{
    while (sem_wait(&f->wake) != 0) {}
    *thread = f->thread;
    return f->number;
}

EXPORT void minipy_fault_done(mp_faults *f) { sem_post(&f->done); }


/* For a fatal error that has told its story: the abort that follows is not to tell another. */
EXPORT void minipy_fault_forget(void)
{
    if (__atomic_exchange_n(&active, NULL, __ATOMIC_ACQ_REL) != NULL) put_back();
}

/* ---------------------------------------------------------------- faults to order, for tests */

static uintptr_t deepen(uintptr_t lowest, uintptr_t depth)
{
    volatile unsigned char page[4096];
    page[0] = (unsigned char)depth;
    uintptr_t here = (uintptr_t)&page;
    return here < lowest ? here : deepen(lowest, depth + 1) + page[0];
}

EXPORT void minipy_fault_raise(int which)
{
    volatile int *nowhere = NULL;
    volatile int zero = 0, one = 1;
    switch (which) {
        case 0: one = *nowhere; break;
        case 1: for (;;) raise(SIGSEGV); /* the runtime lets the first one pass */
        case 2: one = one / zero; raise(SIGFPE); break; /* arm64 divides without complaint */
        case 3: abort();
        case 4: deepen((uintptr_t)&one - 100 * 1024 * 1024, 0); break;
    }
    (void)one;
}
