#define _GNU_SOURCE
#include "room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "copy_tree.h"
#include "devices.h"
#include "report.h"

// All paths below are relative to the work directory, which is the working directory while furnishing:
// short, free of the characters that mount options give a meaning to, and valid below a covered /tmp.
#define ROOT "root"

static void write_text(const char *path, const char *format, ...) {
    char text[64];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) fail_at("open", path);
    if (write(descriptor, text, (size_t)length) != length) fail_at("write", path);
    close(descriptor);
}

void enter_namespaces(const struct options *options) {
    uid_t user = geteuid();
    gid_t group = getegid();
    int flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;
    if (unshare(flags) != 0) fail("unshare");
    // One identity each way, which an unprivileged user may map too. The dyno's own id is not 0, so the
    // capabilities that furnishing needs are gone after exec (capabilities(7)).
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", "%u %u 1\n", options->user, (unsigned)user);
    write_text("/proc/self/gid_map", "%u %u 1\n", options->user, (unsigned)group);
    // A change of credentials may clear it (prctl(2)).
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail("prctl PR_SET_PDEATHSIG");
    if (options->hostname != NULL && sethostname(options->hostname, strlen(options->hostname)) != 0) {
        fail("sethostname");
    }
}

static void make_directory(const char *path, mode_t mode) {
    if (mkdir(path, mode) != 0 && errno != EEXIST) fail_at("mkdir", path);
}

static void bind(const char *from, const char *to) {
    if (mount(from, to, NULL, MS_BIND | MS_REC, NULL) != 0) fail_at("bind", from);
}

// Shows one entry of the host's root in the new one. What cannot be shown (a file system that lets only
// its owner in) stays an empty directory.
static void show_entry(const char *name) {
    char host[PATH_MAX], shown[PATH_MAX], target[PATH_MAX];
    snprintf(host, sizeof host, "/%s", name);
    snprintf(shown, sizeof shown, ROOT "/%s", name);
    struct stat status;
    if (lstat(host, &status) != 0) return;
    if (S_ISLNK(status.st_mode)) {
        ssize_t length = readlink(host, target, sizeof target - 1);
        if (length < 0) return;
        target[length] = '\0';
        if (symlink(target, shown) != 0) fail_at("symlink", shown);
    } else if (S_ISDIR(status.st_mode)) {
        make_directory(shown, 0755);
        mount(host, shown, NULL, MS_BIND | MS_REC, NULL);
    }
}

static void show_host(void) {
    static const char *const own[] = {".", "..", "app", "dev", "proc", "tmp"};
    DIR *directory = opendir("/");
    if (directory == NULL) fail("opendir /");
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        bool skipped = false;
        for (size_t index = 0; index < sizeof own / sizeof own[0]; index++) {
            skipped = skipped || strcmp(entry->d_name, own[index]) == 0;
        }
        if (!skipped) show_entry(entry->d_name);
    }
    closedir(directory);
    for (size_t index = 2; index < sizeof own / sizeof own[0]; index++) {
        char path[64];
        snprintf(path, sizeof path, ROOT "/%s", own[index]);
        make_directory(path, 0755);
    }
}

// Makes `path` and every mount below it read-only at once (mount_setattr(2), Linux 5.12).
//
// Spelled out here because <linux/mount.h> and <sys/mount.h> of several C libraries exclude each other.
static void make_read_only(const char *path) {
    enum { READ_ONLY = 0x1, NO_SET_USER_ID = 0x2, RECURSIVE = 0x8000 };
    struct {
        uint64_t set, clear, propagation, user_namespace;
    } attributes = {.set = READ_ONLY | NO_SET_USER_ID};
    if (syscall(SYS_mount_setattr, AT_FDCWD, path, RECURSIVE, &attributes, sizeof attributes) != 0) {
        fail_at("mount_setattr", path);
    }
}

// /app: the slug below, the dyno's own writes above. `volatile` because nothing of it outlives the dyno,
// so that an fsync need not reach the disk (kernel documentation, filesystems/overlayfs).
static const char *mount_app(const struct options *options) {
    make_directory("slug", 0755);
    make_directory("upper", 0755);
    make_directory("overlay", 0700);
    bind(options->slug, "slug");
    const char *const layers[] = {
        "lowerdir=slug,upperdir=upper,workdir=overlay,userxattr,volatile",
        "lowerdir=slug,upperdir=upper,workdir=overlay,userxattr",
    };
    for (size_t index = 0; index < sizeof layers / sizeof layers[0]; index++) {
        if (mount("overlay", ROOT "/app", "overlay", MS_NOSUID | MS_NODEV, layers[index]) == 0) {
            return "overlay";
        }
    }
    make_directory("app", 0755);
    if (copy_tree("slug", "app") != 0) fail_at("copy", options->slug);
    bind("app", ROOT "/app");
    return "copy";
}

