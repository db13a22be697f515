// Writes log lines to standard output, for Benchmarks/logs.py.
//
//     logwriter flood LINES     as fast as they are taken: LINES lines of 100 bytes, numbered; a second later `done`
//                               and the nanoseconds that they took
//     logwriter ticks LINES MS  a line every MS milliseconds: `tick` and the time of day in nanoseconds
//
// Then it stays, as a dyno does.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { line_bytes = 100, batch_lines = 655 };

static long long now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void write_all(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written <= 0) exit(1);
        bytes += written;
        count -= (size_t)written;
    }
}

static void flood(long lines) {
    static char batch[batch_lines * line_bytes];
    memset(batch, 'x', sizeof batch);
    long long start = now(CLOCK_MONOTONIC);
    for (long first = 0; first < lines; first += batch_lines) {
        long count = lines - first < batch_lines ? lines - first : batch_lines;
        for (long i = 0; i < count; i++) {
            char *line = batch + i * line_bytes;
            int length = snprintf(line, line_bytes, "line %ld ", first + i);
            line[length] = 'x';
            line[line_bytes - 1] = '\n';
        }
        write_all(batch, (size_t)count * line_bytes);
    }
    long long taken = now(CLOCK_MONOTONIC) - start;
    sleep(1);
    char text[64];
    write_all(text, (size_t)snprintf(text, sizeof text, "done %lld\n", taken));
}

static void tick(long lines, long milliseconds) {
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    for (long i = 0; i < lines; i++) {
        nanosleep(&pause, NULL);
        char text[64];
        write_all(text, (size_t)snprintf(text, sizeof text, "tick %lld\n", now(CLOCK_REALTIME)));
    }
}

int main(int count, char **words) {
    if (count == 3 && strcmp(words[1], "flood") == 0) flood(atol(words[2]));
    else if (count == 4 && strcmp(words[1], "ticks") == 0) tick(atol(words[2]), atol(words[3]));
    else return 2;
    for (;;) pause();
}
