/*
 * Starting a program: what must happen between fork and exec, where no managed code may run (the child is a copy with one thread, or with
 * vfork borrows the parent's memory).
 *
 * minipy_fork_exec gets everything ready-made in a struct; the child only makes system calls. It reports a failure through errpipe_write in
 * the form that Lib/subprocess.py reads: "OSError:<errno in hex>:<note>", where the note "noexec" says that exec was never reached.
 *
 * All signals are blocked around the fork and the parent's handlers are reset in the child, so no handler of ours runs there. vfork is used
 * unless user or group ids change: the C library applies those to "all threads", which in a vfork child would be the parent's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

typedef struct {
    char *const *candidates; /* paths to try, in order */
    char *const *argv;
    char *const *envp; /* NULL: inherit */
    const char *cwd;   /* NULL: stay */
    const int *keep;   /* sorted descriptors that stay open */
    const gid_t *groups;
    int keep_count, group_count; /* group_count -1: leave */
    int p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write;
    int close_fds, restore_signals, new_session, process_group, child_umask;
    int set_gid, set_uid, failure_code; /* what the child exits with when exec fails */
    gid_t gid;
    uid_t uid;
} mp_spawn;

static int inheritable(int fd)
{
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -1 : fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC);
}

static void close_span(unsigned first, unsigned last)
{
    if (first > last) return;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0) == 0) return;
#endif
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 65536) limit = 65536;
    for (unsigned fd = first; fd <= last && fd < (unsigned long)limit; fd++) close((int)fd);
}

/* Closes everything from 3 on but the kept descriptors, which are sorted. */
static void close_others(const mp_spawn *s)
{
    unsigned next = 3;
    for (int i = 0; i < s->keep_count; i++) {
        if (s->keep[i] < (int)next) continue;
        close_span(next, (unsigned)s->keep[i] - 1);
        next = (unsigned)s->keep[i] + 1;
    }
    close_span(next, UINT_MAX);
}

static void default_handlers(void)
{
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) continue;
        memset(&action, 0, sizeof action);
        action.sa_handler = SIG_DFL;
        sigaction(number, &action, NULL);
    }
}

static int move(int from, int to)
{
    return from == to ? inheritable(from) : dup2(from, to);
}

static int prepare(mp_spawn *s)
{
    for (int i = 0; i < s->keep_count; i++)
        if (s->keep[i] != s->errpipe_write && inheritable(s->keep[i]) < 0) return -1;
    if (s->p2cwrite >= 0 && close(s->p2cwrite) < 0) return -1;
    if (s->c2pread >= 0 && close(s->c2pread) < 0) return -1;
    if (s->errread >= 0 && close(s->errread) < 0) return -1;
    if (s->errpipe_read >= 0 && close(s->errpipe_read) < 0) return -1;
    /* A descriptor in the way of another one's place moves up first. */
    if (s->c2pwrite == 0 && (s->c2pwrite = dup(0)) < 0) return -1;
    while (s->errwrite == 0 || s->errwrite == 1)
        if ((s->errwrite = dup(s->errwrite)) < 0) return -1;
    if (s->p2cread >= 0 && move(s->p2cread, 0) < 0) return -1;
    if (s->c2pwrite >= 0 && move(s->c2pwrite, 1) < 0) return -1;
    if (s->errwrite >= 0 && move(s->errwrite, 2) < 0) return -1;
    if (s->cwd != NULL && chdir(s->cwd) < 0) return -1;
    if (s->child_umask >= 0) umask((mode_t)s->child_umask);
    if (s->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (s->new_session && setsid() < 0) return -1;
    if (s->process_group >= 0 && setpgid(0, s->process_group) < 0) return -1;
    if (s->group_count >= 0 && setgroups((size_t)s->group_count, s->groups) < 0) return -1;
    if (s->set_gid && setregid(s->gid, s->gid) < 0) return -1;
    if (s->set_uid && setreuid(s->uid, s->uid) < 0) return -1;
    return 0;
}

static void report(int fd, int error, const char *note)
{
    char text[64] = "OSError:", digits[16];
    size_t length = 8;
    int count = 0;
    unsigned value = (unsigned)error;
    do {
        digits[count++] = "0123456789ABCDEF"[value & 15];
        value >>= 4;
    } while (value != 0);
    while (count > 0) text[length++] = digits[--count];
    text[length++] = ':';
    while (*note != 0) text[length++] = *note++;
    ssize_t ignored = write(fd, text, length);
    (void)ignored;
}

static void __attribute__((noreturn)) child(const mp_spawn *given, const sigset_t *mask)
{
    extern char **environ;
    mp_spawn s = *given;
    default_handlers();
    const char *note = "noexec";
    int error = 0;
    if (prepare(&s) < 0) error = errno;
    else {
        note = "";
        if (s.close_fds) close_others(&s);
        sigprocmask(SIG_SETMASK, mask, NULL);
        for (char *const *candidate = s.candidates; *candidate != NULL; candidate++) {
            execve(*candidate, s.argv, s.envp != NULL ? s.envp : environ);
            if (errno != ENOENT && errno != ENOTDIR && error == 0) error = errno;
        }
        if (error == 0) error = errno;
    }
    if (s.errpipe_write >= 0) report(s.errpipe_write, error, note);
    _exit(s.failure_code);
}

static pid_t __attribute__((noinline)) start_sharing(const mp_spawn *s, const sigset_t *mask)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    pid_t pid = vfork();
#pragma GCC diagnostic pop
    if (pid == 0) child(s, mask);
    return pid;
}

static pid_t __attribute__((noinline)) start_copying(const mp_spawn *s, const sigset_t *mask)
{
    pid_t pid = fork();
    if (pid == 0) child(s, mask);
    return pid;
}

/* The child's pid, or minus errno. */
EXPORT int minipy_fork_exec(const mp_spawn *s, int may_share)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    int share = may_share && !s->set_uid && !s->set_gid && s->group_count < 0;
    pid_t pid = share ? start_sharing(s, &old) : start_copying(s, &old);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return pid < 0 ? -error : (int)pid;
}
