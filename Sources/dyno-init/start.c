#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "environment.h"
#include "report.h"

// Heroku sources the stack image's /etc/profile.d first. Here /etc is the developer's own machine, whose
// scripts set up login shells and would put into the dyno what production does not have: left out.
// The command is taken from the arguments before any script can shift them; it is not exported.
static const char start_script[] =
    "__dyno_command=$1; set --\n"
    "for __dyno_script in .profile.d/*.sh; do\n"
    "  if [ -r \"$__dyno_script\" ]; then . \"./$__dyno_script\"; fi\n"
    "done\n"
    "if [ -r .profile ]; then . ./.profile; fi\n"
    "unset __dyno_script\n"
    "cd \"$HOME\" && exec \"$BASH\" -c \"$__dyno_command\"\n";

static void become_default(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void limit_open_files(rlim_t count) {
    if (count == 0) return;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    // A hard limit can only be lowered without privilege.
    if (count < limit.rlim_max) limit.rlim_max = count;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Since Linux 5.14 a user namespace counts its own processes for this limit; before, the daemon's user had all of his
// counted, and a dyno could have none (the kernel's ucounts).
static bool counts_own_processes(const struct options *options) {
    struct utsname system;
    int major = 0, minor = 0;
    if (options->mode != MODE_NAMESPACES || uname(&system) != 0) return false;
    if (sscanf(system.release, "%d.%d", &major, &minor) != 2) return false;
    return major > 5 || (major == 5 && minor >= 14);
}

static void limit_processes(const struct options *options) {
    if (options->processes == 0 || !counts_own_processes(options)) return;
    rlim_t most = options->build ? 2 * options->processes : options->processes;
    struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
    setrlimit(RLIMIT_NPROC, &limit);
}

void become_command(const struct options *options) {
    become_default();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return;
    if (setsid() < 0) return;
    if (options->tty && ioctl(STDIN_FILENO, TIOCSCTTY, 0) != 0) return;
    umask(022);
    limit_open_files(options->open_files);
    limit_processes(options);
    if (options->build) {
        environment_apply();
        execv(options->arguments[0], options->arguments);
        return;
    }
    char *const arguments[] = {"bash", "-c", (char *)start_script, "bash", (char *)options->command, NULL};
    environment_apply();
    execv("/bin/bash", arguments);
    execvp("bash", arguments);
}

pid_t start_command(const struct options *options) {
    int trouble[2];
    if (pipe2(trouble, O_CLOEXEC) != 0) fail("pipe");
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        close(trouble[0]);
        become_command(options);
        int reason = errno;
        ssize_t written = write(trouble[1], &reason, sizeof reason);
        _exit(written == (ssize_t)sizeof reason ? SETUP_FAILED : SETUP_FAILED + 1);
    }
    close(trouble[1]);
    int reason = 0;
    ssize_t count;
    do {
        count = read(trouble[0], &reason, sizeof reason);
    } while (count < 0 && errno == EINTR);
    close(trouble[0]);
    if (count != 0) {
        errno = reason;
        fail("start bash");
    }
    return child;
}
