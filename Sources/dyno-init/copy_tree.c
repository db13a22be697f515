#define _GNU_SOURCE
#include "copy_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int copy_by_hand(int from, int to) {
    static char buffer[1 << 16];
    for (;;) {
        ssize_t count = read(from, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return (int)count;
        for (ssize_t done = 0; done < count;) {
            ssize_t written = write(to, buffer + done, (size_t)(count - done));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return -1;
            done += written;
        }
    }
}

static int copy_content(int from, int to, off_t size) {
    if (size == 0 || ioctl(to, FICLONE, from) == 0) return 0;
    for (off_t left = size; left > 0;) {
        ssize_t count = copy_file_range(from, NULL, to, NULL, (size_t)left, 0);
        if (count < 0 && errno == EINTR) continue;
        // Not between these two file systems: both offsets still stand where the last call left them.
        if (count < 0) return copy_by_hand(from, to);
        if (count == 0) return 0;
        left -= count;
    }
    return 0;
}

// Modification times matter: Python compares them with the ones in its .pyc files.
static int set_attributes(int descriptor, const struct stat *status) {
    const struct timespec times[2] = {status->st_atim, status->st_mtim};
    if (fchmod(descriptor, status->st_mode & 07777) != 0) return -1;
    return futimens(descriptor, times);
}

static int copy_file(int from_directory, int to_directory, const char *name, const struct stat *status) {
    int from = openat(from_directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (from < 0) return -1;
    int result = -1;
    int to = openat(to_directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to >= 0) {
        result = copy_content(from, to, status->st_size);
        if (result == 0) result = set_attributes(to, status);
        if (close(to) != 0) result = -1;
    }
    close(from);
    return result;
}

static int copy_link(int from_directory, int to_directory, const char *name) {
    char target[PATH_MAX];
    ssize_t length = readlinkat(from_directory, name, target, sizeof target - 1);
    if (length < 0) return -1;
    target[length] = '\0';
    return symlinkat(target, to_directory, name);
}

static int copy_directory(int from, int to);

static int copy_subdirectory(int from_directory, int to_directory, const char *name,
                             const struct stat *status) {
    if (mkdirat(to_directory, name, 0700) != 0) return -1;
    int from = openat(from_directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (from < 0) return -1;
    int to = openat(to_directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (to < 0) {
        close(from);
        return -1;
    }
    int result = copy_directory(from, to); // closes `from`
    if (result == 0) result = set_attributes(to, status);
    close(to);
    return result;
}

static int copy_entry(int from, int to, const char *name) {
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return -1;
    switch (status.st_mode & S_IFMT) {
    case S_IFDIR: return copy_subdirectory(from, to, name, &status);
    case S_IFREG: return copy_file(from, to, name, &status);
    case S_IFLNK: return copy_link(from, to, name);
    default: return 0;
    }
}

// Takes ownership of `from`.
static int copy_directory(int from, int to) {
    DIR *directory = fdopendir(from);
    if (directory == NULL) {
        close(from);
        return -1;
    }
    int result = 0;
    while (result == 0) {
        errno = 0;
        struct dirent *entry = readdir(directory);
        if (entry == NULL) {
            result = errno == 0 ? 0 : -1;
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        result = copy_entry(dirfd(directory), to, entry->d_name);
    }
    int saved = errno;
    closedir(directory);
    errno = saved;
    return result;
}

int copy_tree(const char *from, const char *to) {
    int source = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source < 0) return -1;
    int target = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target < 0) {
        close(source);
        return -1;
    }
    int result = copy_directory(source, target); // closes `source`
    int saved = errno;
    close(target);
    errno = saved;
    return result;
}
