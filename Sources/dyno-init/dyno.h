// One dyno from its first process to its exit code.

#ifndef DYNO_INIT_DYNO_H
#define DYNO_INIT_DYNO_H

#include "options.h"

// Furnishes, starts, watches; returns the main child's exit code or 128 + signal.
int run_dyno(const struct options *options);

#endif
