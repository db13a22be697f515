// A fast HTTP/1.1 responder for benchmarks: what stands behind each proxy must never be the bottleneck.
//
//     responder PORT
//
// One thread, edge-triggered epoll, keep-alive, no allocation per request. It reads just enough of a request to answer
// in order: `GET /` 120 bytes, `GET /100k` 100 KB, `GET /chunked` 120 bytes in chunked coding, any `POST` 120 bytes once
// its content (by Content-Length) has been read and thrown away.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES = 16384, LARGE_BYTES = 100 * 1024, SMALL_BYTES = 120, EVENTS = 256, MAX_FD = 65536 };

struct answer {
    char *bytes;
    size_t length;
};

struct connection {
    int fd;
    bool closes;           // the request under way asked for `Connection: close`
    size_t content_left;   // bytes of a request's content that are still to come
    size_t head_length;    // bytes of a head that is not complete yet
    const struct answer *sending;
    size_t sent;
    char head[HEAD_BYTES];
};

static struct answer small_answer, large_answer, chunked_answer;
static struct connection *connections[MAX_FD];
static char scratch[262144];

static struct answer with_length(size_t length) {
    struct answer answer;
    char head[256];
    int head_length = snprintf(head, sizeof head,
                               "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", length);
    answer.length = (size_t)head_length + length;
    answer.bytes = malloc(answer.length);
    if (!answer.bytes) abort();
    memcpy(answer.bytes, head, (size_t)head_length);
    memset(answer.bytes + head_length, 'x', length);
    return answer;
}

static struct answer in_chunks(void) {
    static char text[1024];
    int length = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int chunk = 0; chunk < 3; chunk++) {
        length += snprintf(text + length, sizeof text - (size_t)length, "28\r\n%040d\r\n", chunk);
    }
    length += snprintf(text + length, sizeof text - (size_t)length, "0\r\n\r\n");
    return (struct answer){text, (size_t)length};
}

static void drop(struct connection *connection) {
    connections[connection->fd] = NULL;
    close(connection->fd);
    free(connection);
}

// The value of a field as a number, or 0; `name` ends with a colon.
static size_t number_of_field(const char *head, const char *name) {
    const char *field = strcasestr(head, name);
    return field ? strtoul(field + strlen(name), NULL, 10) : 0;
}

// Reads one head, which ends with a NUL in place of its last line feed, and chooses the answer.
static void choose(struct connection *connection, const char *head) {
    connection->closes = strstr(head, " HTTP/1.0\r\n") || strcasestr(head, "\r\nconnection: close");
    connection->content_left = number_of_field(head, "\r\ncontent-length:");
    connection->sending = &small_answer;
    if (!strncmp(head, "GET /100k", 9)) connection->sending = &large_answer;
    if (!strncmp(head, "GET /chunked", 12)) connection->sending = &chunked_answer;
    connection->sent = 0;
}

enum outcome { READY, FULL, GONE };

// Sends what is due. GONE means that the connection was freed.
static enum outcome flush(struct connection *connection) {
    while (connection->sending && connection->content_left == 0) {
        size_t left = connection->sending->length - connection->sent;
        ssize_t count = send(connection->fd, connection->sending->bytes + connection->sent, left, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) return FULL;
        if (count < 0) {
            drop(connection);
            return GONE;
        }
        connection->sent += (size_t)count;
        if (connection->sent < connection->sending->length) continue;
        connection->sending = NULL;
        if (connection->closes) {
            drop(connection);
            return GONE;
        }
    }
    return READY;
}

// Adds bytes to the head that is being read and chooses the answer once it is complete. Returns how many it used, or
// 0 when the head is too long.
static size_t take_head(struct connection *connection, const char *bytes, size_t count) {
    size_t before = connection->head_length, room = HEAD_BYTES - 1 - before;
    size_t copied = count < room ? count : room;
    memcpy(connection->head + before, bytes, copied);
    connection->head[before + copied] = 0;
    char *end = strstr(connection->head + (before > 3 ? before - 3 : 0), "\r\n\r\n");
    if (!end) {
        connection->head_length += copied;
        return copied == room ? 0 : copied;
    }
    end[3] = 0;
    connection->head_length = 0;
    choose(connection, connection->head);
    return (size_t)(end + 4 - connection->head) - before;
}

// Takes the bytes of one read: content to throw away, heads to answer.
static enum outcome take(struct connection *connection, const char *bytes, size_t count) {
    while (count > 0) {
        size_t used = count < connection->content_left ? count : connection->content_left;
        if (used > 0) {
            connection->content_left -= used;
        } else {
            // A client that pipelines more than its socket takes is none of ours.
            if (connection->sending) return FULL;
            used = take_head(connection, bytes, count);
            if (used == 0) {
                drop(connection);
                return GONE;
            }
        }
        bytes += used;
        count -= used;
        if (flush(connection) == GONE) return GONE;
    }
    return READY;
}

// `is_ending`: the other side has said its last; then a short read does not mean that there is no more to know.
static void serve(struct connection *connection, bool is_ending) {
    if (flush(connection) != READY) return;
    for (;;) {
        ssize_t count = recv(connection->fd, scratch, sizeof scratch, 0);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            drop(connection);
            return;
        }
        if (take(connection, scratch, (size_t)count) == GONE) return;
        if ((size_t)count < sizeof scratch && !is_ending) return;  // drained: the next edge will come
    }
}

static void accept_all(int listener, int epoll) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        struct connection *connection = fd < MAX_FD ? malloc(sizeof *connection) : NULL;
        if (!connection) {
            close(fd);
            continue;
        }
        *connection = (struct connection){.fd = fd};
        connections[fd] = connection;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) drop(connection);
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) {
        perror("responder: listen");
        exit(1);
    }
    return listener;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: responder PORT\n");
        return 2;
    }
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    small_answer = with_length(SMALL_BYTES);
    large_answer = with_length(LARGE_BYTES);
    chunked_answer = in_chunks();
    int port = atoi(argv[1]), listener = listen_on(port), epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    printf("responding on %d\n", port);
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int index = 0; index < count; index++) {
            int fd = events[index].data.fd;
            if (fd == listener) accept_all(listener, epoll);
            else if (connections[fd]) serve(connections[fd], events[index].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
        }
    }
}
