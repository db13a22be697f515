// The floor: what forwarding costs when nothing is understood. No proxy that reads its requests can be cheaper.
//
//     floor LISTEN-PORT DYNO-PORT...
//
// One thread, edge-triggered epoll; each client connection is joined to a connection to one of the dynos, which goes
// back to a pool when the client leaves. In the steady state a request costs two recv and two send and nothing else.
// It writes no log and changes no byte.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, MAX_FD = 65536, MAX_DYNOS = 64, SCRATCH_BYTES = 65536 };

struct end {
    int fd;
    bool is_client;
    bool awaits_answer;  // on a dyno's end: a request went out and no byte has come back
    struct end *other;   // NULL for a dyno's end in the pool
    char *unsent;        // what the socket did not take
    size_t unsent_length, unsent_start;
};

static struct end *ends[MAX_FD];
static struct end *pool[MAX_FD];
static int pool_count;
static int dyno_ports[MAX_DYNOS], dyno_count, next_dyno, epoll_fd;
static char scratch[SCRATCH_BYTES];

static void forget(struct end *end) {
    ends[end->fd] = NULL;
    close(end->fd);
    free(end->unsent);
    free(end);
}

static void leave_pool(struct end *end) {
    for (int index = 0; index < pool_count; index++) {
        if (pool[index] == end) pool[index] = pool[--pool_count];
    }
    forget(end);
}

// Parts the two; the dyno's end is kept when nothing is under way on it.
static void part(struct end *end) {
    struct end *client = end->is_client ? end : end->other, *dyno = end->is_client ? end->other : end;
    bool is_reusable = end->is_client && dyno && !dyno->awaits_answer && !dyno->unsent && !client->unsent;
    if (client) forget(client);
    if (!dyno) return;
    dyno->other = NULL;
    if (is_reusable) pool[pool_count++] = dyno;
    else forget(dyno);
}

// Sends, keeping what the socket does not take. False when the pair is gone or the socket is full.
static bool pass_on(struct end *to, const char *bytes, size_t count) {
    ssize_t sent = send(to->fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        part(to);
        return false;
    }
    size_t done = sent < 0 ? 0 : (size_t)sent;
    if (done == count) return true;
    to->unsent_length = count - done;
    to->unsent_start = 0;
    to->unsent = malloc(to->unsent_length);
    if (!to->unsent) abort();
    memcpy(to->unsent, bytes + done, to->unsent_length);
    return false;
}

static bool flush(struct end *to) {
    while (to->unsent) {
        ssize_t sent = send(to->fd, to->unsent + to->unsent_start, to->unsent_length, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN) part(to);
            return false;
        }
        to->unsent_start += (size_t)sent;
        to->unsent_length -= (size_t)sent;
        if (to->unsent_length > 0) continue;
        free(to->unsent);
        to->unsent = NULL;
    }
    return true;
}

// `is_ending`: the other side has said its last; then a short read does not mean that there is no more to know.
static void relay(struct end *from, bool is_ending) {
    for (;;) {
        ssize_t count = recv(from->fd, scratch, sizeof scratch, 0);
        if (count < 0 && errno == EAGAIN) return;
        if (!from->other) {
            leave_pool(from);
            return;
        }
        if (count <= 0) {
            part(from);
            return;
        }
        if (from->is_client) from->other->awaits_answer = true;
        else from->awaits_answer = false;
        if (!pass_on(from->other, scratch, (size_t)count)) return;
        if ((size_t)count < sizeof scratch && !is_ending) return;
    }
}

static struct end *add(int fd, bool is_client) {
    int on = 1;
    struct end *end = fd >= 0 && fd < MAX_FD ? calloc(1, sizeof *end) : NULL;
    if (!end) {
        if (fd >= 0) close(fd);
        return NULL;
    }
    *end = (struct end){.fd = fd, .is_client = is_client};
    ends[fd] = end;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0) return end;
    forget(end);
    return NULL;
}

static struct end *dyno_end(void) {
    if (pool_count > 0) return pool[--pool_count];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)dyno_ports[next_dyno])};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    next_dyno = (next_dyno + 1) % dyno_count;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        close(fd);
        return NULL;
    }
    return add(fd, false);
}

static void accept_all(int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        struct end *client = add(fd, true);
        struct end *dyno = client ? dyno_end() : NULL;
        if (!client) continue;
        if (!dyno) {
            forget(client);
            continue;
        }
        client->other = dyno;
        dyno->other = client;
        relay(client, false);
    }
}

static void handle(int fd, bool is_ending) {
    struct end *end = ends[fd];
    if (!end) return;
    bool was_full = end->unsent != NULL;
    if (!flush(end) || ends[fd] != end) return;
    // What was sent at last came from the other end, which stopped reading meanwhile.
    if (was_full && end->other) {
        relay(end->other, true);
        if (ends[fd] != end) return;
    }
    if (end->other && end->other->unsent) return;
    relay(end, is_ending);
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) {
        perror("floor: listen");
        exit(1);
    }
    return listener;
}

int main(int argc, char **argv) {
    if (argc < 3 || argc - 2 > MAX_DYNOS) {
        fprintf(stderr, "usage: floor LISTEN-PORT DYNO-PORT...\n");
        return 2;
    }
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    for (int index = 2; index < argc; index++) dyno_ports[dyno_count++] = atoi(argv[index]);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(atoi(argv[1]));
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int index = 0; index < count; index++) {
            if (events[index].data.fd == listener) accept_all(listener);
            else handle(events[index].data.fd, events[index].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
        }
    }
}
