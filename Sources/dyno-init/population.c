#define _GNU_SOURCE
#include "population.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

struct member {
    pid_t pid;
    pid_t parent;
    pid_t session;
    bool ours;
};

struct census {
    struct member *members;
    size_t count;
    size_t capacity;
};

// The parent's pid and the session's id are the second and fourth field after the command name, which stands in
// parentheses and may itself hold any byte (proc_pid_stat(5)); zombies do not count, there is nobody left in them.
static bool read_member(const char *pid_text, struct member *member) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%s/stat", pid_text);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    ssize_t length = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    if (length <= 0) return false;
    text[length] = '\0';
    const char *end_of_name = strrchr(text, ')');
    char state = 0;
    int parent = 0, session = 0;
    if (end_of_name == NULL) return false;
    if (sscanf(end_of_name + 1, " %c %d %*d %d", &state, &parent, &session) != 3) return false;
    *member = (struct member){.pid = (pid_t)atoi(pid_text), .parent = parent, .session = session};
    return state != 'Z' && state != 'X';
}

static bool add_member(struct census *census, struct member member) {
    if (census->count == census->capacity) {
        size_t capacity = census->capacity == 0 ? 512 : census->capacity * 2;
        struct member *members = realloc(census->members, capacity * sizeof *members);
        if (members == NULL) return false;
        census->members = members;
        census->capacity = capacity;
    }
    census->members[census->count++] = member;
    return true;
}

static void take_census(struct census *census) {
    DIR *directory = opendir("/proc");
    if (directory == NULL) return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        struct member member;
        if (!isdigit((unsigned char)entry->d_name[0]) || !read_member(entry->d_name, &member)) continue;
        if (!add_member(census, member)) break;
    }
    closedir(directory);
}

static int compare_pids(const void *left, const void *right) {
    pid_t first = ((const struct member *)left)->pid, second = ((const struct member *)right)->pid;
    return (first > second) - (first < second);
}

// The members must be sorted by pid.
static bool is_ours(const struct census *census, pid_t pid, pid_t self) {
    if (pid == self) return true;
    struct member key = {.pid = pid};
    struct member *found = bsearch(&key, census->members, census->count, sizeof key, compare_pids);
    return found != NULL && found->ours;
}

// Marks descendants generation by generation until no more are found.
static void mark_descendants(struct census *census) {
    pid_t self = getpid();
    if (census->count == 0) return;
    qsort(census->members, census->count, sizeof census->members[0], compare_pids);
    for (bool found = true; found;) {
        found = false;
        for (size_t index = 0; index < census->count; index++) {
            struct member *member = &census->members[index];
            if (member->ours || !is_ours(census, member->parent, self)) continue;
            member->ours = true;
            found = true;
        }
    }
}

static bool signal_descendants(int number) {
    struct census census = {0};
    take_census(&census);
    mark_descendants(&census);
    bool any = false;
    for (size_t index = 0; index < census.count; index++) {
        if (!census.members[index].ours) continue;
        kill(census.members[index].pid, number);
        any = true;
    }
    free(census.members);
    return any;
}

size_t count_population(void) {
    DIR *directory = opendir("/proc");
    if (directory == NULL) return 0;
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (isdigit((unsigned char)entry->d_name[0])) count++;
    }
    closedir(directory);
    return count;
}

bool signal_population(int number, bool whole_namespace) {
    // From the first process of a namespace -1 means all others in it (kill(2)).
    if (whole_namespace) return kill(-1, number) == 0;
    return signal_descendants(number);
}

void signal_session(pid_t session, int number) {
    struct census census = {0};
    take_census(&census);
    for (size_t index = 0; index < census.count; index++) {
        const struct member *member = &census.members[index];
        // Its leader may not have come to setsid(2) yet.
        if (member->session == session || member->pid == session) kill(member->pid, number);
    }
    free(census.members);
}
