// What the daemon asks of one dyno-init, read from argv.

#ifndef DYNO_INIT_OPTIONS_H
#define DYNO_INIT_OPTIONS_H

#include <stdbool.h>
#include <sys/resource.h>

enum { MAX_HIDDEN = 16, MAX_GROUPS = 4 };

enum mode { MODE_NAMESPACES, MODE_PLAIN };

struct options {
    enum mode mode;
    // A build's room instead of a dyno's (namespaces only): no slug, and the command is run as it is.
    bool build;
    // The build cache of the app, kept by the daemon (builds only).
    const char *cache;
    // Where the command starts, as the build sees it (builds only).
    const char *directory;
    // The shared, unpacked slug; never written to (dynos only).
    const char *slug;
    // A directory of this dyno alone, made and removed by the supervisor.
    const char *work;
    // One end of a pair of sockets, or -1: orders come there (watch.h), and its end means "kill all and leave". The
    // read end of a pipe does where nobody has any other order.
    int control;
    // Where setup errors, the start and the exit code are written as lines, or -1.
    int status;
    // Where the dyno's environment is read, NAME=value with a zero byte after each, or -1: our own environment.
    int environment;
    // Standard input is a terminal that shall control the dyno's session.
    bool tty;
    // The dyno's host name (namespaces only).
    const char *hostname;
    // The user id that the dyno sees itself as (namespaces only).
    unsigned user;
    // Soft and hard limit of open files; 0 leaves the daemon's.
    rlim_t open_files;
    // Limit of processes and threads, soft and hard; 0 leaves the daemon's (namespaces only). A build with more processes
    // is ended, and has twice as many with their threads.
    rlim_t processes;
    // The memory quota in bytes that the dyno's programs find; 0 leaves the host's files (namespaces only).
    long long memory;
    // Files that take whoever writes 0 to them into a control group.
    const char *groups[MAX_GROUPS];
    int group_count;
    // Directories of the host that a dyno must not see (namespaces only).
    const char *hidden[MAX_HIDDEN];
    int hidden_count;
    // What bash runs after the profile scripts (dynos only).
    const char *command;
    // A program with its arguments, NULL at the end (builds only).
    char **arguments;
};

// Reads argv; prints what is wrong and returns false for anything that is not understood.
bool options_read(struct options *options, int argc, char **argv);

#endif
