// What glibc has and Swift's Glibc module does not show, plus the shims that Swift cannot express.
// _GNU_SOURCE stands in shims.c only: in a header that Swift imports it breaks the build.
#pragma once

#include <netinet/in.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#include "clinux_tls.h"

// accept4(2) with SOCK_NONBLOCK | SOCK_CLOEXEC; GNU only.
int clinux_accept(int listener, struct sockaddr *address, socklen_t *length);

// pipe2(2) with O_CLOEXEC; GNU only.
int clinux_pipe(int ends[2]);

// pidfd_open(2), which older C libraries lack.
int clinux_pidfd_open(int pid);

// Reads the exit of a child without blocking: 1 = exited (code and signal set), 0 = still
// running, -1 = errno. waitid(2).
int clinux_reap(int pid, int *code, int *signal_number);

// Starts a child with posix_spawn(3): the parent descriptors become the child descriptors, everything else is
// closed, signals are default and unblocked, and with new_session it leads a session of its own.
// Returns 0 or an errno value.
int clinux_spawn(const char *path, char *const argv[], char *const envp[], const char *directory,
                 const int *parent, const int *child, int count, int new_session, int *pid);

// Names the calling thread as top -H shows it; 15 bytes at most.
void clinux_name_thread(const char *name);

// A listening TCP socket of this machine.
struct clinux_listener {
    int family;            // AF_INET or AF_INET6
    uint8_t address[16];   // network byte order
    uint32_t user_id;
    uint32_t inode;
    uint16_t port;         // host byte order
};

// All listening TCP sockets of this network namespace, sock_diag(7); the count, or -1 with errno. Only sockets
// in TCP_LISTEN are asked for, so the cost does not grow with connections.
int clinux_listeners(struct clinux_listener *list, int capacity);

// The terminal calls, which take pointers to structures (ioctl is variadic).
int clinux_set_window_size(int fd, uint16_t rows, uint16_t columns);
int clinux_window_size(int fd, uint16_t *rows, uint16_t *columns);

// fcntl(2) and open(2) are variadic, which Swift cannot call.
int clinux_open(const char *path, int flags, unsigned mode);
int clinux_fcntl(int fd, int command, int argument);

// memfd_create(2) with MFD_CLOEXEC; GNU only.
int clinux_anonymous_file(const char *name);

// sendmsg(2) without SIGPIPE of one message with at most four descriptors (SCM_RIGHTS, whose macros Swift cannot
// use); the bytes that were sent, or -1 with errno.
ssize_t clinux_send_descriptors(int socket, const uint8_t *bytes, size_t length, const int *descriptors,
                                int count);

// recvmsg(2) of one message and the one descriptor that may come with it, close-on-exec, else -1; further ones are
// closed by the kernel. The length, or -1 with errno.
ssize_t clinux_receive_descriptor(int socket, uint8_t *bytes, size_t length, int *descriptor);

// Sends one datagram to a Unix socket: a path, or a name of the kernel's own (abstract) after an at sign. 0 or errno.
int clinux_notify(const char *socket, const char *text, size_t length);

// Replaces the program by another, execve(2): the descriptors become first, first + 1, …, open in it. Returns errno.
int clinux_replace(const char *path, char *const argv[], char *const envp[], const int *descriptors, int count,
                   int first);
