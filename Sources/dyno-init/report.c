#define _GNU_SOURCE
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int status_descriptor = -1;

void report_to(int descriptor) { status_descriptor = descriptor; }

// One write per line: lines are shorter than PIPE_BUF, so they arrive whole (pipe(7)).
static void write_line(const char *line, int length) {
    int descriptor = status_descriptor >= 0 ? status_descriptor : STDERR_FILENO;
    ssize_t written;
    do {
        written = write(descriptor, line, (size_t)length);
    } while (written < 0 && errno == EINTR);
}

void report_started(const char *app_kind) {
    char line[64];
    write_line(line, snprintf(line, sizeof line, "started %s\n", app_kind));
}

void report_crowded(void) {
    static const char line[] = "crowded\n";
    write_line(line, sizeof line - 1);
}

void report_exit(int code) {
    char line[64];
    write_line(line, snprintf(line, sizeof line, "exit %d\n", code));
}

_Noreturn void fail(const char *step) { fail_at(step, NULL); }

_Noreturn void fail_at(const char *step, const char *path) {
    const char *reason = strerror(errno);
    char line[1024];
    int length = path == NULL ? snprintf(line, sizeof line, "error %s: %s\n", step, reason)
                              : snprintf(line, sizeof line, "error %s %.800s: %s\n", step, path, reason);
    if (length >= (int)sizeof line) length = sizeof line - 1;
    write_line(line, length);
    _exit(SETUP_FAILED);
}
