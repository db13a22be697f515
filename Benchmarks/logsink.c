// A receiver of syslog over TCP that only counts, for Benchmarks/logs.py: lines of the writer, and what L10 and L12
// notes say is missing.
//
//     logsink PORT
//
// Takes connections one after the other. When the line with `done` has come it prints
// `LINES L10 L12 NANOSECONDS-OF-THE-WRITER` and ends.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static long lines, lost_by_drain, lost_by_app;

static long number_behind(const char *line, size_t length, const char *mark) {
    const char *found = memmem(line, length, mark, strlen(mark));
    return found ? atol(found + strlen(mark)) : -1;
}

// Looks at one line, without its end. 1 = it was the last.
static int look(const char *line, size_t length) {
    char copy[512];
    size_t count = length < sizeof copy - 1 ? length : sizeof copy - 1;
    if (memmem(line, length, " line ", 6)) {
        lines++;
        return 0;
    }
    memcpy(copy, line, count);
    copy[count] = 0;
    long lost = number_behind(copy, count, "Error L10 (output buffer overflow): ");
    if (lost > 0) lost_by_drain += lost;
    lost = number_behind(copy, count, "Error L12: ");
    if (lost > 0) lost_by_app += lost;
    const char *done = memmem(copy, count, " done ", 6);
    if (!done) return 0;
    printf("%ld %ld %ld %lld\n", lines, lost_by_drain, lost_by_app, atoll(done + 6));
    return 1;
}

static int receive(int connection) {
    static char buffer[1 << 20];
    size_t kept = 0;
    for (;;) {
        ssize_t count = read(connection, buffer + kept, sizeof buffer - kept);
        if (count <= 0) return 0;
        char *start = buffer, *end = buffer + kept + count, *line_end;
        while ((line_end = memchr(start, '\n', (size_t)(end - start)))) {
            if (look(start, (size_t)(line_end - start))) return 1;
            start = line_end + 1;
        }
        kept = (size_t)(end - start);
        if (kept == sizeof buffer) kept = 0;
        memmove(buffer, start, kept);
    }
}

int main(int count, char **words) {
    if (count != 2) return 2;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 8)) return 1;
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) return 1;
        int is_done = receive(connection);
        close(connection);
        if (is_done) return 0;
    }
}
