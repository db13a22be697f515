#define _GNU_SOURCE
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inside.h"
#include "messages.h"
#include "population.h"
#include "report.h"

// How long to wait for a killed process to become a zombie before looking again.
enum { KILL_ROUND_MILLISECONDS = 5 };

// How long a build's first process waits until it counts the others again.
enum { COUNT_ROUND_MILLISECONDS = 50 };

struct dyno {
    const struct options *options;
    pid_t main_child;
    int signals;
    bool whole_namespace;
    // SIGTERM has been ordered: the other processes keep their time when the main child leaves.
    bool stopping;
    bool main_left;
    bool others_left;
    int code;
};

static sigset_t watched_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

int prepare_watch(void) {
    sigset_t set = watched_signals();
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) fail("sigprocmask");
    int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals < 0) fail("signalfd");
    return signals;
}

static void reap(struct dyno *dyno) {
    for (;;) {
        int status = 0;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid < 0 && errno == EINTR) continue;
        if (pid < 0) dyno->others_left = true; // ECHILD: an orphan would have become our child
        if (pid <= 0) return;
        int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        left_inside(pid, code);
        if (pid != dyno->main_child) continue;
        dyno->main_left = true;
        dyno->code = code;
    }
}

// Kills until nobody is left: one that forks while it is being looked for is found in the next round.
static void kill_all(struct dyno *dyno) {
    for (;;) {
        reap(dyno);
        if (dyno->others_left) return;
        signal_population(SIGKILL, dyno->whole_namespace);
        struct pollfd descriptor = {.fd = dyno->signals, .events = POLLIN};
        poll(&descriptor, 1, KILL_ROUND_MILLISECONDS);
        struct signalfd_siginfo ignored[16];
        ssize_t count = read(dyno->signals, ignored, sizeof ignored);
        (void)count;
    }
}

// Returns whether the dyno is over.
static bool obey(struct dyno *dyno, char order) {
    switch (order) {
    case 'T':
        dyno->stopping = true;
        signal_population(SIGTERM, dyno->whole_namespace);
        hang_up_inside();
        return false;
    case 'H': signal_population(SIGHUP, dyno->whole_namespace); return false;
    case 'I': signal_population(SIGINT, dyno->whole_namespace); return false;
    case 'Q': signal_population(SIGQUIT, dyno->whole_namespace); return false;
    case 'K': return true;
    default: return false;
    }
}

static bool take_order(struct dyno *dyno) {
    struct message message;
    ssize_t length = receive_message(dyno->options->control, &message);
    if (length < 0) return errno != EAGAIN;
    if (length == 0) return true; // the daemon is gone
    if (message.bytes[0] == 'X') {
        start_inside(dyno->options, &message, length);
        return false;
    }
    close_descriptors(&message);
    return obey(dyno, message.bytes[0]);
}

static bool take_signals(struct dyno *dyno) {
    struct signalfd_siginfo arrived[16];
    ssize_t count = read(dyno->signals, arrived, sizeof arrived);
    bool asked_to_leave = false;
    for (size_t index = 0; count > 0 && index < (size_t)count / sizeof arrived[0]; index++) {
        if (arrived[index].ssi_signo != SIGCHLD) asked_to_leave = true;
    }
    reap(dyno);
    // A main child that leaves by itself takes the dyno with it; one that leaves because it was told to
    // leaves the others the rest of the grace period (Dev Center "Dyno Shutdown Behavior").
    return asked_to_leave || dyno->others_left || (dyno->main_left && !dyno->stopping);
}

static bool counts_population(const struct options *options) { return options->build && options->processes != 0; }

// Whether a build has more processes than it may: the limit of resources does not hold those of root.
static bool is_crowded(const struct options *options) {
    if (!counts_population(options) || count_population() <= options->processes) return false;
    report_crowded();
    return true;
}

int watch(const struct options *options, pid_t main_child, int signals, bool whole_namespace) {
    struct dyno dyno = {
        .options = options,
        .main_child = main_child,
        .signals = signals,
        .whole_namespace = whole_namespace,
        .code = 128 + SIGKILL,
    };
    for (bool over = false; !over;) {
        // A negative descriptor is not looked at: without a control socket nobody gives orders.
        struct pollfd descriptors[2 + MAX_INSIDE] = {
            {.fd = dyno.signals, .events = POLLIN},
            {.fd = options->control, .events = POLLIN},
        };
        int inside = list_inside(descriptors + 2);
        int pause = counts_population(options) ? COUNT_ROUND_MILLISECONDS : -1;
        if (poll(descriptors, 2 + (nfds_t)inside, pause) < 0) {
            if (errno == EINTR) continue;
            break;
        }
        // Before a child's place and its socket's number can be another's.
        obey_inside(descriptors + 2, inside);
        if (descriptors[0].revents != 0) over = take_signals(&dyno);
        if (!over && descriptors[1].revents != 0) over = take_order(&dyno);
        if (!over) over = is_crowded(options);
    }
    kill_all(&dyno);
    return dyno.code;
}
