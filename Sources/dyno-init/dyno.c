#define _GNU_SOURCE
#include "dyno.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment.h"
#include "groups.h"
#include "report.h"
#include "room.h"
#include "start.h"
#include "watch.h"

static int live(const struct options *options, const char *app_kind, int signals, bool whole_namespace) {
    pid_t main_child = start_command(options);
    report_started(app_kind);
    int code = watch(options, main_child, signals, whole_namespace);
    report_exit(code);
    return code;
}

// The first process of the pid namespace. When it dies the kernel kills all others (pid_namespaces(7)).
static int run_inside(const struct options *options) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail("prctl PR_SET_PDEATHSIG");
    const char *app_kind = options->build ? furnish_build(options) : furnish_room(options);
    return live(options, app_kind, prepare_watch(), true);
}

// Stays outside, so that the daemon has a child whose pid it knows; dies with the daemon's thread, and the
// process inside with it.
static int run_in_namespaces(const struct options *options) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail("prctl PR_SET_PDEATHSIG");
    enter_namespaces(options);
    pid_t inside = fork();
    if (inside < 0) fail("fork into namespace");
    if (inside == 0) _exit(run_inside(options));
    // The one inside holds them now; their end must not be kept away by this one.
    if (options->control >= 0) close(options->control);
    if (options->status >= 0) close(options->status);
    int status = 0;
    while (waitpid(inside, &status, 0) < 0) {
        if (errno != EINTR) return SETUP_FAILED;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Without namespaces this process must outlive the daemon for the moment that killing takes: it asks for
// SIGTERM, which watch() takes as the order to kill all.
static int run_plain(const struct options *options) {
    int signals = prepare_watch();
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) fail("prctl PR_SET_PDEATHSIG");
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) fail("prctl PR_SET_CHILD_SUBREAPER");
    return live(options, furnish_plain(options), signals, false);
}

int run_dyno(const struct options *options) {
    report_to(options->status);
    // A report to a daemon that has just died must not end this process before it has killed the others.
    signal(SIGPIPE, SIG_IGN);
    if (options->control >= 0) fcntl(options->control, F_SETFD, FD_CLOEXEC);
    if (options->status >= 0) fcntl(options->status, F_SETFD, FD_CLOEXEC);
    join_groups(options);
    environment_read(options->environment);
    return options->mode == MODE_NAMESPACES ? run_in_namespaces(options) : run_plain(options);
}
