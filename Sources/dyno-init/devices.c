#define _GNU_SOURCE
#include "devices.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

// A device of the host bound over an empty file: mknod(2) is refused in a user namespace.
static void bind_device(const char *host, const char *place, const char *name) {
    char shown[PATH_MAX];
    snprintf(shown, sizeof shown, "%s/%s", place, name);
    int descriptor = open(shown, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) fail_at("create", shown);
    close(descriptor);
    if (mount(host, shown, NULL, MS_BIND, NULL) != 0) fail_at("bind", host);
}

static void mount_inside(const char *place, const char *name, const char *type, const char *data) {
    char shown[PATH_MAX];
    snprintf(shown, sizeof shown, "%s/%s", place, name);
    if (mkdir(shown, 0755) != 0) fail_at("mkdir", shown);
    if (mount(type, shown, type, MS_NOSUID | MS_NOEXEC, data) != 0) fail_at("mount", shown);
}

static void link_inside(const char *place, const char *name, const char *target) {
    char shown[PATH_MAX];
    snprintf(shown, sizeof shown, "%s/%s", place, name);
    if (symlink(target, shown) != 0) fail_at("symlink", shown);
}

void mount_devices(const char *place, bool tty) {
    static const char *const names[] = {"null", "zero", "full", "random", "urandom", "tty"};
    if (mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755,size=1m") != 0) fail("mount dev");
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) {
        char host[32];
        snprintf(host, sizeof host, "/dev/%s", names[index]);
        bind_device(host, place, names[index]);
    }
    mount_inside(place, "pts", "devpts", "newinstance,ptmxmode=0666,mode=0620");
    mount_inside(place, "shm", "tmpfs", "mode=1777");
    link_inside(place, "ptmx", "pts/ptmx");
    link_inside(place, "fd", "/proc/self/fd");
    link_inside(place, "stdin", "/proc/self/fd/0");
    link_inside(place, "stdout", "/proc/self/fd/1");
    link_inside(place, "stderr", "/proc/self/fd/2");
    char terminal[PATH_MAX];
    if (tty && ttyname_r(STDIN_FILENO, terminal, sizeof terminal) == 0) {
        bind_device(terminal, place, "console");
    }
}