static void mount_private_directories(void) {
    mode_t before = umask(0);
    make_directory("tmp", 01777);
    make_directory("var-tmp", 01777);
    umask(before);
    bind("tmp", ROOT "/tmp");
    if (access(ROOT "/var/tmp", F_OK) == 0) bind("var-tmp", ROOT "/var/tmp");
    if (mount("proc", ROOT "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) {
        fail("mount proc");
    }
}

// Where programs look for their memory quota (Dev Center "Dyno Types"): the file of a version 1 control group, whatever
// groups the host has; those are not the dyno's business.
static void show_memory_quota(const struct options *options) {
    if (options->memory == 0 || access(ROOT "/sys/fs/cgroup", F_OK) != 0) return;
    if (mount("tmpfs", ROOT "/sys/fs/cgroup", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755,size=64k") != 0) {
        fail("mount /sys/fs/cgroup");
    }
    make_directory(ROOT "/sys/fs/cgroup/memory", 0755);
    FILE *file = fopen(ROOT "/sys/fs/cgroup/memory/memory.limit_in_bytes", "we");
    if (file == NULL) fail("open memory.limit_in_bytes");
    fprintf(file, "%lld\n", options->memory);
    if (fclose(file) != 0) fail("write memory.limit_in_bytes");
    make_read_only(ROOT "/sys/fs/cgroup");
}

// Covers a file of the host with a copy that has one more line. A host without the file stays without.
static void extend_file(const char *name, const char *format, ...) {
    char host[64], own[64], shown[64], line[256];
    snprintf(host, sizeof host, "/etc/%s", name);
    snprintf(own, sizeof own, "etc-%s", name);
    snprintf(shown, sizeof shown, ROOT "/etc/%s", name);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    FILE *from = fopen(host, "re");
    if (from == NULL) return;
    FILE *to = fopen(own, "we");
    if (to == NULL) fail_at("open", own);
    fputs(line, to);
    for (int byte; (byte = getc_unlocked(from)) != EOF;) putc_unlocked(byte, to);
    fclose(from);
    if (fclose(to) != 0) fail_at("write", own);
    chmod(own, 0644);
    bind(own, shown);
    make_read_only(shown);
}

// `whoami` names the dyno's user and the host name resolves without asking a name server.
static void name_user_and_host(const struct options *options) {
    unsigned user = options->user;
    extend_file("passwd", "u%u:x:%u:%u:mapped user id for user namespace:/app:/bin/bash\n", user, user, user);
    extend_file("group", "dyno:x:%u:\n", user);
    if (options->hostname != NULL) extend_file("hosts", "127.0.0.1 %s\n", options->hostname);
}

// Heroku's prompt, for whoever comes to have a shell in here. Not by PS1 in the environment, because the shell of the start sequence
// is not interactive and drops it (bash(1), INVOCATION); and the host's own file would set another.
static void set_prompt(void) {
    static const char prompt[] =
        "PS1='\\[\\033[01;34m\\]\\w\\[\\033[00m\\] \\[\\033[01;32m\\]$ \\[\\033[00m\\]'\n";
    if (access(ROOT "/etc/bash.bashrc", F_OK) != 0) return;
    FILE *file = fopen("etc-bashrc", "we");
    if (file == NULL) fail_at("open", "etc-bashrc");
    fputs(prompt, file);
    if (fclose(file) != 0) fail_at("write", "etc-bashrc");
    bind("etc-bashrc", ROOT "/etc/bash.bashrc");
    make_read_only(ROOT "/etc/bash.bashrc");
}

static void change_root(void) {
    if (chdir(ROOT) != 0) fail("chdir root");
    // Both in one place: the old root comes to lie over the new one and is taken off (pivot_root(2)).
    if (syscall(SYS_pivot_root, ".", ".") != 0) fail("pivot_root");
    if (umount2(".", MNT_DETACH) != 0) fail("umount old root");
}

// In the new root, where a symbolic link on the way leads to what the dyno would see.
static void hide_directories(const struct options *options) {
    for (int index = 0; index < options->hidden_count; index++) {
        const char *path = options->hidden[index];
        // Not there: covered already, because it lies below /tmp.
        if (access(path, F_OK) != 0) continue;
        if (mount("tmpfs", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "mode=0555,size=4k") != 0) {
            fail_at("hide", path);
        }
    }
}

const char *furnish_room(const struct options *options) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("mount private");
    if (chdir(options->work) != 0) fail_at("chdir", options->work);
    make_directory(ROOT, 0755);
    if (mount("tmpfs", ROOT, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0) fail("mount root");
    show_host();
    make_read_only(ROOT);
    const char *kind = mount_app(options);
    mount_private_directories();
    show_memory_quota(options);
    mount_devices(ROOT "/dev", options->tty);
    name_user_and_host(options);
    set_prompt();
    change_root();
    hide_directories(options);
    if (chdir("/app") != 0) fail("chdir /app");
    return kind;
}

// Where a build finds its app's cache, as builds on the platform do; the daemon has made it below the work directory.
#define BUILD_CACHE "/tmp/codon/tmp/cache"

const char *furnish_build(const struct options *options) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("mount private");
    if (chdir(options->work) != 0) fail_at("chdir", options->work);
    make_directory(ROOT, 0755);
    if (mount("tmpfs", ROOT, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0) fail("mount root");
    show_host();
    make_read_only(ROOT);
    bind("app", ROOT "/app");
    mount_private_directories();
    bind(options->cache, ROOT BUILD_CACHE);
    mount_devices(ROOT "/dev", false);
    name_user_and_host(options);
    change_root();
    hide_directories(options);
    if (chdir(options->directory) != 0) fail_at("chdir", options->directory);
    return "build";
}

const char *furnish_plain(const struct options *options) {
    if (chdir(options->work) != 0) fail_at("chdir", options->work);
    make_directory("app", 0755);
    make_directory("tmp", 0700); // the daemon points TMPDIR here
    if (copy_tree(options->slug, "app") != 0) fail_at("copy", options->slug);
    if (chdir("app") != 0) fail("chdir app");
    return "copy";
}
