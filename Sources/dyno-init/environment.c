#define _GNU_SOURCE
#include "environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

static char **variables;

// The whole content with one more zero byte after it; `length` is without that.
static char *read_all(int descriptor, size_t *length) {
    char *text = NULL;
    size_t capacity = 0;
    *length = 0;
    for (;;) {
        if (capacity - *length < 4096) {
            capacity = capacity == 0 ? 16384 : capacity * 2;
            text = realloc(text, capacity);
            if (text == NULL) fail("allocate environment");
        }
        ssize_t count = read(descriptor, text + *length, capacity - *length - 1);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("read environment");
        if (count == 0) break;
        *length += (size_t)count;
    }
    text[*length] = '\0';
    return text;
}

void environment_read(int descriptor) {
    if (descriptor < 0) {
        variables = environ;
        return;
    }
    size_t length = 0;
    char *text = read_all(descriptor, &length);
    close(descriptor);
    size_t count = 0;
    for (size_t index = 0; index < length; index += strlen(text + index) + 1) count++;
    variables = calloc(count + 1, sizeof *variables);
    if (variables == NULL) fail("allocate environment");
    count = 0;
    for (size_t index = 0; index < length; index += strlen(text + index) + 1) variables[count++] = text + index;
}

void environment_apply(void) { environ = variables; }

const char *environment_take_first(void) { return *variables == NULL ? NULL : *variables++; }
