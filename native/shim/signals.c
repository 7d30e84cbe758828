/*
 * Signals of the process (see Modules/SignalModule.cs).
 *
 * The handler runs anywhere, at any time: it only sets words and writes one byte. A signal belongs to the interpreter that asked for it
 * last: its mp_signals, which is never freed (a handler may be reading it), has the numbers that came and where its eval breaker is. No
 * SA_RESTART, so that waiting system calls come back with EINTR; when another thread than the interpreter's main one got the signal, the
 * main thread is poked. The host's own threads block nothing, so a signal for the process that the main thread has blocked comes to one of
 * them: it is passed on to the main thread, where it waits as it would in a process without such threads.
 *
 * A poke is a signal that says nothing: it interrupts the system call a thread waits in, to make it look at its breaker.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define MP_NSIG 65

typedef struct {
    int *breaker;
    uint64_t main_thread;
    uint64_t main_blocked; /* the main thread's signal mask */
    int breaker_bit;
    int wakeup_fd;
    int wakeup_errno; /* why a write to wakeup_fd failed; 0 when all went well */
    int any;
    int tripped[MP_NSIG];
} mp_signals;

static mp_signals *owners[MP_NSIG];
static const char poke_mark;

#define POKE (SIGRTMAX - 1)

static void poke_one(pthread_t thread)
{
    union sigval value = {.sival_ptr = (void *)&poke_mark};
    pthread_sigqueue(thread, POKE, value);
}

/* Notes a signal as if it had come; may be called from any thread. */
EXPORT void minipy_signal_trip(mp_signals *s, int number)
{
    __atomic_store_n(&s->tripped[number], 1, __ATOMIC_RELEASE);
    __atomic_store_n(&s->any, 1, __ATOMIC_RELEASE);
    __atomic_fetch_or(s->breaker, s->breaker_bit, __ATOMIC_SEQ_CST);
    int fd = __atomic_load_n(&s->wakeup_fd, __ATOMIC_ACQUIRE);
    if (fd < 0) return;
    unsigned char byte = (unsigned char)number;
    ssize_t written;
    do {
        written = write(fd, &byte, 1);
    } while (written < 0 && errno == EINTR);
    if (written < 0) __atomic_store_n(&s->wakeup_errno, errno, __ATOMIC_RELEASE);
}

static void handle(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (info != NULL && info->si_code == SI_QUEUE && info->si_value.sival_ptr == (void *)&poke_mark) return;
    mp_signals *s = __atomic_load_n(&owners[number], __ATOMIC_ACQUIRE);
    if (s == NULL) return;
    int saved = errno, elsewhere = (uint64_t)pthread_self() != s->main_thread;
    if (elsewhere && info != NULL && info->si_code != SI_TKILL && (__atomic_load_n(&s->main_blocked, __ATOMIC_ACQUIRE) >> (number - 1) & 1) != 0) {
        pthread_kill((pthread_t)s->main_thread, number);
    } else {
        minipy_signal_trip(s, number);
        if (elsewhere) poke_one((pthread_t)s->main_thread);
    }
    errno = saved;
}

/* A poke must not end the process, so it has a handler before the first one is sent. */
static void take_pokes(void)
{
    struct sigaction action;
    if (sigaction(POKE, NULL, &action) != 0 || (action.sa_flags & SA_SIGINFO) != 0) return;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO;
    sigaction(POKE, &action, NULL);
}

/* The disposition of a signal: 0 default, 1 ignore, 2 our handler (interrupting), 3 our handler (restarting). 0 or errno. */
EXPORT int minipy_signal_set(mp_signals *s, int number, int disposition)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    if (disposition >= 2 && number != POKE) take_pokes();
    __atomic_store_n(&owners[number], disposition >= 2 ? s : NULL, __ATOMIC_RELEASE);
    if (disposition >= 2) {
        action.sa_sigaction = handle;
        action.sa_flags = SA_SIGINFO | (disposition == 3 ? SA_RESTART : 0);
    } else if (disposition == 0 && number == POKE) {
        action.sa_sigaction = handle; /* a poke must not end the process */
        action.sa_flags = SA_SIGINFO;
    } else {
        action.sa_handler = disposition == 1 ? SIG_IGN : SIG_DFL;
    }
    return sigaction(number, &action, NULL) == 0 ? 0 : errno;
}

/* 0 default, 1 ignore, 2 ours, 4 somebody else's, -1 no such signal. */
EXPORT int minipy_signal_get(int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0) return -1;
    if ((action.sa_flags & SA_SIGINFO) != 0) return action.sa_sigaction == handle && number != POKE ? 2 : number == POKE ? 0 : 4;
    return action.sa_handler == SIG_DFL ? 0 : action.sa_handler == SIG_IGN ? 1 : 4;
}

/* Interrupts the system call that a thread waits in. */
EXPORT void minipy_poke(uint64_t thread)
{
    take_pokes();
    poke_one((pthread_t)thread);
}
