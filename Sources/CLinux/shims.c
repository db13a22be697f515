#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int clinux_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int clinux_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int clinux_reap(int pid, int *code, int *signal_number) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    // The pid cannot have been reused: it stays a zombie until this very call.
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG) < 0) return -1;
    if (info.si_pid == 0) return 0;
    *code = info.si_code == CLD_EXITED ? info.si_status : -1;
    *signal_number = info.si_code == CLD_EXITED ? 0 : info.si_status;
    return 1;
}

// Moves descriptors out of the way of the numbers they are to get in the child: a dup2 action onto a number
// that is the source of a later one would lose it, and dup2 onto itself would keep close-on-exec.
static int duplicates_above(const int *parent, int count, int floor, int *copies) {
    for (int i = 0; i < count; i++) {
        copies[i] = fcntl(parent[i], F_DUPFD_CLOEXEC, floor);
        if (copies[i] < 0) {
            int saved = errno;
            while (i-- > 0) close(copies[i]);
            return saved;
        }
    }
    return 0;
}

int clinux_spawn(const char *path, char *const argv[], char *const envp[], const char *directory,
                 const int *parent, const int *child, int count, int new_session, int *pid) {
    enum { maximum = 16 };
    int copies[maximum], highest = 2;
    if (count > maximum) return EINVAL;
    for (int i = 0; i < count; i++)
        if (child[i] > highest) highest = child[i];
    int failure = duplicates_above(parent, count, highest + 1, copies);
    if (failure) return failure;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (new_session) flags |= POSIX_SPAWN_SETSID;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setflags(&attributes, flags);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    for (int i = 0; i < count; i++) posix_spawn_file_actions_adddup2(&actions, copies[i], child[i]);
    posix_spawn_file_actions_addclosefrom_np(&actions, highest + 1);
    if (directory) posix_spawn_file_actions_addchdir_np(&actions, directory);
    failure = posix_spawn(pid, path, &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    for (int i = 0; i < count; i++) close(copies[i]);
    return failure;
}

void clinux_name_thread(const char *name) {
    char cut[16];
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = 0;
    pthread_setname_np(pthread_self(), cut);
}

static int request_listeners(int netlink, int family) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message;
    memset(&message, 0, sizeof message);
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message.request.sdiag_family = (uint8_t)family;
    message.request.sdiag_protocol = IPPROTO_TCP;
    message.request.idiag_states = 1 << 10; // TCP_LISTEN
    return send(netlink, &message, sizeof message, 0) < 0 ? -1 : 0;
}

// Reads one dump; the new count, or -1.
static int receive_listeners(int netlink, struct clinux_listener *list, int capacity, int count) {
    union {
        char bytes[32768];
        struct nlmsghdr align;
    } buffer;
    for (;;) {
        ssize_t size = recv(netlink, &buffer, sizeof buffer, 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return -1;
        int left = (int)size;
        for (struct nlmsghdr *m = &buffer.align; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
            if (m->nlmsg_type == NLMSG_DONE) return count;
            if (m->nlmsg_type == NLMSG_ERROR) {
                errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
                return -1;
            }
            struct inet_diag_msg *d = NLMSG_DATA(m);
            if (count == capacity) continue;
            struct clinux_listener *l = &list[count++];
            memset(l, 0, sizeof *l);
            l->family = d->idiag_family;
            memcpy(l->address, d->id.idiag_src, sizeof l->address);
            l->port = ntohs(d->id.idiag_sport);
            l->user_id = d->idiag_uid;
            l->inode = d->idiag_inode;
        }
    }
}

int clinux_listeners(struct clinux_listener *list, int capacity) {
    int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -1;
    int count = 0;
    const int families[] = {AF_INET, AF_INET6};
    for (int i = 0; i < 2 && count >= 0; i++)
        count = request_listeners(netlink, families[i]) < 0
                    ? -1
                    : receive_listeners(netlink, list, capacity, count);
    int saved = errno;
    close(netlink);
    errno = saved;
    return count;
}

int clinux_set_window_size(int fd, uint16_t rows, uint16_t columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(fd, TIOCSWINSZ, &size);
}

int clinux_window_size(int fd, uint16_t *rows, uint16_t *columns) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return -1;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return 0;
}

int clinux_open(const char *path, int flags, unsigned mode) {
    return open(path, flags | O_CLOEXEC, (mode_t)mode);
}

int clinux_fcntl(int fd, int command, int argument) { return fcntl(fd, command, argument); }

int clinux_anonymous_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

// Room for four descriptors, aligned as cmsg(3) wants it.
union ancillary {
    char bytes[CMSG_SPACE(sizeof(int) * 4)];
    struct cmsghdr align;
};

ssize_t clinux_send_descriptors(int socket, const uint8_t *bytes, size_t length, const int *descriptors,
                                int count) {
    union ancillary ancillary;
    size_t size = sizeof(int) * (size_t)count;
    if (count > 4) {
        errno = EINVAL;
        return -1;
    }
    struct iovec content = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr header = {.msg_iov = &content, .msg_iovlen = 1};
    if (count > 0) {
        memset(&ancillary, 0, sizeof ancillary);
        header.msg_control = ancillary.bytes;
        header.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(part), descriptors, size);
    }
    return sendmsg(socket, &header, MSG_NOSIGNAL);
}

ssize_t clinux_receive_descriptor(int socket, uint8_t *bytes, size_t length, int *descriptor) {
    union ancillary ancillary;
    struct iovec content = {.iov_base = bytes, .iov_len = length};
    struct msghdr header = {.msg_iov = &content,
                            .msg_iovlen = 1,
                            .msg_control = ancillary.bytes,
                            .msg_controllen = CMSG_SPACE(sizeof(int))};
    *descriptor = -1;
    ssize_t count = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    if (count < 0) return -1;
    struct cmsghdr *part = CMSG_FIRSTHDR(&header);
    if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(part), sizeof(int));
    return count;
}

int clinux_notify(const char *name, const char *text, size_t length) {
    struct sockaddr_un address;
    size_t size = strlen(name);
    if (size == 0 || size >= sizeof address.sun_path) return EINVAL;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, name, size);
    if (name[0] == '@') address.sun_path[0] = 0;
    int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sender < 0) return errno;
    socklen_t total = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    ssize_t sent =
        sendto(sender, text, length, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address, total);
    int failure = sent < 0 ? errno : 0;
    close(sender);
    return failure;
}

int clinux_replace(const char *path, char *const argv[], char *const envp[], const int *descriptors, int count,
                   int first) {
    int *copies = malloc(sizeof(int) * (size_t)(count > 0 ? count : 1));
    if (!copies) return ENOMEM;
    int failure = duplicates_above(descriptors, count, first + count, copies);
    for (int i = 0; i < count && !failure; i++)
        if (dup2(copies[i], first + i) < 0) failure = errno;
    free(copies);
    if (failure) return failure;
    execve(path, argv, envp);
    return errno;
}
