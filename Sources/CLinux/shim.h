/* The door to Linux calls that the Glibc module lacks or that are variadic.
   _GNU_SOURCE must not be defined here: the headers would then differ from those of Swift's own Glibc module. */
#pragma once
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static inline int coppice_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags, mode);
}
static inline int coppice_set_dumpable(int value) { return prctl(PR_SET_DUMPABLE, value, 0, 0, 0); }
static inline int coppice_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
static inline ssize_t coppice_readlinkat(int directory, const char *name, uint8_t *bytes, size_t size) {
    return readlinkat(directory, name, (char *)bytes, size);
}
static inline int coppice_errno(void) { return errno; }
/* 1 when the child has ended (how: CLD_…, status: its exit code or signal), 0 when it still runs, -1 on failure. */
static inline int coppice_wait(pid_t pid, int keep, int *how, int *status) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | (keep ? WNOWAIT : 0)) != 0) return -1;
    if (info.si_pid == 0) return 0;
    *how = info.si_code;
    *status = info.si_status;
    return 1;
}
extern const char *strerrorname_np(int code);
static inline const char *coppice_errno_name(int code) { return strerrorname_np(code); }
/* SYNC_FILE_RANGE_WRITE of the whole file. */
static inline int coppice_start_writeback(int file) { return (int)syscall(SYS_sync_file_range, file, 0LL, 0LL, 2); }
static inline int coppice_await_writeback(int file) { return (int)syscall(SYS_sync_file_range, file, 0LL, 0LL, 7); }
extern int pipe2(int ends[2], int flags);
static inline const char *coppice_entry_name(const struct dirent *entry) { return entry->d_name; }
static inline int coppice_hostname(uint8_t *name, size_t size) { return gethostname((char *)name, size); }
static inline ssize_t coppice_send(int socket, const void *bytes, size_t count, const struct sockaddr_un *to, socklen_t size) {
    return sendto(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)to, size);
}
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
