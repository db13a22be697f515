#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_USER = 10000 };

enum option_code {
    OPTION_MODE = 1,
    OPTION_BUILD,
    OPTION_CACHE,
    OPTION_DIRECTORY,
    OPTION_SLUG,
    OPTION_WORK,
    OPTION_CONTROL,
    OPTION_STATUS,
    OPTION_ENVIRONMENT,
    OPTION_TTY,
    OPTION_HOSTNAME,
    OPTION_USER,
    OPTION_OPEN_FILES,
    OPTION_PROCESSES,
    OPTION_MEMORY,
    OPTION_GROUP,
    OPTION_HIDE,
};

static const struct option long_options[] = {
    {"mode", required_argument, NULL, OPTION_MODE},
    {"build", no_argument, NULL, OPTION_BUILD},
    {"cache", required_argument, NULL, OPTION_CACHE},
    {"directory", required_argument, NULL, OPTION_DIRECTORY},
    {"slug", required_argument, NULL, OPTION_SLUG},
    {"work", required_argument, NULL, OPTION_WORK},
    {"control", required_argument, NULL, OPTION_CONTROL},
    {"status", required_argument, NULL, OPTION_STATUS},
    {"environment", required_argument, NULL, OPTION_ENVIRONMENT},
    {"tty", no_argument, NULL, OPTION_TTY},
    {"hostname", required_argument, NULL, OPTION_HOSTNAME},
    {"user", required_argument, NULL, OPTION_USER},
    {"open-files", required_argument, NULL, OPTION_OPEN_FILES},
    {"processes", required_argument, NULL, OPTION_PROCESSES},
    {"memory", required_argument, NULL, OPTION_MEMORY},
    {"group", required_argument, NULL, OPTION_GROUP},
    {"hide", required_argument, NULL, OPTION_HIDE},
    {NULL, 0, NULL, 0},
};

// A decimal number without sign or blanks, at most `limit`; -1 for anything else.
static long long number(const char *text, long long limit) {
    if (*text == '\0') return -1;
    long long value = 0;
    for (const char *digit = text; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9') return -1;
        value = value * 10 + (*digit - '0');
        if (value > limit) return -1;
    }
    return value;
}

static bool take_number(const char *name, const char *text, long long limit, long long *value) {
    *value = number(text, limit);
    if (*value >= 0) return true;
    fprintf(stderr, "dyno-init: --%s %s: not a number that can be used\n", name, text);
    return false;
}

static bool take_mode(struct options *options, const char *text) {
    if (strcmp(text, "namespaces") == 0) {
        options->mode = MODE_NAMESPACES;
    } else if (strcmp(text, "plain") == 0) {
        options->mode = MODE_PLAIN;
    } else {
        fprintf(stderr, "dyno-init: --mode %s: neither namespaces nor plain\n", text);
        return false;
    }
    return true;
}

static bool take_hidden(struct options *options, const char *path) {
    if (options->hidden_count == MAX_HIDDEN) {
        fprintf(stderr, "dyno-init: more than %d --hide\n", MAX_HIDDEN);
        return false;
    }
    options->hidden[options->hidden_count++] = path;
    return true;
}

static bool take_group(struct options *options, const char *path) {
    if (options->group_count == MAX_GROUPS) {
        fprintf(stderr, "dyno-init: more than %d --group\n", MAX_GROUPS);
        return false;
    }
    options->groups[options->group_count++] = path;
    return true;
}

static bool take(struct options *options, int code, const char *text) {
    long long value = 0;
    switch (code) {
    case OPTION_MODE: return take_mode(options, text);
    case OPTION_BUILD: options->build = true; return true;
    case OPTION_CACHE: options->cache = text; return true;
    case OPTION_DIRECTORY: options->directory = text; return true;
    case OPTION_SLUG: options->slug = text; return true;
    case OPTION_WORK: options->work = text; return true;
    case OPTION_TTY: options->tty = true; return true;
    case OPTION_HOSTNAME: options->hostname = text; return true;
    case OPTION_GROUP: return take_group(options, text);
    case OPTION_HIDE: return take_hidden(options, text);
    case OPTION_CONTROL:
        if (!take_number("control", text, INT_MAX, &value)) return false;
        options->control = (int)value;
        return true;
    case OPTION_STATUS:
        if (!take_number("status", text, INT_MAX, &value)) return false;
        options->status = (int)value;
        return true;
    case OPTION_ENVIRONMENT:
        if (!take_number("environment", text, INT_MAX, &value)) return false;
        options->environment = (int)value;
        return true;
    case OPTION_USER:
        if (!take_number("user", text, INT_MAX, &value)) return false;
        options->user = (unsigned)value;
        return true;
    case OPTION_OPEN_FILES:
        if (!take_number("open-files", text, INT_MAX, &value)) return false;
        options->open_files = (rlim_t)value;
        return true;
    case OPTION_PROCESSES:
        if (!take_number("processes", text, INT_MAX, &value)) return false;
        options->processes = (rlim_t)value;
        return true;
    case OPTION_MEMORY: return take_number("memory", text, LLONG_MAX / 16, &options->memory);
    default: return false; // getopt has said what it did not understand
    }
}

static bool is_absolute(const char *path) { return path != NULL && path[0] == '/'; }

static bool is_build(const struct options *options) {
    if (options->mode == MODE_NAMESPACES && is_absolute(options->work) && is_absolute(options->cache) &&
        is_absolute(options->directory) && is_absolute(options->arguments[0])) {
        return true;
    }
    fprintf(stderr, "usage: dyno-init --mode namespaces --build --work /DIR --cache /DIR --directory /DIR [options] "
                    "-- /PROGRAM [ARGUMENT...]\n");
    return false;
}

bool options_read(struct options *options, int argc, char **argv) {
    *options = (struct options){.control = -1, .status = -1, .environment = -1, .user = DEFAULT_USER};
    int code;
    while ((code = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (!take(options, code, optarg)) return false;
    }
    options->arguments = argv + optind;
    if (options->build) return is_build(options);
    // Absolute, because the working directory changes before they are used.
    if (!is_absolute(options->slug) || !is_absolute(options->work) || optind + 1 != argc) {
        fprintf(stderr, "usage: dyno-init --slug /DIR --work /DIR [options] -- COMMAND\n");
        return false;
    }
    options->command = argv[optind];
    return true;
}
