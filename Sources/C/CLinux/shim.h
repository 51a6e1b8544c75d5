/* Linux calls that the Glibc module lacks or that are variadic.
   _GNU_SOURCE must not be defined here: the headers would then differ from those of Swift's own Glibc module. */
#pragma once
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
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
#include <sys/uio.h>
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
/* The same with a descriptor beside the bytes: the receiver gets one of its own. */
static inline ssize_t coppice_send_descriptor(int socket, const void *bytes, size_t count, const struct sockaddr_un *to, socklen_t size, int descriptor) {
    struct iovec part = {(void *)bytes, count};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {(void *)to, size, &part, 1, control.room, sizeof control.room, 0};
    memset(&control, 0, sizeof control);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof descriptor);
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}
/* A file in memory that can be sealed, by memfd_create(2): close-on-exec, not executable where the kernel knows that. */
static inline int coppice_memory_file(const char *name) {
    int file = (int)syscall(SYS_memfd_create, name, 1U | 2U | 8U);
    return file < 0 && errno == EINVAL ? (int)syscall(SYS_memfd_create, name, 1U | 2U) : file;
}
/* F_ADD_SEALS: no further seal, no shrinking, no growing, no writing. */
static inline int coppice_seal(int file) { return fcntl(file, 1033, 1 | 2 | 4 | 8); }
/* F_GET_SEALS: whether all four are set; a file that cannot have any has none. */
static inline int coppice_is_sealed(int file) {
    int seals = fcntl(file, 1034);
    return seals >= 0 && (seals & 15) == 15;
}
static inline int coppice_set_close_on_exec(int file) { return fcntl(file, F_SETFD, FD_CLOEXEC); }
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

/* One question to the resolver, asked on a thread of the C library's own, so that it can be given up: glibc's
   getaddrinfo_a(3), by names of ours since its declarations need _GNU_SOURCE. */
typedef struct coppice_question {
    struct {
        const char *name, *service;
        const struct addrinfo *request;
        struct addrinfo *result;
        int answer;
        int reserved[5];
    } asked;
    struct addrinfo hints;
    char host[256];
} coppice_question;
extern int coppice_gai_start(int mode, coppice_question *list[], int count, void *event) __asm__("getaddrinfo_a");
extern int coppice_gai_wait(coppice_question *const list[], int count, const struct timespec *time) __asm__("gai_suspend");
extern int coppice_gai_answer(coppice_question *question) __asm__("gai_error");
extern int coppice_gai_cancel(coppice_question *question) __asm__("gai_cancel");
#define COPPICE_EAI_INPROGRESS (-100)
#define COPPICE_EAI_NOTCANCELED (-102)

static inline int coppice_resolve_number(const char *host, struct addrinfo **list) {
    struct addrinfo hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    return getaddrinfo(host, NULL, &hints, list);
}
/* Begins; NULL when the name is too long or there is no memory. */
static inline coppice_question *coppice_ask(const char *host) {
    coppice_question *question = (coppice_question *)calloc(1, sizeof *question);
    if (!question || strlen(host) >= sizeof question->host) { free(question); return NULL; }
    strcpy(question->host, host);
    question->hints.ai_socktype = SOCK_STREAM;
    question->asked.name = question->host;
    question->asked.request = &question->hints;
    if (coppice_gai_start(1, &question, 1, NULL) == 0) return question;
    free(question);
    return NULL;
}
/* Waits at most that long; 1 when the question was answered. */
static inline int coppice_await(coppice_question *question, long milliseconds) {
    struct timespec time = {milliseconds / 1000, (milliseconds % 1000) * 1000000};
    if (coppice_gai_answer(question) == COPPICE_EAI_INPROGRESS) coppice_gai_wait(&question, 1, &time);
    return coppice_gai_answer(question) != COPPICE_EAI_INPROGRESS;
}
/* Ends it: the answer's addresses are the caller's to free. A question that the resolver still works on is left to it. */
static inline int coppice_take_answer(coppice_question *question, struct addrinfo **list) {
    int answer = coppice_gai_answer(question);
    if (answer == COPPICE_EAI_INPROGRESS && coppice_gai_cancel(question) == COPPICE_EAI_NOTCANCELED) return answer;
    *list = answer == 0 ? question->asked.result : NULL;
    free(question);
    return answer;
}
static inline int coppice_connect(int socket, const void *address, socklen_t size) {
    return connect(socket, (const struct sockaddr *)address, size);
}
static inline int coppice_socket_error(int socket) {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}
/* The address as people write it, without brackets. */
static inline int coppice_show_address(const void *address, socklen_t size, char *text, socklen_t room) {
    return getnameinfo((const struct sockaddr *)address, size, text, room, NULL, 0, NI_NUMERICHOST);
}
static inline void coppice_set_port(void *address, uint16_t port) {
    if (((struct sockaddr *)address)->sa_family == AF_INET6) ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
    else ((struct sockaddr_in *)address)->sin_port = htons(port);
}
