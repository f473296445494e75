/* Counts the calls that change files, and at a given one kills the process, tears the write, or says that the disk is
 * full. Preloaded into the command under test; see crash.rs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static long at = -1;
enum { BEFORE, TORN, AFTER, FULL, READONLY };
static int mode = BEFORE;

__attribute__((constructor)) static void begin(void) {
    const char *a = getenv("FAULT_AT"), *m = getenv("FAULT_MODE");
    if (a) at = atol(a);
    if (m) mode = atoi(m);
}

__attribute__((destructor)) static void end(void) {
    const char *log = getenv("FAULT_LOG");
    FILE *f = log ? fopen(log, "w") : NULL;
    if (f) {
        fprintf(f, "%ld\n", (long)calls);
        fclose(f);
    }
}

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void stop(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* True where this is the call at which it happens. */
static int now(void) { return atomic_fetch_add(&calls, 1) + 1 == at; }
static int full(void) { return mode == FULL && at >= 0 && calls >= at; }

#define WRITER(name, off)                                                                    \
    ssize_t name(int fd, const void *b, size_t n, off o) {                                  \
        ssize_t (*f)(int, const void *, size_t, off) = real(#name);                         \
        if (fd <= 2) return f(fd, b, n, o);                                                  \
        int hit = now();                                                                     \
        if (full()) { errno = ENOSPC; return -1; }                                           \
        if (hit && mode == BEFORE) stop();                                                   \
        if (hit && mode == TORN) { f(fd, b, n / 2, o); stop(); }                             \
        ssize_t r = f(fd, b, n, o);                                                          \
        if (hit && mode == AFTER) stop();                                                    \
        return r;                                                                            \
    }
WRITER(pwrite, off_t)
WRITER(pwrite64, off64_t)

ssize_t write(int fd, const void *b, size_t n) {
    ssize_t (*f)(int, const void *, size_t) = real("write");
    if (fd <= 2) return f(fd, b, n);
    int hit = now();
    if (full()) { errno = ENOSPC; return -1; }
    if (hit && mode == BEFORE) stop();
    if (hit && mode == TORN) { f(fd, b, n / 2); stop(); }
    ssize_t r = f(fd, b, n);
    if (hit && mode == AFTER) stop();
    return r;
}

#define PLAIN(name, args, pass)                                                              \
    int name args {                                                                          \
        int(*f) args = real(#name);                                                          \
        int hit = now();                                                                     \
        if (hit && mode <= TORN) stop();                                                     \
        int r = f pass;                                                                      \
        if (hit && mode == AFTER) stop();                                                    \
        return r;                                                                            \
    }
PLAIN(fsync, (int fd), (fd))
PLAIN(fdatasync, (int fd), (fd))
PLAIN(ftruncate, (int fd, off_t n), (fd, n))
PLAIN(ftruncate64, (int fd, off64_t n), (fd, n))
PLAIN(unlink, (const char *p), (p))
PLAIN(rename, (const char *a, const char *b), (a, b))

/* A file system that may only be read. */
static int refused(const char *path, int flags) {
    return mode == READONLY && strstr(path, "ledger.db") && (flags & O_ACCMODE) != O_RDONLY;
}
#define OPENER(name)                                                                         \
    int name(const char *path, int flags, ...) {                                             \
        int (*f)(const char *, int, ...) = real(#name);                                      \
        va_list v;                                                                           \
        va_start(v, flags);                                                                  \
        int m = flags & (O_CREAT | O_TMPFILE) ? va_arg(v, int) : 0;                          \
        va_end(v);                                                                           \
        if (refused(path, flags)) { errno = EACCES; return -1; }                             \
        return f(path, flags, m);                                                            \
    }
OPENER(open)
OPENER(open64)
