#define _GNU_SOURCE
#include "groups.h"

#include <fcntl.h>
#include <unistd.h>

#include "report.h"

void join_groups(const struct options *options) {
    for (int index = 0; index < options->group_count; index++) {
        const char *path = options->groups[index];
        int descriptor = open(path, O_WRONLY | O_CLOEXEC);
        if (descriptor < 0) fail_at("open", path);
        // 0 stands for whoever writes it (cgroups(7)).
        if (write(descriptor, "0", 1) != 1) fail_at("join", path);
        close(descriptor);
    }
}
