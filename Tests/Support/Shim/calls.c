/* Preloaded into a program under test: counts the calls by which files are published, over all threads, and at the
   N-th one kills the process or makes the call fail.

   COPPICE_SHIM_KILL_AT=N     SIGKILL in place of the N-th call; a write is done by half first
   COPPICE_SHIM_FAIL_AT=N     the N-th call and those after it fail ...
   COPPICE_SHIM_FAIL_COUNT=M  ... but no more than M of them ...
   COPPICE_SHIM_ERRNO=E       ... with this error, where that call can have it
   COPPICE_SHIM_COUNT=FILE    how many calls there were, written at the end
   COPPICE_SHIM_NO_WATCH=1    there is no inotify to be had
   COPPICE_SHIM_CLOCK=S       the host's clock is S seconds ahead (negative: behind) */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum kind { TAKES_ROOM, FLUSHES, CHANGES };

static atomic_long calls;
static long kill_at, fail_at, fail_count, fail_errno, clock_offset;

static long setting(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
    kill_at = setting("COPPICE_SHIM_KILL_AT");
    fail_at = setting("COPPICE_SHIM_FAIL_AT");
    fail_count = setting("COPPICE_SHIM_FAIL_COUNT");
    fail_errno = setting("COPPICE_SHIM_ERRNO");
    clock_offset = setting("COPPICE_SHIM_CLOCK");
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    long result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += clock_offset;
    return (int)result;
}

int inotify_init1(int flags) {
    if (setting("COPPICE_SHIM_NO_WATCH")) { errno = EMFILE; return -1; }
    return (int)syscall(SYS_inotify_init1, flags);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("COPPICE_SHIM_COUNT");
    if (!path) return;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
    if (syscall(SYS_write, file, text, length) != length) _exit(99);
}

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static int can_have(enum kind kind) {
    switch (fail_errno) {
    case ENOSPC:
    case EDQUOT: return kind == TAKES_ROOM;
    case EIO: return kind != CHANGES;
    default: return kind != FLUSHES;
    }
}

/* 0: go on; otherwise the error to answer. */
static int meet(enum kind kind) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (kill_at && number == kill_at) die();
    if (fail_at && number >= fail_at && (!fail_count || number < fail_at + fail_count) && can_have(kind))
        return (int)fail_errno;
    return 0;
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))
#define MEET(kind)                                   \
    do {                                             \
        int error = meet(kind);                      \
        if (error) { errno = error; return -1; }     \
    } while (0)

int openat(int directory, const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(list, mode_t) : 0;
    va_end(list);
    if (flags & O_CREAT) MEET(TAKES_ROOM);
    return (int)syscall(SYS_openat, directory, path, flags, mode);
}

ssize_t write(int file, const void *bytes, size_t count) {
    if (file > 2) {
        if (kill_at && atomic_load(&calls) + 1 == kill_at) {
            if (syscall(SYS_write, file, bytes, count / 2) < 0) die();
        }
        MEET(TAKES_ROOM);
    }
    return syscall(SYS_write, file, bytes, count);
}

int fsync(int file) {
    MEET(FLUSHES);
    return (int)syscall(SYS_fsync, file);
}

int posix_fallocate(int file, off_t offset, off_t size) {
    int error = meet(TAKES_ROOM);
    if (error) return error;
    return REAL(int, "posix_fallocate", int, off_t, off_t)(file, offset, size);
}

int mkdirat(int directory, const char *path, mode_t mode) {
    MEET(TAKES_ROOM);
    return (int)syscall(SYS_mkdirat, directory, path, mode);
}

int symlinkat(const char *target, int directory, const char *path) {
    MEET(TAKES_ROOM);
    return (int)syscall(SYS_symlinkat, target, directory, path);
}

int renameat(int from, const char *old, int to, const char *new) {
    MEET(CHANGES);
    return (int)syscall(SYS_renameat2, from, old, to, new, 0);
}

int unlinkat(int directory, const char *path, int flags) {
    MEET(CHANGES);
    return (int)syscall(SYS_unlinkat, directory, path, flags);
}

int fchmod(int file, mode_t mode) {
    MEET(CHANGES);
    return (int)syscall(SYS_fchmod, file, mode);
}

int fchown(int file, uid_t owner, gid_t group) {
    MEET(CHANGES);
    return (int)syscall(SYS_fchown, file, owner, group);
}
