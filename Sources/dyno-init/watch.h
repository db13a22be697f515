// The rest of a dyno's life as its first process sees it: orders in, children reaped, one exit code out.

#ifndef DYNO_INIT_WATCH_H
#define DYNO_INIT_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "options.h"

// Blocks the signals that watch() waits for and returns the descriptor they are read from; called before the
// first child is started, because nothing may fail while one runs.
int prepare_watch(void);

// Returns when the dyno is over and nothing of it is left: the main child's exit code or 128 + signal.
//
// The options' control socket takes one message per order: T, H, I, Q send SIGTERM, SIGHUP, SIGINT, SIGQUIT to every
// process, K kills all, X runs one more command (inside.h). Its end, or a termination signal to this process, is a K.
int watch(const struct options *options, pid_t main_child, int signals, bool whole_namespace);

#endif
